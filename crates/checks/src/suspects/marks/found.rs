//! The turns that findings and open questions point at.

use super::super::feature::{Feature, Marks};
use super::super::scene::Scene;
use crate::question::Question;
use crate::reading::{Finding, Reading};
use crate::taxonomy::{Category, Mode};
use case::Cite;

/// From this score on a finding counts as strong.
const STRONG: f64 = 0.5;

/// The findings that nothing refuted, each with its mode and the turn that it is pinned on.
pub(in super::super) fn pinned<'s>(
    scene: &Scene<'s, '_>,
) -> impl Iterator<Item = (usize, Mode, &'s Finding)> {
    let all = scene
        .modes
        .iter()
        .flat_map(|one| one.reading.findings().iter().map(move |finding| (one.mode, finding)));
    all.filter(|(_, finding)| !finding.is_refuted()).filter_map(|(mode, finding)| {
        let step = finding.divergence.or_else(|| finding.primary().step_no())?;
        Some((scene.turn_near(step)?, mode, finding))
    })
}

/// The open questions, each with the turn that it points to first.
pub(in super::super) fn asked<'s>(
    scene: &Scene<'s, '_>,
) -> impl Iterator<Item = (usize, &'s Question)> {
    let questions = scene.modes.iter().flat_map(|one| match &one.reading {
        Reading::CannotTell(gap) => &gap.questions[..],
        Reading::Found(_) | Reading::Clear(_) | Reading::NotApplicable(_) => &[],
    });
    questions.filter_map(|question| {
        let turn = question.steps.iter().find_map(|step| scene.turn_near(*step))?;
        Some((turn, question))
    })
}

pub(super) fn mark(scene: &Scene<'_, '_>, marks: &mut [Marks]) {
    for (turn, _, finding) in pinned(scene) {
        marks[turn].set(of_layer(finding.category));
        marks[turn].set_if(STRONG <= finding.score.get(), Feature::FoundStrong);
        let cited = finding.citations().iter().filter_map(Cite::step_no);
        for other in cited.filter_map(|step| scene.turn_near(step)).filter(|one| *one != turn) {
            marks[other].set(Feature::Cited);
        }
    }
    let layers = Category::ALL.map(of_layer);
    let is_found = |turn: &&mut Marks| layers.iter().any(|layer| turn.has(*layer));
    if let Some(first) = marks.iter_mut().find(is_found) {
        first.set(Feature::FoundFirst);
    }
    for (turn, _) in asked(scene) {
        marks[turn].set(Feature::Asked);
    }
}

const fn of_layer(category: Category) -> Feature {
    match category {
        Category::Specification => Feature::FoundSpecification,
        Category::Coordination => Feature::FoundCoordination,
        Category::Verification => Feature::FoundVerification,
    }
}
