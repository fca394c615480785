//! What became of the run, and on whose word. The agent's own word is not evidence.

use crate::predicate::{self, Holds};
use crate::sufficiency::Sufficiency;
use crate::view::effect::Effect;
use crate::view::evidence::{self, Fact, FactKind, Standing};
use crate::view::{Exchange, View, short, stated, verification};
use case::record::{EndReason, VerifierResult};
use case::{Cite, ClauseKind, Record, RecordKind};

/// What became of the run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What became of it.
    pub status: Status,
    /// On whose word.
    pub asserted_by: Assertion,
    /// Why, as a phrase that stands alone.
    pub reason: String,
    /// The step that shows it, where one does.
    pub evidence: Option<Cite>,
}

/// What can become of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It did not do what it was asked.
    Failed,
    /// It did, and something other than the agent says so.
    Succeeded,
    /// It could not work or could not be judged, and no agent is to blame for that.
    Infrastructure,
    /// The agent says that it is done; nothing shows it.
    Unverified,
    /// Nothing says anything.
    Unknown,
}

/// On whose word an outcome stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assertion {
    /// A person's.
    Person,
    /// A reward's.
    Reward,
    /// A verifier's record.
    Verifier,
    /// A tool's result or the harness's record.
    Tool,
    /// Nobody's.
    Nobody,
}

impl Outcome {
    fn new(status: Status, asserted_by: Assertion, reason: impl Into<String>) -> Self {
        Self { status, asserted_by, reason: reason.into(), evidence: None }
    }

    fn shown_by(mut self, cite: Option<Cite>) -> Self {
        self.evidence = cite;
        self
    }
}

/// What became of the run: each source of evidence is asked in the order of its weight, and the
/// first that says something decides.
pub fn of(view: &View<'_>, sufficiency: &Sufficiency) -> Outcome {
    said_by_person(view)
        .or_else(|| unrun_verifier(view))
        .or_else(|| breakdown(view))
        .or_else(|| reward(view))
        .or_else(|| verifier(view))
        .or_else(|| predicate_of_spec(view, sufficiency))
        .or_else(|| cut_off(view))
        .or_else(|| unrun_check(view))
        .or_else(|| unrecovered_fault(view))
        .or_else(|| last_check(view))
        .unwrap_or_else(|| unproven(view, sufficiency))
}

fn said_by_person(view: &View<'_>) -> Option<Outcome> {
    let symptom = view.case.symptom.as_ref()?;
    Some(Outcome::new(Status::Failed, Assertion::Person, format!("a person says: {symptom}")))
}

fn records<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v Record> {
    view.case.trace.records.iter()
}

/// A verifier that was to judge and never did: a reward of 0 then says nothing about the agent.
fn unrun_verifier(view: &View<'_>) -> Option<Outcome> {
    let verdicts: Vec<(&str, &VerifierResult)> = records(view)
        .filter_map(|record| match &record.kind {
            RecordKind::Verifier { name, result } => Some((&**name, result)),
            RecordKind::Reward { .. } | RecordKind::Ended(_) | RecordKind::Exception { .. } => None,
        })
        .collect();
    let judged = |(_, result): &(&str, &VerifierResult)| {
        matches!(result, VerifierResult::Passed | VerifierResult::Failed { .. })
    };
    if verdicts.iter().any(judged) {
        return None;
    }
    let (name, why) = verdicts.iter().find_map(|(name, result)| match result {
        VerifierResult::NotRun { why } => Some((name, why)),
        VerifierResult::Passed | VerifierResult::Failed { .. } => None,
    })?;
    let reason = format!("the verifier {name} never ran: {why}");
    Some(Outcome::new(Status::Infrastructure, Assertion::Verifier, reason))
}

/// The environment, the model's service or the harness broke down, unless the run was graded a
/// success all the same.
fn breakdown(view: &View<'_>) -> Option<Outcome> {
    if reward(view).is_some_and(|outcome| outcome.status == Status::Succeeded) {
        return None;
    }
    let reason = records(view).find_map(|record| match &record.kind {
        RecordKind::Ended(end) if end.reason == EndReason::Breakdown => {
            Some(format!("the harness ended the run: {}", end.word))
        }
        RecordKind::Exception { kind, message } => {
            Some(format!("the harness caught {kind}: {message}"))
        }
        RecordKind::Ended(_) | RecordKind::Reward { .. } | RecordKind::Verifier { .. } => None,
    })?;
    Some(Outcome::new(Status::Infrastructure, Assertion::Tool, reason))
}

fn reward(view: &View<'_>) -> Option<Outcome> {
    let (value, full) = records(view).find_map(|record| match record.kind {
        RecordKind::Reward { value, full } => Some((value, full)),
        RecordKind::Verifier { .. } | RecordKind::Ended(_) | RecordKind::Exception { .. } => None,
    })?;
    let status = if value >= full { Status::Succeeded } else { Status::Failed };
    let reason = format!("reward {value} of {full}");
    Some(Outcome::new(status, Assertion::Reward, reason))
}

fn verifier(view: &View<'_>) -> Option<Outcome> {
    let mut passed = None;
    for record in records(view) {
        let RecordKind::Verifier { name, result } = &record.kind else {
            continue;
        };
        match result {
            VerifierResult::Failed { why } => {
                let reason = format!("the verifier {name} failed it: {why}");
                return Some(Outcome::new(Status::Failed, Assertion::Verifier, reason));
            }
            VerifierResult::Passed => passed = Some(name),
            VerifierResult::NotRun { .. } => {}
        }
    }
    let reason = format!("the verifier {} passed it", passed?);
    Some(Outcome::new(Status::Succeeded, Assertion::Verifier, reason))
}

/// The spec's own success predicate over the tools' results.
fn predicate_of_spec(view: &View<'_>, sufficiency: &Sufficiency) -> Option<Outcome> {
    let success = view.case.spec.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Success(Some(predicate)) => Some((clause, predicate)),
        _ => None,
    });
    let (clause, predicate) = success?;
    let cite = |steps: &[case::StepNo]| {
        let step = view.case.trace.step(*steps.last()?)?;
        Some(Cite::step(step))
    };
    let id = &clause.id.0;
    match predicate::holds(predicate, &view.case.trace, None) {
        Holds::Yes(steps) => {
            let proof =
                steps.last().map_or(String::new(), |step| format!("proven by step {step}: "));
            let reason = format!("{proof}the spec's success condition ({id}) holds at the end");
            let proven = Outcome::new(Status::Succeeded, Assertion::Tool, reason);
            Some(proven.shown_by(cite(&steps)))
        }
        Holds::No(_) if gave_up(view, sufficiency).is_some() => gave_up(view, sufficiency),
        Holds::No(steps) if sufficiency.ended == Some(true) => {
            let reason = format!("the spec's success condition ({id}) does not hold at the end");
            let failed = Outcome::new(Status::Failed, Assertion::Tool, reason);
            Some(failed.shown_by(cite(&steps)))
        }
        Holds::No(_) | Holds::Unknown(_) => None,
    }
}

/// The run ended by itself in the state in which its spec lets it give up: the task is not done, and
/// nobody broke a rule by stopping.
fn gave_up(view: &View<'_>, sufficiency: &Sufficiency) -> Option<Outcome> {
    let (clause, steps) = stated::gave_up(view.case)?;
    if sufficiency.ended != Some(true) || cut_off(view).is_some() {
        return None;
    }
    let step = steps.last().and_then(|no| view.case.trace.step(*no));
    let reason =
        format!("gave up as declared ({}): the success condition does not hold", clause.id.0);
    Some(Outcome::new(Status::Failed, Assertion::Tool, reason).shown_by(step.map(Cite::step)))
}

/// The harness stopped a run that had not finished.
fn cut_off(view: &View<'_>) -> Option<Outcome> {
    let reason = records(view).find_map(|record| match &record.kind {
        RecordKind::Ended(end) => match end.reason {
            EndReason::StepLimit | EndReason::TimeLimit | EndReason::CostLimit => {
                Some(format!("cut off at a limit: {}", end.word))
            }
            EndReason::ErrorLimit | EndReason::AgentError => {
                Some(format!("ended by the agent's errors: {}", end.word))
            }
            EndReason::Regular | EndReason::Breakdown | EndReason::Stopped | EndReason::Unknown => {
                None
            }
        },
        RecordKind::Reward { .. } | RecordKind::Verifier { .. } | RecordKind::Exception { .. } => {
            None
        }
    });
    if let Some(reason) = reason {
        return Some(Outcome::new(Status::Failed, Assertion::Tool, reason));
    }
    let event = view.limit_event()?;
    let cut = Outcome::new(Status::Failed, Assertion::Tool, "cut off at a limit");
    Some(cut.shown_by(Some(Cite::step(event))))
}

/// The run's own check could not start, and nothing was run after it.
fn unrun_check(view: &View<'_>) -> Option<Outcome> {
    let check = verification::unrun(view)?;
    let fault = evidence::fault(check)?;
    let tool = &check.call.tool.text;
    let reason =
        format!("the check at step {} ({tool}) never ran: {}", check.step.no, fault.name());
    let broken = Outcome::new(Status::Infrastructure, Assertion::Tool, reason);
    Some(broken.shown_by(Some(evidence::cite_fault(check))))
}

/// The run's last word from its tools is an outage that nothing later made good.
fn unrecovered_fault(view: &View<'_>) -> Option<Outcome> {
    let last = view.exchanges.last()?;
    let worked_before_by_same = |earlier: &Exchange<'_>| {
        let answered = earlier.result.is_some() && earlier.standing != Standing::Bad;
        answered && earlier.call.tool.text == last.call.tool.text
    };
    // An outage of the one tool that the run hung on; a fault beside working calls is the agent's
    // to route around.
    if view.exchanges.iter().any(worked_before_by_same) {
        return None;
    }
    let fault = evidence::fault(last)?;
    let tool = &last.call.tool.text;
    let reason = format!("{tool} did not work and nothing made it good: {}", fault.name());
    let broken = Outcome::new(Status::Infrastructure, Assertion::Tool, reason);
    Some(broken.shown_by(Some(evidence::cite_fault(last))))
}

/// The last check that the run itself made of its result.
fn last_check(view: &View<'_>) -> Option<Outcome> {
    let is_check =
        |exchange: &&Exchange<'_>| exchange.effect == Effect::Verifies && exchange.result.is_some();
    let check = view.exchanges.iter().rev().find(is_check)?;
    let (step, _) = check.result?;
    let changed_since = view
        .exchanges
        .iter()
        .any(|later| later.step.no > check.step.no && later.effect.changes_state());
    if changed_since {
        return None;
    }
    let tool = &check.call.tool.text;
    match check.standing {
        // That a call worked proves no task; tests that passed and states do.
        Standing::Good if evidence::proves(&check.facts) => {
            let shown = proving(&check.facts).map_or(String::new(), |fact| {
                format!(" = {}", short::quoted(&fact.value, LONGEST_VALUE))
            });
            let reason = format!("proven by step {}: {tool}{shown}", step.no);
            let proven = Outcome::new(Status::Succeeded, Assertion::Tool, reason);
            Some(proven.shown_by(Some(Cite::step(step))))
        }
        Standing::Bad => {
            let reason = format!("step {}: the last check, {tool}, does not pass", step.no);
            let failed = Outcome::new(Status::Failed, Assertion::Tool, reason);
            Some(failed.shown_by(Some(Cite::step(step))))
        }
        Standing::Good | Standing::Neutral => None,
    }
}

/// The longest value that a reason repeats.
const LONGEST_VALUE: usize = 40;

/// The fact that proves success: a state before a count of tests.
fn proving(facts: &[Fact]) -> Option<&Fact> {
    let good = || facts.iter().filter(|fact| fact.standing == Standing::Good);
    let state = good().find(|fact| fact.kind == FactKind::State);
    state.or_else(|| good().find(|fact| fact.kind == FactKind::Tests))
}

/// Nothing but the agent's word, or not even that.
fn unproven(view: &View<'_>, sufficiency: &Sufficiency) -> Outcome {
    match (view.last_word(), sufficiency.ended) {
        (Some(word), Some(true)) => {
            let reason =
                format!("the agent has the last word (step {}); no tool result shows it", word.no);
            Outcome::new(Status::Unverified, Assertion::Nobody, reason)
                .shown_by(Some(Cite::step(word)))
        }
        _ => Outcome::new(Status::Unknown, Assertion::Nobody, "nothing says how the run ended"),
    }
}
