//! What a comparison looks at in the output of `masthead triage`.

use crate::json::Bad;
use crate::json::read;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// One output of `masthead triage`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// The rules that judged it, each version that occurs.
    pub rules: BTreeSet<String>,
    pub(super) runs: Vec<Run>,
}

/// One element.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) path: String,
    pub(super) record: String,
    pub(super) body: Body,
}

/// What was said of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Body {
    Judged(Judged),
    Unreadable,
}

/// What a comparison looks at.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    pub(super) content: String,
    pub(super) class: String,
    pub(super) mode: Option<String>,
    pub(super) score: f64,
    /// The step that the leading finding rests on.
    pub(super) step: Option<u32>,
    /// The result of each mode.
    pub(super) modes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Element {
    schema: String,
    tool: Option<Tool>,
    trace: Option<Trace>,
    source: Option<Source>,
    error: Option<String>,
    verdict: Option<Verdict>,
    #[serde(default)]
    checks: Vec<Check>,
    #[serde(default)]
    modes: BTreeMap<String, Mode>,
}

#[derive(Deserialize)]
struct Tool {
    rules: String,
}

#[derive(Deserialize)]
struct Trace {
    source: Source,
    content_hash: String,
}

#[derive(Deserialize)]
struct Source {
    path: String,
    record: Option<String>,
}

#[derive(Deserialize)]
struct Verdict {
    class: String,
    class_score: f64,
    mode: Option<String>,
}

#[derive(Deserialize)]
struct Mode {
    result: String,
}

#[derive(Deserialize)]
struct Check {
    #[serde(default)]
    category: String,
    #[serde(default)]
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    mode: Option<String>,
    #[serde(default)]
    citations: Vec<Citation>,
}

#[derive(Deserialize)]
struct Citation {
    step: Option<u32>,
    #[serde(default)]
    primary: bool,
}

impl read::Element for Element {
    fn schema(&self) -> &str {
        &self.schema
    }
}

pub(super) fn output(bytes: &[u8]) -> Result<Output, Bad> {
    let mut output = Output::default();
    read::each(bytes, |element: Element| output.add(element))?;
    if output.runs.is_empty() {
        return Err(Bad::of_file("no verdict in it; triage the runs again"));
    }
    Ok(output)
}

impl Output {
    fn add(&mut self, element: Element) -> Result<(), String> {
        let source = element.trace.as_ref().map(|trace| &trace.source);
        let source = source.or(element.source.as_ref());
        let Some(Source { path, record }) = source else {
            return Err("it names no run: trace.source and source are both missing".to_owned());
        };
        let (path, record) = (path.clone(), record.clone().unwrap_or_default());
        if let Some(tool) = &element.tool {
            self.rules.insert(tool.rules.clone());
        }
        self.runs.push(Run { path, record, body: body(element)? });
        Ok(())
    }
}

fn body(element: Element) -> Result<Body, String> {
    if element.error.is_some() {
        return Ok(Body::Unreadable);
    }
    let (Some(trace), Some(verdict)) = (element.trace, element.verdict) else {
        return Err("it has neither a verdict nor an error".to_owned());
    };
    Ok(Body::Judged(Judged {
        content: trace.content_hash,
        step: step(&element.checks, &verdict),
        class: verdict.class,
        mode: verdict.mode,
        score: verdict.class_score,
        modes: element.modes.into_iter().map(|(mode, said)| (mode, said.result)).collect(),
    }))
}

/// The step of the first finding of the verdict's own layer and mode.
fn step(checks: &[Check], verdict: &Verdict) -> Option<u32> {
    let check = checks.iter().find(|check| check.category == verdict.class)?;
    let finding = check.findings.iter().find(|finding| finding.mode == verdict.mode)?;
    finding.citations.iter().find(|citation| citation.primary)?.step
}
