//! FM-2.4: an agent passes work on without a value that it holds, and the one who takes over makes
//! one up, fails for want of it, or asks in vain.
//!
//! Nothing can be withheld from somebody who sees the whole log, so first it is told who sees what.

mod asked;
mod call;
mod caveat;
mod failed;
mod held;
mod joined;
mod note;
mod required;
mod sight;
mod stated;
mod want;

use crate::catalog::{Entry, FixEntry, Need};
use crate::question::Question;
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use case::{Case, Cite, StepNo};
use sight::Sight;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::InformationWithholding,
    page: include_str!("FM-2.4.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "typed-handoff",
        text: "give the handoff a schema with required fields, validated by sender and receiver",
        measured: None,
    },
    wrong_fix: "asking the agents to share more does not say what",
    single_agent: false,
    check,
};

/// How far a question that one agent asked another leans towards the mode.
const LEAN: Score = Score::new(0.25);
/// Questions that are put to a person. Two decide what ten would.
const MOST_QUESTIONS: usize = 2;

/// What looking for wants brought up.
#[derive(Default)]
struct Wants {
    findings: Vec<Finding>,
    questions: Vec<Question>,
    /// Wants that were met, and by what.
    met: Vec<Refuter>,
    /// Calls of receivers.
    calls: usize,
    /// Those of them whose arguments could be compared with something that the sender held.
    compared: usize,
    /// A value that a receiver used and nobody gave, where more than a call may have been passed on.
    brought: Option<String>,
}

fn check(case: &Case, view: &View<'_>) -> Reading {
    let sight = Sight::of(view);
    if sight.handovers.is_empty() || sight.is_shared() {
        let mut findings = want::look(view, &sight).findings;
        findings.extend(note::look(view, &sight));
        return Reading::found_or(findings, || {
            Reading::cannot_tell(
                "who could see what: no message, handoff or call passes work to a named agent, and where all see the whole conversation nothing is withheld",
            )
        });
    }
    let required = required::look(view, &sight);
    if !required.is_empty() {
        return Reading::found_or(required, || Reading::cannot_tell("what was passed on"));
    }
    let blind = sight.handovers.iter().filter(|handover| !sight.sees_more(handover.to)).count();
    if let Some(at) = sight.unknown().filter(|_| blind == 0) {
        return ask_what_is_seen(view, &sight, at);
    }
    if blind == 0 {
        let shown = sight.leaks.values().filter_map(|step| case.trace.step(*step));
        let refuters = shown
            .map(|step| Refuter::held("the receiver sees what was not passed on", Cite::step(step)))
            .collect();
        return Reading::clear_after(
            "every agent that takes work over uses values that were never passed to it: it sees the whole log",
            refuters,
        );
    }
    let mut wants = want::look(view, &sight);
    wants.findings.extend(note::look(view, &sight));
    if wants.questions.is_empty() {
        wants.questions.extend(failed::question(view, &sight));
    }
    let findings = std::mem::take(&mut wants.findings);
    Reading::found_or(findings, || without_finding(wants, blind))
}

/// What is said where nothing is shown to have been withheld in `blind` handovers.
fn without_finding(wants: Wants, blind: usize) -> Reading {
    let Wants { findings: _, mut questions, met, calls, compared, brought } = wants;
    questions.truncate(MOST_QUESTIONS);
    if !questions.is_empty() {
        return Reading::ask("what the sender knew when it passed the work on", questions, LEAN);
    }
    if calls == 0 {
        return Reading::cannot_tell(
            "the receivers' calls as data: what they were missing would show in the arguments",
        );
    }
    if compared == 0 && met.is_empty() {
        return Reading::cannot_tell(
            "what the senders held: none of their results names its values before the work is passed on",
        );
    }
    if let Some(missing) = brought {
        return Reading::cannot_tell(missing);
    }
    let because = format!(
        "{compared} calls after {blind} handovers compared with what the senders held: none lacks a value",
    );
    Reading::clear_after(because, met)
}

/// Control alone was passed on at `at`: what receivers lack is asked, and never found.
fn ask_what_is_seen(view: &View<'_>, sight: &Sight, at: StepNo) -> Reading {
    let mut questions = want::look(view, sight).questions;
    questions.truncate(MOST_QUESTIONS);
    let missing = format!(
        "what the receivers see: control is passed on without words (step {at}), and the conversation may have gone with it"
    );
    Reading::ask(missing, questions, LEAN)
}

/// The place of the last step, for ranges.
fn last(case: &Case) -> StepNo {
    case.trace.last().unwrap_or(StepNo::at_index(0))
}
