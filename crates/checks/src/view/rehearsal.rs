//! Whether a call's arguments ask for a rehearsal: what it would do is told, and nothing is done. A
//! command's own switches for that are its program's business.

use serde_json::Value;

/// Arguments that make a rehearsal of a call, without the signs between their words.
const REHEARSALS: &[&str] = &[
    "dryrun",
    "preview",
    "previewonly",
    "validateonly",
    "checkonly",
    "planonly",
    "simulate",
    "simulateonly",
    "whatif",
    "noop",
    "testrun",
];
/// What such an argument is set to: true as it is written, or the side that rehearses, as
/// `kubectl` has it.
const SET: &[&str] = &["true", "yes", "1", "on", "client", "server"];

/// Whether the arguments say that nothing is to be done for real.
pub(super) fn asked(arguments: &Value) -> bool {
    let is_set = |value: &Value| match value {
        Value::Bool(set) => *set,
        Value::Number(number) => number.as_u64() == Some(1),
        Value::String(text) => SET.contains(&text.trim().to_ascii_lowercase().as_str()),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    };
    arguments.as_object().is_some_and(|members| {
        members.iter().any(|(name, value)| {
            let name: String = name.chars().filter(char::is_ascii_alphabetic).collect();
            is_set(value) && REHEARSALS.contains(&name.to_ascii_lowercase().as_str())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_changes_nothing() {
        let is = |arguments: serde_json::Value| asked(&arguments);
        assert!(is(serde_json::json!({"id": 7, "dry_run": true})));
        assert!(is(serde_json::json!({"dryRun": "True"})));
        assert!(
            is(serde_json::json!({"validate-only": 1})) && is(serde_json::json!({"preview": true}))
        );
        assert!(!is(serde_json::json!({"dry_run": false})));
        assert!(!is(
            serde_json::json!({"dry_run": "false", "preview": "a page", "text": "dry run"})
        ));
    }
}
