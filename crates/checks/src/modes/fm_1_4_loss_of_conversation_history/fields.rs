//! The fields that words speak of: what a person names before a value, what an agent asks for.
//!
//! Words nominate a place to look; whether something was asked for again is decided by the value
//! that came twice.

use crate::view::prose;

/// A field by what it belongs to and what kind of value it is: `user` and `id`, or
/// `zip` and nothing.
pub(super) type Field = (String, &'static str);

/// Words that name a kind of value and need to be told of what. People give an id without any of
/// them, and call the same one number, code and reference.
const KINDS: [(&str, &str); 11] = [
    ("id", "id"),
    ("ids", "id"),
    ("identifier", "id"),
    ("number", "id"),
    ("numbers", "id"),
    ("no", "id"),
    ("#", "id"),
    ("reference", "id"),
    ("code", "id"),
    ("name", "name"),
    ("date", "date"),
];
/// Words that name a value by themselves.
const VALUES: [&str; 10] = [
    "email",
    "e-mail",
    "phone",
    "telephone",
    "zip",
    "postcode",
    "username",
    "iban",
    "passport",
    "birthday",
];
/// Words between a field's name and its value.
const LINKS: [&str; 9] = ["is", "was", "are", "as", "address", "the", "my", "it's", "its"];
/// Words that belong to nothing.
const EMPTY: [&str; 22] = [
    "a", "an", "and", "by", "for", "from", "have", "i", "in", "is", "it", "me", "my", "of", "on",
    "or", "our", "that", "the", "to", "with", "your",
];

/// The words of `text` in lower case, as far as fields are made of them.
fn words(text: &str) -> Vec<String> {
    let split = text
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '_' | '/' | '*' | '('));
    let bare = |word: &str| {
        word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '#').to_lowercase()
    };
    split.map(bare).filter(|word| !word.is_empty()).collect()
}

/// The fields that `text` names.
pub(super) fn named(text: &str) -> Vec<Field> {
    let words = words(text);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str);
        if VALUES.contains(&word.as_str()) {
            found.push((word.replace('-', ""), ""));
        } else if let (Some(kind), Some(before)) = (kind(word), before)
            && !EMPTY.contains(&before)
            && !VALUES.contains(&before)
        {
            found.push((before.to_owned(), kind));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The field that a person names right before a value: `my user id is`, `order number:`, `order`.
pub(super) fn before_value(text: &str) -> Option<Field> {
    let tail = text.rsplit(['.', '!', '?', ';', '\n', ',']).next().unwrap_or_default();
    let mut words = words(tail);
    while words.last().is_some_and(|word| LINKS.contains(&word.as_str())) {
        words.pop();
    }
    let last = words.pop()?;
    if VALUES.contains(&last.as_str()) {
        return Some((last.replace('-', ""), ""));
    }
    let kind = kind(&last);
    let owner = if kind.is_some() { words.pop()? } else { last };
    if VALUES.contains(&owner.as_str()) {
        return Some((owner.replace('-', ""), ""));
    }
    (!EMPTY.contains(&owner.as_str())).then_some((owner, kind.unwrap_or("id")))
}

/// The field that a value tells by its form: an e-mail address, or the kind of what was hidden.
pub(super) fn of_hidden(token: &str) -> Option<Field> {
    if is_mail(token) {
        return Some(("email".to_owned(), ""));
    }
    let kind = token.strip_prefix('‹')?.split(':').next()?;
    VALUES.contains(&kind).then(|| (kind.to_owned(), ""))
}

fn kind(word: &str) -> Option<&'static str> {
    KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
}

/// The values of `text` that are too peculiar to be said twice by chance, with where they stand:
/// numbers of three digits or more, codes, and what redaction put a placeholder for.
pub(super) fn values(text: &str) -> impl Iterator<Item = (usize, &str)> {
    prose::tokens(text).filter(|(_, token)| {
        // What is hidden counts by itself alone: its digits are other ones in every process.
        if token.contains('‹') {
            return token.starts_with('‹') && token.ends_with('›') && token.len() <= LONGEST;
        }
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        let is_code = || digits > 0 && token.len() >= CODE && is_upper(token);
        token.len() <= LONGEST && (digits >= PECULIAR || is_code() || is_mail(token))
    })
}

/// A code of fewer letters and digits is a seat or a size.
const CODE: usize = 5;
/// Fewer digits make a count.
const PECULIAR: usize = 3;
/// Longer tokens are paths, links or data.
const LONGEST: usize = 64;

/// Whether the token is an e-mail address, which may have no digits.
fn is_mail(token: &str) -> bool {
    let host = token.split_once('@').filter(|(name, _)| !name.is_empty());
    host.is_some_and(|(_, host)| host.contains('.') && !host.contains(['@', '/']))
}

fn is_upper(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{before_value, named, values};

    #[test]
    fn a_field_is_what_it_belongs_to_and_its_kind() {
        let field = |owner: &str, kind| Some((owner.to_owned(), kind));
        assert_eq!(before_value("Hello, my user ID is "), field("user", "id"));
        assert_eq!(before_value("please look at order "), field("order", "id"));
        assert_eq!(before_value("my booking is "), field("booking", "id"));
        assert_eq!(before_value("my booking code is "), field("booking", "id"));
        assert_eq!(before_value("my zip code is "), field("zip", ""));
        assert_eq!(before_value("email: "), field("email", ""));
        assert_eq!(before_value("it is "), None);
    }

    #[test]
    fn a_request_names_its_fields() {
        let asked = named("Please provide your user ID and the reservation ID, or your e-mail.");
        let asked: Vec<_> = asked.iter().map(|(owner, kind)| (owner.as_str(), *kind)).collect();
        assert_eq!(asked, [("email", ""), ("reservation", "id"), ("user", "id")]);
    }

    #[test]
    fn values_are_peculiar() {
        let found: Vec<_> =
            values("order #W123, seat 4A, M20IZO, 12 bags, ‹email:7f3a›, x-‹key:1234›").collect();
        let found: Vec<_> = found.iter().map(|(_, value)| *value).collect();
        assert_eq!(found, ["#W123", "M20IZO", "‹email:7f3a›"]);
    }
}
