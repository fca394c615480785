//! Whether the people are there: owners, tested paths to them, a review that takes place.

use super::book::Opened;
use crate::command::incident::book::{first_review, registry};
use crate::command::incident::drill::LAYERS;
use desk::Config;
use incidents::cadence::{Cadence, cadence};
use incidents::drill::{self, Tested};
use incidents::owners::{Registry, Seat};
use incidents::{Incident, judgement};
use jiff::civil::Date;
use report::doctor::Check;

/// FC1, FC2, FC3.
fn code(seat: Seat) -> &'static str {
    let class = judgement::CLASSES.into_iter().find(|class| Seat::of(*class) == Some(seat));
    class.map_or("", judgement::class_name)
}

/// One owner for each layer, and for infrastructure.
pub(super) fn owners(config: &Config) -> Vec<Check> {
    let registry = registry(config);
    // What cannot run at all is routed like the layers' failures.
    let seats = LAYERS.into_iter().chain([Seat::Infrastructure]);
    seats.map(|seat| owner(config, &registry, seat)).collect()
}

fn owner(config: &Config, registry: &Registry, seat: Seat) -> Check {
    let layer = code(seat);
    let (id, name) = (format!("owner-{}", layer.to_lowercase()), format!("{layer} owner"));
    let file = if config.path.is_empty() { "masthead.toml" } else { config.path.as_str() };
    let mend = || format!("write under [owners] of {file}: {} = \"NAME\"", seat.name());
    if let Some(party) = registry.default.get(&seat) {
        return Check::pass(id, name, format!("{} ({})", party.name, party.source));
    }
    let systems = config.systems.iter().map(|system| system.name.as_str());
    let (owned, empty): (Vec<&str>, Vec<&str>) =
        systems.partition(|system| registry.party(seat, Some(system)).is_some());
    match (owned.is_empty(), empty.is_empty()) {
        (false, true) => {
            Check::pass(id, name, format!("named by every system: {}", owned.join(", ")))
        }
        (false, false) => {
            let said = format!("nobody owns the {} layer of {}", seat.name(), empty.join(", "));
            Check::fail(id, name, (said, mend()))
        }
        (true, _) => {
            let said = format!("nobody owns the {} layer ({})", seat.name(), seat.role());
            Check::fail(id, name, (said, mend()))
        }
    }
}

/// A tested path to each owner, those of single systems included.
pub(super) fn drills(config: &Config, drills: &[Incident], today: Date) -> Vec<Check> {
    let registry = registry(config);
    let mut checks = Vec::new();
    for seat in LAYERS {
        let parties = registry.parties(seat);
        if parties.is_empty() {
            let (id, name, again) = of_path(seat, None);
            let mend = format!("name an owner, then: {again}");
            let said = "never: there is no owner to try it on".to_owned();
            checks.push(Check::fail(id, name, (said, mend)));
        }
        for (system, party) in parties {
            checks.push(path((seat, system), &party.name, (drills, today)));
        }
    }
    checks
}

/// How the check of a path goes, and what tests it.
fn of_path(seat: Seat, system: Option<&str>) -> (String, String, String) {
    let layer = code(seat);
    let lower = layer.to_lowercase();
    let again = format!("masthead incident drill --category {lower}");
    match system {
        None => (format!("drill-{lower}"), format!("{layer} path tested"), again),
        Some(system) => {
            (format!("drill-{lower}-{system}"), format!("{layer} path of {system}"), again)
        }
    }
}

fn path(
    (seat, system): (Seat, Option<&str>),
    owner: &str,
    (drills, today): (&[Incident], Date),
) -> Check {
    let (id, name, again) = of_path(seat, system);
    match drill::tested(seat, owner, drills, today) {
        Tested::On(day) => {
            Check::pass(id, name, format!("its owner acknowledged a drill on {day}"))
        }
        Tested::Stale(day) => {
            let said =
                format!("the last drill that was acknowledged is of {day}, over a quarter ago");
            Check::fail(id, name, (said, again))
        }
        Tested::Waiting(drill) => {
            let said = format!("{drill} is on its way, and nobody has acknowledged it");
            Check::fail(id, name, (said, format!("its owner: masthead incident accept {drill}")))
        }
        Tested::Never => Check::fail(id, name, (format!("never with {owner}"), again)),
    }
}

/// A review that has somebody who makes it, and that is not late.
pub(super) fn review(config: &Config, opened: &Opened, today: Date) -> Check {
    let (id, name) = ("review", "review scheduled");
    let reviews = &config.book.reviews;
    let file = if config.path.is_empty() { "masthead.toml" } else { config.path.as_str() };
    let Some(by) = &reviews.by else {
        let mend = format!("write under [reviews] of {file}: by = \"NAME\"");
        return Check::fail(
            id,
            name,
            ("nobody is named who reviews the distribution".to_owned(), mend),
        );
    };
    let last = opened.reviewed.max(first_review(config));
    let who = format!("{} ({})", by.value, by.source);
    let mend = "masthead report distribution, then masthead incident review".to_owned();
    match cadence(last, opened.began, today) {
        Cadence::NothingYet => {
            Check::pass(id, name, format!("{who}; due 30 days after the first incident"))
        }
        Cadence::OnTime { next } => {
            Check::pass(id, name, format!("{who}; the next one is due on {next}"))
        }
        Cadence::Due { since } => {
            Check::fail(id, name, (format!("{who}; due since {since}"), mend))
        }
        Cadence::Overdue { since } => {
            Check::fail(id, name, (format!("{who}; OVERDUE by a quarter, due since {since}"), mend))
        }
    }
}
