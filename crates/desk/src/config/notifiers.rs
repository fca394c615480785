//! Reads `[notifiers]` of `masthead.toml`. A notifier that cannot be used is a warning and is left out;
//! the others count. A credential that stands in the file is refused and not repeated.

mod fields;
#[cfg(test)]
mod tests;

use super::{Reader, entries};
use crate::channel::SlackBot;
use crate::channel::{Channel, Edition, Email, Encryption, GitHub, Jira, Notifier, PATIENCE};
use fields::Fields;
use std::time::Duration;
use toml::de::{DeTable, DeValue};

/// Who is told of what, and in which words.
#[derive(Clone, Debug, Default)]
pub struct Notifiers {
    /// The folder with the templates that go before the built-in ones, relative to the configuration.
    pub templates: Option<String>,
    /// Those that can be used, in the order of the file.
    pub list: Vec<Notifier>,
    /// Every name that the file has a section for, also of those that cannot be used, with its place.
    pub named: Vec<(String, String)>,
}

/// The kinds of notifier, each with its keys beside [`COMMON`].
const KINDS: &[(&str, &[&str])] = &[
    ("slack", &["webhook_env", "webhook_file", "channel", "token_env", "token_file", "address"]),
    ("pagerduty", &["routing_key_env", "routing_key_file", "address"]),
    (
        "jira",
        &[
            "address",
            "edition",
            "project",
            "issue_type",
            "user",
            "token_env",
            "token_file",
            "labels",
            "category_field",
            "categories",
            "transitions",
        ],
    ),
    ("github", &["repository", "token_env", "token_file", "labels", "address"]),
    ("webhook", &["address", "secret_env", "secret_file"]),
    (
        "email",
        &["host", "port", "encryption", "user", "password_env", "password_file", "from", "to"],
    ),
    ("stdout", &[]),
];

/// The keys of every notifier.
const COMMON: &[&str] = &["kind", "for", "systems", "timeout_s"];

/// What people call a credential; it belongs into a variable or a file of its own.
const CREDENTIALS: &[&str] =
    &["webhook", "token", "routing_key", "secret", "password", "api_key", "key", "url"];

/// The classes of verdict that somebody can be told of.
const CLASSES: &[&str] = &["FC1", "FC2", "FC3", "infrastructure", "external", "inconclusive"];

/// The kinds of notice, by which an issue can be moved on.
const NOTICES: &[&str] = &[
    "opened",
    "routed",
    "joined",
    "recurrence",
    "reopened",
    "accepted",
    "rejected",
    "fix-planned",
    "fix-due",
    "overdue",
    "fix-shipped",
    "closed",
    "drill",
];

const SLACK: &str = "https://slack.com/api";
const PAGERDUTY: &str = "https://events.pagerduty.com";
const GITHUB: &str = "https://api.github.com";

/// The hosts on which Jira is run by its maker.
const JIRA_CLOUD: &[&str] = &[".atlassian.net", "api.atlassian.com", ".jira.com"];

impl Reader<'_> {
    pub(super) fn notifiers(&mut self, table: &DeTable<'_>) -> Notifiers {
        let mut notifiers = Notifiers::default();
        for (key, at, value) in entries(table) {
            match (key, value) {
                ("templates", DeValue::String(folder)) => {
                    notifiers.templates = Some(folder.to_string());
                }
                ("templates", _) => {
                    self.warn(at, "notifiers.templates must name a folder".to_owned());
                }
                (name, DeValue::Table(table)) => {
                    let place = format!("{}:{}", self.path, self.line(at));
                    notifiers.named.push((name.to_owned(), place));
                    let fields = Fields { of: format!("notifiers.{name}"), at, table };
                    notifiers.list.extend(self.notifier(name, &fields));
                }
                (name, _) => self.warn(at, format!("notifiers.{name} must be a table")),
            }
        }
        notifiers
    }

    fn notifier(&mut self, name: &str, fields: &Fields<'_>) -> Option<Notifier> {
        let kind = self.required(fields, "kind")?;
        let Some((_, known)) = KINDS.iter().find(|(known, _)| *known == kind) else {
            let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
            let told = format!("{}.kind is {kind}; write one of {}", fields.of, kinds.join(", "));
            self.warn(fields.at, told);
            return None;
        };
        self.unknown_fields(fields, known);
        let classes = self.texts(fields, "for");
        self.strangers(fields, "for", (&classes, CLASSES));
        let classes = classes.into_iter().filter(|class| CLASSES.contains(&class.as_str()));
        Some(Notifier {
            name: name.to_owned(),
            source: format!("{}:{}", self.path, self.line(fields.at)),
            classes: classes.collect(),
            systems: self.texts(fields, "systems"),
            patience: self.patience(fields),
            channel: self.channel(&kind, fields)?,
        })
    }

    fn channel(&mut self, kind: &str, fields: &Fields<'_>) -> Option<Channel> {
        match kind {
            "slack" => self.slack(fields),
            "pagerduty" => {
                let address = self.text(fields, "address").unwrap_or_else(|| PAGERDUTY.to_owned());
                let routing_key = self.secret(fields, "routing_key", "PAGERDUTY_ROUTING_KEY");
                Some(Channel::PagerDuty { address, routing_key })
            }
            "jira" => self.jira(fields),
            "github" => self.github(fields),
            "webhook" => {
                let address = self.required(fields, "address")?;
                let secret = self.secret(fields, "secret", "MASTHEAD_WEBHOOK_SECRET");
                Some(Channel::Webhook { address, secret })
            }
            "email" => self.email(fields),
            _ => Some(Channel::Stdout),
        }
    }

    fn slack(&mut self, fields: &Fields<'_>) -> Option<Channel> {
        let Some(channel) = self.text(fields, "channel") else {
            if fields.has("token") {
                let told = format!("{} has a token and no channel; add channel", fields.of);
                self.warn(fields.at, told);
                return None;
            }
            let webhook = self.secret(fields, "webhook", "SLACK_WEBHOOK_URL");
            return Some(Channel::SlackWebhook { webhook });
        };
        if fields.has("webhook") {
            let told = format!(
                "{} has a webhook and a channel; a webhook has its own channel, remove one of them",
                fields.of
            );
            self.warn(fields.at, told);
        }
        let address = self.text(fields, "address").unwrap_or_else(|| SLACK.to_owned());
        let token = self.secret(fields, "token", "SLACK_BOT_TOKEN");
        Some(Channel::SlackBot(SlackBot { address, channel, token }))
    }

    fn jira(&mut self, fields: &Fields<'_>) -> Option<Channel> {
        let address = self.required(fields, "address")?;
        let project = self.required(fields, "project")?;
        let transitions = self.map(fields, "transitions");
        let kinds: Vec<String> = transitions.keys().cloned().collect();
        self.strangers(fields, "transitions", (&kinds, NOTICES));
        let categories = self.map(fields, "categories");
        let classes: Vec<String> = categories.keys().cloned().collect();
        self.strangers(fields, "categories", (&classes, CLASSES));
        Some(Channel::Jira(Jira {
            edition: self.edition(fields, &address),
            address,
            project,
            issue_type: self.text(fields, "issue_type").unwrap_or_else(|| "Task".to_owned()),
            user: self.text(fields, "user"),
            token: self.secret(fields, "token", "JIRA_API_TOKEN"),
            labels: self.texts(fields, "labels"),
            category_field: self.text(fields, "category_field"),
            categories,
            transitions,
        }))
    }

    fn edition(&mut self, fields: &Fields<'_>, address: &str) -> Edition {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        let is_cloud = JIRA_CLOUD.iter().any(|end| host.ends_with(end));
        let guess = if is_cloud { Edition::Cloud } else { Edition::Server };
        match self.text(fields, "edition").as_deref() {
            Some("cloud") => Edition::Cloud,
            Some("server") => Edition::Server,
            Some(other) => {
                let told = format!("{}.edition is {other}; write cloud or server", fields.of);
                self.warn(fields.at, told);
                guess
            }
            None => guess,
        }
    }

    fn github(&mut self, fields: &Fields<'_>) -> Option<Channel> {
        let full = self.required(fields, "repository")?;
        let parts = full.split_once('/').filter(|(owner, name)| {
            let is_part = |part: &str| !part.is_empty() && !part.contains('/');
            is_part(owner) && is_part(name)
        });
        let Some((owner, repository)) = parts else {
            let told = format!("{}.repository is {full}; write OWNER/NAME", fields.of);
            self.warn(fields.at, told);
            return None;
        };
        Some(Channel::GitHub(GitHub {
            address: self.text(fields, "address").unwrap_or_else(|| GITHUB.to_owned()),
            owner: owner.to_owned(),
            repository: repository.to_owned(),
            token: self.secret(fields, "token", "GITHUB_TOKEN"),
            labels: self.texts(fields, "labels"),
        }))
    }

    fn email(&mut self, fields: &Fields<'_>) -> Option<Channel> {
        let host = self.required(fields, "host")?;
        let from = self.required(fields, "from")?;
        let to = self.texts(fields, "to");
        if to.is_empty() {
            self.warn(fields.at, format!("{} needs to; name whom to write to", fields.of));
            return None;
        }
        let encryption = self.encryption(fields)?;
        let port = self.number(fields, "port").and_then(|port| u16::try_from(port).ok());
        let user = self.text(fields, "user");
        let login = user.map(|user| (user, self.secret(fields, "password", "SMTP_PASSWORD")));
        Some(Channel::Email(Email { host, port, encryption, login, from, to }))
    }

    /// An encryption that is not known leaves the notifier out: guessing could send in the clear.
    fn encryption(&mut self, fields: &Fields<'_>) -> Option<Encryption> {
        match self.text(fields, "encryption").as_deref() {
            None | Some("starttls") => Some(Encryption::StartTls),
            Some("implicit") => Some(Encryption::Implicit),
            Some("none") => Some(Encryption::Plain),
            Some(other) => {
                let told = format!(
                    "{}.encryption is {other}; write starttls, implicit or none",
                    fields.of
                );
                self.warn(fields.at, told);
                None
            }
        }
    }

    fn patience(&mut self, fields: &Fields<'_>) -> Duration {
        let seconds = self.number(fields, "timeout_s").and_then(|number| number.try_into().ok());
        match seconds {
            Some(seconds @ 1..=300) => Duration::from_secs(seconds),
            Some(_) => {
                self.warn(fields.at, format!("{}.timeout_s must be from 1 to 300", fields.of));
                PATIENCE
            }
            None => PATIENCE,
        }
    }

    fn unknown_fields(&mut self, fields: &Fields<'_>, known: &[&str]) {
        for (key, at, _) in entries(fields.table) {
            if known.contains(&key) || COMMON.contains(&key) {
                continue;
            }
            let by = |end: &str| {
                let name = format!("{key}_{end}");
                known.contains(&name.as_str()).then_some(name)
            };
            if let (Some(variable), Some(file)) = (by("env"), by("file")) {
                let told = format!(
                    "{}.{key}: credentials do not belong here; name the variable that holds it with {variable}, or the file with {file}",
                    fields.of
                );
                self.warn(at, told);
            } else if CREDENTIALS.contains(&key) {
                let told =
                    format!("{}.{key}: credentials do not belong here; remove it", fields.of);
                self.warn(at, told);
            } else {
                let all: Vec<&str> = COMMON.iter().chain(known).copied().collect();
                self.unknown(at, key, &all);
            }
        }
    }

    /// Says which of the words are none of those that are known.
    fn strangers(&mut self, fields: &Fields<'_>, key: &str, (words, known): (&[String], &[&str])) {
        let at = fields.value(key).map_or(fields.at, |(at, _)| at);
        for word in words.iter().filter(|word| !known.contains(&word.as_str())) {
            let told = format!("{}.{key}: {word} is none of {}", fields.of, known.join(", "));
            self.warn(at, told);
        }
    }
}
