//! What the spec states about repeating and stopping: as a rule that can be evaluated, in words
//! that cannot, or not at all.
//!
//! Words only nominate a clause to be shown; they never make or refute a finding.

use crate::pattern::pattern;
use crate::predicate::{self, Holds};
use crate::reading::ClauseState;
use crate::view::prose;
use case::spec::Cap;
use case::{Act, Case, Cite, Clause, ClauseKind, Predicate, Searched, Spec, StepNo};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Sentences that forbid repetition or count attempts.
static REPEATING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:do not|don't|never|avoid|without|not)\b[^.\n]{0,40}",
        r"\b(?:repeat|repeating|repeated|loop|same (?:call|action|step|query|command|tool)|twice)\b",
        r"|\b(?:at most|up to|maximum|max|no more than)\b[^.\n]{0,30}",
        r"\b(?:retries|attempts|times|repeats|tries)\b",
    ))
});

/// Sentences about when to stop.
static STOPPING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:stop|terminate|finish|end the (?:run|task|conversation|chat|call)|you are done)\b",
        r"[^.\n]{0,60}\b(?:when|once|after|if|until|as soon as)\b",
        r"|\b(?:when|once|after|if|until|as soon as)\b[^.\n]{0,60}",
        r"\b(?:stop|terminate|finish|end the (?:run|task|conversation|chat|call)|done|TERMINATE)\b",
    ))
});

/// What the spec says about something, with the citation that shows it.
#[derive(Clone, Debug)]
pub struct Stated {
    /// Silent, vague or violated.
    pub state: ClauseState,
    /// The clause, or where one was looked for.
    pub cite: Cite,
}

/// A declared limit on repeating one tool.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'c> {
    /// The clause that declares it.
    pub clause: &'c Clause,
    /// How many equal results it allows.
    pub most: u32,
}

/// The guard on `tool`.
pub fn guard<'c>(spec: &'c Spec, tool: &str) -> Option<Guard<'c>> {
    spec.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Guard(guard) if *guard.tool == *tool => {
            Some(Guard { clause, most: guard.max_repeats })
        }
        _ => None,
    })
}

/// The predicate that says when the run is done, with its clause.
pub fn success(spec: &Spec) -> Option<(&Clause, &Predicate)> {
    spec.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Success(Some(predicate)) => Some((clause, predicate)),
        _ => None,
    })
}

/// The declared state in which the run may give up, with the steps that show it, where it holds at
/// the end and success does not.
pub fn gave_up(case: &Case) -> Option<(&Clause, Vec<StepNo>)> {
    let held = |predicate: &Predicate| predicate::holds(predicate, &case.trace, None);
    if success(&case.spec).is_some_and(|(_, predicate)| matches!(held(predicate), Holds::Yes(_))) {
        return None;
    }
    case.spec.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::GiveUp(Some(predicate)) => match held(predicate) {
            Holds::Yes(steps) => Some((clause, steps)),
            Holds::No(_) | Holds::Unknown(_) => None,
        },
        _ => None,
    })
}

/// The hard caps on the run, with their clauses. A cap that binds one agent counts that agent's turns,
/// and not the steps of the run.
pub fn caps(spec: &Spec) -> impl Iterator<Item = (&Clause, Cap)> {
    spec.clauses.iter().filter_map(|clause| match &clause.kind {
        ClauseKind::Cap(cap) if clause.role.is_none() => Some((clause, *cap)),
        _ => None,
    })
}

/// What the spec says in words, or fails to say, about repeating a step.
pub fn about_repeating(case: &Case, expected: &str) -> Stated {
    in_words(case, &REPEATING).unwrap_or_else(|| silence(case, expected))
}

/// What the spec says about when the run is done, where it states no predicate for it. A predicate
/// counts as a rule that nothing enforced.
pub fn about_stopping(case: &Case) -> Stated {
    if let Some((clause, _)) = success(&case.spec) {
        return Stated { state: ClauseState::Violated, cite: Cite::clause(clause) };
    }
    let is_stop = |clause: &&Clause| {
        matches!(clause.kind, ClauseKind::Success(None) | ClauseKind::GiveUp(None))
    };
    if let Some(clause) = case.spec.clauses.iter().find(is_stop) {
        return Stated { state: ClauseState::Vague, cite: Cite::clause(clause) };
    }
    let expected = "a stop condition that can be evaluated";
    in_words(case, &STOPPING).unwrap_or_else(|| silence(case, expected))
}

/// The first clause without anything to evaluate whose words match.
fn in_words(case: &Case, pattern: &Regex) -> Option<Stated> {
    let of_words = case.spec.clauses.iter().filter(|clause| is_words(&clause.kind));
    let mut matching =
        of_words.filter_map(|clause| Some((clause, pattern.find(&clause.text.text)?.range())));
    let (clause, words) = matching.next()?;
    let range = sentence_around(&clause.text.text, words, pattern);
    Some(Stated { state: ClauseState::Vague, cite: Cite::clause_range(clause, range) })
}

/// The sentence that `words` stand in; they alone, where they stand in none.
fn sentence_around(text: &str, words: Range<usize>, pattern: &Regex) -> Range<usize> {
    let ranges = prose::sentences(text, pattern)
        .into_iter()
        .map(|sentence| sentence.start..sentence.start + sentence.text.len());
    let mut around = ranges.filter(|range| range.start <= words.start && words.end <= range.end);
    around.next().unwrap_or(words)
}

fn is_words(kind: &ClauseKind) -> bool {
    match kind {
        ClauseKind::Constraint(None)
        | ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Success(None)
        | ClauseKind::GiveUp(None)
        | ClauseKind::Prose => true,
        ClauseKind::Constraint(Some(_))
        | ClauseKind::Guard(_)
        | ClauseKind::Success(Some(_))
        | ClauseKind::GiveUp(Some(_))
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Clarification(_)
        | ClauseKind::Handoff(_)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Verification(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_) => false,
    }
}

fn silence(case: &Case, expected: &str) -> Stated {
    Stated { state: ClauseState::Silent, cite: Cite::absent(expected, searched(case)) }
}

/// Where a clause was looked for: the spec's lines, or the instructions that the trace carries.
pub fn searched(case: &Case) -> Searched {
    if case.spec.lines > 0 {
        return Searched::SpecLines(1, case.spec.lines);
    }
    let mut instructions = case
        .trace
        .steps
        .iter()
        .filter(|step| matches!(step.act, Act::Instruct(_)))
        .map(|step| step.no);
    let Some(first) = instructions.next() else {
        return Searched::NoSpec;
    };
    let last: StepNo = instructions.next_back().unwrap_or(first);
    Searched::Steps(first, last)
}
