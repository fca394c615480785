//! Q10: success is granted on a value that a tool gave back, never on the agent's own word.

use crate::gate::entry::Entry;
use crate::gate::files::Wanting;
use crate::gate::gaps::gap_in;
use crate::gate::names::{clauses, success_in_yaml};
use crate::gate::prompt::{Names, Statement};
use crate::gate::strength::{its_own, unproven};
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::{ClauseKind, Predicate, Spec};
use std::sync::Arc;

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Evidence,
    question: "Is success granted on a tool's evidence alone?",
    page: include_str!("Q10.md"),
    check,
};

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let spec = ship.spec;
    let mut tally = Tally::of(Requirement::Evidence);
    let ends = clauses(spec, |kind| match kind {
        ClauseKind::Success(predicate) => Some(predicate.as_ref()),
        _ => None,
    });
    let said = ship.statements.iter().filter(|one| one.is_on_success());
    if ends.is_empty() {
        for statement in said {
            let what = in_words(&statement.place, spec);
            tally.fails(statement.place.clone(), what, success_in_yaml(spec));
        }
    }
    if ends.is_empty() && !ship.statements.iter().any(Statement::is_on_success) {
        let what = "nothing says on what evidence a run succeeds";
        tally.open(Place::whole(spec), what, success_in_yaml(spec));
    }
    let is_evaluated = ends.iter().any(|(_, predicate)| predicate.is_some());
    for (clause, predicate) in ends {
        let place = Place::of(clause);
        match predicate {
            Some(predicate) => proof(spec, place, predicate, &mut tally),
            None if is_evaluated => {}
            None => {
                let what = in_words(&place, spec);
                tally.fails(place, what, success_in_yaml(spec));
            }
        }
    }
    tally.ruling("a tool's value proves it")
}

/// Whether the condition of success proves it.
fn proof(spec: &Spec, place: Place, predicate: &Predicate, tally: &mut Tally) {
    if let Some(gap) = gap_in(predicate, spec) {
        let what = format!("the evidence was never filled in: `{gap}`");
        tally.fails(place, what, success_in_yaml(spec));
        return;
    }
    match unproven(predicate, spec) {
        None => tally.shows(place),
        Some(Wanting::Fails(why)) => tally.fails(place, why, success_in_yaml(spec)),
        Some(Wanting::Open(why)) => tally.open(place, why, success_in_yaml(spec)),
    }
}

/// A sentence that names what a tool gives back, or a value, rests on more than the agent's word: what is missing
/// is the condition.
fn in_words(place: &Place, spec: &Spec) -> String {
    let quote = &place.quote;
    let names = Names::of(spec);
    let told = names.named(quote);
    let is_own = |tool: &Arc<str>| matches!(its_own(tool, spec), Some(Wanting::Fails(_)));
    let is_value = told.is_empty() && quote.matches('`').count() == 2;
    if is_value || told.iter().any(|tool| !is_own(tool)) {
        return format!("only words say on what evidence the run ends: \"{quote}\"");
    }
    format!("the agent's own word ends the run: \"{quote}\"")
}
