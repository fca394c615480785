//! Prompts with the tools that they speak of: the same rule in other words is none, and a rule that is turned
//! about, opened or taken back is told.

use super::{Change, Kind, changes, leading};
use crate::Mode;
use crate::gate::change::doubted;
use crate::gate::change::judge::{self, Failure, Shown};
use crate::taxonomy::Category;
use crate::verdict::Class;
use case::predicate::CallPattern;
use case::spec::Tool;
use case::{Predicate, Spec};
use ingest::spec::{read_prompt, read_yaml};

fn tool(name: &str) -> Tool {
    Tool { name: name.into(), description: None, required: Vec::new(), changes_state: None }
}

fn prompt(rules: &str, tools: &[&str]) -> Spec {
    let mut spec =
        read_prompt("clerk.md", &format!("You find the parcel of a return.\n{rules}\n")).spec;
    spec.tools = tools.iter().map(|name| tool(name)).collect();
    spec
}

fn between(old: &str, new: &str) -> Vec<Change> {
    let tools = ["restock_item", "get_return", "ask_operator"];
    changes(&prompt(old, &tools), &prompt(new, &tools))
}

/// A rule, and others that are the same.
const ONE_RULE: &[(&str, &[&str])] = &[
    (
        "Never call restock_item.",
        &[
            "Do not call restock_item.",
            "Don't call restock_item.",
            "You are not allowed to call restock_item.",
            "Calling restock_item is forbidden.",
            "restock_item must not be called.",
            "Do NOT, under any circumstances, call restock_item.",
        ],
    ),
    (
        "Only call restock_item after get_return.",
        &[
            "Never call restock_item before get_return.",
            "Always call get_return before restock_item.",
            "Before restock_item, call get_return.",
            "restock_item must come after get_return.",
            "get_return has to precede restock_item.",
            "You must call get_return before you call restock_item.",
            "Never call restock_item until get_return has returned.",
            "restock_item may only be called once get_return has succeeded.",
        ],
    ),
    (
        "Call get_return at most 3 times.",
        &[
            "Call get_return no more than 3 times.",
            "Do not call get_return more than 3 times.",
            "Call get_return up to three times.",
        ],
    ),
    (
        "Answer within 200 words.",
        &["Answer in at most 200 words.", "Keep responses under 201 words."],
    ),
    (
        "You must look at get_return after each change.",
        &["After each change you must look at get_return."],
    ),
];

#[test]
fn one_rule_in_other_words_is_the_same_rule() {
    let mut wrong = Vec::new();
    for (old, others) in ONE_RULE {
        for new in *others {
            for (one, other) in [(old, new), (new, old)] {
                let found = between(one, other);
                if found.iter().any(|change| change.kind.is_of_substance()) {
                    wrong.push(format!("{one:?} -> {other:?}: {found:#?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong.join("\n"));
}

/// What a prompt said, what it says, and what that is.
const SAID_OTHERWISE: &[(&str, &str, Kind)] = &[
    ("Ask the operator before you restock.", "Ask the operator after you restock.", Kind::Wording),
    (
        "Escalate to a person when the customer is angry.",
        "Escalate to a person unless the customer is angry.",
        Kind::Wording,
    ),
    ("Confirm the amount before paying.", "Confirm the amount while paying.", Kind::Wording),
    (
        "Every change must be approved by a human.",
        "Every change may be approved by a human.",
        Kind::Loosened,
    ),
    (
        "Always verify the identity of the user before a refund.",
        "Verify the identity of the user before a refund when possible.",
        Kind::VerifierWeakened,
    ),
    (
        "Never restock broken items.",
        "Never restock broken items on the first attempt.",
        Kind::Loosened,
    ),
    ("Never restock broken items.", "You must never restock broken items!", Kind::ToneOnly),
    ("Do not sell lamps.", "Never sell lamps.", Kind::ToneOnly),
    ("Do not sell lamps.", "Don't sell any lamps.", Kind::ToneOnly),
    ("Never sell lamps.", "Sell lamps.", Kind::Loosened),
    ("Offer lamps.", "Never offer lamps.", Kind::Replaced),
    (
        "Never call restock_item before get_return.",
        "Call restock_item before get_return.",
        Kind::Loosened,
    ),
    (
        "Never call restock_item before get_return.",
        "Usually, do not call restock_item before get_return.",
        Kind::Loosened,
    ),
    (
        "Never call restock_item before get_return.",
        "Try not to call restock_item before get_return.",
        Kind::Loosened,
    ),
    (
        "Call restock_item only after get_return.",
        "Call restock_item only some time after get_return.",
        Kind::Replaced,
    ),
    (
        "Look at get_return before you restock.",
        "Look at get_return before or after you restock.",
        Kind::Loosened,
    ),
    ("Answer in at most 120 words.", "Answer in at most 400 words.", Kind::Loosened),
    ("Never issue a credit above $50.", "Never issue a credit above $500.", Kind::Loosened),
    ("Never issue a credit above $500.", "Never issue a credit above $50.", Kind::Wording),
    (
        "You must check the parcel with get_return before you call restock_item.",
        "You must check the address with get_return before you call restock_item.",
        Kind::Wording,
    ),
    (
        "You must check the parcel with get_return before you call restock_item or ask_operator.",
        "You must check the parcel with get_return before you call restock_item.",
        Kind::Loosened,
    ),
    ("Sort the lamps.", "Sort the lamps.\n\nExample:\n> Sort them by size.", Kind::Wording),
    ("Answer in at most 400 words.", "Answer in at most 120 words.", Kind::EvaluableConstraint),
    (
        "Only call restock_item after get_return.",
        "Only call restock_item after get_return.\nWhen the shop is full, skip get_return.",
        Kind::Loosened,
    ),
    (
        "Only call restock_item after get_return.",
        "Only call restock_item after get_return.\nNever skip get_return.",
        Kind::Wording,
    ),
    (
        "Sort the lamps.",
        "Sort the lamps.\nIn case of errors, repeat the call.",
        Kind::RetryOrCoordinationWording,
    ),
    (
        "Never call restock_item.",
        "Never call restock_item.\nYou may call restock_item when the operator is busy.",
        Kind::Loosened,
    ),
    (
        "Never call restock_item.",
        "You may call restock_item when the operator is busy.",
        Kind::Loosened,
    ),
];

#[test]
fn a_rule_that_says_something_else_is_told() {
    let mut wrong = Vec::new();
    for (old, new, kind) in SAID_OTHERWISE {
        let found = between(old, new);
        if leading(&found) != *kind {
            wrong.push(format!("{old:?} -> {new:?}, expected {kind:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_tool_that_is_renamed_in_the_prompt_and_in_its_schema_is_the_same_tool() {
    let old = prompt("Only call restock_item after get_return.", &["restock_item", "get_return"]);
    let new =
        prompt("Only call restock_item after fetch_return.", &["restock_item", "fetch_return"]);
    let found = changes(&old, &new);
    assert!(found.iter().all(|change| !change.kind.is_of_substance()), "{found:#?}");
    let said = "the tool get_return is called fetch_return";
    assert!(found.iter().any(|change| change.what == said), "{found:#?}");
}

#[test]
fn a_rule_that_moves_from_a_prompt_into_data_is_not_lost() {
    let yaml = |constraints: &str, rule: &str| {
        let text = format!(
            "schema: masthead.spec/1\nsystem: desk\n{constraints}agents:\n  - name: clerk\n    tools: [restock_item, get_return]\n    instructions: |\n      You find the parcel of a return.\n      {rule}\n"
        );
        let none = |_: &str| Err("not there".to_owned());
        read_yaml("spec.yaml", &text, &none).unwrap_or_else(|fault| panic!("{fault}")).spec
    };
    let data = "constraints:\n  - {id: ban, text: No restocking., predicate: {not_called: restock_item}}\n";
    let found = changes(&yaml("", "Never call restock_item."), &yaml(data, ""));
    assert!(found.iter().all(|change| !change.kind.weakens()), "{found:#?}");
    let found = changes(&yaml("", "Never call restock_item."), &yaml("", ""));
    assert_eq!(leading(&found), Kind::Loosened, "{found:#?}");
}

/// What is said of an edit as the fix of a run that called `restock_item` again and again.
fn judged(old: &str, new: &str) -> (judge::Answer, String) {
    let call = CallPattern { tool: "restock_item".into(), arguments: Vec::new() };
    let asked = Predicate::AtMost { call, times: 2, equal_arguments: true };
    let failure = Failure {
        class: Class::Layer(Category::Specification),
        mode: Some(Mode::StepRepetition),
        clause_state: None,
        found: vec![Category::Specification],
        shown: Shown {
            tool: Some("restock_item".into()),
            asked: vec![asked],
            calls: 4,
            steps: Some(44),
        },
    };
    let tools = ["restock_item", "get_return"];
    let (old, new) = (prompt(old, &tools), prompt(new, &tools));
    let files = std::collections::BTreeMap::new();
    let owners = case::Owners::default();
    let today = crate::gate::Day::read("2026-11-23").expect("it is a day");
    let ruled = |spec: &Spec| {
        let ship = crate::gate::Ship::of(spec, &owners, &files);
        let signed = crate::gate::Signed::default();
        crate::gate::review(&ship, &signed, crate::gate::Level::All, today)
    };
    let found = doubted(changes(&old, &new), (&ruled(&old), &ruled(&new)), &new);
    let judged = judge::of(&found, &failure);
    (judged.answer, judged.because)
}

#[test]
fn the_condition_that_a_verdict_asks_for_is_the_fix_in_a_plain_prompt_too() {
    let old = "Stop when the parcel is found.";
    for rule in [
        "Never call restock_item more than 2 times with the same arguments.",
        "At most 2 calls of `restock_item` with equal arguments.",
        "Call restock_item at most twice with the same words.",
    ] {
        let (answer, because) = judged(old, &format!("{old}\n{rule}"));
        assert_eq!(answer, judge::Answer::Addresses, "{rule}: {because}");
    }
}

#[test]
fn of_what_changed_in_an_example_alone_nothing_can_tell() {
    let old = "Stop when the parcel is found.";
    let example = format!("{old}\n\nExample:\n> restock_item {{\"id\": 1}} -> done");
    assert_eq!(judged(old, &example).0, judge::Answer::CannotTell);
    let tone = format!("{old}\nBe careful.");
    assert_eq!(judged(old, &tone).0, judge::Answer::WrongFix);
}
