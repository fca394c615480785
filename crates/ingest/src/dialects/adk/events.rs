//! One event of a session into steps. Keeps which calls wait for their responses.

use crate::clock;
use crate::draft::{Came, Draft, Made};
use crate::json::{At, Value};
use case::trace::{CallForm, EventKind};
use case::{Act, ActorKind, ActorNo, Call, StepNo};
use std::borrow::Cow;

/// A call that waits for its response.
struct Waiting<'v> {
    step: StepNo,
    id: Option<Cow<'v, str>>,
    name: &'v str,
}

/// How many waiting calls a response without an id may answer: responses follow closely.
const NEARBY: usize = 64;

/// A session that is being read.
pub(super) struct Session<'v, 'r> {
    pub(super) draft: Draft<'r>,
    waiting: Vec<Waiting<'v>>,
    /// The code that was last to be run.
    code: Option<StepNo>,
}

impl<'v, 'r> Session<'v, 'r> {
    pub(super) fn new(draft: Draft<'r>) -> Self {
        Self { draft, waiting: Vec::new(), code: None }
    }

    /// Reads one event.
    pub(super) fn read(&mut self, event: &At<'v>) {
        self.draft.trace.capture.expected += 1;
        if event.get("partial").is_some_and(|flag| flag.value.as_bool() == Some(true)) {
            let what = "a piece of a message that comes whole later; left out";
            self.draft.complain(&event.origin, what);
            return;
        }
        let first = self.draft.trace.steps.len();
        let author = event.text("author").unwrap_or("agent");
        let actor = self.author(author);
        if !event.value.is_object() {
            self.draft.complain(&event.origin, "this element is no event; kept as an empty one");
        }
        if let Some(content) = event.get("content") {
            self.content(&content, actor, event);
        }
        self.actions(event, actor);
        self.fault(event);
        if self.draft.trace.steps.len() == first {
            self.draft.trace.capture.silent += 1;
            self.draft.empty(actor, &event.origin);
        }
        let time = event.get("timestamp").and_then(|time| clock::time(time.value));
        for step in first..self.draft.trace.steps.len() {
            self.draft.time(StepNo::at_index(step), time);
        }
    }

    fn author(&mut self, name: &str) -> ActorNo {
        let kind = if name == "user" { ActorKind::Person } else { ActorKind::Agent };
        self.draft.actor(name, kind)
    }

    /// Reads the parts of what somebody said.
    pub(super) fn content(&mut self, content: &At<'v>, actor: ActorNo, event: &At<'v>) {
        if content.as_str().is_some() {
            return self.say(content, actor, event);
        }
        for part in content.get("parts").iter().flat_map(At::items) {
            self.part(&part, actor, event);
        }
    }

    fn say(&mut self, text: &At<'v>, actor: ActorNo, event: &At<'v>) {
        if let Some(text) = self.draft.filled(text) {
            self.draft.push(actor, Act::Say { text, to: None }, &event.origin);
        }
    }

    fn part(&mut self, part: &At<'v>, actor: ActorNo, event: &At<'v>) {
        let is_thought = part.get("thought").is_some_and(|flag| flag.value.as_bool() == Some(true));
        if part.as_str().is_some() {
            self.say(part, actor, event);
        } else if let Some(text) = part.get("text") {
            match self.draft.filled(&text) {
                Some(text) if is_thought => {
                    _ = self.draft.push(actor, Act::Think(text), &event.origin);
                }
                _ => self.say(&text, actor, event),
            }
        } else if let Some(call) = part.first(&["function_call", "functionCall"]) {
            self.call(&call, actor, event);
        } else if let Some(response) = part.first(&["function_response", "functionResponse"]) {
            self.respond(&response, event);
        } else if let Some(code) = part.first(&["executable_code", "executableCode"]) {
            self.run(&code, actor, event);
        } else if let Some(result) = part.first(&["code_execution_result", "codeExecutionResult"]) {
            self.ran(&result, event);
        } else if part.first(&["inline_data", "inlineData", "file_data", "fileData"]).is_some() {
            self.draft.complain(&part.origin, "a file was left out: it has no words");
        } else {
            self.draft.complain(&part.origin, "this part is not known; kept as an event");
            let text = Some(self.draft.any(part));
            let act = Act::Event { kind: EventKind::Other, text };
            self.draft.push(actor, act, &event.origin);
        }
    }

    /// Adds a call in the shape of the model's service.
    pub(super) fn call(&mut self, call: &At<'v>, actor: ActorNo, event: &At<'v>) {
        if !call.value.is_object() {
            self.draft.complain(&call.origin, "this call is no object; kept as an event");
            let text = self.draft.filled(call);
            let act = Act::Event { kind: EventKind::Other, text };
            self.draft.push(actor, act, &event.origin);
            return;
        }
        let name = call.get("name").filter(|name| name.as_str().is_some());
        let arguments = call.first(&["args", "arguments"]);
        let made = Made {
            tool: match &name {
                Some(name) => self.draft.any(name),
                None => self.draft.blank(call),
            },
            arguments: arguments.as_ref().map(|at| at.value),
            arguments_at: arguments
                .as_ref()
                .map_or_else(|| call.origin.clone(), |at| at.origin.clone()),
            id: None,
        };
        let step = self.draft.call(actor, made, &event.origin);
        let name = call.text("name").unwrap_or_default();
        self.waiting.push(Waiting { step, id: call.id("id"), name });
    }

    /// Adds what a tool gave back: the result in its envelope, or all of it.
    pub(super) fn respond(&mut self, response: &At<'v>, event: &At<'v>) {
        let name = response.text("name").unwrap_or("tool");
        let tool = self.draft.actor(name, ActorKind::Tool);
        let given = response.get("response");
        let text = given.map(|given| self.draft.any(&given));
        let text = text.unwrap_or_else(|| self.draft.blank(response));
        let came = Came { text, data: None, id: None, failed: None };
        let step = self.draft.result(tool, came, &event.origin);
        match self.asked(response) {
            Some(call) => self.draft.trace.pair(call, step),
            None => self.draft.complain(&response.origin, "no call waits for this response"),
        }
    }

    fn asked(&mut self, response: &At<'v>) -> Option<StepNo> {
        let (id, name) = (response.id("id"), response.text("name").unwrap_or_default());
        let recent = self.waiting.len().saturating_sub(NEARBY);
        let nearby = &self.waiting[recent..];
        let by_id = || nearby.iter().rposition(|call| id.is_some() && call.id == id);
        let by_name = || nearby.iter().position(|call| call.name == name);
        let at = recent + by_id().or_else(by_name)?;
        Some(self.waiting.remove(at).step)
    }

    /// Adds code that the model had run.
    fn run(&mut self, code: &At<'v>, actor: ActorNo, event: &At<'v>) {
        let Some(script) = code.get("code").filter(|code| code.as_str().is_some()) else {
            self.draft.complain(&code.origin, "this code is no text; left out");
            return;
        };
        let language = code.get("language").filter(|language| language.as_str().is_some());
        let text = self.draft.any(&script);
        let call = Call {
            tool: language.map_or_else(|| self.draft.blank(code), |name| self.draft.any(&name)),
            arguments: serde_json::json!({ "code": &*text.text }),
            arguments_at: text.origin,
            form: CallForm::Code,
            id: None,
            result: None,
        };
        self.code = Some(self.draft.push(actor, Act::Call(call), &event.origin));
    }

    fn ran(&mut self, result: &At<'v>, event: &At<'v>) {
        let tool = self.draft.actor("code_execution", ActorKind::Tool);
        let text = result.get("output").map(|output| self.draft.any(&output));
        let text = text.unwrap_or_else(|| self.draft.blank(result));
        let failed = result.text("outcome").and_then(|outcome| match outcome {
            "OUTCOME_OK" => Some(false),
            "OUTCOME_FAILED" | "OUTCOME_DEADLINE_EXCEEDED" => Some(true),
            _ => None,
        });
        let came = Came { text, data: None, id: None, failed };
        let step = self.draft.result(tool, came, &event.origin);
        if let Some(code) = self.code.take() {
            self.draft.trace.pair(code, step);
        }
    }

    /// What an event did besides speaking: handing over, or giving up to the agent above.
    fn actions(&mut self, event: &At<'v>, actor: ActorNo) {
        let Some(actions) = event.get("actions") else {
            return;
        };
        let to = actions.first(&["transfer_to_agent", "transferToAgent"]);
        if let Some(name) = to.as_ref().and_then(At::as_str).filter(|name| !name.is_empty()) {
            let to = self.draft.actor(name, ActorKind::Agent);
            self.draft.push(actor, Act::Handoff { to, text: None }, &event.origin);
        }
        if let Some(flag) = actions.get("escalate").filter(|flag| flag.value == &Value::Bool(true))
        {
            let text = Some(self.draft.any(&flag));
            let act = Act::Event { kind: EventKind::Other, text };
            self.draft.push(actor, act, &event.origin);
        }
    }

    /// An error that the model's service or the harness reported in an event.
    fn fault(&mut self, event: &At<'v>) {
        let said = event.first(&["error_message", "errorMessage", "error_code", "errorCode"]);
        if let Some(text) = said.and_then(|said| self.draft.filled(&said)) {
            let harness = self.draft.actor("harness", ActorKind::Harness);
            let act = Act::Event { kind: EventKind::Error, text: Some(text) };
            self.draft.push(harness, act, &event.origin);
        }
    }
}
