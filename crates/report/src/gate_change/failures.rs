//! The verdicts that a change answers, from the output of `masthead triage`.

use crate::json::Bad;
use crate::json::{predicate, read};
use checks::gate::change::Whose;
use checks::gate::change::judge::{Failure, Shown};
use checks::reading::ClauseState;
use checks::{Category, Mode};
use incidents::judgement::class_named;
use serde::Deserialize;
use std::collections::BTreeSet;

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
    system: Option<String>,
    #[serde(default)]
    agents: Vec<String>,
    steps: Option<u32>,
}

#[derive(Deserialize)]
struct Verdict {
    class: String,
    mode: Option<String>,
    signature: Option<Signature>,
}

#[derive(Deserialize)]
struct Signature {
    tool: Option<String>,
}

#[derive(Deserialize)]
struct Fix {
    predicate: Option<serde_json::Value>,
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
    #[serde(default)]
    citations: Vec<Citation>,
    fix: Option<Fix>,
}

#[derive(Deserialize)]
struct Citation {
    agent: Option<String>,
    step: Option<u32>,
    quote: Option<String>,
}

/// A failure that a triage wrote down.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// The run, as people find it.
    pub run: String,
    /// What failed in it.
    pub failure: Failure,
    /// Whose it is.
    pub whose: Whose,
}

impl read::Element for Element {
    fn schema(&self) -> &str {
        &self.schema
    }
}

/// The failures in the output of a triage; runs that could not be read are passed over.
///
/// # Errors
/// It is no such output, of a later version, or holds no verdict.
pub fn failures(bytes: &[u8]) -> Result<Vec<Failed>, Bad> {
    let found = read::each(bytes, |element: Element| {
        let Some(verdict) = &element.verdict else { return Ok(None) };
        let run = element.trace.as_ref().map(|trace| trace.id.clone()).unwrap_or_default();
        let whose = whose(&element, verdict);
        Ok(Some(Failed { run, failure: failure(&element, verdict)?, whose }))
    })?;
    let found: Vec<Failed> = found.into_iter().flatten().collect();
    if found.is_empty() {
        return Err(Bad::of_file("no verdict in it; triage the run again"));
    }
    Ok(found)
}

fn failure(element: &Element, verdict: &Verdict) -> Result<Failure, String> {
    let class = class_named(&verdict.class).ok_or_else(|| {
        format!("its class {:?} is not known; triage the run again", verdict.class)
    })?;
    let state = leading(element, verdict).and_then(|finding| finding.clause_state.as_deref());
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
        shown: shown(element, verdict),
    })
}

/// What a fix is compared with. The fixes of other layers are none of the one that failed.
fn shown(element: &Element, verdict: &Verdict) -> Shown {
    let tool = verdict.signature.as_ref().and_then(|one| one.tool.as_deref());
    let own = element.checks.iter().filter(|check| check.category == verdict.class);
    let asked = own
        .flat_map(|check| &check.findings)
        .filter_map(|finding| predicate::read(finding.fix.as_ref()?.predicate.as_ref()?));
    let cited = leading(element, verdict).map_or(&[][..], |finding| &finding.citations);
    let of_tool = cited.iter().filter(|cite| tool.is_some() && cite.quote.as_deref() == tool);
    let steps: BTreeSet<u32> = of_tool.filter_map(|cite| cite.step).collect();
    Shown {
        tool: tool.map(Into::into),
        asked: asked.collect(),
        calls: u32::try_from(steps.len()).unwrap_or(u32::MAX),
        steps: element.trace.as_ref().and_then(|trace| trace.steps),
    }
}

/// The finding of the verdict's own layer and mode.
fn leading<'e>(element: &'e Element, verdict: &Verdict) -> Option<&'e Finding> {
    let findings = element.checks.iter().filter(|check| check.category == verdict.class);
    findings.flat_map(|check| &check.findings).find(|one| one.mode == verdict.mode)
}

/// The system of the run, and the agent that the leading finding points at: a tool or a person is none.
fn whose(element: &Element, verdict: &Verdict) -> Whose {
    let Some(trace) = &element.trace else { return Whose::default() };
    let cited = leading(element, verdict).map_or(&[][..], |finding| &finding.citations);
    let agent = cited.iter().find_map(|cite| cite.agent.as_ref());
    Whose {
        system: trace.system.clone(),
        agent: agent.filter(|agent| trace.agents.contains(agent)).cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use checks::Class;

    const ONE: &str = r#"{"schema":"masthead.triage/1","trace":{"id":"r1","system":"desk","agents":["clerk"]},"verdict":{"class":"FC1","mode":"FM-1.3","signature":{"tool":"search"}},
        "checks":[{"category":"FC1","result":"found","findings":[{"mode":"FM-1.3","clause_state":"silent","citations":[{"agent":"clerk","step":3,"quote":"search"},{"step":3,"quote":"search"}],"fix":{"predicate":{"not_called":{"tool":"search"}}}}]}]}"#;

    #[test]
    fn the_failure_of_each_verdict_is_read() {
        let found = failures(format!("[{ONE},\n{ONE}]").as_bytes()).expect("they are verdicts");
        assert_eq!(found.len(), 2);
        let Failed { run, failure, whose } = found.first().expect("there is one");
        assert_eq!(run, "r1");
        assert_eq!(
            (whose.system.as_deref(), whose.agent.as_deref()),
            (Some("desk"), Some("clerk"))
        );
        assert_eq!(failure.class, Class::Layer(Category::Specification));
        assert_eq!(failure.mode, Some(Mode::StepRepetition));
        assert_eq!(failure.clause_state, Some(ClauseState::Silent));
        assert_eq!(failure.shown.tool.as_deref(), Some("search"));
        assert_eq!((failure.shown.asked.len(), failure.shown.calls), (1, 1));
    }

    #[test]
    fn what_holds_no_verdict_is_refused() {
        let refused = |text: &str| failures(text.as_bytes()).expect_err("it is none").to_string();
        assert!(refused("[]").starts_with("no verdict"));
        assert!(refused(&ONE.replacen("FC1", "FC9", 1)).starts_with("verdict 1: its class"));
    }
}
