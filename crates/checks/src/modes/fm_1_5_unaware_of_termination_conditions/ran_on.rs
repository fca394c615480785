//! The run went on although a declared condition or cap said stop.

use super::ENTRY;
use crate::predicate::{self, Holds};
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::{Exchange, View, is_from_person, stated};
use case::spec::Cap;
use case::{Act, ActorKind, Case, Cite, Predicate, Searched, Step, StepNo};

/// The declared condition held and the run changed more of the world afterwards. A notification
/// that belongs to the task looks the same, hence no more than this for one change.
pub(super) const CHANGED_ON: Score = Score::new(0.55);
/// It did so more than once.
pub(super) const CHANGED_ON_AND_ON: Score = Score::new(0.7);
/// It went on with calls that only read.
const WORKED_ON: Score = Score::new(0.5);
/// A declared number was exceeded: counting proves it.
const OVER_CAP: Score = Score::new(0.85);

/// How many calls may follow the condition without a change: one look back and its repetition are
/// care, three are work.
const LOOKS: usize = 3;

/// The finding, where the declared success held at some step and the work did not stop there.
pub(super) fn after_success(case: &Case, view: &View<'_>) -> Option<Finding> {
    let (clause, condition) = stated::success(&case.spec)?;
    let held_at = first_held(condition, case, view)?;
    let later = work_after(case, view, held_at);
    let changes = later.iter().filter(|made| made.effect.acts()).count();
    let score = match (changes, later.len()) {
        (0, few) if few < LOOKS => return None,
        (0, _) => WORKED_ON,
        (1, _) => CHANGED_ON,
        _ => CHANGED_ON_AND_ON,
    };
    let first = later.iter().find(|made| made.effect.acts()).or(later.first())?;
    let summary = format!(
        "the declared condition held at step {held_at}; {} calls followed, {changes} of them state-changing, beginning with {} at step {}",
        later.len(),
        first.call.tool.text,
        first.step.no
    );
    let held = case.trace.step(held_at).map(Cite::step);
    let fix = Fix {
        text: format!(
            "evaluate {} outside of the agent after each result and end the run when it holds",
            clause.id.0
        ),
        predicate: Some(condition.clone()),
        ..ENTRY.fix.to_fix()
    };
    let finding = Finding::new(ENTRY.mode, score, Cite::step(first.step), summary)
        .clause(ClauseState::Violated)
        .citing(held)
        .citing([Cite::clause(clause)])
        .refuters([Refuter::not_held(
            "a person asked for more in between",
            Cite::absent("a person's request", Searched::Steps(held_at, first.step.no)),
        )])
        .fixed_by(fix);
    Some(finding)
}

/// The work of agents after `held_at`, up to a person's next word: that makes what follows a new
/// task.
fn work_after<'v, 'c>(case: &Case, view: &'v View<'c>, held_at: StepNo) -> Vec<&'v Exchange<'c>> {
    let asked = view.after(held_at).iter().find(|step| is_from_person(case, step));
    let until = asked.map_or(StepNo::at_index(case.trace.steps.len()), |step| step.no);
    let is_after = |made: &&Exchange<'_>| made.step.no > held_at && made.step.no < until;
    view.exchanges.iter().filter(|made| is_after(made) && is_work(case, made)).collect()
}

/// Whether the exchange is work of an agent rather than its way of ending or of checking.
fn is_work(case: &Case, made: &Exchange<'_>) -> bool {
    case.trace.kind(made.step) == ActorKind::Agent
        && !matches!(made.effect, Effect::Finishes | Effect::Verifies)
}

/// The step at which the condition came to hold and from which on it kept to the end. Found by
/// halving over the results, so that the cost stays near linear.
fn first_held(condition: &Predicate, case: &Case, view: &View<'_>) -> Option<StepNo> {
    let holds = |until: Option<StepNo>| {
        matches!(predicate::holds(condition, &case.trace, until), Holds::Yes(_))
    };
    if !holds(None) {
        return None;
    }
    let ends: Vec<StepNo> = view.exchanges.iter().map(Exchange::end).collect();
    let at = ends.partition_point(|end| !holds(Some(*end)));
    ends.get(at).copied()
}

/// The findings for declared caps that were exceeded.
pub(super) fn over_caps(case: &Case) -> Vec<Finding> {
    stated::caps(&case.spec)
        .filter_map(|(clause, cap)| {
            let (step, summary) = over(case, cap)?;
            let fix = Fix {
                text: format!(
                    "enforce {} outside of the agent: end the run at the cap",
                    clause.id.0
                ),
                ..ENTRY.fix.to_fix()
            };
            let finding = Finding::new(ENTRY.mode, OVER_CAP, Cite::step(step), summary)
                .clause(ClauseState::Violated)
                .citing([Cite::clause(clause)])
                .fixed_by(fix);
            Some(finding)
        })
        .collect()
}

/// The step that is beyond the cap, and how it is told. A cost is not in the steps.
fn over(case: &Case, cap: Cap) -> Option<(&Step, String)> {
    match cap {
        Cap::Steps(most) => {
            let mut counted = case.trace.steps.iter().filter(|step| is_counted(case, step));
            let over = counted.nth(usize::try_from(most).ok()?)?;
            let all = 1 + usize::try_from(most).ok()? + counted.count();
            let summary = format!("the agents took {all} steps and the cap is {most}");
            Some((over, summary))
        }
        Cap::Seconds(most) => {
            let start = case.trace.steps.iter().find_map(|step| step.time)?;
            let seconds = |step: &Step| Some(seconds_between(start.0, step.time?.0));
            let is_over = |step: &&Step| seconds(step).is_some_and(|took| took > most);
            let over = case.trace.steps.iter().find(is_over)?;
            let took = seconds(over)?;
            let summary =
                format!("step {} began after {took:.0} s and the cap is {most} s", over.no);
            Some((over, summary))
        }
        Cap::Cost(_) => None,
    }
}

/// What a harness counts as a step at the least: what an agent says and the calls it makes.
fn is_counted(case: &Case, step: &Step) -> bool {
    case.trace.kind(step) == ActorKind::Agent && matches!(step.act, Act::Say { .. } | Act::Call(_))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a run of 104 days has exact nanoseconds; longer ones need no more than seconds"
)]
fn seconds_between(start: i64, end: i64) -> f64 {
    end.saturating_sub(start) as f64 / 1e9
}
