//! The pages of all questions, and what their examples bring to the gate.

use case::{Owners, Spec};
use casebook::{FileSaid, GateExample, GatePage, Ships};
use checks::gate::entry::WHOLE;
use checks::gate::ship::{File, Runs};
use checks::gate::{Day, Level, Requirement, Review, Ship, Signed};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The line that stands for no line: a mark on it means the file as a whole.
pub(crate) const ON_NO_LINE: usize = 1;

/// The day of examples that name none.
const TODAY: &str = "2026-11-23";

/// Every page, read.
pub(crate) fn pages() -> Vec<(Requirement, GatePage)> {
    let read = |one: Requirement| match casebook::gate_page(one.entry().page, WHOLE) {
        Ok(page) => (one, page),
        Err(problem) => panic!("{}: {problem}", one.code()),
    };
    Requirement::ALL.into_iter().map(read).collect()
}

/// What is to ship in an example.
fn spec_of(page: &str, example: &GateExample) -> (Spec, Owners) {
    let mut file = match &example.ships {
        Ships::Spec(text) => {
            let none = |name: &str| Err(format!("{name}: pages have no prompt files"));
            match ingest::spec::read_yaml("masthead.spec.yaml", text, &none) {
                Ok(file) => file,
                Err(problem) => panic!("{page}: {}: {problem}", example.heading),
            }
        }
        Ships::Prompt(text) => ingest::spec::read_prompt("prompt.md", text),
    };
    if let Some(tools) = &example.tools {
        file.hold(ingest::spec::read_tools("tools.json", tools).expect("tools"));
    }
    (file.spec, file.owners)
}

/// What the gate says of an example.
pub(crate) fn reviewed(page: &str, example: &GateExample) -> Review {
    let (spec, owners) = spec_of(page, example);
    // What the whole spec names is there, unless the example says otherwise.
    let whole = ["tests/ambiguous.jsonl", "tests/wrong.jsonl"];
    let there = whole.map(|name| (name.to_owned(), FileSaid::There(Some(12))));
    let tried = ("tests/long_run".to_owned(), FileSaid::There(None));
    let there =
        there.iter().chain([&tried]).filter(|_| example.files.is_empty() && example.is_change);
    let files: BTreeMap<Arc<str>, File> = there
        .chain(&example.files)
        .map(|(name, said)| (name.as_str().into(), file(*said)))
        .collect();
    let runs = example.runs.as_ref().map(runs);
    let mut ship = Ship::of(&spec, &owners, &files);
    if let Some(runs) = &runs {
        ship = ship.seen_in(runs);
    }
    let today = Day::read(example.today.as_deref().unwrap_or(TODAY)).expect("it is a day");
    checks::gate::review(&ship, &Signed::default(), Level::All, today)
}

const fn file(said: FileSaid) -> File {
    match said {
        FileSaid::Missing => File::Missing,
        FileSaid::Empty => File::Empty,
        FileSaid::There(cases) => File::Present { cases },
        FileSaid::Schema => File::Schema,
        FileSaid::Data => File::Data,
    }
}

fn runs(counts: &BTreeMap<String, usize>) -> Runs {
    let count = |name: &str| counts.get(name).copied().unwrap_or_default();
    Runs {
        runs: count("runs"),
        acts: count("acts"),
        with_intent: count("with intent"),
        longest: count("longest"),
        found: BTreeMap::new(),
    }
}
