//! Recipes about what is said of acts and of checks: FM-2.6, FM-3.2 and FM-3.3.

use super::apart::{broken, in_words, later, names_thing, say, sound, with_remark};
use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Site};
use super::specification::{again, demand, failing};
use super::{Injected, Recipe};
use case::{Case, StepNo};
use checks::Mode;
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::ReasoningActionMismatch, "says that it only looks, and changes", not_only),
    Recipe::near_miss(Mode::ReasoningActionMismatch, "says that it only looks, and looks", only),
    Recipe::fault(Mode::ReasoningActionMismatch, "tells another figure of a result", other_figure),
    Recipe::near_miss(Mode::ReasoningActionMismatch, "tells the very figure of a result", figure),
    Recipe::fault(Mode::NoOrIncompleteVerification, "checks before the change alone", too_early),
    Recipe::near_miss(Mode::NoOrIncompleteVerification, "checks before and after", both),
    Recipe::fault(Mode::NoOrIncompleteVerification, "starts a check and never hears", unheard),
    Recipe::near_miss(Mode::NoOrIncompleteVerification, "starts a check and hears", heard),
    Recipe::fault(
        Mode::IncorrectVerification,
        "a check that broke off counts as passed",
        broke_off,
    ),
    Recipe::near_miss(Mode::IncorrectVerification, "a check that broke off is told", owned_up),
    Recipe::fault(Mode::IncorrectVerification, "a check of an older version counts", outdated),
    Recipe::near_miss(Mode::IncorrectVerification, "a check of this version counts", current),
];

/// Words of whoever makes one of `places`, right before it, and both of these steps.
fn said_before(site: &mut Site<'_>, places: Vec<Done>) -> Option<(Case, Vec<StepNo>)> {
    let named = |done: &Done| super::apart::texts(done).into_iter().any(names_thing);
    let done = site.pick(places.into_iter().filter(named).collect())?;
    let thing = super::apart::texts(&done).into_iter().find(|text| names_thing(text))?.to_owned();
    let text = format!("I only look at {thing} now and change nothing about it.");
    let mut case = site.case.clone();
    let mut at =
        edit::insert(&mut case, done.call.index(), vec![say(done.what.caller, None, text)]);
    at.push(later(done.call, at.len()));
    Some((case, at))
}

fn not_only(site: &mut Site<'_>) -> Option<Injected> {
    let places = site.writes();
    let (case, at) = said_before(site, places)?;
    Some(broken(case, at))
}

fn only(site: &mut Site<'_>) -> Option<Injected> {
    let places = site.reads();
    Some(sound(said_before(site, places)?.0))
}

/// A result with a number, and words about it right behind, with the number or with another one.
fn told_figure(site: &mut Site<'_>, other: bool) -> Option<(Case, Vec<StepNo>)> {
    let all = site.done();
    let places = all.iter().filter_map(|done| {
        let result = serde_json::from_str::<Value>(&done.what.result).ok()?;
        let members = result.as_object()?.iter();
        let mut numbers = members.filter(|(_, value)| value.is_number());
        let (name, value) = numbers.find(|(_, value)| 2 <= value.to_string().len())?;
        Some((done.clone(), name.clone(), value.to_string()))
    });
    let (done, name, value) = site.pick(places.collect())?;
    let told = if other { site.other(&value)? } else { value };
    let (tool, name) = (done.what.tool.replace('_', " "), name.replace('_', " "));
    let text = format!("The {name} is {told}, as {tool} shows.");
    let mut case = site.case.clone();
    let pieces = vec![say(done.what.caller, None, text)];
    let mut at = edit::insert(&mut case, done.result.index() + 1, pieces);
    at.push(done.result);
    Some((case, at))
}

fn other_figure(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = told_figure(site, true)?;
    Some(broken(case, at))
}

fn figure(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(told_figure(site, false)?.0))
}

/// The last check behind the last change, and that change.
fn last_check(site: &Site<'_>) -> Option<(Done, Done)> {
    let write = site.writes().last()?.clone();
    let check = site.checks().into_iter().find(|check| write.result < check.call)?;
    Some((write, check))
}

/// The check runs before the change; behind it only `kept` of those that ran.
fn moved(site: &mut Site<'_>, kept: bool) -> Option<(Case, Vec<StepNo>)> {
    let (write, check) = last_check(site)?;
    let person = site.person()?.no;
    let mut gone = site.checks();
    gone.retain(|one| write.result < one.call);
    let mut case = site.case.clone();
    if !kept {
        edit::without(&mut case, &gone);
    }
    demand(&mut case, person, "Check the result when all is done.");
    let by = edit::insert(&mut case, write.call.index(), vec![again(&check.what)]).len();
    let last = case.trace.last()?;
    Some((case, vec![person, later(write.call, by), later(write.result, by), last]))
}

fn too_early(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = moved(site, false)?;
    Some(broken(case, at))
}

fn both(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(moved(site, true)?.0))
}

/// The last check only starts, and what comes of it is fetched by `more`.
fn started(site: &mut Site<'_>, fetched: bool) -> Option<(Case, Vec<StepNo>)> {
    let (write, check) = last_check(site)?;
    let mut case = site.case.clone();
    let begun = json!({"run": "R-5519", "status": "queued"}).to_string();
    edit::reword(&mut case, check.result, &begun);
    let fetch = Exchanged {
        tool: "get_test_run".to_owned(),
        arguments: json!({"run": "R-5519"}),
        ..check.what.clone()
    };
    let pieces = if fetched { vec![Piece::Exchange(fetch)] } else { Vec::new() };
    edit::insert(&mut case, check.result.index() + 1, pieces);
    let last = case.trace.last()?;
    Some((case, vec![write.call, check.call, check.result, last]))
}

fn unheard(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = started(site, false)?;
    Some(broken(case, at))
}

fn heard(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(started(site, true)?.0))
}

/// The last check breaks off.
fn breaks_off(site: &mut Site<'_>) -> Option<(Case, Done)> {
    let (_, check) = last_check(site)?;
    let mut case = site.case.clone();
    edit::without(&mut case, std::slice::from_ref(&check));
    let error = "timed out after 600 s; 2 of 9 checks had run";
    let broke = Piece::Exchange(failing(&check.what, error));
    edit::insert(&mut case, check.call.index(), vec![broke]);
    Some((case, check))
}

fn broke_off(site: &mut Site<'_>) -> Option<Injected> {
    let (case, check) = breaks_off(site)?;
    let steps = case.trace.steps.iter().map(|step| step.no);
    let at: Vec<StepNo> = steps.filter(|no| check.call <= *no).collect();
    Some(broken(case, at))
}

fn owned_up(site: &mut Site<'_>) -> Option<Injected> {
    let (mut case, check) = breaks_off(site)?;
    let steps = case.trace.steps.iter().map(|step| step.no);
    let after: Vec<StepNo> = steps.filter(|no| check.result < *no).collect();
    let text = format!("The change is made. It is not checked: {} timed out.", in_words(&check));
    for step in after {
        edit::reword(&mut case, step, &text);
    }
    Some(sound(case))
}

/// The last change makes one revision, and the check behind it looks at `checked`.
fn revision(site: &mut Site<'_>, checked: &str) -> Option<(Case, Vec<StepNo>)> {
    let (write, check) = last_check(site)?;
    let mut case = site.case.clone();
    let made = with_remark(&write.what.result, "revision", "r118");
    edit::reword(&mut case, write.result, &made);
    let seen = with_remark(&check.what.result, "revision", checked);
    edit::reword(&mut case, check.result, &seen);
    let steps = case.trace.steps.iter().map(|step| step.no);
    let at = steps.filter(|no| check.call <= *no).chain([write.result]).collect();
    Some((case, at))
}

fn outdated(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = revision(site, "r112")?;
    Some(broken(case, at))
}

fn current(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(revision(site, "r118")?.0))
}
