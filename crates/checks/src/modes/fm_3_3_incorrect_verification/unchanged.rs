//! A value is set, the thing is read again and shows another one, and the change is reported as done.

use super::alike::{self, alike};
use super::{ENTRY, LEAN, SAID_BY_PERSON, exit_on, name};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::view::claims::{self, Claim, ClaimKind};
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::verification::{is_write, looks_at, looks_bare, own_things, things_of};
use crate::view::{Exchange, View, prose};
use case::{Case, Cite, Searched, StepNo};
use regex::Regex;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The value was there before the change, and it is there after it.
const AS_BEFORE: Score = Score::new(0.8);

/// The value is another one of the same form than was set; what it was before does not show.
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

/// What the last read after a change says of it.
pub(super) enum Read {
    /// It shows another value than was set.
    Shows(Box<Finding>),
    /// It shows a value that may be the same in other words, or may be another for another reason.
    Open(Reading),
}

/// Success that is declared after the last read still shows another value than was set.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Read> {
    let at = view.exchanges.iter().rposition(is_write)?;
    let write = view.exchanges.get(at)?;
    let things = things_of(write);
    let own = |later: &&Exchange<'_>| {
        matches!(later.effect, Effect::Reads | Effect::Verifies | Effect::Unknown)
            && (looks_at(later, &things) || looks_bare(later, write))
    };
    let later = view.exchanges.get(at + 1..)?;
    let place = later.iter().rposition(|one| own(&one))?;
    let (last, between) = (later.get(place)?, later.get(..place)?);
    let otherwise = otherwise(write, last)?;
    if is_to_come(write) || is_to_come(last) || last.standing == Standing::Bad {
        return None;
    }
    let answer = last.result?.0;
    let before = view.exchanges.get(..at)?.iter().rev().find(|earlier| {
        earlier.call_key == last.call_key
            && member(earlier, otherwise.member) == Some(otherwise.reads.clone())
    });
    let (no, sentence, what) = claim_after(case, view, answer.no)
        .map(|claim| (claim.step, claim.range, name(&claim.kind)))
        .or_else(|| stated_after(view, answer.no, &otherwise))?;
    let primary = Cite::range(case.trace.step(no)?, sentence)?;
    let said = Said { no, what, primary };
    // An amount that is charged is not the amount that stands there afterwards, unless the report says
    // that it is.
    let is_told = || sets_in_words(case, &said, &otherwise.set);
    if before.is_none() && !sets(&write.call.tool.text) && !is_told() {
        return None;
    }
    let is_one_form = alike::are_of_one_form(&otherwise.set, &otherwise.reads);
    let is_plain = (before.is_some() || is_one_form)
        && !between.iter().any(acts_on)
        && !view.person_speaks_between(write.end(), answer.no)
        && !is_of_another_scope(write, last)
        && !holds_elsewhere(last, &otherwise);
    if !is_plain {
        return Some(Read::Open(open(write, last, &otherwise, said)));
    }
    let score = before.map_or(ANOTHER, |_| AS_BEFORE);
    Some(Read::Shows(Box::new(finding(write, last, &otherwise, (said, score)))))
}

/// The word that is held against the read.
struct Said {
    no: StepNo,
    what: String,
    primary: Cite,
}

fn finding(
    write: &Exchange<'_>,
    last: &Exchange<'_>,
    otherwise: &Otherwise<'_>,
    (said, score): (Said, Score),
) -> Finding {
    let Otherwise { member, set, reads } = otherwise;
    let (tool, reader, at) = (&write.call.tool.text, &last.call.tool.text, last.end());
    let summary = format!(
        "{} is claimed at step {}; {tool} set {member} to {set} at step {}, and {reader} shows {reads} at step {at}",
        said.what, said.no, write.step.no,
    );
    let shown = last.result.and_then(|(answer, result)| {
        let text = &result.text.text;
        let start = text.find(&format!("\"{member}\""))?;
        let rest = text.get(start..)?;
        let end = start + rest.find([',', '}', '\n']).unwrap_or(rest.len());
        Cite::range(answer, start..end)
    });
    let shown =
        shown.unwrap_or_else(|| Cite::step(last.result.map_or(last.step, |(came, _)| came)));
    let searched = Cite::absent("a later read", Searched::Steps(at, said.no));
    Finding::new(ENTRY.mode, score, said.primary, summary)
        .citing([shown, Cite::step(write.step)])
        .refuters([Refuter::not_held("a later read shows the value that was set", searched)])
        .fixed_by(exit_on(reader, None))
}

/// Asks whether what is read is what was set.
fn open(
    write: &Exchange<'_>,
    last: &Exchange<'_>,
    otherwise: &Otherwise<'_>,
    said: Said,
) -> Reading {
    let Otherwise { member, set, reads } = otherwise;
    let (tool, reader, at) = (&write.call.tool.text, &last.call.tool.text, last.end());
    let shown = format!(
        "{tool} set {member} to {set} at step {}, and {reader} shows {reads} at step {at}",
        write.step.no
    );
    let missing = format!("whether {reads} is what was set: {shown}");
    let ask = format!("{shown}: is that as it should be?");
    let then = finding(write, last, otherwise, (said, SAID_BY_PERSON));
    Reading::ask(missing, vec![Question::new(ask, Reply::No, then)], LEAN)
}

/// Whether the call may have done something to the thing, whatever its name says.
fn acts_on(between: &Exchange<'_>) -> bool {
    let only_looks =
        matches!(between.effect, Effect::Reads | Effect::Verifies | Effect::Asks | Effect::Tells);
    between.writes || !only_looks
}

/// Whether the read was asked for something that the change does not name: another environment, an
/// older version, a thing that the changed one only lists; or is one of what was, by its name.
fn is_of_another_scope(write: &Exchange<'_>, read: &Exchange<'_>) -> bool {
    const PAST: &[&str] = &["history", "log", "logs", "audit", "versions", "revisions", "events"];
    if effect::words(&read.call.tool.text).any(|word| PAST.contains(&word.as_str())) {
        return true;
    }
    // What a result lists beside the changed thing has an address or a state of its own.
    if !looks_at(read, &own_things(write)) && !looks_bare(read, write) {
        return true;
    }
    let result = write.result.and_then(|(_, result)| result.data.as_ref());
    let named: BTreeSet<String> = [Some(&write.call.arguments), result]
        .into_iter()
        .flatten()
        .flat_map(prose::leaves)
        .map(|(_, value)| value.trim().to_lowercase())
        .collect();
    let asked = prose::leaves(&read.call.arguments).into_iter();
    asked.map(|(_, value)| value.trim().to_lowercase()).any(|value| !named.contains(&value))
}

/// Whether the read shows the value that was set, in another place.
fn holds_elsewhere(read: &Exchange<'_>, otherwise: &Otherwise<'_>) -> bool {
    let data = read.result.and_then(|(_, result)| result.data.as_ref());
    let leaves = data.into_iter().flat_map(prose::leaves);
    leaves.into_iter().any(|(_, value)| value.trim() == otherwise.set)
}

/// Verbs in a tool's name by which it puts a thing's values in place of the old ones.
const SETTERS: &[&str] = &["set", "update", "modify", "change", "edit", "rename", "replace"];

fn sets(tool: &str) -> bool {
    effect::words(tool).any(|word| is_setter(&word))
}

/// Whether the verb puts values in place of old ones.
pub(super) fn is_setter(verb: &str) -> bool {
    SETTERS.contains(&verb)
}

/// Whether the report says that the thing was put to the value: `scaled to 6`, `is U-7 now`.
fn sets_in_words(case: &Case, said: &Said, set: &str) -> bool {
    const PUTS: &[&str] = &["to", "as", "at", "is", "now", "=", "into", "onto"];
    let words = case.trace.step(said.no).map_or("", case::Step::words);
    let mut before = "";
    words.split_whitespace().any(|word| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '#');
        let is_it = bare == set && PUTS.contains(&before);
        before = word;
        is_it
    })
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
    let is_told = SHORTEST_VALUE <= set.len() && is_specific(set) && !holds(word.words(), reads);
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

/// Whether a value names one thing: a number, or an address.
fn is_specific(value: &str) -> bool {
    prose::has_digit(value) || value.contains('@') || value.starts_with('‹')
}

/// Any text may state a value.
static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\S"));

fn claim_after(case: &Case, view: &View<'_>, from: StepNo) -> Option<Claim> {
    let is_own = |claim: &Claim| match claim.kind {
        ClaimKind::ActionDone(_)
        | ClaimKind::StateIs(_)
        | ClaimKind::Verified
        | ClaimKind::Checked
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
    let by_field = || {
        // `{"field": "city", "value": "Linz"}`: the member is named by the one value, and set to the other.
        let [(_, one), (_, other)] = &set.iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        [(one, other), (other, one)].into_iter().find_map(|(name, value)| {
            let name = name.as_str()?;
            let (set, reads) = (scalar(value)?, member(read, name)?);
            let differ = !set.is_empty() && !reads.is_empty() && !alike(&set, &reads);
            differ.then_some(Otherwise { member: name, set, reads })
        })
    };
    let by_name = set.iter().find_map(|(name, value)| {
        if asked.is_some_and(|asked| asked.contains_key(name)) {
            return None;
        }
        let (set, reads) = (scalar(value)?, member(read, name)?);
        let differ = !set.is_empty() && !reads.is_empty() && !alike(&set, &reads);
        differ.then_some(Otherwise { member: name.as_str(), set, reads })
    });
    by_name.or_else(by_field)
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

fn is_to_come(exchange: &Exchange<'_>) -> bool {
    let Some(Value::Object(members)) = exchange.result.and_then(|(_, result)| result.data.as_ref())
    else {
        return false;
    };
    let texts = members.values().filter_map(Value::as_str);
    texts.map(str::to_lowercase).any(|text| TO_COME.contains(&text.as_str()))
}
