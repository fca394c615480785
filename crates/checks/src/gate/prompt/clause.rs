//! Rules in the words of `masthead.spec.yaml`, on one line.

use case::Predicate;
use case::predicate::{CallPattern, ResultAt, Test};
use std::fmt::Write as _;

/// The predicate as flow YAML.
pub(crate) fn flow(predicate: &Predicate) -> String {
    let list = |parts: &[Predicate]| parts.iter().map(flow).collect::<Vec<_>>().join(", ");
    match predicate {
        Predicate::Called(call) => format!("{{called: {}}}", of_call(call)),
        Predicate::NotCalled(call) => format!("{{not_called: {}}}", of_call(call)),
        Predicate::Before { first, then } => {
            format!("{{before: {{first: {}, then: {}}}}}", of_call(first), of_call(then))
        }
        Predicate::After { trigger, follow, steps } => {
            let within = steps.map(|steps| format!(", within: {steps}")).unwrap_or_default();
            let (trigger, follow) = (of_call(trigger), of_call(follow));
            format!("{{after: {{trigger: {trigger}, follow: {follow}{within}}}}}")
        }
        Predicate::AtMost { call, times, equal_arguments } => {
            let equal = if *equal_arguments { ", equal_arguments: true" } else { "" };
            format!("{{at_most: {{call: {}, times: {times}{equal}}}}}", of_call(call))
        }
        Predicate::LastResult { tool, at, test } => {
            let place = match at {
                ResultAt::Pointer(pointer) => format!("pointer: {}", scalar(pointer)),
                ResultAt::Pattern(pattern) => format!("pattern: {}", quoted(pattern)),
            };
            format!("{{last_result: {{tool: {}, {place}, {}}}}}", scalar(tool), of_test(test))
        }
        Predicate::All(parts) => format!("{{all: [{}]}}", list(parts)),
        Predicate::Any(parts) => format!("{{any: [{}]}}", list(parts)),
        Predicate::Not(part) => format!("{{not: {}}}", flow(part)),
    }
}

fn of_call(call: &CallPattern) -> String {
    if call.arguments.is_empty() {
        return scalar(&call.tool);
    }
    let mut arguments = String::new();
    for (pointer, value) in &call.arguments {
        let comma = if arguments.is_empty() { "" } else { ", " };
        // JSON values are YAML.
        let _ = write!(arguments, "{comma}{}: {value}", scalar(pointer));
    }
    format!("{{tool: {}, args: {{{arguments}}}}}", scalar(&call.tool))
}

fn of_test(test: &Test) -> String {
    match test {
        Test::Equals(value) => format!("equals: {value}"),
        Test::Differs(value) => format!("differs: {value}"),
        Test::AtLeast(number) => format!("at_least: {number}"),
        Test::AtMost(number) => format!("at_most: {number}"),
        Test::Exists => "exists: true".to_owned(),
    }
}

/// Words as a YAML scalar, quoted where they need it.
pub(crate) fn scalar(words: &str) -> String {
    let is_plain = words.starts_with(|letter: char| letter.is_alphabetic() || letter == '/')
        && words.chars().all(|letter| letter.is_alphanumeric() || "_-./ ".contains(letter))
        && !words.ends_with(' ')
        && !["true", "false", "null", "yes", "no", "on", "off"]
            .contains(&words.to_lowercase().as_str());
    if is_plain { words.to_owned() } else { quoted(words) }
}

fn quoted(words: &str) -> String {
    format!("'{}'", words.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_yaml_would_read_otherwise_are_quoted() {
        assert_eq!(scalar("get_order"), "get_order");
        assert_eq!(scalar("yes"), "'yes'");
        assert_eq!(scalar("it's: so"), "'it''s: so'");
    }
}
