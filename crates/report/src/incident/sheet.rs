//! A sheet of labelled fields, as long as it has to be and 80 columns wide.

use super::WIDTH;
use crate::{Colour, words};

/// The column in which text begins.
const LABEL: usize = 10;
const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";

/// A sheet that is being written.
pub(super) struct Sheet {
    out: String,
    colour: Colour,
}

impl Sheet {
    pub(super) const fn new(colour: Colour) -> Self {
        Self { out: String::new(), colour }
    }

    /// The head, in words of ours: something at the left, something at the right edge where it fits,
    /// else below.
    pub(super) fn head(&mut self, left: &str, right: &str) {
        let free = WIDTH.saturating_sub(words::columns(left) + words::columns(right));
        let bold = |text: &str| match self.colour {
            Colour::Plain => text.to_owned(),
            Colour::Ansi => format!("{BOLD}{text}{RESET}"),
        };
        let text = if right.is_empty() {
            bold(left)
        } else if 2 <= free {
            format!("{}{}{right}", bold(left), " ".repeat(free))
        } else {
            format!("{}\n{}{right}", bold(left), " ".repeat(LABEL))
        };
        self.push(&text);
    }

    /// A line that begins at the left edge.
    pub(super) fn line(&mut self, text: &str) {
        for part in words::wrapped(&words::line(text), WIDTH, usize::MAX) {
            self.push(&part);
        }
    }

    /// An empty line, unless there is one.
    pub(super) fn gap(&mut self) {
        if !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A label and its text.
    pub(super) fn field(&mut self, label: &str, text: &str) {
        self.placed(label, (text, ""));
    }

    /// A label, its text, and a place at the right edge.
    pub(super) fn placed(&mut self, label: &str, (text, place): (&str, &str)) {
        let (text, place) = (words::line(text), words::line(place));
        let parts = if place.is_empty() {
            words::wrapped(&text, WIDTH - LABEL, usize::MAX)
        } else {
            words::placed((&text, &place), WIDTH - LABEL, usize::MAX)
        };
        for (at, part) in parts.iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            self.push(format!("{label:<LABEL$}{part}").trim_end());
        }
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// The text.
    pub(super) fn done(self) -> String {
        self.out
    }
}
