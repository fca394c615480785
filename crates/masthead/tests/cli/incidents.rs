//! `masthead incident`: whole stories, every refusal, and what programs read.

use crate::runner::masthead;
use crate::story::{Story, looped};
use insta::assert_snapshot;
use serde_json::Value;

#[path = "../../../../xtask/src/postgres.rs"]
pub(crate) mod postgres;

const PAGE: &str = "# Postmortem INC-1: search loops

- Category: FC1 specification
- Mode: FM-1.3 Step repetition
- Missing structure: repeat limit on search_tickets absent
- Owner: Priya Raman

## Timeline

| when | who | what |
|---|---|---|
| 2026-03-02 | kim | opened |

## Evidence

> search_tickets - step 4, /messages/3

## Root cause

The spec has no repeat limit on search_tickets and no state GIVE_UP to end in.

## Fix

At most two equal results, then GIVE_UP.

- Kind of change: structural
";

/// From a run to a fix that did not hold and one that did.
fn life(story: Story) -> Story {
    let (kim, priya) = ("kim", "priya");
    story
        .types(("2026-03-02T09:00:00Z", kim), "incident open runs/loop-1.json --failed \"search loops\"")
        .types(("2026-03-02T09:05:00Z", kim), "incident open runs/loop-1.json runs/loop-2.json")
        .types(("2026-03-02T09:06:00Z", kim), "incident accept INC-1")
        .types(("2026-03-02T10:00:00Z", priya), "incident accept INC-1")
        .types(("2026-03-02T10:05:00Z", priya), "incident judge 1 --mode 1.3 --missing \"repeat limit absent\"")
        .types(
            ("2026-03-02T11:00:00Z", priya),
            "incident fix INC-1 \"tell it not to repeat itself\" --change tone-only --due 2026-03-05",
        )
        .types(
            ("2026-03-02T11:01:00Z", priya),
            "incident fix INC-1 \"tell it not to repeat itself\" --change tone-only --due 2026-03-05 \
             --force \"it is all that can go out today\"",
        )
        .types(("2026-03-08T09:00:00Z", kim), "incident list")
        .types(("2026-03-08T10:00:00Z", priya), "incident ship INC-1")
        .types(("2026-03-09T10:00:00Z", kim), "incident open later/loop-5.json")
        .types(
            ("2026-03-09T11:00:00Z", priya),
            "incident fix INC-1 \"two equal results, then GIVE_UP\" --change structural --due 2026-03-20",
        )
        .types(("2026-03-12T09:00:00Z", priya), "incident ship INC-1 --on 2026-03-11")
        .types(("2026-03-13T09:00:00Z", priya), "incident prove INC-1 --after reruns/1.json")
        .types(("2026-03-13T09:05:00Z", priya), "incident prove INC-1 --after later/loop-6.json")
        .types(("2026-03-13T09:10:00Z", priya), "incident close INC-1")
        .types(
            ("2026-03-13T09:20:00Z", priya),
            "incident fix INC-1 \"the limit in every state\" --change structural --due 2026-03-20",
        )
        .types(("2026-03-13T10:00:00Z", priya), "incident ship INC-1")
        .types(("2026-03-14T09:00:00Z", priya), "incident prove INC-1 --after reruns")
        .types(("2026-03-14T09:10:00Z", priya), "incident close INC-1")
        .file("postmortems/INC-1.md", PAGE)
        .types(
            ("2026-03-14T09:20:00Z", priya),
            "incident close INC-1 --postmortem postmortems/INC-1.md",
        )
        .types(("2026-03-14T09:30:00Z", kim), "incident show INC-1")
        .types(("2026-03-14T09:31:00Z", kim), "incident list --all")
}

#[test]
fn an_incident_lives_from_a_run_to_a_fix_that_holds() {
    assert_snapshot!(life(Story::new()).transcript());
}

#[test]
fn the_same_life_on_postgresql_reads_the_same() {
    let given = std::env::var(postgres::ADDRESS).ok();
    let own = given.is_none().then(|| postgres::Cluster::start().expect("PostgreSQL starts"));
    let url =
        given.or_else(|| own.as_ref().map(postgres::Cluster::url)).expect("there is a server");
    let there = life(Story::new().variable("MASTHEAD_STORE", &url));
    assert_eq!(there.transcript(), life(Story::new()).transcript());
}

#[test]
fn a_run_without_a_date_joins_and_is_no_lost_cycle() {
    let (kim, priya) = ("kim", "priya");
    let story = Story::new()
        .types(("2026-03-02T09:00:00Z", kim), "incident open runs/loop-1.json")
        .types(("2026-03-02T10:00:00Z", priya), "incident accept 1")
        .types(("2026-03-02T11:00:00Z", priya), "incident fix 1 \"a limit\" --change structural")
        .types(("2026-03-03T09:00:00Z", priya), "incident ship 1")
        .types(("2026-03-04T09:00:00Z", kim), "incident open runs/loop-2.json")
        .types(
            ("2026-03-06T09:00:00Z", priya),
            "incident judge 1 --mode 1.3 --missing \"repeat limit\"",
        )
        .file("postmortems/INC-1.md", PAGE)
        .types(("2026-03-15T09:00:00Z", priya), "incident prove 1 --after reruns")
        .types(
            ("2026-03-15T10:00:00Z", priya),
            "incident close 1 --postmortem postmortems/INC-1.md",
        )
        .types(("2026-03-16T09:00:00Z", kim), "import runs/loop-3.json --tag")
        .types(("2026-03-16T10:00:00Z", kim), "incident show 1")
        .types(("2026-03-16T11:00:00Z", kim), "report leader");
    assert_snapshot!(story.transcript());
}

/// What anybody types, and what may not count: a file twice, another system, the incident's own run.
#[test]
fn what_is_no_rerun_is_left_out_and_counted() {
    let (kim, priya) = ("kim", "priya");
    let other = crate::runner::SUCCEEDED;
    let story = Story::new()
        .file("reruns/0-other.json", other)
        .types(("2026-03-02T09:00:00Z", kim), "incident open runs/loop-1.json runs/loop-2.json")
        .types(("2026-03-02T10:00:00Z", priya), "incident accept 1")
        .types(("2026-03-02T11:00:00Z", priya), "incident fix 1 \"a limit\" --change structural")
        .types(("2026-03-10T09:00:00Z", priya), "incident ship 1")
        .types(
            ("2026-03-15T09:00:00Z", priya),
            "incident prove 1 --after reruns/1.json reruns/1.json reruns/0-other.json",
        )
        .types(("2026-03-15T09:10:00Z", priya), "incident prove 1 --after reruns/0-other.json")
        .types(("2026-03-15T09:20:00Z", priya), "incident prove 1 --after reruns later");
    assert_snapshot!(story.transcript());
}

#[test]
fn a_prompt_that_was_only_reworded_is_closed_as_a_misdiagnosis() {
    let page = PAGE.replace("change: structural", "change: tone-only");
    let story = Story::new()
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02", "priya"), "incident accept 1")
        .types(
            ("2026-03-02", "priya"),
            "incident fix 1 \"be more precise\" --change tone-only --force \"why not\"",
        )
        .types(("2026-03-03", "priya"), "incident ship 1")
        .file("page.md", &page)
        .types(("2026-03-04", "priya"), "incident close 1 --postmortem page.md");
    assert_snapshot!(story.transcript());
}

/// The page says another kind of change than the book: neither is taken, and the page is not kept.
#[test]
fn a_closing_that_is_refused_leaves_the_book_as_it_was() {
    let story = Story::new()
        .file("page.md", &PAGE.replace("change: structural", "change: evaluable-constraint"))
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02", "priya"), "incident accept 1")
        .types(
            ("2026-03-02", "priya"),
            "incident fix 1 \"a guard\" --change structural --force \"now\"",
        );
    let said = &story.last().err;
    assert!(said.contains("--force was not needed") && said.contains("not kept"), "{said}");
    let story = story
        .types(("2026-03-03", "priya"), "incident ship 1")
        .types(("2026-03-04", "priya"), "incident show 1 --format json");
    let before = story.last().out.clone();
    assert!(!before.contains("\"now\""), "a reason that overrode nothing is not kept: {before}");
    let story = story.types(("2026-03-04", "priya"), "incident close 1 --postmortem page.md");
    assert_eq!(story.status(), 1, "{}", story.last().screen());
    let said = &story.last().err;
    assert!(said.contains("the page says kind of change evaluable-constraint"), "{said}");
    let story = story.types(("2026-03-04", "priya"), "incident show 1 --format json");
    assert_eq!(story.last().out, before);
}

#[test]
fn a_verdict_that_moves_the_layer_moves_the_incident_and_says_who_had_it() {
    let story = Story::new()
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02", "priya"), "incident accept 1")
        .types(("2026-03-03", "kim"), "incident judge 1 --mode FM-2.2");
    let said = &story.last().out;
    assert!(said.contains("corrected: FC2 FM-2.2; routed to Platform"), "{said}");
    let story = story
        .types(("2026-03-03", "kim"), "incident judge 1 --mode FM-2.6")
        .types(("2026-03-03", "kim"), "incident show 1");
    let said = &story.last().out;
    assert!(said.contains("INC-1  ROUTED  FC2") && said.contains("Owner     Platform"), "{said}");
    let before = "before: Priya Raman, spec author and review gate, until 2026-03-03;";
    assert!(said.contains(before) && said.contains("accepted 2026-03-02 by priya"), "{said}");
    let story = story.types(("2026-03-03", "kim"), "incident show 1 --format json");
    let whole = story.last().verdict();
    assert_eq!(whole["held_before"][0]["accepted_by"], "priya", "{whole:#}");
    assert_eq!(whole["held_before"].as_array().map(Vec::len), Some(1));
    let owners = "[store]\nurl = \"sqlite:book.db\"\n[owners]\ncoordination = \"Platform\"\n";
    let story = story
        .file("masthead.toml", owners)
        .types(("2026-03-03", "kim"), "incident judge 1 --mode FM-3.2");
    let said = &story.last().err;
    assert!(
        said.contains("still with Platform") && said.contains("nobody is named for FC3"),
        "{said}"
    );
}

/// What people write is kept as what runs say is: without secrets and personal data.
#[test]
fn a_secret_in_what_people_write_never_reaches_the_book() {
    const MAIL: &str = "anna.lee@customers.example";
    const KEY: &str = "sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z";
    let said = |what: &str| format!("{what} \"asked {MAIL} with {KEY}\"");
    let page = PAGE.replace(
        "The spec has no repeat limit on search_tickets",
        &format!("As {MAIL} wrote, the spec has no repeat limit on search_tickets"),
    );
    assert_ne!(page, PAGE);
    let table =
        format!("incident,mode,missing,name\nINC-1,FM-1.3,the guard that {MAIL} wanted,lee\n");
    let story = Story::new()
        .file("page.md", &page)
        .file("table.csv", &table)
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02", "kim"), &said("incident note 1"))
        .types(("2026-03-02", "priya"), &format!("{} --to fc2", said("incident reject 1 --reason")))
        .types(("2026-03-02", "kim"), "incident route 1 --to fc1")
        .types(("2026-03-02", "priya"), "incident accept 1")
        .types(("2026-03-02", "priya"), &format!("incident judge 1 --mode FM-1.3 --missing \"the guard that {MAIL} and {KEY} wanted\""))
        .types(("2026-03-02", "kim"), "import --csv-in table.csv")
        .types(("2026-03-02", "priya"), &format!("{} --change structural", said("incident fix 1")))
        .types(
            ("2026-03-02", "priya"),
            &format!("{} --change tone-only", said("incident fix 1 \"words\" --force")),
        )
        .types(("2026-03-03", "priya"), "incident ship 1 --fix 1")
        .types(("2026-03-04", "priya"), "incident close 1 --postmortem page.md")
        .types(("2026-03-05", "priya"), &said("incident reopen 1 --reason"))
        .types(("2026-03-05", "priya"), &said("incident close 1 --withdraw"))
        .types(("2026-03-06", "kim"), "incident show 1")
        .types(("2026-03-06", "kim"), "incident export --out book.jsonl");
    assert_eq!(story.status(), 0, "{}", story.transcript());
    let book = story.last().written("book.jsonl");
    assert!(!book.contains(MAIL) && !book.contains(KEY), "{book}");
    assert!(9 <= book.matches("‹email›").count(), "{book}");
    let raw = std::fs::read(story.last().path("book.db")).expect("it is there");
    assert!(!String::from_utf8_lossy(&raw).contains(MAIL));
}

/// Each of these breaks a rule: exit 1, with the reason and what to do instead.
#[test]
fn what_a_rule_refuses_says_why_and_what_to_do() {
    let page = PAGE.replace(
        "The spec has no repeat limit on search_tickets and no state GIVE_UP to end in.",
        "Model behaviour was inconsistent.",
    );
    assert_ne!(page, PAGE, "the root cause was exchanged");
    let lines = [
        "incident ship INC-1",
        "incident prove INC-1 --after reruns",
        "incident prove INC-1 --after runs/loop-1.json reruns",
        "incident link INC-1 wiki javascript:alert(1)",
        "incident close INC-1",
        "incident reopen INC-1 --reason \"not sure\"",
        "incident fix INC-1 \"a guard\" --change structural",
        "incident reject INC-1 --reason \"not mine\" --to fc1",
        "incident reject INC-1 --reason \" \" --to fc2",
        "incident judge INC-1 --class FC2 --mode FM-1.3",
        "incident close INC-1 --postmortem page.md",
        "incident close INC-1 --postmortem early.md",
        "incident merge INC-1 --into INC-1",
        "incident tag INC-1 nobody-has-it --remove",
        "incident link INC-1 \"\" https://wiki.example/a",
    ];
    let early = "# Postmortem\n\n## Root cause\n\nThere is no gate.\n";
    let mut story = Story::new()
        .file("page.md", &page)
        .file("early.md", early)
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json");
    for line in lines {
        story = story.types(("2026-03-03", "kim"), line);
        assert_eq!(story.status(), 1, "{}", story.transcript());
        assert!(story.last().out.is_empty(), "{}", story.last().out);
    }
    assert_snapshot!(story.transcript());
}

/// Each of these cannot even be tried: exit 2, one line.
#[test]
fn what_cannot_be_tried_is_one_clear_line() {
    let lines = [
        "incident show INC-9",
        "incident accept nothing",
        "incident open missing.json",
        "incident open masthead.toml",
        "incident list --store mysql://kim@db/book",
        "incident list --store sqlite:masthead.toml/book.db",
        "incident list --store sqlite:masthead.toml",
        "incident import masthead.toml",
        "incident lint nowhere",
        "incident close INC-1 --postmortem nowhere.md",
        "incident list --after INC-77",
        "incident list --store sqlite:mistyped.db",
        "incident accept INC-1 --store sqlite:mistyped.db",
        "report distribution --store sqlite:mistyped.db",
        "incident prove INC-1 --after nowhere.json",
        "incident backup masthead.toml",
    ];
    let mut story = Story::new().types(("2026-03-02", "kim"), "incident open runs/loop-1.json");
    for line in lines {
        story = story.types(("2026-03-03", "kim"), line);
        assert_eq!(story.status(), 2, "{}", story.transcript());
        assert_eq!(story.last().err.lines().count(), 1, "{}", story.last().err);
    }
    assert!(!story.last().path("mistyped.db").exists(), "looking makes no book");
    assert_snapshot!(story.transcript());
}

#[test]
fn days_that_cannot_be_are_refused() {
    let story = Story::new()
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02", "priya"), "incident accept 1")
        .types(
            ("2026-03-02", "priya"),
            "incident fix 1 \"a guard\" --change structural --due 2026-02-01",
        )
        .types(("2026-03-02", "priya"), "incident fix 1 \"a guard\" --change structural")
        .types(("2026-03-03", "priya"), "incident ship 1 --on 2026-02-01")
        .types(("2026-03-03", "priya"), "incident ship 1 --on 2026-03-30");
    assert_eq!(story.status(), 1);
    assert_snapshot!(story.transcript());
}

/// The same prompt with a firmer tone, and with what a program can hold.
#[test]
fn the_kind_of_a_change_is_told_by_comparing_two_versions() {
    let prompt = "You answer questions about tickets with search_tickets.\n";
    let guards = "guards:\n  - {tool: refund, max_repeats: 1, idempotency_key: order}\n";
    let guarded = format!("{guards}  - {{tool: search_tickets, max_repeats: 2}}\n");
    let story = Story::new()
        .file("before.md", prompt)
        .file("tone.md", &format!("{prompt}Be more precise and do not repeat yourself.\n"))
        .file("spec.yaml", crate::runner::SHIPS)
        .file("guarded.yaml", &crate::runner::SHIPS.replace(guards, &guarded))
        .file("open.yaml", &crate::runner::SHIPS.replace("caps: {steps: 40, seconds: 600}", "caps: {steps: 90, seconds: 600}"))
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02", "priya"), "incident accept 1")
        .types(("2026-03-02", "priya"), "incident fix 1 \"a word more\" --diff before.md tone.md")
        .types(("2026-03-02", "priya"), "incident fix 1 \"nothing\" --diff before.md before.md")
        .types(("2026-03-02", "priya"), "incident fix 1 \"more steps\" --diff spec.yaml open.yaml")
        .types(
            ("2026-03-02", "priya"),
            "incident fix 1 \"a word more\" --diff before.md tone.md --force \"until the guard is there\"",
        )
        .types(("2026-03-02", "priya"), "incident fix 1 \"a guard\" --diff spec.yaml guarded.yaml")
        .types(("2026-03-02", "priya"), "incident show 1");
    assert_snapshot!(story.transcript());
}

#[test]
fn nobody_acts_without_a_name_and_nothing_is_kept_without_a_place() {
    let start = |args: [&str; 3]| masthead(args);
    let said = start(["incident", "accept", "INC-1"]).variable("HOME", "/nowhere-at-all").run();
    assert_eq!((said.status, said.out.as_str()), (2, ""), "{}", said.screen());
    assert!(said.err.contains("--author"), "{}", said.err);
    let said =
        start(["triage", "examples/loop", "--open"]).variable("HOME", "/nowhere-at-all").run();
    assert_eq!(said.status, 2, "{}", said.screen());
    assert!(said.err.contains("not filed") && said.err.contains("--author"), "{}", said.err);
    let said = start(["incident", "show", "INC-1"]).run();
    assert_eq!(said.status, 2);
    assert!(said.err.contains("--store") && said.err.contains("MASTHEAD_STORE"), "{}", said.err);
}

#[test]
fn a_layer_without_an_owner_is_a_mistake_of_set_up() {
    let story = Story::new()
        .file(
            "masthead.toml",
            "[store]\nurl = \"sqlite:book.db\"\n[owners]\ncoordination = \"Jon\"\n",
        )
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json")
        .types(("2026-03-02", "kim"), "incident route INC-1")
        .types(("2026-03-02", "kim"), "incident route INC-1 --to \"Ada Moss\"")
        .types(("2026-03-02", "kim"), "incident accept INC-1")
        .types(("2026-03-03", "ada"), "incident reject INC-1 --reason \"it is the flow\" --to fc2");
    assert_snapshot!(story.transcript());
}

#[test]
fn a_triage_may_file_what_it_finds() {
    let story = Story::new()
        .types(("2026-03-02", "kim"), "triage runs reruns/1.json --open")
        .types(("2026-03-02", "kim"), "triage runs/loop-1.json --open --store sqlite:other.db");
    assert_snapshot!(story.transcript());
    let story = story.types(("2026-03-02", "kim"), "triage runs/loop-1.json --open --format json");
    let said = story.last();
    assert_eq!(said.verdict()["verdict"]["class"], "FC1");
    assert!(said.err.starts_with("INC-1 known: "), "{}", said.err);
}

#[test]
fn a_book_that_does_not_open_costs_the_filing_and_not_the_verdict() {
    let story = Story::new().types(
        ("2026-03-02", "kim"),
        "triage runs/loop-1.json --open --store sqlite:masthead.toml",
    );
    let said = story.last();
    assert_eq!(said.status, 2, "{}", said.screen());
    assert!(said.out.starts_with("FC1 SPECIFICATION"), "{}", said.out);
    assert!(
        said.err.starts_with("masthead: not filed, nor any run after it: --store: "),
        "{}",
        said.err
    );
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn a_verdict_in_a_file_opens_the_incident_that_its_run_would() {
    let json = masthead(["triage", "run.json", "--format", "json"]).file("run.json", looped(1));
    let json = json.run().out;
    let story = Story::new()
        .file("verdict.json", &json)
        .types(("2026-03-02", "kim"), "incident open verdict.json")
        .types(("2026-03-02", "kim"), "incident open runs/loop-2.json");
    assert!(story.last().out.starts_with("INC-1 ongoing: "), "{}", story.transcript());
}

#[test]
fn one_outage_in_two_systems_is_one_incident() {
    let outage = include_str!("../../../../examples/unrun-verifier/run.json");
    let story = Story::new()
        .file("down/1.json", outage)
        .file("down/2.json", &outage.replace("\"library\"", "\"archive\""))
        .types(("2026-03-02", "kim"), "incident open down");
    let ids = story.last().out.lines().filter(|line| line.starts_with("INC-")).collect::<Vec<_>>();
    let same: Vec<bool> = ids.iter().map(|line| line.starts_with("INC-1 ")).collect();
    assert_eq!(same, [true, true], "{}", story.transcript());
}

#[test]
fn a_drill_passes_when_its_owner_acknowledges_it() {
    let story = Story::new()
        .types(("2026-03-02", "kim"), "incident drill")
        .types(("2026-03-02", "kim"), "incident drill --category fc1")
        .types(("2026-03-02", "kim"), "incident accept DRILL-1")
        .types(("2026-03-03", "priya"), "incident accept DRILL-1")
        .types(("2026-03-03", "jon"), "incident accept DRILL-2")
        .types(("2026-03-03", "platform"), "incident accept DRILL-2")
        .types(("2026-03-03", "kim"), "incident list --drills")
        .types(("2026-03-03", "kim"), "incident list --all");
    assert_snapshot!(story.transcript());
}

#[test]
fn the_page_of_a_postmortem_is_written_checked_and_read_back() {
    let story = Story::new()
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json --failed \"search loops\"")
        .types(("2026-03-02", "kim"), "incident postmortem INC-1")
        .types(("2026-03-02", "kim"), "incident postmortem INC-1 --out INC-1.md")
        .types(("2026-03-02", "kim"), "incident lint INC-1.md")
        .types(("2026-03-02", "kim"), "incident postmortem INC-1 --out INC-1.md");
    assert_snapshot!(story.transcript());
}

#[test]
fn what_is_written_out_is_read_back_whole() {
    let story = life(Story::new())
        .types(("2026-03-15", "kim"), "incident export --out book.jsonl")
        .types(("2026-03-15", "kim"), "incident import book.jsonl --store sqlite:copy.db")
        .types(("2026-03-15", "kim"), "incident import book.jsonl --store sqlite:copy.db")
        .types(("2026-03-15", "kim"), "incident export --store sqlite:copy.db --out copy.jsonl")
        .types(("2026-03-15", "kim"), "incident backup backup.db")
        .types(
            ("2026-03-15", "kim"),
            "incident export --store sqlite:backup.db --out backup.jsonl",
        );
    assert!(story.transcript().contains("1 new, 0 continued, 0 known before"));
    assert!(story.transcript().contains("0 new, 0 continued, 1 known before"));
    let written = |name: &str| story.last().written(name);
    assert_eq!(written("book.jsonl"), written("copy.jsonl"));
    assert_eq!(written("book.jsonl"), written("backup.jsonl"));
}

#[test]
fn what_programs_read_keeps_to_its_schema() {
    let schema = report::incident::json_schema();
    let schema = jsonschema::validator_for(&schema).expect("it is a schema");
    let story = life(Story::new()).types(("2026-03-15", "kim"), "incident show 1 --format json");
    let whole = story.last().verdict();
    assert!(schema.is_valid(&whole), "{whole:#}");
    assert_eq!(whole["ending"]["how"], "mended");
    assert_eq!(whole["verdicts"].as_array().map(Vec::len), Some(2));
    assert_eq!(whole["recurred"], 1);
    let story = story.types(("2026-03-15", "kim"), "incident list --all --format jsonl");
    let row: Value = serde_json::from_str(story.last().out.trim()).expect("a line is an object");
    assert!(schema.is_valid(&row), "{row:#}");
    assert_eq!((row["id"].as_str(), row["runs"].as_u64()), (Some("INC-1"), Some(3)));
}

#[test]
fn what_people_read_fits_a_terminal() {
    let story = life(Story::new());
    let story = story.types(("2026-03-14", "kim"), "incident show INC-1");
    let wide = |line: &&str| 80 < line.chars().count();
    assert_eq!(story.last().out.lines().find(wide), None);
    let story = story.types(("2026-03-14", "kim"), "incident list --all");
    assert_eq!(story.last().out.lines().find(wide), None);
    assert!(!story.transcript().contains('\u{1b}'), "colour without a terminal");
}

#[test]
fn what_a_closing_claimed_stands_when_the_incident_is_back() {
    let began = "{\"started_at\": \"2026-03-16T08:00:00Z\",";
    let story = life(Story::new())
        .file("back.json", &looped(9).replacen('{', began, 1))
        .types(("2026-03-16T09:00:00Z", "kim"), "incident open back.json")
        .types(("2026-03-16T09:05:00Z", "kim"), "incident show INC-1");
    let out = &story.last().out;
    assert!(out.contains("closed on 2026-03-14 (mended), and is open again"), "{out}");
}

#[test]
fn a_merge_says_where_layer_or_mode_change_and_a_wording_is_doubted_at_once() {
    let day = ("2026-03-02", "kim");
    let story = Story::new()
        .types(day, "incident open runs/loop-1.json")
        .types(day, "incident open runs/loop-2.json")
        .types(day, "incident open examples/assumption")
        .types(day, "incident merge INC-2 --into INC-1");
    let err = &story.last().err;
    assert!(err.contains("count as FC") && err.contains("INC-2 was FC"), "{err}");
    let story = story
        .types(("2026-03-02", "priya"), "incident accept INC-1")
        .types(day, "incident fix INC-1 \"one search a ticket\" --change wording");
    let err = story.last().err.replace('\n', " ");
    assert_eq!(story.status(), 0, "{err}");
    assert!(err.contains("only where reruns prove that it does"), "{err}");
}

#[test]
fn tags_links_notes_and_merges_are_kept() {
    let story = Story::new()
        .types(("2026-03-02", "kim"), "incident open runs/loop-1.json --tag q1")
        .types(("2026-03-02", "kim"), "incident open examples/assumption")
        .types(("2026-03-02", "kim"), "incident tag INC-1 pager weekend")
        .types(("2026-03-02", "kim"), "incident tag INC-1 weekend --remove")
        .types(("2026-03-02", "kim"), "incident link INC-1 jira https://jira.example/OPS-7")
        .types(("2026-03-02", "kim"), "incident note INC-1 \"customers saw it\"")
        .types(("2026-03-02", "kim"), "incident merge INC-2 --into INC-1")
        .types(("2026-03-02", "kim"), "incident show INC-1")
        .types(("2026-03-02", "kim"), "incident list --tag pager")
        .types(("2026-03-02", "kim"), "incident show INC-2");
    assert_snapshot!(story.transcript());
}
