//! The three checks on the screen: what each says, and for a finding what proves it.

use super::head::{path, said};
use super::screen::{LABEL, Rank, Screen, Tone};
use crate::{Judged, Quotes, phrase, words};
use case::{Cite, SpecSource};
use checks::reading::{Clearance, Finding, Gap};
use checks::triage::{Check, CheckResult};
use checks::verdict::Class;
use checks::{Category, Reading};
use std::collections::BTreeMap;

/// The most citations of the leading finding that are shown.
const CITES: usize = 4;

/// How much is said about a check that cannot tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// One line.
    Brief,
    /// With the command that would supply what is missing.
    Whole,
}

/// The three checks.
pub(super) fn all(screen: &mut Screen, judged: &Judged<'_>, depth: Depth) {
    let is_open = |check: &&Check| check.result == CheckResult::CannotTell;
    if judged.triage.checks.iter().any(|check| is_open(&check)) {
        screen.widen();
    }
    for check in &judged.triage.checks {
        one(screen, judged, (check, depth));
    }
}

fn one(screen: &mut Screen, judged: &Judged<'_>, (check, depth): (&Check, Depth)) {
    let label = label(check.category);
    if !judged.show.checks.contains(check.category) {
        screen.status(label, ("NOT RUN", Tone::Quiet), ("not asked for", 1));
        return;
    }
    match check.result {
        CheckResult::Found => found(screen, judged, check),
        CheckResult::Clear => {
            screen.status(label, ("CLEAR", Tone::Good), (&clear(judged, check.category), 1));
        }
        CheckResult::CannotTell => {
            let status = ("CANNOT TELL", Tone::Open);
            let most = if depth == Depth::Whole { 2 } else { 1 };
            screen.status(label, status, (&missing(judged, check.category), most));
            if depth == Depth::Whole
                && let Some(command) = supply(judged, check.category)
            {
                screen.hint(&command);
            }
        }
        CheckResult::NotRun => {
            screen.status(label, ("NOT RUN", Tone::Quiet), ("not asked for", 1));
        }
    }
}

const fn label(category: Category) -> &'static str {
    match category {
        Category::Specification => "1 spec",
        Category::Coordination => "2 log",
        Category::Verification => "3 verify",
    }
}

fn found(screen: &mut Screen, judged: &Judged<'_>, check: &Check) {
    let Some(best) = check.findings.first() else {
        return;
    };
    let label = label(check.category);
    let leads = judged.triage.verdict.class == Class::Layer(check.category);
    if !leads {
        let mode = best.mode.map_or("no mode", |mode| mode.code());
        let summary = said(judged, &best.summary);
        let (status, text) = match judged.triage.verdict.class {
            Class::Layer(lead) if check.held => {
                ("HELD", format!("mend after {}; {mode} {summary}", number(lead)))
            }
            Class::Nothing => ("SEEN", format!("{mode}, and it succeeded: {summary}")),
            Class::Layer(_) | Class::Infrastructure | Class::External | Class::Inconclusive => {
                ("FOUND", format!("{mode} {summary}"))
            }
        };
        screen.status(label, (status, Tone::Open), (&text, 2));
        return;
    }
    screen.status(label, ("FOUND", Tone::Bad), (&divergence(check, best), 1));
    proof(screen, judged, best);
    let more = check.findings.len() - 1;
    if 0 < more {
        let text = format!("and {}: --format markdown", words::count(more, "finding"));
        screen.field("", &text, (1, Rank::Detail));
    }
}

const fn number(category: Category) -> u8 {
    match category {
        Category::Specification => 1,
        Category::Coordination => 2,
        Category::Verification => 3,
    }
}

fn divergence(check: &Check, best: &Finding) -> String {
    let at = check.divergence.map(|step| format!("diverges at #{step}"));
    let state = best.clause_state.map(|state| match state {
        checks::reading::ClauseState::Silent => "the spec is silent",
        checks::reading::ClauseState::Vague => "the spec is vague",
        checks::reading::ClauseState::Violated => "the spec was violated",
    });
    let rests = (!best.rests_on.is_empty()).then_some("rests on an answer");
    let parts = [at.as_deref(), state, rests];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    parts.join("; ")
}

/// The summary at the primary citation, then the other citations.
fn proof(screen: &mut Screen, judged: &Judged<'_>, best: &Finding) {
    let primary = best.primary();
    let step = primary.step_no().map_or("  proof".to_owned(), |step| format!("  #{step}"));
    let place = place(judged, primary);
    screen.placed(&step, (&said(judged, &best.summary), &place), Rank::Verdict);
    if let Cite::Step { quote: Some(quote), .. } = primary
        && judged.show.quotes == Quotes::Shown
        && !best.summary.contains(quote.text())
    {
        let text = format!("\"{}\"", words::line(quote.text()));
        screen.field("", &text, (1, Rank::Detail));
    }
    for cite in best.citations().iter().skip(1).take(CITES) {
        cited(screen, judged, (cite, best));
    }
    let refuters: Vec<String> = best.refuters.iter().map(phrase::refuter).collect();
    if !refuters.is_empty() {
        screen.field("Refuters", &refuters.join("   "), (2, Rank::Useful));
    }
}

fn cited(screen: &mut Screen, judged: &Judged<'_>, (cite, best): (&Cite, &Finding)) {
    let place = place(judged, cite);
    let quote = |quote: Option<&case::Quote>| match (quote, judged.show.quotes) {
        (Some(quote), Quotes::Shown) => format!("\"{}\"", words::line(quote.text())),
        (Some(_) | None, _) => String::new(),
    };
    match cite {
        Cite::Step { step, quote: words, .. } => {
            let text = format!("{} {}", who(judged, *step), quote(words.as_ref()));
            screen.placed(&format!("  #{step}"), (text.trim_end(), &place), Rank::Detail);
        }
        Cite::Clause { clause, quote: words, .. } => {
            let state = best.clause_state.map_or("clause", phrase::clause_state);
            let words = quote(words.as_ref());
            let text = if words.is_empty() { words::line(&clause.0) } else { words };
            screen.placed(&format!("  {state}"), (&text, &place), Rank::Useful);
        }
        Cite::Absent { expected, searched: _ } => {
            screen.placed("  absent", (&words::line(expected), &place), Rank::Useful);
        }
    }
}

fn place(judged: &Judged<'_>, cite: &Cite) -> String {
    let spec = match &judged.case.spec.source {
        SpecSource::Declared { path, hash: _ } => Some(&**path),
        SpecSource::FromTrace | SpecSource::Absent => None,
    };
    words::line(&phrase::place(cite, spec))
}

/// Who took the step, as far as there is room.
fn who(judged: &Judged<'_>, step: case::StepNo) -> String {
    let trace = &judged.case.trace;
    let actor = trace.step(step).and_then(|step| trace.actor(step));
    actor.map_or(String::new(), |actor| words::shortened(&words::line(&actor.name), 2 * LABEL))
}

/// Why the check is clear: what was compared, each phrase once.
fn clear(judged: &Judged<'_>, category: Category) -> String {
    let clearances = readings(judged, category).filter_map(|(_, reading)| match reading {
        Reading::Clear(clearance) => Some(clearance),
        Reading::Found(_) | Reading::CannotTell(_) | Reading::NotApplicable(_) => None,
    });
    let mut phrases: Vec<String> = Vec::new();
    for Clearance { because, refuters: _ } in clearances {
        let phrase = said(judged, because);
        if !phrase.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    if phrases.is_empty() {
        return "cannot happen in a run of this kind".to_owned();
    }
    phrases.join("; ")
}

/// What the check is missing, each thing once with the modes that want it.
fn missing(judged: &Judged<'_>, category: Category) -> String {
    let mut wanted: Vec<(String, Vec<&'static str>)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (mode, reading) in readings(judged, category) {
        let Reading::CannotTell(Gap { missing, .. }) = reading else {
            continue;
        };
        let missing = said(judged, missing);
        let at = *known.entry(missing.clone()).or_insert_with(|| {
            wanted.push((missing, Vec::new()));
            wanted.len() - 1
        });
        if let Some((_, modes)) = wanted.get_mut(at) {
            modes.push(mode);
        }
    }
    let mut phrases: Vec<String> = wanted
        .into_iter()
        .map(|(missing, modes)| match modes.as_slice() {
            [one] => format!("{missing} ({one})"),
            _ => missing,
        })
        .collect();
    let wants_spec = category == Category::Specification && judged.case.spec.is_absent();
    if wants_spec && !phrases.iter().any(|phrase| phrase.contains("spec")) {
        phrases.insert(0, "a spec".to_owned());
    }
    format!("missing: {}", phrases.join("; "))
}

fn readings<'j>(
    judged: &Judged<'j>,
    category: Category,
) -> impl Iterator<Item = (&'static str, &'j Reading)> + use<'j> {
    let of_category = judged.triage.modes.iter();
    of_category
        .filter(move |one| one.mode.category() == category)
        .map(|one| (one.mode.code(), &one.reading))
}

/// The command that would supply what the check is missing.
fn supply(judged: &Judged<'_>, category: Category) -> Option<String> {
    let trace = &judged.case.trace;
    match category {
        Category::Specification if judged.case.spec.is_absent() => {
            Some(format!("masthead spec draft {}", path(judged)))
        }
        Category::Coordination if 0 < trace.capture.silent => {
            Some("to capture it next time: masthead explain content".to_owned())
        }
        Category::Verification if judged.triage.sufficiency.ended != Some(true) => {
            Some("export the run again once it has ended".to_owned())
        }
        Category::Verification if judged.triage.sufficiency.verifier_ran.is_none() => {
            Some("a check outside of this trace would not show here".to_owned())
        }
        Category::Specification | Category::Coordination | Category::Verification => None,
    }
}
