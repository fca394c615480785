//! Q2: every role says what it may not do or holds a list of tools, and no two of them own the same change.

mod used;

use crate::gate::entry::Entry;
use crate::gate::gaps::is_gap;
use crate::gate::names::{
    Changes, called, changes, clauses, handoff_in_yaml, tools, writer, yaml, yaml_list,
};
use crate::gate::prompt::{self, About, Held, Statement, Weight};
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::{ClauseKind, Role, Spec};

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Roles,
    question: "Are the boundaries of the roles explicit?",
    page: include_str!("Q2.md"),
    check,
};

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let spec = ship.spec;
    let mut tally = Tally::of(Requirement::Roles);
    match spec.roles.as_slice() {
        [] => {
            let what = "no agent is declared, so nothing bounds one";
            tally.fails(Place::whole(spec), what, role_in_yaml(None, spec, None));
        }
        [only] => alone(ship, only, &mut tally),
        several => several.iter().for_each(|role| one_of_many(ship, role, &mut tally)),
    }
    for (tool, place) in prompt::undone(spec) {
        let what = format!("`{tool}` is forbidden, and may be called here: \"{}\"", place.quote);
        let mend = format!(
            "constraints:\n  - {{id: no-{}, text: WORDS, predicate: {{not_called: {}}}}}\n",
            tool.replace(['_', '.', ' '], "-").to_lowercase(),
            yaml(&tool)
        );
        tally.fails(place, what, mend);
    }
    overlaps(spec, &mut tally);
    for role in &spec.roles {
        used::idle_tools(ship, role, &mut tally);
    }
    let roles = spec.roles.len();
    tally.ruling(format!("{roles} with limits, no change owned twice"))
}

/// A single agent holds all tools there are: only what it may not do bounds it.
fn alone(ship: &Ship<'_>, role: &Role, tally: &mut Tally) {
    let holds_none = role.tools.as_ref().is_some_and(Vec::is_empty);
    if let Some(limit) = limit(ship, role) {
        tally.shows(limit);
    } else if holds_none {
        tally.shows(Place::of_role(ship.spec, role));
    } else if let Some(said) = forbidden(ship, role).next() {
        let who = called(role);
        let what = format!("only words say what {who} may not do: \"{}\"", said.place.quote);
        let mend = role_in_yaml(Some(role), ship.spec, Some(&said.place.quote));
        tally.fails(said.place.clone(), what, mend);
    } else {
        let who = called(role);
        let what = format!("nothing says what {who} may not do");
        let mend = role_in_yaml(Some(role), ship.spec, None);
        tally.fails(Place::of_role(ship.spec, role), what, mend);
    }
}

/// What the prompt of a role forbids.
fn forbidden<'s>(ship: &'s Ship<'_>, role: &'s Role) -> impl Iterator<Item = &'s Statement> {
    let own = ship.statements.iter().filter(|one| one.role == role.name);
    own.filter(|one| one.about == About::Prohibition)
}

/// Among several a list of tools bounds a role as well.
fn one_of_many(ship: &Ship<'_>, role: &Role, tally: &mut Tally) {
    let may = ship.spec.clauses.iter().find(|clause| {
        let is_own = clause.role.as_ref() == Some(&role.name);
        clause.kind == ClauseKind::May && is_own && says_something(&clause.text.text)
    });
    if let Some(limit) = limit(ship, role).or_else(|| may.map(Place::of)) {
        tally.shows(limit);
    } else if role.tools.as_ref().is_some_and(|held| !held.iter().any(|tool| is_gap(tool))) {
        tally.shows(Place::of_role(ship.spec, role));
    } else {
        let who = called(role);
        let what = format!("{who} has no limits: no may, no may_not, no list of tools");
        let mend = role_in_yaml(Some(role), ship.spec, None);
        tally.fails(Place::of_role(ship.spec, role), what, mend);
    }
}

/// Whether a limit is neither a gap nor advice.
fn says_something(limit: &str) -> bool {
    !is_gap(limit) && !prompt::is_hollow(limit)
}

/// What says that a role may not do something.
fn limit(ship: &Ship<'_>, role: &Role) -> Option<Place> {
    let declared = ship.spec.clauses.iter().find(|clause| {
        let is_own = clause.role.as_ref() == Some(&role.name);
        clause.kind == ClauseKind::MayNot && is_own && says_something(&clause.text.text)
    });
    // A sentence that names no tool and no value bounds nothing that a program could see.
    let bounds = |one: &&Statement| {
        let is_ban = one.about == About::Prohibition;
        let rules_out = one.ruled_out().is_some_and(|held| leaves_some_out(ship.spec, held));
        rules_out || is_ban && matches!(one.weight, Weight::Checkable { .. })
    };
    let said = || ship.statements.iter().filter(|one| one.role == role.name).find(bounds);
    declared.map(Place::of).or_else(|| said().map(|one| one.place.clone()))
}

/// A list of all the tools there are bounds nothing.
fn leaves_some_out(spec: &Spec, held: &Held) -> bool {
    match held {
        Held::Tools(allowed) => {
            let known = tools(spec);
            known.is_empty() || known.iter().any(|tool| !allowed.iter().any(|one| **one == **tool))
        }
        Held::Calls(_) | Held::Done(_) | Held::Cap(_) | Held::Form(_) | Held::File(_) => true,
    }
}

/// The same change in the hands of two roles, neither of which hands over to the other.
fn overlaps(spec: &Spec, tally: &mut Tally) {
    for (index, second) in spec.roles.iter().enumerate() {
        for tool in second.tools.iter().flatten() {
            let holds = |role: &&Role| role.tools.as_ref().is_some_and(|held| held.contains(tool));
            let first = spec.roles.iter().take(index).find(holds);
            let Some(first) = first.filter(|first| !hand_over(spec, first, second)) else {
                continue;
            };
            let (one, other) = (called(first), called(second));
            let both = format!("{one} and {other} both hold `{tool}`");
            let place = Place::of_role(spec, second);
            let mend = handoff_in_yaml(&first.name, &second.name);
            match changes(tool, spec) {
                Changes::Declared => {
                    let what = format!("{both}, which changes something, without a handoff");
                    tally.fails(place, what, mend);
                }
                Changes::Undeclared => {
                    let what = format!(
                        "{both} without a handoff, and nothing says whether it changes something"
                    );
                    let declare =
                        format!("tools:\n  - {{name: {}, changes_state: false}}\n", yaml(tool));
                    tally.open(place, what, declare);
                }
                Changes::No => {}
            }
        }
    }
}

fn hand_over(spec: &Spec, one: &Role, other: &Role) -> bool {
    let handoffs = clauses(spec, |kind| match kind {
        ClauseKind::Handoff(handoff) => Some(handoff),
        _ => None,
    });
    handoffs.iter().any(|(_, handoff)| {
        let to = |role: &Role| handoff.to == role.name;
        let from = |role: &Role| handoff.from.as_ref().is_none_or(|from| *from == role.name);
        to(one) && from(other) || to(other) && from(one)
    })
}

/// The role with a limit, and with the tools where it does not state them.
fn role_in_yaml(role: Option<&Role>, spec: &Spec, said: Option<&str>) -> String {
    let name = role.map_or("AGENT", |role| &*role.name);
    let name = if name.is_empty() { "AGENT" } else { name };
    let declared: Vec<&str> = spec.tools.iter().map(|tool| &*tool.name).collect();
    let tools = match role.and_then(|role| role.tools.as_ref()) {
        Some(_) => String::new(),
        None if declared.is_empty() => "    tools: [TOOL]\n".to_owned(),
        None => format!("    tools: {}\n", yaml_list(declared)),
    };
    let limit = match (said, writer(spec)) {
        (Some(said), _) => said.to_owned(),
        (None, Some(writer)) => format!("Call {writer} before CONDITION."),
        (None, None) => "What it must leave to others.".to_owned(),
    };
    format!("agents:\n  - name: {}\n{tools}    may_not: [{}]\n", yaml(name), yaml(&limit))
}
