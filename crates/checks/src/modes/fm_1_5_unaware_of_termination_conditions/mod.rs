//! FM-1.5: the run does not know when it is done, so that it works on, trades closing words, or
//! goes on until a limit ends it.

mod asked_stop;
mod closing;
mod evaluated;
mod farewell;
mod leave;
mod limit;
mod orders;
mod past_answer;
mod past_final;
mod past_goodbye;
mod past_sign;
mod ran_on;
mod returned;
mod small_talk;
mod stop_state;
mod told;
mod told_to_end;
mod tries;

use crate::catalog::{Entry, FixEntry, Need};
use crate::predicate::{self, Holds};
use crate::proof;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::effect::Effect;
use crate::view::{View, handover, stated};
use case::record::EndReason;
use case::{Act, ActorKind, Case, Cite, Clause, Ending, RecordKind, StepNo};

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::UnawareOfTerminationConditions,
    page: include_str!("FM-1.5.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "evaluable-termination",
        text: "state when the run is done as a predicate over tool results, with hard caps and a give-up state, and stop outside of the agent when it holds",
        measured: None,
    },
    wrong_fix: "'make sure to stop when done' cannot be evaluated by anything; a step cap alone stops the bill, not the cause",
    single_agent: true,
    check,
};

/// How strongly a run that simply breaks off leans towards a limit that the input does not show.
const BROKEN_OFF: Score = Score::new(0.2);

fn check(case: &Case, view: &View<'_>) -> Reading {
    let mut findings: Vec<Finding> = Vec::new();
    findings.extend(ran_on::after_success(case, view));
    findings.extend(ran_on::over_caps(case));
    findings.extend(asked_stop::finding(case, view));
    findings.extend(closing::exchange(case, view).or_else(|| farewell::finding(case, view)));
    findings.extend(closing::nudges(case, view));
    findings.extend(told_to_end::finding(case, view));
    if findings.is_empty() {
        let past = past_sign::finding(case, view).or_else(|| past_final::finding(case, view));
        findings.extend(past);
        let stopped = stop_state::finding(case, view).or_else(|| returned::finding(case, view));
        findings.extend(stopped);
    }
    findings.extend(tries::finding(case, view));
    if findings.is_empty() {
        let past = past_answer::finding(case, view);
        findings.extend(past.or_else(|| past_goodbye::finding(case, view)));
    }
    let limit = limit::of(case, view);
    findings.extend(limit.as_ref().and_then(|limit| limit::finding(case, view, limit)));
    Reading::found_or(findings, || match limit {
        Some(limit) => limit::question(case, view, &limit),
        None => without_limit(case, view),
    })
}

/// Nothing was found and no limit was hit.
fn without_limit(case: &Case, view: &View<'_>) -> Reading {
    if view.sufficiency().ended != Some(true) {
        return Reading::cannot_tell("evidence that the run has ended");
    }
    if let Some(word) = broken_down(case) {
        return Reading::cannot_tell(format!(
            "how the run would have ended: it was broken off ({word})"
        ));
    }
    if let Some(asked) = ran_on::question(case, view) {
        return asked;
    }
    if let Some(stopped) = success_holds(case, view).or_else(|| may_give_up(case)) {
        return stopped;
    }
    if let Some(asked) = open_end(case, view) {
        return asked;
    }
    if ended_by_itself(case, view) {
        let because = format!(
            "ended by its own last word; {} steps searched for a limit, work after the end or closing rounds",
            case.trace.steps.len()
        );
        return Reading::clear(because);
    }
    ask_what_ended_it(case, view)
}

/// What a person could say where something speaks for an end before the last step, and nothing proves it.
fn open_end(case: &Case, view: &View<'_>) -> Option<Reading> {
    asked_stop::question(case, view)
        .or_else(|| tries::question(case, view))
        .or_else(|| returned::question(case, view))
        .or_else(|| past_answer::question(case, view))
        .or_else(|| past_goodbye::question(case, view))
        .or_else(|| small_talk::question(case, view))
}

/// What the harness says kept the run from ending in its own way.
fn broken_down(case: &Case) -> Option<&str> {
    case.trace.records.iter().find_map(|record| match &record.kind {
        RecordKind::Ended(Ending { reason, word }) => match reason {
            EndReason::Breakdown
            | EndReason::ErrorLimit
            | EndReason::AgentError
            | EndReason::Stopped => Some(&**word),
            EndReason::Regular
            | EndReason::StepLimit
            | EndReason::TimeLimit
            | EndReason::CostLimit
            | EndReason::Unknown => None,
        },
        RecordKind::Exception { kind, message: _ } => Some(&**kind),
        RecordKind::Reward { .. } | RecordKind::Verifier { .. } => None,
    })
}

/// Clear, where the declared condition held at the end and the run stopped there.
fn success_holds(case: &Case, view: &View<'_>) -> Option<Reading> {
    let (clause, condition) = stated::success(&case.spec)?;
    let holds = predicate::holds(condition, &case.trace, None);
    let Holds::Yes(steps) = &holds else {
        return None;
    };
    // Where calls follow, the run did not stop there, whoever asked for them.
    let is_proven =
        proof::doubt(view, condition, &holds).is_none() && !ran_on::worked_on(case, view);
    is_proven.then(|| stopped_at("condition", clause, steps))
}

/// Clear, where the run stopped in the state in which it may give up.
fn may_give_up(case: &Case) -> Option<Reading> {
    let (clause, steps) = stated::gave_up(case)?;
    Some(stopped_at("give-up state", clause, &steps))
}

fn stopped_at(what: &str, clause: &Clause, steps: &[StepNo]) -> Reading {
    let at = steps.last().map_or(String::new(), |no| format!(" at step {no}"));
    let because = format!("the declared {what} held{at} and the run stopped");
    let held = Refuter::held("the stop condition was met", Cite::clause(clause));
    Reading::clear_after(because, vec![held])
}

/// Whether somebody who takes part ended the run: the harness says so, or the last step is a word
/// or a call that finishes.
fn ended_by_itself(case: &Case, view: &View<'_>) -> bool {
    let is_regular = case.trace.records.iter().any(|record| {
        matches!(&record.kind, RecordKind::Ended(Ending { reason: EndReason::Regular, word: _ }))
    });
    let Some(last) = view.last_step() else {
        return false;
    };
    let is_word = matches!(last.act, Act::Say { .. })
        && matches!(case.trace.kind(last), ActorKind::Agent | ActorKind::Person);
    let closes = view.exchange_of(last.no).is_some_and(|exchange| {
        exchange.effect == Effect::Finishes || handover::hands_over(exchange)
    });
    is_regular || is_word || closes
}

fn ask_what_ended_it(case: &Case, view: &View<'_>) -> Reading {
    let missing = "what ended the run: it breaks off without a last word";
    let Some(last) = view.last_step() else {
        return Reading::cannot_tell(missing);
    };
    let stated = stated::about_stopping(case);
    let summary = format!("a limit ended the run at step {}, not a condition", last.no);
    let then = Finding::new(ENTRY.mode, BROKEN_OFF, Cite::step(last), summary)
        .clause(stated.state)
        .citing([stated.cite]);
    let ask = format!("Did a limit on steps, time or cost end the run after step {}?", last.no);
    Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], BROKEN_OFF)
}
