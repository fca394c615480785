//! Right spec files: every section, its lines and its words.

use super::{clause, outline, prompts, read, whole};
use crate::spec::{detect_and_read, json_schema, read_yaml};
use case::predicate::{CallPattern, ResultAt, Test};
use case::spec::{self, Cap, Level, Proves};
use case::{ClauseKind, Predicate};
use serde_json::{Value, json};

const FULL: &str = include_str!("full.spec.yaml");
const GUIDE: &str = include_str!("../../../../../docs/guide/spec.md");

#[test]
fn every_clause_has_its_line_and_its_words() {
    let file = read(FULL);
    insta::assert_snapshot!(outline(&file.spec), @r#"
        6 confirmed-first Refund only after the person
        11 polite Answers are \"friendly\".
        17 role:planner Splits the request into steps.
        18 planner:may:1 Ask the person.
        23 clerk:may_not:1 Refund without
        36 guard:search max_repeats: 2
        41 termination Done when the order is refunded.
        44 termination:give_up Two equal searches.
        47 termination:steps steps: 60
        48 termination:cost cost: 1.5
        51 context:pinned:1 The order
        51 context:pinned:2 The amount, as confirmed.
        52 context:budget budget_tokens: 60000
        53 context:compaction Results older than ten steps shrink to their first line.
        54 context:longest_run longest_run: {steps: 50, tested_by: tests/long_run.py}
        57 clarification ask: ask_person
        60 handoff:planner:clerk to: clerk
        69 money-back The money is back on the order.
        75 logging intent: reasoning
        81 verification:1 The money is back.
        88 verification:2 Answers are friendly.
        91 judge:tone-judge {name: tone-judge, kappa: 0.7, cases: 120, measured: "2026-09-01"}
        93 sampling sampling: {rate: 0.05, owner: Mei Lin}
        1 prompt:planner Plan first.
        "#);
    assert_eq!(file.spec.lines, 98);
    assert_eq!(file.complaints, []);
}

#[test]
fn words_are_found_in_the_file_as_they_stand() {
    let file = read(FULL);
    for clause in &file.spec.clauses {
        let text = match clause.file.as_deref() {
            Some("spec.yaml") => FULL.to_owned(),
            Some(prompt) => prompts(prompt).expect("the prompt is there"),
            None => panic!("{} has no file", clause.id.0),
        };
        for line in clause.text.text.lines() {
            assert!(text.contains(line), "{}: {line}", clause.id.0);
        }
    }
}

#[test]
fn every_kind_of_clause_is_read() {
    let spec = read(FULL).spec;
    let kind = |id| clause(&spec, id).kind.clone();
    assert_eq!(kind("polite"), ClauseKind::Constraint(None));
    assert_eq!(kind("clerk:may_not:1"), ClauseKind::MayNot);
    assert_eq!(kind("termination:steps"), ClauseKind::Cap(Cap::Steps(60)));
    assert_eq!(kind("termination:cost"), ClauseKind::Cap(Cap::Cost(1.5)));
    let guard = spec::Guard {
        tool: "search".into(),
        max_repeats: 2,
        progress: Some("/next_page".into()),
        idempotency_key: None,
    };
    assert_eq!(kind("guard:search"), ClauseKind::Guard(guard));
    let ask = spec::Clarification { ask: Some("ask_person".into()), ..Default::default() };
    assert_eq!(kind("clarification"), ClauseKind::Clarification(ask));
    let handoff = spec::Handoff {
        from: Some("planner".into()),
        to: "clerk".into(),
        required: vec!["order".into(), "amount".into()],
        schema: Some("handoff.schema.json".into()),
        version: Some("2".into()),
        acknowledged_by: Some("accepted".into()),
        session: Some("session".into()),
    };
    assert_eq!(kind("handoff:planner:clerk"), ClauseKind::Handoff(handoff));
    let ClauseKind::Verification(coverage) = kind("verification:1") else {
        panic!("not a verification");
    };
    assert_eq!(coverage.level, Level::Final);
    assert_eq!(coverage.proves, Proves::Task);
    assert!(coverage.predicate.is_some());
    let rejects = spec::Rejects { cases: "tests/wrong_refunds.jsonl".into(), share: 0.9 };
    assert_eq!((coverage.by.as_deref(), coverage.rejects), (Some("program"), Some(rejects)));
}

#[test]
fn every_kind_of_clause_on_protocol_and_verification_is_read() {
    let spec = read(FULL).spec;
    let kind = |id| clause(&spec, id).kind.clone();
    assert_eq!(kind("context:pinned:2"), ClauseKind::Context(spec::Context::Pinned));
    assert_eq!(kind("context:budget"), ClauseKind::Context(spec::Context::Budget(60_000)));
    let longest =
        spec::Context::LongestRun { steps: 50, tested_by: Some("tests/long_run.py".into()) };
    assert_eq!(kind("context:longest_run"), ClauseKind::Context(longest));
    let objective = spec::Objective {
        changed_by: Some(vec!["person".into()]),
        recorded_in: Some("change_request".into()),
    };
    assert_eq!(kind("money-back"), ClauseKind::Objective(objective));
    let ClauseKind::Logging(logging) = kind("logging") else {
        panic!("not on logging");
    };
    assert_eq!((logging.share, logging.monitor.as_deref()), (Some(0.95), Some("mismatch-alarm")));
    let ClauseKind::Judge(judge) = kind("judge:tone-judge") else {
        panic!("not a judge");
    };
    assert_eq!((judge.kappa, judge.cases), (Some(0.7), Some(120)));
    let ClauseKind::Sampling(sampling) = kind("sampling") else {
        panic!("not on sampling");
    };
    assert_eq!(sampling.owner.as_deref(), Some("Mei Lin"));
}

#[test]
fn roles_hold_tools_and_the_text_of_their_prompt_file() {
    let spec = read(FULL).spec;
    let [planner, clerk] = spec.roles.as_slice() else {
        panic!("{:?}", spec.roles);
    };
    let instructions = planner.instructions.as_ref().expect("a prompt file is named");
    assert!(instructions.text.starts_with("Plan first."));
    assert_eq!(instructions.origin.other_file(), Some("prompts/planner.md"));
    assert_eq!(planner.tools.as_ref().map(Vec::len), Some(2));
    assert!(clerk.instructions.is_none());
    let said = clause(&spec, "prompt:planner");
    assert_eq!(said.file.as_deref(), Some("prompts/planner.md"));
    assert_eq!((said.line, said.role.as_deref()), (Some(1), Some("planner")));
}

#[test]
fn a_prompts_own_words_on_the_end_count_where_the_spec_has_none() {
    let file = read(&whole("agents:\n  - {name: planner, prompt_file: prompts/planner.md}\n"));
    let said = clause(&file.spec, "prompt:planner:3:done");
    assert_eq!(said.kind, ClauseKind::Success(None));
    assert_eq!(&*said.text.text, "Stop when the plan is done.");
    let spec = read(FULL).spec;
    assert!(spec.clauses.iter().all(|clause| !clause.id.0.ends_with(":done")));
}

#[test]
fn owners_carry_their_contact_and_their_line() {
    let owners = read(FULL).owners;
    let owner = owners.specification.expect("one is named");
    assert_eq!(&*owner.name, "Priya Raman (#triage)");
    assert_eq!(&*owner.source, "spec.yaml:96");
    let owner = owners.coordination.expect("one is named");
    assert_eq!((&*owner.name, &*owner.source), ("Platform team", "spec.yaml:97"));
    assert_eq!(owners.infrastructure, None);
}

fn predicate(text: &str) -> Predicate {
    let file = read(&whole(&format!("constraints: [{{id: a, text: b, predicate: {text}}}]\n")));
    match &clause(&file.spec, "a").kind {
        ClauseKind::Constraint(Some(predicate)) => predicate.clone(),
        other => panic!("{other:?}"),
    }
}

fn call(tool: &str, arguments: &[(&str, Value)]) -> CallPattern {
    let arguments = arguments.iter();
    CallPattern {
        tool: tool.into(),
        arguments: arguments.map(|(at, value)| ((*at).into(), value.clone())).collect(),
    }
}

#[test]
fn every_test_of_a_predicate_is_read() {
    assert_eq!(predicate("{called: pay}"), Predicate::Called(call("pay", &[])));
    assert_eq!(
        predicate("{not_called: {tool: pay, args: {/n: 1, /to: no}}}"),
        Predicate::NotCalled(call("pay", &[("/n", json!(1)), ("/to", json!("no"))]))
    );
    assert_eq!(
        predicate("{after: {trigger: pay, follow: {tool: look}, within: 5}}"),
        Predicate::After { trigger: call("pay", &[]), follow: call("look", &[]), steps: Some(5) }
    );
    assert_eq!(
        predicate("{at_most: {call: pay, times: 1, equal_arguments: true}}"),
        Predicate::AtMost { call: call("pay", &[]), times: 1, equal_arguments: true }
    );
    assert_eq!(
        predicate("{any: [{not: {called: pay}}, {all: [{before: {first: ask, then: pay}}]}]}"),
        Predicate::Any(vec![
            Predicate::Not(Box::new(Predicate::Called(call("pay", &[])))),
            Predicate::All(vec![Predicate::Before {
                first: call("ask", &[]),
                then: call("pay", &[])
            }])
        ])
    );
}

#[test]
fn the_last_result_may_be_compared_with_null_and_may_be_absent() {
    let last = |test| Predicate::LastResult {
        tool: "look".into(),
        at: ResultAt::Pointer("/error".into()),
        test,
    };
    let read = |test: &str| {
        predicate(&format!("{{last_result: {{tool: look, pointer: /error, {test}}}}}"))
    };
    assert_eq!(read("equals: null"), last(Test::Equals(Value::Null)));
    assert_eq!(read("differs: {a: [1]}"), last(Test::Differs(json!({"a": [1]}))));
    assert_eq!(read("at_least: 3"), last(Test::AtLeast(3.0)));
    assert_eq!(read("exists: false"), Predicate::Not(Box::new(last(Test::Exists))));
}

#[test]
fn json_with_tabs_is_read_as_well() {
    let text = "{\n\t\"schema\": \"masthead.spec/1\",\n\t\"system\": \"desk\",\n\t\"guards\": [\n\t\t{\"tool\": \"search\", \"max_repeats\": 2}\n\t]\n}\n";
    let file = detect_and_read("desk.json", text, &prompts).expect("JSON is YAML");
    assert_eq!(clause(&file.spec, "guard:search").line, Some(5));
}

#[test]
fn a_section_may_be_left_empty() {
    let file = read(&whole("guards:\ntermination:\nagents:\nowners:\n"));
    assert_eq!(file.spec.clauses.len(), 0);
}

#[test]
fn caps_alone_do_not_say_when_the_run_is_done() {
    let file = read(&whole("termination: {caps: {steps: 5}}\n"));
    assert_eq!(outline(&file.spec), "3 termination:steps termination: {caps: {steps: 5}}\n");
}

#[test]
fn names_that_nothing_declares_are_pointed_out() {
    let file = read(&whole(
        "tools: [{name: search}]\nagents: [{name: planner}]\n\
         guards: [{tool: serch, max_repeats: 2}]\nhandoffs: [{to: clerk}]\n",
    ));
    let said: Vec<&str> = file.complaints.iter().map(|one| one.what.as_str()).collect();
    let [guard, handoff] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert!(guard.starts_with("line 5:") && guard.ends_with("did you mean `search`?"), "{guard}");
    assert!(handoff.contains("the agent `clerk`"), "{handoff}");
}

#[test]
fn a_constraint_that_nothing_can_evaluate_is_pointed_out() {
    let file = read(&whole("constraints: [{id: polite, text: Be kind.}]\n"));
    assert!(file.complaints[0].what.contains("human_judged"));
}

/// The YAML examples of the guide; one without a head gets one.
fn examples() -> Vec<String> {
    let blocks = GUIDE.split("```yaml\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap_or_default());
    blocks
        .map(|block| if block.starts_with("schema:") { block.to_owned() } else { whole(block) })
        .collect()
}

#[test]
fn every_example_of_the_guide_is_read() {
    let examples = examples();
    assert!(4 <= examples.len());
    for example in examples {
        let file = read(&example);
        assert_eq!(file.complaints, [], "{example}");
        assert!(!file.spec.clauses.is_empty(), "{example}");
    }
}

#[test]
fn the_schema_describes_every_section() {
    let schema = json_schema();
    let properties = schema.pointer("/properties").and_then(Value::as_object);
    let properties = properties.expect("the schema is of an object");
    for section in ["schema", "constraints", "termination", "guards", "owners"] {
        assert!(properties.contains_key(section), "{section}");
    }
    assert_eq!(schema.pointer("/additionalProperties"), Some(&json!(false)));
    assert_eq!(schema.pointer("/required"), Some(&json!(["schema"])));
}

#[test]
fn the_schema_accepts_what_the_reader_accepts() {
    let validator = jsonschema::validator_for(&json_schema()).expect("the schema is one");
    for text in examples().iter().map(String::as_str).chain([FULL]) {
        let document: Value = serde_saphyr::from_str(text).expect("it is YAML");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|e| format!("{e} at {}", e.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{text}");
    }
    let wrong = json!({"schema": "masthead.spec/1", "system": "desk", "guard": []});
    assert!(!validator.is_valid(&wrong));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z:{}\\[\\]\n \"'|>&*-]{0,200}") {
        let _ = read_yaml("spec.yaml", &whole(&text), &prompts);
        let _ = detect_and_read("prompt.md", &text, &prompts);
    }
}
