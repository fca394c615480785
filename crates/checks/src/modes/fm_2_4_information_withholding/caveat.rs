//! A warning that the sender's result holds about a thing, of which the receiver hears nothing and acts
//! with that very thing.
//!
//! The words of warnings nominate the place. What makes the finding is that the value stands in it, that
//! no word of it reached the receiver, and that the receiver's call changes something with the value.

use super::held;
use super::sight::{Handover, Means, Sight};
use super::want::name_of;
use super::{ENTRY, last};
use crate::lexicon::Lexicon;
use crate::reading::{Finding, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, effect, prose};
use case::{ActorNo, Cite, Searched, Step, StepNo, ToolResult};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A member that is called a warning names the value.
const WARNED: Score = Score::new(0.6);
/// A sentence of a text does.
const WORDED: Score = Score::new(0.5);
/// A longer text, in bytes, is a document.
const LONGEST: usize = 4096;
/// Warnings that are kept of one run.
const MOST: usize = 64;

/// Words that warn of a thing.
const WORDS: &[&str] = &[
    "corrupt*",
    "deprecated",
    "stale",
    "outdated",
    "out of date",
    "expired",
    "recalled",
    "revoked",
    "retired",
    "unsafe",
    "broken",
    "defective",
    "faulty",
    "compromised",
    "blocked",
    "frozen",
    "superseded",
    "obsolete",
    "do not",
    "don't",
    "must not",
    "never use",
    "not to be used",
    "avoid",
    "discontinued",
    "unreliable",
    "wrong",
    "invalid",
    "disputed",
    "fraud*",
    "suspended",
    "quarantined",
    "locked",
    "embargo*",
    "forbidden",
];

static WARNS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(&[WORDS]));

/// Names of members that hold a warning.
const MEMBERS: [&str; 10] = [
    "warning",
    "warnings",
    "caution",
    "caveat",
    "caveats",
    "alert",
    "alerts",
    "notice",
    "important",
    "hazard",
];

/// A warning about a thing in a result.
struct Caveat<'c> {
    step: &'c Step,
    words: String,
    things: Vec<String>,
    score: Score,
}

/// The warnings that each agent read.
pub(super) struct Caveats<'c> {
    by_agent: BTreeMap<ActorNo, Vec<Caveat<'c>>>,
}

impl<'c> Caveats<'c> {
    /// Those of all results.
    pub(super) fn of(view: &View<'c>) -> Self {
        let mut by_agent: BTreeMap<ActorNo, Vec<Caveat<'c>>> = BTreeMap::new();
        let mut left = MOST;
        for exchange in &view.exchanges {
            let Some((step, result)) = exchange.result else {
                continue;
            };
            if LONGEST < result.text.text.len() || exchange.standing == Standing::Bad {
                continue;
            }
            for (words, score) in warnings(result) {
                let things: Vec<String> = prose::tokens(&words)
                    .map(|(_, token)| token)
                    .filter(|token| {
                        prose::has_digit(token) && (held::is_specific(token) || token.contains('/'))
                    })
                    .map(str::to_owned)
                    .collect();
                if !things.is_empty() && 0 < left {
                    left -= 1;
                    let own = by_agent.entry(exchange.step.actor).or_default();
                    own.push(Caveat { step, words, things, score });
                }
            }
        }
        Self { by_agent }
    }

    /// The finding where `exchange`, of the receiver, changes something with a thing that the sender had
    /// been warned of, and no word of the warning reached the receiver.
    pub(super) fn unheard(
        &self,
        (view, sight): (&View<'c>, &Sight),
        handover: Handover,
        exchange: &Exchange<'c>,
    ) -> Option<Finding> {
        if !exchange.effect.acts() || handover.by == Means::Control {
            return None;
        }
        let taken = prose::leaves(&exchange.call.arguments);
        let known = self.by_agent.get(&handover.from)?;
        let mut before = known.iter().filter(|caveat| caveat.step.no < handover.at);
        let (caveat, thing) = before.find_map(|caveat| {
            let is_taken = |thing: &&String| taken.iter().any(|(_, text)| held::same(text, thing));
            Some((caveat, caveat.things.iter().find(is_taken)?))
        })?;
        let case = view.case;
        let steps = case.trace.steps.get(..exchange.step.no.index()).unwrap_or_default();
        let hears = |step: &&Step| sight.sees(case, handover.to, step) && tells(step, caveat);
        if steps.iter().any(|step| hears(&step)) {
            return None;
        }
        finding(view, handover, exchange, (caveat, thing))
    }
}

/// The texts of a result that warn of something.
fn warnings(result: &ToolResult) -> Vec<(String, Score)> {
    let Some(data) = &result.data else {
        let sentences = prose::sentences_near(&result.text.text, |text| WARNS.is_match(text));
        let warning = sentences.iter().filter(|sentence| WARNS.is_match(sentence.text));
        return warning.map(|sentence| (sentence.text.to_owned(), WORDED)).collect();
    };
    let leaves = prose::leaves(data).into_iter().filter_map(|(pointer, text)| {
        let mut key = effect::words(prose::key_of(&pointer));
        let is_member = key.any(|word| MEMBERS.contains(&word.as_str()));
        let score = if is_member { WARNED } else { WORDED };
        (is_member || WARNS.is_match(&text)).then_some((text, score))
    });
    leaves.collect()
}

/// Whether a step holds any word that warns, or the whole of the warning.
fn tells(step: &Step, caveat: &Caveat<'_>) -> bool {
    let text = match step.call() {
        Some(call) => &call.arguments.to_string(),
        None => step.words(),
    };
    caveat.step.no < step.no && (WARNS.is_match(text) || text.contains(&caveat.words))
}

fn finding(
    view: &View<'_>,
    handover: Handover,
    exchange: &Exchange<'_>,
    (caveat, thing): (&Caveat<'_>, &str),
) -> Option<Finding> {
    let case = view.case;
    let passed = case.trace.step(handover.at)?;
    let (from, to) = (name_of(case, handover.from), name_of(case, handover.to));
    let tool = &exchange.call.tool.text;
    let score = if handover.by == Means::Message { caveat.score } else { WORDED };
    let summary = format!(
        "{to} calls {tool} with {thing} at step {}; {from} had read a warning about it at step {} and passed the work on at step {} without it",
        exchange.step.no, caveat.step.no, handover.at
    );
    let shown = Cite::words(caveat.step, &caveat.words).unwrap_or_else(|| Cite::step(caveat.step));
    let range = Searched::Steps(StepNo::at_index(0), exchange.step.no.min(last(case)));
    let absent = Cite::absent(format!("a word of that warning in a step that {to} sees"), range);
    Some(
        Finding::new(ENTRY.mode, score, Cite::step(exchange.step), summary)
            .citing([shown, Cite::step(passed)])
            .refuters([
                Refuter::not_held(format!("{to} heard of it another way"), absent),
                Refuter::untested(format!("{to} sees more than the log shows")),
            ]),
    )
}
