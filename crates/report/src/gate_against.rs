//! What the questions of the gate would have said of past runs: for the terminal, and as
//! `masthead.backtest/1`.

use crate::words;
use checks::gate::backtest::{Backtest, Missed, Row};
use checks::{Category, Mode};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The name of this version.
const SCHEMA: &str = "masthead.backtest/1";
/// The most kinds of findings that are listed as missed.
const MOST: usize = 4;
/// How wide a line of names may be.
const WIDTH: usize = 100;

/// A back-test of one spec.
#[derive(Clone, Copy)]
pub struct Tested<'a> {
    /// The spec; `None` where each run was held to the one that it carries.
    pub spec: Option<&'a str>,
    /// What came of it.
    pub test: &'a Backtest,
    /// Inputs that could not be read.
    pub unreadable: usize,
    /// Runs that carry no spec, and are left out where none was given.
    pub without_spec: usize,
    /// The system of the spec; `None` where it names none, or no spec was given.
    pub system: Option<&'a str>,
    /// Runs that name another system than the spec's, and are left out, by that name.
    pub others: &'a BTreeMap<String, usize>,
    /// Runs that count as the system's though nothing says that they are: they name none, or the spec does not.
    pub unnamed: usize,
}

/// In words, on one screen.
pub fn text(tested: &Tested<'_>) -> String {
    let test = tested.test;
    let spec = tested.spec.unwrap_or("the spec that each run carries");
    let mut out = format!("BACK-TEST {spec}\n");
    let runs = words::count(test.runs, "run");
    let _ = writeln!(
        out,
        "{runs}, {} failed by a layer; the gate would have stopped {}.",
        test.failed,
        share(test.caught, test.failed)
    );
    if tested.unreadable > 0 {
        let _ = writeln!(out, "{} could not be read: masthead triage says why.", tested.unreadable);
    }
    if tested.without_spec > 0 {
        let runs = words::count(tested.without_spec, "run");
        let _ = writeln!(out, "Left out: {runs} without a spec; name a SPEC to hold them to.");
    }
    whose(&mut out, tested);
    for (layer, [failed, caught, named]) in &test.layers {
        let _ = writeln!(
            out,
            "{}: {} stopped, {} by the clause or gap that the run blames",
            layer.code(),
            share(*caught, *failed),
            share(*named, *failed)
        );
    }
    table(&mut out, test);
    let mut missed: Vec<_> = test.missed.iter().collect();
    missed.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    if !missed.is_empty() {
        out.push_str("\nNo question would have caught\n");
    }
    for ((mode, why), count) in missed.iter().take(MOST) {
        let mode = mode.map_or("a failure without a mode", Mode::code);
        let _ = writeln!(out, "  {count:>5} findings of {mode}: {}", reason(*why));
    }
    if let Some(run) = test.through.first() {
        let _ = writeln!(out, "First let through: {}", words::shortened(run, 60));
    }
    out
}

/// Which runs were left out as another system's, and which count though nothing says whose they are.
fn whose(out: &mut String, tested: &Tested<'_>) {
    let left: usize = tested.others.values().sum();
    if left > 0 {
        let names: Vec<&str> = tested.others.keys().map(String::as_str).collect();
        let runs = words::count(left, "run");
        let line = format!("Left out: {runs} of other systems: {}.", names.join(", "));
        let _ = writeln!(out, "{}", words::shortened(&line, WIDTH));
    }
    match (tested.spec, tested.system) {
        (Some(_), None) if 0 < tested.unnamed => {
            let _ = writeln!(out, "The spec names no `system`: every run counts as its own.");
        }
        (Some(_), Some(system)) if 0 < tested.unnamed => {
            let (count, counts) = match tested.unnamed {
                1 => ("1 run names".to_owned(), "counts"),
                more => (format!("{more} runs name"), "count"),
            };
            let _ = writeln!(out, "{count} no system, and {counts} as {system}'s.");
        }
        (Some(_) | None, _) => {}
    }
}

/// The questions on what was found, a line each.
fn table(out: &mut String, test: &Backtest) {
    let rows = test.rows.iter().filter(|(_, row)| row.shown > 0 || row.led > 0 || row.caught > 0);
    for (number, (requirement, row)) in rows.enumerate() {
        if number == 0 {
            let _ = writeln!(
                out,
                "\n{:<5}{:>8}{:>8}{:>8}{:>8}{:>13}{:>8}",
                "", "not met", "found", "leads", "caught", "same clause", "waived"
            );
        }
        let Row { not_met, shown, led, caught, same_clause, waived, runs: _ } = row;
        let code = requirement.code();
        let _ = writeln!(
            out,
            "{code:<5}{not_met:>8}{shown:>8}{led:>8}{caught:>8}{same_clause:>13}{waived:>8}"
        );
    }
}

/// A count of so many, with its share.
fn share(count: usize, of: usize) -> String {
    if of == 0 {
        return "0 of 0".to_owned();
    }
    let percent = (count * 200 + of) / (of * 2);
    format!("{count} of {of} ({percent} %)")
}

fn reason(why: Missed) -> &'static str {
    match why {
        Missed::NotEnforced => "the clause was there and was broken; enforce it in the run",
        Missed::AllMet => "every question on it is met",
        Missed::NoQuestion => "no question is on it",
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "masthead.backtest/1")]
struct Wire<'a> {
    schema: &'static str,
    /// The spec; `null` where each run was held to the one that it carries.
    spec: Option<&'a str>,
    /// Runs that were judged.
    runs: usize,
    /// Inputs that could not be read.
    unreadable: usize,
    /// Runs that carry no spec, and are left out where none was given.
    without_spec: usize,
    /// The system of the spec; `null` where it names none, or no spec was given.
    system: Option<&'a str>,
    /// Runs that name another system than the spec's, and are left out.
    others: Vec<WireOther<'a>>,
    /// Runs that count as the system's though nothing says that they are: they name none, or the spec does not.
    unnamed: usize,
    /// Runs in which a layer failed.
    failed: usize,
    /// Those of which a question that is not met is on the leading mode, or names the clause that it
    /// blames.
    caught: usize,
    layers: Vec<WireLayer>,
    questions: Vec<WireRow<'a>>,
    /// Findings that no question would have caught.
    missed: Vec<WireMissed>,
    /// The first few failed runs that nothing would have stopped.
    through: &'a [String],
}

#[derive(Serialize, JsonSchema)]
struct WireOther<'a> {
    system: &'a str,
    runs: usize,
}

#[derive(Serialize, JsonSchema)]
struct WireLayer {
    class: &'static str,
    failed: usize,
    caught: usize,
    /// Those in which what a question lacks is the clause or gap that the run blames.
    same_clause: usize,
}

impl WireLayer {
    fn of((layer, counts): (&Category, &[usize; 3])) -> Self {
        let [failed, caught, same_clause] = *counts;
        Self { class: layer.code(), failed, caught, same_clause }
    }
}

#[derive(Serialize, JsonSchema)]
struct WireRow<'a> {
    /// Q1 to Q12.
    question: &'static str,
    /// Failed runs whose spec does not meet it.
    not_met: usize,
    /// Failed runs in which a mode that it prevents was found.
    found: usize,
    /// Those in which such a mode leads.
    leads: usize,
    /// Failed runs that it would have stopped: such a mode leads, or what it lacks is the clause that the run
    /// blames.
    caught: usize,
    /// Those of them in which what it lacks is the clause or gap that the run blames.
    same_clause: usize,
    /// Those that it would have stopped, had it not been waived.
    waived: usize,
    /// The first few that it would have stopped.
    runs: &'a [String],
}

#[derive(Serialize, JsonSchema)]
struct WireMissed {
    mode: Option<&'static str>,
    /// not-enforced, all-met or no-question.
    why: &'static str,
    findings: usize,
}

fn others(others: &BTreeMap<String, usize>) -> Vec<WireOther<'_>> {
    others.iter().map(|(system, runs)| WireOther { system, runs: *runs }).collect()
}

/// One object (`masthead.backtest/1`).
pub fn json(tested: &Tested<'_>) -> String {
    let Backtest { runs, failed, caught, layers, rows, missed, through } = tested.test;
    let wire = Wire {
        schema: SCHEMA,
        spec: tested.spec,
        runs: *runs,
        unreadable: tested.unreadable,
        without_spec: tested.without_spec,
        system: tested.system,
        others: others(tested.others),
        unnamed: tested.unnamed,
        failed: *failed,
        caught: *caught,
        layers: layers.iter().map(WireLayer::of).collect(),
        questions: rows
            .iter()
            .map(|(requirement, row)| WireRow {
                question: requirement.code(),
                not_met: row.not_met,
                found: row.shown,
                leads: row.led,
                caught: row.caught,
                same_clause: row.same_clause,
                waived: row.waived,
                runs: &row.runs,
            })
            .collect(),
        missed: missed
            .iter()
            .map(|((mode, why), findings)| WireMissed {
                mode: mode.map(Mode::code),
                why: match why {
                    Missed::NotEnforced => "not-enforced",
                    Missed::AllMet => "all-met",
                    Missed::NoQuestion => "no-question",
                },
                findings: *findings,
            })
            .collect(),
        through,
    };
    let mut text = serde_json::to_string_pretty(&wire).expect("the wire types have no maps");
    text.push('\n');
    text
}

/// The JSON Schema of the object.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Wire<'_>).to_value()
}
