//! What `masthead explain` says.

use insta::assert_snapshot;
use report::explain::topic;

#[test]
fn the_list_of_all() {
    assert_snapshot!(topic(None).expect("there always is a list"));
}

#[test]
fn a_category() {
    assert_snapshot!(topic(Some("fc2")).expect("it is known"));
}

#[test]
fn every_mode_is_explained_with_owner_fix_and_sources() {
    for mode in checks::Mode::ALL {
        let text = topic(Some(mode.code())).expect("it is known");
        for part in ["Owner:", "When:", "Fix:", "Refuse:", "Published share", mode.name()] {
            assert!(text.contains(part), "{mode}: {part}");
        }
    }
}

#[test]
fn every_word_of_the_screens_is_explained() {
    for word in [
        "infrastructure",
        "NOT VERIFIED",
        "no-failure-found",
        "cannot tell",
        "too weak to lead",
        "infra",
        "held",
        "seen",
        "Refuters",
        "Record",
        "Changed",
        "chain",
        "screen",
    ] {
        assert!(topic(Some(word)).is_some(), "{word}");
    }
}

#[test]
fn content_is_a_topic_and_nonsense_is_none() {
    assert!(topic(Some("content")).is_some());
    assert_eq!(topic(Some("FM-9.9")), None);
}
