//! A role that has tools to look with, and whose instructions say that it checks what was changed, lets the
//! last change pass: none of its tools is called after it.
//!
//! The instructions name the tools to the letter, or the run lists them for the role; the words of checking
//! only nominate.

use super::{ENTRY, declares_success, ending_of, left_to, looked_after};
use crate::outcome::Status;
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Sentence};
use crate::view::verification::last_write;
use crate::view::{Exchange, View, claims};
use case::{Act, ActorKind, Case, Cite, Clause, ClauseKind, Searched, Step};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The duty stands in the role's instructions, and its tool rested.
const RESTED: Score = Score::new(0.55);

/// Words of checking.
static CHECKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:verif(?:y|ies)|validates?|double[- ]?checks?|re-?checks?|checks?|tests?|inspects?|proof-?reads?|confirms?|(?:reads?|looks?|opens?)\b[^.;]{0,30}\b(?:again|back|once more)|(?:reads?|opens?) \w+ed|runs? the \w*tests?)\b",
    )
});

/// That the look comes after the change.
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:after|afterwards|once|at the end|in the end|finally|each change|every change)\b",
    )
});

/// What holds at times only.
static HELD_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|unless|when (?:asked|needed|requested)|on request|as needed|may|can|could|optional(?:ly)?|not|never)\b|n['’]t\b",
    )
});

/// What an agent is told: a clause of its own, or an instruction put in force for it.
enum Told<'c> {
    Clause(&'c Clause),
    Step(&'c Step),
}

impl Told<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Clause(clause) => &clause.text.text,
            Self::Step(step) => step.words(),
        }
    }

    fn cite(&self, sentence: &Sentence<'_>) -> Cite {
        let range = sentence.start..sentence.start + sentence.text.len();
        match self {
            Self::Clause(clause) => Cite::clause_range(clause, range),
            Self::Step(step) => Cite::range(step, range).unwrap_or_else(|| Cite::step(step)),
        }
    }
}

/// The duty that was let pass, if that is shown.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    if view.outcome().status == Status::Succeeded || left_to::is_somebody_elses(case) {
        return None;
    }
    let write = view.exchanges.get(last_write(view)?)?;
    let report = view.last_word().filter(|word| write.end() < word.no)?;
    let is_open = claims::admits(report) || report.words().trim_end().ends_with('?');
    if is_open || looked_after(view, write).is_some() || may_look_after(view, write) {
        return None;
    }
    let maker = case.trace.actor(write.step).map_or("", |actor| &*actor.name);
    let agents = case.trace.actors.iter().filter(|actor| actor.kind == ActorKind::Agent);
    let names = case.spec.roles.iter().map(|role| &*role.name);
    let names: BTreeSet<&str> = names.chain(agents.map(|actor| &*actor.name)).collect();
    let others = names.into_iter().filter(|name| !name.eq_ignore_ascii_case(maker));
    others.into_iter().find_map(|name| {
        let tools = tools_of(view, name);
        let looks = |tool: &str| {
            matches!(view.effect_of(tool), Effect::Reads | Effect::Verifies | Effect::Runs)
        };
        if tools.is_empty() || !tools.iter().all(|tool| looks(tool)) {
            return None;
        }
        let told = told(case, name);
        let duty = told.iter().find_map(|told| duty(told, write))?;
        Some(finding(view, (name, duty), &tools, (write, report)))
    })
}

/// Whether a call after the change may have been a look: it runs something, or what it does is not known.
fn may_look_after(view: &View<'_>, write: &Exchange<'_>) -> bool {
    let may_look = |made: &Exchange<'_>| {
        matches!(made.effect, Effect::Runs | Effect::Verifies | Effect::Unknown | Effect::Reads)
    };
    view.exchanges.iter().any(|made| write.step.no < made.step.no && may_look(made))
}

/// The sentence that says that the role checks what is changed.
fn duty(told: &Told<'_>, write: &Exchange<'_>) -> Option<Cite> {
    let verbs: Vec<String> = effect::words(&write.call.tool.text).collect();
    // `verify placed orders` comes after `place_order`.
    let is_of_change = |text: &str| {
        effect::words(text).any(|word| {
            word.ends_with("ed") && verbs.iter().any(|verb| prose::kindred(&word, verb))
        })
    };
    let is_duty = |sentence: &Sentence<'_>| {
        CHECKS.is_match(sentence.text)
            && (AFTER.is_match(sentence.text) || is_of_change(sentence.text))
            && !HELD_BACK.is_match(sentence.text)
    };
    let sentences = prose::sentences_near(told.text(), |window| CHECKS.is_match(window));
    sentences.iter().find(|sentence| is_duty(sentence)).map(|sentence| told.cite(sentence))
}

/// What the agent of that name is told.
fn told<'c>(case: &'c Case, name: &str) -> Vec<Told<'c>> {
    let is_own = |clause: &&Clause| {
        let role = clause.role.as_ref();
        clause.kind == ClauseKind::Prose && role.is_some_and(|role| role.eq_ignore_ascii_case(name))
    };
    let clauses = case.spec.clauses.iter().filter(is_own).map(Told::Clause);
    let is_named = |step: &Step| {
        case.trace.actor(step).is_some_and(|actor| actor.name.eq_ignore_ascii_case(name))
    };
    let is_told = |step: &&Step| matches!(step.act, Act::Instruct(_)) && is_named(step);
    let steps = case.trace.steps.iter().filter(is_told).map(Told::Step);
    clauses.chain(steps).collect()
}

/// The tools that the agent of that name has: those that are listed for it, else those of the run that
/// its own instructions name to the letter.
pub(super) fn tools_of<'c>(view: &View<'c>, name: &str) -> BTreeSet<&'c str> {
    let case = view.case;
    let role = case.spec.roles.iter().find(|role| role.name.eq_ignore_ascii_case(name));
    if let Some(listed) = role.and_then(|role| role.tools.as_ref()) {
        return listed.iter().map(|tool| &**tool).collect();
    }
    let told = told(case, name);
    let given = case.spec.tools.iter().map(|tool| &*tool.name);
    let known = given.chain(view.exchanges.iter().map(|made| &*made.call.tool.text));
    let known: BTreeSet<&'c str> = known.filter(|tool| tool.contains('_')).collect();
    let is_named = |tool: &&str| {
        told.iter().any(|told| prose::tokens(told.text()).any(|(_, token)| token == *tool))
    };
    known.into_iter().filter(is_named).collect()
}

fn finding(
    view: &View<'_>,
    (name, duty): (&str, Cite),
    tools: &BTreeSet<&str>,
    (write, report): (&Exchange<'_>, &Step),
) -> Finding {
    let (changed, no) = (&write.call.tool.text, write.step.no);
    let trace = &view.case.trace;
    let names: Vec<&str> = tools.iter().copied().collect();
    let names = names.join(" or ");
    let summary = format!(
        "{name} is to check what is changed and has {names} for it; {changed} at step {no} is the last change, and nobody called {names} after it"
    );
    let searched = Searched::Steps(no, ending_of(view));
    let absent = || Cite::absent(format!("a call to {names}"), searched);
    let claim = declares_success(view).filter(|claim| no < claim.step);
    let claim = claim.and_then(|claim| Cite::range(trace.step(claim.step)?, claim.range.clone()));
    Finding::new(ENTRY.mode, RESTED, Cite::step(write.step), summary)
        .citing([duty, absent(), claim.unwrap_or_else(|| Cite::step(report))])
        .clause(ClauseState::Violated)
        .refuters([
            Refuter::not_held("something looked at the change after it was made", absent()),
            Refuter::untested("it was checked outside of this trace"),
        ])
}
