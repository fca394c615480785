//! `masthead report`: whole screens over a book with a small story in it, the same figures for
//! programs, and pages that stand alone.

use crate::runner::{FAILED, SUCCEEDED, UNTOLD, masthead};
use crate::story::Story;
use insta::assert_snapshot;
use serde_json::Value;

const DAY: (&str, &str) = ("2026-03-10", "kim");

/// One loop that was mended by a reworded prompt and came back.
fn story() -> Story {
    Story::new()
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json --tag spring")
        .types(("2026-03-02", "priya"), "incident judge 1 --mode FM-1.3")
        .types(("2026-03-03", "priya"), "incident accept 1")
        .types(
            ("2026-03-03", "priya"),
            "incident fix 1 \"a guard\" --change structural --due 2026-03-05",
        )
}

#[test]
fn a_thin_distribution_says_so() {
    let story = story().types(DAY, "report distribution --last 30");
    assert_eq!(story.status(), 0, "{}", story.last().screen());
    assert_snapshot!(story.last().screen());
}

#[test]
fn the_backlog_names_owner_evidence_and_modes() {
    assert_snapshot!(story().types(DAY, "report backlog").last().screen());
}

#[test]
fn the_leaders_page_shows_what_is_late_and_whether_people_agree() {
    assert_snapshot!(story().types(DAY, "report leader").last().screen());
}

#[test]
fn the_cadence_knows_the_last_review() {
    let story = story().types(DAY, "report cadence");
    assert_snapshot!(story.last().screen());
}

#[test]
fn nothing_in_the_window_is_no_error() {
    let story = story().types(DAY, "report distribution --tag autumn");
    assert_eq!(story.status(), 0);
    assert!(story.last().out.contains("no incident is in this window"), "{}", story.last().out);
    let story = story.types(DAY, "report distribution --tag spring --format json");
    let value: Value = serde_json::from_str(&story.last().out).expect("it is JSON");
    assert_eq!(value["populations"][0]["incidents"], 1);
}

#[test]
fn programs_read_every_report_by_its_schema() {
    let schema = jsonschema::validator_for(&report::book::json_schema()).expect("it is a schema");
    let mut story = story();
    for about in [
        "distribution",
        "backlog",
        "leader",
        "cadence",
        "agreement",
        "fingerprint runs",
        "passk runs",
    ] {
        story = story.types(DAY, &format!("report {about} --format json"));
        let value: Value = serde_json::from_str(&story.last().out).expect("it is JSON");
        assert!(schema.is_valid(&value), "{value:#}");
        let name = about.split(' ').next().unwrap_or_default();
        assert_eq!(value["report"], name);
    }
}

#[test]
fn a_page_stands_alone_and_takes_words_for_words() {
    let story = story()
        .types(DAY, "incident open runs/loop-2.json --failed \"<script>alert(1)</script>\"")
        .types(DAY, "report leader --format html --out leader.html")
        .types(DAY, "report distribution --format html --out spread.html");
    for name in ["leader.html", "spread.html"] {
        let page = std::fs::read_to_string(story.last().path(name)).expect("it was written");
        for foreign in ["<script", "http://", "https://", "src=", "@import"] {
            assert!(!page.contains(foreign), "{name} holds {foreign}");
        }
        assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
        assert!(page.matches("<svg").count() <= page.matches("<table").count(), "{name}");
    }
}

#[test]
fn a_fingerprint_counts_graded_runs_and_names_outcomes_that_fit_nothing() {
    let outcomes = "run,outcome,model\nruns/failed.json,failed,\n\
        fine.json,succeeded,example-model-1\nuntold.json,failed,\nnowhere.json,failed,\n";
    let said = masthead(["report", "fingerprint", "runs", "--at", "2026-03-10"])
        .and(["--outcomes", "outcomes.csv"])
        .file("runs/failed.json", FAILED)
        .file("runs/fine.json", SUCCEEDED)
        .file("runs/untold.json", UNTOLD)
        .file("outcomes.csv", outcomes)
        .run();
    assert_snapshot!(said.screen());
}

#[test]
fn a_bad_file_does_not_stop_the_others_and_shows_in_the_status() {
    let said = masthead(["report", "fingerprint", "runs", "--at", "2026-03-10"])
        .file("runs/failed.json", FAILED)
        .file("runs/bad.json", "{")
        .run();
    assert_eq!(said.status, 2);
    assert!(said.out.contains("1 input could not be read"), "{}", said.screen());
}

#[test]
fn outcomes_without_their_columns_are_one_clear_error() {
    let said = masthead(["report", "fingerprint", "run.json", "--outcomes", "outcomes.csv"])
        .file("run.json", FAILED)
        .file("outcomes.csv", "id,reward\n1,0\n")
        .run();
    assert_eq!(said.status, 2);
    assert!(said.err.contains("must name the columns run and outcome"), "{}", said.err);
}
