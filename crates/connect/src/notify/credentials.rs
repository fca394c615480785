//! Credentials, where `masthead.toml` says that they are.

use super::{At, NotifyError};
use crate::Variables;
use desk::channel::Secret;
use std::fmt;
use std::sync::Arc;

/// The way to the variables and files that hold credentials.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The environment.
    pub variables: Variables<'a>,
    /// The text of a file that the configuration names, relative to it.
    pub files: &'a dyn Fn(&str) -> std::io::Result<String>,
}

/// A credential, and how to say where it came from.
pub(crate) struct Credential {
    pub(crate) value: String,
    pub(crate) place: Place,
}

/// Where a credential was found and which key of the configuration says so. Safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The variable or file.
    pub secret: Secret,
    /// The key without its end: `token` for `token_env` and `token_file`.
    pub key: &'static str,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key;
        match &self.secret {
            Secret::Variable(name) => write!(out, "the variable {name} ({key}_env)"),
            Secret::File(path) => write!(out, "the file {path} ({key}_file)"),
        }
    }
}

impl Credentials<'_> {
    /// What `secret` holds, which the configuration names under `key`.
    pub(crate) fn find(
        &self,
        at: &Arc<At>,
        secret: &Secret,
        key: &'static str,
    ) -> Result<Credential, NotifyError> {
        let place = Place { secret: secret.clone(), key };
        let found = match secret {
            Secret::Variable(name) => (self.variables)(name).ok_or_else(|| "is not set".to_owned()),
            Secret::File(path) => {
                (self.files)(path).map_err(|problem| format!("cannot be read: {problem}"))
            }
        };
        let missing = |why: String| {
            let (at, place) = (at.clone(), place.clone());
            NotifyError::NoCredential { at, place, why }
        };
        let value = found.map_err(&missing)?.trim().to_owned();
        if value.is_empty() {
            return Err(missing("is empty".to_owned()));
        }
        Ok(Credential { value, place })
    }
}
