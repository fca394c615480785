//! What a part says as one number, equal however the part is carried, so that what is repeated is told
//! once. It is no measure of likeness: what differs in one letter differs.

use super::ledger::Known;
use super::message::Voice;
use super::node::Node;
use super::part::{CallPart, Part};
use crate::json::Value;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

impl Part<'_, '_> {
    /// A hash of what the part says, equal however it is carried; `None` for what says nothing.
    pub(super) fn fingerprint(&self, voice: Voice) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        match self {
            Self::Text(text) => {
                let written = || Cow::Owned(text.node.json().to_string());
                let text = text.node.text().map_or_else(written, |text| text.trim().into());
                ("text", voice, text).hash(&mut hasher);
            }
            Self::Thought(thought) => ("thought", canonical(thought.node)).hash(&mut hasher),
            // Not by its id: some exporters give one call another id each time they repeat it.
            Self::Call(call) => return Some(call.known().fingerprint),
            Self::Response(response) => match &response.id {
                Some(id) => ("response", id).hash(&mut hasher),
                None => {
                    return response.content.as_ref().map(|content| blind_response(content.node));
                }
            },
            Self::Compaction(words) => ("compaction", canonical(words.node)).hash(&mut hasher),
            Self::Other(kind, at) => ("other", kind, canonical(at.node)).hash(&mut hasher),
        }
        Some(hasher.finish())
    }
}

impl CallPart<'_, '_> {
    /// What tells this call from others.
    pub(super) fn known(&self) -> Known<'_> {
        let tool = self.name.as_ref().and_then(|name| name.node.text()).unwrap_or_default();
        let arguments = self.arguments.as_ref().map(|arguments| arguments.node);
        Known { id: self.id.as_deref(), tool, fingerprint: call_made(tool, arguments) }
    }
}

/// The fingerprint of a tool's answer that does not say which call it answers.
pub(super) fn blind_response(content: &Node<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    ("blind response", canonical(content)).hash(&mut hasher);
    hasher.finish()
}

/// The fingerprint of a call of `tool`. No arguments are written in four ways.
pub(super) fn call_made(tool: &str, arguments: Option<&Node<'_>>) -> u64 {
    let arguments = arguments.map(canonical).unwrap_or_default();
    let arguments = match arguments.as_str() {
        "" | "{}" | "null" => "",
        given => given,
    };
    let mut hasher = DefaultHasher::new();
    ("call", tool, arguments).hash(&mut hasher);
    hasher.finish()
}

/// A value in one spelling: JSON in a string and the same JSON as data come out equal.
pub(super) fn canonical(node: &Node<'_>) -> String {
    match node.text() {
        Some(text) => match serde_json::from_str::<Value<'_>>(text) {
            Ok(value) if value.is_array() || value.is_object() => value.to_string(),
            _ => text.trim().to_owned(),
        },
        None => node.json().to_string(),
    }
}
