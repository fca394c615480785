//! The turns inside one message: lines that are headed with somebody's name, and what stands under
//! them. Tells who a turn is headed with and whether the head addresses them; it does not decide who
//! wrote it.

use crate::pattern::pattern;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// A turn inside a message.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    /// The position of its name in the list of names.
    pub(super) name: usize,
    /// The line of its head, up to the colon.
    pub(super) head: Range<usize>,
    /// What stands under it, to the next head.
    pub(super) body: Range<usize>,
    /// Whether the head stands for a speaker, rather than for somebody spoken to.
    pub(super) is_speaker: bool,
}

/// What a head may say about a turn beside its speaker: an output, the second pass. It nominates;
/// a turn counts only for what stands in it.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:['’]s\b)?[\s—–\-→>]*(?:[A-Za-z\-]+ ){0,3}?(?:output|outputs|result|results|response|reply|answer",
        r"|implementation|code|fix|patch|solution|draft|verdict|verification|report|review|findings",
        r"|suite|tests|continuing|continued|pass)?\s*(?:\([^)]{0,60}\))?\s*$",
    ))
});

/// The longest head of a turn, in bytes: longer lines are sentences that begin with a name.
const HEAD: usize = 80;

/// The names that heads can bear, made ready once for all messages of a run.
pub(super) struct Names<'n> {
    /// The position of each.
    places: BTreeMap<&'n str, usize>,
    /// How long they are.
    lengths: BTreeSet<usize>,
    /// The bytes with which the first word of a fence or of a head can begin.
    opens: [bool; 256],
}

impl<'n> Names<'n> {
    pub(super) fn of(names: &[&'n str]) -> Self {
        Self {
            places: names.iter().copied().zip(0..).collect(),
            lengths: names.iter().map(|name| name.len()).collect(),
            opens: openings(names),
        }
    }

    /// The longest name that `text` begins with as a word, and its position: `Code Reviewer` before
    /// `Code`.
    fn first_of<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        self.lengths.iter().rev().find_map(|length| {
            let name = text.get(..*length)?;
            let place = self.places.get(name)?;
            let goes_on = |letter: char| letter.is_alphanumeric() || letter == '_';
            (!text[*length..].starts_with(goes_on)).then_some((*place, name))
        })
    }

    /// Whether `title` holds one of them as a word: `Planner → Coder` is a word to the coder.
    fn are_in(&self, title: &str) -> bool {
        title
            .split(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '→'))
            .any(|word| self.places.contains_key(word))
    }
}

/// The turns of `text`, headed with one of `names`, in order. Lists, quotations and fenced blocks
/// hold no heads.
pub(super) fn of(text: &str, names: &Names<'_>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut fenced = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_telling = first_byte(line).is_some_and(|byte| names.opens[usize::from(byte)]);
        if is_telling && line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if is_telling
            && !fenced
            && let Some(turn) = head(line, at, names)
        {
            if let Some(last) = turns.last_mut() {
                last.body.end = at;
            }
            turns.push(Turn { body: turn.body.start..text.len(), ..turn });
        }
        at += line.len();
    }
    turns
}

fn openings(names: &[&str]) -> [bool; 256] {
    let mut opens = [false; 256];
    opens[usize::from(b'`')] = true;
    // A white space outside of ASCII may stand before either.
    opens[0x80..].fill(true);
    for name in names {
        match first_byte(name).filter(|first| name.as_bytes().first() == Some(first)) {
            Some(first) => opens[usize::from(first)] = true,
            // A name that begins with a mark, or none at all.
            None => opens.fill(true),
        }
    }
    opens
}

/// The first byte of `line` behind white space and marks. Most lines are left at that.
fn first_byte(line: &str) -> Option<u8> {
    let is_mark =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0x0B | b'#' | b'*' | b'_');
    line.bytes().find(|byte| !is_mark(byte))
}

/// The turn that `line`, which begins at `at`, is the head of.
fn head(line: &str, at: usize, names: &Names<'_>) -> Option<Turn> {
    let words = line.trim();
    let bare = words.trim_start_matches('#').trim_start();
    let bare = if bare.starts_with("* ") { words } else { bare.trim_start_matches(['*', '_']) };
    let (name, spelled) = names.first_of(bare)?;
    let is_heading = words.starts_with('#');
    let from = at + line.find(bare)? + spelled.len();
    let rest = &bare[spelled.len()..];
    let colon = rest.find(':');
    if colon.is_none() && !is_heading {
        return None;
    }
    let title = rest[..colon.unwrap_or(rest.len())].trim_matches(['*', '_', ' ']);
    if HEAD < title.len() {
        return None;
    }
    let end = colon.map_or(rest.len(), |colon| colon + 1);
    // The head's closing marks are none of the body's words.
    let marks = rest.len() - end - rest[end..].trim_start_matches(['*', '_']).len();
    let is_speaker = TITLE.is_match(title) && !names.are_in(title);
    let end = from + end;
    Some(Turn { name, head: from - spelled.len()..end, body: end + marks..end + marks, is_speaker })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["Lead", "Smith", "Judge"];

    fn read(text: &str) -> Vec<(&'static str, bool, &str)> {
        of(text, &Names::of(&NAMES))
            .iter()
            .map(|turn| (NAMES[turn.name], turn.is_speaker, text[turn.body.clone()].trim()))
            .collect()
    }

    #[test]
    fn speakers_are_told_from_those_spoken_to() {
        let text = "## Lead\nDo it.\n**Lead → Smith:** forge\n**Smith (pass 2):**\nforged\n**Judge's verdict:** fine";
        let expected = [
            ("Lead", true, "Do it."),
            ("Lead", false, "forge"),
            ("Smith", true, "forged"),
            ("Judge", true, "fine"),
        ];
        assert_eq!(read(text), expected.map(|(name, speaks, body)| (name, speaks, body)));
    }

    #[test]
    fn the_longest_name_wins() {
        let names = Names::of(&["Code", "Code Reviewer"]);
        let heads = |text: &str| of(text, &names).iter().map(|turn| turn.name).collect::<Vec<_>>();
        assert_eq!(heads("Code Reviewer: fine\nCode: done\nCoder: no"), [1, 0]);
    }

    #[test]
    fn sentences_lists_and_quotations_are_no_heads() {
        for text in [
            "Smith, please forge this.",
            "- Smith: forges",
            "> Smith: forged",
            "* **Smith**: forges",
            "Smith forges first",
            "Smithy: a place",
            "```\nSmith:\n```",
        ] {
            assert!(read(text).is_empty(), "{text}");
        }
        assert!(!read("**Smith checklist for the gate:** a")[0].1);
        assert!(!read("**Smith, please forge:** a")[0].1);
    }
}
