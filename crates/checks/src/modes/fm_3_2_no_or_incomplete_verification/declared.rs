//! The declared verification plan against what ran: each objective is checked by its tool, at its
//! level, after the changes that it is about.

use super::{ENTRY, declares_success, ending_of};
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::effect::Effect;
use crate::view::evidence::{self, Standing};
use crate::view::verification::{coverages, identifiers, is_write, looks_at, things_of};
use crate::view::{Exchange, View, effect, tested};
use case::predicate::CallPattern;
use case::spec::{Coverage, Level};
use case::{Case, Cite, Clause, Predicate, Searched};
use std::collections::BTreeSet;

/// The plan names the tool, and the ledger shows that it was not called.
const NEVER_RAN: Score = Score::new(0.8);

/// The tool was called, and the thing changed again afterwards.
const RAN_TOO_EARLY: Score = Score::new(0.7);

/// The tool was called for one thing, and another that was changed by the same tool went without.
const OTHER_UNCHECKED: Score = Score::new(0.62);

/// Checks between the steps are declared and some are left out: the end may still be checked.
const STEP_LEFT_OUT: Score = Score::new(0.62);

/// No success is declared, so the run may have been cut off before its check was due; or something else
/// looked at the change.
const UNCLAIMED: Score = Score::new(0.45);

/// What came of the plan.
pub(super) struct Plan {
    /// One for each objective that was not checked as declared.
    pub(super) findings: Vec<Finding>,
    /// How many objectives were.
    pub(super) checked: usize,
    /// What is missing where a check of the plan goes by a name that the run does not know.
    pub(super) unheard: Option<String>,
}

/// How an objective of the plan fared.
pub(super) enum Fared<'v, 'c> {
    /// It was checked as declared.
    Checked,
    /// Nothing was changed that it would be about: a plan is for every task that an agent is given.
    NothingToCheck,
    /// The run knows no tool by that name; the nearest that it knows, if any.
    Unheard(Option<String>),
    /// Its check could not start, or speaks against success: other modes answer for that.
    Elsewhere,
    /// It was not checked as declared.
    Missed(Miss<'v, 'c>),
}

/// A check of the plan that was missed.
pub(super) struct Miss<'v, 'c> {
    /// The change that stayed unchecked.
    write: &'v Exchange<'c>,
    /// The last time that the check ran, if it ran.
    ran: Option<&'v Exchange<'c>>,
    score: Score,
}

/// How each objective of the plan fared.
pub(super) fn read(case: &Case, view: &View<'_>) -> Plan {
    let mut plan = Plan { findings: Vec::new(), checked: 0, unheard: None };
    for (clause, coverage) in coverages(&case.spec) {
        match fared(view, coverage) {
            Fared::Checked => plan.checked += 1,
            Fared::NothingToCheck | Fared::Elsewhere => {}
            Fared::Unheard(nearest) => {
                let nearest = nearest.map_or_else(String::new, |name| format!("; it has {name}"));
                plan.unheard.get_or_insert_with(|| {
                    let Coverage { objective, tool, .. } = coverage;
                    format!("what checks \"{objective}\" in this run, which has no {tool}{nearest}")
                });
            }
            Fared::Missed(miss) => plan.findings.push(finding(view, clause, coverage, &miss)),
        }
    }
    plan
}

/// Whether the run knows a tool by that name, called or given; else the nearest that it knows. Where a
/// run does not list its tools, one that nobody called may be among them.
fn heard(view: &View<'_>, tool: &str) -> Result<(), Option<String>> {
    let given = || view.case.spec.tools.iter().map(|given| &*given.name);
    let called = view.exchanges.iter().map(|exchange| &*exchange.call.tool.text);
    let known: BTreeSet<&str> = given().chain(called).collect();
    if known.contains(tool) {
        return Ok(());
    }
    let same = known.iter().find(|name| effect::proper(name) == effect::proper(tool));
    if given().next().is_none() && same.is_none() {
        return Ok(());
    }
    let words: BTreeSet<String> = effect::words(tool).collect();
    let shared = |name: &&&str| effect::words(name).filter(|word| words.contains(word)).count();
    let near = known.iter().filter(|name| 0 < shared(name)).max_by_key(shared);
    Err(same.or(near).map(|name| (*name).to_owned()))
}

fn fared<'v, 'c>(view: &'v View<'c>, coverage: &Coverage) -> Fared<'v, 'c> {
    let calls = || {
        let own = view.exchanges.iter().enumerate();
        own.filter(|(_, exchange)| exchange.call.tool.text == coverage.tool)
    };
    let is_fault =
        |exchange: &Exchange<'_>| exchange.result.is_none() || evidence::fault(exchange).is_some();
    let ran =
        || calls().filter(|(_, exchange)| !is_fault(exchange) && !tested::saw_nothing(exchange));
    let change =
        |exchange: &Exchange<'_>| is_write(exchange) && exchange.call.tool.text != coverage.tool;
    let writes = || view.exchanges.iter().enumerate().filter(|(_, exchange)| change(exchange));
    let last_write = writes().next_back();
    let Some((at, last)) = ran().next_back() else {
        if calls().next().is_some() {
            return Fared::Elsewhere;
        }
        let Some((_, write)) = last_write else {
            return Fared::NothingToCheck;
        };
        if let Err(nearest) = heard(view, &coverage.tool) {
            return Fared::Unheard(nearest);
        }
        return Fared::Missed(Miss { write, ran: None, score: NEVER_RAN });
    };
    if last.standing == Standing::Bad {
        return Fared::Elsewhere;
    }
    match coverage.level {
        Level::Final => match of_final(view, at, last, last_write) {
            Fared::Checked => {
                let ran: Vec<(usize, &Exchange<'_>)> = ran().collect();
                passed_over(&ran, &writes().collect::<Vec<_>>())
            }
            fared @ (Fared::NothingToCheck
            | Fared::Unheard(_)
            | Fared::Elsewhere
            | Fared::Missed(_)) => fared,
        },
        Level::Intermediate => Fared::Checked,
        Level::Step => {
            let steps: Vec<usize> = ran().map(|(at, _)| at).collect();
            of_steps(last, &steps, &writes().collect::<Vec<_>>())
        }
    }
}

/// A check at the end must come after the last change of what it looks at.
fn of_final<'v, 'c>(
    view: &'v View<'c>,
    at: usize,
    last: &'v Exchange<'c>,
    last_write: Option<(usize, &'v Exchange<'c>)>,
) -> Fared<'v, 'c> {
    if last_write.is_none_or(|(write, _)| write < at) {
        return Fared::Checked;
    }
    let mut looked_at = BTreeSet::new();
    identifiers(&last.call.arguments, &mut looked_at);
    let later = view.exchanges.get(at + 1..).unwrap_or_default();
    let same = |write: &&Exchange<'c>| {
        is_write(write) && (looked_at.is_empty() || !looked_at.is_disjoint(&things_of(write)))
    };
    later.iter().rev().find(same).map_or(Fared::Checked, |write| {
        Fared::Missed(Miss { write, ran: Some(last), score: RAN_TOO_EARLY })
    })
}

/// What was changed by a tool whose other change was checked needs a check of its own: a name that
/// resolves says nothing of the next.
fn passed_over<'v, 'c>(
    ran: &[(usize, &'v Exchange<'c>)],
    writes: &[(usize, &'v Exchange<'c>)],
) -> Fared<'v, 'c> {
    // A check that names nothing looks at all there is, and so may a script.
    let names_one = |check: &Exchange<'_>| {
        let looks = matches!(check.effect, Effect::Reads | Effect::Verifies | Effect::Unknown);
        looks && check.call.arguments.as_object().is_some_and(|given| !given.is_empty())
    };
    if !ran.iter().all(|(_, check)| names_one(check)) {
        return Fared::Checked;
    }
    let check_of = |(at, write): &(usize, &Exchange<'c>)| {
        let things = things_of(write);
        ran.iter().find(|(check, made)| at < check && looks_at(made, &things))
    };
    let (checked, left): (Vec<_>, Vec<_>) = writes.iter().partition(|one| check_of(one).is_some());
    let is_kind = |write: &Exchange<'_>| {
        let tool = &write.call.tool.text;
        checked.iter().any(|(_, checked)| checked.call.tool.text == *tool)
    };
    let of_kind = left.into_iter().rev().find(|(_, write)| is_kind(write));
    match (of_kind, ran.last()) {
        (Some((_, write)), Some((_, last))) => {
            Fared::Missed(Miss { write, ran: Some(last), score: OTHER_UNCHECKED })
        }
        _ => Fared::Checked,
    }
}

/// A check at each step must come between every two changes and after the last.
fn of_steps<'v, 'c>(
    last: &'v Exchange<'c>,
    ran: &[usize],
    writes: &[(usize, &'v Exchange<'c>)],
) -> Fared<'v, 'c> {
    let mut checks = ran.iter().peekable();
    for (place, (at, write)) in writes.iter().enumerate() {
        let end = writes.get(place + 1).map_or(usize::MAX, |(next, _)| *next);
        while checks.next_if(|check| **check < *at).is_some() {}
        if checks.peek().is_none_or(|check| end <= **check) {
            return Fared::Missed(Miss { write, ran: Some(last), score: STEP_LEFT_OUT });
        }
    }
    Fared::Checked
}

fn finding(view: &View<'_>, clause: &Clause, coverage: &Coverage, miss: &Miss<'_, '_>) -> Finding {
    let (objective, tool) = (&coverage.objective, &coverage.tool);
    let end = ending_of(view);
    let (changed, from) = (&miss.write.call.tool.text, miss.write.step.no);
    let primary = primary(view, miss);
    let summary = match miss.ran {
        Some(ran) => format!(
            "\"{objective}\" is to be checked by {tool}; it ran at step {} and not for {changed} at step {from}",
            ran.step.no
        ),
        None => format!(
            "\"{objective}\" is to be checked by {tool}, which never ran; the last change that can be checked is {changed} at step {from}"
        ),
    };
    let searched = Searched::Steps(from, end);
    let other = super::looked_after(view, miss.write);
    // Somebody looked: the plan was not kept, and the change is not unchecked.
    let most = if other.is_some() { UNCLAIMED } else { miss.score };
    let score = declares_success(view).map_or(UNCLAIMED, |_| most);
    let refuter = Refuter::looked_for(
        "another tool looked at the change afterwards",
        other.map(|check| Cite::step(check.step)),
        Cite::absent("another call that looks at the change", searched),
    );
    Finding::new(Mode::NoOrIncompleteVerification, score, primary, summary)
        .citing([Cite::absent(format!("a call of {tool}"), searched), Cite::clause(clause)])
        .citing([Cite::step(miss.write.step)])
        .clause(ClauseState::Violated)
        .refuters([refuter])
        .fixed_by(enforce(coverage, miss))
}

/// The success that was declared without the check; else the change that stayed unchecked.
fn primary(view: &View<'_>, miss: &Miss<'_, '_>) -> Cite {
    let claim = declares_success(view).and_then(|claim| {
        let step = view.case.trace.step(claim.step)?;
        Cite::range(step, claim.range.clone())
    });
    claim.unwrap_or_else(|| Cite::step(miss.write.step))
}

fn enforce(coverage: &Coverage, miss: &Miss<'_, '_>) -> Fix {
    let tool = &coverage.tool;
    let pattern =
        |tool: &std::sync::Arc<str>| CallPattern { tool: tool.clone(), arguments: Vec::new() };
    let changed = &miss.write.call.tool.text;
    Fix {
        text: format!(
            "refuse success until {tool} has run after {changed} and shows \"{}\"",
            coverage.objective
        ),
        predicate: Some(Predicate::After {
            trigger: pattern(changed),
            follow: pattern(tool),
            steps: None,
        }),
        ..ENTRY.fix.to_fix()
    }
}
