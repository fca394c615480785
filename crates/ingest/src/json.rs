//! A JSON tree that borrows from the input, and a cursor that knows where in it it stands.
//!
//! The tree is several times cheaper to build than [`serde_json::Value`], because most strings are
//! never copied; only what ends up in a trace is.

use case::Origin;
pub(crate) use serde_json_borrow::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The member `name` of an object; `None` for anything else, and for `null`.
pub(crate) fn member<'v>(value: &'v Value<'v>, name: &str) -> Option<&'v Value<'v>> {
    value.as_object()?.get(name).filter(|found| !found.is_null())
}

/// The string member `name` of an object.
pub(crate) fn text<'v>(value: &'v Value<'v>, name: &str) -> Option<&'v str> {
    member(value, name)?.as_str()
}

/// An id as writers put it down: a string that is not empty, or a whole number.
pub(crate) fn id<'v>(value: &'v Value<'v>) -> Option<Cow<'v, str>> {
    if let Some(text) = value.as_str() {
        return (!text.is_empty()).then_some(Cow::Borrowed(text));
    }
    let whole = value.as_u64().map(|whole| whole.to_string());
    let whole = whole.or_else(|| value.as_i64().map(|whole| whole.to_string()));
    whole.map(Cow::Owned)
}

/// The hash of what a run was read from. It gathers before it hashes: many small pieces cost several
/// times what a large one does.
#[derive(Default)]
pub(crate) struct Content {
    hasher: blake3::Hasher,
    gathered: Vec<u8>,
    /// Where numbers are written down, one after the other.
    digits: String,
    /// How many members have the name of one before them in their object, and the first such name.
    repeated: (usize, Option<String>),
}

impl Content {
    /// How much is gathered: enough for the hash to work on several of its blocks at once, and
    /// little enough to stay in the cache.
    const MOST: usize = 1 << 14;

    /// Among so few names, comparing all is cheaper than sorting them.
    const FEW: usize = 12;

    /// Adds `value`, unambiguously: every string is closed and every list is counted.
    pub(crate) fn add(&mut self, value: &Value<'_>) {
        match value {
            Value::Null => self.mark(b'n', 0),
            Value::Bool(truth) => self.mark(b'b', usize::from(*truth)),
            Value::Number(number) => self.number(*number),
            Value::Str(text) => self.word(b's', text),
            Value::Array(items) => {
                self.mark(b'a', items.len());
                for item in items {
                    self.add(item);
                }
            }
            Value::Object(members) => {
                self.mark(b'o', members.len());
                self.note_repeated(members);
                for (name, member) in members.iter() {
                    self.word(b'k', name);
                    self.add(member);
                }
            }
        }
    }

    /// Notes the members of an object that no reader sees, because each has the name of one before it.
    fn note_repeated(&mut self, members: &serde_json_borrow::ObjectAsVec<'_>) {
        let names = || members.iter().map(|(name, _)| name);
        let found = if members.len() <= Self::FEW {
            let stands_before =
                |(at, name): &(usize, &str)| names().take(*at).any(|one| one == *name);
            names().enumerate().find(stands_before).map(|(_, name)| name)
        } else {
            let mut seen = BTreeSet::new();
            names().find(|name| !seen.insert(*name))
        };
        if let Some(name) = found {
            self.repeated.0 += 1;
            self.repeated.1.get_or_insert_with(|| name.to_owned());
        }
    }

    /// In how many objects a name stands twice, and the first such name.
    pub(crate) fn repeated(&mut self) -> Option<(usize, String)> {
        let (count, name) = std::mem::take(&mut self.repeated);
        Some((count, name?))
    }

    /// The hash of everything added, in hexadecimal.
    pub(crate) fn into_hex(mut self) -> String {
        self.settle();
        self.hasher.finalize().to_hex().to_string()
    }

    fn mark(&mut self, kind: u8, count: usize) {
        let mut mark = [kind; 9];
        mark[1..].copy_from_slice(&(count as u64).to_le_bytes());
        self.gathered.extend_from_slice(&mark);
    }

    fn number(&mut self, number: serde_json_borrow::Number) {
        let mut digits = std::mem::take(&mut self.digits);
        digits.clear();
        write!(digits, "{}", serde_json::Number::from(number)).expect("a string takes all");
        self.word(b'd', &digits);
        self.digits = digits;
    }

    fn word(&mut self, kind: u8, text: &str) {
        self.mark(kind, text.len());
        self.gathered.extend_from_slice(text.as_bytes());
        if self.gathered.len() >= Self::MOST {
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.hasher.update(&self.gathered);
        self.gathered.clear();
    }
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

    /// The id in the member `name`.
    pub(crate) fn id(&self, name: &str) -> Option<Cow<'v, str>> {
        id(member(self.value, name)?)
    }

    /// The string member `name`.
    pub(crate) fn text(&self, name: &str) -> Option<&'v str> {
        text(self.value, name)
    }
}
