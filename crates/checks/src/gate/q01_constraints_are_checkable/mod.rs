//! Q1: what the task must and must not do is data that a program compares, or is marked as a person's call.

use crate::gate::entry::Entry;
use crate::gate::gaps::is_gap;
use crate::gate::names::{clauses, undeclared, yaml};
use crate::gate::prompt::matter::{is_precondition, is_to_choose_by};
use crate::gate::prompt::{About, Ban, Statement, Weight};
use crate::gate::strength::settled;
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::{Clause, ClauseKind, Predicate, Spec};

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Constraints,
    question: "Is every constraint on the task something that can be checked?",
    page: include_str!("Q1.md"),
    check,
};

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let mut tally = Tally::of(Requirement::Constraints);
    let spec = ship.spec;
    let constraints = clauses(spec, |kind| match kind {
        ClauseKind::Constraint(predicate) => Some(predicate.as_ref()),
        _ => None,
    });
    if constraints.is_empty() {
        return in_words_alone(ship, tally);
    }
    for (clause, predicate) in &constraints {
        declared(spec, clause, *predicate, &mut tally);
    }
    let judged = constraints.iter().filter(|(clause, _)| spec.human_judged.contains(&clause.id));
    let judged = judged.count();
    let checked = constraints.len() - judged;
    tally.ruling(format!("{checked} by a program, {judged} by a person"))
}

fn declared(spec: &Spec, clause: &Clause, predicate: Option<&Predicate>, tally: &mut Tally) {
    let id = &clause.id.0;
    let Some(predicate) = predicate else {
        if spec.human_judged.contains(&clause.id) {
            tally.shows(Place::of(clause));
        } else {
            let what = format!("`{id}` is words: no predicate, and not marked as human-judged");
            tally.fails(Place::of(clause), what, in_yaml(id, &clause.text.text, spec));
        }
        return;
    };
    if is_gap(id) || is_unfilled(&clause.text.text) {
        let what = format!("`{id}` was never filled in: \"{}\"", Place::of(clause).quote);
        tally.fails(Place::of(clause), what, in_yaml(id, &clause.text.text, spec));
    } else if let Some(tool) = undeclared(predicate, spec) {
        let what = format!("`{id}` looks at `{tool}`, which nothing declares");
        let mend = format!("tools:\n  - name: {}\n", yaml(tool));
        tally.fails(Place::of(clause), what, mend);
    } else if let Some(why) = settled(predicate, spec) {
        let what = format!("`{id}` {why}");
        tally.fails(Place::of(clause), what, in_yaml(id, &clause.text.text, spec));
    } else {
        tally.shows(Place::of(clause));
    }
}

/// Whether words that stand there say nothing.
fn is_unfilled(text: &str) -> bool {
    !text.trim().is_empty() && is_gap(text)
}

/// The constraint as it would pass.
fn in_yaml(id: &str, text: &str, spec: &Spec) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let tool = crate::gate::names::writer(spec).unwrap_or("TOOL");
    format!(
        "constraints:\n  - id: {}\n    text: {}\n    predicate: {{at_most: {{call: {}, times: 1}}}}\n",
        yaml(id),
        yaml(&words.join(" ")),
        yaml(tool),
    )
}

/// Nothing is declared: what the prompts state in words stands in for it, and does not pass.
fn in_words_alone(ship: &Ship<'_>, mut tally: Tally) -> Ruling {
    for statement in ship.statements.iter().filter(|one| binds(one)) {
        let quote = &statement.place.quote;
        let (what, mend) = match &statement.weight {
            Weight::Checkable { clause } => {
                (format!("could be checked, and is only words: \"{quote}\""), clause.clone())
            }
            Weight::Judged => (
                format!("only words, and nobody is to judge them: \"{quote}\""),
                as_judged(statement),
            ),
            Weight::Hollow { instead } => (format!("checks nothing: \"{quote}\""), instead.clone()),
        };
        tally.fails(statement.place.clone(), what, mend);
    }
    if !ship.statements.iter().any(binds) {
        let what = "no constraint on the task is stated";
        tally.open(Place::whole(ship.spec), what, in_yaml("ID", "What must hold.", ship.spec));
    }
    tally.ruling("")
}

fn as_judged(statement: &Statement) -> String {
    let line = statement.place.line.unwrap_or(0);
    let text = yaml(&statement.place.quote);
    format!("constraints:\n  - id: line-{line}\n    text: {text}\n    human_judged: true\n")
}

/// Whether a statement is about what the task must or must not do.
fn binds(one: &Statement) -> bool {
    if is_to_choose_by(&one.place.quote) {
        return false;
    }
    match one.about {
        About::Prohibition => one.ban != Some(Ban::Ability),
        About::Obligation | About::Format | About::Limit => true,
        About::Verification => is_precondition(&one.place.quote),
        About::Termination | About::Clarification | About::Role => false,
    }
}
