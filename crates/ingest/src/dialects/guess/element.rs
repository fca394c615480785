//! One element of a list of unknown format into steps: what was thought, said, called, returned.

use super::Reading;
use super::shape::{self, ARGUMENTS, CALLS, RESULTS, Speaker, THOUGHTS, TIMES};
use crate::draft::{Came, Draft, Made};
use crate::json::At;
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, StepNo};

/// Members that say which element this is and nothing about the run.
const IDS: &[&str] = &[
    "id",
    "uuid",
    "index",
    "seq",
    "step",
    "step_id",
    "turn",
    "n",
    "number",
    "message_id",
    "call_id",
    "tool_call_id",
    "round",
    "order",
];

/// Members that name the tool of a call.
const TOOLS: &[&str] = &["name", "tool", "tool_name", "toolName", "function", "action", "type"];

/// Members that hold the words of a part.
const WORDS: &[&str] = &["text", "content", "value", "body"];

/// How many calls may wait for a result: results follow closely.
const NEARBY: usize = 64;

/// Members that hold the id by which calls and results find each other.
const LINKS: &[&str] = &["tool_call_id", "call_id", "toolCallId", "tool_use_id", "callId", "id"];

/// Reads `item`; where nothing is understood, no step is added.
pub(super) fn read<'v>(reading: &mut Reading<'v>, draft: &mut Draft<'_>, item: &At<'v>) {
    let is_pair = reading.shape.speaker == Speaker::First;
    if item.value.is_object() == is_pair {
        return;
    }
    match reading.shape.speaker.clone() {
        Speaker::First => read_pair(reading, draft, item),
        Speaker::Keys(asks, answers) => {
            for name in [asks, answers] {
                let Some(words) = item.get(name) else {
                    continue;
                };
                let actor = reading.actor(draft, name);
                say(reading, draft, &words, (actor, &item.origin));
            }
            let agent = reading.actor(draft, answers);
            act(reading, draft, item, agent);
            note_unread(reading, item, &[asks, answers]);
        }
        Speaker::Member(name) => {
            let called = shape::name_in(item.value, name).unwrap_or("unknown");
            let actor = reading.actor(draft, called);
            read_spoken(reading, draft, item, (actor, called));
            note_unread(reading, item, &[name]);
        }
        Speaker::Nobody => {
            let actor = draft.actor("agent", ActorKind::Agent);
            act(reading, draft, item, actor);
            note_unread(reading, item, &[]);
        }
    }
}

fn read_pair<'v>(reading: &mut Reading<'v>, draft: &mut Draft<'_>, item: &At<'v>) {
    let (Some(name), Some(words)) = (item.at(0).and_then(|name| name.as_str()), item.at(1)) else {
        return;
    };
    let actor = reading.actor(draft, name);
    say(reading, draft, &words, (actor, &item.origin));
}

/// An element with a speaker: a call or a result where the speaker's word says so, else words with
/// what was done beside them.
fn read_spoken<'v>(
    reading: &mut Reading<'v>,
    draft: &mut Draft<'_>,
    item: &At<'v>,
    (actor, called): (ActorNo, &'v str),
) {
    let kind = draft.trace.actors.get(actor.index()).map(|actor| actor.kind);
    let is_call = ["call", "use", "invocation"].iter().any(|word| called.ends_with(word));
    if is_call && kind == Some(ActorKind::Tool) {
        let agent = draft.actor(reading.agent, ActorKind::Agent);
        call(reading, draft, item, (agent, &item.origin));
        return;
    }
    let words = reading.shape.text.and_then(|name| item.get(name));
    if kind == Some(ActorKind::Tool) {
        let came =
            words.or_else(|| item.first(RESULTS)).or_else(|| item.first(&["output", "content"]));
        if let Some(came) = came {
            returned(reading, draft, &came, (item, None));
        }
        return;
    }
    thought(draft, item, actor);
    if let Some(words) = words {
        say(reading, draft, &words, (actor, &item.origin));
    }
    if kind == Some(ActorKind::Agent) {
        calls(reading, draft, item, actor);
    } else if CALLS.iter().chain(RESULTS).any(|name| item.get(name).is_some()) {
        draft.complain(&item.origin, "nobody but an agent makes calls; what was done is left out");
        reading.is_partial = true;
    }
}

/// What was thought and done in an element, whoever speaks.
fn act<'v>(reading: &mut Reading<'v>, draft: &mut Draft<'_>, item: &At<'v>, actor: ActorNo) {
    thought(draft, item, actor);
    calls(reading, draft, item, actor);
}

fn thought(draft: &mut Draft<'_>, item: &At<'_>, actor: ActorNo) {
    if let Some(thought) = item.first(THOUGHTS).filter(|thought| !is_blank(thought)) {
        let text = draft.any(&thought);
        draft.push(actor, Act::Think(text), &item.origin);
    }
}

/// The calls of an element, and what came back in it.
fn calls<'v>(reading: &mut Reading<'v>, draft: &mut Draft<'_>, item: &At<'v>, actor: ActorNo) {
    let mut all = Vec::new();
    let from = (actor, &item.origin);
    let found = CALLS.iter().filter_map(|name| item.get(name)).find(|found| !is_blank(found));
    if let Some(found) = found {
        if found.value.is_array() {
            for one in found.items() {
                all.extend(call(reading, draft, &one, from));
            }
        } else if found.value.is_object() {
            all.extend(call(reading, draft, &found, from));
        } else if let Some(tool) = draft.string(&found) {
            let arguments = item.first(ARGUMENTS);
            all.push(made(reading, draft, (&found, tool), (item, arguments, from)));
        }
    }
    if let Some(came) = item.first(RESULTS).filter(|came| !is_blank(came)) {
        let each: Vec<At<'v>> = came.items().collect();
        if let [only] = *all {
            returned(reading, draft, &came, (item, Some(only)));
        } else if all.len() == each.len() && !all.is_empty() {
            for (one, call) in each.iter().zip(all) {
                returned(reading, draft, one, (one, Some(call)));
            }
        } else {
            returned(reading, draft, &came, (item, None));
        }
    }
}

/// One call: an object that names its tool.
fn call<'v>(
    reading: &mut Reading<'v>,
    draft: &mut Draft<'_>,
    call: &At<'v>,
    from: (ActorNo, &case::Origin),
) -> Option<StepNo> {
    let inner = call.get("function").filter(|inner| inner.value.is_object());
    let inner = inner.unwrap_or_else(|| call.clone());
    let named = TOOLS.iter().filter_map(|name| inner.get(name));
    let named = named
        .into_iter()
        .find(|name| name.as_str().is_some())
        .or_else(|| call.as_str().map(|_| call.clone()));
    let Some(tool) = named.as_ref().and_then(|name| draft.string(name)) else {
        draft.complain(&call.origin, "this call names no tool; kept as words");
        say(reading, draft, call, from);
        return None;
    };
    let arguments = inner.first(ARGUMENTS);
    let named = named.unwrap_or_else(|| call.clone());
    Some(made(reading, draft, (&named, tool), (call, arguments, from)))
}

fn made<'v>(
    reading: &mut Reading<'v>,
    draft: &mut Draft<'_>,
    (named, tool): (&At<'v>, case::Passage),
    (call, arguments, (actor, at)): (&At<'v>, Option<At<'v>>, (ActorNo, &case::Origin)),
) -> StepNo {
    let id = LINKS.iter().find_map(|name| call.id(name));
    let made = Made {
        tool,
        arguments: arguments.as_ref().map(|arguments| arguments.value),
        arguments_at: arguments.map_or_else(|| call.origin.clone(), |found| found.origin),
        id: id.as_deref(),
    };
    let step = draft.call(actor, made, at);
    if reading.waiting.len() == NEARBY {
        reading.waiting.remove(0);
    }
    reading.waiting.push((step, named.as_str().unwrap_or("tool")));
    step
}

/// What came back: of the call in the same element, of the call with its id, else of the only one
/// that waits.
fn returned<'v>(
    reading: &mut Reading<'v>,
    draft: &mut Draft<'_>,
    came: &At<'v>,
    (item, call): (&At<'v>, Option<StepNo>),
) {
    let id = LINKS.iter().find_map(|name| item.id(name)).filter(|id| draft.is_open(id));
    let id = id.as_deref();
    reading.waiting.retain(|(step, _)| draft.waits(*step));
    let waits = match call {
        Some(call) => reading.waiting.iter().find(|(step, _)| *step == call).copied(),
        None => reading.waiting.first().copied().filter(|_| reading.waiting.len() == 1),
    };
    if id.is_none() && waits.is_none() {
        let what = "nothing says which call this result answers; it stays without a call";
        draft.complain(&item.origin, what);
    }
    let named = item.text("name").or_else(|| item.text("tool"));
    let name = named.or_else(|| waits.map(|(_, name)| name));
    let tool = draft.actor(name.unwrap_or("tool"), ActorKind::Tool);
    let text = draft.any(came);
    let failed = item.first(&["is_error", "isError"]).and_then(|flag| flag.value.as_bool());
    let step = draft.result(tool, Came { text, data: None, id, failed }, &item.origin);
    if let Some((call, _)) = waits.filter(|_| id.is_none()) {
        draft.trace.pair(call, step);
    }
}

/// Words, or each part of them that holds some. A part without words may be an act: it is kept, and
/// nothing is judged by what may be missing then.
fn say<'v>(
    reading: &mut Reading<'v>,
    draft: &mut Draft<'_>,
    words: &At<'v>,
    (actor, at): (ActorNo, &case::Origin),
) {
    if is_blank(words) {
        return;
    }
    if words.value.is_array() {
        words.items().for_each(|part| say(reading, draft, &part, (actor, at)));
        return;
    }
    let inner = words.value.is_object().then(|| words.first(WORDS));
    let words = match inner {
        Some(Some(inner)) if inner.value.is_array() => {
            return say(reading, draft, &inner, (actor, at));
        }
        Some(Some(inner)) => inner,
        None => words.clone(),
        Some(None) => {
            draft.complain(&words.origin, "this part holds no words; kept as an event");
            reading.is_partial = true;
            let text = Some(draft.any(words));
            draft.push(actor, Act::Event { kind: EventKind::Other, text }, at);
            return;
        }
    };
    let text = draft.any(&words);
    let kind = draft.trace.actors.get(actor.index()).map(|actor| actor.kind);
    let act = match kind {
        Some(ActorKind::Harness) => Act::Instruct(text),
        _ => Act::Say { text, to: None },
    };
    draft.push(actor, act, at);
}

fn is_blank(at: &At<'_>) -> bool {
    let is_empty = at.value.as_array().is_some_and(<[_]>::is_empty);
    is_empty || at.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Notes the members that nothing is read from.
fn note_unread<'v>(reading: &mut Reading<'v>, item: &At<'v>, read: &[&str]) {
    let known = [THOUGHTS, CALLS, ARGUMENTS, RESULTS, TIMES, IDS, LINKS];
    for (name, at) in item.members() {
        let is_read = read.contains(&name)
            || reading.shape.text == Some(name)
            || known.iter().any(|names| names.contains(&name))
            || at.value.is_null();
        if is_read {
            continue;
        }
        // A word or number beside the messages is no act; more than that may be one.
        reading.is_partial |= !is_remark(&at);
        if reading.unread.len() < super::MOST_NAMED {
            reading.unread.entry(name).or_insert(at);
        }
    }
}

/// Whether a member can hold neither words nor acts: numbers, single words, nothing.
fn is_remark(at: &At<'_>) -> bool {
    let is_empty = at.value.as_object().is_some_and(|members| members.iter().next().is_none());
    match at.as_str() {
        Some(text) => !text.trim().contains(char::is_whitespace),
        None => is_empty || is_blank(at) || !(at.value.is_array() || at.value.is_object()),
    }
}
