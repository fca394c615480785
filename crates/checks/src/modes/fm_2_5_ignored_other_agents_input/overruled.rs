//! What one agent tells another about a value right before a call: use this one and not that one, this
//! is the one that you asked for, do not call this on that. The next call holds what was ruled out.
//!
//! Words nominate a message; the finding rests on the values and the tool's name that message and call
//! share, and on nothing lying between the two.

use super::{ENTRY, Looked, SHORT, feedback, name, reported};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::{Exchange, View, effect, prose, short};
use case::{Act, ActorKind, ActorNo, Case, Cite, Searched, Step};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// The call holds the value that was ruled out, or is the one that was forbidden.
const OVERRULED: Score = Score::new(0.75);
/// The call holds another value than the one that its caller asked for and was given.
const UNHEEDED: Score = Score::new(0.65);

/// A longer message is a document that is passed on, in bytes.
pub(super) const LONGEST: usize = 1000;
/// Shorter tokens name nothing.
const SHORTEST: usize = 3;

/// How far before a value the words stand that rule it out, in bytes.
pub(super) const NEAR: usize = 40;

/// Words that rule out the value behind them.
pub(super) static RULED_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|instead of|rather than|in place of)(?: (?:the|on|with|for|use|using))* [`'\x22]?$",
    )
});

/// Words that forbid an act.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:do not|don['’]t|must not|may not|never|stop|hold (?:off|back)|hold|wait (?:with|before)|object|not (?:eligible|allowed|permitted))\b",
    )
});

/// Words by which something is forbidden only in some case.
static CONDITION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:if|when|whenever|in case|once)\b"));

/// Goes through the messages once, each with the next call of somebody else.
pub(super) fn look<'c>(case: &'c Case, view: &View<'c>, looked: &mut Looked) {
    for (at, word) in view.said.iter().enumerate() {
        if LONGEST < word.words().len() || view.is_copy(word.no) {
            continue;
        }
        let Some(made) = next_call(case, view, word) else {
            continue;
        };
        if let Some(correction) = corrected(word, made) {
            correct((case, view), (word, made), &correction, looked);
            continue;
        }
        let found = forbidden(case, word, made)
            .or_else(|| held_back(case, word, made))
            .or_else(|| answered(case, (at, word), made, &view.said));
        looked.findings.extend(found);
    }
}

/// The next call, if another agent makes it and nobody else speaks or does anything before; what its
/// caller says meanwhile gives no reason.
fn next_call<'v, 'c>(case: &Case, view: &'v View<'c>, word: &Step) -> Option<&'v Exchange<'c>> {
    let mut caller: Option<ActorNo> = None;
    let mut said: Vec<&Step> = Vec::new();
    // Read last, since most words are followed by no call.
    let gives_reason = |step: &&Step| matches!(feedback::reply(step), feedback::Reply::Reasons(_));
    for step in view.after(word.no) {
        match &step.act {
            Act::Think(_) | Act::Event { .. } => {}
            Act::Say { .. }
                if step.actor != word.actor && case.trace.kind(step) == ActorKind::Agent =>
            {
                if *caller.get_or_insert(step.actor) != step.actor {
                    return None;
                }
                said.push(step);
            }
            Act::Call(_) => {
                let is_its = caller.is_none_or(|caller| caller == step.actor);
                let is_agent = case.trace.kind(step) == ActorKind::Agent;
                let is_its = is_its && is_agent && step.actor != word.actor;
                let is_plain = is_its && !said.iter().any(gives_reason);
                return is_plain.then(|| view.exchange_of(step.no))?;
            }
            Act::Say { .. } | Act::Instruct(_) | Act::Result(_) | Act::Handoff { .. } => {
                return None;
            }
        }
    }
    None
}

/// The specific values of a text, each with the bytes before which it stands.
pub(super) fn values(text: &str) -> Vec<(usize, &str)> {
    let is_value = |(_, token): &(usize, &str)| SHORTEST <= token.len() && prose::has_digit(token);
    prose::tokens(text).filter(is_value).collect()
}

/// The values that the call was given.
fn given(made: &Exchange<'_>) -> BTreeSet<String> {
    let leaves = prose::leaves(&made.call.arguments).into_iter();
    leaves.map(|(_, value)| value.trim().to_owned()).collect()
}

/// A value that a message puts in the place of another one.
struct Correction {
    right: String,
    wrong: String,
    /// Where the sentence stands that says so.
    said: Range<usize>,
}

/// The message rules a value out in favour of another, and the call holds the first and not the other.
fn corrected(word: &Step, made: &Exchange<'_>) -> Option<Correction> {
    let text = word.words();
    let values = values(text);
    let is_out = |at: usize| {
        let from = text.ceil_char_boundary(at.saturating_sub(NEAR));
        RULED_OUT.is_match(text.get(from..at).unwrap_or_default())
    };
    let out: BTreeMap<&str, usize> =
        values.iter().filter(|(at, _)| is_out(*at)).map(|(at, value)| (*value, *at)).collect();
    let wanted: BTreeSet<&str> =
        values.iter().map(|(_, value)| *value).filter(|value| !out.contains_key(value)).collect();
    let given = given(made);
    let (wrong, at) = out.iter().find(|(value, _)| given.contains(**value))?;
    // A sentence that only says what something is not asks for no other.
    let right = wanted.iter().find(|value| of_one_form(value, wrong))?;
    let is_taken = wanted.iter().any(|value| given.contains(*value) && of_one_form(value, wrong));
    if is_taken || text.trim_end().ends_with('?') {
        return None;
    }
    let sentences = prose::sentences(text, &ANY);
    let said = sentences.iter().map(|one| one.start..one.start + one.text.len());
    let said = said.into_iter().find(|said| said.contains(at))?;
    Some(Correction { right: (*right).to_owned(), wrong: (*wrong).to_owned(), said })
}

/// What the call with the value that was ruled out comes to. Where its caller goes on with the right one,
/// and has not done with both what was to be done with one, the call may have been for the message's sake:
/// to take back, to compare. So it may where the message asks for something beside.
fn correct(
    (case, view): (&Case, &View<'_>),
    (word, made): (&Step, &Exchange<'_>),
    correction: &Correction,
    looked: &mut Looked,
) {
    let Correction { right, wrong, said } = correction;
    let what = format!("to use {right} and not {wrong}");
    let found = finding(case, (word, &what), made, (OVERRULED, format!("holds {wrong}"), wrong));
    let from = view.exchanges.partition_point(|later| later.step.no <= made.step.no);
    let later = view.exchanges.get(from..).unwrap_or_default().iter();
    let mut own = later.filter(|later| later.step.actor == made.step.actor);
    let goes_on = own.find(|later| given(later).contains(right));
    let only_looks = matches!(made.effect, Effect::Reads | Effect::Verifies);
    match goes_on {
        Some(later) if only_looks => {
            let what = format!("{wrong} was only looked at, and {right} is gone on with");
            looked.near.push(Refuter::held(what, Cite::step(later.step)));
        }
        // The same act with the one and then with the other: the first was not wanted.
        Some(later) if later.call.tool.text == made.call.tool.text => looked.findings.push(found),
        None if !asks_beside(word, said) => looked.findings.push(found),
        Some(_) | None => {
            let (own, tool) = (name(case, made.step), &made.call.tool.text);
            let ask = format!(
                "Did step {} ask {own} for the call of {tool} on {wrong} (step {})?",
                word.no, made.step.no
            );
            looked.questions.push(Question::new(ask, Reply::No, found));
        }
    }
}

/// Whether another sentence of the message than the one that corrects says something, too.
fn asks_beside(word: &Step, said: &Range<usize>) -> bool {
    let sentences = prose::sentences(word.words(), &ANY);
    let others = sentences.iter().filter(|one| !said.contains(&one.start));
    others.into_iter().any(|one| BESIDE <= one.text.split_whitespace().count())
}

/// Fewer words are thanks or a greeting.
const BESIDE: usize = 3;

/// Any text may say something.
static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\S"));

/// The message forbids the very call: by the tool's name and a value, or by the value of a change, put
/// to its caller.
fn forbidden(case: &Case, word: &Step, made: &Exchange<'_>) -> Option<Finding> {
    let text = word.words();
    let tool = &*made.call.tool.text;
    if !FORBIDS.is_match(text) || CONDITION.is_match(text) || text.contains('?') {
        return None;
    }
    let tokens = |text: &str, name: &str| {
        prose::tokens(text).any(|(_, token)| token.trim_start_matches('@') == name)
    };
    let is_put_to = || {
        let to = matches!(word.act, Act::Say { to: Some(to), text: _ } if to == made.step.actor);
        to || tokens(text, name(case, made.step))
    };
    let given = given(made);
    let values = values(text);
    // What is wanted instead names other values.
    let (_, value) = values.first().filter(|_| values.iter().all(|(_, it)| given.contains(*it)))?;
    let sentences = prose::sentences(text, &FORBIDS);
    // "Stop job 4" may be the very call that is wanted.
    let is_verb = |one: &str| effect::words(tool).any(|word| word.eq_ignore_ascii_case(one));
    let bans = |one: &prose::Sentence<'_>| {
        FORBIDS.find(one.text).is_some_and(|ban| !is_verb(ban.as_str()))
            && one.text.contains(*value)
    };
    let is_banned = made.effect.acts() && is_put_to() && sentences.iter().any(bans);
    if !tokens(text, tool) && !is_banned {
        return None;
    }
    let what = format!("not to call {tool} on {value}");
    Some(finding(case, (word, &what), made, (OVERRULED, "is that call".to_owned(), value)))
}

/// Where the reason for a ban begins, behind what is banned.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)[:;]|[,–—] ?(?:i|we|it|he|she|they|there|the|as|because|since)\b")
});

/// The message holds back the act that comes next: the tool's name stands behind the ban, all of its words but
/// one beside the verb and what it is done to, as names of systems are put around others.
fn held_back(case: &Case, word: &Step, made: &Exchange<'_>) -> Option<Finding> {
    let is_deed = made.effect.acts() || matches!(made.effect, Effect::Finishes | Effect::Unknown);
    if !is_deed || !reported::is_put_to(case, word, made.step) {
        return None;
    }
    let tool: Vec<String> = effect::words(&made.call.tool.text).collect();
    let given = given(made);
    let sentences = prose::sentences(word.words(), &FORBIDS);
    let clause = sentences.iter().find_map(|one| {
        let ban = FORBIDS.find(one.text).filter(|_| one.manner != prose::Manner::Asks)?;
        let end = REASON.find_at(one.text, ban.end()).map_or(one.text.len(), |it| it.start());
        let banned = one.text.get(ban.end()..end)?;
        let holds =
            |word: &String| prose::tokens(banned).any(|(_, token)| prose::kindred(word, token));
        let held = tool.iter().filter(|word| holds(word)).count();
        let has_verb = tool.iter().any(|word| holds(word) && effect::is_verb(word));
        let is_it = NAMED <= held
            && (held == tool.len() || (held + 1 == tool.len() && has_verb))
            && !tool.iter().any(|word| word.eq_ignore_ascii_case(ban.as_str()))
            && !CONDITION.is_match(one.text.get(..end)?);
        // What is held back for one thing may be done for another.
        let mut values = prose::tokens(banned).filter(|(_, token)| prose::has_digit(token));
        let is_of_it =
            values.all(|(_, value)| given.iter().any(|leaf| leaf == value.trim_start_matches('#')));
        (is_it && is_of_it).then(|| one.text.get(ban.start()..end)).flatten()
    })?;
    let what = format!("not to call {}", made.call.tool.text);
    let clause = clause.trim_end();
    Some(finding(case, (word, &what), made, (OVERRULED, "is that call".to_owned(), clause)))
}

/// Fewer words of a tool's name may stand in any sentence.
const NAMED: usize = 2;

/// The caller asked for a value, was given one, and calls with another of the same form.
fn answered(
    case: &Case,
    (at, word): (usize, &Step),
    made: &Exchange<'_>,
    said: &[&Step],
) -> Option<Finding> {
    let question = said.get(at.checked_sub(1)?)?;
    let asked = question.words().trim_end();
    let is_asked = question.actor == made.step.actor
        && asked.ends_with('?')
        && asked.len() <= LONGEST
        && question.no.index() + 1 == word.no.index();
    let values = values(word.words());
    let [(_, right)] = values.as_slice() else {
        return None;
    };
    if !is_asked || word.words().contains('?') || given(made).contains(*right) {
        return None;
    }
    let lower = asked.to_lowercase();
    let members = made.call.arguments.as_object()?;
    let other = members.iter().find_map(|(key, value)| {
        let value = value.as_str()?.trim();
        let mut nouns = effect::words(key).filter(|noun| SHORTEST < noun.len());
        let is_asked_for = nouns.any(|noun| lower.contains(&noun));
        let is_new = !asked.contains(value) && !word.words().contains(value);
        (is_asked_for && is_new && of_one_form(value, right)).then_some(value)
    })?;
    let what = format!("that it is {right}, which had been asked at step {}", question.no);
    let found = finding(case, (word, &what), made, (UNHEEDED, format!("holds {other}"), other));
    Some(found.citing([Cite::step(question)]))
}

/// Whether two different values have one form: the same marks and letters around their digits, or codes
/// of one length.
pub(super) fn of_one_form(one: &str, other: &str) -> bool {
    let form = |text: &str| -> String {
        let mut form = String::new();
        for letter in text.chars() {
            match letter.is_ascii_digit() {
                true if form.ends_with('0') => {}
                true => form.push('0'),
                false => form.extend(letter.to_lowercase()),
            }
        }
        form
    };
    let is_code = |text: &str| {
        5 <= text.len()
            && text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
    };
    one != other
        && (form(one) == form(other)
            || (one.len() == other.len() && is_code(one) && is_code(other)))
}

fn finding(
    case: &Case,
    (word, what): (&Step, &str),
    made: &Exchange<'_>,
    (score, how, value): (Score, String, &str),
) -> Finding {
    let (own, other) = (name(case, made.step), name(case, word));
    let tool = &made.call.tool.text;
    let summary = format!(
        "{other} tells {own} {what} (step {}): {}; the next call of {tool} (step {}) {how}",
        word.no,
        short::quoted(word.words(), SHORT),
        made.step.no
    );
    let searched = Searched::Steps(word.no, made.step.no);
    let shown = Cite::words(word, value).unwrap_or_else(|| Cite::step(word));
    Finding::new(ENTRY.mode, score, Cite::step(made.step), summary).citing([shown]).refuters([
        Refuter::not_held(
            format!("{own} gave a reason"),
            Cite::absent("a reason before the call", searched),
        ),
        Refuter::not_held(
            "somebody took it back",
            Cite::absent("another message before the call", searched),
        ),
    ])
}
