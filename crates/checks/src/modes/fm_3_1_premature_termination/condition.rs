//! The declared success condition at the end of the run, and whether this task is one that it is for:
//! a spec is written once, and an agent is asked for many things.

use super::{ENTRY, whole};
use crate::pattern::pattern;
use crate::predicate::{self, Holds, names};
use crate::proof;
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Fix, Reading, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::verification::is_write;
use crate::view::{Exchange, View, is_from_person, prose, stated};
use case::predicate::Test;
use case::trace::CallForm;
use case::{Act, ActorKind, Case, Cite, Predicate, Step};
use regex::Regex;
use std::sync::LazyLock;

/// A predicate says that it was not done.
const NOT_TRUE: Score = Score::new(0.75);

/// A person says so.
const SAID: Score = Score::new(0.6);

/// Words by which a person takes a request back.
static WITHDRAWS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:never ?mind|forget (?:it|about)|leave (?:it|them|that|this)|don['’]t bother|no longer (?:need\w*|want\w*|necessary)|not (?:needed|necessary) any ?more|cancel (?:that|my request)|hold off|let it be|drop it|changed my mind)\b",
    )
});

/// The declared success condition does not hold at the end.
pub(super) fn unmet(case: &Case, view: &View<'_>) -> Option<Finding> {
    let (clause, condition) = stated::success(&case.spec)?;
    let holds = at_end(view, condition);
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

/// What the condition comes to at the end of the run: one that waits for a tool's result was never met
/// where the tool was never called.
fn at_end(view: &View<'_>, condition: &Predicate) -> Holds {
    match predicate::holds(condition, &view.case.trace, None) {
        Holds::Unknown(_) if is_never_met(view, condition) => Holds::No(Vec::new()),
        holds => holds,
    }
}

/// Whether the log holds the calls of the run, and none of a tool whose result the condition waits for.
fn is_never_met(view: &View<'_>, condition: &Predicate) -> bool {
    let is_data =
        |made: &Exchange<'_>| made.call.form == CallForm::Data && made.effect != Effect::Runs;
    let holds_calls = !view.exchanges.is_empty() && view.exchanges.iter().all(is_data);
    holds_calls && names::strange(condition, view).is_none() && lacks_call(view, condition)
}

fn lacks_call(view: &View<'_>, condition: &Predicate) -> bool {
    let is_called = |tool: &str| view.exchanges.iter().any(|made| *made.call.tool.text == *tool);
    match condition {
        Predicate::LastResult { tool, .. } => !is_called(tool),
        Predicate::Called(call) => !is_called(&call.tool),
        Predicate::All(parts) => parts.iter().any(|part| lacks_call(view, part)),
        Predicate::Any(parts) => {
            !parts.is_empty() && parts.iter().all(|part| lacks_call(view, part))
        }
        Predicate::Not(_)
        | Predicate::NotCalled(_)
        | Predicate::Before { .. }
        | Predicate::After { .. }
        | Predicate::AtMost { .. } => false,
    }
}

/// The declared condition cannot be evaluated: a person is asked whether it was reached.
pub(super) fn unknown(case: &Case, view: &View<'_>) -> Option<Reading> {
    let (clause, condition) = stated::success(&case.spec)?;
    let Holds::Unknown(missing) = at_end(view, condition) else {
        return None;
    };
    let end = view.stop()?;
    let id = &clause.id.0;
    let summary =
        format!("the run ended at step {} before its success condition ({id}) held", end.no);
    let then =
        Finding::new(ENTRY.mode, SAID, Cite::step(end), summary).citing([Cite::clause(clause)]);
    let ask =
        format!("Did the success condition ({id}) hold when the run ended at step {}?", end.no);
    let missing = format!("whether the success condition ({id}) held: {missing}");
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::No, then)], Score::NONE))
}

/// Why the declared condition may not be one for this task: a person took the request back, or nobody
/// asked for what the condition waits for and nothing was changed.
pub(super) fn doubt(case: &Case, view: &View<'_>) -> Option<String> {
    let (clause, condition) = stated::success(&case.spec)?;
    if !matches!(at_end(view, condition), Holds::No(_)) {
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
        Predicate::LastResult { tool, test: Test::Equals(value), .. } => {
            let words: Vec<String> = value.as_str().into_iter().flat_map(effect::words).collect();
            // Of "return requested" the word that the tool has in its name is what is asked for.
            let own: Vec<String> = effect::words(tool).collect();
            let is_own = |word: &&String| own.iter().any(|part| prose::kindred(part, word));
            let of_tool: Vec<String> = words.iter().filter(is_own).cloned().collect();
            wanted.extend(if of_tool.is_empty() { words } else { of_tool });
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
