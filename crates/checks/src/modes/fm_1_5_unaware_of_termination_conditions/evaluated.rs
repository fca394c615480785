//! Whether the run itself looks in every round whether it is done: the same member of what one
//! speaker writes, or one tool gives, says yes or no to it again and again.
//!
//! The member's name nominates; that it comes back with a truth value proves that a condition is
//! evaluated. Whether it is the right condition is a person's to say.

use crate::view::assessed;
use case::{Act, ActorNo, Case, Step};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Words of a member that says whether the work is done.
const DONE: [&str; 10] = [
    "complete",
    "completed",
    "done",
    "finished",
    "resolved",
    "satisfied",
    "solved",
    "stop",
    "terminate",
    "terminated",
];

/// The last step that says whether the work is done, where it was said at least twice.
pub(super) fn each_round(case: &Case) -> Option<&Step> {
    let mut said: BTreeSet<(ActorNo, String)> = BTreeSet::new();
    let mut last = None;
    for step in &case.trace.steps {
        let Some(name) = stated(step) else {
            continue;
        };
        if !said.insert((step.actor, name)) {
            last = Some(step);
        }
    }
    last
}

/// The name of the member in which a step says whether the work is done.
fn stated(step: &Step) -> Option<String> {
    let data = match &step.act {
        Act::Say { .. } | Act::Think(_) => Cow::Owned(assessed::object(step.words())?),
        Act::Result(result) => match &result.data {
            Some(data) => Cow::Borrowed(data),
            None => Cow::Owned(assessed::object(step.words())?),
        },
        Act::Instruct(_) | Act::Call(_) | Act::Handoff { .. } | Act::Event { .. } => return None,
    };
    let mut members = data.as_object()?.iter();
    members.find_map(|(name, value)| {
        (is_done(name) && assessed::truth(value).is_some()).then(|| name.clone())
    })
}

fn is_done(name: &str) -> bool {
    assessed::is_named(name, &DONE)
}
