//! What specs lack as results: one for each lack, under the question that it keeps from passing. What
//! somebody signed for stays in the log, suppressed, with who and why.

use super::wire::{Kind, Level, Location, Outcome, Suppression, Text};
use super::{END, place, rules};
use crate::gated::{Gated, Point, Weight, signed};
use checks::gate::signed::Signature;
use checks::gate::{Place, Requirement, Ruling, Standing};
use serde_json::Value;
use std::collections::BTreeMap;

/// The whole log of one start, with what could not be read of it (path and reason).
pub fn log(specs: &[Gated<'_>], unread: &[(String, String)]) -> String {
    let results = specs.iter().flat_map(results).collect();
    let log = super::written(&super::log("masthead-gate/", rules::of_gate(), results));
    let notices = unread.iter().map(|(path, what)| {
        let entry = crate::Entry::Unreadable { path, at: "", what };
        super::notice(&entry)
    });
    let close = super::close(notices.flatten().collect());
    format!("{}{close}", log.strip_suffix(END).unwrap_or(&log))
}

fn results(gated: &Gated<'_>) -> Vec<Outcome> {
    let rulings = gated.review.rulings.iter();
    let of = |ruling| {
        let points = gated.points(ruling).into_iter();
        points.map(move |point| result(gated, ruling, &point))
    };
    rulings.flat_map(of).collect()
}

fn result(gated: &Gated<'_>, ruling: &Ruling, point: &Point<'_>) -> Outcome {
    let requirement = ruling.requirement;
    let weight = gated.weight(ruling);
    let nowhere = Place::default();
    let at = point.lack.map_or(&nowhere, |lack| &lack.place);
    let id = point.fingerprint.to_string();
    let standing = match ruling.standing {
        Standing::Passes => "passes",
        Standing::Fails => "fails",
        Standing::Unknown => "unknown",
        Standing::NotApplicable => "not applicable",
    };
    let properties = BTreeMap::from([
        ("system", Value::from(gated.system)),
        ("standing", Value::from(standing)),
        ("blocks", Value::from(weight == Weight::Blocks && point.signature.is_none())),
        ("owner", Value::from(gated.owner(requirement))),
    ]);
    Outcome {
        rule_id: requirement.code().to_owned(),
        rule_index: index(requirement),
        kind: Kind::Fail,
        level: if weight == Weight::Blocks { Level::Error } else { Level::Warning },
        message: message(point),
        locations: vec![place::anchored(location(gated, at), gated.path)],
        related_locations: evidence(gated, ruling),
        partial_fingerprints: BTreeMap::from([
            ("masthead/v1", id.clone()),
            ("primaryLocationLineHash", id),
        ]),
        rank: None,
        suppressions: point.signature.map(suppression).into_iter().collect(),
        properties,
    }
}

fn index(requirement: Requirement) -> usize {
    Requirement::ALL.iter().position(|one| *one == requirement).unwrap_or_default()
}

/// What is wrong, and below it what would pass, line by line as it goes into the file.
fn message(point: &Point<'_>) -> Text {
    let what = place::message(point.what).text;
    let mend = point.lack.map_or("", |lack| lack.mend.trim_end());
    if mend.is_empty() {
        return Text::new(format!("{what}."));
    }
    let lines = mend.lines().map(|line| {
        let depth = line.len() - line.trim_start().len();
        format!("{}{}", " ".repeat(depth), place::message(line).text)
    });
    let lines: Vec<String> = lines.collect();
    Text::new(format!("{what}. What would pass:\n{}", lines.join("\n")))
}

fn location(gated: &Gated<'_>, at: &Place) -> Location {
    let path = at.file.as_deref().unwrap_or(gated.path);
    let mut location = place::lines(path, (at.line.unwrap_or(0), None), &at.quote);
    location.logical.extend(at.clause.iter().map(|clause| place::clause(&clause.0)));
    location
}

fn evidence(gated: &Gated<'_>, ruling: &Ruling) -> Vec<Location> {
    let numbered = ruling.evidence.iter().enumerate().map(|(number, at)| Location {
        id: Some(number + 1),
        message: (!at.quote.is_empty()).then(|| place::message(&at.quote)),
        ..location(gated, at)
    });
    numbered.collect()
}

fn suppression(signature: &Signature) -> Suppression {
    let (path, line) = match signature.source.rsplit_once(':') {
        Some((path, line)) => (path, line.parse().unwrap_or(0)),
        None => (&*signature.source, 0),
    };
    Suppression {
        kind: "external",
        status: "accepted",
        justification: signed(signature),
        location: Some(place::lines(path, (line, None), "")),
    }
}
