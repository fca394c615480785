//! Slack: an incoming webhook, or an app that writes with `chat.postMessage`.
//!
//! A webhook has no way to tell a notice that comes again; an app's message carries the notice's key as
//! `client_msg_id` and as metadata, and later notices of an incident go into the first one's thread.

use super::caller::{Address, Caller, Nature, Request, Sign};
use super::credentials::Credential;
use super::cut::{cut, cut_escaped};
use super::{Delivery, Kind, NotifyError, Receipt, escape, mark};
use desk::channel::{Secret, SlackBot};
use reqwest::Method;
use serde_json::{Value, json};

/// What Slack takes in one block of text, in a header and behind a button's address.
const SECTION: usize = 3000;
const HEADER: usize = 150;

/// The words in which Slack says that the token will not do.
const CREDENTIAL: &[&str] = &[
    "not_authed",
    "invalid_auth",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "ekm_access_denied",
    "org_login_required",
    "team_access_not_granted",
];

/// The words in which Slack says that it is Slack's own trouble.
const BUSY: &[&str] = &[
    "ratelimited",
    "rate_limited",
    "message_limit_exceeded",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
];

/// The word for a message that is there already.
const DOUBLE: &str = "duplicate_message";

pub(super) fn by_webhook(
    delivery: &Delivery<'_>,
    webhook: &Secret,
) -> Result<Receipt, NotifyError> {
    let Credential { value, place } =
        delivery.credentials.find(&delivery.at(), webhook, "webhook")?;
    let text = value.clone();
    let nature = Nature::Secret;
    let address = Address { service: "Slack", text: &text, key: place.key, nature };
    let sign: Sign = Box::new(|request, _| request);
    let caller = Caller::new(delivery, &address, Credential { value, place }, sign)?;
    let request = Request::send(Method::POST, &[], &message(delivery));
    caller.ask(&request.check("the webhook, and whether its channel still exists"))?;
    Ok(delivery.told(None))
}

pub(super) fn by_bot(delivery: &Delivery<'_>, bot: &SlackBot) -> Result<Receipt, NotifyError> {
    let token = delivery.credentials.find(&delivery.at(), &bot.token, "token")?;
    let nature = Nature::Named;
    let address = Address { service: "Slack", text: &bot.address, key: "address", nature };
    let sign: Sign = Box::new(|request, token| request.bearer_auth(token));
    let caller = Caller::new(delivery, &address, token, sign)?;
    let mut body = message(delivery);
    body["channel"] = bot.channel.as_str().into();
    body["client_msg_id"] = mark::uuid(delivery.notice).into();
    body["metadata"] = json!({
        "event_type": "masthead_notice",
        "event_payload": {"key": delivery.notice.key, "incident": delivery.notice.incident},
    });
    if let Some(first) = &delivery.notice.reference {
        body["thread_ts"] = first.as_str().into();
        body["reply_broadcast"] = is_news(delivery.notice.kind).into();
    }
    let answer = caller.data(&Request::send(Method::POST, &["chat.postMessage"], &body))?;
    match answer["ok"].as_bool() {
        Some(true) => {
            let first = delivery.notice.reference.clone();
            Ok(delivery.told(first.or_else(|| answer["ts"].as_str().map(str::to_owned))))
        }
        Some(false) => refusal(delivery, &caller, &answer),
        None => Err(caller.strange()),
    }
}

/// Whether the channel is told as well where the incident has a thread.
fn is_news(kind: Kind) -> bool {
    match kind {
        Kind::Opened
        | Kind::Routed
        | Kind::Recurrence
        | Kind::Reopened
        | Kind::FixDue
        | Kind::Overdue
        | Kind::Rejected => true,
        Kind::Joined
        | Kind::Accepted
        | Kind::FixPlanned
        | Kind::FixShipped
        | Kind::Closed
        | Kind::Drill => false,
    }
}

fn refusal(
    delivery: &Delivery<'_>,
    caller: &Caller,
    answer: &Value,
) -> Result<Receipt, NotifyError> {
    let error = answer["error"].as_str().unwrap_or_default();
    if error == DOUBLE {
        let reference = delivery.notice.reference.clone();
        return Ok(delivery.receipt(super::Done::AlreadyThere, reference));
    }
    let said = cut(error, HEADER);
    if CREDENTIAL.contains(&error) {
        return Err(caller.refused(said));
    }
    if BUSY.contains(&error) {
        return Err(caller.busy(said));
    }
    Err(caller.rejected(said, "channel, and whether the app is a member of it"))
}

/// The title as a header, the words below, and the way to the incident last, where no cut falls.
fn message(delivery: &Delivery<'_>) -> Value {
    let message = &delivery.message;
    let header = cut(&message.title, HEADER);
    let mut blocks =
        vec![json!({"type": "header", "text": {"type": "plain_text", "text": header}})];
    if !message.body.is_empty() {
        let body = cut_escaped(&message.body, SECTION);
        blocks.push(json!({"type": "section", "text": {"type": "mrkdwn", "text": body}}));
    }
    if let Some(link) = &delivery.notice.link {
        // Inside of a link a bar and a closing bracket have a meaning.
        let link = escape::slack(link).replace('|', "%7C");
        let incident = escape::slack(&delivery.notice.incident).replace('|', " ");
        let link = format!("<{link}|{incident} in Masthead>");
        let text = json!({"type": "mrkdwn", "text": link});
        blocks.push(json!({"type": "context", "elements": [text]}));
    }
    let text = cut_escaped(&escape::slack(&message.title), SECTION);
    json!({"text": text, "blocks": blocks, "unfurl_links": false, "unfurl_media": false})
}
