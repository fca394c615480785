//! An identifier that an agent tells and that stands nowhere else on the log: in no result, no call, no
//! instruction and no word of anybody else.
//!
//! Only where the tools of the run gave identifiers of the very same form: then such a thing has its name
//! from them, and one that they never gave was made up or misread.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::View;
use crate::view::prose::{self, Manner, Sentence};
use case::trace::CallForm;
use case::{Act, ActorKind, ActorNo, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Nothing on the log holds it, and all others of its form are there.
const NOWHERE: Score = Score::new(0.6);
/// Fewer digits are a version, a size or a count.
const DIGITS: usize = 3;
/// A number without letters is told from an amount by its length.
const LONG: usize = 7;
/// Candidates whose text is searched for in the whole run.
const MOST: usize = 16;

/// A text without a digit names no such thing.
static DIGIT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d"));

/// Words by which a sentence tells of no thing that there is.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:e\.?g|example|such as|like|format|form|if|would|could|might|may|will|let|should|not|no|never|without|suppose|assume|placeholder)\b|n['’]t\b|['’]ll\b",
    )
});

/// The finding that an identifier which is told stands nowhere on the log.
pub(super) fn finding(view: &View<'_>) -> Option<Finding> {
    let is_data = view.exchanges.iter().all(|made| made.call.form == CallForm::Data);
    if view.exchanges.is_empty() || !is_data || view.case.trace.capture.silent != 0 {
        return None;
    }
    let unheard = unheard(view);
    if unheard.is_empty() {
        return None;
    }
    let forms = forms(view);
    unheard.into_iter().find_map(|(step, token)| {
        let like = forms.get(&form(token)?)?;
        let sentences = prose::sentences(step.words(), &DIGIT);
        let sentence = sentences.iter().find(|one| one.text.contains(token))?;
        let states = sentence.manner != Manner::Asks && !HEDGED.is_match(sentence.text);
        (states && !stands(view, step, token)).then(|| told(view, step, (sentence, token), like))
    })
}

/// The identifiers that agents with calls tell and that are spelled so by nobody else.
fn unheard<'v, 'c>(view: &'v View<'c>) -> Vec<(&'c Step, &'v str)> {
    let values = view.values();
    let mut heard = vec![false; values.len()];
    let is_own = |step: &&Step| {
        let is_agent = view.case.trace.kind(step) == ActorKind::Agent;
        is_agent && matches!(step.act, Act::Say { .. } | Act::Think(_))
    };
    for step in view.case.trace.steps.iter().filter(|step| !is_own(step)) {
        values.at(step).iter().for_each(|no| heard[no.index()] = true);
    }
    let callers: BTreeSet<ActorNo> = view.exchanges.iter().map(|made| made.step.actor).collect();
    let own = view.said.iter().filter(|step| callers.contains(&step.actor));
    let told = own.flat_map(|step| values.at(step).iter().map(move |no| (*step, *no)));
    let new = told.filter(|(_, no)| !heard[no.index()]);
    let new = new.map(|(step, no)| (step, values.spelled(no)));
    new.filter(|(_, token)| form(token).is_some()).take(MOST).collect()
}

/// The forms of the identifiers that results bring up as whole values and their calls were not given, each
/// with the first step that has one.
fn forms<'c>(view: &View<'c>) -> BTreeMap<String, &'c Step> {
    let mut forms = BTreeMap::new();
    for made in &view.exchanges {
        let Some((came, data)) =
            made.result.and_then(|(came, result)| Some((came, result.data.as_ref()?)))
        else {
            continue;
        };
        let given = prose::leaves(&made.call.arguments);
        for (_, text) in prose::leaves(data) {
            if let Some(form) = form(&text).filter(|_| !given.iter().any(|(_, own)| *own == text)) {
                forms.entry(form).or_insert(came);
            }
        }
    }
    forms
}

/// What an identifier is made of, letter by letter; `None` for what is none: a word, a date, an amount.
fn form(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('#');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_id = DIGITS <= digits && (0 < letters || digits == text.len() && LONG <= digits);
    if !is_id || 40 < text.len() || !text.bytes().all(is_part) {
        return None;
    }
    let class = |byte: u8| match byte {
        b'0'..=b'9' => '0',
        b'A'..=b'Z' => 'A',
        b'a'..=b'z' => 'a',
        _ => char::from(byte),
    };
    Some(text.bytes().map(class).collect())
}

/// Whether anything but an agent's own words holds the token, as a part of whatever: or the agent itself
/// acts on it.
fn stands(view: &View<'_>, said: &Step, token: &str) -> bool {
    let bare = token.trim_start_matches('#').to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&bare);
    let spec = &view.case.spec;
    let is_declared = spec.clauses.iter().any(|clause| holds(&clause.text.text))
        || spec.roles.iter().any(|role| role.instructions.iter().any(|own| holds(&own.text)))
        || view.case.trace.task.iter().any(|task| holds(&task.text));
    let mut steps = view.case.trace.steps.iter();
    is_declared
        || steps.any(|step| match step.call() {
            Some(call) => holds(&call.arguments.to_string()) || holds(&call.tool.text),
            // What another agent said before, this one may only repeat.
            None if view.case.trace.kind(step) == ActorKind::Agent => {
                step.actor != said.actor && step.no < said.no && holds(step.words())
            }
            None => holds(step.words()),
        })
}

fn told(
    view: &View<'_>,
    step: &Step,
    (sentence, token): (&Sentence<'_>, &str),
    like: &Step,
) -> Finding {
    let at = sentence.start + sentence.text.find(token).unwrap_or(0);
    let cite = Cite::range(step, at..at + token.len()).unwrap_or_else(|| Cite::step(step));
    let last = view.case.trace.last().unwrap_or(step.no);
    let everywhere = Searched::Steps(StepNo::at_index(0), last);
    let absent = Cite::absent(format!("{token} outside of the agent's own words"), everywhere);
    let summary = format!(
        "step {} tells of {token}, which no result, call or other person holds; what the tools gave of that form is something else",
        step.no
    );
    Finding::new(ENTRY.mode, NOWHERE, cite, summary)
        .citing([absent.clone(), Cite::step(like)])
        .refuters([Refuter::not_held("somebody else names it", absent)])
        .refuters([Refuter::untested("the log lacks where it comes from")])
        .fixed_by(Fix {
            text: "fill identifiers into a reply from the tool's own result, and refuse a reply that holds another one".to_owned(),
            ..ENTRY.fix.to_fix()
        })
}
