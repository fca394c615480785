//! The recipes that were written by others than the authors of the checks, from the definitions of
//! the modes alone and without having seen a check. The table counts them by themselves as well:
//! what is found of them was made to fit nothing.

use super::edit::{Exchanged, Piece};
use super::site::{Done, Site};
use super::{
    Injected, Kind, Measured, Recipe, colleagues, demands, duties, looks, objects, promises,
    recall, reports, rounds, team,
};
use case::{Act, ActorKind, ActorNo, Case, Passage, Step, StepNo};
use checks::Mode;
use std::fmt::Write;

/// All of them.
pub(super) fn recipes() -> impl Iterator<Item = &'static Recipe> {
    let all = [
        objects::RECIPES,
        looks::RECIPES,
        promises::RECIPES,
        colleagues::RECIPES,
        rounds::RECIPES,
        demands::RECIPES,
        duties::RECIPES,
        recall::RECIPES,
        team::RECIPES,
        reports::RECIPES,
    ];
    all.into_iter().flatten()
}

impl Recipe {
    /// Whether it was written apart from the checks.
    pub fn is_apart(&self) -> bool {
        recipes().any(|one| (one.mode, one.name) == (self.mode, self.name))
    }
}

/// What is found of these recipes alone, as lines below the table.
pub(super) fn summary(measured: &[Measured]) -> String {
    let mut own: Vec<&Measured> = measured.iter().filter(|one| one.recipe.is_apart()).collect();
    own.sort_by_key(|one| one.recipe.mode);
    let (faults, misses): (Vec<&Measured>, Vec<&Measured>) =
        own.into_iter().partition(|one| one.recipe.kind == Kind::Fault);
    let sum = |all: &[&Measured], count: fn(&Measured) -> u32| -> u32 {
        all.iter().map(|one| count(one)).sum()
    };
    let mut text = String::from("\nwritten by others than the authors of the checks:\n");
    for one in faults.iter().chain(&misses) {
        let counts = &one.counts;
        let (found, kind) = match one.recipe.kind {
            Kind::Fault => (counts.at_step, "found at its step"),
            Kind::NearMiss => (counts.at_step + counts.elsewhere, "taken for a fault"),
        };
        let (mode, name, applied) = (one.recipe.mode, one.recipe.name, counts.applied);
        writeln!(text, "  {mode} {name}: {kind} in {found} of {applied}")
            .expect("a string takes all");
    }
    let found = sum(&faults, |one| one.counts.at_step);
    let taken = sum(&misses, |one| one.counts.at_step + one.counts.elsewhere);
    let applied = [&faults, &misses].map(|all| sum(all, |one| one.counts.applied));
    writeln!(
        text,
        "  {found} of {} faults found at their step; {taken} of {} near misses taken for one\n  {}",
        applied[0],
        applied[1],
        recall(&faults)
    )
    .expect("a string takes all");
    text
}

/// The mean over the recipes of each mode, and the mean of that over the modes.
fn recall(faults: &[&Measured]) -> String {
    let tried = faults.iter().filter(|one| 0 < one.counts.applied);
    let tried: Vec<(Mode, f64)> = tried
        .map(|one| (one.recipe.mode, f64::from(one.counts.at_step) / f64::from(one.counts.applied)))
        .collect();
    let of = |mode: Mode| {
        let own = tried.iter().filter(|(other, _)| *other == mode);
        Some((mode, mean(own.map(|(_, share)| *share))?))
    };
    let modes: Vec<(Mode, f64)> = Mode::ALL.into_iter().filter_map(of).collect();
    let each: Vec<String> =
        modes.iter().map(|(mode, share)| format!("{mode} {share:.2}")).collect();
    mean(modes.iter().map(|(_, share)| *share)).map_or_else(
        || "no run had a place for one".to_owned(),
        |all| format!("mean recall at the step {all:.2}: {}", each.join(", ")),
    )
}

fn mean(shares: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = shares.fold((0.0, 0.0), |(count, sum), share| (count + 1.0, sum + share));
    (0.0 < count).then_some(sum / count)
}

/// Words as a piece.
pub(super) fn say(actor: ActorNo, to: Option<ActorNo>, text: impl Into<String>) -> Piece {
    Piece::Say { actor, to, text: text.into() }
}

/// The steps of a fault whose place can be named, in a run that is broken.
pub(super) fn broken(case: Case, at: impl IntoIterator<Item = StepNo>) -> Injected {
    super::injected(case, at.into_iter().collect())
}

/// A run that only looks broken.
pub(super) fn sound(case: Case) -> Injected {
    super::injected(case, Vec::new())
}

/// The step `by` steps further on.
pub(super) fn later(no: StepNo, by: usize) -> StepNo {
    StepNo::at_index(no.index() + by)
}

/// Whether a value is the name of one thing, such as A-5521, and no date, amount or word.
pub(super) fn names_thing(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(&is);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    2 <= digits && has(u8::is_ascii_alphabetic) && value.len() <= 40 && !value.contains(' ')
}

/// The texts among the arguments of a call.
pub(super) fn texts(done: &Done) -> Vec<&str> {
    let members = done.what.arguments.as_object().into_iter().flat_map(|members| members.values());
    members.filter_map(|value| value.as_str()).collect()
}

/// Whether a call is made with `value`.
pub(super) fn is_with(done: &Done, value: &str) -> bool {
    texts(done).contains(&value)
}

/// A call in words: its tool, and what it is done with.
pub(super) fn in_words(done: &Done) -> String {
    let short = texts(done).into_iter().find(|text| text.len() <= 40 && !text.contains('\n'));
    let tool = done.what.tool.replace('_', " ");
    format!("{tool} {}", short.unwrap_or_default()).trim_end().to_owned()
}

/// The same exchange with another thing.
pub(super) fn with(what: &Exchanged, old: &str, new: &str) -> Exchanged {
    let arguments = what.arguments.to_string().replace(old, new);
    Exchanged {
        arguments: serde_json::from_str(&arguments).unwrap_or_default(),
        result: what.result.replace(old, new),
        ..what.clone()
    }
}

/// A result with one more thing said in it, as a member of an object or as a line of its own.
pub(super) fn with_remark(result: &str, name: &str, remark: &str) -> String {
    let mut value = serde_json::from_str::<serde_json::Value>(result).ok();
    let members = value.as_mut().and_then(serde_json::Value::as_object_mut);
    let Some(members) = members else {
        return format!("{result}\n{name}: {remark}");
    };
    members.insert(name.to_owned(), remark.into());
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Gives what a person said another wording, and the task with it where that is the same text.
pub(super) fn reword_person(case: &mut Case, step: StepNo, words: &str) {
    let is_task =
        |task: &Passage| case.trace.step(step).is_some_and(|own| own.words() == &*task.text);
    if case.trace.task.as_ref().is_some_and(is_task) {
        case.trace.task = case.trace.task.take().map(|task| Passage::new(words, task.origin));
    }
    super::edit::reword(case, step, words);
}

/// What a person says after the step at `from`.
pub(super) fn persons_words<'c>(
    site: &Site<'c>,
    from: usize,
) -> impl Iterator<Item = &'c Step> + use<'c> {
    let trace = &site.case.trace;
    trace
        .steps
        .iter()
        .skip(from)
        .filter(|step| trace.kind(step) == ActorKind::Person && matches!(step.act, Act::Say { .. }))
}

/// The name of somebody who takes part.
pub(super) fn name_of(case: &Case, actor: ActorNo) -> String {
    case.trace.actors.get(actor.index()).map(|one| one.name.to_string()).unwrap_or_default()
}
