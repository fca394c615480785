//! Why a turn is suspected, in words: the one or two features that speak most for it, each with the
//! fact behind it.

use super::feature::{Feature, Marks};
use super::marks::numbers::Numbers;
use super::marks::{asked, first_unrecovered, pinned};
use super::scene::Scene;
use super::{brought, weight_of};
use crate::graph::Link;
use crate::reading::Finding;
use crate::taxonomy::Mode;

/// How many reasons are given: more are not read.
const REASONS: usize = 2;

/// The reasons of one turn, as a phrase.
pub(super) fn of(scene: &Scene<'_, '_>, numbers: &Numbers, of: (usize, Marks)) -> String {
    let (turn, marks) = of;
    let mut speaking: Vec<Feature> =
        marks.iter().filter(|feature| 0.0 < weight_of(*feature)).collect();
    speaking.sort_by(|one, other| weight_of(*other).total_cmp(&weight_of(*one)));
    let mut reasons: Vec<String> = best_finding(scene, turn).map(told).into_iter().collect();
    for feature in speaking {
        let reason = phrase(scene, numbers, (turn, feature));
        if let Some(reason) = reason.filter(|reason| !reasons.contains(reason)) {
            reasons.push(reason);
        }
    }
    reasons.truncate(REASONS);
    if reasons.is_empty() {
        return "nothing in particular speaks for it, and less against it than against the turns that \
                are not listed"
            .to_owned();
    }
    reasons.join("; ")
}

/// The strongest finding that is pinned on the turn.
fn best_finding<'s>(scene: &Scene<'s, '_>, turn: usize) -> Option<(Mode, &'s Finding)> {
    let own = pinned(scene).filter(|(at, _, _)| *at == turn);
    let best =
        own.max_by(|(_, _, one), (_, _, other)| one.score.get().total_cmp(&other.score.get()));
    best.map(|(_, mode, finding)| (mode, finding))
}

fn told((mode, finding): (Mode, &Finding)) -> String {
    format!("{mode}: {}", finding.summary)
}

/// Tells the fact behind a feature of a turn; `None` where it is told already or where none can be
/// named.
type Tell = fn(&Scene<'_, '_>, &Numbers, usize) -> Option<String>;

/// The features that have a fact of their own. Those of findings are told by the finding.
const FACTS: &[(&[Feature], Tell)] = &[
    (
        &[
            Feature::FoundSpecification,
            Feature::FoundCoordination,
            Feature::FoundVerification,
            Feature::FoundStrong,
            Feature::FoundFirst,
        ],
        |_, _, _| None,
    ),
    (&[Feature::Asked], |scene, _, turn| open_question(scene, turn)),
    (&[Feature::Brought], |scene, _, turn| brought_value(scene, turn)),
    (&[Feature::RestsNear, Feature::RestsFar, Feature::RestsFarUnseen], |scene, _, turn| {
        rests(scene, turn)
    }),
    (
        &[
            Feature::NewNumber,
            Feature::NewNumberFirst,
            Feature::NewNumberSaid,
            Feature::NewNumberSaidFirst,
            Feature::NewNumberGoingOn,
            Feature::StatesEarly,
        ],
        |scene, numbers, turn| Some(new_number(scene, numbers, turn)),
    ),
    (&[Feature::NumberUsedOften], used_number),
    (&[Feature::Unrecovered], |scene, _, _| {
        let tool = &first_unrecovered(scene.view)?.call.tool.text;
        Some(format!("{tool} failed here and never worked again"))
    }),
];

/// One feature of a turn, with its fact where there is one to name.
fn phrase(scene: &Scene<'_, '_>, numbers: &Numbers, of: (usize, Feature)) -> Option<String> {
    let (turn, feature) = of;
    let fact = FACTS.iter().find(|(features, _)| features.contains(&feature));
    let plain = || Some(feature.meaning().to_owned());
    fact.map_or_else(plain, |(_, tell)| tell(scene, numbers, turn))
}

fn open_question(scene: &Scene<'_, '_>, turn: usize) -> Option<String> {
    let (_, question) = asked(scene).find(|(at, _)| *at == turn)?;
    Some(format!("a question that is open points here: {}", question.ask))
}

fn new_number(scene: &Scene<'_, '_>, numbers: &Numbers, turn: usize) -> String {
    match numbers.spelled(scene, turn) {
        Some(number) => format!("\"{number}\" stands here before anything gave it"),
        None => "it uses a number before anything gave it".to_owned(),
    }
}

fn used_number(scene: &Scene<'_, '_>, numbers: &Numbers, turn: usize) -> Option<String> {
    let number = numbers.spelled(scene, turn)?;
    Some(format!("three or more later turns use numbers that began here, such as \"{number}\""))
}

fn brought_value(scene: &Scene<'_, '_>, turn: usize) -> Option<String> {
    let mut own = brought::of(scene.view, scene.slice);
    let one = own.find(|one| scene.turn_of(one.step) == Some(turn))?;
    let (value, next, symptom) = (one.value, one.next, scene.slice.symptom());
    let then =
        if next == symptom { String::new() } else { format!(", and step {symptom} rests on that") };
    Some(format!("\"{value}\" first stands here; step {next} uses it{then}"))
}

/// How the symptom rests on the turn.
fn rests(scene: &Scene<'_, '_>, turn: usize) -> Option<String> {
    let steps = scene.turns.get(turn).map_or(&[][..], |turn| &turn.steps);
    let (next, edge) = steps.iter().find_map(|step| scene.slice.next(*step))?;
    let symptom = scene.slice.symptom();
    let how = match &edge.link {
        Link::Result => format!("step {next} is its result"),
        Link::Instruction => format!("step {next} follows its instruction"),
        Link::Value(value) => format!("step {next} uses \"{value}\" from here"),
    };
    let then = if next == symptom {
        ", where the run shows its outcome".to_owned()
    } else {
        format!(", and step {symptom} rests on that")
    };
    Some(format!("{how}{then}"))
}
