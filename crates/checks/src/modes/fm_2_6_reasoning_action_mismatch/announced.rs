//! The announced tool and target against the calls of the same turn.

use super::ahead::Calls;
use super::known::{self, Known, Mention};
use crate::pattern::pattern;
use crate::view::View;
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner, Sentence};
use crate::view::turns::{Turn, Turns};
use case::trace::CallForm;
use case::{Act, Call, Cite, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Longer sentences, and lines of tables, are pasted logs rather than somebody's next step.
const LONGEST: usize = 300;

/// A text without any of these holds no announcement; most are left at that.
static INTENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)['’]ll|will|going to|let|now|calling|invoking|using|running|executing|i call|i use|i invoke",
    )
});

/// The first person about to act. Only nominates a sentence.
static INTENT: LazyLock<Regex> = LazyLock::new(|| {
    let first_person = r"\b(?:i['’]?ll|i will|i['’]m going to|i am going to|let me|let['’]s|let us|we['’]ll|we will|i now|now i)\b";
    let gerund = r"^(?:now |next,? |first,? |ok,? |okay,? )?(?:calling|invoking|using|running|executing|i call|i use|i invoke)\b";
    pattern(&format!("(?i){first_person}|{gerund}"))
});

/// Words that make an announcement something other than the next act.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    let words = r"\b(?:not|never|cannot|without|if|unless|once|after|afterwards|until|instead|rather|either|or|before|would|could|might|previously|already)\b|n['’]t\b";
    pattern(&format!("(?i){words}"))
});

/// What comes behind these words is not the next act.
static LATER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:then|later|next i|finally|when|while|so that)\b"));

/// Every announcement that could be compared.
#[derive(Default)]
pub(super) struct Ledger<'c> {
    /// Turns with calls or handoffs.
    pub(super) turns: usize,
    /// Announcements that the act bears out.
    pub(super) equal: usize,
    /// Announced calls that came later in the stretch.
    pub(super) kept_later: Vec<Cite>,
    /// Turns in which another tool was called.
    pub(super) tools: Vec<Mismatch<'c>>,
    /// Sentences whose target is not the call's.
    pub(super) targets: Vec<Mismatch<'c>>,
}

/// An announcement and the act that differs.
pub(super) struct Mismatch<'c> {
    pub(super) words: &'c Step,
    pub(super) range: Range<usize>,
    pub(super) announced: String,
    pub(super) act: &'c Step,
    pub(super) actual: String,
    /// The argument that differs; `None` where the tool does.
    pub(super) pointer: Option<String>,
    pub(super) turn: usize,
}

/// Compares each turn's announcements with its acts.
pub(super) fn compare<'c>(view: &View<'c>, turns: &Turns<'c>, known: &Known) -> Ledger<'c> {
    let mut comparison =
        Comparison { view, known, calls: Calls::of(view, turns), ledger: Ledger::default() };
    for (index, turn) in turns.turns.iter().enumerate() {
        if turn.acts.is_empty() {
            continue;
        }
        comparison.ledger.turns += 1;
        let told = Told::of(turn, index, known);
        comparison.tool(&told);
        comparison.targets(&told);
    }
    comparison.ledger
}

/// What is at hand while the turns are compared.
struct Comparison<'v, 'c> {
    view: &'v View<'c>,
    known: &'v Known,
    calls: Calls<'c>,
    ledger: Ledger<'c>,
}

/// One turn, and where its words announce something.
struct Told<'t, 'c> {
    turn: &'t Turn<'c>,
    index: usize,
    intents: Vec<(&'c Step, Sentence<'c>)>,
    /// What the words announce as the next act.
    announced: Vec<(&'c Step, Mention)>,
    hands_over: bool,
}

impl<'t, 'c> Told<'t, 'c> {
    fn of(turn: &'t Turn<'c>, index: usize, known: &Known) -> Self {
        let hands_over = turn.acts.iter().all(|step| matches!(step.act, Act::Handoff { .. }));
        let mut told = Self { turn, index, intents: Vec::new(), announced: Vec::new(), hands_over };
        for step in &turn.words {
            for sentence in prose::sentences(step.words(), &INTENDS) {
                if announces(&sentence) {
                    let next = told
                        .mentions(known, sentence.text)
                        .into_iter()
                        .find(|mention| !LATER.is_match(&sentence.text[..mention.range.start]));
                    told.announced.extend(next.map(|mention| (*step, moved(mention, sentence))));
                    told.intents.push((step, sentence));
                }
            }
        }
        told
    }

    /// The tools, or in a turn that only hands over the agents, that `text` names.
    fn mentions(&self, known: &Known, text: &str) -> Vec<Mention> {
        if self.hands_over { known.agents_in(text) } else { known.tools_in(text) }
    }

    /// Whether the words of the turn name one of `keys` anywhere.
    fn names_any(&self, known: &Known, keys: &[String]) -> bool {
        let mut words = self.turn.words.iter();
        words.any(|step| {
            let named = self.mentions(known, step.words());
            named.iter().any(|mention| keys.contains(&mention.key))
        })
    }

    /// The keys of what the turn calls or hands over to.
    fn targets(&self, view: &View<'_>) -> Vec<String> {
        let acts = self.turn.acts.iter();
        acts.filter_map(|step| known::target(view, &step.act)).collect()
    }

    /// Whether something announced is called, as a call of its own or inside another's arguments.
    fn is_kept(&self, called: &[String]) -> bool {
        let calls = || self.turn.acts.iter().filter_map(|step| step.call());
        self.announced.iter().any(|(_, mention)| {
            called.contains(&mention.key) || calls().any(|call| known::carries(call, &mention.key))
        })
    }
}

fn announces(sentence: &Sentence<'_>) -> bool {
    sentence.manner == Manner::States
        && sentence.text.len() <= LONGEST
        && INTENT.is_match(sentence.text)
        && !HEDGED.is_match(sentence.text)
        && !sentence.text.contains('|')
}

fn moved(mention: Mention, sentence: Sentence<'_>) -> Mention {
    let range = mention.range.start + sentence.start..mention.range.end + sentence.start;
    Mention { range, ..mention }
}

impl<'c> Comparison<'_, 'c> {
    fn tool(&mut self, told: &Told<'_, 'c>) {
        let Some((words, first)) = told.announced.first() else {
            // Without a tool's name the words of the name can still agree; they never disagree.
            let acts = || told.turn.acts.iter();
            let agrees =
                |(_, sentence): &(_, Sentence<'_>)| acts().any(|act| is_about(act, sentence));
            self.ledger.equal += usize::from(told.intents.iter().any(agrees));
            return;
        };
        let called = told.targets(self.view);
        if told.is_kept(&called) {
            self.ledger.equal += 1;
        } else if let Some(later) = self.calls.later(told.turn, &first.key) {
            self.ledger.equal += 1;
            self.ledger.kept_later.push(Cite::step(later));
        } else if !self.is_explained(told, &called)
            && let Some((act, actual)) = told.turn.acts.first().zip(called.first())
        {
            self.ledger.tools.push(Mismatch {
                words,
                range: first.range.clone(),
                announced: self.known.spelled(&first.key).to_owned(),
                act,
                actual: self.known.spelled(actual).to_owned(),
                pointer: None,
                turn: told.index,
            });
        }
    }

    /// Whether the words name the called tool as well, or code may have called the announced one.
    fn is_explained(&self, told: &Told<'_, 'c>, called: &[String]) -> bool {
        self.is_code(told) || told.names_any(self.known, called)
    }

    fn is_code(&self, told: &Told<'_, 'c>) -> bool {
        told.turn.acts.iter().any(|step| runs_code(self.view, step))
    }

    fn targets(&mut self, told: &Told<'_, 'c>) {
        if told.hands_over || self.is_code(told) {
            return;
        }
        let acts = told.turn.acts.iter();
        let leaves: Vec<_> = acts.flat_map(|step| leaves_of(step)).collect();
        for (words, sentence) in &told.intents {
            self.target(told, &leaves, (words, sentence));
        }
    }

    fn target(
        &mut self,
        told: &Told<'_, 'c>,
        leaves: &[Leaf<'c>],
        (words, sentence): (&'c Step, &Sentence<'c>),
    ) {
        let ids: Vec<_> = prose::tokens(sentence.text)
            .filter_map(|(at, token)| prose::shape(token).map(|shape| (at, token, shape)))
            .collect();
        let tied = || leaves.iter().filter(|leaf| is_tied(leaf.step, sentence));
        if ids.is_empty() || tied().next().is_none() {
            return;
        }
        let is_called = |token: &str| leaves.iter().any(|leaf| holds(&leaf.text, token));
        if ids.iter().any(|(_, token, _)| is_called(token)) {
            self.ledger.equal += 1;
            return;
        }
        let found = ids.iter().find_map(|(at, token, shape)| {
            let leaf = tied().find(|leaf| is_rival(leaf, shape, sentence, told.turn))?;
            let kept = self.calls.target_comes_later(told.turn, leaf.step, token);
            (!kept).then_some((sentence.start + at, *token, leaf))
        });
        if let Some((start, token, leaf)) = found {
            self.ledger.targets.push(Mismatch {
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
}

/// Whether an argument could have been the announced identifier and is another one, of which the
/// words say nothing.
fn is_rival(leaf: &Leaf<'_>, shape: &str, sentence: &Sentence<'_>, turn: &Turn<'_>) -> bool {
    prose::shape(&leaf.text).as_deref() == Some(shape)
        && !is_mentioned(turn, &leaf.text)
        && is_of_kind(leaf, shape, sentence)
}

/// Code and shell commands call whatever they like inside.
fn runs_code(view: &View<'_>, step: &Step) -> bool {
    let is_code = |call: &Call| call.form == CallForm::Code;
    step.call().is_some_and(is_code)
        || view.exchange_of(step.no).is_some_and(|exchange| exchange.effect == Effect::Runs)
}

/// One scalar argument of one call.
pub(super) struct Leaf<'c> {
    step: &'c Step,
    pointer: String,
    /// Its value.
    pub(super) text: String,
}

/// The scalar arguments of a call.
pub(super) fn leaves_of(step: &Step) -> impl Iterator<Item = Leaf<'_>> + use<'_> {
    let leaves = step.call().map(|call| prose::leaves(&call.arguments));
    let leaves = leaves.into_iter().flatten();
    leaves.map(move |(pointer, text)| Leaf { step, pointer, text })
}

/// Whether the sentence is about this call: it names the tool, or a word of the tool's name.
fn is_tied(step: &Step, sentence: &Sentence<'_>) -> bool {
    let Some(call) = step.call() else {
        return false;
    };
    let mut words = effect::words(&call.tool.text);
    words.any(|word| {
        word.len() >= 3
            && prose::tokens(sentence.text).any(|(_, token)| prose::kindred(&word, token))
    })
}

/// Whether the sentence names the act in two words of the tool's name, or in its only one.
fn is_about(step: &Step, sentence: &Sentence<'_>) -> bool {
    let Some(call) = step.call() else {
        return false;
    };
    let words: Vec<String> = effect::words(&call.tool.text).collect();
    let is_used =
        |word: &&String| prose::tokens(sentence.text).any(|(_, token)| prose::kindred(word, token));
    let used = words.iter().filter(is_used).count();
    used > 0 && used >= words.len().min(2)
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

fn is_mentioned(turn: &Turn<'_>, value: &str) -> bool {
    turn.words.iter().any(|step| holds(step.words(), value))
}

/// Whether `text` holds `value`, with or without a leading `#`, in any case.
pub(super) fn holds(text: &str, value: &str) -> bool {
    let bare = value.trim_start_matches('#').to_lowercase();
    text.to_lowercase().contains(&bare)
}
