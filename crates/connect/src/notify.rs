//! Tells people: one notice over one channel, in one attempt.
//!
//! Read in this order: [`notice`] (what is told), [`send`] (the way to each service; one file each),
//! [`templates`] (the words), [`error`] (what went wrong, and whether trying again helps), `caller`
//! (the one client).
//!
//! Trying again is not done here: whoever keeps the notices does that, and a notice that is sent again
//! is told once wherever the service allows it. Credentials come from variables and files that
//! `masthead.toml` names, go to the configured host alone, and are in no error.

mod caller;
mod clean;
mod credentials;
mod cut;
mod email;
pub mod error;
mod escape;
mod github;
mod jira;
mod mark;
pub mod notice;
mod pagerduty;
mod samples;
mod slack;
pub mod templates;
mod webhook;

pub use credentials::Credentials;
pub use error::{NotifyError, Retry};
pub use notice::{Field, Kind, Notice, Severity, Writing};
pub use templates::{Medium, Message, Templates};

use caller::Nature;
use desk::channel::{Channel, Notifier};
use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// What came of telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What was done.
    pub done: Done,
    /// What the service calls the thing that now holds the notice: an issue's key or number, a
    /// message's time. To be given back as [`Notice::reference`] with later notices of the incident.
    pub reference: Option<String>,
    /// Where people see it.
    pub url: Option<String>,
    /// What was wrong with the team's own templates; the built-in ones were used instead.
    pub complaints: Vec<String>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was told.
    Told,
    /// It had been told before, and was not told twice.
    AlreadyThere,
    /// There was nothing to tell this service: an alert of somebody else is neither acknowledged nor
    /// closed.
    LeftAlone,
}

/// Which notifier, and where it stands: what every error begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// Its name.
    pub name: String,
    /// Where it is configured.
    pub source: String,
}

impl fmt::Display for At {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "notifier {} ({})", self.name, self.source)
    }
}

/// Whether anything may be sent where the configuration says. Nothing is sent, and no credential is looked at:
/// an address that is itself one is not known here.
///
/// # Errors
/// Says why not, with what to mend.
pub fn may_send(notifier: &Notifier) -> Result<(), String> {
    let allowed = |address: &str, nature| caller::allowed(address, nature).map(|_| ());
    match &notifier.channel {
        Channel::SlackWebhook { webhook: _ } | Channel::Stdout => Ok(()),
        Channel::SlackBot(bot) => allowed(&bot.address, Nature::Named),
        Channel::PagerDuty { address, routing_key: _ } => allowed(address, Nature::Named),
        Channel::Jira(jira) => allowed(&jira.address, Nature::Named),
        Channel::GitHub(github) => allowed(&github.address, Nature::Named),
        Channel::Webhook { address, secret: _ } => allowed(address, Nature::Open),
        Channel::Email(email) => email::allowed(email),
    }
}

/// One notice on its way over one channel.
struct Delivery<'a> {
    notifier: &'a Notifier,
    notice: &'a Notice,
    message: Message,
    credentials: &'a Credentials<'a>,
}

impl Delivery<'_> {
    fn at(&self) -> Arc<At> {
        let (name, source) = (self.notifier.name.clone(), self.notifier.source.clone());
        Arc::new(At { name, source })
    }

    /// That it was told, and what the service calls it.
    fn told(&self, reference: Option<String>) -> Receipt {
        self.receipt(Done::Told, reference)
    }

    fn receipt(&self, done: Done, reference: Option<String>) -> Receipt {
        let complaints = self.message.complaints.clone();
        Receipt { done, reference, url: None, complaints }
    }
}

/// Tells `notifier` of `notice`, once.
pub fn send(
    notifier: &Notifier,
    notice: &Notice,
    templates: &Templates,
    credentials: &Credentials<'_>,
) -> Result<Receipt, NotifyError> {
    let notice = &notice.clean();
    let message = templates.message(Medium::of(&notifier.channel), notice);
    let delivery = Delivery { notifier, notice, message, credentials };
    match &notifier.channel {
        Channel::SlackWebhook { webhook } => slack::by_webhook(&delivery, webhook),
        Channel::SlackBot(bot) => slack::by_bot(&delivery, bot),
        Channel::PagerDuty { address, routing_key } => {
            pagerduty::send(&delivery, address, routing_key)
        }
        Channel::Jira(jira) => jira::send(&delivery, jira),
        Channel::GitHub(github) => github::send(&delivery, github),
        Channel::Webhook { address, secret } => webhook::send(&delivery, address, secret),
        Channel::Email(email) => email::send(&delivery, email),
        Channel::Stdout => print(&delivery, &mut std::io::stdout().lock()),
    }
}

/// How long telling `notifier` of one notice may take at most, all its requests together.
pub fn longest(notifier: &Notifier) -> Duration {
    let requests = match &notifier.channel {
        Channel::Stdout => 0,
        Channel::SlackWebhook { .. }
        | Channel::SlackBot(_)
        | Channel::PagerDuty { .. }
        | Channel::Webhook { .. } => 1,
        Channel::Jira(_) => jira::REQUESTS,
        Channel::GitHub(_) => github::REQUESTS,
        Channel::Email(_) => email::EXCHANGES,
    };
    notifier.patience.saturating_mul(requests)
}

/// Writes the message as it is.
fn print(delivery: &Delivery<'_>, out: &mut dyn Write) -> Result<Receipt, NotifyError> {
    let Message { title, body, complaints: _ } = &delivery.message;
    let written = writeln!(out, "{title}\n{body}\n").and_then(|()| out.flush());
    match written {
        Ok(()) => Ok(delivery.told(None)),
        Err(problem) => Err(NotifyError::Unreachable {
            at: delivery.at(),
            host: "standard output".to_owned(),
            why: problem.to_string(),
            key: "kind",
        }),
    }
}
