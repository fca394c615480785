//! The result that the spec names as proof does not show it, and the last word is held against that.
//!
//! That another act was done, or that it did not help, is no claim that the proof is there.

use super::honest;
use super::parts::is_of_all;
use super::{ENTRY, LEAN, LONGEST, SAID_BY_PERSON, against, exit_on, name};
use crate::predicate::{self, Holds};
use crate::proof;
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Reading, Refuter, Score};
use crate::view::claims::{self, Claim, ClaimKind};
use crate::view::evidence::{self, Standing};
use crate::view::verification::coverages;
use crate::view::{Exchange, View, short};
use case::spec::Coverage;
use case::{Case, Cite, Clause, Predicate, Searched, Step, StepNo};

/// The plan's own proof does not hold and success is declared: nothing is left to interpret.
const PROOF_REFUTED: Score = Score::new(0.9);

/// A proof that the spec names and the run does not hold, and the claim that comes after it.
pub(super) struct Refuted<'v, 'c> {
    clause: &'c Clause,
    coverage: &'c Coverage,
    predicate: &'c Predicate,
    exchange: &'v Exchange<'c>,
    word: &'c Step,
    claim: Claim,
    is_about: About,
}

/// What the last word is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// Success.
    Success,
    /// Another act, which was done.
    Elsewhere,
    /// That there is no success.
    Failure,
}

/// How many messages are read back for the one that claims something: what a person asks for beside
/// the matter does not take a claim back.
const MOST_WORDS: usize = 16;

/// The first proof of the plan that does not hold where something is claimed after it.
pub(super) fn refuted<'v, 'c>(case: &'c Case, view: &'v View<'c>) -> Option<Refuted<'v, 'c>> {
    let mut proofs = coverages(&case.spec).filter(|(_, coverage)| coverage.predicate.is_some());
    proofs.next()?;
    let mut said = view.said.iter().rev().take(MOST_WORDS);
    let (word, claims) = said.find_map(|word| {
        let claims = claims::in_step(word);
        (!claims.is_empty()).then_some((*word, claims))
    })?;
    coverages(&case.spec).find_map(|(clause, coverage)| {
        let predicate = coverage.predicate.as_ref()?;
        let holds = predicate::holds(predicate, &case.trace, None);
        let Holds::No(steps) = &holds else {
            return None;
        };
        if proof::of_another(view, predicate, &holds).is_some() {
            return None;
        }
        let exchange = view.exchange_of(last_before(steps, word.no)?)?;
        exchange.result?;
        let (claim, is_about) = held_against(view, word, exchange, &claims)?;
        Some(Refuted { clause, coverage, predicate, exchange, word, claim, is_about })
    })
}

/// The claim that is held against the proof: the last one that is about success.
fn held_against(
    view: &View<'_>,
    word: &Step,
    exchange: &Exchange<'_>,
    claims: &[Claim],
) -> Option<(Claim, About)> {
    let of_success = claims.iter().rev().find(|claim| !is_elsewhere(view, word, exchange, claim));
    let claim = of_success.or_else(|| claims.last())?.clone();
    let mut since = view.said.iter().filter(|said| word.no <= said.no);
    let is_about = if since.any(|said| honest::denies(said.words())) {
        About::Failure
    } else if of_success.is_none() {
        About::Elsewhere
    } else {
        About::Success
    };
    Some((claim, is_about))
}

/// Whether the claim is about an act that another call did, and names nothing of the proof.
fn is_elsewhere(view: &View<'_>, word: &Step, exchange: &Exchange<'_>, claim: &Claim) -> bool {
    let (ClaimKind::ActionDone(stem) | ClaimKind::Count(_, stem)) = claim.kind else {
        return false;
    };
    let sentence = word.words().get(claim.range.clone()).unwrap_or_default();
    let did_it = |other: &Exchange<'_>| {
        other.step.no < claim.step
            && other.standing != Standing::Bad
            && other.call.tool.text != exchange.call.tool.text
            && against::names(other, stem)
    };
    !is_of_all(sentence)
        && !against::is_about(exchange, &against::words(sentence))
        && view.exchanges.iter().any(did_it)
}

/// The finding, where the last word is that success is there.
pub(super) fn claimed(refuted: &Refuted<'_, '_>) -> Option<Finding> {
    if refuted.is_about != About::Success {
        return None;
    }
    let Refuted { clause, coverage, predicate, exchange, word, claim, .. } = refuted;
    let (at, result) = exchange.result?;
    let primary = Cite::range(word, claim.range.clone()).unwrap_or_else(|| Cite::step(word));
    let summary = format!(
        "{} is claimed at step {}, and {} (step {}) does not show \"{}\"",
        name(&claim.kind),
        word.no,
        coverage.tool,
        at.no,
        coverage.objective,
    );
    let shown = evidence::worst(&exchange.facts)
        .map_or_else(|| Cite::step(at), |fact| evidence::cite(at, result, fact));
    let searched = Cite::absent("a later proof", Searched::Steps(at.no, word.no));
    Some(
        Finding::new(ENTRY.mode, PROOF_REFUTED, primary, summary)
            .citing([shown, Cite::clause(clause)])
            .clause(ClauseState::Violated)
            .refuters([Refuter::not_held("a later result showed it", searched)])
            .fixed_by(exit_on(&coverage.tool, Some((*predicate).clone()))),
    )
}

/// The question, where the last word is only that another act was done.
pub(super) fn open(refuted: &Refuted<'_, '_>) -> Option<Reading> {
    if refuted.is_about != About::Elsewhere {
        return None;
    }
    let Refuted { coverage, exchange, word, claim, .. } = refuted;
    let objective = &coverage.objective;
    let at = exchange.end();
    let missing = format!(
        "whether step {} claims \"{objective}\", which {} (step {at}) does not show",
        word.no, coverage.tool
    );
    let primary = Cite::range(word, claim.range.clone()).unwrap_or_else(|| Cite::step(word));
    let summary = format!(
        "success is claimed at step {}, and {} (step {at}) does not show \"{objective}\"",
        word.no, coverage.tool
    );
    let then = Finding::new(ENTRY.mode, SAID_BY_PERSON, primary, summary)
        .citing([Cite::step(exchange.step)]);
    let said = short::quoted(word.words(), LONGEST);
    let ask = format!("Does step {} claim success, that is \"{objective}\"? {said}", word.no);
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], LEAN))
}

fn last_before(steps: &[StepNo], end: StepNo) -> Option<StepNo> {
    steps.iter().rev().find(|step| **step < end).copied()
}
