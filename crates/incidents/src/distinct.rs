//! Which of many runs are one and the same, so that a copy beside the original counts once. Knows nothing of
//! files but their names.

use crate::sighting::{Identity, Sighting};
use std::collections::{BTreeMap, BTreeSet};

/// The runs that were seen so far.
///
/// Runs of equal content in different files are one: a backup beside the original, a merged export beside
/// single files. Within one file each place is a run of its own, as whoever wrote the file says: an agent may
/// do its task the same way twice. [`Twins`] numbers those.
#[derive(Clone, Debug, Default)]
pub struct Distinct(BTreeSet<Identity>);

impl Distinct {
    /// Whether the run is another one than those that were seen; it has been seen from here on.
    pub fn add(&mut self, run: &Sighting) -> bool {
        self.0.insert(run.identity())
    }
}

/// The runs of equal content in each file, told apart by where they stand in it.
///
/// Not the place itself tells them apart: the next export of the same runs has them at other places.
#[derive(Clone, Debug, Default)]
pub struct Twins(BTreeMap<(String, Identity), Vec<Option<String>>>);

impl Twins {
    /// Gives the run its number among those of its file that are equal to it. To be asked in the order of the
    /// file. One that has a number keeps it.
    pub fn number(&mut self, run: &mut Sighting) {
        if 0 < run.twin {
            return;
        }
        let places = self.0.entry((run.path.clone(), run.identity())).or_default();
        let known = places.iter().position(|place| *place == run.record);
        run.twin = known.unwrap_or_else(|| {
            places.push(run.record.clone());
            places.len() - 1
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sighting::Population;

    fn run(path: &str, record: Option<&str>, content: &str) -> Sighting {
        Sighting {
            trace: "t".to_owned(),
            path: path.to_owned(),
            record: record.map(str::to_owned),
            content_hash: content.to_owned(),
            twin: 0,
            framework: None,
            agents: Vec::new(),
            models: Vec::new(),
            task: None,
            population: Population::Single,
            began: None,
        }
    }

    fn counted(runs: &[Sighting]) -> usize {
        let (mut distinct, mut twins) = (Distinct::default(), Twins::default());
        let mut runs = runs.to_vec();
        for run in &mut runs {
            twins.number(run);
        }
        runs.iter().filter(|run| distinct.add(run)).count()
    }

    #[test]
    fn a_copy_counts_once_wherever_it_lies() {
        let (own, copy) = (run("a/1.json", None, "x"), run("b/1.json", None, "x"));
        let merged = run("all.jsonl", Some("/0"), "x");
        let other = run("all.jsonl", Some("/1"), "y");
        assert_eq!(counted(&[own.clone(), copy, own, merged, other]), 2);
    }

    #[test]
    fn equal_runs_at_two_places_of_a_file_are_two() {
        let at = |path: &str, record| run(path, Some(record), "x");
        let file = [at("tries.jsonl", "/0"), at("tries.jsonl", "/1")];
        assert_eq!(counted(&file), 2);
        let copied = [at("old.jsonl", "/0"), at("old.jsonl", "/1"), at("old.jsonl", "/2")];
        assert_eq!(counted(&[&file[..], &copied].concat()), 3);
        assert_eq!(counted(&[&copied[..], &file].concat()), 3);
    }

    #[test]
    fn a_run_that_moved_in_its_file_is_the_same() {
        let numbered = |record| {
            let mut run = run("runs.jsonl", Some(record), "x");
            Twins::default().number(&mut run);
            run
        };
        assert!(numbered("/5").is_same_run(&numbered("/3")));
    }
}
