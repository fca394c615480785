//! Exports of trace stores: trees of spans under other names. One file a format, each of which says
//! what its elements are; `gathered` and `judgement` are what they share.

pub(super) mod datadog;
pub(super) mod deepeval;
mod gathered;
pub(super) mod jaeger;
mod judgement;
pub(super) mod langfuse;
pub(super) mod langsmith;
pub(super) mod openai_agents;
pub(super) mod opik;
pub(super) mod run_state;

use crate::json::{At, Value};
use case::trace::Nanos;
use std::borrow::Cow;

/// The elements of a list, or the one document.
fn elements<'v>(document: &At<'v>) -> Vec<At<'v>> {
    if document.value.is_array() {
        document.items().filter(|item| !item.value.is_null()).collect()
    } else {
        vec![document.clone()]
    }
}

/// The list under `data` that an answer of a store wraps its elements in, or the document itself.
fn listed<'v>(document: &At<'v>) -> At<'v> {
    let data = document.get("data").filter(|data| data.value.is_array());
    data.unwrap_or_else(|| document.clone())
}

/// Whether `document`, or the first element of the list that it is, fits.
fn is_first(document: &Value<'_>, fits: impl Fn(&Value<'_>) -> bool) -> bool {
    match document.as_array() {
        // A line that could not be read is `null` in the array of lines.
        Some(items) => items.iter().find(|item| !item.is_null()).is_some_and(fits),
        None => fits(document),
    }
}

/// Whether `value` is an object with the member `name`, be it `null`.
fn has_key(value: &Value<'_>, names: &[&str]) -> bool {
    let object = value.as_object();
    object.is_some_and(|object| names.iter().any(|name| object.contains_key(name)))
}

/// The first of `names` that is there, as an id: a string, or a number as it is written.
fn id<'v>(of: &At<'v>, names: &[&'static str]) -> Option<Cow<'v, str>> {
    let at = of.first(names)?;
    match at.as_str() {
        Some(text) => Some(Cow::Borrowed(text)).filter(|text| !text.is_empty()),
        None => at.value.is_number().then(|| at.value.to_string().into()),
    }
}

fn time(of: &At<'_>, names: &[&'static str]) -> Option<Nanos> {
    of.first(names).and_then(|at| crate::clock::time(at.value))
}

/// The first string among the members `names`, `""` without one.
fn text<'v>(of: &At<'v>, names: &[&'static str]) -> &'v str {
    names.iter().find_map(|name| of.text(name)).unwrap_or_default()
}

/// The only member of an object that is called one of `names`, or the value itself.
fn inside<'v>(at: At<'v>, names: &[&'static str]) -> At<'v> {
    let is_single = at.value.as_object().is_some_and(|members| members.iter().count() == 1);
    let inner = if is_single { at.first(names) } else { None };
    inner.unwrap_or(at)
}
