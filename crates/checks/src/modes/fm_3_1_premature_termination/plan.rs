//! The plan that the run itself keeps, as data: a list of items with their states, or ticked boxes.
//! The last state of the list is what counts.

use super::{ENTRY, worded};
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::claims::{self, ClaimKind};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, replies, short};
use case::{Cite, Step, StepNo};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// The list was the last thing that the run wrote down before it stopped.
const FRESH: Score = Score::new(0.65);
/// Work went on after the list was last written; some of it may be done.
const STALE: Score = Score::new(0.45);

/// The longest item that a summary repeats.
const LONGEST: usize = 60;

/// What an item says of itself that another has to move first, or that it was dropped: set off from
/// what is to be done, which may have such a word in it.
static HELD_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:[(\[:;,–—]|\s-)\s*(?:is |still |now |currently )*(?:blocked|on hold|waits|waiting|awaits|awaiting|deferred|postponed|skipped|dropped|out of scope|not needed|not required|not applicable|n/a|up to you|your turn|needs? (?:your|an?|the|\w+['’]s) (?:\w+ )?(?:approval|confirmation|answer|decision|access|input|sign-?off|go-ahead)|pending (?:\w+ )?(?:approval|review|confirmation|answer|decision|sign-?off))\b",
        r"|^\W*(?:blocked|deferred|postponed|skipped|on hold|waiting)\s*[:)\]–—-]",
    ))
});

/// A list of what is to be done.
struct Plan<'v> {
    at: Place<'v>,
    items: usize,
    /// The items that are not done, in order.
    open: Vec<Open>,
}

enum Place<'v> {
    Call(&'v Exchange<'v>),
    Word(&'v Step),
}

struct Open {
    text: String,
    /// Where it stands in the call's arguments.
    pointer: Option<String>,
    begun: bool,
}

impl Plan<'_> {
    fn step(&self) -> &Step {
        match self.at {
            Place::Call(exchange) => exchange.step,
            Place::Word(step) => step,
        }
    }

    /// The first item that is open, cited.
    fn cite(&self) -> Cite {
        let step = self.step();
        let item = self.open.first().and_then(|item| match &item.pointer {
            Some(pointer) => Cite::argument(step, pointer),
            None => Cite::words(step, &item.text),
        });
        item.unwrap_or_else(|| Cite::step(step))
    }
}

/// Items of the plan are open although the run ended.
pub(super) fn left_open(view: &View<'_>) -> Option<Finding> {
    let mut plan = last(view)?;
    plan.open.retain(|item| !HELD_UP.is_match(&item.text) && !worded::is_conditional(&item.text));
    let left = plan.open.len();
    // The last item is often done and not ticked.
    let is_at_last = left == 1 && plan.open.iter().all(|item| item.begun);
    if left == 0 || is_at_last {
        return None;
    }
    let end = view.stop()?;
    // A list in the very last act is a plan that is laid before somebody.
    let is_offer = matches!(plan.at, Place::Call(_)) && end.at == plan.step().at;
    if is_offer {
        return None;
    }
    let from = plan.step().no;
    let acts = |later: &&Exchange<'_>| {
        from < later.step.no && (later.effect.acts() || later.effect == Effect::Runs)
    };
    let later = view.exchanges.iter().find(acts);
    if later.is_some() && says_done(end) {
        return None;
    }
    let is_named = plan.open.iter().any(|item| worded::is_uncalled(view, from, &item.text));
    if is_moot(view, (from, left), is_named) {
        return None;
    }
    let is_stale = later.is_some() && !view.stops_midway();
    let score = if is_stale { STALE } else { FRESH };
    let first = plan.open.first()?;
    let no = plan.step().no;
    let summary = format!(
        "the run ended at step {} with {left} of {} items of its plan open, first {}",
        end.no,
        plan.items,
        short::quoted(&first.text, LONGEST)
    );
    let work = later.map(|later| Cite::step(later.step));
    let ticked =
        Cite::absent("a later state of the list", case::Searched::Steps(no, last_of(view)));
    Some(
        Finding::new(ENTRY.mode, score, plan.cite(), summary)
            .citing([Cite::step(end)])
            .refuters([
                worked_on(view, (no, end.no), work),
                Refuter::not_held("the items were ticked later", ticked),
            ])
            .fixed_by(Fix {
                text: "refuse the end of the run while its own list has open items, or have it drop them with a reason".to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}

/// What work after the list says: a run that stops midway was still at the items, and only a word of
/// its own would have closed it.
fn worked_on(view: &View<'_>, (list, end): (StepNo, StepNo), work: Option<Cite>) -> Refuter {
    if view.stops_midway() {
        let searched = case::Searched::Steps(end, last_of(view));
        let closing = Cite::absent("a word of the agents after their last act", searched);
        return Refuter::not_held("the run closed with a word of its own", closing);
    }
    let searched = case::Searched::Steps(list, end.max(list));
    let what = "the items were worked on after the list was last written";
    Refuter::looked_for(what, work, Cite::absent("an act after the list", searched))
}

/// Whether the list says nothing of the end any more. A tool that an item names and nobody called leaves that
/// open, unless a person took it back.
fn is_moot(view: &View<'_>, (from, left): (StepNo, usize), is_named: bool) -> bool {
    if is_named {
        replies::is_called_off(view, from)
    } else {
        is_asked_more(view, from) || is_overtaken(view, from, left)
    }
}

/// Whether a person asked for something else after the list.
fn is_asked_more(view: &View<'_>, from: StepNo) -> bool {
    let mut said = view.after(from).iter().filter(|step| is_from_person(view.case, step));
    said.any(|step| !replies::is_reply(view, step))
}

/// Whether the list may be out of date: the run reported after as many acts that came out well as items
/// are open. A run that stops midway reports nothing.
fn is_overtaken(view: &View<'_>, from: StepNo, left: usize) -> bool {
    let did_well = |act: &&Exchange<'_>| {
        from < act.step.no
            && (act.effect.acts() || act.effect == Effect::Runs)
            && act.result.is_some()
            && act.standing != Standing::Bad
    };
    !view.stops_midway() && left <= view.exchanges.iter().filter(did_well).count()
}

fn last_of(view: &View<'_>) -> StepNo {
    view.case.trace.last().unwrap_or(StepNo::at_index(0))
}

fn says_done(end: &Step) -> bool {
    claims::in_step(end).iter().any(|claim| {
        matches!(
            claim.kind,
            ClaimKind::Done | ClaimKind::TestsPass | ClaimKind::Works | ClaimKind::ActionDone(_)
        )
    })
}

/// Every item of the plan is done.
pub(super) fn ticked(view: &View<'_>) -> Option<Refuter> {
    let plan = last(view)?;
    let what = format!("all {} items of the plan are done", plan.items);
    plan.open.is_empty().then(|| Refuter::held(what, Cite::step(plan.step())))
}

/// The last state of the list: in the last call that keeps one, or in the last word.
fn last<'v>(view: &'v View<'_>) -> Option<Plan<'v>> {
    let boxed = view.last_word().filter(|_| !is_answer(view)).and_then(|word| {
        let (items, open) = boxes(word.words())?;
        // With most of it open it is a plan that is laid before somebody, not a report.
        (2 * open.len() <= items).then_some(Plan { at: Place::Word(word), items, open })
    });
    boxed.or_else(|| {
        let keeps = |exchange: &&Exchange<'_>| keeps_a_list(&exchange.call.tool.text);
        let mut calls = view.exchanges.iter().rev().filter(keeps);
        calls.find_map(|exchange| {
            let (items, open) = listed(&exchange.call.arguments)?;
            Some(Plan { at: Place::Call(exchange), items, open })
        })
    })
}

/// A request for a list.
static LIST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:check-?list|to-?do|list|plan|template|boxes)\b"));

/// Whether a list in the last word may be what was asked for, and not what the run itself was to do: a
/// person asked for one, or the run did nothing but look.
fn is_answer(view: &View<'_>) -> bool {
    let case = view.case;
    let mut asked = case.trace.steps.iter().filter(|step| is_from_person(case, step));
    let task = case.trace.task.as_ref();
    let is_asked = asked.any(|step| LIST.is_match(step.words()))
        || task.is_some_and(|task| LIST.is_match(&task.text));
    let only_looks = !view.exchanges.is_empty()
        && view.exchanges.iter().all(|exchange| exchange.effect == Effect::Reads);
    is_asked || only_looks
}

/// The name nominates; what is passed to it must be a list with states.
fn keeps_a_list(tool: &str) -> bool {
    let tool = tool.to_ascii_lowercase();
    ["todo", "plan", "task", "checklist", "progress"].iter().any(|word| tool.contains(word))
}

const DONE: [&str; 8] =
    ["completed", "complete", "done", "finished", "cancelled", "canceled", "skipped", "dropped"];
const BEGUN: [&str; 5] = ["in_progress", "in-progress", "in progress", "active", "doing"];
const WAITING: [&str; 6] = ["pending", "todo", "not_started", "not started", "open", "waiting"];
const TEXTS: [&str; 7] = ["content", "step", "text", "title", "task", "description", "name"];

/// The number of items in the list among the arguments, and those that are open.
fn listed(arguments: &Value) -> Option<(usize, Vec<Open>)> {
    let members = arguments.as_object()?;
    members.iter().find_map(|(name, value)| match value {
        Value::Array(items) => states(name, items),
        Value::String(text) => boxes(text),
        _ => None,
    })
}

fn states(name: &str, items: &[Value]) -> Option<(usize, Vec<Open>)> {
    let mut open = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let state = item.get("status").or_else(|| item.get("state"))?.as_str()?;
        let state = state.to_ascii_lowercase();
        let begun = BEGUN.contains(&state.as_str());
        if DONE.contains(&state.as_str()) {
            continue;
        }
        if !begun && !WAITING.contains(&state.as_str()) {
            return None;
        }
        let (key, text) = TEXTS.iter().find_map(|key| Some((key, item.get(key)?.as_str()?)))?;
        let name = name.replace('~', "~0").replace('/', "~1");
        let pointer = Some(format!("/{name}/{at}/{key}"));
        open.push(Open { text: text.to_owned(), pointer, begun });
    }
    (!items.is_empty()).then_some((items.len(), open))
}

/// `- [ ] this`, `- [x] that`: at least two of them make a list.
fn boxes(text: &str) -> Option<(usize, Vec<Open>)> {
    if memchr::memmem::find(text.as_bytes(), b"- [").is_none()
        && memchr::memmem::find(text.as_bytes(), b"* [").is_none()
    {
        return None;
    }
    let mut items = 0;
    let mut open = Vec::new();
    for line in text.lines().map(str::trim_start) {
        let Some(rest) = line.strip_prefix("- [").or_else(|| line.strip_prefix("* [")) else {
            continue;
        };
        if let Some(item) = rest.strip_prefix(" ]") {
            items += 1;
            open.push(Open { text: item.trim().to_owned(), pointer: None, begun: false });
        } else if rest.starts_with("x]") || rest.starts_with("X]") {
            items += 1;
        }
    }
    (1 < items).then_some((items, open))
}

#[cfg(test)]
mod tests {
    use super::HELD_UP;

    #[test]
    fn an_item_that_waits_for_somebody_is_told_from_one_about_waiting() {
        for item in [
            "b (blocked: waits for your approval)",
            "Send the mail - on hold until Monday",
            "Delete the old table: needs your approval",
            "Blocked: rotate the key",
            "Publish it, pending review",
        ] {
            assert!(HELD_UP.is_match(item), "{item}");
        }
        for item in ["Remove blocked users", "Wait for the replica", "List pending reviews", "b"] {
            assert!(!HELD_UP.is_match(item), "{item}");
        }
    }
}
