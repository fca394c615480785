//! `gate`: what blocks, what is said of it, and what people signed.

use crate::runner::{Said, Start, masthead};
use insta::assert_snapshot;
use serde_json::Value;

/// Answers all twelve, with the files that it names.
const WHOLE: &str = include_str!("../../../checks/src/gate/whole.spec.yaml");
/// Ten of them, no two alike.
const CASES: &str = "[1]\n[2]\n[3]\n[4]\n[5]\n[6]\n[7]\n[8]\n[9]\n[10]\n";
const LONG: &str = "A test of forty steps.\n";
const HELPFUL: &str = "You are a helpful assistant that fixes Kubernetes incidents.";
const TODAY: [&str; 2] = ["--today", "2026-11-23"];

fn gate<const N: usize>(args: [&str; N]) -> Start {
    masthead(["gate"]).and(args).and(TODAY)
}

fn whole<const N: usize>(spec: &str, args: [&str; N]) -> Start {
    gate(["desk/masthead.spec.yaml"])
        .and(args)
        .file("desk/masthead.spec.yaml", spec)
        .file("desk/tests/ambiguous.jsonl", CASES)
        .file("desk/tests/wrong.jsonl", CASES)
        .file("desk/tests/long_run", LONG)
}

fn rulings(said: &Said) -> Vec<Value> {
    let json: Value = serde_json::from_str(&said.out).expect("it is JSON");
    json.pointer("/specs/0/rulings").and_then(Value::as_array).expect("it has rulings").clone()
}

#[test]
fn a_spec_that_answers_all_twelve_may_ship() {
    assert_snapshot!(whole(WHOLE, ["--level", "all"]).run().screen(), @r"
        MAY SHIP  refund-desk                          all twelve questions are answered
        spec   desk/masthead.spec.yaml                                         level all
        FC1    specification: Priya Raman, spec author and review gate               :56
          Q1   passes   1 by a program, 1 by a person
          Q2   passes   1 with limits, no change owned twice
          Q3   passes   1 guarded; 2 only look, ask or end
          Q4   passes   pinned facts, a budget, a rule and a run as long as the longest
          Q5   passes   success, give-up and caps are conditions on state
        FC2    coordination: Jon Aldana, platform / orchestration                    :57
          Q6   passes   a branch asks, and ambiguous tasks have gone through it
          Q7   n/a      a single agent
          Q8   passes   1 held, changes on record
          Q9   passes   intent beside act, and a monitor
        FC3    verification: Mei Lin, eval / quality                                 :58
          Q10  passes   a tool's value proves it
          Q11  passes   1 verified on the way and at the end
          Q12  passes   wrong results are turned down, and production is sampled
        Next     masthead explain gate      --format json
        --- exit 0
        ");
}

#[test]
fn a_prompt_that_is_silent_on_its_end_is_blocked() {
    assert_snapshot!(gate(["prompt.md"]).file("prompt.md", HELPFUL).run().screen(), @r#"
        BLOCKED                                     2 of 2 blockers not met, 9 more open
        spec   prompt.md                                                  level blockers
        FC1    specification: spec author and review gate (nobody is named)
          Q1   unknown  no constraint on the task is stated
          Q2   FAILS    nothing says what the agent may not do
          Q3   unknown  no tools are declared, so nothing says which steps change or…
          Q4   unknown  nothing says what stays when the context is cut
          Q5   FAILS    nothing says when the run is done (+2)
        FC2    coordination: platform / orchestration (nobody is named)
          Q6   unknown  nothing says what happens when the task can mean two things
          Q7   n/a      a single agent
          Q8   unknown  no objective has an id, so a change of it cannot be told
          Q9   unknown  nothing says where intent and act are logged
        FC3    verification: eval / quality (nobody is named)
          Q10  unknown  nothing says on what evidence a run succeeds
          Q11  unknown  no verification is declared
          Q12  unknown  no verification stands at the end, so nothing tells a wrong…
        Q2 add   agents:
                   - name: AGENT
                     tools: [TOOL]
                     may_not: ["What it must leave to others."]
        Q5 add   termination:
                   success: {last_result: {tool: TOOL, pointer: /FIELD, equals: VALUE}}
        Next     masthead explain Q2      masthead spec draft prompt.md      --level all
        --- exit 1
        "#);
}

#[test]
fn a_prompt_that_is_vague_on_its_end_is_blocked_by_its_sentence() {
    let vague = format!("{HELPFUL}\nMake sure to stop when the task is done.\n");
    assert_snapshot!(gate(["prompt.md"]).file("prompt.md", vague).run().screen(), @r#"
        BLOCKED                                     2 of 2 blockers not met, 9 more open
        spec   prompt.md                                                  level blockers
        FC1    specification: spec author and review gate (nobody is named)
          Q1   unknown  no constraint on the task is stated
          Q2   FAILS    nothing says what the agent may not do
          Q3   unknown  no tools are declared, so nothing says which steps change or…
          Q4   unknown  nothing says what stays when the context is cut
          Q5   FAILS    only words: "Make sure to stop when the task is done." (+2)   :2
        FC2    coordination: platform / orchestration (nobody is named)
          Q6   unknown  nothing says what happens when the task can mean two things
          Q7   n/a      a single agent
          Q8   unknown  no objective has an id, so a change of it cannot be told
          Q9   unknown  nothing says where intent and act are logged
        FC3    verification: eval / quality (nobody is named)
          Q10  fails    the agent's own word ends the run: "Make sure to stop when"…  :2
          Q11  unknown  no verification is declared
          Q12  unknown  no verification stands at the end, so nothing tells a wrong…
        Q2 add   agents:
                   - name: AGENT
                     tools: [TOOL]
                     may_not: ["What it must leave to others."]
        Q5 add   termination:
                   success: {last_result: {tool: TOOL, pointer: /FIELD, equals: VALUE}}
        Next     masthead explain Q2      masthead spec draft prompt.md      --level all
        --- exit 1
        "#);
}

#[test]
fn what_does_not_block_is_answered_all_the_same() {
    let spec = WHOLE.replace(", monitor: mismatch-alarm", "").replace("tests/wrong", "tests/gone");
    assert_snapshot!(whole(&spec, []).run().screen(), @r"
        MAY SHIP  refund-desk                       2 of 12 not met, none of them blocks
        spec   desk/masthead.spec.yaml                                    level blockers
        FC1    specification: Priya Raman, spec author and review gate               :56
          Q1   passes   1 by a program, 1 by a person
          Q2   passes   1 with limits, no change owned twice
          Q3   passes   1 guarded; 2 only look, ask or end
          Q4   passes   pinned facts, a budget, a rule and a run as long as the longest
          Q5   passes   success, give-up and caps are conditions on state
        FC2    coordination: Jon Aldana, platform / orchestration                    :57
          Q6   passes   a branch asks, and ambiguous tasks have gone through it
          Q7   n/a      a single agent
          Q8   passes   1 held, changes on record
          Q9   fails    nothing watches that intent and act agree                    :37
        FC3    verification: Mei Lin, eval / quality                                 :58
          Q10  passes   a tool's value proves it
          Q11  passes   1 verified on the way and at the end
          Q12  fails    `tests/gone.jsonl` is not there                              :45
        Q9 add   logging:
                   intent: reasoning
                   act: tool_calls
                   share: 0.95
                   monitor: ALARM
        Next     masthead explain Q9      --level all      --format json
        --- exit 0
        ");
    assert_eq!(whole(&spec, ["--level", "all"]).run().status, 1);
}

#[test]
fn a_system_is_held_to_all_questions_by_the_configuration() {
    let spec = WHOLE.replace(", monitor: mismatch-alarm", "");
    let all = "[systems.refund-desk]\ngate = \"all\"\nowners = {specification = \"Ada\"}\n";
    let start = |config: &str| whole(&spec, []).file("masthead.toml", config);
    assert_eq!(start(all).run().status, 1);
    assert_eq!(start("").run().status, 0);
    assert_eq!(start(all).and(["--level", "blockers"]).run().status, 0);
    let said = start(all).run();
    assert!(said.out.contains("Ada, spec author and review gate"), "{}", said.out);
}

const SIGNED: &str = "schema: masthead.answers/1
system: refund-desk
answers:
  - {question: Q8, by: Jon Aldana, on: 2026-09-01, until: 2027-02-28, text: Tickets hold one task each.}
waivers:
  - {question: Q12, by: Mei Lin, on: 2026-11-01, until: 2026-12-31, text: Calibration is booked.}
";

#[test]
fn signatures_and_waivers_are_printed_and_end() {
    let objective =
        "objectives:\n  - {id: paid-back, text: The money is back on the order., changed_by: []}\n";
    let spec = WHOLE.replace(objective, "").replace(", owner: Mei Lin", "");
    let start = || {
        let start = whole(&spec, ["--level", "all"]);
        start.file("desk/masthead.answers.yaml", SIGNED)
    };
    assert_snapshot!(start().run().screen(), @r#"
        MAY SHIP ON WAIVERS  refund-desk                      1 question not met, waived
        spec   desk/masthead.spec.yaml                                         level all
        FC1    specification: Priya Raman, spec author and review gate               :54
          Q1   passes   1 by a program, 1 by a person
          Q2   passes   1 with limits, no change owned twice
          Q3   passes   1 guarded; 2 only look, ask or end
          Q4   passes   pinned facts, a budget, a rule and a run as long as the longest
          Q5   passes   success, give-up and caps are conditions on state
        FC2    coordination: Jon Aldana, platform / orchestration                    :55
          Q6   passes   a branch asks, and ambiguous tasks have gone through it
          Q7   n/a      a single agent
          Q8   signed   Jon Aldana 2026-09-01 until 2027-02-28: Tickets hold one task…
          Q9   passes   intent beside act, and a monitor
        FC3    verification: Mei Lin, eval / quality                                 :56
          Q10  passes   a tool's value proves it
          Q11  passes   1 verified on the way and at the end
          Q12  WAIVED   Mei Lin 2026-11-01 until 2026-12-31; but nobody owns the…    :52
        Q12 add  sampling: {rate: 0.05, owner: "Mei Lin"}
        Next     masthead explain Q12      --format json
        --- exit 0
        "#);
    let ended =
        masthead(["gate", "desk/masthead.spec.yaml", "--level", "all", "--today", "2027-03-01"])
            .file("desk/masthead.spec.yaml", &spec)
            .file("desk/tests/ambiguous.jsonl", CASES)
            .file("desk/tests/wrong.jsonl", CASES)
            .file("desk/tests/long_run", LONG)
            .file("desk/masthead.answers.yaml", SIGNED)
            .and(["--format", "json"])
            .run();
    assert_eq!(ended.status, 1);
    let all = rulings(&ended);
    let lacks = |index: usize| all[index]["lacks"].to_string();
    assert!(lacks(7).contains("the answer of Jon Aldana ended on 2027-02-28"), "{}", lacks(7));
    assert!(lacks(11).contains("the waiver of Mei Lin ended on 2026-12-31"), "{}", lacks(11));
    assert!(lacks(11).contains("desk/masthead.answers.yaml"), "{}", lacks(11));
}

#[test]
fn answers_for_another_system_count_for_nothing() {
    let signed = SIGNED.replace("refund-desk", "night-desk");
    let spec = WHOLE.replace(", owner: Mei Lin", "");
    let said = whole(&spec, ["--level", "all"]).file("desk/masthead.answers.yaml", signed).run();
    assert_eq!(said.status, 1);
    assert_snapshot!(said.err, @r"masthead: desk/masthead.answers.yaml: is signed for night-desk, not for refund-desk; nothing of it counts");
}

#[test]
fn several_specs_get_a_line_each_and_the_worst_status() {
    let said = gate(["good.spec.yaml", "prompt.md", "bad.spec.yaml", "gone.yaml"])
        .file("good.spec.yaml", WHOLE)
        .file("tests/ambiguous.jsonl", CASES)
        .file("tests/wrong.jsonl", CASES)
        .file("tests/long_run", LONG)
        .file("prompt.md", HELPFUL)
        .file("bad.spec.yaml", "schema: masthead.spec/1\nsystem: x\nguard: []\n")
        .run();
    assert_snapshot!(said.screen(), @r"
        may ship    refund-desk           good.spec.yaml
        BLOCKED                           prompt.md                     Q2 Q5; 9 open
          Q2   nothing says what the agent may not do
               prompt.md
          Q5   nothing says when the run is done
               prompt.md
        unreadable                        bad.spec.yaml
        unreadable                        gone.yaml
        4 specs: 1 blocked, 1 may ship, 2 unreadable
        Next   masthead gate prompt.md   says what would pass
        --- stderr
        masthead: bad.spec.yaml:3:1: unknown key `guard`; did you mean `guards`?
        masthead: gone.yaml: the spec cannot be read (No such file or directory (os error 2))
        --- exit 2
        ");
}

#[test]
fn one_object_holds_all_specs() {
    let said =
        gate(["prompt.md", "gone.yaml", "--format", "json"]).file("prompt.md", HELPFUL).run();
    let json: Value = serde_json::from_str(&said.out).expect("it is JSON");
    let validator =
        jsonschema::validator_for(&report::gate::json_schema()).expect("the schema is one");
    assert!(validator.is_valid(&json), "{json}");
    assert_eq!(json["schema"], "masthead.gate/1");
    assert_eq!((&json["may_ship"], said.status), (&Value::Bool(false), 2));
    let ends = &rulings(&said)[4];
    assert_eq!((&ends["question"], &ends["standing"]), (&"Q5".into(), &"fails".into()));
    assert!(json["specs"][1]["error"].as_str().is_some_and(|error| error.contains("gone.yaml")));
}

#[test]
fn runs_answer_what_they_show() {
    let message = r#"{"role": "assistant", "content": "", "tool_calls": [{"id": "c1", "type": "function",
        "function": {"name": "get_order", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c1", "content": "{}"}"#;
    let turns = vec![message; 30].join(",");
    let run = format!(r#"{{"messages": [{{"role": "user", "content": "Refund."}}, {turns}]}}"#);
    let said = whole(WHOLE, ["--format", "json", "--runs", "runs"]).file("runs/a.json", run).run();
    let logging = &rulings(&said)[8];
    assert_eq!(logging["standing"], "fails");
    assert_snapshot!(logging["reason"].as_str().unwrap_or_default(), @r"0 % of 30 acts in the runs say what they are for");
    let context = &rulings(&said)[3];
    assert_snapshot!(context["reason"].as_str().unwrap_or_default(), @r"a run took 61 steps, and 40 were tried");
}

#[test]
fn mistakes_are_one_line() {
    let said = |start: Start| {
        let said = start.run();
        format!("{}{} {}", said.out, said.err.trim_end(), said.status)
    };
    let unknown = "schema: masthead.answers/1\nsystem: refund-desk\nanswer: []\n";
    let all = [
        said(masthead(["gate", "x.md", "--today", "tomorrow"]).file("x.md", HELPFUL)),
        said(gate(["gone.md"])),
        said(whole(WHOLE, []).file("desk/masthead.answers.yaml", unknown)),
        said(whole(WHOLE, ["--answers", "gone.yaml"])),
    ];
    assert_snapshot!(all.join("\n"), @r"
        masthead: --today tomorrow: no day; write it as YYYY-MM-DD 2
        masthead: gone.md: the spec cannot be read (No such file or directory (os error 2)) 2
        masthead: desk/masthead.answers.yaml:3:1: unknown key `answer`; did you mean `answers`? 2
        masthead: gone.yaml: the answers cannot be read: No such file or directory (os error 2) 2
        ");
}

#[test]
fn the_pages_of_the_questions_are_explained() {
    let said = masthead(["explain", "q5"]).run();
    assert!(said.out.starts_with("# Q5 Termination is evaluable"), "{}", said.out);
    assert!(said.out.contains("Prevents: FM-1.5"), "{}", said.out);
    let said = masthead(["explain", "gate"]).run();
    assert!(said.out.contains("  Q12  Does the verification test the task"), "{}", said.out);
    assert!(said.out.lines().all(|line| line.chars().count() <= 120), "{}", said.out);
}
