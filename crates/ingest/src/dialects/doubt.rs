//! What Masthead writes of its own doubts under `masthead` when it exports a run, so that a run that
//! was guessed, or whose content is missing, does not come back as one that is known.

use crate::draft::Draft;
use crate::json::At;
use case::Trace;

/// Reads the doubts in `own`.
pub(super) fn read(own: &At<'_>, draft: &mut Draft<'_>) {
    let capture = own.get("capture");
    let count = |name: &'static str| {
        let count = capture.as_ref().and_then(|capture| capture.get(name)?.value.as_u64());
        count.and_then(|count| u32::try_from(count).ok())
    };
    let is_guessed = own.get("guessed").is_some_and(|flag| flag.value.as_bool() == Some(true));
    let counts = [count("expected"), count("silent"), count("orphans")];
    note(&mut draft.trace, is_guessed, counts);
}

/// Adds the doubts: whether the run was guessed, and how many elements were expected to hold
/// content, hold none, and name a parent that is missing.
pub(super) fn note(trace: &mut Trace, is_guessed: bool, counts: [Option<u32>; 3]) {
    trace.guessed |= is_guessed;
    let capture = &mut trace.capture;
    let [expected, silent, orphans] = counts.map(Option::unwrap_or_default);
    capture.expected = capture.expected.max(expected);
    capture.silent = capture.silent.max(silent).min(capture.expected);
    capture.orphans = capture.orphans.max(orphans);
}
