//! The only check after the last change was started, and what came of it was never heard.

use super::{ENTRY, declares_success, ending_of};
use crate::reading::{Finding, Refuter, Score};
use crate::view::verification::{is_check, is_write};
use crate::view::{Exchange, View, claims, tested, underway};
use case::{Cite, Searched};

/// The check may have ended outside of the trace, where nobody in it can have known.
const NEVER_HEARD: Score = Score::new(0.55);

/// The finding, where the run reports success over a check that was still under way.
pub(super) fn read(view: &View<'_>) -> Option<Finding> {
    let write = view.exchanges.iter().rposition(is_write)?;
    let later = view.exchanges.get(write + 1..)?;
    let looks = |made: &&Exchange<'_>| {
        is_check(made)
            && made.result.is_some()
            && !tested::saw_nothing(made)
            && !tested::never_looked(made)
    };
    let mut checks = later.iter().filter(looks);
    let check = checks.next()?;
    let state = underway::state(check)?;
    // Whatever was called after it may have fetched what came of it.
    let at = later.iter().position(|made| std::ptr::eq(made, check))?;
    if later.len() != at + 1 {
        return None;
    }
    let word = view.last_word().filter(|word| check.end() < word.no && !claims::admits(word))?;
    let success = declares_success(view).filter(|claim| check.end() < claim.step)?;
    if word.words().to_lowercase().contains(&state.to_lowercase()) {
        return None;
    }
    let (tool, no) = (&check.call.tool.text, check.step.no);
    let summary = format!(
        "{tool} at step {no} was only \"{state}\" when the run ended, and step {} reports success",
        success.step
    );
    let searched = Searched::Steps(check.end(), ending_of(view));
    let absent = || Cite::absent("what came of the check", searched);
    let came = check.result.map(|(came, _)| came)?;
    Some(
        Finding::new(
            ENTRY.mode,
            NEVER_HEARD,
            Cite::words(came, state).unwrap_or_else(|| Cite::step(came)),
            summary,
        )
        .citing([Cite::step(check.step), absent()])
        .citing(view.case.trace.step(success.step).map(Cite::step))
        .refuters([
            Refuter::not_held("its result was looked up later", absent()),
            Refuter::untested("it came out well outside of this trace"),
        ]),
    )
}
