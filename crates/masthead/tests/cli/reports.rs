//! `masthead report`: whole screens over a book with a small story in it, the same figures for
//! programs, and pages that stand alone.

use crate::runner::{FAILED, SUCCEEDED, UNTOLD, masthead};
use crate::story::Story;
use insta::assert_snapshot;
use serde_json::{Value, json};

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
    assert!(said.err.contains("must name the column outcome, and run or task"), "{}", said.err);
}

/// A run of that task of that system.
fn tried(id: &str, (system, task): (&str, &str), reward: u8) -> String {
    let mut run: Value = serde_json::from_str(FAILED).expect("it is JSON");
    run["id"] = json!(id);
    run["system_name"] = json!(system);
    run["metadata"] = json!({"task_id": task});
    run["reward"] = json!(reward);
    run.to_string()
}

#[test]
fn equal_task_numbers_of_two_systems_are_no_tries_of_one_task() {
    let (airline, retail) = (("airline", "4"), ("retail", "4"));
    let said = masthead(["report", "passk", "runs", "--at", "2026-03-10"])
        .file("runs/a.json", tried("a", airline, 0))
        .file("runs/b.json", tried("b", retail, 1))
        .run();
    assert!(said.out.contains("no task was tried twice"), "{}", said.screen());
    let said = said.then(&["report", "passk", "runs", "--format", "json"]).run();
    let value: Value = serde_json::from_str(&said.out).expect("it is JSON");
    let tasks = &value["setups"][0]["tasks"];
    let wanted = json!([
        {"system": "airline", "task": "4", "passed": 0, "of": 1},
        {"system": "retail", "task": "4", "passed": 1, "of": 1}
    ]);
    assert_eq!(tasks, &wanted, "{value:#}");
    let said = said.then(&["report", "passk", "runs", "--system", "retail"]).run();
    assert!(said.out.contains("1 task, tried 1 time"), "{}", said.screen());
    let tries = "task,system,outcome\n4,airline,1\n4,retail,1\n4,retail,0\n";
    let said =
        masthead(["report", "passk", "--outcomes", "tries.csv"]).file("tries.csv", tries).run();
    assert!(said.out.contains("2 tasks, tried 3 times"), "{}", said.screen());
}

#[test]
fn a_copy_of_a_run_counts_once_in_every_report() {
    let (one, other) = (tried("a", ("shop", "1"), 0), tried("b", ("shop", "2"), 1));
    let merged = format!("{one}\n{other}\n");
    let mut said = masthead(["--version"])
        .file("own/1.json", &one)
        .file("own/2.json", &other)
        .file("backup/1.json", &one)
        .file("merged.jsonl", merged)
        .run();
    for (report, failed) in
        [("fingerprint", "/fingerprints/0/failed"), ("passk", "/setups/0/tasks/0/of")]
    {
        let paths = ["own", "own/1.json", "backup", "merged.jsonl"];
        let args = [&["report", report][..], &paths, &["--format", "json"]].concat();
        said = said.then(&args).run();
        let value: Value = serde_json::from_str(&said.out).expect("it is JSON");
        assert_eq!(value.pointer(failed), Some(&json!(1)), "{value:#}");
        assert_eq!(value["doubled"], 4, "{value:#}");
    }
    let said = said.then(&["import", "own", "backup", "merged.jsonl", "--format", "json"]).run();
    let value: Value = serde_json::from_str(&said.out).expect("it is JSON");
    let runs = &value["runs"];
    assert_eq!(
        (&runs["failed"], &runs["succeeded"], &runs["doubled"]),
        (&json!(1), &json!(1), &json!(3))
    );
    assert_eq!(value["rates"][0]["of"], 2, "{value:#}");
}

#[test]
fn rewards_grade_tries_and_a_word_that_says_nothing_is_named() {
    let tries = |said: &str| format!("task,outcome\r\na,1.0\r\na,{said}\r\n");
    let of = |said: &str| {
        masthead(["report", "passk", "--outcomes", "tries.csv"])
            .file("tries.csv", tries(said))
            .run()
    };
    let said = of("0.0");
    assert!(said.out.contains("1 task, tried 2 times"), "{}", said.screen());
    let said = of("maybe");
    assert_eq!(said.status, 2);
    let wanted = "masthead: tries.csv:3: column outcome: \"maybe\" does not say how it ended; write 1 or succeeded, \
                  0 or failed, nothing where nobody knows\n";
    assert_eq!(said.err, wanted);
    let said = of("\"1");
    assert!(said.err.contains("tries.csv:3: the quotation mark"), "{}", said.err);
}

#[test]
fn a_window_that_nothing_can_lie_in_is_refused() {
    let story = story().types(DAY, "report distribution --last 0");
    assert_eq!((story.status(), story.last().out.as_str()), (2, ""));
    let story = story.types(DAY, "report leader --since 2027-01-01 --until 2026-01-01");
    assert_eq!(story.status(), 2);
    assert!(story.last().err.contains("nothing lies in between"), "{}", story.last().err);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_with_the_name_of_the_file() {
    let story = story().types(DAY, "report backlog --out /dev/full");
    assert_eq!(story.status(), 2);
    assert!(story.last().err.starts_with("masthead: /dev/full: "), "{}", story.last().err);
    let story = story.types(DAY, "incident export --out /dev/full");
    assert!(story.last().err.contains("/dev/full: "), "{}", story.last().err);
}
