//! The same input gives the same bytes in every process, although each draws its own redaction key.

use crate::runner::{EXAMPLES, FAILED, UNTOLD, masthead};

/// A run in which people and secrets stand where findings are made.
fn with_people() -> String {
    FAILED
        .replace("VPN down", "VPN of ann@example.org and bob@example.org down, password=hunter22")
        .replace("\\\"total\\\": 0", "\\\"total\\\": 0, \\\"asked_by\\\": \\\"ann@example.org\\\"")
}

#[test]
fn two_processes_say_the_same() {
    for format in ["text", "slack", "json", "jsonl", "markdown"] {
        let say = || {
            masthead(["triage", "--format", format, "a.json", "b.json", "c.json"])
                .file("a.json", with_people())
                .file("b.json", UNTOLD.replace("O-7", "ann@example.org"))
                .file("c.json", "{")
                .run()
                .screen()
        };
        assert_eq!(say(), say(), "{format}");
        let alone =
            || masthead(["triage", "--format", format, "-"]).input(with_people()).run().screen();
        assert_eq!(alone(), alone(), "{format}");
    }
}

#[test]
fn all_examples_twice() {
    let say = || {
        let start = masthead(["triage", "--format", "markdown"]);
        start.and(EXAMPLES.map(|(name, _)| name)).run().screen()
    };
    assert_eq!(say(), say());
}

#[test]
fn a_key_from_the_configuration_changes_nothing_that_is_said() {
    let say = |config: &str| {
        masthead(["triage", "a.json", "--format", "json"])
            .file("a.json", with_people())
            .file("masthead.toml", config)
            .run()
            .screen()
    };
    assert_eq!(say("[redact]\nkey = \"one\"\n"), say("[redact]\nkey = \"two\"\n"));
}

#[test]
fn a_hash_without_a_digit_is_a_value_like_any_other() {
    let under = |key: &str| {
        masthead(["triage", "a.json", "--format", "json"])
            .file("a.json", UNTOLD.replace("O-7", "ann@example.org"))
            .file("masthead.toml", format!("[redact]\nkey = \"{key}\"\n"))
    };
    let shown = masthead(["show", "a.json"])
        .file("a.json", UNTOLD.replace("O-7", "ann@example.org"))
        .file("masthead.toml", "[redact]\nkey = \"26\"\n");
    assert!(shown.run().out.contains("\u{2039}email:eafc\u{203a}"), "another key is needed here");
    let said = under("26").run();
    assert_eq!(under("25").run().screen(), said.screen());
    // The person named that address: it stands in the request, however it is written here.
    assert_eq!(said.verdict()["modes"]["FM-2.2"]["result"], "clear");
}

#[test]
fn a_key_from_the_configuration_makes_placeholders_lasting() {
    let show = |key: &str| {
        let config = format!("[redact]\nkey = \"{key}\"\n");
        let start = masthead(["show", "a.json"]).file("a.json", with_people());
        start.file("masthead.toml", config).run().out
    };
    assert_eq!(show("one"), show("one"));
    assert_ne!(show("one"), show("two"));
}
