//! Conversations by speaker name and with remarks in their roles.

mod support;

use case::record::EndReason;
use case::trace::EventKind;
use case::{Act, ActorKind, RecordKind};
use support::{elements, run, told};

const NAMED: &str = r#"{"question": "How many moons has Mars?", "ground_truth": "42-secret",
  "question_ID": "q1", "mistake_agent": "Counter", "mistake_step": "1", "mistake_reason": "42-secret",
  "system_prompt": {"Counter": "You count.", "Checker": "You check."},
  "history": [
    {"role": "user", "name": "Counter", "content": "First\n```sh\nls\n```\nthen\n```python\nprint(1)\n```"},
    {"role": "user", "name": "Box", "content": "exitcode: 1 (execution failed)\nCode output: no"},
    {"role": "assistant", "name": "Checker", "content": "Again:\n```\nprint(2)\n```"},
    {"role": "user", "name": "Box", "content": "exitcode: 0 (execution succeeded)\nCode output: 2"},
    {"role": "user", "name": "Checker", "content": ""},
    {"role": "user", "name": "Box", "content": "There is no code from the last message for me to execute."},
    {"role": "assistant", "name": "Lead", "content": "Lead thinking: two it is"}]}"#;

#[test]
fn speakers_are_told_by_name_and_code_is_paired_with_its_receipt() {
    let run = run(NAMED);
    assert_eq!(run.trace.dialect, "who-and-when");
    assert_eq!(elements(&run), 7);
    assert_eq!(
        told(&run),
        [
            "Counter says",
            "Counter calls",
            "Counter calls",
            "Box returns",
            "Checker says",
            "Checker calls",
            "Box returns",
            "Checker event",
            "Box returns",
            "Lead thinks",
        ]
    );
    let tools: Vec<&str> =
        run.trace.steps.iter().filter_map(|step| Some(&*step.call()?.tool.text)).collect();
    assert_eq!(tools, ["sh", "python", "Box"]);
    let calls = run.trace.steps.iter().filter_map(|step| step.call()?.result);
    assert_eq!(calls.map(case::StepNo::get).collect::<Vec<_>>(), [4, 4, 7]);
    let failed = run.trace.steps.iter().filter_map(|step| step.result()?.failed);
    assert_eq!(failed.collect::<Vec<_>>(), [true, false]);
}

#[test]
fn prompts_are_the_spec_and_answers_are_left_out() {
    let run = run(NAMED);
    assert_eq!(run.spec.roles.len(), 2);
    let clause = run.spec.clauses.iter().find(|clause| &*clause.id.0 == "instructions:Counter");
    assert_eq!(
        clause.map(|clause| clause.text.origin.pointer()),
        Some("/system_prompt/Counter".into())
    );
    assert_eq!(run.trace.task.as_ref().map(|task| task.origin.pointer()), Some("/question".into()));
    assert_eq!(run.trace.labels.task.as_deref(), Some("q1"));
    assert!(!format!("{run:?}").contains("42-secret"));
}

const REMARKS: &str = r#"[
  {"role": "human", "content": "Find the oldest tree."},
  {"role": "Planner (thought)", "content": "Updated Ledger:\n{\"is_request_satisfied\": false}"},
  {"role": "Planner (-> Searcher)", "content": "Search for old trees."},
  {"role": "Searcher", "content": "I found one."},
  {"role": "Planner (-> Box)", "content": "Run\n```python\nprint(1)\n```"},
  {"role": "Planner (thought)", "content": "Next speaker Box"},
  {"role": "Box", "content": "The script ran, then exited with Unix exit code: 0\nIts output was:\n1"},
  {"role": "Planner (termination condition)", "content": "Max rounds (30) reached.\nFINAL ANSWER: none"}]"#;

#[test]
fn remarks_in_roles_tell_thoughts_addressees_and_the_end() {
    let run = run(REMARKS);
    assert_eq!(elements(&run), 8);
    assert_eq!(
        told(&run),
        [
            "human says",
            "Planner thinks",
            "Planner says",
            "Searcher says",
            "Planner says",
            "Planner calls",
            "Planner thinks",
            "Box returns",
            "Planner event",
        ]
    );
    let Act::Say { to: Some(to), .. } = run.trace.steps[4].act else {
        panic!("it is addressed");
    };
    let addressee = &run.trace.actors[to.index()];
    assert_eq!((&*addressee.name, addressee.kind), ("Box", ActorKind::Tool));
    assert!(run.trace.steps[1].words().contains("is_request_satisfied"));
    let last = run.trace.steps.last().map(|step| &step.act);
    assert!(matches!(last, Some(Act::Event { kind: EventKind::Limit, text: Some(_) })));
    let RecordKind::Ended(ending) = &run.trace.records[0].kind else {
        panic!("the end is recorded");
    };
    assert_eq!((ending.reason, &*ending.word), (EndReason::StepLimit, "Max rounds (30) reached."));
}

#[test]
fn a_condition_that_was_met_is_a_regular_end() {
    let run = run(r#"{"history": [{"role": "human", "content": "go"},
            {"role": "Lead (termination condition)", "content": "No agent selected."}]}"#);
    assert!(matches!(
        &run.trace.records[0].kind,
        RecordKind::Ended(ending) if ending.reason == EndReason::Regular
    ));
}
