//! The architectural backlog: what to build, in the order in which to build it.

use super::distribution::ids;
use super::page::{Block, Card, Page, Section};
use super::{Made, Scope, v1};
use crate::words;
use checks::Mode;
use incidents::backlog::Item;
use incidents::distribution::ENOUGH;
use incidents::fix_order::{self, Warning};
use incidents::judgement::Ground;
use incidents::{IncidentId, Tagged};
use std::collections::BTreeSet;

/// The backlog of these incidents, which are given the newest first.
pub fn backlog(incidents: &[Tagged], scope: &Scope) -> Made {
    let items = incidents::backlog::backlog(incidents);
    let warned: Vec<Vec<Warning>> = items
        .iter()
        .map(|item| fix_order::warnings(item.category, item.system.as_deref(), incidents))
        .collect();
    let by_word = incidents.iter().filter(|one| one.ground == Ground::PersonOnly);
    let by_word: BTreeSet<&IncidentId> = by_word.map(|one| &one.id).collect();
    let layered = incidents.iter().filter(|one| one.category().is_some()).count();
    let mut section = Section::new(words::count(items.len(), "item"));
    if layered < ENOUGH {
        section = section.caution(format!(
            "naming a layer: {}, fewer than {ENOUGH}. This is what showed so far, not yet what the \
             architecture lacks",
            words::count(layered, "incident")
        ));
    }
    section = section.prose(
        "FC1 before FC2 before FC3: what shows in a later layer may be the consequence of an earlier \
         one. Incidents that were mended are left out.",
    );
    let unproven = incidents.iter().filter(|one| one.unproven).map(|one| one.id.clone());
    let unproven: Vec<IncidentId> = unproven.collect();
    if !unproven.is_empty() {
        section = section.prose(format!(
            "Left out as well, closed with a fix that no rerun proves: {}",
            ids(&unproven)
        ));
    }
    if items.is_empty() {
        section = section.prose("nothing to build: no open incident names a layer");
    }
    for (at, (item, warnings)) in items.iter().zip(&warned).enumerate() {
        section = section.with(Block::Card(card(at + 1, item, (warnings, &by_word))));
    }
    let title = format!("Architectural backlog of {}", words::count(incidents.len(), "incident"));
    let page = Page { title, about: scope.about(), sections: vec![section] };
    let items = items.iter().zip(&warned).enumerate();
    let items =
        items.map(|(at, (item, warnings))| wire(at + 1, item, (warnings, &by_word))).collect();
    Made {
        page,
        json: v1::Report::new(scope, v1::Body::Backlog { items, unproven: v1::ids(&unproven) }),
    }
}

/// What stands beside an item: what is to be mended first, and which incidents rest on a person's word
/// alone.
type Beside<'a> = (&'a [Warning], &'a BTreeSet<&'a IncidentId>);

/// Those of the item's incidents that rest on a person's word alone.
fn by_word(item: &Item, all: &BTreeSet<&IncidentId>) -> Vec<IncidentId> {
    item.evidence.iter().filter(|id| all.contains(id)).cloned().collect()
}

fn card(number: usize, item: &Item, (warnings, all): Beside<'_>) -> Card {
    let mut fields = vec![
        ("system", system(item)),
        ("owner", owner(item)),
        ("removes", modes(item)),
        ("evidence", evidence(item)),
    ];
    let of_persons = by_word(item, all);
    if !of_persons.is_empty() {
        let text = format!("{}: no run is left of them", ids(&of_persons));
        fields.push(("person only", text));
    }
    if 0 < item.recurred {
        let times = words::count(item.recurred, "time");
        fields.push(("came back", format!("{times} after a fix had shipped")));
    }
    for warning in warnings {
        let place = match &warning.system {
            Some(_) => "here",
            None => "in runs that name no system, perhaps another one",
        };
        let text = format!("{} is open {place}: {}", warning.open.code(), ids(&warning.incidents));
        fields.push(("mend first", text));
    }
    Card { head: format!("{number}. {} {}", item.category.code(), item.structure), fields }
}

/// Incidents that name no system stand together only by what is missing.
fn system(item: &Item) -> String {
    item.system.clone().unwrap_or_else(|| match item.evidence.len() {
        1 => "not named".to_owned(),
        _ => "not named: these may be several".to_owned(),
    })
}

fn owner(item: &Item) -> String {
    let owners: Vec<&str> = item.owners.iter().map(String::as_str).collect();
    if owners.is_empty() {
        return format!("nobody yet; it belongs to the {}", item.role);
    }
    format!("{} ({})", owners.join(", "), item.role)
}

fn modes(item: &Item) -> String {
    let named = item.removes.iter().map(|mode| format!("{} {}", mode.code(), mode.name()));
    let named: Vec<String> = named.collect();
    if named.is_empty() { "no mode named yet".to_owned() } else { named.join(", ") }
}

fn evidence(item: &Item) -> String {
    let incidents = words::count(item.evidence.len(), "incident");
    let runs = words::count(item.runs, "run");
    format!("{incidents}, {runs}: {}", ids(&item.evidence))
}

fn wire(order: usize, item: &Item, (warnings, all): Beside<'_>) -> v1::Item {
    v1::Item {
        order,
        category: item.category.code(),
        system: item.system.clone(),
        structure: item.structure.clone(),
        owners: item.owners.iter().cloned().collect(),
        role: item.role,
        removes: item.removes.iter().map(|mode: &Mode| mode.code()).collect(),
        evidence: v1::ids(&item.evidence),
        runs: item.runs,
        person_only: v1::ids(&by_word(item, all)),
        recurred: item.recurred,
        mend_first: warnings
            .iter()
            .map(|one| v1::MendFirst {
                category: one.open.code(),
                incidents: v1::ids(&one.incidents),
            })
            .collect(),
    }
}
