//! A role is there to check, and it does not speak after the last change.
//!
//! Only where the instructions say that it checks before the work goes out, or that all work goes to it:
//! a role that is merely called a reviewer may have nothing to do.

use super::{ENTRY, declares_success, ending_of, left_to, looked_after};
use crate::outcome::Status;
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::prose::{self, Sentence};
use crate::view::verification::{is_write, things_of};
use crate::view::{Exchange, View, claims, effect};
use case::{Act, ActorNo, Case, Cite, ClauseKind, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// The role never took a step.
const NEVER_SPOKE: Score = Score::new(0.6);
/// It did, and the last change came after.
const SPOKE_BEFORE: Score = Score::new(0.55);

/// What those are called who check.
static CHECKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:verif|test(?:er|ing)?s?$|check(?:er|ing)|review|validat|^qa|qa$|quality|critic|audit|inspect|proof-?read)",
    )
});

/// That the check comes before the work goes out, or that all work goes there.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:before (?:it|they|the|any|anything|you|we|delivery|release|publication|publishing|merging|finishing)|every|each|all (?:work|changes?|code|drafts?)|must|always|final check|last step)\b",
    )
});

/// That somebody checks.
static CHECKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:verif\w+|tests?|tested|testing|check\w*|review\w*|validat\w+|audit\w*|inspect\w*|approv\w+|sign(?:s|ed)? off|proof-?read\w*|goes to)\b",
    )
});

/// What holds at times only.
static HELD_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|unless|when (?:asked|needed|requested)|on request|as needed|may|can|could|optional(?:ly)?|not|never)\b|n['’]t\b",
    )
});

/// The role that was to check and did not, if that is shown.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    if view.outcome().status == Status::Succeeded || left_to::is_somebody_elses(case) {
        return None;
    }
    let acts = |made: &&Exchange<'_>| is_write(made) || made.effect == Effect::Sends;
    let write = view.exchanges.iter().rfind(acts)?;
    let report = view.last_word().filter(|word| write.end() < word.no)?;
    let is_open = claims::admits(report) || report.words().trim_end().ends_with('?');
    if is_open || looked_after(view, write).is_some() {
        return None;
    }
    let name_of =
        |actor: ActorNo| case.trace.actors.get(actor.index()).map_or("", |one| &*one.name);
    let mut roles = case.spec.roles.iter().map(|role| &*role.name).chain(instructed(case));
    roles.find_map(|role| {
        let is_it = |step: &&Step| {
            name_of(step.actor).eq_ignore_ascii_case(role) && !matches!(step.act, Act::Instruct(_))
        };
        let steps = || case.trace.steps.iter().filter(is_it);
        let is_other = !name_of(write.step.actor).eq_ignore_ascii_case(role);
        if !is_checker(role) || !is_other || steps().any(|step| write.step.no < step.no) {
            return None;
        }
        let order = order(case, role)?;
        let before = steps().next_back();
        // What goes out after the check was checked; what is changed again was not.
        if before.is_some_and(|step| !is_changed_again(view, write, step)) {
            return None;
        }
        Some(finding(view, (role, order), (write, report), before))
    })
}

/// Whether `write` changes what a call had changed before the checker's last step.
fn is_changed_again(view: &View<'_>, write: &Exchange<'_>, before: &Step) -> bool {
    let things = things_of(write);
    let earlier = view.exchanges.iter().filter(|made| made.step.no < before.no && is_write(made));
    is_write(write) && earlier.into_iter().any(|made| !things.is_disjoint(&things_of(made)))
}

/// The names of those for whom the run carries instructions of their own.
fn instructed(case: &Case) -> impl Iterator<Item = &str> {
    let steps = case.trace.steps.iter().filter(|step| matches!(step.act, Act::Instruct(_)));
    steps.filter_map(|step| Some(&*case.trace.actor(step)?.name))
}

fn is_checker(role: &str) -> bool {
    effect::words(role).any(|word| CHECKER.is_match(&word)) || CHECKER.is_match(role)
}

/// The sentence that says that the role checks before the work goes out: in its own instructions, or in
/// those of another by its name.
fn order(case: &Case, role: &str) -> Option<Cite> {
    let orders = |sentence: &Sentence<'_>| {
        BEFORE.is_match(sentence.text)
            && CHECKS.is_match(sentence.text)
            && !HELD_BACK.is_match(sentence.text)
    };
    let names = |text: &str| {
        let own: Vec<String> = effect::words(role).collect();
        let words: Vec<String> = effect::words(text).collect();
        let joined = words.concat();
        words.windows(own.len().max(1)).any(|run| run == own.as_slice())
            || joined.contains(&own.concat())
    };
    let find = |text: &str, is_own: bool| {
        let sentences = prose::sentences_near(text, |window| BEFORE.is_match(window));
        let mut fit = sentences.into_iter().filter(orders);
        let found = fit.find(|one| is_own || names(one.text))?;
        Some(found.start..found.start + found.text.len())
    };
    let in_steps = case.trace.steps.iter().filter(|step| matches!(step.act, Act::Instruct(_)));
    let mut in_steps = in_steps.filter_map(|step| {
        let is_own = case.trace.actor(step).is_some_and(|one| one.name.eq_ignore_ascii_case(role));
        Cite::range(step, find(step.words(), is_own)?)
    });
    let in_clauses = || {
        let mut prose = case.spec.clauses.iter().filter(|clause| clause.kind == ClauseKind::Prose);
        prose.find_map(|clause| {
            let is_own = clause.role.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(role));
            Some(Cite::clause_range(clause, find(&clause.text.text, is_own)?))
        })
    };
    in_steps.next().or_else(in_clauses)
}

fn finding(
    view: &View<'_>,
    (role, order): (&str, Cite),
    (write, report): (&Exchange<'_>, &Step),
    before: Option<&Step>,
) -> Finding {
    let (changed, no) = (&write.call.tool.text, write.step.no);
    let (score, summary) = match before {
        Some(step) => (
            SPOKE_BEFORE,
            format!(
                "{role} is there to check and spoke last at step {}; {changed} at step {no} came after it, and nobody checked that",
                step.no
            ),
        ),
        None => (
            NEVER_SPOKE,
            format!(
                "{role} is there to check and never takes a step; {changed} at step {no} is the last change"
            ),
        ),
    };
    let searched = Searched::Steps(no, ending_of(view));
    let absent = || Cite::absent(format!("a step of {role} after the last change"), searched);
    let claim = declares_success(view).filter(|claim| no < claim.step);
    let claim =
        claim.and_then(|claim| Cite::range(view.case.trace.step(claim.step)?, claim.range.clone()));
    Finding::new(ENTRY.mode, score, Cite::step(write.step), summary)
        .citing([order, absent(), claim.unwrap_or_else(|| Cite::step(report))])
        .citing(before.map(Cite::step))
        .clause(ClauseState::Violated)
        .refuters([
            Refuter::not_held("something looked at the change after it was made", absent()),
            Refuter::untested("it was checked outside of this trace"),
        ])
}
