//! What a plain prompt states: its sentences as obligations, prohibitions, formats, limits, ends,
//! clarifications and verifications, and those that sound like one and check nothing.
//!
//! Words only nominate a sentence. Whether it checks anything is a matter of its structure: a sentence that
//! names a tool, a value, a number with a unit or a form is checkable; one of which nothing is left when the
//! words are taken out that any prompt could hold is hollow; every other one is for a person to judge. Only
//! English is read: a text in another language is left out rather than guessed at.

mod about;
mod bans;
mod checked;
mod clause;
mod clauses;
mod each;
mod ends;
mod forbidden;
mod hedged;
mod held;
mod hollow;
mod marks;
pub(crate) mod matter;
mod names;
mod orders;
mod permits;
mod pieces;
mod repeats;
mod reworded;
mod sequence;
mod values;
mod ways;
mod words;

#[cfg(test)]
mod tests;

pub use names::Names;

pub(crate) use bans::Ban;
pub(crate) use hedged::is_hedged;
pub(crate) use held::Held;

use super::review::Place;
use crate::view::constraints::wording::is_general;
use case::spec::{ClauseRef, Setting};
use case::{Clause, ClauseKind, Predicate, Spec};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A sentence of a prompt that states something.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Where it stands, with the sentence as its quotation.
    pub place: Place,
    /// The role whose prompt it is; empty for the system as a whole.
    pub role: Arc<str>,
    /// What it is about.
    pub about: About,
    /// Whether a program could evaluate it.
    pub weight: Weight,
    /// What it names that can be compared, as data.
    pub(crate) held: Option<Held>,
    /// Whom it binds, where it forbids something.
    pub(crate) ban: Option<Ban>,
}

impl Statement {
    /// What it rules out among calls, as far as a program could see.
    pub(crate) fn ruled_out(&self) -> Option<&Held> {
        self.held.as_ref().filter(|held| match held {
            Held::Tools(_) => true,
            Held::Calls(predicate) => rules_out(predicate),
            Held::Done(_) | Held::Cap(_) | Held::Form(_) | Held::File(_) => false,
        })
    }
}

impl Statement {
    /// Whether it says when the run is done, and not only when it is given up.
    pub(crate) fn is_on_success(&self) -> bool {
        let rest = ends::without_giving_up(&self.place.quote);
        self.about == About::Termination
            && (rest == *self.place.quote || about::about(&rest) == Some(About::Termination))
    }
}

impl Statement {
    /// Whether it says to ask what the task means.
    pub(crate) fn is_on_the_task(&self) -> bool {
        let quote = &self.place.quote;
        let asks = self.about == About::Clarification || asks_in_a_part(quote);
        asks && matter::settles_the_task(quote)
    }
}

/// What the prompts of `spec` say in words of the end of a run, and of asking what the task means.
pub fn of_the_run(spec: &Spec) -> OfTheRun {
    let all = statements(spec);
    let said = |is: fn(&Statement) -> bool| {
        all.iter().filter(|one| is(one)).map(|one| one.place.quote.clone()).collect()
    };
    OfTheRun { ends: said(Statement::is_on_success), asks: said(Statement::is_on_the_task) }
}

/// Sentences of prompts that a spec has a place for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfTheRun {
    /// When the run is done.
    pub ends: Vec<Arc<str>>,
    /// When it asks what the task means.
    pub asks: Vec<Arc<str>>,
}

/// Whether a condition rules calls out that could be made, rather than asking for one.
pub(crate) fn rules_out(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ } => true,
        Predicate::All(parts) => parts.iter().all(rules_out),
        Predicate::Called(_)
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::LastResult { tool: _, at: _, test: _ }
        | Predicate::Any(_)
        | Predicate::Not(_) => false,
    }
}

/// What a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// What must be done.
    Obligation,
    /// What must not be done.
    Prohibition,
    /// The form of the output.
    Format,
    /// A number that bounds something.
    Limit,
    /// When the run is done, or gives up.
    Termination,
    /// When a person is asked.
    Clarification,
    /// How success is verified.
    Verification,
    /// What an agent is for, holds, or leaves to others.
    Role,
}

/// What a statement is worth to a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Names what can be compared: a tool, a value, a number, a form.
    Checkable {
        /// The clause of `masthead.spec.yaml` that would hold it.
        clause: String,
    },
    /// Says what to do, and a person could judge whether it was done.
    Judged,
    /// Sounds like a constraint and checks nothing.
    Hollow {
        /// The data that would take its place.
        instead: String,
    },
}

/// What the prompts of `spec` state, in the order of their files.
pub fn statements(spec: &Spec) -> Vec<Statement> {
    let names = Names::of(spec);
    let mut found = Vec::new();
    for sentence in sentences(spec) {
        if let Some((about, weight, held)) = classified(&sentence, &names) {
            let Sentence { place, role, said, heading: _ } = sentence;
            let own = || reworded::reworded(&said).own;
            let ban = match (about, &held) {
                (About::Prohibition, _) => Some(Ban::of(&own())),
                // `Never pay more than 50 crowns`: nothing says where the number stands.
                (About::Limit, None) if bans::is_said_to_the_agent(&own()) => Some(Ban::OfTheAgent),
                (_, Some(_) | None) => None,
            };
            found.push(Statement { place, role, about, weight, held, ban });
        }
    }
    found
}

/// Whether a sentence sounds like a limit and checks nothing.
pub(crate) fn is_hollow(said: &str) -> bool {
    hollow::is_hollow(said)
}

/// The words of a sentence that not any prompt could hold, in lower case.
pub(crate) fn residue(said: &str) -> Vec<String> {
    words::residue(said)
}

/// Whether a word is a verb with which prompts tell their agents to do something.
pub(crate) fn is_verb(word: &str) -> bool {
    words::is_verb(word)
}

/// What one sentence states, with these tools at hand; `None` where it states nothing.
pub fn of_sentence(sentence: &str, names: &Names) -> Option<(About, Weight)> {
    let (said, place) = (sentence.to_owned(), Place::default());
    let sentence = Sentence { said, place, role: "".into(), heading: None };
    classified(&sentence, names).map(|(about, weight, _)| (about, weight))
}

/// A sentence of a prompt, whether or not it states something.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    /// Where it stands, with its words.
    pub(crate) place: Place,
    /// The role whose prompt it is.
    pub(crate) role: Arc<str>,
    /// Its words with those of its lead-in.
    pub(crate) said: String,
    /// The line that it stands under.
    pub(crate) heading: Option<String>,
}

/// What a sentence is about and what it is worth, where it stands; `None` where it states nothing.
pub(crate) fn read_of(sentence: &Sentence, names: &Names) -> Option<(About, Weight)> {
    classified(sentence, names).map(|(about, weight, _)| (about, weight))
}

/// The prompts of `spec` that are in another language than English, and so are not read.
pub fn unread(spec: &Spec) -> Vec<Place> {
    let is_other = |role: &&case::Role| {
        let text = role.instructions.as_ref();
        text.is_some_and(|text| !words::is_english(&text.text))
    };
    let place = |role: &case::Role| {
        let file = role.instructions.as_ref().and_then(|text| text.origin.other_file());
        top_of(spec, &role.name, file)
    };
    spec.roles.iter().filter(is_other).map(place).collect()
}

fn classified(sentence: &Sentence, names: &Names) -> Option<(About, Weight, Option<Held>)> {
    let (about, held, said) = understood(sentence, names)?;
    let weight = match &held {
        Some(held) => Weight::Checkable { clause: held.clause(&sentence.said) },
        None if is_hollow_on(about, &said.whole) => {
            Weight::Hollow { instead: hollow::instead(about, &sentence.said) }
        }
        None => Weight::Judged,
    };
    Some((about, weight, held))
}

fn is_hollow_on(about: About, said: &str) -> bool {
    hollow::is_hollow(said) || about == About::Termination && ends::is_hollow(said)
}

fn about_of(said: &reworded::Reworded) -> Option<About> {
    if bans::is_told_of_others(&said.own) { None } else { about::about(&said.own) }
}

/// What the sentence names that can be compared, as data.
pub(crate) fn held_of(sentence: &Sentence, names: &Names) -> Option<Held> {
    understood(sentence, names)?.1
}

/// What a sentence is about and what a program could hold a run to in it; `None` where it states nothing.
fn understood(
    sentence: &Sentence,
    names: &Names,
) -> Option<(About, Option<Held>, reworded::Reworded)> {
    let said = reworded::reworded(&sentence.said);
    let heading = sentence.heading.as_deref();
    if let Some(held) = forbidden::listed(&said.own, heading, names) {
        return Some((About::Prohibition, Some(held), said));
    }
    if about::is_offered(&said.own, heading) {
        return None;
    }
    if !said.encourages
        && is_general(heading)
        && let Some((about, held)) = ways::read(&said.own, names)
    {
        return Some((about, Some(held), said));
    }
    let held = |about: About| held_by(about, &said, heading, names);
    let Some(about) = about_of(&said) else {
        // `refund requires a call of get_order first`: no word binds, and the order does.
        let orders = sequence::read(&names.marked(&said.own), &names.for_sentence(&said.own));
        let about =
            orders.filter(|_| !bans::is_told_of_others(&said.own)).map(|_| About::Obligation)?;
        return Some((about, Some(held(about)?), said));
    };
    let held = held(about);
    Some((about, held, said))
}

fn held_by(
    about: About,
    said: &reworded::Reworded,
    heading: Option<&str>,
    names: &Names,
) -> Option<Held> {
    let is_rule = !said.encourages && !hedged::is_hedged(&said.own);
    is_rule.then(|| held::held(about, said, heading, names)).flatten()
}

/// What a sentence says beside the order of calls that it states: what is done with the tools, and what comes of them.
/// No program holds a run to that.
pub(crate) fn beside_the_order(said: &str, names: &Names) -> Option<Vec<String>> {
    let own = reworded::reworded(said).own;
    let order = sequence::read(&names.marked(&own), &names.for_sentence(&own))?;
    Some(words::residue(&order.beside.join(" ")))
}

/// Whether a part of a sentence tells to ask a person, whatever the rest of it is about.
pub(crate) fn asks_in_a_part(said: &str) -> bool {
    about::asks_in_a_part(&reworded::reworded(said).own)
}

/// The sentences that say when a run of `spec` is given up.
pub(crate) fn give_ups(spec: &Spec) -> Vec<Place> {
    let said = sentences(spec).into_iter();
    said.filter(|one| ends::gives_up(&reworded::reworded(&one.said).own))
        .map(|one| one.place)
        .collect()
}

/// Whether a sentence bounds how often a tool that it names is called for each of something.
pub(crate) fn bounds_for_each(said: &str, names: &Names) -> bool {
    each::is_bound(said, names)
}

/// The tools that a sentence lets be called, where it forbids nothing and demands nothing.
pub(crate) fn permitted(said: &str, names: &Names) -> Vec<Arc<str>> {
    permits::permitted(said, names)
}

/// The tools that are forbidden altogether and that a sentence of a prompt lets be called, with that sentence.
pub(crate) fn undone(spec: &Spec) -> Vec<(Arc<str>, Place)> {
    permits::undone(spec)
}

/// Every sentence of the prompts of `spec`, in the order of their files; those in another language than
/// English are left out.
pub(crate) fn sentences(spec: &Spec) -> Vec<Sentence> {
    let mut found = Vec::new();
    let index = Index::of(spec);
    let mut texts: BTreeSet<&str> = BTreeSet::new();
    let mut prompts: BTreeSet<&str> = BTreeSet::new();
    for role in &spec.roles {
        let Some(instructions) = &role.instructions else { continue };
        prompts.extend(instructions.origin.other_file());
        if texts.insert(&instructions.text) {
            let top = top_of(spec, role.name.as_ref(), instructions.origin.other_file());
            push((&instructions.text, &index), &top, &role.name, &mut found);
        }
    }
    for clause in spec.clauses.iter().filter(|clause| clause.kind == ClauseKind::Prose) {
        // The pieces of a prompt were read with it: to look for each in all of it takes long.
        let is_piece = clause.id.0.starts_with("prompt:")
            && clause.file.as_deref().is_some_and(|file| prompts.contains(file));
        let is_setting = spec.settings.get(&clause.id).is_some_and(|one| !is_words(one));
        let is_read =
            is_piece || is_setting || texts.iter().any(|text| text.contains(&*clause.text.text));
        if !is_read && texts.insert(&clause.text.text) {
            let role = clause.role.clone().unwrap_or_else(|| "".into());
            let top = Place { quote: "".into(), ..Place::of(clause) };
            push((&clause.text.text, &index), &top, &role, &mut found);
        }
    }
    found
}

/// Whether a setting says something to its agent: a name, a number or a switch does not.
fn is_words(setting: &Setting) -> bool {
    const FEWEST: usize = 4;
    setting.values.iter().any(|value| FEWEST <= value.split_whitespace().count())
}

/// Where the instructions of a role begin: the first clause that was read from them.
fn top_of(spec: &Spec, role: &str, file: Option<&str>) -> Place {
    let is_of = |clause: &&Clause| {
        let is_prompt = clause.id.0.starts_with("prompt") || clause.file.is_none();
        let is_its = clause.role.as_deref().is_none_or(|its| its == role);
        let in_file = file.is_none() || clause.file.is_none() || clause.file.as_deref() == file;
        let words = matches!(clause.kind, ClauseKind::Prose | ClauseKind::Success(None));
        is_prompt && is_its && in_file && words
    };
    let first = spec.clauses.iter().filter(is_of).min_by_key(|clause| clause.line);
    let clause: Option<ClauseRef> = first.map(|clause| clause.id.clone());
    Place {
        file: first.and_then(|clause| clause.file.clone()).or_else(|| file.map(Into::into)),
        line: first.and_then(|clause| clause.line),
        clause,
        quote: "".into(),
    }
}

/// Which clause each line of a file was read into.
struct Index<'s> {
    /// The clauses of words of each file with their lines, in order.
    files: BTreeMap<&'s str, Vec<(u32, &'s ClauseRef)>>,
}

impl<'s> Index<'s> {
    fn of(spec: &'s Spec) -> Self {
        let mut files: BTreeMap<&str, Vec<(u32, &ClauseRef)>> = BTreeMap::new();
        for clause in &spec.clauses {
            let is_words = matches!(clause.kind, ClauseKind::Prose | ClauseKind::Success(None));
            if let (true, Some(file), Some(line)) = (is_words, &clause.file, clause.line) {
                files.entry(file).or_default().push((line, &clause.id));
            }
        }
        for clauses in files.values_mut() {
            clauses.sort_by_key(|(line, _)| *line);
        }
        Self { files }
    }

    /// The clause that a line of a prompt file was read into.
    fn clause_at(&self, top: &Place, line: Option<u32>) -> Option<ClauseRef> {
        let clauses = self.files.get(top.file.as_deref()?)?;
        let line = line?;
        let last = clauses.partition_point(|(from, _)| *from <= line).checked_sub(1)?;
        clauses.get(last).map(|(_, id)| (*id).clone())
    }
}

fn push(
    (text, index): (&str, &Index<'_>),
    top: &Place,
    role: &Arc<str>,
    found: &mut Vec<Sentence>,
) {
    if !words::is_english(text) {
        return;
    }
    for piece in pieces::pieces(text) {
        if !words::is_english(&piece.text) && !piece.text.is_ascii() {
            continue;
        }
        let line = top.line.map(|line| line.saturating_add(piece.above));
        let clause = index.clause_at(top, line).or_else(|| top.clause.clone());
        let place = Place { line, clause, quote: piece.text.into(), file: top.file.clone() };
        found.push(Sentence {
            place,
            role: role.clone(),
            said: piece.said,
            heading: piece.heading,
        });
    }
}
