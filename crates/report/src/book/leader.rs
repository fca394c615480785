//! The leader's page: whether failures find their owners, what is late, what came back, what cannot be
//! told and why, what wrong fixes cost, and how far the machine can be believed.

use super::distribution::ids;
use super::page::{Block, Card, Page, Section, Table, kappa, told};
use super::{Made, Scope, cadence, v1};
use crate::words;
use checks::Mode;
use incidents::cadence::Cadence;
use incidents::confirmed::{self, Confirmed};
use incidents::gaps::Since;
use incidents::judgement::{category, class_name};
use incidents::leader::{Leader, Story};
use incidents::prove::Verdict;
use incidents::{Incident, IncidentId};
use jiff::SignedDuration;

/// The leader's page over these incidents.
pub fn leader(incidents: &[Incident], stands: Cadence, scope: &Scope) -> Made {
    let today = incidents::incident::day(scope.at);
    let leader = incidents::leader::leader(incidents, today);
    let confirmed = confirmed::confirmed(incidents);
    let mut sections = vec![figures(&leader, stands)];
    sections.extend((!leader.overdue.is_empty()).then(|| overdue(&leader)));
    sections.extend((!leader.recurred.is_empty()).then(|| recurred(&leader)));
    sections.extend((0 < leader.cannot_tell.part).then(|| missing(&leader)));
    sections.push(cost(&leader));
    sections.push(stories(&leader));
    sections.push(agreement(&confirmed));
    let title = format!("Leader's page over {}", words::count(leader.incidents, "incident"));
    let page = Page { title, about: scope.about(), sections };
    let body = v1::Body::Leader(Box::new(wire(&leader, &confirmed)));
    Made { page, json: v1::Report::new(scope, body) }
}

fn figures(leader: &Leader, stands: Cadence) -> Section {
    let route =
        leader.time_to_route.map_or_else(|| "nothing was routed as it came in".to_owned(), time);
    let rows = [
        ("time to route, median", route),
        ("never routed", leader.unrouted.to_string()),
        ("routes accepted", told(leader.accepted)),
        ("fixes overdue", leader.overdue.len().to_string()),
        ("came back after a fix", leader.recurred.len().to_string()),
        ("cannot tell the layer", told(leader.cannot_tell)),
        ("cycles lost to wrong fixes", leader.wrong_fixes.cycles.to_string()),
        ("review", cadence::said(stands)),
    ];
    let fields = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    let caption = "Shares with their 95% intervals".to_owned();
    let table = Table { caption, head: vec!["figure", ""], rows: fields };
    Section::new("Figures").with(Block::Table(table))
}

/// The largest unit that is at least one.
fn time(duration: SignedDuration) -> String {
    let minutes = duration.as_mins();
    if minutes < 1 {
        "under a minute".to_owned()
    } else if minutes < 120 {
        format!("{minutes} min")
    } else if minutes < 2 * 24 * 60 {
        format!("{} h", minutes / 60)
    } else {
        format!("{} days", minutes / (24 * 60))
    }
}

fn overdue(leader: &Leader) -> Section {
    let rows = leader.overdue.iter().map(|one| {
        vec![
            one.incident.to_string(),
            words::count(usize::try_from(one.days).unwrap_or(0), "day"),
            one.owner.clone().unwrap_or_else(|| "nobody".to_owned()),
            format!("fix {}: {}", one.fix.0, one.what),
        ]
    });
    let caption = "The latest first".to_owned();
    let head = vec!["incident", "late by", "owner", "what was to ship"];
    Section::new("Overdue fixes").with(Block::Table(Table { caption, head, rows: rows.collect() }))
}

fn recurred(leader: &Leader) -> Section {
    let rows = leader.recurred.iter().map(|(id, times)| vec![id.to_string(), times.to_string()]);
    let caption = "After a fix had shipped: the architectural fix has not".to_owned();
    let table = Table { caption, head: vec!["incident", "times"], rows: rows.collect() };
    let section = Section::new("Came back").with(Block::Table(table));
    let known = leader.returns.iter().filter(|one| one.since == Since::After);
    known.fold(section, |section, one| {
        let gap = one.shared.in_words();
        section.prose(format!(
            "{} came back as {}: the same structural gap ({gap})",
            one.mended, one.again
        ))
    })
}

fn missing(leader: &Leader) -> Section {
    let rows = leader.missing_inputs.iter().map(|(what, of)| vec![what.clone(), of.to_string()]);
    let none = vec![
        "none is known: the questions have to be answered (masthead import --confirm)".to_owned(),
        leader.without_cure.to_string(),
    ];
    let rows = rows.chain((0 < leader.without_cure).then_some(none));
    let caption = "What the verdicts that cannot tell were missing, and how many it would help";
    let head = vec!["input", "verdicts"];
    let table = Table { caption: caption.to_owned(), head, rows: rows.collect() };
    Section::new("What would cure cannot tell").with(Block::Table(table))
}

fn cost(leader: &Leader) -> Section {
    let section = Section::new("What wrong fixes cost");
    let cost = &leader.wrong_fixes;
    let closed = (!cost.closed.is_empty()).then(|| {
        let ids: Vec<String> = cost.closed.iter().map(ToString::to_string).collect();
        format!("closed with a wrong fix and not back so far: {}", ids.join(", "))
    });
    if cost.cycles == 0 {
        let section = section.prose("no incident cycle was lost to a wrong fix");
        return closed.into_iter().fold(section, Section::prose);
    }
    let of: Vec<String> =
        cost.incidents.iter().map(|(id, cycles)| format!("{id} ({cycles})")).collect();
    let section = section.prose(format!(
        "{} lost, {} between a wrong fix and the incident's return: {}. Each delays the right fix by one \
         incident.",
        words::count(cost.cycles, "incident cycle"),
        words::count(usize::try_from(cost.days).unwrap_or(0), "day"),
        of.join(", ")
    ));
    closed.into_iter().fold(section, Section::prose)
}

fn stories(leader: &Leader) -> Section {
    let section = Section::new("From symptom to structure");
    if leader.stories.is_empty() {
        return section.prose("no incident names a layer yet");
    }
    leader.stories.iter().fold(section, |section, one| section.with(Block::Card(story(one))))
}

fn story(one: &Story) -> Card {
    let mode = one
        .mode
        .map_or_else(|| "not named".to_owned(), |mode| format!("{} {}", mode.code(), mode.name()));
    let layer = category(one.class);
    let check = layer.map_or_else(
        || class_name(one.class).to_owned(),
        |layer| format!("{} {}", layer.code(), layer.name()),
    );
    Card {
        head: format!("{} ({})", one.incident, one.state.name()),
        fields: vec![
            ("symptom", one.symptom.clone()),
            ("check", check),
            ("mode", mode),
            ("owner", one.owner.clone().unwrap_or_else(|| "nobody yet".to_owned())),
            ("fix", one.fix.clone().unwrap_or_else(|| "none has shipped".to_owned())),
            since(one),
        ],
    }
}

/// What came of it: since the fix where one has shipped, else so far.
fn since(one: &Story) -> (&'static str, String) {
    if one.fix.is_none() {
        let stands = if one.state.is_over() { "closed without a fix" } else { "open" };
        let seen = match one.runs {
            0 => "no run of it is known".to_owned(),
            runs => format!("seen in {}", words::count(runs, "run")),
        };
        return ("so far", format!("{stands}, {seen}"));
    }
    let back = match (one.recurred, one.undated) {
        (0, _) if !one.again.is_empty() => "came back".to_owned(),
        (0, 0) => "has not come back".to_owned(),
        (0, _) => "not known to have come back".to_owned(),
        (times, _) => format!("came back {}", words::count(times, "time")),
    };
    let elsewhere = elsewhere(one);
    let undated = match one.undated {
        0 => String::new(),
        runs => format!(
            "; seen again in {} without a date: nobody knows whether that was after the fix",
            words::count(runs, "run")
        ),
    };
    let proof = match one.proof {
        Some(Verdict::Proven) => "; reruns prove the fix",
        Some(Verdict::Refuted) => "; reruns refute the fix",
        Some(Verdict::Open) => "; reruns cannot tell yet whether the fix worked",
        None => "",
    };
    ("since then", format!("{back}{elsewhere}{undated}{proof}"))
}

/// In which other incidents its gap, or its layer, failed again after its fix.
fn elsewhere(one: &Story) -> String {
    let under = if one.again.is_empty() {
        String::new()
    } else {
        format!(" under another name: {}", ids(&one.again))
    };
    let Some(layer) = category(one.class).filter(|_| !one.layer_again.is_empty()) else {
        return under;
    };
    format!("{under}; {} of its system failed again in {}", layer.code(), ids(&one.layer_again))
}

fn agreement(confirmed: &Confirmed) -> Section {
    let section = Section::new("Machine and people");
    if confirmed.both == 0 {
        return section.prose(
            "no verdict of the machine was confirmed or corrected by a person: masthead incident judge",
        );
    }
    let mut rows = vec![vec!["all layers".to_owned(), kappa(confirmed.classes.as_ref())]];
    let layers = confirmed.categories.iter();
    rows.extend(layers.map(|(layer, of)| vec![layer.code().to_owned(), kappa(of.as_ref())]));
    let modes = confirmed.modes.iter();
    rows.extend(modes.map(|(mode, of)| vec![mode.code().to_owned(), kappa(of.as_ref())]));
    if let Some(all) = &confirmed.everybody {
        rows.push(vec!["everybody, Fleiss".to_owned(), kappa(Some(all))]);
    }
    let caption = "Cohen's kappa with its 95% interval: 1 is full agreement, 0 what chance gives";
    let head = vec!["", "kappa"];
    let table = Table { caption: caption.to_owned(), head, rows };
    let text = format!("alike in layer and mode: {} of {}", confirmed.alike, confirmed.both);
    section.prose(text).with(Block::Table(table))
}

fn wire(leader: &Leader, confirmed: &Confirmed) -> v1::Leader {
    let times = |all: &[(IncidentId, usize)]| -> Vec<v1::Times> {
        let all = all.iter();
        all.map(|(id, times)| v1::Times { incident: id.to_string(), times: *times }).collect()
    };
    v1::Leader {
        incidents: leader.incidents,
        seconds_to_route: leader.time_to_route.map(|time| time.as_secs()),
        unrouted: leader.unrouted,
        accepted: v1::share(leader.accepted),
        overdue: leader
            .overdue
            .iter()
            .map(|one| v1::Overdue {
                incident: one.incident.to_string(),
                fix: one.fix.0,
                what: one.what.clone(),
                owner: one.owner.clone(),
                days: one.days,
            })
            .collect(),
        recurred: times(&leader.recurred),
        returns: leader
            .returns
            .iter()
            .map(|one| v1::Return {
                mended: one.mended.to_string(),
                again: one.again.to_string(),
                gap: one.shared.in_words(),
                dated: one.since == Since::After,
            })
            .collect(),
        cannot_tell: v1::share(leader.cannot_tell),
        missing_inputs: leader
            .missing_inputs
            .iter()
            .map(|(input, verdicts)| v1::Missing { input: input.clone(), verdicts: *verdicts })
            .collect(),
        without_cure: leader.without_cure,
        cycles_lost: leader.wrong_fixes.cycles,
        days_lost: leader.wrong_fixes.days,
        wrong_fixes: times(&leader.wrong_fixes.incidents),
        stories: leader.stories.iter().map(told_story).collect(),
        agreement: v1::agreement(confirmed),
    }
}

fn told_story(one: &Story) -> v1::Story {
    v1::Story {
        incident: one.incident.to_string(),
        symptom: one.symptom.clone(),
        class: class_name(one.class),
        mode: one.mode.map(Mode::code),
        owner: one.owner.clone(),
        fix: one.fix.clone(),
        runs: one.runs,
        recurred: one.recurred,
        again: v1::ids(&one.again),
        layer_again: v1::ids(&one.layer_again),
        undated: one.undated,
        proof: one.proof.map(Verdict::name),
        state: one.state.name(),
    }
}
