//! Q8: what a run is to reach has an id, and changes only where somebody who may decides so on record.

use crate::gate::entry::Entry;
use crate::gate::gaps::{filled, is_gap};
use crate::gate::names::{clauses, yaml, yaml_list};
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::ClauseKind;

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Objective,
    question: "Can the objective change only at a decision?",
    page: include_str!("Q8.md"),
    check,
};

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let mut tally = Tally::of(Requirement::Objective);
    let objectives = clauses(ship.spec, |kind| match kind {
        ClauseKind::Objective(objective) => Some(objective),
        _ => None,
    });
    if objectives.is_empty() {
        let what = "no objective has an id, so a change of it cannot be told";
        let mend = "objectives:\n  - {id: ID, text: What is to be reached., changed_by: []}\n";
        tally.open(Place::whole(ship.spec), what, mend);
    }
    for (clause, objective) in &objectives {
        let id = &*clause.id.0;
        let in_yaml = |rest: &str| {
            let words: Vec<&str> = clause.text.text.split_whitespace().collect();
            format!(
                "objectives:\n  - {{id: {}, text: {}, {rest}}}\n",
                yaml(id),
                yaml(&words.join(" "))
            )
        };
        let recorded = filled(objective.recorded_in.as_ref());
        match objective.changed_by.as_deref() {
            None => {
                let what = format!("nothing says who may change `{id}`");
                tally.fails(Place::of(clause), what, in_yaml("changed_by: []"));
            }
            Some(who) if who.iter().any(|name| is_gap(name)) => {
                let what = format!("who may change `{id}` is left open");
                tally.fails(Place::of(clause), what, in_yaml("changed_by: []"));
            }
            Some(who) if !who.is_empty() && recorded.is_none() => {
                let what = format!("a change of `{id}` is recorded nowhere");
                let who = yaml_list(who.iter().map(|name| &**name));
                let mend = in_yaml(&format!("changed_by: {who}, recorded_in: TOOL"));
                tally.fails(Place::of(clause), what, mend);
            }
            Some(_) if is_gap(id) || is_gap(&clause.text.text) => {
                let what = format!("`{id}` was never filled in");
                tally.fails(Place::of(clause), what, in_yaml("changed_by: []"));
            }
            Some(_) => tally.shows(Place::of(clause)),
        }
    }
    tally.ruling(format!("{} held, changes on record", objectives.len()))
}
