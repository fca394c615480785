//! Slack: a webhook and an app.

use crate::fake::{Answer, always, fake};
use crate::samples::{later, opened};
use crate::{notifier, told};
use connect::notify::{Done, Kind, Notice, Retry};
use serde_json::json;

const WEBHOOK: &str = "[notifiers.room]\nkind = \"slack\"\n";

fn bot(address: &str) -> String {
    format!("[notifiers.room]\nkind = \"slack\"\nchannel = \"C1\"\naddress = \"{address}/api\"\n")
}

#[test]
fn a_webhook_gets_blocks_and_words_for_those_who_see_none() {
    let slack = always(200, "", "ok");
    let webhook = format!("{}/services/T0/B0/made-up", slack.address);
    let receipt = told(&notifier(WEBHOOK), &opened(), &[("SLACK_WEBHOOK_URL", &webhook)]);
    assert_eq!(receipt.expect("it is told").done, Done::Told);
    let asked = slack.asked();
    assert_eq!(asked[0].what(), "POST /services/T0/B0/made-up");
    assert!(asked[0].has("content-type: application/json; charset=utf-8"));
    let body = asked[0].json();
    let text = body["text"].as_str().expect("there is text");
    assert!(text.contains("Refunds &lt;!channel&gt; sent twice &amp; @all told"), "{text}");
    assert_eq!(body["blocks"][0]["type"], "header");
    assert_eq!(body["blocks"][1]["text"]["type"], "mrkdwn");
    let link = &body["blocks"][2]["elements"][0]["text"];
    assert_eq!(link, "<https://masthead.example.org/incidents/INC-42|INC-42 in Masthead>");
}

#[test]
fn long_texts_are_cut_to_what_slack_takes() {
    let slack = always(200, "", "ok");
    let (title, fix) = ("<ü> ".repeat(900), Some("a & b ".repeat(900)));
    let notice = Notice { title, fix, ..opened() };
    told(&notifier(WEBHOOK), &notice, &[("SLACK_WEBHOOK_URL", &slack.address)])
        .expect("it is told");
    let body = slack.asked()[0].json();
    let length = |text: &serde_json::Value| text.as_str().expect("text").chars().count();
    assert!(length(&body["blocks"][0]["text"]["text"]) <= 150);
    let section = &body["blocks"][1]["text"]["text"];
    assert!(length(section) <= 3000 && length(section) > 2900, "{}", length(section));
    assert!(length(&body["text"]) <= 3000);
    assert_eq!(body["blocks"][2]["type"], "context");
}

#[test]
fn an_app_writes_with_the_notices_key_and_later_into_the_thread() {
    let slack = always(200, "", r#"{"ok": true, "channel": "C1", "ts": "1.5"}"#);
    let notifier = notifier(&bot(&slack.address));
    let token = [("SLACK_BOT_TOKEN", "xoxb-made-up")];
    let first = told(&notifier, &opened(), &token).expect("it is told");
    assert_eq!(first.reference.as_deref(), Some("1.5"));
    let second = Notice { reference: first.reference.clone(), ..later(Kind::Accepted) };
    let second = told(&notifier, &second, &token).expect("it is told");
    assert_eq!(second.reference, first.reference);
    let again = told(&notifier, &opened(), &token).expect("it is told");
    assert_eq!(again.reference, first.reference);
    let asked = slack.asked();
    assert_eq!(asked[0].what(), "POST /api/chat.postMessage");
    assert!(asked[0].has("authorization: Bearer xoxb-made-up"));
    let (first, second, again) = (asked[0].json(), asked[1].json(), asked[2].json());
    assert_eq!(first["channel"], "C1");
    assert_eq!(first["metadata"]["event_payload"]["key"], "INC-42/opened/1");
    assert_eq!(first.get("thread_ts"), None);
    assert_eq!((&second["thread_ts"], &second["reply_broadcast"]), (&json!("1.5"), &json!(false)));
    assert_eq!(first["client_msg_id"], again["client_msg_id"]);
    assert_ne!(first["client_msg_id"], second["client_msg_id"]);
}

#[test]
fn slacks_own_words_say_whether_trying_again_helps() {
    let refused = |error: &'static str| {
        let slack = fake(move |_| Answer::json(200, &json!({"ok": false, "error": error})));
        let token = [("SLACK_BOT_TOKEN", "xoxb-made-up")];
        let problem = told(&notifier(&bot(&slack.address)), &opened(), &token);
        drop(slack.asked());
        problem.expect_err("it is refused")
    };
    let token = refused("invalid_auth");
    assert_eq!(token.retry(), Retry::Never);
    assert!(token.to_string().contains("the variable SLACK_BOT_TOKEN (token_env)"), "{token}");
    let channel = refused("channel_not_found");
    assert_eq!(channel.retry(), Retry::Never);
    assert!(channel.to_string().contains("check channel"), "{channel}");
    assert_eq!(refused("ratelimited").retry(), Retry::Later(None));
    assert_eq!(refused("internal_error").retry(), Retry::Later(None));
}

#[test]
fn a_message_that_slack_has_already_is_not_told_twice() {
    let slack = always(200, "", r#"{"ok": false, "error": "duplicate_message"}"#);
    let token = [("SLACK_BOT_TOKEN", "xoxb-made-up")];
    let receipt = told(&notifier(&bot(&slack.address)), &opened(), &token);
    assert_eq!(receipt.expect("it is there").done, Done::AlreadyThere);
    drop(slack.asked());
}

#[test]
fn a_webhooks_address_is_never_repeated() {
    let problem = told(&notifier(WEBHOOK), &opened(), &[("SLACK_WEBHOOK_URL", "hooks/T0/made-up")]);
    let problem = problem.expect_err("it is no address").to_string();
    assert!(problem.contains("SLACK_WEBHOOK_URL") && !problem.contains("made-up"), "{problem}");
    let slack = always(404, "", "no_service");
    let webhook = format!("{}/services/made-up", slack.address);
    let problem = told(&notifier(WEBHOOK), &opened(), &[("SLACK_WEBHOOK_URL", &webhook)]);
    let problem = problem.expect_err("it is gone").to_string();
    assert!(problem.contains("no_service") && !problem.contains("made-up"), "{problem}");
    drop(slack.asked());
}
