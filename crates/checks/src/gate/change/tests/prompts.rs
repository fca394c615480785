//! Prompts with the tools that they speak of: the same rule in other words is none, and a rule that is turned
//! about, opened or taken back is told.

use super::{Change, Kind, changes, leading};
use case::Spec;
use case::spec::Tool;
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
