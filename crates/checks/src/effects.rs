//! What the run changed in the world and did not undo: the first thing an on-call engineer needs.

use crate::view::evidence::Standing;
use crate::view::{Exchange, View};
use case::StepNo;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A state-changing call that went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeMade {
    /// The step of the call.
    pub step: StepNo,
    /// The tool.
    pub tool: String,
    /// Whether a later call took it back.
    pub undone: bool,
    /// Whether its arguments were captured.
    pub captured: bool,
}

/// Verbs that take back what the first one did.
const INVERSES: &[(&str, &[&str])] = &[
    ("create", &["delete", "remove", "cancel", "close"]),
    ("add", &["remove", "delete"]),
    ("book", &["cancel"]),
    ("reserve", &["cancel", "release"]),
    ("open", &["close"]),
    ("enable", &["disable"]),
    ("disable", &["enable"]),
    ("grant", &["revoke"]),
    ("assign", &["unassign"]),
    ("deploy", &["rollback", "undeploy"]),
    ("apply", &["delete", "rollback"]),
    ("update", &["rollback", "revert", "restore"]),
];

/// Every state-changing call that did not fail, in order.
pub fn of(view: &View<'_>) -> Vec<ChangeMade> {
    let went_through = |exchange: &&Exchange<'_>| {
        exchange.effect.leaves_its_mark() && exchange.standing != Standing::Bad
    };
    let changes: Vec<&Exchange<'_>> = view.exchanges.iter().filter(went_through).collect();
    let undone = undone(&changes);
    let change = |(at, exchange): (usize, &&Exchange<'_>)| ChangeMade {
        step: exchange.step.no,
        tool: exchange.call.tool.text.to_string(),
        undone: undone.contains(&at),
        captured: exchange.call.arguments != Value::Null,
    };
    changes.iter().enumerate().map(change).collect()
}

/// The positions of the changes that a later one took back: an inverse verb on the same thing. Walks
/// backwards with what has been taken back so far, so that the cost stays linear.
fn undone(changes: &[&Exchange<'_>]) -> BTreeSet<usize> {
    // What is taken back, by verb and thing, and the call that does.
    let mut taken_back: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut undone = BTreeSet::new();
    for (at, exchange) in changes.iter().enumerate().rev() {
        let tool = exchange.call.tool.text.to_lowercase();
        let mut verbs = INVERSES.iter().flat_map(|(_, verbs)| verbs.iter());
        if taken_back.is_empty() && !verbs.any(|verb| tool.contains(verb)) {
            continue;
        }
        let things = identifiers(exchange);
        let inverses = INVERSES.iter().filter(|(verb, _)| tool.contains(verb));
        let by = inverses.flat_map(|(_, verbs)| verbs.iter()).find_map(|verb| {
            things.iter().find_map(|thing| taken_back.get(&((*verb).to_owned(), thing.clone())))
        });
        // Together the two leave nothing behind.
        undone.extend(by.into_iter().flat_map(|by| [at, *by]));
        for verb in INVERSES.iter().flat_map(|(_, verbs)| verbs.iter()) {
            if tool.contains(verb) {
                let back = things.iter().map(|thing| (((*verb).to_owned(), thing.clone()), at));
                taken_back.extend(back);
            }
        }
    }
    undone
}

/// The scalar values that name what a call is about: its arguments, and ids in its result.
fn identifiers(exchange: &Exchange<'_>) -> BTreeSet<String> {
    let mut things = BTreeSet::new();
    scalars(&exchange.call.arguments, &mut things);
    if let Some(data) = exchange.result.and_then(|(_, result)| result.data.as_ref()) {
        scalars(data, &mut things);
    }
    things
}

fn scalars(value: &Value, things: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() >= 2 => {
            things.insert(text.clone());
        }
        Value::Number(number) => {
            things.insert(number.to_string());
        }
        Value::Array(items) => items.iter().for_each(|item| scalars(item, things)),
        Value::Object(members) => members.values().for_each(|member| scalars(member, things)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
