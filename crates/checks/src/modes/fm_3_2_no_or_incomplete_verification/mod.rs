//! FM-3.2: the run changes something, or says that it was tested, and nothing in it looks whether
//! that is so.
//!
//! An unchecked last change is common in runs that went well, so it is a finding only where a check
//! was declared, was claimed, or was made before and then overtaken. Otherwise it is a question.

mod begun;
mod claimed;
mod declared;
mod demanded;
mod duty;
mod left_to;
mod nothing_to_run;
mod ordered;
mod overtaken;
mod tidied;
mod unheard;
mod unrun;

use crate::catalog::{Entry, FixEntry, Need};
use crate::outcome::Status;
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::claims::{self, Claim, ClaimKind};
use crate::view::effect::Effect;
use crate::view::verification::{
    self, coverages, is_check, is_test, is_write, last_write, looks_at, things_of,
};
use crate::view::{Exchange, View, commands, is_from_person, prose, stated, tested};
use case::spec::Proves;
use case::{Act, ActorKind, Case, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::sync::LazyLock;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::NoOrIncompleteVerification,
    page: include_str!("FM-3.2.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "multi-level-verifier",
        text: "verify each objective by a tool at the step, at milestones and at the end, by someone other than the producer",
        measured: None,
    },
    wrong_fix: "infrastructure alerts and schema validation stay green while the output is wrong",
    single_agent: true,
    check,
};

/// Tests are claimed, calls or tools are in the input, and no call has a result: the claim has
/// nothing that it could rest on.
const CLAIMED_WITHOUT_CALLS: Score = Score::new(0.7);

/// Tests are claimed, and of the calls of the run none could have run them.
const CLAIMED_BESIDE_CALLS: Score = Score::new(0.6);

/// The plan proves only the form, and the run failed: the plan let it through.
const FORM_ONLY: Score = Score::new(0.55);

/// A person says that nobody looked.
const SAID_BY_PERSON: Score = Score::new(0.6);

/// Most runs that change something end without a look, and most of them are fine.
const LEAN: Score = Score::new(0.15);

/// How much unanswered code a run may show and still be one that only shows it. With more, it is
/// the input that lacks the results.
const MOST_SHOWN: usize = 30;

/// How many claims are read for one that says more than that the code was thought through.
const MOST_CLAIMS: usize = 64;

/// Words by which somebody says that code was read and followed in thought.
static REASONED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:trac(?:e[sd]?|ing)|mentally|by hand|walk(?:s|ed|ing)? through|by reading)\b")
});

fn check(case: &Case, view: &View<'_>) -> Reading {
    if view.sufficiency().ended != Some(true) {
        let claimed = claimed_and_never_run(case, view).filter(|found| is_taken_up(view, found));
        return Reading::found_or(claimed.into_iter().collect(), || {
            Reading::cannot_tell("evidence that the run has ended")
        });
    }
    // Who gave up as declared owes no proof of success.
    let gave_up = stated::gave_up(case);
    let declared::Plan { mut findings, checked, unheard } = declared::read(case, view);
    if gave_up.is_some() {
        findings.clear();
    }
    if findings.is_empty() && gave_up.is_none() {
        let demanded = demanded::read(case, view).or_else(|| ordered::read(case, view));
        let claimed = || claimed::read(case, view);
        let of_role = || unheard::read(case, view).or_else(|| duty::read(case, view));
        findings.extend(demanded.or_else(claimed).or_else(of_role));
    }
    if findings.is_empty() {
        findings.extend(claimed_and_never_run(case, view));
        findings.extend(overtaken::read(case, view));
    }
    if findings.is_empty() && gave_up.is_none() {
        findings.extend(begun::read(view));
    }
    if findings.is_empty() {
        findings.extend(unrun::read(case, view));
    }
    if findings.is_empty() && gave_up.is_none() && view.outcome().status == Status::Failed {
        findings.extend(form_only(case, view));
    }
    let owes_nothing = |_: &_| declares_success(view).is_none();
    Reading::found_or(findings, || match (gave_up.filter(owes_nothing), unheard) {
        (Some((clause, _)), _) => Reading::clear(format!(
            "gave up as declared ({}): there is no success to verify",
            clause.id.0
        )),
        (None, Some(missing)) => Reading::cannot_tell(missing),
        (None, None) => quiet(case, view, checked),
    })
}

/// Whether the code was written in the very turn that says that it passes, and another agent spoke
/// after that: nothing can have run it before, and what the run may still do comes too late.
fn is_taken_up(view: &View<'_>, found: &Finding) -> bool {
    let Some(claimed) = found.primary().step_no().and_then(|no| view.case.trace.step(no)) else {
        return false;
    };
    let after = view.after(claimed.no).iter();
    let beside = after.take_while(|step| step.actor == claimed.actor && step.call().is_some());
    let is_new = |step: &Step| {
        let own = view.exchange_of(step.no).filter(|own| own.result.is_none());
        let is_before = |key: u64| {
            let mut earlier = view.exchanges.iter().take_while(|made| made.step.no < claimed.no);
            earlier.any(|made| made.call_key == key)
        };
        own.is_some_and(|own| !is_before(own.call_key))
    };
    let is_answer = |said: &Step| claimed.no < said.no && said.actor != claimed.actor;
    let mut beside = beside.peekable();
    beside.peek().is_some() && beside.all(is_new) && view.said.iter().any(|said| is_answer(said))
}

/// The last claim of success: a good state, a thing done, tests that pass, the task finished.
fn declares_success(view: &View<'_>) -> Option<Claim> {
    let is_success = |claim: &Claim| match claim.kind {
        ClaimKind::TestsPass
        | ClaimKind::Works
        | ClaimKind::StateIs(_)
        | ClaimKind::ActionDone(_)
        | ClaimKind::Count(_, _)
        | ClaimKind::Verified
        | ClaimKind::Done => true,
        ClaimKind::Ran | ClaimKind::Checked => false,
    };
    claims::from_last(view).find(is_success)
}

fn ending_of(view: &View<'_>) -> StepNo {
    view.last_step().map_or(StepNo::at_index(0), |last| last.no)
}

/// The first call after `write` that looks at what it changed, or checks anything.
fn looked_after<'v, 'c>(view: &'v View<'c>, write: &Exchange<'c>) -> Option<&'v Exchange<'c>> {
    let things = things_of(write);
    let looks = |later: &&Exchange<'c>| {
        write.step.no < later.step.no
            && later.result.is_some()
            && !tested::saw_nothing(later)
            && !tested::never_looked(later)
            && (is_check(later)
                || looks_at(later, &things)
                || verification::looks_bare(later, write))
    };
    view.exchanges.iter().find(looks)
}

/// The first call after `write` that proves something of it: tests, a check of the plan, or a look at the
/// very thing. A tool that is only called a check may check something else.
fn proven_after<'v, 'c>(view: &'v View<'c>, write: &Exchange<'c>) -> Option<&'v Exchange<'c>> {
    let looks = |later: &&Exchange<'c>| {
        write.step.no < later.step.no
            && later.result.is_some()
            && !tested::saw_nothing(later)
            && !tested::never_looked(later)
            && (verification::is_proof(view, later) || verification::shows_change(later, write))
    };
    view.exchanges.iter().find(looks)
}

/// Tests or code are said to have been run, and no call of the run could have done it.
fn claimed_and_never_run(case: &Case, view: &View<'_>) -> Option<Finding> {
    // Code in a message that nothing answered was shown, not run.
    let is_answered = |exchange: &&Exchange<'_>| exchange.result.is_some();
    let could_run = |exchange: &Exchange<'_>| match exchange.effect {
        Effect::Runs | Effect::Verifies | Effect::Unknown => true,
        Effect::Reads
        | Effect::Changes
        | Effect::Sends
        | Effect::Tells
        | Effect::Asks
        | Effect::Finishes => is_test(exchange),
    };
    let answered = || view.exchanges.iter().filter(is_answered);
    if MOST_SHOWN < view.exchanges.len() && answered().next().is_none() {
        return None;
    }
    // Who was told not to run anything may report what somebody else ran.
    if answered().any(could_run) || was_told_results(case) || left_to::is_forbidden(case) {
        return None;
    }
    // A log that shows neither a call nor a tool may simply leave them out.
    let shows_calls = !view.exchanges.is_empty() || !case.spec.tools.is_empty();
    // Most runs hold no code, and then nothing that they say needs reading.
    let code = first_code(case, view).filter(|_| shows_calls)?;
    let first = claims::of_tests(view).filter(|claim| code <= claim.step);
    let is_own = |claim: &Claim| !is_reasoned(case, claim) && !is_told(case, claim);
    let claim = first.take(MOST_CLAIMS).find(is_own)?;
    let step = case.trace.step(claim.step)?;
    let primary = Cite::range(step, claim.range.clone())?;
    let calls = answered().count();
    let (score, of_calls) = match calls {
        0 => (CLAIMED_WITHOUT_CALLS, "no call of the run has a result".to_owned()),
        _ => (CLAIMED_BESIDE_CALLS, format!("none of its {calls} calls could run them")),
    };
    let summary = format!("step {} says that tests or code were run, and {of_calls}", claim.step);
    let whole = Searched::Steps(StepNo::at_index(0), ending_of(view));
    let absent = || Cite::absent("a call that runs or checks something", whole);
    let told = Cite::absent("a result that a tool or the harness reports", whole);
    Some(
        Finding::new(Mode::NoOrIncompleteVerification, score, primary, summary)
            .citing([absent()])
            .refuters([
                Refuter::not_held("a tool or the harness reported it in words", told),
                Refuter::untested("it was run outside of this trace"),
            ]),
    )
}

/// Whether a claim says no more than that the code was followed in thought: its own sentence does, or
/// the message around the word that tests pass.
fn is_reasoned(case: &Case, claim: &Claim) -> bool {
    let words = case.trace.step(claim.step).map_or("", |step| step.words());
    let said = match claim.kind {
        ClaimKind::TestsPass => words,
        ClaimKind::Ran
        | ClaimKind::Works
        | ClaimKind::StateIs(_)
        | ClaimKind::ActionDone(_)
        | ClaimKind::Count(_, _)
        | ClaimKind::Verified
        | ClaimKind::Checked
        | ClaimKind::Done => words.get(claim.range.clone()).unwrap_or_default(),
    };
    REASONED.is_match(said)
}

/// Whether a person said before that tests pass: then the agent may only repeat it.
fn is_told(case: &Case, claim: &Claim) -> bool {
    let before = case.trace.steps.iter().take_while(|step| step.no < claim.step);
    let mut told = before.filter(|step| is_from_person(case, step));
    let same = |said: &Claim| said.kind == claim.kind;
    claim.kind == ClaimKind::TestsPass && told.any(|step| claims::in_step(step).iter().any(same))
}

/// Whether a tool or the harness reports anything in words: then what was run may be reported there.
fn was_told_results(case: &Case) -> bool {
    case.trace.steps.iter().any(|step| match (&step.act, case.trace.kind(step)) {
        (Act::Say { .. }, ActorKind::Tool) => true,
        (Act::Result(result), _) => result.call.is_none(),
        (Act::Event { kind, text: _ }, _) => *kind == case::trace::EventKind::Verification,
        _ => false,
    })
}

/// The first step that holds code that could have been run, or that writes a program.
fn first_code(case: &Case, view: &View<'_>) -> Option<StepNo> {
    let mut steps = case.trace.steps.iter();
    let shown = steps.find(|step| prose::holds_fence(step.words())).map(|step| step.no);
    let is_program =
        |exchange: &&Exchange<'_>| is_write(exchange) && commands::program(exchange).is_some();
    let written = view.exchanges.iter().find(is_program).map(|exchange| exchange.step.no);
    shown.into_iter().chain(written).min()
}

/// Everything that is declared proves only the form of the result, and the run failed.
fn form_only(case: &Case, view: &View<'_>) -> Option<Finding> {
    let mut plan = coverages(&case.spec).peekable();
    let (clause, first) = *plan.peek()?;
    if plan.any(|(_, coverage)| coverage.proves == Proves::Task) {
        return None;
    }
    let ran = view.exchanges.iter().rev().find(|exchange| exchange.call.tool.text == first.tool)?;
    let summary = format!(
        "the run failed, and all that was checked is the form: {} at step {}",
        first.tool, ran.step.no
    );
    let absent = Cite::absent(
        "a check that proves the task",
        Searched::SpecLines(1, case.spec.lines.max(1)),
    );
    Some(
        Finding::new(Mode::NoOrIncompleteVerification, FORM_ONLY, Cite::step(ran.step), summary)
            .citing([Cite::clause(clause), absent])
            .clause(ClauseState::Silent),
    )
}

/// Nothing is proven: clear only where the run looked after its last change.
fn quiet(case: &Case, view: &View<'_>, checked: usize) -> Reading {
    let planned = coverages(&case.spec).count();
    if 0 < planned && checked == planned {
        return Reading::clear(format!(
            "{checked} of {planned} declared objectives were checked after the last change"
        ));
    }
    if let Some(open) = tidied::after_check(view) {
        return open;
    }
    let undeclared = match planned {
        0 => "verification coverage is undeclared".to_owned(),
        _ => format!("{checked} of {planned} declared checks ran and show success"),
    };
    let Some(write) = last_write(view).and_then(|at| view.exchanges.get(at)) else {
        return unchanged(view, &undeclared);
    };
    let (tool, no) = (&write.call.tool.text, write.step.no);
    if let (Some(left), Some(_)) = (unseen(view), proven_after(view, write)) {
        return Reading::cannot_tell(format!(
            "{undeclared}, and nobody looked again at what {} at step {} changed",
            left.call.tool.text, left.step.no
        ));
    }
    if let Some(check) = proven_after(view, write) {
        return Reading::clear(format!(
            "{} at step {} looked after {tool} at step {no}, the last change; {undeclared}",
            check.call.tool.text, check.step.no
        ));
    }
    let searched = Searched::Steps(no, ending_of(view));
    let summary = format!(
        "{tool} at step {no} is the last change that can be checked, and nobody checked it before success was declared"
    );
    let then = Finding::new(
        Mode::NoOrIncompleteVerification,
        SAID_BY_PERSON,
        Cite::step(write.step),
        summary,
    )
    .citing([Cite::absent("a check of the last change", searched)]);
    let ask =
        format!("Was {tool} at step {no} checked, here or elsewhere, before success was declared?");
    let missing = format!("{undeclared}, and {}", seen_after(view, write));
    Reading::ask(missing, vec![Question::new(ask, Reply::No, then)], LEAN)
}

/// The first change that nothing shows afterwards, where tests ran after none of them.
fn unseen<'v, 'c>(view: &'v View<'c>) -> Option<&'v Exchange<'c>> {
    /// The last changes; a run with more is a data job, and each costs a look at all that follows.
    const MOST: usize = 32;
    let writes = view.exchanges.iter().rev().filter(|made| is_write(made)).take(MOST);
    let left: Vec<_> = writes.filter(|write| proven_after(view, write).is_none()).collect();
    left.last().copied()
}

/// What the tools did after the last change, as far as it proves nothing of it.
fn seen_after(view: &View<'_>, write: &Exchange<'_>) -> String {
    let (tool, no) = (&write.call.tool.text, write.step.no);
    let looked = looked_after(view, write).or_else(|| {
        let later = view.exchanges.iter().filter(|later| no < later.step.no);
        let mut looks = later.filter(|later| {
            let may_look = match later.effect {
                Effect::Reads | Effect::Verifies | Effect::Runs | Effect::Unknown => true,
                Effect::Changes
                | Effect::Sends
                | Effect::Tells
                | Effect::Asks
                | Effect::Finishes => false,
            };
            may_look && !tested::saw_nothing(later) && !tested::never_looked(later)
        });
        looks.next()
    });
    match looked {
        Some(look) => format!(
            "{} at step {} is the first look after step {no}, the last change that can be checked ({tool}); that it looked at what was changed does not show",
            look.call.tool.text, look.step.no
        ),
        None => format!(
            "no tool looked after step {no}, the last change that can be checked ({tool}); a check outside of this trace would not show"
        ),
    }
}

/// A run that changed nothing: its answer is all there is to verify.
fn unchanged(view: &View<'_>, undeclared: &str) -> Reading {
    let is_own = |exchange: &&Exchange<'_>| {
        verification::is_proof(view, exchange)
            && exchange.result.is_some()
            && !is_write(exchange)
            && !tested::saw_nothing(exchange)
    };
    match view.exchanges.iter().rev().find(is_own) {
        Some(check) => Reading::clear(format!(
            "{} at step {} checked, and nothing was changed after it; {undeclared}",
            check.call.tool.text, check.step.no
        )),
        None => Reading::cannot_tell(match looked_back(view) {
            Some((act, look)) => format!(
                "{undeclared}: {} at step {} looked at what {} at step {} was given, and whether that changed anything its name does not say",
                look.call.tool.text, look.step.no, act.call.tool.text, act.step.no
            ),
            None => format!(
                "{undeclared}: no step checks the result, and without an eval layer this failure is invisible"
            ),
        }),
    }
}

/// The last call of a tool that by its name neither looks nor asks, with the look at the same thing after
/// it.
fn looked_back<'v, 'c>(view: &'v View<'c>) -> Option<(&'v Exchange<'c>, &'v Exchange<'c>)> {
    let may_change = |made: &&Exchange<'_>| {
        !matches!(made.effect, Effect::Reads | Effect::Verifies | Effect::Asks | Effect::Tells)
    };
    let act = view.exchanges.iter().rev().find(may_change)?;
    let own = verification::own_things(act);
    let mut later = view.exchanges.iter().filter(|made| act.step.no < made.step.no);
    Some((act, later.find(|made| verification::looks_back(made, &own))?))
}
