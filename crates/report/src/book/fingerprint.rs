//! How each model fails, from failed and successful runs alike.

use super::page::{Block, Lift, Lifts, Page, Section};
use super::{Made, Scope, v1};
use crate::words;
use incidents::fingerprint::{Fingerprint, ModePrint, RunRecord, Weight, fingerprints};
use std::fmt::Write as _;

/// Below so many failed or successful runs a difference is mostly chance.
const ENOUGH: usize = 30;

/// What has to be known of the runs besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// Inputs that could not be read.
    pub unread: usize,
    /// Runs that were found more than once; each counts once.
    pub doubled: usize,
    /// Runs whose modes were looked for with the run's own record in view.
    pub sighted: usize,
}

/// The fingerprint of each model in these runs.
pub fn fingerprint(runs: &[RunRecord], gathered: Gathered, scope: &Scope) -> Made {
    let prints = fingerprints(runs);
    let mut sections: Vec<Section> = prints.iter().map(section).collect();
    sections.push(method(gathered));
    let title = format!("Fingerprints of {}", words::count(runs.len(), "run"));
    let page = Page { title, about: scope.about(), sections };
    let Gathered { unread, doubled, sighted } = gathered;
    let fingerprints = prints.iter().map(wire).collect();
    let body = v1::Body::Fingerprint { unread, doubled, sighted, fingerprints };
    Made { page, json: v1::Report::new(scope, body) }
}

fn section(print: &Fingerprint) -> Section {
    let heading = format!("{}, {}", print.model, print.population.name());
    let mut counts = format!("{} failed, {} succeeded", print.failed, print.succeeded);
    if 0 < print.ungraded {
        let _ =
            write!(counts, ", {} of which nobody says; those count for nothing", print.ungraded);
    }
    let mut section = Section::new(heading).prose(counts);
    if print.succeeded == 0 && 0 < print.failed {
        section = section.caution(super::none_passed());
    }
    if print.failed < ENOUGH || print.succeeded < ENOUGH {
        section = section.caution(format!(
            "fewer than {ENOUGH} failed or successful runs: only a large difference can be told"
        ));
    }
    if let Some(modes) = print.modes_a_failed_run {
        section = section.prose(format!("{modes:.2} modes found in a failed run, on average"));
    }
    section = section.prose(prescription(print));
    if print.modes.is_empty() {
        return section.prose("no mode shows in any graded run");
    }
    let rows = print.modes.iter().map(row).collect();
    let caption = "In how many runs each mode shows; difference in points, with its 95% interval";
    section.with(Block::Lifts(Lifts { caption: caption.to_owned(), rows }))
}

fn prescription(print: &Fingerprint) -> String {
    match (print.dominant(), print.prescription()) {
        (Some(mode), Some(fix)) => {
            format!("build against {} {} first: {fix}", mode.mode.code(), mode.mode.name())
        }
        _ if print.failed == 0 || print.succeeded == 0 => {
            "no prescription: it takes failed and successful runs to tell what goes with failure"
                .to_owned()
        }
        _ => "no prescription: no mode goes with failure beyond chance in these runs".to_owned(),
    }
}

fn row(print: &ModePrint) -> Lift {
    Lift {
        label: format!("{} {}", print.mode.code(), print.mode.name()),
        failed: print.failed,
        succeeded: print.succeeded,
        difference: print.difference().zip(print.lift),
        note: match print.weight {
            Weight::GoesWithFailure => "goes with failure",
            Weight::GoesWithSuccess => "goes with success",
            Weight::Open => "",
        },
    }
}

fn method(Gathered { unread, doubled, sighted }: Gathered) -> Section {
    let mut section = Section::new("How it is counted").prose(
        "A mode shows in a run if at least one finding names it. Failed and successful are the run's own \
         record, or the outcomes that were given beside it; the agent's word is not evidence. Intervals: \
         Wilson for a share, Newcombe for a difference, 95%. Fourteen modes are looked at for each model \
         without a correction for that: about one in twenty differences looks real by chance.",
    );
    if 0 < sighted {
        section = section.caution(format!(
            "{} from verdicts that were made with the run's own record in view: modes that read it show in \
             failed runs for that reason alone. Give the runs themselves, or verdicts of masthead triage \
             --blind-outcome with --outcomes beside them",
            words::count(sighted, "run")
        ));
    }
    if 0 < doubled {
        section = section.caution(super::twice(doubled));
    }
    if 0 < unread {
        section = section.caution(format!("{} could not be read", words::count(unread, "input")));
    }
    section
}

fn wire(print: &Fingerprint) -> v1::Fingerprint {
    v1::Fingerprint {
        model: print.model.clone(),
        population: print.population.name(),
        failed: print.failed,
        succeeded: print.succeeded,
        ungraded: print.ungraded,
        modes_a_failed_run: print.modes_a_failed_run.map(v1::rounded),
        dominant: print.dominant().map(|one| one.mode.code()),
        prescription: print.prescription(),
        modes: print
            .modes
            .iter()
            .map(|one| v1::ModePrint {
                mode: one.mode.code(),
                failed: v1::share(one.failed),
                succeeded: v1::share(one.succeeded),
                difference: one.difference().map(v1::rounded),
                interval: one.lift.map(v1::interval),
                weight: match one.weight {
                    Weight::GoesWithFailure => "goes-with-failure",
                    Weight::GoesWithSuccess => "goes-with-success",
                    Weight::Open => "open",
                },
            })
            .collect(),
    }
}
