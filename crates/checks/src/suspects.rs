//! Where to look first: steps ranked by what points at them. Weights, not probabilities: two teams
//! of people who label the same runs name the same step in about a third of them.
//!
//! What the symptom rests on outranks what merely happened earlier.

use crate::graph::{Link, Slice};
use crate::readings::ModeReading;
use crate::view::evidence::{FactKind, Standing};
use crate::view::{Exchange, View, is_from_person};
use case::{Act, ActorKind, Step, StepNo};
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
/// It never outweighs a finding or an error: of the steps that brought a value few are to blame.
const BROUGHT: f64 = 0.1;

/// A plain number of fewer digits stands in two places by chance.
const DIGITS: usize = 6;

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
    let given = Given::of(view);
    let own = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent);
    own.filter_map(move |step| {
        let (next, edge) = slice.next(step.no)?;
        let Link::Value(value) = &edge.link else {
            return None;
        };
        if is_common(value) || given.holds(value) {
            return None;
        }
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

/// Whether a value may stand in two places by chance: a short number, a time of day, a date.
fn is_common(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_number = letters == 0 && !value.contains(['@', '/']) && digits < DIGITS;
    let parts = || value.split([':', '-', '/', '.', 'T', 'Z', '+']);
    let is_time = value.contains([':', '-', '/'])
        && parts().all(|part| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()))
        && digits <= 14;
    is_number || is_time
}

/// The words that the task, people and instructions gave: whoever uses one of them brought nothing.
struct Given {
    words: BTreeSet<String>,
    /// All digits of each text that people may write in groups.
    digits: Vec<String>,
}

impl Given {
    fn of(view: &View<'_>) -> Self {
        let trace = &view.case.trace;
        let gives =
            |step: &&Step| is_from_person(view.case, step) || matches!(step.act, Act::Instruct(_));
        let said = trace.steps.iter().filter(gives).map(Step::words);
        let texts: Vec<&str> = trace.task.iter().map(|task| &*task.text).chain(said).collect();
        let words = texts.iter().flat_map(|text| parts(text)).collect();
        let digits = texts.iter().map(|text| text.chars().filter(char::is_ascii_digit).collect());
        Self { words, digits: digits.collect() }
    }

    /// Whether the value, or every part of it, was given.
    fn holds(&self, value: &str) -> bool {
        let number: String = value.chars().filter(char::is_ascii_digit).collect();
        let is_number = DIGITS <= number.len() && number.len() == value.len();
        parts(value).all(|part| self.words.contains(&part))
            || (is_number && self.digits.iter().any(|given| given.contains(&number)))
    }
}

fn parts(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use case::{Case, Owners, Spec};

    fn suspected(text: &str, symptom: usize) -> Vec<u32> {
        let trace = casebook::read(text).expect("the trace is in shorthand").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        let view = View::new(&case);
        let graph = Graph::of(&view);
        let slice = graph.back_from(StepNo::at_index(symptom - 1));
        brought(&view, &slice).map(|suspect| suspect.step.get()).collect()
    }

    #[test]
    fn who_first_brought_a_value_is_suspected() {
        let run =
            "1 user  Pay the invoice.\n2 desk  Use account DE-7712.\n3 clerk  Paid to DE-7712.";
        assert_eq!(suspected(run, 3), [2]);
    }

    #[test]
    fn what_was_given_or_is_shared_by_chance_suspects_nobody() {
        let given =
            "1 user  Pay it to DE 7712.\n2 desk  Use account DE-7712.\n3 clerk  Paid to DE-7712.";
        assert_eq!(suspected(given, 3), [0; 0]);
        for chance in ["2024", "10:30", "2026-11-23", "12.50"] {
            let run = format!("1 user  Go.\n2 desk  At {chance} then.\n3 clerk  It was {chance}.");
            assert_eq!(suspected(&run, 3), [0; 0], "{chance}");
        }
        assert!(is_common("10:30:15") && !is_common("4412345") && !is_common("DE-7712"));
    }
}
