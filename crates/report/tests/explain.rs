//! What `masthead explain` says.

use insta::assert_snapshot;
use report::explain::Examples;

fn topic(name: Option<&str>) -> Option<String> {
    report::explain::topic(name, Examples::Headings)
}

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
fn a_mode_is_answered_within_two_screens_and_its_examples_come_last() {
    for mode in checks::Mode::ALL {
        let short = topic(Some(mode.code())).expect("it is known");
        // Two terminals of fifty lines.
        assert!(short.lines().count() <= 100, "{mode}: {} lines", short.lines().count());
        let full = report::explain::topic(Some(mode.code()), Examples::InFull);
        let full = full.expect("it is known");
        for text in [&short, &full] {
            let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{mode}: {part}"));
            let order =
                ["Layer:", "Owner:", "Fix:", "Refuse:", "How it is told:", "Published share"];
            let places = order.map(at);
            assert!(places.is_sorted(), "{mode}: {places:?}");
            assert!(places[5] < text.find("\nFound").expect("examples"), "{mode}");
        }
        assert!(!short.contains("```trace") && full.contains("```trace"), "{mode}");
        let page = mode.entry().page;
        let examples = page.find("\n## ").map(|at| page[at..].trim()).expect("it has examples");
        assert!(full.contains(examples), "{mode}: every example is there");
    }
}

#[test]
fn the_second_layer_says_what_a_wrong_whole_of_valid_parts_is() {
    let text = topic(Some("FC2")).expect("it is known");
    for part in ["## Every part valid, the whole wrong", "at least two agents", "<- FC2"] {
        assert!(text.contains(part), "{part}");
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
