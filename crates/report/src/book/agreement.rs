//! How far machine and people agree, and people among themselves.

use super::page::{Block, Page, Section, Table, kappa};
use super::{Made, Scope, v1};
use crate::words;
use incidents::Incident;
use incidents::distribution::ENOUGH;
use incidents::raters::{Agreed, Everybody, Matter, Pair, Raters, raters};

/// The agreement over these incidents.
pub fn agreement(incidents: &[Incident], scope: &Scope) -> Made {
    let all = raters(incidents);
    let mut sections: Vec<Section> = all.pairs.iter().map(pair).collect();
    if sections.is_empty() {
        sections.push(Section::new("Nobody to compare with").prose(
            "no verdict of the machine was confirmed or corrected by a person: masthead import --confirm",
        ));
    }
    sections.extend(all.everybody.as_ref().map(everybody));
    sections.push(method(&all));
    let title = format!("Agreement over {}", words::count(all.incidents, "incident"));
    let page = Page { title, about: scope.about(), sections };
    let body = v1::Body::Agreement(wire(&all));
    Made { page, json: v1::Report::new(scope, body) }
}

fn pair(of: &Pair) -> Section {
    let mut section = Section::new(format!("machine and {}", of.person)).prose(format!(
        "{} judged by both; alike in layer and mode: {}",
        words::count(of.both, "incident"),
        of.alike
    ));
    if of.is_thin() {
        section = section.caution(thin(of.both));
    }
    section.with(kappas("Cohen's kappa", &of.on))
}

fn everybody(of: &Everybody) -> Section {
    let mut section = Section::new("Everybody").prose(format!(
        "{} judged by all of {}",
        words::count(of.subjects, "incident"),
        of.raters.join(", ")
    ));
    if of.subjects == 0 {
        return section
            .prose("nobody can be compared: there is no incident that each of them judged");
    }
    if of.subjects < ENOUGH {
        section = section.caution(thin(of.subjects));
    }
    section.with(kappas("Fleiss' kappa", &of.on))
}

fn thin(number: usize) -> String {
    format!(
        "n = {number} is too small: below {ENOUGH} the interval of a kappa reaches from poor to full \
         agreement, whatever its value"
    )
}

fn kappas(name: &str, on: &[Agreed]) -> Block {
    let rows = on.iter().map(|one| vec![label(one.on), kappa(one.kappa.as_ref())]);
    let caption = format!("{name} with its 95% interval: 1 is full agreement, 0 what chance gives");
    Block::Table(Table { caption, head: vec!["on", "kappa"], rows: rows.collect() })
}

fn label(on: Matter) -> String {
    match on {
        Matter::Classes => "which layer".to_owned(),
        Matter::Layer(layer) => format!("{} {}", layer.code(), layer.name()),
        Matter::Mode(mode) => format!("{} {}", mode.code(), mode.name()),
    }
}

fn method(all: &Raters) -> Section {
    let mut section = Section::new("How it is counted").prose(
        "The last word of each. Cohen (1960) with the error of Fleiss, Cohen and Everitt (1969); Fleiss (1971) \
         with that of the jackknife over the incidents. Whoever saw the machine's verdict before giving their \
         own agrees with it more often than they would have: masthead import --confirm --blind shows none.",
    );
    if 0 < all.person_only {
        section = section.prose(format!(
            "evidence of a person only: {}; no machine judged them, and they are in no figure here",
            words::count(all.person_only, "incident")
        ));
    }
    section
}

fn wire(all: &Raters) -> v1::Raters {
    let agreed = |on: &[Agreed]| -> Vec<v1::Agreed> {
        on.iter().map(|one| v1::agreed(one.on.name(), one.kappa.as_ref())).collect()
    };
    v1::Raters {
        incidents: all.incidents,
        person_only: all.person_only,
        pairs: all
            .pairs
            .iter()
            .map(|one| v1::Pair {
                person: one.person.clone(),
                both: one.both,
                alike: one.alike,
                enough: !one.is_thin(),
                kappas: agreed(&one.on),
            })
            .collect(),
        everybody: all.everybody.as_ref().map(|one| v1::Everybody {
            raters: one.raters.clone(),
            subjects: one.subjects,
            enough: ENOUGH <= one.subjects,
            kappas: agreed(&one.on),
        }),
    }
}
