//! The run went on although a declared condition or cap said stop.

use super::{ENTRY, closing};
use crate::predicate::{self, Holds};
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Fix, Reading, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::{Exchange, View, is_from_person, prose, stated};
use case::spec::Cap;
use case::{Act, ActorKind, Case, Cite, Clause, Predicate, Searched, Step, StepNo};
use std::collections::BTreeSet;

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
pub(super) const LOOKS: usize = 3;

/// The work that followed the step at which the run was to end, beside what a person had asked for.
pub(super) struct Later<'v, 'c> {
    held_at: StepNo,
    pub(super) work: Vec<&'v Exchange<'c>>,
    /// Whether the condition came to hold by what the run did, and nothing that a person had asked
    /// for was left: what held before the run had changed anything is not what it was sent to bring
    /// about, and a condition after which it did what was asked for is not all of it.
    is_all: bool,
}

impl<'v, 'c> Later<'v, 'c> {
    /// What followed `held_at`.
    pub(super) fn than(case: &'c Case, view: &'v View<'c>, held_at: StepNo) -> Self {
        let mut work = work_after(case, view, held_at);
        let asked_for = Asked::of(view, held_at);
        let asked = work.iter().rposition(|made| asked_for.holds(made));
        work.drain(..asked.map_or(0, |at| at + 1));
        let is_all = asked.is_none() && has_changed(view, held_at);
        Self { held_at, work, is_all }
    }

    /// The same with what a person had asked for.
    pub(super) fn strictly(case: &'c Case, view: &'v View<'c>, held_at: StepNo) -> Self {
        let work = work_after(case, view, held_at);
        Self { held_at, work, is_all: has_changed(view, held_at) }
    }

    /// What followed the declared success, with the clause that declares it.
    fn than_success(
        case: &'c Case,
        view: &'v View<'c>,
    ) -> Option<(&'c Clause, &'c Predicate, Self)> {
        let (clause, condition) = stated::success(&case.spec)?;
        let held_at = first_held(condition, case, view)?;
        Some((clause, condition, Self::than(case, view, held_at)))
    }

    pub(super) fn changes(&self) -> usize {
        self.work.iter().filter(|made| made.effect.acts()).count()
    }

    /// What it comes to; `None` where it may have been care, or have belonged to the task.
    pub(super) fn worth(&self) -> Option<Score> {
        match (self.changes(), self.work.len()) {
            (0, few) if few < LOOKS => None,
            (0, _) => Some(WORKED_ON),
            _ if !self.is_all => None,
            (1, _) => Some(CHANGED_ON),
            _ => Some(CHANGED_ON_AND_ON),
        }
    }
}

/// Asks whether what was changed after the condition held belongs to the task, where no rule here can
/// tell.
pub(super) fn question(case: &Case, view: &View<'_>) -> Option<Reading> {
    let (clause, _, later) = Later::than_success(case, view)?;
    let first = later.work.iter().find(|made| made.effect.acts())?;
    let (tool, no) = (&first.call.tool.text, first.step.no);
    let summary = format!(
        "the declared condition held at step {}, and {tool} at step {no} belongs to nothing that was asked for",
        later.held_at
    );
    let then = Finding::new(ENTRY.mode, CHANGED_ON, Cite::step(first.step), summary)
        .clause(ClauseState::Violated)
        .citing([Cite::clause(clause)]);
    let ask = format!("Does {tool} at step {no} belong to what was asked for?");
    let missing = format!(
        "whether the work was done at step {}, where the declared condition held: {tool} followed",
        later.held_at
    );
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::No, then)], CHANGED_ON))
}

/// The finding, where the declared success held at some step and the work did not stop there.
pub(super) fn after_success(case: &Case, view: &View<'_>) -> Option<Finding> {
    let (clause, condition, later) = Later::than_success(case, view)?;
    let (changes, score) = (later.changes(), later.worth()?);
    let Later { held_at, work: later, is_all: _ } = later;
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

/// Whether so many calls of agents follow the step at which the condition came to hold that the run did
/// not stop there.
pub(super) fn worked_on(case: &Case, view: &View<'_>) -> bool {
    let held = stated::success(&case.spec).and_then(|(_, one)| first_held(one, case, view));
    held.is_some_and(|held_at| {
        let later = view.exchanges.iter().filter(|made| held_at < made.step.no);
        LOOKS <= later.filter(|made| is_work(case, made)).count()
    })
}

/// The work of agents after `held_at`, up to a person's next word: that makes what follows a new
/// task, unless it only closes.
fn work_after<'v, 'c>(case: &Case, view: &'v View<'c>, held_at: StepNo) -> Vec<&'v Exchange<'c>> {
    let wants = |step: &&Step| is_from_person(case, step) && !closing::is_closing(case, step);
    let asked = view.after(held_at).iter().find(wants);
    let until = asked.map_or(StepNo::at_index(case.trace.steps.len()), |step| step.no);
    let is_after = |made: &&Exchange<'_>| made.step.no > held_at && made.step.no < until;
    view.exchanges.iter().filter(|made| is_after(made) && is_work(case, made)).collect()
}

/// Whether the agents had changed anything before the condition held.
fn has_changed(view: &View<'_>, held_at: StepNo) -> bool {
    let before = view.exchanges.iter().take_while(|made| made.step.no < held_at);
    before.filter(|made| is_work(view.case, made)).any(|made| made.effect.acts() || made.writes)
}

/// What persons had asked for when the condition came to hold, and what had been done by then.
struct Asked<'c> {
    /// The words of persons.
    tokens: BTreeSet<&'c str>,
    /// The words of the tools that had been called.
    known: BTreeSet<String>,
    /// What the calls had been about.
    used: BTreeSet<String>,
}

impl<'c> Asked<'c> {
    fn of(view: &View<'c>, held_at: StepNo) -> Self {
        let said = view.case.trace.steps.iter().take_while(|step| step.no < held_at);
        let said = said.filter(|step| is_from_person(view.case, step));
        let done = || view.exchanges.iter().take_while(|made| made.step.no < held_at);
        Self {
            tokens: said.flat_map(|step| prose::tokens(step.words())).map(|(_, it)| it).collect(),
            known: done().flat_map(|made| effect::words(&made.call.tool.text)).collect(),
            used: done()
                .flat_map(|made| prose::leaves(&made.call.arguments))
                .map(|(_, value)| value)
                .collect(),
        }
    }

    /// Whether this deed is one that they asked for beside those done so far: it, or something that
    /// it is about, stands in their words and in no call before.
    fn holds(&self, made: &Exchange<'_>) -> bool {
        let is_named = |word: &String| {
            !self.known.contains(word) && self.tokens.iter().any(|it| prose::kindred(word, it))
        };
        let is_given = |value: &str| !self.used.contains(value) && self.tokens.contains(value);
        effect::words(&made.call.tool.text).any(|word| is_named(&word))
            || prose::leaves(&made.call.arguments).iter().any(|(_, value)| is_given(value))
    }
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
