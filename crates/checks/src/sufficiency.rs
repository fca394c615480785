//! Whether there is enough to judge by: content, an end, links, a spec, a verifier. Asked before
//! anything is blamed.

use crate::view::View;
use crate::view::effect::Effect;
use case::record::VerifierResult;
use case::trace::{CallForm, EventKind};
use case::{Act, ActorKind, RecordKind};

/// What there is to judge by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sufficiency {
    /// Whether messages, arguments and results were captured (at least in part).
    pub content: bool,
    /// Whether the run has ended; `None` where nothing shows it, `false` where the input shows that it
    /// was still going on.
    pub ended: Option<bool>,
    /// Whether every span's parent is in the input.
    pub links: bool,
    /// Whether something verified the result; `None` where a check outside of the trace would not
    /// show.
    pub verifier_ran: Option<bool>,
    /// What is missing, each as a noun phrase, the most decisive first.
    pub missing: Vec<String>,
}

/// What is missing where the format of the run is not known.
pub(crate) const UNKNOWN_ROLES: &str =
    "a known format: who did what in this one was guessed, or read in part";

/// What there is to judge the case by.
pub fn of(view: &View<'_>) -> Sufficiency {
    let capture = view.case.trace.capture;
    let content = capture.expected == 0 || capture.silent < capture.expected;
    let ended = has_ended(view);
    let mut missing = Vec::new();
    if view.case.trace.guessed {
        missing.push(UNKNOWN_ROLES.to_owned());
    }
    if capture.silent > 0 {
        let (silent, expected) = (capture.silent, capture.expected);
        missing.push(format!("message content: {silent} of {expected} elements carry none"));
    }
    if view.case.spec.is_absent() {
        missing.push("the agent's spec".to_owned());
    }
    if capture.orphans > 0 {
        missing.push(format!("the parents of {} spans", capture.orphans));
    }
    match ended {
        Some(true) => {}
        Some(false) => missing.push("the rest of the run: its last turn was still open".to_owned()),
        None => missing.push("evidence that the run has ended".to_owned()),
    }
    Sufficiency {
        content,
        ended,
        links: capture.orphans == 0,
        verifier_ran: verifier_ran(view),
        missing,
    }
}

/// An outermost span that has ended, a harness's record of an ending, a grade, or a last word of an
/// agent (or its empty turn) with no call left open.
fn has_ended(view: &View<'_>) -> Option<bool> {
    let trace = &view.case.trace;
    let is_end = |kind: &RecordKind| match kind {
        RecordKind::Ended(_) | RecordKind::Reward { .. } | RecordKind::Exception { .. } => true,
        RecordKind::Verifier { .. } => false,
    };
    if trace.closed || trace.records.iter().any(|record| is_end(&record.kind)) {
        return Some(true);
    }
    if trace.open_turn {
        return Some(false);
    }
    let last = view.last_step()?;
    match (&last.act, trace.kind(last)) {
        // What a colon announces was still to come.
        (Act::Say { .. }, ActorKind::Agent) if last.words().trim_end().ends_with(':') => None,
        // An empty message is a turn, too: the agent had it and let it pass.
        (Act::Say { .. }, ActorKind::Agent | ActorKind::Person)
        | (Act::Event { kind: EventKind::Empty, text: _ }, ActorKind::Agent) => Some(true),
        (Act::Result(_), _) => {
            let closing = view.exchange_of(last.no).map(|exchange| exchange.effect);
            (closing == Some(Effect::Finishes)).then_some(true)
        }
        // Code in a message where no code was ever answered is part of what was said.
        (Act::Call(call), ActorKind::Agent) if call.form == CallForm::Code && !runs_code(view) => {
            Some(true)
        }
        (Act::Call(_), _) => {
            let closing = view.exchange_of(last.no).map(|exchange| exchange.effect);
            (closing == Some(Effect::Finishes)).then_some(true)
        }
        _ => None,
    }
}

/// Whether any code block of the run has a result: then blocks are calls, and an open one is open.
fn runs_code(view: &View<'_>) -> bool {
    view.exchanges
        .iter()
        .any(|exchange| exchange.call.form == CallForm::Code && exchange.result.is_some())
}

fn verifier_ran(view: &View<'_>) -> Option<bool> {
    let verdicts = view.case.trace.records.iter().filter_map(|record| match &record.kind {
        RecordKind::Verifier { name: _, result } => Some(result),
        RecordKind::Reward { .. } | RecordKind::Ended(_) | RecordKind::Exception { .. } => None,
    });
    let mut was_to_run = false;
    for verdict in verdicts {
        match verdict {
            VerifierResult::Passed | VerifierResult::Failed { .. } => return Some(true),
            VerifierResult::NotRun { .. } => was_to_run = true,
        }
    }
    let checked = view
        .exchanges
        .iter()
        .any(|exchange| exchange.effect == Effect::Verifies && exchange.result.is_some());
    if checked { Some(true) } else { was_to_run.then_some(false) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Case, Owners, Spec};

    fn ended(word: &str, open_turn: bool) -> Option<bool> {
        let run = format!("1 user  Fix the parser.\n2 coder  {word}\n");
        let mut trace = casebook::read(&run).expect("the shorthand reads").trace;
        trace.open_turn = open_turn;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        of(&View::new(&case)).ended
    }

    #[test]
    fn a_last_word_ends_a_run_unless_its_turn_is_open_or_it_announces_what_follows() {
        assert_eq!(ended("The parser is fixed.", false), Some(true));
        assert_eq!(ended("The parser is fixed.", true), Some(false));
        assert_eq!(ended("Let me first look at the parser:", false), None);
    }
}
