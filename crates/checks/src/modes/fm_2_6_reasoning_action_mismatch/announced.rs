//! The announced tool and target against the calls of the same turn.

use super::ENTRY;
use super::known::{self, Known, Mention};
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner, Sentence};
use crate::view::turns::{Turn, Turns};
use case::predicate::CallPattern;
use case::trace::CallForm;
use case::{Act, ActorNo, Call, Cite, Predicate, Searched, Step, StepNo};
use regex::Regex;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// An identifier of a known tool is announced and another tool is called: exact on both sides.
const OTHER_TOOL: Score = Score::new(0.8);
/// A target of the same shape differs: exact, but one text may speak of two targets.
const OTHER_TARGET: Score = Score::new(0.72);
/// Agents' names are often ordinary words, so a handoff to another one weighs less.
const OTHER_AGENT: Score = Score::new(0.5);
/// How many later calls are searched for an announced target. Agents announce the next acts, not
/// the fiftieth.
const LOOK_AHEAD: usize = 50;

/// The first person about to act. Only nominates a sentence.
static INTENT: LazyLock<Regex> = LazyLock::new(|| {
    let first_person = r"\b(?:i['’]?ll|i will|i['’]m going to|i am going to|let me|let['’]s|let us|we['’]ll|we will|i now|now i)\b";
    let gerund = r"^(?:now |next,? |first,? |ok,? |okay,? )?(?:calling|invoking|using|running|executing|i call|i use|i invoke)\b";
    Regex::new(&format!("(?i){first_person}|{gerund}")).expect("the pattern is constant")
});

/// Words that make an announcement something other than the next act.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    let words = r"\b(?:not|never|cannot|without|if|unless|once|after|afterwards|until|instead|rather|either|or|before|would|could|might|previously|already)\b|n['’]t\b";
    Regex::new(&format!("(?i){words}")).expect("the pattern is constant")
});

/// What comes behind these words is not the next act.
static LATER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:then|later|next i|finally|when|while|so that)\b")
        .expect("the pattern is constant")
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
    tools: Vec<Mismatch<'c>>,
    targets: Vec<Mismatch<'c>>,
}

/// An announcement and the act that differs.
struct Mismatch<'c> {
    words: &'c Step,
    range: Range<usize>,
    announced: String,
    act: &'c Step,
    actual: String,
    /// The argument that differs; `None` where the tool does.
    pointer: Option<String>,
    turn: usize,
}

/// Compares each turn's announcements with its acts.
pub(super) fn compare<'c>(view: &View<'c>, turns: &Turns<'c>, known: &Known) -> Ledger<'c> {
    let calls = Calls::of(view, turns);
    let mut ledger = Ledger::default();
    for (index, turn) in turns.turns.iter().enumerate() {
        if turn.acts.is_empty() {
            continue;
        }
        ledger.turns += 1;
        let told = Told::of(turn, known);
        compare_tool(view, &told, &calls, known, index, &mut ledger);
        compare_targets(view, &told, &calls, index, &mut ledger);
    }
    ledger
}

/// One turn, and where its words announce something.
struct Told<'t, 'c> {
    turn: &'t Turn<'c>,
    intents: Vec<(&'c Step, Sentence<'c>)>,
    /// What the words announce as the next act.
    announced: Vec<(&'c Step, Mention)>,
    /// Everything that the words name at all.
    named: Vec<String>,
    hands_over: bool,
}

impl<'t, 'c> Told<'t, 'c> {
    fn of(turn: &'t Turn<'c>, known: &Known) -> Self {
        let hands_over = turn
            .acts
            .iter()
            .all(|step| matches!(step.act, Act::Handoff { .. }));
        let find = |text: &str| {
            if hands_over {
                known.agents_in(text)
            } else {
                known.tools_in(text)
            }
        };
        let mut told = Self {
            turn,
            intents: Vec::new(),
            announced: Vec::new(),
            named: Vec::new(),
            hands_over,
        };
        for step in &turn.words {
            let all = find(step.words());
            told.named
                .extend(all.into_iter().map(|mention| mention.key));
            for sentence in prose::sentences(step.words()) {
                if announces(&sentence) {
                    let next = find(sentence.text)
                        .into_iter()
                        .find(|mention| !LATER.is_match(&sentence.text[..mention.range.start]));
                    told.announced
                        .extend(next.map(|mention| (*step, moved(mention, sentence))));
                    told.intents.push((step, sentence));
                }
            }
        }
        told
    }
}

fn announces(sentence: &Sentence<'_>) -> bool {
    sentence.manner == Manner::States
        && INTENT.is_match(sentence.text)
        && !HEDGED.is_match(sentence.text)
}

fn moved(mention: Mention, sentence: Sentence<'_>) -> Mention {
    let range = mention.range.start + sentence.start..mention.range.end + sentence.start;
    Mention { range, ..mention }
}

fn compare_tool<'c>(
    view: &View<'c>,
    told: &Told<'_, 'c>,
    calls: &Calls<'c>,
    known: &Known,
    index: usize,
    ledger: &mut Ledger<'c>,
) {
    let Some((words, first)) = told.announced.first() else {
        // Without a tool's name the words of the name can still agree; they never disagree.
        let acts = || told.turn.acts.iter();
        let agrees = |(_, sentence): &(_, Sentence<'_>)| acts().any(|act| is_about(act, sentence));
        ledger.equal += usize::from(told.intents.iter().any(agrees));
        return;
    };
    let targets = || {
        told.turn
            .acts
            .iter()
            .filter_map(|step| known::target(view, &step.act))
    };
    let is_announced = |key: &String| {
        told.announced
            .iter()
            .any(|(_, mention)| mention.key == *key)
    };
    let is_inside = |step: &&Step| {
        step.call().is_some_and(|call| {
            told.announced
                .iter()
                .any(|(_, mention)| known::carries(call, &mention.key))
        })
    };
    if targets().any(|key| is_announced(&key)) || told.turn.acts.iter().any(|step| is_inside(&step))
    {
        ledger.equal += 1;
        return;
    }
    let explained = targets().any(|key| told.named.contains(&key));
    if explained || told.turn.acts.iter().any(|step| runs_code(view, step)) {
        return;
    }
    if let Some(later) = calls.later(told.turn, &first.key) {
        ledger.equal += 1;
        ledger.kept_later.push(Cite::step(later));
        return;
    }
    let act = told.turn.acts.first().copied();
    let actual = targets().next();
    if let Some((act, actual)) = act.zip(actual) {
        ledger.tools.push(Mismatch {
            words,
            range: first.range.clone(),
            announced: known.spelled(&first.key).to_owned(),
            act,
            actual: known.spelled(&actual).to_owned(),
            pointer: None,
            turn: index,
        });
    }
}

/// Code and shell commands call whatever they like inside.
fn runs_code(view: &View<'_>, step: &Step) -> bool {
    let is_code = |call: &Call| call.form == CallForm::Code;
    step.call().is_some_and(is_code)
        || view
            .exchange_of(step.no)
            .is_some_and(|exchange| exchange.effect == Effect::Runs)
}

fn compare_targets<'c>(
    view: &View<'c>,
    told: &Told<'_, 'c>,
    calls: &Calls<'c>,
    index: usize,
    ledger: &mut Ledger<'c>,
) {
    if told.hands_over || told.turn.acts.iter().any(|step| runs_code(view, step)) {
        return;
    }
    let leaves: Vec<_> = told
        .turn
        .acts
        .iter()
        .flat_map(|step| leaves_of(step))
        .collect();
    for (words, sentence) in &told.intents {
        let tied: Vec<_> = leaves
            .iter()
            .filter(|leaf| is_tied(leaf.step, sentence))
            .collect();
        let ids: Vec<_> = prose::tokens(sentence.text)
            .filter_map(|(at, token)| prose::shape(token).map(|shape| (at, token, shape)))
            .collect();
        if tied.is_empty() || ids.is_empty() {
            continue;
        }
        let is_called = |token: &str| leaves.iter().any(|leaf| holds(&leaf.text, token));
        if ids.iter().any(|(_, token, _)| is_called(token)) {
            ledger.equal += 1;
            continue;
        }
        let rival = |shape: &str| {
            tied.iter().find(|leaf| {
                prose::shape(&leaf.text).as_deref() == Some(shape)
                    && !is_mentioned(told.turn, &leaf.text)
                    && is_of_kind(leaf, shape, sentence)
            })
        };
        let found = ids.iter().find_map(|(at, token, shape)| {
            let leaf = rival(shape)?;
            let kept = calls.target_comes_later(told.turn, token);
            (!kept).then_some((*at, *token, leaf))
        });
        if let Some((at, token, leaf)) = found {
            let start = sentence.start + at;
            ledger.targets.push(Mismatch {
                words,
                range: start..start + token.len(),
                announced: token.to_owned(),
                act: leaf.step,
                actual: leaf.text.clone(),
                pointer: Some(leaf.pointer.clone()),
                turn: index,
            });
        }
    }
}

/// One scalar argument of one call.
struct Leaf<'c> {
    step: &'c Step,
    pointer: String,
    text: String,
}

fn leaves_of<'c>(step: &'c Step) -> impl Iterator<Item = Leaf<'c>> + use<'c> {
    let leaves = step.call().map(|call| prose::leaves(&call.arguments));
    let leaves = leaves.into_iter().flatten();
    leaves.map(move |(pointer, text)| Leaf {
        step,
        pointer,
        text,
    })
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
fn holds(text: &str, value: &str) -> bool {
    let bare = value.trim_start_matches('#').to_lowercase();
    text.to_lowercase().contains(&bare)
}

/// Every call by agent and tool, for looking ahead.
struct Calls<'c> {
    by_tool: BTreeMap<(ActorNo, String), Vec<(usize, &'c Step)>>,
    in_stretch: BTreeMap<usize, Vec<&'c Step>>,
}

impl<'c> Calls<'c> {
    fn of(view: &View<'c>, turns: &Turns<'c>) -> Self {
        let mut calls = Self {
            by_tool: BTreeMap::new(),
            in_stretch: BTreeMap::new(),
        };
        for turn in &turns.turns {
            for step in &turn.acts {
                if let Some(key) = known::target(view, &step.act) {
                    let list = calls.by_tool.entry((turn.actor, key)).or_default();
                    list.push((turn.stretch, step));
                    calls.in_stretch.entry(turn.stretch).or_default().push(step);
                }
            }
        }
        calls
    }

    /// The next call of the tool in the same stretch.
    fn later(&self, turn: &Turn<'_>, key: &str) -> Option<&'c Step> {
        let end = turn.acts.last()?.no;
        let list = self.by_tool.get(&(turn.actor, key.to_owned()))?;
        let next = list.partition_point(|(_, step)| step.no <= end);
        let (stretch, step) = list.get(next)?;
        (*stretch == turn.stretch).then_some(*step)
    }

    /// Whether one of the next calls of the stretch carries the value.
    fn target_comes_later(&self, turn: &Turn<'_>, value: &str) -> bool {
        let Some((last, list)) = turn.acts.last().zip(self.in_stretch.get(&turn.stretch)) else {
            return false;
        };
        let next = list.partition_point(|step| step.no <= last.no);
        let ahead = list.iter().skip(next).take(LOOK_AHEAD);
        ahead
            .flat_map(|step| leaves_of(step))
            .any(|leaf| holds(&leaf.text, value))
    }
}

impl<'c> Ledger<'c> {
    /// How many announcements were compared.
    fn compared(&self) -> usize {
        self.equal + self.tools.len() + self.targets.len()
    }

    /// The finding that another tool was called than announced.
    pub(super) fn tool_finding(&self, turns: &Turns<'c>) -> Option<Finding> {
        let first = self.tools.first()?;
        let handoff = matches!(first.act.act, Act::Handoff { .. });
        let score = if handoff { OTHER_AGENT } else { OTHER_TOOL };
        let verb = if handoff { "hands over to" } else { "calls" };
        let summary = format!(
            "announces {} and {verb} {}{}",
            first.announced,
            first.actual,
            self.compounding(&self.tools)
        );
        let finding = self.finding(score, first, summary, turns);
        let predicate = Predicate::Called(CallPattern {
            tool: first.announced.as_str().into(),
            arguments: Vec::new(),
        });
        let text = format!(
            "log the announced tool beside the call and refuse the call when they differ: step {} announces {} and calls {}",
            first.words.no, first.announced, first.actual
        );
        Some(
            finding
                .citing(related(&self.tools))
                .fixed_by(fix(text, (!handoff).then_some(predicate))),
        )
    }

    /// The finding that another target was acted on than announced.
    pub(super) fn target_finding(&self, turns: &Turns<'c>) -> Option<Finding> {
        let first = self.targets.first()?;
        let call = first.act.call()?;
        let pointer = first.pointer.as_deref()?;
        let summary = format!(
            "announces {} and calls {} with {} = {}{}",
            first.announced,
            call.tool.text,
            prose::key_of(pointer),
            first.actual,
            self.compounding(&self.targets)
        );
        let value = call.arguments.pointer(pointer)?.clone();
        let predicate = Predicate::NotCalled(CallPattern {
            tool: call.tool.text.clone(),
            arguments: vec![(pointer.into(), value)],
        });
        let text = format!(
            "log the announced target beside the call and refuse {} when its {} is another one",
            call.tool.text,
            prose::key_of(pointer)
        );
        let finding = self.finding(OTHER_TARGET, first, summary, turns);
        Some(
            finding
                .citing(related(&self.targets))
                .fixed_by(fix(text, Some(predicate))),
        )
    }

    fn finding(
        &self,
        score: Score,
        first: &Mismatch<'c>,
        summary: String,
        turns: &Turns<'c>,
    ) -> Finding {
        let primary = act_cite(first);
        let end = turns
            .turns
            .get(first.turn)
            .map(|turn| turns.stretch_end(turn));
        let end: StepNo = end.unwrap_or(first.act.no).max(first.act.no);
        let kept = format!("a call with {} before anybody else spoke", first.announced);
        let absent = Cite::absent(kept.clone(), Searched::Steps(first.act.no, end));
        let refuters = [
            Refuter::tested(kept, false, absent.clone()),
            Refuter::tested(
                format!("the same words also name {}", first.actual),
                false,
                words_cite(first),
            ),
            Refuter::tested(
                "a parallel call of the same turn keeps the word",
                false,
                primary.clone(),
            ),
        ];
        Finding::new(Mode::ReasoningActionMismatch, score, primary, summary)
            .citing([words_cite(first), absent])
            .refuters(refuters)
    }

    /// "; again at steps 12, 18: 3 of 14 announcements".
    fn compounding(&self, list: &[Mismatch<'c>]) -> String {
        let again: Vec<_> = list
            .iter()
            .skip(1)
            .map(|one| one.act.no.to_string())
            .collect();
        if again.is_empty() {
            return String::new();
        }
        let (count, all) = (list.len(), self.compared());
        format!(
            "; again at steps {}: {count} of {all} announcements",
            again.join(", ")
        )
    }
}

fn fix(text: String, predicate: Option<Predicate>) -> Fix {
    Fix {
        text,
        predicate,
        ..ENTRY.fix.to_fix()
    }
}

/// The later mismatches, words and act each.
fn related<'c>(list: &[Mismatch<'c>]) -> Vec<Cite> {
    let rest = list.iter().skip(1);
    rest.flat_map(|one| [act_cite(one), words_cite(one)])
        .collect()
}

fn words_cite(one: &Mismatch<'_>) -> Cite {
    Cite::range(one.words, one.range.clone()).unwrap_or_else(|| Cite::step(one.words))
}

fn act_cite(one: &Mismatch<'_>) -> Cite {
    let argument = |pointer: &String| Cite::argument(one.act, pointer);
    let argument = one.pointer.as_ref().and_then(argument);
    argument.unwrap_or_else(|| Cite::step(one.act))
}
