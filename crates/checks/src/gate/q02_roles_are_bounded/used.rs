//! Tools that a role holds and that nothing of it ever uses: its text names other tools and not these, not
//! even by the word that their names begin with (*refunds* speaks of `refund`).

use crate::gate::names::{called, listed, yaml, yaml_list};
use crate::gate::prompt::{Held, Statement};
use crate::gate::tally::Tally;
use crate::gate::{Place, Ship};
use crate::view::effect;
use case::spoken::own_words;
use case::{Clause, ClauseKind, Predicate, Role, Spec};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Says which tools of `role` its text passes over, where there is a text that names others. A sentence
/// that rules calls out lists no tools; one that names the only ones speaks of all others, too.
pub(super) fn idle_tools(ship: &Ship<'_>, role: &Role, tally: &mut Tally) {
    let spec = ship.spec;
    let held = role.tools.as_deref().unwrap_or_default();
    let own = ship.statements.iter().filter(|one| one.role == role.name);
    let limits: Vec<&Statement> = own.filter(|one| one.ruled_out().is_some()).collect();
    if limits.iter().any(|one| matches!(one.held, Some(Held::Tools(_)))) {
        return;
    }
    // What somebody else is quoted with lets nobody use anything.
    let texts: Vec<Cow<'_, str>> = said(spec, role).into_iter().map(own_words).collect();
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for word in texts.iter().flat_map(|text| words_of(text)) {
        *words.entry(word).or_default() += 1;
    }
    let mut in_limits: BTreeMap<&str, usize> = BTreeMap::new();
    for word in limits.iter().flat_map(|one| words_of(&one.place.quote)) {
        *in_limits.entry(word).or_default() += 1;
    }
    let in_clauses = in_clauses(spec);
    let (named, idle): (Vec<&str>, Vec<&str>) =
        held.iter().map(|tool| &**tool).partition(|tool| words.contains_key(tool));
    let is_used = |tool: &&&str| in_limits.get(**tool) < words.get(**tool);
    let is_idle = |tool: &&str| !in_clauses.contains(tool) && !spoken_of(tool, &words);
    let idle: Vec<&str> = idle.into_iter().filter(is_idle).collect();
    if named.iter().all(|tool| !is_used(&tool)) || idle.is_empty() {
        return;
    }
    let who = called(role);
    let what = format!("{who} holds {}, which nothing lets it use", listed(&idle));
    let left = held.iter().map(|tool| &**tool).filter(|tool| !idle.contains(tool));
    let name = if role.name.is_empty() { "AGENT" } else { &*role.name };
    let mend = format!("agents:\n  - {{name: {}, tools: {}}}\n", yaml(name), yaml_list(left));
    tally.fails(Place::of_role(spec, role), what, mend);
}

/// Whether a word of the text begins as the tool's name does, in any letter case.
fn spoken_of(tool: &str, words: &BTreeMap<&str, usize>) -> bool {
    /// Enough of a verb to know it by, whatever its ending.
    const STEM: usize = 5;
    let Some(first) = effect::words(effect::proper(tool)).next() else { return false };
    let stem: String = first.chars().take(STEM).collect();
    words.keys().any(|word| word.to_lowercase().starts_with(&stem))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter| !is_part(letter));
    words.map(|word| word.trim_matches(['.', '-'])).filter(|word| !word.is_empty())
}

const fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// Everything that says what a role does. What it may not do speaks of what it does not.
fn said<'s>(spec: &'s Spec, role: &'s Role) -> Vec<&'s str> {
    let tells = |kind: &ClauseKind| matches!(kind, ClauseKind::Prose | ClauseKind::May);
    // The pieces of a prompt stand in the instructions as well.
    let is_piece = |one: &Clause| role.instructions.is_some() && one.id.0.starts_with("prompt");
    let is_own = |one: &Clause| tells(&one.kind) && one.role.as_ref() == Some(&role.name);
    let own = spec.clauses.iter().filter(|one| is_own(one) && !is_piece(one));
    let own = own.map(|clause| &*clause.text.text);
    let instructions = role.instructions.as_ref().map(|text| &*text.text);
    own.chain(instructions).collect()
}

/// The tools that the clauses of the spec name.
fn in_clauses(spec: &Spec) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    for clause in &spec.clauses {
        match &clause.kind {
            ClauseKind::Constraint(predicate)
            | ClauseKind::Success(predicate)
            | ClauseKind::GiveUp(predicate) => {
                named.extend(predicate.iter().flat_map(Predicate::tools));
            }
            ClauseKind::Guard(guard) => {
                named.insert(&*guard.tool);
            }
            ClauseKind::Clarification(branch) => {
                named.extend(branch.ask.as_deref());
                named.extend(branch.meanwhile.iter().flatten().map(|tool| &**tool));
                named.extend(branch.when.iter().flat_map(Predicate::tools));
            }
            ClauseKind::Verification(coverage) => {
                named.insert(&*coverage.tool);
                named.extend(coverage.predicate.iter().flat_map(Predicate::tools));
            }
            ClauseKind::Handoff(handoff) => named.extend(handoff.acknowledged_by.as_deref()),
            ClauseKind::Objective(objective) => named.extend(objective.recorded_in.as_deref()),
            ClauseKind::May
            | ClauseKind::MayNot
            | ClauseKind::Cap(_)
            | ClauseKind::Context(_)
            | ClauseKind::Logging(_)
            | ClauseKind::Judge(_)
            | ClauseKind::Sampling(_)
            | ClauseKind::Prose => {}
        }
    }
    named
}
