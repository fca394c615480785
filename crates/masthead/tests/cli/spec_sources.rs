//! What `--spec` and `spec draft` take for a spec: agent files of other tools, folders, prompts with tool
//! definitions, and files that include others.

use crate::runner::{FAILED, masthead};
use insta::assert_snapshot;

const AGENTS: &str = include_str!("../../../../examples/specs/crew/agents.yaml");
const TASKS: &str = include_str!("../../../../examples/specs/crew/tasks.yaml");
const ROOT: &str = include_str!("../../../../examples/specs/adk/root_agent.yaml");
const ACCOUNTS: &str = include_str!("../../../../examples/specs/adk/agents/accounts.yaml");
const REFUNDS: &str = include_str!("../../../../examples/specs/agent-spec/refunds.json");
const SKILL: &str = include_str!("../../../../examples/specs/skill/SKILL.md");

#[test]
fn a_crew_is_drafted_from_its_folder() {
    let start = masthead(["spec", "draft", "crew"]);
    let said = start.file("crew/agents.yaml", AGENTS).file("crew/tasks.yaml", TASKS).run();
    assert_snapshot!(said.screen());
}

#[test]
fn the_draft_of_every_source_is_taken_for_a_run() {
    for (path, text) in [
        ("agents.yaml", AGENTS),
        ("root_agent.yaml", ROOT),
        ("refunds.json", REFUNDS),
        ("SKILL.md", SKILL),
    ] {
        let start = masthead(["spec", "draft", path, "--out", "draft.yaml"]);
        let start = start.file(path, text).file("tasks.yaml", TASKS);
        let draft = start.file("agents/accounts.yaml", ACCOUNTS).run();
        assert_eq!((draft.status, draft.err.as_str()), (0, ""), "{path}");
        let start = masthead(["triage", "run.json", "--spec", "draft.yaml", "--format", "json"]);
        let start = start.file("run.json", FAILED).file(path, text);
        let said = start.file("draft.yaml", draft.written("draft.yaml")).run();
        assert_eq!(said.verdict()["spec"]["path"], "draft.yaml", "{path}: {}", said.err);
    }
}

#[test]
fn a_prompt_holds_the_tools_that_are_given_with_it() {
    let tools = r#"{"tools": [{"name": "close_ticket", "inputSchema": {"required": ["id"]}}]}"#;
    let start = masthead(["spec", "draft", "prompt.md", "--tools", "tools.json"]);
    let said = start.file("prompt.md", "You close tickets.\n").file("tools.json", tools).run();
    assert!(said.out.contains("tools: [close_ticket]"), "{}{}", said.out, said.err);
    assert!(said.out.contains("required: [id]"), "{}", said.out);
}

#[test]
fn a_folder_of_several_agents_is_not_one_draft() {
    let start = masthead(["spec", "draft", "agents"]);
    let second = SKILL.replace("release-notes", "changelog");
    let said = start
        .file("agents/one.md", SKILL)
        .file("agents/two.md", second)
        .file("agents/README.md", "These are agents.\n")
        .file("agents/package.json", "{\"name\": \"x\"}")
        .run();
    assert_snapshot!(said.screen());
}

#[test]
fn a_spec_is_not_drafted_again() {
    let spec = "schema: masthead.spec/1\nsystem: desk\n";
    assert_snapshot!(masthead(["spec", "draft", "a.yaml"]).file("a.yaml", spec).run().screen());
}

#[test]
fn a_mistake_in_an_included_file_is_told_with_its_place() {
    let start = masthead(["triage", "run.json", "--spec", "specs/desk.yaml"]);
    let spec = "schema: masthead.spec/1\nsystem: desk\ninclude: [../shared/limits.yaml]\n";
    let limits = "schema: masthead.spec/1\nguards:\n  - {tool: search, max_repeat: 2}\n";
    let start = start.file("run.json", FAILED).file("specs/desk.yaml", spec);
    assert_snapshot!(start.file("shared/limits.yaml", limits).run().screen());
}

#[test]
fn no_run_is_held_to_what_another_run_carries() {
    let start = masthead(["triage", "run.json", "--spec", "other.json"]);
    assert_snapshot!(start.file("run.json", FAILED).file("other.json", FAILED).run().screen());
}

#[test]
fn a_prompt_that_begins_with_a_bracket_is_no_broken_json() {
    for (path, text) in [
        ("a.txt", "[ROLE]\nYou are a clerk.\nNever refund twice.\n"),
        ("b.md", "{{role}}\nYou are {{name}}. Never refund twice.\n"),
        ("c.prompt", "{ \"role\": \"clerk\" } is how each of your answers begins.\n"),
        ("d", "[1] Be polite.\n[2] Never refund twice.\n"),
        ("e.md", "{\"persona\": {{persona}}}\nNever refund twice.\n"),
    ] {
        let said = masthead(["gate", path]).file(path, text).run();
        assert_eq!(said.status, 1, "{path}: {}", said.screen());
        assert!(said.out.starts_with("BLOCKED"), "{path}: {}", said.screen());
    }
}

#[test]
fn what_is_data_or_no_text_is_said_to_be_that() {
    for (path, bytes, what) in [
        ("a.json", &b"[1, 2"[..], "a.json: is broken JSON"),
        ("b.md", b"{\"messages\": [{\"role\": \"user\"", "b.md: is broken JSON"),
        ("c.yaml", b"PK\x03\x04\0\0\xff", "c.yaml: no text file (zip archive)"),
        ("d.md", b"\xff\xfea\0b\0", "d.md: no text file (text in UTF-16"),
        ("e.md", b"Be brief.\nNever say caf\xe9.\n", "e.md: line 2: not UTF-8; save it as UTF-8"),
        ("f.yaml", b"schema: \0\0\0\x01", "f.yaml: no text file (binary file)"),
    ] {
        let said = masthead(["gate", path]).file(path, bytes).run();
        assert_eq!((said.status, said.err.lines().count()), (2, 1), "{path}: {}", said.screen());
        assert!(said.err.contains(what), "{path}: {}", said.err);
    }
}

#[test]
fn a_byte_order_mark_is_passed_over_in_every_file_of_a_spec() {
    let marked = |text: &str| format!("\u{feff}{text}");
    let spec = "schema: masthead.spec/1\nsystem: desk\nagents: [{name: a, prompt_file: a.md}]\n";
    let answers = "schema: masthead.answers/1\nsystem: desk\n";
    let said = masthead(["gate", "s.yaml", "--tools", "t.json", "--baseline", "b.yaml"])
        .file("s.yaml", marked(spec))
        .file("a.md", marked("Never refund twice.\n"))
        .file("t.json", marked("[{\"name\": \"refund\"}]"))
        .file("b.yaml", marked("schema: masthead.baseline/1\nentries: []\n"))
        .file("masthead.answers.yaml", marked(answers))
        .run();
    assert_eq!((said.status, said.err.as_str()), (1, ""), "{}", said.screen());
    let agent = marked("---\nname: clerk\ndescription: Works.\n---\nWork.\n");
    let said = masthead(["spec", "draft", "clerk.md"]).file("clerk.md", agent).run();
    assert!(said.out.contains("name: clerk"), "{}", said.out);
}

#[test]
fn front_matter_that_never_closes_is_told() {
    let said = masthead(["gate", "a.md"]).file("a.md", "---\nname: a\n\nWork.\n").run();
    assert!(said.err.contains("line 1: front matter opens here"), "{}", said.err);
}

#[test]
fn a_draft_in_another_folder_finds_its_prompt() {
    let start = || {
        masthead(["spec", "draft", "agents/clerk.md", "--out", "specs/desk/draft.yaml"])
            .file("agents/clerk.md", SKILL)
            .file("specs/desk/README.md", "Specs.\n")
    };
    let said = start().run();
    let draft = said.written("specs/desk/draft.yaml");
    assert!(draft.contains("prompt_file: \"../../agents/clerk.md\""), "{draft}");
}
