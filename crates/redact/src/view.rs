//! Bounded looking around an anchor. Nothing here looks before the floor or past a placeholder.

use std::ops::Range;

use crate::placeholder;

/// The text as a detector may see it.
pub(crate) struct View<'t> {
    text: &'t str,
    floor: usize,
}

impl<'t> View<'t> {
    pub(crate) fn new(text: &'t str, floor: usize) -> Self {
        Self { text, floor }
    }

    /// The text of a range.
    pub(crate) fn slice(&self, range: &Range<usize>) -> &'t str {
        &self.text[range.clone()]
    }

    /// Everything from here on.
    pub(crate) fn after(&self, at: usize) -> &'t str {
        &self.text[at..]
    }

    /// Everything unsettled before here.
    pub(crate) fn before(&self, at: usize) -> &'t str {
        &self.text[self.floor..at]
    }

    /// Whether text that stood before was replaced, so that looking back may not see all of it.
    pub(crate) fn is_cut(&self) -> bool {
        0 < self.floor
    }

    /// Where the run of such characters that starts here ends.
    ///
    /// `None` if it is longer than `most` bytes, or runs into a placeholder: what stood there was longer than what can
    /// be seen now, so it was judged before and must not be judged again by its remains.
    pub(crate) fn run(
        &self,
        from: usize,
        most: usize,
        class: impl Fn(char) -> bool,
    ) -> Option<usize> {
        for (offset, char) in self.after(from).char_indices() {
            let at = from + offset;
            if placeholder::OPEN == char && placeholder::end_at(self.text, at).is_some() {
                return None;
            }
            if !class(char) {
                return Some(at);
            }
            if offset >= most {
                return None;
            }
        }
        Some(self.text.len())
    }

    /// Where the run of such characters that ends here starts. `None` if it is longer than `most` bytes.
    pub(crate) fn run_back(
        &self,
        to: usize,
        most: usize,
        class: impl Fn(char) -> bool,
    ) -> Option<usize> {
        let mut start = to;
        for (offset, char) in self.before(to).char_indices().rev() {
            if !class(char) {
                break;
            }
            start = self.floor + offset;
            if to - start > most {
                return None;
            }
        }
        Some(self.after_escape(start..to))
    }

    /// Whether no such character stands directly before. In raw JSON the `n` of `\n` is no letter of the text.
    pub(crate) fn starts_fresh(&self, at: usize, class: impl Fn(char) -> bool) -> bool {
        let mut back = self.before(at).chars().rev();
        match back.next() {
            Some(char @ ('n' | 't' | 'r')) if class(char) => back.next() == Some('\\'),
            Some(char) => !class(char),
            None => true,
        }
    }

    /// Whether no placeholder opens in this range or directly after it.
    pub(crate) fn is_clean(&self, range: &Range<usize>) -> bool {
        let opens_in = placeholder::placeholders(self.slice(range)).next().is_some();
        !opens_in && placeholder::end_at(self.text, range.end).is_none()
    }

    /// The start of the range without the letter of a JSON escape such as `\n` that the run took for its first.
    fn after_escape(&self, range: Range<usize>) -> usize {
        let escaped = self.before(range.start).ends_with('\\');
        let letter = self.slice(&range).starts_with(['n', 't', 'r']);
        range.start + usize::from(escaped && letter)
    }
}

/// Letters as they occur in European names and words; the scripts that do without spaces are left out, because a run
/// of them would take the sentence around a datum with it.
pub(crate) fn is_letter(char: char) -> bool {
    char.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&char)
}
