//! The announcements of each turn, and the announced tool against the calls of the same turn.

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
    pattern(&format!("(?i){first_person}|{STARTS}"))
});

/// A sentence that starts with the act.
const STARTS: &str = r"^(?:now |next,? |first,? |ok,? |okay,? )?(?:calling|invoking|using|running|executing|i call|i use|i invoke)\b";

/// The same, by itself.
static GERUND: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("(?i){STARTS}")));

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
        comparison.values(&told);
    }
    comparison.ledger
}

/// What is at hand while the turns are compared.
pub(super) struct Comparison<'v, 'c> {
    pub(super) view: &'v View<'c>,
    known: &'v Known,
    pub(super) calls: Calls<'c>,
    pub(super) ledger: Ledger<'c>,
}

/// One turn, and where its words announce something.
pub(super) struct Told<'t, 'c> {
    pub(super) turn: &'t Turn<'c>,
    pub(super) index: usize,
    pub(super) intents: Vec<(&'c Step, Sentence<'c>)>,
    /// What the words announce as the next act.
    announced: Vec<(&'c Step, Mention)>,
    pub(super) hands_over: bool,
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

/// Where the words of intent end in `sentence`, in bytes.
pub(super) fn intent_end(sentence: &Sentence<'_>) -> usize {
    let intent = INTENT.find(sentence.text);
    // A gerund is the act itself.
    let spoken = intent.filter(|found| found.start() > 0 || !GERUND.is_match(sentence.text));
    spoken.map_or(0, |found| found.end())
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

    pub(super) fn is_code(&self, told: &Told<'_, 'c>) -> bool {
        told.turn.acts.iter().any(|step| runs_code(self.view, step))
    }
}

/// Code and shell commands call whatever they like inside.
fn runs_code(view: &View<'_>, step: &Step) -> bool {
    let is_code = |call: &Call| call.form == CallForm::Code;
    step.call().is_some_and(is_code)
        || view.exchange_of(step.no).is_some_and(|exchange| exchange.effect == Effect::Runs)
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
