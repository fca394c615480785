//! A clause that acts on tools: somebody, a word that binds, a verb, the tools. A word without a place among these makes
//! it none: it would be a condition, or told of somebody else.

use super::words::is_verb;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'s> {
    /// The name of a tool, written as one.
    Tool(Arc<str>),
    /// A word in lower case.
    Word(std::borrow::Cow<'s, str>),
    Comma,
    Opens,
    Closes,
}

/// The word of a token; empty where it is none.
pub(super) fn word<'t>(token: &'t Token<'_>) -> &'t str {
    match token {
        Token::Word(word) => word,
        Token::Tool(_) | Token::Comma | Token::Opens | Token::Closes => "",
    }
}

/// Whether one of the words stands in a part of a sentence.
pub(super) fn is_any(tokens: &[Token<'_>], words: &[&str]) -> bool {
    tokens.iter().any(|token| words.contains(&word(token)))
}

/// How a clause binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Force {
    /// It is to be done.
    Duty,
    /// It is not to be done.
    Ban,
    /// It is to be done at no other time.
    Only,
    /// It may be done.
    Leave,
}

/// How the tools of a clause are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    And,
    Or,
}

/// A clause with tools.
pub(super) struct Act {
    pub(super) tools: Vec<Arc<str>>,
    pub(super) joined: Joined,
    pub(super) force: Force,
    /// What is done with them, and what came of them.
    pub(super) beside: Vec<String>,
    /// Whether it is said to have happened.
    pub(super) has_come: bool,
}

/// The sentence in its parts; `None` where it has others than these.
pub(super) fn tokens<'s>(said: &'s str, known: &BTreeSet<Arc<str>>) -> Option<Vec<Token<'s>>> {
    let is_part =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '\'' | '’');
    let mut found = Vec::new();
    let mut rest = said;
    while let Some(letter) = rest.chars().next() {
        if !is_part(letter) {
            match letter {
                ',' => found.push(Token::Comma),
                '(' => found.push(Token::Opens),
                ')' => found.push(Token::Closes),
                ' ' | '`' => {}
                _ => return None,
            }
            rest = rest.get(letter.len_utf8()..)?;
            continue;
        }
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let written = rest.get(..end)?;
        let before = said.get(..said.len() - rest.len())?;
        rest = rest.get(end..)?;
        found.push(match known.get(written).filter(|_| is_named(before, written, rest)) {
            Some(tool) => Token::Tool(tool.clone()),
            None => Token::Word(written.to_lowercase().replace('’', "'").into()),
        });
    }
    Some(found)
}

/// Whether a word is written as the name of a tool: a common word alone is the act as often.
fn is_named(before: &str, word: &str, after: &str) -> bool {
    word.contains('_')
        || word.chars().skip(1).any(char::is_uppercase)
        || before.ends_with('`') && after.starts_with('`')
        || [" tool", " function"].iter().any(|of| after.starts_with(of))
}

/// What stands before the tools of a clause, they, how they are put together, and what stands behind.
type Parts<'t, 's> = (&'t [Token<'s>], Vec<Arc<str>>, Joined, &'t [Token<'s>]);

/// The clause in its three parts: what stands before its tools, they, and what stands behind.
fn parts<'t, 's>(clause: &'t [Token<'s>]) -> Option<Parts<'t, 's>> {
    const BETWEEN: [&str; 20] = [
        "and", "or", "nor", "either", "both", "the", "a", "an", "any", "each", "every", "call",
        "calls", "calling", "using", "use", "of", "to", "tool", "function",
    ];
    let is_tool = |token: &Token<'_>| matches!(token, Token::Tool(_));
    let first = clause.iter().position(is_tool)?;
    let last = clause.iter().rposition(is_tool)?;
    let named = clause.get(first..=last)?;
    let is_listed = |token: &Token<'_>| {
        is_tool(token) || *token == Token::Comma || BETWEEN.contains(&word(token))
    };
    if !named.iter().all(is_listed) {
        return None;
    }
    let mut tools: Vec<Arc<str>> = Vec::new();
    for token in named {
        if let Token::Tool(tool) = token
            && !tools.contains(tool)
        {
            tools.push(tool.clone());
        }
    }
    let joined = if is_any(named, &["or", "nor"]) { Joined::Or } else { Joined::And };
    Some((clause.get(..first)?, tools, joined, clause.get(last + 1..)?))
}

/// Verbs of calling alone: what they are said of is the call and nothing else.
const CALLS: [&str; 21] = [
    "call",
    "calls",
    "called",
    "calling",
    "use",
    "uses",
    "used",
    "using",
    "invoke",
    "invoked",
    "invoking",
    "run",
    "running",
    "execute",
    "executed",
    "executing",
    "trigger",
    "triggered",
    "triggering",
    "invocation",
    "usage",
];

/// Between a verb and the tool that it is done with.
const BY: [&str; 6] = ["with", "via", "using", "through", "by", "from"];

/// Articles, and what a name may have beside it.
const SMALL: [&str; 16] = [
    "the",
    "a",
    "an",
    "any",
    "each",
    "every",
    "either",
    "both",
    "your",
    "tool",
    "tools",
    "function",
    "functions",
    "first",
    "beforehand",
    "yourself",
];

/// Not to do such a thing is to do the other.
const LEAVES: [&str; 14] = [
    "skip", "omit", "forget", "fail", "neglect", "avoid", "hesitate", "wait", "delay", "bypass",
    "ignore", "postpone", "stop", "refuse",
];

const DENIES: [&str; 16] = [
    "not",
    "never",
    "no",
    "cannot",
    "don't",
    "can't",
    "mustn't",
    "shouldn't",
    "isn't",
    "hasn't",
    "haven't",
    "nor",
    "failed",
    "fails",
    "forbidden",
    "prohibited",
];

/// What a clause tells to do, or to leave.
pub(super) fn of_act(clause: &[Token<'_>]) -> Option<Act> {
    let (before, tools, joined, after) = parts(clause)?;
    let (force, verb) = bound(before);
    let (verb, after) = (without_small(verb), bare(after));
    let act = |force: Force, beside: Vec<String>| Act {
        tools: tools.clone(),
        joined,
        force,
        beside,
        has_come: false,
    };
    if verb.is_empty() {
        // The tool is what is said something of: `refund must not be called`.
        let said = if after.is_empty() { None } else { Some(of_subject(after)?) };
        return match (force, said) {
            (Some(Force::Ban), None) => Some(act(Force::Ban, Vec::new())),
            (None, Some(force)) => Some(act(force, Vec::new())),
            (None, None) if before.is_empty() => Some(act(Force::Duty, Vec::new())),
            (Some(_) | None, _) => None,
        };
    }
    let first = verb.first().map_or("", |word| &**word);
    if !after.is_empty() || LEAVES.contains(&first) {
        return None;
    }
    let beside = done_with(&verb)?;
    let is_told = is_verb(first) || CALLS.contains(&first);
    let force = if is_told { Some(force.unwrap_or(Force::Duty)) } else { passive(&verb) };
    force.map(|force| act(force, beside))
}

/// How it binds the agent that something is to be done: `The depth must be checked with read_tide`.
fn passive(words: &[String]) -> Option<Force> {
    let has = |words: &[String], any: &[&str]| words.iter().any(|word| any.contains(&&**word));
    let at = words.iter().position(|word| ["must", "should", "shall", "may"].contains(&&**word))?;
    let (subject, bound) = words.split_at(at);
    let to = bound.iter().take(4).position(|word| word == "be")?;
    let bound = bound.get(..to)?;
    if subject.is_empty() || LONGEST_SUBJECT < subject.len() || has(subject, &DENIES) {
        return None;
    }
    Some(match (has(bound, &DENIES), has(bound, &["only"]), has(bound, &["may"])) {
        (true, _, _) => Force::Ban,
        (false, true, _) => Force::Only,
        (false, false, true) => Force::Leave,
        (false, false, false) => Force::Duty,
    })
}

/// The most words of what something is to be done to.
const LONGEST_SUBJECT: usize = 6;

/// What a clause says to be done, or to have been done, before or after something else.
pub(super) fn of_state(clause: &[Token<'_>]) -> Option<Act> {
    const WHO: [&str; 16] = [
        "you",
        "you've",
        "it",
        "the",
        "agent",
        "assistant",
        "have",
        "has",
        "had",
        "having",
        "first",
        "previously",
        "already",
        "successfully",
        "actually",
        "ever",
    ];
    const COME: [&str; 8] = ["have", "has", "had", "having", "you've", "been", "was", "returns"];
    let (before, tools, joined, after) = parts(clause)?;
    let after = bare(after);
    if is_any(clause, &DENIES) {
        return None;
    }
    let words: Vec<String> = before.iter().map(|token| word(token).to_owned()).collect();
    let words = if before.last() == Some(&Token::Opens) { with_by(words) } else { words };
    let from = words.iter().position(|word| !WHO.contains(&&**word)).unwrap_or(words.len());
    let verb = without_small(words.get(from..)?.to_vec());
    // What came of it may take words of its own: it is the tool's.
    let came = matches!(after.first().map(word), Some(first) if is_finite(first));
    if !(after.is_empty() || came && verb.is_empty()) || LONGEST < clause.len() {
        return None;
    }
    let mut beside = if verb.is_empty() { Vec::new() } else { done_with(&verb)? };
    let generic = ["has", "have", "been", "was", "were", "is", "returned", "succeeded", "finished"];
    let said =
        after.iter().map(word).filter(|word| !generic.contains(word) && !CALLS.contains(word));
    beside.extend(said.filter(|word| !word.is_empty()).map(str::to_owned));
    let is_bare = before.is_empty() && after.is_empty();
    let has_come =
        came || is_bare || is_any(before, &COME) || is_any(before, &["calling", "using"]);
    Some(Act { tools, joined, force: Force::Duty, beside, has_come })
}

/// The most parts of a clause that says what came before.
const LONGEST: usize = 16;

/// A verb that says what a tool did.
fn is_finite(word: &str) -> bool {
    const KNOWN: [&str; 9] =
        ["has", "have", "had", "is", "was", "were", "succeeds", "passes", "says"];
    let is_form = word.strip_suffix('s').is_some_and(is_verb);
    KNOWN.contains(&word) || is_form || 4 < word.len() && word.ends_with("ed")
}

/// The words of a verb without articles at their end.
fn without_small(mut words: Vec<String>) -> Vec<String> {
    while words.last().is_some_and(|word| SMALL.contains(&&**word)) {
        words.pop();
    }
    words
}

fn with_by(mut words: Vec<String>) -> Vec<String> {
    words.pop();
    words.push("by".to_owned());
    words
}

/// What stands behind the tools without what only belongs to their name.
fn bare<'t, 's>(after: &'t [Token<'s>]) -> &'t [Token<'s>] {
    let is_bare = |token: &Token<'_>| {
        matches!(token, Token::Comma | Token::Closes) || SMALL.contains(&word(token))
    };
    let from = after.iter().position(|token| !is_bare(token)).unwrap_or(after.len());
    let until = after.iter().rposition(|token| !is_bare(token)).map_or(from, |at| at + 1);
    after.get(from..until).unwrap_or_default()
}

/// How the words in front of a verb bind whom they are said to, and the verb with what follows.
fn bound(before: &[Token<'_>]) -> (Option<Force>, Vec<String>) {
    const SUBJECT: [&str; 13] = [
        "you",
        "the",
        "agent",
        "assistant",
        "it",
        "is",
        "are",
        "do",
        "please",
        "be",
        "and",
        "but",
        "first",
    ];
    const DUTY: [&str; 12] = [
        "must", "always", "should", "shall", "have", "has", "need", "needs", "required", "to",
        "make", "sure",
    ];
    const LEAVE: [&str; 7] = ["may", "can", "might", "could", "ever", "allowed", "permitted"];
    let mut force = None;
    let mut words: Vec<String> = before.iter().map(|token| word(token).to_owned()).collect();
    if before.last() == Some(&Token::Opens) {
        words = with_by(words);
    }
    let mut from = 0;
    for word in words.iter().map(|word| &**word) {
        let is = if DENIES.contains(&word) {
            Some(Force::Ban)
        } else if word == "only" && force != Some(Force::Ban) {
            Some(Force::Only)
        } else if LEAVE.contains(&word) {
            force.or(Some(Force::Leave))
        } else if DUTY.contains(&word) {
            force.or(Some(Force::Duty))
        } else if SUBJECT.contains(&word) {
            force
        } else {
            break;
        };
        // A word of emphasis behind a denial takes nothing back.
        force = if force == Some(Force::Ban) { force } else { is };
        from += 1;
    }
    // `call refund only`: the word may stand behind its verb.
    let is_only = words.get(from..).is_some_and(|rest| rest.iter().any(|word| word == "only"));
    if is_only && force != Some(Force::Ban) {
        force = Some(Force::Only);
    }
    let rest = words.get(from..).unwrap_or_default();
    (force, rest.iter().filter(|word| *word != "only").cloned().collect())
}

/// What is done with a tool, beside calling it; `None` where the words in front of it say something else.
fn done_with(verb: &[String]) -> Option<Vec<String>> {
    let (last, rest) = verb.split_last()?;
    let is_small = |word: &String| {
        ["prior", "previous", "successful", "preceding", "a", "an", "any", "the", "been", "by"]
            .contains(&&**word)
            || CALLS.contains(&&**word)
    };
    if CALLS.contains(&&**last) && rest.iter().all(is_small) {
        return Some(Vec::new());
    }
    let is_call = |word: &String| CALLS.contains(&&**word);
    if ["of", "to"].contains(&&**last) && rest.last().is_some_and(is_call) {
        return rest.iter().all(is_small).then(Vec::new);
    }
    let by = if is_call(last) && last.ends_with("ing") { rest.split_last() } else { None };
    let (by, done) = match by {
        Some((by, done)) if by == "by" => (by, done),
        Some(_) | None => (last, rest),
    };
    let is_plain =
        |word: &String| !word.is_empty() && word.chars().all(|letter| !letter.is_numeric());
    (BY.contains(&&**by) && !done.is_empty() && done.iter().all(is_plain)).then(|| done.to_vec())
}

/// What is said of the calls of a tool: that they must be, must not be, or may be only then; `None` where
/// something else is.
fn of_subject(after: &[Token<'_>]) -> Option<Force> {
    const KNOWN: &str = "must should shall has have to needs need always may can only be is are called used run \
        invoked executed required mandatory necessary needed allowed permitted ever come happen go";
    const DUTY: [&str; 11] = [
        "must",
        "should",
        "shall",
        "has",
        "have",
        "needs",
        "need",
        "required",
        "mandatory",
        "necessary",
        "needed",
    ];
    let is_known = |token: &Token<'_>| {
        let word = word(token);
        KNOWN.split_whitespace().any(|known| known == word) || DENIES.contains(&word)
    };
    let has = |words: &[&str]| is_any(after, words);
    if !after.iter().all(is_known) {
        None
    } else if has(&DENIES) {
        Some(Force::Ban)
    } else if has(&["only"]) {
        Some(Force::Only)
    } else if has(&["may", "can", "allowed", "permitted"]) {
        Some(Force::Leave)
    } else {
        has(&DUTY).then_some(Force::Duty)
    }
}
