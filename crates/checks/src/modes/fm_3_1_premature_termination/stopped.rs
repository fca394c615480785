//! The run stops where somebody waits for it: right after a result of which whoever asked never hears,
//! or right after a person gave the go-ahead that an agent had asked for.
//!
//! What was changed may be all that was wanted, so a run that acted and was no dialogue is not read here.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::{View, is_from_person};
use case::{Act, ActorKind, Cite, Record, RecordKind, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Everything was looked up and nothing handed over.
const ONLY_LOOKED: Score = Score::new(0.62);
/// The last word of a person in a dialogue has no answer.
const NO_ANSWER: Score = Score::new(0.58);
/// The last thing that was done is a look.
const LAST_LOOK: Score = Score::new(0.5);
/// An agent asked whether to go on, a person said yes, and nothing follows.
const AGREED: Score = Score::new(0.58);
/// The longest answer that is no more than a go-ahead.
const SHORT: usize = 200;
/// How often a person must have spoken before a dialogue is one.
const TURNS: usize = 2;

/// A go-ahead. It only nominates: what decides is that nothing follows it.
static YES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:yes|yeah|yep|sure|ok|okay|please (?:do|go|proceed)|go ahead|go on|do it|proceed|i confirm|confirmed)\b",
    )
});
/// Words with which a person ends the conversation or refuses.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:thank|thanks|bye|goodbye|no|not|nothing|stop|never mind|that(?:'|’)?s all|that is all|all set|great day|wait|human)\b|n['’]t\b|###|\?",
    )
});

/// The finding, where an agent asked for a go-ahead, got it, and nothing follows.
pub(super) fn agreed(view: &View<'_>) -> Option<Finding> {
    // A log that is still written also ends with a person's word now and then.
    if !is_closed(view) {
        return None;
    }
    let last = view.last_step().filter(|step| is_from_person(view.case, step))?;
    let asked = view.last_word().filter(|word| word.no < last.no)?;
    let between = view.between(asked.no, last.no);
    let is_go_ahead = last.words().len() <= SHORT
        && YES.is_match(last.words())
        && !ENDS.is_match(last.words())
        && asked.words().trim_end().ends_with('?')
        && !ANYTHING_ELSE.is_match(asked.words());
    if !is_go_ahead || !between.iter().all(is_quiet) {
        return None;
    }
    let end = view.case.trace.last()?;
    let searched =
        Cite::absent("an act of an agent after the go-ahead", Searched::Steps(last.no, end));
    let summary = format!(
        "step {} asked whether to go on, step {} said yes, and the run ended there",
        asked.no, last.no
    );
    Some(
        Finding::new(ENTRY.mode, AGREED, Cite::step(last), summary)
            .citing([Cite::step(asked)])
            .refuters([Refuter::not_held("what was agreed to was done", searched)])
            .fixed_by(fix()),
    )
}

/// Whether nothing comes after the log's last step.
fn is_closed(view: &View<'_>) -> bool {
    let trace = &view.case.trace;
    let ended = |record: &Record| matches!(record.kind, RecordKind::Ended(_));
    trace.closed || trace.records.iter().any(ended)
}

/// Whether the step neither says nor does anything.
fn is_quiet(step: &Step) -> bool {
    matches!(step.act, Act::Event { .. } | Act::Think(_))
}

/// A question that offers more than what was asked for.
static ANYTHING_ELSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:anything|something) (?:else|more)\b|\bother (?:question|request)s?\b|\b(?:help|assist) you (?:further|with)\b",
    )
});

fn fix() -> Fix {
    Fix {
        text: "take a turn for the end only when somebody was answered with it; else give the agent the turn".to_owned(),
        ..ENTRY.fix.to_fix()
    }
}

/// The finding, where the run stops on a result without a word.
pub(super) fn stopped(view: &View<'_>) -> Option<Finding> {
    let last = view.exchanges.last().filter(|_| view.stops_midway())?;
    let (came, _) = last.result?;
    let said = view.case.trace.steps.iter().rfind(|step| is_from_person(view.case, step))?;
    if last.step.no < said.no {
        return None;
    }
    let since = view.after(said.no);
    let is_word = |step: &Step| {
        let by_agent = view.case.trace.kind(step) == ActorKind::Agent;
        by_agent && matches!(step.act, Act::Say { .. } | Act::Handoff { .. })
    };
    let from = view.exchanges.partition_point(|made| made.step.no < said.no);
    let made = view.exchanges.get(from..).unwrap_or_default();
    let only_looked = made.iter().all(|made| made.effect == Effect::Reads);
    // Words beside a call may have been the answer, and so may words that a log puts before the calls they
    // rest on; those between two calls were said before the last look came.
    let first = made.first().map_or(last.step.no, |made| made.step.no);
    let words = || since.iter().filter(|step| is_word(step));
    let is_last_look = is_closed(view)
        && last.effect == Effect::Reads
        && !last.writes
        && words().any(|step| first < step.no)
        && words().all(|step| step.at != last.step.at);
    if words().next().is_some() && !is_last_look {
        return None;
    }
    let (what, score) = if is_last_look {
        ("what was looked up last is used for nothing", LAST_LOOK)
    } else if only_looked {
        ("everything was looked up and nothing handed over", ONLY_LOOKED)
    } else if is_dialogue(view) {
        ("a person's word never gets its answer", NO_ANSWER)
    } else {
        return None;
    };
    let end = view.case.trace.last()?;
    let answer =
        Cite::absent("words of an agent after the last result", Searched::Steps(came.no, end));
    let summary = format!(
        "the run stopped at step {} with a result that nobody takes up: {what} (step {})",
        came.no, said.no
    );
    Some(
        Finding::new(ENTRY.mode, score, Cite::step(came), summary)
            .citing([Cite::step(last.step), Cite::step(said)])
            .refuters([Refuter::not_held("the answer was given after it", answer)])
            .fixed_by(fix()),
    )
}

/// Whether a person spoke several times, and each time but the last an agent answered in words.
fn is_dialogue(view: &View<'_>) -> bool {
    let mut turns = 0;
    let mut is_answered = true;
    for step in &view.case.trace.steps {
        if is_from_person(view.case, step) {
            if !is_answered {
                return false;
            }
            turns += 1;
            is_answered = false;
        } else if view.case.trace.kind(step) == ActorKind::Agent {
            is_answered |= matches!(step.act, Act::Say { .. });
        }
    }
    TURNS <= turns
}
