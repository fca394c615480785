//! Facts in a JSON result: members whose names and values have a fixed meaning.
//!
//! Only the outer layers are read: what a result says about itself stands near its top, and what
//! stands deeper is content.

use super::{Fact, FactKind, Place, Standing, text, words};
use crate::view::effect;
use serde_json::{Map, Value};

/// How deep members are read: `{"data": {"alert": {"state": …}}}` is the deepest common envelope.
const DEEPEST: usize = 3;

/// How many entries of a list are read: states beyond that no longer change what a list says.
const MOST_ENTRIES: usize = 50;

/// Members that hold the thing as it was before a change.
const BEFORE: &[&str] = &["previous", "prev", "old", "before", "prior", "former"];

/// Adds the facts of `data`.
pub(super) fn read(data: &Value, facts: &mut Vec<Fact>) {
    let mut reader = Reader { facts, pointer: String::new(), listed: false, plain: String::new() };
    reader.value(data, 0);
}

/// The letters and digits of a member's name, in lower case, in the place of what `plain` held.
fn put_plain(name: &str, plain: &mut String) {
    plain.clear();
    for letter in name.chars().filter(|letter| letter.is_alphanumeric()) {
        if letter.is_ascii() {
            plain.push(letter.to_ascii_lowercase());
        } else {
            plain.extend(letter.to_lowercase());
        }
    }
}

struct Reader<'f> {
    facts: &'f mut Vec<Fact>,
    pointer: String,
    listed: bool,
    /// Where names are made plain: one place for all of them.
    plain: String,
}

impl Reader<'_> {
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Object(members) => self.object(members, depth),
            Value::Array(entries) => self.list(entries, depth),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn list(&mut self, entries: &[Value], depth: usize) {
        self.fact(FactKind::Count, entries.len().to_string(), Standing::Neutral);
        if depth >= DEEPEST {
            return;
        }
        let was_listed = self.listed;
        // A list of one is about that one.
        self.listed |= entries.len() > 1;
        for (index, entry) in entries.iter().take(MOST_ENTRIES).enumerate() {
            self.under(&index.to_string(), |reader| reader.value(entry, depth + 1));
        }
        self.listed = was_listed;
    }

    fn object(&mut self, members: &Map<String, Value>, depth: usize) {
        self.test_counts(members);
        for (name, member) in members {
            self.under(name, |reader| {
                reader.member(name, member);
                if depth < DEEPEST && !BEFORE.contains(&name.as_str()) {
                    reader.value(member, depth + 1);
                }
            });
        }
    }

    fn under(&mut self, segment: &str, read: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        if segment.contains(['~', '/']) {
            self.pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
        } else {
            self.pointer.push_str(segment);
        }
        read(self);
        self.pointer.truncate(length);
    }

    fn fact(&mut self, kind: FactKind, value: impl Into<String>, standing: Standing) {
        self.facts.push(Fact {
            kind,
            value: value.into(),
            standing,
            at: Place::Member(self.pointer.clone()),
            listed: self.listed,
        });
    }

    /// `{"passed": 5, "failed": 1}` or `{"tests": 6, "failures": 1}`, as test runners write it.
    fn test_counts(&mut self, members: &Map<String, Value>) {
        let number = |name: &'static str| Some((name, members.get(name)?.as_u64()?));
        let Some((failing, failed)) = number("failed").or_else(|| number("failures")) else {
            return;
        };
        let all = || number("tests").map(|(name, all)| (name, all.saturating_sub(failed)));
        let Some((passing, passed)) = number("passed").or_else(all) else {
            return;
        };
        let (name, value, standing) = match (passed, failed) {
            (0, 0) => (passing, passed, Standing::Neutral),
            (_, 0) => (passing, passed, Standing::Good),
            (_, _) => (failing, failed, Standing::Bad),
        };
        self.under(name, |reader| {
            reader.fact(FactKind::Tests, value.to_string(), standing);
        });
    }

    fn member(&mut self, name: &str, member: &Value) {
        let mut plain = std::mem::take(&mut self.plain);
        put_plain(name, &mut plain);
        match &*plain {
            "exitcode" | "returncode" | "exitstatus" => self.exit_code(member),
            "statuscode" | "httpstatus" | "httpcode" | "httpstatuscode" => self.http(member),
            "code" => {
                self.http(member);
            }
            "error" | "errors" | "exception" | "errormessage" | "err" | "iserror" => {
                self.error(member);
            }
            "success" | "ok" | "succeeded" => self.truth(FactKind::Envelope, member),
            "passed" | "allpassed" | "valid" | "healthy" | "resolved" | "verified" => {
                self.truth(FactKind::State, member);
            }
            "output" | "stdout" | "stderr" | "content" | "text" | "log" | "logs" => {
                self.printed(member);
            }
            "total" | "count" | "totalcount" | "matched" | "affected" => self.count(member),
            "result" | "conclusion" | "verdict" | "health" | "phase" | "outcome" => {
                self.state(member);
            }
            other if other.ends_with("status") || other.ends_with("state") => {
                if is_of_past(name) {
                    self.plain = plain;
                    return;
                }
                self.http(member);
                self.state(member);
            }
            other if other.ends_with("count") => self.count(member),
            _ => {}
        }
        self.plain = plain;
    }

    fn exit_code(&mut self, member: &Value) {
        if let Some(code) = member.as_i64() {
            let standing = if code == 0 { Standing::Neutral } else { Standing::Bad };
            self.fact(FactKind::ExitCode, code.to_string(), standing);
        }
    }

    fn http(&mut self, member: &Value) {
        let Some(code) = member.as_u64().filter(|code| (100..600).contains(code)) else {
            return;
        };
        let standing = if code < 400 { Standing::Neutral } else { Standing::Bad };
        self.fact(FactKind::Http, code.to_string(), standing);
    }

    fn error(&mut self, member: &Value) {
        let value = match member {
            Value::Null | Value::Bool(false) => return,
            Value::Bool(true) => "true".to_owned(),
            Value::Number(number) if number.as_f64() == Some(0.0) => return,
            Value::Number(number) => number.to_string(),
            Value::String(text) if is_nothing(text) => return,
            Value::String(text) => text.clone(),
            Value::Array(entries) if entries.is_empty() => return,
            Value::Object(members) if members.is_empty() => return,
            Value::Array(_) | Value::Object(_) => String::new(),
        };
        self.fact(FactKind::Error, value, Standing::Bad);
    }

    fn truth(&mut self, kind: FactKind, member: &Value) {
        if let Value::Bool(truth) = member {
            let standing = if *truth { Standing::Good } else { Standing::Bad };
            self.fact(kind, truth.to_string(), standing);
        }
    }

    fn state(&mut self, member: &Value) {
        let Value::String(word) = member else {
            return;
        };
        if let Some((kind, standing)) = words::state(word) {
            self.fact(kind, word.as_str(), standing);
        }
    }

    fn count(&mut self, member: &Value) {
        if let Some(count) = member.as_u64() {
            self.fact(FactKind::Count, count.to_string(), Standing::Neutral);
        }
    }

    /// What a process printed, wrapped into JSON.
    fn printed(&mut self, member: &Value) {
        let Value::String(printed) = member else {
            return;
        };
        let mut inner = Vec::new();
        text::read(printed, &mut inner);
        for fact in inner {
            self.fact(fact.kind, fact.value, fact.standing);
        }
    }
}

/// Words in a member's name by which it tells how the thing stood before.
const PAST: &[&str] =
    &["previous", "prev", "old", "last", "from", "before", "prior", "former", "original"];

/// Whether a member tells how a thing stood before, rather than how it stands.
fn is_of_past(name: &str) -> bool {
    effect::words(name).any(|word| PAST.contains(&word.as_str()))
}

fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || ["none", "null", "no", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))
}
