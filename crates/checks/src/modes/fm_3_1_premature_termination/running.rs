//! The task says to wait for the end of something, and the run stops by itself while the last result
//! says that it is under way.

use super::{ENTRY, whole};
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::{View, is_from_person, prose, underway};
use case::{Act, Cite, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The demand stands on the log, and so does the state.
const UNDER_WAY: Score = Score::new(0.65);

/// To wait, or not to stop, before something is over.
static WAIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:do not|don['’]t|never|must not) (?:stop|finish|end|answer|return|report|reply)\b[^.!?\n]{0,40}\b(?:before|until|while)",
        r"|wait(?: there)? (?:until|for|till)|stay (?:on it|with it) until|only (?:stop|answer|report|finish) (?:once|when|after))\b",
        r"[^.!?\n]{0,80}\b(?:finish\w*|done|complete\w*|over|end\w*|through|ready|succeed\w*|result|outcome)\b",
    ))
});

/// A run that did not wait.
pub(super) fn left(view: &View<'_>) -> Option<Finding> {
    let last = view.exchanges.last()?;
    let state = underway::state(last)?;
    let end = view.stop().filter(|end| last.step.no < end.no)?;
    let (demand, range) = demand(view, last.step)?;
    if view.after(last.step.no).iter().any(|step| is_from_person(view.case, step)) {
        return None;
    }
    let came = last.result.map(|(came, _)| came)?;
    let summary = format!(
        "step {} says to wait for the end, and the run stops at step {} while {} (step {}) is \"{state}\"",
        demand.no, end.no, last.call.tool.text, came.no
    );
    let stated = Cite::range(demand, range).unwrap_or_else(|| Cite::step(demand));
    let searched = Cite::absent("a look that shows its end", whole(view));
    Some(
        Finding::new(ENTRY.mode, UNDER_WAY, Cite::step(end), summary)
            .citing([Cite::words(came, state).unwrap_or_else(|| Cite::step(came)), stated])
            .clause(ClauseState::Violated)
            .refuters([Refuter::not_held("it had ended", searched)]),
    )
}

/// The sentence of the task or the instructions that says to wait, before `act`.
fn demand<'c>(view: &View<'c>, act: &Step) -> Option<(&'c Step, Range<usize>)> {
    let before = view.case.trace.steps.iter().take_while(|step| step.no < act.no);
    let mut commands = before
        .filter(|step| matches!(step.act, Act::Instruct(_)) || is_from_person(view.case, step));
    commands.find_map(|step| {
        let sentences = prose::sentences(step.words(), &WAIT);
        let sentence = sentences.iter().find(|sentence| WAIT.is_match(sentence.text))?;
        Some((step, sentence.start..sentence.start + sentence.text.len()))
    })
}
