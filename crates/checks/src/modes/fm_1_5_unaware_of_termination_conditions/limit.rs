//! A limit on steps, time or cost ended the run: was it still getting anywhere?

use super::ENTRY;
use super::{closing, evaluated, told};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Fix, Reading, Refuter, Score};
use crate::view::repeats::{self, Left, Stretch};
use crate::view::{View, stated};
use case::predicate::CallPattern;
use case::record::EndReason;
use case::{ActorKind, Case, Cite, Ending, Predicate, RecordKind, Searched, Step, StepNo};

/// Cut off while it only repeated itself or said nothing: the limit did what a condition should.
const NO_PROGRESS: Score = Score::new(0.8);
/// How far a run that was cut off while something new still came leans towards the mode. The limit
/// may simply have been too low.
const STILL_WORKING: Score = Score::new(0.4);
/// The same for a limit on time, which a slow service hits as well.
const OUT_OF_TIME: Score = Score::new(0.25);

/// How many equal results the give-up state allows: the first and one retry.
const ALLOWED: u32 = 2;

/// The same where only the last message tells of a limit, and nothing else in the run shows it.
const ONLY_TOLD: Score = Score::new(0.25);

/// The limit that ended the run.
pub(super) struct Limit<'c> {
    /// In people's words.
    pub(super) what: &'static str,
    /// The word of the harness or of the last message.
    pub(super) word: &'c str,
    /// Whether it is one that a slow service hits too.
    pub(super) is_time: bool,
    /// The event by which the harness says so in the run.
    pub(super) event: Option<StepNo>,
    /// The last message, where only that tells of the limit.
    pub(super) told_at: Option<&'c Step>,
    /// Whether a record, an event or a count shows that it was a limit of this run.
    pub(super) is_proven: bool,
}

impl<'c> Limit<'c> {
    /// A limit that the harness itself wrote down.
    const fn recorded(what: &'static str, word: &'c str, is_time: bool) -> Self {
        Self { what, word, is_time, event: None, told_at: None, is_proven: true }
    }
}

/// The limit that ended the run, if one did.
pub(super) fn of<'c>(case: &'c Case, view: &View<'c>) -> Option<Limit<'c>> {
    let recorded = case.trace.records.iter().find_map(|record| match &record.kind {
        RecordKind::Ended(ending) => recorded(ending),
        RecordKind::Reward { .. } | RecordKind::Verifier { .. } | RecordKind::Exception { .. } => {
            None
        }
    });
    let by_harness = recorded.or_else(|| {
        let event = view.limit_event()?;
        let went_on =
            view.after(event.no).iter().any(|step| case.trace.kind(step) == ActorKind::Agent);
        let limit = Limit::recorded("a limit", event.words(), false);
        (!went_on).then_some(Limit { event: Some(event.no), ..limit })
    });
    by_harness.or_else(|| told::of(case, view))
}

fn recorded(ending: &Ending) -> Option<Limit<'_>> {
    let what = match ending.reason {
        EndReason::StepLimit => "a step limit",
        EndReason::TimeLimit => "a time limit",
        EndReason::CostLimit => "a cost limit",
        EndReason::Regular
        | EndReason::ErrorLimit
        | EndReason::AgentError
        | EndReason::Breakdown
        | EndReason::Stopped
        | EndReason::Unknown => return None,
    };
    Some(Limit::recorded(what, &ending.word, ending.reason == EndReason::TimeLimit))
}

/// What the limit shows. `None` where the run was still getting somewhere, or itself asked in every
/// round whether it was done: then a condition was there, and only a person can say whether the
/// limit came too soon.
pub(super) fn finding(case: &Case, view: &View<'_>, limit: &Limit<'_>) -> Option<Finding> {
    let since = idle_since(case, view, limit)?;
    if evaluated::each_round(case).is_some() {
        return None;
    }
    let stated = stated::about_stopping(case);
    let last = last_of_agents(case)?;
    let from = case.trace.step(since).unwrap_or(last);
    let Limit { what, word, told_at, .. } = limit;
    let summary = format!(
        "{what} ({word}) ended the run at step {}, which had brought nothing new since step {since}",
        last.no
    );
    let looked = Searched::Steps(from.no, last.no);
    let whole = Searched::Steps(StepNo::at_index(0), last.no);
    let refuters = [
        Refuter::not_held(
            "the run was still getting somewhere",
            Cite::absent("a new result or message", looked),
        ),
        Refuter::not_held(
            "the run itself asked in every round whether it was done",
            Cite::absent("a statement in every round that says whether the work is done", whole),
        ),
    ];
    let mut finding = Finding::new(ENTRY.mode, NO_PROGRESS, Cite::step(from), summary)
        .clause(stated.state)
        .citing([stated.cite])
        .refuters(refuters)
        .fixed_by(fix(from));
    if from.no != last.no {
        finding = finding.citing([Cite::step(last)]);
    }
    Some(finding.citing(told_at.and_then(|step| Cite::words(step, word))))
}

/// The condition that would have ended the run before the limit: where it was stuck on a tool, the
/// give-up state can be stated as data.
fn fix(from: &Step) -> Fix {
    let general = ENTRY.fix.to_fix();
    let Some(call) = from.call() else {
        return Fix {
            text: "declare success as a predicate over the last results and a give-up state after equal ones; keep the cap behind both".to_owned(),
            ..general
        };
    };
    let tool = &call.tool.text;
    Fix {
        text: format!(
            "declare success as a predicate over the last results, and give up after more than {ALLOWED} equal results of {tool}; keep the cap behind both"
        ),
        predicate: Some(Predicate::Not(Box::new(Predicate::AtMost {
            call: CallPattern { tool: tool.clone(), arguments: Vec::new() },
            times: ALLOWED,
            equal_arguments: true,
        }))),
        ..general
    }
}

/// Asks what structure cannot show: whether the work was done when the limit came.
pub(super) fn question(case: &Case, view: &View<'_>, limit: &Limit<'_>) -> Reading {
    let missing = "whether the work was done when the limit ended the run";
    let Some(last) = view.last_step() else {
        return Reading::cannot_tell(missing);
    };
    let stated = stated::about_stopping(case);
    let lean = match (limit.is_proven, limit.is_time) {
        (false, _) => ONLY_TOLD,
        (true, true) => OUT_OF_TIME,
        (true, false) => STILL_WORKING,
    };
    let asked = evaluated::each_round(case);
    let then = Finding::new(
        ENTRY.mode,
        STILL_WORKING,
        Cite::step(last),
        format!("the work was done before {} ended the run at step {}", limit.what, last.no),
    )
    .clause(stated.state)
    .citing([stated.cite])
    .citing(asked.map(Cite::step));
    let ask = format!(
        "Was the task already done before {} ended the run at step {}?",
        limit.what, last.no
    );
    let missing = match asked {
        Some(asked) => format!(
            "{missing}; the run asked itself in every round whether it was done, last at step {}",
            asked.no
        ),
        None => missing.to_owned(),
    };
    Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], lean)
}

/// Since when the run brought nothing new, if it did not at its end.
fn idle_since(case: &Case, view: &View<'_>, limit: &Limit<'_>) -> Option<StepNo> {
    // The message that tells of the limit is no news.
    let by_telling = limit.told_at.map(|step| Left::ByNews(step.no));
    // Nor is what anybody says after the harness has cut the run off.
    let by_limit = |left: Left| match left {
        Left::ByNews(at) => limit.event.is_some_and(|event| event < at),
        Left::Never | Left::ByAnotherResult(_) => false,
    };
    let never_left = |stretch: &Stretch| {
        let is_left = stretch.left != Left::Never
            && Some(stretch.left) != by_telling
            && !by_limit(stretch.left);
        (!is_left && stretch.times > 2).then_some(stretch.again)
    };
    let calls = repeats::of_calls(view);
    if calls.last().is_some_and(|stretch| may_move_on(view, stretch)) {
        return closing::idle_at_the_end(case);
    }
    let calls = calls.last().and_then(never_left);
    let words = || repeats::of_words(view).last().and_then(never_left);
    calls.or_else(words).or_else(|| closing::idle_at_the_end(case))
}

/// Whether the stretch goes on to the end with a deed whose equal results do not yet show an equal state:
/// a page is turned, time is let pass. FM-1.3 has the same patience with it.
fn may_move_on(view: &View<'_>, stretch: &Stretch) -> bool {
    let deed = stretch.steps.first().and_then(|no| view.exchange_of(*no));
    stretch.left == Left::Never
        && deed.is_some_and(|made| {
            let patience = repeats::patience(stretch, made);
            repeats::LOOP < patience && stretch.times < patience
        })
}

fn last_of_agents(case: &Case) -> Option<&Step> {
    let mut steps = case.trace.steps.iter().rev();
    steps.find(|step| case.trace.kind(step) == ActorKind::Agent)
}
