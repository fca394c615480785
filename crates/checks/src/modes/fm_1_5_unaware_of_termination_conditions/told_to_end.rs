//! The instructions say by which call to end the conversation when the person wants nothing more; the person
//! says so, and the agent talks on and never makes it.

use super::{ENTRY, leave, orders};
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::{View, is_from_person, prose};
use case::{Act, ActorKind, Case, Cite, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// The means to end was named and at hand, and was not used.
const TALKED_ON: Score = Score::new(0.6);

/// A person who wants nothing more, as instructions put it.
static WHEN_OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:when|once|if|as soon as|after)\b[^.!?\n]{0,80}\b(?:nothing (?:else|more|further)|no (?:other|further|more)",
        r"|good ?bye|bye|thanks?|farewell|done|finished|satisfied|that is all|leaves?|ends?|over)\b",
    ))
});

/// The longest "no" to an offer, in words.
const REFUSAL: usize = 8;

/// The finding, where the agent speaks twice and more after the person took leave.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    let orders = orders::commanded(case, &WHEN_OVER);
    orders.into_iter().find_map(|(step, sentence)| {
        let tool = prose::tokens(sentence.text).map(|(_, token)| token).find(|token| {
            let mut offered = case.spec.tools.iter();
            offered.any(|tool| *tool.name == **token) && view.effect_of(token) == Effect::Finishes
        })?;
        if view.exchanges.iter().any(|made| *made.call.tool.text == *tool) {
            return None;
        }
        let (left, again) = talks_on(case, view, step)?;
        let range = sentence.start..sentence.start + sentence.text.len();
        let told = Cite::range(step, range).unwrap_or_else(|| Cite::step(step));
        Some(finding_of(tool, (left, again), told))
    })
}

/// The person's leave, and the agent's second word after it with nothing but refusals of the person in
/// between.
fn talks_on<'c>(case: &'c Case, view: &View<'c>, order: &Step) -> Option<(&'c Step, &'c Step)> {
    let after = view.after(order.no).iter();
    let mut left = after.filter(|step| leave::ends(case, step));
    left.find_map(|left| {
        let wants = |step: &&Step| {
            let is_wish = is_from_person(case, step) && !leave::ends(case, step);
            (is_wish && !is_refusal(step)) || step.call().is_some()
        };
        let later = view.after(left.no);
        let until = later.iter().position(|step| wants(&step)).unwrap_or(later.len());
        let is_word = |step: &&Step| {
            matches!(step.act, Act::Say { .. }) && case.trace.kind(step) == ActorKind::Agent
        };
        let again = later[..until].iter().filter(is_word).nth(1)?;
        Some((left, again))
    })
}

fn is_refusal(step: &Step) -> bool {
    let words: Vec<&str> = step.words().split_whitespace().take(REFUSAL + 1).collect();
    let is_no = |word: &&str| {
        let word = word.trim_matches(|letter: char| !letter.is_alphabetic());
        ["no", "nope", "nothing"].iter().any(|no| word.eq_ignore_ascii_case(no))
    };
    words.len() <= REFUSAL && words.iter().any(is_no)
}

fn finding_of(tool: &str, (left, again): (&Step, &Step), told: Cite) -> Finding {
    let summary = format!(
        "the person takes leave at step {}, on which {tool} was to be called; it never is, and the agent speaks again at step {}",
        left.no, again.no
    );
    let wish = Cite::absent("a person's wish", Searched::Steps(left.no, again.no));
    Finding::new(ENTRY.mode, TALKED_ON, Cite::step(again), summary)
        .clause(ClauseState::Violated)
        .citing([Cite::step(left), told])
        .refuters([Refuter::not_held("the person wanted more in between", wish)])
        .fixed_by(Fix {
            text: format!("end the conversation outside of the agent when the person has taken leave, whether or not {tool} is called"),
            ..ENTRY.fix.to_fix()
        })
}
