//! The lines of what is said: the fenced blocks of a message, and who said a line before. Whoever
//! repeats another's lines quotes them; whoever delivers the lines of before has changed nothing.
//!
//! One pass over the words of a run, asked for only where two messages are to be compared. Nothing
//! here knows what a line means.

use case::{Act, ActorNo, Case, Step, StepNo};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// The shortest line, in bytes, that says who wrote it; shorter ones ("return", "else:") are
/// everybody's.
const TELLING: usize = 12;

/// A fenced block of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<'t> {
    /// The word behind the opening fence, such as `python`; empty where there is none.
    pub tag: &'t str,
    /// Where its text stands, fences left out, in bytes.
    pub range: Range<usize>,
    /// How many lines it has, blank ones left out.
    pub lines: usize,
}

/// The fenced blocks of `text`, in order. One that is never closed ends with the text.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    if memchr::memmem::find(text.as_bytes(), b"```").is_none() {
        return found;
    }
    let mut open: Option<Block<'_>> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(_), Some(block)) => {
                block.range.end = at;
                found.extend(open.take());
            }
            (Some(tag), None) => {
                open = Some(Block { tag: tag.trim(), range: next..next, lines: 0 });
            }
            (None, Some(block)) => {
                block.lines += usize::from(!line.trim().is_empty());
                block.range.end = next;
            }
            (None, None) => {}
        }
        at = next;
    }
    found.extend(open);
    found
}

/// A key that is equal for blocks that hold the same lines; blank lines, white space and lines that
/// are nothing but a comment do not count. `None` where fewer than `least` lines are left.
pub fn block_key(text: &str, least: usize) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut count = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line)) {
        line.hash(&mut hasher);
        count += 1;
    }
    (count >= least).then(|| hasher.finish())
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

/// Who said which line.
#[derive(Debug, Default)]
pub struct Lines {
    /// For each line, its first two speakers with the step at which each said it first.
    said: HashMap<u64, [Option<(ActorNo, StepNo)>; 2]>,
}

/// Lines of a text that somebody else said, too.
#[derive(Clone, Copy, Debug)]
pub struct Echo {
    /// How many of the telling lines are such.
    pub lines: usize,
    /// Of how many.
    pub of: usize,
    /// The first step that holds one of them.
    pub at: Option<StepNo>,
}

impl Echo {
    /// Whether the text is the other's rather than the speaker's own.
    pub const fn is_most(self) -> bool {
        self.lines > 0 && self.lines * 2 >= self.of
    }
}

impl Lines {
    /// Reads everything that is said and returned in `case`.
    pub fn of(case: &Case) -> Self {
        let mut lines = Self::default();
        for step in &case.trace.steps {
            let is_word = match step.act {
                Act::Say { .. } | Act::Result(_) | Act::Handoff { .. } => true,
                Act::Instruct(_) | Act::Think(_) | Act::Call(_) | Act::Event { .. } => false,
            };
            if is_word {
                telling(step.words()).for_each(|key| lines.note(key, step));
            }
        }
        lines
    }

    fn note(&mut self, key: u64, step: &Step) {
        let [first, second] = self.said.entry(key).or_default();
        let own = Some((step.actor, step.no));
        match first {
            None => *first = own,
            Some((actor, _)) if *actor != step.actor && second.is_none() => *second = own,
            Some(_) => {}
        }
    }

    /// What of `text`, a piece of `step`, another than its speaker had said before.
    pub fn quoted(&self, text: &str, step: &Step) -> Echo {
        self.echo(text, step, |no| no < step.no)
    }

    /// What of `text`, a piece of `step`, another than its speaker said first, but later.
    pub fn taken_up(&self, text: &str, step: &Step) -> Echo {
        self.echo(text, step, |no| step.no < no)
    }

    fn echo(&self, text: &str, step: &Step, is_then: impl Fn(StepNo) -> bool) -> Echo {
        let mut echo = Echo { lines: 0, of: 0, at: None };
        for key in telling(text) {
            echo.of += 1;
            let by = self.said.get(&key).into_iter().flatten().flatten();
            let mut other = by.filter(|(actor, no)| *actor != step.actor && is_then(*no));
            if let Some((_, no)) = other.next() {
                echo.lines += 1;
                echo.at = Some(echo.at.map_or(*no, |at| at.min(*no)));
            }
        }
        echo
    }
}

/// The keys of the lines that say who wrote them.
fn telling(text: &str) -> impl Iterator<Item = u64> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['>', '#', '*', '-', ' ']));
    lines.filter(|line| line.len() >= TELLING).map(key)
}

/// The key of one line.
fn key(line: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_know_their_tag_and_their_lines() {
        let text = "Here:\n```rust\nfn a() {}\n\nfn b() {}\n```\nand\n```\nopen";
        let read: Vec<_> =
            blocks(text).iter().map(|one| (one.tag, &text[one.range.clone()], one.lines)).collect();
        assert_eq!(read, [("rust", "fn a() {}\n\nfn b() {}\n", 2), ("", "open", 1)]);
    }

    #[test]
    fn comments_and_white_space_change_no_block() {
        let one = block_key("a = 1\n# why\n  b = 2\nc", 3);
        assert_eq!(one, block_key("a = 1\n\nb = 2\n// because\nc", 3));
        assert_ne!(one, block_key("a = 1\nb = 3\nc", 3));
        assert_eq!(block_key("a\n# b\nc", 3), None);
    }
}
