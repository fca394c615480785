//! Checks, findings and citations as wire types.

use super::convert::{origin, reply, rounded};
use super::{predicate, v1};
use crate::{Judged, Quotes, hidden, words};
use case::{Cite, Quote, Searched, StepNo};
use checks::identity;
use checks::question::Question;
use checks::reading::{ClauseState, Finding, Fix, Refuter, Score, ScoreBasis};
use checks::taxonomy::Mode;
use checks::triage::{Check, CheckResult};

/// One of the three checks; empty where it was not asked for.
pub(super) fn check<'a>(judged: &Judged<'a>, check: &'a Check) -> v1::Check<'a> {
    let was_asked = judged.show.checks.contains(check.category);
    let result = match check.result {
        _ if !was_asked => v1::CheckResult::NotRun,
        CheckResult::Found => v1::CheckResult::Found,
        CheckResult::Clear => v1::CheckResult::Clear,
        CheckResult::CannotTell => v1::CheckResult::CannotTell,
        CheckResult::NotRun => v1::CheckResult::NotRun,
    };
    let shown = was_asked.then_some(check);
    let findings = shown.map_or(&[][..], |check| &check.findings);
    let questions = shown.map_or(&[][..], |check| &check.questions);
    let because = shown.map_or(&[][..], |check| &check.because);
    v1::Check {
        layer: check.category.name(),
        category: check.category.code(),
        budget_s: check.category.budget_seconds(),
        result,
        held: check.held && was_asked,
        divergence: shown.and_then(|check| divergence(judged, check)),
        findings: findings.iter().map(|one| finding(judged, one)).collect(),
        questions: questions.iter().map(|one| question(judged, one)).collect(),
        because: because.iter().map(|why| said(judged, why)).collect(),
    }
}

fn divergence<'a>(judged: &Judged<'a>, check: &'a Check) -> Option<v1::Divergence<'a>> {
    let step = check.divergence?;
    let clause = check.findings.first().and_then(Finding::cited_clause);
    Some(v1::Divergence {
        step: step.get(),
        origin: origin(judged, step),
        clause: clause.map(|clause| &*clause.0),
    })
}

fn finding<'a>(judged: &Judged<'a>, finding: &'a Finding) -> v1::Finding<'a> {
    let citations = finding.citations().iter().enumerate();
    v1::Finding {
        id: identity::finding(finding).to_string(),
        mode: finding.mode.map(Mode::code),
        score: score(finding.score),
        score_basis: match finding.basis {
            ScoreBasis::Labels => v1::ScoreBasis::Labels,
            ScoreBasis::Injected => v1::ScoreBasis::Injected,
            ScoreBasis::Prior => v1::ScoreBasis::Prior,
        },
        summary: said(judged, &finding.summary),
        clause_state: finding.clause_state.map(|state| match state {
            ClauseState::Silent => v1::ClauseState::Silent,
            ClauseState::Vague => v1::ClauseState::Vague,
            ClauseState::Violated => v1::ClauseState::Violated,
        }),
        rests_on: finding.rests_on.iter().map(|id| &**id).collect(),
        citations: citations
            .map(|(index, cite)| v1::Citation { at: at(judged, cite), primary: index == 0 })
            .collect(),
        refuters: finding.refuters.iter().map(|one| refuter(judged, one)).collect(),
        fix: finding.fix.as_ref().map(|one| fix(judged, one)),
        wrong_fix: finding.mode.map(|mode| mode.entry().wrong_fix),
    }
}

fn refuter<'a>(judged: &Judged<'a>, refuter: &'a Refuter) -> v1::Refuter<'a> {
    let tested = refuter.tested.as_ref();
    v1::Refuter {
        what: said(judged, &refuter.what),
        tested: tested.is_some(),
        held: tested.map(|tested| tested.held),
        citation: tested
            .map(|tested| v1::Citation { at: at(judged, &tested.cite), primary: false }),
    }
}

fn question<'a>(judged: &Judged<'a>, question: &'a Question) -> v1::Question<'a> {
    v1::Question {
        id: &question.id,
        mode: question.then.mode.map(Mode::code),
        ask: said(judged, &question.ask),
        decides: question.decides().code(),
        found_on: reply(question.found_on),
        steps: question.steps.iter().map(|step| step.get()).collect(),
    }
}

/// What a citation points at.
pub(super) fn at<'a>(judged: &Judged<'a>, cite: &'a Cite) -> v1::At<'a> {
    match cite {
        Cite::Step { step, origin, quote } => v1::At::Step {
            step: step.get(),
            agent: agent(judged, *step),
            origin: origin.pointer(),
            file: origin.other_file().map(str::to_owned),
            span: quote.as_ref().map(|quote| {
                let span = quote.span();
                [span.start, span.end]
            }),
            quote: quoted(judged, quote.as_ref()),
        },
        Cite::Clause { clause, file, line, origin, quote } => v1::At::Clause {
            clause: &clause.0,
            file: file.as_deref(),
            line: *line,
            origin: origin.as_ref().map(words::place),
            quote: quoted(judged, quote.as_ref()),
        },
        Cite::Absent { expected, searched } => absent(said(judged, expected), *searched),
    }
}

fn absent<'a>(expected: String, searched: Searched) -> v1::At<'a> {
    let (within, searched) = match searched {
        Searched::Steps(first, last) => (v1::Within::Trace, Some([first.get(), last.get()])),
        Searched::SpecLines(first, last) => (v1::Within::Spec, Some([first, last])),
        Searched::NoSpec => (v1::Within::Spec, None),
    };
    v1::At::Absent { expected, within, searched }
}

fn quoted<'a>(judged: &Judged<'_>, quote: Option<&'a Quote>) -> Option<&'a str> {
    match judged.show.quotes {
        Quotes::Shown => quote.map(Quote::text),
        Quotes::Hidden => None,
    }
}

/// Our own sentence, without the run's words in it where those are not to be shown.
pub(super) fn said(judged: &Judged<'_>, text: &str) -> String {
    hidden::said(judged, text)
}

/// Who took the step.
pub(super) fn agent<'a>(judged: &Judged<'a>, step: StepNo) -> Option<&'a str> {
    let trace = &judged.case.trace;
    let actor = trace.actor(trace.step(step)?)?;
    Some(&actor.name)
}

/// A fix.
pub(super) fn fix<'a>(judged: &Judged<'_>, fix: &'a Fix) -> v1::Fix<'a> {
    v1::Fix {
        id: fix.id,
        text: said(judged, &fix.text),
        predicate: fix.predicate.as_ref().map(predicate::value),
        measured: fix.measured,
    }
}

/// A score at four decimals.
pub(super) fn score(score: Score) -> f64 {
    rounded(score.get())
}
