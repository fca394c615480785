//! What became of the run, and on whose word. The agent's own word is not evidence.

mod check;

use crate::infrastructure;
use crate::predicate::{self, Holds};
use crate::proof;
use crate::sufficiency::Sufficiency;
use crate::view::evidence::Standing;
use crate::view::{View, disputed, short, stated};
use case::record::{EndReason, VerifierResult};
use case::spec::Level;
use case::trace::EventKind;
use case::{Act, Cite, ClauseKind, Record, RecordKind, StepNo};

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
    /// Whether infrastructure is shown to be what failed, whoever says that the run did.
    pub broken: bool,
    /// What broke, whoever says that the run failed; `None` where nothing is shown to have.
    pub broke: Option<Broke>,
    /// Whether what broke is a service of others: the call that failed names its host, and nothing of
    /// the team's does.
    pub external: bool,
    /// From which step on a tool did not work any more, where that is what broke: what was wrong
    /// before it is none of its doing.
    pub broken_since: Option<StepNo>,
    /// How many calls failed for their surroundings' sake, recovered ones included.
    pub faults: usize,
}

/// What broke, without anything that anybody says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broke {
    /// How it showed, as a phrase that stands alone.
    pub how: String,
    /// What shows it.
    pub shown_by: Option<Cite>,
    /// The call that failed, where one did.
    pub call: Option<BrokenCall>,
}

/// A call that its surroundings let down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenCall {
    /// The fault, in plain words.
    pub fault: &'static str,
    /// The kind of error, where its words tell more than the fault: `connection refused`.
    pub kind: Option<&'static str>,
    /// The tool.
    pub tool: String,
    /// The host that the error or the call names, where that is another machine.
    pub host: Option<String>,
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
    pub(crate) fn new(status: Status, asserted_by: Assertion, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self {
            status,
            asserted_by,
            reason,
            evidence: None,
            broken: false,
            broke: None,
            external: false,
            broken_since: None,
            faults: 0,
        }
    }

    /// The same with the call that was let down.
    pub(crate) fn in_call(mut self, call: BrokenCall) -> Self {
        self.broke = Some(Broke { how: self.reason.clone(), shown_by: None, call: Some(call) });
        self
    }

    pub(crate) fn shown_by(mut self, cite: Option<Cite>) -> Self {
        self.evidence = cite;
        self
    }
}

/// What became of the run: each source of evidence is asked in the order of its weight, and the
/// first that says something decides.
pub fn of(view: &View<'_>, sufficiency: &Sufficiency) -> Outcome {
    if view.case.trace.guessed {
        let unknown = "the format is not known, so nothing says how the run ended";
        return said_by_person(view, None)
            .unwrap_or_else(|| Outcome::new(Status::Unknown, Assertion::Nobody, unknown));
    }
    let broken = infrastructure::of(view).filter(|_| !was_graded_full(view));
    let graded = || reward(view).or_else(|| verifier(view));
    let mut outcome = said_by_person(view, broken.as_ref())
        .or_else(|| broken.clone())
        .or_else(graded)
        .or_else(|| told_at_end(view))
        .or_else(|| predicate_of_spec(view, sufficiency))
        .or_else(|| verified_as_planned(view, sufficiency))
        .or_else(|| cut_off(view))
        .or_else(|| caught(view))
        .or_else(|| check::last_check(view))
        .unwrap_or_else(|| unproven(view, sufficiency));
    outcome.broken = broken.is_some();
    outcome.external = broken.as_ref().is_some_and(|broken| broken.external);
    outcome.broken_since = broken.as_ref().and_then(|broken| broken.broken_since);
    outcome.broke = broken.map(|broken| Broke {
        how: broken.reason,
        shown_by: broken.evidence,
        call: broken.broke.and_then(|broke| broke.call),
    });
    outcome.faults = infrastructure::faults(view);
    outcome
}

/// Whether a reward says that the run did all that it was asked, whatever broke on the way.
fn was_graded_full(view: &View<'_>) -> bool {
    reward(view).is_some_and(|outcome| outcome.status == Status::Succeeded)
}

fn said_by_person(view: &View<'_>, broken: Option<&Outcome>) -> Option<Outcome> {
    let symptom = view.case.symptom.as_ref()?;
    let besides = broken.map_or(String::new(), |broken| format!("; {}", broken.reason));
    let reason = format!("a person says: {symptom}{besides}");
    Some(Outcome::new(Status::Failed, Assertion::Person, reason))
}

/// The person who has the last word says that it did not work.
fn told_at_end(view: &View<'_>) -> Option<Outcome> {
    let (step, words) = disputed::last_word(view)?;
    let said = short::quoted(step.words(), LONGEST_WORDS);
    let reason = format!("a person has the last word (step {}): {said}", step.no);
    Some(Outcome::new(Status::Failed, Assertion::Person, reason).shown_by(Some(words)))
}

/// As much of what a person says as a reason repeats.
const LONGEST_WORDS: usize = 80;

pub(crate) fn records<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v Record> {
    view.case.trace.records.iter()
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
                let verifier = infrastructure::verifier_named(name);
                let reason = match &**why {
                    "" => format!("{verifier} failed it"),
                    why => format!("{verifier} failed it: {why}"),
                };
                return Some(Outcome::new(Status::Failed, Assertion::Verifier, reason));
            }
            VerifierResult::Passed => passed = Some(name),
            VerifierResult::NotRun { .. } => {}
        }
    }
    let reason = format!("{} passed it", infrastructure::verifier_named(passed?));
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
    let holds = predicate::holds(predicate, &view.case.trace, None);
    if let Some(doubt) = proof::doubt(view, predicate, &holds) {
        return Some(doubtful(view, sufficiency, id, &doubt));
    }
    match holds {
        Holds::No(_) if proof::of_another(view, predicate, &holds).is_some() => None,
        Holds::Yes(steps) if is_shown(view, &steps) => {
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
        Holds::Yes(_) | Holds::No(_) | Holds::Unknown(_) => None,
    }
}

/// What is known of a run whose success was shown once, and is not shown at its end.
fn doubtful(
    view: &View<'_>,
    sufficiency: &Sufficiency,
    id: &str,
    doubt: &proof::Doubt<'_, '_>,
) -> Outcome {
    cut_off(view).or_else(|| caught(view)).unwrap_or_else(|| {
        let mut open = unproven(view, sufficiency);
        open.reason = format!("the spec's condition ({id}) {}", doubt.reason());
        open
    })
}

/// Whether a tool's result is among the steps that a condition holds by. That nothing forbidden was
/// called, or that a call was made and failed, proves no success.
fn is_shown(view: &View<'_>, steps: &[case::StepNo]) -> bool {
    let exchanges = steps.iter().filter_map(|step| view.exchange_of(*step));
    let mut answered = exchanges.filter(|exchange| exchange.result.is_some());
    answered.any(|exchange| exchange.standing != Standing::Bad)
}

/// The results that the spec's verification plan expects at the end.
fn verified_as_planned(view: &View<'_>, sufficiency: &Sufficiency) -> Option<Outcome> {
    let planned = view.case.spec.clauses.iter().filter_map(|clause| match &clause.kind {
        ClauseKind::Verification(coverage) if coverage.level == Level::Final => {
            Some((clause, coverage.predicate.as_ref()?))
        }
        _ => None,
    });
    let mut proven = None;
    for (clause, predicate) in planned {
        let id = &clause.id.0;
        let holds = predicate::holds(predicate, &view.case.trace, None);
        if let Some(doubt) = proof::doubt(view, predicate, &holds) {
            return Some(doubtful(view, sufficiency, id, &doubt));
        }
        match holds {
            Holds::No(_) if proof::of_another(view, predicate, &holds).is_some() => return None,
            Holds::Yes(steps) if is_shown(view, &steps) => {
                proven = steps.last().copied().or(proven);
            }
            Holds::No(_) if sufficiency.ended == Some(true) => {
                let reason = format!("the result that the spec's {id} asks for is not there");
                return Some(Outcome::new(Status::Failed, Assertion::Tool, reason));
            }
            // One result that is not known leaves the whole unknown.
            Holds::Yes(_) | Holds::No(_) | Holds::Unknown(_) => return None,
        }
    }
    let step = view.case.trace.step(proven?)?;
    let reason = format!("proven by step {}: what the spec's verification asks for", step.no);
    let outcome = Outcome::new(Status::Succeeded, Assertion::Tool, reason);
    Some(outcome.shown_by(Some(Cite::step(step))))
}

/// The harness caught an exception that does not tell of the surroundings: the run did not get
/// through, and whose fault that is remains to be seen.
fn caught(view: &View<'_>) -> Option<Outcome> {
    let reason = records(view).find_map(|record| match &record.kind {
        RecordKind::Exception { kind, message } => {
            Some(format!("the harness caught {kind}: {message}"))
        }
        RecordKind::Ended(_) | RecordKind::Reward { .. } | RecordKind::Verifier { .. } => None,
    })?;
    Some(Outcome::new(Status::Failed, Assertion::Tool, reason))
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

/// The harness stopped a run that had not finished. At a limit the task may have been done: that is
/// unknown, unless the run's own last check had not passed.
fn cut_off(view: &View<'_>) -> Option<Outcome> {
    let ended = records(view).find_map(|record| match &record.kind {
        RecordKind::Ended(end) => match end.reason {
            EndReason::StepLimit | EndReason::TimeLimit | EndReason::CostLimit => {
                Some((Status::Unknown, format!("cut off at a limit: {}", end.word)))
            }
            EndReason::ErrorLimit | EndReason::AgentError => {
                Some((Status::Failed, format!("ended by the agent's errors: {}", end.word)))
            }
            EndReason::Regular | EndReason::Breakdown | EndReason::Stopped | EndReason::Unknown => {
                None
            }
        },
        RecordKind::Reward { .. } | RecordKind::Verifier { .. } | RecordKind::Exception { .. } => {
            None
        }
    });
    let at_limit = |word: String, cite: Option<Cite>| {
        check::last_check(view).filter(|check| check.status == Status::Failed).unwrap_or_else(
            || {
                let reason = format!("{word}; nothing shows whether the task was done");
                Outcome::new(Status::Unknown, Assertion::Nobody, reason).shown_by(cite)
            },
        )
    };
    match ended {
        Some((Status::Unknown, word)) => Some(at_limit(word, None)),
        Some((status, reason)) => Some(Outcome::new(status, Assertion::Tool, reason)),
        None => {
            let event = view.limit_event()?;
            Some(at_limit("cut off at a limit".to_owned(), Some(Cite::step(event))))
        }
    }
}

/// Nothing but the agent's word, or not even that.
fn unproven(view: &View<'_>, sufficiency: &Sufficiency) -> Outcome {
    if let Some(stopped) = stopped_at_error(view) {
        return stopped;
    }
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

/// The run's last step is an error of what runs the agent, so that no word of an agent is the last.
fn stopped_at_error(view: &View<'_>) -> Option<Outcome> {
    let last = view.last_step()?;
    let is_event = matches!(last.act, Act::Event { kind: EventKind::Error, text: _ });
    // A tool's error is the agent's to answer, and a word that came with an error was said.
    let is_turn = last.error.is_some() && last.words().is_empty() && last.result().is_none();
    if !is_event && !is_turn {
        return None;
    }
    let reason = format!("the run stopped at an error (step {}), not at a last word", last.no);
    let stopped = Outcome::new(Status::Unknown, Assertion::Nobody, reason);
    Some(stopped.shown_by(Some(Cite::step(last))))
}
