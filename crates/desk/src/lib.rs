//! The one path from bytes to a triage. The command line and the tests call [`Desk::read`];
//! there is no second way.
//!
//! Synchronous, and without I/O of its own: the caller brings bytes, specs and an answerer.

pub mod channel;
pub mod config;

pub use config::Config;

use case::trace::EventKind;
use case::{Act, Case, Complaint, Owners, Spec, Trace};
use checks::{Answers, Category, Triage};
use ingest::stream::{Line, Share};
use ingest::{Input, Run, Unreadable};
use redact::Redactor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Everything that stays the same from one file to the next.
pub struct Desk {
    /// What replaces secrets and personal data.
    pub redactor: Redactor,
    /// How systems are recognised, and who owns them.
    pub config: Config,
    /// The specs at hand.
    pub specs: Vec<SpecAtHand>,
    /// What the person says went wrong.
    pub symptom: Option<Arc<str>>,
    /// Whether rewards, endings and verifiers' records count.
    pub records: Records,
    /// The checks that are asked for.
    pub asked: Vec<Category>,
    /// Who answers what the structure cannot tell.
    pub answerer: Answerer,
}

/// A spec that was read beforehand.
pub struct SpecAtHand {
    /// The system that it is for; `None` for all.
    pub system: Option<String>,
    /// The spec.
    pub spec: Spec,
    /// The owners that it names.
    pub owners: Owners,
    /// Whether a run was held to it.
    pub used: AtomicBool,
}

/// Whether what other parties wrote down about a run counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// It does.
    Kept,
    /// It does not: the run is judged as if nobody had graded it yet. For measuring how much of a
    /// verdict rests on the grade.
    Blinded,
}

/// A run that was judged.
pub struct Judged {
    /// The run and what it was held to.
    pub case: Case,
    /// What could not be placed.
    pub complaints: Vec<Complaint>,
    /// What Masthead says.
    pub triage: Triage,
    /// The answers that it took into account.
    pub answers: Answers,
    /// How long it took.
    pub took: Took,
}

/// How long a run took, from bytes to triage.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    /// Reading and redacting. For a file with many runs: since the run before was handed over.
    pub reading: Duration,
    /// Judging.
    pub judging: Duration,
}

/// Gives the answers that are at hand for a run after its first triage; asked once per run.
pub type Answerer = Box<dyn Fn(&Triage) -> Answers + Send + Sync>;

/// An answerer that has nothing to say.
pub fn nobody() -> Answerer {
    Box::new(|_| Answers::none())
}

impl Desk {
    /// Reads every run in `input`, judges each and hands it over before the next one is read.
    pub fn read(&self, input: Input<'_>, take: &mut dyn FnMut(Result<Judged, Unreadable>)) {
        let mut began = Instant::now();
        ingest::read(input, &self.redactor, &mut |run| {
            let reading = began.elapsed();
            take(run.map(|run| self.judge(run, reading)));
            began = Instant::now();
        });
    }

    /// Reads and judges the run on one line of a file of runs: see [`ingest::stream`].
    pub fn read_line(
        &self,
        input: Input<'_>,
        number: usize,
        take: &mut dyn FnMut(Result<Judged, Unreadable>),
    ) {
        let mut began = Instant::now();
        ingest::stream::read_line(input, number, &self.redactor, &mut |run| {
            let reading = began.elapsed();
            take(run.map(|run| self.judge(run, reading)));
            began = Instant::now();
        });
    }

    /// Reads and judges a part of the runs of a file whose lines hold pieces of runs: see
    /// [`ingest::stream`].
    pub fn read_share(
        &self,
        input: Input<'_>,
        part: (Share, &[Line]),
        take: &mut dyn FnMut(Result<Judged, Unreadable>),
    ) {
        let mut began = Instant::now();
        ingest::stream::read_share(input, part, &self.redactor, &mut |run| {
            let reading = began.elapsed();
            take(run.map(|run| self.judge(run, reading)));
            began = Instant::now();
        });
    }

    /// The specs at hand for one system that no run was held to, each with its system.
    pub fn idle(&self) -> impl Iterator<Item = (&str, &Spec)> {
        let idle = self.specs.iter().filter(|at_hand| !at_hand.used.load(Ordering::Relaxed));
        idle.filter_map(|at_hand| Some((at_hand.system.as_deref()?, &at_hand.spec)))
    }

    /// Judges a run anew with a person's word that it failed.
    pub fn told(&self, judged: Judged, symptom: Arc<str>) -> Judged {
        let Judged { mut case, complaints, took, .. } = judged;
        case.symptom = Some(symptom);
        self.decided((case, complaints), took.reading, Instant::now())
    }

    fn judge(&self, run: Run, reading: Duration) -> Judged {
        let began = Instant::now();
        self.decided(self.case(run), reading, began)
    }

    /// Two passes at most: the first finds the questions, the second counts the answers.
    fn decided(
        &self,
        (case, complaints): (Case, Vec<Complaint>),
        reading: Duration,
        began: Instant,
    ) -> Judged {
        let mut triage = checks::triage_of(&case, &Answers::none(), &self.asked);
        let answers = (self.answerer)(&triage);
        if answers.iter().next().is_some() {
            triage = checks::triage_of(&case, &answers, &self.asked);
        }
        let took = Took { reading, judging: began.elapsed() };
        Judged { case, complaints, triage, answers, took }
    }

    /// The run with the spec, the owners and the symptom that belong to it.
    fn case(&self, run: Run) -> (Case, Vec<Complaint>) {
        let Run { mut trace, spec, complaints } = run;
        if self.records == Records::Blinded {
            blind(&mut trace);
        }
        let (spec, named) = self.spec_for(&trace, spec);
        let owners = config::fill(self.config.owners_of(&trace), &named);
        (Case { trace, spec, symptom: self.symptom.clone(), owners }, complaints)
    }

    /// The spec that is meant for this run: one given for its system, one given for all, else what
    /// the trace itself carries.
    fn spec_for(&self, trace: &Trace, carried: Spec) -> (Spec, Owners) {
        let configured = self.config.system_of(trace).map(|system| system.name.as_str());
        let labelled = trace.labels.system.as_deref();
        let is_for = |at_hand: &&SpecAtHand| {
            at_hand
                .system
                .as_deref()
                .is_some_and(|name| Some(name) == configured || Some(name) == labelled)
        };
        let own = self.specs.iter().find(is_for);
        let chosen = own.or_else(|| self.specs.iter().find(|at_hand| at_hand.system.is_none()));
        match chosen {
            Some(at_hand) => {
                at_hand.used.store(true, Ordering::Relaxed);
                let spec = ingest::spec::join(at_hand.spec.clone(), &carried);
                (spec, at_hand.owners.clone())
            }
            None => (carried, Owners::default()),
        }
    }
}

/// Takes away what other parties wrote down about the run: the records, and the events by which a
/// harness or verifier says the same inside the log. Their words stay, so that origins hold.
fn blind(trace: &mut Trace) {
    trace.records.clear();
    for step in &mut trace.steps {
        if let Act::Event { kind, text: _ } = &mut step.act
            && matches!(kind, EventKind::Limit | EventKind::Verification)
        {
            *kind = EventKind::Other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{ActorKind, Origin};

    #[test]
    fn a_blinded_run_keeps_its_words_and_loses_what_they_amount_to() {
        let mut trace = Trace::default();
        let harness = trace.actor_named("harness", ActorKind::Harness);
        let event = Act::Event { kind: EventKind::Limit, text: None };
        trace.push(harness, event, Origin::top());
        blind(&mut trace);
        assert!(matches!(trace.steps[0].act, Act::Event { kind: EventKind::Other, text: None }));
    }
}
