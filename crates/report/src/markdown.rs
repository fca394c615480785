//! A section for a postmortem: every finding with its citations, what could not be told, the
//! questions, the suspects. Longer than a screen on purpose.

use crate::{Judged, Quotes, asked, hidden, phrase, words};
use case::{Cite, Quote, SpecSource};
use checks::outcome::Status;
use checks::reading::{Finding, Fix};
use checks::triage::{Check, CheckResult};
use checks::verdict::Class;
use std::fmt::Write as _;

/// The section.
pub fn section(judged: &Judged<'_>) -> String {
    hidden::within(judged, whole)
}

fn whole(judged: &Judged<'_>) -> String {
    let mut out = String::new();
    head(&mut out, judged);
    for check in &judged.triage.checks {
        self::check(&mut out, judged, check);
    }
    questions(&mut out, judged);
    suspects(&mut out, judged);
    if let Some(chain) = phrase::chain(judged) {
        push(&mut out, "\n### How one led to the other\n");
        push(&mut out, &said(judged, &chain));
    }
    mend(&mut out, judged);
    out.replace("\n\n\n", "\n\n")
}

/// Writing to a string cannot fail.
fn push(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes any text");
}

fn head(out: &mut String, judged: &Judged<'_>) {
    let triage = judged.triage;
    let verdict = &triage.verdict;
    let title = match verdict.class {
        Class::Layer(_) => {
            let score = phrase::score(verdict.class_score);
            format!("{}, {score}; {}", phrase::headline(judged), phrase::mode(judged))
        }
        Class::Infrastructure | Class::External | Class::Inconclusive | Class::Nothing => {
            phrase::headline(judged)
        }
    };
    push(out, &format!("## {title}\n"));
    let source = &judged.case.trace.source;
    let record = source.record.as_deref().unwrap_or("");
    push(out, &format!("- {}", text(&phrase::run(judged))));
    push(out, &format!("- Source: {}", code(&format!("{}{record}", source.path))));
    push(out, &format!("- Outcome: {}", said(judged, &triage.outcome.reason)));
    if let Some(warning) = phrase::no_end(judged) {
        push(out, &format!("- {warning}"));
    }
    if let Some(symptom) = &judged.case.symptom {
        push(out, &format!("- A person says: {}", text(symptom)));
    }
    if let Some(changed) = phrase::changed(judged) {
        push(out, &format!("- Changed: {}", text(&changed)));
    }
    if let Some(drift) = &judged.case.spec.drift {
        push(out, &format!("- Drift: {}", said(judged, &drift.what)));
    }
    push(out, &format!("- Owner: {}", text(&phrase::owner(judged))));
    for missing in &triage.sufficiency.missing {
        push(out, &format!("- Missing: {}", text(missing)));
    }
    for complaint in judged.complaints {
        let at = code(&words::place(&complaint.at));
        push(out, &format!("- Not understood at {at}: {}", text(&complaint.what)));
    }
}

fn check(out: &mut String, judged: &Judged<'_>, check: &Check) {
    let was_asked = judged.show.checks.contains(check.category);
    let result = match check.result {
        _ if !was_asked => "not run",
        CheckResult::Found if check.held => "found, held behind an earlier layer",
        CheckResult::Found => "found",
        CheckResult::Clear => "clear",
        CheckResult::CannotTell => "cannot tell",
        CheckResult::NotRun => "not run",
    };
    let (code, name) = (check.category.code(), check.category.name());
    push(out, &format!("\n### {code} {name}: {result}\n"));
    if !was_asked {
        return;
    }
    for finding in &check.findings {
        self::finding(out, judged, finding);
    }
    for because in &check.because {
        push(out, &format!("- {}", said(judged, because)));
    }
}

fn finding(out: &mut String, judged: &Judged<'_>, finding: &Finding) {
    let mode = match finding.mode {
        Some(mode) => format!("{mode} {}", mode.name()),
        None if finding.rests_on.is_empty() => "Each part valid, the whole wrong".to_owned(),
        None => "By an answer, mode open".to_owned(),
    };
    let score = phrase::score(finding.score);
    push(out, &format!("**{mode}** ({score}): {}\n", said(judged, &finding.summary)));
    if let Some(state) = finding.clause_state {
        push(out, &format!("- Spec: {}", phrase::clause_state(state)));
    }
    if !finding.rests_on.is_empty() {
        let answers = finding.rests_on.join(", ");
        push(out, &format!("- Rests on the answers to {answers}"));
    }
    for cite in finding.citations() {
        push(out, &format!("- {}", cited(judged, cite)));
    }
    for refuter in &finding.refuters {
        let phrase = said(judged, &phrase::refuter(refuter));
        push(out, &format!("- Would refute it: {phrase}"));
    }
    if let Some(fix) = &finding.fix {
        push(out, &format!("- Fix: {}", fixed(judged, fix)));
    }
    if let Some(mode) = finding.mode {
        push(out, &format!("- Refuse: {}", text(mode.entry().wrong_fix)));
    }
    push(out, "");
}

fn fixed(judged: &Judged<'_>, fix: &Fix) -> String {
    let evidence = phrase::evidence(fix.measured);
    let condition = fix.predicate.as_ref().map_or(String::new(), |predicate| {
        format!(" Holds when {}.", code(&phrase::predicate(predicate)))
    });
    format!("{}.{condition} ({evidence})", said(judged, &fix.text))
}

fn cited(judged: &Judged<'_>, cite: &Cite) -> String {
    let spec = match &judged.case.spec.source {
        SpecSource::Declared { path, hash: _ } => Some(&**path),
        SpecSource::FromTrace | SpecSource::Absent => None,
    };
    let place = code(&phrase::place(cite, spec));
    match cite {
        Cite::Step { step, origin: _, quote } => {
            let trace = &judged.case.trace;
            let actor = trace.step(*step).and_then(|step| trace.actor(step));
            let who = actor.map_or(String::new(), |actor| format!(" {}", text(&actor.name)));
            format!("Step {step}{who} at {place}{}", quoted(judged, quote.as_ref()))
        }
        Cite::Clause { clause, quote, .. } => {
            format!("Clause {} at {place}{}", code(&clause.0), quoted(judged, quote.as_ref()))
        }
        Cite::Absent { expected, searched: _ } => {
            format!("Absent: {} ({})", said(judged, expected), phrase::place(cite, spec))
        }
    }
}

fn quoted(judged: &Judged<'_>, quote: Option<&Quote>) -> String {
    match (quote, judged.show.quotes) {
        (Some(quote), Quotes::Shown) => format!(": {}", code(quote.text())),
        (Some(_) | None, _) => String::new(),
    }
}

fn questions(out: &mut String, judged: &Judged<'_>) {
    let open = asked(judged.triage);
    if open.is_empty() {
        return;
    }
    push(out, "\n### Questions that would decide\n");
    for (index, question) in open.iter().enumerate() {
        let ask = said(judged, &question.ask);
        let decides = question.decides();
        push(out, &format!("{}. {ask} (decides {decides}, {})", index + 1, code(&question.id)));
    }
}

fn suspects(out: &mut String, judged: &Judged<'_>) {
    let suspects = &judged.triage.suspects;
    if suspects.is_empty() {
        return;
    }
    let if_failed = match judged.triage.outcome.status {
        Status::Failed | Status::Succeeded | Status::Infrastructure => "",
        Status::Unverified | Status::Unknown => ", if it failed",
    };
    push(out, &format!("\n### Where to look first{if_failed}\n"));
    push(
        out,
        "Weights, not probabilities: 0.5 is as suspect as the average turn. People who label the same run name the same step in about a third of the cases.\n",
    );
    for suspect in suspects {
        let (step, weight) = (suspect.step, suspect.weight);
        push(out, &format!("- Step {step} ({weight:.2}): {}", said(judged, &suspect.why)));
    }
}

fn mend(out: &mut String, judged: &Judged<'_>) {
    let verdict = &judged.triage.verdict;
    push(out, "\n### Mend\n");
    if let Some(fix) = &verdict.fix {
        push(out, &format!("- Fix: {}", fixed(judged, fix)));
    }
    if !verdict.timing.is_empty() {
        push(out, &format!("- When: {}", verdict.timing));
    }
    push(out, &format!("- Refuse: {}", text(verdict.wrong_fix)));
    if !verdict.downstream.is_empty() {
        let codes = phrase::codes(&verdict.downstream);
        push(out, &format!("- May be only consequences: {codes}"));
    }
    for (id, answer) in judged.answers.iter() {
        let reply = match answer.reply {
            checks::Reply::Yes => "yes",
            checks::Reply::No => "no",
        };
        let who = text(&answer.author);
        push(out, &format!("- Answer to {}: {reply}, {who}, {}", code(id), answer.at));
    }
}

fn said(judged: &Judged<'_>, sentence: &str) -> String {
    text(&hidden::said(judged, sentence))
}

/// Words on one line, with what Markdown and HTML would take for marks made harmless.
fn text(words: &str) -> String {
    let mut out = String::new();
    for letter in words::line(words).chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '*' | '_' | '`' | '[' | ']' | '\\' | '|' | '#' => {
                out.push('\\');
                out.push(letter);
            }
            other => out.push(other),
        }
    }
    out
}

/// Words in a code span; backticks in it need a longer fence.
fn code(words: &str) -> String {
    let words = words::line(words);
    if words.contains('`') { format!("`` {words} ``") } else { format!("`{words}`") }
}
