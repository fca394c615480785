//! A plan in words: a numbered list that an agent lays down before it begins, whose items name tools.
//! An item is done when its tool was called, and with the item's own value where it has one. The calls
//! decide; a plan whose items name no tool says nothing here.

use super::ENTRY;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::{Exchange, View, effect, prose, replies, short};
use case::{Act, ActorKind, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// Most of the plan was called, and its end never was. Another tool may have done it.
const LEFT: Score = Score::new(0.55);
/// A shorter list is no plan that a run could stop in the middle of.
const ITEMS: usize = 3;
/// So many items must have been called before the rest is missed.
const MET: usize = 2;
/// The longest item that a summary repeats.
const LONGEST: usize = 60;

/// An item that names a tool.
struct Item<'t> {
    text: &'t str,
    tool: Arc<str>,
    /// What it is to be called with, where the item says.
    values: Vec<&'t str>,
    /// Whether it is to be done in some case only.
    is_conditional: bool,
}

/// Words by which an item is to be done in some case only; behind a verb of looking they say what to look
/// for.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(\b(?:check|see|verify|test|ask|confirm|know|find out|determine)s?\s+)?\b(?:if|unless|in case|otherwise|as needed|when (?:needed|necessary|required)|optional(?:ly)?)\b",
    )
});

/// Whether an item of a plan is to be done in some case only: that it was not done leaves nothing open.
pub(super) fn is_conditional(item: &str) -> bool {
    CONDITION.captures_iter(item).any(|found| found.get(1).is_none())
}

/// The last items of the plan were never called although the run ended.
pub(super) fn left_open(view: &View<'_>) -> Option<Finding> {
    let tools = tools(view);
    let steps = &view.case.trace.steps;
    let by_agent = |step: &&Step| {
        view.case.trace.kind(step) == ActorKind::Agent
            && matches!(step.act, Act::Say { .. } | Act::Think(_))
    };
    let mut plans = steps.iter().filter(by_agent).filter_map(|step| {
        let items = items(step.words(), &tools);
        (ITEMS <= items.len()).then_some((step, items))
    });
    // A later list is another plan, or the report on this one.
    let (plan, items) = plans.next_back()?;
    let last = view.case.trace.last()?;
    let (open, until) = first_open(view, plan.no, &items)?;
    // What a person says once the plan is no longer followed may be another plan.
    if replies::is_called_off(view, until) {
        return None;
    }
    let item = items.get(open)?;
    let cite = Cite::words(plan, item.text)?;
    let end = view.stop().filter(|end| plan.no < end.no)?;
    let searched = Searched::Steps(plan.no, last);
    let summary = format!(
        "the run ended at step {} with {} of {} items of its plan open: {} was never called for {}",
        end.no,
        items.iter().skip(open).filter(|item| !item.is_conditional).count(),
        items.len(),
        item.tool,
        short::quoted(item.text, LONGEST)
    );
    let called = Cite::absent(format!("a call of {} for that item", item.tool), searched);
    Some(
        Finding::new(ENTRY.mode, LEFT, cite, summary)
            .citing([Cite::step(end)])
            .refuters([
                Refuter::not_held("the item was called after all", called),
                Refuter::untested("another tool did what the item asks for"),
            ])
            .fixed_by(Fix {
                text:
                    "keep the plan as data, and refuse the end of the run while it has open items"
                        .to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}

/// Whether an item names a tool of the run that is never called after the list.
pub(super) fn is_uncalled(view: &View<'_>, list: StepNo, item: &str) -> bool {
    let tools = tools(view);
    let Some(tool) = named(item, &tools) else {
        return false;
    };
    let from = view.exchanges.partition_point(|made| made.step.no < list);
    let later = view.exchanges.get(from..).unwrap_or_default();
    !later.iter().any(|made| made.call.tool.text == *tool)
}

/// The names of the tools that the run has, longest first: a longer name says more.
fn tools(view: &View<'_>) -> Vec<(Arc<str>, Vec<String>)> {
    let declared = view.case.spec.tools.iter().map(|tool| tool.name.clone());
    let called = view.exchanges.iter().map(|made| made.call.tool.text.clone());
    let names: BTreeSet<Arc<str>> = declared.chain(called).collect();
    let mut tools: Vec<(Arc<str>, Vec<String>)> =
        names.into_iter().map(|name| (name.clone(), effect::words(&name).collect())).collect();
    // One word, such as `search`, stands in any sentence.
    tools.retain(|(_, words)| 2 <= words.len());
    tools.sort_by_key(|(_, words)| std::cmp::Reverse(words.len()));
    tools
}

/// The numbered items of a text that name a tool. None where an item names none: then the plan has work
/// that no call shows.
fn items<'t>(text: &'t str, tools: &[(Arc<str>, Vec<String>)]) -> Vec<Item<'t>> {
    let mut items = Vec::new();
    for line in text.lines().map(str::trim) {
        let Some(item) = item(line) else {
            continue;
        };
        let item = item.trim();
        let Some(tool) = named(item, tools).cloned().or_else(|| written(item)) else {
            return Vec::new();
        };
        let tokens = prose::tokens(item).map(|(_, token)| token);
        let values = tokens.filter(|token| prose::has_digit(token)).collect();
        items.push(Item { text: item, tool, values, is_conditional: is_conditional(item) });
    }
    items
}

/// The name in the item that is written as a tool's, of which the run knows nothing.
fn written(item: &str) -> Option<Arc<str>> {
    let is_letter = |letter: u8| letter == b'_' || letter.is_ascii_lowercase();
    let is_name =
        |token: &&str| token.trim_matches('_').contains('_') && token.bytes().all(is_letter);
    prose::tokens(item).map(|(_, token)| token).find(is_name).map(Arc::from)
}

/// What a line says as an item: `1. this`, `Step 1: this`, `- [ ] this`.
fn item(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['*', '#', ' ']);
    if let Some(item) = line.strip_prefix("- [ ]").or_else(|| line.strip_prefix("[ ]")) {
        let item = item.trim_start();
        return Some(item.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    let numbered = ["Step ", "step ", "STEP "].iter().find_map(|word| line.strip_prefix(word));
    let line = numbered.unwrap_or(line);
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let marks: &[char] = if numbered.is_some() { &['.', ')', ':', '-'] } else { &['.', ')'] };
    rest.trim_start().strip_prefix(marks).filter(|_| rest.len() < line.len())
}

/// The tool all of whose words stand in the item.
fn named<'t>(item: &str, tools: &'t [(Arc<str>, Vec<String>)]) -> Option<&'t Arc<str>> {
    let words: Vec<String> = effect::words(item).collect();
    let names =
        |own: &[String]| own.iter().all(|part| words.iter().any(|word| prose::kindred(word, part)));
    tools.iter().find(|(_, own)| names(own)).map(|(tool, _)| tool)
}

/// The first item that no call met, where all before it were met and none after it is; and the last call
/// that met one.
fn first_open(view: &View<'_>, plan: StepNo, items: &[Item<'_>]) -> Option<(usize, StepNo)> {
    let from = view.exchanges.partition_point(|made| made.step.no < plan);
    let mut free: Vec<&Exchange<'_>> =
        view.exchanges.get(from..).unwrap_or_default().iter().collect();
    let mut met = Vec::new();
    let mut until = plan;
    for item in items {
        let meets = |made: &&Exchange<'_>| {
            let arguments = made.call.arguments.to_string();
            *made.call.tool.text == *item.tool
                && (item.values.is_empty()
                    || item.values.iter().any(|value| arguments.contains(value)))
        };
        let at = free.iter().position(meets);
        met.push(at.is_some());
        if let Some(at) = at {
            until = until.max(free.remove(at).step.no);
        }
    }
    // What was for another case is neither done nor open.
    let is_due = |at: &usize| met[*at] || !items[*at].is_conditional;
    let due: Vec<usize> = (0..items.len()).filter(is_due).collect();
    let open = due.iter().position(|at| !met[*at])?;
    let is_tail = due.iter().skip(open).all(|at| !met[*at]);
    (MET <= open && is_tail).then_some((due[open], until))
}
