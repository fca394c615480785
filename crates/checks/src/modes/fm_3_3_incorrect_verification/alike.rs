//! Whether two values are one in other spellings, and whether two that differ are of one form, so that
//! they cannot be one in spellings that nobody here knows: `5m` and `300`, `Germany` and `DE`.

use crate::view::{prose, units};

/// Whether two values are one in other spellings: `10:00` and `10:00:00`, `7` and `7.0`.
pub(super) fn alike(one: &str, other: &str) -> bool {
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return (one - other).abs() < f64::EPSILON;
    }
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (one, other) = (plain(one), plain(other));
    one.is_empty() || other.is_empty() || one.contains(&other) || other.contains(&one)
}

/// Whether two values that differ are of one form: two plain numbers that are no amount in two units, or
/// two texts with digits in which all but the digits is the same. Words have too many names for one
/// thing, times too many zones, and what is masked shows nothing.
pub(super) fn are_of_one_form(one: &str, other: &str) -> bool {
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return !units::are_two_of_one(one, other);
    }
    let has_digit = prose::has_digit(one);
    let is_hidden = |text: &str| text.contains(['‹', '*', '…', '+', ':']) || text.contains("...");
    has_digit
        && !is_hidden(one)
        && !is_hidden(other)
        && form(one) == form(other)
        && groups(one) != groups(other)
}

/// A text with a single mark for each run of digits.
fn form(text: &str) -> String {
    let mut form = String::new();
    for letter in text.trim().chars() {
        if !letter.is_ascii_digit() {
            form.extend(letter.to_lowercase());
        } else if !form.ends_with('0') {
            form.push('0');
        }
    }
    form
}

/// The runs of digits of a text, in their order by value: a date may be written in two orders.
fn groups(text: &str) -> Vec<&str> {
    let runs = text.split(|letter: char| !letter.is_ascii_digit());
    let mut runs: Vec<&str> =
        runs.filter(|run| !run.is_empty()).map(|run| run.trim_start_matches('0')).collect();
    runs.sort_unstable();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_form_cannot_be_one() {
        for (one, other) in
            [("10", "8"), ("R-9", "R-2"), ("10.2.0.7", "10.2.0.1"), ("v8", "v7"), ("0", "1")]
        {
            assert!(!alike(one, other) && are_of_one_form(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("5m", "300"),
            ("19.99", "1999"),
            ("10GB", "10240"),
            ("10", "600"),
            ("2026-11-23T10:00:00+01:00", "2026-11-23T09:00:00Z"),
            ("09:00", "10:00"),
            ("12/11/2026", "11/12/2026"),
            ("‹phone:1›", "‹phone:2›"),
            ("0176 1234567", "+491761234567"),
            ("5551234567", "******4567"),
            ("high", "1"),
            ("Germany", "DE"),
            ("gold", "silver"),
            ("api:v8", "api@sha256:aa11"),
        ] {
            assert!(!are_of_one_form(one, other), "{one} {other}");
        }
    }
}
