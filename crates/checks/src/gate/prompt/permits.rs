//! What a sentence lets an agent do, and which tools are forbidden altogether: the one takes back the other.

use super::names::Names;
use super::{Held, held_of, sentences};
use crate::gate::review::Place;
use crate::pattern::pattern;
use case::spoken::own_words;
use case::{ClauseKind, Predicate, Spec};
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// Leave that is given, rather than an order.
static PERMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:may|can|could|might)(?: (?:also|still|always|sometimes|however|then|now))?|(?:are|is) (?:allowed|permitted|free|welcome|authori[sz]ed) to|feel free to|(?:it is|it['’]s) (?:fine|ok|okay|allowed|permitted|acceptable) to)(?: be)? (?:call|use|invoke|run|called|used|invoked)\b",
    )
});

static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:not|never|no|nor|cannot|only|without|nobody|none)\b|n['’]t\b")
});

pub(super) fn permitted(said: &str, names: &Names) -> Vec<Arc<str>> {
    let own = own_words(said);
    if !PERMITS.is_match(&own) || DENIES.is_match(&own) {
        return Vec::new();
    }
    names.named(&own)
}

fn bans(spec: &Spec) -> Vec<Arc<str>> {
    let names = Names::of(spec);
    let mut found = Vec::new();
    for clause in &spec.clauses {
        if let ClauseKind::Constraint(Some(predicate)) = &clause.kind {
            banned(predicate, &mut found);
        }
    }
    for sentence in sentences(spec) {
        if let Some(Held::Calls(predicate)) = held_of(&sentence, &names) {
            banned(&predicate, &mut found);
        }
    }
    found
}

pub(super) fn undone(spec: &Spec) -> Vec<(Arc<str>, Place)> {
    let names = Names::of(spec);
    let mut allowed = Vec::new();
    for sentence in sentences(spec) {
        let tools = permitted(&sentence.said, &names);
        allowed.extend(tools.into_iter().map(|tool| (tool, sentence.place.clone())));
    }
    if !allowed.is_empty() {
        let bans = bans(spec);
        allowed.retain(|(tool, _)| bans.contains(tool));
    }
    allowed
}

/// A ban of some arguments alone is none of the tool.
fn banned(predicate: &Predicate, found: &mut Vec<Arc<str>>) {
    match predicate {
        Predicate::NotCalled(call) if call.arguments.is_empty() => found.push(call.tool.clone()),
        Predicate::All(parts) => parts.iter().for_each(|part| banned(part, found)),
        Predicate::NotCalled(_)
        | Predicate::Called(_)
        | Predicate::Before { .. }
        | Predicate::After { .. }
        | Predicate::AtMost { .. }
        | Predicate::LastResult { .. }
        | Predicate::Any(_)
        | Predicate::Not(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leave_is_told_from_an_order_and_from_a_ban() {
        let names = Names::new(["restock_item", "get_return"].map(Arc::from));
        let of = |said| permitted(said, &names).len();
        assert_eq!(of("You may call restock_item when the operator is busy."), 1);
        assert_eq!(of("restock_item can be used for small items."), 1);
        for said in [
            "You may not call restock_item.",
            "You can only call restock_item after get_return.",
            "Call restock_item.",
            "The customer may use the shop.",
        ] {
            assert_eq!(of(said), 0, "{said}");
        }
    }
}
