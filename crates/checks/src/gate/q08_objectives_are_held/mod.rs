//! Q8: what a run is to reach has an id, and changes only where somebody who may decides so on record.

use crate::gate::entry::Entry;
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
        match (&objective.changed_by, &objective.recorded_in) {
            (None, _) => {
                let what = format!("nothing says who may change `{id}`");
                tally.fails(Place::of(clause), what, in_yaml("changed_by: []"));
            }
            (Some(who), None) if !who.is_empty() => {
                let what = format!("a change of `{id}` is recorded nowhere");
                let who = yaml_list(who.iter().map(|name| &**name));
                let mend = in_yaml(&format!("changed_by: {who}, recorded_in: TOOL"));
                tally.fails(Place::of(clause), what, mend);
            }
            (Some(_), _) => tally.shows(Place::of(clause)),
        }
    }
    tally.ruling(format!("{} held, changes on record", objectives.len()))
}
