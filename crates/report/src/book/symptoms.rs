//! A team's own taxonomy of symptoms held against the layers: which of its names lead to one owner, and
//! which to several.

use super::page::{self, Bar, Bars, Block, Page, Section, Table};
use super::{Made, Scope, ended, v1};
use crate::words;
use checks::Category;
use incidents::interval::Share;
use incidents::taxonomy_import::{Leads, Symptom, Table as Tabulated};

/// Below so many incidents of a name its single layer may be chance.
const FEW: usize = 10;

/// The taxonomy, tabulated. `unplaced` lines of it fit no incident and no run.
pub fn symptoms(table: &Tabulated, unplaced: &[String], scope: &Scope) -> Made {
    let of = |leads: Leads| -> Vec<&Symptom> {
        table.symptoms.iter().filter(|one| one.leads() == leads).collect()
    };
    let groups = [
        (
            Leads::Nowhere,
            "Cannot route: one name, several layers",
            "These names lead to more than one \
          owner: whoever is told one of them does not know who mends it.",
        ),
        (
            Leads::LayerOrOutage,
            "Cannot route alone: a layer, or an outage",
            "Below these names lie failures \
          of one layer and outages: ask first whether the surroundings worked.",
        ),
        (
            Leads::Owner,
            "Routes: one name, one owner",
            "So far. The interval says how far that can be \
          trusted.",
        ),
        (Leads::Untold, "Names no layer", "Nothing below these names could be told a layer."),
    ];
    let mut sections = vec![overview(table)];
    for (leads, heading, says) in groups {
        let of = of(leads);
        if !of.is_empty() {
            sections.push(group((heading, says), &of));
        }
    }
    if !unplaced.is_empty() {
        sections.push(missed(unplaced));
    }
    let title =
        format!("{} held against the layers", words::count(table.symptoms.len(), "symptom"));
    let page = Page { title, about: scope.about(), sections };
    let body = v1::Body::Symptoms {
        symptoms: table.symptoms.iter().map(wire).collect(),
        unroutable: v1::share(table.unroutable),
        unplaced: unplaced.to_vec(),
    };
    Made { page, json: v1::Report::new(scope, body) }
}

fn overview(table: &Tabulated) -> Section {
    let section = Section::new("What the names can route").prose(format!(
        "under a name that leads to several layers: {}",
        page::told(table.unroutable)
    ));
    if table.symptoms.is_empty() {
        return section.caution("nothing to tabulate: no line fits an incident or a run");
    }
    let head = vec!["symptom", "n", "FC1", "FC2", "FC3", "outage", "untold", "leads to"];
    let rows = table.symptoms.iter().map(row).collect();
    let caption = "How many came in under each name, by class".to_owned();
    section.with(Block::Table(Table { caption, head, rows }))
}

fn row(one: &Symptom) -> Vec<String> {
    let count = |names: &[&str]| -> String {
        let number: usize = names.iter().filter_map(|name| one.classes.get(name)).sum();
        if number == 0 { "·".to_owned() } else { number.to_string() }
    };
    let mut row = vec![one.name.clone(), one.incidents().to_string()];
    row.extend(Category::ALL.map(|layer| count(&[layer.code()])));
    row.extend([count(&["infrastructure", "external"]), count(&["inconclusive", "none"])]);
    row.push(leads(one));
    row
}

fn leads(one: &Symptom) -> String {
    let layers: Vec<&str> = one.layers.iter().map(|layer| layer.code()).collect();
    match one.leads() {
        Leads::Nowhere => format!("{}: nobody", layers.join(" or ")),
        Leads::LayerOrOutage => format!("{} or operations", layers.join("")),
        Leads::Owner => layers.first().copied().unwrap_or("operations").to_owned(),
        Leads::Untold => "not told".to_owned(),
    }
}

fn group((heading, says): (&str, &str), of: &[&Symptom]) -> Section {
    let mut section = Section::new(heading).prose(says);
    let few: Vec<&str> =
        of.iter().filter(|one| one.incidents() < FEW).map(|one| one.name.as_str()).collect();
    if !few.is_empty() {
        section = section.caution(format!(
            "fewer than {FEW} incidents under {}: another layer may not have shown yet",
            few.join(", ")
        ));
    }
    let bars = of.iter().flat_map(|one| {
        one.classes.iter().map(|(class, count)| Bar {
            label: format!("{}: {class}", one.name),
            share: Share::new(*count, one.incidents()),
        })
    });
    let caption = "By class, of the incidents under each name".to_owned();
    section.with(Block::Bars(Bars { caption, rows: bars.collect() }))
}

fn missed(unplaced: &[String]) -> Section {
    let text = format!("no incident and no run fits: {}", ended(unplaced));
    Section::new("Not counted").caution(text)
}

fn wire(one: &Symptom) -> v1::Tabulated {
    v1::Tabulated {
        symptom: one.name.clone(),
        incidents: one.incidents(),
        leads: one.leads().name(),
        classes: one
            .classes
            .iter()
            .map(|(class, count)| v1::Count {
                name: Some((*class).to_owned()),
                system: None,
                share: v1::share(Share::new(*count, one.incidents())),
            })
            .collect(),
    }
}
