//! Where to look first: steps ranked by what points at them. Weights, not probabilities: two teams
//! of people who label the same runs name the same step in about a third of them.
//!
//! What the symptom rests on outranks what merely happened earlier.

use crate::graph::{Link, Slice};
use crate::readings::ModeReading;
use crate::view::evidence::{FactKind, Standing};
use crate::view::{Exchange, View};
use case::{ActorKind, StepNo};
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

/// What the agent's own step weighs that first brought a value which the symptom rests on: where a
/// wrong value came from, if it is wrong. Halved with every edge that lies in between.
const BROUGHT: f64 = 0.2;

/// What is left of a reason that the symptom does not rest on.
const APART: f64 = 0.8;

/// The suspects of the run, the strongest first; none for a run that succeeded, which has no symptom
/// to walk back from.
pub fn of(view: &View<'_>, modes: &[ModeReading], slice: Option<&Slice<'_>>) -> Vec<Suspect> {
    let Some(slice) = slice else {
        return Vec::new();
    };
    let mut suspects: Vec<Suspect> = Vec::new();
    for one in modes {
        for finding in one.reading.findings() {
            let Some(step) = finding.divergence.or_else(|| finding.primary().step_no()) else {
                continue;
            };
            let why = format!("{}: {}", one.mode, finding.summary);
            let leads = slice.holds(step) || slice.symptom() < step;
            let weight = finding.score.get() * if leads { 1.0 } else { APART };
            add(&mut suspects, Suspect { step, weight, why });
        }
    }
    if let Some(broken) = first_unrecovered(view) {
        let why = format!("{} failed here and never worked again", broken.call.tool.text);
        add(&mut suspects, Suspect { step: broken.step.no, weight: UNRECOVERED, why });
    }
    for suspect in brought(view, slice) {
        add(&mut suspects, suspect);
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

/// The agents' own steps that first brought a value which the symptom rests on.
fn brought<'v>(view: &'v View<'_>, slice: &'v Slice<'_>) -> impl Iterator<Item = Suspect> + 'v {
    let trace = &view.case.trace;
    let own = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent);
    own.filter_map(|step| {
        let (next, edge) = slice.next(step.no)?;
        let Link::Value(value) = &edge.link else {
            return None;
        };
        let far = i32::try_from(slice.distance(step.no)?).unwrap_or(i32::MAX);
        let weight = BROUGHT / 2_f64.powi(far - 1);
        let symptom = slice.symptom();
        let then = if next == symptom {
            String::new()
        } else {
            format!(", and step {symptom} rests on that")
        };
        let why = format!("\"{value}\" first stands here; step {next} uses it{then}");
        Some(Suspect { step: step.no, weight, why })
    })
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
