//! Lines of calls as Cursor's agent prints them in a stream that is Claude Code's otherwise: begun
//! and completed, the tool named by the member that holds its arguments and what came of it.

use super::session::{Session, Thread};
use crate::dialects::coding::{Returned, Voice};
use crate::draft::Made;
use crate::json::At;
use case::ActorKind;

/// What the name of a tool's member ends with.
const ENDING: &str = "ToolCall";

impl<'v> Session<'v, '_> {
    /// Reads such a line; says whether it is one.
    pub(super) fn printed_call(&mut self, line: &At<'v>, thread: Thread) -> bool {
        let called = line.get("tool_call").filter(|_| line.text("type") == Some("tool_call"));
        let Some((name, inner)) = called.and_then(|called| called.members().next()) else {
            return false;
        };
        let id = line.id("call_id");
        let voice = Voice { actor: thread.agent, kind: ActorKind::Agent, at: line.origin.clone() };
        let is_open = id.as_deref().is_some_and(|id| self.draft.is_open(id));
        if !is_open {
            let tool = inner.get("name").and_then(|name| self.draft.string(&name));
            let tool = tool.unwrap_or_else(|| {
                let tool = name.strip_suffix(ENDING).unwrap_or(name);
                self.draft.passage(tool, inner.origin.clone())
            });
            let arguments = inner.first(&["args", "arguments"]);
            let made = Made {
                tool,
                arguments: arguments.as_ref().map(|at| at.value),
                arguments_at: arguments.map_or_else(|| inner.origin.clone(), |at| at.origin),
                id: id.as_deref(),
            };
            self.draft.call(voice.actor, made, &voice.at);
        }
        if line.text("subtype") == Some("completed") {
            let result = inner.get("result");
            let outcome = result.as_ref().and_then(|result| {
                let good = result.get("success").map(|came| (came, false));
                good.or_else(|| Some((result.first(&["error", "rejected", "failure"])?, true)))
            });
            let failed = outcome.as_ref().map(|(_, failed)| *failed);
            let content = outcome.map(|(came, _)| came.get("content").unwrap_or(came)).or(result);
            let returned = Returned { at: line.clone(), content, id, call: None, failed };
            self.log.result(&mut self.draft, &returned, &voice);
        }
        true
    }
}
