//! A message that says that its agent will not make a call, and makes it; and a call that is reported by
//! its name, or announced by it, and stands nowhere on the log.
//!
//! Only names that are written as tools' names count, and only for agents whose calls the log holds.

use super::ENTRY;
use super::known::Known;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner, Sentence};
use crate::view::turns::Turns;
use crate::view::{View, is_from_person};
use case::trace::CallForm;
use case::{ActorKind, ActorNo, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The message denies the call that it makes.
const DENIED: Score = Score::new(0.65);
/// The call is named and stands nowhere. The log may lack it.
const NOWHERE: Score = Score::new(0.6);

/// A text without any of these says nothing that is read here.
static NEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bnot\b|won['’]t|nothing|as it is|unchanged|untouched|alone|\bhold|call|invok|execut|\bran\b|\brun|succe|went through",
    )
});

/// The first person will not act.
static WILL_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:i|we)(?: will|['’]ll| am|['’]m| are|['’]re| do| shall)? (?:not|never)\b|\b(?:i|we) won['’]t\b|\b(?:i am|i['’]m|we are|we['’]re) holding off\b",
    )
});

/// What narrows the denial to something else than the call that follows.
static NARROWED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:again|anymore|any more|twice|more than|without|except|but|unless|with|only|else|other|another|need|have to|sure|know|see|find|able)\b",
    )
});

/// Nothing at all is to be changed.
static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|won['’]t) (?:yet )?(?:change|do|modify|alter|touch|book|cancel|update|write|make) (?:anything|any changes?|a thing)\b",
    )
});

/// What bounds a denial to a place or a thing: `nothing on production`.
static BOUNDED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:on|in|at|to|for|of|from|about|beyond|outside|there)\b"));

/// The first person changes nothing, or leaves a thing as it is.
static LEAVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:i|we)\b[^.;!?]{0,80}?\b(?:change|modify|alter|touch|update|write) nothing\b",
        r"|\b(?:i|we)(?: will|['’]ll)? (?:leave|keep) (\S+) (?:as it is|unchanged|untouched|alone)\b",
    ))
});

/// The first person has made a call, in front of its name.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:i|we)(?: have|['’]ve)? (?:(?:just|already|now|successfully|also) )*(?:called|ran|run|executed|invoked)(?: the)?(?: tool| function)? [`*]*$",
    )
});

/// The call has come out well, behind its name.
static CAME_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[`*]*(?:\(\))?(?: call| run)? (?:has )?(?:succeeded|completed|went through|was successful|ran successfully|returned successfully)\b",
    )
});

/// The call is being made, in front of its name.
static CALLING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:i am|i['’]m|we are|we['’]re)(?: now)? (?:running|calling|executing|invoking)|^(?:now )?(?:running|calling|executing|invoking)|\b(?:i will|i['’]ll|let me)(?: now)? (?:run|call|execute|invoke))(?: the)?(?: tool| function)? [`*]*$",
    )
});

/// A call that is reported in words, with what it was made for and that it came out well.
static CALLED_IN_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:i|we)(?: have|['’]ve)? (?:(?:just|already|now|successfully|also) )*(?:called|executed|invoked)(?: the)? ((?:[a-z]+ ){1,4})(?:for|on|with) (\S+)[^.;!?]*\b(?:succeeded|completed|went through|was successful)\b",
    )
});

/// A report or announcement that is none.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not|never|if|once|after|before|until|unless|would|should|could|when|cannot)\b|n['’]t\b",
    )
});

/// The finding that a message makes the call that it denies.
pub(super) fn denied(view: &View<'_>, turns: &Turns<'_>, known: &Known) -> Option<Finding> {
    for turn in turns.turns.iter().filter(|turn| !turn.acts.is_empty()) {
        for words in &turn.words {
            let acts = || turn.acts.iter().filter(|act| is_of_message(view, words, act));
            if acts().next().is_none() {
                continue;
            }
            for sentence in prose::sentences(words.words(), &NEAR) {
                let found = acts().find(|act| denies(view, &sentence, act, known));
                if let Some(act) = found.filter(|_| sentence.manner == Manner::States) {
                    return Some(denied_finding(words, &sentence, act));
                }
            }
        }
    }
    None
}

/// Whether nothing but thoughts and other calls stands between the words and the act.
fn is_of_message(view: &View<'_>, words: &Step, act: &Step) -> bool {
    let between = view.between(words.no, act.no);
    between.iter().all(|step| step.actor == words.actor && step.result().is_none())
}

/// Whether the sentence says that nothing is changed, or not this thing, and the call changes it.
fn leaves(view: &View<'_>, sentence: &Sentence<'_>, act: &Step) -> bool {
    let Some(made) = view.exchange_of(act.no).filter(|made| made.effect.changes_state()) else {
        return false;
    };
    let arguments = prose::leaves(&made.call.arguments);
    let holds =
        |thing: &str| prose::has_digit(thing) && arguments.iter().any(|(_, text)| text == thing);
    LEAVES.captures(sentence.text).is_some_and(|found| {
        let end = found.get(0).map_or(0, |whole| whole.end());
        let rest = sentence.text.get(end..).unwrap_or_default();
        let is_narrowed = NARROWED.is_match(rest);
        let is_it = if let Some(thing) = found.get(1) {
            holds(thing.as_str())
        } else {
            // What is not changed is named, or is all there is.
            let named = || prose::tokens(sentence.text).map(|(_, token)| token);
            let is_all =
                || !named().any(prose::has_digit) && !BOUNDED.is_match(&without_time(rest));
            named().any(holds) || is_all()
        };
        is_it && !is_narrowed
    })
}

/// The words without "for now", which bounds a denial to no place and no thing.
fn without_time(rest: &str) -> String {
    rest.to_lowercase().replace("for now", "").replace("for the moment", "")
}

fn denies(view: &View<'_>, sentence: &Sentence<'_>, act: &Step, known: &Known) -> bool {
    if leaves(view, sentence, act) {
        return true;
    }
    let Some(denial) = WILL_NOT.find(sentence.text) else {
        return false;
    };
    let behind = sentence.text.get(denial.end()..).unwrap_or_default();
    let Some(call) = act.call().filter(|_| !NARROWED.is_match(behind)) else {
        return false;
    };
    let key = super::known::key(&call.tool.text);
    let names_it = known.tools_in(behind).iter().any(|mention| mention.key == key);
    let writes = view.exchange_of(act.no).is_some_and(|made| made.effect.acts());
    names_it || (writes && denies_all(sentence.text))
}

/// Whether the words deny every change, and not those of one place only.
fn denies_all(text: &str) -> bool {
    let rest = NOTHING.find(text).and_then(|denial| text.get(denial.end()..));
    rest.is_some_and(|rest| !BOUNDED.is_match(rest))
}

fn denied_finding(words: &Step, sentence: &Sentence<'_>, act: &Step) -> Finding {
    let tool = act.call().map_or("", |call| &*call.tool.text);
    let range = sentence.start..sentence.start + sentence.text.len();
    let cite = Cite::range(words, range).unwrap_or_else(|| Cite::step(words));
    let summary =
        format!("step {} says that it will not, and step {} calls {tool}", words.no, act.no);
    let lifted =
        Cite::absent("a word of somebody else in between", Searched::Steps(words.no, act.no));
    Finding::new(ENTRY.mode, DENIED, cite, summary)
        .citing([Cite::step(act)])
        .refuters([Refuter::not_held("somebody else spoke in between", lifted)])
        .fixed_by(Fix {
            text: "withhold a call whose own message says that it waits".to_owned(),
            ..ENTRY.fix.to_fix()
        })
}

/// The finding that a call is reported or announced by name and stands nowhere on the log.
pub(super) fn nowhere(view: &View<'_>) -> Option<Finding> {
    let is_data = |made: &crate::view::Exchange<'_>| {
        made.call.form == CallForm::Data && !matches!(made.effect, Effect::Runs | Effect::Unknown)
    };
    if view.exchanges.is_empty() || !view.exchanges.iter().all(is_data) {
        return None;
    }
    let callers: BTreeSet<ActorNo> = view.exchanges.iter().map(|made| made.step.actor).collect();
    let names = Names::of(view);
    if let Some(found) = in_words(view, &callers) {
        return Some(found);
    }
    let own = view.said.iter().filter(|step| callers.contains(&step.actor));
    own.into_iter().find_map(|step| {
        let sentences = prose::sentences(step.words(), &NEAR);
        let plain = sentences
            .iter()
            .filter(|one| one.manner == Manner::States && !HEDGED.is_match(one.text));
        plain.into_iter().find_map(|sentence| names.missing(view, step, sentence))
    })
}

/// A call that is reported by the words of its tool's name, where no call of that name was made for it.
fn in_words(view: &View<'_>, callers: &BTreeSet<ActorNo>) -> Option<Finding> {
    let own = view.said.iter().filter(|step| callers.contains(&step.actor));
    own.into_iter().find_map(|step| {
        let sentences = prose::sentences(step.words(), &CALLED_IN_WORDS);
        let plain = sentences
            .iter()
            .filter(|one| one.manner == Manner::States && !HEDGED.is_match(one.text));
        plain.into_iter().find_map(|sentence| {
            let said = CALLED_IN_WORDS.captures(sentence.text)?;
            let (name, thing) = (said.get(1)?.as_str().trim(), said.get(2)?.as_str());
            let thing = thing.trim_matches([',', '.', ';', '"', '\'', '`']);
            let words: Vec<String> = effect::words(name).collect();
            let is_it = |made: &crate::view::Exchange<'_>| {
                let own: BTreeSet<String> = effect::words(&made.call.tool.text).collect();
                let has = || made.call.arguments.to_string().contains(thing);
                words.iter().all(|word| own.contains(word)) && (!prose::has_digit(thing) || has())
            };
            let is_made = view.exchanges.iter().any(is_it);
            (!is_made).then(|| nowhere_finding(view, step, (sentence, name), true))
        })
    })
}

/// The names of tools that the log has.
struct Names {
    called: BTreeSet<String>,
    known: BTreeSet<String>,
}

impl Names {
    fn of(view: &View<'_>) -> Self {
        let called: BTreeSet<String> =
            view.exchanges.iter().map(|made| super::known::key(&made.call.tool.text)).collect();
        let declared = view.case.spec.tools.iter().map(|tool| super::known::key(&tool.name));
        let known = declared.chain(called.iter().cloned()).collect();
        Self { called, known }
    }

    /// Whether a word that no tool of the run has for a name stands in a call's arguments or in what a result
    /// or a person said: then it names something else, such as a job that ran.
    fn is_value(&self, view: &View<'_>, token: &str) -> bool {
        let holds = |text: &str| prose::tokens(text).any(|(_, word)| word == token);
        let is_told = |step: &Step| match step.call() {
            Some(call) => prose::leaves(&call.arguments).iter().any(|(_, text)| holds(text)),
            None => {
                (step.result().is_some() || is_from_person(view.case, step)) && {
                    let words = step.words();
                    words.contains(token)
                        && words.split(|letter: char| !is_of_name(letter)).any(|word| word == token)
                }
            }
        };
        !self.known.contains(&super::known::key(token)) && view.case.trace.steps.iter().any(is_told)
    }

    fn missing(&self, view: &View<'_>, step: &Step, sentence: &Sentence<'_>) -> Option<Finding> {
        prose::tokens(sentence.text).find_map(|(at, token)| {
            let (before, rest) = (&sentence.text[..at], &sentence.text[at + token.len()..]);
            let key = super::known::key(token);
            let reports = CALLED.is_match(before) || CAME_OUT.is_match(rest);
            let is_missing = if reports {
                is_tool(token) && !self.called.contains(&key) && !self.is_value(view, token)
            } else {
                CALLING.is_match(before)
                    && (self.known.contains(&key) || is_tool(token))
                    && goes_on_without(view, step, &key)
            };
            is_missing.then(|| nowhere_finding(view, step, (sentence, token), reports))
        })
    }
}

/// Whether a word is written as the name of a tool.
fn is_tool(token: &str) -> bool {
    let is_letter =
        |letter: u8| letter == b'_' || letter.is_ascii_lowercase() || letter.is_ascii_digit();
    token.trim_matches('_').contains('_') && token.bytes().all(is_letter)
}

fn is_of_name(letter: char) -> bool {
    letter == '_' || letter.is_ascii_alphanumeric()
}

/// Whether the agent speaks again after the announcement, and nobody ever calls the tool from it on.
fn goes_on_without(view: &View<'_>, step: &Step, key: &str) -> bool {
    let later = view.after(step.no);
    let calls =
        |one: &Step| one.call().is_some_and(|call| super::known::key(&call.tool.text) == key);
    let speaks = |one: &Step| {
        one.actor == step.actor
            && view.case.trace.kind(one) == ActorKind::Agent
            && matches!(one.act, case::Act::Say { .. })
            && one.at != step.at
    };
    !later.iter().any(calls) && later.iter().any(speaks)
}

fn nowhere_finding(
    view: &View<'_>,
    step: &Step,
    (sentence, token): (&Sentence<'_>, &str),
    reports: bool,
) -> Finding {
    let range = sentence.start..sentence.start + sentence.text.len();
    let cite = Cite::range(step, range).unwrap_or_else(|| Cite::step(step));
    let first = StepNo::at_index(0);
    let from = if reports { first } else { step.no };
    let searched = Searched::Steps(from, view.case.trace.last().unwrap_or(step.no));
    let absent = Cite::absent(format!("a call of {token}"), searched);
    let what = if reports { "reports a call of" } else { "announces a call of" };
    let summary = format!("step {} {what} {token}, and the log has none", step.no);
    Finding::new(ENTRY.mode, NOWHERE, cite, summary)
        .citing([absent.clone()])
        .refuters([Refuter::not_held("it was called at another time", absent)])
        .refuters([Refuter::untested("the log lacks the call")])
        .fixed_by(Fix {
            text: format!("let a report on {token} be written from its own result alone"),
            ..ENTRY.fix.to_fix()
        })
}
