//! The declared verification plan against what ran: each objective is checked by its tool, at its
//! level, after the changes that it is about.

use super::{ENTRY, declares_success, ending_of};
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::evidence::{self, Standing};
use crate::view::verification::{coverages, identifiers, is_write, things_of};
use crate::view::{Exchange, View, tested};
use case::predicate::CallPattern;
use case::spec::{Coverage, Level};
use case::{Case, Cite, Clause, Predicate, Searched, StepNo};
use std::collections::BTreeSet;

/// The plan names the tool, and the ledger shows that it was not called.
const NEVER_RAN: Score = Score::new(0.8);

/// The tool was called, and the thing changed again afterwards.
const RAN_TOO_EARLY: Score = Score::new(0.7);

/// Checks between the steps are declared and some are left out: the end may still be checked.
const STEP_LEFT_OUT: Score = Score::new(0.62);

/// No success is declared: the run may have been cut off before its check was due.
const UNCLAIMED: Score = Score::new(0.45);

/// How an objective of the plan fared.
pub(super) enum Fared<'v, 'c> {
    /// It was checked as declared.
    Checked,
    /// Nothing was changed or claimed that it would be about.
    NothingToCheck,
    /// Its check could not start, or speaks against success: other modes answer for that.
    Elsewhere,
    /// It was not checked as declared.
    Missed(Miss<'v, 'c>),
}

/// A check of the plan that was missed.
pub(super) struct Miss<'v, 'c> {
    /// The change that stayed unchecked, where there is one.
    write: Option<&'v Exchange<'c>>,
    /// The last time that the check ran, if it ran.
    ran: Option<&'v Exchange<'c>>,
    score: Score,
}

/// A finding for each objective that was not checked as declared, and how many were.
pub(super) fn read(case: &Case, view: &View<'_>) -> (Vec<Finding>, usize) {
    let mut checked = 0;
    let mut findings = Vec::new();
    for (clause, coverage) in coverages(&case.spec) {
        match fared(view, coverage) {
            Fared::Checked => checked += 1,
            Fared::NothingToCheck | Fared::Elsewhere => {}
            Fared::Missed(miss) => findings.push(finding(view, clause, coverage, &miss)),
        }
    }
    (findings, checked)
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
        if last_write.is_none() && declares_success(view).is_none() {
            return Fared::NothingToCheck;
        }
        return Fared::Missed(Miss {
            write: last_write.map(|(_, write)| write),
            ran: None,
            score: NEVER_RAN,
        });
    };
    if last.standing == Standing::Bad {
        return Fared::Elsewhere;
    }
    match coverage.level {
        Level::Final => of_final(view, at, last, last_write),
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
        Fared::Missed(Miss { write: Some(write), ran: Some(last), score: RAN_TOO_EARLY })
    })
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
            return Fared::Missed(Miss {
                write: Some(write),
                ran: Some(last),
                score: STEP_LEFT_OUT,
            });
        }
    }
    Fared::Checked
}

fn finding(view: &View<'_>, clause: &Clause, coverage: &Coverage, miss: &Miss<'_, '_>) -> Finding {
    let (objective, tool) = (&coverage.objective, &coverage.tool);
    let end = ending_of(view);
    let score = declares_success(view).map_or(UNCLAIMED, |_| miss.score);
    let from = miss.write.map_or(StepNo::at_index(0), |write| write.step.no);
    let primary = primary(view, miss);
    let summary = match (miss.write, miss.ran) {
        (Some(write), Some(ran)) => format!(
            "\"{objective}\" is to be checked by {tool}; it ran at step {} and not for {} at step {}",
            ran.step.no, write.call.tool.text, write.step.no
        ),
        (Some(write), None) => format!(
            "\"{objective}\" is to be checked by {tool}, which never ran; the last change that can be checked is {} at step {}",
            write.call.tool.text, write.step.no
        ),
        (None, _) => format!(
            "\"{objective}\" is to be checked by {tool}, which never ran before success was declared"
        ),
    };
    let searched = Searched::Steps(from, end);
    let other = another_check(view, miss);
    let refuter = Refuter::looked_for(
        "another tool looked at the change afterwards",
        other.map(|check| Cite::step(check.step)),
        Cite::absent("another call that looks at the change", searched),
    );
    Finding::new(Mode::NoOrIncompleteVerification, score, primary, summary)
        .citing([Cite::absent(format!("a call of {tool}"), searched), Cite::clause(clause)])
        .citing(miss.write.map(|write| Cite::step(write.step)))
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
    let write = || miss.write.map(|write| Cite::step(write.step));
    let last = || view.last_step().map(Cite::step);
    let from_start =
        || Cite::absent("a check", Searched::Steps(StepNo::at_index(0), ending_of(view)));
    claim.or_else(write).or_else(last).unwrap_or_else(from_start)
}

/// A call of another tool that looks at the change: the plan was not kept, yet somebody looked.
fn another_check<'v, 'c>(view: &'v View<'c>, miss: &Miss<'v, 'c>) -> Option<&'v Exchange<'c>> {
    super::looked_after(view, miss.write?)
}

fn enforce(coverage: &Coverage, miss: &Miss<'_, '_>) -> Fix {
    let tool = &coverage.tool;
    let Some(write) = miss.write else {
        return Fix {
            text: format!(
                "refuse success until {tool} has run and shows \"{}\"",
                coverage.objective
            ),
            ..ENTRY.fix.to_fix()
        };
    };
    let pattern =
        |tool: &std::sync::Arc<str>| CallPattern { tool: tool.clone(), arguments: Vec::new() };
    let changed = &write.call.tool.text;
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
