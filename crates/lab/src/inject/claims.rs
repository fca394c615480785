//! Recipes for words that the log does not bear out: FM-2.6, FM-3.2 and FM-3.3.

use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Site};
use super::specification::{again, demand, failing};
use super::{Injected, Recipe, injected};
use case::StepNo;
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::ReasoningActionMismatch, "thinks of another object", thinks_of_another),
    Recipe::fault(
        Mode::ReasoningActionMismatch,
        "tells a figure that no result holds",
        other_figure,
    ),
    Recipe::fault(Mode::ReasoningActionMismatch, "claims a change that was never made", never_made),
    Recipe::near_miss(Mode::ReasoningActionMismatch, "tells the figure of a result", same_figure),
    Recipe::fault(
        Mode::NoOrIncompleteVerification,
        "a change after the last check",
        changed_after_check,
    ),
    Recipe::fault(
        Mode::NoOrIncompleteVerification,
        "the demanded look after the change is gone",
        not_looked_at,
    ),
    Recipe::near_miss(Mode::NoOrIncompleteVerification, "checked twice", checked_twice),
    Recipe::fault(Mode::IncorrectVerification, "success over a change that failed", over_an_error),
    Recipe::fault(Mode::IncorrectVerification, "the counts of the check differ", other_counts),
    Recipe::near_miss(Mode::IncorrectVerification, "a failed check, then a good one", mended),
];

fn thinks_of_another(site: &mut Site<'_>) -> Option<Injected> {
    let places = site.given_to_writes();
    let given = site.pick(places)?;
    let other = site.other(&given.value)?;
    let act = given.done.what.tool.replace('_', " ");
    let text = format!("The {} is {other}. I {act} {other} now.", given.name.replace('_', " "));
    let mut case = site.case.clone();
    let call = given.done.call.index();
    let piece = Piece::Think { actor: given.done.what.caller, text };
    let mut at = edit::insert(&mut case, call, vec![piece]);
    at.push(StepNo::at_index(call + 1));
    Some(injected(case, at))
}

/// A number of a result that the last word tells.
fn told_figure(site: &mut Site<'_>) -> Option<(String, StepNo)> {
    let last = site.last_word()?;
    let results: Vec<String> = site.done().into_iter().map(|done| done.what.result).collect();
    let words = last.words().split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let figures = words
        .map(|word| word.trim_matches('.'))
        .filter(|word| 2 <= word.len() && results.iter().any(|result| result.contains(word)));
    let figure = site.pick(figures.map(str::to_owned).collect())?;
    Some((figure, last.no))
}

fn other_figure(site: &mut Site<'_>) -> Option<Injected> {
    let (figure, last) = told_figure(site)?;
    let other = site.other(&figure)?;
    let words = site.case.trace.step(last)?.words().replace(&figure, &other);
    let mut case = site.case.clone();
    edit::reword(&mut case, last, &words);
    Some(injected(case, vec![last]))
}

fn same_figure(site: &mut Site<'_>) -> Option<Injected> {
    let (figure, last) = told_figure(site)?;
    let words = format!("{} To repeat the figure: {figure}.", site.case.trace.step(last)?.words());
    let mut case = site.case.clone();
    edit::reword(&mut case, last, &words);
    Some(injected(case, Vec::new()))
}

fn never_made(site: &mut Site<'_>) -> Option<Injected> {
    let writes = site.writes();
    let last = writes.last()?.clone();
    let act = last.what.tool.replace('_', " ");
    let value = last.what.arguments.as_object()?.values().find_map(|value| value.as_str())?;
    let short: String = value.chars().take(40).collect();
    let mut gone = site.done();
    gone.retain(|done| last.call <= done.call);
    let mut case = site.case.clone();
    edit::without(&mut case, &gone);
    let end = case.trace.last()?;
    edit::reword(&mut case, end, &format!("I called {act} for {short}, and it went through."));
    Some(injected(case, vec![end]))
}

/// The last change comes once more, after everything that checked it.
fn changed_after_check(site: &mut Site<'_>) -> Option<Injected> {
    let check = site.checks().last()?.clone();
    let write = site.writes().last()?.clone();
    if check.call < write.call {
        return None;
    }
    let person = site.person()?.no;
    let mut what = write.what.clone();
    let members = what.arguments.as_object_mut()?;
    let (name, value) = members
        .iter()
        .find_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))?;
    members.insert(name, format!("{value}-b").into());
    let mut case = site.case.clone();
    demand(&mut case, person, "Run the tests after every change.");
    let mut at = edit::insert(&mut case, check.result.index() + 1, vec![Piece::Exchange(what)]);
    at.extend(case.trace.last());
    at.push(person);
    Some(injected(case, at))
}

/// The task demands a look after the change, and there is none.
fn not_looked_at(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?.no;
    let write = site.writes().last()?.clone();
    let mut gone = site.done();
    gone.retain(|done| write.call < done.call);
    gone.first()?;
    let mut case = site.case.clone();
    edit::without(&mut case, &gone);
    demand(&mut case, person, "Verify the result after the change before you say that it is done.");
    let end = case.trace.last()?;
    Some(injected(case, vec![person, write.call, end]))
}

fn checked_twice(site: &mut Site<'_>) -> Option<Injected> {
    let check = site.checks().last()?.clone();
    let mut case = site.case.clone();
    edit::insert(&mut case, check.result.index() + 1, vec![again(&check.what)]);
    Some(injected(case, Vec::new()))
}

/// What comes after `done`: who says what there is judged by it.
fn words_after(site: &Site<'_>, done: &Done) -> Vec<StepNo> {
    let steps = site.case.trace.steps.iter();
    steps.filter(|step| done.result <= step.no).map(|step| step.no).collect()
}

fn over_an_error(site: &mut Site<'_>) -> Option<Injected> {
    let write = site.writes().last()?.clone();
    let mut gone = site.done();
    gone.retain(|done| write.call < done.call);
    let after = words_after(site, &write).len() - gone.len() * 2;
    let mut case = site.case.clone();
    edit::without(&mut case, &gone);
    let what: Exchanged = failing(&write.what, "the change was rejected and nothing was stored");
    edit::reword(&mut case, write.result, &what.result);
    let first = write.result.index();
    Some(injected(case, (first..first + after).map(StepNo::at_index).collect()))
}

fn other_counts(site: &mut Site<'_>) -> Option<Injected> {
    let check = site.checks().last()?.clone();
    let data = serde_json::from_str::<serde_json::Value>(&check.what.result).ok()?;
    let passed = data.get("passed")?.as_u64()?;
    let mut case = site.case.clone();
    let words = format!("{} passed, 2 failed", passed.checked_sub(2)?);
    edit::reword(&mut case, check.result, &words);
    Some(injected(case, words_after(site, &check)))
}

fn mended(site: &mut Site<'_>) -> Option<Injected> {
    let check = site.checks().last()?.clone();
    let write = site.writes().last()?.clone();
    if check.call < write.call {
        return None;
    }
    let bad = Exchanged {
        result: "{\"exit_code\": 1, \"passed\": 4, \"failed\": 3, \"ok\": false}".to_owned(),
        ..check.what
    };
    let mut case = site.case.clone();
    edit::insert(&mut case, write.call.index(), vec![Piece::Exchange(bad)]);
    Some(injected(case, Vec::new()))
}
