//! What the YAML reader refuses, in words that help someone who writes a file: what is wrong there, and how
//! to mend it. Nothing of the reader itself (its types, its limits as it counts them) is said.

use super::names::nearest;
use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

/// What is wrong, and how to mend it.
pub(crate) struct Refused {
    /// What is wrong, without its place.
    pub(crate) what: String,
    /// How to mend it; `None` where nothing more is known than what is wrong.
    pub(crate) mend: Option<String>,
}

impl Refused {
    /// What is said of a problem of the reader.
    pub(crate) fn of(problem: &Error) -> Self {
        match problem.without_snippet() {
            Error::SerdeUnknownField { field, expected, .. } => {
                said(format!("unknown key `{field}`"), choice(field, expected))
            }
            Error::SerdeUnknownVariant { variant, expected, .. } => {
                said(format!("`{variant}` is not known here"), choice(variant, expected))
            }
            Error::SerdeMissingField { field, .. } => {
                said(format!("`{field}` is missing"), format!("add `{field}:`"))
            }
            Error::DuplicateMappingKey { key, .. } => said(
                format!("the key `{}` stands twice", key.as_deref().unwrap_or("?")),
                "keep one of them",
            ),
            Error::ExpectedMappingEndAfterEnumVariantValue { .. } => said(
                "a predicate holds one test, and here is a second",
                "put the tests in a list under `all:` or `any:`",
            ),
            Error::Unexpected { expected, .. } => expected_here(expected),
            Error::MultipleDocuments { .. } => {
                said("a second document begins here", "keep one, and take out the line `---`")
            }
            Error::NonFiniteFloat { value, .. } => {
                said(format!("`{value}` is no number that can be compared"), "write a finite one")
            }
            Error::Eof { .. } => said("nothing stands in it", "write down what it is to say"),
            Error::UnknownAnchor { .. } => said(
                "the word behind `*` is an alias, and no `&` of that name stands above it",
                "put words that begin with `*` in quotation marks",
            ),
            Error::AliasError { error, .. } => Self::of(error),
            Error::AliasReplayCounterOverflow { .. }
            | Error::AliasReplayLimitExceeded { .. }
            | Error::AliasExpansionLimitExceeded { .. }
            | Error::AliasReplayStackDepthExceeded { .. } => unfolds(),
            Error::Budget { breach, .. } => too_much(breach),
            other => Self::in_its_words(&other.to_string()),
        }
    }

    fn in_its_words(message: &str) -> Self {
        // The parser names its own type.
        let what = match without_place(message) {
            number if number.ends_with("invalid u32") => "not a whole number from 0 up",
            "invalid floating point" => "not a number",
            "recursion limit exceeded" => return too_deep(),
            // The only keys of which the reader wants exactly one are those of a predicate.
            bare if bare.starts_with("expected string key for externally tagged enum") => {
                return said(
                    "a predicate without a test",
                    "name one, e.g. `called: TOOL`, `at_most:` or `last_result:`",
                );
            }
            turns if turns.starts_with("recursive references") => {
                return said(
                    "what stands behind `&` holds itself (`*` of the same name)",
                    "write out what it stands for",
                );
            }
            tabs if tabs.starts_with("tabs disallowed") => {
                return said("a tab stands where the line is indented", "indent with spaces");
            }
            "unclosed quote" => {
                return said("a quotation mark opens and none closes", "close it");
            }
            other => other,
        };
        Self { what: what.to_owned(), mend: None }
    }
}

fn said(what: impl Into<String>, mend: impl Into<String>) -> Refused {
    Refused { what: what.into(), mend: Some(mend.into()) }
}

fn expected_here(expected: &str) -> Refused {
    match expected {
        "sequence start" => said("a list is expected here", "begin each of its entries with `- `"),
        "mapping start" => said("keys are expected here", "write `key: value`, one on a line"),
        "string scalar" | "scalar" => {
            said("one value is expected here", "write it behind the key, on one line or in marks")
        }
        other => Refused { what: format!("{other} is expected here"), mend: None },
    }
}

/// More than the reader takes on: a file that a person wrote holds less.
fn too_much(breach: &BudgetBreach) -> Refused {
    match breach {
        BudgetBreach::Depth { .. } => too_deep(),
        BudgetBreach::Aliases { .. }
        | BudgetBreach::Anchors { .. }
        | BudgetBreach::AliasAnchorRatio { .. }
        | BudgetBreach::RecordedAnchorEvents { .. }
        | BudgetBreach::RecordedAnchorBytes { .. }
        | BudgetBreach::Events { .. }
        | BudgetBreach::Nodes { .. } => unfolds(),
        BudgetBreach::Documents { .. } => {
            said("it holds many documents", "keep one, and take out the lines `---`")
        }
        _ => said("it holds more than a spec can", "split it: `include:` names further files"),
    }
}

fn unfolds() -> Refused {
    said(
        "with its aliases (`*name`) in place it holds more than can be read",
        "write out what they stand for, or split the file",
    )
}

fn too_deep() -> Refused {
    said("lists and keys are nested deeper than can be read", "nest them less deep")
}

/// What could have been meant instead of `word`.
fn choice(word: &str, known: &[&'static str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known are: {}", known.join(", ")),
    }
}

/// The parser's message without the place, which is printed in front.
fn without_place(message: &str) -> &str {
    let first = message.lines().next().unwrap_or_default();
    first.rfind(" at line ").map_or(first, |end| &first[..end])
}
