//! First spec files, which must read back.

use super::{read, whole};
use crate::spec::{draft, read_prompt, read_yaml};
use case::spec::Tool;
use case::trace::{Call, CallForm};
use case::{Act, ActorKind, Origin, Passage, Role, Spec, SpecSource, Trace};
use serde_json::json;

fn call(trace: &mut Trace, agent: &str, tool: &str) {
    let actor = trace.actor_named(agent, ActorKind::Agent);
    let at = Origin::top().index(trace.steps.len());
    let call = Call {
        tool: Passage::new(tool, at.clone()),
        arguments: json!({"q": "VPN"}),
        arguments_at: at.clone(),
        form: CallForm::Data,
        id: None,
        result: None,
    };
    trace.push(actor, Act::Call(call), at);
}

fn looping() -> (Trace, Spec) {
    let mut trace = Trace { id: "7f3a".into(), ..Trace::default() };
    trace.labels.system = Some("ticket triage".into());
    for _ in 0..4 {
        call(&mut trace, "planner", "search");
    }
    let planner = trace.actor_named("planner", ActorKind::Agent);
    let closer = trace.actor_named("closer", ActorKind::Agent);
    let handoff = Act::Handoff { to: closer, text: None };
    trace.push(planner, handoff, Origin::top());
    call(&mut trace, "closer", "close");
    let spec = Spec {
        source: SpecSource::FromTrace,
        roles: vec![Role {
            name: "planner".into(),
            instructions: Some(Passage::new("Plan.", Origin::top())),
            tools: None,
        }],
        tools: vec![Tool {
            name: "close".into(),
            description: Some(Passage::new("Closes: \"it\".\nFor good.", Origin::top())),
            required: vec!["id".into()],
            changes_state: None,
        }],
        ..Spec::default()
    };
    (trace, spec)
}

#[test]
#[expect(clippy::too_many_lines, reason = "the draft is shown whole")]
fn a_draft_from_a_run_holds_what_the_run_shows() {
    let (trace, spec) = looping();
    insta::assert_snapshot!(draft::from_trace(&trace, &spec), @r#"
        # A first spec, drafted from the run "7f3a".
        # Fill what is marked GAP; docs/guide/spec.md says how.
        schema: masthead.spec/1
        system: "ticket triage"

        # GAP: constraints on the task. One for each; with a predicate, or human_judged: true.
        constraints:
        #  - id: no-refund-unasked
        #    text: Refund only after the person has confirmed the amount.
        #    predicate: {before: {first: ask_person, then: refund}}

        # GAP: what each agent may and may not do.
        agents:
          - name: planner
            # role: GAP
            # may: [GAP]
            # may_not: [GAP]
            # GAP: is this list complete?
            tools: [search]
            # prompt_file: GAP, the file of the instructions that it ran with
          - name: closer
            # role: GAP
            # may: [GAP]
            # may_not: [GAP]
            # GAP: is this list complete?
            tools: [close]
            # prompt_file: GAP

        tools:
          - name: close
            description: "Closes: \"it\".\nFor good."
            required: [id]
            # changes_state: GAP, true or false
          - name: search
            # required: GAP; every call had [q]
            # changes_state: GAP, true or false

        # GAP: a limit for every tool that can be called in a loop.
        guards:
        #  - tool: search
        #    max_repeats: 2  # the run made 4 equal calls, from step 1

        termination:
          # text: GAP, when the run is done
          # GAP: success, as a condition that a program can evaluate:
          # success: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}
          # GAP: when the run gives up, so that it ends where success is out of reach:
          # give_up: {text: Three searches., predicate: {not: {at_most: {call: search, times: 2}}}}
          # GAP: hard limits:
          # caps: {steps: 60, seconds: 600}

        # GAP: what to do when the task can mean two things, and the tool that asks.
        # clarification: {text: Ask before acting on a guess., ask: ask_person}

        handoffs:
          - from: planner
            to: closer
            # required: [GAP]

        # GAP: how success is verified, each objective by a tool.
        verification:
        #  - objective: The ticket is resolved.
        #    level: final
        #    tool: get_ticket
        #    proves: task
        #    result: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}

        # GAP: who answers for which layer.
        owners:
        #  specification: GAP
        #  coordination: GAP
        #  verification: GAP
        #  infrastructure: GAP
        "#);
}

#[test]
fn a_draft_from_a_run_reads_back() {
    let (trace, spec) = looping();
    let file = read(&draft::from_trace(&trace, &spec));
    assert_eq!(file.complaints, []);
    assert_eq!(file.spec.system.as_deref(), Some("ticket triage"));
    let roles = file.spec.roles.iter();
    let roles: Vec<(&str, usize)> =
        roles.map(|role| (&*role.name, role.tools.as_ref().map_or(0, Vec::len))).collect();
    assert_eq!(roles, [("planner", 1), ("closer", 1)]);
    let close = file.spec.tool("close").expect("it is defined");
    assert_eq!(close.required.len(), 1);
    let search = file.spec.tool("search").expect("it was called");
    assert!(search.required.is_empty(), "what one run did is no rule");
    assert_eq!(file.spec.clauses.len(), 1, "the handoff alone is known");
}

#[test]
fn a_draft_reads_back_once_its_suggestions_are_taken() {
    let (trace, spec) = looping();
    let text = draft::from_trace(&trace, &spec)
        .replace("#  - tool: search", "  - tool: search")
        .replace("#    max_repeats", "    max_repeats");
    let file = read(&text);
    assert_eq!(file.spec.clauses.len(), 2, "{text}");
}

const PROMPT: &str = "You close tickets. Never guess.\n\nStop when the ticket is closed.\n";

#[test]
#[expect(clippy::too_many_lines, reason = "the draft is shown whole")]
fn a_draft_from_a_prompt_reads_back_with_the_prompt() {
    let text = draft::from_prompt(&read_prompt("my prompt.md", PROMPT));
    insta::assert_snapshot!(text, @r#"
        # A first spec, drafted from "my prompt.md".
        # Fill what is marked GAP; docs/guide/spec.md says how.
        schema: masthead.spec/1
        system: unnamed  # GAP: its name, as traces carry it

        # GAP: constraints on the task. One for each; with a predicate, or human_judged: true.
        constraints:
        #  - id: no-refund-unasked
        #    text: Refund only after the person has confirmed the amount.
        #    predicate: {before: {first: ask_person, then: refund}}
        # Is each of these a constraint?
        #   line 1: "You close tickets. Never guess."

        # GAP: what each agent may and may not do.
        agents:
          - name: agent  # GAP: its name, as traces spell it
            # role: GAP
            # may: [GAP]
            # may_not: [GAP]
            # tools: [GAP]
            prompt_file: "my prompt.md"

        tools:  # GAP: the tools

        # GAP: a limit for every tool that can be called in a loop.
        guards:

        termination:
          text: "Stop when the ticket is closed."
          # GAP: success, as a condition that a program can evaluate:
          # success: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}
          # GAP: when the run gives up, so that it ends where success is out of reach:
          # give_up: {text: Three searches., predicate: {not: {at_most: {call: search, times: 2}}}}
          # GAP: hard limits:
          # caps: {steps: 60, seconds: 600}

        # GAP: what to do when the task can mean two things, and the tool that asks.
        # clarification: {text: Ask before acting on a guess., ask: ask_person}

        handoffs:  # GAP, if agents pass work on: from, to, required fields

        # GAP: how success is verified, each objective by a tool.
        verification:
        #  - objective: The ticket is resolved.
        #    level: final
        #    tool: get_ticket
        #    proves: task
        #    result: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}

        # GAP: who answers for which layer.
        owners:
        #  specification: GAP
        #  coordination: GAP
        #  verification: GAP
        #  infrastructure: GAP
        "#);
    let prompts = |path: &str| match path {
        "my prompt.md" => Ok(PROMPT.to_owned()),
        other => Err(format!("asked for {other}")),
    };
    let file = read_yaml("masthead.spec.yaml", &text, &prompts).expect("a draft is right");
    assert_eq!(file.complaints, []);
    assert_eq!(&*file.spec.roles[0].name, "agent");
}

proptest::proptest! {
    #[test]
    fn any_name_comes_back_as_it_was(name in "\\PC{1,20}|[\\x00-\\x7f]{1,20}|\\u{85}|\\u{2028}|\\u{feff}") {
        let mut trace = Trace::default();
        call(&mut trace, &name, &name);
        trace.labels.system = Some(name.as_str().into());
        let file = read(&draft::from_trace(&trace, &Spec::default()));
        proptest::prop_assert_eq!(file.spec.system.as_deref(), Some(name.as_str()));
        let role = &file.spec.roles[0];
        proptest::prop_assert_eq!(&*role.name, name.as_str());
        proptest::prop_assert!(file.spec.tool(&name).is_some());
    }
}

#[test]
fn words_that_yaml_takes_for_something_else_come_back_as_words() {
    for name in ["no", "1.0", "null", "- a", "a: b", "#", "on", "~", "@x", "%", "a #b"] {
        let quoted = super::super::quoting::yaml(name);
        let file = read(&whole(&format!("agents: [{{name: {quoted}}}]\n")));
        assert_eq!(&*file.spec.roles[0].name, name);
    }
}
