//! The clauses of an announcement, and what each names as the object of its act.
//!
//! Only the head of the object is taken: in "the upstream of cart-db" or "the service cart-db
//! depends on" the name belongs to something else, and nothing is compared with it.

use super::known;
use crate::pattern::pattern;
use crate::view::effect;
use crate::view::prose::{self, Sentence};
use case::Call;
use regex::Regex;
use std::sync::LazyLock;

/// One clause of a sentence that announces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clause<'t> {
    /// Where it starts in the sentence, in bytes.
    pub(super) start: usize,
    /// Its words.
    pub(super) text: &'t str,
}

/// A token that is the object of an act, with its place in the clause.
pub(super) type Object<'t> = (usize, &'t str);

/// Words before the act that add nothing to it.
const FILLERS: &[&str] = &[
    "now",
    "also",
    "just",
    "first",
    "next",
    "then",
    "go",
    "ahead",
    "and",
    "proceed",
    "to",
    "quickly",
    "immediately",
];

/// What an act is for, behind the words that say so: it bounds nothing of the act.
static PURPOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i),? (?:so that|so (?:the|we|i|you|it|they)|in order to|because|since)\b")
});

/// The words of an announcement before those on what the act is for.
pub(super) fn before_purpose(text: &str) -> &str {
    PURPOSE.find(text).and_then(|found| text.get(..found.start())).unwrap_or(text)
}

/// Whether a word before the act adds nothing to it.
pub(super) fn is_filler(word: &str) -> bool {
    is_any(FILLERS, word)
}

/// What a tool's own name comes behind, and what its object comes behind after it.
const CALLS: &[&str] = &["call", "calling", "use", "using", "run", "running", "invoke", "invoking"];
const TOWARDS: &[&str] = &["for", "on", "with", "to"];

/// Words that may stand before the head of an object.
const DETERMINERS: &[&str] =
    &["the", "a", "an", "this", "your", "our", "my", "its", "id", "number", "named", "called"];

/// Words that may come behind the head. Any other word may make it part of something else.
const FOLLOWERS: &[&str] = &[
    "now",
    "first",
    "again",
    "immediately",
    "today",
    "next",
    "to",
    "in",
    "on",
    "at",
    "with",
    "by",
    "because",
    "since",
    "so",
    "as",
    "using",
    "via",
    "from",
    "into",
    "for",
    "and",
    "right",
    "please",
];

/// The clauses of `sentence` behind its intent, which ends at `from`.
pub(super) fn clauses<'t>(sentence: &Sentence<'t>, from: usize) -> Vec<Clause<'t>> {
    let mut clauses = Vec::new();
    let mut start = from;
    let text = sentence.text;
    let mut at = from;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let joint = joint(rest);
        if joint > 0 {
            clauses.push(Clause { start, text: &text[start..at] });
            start = at + joint;
        }
        let letter = rest.chars().next().map_or(1, char::len_utf8);
        at += joint.max(letter);
    }
    clauses.extend(text.get(start..).map(|text| Clause { start, text }));
    clauses
}

/// The length of what joins two clauses at the start of `rest`.
fn joint(rest: &str) -> usize {
    let joints = [", and ", ", then ", ", ", "; ", " and then ", " and ", " then "];
    joints.iter().find(|joint| rest.starts_with(**joint)).map_or(0, |joint| joint.len())
}

/// Whether `word` is one of `list`, in capitals or not.
pub(super) fn is_any(list: &[&str], word: &str) -> bool {
    list.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// What comes behind the act in `clause`, if its act is the one that `call` carries out.
pub(super) fn behind_act<'t>(clause: &Clause<'t>, call: &Call) -> Option<&'t str> {
    let tool = known::key(&call.tool.text);
    let mut tokens = prose::tokens(clause.text).skip_while(|(_, token)| is_any(FILLERS, token));
    let (mut at, mut act) = tokens.next()?;
    let is_called = is_any(CALLS, act);
    if is_called {
        (at, act) = tokens.find(|(_, token)| !is_any(&["the"], token))?;
    }
    // A tool named by a plain verb is a verb where nobody says that it is called.
    let is_word = act.bytes().all(|byte| byte.is_ascii_alphabetic());
    if known::key(act) == tool && (is_called || !is_word) {
        let (_, word) = tokens.next().filter(|(_, word)| is_any(TOWARDS, word))?;
        return clause.text.get(place(clause.text, word) + word.len()..);
    }
    let mut words = effect::words(&call.tool.text);
    let is_act = words.any(|word| word.len() >= 3 && prose::kindred(&word, act));
    is_act.then(|| &clause.text[at + act.len()..])
}

/// The head of the object of the act that `call` carries out, if `clause` announces that act and
/// the head stands alone.
pub(super) fn object<'t>(clause: &Clause<'t>, call: &Call) -> Option<Object<'t>> {
    let behind = behind_act(clause, call)?;
    let (_, head) = prose::tokens(behind).find(|(_, token)| !introduces(token, call))?;
    let at = place(clause.text, head);
    let rest = past_kind(&clause.text[at + head.len()..], call);
    stands_alone(rest).then_some((at, head))
}

/// What comes behind a word for the kind of the head, which the tool's name has: "the cart-db service"
/// is cart-db for `restart_service`.
fn past_kind<'t>(rest: &'t str, call: &Call) -> &'t str {
    let own = rest.strip_prefix(' ').and_then(|behind| prose::tokens(behind).next());
    let kind = own.filter(|(at, token)| *at == 0 && names_kind(token, call));
    kind.map_or(rest, |(_, token)| &rest[1 + token.len()..])
}

/// Where `part`, a piece of `whole`, starts in it.
pub(super) fn place(whole: &str, part: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

/// Whether a word may stand before the head: an article, or a word for its kind that the tool's
/// name or the name of an argument has.
pub(super) fn introduces(token: &str, call: &Call) -> bool {
    DETERMINERS.iter().any(|word| word.eq_ignore_ascii_case(token)) || names_kind(token, call)
}

fn names_kind(token: &str, call: &Call) -> bool {
    if !token.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let is_kin = |word: String| word.len() >= 3 && prose::kindred(&word, token);
    let members = call.arguments.as_object();
    let mut keys = members.into_iter().flat_map(serde_json::Map::keys);
    effect::words(&call.tool.text).any(is_kin) || keys.any(|key| effect::words(key).any(is_kin))
}

/// Whether what comes behind a head leaves it one.
pub(super) fn stands_alone(rest: &str) -> bool {
    if rest.starts_with("'s") || rest.starts_with("’s") {
        return false;
    }
    let rest = rest.trim_start_matches(['`', '"', '\'', '*', '”']);
    if !rest.starts_with(' ') {
        return !rest.starts_with(|letter: char| letter.is_alphanumeric());
    }
    let next = rest.split_whitespace().next().unwrap_or_default();
    let word = next.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let is_mark = !next.starts_with(|letter: char| letter.is_alphanumeric());
    is_mark || is_any(FOLLOWERS, word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::prose::Manner;

    fn object_of(words: &str) -> Option<String> {
        let line = r#"1 desk  call restart_service {"service": "x"}"#;
        let trace = casebook::read(&format!("{line}\n")).expect("the trace is in shorthand").trace;
        let sentence = Sentence { start: 0, text: words, manner: Manner::States };
        let call = trace.steps[0].call().expect("it is a call");
        let all = clauses(&sentence, 0);
        all.iter().find_map(|clause| object(clause, call)).map(|(_, head)| head.to_owned())
    }

    #[test]
    fn the_head_of_the_object_is_the_target() {
        let heads = [
            "restart cart-db",
            "restart the service cart-db now.",
            "go ahead and restart `cart-db`.",
            "call restart_service on cart-db",
            "look around, then restart cart-db in the cluster",
            "restart the cart-db service now",
        ];
        for words in heads {
            assert_eq!(object_of(words).as_deref(), Some("cart-db"), "{words}");
        }
    }

    #[test]
    fn a_name_inside_a_modifier_is_no_target() {
        let modifiers = [
            "restart the service cart-db depends on",
            "restart the upstream of cart-db",
            "restart the API for cart-db",
            "restart the service for cart-db",
            "restart the pod that runs cart-db",
            "restart the pod serving cart-db",
            "restart cart-db's upstream",
            "restart the cart-db upstream",
            "stop cart-db",
        ];
        for words in modifiers {
            assert_ne!(object_of(words).as_deref(), Some("cart-db"), "{words}");
        }
    }
}
