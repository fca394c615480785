//! Values of changes that are no identifiers and that nobody said before: an address, a number of seats.
//!
//! They may be worked out, or said in other words, so that nothing is found by them; but where one
//! stands, nobody can say that everything was given.

use super::candidates::has_word;
use super::invented::{POINTS, declared};
use super::wanted;
use crate::pattern::pattern;
use crate::view::evidence::Standing;
use crate::view::verification::is_write;
use crate::view::{Exchange, View, effect, prose};
use case::trace::CallForm;
use case::{Act, ActorKind, Step, StepNo};
use regex::Regex;
use std::sync::LazyLock;

/// How many changes are looked at, the last ones, and how many values of each.
const MOST: usize = 6;
/// See [`MOST`].
const VALUES: usize = 12;
/// Shorter values stand in any text by chance; longer ones are composed, in bytes.
const LENGTH: std::ops::RangeInclusive<usize> = 3..=60;

/// Words of keys whose values the agent is to write itself.
const WRITTEN: &[&str] = &[
    "body",
    "content",
    "html",
    "text",
    "message",
    "summary",
    "title",
    "subject",
    "description",
    "note",
    "notes",
    "comment",
    "reason",
    "query",
    "code",
    "command",
    "path",
    "file",
    "thought",
    "plan",
    "name",
];

/// The first such value, as tool, argument and step.
pub(super) fn of(view: &View<'_>) -> Option<(String, String, StepNo)> {
    let changes = view.exchanges.iter().rev();
    let changes = changes.filter(|made| {
        is_write(made) && made.standing != Standing::Bad && made.call.form == CallForm::Data
    });
    changes.take(MOST).find_map(|made| {
        let leaves = prose::leaves(&made.call.arguments).into_iter().take(VALUES);
        let own = leaves.filter(|(pointer, value)| {
            let key = prose::key_of(pointer);
            LENGTH.contains(&value.trim().len())
                && (prose::has_digit(value) || has_word(key, POINTS))
                && !(is_of_the_calendar(value) && is_time_told(view, made))
                && !is_written(key)
        });
        let mut own = own.into_iter();
        let (pointer, _) = own.find(|(_, value)| !is_given(view, made, value))?;
        let key = prose::key_of(&pointer).to_owned();
        Some((made.call.tool.text.to_string(), key, made.step.no))
    })
}

/// A change none of whose values stands anywhere before, as tool and step: what each of them was worked out
/// of is not told, so that nothing shows that all was given.
pub(super) fn unheard(view: &View<'_>) -> Option<(String, StepNo)> {
    let is_change = |made: &&Exchange<'_>| {
        is_write(made) && made.standing != Standing::Bad && made.call.form == CallForm::Data
    };
    let mut changes = view.exchanges.iter().rev().filter(is_change).take(MOST);
    let made = changes.find(|made| {
        let leaves = prose::leaves(&made.call.arguments).into_iter().take(VALUES);
        let is_plain = |(pointer, value): &(String, String)| {
            LENGTH.contains(&value.trim().len()) && !is_written(prose::key_of(pointer))
        };
        let mut own = leaves.filter(is_plain).peekable();
        own.peek().is_some() && !own.any(|(_, value)| is_given(view, made, &value))
    })?;
    Some((made.call.tool.text.to_string(), made.step.no))
}

fn is_written(key: &str) -> bool {
    effect::words(key).any(|word| WRITTEN.contains(&word.as_str()))
}

/// Whether anybody said the value before the call.
fn is_given(view: &View<'_>, made: &Exchange<'_>, value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    sources(view, made).any(|text| {
        text.contains(value)
            || text.to_lowercase().contains(&lower)
            || wanted::holds_in_groups(text, value)
    })
}

/// What can give a value to a call: all that was said before, but for the caller's own words that nobody
/// has answered.
fn sources<'v, 'c>(view: &'v View<'c>, made: &Exchange<'c>) -> impl Iterator<Item = &'v str> {
    let act = made.step;
    let earlier = view.case.trace.steps.get(..act.no.index()).unwrap_or_default();
    let is_persons = |step: &&Step| view.case.trace.kind(step) == ActorKind::Person;
    let answered = earlier.iter().rev().find(is_persons).map(|step| step.no);
    let is_own = move |step: &Step| {
        step.actor == act.actor
            && matches!(step.act, Act::Say { .. } | Act::Think(_))
            && answered.is_none_or(|answered| answered < step.no)
    };
    earlier.iter().filter(move |step| !is_own(step)).map(Step::words).chain(declared(view))
}

/// Whether the value is a date or a time: both are worked out from words such as "next Tuesday", where
/// there are any.
fn is_of_the_calendar(value: &str) -> bool {
    let value = value.trim();
    let is_part = |letter: char| letter.is_ascii_digit() || "-/:.TZ+ ".contains(letter);
    value.chars().all(is_part) && (value.contains(':') || 2 <= value.matches(['-', '/']).count())
}

/// Words from which a date or a time can be worked out.
static TELLS_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\d[:./-]\d|\b\d{1,2} ?(?:st|nd|rd|th|am|pm|h|o['’]clock|uhr|days?|weeks?|months?|years?|hours?|minutes?)\b",
        r"|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tue|wed|thu|fri|sat|sun)",
        r"|(?:to|yester)day|tomorrow|tonight|now|soon|asap|immediately|noon|midnight|mornings?|afternoons?|evenings?|nights?",
        r"|days?|weeks?|weekends?|months?|years?|hours?|minutes?|quarters?|dates?|times?|birthday|christmas|easter|holidays?",
        r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    ))
});

/// Whether anything before the step tells a time, so that a date may have been worked out of it.
fn is_time_told(view: &View<'_>, made: &Exchange<'_>) -> bool {
    sources(view, made).any(|text| TELLS_TIME.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::is_of_the_calendar;

    #[test]
    fn dates_and_times_are_worked_out_and_numbers_are_not() {
        for value in ["2026-11-23", "23/11/2026", "09:30", "2026-11-23T09:30:00Z"] {
            assert!(is_of_the_calendar(value), "{value}");
        }
        for value in ["4412345", "12.50", "12 Mill Lane", "A-17-B"] {
            assert!(!is_of_the_calendar(value), "{value}");
        }
    }
}
