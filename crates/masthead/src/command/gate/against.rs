//! `gate --against`: which questions would have caught the failures of past runs. With SPEC all runs are held
//! to it but those that name another system; without, each to the spec that it carries.

use super::brought::{Whose, whose};
use super::review::{reviewed, ruled};
use crate::cli::{Gate, GateFormat, Source};
use crate::command::write;
use crate::exit::Exit;
use crate::inputs::Inputs;
use crate::settings;
use anyhow::{Result, bail};
use checks::gate::backtest::{Backtest, Seen};
use checks::gate::{Day, Review};
use desk::Config;
use report::gate_against::{self, Tested};
use std::collections::BTreeMap;
use std::path::Path;

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
    let held = spec.map(|path| reviewed(asked, path)).transpose()?;
    let own = held.as_ref().map(|held| Own {
        review: &held.review,
        system: Some(held.system.as_str()).filter(|system| !system.is_empty()),
        config: settings::config_beside(Path::new(&held.path)),
    });
    let counted = tested(&source, own.as_ref(), super::review::today(asked.today.as_deref())?)?;
    let spec = spec.map(|path| path.display().to_string());
    let Counted { test, unreadable, without_spec, others, unnamed } = &counted;
    let (unreadable, without_spec, unnamed) = (*unreadable, *without_spec, *unnamed);
    let system = own.as_ref().and_then(|own| own.system);
    let tested =
        Tested { spec: spec.as_deref(), test, unreadable, without_spec, system, others, unnamed };
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
    Ok(if test.runs == 0 { Exit::Unusable } else { Exit::Fine })
}

/// The spec that all runs are held to.
struct Own<'h> {
    review: &'h Review,
    /// The system that it is for; `None` where it names none.
    system: Option<&'h str>,
    config: Config,
}

/// What came of the runs.
#[derive(Default)]
struct Counted {
    test: Backtest,
    unreadable: usize,
    without_spec: usize,
    /// Runs that name another system, by its name.
    others: BTreeMap<String, usize>,
    /// Runs of which nothing says whether they are the spec's.
    unnamed: usize,
}

/// What is to be counted of one run.
enum Counts {
    Of(Option<Review>, Seen, Whose),
    WithoutSpec,
}

/// Every run folded in, one input after the other, so that a folder of any size needs little memory.
fn tested(source: &Source, own: Option<&Own<'_>>, today: Day) -> Result<Counted> {
    let inputs = Inputs::find(&source.paths)?;
    let desk = settings::desk(source, &inputs)?;
    let mut counted = Counted::default();
    for input in &inputs.list {
        let look = |judged: std::result::Result<desk::Judged, ingest::Unreadable>| {
            let judged = judged.ok()?;
            // Of a run without a spec every question is open: it would count as stopped by all of them.
            if own.is_none() && judged.case.spec.is_absent() {
                return Some(Counts::WithoutSpec);
            }
            let whose = own.map_or(Whose::Own, |own| whose(&judged, (own.system, &own.config)));
            let carried = if own.is_none() { Some(ruled(&judged.case, today)) } else { None };
            let place = judged.case.trace.source.record.as_deref().unwrap_or_default();
            let run = format!("{}{place}", input.name());
            Some(Counts::Of(carried, Seen::of(run, &judged.triage), whose))
        };
        input.judge(&desk, &look, &mut |seen| counted.take(seen, own));
    }
    if counted.test.runs == 0 {
        anstream::eprintln!("masthead: {}", why_none(&counted, own));
    }
    Ok(counted)
}

impl Counted {
    fn take(&mut self, seen: Option<Counts>, own: Option<&Own<'_>>) {
        match seen {
            None => self.unreadable += 1,
            Some(Counts::WithoutSpec) => self.without_spec += 1,
            Some(Counts::Of(_, _, Whose::Other(system))) => {
                *self.others.entry(system).or_default() += 1;
            }
            Some(Counts::Of(carried, seen, whose)) => {
                self.unnamed += usize::from(matches!(whose, Whose::Unnamed));
                if let Some(review) = own.map(|own| own.review).or(carried.as_ref()) {
                    self.test.add(review, &seen);
                }
            }
        }
    }
}

fn why_none(counted: &Counted, own: Option<&Own<'_>>) -> String {
    match own.and_then(|own| own.system) {
        Some(system) if !counted.others.is_empty() => {
            let names: Vec<&str> = counted.others.keys().map(String::as_str).collect();
            format!(
                "no run of {system} was found, only runs of {}; name runs of the spec's own system, or say in \
                 masthead.toml which runs are its: [systems.{system}]",
                names.join(", ")
            )
        }
        Some(_) | None => {
            "no run with a spec could be judged; name a SPEC, or see what masthead triage says"
                .to_owned()
        }
    }
}
