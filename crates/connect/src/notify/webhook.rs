//! Any service that takes JSON: the notice itself (`masthead.notice/1`) or what the team's template
//! makes of it, with its key in `Idempotency-Key` and an HMAC-SHA256 of the body in
//! `Masthead-Signature`.

use super::caller::{Address, Caller, Nature, Request, Sign};
use super::notice::SCHEMA;
use super::{Delivery, NotifyError, Receipt, mark};
use desk::channel::Secret;
use reqwest::Method;
use ring::hmac;
use serde_json::{Value, json};

pub(super) fn send(
    delivery: &Delivery<'_>,
    address: &str,
    secret: &Secret,
) -> Result<Receipt, NotifyError> {
    let secret = delivery.credentials.find(&delivery.at(), secret, "secret")?;
    let body = body(delivery);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.value.as_bytes());
    let tag = mark::hex(hmac::sign(&key, body.as_bytes()).as_ref());
    let signature = format!("sha256={tag}");
    let kind = delivery.notice.kind.name();
    let mark = mark::of_notice(delivery.notice);
    let headers = [
        ("Idempotency-Key", mark.as_str()),
        ("Masthead-Signature", signature.as_str()),
        ("Masthead-Kind", kind),
    ];
    let nature = Nature::Open;
    let address = Address { service: "the receiver", text: address, key: "address", nature };
    let sign: Sign = Box::new(|request, _| request);
    let caller = Caller::new(delivery, &address, secret, sign)?;
    let (path, query, body) = (&[], &[], Some(body));
    let check = "address, secret_env and the template webhook.body";
    let request = Request { method: Method::POST, path, query, headers: &headers, body, check };
    caller.ask(&request)?;
    Ok(delivery.told(None))
}

fn body(delivery: &Delivery<'_>) -> String {
    if !delivery.message.body.is_empty() {
        return delivery.message.body.clone();
    }
    let mut notice = json!(delivery.notice);
    if let Value::Object(members) = &mut notice {
        members.insert("schema".to_owned(), SCHEMA.into());
    }
    notice.to_string()
}
