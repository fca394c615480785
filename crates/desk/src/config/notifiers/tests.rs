//! What is read of `[notifiers]`, and what is said of mistakes.

use crate::Config;
use crate::channel::{Channel, Edition, Encryption, Secret};
use std::time::Duration;

/// One notifier of each kind, and two of Slack's.
const ALL: &str = r##"
[notifiers]
templates = "notices"
[notifiers.room]
kind = "slack"
for = ["FC1", "FC2"]
[notifiers.thread]
kind = "slack"
channel = "#agents"
token_file = "secrets/slack"
[notifiers.oncall]
kind = "pagerduty"
timeout_s = 5
[notifiers.board]
kind = "jira"
address = "https://acme.atlassian.net"
project = "OPS"
user = "bot@example.org"
transitions = { closed = "Done" }
[notifiers.repo]
kind = "github"
repository = "acme/agents"
labels = ["agents"]
[notifiers.bus]
kind = "webhook"
address = "https://bus.example.org/notices"
[notifiers.mail]
kind = "email"
host = "smtp.example.org"
user = "masthead"
from = "masthead@example.org"
to = "mei@example.org"
systems = ["billing"]
[notifiers.log]
kind = "stdout"
"##;

fn read(text: &str) -> Config {
    Config::read("masthead.toml", text)
}

#[test]
fn each_kind_is_read_with_its_usual_credential() {
    let config = read(ALL);
    assert_eq!(config.warnings, []);
    assert_eq!(config.notifiers.templates.as_deref(), Some("notices"));
    let list = &config.notifiers.list;
    let names: Vec<&str> = list.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["room", "thread", "oncall", "board", "repo", "bus", "mail", "log"]);
    assert_eq!(list[0].source, "masthead.toml:4");
    let variable = |name: &str| Secret::Variable(name.to_owned());
    let webhook = variable("SLACK_WEBHOOK_URL");
    assert_eq!(list[0].channel, Channel::SlackWebhook { webhook });
    let Channel::SlackBot(bot) = &list[1].channel else { panic!("it has a channel") };
    assert_eq!(bot.token, Secret::File("secrets/slack".to_owned()));
    assert_eq!(list[2].patience, Duration::from_secs(5));
    let Channel::Jira(jira) = &list[3].channel else { panic!("it is Jira") };
    assert_eq!((jira.edition, &jira.token), (Edition::Cloud, &variable("JIRA_API_TOKEN")));
    let Channel::GitHub(github) = &list[4].channel else { panic!("it is GitHub") };
    assert_eq!((&*github.owner, &*github.repository), ("acme", "agents"));
    let Channel::Email(email) = &list[6].channel else { panic!("it is mail") };
    assert_eq!(email.encryption, Encryption::StartTls);
    assert_eq!(email.login, Some(("masthead".to_owned(), variable("SMTP_PASSWORD"))));
}

#[test]
fn a_notifier_is_told_of_what_it_asked_for() {
    let config = read(
        "[notifiers.a]\nkind = \"stdout\"\nfor = [\"FC1\"]\nsystems = [\"billing\"]\n[notifiers.b]\nkind = \"stdout\"\n",
    );
    let [a, b] = &config.notifiers.list[..] else { panic!("there are two") };
    assert!(a.is_for(Some("FC1"), Some("billing")));
    assert!(!a.is_for(Some("FC2"), Some("billing")));
    assert!(!a.is_for(Some("FC1"), Some("search")));
    assert!(!a.is_for(Some("FC1"), None));
    assert!(b.is_for(None, None));
}

/// The warnings of one notifier, with their lines.
fn warnings(fields: &str) -> Vec<String> {
    let config = read(&format!("[notifiers.x]\n{fields}"));
    config.warnings.iter().map(|it| format!("{}: {}", it.line, it.what)).collect()
}

#[test]
fn a_credential_in_the_file_is_refused_and_not_repeated() {
    let told = warnings("kind = \"slack\"\ntoken = \"xoxb-made-up\"\n");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("3: notifiers.x.token: credentials do not belong here"));
    assert!(told[0].contains("token_env") && !told[0].contains("made-up"), "{told:?}");
    let told = warnings("kind = \"email\"\nhost = \"h\"\nfrom = \"f\"\nto = \"t\"\nsecret = \"s\"");
    assert_eq!(told, ["6: notifiers.x.secret: credentials do not belong here; remove it"]);
}

#[test]
fn what_cannot_be_used_is_said_with_its_line() {
    let told = |fields: &str, words: &str| {
        let warnings = warnings(fields);
        assert!(warnings.iter().any(|it| it.contains(words)), "{words}: {warnings:?}");
    };
    told("colour = 1", "1: notifiers.x needs kind");
    told("kind = \"pigeon\"", "kind is pigeon; write one of slack, pagerduty");
    told("kind = \"stdout\"\ncolour = 1", "3: unknown key colour; known here: kind, for");
    told("kind = \"stdout\"\nfor = [\"FC9\"]", "3: notifiers.x.for: FC9 is none of FC1");
    told("kind = \"stdout\"\ntimeout_s = 0", "timeout_s must be from 1 to 300");
    told("kind = \"stdout\"\nsystems = [1]", "systems must be a list of texts");
    told("kind = \"github\"\nrepository = \"agents\"", "write OWNER/NAME");
    told("kind = \"jira\"\naddress = \"https://j\"", "needs project");
    told(
        "kind = \"jira\"\naddress = \"https://j\"\nproject = \"P\"\ntransitions = { done = \"D\" }",
        "done is none of opened",
    );
    told("kind = \"email\"\nhost = \"h\"\nfrom = \"f\"", "needs to");
    told(
        "kind = \"email\"\nhost = \"h\"\nfrom = \"f\"\nto = \"t\"\nencryption = \"ssl\"",
        "write starttls, implicit or none",
    );
    told("kind = \"webhook\"\naddress = \"\"", "address must be a text that is not empty");
}
