//! Names of tools in a spec that no call of the run has: a slip of the pen, or the same tool under the
//! name that its server gives it. Which it is only a person can say; none of them shows that
//! something was not done.

use crate::view::View;
use case::Predicate;
use std::collections::BTreeSet;

/// Why a predicate that such a name stands in cannot be told.
pub(crate) const STRANGE: &str = "which tool a name in the predicate stands for";

/// From this length on one letter more, less or other is a slip; in a shorter name it is another name.
const SLIP: usize = 5;

/// Names the tool of `predicate` that is neither called nor offered in the run, and what is nearest to it.
pub(crate) fn strange(predicate: &Predicate, view: &View<'_>) -> Option<String> {
    let offered = view.case.spec.tools.iter().map(|tool| &*tool.name);
    let called = view.exchanges.iter().map(|made| &*made.call.tool.text);
    let known: BTreeSet<&str> = offered.clone().chain(called).collect();
    let lists_tools = offered.into_iter().next().is_some();
    predicate.tools().into_iter().find_map(|name| {
        if known.contains(name) {
            return None;
        }
        let nearest = known.iter().find(|other| is_near(name, other));
        let where_to = "neither called nor offered in the run";
        match nearest {
            Some(nearest) => Some(format!("the tool {name}, {where_to}; nearest is {nearest}")),
            None if lists_tools => Some(format!("the tool {name}, {where_to}")),
            None => None,
        }
    })
}

/// Whether two different names may be meant for one tool: one is the other behind the name of its
/// server, they differ in marks and letter case alone, or in one letter.
pub(crate) fn is_near(name: &str, other: &str) -> bool {
    let (one, two) = (bare(last(name)), bare(last(other)));
    one == two || (SLIP <= one.len().min(two.len()) && is_a_slip(one.as_bytes(), two.as_bytes()))
}

/// What stands behind the name of a server or a module.
fn last(name: &str) -> &str {
    let from = ["__", ".", "/", ":"].iter().filter_map(|mark| Some(name.rfind(mark)? + mark.len()));
    name.get(from.max().unwrap_or(0)..).filter(|last| !last.is_empty()).unwrap_or(name)
}

fn bare(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether one letter was left out, added, changed, or two changed places. The first letter and the
/// digits tell tools apart: `get_order` and `set_order`, `step_1` and `step_2`.
fn is_a_slip(one: &[u8], two: &[u8]) -> bool {
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    let same = short.iter().zip(long).take_while(|(one, two)| one == two).count();
    let (short, long) = (&short[same..], &long[same..]);
    let is_digit = |rest: &[u8]| rest.first().is_some_and(u8::is_ascii_digit);
    if same == 0 || is_digit(short) || is_digit(long) {
        return false;
    }
    match (short, long) {
        _ if short.len() + 1 == long.len() => short == &long[1..],
        ([a, b, rest @ ..], [c, d, other @ ..]) if a == d && b == c => rest == other,
        ([_, rest @ ..], [_, other @ ..]) => rest == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn one_tool_under_two_names_is_told_from_two_tools() {
        for (one, two) in [
            ("refund_order", "mcp__shop__refund_order"),
            ("refund_order", "shop.refundOrder"),
            ("refund_ordr", "refund_order"),
            ("refund_odrer", "refund_order"),
            ("refund_orders", "refund_order"),
        ] {
            assert!(is_near(one, two) && is_near(two, one), "{one} {two}");
        }
        for (one, two) in [
            ("get_order", "set_order"),
            ("step_1", "step_2"),
            ("refund", "refund_order"),
            ("book", "boot"),
        ] {
            assert!(!is_near(one, two), "{one} {two}");
        }
    }
}
