//! Tests as screenshots: what somebody sees who types a command. Review every changed line: is it
//! true of the run, and is it the plainest way to say it?

use crate::runner::{EXAMPLES, masthead};
use insta::assert_snapshot;

fn of_example(name: &str) -> String {
    masthead(["triage", name]).run().screen()
}

#[test]
fn a_runaway_loop() {
    assert_snapshot!(of_example("examples/loop"));
}

#[test]
fn an_assumption_that_nobody_asked_about() {
    assert_snapshot!(of_example("examples/assumption"));
}

#[test]
fn an_announced_act_that_is_not_the_call() {
    assert_snapshot!(of_example("examples/mismatch"));
}

#[test]
fn victory_declared_while_the_alert_still_fires() {
    assert_snapshot!(of_example("examples/victory"));
}

#[test]
fn a_verifier_that_never_ran() {
    assert_snapshot!(of_example("examples/unrun-verifier"));
}

#[test]
fn a_clean_success() {
    assert_snapshot!(of_example("examples/success"));
}

/// What is told of has to be judged by somebody: its place and words stand below it.
#[test]
fn a_finding_too_weak_to_lead_shows_what_it_rests_on() {
    let call = |id: u8| {
        format!(
            r#"{{"role": "assistant", "content": null, "tool_calls": [{{"id": "c{id}", "type": "function",
  "function": {{"name": "read_notice", "arguments": "{{\"place\": \"harbour\"}}"}}}}]}},
 {{"role": "tool", "tool_call_id": "c{id}", "content": "no notice"}}"#
        )
    };
    let calls: Vec<String> = (1..=3).map(call).collect();
    let run = &format!(
        r#"{{"id": "weak-1", "messages": [
 {{"role": "user", "content": "What does the notice at the harbour say?"}},
 {},
 {{"role": "assistant", "content": "There is no notice at the harbour."}}]}}"#,
        calls.join(",\n ")
    );
    assert_snapshot!(masthead(["triage", "weak.json"]).file("weak.json", run).run().screen());
}

#[test]
fn every_screen_fits_a_terminal() {
    for (name, _) in EXAMPLES {
        let said = masthead(["triage", name]).run();
        assert!(said.out.lines().count() <= 24, "{name}: {} lines", said.out.lines().count());
        assert!(said.out.lines().all(|line| line.chars().count() <= 80), "{name}:\n{}", said.out);
        assert!(!said.out.contains('\u{1b}'), "{name}: colour without a terminal");
        assert_eq!(said.err, "", "{name}");
    }
}

#[test]
fn masthead_alone() {
    assert_snapshot!(masthead([]).run().screen());
}

#[test]
fn an_early_mismatch_that_a_later_claim_rests_on_is_told_as_a_chain() {
    let run = r#"{"id": "chain-1", "messages": [
 {"role": "user", "content": "checkout-worker hangs; restart it."},
 {"role": "assistant", "content": null, "tool_calls": [{"id": "c0", "type": "function",
  "function": {"name": "get_service", "arguments": "{\"service\": \"checkout-worker\"}"}}]},
 {"role": "tool", "tool_call_id": "c0", "content": "{\"pods\": 4}"},
 {"role": "assistant", "content": "I will restart checkout-worker now.", "tool_calls": [{"id": "c1",
  "type": "function", "function": {"name": "restart_service",
  "arguments": "{\"service\": \"checkout-gateway\"}"}}]},
 {"role": "tool", "tool_call_id": "c1",
  "content": "{\"restart_id\": \"rs-90017\", \"service\": \"checkout-gateway\"}"},
 {"role": "assistant", "content": null, "tool_calls": [{"id": "c2", "type": "function",
  "function": {"name": "get_restart", "arguments": "{\"id\": \"rs-90017\"}"}}]},
 {"role": "tool", "tool_call_id": "c2", "content": "{\"id\": \"rs-90017\", \"status\": \"failed\"}"},
 {"role": "assistant", "content": "The restart rs-90017 succeeded and checkout-worker is healthy."}]}"#;
    let said = masthead(["triage", "run.json"]).file("run.json", run).run();
    let chain = said.out.lines().find(|line| line.starts_with("Chain"));
    assert_eq!(chain, Some("Chain     #5 FM-2.6 → #9 uses \"rs-90017\" FM-3.3"), "{}", said.out);
    let start = masthead(["triage", "run.json", "--format", "json"]).file("run.json", run);
    let links = start.run().verdict()["chain"].clone();
    let steps: Vec<u64> =
        links.as_array().into_iter().flatten().filter_map(|link| link["step"].as_u64()).collect();
    assert_eq!(steps, [5, 6, 9]);
}

#[test]
fn explain_alone_lists_all_modes() {
    assert_snapshot!(masthead(["explain"]).run().screen());
}

#[test]
fn explain_a_mode_tells_everything_about_it() {
    let said = masthead(["explain", "FM-2.6", "--examples"]).run();
    assert_eq!((said.status, said.err.as_str()), (0, ""));
    // The page is tested where it lies; here only that nothing is left out.
    let wanted = [
        "# FM-2.6 Reasoning-action mismatch",
        "```trace",
        "How it is told:",
        "Layer: FC2",
        "Owner:",
        "Fix:",
        "Refuse:",
        "Also called:",
        "Published share",
        "no expectation for yours",
    ];
    for part in wanted {
        assert!(said.out.contains(part), "{part} is missing:\n{}", said.out);
    }
}

#[test]
fn explain_knows_categories_and_small_letters() {
    let category = masthead(["explain", "fc1"]).run();
    assert!(category.status == 0 && category.out.contains("FM-1.3"), "{}", category.screen());
    let mode = masthead(["explain", "fm-2.6"]).run();
    assert!(mode.out.starts_with("# FM-2.6"), "{}", mode.screen());
}

#[test]
fn explain_content_says_how_to_capture_it() {
    assert_snapshot!(masthead(["explain", "content"]).run().screen());
}

#[test]
fn explain_takes_every_name_that_a_mode_goes_by() {
    let said = masthead(["explain", "Action-Reasoning Mismatch"]).run();
    assert!(said.out.starts_with("# FM-2.6"), "{}", said.out);
    assert_snapshot!(masthead(["explain", "weak verification"]).run().screen());
}

#[test]
fn explain_something_unknown() {
    assert_snapshot!(masthead(["explain", "FM-9.9"]).run().screen());
}

#[test]
fn the_steps_as_masthead_understood_them() {
    assert_snapshot!(masthead(["show", "examples/mismatch"]).run().screen());
}

#[test]
fn a_first_spec_of_a_run() {
    assert_snapshot!(masthead(["spec", "draft", "examples/loop"]).run().screen());
}

#[test]
fn all_examples_in_a_list() {
    let start = masthead(["triage"]).and(EXAMPLES.map(|(name, _)| name));
    assert_snapshot!(start.run().screen());
}
