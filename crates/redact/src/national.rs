//! National numbers of persons: shapes that carry a check or that nothing else has, and any number behind a name that
//! says so. Refuses bare numbers.

use std::ops::Range;

use crate::number::{Groups, words_before};
use crate::view::View;

/// Fewest digits of any national number that is known here.
pub(crate) const LEAST: usize = 5;
/// Longest token behind a name.
const TOKEN_MOST: usize = 24;

/// Names, as the words from the nearest to the farthest. `number` and the like before them are skipped.
const NAMES: &[&[&str]] = &[
    &["ssn"],
    &["ssns"],
    &["security", "social"],
    &["insurance", "national"],
    &["nino"],
    &["passport"],
    &["id", "tax"],
    &["tin"],
    &["itin"],
    &["id", "national"],
    &["aadhaar"],
    &["cpf"],
    &["dni"],
    &["nif"],
    &["bsn"],
    &["cnpj"],
    &["tfn"],
    &["file", "tax"],
    &["nir"],
    &["sociale", "sécurité"],
    &["pesel"],
    &["id", "steuer"],
    &["steuerid"],
    &["license", "driver"],
    &["license", "drivers"],
];
/// Words that may stand between the name and the number.
const FILLERS: &[&str] = &["number", "no", "nr", "num", "is", "value"];

/// The national number among the groups.
pub(crate) fn find(view: &View<'_>, groups: &Groups<'_>) -> Option<Range<usize>> {
    let shaped = groups.windows(3).find(|window| is_social_security(groups, window));
    let shaped = shaped.or_else(|| groups.windows(4).find(|window| is_cpf(groups, window)));
    let shaped = shaped.or_else(|| {
        let mut windows = groups.windows(1).chain(groups.windows(7));
        windows.find(|window| is_nir(groups, window))
    });
    shaped.map(|window| groups.range(&window)).or_else(|| named(view, groups))
}

/// Whether a member of this name holds a national number.
pub(crate) fn is_name(name: &str) -> bool {
    let words: Vec<String> =
        name.rsplit(|char: char| !char.is_alphanumeric()).map(str::to_lowercase).collect();
    is_named(&words)
}

/// `078-05-1120`. Areas 000, 666 and from 900 on, and zeros in the other groups, were never given out.
fn is_social_security(groups: &Groups<'_>, window: &Range<usize>) -> bool {
    let hyphens = groups.separator_pair(window) == ("-", "-");
    let digits = groups.digits(window);
    hyphens
        && groups.lengths(window) == [3, 2, 4]
        && !digits.starts_with("000")
        && !digits.starts_with("666")
        && !digits.starts_with('9')
        && &digits[3..5] != "00"
        && &digits[5..] != "0000"
}

/// `123.456.789-09`: the last two digits check the others (weights 10 to 2, then 11 to 2, modulo 11).
fn is_cpf(groups: &Groups<'_>, window: &Range<usize>) -> bool {
    let marks =
        groups.separator_pair(window) == (".", ".") && groups.separator(window.end - 2) == "-";
    if !marks || groups.lengths(window) != [3, 3, 3, 2] {
        return false;
    }
    let digits: Vec<u32> =
        groups.digits(window).bytes().map(|byte| u32::from(byte - b'0')).collect();
    let check = |count: usize| {
        let weights = (2..).take(count).collect::<Vec<u32>>().into_iter().rev();
        let sum: u32 = weights.zip(&digits).map(|(weight, digit)| weight * digit).sum();
        sum * 10 % 11 % 10
    };
    check(9) == digits[9] && check(10) == digits[10]
}

/// `1 84 12 76 451 089 46`: sex, year, month, place and order, and a key that is 97 less the rest of
/// the others by 97 (INSEE). Places in Corsica have a letter and are left to a name before them.
fn is_nir(groups: &Groups<'_>, window: &Range<usize>) -> bool {
    let lengths = groups.lengths(window);
    if lengths != [15] && lengths != [1, 2, 2, 2, 3, 3, 2] {
        return false;
    }
    let digits = groups.digits(window);
    let part = |range: Range<usize>| digits[range].parse::<u64>().ok();
    let is_person = matches!(part(0..1), Some(1 | 2));
    let is_month = matches!(part(3..5), Some(1..=12 | 20..=42 | 50..=99));
    let key = part(0..13).map(|number| 97 - number % 97);
    is_person && is_month && key == part(13..15)
}

/// The token around the digits behind a name (`passport C01X00T47` has its letters too).
fn named(view: &View<'_>, groups: &Groups<'_>) -> Option<Range<usize>> {
    let is_token = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '.';
    let start = view.run_back(groups.start, TOKEN_MOST, is_token)?;
    if !is_named(&words_before(view, start)) {
        return None;
    }
    let end = view.run(groups.start + groups.text.len(), TOKEN_MOST, is_token)?;
    let token = view.slice(&(start..end)).trim_end_matches(['.', '-']);
    Some(start..start + token.len())
}

fn is_named(words: &[String]) -> bool {
    let mut words = words;
    while let Some((first, rest)) = words.split_first()
        && FILLERS.contains(&first.as_str())
    {
        words = rest;
    }
    NAMES.iter().any(|name| {
        name.len() <= words.len() && name.iter().zip(words).all(|(expected, word)| expected == word)
    })
}
