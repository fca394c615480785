//! A long end of the run in which nothing of the task is named any more. Words nominate only: what
//! the agents do there may well serve the task, so it is asked.

use super::ENTRY;
use super::subject::Followed;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Score};
use crate::view::View;
use case::{Cite, Searched, Step};

/// A person says that the end does not serve the task.
const SAID_BY_PERSON: Score = Score::new(0.6);
/// Fewer steps of the agents are a last word and its answers.
const STEPS: usize = 6;
/// Fewer telling words are courtesies.
const WORDS: usize = 60;

/// Fewer telling words are a figure, a name or a courtesy, which answer a task without naming it.
const ANSWER: usize = 5;

/// The last word of the run, where it says something and nothing of it is of the task.
pub(super) fn says_nothing_of_it<'c>(
    view: &View<'c>,
    followed: &Followed<'_, '_>,
) -> Option<&'c Step> {
    let word = view.last_word()?;
    let is_of_task = followed.last().is_none_or(|last| word.no <= last);
    (!is_of_task && ANSWER <= followed.telling_words(word.no)).then_some(word)
}

/// The question, where the task is not named in the last third of what the agents did.
pub(super) fn question(view: &View<'_>, followed: &Followed<'_, '_>) -> Option<Question> {
    let last = followed.last()?;
    let from = followed.steps.partition_point(|step| *step <= last);
    let end = followed.steps.get(from..)?;
    let is_long = end.len() >= STEPS && end.len() * 3 >= followed.steps.len();
    let first = end.first().filter(|_| is_long)?;
    let words: usize = end.iter().map(|step| followed.telling_words(*step)).sum();
    if words < WORDS {
        return None;
    }
    let step = view.case.trace.step(*first)?;
    let close = view.case.trace.last()?;
    let summary = format!("from step {first} on the agents work on what the task did not ask for");
    let then = Finding::new(ENTRY.mode, SAID_BY_PERSON, Cite::step(step), summary)
        .citing([Cite::absent("the subject of the task", Searched::Steps(*first, close))]);
    let ask = format!(
        "Do the last {} steps of the agents, from step {first} on, still serve the task? None names anything of it.",
        end.len()
    );
    Some(Question::new(ask, Reply::No, then))
}
