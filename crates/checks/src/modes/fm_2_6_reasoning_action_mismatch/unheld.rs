//! What an agent reports to have done or says that it does, and what nothing on the log bears out or
//! contradicts: another word of the run that could be compared says nothing about it.
//!
//! Nothing is found by it. It keeps one report that agrees from passing for all of them, and asks.

use super::ENTRY;
use super::announced::{Told, intent_end};
use super::claimed;
use super::clause;
use super::figure;
use super::known::Known;
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Score};
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner};
use crate::view::turns::Turns;
use crate::view::{View, short};
use case::{Act, ActorKind, Cite, Step};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Words without a call of their own are as often true as not.
const UNSURE: Score = Score::new(0.3);

/// How much of a sentence is quoted.
const QUOTED: usize = 90;

/// A text without any of these reports nothing.
static NEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:i|we)\b|['’]ve\b|\b(?:has|have) (?:\w+ )?been\b"));

/// The first person, or a thing in the passive, with a participle.
static REPORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:i|we)(?: have|['’]ve)?|(?:has|have)(?: now| also| already)? been)",
        r" (?:(?:now|just|already|also|then|successfully) )*([a-z]+(?:-[a-z]+)?)\b",
    ))
});

/// Verbs of speech, thought and good manners: what they name leaves no call behind. By their first
/// letters, for all of their forms.
const LEAVES_NO_CALL: &[&str] = &[
    "address",
    "advis",
    "agree",
    "analy",
    "answer",
    "apolog",
    "appreciat",
    "assist",
    "assum",
    "attempt",
    "clarif",
    "compar",
    "compil",
    "complet",
    "comput",
    "conclud",
    "conduct",
    "confirm",
    "consider",
    "continu",
    "decid",
    "describ",
    "determin",
    "encounter",
    "ensur",
    "evaluat",
    "explain",
    "face",
    "finish",
    "focus",
    "follow",
    "gather",
    "go",
    "guid",
    "help",
    "hop",
    "inform",
    "interpret",
    "keep",
    "know",
    "learn",
    "list",
    "mention",
    "need",
    "note",
    "outlin",
    "pass",
    "perform",
    "plan",
    "proceed",
    "promis",
    "provid",
    "reach",
    "realiz",
    "receiv",
    "recogni",
    "recommend",
    "remember",
    "resolv",
    "respond",
    "say",
    "share",
    "show",
    "start",
    "stat",
    "stay",
    "suggest",
    "summar",
    "take",
    "tell",
    "think",
    "tried",
    "try",
    "understand",
    "understood",
    "use",
    "wait",
    "walk",
    "want",
    "work",
];

/// Verbs of looking, which any look bears out. By their first letters.
const LOOKS: &[&str] = &[
    "access",
    "authenticat",
    "check",
    "examin",
    "fetch",
    "find",
    "get",
    "identif",
    "inspect",
    "investigat",
    "load",
    "locat",
    "look",
    "obtain",
    "open",
    "pull",
    "query",
    "read",
    "retriev",
    "review",
    "search",
    "see",
    "validat",
    "verif",
    "view",
];

/// Verbs that say no more than that something was done: what it was, a noun says. By their first letters.
const LIGHT: &[&str] = &["process", "initiat", "submit", "request", "issu", "mad", "execut"];

/// What somebody supposes.
static SUPPOSES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:must|may|might|likely|probably) have\b"));

/// A sentence that nothing bears out.
pub(super) struct Unheld<'c> {
    step: &'c Step,
    range: Range<usize>,
}

/// What was done in the run, by the words of its tools' names.
struct Done {
    words: BTreeSet<String>,
    /// The first words of the names of the tools that act.
    leads: BTreeSet<String>,
    looked: bool,
    handed: bool,
}

/// The first sentence of an agent with calls that tells of an act of its own and has none.
pub(super) fn first<'c>(view: &View<'c>, turns: &Turns<'c>, known: &Known) -> Option<Unheld<'c>> {
    // Code and commands may have done anything.
    if view.exchanges.is_empty() || view.exchanges.iter().any(claimed::is_opaque) {
        return None;
    }
    let (mut words, mut leads) = (BTreeSet::new(), BTreeSet::new());
    for made in &view.exchanges {
        words.extend(effect::words(&made.call.tool.text));
        let lead = effect::words(effect::proper(&made.call.tool.text)).next();
        leads.extend(lead.filter(|_| made.effect.acts()));
    }
    let looked = view.exchanges.iter().any(|made| made.effect == Effect::Reads);
    let handed = view.case.trace.steps.iter().any(|step| matches!(step.act, Act::Handoff { .. }));
    let done = Done { words, leads, looked, handed };
    let reported = || reported(view, &done);
    let announced = || announced(view, turns, (known, &done));
    let figure = || figure::nowhere(view).map(|(step, range)| Unheld { step, range });
    reported().or_else(announced).or_else(figure)
}

fn reported<'c>(view: &View<'c>, done: &Done) -> Option<Unheld<'c>> {
    let silent = claimed::silent_agents(view);
    let mut said = view.said.iter().filter(|step| !silent.contains(&step.actor));
    said.find_map(|step| {
        let sentences = prose::sentences(step.words(), &NEAR);
        let mut open = sentences.iter().filter(|sentence| {
            let is_plain = sentence.manner != Manner::Asks
                && !claimed::HEDGED.is_match(sentence.text)
                && !SUPPOSES.is_match(sentence.text);
            is_plain
                && REPORT.captures_iter(sentence.text).any(|found| {
                    let verb = found[1].to_lowercase().replace('-', "");
                    is_participle(&verb)
                        && !done.bears_out(&verb)
                        && !done.is_by_noun(&verb, sentence.text)
                        && !is_told(view, step, &verb)
                })
        });
        let sentence = open.next()?;
        Some(Unheld { step, range: sentence.start..sentence.start + sentence.text.len() })
    })
}

fn announced<'c>(
    view: &View<'c>,
    turns: &Turns<'c>,
    (known, done): (&Known, &Done),
) -> Option<Unheld<'c>> {
    let silent = claimed::silent_agents(view);
    (0..turns.turns.len()).find_map(|index| {
        let told = Told::of(&turns.turns, index, (view, known));
        let (step, sentence) = told.intents.iter().find(|(step, sentence)| {
            let is_own = !silent.contains(&step.actor) && sentence.manner == Manner::States;
            is_own
                && acts(sentence.text, intent_end(sentence))
                    .is_some_and(|verb| !done.bears_out(&verb))
        })?;
        Some(Unheld { step, range: sentence.start..sentence.start + sentence.text.len() })
    })
}

/// The verb by which a sentence announces an act that one of the known kinds of tools carries out.
fn acts(text: &str, from: usize) -> Option<String> {
    let rest = text.get(from..)?;
    let verb = prose::tokens(rest).find(|(_, token)| !clause::is_filler(token))?.1.to_lowercase();
    (!claimed::carried_out_by(&verb).is_empty()).then_some(verb)
}

/// The past participle of a regular verb, or a known one.
fn is_participle(verb: &str) -> bool {
    4 < verb.len() && verb.ends_with("ed") || claimed::is_participle(verb)
}

/// Whether somebody other than an agent spoke of it before.
fn is_told(view: &View<'_>, report: &Step, verb: &str) -> bool {
    let trace = &view.case.trace;
    let before = trace.steps.get(..report.no.index()).unwrap_or_default();
    let mut others = before.iter().filter(|step| {
        trace.kind(step) != ActorKind::Agent && !matches!(step.act, Act::Instruct(_))
    });
    others.any(|step| step.words().to_lowercase().contains(verb))
}

impl Done {
    /// Whether a call may be what the verb tells of, or nothing has to be.
    fn bears_out(&self, verb: &str) -> bool {
        let begins = |stems: &[&str]| stems.iter().any(|stem| verb.starts_with(stem));
        begins(LEAVES_NO_CALL)
            || (begins(LOOKS) && self.looked)
            || (self.handed
                && ["transfer", "hand", "delegat", "forward", "ask", "assign"]
                    .iter()
                    .any(|stem| verb.starts_with(stem)))
            || self.words.iter().any(|word| prose::kindred(word, verb))
            || claimed::carried_out_by(verb).iter().any(|word| self.words.contains(*word))
    }
}

impl Done {
    /// Whether a verb that says little stands beside the noun for what a call did: "your return was
    /// processed".
    fn is_by_noun(&self, verb: &str, sentence: &str) -> bool {
        let is_of_lead = |token: &str| self.leads.iter().any(|lead| prose::kindred(lead, token));
        LIGHT.iter().any(|stem| verb.starts_with(stem))
            && prose::tokens(sentence).any(|(_, token)| is_of_lead(token))
    }
}

impl Unheld<'_> {
    fn words(&self) -> String {
        short::quoted(self.step.words().get(self.range.clone()).unwrap_or_default(), QUOTED)
    }

    /// What is not known.
    pub(super) fn missing(&self) -> String {
        format!("a call or result that bears on {} (step {})", self.words(), self.step.no)
    }

    /// The question that would decide it.
    pub(super) fn question(&self) -> Question {
        let primary =
            Cite::range(self.step, self.range.clone()).unwrap_or_else(|| Cite::step(self.step));
        let summary =
            format!("a person says that {} (step {}) is not so", self.words(), self.step.no);
        let then = Finding::new(ENTRY.mode, UNSURE, primary, summary);
        Question::new(format!("Is it so: {} (#{})?", self.words(), self.step.no), Reply::No, then)
    }

    /// How far an open question leans towards the mode.
    pub(super) const fn lean() -> Score {
        UNSURE
    }
}
