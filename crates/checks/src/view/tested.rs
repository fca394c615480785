//! How much a check looked at: how many tests ran, whether any did, and whether fewer did than in an
//! earlier run of the same call.
//!
//! A check that looked at nothing proves nothing, and one that passes because the failing test is
//! gone proves the contrary. What follows from that is not said here.

use super::evidence::{Fact, FactKind, Place, Standing};
use super::{Exchange, View, commands};
use crate::pattern::pattern;
use crate::view::verification::is_check;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// Words of a runner that found no test to run.
static NONE_RAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:ran 0 |collected 0 |no tests? |running 0 |0 (?:tests? )?pass|tests:\s+0 |tests run: 0,|test result: ok\. 0 passed; 0 failed)",
    )
});

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(\d+) (?:tests? )?(?:passed|failed|passing|failing|errors?|failures?)\b")
});

static RAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^ran (\d+) tests?\b"));

/// The name of a file that holds tests, as the common runners look for them.
static TEST_FILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:^|[\s/\\"'])(?:tests?[/\\][^\s"']+|test_[\w-]+\.\w+|[\w-]+_tests?\.\w+|[\w.-]+\.(?:test|spec)\.\w+)"#,
    )
});

/// Whether `exchange` is a check that looked at nothing: its result is blank, or its runner says that
/// it found no test.
pub fn saw_nothing(exchange: &Exchange<'_>) -> bool {
    let Some((_, result)) = exchange.result.filter(|_| is_check(exchange)) else {
        return false;
    };
    let says_something = exchange.facts.iter().any(|fact| fact.standing != Standing::Neutral);
    if says_something {
        return false;
    }
    let is_blank = match &result.data {
        Some(data) => is_blank(data),
        None => result.text.text.trim().is_empty(),
    };
    is_blank || none_ran(exchange).is_some()
}

/// Whether `exchange` never came to look: it failed, and its result counts no tests and states no
/// state, as that of a call that was refused. A compiler's errors are a look.
pub fn never_looked(exchange: &Exchange<'_>) -> bool {
    let shows = |fact: &Fact| match fact.kind {
        FactKind::Tests | FactKind::State | FactKind::Exception | FactKind::Count => {
            fact.standing != Standing::Neutral
        }
        FactKind::Declared
        | FactKind::ExitCode
        | FactKind::Http
        | FactKind::Envelope
        | FactKind::Error => false,
    };
    exchange.result.is_none_or(|(_, result)| {
        let is_short = result.text.text.lines().nth(1).is_none();
        let failed = result.failed == Some(true) || is_only_error(exchange);
        failed && is_short && !exchange.facts.iter().any(shows)
    })
}

/// An error that shows something of the thing: it is not there.
static GONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)not[ _-]?found|no such|(?:not|n['’]t) exist|unknown|\b404\b|\bgone\b")
});

/// Whether a result is data that holds nothing but an error, with what belongs to one, and shows nothing
/// of the thing that was looked for.
fn is_only_error(exchange: &Exchange<'_>) -> bool {
    const BESIDE: [&str; 8] =
        ["error", "errors", "code", "status", "message", "detail", "details", "success"];
    let data = exchange.result.and_then(|(_, result)| result.data.as_ref()?.as_object());
    let is_error = |name: &String| BESIDE.iter().any(|own| name.eq_ignore_ascii_case(own));
    let words = exchange.result.map_or("", |(_, result)| &result.text.text);
    !GONE.is_match(words)
        && data.is_some_and(|members| {
            let has_error = members.iter().any(|(name, value)| {
                name.to_ascii_lowercase().starts_with("error") && !is_blank(value)
            });
            has_error && members.keys().all(is_error)
        })
}

/// What the runner says about having found no test, unless others did run.
pub fn none_ran<'e>(exchange: &'e Exchange<'_>) -> Option<&'e Fact> {
    let of_tests = || exchange.facts.iter().filter(|fact| fact.kind == FactKind::Tests);
    if of_tests().any(|fact| fact.standing != Standing::Neutral) {
        return None;
    }
    of_tests().find(|fact| match fact.at {
        Place::Text(_) => NONE_RAN.is_match(&fact.value),
        Place::Member(_) => fact.value == "0",
        Place::Whole => false,
    })
}

/// Whether a value holds no word at all: empty, or nothing but empty strings.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.iter().all(is_blank),
        Value::Object(members) => members.values().all(is_blank),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// How many tests ran, as the result counts them; skipped ones did not.
pub fn tests_run(exchange: &Exchange<'_>) -> Option<u64> {
    let data = exchange.result.and_then(|(_, result)| result.data.as_ref());
    let number = |name: &str| data?.get(name)?.as_u64();
    if let Some(passed) = number("passed") {
        return Some(passed + number("failed").or_else(|| number("failures")).unwrap_or(0));
    }
    let of_tests = || exchange.facts.iter().filter(|fact| fact.kind == FactKind::Tests);
    let counted = of_tests().flat_map(|fact| COUNT.captures_iter(&fact.value));
    let counted: Vec<u64> = counted.filter_map(|found| found[1].parse().ok()).collect();
    let ran = || of_tests().find_map(|fact| RAN.captures(&fact.value)?[1].parse().ok());
    if counted.is_empty() {
        return ran().or_else(|| none_ran(exchange).map(|_| 0));
    }
    Some(ran().unwrap_or_else(|| counted.iter().fold(0, |sum, one| sum.saturating_add(*one))))
}

/// The earlier run of the same call in which a test failed and more tests ran than in `check`, which
/// passes: what failed is no longer looked at.
pub fn thinned<'v, 'c>(view: &'v View<'c>, check: &Exchange<'c>) -> Option<&'v Exchange<'c>> {
    let now = tests_run(check).filter(|_| check.standing != Standing::Bad)?;
    failed_before(view, check).find(|earlier| tests_run(earlier).is_some_and(|then| now < then))
}

/// The change to a test file that lies between a failing run of the same call and `check`.
pub fn test_changed<'v, 'c>(view: &'v View<'c>, check: &Exchange<'c>) -> Option<&'v Exchange<'c>> {
    let failed = failed_before(view, check).next()?;
    let between = |write: &&Exchange<'c>| {
        failed.end() < write.step.no && write.step.no < check.step.no && changes_test(write)
    };
    view.exchanges.iter().find(between)
}

/// The runs of the same call before `check` in which tests failed.
fn failed_before<'v, 'c>(
    view: &'v View<'c>,
    check: &Exchange<'c>,
) -> impl Iterator<Item = &'v Exchange<'c>> {
    let (key, no) = (check.call_key, check.step.no);
    let own = move |earlier: &&Exchange<'c>| {
        earlier.call_key == key && earlier.step.no < no && earlier.standing == Standing::Bad
    };
    view.exchanges.iter().filter(own)
}

fn changes_test(write: &Exchange<'_>) -> bool {
    super::verification::is_write(write)
        && commands::targets(write).any(|name| TEST_FILE.is_match(name))
}
