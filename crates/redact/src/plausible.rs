//! Whether a text can be a secret at all. Judges the value alone: names and places are the callers' business.

/// Shortest password; shorter values are numbers, flags and words.
const PASSWORD_LEAST: usize = 6;
/// Shortest key.
const KEY_LEAST: usize = 8;
/// Shortest value after `Bearer`; real tokens have twenty and more.
const OPAQUE_LEAST: usize = 12;
/// From this length on, mixed case with digits cannot be a word; hexadecimal digits alone cannot be a number.
const LONG: usize = 20;
/// Length of an AWS secret access key, which may have no digit at all.
const AWS_SECRET: usize = 40;

/// Parts of values that people write where a secret would stand.
const STAND_INS: &[&str] = &[
    "your",
    "changeme",
    "change_me",
    "change-me",
    "placeholder",
    "redacted",
    "xxxx",
    "***",
    "...",
    "…",
    "${",
    "{{",
];

/// A value that a person may have chosen as a password.
pub(crate) fn is_password(value: &str) -> bool {
    let traits = Traits::of(value);
    // A sign at the very end may be the sentence's.
    let has_sign = value
        .trim_end_matches(['!', '?'])
        .contains(['!', '@', '#', '$', '%', '^', '&', '*', '?', '~', '+', '=']);
    let is_chosen = 0 < traits.digits || (0 < traits.letters && has_sign);
    PASSWORD_LEAST <= value.len() && is_chosen && is_literal(value)
}

/// A value that a machine may have made as a key.
pub(crate) fn is_key(value: &str) -> bool {
    KEY_LEAST <= value.len() && is_random(value) && is_literal(value)
}

/// A value without blanks that no person wrote: letters with digits, or of both cases mixed. For the
/// whole value of a member whose name leaves no doubt.
pub(crate) fn is_machine_made(value: &str) -> bool {
    let traits = Traits::of(value);
    let count = |is: fn(&char) -> bool| value.chars().filter(is).count();
    let is_mixed = count(char::is_ascii_uppercase) >= 4 && count(char::is_ascii_lowercase) >= 4;
    let is_random = 0 < traits.letters && 0 < traits.digits || is_mixed;
    // A token of known shape and a block of a key keep their own kind.
    let is_plain = !value.contains(char::is_whitespace) && !value.starts_with('-');
    OPAQUE_LEAST <= value.len()
        && is_plain
        && is_random
        && !is_stand_in(value)
        && !value.contains("://")
}

/// A value that stands after `Bearer`: the word before says enough, unless what follows is a word itself.
pub(crate) fn is_opaque(value: &str) -> bool {
    let traits = Traits::of(value);
    OPAQUE_LEAST <= value.len() && 0 < traits.letters && 0 < traits.digits && !is_stand_in(value)
}

/// A variable, a mask or a word in place of a secret.
pub(crate) fn is_stand_in(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let first = value.chars().next();
    is_variable(value)
        || value.chars().all(|char| Some(char) == first)
        || STAND_INS.iter().any(|part| lower.contains(part))
}

/// `$NAME`, `%NAME%`, `%(name)s`, `<name>`, `{name}`. A sign alone proves nothing: passwords start with signs too.
fn is_variable(value: &str) -> bool {
    let is_name =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let in_pair = [('<', '>'), ('{', '}'), ('[', ']'), ('(', ')'), ('%', '%')]
        .iter()
        .any(|(open, close)| value.starts_with(*open) && value.ends_with(*close));
    in_pair
        || value.starts_with("$(")
        || value.starts_with("%(")
        || value.strip_prefix('$').is_some_and(is_name)
}

/// Neither a stand-in nor a path, a URL, a name in code, or a sentence.
fn is_literal(value: &str) -> bool {
    let is_path = value.starts_with(['/', '~']) || value.starts_with("./") || value.contains("://");
    let is_sentence = value.contains(char::is_whitespace);
    // Base64 may start with a slash; no path ends with its padding.
    let is_key_like_path = value.len() == AWS_SECRET || value.ends_with('=');
    !(is_sentence || is_stand_in(value) || is_dotted_name(value) || (is_path && !is_key_like_path))
}

/// `self.token1`, `config.v2.secret`: words joined by dots.
fn is_dotted_name(value: &str) -> bool {
    let is_word = |part: &str| {
        let stem = part.trim_end_matches(|char: char| char.is_ascii_digit());
        !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
    };
    value.contains('.') && value.split('.').all(is_word)
}

/// Letters and digits in disorder, as against words with a number behind them.
fn is_random(value: &str) -> bool {
    let traits = Traits::of(value);
    let has_mixed_part = value
        .split(|char: char| !char.is_ascii_alphanumeric())
        .any(|part| KEY_LEAST <= part.len() && 2 <= switches(part));
    let is_long = LONG <= value.len()
        && 2 <= traits.digits
        && 0 < traits.upper
        && traits.upper < traits.letters;
    let is_hex = LONG <= value.len()
        && 0 < traits.digits
        && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let is_aws = value.len() == AWS_SECRET
        && 0 < traits.upper
        && traits.upper < traits.letters
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'/' || byte == b'+');
    has_mixed_part || is_long || is_hex || is_aws
}

/// How often a letter follows a digit or a digit a letter.
fn switches(part: &str) -> usize {
    part.as_bytes()
        .windows(2)
        .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit())
        .count()
}

/// How many of which characters a value has.
struct Traits {
    letters: usize,
    upper: usize,
    digits: usize,
}

impl Traits {
    fn of(value: &str) -> Self {
        let count = |class: fn(&char) -> bool| value.chars().filter(class).count();
        Self {
            letters: count(|char| char.is_alphabetic()),
            upper: count(char::is_ascii_uppercase),
            digits: count(char::is_ascii_digit),
        }
    }
}
