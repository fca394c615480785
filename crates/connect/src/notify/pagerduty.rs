//! `PagerDuty`, Events API v2. An incident is one alert: events with its key join it, and an event that
//! comes again changes nothing that people are told of twice.
//!
//! Where another monitor's alert told of the failure first, its key is used, so that the verdict stands
//! where people already look. Such an alert is somebody else's: it is never acknowledged or resolved.
//! Nobody is woken unless the run still writes.

use super::caller::{Address, Caller, Nature, Request, Sign};
use super::cut::cut;
use super::{Delivery, Done, Kind, Notice, NotifyError, Receipt, mark};
use desk::channel::Secret;
use reqwest::Method;
use serde_json::{Map, Value, json};

/// The longest summary and key that are taken.
const SUMMARY: usize = 1024;
const KEY: usize = 255;

/// What is asked of `PagerDuty`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Trigger,
    Acknowledge,
    Resolve,
}

impl Action {
    const fn name(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Acknowledge => "acknowledge",
            Self::Resolve => "resolve",
        }
    }
}

pub(super) fn send(
    delivery: &Delivery<'_>,
    address: &str,
    routing_key: &Secret,
) -> Result<Receipt, NotifyError> {
    let notice = delivery.notice;
    let Some(action) = action(notice) else {
        return Ok(delivery.receipt(Done::LeftAlone, notice.reference.clone()));
    };
    let key = delivery.credentials.find(&delivery.at(), routing_key, "routing_key")?;
    let dedup = dedup_key(notice);
    let mut event = json!({
        "routing_key": key.value,
        "event_action": action.name(),
        "dedup_key": dedup,
    });
    if action == Action::Trigger {
        event["payload"] = payload(delivery);
        event["client"] = "Masthead".into();
        if let Some(link) = &notice.link {
            let text = format!("{} in Masthead", notice.incident);
            event["client_url"] = link.as_str().into();
            event["links"] = json!([{"href": link, "text": text}]);
        }
    }
    let nature = Nature::Named;
    let address = Address { service: "PagerDuty", text: address, key: "address", nature };
    let sign: Sign = Box::new(|request, _| request);
    let caller = Caller::new(delivery, &address, key, sign)?;
    let request = Request::send(Method::POST, &["v2", "enqueue"], &event);
    let answer = caller
        .data(&request.check("routing_key_env, and whether its integration is Events API v2"))?;
    match answer["status"].as_str() {
        Some("success") => Ok(delivery.told(Some(dedup))),
        Some(_) | None => Err(caller.strange()),
    }
}

/// What is asked; nothing where the alert is somebody else's and would only be closed or reopened.
fn action(notice: &Notice) -> Option<Action> {
    let is_ours = notice.alert.is_none();
    match notice.kind {
        Kind::Opened
        | Kind::Routed
        | Kind::Joined
        | Kind::Recurrence
        | Kind::Reopened
        | Kind::FixDue
        | Kind::Overdue
        | Kind::Rejected
        | Kind::Drill => Some(Action::Trigger),
        Kind::Accepted => is_ours.then_some(Action::Acknowledge),
        Kind::FixPlanned | Kind::FixShipped => is_ours.then_some(Action::Trigger),
        Kind::Closed => is_ours.then_some(Action::Resolve),
    }
}

fn dedup_key(notice: &Notice) -> String {
    if let Some(alert) = &notice.alert {
        return alert.clone();
    }
    let readable = format!("masthead/{}/{}", notice.book, notice.incident);
    if readable.encode_utf16().count() <= KEY {
        readable
    } else {
        format!("masthead/{}", mark::of_incident(notice))
    }
}

fn payload(delivery: &Delivery<'_>) -> Value {
    let notice = delivery.notice;
    let mut payload = json!({
        "summary": cut(&delivery.message.title, SUMMARY),
        "source": notice.system.as_deref().unwrap_or("masthead"),
        "severity": severity(notice),
        "custom_details": details(delivery),
    });
    let further =
        [("component", &notice.system), ("group", &notice.category), ("class", &notice.mode)];
    for (name, value) in further {
        if let Some(value) = value {
            payload[name] = value.as_str().into();
        }
    }
    payload
}

/// `critical` wakes people; `warning` and `info` do not where the service's urgency follows severity.
fn severity(notice: &Notice) -> &'static str {
    match notice.kind {
        Kind::Drill => "info",
        _ if notice.is_page() => "critical",
        Kind::Opened
        | Kind::Routed
        | Kind::Recurrence
        | Kind::Reopened
        | Kind::Overdue
        | Kind::Rejected => "warning",
        Kind::Joined
        | Kind::Accepted
        | Kind::FixPlanned
        | Kind::FixDue
        | Kind::FixShipped
        | Kind::Closed => "info",
    }
}

fn details(delivery: &Delivery<'_>) -> Value {
    let notice = delivery.notice;
    let mut details = Map::new();
    let known = [
        ("incident", Some(&notice.incident)),
        ("class", notice.class.as_ref()),
        ("mode", notice.mode.as_ref()),
        ("owner", notice.owner.as_ref()),
        ("fix", notice.fix.as_ref()),
        ("wrong_fix", notice.wrong_fix.as_ref()),
    ];
    let present = known.into_iter().filter_map(|(name, value)| Some((name, value?)));
    details.extend(present.map(|(name, value)| (name.to_owned(), value.as_str().into())));
    details.insert("kind".to_owned(), notice.kind.name().into());
    details.insert("notice".to_owned(), notice.key.as_str().into());
    details.insert("told".to_owned(), delivery.message.body.as_str().into());
    Value::Object(details)
}
