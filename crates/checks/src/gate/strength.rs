//! How much a predicate says: whether it can be true before anything happened, whether it looks at what
//! came of a call, and whether it is more than the agent's own word.

use crate::view::effect::{self, Effect};
use case::predicate::Test;
use case::{Predicate, Spec};

/// Whether it holds over a run in which nothing happened yet. Such a predicate tells no end.
pub(super) fn holds_at_the_start(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Called(_) | Predicate::LastResult { tool: _, at: _, test: _ } => false,
        Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ } => true,
        Predicate::All(parts) => parts.iter().all(holds_at_the_start),
        Predicate::Any(parts) => parts.iter().any(holds_at_the_start),
        Predicate::Not(part) => !holds_at_the_start(part),
    }
}

/// Whether it looks at a result at all, rather than at calls alone.
pub(super) fn looks_at_results(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::LastResult { tool: _, at: _, test: _ } => true,
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().any(looks_at_results),
        Predicate::Not(part) => looks_at_results(part),
        Predicate::Called(_)
        | Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ } => false,
    }
}

/// Why it does not prove anything by a tool's evidence; `None` where it does. Of `all` the strongest part
/// counts, of `any` the weakest.
pub(super) fn unproven(predicate: &Predicate, spec: &Spec) -> Option<String> {
    match predicate {
        Predicate::LastResult { tool, at: _, test } => unproven_result(tool, test, spec),
        Predicate::All(parts) => {
            let reasons: Option<Vec<String>> =
                parts.iter().map(|part| unproven(part, spec)).collect();
            reasons.and_then(|reasons| reasons.into_iter().next())
        }
        Predicate::Any(parts) => parts.iter().find_map(|part| unproven(part, spec)),
        Predicate::Called(call) => {
            Some(format!("that `{}` was called is no result of it", call.tool))
        }
        Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ } => {
            Some("it counts calls and looks at no result".to_owned())
        }
        Predicate::Not(_) => Some("that something is not so is no evidence of success".to_owned()),
    }
}

fn unproven_result(tool: &str, test: &Test, spec: &Spec) -> Option<String> {
    match effect::of_name(tool, spec) {
        Effect::Finishes | Effect::Tells => {
            return Some(format!("`{tool}` gives back the agent's own word"));
        }
        Effect::Reads
        | Effect::Changes
        | Effect::Sends
        | Effect::Verifies
        | Effect::Asks
        | Effect::Runs
        | Effect::Unknown => {}
    }
    match test {
        Test::Equals(_) | Test::Differs(_) | Test::AtLeast(_) | Test::AtMost(_) => None,
        Test::Exists => Some(format!("any value that `{tool}` gives back passes")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::predicate::{CallPattern, ResultAt};

    fn call(tool: &str) -> CallPattern {
        CallPattern { tool: tool.into(), arguments: Vec::new() }
    }

    fn result(tool: &str, test: Test) -> Predicate {
        Predicate::LastResult { tool: tool.into(), at: ResultAt::Pointer("/status".into()), test }
    }

    #[test]
    fn what_holds_at_the_start_tells_no_end() {
        assert!(holds_at_the_start(&Predicate::NotCalled(call("pay"))));
        assert!(!holds_at_the_start(&Predicate::Not(Box::new(Predicate::AtMost {
            call: call("pay"),
            times: 2,
            equal_arguments: false
        }))));
        let done = result("get_order", Test::Equals("paid".into()));
        assert!(!holds_at_the_start(&Predicate::All(vec![
            done.clone(),
            Predicate::NotCalled(call("pay"))
        ])));
        assert!(holds_at_the_start(&Predicate::Any(vec![done, Predicate::NotCalled(call("pay"))])));
    }

    #[test]
    fn the_weakest_arm_of_any_and_the_strongest_part_of_all_count() {
        let spec = Spec::default();
        let done = || result("get_order", Test::Equals("paid".into()));
        let said = || result("finish", Test::Equals("done".into()));
        let weak = |predicate: Predicate| unproven(&predicate, &spec);
        assert_eq!(weak(done()), None);
        assert_eq!(weak(Predicate::All(vec![said(), done()])), None);
        assert!(
            weak(Predicate::Any(vec![done(), said()])).is_some_and(|why| why.contains("finish"))
        );
        assert!(weak(result("get_order", Test::Exists)).is_some());
        assert!(weak(Predicate::Called(call("finish"))).is_some());
        assert!(weak(Predicate::Not(Box::new(done()))).is_some());
    }
}
