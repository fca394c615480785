//! Exit statuses: what a script learns from a triage without reading it.

use checks::{Class, Triage};
use std::process::ExitCode;

/// The exit statuses, from the best to the worst for a script that must react.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// No failure found.
    Fine,
    /// Cannot tell, or success is not verified.
    CannotTell,
    /// A failure, or infrastructure that kept the run from working.
    Failure,
    /// Two triages differ.
    Changed,
    /// A rule of the incident book refused the step, or something is not ready.
    Refused,
    /// A usage error, or input that could not be used.
    Unusable,
}

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Fine => 0,
            Self::Failure | Self::Changed | Self::Refused => 1,
            Self::Unusable => 2,
            Self::CannotTell => 3,
        })
    }

    /// The status of one triage.
    pub(crate) fn of(triage: &Triage) -> Self {
        match triage.verdict.class {
            Class::Nothing => Self::Fine,
            Class::Layer(_) | Class::Infrastructure | Class::External => Self::Failure,
            // Even of a run that failed: a script that routes on the status has no route here.
            Class::Inconclusive => Self::CannotTell,
        }
    }
}

/// Whether the reader of our output has gone away.
pub(crate) fn is_closed_pipe(problem: &anyhow::Error) -> bool {
    let closed = |cause: &(dyn std::error::Error + 'static)| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    };
    problem.chain().any(closed)
}
