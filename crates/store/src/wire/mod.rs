//! How events are written: one JSON object each, in a form of its own that changes only with its number.
//! The domain's types may change freely; these may not.

mod judgement;
pub(crate) mod names;
mod opening;
mod what;

use incidents::{Author, Event};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// The number of the form that is written.
pub(crate) const FORM: i64 = 1;

/// How JSON writes a NUL. Behind a backslash it is only these letters; then nothing is found to replace.
const NUL: &str = "\\u0000";

/// Why something written cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// It is not in this form at all.
    #[error("{0}")]
    Form(#[from] serde_json::Error),
    /// A word of a closed list that is not on it.
    #[error("`{word}` is no {of} that this Masthead knows")]
    Word {
        /// The list.
        of: &'static str,
        /// The word.
        word: String,
    },
    /// A number that it cannot have.
    #[error("the form {0} is newer than this Masthead")]
    Newer(i64),
}

/// An event as it is written.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EventV1 {
    by: AuthorV1,
    at: String,
    what: what::WhatV1,
}

#[derive(Debug, Serialize, Deserialize)]
struct AuthorV1 {
    name: String,
    kind: String,
}

/// An event in words.
pub(crate) fn written(event: &Event) -> Result<String, Unreadable> {
    Ok(serde_json::to_string(&EventV1::from(event))?)
}

/// The event as every database can keep it: PostgreSQL has no text with a NUL in it, so that the mark for what
/// cannot be read stands in its place.
pub(crate) fn without_nul(event: Event) -> Result<Event, Unreadable> {
    let body = written(&event)?;
    if body.contains(NUL) { read(FORM, &body) } else { Ok(event) }
}

/// The text as every database can keep it.
pub(crate) fn text(words: &str) -> Cow<'_, str> {
    if words.contains('\0') {
        Cow::Owned(words.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(words)
    }
}

/// The value with its texts as every database can keep them.
fn kept(value: &mut Value) {
    match value {
        Value::String(words) => {
            if let Cow::Owned(kept) = text(words) {
                *words = kept;
            }
        }
        Value::Array(all) => all.iter_mut().for_each(kept),
        Value::Object(members) => members.values_mut().for_each(kept),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The event that was written in that form.
pub(crate) fn read(form: i64, body: &str) -> Result<Event, Unreadable> {
    if form != FORM {
        return Err(Unreadable::Newer(form));
    }
    if body.contains(NUL) {
        let mut value: Value = serde_json::from_str(body)?;
        kept(&mut value);
        return serde_json::from_value::<EventV1>(value)?.try_into();
    }
    let event: EventV1 = serde_json::from_str(body)?;
    event.try_into()
}

/// The name of what happened, for queries.
pub(crate) const fn kind(event: &Event) -> &'static str {
    names::what(&event.what)
}

impl From<&Event> for EventV1 {
    fn from(event: &Event) -> Self {
        let Event { by, at, what } = event;
        Self {
            by: AuthorV1 { name: by.name.clone(), kind: by.kind.name().to_owned() },
            at: at.to_string(),
            what: what.into(),
        }
    }
}

impl TryFrom<EventV1> for Event {
    type Error = Unreadable;

    fn try_from(event: EventV1) -> Result<Self, Unreadable> {
        let EventV1 { by, at, what } = event;
        let by = Author { kind: names::author_kind(&by.kind)?, name: by.name };
        Ok(Self { by, at: names::moment(&at)?, what: what.try_into()? })
    }
}
