//! A change is refused, nothing else is done, and the very next word reports it as done, in whatever
//! verb: where nothing was done in between, the report can only be about the call that failed.

use super::{ENTRY, OPPOSITE, exit_on, reached};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter};
use crate::view::claims::{self, ClaimKind};
use crate::view::effect;
use crate::view::evidence::{self, Fault, Standing};
use crate::view::verification::{identifiers, is_write};
use crate::view::{Exchange, View, is_from_person, prose};
use case::{Act, ActorKind, Case, Cite, Searched, Step};
use reached::Goal;
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// How many of the last refused changes are read.
const MOST: usize = 8;

/// Words that report a success, beside those that claims are read by. They nominate a sentence.
static SUCCESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:success(?:ful(?:ly)?)?|went through|is (?:all )?(?:set|done|in place)|taken care of|all set)\b",
        r"|^\W*done\b|\b(?:has|have) (?:now |also |all |both )?been (?:[a-z]+ly )?[a-z]+(?:ed|en|t)\b",
        r"|\b(?:is|are) (?:now )?(?:confirmed|complete|completed|booked|placed|live)\b",
    ))
});

/// Words by which a refusal says that things are so already.
static ALREADY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:already|duplicate|exists)\b"));

/// Words by which something was done to the call and not by it.
static TURNED_AWAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:rejected|denied|blocked|turned down|stopped|reverted|rolled back|expired|impossible)\b",
    )
});

/// A courtesy, which admits nothing whatever words it takes.
static COURTESY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:hesitate|anything else|any (?:other|further|more)|if you)\b")
});

/// A finding for the last change that was refused and is reported as done right after.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    let refused = view.exchanges.iter().enumerate().rev().filter(|(_, made)| is_refused(made));
    refused.take(MOST).find_map(|(at, made)| {
        let word = next_word(case, view, made)?;
        let (sentence, things) = reported(word, made)?;
        let said = word.words().get(sentence.clone())?;
        if !is_of_the_call(view, at, made, (said, &things)) || is_mended(view, at, made) {
            return None;
        }
        finding(made, word, sentence, view)
    })
}

/// Whether the change was refused, rather than cut off half-way.
fn is_refused(made: &Exchange<'_>) -> bool {
    let Some((_, result)) = made.result else {
        return false;
    };
    let is_cut = matches!(evidence::fault(made), Some(Fault::Timeout));
    let verb = effect::words(effect::proper(&made.call.tool.text)).next().unwrap_or_default();
    made.standing == Standing::Bad
        && (is_write(made) || made.effect.acts())
        && !is_cut
        && !ALREADY.is_match(&result.text.text)
        // What was flagged as failed and reads as done has told the agent that it was.
        && !SUCCESS.is_match(&result.text.text)
        && reached::said_by(result, &verb) == Goal::Missed
}

/// What an agent says right after the refusal, with nothing done and nobody heard in between.
fn next_word<'c>(case: &Case, view: &View<'c>, made: &Exchange<'c>) -> Option<&'c Step> {
    let is_aside = |step: &Step| match step.act {
        Act::Think(_) | Act::Event { .. } => true,
        Act::Say { .. }
        | Act::Instruct(_)
        | Act::Call(_)
        | Act::Result(_)
        | Act::Handoff { .. } => false,
    };
    let next = view.after(made.end()).iter().find(|step| !is_aside(step))?;
    let is_word = matches!(next.act, Act::Say { .. })
        && case.trace.kind(next) == ActorKind::Agent
        && !is_from_person(case, next);
    is_word.then_some(next)
}

/// The sentence that reports success, and what of the call's values that sentence names, where the
/// message admits nothing: another sentence may tell of what was refused.
fn reported(word: &Step, made: &Exchange<'_>) -> Option<(Range<usize>, BTreeSet<String>)> {
    let text = word.words();
    let sentences = prose::sentences_near(text, |_| true);
    let admits = |one: &&prose::Sentence<'_>| {
        let owns = claims::admits_in(one.text) || TURNED_AWAY.is_match(one.text);
        owns && !COURTESY.is_match(one.text)
    };
    let only_asks = text.trim_end().ends_with('?') && !text.contains('.');
    if only_asks || sentences.iter().any(|one| admits(&one)) {
        return None;
    }
    let sentence = success_in(word)?;
    let mut things = BTreeSet::new();
    identifiers(&made.call.arguments, &mut things);
    let said = text.get(sentence.clone())?;
    things.retain(|thing| prose::has_digit(thing) && said.contains(thing.as_str()));
    Some((sentence, things))
}

/// The first sentence of a message that reports success.
pub(super) fn success_in(word: &Step) -> Option<Range<usize>> {
    let is_done = |kind: &ClaimKind| match kind {
        ClaimKind::ActionDone(_) | ClaimKind::Count(_, _) | ClaimKind::Done => true,
        ClaimKind::TestsPass
        | ClaimKind::Ran
        | ClaimKind::Works
        | ClaimKind::StateIs(_)
        | ClaimKind::Verified
        | ClaimKind::Checked => false,
    };
    let claimed = claims::in_step(word).into_iter().find(|claim| is_done(&claim.kind));
    let text = word.words();
    let says = |one: &&prose::Sentence<'_>| {
        SUCCESS.is_match(one.text) && claims::is_affirmed(one.text) && !COURTESY.is_match(one.text)
    };
    // Of a message that is data, its strings are the words.
    let plain = || {
        claims::own_words(text).into_iter().find_map(|own| {
            let sentences = prose::sentences(&text[own.clone()], &SUCCESS);
            let one = sentences.iter().find(says)?;
            let start = own.start + one.start;
            Some(start..start + one.text.len())
        })
    };
    claimed.map(|claim| claim.range).or_else(plain)
}

/// Whether the report can only be about the refused call: it names one of its values and no other
/// change had that value, or nothing was changed before at all.
fn is_of_the_call(
    view: &View<'_>,
    at: usize,
    made: &Exchange<'_>,
    (said, things): (&str, &BTreeSet<String>),
) -> bool {
    let before = view.exchanges.get(..at).unwrap_or_default();
    let mut done = before.iter().filter(|one| {
        (is_write(one) || one.effect.acts())
            && one.result.is_some()
            && one.standing != Standing::Bad
    });
    let shares = |one: &Exchange<'_>| {
        let mut own = BTreeSet::new();
        identifiers(&one.call.arguments, &mut own);
        !own.is_disjoint(things)
    };
    let names_tool = said.contains(&*made.call.tool.text);
    if things.is_empty() && !names_tool {
        return done.next().is_none();
    }
    !done.any(|one| shares(one) || (names_tool && one.call.tool == made.call.tool))
}

/// Whether the same was done after all, later.
fn is_mended(view: &View<'_>, at: usize, made: &Exchange<'_>) -> bool {
    let later = view.exchanges.get(at + 1..).unwrap_or_default();
    later.iter().any(|one| one.call.tool == made.call.tool && one.standing != Standing::Bad)
}

fn finding(
    made: &Exchange<'_>,
    word: &Step,
    sentence: Range<usize>,
    view: &View<'_>,
) -> Option<Finding> {
    let (came, _) = made.result?;
    let tool = &made.call.tool.text;
    let primary = Cite::range(word, sentence)?;
    let summary = format!(
        "success is reported at step {} right after {tool} was refused (step {}), and nothing was done in between",
        word.no, came.no
    );
    let last = view.last_step().map_or(word.no, |last| last.no);
    let searched = Cite::absent(format!("a good result of {tool}"), Searched::Steps(came.no, last));
    let found = Finding::new(ENTRY.mode, OPPOSITE, primary, summary)
        .citing([evidence::cite_fault(made), Cite::step(made.step)])
        .refuters([Refuter::not_held(format!("a later call of {tool} went well"), searched)])
        .fixed_by(exit_on(tool, None));
    Some(found)
}
