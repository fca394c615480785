//! A message that puts another value beside one that its hearer's call holds, or that asks for a call
//! before a change; and the hearer goes on with the old value, or without the call.
//!
//! What the message means is not read. The finding rests on values and names: the message holds one of the
//! call and another of its form, and what is done next holds the first and not the second.

use super::overruled::{LONGEST, NEAR, RULED_OUT, of_one_form, values};
use super::{ENTRY, Looked, SHORT, feedback, name};
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner};
use crate::view::{Exchange, View, is_from_person, short};
use case::{Act, ActorKind, ActorNo, Case, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The next call of the very tool holds the old value.
const OLD_VALUE: Score = Score::new(0.65);
/// What the first call made is gone on with.
const OLD_MADE: Score = Score::new(0.6);
/// The call that was asked for before the change is not made.
const WITHOUT: Score = Score::new(0.62);
/// How many calls before a message it may speak of.
const BACK: usize = 8;

/// How far back a message may lie that gave a value, in steps.
const FAR: usize = 12;
/// Calls whose values are looked for in the whole run before them.
const MOST: usize = 64;

/// Something is asked for before something else is done.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bbefore\b"));

/// Goes through the messages once.
pub(super) fn look(case: &Case, view: &View<'_>, looked: &mut Looked) {
    let is_open = |word: &&&Step| {
        let text = word.words();
        text.len() <= LONGEST && !text.trim_end().ends_with('?') && !view.is_copy(word.no)
    };
    for word in view.said.iter().filter(is_open) {
        let found = kept_value(case, view, word)
            .or_else(|| passed_over(case, view, word))
            .or_else(|| without(case, view, word));
        looked.findings.extend(found);
    }
    if looked.findings.is_empty() {
        looked.findings.extend(another(case, view));
    }
}

/// A call takes an identifier that stands nowhere before, where another agent had just given its caller one
/// of that form which the caller never takes.
fn another(case: &Case, view: &View<'_>) -> Option<Finding> {
    let acting = view.exchanges.iter().filter(|made| !makes(&made.call.tool.text)).take(MOST);
    acting.into_iter().find_map(|made| {
        let before = case.trace.steps.get(..made.step.no.index())?;
        let leaves = prose::leaves(&made.call.arguments);
        leaves.iter().find_map(|(_, value)| {
            let shape = firm(value)?;
            let heard =
                before.iter().rev().take(FAR).filter(|step| is_heard(step, made.step.actor));
            let of_agents = heard.filter(|step| case.trace.kind(step) == ActorKind::Agent);
            let (word, told) = of_agents.into_iter().find_map(|word| {
                let mut tokens = prose::tokens(word.words());
                let found =
                    tokens.find(|(_, one)| one != value && firm(one).as_ref() == Some(&shape))?;
                Some((word, found.1))
            })?;
            let is_new = !before.iter().any(|step| holds(step, value));
            let mut own = view.after(word.no).iter().filter(|step| step.actor == made.step.actor);
            let is_taken = own.any(|step| step.call().is_some() && holds(step, told));
            let is_open = is_new && !is_taken && !view.person_speaks_between(word.no, made.step.no);
            let what = format!("gives {told}");
            let how = format!("takes {value}, which nobody gave");
            is_open.then(|| self::told(case, (word, &what, told), made, (OLD_VALUE, how)))
        })
    })
}

/// Whether the words or the arguments of a step hold the value.
fn holds(step: &Step, value: &str) -> bool {
    match step.call() {
        Some(call) => call.arguments.to_string().contains(value),
        None => step.words().contains(value),
    }
}

/// The form of an identifier whose number tells it from others of its kind.
fn firm(value: &str) -> Option<String> {
    let has_letter = value.contains(|letter: char| letter.is_ascii_alphabetic() || letter == '#');
    let shape = prose::shape(value.trim()).filter(|_| has_letter)?;
    shape.ends_with(|letter: char| letter.is_ascii_digit()).then_some(shape)
}

/// Whether a tool brings up things of its own, whose names are new.
fn makes(tool: &str) -> bool {
    const MAKES: &[&str] =
        &["create", "add", "insert", "new", "write", "put", "upload", "make", "generate", "open"];
    effect::words(tool).any(|word| MAKES.contains(&word.as_str()))
}

/// A value as it is compared: a number by what it comes to.
fn plain(value: &str) -> String {
    let value = value.trim().trim_start_matches(['$', '€', '£', '#']);
    value.parse::<f64>().map_or_else(|_| value.to_lowercase(), |number| number.to_string())
}

fn given(made: &Exchange<'_>) -> BTreeSet<String> {
    prose::leaves(&made.call.arguments).iter().map(|(_, value)| plain(value)).collect()
}

/// Whether the message is put to `actor`, or to all.
fn is_heard(word: &Step, actor: ActorNo) -> bool {
    word.actor != actor
        && match word.act {
            Act::Say { to, text: _ } => to.is_none_or(|to| to == actor),
            Act::Handoff { to, text: _ } => to == actor,
            Act::Instruct(_)
            | Act::Think(_)
            | Act::Call(_)
            | Act::Result(_)
            | Act::Event { .. } => false,
        }
}

/// Whether a call does something, or may for all that its name says.
fn may_act(made: &Exchange<'_>) -> bool {
    made.effect.acts() || made.effect == Effect::Unknown
}

/// The change that a message speaks of, the value of it that the message quotes, and the others of its
/// form that the message holds and the change does not.
struct Spoken<'v, 'c, 't> {
    made: &'v Exchange<'c>,
    old: &'t str,
    others: Vec<&'t str>,
}

fn spoken<'v, 'c, 't>(view: &'v View<'c>, word: &'t Step) -> Option<Spoken<'v, 'c, 't>> {
    let said = values(word.words());
    if said.len() < 2 {
        return None;
    }
    let before = view.exchanges.partition_point(|made| made.step.no < word.no);
    let earlier = view.exchanges.get(before.saturating_sub(BACK)..before)?.iter().rev();
    let mut earlier = earlier.filter(|made| may_act(made) && is_heard(word, made.step.actor));
    earlier.find_map(|made| {
        let given = given(made);
        let (_, old) = said.iter().find(|(_, value)| given.contains(&plain(value)))?;
        let is_other = |value: &&str| !given.contains(&plain(value)) && of_one_form(value, old);
        let others: Vec<&str> = said.iter().map(|(_, value)| *value).filter(is_other).collect();
        (!others.is_empty()).then_some(Spoken { made, old, others })
    })
}

/// The same tool is called again with the value that was spoken of, or what its first call made is gone on
/// with, and nobody takes the other value up.
fn kept_value(case: &Case, view: &View<'_>, word: &Step) -> Option<Finding> {
    let Spoken { made, old, others } = spoken(view, word)?;
    let from = view.exchanges.partition_point(|later| later.step.no < word.no);
    let next = view.exchanges.get(from..)?.iter().find(|later| may_act(later))?;
    if takes_up(view, (word, next.step.no), &others) {
        return None;
    }
    let now = given(next);
    let is_same = next.call.tool.text == made.call.tool.text && next.step.actor == made.step.actor;
    let (score, how) = if is_same {
        (now.contains(&plain(old))).then(|| (OLD_VALUE, format!("holds {old} again")))?
    } else {
        let of_first = made_by(made);
        let one = now.intersection(&of_first).next()?;
        let own: String = prose::leaves(&next.call.arguments)
            .into_iter()
            .map(|(_, value)| value)
            .find(|value| plain(value) == *one)?;
        (OLD_MADE, format!("goes on with {own}, which was made with {old}"))
    };
    let other = others.first()?;
    let what = format!("puts {other} beside {old}");
    Some(told(case, (word, &what, other), next, (score, how)))
}

/// The identifiers that a call brought up and was not given.
fn made_by(made: &Exchange<'_>) -> BTreeSet<String> {
    let data = made.result.and_then(|(_, result)| result.data.as_ref());
    let leaves = data.map(prose::leaves).unwrap_or_default().into_iter();
    let given = given(made);
    let is_id = |text: &String| {
        prose::has_digit(text) && text.len() <= 40 && text.contains(char::is_alphabetic)
    };
    let own = leaves.map(|(_, text)| text).filter(is_id).map(|text| plain(&text));
    own.filter(|text| !text.contains(' ') && !given.contains(text)).collect()
}

/// Whether the other value is taken up before `until`, a person speaks, or somebody else than the first
/// speaker answers with a reason.
fn takes_up(view: &View<'_>, (word, until): (&Step, StepNo), others: &[&str]) -> bool {
    let holds = |text: &str| others.iter().any(|other| text.contains(*other));
    let takes = |step: &Step| match &step.act {
        Act::Call(call) => {
            let leaves = prose::leaves(&call.arguments);
            leaves.iter().any(|(_, value)| others.iter().any(|one| plain(one) == plain(value)))
        }
        Act::Say { .. } | Act::Handoff { .. } => {
            is_from_person(view.case, step)
                || step.actor == word.actor
                || (!holds(step.words())
                    && matches!(feedback::reply(step), feedback::Reply::Reasons(_)))
        }
        Act::Instruct(_) | Act::Think(_) | Act::Result(_) | Act::Event { .. } => false,
    };
    let last = view.case.trace.step(until);
    view.between(word.no, until).iter().chain(last).any(takes)
}

/// The message rules a value of the last change out in favour of another, and whoever made the change goes
/// on without ever coming to that other one.
fn passed_over(case: &Case, view: &View<'_>, word: &Step) -> Option<Finding> {
    let text = word.words();
    let said = values(text);
    let is_out = |at: usize| {
        let from = text.ceil_char_boundary(at.saturating_sub(NEAR));
        RULED_OUT.is_match(text.get(from..at).unwrap_or_default())
    };
    let (out, rest): (Vec<_>, Vec<_>) = said.into_iter().partition(|(at, _)| is_out(*at));
    let [(_, old)] = out[..] else {
        return None;
    };
    let before = view.exchanges.partition_point(|made| made.step.no < word.no);
    let made = view.exchanges.get(..before)?.iter().rev().find(|made| may_act(made))?;
    let own = given(made);
    if !own.contains(&plain(old)) || !is_heard(word, made.step.actor) {
        return None;
    }
    // Another value of the thing: of its form, or with something behind it.
    let is_other = |value: &str| {
        !own.contains(&plain(value)) && (of_one_form(value, old) || value.starts_with(old))
    };
    let (_, other) = rest.into_iter().find(|(_, value)| is_other(value))?;
    let next = view.after(word.no).iter().find(|step| {
        step.actor == made.step.actor && matches!(step.act, Act::Say { .. } | Act::Call(_))
    })?;
    let is_taken = |step: &Step| match step.call() {
        Some(call) => call.arguments.to_string().contains(other),
        None => step.actor != word.actor && step.words().contains(other),
    };
    let gives_reason = |step: &Step| matches!(feedback::reply(step), feedback::Reply::Reasons(_));
    let later = view.after(word.no);
    let is_open = later.iter().any(|step| {
        is_taken(step)
            || is_from_person(case, step)
            || (step.actor == made.step.actor && step.no <= next.no && gives_reason(step))
    });
    if is_open || answers(view, word) {
        return None;
    }
    Some(went_on(case, word, (made, next), (other, old)))
}

/// The finding that nobody ever comes to the value that was asked for.
fn went_on(
    case: &Case,
    word: &Step,
    (made, next): (&Exchange<'_>, &Step),
    (other, old): (&str, &str),
) -> Finding {
    let (own, by) = (name(case, made.step), name(case, word));
    let summary = format!(
        "{by} tells {own} to take {other} and not {old} (step {}): {}; {own} goes on, and no step after it holds {other} (step {})",
        word.no,
        short::quoted(word.words(), SHORT),
        next.no
    );
    let shown = Cite::words(word, other).unwrap_or_else(|| Cite::step(word));
    let searched = Searched::Steps(word.no, case.trace.last().unwrap_or(next.no));
    let absent = Cite::absent(format!("{other} in a call or in words"), searched);
    Finding::new(ENTRY.mode, OLD_MADE, Cite::step(next), summary)
        .citing([shown, Cite::step(made.step)])
        .refuters([Refuter::not_held("it was taken up later", absent)])
}

/// Whether whoever objected speaks again before any call is made: that may take the objection back.
fn answers(view: &View<'_>, word: &Step) -> bool {
    let mut later = view.after(word.no).iter().take_while(|step| step.call().is_none());
    later.any(|step| {
        step.actor == word.actor && matches!(step.act, Act::Say { .. } | Act::Handoff { .. })
    })
}

/// The message asks for a call before a thing is changed, and the change comes without it.
fn without(case: &Case, view: &View<'_>, word: &Step) -> Option<Finding> {
    let sentences = prose::sentences(word.words(), &BEFORE);
    sentences
        .iter()
        .filter(|one| one.manner == Manner::States && BEFORE.is_match(one.text))
        .find_map(|sentence| {
            let tokens: Vec<&str> = prose::tokens(sentence.text).map(|(_, token)| token).collect();
            let tool = tokens.iter().find(|token| is_tool(view, token))?;
            let from = view.exchanges.partition_point(|made| made.step.no < word.no);
            let mut later = view.exchanges.get(from..)?.iter();
            let is_of = |made: &&Exchange<'_>| {
                let given = given(made);
                let is_named = tokens
                    .iter()
                    .any(|token| prose::has_digit(token) && given.contains(&plain(token)));
                is_named && is_heard(word, made.step.actor) && *made.call.tool.text != **tool
            };
            let change = later.find(|made| made.effect.acts() && is_of(made))?;
            let between = view.between(word.no, change.step.no);
            let is_met = between.iter().any(|step| {
                let is_call = step.call().is_some_and(|call| call.tool.text.ends_with(*tool));
                let says = matches!(step.act, Act::Say { .. } | Act::Handoff { .. });
                let reason = says && matches!(feedback::reply(step), feedback::Reply::Reasons(_));
                is_call
                    || reason
                    || is_from_person(case, step)
                    || (says && step.actor == word.actor)
            });
            let what = format!("to call {tool} first");
            let how = "comes without it".to_owned();
            (!is_met).then(|| told(case, (word, &what, tool), change, (WITHOUT, how)))
        })
}

/// Whether a word is written as a tool's name, or is one that the run knows by more than one word.
fn is_tool(view: &View<'_>, token: &str) -> bool {
    let is_letter =
        |letter: u8| letter == b'_' || letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_written = token.trim_matches('_').contains('_') && token.bytes().all(is_letter);
    is_written
        && !view.exchanges.iter().any(|made| {
            prose::leaves(&made.call.arguments)
                .iter()
                .any(|(at, value)| value == token || prose::key_of(at) == token)
        })
}

fn told(
    case: &Case,
    (word, what, shown): (&Step, &str, &str),
    next: &Exchange<'_>,
    (score, how): (Score, String),
) -> Finding {
    let (own, by) = (name(case, next.step), name(case, word));
    let tool = &next.call.tool.text;
    let summary = format!(
        "{by} {what} (step {}): {}; the call of {tool} by {own} (step {}) {how}",
        word.no,
        short::quoted(word.words(), SHORT),
        next.step.no
    );
    let cite = Cite::words(word, shown).unwrap_or_else(|| Cite::step(word));
    let absent = Cite::absent(
        format!("{shown} in a call, or a reason against it"),
        Searched::Steps(word.no, next.step.no),
    );
    Finding::new(ENTRY.mode, score, Cite::step(next.step), summary)
        .citing([cite])
        .refuters([Refuter::not_held(format!("{own} took it up or gave a reason"), absent)])
}
