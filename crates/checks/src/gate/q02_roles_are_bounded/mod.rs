//! Q2: every role says what it may not do or holds a list of tools, and no two of them own the same change.

mod advice;
mod bounds;
mod used;

use self::bounds::{Worth, worth};
use crate::gate::entry::Entry;
use crate::gate::gaps::is_gap;
use crate::gate::names::{
    Changes, called, changes, clauses, handoff_in_yaml, tools, writer, yaml, yaml_list,
};
use crate::gate::prompt::{self, About, Ban, Held, Names, Statement, Weight};
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::{Clause, ClauseKind, Role, Spec};

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
    } else if !unclear(ship, role, tally) && !only_words(ship, role, tally) {
        let who = called(role);
        let what = if bans_in_a_table(role) {
            format!("nothing that is read says what {who} may not do (tables are not)")
        } else {
            format!("nothing says what {who} may not do")
        };
        let mend = role_in_yaml(Some(role), ship.spec, None);
        tally.fails(Place::of_role(ship.spec, role), what, mend);
    }
}

/// Says what stands in place of a limit and is none: a limit that is advice, or words that bind the agent and
/// name nothing that could be compared. `false` where there is neither.
fn only_words(ship: &Ship<'_>, role: &Role, tally: &mut Tally) -> bool {
    if let Some(clause) = own_clause(ship, role, (&ClauseKind::MayNot, Worth::Advice)) {
        let what =
            format!("a limit that leaves nothing out is advice: \"{}\"", Place::of(clause).quote);
        tally.fails(Place::of(clause), what, role_in_yaml(Some(role), ship.spec, None));
        return true;
    }
    let Some(said) = forbidden(ship, role) else { return false };
    let who = called(role);
    let what = format!("only words say what {who} may not do: \"{}\"", said.place.quote);
    let mend = role_in_yaml(Some(role), ship.spec, Some(&said.place.quote));
    tally.fails(said.place.clone(), what, mend);
    true
}

/// What the prompt of a role forbids it, be it beyond a number, what is said to the agent before what is said of
/// others. That something cannot do something forbids nothing.
fn forbidden<'s>(ship: &'s Ship<'_>, role: &Role) -> Option<&'s Statement> {
    let is_ban = |one: &&Statement| one.about == About::Prohibition || one.ban.is_some();
    let own = || own_statements(ship, role).filter(is_ban);
    let is_told = |one: &&Statement| matches!(one.ban, Some(Ban::OfAValue | Ban::OfTheAgent));
    own().find(is_told).or_else(|| own().find(|one| one.ban != Some(Ban::Ability)))
}

/// What the prompts of a role state. What an only agent's system states is said to it.
fn own_statements<'s>(ship: &'s Ship<'_>, role: &Role) -> impl Iterator<Item = &'s Statement> {
    let is_only = ship.spec.roles.len() == 1;
    ship.statements
        .iter()
        .filter(move |one| one.role == role.name || is_only && one.role.is_empty())
}

/// Whether a row of a table in the instructions rules something out.
fn bans_in_a_table(role: &Role) -> bool {
    const DENIALS: [&str; 5] = ["forbidden", "never", "no", "not", "prohibited"];
    let text = role.instructions.as_ref().map_or("", |words| &*words.text);
    let rows = text.lines().map(str::trim).filter(|line| line.starts_with('|'));
    let mut words = rows.flat_map(|row| row.split(|letter: char| !letter.is_alphabetic()));
    words.any(|word| DENIALS.iter().any(|denial| denial.eq_ignore_ascii_case(word)))
}

/// Among several a list of tools bounds a role as well.
fn one_of_many(ship: &Ship<'_>, role: &Role, tally: &mut Tally) {
    let may = || own_clause(ship, role, (&ClauseKind::May, Worth::Bounds));
    if let Some(limit) = limit(ship, role).or_else(|| may().map(Place::of)) {
        tally.shows(limit);
    } else if role.tools.as_ref().is_some_and(|held| !held.iter().any(|tool| is_gap(tool))) {
        tally.shows(Place::of_role(ship.spec, role));
    } else if !unclear(ship, role, tally) && !only_words(ship, role, tally) {
        let who = called(role);
        let what = format!("{who} has no limits: no may, no may_not, no list of tools");
        let mend = role_in_yaml(Some(role), ship.spec, None);
        tally.fails(Place::of_role(ship.spec, role), what, mend);
    }
}

/// The first of what a role may, or may not, do that is worth so much.
fn own_clause<'s>(
    ship: &'s Ship<'_>,
    role: &Role,
    (kind, worthy): (&ClauseKind, Worth),
) -> Option<&'s Clause> {
    ship.spec.clauses.iter().find(|clause| {
        let is_own = clause.role.as_ref() == Some(&role.name);
        clause.kind == *kind && is_own && worth(&clause.text.text, role, ship.spec) == worthy
    })
}

/// Says of a limit that nothing shows what it leaves out. `false` where there is none such.
fn unclear(ship: &Ship<'_>, role: &Role, tally: &mut Tally) -> bool {
    let Some(clause) = own_clause(ship, role, (&ClauseKind::MayNot, Worth::Unclear)) else {
        return false;
    };
    let place = Place::of(clause);
    let what = format!(
        "whether \"{}\" leaves anything out cannot be told: it names no tool, no other agent, and no act on \
         a thing",
        place.quote
    );
    tally.open(place, what, role_in_yaml(Some(role), ship.spec, None));
    true
}

/// What says that a role may not do something.
fn limit(ship: &Ship<'_>, role: &Role) -> Option<Place> {
    let declared = own_clause(ship, role, (&ClauseKind::MayNot, Worth::Bounds));
    let names = Names::of(ship.spec);
    // A sentence that names no tool and no value bounds nothing that a program could see.
    let bounds = |one: &&Statement| {
        let is_ban = one.about == About::Prohibition;
        let rules_out = one.ruled_out().is_some_and(|held| leaves_some_out(ship.spec, held));
        let is_compared = matches!(one.weight, Weight::Checkable { .. });
        let is_bound = || prompt::bounds_for_each(&one.place.quote, &names);
        rules_out
            || is_ban && is_compared
            || one.ban == Some(Ban::OfAValue)
            || one.about == About::Limit && is_bound()
    };
    let said = || own_statements(ship, role).find(bounds);
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
