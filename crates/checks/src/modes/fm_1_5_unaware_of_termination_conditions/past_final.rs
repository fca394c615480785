//! The run gives its final word, goes on with work that nobody asked for, and gives the same final word
//! again at its end.
//!
//! What a final word looks like only nominates: an end token on a line of its own, a call in words, an
//! answer between tags. That the run ends with the same one proves that it is one.

use super::{ENTRY, past_sign};
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::{View, stated};
use case::{Act, ActorKind, Case, Cite, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// The work after the first final word held calls.
const WORKED_ON: Score = Score::new(0.6);
/// It held words of others alone.
const TALKED_ON: Score = Score::new(0.45);

/// So many messages without a call are more than a confirmation.
const MESSAGES: usize = 2;

/// A line that only says that all is over, as token, as call in words or as tags.
static FINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:^|\n)[\s*_#`\[<(]*(?:((?:[A-Z]+[ _-])?(?:FINISH(?:ED)?|TERMINATED?|COMPLETED?|DONE|END|STOP|FINAL ANSWER))",
        r"[\s*_`.!\]>)]*$|((?:FINISH|FINAL|ANSWER|SUBMIT|DONE)) ?\([^\n]*\)[\s*_`]*$)|(<(?:final_)?answer>)[^<]{0,2000}</(?:final_)?answer>\s*$",
    ))
});

/// The token of a message's final line.
fn token(step: &Step) -> Option<&str> {
    let Act::Say { .. } = step.act else {
        return None;
    };
    // The last lines are enough, and a document before them is not read.
    let words = step.words().trim_end();
    let from = words.ceil_char_boundary(words.len().saturating_sub(LONGEST));
    let found = FINAL.captures(words.get(from..)?)?;
    (1..=3).find_map(|group| found.get(group)).map(|token| token.as_str())
}

/// How much of the end of a message is read for its final line, in bytes.
const LONGEST: usize = 2200;

/// The finding, where the last word of the run had been given before.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    let last = view.last_word()?;
    let declared = || past_sign::marks(case).map(|(_, mark)| mark);
    let declared = || declared().find(|mark| past_sign::ends_with(last.words(), mark));
    let own = token(last).or_else(declared)?;
    // What another agent reports between such tags is for the one who ends the run to weigh.
    let is_same = |step: &&&Step| {
        step.actor == last.actor
            && (token(step) == Some(own) || past_sign::ends_with(step.words(), own))
    };
    let first = view
        .said
        .iter()
        .filter(|step| step.no < last.no && !view.is_copy(step.no))
        .find(is_same)?;
    let between = view.between(first.no, last.no);
    // Whoever answers, objects or asks for more opens the matter again.
    let reopens = |step: &Step| match step.act {
        Act::Say { .. } | Act::Instruct(_) => case.trace.kind(step) != ActorKind::Agent,
        Act::Handoff { .. } => true,
        Act::Think(_) | Act::Call(_) | Act::Result(_) | Act::Event { .. } => false,
    };
    if between.iter().any(reopens) {
        return None;
    }
    let calls = between.iter().filter(|step| step.call().is_some()).count();
    let said = between.iter().filter(|step| matches!(step.act, Act::Say { .. })).count();
    if calls == 0 && said < MESSAGES {
        return None;
    }
    let work = between.iter().find(|step| matches!(step.act, Act::Say { .. } | Act::Call(_)))?;
    let score = if 0 < calls { WORKED_ON } else { TALKED_ON };
    let stated = stated::about_stopping(case);
    let summary = format!(
        "the final word \"{own}\" stands at step {}; {calls} calls and {said} messages follow before it comes again at step {}",
        first.no, last.no
    );
    let nobody =
        Cite::absent("a word of anybody who may ask for more", Searched::Steps(first.no, last.no));
    let found = Finding::new(ENTRY.mode, score, Cite::step(work), summary)
        .citing([Cite::step(first), Cite::step(last)])
        .clause(stated.state)
        .citing([stated.cite])
        .refuters([Refuter::not_held("somebody asked for more in between", nobody)])
        .fixed_by(Fix {
            text: format!("end the run outside of the agents at the first \"{own}\""),
            ..ENTRY.fix.to_fix()
        });
    Some(found)
}
