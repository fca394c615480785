//! Whether a ban names a value that the agent could get at: a file, a path, a command, or a thing that goes by a name.
//! A word that is only marked as code is as often a matter of style: *never reply `null`*, *do not use the word `free`*.

use crate::gate::names::by_name;
use crate::pattern::pattern;
use crate::view::effect::{Effect, is_deed};
use regex::Regex;
use std::sync::LazyLock;

/// A file, or an absolute path.
static FILE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[\s(`])~?/[\w.-]+|\b[\w-]{2,}\.[a-z][a-z0-9]{1,4}\b"));

static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"`([^`]+)`"));

/// What is denied: the verb behind the denial.
static VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:not|never|cannot|avoid|from|(?:forbidden|prohibited|allowed|permitted) to)|n['’]t) (?:(?:ever|directly|also|\w+ly|be|to) )*([a-z][a-z-]*)(?: (to|into|in|over|on|at))?",
    )
});

/// Verbs by which something is said or written down: what is shut out then is a way of putting it.
const UTTERS: [&str; 17] = [
    "answer",
    "answering",
    "emit",
    "format",
    "hard-code",
    "hardcode",
    "name",
    "output",
    "print",
    "put",
    "reply",
    "respond",
    "return",
    "returning",
    "say",
    "spell",
    "write",
];

/// Said of what is written, and of no thing.
const OF_LANGUAGE: [&str; 20] = [
    "word",
    "words",
    "phrase",
    "phrases",
    "term",
    "terms",
    "expression",
    "string",
    "literal",
    "value",
    "values",
    "character",
    "letter",
    "symbol",
    "prefix",
    "suffix",
    "keyword",
    "tag",
    "style",
    "syntax",
];

/// Between a verb and what it is done to.
const BETWEEN: [&str; 18] = [
    "the", "a", "an", "any", "to", "into", "in", "on", "of", "from", "with", "or", "and", "at",
    "over", "your", "its", "as",
];

/// Whether a ban names such a value.
pub(super) fn is_named(own: &str) -> bool {
    let found = VERB.captures(own);
    let verb = found.as_ref().and_then(|found| found.get(1)).map_or("", |verb| verb.as_str());
    let verb = verb.to_lowercase();
    let goes_somewhere = found.as_ref().is_some_and(|found| found.get(2).is_some());
    if verb.starts_with("hard") {
        return false;
    }
    if FILE.is_match(own) {
        return true;
    }
    if UTTERS.contains(&&*verb) && !goes_somewhere {
        return false;
    }
    CODE.captures_iter(own).any(|code| {
        let (Some(whole), Some(value)) = (code.get(0), code.get(1)) else { return false };
        let before = own.get(..whole.start()).unwrap_or_default();
        let after = own.get(whole.end()..).unwrap_or_default();
        let [kind, of] = [last_word(before), first_word(after)];
        if OF_LANGUAGE.contains(&&*kind) || OF_LANGUAGE.contains(&&*of) {
            return false;
        }
        has_form(value.as_str()) || is_done_to_things(&verb) || is_kind(&kind, &verb)
    })
}

/// A value with a form of its own: a name of several words, a command with what it is given.
fn has_form(value: &str) -> bool {
    value.chars().any(|letter| !letter.is_alphabetic())
}

/// A verb by which something is changed, read or run, and no way of putting it.
fn is_done_to_things(verb: &str) -> bool {
    let stem = verb.strip_suffix("ing").unwrap_or(verb);
    is_deed(verb)
        || is_deed(stem)
        || ["access", "touch", "open", "execute", "run"].contains(&stem)
        || matches!(by_name(stem), Effect::Reads | Effect::Runs)
}

/// A word that says what the value is: `the folder …`.
fn is_kind(word: &str, verb: &str) -> bool {
    !word.is_empty() && word != verb && !BETWEEN.contains(&word)
}

fn last_word(text: &str) -> String {
    let word = text.trim_end().rsplit(|letter: char| !letter.is_alphanumeric()).next();
    word.unwrap_or_default().to_lowercase()
}

fn first_word(text: &str) -> String {
    let word = text.trim_start().split(|letter: char| !letter.is_alphanumeric()).next();
    word.unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_that_goes_by_a_name_is_told_from_a_way_of_putting_it() {
        for said in [
            "You must not read answer_key.yaml.",
            "Never write outside of /srv/work.",
            "Do not access the folder `payroll`.",
            "Never modify `closed_periods`.",
            "Never delete `main`.",
            "Do not write to `ledger`.",
            "Never run `sudo`.",
            "Never use `git push --force`.",
        ] {
            assert!(is_named(said), "{said}");
        }
        for said in [
            "Do not hard-code `true`.",
            "Never reply `null`.",
            "Do not use the word `free`.",
            "Never say `N/A`.",
            "Do not use `any`.",
            "Never answer with `TODO`.",
            "Never format dates as `DD/MM`.",
            "Avoid the term `crew`.",
            "Do not write `foo` in prose.",
            "Never guess.",
        ] {
            assert!(!is_named(said), "{said}");
        }
    }
}
