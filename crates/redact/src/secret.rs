//! Values assigned to names such as `password` or `api_key`, in code, JSON, YAML, headers, queries, flags and markup.
//! Refuses values that cannot be a secret: words, references, stand-ins.

use std::ops::Range;

use crate::view::{View, is_letter};
use crate::{cookie, email, plausible, token};

/// Longest name looked at; the names of environment variables and settings stay below.
const NAME_MOST: usize = 64;
/// Most blanks and asterisks (of Markdown) around the sign of assignment: tables are aligned by a few.
const BLANKS_MOST: usize = 16;
/// Longest value looked at: passwords end far below, keys in one line reach this.
const VALUE_MOST: usize = 512;
/// Escapes before a quotation mark: text in JSON in JSON has three.
const ESCAPES_MOST: usize = 7;

/// What a name promises about its value.
#[derive(Clone, Copy)]
enum Promise {
    /// Chosen by a person: anything with a digit or a sign in it.
    Password,
    /// Made by a machine: looks random.
    Key,
    /// Pairs of names and values.
    Cookies,
}

/// Ends of names, in lower case and without `_` and `-`.
const NAMES: &[(&str, Promise)] = &[
    ("password", Promise::Password),
    ("passwd", Promise::Password),
    ("passwort", Promise::Password),
    ("passphrase", Promise::Password),
    ("pwd", Promise::Password),
    ("secret", Promise::Key),
    ("secretkey", Promise::Key),
    ("secretkeybase", Promise::Key),
    ("apikey", Promise::Key),
    ("accesskey", Promise::Key),
    ("accountkey", Promise::Key),
    ("cookie", Promise::Cookies),
    // `pass` alone also ends the names of counts and rounds (`test_pass`, `first_pass`).
    ("dbpass", Promise::Password),
    ("databasepass", Promise::Password),
    ("sqlpass", Promise::Password),
    ("postgrespass", Promise::Password),
    ("redispass", Promise::Password),
    ("mongopass", Promise::Password),
    ("userpass", Promise::Password),
    ("adminpass", Promise::Password),
    ("rootpass", Promise::Password),
    ("smtppass", Promise::Password),
    ("mailpass", Promise::Password),
    ("ftppass", Promise::Password),
    ("authpass", Promise::Password),
    ("token", Promise::Key),
    ("credential", Promise::Key),
    ("credentials", Promise::Key),
];

/// Names that end alike and hold a position, not a secret.
const POSITIONS: &[&str] = &["pagetoken", "nexttoken", "continuationtoken", "synctoken"];

/// The value of the assignment to the name around here.
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    let end = view.run(at, NAME_MOST, is_name)?;
    // Most names in running text are no assignments: look for the sign before looking at the name.
    let value_start = after_sign(view, end);
    let start = view.run_back(at, NAME_MOST, is_name)?;
    let name = view.slice(&(start..end));
    let value_start = value_start.or_else(|| after_flag(view, name, end))?;
    let promise = promise_of(name)?;
    if let Promise::Cookies = promise {
        let quote = quote_at(view, value_start);
        return cookie::find(view, quote.map_or(value_start, |quote| quote.end));
    }
    let value = value_at(view, value_start)?;
    let is_known = token::find(view, value.start).is_some() || is_address(view, &value);
    (!is_known && keeps(promise, view.slice(&value))).then_some(value)
}

/// Whether a member of this name is expected to hold a secret.
pub(crate) fn is_name(name: &str) -> bool {
    promise_of(name).is_some()
}

/// Ends of names of members that hold one secret and nothing else, and how it is written.
const MEMBERS: &[(&str, Written)] = &[
    ("privatekey", Written::Whole),
    ("signingkey", Written::Whole),
    ("encryptionkey", Written::Whole),
    ("secretkey", Written::Whole),
    ("apikey", Written::Whole),
    ("sessiontoken", Written::Whole),
    ("accesstoken", Written::Whole),
    ("refreshtoken", Written::Whole),
    ("authtoken", Written::Whole),
    ("clientsecret", Written::Whole),
    ("authorization", Written::Scheme),
    ("password", Written::Words),
    ("passphrase", Written::Words),
];

/// How a member holds its secret.
#[derive(Clone, Copy)]
enum Written {
    /// As its whole value.
    Whole,
    /// Behind a word that says what it is: `Token 9f8e…`.
    Scheme,
    /// As several words.
    Words,
}

/// Words of sentences about a password, which is then not told.
const TELLING: &[&str] = &[
    "is",
    "must",
    "be",
    "was",
    "required",
    "invalid",
    "field",
    "cannot",
    "not",
    "should",
    "please",
    "enter",
    "your",
    "incorrect",
    "missing",
    "the",
];

/// Where the secret stands in the value of a member called `name` that only a tree of JSON tells
/// apart; what running text tells as well is left to [`find`].
pub(crate) fn member(name: &str, value: &str) -> Option<Range<usize>> {
    if value.contains(crate::placeholder::OPEN) {
        return None;
    }
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    let (_, written) = MEMBERS.iter().find(|(ending, _)| plain.ends_with(ending))?;
    match written {
        Written::Whole => plausible::is_machine_made(value).then_some(0..value.len()),
        Written::Scheme => {
            let (scheme, rest) = value.split_once(' ')?;
            let has_own = ["bearer", "basic"].iter().any(|own| scheme.eq_ignore_ascii_case(own));
            let is_scheme =
                scheme.len() <= 16 && scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
            let is_secret = is_scheme && !has_own && plausible::is_machine_made(rest);
            is_secret.then_some(scheme.len() + 1..value.len())
        }
        Written::Words => {
            let words = || value.split_whitespace();
            let tells =
                words().any(|word| TELLING.iter().any(|one| word.eq_ignore_ascii_case(one)));
            let is_sentence = tells || value.trim_end().ends_with(['.', '!', '?', ':']);
            let is_short = value.len() <= 64 && (2..=8).contains(&words().count());
            (is_short && !is_sentence && !plausible::is_stand_in(value)).then_some(0..value.len())
        }
    }
}

fn promise_of(name: &str) -> Option<Promise> {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|char| char.to_ascii_lowercase())
        .collect();
    let plain = plain.trim_end_matches(|char: char| char.is_ascii_digit());
    if POSITIONS.iter().any(|position| plain.ends_with(position)) {
        return None;
    }
    NAMES.iter().find(|(ending, _)| plain.ends_with(ending)).map(|(_, promise)| *promise)
}

fn keeps(promise: Promise, value: &str) -> bool {
    match promise {
        Promise::Password => plausible::is_password(value),
        Promise::Key => plausible::is_key(value),
        Promise::Cookies => false,
    }
}

/// Whether the value is an e-mail address as a whole, which then keeps its own kind.
fn is_address(view: &View<'_>, value: &Range<usize>) -> bool {
    let at = view.slice(value).find('@').map(|offset| value.start + offset);
    at.and_then(|at| email::find(view, at)).is_some_and(|address| address == *value)
}

/// Where the value after `=`, `:`, `=>`, `:=`, `==` or the `>` of a tag starts.
fn after_sign(view: &View<'_>, name_end: usize) -> Option<usize> {
    let quoted = quote_at(view, name_end).map_or(name_end, |quote| quote.end);
    let sign = skip_blanks(view, quoted)?;
    let after = view.after(sign);
    if after.starts_with("::") {
        return None;
    }
    if after.starts_with('>') {
        return Some(sign + 1);
    }
    let width = ["=>", ":=", "==", "=", ":"].iter().find(|form| after.starts_with(**form))?.len();
    skip_blanks(view, sign + width)
}

/// Where the value after a command line's `--password` starts.
fn after_flag(view: &View<'_>, name: &str, name_end: usize) -> Option<usize> {
    (name.starts_with("--") && view.after(name_end).starts_with(' ')).then_some(name_end + 1)
}

fn skip_blanks(view: &View<'_>, at: usize) -> Option<usize> {
    view.run(at, BLANKS_MOST, |char| matches!(char, ' ' | '\t' | '*'))
}

/// The quotation mark here, with the backslashes that escape it.
fn quote_at(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let mark = view.run(at, ESCAPES_MOST, |char| char == '\\')?;
    view.after(mark).starts_with(['"', '\'', '`']).then_some(at..mark + 1)
}

fn value_at(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    match quote_at(view, at) {
        Some(quote) => quoted_value(view, &quote),
        None => bare_value(view, at),
    }
}

/// The value up to the same quotation mark with the same escapes. Without one there is no value.
fn quoted_value(view: &View<'_>, quote: &Range<usize>) -> Option<Range<usize>> {
    let closing = view.slice(quote).as_bytes();
    let after = view.after(quote.end).as_bytes();
    let searched = &after[..after.len().min(VALUE_MOST)];
    let length = memchr::memmem::find_iter(searched, closing)
        .find(|at| *at == 0 || searched[at - 1] != b'\\')?;
    let value = quote.end..quote.end + length;
    view.is_clean(&value).then_some(value)
}

/// The value up to a blank or a sign that ends one in code, queries or markup.
fn bare_value(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let end = view.run(at, VALUE_MOST, |char| {
        is_letter(char) || (char.is_ascii_graphic() && !"\"'`,;()[]{}<>\\".contains(char))
    })?;
    // `os.environ["KEY"]`, `secret("x")`: an expression, not a value.
    if view.after(end).starts_with(['(', '[', '{']) {
        return None;
    }
    let whole = view.slice(&(at..end));
    let value = before_parameter(whole).trim_end_matches(['.', ':', '?', '*', '|']);
    Some(at..at + value.len())
}

/// The text up to the `&name=` of the next parameter in a query.
fn before_parameter(text: &str) -> &str {
    let ends = text.match_indices('&').find(|(at, _)| {
        let next = text[at + 1..]
            .trim_start_matches(|char: char| char.is_ascii_alphanumeric() || "_-.".contains(char));
        next.starts_with('=')
    });
    ends.map_or(text, |(at, _)| &text[..at])
}
