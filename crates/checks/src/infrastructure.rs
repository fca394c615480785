//! What the surroundings did to the run: a verifier that never ran, a harness or service that broke
//! down, an outage that nothing made good. Asked before any mode is blamed.
//!
//! Words in a result are content until the input itself calls the result an error, or the call was
//! tried again and failed in the same way: a log that speaks of outages is no outage.

mod asked;
mod own;
mod refused;
mod told;

use crate::modes::fm_3_3_incorrect_verification as wrong_check;
use crate::outcome::{Assertion, BrokenCall, Outcome, Status, records};
use crate::view::effect::Effect;
use crate::view::evidence::{self, FactKind, Fault, Place, Standing};
use crate::view::{Exchange, View, made_up, verification};
use case::record::{EndReason, VerifierResult};
use case::{Cite, RecordKind, StepNo};

/// What broke, if that is shown.
pub(crate) fn of(view: &View<'_>) -> Option<Outcome> {
    unrun_verifier(view)
        .or_else(|| breakdown(view))
        .or_else(|| unrun_check(view))
        .or_else(|| unrecovered_fault(view))
        .or_else(|| ended_in_error(view))
}

/// How many calls failed for their surroundings' sake.
pub(crate) fn faults(view: &View<'_>) -> usize {
    let failed = view.exchanges.iter().filter(|exchange| exchange.standing == Standing::Bad);
    failed.filter(|exchange| evidence::fault(exchange).is_some()).count()
}

/// A verifier that was to judge and never did: a reward of 0 then says nothing about the agent.
fn unrun_verifier(view: &View<'_>) -> Option<Outcome> {
    let verdicts: Vec<(&str, &VerifierResult, Option<StepNo>)> = records(view)
        .filter_map(|record| match &record.kind {
            RecordKind::Verifier { name, result } => Some((&**name, result, record.step)),
            RecordKind::Reward { .. } | RecordKind::Ended(_) | RecordKind::Exception { .. } => None,
        })
        .collect();
    let judged = |(_, result, _): &(&str, &VerifierResult, Option<StepNo>)| {
        matches!(result, VerifierResult::Passed | VerifierResult::Failed { .. })
    };
    if verdicts.iter().any(judged) {
        return None;
    }
    let (name, why, step) = verdicts.iter().find_map(|(name, result, step)| match result {
        VerifierResult::NotRun { why } => Some((name, why, *step)),
        VerifierResult::Passed | VerifierResult::Failed { .. } => None,
    })?;
    let reason = match &**why {
        "" => format!("{} never ran", verifier_named(name)),
        why => format!("{} never ran: {why}", verifier_named(name)),
    };
    let unrun = Outcome::new(Status::Infrastructure, Assertion::Verifier, reason);
    Some(unrun.shown_by(cite(view, step)))
}

/// A verifier by its name; one that is called a verifier needs no second word for it.
pub(crate) fn verifier_named(name: &str) -> String {
    let is_said = name.to_lowercase().contains("verifier");
    if is_said { format!("the {name}") } else { format!("the verifier {name}") }
}

/// The step in which a record was made.
fn cite(view: &View<'_>, step: Option<StepNo>) -> Option<Cite> {
    view.case.trace.step(step?).map(Cite::step)
}

/// The environment, the model's service or the harness broke down. An exception that names no such
/// thing (a failed assertion, a missing key) may be anybody's.
fn breakdown(view: &View<'_>) -> Option<Outcome> {
    let (reason, step) = records(view).find_map(|record| match &record.kind {
        RecordKind::Ended(end) if end.reason == EndReason::Breakdown => {
            let judged =
                if is_judged(view) { "" } else { ", and no verifier's result is on record" };
            Some((format!("the harness ended the run: {}{judged}", end.word), record.step))
        }
        RecordKind::Exception { kind, message } => {
            let said = format!("{kind}: {message}");
            let fault = evidence::fault_in(&said);
            fault.map(|_| (format!("the harness caught {said}"), record.step))
        }
        RecordKind::Ended(_) | RecordKind::Reward { .. } | RecordKind::Verifier { .. } => None,
    })?;
    let broken = Outcome::new(Status::Infrastructure, Assertion::Tool, reason);
    Some(broken.shown_by(cite(view, step)))
}

/// Whether a verifier judged the run. A reward of 0 is given without one, too.
fn is_judged(view: &View<'_>) -> bool {
    records(view).any(|record| match &record.kind {
        RecordKind::Verifier { name: _, result } => {
            matches!(result, VerifierResult::Passed | VerifierResult::Failed { .. })
        }
        RecordKind::Reward { .. } | RecordKind::Ended(_) | RecordKind::Exception { .. } => false,
    })
}

/// The run's own check could not start, and nothing was run after it.
fn unrun_check(view: &View<'_>) -> Option<Outcome> {
    let check = verification::unrun(view)?;
    let fault = evidence::fault(check)?;
    // A check that finds its object down did run.
    if (fault != Fault::NotInstalled && !is_declared(check)) || own::is_own_doing(view, check) {
        return None;
    }
    let tool = &check.call.tool.text;
    let reason =
        format!("the check at step {} ({tool}) never ran: {}", check.step.no, fault.name());
    let broken = Outcome::new(Status::Infrastructure, Assertion::Tool, reason);
    let broken = broken.in_call(broken_in(check, fault));
    Some(broken.shown_by(Some(evidence::cite_fault(check))))
}

/// An outage that nothing later made good: of the run's last call, or of the one thing that it was to
/// do.
fn unrecovered_fault(view: &View<'_>) -> Option<Outcome> {
    let failed = broken_call(view)?;
    let of_tool = |one: &Exchange<'_>| one.call.tool.text == failed.call.tool.text;
    let worked = |one: &Exchange<'_>| one.result.is_some() && one.standing != Standing::Bad;
    // An outage of the one tool that the run hung on; a fault beside working calls is the agent's
    // to route around.
    if view.exchanges.iter().any(|one| of_tool(one) && worked(one)) {
        return None;
    }
    // What was written by another tool may be the whole task; a second run would do it twice.
    let has_written = |one: &Exchange<'_>| one.effect.leaves_its_mark() || one.writes;
    if view.exchanges.iter().any(|one| !of_tool(one) && worked(one) && has_written(one)) {
        return None;
    }
    let fault = evidence::fault(failed)?;
    if !is_declared(failed) && !was_tried_again(view, failed) {
        return None;
    }
    // What the outage left open the agent then filled in, or passed over: that is its own doing.
    if made_up::of(view).is_some()
        || wrong_check::is_claimed_done(view, failed)
        || told::is_passed_over(view, failed)
        || own::is_own_doing(view, failed)
    {
        return None;
    }
    if asked::is_answer(view, failed) || refused::names_rule(failed) {
        return None;
    }
    let tool = &failed.call.tool.text;
    let reason = format!("{tool} did not work and nothing made it good: {}", fault.name());
    let broken = Outcome::new(Status::Infrastructure, Assertion::Tool, reason);
    let is_first = |one: &&Exchange<'_>| of_tool(one) && one.standing == Standing::Bad;
    let since = view.exchanges.iter().find(is_first).map(|first| first.step.no);
    let external = own::is_of_others(view, failed);
    let broken = Outcome { broken_since: since, external, ..broken };
    let broken = broken.in_call(broken_in(failed, fault));
    Some(broken.shown_by(Some(evidence::cite_fault(failed))))
}

/// What is known of a call that its surroundings let down.
fn broken_in(failed: &Exchange<'_>, fault: Fault) -> BrokenCall {
    BrokenCall {
        fault: fault.name(),
        kind: evidence::fault_kind(failed),
        tool: failed.call.tool.text.to_string(),
        host: evidence::fault_host(failed),
    }
}

/// The call that the run hung on: its last one, or a write after which the run only looked.
fn broken_call<'v, 'c>(view: &'v View<'c>) -> Option<&'v Exchange<'c>> {
    let last = view.exchanges.last()?;
    if last.standing == Standing::Bad {
        return Some(last);
    }
    let looks = |one: &&Exchange<'_>| matches!(one.effect, Effect::Reads | Effect::Verifies);
    let write = view.exchanges.iter().rev().find(|one| !looks(one))?;
    (write.effect.leaves_its_mark() && write.standing == Standing::Bad).then_some(write)
}

/// Whether the input itself calls the result an error, rather than the result's words. A status or
/// state in the data may be that of the thing that was looked at.
fn is_declared(exchange: &Exchange<'_>) -> bool {
    let flagged = exchange.result.is_some_and(|(_, result)| result.failed == Some(true));
    // Beside a status, an error is the reason for that status.
    let states = |fact: &evidence::Fact| matches!(fact.kind, FactKind::State | FactKind::Http);
    let of_thing = exchange.facts.iter().any(|fact| !fact.listed && states(fact));
    let of_call = |fact: &evidence::Fact| match fact.kind {
        FactKind::Declared | FactKind::Error | FactKind::Envelope => {
            !of_thing && matches!(fact.at, Place::Member(_) | Place::Whole)
        }
        FactKind::ExitCode => true,
        FactKind::Http
        | FactKind::State
        | FactKind::Tests
        | FactKind::Count
        | FactKind::Exception => false,
    };
    let is_bad = |fact: &&evidence::Fact| fact.standing == Standing::Bad;
    flagged || exchange.facts.iter().filter(is_bad).any(of_call)
}

/// Whether the same tool was called before and failed for its surroundings' sake as well.
fn was_tried_again(view: &View<'_>, last: &Exchange<'_>) -> bool {
    let mut earlier = view.exchanges.iter().filter(|exchange| exchange.step.no < last.step.no);
    earlier.any(|exchange| {
        exchange.call.tool.text == last.call.tool.text && evidence::fault(exchange).is_some()
    })
}

/// The last step of all failed, and the words of its error tell of the surroundings.
fn ended_in_error(view: &View<'_>) -> Option<Outcome> {
    let last = view.last_step()?;
    let error = last.error.as_ref()?;
    let fault = evidence::fault_in(error)?;
    let reason = format!("the last step failed: {}", fault.name());
    let broken = Outcome::new(Status::Infrastructure, Assertion::Tool, reason);
    Some(broken.shown_by(Some(Cite::step(last))))
}
