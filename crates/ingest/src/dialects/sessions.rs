//! One list with the messages of several conversations, as services log them: each message names its
//! own. Decides by which member they are told apart, and takes the list apart, in one pass over it.

use crate::clock;
use crate::draft::Draft;
use crate::json::{At, Value, member};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The members that name a conversation, the surest first: of a list that has several the first
/// decides. One that holds the same everywhere tells nothing apart.
const NAMES: &[&str] = &[
    "session_id",
    "sessionId",
    "session",
    "conversation_id",
    "conversationId",
    "thread_id",
    "threadId",
    "chat_id",
    "chatId",
    "run_id",
    "runId",
];

/// The messages of one conversation.
pub(super) struct Session<'v> {
    /// Its name, if the list holds several.
    pub(super) name: Option<Cow<'v, str>>,
    pub(super) messages: Vec<At<'v>>,
    /// Messages that name no conversation, and so may be of another one.
    pub(super) nameless: usize,
}

impl Session<'_> {
    /// Says whose conversation the run is, and what in it may be another's.
    pub(super) fn tell(&self, list: &At<'_>, draft: &mut Draft<'_>) {
        if let Some(name) = &self.name {
            draft.trace.labels.session = Some(draft.clean(name));
        }
        if self.nameless > 0 {
            let what = format!(
                "{} of these messages name no conversation where others do; taken for the one of \
                 the message before",
                self.nameless
            );
            draft.complain(&list.origin, what);
            draft.trace.guessed = true;
        }
    }
}

/// The members that hold the time of a message.
const TIMES: &[&str] =
    &["timestamp", "time", "ts", "created_at", "createdAt", "date", "datetime", "sent_at"];

/// The messages from the oldest on. A list in which every one has a time and each is as early as the
/// one before or earlier stands newest first; that it was turned round is said.
pub(super) fn oldest_first<'v>(messages: Vec<At<'v>>, draft: &mut Draft<'_>) -> Vec<At<'v>> {
    let time = |message: &At<'v>| clock::time(message.first(TIMES)?.value);
    let mut messages = messages;
    let mut last = None;
    for message in messages.iter().filter(|message| !message.value.is_null()) {
        let time = time(message);
        if time.is_none() || last.is_some() && last < time {
            return messages;
        }
        last = time;
    }
    let first = messages.iter().find_map(time);
    if first > last
        && let Some(at) = messages.first().map(|message| message.origin.clone())
    {
        messages.reverse();
        let what = "the times of these messages fall from each to the next; read from the last on";
        draft.complain(&at, what);
    }
    messages
}

/// The conversations in `list`, in the order in which they begin; `None` if it holds but one.
pub(super) fn of<'v>(list: &At<'v>) -> Option<Vec<Session<'v>>> {
    let values = list.value.as_array().unwrap_or_default();
    let name = NAMES.iter().copied().find(|name| is_common(values, name))?;
    let mut sessions: Vec<Session<'v>> = Vec::new();
    let mut known: BTreeMap<Cow<'v, str>, usize> = BTreeMap::new();
    let mut current = None;
    let mut early = Vec::new();
    for item in list.items() {
        if let Some(id) = item.id(name) {
            let at = *known.entry(id.clone()).or_insert_with(|| {
                let (messages, name) = (Vec::new(), Some(id));
                sessions.push(Session { name, messages, nameless: 0 });
                sessions.len() - 1
            });
            sessions[at].messages.append(&mut early);
            current = Some(at);
        }
        match current {
            Some(at) => {
                let is_nameless = item.id(name).is_none() && !item.value.is_null();
                sessions[at].nameless += usize::from(is_nameless);
                sessions[at].messages.push(item);
            }
            None => early.push(item),
        }
    }
    (sessions.len() > 1).then_some(sessions)
}

/// Whether at least half of the elements hold an id under `name`.
fn is_common(values: &[Value<'_>], name: &str) -> bool {
    let holds = |value: &&Value<'_>| member(value, name).and_then(crate::json::id).is_some();
    let filled = values.iter().filter(|value| !value.is_null()).count();
    filled > 0 && values.iter().filter(holds).count() * 2 >= filled
}
