//! Importers that meet, and importers that are stopped: nothing is double and nothing half done, in both
//! databases.

use crate::incidents::postgres::Cluster;
use crate::receiver::Receiver;
use crate::runner::UNTOLD;
use crate::story::{CONFIG, Story, looped};
use serde_json::{Value, json};

const DAY: (&str, &str) = ("2026-03-10", "kim");
/// A page of which nobody knows the layer, and one that a person places.
const PAGES: [(&str, &str); 2] = [
    ("old/refund.md", "# Refund to the wrong customer\n\nNobody asked which of the two it was.\n"),
    ("old/slow.md", "# Everything was slow\n\nNobody could say why the agents failed.\n"),
];
const ANSWERS: &str = "page,specification,coordination,verification,class\n\
    old/refund.md,yes,yes,,\nold/slow.md,,,,inconclusive\n";

/// A folder with runs of two signatures, a run that nobody can judge, and two pages in prose.
fn folder(server: Option<&str>) -> Story {
    let story = PAGES.iter().fold(Story::new(), |story, (name, page)| story.file(name, page));
    let story = story
        .file("past/untold-1.json", UNTOLD)
        .file("past/untold-2.json", &UNTOLD.replace("untold-1", "untold-2"))
        .file("past/loop-9.json", &looped(9))
        .file("answers.csv", ANSWERS);
    let Some(url) = server else { return story };
    let config = CONFIG.replace("sqlite:book.db", url);
    story.file("masthead.toml", &config)
}

fn meet(server: Option<&str>) {
    let line = "import past runs --tag --label spring --failed \"it went wrong\"";
    let mut story = folder(server)
        .at_once(4, line)
        .at_once(4, "import old --tag --csv-in answers.csv")
        .types(DAY, "incident list --all --format json");
    let all = story.last().json();
    let runs: u64 = all.iter().filter_map(|one| one["runs"].as_u64()).sum();
    assert_eq!((all.len(), runs), (5, 7), "{all:#?}");
    for one in &all {
        let id = one["id"].as_str().expect("it has a name");
        story = story.types(DAY, &format!("incident show {id} --format json"));
        let whole = story.last().verdict();
        let labels = if whole["sightings"] == json!([]) { 1 } else { 2 };
        assert_eq!(whole["tags"].as_array().map(Vec::len), Some(labels), "{whole:#}");
        let routed = whole["timeline"].as_array().into_iter().flatten();
        let routed = routed.filter(|event| event.to_string().contains("routed to")).count();
        assert!(routed <= 1, "sent to its owner once: {whole:#}");
    }
}

#[test]
fn importers_that_meet_double_nothing() {
    meet(None);
}

#[test]
fn importers_that_meet_double_nothing_on_postgresql() {
    let server = Cluster::start().expect("PostgreSQL starts");
    meet(Some(&server.url()));
}

#[test]
fn an_importer_that_is_killed_leaves_whole_incidents_and_the_next_one_the_rest() {
    let mut story = folder(None);
    for number in 10..40 {
        let run = looped(number).replace("search_tickets", &format!("search_{number}"));
        story = story.file(&format!("many/{number}.json"), &run);
    }
    let book = story.last().path("book.db-wal");
    let size = || std::fs::metadata(&book).map_or(0, |file| file.len());
    for grown in [60_000, 150_000, 300_000] {
        story = story.kills_after("import many --tag --label spring", || grown < size());
    }
    let story = story
        .types(DAY, "import many --tag --label spring")
        .types(DAY, "incident list --all --limit 100 --format json");
    let all = story.last().json();
    let runs: u64 = all.iter().filter_map(|one| one["runs"].as_u64()).sum();
    assert_eq!(runs, 30, "each run, once");
    let unfinished = |one: &&Value| one["owner"].is_null() || one["state"] != "routed";
    assert_eq!(all.iter().filter(unfinished).count(), 0, "{all:#?}");
    let story = story.types(DAY, "incident list --all --tag spring --limit 100 --format json");
    assert_eq!(story.last().json().len(), all.len(), "each has its tag");
}

#[test]
fn an_import_tells_of_what_came_back_and_of_nothing_else() {
    let receiver = Receiver::start(|_| (200, json!({})));
    let webhook = format!(
        "\n[notifiers.ops]\nkind = \"webhook\"\naddress = \"http://{}/\"\n",
        receiver.host()
    );
    let dated = looped(5).replacen('{', "{\"started_at\": \"2026-03-09T09:00:00Z\",", 1);
    let story = Story::new()
        .variable("MASTHEAD_WEBHOOK_SECRET", "shared")
        .file("masthead.toml", &format!("{CONFIG}{webhook}"))
        .file("later/loop.json", &dated)
        .types(("2026-03-02", "kim"), "import runs --tag");
    assert!(receiver.heard().is_empty(), "nobody hears of what is past");
    let story = story
        .types(("2026-03-02", "priya"), "incident accept 1")
        .types(("2026-03-02", "priya"), "incident fix 1 \"a guard\" --change structural")
        .types(("2026-03-03", "priya"), "incident ship 1")
        .types(DAY, "import later --tag");
    assert_eq!(
        receiver.kinds(),
        ["accepted", "fix-planned", "fix-shipped", "recurrence"],
        "{}",
        story.transcript()
    );
}
