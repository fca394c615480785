//! ATIF: a trajectory becomes steps, and nothing in it is lost.

mod reading;

use reading::{run, runs, told};
use serde_json::{Value, json};

fn trajectory(steps: &Value) -> Value {
    json!({
        "schema_version": "ATIF-v1.7",
        "session_id": "s-1",
        "agent": {
            "name": "clerk", "version": "2", "model_name": "m-1",
            "tool_definitions": [{"type": "function", "function": {
                "name": "find_room", "description": "Finds a free room.",
                "parameters": {"type": "object", "required": ["day"]}}}]
        },
        "steps": steps
    })
}

#[test]
fn a_trajectory_is_told_in_order() {
    let run = run(&trajectory(&json!([
        {"step_id": 1, "source": "system", "message": "Book rooms."},
        {"step_id": 2, "source": "user", "message": [{"type": "text", "text": "A room on Monday."}],
         "timestamp": "2026-01-05T10:00:00Z"},
        {"step_id": 3, "source": "agent", "message": "Looking.", "reasoning_content": "Two calls.",
         "tool_calls": [
            {"tool_call_id": "a", "function_name": "find_room", "arguments": {"day": "Mon"}},
            {"tool_call_id": "b", "function_name": "ask_desk", "arguments": {}}],
         "observation": {"results": [
            {"source_call_id": "b", "content": null},
            {"source_call_id": "a", "content": [{"type": "text", "text": "Room 5"}],
             "extra": {"is_error": true}}]}},
        {"step_id": 4, "source": "agent", "message": ""}
    ])));
    assert_eq!(
        told(&run.trace),
        [
            "system instructs: Book rooms.",
            "user says: A room on Monday.",
            "clerk thinks: Two calls.",
            "clerk says: Looking.",
            "clerk calls find_room {\"day\":\"Mon\"}",
            "clerk calls ask_desk {}",
            "ask_desk answers 6:",
            "find_room answers 5 failed: Room 5",
            "clerk Empty",
        ]
    );
    assert_eq!(run.complaints, []);
    assert_eq!(run.spec.clauses[0].id.0.as_ref(), "instructions:clerk");
    assert_eq!(run.spec.tools[0].required, ["day".into()]);
    assert_eq!(run.trace.labels.session.as_deref(), Some("s-1"));
    assert_eq!((run.trace.capture.expected, run.trace.capture.silent), (2, 1));
    assert!(run.trace.started.is_some());
}

#[test]
fn results_without_an_id_answer_the_calls_in_order() {
    let run = run(&trajectory(&json!([
        {"step_id": 1, "source": "agent", "message": "",
         "tool_calls": [
            {"tool_call_id": "a", "function_name": "one", "arguments": {}},
            {"tool_call_id": "b", "function_name": "two", "arguments": {}}],
         "observation": {"results": [{"content": "first"}, {"content": "second"}, {"content": "third"}]}}
    ])));
    let told = told(&run.trace);
    assert_eq!(
        told[2..],
        ["one answers 1: first", "two answers 2: second", "environment answers nothing: third"]
    );
}

#[test]
fn a_subagent_is_told_where_it_ran() {
    let mut document = trajectory(&json!([
        {"step_id": 1, "source": "agent", "message": "Delegating.",
         "tool_calls": [{"tool_call_id": "a", "function_name": "delegate", "arguments": {}}],
         "observation": {"results": [{"source_call_id": "a", "content": "done",
            "subagent_trajectory_ref": [{"trajectory_id": "sub"}, {"trajectory_id": "elsewhere"}]}]}}
    ]));
    document["subagent_trajectories"] = json!([
        {"schema_version": "ATIF-v1.7", "trajectory_id": "sub", "agent": {"name": "scout"},
         "steps": [
            {"step_id": 1, "source": "user", "message": "copied", "is_copied_context": true},
            {"step_id": 2, "source": "agent", "message": "Scouted."}]},
        {"schema_version": "ATIF-v1.7", "trajectory_id": "lost", "agent": {"name": "stray"},
         "steps": [{"step_id": 1, "source": "agent", "message": "Strayed."}]}
    ]);
    let run = run(&document);
    assert_eq!(
        told(&run.trace),
        [
            "clerk says: Delegating.",
            "clerk calls delegate {}",
            "clerk hands off to scout",
            "scout says: Scouted.",
            "delegate answers 2: done",
            "stray says: Strayed.",
        ]
    );
    let places: Vec<String> = run.complaints.iter().map(|one| one.at.pointer()).collect();
    assert_eq!(
        places,
        [
            "/steps/0/observation/results/0/subagent_trajectory_ref/1",
            "/subagent_trajectories/1",
            "/subagent_trajectories/0/steps/0",
        ]
    );
}

#[test]
fn a_step_that_says_that_it_compacts_is_a_compaction() {
    let run = run(&trajectory(&json!([
        {"step_id": 1, "source": "system", "message": "Summary.",
         "extra": {"context_management": {"type": "compaction"}}}
    ])));
    assert_eq!(told(&run.trace), ["system Compaction", "system instructs: Summary."]);
}

#[test]
fn what_the_model_was_given_is_counted_where_the_step_says_so() {
    let run = run(&trajectory(&json!([
        {"step_id": 1, "source": "user", "message": "Go."},
        {"step_id": 2, "source": "agent", "message": "a", "metrics": {"prompt_tokens": 120}},
        {"step_id": 3, "source": "agent", "message": "b", "metrics": {"prompt_tokens": 0}}
    ])));
    let requests: Vec<_> =
        run.trace.requests.iter().map(|one| (one.step.get(), one.tokens, one.lost)).collect();
    assert_eq!(requests, [(2, Some(120), 0)]);
}

#[test]
fn every_step_that_goes_in_is_told_or_complained_about() {
    let steps: Vec<Value> = (0..40)
        .map(|number| match number % 8 {
            0 => json!({"step_id": number, "source": "user", "message": format!("m{number}")}),
            1 => json!({"step_id": number, "source": "agent", "message": null}),
            2 => json!({"step_id": number, "source": "agent", "reasoning_content": "r"}),
            3 => json!({"step_id": number, "source": "robot", "message": "?"}),
            4 => json!({"step_id": number, "source": "user", "message": "c", "is_copied_context": true}),
            5 => json!(number),
            6 => json!({"step_id": number, "source": "agent", "message": [{"type": "image"}]}),
            _ => json!({"source": "agent", "observation": {"results": [{"content": "x"}]}}),
        })
        .collect();
    let count = steps.len();
    let run = run(&trajectory(&Value::Array(steps)));
    let mut told: Vec<String> = run.trace.steps.iter().map(|step| step.at.pointer()).collect();
    told.dedup();
    let left_out = run.complaints.iter().filter(|one| one.what.contains("not an object")).count();
    let copied = run.complaints.iter().find(|one| one.what.contains("copied"));
    assert!(copied.expect("there are copies").what.starts_with("5 steps"));
    assert_eq!(told.len() + left_out + 5, count);
}

#[test]
fn each_line_of_a_file_is_a_run() {
    let line = trajectory(&json!([{"step_id": 1, "source": "user", "message": "Hello."}]));
    let found = runs(&format!("{line}\n\n{line}\n"));
    let records: Vec<_> = found
        .into_iter()
        .map(|run| run.expect("readable").trace.source.record.expect("one of many"))
        .collect();
    assert_eq!(records, ["/0".into(), "/2".into()]);
}
