//! FM-2.6: what the agent says it does and what it does are two things: the announced tool or
//! target is not the called one, or a reported act, number or payment is nowhere on the log.

mod ahead;
mod amount;
mod announced;
mod awaited;
mod beside;
mod claimed;
mod clause;
mod counted;
mod denied;
mod doubted;
mod figure;
mod flagged;
mod keyed;
mod known;
mod measured;
mod moved;
mod named;
mod nowhere;
mod placed;
mod report;
mod settled;
mod target;
mod unheld;
mod valued;
mod worded;
mod worded_key;

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::{Reading, Refuter};
use crate::taxonomy::Mode;
use crate::view::{View, turns};
use announced::Ledger;
use case::{Act, Case};
use claimed::Claims;
use counted::Counts;
use doubted::Doubt;
use known::Known;
use settled::Payments;
use unheld::Unheld;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::ReasoningActionMismatch,
    page: include_str!("FM-2.6.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "intent-action-log",
        text: "log the stated intent as data beside the structured call of each step and stop on a mismatch before the call is carried out",
        measured: None,
    },
    wrong_fix: "a prompt to 'think carefully' or a larger model: neither compares the words with the call; more retries repeat the mismatch",
    single_agent: true,
    check,
};

/// A person answers two questions of one mode, not ten.
const MOST_QUESTIONS: usize = 2;

fn check(case: &Case, view: &View<'_>) -> Reading {
    let acts = case.trace.steps.iter().any(is_act);
    if !acts {
        return Reading::cannot_tell("structured tool calls: nothing to compare the words with");
    }
    let known = Known::of(view);
    let turns = turns::of(view);
    let ledger = announced::compare(view, &turns, &known);
    let claims = claimed::compare(view, &turns, &known);
    let counts = counted::compare(view);
    let payments = settled::compare(view);
    let findings = [
        ledger.tool_finding(&turns),
        ledger.target_finding(&turns),
        claims.finding(),
        counts.finding(),
        payments.finding(),
        denied::denied(view, &turns, &known),
        denied::nowhere(view),
        awaited::finding(view, &turns),
        figure::finding(view),
        nowhere::finding(view),
    ];
    Reading::found_or(findings.into_iter().flatten().collect(), || {
        let unheld = || unheld::first(view, &turns, &known);
        without_mismatch(&ledger, (&claims, &counts, &payments), unheld)
    })
}

fn is_act(step: &case::Step) -> bool {
    matches!(step.act, Act::Call(_) | Act::Handoff { .. })
}

/// Clear only where words and acts were really held against each other.
fn without_mismatch<'c>(
    ledger: &Ledger<'c>,
    (claims, counts, payments): (&Claims<'c>, &Counts<'c>, &Payments<'c>),
    unheld: impl FnOnce() -> Option<Unheld<'c>>,
) -> Reading {
    if let Some(one) = ledger.names.first() {
        return Reading::cannot_tell(format!(
            "whether \"{}\" and \"{}\" are one thing: step {} announces the one and step {} acts on the other",
            one.announced, one.actual, one.words.no, one.act.no
        ));
    }
    if let Some(first) = ledger.doubts.first() {
        let questions = ledger.doubts.iter().take(MOST_QUESTIONS).map(Doubt::question);
        return Reading::ask(first.missing(), questions.collect(), Doubt::lean());
    }
    let compared = compared(ledger, claims, counts, payments);
    if compared.is_empty() {
        return Reading::cannot_tell(format!(
            "words to compare with tool and target beside the calls: none in {} turns with calls",
            ledger.turns
        ));
    }
    // One word that agrees says nothing about another one.
    if let Some(open) = unheld() {
        return Reading::ask(open.missing(), vec![open.question()], Unheld::lean());
    }
    let refuters = ledger
        .kept_later
        .iter()
        .map(|cite| Refuter::held("the announced call came later", cite.clone()));
    Reading::clear_after(compared.join("; "), refuters.collect())
}

/// What was held against the log and agrees with it, as phrases.
fn compared(
    ledger: &Ledger<'_>,
    claims: &Claims<'_>,
    counts: &Counts<'_>,
    payments: &Payments<'_>,
) -> Vec<String> {
    let mut compared = Vec::new();
    if ledger.equal > 0 {
        compared.push(format!("announced call = actual call, {0} of {0}", ledger.equal));
    }
    if claims.held > 0 {
        compared.push(format!("reported acts on the log, {0} of {0}", claims.held));
    }
    if counts.held > 0 {
        compared.push(format!("stated counts = results, {0} of {0}", counts.held));
    }
    if payments.held > 0 {
        compared.push(format!("reported payments = ledger, {0} of {0}", payments.held));
    }
    compared
}
