//! How incidents spread over layers, modes and everything else that is counted; the clusters in them.

use super::page::{Bar, Bars, Block, Card, Page, Section, Table};
use super::{Made, Scope, v1};
use crate::words;
use checks::published::{Edition, SHARES_CAVEAT};
use checks::{Category, Mode};
use incidents::clusters::{self, Cluster};
use incidents::distribution::{Count, Distribution, ENOUGH, Spread};
use incidents::gaps::{self, Gap};
use incidents::sighting::Population;
use incidents::{IncidentId, Tagged};

/// The bars of one chart.
const MOST: usize = 10;

/// One population with what its clusters say.
struct Part<'a> {
    name: &'static str,
    spread: &'a Spread,
    clusters: Vec<Cluster>,
}

/// The distribution of these incidents, which are given the newest first.
pub fn distribution(incidents: &[Tagged], scope: &Scope) -> Made {
    let counted = incidents::distribution::distribution(incidents);
    let parts = parts(&counted, incidents);
    let gaps = gaps::gaps(incidents);
    let mut sections: Vec<Section> = parts.iter().map(spread).collect();
    if incidents.is_empty() {
        sections.push(Section::new("Nothing to count").prose("no incident is in this window"));
    }
    sections.extend(parts.iter().filter(|part| 0 < part.spread.layered).map(clustered));
    sections.extend((!gaps.is_empty()).then(|| gap_section(&gaps)));
    sections.push(published());
    let title = format!("Distribution of {}", words::count(incidents.len(), "incident"));
    let page = Page { title, about: scope.about(), sections };
    Made { page, json: json(&parts, &gaps, scope) }
}

fn parts<'a>(counted: &'a Distribution, incidents: &[Tagged]) -> Vec<Part<'a>> {
    let Distribution { single, multi, unknown } = counted;
    let all = [
        (Some(Population::Multi), Population::Multi.name(), multi),
        (Some(Population::Single), Population::Single.name(), single),
        (None, "no run known", unknown),
    ];
    let there = all.into_iter().filter(|(_, _, spread)| 0 < spread.incidents);
    let part = |(population, name, spread)| {
        let own = incidents.iter().filter(|one| one.population == population);
        let own: Vec<Tagged> = own.cloned().collect();
        Part { name, spread, clusters: clusters::clusters(&own) }
    };
    there.map(part).collect()
}

fn spread(part: &Part<'_>) -> Section {
    let spread = part.spread;
    let is_known = Population::ALL.iter().any(|one| one.name() == part.name);
    let heading = format!("{}: {}", part.name, words::count(spread.incidents, "incident"));
    let mut section = Section::new(heading);
    if !is_known {
        section = section.prose(
            "Evidence: person only. The runs are gone, no machine judged them, and they are in no figure of \
             the other parts.",
        );
    }
    if spread.is_thin() {
        section = section.caution(format!(
            "naming a layer: {}. Below {ENOUGH} a share may be some 20 points off: look at the intervals \
             before anything is concluded",
            words::count(spread.layered, "incident")
        ));
    }
    let others = spread
        .classes
        .iter()
        .filter(|one| Category::ALL.iter().all(|layer| one.name.as_deref() != Some(layer.code())));
    let others: Vec<String> = others
        .map(|one| format!("{} {}", one.share.part, one.name.as_deref().unwrap_or("not said")))
        .collect();
    if !others.is_empty() {
        let text = format!("without a layer, and in no share below: {}", others.join(", "));
        section = section.prose(text);
    }
    let charts = [
        ("By layer", &spread.categories),
        ("By mode", &spread.modes),
        ("By agent role", &spread.agents),
        ("By task", &spread.tasks),
        ("By model (an incident may count for several)", &spread.models),
        ("By system", &spread.systems),
    ];
    for (caption, counts) in charts {
        if 0 < spread.layered && counts.iter().any(|one| one.name.is_some()) {
            section = section.with(chart(caption, counts));
        }
    }
    section
}

fn chart(caption: &str, counts: &[Count]) -> Block {
    let row = |one: &Count| Bar { label: label(one), share: one.share };
    let more = counts.len().saturating_sub(MOST);
    let caption = match more {
        0 => caption.to_owned(),
        more => format!("{caption}; the first {MOST}, {more} more in JSON"),
    };
    Block::Bars(Bars { caption, rows: counts.iter().take(MOST).map(row).collect() })
}

/// A code with its name, a task with its system, any other name as it is.
fn label(of: &Count) -> String {
    let Some(name) = of.name.as_deref() else { return "not said".to_owned() };
    if let Some(system) = &of.system {
        return format!("{name} ({system})");
    }
    let layer = Category::ALL.into_iter().find(|layer| layer.code() == name);
    let mode = Mode::from_code(name);
    let known = layer.map(Category::name).or_else(|| mode.map(Mode::name));
    known.map_or_else(|| name.to_owned(), |known| format!("{name} {known}"))
}

fn clustered(part: &Part<'_>) -> Section {
    let section = Section::new(format!("{}: what the clusters say", part.name));
    if part.clusters.is_empty() {
        return section.prose("no rule fires on these incidents");
    }
    part.clusters.iter().fold(section, |section, cluster| {
        section.with(Block::Card(Card {
            head: cluster.rule.meaning().to_owned(),
            fields: vec![("because", cluster.says.clone()), ("evidence", ids(&cluster.evidence))],
        }))
    })
}

fn gap_section(gaps: &[Gap]) -> Section {
    let section = Section::new("One gap under several names");
    gaps.iter().fold(section, |section, gap| {
        let system = gap.system.as_deref().unwrap_or("no system named");
        let named = gap.symptoms.iter().map(|(name, of)| format!("{name} ({})", ids(of)));
        section.with(Block::Card(Card {
            head: format!("{} {}, {system}", gap.category.code(), gap.structure),
            fields: vec![("came in as", named.collect::<Vec<_>>().join("; "))],
        }))
    })
}

/// At most a dozen names, and how many more there are.
pub(super) fn ids(all: &[IncidentId]) -> String {
    const MOST: usize = 12;
    let shown: Vec<&str> = all.iter().take(MOST).map(IncidentId::as_str).collect();
    match all.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The shares that others published, with their editions.
fn published() -> Section {
    let row = |edition: Edition| {
        let of = |layer: Category| {
            let shares = layer.published().shares.by_edition();
            let found = shares.into_iter().find(|(one, _)| *one == edition);
            found.map_or_else(String::new, |(_, share)| format!("{share}%"))
        };
        let mut row = vec![edition.name().to_owned()];
        row.extend(Category::ALL.map(of));
        row
    };
    let rows = Edition::ALL.into_iter().map(row).collect();
    let caption =
        "Published shares of the layers, for reference; none of them is in a figure above";
    let head = vec!["edition", "FC1", "FC2", "FC3"];
    let table = Table { caption: caption.to_owned(), head, rows };
    let mut section = Section::new("What others published").with(Block::Table(table));
    section = section.prose(SHARES_CAVEAT);
    for edition in Edition::ALL {
        section = section.prose(format!("{}: {}", edition.name(), edition.caveat()));
    }
    section
}

fn json(parts: &[Part<'_>], gaps: &[Gap], scope: &Scope) -> v1::Report {
    let part = |part: &Part<'_>| v1::Part {
        population: part.name,
        incidents: part.spread.incidents,
        layered: part.spread.layered,
        enough: !part.spread.is_thin(),
        classes: counts(&part.spread.classes),
        categories: counts(&part.spread.categories),
        modes: counts(&part.spread.modes),
        agents: counts(&part.spread.agents),
        tasks: counts(&part.spread.tasks),
        models: counts(&part.spread.models),
        systems: counts(&part.spread.systems),
        clusters: part.clusters.iter().map(cluster).collect(),
    };
    let gaps = gaps.iter().map(|gap| v1::Gap {
        category: gap.category.code(),
        system: gap.system.clone(),
        structure: gap.structure.clone(),
        symptoms: gap
            .symptoms
            .iter()
            .map(|(name, of)| v1::Symptom { name: name.clone(), incidents: v1::ids(of) })
            .collect(),
    });
    let published = Edition::ALL.into_iter().map(|edition| v1::Published {
        edition: edition.name(),
        caveat: edition.caveat(),
        percent: Category::ALL
            .into_iter()
            .flat_map(|layer| {
                let shares = layer.published().shares.by_edition();
                let own = shares.into_iter().filter(move |(one, _)| *one == edition);
                own.map(move |(_, percent)| v1::Percent { category: layer.code(), percent })
            })
            .collect(),
    });
    let body = v1::Body::Distribution {
        populations: parts.iter().map(part).collect(),
        gaps: gaps.collect(),
        published: published.collect(),
    };
    v1::Report::new(scope, body)
}

fn counts(all: &[Count]) -> Vec<v1::Count> {
    all.iter()
        .map(|one| v1::Count {
            name: one.name.clone(),
            system: one.system.clone(),
            share: v1::share(one.share),
        })
        .collect()
}

fn cluster(one: &Cluster) -> v1::Cluster {
    v1::Cluster {
        rule: one.rule.name(),
        meaning: one.rule.meaning(),
        because: one.says.clone(),
        evidence: v1::ids(&one.evidence),
    }
}
