//! Incidents in a list: one line each, those with a late fix marked, then how many there are.

use super::Returns;
use crate::words;
use checks::Class;
use incidents::judgement::class_name;
use incidents::{IncidentId, Tagged};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A page of incidents with what stands around it.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    /// The incidents, in their order.
    pub incidents: &'a [Tagged],
    /// How many the question chooses altogether.
    pub total: usize,
    /// Those with a fix that is late.
    pub overdue: &'a BTreeSet<IncidentId>,
    /// What was asked for: `open incidents`, `drills`.
    pub asked: &'a str,
    /// Where the next page begins.
    pub after: Option<&'a IncidentId>,
    /// The gaps that came back under another name.
    pub returns: Returns<'a>,
    /// The columns of the screen, to which titles are cut; `None` where nobody looks at one.
    pub width: Option<usize>,
}

/// The widest owner.
const OWNER: usize = 14;

/// The list, with a line break at its end.
pub fn list(listed: &Listed<'_>) -> String {
    let mut out = String::new();
    if listed.incidents.is_empty() {
        out.extend([listed.asked, ": none\n"]);
        return out;
    }
    for one in listed.incidents {
        out.push_str(&row(one, listed));
    }
    let shown = listed.incidents.len();
    let late = listed.incidents.iter().filter(|one| listed.overdue.contains(&one.id)).count();
    let late = if late == 0 { String::new() } else { format!("; {late} overdue") };
    let of = if shown == listed.total { String::new() } else { format!(" of {}", listed.total) };
    let _ = writeln!(out, "\n{}: {shown}{of}{late}", listed.asked);
    if let Some(after) = listed.after {
        let _ = writeln!(out, "more: --after {after}");
    }
    out
}

fn row(one: &Tagged, listed: &Listed<'_>) -> String {
    let mode = one.mode.map_or_else(|| layer(one.class), |mode| mode.code());
    let owner = one.owner.as_deref().unwrap_or("nobody yet");
    let owner = words::shortened(&words::line(owner), OWNER);
    let late = if listed.overdue.contains(&one.id) { "OVERDUE  " } else { "" };
    let back = match one.recurred + listed.returns.counted(&one.id) {
        0 => String::new(),
        times => format!("back {times}x  "),
    };
    let gap = listed
        .returns
        .of(&one.id)
        .map_or_else(String::new, |found| format!("gap of {}  ", found.mended));
    let runs = format!("{}x", one.runs);
    let text = format!(
        "{:<7} {:<8} {mode:<12} {runs:>4}  {owner:<OWNER$}  {late}{back}{gap}{}",
        one.id.as_str(),
        one.state.name(),
        words::line(&one.title)
    );
    let text = text.trim_end();
    match listed.width {
        Some(width) => format!("{}\n", words::shortened(text, width)),
        None => format!("{text}\n"),
    }
}

/// The class in as few letters as say it.
const fn layer(class: Class) -> &'static str {
    match class {
        Class::Infrastructure => "infra",
        Class::Layer(_) | Class::External | Class::Inconclusive | Class::Nothing => {
            class_name(class)
        }
    }
}
