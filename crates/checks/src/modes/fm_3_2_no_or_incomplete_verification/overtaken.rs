//! Something was checked, then the same thing was changed again, and success is declared.

use super::{ENTRY, declares_success, ending_of, left_to, looked_after, nothing_to_run};
use crate::reading::{Finding, Refuter, Score};
use crate::view::claims::ClaimKind;
use crate::view::effect::Effect;
use crate::view::evidence::{self, Standing};
use crate::view::verification::{self, is_check, is_test, is_write, last_write, things_of};
use crate::view::{Exchange, View, commands, tested};
use case::{Case, Cite, Searched};
use std::collections::BTreeSet;

/// A check was made and the thing changed again. The change may be too small to matter.
const OVERTAKEN: Score = Score::new(0.6);

/// Something was checked, then the same thing was changed again, and success was declared.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    let last = last_write(view)?;
    let plain = |write: &Exchange<'_>| is_write(write) && !commands::is_document(write);
    let before = || view.exchanges.get(..last)?.iter().rposition(plain);
    let document = view.exchanges.get(last).filter(|write| commands::is_document(write));
    overtaken_by(case, view, last)
        .or_else(|| overtaken_by(case, view, document.and_then(|_| before())?))
}

/// The same for one change.
fn overtaken_by(case: &Case, view: &View<'_>, at: usize) -> Option<Finding> {
    let write = view.exchanges.get(at)?;
    let runs_later =
        |later: &Exchange<'_>| later.effect == Effect::Runs && write.end() < later.step.no;
    if view.exchanges.iter().any(runs_later)
        || looked_after(view, write).is_some()
        || nothing_to_run::only_comments(write)
        || left_to::is_somebody_elses(case)
    {
        return None;
    }
    let things = things_of(write);
    let own = |earlier: &&Exchange<'_>| {
        is_check(earlier)
            && (is_test(earlier) || shares(earlier, &things))
            && earlier.result.is_some()
            && !tested::saw_nothing(earlier)
            && evidence::fault(earlier).is_none()
    };
    let check = view.exchanges.get(..at)?.iter().rev().find(own)?;
    let claim = declares_success(view).filter(|claim| write.step.no < claim.step)?;
    // Failing tests under a claim that they pass are for the mode of wrong checks.
    if check.standing == Standing::Bad && claim.kind == ClaimKind::TestsPass {
        return None;
    }
    // A change by any tool can undo what tests showed only if it changes files.
    if is_test(check) && !changes_files(write) {
        return None;
    }
    let step = case.trace.step(claim.step)?;
    let primary = Cite::range(step, claim.range.clone())?;
    let (tool, checker) = (&write.call.tool.text, &check.call.tool.text);
    let summary = format!(
        "success is declared at step {}; {tool} changed it at step {}, after the last check, {checker} at step {}",
        claim.step, write.step.no, check.step.no
    );
    let searched = Cite::absent(
        "a check after the last change that can be checked",
        Searched::Steps(write.step.no, ending_of(view)),
    );
    Some(
        Finding::new(ENTRY.mode, OVERTAKEN, primary, summary)
            .citing([Cite::step(write.step), Cite::step(check.step)])
            .refuters([Refuter::not_held(
                "something looked at it after the last change",
                searched,
            )]),
    )
}

fn shares(check: &Exchange<'_>, things: &BTreeSet<String>) -> bool {
    let mut asked = BTreeSet::new();
    verification::identifiers(&check.call.arguments, &mut asked);
    !things.is_disjoint(&asked)
}

/// Whether a change is one to a file: an argument of it names one. A command must name a program:
/// what it tidies up or stores is not what the tests were about.
fn changes_files(write: &Exchange<'_>) -> bool {
    if nothing_to_run::removes(write) || commands::lies_among_documents(write) {
        return false;
    }
    if write.writes {
        return commands::program(write).is_some();
    }
    commands::targets(write).next().is_some()
}
