//! Rounds of closing words, and nudges to go on that nobody can end.
//!
//! The word list only nominates; what makes a round is its structure: short messages, no call, no
//! number that was not there before, no question.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::{View, prose, stated};
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Case, Cite, Searched, Step};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words that people close a conversation with.
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:thank(?:s| you)|you're welcome|you are welcome|welcome|good ?bye|bye|farewell",
        r"|take care|(?:great|nice|wonderful|good) (?:day|evening|weekend|one)|glad|happy to help",
        r"|pleasure|see you|cheers|terminate|all done|we are done|no further|anything else)\b",
    ))
});

/// An offer to do more.
pub(super) static OFFER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:anything|something) else\b|\bany(?:thing)? (?:other|further|more)\b|\bhelp you (?:further|with)\b",
    )
});

/// A person who thanks and wants more goes on; nothing was over.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:another|(?:one|two|three|some|a few|a couple|once) more|more of|next one|the next|again please|keep going|go on|carry on|continue|try again)\b",
    )
});
/// Texts whose words close conversations: where they are what the task wants, they close none.
static WRITES_CLOSINGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:good-?bye|farewells?|closings?|greetings?|thank-? ?you (?:notes?|cards?|lines?|messages?|letters?)|sign-?offs?|valedictions?|well-?wishes|toasts?)\b",
    )
});

/// The longest closing remark, in words.
const REMARK: usize = 40;
/// The longest remark that is taken for a closing one by what stands around it, in words.
const SHORT: usize = 6;
/// How many closing remarks of agents may follow the first of each before it is a round that nobody
/// ends. A person who says goodbye twice is polite.
const SURPLUS: usize = 3;
/// How often the same nudge may come before it is a loop.
const NUDGES: usize = 3;
/// From this many words on a repeated message is a nudge and not a reply.
const SENTENCE: usize = 5;

/// Rounds of closing words at the end of the run.
const NEVER_LEFT: Score = Score::new(0.75);
/// Rounds of closing words that something ended.
const LEFT: Score = Score::new(0.45);
/// Nudges at the end of the run: nothing in them could have ended it.
const NUDGED: Score = Score::new(0.6);
/// Nudges that led on to a call or to other words.
const NUDGED_ON: Score = Score::new(0.35);

/// The first round of closing words that goes on too long.
pub(super) fn exchange(case: &Case, view: &View<'_>) -> Option<Finding> {
    let rounds = rounds(case);
    let round = rounds.iter().find(|round| surplus(case, round).len() >= SURPLUS)?;
    let again = *surplus(case, round).first()?;
    let last = *round.last()?;
    let is_last = view.after(last.no).iter().all(|step| !is_deed(case, step));
    let summary = format!(
        "{} closing or empty messages in a row (steps {}-{}), no call and nothing new among them",
        round.len(),
        round.first()?.no,
        last.no
    );
    let stated = stated::about_stopping(case);
    let looked = Searched::Steps(again.no, last.no);
    let nothing = Refuter::not_held(
        "something new was said or done",
        Cite::absent("a call, a question or a new value", looked),
    );
    let score = if is_last { NEVER_LEFT } else { LEFT };
    let finding = Finding::new(ENTRY.mode, score, Cite::step(again), summary)
        .citing([Cite::step(last)])
        .clause(stated.state)
        .citing([stated.cite])
        .refuters([nothing])
        .fixed_by(Fix {
            text: "end the run on an end token or call that the harness honours, at the first message that carries no call, question or new value".to_owned(),
            ..ENTRY.fix.to_fix()
        });
    Some(finding)
}

/// The step since which the run, at its end, holds closing or empty messages only.
pub(super) fn idle_at_the_end(case: &Case) -> Option<case::StepNo> {
    let rounds = rounds(case);
    let round = rounds.last().filter(|round| surplus(case, round).len() >= SURPLUS)?;
    let last = case.trace.steps.iter().rfind(|step| is_deed(case, step))?;
    (round.last()?.no == last.no).then(|| round.first().map(|step| step.no))?
}

/// The messages of agents in the round after the first of each.
fn surplus<'c>(case: &Case, round: &[&'c Step]) -> Vec<&'c Step> {
    let mut spoke: BTreeSet<ActorNo> = BTreeSet::new();
    let mut before: Option<&Step> = None;
    let is_more = |step: &&&'c Step| {
        // What one says in two messages without a word in between is one remark.
        let is_said = |step: &Step| matches!(step.act, Act::Say { .. });
        let goes_on =
            before.is_some_and(|one| one.actor == step.actor && is_said(one) && is_said(step));
        before = Some(*step);
        let is_first = case.trace.kind(step) == ActorKind::Agent && spoke.insert(step.actor);
        case.trace.kind(step) == ActorKind::Agent && !is_first && !goes_on
    };
    round.iter().filter(is_more).copied().collect()
}

/// Whether anybody did or said something with the step.
pub(super) fn is_deed(case: &Case, step: &Step) -> bool {
    match step.act {
        Act::Say { .. } | Act::Call(_) | Act::Handoff { .. } => {
            case.trace.kind(step) != ActorKind::Harness
        }
        Act::Instruct(_) | Act::Think(_) | Act::Result(_) | Act::Event { .. } => false,
    }
}

/// The stretches of closing and empty messages, each beginning with a closing one or a first empty
/// one.
fn rounds(case: &Case) -> Vec<Vec<&Step>> {
    if wants_closings(case) {
        return Vec::new();
    }
    let mut rounds = Vec::new();
    let mut open: Vec<&Step> = Vec::new();
    let mut is_bridged = false;
    // Where content was not captured, an empty message is not an empty message.
    let empties_count = case.trace.capture.silent == 0;
    for step in &case.trace.steps {
        let is_empty = matches!(step.act, Act::Event { kind: EventKind::Empty, text: _ })
            && case.trace.kind(step) == ActorKind::Agent;
        if (is_empty && empties_count) || is_closing(case, step) {
            open.push(step);
            is_bridged = false;
        } else if !is_bridged && !open.is_empty() && is_remark(case, step) {
            // No list holds all words of parting: a remark between two that it holds is one.
            is_bridged = true;
        } else if is_deed(case, step) {
            rounds.push(std::mem::take(&mut open));
            is_bridged = false;
        }
    }
    rounds.push(open);
    rounds.retain(|round| !round.is_empty());
    rounds
}

/// Whether an agent says so little with the step that there is nothing to answer in it.
fn is_remark(case: &Case, step: &Step) -> bool {
    let words = step.words();
    matches!(step.act, Act::Say { .. })
        && case.trace.kind(step) == ActorKind::Agent
        && words.split_whitespace().take(SHORT + 1).count() <= SHORT
        && !prose::has_digit(words)
        && !words.contains(['`', '?', ':', '{'])
}

/// Whether the step only closes the conversation. An agent's offer to do more is one of the phrases it is
/// closed with, although it asks.
pub(super) fn is_closing(case: &Case, step: &Step) -> bool {
    let words = step.words();
    is_deed(case, step)
        && matches!(step.act, Act::Say { .. })
        && words.split_whitespace().take(REMARK + 1).count() <= REMARK
        && !prose::has_digit(words)
        && !words.contains('`')
        && (!words.contains('?') || is_offer(case, step))
        && CLOSING.is_match(words)
        && !goes_on(case, step)
}

/// Whether all that an agent asks is whether there is anything else to do.
fn is_offer(case: &Case, step: &Step) -> bool {
    let asked = step.words().split_inclusive(['.', '!', '?']).filter(|one| one.ends_with('?'));
    case.trace.kind(step) == ActorKind::Agent && asked.into_iter().all(|one| OFFER.is_match(one))
}

/// Whether the step is a person's who asks for more.
pub(super) fn goes_on(case: &Case, step: &Step) -> bool {
    case.trace.kind(step) == ActorKind::Person && GOES_ON.is_match(step.words())
}

/// Whether the task itself is to write what closes a conversation elsewhere.
pub(super) fn wants_closings(case: &Case) -> bool {
    let first = case.trace.steps.iter().find(|step| {
        matches!(step.act, Act::Say { .. }) && case.trace.kind(step) == ActorKind::Person
    });
    let task = case.trace.task.iter().map(|task| &*task.text);
    let mut said = task.chain(first.map(Step::words));
    said.any(|words| WRITES_CLOSINGS.is_match(words))
}

/// The first series of equal nudges, each answered by an agent that makes no call.
pub(super) fn nudges(case: &Case, view: &View<'_>) -> Option<Finding> {
    let nudges = first_nudges(view)?;
    let (second, last) = (*nudges.get(1)?, *nudges.last()?);
    let reply = view.after(second.no).iter().find(|step| is_deed(case, step))?;
    let speaker = case.trace.actor(second).map_or("somebody", |who| &who.name);
    let went_on = view.after(last.no).iter().filter(|step| is_deed(case, step)).count();
    let summary = format!(
        "{speaker} sends the same message {} times (steps {}-{}) and gets words without a call each time: nothing in the exchange can end it",
        nudges.len(),
        nudges.first()?.no,
        last.no
    );
    let stated = stated::about_stopping(case);
    let looked = Searched::Steps(nudges.first()?.no, last.no);
    let nothing = Refuter::not_held(
        "a call or another message came in between",
        Cite::absent("a call or another message of the same speaker", looked),
    );
    let score = if went_on <= 1 { NUDGED } else { NUDGED_ON };
    let finding = Finding::new(ENTRY.mode, score, Cite::step(second), summary)
        .citing([Cite::step(reply), Cite::step(last)])
        .clause(stated.state)
        .citing([stated.cite])
        .refuters([nothing])
        .fixed_by(Fix {
            text: format!(
                "give {speaker} a condition it can evaluate and a give-up state: after two equal messages it ends the run or hands it to a person"
            ),
            ..ENTRY.fix.to_fix()
        });
    Some(finding)
}

/// A series of equal messages of one speaker.
#[derive(Default)]
struct Series<'c> {
    key: Option<u64>,
    nudges: Vec<&'c Step>,
    answered: bool,
}

impl<'c> Series<'c> {
    fn from(view: &View<'c>, step: &'c Step) -> Self {
        Self {
            key: view.words_key(step.no).filter(|_| is_sentence(step.words())),
            nudges: vec![step],
            answered: false,
        }
    }

    /// Goes on with `step`; gives back the series that it ends.
    fn take(&mut self, view: &View<'c>, step: &'c Step) -> Option<Self> {
        let is_nudger = self.nudges.first().is_some_and(|nudge| nudge.actor == step.actor);
        let next = Self::from(view, step);
        if is_nudger && self.answered && next.key.is_some() && next.key == self.key {
            self.nudges.push(step);
            self.answered = false;
            return None;
        }
        // Only an agent's words are a reply. An agent that asks a person again and again is
        // another matter.
        if !is_nudger && !self.nudges.is_empty() && view.case.trace.kind(step) == ActorKind::Agent {
            // A code block is a call in disguise, and the equal messages acknowledge it.
            if prose::holds_fence(step.words()) {
                return Some(std::mem::take(self));
            }
            self.answered = true;
            return None;
        }
        Some(std::mem::replace(self, next))
    }
}

/// The first [`NUDGES`] or more equal messages of one speaker to agents that only talk.
fn first_nudges<'c>(view: &View<'c>) -> Option<Vec<&'c Step>> {
    let mut series = Series::default();
    for step in &view.case.trace.steps {
        let ended = match &step.act {
            Act::Call(_) | Act::Handoff { .. } => Some(std::mem::take(&mut series)),
            Act::Say { .. } => series.take(view, step),
            Act::Instruct(_) | Act::Think(_) | Act::Result(_) | Act::Event { .. } => None,
        };
        if let Some(ended) = ended.filter(|ended| ended.nudges.len() >= NUDGES) {
            return Some(ended.nudges);
        }
    }
    (series.nudges.len() >= NUDGES).then_some(series.nudges)
}

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().take(SENTENCE).count() == SENTENCE
}
