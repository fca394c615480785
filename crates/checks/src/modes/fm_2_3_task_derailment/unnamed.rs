//! Changes to several objects that nobody named: no person, no instruction and no result holds them, and
//! the agents had called with objects of the same form that somebody did name.
//!
//! One such object may be a slip of the pen; several are work that nobody asked for. What a call brings
//! into being has its name from the caller, so such calls are left alone.

use super::ENTRY;
use super::another;
use super::pieces;
use crate::reading::{Finding, Refuter, Score};
use crate::view::{Exchange, View, effect, prose};
use case::{ActorKind, Cite, Searched, Step, StepNo};
use std::collections::{BTreeMap, BTreeSet};

/// Several objects that stand nowhere before were changed.
const UNNAMED: Score = Score::new(0.55);
/// One may be a slip.
const SEVERAL: usize = 2;
/// Calls that are looked into.
const MOST: usize = 12;
/// The widest range that somebody means who names its two ends.
const RANGE: u64 = 1000;
/// Words of tools that bring an object into being, or put it where its name says.
const MAKES: [&str; 14] = [
    "create", "add", "new", "insert", "register", "put", "upsert", "write", "save", "open",
    "generate", "book", "issue", "upload",
];

/// An object that a call changes.
struct Object<'v, 'c> {
    made: &'v Exchange<'c>,
    pointer: String,
    value: String,
}

/// The finding, where several objects were changed that nobody named.
pub(super) fn look(view: &View<'_>) -> Option<Finding> {
    let trace = &view.case.trace;
    if trace.capture.silent > 0 {
        return None;
    }
    let mut candidates = objects(view);
    candidates.retain(|object| !is_named(view, object));
    let mut seen = BTreeSet::new();
    candidates.retain(|object| seen.insert(object.value.clone()));
    if candidates.len() < SEVERAL {
        return None;
    }
    let first = candidates.first()?;
    let last = candidates.last()?;
    let summary = format!(
        "{} objects are changed, from step {} on, that no person, no instruction and no result names",
        candidates.len(),
        first.made.step.no
    );
    let cite = |object: &Object<'_, '_>| {
        let step = object.made.step;
        Cite::argument(step, &object.pointer).unwrap_or_else(|| Cite::step(step))
    };
    let before = Searched::Steps(StepNo::at_index(0), last.made.step.no);
    Some(
        Finding::new(ENTRY.mode, UNNAMED, cite(first), summary)
            .citing(candidates.iter().skip(1).map(cite).collect::<Vec<_>>())
            .refuters([
                Refuter::not_held(
                    "somebody named them",
                    Cite::absent("the objects in a person's word, a rule or a result", before),
                ),
                Refuter::not_held(
                    "they lie between two that were named",
                    Cite::absent("two named ones around them", before),
                ),
            ]),
    )
}

/// What the agents change under an argument that had held an object of the same form before.
fn objects<'v, 'c>(view: &'v View<'c>) -> Vec<Object<'v, 'c>> {
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut objects = Vec::new();
    for made in &view.exchanges {
        let is_change = made.effect.acts()
            && made.result.is_some_and(|(_, result)| result.failed != Some(true))
            && !effect::words(&made.call.tool.text).any(|word| MAKES.contains(&&*word));
        for (pointer, value) in prose::leaves(&made.call.arguments) {
            let value = value.trim().to_lowercase();
            let Some(form) = another::form(&value) else {
                continue;
            };
            let kind = (prose::key_of(&pointer).to_owned(), form);
            let before = *known.entry(kind).and_modify(|count| *count += 1).or_insert(1);
            if is_change && before > 1 && objects.len() < MOST {
                objects.push(Object { made, pointer, value });
            }
        }
    }
    objects
}

/// Whether somebody else than an agent named the object before the call, or named two around it.
fn is_named(view: &View<'_>, object: &Object<'_, '_>) -> bool {
    let trace = &view.case.trace;
    let bare = object.value.trim_start_matches('#');
    let before = trace.steps.get(..object.made.step.no.index()).unwrap_or_default();
    let task = trace.task.as_ref().map_or("", |task| &*task.text);
    let mut texts = before.iter().filter(|step| is_told(view, step)).map(Step::words).chain([task]);
    let (head, number) = split(bare);
    let Some(number) = number else {
        return texts.any(|text| text.to_lowercase().contains(bare));
    };
    let (mut below, mut above) = (None, None);
    texts.any(|text| {
        let text = text.to_lowercase();
        for at in pieces::with_digits(&text) {
            let (other, count) = split(text[at].trim_start_matches('#'));
            let Some(count) = count.filter(|_| other == head) else {
                continue;
            };
            below = below.max((count < number).then_some(count));
            above = above.into_iter().chain((count > number).then_some(count)).min();
        }
        let between = below.zip(above).is_some_and(|(below, above)| above - below <= RANGE);
        between || text.contains(bare)
    })
}

/// What stands before the digits that a value ends in, and their number.
fn split(value: &str) -> (&str, Option<u64>) {
    let head = value.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (head, value.get(head.len()..).and_then(|digits| digits.parse().ok()))
}

/// Whether the step's words are not an agent's own.
fn is_told(view: &View<'_>, step: &Step) -> bool {
    view.case.trace.kind(step) != ActorKind::Agent || step.result().is_some()
}
