//! Whether the run's result was verified: did anything check it, at which levels, and did the check
//! test the task or only the form.
//!
//! Answers for the screen and for summaries; what follows from them is the modes' to say.

use super::evidence::{self, FactKind, Fault};
use super::{Exchange, View, prose, tested};
use crate::pattern::pattern;
use crate::sieve::Sieve;
use crate::view::effect::{self, Effect};
use case::record::VerifierResult;
use case::spec::{Coverage, Level, Proves};
use case::{Call, Case, Clause, ClauseKind, Record, RecordKind, Spec};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The three answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Whether verification ran; `None` where a check outside of the trace would not show.
    pub ran: Option<bool>,
    /// The levels at which it ran, in their order.
    pub levels: Vec<Level>,
    /// What it proves; `None` where neither the spec nor a result says.
    pub proves: Option<Proves>,
    /// Whether the spec declares what is to be verified. Without that, what the checks leave out
    /// does not show.
    pub declared: bool,
}

/// The three answers for a run.
pub fn of(view: &View<'_>) -> Verification {
    let mut levels = levels(view);
    let graded = graded(view);
    let has_final = levels.contains(&Level::Final);
    if graded == Some(true) && !has_final {
        levels.push(Level::Final);
    }
    let declared = coverages(&view.case.spec).next().is_some();
    let ran = match (levels.is_empty(), graded) {
        (false, _) => Some(true),
        (true, Some(false)) => Some(false),
        (true, _) => declared.then_some(false),
    };
    Verification { ran, levels, proves: proves(view), declared }
}

/// Whether there is an eval layer: the spec plans one, or something outside of the run judged it.
/// Without one the third layer's failures are invisible.
pub fn has_layer(case: &Case) -> bool {
    let graded = |record: &Record| match record.kind {
        RecordKind::Reward { .. } | RecordKind::Verifier { .. } => true,
        RecordKind::Ended(_) | RecordKind::Exception { .. } => false,
    };
    coverages(&case.spec).next().is_some() || case.trace.records.iter().any(graded)
}

/// The lines of the spec's verification plan.
pub fn coverages(spec: &Spec) -> impl Iterator<Item = (&Clause, &Coverage)> {
    spec.clauses.iter().filter_map(|clause| match &clause.kind {
        ClauseKind::Verification(coverage) => Some((clause, coverage)),
        _ => None,
    })
}

/// Commands that run tests or checks, whatever tool they are passed to.
static TESTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:pytest|py\.test|unittest|tox|nosetests|nox|cargo (?:test|nextest|check|clippy)|go (?:test|vet)|npm (?:run )?test|yarn (?:run )?test|pnpm (?:run )?test|jest|mocha|vitest|mvn\b[^\n]{0,40}\b(?:test|verify)|gradlew? [^\n]{0,40}\b(?:test|check)|make (?:test|check)|ctest|rspec|phpunit|dotnet test|bats|runtests?(?:\.py)?|python[\d.]* \S*test\S*\.py|(?:\./|sh |bash )\S*(?:test|verify|check)\S*)\b",
    )
});

/// What stands in every such command.
static MAY_TEST: LazyLock<Sieve> = LazyLock::new(|| {
    Sieve::of(&[&[
        "test", "tox", "nox", "check", "clippy", "vet", "jest", "mocha", "verify", "rspec",
        "phpunit", "bats",
    ]])
});

/// Whether `exchange` is meant to check something: a verifying tool, or a command that runs tests.
pub fn is_check(exchange: &Exchange<'_>) -> bool {
    exchange.effect == Effect::Verifies || is_test(exchange)
}

/// Whether `exchange` runs tests.
pub const fn is_test(exchange: &Exchange<'_>) -> bool {
    exchange.tests
}

/// Where in a command the last program stands that runs tests.
pub(super) fn last_test_at(command: &str) -> Option<usize> {
    let may_test = MAY_TEST.opens(command);
    may_test.then(|| TESTS.find_iter(command).last().map(|found| found.start())).flatten()
}

/// Whether `call`, which has that `effect`, runs tests.
pub(super) fn runs_tests(call: &Call, effect: Effect) -> bool {
    let runs = matches!(effect, Effect::Runs | Effect::Verifies | Effect::Unknown);
    runs && strings(&call.arguments).any(|text| MAY_TEST.opens(text) && TESTS.is_match(text))
}

/// The strings directly in a call's arguments: a command, a script.
pub(crate) fn strings(arguments: &Value) -> impl Iterator<Item = &str> {
    let own = arguments.as_str();
    let members = arguments.as_object().into_iter().flat_map(|members| members.values());
    own.into_iter().chain(members.filter_map(Value::as_str))
}

/// Whether `exchange` changed something that could be looked at afterwards.
pub fn is_write(exchange: &Exchange<'_>) -> bool {
    let changes = exchange.effect.changes_state() || exchange.writes;
    changes && exchange.standing != evidence::Standing::Bad
}

/// The last exchange that changed something, by its place in the ledger.
pub fn last_write(view: &View<'_>) -> Option<usize> {
    view.exchanges.iter().rposition(is_write)
}

/// A check that could not start because its program or service was not there, and after which
/// nothing was run: the verifier never ran. An agent that mended it and tried again has verified.
pub fn unrun<'v, 'c>(view: &'v View<'c>) -> Option<&'v Exchange<'c>> {
    let runs = |exchange: &&Exchange<'_>| {
        exchange.effect == Effect::Runs || exchange.effect == Effect::Verifies
    };
    let last = view.exchanges.iter().rev().find(|exchange| runs(exchange) || is_check(exchange))?;
    if !is_check(last) {
        return None;
    }
    match evidence::fault(last)? {
        Fault::Outage | Fault::NotInstalled => Some(last),
        Fault::RateLimit | Fault::Timeout | Fault::Access | Fault::Memory => None,
    }
}

/// The names of the things that `write` changed: the values in its arguments and its result.
pub fn things_of(write: &Exchange<'_>) -> BTreeSet<String> {
    let mut things = BTreeSet::new();
    identifiers(&write.call.arguments, &mut things);
    if let Some((_, result)) = write.result {
        let data = result.data.iter();
        data.for_each(|data| identifiers(data, &mut things));
    }
    short_names(write, &mut things, |_| true);
    things
}

/// Adds the short values by which a call names its object, under the object's kind and the
/// argument's name: `a` is a flag's name only to tools about flags.
fn short_names(
    exchange: &Exchange<'_>,
    things: &mut BTreeSet<String>,
    is_own: impl Fn(&str) -> bool,
) {
    let Some(members) = exchange.call.arguments.as_object() else {
        return;
    };
    let is_short = |value: &str| (1..SHORTEST_IDENTIFIER).contains(&value.trim().len());
    let texts = members.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    for (name, value) in texts.filter(|(name, value)| is_short(value) && is_own(name)) {
        let kinds = effect::words(&exchange.call.tool.text).skip(1);
        things.extend(kinds.map(|kind| format!("{kind} {name}={}", value.trim())));
    }
}

/// Whether `later` looks at one of `things`.
pub fn looks_at(later: &Exchange<'_>, things: &BTreeSet<String>) -> bool {
    let reads = matches!(later.effect, Effect::Reads | Effect::Verifies | Effect::Unknown);
    if !reads || later.result.is_none() {
        return false;
    }
    let mut asked = BTreeSet::new();
    identifiers(&later.call.arguments, &mut asked);
    short_names(later, &mut asked, |_| true);
    !things.is_disjoint(&asked)
}

/// The names by which what `write` changed can be looked at again: its arguments, or of those the ones
/// that are named after its object, and what its result names after it. A person's number that a result
/// gives as well does not name the order that was changed.
pub fn own_things(write: &Exchange<'_>) -> BTreeSet<String> {
    let mut things = named_things(write);
    if things.is_empty() {
        identifiers(&write.call.arguments, &mut things);
        short_names(write, &mut things, |_| true);
    }
    things.extend(of_result(write, &words_of(write)));
    things
}

/// Of [`own_things`] those that the call itself names after its object, or its result makes.
fn named_things(write: &Exchange<'_>) -> BTreeSet<String> {
    let nouns = words_of(write);
    let mut things = BTreeSet::new();
    if let Some(members) = write.call.arguments.as_object() {
        let own = members.iter().filter(|(name, _)| is_named_after(name, &nouns));
        own.for_each(|(_, value)| identifiers(value, &mut things));
        short_names(write, &mut things, |name| is_named_after(name, &nouns));
    }
    if things.is_empty() { minted(write) } else { things }
}

/// What the result of `write` names after one of `nouns`.
fn of_result(write: &Exchange<'_>, nouns: &[String]) -> BTreeSet<String> {
    let result = write.result.and_then(|(_, result)| result.data.as_ref()?.as_object());
    let named = result.into_iter().flatten().filter(|(name, _)| is_named_after(name, nouns));
    let mut things = BTreeSet::new();
    named.for_each(|(_, value)| identifiers(value, &mut things));
    things
}

/// The words of a tool's name.
fn words_of(write: &Exchange<'_>) -> Vec<String> {
    effect::words(&write.call.tool.text).collect()
}

fn is_named_after(name: &str, nouns: &[String]) -> bool {
    let mut words = effect::words(name);
    name.eq_ignore_ascii_case("id")
        || words.any(|word| word != "id" && nouns.iter().any(|noun| prose::kindred(noun, &word)))
}

/// Whether `later` shows what `write` changed: it looks at the thing with a tool that looks, its result is a
/// record of the thing, or it holds a value that was set. Of a call that names nothing after its object
/// what another look merely mentions is not the thing: the person whom a voucher was sent to.
pub fn shows_change(later: &Exchange<'_>, write: &Exchange<'_>) -> bool {
    let mut named = named_things(write);
    if !named.is_empty() {
        // The verb names no object: what paid for a return is not what was returned.
        let is_verb = |word: &String| effect::is_deed(word);
        let words = words_of(write);
        let nouns = words.get(usize::from(words.first().is_some_and(is_verb))..);
        named.extend(of_result(write, nouns.unwrap_or_default()));
    }
    let looks = matches!(later.effect, Effect::Reads | Effect::Verifies);
    looks
        && (looks_at(later, &own_things(write)) || finds(later, &named) || shows_set(later, write))
}

/// The ids that the result of `write` gives to what it made: numbers by a name of their own that no
/// argument holds. Those of people and of the call itself are left out.
fn minted(write: &Exchange<'_>) -> BTreeSet<String> {
    const NUMBERS: [&str; 6] = ["id", "number", "no", "ref", "reference", "code"];
    const OTHERS: [&str; 11] = [
        "request",
        "trace",
        "correlation",
        "session",
        "user",
        "customer",
        "client",
        "account",
        "status",
        "error",
        "exit",
    ];
    let mut given = BTreeSet::new();
    identifiers(&write.call.arguments, &mut given);
    let is_number = |name: &str| {
        let words: Vec<String> = effect::words(name).collect();
        let ends = words.last().is_some_and(|word| NUMBERS.contains(&word.as_str()));
        1 < words.len() && ends && !words.iter().any(|word| OTHERS.contains(&word.as_str()))
    };
    let result = write.result.and_then(|(_, result)| result.data.as_ref()?.as_object());
    let named = result.into_iter().flatten().filter(|(name, _)| is_number(name));
    let mut made = BTreeSet::new();
    named.for_each(|(_, value)| identifiers(value, &mut made));
    made.retain(|id| prose::has_digit(id) && !given.contains(id));
    made
}

/// Whether `later` looks at one of `own` with a tool that is known to look, or finds it: an unknown verb
/// may do anything.
pub fn looks_back(later: &Exchange<'_>, own: &BTreeSet<String>) -> bool {
    let looks = matches!(later.effect, Effect::Reads | Effect::Verifies);
    looks && (looks_at(later, own) || finds(later, own))
}

/// Whether `later` is a look at all that there is of what `write` changed: a tool that looks, named after the
/// same things and given nothing that would name another one; or one whose result holds a value that
/// was set, under the name by which it was.
pub fn looks_bare(later: &Exchange<'_>, write: &Exchange<'_>) -> bool {
    let looks = matches!(later.effect, Effect::Reads | Effect::Verifies);
    let nouns = |made: &Exchange<'_>| -> BTreeSet<String> {
        let words = effect::words(effect::proper(&made.call.tool.text)).skip(1);
        words.map(|word| word.trim_end_matches('s').to_owned()).collect()
    };
    let is_of_kind = || {
        let own = nouns(write);
        !own.is_empty() && own == nouns(later) && prose::leaves(&later.call.arguments).is_empty()
    };
    looks && later.result.is_some() && (is_of_kind() || shows_set(later, write))
}

/// Whether the result of `later` holds a value that `write` was given, under its name: that of the argument,
/// or the one that another argument gives, as in `{"field": "city", "value": "Linz"}`.
pub fn shows_set(later: &Exchange<'_>, write: &Exchange<'_>) -> bool {
    if asks_for_another(later, write) {
        return false;
    }
    let set = prose::leaves(&write.call.arguments);
    let asked = prose::leaves(&later.call.arguments);
    let is_set = |name: &str, value: &str| {
        let named = |(pointer, own): &(String, String)| {
            own.trim() == value && (prose::key_of(pointer) == name)
        };
        let given = || set.iter().any(|(_, own)| own.trim() == value);
        set.iter().any(named) || (given() && set.iter().any(|(_, own)| own.trim() == name))
    };
    let data = later.result.and_then(|(_, result)| result.data.as_ref());
    let shown = data.into_iter().flat_map(prose::leaves);
    shown.into_iter().any(|(pointer, value)| {
        let value = value.trim();
        let is_asked = asked.iter().any(|(_, own)| own.trim() == value);
        let key = prose::key_of(&pointer);
        // An id says whom or what the record is of, and not what was set in it.
        let names = effect::words(key).any(|word| word == "id" || word == "ids");
        SHORTEST_IDENTIFIER <= value.len() && !is_asked && !names && is_set(key, value)
    })
}

/// Whether `later` asks by the same name for another thing than `write` changed: what one invoice reads
/// says nothing of the next, even where both were set to the same.
fn asks_for_another(later: &Exchange<'_>, write: &Exchange<'_>) -> bool {
    let asked = prose::leaves(&later.call.arguments);
    let given = prose::leaves(&write.call.arguments);
    let is_given = |value: &str| given.iter().any(|(_, own)| own.trim() == value.trim());
    let names = |value: &str| prose::has_digit(value) && !value.trim().contains(' ');
    let is_other = |(pointer, value): &(String, String)| {
        let mut own =
            given.iter().filter(|(place, _)| prose::key_of(place) == prose::key_of(pointer));
        names(value) && own.any(|(_, own)| names(own))
    };
    !asked.iter().any(|(_, value)| names(value) && is_given(value)) && asked.iter().any(is_other)
}

/// Whether the result of `later` is a record of one of `own`: it gives it as a number by name.
fn finds(later: &Exchange<'_>, own: &BTreeSet<String>) -> bool {
    let data = later.result.and_then(|(_, result)| result.data.as_ref());
    let ids = own.iter().filter(|thing| prose::has_digit(thing));
    let ids: BTreeSet<&str> = ids.map(String::as_str).collect();
    let mut leaves = data.into_iter().flat_map(prose::leaves);
    leaves.any(|(pointer, value)| {
        let mut words = effect::words(prose::key_of(&pointer));
        words.any(|word| word == "id" || word == "ids") && ids.contains(value.trim())
    })
}

/// Whether `exchange` is a check by more than its name: it runs tests, counts them, or is one of the
/// plan.
pub fn is_proof(view: &View<'_>, exchange: &Exchange<'_>) -> bool {
    let counts = || exchange.facts.iter().any(|fact| fact.kind == FactKind::Tests);
    let planned = || {
        let mut plan = coverages(&view.case.spec);
        plan.any(|(_, coverage)| coverage.tool == exchange.call.tool.text)
    };
    is_test(exchange) || (is_check(exchange) && counts()) || planned()
}

/// How short a value may be and still name one thing: `7` and `en` are shared by chance.
const SHORTEST_IDENTIFIER: usize = 3;

/// The longest value that is a name rather than content.
const LONGEST_IDENTIFIER: usize = 120;

/// Adds the scalar values of `value` that can name a thing.
pub fn identifiers(value: &Value, things: &mut BTreeSet<String>) {
    let mut add = |text: &str| {
        let text = text.trim();
        if (SHORTEST_IDENTIFIER..=LONGEST_IDENTIFIER).contains(&text.len()) {
            things.insert(text.to_owned());
        }
    };
    match value {
        Value::String(text) => add(text),
        Value::Number(number) => add(&number.to_string()),
        Value::Array(entries) => entries.iter().for_each(|entry| identifiers(entry, things)),
        Value::Object(members) => members.values().for_each(|member| identifiers(member, things)),
        Value::Null | Value::Bool(_) => {}
    }
}

fn levels(view: &View<'_>) -> Vec<Level> {
    let last = last_write(view);
    let mut seen = Seen::default();
    let mut open: Option<BTreeSet<String>> = None;
    for (at, exchange) in view.exchanges.iter().enumerate() {
        if is_write(exchange) {
            seen.writes += 1;
            open = Some(own_things(exchange));
            continue;
        }
        let checked =
            exchange.result.is_some() && is_proof(view, exchange) && !tested::saw_nothing(exchange);
        let closes = open.as_ref().is_some_and(|things| looks_back(exchange, things));
        if !checked && !closes {
            continue;
        }
        seen.followed += usize::from(open.take().is_some());
        if last.is_none_or(|last| last < at) {
            seen.at_end = true;
        } else {
            seen.between = true;
        }
    }
    let every_write = 1 < seen.writes && seen.followed == seen.writes;
    let found = [
        (every_write, Level::Step),
        (seen.between, Level::Intermediate),
        (seen.at_end, Level::Final),
    ];
    found.into_iter().filter(|(ran, _)| *ran).map(|(_, level)| level).collect()
}

/// What one pass over the ledger saw.
#[derive(Default)]
struct Seen {
    writes: usize,
    followed: usize,
    between: bool,
    at_end: bool,
}

/// Whether an outside verifier judged; `None` if none is recorded.
fn graded(view: &View<'_>) -> Option<bool> {
    let mut graded = None;
    for record in &view.case.trace.records {
        let RecordKind::Verifier { name: _, result } = &record.kind else {
            continue;
        };
        match result {
            VerifierResult::Passed | VerifierResult::Failed { .. } => return Some(true),
            VerifierResult::NotRun { .. } => graded = Some(false),
        }
    }
    graded
}

fn proves(view: &View<'_>) -> Option<Proves> {
    let mut declared = None;
    for (_, coverage) in coverages(&view.case.spec) {
        let ran = view
            .exchanges
            .iter()
            .any(|exchange| exchange.call.tool.text == coverage.tool && exchange.result.is_some());
        if ran && coverage.proves == Proves::Task {
            return Some(Proves::Task);
        }
        if ran {
            declared = Some(Proves::Format);
        }
    }
    let shows_task = |exchange: &Exchange<'_>| {
        let shows = |fact: &evidence::Fact| matches!(fact.kind, FactKind::Tests | FactKind::State);
        is_check(exchange) && !tested::saw_nothing(exchange) && exchange.facts.iter().any(shows)
    };
    declared.or_else(|| view.exchanges.iter().any(shows_task).then_some(Proves::Task))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_superset;

    #[test]
    fn every_command_that_runs_tests_may_test() {
        assert_superset(&TESTS, |command| MAY_TEST.opens(command));
    }
}
