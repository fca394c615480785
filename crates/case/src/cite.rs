//! How a finding points at what proves it. A citation can only be made from what is really there,
//! and its quotation is a verbatim piece of it.

use crate::spec::ClauseRef;
use crate::{Clause, Origin, Passage, Step, StepNo};
use std::ops::Range;
use std::sync::Arc;

/// The longest quotation, in bytes: one and a half lines of a terminal say enough to find the rest.
const LONGEST_QUOTE: usize = 120;

/// A pointer to evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cite {
    /// Something in a step.
    Step {
        /// The step.
        step: StepNo,
        /// The string that is quoted, or the step's element where nothing is.
        origin: Origin,
        /// The words; `None` where the step has none that can be shown.
        quote: Option<Quote>,
    },
    /// Something in the spec.
    Clause {
        /// The clause.
        clause: ClauseRef,
        /// The file it stands in; `None` for the trace itself.
        file: Option<Arc<str>>,
        /// The line it starts on, from 1.
        line: Option<u32>,
        /// Where in the trace it stands, for a spec that the trace carries.
        origin: Option<Origin>,
        /// Its words.
        quote: Option<Quote>,
    },
    /// Something that is not there.
    Absent {
        /// What was expected, as a noun phrase.
        expected: Arc<str>,
        /// Where it was looked for.
        searched: Searched,
    },
}

/// Where something was looked for in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Searched {
    /// In these steps, both included.
    Steps(StepNo, StepNo),
    /// In these lines of the spec file, both included, from 1.
    SpecLines(u32, u32),
    /// There is no spec to look in.
    NoSpec,
}

/// Verbatim words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    text: Arc<str>,
    span: Range<usize>,
}

impl Quote {
    /// The words.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where they stand in the text that they were cut from, in Unicode scalar values: the passage as
    /// it is shown, which redaction may have shortened and which may be a part of the raw string.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The words of `text` at the byte range, cut to the longest piece that is free of redaction
    /// placeholders and line breaks, and to a length that can be shown.
    fn cut(text: &str, range: Range<usize>) -> Option<Self> {
        let asked = text.get(range.clone())?;
        let run = clean_runs(asked).max_by_key(ExactSizeIterator::len)?;
        let run = shortened(asked, run);
        let start = range.start + run.start;
        let words = text.get(start..start + run.len())?;
        let before = text.get(..start)?.chars().count();
        let length = words.chars().count();
        Some(Self { text: words.into(), span: before..before + length })
    }
}

/// The pieces of `text` between placeholders and line breaks, trimmed, in order; none empty.
fn clean_runs(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = 0;
    let mut done = false;
    std::iter::from_fn(move || {
        while !done {
            let rest = &text[from..];
            let (end, next) = match next_break(rest) {
                Some(gap) => (from + gap.start, from + gap.end),
                None => (text.len(), text.len()),
            };
            done = end == text.len();
            let run = trimmed(text, from..end);
            from = next;
            if !run.is_empty() {
                return Some(run);
            }
        }
        None
    })
}

/// The first line break or placeholder of `rest`.
fn next_break(rest: &str) -> Option<Range<usize>> {
    let at = rest.find(['\n', '\r', '‹'])?;
    if !rest[at..].starts_with('‹') {
        return Some(at..at + 1);
    }
    // An opening mark without its closing one is ordinary text, yet leaving it out costs nothing.
    let end =
        rest[at..].find('›').map_or(at + '‹'.len_utf8(), |close| at + close + '›'.len_utf8());
    Some(at..end)
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start.max(range.start + piece.trim_end().len())
}

/// At most [`LONGEST_QUOTE`] bytes, cut between words where there is a space to cut at.
fn shortened(text: &str, run: Range<usize>) -> Range<usize> {
    if run.len() <= LONGEST_QUOTE {
        return run;
    }
    let mut end = run.start + LONGEST_QUOTE;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = text[run.start..end].rfind(' ').filter(|at| *at > LONGEST_QUOTE / 2);
    trimmed(text, run.start..cut.map_or(end, |at| run.start + at))
}

impl Cite {
    /// The words at a byte range of the step's main text. `None` if there are no such words.
    pub fn range(step: &Step, range: Range<usize>) -> Option<Self> {
        let passage = step.text()?;
        Self::passage(step, passage, range)
    }

    /// The first occurrence of `words` in the step's main text.
    pub fn words(step: &Step, words: &str) -> Option<Self> {
        let at = step.words().find(words)?;
        Self::range(step, at..at + words.len())
    }

    /// The argument at `pointer` of the step's call.
    pub fn argument(step: &Step, pointer: &str) -> Option<Self> {
        let passage = step.call()?.argument(pointer)?;
        Self::passage(step, &passage, 0..passage.text.len())
    }

    /// The name of the tool that the step calls.
    pub fn tool(step: &Step) -> Option<Self> {
        let tool = &step.call()?.tool;
        Self::passage(step, tool, 0..tool.text.len())
    }

    /// The step as a whole: the tool's name for a call, else its opening words. Steps without words
    /// are cited by their place.
    pub fn step(step: &Step) -> Self {
        let opening = || step.text().and_then(|passage| Self::opening(step, passage));
        Self::tool(step).or_else(opening).unwrap_or_else(|| Self::place(step))
    }

    /// The step by its place alone.
    pub fn place(step: &Step) -> Self {
        Self::Step { step: step.no, origin: step.at.clone(), quote: None }
    }

    /// The clause, with its opening words.
    pub fn clause(clause: &Clause) -> Self {
        let first = clean_runs(&clause.text.text).next();
        let quote = first.and_then(|run| Quote::cut(&clause.text.text, run));
        Self::Clause {
            clause: clause.id.clone(),
            file: clause.file.clone(),
            line: clause.line,
            origin: clause.file.is_none().then(|| clause.text.origin.clone()),
            quote,
        }
    }

    /// The words of the clause at a byte range; its opening words where there are none to show.
    pub fn clause_range(clause: &Clause, range: Range<usize>) -> Self {
        let mut cite = Self::clause(clause);
        if let (Self::Clause { quote, .. }, Some(words)) =
            (&mut cite, Quote::cut(&clause.text.text, range))
        {
            *quote = Some(words);
        }
        cite
    }

    /// Something that is not there.
    pub fn absent(expected: impl Into<Arc<str>>, searched: Searched) -> Self {
        Self::Absent { expected: expected.into(), searched }
    }

    /// The step that is cited, if it is a step.
    pub const fn step_no(&self) -> Option<StepNo> {
        match self {
            Self::Step { step, .. } => Some(*step),
            Self::Clause { .. } | Self::Absent { .. } => None,
        }
    }

    fn opening(step: &Step, passage: &Passage) -> Option<Self> {
        let run = clean_runs(&passage.text).next()?;
        Self::passage(step, passage, run)
    }

    fn passage(step: &Step, passage: &Passage, range: Range<usize>) -> Option<Self> {
        let quote = Quote::cut(&passage.text, range)?;
        Some(Self::Step { step: step.no, origin: passage.origin.clone(), quote: Some(quote) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Act, ActorKind, Trace};

    fn said(text: &str) -> Step {
        let mut trace = Trace::default();
        let actor = trace.actor_named("planner", ActorKind::Agent);
        let at = Origin::top().index(0);
        let text = Passage::new(text, at.key("content"));
        trace.push(actor, Act::Say { text, to: None }, at);
        trace.steps.remove(0)
    }

    fn quoted(cite: Option<Cite>) -> Option<(String, Range<usize>)> {
        match cite? {
            Cite::Step { quote: Some(quote), .. } => Some((quote.text().to_owned(), quote.span())),
            _ => None,
        }
    }

    #[test]
    fn a_quotation_counts_in_scalar_values() {
        let step = said("über all done");
        assert_eq!(quoted(Cite::words(&step, "all done")), Some(("all done".into(), 5..13)));
    }

    #[test]
    fn words_that_are_not_there_cannot_be_cited() {
        assert_eq!(Cite::words(&said("all done"), "all good"), None);
        assert_eq!(Cite::range(&said("é"), 1..2), None);
    }

    #[test]
    fn a_quotation_avoids_placeholders_and_line_breaks() {
        let step = said("mail ‹email:7f3a› about the refund\nthen stop");
        let quote = quoted(Some(Cite::step(&step)));
        assert_eq!(quote, Some(("mail".into(), 0..4)));
        let whole = quoted(Cite::range(&step, 0..step.words().len()));
        assert_eq!(whole, Some(("about the refund".into(), 18..34)));
    }

    #[test]
    fn a_long_quotation_ends_between_words() {
        let step = said(&"word ".repeat(60));
        let (text, _) = quoted(Some(Cite::step(&step))).expect("the step has words");
        assert!(text.len() <= LONGEST_QUOTE && text.ends_with("word"), "{text}");
    }

    #[test]
    fn a_step_without_words_is_cited_by_its_place() {
        let cite = Cite::step(&said(" \n "));
        assert!(matches!(cite, Cite::Step { quote: None, .. }));
    }
}
