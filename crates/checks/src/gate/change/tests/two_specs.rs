//! Two more specs, mutated and edited: what takes something away or adds something is told with its kind, and
//! an edit that no run could show is none.

use super::{Change, Kind, changes, leading};
use case::Spec;
use ingest::spec::read_yaml;

const PARCELS: &str = include_str!("parcels.spec.yaml");
const RUNBOOK: &str = include_str!("runbook.spec.yaml");
const KEEPER: &str = "You free disk space.\n\n- Call list_files before delete_files.\n- Never delete a file that is younger than a week.\n- Check with disk_usage that space was freed before you report.\n";

fn spec(yaml: &str, prompt: &str) -> Spec {
    let beside = |name: &str| match name {
        "keeper.md" => Ok(prompt.to_owned()),
        _ => Err("not there".to_owned()),
    };
    read_yaml("spec.yaml", yaml, &beside).unwrap_or_else(|fault| panic!("{fault}")).spec
}

fn edited(good: &str, from: &str, to: &str) -> Vec<Change> {
    assert!(good.contains(from), "{from}");
    changes(&spec(good, KEEPER), &spec(&good.replacen(from, to, 1), KEEPER))
}

/// A piece of a spec, what takes its place, and what that is.
type Mutation = (&'static str, &'static str, Kind);

const OF_PARCELS: &[Mutation] = &[
    // A name that nothing declares.
    ("ask: ask_sender", "ask: ask_sendr", Kind::Loosened),
    ("first: weigh,", "first: wiegh,", Kind::Loosened),
    ("tool: find_depot, max", "tool: find_depots, max", Kind::Loosened),
    (
        "level: final\n    tool: get_parcel",
        "level: final\n    tool: get_parcl",
        Kind::VerifierWeakened,
    ),
    // Caps of nothing.
    ("steps: 40", "steps: 0", Kind::Loosened),
    ("seconds: 300", "seconds: 0", Kind::Loosened),
    ("steps: 40", "steps: 4000", Kind::Loosened),
    ("steps: 40", "steps: 20", Kind::Structural),
    // Conditions.
    ("        - not_called: {tool: print_label, args: {/depot: closed}}\n", "", Kind::Loosened),
    ("times: 2}", "times: 5}", Kind::Loosened),
    ("times: 2}", "times: 1}", Kind::EvaluableConstraint),
    ("      all:\n", "      any:\n", Kind::Loosened),
    ("{tool: print_label, args: {/depot: closed}}", "print_label", Kind::EvaluableConstraint),
    (
        "{tool: print_label, args: {/depot: closed}}",
        "{tool: print_label, args: {/depot: closed, /express: true}}",
        Kind::Loosened,
    ),
    ("then: print_label}", "then: {tool: print_label, args: {/express: true}}}", Kind::Loosened),
    (
        "/state, equals: labelled}}\n  give",
        "/state, exists: true}}\n  give",
        Kind::VerifierWeakened,
    ),
    ("at_least: 2", "at_least: 5", Kind::Loosened),
    // Guards, roles, tools.
    (", idempotency_key: parcel", "", Kind::Loosened),
    ("required: [parcel, depot], changes", "required: [depot], changes", Kind::Loosened),
    ("required: [parcel], changes", "required: [parcel, scale], changes", Kind::Structural),
    (
        "tools: [find_depot, ask_sender]",
        "tools: [find_depot, ask_sender, print_label]",
        Kind::Loosened,
    ),
    ("    may_not: [Change the address.]\n", "", Kind::Loosened),
    ("model: small-1\n  - name: printer", "model: large-1\n  - name: printer", Kind::Model),
    // Between agents and at the end.
    ("acknowledged_by: accepted, ", "", Kind::Loosened),
    ("changed_by: []", "changed_by: [router]", Kind::Loosened),
    ("    by: checker\n    result", "    by: printer\n    result", Kind::Replaced),
    (
        "  - objective: labelled\n    level: step\n    tool: get_parcel\n    proves: task\n    by: checker\n",
        "",
        Kind::VerifierWeakened,
    ),
    (
        "objective: labelled\n    level: final",
        "objective: shipped\n    level: final",
        Kind::VerifierWeakened,
    ),
    ("share: 0.95", "share: 0.5", Kind::VerifierWeakened),
    ("rate: 0.1", "rate: 0", Kind::VerifierWeakened),
];

const OF_THE_RUNBOOK: &[Mutation] = &[
    ("within: 4", "within: 40", Kind::Loosened),
    (", within: 4", "", Kind::Loosened),
    ("within: 4", "within: 2", Kind::EvaluableConstraint),
    (
        "    human_judged: true\n",
        "    predicate: {called: page_person}\n",
        Kind::EvaluableConstraint,
    ),
    (
        "{not_called: {tool: delete_files, args: {/path: /}}}",
        "{not_called: delete_files}",
        Kind::EvaluableConstraint,
    ),
    ("meanwhile: [disk_usage]", "meanwhile: [disk_usage, delete_files]", Kind::Loosened),
    ("  ask: page_person\n", "", Kind::Loosened),
    ("budget_tokens: 40000", "budget_tokens: 0", Kind::Loosened),
    ("budget_tokens: 40000", "budget_tokens: 400000", Kind::Loosened),
    (", The free space at the start.", "", Kind::Loosened),
    (", tested_by: tests/long.py", "", Kind::Loosened),
    ("free, at_least: 20}}\n  caps", "free, at_least: 2}}\n  caps", Kind::VerifierWeakened),
    ("steps: 30, cost: 1.5", "steps: 30", Kind::Loosened),
    ("cost: 1.5", "cost: 0.5", Kind::InfrastructureAlerting),
    ("monitor: plan-mismatch", "monitor: other", Kind::Replaced),
    ("kappa: 0.75", "kappa: 0.2", Kind::VerifierWeakened),
    ("cases: 80", "cases: 8", Kind::VerifierWeakened),
    ("proves: task", "proves: format", Kind::VerifierWeakened),
    (
        "  - {objective: The report is JSON., level: final, tool: check_report, proves: format, by: program}\n",
        "",
        Kind::VerifierWeakened,
    ),
    ("model: middle-2", "model: middle-3", Kind::Model),
    ("may: [Delete old logs.]", "may: [Delete old logs., Delete backups.]", Kind::Loosened),
    ("changes_state: true", "changes_state: false", Kind::Loosened),
];

#[test]
fn every_mutation_of_two_more_specs_is_told_for_what_it_is() {
    let mut wrong = Vec::new();
    for (good, mutations) in [(PARCELS, OF_PARCELS), (RUNBOOK, OF_THE_RUNBOOK)] {
        for (from, to, kind) in mutations {
            let found = edited(good, from, to);
            if leading(&found) != *kind {
                wrong.push(format!("{from:?} -> {to:?}, expected {kind:?}: {found:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong.join("\n"));
}

/// Edits that no run could show: the spec, what stands in it, what stands there afterwards.
const HARMLESS: &[(&str, &str, &str)] = &[
    // Ways to write one condition.
    (
        PARCELS,
        "predicate: {before: {first: weigh, then: print_label}}",
        "predicate: {all: [{before: {first: weigh, then: print_label}}]}",
    ),
    (
        PARCELS,
        "predicate: {before: {first: weigh, then: print_label}}",
        "predicate: {not: {not: {before: {first: weigh, then: print_label}}}}",
    ),
    (
        PARCELS,
        "        - at_most: {call: print_label, times: 2}\n        - not_called: {tool: print_label, args: {/depot: closed}}\n",
        "        - not_called: {tool: print_label, args: {/depot: closed}}\n        - at_most: {call: print_label, times: 2}\n",
    ),
    (
        PARCELS,
        "- not_called: {tool: print_label, args: {/depot: closed}}",
        "- not: {called: {tool: print_label, args: {/depot: closed}}}",
    ),
    (
        PARCELS,
        "success: {last_result: {tool: get_parcel, pointer: /state, equals: labelled}}",
        "success: {any: [{last_result: {tool: get_parcel, pointer: /state, equals: labelled}}]}",
    ),
    (
        RUNBOOK,
        "{not_called: {tool: delete_files, args: {/path: /}}}",
        "{at_most: {call: {tool: delete_files, args: {/path: /}}, times: 0}}",
    ),
    // Names that only the spec uses, where both ends of them change.
    (PARCELS, "id: two-labels", "id: labels-are-few"),
    (RUNBOOK, "objective: A fifth of the disk is free.", "objective: The disk is a fifth free."),
    (RUNBOOK, "{id: no-loop, tool: list_files", "{tool: list_files"),
    // Order and layout.
    (PARCELS, "tools: [weigh, print_label, get_parcel]", "tools: [get_parcel, weigh, print_label]"),
    (PARCELS, "required: [parcel, depot], ack", "required: [depot, parcel], ack"),
    (PARCELS, "caps: {steps: 40, seconds: 300}", "caps:\n    seconds: 300.0\n    steps: 40"),
    (PARCELS, "may: [Choose a depot.]", "may:\n      - Choose a depot."),
    (RUNBOOK, "constraints:\n", "# Reviewed in spring.\nconstraints:\n"),
    (
        RUNBOOK,
        "text: A deletion is followed by a look at the disk within four steps.",
        "text: Look at the disk within four steps of a deletion.",
    ),
    (
        RUNBOOK,
        "pinned: [The disk that the alarm named., The free space at the start.]",
        "pinned: [The free space at the start., The disk that the alarm named.]",
    ),
    (
        RUNBOOK,
        "text: Page a person when two disks are full.",
        "text: Page  a person when two disks are full",
    ),
];

#[test]
fn an_edit_of_two_more_specs_that_no_run_could_show_is_none() {
    let mut wrong = Vec::new();
    for (good, from, to) in HARMLESS {
        let found = edited(good, from, to);
        if found.iter().any(|change| change.kind.is_of_substance()) {
            wrong.push(format!("{from:?} -> {to:?}: {found:#?}"));
        }
    }
    let roles = changes(&spec(PARCELS, ""), &spec(&PARCELS.replace("printer", "labeller"), ""));
    assert!(!roles.is_empty(), "a name is told");
    wrong.extend(
        roles.iter().filter(|change| change.kind.is_of_substance()).map(|one| format!("{one:?}")),
    );
    let objective = PARCELS
        .replace("objective: labelled", "objective: done")
        .replace("id: labelled", "id: done");
    for (from, to) in [("get_parcel", "read_parcel"), ("find_depot", "lookup_depot")] {
        assert!(PARCELS.contains(from));
        let tool = changes(&spec(PARCELS, ""), &spec(&PARCELS.replace(from, to), ""));
        let told = format!("the tool {from} is called {to}");
        assert!(tool.iter().any(|one| one.what == told), "{tool:#?}");
        wrong.extend(
            tool.iter().filter(|one| one.kind.is_of_substance()).map(|one| format!("{one:?}")),
        );
    }
    let renamed = changes(&spec(PARCELS, ""), &spec(&objective, ""));
    wrong.extend(
        renamed.iter().filter(|change| change.kind.is_of_substance()).map(|one| format!("{one:?}")),
    );
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_tool_in_the_place_of_another_one_is_no_rename() {
    // Its name is that of a change, and nobody says that it makes none; or the old one still stands somewhere.
    let undeclared = |yaml: &str| yaml.replace(", changes_state: false", "");
    let (was, is) =
        (undeclared(PARCELS), undeclared(PARCELS).replace("get_parcel", "delete_parcel"));
    let table = [(was, is), (PARCELS.to_owned(), PARCELS.replacen("get_parcel", "read_parcel", 1))];
    for (was, is) in table {
        let found = changes(&spec(&was, ""), &spec(&is, ""));
        assert!(found.iter().any(|one| one.kind.weakens()), "{found:#?}");
    }
    let role = "tools: [find_depot, ask_sender]";
    let found = edited(PARCELS, role, "tools: [find_depot, ask_person]");
    assert_eq!(leading(&found), Kind::Loosened, "{found:#?}");
}

#[test]
fn every_edit_of_one_more_prompt_is_told_for_what_it_is() {
    let table = [
        ("- Call list_files before delete_files.\n", "", Kind::Loosened),
        ("- Never delete a file that is younger than a week.\n", "", Kind::Loosened),
        (
            "- Check with disk_usage that space was freed before you report.\n",
            "",
            Kind::VerifierWeakened,
        ),
        (
            "You free disk space.\n",
            "You free disk space. Be thorough and careful.\n",
            Kind::ToneOnly,
        ),
        (
            "You free disk space.\n",
            "You free disk space. If a call fails, try again.\n",
            Kind::RetryOrCoordinationWording,
        ),
        (
            "You free disk space.\n",
            "You free disk space. Call list_files at most 5 times.\n",
            Kind::EvaluableConstraint,
        ),
        (
            "You free disk space.\n",
            "You free disk space. Trip the circuit breaker on errors.\n",
            Kind::InfrastructureAlerting,
        ),
        (
            "Call list_files before delete_files.",
            "You must call list_files before delete_files.",
            Kind::WithoutEffect,
        ),
        ("- Call", "* Call", Kind::Harmless),
    ];
    let mut wrong = Vec::new();
    for (from, to, kind) in table {
        assert!(KEEPER.contains(from), "{from}");
        let found = changes(&spec(RUNBOOK, KEEPER), &spec(RUNBOOK, &KEEPER.replacen(from, to, 1)));
        if leading(&found) != kind {
            wrong.push(format!("{from:?} -> {to:?}, expected {kind:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
