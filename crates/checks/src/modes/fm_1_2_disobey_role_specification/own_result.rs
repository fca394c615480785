//! An agent writes a tool's result itself: one message of it holds the call, the result and what
//! follows from it.
//!
//! Where the results of an agent's calls are steps of their own, such words are the agent's. Where
//! the trace holds none, a harness may have written everything into one message, and a person is asked.

use super::{ENTRY, LEAN, Looked, TOLD};
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::lines::Lines;
use crate::view::{View, stated};
use case::{Case, Cite, Searched, Step, StepNo};
use std::collections::BTreeMap;
use std::ops::Range;

/// The agent's own calls have results of their own, and these words are in none of them.
const OWN_WORDS: Score = Score::new(0.45);

/// What a result is headed with where a prompt asks for the form of call, result and conclusion.
const HEADS: [&str; 6] = [
    "Observation:",
    "Tool result:",
    "Tool output:",
    "Tool response:",
    "Function result:",
    "Execution result:",
];

/// Looks through all messages.
pub(super) fn look(case: &Case, view: &View<'_>) -> Looked {
    let mut looked = Looked::default();
    // The first result that each agent's own calls brought.
    let mut answered: BTreeMap<usize, &Step> = BTreeMap::new();
    for made in &view.exchanges {
        if let Some((came, _)) = made.result {
            answered.entry(made.step.actor.index()).or_insert(came);
        }
    }
    let mut lines = None;
    for step in &view.said {
        let Some(range) = simulated(step.words()) else {
            continue;
        };
        let Some(own) = answered.get(&step.actor.index()) else {
            if looked.questions.is_empty() {
                looked.questions.push(question(case, step, range));
            }
            continue;
        };
        let lines = lines.get_or_insert_with(|| Lines::of(case));
        let echo = lines.quoted(&step.words()[range.clone()], step);
        if let Some(at) = echo.at.and_then(|no| case.trace.step(no)) {
            let what = format!("the result in step {} came from a tool", step.no);
            looked.near.push(Refuter::held(what, Cite::step(at)));
            continue;
        }
        let start = StepNo::at_index(0);
        let before =
            Cite::absent("these words in an earlier result", Searched::Steps(start, step.no));
        let finding = finding(case, step, (range, OWN_WORDS))
            .citing([Cite::step(own)])
            .refuters([Refuter::not_held("the result came from a tool", before)]);
        looked.findings.push(finding);
    }
    looked.findings.truncate(TOLD);
    looked
}

/// Where `text` gives a call, its result and what follows: the line of the result.
fn simulated(text: &str) -> Option<Range<usize>> {
    memchr::memmem::find(text.as_bytes(), b"```")?;
    let mut at = 0;
    let mut fenced = false;
    let mut called = false;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches(['*', ' ', '#']);
        if words.starts_with("```") {
            fenced = !fenced;
            called = true;
        } else if called && !fenced {
            let head = HEADS.iter().find(|head| words.starts_with(**head));
            if let Some(head) = head.filter(|head| head.len() < words.trim_end().len()) {
                let from = at + (line.len() - words.len()) + head.len();
                return Some(from..at + line.len());
            }
        }
        at += line.len();
    }
    None
}

fn finding(case: &Case, step: &Step, (range, score): (Range<usize>, Score)) -> Finding {
    let who = case.trace.actor(step).map_or("an agent", |actor| &actor.name);
    let summary = format!("{who} writes the result of a call itself at step {}", step.no);
    let primary = Cite::range(step, range).unwrap_or_else(|| Cite::step(step));
    let expected = "a rule that results come from tools only";
    Finding::new(ENTRY.mode, score, primary, summary)
        .clause(ClauseState::Silent)
        .citing([Cite::absent(expected, stated::searched(case))])
}

fn question(case: &Case, step: &Step, range: Range<usize>) -> Question {
    let who = case.trace.actor(step).map_or("the agent", |actor| &actor.name);
    let ask = format!("Did {who} write the result in step {} itself, without any tool?", step.no);
    Question::new(ask, Reply::Yes, finding(case, step, (range, LEAN)))
}
