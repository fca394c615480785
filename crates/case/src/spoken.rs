//! Which words of an instruction are spoken to its agent. Comments and fenced code are shown to nobody or as
//! an example, and what stands between marks of quotation are somebody else's words.
//!
//! It understands no word; whoever looks for rules asks here first where none can stand.

use std::borrow::Cow;
use std::ops::Range;

/// A longer quotation is a stray mark: nobody quotes a page inside of a paragraph.
const LONGEST_QUOTATION: usize = 500;

/// `text` without its comments (`<!-- … -->`) and its fenced code. Every line keeps its number.
pub fn spoken(text: &str) -> Cow<'_, str> {
    if !["<!--", "```", "~~~"].iter().any(|mark| text.contains(mark)) {
        return Cow::Borrowed(text);
    }
    // A comment that is never closed is none.
    let last_close = text.rfind("-->").unwrap_or(0);
    let mut said = String::with_capacity(text.len());
    let mut fence: Option<Fence> = None;
    let mut in_comment = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let close = last_close.checked_sub(at);
        at += line.len();
        let words = line.trim_end_matches('\n');
        if let Some(open) = &fence {
            if open.is_closed_by(words) {
                fence = None;
            }
        } else if !in_comment && let Some(open) = Fence::opened_by(words) {
            fence = Some(open);
        } else {
            in_comment = uncommented(words, close, in_comment, &mut said);
        }
        said.push_str(line.get(words.len()..).unwrap_or_default());
    }
    Cow::Owned(said)
}

/// Adds what of `line` stands outside of comments; whether one is open at its end. A comment may open only
/// before `last_close`, which is where the last one of the text ends, counted from the start of the line.
fn uncommented(line: &str, last_close: Option<usize>, mut inside: bool, said: &mut String) -> bool {
    let mut at = 0;
    loop {
        let rest = line.get(at..).unwrap_or_default();
        if inside {
            let Some(end) = rest.find("-->") else { return true };
            at += end + "-->".len();
            inside = false;
        } else {
            let opens = |start: usize| last_close.is_some_and(|last| at + start < last);
            let Some(start) = rest.find("<!--").filter(|start| opens(*start)) else {
                said.push_str(rest);
                return false;
            };
            said.push_str(rest.get(..start).unwrap_or_default());
            at += start + "<!--".len();
            inside = true;
        }
    }
}

/// A line that begins code.
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Self> {
        let (mark, length, rest) = Self::marks(line)?;
        // Marks on both sides are code inside of a line.
        (3 <= length && !(mark == '`' && rest.contains('`'))).then_some(Self { mark, length })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        Self::marks(line).is_some_and(|(mark, length, rest)| {
            mark == self.mark && self.length <= length && rest.trim().is_empty()
        })
    }

    /// The mark that a line begins with, how often it stands there, and what follows.
    fn marks(line: &str) -> Option<(char, usize, &str)> {
        let line = line.trim_start();
        let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let rest = line.trim_start_matches(mark);
        Some((mark, line.len() - rest.len(), rest))
    }
}

/// The places of `text` that quote somebody: marks around two words or more. A single word between them is a
/// name or a value, and stays its writer's.
pub fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut before: Option<char> = None;
    let mut free_from = 0;
    for (at, mark) in text.char_indices() {
        if free_from <= at
            && let Some(close) = closing(mark)
            && may_open(before, mark)
        {
            let from = at + mark.len_utf8();
            if let Some(end) = close_of(text, from, (mark, close)) {
                found.push(at..end);
                free_from = end;
            }
        }
        before = Some(mark);
    }
    found
}

const fn closing(mark: char) -> Option<char> {
    match mark {
        '"' => Some('"'),
        '\'' => Some('\''),
        '“' | '„' => Some('”'),
        '‘' => Some('’'),
        '«' => Some('»'),
        _ => None,
    }
}

/// A straight mark opens at the start of a word; inside of one it is an apostrophe or an inch.
fn may_open(before: Option<char>, mark: char) -> bool {
    let is_straight = matches!(mark, '"' | '\'');
    !is_straight
        || before.is_none_or(|before| before.is_whitespace() || "([{:*_—–-".contains(before))
}

/// Where the quotation ends that began before `from`, where it ends and quotes more than a word.
fn close_of(text: &str, from: usize, (open, close): (char, char)) -> Option<usize> {
    let rest = text.get(from..)?;
    let mut is_spaced = false;
    let mut before = open;
    for (at, mark) in rest.char_indices().take(LONGEST_QUOTATION) {
        let after = || rest.get(at + mark.len_utf8()..).and_then(|rest| rest.chars().next());
        let ends = mark == close
            && !before.is_whitespace()
            && after().is_none_or(|after| !after.is_alphanumeric());
        if ends && before != open {
            return is_spaced.then_some(from + at + mark.len_utf8());
        }
        is_spaced |= mark.is_whitespace();
        before = mark;
    }
    None
}

/// `text` with an ellipsis in place of what it quotes.
pub fn own_words(text: &str) -> Cow<'_, str> {
    let quoted = quotations(text);
    if quoted.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut own = String::with_capacity(text.len());
    let mut from = 0;
    for Range { start, end } in quoted {
        own.push_str(text.get(from..start).unwrap_or_default());
        own.push('…');
        from = end;
    }
    own.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_code_are_not_spoken_and_every_line_keeps_its_number() {
        let text =
            "One. <!-- two -->three.\n<!--\nfour\n--> five\n```yaml\nsix: <!--\n```\nseven\n";
        assert_eq!(spoken(text), "One. three.\n\n\n five\n\n\n\nseven\n");
        let nested = "````\n```\nNever.\n```\n````\nAlways.";
        assert_eq!(spoken(nested), "\n\n\n\n\nAlways.");
    }

    #[test]
    fn what_only_looks_like_a_comment_or_code_is_spoken() {
        for text in
            ["Use <!-- as the mark of a draft.", "Say ```x``` once.", "a --> b <!-- c", "Plain."]
        {
            assert_eq!(spoken(text), text);
        }
    }

    #[test]
    fn quotations_are_of_two_words_or_more() {
        let own = |text: &'static str| own_words(text).into_owned();
        assert_eq!(own("She wrote: \"Never pay. Ever!\" So ask."), "She wrote: … So ask.");
        assert_eq!(own("He said 'do not pay' and “never ask”."), "He said … and ….");
        for text in [
            "Reply \"yes\" or 'no'.",
            "Don't pay the dogs' walkers before they've come.",
            "A board of 5\" and one of 7\" are cut.",
            "The \"first word opens and nothing closes it.",
        ] {
            assert_eq!(own(text), text);
        }
    }
}
