//! A thing is reported in the state that an earlier result gave it, and the last look gave it another one.
//!
//! No word is known to be good or bad here: the report holds the earlier value of one member, letter for
//! letter, and the last result of that thing has another value in the very same member.

use super::{ENTRY, exit_on};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner};
use crate::view::{Exchange, View, evidence};
use case::{Cite, Searched, Step, StepNo};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The word of the report and the word of the last look stand in the same member of one thing.
const OVERTAKEN: Score = Score::new(0.65);
/// Members of one result that are kept.
const MOST: usize = 24;
/// The longest value that is the word for a state, in bytes.
const LONGEST: usize = 24;

/// A sentence that speaks of another time, of what is wanted, or of what is not.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:was|were|had|before|previously|earlier|originally|if|once|when|until|will|would|could|should|may|might|not|no|never|only|from)\b|n['’]t\b|['’]ll\b|\?",
    )
});

/// Any text may state something.
static ANY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:is|are|as|now|still|remains|shows|reads)\b"));

/// What stands before a word for a state that holds now.
const LINKS: &[&str] = &["is", "are", "as", "now", "still", "remains", "shows", "reads"];

/// The value of one member of one thing, and where it was last seen.
struct Seen<'v, 'c> {
    value: String,
    exchange: &'v Exchange<'c>,
    /// Whether a look first showed it: what an act brought about is a later state, and may imply the earlier.
    by_look: bool,
    /// The values that it had before.
    earlier: Vec<(String, StepNo)>,
}

/// The finding that a report holds a state that the last look had overtaken.
pub(super) fn read(view: &View<'_>) -> Option<Finding> {
    let mut seen: BTreeMap<(String, String), Seen<'_, '_>> = BTreeMap::new();
    for exchange in &view.exchanges {
        let Some(data) = exchange.result.and_then(|(_, result)| result.data.as_ref()) else {
            continue;
        };
        for (thing, key, value) in states(exchange, data) {
            let place = (thing, key);
            match seen.get_mut(&place) {
                Some(known) if known.value == value => known.exchange = exchange,
                Some(known) => {
                    known.by_look = is_look(exchange, &value);
                    let before = std::mem::replace(&mut known.value, value);
                    known.earlier.push((before, known.exchange.end()));
                    known.exchange = exchange;
                }
                None => {
                    let first = Seen { value, exchange, by_look: false, earlier: Vec::new() };
                    seen.insert(place, first);
                }
            }
        }
    }
    seen.iter().find_map(|((thing, key), seen)| {
        let looks = matches!(seen.exchange.effect, Effect::Reads | Effect::Verifies);
        let (old, at) = seen.earlier.last().filter(|_| looks && seen.by_look)?;
        let later = view.said.iter().filter(|step| seen.exchange.end() < step.no);
        later.into_iter().find_map(|step| {
            let sentence = reports(step, thing, (old, &seen.value))?;
            told(view, (step, sentence), (thing, key, seen), (old, *at))
        })
    })
}

/// Whether the call only looked at the state: a check that gives the state that it is called after, such as
/// `checked`, has set it.
fn is_look(exchange: &Exchange<'_>, value: &str) -> bool {
    let is_own =
        || effect::words(&exchange.call.tool.text).any(|word| prose::kindred(&word, value));
    match exchange.effect {
        Effect::Reads => true,
        Effect::Verifies => !is_own(),
        Effect::Changes
        | Effect::Sends
        | Effect::Runs
        | Effect::Unknown
        | Effect::Tells
        | Effect::Asks
        | Effect::Finishes => false,
    }
}

/// The words for states that a result gives of the thing it was asked for.
fn states(exchange: &Exchange<'_>, data: &Value) -> Vec<(String, String, String)> {
    let Some(members) = data.as_object() else {
        return Vec::new();
    };
    let asked: Vec<String> =
        prose::leaves(&exchange.call.arguments).into_iter().map(|(_, value)| value).collect();
    let is_id = |text: &str| prose::has_digit(text) && text.len() <= 40 && !text.contains(' ');
    let own = members.values().filter_map(Value::as_str).filter(|text| is_id(text));
    let own = own.filter(|text| asked.iter().any(|value| value == text) || exchange.effect.acts());
    let things: Vec<&str> = own.collect();
    let is_word = |text: &str| {
        (3..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let words = members.iter().filter_map(|(key, value)| Some((key, value.as_str()?)));
    let words = words.filter(|(_, value)| is_word(value)).take(MOST);
    let each = words.flat_map(|(key, value)| {
        things.iter().map(move |thing| ((*thing).to_owned(), key.clone(), value.to_lowercase()))
    });
    each.collect()
}

/// The sentence that states the old value of the thing as one that holds, where nothing in the message
/// holds the new one.
fn reports<'c>(
    step: &'c Step,
    thing: &str,
    (old, new): (&str, &str),
) -> Option<prose::Sentence<'c>> {
    let words = step.words();
    let lower = words.to_lowercase();
    if !lower.contains(old) || lower.contains(new) || !words.contains(thing) {
        return None;
    }
    prose::sentences(words, &ANY).into_iter().find(|sentence| {
        let tokens: Vec<&str> = prose::tokens(sentence.text).map(|(_, token)| token).collect();
        let is_stated = tokens.windows(2).any(|two| {
            two[1].eq_ignore_ascii_case(old)
                && LINKS.iter().any(|link| link.eq_ignore_ascii_case(two[0]))
        });
        let is_now = sentence.manner == Manner::States && !HEDGED.is_match(sentence.text);
        is_stated && is_now && sentence.text.contains(thing)
    })
}

fn told(
    view: &View<'_>,
    (step, sentence): (&Step, prose::Sentence<'_>),
    (thing, key, seen): (&str, &str, &Seen<'_, '_>),
    (old, at): (&str, StepNo),
) -> Option<Finding> {
    let (came, result) = seen.exchange.result?;
    let range = sentence.start..sentence.start + sentence.text.len();
    let cite = Cite::range(step, range).unwrap_or_else(|| Cite::step(step));
    let tool = &seen.exchange.call.tool.text;
    let summary = format!(
        "step {} reports {thing} as \"{old}\", which was the {key} at step {at}; the last look ({tool}, step {}) gives \"{}\"",
        step.no, came.no, seen.value
    );
    let worst = evidence::worst(&seen.exchange.facts);
    let shown = worst.map_or_else(|| Cite::step(came), |fact| evidence::cite(came, result, fact));
    let earlier = view.case.trace.step(at).map(Cite::step);
    let absent = Cite::absent(
        format!("a later result that gives \"{old}\""),
        Searched::Steps(came.no, view.case.trace.last().unwrap_or(step.no)),
    );
    Some(
        Finding::new(ENTRY.mode, OVERTAKEN, cite, summary)
            .citing([shown])
            .citing(earlier)
            .refuters([Refuter::not_held("a later look gave the old state again", absent)])
            .fixed_by(exit_on(tool, None)),
    )
}
