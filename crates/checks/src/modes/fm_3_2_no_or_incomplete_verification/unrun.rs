//! Program code is written, a tool to run it with is at hand, and the run is over without having run
//! or read what was written: it ends with a report, with an empty turn of the agent, or, of a run
//! that failed, where the harness says that it ended in the regular way.

use super::{ENTRY, ending_of, left_to, looked_after, nothing_to_run};
use crate::outcome::Status;
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::verification::last_write;
use crate::view::{Exchange, View, commands};
use case::record::EndReason;
use case::trace::EventKind;
use case::{Act, ActorKind, Case, Cite, RecordKind, Searched, Step};

/// The code may be right all the same: that it was not run says only that nobody knows, and nobody had
/// asked for a run.
const NEVER_RUN: Score = Score::new(0.5);

/// A reward or a verifier says that it was not right.
const NEVER_RUN_AND_WRONG: Score = Score::new(0.7);

/// The program that was written last and never run, if the run ended on it.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    if view.sufficiency().ended != Some(true) || view.outcome().status == Status::Succeeded {
        return None;
    }
    // What was to be run elsewhere and then failed there was the agent's to try first.
    let failed = view.outcome().status == Status::Failed;
    let is_left = if failed { left_to::is_forbidden } else { left_to::is_somebody_elses };
    if is_left(case) {
        return None;
    }
    let write = view.exchanges.get(last_write(view)?)?;
    // A command line may write a file and run it in one go.
    let file = commands::program(write).filter(|_| !write.writes)?;
    if nothing_to_run::only_comments(write)
        || nothing_to_run::removes(write)
        || nothing_to_run::is_given(case, write)
        || commands::lies_among_documents(write)
    {
        return None;
    }
    let closing = closing(case, view, write)?;
    // Anything that may have run it, answered or not, may have been the check. Where nobody spoke
    // after it, a call without a result was seen by nobody.
    let is_seen =
        |later: &Exchange<'_>| later.result.is_some() || !matches!(closing, Closing::Silent);
    let may_run = |later: &&Exchange<'_>| {
        let runs = matches!(later.effect, Effect::Runs | Effect::Verifies | Effect::Unknown);
        write.step.no < later.step.no && runs && is_seen(later)
    };
    if view.exchanges.iter().any(|later| may_run(&later)) || looked_after(view, write).is_some() {
        return None;
    }
    let runner = runner(case, view)?;
    let score = match view.outcome().status {
        Status::Failed => NEVER_RUN_AND_WRONG,
        Status::Succeeded | Status::Infrastructure | Status::Unverified | Status::Unknown => {
            NEVER_RUN
        }
    };
    let (tool, no) = (&write.call.tool.text, write.step.no);
    let summary = format!(
        "{tool} writes {file} at step {no}, and the run ends without running it, though {runner} is at hand"
    );
    let searched = Searched::Steps(no, ending_of(view));
    let absent = || Cite::absent("a call that runs or reads what was written", searched);
    Some(
        Finding::new(ENTRY.mode, score, Cite::step(write.step), summary)
            .citing([absent()])
            .citing(closing.cite())
            .refuters([
                Refuter::not_held("something ran or read it after the last change", absent()),
                Refuter::untested("it was run outside of this trace"),
            ]),
    )
}

/// What shows that the run was over after the change: without it, the run may have been cut off before
/// its check.
#[derive(Clone, Copy)]
enum Closing<'c> {
    /// The agent reported.
    Report(&'c Step),
    /// The agent had another turn and let it pass.
    EmptyTurn,
    /// Nobody spoke again. The harness says that the run ended in the regular way, and it failed.
    Silent,
}

impl Closing<'_> {
    fn cite(self) -> Option<Cite> {
        match self {
            Self::Report(step) => Some(Cite::step(step)),
            // What is empty cannot be quoted.
            Self::EmptyTurn | Self::Silent => None,
        }
    }
}

fn closing<'c>(case: &Case, view: &View<'c>, write: &Exchange<'c>) -> Option<Closing<'c>> {
    if let Some(report) = report(case, view, write) {
        return Some(Closing::Report(report));
    }
    let is_report = |word: &Step| write.end() < word.no && !is_label(view, word);
    if view.said.iter().any(|word| is_report(word)) {
        return None;
    }
    let last = view.last_step().filter(|last| write.end() < last.no);
    let is_empty = |last: &&Step| {
        matches!(last.act, Act::Event { kind: EventKind::Empty, text: _ })
            && case.trace.kind(last) == ActorKind::Agent
    };
    if last.as_ref().is_some_and(is_empty) {
        return Some(Closing::EmptyTurn);
    }
    let is_regular = |kind: &RecordKind| matches!(kind, RecordKind::Ended(ending) if ending.reason == EndReason::Regular);
    let ended = case.trace.records.iter().any(|record| is_regular(&record.kind));
    (ended && view.outcome().status == Status::Failed).then_some(Closing::Silent)
}

/// Whether the word only announces the call that comes next: it tells nothing of what was done.
fn is_label(view: &View<'_>, word: &Step) -> bool {
    let next = view.after(word.no).first();
    next.is_some_and(|step| step.call().is_some() && step.actor == word.actor)
}

/// The agent's report after the change.
fn report<'c>(case: &Case, view: &View<'c>, write: &Exchange<'c>) -> Option<&'c Step> {
    let last = view.last_word().filter(|word| write.end() < word.no && !is_label(view, word))?;
    let asks = last.words().trim_end().ends_with('?');
    let is_last = |step: &&Step| {
        matches!(step.act, Act::Say { .. }) && case.trace.kind(step) != ActorKind::Agent
    };
    let answered = view.after(last.no).iter().any(|step| is_last(&step));
    (!asks && !answered).then_some(last)
}

/// A tool of this run that could have run the code: one that it called, else one that it was given.
fn runner(case: &Case, view: &View<'_>) -> Option<String> {
    let is_runner = |exchange: &&Exchange<'_>| {
        exchange.effect == Effect::Runs
            && exchange.standing != Standing::Bad
            && exchange.result.is_some()
    };
    let called = view.exchanges.iter().find(is_runner);
    let called = called.map(|exchange| exchange.call.tool.text.to_string());
    let given = || {
        let is_runner = |name: &&str| effect::of_name(name, &case.spec) == Effect::Runs;
        case.spec.tools.iter().map(|tool| &*tool.name).find(is_runner).map(str::to_owned)
    };
    called.or_else(given)
}
