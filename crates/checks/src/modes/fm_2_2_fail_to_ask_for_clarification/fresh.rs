//! Values of changes that are no identifiers and that nobody said before: an address, a number of seats.
//!
//! They may be worked out, or said in other words, so that nothing is found by them; but where one
//! stands, nobody can say that everything was given.

use super::invented::declared;
use super::wanted;
use crate::view::evidence::Standing;
use crate::view::verification::is_write;
use crate::view::{View, effect, prose};
use case::StepNo;
use case::trace::CallForm;

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
                && prose::has_digit(value)
                && !is_of_the_calendar(value)
                && !effect::words(key).any(|word| WRITTEN.contains(&word.as_str()))
        });
        let is_new = |value: &str| {
            let earlier = view.case.trace.steps.get(..made.step.no.index()).unwrap_or_default();
            let mut said = earlier.iter().map(case::Step::words).chain(declared(view));
            !said.any(|text| {
                text.contains(value.trim()) || wanted::holds_in_groups(text, value.trim())
            })
        };
        let mut own = own.into_iter();
        let (pointer, _) = own.find(|(_, value)| is_new(value))?;
        let key = prose::key_of(&pointer).to_owned();
        Some((made.call.tool.text.to_string(), key, made.step.no))
    })
}

/// Whether the value is a date or a time: both are worked out from words such as "next Tuesday".
fn is_of_the_calendar(value: &str) -> bool {
    let value = value.trim();
    let is_part = |letter: char| letter.is_ascii_digit() || "-/:.TZ+ ".contains(letter);
    value.chars().all(is_part) && (value.contains(':') || 2 <= value.matches(['-', '/']).count())
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
