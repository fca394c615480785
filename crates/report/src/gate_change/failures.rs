//! Reads the verdicts that a change answers: what `masthead triage --format json` or `jsonl` wrote.

use super::Bad;
use crate::json::SCHEMA;
use checks::gate::change::judge::Failure;
use checks::reading::ClauseState;
use checks::{Category, Class, Mode};
use serde::Deserialize;

#[derive(Deserialize)]
struct Element {
    schema: String,
    trace: Option<Trace>,
    verdict: Option<Verdict>,
    #[serde(default)]
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Trace {
    #[serde(default)]
    id: String,
}

#[derive(Deserialize)]
struct Verdict {
    class: String,
    mode: Option<String>,
}

#[derive(Deserialize)]
struct Check {
    #[serde(default)]
    category: String,
    #[serde(default)]
    result: String,
    #[serde(default)]
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    mode: Option<String>,
    clause_state: Option<String>,
}

/// The failures in the output of a triage, each with the run's name; runs that could not be read are passed
/// over.
pub fn failures(bytes: &[u8]) -> Result<Vec<(String, Failure)>, Bad> {
    let elements = elements(bytes)?;
    let mut found = Vec::new();
    for element in elements {
        if element.schema != SCHEMA {
            let schema = element.schema;
            return Err(Bad(format!(
                "its schema is {schema:?}, and only {SCHEMA} is known; triage the run again"
            )));
        }
        let Some(verdict) = &element.verdict else { continue };
        let run = element.trace.as_ref().map(|trace| trace.id.clone()).unwrap_or_default();
        found.push((run, failure(&element, verdict)?));
    }
    if found.is_empty() {
        return Err(Bad("no verdict in it; triage the run again".to_owned()));
    }
    Ok(found)
}

fn elements(bytes: &[u8]) -> Result<Vec<Element>, Bad> {
    let bad = |line: usize, problem: &serde_json::Error| {
        Bad(format!("line {line}: not the output of masthead triage --format json ({problem})"))
    };
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return serde_json::from_slice(bytes)
            .map_err(|problem| bad(problem.line().max(1), &problem));
    }
    // One object a line, or one object over many lines.
    if let Ok(one) = serde_json::from_slice(bytes) {
        return Ok(vec![one]);
    }
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    lines
        .map(|(at, line)| serde_json::from_slice(line).map_err(|problem| bad(at + 1, &problem)))
        .collect()
}

fn failure(element: &Element, verdict: &Verdict) -> Result<Failure, Bad> {
    let class = match verdict.class.as_str() {
        "infrastructure" => Class::Infrastructure,
        "external" => Class::External,
        "inconclusive" => Class::Inconclusive,
        "none" => Class::Nothing,
        code => Class::Layer(category(code).ok_or_else(|| {
            Bad(format!("its class {code:?} is not known; triage the run again"))
        })?),
    };
    let findings = element.checks.iter().filter(|check| check.category == verdict.class);
    let leading = findings.flat_map(|check| &check.findings).find(|one| one.mode == verdict.mode);
    let state = leading.and_then(|finding| finding.clause_state.as_deref());
    let found = element.checks.iter().filter(|check| check.result == "found");
    Ok(Failure {
        class,
        mode: verdict.mode.as_deref().and_then(Mode::from_code),
        clause_state: match state {
            Some("silent") => Some(ClauseState::Silent),
            Some("vague") => Some(ClauseState::Vague),
            Some("violated") => Some(ClauseState::Violated),
            Some(_) | None => None,
        },
        found: found.filter_map(|check| category(&check.category)).collect(),
    })
}

fn category(code: &str) -> Option<Category> {
    Category::ALL.into_iter().find(|category| category.code() == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"schema":"masthead.triage/1","trace":{"id":"r1"},"verdict":{"class":"FC1","mode":"FM-1.3"},
        "checks":[{"category":"FC1","result":"found","findings":[{"mode":"FM-1.3","clause_state":"silent"}]}]}"#;

    #[test]
    fn an_array_an_object_and_lines_are_read() {
        let line = ONE.replace('\n', " ");
        for text in [ONE.to_owned(), format!("[{ONE}]"), format!("{line}\n{line}\n")] {
            let found = failures(text.as_bytes()).expect("it is a verdict");
            let (run, failure) = found.first().expect("there is one");
            assert_eq!(run, "r1");
            assert_eq!(failure.class, Class::Layer(Category::Specification));
            assert_eq!(failure.mode, Some(Mode::StepRepetition));
            assert_eq!(failure.clause_state, Some(ClauseState::Silent));
        }
    }

    #[test]
    fn what_is_no_verdict_is_refused() {
        let refused = |text: &str| failures(text.as_bytes()).expect_err("it is none").0;
        assert!(refused("[]").starts_with("no verdict"));
        assert!(refused("{\"schema\":\"other/1\"}").contains("other/1"));
        assert!(refused("tests pass").starts_with("line 1: not the output"));
    }
}
