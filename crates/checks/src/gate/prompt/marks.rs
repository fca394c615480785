//! A sentence without the marks that only stress its words: bold and italic, in Markdown or as tags, a colon behind a
//! denial, an apostrophe left out. Code is left as it is: there a star stands for any name.

use crate::pattern::pattern;
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Tags around words that are stressed.
static TAGS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)</?(?:b|strong|i|em|u|mark)(?:\s[^<>]*)?>"));

/// Two marks, with what stands on either side of them: a path or a power keeps its stars.
static DOUBLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(^|.)(\*\*\*?)(.|$)"));

/// A word or words between two single marks.
static SINGLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(^|[\s("'])(?:\*([A-Za-z][^*/]*[^\s*/])\*|__?([A-Z][^_/]*[^\s_/]|[a-z][^_/]* [^_/]*[^\s_/])__?|_([a-z]+)_)($|[\s.,;:!?)"'])"#,
    )
});

/// `Dont`, `mustnt`.
static NO_APOSTROPHE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(do|does|must|should|is|are)nt\b"));

/// `You must NOT: call`.
static COLON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(\W*(?:you )?(?:(?:must|may|should|shall|do|can|are to) )?(?:not|never|don['’]t|cannot|avoid))\s*:\s+",
    )
});

/// The sentence without them.
pub(super) fn unmarked(said: &str) -> Cow<'_, str> {
    let is_marked = said.contains(['*', '_', '<']);
    let bare = if is_marked { Cow::Owned(without_stress(said)) } else { Cow::Borrowed(said) };
    let bare = replaced(bare, &NO_APOSTROPHE, "$1 not");
    replaced(bare, &COLON, "$1 ")
}

fn replaced<'t>(text: Cow<'t, str>, words: &Regex, by: &str) -> Cow<'t, str> {
    match words.replace_all(&text, by) {
        Cow::Borrowed(_) => text,
        Cow::Owned(replaced) => Cow::Owned(replaced),
    }
}

fn without_stress(said: &str) -> String {
    let mut bare = String::with_capacity(said.len());
    for (index, part) in said.split('`').enumerate() {
        if 0 < index {
            bare.push('`');
        }
        // Every second part stands between two marks of code.
        if index % 2 == 0 {
            bare.push_str(&unstressed(part));
        } else {
            bare.push_str(part);
        }
    }
    bare
}

fn unstressed(part: &str) -> String {
    let text = TAGS.replace_all(part, "");
    let text = DOUBLE.replace_all(&text, |found: &Captures<'_>| {
        let of = |at: usize| found.get(at).map_or("", |one| one.as_str());
        let (before, marks, after) = (of(1), of(2), of(3));
        let is_letter = |side: &str| side.chars().all(char::is_alphanumeric) && !side.is_empty();
        let is_open = |side: &str| side.is_empty() || side == " ";
        // `a/**`, `**/*.md`, `**.md`, `2 ** 3`.
        let is_path = before == "/" || after == "/" || after == "." && is_open(before);
        let is_power = before == " " && after == " " || is_letter(before) && is_letter(after);
        let marks = if is_path || is_power { marks } else { "" };
        format!("{before}{marks}{after}")
    });
    SINGLE.replace_all(&text, "$1$2$3$4$5").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_stresses_words_is_left_out() {
        for (said, bare) in [
            ("**Do not** call `void_entry`.", "Do not call `void_entry`."),
            ("Never call **void_entry**.", "Never call void_entry."),
            ("__Never__ call void_entry.", "Never call void_entry."),
            ("You must **never** call void_entry.", "You must never call void_entry."),
            ("**`void_entry`**: do not use.", "`void_entry`: do not use."),
            ("*Never* call void_entry.", "Never call void_entry."),
            ("_Never_ call void_entry.", "Never call void_entry."),
            ("<b>Never</b> call void_entry.", "Never call void_entry."),
            ("Dont call void_entry.", "Do not call void_entry."),
            ("You must NOT: call void_entry.", "You must NOT call void_entry."),
        ] {
            assert_eq!(unmarked(said), bare);
        }
        for said in [
            "Never write to docs/** or **/*.lock.",
            "Two is 2 ** 1, and not 2**2.",
            "Edit `__init__.py` and `*_test.rs`, never `*.lock`.",
            "Never call _void_entry_all or __init__.",
            "If not: call the desk.",
        ] {
            assert_eq!(unmarked(said), said);
        }
    }
}
