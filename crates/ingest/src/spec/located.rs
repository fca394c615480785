//! Values that know their line, and values that may be written short.

use super::error::Place;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_saphyr::Spanned;
use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Range;

/// A value and where it stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Located<T> {
    pub(super) value: T,
    /// Where people see it: for a YAML alias, the place that uses it.
    pub(super) place: Option<Place>,
    /// The bytes that it was read from.
    pub(super) bytes: Range<usize>,
}

impl<T> Located<T> {
    /// The line it starts on, from 1.
    pub(super) fn line(&self) -> Option<u32> {
        self.place.map(|place| place.line)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        let span = spanned.defined.span();
        let number = |count: Option<u64>| usize::try_from(count.unwrap_or(0)).unwrap_or(0);
        let start = number(span.byte_offset());
        Ok(Self {
            value: spanned.value,
            place: Place::of(spanned.referenced),
            bytes: start..start.saturating_add(number(span.byte_len())),
        })
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A value that may be written as a plain name, or as a mapping that says more.
#[derive(Clone, Debug)]
pub(super) struct Short<T>(pub(super) T);

struct ShortVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + From<String>> Visitor<'de> for ShortVisitor<T> {
    type Value = Short<T>;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a name or a mapping")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Short(T::from(name.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Short)
    }
}

impl<'de, T: Deserialize<'de> + From<String>> Deserialize<'de> for Short<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Short<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("NameOr{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let long = generator.subschema_for::<T>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, long] })
    }
}
