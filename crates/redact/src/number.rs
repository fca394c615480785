//! Numbers of people: what a run of digits is part of, cut into groups. Which groups make a telephone, card or national
//! number is decided in the modules for these; ordinary identifiers, times, versions and amounts must survive.

use std::ops::Range;

use crate::placeholder::Kind;
use crate::view::View;
use crate::{Found, card, iban, national, phone};

/// Fewest digits in a row that are looked at closely: every shape of number has a group of three.
pub(crate) const RUN_LEAST: usize = 3;
/// Longest number with its separators: an IBAN of 34 characters in groups of four has 42.
const SPAN_MOST: usize = 48;

/// Blanks beside the ordinary one that printed numbers are grouped with: no-break, figure, thin, narrow.
pub(crate) const BLANKS: &[&str] = &["\u{a0}", "\u{2007}", "\u{2009}", "\u{202f}"];

/// Digits in groups, with the separators between them.
pub(crate) struct Groups<'t> {
    /// The text of the whole span.
    pub(crate) text: &'t str,
    /// Where the span starts in the whole text.
    pub(crate) start: usize,
    /// Byte ranges of the groups within the span; never empty.
    pub(crate) each: Vec<Range<usize>>,
    /// Whether something that belongs to the first group stands directly before it.
    is_glued_before: bool,
    /// Whether something that belongs to the last group stands directly after it.
    is_glued_after: bool,
}

/// The number around the digit at `at`.
pub(crate) fn find(view: &View<'_>, at: usize) -> Option<Found> {
    if let Some(range) = iban::find(view, at) {
        return Some(Found { kind: Kind::Iban, range });
    }
    let span = span(view, at)?;
    let digits = view.slice(&span).bytes().filter(u8::is_ascii_digit).count();
    if digits < national::LEAST {
        return None;
    }
    let groups = Groups::of(view, span);
    let found = |kind| move |range: Range<usize>| Found { kind, range };
    (card::find(&groups).map(found(Kind::Card)))
        .or_else(|| national::find(view, &groups).map(found(Kind::National)))
        .or_else(|| phone::find(view, &groups).map(found(Kind::Phone)))
}

/// Digits and single separators around `at`, digits at both ends. `None` if it goes on for too long: a table of numbers.
fn span(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let bytes = view.after(0).as_bytes();
    let floor = at - view.before(at).len();
    let mut start = at;
    while floor < start && at - start <= SPAN_MOST && is_part(bytes, start - 1) {
        start -= 1;
    }
    let mut end = at;
    while end < bytes.len() && end - at <= SPAN_MOST && is_part(bytes, end) {
        end += 1;
    }
    if SPAN_MOST < end - start {
        return None;
    }
    let is_digit = |place: &usize| bytes[*place].is_ascii_digit();
    let first = (start..end).find(is_digit)?;
    let last = (start..end).rev().find(is_digit)?;
    Some(first..last + 1)
}

/// A digit, or one of at most two separators between digits (`) ` is the only pair in use).
fn is_part(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'0'..=b'9' | b')' | b'(' => true,
        b'-' | b'.' => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
        b' ' => bytes.get(at + 1).is_some_and(|next| next.is_ascii_digit() || *next == b'('),
        0x80.. => is_in_blank(bytes, at),
        _ => false,
    }
}

/// Whether the byte is part of one of the [`BLANKS`] before a digit.
fn is_in_blank(bytes: &[u8], at: usize) -> bool {
    let is_one = |blank: &&str| {
        (0..blank.len().min(at + 1)).any(|offset| {
            let from = &bytes[at - offset..];
            let next = from.strip_prefix(blank.as_bytes()).and_then(<[u8]>::first);
            next.is_some_and(u8::is_ascii_digit)
        })
    };
    BLANKS.iter().any(is_one)
}

impl<'t> Groups<'t> {
    fn of(view: &View<'t>, span: Range<usize>) -> Self {
        let text = view.slice(&span);
        let mut groups: Vec<Range<usize>> = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            if !byte.is_ascii_digit() {
                continue;
            }
            match groups.last_mut().filter(|group| group.end == at) {
                Some(group) => group.end += 1,
                None => groups.push(at..at + 1),
            }
        }
        let glue = |char: char| char.is_alphanumeric() || "_./-#$%€£".contains(char);
        let mut after = view.after(span.end).chars();
        let next = after.next();
        let goes_on = next.is_some_and(|char| ".-/:,".contains(char))
            && after.next().is_some_and(char::is_alphanumeric);
        let is_glued_after =
            goes_on || next.is_some_and(|char| char.is_alphanumeric() || char == '_');
        let is_glued_before = !view.starts_fresh(span.start, glue);
        Self { text, start: span.start, each: groups, is_glued_before, is_glued_after }
    }

    /// The digits of some groups.
    pub(crate) fn digits(&self, groups: &Range<usize>) -> String {
        self.each[groups.clone()].iter().map(|group| &self.text[group.clone()]).collect()
    }

    /// How many digits each of some groups has.
    pub(crate) fn lengths(&self, groups: &Range<usize>) -> Vec<usize> {
        self.each[groups.clone()].iter().map(Range::len).collect()
    }

    /// What stands between a group and the next one.
    pub(crate) fn separator(&self, group: usize) -> &'t str {
        &self.text[self.each[group].end..self.each[group + 1].start]
    }

    /// The first two separators within some groups, of which there are at least three.
    pub(crate) fn separator_pair(&self, groups: &Range<usize>) -> (&'t str, &'t str) {
        (self.separator(groups.start), self.separator(groups.start + 1))
    }

    /// Whether these groups stand for themselves: nothing is glued to them, neither text nor more groups.
    pub(crate) fn is_free(&self, groups: &Range<usize>) -> bool {
        let before = match groups.start {
            0 => !self.is_glued_before,
            first => self.separator(first - 1).contains(' '),
        };
        let after = if groups.end == self.each.len() {
            !self.is_glued_after
        } else {
            self.separator(groups.end - 1).contains(' ')
        };
        before && after
    }

    /// Some groups as a range of the whole text.
    pub(crate) fn range(&self, groups: &Range<usize>) -> Range<usize> {
        let end = self.each[groups.end - 1].end;
        self.start + self.each[groups.start].start..self.start + end
    }

    /// Every window of so many groups that is free.
    pub(crate) fn windows(&self, count: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let last = (self.each.len() + 1).saturating_sub(count);
        (0..last).map(move |first| first..first + count).filter(|groups| self.is_free(groups))
    }
}

/// The words directly before a number, in lower case, the nearest first: `phone_number: "` gives `number`, `phone`.
pub(crate) fn words_before(view: &View<'_>, start: usize) -> Vec<String> {
    /// How far back a name may stand, and how many of its words count.
    const NAME_MOST: usize = 40;
    const WORDS_MOST: usize = 3;

    let before = view.before(start);
    let from = before.len().saturating_sub(NAME_MOST);
    let from = (from..=before.len()).find(|at| before.is_char_boundary(*at)).unwrap_or_default();
    let named = before[from..].trim_end_matches(|char: char| " \t:=\"'\\`(*#+>".contains(char));
    // What ends a sentence or a line cuts the name off.
    let named = named.rsplit(['.', '\n', ';', ',', '}']).next().unwrap_or_default();
    let words = named.rsplit(|char: char| !char.is_alphanumeric());
    words.filter(|word| !word.is_empty()).take(WORDS_MOST).map(str::to_lowercase).collect()
}
