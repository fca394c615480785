//! The agents leave the task for good: they were on it, and then everything up to the end is about a
//! matter of which nothing stood on the log before.
//!
//! A side problem has its cause on the log, and the end of the run comes back to the task.

use super::ENTRY;
use super::elsewhere;
use super::subject::{Followed, Subject};
use super::words::Keys;
use crate::reading::{Finding, Refuter, Score};
use crate::view::{View, is_from_person};
use case::{Cite, Searched, Step, StepNo};

/// Another matter to the end, without a cause on the log.
const LEFT: Score = Score::new(0.55);
/// Fewer steps of the agents are a last word and its answers.
const STEPS: usize = 4;
/// Fewer telling words are courtesies.
const WORDS: usize = 20;
/// So much of a new matter may stand on the log by chance.
const KNOWN: f64 = 0.25;

/// The finding, where the end of the run is about something else.
pub(super) fn look(
    view: &View<'_>,
    subject: &Subject,
    followed: &Followed<'_, '_>,
) -> Option<Finding> {
    let trace = &view.case.trace;
    let last = followed.last()?;
    let from = followed.steps.partition_point(|step| *step <= last);
    let tail = followed.steps.get(from..).filter(|tail| STEPS <= tail.len())?;
    let is_whole = trace.capture.silent == 0 && view.sufficiency().ended == Some(true);
    if !is_whole || !elsewhere::was_on_task(subject, followed) {
        return None;
    }
    let (first, end) = (*tail.first()?, trace.last()?);
    let word = view.last_word().filter(|word| tail.contains(&word.no))?;
    if view.after(last).iter().any(|step| is_from_person(view.case, step)) {
        return None;
    }
    let (new, old) = (keys(tail_of(view, first)), keys(trace.steps.get(..first.index())?));
    if new.len() < WORDS || !elsewhere::speaks_alike(subject, tail_of(view, first)) {
        return None;
    }
    // What begins with words of the log has its cause there.
    let begins = keys(tail_of(view, first).get(..1)?);
    if is_known(&new, &old) || is_known(&begins, &old) {
        return None;
    }
    let summary = format!(
        "from step {first} on the agents work on a matter of which nothing stood on the log before, and step {} ends the run with it",
        word.no
    );
    let searched = || Searched::Steps(first, end);
    Some(
        Finding::new(ENTRY.mode, LEFT, Cite::step(trace.step(first)?), summary)
            .citing(tail.iter().skip(1).filter_map(|no| trace.step(*no)).map(Cite::step))
            .citing([Cite::absent("the subject of the task", searched())])
            .refuters([
                Refuter::not_held(
                    "a person asked for something else",
                    Cite::absent("a person's word", Searched::Steps(last, end)),
                ),
                Refuter::not_held(
                    "it is a side problem of the task",
                    Cite::absent(
                        "the matter before it",
                        Searched::Steps(StepNo::at_index(0), last),
                    ),
                ),
            ]),
    )
}

fn tail_of<'c>(view: &View<'c>, first: StepNo) -> &'c [Step] {
    view.case.trace.steps.get(first.index()..).unwrap_or_default()
}

/// Whether more of `new` stands in `old` than chance would have there.
fn is_known(new: &Keys, old: &Keys) -> bool {
    let known = new.iter().filter(|key| old.place(key).is_some()).count();
    elsewhere::share(known, new.len()) > KNOWN
}

/// The telling words of `steps`.
fn keys(steps: &[Step]) -> Keys {
    let mut keys = Keys::default();
    for step in steps {
        super::subject::tell(step, &mut keys);
    }
    keys
}
