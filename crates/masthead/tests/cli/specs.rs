//! Specs and configuration: given, configured, drafted; a mistake in them is said with its line and
//! never costs the verdict.

use crate::runner::{FAILED, UNTOLD, masthead};
use insta::assert_snapshot;

const SPEC: &str = include_str!("../../../../examples/loop/masthead.spec.yaml");

#[test]
fn a_drafted_spec_is_read_back_for_the_same_run() {
    let draft = masthead(["spec", "draft", "run.json", "--out", "draft.yaml"]);
    let draft = draft.file("run.json", FAILED).run();
    assert_eq!((draft.status, draft.out.as_str(), draft.err.as_str()), (0, "", ""));
    let said = masthead(["triage", "run.json", "--spec", "draft.yaml", "--format", "json"])
        .file("run.json", FAILED)
        .file("draft.yaml", draft.written("draft.yaml"))
        .run();
    assert_eq!(said.verdict()["spec"]["source"], "declared", "{}", said.err);
    assert_eq!(said.verdict()["spec"]["path"], "draft.yaml");
    assert_eq!(said.verdict()["verdict"]["mode"], "FM-1.3");
    assert_eq!(said.err, "", "a draft gives no cause for complaint");
}

#[test]
fn a_prompt_is_drafted_too() {
    let prompt = "You triage tickets.\n\nNever close a ticket of another team.\nStop when done.\n";
    let said = masthead(["spec", "draft", "prompt.md"]).file("prompt.md", prompt).run();
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("schema: masthead.spec/1"), "{}", said.out);
}

#[test]
fn a_draft_is_redacted_as_the_configuration_says() {
    let prompt = "Never write to desk@example.org.\n\nNever write to ines@example.net.\n";
    let config = "[redact]\nallow = [\"*@example.org\"]\n";
    let start = masthead(["spec", "draft", "prompt.md"]).file("prompt.md", prompt);
    let said = start.file("masthead.toml", config).run();
    assert!(said.out.contains("desk@example.org"), "{}", said.out);
    assert!(!said.out.contains("ines@") && said.out.contains("‹email›"), "{}", said.out);
}

#[test]
fn a_wrong_file_is_not_drafted() {
    assert_snapshot!(
        masthead(["spec", "draft", "x.json"]).file("x.json", "{\"a\": 1}").run().screen()
    );
}

#[test]
fn a_spec_is_given_for_all_or_for_one_system() {
    let path = |options: &str| {
        masthead(["triage", "run.json", "--format", "json", "--spec", options])
            .file("run.json", FAILED)
            .file("spec.yaml", SPEC)
            .run()
            .verdict()["spec"]["path"]
            .clone()
    };
    assert_eq!(path("spec.yaml"), "spec.yaml");
    assert_eq!(path("ticket-triage=spec.yaml"), "spec.yaml");
    assert_eq!(path("billing=spec.yaml"), serde_json::Value::Null, "it is another system's");
}

#[test]
fn a_spec_beside_the_runs_is_for_its_system() {
    let said = |spec: &str| {
        masthead(["triage", "runs/run.json", "--format", "json"])
            .file("runs/run.json", FAILED)
            .file("runs/masthead.spec.yaml", spec)
            .run()
    };
    let own = said(SPEC);
    assert_eq!(own.verdict()["spec"]["path"], "runs/masthead.spec.yaml", "{}", own.err);
    let other = said(&SPEC.replace("system: ticket-triage", "system: billing"));
    assert_eq!(other.verdict()["spec"]["path"], serde_json::Value::Null);
    assert_snapshot!(other.err, @"masthead: runs/masthead.spec.yaml: no run here is of its system billing, and none was held to it; `--spec runs/masthead.spec.yaml` holds all to it");
    let broken =
        said(&SPEC.replace("schema: masthead.spec/1\n", "schema: masthead.spec/1\nsytem: x\n"));
    assert_eq!(broken.verdict()["verdict"]["mode"], "FM-1.3", "the verdict is still there");
    assert!(broken.err.contains("runs/masthead.spec.yaml:2"), "{}", broken.err);
}

#[test]
fn a_spec_that_is_not_there() {
    let start = masthead(["triage", "run.json", "--spec", "nowhere.yaml"]);
    assert_snapshot!(start.file("run.json", FAILED).run().screen());
}

#[test]
fn a_spec_with_a_mistake() {
    let start = masthead(["triage", "run.json", "--spec", "spec.yaml"]);
    let broken = SPEC.replace("schema: masthead.spec/1\n", "schema: masthead.spec/1\nsytem: x\n");
    assert_snapshot!(start.file("run.json", FAILED).file("spec.yaml", broken).run().screen());
}

#[test]
fn a_typo_in_the_configuration_is_said_and_the_verdict_is_still_there() {
    let config = "[owners]\nspecification = \"Ines Duarte\"\nverificaton = \"Mei Sato\"\n";
    let start = masthead(["triage", "run.json"]).file("masthead.toml", config);
    assert_snapshot!(start.file("run.json", FAILED).run().screen());
}

#[test]
fn the_configuration_names_specs_and_owners_by_system() {
    let config = "[systems.desk]\nmatch = { \"service.name\" = \"ticket-triage\" }\n\
                  spec = \"specs/desk.yaml\"\nowners = { specification = \"Ines Duarte\" }\n";
    let said = masthead(["triage", "runs/run.json", "--format", "json"])
        .file("masthead.toml", config)
        .file("specs/desk.yaml", SPEC)
        .file("runs/run.json", FAILED)
        .run();
    let verdict = said.verdict();
    assert_eq!(verdict["spec"]["path"], "specs/desk.yaml", "{}", said.err);
    assert_eq!(verdict["verdict"]["owner"]["name"], "Ines Duarte");
    assert_eq!(verdict["verdict"]["owner"]["source"], "masthead.toml:4");
}

#[test]
fn a_configured_spec_that_is_missing_is_said_and_passed_over() {
    let said = masthead(["triage", "run.json", "--format", "json"])
        .file("masthead.toml", "[systems.ticket-triage]\nspec = \"gone.yaml\"\n")
        .file("run.json", FAILED)
        .run();
    assert!(said.err.contains("gone.yaml"), "{}", said.err);
    assert_eq!(said.verdict()["verdict"]["class"], "FC1");
}

#[test]
fn a_folder_of_runs_brings_its_own_configuration() {
    let said = masthead(["triage", "team/runs/run.json", "--format", "json"])
        .file("team/masthead.toml", "[owners]\nspecification = \"Ines Duarte\"\n")
        .file("team/runs/run.json", FAILED)
        .run();
    let owner = &said.verdict()["verdict"]["owner"];
    assert_eq!(owner["source"], "team/masthead.toml:2");
}

#[test]
fn a_run_without_a_spec_says_how_to_begin_one() {
    let said = masthead(["triage", "run.json", "--failed", "wrong"]).file("run.json", UNTOLD).run();
    assert!(said.out.contains("masthead spec draft run.json"), "{}", said.out);
}
