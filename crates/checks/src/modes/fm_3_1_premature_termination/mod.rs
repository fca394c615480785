//! FM-3.1: the run ended by its own stop before its task did: the declared condition does not hold,
//! its plan is open, what it is to end with never came, or its last words announce the next act.
//!
//! What ended from outside is another mode's; a declared give-up state and a handover are none.

mod agreed;
mod closed_over;
mod condition;
mod formal;
mod half_done;
mod pages;
mod passed_on;
mod plan;
mod promised;
mod request;
mod running;
mod silent;
mod stopped;
mod worded;
mod words;

use crate::catalog::{Entry, FixEntry, Need};
use crate::outcome::Status;
use crate::predicate::{self, Holds};
use crate::proof;
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Fix, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::constraints::{Kind, State};
use crate::view::evidence::Standing;
use crate::view::{View, handover, is_from_person, short, stated};
use case::record::EndReason;
use case::{ActorKind, Case, Cite, Ending, RecordKind, Searched, Step, StepNo};

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::PrematureTermination,
    page: include_str!("FM-3.1.md"),
    needs: &[Need::Content, Need::Ended],
    fix: FixEntry {
        id: "exit-predicate",
        text: "let the run end only when the success predicate holds or the give-up state is declared",
        measured: None,
    },
    wrong_fix: "a longer time budget: the run ended by itself",
    single_agent: true,
    check,
};

/// Something that had to be called or made is nowhere, and the run stopped midway.
const STOPPED_MIDWAY: Score = Score::new(0.62);
/// The same, and the run ended with a word: it may hold itself for done.
const NEVER_DONE: Score = Score::new(0.45);
/// A person says so.
const SAID_BY_PERSON: Score = Score::new(0.6);
/// How much of the harness's word for an ending is repeated.
const LONGEST_WORD: usize = 60;

/// How strongly "could not" at the end leans towards a run that gave up too soon.
const LEAN: Score = Score::new(0.2);

fn check(case: &Case, view: &View<'_>) -> Reading {
    if let Some(reading) = ended_otherwise(case, view) {
        return reading;
    }
    let mut findings = Vec::new();
    findings.extend(condition::unmet(case, view));
    findings.extend(plan::left_open(view));
    findings.extend(never_came(view));
    findings.extend(words::announced(view));
    findings.extend(request::unanswered(view).or_else(|| passed_on::unheard(view)));
    findings.extend(silent::fell_silent(view));
    findings.extend(running::left(view));
    findings.extend(closed_over::read(view));
    findings.extend(words::gave_in(view));
    if findings.is_empty() {
        findings.extend(worded::left_open(view));
        findings.extend(stopped::stopped(view));
        findings.extend(stopped::agreed(view));
        findings.extend(promised::broken(view));
        findings.extend(promised::dropped(view));
    }
    if findings.is_empty() {
        let left = pages::left(view).or_else(|| half_done::left(view));
        findings.extend(left.or_else(|| agreed::undone(view)));
    }
    Reading::found_or(findings, || quiet(case, view))
}

/// The run went well, was ended from outside, or stopped where it may.
fn ended_otherwise(case: &Case, view: &View<'_>) -> Option<Reading> {
    let outcome = view.outcome();
    if outcome.status == Status::Succeeded {
        return Some(Reading::clear(format!("the task was done: {}", outcome.reason)));
    }
    if outcome.broken || outcome.status == Status::Infrastructure {
        let missing = format!("how the run would have ended: {}", outcome.reason);
        return Some(Reading::cannot_tell(missing));
    }
    if let Some(reading) = from_outside(case, view) {
        return Some(reading);
    }
    if let Some((clause, _)) = stated::gave_up(case) {
        let held = Refuter::held("the run may give up in this state", Cite::clause(clause));
        return Some(Reading::clear_after("ended in its declared give-up state", vec![held]));
    }
    let over = view
        .exchanges
        .last()
        .filter(|last| handover::hands_over(last) && !handover::is_to_participant(view, last))?;
    if over.standing == Standing::Bad {
        return None;
    }
    let held = Refuter::held("the matter was handed to a person", Cite::step(over.step));
    Some(Reading::clear_after("ended by handing the matter over", vec![held]))
}

/// What a limit, a breakdown or a person ended says nothing about the run's own stop.
fn from_outside(case: &Case, view: &View<'_>) -> Option<Reading> {
    let limit = |word: &str, cite: Cite| {
        let held = Refuter::held("something else than the run ended it", cite);
        let word = short::quoted(word, LONGEST_WORD);
        Reading::clear_after(
            format!("a limit ended the run ({word}), not its own stop"),
            vec![held],
        )
    };
    let last = view.last_step()?;
    if let Some(event) = view.limit_event() {
        let later = view.after(event.no);
        if !later.iter().any(|step| case.trace.kind(step) == ActorKind::Agent) {
            return Some(limit(event.words(), Cite::step(event)));
        }
    }
    case.trace.records.iter().find_map(|record| match &record.kind {
        RecordKind::Ended(Ending { reason, word }) => match reason {
            EndReason::StepLimit | EndReason::TimeLimit | EndReason::CostLimit => {
                Some(limit(word, Cite::step(last)))
            }
            EndReason::ErrorLimit
            | EndReason::AgentError
            | EndReason::Breakdown
            | EndReason::Stopped => Some(Reading::cannot_tell(format!(
                "how the run would have ended: it was broken off ({word})"
            ))),
            EndReason::Regular | EndReason::Unknown => None,
        },
        RecordKind::Exception { kind, message: _ } => Some(Reading::cannot_tell(format!(
            "how the run would have ended: it was broken off ({kind})"
        ))),
        RecordKind::Reward { .. } | RecordKind::Verifier { .. } => None,
    })
}

fn whole(view: &View<'_>) -> Searched {
    let first = StepNo::at_index(0);
    Searched::Steps(first, view.case.trace.last().unwrap_or(first))
}

/// What the run has to call or make before it ends, and never did. Where a person has the last
/// word, that person ended it.
fn never_came(view: &View<'_>) -> Option<Finding> {
    if view.last_step().is_some_and(|last| is_from_person(view.case, last)) {
        return None;
    }
    let end = view.stop()?;
    let open = view.ledger().entries.iter().find_map(|entry| {
        let score = match entry.kind {
            Kind::Required if view.stops_midway() => STOPPED_MIDWAY,
            Kind::Required => NEVER_DONE,
            // Words that are to end the run are no work: without them it may be done all the same.
            Kind::Completion
            | Kind::Declared
            | Kind::Form
            | Kind::Count
            | Kind::Order
            | Kind::Forbidden
            | Kind::Limit
            | Kind::Pace => return None,
        };
        Some((entry, entry.breach()?, score))
    });
    let (entry, breach, score) = open?;
    let summary = format!("the run ended at step {} without {}", end.no, entry.what);
    let more = breach.proof.iter().skip(1).cloned();
    let excused = &breach.excused;
    Some(
        Finding::new(ENTRY.mode, score, Cite::step(end), summary)
            .citing([entry.stated.clone()])
            .citing(more)
            .clause(ClauseState::Violated)
            .refuters([Refuter::not_held(excused.what, excused.cite.clone())])
            .fixed_by(Fix { predicate: entry.predicate.clone(), ..ENTRY.fix.to_fix() }),
    )
}

/// The words by which the run was to say that it is done never came: whether it was is asked.
fn without_sign(view: &View<'_>) -> Option<Reading> {
    let end = view.stop()?;
    let signs = view.ledger().entries.iter().filter(|entry| entry.kind == Kind::Completion);
    let (entry, breach) = signs.into_iter().find_map(|entry| Some((entry, entry.breach()?)))?;
    let missing =
        format!("whether the task was done at step {}: {} never came", end.no, entry.what);
    let summary = format!("the run ended at step {} without {}", end.no, entry.what);
    let then = Finding::new(ENTRY.mode, SAID_BY_PERSON, Cite::step(end), summary)
        .citing([entry.stated.clone()])
        .citing(breach.proof.iter().skip(1).cloned());
    let ask =
        format!("The run stopped at step {} without {}: was the task done?", end.no, entry.what);
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::No, then)], LEAN))
}

/// Nothing is found: clear where the end was held against something.
fn quiet(case: &Case, view: &View<'_>) -> Reading {
    if let Some(missing) = condition::doubt(case, view) {
        return Reading::cannot_tell(missing);
    }
    if let Some(reading) = without_sign(view).or_else(|| condition::unknown(case, view)) {
        return reading;
    }
    let mut held = Vec::new();
    if let Some((clause, condition)) = stated::success(&case.spec)
        && let holds @ Holds::Yes(_) = predicate::holds(condition, &case.trace, None)
        && proof::doubt(view, condition, &holds).is_none()
    {
        held.push(Refuter::held("the success condition holds", Cite::clause(clause)));
    }
    for entry in &view.ledger().entries {
        if let (Kind::Completion | Kind::Required, State::Honoured(proof)) =
            (entry.kind, &entry.state)
        {
            let kept = proof
                .first()
                .map(|cite| Refuter::held(format!("it came: {}", entry.what), cite.clone()));
            held.extend(kept);
        }
    }
    held.extend(plan::ticked(view));
    if let Some(question) = words::question(view) {
        return Reading::ask("whether the task allows this end", vec![question], LEAN);
    }
    if !held.is_empty()
        && let Some(missing) = formal::open(view)
    {
        return Reading::cannot_tell(missing);
    }
    match held.len() {
        0 => Reading::cannot_tell(
            "an exit condition, a plan or a demand that the end could be held against",
        ),
        count => {
            Reading::clear_after(format!("{count} of {count} conditions of the end are met"), held)
        }
    }
}

/// Asks whether stopping here was right.
fn ask(end: &Step, cite: Cite) -> Question {
    let summary = format!("the run gave up at step {} before the task was done", end.no);
    let then = Finding::new(ENTRY.mode, SAID_BY_PERSON, cite, summary)
        .refuters([Refuter::untested("the person is mistaken")]);
    Question::new(
        format!("Was there nothing left to try when the run stopped at step {}?", end.no),
        Reply::No,
        then,
    )
}
