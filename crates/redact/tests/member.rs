//! Values whose member's name gives them away.

use redact::{Redactor, Settings, key_from, placeholders};

fn redactor() -> Redactor {
    Redactor::new(Settings { key: key_from("test"), allow: Vec::new() })
}

#[test]
fn the_name_of_a_member_gives_its_value_away() {
    let secret = ["hunt", "er2", "_x9"].concat();
    let redacted = redactor().redact_member("password", &secret);
    assert_eq!(placeholders(&redacted).count(), 1, "{redacted}");
    assert!(!redacted.contains(&secret));
}

#[test]
fn an_ordinary_member_keeps_its_value() {
    assert_eq!(redactor().redact_member("order_id", "W2378156"), "W2378156");
    assert_eq!(redactor().redact_member("password", "true"), "true");
}
