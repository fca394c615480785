//! tau-bench and tau2 result files.

mod support;

use case::record::{EndReason, VerifierResult};
use case::{ActorKind, Record, RecordKind, SpecSource};
use support::{elements, read, run, runs, told};

const TAU: &str = r##"[{"task_id": 3, "reward": 0.0, "trial": 1,
  "info": {"task": {"instruction": "SECRET script", "actions": [{"name": "SECRET"}]},
           "reward_info": {"reward": 0.0, "actions": ["SECRET"]}},
  "traj": [
    {"role": "system", "content": "# Policy\nAsk first."},
    {"role": "user", "content": "Cancel my order"},
    {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function",
      "function": {"name": "cancel", "arguments": "{\"id\": \"#1\"}"}}]},
    {"role": "tool", "tool_call_id": "c", "name": "cancel", "content": "Error: not found"},
    {"role": "user", "content": "Thanks ###STOP###"}]},
  {"task_id": 4, "reward": 0.0, "trial": 0, "info": {"error": "service down", "traceback": "x"}, "traj": []}]"##;

#[test]
fn each_element_of_a_tau_file_is_a_run_with_its_reward() {
    let all = runs(TAU);
    assert_eq!(all.len(), 2);
    let run = &all[0];
    assert_eq!((run.trace.dialect, &*run.trace.id), ("tau-bench", "3/1"));
    assert_eq!(run.trace.source.record.as_deref(), Some("/0"));
    assert_eq!(elements(run), 5);
    assert_eq!(
        told(run),
        ["system instructs", "user says", "assistant calls", "cancel returns", "user says"]
    );
    assert_eq!(run.trace.task.as_ref().map(|task| &*task.text), Some("Cancel my order"));
    assert_eq!(run.trace.labels.trial.as_deref(), Some("1"));
    assert_eq!(run.trace.records.len(), 1);
    assert!(matches!(run.trace.records[0].kind, RecordKind::Reward { value: 0.0, full: 1.0 }));
    assert_eq!(run.trace.records[0].at.pointer(), "/0/reward");
    assert_eq!(run.spec.source, SpecSource::FromTrace);
    assert!(!format!("{run:?}").contains("SECRET"));
}

#[test]
fn a_tau_run_that_broke_down_is_an_error_on_record() {
    let broken = &runs(TAU)[1];
    assert_eq!(told(broken), ["harness event"]);
    let thrown = |record: &Record| matches!(record.kind, RecordKind::Exception { .. });
    assert!(broken.trace.records.iter().any(thrown));
}

#[test]
fn an_error_by_which_the_harness_allows_no_further_step_is_a_limit_and_no_breakdown() {
    for said in ["Max turns (10) exceeded", "Recursion limit of 25 reached without an end"] {
        let stopped = &runs(&TAU.replace("service down", said))[1];
        let limit = |record: &Record| match &record.kind {
            RecordKind::Ended(end) => end.reason == EndReason::StepLimit,
            RecordKind::Exception { .. }
            | RecordKind::Reward { .. }
            | RecordKind::Verifier { .. } => false,
        };
        assert!(stopped.trace.records.iter().any(limit), "{said}");
    }
}

const TAU2: &str = r#"{"timestamp": "x",
  "info": {"agent_info": {"llm": "big-2", "implementation": "own"}, "user_info": {"llm": "sim-1"},
    "environment_info": {"domain_name": "phones", "policy": "Be kind.",
      "tool_defs": {"reboot": {"doc": "Reboots.", "params": {"required": ["line"]}}}}},
  "tasks": [{"id": "7", "user_scenario": {"instructions": "SECRET"}, "evaluation_criteria": {"actions": ["SECRET"]}}],
  "simulations": [
   {"id": "sim-a", "task_id": "7", "trial": 2, "start_time": "2026-01-01T00:00:00", "termination_reason": "user_stop",
    "reward_info": {"reward": 0.0, "db_check": {"db_match": false}, "reward_basis": ["DB", "NL_ASSERTION", "ENV_ASSERTION"],
      "nl_assertions": [{"nl_assertion": "SECRET", "met": true}, {"nl_assertion": "SECRET", "met": false, "justification": "it was rude"}],
      "env_assertions": [{"met": null}],
      "action_checks": [{"action": {"name": "SECRET"}, "action_match": false}]},
    "messages": [
     {"role": "assistant", "content": "Hello", "turn_idx": 0, "tool_calls": null, "timestamp": "2026-01-01T00:00:01.5"},
     {"role": "user", "content": "My phone is dead", "tool_calls": null},
     {"role": "user", "content": null, "tool_calls": [{"id": "u1", "name": "press", "arguments": {"key": "on"}, "requestor": "user"}]},
     {"role": "tool", "id": "u1", "content": "{\"lit\": false}", "requestor": "user", "error": false},
     {"role": "assistant", "content": "Sorry", "tool_calls": [{"id": "a1", "name": "reboot", "arguments": {"line": 1}, "requestor": "assistant"}]},
     {"role": "tool", "id": "a1", "content": "no such line", "requestor": "assistant", "error": true},
     {"role": "user", "content": ""}]},
   {"id": "sim-b", "task_id": "7", "trial": 3, "termination_reason": "infrastructure_error", "reward_info": null,
    "messages": [{"role": "assistant", "content": "Hello"}]},
   {"id": "sim-c", "task_id": "8", "termination_reason": "max_steps", "reward_info": null,
    "messages": [{"role": "assistant", "content": "Hello"}]}]}"#;

#[test]
fn each_simulation_of_a_tau2_file_is_a_run() {
    let all = runs(TAU2);
    assert_eq!(all.len(), 3);
    let run = &all[0];
    assert_eq!((run.trace.dialect, &*run.trace.id), ("tau2", "sim-a"));
    assert_eq!(run.trace.source.record.as_deref(), Some("/simulations/0"));
    assert_eq!(elements(run), 7);
    assert_eq!(
        told(run),
        [
            "assistant says",
            "user says",
            "user calls",
            "press returns",
            "assistant says",
            "assistant calls",
            "reboot returns",
            "user event",
        ]
    );
    let failed = run.trace.steps.iter().filter_map(|step| step.result()?.failed);
    assert_eq!(failed.collect::<Vec<_>>(), [false, true]);
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
    assert!(!format!("{run:?}").contains("SECRET"));
}

#[test]
fn the_setting_gives_models_policy_and_tools() {
    let run = &runs(TAU2)[0];
    let model = |kind| {
        let mut of_kind = run.trace.actors.iter().filter(|actor| actor.kind == kind);
        of_kind.next().and_then(|actor| actor.model.as_deref())
    };
    assert_eq!(model(ActorKind::Agent), Some("big-2"));
    assert_eq!(model(ActorKind::Person), Some("sim-1"));
    assert_eq!(run.trace.labels.system.as_deref(), Some("phones"));
    assert_eq!(run.spec.clauses[0].text.origin.pointer(), "/info/environment_info/policy");
    assert_eq!(run.spec.tool("reboot").map(|tool| tool.required.len()), Some(1));
    assert!(run.trace.started.is_some() && run.trace.steps[0].time.is_some());
}

#[test]
fn checks_that_count_are_verifiers_and_what_they_expected_stays_out() {
    let run = &runs(TAU2)[0];
    let verdicts: Vec<(&str, &VerifierResult)> = run
        .trace
        .records
        .iter()
        .filter_map(|record| match &record.kind {
            RecordKind::Verifier { name, result } => Some((&**name, result)),
            _ => None,
        })
        .collect();
    let none = || "".into();
    assert_eq!(
        verdicts,
        [
            ("db_check", &VerifierResult::Failed { why: none() }),
            ("nl_assertions", &VerifierResult::Passed),
            ("nl_assertions", &VerifierResult::Failed { why: "it was rude".into() }),
            ("env_assertions", &VerifierResult::NotRun { why: none() }),
        ]
    );
}

#[test]
fn a_missing_grade_is_a_verifier_that_never_ran_only_where_one_was_due() {
    let all = runs(TAU2);
    let not_run = |record: &Record| {
        matches!(&record.kind, RecordKind::Verifier { result: VerifierResult::NotRun { .. }, .. })
    };
    assert!(all[1].trace.records.iter().any(not_run));
    assert!(!all[2].trace.records.iter().any(not_run));
    let reasons = all.iter().filter_map(|run| {
        run.trace.records.iter().find_map(|record| match &record.kind {
            RecordKind::Ended(ending) => Some(ending.reason),
            _ => None,
        })
    });
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        [EndReason::Regular, EndReason::Breakdown, EndReason::StepLimit]
    );
}

#[test]
fn one_simulation_by_itself_is_a_run() {
    let run = run(
        r#"{"id": "s", "task_id": "1", "termination_reason": "timeout", "reward_info": {"reward": 1.0},
            "messages": [{"role": "user", "content": "hi"}]}"#,
    );
    assert_eq!((run.trace.dialect, run.trace.records.len()), ("tau2", 2));
}

#[test]
fn a_simulation_without_messages_is_refused_and_the_rest_is_read() {
    let text = r#"{"info": {}, "simulations": [{"ticks": []}, 5,
        {"id": "s", "messages": [{"role": "user", "content": "hi"}]}]}"#;
    let all = read(text.as_bytes());
    assert!(matches!(all[..], [Err(_), Err(_), Ok(_)]));
}

#[test]
fn results_that_stand_together_in_one_message_each_answer_their_call() {
    let run = run(r#"{"id": "s", "task_id": "1", "termination_reason": "user_stop", "messages": [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": null, "tool_calls": [
            {"id": "a1", "name": "look", "arguments": {}}, {"id": "a2", "name": "move", "arguments": {}}]},
        {"role": "tool", "tool_messages": [
            {"id": "a1", "role": "tool", "content": "one", "error": false},
            {"id": "a2", "role": "tool", "content": "Error: two", "error": true}]}]}"#);
    assert_eq!(
        told(&run),
        ["user says", "assistant calls", "assistant calls", "look returns", "move returns"]
    );
    let results = run.trace.steps.iter().filter_map(case::Step::result);
    let results: Vec<_> = results.map(|result| (result.call, result.failed)).collect();
    let call = |index: usize| Some(run.trace.steps[index].no);
    assert_eq!(results, [(call(1), Some(false)), (call(2), Some(true))]);
    assert_eq!(run.trace.steps[4].at.pointer(), "/messages/2/tool_messages/1");
    assert_eq!((run.trace.capture.expected, run.trace.capture.silent), (3, 0));
    assert!(run.complaints.is_empty(), "{:?}", run.complaints);
}
