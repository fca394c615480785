//! What every finding of this mode carries: whether there was a decision point to ask, what the
//! spec says about ambiguity, and the branch that is missing.

use super::ENTRY;
use super::people::{People, Reach};
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use case::predicate::CallPattern;
use case::{Act, Cite, Clause, ClauseKind, Predicate, Searched, Step, StepNo};
use std::borrow::Cow;

/// What would have settled most open points.
pub(super) const ASKED: Cow<'static, str> = Cow::Borrowed("a question to a person");

/// An open point and the act that settled it.
pub(super) struct Settled<'c> {
    /// Where the point is seen to be open; the act itself where nothing earlier shows it.
    pub(super) open: &'c Step,
    /// The act.
    pub(super) act: &'c Step,
    /// What proves it.
    pub(super) primary: Cite,
    /// What was open and how it was settled, as a sentence.
    pub(super) what: String,
    /// What would have settled it, looked for from the open point to the act.
    pub(super) expected: Cow<'static, str>,
}

/// The finding that `settled` was never asked about.
pub(super) fn finding(
    view: &View<'_>,
    people: &People<'_, '_>,
    score: Score,
    settled: Settled<'_>,
) -> Finding {
    let tool = settled.act.call().map_or("the call", |call| &call.tool.text);
    let (decision, gate) = match &people.reach {
        Reach::Person => ("a person was there to ask", "a question to the person".to_owned()),
        Reach::Tool(ask) => ("a tool to ask was at hand", format!("a call of {ask}")),
        Reach::Nobody => {
            ("no way to ask is in sight", "a stop that hands the question to a person".to_owned())
        }
    };
    let text = format!(
        "gate {tool}: while the value is open the flow leads to {gate} or to read-only work, never to {tool}"
    );
    let fix = Fix { text, predicate: asked_first(people, tool), ..ENTRY.fix.to_fix() };
    let searched = Searched::Steps(settled.open.no, settled.act.no);
    let asked = Cite::absent(&*settled.expected, searched);
    let (state, clause) = clause(view);
    let summary = format!("{}; {decision}", settled.what);
    Finding::new(Mode::FailToAskForClarification, score, settled.primary, summary)
        .citing([asked, clause])
        .clause(state)
        .refuters([decision_point(view, people)])
        .fixed_by(fix)
}

/// What holds of every run behind the gate: the question comes before the act. The one value that
/// was settled here is no rule for other runs, and without a tool that asks nothing can be stated.
fn asked_first(people: &People, tool: &str) -> Option<Predicate> {
    let Reach::Tool(ask) = &people.reach else {
        return None;
    };
    let call = |tool: &str| CallPattern { tool: tool.into(), arguments: Vec::new() };
    Some(Predicate::Before { first: call(ask), then: call(tool) })
}

/// Without anybody to ask the flow, not the agent, lacked the decision point.
fn decision_point(view: &View<'_>, people: &People<'_, '_>) -> Refuter {
    let last = view.case.trace.last().unwrap_or(StepNo::at_index(0));
    let searched = Searched::Steps(StepNo::at_index(0), last);
    let what = "nobody could be asked";
    match &people.reach {
        Reach::Person => Refuter::not_held(what, Cite::absent("a run without a person", searched)),
        Reach::Tool(ask) => {
            Refuter::not_held(what, Cite::absent(format!("a run without {ask}"), searched))
        }
        Reach::Nobody => Refuter::held(what, Cite::absent("a person or a tool to ask", searched)),
    }
}

/// What the spec says about open points: a rule that was broken, words that nothing evaluates, or
/// nothing.
fn clause(view: &View<'_>) -> (ClauseState, Cite) {
    let spec = &view.case.spec;
    let rule = |clause: &&Clause| matches!(clause.kind, ClauseKind::Clarification(_));
    if let Some(found) = spec.clauses.iter().find(rule) {
        return (ClauseState::Violated, Cite::clause(found));
    }
    let words = |clause: &&Clause| {
        matches!(clause.kind, ClauseKind::Prose)
            && clause.text.text.to_lowercase().contains("clarif")
    };
    if let Some(found) = spec.clauses.iter().find(words) {
        return (ClauseState::Vague, Cite::clause(found));
    }
    let searched = match (spec.is_declared(), instructed(view)) {
        (true, _) => Searched::SpecLines(1, spec.lines.max(1)),
        (false, Some((from, to))) => Searched::Steps(from, to),
        (false, None) => Searched::NoSpec,
    };
    (ClauseState::Silent, Cite::absent("a rule for open points", searched))
}

fn instructed(view: &View<'_>) -> Option<(StepNo, StepNo)> {
    let instructs = |step: &&Step| matches!(step.act, Act::Instruct(_));
    let mut steps = view.case.trace.steps.iter().filter(instructs);
    let first = steps.next()?.no;
    Some((first, steps.next_back().map_or(first, |step| step.no)))
}
