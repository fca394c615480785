//! A tool that the instructions of another agent name, and those of the caller do not, although they name
//! tools of their own: the lists are in the words.
//!
//! Only names to the letter count, and only where nothing declares who holds what.

use super::bounds::{is_message, is_refused, names_role};
use super::{ENTRY, Looked, TOLD};
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::roles::Roles;
use crate::view::{Exchange, View, handover, prose};
use case::trace::CallForm;
use case::{Act, Case, Cite, ClauseKind};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The lists stand in words, and the words may leave something out.
const BEYOND: Score = Score::new(0.5);

/// A sentence that forbids gives no tool.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:not|never|cannot|n['’]t|without|instead of|other than|except)\b|n['’]t\b")
});

/// A sentence that bounds what its own role may call gives nobody else's tools to it alone.
static BOUNDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:only (?:ever )?(?:use|call|run|invoke)|(?:use|call|run|invoke)s? only|(?:limited|restricted|confined) to)\b",
    )
});

/// What the instructions of one role name.
#[derive(Default)]
struct Named {
    /// Tools that it may be meant to call, each with the sentence that names it.
    own: BTreeMap<String, Cite>,
    /// Those of them that a sentence gives which bounds nobody.
    given: BTreeSet<String>,
    /// All that are named, forbidden ones included.
    all: BTreeSet<String>,
}

/// Holds the calls of each role against the tools that are named to it and to others.
pub(super) fn look(case: &Case, view: &View<'_>, roles: &Roles<'_>) -> Looked {
    let mut looked = Looked::default();
    if roles.roles.len() < 2 || roles.roles.iter().any(|role| role.tools.is_some()) {
        return looked;
    }
    let tools: BTreeSet<&str> = view
        .exchanges
        .iter()
        .map(|made| &*made.call.tool.text)
        .chain(case.spec.tools.iter().map(|tool| &*tool.name))
        .filter(|tool| tool.contains('_') || tool.chars().skip(1).any(char::is_uppercase))
        .collect();
    let named: Vec<Named> = roles.roles.iter().map(|role| named(case, role.name, &tools)).collect();
    let mut told = BTreeSet::new();
    for made in &view.exchanges {
        let at = roles.roles.iter().position(|role| role.actor == Some(made.step.actor));
        let Some((at, role)) = at.and_then(|at| Some((at, roles.roles.get(at)?))) else {
            continue;
        };
        let tool = &*made.call.tool.text;
        let Some(own) = named.get(at).filter(|own| !own.own.is_empty() && is_work(roles, made))
        else {
            continue;
        };
        looked.compared += 1;
        let mut others = named.iter().enumerate().filter(|(other, _)| *other != at);
        let holder = others.find_map(|(other, one)| {
            Some((other, one.own.get(tool).filter(|_| one.given.contains(tool))?))
        });
        let (Some((other, cite)), false) = (holder, own.all.contains(tool)) else {
            continue;
        };
        if made.standing == Standing::Bad || is_refused(role, made) || !told.insert((at, tool)) {
            continue;
        }
        let holder = roles.roles.get(other).map_or("another agent", |role| role.name);
        looked.findings.push(finding(role.name, holder, made, (own, cite)));
    }
    looked.findings.truncate(TOLD);
    looked
}

/// Whether the call is work, and no message, handover or end.
fn is_work(roles: &Roles<'_>, made: &Exchange<'_>) -> bool {
    made.call.form == CallForm::Data
        && !matches!(made.effect, Effect::Finishes | Effect::Asks | Effect::Tells)
        && !names_role(roles, &made.call.tool.text)
        && !is_message(roles, made)
        && !handover::hands_over(made)
}

/// The tools that the instructions of the role called `name` name to the letter.
fn named(case: &Case, name: &str, tools: &BTreeSet<&str>) -> Named {
    let mut found = Named::default();
    let mut take = |text: &str, cite: &dyn Fn(std::ops::Range<usize>) -> Cite| {
        for sentence in prose::sentences_near(text, |_| true) {
            let forbids = FORBIDS.is_match(sentence.text);
            let bounds = BOUNDS.is_match(sentence.text);
            for (_, token) in prose::tokens(sentence.text) {
                if tools.contains(token) {
                    found.all.insert(token.to_owned());
                    if !forbids && !bounds {
                        found.given.insert(token.to_owned());
                    }
                    if !forbids {
                        let range = sentence.start..sentence.start + sentence.text.len();
                        found.own.entry(token.to_owned()).or_insert_with(|| cite(range));
                    }
                }
            }
        }
    };
    for clause in &case.spec.clauses {
        let is_own = clause.role.as_deref().is_some_and(|role| role.eq_ignore_ascii_case(name));
        if is_own && matches!(clause.kind, ClauseKind::Prose | ClauseKind::May) {
            take(&clause.text.text, &|range| Cite::clause_range(clause, range));
        }
    }
    for step in &case.trace.steps {
        let actor = case.trace.actor(step).map_or("", |actor| &*actor.name);
        if matches!(step.act, Act::Instruct(_)) && actor.eq_ignore_ascii_case(name) {
            take(step.words(), &|range| {
                Cite::range(step, range).unwrap_or_else(|| Cite::step(step))
            });
        }
    }
    found
}

fn finding(
    caller: &str,
    holder: &str,
    made: &Exchange<'_>,
    (own, cite): (&Named, &Cite),
) -> Finding {
    let tool = &made.call.tool.text;
    let summary = format!(
        "{caller} calls {tool} at step {}, which the instructions of {holder} name and its own do not",
        made.step.no
    );
    let refusal = match made.result {
        Some((answer, _)) => Refuter::not_held("the call was refused", Cite::step(answer)),
        None => Refuter::untested("the call was refused"),
    };
    Finding::new(ENTRY.mode, BEYOND, Cite::step(made.step), summary)
        .clause(ClauseState::Violated)
        .citing(own.own.values().next().cloned())
        .citing([cite.clone()])
        .refuters([refusal])
}
