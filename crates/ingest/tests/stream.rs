//! Files of lines read a line at a time: the same runs as from the whole file, and nothing lost.

use ingest::stream::{Line, Lines, Opened, Share, open, read_line, read_share, shares, unpacked};
use ingest::{Alone, Damage, Input, Run, Unreadable};
use redact::Redactor;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Cursor, Write};

const RUN: &str =
    r#"{"messages":[{"role":"user","content":"Say hi."},{"role":"assistant","content":"Hi."}]}"#;

type Read = Result<Run, Unreadable>;

fn whole(text: &[u8]) -> Vec<Read> {
    let mut runs = Vec::new();
    let input = Input { path: "runs.jsonl", bytes: text, beside: &Alone };
    ingest::read(input, &Redactor::off(), &mut |run| runs.push(run));
    runs
}

fn lines(text: &[u8]) -> Option<Lines<Cursor<Vec<u8>>>> {
    match open(Cursor::new(text.to_vec())).expect("memory can be read") {
        Opened::Lines(lines) => Some(lines),
        Opened::Whole(held) => {
            assert_eq!(whole(&held).len(), whole(text).len());
            None
        }
        Opened::Pieces(_) | Opened::TooLarge => panic!("it is small, and each line a run"),
    }
}

fn streamed(text: &[u8]) -> Vec<Read> {
    let mut runs = Vec::new();
    for line in lines(text).expect("it is a file of lines") {
        let Line { number, bytes } = line.expect("memory can be read");
        let input = Input { path: "runs.jsonl", bytes: &bytes, beside: &Alone };
        read_line(input, number, &Redactor::off(), &mut |run| runs.push(run));
    }
    runs
}

/// What a run is known by, and what was said of it.
fn told(run: &Read) -> String {
    match run {
        Ok(run) => {
            let source = &run.trace.source;
            let complaints: Vec<&str> =
                run.complaints.iter().map(|complaint| &*complaint.what).collect();
            let steps: Vec<String> = run.trace.steps.iter().map(|step| step.at.pointer()).collect();
            format!("{:?} {} {steps:?} {complaints:?}", source.record, run.trace.content_hash)
        }
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn a_file_read_by_lines_gives_the_runs_of_the_whole_file() {
    let text = format!("{RUN}\n\n{RUN}\r\nnot json\n{{\"a\":1}}\n{RUN}");
    let expected: Vec<String> = whole(text.as_bytes()).iter().map(told).collect();
    let found: Vec<String> = streamed(text.as_bytes()).iter().map(told).collect();
    assert_eq!(found.len(), 5, "{found:#?}");
    assert_eq!(found, expected);
}

#[test]
fn a_mended_line_says_so() {
    let broken = RUN.replace("\"messages\"", "\"x\":NaN,\"messages\"");
    let text = format!("\u{feff}{RUN}\n{broken}\n");
    let found: Vec<String> = streamed(text.as_bytes()).iter().map(told).collect();
    assert_eq!(found, whole(text.as_bytes()).iter().map(told).collect::<Vec<_>>());
    assert!(found[1].contains("NaN or Infinity read as null (1)"), "{found:?}");
}

#[test]
fn bytes_that_are_no_text_spoil_their_line_alone() {
    let text =
        [RUN.as_bytes(), b"\n", &RUN.as_bytes()[..60], b"\xff", &RUN.as_bytes()[60..], b"\n"]
            .concat();
    let runs = streamed(&text);
    assert!(runs.iter().all(Result::is_ok), "{:?}", runs.iter().map(told).collect::<Vec<_>>());
    assert!(told(&runs[1]).contains("not UTF-8") && !told(&runs[0]).contains("not UTF-8"));
}

#[test]
fn what_is_no_file_of_lines_is_held_whole() {
    let pretty = RUN.replace(',', ",\n");
    let cut = format!("[\n{RUN},\n{RUN},\n{RUN}\n");
    for text in [RUN, pretty.as_str(), &cut, "", "\n\n", "[\n1\n]", "{\"a\":1}\n{\"b\":2}"] {
        assert!(lines(text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn gzip_is_unpacked_on_the_way() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(format!("{RUN}\n{RUN}\n").as_bytes()).expect("memory can be written");
    let packed = Cursor::new(packed.finish().expect("memory can be written"));
    let reader = unpacked(BufReader::new(packed), &Damage::default()).expect("memory can be read");
    let Ok(Opened::Lines(lines)) = open(reader) else { panic!("it is a file of lines") };
    assert_eq!(lines.map(|line| line.expect("it is sound").number).collect::<Vec<_>>(), [0, 1]);
}

/// One request on a line: a model's answer in the run `trace`.
fn request(trace: usize, span: usize) -> String {
    let id = format!("{trace:032x}");
    let told = format!(
        r#"[{{"role":"assistant","parts":[{{"type":"text","content":"{trace}.{span}"}}]}}]"#
    );
    serde_json::json!({"resourceSpans": [{"scopeSpans": [{"spans": [{
        "traceId": id, "spanId": format!("{:016x}", trace * 100 + span + 1), "name": "chat m",
        "startTimeUnixNano": (span * 10 + 10).to_string(), "endTimeUnixNano": (span * 10 + 19).to_string(),
        "attributes": [
            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
            {"key": "gen_ai.output.messages", "value": {"stringValue": told}},
        ],
    }]}]}]})
    .to_string()
}

/// The runs by their ids, each with where its steps stand.
fn by_id(runs: &[Read]) -> BTreeMap<String, Vec<String>> {
    let runs = runs.iter().flatten();
    runs.map(|run| {
        let steps = run.trace.steps.iter().map(|step| step.at.pointer());
        (run.trace.id.to_string(), steps.collect())
    })
    .collect()
}

#[test]
fn pieces_that_lie_mixed_give_the_runs_of_the_whole_file() {
    let mixed = (0..3).flat_map(|span| (0..20).map(move |trace| request(trace, span)));
    let text = mixed.collect::<Vec<_>>().join("\n") + "\nnot json\n";
    let Ok(Opened::Pieces(lines)) = open(Cursor::new(text.clone())) else {
        panic!("it holds pieces")
    };
    let lines: Vec<Line> = lines.map(|line| line.expect("memory can be read")).collect();
    let mut runs = Vec::new();
    for number in 0..4 {
        let of_share = lines.iter().filter(|line| shares(line, 4).contains_key(&number));
        let of_share: Vec<Line> = of_share.cloned().collect();
        assert!(of_share.len() < lines.len(), "the runs fall into several parts");
        let input = Input { path: "runs.jsonl", bytes: &[], beside: &Alone };
        let part = (Share { number, of: 4 }, of_share.as_slice());
        read_share(input, part, &Redactor::off(), &mut |run| runs.push(run));
    }
    let expected = by_id(&whole(text.as_bytes()));
    assert_eq!(expected.len(), 20);
    assert_eq!(by_id(&runs), expected);
    let told: String = runs.iter().map(told).collect();
    assert_eq!(told.matches("this line is not JSON").count(), 1, "{told}");
}

#[test]
fn a_part_without_runs_still_says_what_could_not_be_read() {
    let line = [Line { number: 7, bytes: b"not json".to_vec() }];
    assert_eq!(shares(&line[0], 9), BTreeMap::from([(0, BTreeSet::new())]));
    let mut runs = Vec::new();
    let input = Input { path: "runs.jsonl", bytes: &[], beside: &Alone };
    let part = (Share { number: 0, of: 9 }, line.as_slice());
    read_share(input, part, &Redactor::off(), &mut |run| runs.push(told(&run)));
    assert_eq!(runs.len(), 1, "{runs:?}");
    assert!(runs[0].starts_with("runs.jsonl:/7: this line is not JSON"), "{runs:?}");
}

#[test]
fn ids_that_are_numbers_of_more_than_64_bits_stay_apart() {
    let of_run = |run: usize| {
        let id = format!("\"{run:032x}\"");
        request(run, 0).replace(&id, &format!("1009274296092762676467564489432798276{run:02}"))
    };
    let text = (10..60).map(of_run).collect::<Vec<_>>().join("\n");
    let Ok(Opened::Pieces(lines)) = open(Cursor::new(text.clone())) else {
        panic!("it holds pieces")
    };
    let lines: Vec<Line> = lines.map(|line| line.expect("memory can be read")).collect();
    let places: BTreeSet<u64> =
        lines.iter().flat_map(|line| shares(line, 1 << 20).into_keys()).collect();
    assert_eq!(places.len(), 50);
    let mut runs = Vec::new();
    let input = Input { path: "runs.jsonl", bytes: &[], beside: &Alone };
    let part = (Share { number: 0, of: 1 }, lines.as_slice());
    read_share(input, part, &Redactor::off(), &mut |run| runs.push(run));
    assert_eq!(by_id(&runs).len(), 50);
    assert_eq!(by_id(&runs), by_id(&whole(text.as_bytes())));
}

#[test]
fn what_stands_in_front_costs_no_run() {
    for head in [
        &RUN[20..],
        &RUN[..20],
        "INFO start",
        "null",
        "{\"event\":\"start\"}",
        "<4> one\n<4> two\n\n<4> three",
    ] {
        let text = format!("{head}\n{RUN}\n{RUN}\n");
        let expected: Vec<String> = whole(text.as_bytes()).iter().map(told).collect();
        let found: Vec<String> = streamed(text.as_bytes()).iter().map(told).collect();
        assert_eq!(found, expected);
        assert_eq!(whole(text.as_bytes()).iter().flatten().count(), 2, "{expected:#?}");
        assert!(whole(text.as_bytes()).iter().any(Result::is_err), "{expected:#?}");
    }
    let listed = format!("[null,{RUN},{RUN}]");
    assert_eq!(whole(listed.as_bytes()).iter().flatten().count(), 2);
}

#[test]
fn what_stands_in_front_costs_no_piece() {
    for (head, said) in
        [("{\"resourceSpans\":[{\"re", "not JSON"), ("{\"event\":\"start\"}", "keys: event")]
    {
        let text = format!("{head}\n{}\n{}\n{}\n", request(1, 0), request(2, 0), request(1, 1));
        let runs = whole(text.as_bytes());
        assert_eq!(by_id(&runs).len(), 2, "{head}");
        assert!(runs.iter().any(|run| told(run).contains(said)), "{head}");
        let opened = open(Cursor::new(text)).expect("memory can be read");
        assert!(matches!(opened, Opened::Pieces(_)), "{head}");
    }
}

#[test]
fn a_line_may_hold_a_list_of_runs() {
    let text = format!("[{RUN},{RUN}]\n{RUN}\n[{RUN}]\n");
    let expected: Vec<String> = whole(text.as_bytes()).iter().map(told).collect();
    assert_eq!(streamed(text.as_bytes()).iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(whole(text.as_bytes()).iter().flatten().count(), 4, "{expected:#?}");
    assert!(expected[1].contains("/0/1"), "{expected:#?}");
}

#[test]
fn holes_that_a_crash_left_cost_no_run() {
    let nuls = "\0".repeat(64);
    for (text, runs) in [
        (format!("{RUN}\n{RUN}\n{nuls}"), 2),
        (format!("{RUN}\n{nuls}{RUN}\n{RUN}{nuls}\n"), 3),
        (format!("{nuls}\n{RUN}\n{RUN}\n"), 2),
        (format!("\u{1e}{RUN}\n\u{1e}{RUN}\n"), 2),
        (format!("\u{feff}{RUN}\n\u{feff}{RUN}\n"), 2),
    ] {
        let expected: Vec<String> = whole(text.as_bytes()).iter().map(told).collect();
        assert_eq!(streamed(text.as_bytes()).iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(whole(text.as_bytes()).iter().flatten().count(), runs, "{expected:#?}");
        assert_eq!(expected.concat().contains("NUL"), text.contains('\0'), "{expected:#?}");
    }
}
