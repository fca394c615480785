//! Q4: what must outlive the truncation of the context is declared, and a run as long as the longest was
//! tried.

use crate::gate::entry::Entry;
use crate::gate::files::{Wanting, is_path, wanting};
use crate::gate::gaps::{filled, is_gap};
use crate::gate::names::clauses;
use crate::gate::prompt;
use crate::gate::strength::{FAR, most_calls};
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::spec::Context;
use case::{Clause, ClauseKind};
use std::sync::Arc;

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Context,
    question: "Is it declared what must outlive the truncation of the context?",
    page: include_str!("Q4.md"),
    check,
};

/// Below it no request holds a pinned fact beside its instructions; above it no model reads one.
const BUDGETS: std::ops::RangeInclusive<u64> = 1_000..=10_000_000;
/// A request, a call and its result: with fewer there is nothing yet that a cut could take.
const LEAST_STEPS: usize = 3;
/// Nobody waits for a run of more steps, so nobody tried one.
const MOST_STEPS: usize = 100_000;

/// Each part of the section, as it would pass.
const PINNED: &str = "context:\n  pinned: [\"What every request must hold.\"]\n";
const BUDGET: &str = "context:\n  budget_tokens: 60000\n";
const COMPACTION: &str = "context:\n  compaction: What happens when the budget is full.\n";

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let spec = ship.spec;
    let mut tally = Tally::of(Requirement::Context);
    let stated = clauses(spec, |kind| match kind {
        ClauseKind::Context(context) => Some(context),
        _ => None,
    });
    let Some((first, _)) = stated.first() else {
        let what = "nothing says what stays when the context is cut";
        tally.open(Place::whole(spec), what, whole(ship));
        return tally.ruling("");
    };
    let beside = Place::of(first);
    let has = |is_such: fn(&Context) -> bool| stated.iter().any(|(_, one)| is_such(one));
    if !has(|one| matches!(one, Context::Pinned)) {
        tally.fails(beside.clone(), "no fact is pinned", PINNED);
    }
    if !has(|one| matches!(one, Context::Budget(_))) {
        tally.fails(beside.clone(), "no budget says when the context is full", BUDGET);
    }
    if !has(|one| matches!(one, Context::Compaction)) {
        tally.fails(beside.clone(), "nothing says what happens when it is full", COMPACTION);
    }
    if !has(|one| matches!(one, Context::LongestRun { .. })) {
        tally.fails(beside, "the longest run is not stated", longest_in_yaml(ship, expected(ship)));
    }
    for (clause, context) in &stated {
        part(ship, (clause, context), &mut tally);
    }
    tally.ruling("pinned facts, a budget, a rule and a run as long as the longest")
}

fn part(ship: &Ship<'_>, (clause, context): (&Clause, &Context), tally: &mut Tally) {
    let place = Place::of(clause);
    match context {
        Context::Budget(most) if !BUDGETS.contains(most) => {
            let (least, limit) = (BUDGETS.start(), BUDGETS.end());
            let what =
                format!("a budget of {most} tokens bounds nothing ({least} to {limit} does)");
            tally.fails(place, what, BUDGET);
        }
        Context::Pinned if says_nothing(clause) => {
            let what = format!("what is pinned is no fact: \"{}\"", place.quote);
            tally.fails(place, what, PINNED);
        }
        Context::Compaction if says_nothing(clause) => {
            let what = format!("advice is no rule for a full context: \"{}\"", place.quote);
            tally.fails(place, what, COMPACTION);
        }
        Context::Pinned | Context::Compaction | Context::Budget(_) => tally.shows(place),
        Context::LongestRun { steps, tested_by } => {
            let seen = ship.runs.map_or(0, |runs| runs.longest);
            let steps = usize::try_from(*steps).unwrap_or(usize::MAX);
            if !(LEAST_STEPS..=MOST_STEPS).contains(&steps) {
                let what = format!("a longest run of {steps} steps is none that anybody tried");
                tally.fails(place, what, longest_in_yaml(ship, expected(ship)));
            } else if filled(tested_by.as_ref()).is_none() {
                let what = format!("nobody tried a run of {steps} steps");
                tally.fails(place, what, longest_in_yaml(ship, steps));
            } else if let Some(wrong) = named_test(ship, tested_by.as_ref()) {
                let mend = longest_in_yaml(ship, steps);
                match wrong {
                    Wanting::Fails(what) => tally.fails(place, what, mend),
                    Wanting::Open(what) => tally.open(place, what, mend),
                }
            } else if steps < seen {
                let what = format!("a run took {seen} steps, and {steps} were tried");
                tally.fails(place, what, longest_in_yaml(ship, seen));
            } else {
                tally.shows(place);
            }
        }
    }
}

/// Whether the words are a gap, or such as any prompt could hold.
fn says_nothing(clause: &Clause) -> bool {
    is_gap(&clause.text.text) || prompt::is_hollow(&clause.text.text)
}

/// What is wrong with the test that ran as long, where it is named by its file.
fn named_test(ship: &Ship<'_>, test: Option<&Arc<str>>) -> Option<Wanting> {
    let test = filled(test).filter(|test| is_path(test))?;
    wanting(ship, test)
}

/// As long as the run may get, where that is said.
fn expected(ship: &Ship<'_>) -> usize {
    /// As many as the cap that Q5 proposes.
    const PROPOSED: usize = 60;
    match most_calls(ship.spec) {
        FAR => PROPOSED,
        most => usize::try_from(most).unwrap_or(PROPOSED),
    }
}

fn longest_in_yaml(ship: &Ship<'_>, steps: usize) -> String {
    let steps = ship.runs.map_or(steps, |runs| runs.longest.max(steps));
    format!("context:\n  longest_run: {{steps: {steps}, tested_by: tests/long_run}}\n")
}

/// The section with all its parts.
fn whole(ship: &Ship<'_>) -> String {
    let parts = [PINNED, BUDGET, COMPACTION, &longest_in_yaml(ship, expected(ship))];
    let parts = parts.map(|part| part.trim_start_matches("context:\n").to_owned());
    format!("context:\n{}", parts.concat())
}
