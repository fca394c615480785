//! `gate --against`: which questions would have caught the failures of past runs. With SPEC all runs are held
//! to it; without, each to the spec that it carries.

use super::review::{reviewed, ruled};
use crate::cli::{Gate, GateFormat, Source};
use crate::command::write;
use crate::exit::Exit;
use crate::inputs::Inputs;
use crate::settings;
use anyhow::{Result, bail};
use checks::gate::backtest::{Backtest, Seen};
use checks::gate::{Day, Review};
use report::gate_against::{self, Tested};
use std::collections::BTreeMap;

pub(crate) fn run(asked: &Gate) -> Result<Exit> {
    if 1 < asked.specs.len() {
        bail!("--against tests one spec; name one SPEC, or none where each run carries its own");
    }
    let spec = asked.specs.first();
    let source = Source {
        paths: asked.against.clone(),
        spec: spec.map(|path| path.display().to_string()).into_iter().collect(),
        no_redact: false,
    };
    let review = spec.map(|path| reviewed(asked, path)).transpose()?;
    let (outcome, [unreadable, without_spec]) =
        tested(&source, review.as_ref(), super::review::today(asked.today.as_deref())?)?;
    let spec = spec.map(|path| path.display().to_string());
    let tested = Tested { spec: spec.as_deref(), test: &outcome, unreadable, without_spec };
    let text = match asked.format {
        GateFormat::Text => gate_against::text(&tested),
        GateFormat::Json => gate_against::json(&tested),
        GateFormat::Sarif | GateFormat::Junit | GateFormat::Github | GateFormat::Markdown => {
            bail!("--against prints text or json; choose one of them")
        }
    };
    let mut out = write::open(asked.out.as_deref())?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    // Nothing was judged: there is no share to rest anything on.
    Ok(if outcome.runs == 0 { Exit::Unusable } else { Exit::Fine })
}

/// What a run comes to here.
enum Looked {
    Unreadable,
    WithoutSpec,
    /// It is a run of this other system.
    OfAnother(String),
    Seen(Option<Review>, Seen),
}

/// Every run folded in, one input after the other, so that a folder of any size needs little memory.
fn tested(source: &Source, review: Option<&Review>, today: Day) -> Result<(Backtest, [usize; 2])> {
    let inputs = Inputs::find(&source.paths)?;
    let desk = settings::desk(source, &inputs)?;
    let mut test = Backtest::default();
    let [mut unreadable, mut without] = [0, 0];
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for input in &inputs.list {
        let look = |judged: std::result::Result<desk::Judged, ingest::Unreadable>| {
            let Ok(judged) = judged else { return Looked::Unreadable };
            let place = judged.case.trace.source.record.as_deref().unwrap_or_default();
            looked(&judged, review, (format!("{}{place}", input.name()), today))
        };
        input.judge(&desk, &look, &mut |looked| match looked {
            Looked::Unreadable => unreadable += 1,
            Looked::WithoutSpec => without += 1,
            Looked::OfAnother(system) => *others.entry(system).or_default() += 1,
            Looked::Seen(own, seen) => {
                if let Some(review) = review.or(own.as_ref()) {
                    test.add(review, &seen);
                }
            }
        });
    }
    for (system, runs) in &others {
        anstream::eprintln!(
            "masthead: {runs} of the runs are of `{system}` and were left out: the spec is for another system"
        );
    }
    if test.runs == 0 {
        anstream::eprintln!(
            "masthead: no run with a spec could be judged; name a SPEC, or see what masthead triage says"
        );
    }
    Ok((test, [unreadable, without]))
}

fn looked(judged: &desk::Judged, review: Option<&Review>, (run, today): (String, Day)) -> Looked {
    let spec = &judged.case.spec;
    if review.is_some() {
        return match (&spec.system, &judged.case.trace.labels.system) {
            (Some(own), Some(other)) if own != other => Looked::OfAnother(other.to_string()),
            (Some(_), Some(_)) | (None, _) | (_, None) => {
                Looked::Seen(None, Seen::of(run, &judged.triage))
            }
        };
    }
    // Of a run without a spec every question is open: it would count as stopped by all of them.
    if spec.is_absent() {
        return Looked::WithoutSpec;
    }
    Looked::Seen(Some(ruled(&judged.case, today)), Seen::of(run, &judged.triage))
}
