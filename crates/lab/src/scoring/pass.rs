//! One pass over the corpus: the release binary writes verdicts, the script
//! scores them. Both outputs stay in the target folder for a closer look.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Corpus;
use super::routes::{Route, by_source};
use super::runs::{self, Run};

/// What the binary is allowed to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The runs as they are.
    AsFound,
    /// Rewards, terminations and verifier records removed.
    Blind,
}

impl Variant {
    /// The words for it in a heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsFound => "as found",
            Self::Blind => "blind",
        }
    }

    fn file_stem(self) -> &'static str {
        match self {
            Self::AsFound => "as-found",
            Self::Blind => "blind",
        }
    }

    fn options(self) -> &'static [&'static str] {
        match self {
            Self::AsFound => &[],
            Self::Blind => &["--blind-outcome"],
        }
    }
}

/// A finished pass: its figures, and which class the runs of each source got.
pub struct Pass {
    pub(super) report: Value,
    pub(super) routes: BTreeMap<String, Route>,
    /// Every labelled run that has a verdict.
    pub(super) runs: Vec<Run>,
    /// The version of the rules that the verdicts name.
    pub(super) rules: String,
}

impl Pass {
    /// Triages the corpus and scores the verdicts. The script prints its own
    /// table on the way.
    pub fn run(corpus: &Corpus, variant: Variant) -> Result<Self, String> {
        let folder = crate::target_dir().join("score");
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let verdicts = folder.join(variant.file_stem()).with_extension("jsonl");
        let report = verdicts.with_extension("json");
        triage(corpus, variant, &verdicts)?;
        score(corpus, &verdicts, &report)?;
        let verdicts = lines(&verdicts)?;
        let labels = lines(&corpus.labels())?;
        let routes = by_source(&labels, &verdicts);
        let runs = runs::of(&labels, &verdicts);
        let mut rules = verdicts.iter().filter_map(|one| one.pointer("/tool/rules")?.as_str());
        let rules = rules.next().unwrap_or("unknown").to_owned();
        let report =
            fs::read_to_string(&report).map_err(|e| format!("{}: {e}", report.display()))?;
        let report = serde_json::from_str(&report).map_err(|e| format!("the score's JSON: {e}"))?;
        Ok(Self { report, routes, runs, rules })
    }
}

/// What the binary says of every file of the corpus.
///
/// # Errors
/// The binary is not built, or does not run.
pub fn triaged(corpus: &Corpus) -> Result<Vec<Value>, String> {
    let folder = crate::target_dir().join("score");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let verdicts = folder.join("formats.jsonl");
    triage(corpus, Variant::AsFound, &verdicts)?;
    lines(&verdicts)
}

fn triage(corpus: &Corpus, variant: Variant, verdicts: &Path) -> Result<(), String> {
    let name = format!("masthead{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(crate::target_dir().join("release").join(name));
    command.arg("triage").arg(corpus.traces());
    command.args(["--format", "jsonl", "--exit-zero", "--out"]).arg(verdicts);
    succeed(command.args(variant.options()))
}

fn score(corpus: &Corpus, verdicts: &Path, report: &Path) -> Result<(), String> {
    let mut command = Command::new("python3");
    command.arg(corpus.scorer()).arg("--labels").arg(corpus.labels());
    command.arg("--verdicts").arg(verdicts).arg("--traces").arg(corpus.traces());
    succeed(command.arg("--json").arg(report))
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let program = PathBuf::from(command.get_program());
    let program = program.display();
    let status = command.status().map_err(|e| format!("cannot start {program}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} stopped with {status}")) }
}

pub(super) fn lines(path: &Path) -> Result<Vec<Value>, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let rows = text.lines().filter(|line| !line.trim().is_empty());
    let parsed: Result<_, _> = rows.map(serde_json::from_str).collect();
    parsed.map_err(|e| format!("{}: {e}", path.display()))
}
