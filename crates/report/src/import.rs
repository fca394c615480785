//! What became of past runs and postmortems: which incidents they are, or would be, and how often the runs
//! failed at all. As text and as `masthead.import/1`.

use crate::book::{ended, told_share, twice};
use crate::incident::WIDTH;
use crate::words;
use case::hidden::unhashed;
use checks::{Class, Mode};
use incidents::IncidentId;
use incidents::interval::Share;
use incidents::judgement::class_name;
use incidents::sighting::Population;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write as _;

/// The name of this version.
const SCHEMA: &str = "masthead.import/1";

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// Whether the runs were filed; else this is what would be.
    pub filed: bool,
    /// The incidents of the failed runs, in the order of their first run.
    pub rows: Vec<Row>,
    /// How many runs failed.
    pub failed: usize,
    /// How many succeeded.
    pub succeeded: usize,
    /// The runs of which nothing shows that they failed, by name.
    pub untold: Vec<String>,
    /// Runs that were in the book before.
    pub known: usize,
    /// Runs that do not say when they were.
    pub undated: usize,
    /// Of the graded runs of each population, how many failed.
    pub rates: Vec<(Population, Share)>,
    /// What could not be used, and why.
    pub problems: Vec<String>,
    /// What has to be known of incidents that came back.
    pub remarks: Vec<String>,
    /// Postmortems in prose that nobody has answered the questions for.
    pub prose: Vec<String>,
    /// Whether the questions about them come next.
    pub answering: bool,
    /// Pages that were not taken for postmortems.
    pub passed_over: Vec<String>,
    /// Runs that were found more than once; each counts once.
    pub doubled: usize,
    /// Incidents that an import had left unfinished, and that have what they lacked.
    pub finished: Vec<IncidentId>,
}

/// One incident of an import.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name, where it is filed.
    pub id: Option<IncidentId>,
    /// What filing came to: new, ongoing, regressed.
    pub joined: Option<&'static str>,
    /// The layer, or why there is none.
    pub class: Class,
    /// The mode.
    pub mode: Option<Mode>,
    /// The system.
    pub system: Option<String>,
    /// In a line.
    pub title: String,
    /// Who is to mend it.
    pub owner: Option<String>,
    /// When its first run of this import was.
    pub first: Timestamp,
    /// Its runs of this import, by name.
    pub runs: Vec<String>,
}

/// For a terminal.
pub fn text(of: &Imported) -> String {
    let mut out = String::new();
    let mut counts = format!(
        "{}: {} failed, {} succeeded",
        words::count(of.failed + of.succeeded + of.untold.len(), "run"),
        of.failed,
        of.succeeded
    );
    if !of.untold.is_empty() {
        let _ = write!(counts, ", {} untold", of.untold.len());
    }
    if !of.problems.is_empty() {
        let _ = write!(counts, "; {} not read", of.problems.len());
    }
    // Of prose alone there are no runs to count.
    let is_prose = of.failed + of.succeeded + of.untold.len() + of.problems.len() == 0;
    if !is_prose || of.prose.is_empty() {
        line(&mut out, &counts);
        if !of.rows.is_empty() {
            out.push('\n');
        }
        table(&mut out, &of.rows);
        out.push('\n');
    }
    for (population, share) in &of.rates {
        // A folder of failures alone is what somebody kept of the runs.
        let told = if share.part == share.of {
            format!(
                "all {} that were given; no run that passed was, so no rate is measured",
                share.of
            )
        } else {
            told_share(*share)
        };
        line(&mut out, &format!("{} runs that failed: {told}", population.name()));
    }
    for remark in remarks(of) {
        line(&mut out, &remark);
    }
    unhashed(&out)
}

/// A line each: which incident, what, since when, how many runs, where, and its title as far as it fits.
fn table(out: &mut String, rows: &[Row]) {
    let cells: Vec<[String; 5]> = rows.iter().map(cells).collect();
    let widths: Vec<usize> = (0..5)
        .map(|at| cells.iter().map(|row| words::columns(&row[at])).max().unwrap_or(0))
        .collect();
    for (row, cells) in rows.iter().zip(&cells) {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(&widths) {
            let free = " ".repeat(width.saturating_sub(words::columns(cell)));
            line.extend([cell, free.as_str(), "  "]);
        }
        line.push_str(&words::line(&row.title));
        // What is cut in the midst of a word says more than a word less.
        let cut: String = line.chars().take(WIDTH - 1).collect();
        let more = if cut.chars().count() < line.chars().count() { "…" } else { "" };
        out.extend([cut.trim_end(), more, "\n"]);
    }
}

fn cells(row: &Row) -> [String; 5] {
    let id = row.id.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let joined = row.joined.filter(|joined| *joined != "new");
    let id = joined.map_or_else(|| id.clone(), |joined| format!("{id} {joined}"));
    let class = class_name(row.class);
    let code = row.mode.map_or(class, Mode::code).to_owned();
    let system = words::shortened(&words::line(row.system.as_deref().unwrap_or("-")), 16);
    let day = incidents::incident::day(row.first).to_string();
    [id, code, day, words::count(row.runs.len(), "run"), system]
}

fn remarks(of: &Imported) -> Vec<String> {
    let mut remarks = of.remarks.clone();
    if 0 < of.doubled {
        remarks.push(twice(of.doubled));
    }
    if 0 < of.known {
        let runs = words::count(of.known, "failed run");
        remarks.push(format!("{runs} in the book before: nothing was added for them"));
    }
    if !of.finished.is_empty() {
        let ids: Vec<String> = of.finished.iter().map(ToString::to_string).collect();
        remarks.push(format!(
            "{}: filed before without all that an import gives; its tags and owner are made good",
            ended(&ids)
        ));
    }
    if 0 < of.undated {
        let runs = words::count(of.undated, "failed run");
        remarks.push(format!("{runs} without a date of their own: dated now, or --at"));
    }
    if !of.untold.is_empty() {
        remarks.push(format!(
            "nothing shows that these failed: {}; if they did, import them with --failed \"what went wrong\"",
            ended(&of.untold)
        ));
    }
    if !of.passed_over.is_empty() {
        remarks.push(format!(
            "not taken for postmortems, by their names or for want of a heading and a date: {}; name one to \
             import it",
            ended(&of.passed_over)
        ));
    }
    if !of.prose.is_empty() && !of.answering {
        remarks.push(format!(
            "{} in prose to be answered for: {}; --tag --confirm asks, --csv FILE writes a table",
            words::count(of.prose.len(), "postmortem"),
            ended(&of.prose)
        ));
    }
    if !of.rows.is_empty() {
        let incidents = words::count(of.rows.len(), "incident");
        remarks.push(if of.filed {
            format!("filed as {incidents}; next: masthead import --confirm")
        } else {
            format!("nothing was filed: these would be {incidents}; add --tag")
        });
    } else if of.failed == 0 && of.prose.is_empty() {
        remarks.push("nothing to file: no failure shown".to_owned());
    }
    remarks
}

fn line(out: &mut String, text: &str) {
    for part in words::wrapped(&words::line(text), WIDTH, usize::MAX) {
        out.extend([part.trim_end(), "\n"]);
    }
}

/// `masthead.import/1`, one object, with a line break at its end.
pub fn json(of: &Imported) -> String {
    let text = serde_json::to_string_pretty(&wire(of)).expect("the wire types have no maps");
    format!("{}\n", unhashed(&text))
}

/// The JSON Schema of an import.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Import).to_value()
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "masthead.import/1")]
struct Import {
    /// `masthead.import/1`.
    schema: &'static str,
    /// Whether the runs were filed; else this is what would be.
    filed: bool,
    runs: Runs,
    /// Of the runs whose outcome is known, how many failed, by population.
    rates: Vec<Rate>,
    incidents: Vec<Incident>,
    /// Runs of which nothing shows that they failed.
    untold: Vec<String>,
    /// Postmortems in prose that nobody has answered the questions for.
    prose: Vec<String>,
    /// Pages that were not taken for postmortems, by their names or for want of a heading and a date.
    passed_over: Vec<String>,
    /// Incidents that an import had left unfinished, and that have what they lacked.
    finished: Vec<String>,
    /// What could not be used, and why.
    problems: Vec<String>,
    /// What has to be known of incidents that came back.
    remarks: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Runs {
    failed: usize,
    succeeded: usize,
    untold: usize,
    /// Failed runs that were in the book before.
    known: usize,
    /// Failed runs that do not say when they were.
    undated: usize,
    /// Runs that were found more than once; each counts once.
    doubled: usize,
}

#[derive(Serialize, JsonSchema)]
struct Rate {
    /// single-agent or multi-agent.
    population: &'static str,
    failed: usize,
    of: usize,
    /// Wilson's 95 % interval.
    interval: Option<[f64; 2]>,
}

#[derive(Serialize, JsonSchema)]
struct Incident {
    /// `null` where nothing was filed.
    id: Option<String>,
    /// new, ongoing, regressed; `null` where nothing was filed.
    joined: Option<&'static str>,
    class: &'static str,
    mode: Option<&'static str>,
    system: Option<String>,
    title: String,
    owner: Option<String>,
    /// When its first run of this import was; RFC 3339.
    first: String,
    runs: Vec<String>,
}

fn wire(of: &Imported) -> Import {
    Import {
        schema: SCHEMA,
        filed: of.filed,
        runs: Runs {
            failed: of.failed,
            succeeded: of.succeeded,
            untold: of.untold.len(),
            known: of.known,
            undated: of.undated,
            doubled: of.doubled,
        },
        rates: of
            .rates
            .iter()
            .map(|(population, share)| Rate {
                population: population.name(),
                failed: share.part,
                of: share.of,
                interval: share.wilson().map(|of| [of.low, of.high]),
            })
            .collect(),
        incidents: of.rows.iter().map(incident).collect(),
        untold: of.untold.clone(),
        prose: of.prose.clone(),
        passed_over: of.passed_over.clone(),
        finished: of.finished.iter().map(ToString::to_string).collect(),
        problems: of.problems.clone(),
        remarks: of.remarks.clone(),
    }
}

fn incident(row: &Row) -> Incident {
    Incident {
        id: row.id.as_ref().map(ToString::to_string),
        joined: row.joined,
        class: class_name(row.class),
        mode: row.mode.map(Mode::code),
        system: row.system.clone(),
        title: row.title.clone(),
        owner: row.owner.clone(),
        first: row.first.to_string(),
        runs: row.runs.clone(),
    }
}
