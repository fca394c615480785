//! Agent files of other tools: what their settings hold, check or let through is told when it changes.

use super::{Change, Kind, changes, leading};
use case::Spec;
use ingest::spec::detect_and_read;

const AGENTS: &str = "buyer:\n  role: Buyer\n  goal: Order the part once.\n  backstory: You order parts.\n  allow_delegation: false\n  respect_context_window: true\n  max_rpm: 10\n";
const TASKS: &str = "order:\n  description: Order the part.\n  expected_output: The number of the order.\n  agent: buyer\n  tools: [web_search]\n  human_input: true\n  guardrail: The order number must have 8 digits.\n  output_json: Order\n";
const ADK: &str = "name: critic\ndescription: Scores drafts.\ninstruction: You score the draft.\ndisallow_transfer_to_peers: true\noutput_schema: {name: out.Score}\nbefore_tool_callbacks:\n  - name: checks.limit_calls\n  - name: checks.no_secrets\n";
const AGENT_SPEC: &str = "component_type: Agent\nname: parcel\nsystem_prompt: You track parcels.\nhuman_in_the_loop: true\ntools:\n  - {component_type: ServerTool, name: cancel_parcel, requires_confirmation: true}\n";
const MARKDOWN: &str = "---\nname: parcel\ndescription: Tracks parcels.\ntools: Read, Bash(git diff:*)\ndisallowedTools: Write, Edit\npermissionMode: plan\nhooks:\n  PreToolUse:\n    - matcher: Bash\n      command: ./check.sh\nmcpServers: [parcels]\n---\nYou track parcels.\n";

fn read(path: &str, text: &str, other: &str) -> Spec {
    let beside = |name: &str| match name {
        "agents.yaml" => Ok(AGENTS.to_owned()),
        "tasks.yaml" if !other.is_empty() => Ok(other.to_owned()),
        _ => Err("not there".to_owned()),
    };
    detect_and_read(path, text, &beside).unwrap_or_else(|fault| panic!("{fault}")).spec
}

fn edited((path, good): (&str, &str), from: &str, to: &str) -> Vec<Change> {
    assert!(good.contains(from), "{from}");
    let tasks = if path == "agents.yaml" { TASKS } else { "" };
    changes(&read(path, good, tasks), &read(path, &good.replacen(from, to, 1), tasks))
}

const OF_TASKS: (&str, &str) = ("tasks.yaml", TASKS);
const OF_AGENTS: (&str, &str) = ("agents.yaml", AGENTS);
const OF_ADK: (&str, &str) = ("critic.yaml", ADK);
const OF_AGENT_SPEC: (&str, &str) = ("agent.yaml", AGENT_SPEC);
const OF_MARKDOWN: (&str, &str) = ("parcel.md", MARKDOWN);

/// A file, a piece of it, what takes its place, and what that is.
type Mutation = ((&'static str, &'static str), &'static str, &'static str, Kind);

const MUTATIONS: &[Mutation] = &[
    (OF_TASKS, "  guardrail: The order number must have 8 digits.\n", "", Kind::VerifierWeakened),
    (
        OF_TASKS,
        "guardrail: The order number must have 8 digits.",
        "guardrail: Be careful.",
        Kind::VerifierWeakened,
    ),
    (
        OF_TASKS,
        "guardrail: The order number must have 8 digits.",
        "guardrails: [The order number must have 8 digits., checks.is_paid]",
        Kind::Structural,
    ),
    (OF_TASKS, "  output_json: Order\n", "", Kind::VerifierWeakened),
    (OF_TASKS, "human_input: true", "human_input: false", Kind::Loosened),
    (OF_TASKS, "  tools: [web_search]\n", "", Kind::Loosened),
    (OF_TASKS, "[web_search]", "[web_search, pay]", Kind::Loosened),
    (OF_TASKS, "The number of the order.", "Something useful.", Kind::Wording),
    (
        OF_AGENTS,
        "goal: Order the part once.",
        "goal: Order as many parts as there are.",
        Kind::Wording,
    ),
    (OF_AGENTS, "max_rpm: 10", "max_rpm: 1000", Kind::InfrastructureAlerting),
    (OF_AGENTS, "respect_context_window: true", "respect_context_window: false", Kind::Loosened),
    (OF_AGENTS, "  max_rpm: 10", "  allow_code_execution: true\n  max_rpm: 10", Kind::Loosened),
    (OF_AGENTS, "  max_rpm: 10", "  code_execution_mode: unsafe\n  max_rpm: 10", Kind::Loosened),
    (OF_ADK, "disallow_transfer_to_peers: true\n", "", Kind::Loosened),
    (
        OF_ADK,
        "disallow_transfer_to_peers: true",
        "disallow_transfer_to_peers: false",
        Kind::Loosened,
    ),
    (OF_ADK, "output_schema: {name: out.Score}\n", "", Kind::VerifierWeakened),
    (OF_ADK, "  - name: checks.limit_calls\n", "", Kind::VerifierWeakened),
    (OF_AGENT_SPEC, "requires_confirmation: true", "requires_confirmation: false", Kind::Loosened),
    (OF_AGENT_SPEC, "human_in_the_loop: true", "human_in_the_loop: false", Kind::Loosened),
    (OF_MARKDOWN, "Bash(git diff:*)", "Bash", Kind::Loosened),
    (OF_MARKDOWN, "Bash(git diff:*)", "Bash(*)", Kind::Loosened),
    (OF_MARKDOWN, "disallowedTools: Write, Edit", "disallowedTools: Write", Kind::Loosened),
    (
        OF_MARKDOWN,
        "disallowedTools: Write, Edit",
        "disallowedTools: Write, Edit, WebFetch",
        Kind::Structural,
    ),
    (OF_MARKDOWN, "permissionMode: plan\n", "", Kind::Loosened),
    (OF_MARKDOWN, "mcpServers: [parcels]", "mcpServers: [parcels, everything]", Kind::Loosened),
    (
        OF_MARKDOWN,
        "hooks:\n  PreToolUse:\n    - matcher: Bash\n      command: ./check.sh\n",
        "",
        Kind::VerifierWeakened,
    ),
    (OF_MARKDOWN, "command: ./check.sh", "command: \"\"", Kind::VerifierWeakened),
    (OF_MARKDOWN, "command: ./check.sh", "command: exit 0", Kind::VerifierWeakened),
    (OF_MARKDOWN, "      command: ./check.sh\n", "", Kind::VerifierWeakened),
    (OF_MARKDOWN, "matcher: Bash\n", "matcher: Bash|Write\n", Kind::Structural),
    (OF_MARKDOWN, "mcpServers: [parcels]", "mcpServers: [parcels]\nsparkle: 7", Kind::NotJudged),
    (OF_MARKDOWN, "permissionMode: plan", "permissionMode: sparkle", Kind::NotJudged),
    (
        OF_MARKDOWN,
        "mcpServers: [parcels]",
        "mcpServers: [parcels]\ncolor: red",
        Kind::InfrastructureAlerting,
    ),
];

/// A file, and one of its settings from what holds most to what holds least. Each step down loosens, each step up
/// tightens. Where the last says the same as the setting that is not there, the first is that.
const SCALES: &[((&str, &str), &[&str])] = &[
    (
        OF_MARKDOWN,
        &[
            "permissionMode: plan\n",
            "permissionMode: dontAsk\n",
            "permissionMode: default\n",
            "permissionMode: acceptEdits\n",
            "permissionMode: auto\n",
            "permissionMode: bypassPermissions\n",
        ],
    ),
    (OF_MARKDOWN, &["permissionMode: plan\n", "", "permissionMode: bypassPermissions\n"]),
    (OF_MARKDOWN, &["permissionMode: plan\nsandbox: true\n", "permissionMode: plan\n"]),
    (
        OF_MARKDOWN,
        &[
            "permissionMode: plan\nsandbox: {enabled: true, note: x}\n",
            "permissionMode: plan\nsandbox: {enabled: false, note: x}\n",
        ],
    ),
    (
        OF_MARKDOWN,
        &[
            "permissionMode: plan\npermission: {bash: {'git push *': deny}}\n",
            "permissionMode: plan\npermission: {bash: {'git push *': ask}}\n",
            "permissionMode: plan\npermission: {bash: {'git push *': allow}}\n",
        ],
    ),
    (OF_AGENTS, &["  allow_delegation: false\n", "  allow_delegation: true\n"]),
    (OF_AGENTS, &["", "  allow_delegation: true\n"]),
    (
        OF_AGENTS,
        &[
            "  allow_delegation: false\n",
            "  allow_delegation: false\n  allow_code_execution: true\n",
        ],
    ),
    (
        OF_AGENTS,
        &[
            "  allow_delegation: false\n  code_execution_mode: safe\n",
            "  allow_delegation: false\n  code_execution_mode: unsafe\n",
        ],
    ),
    (
        OF_ADK,
        &[
            "output_schema: {name: out.Score}\ntools: [{name: pay, args: {require_confirmation: true}}]\n",
            "output_schema: {name: out.Score}\ntools: [{name: pay, args: {require_confirmation: false}}]\n",
        ],
    ),
    (
        OF_ADK,
        &[
            "output_schema: {name: out.Score}\ntools: [{name: pay, args: {require_confirmation: true}}]\n",
            "output_schema: {name: out.Score}\ntools: [{name: pay, args: {}}]\n",
        ],
    ),
    (OF_ADK, &[LOW, MEDIUM, HIGH, NONE]),
    (OF_ADK, &[LOW, "output_schema: {name: out.Score}\n"]),
    (OF_AGENT_SPEC, &["requires_confirmation: true}\n", "requires_confirmation: false}\n"]),
];

macro_rules! threshold {
    ($level:literal) => {
        concat!(
            "output_schema: {name: out.Score}\ngenerate_content_config:\n  safety_settings:\n",
            "    - {category: HARM_CATEGORY_HARASSMENT, threshold: ",
            $level,
            "}\n"
        )
    };
}
const LOW: &str = threshold!("BLOCK_LOW_AND_ABOVE");
const MEDIUM: &str = threshold!("BLOCK_MEDIUM_AND_ABOVE");
const HIGH: &str = threshold!("BLOCK_ONLY_HIGH");
const NONE: &str = threshold!("BLOCK_NONE");

/// What each of the files says where its scale is put in.
fn stood_in(path: &str) -> &'static str {
    match path {
        "parcel.md" => "permissionMode: plan\n",
        "agents.yaml" => "  allow_delegation: false\n",
        "critic.yaml" => "output_schema: {name: out.Score}\n",
        _ => "requires_confirmation: true}\n",
    }
}

#[test]
fn a_value_that_holds_less_loosens_and_the_other_way_round_tightens() {
    let mut wrong = Vec::new();
    for ((path, good), scale) in SCALES {
        let tasks = if *path == "agents.yaml" { TASKS } else { "" };
        let with = |said: &str| {
            assert!(good.contains(stood_in(path)), "{path}");
            read(path, &good.replacen(stood_in(path), said, 1), tasks)
        };
        for pair in scale.windows(2) {
            let (strict, loose) = (with(pair[0]), with(pair[1]));
            for (kind, found) in [
                (Kind::Loosened, changes(&strict, &loose)),
                (Kind::Structural, changes(&loose, &strict)),
            ] {
                let of_kind = found.iter().filter(|one| one.kind == kind).count();
                let is_told = leading(&found) == kind && of_kind == 1;
                if !is_told {
                    wrong.push(format!("{pair:?}, expected {kind:?}: {found:#?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong.join("\n"));
}

#[test]
fn delegation_in_a_crew_of_several_is_no_structure() {
    let crew = |allows: &str| {
        let agents = format!(
            "{AGENTS}payer:\n  role: Payer\n  goal: Pay.\n  backstory: You pay.\n  allow_delegation: {allows}\n"
        );
        read("agents.yaml", &agents, "")
    };
    let (shut, open) = (crew("false"), crew("true"));
    let freed = changes(&shut, &open);
    assert_eq!((leading(&freed), freed.len()), (Kind::Loosened, 1), "{freed:#?}");
    let bound = changes(&open, &shut);
    assert_eq!((leading(&bound), bound.len()), (Kind::Structural, 1), "{bound:#?}");
}

#[test]
fn a_value_that_says_what_holds_anyway_changes_nothing() {
    for (file, from, to) in [
        (OF_AGENTS, "  allow_delegation: false\n", ""),
        (OF_AGENTS, "respect_context_window: true", "respect_context_window: 'on'"),
        (OF_AGENTS, "  respect_context_window: true\n", ""),
    ] {
        let found = edited(file, from, to);
        assert!(found.iter().all(|one| !one.kind.is_of_substance()), "{from}: {found:#?}");
    }
}

#[test]
fn what_a_setting_held_or_checked_is_told_when_it_changes() {
    let mut wrong = Vec::new();
    for (file, from, to, kind) in MUTATIONS {
        let found = edited(*file, from, to);
        if leading(&found) != *kind {
            wrong.push(format!("{from:?} -> {to:?}, expected {kind:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong.join("\n"));
}

#[test]
fn settings_in_another_order_or_layout_are_the_same() {
    for (file, from, to) in [
        (OF_TASKS, "  human_input: true\n  guardrail", "  guardrail"),
        (
            OF_ADK,
            "  - name: checks.limit_calls\n  - name: checks.no_secrets\n",
            "  - {name: checks.no_secrets}\n  - {name: checks.limit_calls}\n",
        ),
        (OF_MARKDOWN, "disallowedTools: Write, Edit", "disallowedTools: Edit, Write"),
        (OF_MARKDOWN, "mcpServers: [parcels]", "mcpServers:\n  - parcels"),
        (OF_TASKS, "guardrail: The", "# Eight, since spring.\n  guardrail: The"),
    ] {
        let found = edited(file, from, to);
        let is_asked = |change: &Change| change.kind.is_of_substance();
        let expected = usize::from(from.contains("human_input"));
        assert_eq!(found.iter().filter(|one| is_asked(one)).count(), expected, "{found:#?}");
    }
}
