//! Mutations of one good spec, each told for what it is; and edits that no run could show.

mod prompts;
mod ruled;
mod settings;
mod two_specs;

use super::*;
use crate::Mode;
use crate::gate::change::judge::{Answer, Failure, Shown};
use crate::reading::ClauseState;
use crate::taxonomy::Category;
use crate::verdict::Class;
use case::Predicate;
use case::predicate::CallPattern;
use ingest::spec::read_yaml;

const GOOD: &str = include_str!("good.spec.yaml");
const PROMPT: &str = "You are the clerk.\n\n- Call get_order before calling refund.\n- Be careful.\n- Never promise a date to the person.\n- Verify the amount against the order before you refund it.\n";

fn spec(yaml: &str, prompt: &str) -> Spec {
    let prompts = |name: &str| {
        if name == "clerk.md" { Ok(prompt.to_owned()) } else { Err("not there".to_owned()) }
    };
    read_yaml("spec.yaml", yaml, &prompts).unwrap_or_else(|fault| panic!("{fault}")).spec
}

/// The good spec with one piece of it replaced.
fn with(from: &str, to: &str) -> Vec<Change> {
    assert!(GOOD.contains(from), "{from}");
    changes(&spec(GOOD, PROMPT), &spec(&GOOD.replacen(from, to, 1), PROMPT))
}

/// The good spec with one piece of the prompt replaced.
fn prompted(from: &str, to: &str) -> Vec<Change> {
    assert!(PROMPT.contains(from), "{from}");
    changes(&spec(GOOD, PROMPT), &spec(GOOD, &PROMPT.replacen(from, to, 1)))
}

fn leading(changes: &[Change]) -> Kind {
    changes.first().map_or(Kind::Harmless, |change| change.kind)
}

/// A piece of the good spec, what takes its place, and what that is.
const MUTATIONS: &[(&str, &str, Kind)] = &[
    ("guards:\n  - {tool: search, max_repeats: 2, progress: /next_page}\n", "", Kind::Loosened),
    ("max_repeats: 2", "max_repeats: 9", Kind::Loosened),
    (", progress: /next_page", "", Kind::Loosened),
    ("max_repeats: 2", "max_repeats: 1", Kind::Structural),
    ("caps: {steps: 60}", "caps: {steps: 100000}", Kind::Loosened),
    ("  caps: {steps: 60}\n", "", Kind::Loosened),
    ("caps: {steps: 60}", "caps: {steps: 40}", Kind::Structural),
    ("caps: {steps: 60}", "caps: {steps: 60, cost: 2}", Kind::InfrastructureAlerting),
    (
        "  success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}\n",
        "",
        Kind::VerifierWeakened,
    ),
    (
        "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}",
        "success: {called: get_order}",
        Kind::VerifierWeakened,
    ),
    (
        "    predicate: {before: {first: confirm, then: refund}}",
        "    human_judged: true",
        Kind::Loosened,
    ),
    (
        "  - id: confirmed-first\n    text: Refund only after the person confirmed.\n    predicate: {before: {first: confirm, then: refund}}\n",
        "",
        Kind::Loosened,
    ),
    ("    human_judged: true", "    predicate: {not_called: shout}", Kind::EvaluableConstraint),
    (
        "agents:",
        "  - id: one-refund\n    text: One refund.\n    predicate: {at_most: {call: refund, times: 1}}\n\nagents:",
        Kind::EvaluableConstraint,
    ),
    ("tools: [search, ask_person]", "tools: [search, ask_person, refund]", Kind::Loosened),
    ("tools: [search, ask_person]", "tools: [ask_person]", Kind::Structural),
    ("    tools: [search, ask_person]\n", "", Kind::Loosened),
    ("    may_not: [Refund by itself.]\n", "", Kind::Loosened),
    ("may: [Ask the person.]", "may: [Ask the person., Refund small sums.]", Kind::Loosened),
    (
        "may_not: [Refund by itself.]",
        "may_not: [Refund by itself., Promise a date.]",
        Kind::Structural,
    ),
    ("model: small-1", "model: large-2", Kind::Model),
    ("changes_state: true", "changes_state: false", Kind::Loosened),
    (
        "required: [order, amount], changes_state",
        "required: [order], changes_state",
        Kind::Loosened,
    ),
    ("  pinned: [The number of the order.]\n", "", Kind::Loosened),
    ("budget_tokens: 60000", "budget_tokens: 30000", Kind::Structural),
    ("  ask: ask_person\n", "", Kind::Loosened),
    ("meanwhile: [search]", "meanwhile: [search, refund]", Kind::Loosened),
    ("required: [order, amount], schema", "required: [order], schema", Kind::Loosened),
    ("schema: handoff.json, version: \"2\", ", "", Kind::Loosened),
    ("acknowledged_by: accepted, ", "", Kind::Loosened),
    ("changed_by: [person]", "changed_by: [person, planner]", Kind::Loosened),
    (", monitor: mismatch-alarm", "", Kind::Loosened),
    ("share: 0.95", "share: 0.5", Kind::Loosened),
    ("proves: task", "proves: format", Kind::VerifierWeakened),
    ("level: final", "level: intermediate", Kind::VerifierWeakened),
    (
        "    result: {last_result: {tool: get_order, pointer: /status, equals: refunded}}\n",
        "",
        Kind::VerifierWeakened,
    ),
    ("share: 0.9}", "share: 0.4}", Kind::VerifierWeakened),
    ("    by: program\n", "", Kind::VerifierWeakened),
    ("kappa: 0.7", "kappa: 0.3", Kind::VerifierWeakened),
    ("rate: 0.05", "rate: 0.001", Kind::VerifierWeakened),
    // A run that gives up later goes on for longer.
    ("at_most: {call: search, times: 2}", "at_most: {call: search, times: 20}", Kind::Loosened),
    ("at_most: {call: search, times: 2}", "at_most: {call: search, times: 1}", Kind::Structural),
    ("at_most: {call: search, times: 2}", "at_most: {call: refund, times: 2}", Kind::Replaced),
    (
        "predicate: {not: {at_most: {call: search, times: 2}}}",
        "predicate: {any: [{not: {at_most: {call: search, times: 2}}}, {called: ask_person}]}",
        Kind::Structural,
    ),
    (
        "predicate: {not: {at_most: {call: search, times: 2}}}",
        "predicate: {all: [{not: {at_most: {call: search, times: 2}}}, {called: ask_person}]}",
        Kind::Loosened,
    ),
    // What is provable of two values, and what is not.
    (", progress: /next_page", ", progress: \"\"", Kind::Loosened),
    ("required: [order, amount], schema", "required: [order, note], schema", Kind::Loosened),
    (
        "required: [order, amount], changes_state",
        "required: [order, sum], changes_state",
        Kind::Replaced,
    ),
    ("changed_by: [person], recorded_in: change_request", "changed_by: []", Kind::Structural),
    ("changed_by: [person], recorded_in: change_request", "changed_by: [person]", Kind::Loosened),
    (
        "  - id: polite\n    text: Answers are friendly.\n    human_judged: true\n",
        "",
        Kind::Loosened,
    ),
    ("sampling: {rate: 0.05, owner: Mei Lin}\n", "", Kind::VerifierWeakened),
    (
        "judges:",
        "  - {objective: The answer is JSON., level: final, tool: json_check, proves: format}\n\njudges:",
        Kind::InfrastructureAlerting,
    ),
    (
        "judges:",
        "  - {objective: The sum is right., level: step, tool: get_order, proves: task}\n\njudges:",
        Kind::Structural,
    ),
];

#[test]
fn every_mutation_of_a_good_spec_is_told_for_what_it_is() {
    let mut wrong = Vec::new();
    for (from, to, kind) in MUTATIONS {
        let found = with(from, to);
        if leading(&found) != *kind {
            wrong.push(format!("{from:?} -> {to:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_of_compaction_that_cuts_otherwise_is_another_one() {
    let with = |rule: &str| {
        let budget = "budget_tokens: 60000";
        spec(&GOOD.replacen(budget, &format!("{budget}\n  compaction: {rule}"), 1), PROMPT)
    };
    let old = with("Search results older than five steps are dropped to their ids.");
    for (rule, kind) in [
        ("All results older than one step are dropped.", Kind::Replaced),
        ("Search results older than two steps are dropped to their ids.", Kind::Replaced),
        ("Search results older than five steps are always cut to their ids.", Kind::Wording),
        ("Search results older than five steps are dropped to their ids!", Kind::Harmless),
    ] {
        let found = changes(&old, &with(rule));
        assert_eq!(leading(&found), kind, "{rule}: {found:#?}");
        assert!(!found.iter().any(|one| one.what.contains("demands nothing")), "{found:#?}");
    }
}

#[test]
fn an_edit_that_no_run_could_show_is_no_change_of_substance() {
    let caps = "caps: {steps: 60}";
    let guard = "guards:\n  - {tool: search, max_repeats: 2, progress: /next_page}\n";
    let moved = GOOD.replacen(guard, "", 1) + "\n" + guard;
    let table = [
        GOOD.replacen(caps, "caps: {steps: 60}  # an hour at most", 1),
        GOOD.replacen("id: confirmed-first", "id: confirm-before-refund", 1),
        GOOD.replacen("Done when the order is refunded.", "Done  when the order is refunded", 1),
        GOOD.replacen(
            "tools: [search, confirm, refund, get_order]",
            "tools: [refund, get_order, search, confirm]",
            1,
        ),
        GOOD.replacen("  - {tool: search, max", "  - {id: no-loops, tool: search, max", 1),
        GOOD.replacen(
            "Refund only after the person confirmed.",
            "The person confirms before a refund.",
            1,
        ),
        moved,
    ];
    for yaml in table {
        let found = changes(&spec(GOOD, PROMPT), &spec(&yaml, PROMPT));
        assert!(found.iter().all(|change| !change.kind.is_of_substance()), "{found:#?}");
    }
    let reordered = "You are the clerk.\n\n* Be careful!\n* **Never** promise a date to the person.\n* Call get_order before calling refund.\n* Verify the amount against the order before you refund it.\n";
    let found = changes(&spec(GOOD, PROMPT), &spec(GOOD, reordered));
    assert!(found.iter().all(|change| !change.kind.is_of_substance()), "{found:#?}");
}

#[test]
fn every_edit_of_a_prompt_is_told_for_what_it_is() {
    let end = "before you refund it.\n";
    let and = |more: &str| format!("{end}- {more}\n");
    let table = [
        (end, and("Be precise and do not repeat yourself."), Kind::ToneOnly),
        (end, and("Make sure to stop when the task is done."), Kind::ToneOnly),
        (end, and("Ask when uncertain."), Kind::ToneOnly),
        ("Be careful.", "Be very careful at all times!".to_owned(), Kind::ToneOnly),
        (end, and("Never call refund before confirm."), Kind::EvaluableConstraint),
        (end, and("Search at most 3 times."), Kind::EvaluableConstraint),
        (end, and("If the refund fails, retry it."), Kind::RetryOrCoordinationWording),
        (
            end,
            and("Communicate clearly with the planner and share all findings with the team."),
            Kind::RetryOrCoordinationWording,
        ),
        (end, and("Raise an alert when a call fails."), Kind::InfrastructureAlerting),
        (
            end,
            and("Refunds above the price need the word of a manager, never grant one yourself."),
            Kind::Wording,
        ),
        (end, and("The desk opens at nine."), Kind::WithoutEffect),
        ("- Call get_order before calling refund.\n", String::new(), Kind::Loosened),
        (
            "- Verify the amount against the order before you refund it.\n",
            String::new(),
            Kind::VerifierWeakened,
        ),
        ("- Never promise a date to the person.\n", String::new(), Kind::Loosened),
        (
            "Never promise a date to the person.",
            "You may promise a date to the person.".to_owned(),
            Kind::Loosened,
        ),
        (
            "Call get_order before calling refund.",
            "Always use get_order before calling refund.".to_owned(),
            Kind::WithoutEffect,
        ),
    ];
    let mut wrong = Vec::new();
    for (from, to, kind) in table {
        let found = prompted(from, &to);
        if leading(&found) != kind {
            wrong.push(format!("{from:?} -> {to:?}, expected {kind:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_change_is_held_against_the_layer_that_failed() {
    let end = "before you refund it.\n";
    let and = |more: &str| prompted(end, &format!("{end}- {more}\n"));
    let guard = || with("max_repeats: 2", "max_repeats: 1");
    let tone = || and("Be precise and do not repeat yourself.");
    let rule = || and("Never call refund before confirm.");
    let retry = || and("If the refund fails, retry it.");
    let alert = || and("Raise an alert when a call fails.");
    let model = || with("model: small-1", "model: large-2");
    let weaker = || with("proves: task", "proves: format");
    let verify = || {
        with(
            "judges:",
            "  - {objective: The sum is right., level: step, tool: get_order, proves: task}\n\njudges:",
        )
    };
    let words =
        || and("Refunds above the price need the word of a manager, never grant one yourself.");
    let table = [
        (guard(), Mode::StepRepetition, Answer::Addresses),
        (tone(), Mode::StepRepetition, Answer::WrongFix),
        (rule(), Mode::DisobeyTaskSpecification, Answer::Addresses),
        (words(), Mode::DisobeyTaskSpecification, Answer::CannotTell),
        (guard(), Mode::UnawareOfTerminationConditions, Answer::CannotTell),
        (retry(), Mode::FailToAskForClarification, Answer::WrongFix),
        (tone(), Mode::FailToAskForClarification, Answer::WrongFix),
        (alert(), Mode::IncorrectVerification, Answer::WrongFix),
        (model(), Mode::IncorrectVerification, Answer::WrongFix),
        (model(), Mode::StepRepetition, Answer::WrongFix),
        (verify(), Mode::NoOrIncompleteVerification, Answer::Addresses),
        (verify(), Mode::StepRepetition, Answer::WrongFix),
        (weaker(), Mode::StepRepetition, Answer::Weakens),
        (weaker(), Mode::IncorrectVerification, Answer::Weakens),
        (Vec::new(), Mode::StepRepetition, Answer::WrongFix),
    ];
    for (changes, mode, answer) in table {
        let failure = Failure {
            class: Class::Layer(mode.category()),
            mode: Some(mode),
            clause_state: None,
            found: vec![mode.category()],
            shown: Shown::default(),
        };
        let judged = judge::of(&changes, &failure);
        assert_eq!(judged.answer, answer, "{mode:?} {changes:#?} {judged:#?}");
    }
}

#[test]
fn a_limit_on_calls_is_held_against_what_the_run_did() {
    let call = |tool: &str| CallPattern { tool: tool.into(), arguments: Vec::new() };
    let asked = Predicate::AtMost { call: call("search"), times: 2, equal_arguments: true };
    let failure = Failure {
        class: Class::Layer(Category::Specification),
        mode: Some(Mode::StepRepetition),
        clause_state: None,
        found: vec![Category::Specification],
        shown: Shown {
            tool: Some("search".into()),
            asked: vec![asked.clone(), Predicate::Not(Box::new(asked))],
            calls: 4,
            steps: Some(44),
        },
    };
    let rule = |rule: &str| {
        with("agents:", &format!("  - {{id: new, text: New., predicate: {rule}}}\n\nagents:"))
    };
    let guard = |guard: &str| with("guards:\n", &format!("guards:\n  - {{{guard}}}\n"));
    let give_up = "call: search, times: 2}";
    let said = |more: &str| prompted("- Be careful.", &format!("- Be careful.\n- {more}"));
    let table = [
        (guard("tool: refund, max_repeats: 2"), Answer::CannotTell),
        (with("max_repeats: 2", "max_repeats: 1"), Answer::Addresses),
        (rule("{at_most: {call: search, times: 2, equal_arguments: true}}"), Answer::Addresses),
        (rule("{at_most: {call: search, times: 45}}"), Answer::CannotTell),
        (with(give_up, "call: search, times: 1}"), Answer::Addresses),
        (with(give_up, "call: search, times: 2, equal_arguments: true}"), Answer::Weakens),
        (with(give_up, "call: search, times: 40}"), Answer::Weakens),
        (
            with(
                "  give_up: {text: Two equal searches., predicate: {not: {at_most: {call: search, times: 2}}}}\n",
                "",
            ),
            Answer::Weakens,
        ),
        (said("Call search at most 2 times."), Answer::Addresses),
        (said("Call search at most 3 times."), Answer::Addresses),
        (said("Call search at most 20 times."), Answer::CannotTell),
        (said("Call search at most 200 times."), Answer::WrongFix),
    ];
    for (changes, answer) in table {
        let judged = judge::of(&changes, &failure);
        assert_eq!(judged.answer, answer, "{changes:#?} {judged:#?}");
    }
}

#[test]
fn a_condition_that_took_another_ones_place_is_no_fix() {
    let swapped = with("{first: confirm, then: refund}", "{first: refund, then: confirm}");
    assert_eq!(leading(&swapped), Kind::Replaced, "{swapped:#?}");
    let failure = Failure {
        class: Class::Layer(Category::Specification),
        mode: Some(Mode::DisobeyTaskSpecification),
        clause_state: None,
        found: vec![Category::Specification],
        shown: Shown::default(),
    };
    assert_eq!(judge::of(&swapped, &failure).answer, Answer::CannotTell);
}

#[test]
fn what_else_must_be_known_is_said() {
    let failure = |category, found, clause_state| Failure {
        class: Class::Layer(category),
        mode: None,
        clause_state,
        found,
        shown: Shown::default(),
    };
    let verify = with(
        "judges:",
        "  - {objective: The sum is right., level: step, tool: get_order, proves: task}\n\njudges:",
    );
    let both = vec![Category::Specification, Category::Verification];
    let judged = judge::of(&verify, &failure(Category::Verification, both, None));
    assert_eq!(judged.answer, Answer::Addresses);
    assert!(judged.note.is_some_and(|note| note.starts_with("FC1 was found")));
    let guard = with("max_repeats: 2", "max_repeats: 1");
    let first = vec![Category::Specification];
    let judged =
        judge::of(&guard, &failure(Category::Specification, first, Some(ClauseState::Violated)));
    assert!(judged.note.is_some_and(|note| note.contains("enforces")));
}

#[test]
fn the_kinds_between_two_versions_are_summed_up() {
    let good = spec(GOOD, PROMPT);
    assert_eq!(kind_of(&good, &good).leading, Kind::Harmless);
    let edited = spec(
        &GOOD.replacen("model: small-1", "model: large-2", 1),
        &PROMPT.replacen("Be careful.", "Be very careful.", 1),
    );
    let summary = kind_of(&good, &edited);
    assert_eq!(summary.leading, Kind::Model);
    assert_eq!(summary.kinds, [Kind::ToneOnly, Kind::Model].into());
}

#[test]
fn a_question_that_no_longer_passes_is_something_given_up() {
    let files = std::collections::BTreeMap::new();
    let owners = case::Owners::default();
    let today = crate::gate::Day::read("2026-11-23").expect("it is a day");
    let ruled = |spec: &Spec| {
        let ship = crate::gate::Ship::of(spec, &owners, &files);
        let signed = crate::gate::Signed::default();
        crate::gate::review(&ship, &signed, crate::gate::Level::All, today)
    };
    let good = "success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}";
    assert!(GOOD.contains(good));
    let always = "success: {any: [{called: refund}, {not_called: refund}]}";
    let (old, new) = (spec(GOOD, PROMPT), spec(&GOOD.replacen(good, always, 1), PROMPT));
    let given_up = given_up(&ruled(&old), &ruled(&new));
    assert!(!given_up.is_empty());
    assert!(given_up.iter().all(|change| change.kind.weakens()), "{given_up:?}");
    assert!(super::given_up(&ruled(&old), &ruled(&old)).is_empty());
}

#[test]
fn a_file_that_changed_in_name_and_in_what_it_holds_is_one_change() {
    use crate::gate::ship::File;
    let cases = |name: &str, cases| [(name.into(), File::Present { cases: Some(cases) })].into();
    let old = spec(GOOD, PROMPT);
    let new = spec(&GOOD.replacen("wrong_refunds.jsonl", "bad_refunds.jsonl", 1), PROMPT);
    let (before, after) = (cases("wrong_refunds.jsonl", 9), cases("bad_refunds.jsonl", 3));
    let of_files = in_files((&old, &before), (&new, &after));
    let found = with_files(changes(&old, &new), of_files);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(leading(&found), Kind::VerifierWeakened, "{found:#?}");
}

#[test]
fn a_file_of_cases_that_goes_or_shrinks_is_told() {
    use crate::gate::ship::File;
    let present = |cases| File::Present { cases: Some(cases) };
    let found = |before: File, after: Option<File>| {
        let good = spec(GOOD, PROMPT);
        let files = |file: Option<File>| {
            file.map(|file| ("wrong_refunds.jsonl".into(), file)).into_iter().collect()
        };
        in_files((&good, &files(Some(before))), (&good, &files(after)))
    };
    for gone in [File::Missing, File::Empty, present(0), present(3)] {
        let changes = found(present(9), Some(gone));
        assert_eq!(leading(&changes), Kind::VerifierWeakened, "{changes:?}");
    }
    assert!(found(present(9), Some(present(12))).is_empty());
    assert!(found(present(9), None).is_empty(), "nobody looked");
    assert!(found(File::Missing, Some(File::Missing)).is_empty());
}
