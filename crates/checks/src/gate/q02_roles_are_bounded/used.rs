//! Tools that a role holds and that nothing of it ever uses: its text names other tools and not these, not
//! even by the word that their names begin with (*refunds* speaks of `refund`).

use crate::gate::names::{called, listed, yaml, yaml_list};
use crate::gate::prompt::{Held, Statement};
use crate::gate::tally::Tally;
use crate::gate::{Place, Ship};
use crate::view::effect;
use case::spoken::{own_words, spoken};
use case::{Clause, ClauseKind, Predicate, Role, Spec};
use std::collections::{BTreeMap, BTreeSet};

/// One tool is named by whoever has something to say of it; two are a list, from which others are missing.
const LEAST_NAMED: usize = 2;

/// Says which tools of `role` its text passes over, where there is a text that names others. A sentence
/// that rules calls out lists no tools; one that names the only ones speaks of all others, too.
pub(super) fn idle_tools(ship: &Ship<'_>, role: &Role, tally: &mut Tally) {
    let spec = ship.spec;
    let held = role.tools.as_deref().unwrap_or_default();
    let own = ship.statements.iter().filter(|one| one.role == role.name);
    // What is to be called when, or how often, lists no tools either.
    let is_rule = |one: &&Statement| {
        one.ruled_out().is_some() || matches!(one.held, Some(Held::Calls(_) | Held::Done(_)))
    };
    let rules: Vec<&Statement> = own.filter(is_rule).collect();
    if rules.iter().any(|one| matches!(one.held, Some(Held::Tools(_)))) {
        return;
    }
    // What somebody else is quoted with lets nobody use anything.
    let said: Vec<String> =
        said(spec, role).into_iter().map(|text| own_words(&spoken(text)).into_owned()).collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let words: BTreeSet<&str> = said.iter().copied().flat_map(words_of).collect();
    let mentions = counted(said.iter().copied().flat_map(names_of));
    let in_rules = counted(rules.iter().flat_map(|one| names_of(&one.place.quote)));
    let in_clauses = in_clauses(spec);
    let (named, idle): (Vec<&str>, Vec<&str>) =
        held.iter().map(|tool| &**tool).partition(|tool| words.contains(tool));
    let is_used = |tool: &&&str| in_rules.get(**tool) < mentions.get(**tool);
    let is_idle = |tool: &&str| !in_clauses.contains(tool) && !spoken_of(tool, &words);
    let idle: Vec<&str> = idle.into_iter().filter(is_idle).collect();
    if named.iter().filter(is_used).count() < LEAST_NAMED || idle.is_empty() {
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
fn spoken_of(tool: &str, words: &BTreeSet<&str>) -> bool {
    /// Enough of a verb to know it by, whatever its ending.
    const STEM: usize = 5;
    let Some(first) = effect::words(effect::proper(tool)).next() else { return false };
    let stem: String = first.chars().take(STEM).collect();
    words.iter().any(|word| word.to_lowercase().starts_with(&stem))
}

fn counted<'t>(words: impl Iterator<Item = &'t str>) -> BTreeMap<&'t str, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// The words that are written as names. A refund clerk need not hold `refund`: a common word is a name only
/// in marks, where it is put to use, or before *tool*.
fn names_of(text: &str) -> Vec<&str> {
    const USES: [&str; 10] =
        ["call", "calls", "calling", "invoke", "run", "use", "uses", "using", "via", "with"];
    let mut names = Vec::new();
    let mut words = text.split_whitespace().peekable();
    let mut is_put_to_use = false;
    while let Some(word) = words.next() {
        let is_tool = words.peek().is_some_and(|next| next.starts_with("tool"));
        let is_name = |part: &&str| {
            let is_joined = part.contains(['_', '-', '.']);
            is_joined || part.chars().skip(1).any(char::is_uppercase)
        };
        let is_marked = is_put_to_use || is_tool || word.contains('`');
        names.extend(words_of(word).filter(|part| is_marked || is_name(part)));
        is_put_to_use = USES.iter().any(|verb| verb.eq_ignore_ascii_case(word));
    }
    names
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
