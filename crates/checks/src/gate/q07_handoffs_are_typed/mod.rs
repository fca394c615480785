//! Q7: what passes between two agents has fields or a schema, is acknowledged, and can be taken up again.

mod excluded;

use crate::gate::entry::Entry;
use crate::gate::files::{Wanting, wanting_schema};
use crate::gate::gaps::{filled, is_gap};
use crate::gate::names::{called, clauses, handoff_in_yaml, is_same_name, yaml, yaml_list};
use crate::gate::prompt;
use crate::gate::tally::{Tally, not_applicable};
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use crate::pattern::pattern;
use case::spec::Handoff;
use case::{Clause, ClauseKind, Role, Spec};
use regex::Regex;
use std::sync::LazyLock;

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Handoffs,
    question: "Are handoffs typed, acknowledged and resumable?",
    page: include_str!("Q7.md"),
    check,
};

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let spec = ship.spec;
    let mut tally = Tally::of(Requirement::Handoffs);
    let handoffs = clauses(spec, |kind| match kind {
        ClauseKind::Handoff(handoff) => Some(handoff),
        _ => None,
    });
    match (spec.roles.as_slice(), handoffs.is_empty()) {
        ([_], true) => return not_applicable(Requirement::Handoffs, "a single agent"),
        ([], true) => {
            let what = "no agents are declared, so nothing says whether work is passed on";
            let mend = "agents:\n  - {name: AGENT, may_not: [What it must leave to others.]}\n";
            tally.open(Place::whole(spec), what, mend);
        }
        ([_, _, ..], true) if in_words(spec, &mut tally) => {}
        ([first, second, ..], true) => {
            let what = format!("{} agents, and no handoff between any of them", spec.roles.len());
            tally.fails(Place::whole(spec), what, handoff_in_yaml(&first.name, &second.name));
        }
        (_, false) => {}
    }
    for (clause, handoff) in &handoffs {
        one(ship, (clause, handoff), &mut tally);
    }
    if !handoffs.is_empty() {
        unreached(spec, &handoffs, &mut tally);
    }
    tally.ruling(format!("{} typed, acknowledged and with a session", handoffs.len()))
}

/// Passing work on, in front of the name of who takes it over.
static PASSES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:hand(?:s|ing)?(?: \w+){0,3}|pass(?:es|ing)?(?: \w+){0,3}|rout(?:e|es|ing)|delegat(?:e|es|ing)|forward(?:s|ing)?|transfer(?:s|ring)?|escalat(?:e|es|ing)|send(?:s|ing)?|assign(?:s|ing)?)\b[^.;]{0,60}\b(?:to|over to)\W*(?:the )?$",
    )
});

/// Says which sentences of the prompts pass work on to another agent; `false` where none does.
fn in_words(spec: &Spec, tally: &mut Tally) -> bool {
    for sentence in prompt::sentences(spec) {
        let said = &*sentence.said;
        let mut others = spec.roles.iter().filter(|role| role.name != sentence.role);
        let takes_over = |role: &&Role| {
            let mut named = said.match_indices(&*role.name);
            !role.name.is_empty()
                && named
                    .any(|(at, _)| said.get(..at).is_some_and(|front| PASSES_ON.is_match(front)))
        };
        let Some(other) = others.find(takes_over) else { continue };
        let from = if sentence.role.is_empty() { "AGENT" } else { &*sentence.role };
        let what =
            format!("only words pass work on to `{}`: \"{}\"", other.name, sentence.place.quote);
        let mend = handoff_in_yaml(from, &other.name);
        tally.fails(sentence.place.clone(), what, mend);
    }
    tally.failed() != 0
}

fn one(ship: &Ship<'_>, (clause, handoff): (&Clause, &Handoff), tally: &mut Tally) {
    let place = Place::of(clause);
    let mend = in_yaml(handoff);
    let gaps = gaps(handoff);
    if gaps.is_empty() {
        tally.shows(place.clone());
    } else {
        let from = handoff.from.as_deref().unwrap_or("anybody");
        let what = format!("from `{from}` to `{}`: {}", handoff.to, gaps.join(", "));
        tally.fails(place.clone(), what, mend.clone());
    }
    match handoff.schema.as_deref().and_then(|schema| wanting_schema(ship, schema)) {
        Some(Wanting::Fails(what)) => tally.fails(place, what, mend),
        Some(Wanting::Open(what)) => tally.open(place, what, mend),
        None => {
            for what in at_odds(ship, handoff) {
                tally.fails(place.clone(), what, mend.clone());
            }
        }
    }
}

/// What the schema of a handoff excludes, though the handoff or the schema itself requires it.
fn at_odds(ship: &Ship<'_>, handoff: &Handoff) -> Vec<String> {
    let name = handoff.schema.as_ref();
    let Some((name, schema)) = name.and_then(|name| Some((name, ship.schemas?.get(name)?))) else {
        return Vec::new();
    };
    let declared = handoff.required.iter().filter_map(|field| {
        let why = excluded::why(schema, field)?;
        Some(format!("contradictory: requires `{field}`, which `{name}` excludes: {why}"))
    });
    let mut found: Vec<String> = declared.collect();
    if let Some((field, why)) = excluded::of_itself(schema).filter(|_| found.is_empty()) {
        found.push(format!("contradictory: `{name}` requires `{field}` and excludes it: {why}"));
    }
    found
}

/// What a handoff does not state.
fn gaps(handoff: &Handoff) -> Vec<&'static str> {
    let fields = handoff.required.iter().filter(|field| !is_gap(field)).count();
    let is_typed = fields == handoff.required.len() && 0 < fields || handoff.schema.is_some();
    let (acknowledged, session) =
        (filled(handoff.acknowledged_by.as_ref()), filled(handoff.session.as_ref()));
    let are_two = match (acknowledged, session) {
        (Some(one), Some(other)) => !is_same_name(one, other),
        (_, None) | (None, _) => true,
    };
    let is_sent = acknowledged
        .is_some_and(|own| handoff.required.iter().any(|field| is_same_name(field, own)));
    let to_itself = handoff.from.as_ref().is_some_and(|from| is_same_name(from, &handoff.to));
    let stated = [
        (!to_itself && !is_gap(&handoff.to), "nobody else takes over"),
        (is_typed, "no required fields and no schema"),
        (acknowledged.is_some(), "nothing acknowledges it"),
        (session.is_some(), "no session"),
        (are_two, "one field is both its acknowledgement and its session"),
        (!is_sent, "its acknowledgement is a field that the sender fills"),
        (filled(handoff.version.as_ref()).is_some(), "no version"),
    ];
    stated.into_iter().filter(|(is_there, _)| !is_there).map(|(_, gap)| gap).collect()
}

/// The agents that neither give nor take over.
fn unreached(spec: &Spec, handoffs: &[(&Clause, &Handoff)], tally: &mut Tally) {
    let takes_part = |role: &&Role| {
        handoffs.iter().any(|(_, handoff)| {
            handoff.to == role.name || handoff.from.as_ref().is_none_or(|from| *from == role.name)
        })
    };
    for role in spec.roles.iter().filter(|role| !takes_part(role)) {
        let what = format!("no handoff reaches {} or leaves it", called(role));
        let other = handoffs.first().map_or("AGENT", |(_, handoff)| &*handoff.to);
        let mend = handoff_in_yaml(other, &role.name);
        tally.fails(Place::of_role(spec, role), what, mend);
    }
}

/// The handoff with what it states, and the names of fields where it states nothing.
fn in_yaml(handoff: &Handoff) -> String {
    let mut fields = Vec::new();
    fields.extend(handoff.from.as_ref().map(|from| format!("from: {}", yaml(from))));
    fields.push(format!("to: {}", yaml(&handoff.to)));
    match &handoff.schema {
        Some(schema) => fields.push(format!("schema: {}", yaml(schema))),
        None if handoff.required.is_empty() => fields.push("required: [FIELD]".to_owned()),
        None => {
            let names = handoff.required.iter().map(|name| &**name);
            fields.push(format!("required: {}", yaml_list(names)));
        }
    }
    let or = |name: &Option<std::sync::Arc<str>>| yaml(filled(name.as_ref()).unwrap_or("FIELD"));
    fields.push(format!("acknowledged_by: {}", or(&handoff.acknowledged_by)));
    fields.push(format!("session: {}", or(&handoff.session)));
    fields.push(format!("version: {}", yaml(handoff.version.as_deref().unwrap_or("1"))));
    // Two lines, so that it fits a screen.
    let half = fields.len() / 2;
    let (first, second) = fields.split_at(half);
    format!("handoffs:\n  - {{{},\n     {}}}\n", first.join(", "), second.join(", "))
}
