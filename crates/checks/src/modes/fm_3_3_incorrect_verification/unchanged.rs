//! A value is set, the thing is read again and shows another one, and the change is reported as done.

use super::{ENTRY, exit_on, name};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::claims::{self, Claim, ClaimKind};
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::verification::{is_write, looks_at, things_of};
use crate::view::{Exchange, View, prose};
use case::{Case, Cite, Searched, StepNo};
use regex::Regex;
use serde_json::{Map, Value};
use std::ops::Range;
use std::sync::LazyLock;

/// The value was there before the change, and it is there after it.
const AS_BEFORE: Score = Score::new(0.8);

/// The value is another one than was set; what it was before does not show.
const ANOTHER: Score = Score::new(0.65);

/// How many of the last claims are read.
const MOST_CLAIMS: usize = 16;

/// States by which a tool says that the change is still to come.
const TO_COME: &[&str] =
    &["queued", "pending", "processing", "accepted", "scheduled", "in_progress", "in progress"];

/// A member that was set and reads otherwise.
struct Otherwise<'c> {
    member: &'c str,
    set: String,
    reads: String,
}

/// Success that is declared after the last read still shows another value than was set.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    let at = view.exchanges.iter().rposition(is_write)?;
    let write = view.exchanges.get(at)?;
    let things = things_of(write);
    let own = |later: &&Exchange<'_>| {
        matches!(later.effect, Effect::Reads | Effect::Verifies | Effect::Unknown)
            && looks_at(later, &things)
    };
    let last = view.exchanges.get(at + 1..)?.iter().rev().find(own)?;
    let otherwise = otherwise(write, last)?;
    if is_to_come(write) || is_to_come(last) || last.standing == Standing::Bad {
        return None;
    }
    let (answer, result) = last.result?;
    let before = view.exchanges.get(..at)?.iter().rev().find(|earlier| {
        earlier.call_key == last.call_key
            && member(earlier, otherwise.member) == Some(otherwise.reads.clone())
    });
    let (no, sentence, what) = claim_after(case, view, answer.no)
        .map(|claim| (claim.step, claim.range, name(&claim.kind)))
        .or_else(|| stated_after(view, answer.no, &otherwise))?;
    let step = case.trace.step(no)?;
    let Otherwise { member, set, reads } = otherwise;
    let (tool, reader) = (&write.call.tool.text, &last.call.tool.text);
    let summary = format!(
        "{what} is claimed at step {}; {tool} set {member} to {set} at step {}, and {reader} shows {reads} at step {}",
        step.no, write.step.no, answer.no,
    );
    let range = result.text.text.find(&format!("\"{member}\"")).and_then(|start| {
        let rest = result.text.text.get(start..)?;
        Some(start..start + rest.find([',', '}', '\n']).unwrap_or(rest.len()))
    });
    let shown = range.and_then(|range| Cite::range(answer, range));
    // An amount that is charged is not the amount that stands there afterwards.
    let score = before.map(|_| AS_BEFORE).or_else(|| sets(tool).then_some(ANOTHER))?;
    let searched = Cite::absent("a later read", Searched::Steps(answer.no, step.no));
    let primary = Cite::range(step, sentence)?;
    Some(
        Finding::new(ENTRY.mode, score, primary, summary)
            .citing([shown.unwrap_or_else(|| Cite::step(answer)), Cite::step(write.step)])
            .refuters([Refuter::not_held("a later read shows the value that was set", searched)])
            .fixed_by(exit_on(reader, None)),
    )
}

/// Verbs in a tool's name by which it puts a thing's values in place of the old ones.
const SETTERS: &[&str] = &["set", "update", "modify", "change", "edit", "rename", "replace"];

fn sets(tool: &str) -> bool {
    effect::words(tool).any(|word| SETTERS.contains(&word.as_str()))
}

/// How short a value may be and still be told from a common word.
const SHORTEST_VALUE: usize = 3;

/// The last word, where it states the value that was set as the thing's own, and nothing of the one
/// that was read.
fn stated_after(
    view: &View<'_>,
    from: StepNo,
    otherwise: &Otherwise<'_>,
) -> Option<(StepNo, Range<usize>, String)> {
    let word = view.last_word().filter(|word| from < word.no && !claims::admits(word))?;
    let (set, reads) = (otherwise.set.as_str(), otherwise.reads.as_str());
    let holds = |text: &str, value: &str| prose::tokens(text).any(|(_, token)| token == value);
    let is_told = SHORTEST_VALUE <= set.len()
        && set.bytes().any(|byte| byte.is_ascii_digit())
        && !holds(word.words(), reads);
    let sentences = prose::sentences(word.words(), &ANY);
    // A host's or file's name is no word: `shop.example` gives no example.
    let is_plain = |text: &str| {
        let words = prose::tokens(text).map(|(_, token)| token);
        let words: Vec<&str> = words.filter(|token| !token.contains(['.', '/'])).collect();
        !text.ends_with('?') && claims::is_affirmed(&words.join(" "))
    };
    let own = |one: &prose::Sentence<'_>| {
        one.manner == prose::Manner::States && is_plain(one.text) && holds(one.text, set)
    };
    let sentence = sentences.into_iter().filter(|_| is_told).find(own)?;
    let range = sentence.start..sentence.start + sentence.text.len();
    Some((word.no, range, format!("{} = {set}", otherwise.member)))
}

/// Any text may state a value.
static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\S"));

fn claim_after(case: &Case, view: &View<'_>, from: StepNo) -> Option<Claim> {
    let is_own = |claim: &Claim| match claim.kind {
        ClaimKind::ActionDone(_)
        | ClaimKind::StateIs(_)
        | ClaimKind::Verified
        | ClaimKind::Count(_, _)
        | ClaimKind::Done => true,
        ClaimKind::TestsPass | ClaimKind::Ran | ClaimKind::Works => false,
    };
    let plain =
        |claim: &Claim| case.trace.step(claim.step).is_some_and(|step| !claims::admits(step));
    let mut claims = claims::from_last(view).take(MOST_CLAIMS);
    claims.find(|claim| from < claim.step && is_own(claim)).filter(plain)
}

/// The first scalar that the write sets and the read shows otherwise. What the read was asked with
/// names the thing and is no value of it.
fn otherwise<'c>(write: &Exchange<'c>, read: &Exchange<'c>) -> Option<Otherwise<'c>> {
    let set = write.call.arguments.as_object()?;
    let asked = read.call.arguments.as_object();
    set.iter().find_map(|(name, value)| {
        if asked.is_some_and(|asked| asked.contains_key(name)) {
            return None;
        }
        let (set, reads) = (scalar(value)?, member(read, name)?);
        let differ = !set.is_empty() && !reads.is_empty() && !alike(&set, &reads);
        differ.then_some(Otherwise { member: name.as_str(), set, reads })
    })
}

/// The scalar member of that name in a result, at its top or in the one object that it wraps.
fn member(exchange: &Exchange<'_>, name: &str) -> Option<String> {
    let data = exchange.result?.1.data.as_ref()?.as_object()?;
    let wrapped = |data: &Map<String, Value>| {
        let mut objects = data.values().filter_map(Value::as_object);
        let one = objects.next()?;
        objects.next().is_none().then(|| one.get(name).and_then(scalar))?
    };
    data.get(name).map_or_else(|| wrapped(data), scalar)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether two values are one in other spellings: `10:00` and `10:00:00`, `7` and `7.0`.
fn alike(one: &str, other: &str) -> bool {
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return (one - other).abs() < f64::EPSILON;
    }
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (one, other) = (plain(one), plain(other));
    one.is_empty() || other.is_empty() || one.contains(&other) || other.contains(&one)
}

fn is_to_come(exchange: &Exchange<'_>) -> bool {
    let Some(Value::Object(members)) = exchange.result.and_then(|(_, result)| result.data.as_ref())
    else {
        return false;
    };
    let texts = members.values().filter_map(Value::as_str);
    texts.map(str::to_lowercase).any(|text| TO_COME.contains(&text.as_str()))
}
