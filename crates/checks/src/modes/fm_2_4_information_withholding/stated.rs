//! What a text states beside a name: `booking_code: HX-20417`, `the IBAN is AT61…`, `postcode 04109`.
//!
//! A value is told by its form, and its name are the words right before it. What the words mean is
//! not decided here: a name counts only where somebody else uses the very same one.

use super::held;
use crate::view::{effect, prose};

/// A longer text, in bytes, is a document: names recur in it.
const LONGEST: usize = 4096;
/// Words of a name.
const WORDS: usize = 3;

/// A value and a name of it.
pub(super) struct Stated {
    pub(super) name: String,
    pub(super) value: String,
    /// Whether the text says that the name is the value's, as by a colon or an `is`.
    pub(super) is_named: bool,
}

/// The values of `text` by each of their names: with the last one, two and three words before them.
pub(super) fn in_text(text: &str) -> Vec<Stated> {
    let mut found = Vec::new();
    if LONGEST < text.len()
        || !text.contains(|letter: char| letter.is_ascii_digit() || "@‹".contains(letter))
    {
        return found;
    }
    for line in text.lines() {
        if let Some(stated) = member(line) {
            found.push(stated);
            continue;
        }
        in_line(line, &mut found);
    }
    found
}

/// A line that is a name and its value: `street: 14 Birch Lane`.
fn member(line: &str) -> Option<Stated> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_matches(|letter: char| !letter.is_alphanumeric());
    let value = value.trim().trim_matches(['*', '`', '"', '\'', ',']).trim();
    let is_key = !key.is_empty() && effect::words(key).take(WORDS + 1).count() <= WORDS;
    let name =
        held::name(key).filter(|_| is_key && held::points(value) && !value.contains(". "))?;
    Some(Stated { name, value: value.trim_end_matches('.').to_owned(), is_named: true })
}

fn in_line(line: &str, found: &mut Vec<Stated>) {
    let tokens: Vec<(usize, &str)> = prose::tokens(line).collect();
    for (index, (at, value)) in tokens.iter().enumerate() {
        if !is_value(value) {
            continue;
        }
        let mut words: Vec<String> = Vec::new();
        let mut is_named = false;
        let mut end = *at;
        for (from, token) in tokens.get(..index).unwrap_or_default().iter().rev() {
            let between = line.get(from + token.len()..end).unwrap_or_default();
            // A name ends where its sentence does.
            if WORDS <= words.len() || between.contains(['.', ',', ';', '!', '?', '(', ')']) {
                break;
            }
            is_named |= words.is_empty() && between.contains([':', '=', '#']);
            // The total of R-204 is not R-204, and a price of 120 is 120.
            if *token == "of" && value.parse::<f64>().is_err() {
                words.clear();
                break;
            }
            end = *from;
            if is_link(token) {
                is_named |= words.is_empty() && !is_article(token);
                continue;
            }
            if !token.chars().all(|letter| letter.is_alphabetic() || "_-".contains(letter)) {
                break;
            }
            let own: Vec<String> = effect::words(token).collect();
            words.splice(0..0, own);
        }
        push(&words, value, is_named, found);
    }
}

/// Each name that the words before a value may make.
fn push(words: &[String], value: &str, is_named: bool, found: &mut Vec<Stated>) {
    for count in 1..=WORDS.min(words.len()) {
        let own = words.get(words.len() - count..).unwrap_or_default();
        let begins = own.first().is_some_and(|word| 3 <= word.chars().count() || 1 < count);
        if let Some(name) = held::name(&own.join(" ")).filter(|_| begins) {
            found.push(Stated { name, value: value.to_owned(), is_named });
        }
    }
}

/// Whether a token is the value of something, and no date, year or small number.
fn is_value(token: &str) -> bool {
    (prose::has_digit(token) || token.contains(['@', '‹'])) && held::is_specific(token)
}

/// Words between a name and its value.
fn is_link(token: &str) -> bool {
    const LINKS: [&str; 12] =
        ["is", "are", "was", "of", "to", "be", "no", "equals", "with", "to", "at", "as"];
    is_article(token) || LINKS.iter().any(|link| token.eq_ignore_ascii_case(link))
}

fn is_article(token: &str) -> bool {
    ["the", "a", "an", "this", "that"].iter().any(|word| token.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(text: &str, value: &str) -> Vec<String> {
        let found = in_text(text).into_iter().filter(|one| one.value == value);
        found.map(|one| one.name).collect()
    }

    #[test]
    fn a_value_has_the_words_before_it_for_a_name() {
        assert_eq!(names_of("Ship it to the new address, postcode 04109.", "04109"), ["postcode"]);
        let names = names_of("The restaurant id is R-5530, as before.", "R-5530");
        assert_eq!(names, ["restaurant id"]);
        assert_eq!(names_of("Found one.\nbooking_code: HX-20417", "HX-20417"), ["booking code"]);
        assert_eq!(names_of("street: 14 Birch Lane", "14 Birch Lane"), ["street"]);
        assert!(
            names_of("with a max price of 120 per night", "120").contains(&"max price".to_owned())
        );
    }

    #[test]
    fn dates_years_and_small_numbers_are_no_values() {
        for text in ["on date 2026-05-03", "in the year 2026", "version 3", "room 12"] {
            assert!(in_text(text).is_empty(), "{text}");
        }
    }
}
