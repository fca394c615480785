//! Where to look first: steps ranked by what points at them. Weights, not probabilities: two teams
//! of people who label the same runs name the same step in about a third of them.

use crate::outcome::{Outcome, Status};
use crate::readings::ModeReading;
use crate::view::evidence::{FactKind, Standing};
use crate::view::{Exchange, View};
use case::StepNo;
use std::collections::BTreeSet;

/// A step to look at, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspect {
    /// The step.
    pub step: StepNo,
    /// How strongly it is suspected, from 0 to 1.
    pub weight: f64,
    /// Why, as a phrase.
    pub why: String,
}

/// How many suspects are listed: people look at a handful.
const MOST: usize = 5;

/// What an unrecovered error weighs beside a finding: it shows where something broke, not yet why.
const UNRECOVERED: f64 = 0.3;

/// The suspects of the run, the strongest first; none for a run that succeeded.
pub fn of(view: &View<'_>, modes: &[ModeReading], outcome: &Outcome) -> Vec<Suspect> {
    if outcome.status == Status::Succeeded {
        return Vec::new();
    }
    let mut suspects: Vec<Suspect> = Vec::new();
    for one in modes {
        for finding in one.reading.findings() {
            let Some(step) = finding.divergence.or_else(|| finding.primary().step_no()) else {
                continue;
            };
            let why = format!("{}: {}", one.mode, finding.summary);
            add(&mut suspects, Suspect { step, weight: finding.score.get(), why });
        }
    }
    if let Some(broken) = first_unrecovered(view) {
        let why = format!("{} failed here and never worked again", broken.call.tool.text);
        add(&mut suspects, Suspect { step: broken.step.no, weight: UNRECOVERED, why });
    }
    suspects
        .sort_by(|one, other| other.weight.total_cmp(&one.weight).then(one.step.cmp(&other.step)));
    suspects.truncate(MOST);
    suspects
}

/// Adds a suspect; two reasons for one step strengthen each other and the stronger one speaks.
fn add(suspects: &mut Vec<Suspect>, suspect: Suspect) {
    match suspects.iter_mut().find(|known| known.step == suspect.step) {
        Some(known) => {
            if suspect.weight > known.weight {
                known.why = suspect.why;
            }
            known.weight = 1.0 - (1.0 - known.weight) * (1.0 - suspect.weight);
        }
        None => suspects.push(suspect),
    }
}

/// Whether the call itself went wrong, rather than what it looked at.
fn is_error(exchange: &Exchange<'_>) -> bool {
    exchange.facts.iter().any(|fact| {
        let of_the_call = match fact.kind {
            FactKind::Declared
            | FactKind::ExitCode
            | FactKind::Http
            | FactKind::Envelope
            | FactKind::Error
            | FactKind::Exception => true,
            FactKind::State | FactKind::Tests | FactKind::Count => false,
        };
        of_the_call && fact.standing == Standing::Bad
    })
}

/// The first failing call whose tool never succeeded afterwards: an error that was recovered from
/// is no failure.
fn first_unrecovered<'v, 'c>(view: &'v View<'c>) -> Option<&'v Exchange<'c>> {
    let mut healthy: BTreeSet<&str> = BTreeSet::new();
    let mut broken = None;
    for exchange in view.exchanges.iter().rev() {
        let tool = &*exchange.call.tool.text;
        match exchange.standing {
            Standing::Bad if is_error(exchange) && !healthy.contains(tool) => {
                broken = Some(exchange);
            }
            Standing::Good | Standing::Neutral if exchange.result.is_some() => {
                healthy.insert(tool);
            }
            // A check that says "still firing" worked; what it found is another matter.
            Standing::Bad if !is_error(exchange) => {
                healthy.insert(tool);
            }
            Standing::Good | Standing::Neutral | Standing::Bad => {}
        }
    }
    broken
}
