//! A JSON tree that borrows from the input, and a cursor that knows where in it it stands.
//!
//! The tree is several times cheaper to build than [`serde_json::Value`], because most strings are
//! never copied; only what ends up in a trace is.

use case::Origin;
pub(crate) use serde_json_borrow::Value;

/// The member `name` of an object; `None` for anything else, and for `null`.
pub(crate) fn member<'v>(value: &'v Value<'v>, name: &str) -> Option<&'v Value<'v>> {
    value.as_object()?.get(name).filter(|found| !found.is_null())
}

/// The string member `name` of an object.
pub(crate) fn text<'v>(value: &'v Value<'v>, name: &str) -> Option<&'v str> {
    member(value, name)?.as_str()
}

/// Feeds `value` to `hasher`, unambiguously: every string is closed and every list is counted.
pub(crate) fn hash(value: &Value<'_>, hasher: &mut blake3::Hasher) {
    match value {
        Value::Null => mark(hasher, b'n', 0),
        Value::Bool(truth) => mark(hasher, b'b', usize::from(*truth)),
        Value::Number(number) => word(hasher, b'd', &serde_json::Number::from(*number).to_string()),
        Value::Str(text) => word(hasher, b's', text),
        Value::Array(items) => {
            mark(hasher, b'a', items.len());
            for item in items {
                hash(item, hasher);
            }
        }
        Value::Object(members) => {
            mark(hasher, b'o', members.len());
            for (name, member) in members.iter() {
                word(hasher, b'k', name);
                hash(member, hasher);
            }
        }
    }
}

fn mark(hasher: &mut blake3::Hasher, kind: u8, count: usize) {
    hasher.update(&[kind]).update(&(count as u64).to_le_bytes());
}

fn word(hasher: &mut blake3::Hasher, kind: u8, text: &str) {
    mark(hasher, kind, text.len());
    hasher.update(text.as_bytes());
}

/// A value and its place in the input.
#[derive(Clone)]
pub(crate) struct At<'v> {
    /// The value.
    pub(crate) value: &'v Value<'v>,
    /// Where it stands.
    pub(crate) origin: Origin,
}

impl<'v> At<'v> {
    /// The value at `origin`.
    pub(crate) fn new(value: &'v Value<'v>, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// The member `name`, unless it is missing or `null`.
    pub(crate) fn get(&self, name: &'static str) -> Option<Self> {
        Some(Self { value: member(self.value, name)?, origin: self.origin.key(name) })
    }

    /// The first of `names` that is there and not `null`.
    pub(crate) fn first(&self, names: &[&'static str]) -> Option<Self> {
        names.iter().find_map(|name| self.get(name))
    }

    /// The elements of an array; none for anything else.
    pub(crate) fn items(&self) -> impl Iterator<Item = Self> + use<'v> {
        let origin = self.origin.clone();
        let items: &'v [Value<'v>] = self.value.as_array().unwrap_or_default();
        items.iter().enumerate().map(move |(at, value)| Self { value, origin: origin.index(at) })
    }

    /// The element `index` of an array.
    pub(crate) fn at(&self, index: usize) -> Option<Self> {
        let value = self.value.as_array()?.get(index)?;
        Some(Self::new(value, self.origin.index(index)))
    }

    /// The members of an object; none for anything else.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'v str, Self)> + use<'v> {
        let origin = self.origin.clone();
        let members =
            self.value.as_object().into_iter().flat_map(serde_json_borrow::ObjectAsVec::iter);
        members.map(move |(name, value)| (name, Self { value, origin: origin.field(name) }))
    }

    /// The string itself.
    pub(crate) fn as_str(&self) -> Option<&'v str> {
        self.value.as_str()
    }

    /// The string member `name`.
    pub(crate) fn text(&self, name: &str) -> Option<&'v str> {
        text(self.value, name)
    }
}
