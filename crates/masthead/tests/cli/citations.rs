//! Every quotation stands verbatim where it is said to stand, and the span says where in it.

use crate::runner::{EXAMPLES, masthead};
use crate::standing;
use serde_json::Value;

/// Every object of the tree that quotes something.
fn quoting<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| quoting(item, found)),
        Value::Object(members) => {
            if members.get("quote").is_some_and(Value::is_string) {
                found.push(value);
            }
            members.values().for_each(|member| quoting(member, found));
        }
        _ => {}
    }
}

/// The characters that the span of `citation` cuts out of the string at its origin.
fn at_span(raw: &Value, citation: &Value) -> Option<String> {
    let place = standing::resolve(raw, citation["origin"].as_str()?)?;
    let from = usize::try_from(citation["span"][0].as_u64()?).ok()?;
    let to = usize::try_from(citation["span"][1].as_u64()?).ok()?;
    Some(place.as_str()?.chars().skip(from).take(to - from).collect())
}

#[test]
fn every_quotation_of_every_example_stands_where_it_is_said_to() {
    let mut seen = 0;
    for (name, text) in EXAMPLES {
        let raw = standing::document(text);
        let verdict = masthead(["triage", name, "--format", "json"]).run().verdict();
        assert_eq!(standing::misquoted(&raw, &verdict), Vec::<String>::new(), "{name}");
        let mut citations = Vec::new();
        quoting(&verdict, &mut citations);
        for citation in citations.into_iter().filter(|one| one["kind"] == "step") {
            let quote = citation["quote"].as_str().expect("it quotes");
            assert!(!quote.contains('\u{2039}'), "{name}: {quote}");
            assert_eq!(at_span(&raw, citation).as_deref(), Some(quote), "{name}: {citation}");
            seen += 1;
        }
    }
    assert!(20 < seen, "only {seen} quotations: is the test looking where they are?");
}

#[test]
fn every_clause_of_every_example_stands_on_its_line() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    for (name, _) in EXAMPLES {
        let verdict = masthead(["triage", name, "--format", "json"]).run().verdict();
        let mut citations = Vec::new();
        quoting(&verdict, &mut citations);
        for citation in citations.into_iter().filter(|one| one["file"].is_string()) {
            let file = format!("{root}{}", citation["file"].as_str().expect("a path"));
            let spec = std::fs::read_to_string(&file).expect("the file is there");
            let line = usize::try_from(citation["line"].as_u64().expect("a line")).expect("small");
            let quote = citation["quote"].as_str().expect("it quotes");
            let block: Vec<&str> = spec.lines().skip(line - 1).take(6).collect();
            assert!(block.join("\n").contains(quote), "{name}: {citation}");
        }
    }
}

#[test]
fn every_finding_cites_first_what_it_is_pinned_to() {
    for (name, _) in EXAMPLES {
        let verdict = masthead(["triage", name, "--format", "json"]).run().verdict();
        for check in verdict["checks"].as_array().expect("an array") {
            for finding in check["findings"].as_array().expect("an array") {
                let cited = finding["citations"].as_array().expect("an array");
                let primary: Vec<bool> = cited.iter().map(|one| one["primary"] == true).collect();
                assert!(primary[0] && !primary[1..].contains(&true), "{name}: {finding}");
            }
        }
    }
}
