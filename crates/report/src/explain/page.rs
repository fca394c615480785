//! A mode's page in parts: its title, what stands before the examples, and the examples by what the mode
//! says of them. Reads headings and marks only; what an example holds is for the tests to read.

use super::bullet;
use crate::words;
use checks::Mode;

/// A page, taken apart.
pub(super) struct Page {
    /// The first line, with its mark.
    pub(super) title: &'static str,
    /// What stands before the first example.
    pub(super) prose: &'static str,
    /// From the first example's heading on.
    examples: &'static str,
}

/// What the mode says of an example.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Found,
    Clear,
    CannotTell,
    NotApplicable,
}

impl Answer {
    const ALL: [Self; 4] = [Self::Found, Self::Clear, Self::CannotTell, Self::NotApplicable];

    const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Clear => "clear",
            Self::CannotTell => "cannot tell",
            Self::NotApplicable => "not applicable",
        }
    }
}

impl Page {
    pub(super) fn of(mode: Mode) -> Self {
        let page = mode.entry().page.trim();
        let (head, _) = page.split_once("\n## ").unwrap_or((page, ""));
        let (title, prose) = head.split_once('\n').unwrap_or((head, ""));
        Self { title, prose: prose.trim(), examples: page[head.len()..].trim_start() }
    }

    /// Each heading with what the mode says of its example.
    fn headed(&self, mode: Mode) -> Vec<(&'static str, Answer)> {
        let mark = format!("<- {mode}");
        let mut headed: Vec<(&'static str, Answer)> = Vec::new();
        let mut is_block = false;
        for line in self.examples.lines() {
            if line.starts_with("```") {
                is_block = !is_block;
            } else if let Some(heading) = line.strip_prefix("## ").filter(|_| !is_block) {
                headed.push(answered(heading.trim()));
            } else if let Some((_, answer @ Answer::Clear)) = headed.last_mut()
                && line.contains(&mark)
            {
                *answer = Answer::Found;
            }
        }
        headed
    }
}

/// A heading without its ending, and what that says.
fn answered(heading: &str) -> (&str, Answer) {
    let ending = |answer: Answer| {
        let bare = heading.strip_suffix(')')?.strip_suffix(answer.name())?.strip_suffix('(')?;
        Some((bare.trim_end(), answer))
    };
    let said = ending(Answer::CannotTell).or_else(|| ending(Answer::NotApplicable));
    said.unwrap_or((heading, Answer::Clear))
}

/// The most headings of found examples that are shown without being asked for: with the rest of the answer they
/// fill two screens.
const MOST_FOUND: usize = 30;

/// The examples in which the mode is found, by their headings, and how many others there are.
pub(super) fn headings(mode: Mode) -> String {
    let headed = Page::of(mode).headed(mode);
    let of = |answer: Answer| headed.iter().filter(move |one| one.1 == answer);
    let mut lines = vec!["Found, for example:".to_owned()];
    lines.extend(of(Answer::Found).take(MOST_FOUND).flat_map(|(heading, _)| bullet(heading)));
    let unlisted = of(Answer::Found).count().saturating_sub(MOST_FOUND);
    let unlisted = (0 < unlisted).then(|| format!("{unlisted} more found"));
    let counted = |answer: Answer| match of(answer).count() {
        0 => None,
        many => Some(format!("{many} {}", answer.name())),
    };
    let others = Answer::ALL.into_iter().skip(1).filter_map(counted);
    let others: Vec<String> = unlisted.into_iter().chain(others).collect();
    lines
        .push(format!("\nIn full, with {}: masthead explain {mode} --examples", others.join(", ")));
    words::ended(&lines)
}

/// The headings of all examples, by what the mode says of them.
pub(super) fn every_heading(mode: Mode) -> String {
    let headed = Page::of(mode).headed(mode);
    let mut lines = Vec::new();
    for answer in Answer::ALL {
        let of: Vec<_> = headed.iter().filter(|one| one.1 == answer).collect();
        if of.is_empty() {
            continue;
        }
        let mut name = answer.name().to_owned();
        name[..1].make_ascii_uppercase();
        lines.push(format!("{name}:\n"));
        lines.extend(of.into_iter().flat_map(|(heading, _)| bullet(heading)));
        lines.push(String::new());
    }
    lines.pop();
    words::ended(&lines)
}

/// The examples as they stand on the page.
pub(super) fn in_full(mode: Mode) -> String {
    format!("{}\n", Page::of(mode).examples)
}
