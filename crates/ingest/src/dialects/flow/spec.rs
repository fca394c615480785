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
    ends(draft, flow);
    if draft.spec.source == SpecSource::Absent && !draft.spec.clauses.is_empty() {
        draft.spec.source = SpecSource::FromTrace;
    }
}

/// One way from a state to another.
struct Way<'v> {
    from: &'v str,
    to: &'v str,
    /// Nothing has to be so for it to be taken.
    is_forced: bool,
    at: At<'v>,
}

/// What has to be so for the flow to come to its end. Where its states also go on, and only some ways end there
/// regularly, a way that leaves them early is how the flow gives up.
fn ends(draft: &mut Draft<'_>, flow: &At<'_>) {
    let transitions = flow.get("transitions");
    let ways: Vec<Way<'_>> = transitions.iter().flat_map(At::items).filter_map(way).collect();
    let last = last_states(flow, &ways);
    let leads_there = |way: &&Way<'_>| last.contains(way.to) && !last.contains(way.from);
    let exits: Vec<&Way<'_>> = ways.iter().filter(leads_there).collect();
    let is_early = |exit: &Way<'_>| {
        let mut others = ways.iter().filter(|way| way.from == exit.from && !last.contains(way.to));
        others.any(|way| !leads(way.to, exit.from, &ways))
    };
    let has_regular = exits.iter().any(|exit| !is_early(exit));
    for exit in exits {
        let Some(condition) = exit.at.first(&["condition", "expr"]) else { continue };
        let name = exit.at.text("id").unwrap_or("end");
        let (id, kind) = if has_regular && is_early(exit) {
            (format!("give_up:{name}"), ClauseKind::GiveUp(None))
        } else {
            (format!("termination:{name}"), ClauseKind::Success(None))
        };
        add(draft, &id, kind, &condition);
    }
}

fn way(at: At<'_>) -> Option<Way<'_>> {
    let (from, to) = (at.text("from")?, at.text("to")?);
    Some(Way { from, to, is_forced: at.text("kind") == Some("always"), at })
}

/// Whether some way leads from `state` to `other`.
fn leads(state: &str, other: &str, ways: &[Way<'_>]) -> bool {
    let mut known = BTreeSet::from([state]);
    let mut open = vec![state];
    while let Some(from) = open.pop() {
        let next = ways.iter().filter(|way| way.from == from).map(|way| way.to);
        open.extend(next.filter(|to| known.insert(*to)));
    }
    known.contains(other)
}

/// The states at which the flow is over, and those that lead there and nowhere else, whatever is so.
fn last_states<'v>(flow: &At<'v>, ways: &[Way<'v>]) -> BTreeSet<&'v str> {
    let states = flow.get("states");
    let is_end = |state: &At<'v>| state.text("type").is_some_and(|kind| ENDS.contains(&kind));
    let ends = states.iter().flat_map(At::items).filter(is_end);
    let mut last: BTreeSet<&str> = ends.filter_map(|state| state.text("id")).collect();
    loop {
        let goes_on =
            |from: &str| ways.iter().any(|way| way.from == from && !last.contains(way.to));
        let forced = ways.iter().filter(|way| way.is_forced && last.contains(way.to));
        let new: Vec<&str> = forced
            .map(|way| way.from)
            .filter(|from| !last.contains(from) && !goes_on(from))
            .collect();
        if new.is_empty() {
            return last;
        }
        last.extend(new);
    }
}

fn add(draft: &mut Draft<'_>, id: &str, kind: ClauseKind, at: &At<'_>) {
    let Some(text) = draft.string(at).filter(|text| !text.text.trim().is_empty()) else {
        return;
    };
    let id = ClauseRef(draft.clean(id));
    draft.spec.clauses.push(Clause { id, kind, text, file: None, line: None, role: None });
}
