//! Dates as people say them, against dates as records hold them.

/// The months as people shorten them.
pub(super) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Whether a word is a month, in full or as in [`MONTHS`].
pub(super) fn is_month(word: &str, month: &str) -> bool {
    const FULL: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    word == month || FULL.iter().any(|full| *full == word && full.starts_with(month))
}

/// `2`, `02`, `2nd`.
pub(super) fn day(word: &str) -> Option<usize> {
    let number = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    (word.len() - number.len() <= 2).then(|| number.parse().ok()).flatten()
}

/// Of a text that begins with `1984-03-02`.
pub(super) fn month_and_day(text: &str) -> Option<(usize, usize)> {
    if !is_date(text) {
        return None;
    }
    Some((text.get(5..7)?.parse().ok()?, text.get(8..10)?.parse().ok()?))
}

/// Whether a text begins as `1984-03-02` does.
pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_joint = |at: usize| bytes.get(at).is_some_and(|byte| b"-/".contains(byte));
    let are_digits =
        |range| bytes.get(range).is_some_and(|part: &[u8]| part.iter().all(u8::is_ascii_digit));
    is_joint(4) && is_joint(7) && are_digits(0..4) && are_digits(5..7) && are_digits(8..10)
}
