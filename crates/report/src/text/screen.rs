//! Lines on a screen: labels in a column, text beside them, places at the right edge; and what goes
//! first when there are too many.

use super::LINES;
use crate::{Colour, Show, words};

/// The column in which text begins.
pub(super) const LABEL: usize = 10;
/// The widest screen, and the narrowest on which the columns still fit.
const WIDTHS: (usize, usize) = (60, 80);

/// What goes first when the screen is full.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Stays, always.
    Verdict,
    /// Goes when nothing else can.
    Needed,
    /// Goes before what is needed.
    Useful,
    /// Goes early.
    Detail,
    /// Goes first.
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

struct Line {
    text: String,
    rank: Rank,
    /// A status word at the text column and its tone.
    status: Option<(usize, Tone)>,
}

/// A screen that is being put together.
pub(super) struct Screen {
    lines: Vec<Line>,
    width: usize,
    /// The columns of status words, with the space after them.
    statuses: usize,
    colour: Colour,
}

impl Screen {
    pub(super) fn new(show: Show) -> Self {
        let (least, most) = WIDTHS;
        Self {
            lines: Vec::new(),
            width: usize::from(show.width).clamp(least, most),
            statuses: "CLEAR ".len() + 2,
            colour: show.colour,
        }
    }

    /// Makes room for the longest status word.
    pub(super) fn widen(&mut self) {
        self.statuses = "CANNOT TELL ".len() + 1;
    }

    /// The columns beside the labels.
    pub(super) const fn room(&self) -> usize {
        self.width - LABEL
    }

    fn push(&mut self, text: &str, rank: Rank) {
        let text = words::shortened(text.trim_end(), self.width);
        self.lines.push(Line { text, rank, status: None });
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.push("", Rank::Air);
    }

    /// A line that begins at the left edge.
    pub(super) fn line(&mut self, text: &str, rank: Rank) {
        self.push(text, rank);
    }

    /// A head: something at the left, something at the right edge if it fits, else below.
    pub(super) fn head(&mut self, left: &str, right: &str) {
        let free = self.width.saturating_sub(words::columns(left) + words::columns(right));
        if right.is_empty() {
            self.push(left, Rank::Verdict);
        } else if 2 <= free {
            let text = format!("{left}{}{right}", " ".repeat(free));
            self.push(&text, Rank::Verdict);
        } else {
            self.push(left, Rank::Verdict);
            let indent = " ".repeat(LABEL);
            self.push(&format!("{indent}{right}"), Rank::Verdict);
        }
    }

    /// A label and its text in at most `most` lines.
    pub(super) fn field(&mut self, label: &str, text: &str, (most, rank): (usize, Rank)) {
        let lines = words::wrapped(text, self.room(), most);
        for (index, text) in lines.iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            self.push(&format!("{label:<LABEL$}{text}"), rank);
        }
    }

    /// A label, its text in at most two lines, and a place at the right edge.
    pub(super) fn placed(&mut self, label: &str, (text, place): (&str, &str), rank: Rank) {
        let place = words::ending(place, self.room() / 2);
        let beside = self.room().saturating_sub(words::columns(&place) + 2);
        let mut lines = words::wrapped(text, self.room(), 2);
        if words::columns(text) <= beside
            || lines.last().is_some_and(|last| beside < words::columns(last))
        {
            lines = words::wrapped(text, beside.max(self.room() / 2), 2);
        }
        let last = lines.len().saturating_sub(1);
        for (index, text) in lines.iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            let fill = self.room().saturating_sub(words::columns(text) + words::columns(&place));
            let right = if index == last { place.as_str() } else { "" };
            let fill = if right.is_empty() { 0 } else { fill };
            self.push(&format!("{label:<LABEL$}{text}{}{right}", " ".repeat(fill)), rank);
        }
    }

    /// One of the checks: its label, its status and a phrase in at most `most` lines.
    pub(super) fn status(
        &mut self,
        label: &str,
        (status, tone): (&str, Tone),
        phrase: (&str, usize),
    ) {
        let (text, most) = phrase;
        let indent = self.statuses.max(words::columns(status) + 1);
        let lines = words::wrapped(text, self.room() - indent, most);
        let first = lines.first().map_or("", String::as_str);
        let gap = indent - words::columns(status);
        let text = format!("{label:<LABEL$}{status}{}{first}", " ".repeat(gap));
        self.push(&text, Rank::Verdict);
        if let Some(line) = self.lines.last_mut() {
            line.status = Some((words::columns(status), tone));
        }
        let hang = " ".repeat(LABEL + indent);
        for more in lines.iter().skip(1) {
            self.push(&format!("{hang}{more}"), Rank::Detail);
        }
    }

    /// What would supply what a check is missing, below its phrase.
    pub(super) fn hint(&mut self, text: &str) {
        let indent = " ".repeat(LABEL + self.statuses);
        self.push(&format!("{indent}{text}"), Rank::Needed);
    }

    /// The text, with as many lines taken out as are too many: the lowest rank first, from the
    /// bottom.
    pub(super) fn render(mut self) -> String {
        while LINES < self.lines.len() {
            let worst = self.lines.iter().map(|line| line.rank).max();
            let at = self.lines.iter().rposition(|line| Some(line.rank) == worst);
            let Some(at) = at else { break };
            self.lines.remove(at);
        }
        let painted = self.lines.iter().enumerate();
        painted.map(|(index, line)| self.painted(index, line)).collect()
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
