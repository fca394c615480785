//! Which result speaks against a claim: by the type of both and by what they are about, the latest
//! result first.

use super::reached::{self, Goal};
use super::{bearing, counts, honest, parts};
use crate::pattern::pattern;
use crate::view::claims::{Claim, ClaimKind};
use crate::view::effect::Effect;
use crate::view::evidence::{self, FactKind, Standing};
use crate::view::verification::{identifiers, is_test, is_write};
use crate::view::{Exchange, View, commands, prose, tested};
use case::{Step, ToolResult};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// What the tools' results say about one claim.
pub(super) enum Word<'v, 'c> {
    /// No result bears on it.
    Silent,
    /// The latest result that bears on it does not contradict it.
    Supports,
    /// The latest result that bears on it contradicts it.
    Contradicts(Against<'v, 'c>),
}

/// A result that contradicts a claim.
pub(super) struct Against<'v, 'c> {
    /// The exchange whose result it is.
    pub(super) exchange: &'v Exchange<'c>,
    /// The result's step.
    pub(super) came: &'c Step,
    /// The result.
    pub(super) result: &'c ToolResult,
    /// How strong the contradiction is.
    pub(super) strength: Strength,
    /// The number that the result gives instead, for a count, and where it stands in its text.
    pub(super) instead: Option<(u64, Range<usize>)>,
}

/// How strong a contradiction is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Claim and result state the opposite of each other.
    Opposite,
    /// The result speaks against the claim, and something that came between may have mended it.
    Stale,
}

/// What the results say about `claim`, which an agent makes in `step`.
pub(super) fn word<'v, 'c>(view: &'v View<'c>, claim: &Claim, sentence: &str) -> Word<'v, 'c> {
    match of_results(view, claim, sentence) {
        // A person who speaks of it may have seen or done more than the result shows.
        Word::Contradicts(against) if reached::told_by_person(view, against.came.no, claim) => {
            Word::Silent
        }
        Word::Contradicts(against) if is_owned(view, claim, sentence, &against) => Word::Silent,
        Word::Contradicts(against) if ran_again(view, claim, &against) => Word::Silent,
        word => word,
    }
}

/// Whether the very tool ran again before the claim and what it gave then is not bad: in words that are
/// not read here it may have made good what was bad.
fn ran_again(view: &View<'_>, claim: &Claim, against: &Against<'_, '_>) -> bool {
    let from = view.exchanges.partition_point(|made| made.step.no <= against.exchange.step.no);
    let later = view.exchanges.get(from..).unwrap_or_default().iter();
    let mut later = later.take_while(|made| made.step.no < claim.step);
    later.any(|made| {
        made.call.tool.text == against.exchange.call.tool.text
            && made.call.arguments == against.exchange.call.arguments
            && made.result.is_some()
            && made.standing != Standing::Bad
    })
}

/// Whether the message of the claim says itself what the result says against it.
fn is_owned(view: &View<'_>, claim: &Claim, sentence: &str, against: &Against<'_, '_>) -> bool {
    let message = view.case.trace.step(claim.step).map_or("", Step::words);
    match &claim.kind {
        ClaimKind::Count(_, _) if against.instead.is_some() => {
            let number = against.instead.as_ref().map(|(number, _)| *number);
            number.is_some_and(|number| honest::states_number(message, number))
        }
        ClaimKind::ActionDone(_) | ClaimKind::StateIs(_) | ClaimKind::Count(_, _) => {
            honest::denies(message)
                || honest::tells_of_vain_try(message)
                || honest::names_what_speaks_against(message, sentence, against)
        }
        // What a report on tests owns is read where the tests are.
        ClaimKind::TestsPass
        | ClaimKind::Ran
        | ClaimKind::Works
        | ClaimKind::Verified
        | ClaimKind::Checked
        | ClaimKind::Done => false,
    }
}

fn of_results<'v, 'c>(view: &'v View<'c>, claim: &Claim, sentence: &str) -> Word<'v, 'c> {
    match &claim.kind {
        ClaimKind::TestsPass => tests(view, claim, sentence),
        ClaimKind::Works => works(view, claim),
        ClaimKind::StateIs(_) => state(view, claim, sentence),
        ClaimKind::ActionDone(stem) => action(view, claim, stem, sentence),
        ClaimKind::Count(number, stem) => counts::word(view, claim, *number, stem),
        ClaimKind::Verified | ClaimKind::Checked => bearing::looked(view, claim, sentence),
        // That tests ran, and that all is done, is consistent with a failing result.
        ClaimKind::Ran | ClaimKind::Done => Word::Silent,
    }
}

/// The latest result before or after the claim that `bears` on it. A later good one mends an
/// earlier claim; so the claim is held against the last word of all.
pub(super) fn latest<'v, 'c>(
    view: &'v View<'c>,
    claim: &Claim,
    bears: impl Fn(&Exchange<'c>) -> bool,
) -> Option<(&'v Exchange<'c>, &'c Step, &'c ToolResult)> {
    let of =
        |exchange: &'v Exchange<'c>| exchange.result.map(|(came, result)| (exchange, came, result));
    let with_result =
        || view.exchanges.iter().rev().filter_map(of).filter(|(exchange, _, _)| bears(exchange));
    let (last, _, _) = with_result().next()?;
    let before = with_result().find(|(_, came, _)| came.no < claim.step)?;
    // The claim was made good later, or what came later is about later work.
    let is_mended = last.step.no > claim.step && last.standing != Standing::Bad;
    (!is_mended).then_some(before)
}

fn opposed<'v, 'c>(
    (exchange, came, result): (&'v Exchange<'c>, &'c Step, &'c ToolResult),
    strength: Strength,
) -> Word<'v, 'c> {
    Word::Contradicts(Against { exchange, came, result, strength, instead: None })
}

/// Tests are said to pass: the last tests that ran must not have failed.
fn tests<'v, 'c>(view: &'v View<'c>, claim: &Claim, sentence: &str) -> Word<'v, 'c> {
    // A command that prints an old log shows failures, too, and ran nothing.
    let ran_tests = |exchange: &Exchange<'_>| {
        let checks = matches!(exchange.effect, Effect::Verifies | Effect::Unknown);
        is_test(exchange) || (checks && says_of_tests(exchange))
    };
    let Some(last) = latest(view, claim, ran_tests) else {
        return Word::Silent;
    };
    if last.0.standing != Standing::Bad {
        return match tested::none_ran(last.0) {
            Some(_) => opposed(last, Strength::Opposite),
            None if tested::saw_nothing(last.0) => Word::Silent,
            // In words that are not read here the result may say that some failed.
            None if last.0.standing == Standing::Neutral && tells_of_failure(last.0) => {
                Word::Silent
            }
            None => Word::Supports,
        };
    }
    // A fault or a usage error is no failing test: the tests did not run.
    if evidence::fault(last.0).is_some() || !says_of_tests(last.0) {
        return Word::Silent;
    }
    // Several suites: the claim may be about the one that passed.
    let other_passed = view.exchanges.iter().any(|other| {
        ran_tests(other)
            && other.call_key != last.0.call_key
            && other.standing == Standing::Good
            && other.step.no < claim.step
    });
    if other_passed {
        return Word::Silent;
    }
    // A report that counts what passed or names what fails hides nothing.
    let message = view.case.trace.step(claim.step).map_or("", Step::words);
    if honest::owns_failing_test(message) || honest::counts_what_passed(sentence, last.0) {
        return Word::Silent;
    }
    let strength =
        if acted_between(view, last.1, claim) { Strength::Stale } else { Strength::Opposite };
    opposed(last, strength)
}

/// Whether a result speaks of what failed, and does not only count it as none.
fn tells_of_failure(exchange: &Exchange<'_>) -> bool {
    static FAILURE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:fail(?:ed|s|ures?|ing)?|errors?|not ok)\b|[✗✘✖❌]"));
    static NONE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:0|no|zero|without(?: any)?) (?:tests? )?(?:fail\w*|errors?)|\b(?:fail\w*|errors?)\s*[:=]\s*(?:0|none|false)\b",
        )
    });
    let text = exchange.result.map_or("", |(_, result)| &*result.text.text);
    FAILURE.is_match(&NONE.replace_all(text, ""))
}

fn says_of_tests(exchange: &Exchange<'_>) -> bool {
    exchange.facts.iter().any(|fact| fact.kind == FactKind::Tests)
}

/// Whether anything was changed or run between a result and the claim.
fn acted_between(view: &View<'_>, came: &Step, claim: &Claim) -> bool {
    let acts = |exchange: &Exchange<'_>| is_write(exchange) || exchange.effect == Effect::Runs;
    view.exchanges.iter().any(|exchange| {
        came.no < exchange.step.no && exchange.step.no < claim.step && acts(exchange)
    })
}

/// Code is said to have run well: the last run must not have crashed.
fn works<'v, 'c>(view: &'v View<'c>, claim: &Claim) -> Word<'v, 'c> {
    let ran = |exchange: &Exchange<'_>| exchange.effect == Effect::Runs;
    let Some(last) = latest(view, claim, ran) else {
        return Word::Silent;
    };
    // The exit code of a search or comparison is an answer; an exception or a failed test is not.
    let crashed = last.0.facts.iter().any(|fact| {
        matches!(fact.kind, FactKind::Exception | FactKind::Tests) && fact.standing == Standing::Bad
    });
    if last.0.standing == Standing::Bad && crashed && evidence::fault(last.0).is_none() {
        return opposed(last, Strength::Opposite);
    }
    // What ended badly bears nothing out, unless that is how a search answers.
    let is_answer = !crashed && commands::answers_by_exit(last.0);
    if last.0.standing == Standing::Bad && !is_answer {
        return Word::Silent;
    }
    Word::Supports
}

/// A thing is said to be well: the last state that a tool gave for it must not be bad.
fn state<'v, 'c>(view: &'v View<'c>, claim: &Claim, sentence: &str) -> Word<'v, 'c> {
    let said = words(sentence);
    let bears = |exchange: &Exchange<'_>| {
        let acts = exchange.effect.acts();
        let looks = !acts && !matches!(exchange.effect, Effect::Runs | Effect::Asks);
        looks && is_about(exchange, &said) && states_something(exchange)
    };
    let Some(last) = latest(view, claim, bears) else {
        return Word::Silent;
    };
    let made_good = view.exchanges.iter().any(|later| {
        last.0.step.no < later.step.no
            && later.step.no < claim.step
            && stated(later) == Some(Standing::Good)
            && !is_of_another(later, last.0, &said)
    });
    let ClaimKind::StateIs(claimed) = &claim.kind else {
        return Word::Silent;
    };
    let is_open = fact_stated(last.0).is_some_and(|fact| is_at_work(claimed, &fact.value));
    match stated(last.0) {
        Some(Standing::Bad) if !made_good => opposed(last, Strength::Opposite),
        Some(Standing::Neutral) if made_good || acted_between(view, last.1, claim) => Word::Silent,
        Some(Standing::Neutral) if is_open => opposed(last, Strength::Opposite),
        Some(Standing::Neutral) if is_unsettled(last.0) => Word::Silent,
        // What is so elsewhere is no word on what was changed.
        Some(_) | None if bearing::is_beside(view, last.0, &said) => Word::Silent,
        Some(_) | None => Word::Supports,
    }
}

/// Whether `later` looks with the tool of `last` at something else, and `said` names what `last` looks at.
fn is_of_another(later: &Exchange<'_>, last: &Exchange<'_>, said: &BTreeSet<String>) -> bool {
    let names = |exchange: &Exchange<'_>| {
        let values = prose::leaves(&exchange.call.arguments);
        values.iter().any(|(_, value)| said.contains(&value.trim().to_lowercase()))
    };
    later.call.tool.text == last.call.tool.text && names(last) && !names(later)
}

/// Whether a thing in the state `stated` is not what `claimed` says of it: who is at work on it, or
/// has not begun, has not resolved it.
fn is_at_work(claimed: &str, stated: &str) -> bool {
    const OVER: &[&str] =
        &["resolved", "cleared", "fixed", "recovered", "restored", "mitigated", "back to normal"];
    const OPEN: &[&str] =
        &["open", "new", "triggered", "investigating", "in progress", "in_progress"];
    OVER.contains(&claimed) && OPEN.contains(&&*stated.trim().to_ascii_lowercase())
}

/// States of work that has begun or waits for its turn.
pub(super) const UNDER_WAY: &[&str] =
    &["pending", "queued", "processing", "in progress", "in_progress"];

/// Whether the state that a result gives is one that a thing passes through.
pub(super) fn is_unsettled(exchange: &Exchange<'_>) -> bool {
    const PASSING: &[&str] = &[
        "open",
        "new",
        "draft",
        "paused",
        "warning",
        "unknown",
        "acknowledged",
        "triggered",
        "investigating",
        "inactive",
        "expired",
    ];
    fact_stated(exchange).is_some_and(|fact| {
        let state = fact.value.trim().to_ascii_lowercase();
        UNDER_WAY.contains(&&*state) || PASSING.contains(&&*state)
    })
}

/// The last look, if what it gives is a state that a thing passes through and nothing was done since.
pub(super) fn unsettled<'v, 'c>(view: &'v View<'c>) -> Option<(&'v Exchange<'c>, &'v str)> {
    let states = |exchange: &&Exchange<'_>| states_something(exchange) || is_write(exchange);
    let last = view.exchanges.iter().rev().find(states)?;
    let fact = fact_stated(last).filter(|_| !last.effect.acts() && is_unsettled(last))?;
    Some((last, fact.value.trim()))
}

/// What a result says of the state of the thing itself; its history and its parts are other things.
fn stated(exchange: &Exchange<'_>) -> Option<Standing> {
    fact_stated(exchange).map(|fact| fact.standing)
}

pub(super) fn fact_stated<'e>(exchange: &'e Exchange<'_>) -> Option<&'e evidence::Fact> {
    let of_thing = |fact: &&evidence::Fact| fact.kind == FactKind::State && !fact.listed;
    let depth = |fact: &&evidence::Fact| match &fact.at {
        evidence::Place::Member(pointer) => pointer.matches('/').count(),
        evidence::Place::Text(_) | evidence::Place::Whole => 0,
    };
    exchange.facts.iter().filter(of_thing).min_by_key(depth)
}

fn states_something(exchange: &Exchange<'_>) -> bool {
    stated(exchange).is_some()
}

/// Whether the sentence names the tool's object or a value that it was asked for.
pub(super) fn is_about(exchange: &Exchange<'_>, said: &BTreeSet<String>) -> bool {
    let tool = words(&exchange.call.tool.text.replace('_', " "));
    let mut things = BTreeSet::new();
    identifiers(&exchange.call.arguments, &mut things);
    let named = |thing: &String| said.contains(&thing.to_lowercase());
    if things.iter().any(named) {
        return true;
    }
    // A sentence about A-1 is not about what was looked up as A-2, nor one about build 6 about 7.
    let is_id = |word: &String| prose::has_digit(word);
    let leaves = prose::leaves(&exchange.call.arguments).into_iter();
    let own: Vec<String> = leaves.map(|(_, value)| value.to_lowercase()).collect();
    let other_id = said.iter().any(is_id)
        && own.iter().any(|value| value.len() <= LONGEST_ID && is_id(value))
        && !own.iter().any(|value| said.contains(value));
    !other_id && !tool.is_disjoint(said)
}

/// The longest value that is taken for the number of a thing rather than for content.
const LONGEST_ID: usize = 40;

/// The words of a sentence that can name something, in lower case.
pub(super) fn words(sentence: &str) -> BTreeSet<String> {
    /// Shorter words are particles, unless they hold a digit: then they name something.
    const SHORTEST: usize = 4;
    let tells = |word: &&str| SHORTEST <= word.len() || prose::has_digit(word);
    let is_inside = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    sentence
        .split(|letter: char| !is_inside(letter))
        .filter(tells)
        .map(str::to_lowercase)
        .filter(|word| word != "status" && word != "state" && word != "check")
        .collect()
}

/// Something is said to have been done: the call that does it must not have failed for good.
fn action<'v, 'c>(view: &'v View<'c>, claim: &Claim, stem: &str, sentence: &str) -> Word<'v, 'c> {
    let does_it = |exchange: &Exchange<'_>| names(exchange, stem);
    let part = parts::failed_part(view, claim, sentence, does_it);
    let is_missed = |part: &Against<'_, '_>| reached::said_by(part.result, stem) == Goal::Missed;
    if let Some(failed) = part.filter(is_missed) {
        return Word::Contradicts(failed);
    }
    let Some(last) = latest(view, claim, does_it) else {
        return Word::Silent;
    };
    if last.0.standing != Standing::Bad {
        return Word::Supports;
    }
    let earlier = |exchange: &&Exchange<'c>| exchange.step.no < claim.step;
    let went_well = view
        .exchanges
        .iter()
        .filter(earlier)
        .any(|exchange| names(exchange, stem) && exchange.standing != Standing::Bad);
    let said = words(sentence);
    let mut things = BTreeSet::new();
    identifiers(&last.0.call.arguments, &mut things);
    let is_named = things.iter().any(|thing| said.contains(&thing.to_lowercase()));
    // Another call of the kind worked: the claim may be about that one.
    if went_well && !is_named {
        return Word::Supports;
    }
    // Another way was taken after the failure; it may have done it.
    if acted_between(view, last.1, claim) {
        return Word::Supports;
    }
    match reached::goal(view, last.0, claim, stem) {
        Goal::Reached => Word::Supports,
        Goal::Open => Word::Silent,
        Goal::Missed => opposed(last, Strength::Opposite),
    }
}

pub(super) fn names(exchange: &Exchange<'_>, stem: &str) -> bool {
    let tool = exchange.call.tool.text.to_lowercase();
    let is_word = |word: &str| word == stem;
    exchange.effect.acts()
        && (tool.split(|letter: char| !letter.is_alphanumeric()).any(is_word)
            || tool.starts_with(stem))
}
