//! Every part valid, the whole wrong: each agent's own work passed its own check, and what the parts
//! come to together failed. An FC2 finding without a mode.
//!
//! Says nothing where a part failed, or was changed after its check: then the part may be to blame.

use crate::outcome::{Assertion, Outcome, Status};
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::taxonomy::Category;
use crate::view::evidence::{self, Standing};
use crate::view::verification::{is_check, is_write};
use crate::view::{Exchange, View};
use case::{ActorKind, ActorNo, Cite, Searched, StepNo};
use std::collections::BTreeMap;

/// What it is and what makes it fire, for people; its examples are tests.
pub(crate) const PAGE: &str = include_str!("whole.md");

/// The log shows the parts pass and the whole fail.
const SHOWN: Score = Score::new(0.6);
/// The whole failed by a word from outside of the log, which may mean something no part was to do.
const FROM_OUTSIDE: Score = Score::new(0.4);
/// With fewer parts there is nothing to put together.
const PARTS: usize = 2;

/// What an agent did last that matters here.
#[derive(Default)]
struct Part<'v, 'c> {
    /// Its last check of its own work.
    check: Option<&'v Exchange<'c>>,
    /// Its last change.
    write: Option<StepNo>,
}

/// The finding, where at least two agents' parts passed and the combination failed.
pub(crate) fn look(view: &View<'_>, outcome: &Outcome) -> Option<Finding> {
    if !view.case.trace.is_multi_agent() || outcome.broken {
        return None;
    }
    let combined = failing_end(view);
    match outcome.status {
        Status::Failed => {}
        Status::Unverified | Status::Unknown if combined.is_some() => {}
        Status::Unverified | Status::Unknown | Status::Succeeded | Status::Infrastructure => {
            return None;
        }
    }
    let until = combined.map(|check| check.step.no);
    let parts = parts(view, combined);
    let own = || parts.values().filter(|part| part.write.is_some());
    let passed: Vec<&Exchange<'_>> = own().filter_map(|part| passing(part)).collect();
    // A part without a passing check of its own may be what is wrong.
    if passed.len() < PARTS || passed.len() < own().count() {
        return None;
    }
    let (score, primary, end) = match (combined, outcome.asserted_by) {
        (Some(check), _) => {
            let (step, result) = check.result?;
            let cite = evidence::worst(&check.facts).map(|fact| evidence::cite(step, result, fact));
            (SHOWN, cite.unwrap_or_else(|| Cite::step(step)), check.end())
        }
        (None, Assertion::Person | Assertion::Reward | Assertion::Verifier) => {
            let last = view.last_word().or_else(|| view.last_step())?;
            (FROM_OUTSIDE, Cite::step(last), last.no)
        }
        (None, Assertion::Tool | Assertion::Nobody) => return None,
    };
    let whole = match until {
        Some(no) => format!("the check at step {no} of what they come to together failed"),
        None => format!("the run failed ({})", outcome.reason),
    };
    let summary =
        format!("the work of {} agents passed its own check each, and {whole}", passed.len());
    let mut finding = Finding::unnamed(Category::Coordination, score, primary, summary)
        .citing(passed.iter().filter_map(|check| check.result).map(|(step, _)| Cite::step(step)))
        .refuters(refuters(end))
        .fixed_by(fix());
    // That the parts do not fit shows at the end; where they came apart does not.
    finding.divergence = None;
    Some(finding)
}

/// What would put the blame on a part; each was searched for before.
fn refuters(end: StepNo) -> [Refuter; 2] {
    let searched = |what: &str| Cite::absent(what, Searched::Steps(StepNo::at_index(0), end));
    [
        Refuter::not_held(
            "one of the parts failed by itself",
            searched("a failing last check of an agent's own part"),
        ),
        Refuter::not_held(
            "a part was changed after it had passed",
            searched("a change to a part after its check"),
        ),
    ]
}

fn fix() -> Fix {
    Fix {
        id: "integration-check",
        text: "declare what the parts must satisfy together, and check that before anybody may report success".to_owned(),
        predicate: None,
        measured: None,
    }
}

/// The last check of the run, where it failed and nothing was changed any more.
fn failing_end<'v, 'c>(view: &'v View<'c>) -> Option<&'v Exchange<'c>> {
    let last = view.exchanges.iter().rev().find(|one| is_check(one) && one.result.is_some())?;
    let is_mended =
        view.exchanges.iter().rev().take_while(|one| last.step.no < one.step.no).any(is_write);
    let fails = last.standing == Standing::Bad && evidence::fault(last).is_none();
    (fails && !is_mended).then_some(last)
}

/// What each agent changed and checked last, up to the check of the whole.
fn parts<'v, 'c>(
    view: &'v View<'c>,
    combined: Option<&Exchange<'c>>,
) -> BTreeMap<ActorNo, Part<'v, 'c>> {
    let mut parts: BTreeMap<ActorNo, Part<'v, 'c>> = BTreeMap::new();
    for exchange in &view.exchanges {
        let is_whole = combined.is_some_and(|check| check.call_key == exchange.call_key);
        let by_agent = view.case.trace.kind(exchange.step) == ActorKind::Agent;
        if !by_agent || is_whole {
            continue;
        }
        let part = parts.entry(exchange.step.actor).or_default();
        if is_check(exchange) {
            part.check = Some(exchange);
        } else if is_write(exchange) {
            part.write = Some(exchange.step.no);
        }
    }
    parts
}

/// The agent's last check, where it passed and nothing was changed after it.
fn passing<'v, 'c>(part: &Part<'v, 'c>) -> Option<&'v Exchange<'c>> {
    let check = part.check.filter(|check| check.standing == Standing::Good)?;
    part.write.is_some_and(|write| write < check.step.no).then_some(check)
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Case, Owners, Spec};

    fn found(text: &str) -> Option<Finding> {
        let example = casebook::read(text).expect("a readable run");
        let case = Case {
            trace: example.trace,
            spec: Spec::default(),
            symptom: example.symptom,
            owners: Owners::default(),
        };
        let view = View::new(&case);
        look(&view, view.outcome())
    }

    #[test]
    fn the_page_says_what_is_found() {
        let blocks: Vec<&str> =
            PAGE.split("```trace\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        let marked = |text: &str| {
            let line = text.lines().find(|line| line.ends_with("<- FC2"))?;
            line.split(' ').next().and_then(|no| no.parse::<u32>().ok())
        };
        assert_eq!(blocks.iter().map(|text| marked(text)).collect::<Vec<_>>(), [Some(11), None]);
        for text in blocks {
            let found = found(&text.replace("<- FC2", ""));
            let step = found.as_ref().and_then(|one| one.primary().step_no()).map(StepNo::get);
            assert_eq!(step, marked(text), "{text}");
        }
        for score in [SHOWN, FROM_OUTSIDE] {
            assert!(PAGE.contains(&format!("({:.2})", score.get())), "{score:?}");
        }
    }

    const PARTS_PASS: &str = "\
1 user  Build the shop: a cart and a checkout that work together.
2 carter  call write_file {\"path\": \"cart.py\", \"content\": \"def add(): ...\"}
3 tool  {\"ok\": true}
4 carter  call run_command {\"command\": \"pytest test_cart.py\"}
5 tool  4 passed in 0.1s
6 payer  call write_file {\"path\": \"pay.py\", \"content\": \"def pay(): ...\"}
7 tool  {\"ok\": true}
8 payer  call run_command {\"command\": \"pytest test_pay.py\"}
9 tool  3 passed in 0.1s
";

    #[test]
    fn parts_that_pass_and_a_whole_that_fails_are_a_finding_of_the_second_layer() {
        let run = format!(
            "{PARTS_PASS}10 lead  call run_command {{\"command\": \"pytest test_shop.py\"}}\n11 tool  1 failed, 0 passed in 0.2s"
        );
        let finding = found(&run).expect("both parts pass");
        assert_eq!((finding.mode, finding.category), (None, Category::Coordination));
        assert_eq!(finding.primary().step_no().map(StepNo::get), Some(11));
        let parts: Vec<u32> = finding.citations()[1..]
            .iter()
            .filter_map(|cite| cite.step_no().map(StepNo::get))
            .collect();
        assert_eq!(parts, [5, 9]);
    }

    #[test]
    fn a_persons_symptom_counts_for_the_whole_and_weighs_less() {
        let finding = found(&format!("symptom the shop charges twice\n{PARTS_PASS}")).unwrap();
        assert_eq!(finding.score, FROM_OUTSIDE);
        assert!(found(PARTS_PASS).is_none(), "nobody says that it failed");
    }

    #[test]
    fn a_part_that_failed_or_changed_again_is_to_blame_itself() {
        let whole = |no: u32| {
            format!(
                "{no} lead  call run_command {{\"command\": \"pytest test_shop.py\"}}\n{} tool  1 failed in 0.2s",
                no + 1
            )
        };
        let failed = PARTS_PASS.replace("3 passed in 0.1s", "1 failed, 2 passed in 0.1s");
        assert!(found(&format!("{failed}{}", whole(10))).is_none());
        let changed = "10 payer  call write_file {\"path\": \"pay.py\", \"content\": \"def pay(): 1\"}\n11 tool  {\"ok\": true}\n";
        assert!(found(&format!("{PARTS_PASS}{changed}{}", whole(12))).is_none());
    }
}
