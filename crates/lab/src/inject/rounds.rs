//! Recipes about rounds: the same look with a counter in it, all work done anew before the end, and
//! what a person wants once more or for a second thing.

use super::apart::{broken, names_thing, say, sound, with};
use super::edit::{self, Piece};
use super::site::Site;
use super::{Injected, Recipe};
use case::{Act, ActorKind};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::StepRepetition, "the same look with a counter in it", counted),
    Recipe::near_miss(Mode::StepRepetition, "a person wants to see it again", wanted),
    Recipe::fault(Mode::ConversationReset, "all work is done anew before the end", anew),
    Recipe::near_miss(Mode::ConversationReset, "the same work for a second thing", second),
];

fn counted(site: &mut Site<'_>) -> Option<Injected> {
    let reads = site.reads();
    let read = site.pick(reads)?;
    let tries = (2..6).map(|attempt| {
        let mut what = read.what.clone();
        if let Some(members) = what.arguments.as_object_mut() {
            members.insert("attempt".to_owned(), attempt.into());
        }
        Piece::Exchange(what)
    });
    let mut case = site.case.clone();
    let mut at = edit::insert(&mut case, read.result.index() + 1, tries.collect());
    at.push(read.call);
    Some(broken(case, at))
}

fn wanted(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?;
    let mut reads = site.reads();
    reads.retain(|read| person.no < read.call);
    let read = site.pick(reads)?;
    let (agent, person) = (read.what.caller, person.actor);
    let round = || {
        [
            say(person, Some(agent), "Please look at it once more, I expect a change."),
            Piece::Exchange(read.what.clone()),
            say(agent, Some(person), "It is as it was."),
        ]
    };
    let mut case = site.case.clone();
    let rounds = (0..3).flat_map(|_| round()).collect();
    edit::insert(&mut case, read.result.index() + 1, rounds);
    Some(sound(case))
}

/// Everything that the agents did up to the last result is done once more, in order; what they asked
/// a person is left out, since nobody would answer.
fn anew(site: &mut Site<'_>) -> Option<Injected> {
    let all = site.done();
    let last = all.last()?;
    if all.len() < 3 {
        return None;
    }
    let trace = &site.case.trace;
    let steps = trace.steps.iter().take(last.result.index());
    let pieces = steps.filter_map(|step| match &step.act {
        Act::Say { text, to }
            if trace.kind(step) == ActorKind::Agent && !text.text.contains('?') =>
        {
            Some(say(step.actor, *to, text.text.to_string()))
        }
        Act::Call(_) => {
            let done = all.iter().find(|done| done.call == step.no)?;
            Some(Piece::Exchange(done.what.clone()))
        }
        _ => None,
    });
    let pieces = pieces.collect();
    let mut case = site.case.clone();
    let at = edit::insert(&mut case, last.result.index() + 1, pieces);
    Some(broken(case, at))
}

/// The person wants the same for a second thing, after the first is done.
fn second(site: &mut Site<'_>) -> Option<Injected> {
    let all = site.done();
    let given = all.iter().flat_map(|done| site.given_to(done));
    let given = given.filter(|given| names_thing(&given.value)).collect();
    let given = site.pick(given)?;
    let other = site.other(&given.value)?;
    let person = site.case.trace.step(given.giver)?.actor;
    let last = site.last_word()?;
    let wish = format!("Thank you. Please do the same for {other}.");
    let about = all.iter().filter(|done| done.what.arguments.to_string().contains(&given.value));
    let work = about.map(|done| Piece::Exchange(with(&done.what, &given.value, &other)));
    let mut pieces = vec![say(person, Some(last.actor), wish)];
    pieces.extend(work);
    pieces.push(say(last.actor, Some(person), format!("It is done for {other} as well.")));
    let mut case = site.case.clone();
    edit::insert(&mut case, last.no.index() + 1, pieces);
    Some(sound(case))
}
