//! Inspect: logs, archives, samples and bare events become one run a sample, with nothing told twice.

mod reading;

use case::record::{EndReason, VerifierResult};
use case::{Origin, RecordKind};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use ingest::{Input, Run, Unreadable};
use proptest::prelude::*;
use reading::{run, runs, told};
use redact::Redactor;
use serde_json::{Value, json};
use std::io::Write;

/// A sample in which an agent calls a tool: its words stand apart, as a long text does.
fn sample(epoch: u64) -> Value {
    let input = json!([
        {"id": "m1", "role": "system", "content": "Keep the garden."},
        {"id": "m2", "role": "user", "content": "attachment://a1"}]);
    let call =
        json!({"id": "c1", "function": "water", "arguments": {"bed": "roses"}, "type": "function"});
    let answer = json!({"id": "m3", "role": "assistant", "content": "", "tool_calls": [call]});
    let result = json!({"id": "m4", "role": "tool", "tool_call_id": "c1", "function": "water",
        "content": "", "error": {"type": "permission", "message": "the tap is locked"}});
    let last = json!({"id": "m5", "role": "assistant", "content": "It is locked."});
    let repeated = json!([input[0], input[1], answer, result]);
    json!({
        "id": "roses", "epoch": epoch, "uuid": format!("u{epoch}"), "input": "Water the roses.", "target": "SECRET",
        "messages": [input[0], {"id": "m2", "role": "user", "content": "Water the roses."}, answer, result, last],
        "attachments": {"a1": "Water the roses."},
        "scores": {"checker": {"value": "I", "answer": "no", "explanation": "SECRET was due"}, "share": {"value": 0.5},
            "odd": {"value": [1, 2]}},
        "events": [
            {"event": "span_begin", "id": "s1", "name": "react", "type": "solver", "timestamp": "2026-02-01T10:00:00Z"},
            {"event": "model", "span_id": "s1", "model": "m", "input": input, "timestamp": "2026-02-01T10:00:01Z",
             "tools": [{"name": "water", "description": "Waters a bed.", "parameters": {"required": ["bed"]}}],
             "output": {"choices": [{"message": answer}]}},
            {"event": "tool", "id": "c1", "function": "water", "arguments": {"bed": "roses"}, "result": "",
             "span_id": "s1", "timestamp": "2026-02-01T10:00:02Z"},
            {"event": "state", "changes": [], "timestamp": "2026-02-01T10:00:02Z"},
            {"event": "model", "span_id": "s1", "model": "m", "input": repeated, "timestamp": "2026-02-01T10:00:03Z",
             "output": {"choices": [{"message": last}]}},
            {"event": "sample_limit", "type": "message", "message": "Five messages.", "timestamp": "2026-02-01T10:00:04Z"},
            {"event": "span_end", "id": "s1", "timestamp": "2026-02-01T10:00:05Z"}],
        "limit": {"type": "message", "limit": 5.0}
    })
}

fn log(samples: &Value) -> Value {
    json!({"version": 2, "status": "success", "eval": {"task": "garden", "model": "m-1", "run_id": "r"},
        "plan": {}, "samples": samples})
}

const TOLD: &[&str] = &[
    "system instructs: Keep the garden.",
    "user says: Water the roses.",
    "assistant calls water {\"bed\":\"roses\"}",
    "water answers 3 failed: [the tap is locked]",
    "assistant says: It is locked.",
    "harness Limit Five messages.",
];

#[test]
fn a_sample_is_told_once_however_often_its_messages_are_repeated() {
    let run = run(&log(&json!([sample(1)])));
    assert_eq!(told(&run.trace), TOLD);
    let labels = &run.trace.labels;
    assert_eq!((labels.system.as_deref(), labels.task.as_deref()), (Some("garden"), Some("roses")));
    assert_eq!(labels.trial.as_deref(), Some("1"));
    assert_eq!(run.spec.tools[0].required, ["bed".into()]);
    assert_eq!(run.trace.actors[2].model.as_deref(), Some("m-1"));
    let places: Vec<_> = run.complaints.iter().map(|one| one.at.pointer()).collect();
    assert_eq!(places, ["/samples/0/events/3", "/samples/0/scores/odd/value"]);
}

#[test]
fn scores_and_limits_are_records_and_what_was_expected_is_not_read() {
    let run = run(&log(&json!([sample(1)])));
    let kinds: Vec<_> = run.trace.records.iter().map(|record| &record.kind).collect();
    let failed = VerifierResult::Failed { why: "".into() };
    assert_eq!(*kinds[0], RecordKind::Verifier { name: "checker".into(), result: failed });
    assert_eq!(*kinds[1], RecordKind::Reward { value: 0.5, full: 1.0 });
    assert!(matches!(kinds[2], RecordKind::Ended(ending) if ending.reason == EndReason::StepLimit));
    assert!(!format!("{run:?}").contains("SECRET"));
}

#[test]
fn the_events_alone_tell_the_same_run() {
    let mut sample = sample(1);
    let events = sample["events"].take();
    let lines: Vec<String> =
        events.as_array().into_iter().flatten().map(Value::to_string).collect();
    for text in [events.to_string(), lines.join("\n"), json!({"events": events}).to_string()] {
        let text = text.replace("attachment://a1", "Water the roses.");
        let found = runs(&text);
        assert_eq!(found.len(), 1);
        let told = told(&found[0].as_ref().expect("the events are readable").trace);
        assert_eq!(told[1..], TOLD[1..]);
    }
}

#[test]
fn a_pool_of_messages_is_looked_at_once() {
    let mut sample = sample(1);
    let messages = sample["messages"].take();
    sample["message_pool"] = messages;
    for (at, end) in [(1, 2), (4, 4)] {
        sample["events"][at]["input"] = json!([]);
        sample["events"][at]["input_refs"] = json!([[0, end]]);
    }
    assert_eq!(told(&run(&sample).trace), TOLD);
}

#[test]
fn an_agent_in_a_span_of_its_own_works_for_the_one_around_it() {
    let said =
        |role: &str, id: &str, words: &str| json!({"role": role, "id": id, "content": words});
    let model = |span: &str, input: Value, answer: Value| json!({"event": "model", "span_id": span, "uuid": "u", "input": input, "output": {"choices": [{"message": answer}]}});
    let run = run(&json!([
        {"event": "span_begin", "uuid": "u", "id": "a", "name": "lead", "type": "agent"},
        model("a", json!([said("user", "1", "Map it.")]), said("assistant", "2", "Scout first.")),
        {"event": "span_begin", "uuid": "u", "id": "b", "parent_id": "a", "name": "scout", "type": "agent"},
        model("b", json!([said("system", "3", "You scout."), said("user", "4", "Look north.")]), said("assistant", "5", "Hills.")),
        {"event": "span_end", "uuid": "u", "id": "b"},
        {"event": "model", "span_id": "a", "uuid": "u", "input": [], "error": "the service is down", "output": {"choices": []}},
        {"event": "rumble", "uuid": "u"}
    ]));
    assert_eq!(
        told(&run.trace),
        [
            "user says: Map it.",
            "lead says: Scout first.",
            "lead hands off to scout",
            "system instructs: You scout.",
            "lead says: Look north.",
            "scout says: Hills.",
            "harness Error the service is down",
            "harness Other {\"event\":\"rumble\",\"uuid\":\"u\"}",
        ]
    );
    assert_eq!(run.complaints.len(), 1);
}

/// A zip archive: name, method, content as packed, length of the content.
fn archive(files: &[(&str, u16, Vec<u8>, usize)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, method, packed, length) in files {
        let offset = u32::try_from(bytes.len()).expect("it is small");
        let size = |of: usize| u32::try_from(of).expect("it is small").to_le_bytes();
        let mut about = Vec::new();
        about.extend([20, 0, 0, 0]);
        about.extend(method.to_le_bytes());
        about.extend([0; 8]);
        about.extend(size(packed.len()));
        about.extend(size(*length));
        about.extend(u16::try_from(name.len()).expect("it is short").to_le_bytes());
        about.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&about);
        bytes.extend(name.bytes());
        bytes.extend(packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.bytes());
    }
    let count = u16::try_from(files.len()).expect("they are few").to_le_bytes();
    let (start, length) = (bytes.len(), directory.len());
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(u32::try_from(length).expect("it is small").to_le_bytes());
    bytes.extend(u32::try_from(start).expect("it is small").to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("a vector takes any bytes");
    encoder.finish().expect("a vector takes any bytes")
}

fn read(bytes: &[u8]) -> Vec<Result<Run, Unreadable>> {
    let redactor = Redactor::off();
    let input = Input { path: "logs/garden.eval", bytes, beside: &ingest::Alone };
    let mut found = Vec::new();
    ingest::read(input, &redactor, &mut |run| found.push(run));
    found
}

#[test]
fn an_archive_holds_a_run_in_each_sample_however_it_is_packed() {
    let header =
        json!({"status": "success", "eval": {"task": "garden", "model": "m-1"}}).to_string();
    let [one, two, ten] = [1, 2, 10].map(|epoch| sample(epoch).to_string().into_bytes());
    let zstd =
        ruzstd::encoding::compress_to_vec(&*ten, ruzstd::encoding::CompressionLevel::Fastest);
    let found = read(&archive(&[
        ("samples/roses_epoch_10.json", 93, zstd, ten.len()),
        ("samples/roses_epoch_2.json", 8, deflated(&two), two.len()),
        ("samples/roses_epoch_1.json", 0, one.clone(), one.len()),
        ("samples/roses_epoch_3.json", 8, b"\xff\xff".to_vec(), 9),
        ("samples/roses_epoch_4.json", 12, Vec::new(), 0),
        ("_journal/start.json", 8, deflated(b"{}"), 2),
        ("header.json", 8, deflated(header.as_bytes()), header.len()),
    ]));
    let trials: Vec<_> = found.iter().flatten().map(|run| run.trace.labels.trial.clone()).collect();
    assert_eq!(trials, [Some("1".into()), Some("2".into()), Some("10".into())]);
    for run in found.iter().flatten() {
        assert_eq!(told(&run.trace), TOLD);
        assert_eq!(run.trace.labels.system.as_deref(), Some("garden"));
    }
    let first = found[0].as_ref().expect("it is readable");
    let said = first.trace.steps[1].text().expect("it has words");
    let file = Origin::file("garden.eval!/samples/roses_epoch_1.json");
    assert_eq!(said.origin, file.key("messages").index(1).key("content"));
    assert_eq!(first.trace.source.record.as_deref(), Some("/samples/roses_epoch_1.json"));
    let refused: Vec<_> = found.iter().filter_map(|run| run.as_ref().err()).collect();
    let places: Vec<_> = refused.iter().map(|one| one.at.as_str()).collect();
    assert_eq!(places, ["/samples/roses_epoch_3.json", "/samples/roses_epoch_4.json"]);
}

#[test]
fn what_is_damaged_in_an_archive_is_said() {
    let one = sample(1).to_string().into_bytes();
    let file = |name| (name, 0, one.clone(), one.len());
    let mut bytes = archive(&[
        ("header.json", 0, b"{".to_vec(), 1),
        file("samples/a_epoch_1.json"),
        file("samples/b_epoch_1.json"),
        file("samples/b_epoch_1.json"),
    ]);
    // The checksum of the first sample, in the directory.
    let at = memchr::memmem::rfind(&bytes, b"samples/a_epoch_1.json").expect("it is there");
    bytes[at - 46 + 16] = 1;
    let found = read(&bytes);
    assert!(found.len() == 2 && found.iter().all(Result::is_ok), "{found:?}");
    let said: Vec<&str> =
        found.iter().flatten().flat_map(|run| &run.complaints).map(|one| &*one.what).collect();
    for due in ["1 files have the name of another", "header.json: is broken JSON", "checksum"] {
        assert_eq!(said.iter().filter(|what| what.contains(due)).count(), 1, "{due}: {said:?}");
    }
    let cut = read(&bytes[..bytes.len() - 30]);
    assert!(cut[0].as_ref().is_err_and(|one| one.what.contains("cut off")), "{cut:?}");
}

#[test]
fn an_archive_is_not_unpacked_past_its_bound() {
    let bomb = deflated(&vec![b' '; 300 << 20]);
    let found = read(&archive(&[("samples/1_epoch_1.json", 8, bomb, 9)]));
    assert_eq!(found.len(), 1);
    assert!(found[0].as_ref().is_err_and(|one| one.what.contains("256 MiB")));
}

proptest! {
    #[test]
    fn broken_archives_are_read_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
    ) {
        let content = json!({"id": 1, "epoch": 1, "input": "i", "messages": [{"role": "user", "content": "hi"}]});
        let content = content.to_string().into_bytes();
        let zstd = ruzstd::encoding::compress_to_vec(&*content, ruzstd::encoding::CompressionLevel::Fastest);
        let mut bytes = archive(&[
            ("samples/1_epoch_1.json", 93, zstd, content.len()),
            ("samples/1_epoch_2.json", 8, deflated(&content), content.len()),
            ("samples/1_epoch_3.json", 0, content.clone(), content.len()),
            ("header.json", 8, deflated(b"{}"), 2),
        ]);
        for (place, new) in changes {
            let at = place.index(bytes.len());
            bytes[at] = new;
        }
        prop_assert!(!read(&bytes).is_empty());
        let end = end.index(bytes.len());
        prop_assert!(!read(&bytes[..end]).is_empty());
    }
}

#[test]
fn archives_of_other_things_are_refused() {
    let other = archive(&[("photo.png", 0, vec![1, 2, 3], 3)]);
    for bytes in [&other[..], &other[..40], b"PK\x03\x04"] {
        let found = read(bytes);
        assert_eq!(found.len(), 1);
        assert!(found[0].is_err());
    }
}

#[test]
fn a_log_without_samples_says_so() {
    let found = runs(&log(&json!([])).to_string());
    assert!(found[0].as_ref().is_err_and(|one| one.what.contains("no samples")));
}
