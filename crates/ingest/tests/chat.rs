//! Chat message lists: what each shape becomes, and that no message is lost.

mod support;

use case::record::EndReason;
use case::trace::{CallForm, EventKind};
use case::{Act, ActorKind, RecordKind, SpecSource};
use support::{elements, read, run, runs, told};

const OPENAI: &str = r#"{
  "id": "run-7", "framework": "own", "model": "small-1", "task": "Close ticket 7",
  "metadata": {"session_id": "s1"},
  "tools": [{"type": "function", "function": {"name": "close", "description": "Closes it",
    "parameters": {"type": "object", "properties": {"id": {}}, "required": ["id"]}}}, "note"],
  "messages": [
    {"role": "system", "content": "Close only what is solved."},
    {"role": "user", "content": [{"type": "text", "text": "Please close ticket 7"},
                                 {"type": "image_url", "image_url": {"url": "x"}}]},
    {"role": "assistant", "content": null, "reasoning_content": "It is solved.",
     "tool_calls": [{"id": "c1", "type": "function",
       "function": {"name": "close", "arguments": "{\"id\": 7, \"why\": {\"a/b\": \"done\"}}"}}]},
    {"role": "tool", "tool_call_id": "c1", "content": "{\"status\": \"closed\"}"},
    {"role": "assistant", "content": "Ticket 7 is closed."},
    {"role": "assistant", "content": ""}
  ]}"#;

#[test]
fn every_message_of_an_openai_run_becomes_steps() {
    let run = run(OPENAI);
    assert_eq!(elements(&run), 6);
    assert_eq!(
        told(&run),
        [
            "system instructs",
            "user says",
            "user event",
            "assistant thinks",
            "assistant calls",
            "close returns",
            "assistant says",
            "assistant event",
        ]
    );
    let empty = run.trace.steps.last().map(|step| &step.act);
    assert!(matches!(empty, Some(Act::Event { kind: EventKind::Empty, text: None })));
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
}

#[test]
fn a_call_is_paired_and_its_arguments_can_be_quoted_inside_their_string() {
    let run = run(OPENAI);
    let call = run.trace.steps[4].call().expect("it is the call");
    assert_eq!(call.result, Some(run.trace.steps[5].no));
    assert_eq!(call.tool.origin.pointer(), "/messages/2/tool_calls/0/function/name");
    let why = call.argument("/why/a~1b").expect("the argument is there");
    assert_eq!(&*why.text, "done");
    assert_eq!(why.origin.pointer(), "/messages/2/tool_calls/0/function/arguments/why/a~1b");
    let result = run.trace.steps[5].result().expect("it is the result");
    assert_eq!(result.data, Some(serde_json::json!({"status": "closed"})));
    assert_eq!(result.failed, None);
}

#[test]
fn the_wrapper_gives_labels_and_spec() {
    let run = run(OPENAI);
    assert_eq!(&*run.trace.id, "run-7");
    assert_eq!(run.trace.labels.framework.as_deref(), Some("own"));
    assert_eq!(run.trace.labels.session.as_deref(), Some("s1"));
    assert_eq!(run.trace.task.as_ref().map(|task| &*task.text), Some("Close ticket 7"));
    let agent = run.trace.agents().next().expect("the assistant is an agent");
    assert_eq!(agent.model.as_deref(), Some("small-1"));
    assert_eq!(run.spec.source, SpecSource::FromTrace);
    assert_eq!(&*run.spec.clauses[0].id.0, "instructions");
    assert_eq!(run.spec.clauses[0].text.origin.pointer(), "/messages/0/content");
    let close = run.spec.tool("close").expect("it is defined");
    assert_eq!(close.required.iter().map(|name| &**name).collect::<Vec<_>>(), ["id"]);
    assert!(run.spec.tool("note").is_some());
    assert_eq!(&*run.spec.roles[0].name, "assistant");
}

const ANTHROPIC: &str = r#"{"system": [{"type": "text", "text": "Be brief."}],
  "tools": [{"name": "ls", "input_schema": {"required": ["path"]}}],
  "messages": [
    {"role": "user", "content": "What is in /tmp?"},
    {"role": "assistant", "content": [{"type": "thinking", "thinking": "Look."},
      {"type": "text", "text": "Looking."},
      {"type": "tool_use", "id": "t1", "name": "ls", "input": {"path": "/tmp"}}]},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "is_error": true,
      "content": [{"type": "text", "text": "no"}, {"type": "text", "text": "access"}]},
      {"type": "text", "text": "And now?"}]}
  ]}"#;

#[test]
fn every_block_of_an_anthropic_run_becomes_a_step() {
    let run = run(ANTHROPIC);
    assert_eq!(elements(&run), 3);
    assert_eq!(
        told(&run),
        [
            "user says",
            "assistant thinks",
            "assistant says",
            "assistant calls",
            "ls returns",
            "ls returns",
            "user says",
        ]
    );
    let call = run.trace.steps[3].no;
    for step in &run.trace.steps[4..6] {
        let result = step.result().expect("both blocks are results");
        assert_eq!((result.call, result.failed), (Some(call), Some(true)));
    }
    assert_eq!(&*run.spec.clauses[0].text.text, "Be brief.");
    assert_eq!(run.spec.tools[0].required.len(), 1);
}

#[test]
fn lines_are_one_run_addressed_by_line() {
    let lines =
        "{\"role\":\"user\",\"content\":\"hi\"}\n{\"role\":\"assistant\",\"content\":\"ho\"}\n";
    let run = run(lines);
    assert_eq!(told(&run), ["user says", "assistant says"]);
    assert_eq!(run.trace.steps[1].at.pointer(), "/1");
    assert_eq!(run.trace.dialect, "chat");
}

#[test]
fn a_list_of_wrapped_runs_gives_a_run_each() {
    let one = r#"{"messages":[{"role":"user","content":"hi"}]}"#;
    let all = runs(&format!("[{one},{one}]"));
    assert_eq!(all[1].trace.source.record.as_deref(), Some("/1"));
    assert_eq!(runs(&format!("{one}\n{one}\n{one}")).len(), 3);
}

#[test]
fn what_is_odd_is_kept_with_a_complaint() {
    let run = run(r#"[{"role": "user", "content": [{"type": "hologram", "x": 1}]},
            {"role": "planner", "content": "plan"}, "stray", 7, null,
            {"role": "planner", "content": "plan on"},
            {"role": "tool", "tool_call_id": "none", "content": "lost"},
            {"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "{"}},
              {"id": "a", "function": {"arguments": {}}}, "odd"]},
            {"role": "tool", "content": "unnamed"},
            {"role": "user"}, {"role": "user", "content": "bye"}]"#);
    assert_eq!(elements(&run), 11);
    let said: Vec<&str> = run.complaints.iter().map(|complaint| &*complaint.what).collect();
    for part in [
        "`hologram`",
        "`planner`",
        "no message",
        "no open call",
        "id is in use",
        "names no tool",
        "is no object",
    ] {
        let count = said.iter().filter(|what| what.contains(part)).count();
        let due = if part == "no message" { 3 } else { 1 };
        assert_eq!(count, due, "{part}: {said:?}");
    }
    let call = run.trace.steps.iter().find_map(|step| step.call());
    let call = call.expect("the first call is kept");
    assert_eq!(call.arguments, serde_json::json!("{"));
}

#[test]
fn in_a_group_receipts_make_a_terminal_and_prose_an_agent() {
    let run = run(r#"{"messages": [
        {"role": "user", "name": "boss", "content": "Add 1 and 1"},
        {"role": "user", "name": "writer", "content": "Try\n```python\nprint(2)\n```\nplease"},
        {"role": "user", "name": "box", "content": "exitcode: 0 (fine)\nout: 2"},
        {"role": "user", "name": "critic", "content": "That looks right."},
        {"role": "assistant", "name": "lead", "content": "Done."},
        {"role": "user", "name": "box", "content": "There is no code for me to execute."}]}"#);
    let kinds: Vec<ActorKind> = run.trace.actors.iter().map(|actor| actor.kind).collect();
    assert_eq!(
        kinds,
        [ActorKind::Person, ActorKind::Agent, ActorKind::Tool, ActorKind::Agent, ActorKind::Agent]
    );
    let call = run.trace.steps[2].call().expect("the code is a call");
    assert_eq!((call.form, &*call.tool.text), (CallForm::Code, "python"));
    assert_eq!(call.arguments, serde_json::json!({"code": "print(2)\n"}));
    assert_eq!(call.result, Some(run.trace.steps[3].no));
    assert_eq!(run.trace.steps[3].result().map(|result| result.failed), Some(Some(false)));
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
}

#[test]
fn declared_roles_are_agents_whatever_their_role_says() {
    let run = run(r#"{"system_prompts": {"Tester": "You test.", "Coder": null}, "messages": [
        {"role": "user", "name": "user", "content": "go"},
        {"role": "user", "name": "Tester", "content": "tested"}]}"#);
    let tester = run.trace.actor(&run.trace.steps[1]).expect("it has an actor");
    assert_eq!(tester.kind, ActorKind::Agent);
    assert_eq!(&*run.spec.clauses[0].id.0, "instructions:Tester");
    assert_eq!(&*run.spec.roles[0].name, "Tester");
}

#[test]
fn results_without_ids_go_to_the_waiting_calls_in_order() {
    let run = run(
        r#"[{"role": "assistant", "tool_calls": [{"name": "a", "args": {}}, {"name": "b", "args": {}}]},
            {"role": "tool", "name": "b", "content": "1"}, {"role": "tool", "content": "2"},
            {"role": "assistant", "function_call": {"name": "c", "arguments": "{}"}},
            {"role": "function", "name": "c", "content": "3"}]"#,
    );
    let answers = run.trace.steps.iter().filter_map(|step| step.result()?.call);
    let answers: Vec<u32> = answers.map(case::StepNo::get).collect();
    assert_eq!(answers, [2, 1, 5]);
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
}

#[test]
fn items_without_a_role_are_told_by_their_type() {
    let run = run(r#"[{"role": "user", "content": "hi"},
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
            {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "1", "output": "ok"},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "ho"}]}]"#);
    assert_eq!(
        told(&run),
        ["user says", "assistant thinks", "assistant calls", "f returns", "assistant says"]
    );
}

#[test]
fn addressees_times_and_errors_are_kept() {
    let run = run(
        r#"{"error": "lost the connection", "termination_reason": "max_turns", "messages": [
        {"role": "assistant", "name": "a", "to": "b", "content": "take over", "timestamp": "2026-01-02T03:04:05Z"},
        {"role": "assistant", "name": "b", "tool_calls": [{"id": "1", "name": "f", "args": {}}]},
        {"role": "tool", "tool_call_id": "1", "content": "", "error": "boom"}]}"#,
    );
    let Act::Say { to: Some(to), .. } = run.trace.steps[0].act else {
        panic!("it is addressed");
    };
    assert_eq!(&*run.trace.actors[to.index()].name, "b");
    assert!(run.trace.steps[0].time.is_some() && run.trace.started.is_some());
    let failed = &run.trace.steps[2];
    assert_eq!(failed.result().map(|result| result.failed), Some(Some(true)));
    assert_eq!(failed.error.as_deref(), Some("boom"));
    assert!(run.trace.records.iter().any(|record| matches!(
        &record.kind,
        RecordKind::Ended(ending) if ending.reason == EndReason::StepLimit
    )));
    let thrown = |kind: &RecordKind| matches!(kind, RecordKind::Exception { .. });
    assert!(run.trace.records.iter().any(|record| thrown(&record.kind)));
}

#[test]
fn lists_that_hold_no_messages_are_refused() {
    for text in
        ["[]", "[1,2]", r#"[{"role":"admin"}]"#, r#"{"messages":[]}"#, r#"{"messages":[{"a":1}]}"#]
    {
        let all = read(text.as_bytes());
        assert!(matches!(all[..], [Err(_)]), "{text}");
    }
}

/// What was complained about, and where.
fn complaints(run: &ingest::Run) -> Vec<(String, &str)> {
    run.complaints.iter().map(|complaint| (complaint.at.pointer(), &*complaint.what)).collect()
}

#[test]
fn a_second_list_of_messages_is_left_out_with_a_complaint() {
    let run = run(r#"{"messages": [{"role": "user", "content": "hi"}],
        "history": [{"role": "user", "content": "old"}], "steps": [{"role": "user", "content": "x"}]}"#);
    assert_eq!(told(&run), ["user says"]);
    let places: Vec<String> = complaints(&run).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/history", "/steps"]);
    let filled = r#"{"messages": [], "history": [{"role": "user", "content": "old"}]}"#;
    assert_eq!(told(&support::run(filled)), ["user says"]);
}

#[test]
fn rewards_are_read_from_truth_values_and_from_numbers_in_strings() {
    let rewards = |member: &str| {
        let text = format!(r#"{{{member}, "messages": [{{"role": "user", "content": "hi"}}]}}"#);
        let run = run(&text);
        let values = run.trace.records.iter().filter_map(|record| match record.kind {
            RecordKind::Reward { value, full: _ } => Some(value),
            _ => None,
        });
        (values.collect::<Vec<_>>(), run.complaints.len())
    };
    assert_eq!(rewards(r#""reward": true"#), (vec![1.0], 0));
    assert_eq!(rewards(r#""reward": "0.5""#), (vec![0.5], 0));
    assert_eq!(rewards(r#""success": false"#), (vec![0.0], 0));
    for odd in [r#""reward": 1e10"#, r#""reward": "NaN""#, r#""reward": "good""#, r#""success": 7"#]
    {
        assert_eq!(rewards(odd), (vec![], 1), "{odd}");
    }
}

#[test]
fn a_status_of_failure_is_an_ending_on_record() {
    let endings = |status: &str| {
        let run = run(&format!(
            r#"{{"status": "{status}", "messages": [{{"role": "user", "content": "hi"}}]}}"#
        ));
        let records = run.trace.records.iter();
        records.filter(|record| matches!(&record.kind, RecordKind::Ended(_))).count()
    };
    assert_eq!([endings("error"), endings("Failed"), endings("completed")], [1, 1, 0]);
}

#[test]
fn what_was_spoken_is_said() {
    let run = run(r#"[{"role": "user", "content": "hi"},
        {"role": "assistant", "content": null, "audio": {"id": "a", "transcript": "Good day."}},
        {"role": "assistant", "audio": {"transcript": "Bye."}, "content": "Bye."}]"#);
    assert_eq!(told(&run), ["user says", "assistant says", "assistant says"]);
    assert_eq!(run.trace.steps[1].text().map(|text| &*text.text), Some("Good day."));
}

#[test]
fn a_picture_in_a_result_is_left_out_with_a_complaint() {
    let run = run(
        r#"[{"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "snap", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": [
            {"type": "image", "source": {}}, {"type": "text", "text": "a cat"}]}]}]"#,
    );
    assert_eq!(told(&run), ["assistant calls", "snap returns"]);
    assert_eq!(run.trace.steps[1].text().map(|text| &*text.text), Some("a cat"));
    let told = complaints(&run);
    assert_eq!(told, [("/1/content/0/content/0".to_owned(), "image left out: it has no words")]);
}

/// The one run of a text that is not quite JSON, and its complaints.
fn mended(text: &str) -> ingest::Run {
    let mut all = read(text.as_bytes());
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).expect("it can be mended")
}

#[test]
fn half_a_character_and_numbers_that_are_none_are_mended_with_a_complaint() {
    let run = mended(
        "{\"messages\": [\n{\"role\": \"user\", \"score\": NaN, \"content\": \"ok \\ud83d NaN\"},\n\
         {\"role\": \"assistant\", \"content\": \"fine \\ud83d\\ude00\", \"x\": [-Infinity, Infinity]}]}",
    );
    let texts = run.trace.steps.iter().filter_map(|step| Some(&*step.text()?.text));
    assert_eq!(texts.collect::<Vec<_>>(), ["ok \u{fffd} NaN", "fine \u{1f600}"]);
    assert_eq!(run.trace.steps[1].at.pointer(), "/messages/1");
    let what = "not quite JSON; repaired: halves of surrogate pairs read as \u{fffd} (1), \
                NaN or Infinity read as null (3)";
    assert_eq!(complaints(&run), [(String::new(), what)]);
}

#[test]
fn a_line_is_mended_by_itself() {
    let run = mended(
        "{\"role\": \"user\", \"content\": \"hi\"}\n{\"role\": \"user\", \"content\": \"\\udc00\"}\n",
    );
    assert_eq!(told(&run), ["user says", "user says"]);
    let what = "not quite JSON; repaired: halves of surrogate pairs read as \u{fffd} (1)";
    assert_eq!(complaints(&run), [("/1".to_owned(), what)]);
    let wrapped = r#"{"messages": [{"role": "user", "content": "hi"}], "reward": NaN}"#;
    let all = read(format!("{wrapped}\n{wrapped}\n").as_bytes());
    let places: Vec<_> = all.iter().flatten().flat_map(complaints).map(|(at, _)| at).collect();
    assert_eq!(places, ["/0", "/1"]);
}

#[test]
fn what_is_broken_otherwise_stays_refused() {
    for text in [r#"{"messages": [NaN, {]}"#, "[NaN", "NaN"] {
        assert!(matches!(read(text.as_bytes())[..], [Err(_)]), "{text}");
    }
}

#[test]
fn nesting_past_the_limit_is_called_that() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let all = read(deep.as_bytes());
    let Err(refused) = &all[0] else { panic!("it is refused") };
    assert_eq!(refused.what, "is nested deeper than 127 levels, which is deeper than is read");
}

#[test]
fn a_broken_line_among_messages_is_complained_about_once() {
    let run = mended(
        "{\"role\": \"user\", \"content\": \"hi\"}\n{\"role\": \"us\n\
         {\"role\": \"assistant\", \"content\": \"ho\"}\n",
    );
    assert_eq!(told(&run), ["user says", "harness event", "assistant says"]);
    let told = complaints(&run);
    assert!(
        matches!(&told[..], [(at, what)] if at == "/1" && what.contains("left out")),
        "{told:?}"
    );
}

#[test]
fn a_list_of_runs_under_any_name_gives_a_run_each() {
    let one = r#"{"messages": [{"role": "user", "content": "hi"}]}"#;
    let all = runs(&format!(r#"{{"about": "a day", "outings": [{one}, {one}]}}"#));
    let places: Vec<_> = all.iter().map(|run| run.trace.source.record.as_deref()).collect();
    assert_eq!(places, [Some("/outings/0"), Some("/outings/1")]);
    assert!(all.iter().all(|run| run.complaints.is_empty()));
    assert_eq!(all[1].trace.steps[0].at.pointer(), "/outings/1/messages/0");
    let two = read(format!(r#"{{"a": [{one}], "b": [{one}]}}"#).as_bytes());
    assert!(matches!(two[..], [Err(_)]), "which of the two is meant cannot be told");
}

#[test]
fn a_member_that_stands_twice_is_said() {
    let text = r#"{"messages": [{"role": "user", "content": "Go."},
        {"role": "assistant", "content": "Done.", "content": "Nothing done."}]}"#;
    // Other readers of JSON take the last.
    let run = read(text.as_bytes()).remove(0).expect("it is readable");
    assert_eq!(run.complaints.len(), 1);
    assert!(run.complaints[0].what.starts_with("`content` stands twice"), "{:?}", run.complaints);
}

/// Two agents, one of which sends the other a message by a call that is answered with `receipt`.
fn sent(arguments: &str, receipt: &str) -> ingest::Run {
    run(&serde_json::json!({
        "system_prompts": {"lead": "You lead.", "clerk": "You look up orders."},
        "messages": [
            {"role": "user", "content": "Where is my order?"},
            {"role": "assistant", "name": "lead", "content": null, "tool_calls": [{"id": "c1", "type": "function",
                "function": {"name": "post", "arguments": arguments}}]},
            {"role": "tool", "tool_call_id": "c1", "content": receipt},
            {"role": "assistant", "name": "clerk", "content": "It has left."}]
    })
    .to_string())
}

#[test]
fn a_call_that_only_carries_words_to_another_agent_is_its_words() {
    let run = sent(r#"{"to": "clerk", "text": "Please look it up."}"#, "delivered");
    let said = run.trace.steps.iter().find_map(|step| match &step.act {
        Act::Say { text, to: Some(to) } => Some((text, *to)),
        _ => None,
    });
    let (text, to) = said.expect("it is said to somebody");
    assert_eq!(&*run.trace.actors[to.index()].name, "clerk");
    assert_eq!(&*text.text, "Please look it up.");
    assert!(run.complaints.iter().any(|one| one.what.contains("`post`")), "{:?}", run.complaints);
    let stays = [
        (r#"{"to": "clerk", "text": "Please look it up."}"#, "It left our house on Monday."),
        (r#"{"to": "clerk", "amount": 900, "text": "For all the good work."}"#, "delivered"),
        (r#"{"to": "porter", "text": "Please look it up."}"#, "delivered"),
        (r#"{"to": "clerk", "id": "A-1", "text": "Please look it up."}"#, "delivered"),
    ];
    for (arguments, receipt) in stays {
        let run = sent(arguments, receipt);
        assert!(run.trace.steps.iter().any(|step| step.call().is_some()), "{arguments} {receipt}");
    }
}
