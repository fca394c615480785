//! Recipes about who may do a thing and how long: FM-1.2 and FM-1.5.

use super::apart::{broken, in_words, later, name_of, say, sound};
use super::colleagues::message;
use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Site};
use super::specification::{demand, failing};
use super::{Injected, Recipe};
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Case, Passage, StepNo};
use checks::Mode;
use serde_json::Value;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::DisobeyRoleSpecification, "a worker speaks to the person", spoke),
    Recipe::near_miss(Mode::DisobeyRoleSpecification, "a worker leaves that to the lead", left_it),
    Recipe::fault(Mode::DisobeyRoleSpecification, "acts without a colleague's leave", no_leave),
    Recipe::near_miss(Mode::DisobeyRoleSpecification, "acts with a colleague's leave", leave),
    Recipe::fault(Mode::UnawareOfTerminationConditions, "more tries than allowed", many_tries),
    Recipe::near_miss(
        Mode::UnawareOfTerminationConditions,
        "gives up after the tries allowed",
        gave_up,
    ),
    Recipe::fault(
        Mode::UnawareOfTerminationConditions,
        "asks for a state that is final until the limit",
        polls_on,
    ),
    Recipe::near_miss(Mode::UnawareOfTerminationConditions, "asks until it is final", polled),
];

/// The run with instructions at its beginning.
fn instructed(site: &Site<'_>, words: String) -> Option<Case> {
    let mut case = site.case.clone();
    let harness = case.trace.actor_named("system", ActorKind::Harness);
    edit::insert(&mut case, 0, vec![say(harness, None, words.clone())]);
    let first = case.trace.steps.first_mut()?;
    first.act = Act::Instruct(Passage::new(words, first.at.clone()));
    Some(case)
}

/// A report of a worker to a lead who alone speaks to the person.
fn reporting(site: &mut Site<'_>) -> Option<(Case, StepNo, ActorNo)> {
    let reports = site.case.trace.steps.iter().filter_map(|step| {
        let (from, to) = message(site.case, step)?;
        Some((step.no, from, to))
    });
    let called = |agent: ActorNo| site.done().iter().any(|one| one.what.caller == agent);
    let places = reports.filter(|(_, from, to)| called(*from) && !called(*to)).collect();
    let (report, from, to) = site.pick(places)?;
    let (lead, worker) = (name_of(site.case, to), name_of(site.case, from));
    let words = format!(
        "Roles. Only {lead} speaks to the user. {worker} reports to {lead} and never speaks to the user."
    );
    let case = instructed(site, words)?;
    Some((case, later(report, 1), from))
}

fn spoke(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?.actor;
    let (mut case, report, worker) = reporting(site)?;
    let words = case.trace.step(report)?.words().to_owned();
    let at = edit::insert(&mut case, report.index(), vec![say(worker, Some(person), words)]);
    Some(broken(case, at.into_iter().chain([StepNo::at_index(0)])))
}

fn left_it(site: &mut Site<'_>) -> Option<Injected> {
    site.person()?;
    Some(sound(reporting(site)?.0))
}

/// A change that its agent may only make once another agent has agreed.
fn with_leave(site: &mut Site<'_>, asked: bool) -> Option<(Case, Vec<StepNo>)> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let agent = write.what.caller;
    let others = site.agents().into_iter().filter(|other| *other != agent).collect();
    let other = site.pick(others)?;
    let tool = &write.what.tool;
    let (own, owner) = (name_of(site.case, agent), name_of(site.case, other));
    let words = format!(
        "Roles. {own} may call {tool} only after {owner} has agreed to it; nobody else agrees in its place."
    );
    let mut case = instructed(site, words)?;
    let call = later(write.call, 1);
    if !asked {
        return Some((case, vec![StepNo::at_index(0), call]));
    }
    let act = in_words(&write);
    let pieces = vec![
        say(agent, Some(other), format!("May I do this: {act}?")),
        say(other, Some(agent), format!("I agree: {act}.")),
    ];
    edit::insert(&mut case, call.index(), pieces);
    Some((case, Vec::new()))
}

fn no_leave(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = with_leave(site, false)?;
    Some(broken(case, at))
}

fn leave(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(with_leave(site, true)?.0))
}

/// A call that fails `times` times where two tries are allowed, and then it is told.
fn tries(site: &mut Site<'_>, times: usize) -> Option<(Case, Vec<StepNo>)> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let person = site.person()?.no;
    let tool = &write.what.tool;
    let mut case = site.case.clone();
    edit::cut(&mut case, write.call.index());
    let sentence = format!("If {tool} fails twice, stop and tell me; do not try a third time.");
    demand(&mut case, person, &sentence);
    let errors = ["503 busy", "503 busy, queue 14", "timeout", "503 busy, queue 9", "timeout"];
    let pieces = errors
        .iter()
        .take(times)
        .map(|error| Piece::Exchange(failing(&write.what, &format!("{{\"error\": \"{error}\"}}"))));
    let end = say(write.what.caller, None, format!("I stop here: {tool} keeps failing."));
    let from = case.trace.steps.len();
    let mut at = edit::insert(&mut case, from, pieces.chain([end]).collect());
    at.push(person);
    Some((case, at))
}

fn many_tries(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = tries(site, 5)?;
    Some(broken(case, at))
}

fn gave_up(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(tries(site, 2)?.0))
}

/// A look that shows a state, the last of the run.
fn last_state(site: &Site<'_>) -> Option<(Done, String)> {
    let reads = site.reads();
    let look = reads.last()?;
    let result = serde_json::from_str::<Value>(&look.what.result).ok()?;
    let state = ["status", "state"].into_iter().find_map(|key| result.get(key)?.as_str())?;
    Some((look.clone(), state.to_owned()))
}

/// The looks at a state with what each of them shows, and the end of the run behind them.
fn looks(site: &Site<'_>, shown: &[Option<&str>], end: Piece) -> Option<(Case, Vec<StepNo>)> {
    let (look, state) = last_state(site)?;
    let person = site.person()?.no;
    let mut case = site.case.clone();
    edit::cut(&mut case, look.call.index());
    let key = &look.what.tool;
    demand(&mut case, person, &format!("It is finished when {key} shows {state}."));
    let looks = shown.iter().map(|other| {
        let result = other.map_or_else(
            || look.what.result.clone(),
            |other| look.what.result.replace(&state, other),
        );
        Piece::Exchange(Exchanged { result, ..look.what.clone() })
    });
    let from = case.trace.steps.len();
    let mut at = edit::insert(&mut case, from, looks.chain([end]).collect());
    at.push(person);
    Some((case, at))
}

fn polls_on(site: &mut Site<'_>) -> Option<Injected> {
    let actor = site.last_word()?.actor;
    let end = Piece::Event { actor, kind: EventKind::Limit, text: "40 steps used" };
    let (case, at) = looks(site, &[None; 7], end)?;
    Some(broken(case, at))
}

fn polled(site: &mut Site<'_>) -> Option<Injected> {
    let last = site.last_word()?;
    let end = say(last.actor, None, last.words());
    let shown = [Some("waiting"), Some("under way"), Some("nearly there"), None];
    Some(sound(looks(site, &shown, end)?.0))
}
