//! A result that names another agent as the one who has to hear of something, and that agent never does.
//!
//! The words nominate the place. What makes the finding is that the note stands where the receiver does
//! not see it, that its reader then passed work on to the receiver, and that nothing the receiver sees
//! holds what the note says.

use super::sight::{Handover, Means, Sight};
use super::want::name_of;
use super::{ENTRY, last};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::{View, effect, prose};
use case::{ActorNo, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The note names who is to be told, and nothing of it reached them.
const NOT_TOLD: Score = Score::new(0.6);
/// A longer text, in bytes, is a document.
const LONGEST: usize = 4096;
/// Words of a note that tell it from others.
const TELLING: usize = 2;
/// Notes that are compared with everything their addressee sees.
const MOST: usize = 16;

/// Somebody is to be told. Only nominates.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:has|have|needs?|ought|is|are|wants?) to (?:be )?(?:told|informed|know|hear|notified|warned|aware)",
        r"|(?:must|should) (?:be (?:told|informed|notified|warned|made aware)|know|hear)",
        r"|(?:tell|inform|notify|warn|remind|let)|(?:note|message|attention|notice|info(?:rmation)?) (?:for|to|of)|pass (?:this|it) on)\b",
    ))
});

/// What no note is told by.
const COMMON: [&str; 16] = [
    "tell", "told", "inform", "informed", "notify", "notified", "warn", "warned", "note",
    "message", "please", "this", "that", "have", "must", "should",
];

/// The notes that nobody passed on.
pub(super) fn look(view: &View<'_>, sight: &Sight) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut left = MOST;
    for exchange in &view.exchanges {
        let Some((step, result)) = exchange.result else {
            continue;
        };
        let text = &*result.text.text;
        if LONGEST < text.len() || !TOLD.is_match(text) {
            continue;
        }
        let from = exchange.step.actor;
        for note in notes(step, text) {
            let to = addressee(view, sight, from, &note);
            let Some(handover) =
                to.filter(|_| 0 < left).and_then(|to| next(sight, (from, to), step.no))
            else {
                continue;
            };
            left -= 1;
            findings.extend(unheard(view, sight, handover, (step, &note)));
        }
    }
    findings
}

/// The sentences or members that say that somebody is to be told.
fn notes(step: &Step, text: &str) -> Vec<String> {
    let data = step.result().and_then(|result| result.data.as_ref());
    let said: Vec<String> = match data {
        Some(data) => prose::leaves(data).into_iter().map(|(_, text)| text).collect(),
        None => prose::sentences(text, &TOLD).iter().map(|one| one.text.to_owned()).collect(),
    };
    said.into_iter().filter(|note| TOLD.is_match(note)).collect()
}

/// The one receiver whose name the note holds.
fn addressee(view: &View<'_>, sight: &Sight, from: ActorNo, note: &str) -> Option<ActorNo> {
    let words: BTreeSet<String> = effect::words(note).collect();
    let is_named = |actor: ActorNo| {
        let mut own =
            effect::words(name_of(view.case, actor)).filter(|word| word != "agent").peekable();
        own.peek().is_some() && own.all(|word| words.contains(&word))
    };
    let receivers: BTreeSet<ActorNo> = sight.handovers.iter().map(|one| one.to).collect();
    let mut named = receivers.into_iter().filter(|to| *to != from && is_named(*to));
    let one = named.next()?;
    named.next().is_none().then_some(one)
}

/// The next time that work is passed between the two.
fn next(sight: &Sight, (from, to): (ActorNo, ActorNo), after: StepNo) -> Option<Handover> {
    let is_next = |one: &&Handover| {
        one.from == from && one.to == to && after < one.at && one.by != Means::Control
    };
    sight.handovers.iter().find(is_next).copied()
}

fn unheard(
    view: &View<'_>,
    sight: &Sight,
    handover: Handover,
    (step, note): (&Step, &str),
) -> Option<Finding> {
    let case = view.case;
    let to = name_of(case, handover.to);
    let names: Vec<String> = effect::words(to).collect();
    let is_telling = |word: &String| {
        (3 < word.len() || prose::has_digit(word))
            && !COMMON.contains(&word.as_str())
            && !names.contains(word)
    };
    let telling: BTreeSet<String> = effect::words(note).filter(is_telling).collect();
    if telling.len() < TELLING || sight.leaks.contains_key(&handover.to) {
        return None;
    }
    let tells = |one: &Step| {
        let words: BTreeSet<String> = match one.call() {
            Some(call) => prose::leaves(&call.arguments)
                .iter()
                .flat_map(|(_, text)| effect::words(text))
                .collect(),
            None => effect::words(one.words()).collect(),
        };
        telling.len() <= 2 * telling.iter().filter(|word| words.contains(*word)).count()
    };
    let mut seen = case.trace.steps.iter().filter(|one| sight.sees(case, handover.to, one));
    if seen.any(tells) {
        return None;
    }
    let passed = case.trace.step(handover.at)?;
    let from = name_of(case, handover.from);
    let summary = format!(
        "{from} reads at step {} what {to} is to be told, and passes the work on at step {} without it",
        step.no, handover.at
    );
    let shown = Cite::words(step, note).unwrap_or_else(|| Cite::step(step));
    let range = Searched::Steps(StepNo::at_index(0), last(case));
    let absent = Cite::absent(format!("what the note says in a step that {to} sees"), range);
    Some(Finding::new(ENTRY.mode, NOT_TOLD, Cite::step(passed), summary).citing([shown]).refuters(
        [
            Refuter::not_held(format!("{to} heard of it another way"), absent),
            Refuter::untested(format!("{to} sees more than the log shows")),
        ],
    ))
}
