//! A spec without secrets and personal data, by the same placeholders as the trace it is held
//! against.

use super::SpecFile;
use case::predicate::{CallPattern, Test};
use case::{Clause, ClauseKind, Passage, Predicate};
use redact::Redactor;
use serde_json::Value;
use std::sync::Arc;

impl SpecFile {
    /// The same with every text redacted. The values that predicates compare with are redacted
    /// too: placeholders are equal for equal values, so a comparison with a redacted trace comes
    /// out as it would have. Owners are kept as they are: their names are there to be shown.
    #[must_use]
    pub fn redacted(mut self, redactor: &Redactor) -> Self {
        for clause in &mut self.spec.clauses {
            redact_clause(clause, redactor);
        }
        for role in &mut self.spec.roles {
            role.instructions.iter_mut().for_each(|text| passage(text, redactor));
        }
        for tool in &mut self.spec.tools {
            tool.description.iter_mut().for_each(|text| passage(text, redactor));
        }
        self
    }
}

fn redact_clause(clause: &mut Clause, redactor: &Redactor) {
    passage(&mut clause.text, redactor);
    if let ClauseKind::Verification(coverage) = &mut clause.kind {
        coverage.objective = words(&coverage.objective, redactor);
    }
    if let Some(condition) = clause.kind.predicate_mut() {
        predicate(condition, redactor);
    }
}

fn predicate(condition: &mut Predicate, redactor: &Redactor) {
    match condition {
        Predicate::Called(pattern)
        | Predicate::NotCalled(pattern)
        | Predicate::AtMost { call: pattern, .. } => call(pattern, redactor),
        Predicate::Before { first, then } => {
            call(first, redactor);
            call(then, redactor);
        }
        Predicate::After { trigger, follow, .. } => {
            call(trigger, redactor);
            call(follow, redactor);
        }
        Predicate::LastResult { test, .. } => match test {
            Test::Equals(expected) | Test::Differs(expected) => value(expected, redactor),
            Test::AtLeast(_) | Test::AtMost(_) | Test::Exists => {}
        },
        Predicate::All(parts) | Predicate::Any(parts) => {
            for part in parts {
                predicate(part, redactor);
            }
        }
        Predicate::Not(part) => predicate(part, redactor),
    }
}

fn call(pattern: &mut CallPattern, redactor: &Redactor) {
    for (_, expected) in &mut pattern.arguments {
        value(expected, redactor);
    }
}

fn value(expected: &mut Value, redactor: &Redactor) {
    match expected {
        Value::String(text) => *text = redactor.redact(text).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| value(item, redactor)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| value(member, redactor));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn passage(text: &mut Passage, redactor: &Redactor) {
    text.text = words(&text.text, redactor);
}

fn words(text: &str, redactor: &Redactor) -> Arc<str> {
    redactor.redact(text).into()
}
