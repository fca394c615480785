//! Recipes for what a redesign of the flow should have prevented: FM-2.1 to FM-2.6.

use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Given, Site};
use super::{Injected, Recipe, injected};
use case::{Act, ActorKind, ActorNo, Case, Step, StepNo};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::ConversationReset, "the opening happens again", starts_over),
    Recipe::near_miss(Mode::ConversationReset, "a person wants a new start", told_to_start_over),
    Recipe::fault(Mode::FailToAskForClarification, "acts on a value nobody gave", invented),
    Recipe::near_miss(Mode::FailToAskForClarification, "the person corrects the value", corrected),
    Recipe::fault(Mode::TaskDerailment, "goes on with another figure of the task", other_figure),
    Recipe::near_miss(Mode::TaskDerailment, "the person changes the figure", changed_figure),
    Recipe::fault(Mode::InformationWithholding, "a request without what it is about", withheld),
    Recipe::fault(Mode::IgnoredOtherAgentsInput, "the same act after an objection", unmoved),
    Recipe::near_miss(Mode::IgnoredOtherAgentsInput, "another act after an objection", moved),
    Recipe::fault(Mode::ReasoningActionMismatch, "announces another object", other_object),
    Recipe::fault(Mode::ReasoningActionMismatch, "announces another tool", other_tool),
    Recipe::near_miss(Mode::ReasoningActionMismatch, "announces what it does", as_announced),
];

fn say(actor: ActorNo, to: Option<ActorNo>, text: impl Into<String>) -> Piece {
    Piece::Say { actor, to, text: text.into() }
}

/// What the agents did up to their third call, as pieces. One agent alone starts no conversation anew.
fn opening(site: &Site<'_>) -> Option<(Vec<Piece>, StepNo)> {
    site.agents().get(1)?;
    let all = site.done();
    let third = all.get(2)?;
    let trace = &site.case.trace;
    let steps = trace.steps.get(..third.call.index())?;
    let pieces = steps.iter().filter_map(|step| match &step.act {
        Act::Say { text, to } if trace.kind(step) == ActorKind::Agent => {
            Some(say(step.actor, *to, text.text.to_string()))
        }
        Act::Call(_) => {
            let made = all.iter().find(|done| done.call == step.no)?;
            Some(Piece::Exchange(made.what.clone()))
        }
        _ => None,
    });
    Some((pieces.collect(), third.result))
}

fn starts_over(site: &mut Site<'_>) -> Option<Injected> {
    let (pieces, after) = opening(site)?;
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, after.index() + 1, pieces);
    Some(injected(case, at))
}

fn told_to_start_over(site: &mut Site<'_>) -> Option<Injected> {
    let (mut pieces, after) = opening(site)?;
    let person = site.person()?.actor;
    pieces.insert(0, say(person, None, "Sorry, please start again from the beginning."));
    let mut case = site.case.clone();
    edit::insert(&mut case, after.index() + 1, pieces);
    Some(injected(case, Vec::new()))
}

/// A changing call with a value that somebody gave, and another value of that form.
fn given(site: &mut Site<'_>) -> Option<(Given, String)> {
    let places = site.given_to_writes();
    let given = site.pick(places)?;
    let other = site.other(&given.value)?;
    Some((given, other))
}

/// The other value in the place of the given one, from the call on.
fn swapped(site: &Site<'_>, given: &Given, other: &str) -> Case {
    let mut case = site.case.clone();
    for done in site.done().iter().filter(|done| given.done.call <= done.call) {
        edit::swap(&mut case, done.call, &given.value, other);
    }
    case
}

fn invented(site: &mut Site<'_>) -> Option<Injected> {
    let (given, other) = given(site)?;
    Some(injected(swapped(site, &given, &other), vec![given.done.call]))
}

fn corrected(site: &mut Site<'_>) -> Option<Injected> {
    let (given, other) = given(site)?;
    let person = site.case.trace.step(given.giver)?.actor;
    let mut case = swapped(site, &given, &other);
    let text = format!("I got one thing wrong: it is {other}, not {}.", given.value);
    edit::insert(&mut case, given.done.call.index(), vec![say(person, None, text)]);
    Some(injected(case, Vec::new()))
}

/// A figure of the task that an agent repeats in words, and the step in which it does.
fn figure(site: &mut Site<'_>) -> Option<(String, String, StepNo)> {
    site.agents().get(1)?;
    let task = site.person()?;
    let trace = &site.case.trace;
    let words = task.words().split(|letter: char| !letter.is_ascii_alphanumeric());
    let figures =
        words.filter(|word| 2 <= word.len() && word.bytes().all(|letter| letter.is_ascii_digit()));
    let repeated = figures.filter_map(|figure| {
        let by_agent = |step: &&Step| {
            trace.kind(step) == ActorKind::Agent
                && matches!(step.act, Act::Say { .. })
                && step.words().contains(figure)
        };
        let step = trace.steps.iter().find(by_agent)?;
        Some((figure.to_owned(), step.no))
    });
    let (figure, step) = site.pick(repeated.collect())?;
    let other = site.other(&figure)?;
    Some((figure, other, step))
}

/// The other figure in all that the agents do from `step` on.
fn refigured(site: &Site<'_>, figure: &str, other: &str, from: StepNo) -> Case {
    let mut case = site.case.clone();
    let steps = site.case.trace.steps.iter().filter(|step| from <= step.no);
    for step in steps {
        if step.call().is_some() {
            edit::swap(&mut case, step.no, figure, other);
        } else if site.case.trace.kind(step) == ActorKind::Agent && step.result().is_none() {
            edit::reword(&mut case, step.no, &step.words().replace(figure, other));
        }
    }
    case
}

fn other_figure(site: &mut Site<'_>) -> Option<Injected> {
    let (figure, other, step) = figure(site)?;
    Some(injected(refigured(site, &figure, &other, step), vec![step]))
}

fn changed_figure(site: &mut Site<'_>) -> Option<Injected> {
    let (figure, other, step) = figure(site)?;
    let person = site.person()?.actor;
    let mut case = refigured(site, &figure, &other, step);
    let text = format!("A correction: please take {other} and not {figure}.");
    edit::insert(&mut case, step.index(), vec![say(person, None, text)]);
    Some(injected(case, Vec::new()))
}

/// A request to another agent that names what a call of that agent then rests on.
fn withheld(site: &mut Site<'_>) -> Option<Injected> {
    let trace = &site.case.trace;
    let requests = trace.steps.iter().filter_map(|step| {
        let Act::Say { to: Some(to), .. } = step.act else {
            return None;
        };
        let is_agents = trace.kind(step) == ActorKind::Agent;
        let needs =
            site.done().into_iter().filter(|done| done.what.caller == to && step.no < done.call);
        let value = needs
            .filter_map(|done| telling_value(&done))
            .find(|value| step.words().contains(value.as_str()))?;
        // What a person said to all is nothing that one agent could withhold.
        let said_to_all = |step: &&Step| {
            trace.kind(step) == ActorKind::Person && step.words().contains(value.as_str())
        };
        if trace.steps.iter().any(|step| said_to_all(&step)) {
            return None;
        }
        is_agents.then_some((step, to, value))
    });
    let (step, to, value) = site.pick(requests.collect())?;
    let mut case = site.case.clone();
    edit::reword(&mut case, step.no, &step.words().replace(&value, "it"));
    let pieces = vec![
        say(to, Some(step.actor), "Which one do you mean? I was not told."),
        say(step.actor, Some(to), "Please go on with what you have."),
    ];
    let mut at = edit::insert(&mut case, step.no.index() + 1, pieces);
    at.push(step.no);
    Some(injected(case, at))
}

fn telling_value(done: &Done) -> Option<String> {
    let members = done.what.arguments.as_object()?;
    let texts = members.values().filter_map(|value| value.as_str());
    let is_telling =
        |text: &&str| 2 <= text.bytes().filter(u8::is_ascii_digit).count() && !text.contains(' ');
    texts.filter(is_telling).map(str::to_owned).next()
}

/// A changing call of one agent, and another agent who could object to it.
fn objection(site: &mut Site<'_>) -> Option<(Done, ActorNo)> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let others = site.agents().into_iter().filter(|agent| *agent != write.what.caller);
    let other = site.pick(others.collect())?;
    Some((write, other))
}

/// The objection: one argument of the call has to be another one.
fn objected(write: &Done) -> Option<(String, Exchanged)> {
    let members = write.what.arguments.as_object()?;
    let text = members.iter().find_map(|(name, value)| Some((name, value.as_str()?)));
    let (name, value) = text?;
    let mut mended = write.what.clone();
    let other = format!("{value}-v2");
    mended.arguments.as_object_mut()?.insert(name.clone(), other.clone().into());
    let short: String = value.chars().take(40).collect();
    let words = format!(
        "That is wrong: the {} of {} must be {other}, not {short}. Please do it again with that.",
        name.replace('_', " "),
        write.what.tool
    );
    Some((words, mended))
}

fn unmoved(site: &mut Site<'_>) -> Option<Injected> {
    let (write, other) = objection(site)?;
    let (words, _) = objected(&write)?;
    let pieces =
        vec![say(other, Some(write.what.caller), words), Piece::Exchange(write.what.clone())];
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, write.result.index() + 1, pieces);
    Some(injected(case, at))
}

fn moved(site: &mut Site<'_>) -> Option<Injected> {
    let (write, other) = objection(site)?;
    let (words, mended) = objected(&write)?;
    let pieces = vec![say(other, Some(write.what.caller), words), Piece::Exchange(mended)];
    let mut case = site.case.clone();
    edit::insert(&mut case, write.result.index() + 1, pieces);
    Some(injected(case, Vec::new()))
}

/// Words before a changing call that say what it will be.
fn announced(site: &mut Site<'_>, other: bool) -> Option<(Case, Vec<StepNo>, StepNo)> {
    let (given, replaced) = given(site)?;
    let object = if other { replaced } else { given.value.clone() };
    let act = given.done.what.tool.replace('_', " ");
    let text = format!("I will now {act}: {object}.");
    let mut case = site.case.clone();
    let call = given.done.call;
    let at = edit::insert(&mut case, call.index(), vec![say(given.done.what.caller, None, text)]);
    Some((case, at, StepNo::at_index(call.index() + 1)))
}

fn other_object(site: &mut Site<'_>) -> Option<Injected> {
    let (case, mut at, call) = announced(site, true)?;
    at.push(call);
    Some(injected(case, at))
}

fn as_announced(site: &mut Site<'_>) -> Option<Injected> {
    let (case, _, _) = announced(site, false)?;
    Some(injected(case, Vec::new()))
}

fn other_tool(site: &mut Site<'_>) -> Option<Injected> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let tools = site.case.spec.tools.iter().map(|tool| tool.name.to_string());
    let called: Vec<String> = site.done().into_iter().map(|done| done.what.tool).collect();
    let unused = tools.filter(|tool| !called.contains(tool));
    let tool = site.pick(unused.collect())?;
    let text = format!("I will now call {tool}.");
    let mut case = site.case.clone();
    let call = write.call.index();
    let mut at = edit::insert(&mut case, call, vec![say(write.what.caller, None, text)]);
    at.push(StepNo::at_index(call + 1));
    Some(injected(case, at))
}
