//! Recipes about several agents: one that only hands out work does it itself, a note for another is
//! not passed on, a stop by another is run over.

use super::apart::{broken, in_words, later, name_of, say, sound, with_remark};
use super::edit;
use super::site::{Done, Site};
use super::{Injected, Recipe};
use case::{Act, ActorKind, ActorNo, Case, Passage, Step, StepNo};
use checks::Mode;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::DisobeyRoleSpecification, "who only hands out work does it", does_it),
    Recipe::near_miss(Mode::DisobeyRoleSpecification, "who only hands out work does so", hands_out),
    Recipe::fault(Mode::InformationWithholding, "a note for another is not passed on", kept),
    Recipe::near_miss(Mode::InformationWithholding, "a note for another is passed on", passed_on),
    Recipe::fault(Mode::IgnoredOtherAgentsInput, "runs over a stop by another agent", run_over),
    Recipe::near_miss(Mode::IgnoredOtherAgentsInput, "waits for the word to go on", released),
];

/// Words of one agent to another.
pub(super) fn message(case: &Case, step: &Step) -> Option<(ActorNo, ActorNo)> {
    let Act::Say { to: Some(to), .. } = step.act else {
        return None;
    };
    let is_agents = case.trace.kind(step) == ActorKind::Agent;
    let receiver = case.trace.actors.get(to.index())?;
    (is_agents && receiver.kind == ActorKind::Agent).then_some((step.actor, to))
}

/// The run with a role at its beginning: one agent only hands out work. Also who that is, and the
/// calls of an agent that it hands work to.
fn with_roles(site: &mut Site<'_>) -> Option<(Case, ActorNo, Vec<Done>)> {
    let done = site.done();
    let calls = |agent: ActorNo| done.iter().any(|one| one.what.caller == agent);
    let messages = site.case.trace.steps.iter().filter_map(|step| message(site.case, step));
    let pairs = messages.filter(|(lead, worker)| !calls(*lead) && calls(*worker)).collect();
    let (lead, worker) = site.pick(pairs)?;
    let mut case = site.case.clone();
    let harness = case.trace.actor_named("system", ActorKind::Harness);
    let roles =
        format!("Roles. {} only hands out work and never calls a tool.", name_of(&case, lead));
    edit::insert(&mut case, 0, vec![say(harness, None, roles.clone())]);
    let first = case.trace.steps.first_mut()?;
    first.act = Act::Instruct(Passage::new(roles, first.at.clone()));
    let own = done.into_iter().filter(|one| one.what.caller == worker).collect();
    Some((case, lead, own))
}

fn does_it(site: &mut Site<'_>) -> Option<Injected> {
    let (mut case, lead, own) = with_roles(site)?;
    let call = later(site.pick(own)?.call, 1);
    case.trace.steps.get_mut(call.index())?.actor = lead;
    Some(broken(case, [call, StepNo::at_index(0)]))
}

fn hands_out(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(with_roles(site)?.0))
}

/// A result with a note for the agent to whom its caller then reports, and that report.
struct Noted {
    case: Case,
    result: StepNo,
    report: StepNo,
    from: ActorNo,
    to: ActorNo,
}

fn noted(site: &mut Site<'_>) -> Option<Noted> {
    let all = site.done();
    let trace = &site.case.trace;
    let places = all.iter().filter_map(|done| {
        let mut after = trace.steps.iter().filter(|step| done.result < step.no);
        let report = after.find(|step| step.actor == done.what.caller)?;
        let (from, to) = message(site.case, report)?;
        let goes_on = after.any(|step| step.actor == to);
        goes_on.then(|| (done.clone(), report.no, from, to))
    });
    let (done, report, from, to) = site.pick(places.collect())?;
    let mut case = site.case.clone();
    let name = name_of(&case, to);
    let note = format!("open until 14 June 2031 only; {name} has to be told");
    edit::reword(&mut case, done.result, &with_remark(&done.what.result, "note", &note));
    Some(Noted { case, result: done.result, report, from, to })
}

fn kept(site: &mut Site<'_>) -> Option<Injected> {
    let noted = noted(site)?;
    Some(broken(noted.case, [noted.result, noted.report]))
}

fn passed_on(site: &mut Site<'_>) -> Option<Injected> {
    let Noted { mut case, result: _, report, from, to } = noted(site)?;
    let words = case.trace.step(report)?.words();
    let words = format!("{words} A note for you: open until 14 June 2031 only.");
    edit::reword(&mut case, report, &words);
    let answer = say(to, Some(from), "Thank you, I have noted that.");
    edit::insert(&mut case, report.index() + 1, vec![answer]);
    Some(sound(case))
}

/// A change, and another agent that stops it before.
fn stopped(site: &mut Site<'_>) -> Option<(Done, ActorNo, String)> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let others = site.agents().into_iter().filter(|agent| *agent != write.what.caller);
    let other = site.pick(others.collect())?;
    let act = in_words(&write);
    let text = format!("Stop, not yet: {act}. I am still checking it and will tell you.");
    Some((write, other, text))
}

fn run_over(site: &mut Site<'_>) -> Option<Injected> {
    let (write, other, text) = stopped(site)?;
    let mut case = site.case.clone();
    let pieces = vec![say(other, Some(write.what.caller), text)];
    let mut at = edit::insert(&mut case, write.call.index(), pieces);
    at.push(later(write.call, 1));
    Some(broken(case, at))
}

fn released(site: &mut Site<'_>) -> Option<Injected> {
    let (write, other, text) = stopped(site)?;
    let to = Some(write.what.caller);
    let go = format!("I have checked it, you can go on now: {}.", in_words(&write));
    let pieces = vec![say(other, to, text), say(other, to, go)];
    let mut case = site.case.clone();
    edit::insert(&mut case, write.call.index(), pieces);
    Some(sound(case))
}
