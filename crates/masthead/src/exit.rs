//! Exit statuses: what a script learns from a triage without reading it.

use checks::outcome::Status;
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
    /// A usage error, or input that could not be used.
    Unusable,
}

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Fine => 0,
            Self::Failure => 1,
            Self::Unusable => 2,
            Self::CannotTell => 3,
        })
    }

    /// The status of one triage.
    pub(crate) fn of(triage: &Triage) -> Self {
        match (triage.verdict.class, triage.outcome.status) {
            (Class::Nothing, _) => Self::Fine,
            // A run that failed is a failure, even where no layer is shown.
            (Class::Layer(_) | Class::Infrastructure | Class::External, _)
            | (Class::Inconclusive, Status::Failed) => Self::Failure,
            (Class::Inconclusive, _) => Self::CannotTell,
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
