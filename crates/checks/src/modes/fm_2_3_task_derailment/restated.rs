//! The task told again with another value in the same place, and the work goes on with that one.
//!
//! Only values with a digit are compared, and only between equal words: years, amounts and ids do
//! not vary with style, names and nouns do.

use super::subject::each_text;
use super::{ENTRY, another, names, parts, pieces, slipped};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::units;
use case::{ActorKind, Case, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::{ControlFlow, Range};
use std::sync::LazyLock;

/// Another value between the task's own words, which nobody gave, and the old one never again.
const RESTATED: Score = Score::new(0.65);
/// The same, and nothing shows that the new value was worked with.
const ONLY_SAID: Score = Score::new(0.45);
/// Words before a value that must be the task's; so must what comes after it.
const BEFORE: usize = 3;
/// Places that are followed up. One is enough for a finding.
const MOST: usize = 8;

/// A decision to work with another value than the task's, in the words of the one who decides.
static DECIDES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:i|we|let['’]?s|let us)\b[^.?!\n]{0,40}\b(?:widen|extend|expand|broaden|narrow|shift|adjust|change|round|relax|switch|replac|shorten|lengthen|loosen|correct)(?:e|ed|d|ing|s|es)?\b",
    )
});

/// What came of the comparison.
#[derive(Default)]
pub(super) struct Restated {
    pub(super) findings: Vec<Finding>,
    pub(super) questions: Vec<Question>,
    pub(super) refuters: Vec<Refuter>,
}

/// Words before a value, in lower case.
type Before<'t> = [Cow<'t, str>; BEFORE];

/// A value that an agent puts in the place of another one.
pub(super) struct Swap<'c> {
    pub(super) step: &'c Step,
    pub(super) at: Place,
    pub(super) old: String,
    pub(super) new: String,
}

/// Where a value stands in a step.
pub(super) enum Place {
    /// In its words.
    Words(Range<usize>),
    /// In the argument at this pointer: the value is worked with there.
    Argument(String),
}

/// Every place where an agent's words are the task's but for a value.
pub(super) fn look(case: &Case, task: &str) -> Restated {
    let places = places(task);
    let mut slips = slipped::look(case, task);
    slips.extend(another::look(case, task));
    slips.sort_by_key(|slip| slip.step.no);
    let mut slips = slips.into_iter().peekable();
    let mut restated = Restated::default();
    if places.is_empty() && slips.peek().is_none() {
        return restated;
    }
    let mut given = Given::of(case, task);
    let mut swaps: Vec<Swap<'_>> = Vec::new();
    for step in &case.trace.steps {
        if MOST <= swaps.len() {
            break;
        }
        if is_own(case, step) {
            let mut found = swapped(step, task, &places);
            found.extend(std::iter::from_fn(|| slips.next_if(|slip| slip.step.no == step.no)));
            // Whoever corrects a number may leave out what stands around it.
            let is_given = |swap: &Swap<'_>, given: &mut Given<'_>| {
                given.holds(&swap.new, step.no) || given.holds(number_in(&swap.new), step.no)
            };
            swaps.extend(found.into_iter().filter(|swap| !is_given(swap, &mut given)));
        }
    }
    let mut seen = HashSet::new();
    swaps.retain(|swap| seen.insert((swap.old.clone(), swap.new.clone())));
    for swap in swaps.iter().take(MOST) {
        follow(case, swap, &mut restated);
    }
    restated
}

/// Asks whether a name that stands in the place of one of the task's is another one.
pub(super) fn renamed(case: &Case, task: &str) -> Option<Question> {
    let (swap, used) = names::swapped(case, task)?;
    let found = finding(case, &swap, Some(used))?;
    let ask = format!(
        "The task says {} and step {} says {}: is that something else, and did nobody decide it?",
        swap.old, swap.step.no, swap.new
    );
    Some(Question::new(ask, Reply::Yes, found))
}

/// Whether an agent did the step itself.
fn is_own(case: &Case, step: &Step) -> bool {
    case.trace.kind(step) == ActorKind::Agent && step.result().is_none()
}

/// The values that others than the agents brought, read as far as somebody asks.
struct Given<'c> {
    case: &'c Case,
    values: HashSet<String>,
    /// How many steps were read.
    read: usize,
}

impl<'c> Given<'c> {
    fn of(case: &'c Case, task: &str) -> Self {
        let values = values(task).map(|at| task[at].to_lowercase()).collect();
        Self { case, values, read: 0 }
    }

    /// Whether the value stood anywhere before `until`.
    fn holds(&mut self, value: &str, until: StepNo) -> bool {
        let steps = self.case.trace.steps.get(self.read..until.index()).unwrap_or_default();
        for step in steps.iter().filter(|step| !is_own(self.case, step)) {
            let text = step.words();
            for at in values(text) {
                if !self.values.contains(&text[at.clone()]) {
                    self.values.insert(text[at].to_lowercase());
                }
            }
        }
        self.read = self.read.max(until.index());
        self.values.contains(value)
    }
}

/// The task's values by the words before them.
fn places(task: &str) -> HashMap<Before<'_>, Range<usize>> {
    let mut places = HashMap::new();
    for at in values(task) {
        if let Some(before) = before(task, at.start) {
            places.entry(before).or_insert(at);
        }
    }
    places
}

/// The words before the one at `start`, where nothing but plain space is between them.
fn before(text: &str, start: usize) -> Option<Before<'_>> {
    let three = pieces::before(text, start)?;
    let two = pieces::before(text, three.start)?;
    let one = pieces::before(text, two.start)?;
    Some([key(&text[one]), key(&text[two]), key(&text[three])])
}

/// The values in `step` that stand where the task has another one.
fn swapped<'c>(
    step: &'c Step,
    task: &str,
    places: &HashMap<Before<'_>, Range<usize>>,
) -> Vec<Swap<'c>> {
    let said = step.words();
    let next = |text: &str, at: &Range<usize>| {
        pieces::after(text, at.end).map(|next| key(&text[next]).into_owned())
    };
    let mut swaps = Vec::new();
    for at in values(said) {
        let Some(place) = before(said, at.start).and_then(|before| places.get(&before)) else {
            continue;
        };
        let old = key(&task[place.clone()]).into_owned();
        let new = key(&said[at.clone()]).into_owned();
        if old != new && next(task, place) == next(said, &at) {
            swaps.push(Swap { step, at: Place::Words(at), old, new });
        }
    }
    swaps
}

/// What the agents do with the two values: a slip is taken back, a decision names both.
fn follow(case: &Case, swap: &Swap<'_>, restated: &mut Restated) {
    if let Some((parts, step)) = parts::come_to(case, &swap.old, &swap.new) {
        let what = format!("{parts} come to {}", swap.old);
        restated.refuters.push(Refuter::held(what, Cite::step(step)));
        return;
    }
    let mut used = matches!(swap.at, Place::Argument(_)).then_some(swap.step);
    for step in &case.trace.steps {
        if !is_own(case, step) {
            continue;
        }
        let (old, new) = holds(step, &swap.old, &swap.new);
        let is_beside =
            step.actor == swap.step.actor && step.no.index().abs_diff(swap.step.no.index()) <= 1;
        if is_beside && DECIDES.is_match(step.words()) {
            let what = format!("{} in place of {} is said to be a change", swap.new, swap.old);
            restated.refuters.push(Refuter::held(what, Cite::step(step)));
            return;
        }
        if step.no <= swap.step.no && old && new {
            let what = format!("{} in place of {} was decided in words", swap.new, swap.old);
            restated.refuters.push(Refuter::held(what, Cite::step(step)));
            return;
        }
        if step.no > swap.step.no && old {
            let what = format!("the work returned to {}", swap.old);
            restated.refuters.push(Refuter::held(what, Cite::step(step)));
            return;
        }
        if step.no > swap.step.no && new {
            used.get_or_insert(step);
        }
    }
    let Some(finding) = finding(case, swap, used) else {
        return;
    };
    let is_in_unit = units::are_written_two_of_one(&swap.old, &swap.new);
    if used.is_some() && !is_in_unit {
        restated.findings.push(finding);
        return;
    }
    let unit = if is_in_unit { ", or is it the same in another unit" } else { "" };
    let ask = format!(
        "Did somebody decide that the task is about {} and not {}, before step {}{unit}?",
        swap.new, swap.old, swap.step.no
    );
    restated.questions.push(Question::new(ask, Reply::No, finding));
}

fn finding(case: &Case, swap: &Swap<'_>, used: Option<&Step>) -> Option<Finding> {
    let cite = match &swap.at {
        Place::Words(at) => Cite::range(swap.step, around(swap.step.words(), at)),
        Place::Argument(pointer) => Cite::argument(swap.step, pointer),
    }?;
    let start = StepNo::at_index(0);
    let last = case.trace.last()?;
    let goes_on = used.map_or(String::new(), |step| format!("; step {} goes on with it", step.no));
    let summary = format!(
        "step {} tells the task with {} where it says {}, and nobody gave that value{goes_on}",
        swap.step.no, swap.new, swap.old
    );
    let score = if used.is_some() { RESTATED } else { ONLY_SAID };
    let given = Cite::absent(
        format!("{} in a person's word or a result", swap.new),
        Searched::Steps(start, swap.step.no),
    );
    let back = Cite::absent(
        format!("{} in an agent's act", swap.old),
        Searched::Steps(swap.step.no, last),
    );
    let decided = Cite::absent(
        format!("an agent's word that names both {} and {}", swap.old, swap.new),
        Searched::Steps(start, swap.step.no),
    );
    Some(Finding::new(ENTRY.mode, score, cite, summary).citing(used.map(Cite::step)).refuters([
        Refuter::not_held(format!("somebody gave {}", swap.new), given),
        Refuter::not_held(format!("the work returned to {}", swap.old), back),
        Refuter::not_held("the change was decided in words", decided),
    ]))
}

/// Whether the step's words or arguments hold each of two values.
fn holds(step: &Step, old: &str, new: &str) -> (bool, bool) {
    let mut found = (false, false);
    let _whole = each_text(step, &mut |text| {
        for at in values(text) {
            let key = key(&text[at]);
            found.0 |= key == old;
            found.1 |= key == new;
        }
        ControlFlow::Continue(())
    });
    found
}

/// The digits that a value ends in.
fn number_in(value: &str) -> &str {
    let head = value.trim_end_matches(|letter: char| letter.is_ascii_digit());
    &value[head.len()..]
}

/// The value with the rest of its line, to be quoted.
fn around(text: &str, at: &Range<usize>) -> Range<usize> {
    const CONTEXT: usize = 50;
    let line = text[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let from = text[line..at.start]
        .char_indices()
        .rev()
        .nth(CONTEXT)
        .map_or(line, |(near, _)| line + near);
    let from =
        text[from..at.start].find(' ').filter(|_| from > line).map_or(from, |gap| from + gap + 1);
    let end = text[at.end..].find('\n').map_or(text.len(), |end| at.end + end);
    from..end
}

/// The places of the words with a digit; a digit alone is too little of a value.
fn values(text: &str) -> impl Iterator<Item = Range<usize>> {
    pieces::with_digits(text).filter(|at| at.len() >= 2)
}

fn key(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|byte| !byte.is_ascii() || byte.is_ascii_uppercase()) {
        return Cow::Owned(word.to_lowercase());
    }
    Cow::Borrowed(word)
}
