//! A formatter, or a linter that mends, ran after the last check: what was checked is not what is there.
//!
//! Mostly such a change is one of form alone, so it only takes back that the run is clear.

use super::{ENTRY, LEAN, SAID_BY_PERSON, ending_of, proven_after};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading};
use crate::view::verification::{is_check, is_test, last_write};
use crate::view::{View, tidied};
use case::{Cite, Searched};

/// What is open, where files were put into form after the last check that they were part of.
pub(super) fn after_check(view: &View<'_>) -> Option<Reading> {
    let at = view.exchanges.iter().rposition(tidied::tidies)?;
    let made = view.exchanges.get(at)?;
    let checked =
        view.exchanges.get(..=at)?.iter().rev().find(|one| is_test(one) || is_check(one))?;
    let is_later = |last: usize| at < last;
    if proven_after(view, made).is_some() || last_write(view).is_some_and(is_later) {
        return None;
    }
    let (tool, no, of_check) = (&made.call.tool.text, made.step.no, checked.step.no);
    let missing = format!(
        "whether what {tool} at step {no} put into form still passes: the last tests ran at step {of_check}, before it"
    );
    let summary = format!(
        "{tool} at step {no} rewrote what the tests at step {of_check} had passed, and nobody ran them again"
    );
    let searched = Searched::Steps(no, ending_of(view));
    let then = Finding::new(ENTRY.mode, SAID_BY_PERSON, Cite::step(made.step), summary)
        .citing([Cite::step(checked.step), Cite::absent("tests after it", searched)]);
    let ask = format!("Did {tool} at step {no} change what the tests at step {of_check} ran on?");
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], LEAN))
}
