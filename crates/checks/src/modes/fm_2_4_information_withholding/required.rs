//! What the declared handoff requires, held against what was passed on.

use super::held::{self, Held, Holdings};
use super::sight::{Handover, Means, Sight};
use super::want::{holds, name_of};
use super::{ENTRY, last};
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::{View, effect, prose};
use case::spec::Handoff;
use case::{ActorNo, Case, Cite, Clause, ClauseKind, Searched, Step};

/// The handoff is data, and a declared field is not in it.
const NOT_IN_DATA: Score = Score::new(0.7);
/// The sender held one value under the field's name, and it is not in what was passed on.
const HELD_BACK: Score = Score::new(0.75);

/// For each declared handoff the first field that the first such handover lacks.
pub(super) fn look(view: &View<'_>, sight: &Sight) -> Vec<Finding> {
    let case = view.case;
    let mut findings = Vec::new();
    let mut holdings = None;
    for clause in &case.spec.clauses {
        let ClauseKind::Handoff(Handoff { from, to, required, .. }) = &clause.kind else {
            continue;
        };
        let is_between = |handover: &&Handover| {
            let is_from = from.as_ref().is_none_or(|from| is_called(case, handover.from, from));
            let is_passed = matches!(handover.by, Means::Message | Means::Call);
            is_passed && is_from && is_called(case, handover.to, to)
        };
        let Some(handover) = sight.handovers.iter().find(is_between) else {
            continue;
        };
        let holdings = holdings.get_or_insert_with(|| Holdings::of(view));
        let lacks = |field: &std::sync::Arc<str>| {
            let name = held::name(field);
            let held = name.and_then(|name| holdings.one(handover.from, &name, handover.at));
            lacks(view, sight, (clause, handover), (field, held))
        };
        findings.extend(required.iter().find_map(lacks));
    }
    findings
}

/// The finding where `field` is not in what was passed on and does not reach the receiver later.
fn lacks(
    view: &View<'_>,
    sight: &Sight,
    (clause, handover): (&Clause, &Handover),
    (field, held): (&str, Option<&Held>),
) -> Option<Finding> {
    let case = view.case;
    let passed = case.trace.step(handover.at)?;
    let holds_it =
        |step: &Step| is_named(step, field) || held.is_some_and(|held| holds(step, &held.value));
    let reaches = |step: &&Step| {
        step.actor != handover.to && sight.sees(case, handover.to, step) && holds_it(step)
    };
    if holds_it(passed) || case.trace.steps.iter().any(|step| reaches(&step)) {
        return None;
    }
    let score = match held {
        Some(_) => HELD_BACK,
        None if is_data(passed) => NOT_IN_DATA,
        None => return None,
    };
    let (one, other) = (name_of(case, handover.from), name_of(case, handover.to));
    let summary = format!(
        "{one} passes the work to {other} at step {} without {field}, which the handoff requires",
        handover.at
    );
    let source = held.and_then(|held| {
        let step = case.trace.step(held.at)?;
        Some(Cite::words(step, &held.value).unwrap_or_else(|| Cite::step(step)))
    });
    let searched = Searched::Steps(handover.at, last(case));
    let later = Cite::absent(format!("{field} in what {other} is given"), searched);
    Some(
        Finding::new(ENTRY.mode, score, Cite::step(passed), summary)
            .citing([Cite::clause(clause)])
            .citing(source)
            .clause(ClauseState::Violated)
            .refuters([Refuter::not_held(format!("{other} was given it later"), later)]),
    )
}

/// Whether what is passed on is data: members with values and no sentence.
fn is_data(passed: &Step) -> bool {
    passed.call().is_some_and(|call| {
        prose::leaves(&call.arguments).iter().all(|(_, text)| !text.trim().contains(' '))
    })
}

/// Whether the step names the field: as a member, or in words.
fn is_named(step: &Step, field: &str) -> bool {
    let field: Vec<String> = effect::words(field).collect();
    let stands = |text: &str| {
        let words: Vec<String> = effect::words(text).collect();
        words.windows(field.len().max(1)).any(|run| run == field.as_slice())
    };
    match step.call() {
        Some(call) => prose::leaves(&call.arguments).iter().any(|(pointer, text)| {
            !text.trim().is_empty() && (stands(prose::key_of(pointer)) || stands(text))
        }),
        None => stands(step.words()),
    }
}

fn is_called(case: &Case, actor: ActorNo, name: &str) -> bool {
    name_of(case, actor).eq_ignore_ascii_case(name)
}
