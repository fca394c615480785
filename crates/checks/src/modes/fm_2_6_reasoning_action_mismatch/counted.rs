//! A stated number of hits against the list in the result that it speaks of.

use super::{ENTRY, flagged};
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use crate::view::prose::{self, Manner};
use case::{Act, ActorKind, Cite, Searched, Step, ToolResult};
use regex::Regex;
use serde_json::Value;
use std::ops::Range;
use std::sync::LazyLock;

/// Typed on both sides, yet a count may be of what the agent kept, not of what came back.
const OTHER_COUNT: Score = Score::new(0.45);

/// More records than there are is no selection of the agent's.
const TOO_MANY: Score = Score::new(0.62);

/// "the search returned 3 results". A count of something with an adjective is a selection and not
/// meant.
static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:returned|found|gave back|came back with|lists?|shows)\s+(?:a total of |exactly )?([0-9]{1,6}|no|zero)\s+(?:results?|matches|hits|records?|rows?|entries|items?)\b",
    )
});

/// Stated counts.
#[derive(Default)]
pub(super) struct Counts<'c> {
    /// Counts that the result bears out.
    pub(super) held: usize,
    wrong: Vec<Wrong<'c>>,
}

/// A count that no list of the result has.
struct Wrong<'c> {
    words: &'c Step,
    range: Range<usize>,
    stated: usize,
    result: &'c Step,
    actual: usize,
    score: Score,
}

/// Compares every stated count with the results before it.
pub(super) fn compare<'c>(view: &View<'c>) -> Counts<'c> {
    let mut counts = Counts::default();
    let mut latest: Vec<(&Step, &ToolResult)> = Vec::new();
    let mut earlier: Vec<&ToolResult> = Vec::new();
    for step in &view.case.trace.steps {
        match &step.act {
            Act::Result(result) => latest.push((step, result)),
            Act::Say { .. } | Act::Think(_) if view.case.trace.kind(step) == ActorKind::Agent => {
                // With several results at once the words may speak of any of them.
                if let [(came, result)] = latest[..] {
                    read(step, came, result, &mut counts);
                }
                read_marked(step, (&latest, &earlier), &mut counts);
                earlier.extend(latest.drain(..).map(|(_, result)| result));
            }
            Act::Say { .. } | Act::Think(_) | Act::Instruct(_) | Act::Call(_) => {}
            Act::Handoff { .. } | Act::Event { .. } => {
                earlier.extend(latest.drain(..).map(|(_, result)| result));
            }
        }
    }
    counts
}

fn read_marked<'c>(
    step: &'c Step,
    (latest, earlier): (&[(&'c Step, &'c ToolResult)], &[&'c ToolResult]),
    counts: &mut Counts<'c>,
) {
    let marked = flagged::read(step, latest);
    counts.held += marked.held;
    let wrong = marked.wrong.into_iter();
    // Once one was found, no other changes the finding, and the results are not read again.
    let is_first = !counts.wrong.iter().any(|one| one.score == TOO_MANY);
    let wrong = wrong.filter(|one| is_first && !is_stated(one.result.words(), one.stated));
    let wrong = wrong.filter(|one| !is_one_of_many(one, earlier));
    counts.wrong.extend(wrong.map(|one| Wrong {
        words: step,
        range: one.range,
        stated: one.stated,
        result: one.result,
        actual: one.actual,
        score: TOO_MANY,
    }));
}

/// Whether there are more records than those of the one result: an earlier one holds the same mark,
/// or this one says that it is a page.
fn is_one_of_many(one: &flagged::TooMany<'_>, earlier: &[&ToolResult]) -> bool {
    let mark = format!("\"{}\"", one.mark);
    let last = one.result.words().to_lowercase();
    let pages =
        ["\"next", "\"page", "\"cursor", "\"has_more", "\"hasmore", "\"offset", "truncated"];
    pages.iter().any(|page| last.contains(page))
        || earlier.iter().any(|result| result.text.text.to_lowercase().contains(&mark))
}

fn read<'c>(step: &'c Step, came: &'c Step, result: &'c ToolResult, counts: &mut Counts<'c>) {
    let Some(lengths) = result.data.as_ref().map(lengths) else {
        return;
    };
    for sentence in prose::sentences(step.words(), &COUNT) {
        let found = COUNT.captures(sentence.text).filter(|_| sentence.manner == Manner::States);
        let Some((whole, number)) = found.as_ref().and_then(|found| found.get(0).zip(found.get(1)))
        else {
            continue;
        };
        let stated = number.as_str().parse::<usize>().unwrap_or(0);
        if lengths.contains(&stated) || is_stated(&result.text.text, stated) {
            counts.held += 1;
        } else if let [actual] = lengths[..] {
            counts.wrong.push(Wrong {
                words: step,
                range: sentence.start + whole.start()..sentence.start + whole.end(),
                stated,
                result: came,
                actual,
                score: OTHER_COUNT,
            });
        }
    }
}

/// The lengths of the list that the result is, or of those that it holds at its top.
fn lengths(data: &Value) -> Vec<usize> {
    match data {
        Value::Array(items) => vec![items.len()],
        Value::Object(members) => {
            members.values().filter_map(|member| member.as_array().map(Vec::len)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// Whether the result itself states the number somewhere.
fn is_stated(text: &str, number: usize) -> bool {
    let number = number.to_string();
    text.split(|letter: char| !letter.is_ascii_digit()).any(|run| run == number)
}

impl Counts<'_> {
    /// The finding that a stated count is not the result's.
    pub(super) fn finding(&self) -> Option<Finding> {
        let first = self.wrong.first()?;
        let words = first.words.words().get(first.range.clone()).unwrap_or_default();
        let summary = format!(
            "states \"{words}\" where the result of step {} holds {}",
            first.result.no, first.actual
        );
        let primary = Cite::range(first.words, first.range.clone())
            .unwrap_or_else(|| Cite::step(first.words));
        let absent = Cite::absent(
            format!("the number {} in the result", first.stated),
            Searched::Steps(first.result.no, first.result.no),
        );
        let refuter = Refuter::not_held("the result states the number elsewhere", absent);
        let fix = Fix {
            text: "count in code: let numbers about a result be filled in from the result, not written by the model".to_owned(),
            ..ENTRY.fix.to_fix()
        };
        Some(
            Finding::new(Mode::ReasoningActionMismatch, first.score, primary, summary)
                .citing([Cite::step(first.result)])
                .refuters([refuter])
                .fixed_by(fix),
        )
    }
}
