//! Each channel against a service of this machine that keeps to the documented interface: what it gets,
//! what comes of its refusals, and that a notice which is sent again is told once.

mod fake;
mod github;
mod jira;
mod mail;
mod pagerduty;
mod refusals;
mod samples;
mod slack;
mod smtp;
mod webhook;
mod words;

use connect::notify::{Credentials, Notice, NotifyError, Receipt, Templates, send};
use desk::Config;
use desk::channel::Notifier;

/// The first notifier of a configuration that must have nothing to complain of.
fn notifier(toml: &str) -> Notifier {
    let config = Config::read("masthead.toml", toml);
    assert_eq!(config.warnings, [], "{toml}");
    config.notifiers.list.into_iter().next().expect("there is one")
}

/// What comes of telling with these variables; files are named as what they hold.
fn told(
    notifier: &Notifier,
    notice: &Notice,
    variables: &[(&str, &str)],
) -> Result<Receipt, NotifyError> {
    let find = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let files = |path: &str| match path {
        "secrets/token" => Ok("from-a-file\n".to_owned()),
        _ => Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
    };
    let credentials = Credentials { variables: &find, files: &files };
    send(notifier, notice, &Templates::built_in(), &credentials)
}
