//! What is asked where somebody spoke between two equal deliveries, and no structure says whether a
//! change was asked for, taken up or refused.

use super::delivered::{Again, What};
use super::feedback::{self, Tenor};
use super::{ENTRY, SHORT, UNHEARD, name, news_after};
use crate::question::{Question, Reply};
use crate::reading::Finding;
use crate::view::{View, short};
use case::{Act, Actor, ActorKind, Case, Cite, Step};

/// Somebody spoke in between, and what was said is not in the trace.
pub(super) fn unheard(case: &Case, again: &Again<'_>, word: &Step) -> Option<Question> {
    (again.what == What::Block).then(|| question(case, again, word))
}

/// Somebody spoke in between in words of which nothing says whether they ask for a change; `None`
/// where something else happened since that makes the same right.
pub(super) fn unread(
    case: &Case,
    view: &View<'_>,
    again: &Again<'_>,
    word: &Step,
) -> Option<Question> {
    let is_moot = news_after(view, word, again).is_some() || comes_out_otherwise(view, again);
    (!is_moot && !is_request(again, word)).then(|| question(case, again, word))
}

/// Whoever was asked said something to it, and delivered the same.
pub(super) fn answered(case: &Case, again: &Again<'_>, word: &Step) -> Question {
    let (own, other) = (name(case, again.second), name(case, word));
    let ask = format!(
        "Does {own} answer at step {} what {other} said at step {}, by a reason or by what was asked for: {}?",
        again.second.no,
        word.no,
        short::quoted(word.words(), SHORT)
    );
    Question::new(ask, Reply::No, finding(case, again, word))
}

fn question(case: &Case, again: &Again<'_>, word: &Step) -> Question {
    let (own, other) = (name(case, again.second), name(case, word));
    let ask = format!(
        "Did {other} ask for a change at step {}, before {own} delivered the same again at step {}?",
        word.no, again.second.no
    );
    Question::new(ask, Reply::Yes, finding(case, again, word))
}

fn finding(case: &Case, again: &Again<'_>, word: &Step) -> Finding {
    let (own, other) = (name(case, again.second), name(case, word));
    let summary =
        format!("{own} delivers at step {} what {other} had asked it to change", again.second.no);
    Finding::new(ENTRY.mode, UNHEARD, Cite::step(again.second), summary)
        .citing([Cite::step(word), Cite::step(again.first)])
}

/// Whether what is said twice is itself put to the one who spoke in between: then that word is the
/// answer, and whoever repeats a request delivers nothing.
fn is_request(again: &Again<'_>, word: &Step) -> bool {
    let is_to =
        |step: &Step| matches!(step.act, Act::Say { to: Some(to), text: _ } if to == word.actor);
    again.what == What::Words && is_to(again.first) && is_to(again.second)
}

/// Whether the same call came out otherwise the second time: then something had changed.
fn comes_out_otherwise(view: &View<'_>, again: &Again<'_>) -> bool {
    let came = |step: &Step| {
        let (_, result) = view.exchange_of(step.no)?.result?;
        Some(result.text.text.clone())
    };
    match (came(again.first), came(again.second)) {
        (Some(first), Some(second)) => first != second,
        (None | Some(_), None) | (None, Some(_)) => false,
    }
}

/// The last word of an agent that finds fault with another's work, where somebody else goes on after it.
pub(super) fn objection<'c>(case: &Case, view: &View<'c>) -> Option<&'c Step> {
    let mut later = None;
    for step in view.said.iter().rev() {
        let is_heard = later.is_some_and(|actor| actor != step.actor);
        let finds_fault = || match feedback::tenor(step) {
            Tenor::Asks(range) => {
                feedback::finds_fault(step.words().get(range).unwrap_or_default())
            }
            Tenor::Approves | Tenor::Silent | Tenor::Other => false,
        };
        if is_heard && !view.is_copy(step.no) && is_for_another(case, step) && finds_fault() {
            return Some(step);
        }
        later = Some(step.actor);
    }
    None
}

/// Whether the message is put to another agent, or names one.
fn is_for_another(case: &Case, step: &Step) -> bool {
    if let Act::Say { to: Some(to), text: _ } = &step.act {
        let heard = case.trace.actors.get(to.index());
        return *to != step.actor && heard.is_some_and(|actor| actor.kind == ActorKind::Agent);
    }
    let own = name(case, step);
    let named = |actor: &Actor| *actor.name != *own && step.words().contains(&*actor.name);
    case.trace.agents().any(named)
}
