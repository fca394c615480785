//! Wrong spec files: one clear error each, with its line and how to mend it.

use super::{error, prompts, whole};
use crate::spec::{detect_and_read, read_yaml};

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    insta::assert_snapshot!(
        error(&whole("guards:\n  - tool: search\n    max_repeat: 2\n")), @"spec.yaml:5:5: unknown key `max_repeat`; did you mean `max_repeats`?");
    insta::assert_snapshot!(error(&whole("guard: []\n")), @"spec.yaml:3:1: unknown key `guard`; did you mean `guards`?");
    insta::assert_snapshot!(error(&whole("colour: red\n")), @"spec.yaml:3:1: unknown key `colour`; known are: schema, system, include, constraints, agents, tools, guards, termination, context, clarification, handoffs, objectives, logging, verification, judges, sampling, owners");
}

#[test]
fn an_unknown_word_names_the_known_ones() {
    let text = "verification:\n  - {objective: a, level: last, tool: b, proves: task}\n";
    insta::assert_snapshot!(error(&whole(text)), @"spec.yaml:4:27: `last` is not known here; known are: step, intermediate, final");
    let text = "termination:\n  success: {caled: close}\n";
    insta::assert_snapshot!(error(&whole(text)), @"spec.yaml:4:13: `caled` is not known here; did you mean `called`?");
}

#[test]
fn a_limit_without_words_is_refused() {
    let text = "agents:\n  - {name: clerk, may_not: [\" \"]}\n";
    insta::assert_snapshot!(error(&whole(text)), @"spec.yaml:4:29: `clerk` has an empty limit; say what it may or may not do");
}

#[test]
fn a_missing_key_is_named() {
    insta::assert_snapshot!(error(&whole("guards:\n  - tool: search\n")), @"spec.yaml:4:5: `max_repeats` is missing; add `max_repeats:`");
}

#[test]
fn a_clause_id_that_stands_twice_names_both_lines() {
    let text = "constraints:\n  - {id: a, text: b}\n  - {id: a, text: c}\n";
    insta::assert_snapshot!(error(&whole(text)), @"spec.yaml:5:5: the clause id `a` stands twice (first on line 4); give this clause an `id` of its own");
    let text = "guards:\n  - {tool: a, max_repeats: 1}\n  - {tool: a, max_repeats: 2}\n";
    insta::assert_snapshot!(error(&whole(text)), @"spec.yaml:5:5: the clause id `guard:a` stands twice (first on line 4); give this clause an `id` of its own");
}

fn predicate(text: &str) -> String {
    error(&whole(&format!("constraints:\n  - id: a\n    text: b\n    predicate: {text}\n")))
}

#[test]
fn a_predicate_that_nothing_could_evaluate_is_refused() {
    insta::assert_snapshot!(predicate("{last_result: {tool: t, pointer: /a}}"), @"spec.yaml:6:16: in `a`: `last_result` has no test; add `equals`, `differs`, `at_least`, `at_most` or `exists`");
    insta::assert_snapshot!(predicate("{last_result: {tool: t, equals: 1}}"), @"spec.yaml:6:16: in `a`: `last_result` does not say where to look; add `pointer: /field` for a JSON result or `pattern: …` for text");
    insta::assert_snapshot!(predicate("{last_result: {tool: t, pointer: /a, equals: 1, at_most: 2}}"), @"spec.yaml:6:16: in `a`: `last_result` has more than one test; put one `last_result` for each in a list under `all:`");
    insta::assert_snapshot!(predicate("{last_result: {tool: t, pattern: '(a', exists: true}}"), @"spec.yaml:6:16: in `a`: the pattern `(a` is not a regular expression (unclosed group); mend it; look-around and back-references are not supported");
    insta::assert_snapshot!(predicate("{last_result: {tool: t, pointer: a, exists: true}}"), @"spec.yaml:6:16: in `a`: `a` is not a JSON pointer; write `/a`");
    insta::assert_snapshot!(predicate("{called: {tool: t, args: {q: 1}}}"), @"spec.yaml:6:16: in `a`: `q` is not a JSON pointer; write `/q`");
    insta::assert_snapshot!(predicate("{called: {tool: t, arg: {}}}"), @"spec.yaml:6:35: unknown key `arg`; did you mean `args`?");
    insta::assert_snapshot!(predicate("{called: t, not_called: u}"), @"spec.yaml:6:28: a predicate holds one test, and here is a second; put the tests in a list under `all:` or `any:`");
    insta::assert_snapshot!(predicate("{all: []}"), @"spec.yaml:6:16: in `a`: this list of predicates is empty; put at least one test in it");
    insta::assert_snapshot!(predicate("{}"), @"spec.yaml:6:17: a predicate without a test; name one, e.g. `called: TOOL`, `at_most:` or `last_result:`");
    insta::assert_snapshot!(predicate("{not: {}}"), @"spec.yaml:6:23: a predicate without a test; name one, e.g. `called: TOOL`, `at_most:` or `last_result:`");
    insta::assert_snapshot!(predicate("the ticket is closed"), @"spec.yaml:6:16: `the ticket is closed` is not known here; known are: called, not_called, before, after, at_most, last_result, all, any, not");
}

#[test]
fn a_predicate_and_a_human_judge_exclude_each_other() {
    let text = "constraints:\n  - {id: a, text: b, human_judged: true, predicate: {called: c}}\n";
    insta::assert_snapshot!(error(&whole(text)), @"spec.yaml:4:5: `a` has a predicate and is human-judged; keep one of them");
}

#[test]
fn a_prompt_file_that_cannot_be_had_is_an_error() {
    let text = "agents:\n  - {name: a, prompt_file: gone.md}\n";
    insta::assert_snapshot!(error(&whole(text)), @"spec.yaml:4:28: the prompt file `gone.md` cannot be read (no such file); name it relative to the spec file");
}

#[test]
fn a_file_of_another_version_hears_of_that_first() {
    insta::assert_snapshot!(error("schema: masthead.spec/2\nsystem: a\nnew: []\n"), @"spec.yaml:1:9: `masthead.spec/2` is not a schema that is read; write `schema: masthead.spec/1` as the first line");
}

#[test]
fn broken_yaml_has_its_line() {
    insta::assert_snapshot!(error(&whole("guards: [\n")), @"spec.yaml:3:9: unclosed bracket '['; see docs/guide/spec.md");
    insta::assert_snapshot!(error(&whole("system: again\n")), @"spec.yaml:3:1: the key `system` stands twice; keep one of them");
}

#[test]
fn yaml_without_a_schema_is_not_taken_for_a_prompt() {
    let read = detect_and_read("desk.yaml", "system: desk\n", &prompts);
    insta::assert_snapshot!(read.expect_err("there is no schema").to_string(), @"desk.yaml: is no spec that is read: it has no `schema`; write `schema: masthead.spec/1` as the first line; also read are agents.yaml and tasks.yaml of CrewAI, an ADK agent (`agent_class` or `instruction`), an Open Agent Specification (`component_type`), a Markdown agent and a prompt");
    assert!(detect_and_read("desk.md", "system: desk\n", &prompts).is_ok());
}

#[test]
fn aliases_that_multiply_are_refused() {
    let mut text = whole("constraints:\n  - id: a\n    text: b\n    predicate: &a0 {called: x}\n");
    for level in 1..40 {
        let below = level - 1;
        let more = format!(
            "  - id: a{level}\n    text: b\n    predicate: &a{level} {{all: [*a{below}, *a{below}, *a{below}]}}\n"
        );
        text.push_str(&more);
    }
    let said = read_yaml("spec.yaml", &text, &prompts).expect_err("it is refused").to_string();
    assert!(said.ends_with("with its aliases (`*name`) in place it holds more than can be read; write out what they stand for, or split the file"), "{said}");
}

#[test]
fn what_the_reader_refuses_is_said_in_words_and_with_a_mend() {
    let deep = format!("guards: {}{}\n", "[".repeat(70), "]".repeat(70));
    let texts = [
        "guards: *nope\n",
        "agents:\n\t- name: x\n",
        "include: [\"a]\n",
        "agents: {name: x}\n",
        "agents: [x]\n",
        "---\nsystem: b\n",
        "termination: {caps: {steps: -3}}\n",
        "termination: {caps: {cost: much}}\n",
        "termination: {caps: {cost: .nan}}\n",
        deep.as_str(),
    ];
    let said: Vec<String> = texts.iter().map(|text| error(&whole(text))).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    spec.yaml:3:9: the word behind `*` is an alias, and no `&` of that name stands above it; put words that begin with `*` in quotation marks
    spec.yaml:4:2: a tab stands where the line is indented; indent with spaces
    spec.yaml:3:11: a quotation mark opens and none closes; close it
    spec.yaml:3:9: a list is expected here; begin each of its entries with `- `
    spec.yaml:3:10: keys are expected here; write `key: value`, one on a line
    spec.yaml:4:1: a second document begins here; keep one, and take out the line `---`
    spec.yaml:3:29: not a whole number from 0 up; see docs/guide/spec.md
    spec.yaml:3:28: not a number; see docs/guide/spec.md
    spec.yaml:3:28: `.nan` is no number that can be compared; write a finite one
    spec.yaml:3:72: lists and keys are nested deeper than can be read; nest them less deep
    ");
}

#[test]
fn a_byte_order_mark_hides_nothing() {
    let marked = |text: &str| format!("\u{feff}{text}");
    let beside = |name: &str| match name {
        "limits.yaml" => {
            Ok(marked("schema: masthead.spec/1\nguards: [{tool: x, max_repeats: 1}]\n"))
        }
        "clerk.md" => Ok(marked("Stop when you are done.\n")),
        _ => Err("no such file".to_owned()),
    };
    let text =
        marked(&whole("include: [limits.yaml]\nagents: [{name: a, prompt_file: clerk.md}]\n"));
    let file = detect_and_read("spec.yaml", &text, &beside).expect("it is read");
    assert!(file.spec.clauses.iter().all(|clause| !clause.text.text.contains('\u{feff}')));
    assert_eq!(file.spec.clauses.len(), 3, "{:?}", file.spec.clauses);
    let wrong = detect_and_read("spec.yaml", &marked(&whole("guard: []\n")), &beside);
    assert!(wrong.is_err_and(|fault| fault.to_string().starts_with("spec.yaml:3:1: unknown key")));
    let agent = marked("---\nname: clerk\ndescription: Works.\n---\nWork.\n");
    let file = detect_and_read("clerk.md", &agent, &beside).expect("it is read");
    assert_eq!(&*file.spec.roles[0].name, "clerk");
    let tools = crate::spec::read_tools("tools.json", &marked("[{\"name\": \"x\"}]"));
    assert_eq!(tools.expect("they are read").len(), 1);
}
