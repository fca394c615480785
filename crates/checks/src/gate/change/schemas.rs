//! What changed inside of the schemas that handoffs name: a file may keep its name and demand less. JSON Schema
//! is compared keyword by keyword; a schema in other words is the same one or another one, and no more is said.

use super::compared::{Compared, Parts};
use super::leaning::{Leaning, of_allowed, of_bound, of_required, of_stated};
use super::{Change, Kind, pairs};
use crate::gate::Requirement;
use crate::gate::review::Place;
use case::spec::Handoff;
use case::{Clause, ClauseKind, Spec};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a schema says about itself and demands of nobody.
const ANNOTATIONS: [&str; 11] = [
    "$schema",
    "$id",
    "$comment",
    "$anchor",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// Keywords that demand nothing where they are not stated. What two values of one mean is not compared.
const DEMANDS: [&str; 18] = [
    "const",
    "pattern",
    "format",
    "multipleOf",
    "uniqueItems",
    "contains",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "$ref",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "prefixItems",
];

/// Keywords whose value is a schema of its own; one that is not stated lets anything pass.
const INNER: [&str; 5] =
    ["items", "additionalProperties", "unevaluatedProperties", "additionalItems", "propertyNames"];

/// A version, and what stands in the schemas that it names; text where the form of one is not read.
type Schemas<'a> = (&'a Spec, &'a BTreeMap<Arc<str>, Value>);

/// What became of the schemas of the handoffs of both versions.
pub fn compare((old, before): Schemas<'_>, (new, after): Schemas<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (was, is) in pairs::of(old, new) {
        let (Some((old, was)), Some((new, is))) = (named(was), named(is)) else { continue };
        let (Some(content), Some(other)) = (before.get(was), after.get(is)) else { continue };
        if seen.insert((was, is)) {
            let change = changed(is, of_schema(Parts::default(), "", [content, other]).done());
            found.extend(change.map(|one| one.between(Some(Place::of(old)), Some(Place::of(new)))));
        }
    }
    found
}

/// A handoff with the name of its schema.
fn named(clause: Option<&Clause>) -> Option<(&Clause, &Arc<str>)> {
    let clause = clause?;
    let ClauseKind::Handoff(Handoff { schema, .. }) = &clause.kind else { return None };
    Some((clause, schema.as_ref()?))
}

fn changed(name: &str, Compared { leaning, how }: Compared) -> Option<Change> {
    let how = how.map(|how| format!(": {how}")).unwrap_or_default();
    let (kind, what) = match leaning {
        Leaning::Same => return None,
        Leaning::Tighter => (Kind::Structural, format!("the schema `{name}` demands more{how}")),
        Leaning::Looser => (Kind::Loosened, format!("the schema `{name}` demands less{how}")),
        Leaning::Other => (Kind::Replaced, format!("the schema `{name}` is another one{how}")),
    };
    Some(Change::new(kind, what).bearing(&[Requirement::Handoffs]))
}

/// Both versions of a schema, which stands at `at` in the whole.
fn of_schema(parts: Parts, at: &str, [old, new]: [&Value; 2]) -> Parts {
    let any = Map::new();
    let members = |value| match value {
        &Value::Bool(true) => Some(&any),
        value => value.as_object(),
    };
    let place = if at.is_empty() { "its content" } else { at };
    match (members(old), members(new)) {
        _ if old == new => parts,
        (Some(old), Some(new)) => of_members(parts, at, [old, new]),
        (Some(_), None) if *new == Value::Bool(false) => parts.add(Leaning::Tighter, place),
        (None, Some(_)) if *old == Value::Bool(false) => parts.add(Leaning::Looser, place),
        (Some(_) | None, _) => parts.add(Leaning::Other, place),
    }
}

fn of_members(mut parts: Parts, at: &str, both: [&Map<String, Value>; 2]) -> Parts {
    let [old, new] = both;
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let is_note = ANNOTATIONS.contains(&key.as_str()) || key.starts_with("x-");
        let (was, is) = (old.get(key), new.get(key));
        if was == is || is_note {
            continue;
        }
        let any = Value::Bool(true);
        parts = match key.as_str() {
            "properties" => of_properties(parts, at, both),
            inner if INNER.contains(&inner) => {
                let place = format!("{at}/{inner}");
                of_schema(parts, &place, [was.unwrap_or(&any), is.unwrap_or(&any)])
            }
            _ => parts.add(of_keyword(key, (was, is)), format!("`{key}`{}", of(at))),
        };
    }
    parts
}

fn of(at: &str) -> String {
    if at.is_empty() { String::new() } else { format!(" of {at}") }
}

fn of_keyword(key: &str, (was, is): (Option<&Value>, Option<&Value>)) -> Leaning {
    let list = |value: Option<&Value>| match value {
        Some(Value::Array(all)) => Some(all.clone()),
        Some(one) => Some(vec![one.clone()]),
        None => None,
    };
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    match key {
        "required" => of_required(&list(was).unwrap_or_default(), &list(is).unwrap_or_default()),
        "type" | "enum" => match (list(was), list(is)) {
            // A whole number is a number.
            (Some(was), Some(is)) if was == ["number"] && is == ["integer"] => Leaning::Tighter,
            (was, is) => of_allowed(was.as_deref(), is.as_deref()),
        },
        least if least.starts_with("min") || least == "exclusiveMinimum" => {
            match (number(was), number(is)) {
                (Some(was), Some(is)) => of_bound(is, was),
                (was, is) => of_stated(was.as_ref(), is.as_ref()),
            }
        }
        most if most.starts_with("max") || most == "exclusiveMaximum" => {
            match (number(was), number(is)) {
                (Some(was), Some(is)) => of_bound(was, is),
                (was, is) => of_stated(was.as_ref(), is.as_ref()),
            }
        }
        demand if DEMANDS.contains(&demand) => of_stated(was, is),
        _ => Leaning::Other,
    }
}

/// The fields that are described. Where no other may stand there, one that is new is let in, and one that is
/// gone is kept out.
fn of_properties(mut parts: Parts, at: &str, both: [&Map<String, Value>; 2]) -> Parts {
    let none = Map::new();
    let fields = both.map(|one| one.get("properties").and_then(Value::as_object).unwrap_or(&none));
    let [old, new] = fields;
    let is_closed = both.iter().any(|one| one.get("additionalProperties") == Some(&false.into()));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let place = format!("{at}/{name}");
        parts = match (old.get(name), new.get(name)) {
            (Some(was), Some(is)) => of_schema(parts, &place, [was, is]),
            (Some(_), None) if !is_closed => {
                parts.add(Leaning::Looser, format!("{place} is described no more"))
            }
            (None, Some(_)) if !is_closed => {
                parts.add(Leaning::Tighter, format!("{place} is described"))
            }
            (Some(_), None) | (None, Some(_)) => parts.add(Leaning::Other, place),
            (None, None) => parts,
        };
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(old: &Value, new: &Value) -> Leaning {
        of_schema(Parts::default(), "", [old, new]).done().leaning
    }

    #[test]
    fn a_schema_that_demands_less_is_told_from_one_that_says_the_same() {
        let full = json!({
            "title": "Berth", "type": "object", "required": ["berth", "mast"],
            "properties": {"berth": {"type": "string", "minLength": 2}, "mast": {"enum": ["a", "b"]}},
        });
        let edited = |edit: &dyn Fn(&mut Value)| {
            let mut other = full.clone();
            edit(&mut other);
            (of(&full, &other), of(&other, &full))
        };
        let looser: [&dyn Fn(&mut Value); 6] = [
            &|all| all["required"] = json!(["berth"]),
            &|all| *all = json!({"type": "object"}),
            &|all| all["properties"]["berth"] = json!(true),
            &|all| all["properties"]["berth"]["minLength"] = json!(1),
            &|all| all["properties"]["mast"]["enum"] = json!(["a", "b", "c"]),
            &|all| all["properties"]["berth"]["type"] = json!(["string", "null"]),
        ];
        for (at, edit) in looser.iter().enumerate() {
            assert_eq!(edited(edit), (Leaning::Looser, Leaning::Tighter), "{at}");
        }
        let same: [&dyn Fn(&mut Value); 3] = [
            &|all| all["title"] = json!("The berth"),
            &|all| all["properties"]["berth"]["description"] = json!("Its number."),
            &|all| all["additionalProperties"] = json!(true),
        ];
        for (at, edit) in same.iter().enumerate() {
            assert_eq!(edited(edit), (Leaning::Same, Leaning::Same), "{at}");
        }
        let other: [&dyn Fn(&mut Value); 3] = [
            &|all| all["properties"]["berth"]["type"] = json!("integer"),
            &|all| all["fields"] = json!([]),
            &|all| *all = json!("message Berth {}"),
        ];
        for (at, edit) in other.iter().enumerate() {
            assert_eq!(edited(edit), (Leaning::Other, Leaning::Other), "{at}");
        }
    }

    #[test]
    fn a_closed_schema_lets_a_new_field_in() {
        let closed = |fields: Value| json!({"properties": fields, "additionalProperties": false});
        let (one, two) = (closed(json!({"a": {}})), closed(json!({"a": {}, "b": {}})));
        assert_eq!(of(&one, &two), Leaning::Other);
        let open = json!({"properties": {"a": {}}});
        assert_eq!(of(&one, &open), Leaning::Looser);
    }
}
