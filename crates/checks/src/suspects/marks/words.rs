//! What each turn says beside what it does: how it is laid out and whom it answers, never which
//! words it has.

use super::super::feature::{Feature, Marks};
use super::super::scene::Scene;
use super::came::Came;
use super::mark_first;
use case::{Act, Step};
use std::collections::BTreeSet;

/// Who says fewer words than this says nothing of the matter.
const WORDS: usize = 5;
/// From so many numbered points on a text lists something.
const POINTS: usize = 3;

pub(super) fn mark(scene: &Scene<'_, '_>, came: &[Came], marks: &mut [Marks]) {
    let last_result = came.iter().rposition(|came| came.has_result());
    let has_calls = !scene.view.exchanges.is_empty();
    let mut said = BTreeSet::new();
    for (at, marks) in marks.iter_mut().enumerate() {
        let acts = scene.steps(at).any(|step| matches!(step.act, Act::Call(_)));
        let before = at.checked_sub(1).and_then(|before| came.get(before)).copied();
        let before = before.unwrap_or_default();
        marks.set_if(has_calls && !acts, Feature::NoCall);
        marks.set_if(before.has_result() && !acts, Feature::ReadsResult);
        marks.set_if(before.person, Feature::AfterPerson);
        marks.set_if(came.get(at).is_some_and(|came| came.person), Feature::BeforePerson);
        marks.set_if(last_result.is_some_and(|last| last < at), Feature::AfterLastResult);
        let speaks = scene.steps(at).any(|step| matches!(step.act, Act::Say { .. }));
        marks.set_if(!speaks && !acts, Feature::Unsaid);
        marks.set_if(!acts && says_little(scene, at), Feature::SaysLittle);
        for step in scene.steps(at) {
            let key = scene.view.words_key(step.no);
            marks.set_if(key.is_some_and(|key| !said.insert(key)), Feature::RepeatsWords);
            mark_layout(step, marks);
        }
    }
    mark_first(marks, Feature::ReadsResult, Feature::ReadsResultFirst);
    let is_alone = scene.turns.windows(2).all(|pair| pair[0].actor == pair[1].actor);
    if let Some(last) = marks.last_mut() {
        last.set(Feature::Ends);
        last.set_if(is_alone, Feature::EndsAlone);
    }
}

fn says_little(scene: &Scene<'_, '_>, turn: usize) -> bool {
    let words = scene.steps(turn).flat_map(|step| step.words().split_whitespace());
    words.take(WORDS).count() < WORDS
}

fn mark_layout(step: &Step, marks: &mut Marks) {
    let text = step.words().trim();
    marks.set_if(text.contains("```"), Feature::CodeBlock);
    marks.set_if(text.ends_with('?'), Feature::Asks);
    let points = text.lines().filter(|line| is_numbered(line.trim_start()));
    marks.set_if(points.take(POINTS).count() == POINTS, Feature::Lists);
}

/// Whether a line begins with `1.` or `1)`.
fn is_numbered(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (1..3).contains(&digits) && matches!(line.as_bytes().get(digits), Some(b'.' | b')'))
}
