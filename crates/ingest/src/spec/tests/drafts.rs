//! First spec files, which must read back.

use super::{read, whole};
use crate::spec::draft::Said;
use crate::spec::{draft, read_prompt, read_yaml};
use case::spec::{ClauseRef, Tool};
use case::trace::{Call, CallForm};
use case::{Act, ActorKind, Clause, ClauseKind, Origin, Passage, Role, Spec, SpecSource, Trace};
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

        # GAP, Q1: is every constraint on the task something that can be checked?
        # One for each; with a predicate, or human_judged: true.
        constraints:
        #  - id: no-refund-unasked
        #    text: Refund only after the person has confirmed the amount.
        #    predicate: {before: {first: ask_person, then: refund}}

        # GAP, Q2: are the boundaries of the roles explicit? What each agent may do, may not do, and holds.
        agents:
          - name: planner
            # role: GAP
            # may: [GAP]
            # may_not: [GAP]
            # GAP: is this list complete?
            tools: [search]
            # or prompt_file: GAP, if a file holds them
            instructions: |
              Plan.
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

        # GAP, Q3: does each step that repeats or changes something have a guard on state?
        guards:
        #  - tool: search
        #    max_repeats: 2  # the run made 4 equal calls, from step 1

        # GAP, Q4: is it declared what must outlive the truncation of the context?
        context:
        #  pinned: [The order, The amount that the person confirmed]
        #  budget_tokens: 60000
        #  compaction: Results older than ten steps shrink to their first line.
        #  longest_run: {steps: 50, tested_by: tests/long_run.py}

        # GAP, Q5: can the end of the run be evaluated from its state? Success as a condition, the state in which
        # it gives up, and hard limits.
        termination:
          # text: GAP, when the run is done
        #  success: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}
        #  give_up: {text: Three searches., predicate: {not: {at_most: {call: search, times: 2}}}}
        #  caps: {steps: 60, seconds: 600}

        # GAP, Q6: is ambiguity a branch of the flow?
        clarification:
          # text: GAP, when to ask
        #  ask: ask_person
        #  when: {last_result: {tool: find_orders, pointer: /1, exists: true}}
        #  meanwhile: [find_orders]
        #  cases: tests/unclear.jsonl

        # GAP, Q7: are handoffs typed, acknowledged and resumable?
        handoffs:
          - from: planner
            to: closer
            # required: [GAP]
            # schema: GAP, the file of its schema
            # acknowledged_by: GAP
            # session: GAP

        # GAP, Q8: can the objective change only at a decision?
        objectives:
        #  - id: ticket-resolved
        #    text: The ticket is resolved.
        #    changed_by: [person]
        #    recorded_in: change_request

        # GAP, Q9: is the stated intent logged beside the act?
        logging:
        #  intent: reasoning
        #  act: tool_calls
        #  share: 0.95
        #  monitor: mismatch-alarm

        # GAP, Q10: is success granted on a tool's evidence alone?
        # GAP, Q11: is every objective verified, on the way and at the end, by another than the producer?
        # GAP, Q12: does the verification test the task and not the form?
        verification:
        #  - objective: ticket-resolved
        #    level: final
        #    tool: get_ticket
        #    proves: task
        #    result: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}
        #    by: program
        #    rejects: {cases: tests/wrong_outputs.jsonl, share: 0.9}
        judges:
        #  - {name: tone-judge, kappa: 0.7, cases: 120, measured: "2026-09-01"}
        sampling:
        #  rate: 0.05
        #  owner: GAP

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
    let ids: Vec<&str> = file.spec.clauses.iter().map(|clause| &*clause.id.0).collect();
    assert_eq!(ids, ["handoff:planner:closer", "prompt:planner"]);
}

#[test]
fn what_a_run_says_to_nobody_in_particular_instructs_its_only_agent() {
    let said = |id: &str, words: &str| Clause {
        id: ClauseRef(id.into()),
        kind: ClauseKind::Prose,
        text: Passage::new(words, Origin::top()),
        file: None,
        line: None,
        role: None,
    };
    let role = Role { name: "agent".into(), instructions: None, tools: None };
    let clauses = vec![said("state:ask", "Ask where to."), said("state:bye", "Say goodbye.")];
    let spec = Spec { roles: vec![role], clauses, ..Spec::default() };
    let text = draft::from_trace(&Trace::default(), &spec);
    assert!(
        text.contains("instructions: |\n      Ask where to.\n\n      Say goodbye.\n"),
        "{text}"
    );
}

#[test]
fn a_draft_reads_back_once_its_suggestions_are_taken() {
    let (trace, spec) = looping();
    let text = draft::from_trace(&trace, &spec)
        .replace("#  - tool: search", "  - tool: search")
        .replace("#    max_repeats", "    max_repeats");
    let file = read(&text);
    assert_eq!(file.spec.clauses.len(), 3, "{text}");
}

const PROMPT: &str = "You close tickets. Never guess.\n\nStop when the ticket is closed.\n";

#[test]
#[expect(clippy::too_many_lines, reason = "the draft is shown whole")]
fn a_draft_from_a_prompt_reads_back_with_the_prompt() {
    let text =
        draft::from_file(&read_prompt("my prompt.md", PROMPT), &Said::default(), &str::to_owned);
    insta::assert_snapshot!(text, @r#"
        # A first spec, drafted from "my prompt.md".
        # Fill what is marked GAP; docs/guide/spec.md says how.
        schema: masthead.spec/1
        system: unnamed  # GAP: its name, as traces carry it

        # GAP, Q1: is every constraint on the task something that can be checked?
        # One for each; with a predicate, or human_judged: true.
        constraints:
        #  - id: no-refund-unasked
        #    text: Refund only after the person has confirmed the amount.
        #    predicate: {before: {first: ask_person, then: refund}}
        # Is each of these a constraint?
        # - line 1: "You close tickets. Never guess."

        # GAP, Q2: are the boundaries of the roles explicit? What each agent may do, may not do, and holds.
        agents:
          - name: agent  # GAP: its name, as traces spell it
            # role: GAP
            # may: [GAP]
            # may_not: [GAP]
            # tools: [GAP]
            prompt_file: "my prompt.md"

        tools:  # GAP: the tools

        # GAP, Q3: does each step that repeats or changes something have a guard on state?
        guards:
        #  - tool: search
        #    max_repeats: 2
        #    progress: /next_page

        # GAP, Q4: is it declared what must outlive the truncation of the context?
        context:
        #  pinned: [The order, The amount that the person confirmed]
        #  budget_tokens: 60000
        #  compaction: Results older than ten steps shrink to their first line.
        #  longest_run: {steps: 50, tested_by: tests/long_run.py}

        # GAP, Q5: can the end of the run be evaluated from its state? Success as a condition, the state in which
        # it gives up, and hard limits.
        termination:
          text: "Stop when the ticket is closed."
        #  success: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}
        #  give_up: {text: Three searches., predicate: {not: {at_most: {call: search, times: 2}}}}
        #  caps: {steps: 60, seconds: 600}

        # GAP, Q6: is ambiguity a branch of the flow?
        clarification:
          # text: GAP, when to ask
        #  ask: ask_person
        #  when: {last_result: {tool: find_orders, pointer: /1, exists: true}}
        #  meanwhile: [find_orders]
        #  cases: tests/unclear.jsonl

        # GAP, Q7: are handoffs typed, acknowledged and resumable?
        handoffs:  # GAP, if agents pass work on
        #  - from: planner
        #    to: clerk
        #    required: [order, amount]
        #    schema: handoff.schema.json
        #    version: "1"
        #    acknowledged_by: accepted
        #    session: session_id

        # GAP, Q8: can the objective change only at a decision?
        objectives:
        #  - id: ticket-resolved
        #    text: The ticket is resolved.
        #    changed_by: [person]
        #    recorded_in: change_request

        # GAP, Q9: is the stated intent logged beside the act?
        logging:
        #  intent: reasoning
        #  act: tool_calls
        #  share: 0.95
        #  monitor: mismatch-alarm

        # GAP, Q10: is success granted on a tool's evidence alone?
        # GAP, Q11: is every objective verified, on the way and at the end, by another than the producer?
        # GAP, Q12: does the verification test the task and not the form?
        verification:
        #  - objective: ticket-resolved
        #    level: final
        #    tool: get_ticket
        #    proves: task
        #    result: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}
        #    by: program
        #    rejects: {cases: tests/wrong_outputs.jsonl, share: 0.9}
        judges:
        #  - {name: tone-judge, kappa: 0.7, cases: 120, measured: "2026-09-01"}
        sampling:
        #  rate: 0.05
        #  owner: GAP

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

#[test]
fn a_draft_takes_the_rule_for_the_end_and_not_its_exception() {
    let prompt = "1. Verify the caller with lookup_policy before you open a claim.\n\
                  2. If the caller is hurt, transfer the call and stop.\n\
                  3. Keep answers under 60 words.\n\
                  4. When the claim is filed, read it back and end the call with hang_up.\n";
    let text = draft::from_file(&read_prompt("p.md", prompt), &Said::default(), &str::to_owned);
    let has = |line: &str| assert!(text.contains(line), "{line}\n{text}");
    has("  text: \"When the claim is filed, read it back and end the call with hang_up.\"\n");
    has("  # or: \"If the caller is hurt, transfer the call and stop.\"\n");
    has("before you open a claim");
    has("Keep answers under 60 words.");
}

#[test]
fn what_a_prompt_says_of_the_end_and_of_asking_stands_in_its_draft() {
    let prompt = "Sort the mail.\nThe round is finished when the bag is empty.\n";
    let said = Said {
        ends: vec!["The round is finished when the bag is empty.".into()],
        asks: vec!["If the street is not named, ask which one is meant.".into()],
    };
    let text = draft::from_file(&read_prompt("p.md", prompt), &said, &str::to_owned);
    for line in [
        "  text: \"The round is finished when the bag is empty.\"\n",
        "  text: \"If the street is not named, ask which one is meant.\"\n",
    ] {
        assert_eq!(text.matches(line).count(), 1, "{line}\n{text}");
    }
}

/// The example lines of a draft as lines of the file: the mark is taken from those that begin with it and
/// two spaces.
fn with_examples(draft: &str) -> String {
    let lines = draft.lines().map(|line| match line.strip_prefix('#') {
        Some(example) if example.starts_with("  ") => example,
        Some(_) | None => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_example_of_a_draft_can_be_taken() {
    let text = with_examples(&draft::from_trace(&Trace::default(), &Spec::default()));
    let file = read(&text);
    let kinds: std::collections::BTreeSet<String> = file
        .spec
        .clauses
        .iter()
        .map(|clause| {
            format!("{:?}", clause.kind).split(['(', ' ']).next().unwrap_or("").to_owned()
        })
        .collect();
    insta::assert_snapshot!(kinds.into_iter().collect::<Vec<_>>().join(" "), @"Cap Clarification Constraint Context GiveUp Guard Handoff Judge Logging Objective Sampling Success Verification");
    assert!(file.owners.specification.is_some());
}

#[test]
fn the_draft_of_every_file_of_another_tool_reads_back() {
    use super::foreigners::{self, AGENTS, FLOW, ROOT, TASKS};
    let files = [
        ("agents.yaml", AGENTS),
        ("tasks.yaml", TASKS),
        ("root_agent.yaml", ROOT),
        ("flow.yaml", FLOW),
        ("full.spec.yaml", include_str!("full.spec.yaml")),
    ];
    for (path, text) in files {
        let beside = |name: &str| foreigners::beside(name).or_else(|_| super::prompts(name));
        let file = crate::spec::detect_and_read(path, text, &beside)
            .unwrap_or_else(|error| panic!("{error}"));
        let again = read(&draft::from_file(&file, &Said::default(), &str::to_owned));
        let names = |spec: &Spec| -> Vec<String> {
            spec.roles.iter().map(|role| format!("{} {:?}", role.name, role.tools)).collect()
        };
        assert_eq!(names(&again.spec), names(&file.spec), "{path}");
        assert_eq!(again.spec.tools.len(), file.spec.tools.len(), "{path}");
    }
}

#[test]
fn a_draft_from_a_crew_keeps_what_it_states() {
    let crew = super::foreigners::read("agents.yaml", super::foreigners::AGENTS);
    let text = draft::from_file(&crew, &Said::default(), &str::to_owned);
    insta::assert_snapshot!(text.split("guards:").next().unwrap_or_default(), @r#"
        # A first spec, drafted from agents.yaml, tasks.yaml.
        # Fill what is marked GAP; docs/guide/spec.md says how.
        schema: masthead.spec/1
        system: unnamed  # GAP: its name, as traces carry it

        # GAP, Q1: is every constraint on the task something that can be checked?
        # One for each; with a predicate, or human_judged: true.
        constraints:
        #  - id: no-refund-unasked
        #    text: Refund only after the person has confirmed the amount.
        #    predicate: {before: {first: ask_person, then: refund}}
        # Is each of these a constraint?
        # - line 7: "You read filings before you read news."
        # - line 9: "Never quote a price without its date. Stop when\nthree rivals are found."
        # - line 5: "Ask before you spend more than ten searches."

        # GAP, Q2: are the boundaries of the roles explicit? What each agent may do, may not do, and holds.
        agents:
          - name: "Market researcher"
            role: "Market researcher"
            # may: [GAP]
            # may_not: [GAP]
            # GAP: is this list complete?
            tools: [search_filings, search_news]
            caps: {steps: 12}
            # or prompt_file: GAP, if a file holds them
            instructions: |
              You read filings before you read news.

              Never quote a price without its date. Stop when
              three rivals are found.

              Search filings of the last year.

              Ask before you spend more than ten searches.
            # Also stated (agents.yaml:14): allow_delegation: false
          - name: "Report writer"
            role: "Report writer"
            # may: [GAP]
            # may_not: [GAP]
            # tools: [GAP]
            # or prompt_file: GAP, if a file holds them
            instructions: |
              You cut every adjective.

              Write the report.
            # Also stated (agents.yaml:21): allow_delegation: true
            # Also stated (tasks.yaml:17): guardrail: check_length

        tools:  # GAP: the tools

        # GAP, Q3: does each step that repeats or changes something have a guard on state?
        "#);
}

/// Words without the marks that a scalar of YAML needs, so that they can be looked for in one.
fn bare(text: &str) -> String {
    let text = text.replace("\\n", " ").replace(['"', '\\'], "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which clauses a source has and its draft, read again, has not: by kind and role, and by their words.
fn lost(path: &str, text: &str) -> Vec<String> {
    use super::foreigners;
    let beside = |name: &str| match name {
        "draft.md" => Ok(text.to_owned()),
        _ => foreigners::beside(name).or_else(|_| super::prompts(name)),
    };
    let file = crate::spec::detect_and_read(path, text, &beside).expect("it is read");
    let draft = draft::from_file(&file, &Said::default(), &|_| "draft.md".to_owned());
    let again = crate::spec::read_yaml("spec.yaml", &draft, &beside).expect("it is read again");
    let words = bare(&draft);
    let is_there = |clause: &case::Clause| {
        // A clause of a prompt file is named with the file.
        let is_in_a_file = clause.id.0.starts_with("prompt");
        let is_told = clause.text.text.lines().all(|line| words.contains(&bare(line)));
        let is_kept = match clause.kind {
            case::ClauseKind::Cap(_) | case::ClauseKind::MayNot | case::ClauseKind::May => {
                let mut kept = again.spec.clauses.iter();
                // A role without a name gets one in the draft.
                kept.any(|one| one.kind == clause.kind && one.role.is_some())
            }
            case::ClauseKind::Handoff(_) => {
                again.spec.clauses.iter().any(|one| one.kind == clause.kind)
            }
            _ => is_told,
        };
        is_in_a_file || is_kept
    };
    let clauses = file.spec.clauses.iter().filter(|clause| !is_there(clause));
    let mut lost: Vec<String> =
        clauses.map(|clause| format!("{path}: {} {:?}", clause.id.0, clause.text.text)).collect();
    let models =
        |spec: &Spec| spec.models.iter().map(|model| model.name.clone()).collect::<Vec<_>>();
    if models(&file.spec) != models(&again.spec) {
        lost.push(format!("{path}: {:?}", models(&file.spec)));
    }
    lost
}

#[test]
fn a_draft_loses_nothing_that_its_source_states() {
    use super::foreigners::{AGENTS, FLOW, ROOT, TASKS};
    let agents = format!(
        "{AGENTS}  llm: small-1\n  max_rpm: 10\n  max_execution_time: 90\n  max_retry_limit: 2\n"
    );
    let tasks = format!(
        "{TASKS}  guardrail_max_retries: 3\n  output_file: page.md\n  tools:\n    - search_news\n    - print_page\n"
    );
    let root =
        format!("{ROOT}output_key: answer\ngenerate_content_config:\n  max_output_tokens: 900\n");
    let agent = "---\nname: reviewer\ndescription: Reviews.\ntools: Read\ndisallowedTools:\n  - Write\n  - Bash\nmodel: small-3\nmaxTurns: 12\n---\nReview it. Stop when all was read.\n";
    let skill = "---\nname: check\ndescription: Checks sums.\nallowed-tools: Read\n---\n# Check\n\n1. Never pay.\n";
    let mut all = Vec::new();
    for (path, text) in [
        ("agents.yaml", agents.as_str()),
        ("tasks.yaml", tasks.as_str()),
        ("root_agent.yaml", root.as_str()),
        ("flow.yaml", FLOW),
        ("reviewer.md", agent),
        ("SKILL.md", skill),
        ("plain.md", "You close tickets.\n\nNever guess.\n"),
    ] {
        all.extend(lost(path, text));
    }
    assert_eq!(all, Vec::<String>::new());
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
