//! An agent's first words come again to the letter behind a sentence of courtesy, in the middle of the run.
//!
//! Words alone do not show that the work was lost: it only takes back that the run is clear.

use super::returns::{self, PROGRESS, Start};
use crate::view::View;
use case::{Act, Step};

/// How many words may stand before the first ones: `Sure, let's begin.`
const PREFACE: usize = 12;

/// The one place at which the agent that began says all of its first words again behind a short preface,
/// where nobody from outside spoke since and it is no habit.
pub(super) fn of<'c>(view: &View<'c>, start: &Start<'c>) -> Option<&'c Step> {
    let first = start.first;
    if !matches!(first.act, Act::Say { .. }) || !returns::is_sentence(first) {
        return None;
    }
    let whole = view.whole(first);
    let opening: Vec<&str> = whole.split_whitespace().collect();
    let is_again = |step: &&Step| {
        step.actor == first.actor
            && matches!(step.act, Act::Say { .. })
            && ends_in(&view.whole(step), &opening)
    };
    let mut later = returns::alone(view, start).skip(PROGRESS - 1).filter(is_again);
    let at = later.next()?;
    later.next().is_none().then_some(at)
}

/// Whether `said` is the words of `opening` behind a few others that do not introduce a quotation.
fn ends_in(said: &str, opening: &[&str]) -> bool {
    let most = opening.len() + PREFACE;
    let words: Vec<&str> = said.split_whitespace().take(most + 1).collect();
    let Some(before) = words.len().checked_sub(opening.len()).filter(|before| *before <= PREFACE)
    else {
        return false;
    };
    let (preface, own) = words.split_at(before);
    let introduces = |word: &&str| word.ends_with([':', '>', '"', '“']);
    0 < before && own == opening && !preface.last().is_some_and(introduces)
}
