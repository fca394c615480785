//! Which run of one output is which of the other.

use super::read::{Output, Run};
use std::collections::{BTreeMap, BTreeSet};

/// The runs of two outputs, put side by side.
#[derive(Debug, Default)]
pub(super) struct Pairs<'a> {
    /// In both, in the order of the later output.
    pub(super) both: Vec<(Place, &'a Run, &'a Run)>,
    /// Only in the earlier output.
    pub(super) before: Vec<Place>,
    /// Only in the later output.
    pub(super) after: Vec<Place>,
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The path beneath the folder that holds all runs of the output.
    path: String,
    /// The pointer of the run in a file that holds many; else empty.
    record: String,
    /// Which one of several with the same path and record, from 0.
    turn: usize,
}

impl Place {
    /// The place as people know it.
    pub(super) fn name(&self) -> String {
        if self.record.is_empty() {
            self.path.clone()
        } else {
            format!("{}:{}", self.path, self.record)
        }
    }

    /// The folder beneath the one that holds all runs; `.` for a file right in it.
    pub(super) fn source(&self) -> &str {
        self.path.split_once('/').map_or(".", |(folder, _)| folder)
    }
}

/// Puts the runs of two outputs side by side: by their paths as they stand where any of them is in
/// both, else by their paths beneath the folder of each output, which may have been called
/// differently.
pub(super) fn runs<'a>(before: &'a Output, after: &'a Output) -> Pairs<'a> {
    let (from, to) = (folder(&before.runs), folder(&after.runs));
    let earlier: BTreeSet<_> = before.runs.iter().map(|run| &run.path).collect();
    let same = after.runs.iter().any(|run| earlier.contains(&run.path));
    // One folder for both, or the same file would have two names.
    let shorter = if from.len() < to.len() { from } else { to };
    let (from, to) = if same { (shorter, shorter) } else { (from, to) };
    let mut earlier: BTreeMap<Place, &Run> = places(&before.runs, from).collect();
    let mut pairs = Pairs::default();
    for (place, run) in places(&after.runs, to) {
        match earlier.remove(&place) {
            Some(was) => pairs.both.push((place, was, run)),
            None => pairs.after.push(place),
        }
    }
    pairs.before = earlier.into_keys().collect();
    pairs
}

/// Every run with its place beneath `folder`.
fn places<'a>(runs: &'a [Run], folder: &str) -> impl Iterator<Item = (Place, &'a Run)> {
    let mut turns: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    runs.iter().map(move |run| {
        let turn = turns.entry((&run.path, &run.record)).or_default();
        let place = Place {
            path: run.path.strip_prefix(folder).unwrap_or(&run.path).to_owned(),
            record: run.record.clone(),
            turn: *turn,
        };
        *turn += 1;
        (place, run)
    })
}

/// The folder that holds all runs, with its last slash; empty where there is none.
fn folder(runs: &[Run]) -> &str {
    let Some((first, rest)) = runs.split_first() else {
        return "";
    };
    let whole = &first.path[..=first.path.rfind('/').unwrap_or(0)];
    rest.iter().fold(whole, |folder, run| shared(folder, &run.path))
}

/// The longest beginning of `folder` that ends in a slash and begins `path` too.
fn shared<'a>(folder: &'a str, path: &str) -> &'a str {
    let equal = folder.bytes().zip(path.bytes()).take_while(|(one, other)| one == other).count();
    folder.as_bytes()[..equal]
        .iter()
        .rposition(|byte| *byte == b'/')
        .map_or("", |at| &folder[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::read::Body;

    fn output(paths: &[&str]) -> Output {
        let run = |path: &&str| Run {
            path: (*path).to_owned(),
            record: String::new(),
            body: Body::Unreadable,
        };
        Output { runs: paths.iter().map(run).collect(), ..Output::default() }
    }

    fn names(pairs: &Pairs<'_>) -> [Vec<String>; 3] {
        let both = pairs.both.iter().map(|(place, ..)| place.name()).collect();
        let only = |places: &[Place]| places.iter().map(Place::name).collect();
        [both, only(&pairs.before), only(&pairs.after)]
    }

    #[test]
    fn a_folder_that_was_called_differently_is_the_same_folder() {
        let before = output(&["old/a/1.json", "old/b/2.json"]);
        let after = output(&["/new/place/a/1.json", "/new/place/b/3.json"]);
        let pairs = runs(&before, &after);
        assert_eq!(names(&pairs), [vec!["a/1.json"], vec!["b/2.json"], vec!["b/3.json"]]);
        assert_eq!(pairs.both[0].0.source(), "a");
    }

    #[test]
    fn a_part_of_the_folder_is_found_in_the_whole() {
        let before = output(&["runs/a/1.json", "runs/b/2.json"]);
        let pairs_names = |after: &[&str]| names(&runs(&before, &output(after)));
        assert_eq!(
            pairs_names(&["runs/b/2.json"]),
            [vec!["b/2.json"], vec!["a/1.json"], Vec::new()]
        );
        assert_eq!(pairs_names(&["b/2.json"])[1].len(), 2, "no path and no folder says that it is");
    }

    #[test]
    fn the_same_place_twice_is_two_runs() {
        let twice = output(&["1.json", "1.json"]);
        let once = output(&["1.json"]);
        assert_eq!(names(&runs(&twice, &once)), [vec!["1.json"], vec!["1.json"], Vec::new()]);
    }
}
