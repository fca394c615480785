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

/// Every run folded in, one input after the other, so that a folder of any size needs little memory.
fn tested(source: &Source, review: Option<&Review>, today: Day) -> Result<(Backtest, [usize; 2])> {
    let inputs = Inputs::find(&source.paths)?;
    let desk = settings::desk(source, &inputs)?;
    let mut test = Backtest::default();
    let [mut unreadable, mut without] = [0, 0];
    for input in &inputs.list {
        let look = |judged: std::result::Result<desk::Judged, ingest::Unreadable>| {
            let judged = judged.ok()?;
            // Of a run without a spec every question is open: it would count as stopped by all of them.
            if review.is_none() && judged.case.spec.is_absent() {
                return Some(None);
            }
            let own = if review.is_none() { Some(ruled(&judged.case, today)) } else { None };
            let place = judged.case.trace.source.record.as_deref().unwrap_or_default();
            let run = format!("{}{place}", input.name());
            Some(Some((own, Seen::of(run, &judged.triage))))
        };
        input.judge(&desk, &look, &mut |seen| match seen {
            None => unreadable += 1,
            Some(None) => without += 1,
            Some(Some((own, seen))) => {
                if let Some(review) = review.or(own.as_ref()) {
                    test.add(review, &seen);
                }
            }
        });
    }
    if test.runs == 0 {
        anstream::eprintln!(
            "masthead: no run with a spec could be judged; name a SPEC, or see what masthead triage says"
        );
    }
    Ok((test, [unreadable, without]))
}
