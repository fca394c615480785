//! Made-up runs, verdicts and incidents.

use checks::verdict::Class;
use checks::{Category, Mode};
use incidents::event::{Opening, Purpose};
use incidents::judgement::{Evidence, Ground, Stance};
use incidents::owners::{Party, Route, Seat};
use incidents::sighting::Population;
use incidents::{Author, Judgement, Refusal, Sighting, Signature, Stamp};
use jiff::{SignedDuration, Timestamp};
use store::{Change, Filed};

/// Noon of a Monday, and so many minutes.
pub(crate) fn at(minutes: i64) -> Timestamp {
    let noon: Timestamp = "2026-03-02T12:00:00.123456789Z".parse().expect("a time");
    noon + SignedDuration::from_mins(minutes)
}

pub(crate) fn person(minutes: i64) -> Stamp {
    Stamp::new(Author::person("kim"), at(minutes))
}

pub(crate) fn machine(minutes: i64) -> Stamp {
    Stamp::new(Author::machine("masthead 0.1.0"), at(minutes))
}

pub(crate) fn run(name: &str) -> Sighting {
    Sighting {
        trace: format!("trace-{name}"),
        path: format!("runs/{name}.json"),
        record: Some("/0".to_owned()),
        content_hash: format!("hash-{name}"),
        twin: 0,
        framework: Some("own".to_owned()),
        agents: vec!["executor".to_owned(), "planner".to_owned()],
        models: vec!["m1".to_owned(), "m2".to_owned()],
        task: Some("refund".to_owned()),
        population: Population::Multi,
        began: None,
    }
}

pub(crate) fn judgement(mode: Mode) -> Judgement {
    Judgement {
        class: Class::Layer(mode.category()),
        mode: Some(mode),
        modes: vec![mode],
        score: Some(0.8125),
        fix: Some(mode.entry().fix.id.to_owned()),
        missing_structure: None,
        missing_input: vec!["the agent's spec".to_owned()],
        evidence: vec![Evidence {
            quote: "I'll assume it is the \"newest\" one\n".to_owned(),
            origin: "/messages/3/content".to_owned(),
            step: Some(4),
        }],
        clean_infrastructure: Some(true),
        checked: vec![Category::Specification, Category::Coordination],
        rules: Some("7c1f".to_owned()),
        stance: Stance::Provisional,
        ground: Ground::Trace,
    }
}

/// An opening of that mode by the role, in the system `shop`, seen in the run of that name.
pub(crate) fn opening(mode: Mode, role: &str, name: &str) -> Opening {
    Opening {
        purpose: Purpose::Real,
        signature: Signature {
            role: Some(role.to_owned()),
            clause: Some("guard".to_owned()),
            tool: Some("refund".to_owned()),
            ..Signature::bare(Class::Layer(mode.category()), Some(mode))
        },
        system: Some("shop".to_owned()),
        symptom: Some("wrong refund".to_owned()),
        title: format!("wrong refund ‹email› of {role}"),
        sighting: Some(run(name)),
        judgement: judgement(mode),
    }
}

pub(crate) fn route() -> Route {
    let to = Party {
        name: "platform".to_owned(),
        contact: Some("#platform".to_owned()),
        source: "masthead.toml:4".to_owned(),
    };
    Route { seat: Seat::Coordination, to }
}

/// Nothing happens besides.
pub(crate) const ALONE: fn(&Filed) -> Result<Change, Refusal> = |_| Ok(Change::default());
