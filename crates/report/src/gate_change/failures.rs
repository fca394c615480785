//! The verdicts that a change answers, from the output of `masthead triage`.

use crate::json::Bad;
use crate::json::read;
use checks::gate::change::judge::Failure;
use checks::reading::ClauseState;
use checks::{Category, Mode};
use incidents::judgement::class_named;
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

impl read::Element for Element {
    fn schema(&self) -> &str {
        &self.schema
    }
}

/// The failures in the output of a triage, each with the run's name; runs that could not be read are passed
/// over.
///
/// # Errors
/// It is no such output, of a later version, or holds no verdict.
pub fn failures(bytes: &[u8]) -> Result<Vec<(String, Failure)>, Bad> {
    let found = read::each(bytes, |element: Element| {
        let Some(verdict) = &element.verdict else { return Ok(None) };
        let run = element.trace.as_ref().map(|trace| trace.id.clone()).unwrap_or_default();
        Ok(Some((run, failure(&element, verdict)?)))
    })?;
    let found: Vec<(String, Failure)> = found.into_iter().flatten().collect();
    if found.is_empty() {
        return Err(Bad::of_file("no verdict in it; triage the run again"));
    }
    Ok(found)
}

fn failure(element: &Element, verdict: &Verdict) -> Result<Failure, String> {
    let class = class_named(&verdict.class).ok_or_else(|| {
        format!("its class {:?} is not known; triage the run again", verdict.class)
    })?;
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
        found: found.filter_map(|check| Category::from_code(&check.category)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use checks::Class;

    const ONE: &str = r#"{"schema":"masthead.triage/1","trace":{"id":"r1"},"verdict":{"class":"FC1","mode":"FM-1.3"},
        "checks":[{"category":"FC1","result":"found","findings":[{"mode":"FM-1.3","clause_state":"silent"}]}]}"#;

    #[test]
    fn the_failure_of_each_verdict_is_read() {
        let found = failures(format!("[{ONE},\n{ONE}]").as_bytes()).expect("they are verdicts");
        assert_eq!(found.len(), 2);
        let (run, failure) = found.first().expect("there is one");
        assert_eq!(run, "r1");
        assert_eq!(failure.class, Class::Layer(Category::Specification));
        assert_eq!(failure.mode, Some(Mode::StepRepetition));
        assert_eq!(failure.clause_state, Some(ClauseState::Silent));
    }

    #[test]
    fn what_holds_no_verdict_is_refused() {
        let refused = |text: &str| failures(text.as_bytes()).expect_err("it is none").to_string();
        assert!(refused("[]").starts_with("no verdict"));
        assert!(refused(&ONE.replacen("FC1", "FC9", 1)).starts_with("verdict 1: its class"));
    }
}
