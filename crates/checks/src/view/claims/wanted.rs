//! Sentences that state what is wanted or still open: unticked boxes, and what stands under a heading
//! of goals, plans and open points.
//!
//! They claim nothing, whatever their words.

use crate::pattern::pattern;
use crate::view::prose::{Manner, Sentence};
use regex::Regex;
use std::sync::LazyLock;

/// Words of a heading under which stands what is wanted, planned or open.
static WANTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:definition of done|acceptance|criteri(?:a|on)|goals?|to[- ]?dos?|plan(?:ned)?|next|open|remaining|outstanding|pending|wanted|expected|requirements?|conditions?|left|missing|not (?:yet )?done|still)\b",
    )
});

/// Words of a heading under which stands what came of it as well: `Plan and results`.
static CAME_OF_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(?:\band|&|\+|/|,) ?(?:the |its |their )?(?:results?|outcomes?|findings)\b")
});

/// Whether a heading or a lead-in announces what is wanted, planned or open, and nothing else.
fn announces_wanted(text: &str) -> bool {
    WANTED.is_match(text) && !CAME_OF_IT.is_match(text)
}

/// What the sentences before one say about it. Asked sentence by sentence, in order.
#[derive(Default)]
pub(super) struct Around {
    /// Under a heading of what is wanted.
    heading: bool,
    /// In a list that words about what is wanted lead in.
    list: bool,
    /// In an item whose box is not ticked.
    item: bool,
    /// Where the last sentence ended.
    end: usize,
}

impl Around {
    /// Whether the sentence states what is wanted or open.
    pub(super) fn is_wanted(&mut self, text: &str, sentence: &Sentence<'_>) -> bool {
        let own = sentence.text;
        let between = text.get(self.end..sentence.start).unwrap_or_default();
        self.item = is_unticked(own) || (self.item && !between.contains('\n'));
        self.end = sentence.start + own.len();
        let lists = sentence.manner == Manner::Lists;
        if is_heading(own) {
            self.heading = announces_wanted(own);
            self.list = false;
        } else if own.ends_with(':') && !lists {
            self.list = announces_wanted(own);
        } else if !lists {
            self.list = false;
        }
        self.heading || self.item || (self.list && lists)
    }
}

fn is_unticked(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '*', '+']).map_or(text, str::trim_start);
    rest.starts_with("[ ]") || rest.starts_with(['☐', '⬜'])
}

/// A line of its own that names what follows: `## Goals`, `**Goals**`.
fn is_heading(text: &str) -> bool {
    let is_bold = || {
        let inner = text.strip_prefix("**").map(|rest| rest.trim_end_matches(':'));
        inner.and_then(|inner| inner.strip_suffix("**")).is_some_and(|inner| !inner.contains("**"))
    };
    text.starts_with('#') || is_bold()
}

#[cfg(test)]
mod tests {
    use crate::view::claims::tests::kinds;

    #[test]
    fn what_is_wanted_or_open_is_no_claim() {
        for text in [
            "Status:\n- [x] Parser rewritten\n- [ ] All tests pass",
            "## Definition of done\nAll tests pass.\n## Today\nNot there yet.",
            "**Goals:**\nThe alert is resolved.",
            "Still open:\n1. All tests pass\n2. The alert is resolved",
        ] {
            assert_eq!(kinds(text).len(), 0, "{text}");
        }
        for text in [
            "- [x] All tests pass",
            "## Goals\nA parser.\n## Result\nAll tests pass.",
            "Still open: nothing.\nAll tests pass.",
            "Test plan and results:\n1. Edge cases: all 4 tests pass.",
        ] {
            assert_eq!(kinds(text).len(), 1, "{text}");
        }
    }
}
