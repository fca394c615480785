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

#[test]
fn a_member_that_holds_nothing_but_a_secret_is_redacted_whole() {
    for (name, value) in [
        ("signing_key", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
        ("session_token", "FwoGZXIvYXdzEBYaDKd"),
        ("passphrase", "open sesame now"),
        ("db_password", "correct horse battery"),
        ("private_key", "MIIEvQIBADANBgkqhkiG9w0BAQ"),
    ] {
        let redacted = redactor().redact_member(name, value);
        assert!(!redacted.contains(value), "{name}: {redacted}");
        assert_eq!(placeholders(&redacted).count(), 1, "{name}: {redacted}");
    }
    let header = redactor().redact_member("authorization", "Token abc999zzABC123xyz456");
    assert!(header.starts_with("Token ‹secret:"), "{header}");
    for (name, value) in [
        ("password", "must not be blank"),
        ("signing_key", "your-signing-key-1"),
        ("authorization", "none at all"),
        ("session_token", "expired"),
    ] {
        assert_eq!(redactor().redact_member(name, value), value);
    }
}

#[test]
fn a_number_is_redacted_where_its_name_says_whose_it_is() {
    let number = |name, digits| redactor().redact_number(name, digits);
    assert!(
        number("card_number", "4111111111111111").is_some_and(|text| text.starts_with("‹card:"))
    );
    assert!(number("ssn", "536221234").is_some_and(|text| text.starts_with("‹national:")));
    assert!(number("phone", "12125550187").is_some_and(|text| text.starts_with("‹phone:")));
    assert_eq!(number("order_id", "4111111111111111"), None);
    assert_eq!(number("phone", "3"), None);
}

#[test]
fn printed_cards_and_french_numbers_are_found_with_every_blank() {
    for text in [
        "card 4111\u{a0}1111\u{a0}1111\u{a0}1111 ok",
        "card 4111\u{202f}1111\u{202f}1111\u{202f}1111 ok",
        "card 4111.1111.1111.1111 ok",
        "NIR 1 84 12 76 451 089 46 ok",
        "number 184127645108946 ok",
        "X-API-Key: a8f5f167f44f4964e6c998dee827110c",
    ] {
        let redacted = redactor().redact(text);
        assert_eq!(placeholders(&redacted).count(), 1, "{text}: {redacted}");
    }
}
