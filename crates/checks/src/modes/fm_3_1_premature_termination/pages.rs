//! The task says to go through all of it, a result says that it is one page of several, and the run ends
//! without the next one.
//!
//! What says so is the result itself: a page and how many there are, or a mark of what comes next.

use super::{ENTRY, whole};
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::{Exchange, View, is_from_person, prose, replies};
use case::{Act, Cite, Step};
use regex::Regex;
use serde_json::Value;
use std::ops::Range;
use std::sync::LazyLock;

/// The demand stands on the log, and so does that there is more.
const MORE_WAITED: Score = Score::new(0.6);

/// All of what is found, in words.
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:every|all|each)\b(?: of)?(?: the| their| its| of)?(?: \w+)? (?:pages?|results?|entries|records|rows|items|hits)\b",
        r"|\b(?:to|until|through|including) the (?:last|end of the) (?:page|list)\b",
    ))
});

/// A page and how many there are.
static PAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bpage (\d{1,5}) (?:of|/) ?(\d{1,5})\b"));

/// Members that are there, and not empty, where more comes.
const NEXT: [&str; 8] = [
    "next",
    "next_cursor",
    "next_page",
    "next_page_token",
    "next_token",
    "nextcursor",
    "nextpage",
    "nextpagetoken",
];
/// Members that say whether more comes.
const MORE: [&str; 4] = ["has_more", "hasmore", "has_next", "truncated"];

/// A run that stopped before the last page.
pub(super) fn left(view: &View<'_>) -> Option<Finding> {
    let (made, came) = view.exchanges.iter().rev().find_map(|made| {
        let (came, result) = made.result?;
        let is_look = matches!(made.effect, Effect::Reads | Effect::Unknown);
        let tells = is_look && result.failed != Some(true);
        let is_more = tells.then(|| more(result.data.as_ref(), came.words()))??;
        Some(is_more.then_some((made, came)))
    })??;
    let end = view.stop().filter(|end| made.step.no < end.no)?;
    let is_same = |later: &&Exchange<'_>| {
        made.step.no < later.step.no && later.call.tool.text == made.call.tool.text
    };
    if replies::is_called_off(view, came.no) || view.exchanges.iter().any(|later| is_same(&later)) {
        return None;
    }
    let (demand, range) = demand(view, made.step)?;
    let summary = format!(
        "step {} wants all of it, {} at step {} gives one page of several, and the run ends at step {} without the next",
        demand.no, made.call.tool.text, came.no, end.no
    );
    let stated = Cite::range(demand, range).unwrap_or_else(|| Cite::step(demand));
    let searched =
        Cite::absent(format!("another call of {} after it", made.call.tool.text), whole(view));
    Some(
        Finding::new(ENTRY.mode, MORE_WAITED, Cite::step(end), summary)
            .citing([Cite::step(came), stated])
            .clause(ClauseState::Violated)
            .refuters([Refuter::not_held("the next page was read", searched)])
            .fixed_by(Fix {
                text: "refuse the end of the run while the last result of a list says that there is more"
                    .to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}

/// Whether a result says that more comes behind it; `None` where it says nothing of pages.
fn more(data: Option<&Value>, words: &str) -> Option<bool> {
    if let Some(found) = PAGE.captures(words) {
        let number = |at: usize| found.get(at).and_then(|one| one.as_str().parse::<u32>().ok());
        return Some(number(1)? < number(2)?);
    }
    let members = data?.as_object()?;
    let named = |names: &[&str]| {
        members
            .iter()
            .find(|(name, _)| names.contains(&name.to_ascii_lowercase().as_str()))
            .map(|(_, value)| value)
    };
    if let Some(more) = named(&MORE).and_then(Value::as_bool) {
        return Some(more);
    }
    if let Some(next) = named(&NEXT) {
        return Some(match next {
            Value::Null => false,
            Value::Bool(more) => *more,
            Value::String(text) => !text.trim().is_empty(),
            Value::Number(_) => true,
            Value::Array(_) | Value::Object(_) => return None,
        });
    }
    let number = |names: &[&str]| named(names).and_then(Value::as_u64);
    Some(number(&["page", "page_number"])? < number(&["pages", "total_pages", "page_count"])?)
}

/// The sentence of the task or the instructions that wants all of it, before `act`.
fn demand<'c>(view: &View<'c>, act: &Step) -> Option<(&'c Step, Range<usize>)> {
    let before = view.case.trace.steps.iter().take_while(|step| step.no < act.no);
    let mut commands = before
        .filter(|step| matches!(step.act, Act::Instruct(_)) || is_from_person(view.case, step));
    commands.find_map(|step| {
        let sentences = prose::sentences(step.words(), &ALL);
        let sentence = sentences.iter().find(|sentence| ALL.is_match(sentence.text))?;
        Some((step, sentence.start..sentence.start + sentence.text.len()))
    })
}
