//! An agent lays a change before a person, the person agrees, and no change is made any more.
//!
//! The number in the proposal tells it from a courtesy; that calls which change things are among the tools of
//! the run, and that none follows, proves that it stayed open.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::{View, handover, is_from_person, prose};
use case::{Act, ActorKind, Cite, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// What was agreed to was never done.
const NEVER_DONE: Score = Score::new(0.55);
/// The longest go-ahead, in bytes.
const SHORT: usize = 160;

/// A go-ahead. It only nominates.
static YES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:yes|yeah|yep|sure|ok(?:ay)?,? (?:please|go|do)|please (?:do|go|proceed)|go ahead|do it|proceed|i confirm|confirmed|that(?:['’]s| is) (?:correct|right|fine))\b",
    )
});

/// What takes the go-ahead back or asks for something else.
static BUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:but|no|not|instead|wait|first|before|also|cancel that|never mind|human)\b|n['’]t\b|\?|###",
    )
});

/// An agent that says why it will not, or what stands against it.
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:cannot|unable|unfortunately|sorry|not (?:possible|able|allowed|eligible)|policy|already|error|failed|issue|problem|transfer\w*)\b|n['’]t\b",
    )
});

/// The finding, at the last go-ahead of the run.
pub(super) fn undone(view: &View<'_>) -> Option<Finding> {
    let steps = &view.case.trace.steps;
    let is_go_ahead = |step: &&Step| {
        is_from_person(view.case, step)
            && step.words().len() <= SHORT
            && YES.is_match(step.words())
            && !BUT.is_match(step.words())
    };
    let agreed = steps.iter().rfind(is_go_ahead)?;
    let proposal =
        steps.get(..agreed.no.index())?.iter().rfind(|step| matches!(step.act, Act::Say { .. }))?;
    let is_proposal = view.case.trace.kind(proposal) == ActorKind::Agent
        && proposal.words().contains('?')
        && prose::has_digit(proposal.words())
        && !view.between(proposal.no, agreed.no).iter().any(|step| step.call().is_some());
    if !is_proposal || !can_change(view) || is_changed_since(view, proposal, agreed) {
        return None;
    }
    // Without a word after it the run broke off, which is told elsewhere.
    let said = |step: &&&Step| agreed.no < step.no;
    let answer = view.said.iter().rev().find(said)?;
    if view.said.iter().any(|step| agreed.no < step.no && REFUSES.is_match(step.words())) {
        return None;
    }
    let end = view.case.trace.last()?;
    let summary = format!(
        "step {} lays a change before the person, step {} agrees, and nothing is changed before the run ends at step {}",
        proposal.no, agreed.no, answer.no
    );
    let searched = Cite::absent("a call that changes something", Searched::Steps(agreed.no, end));
    Some(
        Finding::new(ENTRY.mode, NEVER_DONE, Cite::step(answer), summary)
            .citing([Cite::step(agreed), Cite::step(proposal)])
            .refuters([Refuter::not_held("what was agreed to was done", searched)])
            .fixed_by(Fix {
                text: "keep what a person agreed to as open until a call has made it so".to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}

/// Whether the run has calls that change something: else the log holds none of them.
fn can_change(view: &View<'_>) -> bool {
    let declared = view.case.spec.tools.iter().map(|tool| view.effect_of(&tool.name));
    let called = view.exchanges.iter().map(|made| made.effect);
    !view.exchanges.is_empty() && declared.chain(called).any(|effect| effect == Effect::Changes)
}

/// Whether anything was changed, or may have been, after the go-ahead, or in the turn of the proposal.
fn is_changed_since(view: &View<'_>, proposal: &Step, agreed: &Step) -> bool {
    let before = view.case.trace.steps.get(..proposal.no.index()).unwrap_or_default();
    let asked = before.iter().rfind(|step| is_from_person(view.case, step)).map(|step| step.no);
    view.exchanges.iter().any(|made| {
        let no = made.step.no;
        let is_since = agreed.no < no || asked.is_some_and(|asked| asked < no && no < proposal.no);
        let may_change = made.writes
            || handover::hands_over(made)
            || match made.effect {
                Effect::Reads | Effect::Verifies => false,
                Effect::Changes
                | Effect::Sends
                | Effect::Tells
                | Effect::Asks
                | Effect::Finishes
                | Effect::Runs
                | Effect::Unknown => agreed.no < no || made.effect == Effect::Changes,
            };
        is_since && may_change
    })
}
