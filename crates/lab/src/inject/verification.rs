//! Recipes for what an eval layer should have caught: FM-3.1 to FM-3.3.

use super::edit::{self, Piece};
use super::site::{Done, Site};
use super::{Injected, Recipe, injected};
use case::{Case, StepNo};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::PrematureTermination, "a plan of three, and two are done", plan_left_open),
    Recipe::near_miss(Mode::PrematureTermination, "a plan of three, and all are done", plan_done),
    Recipe::fault(
        Mode::NoOrIncompleteVerification,
        "the tests that were asked for never run",
        never_run,
    ),
    Recipe::near_miss(
        Mode::NoOrIncompleteVerification,
        "a person says not to run them",
        told_not_to,
    ),
    Recipe::fault(
        Mode::IncorrectVerification,
        "success over a check that failed",
        over_a_failed_check,
    ),
    Recipe::fault(
        Mode::IncorrectVerification,
        "success over a state that says otherwise",
        over_a_bad_state,
    ),
    Recipe::near_miss(Mode::IncorrectVerification, "the failed check is told", told),
];

/// A plan before the first call that names the calls of the run, and where the last of them is.
fn planned(site: &Site<'_>) -> Option<(Piece, Done)> {
    let all = site.done();
    let (first, last) = (all.first()?, all.last()?);
    if all.len() < 3 {
        return None;
    }
    let items = [first, all.get(1)?, last].map(item);
    let items: Vec<String> =
        items.iter().enumerate().map(|(at, item)| format!("{}. {item}", at + 1)).collect();
    let text = format!("My plan:\n{}", items.join("\n"));
    Some((Piece::Say { actor: first.what.caller, to: None, text }, last.clone()))
}

/// A call as an item of a plan: the words of the tool and what it is done with.
fn item(done: &Done) -> String {
    let tool = done.what.tool.replace('_', " ");
    let texts = done.what.arguments.as_object().into_iter().flat_map(|members| members.values());
    let short = texts.filter_map(|value| value.as_str()).filter(|text| text.len() <= 40);
    let with: Vec<&str> = short.take(2).collect();
    format!("{tool} {}", with.join(" ")).trim_end().to_owned()
}

fn plan_left_open(site: &mut Site<'_>) -> Option<Injected> {
    let (plan, last) = planned(site)?;
    let first = site.done().first()?.call;
    let mut case = site.case.clone();
    edit::cut(&mut case, last.call.index());
    let actor = last.what.caller;
    let end = Piece::Say { actor, to: None, text: "That is it from my side.".to_owned() };
    let count = case.trace.steps.len();
    edit::insert(&mut case, count, vec![end]);
    let plan = edit::insert(&mut case, first.index(), vec![plan]);
    let end = case.trace.last()?;
    Some(injected(case, plan.into_iter().chain([end]).collect()))
}

fn plan_done(site: &mut Site<'_>) -> Option<Injected> {
    let (plan, _) = planned(site)?;
    let first = site.done().first()?.call;
    let mut case = site.case.clone();
    edit::insert(&mut case, first.index(), vec![plan]);
    Some(injected(case, Vec::new()))
}

/// Takes every check out of the run, with the words of whoever ran it.
fn without_checks(site: &Site<'_>) -> Option<Case> {
    let checks = site.checks();
    checks.first()?;
    let mut case = site.case.clone();
    edit::without(&mut case, &checks);
    Some(case)
}

fn never_run(site: &mut Site<'_>) -> Option<Injected> {
    let write = site.writes().last()?.call;
    let case = without_checks(site)?;
    let end = case.trace.last()?;
    let shifted = site.checks().iter().filter(|check| check.call < write).count() * 2;
    let write = StepNo::at_index(write.index().checked_sub(shifted)?);
    let person = site.person()?.no;
    Some(injected(case, vec![write, end, person]))
}

fn told_not_to(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?;
    let mut case = without_checks(site)?;
    let text = "Please do not run the tests or checks yourself; I do that.".to_owned();
    let piece = Piece::Say { actor: person.actor, to: None, text };
    edit::insert(&mut case, person.no.index() + 1, vec![piece]);
    let end = case.trace.last()?;
    edit::reword(&mut case, end, "The change is made; it was not tested, as you wanted.");
    Some(injected(case, Vec::new()))
}

/// The last check of the run with a result that says that it failed.
fn failed_check(site: &Site<'_>) -> Option<(Case, StepNo)> {
    let check = site.checks().last()?.clone();
    let mut case = site.case.clone();
    let words = "{\"exit_code\": 1, \"passed\": 4, \"failed\": 3, \"ok\": false}";
    edit::reword(&mut case, check.result, words);
    Some((case, check.result))
}

fn over_a_failed_check(site: &mut Site<'_>) -> Option<Injected> {
    let (case, result) = failed_check(site)?;
    let words = case.trace.steps.iter().filter(|step| result < step.no).map(|step| step.no);
    let at = words.chain([result]).collect();
    Some(injected(case, at))
}

fn told(site: &mut Site<'_>) -> Option<Injected> {
    let (mut case, result) = failed_check(site)?;
    let after: Vec<StepNo> =
        case.trace.steps.iter().filter(|step| result < step.no).map(|step| step.no).collect();
    for step in after {
        edit::reword(&mut case, step, "Not done: the last check failed, and I could not mend it.");
    }
    Some(injected(case, Vec::new()))
}

/// The last look after a change shows the state from before, and success is told all the same.
fn over_a_bad_state(site: &mut Site<'_>) -> Option<Injected> {
    let write = site.writes().last()?.clone();
    let looks = site.reads().into_iter().filter(|read| write.result < read.call);
    let look = site.pick(looks.collect())?;
    let mut state = serde_json::from_str::<serde_json::Value>(&look.what.result).ok()?;
    let key = ["status", "state"].into_iter().find(|key| state.get(key).is_some())?;
    let claim = state.get(key)?.as_str()?.to_owned();
    state.as_object_mut()?.insert(key.to_owned(), "failed".into());
    let last = site.last_word()?;
    // The last word has to claim the state that is not there.
    if !last.words().to_lowercase().contains(&claim) {
        return None;
    }
    let mut case = site.case.clone();
    edit::reword(&mut case, look.result, &state.to_string());
    Some(injected(case, vec![look.result, last.no]))
}
