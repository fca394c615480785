//! What the last check that a run made of its own result shows, and what else speaks for or against it.

use super::{Assertion, Outcome, Status};
use crate::pattern::pattern;
use crate::view::effect::Effect;
use crate::view::evidence::{self, Fact, FactKind, Standing};
use crate::view::{Exchange, View, claims, is_from_person, prose, short, tested, verification};
use case::Cite;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The last check that the run itself made of its result.
pub(super) fn last_check(view: &View<'_>) -> Option<Outcome> {
    let is_check =
        |exchange: &&Exchange<'_>| exchange.effect == Effect::Verifies && exchange.result.is_some();
    let check = view.exchanges.iter().rev().find(is_check)?;
    let (step, _) = check.result?;
    let changed_since = view
        .exchanges
        .iter()
        .any(|later| later.step.no > check.step.no && later.effect.changes_state());
    if changed_since {
        return None;
    }
    let tool = &check.call.tool.text;
    match check.standing {
        // That a call worked proves no task; tests that passed and states do.
        Standing::Good if evidence::proves(&check.facts) && stands(view, check) => {
            let shown = proving(&check.facts).map_or(String::new(), |fact| {
                format!(" = {}", short::quoted(&fact.value, LONGEST_VALUE))
            });
            let reason = format!("proven by step {}: {tool}{shown}", step.no);
            let proven = Outcome::new(Status::Succeeded, Assertion::Tool, reason);
            Some(proven.shown_by(Some(Cite::step(step))))
        }
        Standing::Bad if is_of_own_work(view, check) && !is_wanted(view, check) => {
            let reason = format!("step {}: the last check, {tool}, does not pass", step.no);
            let failed = Outcome::new(Status::Failed, Assertion::Tool, reason);
            Some(failed.shown_by(Some(Cite::step(step))))
        }
        Standing::Good | Standing::Bad | Standing::Neutral => None,
    }
}

/// Whether the run had done something that the check could be of. In a run that only looks, what a
/// check says of its object is the answer.
fn is_of_own_work(view: &View<'_>, check: &Exchange<'_>) -> bool {
    let works = |one: &Exchange<'_>| match one.effect {
        Effect::Changes | Effect::Sends | Effect::Runs | Effect::Unknown => true,
        Effect::Reads | Effect::Tells | Effect::Verifies | Effect::Asks | Effect::Finishes => {
            one.writes
        }
    };
    // A command line that tests is the check itself, whatever it is called.
    let before = view.exchanges.iter().take_while(|one| one.step.no < check.step.no);
    before.filter(|one| !one.tests).any(works)
}

/// Whether a person asked for the failure itself: a test that fails, a defect that shows. Such words
/// only take a failure back.
fn is_wanted(view: &View<'_>, check: &Exchange<'_>) -> bool {
    static WANTS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:failing|broken|red) (?:unit |regression )?(?:test|case|check|build)s?\b|\b(?:tests?|checks?|cases?|build) (?:that |which |must |should |has to |to )+(?:fails?|break)\b|\breproduc(?:e|es|ing)\b",
        )
    });
    let mut steps = view.case.trace.steps.iter().take_while(|step| step.no < check.step.no);
    let fixes = |words: &str| FIXES.is_match(words);
    steps.any(|step| {
        let words = step.words();
        is_from_person(view.case, step) && WANTS.is_match(words) && !fixes(words)
    })
}

/// Words by which the same person wants the failure gone.
static FIXES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[.!?,;]|\b(?:and|then|please|to))\s*(?:fix|repair|mend|solve|resolve|correct)\b",
    )
});

/// Whether nothing else speaks against what the last check shows: another check that failed and was
/// not made again, a person who spoke after it, an admission in the last word, tests that the agent
/// took away or changed after they had failed, or a change of something else than it looked at.
fn stands(view: &View<'_>, check: &Exchange<'_>) -> bool {
    let made_again = |failed: &Exchange<'_>| {
        view.exchanges.iter().any(|later| {
            later.call_key == failed.call_key
                && failed.step.no < later.step.no
                && later.standing != Standing::Bad
        })
    };
    let failed = view.exchanges.iter().any(|other| {
        verification::is_check(other) && other.standing == Standing::Bad && !made_again(other)
    });
    let disputed = view.after(check.end()).iter().any(|step| is_from_person(view.case, step));
    let admitted = view.last_word().is_some_and(claims::admits);
    let weakened =
        tested::thinned(view, check).or_else(|| tested::test_changed(view, check)).is_some();
    !failed && !disputed && !admitted && !weakened && !looked_elsewhere(view, check)
}

/// Whether the check names something, and nothing of what was changed last.
fn looked_elsewhere(view: &View<'_>, check: &Exchange<'_>) -> bool {
    let Some(write) = verification::last_write(view).and_then(|at| view.exchanges.get(at)) else {
        return false;
    };
    let values = |value| prose::leaves(value).into_iter().map(|(_, text)| text);
    let looked_at: BTreeSet<String> = values(&check.call.arguments).collect();
    let result = write.result.and_then(|(_, result)| result.data.as_ref());
    let changed: BTreeSet<String> =
        values(&write.call.arguments).chain(result.into_iter().flat_map(values)).collect();
    !looked_at.is_empty() && !changed.is_empty() && looked_at.is_disjoint(&changed)
}

/// The longest value that a reason repeats.
const LONGEST_VALUE: usize = 40;

/// The fact that proves success: a state before a count of tests.
fn proving(facts: &[Fact]) -> Option<&Fact> {
    let good = || facts.iter().filter(|fact| fact.standing == Standing::Good);
    let state = good().find(|fact| fact.kind == FactKind::State);
    state.or_else(|| good().find(|fact| fact.kind == FactKind::Tests))
}

#[cfg(test)]
mod tests {
    use crate::outcome::Status;
    use crate::view::View;
    use case::{Case, Owners, Spec};

    fn status(run: &str) -> Status {
        let trace = casebook::read(run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        View::new(&case).outcome().status
    }

    #[test]
    fn a_check_that_does_not_pass_fails_what_was_done_before_it() {
        let run = r#"
1 user  Fix the rounding.
2 coder  call write_file {"path": "round.py", "text": "x"}
3 tool  ok
4 coder  call run_tests {}
5 tool  {"passed": 3, "failed": 1}
6 coder  The rounding is mended.
"#;
        assert_eq!(status(run), Status::Failed);
        let asked = run.replace("Fix the rounding", "Write a failing test of the rounding");
        assert_ne!(status(&asked), Status::Failed);
    }

    #[test]
    fn what_a_check_says_of_what_was_only_looked_at_is_the_answer() {
        for (ask, call, result) in [
            ("Do the tests pass?", "run_tests {}", r#"{"passed": 3, "failed": 1}"#),
            ("Is this IBAN valid?", r#"validate_iban {"iban": "DE00"}"#, r#"{"valid": false}"#),
            (
                "I am Ann.",
                r#"verify_identity {"pin": "1"}"#,
                r#"{"verified": false, "status": "failed"}"#,
            ),
        ] {
            let run =
                format!("1 user  {ask}\n2 desk  call {call}\n3 tool  {result}\n4 desk  No.\n");
            assert_eq!(status(&run), Status::Unverified, "{ask}");
        }
    }
}
