//! Whether two names are two things.
//!
//! Services, files and hosts go by many names: with other separators, with a version, a region or a
//! suffix, abbreviated, by role. Two names are taken for two things only where the run itself holds
//! them beside each other as such, or where they differ in a number alone.

use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, prose};
use case::{Act, StepNo};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Longer texts are no names.
const LONGEST: usize = 64;

/// How deep a result is read.
const DEEPEST: usize = 16;

/// Two names, and the step that acts on the second.
pub(super) struct Pair<'n> {
    /// The announced name.
    pub(super) one: &'n str,
    /// The called one.
    pub(super) other: &'n str,
    /// What is known by then counts.
    pub(super) before: StepNo,
    /// The argument that takes the second.
    pub(super) pointer: &'n str,
}

/// Whether one name may be the other in other letters: the parts of the shorter are all in the
/// longer, in full or abbreviated.
pub(super) fn is_one(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    one.concat() == other.concat()
        || short.iter().all(|part| long.iter().any(|other| is_same_part(part, other)))
}

/// Whether two names of that shape are numbers of one row: `#W4411` and `#W4417`, `node-1` and
/// `node-2`. A name of words has other words for the same thing; a number has none.
pub(super) fn differs_in_number(one: &str, other: &str, shape: &str) -> bool {
    if !shape.ends_with('*') {
        return true;
    }
    let (one, other) = (parts(one), parts(other));
    let mut differ = one.iter().zip(&other).filter(|(left, right)| left != right);
    let numbered = |(left, right): (&String, &String)| {
        let stem =
            |part: &str| part.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_owned();
        let is_numbered = |part: &str| part.ends_with(|letter: char| letter.is_ascii_digit());
        stem(left) == stem(right)
            && stem(left).len() <= 1
            && is_numbered(left)
            && is_numbered(right)
    };
    one.len() == other.len() && differ.next().is_some_and(numbered) && differ.next().is_none()
}

/// The parts of a name, in lower case; numbers without leading zeros.
fn parts(name: &str) -> Vec<String> {
    let parts =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    let part = |part: &str| {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        let bare = part.trim_start_matches('0');
        if is_number && !bare.is_empty() { bare.to_owned() } else { part.to_lowercase() }
    };
    parts.map(part).collect()
}

/// Whether two parts are one word: alike, in the plural, or one shortened.
fn is_same_part(one: &str, other: &str) -> bool {
    let is_word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let mut letters = long.chars();
    let is_shortened = 2 <= short.len()
        && is_word(short)
        && is_word(long)
        && short.chars().next() == long.chars().next()
        && short.chars().all(|letter| letters.any(|one| one == letter));
    one == other || is_shortened
}

/// Where a name was seen as a thing of its own.
#[derive(Default)]
struct Sighting {
    /// The steps, and the keys whose value it was there.
    keys: BTreeSet<(StepNo, String)>,
    /// The records that hold it.
    records: BTreeSet<usize>,
    /// The first step that holds it.
    first: Option<StepNo>,
}

/// For each pair whether one step holds both names under one key, and none in one record: then they
/// were two things to whoever wrote that down. So they are where a tool has taken the first name under
/// the argument that now takes the second, and nobody had ever written the second: a name that works
/// there needs no other. Reads every result once, and only if there are pairs.
pub(super) fn known_apart(view: &View<'_>, pairs: &[Pair<'_>]) -> Vec<bool> {
    if pairs.is_empty() {
        return Vec::new();
    }
    let names = pairs.iter().flat_map(|pair| [pair.one, pair.other]);
    let sightings = names.map(|name| (name.to_lowercase(), Sighting::default())).collect();
    let mut seen = Seen { sightings, record: 0, step: StepNo::at_index(0) };
    for step in &view.case.trace.steps {
        seen.step = step.no;
        match &step.act {
            Act::Result(result) if result.failed != Some(true) => match &result.data {
                Some(data) => seen.read(data, "", 0),
                None => seen.read_lines(&result.text.text),
            },
            Act::Instruct(_) => seen.read_lines(step.words()),
            Act::Say { .. } if is_from_person(view.case, step) => seen.read_lines(step.words()),
            Act::Result(_)
            | Act::Say { .. }
            | Act::Think(_)
            | Act::Call(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => {}
        }
    }
    pairs.iter().map(|pair| seen.tells_apart(pair) || seen.is_new(view, pair)).collect()
}

/// Every sighting of the names that are asked about.
struct Seen {
    sightings: BTreeMap<String, Sighting>,
    /// How many records were read.
    record: usize,
    step: StepNo,
}

impl Seen {
    fn tells_apart(&self, pair: &Pair<'_>) -> bool {
        let sighting = |name: &str| self.sightings.get(&name.to_lowercase());
        let Some((one, other)) = sighting(pair.one).zip(sighting(pair.other)) else {
            return false;
        };
        // A lookup gives back the name that it was asked for: only one list tells two things apart.
        let mut early = one.keys.iter().filter(|(step, _)| *step < pair.before);
        let shared = early.any(|key| other.keys.contains(key));
        shared && one.records.is_disjoint(&other.records)
    }

    /// Whether a call took the first name as the same argument, and nothing before held the second.
    fn is_new(&self, view: &View<'_>, pair: &Pair<'_>) -> bool {
        let key = prose::key_of(pair.pointer);
        let takes = |exchange: &&Exchange<'_>| {
            let leaves = prose::leaves(&exchange.call.arguments);
            leaves.iter().any(|(at, text)| prose::key_of(at) == key && *text == pair.one)
        };
        let mut early = view.exchanges.iter().take_while(|exchange| exchange.step.no < pair.before);
        let took = early.any(|exchange| {
            exchange.standing != Standing::Bad && exchange.result.is_some() && takes(&exchange)
        });
        let other = self.sightings.get(&pair.other.to_lowercase());
        let is_written = |at: &Sighting| at.first.is_some_and(|first| first < pair.before);
        took && !pair.pointer.is_empty() && !other.is_some_and(is_written)
    }

    fn read(&mut self, value: &Value, key: &str, depth: usize) {
        if DEEPEST < depth {
            return;
        }
        match value {
            Value::Array(items) => {
                for item in items {
                    self.record += 1;
                    self.see_text(item, key, self.record);
                    self.read(item, key, depth + 1);
                }
            }
            Value::Object(members) => {
                self.record += 1;
                let record = self.record;
                for (name, member) in members {
                    self.see_text(member, name, record);
                    // The name of a member stands for what the member holds.
                    self.record += 1;
                    let own = self.record;
                    self.see(name, "", own);
                    self.see_text(member, name, own);
                }
                for (name, member) in members {
                    self.read(member, name, depth + 1);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn see_text(&mut self, value: &Value, key: &str, record: usize) {
        if let Value::String(text) = value {
            self.see(text, key, record);
        }
    }

    /// A line of a table or a list stands for the thing that its first word names.
    fn read_lines(&mut self, text: &str) {
        let lower = text.to_lowercase();
        if !self.sightings.keys().any(|name| lower.contains(name.as_str())) {
            return;
        }
        for line in lower.lines() {
            self.record += 1;
            let record = self.record;
            let line = line.trim_start_matches(|letter: char| "-*• ".contains(letter));
            for (at, token) in prose::tokens(line) {
                self.see(token, if at == 0 { "" } else { " " }, record);
            }
        }
    }

    fn see(&mut self, name: &str, key: &str, record: usize) {
        if LONGEST < name.len() {
            return;
        }
        let step = self.step;
        if let Some(sighting) = self.sightings.get_mut(&name.to_lowercase()) {
            sighting.records.insert(record);
            sighting.first.get_or_insert(step);
            // A word inside a line is a thing of that record, and of no kind.
            if key != " " {
                sighting.keys.insert((step, key.to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_thing_is_written_in_many_ways() {
        for other in [
            "checkout_worker",
            "checkout.worker",
            "CHECKOUT-WORKER",
            "checkout_worker_v2",
            "checkout_worker.py",
            "checkout-worker-eu-west-1",
            "eu/checkout-workers",
            "checkout-wrkr",
            "chk-worker",
            "check-out-worker",
            "worker.checkout",
        ] {
            assert!(is_one("checkout-worker", other), "{other}");
        }
        assert!(is_one("worker-1", "worker-01"));
        for other in ["checkout-gateway", "cart-worker", "checkout-cache-v2"] {
            assert!(!is_one("checkout-worker", other), "{other}");
        }
    }

    #[test]
    fn numbers_of_one_row_are_two_things() {
        let differs = |one, other| {
            let shape = prose::shape(one).expect("it has a shape");
            differs_in_number(one, other, &shape)
        };
        assert!(differs("#W4411", "#W4417"));
        assert!(differs("node-1", "node-2"));
        assert!(differs("api-v1", "api-v2"));
        assert!(!differs("checkout-worker", "checkout-gateway"));
        assert!(!differs("db-primary", "db-1"));
        assert!(!differs("db-1", "db-1.eu-west-2.internal"));
        assert!(!differs("pod-worker1", "pod-gateway2"));
    }

    /// Whether the results, a step each, tell the two names of a pair apart.
    fn told_apart(results: &[Value]) -> bool {
        let (one, other) = ("db-primary", "db-writer");
        let pair = Pair { one, other, before: StepNo::at_index(9), pointer: "" };
        let names = [one, other].map(|name| (name.to_owned(), Sighting::default()));
        let mut seen = Seen { sightings: names.into(), record: 0, step: StepNo::at_index(0) };
        for (at, result) in results.iter().enumerate() {
            seen.step = StepNo::at_index(at);
            match result {
                Value::String(text) => seen.read_lines(text),
                data => seen.read(data, "", 0),
            }
        }
        seen.tells_apart(&pair)
    }

    #[test]
    fn two_records_under_one_key_are_two_things() {
        for result in [
            json!(["db-primary", "db-writer"]),
            json!([{"name": "db-primary"}, {"name": "db-writer"}]),
            json!({"db-primary": "up", "db-writer": "down"}),
            json!("NAME  STATUS\ndb-primary  up\ndb-writer  down"),
        ] {
            assert!(told_apart(std::slice::from_ref(&result)), "{result}");
        }
    }

    #[test]
    fn two_lookups_tell_nothing_apart() {
        assert!(!told_apart(&[json!({"name": "db-primary"}), json!({"name": "db-writer"})]));
    }

    #[test]
    fn two_names_in_one_record_may_be_one_thing() {
        for result in [
            json!({"name": "db-primary", "service": "db-writer"}),
            json!({"db-primary": "db-writer"}),
            json!([{"name": "db-primary"}, {"host": "db-writer"}]),
            json!("db-primary  is now  db-writer"),
            json!(["db-primary"]),
        ] {
            assert!(!told_apart(std::slice::from_ref(&result)), "{result}");
        }
    }
}
