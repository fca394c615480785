//! `masthead import` where the tutorial does not go: bad files, the same run twice, verdicts in place of
//! runs, tables with mistakes, taxonomies that fit nothing.

use crate::runner::{SUCCEEDED, UNTOLD, masthead};
use crate::story::{CONFIG, Story, looped};
use serde_json::Value;

const DAY: (&str, &str) = ("2026-03-10", "kim");

fn json(story: &Story) -> Value {
    serde_json::from_str(&story.last().out).expect("it is JSON")
}

#[test]
fn nothing_is_filed_without_tag_and_the_same_run_is_filed_once() {
    let schema = jsonschema::validator_for(&report::import::json_schema()).expect("it is a schema");
    let story = Story::new().types(DAY, "import runs --format json");
    assert_eq!(story.status(), 0, "{}", story.last().screen());
    let shown = json(&story);
    assert!(schema.is_valid(&shown), "{shown:#}");
    assert_eq!((&shown["filed"], &shown["incidents"][0]["id"]), (&false.into(), &Value::Null));
    assert!(!story.last().path("book.db").exists(), "looking makes no book");
    let story = story.types(DAY, "import runs --tag --format json");
    let filed = json(&story);
    assert!(schema.is_valid(&filed), "{filed:#}");
    assert_eq!(filed["incidents"].as_array().map(Vec::len), Some(1));
    assert_eq!(filed["incidents"][0]["runs"].as_array().map(Vec::len), Some(4));
    let story = story.types(DAY, "import runs --tag --format json");
    let again = json(&story);
    assert_eq!(
        (&again["runs"]["known"], again["incidents"].as_array().map(Vec::len)),
        (&4.into(), Some(0))
    );
    let story = story.types(DAY, "incident show 1 --format json");
    let incident = &json(&story)[0];
    assert_eq!(incident["sightings"].as_array().map(Vec::len), Some(4));
    assert_eq!(incident["tags"][0], "imported");
}

#[test]
fn a_bad_file_stops_nothing_and_what_is_untold_is_named() {
    let story = Story::new()
        .file("runs/bad.json", "{")
        .file("runs/fine.json", SUCCEEDED)
        .file("runs/untold.json", UNTOLD)
        .types(DAY, "import runs nowhere.json --tag");
    assert_eq!(story.status(), 2);
    let (out, err) = (&story.last().out, &story.last().err);
    assert!(out.contains("6 runs: 4 failed, 1 succeeded, 1 untold; 2 not read"), "{out}");
    assert!(out.contains("single-agent runs that failed: 4 of 5, 80%"), "{out}");
    assert!(out.contains("nothing shows that these failed: runs/untold.json"), "{out}");
    assert!(err.contains("runs/bad.json") && err.contains("nowhere.json: no such file"), "{err}");
    assert!(out.contains("filed as 1 incident"), "{out}");
}

#[test]
fn the_first_review_is_counted_from_the_day_on_which_the_book_began() {
    let config = "[store]\nurl = \"sqlite:book.db\"\n[owners]\nspecification = \"Priya\"\n[reviews]\nby = \"Kim\"\n";
    let day = ("2027-03-10", "kim");
    let story = Story::new()
        .file("masthead.toml", config)
        .file(
            "runs/dated.json",
            &looped(5).replacen('{', "{\"started_at\": \"2026-01-05T09:00:00Z\",", 1),
        )
        .types(day, "import runs --tag")
        .types(day, "incident show 1 --format json");
    assert!(json(&story)[0]["opened"].as_str().is_some_and(|at| at.starts_with("2026")));
    let next = "2027-04-09";
    let story = story.types(day, "report cadence --format json");
    assert_eq!(
        (json(&story)["state"].as_str(), json(&story)["day"].as_str()),
        (Some("on-time"), Some(next))
    );
    let mut story = story;
    for screen in ["doctor", "report leader", "report cadence"] {
        story = story.types(day, screen);
        let said = &story.last().out;
        assert!(said.contains(next) && !said.contains("OVERDUE"), "{said}");
    }
}

#[test]
fn a_verdict_stands_for_its_run() {
    let verdicts = masthead(["triage", "runs", "--format", "jsonl"])
        .file("runs/loop-1.json", looped(1))
        .file("runs/loop-2.json", looped(2))
        .file("runs/fine.json", SUCCEEDED)
        .run();
    let story = Story::new()
        .file("verdicts.jsonl", &verdicts.out)
        .types(DAY, "import verdicts.jsonl --tag");
    let out = &story.last().out;
    assert!(out.contains("3 runs: 2 failed, 1 succeeded"), "{}", story.last().screen());
    let story = story.types(DAY, "import runs --tag");
    let out = &story.last().out;
    assert!(out.contains("2 failed runs in the book before"), "{out}");
    let story = story.types(DAY, "report fingerprint verdicts.jsonl --format json");
    let print = json(&story);
    let prints = print["fingerprints"].as_array().into_iter().flatten();
    assert_eq!(prints.filter_map(|one| one["succeeded"].as_u64()).sum::<u64>(), 1);
    // The one that went well carries a reward, and its verdict saw it.
    assert_eq!(print["sighted"], 1);
}

#[test]
fn labels_of_another_edition_are_read_as_it_means_them() {
    let table =
        "incident,mode,name\nINC-1,Weak Verification,lee\nINC-1,Fail to elicit clarification,kim\n";
    let story = Story::new()
        .types(DAY, "import runs --tag")
        .file("labels.csv", table)
        .types(DAY, "import --csv-in labels.csv");
    assert_eq!(story.status(), 2);
    let (out, err) = (&story.last().out, &story.last().err);
    let asked = "labels.csv:2 (row 2): column mode: \"Weak Verification\" is FM-3.2 to some and FM-3.3 to others";
    assert!(err.contains(asked), "{err}");
    assert!(out.contains("1 verdict put on record"), "{out}");
    let said =
        |story: &Story| json(story)[0]["verdicts"].as_array().and_then(|all| all.last().cloned());
    let story = story.file("swapped.csv", "incident,mode,name\nINC-1,3.2,kim\n");
    let story = story.types(DAY, "import --csv-in swapped.csv --edition repository");
    let story = story.types(DAY, "incident show 1 --format json");
    assert_eq!(said(&story).expect("it was judged")["mode"], "FM-3.3");
    let story = story.types(DAY, "incident judge 1 --mode 3.2 --edition library");
    let story = story.types(DAY, "incident show 1 --format json");
    assert_eq!(said(&story).expect("it was judged")["mode"], "FM-3.2");
    let story = story.types(DAY, "incident judge 1 --mode 3.2 --edition v1");
    assert_eq!(story.status(), 2);
    assert!(story.last().err.contains("MAST v1 numbers otherwise"), "{}", story.last().err);
}

#[test]
fn a_table_is_not_written_over_and_a_word_is_put_down_once() {
    let table = "incident,mode,missing,name\nINC-1,FM-1.3,state guard,lee\nINC-9,FM-1.3,,lee\n,FM-1.3,,lee\n";
    let story = Story::new()
        .types(DAY, "import runs --tag")
        .types(DAY, "import --confirm --csv table.csv")
        .types(DAY, "import --confirm --csv table.csv");
    assert_eq!(story.status(), 2);
    assert!(story.last().err.contains("people may have written in it"), "{}", story.last().err);
    let story = story.file("filled.csv", table).types(DAY, "import --csv-in filled.csv");
    assert_eq!(story.status(), 2);
    let err = &story.last().err;
    assert!(err.contains("filled.csv:3 (row 3): column incident"), "{err}");
    assert!(err.contains("filled.csv:4 (row 4): column incident: names neither"), "{err}");
    assert!(story.last().out.contains("1 verdict put on record"), "{}", story.last().out);
    let story = story.types(DAY, "import --csv-in filled.csv");
    assert!(story.last().out.contains("0 verdicts put on record, 1 known before"));
    let story = story.types(DAY, "incident show 1 --format json");
    let judged = json(&story)[0]["verdicts"].clone();
    let kinds: Vec<&str> = judged
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one["by"]["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["machine", "person"]);
}

#[test]
fn a_page_needs_a_person_and_is_one_incident_wherever_it_lies() {
    let page = "# Refund to the wrong customer\n\nNobody asked which of the two it was.\n";
    let answers = "page,specification,coordination,verification\nold/refund.md,yes,yes,\n";
    let story = Story::new()
        .file("old/refund.md", page)
        .file("answers.csv", answers)
        .types(DAY, "import old --csv-in answers.csv");
    assert!(story.last().err.contains("a page is filed with --tag"), "{}", story.last().err);
    let story = story.types(DAY, "import old --tag --csv-in answers.csv");
    assert_eq!(story.status(), 0, "{}", story.last().screen());
    let story = story
        .file("new/refund.md", page)
        .file("answers.csv", &answers.replace("old/", "new/"))
        .types(("2026-03-11", "lee"), "import new --tag --csv-in answers.csv")
        .types(DAY, "incident list --all --format json");
    let listed = json(&story);
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed:#}");
    let story = story.types(DAY, "report distribution --format json");
    assert_eq!(json(&story)["populations"][0]["population"], "no run known");
    let story = story.types(DAY, "report backlog --format json");
    assert_eq!(json(&story)["items"][0]["person_only"][0], "INC-1");
    let story = story.types(DAY, "report agreement --format json");
    assert_eq!(json(&story)["person_only"], 1);
}

#[test]
fn what_cannot_be_imported_is_one_clear_line() {
    let lines = [
        ("import", "nothing to import"),
        ("import runs --format html", "--format html is for --symptoms"),
        ("import runs --blind", "--blind belongs to --confirm"),
        ("import runs --symptoms runs/loop-1.json", "must name the columns symptom"),
        ("import runs --symptoms names.csv", "no line of it fits"),
        ("report passk", "give the runs, or the outcomes"),
        ("report passk runs --by prompt", "names a column of --outcomes"),
    ];
    let mut story = Story::new().file("names.csv", "symptom,run\nlooped,elsewhere.json\n");
    for (line, says) in lines {
        story = story.types(DAY, line);
        assert_eq!(story.status(), 2, "{line}");
        let err = &story.last().err;
        assert!(err.contains(says) && err.lines().count() == 1, "{line}: {err}");
    }
}

#[test]
fn a_name_that_lies_in_two_layers_routes_nobody() {
    let names = "symptom,run\nslow,loop-1.json\nslow,runs/loop-2.json\nfine,reruns/1.json\n";
    let story = Story::new()
        .file("names.csv", names)
        .types(DAY, "import runs reruns --symptoms names.csv --format json");
    let table = json(&story);
    let leads: Vec<&str> = table["symptoms"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one["leads"].as_str())
        .collect();
    assert_eq!(leads, ["untold", "owner"]);
}

#[test]
fn a_file_of_many_runs_stands_for_all_of_their_incidents() {
    let hidden = looped(8).replace("search_tickets", "look_up");
    let many = format!("[{},{},{}]", looped(5), looped(6), hidden);
    let names = "symptom,run\nslow,many.json\n";
    let counted = |story: &Story| json(story)["symptoms"][0]["incidents"].as_u64();
    let story = Story::new()
        .file("many/many.json", &many)
        .file("names.csv", names)
        .types(DAY, "import many --symptoms names.csv --format json");
    assert_eq!(counted(&story), Some(3), "{}", story.last().screen());
    let story = story
        .types(DAY, "import many --tag --format json")
        .types(DAY, "import --symptoms names.csv --format json");
    assert_eq!(counted(&story), Some(2), "one for each incident: {}", story.last().screen());
}

#[test]
fn a_word_for_many_runs_is_for_those_that_say_nothing() {
    let story = Story::new()
        .file("runs/fine.json", SUCCEEDED)
        .file("runs/untold.json", UNTOLD)
        .types(DAY, "import runs --tag --failed \"wrong answer\"");
    let out = &story.last().out;
    assert!(out.contains("6 runs: 5 failed, 1 succeeded\n"), "{out}");
    assert!(out.contains("1 run succeeded by what is recorded of them"), "{out}");
    assert!(out.contains("single-agent runs that failed: 5 of 6"), "{out}");
    let lines: Vec<&str> = out.lines().filter(|line| line.starts_with("INC-")).collect();
    let told = lines.iter().filter(|line| line.contains("wrong answer")).count();
    assert_eq!((lines.len(), told), (2, 1), "what was found names its incident: {out}");
}

#[test]
fn a_quotation_mark_that_swallows_rows_is_refused_and_lines_are_those_of_the_file() {
    let open = "incident,class,name\nINC-1,FC1,lee\n\"INC-1,FC2,lee\nINC-1,FC3,lee\n";
    let windows = "incident,class,name\r\nINC-1,FC1,lee\r\n\r\nINC-1,FC4,kim\r\n";
    let story = Story::new()
        .types(DAY, "import runs --tag")
        .file("open.csv", open)
        .types(DAY, "import --csv-in open.csv");
    assert_eq!((story.status(), story.last().out.as_str()), (2, ""));
    let err = &story.last().err;
    assert!(
        err.contains("open.csv:3: the quotation mark that begins a cell is not closed"),
        "{err}"
    );
    let story = story.file("windows.csv", windows).types(DAY, "import --csv-in windows.csv");
    assert!(
        story.last().err.contains("windows.csv:4 (row 3): column class"),
        "{}",
        story.last().err
    );
    let named = "symptom,run\nslow,loop-1.json\n\"slow,loop-2.json\n";
    let story = story.file("names.csv", named).types(DAY, "import runs --symptoms names.csv");
    assert_eq!(story.status(), 2);
    assert!(story.last().err.contains("names.csv:3"), "{}", story.last().err);
}

#[test]
fn the_next_step_of_a_table_of_pages_is_the_one_to_type() {
    let story = Story::new()
        .file("old/refund.md", "# Refund to the wrong customer\n\nNobody asked which.\n")
        .file("old/LICENSE.txt", "Everybody may.\n")
        .file("old/SOURCE.md", "# Source\n\nThe archive.\n")
        .file("old/notes.txt", "to be sorted\n")
        .types(DAY, "import old --tag --csv pages.csv");
    assert_eq!(story.status(), 0, "{}", story.last().screen());
    let out = story.last().out.clone();
    assert!(out.contains("1 row in pages.csv"), "{out}");
    assert!(out.contains("then masthead import old --tag --csv-in pages.csv\n"), "{out}");
    assert!(!out.contains("to be answered for"), "{out}");
    let passed = out.replace('\n', " ");
    assert!(passed.contains("not taken for postmortems"), "{out}");
    assert!(passed.contains("old/LICENSE.txt, old/SOURCE.md, old/notes.txt"), "{out}");
    let table = std::fs::read_to_string(story.last().path("pages.csv")).expect("it was written");
    let mut reader = csv_rows(&table);
    reader[1][6] = "yes".to_owned();
    reader[1][7] = "yes".to_owned();
    let filled: Vec<String> = reader
        .iter()
        .map(|row| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","))
        .collect();
    let story = story
        .file("pages.csv", &filled.join("\r\n"))
        .types(DAY, "import old --tag --csv-in pages.csv");
    assert_eq!(story.status(), 0, "{}", story.last().screen());
    let out = &story.last().out;
    assert!(out.contains("1 verdict put on record\nopened: INC-1\n"), "{out}");
    assert!(!out.contains("to be answered for"), "{out}");
    // Named outright it is what somebody says it is.
    let story = story.types(DAY, "import old/notes.txt");
    assert!(story.last().out.contains("1 postmortem in prose"), "{}", story.last().out);
}

/// The cells of a table whose quoted cells hold no quotation marks.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut is_quoted) = (vec![vec![String::new()]], false);
    for letter in text.trim_end().chars() {
        let row = rows.last_mut().expect("there is one");
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(String::new()),
            '\n' if !is_quoted => rows.push(vec![String::new()]),
            other => row.last_mut().expect("there is one").push(other),
        }
    }
    rows
}

#[test]
fn nothing_to_confirm_says_why() {
    let story =
        Story::new().types(DAY, "import runs --tag").types(DAY, "import --confirm --only autumn");
    assert_eq!(story.last().out, "nothing to confirm: no incident has the tag autumn\n");
    let story = story
        .types(DAY, "incident judge 1 --mode FM-1.3")
        .types(DAY, "import --confirm --only imported");
    let wanted = "nothing to confirm: kim has judged every incident with the tag imported\n";
    assert_eq!(story.last().out, wanted);
}

#[test]
fn a_list_for_programs_is_whole_or_says_that_it_is_not() {
    let runs: Vec<String> = (0..42)
        .map(|number| {
            let run = looped(number).replace("ticket-triage", &format!("system-{number}"));
            let run: Value = serde_json::from_str(&run).expect("it is JSON");
            run.to_string()
        })
        .collect();
    let story = Story::new()
        .file("many.jsonl", &runs.join("\n"))
        .types(DAY, "import many.jsonl --tag")
        .types(DAY, "incident list --all --format json");
    assert_eq!((story.last().json().len(), story.last().err.as_str()), (42, ""));
    let story = story.types(DAY, "incident list --all --format jsonl --limit 2");
    assert_eq!(story.last().out.lines().count(), 2);
    assert!(story.last().err.starts_with("masthead: 2 of 42; the next: --after INC-"));
    let story = story.types(DAY, "incident list --all");
    assert!(story.last().out.contains("40 of 42"), "{}", story.last().out);
}

#[test]
fn an_export_that_is_cut_off_is_refused() {
    let story = Story::new()
        .types(DAY, "import runs examples/assumption --tag")
        .types(DAY, "incident export --out whole.jsonl");
    let whole = std::fs::read_to_string(story.last().path("whole.jsonl")).expect("it was written");
    let cut: String = whole.split_inclusive('\n').take(3).collect();
    let story = story
        .file("cut.jsonl", &cut)
        .file("empty.jsonl", "")
        .types(DAY, "incident import cut.jsonl --store sqlite:other.db");
    assert_eq!(story.status(), 2);
    let err = &story.last().err;
    assert!(
        err.contains(
            "the export is not whole: it says 2 incidents and 0 reviews, and holds 1 and 0"
        ),
        "{err}"
    );
    let story = story.types(DAY, "incident import empty.jsonl --store sqlite:other.db");
    assert_eq!(story.status(), 2);
    assert!(story.last().err.contains("the file is empty"), "{}", story.last().err);
    let story = story.types(DAY, "incident import whole.jsonl --store sqlite:other.db");
    assert_eq!(story.last().out, "2 new, 0 continued, 0 known before\n");
}

#[test]
fn an_import_makes_good_what_a_stopped_one_left() {
    let config = "[store]\nurl = \"sqlite:book.db\"\n";
    let story = Story::new()
        .file("masthead.toml", config)
        .types(DAY, "incident open runs")
        .types(DAY, "incident show 1 --format json");
    let left = &json(&story)[0];
    assert_eq!((&left["state"], left["tags"].as_array().map(Vec::len)), (&"open".into(), Some(0)));
    let story = story.file("masthead.toml", CONFIG).types(DAY, "import runs --tag --label spring");
    assert_eq!(story.status(), 0, "{}", story.last().screen());
    let out = story.last().out.replace('\n', " ");
    assert!(
        out.contains(
            "INC-1: filed before without all that an import gives; its tags and owner are made good"
        ),
        "{out}"
    );
    let story = story.types(DAY, "incident show 1 --format json");
    let whole = &json(&story)[0];
    assert_eq!(
        (&whole["state"], &whole["tags"]),
        (&"routed".into(), &serde_json::json!(["imported", "spring"]))
    );
    let story = story.types(DAY, "import runs --tag --label spring --format json");
    assert_eq!(json(&story)["finished"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_run_counts_once_wherever_it_lies_and_whichever_way_it_is_filed() {
    let at = |order: &[usize]| {
        let lines = order.iter().map(|number| looped(*number).lines().collect::<String>());
        lines.collect::<Vec<_>>().join("\n")
    };
    let story = Story::new()
        .file("merged.jsonl", &at(&[1, 2, 3, 4]))
        .file("moved.jsonl", &at(&[4, 3, 2, 1]))
        .types(DAY, "import runs --tag")
        .types(DAY, "incident open merged.jsonl")
        .types(DAY, "triage moved.jsonl --open")
        .types(DAY, "incident list --all --format json");
    assert_eq!(story.last().json()[0]["runs"], 4);
    // Two in one file are two, and the same two in the next export.
    let story = story
        .file("twice.jsonl", &at(&[1, 1]))
        .types(DAY, "incident open twice.jsonl")
        .file("twice.jsonl", &at(&[2, 1, 1]))
        .types(DAY, "triage twice.jsonl --open")
        .types(DAY, "incident list --all --format json");
    assert_eq!(story.last().json()[0]["runs"], 5);
}

#[test]
fn a_merged_export_of_runs_that_the_book_has_adds_nothing() {
    let merged = (1..=4).map(|number| looped(number).lines().collect::<String>());
    let merged: Vec<String> = merged.collect();
    let story = Story::new()
        .file("merged.jsonl", &merged.join("\n"))
        .types(DAY, "import runs --tag")
        .types(DAY, "import merged.jsonl --tag --format json");
    assert_eq!(json(&story)["runs"]["known"], 4, "{}", story.last().out);
    let story = story.types(DAY, "incident list --all --format json");
    assert_eq!(story.last().json()[0]["runs"], 4);
}
