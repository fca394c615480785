//! What one agent had told another and was asked for again: the question names the field, and the same
//! agent answers with the value that it had written to the one who asks.

use super::ENTRY;
use super::asked::{self, Query};
use super::excused;
use super::fields::{self, Field};
use crate::reading::{Finding, Refuter, Score};
use crate::view::View;
use crate::view::evidence::Standing;
use case::{Act, ActorKind, Cite, Searched, Step};
use std::ops::Range;

/// The other agent had to write the same value again.
const AGAIN: Score = Score::new(0.6);
/// How many questions, and values of one answer, are looked into: one is enough for a finding.
const MOST: usize = 20;

/// A shorter first message, in bytes, is a question that may be asked twice.
const OPENING: usize = 80;

/// A value that an agent wrote.
struct Given<'c> {
    step: &'c Step,
    range: Range<usize>,
}

/// The first such question. Only what answers a question is searched for values: few words do.
pub(super) fn of(view: &View<'_>) -> Option<Finding> {
    if !view.case.trace.is_multi_agent() {
        return None;
    }
    let steps = view.case.trace.steps.iter();
    let own: Vec<&Step> =
        steps.filter(|step| view.case.trace.kind(step) == ActorKind::Agent).collect();
    let said = own.iter().enumerate().filter(|(_, step)| matches!(step.act, Act::Say { .. }));
    let said: Vec<(usize, &Step)> = said.map(|(at, step)| (at, *step)).collect();
    let asked = said.windows(2).filter_map(|pair| {
        let [(at, one), (_, answer)] = pair else {
            return None;
        };
        let is_open = one.actor != answer.actor && !begins_again(&own, one);
        let query = asked::requested(one).filter(|_| is_open)?;
        (!query.fields.is_empty() || excused::COMPLAINS.is_match(answer.words()))
            .then_some((*at, query, *answer))
    });
    asked.take(MOST).find_map(|(at, query, answer)| {
        answered(view, own.get(..at).unwrap_or_default(), &query, answer)
    })
}

/// Whether a message holds all of the first one of its agent again: then the work is given out anew, and
/// nothing is asked for that was lost.
fn begins_again(own: &[&Step], one: &Step) -> bool {
    let said = |step: &&&Step| step.actor == one.actor && matches!(step.act, Act::Say { .. });
    let first = own.iter().find(said).filter(|first| first.no < one.no);
    first.is_some_and(|first| {
        let opening = first.words().trim();
        OPENING <= opening.len() && one.words().contains(opening)
    })
}

/// A value of the answer that the same agent had written to whoever asks.
fn answered(
    view: &View<'_>,
    before: &[&Step],
    query: &Query<'_>,
    answer: &Step,
) -> Option<Finding> {
    let words = answer.words();
    let values = fields::values(words).filter_map(|(at, token)| {
        // Who says that it was given before need not say what it is.
        if excused::complains(answer, &token.to_lowercase()) {
            return Some((at, token, asked::value_field()));
        }
        let field = fields::before_value(&words[..at])?;
        query.fields.contains(&field).then_some((at, token, field))
    });
    values.take(MOST).find_map(|(at, token, field)| {
        let value = token.to_lowercase();
        let given = last_given(before, query, answer, (&field, &value))?;
        let again = (answer, at..at + token.len());
        judge(view, (&given, &(field, value)), query, again)
    })
}

/// Where the one who answers had last given the value of the field, if the one who asks acted next.
fn last_given<'c>(
    before: &[&'c Step],
    query: &Query<'_>,
    answer: &Step,
    (field, value): (&Field, &str),
) -> Option<Given<'c>> {
    let (at, given) = before.iter().enumerate().rev().find_map(|(at, step)| {
        if step.actor != answer.actor || !matches!(step.act, Act::Say { .. }) {
            return None;
        }
        let words = step.words();
        let mut values = fields::values(words);
        let (from, token) = values.find(|(from, token)| {
            token.eq_ignore_ascii_case(value)
                && (*field == asked::value_field()
                    || fields::before_value(&words[..*from]).as_ref() == Some(field))
        })?;
        Some((at, Given { step, range: from..from + token.len() }))
    })?;
    let next = before.get(at + 1).copied().unwrap_or(query.step);
    (next.actor == query.step.actor).then_some(given)
}

fn judge(
    view: &View<'_>,
    (given, (field, value)): (&Given<'_>, &(Field, String)),
    query: &Query<'_>,
    (again, range): (&Step, Range<usize>),
) -> Option<Finding> {
    let holds = query.step.words().to_lowercase().contains(value);
    if holds || was_in_vain(view, given.step, query.step, value) {
        return None;
    }
    let (owner, kind) = field;
    let name = format!("{owner} {kind}");
    let summary = format!(
        "step {} gave the {}; the agent that was given it asks for it at step {} and is told again at step {}",
        given.step.no,
        name.trim_end(),
        query.step.no,
        again.no
    );
    let cite = |step: &Step, range: &Range<usize>| {
        Cite::range(step, range.clone()).unwrap_or_else(|| Cite::step(step))
    };
    let between = Searched::Steps(given.step.no, query.step.no);
    Some(
        Finding::new(ENTRY.mode, AGAIN, cite(query.step, &query.range), summary)
            .citing([cite(given.step, &given.range), cite(again, &range)])
            .refuters([
                Refuter::not_held(
                    "the question repeats the value: it asks to confirm it",
                    Cite::absent(
                        "the value in the question",
                        Searched::Steps(query.step.no, query.step.no),
                    ),
                ),
                Refuter::not_held(
                    "the value had been looked up in vain",
                    Cite::absent("a call with the value that failed", between),
                ),
            ]),
    )
}

/// Whether a call with the value failed between the two steps.
fn was_in_vain(view: &View<'_>, given: &Step, query: &Step, value: &str) -> bool {
    let from = view.exchanges.partition_point(|made| made.step.no < given.no);
    let made = view.exchanges.get(from..).unwrap_or_default();
    made.iter().take_while(|made| made.step.no < query.no).any(|made| {
        let failed = made.standing == Standing::Bad
            || made.result.is_some_and(|(_, result)| result.failed == Some(true));
        failed && made.call.arguments.to_string().to_lowercase().contains(value)
    })
}
