//! A run that ends with many short messages that hold no call, no number, no question and nothing of the
//! task: whether they still belong to it is a person's to say, for no list holds all words of parting.

use super::{ENTRY, closing};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading, Score};
use crate::view::{View, is_from_person, prose, stated};
use case::{Act, ActorKind, ActorNo, Case, Cite, Step};

/// How far such an end leans towards the mode.
const SHORT_WORDS: Score = Score::new(0.3);

/// The longest of these messages, in words.
const REMARK: usize = 12;
/// So many of them by agents, each agent's first not counted, are more than a polite end.
const MORE: usize = 3;
/// Shorter words of the task stand in every message, in letters.
const TELLING: usize = 4;

/// Asks whether the last messages belong to the task.
pub(super) fn question(case: &Case, view: &View<'_>) -> Option<Reading> {
    let (first, again) = tail(case)?;
    let stated = stated::about_stopping(case);
    let last = view.last_word()?;
    let summary = format!(
        "the conversation was over at step {}, and short messages follow up to step {}",
        first.no, last.no
    );
    let then = Finding::new(ENTRY.mode, SHORT_WORDS, Cite::step(again), summary)
        .citing([Cite::step(last)])
        .clause(stated.state)
        .citing([stated.cite]);
    let ask = format!("Was everything said and done before step {}?", first.no);
    let missing =
        format!("whether the short messages from step {} on still belong to the task", first.no);
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], SHORT_WORDS))
}

/// The first message of such an end, and the first of an agent that had spoken in it before.
fn tail(case: &Case) -> Option<(&Step, &Step)> {
    let task = case.trace.steps.iter().find(|step| is_from_person(case, step))?;
    if closing::wants_closings(case) {
        return None;
    }
    let words: Vec<&str> = prose::tokens(task.words())
        .map(|(_, token)| token)
        .filter(|token| TELLING <= token.chars().count())
        .collect();
    let deeds: Vec<&Step> =
        case.trace.steps.iter().filter(|step| closing::is_deed(case, step)).collect();
    let is_short = |step: &&&Step| {
        task.no < step.no && says_nothing(step, &words) && !closing::goes_on(case, step)
    };
    let count = deeds.iter().rev().take_while(is_short).count();
    let end = &deeds[deeds.len() - count..];
    let mut spoke: Vec<ActorNo> = Vec::new();
    let mut more = end.iter().filter(|step| {
        let is_known = spoke.contains(&step.actor);
        spoke.push(step.actor);
        is_known && case.trace.kind(step) == ActorKind::Agent
    });
    let again = more.next()?;
    (MORE <= 1 + more.count()).then_some((end.first()?, again))
}

fn says_nothing(step: &Step, task: &[&str]) -> bool {
    let words = step.words();
    matches!(step.act, Act::Say { .. })
        && words.split_whitespace().take(REMARK + 1).count() <= REMARK
        && !prose::has_digit(words)
        && !words.contains(['`', '?', '{'])
        && !prose::tokens(words)
            .any(|(_, token)| task.iter().any(|word| prose::kindred(word, token)))
}
