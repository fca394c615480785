//! The words of each channel, and what becomes of a team's own templates.

use crate::samples::{drill, later, opened, recurrence};
use connect::notify::{Kind, Medium, Notice, Templates};
use std::collections::BTreeMap;
use std::path::Path;

/// The three notices as one medium has them.
fn words(medium: Medium) -> String {
    let templates = Templates::built_in();
    let one = |notice: &Notice| {
        let message = templates.message(medium, notice);
        assert_eq!(message.complaints, Vec::<String>::new());
        format!("{}\n\n{}\n", message.title, message.body)
    };
    [opened(), recurrence(), drill()].iter().map(one).collect::<Vec<_>>().join("\n-----\n\n")
}

#[test]
fn slack_has_these_words() {
    insta::assert_snapshot!(words(Medium::Slack));
}

#[test]
fn pagerduty_has_these_words() {
    insta::assert_snapshot!(words(Medium::PagerDuty));
}

#[test]
fn jira_has_these_words() {
    insta::assert_snapshot!(words(Medium::Jira));
}

#[test]
fn github_has_these_words() {
    insta::assert_snapshot!(words(Medium::GitHub));
}

#[test]
fn a_mail_has_these_words() {
    insta::assert_snapshot!(words(Medium::Email));
}

#[test]
fn standard_output_has_these_words() {
    insta::assert_snapshot!(words(Medium::Stdout));
}

#[test]
fn every_kind_has_a_title_and_a_first_sentence() {
    let templates = Templates::built_in();
    let first = |kind| {
        let message = templates.message(Medium::Stdout, &later(kind));
        let lead = message.body.lines().next().unwrap_or_default().to_owned();
        format!("{:<12} {}\n{:<12} {lead}", kind.name(), message.title, "")
    };
    let all: Vec<String> = Kind::ALL.into_iter().map(first).collect();
    insta::assert_snapshot!(all.join("\n"));
    assert_eq!(templates.complaints(), Vec::<String>::new());
}

fn own(files: &[(&str, &str)]) -> Templates {
    let file = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    Templates::with("notices", files.iter().map(file).collect::<BTreeMap<_, _>>())
}

#[test]
fn the_narrower_template_goes_first() {
    let templates = own(&[
        ("title.jinja", "any {{ incident }}"),
        ("slack.title.jinja", "slack {{ incident }}"),
        ("slack.recurrence.title.jinja", "slack again {{ incident }}"),
        ("drill.lead.jinja", "Only a drill."),
    ]);
    let title = |medium, notice: &Notice| templates.message(medium, notice).title;
    assert_eq!(title(Medium::Jira, &opened()), "any INC-42");
    assert_eq!(title(Medium::Slack, &opened()), "slack INC-42");
    assert_eq!(title(Medium::Slack, &recurrence()), "slack again INC-42");
    assert!(templates.message(Medium::Email, &drill()).body.starts_with("Only a drill."));
    assert_eq!(templates.complaints(), Vec::<String>::new());
}

#[test]
fn a_template_escapes_what_it_is_given_and_can_be_told_not_to() {
    let templates = own(&[("slack.body.jinja", "<!here> {{ title }} {{ '<@U1>' | safe }}")]);
    let body = templates.message(Medium::Slack, &drill()).body;
    assert!(body.starts_with("<!here> DRILL"), "{body}");
    assert!(body.ends_with("<@U1>"), "{body}");
    let named = Notice { title: "<!channel>".to_owned(), ..drill() };
    let body = templates.message(Medium::Slack, &named).body;
    assert!(body.contains("&lt;!channel&gt;"), "{body}");
}

#[test]
fn a_broken_template_is_said_with_its_line_and_nothing_is_lost() {
    let templates = own(&[("email.body.jinja", "one\ntwo\n{% if %}")]);
    let complaints = templates.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].starts_with("notices/email.body.jinja:3: "), "{complaints:?}");
    assert!(complaints[0].ends_with("the built-in template is used"), "{complaints:?}");
    let built_in = Templates::built_in().message(Medium::Email, &opened());
    assert_eq!(templates.message(Medium::Email, &opened()), built_in);
}

#[test]
fn a_misspelt_name_is_said_when_it_is_tried_and_when_it_is_sent() {
    let templates = own(&[("jira.body.jinja", "fine\n{{ ownr }}")]);
    let complaints = templates.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].starts_with("notices/jira.body.jinja:2: "), "{complaints:?}");
    let message = templates.message(Medium::Jira, &opened());
    assert_eq!(message.complaints, complaints);
    assert_eq!(message.body, Templates::built_in().message(Medium::Jira, &opened()).body);
}

#[test]
fn a_webhooks_template_gives_json_or_is_not_used() {
    let templates =
        own(&[("webhook.body.jinja", "{\"what\": {{ subject }}, \"tags\": {{ tags }}}")]);
    let body = templates.message(Medium::Webhook, &opened()).body;
    let body: serde_json::Value = serde_json::from_str(&body).expect("it is JSON");
    assert_eq!(body["what"], "Refunds <!channel> sent twice & @all told");
    assert_eq!(body["tags"], serde_json::json!(["refunds", "eu"]));
    let templates = own(&[("webhook.body.jinja", "{\"what\": \"{{ subject }}\"}")]);
    let message = templates.message(Medium::Webhook, &opened());
    assert_eq!(message.body, "");
    assert!(message.complaints[0].contains("is no JSON"), "{:?}", message.complaints);
}

#[test]
fn a_file_that_nobody_asks_for_is_said() {
    for name in ["slak.body.jinja", "body.jinja", "slack.body.txt", "slack.opend.body.jinja"] {
        let complaints = own(&[(name, "")]).complaints();
        assert!(complaints[0].contains(&format!("notices/{name}: no such template")), "{name}");
    }
}

#[test]
fn a_folder_of_templates_is_read_and_a_missing_one_is_said() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/notify/templates");
    let templates = Templates::in_folder(&folder);
    assert_eq!(templates.complaints(), Vec::<String>::new());
    assert_eq!(templates.message(Medium::Stdout, &drill()).title, "ours: INC-7");
    let missing = Templates::in_folder(Path::new("/nowhere/at/all"));
    let complaints = missing.complaints();
    assert!(complaints[0].contains("mend notifiers.templates"), "{complaints:?}");
    assert!(!missing.message(Medium::Stdout, &drill()).body.is_empty());
}
