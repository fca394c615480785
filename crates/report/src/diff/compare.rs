//! What is different between two outputs, counted and listed.

use super::pair::{self, Place};
use super::read::{Body, Judged, Output};
use std::collections::{BTreeMap, BTreeSet};

/// Scores that differ by less are the same: they are shown with two digits.
const SAME_SCORE: f64 = 0.005;

/// What is different between two outputs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// The rules of the earlier and of the later output.
    pub rules: [BTreeSet<String>; 2],
    /// How many runs are in both.
    pub both: usize,
    /// Runs that are only in the earlier output.
    pub before: Vec<String>,
    /// Runs that are only in the later output.
    pub after: Vec<String>,
    /// How many runs went from which verdict to which, layers and modes as they are written.
    pub classes: BTreeMap<Moved, usize>,
    /// By mode: how many runs went from which result to which.
    pub modes: BTreeMap<String, BTreeMap<Moved, usize>>,
    /// By folder: how many runs it holds, and how many of them have another verdict.
    pub sources: BTreeMap<String, [usize; 2]>,
    /// Runs whose verdict or any mode's answer is another one, in the order of the later output.
    pub changes: Vec<Change>,
    /// Runs whose verdict is the same and whose score is not.
    pub rescored: usize,
    /// Runs that are not the same bytes any more: no rule need have changed their verdict.
    pub rewritten: usize,
}

/// From one to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// A run with another verdict, or the same one and another answer of a mode.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The file, and its record where it holds many.
    pub place: String,
    /// The folder that it is counted under.
    pub source: String,
    /// The earlier verdict.
    pub from: Said,
    /// The later one.
    pub to: Said,
    /// The modes whose answers are others.
    pub modes: Vec<Answered>,
    /// Whether the run itself is not the same any more.
    pub rewritten: bool,
}

/// A mode that answers otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its id.
    pub mode: String,
    /// What it said and what it says.
    pub moved: Moved,
}

/// A verdict in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The class; `unreadable` where there is none.
    pub class: String,
    /// The leading mode.
    pub mode: Option<String>,
    /// The step that it rests on.
    pub step: Option<u32>,
}

impl Difference {
    /// Whether anything that a reviewer would look at is different.
    pub fn is_empty(&self) -> bool {
        let quiet = self.changes.is_empty() && self.modes.is_empty() && self.rescored == 0;
        quiet && self.before.is_empty() && self.after.is_empty()
    }
}

impl Difference {
    /// How many runs have another verdict.
    pub fn verdicts(&self) -> usize {
        self.changes.iter().filter(|change| change.is_verdict()).count()
    }
}

impl Change {
    /// Whether the verdict is another one, not the answer of a mode alone.
    pub fn is_verdict(&self) -> bool {
        self.from != self.to
    }

    /// Whether the verdict is another one, or a mode is found that was not, or was found and is not.
    pub fn is_found_or_lost(&self) -> bool {
        const FOUND: &str = "found";
        let mut moved = self.modes.iter().map(|one| &one.moved);
        self.is_verdict() || moved.any(|one| one.from == FOUND || one.to == FOUND)
    }
}

impl Said {
    fn of(body: &Body) -> Self {
        match body {
            Body::Unreadable => Self { class: "unreadable".to_owned(), mode: None, step: None },
            Body::Judged(judged) => {
                Self { class: judged.class.clone(), mode: judged.mode.clone(), step: judged.step }
            }
        }
    }
}

pub(super) fn outputs(before: &Output, after: &Output) -> Difference {
    let pairs = pair::runs(before, after);
    let mut difference = Difference {
        rules: [before.rules.clone(), after.rules.clone()],
        both: pairs.both.len(),
        before: pairs.before.iter().map(Place::name).collect(),
        after: pairs.after.iter().map(Place::name).collect(),
        ..Difference::default()
    };
    for (place, was, is) in &pairs.both {
        difference.add(place, &was.body, &is.body);
    }
    difference
}

impl Difference {
    fn add(&mut self, place: &Place, was: &Body, is: &Body) {
        let [runs, changed] = self.sources.entry(place.source().to_owned()).or_default();
        *runs += 1;
        let rewritten =
            matches!((was, is), (Body::Judged(was), Body::Judged(is)) if was.content != is.content);
        self.rewritten += usize::from(rewritten);
        let (from, to) = (Said::of(was), Said::of(is));
        let same = from == to;
        let modes = match (was, is) {
            (Body::Judged(was), Body::Judged(is)) => answered(was, is),
            (Body::Unreadable, _) | (_, Body::Unreadable) => Vec::new(),
        };
        if let (Body::Judged(was), Body::Judged(is)) = (was, is) {
            self.rescored += usize::from(same && (was.score - is.score).abs() >= SAME_SCORE);
        }
        for Answered { mode, moved } in &modes {
            *self.modes.entry(mode.clone()).or_default().entry(moved.clone()).or_default() += 1;
        }
        if !same {
            *changed += 1;
            let moved = Moved { from: from.class.clone(), to: to.class.clone() };
            *self.classes.entry(moved).or_default() += 1;
        }
        if !same || !modes.is_empty() {
            let (place, source) = (place.name(), place.source().to_owned());
            self.changes.push(Change { place, source, from, to, modes, rewritten });
        }
    }
}

/// The modes that answer otherwise, by their ids.
fn answered(was: &Judged, is: &Judged) -> Vec<Answered> {
    let names: BTreeSet<&String> = was.modes.keys().chain(is.modes.keys()).collect();
    let moved = |name: &String| {
        let result = |judged: &Judged| {
            let result = judged.modes.get(name).map(|result| result.replace('-', " "));
            result.unwrap_or_else(|| "absent".to_owned())
        };
        Moved { from: result(was), to: result(is) }
    };
    let all = names.into_iter().map(|name| Answered { mode: name.clone(), moved: moved(name) });
    all.filter(|one| one.moved.from != one.moved.to).collect()
}
