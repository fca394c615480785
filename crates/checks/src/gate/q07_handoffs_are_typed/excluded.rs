//! Fields that a handoff declares and its own schema lets no message have. Only what a JSON Schema excludes
//! whatever the message is counts; a word of it that is not read here excludes nothing.

use serde_json::Value;

/// The most references that are followed from one schema to the next.
const DEEPEST: usize = 8;

/// Why no message that fits `schema` has `field`, as words after "lets no such field through"; `None` where one
/// may have it.
pub(super) fn why(schema: &Value, field: &str) -> Option<String> {
    // A path is no name of a member.
    let is_path = field.contains(['.', '/', '[']);
    let at = At { root: schema, depth: 0 };
    (!is_path).then(|| at.why(schema, field)).flatten()
}

/// The first field that `schema` requires of every message and lets none have, and why.
pub(super) fn of_itself(schema: &Value) -> Option<(&str, String)> {
    let required = schema.get("required")?.as_array()?.iter().filter_map(Value::as_str);
    required.into_iter().find_map(|field| Some((field, why(schema, field)?)))
}

/// A place in a schema.
#[derive(Clone, Copy)]
struct At<'s> {
    root: &'s Value,
    depth: usize,
}

impl<'s> At<'s> {
    fn why(self, schema: &'s Value, field: &str) -> Option<String> {
        if *schema == Value::Bool(false) {
            return Some("`false` fits nothing".to_owned());
        }
        let kinds = types(schema);
        if !kinds.is_empty() && !kinds.contains(&"object") {
            return Some(format!("its `type` is {}", kinds.join(", ")));
        }
        undeclared(schema, field)
            .or_else(|| self.without_value(schema, field))
            .or_else(|| self.in_parts(schema, field))
    }

    /// The field may be there, and no value of it fits.
    fn without_value(self, schema: &'s Value, field: &str) -> Option<String> {
        let own = self.followed(schema.get("properties")?.get(field)?);
        if *own == Value::Bool(false) {
            return Some("`properties` says false of it".to_owned());
        }
        let listed = own.get("enum").and_then(Value::as_array);
        if listed.is_some_and(Vec::is_empty) {
            return Some("its `enum` is empty".to_owned());
        }
        let kinds = types(own);
        let fits = |value: &Value| kinds.is_empty() || kinds.iter().any(|kind| is_of(value, kind));
        match (own.get("const"), listed) {
            (Some(only), Some(listed)) if !listed.contains(only) => {
                Some(format!("its `const` {only} is none of its `enum`"))
            }
            (Some(only), _) if !fits(only) => {
                Some(format!("its `const` {only} is no {}", kinds.join(", ")))
            }
            (None, Some(listed)) if !listed.iter().any(fits) => {
                Some(format!("nothing in its `enum` is a {}", kinds.join(", ")))
            }
            _ => None,
        }
    }

    /// The parts that all have to fit, or of which one has to.
    fn in_parts(self, schema: &'s Value, field: &str) -> Option<String> {
        if DEEPEST <= self.depth {
            return None;
        }
        let deeper = Self { depth: self.depth + 1, ..self };
        let parts = |key: &str| schema.get(key).and_then(Value::as_array);
        let target = self.followed(schema);
        let of_target = if std::ptr::eq(target, schema) { None } else { deeper.why(target, field) };
        let of_all = || parts("allOf")?.iter().find_map(|part| deeper.why(part, field));
        let of_any = || {
            let either = parts("anyOf").or_else(|| parts("oneOf"))?;
            let whys: Option<Vec<String>> =
                either.iter().map(|part| deeper.why(part, field)).collect();
            whys?.into_iter().next()
        };
        of_target.or_else(of_all).or_else(of_any)
    }

    /// What a reference within the file stands for; the schema itself where it is none.
    fn followed(self, schema: &'s Value) -> &'s Value {
        let pointer = schema.get("$ref").and_then(|to| to.as_str()?.strip_prefix('#'));
        pointer.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(schema)
    }
}

/// The field is none of those that may be there.
fn undeclared(schema: &Value, field: &str) -> Option<String> {
    let is_declared = schema.get("properties").is_some_and(|own| own.get(field).is_some());
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    let has_patterns = patterns.is_some_and(|patterns| !patterns.is_empty());
    if schema.get("additionalProperties") == Some(&Value::Bool(false))
        && !is_declared
        && !has_patterns
    {
        let what = "`additionalProperties` is false, and `properties` does not name it";
        return Some(what.to_owned());
    }
    let names = schema.get("propertyNames").and_then(|names| names.get("enum")?.as_array());
    let is_out = names.is_some_and(|names| names.iter().all(|name| *name != *field));
    is_out.then(|| "`propertyNames` does not list it".to_owned())
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
            Vec::new()
        }
    }
}

/// Whether a value is of a type of JSON Schema; of a type that is not known every value is.
fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_that_no_message_may_have_is_told_with_the_reason() {
        for (schema, said) in [
            (
                json!({"properties": {"amount": {}}, "additionalProperties": false}),
                "additionalProperties",
            ),
            (json!({"properties": {"order": false}}), "says false"),
            (json!({"properties": {"order": {"const": "a", "enum": ["b"]}}}), "none of its `enum`"),
            (json!({"properties": {"order": {"const": 7, "type": "string"}}}), "no string"),
            (json!({"properties": {"order": {"enum": []}}}), "empty"),
            (
                json!({"properties": {"order": {"type": "string", "enum": [1, 2]}}}),
                "nothing in its",
            ),
            (json!({"propertyNames": {"enum": ["amount"]}}), "propertyNames"),
            (json!({"type": "array", "items": {}}), "array"),
            (
                json!({"allOf": [{}, {"properties": {}, "additionalProperties": false}]}),
                "additional",
            ),
            (
                json!({"$ref": "#/$defs/a", "$defs": {"a": {"additionalProperties": false}}}),
                "additional",
            ),
            (json!({"anyOf": [{"type": "string"}, {"properties": {"order": false}}]}), "type"),
        ] {
            let found = why(&schema, "order");
            assert!(
                found.as_ref().is_some_and(|found| found.contains(said)),
                "{schema}: {found:?}"
            );
        }
    }

    #[test]
    fn a_field_that_a_message_may_have_is_not_excluded() {
        for schema in [
            json!({"properties": {"order": {"type": "string"}}, "additionalProperties": false}),
            json!({"properties": {"amount": {}}}),
            json!({"patternProperties": {"^o": {}}, "additionalProperties": false}),
            json!({"anyOf": [{"type": "string"}, {"properties": {"order": {}}}]}),
            json!({"properties": {"order": {"const": "a", "enum": ["a", "b"], "type": "string"}}}),
            json!({"properties": {"order": {"const": 7, "type": ["string", "integer"]}}}),
            json!({"$ref": "#"}),
            json!({"$ref": "other.json"}),
            json!("text"),
        ] {
            assert_eq!(why(&schema, "order"), None, "{schema}");
        }
        assert_eq!(why(&json!({"additionalProperties": false}), "order.id"), None);
    }

    #[test]
    fn a_schema_that_requires_what_it_excludes_is_at_odds_with_itself() {
        let schema = json!({"required": ["order"], "additionalProperties": false});
        assert_eq!(of_itself(&schema).map(|(field, _)| field), Some("order"));
        let fine = json!({"required": ["order"], "properties": {"order": {}}});
        assert_eq!(of_itself(&fine), None);
    }
}
