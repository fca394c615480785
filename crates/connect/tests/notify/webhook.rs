//! Any service: the notice as JSON, signed.

use crate::fake::always;
use crate::samples::opened;
use crate::{notifier, told};
use connect::notify::Notice;
use ring::hmac;

#[test]
fn a_receiver_gets_the_notice_with_its_key_and_a_signature() {
    let bus = always(204, "", "");
    let toml = format!("[notifiers.x]\nkind = \"webhook\"\naddress = \"{}/in?a=b\"\n", bus.address);
    let notifier = notifier(&toml);
    let secret = [("MASTHEAD_WEBHOOK_SECRET", "made-up")];
    told(&notifier, &opened(), &secret).expect("it is told");
    told(&notifier, &opened(), &secret).expect("it is told again");
    let asked = bus.asked();
    assert_eq!((&*asked[0].method, &*asked[0].path), ("POST", "/in?a=b"));
    assert_eq!(asked[0].header("idempotency-key"), asked[1].header("idempotency-key"));
    assert_eq!(asked[0].body, asked[1].body);
    let body = asked[0].json();
    assert_eq!(body["schema"], "masthead.notice/1");
    assert_eq!((&body["kind"], &body["writing"]), (&"opened".into(), &"still".into()));
    assert_eq!(body["fields"][0]["value"], "`done` *again* {code} to ‹email› #7 [31m");
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"made-up");
    let signature = asked[0].header("masthead-signature");
    let digits = signature.strip_prefix("sha256=").expect("the algorithm is named");
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
    let tag: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
    assert!(hmac::verify(&key, asked[0].body.as_bytes(), &tag).is_ok());
}

#[test]
fn a_notice_in_json_can_be_read_back() {
    let text = serde_json::to_string(&opened()).expect("it is data");
    assert_eq!(serde_json::from_str::<Notice>(&text).expect("it is a notice"), opened());
}
