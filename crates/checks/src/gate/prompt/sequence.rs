//! Which tool is called only after which, in a sentence of two clauses: what is to be done or left, a word that puts it
//! before or after something, and that. A clause is somebody who acts, a word that binds, a verb, and tools; the
//! sentence counts only where each of its words has one of these places. One under a further condition is none.

use super::clauses::{Act, Force, Joined, Token, is_any, of_act, of_state, tokens, word};
use super::held::call;
use crate::pattern::pattern;
use case::Predicate;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// What may stand in front of a rule and changes nothing about it.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:important|note|nb|rule|warning|critical|remember)\b\W+)?(?:(?:please|and|but|also|so|therefore),? )*",
    )
});

/// A reason, an aim or a word of emphasis behind it, which is no condition.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:,? (?:because|since|so that|in order to|even (?:if|when|though)|no matter|as (?:it|they|this|that)|to (?:make sure|be sure|ensure|avoid|prevent|see))\b.*|\s[-–—]\s(?:it|this|they|that)\b.*)$",
    )
});

/// An order of calls.
pub(super) struct Order {
    /// The order as data.
    pub(super) rule: Predicate,
    /// What the sentence says beside it: what is done with the tools, and what comes of them.
    pub(super) beside: Vec<String>,
}

/// What the one clause is to the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// `before`, `prior to`.
    Before,
    /// `until`, `unless`, `without`: what must be there first.
    Needs,
    /// `after`, `once`, `when`.
    After,
    /// `first …, then …`, `… and only then …`.
    Then,
}

/// The order of calls that a sentence with marked names states.
pub(super) fn read(marked: &str, known: &BTreeSet<Arc<str>>) -> Option<Order> {
    let said = marked.get(LEAD.find(marked).map_or(0, |lead| lead.end())..)?;
    let said = said.get(..REASON.find(said).map_or(said.len(), |reason| reason.start()))?;
    let said = tokens(said.trim_end_matches(['.', '!', ' ']), known)?;
    said.iter().filter(|token| matches!(token, Token::Tool(_))).nth(1)?;
    let (at, len, link) = linked(&said)?;
    let is_turned = is_in_front(said.get(..at)?);
    let (main, state) = if is_turned {
        let (state, main) = behind(said.get(at + len..)?, at != 0)?;
        (main, state)
    } else {
        (said.get(..at)?, said.get(at + len..)?)
    };
    let (main, is_last_only) = without_end(main);
    let main = of_act(main)?;
    let is_only = is_last_only || is_turned && at != 0;
    let force = if is_only && main.force != Force::Ban { Force::Only } else { main.force };
    let state = if link == Link::Then { of_act(state)? } else { of_state(state)? };
    let (first, then) = match (link, force) {
        (Link::Before, Force::Duty) => (&main, &state),
        (Link::Then, Force::Duty | Force::Only) if state.force != Force::Ban => (&main, &state),
        (Link::Before | Link::Needs, Force::Ban) => (&state, &main),
        (Link::After, Force::Only) if state.has_come => (&state, &main),
        (
            Link::Before | Link::Needs | Link::After | Link::Then,
            Force::Duty | Force::Ban | Force::Only | Force::Leave,
        ) => return None,
    };
    // Which of several comes first is left open: either would do.
    if first.joined == Joined::Or {
        return None;
    }
    let beside = [&*main.beside, &*state.beside].concat();
    let is_left_open = beside.iter().any(|word| LEFT_OPEN.contains(&&**word));
    if is_left_open { None } else { Some(Order { rule: rule(first, then)?, beside }) }
}

/// Words that leave to the reader when it is called for.
const LEFT_OPEN: [&str; 7] =
    ["needed", "necessary", "appropriate", "required", "possible", "desired", "applicable"];

/// A clause without what only leads on to the next one, and whether `only` does.
fn without_end<'t, 's>(clause: &'t [Token<'s>]) -> (&'t [Token<'s>], bool) {
    let leads =
        |token: &Token<'_>| *token == Token::Comma || ["and", "but", "only"].contains(&word(token));
    let until = clause.iter().rposition(|token| !leads(token)).map_or(0, |at| at + 1);
    let (clause, end) = clause.split_at(until);
    (clause, is_any(end, &["only"]))
}

/// Every tool of the one before every tool of the other.
fn rule(first: &Act, then: &Act) -> Option<Predicate> {
    if first.tools.iter().any(|tool| then.tools.contains(tool)) {
        return None;
    }
    let of = |one: &Arc<str>| {
        let first = call(one);
        then.tools.iter().map(move |tool| (first.clone(), call(tool)))
    };
    let mut orders: Vec<Predicate> = first
        .tools
        .iter()
        .flat_map(of)
        .map(|(first, then)| Predicate::Before { first, then })
        .collect();
    let last = orders.pop()?;
    Some(if orders.is_empty() {
        last
    } else {
        orders.push(last);
        Predicate::All(orders)
    })
}

/// The only word that links two clauses: where it stands, of how many words it is, and what it is.
fn linked(said: &[Token<'_>]) -> Option<(usize, usize, Link)> {
    const OTHERS: [&str; 10] = [
        "if",
        "while",
        "whenever",
        "where",
        "wherever",
        "except",
        "otherwise",
        "although",
        "though",
        "instead",
    ];
    let mut found = None;
    let mut is_then = None;
    for (at, token) in said.iter().enumerate() {
        let next = said.get(at + 1).map_or("", word);
        let link = match word(token) {
            "before" => (1, Link::Before),
            "prior" if next == "to" => (2, Link::Before),
            "until" | "unless" | "without" => (1, Link::Needs),
            "after" | "once" | "when" => (1, Link::After),
            "as" if next == "soon" => (3, Link::After),
            "then" => {
                is_then = Some(at);
                continue;
            }
            other if OTHERS.contains(&other) => return None,
            _ => continue,
        };
        if found.replace((at, link.0, link.1)).is_some() {
            return None;
        }
    }
    match (found, is_then) {
        (Some(link), None) => Some(link),
        (None, Some(at)) => {
            let before = said.get(..at)?;
            let is_ordered = is_any(before, &["first", "only"]);
            is_ordered.then_some((at, 1, Link::Then))
        }
        (None, None) | (Some(_), Some(_)) => None,
    }
}

/// Whether nothing but a word of emphasis stands in front of the link.
fn is_in_front(before: &[Token<'_>]) -> bool {
    matches!(before, []) || matches!(before, [one] if word(one) == "only")
}

/// A sentence that begins with its second clause: that, and the first one.
fn behind<'t, 's>(
    rest: &'t [Token<'s>],
    is_only: bool,
) -> Option<(&'t [Token<'s>], &'t [Token<'s>])> {
    let first = rest.iter().position(|token| matches!(token, Token::Tool(_)))?;
    let is_end = |at: usize| {
        let next = rest.get(at + 1);
        let after = rest.get(at + 2);
        let is_tool = |token: Option<&Token<'_>>| matches!(token, Some(Token::Tool(_)));
        let is_list =
            is_tool(next)
                && !rest.iter().skip(at + 2).take(2).any(|token| {
                    ["must", "may", "should", "can", "has", "is"].contains(&word(token))
                })
                || next.is_some_and(|one| ["and", "or"].contains(&word(one))) && is_tool(after);
        matches!(rest.get(at), Some(Token::Comma)) && !is_list
    };
    if let Some(at) = (first..rest.len()).find(|at| is_end(*at)) {
        return Some((rest.get(..at)?, rest.get(at + 1..)?));
    }
    // `Only after get_order may you call refund`.
    let is_turned = |at: &usize| {
        is_only
            && rest
                .get(*at)
                .is_some_and(|one| ["may", "can", "should", "must"].contains(&word(one)))
    };
    let at = (first + 1..rest.len()).find(is_turned)?;
    Some((rest.get(..at)?, rest.get(at..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::prompt::clause::flow;

    fn rule_of(said: &str) -> String {
        let known: BTreeSet<Arc<str>> =
            ["read_tide", "ask_pilot", "open_lock", "move_barge", "chart"].map(Arc::from).into();
        read(said, &known).map(|order| flow(&order.rule)).unwrap_or_default()
    }

    const ONE: &str = "{before: {first: read_tide, then: open_lock}}";
    const TWO: &str = "{all: [{before: {first: read_tide, then: open_lock}}, {before: {first: read_tide, then: move_barge}}]}";

    #[test]
    fn an_order_is_read_however_it_is_put() {
        for said in [
            "You must call read_tide before you call open_lock.",
            "Always verify the depth of the lock with read_tide before open_lock.",
            "The agent must check the tide using read_tide prior to calling open_lock.",
            "Before you call open_lock, you must verify the depth with read_tide.",
            "Before opening the lock with open_lock, always call read_tide first.",
            "Never call open_lock before the depth has been checked with read_tide.",
            "Do not call open_lock until read_tide has confirmed the depth.",
            "Never open the lock with open_lock unless you have called read_tide.",
            "open_lock must not be called before read_tide has returned.",
            "You may only call open_lock once read_tide has succeeded.",
            "Only call open_lock after read_tide has succeeded.",
            "open_lock may only be called after read_tide.",
            "read_tide must be called before open_lock, because the lock may flood.",
            "read_tide is required before open_lock.",
            "First check the tide with read_tide, then call open_lock.",
            "Call read_tide and only then open_lock.",
            "Do not use open_lock without a prior call of read_tide.",
            "You should check the tide (read_tide) before any call of open_lock.",
        ] {
            assert_eq!(rule_of(said), ONE, "{said}");
        }
        for said in [
            "You must call read_tide before you call open_lock or move_barge.",
            "Verify the depth with read_tide before calling open_lock, or move_barge.",
            "Never use open_lock or move_barge until read_tide has succeeded.",
            "open_lock and move_barge may only be called after read_tide has returned.",
            "Before you call open_lock or move_barge, call read_tide.",
            "Only after read_tide has returned may you call open_lock or move_barge.",
        ] {
            assert_eq!(rule_of(said), TWO, "{said}");
        }
    }

    #[test]
    fn what_has_no_order_or_a_condition_is_none() {
        for said in [
            "Always do your best before calling open_lock.",
            "Be careful before you call open_lock.",
            "You may call read_tide before open_lock.",
            "You must call read_tide or ask_pilot before open_lock.",
            "If it rains, you must call read_tide before open_lock.",
            "You must call read_tide before open_lock if it rains.",
            "You must call read_tide before open_lock for large barges.",
            "Do not skip reading the tide with read_tide before open_lock.",
            "The old keeper called read_tide before open_lock.",
            "Call open_lock after read_tide.",
            "Only call open_lock when you call read_tide.",
            "Only call read_tide before open_lock.",
            "Call read_tide, then open_lock.",
            "Call read_tide and open_lock.",
            "Call read_tide before open_lock where needed.",
            "Never call open_lock before read_tide more than twice.",
            "Read the tide before open_lock with read_tide and ask.",
            "Never call open_lock unless read_tide has failed.",
            "Never call open_lock without the tide of read_tide and the word of the pilot.",
        ] {
            assert_eq!(rule_of(said), "", "{said}");
        }
    }
}
