//! What each turn calls, and what came of it.

use super::super::feature::{Feature, Marks};
use super::super::scene::Scene;
use super::came::Came;
use super::mark_first;
use crate::view::evidence::{FactKind, Standing};
use crate::view::{Exchange, View};
use case::trace::CallForm;
use std::collections::BTreeSet;

pub(super) fn mark(scene: &Scene<'_, '_>, came: &[Came], marks: &mut [Marks]) {
    mark_calls(scene, marks);
    for (at, marks) in marks.iter_mut().enumerate() {
        let before = at.checked_sub(1).and_then(|before| came.get(before)).copied();
        let before = before.unwrap_or_default();
        let own = came.get(at).copied().unwrap_or_default();
        marks.set_if(own.error, Feature::Failed);
        marks.set_if(before.error, Feature::AfterError);
        marks.set_if(before.is_uncalled(), Feature::AfterNoCall);
        let is_told = before.person && marks.has(Feature::Changes);
        marks.set_if(is_told, Feature::ChangesAfterPerson);
    }
    mark_first(marks, Feature::Failed, Feature::FailedFirst);
    mark_first(marks, Feature::Code, Feature::FirstCode);
    mark_first(marks, Feature::Changes, Feature::FirstChange);
    let broken = first_unrecovered(scene.view).and_then(|made| scene.turn_of(made.step.no));
    if let Some(broken) = broken {
        marks[broken].set(Feature::Unrecovered);
    }
    let last = scene.view.exchanges.last().and_then(|made| scene.turn_of(made.step.no));
    if let Some(last) = last {
        marks[last].set(Feature::LastCall);
    }
}

fn mark_calls(scene: &Scene<'_, '_>, marks: &mut [Marks]) {
    let mut made_before: BTreeSet<u64> = BTreeSet::new();
    for made in &scene.view.exchanges {
        let Some(turn) = scene.turn_of(made.step.no) else {
            continue;
        };
        let marks = &mut marks[turn];
        marks.set_if(made.call.form == CallForm::Code, Feature::Code);
        marks.set_if(made.effect.acts() || made.writes, Feature::Changes);
        marks.set_if(is_empty(made), Feature::EmptyResult);
        let is_again = !made_before.insert(made.call_key) && scene.view.is_comparable(made);
        marks.set_if(is_again, Feature::RepeatsCall);
    }
}

/// Whether a result came and holds nothing.
fn is_empty(made: &Exchange<'_>) -> bool {
    const NOTHING: [&str; 5] = ["", "[]", "{}", "null", "None"];
    made.result.is_some_and(|(_, result)| NOTHING.contains(&result.text.text.trim()))
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
pub(in super::super) fn first_unrecovered<'v, 'c>(view: &'v View<'c>) -> Option<&'v Exchange<'c>> {
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
