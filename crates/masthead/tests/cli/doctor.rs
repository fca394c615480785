//! `masthead doctor`, and what `masthead` alone shows where there is a configuration.

use crate::runner::masthead;
use crate::story::Story;
use insta::assert_snapshot;

const DAY: (&str, &str) = ("2026-03-10", "kim");

#[test]
fn an_empty_folder_is_not_ready_and_every_line_says_what_mends_it() {
    let said = masthead(["doctor", "--at", "2026-03-10"]).run();
    assert_snapshot!(said.screen());
}

#[test]
fn a_team_that_did_its_homework_is_ready() {
    let story = Story::new()
        .file("postmortems/.keep", "")
        .types(("2026-03-02", "kim"), "incident drill")
        .types(("2026-03-03", "priya"), "incident accept DRILL-1")
        .types(("2026-03-03", "platform"), "incident accept DRILL-2")
        .types(("2026-03-03", "mei"), "incident accept DRILL-3")
        .types(DAY, "doctor");
    assert_snapshot!(story.last().screen());
    let story = story.types(("2026-07-01", "kim"), "doctor");
    assert_eq!(story.status(), 1);
    assert_snapshot!(story.last().screen());
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let config = "[store]\nurl = \"postgres://kim:secret@127.0.0.1:9/book\"\nport = 3\n\
        [owners]\nspecification = \"Priya\"\ncordination = \"Jon\"\n\
        [postmortems]\nfolder = \"pages\"\n\
        [systems.billing]\nspec = \"missing.yaml\"\n[systems.search]\n\
        [notifiers.ops]\nkind = \"slack\"\nwebhook_env = \"SLACK_OPS\"\n\
        [notifiers.log]\nkind = \"stdout\"\n";
    let story = Story::new()
        .file("masthead.toml", config)
        .file("pages/one.md", "# Postmortem\n")
        .types(DAY, "doctor");
    assert!(!story.last().screen().contains("secret"), "{}", story.last().screen());
    assert_snapshot!(story.last().screen());
}

#[test]
fn a_drill_tests_the_way_to_whoever_owns_the_layer_now_in_each_system() {
    let own = "\n[systems.billing]\nowners = { coordination = \"Zed\" }\n";
    let config = format!("{}{own}", crate::story::CONFIG);
    let story = Story::new()
        .file("masthead.toml", &config)
        .types(("2026-03-02", "kim"), "incident drill --category fc2");
    assert!(story.last().out.contains("DRILL-2 sent to Zed"), "{}", story.last().out);
    let story =
        story.types(("2026-03-03", "platform"), "incident accept DRILL-1").types(DAY, "doctor");
    let out = &story.last().out;
    assert!(out.contains("ok    FC2 path tested       its owner acknowledged"), "{out}");
    assert!(out.contains("FAIL  FC2 path of billing   DRILL-2 is on its way"), "{out}");
    let story = story
        .file("masthead.toml", &config.replace("\"Platform\"", "\"Somebody New\""))
        .types(DAY, "doctor");
    let out = &story.last().out;
    assert!(out.contains("FAIL  FC2 path tested       never with Somebody New"), "{out}");
}

#[test]
fn a_notifier_that_can_never_send_is_told_before_it_has_to() {
    let config = "[notifiers.room]\nkind = \"slack\"\nchannel = \"C1\"\naddress = \"http://slack.example\"\n\
        [notifiers.mail]\nkind = \"email\"\nhost = \"mail.example\"\nencryption = \"none\"\n\
        from = \"a@b.example\"\nto = \"c@b.example\"\n\
        [notifiers.hook]\nkind = \"webhook\"\naddress = \"ftp://x\"\n";
    let story = Story::new().file("masthead.toml", config).types(DAY, "doctor");
    let out = story.last().out.replace('\n', " ");
    let words: Vec<&str> = out.split_whitespace().collect();
    let out = words.join(" ");
    for why in
        ["would go to slack.example in the clear", "mail would go to mail.example in the clear"]
    {
        assert!(out.contains(why), "{out}");
    }
    for name in ["room", "mail", "hook"] {
        assert!(out.contains(&format!("FAIL notifier {name}")), "{out}");
    }
}

#[test]
fn programs_read_the_same() {
    let said = masthead(["doctor", "--format", "json", "--at", "2026-03-10"]).run();
    let value: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
    let schema = report::doctor::json_schema();
    assert!(jsonschema::validator_for(&schema).expect("it is a schema").is_valid(&value));
    assert_eq!((said.status, value["ready"].as_bool()), (1, Some(false)));
    let failing = value["checks"].as_array().into_iter().flatten();
    let without_mend =
        failing.filter(|check| check["pass"] == false && check["mend"].is_null()).count();
    assert_eq!(without_mend, 0, "{value:#}");
}

#[test]
fn looking_makes_no_book() {
    let story = Story::new().types(DAY, "doctor");
    assert!(!story.last().path("book.db").exists());
}

#[test]
fn masthead_alone_shows_what_is_open_and_what_is_late_first() {
    let story = Story::new()
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02", "priya"), "incident accept 1")
        .types(
            ("2026-03-02", "priya"),
            "incident fix 1 \"a guard\" --change structural --due 2026-03-05",
        );
    let said = story.into_said().then(&[]).run();
    assert_snapshot!(said.screen());
}
