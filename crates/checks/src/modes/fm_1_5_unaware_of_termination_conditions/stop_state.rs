//! The task or the instructions name the state in which the run is over, a result shows that state, and the
//! agents work on.
//!
//! The sentence names the tool or the member that shows the state, and the state; the result holds exactly
//! that. Where the sentence counts, lists or denies, one result proves nothing.

use super::ENTRY;
use super::asked_stop::COUNTS;
use super::orders::{self, Order};
use super::ran_on::Later;
use crate::reading::{ClauseState, Finding, Fix, Refuter};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, effect, prose};
use case::{Case, Cite, Searched};

/// The shortest word that tells a state, in letters: "ok" stands in every other result.
const TELLING: usize = 4;

/// The longest state, in bytes: more is a sentence.
const LONGEST: usize = 40;

/// The finding, where the state was shown and the work went on.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    orders::of(case).filter(|order| !COUNTS.is_match(order.text)).find_map(|order| {
        let after = view.exchanges.iter().filter(|made| order.step.no < made.step.no);
        let (held, state) =
            after.into_iter().find_map(|made| Some((made, shown(view, made, order.when)?)))?;
        told(case, view, &order, (held, &state))
    })
}

/// The state that the condition names and the result shows.
fn shown(view: &View<'_>, made: &Exchange<'_>, when: &str) -> Option<String> {
    if made.standing == Standing::Bad {
        return None;
    }
    let (_, result) = made.result?;
    let data = result.data.as_ref()?;
    let mut words: Vec<&str> = prose::tokens(when).map(|(_, token)| token).collect();
    let named = words.iter().position(|word| is_tool(view, word));
    let is_own =
        named.and_then(|at| words.get(at)).is_some_and(|name| *name == &*made.call.tool.text);
    if let Some(at) = named {
        if !is_own {
            return None;
        }
        words.drain(..=at);
    }
    // Of several things looked at, one in that state may not be the one that is meant.
    if made.effect == Effect::Reads && is_of_many(view, made) {
        return None;
    }
    let when = when.to_lowercase();
    let states = prose::leaves(data).into_iter().filter(|(pointer, state)| {
        let is_member = || {
            effect::words(prose::key_of(pointer))
                .any(|key| words.iter().any(|word| prose::kindred(word, &key)))
        };
        let lower = state.to_lowercase();
        let is_last = || is_own && when.trim_end_matches(['"', '\'', '`']).ends_with(&*lower);
        is_state(state) && (is_last() || (is_member() && is_among(&when, &lower)))
    });
    states.map(|(_, state)| state).next()
}

/// Whether the tool is called about several things.
fn is_of_many(view: &View<'_>, made: &Exchange<'_>) -> bool {
    let mut same = view.exchanges.iter().filter(|one| one.call.tool.text == made.call.tool.text);
    same.any(|one| one.call_key != made.call_key)
}

fn is_tool(view: &View<'_>, word: &str) -> bool {
    view.exchanges.iter().any(|made| *made.call.tool.text == *word)
}

fn is_state(value: &str) -> bool {
    let is_part =
        |letter: char| letter.is_alphabetic() || matches!(letter, '_' | '-' | ' ' | '(' | ')');
    (TELLING..=LONGEST).contains(&value.len())
        && value.starts_with(char::is_alphabetic)
        && value.chars().all(is_part)
}

/// Whether the state stands in the words by itself.
fn is_among(when: &str, state: &str) -> bool {
    when.match_indices(state).any(|(at, _)| {
        let goes_on = |letter: char| letter.is_alphanumeric() || letter == '_';
        let before = when.get(..at).unwrap_or_default();
        let after = when.get(at + state.len()..).unwrap_or_default();
        !before.ends_with(goes_on) && !after.starts_with(goes_on)
    })
}

fn told(
    case: &Case,
    view: &View<'_>,
    order: &Order<'_>,
    (held, state): (&Exchange<'_>, &str),
) -> Option<Finding> {
    // Whoever says to stop there wants no look after it; a change may be the other thing that was asked for.
    let strictly = Later::strictly(case, view, held.end());
    let strict = strictly.worth().filter(|_| strictly.changes() == 0);
    let (later, score) = if let Some(score) = strict {
        (strictly, score)
    } else {
        let later = Later::than(case, view, held.end());
        let score = later.worth()?;
        (later, score)
    };
    let first = later.work.iter().find(|made| made.effect.acts()).or(later.work.first())?;
    let tool = &held.call.tool.text;
    let summary = format!(
        "the run was to stop at \"{state}\", which {tool} showed at step {}; {} calls followed, {} of them state-changing, beginning with {} at step {}",
        held.end(),
        later.work.len(),
        later.changes(),
        first.call.tool.text,
        first.step.no
    );
    let finding = Finding::new(ENTRY.mode, score, Cite::step(first.step), summary)
        .clause(ClauseState::Violated)
        .citing(Cite::range(order.step, order.range.clone()))
        .citing(held.result.map(|(came, _)| Cite::words(came, state).unwrap_or_else(|| Cite::step(came))))
        .refuters([Refuter::not_held(
            "a person asked for more in between",
            Cite::absent("a person's request", Searched::Steps(held.end(), first.step.no)),
        )])
        .fixed_by(Fix {
            text: format!(
                "take the stop condition as a predicate over the last result of {tool} and end the run outside of the agent when it holds"
            ),
            ..ENTRY.fix.to_fix()
        });
    Some(finding)
}
