//! Recipes about what agents make of each other's words: FM-2.3, FM-2.4 and FM-2.5.

use super::apart::{broken, is_with, later, names_thing, say, sound, with, with_remark};
use super::colleagues::message;
use super::edit::{self, Exchanged, Piece};
use super::site::{Done, Given, Site};
use super::specification::failing;
use super::{Injected, Recipe};
use case::{ActorKind, ActorNo, Case, StepNo};
use checks::Mode;
use serde_json::json;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::TaskDerailment, "a colleague's aside becomes the work", aside),
    Recipe::near_miss(Mode::TaskDerailment, "a colleague's aside is left aside", left_aside),
    Recipe::fault(Mode::TaskDerailment, "the work goes on to things nobody named", spread),
    Recipe::near_miss(Mode::TaskDerailment, "the person widens the work", widened),
    Recipe::fault(Mode::InformationWithholding, "a limit that it saw is not passed on", unsaid),
    Recipe::near_miss(Mode::InformationWithholding, "a limit that nobody had seen", unseen),
    Recipe::fault(Mode::InformationWithholding, "a code is asked for and kept back", kept_back),
    Recipe::near_miss(Mode::InformationWithholding, "a code is asked for and given", handed),
    Recipe::fault(
        Mode::IgnoredOtherAgentsInput,
        "another figure than the colleague told",
        misquoted,
    ),
    Recipe::near_miss(Mode::IgnoredOtherAgentsInput, "the figure that the colleague told", quoted),
    Recipe::fault(Mode::IgnoredOtherAgentsInput, "advice is passed over", unadvised),
    Recipe::near_miss(Mode::IgnoredOtherAgentsInput, "advice is followed", advised),
];

/// A look at a thing of the person's before its change, and the agents beside its caller.
fn looked_at(site: &mut Site<'_>) -> Option<(Given, ActorNo)> {
    let reads = site.reads();
    let writes = site.writes();
    let mut places: Vec<Given> = reads.iter().flat_map(|read| site.given_to(read)).collect();
    places.retain(|given| {
        let is_changed =
            |write: &&Done| is_with(write, &given.value) && given.done.result < write.call;
        names_thing(&given.value) && writes.iter().any(|write| is_changed(&write))
    });
    let given = site.pick(places)?;
    let others = site.agents().into_iter().filter(|one| *one != given.done.what.caller).collect();
    let other = site.pick(others)?;
    Some((given, other))
}

/// A colleague names another thing by the way.
fn remarked(given: &Given, colleague: ActorNo, other: &str) -> Piece {
    let text = format!("By the way, {other} looks odd to me as well.");
    say(colleague, Some(given.done.what.caller), text)
}

fn aside(site: &mut Site<'_>) -> Option<Injected> {
    let (given, colleague) = looked_at(site)?;
    let other = site.other(&given.value)?;
    let writes = site.writes();
    let write = writes
        .iter()
        .find(|write| is_with(write, &given.value) && given.done.result < write.call)?;
    let agent = given.done.what.caller;
    let mut case = site.case.clone();
    edit::cut(&mut case, given.done.result.index() + 1);
    let change = Exchanged { caller: agent, ..with(&write.what, &given.value, &other) };
    let look = with(&given.done.what, &given.value, &other);
    let pieces = vec![
        remarked(&given, colleague, &other),
        Piece::Exchange(look.clone()),
        Piece::Exchange(change),
        Piece::Exchange(look),
        say(agent, Some(colleague), format!("{other} is in order now.")),
        say(colleague, None, format!("{other} is in order now; that closes it.")),
    ];
    let end = case.trace.steps.len();
    let at = edit::insert(&mut case, end, pieces);
    Some(broken(case, at))
}

fn left_aside(site: &mut Site<'_>) -> Option<Injected> {
    let (given, colleague) = looked_at(site)?;
    let other = site.other(&given.value)?;
    let agent = given.done.what.caller;
    let answer = format!("Nobody asked us about {other}; I leave it alone and go on.");
    let pieces = vec![remarked(&given, colleague, &other), say(agent, Some(colleague), answer)];
    let mut case = site.case.clone();
    edit::insert(&mut case, given.done.result.index() + 1, pieces);
    Some(sound(case))
}

/// The last change of a thing that the person named is made to three others as well.
fn more_things(site: &mut Site<'_>, asked: bool) -> Option<(Case, Vec<StepNo>)> {
    site.agents().get(1)?;
    let mut places = site.given_to_writes();
    places.retain(|given| names_thing(&given.value));
    let given = places.pop()?;
    let person = site.person()?.actor;
    let mut others = Vec::new();
    let mut other = site.other(&given.value)?;
    for letter in ["x", "y", "z"] {
        others.push(other.clone());
        other = format!("{}{letter}", site.other(&given.value)?);
    }
    let mut pieces = Vec::new();
    if asked {
        let text = format!("And please do the same with {}.", others.join(", "));
        pieces.push(say(person, None, text));
    }
    let changes = others.iter().map(|other| with(&given.done.what, &given.value, other));
    pieces.extend(changes.map(Piece::Exchange));
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, given.done.result.index() + 1, pieces);
    Some((case, at))
}

fn spread(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = more_things(site, false)?;
    Some(broken(case, at))
}

fn widened(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(more_things(site, true)?.0))
}

/// A message of one agent to another who then makes a change, with that change.
fn ordered(site: &mut Site<'_>) -> Option<(StepNo, ActorNo, Done)> {
    let writes = site.writes();
    let trace = &site.case.trace;
    let places = trace.steps.iter().filter_map(|step| {
        let (from, to) = message(site.case, step)?;
        let write = writes.iter().find(|one| step.no < one.call && one.what.caller == to)?;
        Some((step.no, from, write.clone()))
    });
    site.pick(places.collect())
}

/// The change fails for a limit, and the one who ordered it has `seen` the limit before.
fn limited(site: &mut Site<'_>, seen: bool) -> Option<(Case, Vec<StepNo>)> {
    const NOTE: &str = "locked until unlocked with PIN-8842";
    let (message, from, write) = ordered(site)?;
    let before = site.done();
    let look = before.iter().rev().find(|one| one.what.caller == from && one.result < message)?;
    let agent = write.what.caller;
    let error = r#"{"error": "locked: a PIN is needed"}"#;
    let mut case = site.case.clone();
    if seen {
        edit::reword(&mut case, look.result, &with_remark(&look.what.result, "note", NOTE));
    }
    edit::cut(&mut case, write.call.index());
    let pieces = vec![
        Piece::Exchange(failing(&write.what, error)),
        say(agent, Some(from), "It did not work: it is locked, and I have no PIN for it."),
        say(from, None, "It could not be done."),
    ];
    let end = case.trace.steps.len();
    let mut at = edit::insert(&mut case, end, pieces);
    at.extend([look.result, message]);
    Some((case, at))
}

fn unsaid(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = limited(site, true)?;
    Some(broken(case, at))
}

fn unseen(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(limited(site, false)?.0))
}

/// One agent looks up a code, another asks it for the code, and gets `answer`.
fn code(site: &mut Site<'_>, answer: [&str; 2]) -> Option<(Case, Vec<StepNo>)> {
    let (message, from, write) = ordered(site)?;
    let agent = write.what.caller;
    let look = Exchanged {
        caller: from,
        tool_actor: write.what.tool_actor,
        tool: "get_access_code".to_owned(),
        arguments: json!({"for": write.what.tool}),
        result: json!({"access_code": "ZK-3391-07"}).to_string(),
        failed: None,
    };
    let mut case = site.case.clone();
    let [told, then] = answer;
    let pieces = vec![
        say(agent, Some(from), "Which access code do I use for this?"),
        say(from, Some(agent), told),
        say(agent, Some(from), then),
    ];
    let asked = edit::insert(&mut case, message.index() + 1, pieces);
    let looked = edit::insert(&mut case, message.index(), vec![Piece::Exchange(look)]);
    let by = looked.len();
    let at = looked.iter().copied().chain(asked.iter().map(|no| later(*no, by)));
    let at = at.chain([later(message, by)]).collect();
    Some((case, at))
}

fn kept_back(site: &mut Site<'_>) -> Option<Injected> {
    let answer = ["Please just go on.", "Then I try it without an access code."];
    let (case, at) = code(site, answer)?;
    Some(broken(case, at))
}

fn handed(site: &mut Site<'_>) -> Option<Injected> {
    let answer = ["It is ZK-3391-07.", "Thank you, I use ZK-3391-07."];
    Some(sound(code(site, answer)?.0))
}

/// A number in an agent's message to another that speaks later and repeats it.
fn repeated_figure(site: &mut Site<'_>) -> Option<(StepNo, StepNo, String)> {
    let trace = &site.case.trace;
    let places = trace.steps.iter().filter_map(|step| {
        let (_, to) = message(site.case, step)?;
        let figures =
            step.words().split_whitespace().map(|word| word.trim_matches(['.', ',', ';']));
        let figures = figures.filter(|word| {
            2 <= word.len() && word.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.')
        });
        let mut figures = figures.map(str::to_owned);
        figures.find_map(|figure| {
            let repeats = trace.steps.iter().find(|other| {
                step.no < other.no && other.actor == to && other.words().contains(&figure)
            })?;
            Some((step.no, repeats.no, figure))
        })
    });
    site.pick(places.collect())
}

fn misquoted(site: &mut Site<'_>) -> Option<Injected> {
    let (told, repeated, figure) = repeated_figure(site)?;
    let other = site.other(&figure)?;
    let mut case = site.case.clone();
    let words = site.case.trace.step(repeated)?.words().replace(&figure, &other);
    edit::reword(&mut case, repeated, &words);
    Some(broken(case, [told, repeated]))
}

fn quoted(site: &mut Site<'_>) -> Option<Injected> {
    let (told, repeated, figure) = repeated_figure(site)?;
    let words = site.case.trace.step(repeated)?.words();
    let teller = super::apart::name_of(site.case, site.case.trace.step(told)?.actor);
    let mut case = site.case.clone();
    edit::reword(&mut case, repeated, &format!("{words} ({figure} is from {teller}.)"));
    Some(sound(case))
}

/// A colleague advises to look before a change, and the look is made or not.
fn advice(site: &mut Site<'_>, taken: bool) -> Option<(Case, Vec<StepNo>)> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let agent = write.what.caller;
    let others = site.agents().into_iter().filter(|one| *one != agent).collect();
    let other = site.pick(others)?;
    let thing = super::apart::texts(&write).into_iter().find(|text| names_thing(text))?.to_owned();
    let text = format!("Before you change {thing}, call find_conflicts for {thing}, please.");
    let look = Exchanged {
        caller: agent,
        tool_actor: site.case.trace.clone().actor_named("find_conflicts", ActorKind::Tool),
        tool: "find_conflicts".to_owned(),
        arguments: json!({"id": thing}),
        result: json!({"conflicts": []}).to_string(),
        failed: None,
    };
    let mut case = site.case.clone();
    let tool_actor = case.trace.actor_named("find_conflicts", ActorKind::Tool);
    let mut pieces = vec![say(other, Some(agent), text)];
    if taken {
        pieces.push(Piece::Exchange(Exchanged { tool_actor, ..look }));
    }
    let mut at = edit::insert(&mut case, write.call.index(), pieces);
    at.push(later(write.call, at.len()));
    Some((case, at))
}

fn unadvised(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = advice(site, false)?;
    Some(broken(case, at))
}

fn advised(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(advice(site, true)?.0))
}
