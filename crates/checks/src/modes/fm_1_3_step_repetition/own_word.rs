//! The run keeps a record of itself in which a member says, three times in a row, that it goes in
//! circles, and it goes on.
//!
//! The member's name nominates; that it comes back with a yes, from the same speaker, proves that the
//! loop was seen. Praise of itself would be no evidence, and this is none.

use super::LOOP;
use crate::reading::{Finding, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::{View, assessed};
use case::{Act, ActorKind, ActorNo, Case, Cite, Searched, Step};
use std::collections::BTreeMap;

/// The run says so itself, and in the same records nothing of progress.
const SAYS_SO: Score = Score::new(0.62);
/// The same records say that there is progress: whether what it repeats is the very same does not show, so
/// that this does not lead alone.
const MOVES: Score = Score::new(0.5);

/// How many repetitions are cited.
const CITED: usize = 4;

/// Words of a member that says whether the run goes in circles.
const CIRCLES: &[&str] = &["loop", "looping", "circles", "repeating", "stalled", "stuck"];

/// Words of a member that says whether the run gets on.
const PROGRESS: &[&str] = &["progress", "progressing", "advancing"];

/// The loop that the run itself writes down, if that is shown.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    let (name, streak) = streak(case, view)?;
    let (first, heard, last) = (*streak.first()?, *streak.get(LOOP - 1)?, *streak.last()?);
    // Whoever stops at the third time has heard it.
    let goes_on = |step: &Step| {
        step.actor != heard.actor
            && case.trace.kind(step) != ActorKind::Person
            && matches!(step.act, Act::Say { .. } | Act::Call(_))
    };
    if !view.after(heard.no).iter().any(goes_on) {
        return None;
    }
    let who = case.trace.actor(first).map_or("an agent", |actor| &actor.name);
    let summary = format!(
        "{who} writes \"{name}\" down as true {} times in a row (steps {} to {}), and the run goes on",
        streak.len(),
        first.no,
        last.no
    );
    let quoted =
        |step: &Step| Cite::words(step, &format!("\"{name}\"")).unwrap_or_else(|| Cite::step(step));
    let moves = streak.iter().take(LOOP).any(|step| says(step, PROGRESS) == Some(true));
    let score = if moves { MOVES } else { SAYS_SO };
    let between = Cite::absent("the same with a no", Searched::Steps(first.no, last.no));
    Some(
        Finding::new(Mode::StepRepetition, score, quoted(first), summary)
            .citing(streak.iter().skip(1).take(CITED).map(|step| quoted(step)))
            .refuters([
                Refuter::not_held("it says in between that it moves on", between),
                Refuter::untested("who writes it down may be wrong"),
            ]),
    )
}

/// The first streak that is long enough, to its end, with the name of the member.
fn streak<'c>(case: &'c Case, view: &View<'c>) -> Option<(String, Vec<&'c Step>)> {
    let mut streaks: BTreeMap<(ActorNo, String), Vec<&Step>> = BTreeMap::new();
    let mut seen: Option<(ActorNo, String)> = None;
    for step in &case.trace.steps {
        let Some((name, is_so)) = stated(case, step).filter(|_| !view.is_copy(step.no)) else {
            continue;
        };
        let key = (step.actor, name);
        match (is_so, seen.as_ref() == Some(&key)) {
            (true, _) => {
                let streak = streaks.entry(key.clone()).or_default();
                streak.push(step);
                if LOOP <= streak.len() {
                    seen.get_or_insert(key);
                }
            }
            (false, true) => break,
            (false, false) => drop(streaks.remove(&key)),
        }
    }
    let key = seen?;
    let streak = streaks.remove(&key)?;
    Some((key.1, streak))
}

/// What the step writes down about going in circles, and under which name.
fn stated(case: &Case, step: &Step) -> Option<(String, bool)> {
    let is_own = matches!(step.act, Act::Say { .. } | Act::Think(_))
        && case.trace.kind(step) == ActorKind::Agent;
    if !is_own || !may_state(step.words()) {
        return None;
    }
    named(step, CIRCLES)
}

/// The first member of the step's record whose name holds one of the words, with its yes or no.
fn named(step: &Step, words: &[&str]) -> Option<(String, bool)> {
    let data = assessed::announced_object(step.words())?;
    let mut members = data.as_object()?.iter();
    members.find_map(|(name, value)| {
        let truth = assessed::truth(value).filter(|_| assessed::is_named(name, words))?;
        Some((name.clone(), truth))
    })
}

fn says(step: &Step, words: &[&str]) -> Option<bool> {
    named(step, words).map(|(_, truth)| truth)
}

/// Most messages hold no object and need no parsing.
fn may_state(words: &str) -> bool {
    words.trim_end().trim_end_matches('`').trim_end().ends_with('}')
        && CIRCLES.iter().any(|word| words.contains(word))
}
