//! Static analysis results (SARIF 2.1.0, OASIS): what was found in runs, or what a spec lacks, for the
//! viewers that code reviews have.
//!
//! A log holds one start of Masthead however many runs it judged: GitHub takes one for each tool and
//! category. It is written result by result, so that a folder of any size needs no more memory than one
//! run; only what could not be read waits for the end, where the standard has it.

mod gate;
mod place;
mod rules;
mod triage;
mod wire;

pub use gate::log as of_gate;

use crate::{Entry, gated, hidden, words};
use case::hidden::unhashed;
use std::collections::BTreeMap;
use wire::{
    AutomationDetails, Descriptor, Driver, Invocation, Level, Location, Log, Notification, Run,
    Tool,
};

/// What a log without results ends in.
const END: &str = "]}]}";

/// Where the standard keeps its schema.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Something that was noticed beside the results.
pub struct Notice(Notification);

/// The log down to its first result.
pub fn open() -> String {
    let log = written(&log("masthead-triage/", rules::of_triage(), Vec::new()));
    format!("{}\n", log.strip_suffix(END).unwrap_or(&log))
}

/// The results of one run as elements of the array, none for one in which nothing is wrong; `printed`
/// tells how many there are before.
pub fn elements(entry: &Entry<'_>) -> Vec<String> {
    let Entry::Judged(judged) = entry else {
        return Vec::new();
    };
    let results = hidden::within(judged, triage::results);
    results.iter().map(written).collect()
}

/// What stands in the array before its next element, when `printed` are there.
pub const fn before(printed: usize) -> &'static str {
    if printed == 0 { "" } else { ",\n" }
}

/// What else is to be said of an input: that it could not be read, or that parts of it could not.
pub fn notice(entry: &Entry<'_>) -> Option<Notice> {
    let (id, level, text, at) = match entry {
        Entry::Unreadable { path, at, what } => {
            let name = if at.is_empty() { path } else { at };
            let (line, what) = gated::placed(path, what);
            let mut at = place::value(path, at, words::line(name));
            at.physical = place::lines(path, (line.unwrap_or(0), None), "").physical;
            ("unreadable", Level::Error, what.to_owned(), at)
        }
        Entry::Judged(judged) => {
            let first = judged.complaints.first()?;
            let source = &judged.case.trace.source;
            let pointer = first.at.pointer();
            let places = words::count(judged.complaints.len(), "place");
            let text = format!("{places} of the input not understood; `masthead show` lists them");
            let name = words::line(&judged.case.trace.id);
            ("complaint", Level::Note, text, place::value(&source.path, &pointer, name))
        }
    };
    Some(Notice(notification(id, level, &text, at)))
}

fn notification(id: &'static str, level: Level, text: &str, at: Location) -> Notification {
    let message = place::message(&unhashed(text));
    Notification { descriptor: Descriptor { id }, level, message, locations: vec![at] }
}

/// The end of the log.
pub fn close(notices: Vec<Notice>) -> String {
    let notices: Vec<Notification> = notices.into_iter().map(|Notice(notice)| notice).collect();
    let invocation = Invocation {
        execution_successful: notices.iter().all(|notice| notice.level != Level::Error),
        tool_execution_notifications: notices,
    };
    format!("\n],\"invocations\":[{}]}}]}}\n", written(&invocation))
}

fn log(category: &'static str, rules: Vec<wire::Rule>, results: Vec<wire::Outcome>) -> Log {
    let driver = Driver {
        name: "Masthead",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: rules::DOCUMENTS,
        rules,
        properties: BTreeMap::from([
            ("rules", checks::identity::rules().to_string()),
            ("taxonomy", checks::taxonomy::TAXONOMY.to_owned()),
        ]),
    };
    let automation_details = AutomationDetails { id: category };
    let run = Run { tool: Tool { driver }, automation_details, results };
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn written(part: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(part);
    unhashed(&text.expect("the wire types have no maps with other keys than strings"))
}
