//! Demands on files: one that must stay as it is, one that must be made.

use super::hints::{Hint, Hints};
use crate::pattern::pattern;
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View};
use case::{Act, ActorKind, Step};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// A demand on a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileRule {
    /// It must stay as it is.
    Untouched(String),
    /// It must be made.
    Made(String),
}

static UNTOUCHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:do not|don't|never|must not|may not|should not)(?: ever)? (?:modify|change|edit|touch|alter|delete|remove|overwrite|rename)(?: (?:the|any|file|files|folder|directory|anything|in|inside|under|contents?|of))* [`'"]?([\w~./-]*[/.][\w~./-]*)[`'"]?(?:[.!;,)]+(?:\s|$)|\s*$)"#,
    )
});

static MADE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:write|saved?|stored?|put|create|generate|place|output|export|implement(?:ed)?)\b[^\n]{0,100}? [`'"]?((?:/[\w.-]+)+\.[A-Za-z]\w{0,7})\b"#,
    )
});

static NEGATED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:not|never|without|no)\b|n't\b"));

/// The demand that a sentence makes on a file.
pub(super) fn read(sentence: &str, hints: Hints) -> Option<FileRule> {
    let bytes = sentence.as_bytes();
    let names_a_file = |at| bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    let dots = || memchr::memchr_iter(b'.', bytes);
    if memchr::memchr(b'/', bytes).is_none() && !dots().any(names_a_file) {
        return None;
    }
    if hints.has(Hint::LeftAlone)
        && let Some(found) = UNTOUCHED.captures(sentence)
    {
        return untouched(found.get(1)?.as_str());
    }
    // The path of a file to make begins with a slash.
    memchr::memchr(b'/', bytes)?;
    // One of two files is neither.
    if memchr::memmem::find(bytes, b" or ").is_some() || NEGATED.is_match(sentence) {
        return None;
    }
    let found = MADE.captures(sentence)?;
    Some(FileRule::Made(found.get(1)?.as_str().to_owned()))
}

/// A word at the end of a sentence is no path for its full stop.
fn untouched(token: &str) -> Option<FileRule> {
    let path = token.trim_end_matches('.');
    let is_path = path.contains('/') || path.contains('.');
    let path = path.trim_end_matches('/');
    (is_path && 1 < path.len()).then(|| FileRule::Untouched(path.to_owned()))
}

/// Names of arguments that hold the path of what is changed.
const PATHS: [&str; 7] =
    ["path", "file_path", "filepath", "file", "filename", "notebook_path", "target_file"];

/// The first change of the file, or of one below it, that went through; with the argument that
/// names it.
pub(super) fn change<'v, 'c>(
    view: &'v View<'c>,
    path: &str,
) -> Option<(&'v Exchange<'c>, &'static str)> {
    let changes = |exchange: &&Exchange<'c>| {
        exchange.effect == Effect::Changes && exchange.standing != Standing::Bad
    };
    view.exchanges.iter().filter(changes).find_map(|exchange| {
        let names = |name: &&&str| {
            let value = exchange.call.arguments.get(**name).and_then(Value::as_str);
            value.is_some_and(|value| is_under(value, path, |root| is_root(view, root)))
        };
        PATHS.iter().find(names).map(|name| (exchange, *name))
    })
}

/// Whether `value` is the path, one below it, or the same seen from further up: from the place where the
/// work is done, and not from any directory that happens to hold one of that name.
fn is_under(value: &str, path: &str, is_root: impl Fn(&str) -> bool) -> bool {
    let value = value.trim_start_matches("./");
    let path = path.trim_start_matches("./").trim_start_matches("~/");
    let Some(at) = value.find(path) else {
        return false;
    };
    let above = &value[..at];
    let starts = at == 0 || (above.ends_with('/') && is_root(above.trim_end_matches('/')));
    let rest = &value[at + path.len()..];
    starts && (rest.is_empty() || rest.starts_with('/'))
}

/// Whether the work is done in this directory: it is right below the top, or somebody names it by itself.
fn is_root(view: &View<'_>, root: &str) -> bool {
    if root.starts_with('/') && !root[1..].contains('/') {
        return true;
    }
    let names = |text: &str| {
        let goes_on = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '/');
        text.match_indices(root).any(|(at, _)| {
            let after = &text[at + root.len()..];
            let after = after.strip_prefix('/').unwrap_or(after);
            !text[..at].ends_with(goes_on) && !after.starts_with(goes_on)
        })
    };
    root.starts_with('/')
        && view.case.trace.steps.iter().any(|step| match &step.act {
            Act::Call(call) => any_text(&call.arguments, &names),
            Act::Say { .. }
            | Act::Think(_)
            | Act::Handoff { .. }
            | Act::Event { .. }
            | Act::Instruct(_)
            | Act::Result(_) => names(step.words()),
        })
}

/// Whether a call other than one that only reads names the file.
pub(super) fn may_have_changed(view: &View<'_>, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_open = |made: &&Exchange<'_>| made.effect != Effect::Reads;
    view.exchanges.iter().filter(is_open).any(|made| holds(&made.call.arguments, name))
}

/// The first thing that an agent did or said in which the file's name stands.
pub(super) fn mention<'c>(view: &View<'c>, path: &str) -> Option<&'c Step> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let own = |step: &&Step| view.case.trace.kind(step) == ActorKind::Agent;
    let mut steps = view.case.trace.steps.iter().filter(own);
    steps.find(|step| match &step.act {
        Act::Call(call) => holds(&call.arguments, name),
        Act::Say { .. } | Act::Think(_) | Act::Handoff { .. } | Act::Event { .. } => {
            step.words().contains(name)
        }
        Act::Instruct(_) | Act::Result(_) => false,
    })
}

fn holds(value: &Value, name: &str) -> bool {
    any_text(value, &|text: &str| text.contains(name))
}

fn any_text(value: &Value, is: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is(text),
        Value::Array(items) => items.iter().any(|item| any_text(item, is)),
        Value::Object(members) => members.values().any(|member| any_text(member, is)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a command names the file in a way that may put it back.
pub(super) fn put_back<'c>(view: &View<'c>, path: &str) -> Option<&'c Step> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let restores = |exchange: &&Exchange<'c>| {
        let mut texts =
            exchange.call.arguments.as_object().into_iter().flat_map(|all| all.values());
        exchange.effect == Effect::Runs
            && texts.any(|text| {
                text.as_str().is_some_and(|text| {
                    let words = ["checkout", "restore", "revert", "reset", "mv ", "cp "];
                    words.iter().any(|word| text.contains(word))
                        && (text.contains(name) || text.contains("reset"))
                })
            })
    };
    view.exchanges.iter().rev().find(restores).map(|exchange| exchange.step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_superset;

    #[test]
    fn sentences_about_files_become_rules() {
        let untouched = |path: &str| Some(FileRule::Untouched(path.to_owned()));
        let made = |path: &str| Some(FileRule::Made(path.to_owned()));
        let table = [
            ("Do not modify the files in tests/.", untouched("tests")),
            ("Never edit `config.yaml`.", untouched("config.yaml")),
            ("Save the list to /out/list.txt.", made("/out/list.txt")),
            ("Create a file called `/out/a/run.py` that can be imported.", made("/out/a/run.py")),
            ("Do not modify the order.", None),
            ("Do not modify tests/a.py unless it fails.", None),
            ("Write /out/a.txt or /out/b.txt.", None),
            ("Read /in/data.csv.", None),
            ("Never write to /etc/a.conf.", None),
            ("What /bin/a.sh produced is in /out/b.txt.", None),
        ];
        for (sentence, rule) in table {
            assert_eq!(read(sentence, Hints::of(sentence)), rule, "{sentence}");
        }
    }

    #[test]
    fn a_path_is_met_from_further_up_and_further_down() {
        let is_root = |root: &str| root == "/repo";
        assert!(is_under("/repo/tests/a.py", "tests", is_root));
        assert!(is_under("./config.yaml", "config.yaml", is_root));
        assert!(!is_under("/repo/my_tests/a.py", "tests", is_root));
        assert!(!is_under("/repo/config.yaml.bak", "config.yaml", is_root));
        assert!(!is_under("/repo/web/tests/a.py", "tests", is_root));
        assert!(!is_under("web/tests/a.py", "tests", is_root));
    }

    #[test]
    fn what_must_stay_is_hinted_at() {
        assert_superset(&UNTOUCHED, |words| Hints::of(words).has(Hint::LeftAlone));
    }
}
