//! Lines on a screen: labels in a column, text beside them, places at the right edge; and what goes
//! first when there are too many.

use super::LINES;
use crate::{Colour, Show, words};

/// The column in which text begins.
pub(super) const LABEL: usize = 10;
/// The widest screen, and the narrowest on which the columns still fit.
const WIDTHS: (usize, usize) = (60, 80);

/// What stays longest when the screen is full, the most valuable first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The verdict, the run, what each check says: stays, always.
    Verdict,
    /// Who mends it.
    Owner,
    /// What proves it.
    Proof,
    /// What the reader has to know or to answer.
    Needed,
    /// What mends it.
    Fix,
    /// What not to do.
    Refuse,
    /// What to type next.
    Next,
    /// The other citations, and what would supply what is missing.
    Cited,
    /// What would have refuted it.
    Refuters,
    /// How well the mode and its fix are known to work.
    Record,
    /// Everything else that is said.
    Detail,
    /// Empty lines.
    Air,
}

/// What a status word is shown in.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Bad,
    Good,
    Open,
    Quiet,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Bad => "\u{1b}[1;31m",
            Self::Good => "\u{1b}[32m",
            Self::Open => "\u{1b}[1;33m",
            Self::Quiet => "\u{1b}[2m",
        }
    }
}

const RESET: &str = "\u{1b}[0m";

/// Lines that belong together: shortened together, never torn.
struct Block {
    body: Body,
    rank: Rank,
    /// What the lines after the first are worth.
    tail: Rank,
    /// At most so many lines.
    most: usize,
}

enum Body {
    Line(String),
    Field {
        label: String,
        text: String,
    },
    Placed {
        label: String,
        text: String,
        place: String,
    },
    /// Phrases of which as many are shown as fit, each as a whole.
    Phrases {
        label: String,
        phrases: Vec<String>,
    },
    Status {
        label: &'static str,
        status: &'static str,
        tone: Tone,
        phrases: Vec<String>,
    },
}

struct Line {
    text: String,
    /// A status word at the text column and its tone.
    status: Option<(usize, Tone)>,
}

/// A screen that is being put together.
pub(super) struct Screen {
    blocks: Vec<Block>,
    width: usize,
    /// The columns of status words, with the space after them.
    statuses: usize,
    colour: Colour,
}

impl Screen {
    pub(super) fn new(show: Show) -> Self {
        let (narrowest, widest) = WIDTHS;
        Self {
            blocks: Vec::new(),
            width: usize::from(show.width).clamp(narrowest, widest),
            statuses: "FOUND".len() + 3,
            colour: show.colour,
        }
    }

    /// Makes room for the widest status word, so that phrases stand in one column.
    pub(super) const fn widen(&mut self) {
        self.statuses = "CANNOT TELL".len() + 2;
    }

    /// The columns beside the labels.
    pub(super) const fn room(&self) -> usize {
        self.width - LABEL
    }

    fn push(&mut self, body: Body, most: usize, (rank, tail): (Rank, Rank)) {
        self.blocks.push(Block { body, rank, tail, most });
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.line("", Rank::Air);
    }

    /// A line that begins at the left edge.
    pub(super) fn line(&mut self, text: &str, rank: Rank) {
        self.push(Body::Line(text.to_owned()), 1, (rank, rank));
    }

    /// A head: something at the left, something at the right edge if it fits, else below.
    pub(super) fn head(&mut self, left: &str, right: &str) {
        let free = self.width.saturating_sub(words::columns(left) + words::columns(right));
        if right.is_empty() {
            self.line(left, Rank::Verdict);
        } else if 2 <= free {
            self.line(&format!("{left}{}{right}", " ".repeat(free)), Rank::Verdict);
        } else {
            self.line(left, Rank::Verdict);
            self.line(&format!("{}{right}", " ".repeat(LABEL)), Rank::Verdict);
        }
    }

    /// The verdict and its reason on one line; the reason goes below where it does not fit.
    pub(super) fn opening(&mut self, headline: &str, reason: &str) {
        let whole = format!("{headline}  {reason}");
        if words::columns(&whole) <= self.width {
            self.line(&whole, Rank::Verdict);
        } else {
            self.line(headline, Rank::Verdict);
            self.field("Reason", reason, (2, Rank::Verdict));
        }
    }

    /// A label and its text in at most `most` lines.
    pub(super) fn field(&mut self, label: &str, text: &str, (most, rank): (usize, Rank)) {
        let body = Body::Field { label: label.to_owned(), text: text.to_owned() };
        self.push(body, most, (rank, rank));
    }

    /// A label, its text in at most `most` lines, and a place at the right edge.
    pub(super) fn placed(
        &mut self,
        label: &str,
        (text, place): (&str, &str),
        (most, rank): (usize, Rank),
    ) {
        let body = Body::Placed {
            label: label.to_owned(),
            text: text.to_owned(),
            place: place.to_owned(),
        };
        self.push(body, most, (rank, rank));
    }

    /// A label and as many of the phrases as fit into `most` lines.
    pub(super) fn phrases(
        &mut self,
        label: &str,
        phrases: Vec<String>,
        (most, rank): (usize, Rank),
    ) {
        self.push(Body::Phrases { label: label.to_owned(), phrases }, most, (rank, rank));
    }

    /// One of the checks: its label, its status and as many phrases as fit into `most` lines.
    pub(super) fn status(
        &mut self,
        label: &'static str,
        (status, tone): (&'static str, Tone),
        (phrases, most): (Vec<String>, usize),
    ) {
        let body = Body::Status { label, status, tone, phrases };
        self.push(body, most, (Rank::Verdict, Rank::Detail));
    }

    /// What would supply what a check is missing, below its phrases.
    pub(super) fn hint(&mut self, text: &str) {
        let indent = " ".repeat(LABEL + self.statuses);
        self.line(&format!("{indent}{text}"), Rank::Cited);
    }

    /// The text. While it has too many lines, the block that is worth least gets one line less,
    /// from the bottom.
    pub(super) fn render(mut self) -> String {
        while LINES < self.blocks.iter().map(|block| self.lines(block).len()).sum() {
            let worth: Vec<Rank> = self.blocks.iter().map(|block| self.worth(block)).collect();
            let least = worth.iter().max().copied();
            let Some(at) = worth.iter().rposition(|rank| Some(*rank) == least) else { break };
            let lines = self.blocks.get(at).map_or(0, |block| self.lines(block).len());
            match self.blocks.get_mut(at) {
                Some(block) if 1 < lines && 1 < block.most => {
                    block.most = block.most.min(lines) - 1;
                }
                Some(_) | None => {
                    self.blocks.remove(at);
                }
            }
        }
        let lines: Vec<Line> = self.blocks.iter().flat_map(|block| self.lines(block)).collect();
        lines.iter().enumerate().map(|(index, line)| self.painted(index, line)).collect()
    }

    /// What the last line of the block is worth.
    fn worth(&self, block: &Block) -> Rank {
        if 1 < self.lines(block).len() { block.tail } else { block.rank }
    }

    fn lines(&self, block: &Block) -> Vec<Line> {
        let room = self.room();
        let (label, texts, status) = match &block.body {
            Body::Line(text) => ("", vec![text.clone()], None),
            Body::Field { label, text } => {
                (label.as_str(), words::wrapped(text, room, block.most), None)
            }
            Body::Placed { label, text, place } => {
                (label.as_str(), words::placed((text, place), room, block.most), None)
            }
            Body::Phrases { label, phrases } => {
                (label.as_str(), words::packed(phrases, room, block.most), None)
            }
            Body::Status { label, status, tone, phrases } => {
                let texts = self.status_lines(status, phrases, block.most);
                (*label, texts, Some((words::columns(status), *tone)))
            }
        };
        let is_bare = matches!(block.body, Body::Line(_));
        let whole = |(index, text): (usize, &String)| {
            let label = if index == 0 { label } else { "" };
            let text = if is_bare { text.clone() } else { format!("{label:<LABEL$}{text}") };
            let text = words::shortened(text.trim_end(), self.width);
            Line { text, status: status.filter(|_| index == 0) }
        };
        texts.iter().enumerate().map(whole).collect()
    }

    fn status_lines(&self, status: &str, phrases: &[String], most: usize) -> Vec<String> {
        let indent = self.statuses.max(words::columns(status) + 2);
        let packed = words::packed(phrases, self.room() - indent, most);
        let first = packed.first().map_or("", String::as_str);
        let first = format!("{status:<indent$}{first}");
        let rest = packed.iter().skip(1).map(|line| format!("{}{line}", " ".repeat(indent)));
        std::iter::once(first).chain(rest).collect()
    }

    fn painted(&self, index: usize, line: &Line) -> String {
        let text = &line.text;
        match (self.colour, line.status) {
            (Colour::Ansi, Some((length, tone))) => {
                // Labels and status words are ASCII, so columns are bytes.
                let (label, rest) = text.split_at(LABEL.min(text.len()));
                let (status, rest) = rest.split_at(length.min(rest.len()));
                format!("{label}{}{status}{RESET}{rest}\n", tone.code())
            }
            (Colour::Ansi, None) if index == 0 => format!("\u{1b}[1m{text}{RESET}\n"),
            (Colour::Ansi | Colour::Plain, _) => format!("{text}\n"),
        }
    }
}
