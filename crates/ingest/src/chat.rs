//! Chat message lists, bare or wrapped.

use crate::json::{At, Value};
use crate::sink::Sink;

/// Whether `document` is a chat message list.
pub(crate) fn is(document: &Value<'_>) -> bool {
    crate::json::member(document, "messages").is_some()
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(crate::Dialect::Chat.name());
    draft.covers(document.value);
    sink.give(draft);
}
