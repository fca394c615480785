//! The runs that faults are put into: small ones of our own, and those of a corpus that succeeded.

use case::{Case, Owners, Spec};
use desk::Desk;
use ingest::{Alone, Input};
use std::path::Path;

/// Our own runs, each of which went well: name and shorthand.
const OWN: &[(&str, &str)] = &[
    ("alert", include_str!("../../runs/alert.run")),
    ("cache", include_str!("../../runs/cache.run")),
    ("census", include_str!("../../runs/census.run")),
    ("credit", include_str!("../../runs/credit.run")),
    ("flight", include_str!("../../runs/flight.run")),
    ("invoices", include_str!("../../runs/invoices.run")),
    ("meters", include_str!("../../runs/meters.run")),
    ("parcel", include_str!("../../runs/parcel.run")),
    ("parser", include_str!("../../runs/parser.run")),
    ("refund", include_str!("../../runs/refund.run")),
    ("release", include_str!("../../runs/release.run")),
    ("roster", include_str!("../../runs/roster.run")),
    ("sales", include_str!("../../runs/sales.run")),
    ("trip", include_str!("../../runs/trip.run")),
];

/// Our own runs.
///
/// # Errors
///
/// A run that cannot be read, with its name, line and what is wrong.
pub fn own() -> Result<Vec<Case>, String> {
    OWN.iter().map(|(name, text)| case(name, text)).collect()
}

fn case(name: &str, text: &str) -> Result<Case, String> {
    let example = casebook::read(text).map_err(|problem| format!("{name}: {problem}"))?;
    let mut trace = example.trace;
    trace.id = name.into();
    let spec = Spec { tools: example.tools, ..Spec::default() };
    Ok(Case { trace, spec, symptom: None, owners: Owners::default() })
}

/// The runs of `files` that their own records call a success, with these records taken out: a run
/// with a fault in it was never graded.
pub fn succeeded(desk: &Desk, files: &[impl AsRef<Path>]) -> Vec<Case> {
    let mut cases = Vec::new();
    for file in files {
        let Ok(bytes) = std::fs::read(file) else {
            continue;
        };
        let path = file.as_ref().to_string_lossy();
        desk.read(Input { path: &path, bytes: &bytes, beside: &Alone }, &mut |judged| {
            let Ok(judged) = judged else {
                return;
            };
            if judged.triage.outcome.status == checks::outcome::Status::Succeeded {
                let mut case = judged.case;
                case.trace.records.clear();
                case.trace.closed = true;
                cases.push(case);
            }
        });
    }
    cases
}
