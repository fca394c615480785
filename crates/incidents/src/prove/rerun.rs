//! What one run tells about a fix: whose run it is, which modes show in it, what could not be told and
//! why, who vouches for its end. Compares nothing.

use crate::join;
use crate::sighting::Sighting;
use crate::signature::unnumbered;
use case::record::VerifierResult;
use case::spec::Level;
use case::{Act, ActorKind, Case, ClauseKind, RecordKind};
use checks::outcome::Status;
use checks::reading::Reading;
use checks::view::View;
use checks::view::constraints::State;
use checks::{Mode, Triage};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What one run tells about a fix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rerun {
    /// A hash of its content: a run is one, however often it is named.
    pub hash: String,
    /// The system that ran, where the run or the configuration says.
    pub system: Option<String>,
    /// The agents that took part, without the numbers of their instances.
    pub agents: BTreeSet<String>,
    /// The id of its task, where it has one.
    pub task: Option<String>,
    /// When it began, where it says.
    pub began: Option<Timestamp>,
    /// The models behind its agents.
    pub models: BTreeSet<String>,
    /// The environment that it ran in, where it says.
    pub environment: Option<String>,
    /// What a person asked for first, without its numbers.
    pub request: Option<String>,
    /// The tools that were declared to its agents.
    pub tools: BTreeSet<String>,
    /// Whether it did its task; `None` where nobody but the agent says.
    pub succeeded: Option<bool>,
    /// Whether its surroundings broke, so that it says nothing of the agents.
    pub broke: bool,
    /// The modes that were found, and that nothing refutes.
    pub found: BTreeSet<Mode>,
    /// The modes that were looked for and are not there.
    pub clear: BTreeSet<Mode>,
    /// Of the modes that could not be told, what was missing, each as a noun phrase.
    pub missing: BTreeMap<Mode, String>,
    /// What task and spec demand, each as a phrase, with what came of it.
    pub demands: BTreeMap<String, Kept>,
    /// What there was to judge by, each as a noun phrase.
    pub inputs: BTreeSet<&'static str>,
    /// What verified it, or was declared to.
    pub verifiers: BTreeSet<String>,
    /// What was to verify it and did not run.
    pub idle: BTreeSet<String>,
    /// At which levels anything was checked, the agents' own checks among them.
    pub levels: BTreeSet<&'static str>,
}

/// What came of a demand. Of two of the same words the weightier counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// It was kept.
    Yes,
    /// The run does not show it.
    Untold,
    /// It was broken.
    No,
}

impl Rerun {
    /// What a judged run tells.
    pub fn of(case: &Case, triage: &Triage) -> Self {
        let Sighting { content_hash, agents, task, began, models, .. } = Sighting::of(case);
        let mut rerun = Self {
            hash: content_hash,
            system: join::system(case),
            agents: agents.iter().map(|name| unnumbered(name)).collect(),
            task,
            began,
            models: models.into_iter().collect(),
            environment: case.trace.labels.environment.as_deref().map(str::to_owned),
            request: request(case),
            tools: case.spec.tools.iter().map(|tool| tool.name.to_string()).collect(),
            succeeded: match triage.outcome.status {
                Status::Succeeded => Some(true),
                Status::Failed => Some(false),
                Status::Infrastructure | Status::Unverified | Status::Unknown => None,
            },
            broke: triage.outcome.status == Status::Infrastructure,
            demands: demands(case),
            inputs: inputs(case, triage),
            levels: levels(triage),
            ..Self::default()
        };
        rerun.read(triage);
        rerun.verify(case);
        rerun
    }

    fn read(&mut self, triage: &Triage) {
        for one in &triage.modes {
            let missing = match &one.reading {
                Reading::Found(findings) if findings.iter().any(|found| !found.is_refuted()) => {
                    self.found.insert(one.mode);
                    continue;
                }
                Reading::Clear(_) => {
                    self.clear.insert(one.mode);
                    continue;
                }
                Reading::Found(_) => "a person's word on a finding that something refutes",
                Reading::CannotTell(gap) => gap.missing.as_str(),
                Reading::NotApplicable(why) => why,
            };
            self.missing.insert(one.mode, missing.to_owned());
        }
    }

    fn verify(&mut self, case: &Case) {
        for record in &case.trace.records {
            if let RecordKind::Verifier { name, result } = &record.kind {
                let of = match result {
                    VerifierResult::Passed | VerifierResult::Failed { .. } => &mut self.verifiers,
                    VerifierResult::NotRun { .. } => &mut self.idle,
                };
                of.insert(format!("verifier {name}"));
            }
        }
        let declared = case.spec.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Verification(_) => Some(format!("the spec's clause {}", clause.id.0)),
            _ => None,
        });
        self.verifiers.extend(declared);
    }

    /// Whether it kept those of `broken` that it states, and states one.
    pub(super) fn keeps(&self, broken: &BTreeSet<&str>) -> bool {
        let mut stated = broken.iter().filter_map(|what| self.demands.get(*what)).peekable();
        stated.peek().is_some() && stated.all(|kept| *kept == Kept::Yes)
    }
}

fn demands(case: &Case) -> BTreeMap<String, Kept> {
    let mut all = BTreeMap::new();
    for entry in View::new(case).ledger().entries.iter().filter(|entry| entry.constrains()) {
        let kept = match &entry.state {
            State::Honoured(_) => Kept::Yes,
            State::Open(_) => Kept::Untold,
            State::Broken(_) => Kept::No,
        };
        let known = all.entry(entry.what.clone()).or_insert(kept);
        *known = kept.max(*known);
    }
    all
}

/// What every mode needs. Of what single modes need they say themselves that it is missing.
fn inputs(case: &Case, triage: &Triage) -> BTreeSet<&'static str> {
    let sufficiency = &triage.sufficiency;
    let all = [
        ("message content", sufficiency.content),
        ("the end of the run", sufficiency.ended == Some(true)),
        ("links between spans", sufficiency.links),
        ("a tool to call", has_tools(case)),
    ];
    all.into_iter().filter(|(_, there)| *there).map(|(what, _)| what).collect()
}

/// Whether its agents had any tool, declared or called: where they have none, nothing that was wrong with calls
/// can show.
fn has_tools(case: &Case) -> bool {
    let is_call = |step: &case::Step| step.call().is_some();
    !case.spec.tools.is_empty() || case.trace.steps.iter().any(is_call)
}

/// The first words of a person, by which two runs of one task are known: the case and the numbers may differ.
fn request(case: &Case) -> Option<String> {
    let of_person = |step: &&case::Step| {
        matches!(step.act, Act::Say { .. }) && case.trace.kind(step) == ActorKind::Person
    };
    let said = case.trace.steps.iter().find(of_person)?.words().to_lowercase();
    let is_value = |word: &&str| word.contains(|letter: char| letter.is_ascii_digit());
    let words = said.split_whitespace().filter(|word| !is_value(word));
    Some(words.collect::<Vec<_>>().join(" "))
}

fn levels(triage: &Triage) -> BTreeSet<&'static str> {
    let levels = triage.verification.levels.iter().map(|level| match level {
        Level::Step => "a check of single steps",
        Level::Intermediate => "a check half-way",
        Level::Final => "a check at the end",
    });
    levels.collect()
}
