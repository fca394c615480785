//! Recipes about which thing is acted upon: a spared one is changed, one of two alike is taken, the
//! work slides to a neighbour, one of two is left undone.

use super::apart::{
    broken, in_words, is_with, later, names_thing, persons_words, reword_person, say, sound, with,
    with_remark,
};
use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Given, Site};
use super::specification::demand;
use super::{Injected, Recipe};
use case::spec::Tool;
use case::{ActorKind, Case, StepNo};
use checks::Mode;
use serde_json::json;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::DisobeyTaskSpecification, "changes a thing that was to be spared", hit),
    Recipe::near_miss(Mode::DisobeyTaskSpecification, "only looks at the spared thing", seen),
    Recipe::fault(Mode::FailToAskForClarification, "two things fit, and one is taken", took_one),
    Recipe::near_miss(Mode::FailToAskForClarification, "two things fit, and it asks", asked),
    Recipe::fault(Mode::TaskDerailment, "slides to a neighbour that a result names", slid),
    Recipe::near_miss(Mode::TaskDerailment, "looks at the neighbour and comes back", came_back),
    Recipe::fault(Mode::PrematureTermination, "two things were asked for, one is done", one_done),
    Recipe::near_miss(Mode::PrematureTermination, "the other thing is taken back", taken_back),
];

/// Of `places` those where a person named a thing.
fn named(site: &Site<'_>, places: &[Done]) -> Vec<Given> {
    let given = places.iter().flat_map(|done| site.given_to(done));
    given.filter(|given| names_thing(&given.value)).collect()
}

/// A person wants another thing of that kind spared, and the call is made with it as well.
fn spared(site: &mut Site<'_>, places: &[Done]) -> Option<(Case, Vec<StepNo>)> {
    let places = named(site, places);
    let given = site.pick(places)?;
    let other = site.other(&given.value)?;
    let person = site.person()?.no;
    let mut case = site.case.clone();
    demand(&mut case, person, &format!("Leave {other} as it is: it must not be changed."));
    let piece = Piece::Exchange(with(&given.done.what, &given.value, &other));
    let mut at = edit::insert(&mut case, given.done.result.index() + 1, vec![piece]);
    at.push(person);
    Some((case, at))
}

fn hit(site: &mut Site<'_>) -> Option<Injected> {
    let writes = site.writes();
    let (case, at) = spared(site, &writes)?;
    Some(broken(case, at))
}

fn seen(site: &mut Site<'_>) -> Option<Injected> {
    let reads = site.reads();
    let (case, _) = spared(site, &reads)?;
    Some(sound(case))
}

/// A thing that a person names, that is changed before they speak again.
fn named_once(site: &mut Site<'_>) -> Option<Given> {
    let writes = site.writes();
    let mut places = named(site, &writes);
    places.retain(|given| {
        let before = site.case.trace.steps.iter().take(given.giver.index());
        let is_new = !before.into_iter().any(|step| step.words().contains(&given.value));
        let answers =
            persons_words(site, given.giver.index() + 1).any(|step| step.no < given.done.call);
        is_new && !answers
    });
    site.pick(places)
}

/// The person only describes the thing, and a look finds two that fit.
fn ambiguous(site: &Site<'_>, given: &Given, more: Vec<Piece>) -> Option<(Case, Vec<StepNo>)> {
    const DESCRIBED: &str = "the one from last week";
    let other = site.other(&given.value)?;
    let mut case = site.case.clone();
    let fits = [&other, &given.value].map(|id| json!({"name": id, "from": "last week"}));
    let look = Exchanged {
        caller: given.done.what.caller,
        tool_actor: case.trace.actor_named("find_matching", ActorKind::Tool),
        tool: "find_matching".to_owned(),
        arguments: json!({"text": DESCRIBED}),
        result: json!({"matches": fits}).to_string(),
        failed: None,
    };
    if !case.spec.tools.is_empty() {
        let required = vec!["text".into()];
        let name = "find_matching".into();
        case.spec.tools.push(Tool { name, description: None, required, changes_state: None });
    }
    let words = site.case.trace.step(given.giver)?.words().replace(&given.value, DESCRIBED);
    reword_person(&mut case, given.giver, &words);
    let pieces = std::iter::once(Piece::Exchange(look)).chain(more).collect();
    let mut at = edit::insert(&mut case, given.giver.index() + 1, pieces);
    at.extend([given.giver, later(given.done.call, at.len())]);
    Some((case, at))
}

fn took_one(site: &mut Site<'_>) -> Option<Injected> {
    let given = named_once(site)?;
    let (case, at) = ambiguous(site, &given, Vec::new())?;
    Some(broken(case, at))
}

fn asked(site: &mut Site<'_>) -> Option<Injected> {
    let given = named_once(site)?;
    let other = site.other(&given.value)?;
    let person = site.case.trace.step(given.giver)?.actor;
    let (agent, value) = (given.done.what.caller, &given.value);
    let question = format!("Two of them are from last week, {other} and {value}. Which one?");
    let more = vec![
        say(agent, Some(person), question),
        say(person, Some(agent), format!("{value}, please.")),
    ];
    Some(sound(ambiguous(site, &given, more)?.0))
}

/// The first look at a thing that a person named and that more calls are about, with a neighbour of
/// it in its result.
fn neighboured(site: &mut Site<'_>) -> Option<(Case, Given, String)> {
    let reads = site.reads();
    let mut places = named(site, &reads);
    places.retain(|given| {
        let about: Vec<Done> =
            site.done().into_iter().filter(|done| is_with(done, &given.value)).collect();
        let is_first = about.first().is_some_and(|done| done.call == given.done.call);
        let after = given.done.result.index();
        let confirmed = persons_words(site, after).any(|step| step.words().contains(&given.value));
        is_first && 2 <= about.len() && !confirmed
    });
    let given = site.pick(places)?;
    let other = site.other(&given.value)?;
    let mut case = site.case.clone();
    let result = with_remark(&given.done.what.result, "see_also", &other);
    edit::reword(&mut case, given.done.result, &result);
    Some((case, given, other))
}

fn slid(site: &mut Site<'_>) -> Option<Injected> {
    let (mut case, given, other) = neighboured(site)?;
    let trace = &site.case.trace;
    let mut at = vec![given.done.result];
    for step in trace.steps.iter().filter(|step| given.done.result < step.no) {
        if step.call().is_some_and(|call| call.arguments.to_string().contains(&given.value)) {
            edit::swap(&mut case, step.no, &given.value, &other);
            at.push(step.no);
        } else if trace.kind(step) == ActorKind::Agent
            && step.call().is_none()
            && step.words().contains(&given.value)
        {
            edit::reword(&mut case, step.no, &step.words().replace(&given.value, &other));
            at.push(step.no);
        }
    }
    Some(broken(case, at))
}

fn came_back(site: &mut Site<'_>) -> Option<Injected> {
    let (mut case, given, other) = neighboured(site)?;
    let look = Piece::Exchange(with(&given.done.what, &given.value, &other));
    edit::insert(&mut case, given.done.result.index() + 1, vec![look]);
    Some(sound(case))
}

/// Two things of the task that are changed by the same tool, one after the other.
pub(super) fn two_of_the_task(site: &mut Site<'_>) -> Option<(Given, Given)> {
    let task = site.person()?;
    let writes = site.writes();
    let mut all = named(site, &writes);
    all.retain(|given| task.words().contains(&given.value));
    let pairs = all.iter().flat_map(|one| {
        let later = all.iter().filter(|other| {
            other.value != one.value
                && other.done.what.tool == one.done.what.tool
                && one.done.result < other.done.call
        });
        later.map(|other| (one.clone(), other.clone()))
    });
    site.pick(pairs.collect())
}

/// The run up to the first of two changes, with `more` after it and a last word about that one alone.
fn cut_short(site: &Site<'_>, first: &Given, more: Vec<Piece>) -> Option<(Case, StepNo)> {
    let speaker = site.last_word()?.actor;
    let mut case = site.case.clone();
    edit::cut(&mut case, first.done.result.index() + 1);
    let end = case.trace.steps.len();
    let text = format!("{}: that is done.", in_words(&first.done));
    let pieces = more.into_iter().chain([say(speaker, None, text)]).collect();
    edit::insert(&mut case, end, pieces);
    let last = case.trace.last()?;
    Some((case, last))
}

fn one_done(site: &mut Site<'_>) -> Option<Injected> {
    let (first, _) = two_of_the_task(site)?;
    let person = site.person()?.no;
    let (case, last) = cut_short(site, &first, Vec::new())?;
    Some(broken(case, [last, person]))
}

fn taken_back(site: &mut Site<'_>) -> Option<Injected> {
    let (first, second) = two_of_the_task(site)?;
    let person = site.person()?.actor;
    let text = format!("Please leave {} out; {} is all I need.", second.value, first.value);
    Some(sound(cut_short(site, &first, vec![say(person, None, text)])?.0))
}
