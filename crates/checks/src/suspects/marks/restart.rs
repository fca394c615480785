//! Where the run starts over: a turn says the request again, word for word, after something else was
//! done. That is a reaction: what went wrong lies before it.

use super::super::feature::{Feature, Marks};
use super::super::scene::Scene;
use memchr::memmem::Finder;

/// How much of the request is looked for, in bytes.
const OPENING: usize = 60;
/// A shorter opening is repeated without starting over.
const SHORTEST: usize = 20;

pub(super) fn mark(scene: &Scene<'_, '_>, marks: &mut [Marks]) {
    let Some(opening) = opening(scene) else {
        return;
    };
    let finder = Finder::new(opening.as_bytes());
    let says_it = |turn: &usize| {
        scene.steps(*turn).any(|step| finder.find(step.words().as_bytes()).is_some())
    };
    let again: Vec<usize> = (0..marks.len()).filter(says_it).collect();
    // Two turns in a row that say it are one beginning.
    let restart = again.windows(2).find(|pair| pair[0] + 1 < pair[1]).map(|pair| pair[1]);
    if let Some(restart) = restart {
        for (turn, marks) in marks.iter_mut().enumerate() {
            marks.set_if(turn < restart, Feature::BeforeRestart);
            marks.set_if(restart < turn, Feature::AfterRestart);
        }
    }
}

/// The first words of the request.
fn opening<'c>(scene: &Scene<'_, 'c>) -> Option<&'c str> {
    let request = scene.view.case.trace.task.as_ref()?.text.trim_start();
    let line = request.lines().next()?.trim_end();
    let end = (0..=OPENING.min(line.len())).rev().find(|end| line.is_char_boundary(*end))?;
    line.get(..end).filter(|opening| SHORTEST <= opening.len())
}
