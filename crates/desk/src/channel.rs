//! Where notices go and which of them: what `masthead.toml` says under `[notifiers.NAME]`. Names the
//! variables and files that hold credentials, and never holds a credential.

use std::collections::BTreeMap;
use std::time::Duration;

/// How long one attempt may take unless the configuration says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notifier {
    /// Its name, as in `[notifiers.NAME]`.
    pub name: String,
    /// Where it stands, as `masthead.toml:14`.
    pub source: String,
    /// How it is told.
    pub channel: Channel,
    /// The classes of verdict that it is told of (`FC1`, `infrastructure`); all of them if empty.
    pub classes: Vec<String>,
    /// The systems that it is told of; all of them if empty.
    pub systems: Vec<String>,
    /// How long one attempt may take.
    pub patience: Duration,
}

impl Notifier {
    /// Whether it is told of a verdict of `class` about a run of `system`. What has no class or no
    /// system is told to those alone who did not choose.
    pub fn is_for(&self, class: Option<&str>, system: Option<&str>) -> bool {
        let chosen = |list: &[String], word: Option<&str>| {
            list.is_empty() || word.is_some_and(|word| list.iter().any(|one| one == word))
        };
        chosen(&self.classes, class) && chosen(&self.systems, system)
    }
}

/// Where a credential is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// In a variable of the environment.
    Variable(String),
    /// In a file, relative to the configuration.
    File(String),
}

/// A way to tell people, with what it needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A Slack incoming webhook.
    SlackWebhook {
        /// The webhook's address, which is itself the credential.
        webhook: Secret,
    },
    /// A Slack app that may write.
    SlackBot(SlackBot),
    /// A service of `PagerDuty`, through Events API v2.
    PagerDuty {
        /// The region's address.
        address: String,
        /// The integration's key.
        routing_key: Secret,
    },
    /// A Jira project.
    Jira(Jira),
    /// The issues of a GitHub repository.
    GitHub(GitHub),
    /// Any service that takes a signed JSON document.
    Webhook {
        /// Where it is posted to.
        address: String,
        /// The key of the signature.
        secret: Secret,
    },
    /// People by e-mail.
    Email(Email),
    /// The terminal, or whatever standard output leads to.
    Stdout,
}

/// A Slack app that may write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlackBot {
    /// The address of Slack's interface.
    pub address: String,
    /// The channel, by id or name.
    pub channel: String,
    /// The app's token.
    pub token: Secret,
}

/// A Jira project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jira {
    /// Jira's address.
    pub address: String,
    /// Which Jira it is.
    pub edition: Edition,
    /// The project's key.
    pub project: String,
    /// The type of the issues.
    pub issue_type: String,
    /// The user that the token belongs to; without one the token is a personal access token.
    pub user: Option<String>,
    /// The token.
    pub token: Secret,
    /// Labels of every issue.
    pub labels: Vec<String>,
    /// The id of the field that holds the category.
    pub category_field: Option<String>,
    /// What that field calls a class, by class; others are written as they are.
    pub categories: BTreeMap<String, String>,
    /// The transition or the status that a kind of notice leads to, by the kind's name.
    pub transitions: BTreeMap<String, String>,
}

/// The Jira that is run by its maker and the one that is run by its owner search in different places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Jira Cloud.
    Cloud,
    /// Jira Server and Data Center.
    Server,
}

/// The issues of a GitHub repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitHub {
    /// The address of GitHub's interface.
    pub address: String,
    /// The repository's owner.
    pub owner: String,
    /// The repository's name.
    pub repository: String,
    /// The token.
    pub token: Secret,
    /// Labels of every issue.
    pub labels: Vec<String>,
}

/// People by e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// The server that takes the mail.
    pub host: String,
    /// Its port; the usual one of the encryption if none is given.
    pub port: Option<u16>,
    /// How the way there is encrypted.
    pub encryption: Encryption,
    /// Who signs in, and with what; nobody does on servers that ask for nothing.
    pub login: Option<(String, Secret)>,
    /// Who writes.
    pub from: String,
    /// Who is written to.
    pub to: Vec<String>,
}

/// How the way to a mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// From the second command on; a server that does not offer it is not used.
    StartTls,
    /// From the first byte on.
    Implicit,
    /// Not at all; only for this machine.
    Plain,
}
