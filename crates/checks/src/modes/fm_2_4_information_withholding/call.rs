//! A receiver's call that shows what it lacked: another value than the sender held under that name, an
//! empty one or one that only stands in, or a failure that names it.

use super::held::{self, Held, Holdings};
use super::joined::Rows;
use super::sight::{Handover, Sight};
use super::want::{Sign, Want, is_given};
use crate::reading::Score;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, effect, prose};
use case::{Act, Cite, Step};
use serde_json::Value;

/// The sender held one value under this name, the receiver called with another that nobody gave it.
const MADE_UP: Score = Score::new(0.65);
/// The same, and the call failed.
const MADE_UP_AND_FAILED: Score = Score::new(0.75);
/// The receiver called with a word that only stands in for the value.
const STOOD_IN: Score = Score::new(0.6);
/// The tool names what is missing, and the sender held it.
const MISSING: Score = Score::new(0.7);

/// What a value is that stands in for one that is not known.
const STAND_INS: [&str; 16] = [
    "unknown",
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "tbd",
    "todo",
    "placeholder",
    "undefined",
    "missing",
    "not provided",
    "not specified",
    "not given",
    "not known",
    "unspecified",
];

/// Arguments that differ from what the sender held under their names, and names that the call failed
/// for want of.
pub(super) fn lacks<'c>(
    (view, sight): (&View<'c>, &Sight),
    (holdings, rows): (&Holdings, &Rows),
    handover: Handover,
    exchange: &Exchange<'c>,
) -> Vec<Want<'c>> {
    let step = exchange.step;
    let tool = &exchange.call.tool.text;
    let failed = exchange.standing == Standing::Bad;
    let end = if failed { ", and the call failed" } else { "" };
    let mut wants = Vec::new();
    let mut present = Vec::new();
    for (pointer, value) in arguments(&exchange.call.arguments) {
        let key = prose::key_of(&pointer);
        let Some(name) = held::name(key) else {
            continue;
        };
        let gap = Gap::of(value.as_deref());
        if gap == Gap::None {
            present.push(name.clone());
        }
        let own = holdings.one(handover.from, &name, handover.at);
        let own = own.map(|held| (handover.from, held.clone()));
        let about = || rows.about((view, sight), handover, (exchange, &name));
        let Some((holder, held)) = own.or_else(about) else {
            continue;
        };
        let value = value.unwrap_or_default();
        let (sign, score) = match gap {
            Gap::Blank if !failed => continue,
            Gap::Blank => (Sign::Lacked, MISSING),
            Gap::Word => (Sign::Lacked, if failed { MISSING } else { STOOD_IN }),
            Gap::None if !is_other(view, handover, step, (&name, &held, &value)) => continue,
            Gap::None => (Sign::MadeUp, if failed { MADE_UP_AND_FAILED } else { MADE_UP }),
        };
        let what = match gap {
            Gap::Blank => format!("{tool} is called without a value for {key}{end}"),
            Gap::Word | Gap::None => format!("{tool} is called with {value} for {key}{end}"),
        };
        let cite = Cite::argument(step, &pointer).unwrap_or_else(|| Cite::step(step));
        wants.push(Want {
            handover,
            holder,
            step,
            name,
            held,
            cite,
            what,
            sign,
            is_failed: failed,
            score,
        });
    }
    let is_told = !wants.is_empty();
    wants.extend(missing(holdings, handover, exchange, &present).filter(|_| failed && !is_told));
    wants
}

/// What of an argument is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    /// Nothing is given.
    Blank,
    /// A word that says so.
    Word,
}

impl Gap {
    fn of(value: Option<&str>) -> Self {
        let value = value.unwrap_or_default().trim();
        let bare =
            value.trim_matches(|letter: char| "<>[]{}()_-?*".contains(letter)).to_lowercase();
        if value.is_empty() {
            return Self::Blank;
        }
        let is_bracketed = ['<', '[', '{'].iter().any(|mark| value.starts_with(*mark))
            && value.ends_with(['>', ']', '}'])
            && !prose::has_digit(value);
        let says_so = bare.is_empty() || STAND_INS.contains(&bare.as_str()) || is_bracketed;
        if says_so { Self::Word } else { Self::None }
    }
}

/// The scalar arguments with their pointers; `None` for those that are null.
fn arguments(value: &Value) -> Vec<(String, Option<String>)> {
    let mut found: Vec<(String, Option<String>)> =
        prose::leaves(value).into_iter().map(|(pointer, text)| (pointer, Some(text))).collect();
    let members = value.as_object().into_iter().flatten();
    let nulls = members.filter(|(_, member)| member.is_null());
    found.extend(
        nulls.map(|(name, _)| (format!("/{}", name.replace('~', "~0").replace('/', "~1")), None)),
    );
    found
}

/// Whether the receiver's value is another one than the sender held, and nobody gave it.
fn is_other(
    view: &View<'_>,
    handover: Handover,
    step: &Step,
    (name, held, value): (&str, &Held, &str),
) -> bool {
    let is_from_result =
        view.case.trace.step(held.at).is_some_and(|source| source.result().is_some());
    let is_own = if is_from_result { held::is_own(name) } else { held::is_minted(name) };
    let both = [held.value.as_str(), value];
    let are_numbers = both.iter().all(|one| one.parse::<f64>().is_ok());
    // A number may be worked out from others.
    let is_pointed = if are_numbers {
        !may_reckon(view, handover, step)
    } else {
        both.into_iter().all(held::is_specific)
            || (held.is_named && both.into_iter().all(held::is_address))
    };
    let is_other = !held::same(&held.value, value) && is_pointed && !is_own;
    is_other && !is_given(view, handover.to, step.no, value)
}

/// Whether the receiver was given a number, or looked anything up, before `step`.
fn may_reckon(view: &View<'_>, handover: Handover, step: &Step) -> bool {
    let before = view.case.trace.steps.get(..step.no.index()).unwrap_or_default();
    let passed = view.case.trace.step(handover.at);
    let is_number = |text: &str| 1 < text.len() && text.len() < 9 && text.parse::<f64>().is_ok();
    let gives = |one: &Step| match &one.act {
        Act::Call(call) => prose::leaves(&call.arguments)
            .iter()
            .any(|(_, text)| prose::tokens(text).any(|(_, token)| is_number(token))),
        _ => prose::tokens(one.words()).any(|(_, token)| is_number(token)),
    };
    let is_own_result = |one: &Step| {
        let call = one.result().and_then(|result| result.call);
        call.and_then(|call| view.case.trace.step(call))
            .is_some_and(|call| call.actor == handover.to)
    };
    before.iter().any(is_own_result) || passed.is_some_and(gives)
}

/// The argument that a failed call's result names as missing.
fn missing<'c>(
    holdings: &Holdings,
    handover: Handover,
    exchange: &Exchange<'c>,
    present: &[String],
) -> Option<Want<'c>> {
    const LACKS: [&str; 8] = [
        "missing",
        "required",
        "requires",
        "must be",
        "must not be empty",
        "not provided",
        "no value",
        "expected",
    ];
    let (came, result) = exchange.result?;
    let text = &*result.text.text;
    let lowered = text.to_ascii_lowercase();
    let lacks = LACKS.iter().find_map(|word| lowered.find(word))?;
    let spelled: Vec<(usize, &str, Vec<String>)> = prose::tokens(text)
        .flat_map(|(at, token)| {
            let parts = token.split(['_', '.', '-']).filter(|part| !part.is_empty());
            let base = token.as_ptr() as usize;
            parts.map(move |part| (at + (part.as_ptr() as usize - base), part))
        })
        .map(|(at, part)| (at, part, effect::words(part).collect()))
        .collect();
    let names = holdings.names(handover.from, handover.at);
    let lacked = names.into_iter().filter(|(name, held)| {
        (held.is_named || name.contains(' ')) && !present.iter().any(|one| one == name)
    });
    let found = lacked.filter_map(|(name, held)| Some((span(&spelled, name)?, name, held)));
    let (range, name, held) = found.min_by_key(|(range, _, _)| range.start.abs_diff(lacks))?;
    let shown = text.get(range.clone()).unwrap_or(name).to_owned();
    let cite = Cite::range(came, range)?;
    let what = format!("{} failed for want of {shown}", exchange.call.tool.text);
    let (sign, score, name) = (Sign::Lacked, MISSING, name.to_owned());
    let (holder, held) = (handover.from, held.clone());
    Some(Want {
        handover,
        holder,
        step: exchange.step,
        name,
        held,
        cite,
        what,
        sign,
        is_failed: true,
        score,
    })
}

/// Where the words of `name` stand one after the other.
fn span(spelled: &[(usize, &str, Vec<String>)], name: &str) -> Option<std::ops::Range<usize>> {
    let parts: Vec<&str> = name.split(' ').collect();
    (0..spelled.len()).find_map(|from| {
        let mut left = parts.as_slice();
        for (at, part, words) in spelled.get(from..)? {
            let (own, rest) = left.split_at_checked(words.len())?;
            if own != words.iter().map(String::as_str).collect::<Vec<_>>() {
                return None;
            }
            left = rest;
            if left.is_empty() {
                let (start, _, _) = spelled.get(from)?;
                return Some(*start..at + part.len());
            }
        }
        None
    })
}
