//! Q5: the end of a run is a condition on what tools gave back, with caps behind it and a state in which
//! the run gives up.

use crate::gate::entry::Entry;
use crate::gate::names::{called, clauses, reader_of, success_in_yaml, undeclared, writer, yaml};
use crate::gate::prompt::{self, Held};
use crate::gate::strength::{FAR, holds_at_the_start, most_calls, settled};
use crate::gate::tally::Tally;
use crate::gate::worlds::{are_same, holds_without_results, implies};
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::spec::Cap;
use case::{Clause, ClauseKind, Predicate, Role, Spec};
use std::sync::Arc;

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Termination,
    question: "Can the end of the run be evaluated from its state?",
    page: include_str!("Q5.md"),
    check,
};

/// No agent run that was looked at came near so many steps; a cap above it contains nothing.
const MOST_STEPS: u32 = 10_000;
/// A week: nobody waits longer for one run, so a longer cap is none.
const MOST_SECONDS: f64 = 7.0 * 24.0 * 3600.0;
/// In whatever currency: nobody means to spend so much on one run.
const MOST_COST: f64 = 100_000.0;

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let mut tally = Tally::of(Requirement::Termination);
    success(ship, &mut tally);
    give_up(ship.spec, &mut tally);
    caps(ship, &mut tally);
    tally.ruling("success, give-up and caps are conditions on state")
}

fn success(ship: &Ship<'_>, tally: &mut Tally) {
    let spec = ship.spec;
    let ends = successes(spec);
    let evaluated: Vec<_> = ends.iter().filter_map(|(one, test)| Some((*one, (*test)?))).collect();
    if !evaluated.is_empty() {
        for (clause, predicate) in evaluated {
            let can_end = end(spec, (clause, predicate), ("success", success_in_yaml(spec)), tally);
            if can_end && holds_without_results(predicate, most_calls(spec)) {
                let what = "the end can be that a tool was called, not what came of it";
                tally.fails(Place::of(clause), what, success_in_yaml(spec));
            }
        }
        return;
    }
    let words = ends.iter().map(|(clause, _)| Place::of(clause));
    let stated = ship.statements.iter().filter(|one| one.is_on_success());
    let stated = stated.map(|one| one.place.clone());
    let mut said: Vec<Place> = words.collect();
    if said.is_empty() {
        said.extend(stated);
    }
    if said.is_empty() {
        let what = "nothing says when the run is done";
        tally.fails(Place::whole(spec), what, success_in_yaml(spec));
    }
    for place in said {
        let what = format!("only words: \"{}\"", place.quote);
        tally.fails(place, what, success_in_yaml(spec));
    }
}

/// Whether a predicate can tell an end; says what keeps it from that.
fn end(
    spec: &Spec,
    (clause, predicate): (&Clause, &Predicate),
    (what, mend): (&str, String),
    tally: &mut Tally,
) -> bool {
    let before = tally.failed();
    if let Some(tool) = undeclared(predicate, spec) {
        let what = format!("{what} rests on `{tool}`, which nothing declares");
        tally.fails(Place::of(clause), what, format!("tools:\n  - name: {}\n", yaml(tool)));
    } else if holds_at_the_start(predicate) {
        let what = format!("{what} holds before the first step");
        tally.fails(Place::of(clause), what, mend);
    } else if let Some(why) = settled(predicate, spec) {
        tally.fails(Place::of(clause), format!("{what} {why}"), mend);
    } else {
        tally.shows(Place::of(clause));
    }
    tally.failed() == before
}

fn give_up(spec: &Spec, tally: &mut Tally) {
    let states = clauses(spec, |kind| match kind {
        ClauseKind::GiveUp(predicate) => Some(predicate.as_ref()),
        _ => None,
    });
    if states.is_empty() {
        let (place, what) = match prompt::give_ups(spec).into_iter().next() {
            Some(said) => {
                let what = format!("giving up is only words: \"{}\"", said.quote);
                (said, what)
            }
            None => (beside(spec), "no state is defined in which the run gives up".to_owned()),
        };
        tally.fails(place, what, give_up_in_yaml(spec));
    }
    for (clause, predicate) in states {
        let Some(predicate) = predicate else {
            let words = Place::of(clause);
            let what = format!("giving up is only words: \"{}\"", words.quote);
            tally.fails(words, what, give_up_in_yaml(spec));
            continue;
        };
        let can_end = end(spec, (clause, predicate), ("giving up", give_up_in_yaml(spec)), tally);
        let most = most_calls(spec);
        let ends: Vec<&Predicate> =
            successes(spec).into_iter().filter_map(|(_, end)| end).collect();
        if ends.iter().any(|end| are_same(end, predicate, most)) {
            let what = "the run gives up on the condition on which it succeeds";
            tally.fails(Place::of(clause), what, give_up_in_yaml(spec));
        } else if can_end && ends.iter().any(|end| implies(end, predicate, most)) {
            let what = "whenever the run succeeds, it gives up as well";
            tally.fails(Place::of(clause), what, give_up_in_yaml(spec));
        }
    }
}

fn caps(ship: &Ship<'_>, tally: &mut Tally) {
    let spec = ship.spec;
    let caps = clauses(spec, |kind| match kind {
        ClauseKind::Cap(cap) => Some(*cap),
        _ => None,
    });
    let mend = "termination:\n  caps: {steps: 60, seconds: 600}\n";
    let mut said = ship.statements.iter();
    if let (true, Some(said)) =
        (caps.is_empty(), said.find(|one| matches!(one.held, Some(Held::Cap(_)))))
    {
        // What a prompt asks of its agent stops nobody.
        let what = format!("the cap is only words: \"{}\"", said.place.quote);
        tally.fails(said.place.clone(), what, mend);
    } else if caps.is_empty() {
        let what = "no cap on steps, time or cost";
        tally.fails(beside(spec), what, mend);
    } else if let Some(free) = uncapped(spec, &caps) {
        let what = format!("no cap on the run, and {} has none of its own", called(free));
        tally.fails(beside(spec), what, mend);
    }
    let of_run = caps.iter().filter(|(clause, _)| clause.role.is_none()).map(|(_, cap)| *cap);
    let of_run: Vec<Cap> = of_run.collect();
    let only_far = matches!(of_run.as_slice(), [Cap::Steps(most)] if FAR <= *most);
    for (clause, cap) in caps {
        let far = (only_far && clause.role.is_none()).then(|| {
            format!("a cap of {FAR} steps or more contains nothing by itself (time or cost beside it do)")
        });
        match loose(cap).or(far) {
            Some(why) => tally.fails(Place::of(clause), why, mend),
            None => tally.shows(Place::of(clause)),
        }
    }
}

/// The first agent that nothing caps: neither is the run capped, nor that agent.
fn uncapped<'s>(spec: &'s Spec, caps: &[(&Clause, Cap)]) -> Option<&'s Role> {
    let has = |name: Option<&Arc<str>>| caps.iter().any(|(clause, _)| clause.role.as_ref() == name);
    if has(None) {
        return None;
    }
    spec.roles.iter().find(|role| !has(Some(&role.name)))
}

/// Why a cap contains nothing.
fn loose(cap: Cap) -> Option<String> {
    let (most, unit, limit) = match cap {
        Cap::Steps(most) => (f64::from(most), "steps", f64::from(MOST_STEPS)),
        Cap::Seconds(most) => (most, "seconds", MOST_SECONDS),
        Cap::Cost(most) => (most, "in cost", MOST_COST),
    };
    // Written so that what is no number counts as loose, too.
    let is_real = 0.0 < most && most <= limit;
    (!is_real).then(|| format!("a cap of {most} {unit} caps nothing (0 to {limit} does)"))
}

fn successes(spec: &Spec) -> Vec<(&Clause, Option<&Predicate>)> {
    clauses(spec, |kind| match kind {
        ClauseKind::Success(predicate) => Some(predicate.as_ref()),
        _ => None,
    })
}

/// Where the rest of the termination stands, for what is missing beside it.
fn beside(spec: &Spec) -> Place {
    let is_of_it = |kind: &ClauseKind| {
        matches!(kind, ClauseKind::Success(_) | ClauseKind::GiveUp(_) | ClauseKind::Cap(_))
    };
    let found = spec.clauses.iter().find(|clause| is_of_it(&clause.kind));
    found.map_or_else(|| Place::whole(spec), Place::of)
}

fn give_up_in_yaml(spec: &Spec) -> String {
    let tool = yaml(reader_of(writer(spec), spec).unwrap_or("TOOL"));
    format!(
        "termination:\n  give_up:\n    text: Three equal looks.\n    predicate:\n      \
         not: {{at_most: {{call: {tool}, times: 2, equal_arguments: true}}}}\n"
    )
}
