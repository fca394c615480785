//! What a flow asks of its agent: what is to be done in each state, the tools of each, and when the
//! flow is over.

use crate::carried;
use crate::draft::Draft;
use crate::json::At;
use case::spec::{ClauseRef, Tool};
use case::{Clause, ClauseKind, SpecSource};
use std::collections::BTreeSet;

/// What the types of states are called at which a flow is over.
const ENDS: &[&str] = &["end", "final", "terminal"];

/// The members of a state that say what is to be done in it.
const DEMANDS: &[&str] = &["goal", "say", "instructions", "prompt"];

/// Reads `flow`.
pub(super) fn read(draft: &mut Draft<'_>, flow: &At<'_>) {
    for state in flow.get("states").iter().flat_map(At::items) {
        let name = state.text("id").or_else(|| state.text("name")).unwrap_or("state");
        for demand in DEMANDS.iter().filter_map(|demand| state.get(demand)) {
            add(draft, &format!("state:{name}"), ClauseKind::Prose, &demand);
        }
        // A state may be the call of one tool.
        let own = state.get("tool");
        for tool in own.into_iter().chain(state.get("allowed_tools").iter().flat_map(At::items)) {
            if let Some(name) = tool.as_str() {
                let (name, required) = (draft.clean(name), Vec::new());
                let tool = Tool { name, required, description: None, changes_state: None };
                carried::hold(draft, "agent", tool);
            }
        }
    }
    let last = last_states(flow);
    for transition in flow.get("transitions").iter().flat_map(At::items) {
        let leads_to_end = transition.text("to").is_some_and(|to| last.contains(to));
        let Some(condition) = transition.first(&["condition", "expr"]).filter(|_| leads_to_end)
        else {
            continue;
        };
        let name = transition.text("id").unwrap_or("end");
        add(draft, &format!("termination:{name}"), ClauseKind::Success(None), &condition);
    }
    if draft.spec.source == SpecSource::Absent && !draft.spec.clauses.is_empty() {
        draft.spec.source = SpecSource::FromTrace;
    }
}

/// The states at which the flow is over, and those that lead there and nowhere else.
fn last_states<'v>(flow: &At<'v>) -> BTreeSet<&'v str> {
    let states = flow.get("states");
    let is_end = |state: &At<'v>| state.text("type").is_some_and(|kind| ENDS.contains(&kind));
    let ends = states.iter().flat_map(At::items).filter(is_end);
    let mut last: BTreeSet<&str> = ends.filter_map(|state| state.text("id")).collect();
    let transitions = flow.get("transitions");
    for transition in transitions.iter().flat_map(At::items) {
        let is_forced = transition.text("kind") == Some("always");
        if let (true, Some(from), Some(to)) =
            (is_forced, transition.text("from"), transition.text("to"))
            && last.contains(to)
        {
            last.insert(from);
        }
    }
    last
}

fn add(draft: &mut Draft<'_>, id: &str, kind: ClauseKind, at: &At<'_>) {
    let Some(text) = draft.string(at).filter(|text| !text.text.trim().is_empty()) else {
        return;
    };
    let id = ClauseRef(draft.clean(id));
    draft.spec.clauses.push(Clause { id, kind, text, file: None, line: None, role: None });
}
