//! Task folders of Cline: the conversation with the model, where calls may stand as tags in words
//! and results as words after a head that names the tool, and the log of what was on the screen.
//! What the extension itself puts into the person's turn is no word of the person.

mod screen;
mod tags;

use crate::Beside;
use crate::carried;
use crate::dialects::coding::{self, Log, Voice, harness, note, person};
use crate::dialects::{Dialect, Extent};
use crate::draft::{Came, Draft};
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::{Act, ActorKind, ActorNo, Passage, StepNo};
use std::collections::BTreeMap;

/// The most elements that are looked at to tell the dialect.
const LOOK: usize = 40;

/// What the agent is called.
const MAIN: &str = "cline";

/// The file with the conversation, and the one with what was on the screen of it.
const CONVERSATION: &str = "api_conversation_history.json";
const SCREEN: &str = "ui_messages.json";

/// The tags around what a person says.
const PERSON: &[&str] = &["task", "feedback", "user_message", "answer"];

/// What begins the words that the extension puts into a person's turn.
const EXTENSION: &[&str] = &["<environment_details>", "<file_content", "[", "# "];

/// Task folders of Cline.
pub(super) const DIALECT: Dialect = Dialect { name: "cline", extent: Extent::Document, is, read };

/// Whether `document` is such a conversation, or such a screen.
pub(crate) fn is(document: &Value<'_>) -> bool {
    let items = document.as_array().unwrap_or_default();
    let looked_at = || items.iter().filter(|item| !item.is_null()).take(LOOK);
    let is_screen = looked_at().next().is_some() && looked_at().all(screen::is_line);
    is_screen || looked_at().any(is_surrounded) && looked_at().all(is_message)
}

fn is_message(value: &Value<'_>) -> bool {
    text(value, "role").is_some() && member(value, "content").is_some_and(Value::is_array)
}

/// Whether a turn holds what the extension puts around the words of a person.
fn is_surrounded(value: &Value<'_>) -> bool {
    let parts = member(value, "content").and_then(Value::as_array).unwrap_or_default();
    let is_of_extension = |part: &Value<'_>| {
        text(part, "text").is_some_and(|words| words.trim_start().starts_with(EXTENSION[0]))
    };
    text(value, "role") == Some("user") && parts.iter().any(is_of_extension)
}

/// Whether the file at `path` shows what the conversation beside it tells.
pub(crate) fn is_part(path: &str, beside: &dyn Beside) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name == SCREEN && beside.list("").iter().any(|other| other == CONVERSATION)
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    draft.trace.labels.system = Some(MAIN.into());
    let agent = draft.actor(MAIN, ActorKind::Agent);
    if document.items().next().is_some_and(|first| screen::is_line(first.value)) {
        screen::read(document, &mut draft, agent);
    } else {
        let mut talk = Talk { log: Log::default(), agent, open: BTreeMap::new(), head: None };
        for message in document.items() {
            let first = draft.trace.steps.len();
            talk.message(&mut draft, &message);
            coding::stamp(&mut draft, first, message.get("ts").as_ref());
        }
    }
    carried::settle(&mut draft);
    sink.give(draft);
}

/// A conversation that is being read.
struct Talk<'v> {
    log: Log<'v>,
    agent: ActorNo,
    /// The latest call of each tool.
    open: BTreeMap<String, StepNo>,
    /// The tool and the call of a result whose head was read and whose words are the next part.
    head: Option<(String, StepNo)>,
}

impl<'v> Talk<'v> {
    fn message(&mut self, draft: &mut Draft<'_>, message: &At<'v>) {
        let first = draft.trace.steps.len();
        let content = message.get("content");
        let parts = || content.iter().flat_map(At::items);
        let voice = match message.text("role") {
            Some("assistant") => {
                let voice =
                    Voice { actor: self.agent, kind: ActorKind::Agent, at: message.origin.clone() };
                let info = message.get("modelInfo");
                let model = info.and_then(|info| info.first(&["modelId", "id", "model"]));
                coding::model(draft, self.agent, model.as_ref());
                self.log.turn();
                parts().for_each(|part| self.reply(draft, &part, &voice));
                voice
            }
            Some("user") => {
                let voice = person(draft, &message.origin);
                parts().for_each(|part| self.request(draft, &part, &voice));
                self.close_head(draft, &voice);
                voice
            }
            _ => {
                let voice = harness(draft, &message.origin);
                parts().for_each(|part| self.log.part(draft, &part, &voice));
                voice
            }
        };
        coding::count(draft, first, &voice);
    }

    fn reply(&mut self, draft: &mut Draft<'_>, part: &At<'v>, voice: &Voice) {
        let first = draft.trace.steps.len();
        let found = part.get("text").and_then(|words| {
            let asked = tags::call(words.as_str()?)?;
            Some((words, asked))
        });
        match found {
            Some((words, asked)) => tags::read(draft, (&words, &asked), voice),
            None => self.log.part(draft, part, voice),
        }
        let calls = draft.trace.steps.iter().skip(first);
        let calls = calls.filter_map(|step| Some((step.call()?.tool.text.to_string(), step.no)));
        self.open.extend(calls);
    }

    /// A result that is a head and nothing more.
    fn close_head(&mut self, draft: &mut Draft<'_>, voice: &Voice) {
        let Some((name, call)) = self.head.take() else {
            return;
        };
        let actor = draft.actor(&name, ActorKind::Tool);
        let text = Passage::new("", voice.at.clone());
        let came = Came { text, data: None, id: None, failed: None };
        let step = draft.result(actor, came, &voice.at);
        draft.trace.pair(call, step);
    }

    fn request(&mut self, draft: &mut Draft<'_>, part: &At<'v>, voice: &Voice) {
        let words = part.get("text").or_else(|| part.as_str().map(|_| part.clone()));
        let Some((at, said)) = words.as_ref().and_then(|words| Some((words, words.as_str()?)))
        else {
            return self.log.part(draft, part, voice);
        };
        let open = said.trim_start();
        let call = tags::result_head(open).and_then(|name| {
            let call = self.open.get(name).copied();
            call.map(|call| (name.to_owned(), call))
        });
        if call.is_some() {
            self.close_head(draft, voice);
        }
        if tags::is_bare_head(open) && call.is_some() {
            self.head = call;
            return;
        }
        let is_other = |tags: &[&str]| tags.iter().any(|tag| open.starts_with(tag));
        let is_apart = PERSON.iter().any(|tag| tags::inside(open, tag).is_some());
        let call = call.or_else(|| self.head.take_if(|_| !is_apart && !is_other(EXTENSION)));
        if let Some((name, call)) = call {
            let failed = tags::has_failed(open).then_some(true);
            let text = draft.passage(said, at.origin.clone());
            let actor = draft.actor(&name, ActorKind::Tool);
            let came = Came { text, data: None, id: None, failed };
            let step = draft.result(actor, came, &voice.at);
            draft.trace.pair(call, step);
        } else if let Some(inner) = PERSON.iter().find_map(|tag| tags::inside(open, tag)) {
            let text: Passage = draft.passage(inner.trim(), at.origin.clone());
            draft.push(voice.actor, Act::Say { text, to: None }, &voice.at);
        } else if EXTENSION.iter().any(|opening| open.starts_with(opening)) {
            let voice = harness(draft, &voice.at);
            note(draft, Some(at), &voice);
        } else {
            coding::say(draft, at, voice);
        }
    }
}
