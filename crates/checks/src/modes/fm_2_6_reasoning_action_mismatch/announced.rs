//! The announcements of each turn, and the announced tool against the calls of the same turn.

use super::ahead::Calls;
use super::clause;
use super::doubted::{self, Doubt};
use super::known::{self, Known, Mention};
use super::named::{self, Pair};
use crate::pattern::pattern;
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner, Sentence};
use crate::view::turns::{Turn, Turns};
use crate::view::{View, is_from_person};
use case::trace::CallForm;
use case::{Act, Call, Cite, Step};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Longer sentences, and lines of tables, are pasted logs rather than somebody's next step.
const LONGEST: usize = 300;

/// A text without any of these holds no announcement; most are left at that.
static INTENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)['’]ll|will|going to|let|now|ing\b|i call|i use|i invoke|shall i|should i|me to")
});

/// The first person about to act. Only nominates a sentence.
static INTENT: LazyLock<Regex> = LazyLock::new(|| {
    let first_person = r"\b(?:i['’]?ll|i will|i['’]m going to|i am going to|i need to|i have to|let me|let['’]s|let us|we['’]ll|we will|i now|now i(?:['’]ll| will| am going to|['’]m going to| need to| have to)?)\b";
    pattern(&format!("(?i){first_person}|{STARTS}"))
});

/// A sentence that starts with the act.
const STARTS: &str = r"^(?:now |next,? |first,? |ok,? |okay,? )?(?:calling|invoking|using|running|executing|i call|i use|i invoke)\b";

/// A sentence that starts with an act, whichever: enough only where a tool carries that very act
/// out.
static GERUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i){STARTS}|^(?:now,? |ok,? |okay,? )?(?:(?:i am|i['’]m) )?(?:now )?[a-z]+ing\b"
    ))
});

/// Somebody who says what they do now, in the plain present: "I restart node-2 now". Only nominates.
static PRESENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:now,? |next,? |so,? |then,? |ok,? |okay,? )?(?:i|we) (?:now |also |then |just )?([a-z]+)\b",
    )
});

/// The time by which the plain present is no habit and no report.
static NOW: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bnow\b"));

/// What stands before the act where the speaker is named: "I'm restarting".
static SPEAKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:now,? |next,? |first,? |ok,? |okay,? )?(?:i am|i['’]m)\s(?:now )?")
});

/// An act that is proposed to a person, who then has only to say yes.
static PROPOSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:shall i|should i|may i|would you like me to|do you want me to)\b")
});

/// The words of somebody who agrees and adds nothing.
static ASSENTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:yes|yep|yeah|ok|okay|sure|please|go ahead|do it|confirmed|i confirm|correct|proceed)\b[^0-9?#]{0,60}$",
    )
});

/// Words that make an announcement something other than the next act.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    let words = r"\b(?:not|never|cannot|without|if|unless|once|after|afterwards|until|instead|rather|either|or|before|would|could|might|previously|already)\b|n['’]t\b";
    pattern(&format!("(?i){words}"))
});

/// What comes behind these words is not the next act.
static LATER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:then|later|next i|finally|when|while|so that)\b"));

/// Words by which an assent is none, or picks something.
static PICKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:but|other|another|instead|not|except|only|different|rather|no|just|both|all|first|second|last|one|also|and)\b|n['’]t\b",
    )
});

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
    /// Those whose target has another name than the call's, which may be a name of the same thing.
    pub(super) names: Vec<Mismatch<'c>>,
    /// Names in the words beside a write that no announcement was read from.
    pub(super) beside: Vec<Mismatch<'c>>,
    /// Announced values that no argument holds, where another of their kind may be the same thing.
    pub(super) doubts: Vec<Doubt<'c>>,
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

impl Mismatch<'_> {
    fn names(&self) -> Pair<'_> {
        let pointer = self.pointer.as_deref().unwrap_or_default();
        Pair { one: &self.announced, other: &self.actual, before: self.act.no, pointer }
    }
}

/// Compares each turn's announcements with its acts.
pub(super) fn compare<'c>(view: &View<'c>, turns: &Turns<'c>, known: &Known) -> Ledger<'c> {
    let (calls, ledger) = (Calls::of(view, turns), Ledger::default());
    let mut comparison = Comparison { view, known, calls, ledger, given: None };
    for (index, turn) in turns.turns.iter().enumerate() {
        if turn.acts.is_empty() {
            continue;
        }
        comparison.ledger.turns += 1;
        let told = Told::of(&turns.turns, index, (view, known));
        comparison.tool(&told);
        comparison.targets(&told);
        comparison.values(&told);
        comparison.keyed(&told);
        comparison.worded_keys(&told);
        comparison.doubts(&told);
        comparison.beside(&told);
        comparison.placed(&told);
    }
    let mut ledger = comparison.ledger;
    let pairs: Vec<_> = ledger.names.iter().map(Mismatch::names).collect();
    let apart = named::known_apart(view, &pairs);
    let names = std::mem::take(&mut ledger.names).into_iter().zip(apart);
    let (apart, unclear): (Vec<_>, Vec<_>) = names.partition(|(_, apart)| *apart);
    ledger.targets.extend(apart.into_iter().map(|(one, _)| one));
    ledger.targets.sort_by_key(|one| one.act.no);
    ledger.names = unclear.into_iter().map(|(one, _)| one).collect();
    doubt_beside(view, &mut ledger);
    ledger
}

/// What the words beside a write name is a doubt where the run tells it from what the write is given.
fn doubt_beside<'c>(view: &View<'c>, ledger: &mut Ledger<'c>) {
    let beside = std::mem::take(&mut ledger.beside);
    let pairs: Vec<_> = beside.iter().map(Mismatch::names).collect();
    let apart = named::known_apart(view, &pairs);
    let told = |one: &Mismatch<'_>| ledger.targets.iter().any(|other| other.act.no == one.act.no);
    let doubts = beside.into_iter().zip(apart).filter(|(one, apart)| *apart && !told(one));
    let doubts = doubts.map(|(Mismatch { words, range, announced, act, actual, .. }, _)| Doubt {
        words,
        range,
        announced,
        act,
        actual,
    });
    let doubts: Vec<Doubt<'c>> = doubts.collect();
    ledger.doubts.extend(doubts);
}

/// What is at hand while the turns are compared.
pub(super) struct Comparison<'v, 'c> {
    pub(super) view: &'v View<'c>,
    known: &'v Known,
    pub(super) calls: Calls<'c>,
    pub(super) ledger: Ledger<'c>,
    /// What the calls of the run give to each argument, once somebody asks.
    pub(super) given: Option<BTreeMap<String, BTreeSet<String>>>,
}

/// One turn, and where its words announce something.
pub(super) struct Told<'t, 'c> {
    pub(super) turn: &'t Turn<'c>,
    pub(super) index: usize,
    /// What was said before the acts, to a person who then agreed where the turn itself has no words.
    pub(super) words: &'t [&'c Step],
    pub(super) intents: Vec<(&'c Step, Sentence<'c>)>,
    /// What the words announce as the next act.
    announced: Vec<(&'c Step, Mention)>,
    pub(super) hands_over: bool,
}

impl<'t, 'c> Told<'t, 'c> {
    pub(super) fn of(
        turns: &'t [Turn<'c>],
        index: usize,
        (view, known): (&View<'c>, &Known),
    ) -> Self {
        let turn = &turns[index];
        let hands_over = turn.acts.iter().all(|step| matches!(step.act, Act::Handoff { .. }));
        let mut told = Self {
            turn,
            index,
            words: &turn.words,
            intents: Vec::new(),
            announced: Vec::new(),
            hands_over,
        };
        for step in &turn.words {
            told.read(step, known);
        }
        if let Some(proposal) = agreed(turns, index, view) {
            told.words = proposal;
            for step in proposal {
                told.read_proposal(step);
            }
        }
        told
    }

    fn read(&mut self, step: &'c Step, known: &Known) {
        for sentence in prose::sentences(step.words(), &INTENDS) {
            if announces(&sentence) {
                let mentions = self.mentions(known, sentence.text).into_iter();
                let own = sentence.text.len() - own_clause(sentence.text).len();
                let next = mentions
                    .skip_while(|mention| mention.range.start < own)
                    .find(|mention| !LATER.is_match(&sentence.text[..mention.range.start]));
                self.announced.extend(next.map(|mention| (step, moved(mention, sentence))));
                self.intents.push((step, sentence));
            } else if starts(&sentence) || lists(&sentence) {
                self.intents.push((step, sentence));
            }
        }
    }

    /// What a person agreed to: what is announced there is a target, never yet a tool.
    fn read_proposal(&mut self, step: &'c Step) {
        for sentence in prose::sentences(step.words(), &INTENDS) {
            if announces(&sentence) || proposes(&sentence) {
                self.intents.push((step, sentence));
            }
        }
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

/// The words before a turn without any, where a person came between and only agreed.
fn agreed<'t, 'c>(turns: &'t [Turn<'c>], index: usize, view: &View<'c>) -> Option<&'t [&'c Step]> {
    let (turn, before) = (&turns[index], turns.get(index.checked_sub(1)?)?);
    let (last, first) = (before.words.last()?, turn.acts.first()?);
    let [answer] = view.between(last.no, first.no) else {
        return None;
    };
    let agrees = turn.words.is_empty()
        && before.acts.is_empty()
        && before.actor == turn.actor
        && is_from_person(view.case, answer)
        && ASSENTS.is_match(answer.words().trim())
        && !PICKS.is_match(answer.words());
    agrees.then_some(&before.words[..])
}

/// Where the words of intent end in `sentence`, in bytes.
pub(super) fn intent_end(sentence: &Sentence<'_>) -> usize {
    let proposed = PROPOSES.find(sentence.text);
    // A verb in the present or a gerund is the act itself.
    if let Some(act) = present(sentence.text) {
        return act;
    }
    let lead = if GERUND.is_match(sentence.text) { &SPEAKER } else { &INTENT };
    let spoken = lead.find(sentence.text);
    proposed.or(spoken).map_or(0, |found| found.end())
}

fn announces(sentence: &Sentence<'_>) -> bool {
    sentence.manner == Manner::States
        && INTENT.is_match(sentence.text)
        && is_plain(own_clause(sentence.text))
}

/// A sentence without what it sets before the act: "before anything else I will look" announces the
/// look.
fn own_clause(text: &str) -> &str {
    let is_set = text.get(..BEFORE.len()).is_some_and(|lead| lead.eq_ignore_ascii_case(BEFORE));
    let intent = INTENT.find(text).filter(|_| is_set);
    intent.and_then(|intent| text.get(intent.start()..)).unwrap_or(text)
}

const BEFORE: &str = "before ";

/// Where the verb of a sentence in the plain present starts, in bytes. A past tense reports.
fn present(text: &str) -> Option<usize> {
    let verb = PRESENT.captures(text).filter(|_| NOW.is_match(text))?.get(1)?;
    // "I am restarting it now" has its act behind the verb.
    let is_other = verb.as_str().ends_with("ed")
        || ["am", "are"].contains(&verb.as_str())
        || INTENT.is_match(text);
    (!is_other).then_some(verb.start())
}

/// Whether the sentence is the point of a plan that says what the speaker will do. Which point is
/// carried out next is open, so that it announces a target and never a tool.
fn lists(sentence: &Sentence<'_>) -> bool {
    sentence.manner == Manner::Lists && INTENT.is_match(sentence.text) && is_plain(sentence.text)
}

/// Whether the sentence starts with an act.
fn starts(sentence: &Sentence<'_>) -> bool {
    sentence.manner == Manner::States
        && (GERUND.is_match(sentence.text) || present(sentence.text).is_some())
        && is_plain(sentence.text)
}

/// Whether the sentence proposes an act.
fn proposes(sentence: &Sentence<'_>) -> bool {
    let proposed = PROPOSES.find(sentence.text);
    proposed.is_some_and(|found| is_plain(&sentence.text[found.end()..]))
}

fn is_plain(text: &str) -> bool {
    text.len() <= LONGEST && !HEDGED.is_match(clause::before_purpose(text)) && !text.contains('|')
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
            let agrees = |(_, sentence): &(_, Sentence<'_>)| {
                present(sentence.text).is_none()
                    && acts().any(|act| is_about(act, sentence))
                    && !self.names_another(told, sentence)
            };
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

    /// Whether a sentence names a thing that none of the calls is given: then that it names the tool as
    /// well says nothing on what the tool was called for.
    fn names_another(&self, told: &Told<'_, 'c>, sentence: &Sentence<'_>) -> bool {
        let next = self.calls.next_acts(told.turn, doubted::NEXT_ACTS);
        let carried = doubted::carried(told.turn.acts.iter().chain(&next).copied());
        let behind = sentence.text.get(intent_end(sentence)..).unwrap_or_default();
        let mut tokens = prose::tokens(behind).map(|(_, token)| token);
        tokens.any(|token| prose::shape(token).is_some() && !doubted::is_carried(token, &carried))
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
pub(super) fn is_about(step: &Step, sentence: &Sentence<'_>) -> bool {
    let Some(call) = step.call() else {
        return false;
    };
    let words: Vec<String> = effect::words(&call.tool.text).collect();
    let is_used =
        |word: &&String| prose::tokens(sentence.text).any(|(_, token)| prose::kindred(word, token));
    let used = words.iter().filter(is_used).count();
    used > 0 && used >= words.len().min(2)
}
