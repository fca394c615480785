//! Whether a pattern matches a good result and a bad one alike, so that finding it only shows that the tool ran.
//! Tried on texts that are made from the pattern itself, with other numbers and with the opposite outcome.

use crate::pattern::pattern;
use case::predicate::ResultAt;
use case::{ClauseKind, Predicate, Spec};
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

/// A run of digits, as patterns write it: `\x5C` is the backslash that stands there.
static DIGITS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\x5Cd|\[0-9\]|\[\[:digit:\]\])(?:[+*]\??|\{\d+(?:,\d*)?\})?"));

/// What stands for white space or for anything, and marks that stand for no letter of their own.
static SPACES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\x5Cs|\x5CW|\.)[+*]\??|\x5Cs"));
static MARKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\x5Cb|\(\?[a-z:<>P]*|[\^$()?]"));

/// What a tool says of a good end and of a bad one.
const OUTCOMES: [(&str, &str); 9] = [
    ("passed", "failed"),
    ("pass", "fail"),
    ("success", "failure"),
    ("succeeded", "failed"),
    ("ok", "error"),
    ("true", "false"),
    ("yes", "no"),
    ("valid", "invalid"),
    ("PASS", "FAIL"),
];

/// A good end that does not hang on the number beside it. That so many passed says nothing of the others.
static GOOD_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:ok|success\w*|succeeded|no|none|zero|all|without|clean|done|complete\w*|valid|true)\b",
    )
});

/// The name of a field, in marks or not, and nothing behind it but what may stand before any value.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^(?:\x5C[bs][*+?]?|[\s^{])*(["']?)([A-Za-z_][\w-]*)(["']?)(?:\x5Cs[*+?]?|\s)*([:=]?)(?:\x5Cs[*+?]?|[\s"'])*$"#,
    )
});

/// Numbers of which none can mean the same end.
const NUMBERS: [&str; 4] = ["0", "1", "7", "13"];

/// Whether results that contradict each other match `pattern`.
pub(super) fn is_open_ended(pattern: &str) -> bool {
    let Ok(compiled) = RegexBuilder::new(pattern).size_limit(1 << 20).build() else { return false };
    has_any_number(pattern, &compiled) || has_any_outcome(pattern, &compiled)
}

/// Whether all that `pattern` finds is a field, whatever stands in it: its name before a colon, or in marks where
/// the spec looks into a field of that name elsewhere.
pub(super) fn is_of_a_field(pattern: &str, spec: &Spec) -> bool {
    let Some(found) = FIELD.captures(pattern) else { return false };
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    let (name, is_marked) = (part(2), !part(1).is_empty() && part(1) == part(3));
    !part(4).is_empty() || is_marked && is_field(name, spec)
}

/// Whether the spec looks into a field called `name`.
fn is_field(name: &str, spec: &Spec) -> bool {
    spec.clauses.iter().any(|clause| {
        let progress = match &clause.kind {
            ClauseKind::Guard(guard) => guard.progress.as_deref(),
            _ => None,
        };
        let is_in = |pointer: &str| pointer.split('/').any(|part| part == name);
        progress.is_some_and(is_in)
            || clause.kind.predicate().is_some_and(|one| looks_into(one, name))
    })
}

fn looks_into(predicate: &Predicate, name: &str) -> bool {
    match predicate {
        Predicate::LastResult { tool: _, at: ResultAt::Pointer(pointer), test: _ } => {
            pointer.split('/').any(|part| part == name)
        }
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().any(|part| looks_into(part, name))
        }
        Predicate::Not(part) => looks_into(part, name),
        Predicate::LastResult { tool: _, at: ResultAt::Pattern(_), test: _ }
        | Predicate::Called(_)
        | Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ } => false,
    }
}

/// Whether the number in it may be any.
fn has_any_number(pattern: &str, compiled: &Regex) -> bool {
    // Another number, or a word for the good end, may be what is looked for.
    let rest = DIGITS.replace_all(pattern, "");
    let is_fixed = rest.bytes().any(|byte| byte.is_ascii_digit()) || GOOD_END.is_match(&rest);
    if !DIGITS.is_match(pattern) || is_fixed {
        return false;
    }
    let with = |number: &str| {
        let text = DIGITS.replace_all(pattern, number);
        let text = SPACES.replace_all(&text, " ");
        MARKS.replace_all(&text, "").replace('\\', "")
    };
    NUMBERS.iter().all(|number| compiled.is_match(&with(number)))
}

/// Whether it holds both words of a pair by itself, or neither and any word.
fn has_any_outcome(pattern: &str, compiled: &Regex) -> bool {
    let fills = |word: &str| {
        [
            word.to_owned(),
            format!("status: {word}"),
            format!("\"status\": \"{word}\""),
            format!("result: {word}"),
        ]
    };
    let matches = |word: &str| fills(word).iter().any(|text| compiled.is_match(text));
    // A pattern that names neither word is about something else, unless it takes any.
    let lower = pattern.to_lowercase();
    let is_named = |word: &str| lower.contains(&word.to_lowercase());
    OUTCOMES.iter().any(|(good, bad)| {
        let is_about =
            is_named(good) && is_named(bad) || pattern.contains("\\w") || pattern.contains(".*");
        is_about && matches(good) && matches(bad)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_a_failure_as_well_is_no_proof() {
        for open in [
            r"\d+ failed",
            r"(\d+) passed",
            r"Ran \d+ tests?",
            r"[0-9]+ tests run",
            r"^exit code: \d+$",
            "passed|failed",
            r"status: \w+",
            r"(?:PASS|FAIL)",
        ] {
            assert!(is_open_ended(open), "{open}");
        }
        for closed in [
            " 0 failed",
            r"\b0 failed",
            r"[1-9]\d* passed",
            "all tests passed",
            r"exit code: 0",
            r"status: (ok|done)",
            r"\d+ passed, 0 failed",
            r"Ran \d+ tests in .*OK",
            r"\d+ tests, no failures",
        ] {
            assert!(!is_open_ended(closed), "{closed}");
        }
    }

    #[test]
    fn the_name_of_a_field_is_no_value() {
        let spec = Spec::default();
        for open in
            ["\"status\":", "status: ", r#""status"\s*:\s*"#, "state=", r#"^\s*"state":\s?""#]
        {
            assert!(is_of_a_field(open, &spec), "{open}");
        }
        for closed in ["\"confirmed\"", "confirmed", "status: ok", r#""status"\s*:\s*"paid""#] {
            assert!(!is_of_a_field(closed, &spec), "{closed}");
        }
    }
}
