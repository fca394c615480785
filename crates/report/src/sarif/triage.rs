//! What was found in one run as results: a result for each finding, for each open question, and for
//! a verdict that neither explains.

use super::place;
use super::rules::Named;
use super::wire::{Kind, Level, Location, Outcome, Text};
use crate::{Judged, Quotes, asked, hidden, words};
use case::{Cite, Quote, Searched, SpecSource, StepNo};
use checks::{Category, Class, Finding, Mode, Question, identity};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The results of one run, in the order of the checks.
pub(super) fn results(judged: &Judged<'_>) -> Vec<Outcome> {
    let shown = |category: Category| judged.show.checks.contains(category);
    let checks = judged.triage.checks.iter().filter(|check| shown(check.category));
    let findings = checks.flat_map(|check| &check.findings);
    let mut results: Vec<Outcome> = findings.map(|one| found(judged, one)).collect();
    let is_led = results.iter().any(|one| one.level == Level::Error);
    results.extend(verdict(judged, is_led));
    // A run that succeeded leaves nothing to be decided.
    if judged.triage.verdict.class != Class::Nothing {
        let questions = asked(judged.triage).into_iter().filter(|one| shown(one.decides()));
        results.extend(questions.map(|question| open(judged, question)));
    }
    results
}

/// The verdict itself, where no finding stands for it.
fn verdict(judged: &Judged<'_>, is_led: bool) -> Option<Outcome> {
    let (named, kind, level) = match judged.triage.verdict.class {
        Class::Layer(_) if is_led => return None,
        Class::Layer(category) if !judged.show.checks.contains(category) => return None,
        Class::Layer(category) => (Named::Layer(category), Kind::Fail, Level::Error),
        Class::Infrastructure => (Named::Infrastructure, Kind::Fail, Level::Error),
        Class::External => (Named::External, Kind::Fail, Level::Error),
        Class::Inconclusive => (Named::Inconclusive, Kind::Review, Level::None),
        Class::Nothing => return None,
    };
    let outcome = &judged.triage.outcome;
    let mut result = empty(judged, named, (kind, level));
    let mut said = vec![said(judged, &outcome.reason)];
    said.extend(mends(judged, judged.triage.verdict.fix.as_ref().map(|fix| &*fix.text)));
    result.message = message(&said, judged.triage.verdict.wrong_fix);
    let evidence = outcome.evidence.as_ref().map(|cite| location(judged, cite));
    result.locations = vec![anchored(judged, evidence.unwrap_or_default())];
    let id = format!("{}:{}", named.id(), judged.case.trace.content_hash);
    name(&mut result, id);
    Some(result)
}

fn found(judged: &Judged<'_>, finding: &Finding) -> Outcome {
    let named = Named::of(finding.mode, finding.category);
    let mut result = empty(judged, named, (Kind::Fail, level(judged, finding)));
    let entry = finding.mode.map(Mode::entry);
    let mut sentences = vec![said(judged, &finding.summary)];
    sentences.extend(mends(judged, finding.fix.as_ref().map(|fix| &*fix.text)));
    result.message = message(&sentences, entry.map_or("", |entry| entry.wrong_fix));
    cite(judged, &mut result, finding.citations());
    name(&mut result, identity::finding(finding).to_string());
    result.rank = Some((finding.score.get() * 1000.0).round() / 10.0);
    result.properties.insert("score", json!(result.rank.map(|rank| rank / 100.0)));
    if let Some(clause) = finding.cited_clause() {
        result.properties.insert("clause", json!(&*clause.0));
    }
    result
}

fn open(judged: &Judged<'_>, question: &Question) -> Outcome {
    let then = &question.then;
    let named = Named::of(then.mode, then.category);
    let mut result = empty(judged, named, (Kind::Open, Level::None));
    let id = &question.id;
    let ask = said(judged, &question.ask);
    let how = format!("Answer with `masthead triage … --answer {id}=yes` or `{id}=no`");
    result.message = message(&[ask, how], "");
    cite(judged, &mut result, then.citations());
    name(&mut result, id.to_string());
    result
}

/// An error only where it leads the verdict: that is what the owner mends first.
fn level(judged: &Judged<'_>, finding: &Finding) -> Level {
    let verdict = &judged.triage.verdict;
    let leads = verdict.mode.is_none() || verdict.mode == finding.mode;
    match verdict.class {
        _ if finding.is_refuted() => Level::Note,
        Class::Layer(category) if category == finding.category && leads => Level::Error,
        Class::Layer(_) | Class::Inconclusive => Level::Warning,
        // The run says nothing about the agents, or nothing came of it.
        Class::Infrastructure | Class::External | Class::Nothing => Level::Note,
    }
}

fn empty(judged: &Judged<'_>, named: Named, (kind, level): (Kind, Level)) -> Outcome {
    let trace = &judged.case.trace;
    let mut properties = BTreeMap::from([("run", Value::from(words::line(&trace.id)))]);
    properties.extend(trace.labels.system.as_deref().map(|name| ("system", Value::from(name))));
    properties.extend(trace.source.record.as_deref().map(|at| ("record", Value::from(at))));
    if level == Level::Error {
        let owner = crate::phrase::owner(judged);
        properties.insert("owner", Value::from(owner));
    }
    Outcome {
        rule_id: named.id().to_owned(),
        rule_index: named.index(),
        kind,
        level,
        message: Text::new(""),
        locations: Vec::new(),
        related_locations: Vec::new(),
        partial_fingerprints: BTreeMap::new(),
        rank: None,
        suppressions: Vec::new(),
        properties,
    }
}

/// Ids never hold step numbers or lines, so a result stays the same when others come before it. GitHub
/// looks at the second name alone.
fn name(result: &mut Outcome, id: String) {
    result.partial_fingerprints.insert("masthead/v1", id.clone());
    result.partial_fingerprints.insert("primaryLocationLineHash", id);
}

/// The primary citation is where it is, the others are what it rests on.
fn cite(judged: &Judged<'_>, result: &mut Outcome, citations: &[Cite]) {
    let mut locations = citations.iter().map(|cite| location(judged, cite));
    result.locations = locations.next().map(|first| anchored(judged, first)).into_iter().collect();
    let numbered =
        locations.enumerate().map(|(index, location)| Location { id: Some(index + 1), ..location });
    result.related_locations = numbered.collect();
}

/// Where a viewer shows the result: in the run's own file where no other is cited.
fn anchored(judged: &Judged<'_>, location: Location) -> Location {
    place::anchored(location, &judged.case.trace.source.path)
}

fn location(judged: &Judged<'_>, cite: &Cite) -> Location {
    let own = &*judged.case.trace.source.path;
    match cite {
        Cite::Step { step, origin, quote } => {
            let number = format!("step {step}");
            let file = origin.other_file().map(|file| beside(own, file));
            let path = file.as_deref().unwrap_or(own);
            let text = stated(judged, &spoken(judged, *step), quote.as_ref());
            let message = Some(place::message(&text));
            Location { message, ..place::value(path, &origin.pointer(), number) }
        }
        Cite::Clause { clause, file, line, origin, quote } => {
            let words = shown(judged, quote.as_ref()).unwrap_or_default();
            let mut at = match file {
                Some(file) => place::lines(file, (line.unwrap_or(0), None), words),
                None => place::whole(own),
            };
            at.logical.push(place::clause(&clause.0));
            let pointer = origin.as_ref().map(case::Origin::pointer);
            at.logical.extend(pointer.map(|at| place::json(&at, clause.0.to_string())));
            let text = stated(judged, &format!("clause {}", clause.0), quote.as_ref());
            Location { message: Some(place::message(&text)), ..at }
        }
        Cite::Absent { expected, searched } => absent(judged, expected, *searched),
    }
}

fn absent(judged: &Judged<'_>, expected: &str, searched: Searched) -> Location {
    let expected = said(judged, expected);
    let own = &*judged.case.trace.source.path;
    let (at, text) = match (searched, &judged.case.spec.source) {
        (Searched::Steps(first, last), _) => {
            (place::whole(own), format!("{expected}: not in steps {first} to {last}"))
        }
        (Searched::SpecLines(first, last), SpecSource::Declared { path, hash: _ }) => {
            let lines = place::lines(path, (first, Some(last)), "");
            (lines, format!("{expected}: not in lines {first} to {last} of the spec"))
        }
        (Searched::SpecLines(..), SpecSource::FromTrace | SpecSource::Absent) => {
            (place::whole(own), format!("{expected}: not in what the run carries of its spec"))
        }
        (Searched::NoSpec, _) => (Location::default(), format!("{expected}: there is no spec")),
    };
    Location { message: Some(place::message(&text)), ..at }
}

/// Another file of the same run, whose name is relative to the run's own.
fn beside(own: &str, file: &str) -> String {
    let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    if file.starts_with('/') || folder.is_empty() {
        return file.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(file.split('/')) {
        match (part, parts.last()) {
            (".", Some(_)) => {}
            ("..", Some(above)) if !["", "..", "."].contains(above) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn spoken(judged: &Judged<'_>, step: StepNo) -> String {
    let trace = &judged.case.trace;
    let actor = trace.step(step).and_then(|step| trace.actor(step));
    match actor {
        Some(actor) => format!("step {step}, {}", actor.name),
        None => format!("step {step}"),
    }
}

fn stated(judged: &Judged<'_>, what: &str, quote: Option<&Quote>) -> String {
    match shown(judged, quote) {
        Some(words) => format!("{what}: {}", words::quoted(words)),
        None => what.to_owned(),
    }
}

fn shown<'q>(judged: &Judged<'_>, quote: Option<&'q Quote>) -> Option<&'q str> {
    match judged.show.quotes {
        Quotes::Shown => quote.map(Quote::text),
        Quotes::Hidden => None,
    }
}

fn mends(judged: &Judged<'_>, fix: Option<&str>) -> Option<String> {
    fix.map(|fix| format!("Fix: {}", said(judged, fix)))
}

/// The sentences with their full stops, and what not to do.
fn message(sentences: &[String], refuse: &str) -> Text {
    let refuse = (!refuse.is_empty()).then(|| format!("Refuse: {refuse}"));
    let ended = sentences.iter().cloned().chain(refuse).map(|sentence| {
        let sentence = sentence.trim_end();
        let is_ended = sentence.ends_with(['.', '?', '!', '`']);
        if is_ended { sentence.to_owned() } else { format!("{sentence}.") }
    });
    let ended: Vec<String> = ended.collect();
    place::message(&ended.join(" "))
}

fn said(judged: &Judged<'_>, text: &str) -> String {
    hidden::said(judged, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_of_a_run_stands_beside_it() {
        let table = [
            ("runs/agent/run.json", "../verifier/out.txt", "runs/verifier/out.txt"),
            ("/runs/a/run.json", "sub/b.json", "/runs/a/sub/b.json"),
            ("run.json", "b.json", "b.json"),
            ("runs/run.json", "/elsewhere/b.json", "/elsewhere/b.json"),
            ("../run.json", "../b.json", "../../b.json"),
        ];
        for (own, file, place) in table {
            assert_eq!(beside(own, file), place);
        }
    }
}
