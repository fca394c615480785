//! The declared success condition at the end of the run, and whether this task is one that it is for:
//! a spec is written once, and an agent is asked for many things.

use super::{ENTRY, whole};
use crate::pattern::pattern;
use crate::predicate::{self, Holds};
use crate::proof;
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::view::verification::is_write;
use crate::view::{View, is_from_person, prose, stated};
use case::predicate::Test;
use case::{Act, ActorKind, Case, Cite, Predicate, Step};
use regex::Regex;
use std::sync::LazyLock;

/// A predicate says that it was not done.
const NOT_TRUE: Score = Score::new(0.75);

/// Words by which a person takes a request back.
static WITHDRAWS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:never ?mind|forget (?:it|about)|leave (?:it|them|that|this)|don['’]t bother|no longer (?:need\w*|want\w*|necessary)|not (?:needed|necessary) any ?more|cancel (?:that|my request)|hold off|let it be|drop it|changed my mind)\b",
    )
});

/// The declared success condition does not hold at the end.
pub(super) fn unmet(case: &Case, view: &View<'_>) -> Option<Finding> {
    let (clause, condition) = stated::success(&case.spec)?;
    let holds = predicate::holds(condition, &case.trace, None);
    let Holds::No(steps) = &holds else {
        return None;
    };
    if proof::of_another(view, condition, &holds).is_some() || doubt(case, view).is_some() {
        return None;
    }
    let end = view.stop()?;
    let shown = steps.last().and_then(|no| case.trace.step(*no));
    let proof = shown.map_or_else(
        || Cite::absent("what the success condition asks for", whole(view)),
        Cite::step,
    );
    let summary = format!(
        "the run ended at step {} while its success condition ({}) did not hold",
        end.no, clause.id.0
    );
    let gave_up = Cite::absent("a declared give-up state that holds", stated::searched(case));
    Some(
        Finding::new(ENTRY.mode, NOT_TRUE, Cite::step(end), summary)
            .citing([proof, Cite::clause(clause)])
            .clause(ClauseState::Violated)
            .refuters([Refuter::not_held("the run had reason to give up", gave_up)])
            .fixed_by(Fix { predicate: Some(condition.clone()), ..ENTRY.fix.to_fix() }),
    )
}

/// Why the declared condition may not be one for this task: a person took the request back, or nobody
/// asked for what the condition waits for and nothing was changed.
pub(super) fn doubt(case: &Case, view: &View<'_>) -> Option<String> {
    let (clause, condition) = stated::success(&case.spec)?;
    if !matches!(predicate::holds(condition, &case.trace, None), Holds::No(_)) {
        return None;
    }
    let id = &clause.id.0;
    if let Some(step) = withdrawn(view) {
        return Some(format!(
            "whether the success condition ({id}) was still wanted after step {}",
            step.no
        ));
    }
    let is_asked = view.exchanges.iter().any(is_write) || is_asked_for(case, condition);
    let missing = || {
        format!(
            "whether this task is one for the success condition ({id}): nobody asked for it, and nothing was changed"
        )
    };
    (!is_asked).then(missing)
}

/// The last word of a person, where it takes back what an agent began.
fn withdrawn<'c>(view: &View<'c>) -> Option<&'c Step> {
    let steps = &view.case.trace.steps;
    let step = steps.iter().rev().find(|step| is_from_person(view.case, step))?;
    let is_begun = || {
        let before = steps.iter().take_while(|one| one.no < step.no);
        before.into_iter().any(|one| view.case.trace.kind(one) == ActorKind::Agent)
    };
    (WITHDRAWS.is_match(step.words()) && is_begun()).then_some(step)
}

/// Whether a person uses a word for what the condition waits for. Without such a word in it, or without a
/// request in the log, the condition is for every task.
fn is_asked_for(case: &Case, condition: &Predicate) -> bool {
    let mut wanted = Vec::new();
    collect(condition, &mut wanted);
    let asked = case.trace.steps.iter().filter(|step| is_from_person(case, step));
    let task = case.trace.task.iter().map(|task| &*task.text);
    let texts: Vec<&str> = asked.map(Step::words).chain(task).collect();
    let has_instructions = case.trace.steps.iter().any(|step| matches!(step.act, Act::Instruct(_)));
    let names = |word: &String| {
        let tokens = || texts.iter().flat_map(|text| prose::tokens(text));
        tokens().any(|(_, token)| prose::kindred(token, word))
    };
    wanted.is_empty() || (texts.is_empty() && !has_instructions) || wanted.iter().any(names)
}

/// The words that the condition waits for in a result.
fn collect(condition: &Predicate, wanted: &mut Vec<String>) {
    match condition {
        Predicate::LastResult { test: Test::Equals(value), .. } => {
            wanted.extend(value.as_str().map(str::to_owned));
        }
        Predicate::All(parts) | Predicate::Any(parts) => {
            for part in parts {
                collect(part, wanted);
            }
        }
        Predicate::Not(_)
        | Predicate::LastResult { .. }
        | Predicate::Called(_)
        | Predicate::NotCalled(_)
        | Predicate::Before { .. }
        | Predicate::After { .. }
        | Predicate::AtMost { .. } => {}
    }
}
