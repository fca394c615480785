//! A person and an agent who say goodbye again and again: the conversation was over, and nothing
//! ended it.
//!
//! Stricter in its words than the rounds of closing remarks, because a single farewell on each side
//! does close a conversation; therefore fewer rounds prove that nothing took it so.

use super::{ENTRY, closing};
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::{View, stated};
use case::{Act, ActorKind, Case, Cite, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Words that end a conversation, and not only a subject.
static FAREWELL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:good ?bye|bye(?:[ -]bye)?|farewell|take care|see you",
        r"|have a (?:\w+ ){0,2}(?:day|evening|weekend|night|one|flight|trip))\b",
    ))
});

/// The longest farewell, in words.
const LONGEST: usize = 40;
/// Rounds of farewells, person and agent: the first closes the conversation, the second is an echo
/// out of politeness, and from the third on nobody is left who could end it.
const ROUNDS: usize = 3;

/// Farewells until the end of the run. Weak: an agent may have no means to hang up, and a person may
/// go on as long as they like.
const UNTIL_THE_END: Score = Score::new(0.45);
/// Farewells after which the conversation went on with something else.
const WENT_ON: Score = Score::new(0.25);

/// The first series of farewells that goes on too long.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    let rounds = first_rounds(case)?;
    let (third, last) = (*rounds.get(ROUNDS - 1)?, *rounds.last()?);
    let is_last = !view.after(last.no).iter().any(|step| closing::is_deed(case, step));
    let summary = format!(
        "the person and the agent say goodbye {} times (steps {}-{}) without a call in between, and nothing ends the conversation",
        rounds.len(),
        rounds.first()?.no,
        last.no
    );
    let stated = stated::about_stopping(case);
    let looked = Searched::Steps(rounds.first()?.no, last.no);
    let finding = Finding::new(
        ENTRY.mode,
        if is_last { UNTIL_THE_END } else { WENT_ON },
        Cite::step(third),
        summary,
    )
    .citing((third.no != last.no).then(|| Cite::step(last)))
    .clause(stated.state)
    .citing([stated.cite])
    .refuters([Refuter::not_held(
        "something new was said or done",
        Cite::absent("a call or another message", looked),
    )])
    .fixed_by(Fix {
        text: "let the harness end the conversation when both sides have said goodbye and no call is open".to_owned(),
        ..ENTRY.fix.to_fix()
    });
    Some(finding)
}

/// The agent's farewells of the first long enough series of rounds. A person's farewell must come
/// before each.
fn first_rounds(case: &Case) -> Option<Vec<&Step>> {
    if closing::wants_closings(case) {
        return None;
    }
    let mut rounds: Vec<&Step> = Vec::new();
    let mut person_left = false;
    for step in case.trace.steps.iter().filter(|step| closing::is_deed(case, step)) {
        let by_person = case.trace.kind(step) == ActorKind::Person;
        match (is_farewell(step) && !closing::goes_on(case, step), by_person) {
            (true, true) => person_left = true,
            (true, false) if person_left => {
                rounds.push(step);
                person_left = false;
            }
            // The agent may say goodbye first.
            (true, false) if rounds.is_empty() => {}
            (true | false, _) if rounds.len() >= ROUNDS => return Some(rounds),
            (true | false, _) => {
                rounds.clear();
                person_left = false;
            }
        }
    }
    (rounds.len() >= ROUNDS).then_some(rounds)
}

fn is_farewell(step: &Step) -> bool {
    let words = step.words();
    matches!(step.act, Act::Say { .. })
        && words.split_whitespace().take(LONGEST + 1).count() <= LONGEST
        && !words.bytes().any(|byte| byte.is_ascii_digit() || byte == b'`')
        && FAREWELL.is_match(words)
}
