//! What a person says as no more than the answer to what an agent has just asked, so that it wants nothing
//! new; and what takes back something that was wanted.
//!
//! The words only withhold: what was left open is shown by the calls, elsewhere.

use super::{View, is_from_person};
use crate::pattern::pattern;
use case::{Act, ActorKind, Step, StepNo};
use regex::Regex;
use std::sync::LazyLock;

/// The longest answer, in words: who says more tells something of their own.
const LONGEST: usize = 24;

/// Words with which a person takes something back, ends the matter or turns to another one.
static CALLS_OFF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:no|not|cancel\w*|instead|never ?mind|stop|leave|skip|forget|only|rather|another|different|also|other|what about|actually|enough|human)\b|n['’]t\b|###|\?",
    )
});

/// Whether a person takes something back or turns to another matter after `from`.
pub(crate) fn is_called_off(view: &View<'_>, from: StepNo) -> bool {
    let mut said = view.after(from).iter().filter(|step| is_from_person(view.case, step));
    said.any(|step| CALLS_OFF.is_match(step.words()))
}

/// Whether the step is a person's answer to an agent's question.
pub(crate) fn is_reply(view: &View<'_>, step: &Step) -> bool {
    let words = step.words();
    if !is_from_person(view.case, step) || words.contains('?') {
        return false;
    }
    let before = view.case.trace.steps.get(..step.no.index()).unwrap_or_default();
    let asked = before.iter().rfind(|other| matches!(other.act, Act::Say { .. }));
    words.split_whitespace().take(LONGEST + 1).count() <= LONGEST
        && asked.is_some_and(|asked| {
            view.case.trace.kind(asked) == ActorKind::Agent && asked.words().contains('?')
        })
}
