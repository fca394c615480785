//! Candidates that a record keeps under one name, such as the ways to pay in a profile: an object
//! whose members are objects under identifiers.
//!
//! Nothing here says that they share what was asked for. Taking one of them is a choice only where
//! nobody spoke of it and no record ties it to what the act is about.

use super::candidates::{IDS, has_word};
use super::choice::Member;
use crate::view::{Exchange, View, prose};
use case::Step;
use serde_json::{Map, Value};

/// Objects lie at most this deep in a record.
const DEEPEST: usize = 3;
/// Members of a keep that people can be asked to choose from; more are a table.
const MOST_MEMBERS: usize = 12;

/// Each keep in `data`: its name, in lower case, and its members.
pub(super) fn in_record(data: &Value) -> Vec<(String, Vec<Member>)> {
    let mut found = Vec::new();
    if let Some(record) = data.as_object() {
        push(record, DEEPEST, &mut found);
    }
    found
}

fn push(record: &Map<String, Value>, depth: usize, found: &mut Vec<(String, Vec<Member>)>) {
    for (name, value) in record {
        let Some(inner) = value.as_object() else {
            continue;
        };
        let members = inner.iter().filter(|(key, _)| is_id(key));
        let members: Option<Vec<_>> =
            members.map(|(key, item)| Some(Member::of(key.clone(), item.as_object()?))).collect();
        let members = members.filter(|members| {
            members.len() == inner.len() && (2..=MOST_MEMBERS).contains(&members.len())
        });
        match members {
            Some(members) => found.push((name.to_lowercase(), members)),
            None if 0 < depth => push(inner, depth - 1, found),
            None => {}
        }
    }
}

/// Whether a key is an identifier: four digits at least.
fn is_id(key: &str) -> bool {
    4 <= key.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a result before `act` names the chosen one alone, together with another identifier that
/// `act` carries: the order that is refunded says how it was paid.
pub(super) fn is_tied(view: &View<'_>, members: &[Member], act: &Step, chosen: &str) -> bool {
    let Some(call) = act.call() else {
        return false;
    };
    let leaves = prose::leaves(&call.arguments).into_iter();
    let about: Vec<_> = leaves
        .filter(|(pointer, value)| value != chosen && has_word(prose::key_of(pointer), IDS))
        .collect();
    let is_about = |exchange: &Exchange<'_>, text: &str| {
        let asked = prose::leaves(&exchange.call.arguments);
        let is_it = |id: &str| text.contains(id) || asked.iter().any(|(_, value)| value == id);
        about.iter().any(|(_, id)| is_it(id))
    };
    let others = || members.iter().map(|member| &member.id).filter(|id| *id != chosen);
    let before = view.exchanges.iter().take_while(|exchange| exchange.step.no < act.no);
    before.filter_map(|exchange| Some((exchange, &exchange.result?.1.text.text))).any(
        |(exchange, text)| {
            text.contains(chosen)
                && !others().any(|other| text.contains(other.as_str()))
                && is_about(exchange, text)
        },
    )
}
