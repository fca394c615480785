//! What comes back under another name, and what may not stand in a book: words with secrets, reviews that are
//! still to come, one person's word twice.

use crate::story::{CONFIG, Story, looped};
use serde_json::Value;

/// The loop at another tool and under another name, begun on that day.
fn elsewhere(number: usize, day: &str) -> String {
    let run = looped(number).replace("search_tickets", "find_tickets");
    let mut run: Value = serde_json::from_str(&run).expect("it is JSON");
    run["started_at"] = format!("{day}T08:00:00Z").into();
    run.to_string()
}

fn first(story: &Story) -> Value {
    let all: Vec<Value> = serde_json::from_str(&story.last().out).expect("it is a JSON array");
    all.into_iter().next().expect("one incident")
}

/// An incident whose structural fix shipped, and another one that began later.
fn mended_and_again(day: &str) -> Story {
    Story::new()
        .file("again.json", &elsewhere(9, day))
        .types(("2026-03-02T09:00:00Z", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02T10:00:00Z", "priya"), "incident accept 1")
        .types(
            ("2026-03-02T10:05:00Z", "priya"),
            "incident judge 1 --mode 1.3 --missing \"repeat limit absent\"",
        )
        .types(("2026-03-02T11:00:00Z", "priya"), "incident fix 1 \"a limit\" --change structural")
        .types(("2026-03-03T09:00:00Z", "priya"), "incident ship 1")
        .types(("2026-03-09T09:00:00Z", "kim"), "incident open again.json --failed \"never ends\"")
        .types(
            ("2026-03-09T10:00:00Z", "priya"),
            "incident judge 2 --mode 1.5 --missing \"no repeat limit\"",
        )
}

#[test]
fn a_gap_that_is_there_again_under_another_mode_came_back() {
    let day = ("2026-03-10T09:00:00Z", "kim");
    let story = mended_and_again("2026-03-09");
    assert!(
        story.last().err.contains("the same structural gap as INC-1 under another name"),
        "{}",
        story.last().screen()
    );
    let story = story.types(day, "incident list --all");
    let out = &story.last().out;
    assert!(out.contains("back 1x") && out.contains("gap of INC-1  never ends"), "{out}");
    let story = story.types(day, "incident show 1 --format json");
    assert_eq!(first(&story)["came_back_as"], serde_json::json!(["INC-2"]));
    let story = story.types(day, "incident show 2");
    assert!(
        story.last().out.contains("Gap       the same structural gap as INC-1"),
        "{}",
        story.last().out
    );
    let story = story.types(day, "report leader");
    let out = &story.last().out;
    assert!(out.contains("came back after a fix       1"), "{out}");
    assert!(out.contains("INC-1 came back as INC-2: the same structural gap"), "{out}");
    assert!(out.contains("came back under another name: INC-2"), "{out}");
    // People who name another structure tell the two apart.
    let story = story
        .types(day, "incident judge 2 --mode 1.5 --missing \"end mark absent\"")
        .types(day, "incident list --all");
    assert!(!story.last().out.contains("gap of"), "{}", story.last().out);
    let story = story.types(day, "report leader");
    assert!(story.last().out.contains("came back after a fix       0"), "{}", story.last().out);
}

#[test]
fn what_began_before_the_fix_is_no_return() {
    let story = mended_and_again("2026-03-02").types(("2026-03-10", "kim"), "incident list --all");
    assert!(!story.last().out.contains("gap of"), "{}", story.last().out);
}

#[test]
fn tags_and_links_are_kept_without_secrets_and_found_by_the_same_words() {
    let address = ["ann.lee", "@", "example.org"].concat();
    let day = ("2026-03-10T09:00:00Z", "kim");
    let story = Story::new()
        .types(day, &format!("incident open runs/loop-1.json --tag {address}"))
        .types(day, &format!("incident tag 1 mail-{address}"))
        .types(day, &format!("incident link 1 wiki https://example.org/?user={address}"))
        .types(day, "incident show 1 --format json");
    assert!(
        !story
            .transcript()
            .replace(&format!("tag {address}"), "")
            .contains(&format!("tags: {address}"))
    );
    let shown = story.last().out.clone();
    assert!(!shown.contains(&address), "{shown}");
    let story = story.types(day, &format!("incident list --tag {address}"));
    assert!(story.last().out.contains("INC-1"), "{}", story.last().screen());
    let story = story.types(day, &format!("incident tag 1 --remove {address}"));
    assert_eq!(story.status(), 0, "{}", story.last().screen());
}

#[test]
fn a_review_that_is_still_to_come_is_refused() {
    let story = Story::new()
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("9000-01-01", "kim"), "incident review");
    assert_eq!(story.status(), 1);
    let said = "a review on 9000-01-01 is still to come";
    assert!(story.last().err.contains(said), "{}", story.last().screen());
}

#[test]
fn one_persons_word_twice_in_a_table_is_refused_with_both_lines() {
    let day = ("2026-03-10T09:00:00Z", "kim");
    let story = Story::new()
        .file("said.csv", "incident,mode,name\nINC-1,FM-1.3,Ann\n1,FM-1.5,ann\nINC-1,FM-1.3,Bo\n")
        .types(day, "incident open runs/loop-1.json")
        .types(day, "import --csv-in said.csv");
    assert_eq!(story.status(), 2, "{}", story.last().screen());
    let err = &story.last().err;
    assert_eq!(
        err.matches("lines 2, 3 are all ann's word on INC-1; keep one of them").count(),
        2,
        "{err}"
    );
    let story = story.types(day, "report agreement --format json");
    let report: Value = serde_json::from_str(&story.last().out).expect("it is JSON");
    assert_eq!(report["pairs"].as_array().map(Vec::len), Some(1), "{report:#}");
}

#[test]
fn a_template_that_does_not_parse_is_named_by_file_and_line() {
    let config = format!(
        "{CONFIG}\n[notifiers]\ntemplates = \"words\"\n[notifiers.log]\nkind = \"stdout\"\n"
    );
    let story = Story::new()
        .file("masthead.toml", &config)
        .file("words/title.jinja", "one\n{{ incident.id }\n")
        .types(("2026-03-10", "kim"), "doctor");
    let out = &story.last().out;
    assert!(out.contains("FAIL  words of notices") && out.contains("words/title.jinja:2"), "{out}");
}

#[test]
fn reruns_prove_nothing_of_an_outage_and_it_names_no_mode() {
    let down: Vec<Value> = (0..3)
        .flat_map(|at| {
            [
                serde_json::json!({"role": "assistant", "content": null, "tool_calls": [{"id": format!("c{at}"),
                    "type": "function", "function": {"name": "seats", "arguments": "{}"}}]}),
                serde_json::json!({"role": "tool", "tool_call_id": format!("c{at}"),
                    "content": "Error: 503 Service Unavailable"}),
            ]
        })
        .collect();
    let mut messages =
        vec![serde_json::json!({"role": "user", "content": "Which seats are free?"})];
    messages.extend(down);
    let run = serde_json::json!({"id": "a", "model": "m-1", "messages": messages}).to_string();
    let day = ("2026-03-10T09:00:00Z", "kim");
    let story = Story::new()
        .file("down.json", &run)
        .types(day, "incident open down.json --failed \"no answer\"")
        .types(day, "incident prove 1 --after down.json");
    assert_eq!(story.status(), 1);
    let err = &story.last().err;
    assert!(err.contains("INC-1 is an outage (infrastructure | - | - | seats"), "{err}");
    assert!(!err.contains("--mode"), "{err}");
}
