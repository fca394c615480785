//! The three checks on the screen: what each says, and for a finding what proves it.

use super::head::{quotation, said};
use super::missing;
use super::screen::{LABEL, Rank, Screen, Tone};
use crate::{Judged, Quotes, phrase, words};
use case::spec::ClauseRef;
use case::{Cite, ClauseKind, SpecSource};
use checks::reading::{ClauseState, Clearance, Finding};
use checks::triage::{Check, CheckResult};
use checks::verdict::Class;
use checks::{Category, Reading};

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
    let result = if judged.show.checks.contains(check.category) {
        check.result
    } else {
        CheckResult::NotRun
    };
    match result {
        CheckResult::Found => found(screen, judged, check),
        CheckResult::Clear => {
            let mut phrases = clear(judged, check.category);
            if check.category == Category::Verification {
                phrases.splice(0..0, phrase::verification(judged));
            }
            screen.status(label, ("CLEAR", Tone::Good), (phrases, 2));
        }
        CheckResult::CannotTell => {
            let phrases = missing::phrases(judged, check.category);
            screen.status(label, ("CANNOT TELL", Tone::Open), (phrases, 2));
            if let Some(command) = missing::supply(judged, check.category)
                && depth == Depth::Whole
            {
                screen.hint(&command);
            }
        }
        CheckResult::NotRun => {
            let phrases = vec!["not asked for".to_owned()];
            screen.status(label, ("NOT RUN", Tone::Quiet), (phrases, 1));
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
    let leads = judged.triage.verdict.class == Class::Layer(check.category);
    if !leads {
        beside(screen, judged, (check, best));
        return;
    }
    let mut phrases = divergence(check, best);
    if check.category == Category::Verification {
        phrases.extend(phrase::verification(judged));
    }
    screen.status(label(check.category), ("FOUND", Tone::Bad), (phrases, 2));
    proof(screen, judged, (best, check.findings.len()));
}

/// A check that found something and does not lead.
fn beside(screen: &mut Screen, judged: &Judged<'_>, (check, best): (&Check, &Finding)) {
    let mode = best.mode.map_or("no mode", |mode| mode.code());
    let summary = format!("{mode}: {}", said(judged, &best.summary));
    let (status, first) = match judged.triage.verdict.class {
        Class::Layer(lead) if check.held => ("HELD", format!("mend after {}", number(lead))),
        Class::Nothing => ("SEEN", "it succeeded all the same".to_owned()),
        Class::Layer(_) | Class::Infrastructure | Class::External | Class::Inconclusive => {
            ("FOUND", "too weak to lead".to_owned())
        }
    };
    let mut phrases = Vec::new();
    if check.category == Category::Verification {
        phrases.extend(phrase::verification(judged));
    }
    phrases.push(first);
    let shows_proof = status == "FOUND";
    if !shows_proof {
        phrases.push(summary.clone());
    }
    screen.status(label(check.category), (status, Tone::Open), (phrases, 2));
    if shows_proof {
        beside_proof(screen, judged, (best, &summary));
    }
}

/// What a finding that is too weak to lead rests on: a reader who is told of it has to be able to
/// judge it. Two lines for what and where, and one for what stands beside it.
fn beside_proof(screen: &mut Screen, judged: &Judged<'_>, (best, summary): (&Finding, &str)) {
    let primary = best.primary();
    let step = primary.step_no().map_or("  proof".to_owned(), |step| format!("  #{step}"));
    screen.placed(&step, (summary, &place(judged, primary)), (2, Rank::Cited));
    let others = best.citations().iter().skip(1);
    if let Some(also) = others.into_iter().find(|cite| adds(judged, cite, best)) {
        cited(screen, judged, (also, best));
    }
}

const fn number(category: Category) -> u8 {
    match category {
        Category::Specification => 1,
        Category::Coordination => 2,
        Category::Verification => 3,
    }
}

fn divergence(check: &Check, best: &Finding) -> Vec<String> {
    let at = check.divergence.map(|step| format!("diverges at #{step}"));
    let state = best.clause_state.map(|state| match state {
        ClauseState::Silent => "the spec is silent".to_owned(),
        ClauseState::Vague => "the spec is vague".to_owned(),
        ClauseState::Violated => "the spec was violated".to_owned(),
    });
    let rests = (!best.rests_on.is_empty()).then(|| "rests on an answer".to_owned());
    [at, state, rests].into_iter().flatten().collect()
}

/// The summary at the primary citation, then the other citations that add something.
fn proof(screen: &mut Screen, judged: &Judged<'_>, (best, found): (&Finding, usize)) {
    let primary = best.primary();
    let step = primary.step_no().map_or("  proof".to_owned(), |step| format!("  #{step}"));
    let place = place(judged, primary);
    screen.placed(&step, (&said(judged, &best.summary), &place), (4, Rank::Proof));
    if adds(judged, primary, best)
        && let Cite::Step { step, quote: Some(quote), .. } = primary
        && judged.show.quotes == Quotes::Shown
    {
        screen.field("", &quotation(judged, *step, quote), (1, Rank::Detail));
    }
    others(screen, judged, best);
    if 1 < found {
        let text =
            format!("{} of this layer: --format markdown", words::count(found - 1, "finding"));
        screen.field("  more", &text, (1, Rank::Detail));
    }
    let refuters = phrase::refuters(&best.refuters).into_iter();
    let refuters: Vec<String> = refuters.map(|phrase| said(judged, &phrase)).collect();
    if !refuters.is_empty() {
        screen.phrases("Refuters", refuters, (2, Rank::Refuters));
    }
}

/// The citations after the primary one that add something.
fn others(screen: &mut Screen, judged: &Judged<'_>, best: &Finding) {
    let others = best.citations().iter().skip(1).filter(|cite| adds(judged, cite, best));
    for cite in others.take(CITES) {
        cited(screen, judged, (cite, best));
    }
}

/// Whether a citation says more than the summary: a tool's name alone, words that stand there
/// already, or a bare place do not.
fn adds(judged: &Judged<'_>, cite: &Cite, best: &Finding) -> bool {
    let Cite::Step { step, quote, .. } = cite else {
        return true;
    };
    let call = judged.case.trace.step(*step).and_then(case::Step::call);
    let is_name = |text: &str| call.is_some_and(|call| *call.tool.text == *text);
    quote
        .as_ref()
        .is_some_and(|quote| !best.summary.contains(quote.text()) && !is_name(quote.text()))
}

fn cited(screen: &mut Screen, judged: &Judged<'_>, (cite, best): (&Cite, &Finding)) {
    let place = place(judged, cite);
    let quote = |quote: Option<&case::Quote>| match (quote, judged.show.quotes) {
        (Some(quote), Quotes::Shown) => words::quoted(quote.text()),
        (Some(_) | None, _) => String::new(),
    };
    match cite {
        Cite::Step { step, quote: words, .. } => {
            let text = format!("{} {}", who(judged, *step), quote(words.as_ref()));
            let line = (text.trim_end(), place.as_str());
            screen.placed(&format!("  #{step}"), line, (1, Rank::Detail));
        }
        Cite::Clause { clause, quote: words, .. } => {
            let words = quote(words.as_ref());
            let text = if words.is_empty() { words::line(&clause.0) } else { words };
            let state = clause_state(judged, clause, best);
            let label = if state.len() < 8 { format!("  {state}") } else { format!(" {state}") };
            screen.placed(&label, (&text, &place), (1, Rank::Cited));
        }
        Cite::Absent { expected, searched: _ } => {
            let line = (&*said(judged, expected), place.as_str());
            screen.placed("  absent", line, (1, Rank::Cited));
        }
    }
}

/// What is wrong with the clause, as a word: one that nothing can evaluate is vague, whatever the
/// spec says otherwise.
fn clause_state(judged: &Judged<'_>, clause: &ClauseRef, best: &Finding) -> &'static str {
    let kind = judged.case.spec.clause(clause).map(|clause| &clause.kind);
    let is_vague = matches!(kind, Some(ClauseKind::Success(None) | ClauseKind::GiveUp(None)));
    match best.clause_state {
        _ if is_vague => "vague",
        Some(ClauseState::Vague) => "vague",
        Some(ClauseState::Violated) => "violated",
        Some(ClauseState::Silent) | None => "clause",
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
fn clear(judged: &Judged<'_>, category: Category) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    for one in judged.triage.modes.iter().filter(|one| one.mode.category() == category) {
        let Reading::Clear(Clearance { because, refuters: _ }) = &one.reading else {
            continue;
        };
        let phrase = said(judged, because);
        if !phrase.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    if phrases.is_empty() {
        phrases.push("cannot happen in a run of this kind".to_owned());
    }
    phrases
}
