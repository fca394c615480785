//! A limit of which only the run's last message tells: no record and no event does.
//!
//! The words only nominate. That they are about this run is proven by its structure: nothing was
//! done after them, and what they count agrees with what was done, a declared cap was used up, or
//! the run had been repeating itself.

use super::limit::Limit;
use crate::pattern::pattern;
use crate::sieve::Sieved;
use crate::view::{View, stated};
use case::spec::Cap;
use case::{Act, ActorKind, Case, Step};

/// What frameworks and agents write when a limit ended the run. The limit must be one that only runs
/// have: a step, an iteration; of a time limit, the run must be the subject.
static TOLD: Sieved = Sieved::new(TELLS, || {
    pattern(concat!(
        r"(?i)\b(?:(?:stopped|terminated|ended|halted|aborted)\b[^.\n]{0,40}\b",
        r"(?:max(?:imum)?\b[^.\n]{0,20}\b(?:iterations?|steps?|turns?|recursion)",
        r"|(?:iterations?|step|turn|recursion)[ _-]limit)",
        r"|(?:agent|run|execution|session)\b[^.\n]{0,30}\b(?:stopped|terminated|timed out|ended)\b",
        r"[^.\n]{0,30}\btime[ _-]?(?:out|limit)",
        r"|(?:reached|exceeded|hit|exhausted)\b[^.\n]{0,20}\b(?:max(?:imum)?|limit)\b[^.\n]{0,20}",
        r"\b(?:iterations?|steps?|turns?|recursion|tool calls)",
        r"|max(?:imum)?[ _](?:number of )?(?:iterations?|steps?|turns?|recursion|tool calls)\b",
        r"[^.\n]{0,30}\b(?:reached|exceeded|hit|exhausted)",
        r"|(?:iteration|step|turn|recursion) limit\b[^.\n]{0,20}\b(?:reached|exceeded|hit))",
    ))
});

/// What stands in every such message.
const TELLS: &[&[&str]] = &[
    &["iteration", "step", "turn", "recursion", "tool calls", "time"],
    &["max", "limit", "time"],
    &[
        "stopped",
        "terminated",
        "ended",
        "halted",
        "aborted",
        "timed out",
        "reached",
        "exceeded",
        "hit",
        "exhausted",
    ],
];

/// The longest message that is about the limit and not about the work, in letters.
const LONGEST: usize = 600;

/// The limit that the last message tells of.
pub(super) fn of<'c>(case: &'c Case, view: &View<'c>) -> Option<Limit<'c>> {
    let last = view.last_step().filter(|step| is_last_word(case, step))?;
    let words = last.words();
    if words.len() > LONGEST || !follows_work(case, last) {
        return None;
    }
    let found = TOLD.find(words)?;
    Some(Limit {
        what: "a limit",
        word: found.as_str(),
        is_time: false,
        event: None,
        told_at: Some(last),
        is_proven: is_proven(case, last, words),
    })
}

fn is_last_word(case: &Case, step: &Step) -> bool {
    match step.act {
        Act::Say { .. } | Act::Event { .. } => case.trace.kind(step) != ActorKind::Person,
        Act::Instruct(_) | Act::Think(_) | Act::Call(_) | Act::Result(_) | Act::Handoff { .. } => {
            false
        }
    }
}

/// Whether the step before is work of an agent or of a tool: to a person's question a limit may be
/// the answer.
fn follows_work(case: &Case, last: &Step) -> bool {
    let before = case.trace.steps.get(..last.no.index()).unwrap_or_default();
    before.last().is_some_and(|step| match case.trace.kind(step) {
        ActorKind::Agent | ActorKind::Tool => true,
        ActorKind::Person | ActorKind::Harness => false,
    })
}

/// Whether a declared cap is used up, or a number in the words is that of the rounds taken.
fn is_proven(case: &Case, last: &Step, words: &str) -> bool {
    let by_agents = || {
        let before = case.trace.steps.get(..last.no.index()).unwrap_or_default();
        before.iter().filter(|step| case.trace.kind(step) == ActorKind::Agent)
    };
    let calls = by_agents().filter(|step| step.call().is_some()).count();
    let said = by_agents().filter(|step| matches!(step.act, Act::Say { .. })).count();
    let cap_is_used = stated::caps(&case.spec).any(|(_, cap)| match cap {
        Cap::Steps(most) => usize::try_from(most).is_ok_and(|most| most <= calls + said),
        Cap::Seconds(_) | Cap::Cost(_) => false,
    });
    let numbers = words.split(|letter: char| !letter.is_ascii_digit());
    let mut numbers = numbers.filter_map(|number| number.parse::<usize>().ok());
    cap_is_used || numbers.any(|number| 1 < number && [calls, said, calls + said].contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_limit_passes_its_gate() {
        for words in [
            "Stopped after the maximum of 9 turns.",
            "It ended at the recursion limit.",
            "The agent was stopped by a time-out.",
            "The session timed out: time limit.",
            "Hit the limit of tool calls.",
            "max_steps was exceeded",
            "The iteration limit was hit.",
        ] {
            assert!(TOLD.find(words).is_some(), "{words}");
        }
        assert!(TOLD.find("The bus stopped at nine.").is_none());
    }
}
