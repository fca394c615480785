//! The announced target against the arguments of the call that carries the act out.

use super::announced::{Comparison, Mismatch, Told, intent_end};
use super::clause::{self, Clause};
use super::doubted;
use super::known;
use super::named;
use crate::view::effect;
use crate::view::prose::{self, Sentence};
use case::{Call, Step};

/// How many acts of the stretch are looked at for targets that changed places, and how many
/// clauses: agents announce a handful of acts in one go.
const NEXT_ACTS: usize = 8;
const CLAUSES: usize = 6;

/// One scalar argument of one call.
pub(super) struct Leaf<'c> {
    /// The step of the call.
    pub(super) step: &'c Step,
    /// Where it stands among the arguments.
    pub(super) pointer: String,
    /// Its value.
    pub(super) text: String,
}

/// The scalar arguments of a call.
pub(super) fn leaves_of(step: &Step) -> impl Iterator<Item = Leaf<'_>> + use<'_> {
    let leaves = step.call().map(|call| prose::leaves(&call.arguments));
    let leaves = leaves.into_iter().flatten();
    leaves.map(move |(pointer, text)| Leaf { step, pointer, text })
}

/// A clause that names the object of one of the calls.
struct Named<'c> {
    words: &'c Step,
    /// Where the object starts in the step's words.
    start: usize,
    token: &'c str,
    /// The key of the tool that carries the act out.
    tool: String,
}

impl<'c> Comparison<'_, 'c> {
    /// Compares what each clause names as its object with the arguments.
    pub(super) fn targets(&mut self, told: &Told<'_, 'c>) {
        if told.hands_over || told.intents.is_empty() || self.is_code(told) {
            return;
        }
        let acts = told.turn.acts.iter();
        let leaves: Vec<_> = acts.flat_map(|step| leaves_of(step)).collect();
        for (words, sentence) in &told.intents {
            for clause in clause::clauses(sentence, intent_end(sentence)) {
                self.target(told, &leaves, (words, sentence, clause));
            }
        }
        self.swapped(told);
    }

    fn target(
        &mut self,
        told: &Told<'_, 'c>,
        leaves: &[Leaf<'c>],
        (words, sentence, clause): (&'c Step, &Sentence<'c>, Clause<'c>),
    ) {
        let mut acts = told.turn.acts.iter().filter_map(|step| Some((*step, step.call()?)));
        let Some((step, (at, token))) =
            acts.find_map(|(step, call)| Some((step, clause::object(&clause, call)?)))
        else {
            return;
        };
        if leaves.iter().any(|leaf| agrees(&leaf.text, token)) {
            self.ledger.equal += 1;
            return;
        }
        let Some(shape) = prose::shape(token) else {
            return;
        };
        let same_tool = |leaf: &&Leaf<'c>| tool_of(leaf.step) == tool_of(step);
        let own = || leaves.iter().filter(same_tool);
        // Names of one kind may begin otherwise: only the run itself can tell them apart then.
        let rival = own().find(|leaf| is_rival(leaf, &shape, sentence, told));
        let is_alike = rival.is_some();
        let Some(leaf) = rival.or_else(|| own().find(|leaf| is_name_beside(token, leaf, told)))
        else {
            return;
        };
        if named::is_one(token, &leaf.text) {
            return;
        }
        let start = sentence.start + clause.start + at;
        if doubted::is_spoken_of(&leaf.text, token, told) {
            return self.doubt_beside(words, (start, token), (leaf.step, leaf.text.clone()));
        }
        if !self.calls.target_comes_later(told.turn, leaf.step, token) {
            let is_row = is_alike && named::differs_in_number(token, &leaf.text, &shape);
            let list = if is_row { &mut self.ledger.targets } else { &mut self.ledger.names };
            list.push(Mismatch {
                words,
                range: start..start + token.len(),
                announced: token.to_owned(),
                act: leaf.step,
                actual: leaf.text.clone(),
                pointer: Some(leaf.pointer.clone()),
                turn: told.index,
            });
        }
    }

    /// Two announced acts whose targets changed places: each act is carried out on what the other
    /// was announced for.
    fn swapped(&mut self, told: &Told<'_, 'c>) {
        let acts = self.calls.next_acts(told.turn, NEXT_ACTS);
        let named = named(told, &acts);
        for (at, one) in named.iter().enumerate() {
            for other in &named[at + 1..] {
                let Some((announced, leaf)) = crossed(&acts, one, other) else {
                    continue;
                };
                self.ledger.targets.push(Mismatch {
                    words: announced.words,
                    range: announced.start..announced.start + announced.token.len(),
                    announced: announced.token.to_owned(),
                    act: leaf.step,
                    actual: leaf.text,
                    pointer: Some(leaf.pointer),
                    turn: told.index,
                });
                return;
            }
        }
    }
}

/// Where two announced acts are each carried out on the other's target and neither on its own: the
/// first of them, with the argument that it was carried out on.
fn crossed<'n, 'c>(
    acts: &[&'c Step],
    one: &'n Named<'c>,
    other: &'n Named<'c>,
) -> Option<(&'n Named<'c>, Leaf<'c>)> {
    let kept = |named: &Named<'_>| is_done_on(acts, &named.tool, named.token).is_some();
    if one.tool == other.tool || kept(one) || kept(other) {
        return None;
    }
    let of_one = is_done_on(acts, &one.tool, other.token)?;
    let of_other = is_done_on(acts, &other.tool, one.token)?;
    let first = of_one.step.no < of_other.step.no;
    Some(if first { (one, of_one) } else { (other, of_other) })
}

/// What the clauses of the turn name, each for the one tool among `acts` that carries it out.
fn named<'c>(told: &Told<'_, 'c>, acts: &[&'c Step]) -> Vec<Named<'c>> {
    let mut named = Vec::new();
    for (words, sentence) in &told.intents {
        for clause in clause::clauses(sentence, intent_end(sentence)) {
            let calls = acts.iter().filter_map(|step| step.call());
            let mut fitting: Vec<_> = calls
                .filter_map(|call| {
                    Some((known::key(&call.tool.text), clause::object(&clause, call)?))
                })
                .collect();
            fitting.sort_unstable();
            fitting.dedup_by(|one, other| one.0 == other.0);
            if let [(tool, (at, token))] = &fitting[..]
                && named.len() < CLAUSES
            {
                let start = sentence.start + clause.start + at;
                named.push(Named { words, start, token, tool: tool.clone() });
            }
        }
    }
    named
}

/// The argument by which a call of the tool among `acts` carries exactly `token`.
fn is_done_on<'c>(acts: &[&'c Step], tool: &str, token: &str) -> Option<Leaf<'c>> {
    let of_tool = acts.iter().filter(|step| tool_of(step).as_deref() == Some(tool));
    let mut leaves = of_tool.flat_map(|step| leaves_of(step));
    leaves.find(|leaf| bare(&leaf.text).eq_ignore_ascii_case(bare(token)))
}

fn bare(value: &str) -> &str {
    value.trim().trim_start_matches('#')
}

fn tool_of(step: &Step) -> Option<String> {
    step.call().map(|call: &Call| known::key(&call.tool.text))
}

/// Whether an argument could have been the announced identifier and is another one, of which the
/// words say nothing.
fn is_rival(leaf: &Leaf<'_>, shape: &str, sentence: &Sentence<'_>, told: &Told<'_, '_>) -> bool {
    prose::shape(&leaf.text).as_deref() == Some(shape)
        && !is_mentioned(told, &leaf.text)
        && is_of_kind(leaf, shape, sentence)
}

/// Whether an argument and the announced name are names of several parts that begin otherwise, and the
/// words say nothing of the argument.
pub(super) fn is_name_beside(token: &str, leaf: &Leaf<'_>, told: &Told<'_, '_>) -> bool {
    let is_name = |text: &str| {
        let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        prose::shape(text).is_some_and(|shape| shape.ends_with('*')) && digits < letters
    };
    is_name(token) && is_name(&leaf.text) && !is_mentioned(told, &leaf.text)
}

/// A bare number is only comparable with an argument whose name the sentence uses.
fn is_of_kind(leaf: &Leaf<'_>, shape: &str, sentence: &Sentence<'_>) -> bool {
    if !shape.starts_with("0*") {
        return true;
    }
    effect::words(prose::key_of(&leaf.pointer)).any(|word| {
        word.len() >= 3
            && prose::tokens(sentence.text).any(|(_, token)| prose::kindred(&word, token))
    })
}

/// Whether the words of the turn hold `value`.
pub(super) fn is_mentioned(told: &Told<'_, '_>, value: &str) -> bool {
    told.words.iter().any(|step| holds(step.words(), value))
}

/// Whether `text` holds `value`, with or without a leading `#`, in any case.
pub(super) fn holds(text: &str, value: &str) -> bool {
    text.to_lowercase().contains(&bare(value).to_lowercase())
}

/// Whether argument and announced name are one, or one is the other in full.
fn agrees(argument: &str, token: &str) -> bool {
    holds(argument, token) || (argument.len() >= 3 && holds(token, argument))
}
