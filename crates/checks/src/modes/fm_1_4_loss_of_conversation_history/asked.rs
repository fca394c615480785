//! What a person had told the agent and was asked for again: the agent's question names the field,
//! and the person answers with the value that was there before.

use super::ENTRY;
use super::cuts::Cut;
use super::fields::{self, Field};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::prose::{self, Manner};
use crate::view::{View, is_from_person};
use case::{Act, ActorKind, ActorNo, Cite, Searched, Step};
use regex::Regex;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// The person had to give the same value again.
const AGAIN: Score = Score::new(0.6);
/// The same, and the history had been cut in between.
const AFTER_CUT: Score = Score::new(0.8);
/// How many values that came twice are looked into: one is enough for a finding.
const MOST: usize = 20;
/// How many are told. More of them are the same finding again.
const TOLD: usize = 3;

/// Asks for something, and not whether something is so.
static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:provide|tell me|share|give me|send me|specify|enter|supply|let me know",
        r"|which|what is|what's|what are|may i have|can i have|could i have|can i get|could i get)\b",
    ))
});
/// Asks whether something is so.
static CONFIRM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:confirm|correct|double[- ]check|re-?enter|again|repeat|wrong|read (?:that|it|this) back)\b",
    )
});
/// Says that something is so, or that it is not: the answer to a question that asks to confirm.
static CONFIRMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:yes|yep|yeah|no|nope|correct|right|exactly|that's right|that is right)\b",
        r"|\b(?:is|are|was|were|'s) (?:right|correct|wrong|fine)\b",
    ))
});
/// Words before a thing that make it another one than the one spoken of.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:another|other|others|second|different|separate|new)\s+((?:\w+\s+)?\w+)")
});

/// What came of looking for questions that had been answered.
#[derive(Default)]
pub(super) struct Asked {
    /// Values that had to be given again.
    pub(super) findings: Vec<Finding>,
    /// Values that were asked for again with good reason.
    pub(super) refuters: Vec<Refuter>,
    /// How many values the person gave.
    pub(super) values: usize,
}

/// A value that the person gave.
struct Given<'c> {
    step: &'c Step,
    range: Range<usize>,
    field: Option<Field>,
    /// Who acted next, and so was told.
    to: Option<ActorNo>,
}

/// A message in which an agent asks for fields.
struct Query<'c> {
    step: &'c Step,
    fields: Vec<Field>,
    /// The sentence that asks, in bytes.
    range: Range<usize>,
}

/// A value that came twice, with the question in between.
struct Twice<'v, 'c> {
    value: &'v str,
    given: &'v Given<'c>,
    query: &'v Query<'c>,
    /// Where it was given again.
    again: (&'c Step, Range<usize>),
}

/// Goes through the run once.
pub(super) fn of<'c>(view: &View<'c>, cuts: &[Cut<'c>]) -> Asked {
    let case = view.case;
    // A person who speaks once can be asked nothing again.
    let spoken = case.trace.steps.iter().filter(|step| is_from_person(case, step));
    if spoken.take(2).count() < 2 {
        return Asked::default();
    }
    let mut walk = Walk::default();
    for step in &case.trace.steps {
        if is_from_person(case, step) {
            walk.hear(view, cuts, step);
        } else if case.trace.kind(step) == ActorKind::Agent {
            walk.listen(step);
        }
    }
    Asked { values: walk.given.len(), ..walk.asked }
}

#[derive(Default)]
struct Walk<'c> {
    given: BTreeMap<String, Given<'c>>,
    /// Values that no agent has acted on yet.
    untold: Vec<String>,
    /// The value that was last given for a field.
    latest: BTreeMap<Field, String>,
    query: Option<Query<'c>>,
    tried: usize,
    asked: Asked,
}

impl<'c> Walk<'c> {
    fn listen(&mut self, step: &'c Step) {
        for value in self.untold.drain(..) {
            if let Some(given) = self.given.get_mut(&value) {
                given.to = Some(step.actor);
            }
        }
        if matches!(step.act, Act::Say { .. }) {
            self.query = requested(step);
        }
    }

    /// What the person says to the last thing that an agent said.
    fn hear(&mut self, view: &View<'c>, cuts: &[Cut<'c>], step: &'c Step) {
        let query = self.query.take();
        let words = step.words();
        for (at, token) in fields::values(words) {
            let (value, range) = (token.to_lowercase(), at..at + token.len());
            if let Some(given) = self.given.get(&value) {
                if let Some(query) = &query
                    && self.tried < MOST
                    && given.step.no < query.step.no
                {
                    self.tried += 1;
                    let twice = Twice { value: &value, given, query, again: (step, range) };
                    match judge(view, &twice, &self.latest) {
                        Judged::Asked(field) if self.asked.findings.len() < TOLD => {
                            self.asked.findings.push(found(cuts, &twice, field));
                        }
                        Judged::Rightly(refuter) => self.asked.refuters.push(refuter),
                        Judged::Asked(_) | Judged::Otherwise => {}
                    }
                }
                continue;
            }
            let field = fields::before_value(&words[..at]);
            let field = field.or_else(|| only(query.as_ref()?));
            if let Some(field) = &field {
                self.latest.insert(field.clone(), value.clone());
            }
            self.untold.push(value.clone());
            self.given.insert(value, Given { step, range, field, to: None });
        }
    }
}

/// The one field that a question asks for: what is answered without a name is that.
fn only(query: &Query<'_>) -> Option<Field> {
    match query.fields.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// What `step` asks for, if it asks for anything.
fn requested(step: &Step) -> Option<Query<'_>> {
    let mut query: Option<Query<'_>> = None;
    let mut listing = false;
    for sentence in prose::sentences(step.words(), &REQUEST) {
        let asks = REQUEST.is_match(sentence.text) && !CONFIRM.is_match(sentence.text);
        listing = if sentence.manner == Manner::Lists {
            listing
        } else {
            asks && sentence.text.ends_with(':')
        };
        let is_listed = listing && sentence.manner == Manner::Lists;
        if !asks && !is_listed {
            continue;
        }
        let fields = fields::named(sentence.text);
        let range = sentence.start..sentence.start + sentence.text.len();
        let query = query.get_or_insert(Query { step, fields: Vec::new(), range });
        query.fields.extend(fields);
    }
    query.filter(|query| !query.fields.is_empty())
}

/// What a value that came twice comes to.
enum Judged<'v> {
    /// It had been asked for again.
    Asked(&'v Field),
    /// It had, and with good reason.
    Rightly(Refuter),
    /// The person named it without being asked.
    Otherwise,
}

fn judge<'v>(
    view: &View<'_>,
    twice: &Twice<'v, '_>,
    latest: &BTreeMap<Field, String>,
) -> Judged<'v> {
    let Twice { value, given, query, again: (again, _) } = twice;
    let Some(field) = given.field.as_ref().filter(|field| query.fields.contains(field)) else {
        return Judged::Otherwise;
    };
    let rightly = |what: &str, step: &Step| Judged::Rightly(Refuter::held(what, Cite::step(step)));
    if given.to != Some(query.step.actor) {
        rightly("another agent asked than the one that had been told", query.step)
    } else if query.step.words().to_lowercase().contains(value) || spells(query.step.words(), value)
    {
        rightly("the question repeats the value: it asks to confirm it", query.step)
    } else if latest.get(field).is_some_and(|latest| latest != value) {
        rightly("the person had given another value since", query.step)
    } else if CONFIRMS.is_match(again.words()) {
        rightly("the person says whether it is right: they were asked to confirm it", again)
    } else if let Some(step) = other_thing(view, twice, field) {
        rightly("the person had spoken of another one since", step)
    } else if let Some(step) = failed_lookup(view, twice) {
        rightly("the value had been looked up in vain", step)
    } else {
        Judged::Asked(field)
    }
}

/// Whether the words hold the digits of the value, one by one or as words: `four four seven`.
fn spells(words: &str, value: &str) -> bool {
    let value: String = value.chars().filter(char::is_ascii_digit).collect();
    if value.len() < SPELLED {
        return false;
    }
    let mut digits = String::new();
    for word in words.split(|letter: char| !letter.is_alphanumeric()) {
        match DIGITS.iter().position(|known| known.contains(&word.to_lowercase().as_str())) {
            Some(digit) => digits.push_str(&digit.to_string()),
            None => digits.extend(word.chars().filter(char::is_ascii_digit)),
        }
    }
    digits.contains(&value)
}

/// Fewer digits may stand side by side by chance.
const SPELLED: usize = 3;
/// The digits in words.
const DIGITS: [&[&str]; 10] = [
    &["zero", "oh", "o"],
    &["one"],
    &["two"],
    &["three"],
    &["four"],
    &["five"],
    &["six"],
    &["seven"],
    &["eight"],
    &["nine"],
];

/// Where the person spoke of another thing of the kind between giving the value and being asked.
fn other_thing<'c>(view: &View<'c>, twice: &Twice<'_, '_>, (owner, _): &Field) -> Option<&'c Step> {
    let said = view.between(twice.given.step.no, twice.query.step.no).iter();
    let mut said = said.filter(|step| is_from_person(view.case, step));
    said.find(|step| {
        OTHER.captures_iter(step.words()).any(|found| {
            let named = found.get(1).map_or("", |named| named.as_str());
            named.split_whitespace().any(|word| prose::kindred(word, owner))
        })
    })
}

/// A result that shows that the value did not serve, between the two times that it was given.
fn failed_lookup<'c>(view: &View<'c>, twice: &Twice<'_, '_>) -> Option<&'c Step> {
    let from = view.exchanges.partition_point(|made| made.step.no < twice.given.step.no);
    let made = view.exchanges.get(from..).unwrap_or_default();
    let mut made = made.iter().take_while(|made| made.step.no < twice.query.step.no);
    let failed = made.find(|made| {
        let failed = made.standing == Standing::Bad
            || made.result.is_some_and(|(_, result)| {
                result.failed == Some(true) || is_blank(&result.text.text)
            });
        failed && made.call.arguments.to_string().to_lowercase().contains(twice.value)
    })?;
    failed.result.map(|(step, _)| step)
}

/// Whether a lookup brought nothing.
fn is_blank(result: &str) -> bool {
    matches!(result.trim(), "" | "[]" | "{}" | "null" | "None" | "\"\"")
}

fn found(cuts: &[Cut<'_>], twice: &Twice<'_, '_>, field: &Field) -> Finding {
    let Twice { value: _, given, query, again: (again, range) } = twice;
    let between = |cut: &&Cut<'_>| given.step.no < cut.step.no && cut.step.no <= query.step.no;
    let cut = cuts.iter().find(between);
    let (owner, kind) = field;
    let field = format!("{owner} {kind}");
    let mut summary = format!(
        "the person gave the {} at step {}; it was asked for at step {} and had to be given again at step {}",
        field.trim_end(),
        given.step.no,
        query.step.no,
        again.no
    );
    if let Some(cut) = cut {
        summary = format!("{summary}; {}", cut.what());
    }
    let value = |step: &Step, range: &Range<usize>| {
        Cite::range(step, range.clone()).unwrap_or_else(|| Cite::step(step))
    };
    let asks = Cite::range(query.step, query.range.clone());
    let searched = Searched::Steps(given.step.no, query.step.no);
    let score = if cut.is_some() { AFTER_CUT } else { AGAIN };
    Finding::new(ENTRY.mode, score, asks.unwrap_or_else(|| Cite::step(query.step)), summary)
        .citing([value(given.step, &given.range), value(again, range)])
        .citing(cut.map(|cut| Cite::step(cut.step)))
        .refuters([
            Refuter::not_held(
                "the person had given another value since",
                Cite::absent("another value for the same field", searched),
            ),
            Refuter::not_held(
                "the value had been looked up in vain",
                Cite::absent("a lookup of the value that failed", searched),
            ),
        ])
}
