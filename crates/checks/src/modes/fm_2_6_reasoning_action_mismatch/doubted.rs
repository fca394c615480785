//! An announced value that no argument holds, beside an argument of its kind that the words do not
//! hold: two values that may be one thing in other words, or two things.
//!
//! Structure rarely proves which, so this keeps a comparison from being called equal and asks. Only
//! two numbers of one row, at the place of the object, are two things for certain.

use super::ENTRY;
use super::announced::{Comparison, Mismatch, Told, intent_end, is_about};
use super::clause;
use super::known;
use super::measured;
use super::named;
use super::target::{self, Leaf};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Score};
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Sentence};
use case::{Call, Cite, Step};
use std::collections::BTreeSet;
use std::ops::Range;

/// Names of one thing are as many as values that differ.
const UNSURE: Score = Score::new(0.3);

/// How many acts ahead may carry an announced value.
pub(super) const NEXT_ACTS: usize = 8;

/// Longer arguments are texts, in words.
const LONGEST: usize = 4;

/// Behind these words a bare word without an article is a value: "to closed", "as admin".
const BEFORE_VALUE: &[&str] = &["to", "as", "in", "into", "for", "with", "from", "on", "at", "by"];

/// Behind these words a number is a place in a plan.
const BEFORE_PLACE: &[&str] =
    &["step", "phase", "part", "attempt", "option", "try", "task", "point", "section", "round"];

/// Behind these words stands the object itself, not what it is compared or connected with.
const BEFORE_OBJECT: &[&str] = &["to", "into", "on", "in"];

/// Words behind a number that make it another one.
const UNITS: &[&str] =
    &["hundred", "thousand", "million", "billion", "k", "m", "dozen", "percent", "cents"];

/// Words that stand where a value may, and are none.
const NO_VALUES: &[&str] = &[
    "it", "you", "them", "this", "that", "these", "those", "him", "her", "me", "us", "all", "each",
    "both", "one", "more", "order", "now", "first", "next", "again", "then", "and", "or", "so",
    "here", "there", "today", "please", "just", "also", "too", "instead", "the", "a", "an", "your",
    "our", "my", "its", "their", "his", "which", "what", "how", "whether", "some", "any",
    "further", "see", "check", "make", "be", "get", "do", "using", "via", "by", "to", "in", "on",
    "at", "of", "for", "with", "from",
];

/// A value that was announced, and an argument in its place.
pub(super) struct Doubt<'c> {
    pub(super) words: &'c Step,
    pub(super) range: Range<usize>,
    pub(super) announced: String,
    pub(super) act: &'c Step,
    pub(super) actual: String,
}

/// What kind of value a token is. Only values of one kind can stand for each other.
#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Number,
    /// By its parts: letters, digits and what joins them.
    Identifier(String),
    Name,
    /// A name in capitals alone.
    Code,
    /// A word in small letters at the place of a value.
    Word,
}

/// One announced value, with its place in the sentence.
struct Value<'t> {
    start: usize,
    token: &'t str,
    /// The two words before it.
    before: [Option<&'t str>; 2],
    kind: Kind,
}

impl<'c> Comparison<'_, 'c> {
    /// Notes the values of each announcement that the announced act does not carry.
    pub(super) fn doubts(&mut self, told: &Told<'_, 'c>) {
        if told.hands_over || told.intents.is_empty() || self.is_code(told) {
            return;
        }
        let next = self.calls.next_acts(told.turn, NEXT_ACTS);
        let carried = carried(told.turn.acts.iter().chain(&next).copied());
        for (words, sentence) in &told.intents {
            let about = told.turn.acts.iter().find(|act| is_announced(act, sentence));
            if let Some((act, call)) = about.and_then(|act| Some((*act, act.call()?))) {
                self.doubt((told, &carried), (words, sentence), (act, call));
            }
        }
    }

    fn doubt(
        &mut self,
        (told, carried): (&Told<'_, 'c>, &BTreeSet<String>),
        (words, sentence): (&'c Step, &Sentence<'c>),
        (act, call): (&'c Step, &Call),
    ) {
        let effect = self.view.exchange_of(act.no).map(|one| one.effect);
        let changes = effect.is_some_and(|effect| effect.acts() || effect == Effect::Unknown);
        let leaves: Vec<Leaf<'c>> = target::leaves_of(act).collect();
        let is_timed = measured::agrees(sentence.text, &leaves);
        self.ledger.equal += usize::from(is_timed);
        for value in values(sentence, call) {
            if is_timed && value.kind == Kind::Number {
                continue;
            }
            let is_weak = value.kind == Kind::Word && !changes;
            if is_weak || is_carried(value.token, carried) {
                continue;
            }
            let rival = leaves.iter().find(|leaf| is_rival(&leaf.text, &value.kind, told));
            let Some(leaf) = rival else {
                continue;
            };
            let start = sentence.start + value.start;
            let range = start..start + value.token.len();
            if changes && told.turn.acts.len() == 1 && proves(sentence, &value, (call, &leaf.text))
            {
                self.add_target(told, (words, range, value.token), leaf);
                continue;
            }
            self.ledger.doubts.push(Doubt {
                words,
                range,
                announced: value.token.to_owned(),
                act,
                actual: leaf.text.clone(),
            });
        }
    }

    fn add_target(
        &mut self,
        told: &Told<'_, 'c>,
        (words, range, announced): (&'c Step, Range<usize>, &str),
        leaf: &Leaf<'c>,
    ) {
        let is_same = |one: &Mismatch<'_>| one.turn == told.index && one.announced == announced;
        if self.ledger.targets.iter().chain(&self.ledger.names).any(is_same) {
            return;
        }
        self.ledger.targets.push(Mismatch {
            words,
            range,
            announced: announced.to_owned(),
            act: leaf.step,
            actual: leaf.text.clone(),
            pointer: Some(leaf.pointer.clone()),
            turn: told.index,
        });
    }
}

impl Doubt<'_> {
    /// What is not known.
    pub(super) fn missing(&self) -> String {
        format!(
            "whether \"{}\" and \"{}\" are one thing: step {} announces the one and step {} acts on the other",
            self.announced, self.actual, self.words.no, self.act.no
        )
    }

    /// The question that would decide it.
    pub(super) fn question(&self) -> Question {
        let primary =
            Cite::range(self.words, self.range.clone()).unwrap_or_else(|| Cite::step(self.words));
        let summary = format!(
            "announces {} at step {} and acts on {} at step {}",
            self.announced, self.words.no, self.actual, self.act.no
        );
        let then =
            Finding::new(ENTRY.mode, UNSURE, primary, summary).citing([Cite::step(self.act)]);
        let ask = format!(
            "Is {} at step {} what step {} announces as {}?",
            self.actual, self.act.no, self.words.no, self.announced
        );
        Question::new(ask, Reply::No, then)
    }

    /// How far an open question leans towards the mode.
    pub(super) const fn lean() -> Score {
        UNSURE
    }
}

/// Whether the sentence announces the act: by the words of the tool's name, or by the name itself, as
/// "buying" does for `buy`.
fn is_announced(act: &Step, sentence: &Sentence<'_>) -> bool {
    let named = |call: &Call| {
        let key = known::key(&call.tool.text);
        prose::tokens(sentence.text).any(|(_, token)| {
            let token = known::key(token);
            let gerund = token.strip_suffix("ing");
            token == key || gerund.is_some_and(|stem| 3 <= stem.len() && stem == key)
        })
    };
    is_about(act, sentence) || act.call().is_some_and(named) || is_on(act, sentence)
}

/// Whether the sentence names the thing that the act is given, by its identifier.
fn is_on(act: &Step, sentence: &Sentence<'_>) -> bool {
    let behind = sentence.text.get(intent_end(sentence)..).unwrap_or_default();
    let mut things = target::leaves_of(act).filter(|leaf| prose::shape(&leaf.text).is_some());
    things.any(|leaf| {
        prose::tokens(behind).any(|(_, token)| token.eq_ignore_ascii_case(leaf.text.trim()))
    })
}

/// Every part of every argument of `acts`, of their keys and of their tools' names, and each
/// argument in one piece.
pub(super) fn carried<'s>(acts: impl Iterator<Item = &'s Step>) -> BTreeSet<String> {
    let mut carried = BTreeSet::new();
    for act in acts {
        carried.extend(act.call().into_iter().flat_map(|call| effect::words(&call.tool.text)));
        for leaf in target::leaves_of(act) {
            carried.extend(effect::words(prose::key_of(&leaf.pointer)));
            carried.extend(parts(&leaf.text));
            carried.insert(parts(&leaf.text).collect());
        }
    }
    carried
}

/// The parts of a value in small letters; numbers without leading zeros.
fn parts(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(|part| {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        let bare = part.trim_start_matches('0');
        if is_number && !bare.is_empty() { bare.to_owned() } else { part.to_lowercase() }
    })
}

/// Whether an argument holds the value, in whatever spelling.
pub(super) fn is_carried(token: &str, carried: &BTreeSet<String>) -> bool {
    let whole: String = parts(token).collect();
    let is_held = |part: &String| carried.contains(part) || is_inflected(part, carried);
    carried.contains(&whole) || parts(token).all(|part| is_held(&part))
}

/// Whether a word is there in another form: `worker` in `workers`.
fn is_inflected(part: &str, carried: &BTreeSet<String>) -> bool {
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    // Forms of one word begin alike; only those are looked at.
    let Some(stem) = part.get(..4).filter(|_| is_word(part)) else {
        return false;
    };
    let alike = carried.range(stem.to_owned()..).take_while(|other| other.starts_with(stem));
    alike.into_iter().any(|other| is_word(other) && prose::kindred(part, other))
}

/// The values that the sentence announces for `call`, behind its words of intent.
fn values<'t>(sentence: &Sentence<'t>, call: &Call) -> Vec<Value<'t>> {
    let from = intent_end(sentence);
    let text = sentence.text.get(from..).unwrap_or_default();
    let mut values = Vec::new();
    let mut before = [None, None];
    let mut tokens = prose::tokens(text).peekable();
    while let Some((at, token)) = tokens.next() {
        let next = tokens.peek().map_or("", |(_, next)| *next);
        // Sums with separators fall to pieces here, and a counted unit changes the number.
        let is_part = text[..at].ends_with(',') || UNITS.contains(&next.to_lowercase().as_str());
        // The first word is the act itself.
        let kind = before[0].and_then(|before| kind(token, before, call));
        // What stands in quotation marks is a value, whatever word it is.
        let kind = kind.or_else(|| is_quoted(text, at, token).then_some(Kind::Word));
        let kind = kind.filter(|kind| *kind != Kind::Number || !is_part);
        let rest = &text[at + token.len()..];
        let kind = kind.filter(|kind| *kind != Kind::Word || is_whole(rest, call));
        values.extend(kind.map(|kind| Value { start: from + at, token, before, kind }));
        before = [Some(token), before[0]];
    }
    values
}

/// Whether a word in small letters stands in quotation marks alone.
fn is_quoted(text: &str, at: usize, token: &str) -> bool {
    const MARKS: [char; 4] = ['"', '“', '”', '`'];
    let behind = text.get(at + token.len()..).unwrap_or_default();
    token.bytes().all(|byte| byte.is_ascii_lowercase())
        && text[..at].ends_with(MARKS)
        && behind.starts_with(MARKS)
}

/// Whether what comes behind a word leaves it a value: nothing, or the word for its kind.
fn is_whole(rest: &str, call: &Call) -> bool {
    let next = prose::tokens(rest).next().map_or("", |(_, next)| next);
    let is_last = prose::tokens(rest).nth(1).is_none();
    clause::stands_alone(rest) || is_last || clause::introduces(next, call)
}

fn kind(token: &str, before: &str, call: &Call) -> Option<Kind> {
    let has_digit = prose::has_digit(token);
    let has_letter = token.chars().any(char::is_alphabetic);
    if clause::introduces(token, call) || known::key(token) == known::key(&call.tool.text) {
        return None;
    }
    if number(token).is_some() {
        return (!clause::is_any(BEFORE_PLACE, before)).then_some(Kind::Number);
    }
    if has_digit && has_letter {
        return Some(Kind::Identifier(mask(token)));
    }
    let is_word = has_letter && token.chars().all(char::is_alphabetic);
    if !is_word || token.chars().count() < 2 {
        return None;
    }
    if token.chars().all(char::is_uppercase) {
        return Some(Kind::Code);
    }
    if token.starts_with(char::is_uppercase) {
        return Some(Kind::Name);
    }
    let introduced = clause::is_any(BEFORE_VALUE, before)
        || (clause::introduces(before, call) && !is_article(before));
    let is_noise =
        clause::is_any(NO_VALUES, token) || token.ends_with("ly") || token.ends_with("ing");
    (introduced && !is_noise).then_some(Kind::Word)
}

/// A word that names the kind of what comes behind it: "to account DE-77".
fn is_plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
        && !NO_VALUES.contains(&word)
        && !BEFORE_VALUE.contains(&word)
}

fn is_article(word: &str) -> bool {
    const ARTICLES: &[&str] = &["the", "a", "an", "this", "your", "our", "my", "its"];
    clause::is_any(ARTICLES, word)
}

/// A plain number; sums of money are compared by their own rules.
fn number(text: &str) -> Option<f64> {
    let starts = text.starts_with(|letter: char| letter.is_ascii_digit());
    text.replace(',', "").parse().ok().filter(|_| starts)
}

/// What an identifier is made of: `DE-77` is `a-0`.
fn mask(token: &str) -> String {
    let class = |letter: char| match letter {
        _ if letter.is_ascii_digit() => '0',
        _ if letter.is_alphabetic() => 'a',
        _ => letter,
    };
    let mut mask: Vec<char> = token.chars().map(class).collect();
    mask.dedup();
    mask.into_iter().collect()
}

/// Whether an argument is another value of the same kind, of which the words say nothing.
fn is_rival(argument: &str, kind: &Kind, told: &Told<'_, '_>) -> bool {
    let argument = argument.trim();
    let words = argument.split_whitespace().take(LONGEST + 1).count();
    let is_letters = |text: &str| {
        text.chars().all(|letter| letter.is_alphabetic() || letter == ' ') && !text.is_empty()
    };
    let is_kind = match kind {
        Kind::Number => number(argument).is_some(),
        Kind::Identifier(shape) => mask(argument) == *shape,
        Kind::Name => words <= LONGEST && is_letters(argument),
        Kind::Code => {
            words == 1 && is_letters(argument) && argument.starts_with(char::is_uppercase)
        }
        // A code in capitals is no other word for one in small letters.
        Kind::Word => {
            words == 1 && is_letters(argument) && argument.starts_with(char::is_lowercase)
        }
    };
    is_kind && !is_said(argument, told)
}

/// Whether the words of the turn hold every part of a value that its announced name has not: by "its
/// worker" they speak of `cart-worker`, whatever they call `cart-api`.
pub(super) fn is_spoken_of(value: &str, announced: &str, told: &Told<'_, '_>) -> bool {
    let shared: BTreeSet<String> = parts(announced).collect();
    let own: Vec<String> = parts(value).filter(|part| !shared.contains(part)).collect();
    let said: BTreeSet<String> = told.words.iter().flat_map(|step| parts(step.words())).collect();
    !own.is_empty() && own.iter().all(|part| said.contains(part) || is_inflected(part, &said))
}

/// Whether the words of the turn hold the argument as a word of its own.
fn is_said(argument: &str, told: &Told<'_, '_>) -> bool {
    let own: Vec<String> = parts(argument).collect();
    told.words.iter().any(|step| {
        let said: Vec<String> = parts(step.words()).collect();
        said.windows(own.len().max(1)).any(|window| window == own)
    })
}

/// Whether both are numbers of one row, and the announced one is the object that the act is for.
fn proves(sentence: &Sentence<'_>, value: &Value<'_>, (call, actual): (&Call, &str)) -> bool {
    let Some(shape) = prose::shape(value.token).filter(|shape| shape.ends_with('*')) else {
        return false;
    };
    let is_behind = |word: &str| clause::is_any(BEFORE_OBJECT, word);
    let is_object = match value.before {
        [Some(before), _] if is_behind(before) => true,
        [Some(before), Some(earlier)] if is_plain(before) && is_behind(earlier) => true,
        [Some(before), _] => clause::introduces(before, call) && !is_article(before),
        [None, _] => false,
    };
    let rest = sentence.text.get(value.start + value.token.len()..).unwrap_or_default();
    is_object
        && prose::shape(actual).as_deref() == Some(&shape)
        && named::differs_in_number(value.token, actual, &shape)
        && clause::stands_alone(rest)
}
