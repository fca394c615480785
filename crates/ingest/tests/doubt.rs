//! What is read in part, or belongs to several runs: it is said, taken apart where the input tells
//! how, and nothing is judged where it does not.

mod support;

use support::{elements, run, runs, told};

const ASKED: &str = r#"{"role": "user", "content": "Make the tests pass."}"#;
const CALLED: &str =
    r#"{"role": "assistant", "tool_calls": [{"id": "1", "name": "test", "args": {"of": "web"}}]}"#;
const CAME: &str = r#"{"role": "tool", "tool_call_id": "1", "content": "3 failed"}"#;

#[test]
fn what_tools_did_beside_the_messages_is_said_and_nothing_judged_without_it() {
    let text = |beside: &str| format!(r#"{{"messages": [{ASKED}, {CALLED}, {CAME}], {beside}}}"#);
    let of = |beside: &str| {
        let run = run(&text(beside));
        (run.trace.guessed, run.complaints.len())
    };
    let later = r#"[{"tool": "test", "args": {"of": "web"}, "result": "3 failed"},
                    {"tool": "test", "args": {"of": "web"}, "result": "12 passed"}]"#;
    assert_eq!(of(&format!(r#""tool_executions": {later}"#)), (true, 1));
    assert_eq!(of(&format!(r#""run": {{"log": {later}}}"#)), (true, 1));
    assert_eq!(of(r#""events": [{"type": "tool_result", "value": 7}]"#), (true, 1));
    // What the messages tell as well, expected acts and definitions are no news.
    let known = r#"[{"tool": "test", "args": {"of": "web"}, "result": "3 failed"}]"#;
    assert_eq!(of(&format!(r#""tool_executions": {known}"#)), (false, 0));
    assert_eq!(of(r#""expected": [{"name": "test", "arguments": {"of": "web"}}]"#), (false, 0));
    assert_eq!(of(r#""checks": [{"name": "style", "status": "passed"}]"#), (false, 0));
    assert_eq!(of(r#""tools": [{"name": "test", "parameters": {}, "output": {}}]"#), (false, 0));
}

#[test]
fn a_second_list_of_messages_is_left_out_and_what_is_new_in_it_withholds_judgement() {
    let of = |other: &str| {
        let wrapped =
            run(&format!(r#"{{"messages": [{ASKED}, {CALLED}, {CAME}], "history": [{other}]}}"#));
        let nested = run(&format!(
            r#"{{"a": {{"log": [{ASKED}, {CALLED}, {CAME}]}}, "b": {{"log": [{other}]}}}}"#
        ));
        [wrapped.trace.guessed, nested.trace.guessed]
    };
    assert_eq!(
        of(&format!(r#"{ASKED}, {{"role": "assistant", "content": "All pass."}}"#)),
        [true; 2]
    );
    assert_eq!(of(&format!("{ASKED}, {CALLED}")), [false; 2]);
}

#[test]
fn lines_of_several_conversations_are_a_run_each() {
    let line = |session: &str, role: &str| {
        format!(r#"{{"role": "{role}", "content": "some words", "session_id": {session}}}"#)
    };
    let lines = [
        line("\"a\"", "user"),
        line("7", "user"),
        line("\"a\"", "assistant"),
        line("7", "assistant"),
    ];
    let all = runs(&lines.join("\n"));
    let sessions = all.iter().map(|run| run.trace.labels.session.as_deref());
    assert_eq!(sessions.collect::<Vec<_>>(), [Some("a"), Some("7")]);
    assert!(all.iter().all(|run| told(run) == ["user says", "assistant says"]));
    assert!(all.iter().all(|run| !run.trace.guessed && run.complaints.is_empty()));
    assert_eq!(all[1].trace.steps[1].at.pointer(), "/3");
    let one = [line("\"a\"", "user"), line("\"a\"", "assistant")];
    assert_eq!(runs(&one.join("\n")).len(), 1);
}

#[test]
fn a_line_that_names_no_conversation_where_others_do_withholds_judgement() {
    let lines = r#"{"who": "user", "said": "please do it", "thread_id": "a"}
{"who": "user", "said": "please do that", "thread_id": "b"}
{"who": "agent", "said": "it is done"}
{"who": "agent", "said": "that is done", "thread_id": "b"}
{"who": "agent", "said": "it is done", "thread_id": "a"}"#;
    let all = runs(lines);
    let guessed: Vec<bool> = all.iter().map(|run| run.trace.guessed).collect();
    assert_eq!(guessed, [false, true]);
}

#[test]
fn messages_that_stand_newest_first_are_turned_round() {
    let text = r#"[{"role": "assistant", "content": "done", "timestamp": "2026-05-01T10:03:00Z"},
        {"role": "tool", "tool_call_id": "1", "content": "ok", "timestamp": "2026-05-01T10:02:00Z"},
        {"role": "assistant", "tool_calls": [{"id": "1", "name": "do"}], "timestamp": "2026-05-01T10:02:00Z"},
        {"role": "user", "content": "do it", "timestamp": "2026-05-01T10:00:00Z"}]"#;
    let run = run(text);
    assert_eq!(told(&run), ["user says", "assistant calls", "do returns", "assistant says"]);
    assert_eq!(elements(&run), 4);
    assert!(run.complaints.iter().any(|complaint| complaint.what.contains("from the last on")));
}

#[test]
fn words_under_another_name_are_not_lost() {
    let run = run(r#"[{"role": "user", "content": "do it"},
        {"role": "assistant", "content": null, "text": "It is done."}]"#);
    assert_eq!(told(&run), ["user says", "assistant says"]);
}

#[test]
fn several_results_of_one_element_go_to_its_calls_in_order() {
    let run = run(r#"{"x": {"turns": [{"speaker": "user", "text": "do both of it"},
        {"speaker": "agent", "text": "I do both", "actions": [{"name": "a"}, {"name": "b"}],
         "results": ["of a", "of b"]}]}}"#);
    let results = run.trace.steps.iter().filter_map(|step| step.result());
    let told: Vec<_> = results
        .map(|result| {
            let call = result.call.and_then(|call| run.trace.step(call)?.call());
            (call.map(|call| call.tool.text.to_string()), result.text.text.to_string())
        })
        .collect();
    let due = [("a", "of a"), ("b", "of b")];
    assert_eq!(told, due.map(|(tool, text)| (Some(tool.to_owned()), text.to_owned())));
}
