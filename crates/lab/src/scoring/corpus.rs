//! Where the labelled runs are. The corpus is private and not in the repository:
//! without it there is nothing to score, and that is said in one line.

use std::path::{Path, PathBuf};

/// A folder with `labels.jsonl` and `traces/`, and the script that scores it.
#[derive(Debug)]
pub struct Corpus {
    folder: PathBuf,
}

/// Where the corpus is looked for when nobody names it: beside the repository.
pub fn beside() -> PathBuf {
    crate::root().join("../shared/corpus")
}

impl Corpus {
    /// Finds the corpus at the folder that was named, else beside the repository.
    pub fn find(named: Option<&Path>) -> Result<Self, String> {
        let folder = named.map_or_else(beside, Path::to_path_buf);
        let corpus = Self { folder };
        for needed in [corpus.labels(), corpus.traces(), corpus.scorer()] {
            if !needed.exists() {
                let needed = needed.display();
                return Err(format!(
                    "no labelled corpus: {needed} is missing; name it with --corpus DIR"
                ));
            }
        }
        Ok(corpus)
    }

    /// One line a labelled run.
    pub fn labels(&self) -> PathBuf {
        self.folder.join("labels.jsonl")
    }

    /// The runs themselves.
    pub fn traces(&self) -> PathBuf {
        self.folder.join("traces")
    }

    /// The script beside the corpus that compares verdicts with labels.
    pub fn scorer(&self) -> PathBuf {
        self.folder.join("../tools/score.py")
    }
}

#[cfg(test)]
mod tests {
    use super::Corpus;

    #[test]
    fn a_missing_corpus_is_said_in_one_line_with_the_way_out() {
        let refused = Corpus::find(Some("no/such/folder".as_ref())).unwrap_err();
        assert!(refused.contains("no/such/folder/labels.jsonl"), "{refused}");
        assert!(refused.contains("--corpus DIR"));
        assert_eq!(refused.lines().count(), 1);
    }
}
