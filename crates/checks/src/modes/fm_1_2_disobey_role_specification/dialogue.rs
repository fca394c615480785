//! An agent that writes the other's side of the conversation: one message of its own holds a turn of the
//! person or of another agent, and then goes on as itself.
//!
//! What was said before and is quoted is no such turn, and neither is a dialogue that somebody ordered.

use super::turns::{self, Names};
use super::{ENTRY, Looked, TOLD};
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::lines::Lines;
use crate::view::roles::Roles;
use crate::view::{View, is_from_person, stated};
use case::{Act, ActorKind, Case, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The other's words stand nowhere else, and the agent goes on from them.
const SPOKEN_FOR: Score = Score::new(0.55);

/// What people are called where they have no name.
const PEOPLE: [&str; 6] = ["User", "Human", "Customer", "user", "human", "customer"];
/// What agents are called where they have no name.
const AGENTS: [&str; 6] = ["Assistant", "Agent", "AI", "assistant", "agent", "ai"];

/// A dialogue is what the work is about. Words only withhold here.
static ORDERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:dialog(?:ue)?s?|conversations?|transcripts?|scripts?|scenes?|minutes|role-?play|interviews?|chats?|simulat\w+|play|example exchange|calls?)\b",
    )
});

/// Looks through all messages.
pub(super) fn look(case: &Case, view: &View<'_>, roles: &Roles<'_>) -> Looked {
    let mut looked = Looked::default();
    let people = case.trace.actors.iter().filter(|actor| actor.kind == ActorKind::Person);
    let others: Vec<&str> = PEOPLE.into_iter().chain(people.map(|actor| &*actor.name)).collect();
    let spelled: Vec<String> = roles.roles.iter().map(|role| capital(role.name)).collect();
    let agents: Vec<&str> = roles
        .roles
        .iter()
        .map(|role| role.name)
        .chain(spelled.iter().map(String::as_str))
        .collect();
    let all: BTreeSet<&str> = others.iter().chain(&agents).copied().chain(AGENTS).collect();
    let all: Vec<&str> = all.into_iter().filter(|name| !name.is_empty()).collect();
    let names = Names::of(&all);
    let mut lines = None;
    for step in &view.said {
        let own = case.trace.actor(step).map_or("", |actor| &*actor.name);
        let is_own = |name: &str| name.eq_ignore_ascii_case(own) || AGENTS.contains(&name);
        let turns = turns::of(step.words(), &names);
        let name_of = |at: usize| all.get(at).copied().unwrap_or_default();
        let Some(index) =
            turns.iter().position(|turn| turn.is_speaker && !is_own(name_of(turn.name)))
        else {
            continue;
        };
        let goes_on =
            turns.iter().skip(index + 1).any(|turn| turn.is_speaker && is_own(name_of(turn.name)));
        let Some(turn) = turns.get(index).filter(|turn| {
            let is_last = index + 1 == turns.len() && is_person(&others, name_of(turn.name));
            goes_on || (is_last && is_answered_and_done(view, step, turn))
        }) else {
            continue;
        };
        let body = step.words().get(turn.body.clone()).unwrap_or_default().trim();
        if body.is_empty() || is_ordered(case, step) || is_later(case, step, body) {
            continue;
        }
        let lines = lines.get_or_insert_with(|| Lines::of(case));
        let echo = lines.quoted(body, step);
        if echo.at.is_some() || is_said_before(case, step, body) {
            continue;
        }
        if !is_person(&others, name_of(turn.name))
            && !is_acted_on(view, roles, step, name_of(turn.name))
        {
            continue;
        }
        looked.findings.push(finding(case, (step, own), (turn, name_of(turn.name))));
    }
    looked.findings.truncate(TOLD);
    looked
}

/// Whether the turn answers a question right before it, in the same message, and its author makes a change
/// before anybody else has a word: the answer was taken for the other's.
fn is_answered_and_done(view: &View<'_>, step: &Step, turn: &turns::Turn) -> bool {
    let before = step.words().get(..turn.head.start).unwrap_or_default();
    let asks = before.trim_end_matches(|letter: char| letter != '?' && !letter.is_alphanumeric());
    let next = view.after(step.no).iter().find(|later| {
        later.call().is_some() || matches!(later.act, Act::Say { .. } | Act::Handoff { .. })
    });
    let made = next.and_then(|next| view.exchange_of(next.no));
    asks.ends_with('?')
        && made.is_some_and(|made| made.step.actor == step.actor && made.effect.acts())
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn is_person(people: &[&str], name: &str) -> bool {
    people.contains(&name)
}

/// Whether the author changes something before the other has a word: what it wrote in the other's name
/// is no mere account of what the other might say.
fn is_acted_on(view: &View<'_>, roles: &Roles<'_>, step: &Step, other: &str) -> bool {
    let is_other = |role: &&crate::view::roles::Role<'_>| role.name.eq_ignore_ascii_case(other);
    let actor = roles.roles.iter().find(is_other).and_then(|role| role.actor);
    let speaks = view.after(step.no).iter().find(|later| Some(later.actor) == actor);
    view.exchanges.iter().any(|made| {
        step.no < made.step.no
            && made.step.actor == step.actor
            && made.effect.acts()
            && speaks.is_none_or(|speaks| made.step.no < speaks.no)
    })
}

/// Whether somebody who gives orders speaks of a dialogue.
fn is_ordered(case: &Case, until: &Step) -> bool {
    let before = case.trace.steps.get(..until.no.index()).unwrap_or_default();
    let orders = |step: &&Step| is_from_person(case, step) && ORDERED.is_match(step.words());
    before.iter().any(|step| orders(&step))
        || case.trace.task.as_ref().is_some_and(|task| ORDERED.is_match(&task.text))
}

fn is_said_before(case: &Case, until: &Step, body: &str) -> bool {
    let before = case.trace.steps.get(..until.no.index()).unwrap_or_default();
    before.iter().any(|step| step.actor != until.actor && step.words().contains(body))
}

/// Whether the log keeps a whole conversation in one message and the turns again as steps.
fn is_later(case: &Case, step: &Step, body: &str) -> bool {
    let after = case.trace.steps.get(step.no.index() + 1..).unwrap_or_default();
    after.iter().any(|later| later.actor != step.actor && later.words().trim() == body)
}

fn finding(
    case: &Case,
    (step, own): (&Step, &str),
    (turn, other): (&turns::Turn, &str),
) -> Finding {
    let who = if own.is_empty() { "an agent" } else { own };
    let summary =
        format!("{who} writes what {other} says itself at step {} and goes on from it", step.no);
    let primary = Cite::range(step, turn.head.start..turn.body.end.min(turn.head.end + 120))
        .or_else(|| Cite::range(step, turn.head.clone()))
        .unwrap_or_else(|| Cite::step(step));
    let searched = Searched::Steps(StepNo::at_index(0), step.no);
    let before = Cite::absent("these words in an earlier message", searched);
    Finding::new(ENTRY.mode, SPOKEN_FOR, primary, summary)
        .clause(ClauseState::Silent)
        .citing([Cite::absent("a rule that each party speaks for itself", stated::searched(case))])
        .refuters([Refuter::not_held(format!("{other} had said it before and is quoted"), before)])
}
