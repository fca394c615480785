//! Whether every notifier may be sent to, and its credentials are where the configuration says. Sends nothing.

use crate::command::telling::strays;
use desk::Config;
use desk::channel::{Channel, Notifier, Secret};
use report::doctor::Check;
use std::path::Path;
use store::outbox::Posted;

/// A line for each notifier, and one for what they were not told.
pub(super) fn notifiers(config: &Config, folder: &Path, unsent: Option<&[Posted]>) -> Vec<Check> {
    let list = &config.notifiers.list;
    let mut checks: Vec<Check> = list.iter().map(|one| notifier(one, folder)).collect();
    // A book that does not open says nothing of its outbox.
    let Some(unsent) = unsent else { return checks };
    let is_own = |one: &&Posted| list.iter().any(|known| known.name == one.notice.address);
    let own: Vec<&Posted> = unsent.iter().filter(is_own).collect();
    if !list.is_empty() {
        checks.push(outbox(&own));
    }
    checks.extend(strays::strays(config, unsent).into_iter().map(|stray| {
        let (id, name) = (format!("notices-{}", stray.name), "notices for nobody");
        Check::fail(id, name, (stray.said, stray.mend))
    }));
    checks
}

/// Whether the team's own words can be used, where it has any: what does not parse or render, each with its file
/// and line.
pub(super) fn templates(config: &Config, folder: &Path) -> Option<Check> {
    let path = folder.join(config.notifiers.templates.as_deref()?);
    let (id, name) = ("templates", "words of notices");
    let complaints = connect::notify::Templates::in_folder(&path).complaints();
    if complaints.is_empty() {
        return Some(Check::pass(id, name, format!("{} can be used", path.display())));
    }
    let mend = "mend what is said, and try: masthead incident notify --dry-run".to_owned();
    Some(Check::fail(id, name, (complaints.join("; "), mend)))
}

/// Whether everything was told. What was never tried waits for the next command and is no fault.
fn outbox(unsent: &[&Posted]) -> Check {
    let (id, name) = ("notices", "notices told");
    let failed: Vec<&&Posted> = unsent.iter().filter(|one| 0 < one.failures).collect();
    let Some(last) = failed.iter().rev().find_map(|one| one.error.as_deref()) else {
        let waiting = unsent.len();
        let said = if waiting == 0 {
            "nothing is left in the outbox".to_owned()
        } else {
            format!("{waiting} on their way")
        };
        return Check::pass(id, name, said);
    };
    let said = format!("{} were tried and not told; {last}", failed.len());
    let mend = "mend what is said, then: masthead incident notify --now".to_owned();
    Check::fail(id, name, (said, mend))
}

fn notifier(notifier: &Notifier, folder: &Path) -> Check {
    let id = format!("notifier-{}", notifier.name);
    let name = format!("notifier {}", notifier.name);
    let (kind, secret) = needs(&notifier.channel);
    if let Err(why) = connect::notify::may_send(notifier) {
        let said = format!("{kind}: {why} ({})", notifier.source);
        return Check::fail(id, name, (said, format!("mend {}", notifier.source)));
    }
    let Some(secret) = secret else {
        return Check::pass(
            id,
            name,
            format!("{kind}, without a credential ({})", notifier.source),
        );
    };
    match missing(secret, folder) {
        None => {
            let said = format!("{kind}, its credential in {} ({})", place(secret), notifier.source);
            Check::pass(id, name, said)
        }
        Some(why) => {
            let said = format!("{kind}: {} {why} ({})", place(secret), notifier.source);
            let mend = match secret {
                Secret::Variable(variable) => format!("set the variable {variable}"),
                Secret::File(path) => format!("write the credential into {path}"),
            };
            Check::fail(id, name, (said, mend))
        }
    }
}

/// What it is, and the credential that it needs.
fn needs(channel: &Channel) -> (&'static str, Option<&Secret>) {
    match channel {
        Channel::SlackWebhook { webhook } => ("Slack", Some(webhook)),
        Channel::SlackBot(bot) => ("Slack", Some(&bot.token)),
        Channel::PagerDuty { address: _, routing_key } => ("PagerDuty", Some(routing_key)),
        Channel::Jira(jira) => ("Jira", Some(&jira.token)),
        Channel::GitHub(github) => ("GitHub", Some(&github.token)),
        Channel::Webhook { address: _, secret } => ("webhook", Some(secret)),
        Channel::Email(email) => ("e-mail", email.login.as_ref().map(|(_, secret)| secret)),
        Channel::Stdout => ("standard output", None),
    }
}

fn place(secret: &Secret) -> String {
    match secret {
        Secret::Variable(name) => format!("the variable {name}"),
        Secret::File(path) => format!("the file {path}"),
    }
}

/// Why there is no credential, where there is none. What it is is not looked at beyond that.
fn missing(secret: &Secret, folder: &Path) -> Option<String> {
    let found = match secret {
        Secret::Variable(name) => std::env::var(name).map_err(|_| "is not set".to_owned()),
        Secret::File(path) => std::fs::read_to_string(folder.join(path))
            .map_err(|problem| format!("cannot be read: {problem}")),
    };
    match found {
        Err(why) => Some(why),
        Ok(text) if text.trim().is_empty() => Some("is empty".to_owned()),
        Ok(_) => None,
    }
}
