//! Which of many runs are one and the same, so that a copy beside the original counts once. Knows nothing of
//! files but their names.

use crate::sighting::Sighting;
use std::collections::{BTreeMap, BTreeSet};

/// The places of one content in one file.
type Places = BTreeSet<Option<String>>;

/// The runs that were seen so far.
///
/// Runs of equal content in different files are one: a backup beside the original, a merged export beside
/// single files. Within one file each place is a run of its own, as whoever wrote the file says: an agent may
/// do its task the same way twice.
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    /// By content and id: the places in each file.
    seen: BTreeMap<(String, String), BTreeMap<String, Places>>,
}

impl Distinct {
    /// Whether the run is another one than those that were seen; it has been seen from here on.
    pub fn add(&mut self, run: &Sighting) -> bool {
        let content = (run.content_hash.clone(), run.trace.clone());
        let files = self.seen.entry(content).or_default();
        let most = |files: &BTreeMap<String, Places>| files.values().map(BTreeSet::len).max();
        let before = most(files);
        files.entry(run.path.clone()).or_default().insert(run.record.clone());
        before < most(files)
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
            framework: None,
            agents: Vec::new(),
            models: Vec::new(),
            task: None,
            population: Population::Single,
            began: None,
        }
    }

    fn counted(runs: &[Sighting]) -> usize {
        let mut distinct = Distinct::default();
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
}
