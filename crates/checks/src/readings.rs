//! All fourteen modes over one case, always all of them: fix order decides what leads on the
//! screen, never what is computed.

use crate::calibration;
use crate::catalog::Need;
use crate::question::{self, Answers, Question};
use crate::reading::Reading;
use crate::signs;
use crate::sufficiency;
use crate::taxonomy::Mode;
use crate::view::View;
use case::StepNo;

/// One mode and what it says.
#[derive(Clone, Debug)]
pub struct ModeReading {
    /// The mode.
    pub mode: Mode,
    /// What it says.
    pub reading: Reading,
}

/// What each mode says about the case, in the order of their ids, answers included.
pub fn of(view: &View<'_>, answers: &Answers) -> Vec<ModeReading> {
    let case = view.case;
    let read = |mode: Mode| {
        let mut reading = guarded(mode, view);
        if let Reading::CannotTell(gap) = &mut reading {
            gap.questions.iter_mut().for_each(Question::name);
        }
        let reading = question::settle(reading, case, answers);
        let reading = calibration::counted(mode, reading.weighed());
        ModeReading { mode, reading: with_fixes(mode, reading) }
    };
    let mut all: Vec<ModeReading> = Mode::ALL.into_iter().map(read).collect();
    signs::lean(view, &mut all);
    all
}

/// The mode's own check, unless the case lacks what it needs.
fn guarded(mode: Mode, view: &View<'_>) -> Reading {
    let entry = mode.entry();
    let trace = &view.case.trace;
    if trace.guessed {
        return Reading::cannot_tell(sufficiency::UNKNOWN_ROLES);
    }
    if !entry.single_agent && !trace.is_multi_agent() {
        return Reading::NotApplicable("one agent only");
    }
    let is_silent = trace.capture.expected > 0 && trace.capture.silent == trace.capture.expected;
    if entry.needs.contains(&Need::Content) && is_silent {
        return Reading::cannot_tell(format!(
            "message content: {} of {} elements carry none",
            trace.capture.silent, trace.capture.expected
        ));
    }
    if entry.needs.contains(&Need::Ended) && view.sufficiency().ended != Some(true) {
        return Reading::cannot_tell("evidence that the run has ended");
    }
    let reading = (entry.check)(view.case, view);
    let is_partial = trace.capture.silent > 0 && entry.needs.contains(&Need::Content);
    if is_partial && matches!(reading, Reading::Clear(_)) {
        // What was not captured may hold it.
        return Reading::cannot_tell(format!(
            "message content: {} of {} elements carry none",
            trace.capture.silent, trace.capture.expected
        ));
    }
    reading
}

/// Findings without a fix of their own carry the mode's.
fn with_fixes(mode: Mode, reading: Reading) -> Reading {
    let Reading::Found(mut findings) = reading else {
        return reading;
    };
    for finding in &mut findings {
        finding.fix.get_or_insert_with(|| mode.entry().fix.to_fix());
    }
    Reading::Found(findings)
}

/// The step that a finding of this reading points at first.
pub fn pinned(reading: &Reading) -> Option<StepNo> {
    reading.findings().first().and_then(|finding| finding.primary().step_no())
}
