//! Why a notice was not told, each with what to do about it and whether trying again helps. Holds no
//! credential.

use super::At;
use super::credentials::Place;
use std::sync::Arc;
use std::time::Duration;

/// Why a notice was not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotifyError {
    /// The person has not given the credential.
    #[error("{at}: {place} {why}; give it the credential, or name another place with {key}_env or {key}_file", key = place.key)]
    NoCredential {
        /// The notifier.
        at: Arc<At>,
        /// Where the credential should be.
        place: Place,
        /// What is wrong there.
        why: String,
    },
    /// The configuration holds something that cannot be used.
    #[error("{at}: {what}; mend {key}")]
    Unusable {
        /// The notifier.
        at: Arc<At>,
        /// What is wrong.
        what: String,
        /// The key of the configuration, or the variable.
        key: String,
    },
    /// The service does not know the credential, or does not let it do this.
    #[error(
        "{at}: {host} refuses the credential ({said}); check what is in {place} and what it may do"
    )]
    Refused {
        /// The notifier.
        at: Arc<At>,
        /// Who was asked.
        host: String,
        /// The status and what the service said.
        said: String,
        /// Where the credential came from.
        place: Place,
    },
    /// The service does not take what it was given.
    #[error("{at}: {host} does not take it ({said}); check {key}")]
    Rejected {
        /// The notifier.
        at: Arc<At>,
        /// Who was asked.
        host: String,
        /// The status and what the service said.
        said: String,
        /// The keys of the configuration that it may come from.
        key: String,
    },
    /// The service is somewhere else; credentials do not follow.
    #[error(
        "{at}: {host} sends on to another address ({status}), and credentials are not sent after it; write the final address into {key}"
    )]
    Moved {
        /// The notifier.
        at: Arc<At>,
        /// Who was asked.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The key of the configuration.
        key: String,
    },
    /// Somebody else answered.
    #[error("{at}: {host} answers, but not as {service} does; check {key}")]
    Strange {
        /// The notifier.
        at: Arc<At>,
        /// Who was asked.
        host: String,
        /// Who should have answered.
        service: &'static str,
        /// The key of the configuration.
        key: String,
    },
    /// The service is there and cannot take it now.
    #[error("{at}: {host} is busy ({said}); it is worth trying again")]
    Busy {
        /// The notifier.
        at: Arc<At>,
        /// Who was asked.
        host: String,
        /// The status and what the service said.
        said: String,
        /// How long the service asks to be left alone.
        after: Option<Duration>,
    },
    /// Nobody answered, or not in time. The service may have taken the notice all the same.
    #[error("{at}: {host} cannot be reached ({why}); check {key} and the network")]
    Unreachable {
        /// The notifier.
        at: Arc<At>,
        /// Who was asked.
        host: String,
        /// What kept the request.
        why: String,
        /// The key of the configuration that names the address.
        key: &'static str,
    },
}

/// Whether trying again helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It may, after the time that the service asks for, if it asks.
    Later(Option<Duration>),
    /// Not before somebody has mended something.
    Never,
}

impl NotifyError {
    /// Whether trying again helps.
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Busy { after, .. } => Retry::Later(*after),
            Self::Unreachable { .. } | Self::Strange { .. } => Retry::Later(None),
            Self::NoCredential { .. }
            | Self::Unusable { .. }
            | Self::Refused { .. }
            | Self::Rejected { .. }
            | Self::Moved { .. } => Retry::Never,
        }
    }
}
