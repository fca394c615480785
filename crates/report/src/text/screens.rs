//! The screens: a layer that failed, infrastructure, cannot tell, not verified, no failure.

use super::ask;
use super::checks::{self, Depth};
use super::head::{self, quotation, said};
use super::screen::{Rank, Screen, Tone};
use crate::{Judged, phrase, words};
use ::checks::Category;
use case::trace::EventKind;
use case::{Act, Cite};

/// A layer failed.
pub(super) fn layer(judged: &Judged<'_>, _: Category) -> Screen {
    let verdict = &judged.triage.verdict;
    let mut screen = Screen::new(judged.show);
    let left = format!("{}  {}", phrase::headline(judged), phrase::score(verdict.class_score));
    screen.head(&left, &phrase::mode(judged));
    head::run(&mut screen, judged);
    screen.gap();
    head::owner(&mut screen, judged);
    screen.gap();
    checks::all(&mut screen, judged, Depth::Brief);
    if !verdict.downstream.is_empty() {
        let codes = phrase::codes(&verdict.downstream);
        let text = format!("may follow from it alone: {codes}");
        screen.field("Later", &text, (1, Rank::Detail));
    }
    if let Some(chain) = phrase::chain(judged) {
        screen.field("Chain", &said(judged, &chain), (2, Rank::Refuters));
    }
    screen.gap();
    head::mend(&mut screen, judged);
    head::next(&mut screen, judged);
    screen
}

/// The run could not work or could not be judged.
pub(super) fn infrastructure(judged: &Judged<'_>) -> Screen {
    let mut screen = Screen::new(judged.show);
    screen.head(&phrase::headline(judged), "this run says nothing about the agents");
    head::run(&mut screen, judged);
    screen.gap();
    reason(&mut screen, judged);
    screen.gap();
    head::owner(&mut screen, judged);
    screen.gap();
    let text = "nothing is said about prompt, spec, agents or model, for better or worse: \
        no failure mode is counted from this run";
    screen.field("Agents", text, (2, Rank::Verdict));
    screen.field("Refuse", &words::line(judged.triage.verdict.wrong_fix), (2, Rank::Refuse));
    head::next(&mut screen, judged);
    screen
}

/// What shows the outcome, and where.
fn reason(screen: &mut Screen, judged: &Judged<'_>) {
    let outcome = &judged.triage.outcome;
    screen.field("Reason", &said(judged, &outcome.reason), (2, Rank::Verdict));
    if let Some(cite @ Cite::Step { step, .. }) = &outcome.evidence {
        let place = phrase::place(cite, None);
        screen.placed("", (&format!("step {step}"), &place), (1, Rank::Proof));
    }
}

/// It cannot be told.
pub(super) fn cannot_tell(judged: &Judged<'_>) -> Screen {
    let mut screen = Screen::new(judged.show);
    let open = crate::asked(judged.triage).len();
    let right = match open {
        0 => "no question is left that would decide it".to_owned(),
        1 => "one answer would decide it".to_owned(),
        _ => format!("{open} answers would help to decide it"),
    };
    screen.head(&phrase::headline(judged), &right);
    head::run(&mut screen, judged);
    screen.gap();
    head::owner(&mut screen, judged);
    screen.gap();
    infra(&mut screen, judged);
    checks::all(&mut screen, judged, Depth::Whole);
    ask::questions(&mut screen, judged);
    screen.gap();
    head::next(&mut screen, judged);
    screen
}

/// How many steps the input itself calls broken.
fn infra(screen: &mut Screen, judged: &Judged<'_>) {
    let steps = &judged.case.trace.steps;
    let is_event = |act: &Act, wanted: EventKind| match act {
        Act::Event { kind, text: _ } => *kind == wanted,
        _ => false,
    };
    let is_error = |act: &Act| match act {
        Act::Result(result) => result.failed == Some(true),
        act => is_event(act, EventKind::Error),
    };
    let errors = steps.iter().filter(|step| step.error.is_some() || is_error(&step.act)).count();
    let errors = errors.max(judged.triage.outcome.faults);
    let limits = steps.iter().filter(|step| is_event(&step.act, EventKind::Limit)).count();
    let text = format!(
        "{}, {} in {}",
        words::count(errors, "error"),
        words::count(limits, "limit"),
        words::count(steps.len(), "step")
    );
    if errors + limits == 0 {
        screen.status("infra", ("CLEAR", Tone::Good), (vec![text], 1));
    } else {
        let decide = "none decides the outcome".to_owned();
        screen.status("infra", ("SEEN", Tone::Open), (vec![text, decide], 1));
    }
}

/// Nothing but the agent's word says that it succeeded.
pub(super) fn unverified(judged: &Judged<'_>) -> Screen {
    let mut screen = Screen::new(judged.show);
    short_head(&mut screen, judged);
    screen.gap();
    checks::all(&mut screen, judged, Depth::Brief);
    ask::questions(&mut screen, judged);
    screen.gap();
    head::next(&mut screen, judged);
    screen
}

/// The run did what it was asked.
pub(super) fn nothing(judged: &Judged<'_>) -> Screen {
    let mut screen = Screen::new(judged.show);
    short_head(&mut screen, judged);
    screen.gap();
    checks::all(&mut screen, judged, Depth::Brief);
    screen.gap();
    head::next(&mut screen, judged);
    screen
}

/// The verdict with its reason, the words that it stands on, then the run.
fn short_head(screen: &mut Screen, judged: &Judged<'_>) {
    let outcome = &judged.triage.outcome;
    screen.opening(&phrase::headline(judged), &said(judged, &outcome.reason));
    if let (Some(Cite::Step { step, quote: Some(quote), .. }), crate::Quotes::Shown) =
        (&outcome.evidence, judged.show.quotes)
    {
        let label = if phrase::is_unverified(judged) { "It says" } else { "Proof" };
        screen.field(label, &quotation(judged, *step, quote), (2, Rank::Proof));
    }
    head::run(screen, judged);
}
