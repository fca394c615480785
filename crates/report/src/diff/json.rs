//! A difference as JSON, `masthead.diff/1`: one object, all runs in it.

use super::compare::{Answered, Change, Difference, Moved, Said};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The name of this version.
const SCHEMA: &str = "masthead.diff/1";

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "masthead.diff/1")]
pub(super) struct Wire<'a> {
    schema: &'static str,
    rules: Sides<&'a BTreeSet<String>>,
    /// Runs in both outputs.
    both: usize,
    /// Runs in one output only.
    only: Sides<&'a [String]>,
    classes: Vec<Count<'a>>,
    /// By mode.
    modes: BTreeMap<&'a str, Vec<Count<'a>>>,
    /// By folder.
    sources: BTreeMap<&'a str, Source>,
    /// Runs whose verdict or any mode's answer is another one; `from` and `to` are equal where only a mode's is.
    changes: Vec<Changed<'a>>,
    /// Runs whose verdict is the same and whose score is not.
    rescored: usize,
    /// Runs that are not the same bytes any more.
    rewritten: usize,
}

#[derive(Serialize, JsonSchema)]
struct Sides<T> {
    before: T,
    after: T,
}

#[derive(Serialize, JsonSchema)]
struct Count<'a> {
    from: &'a str,
    to: &'a str,
    runs: usize,
}

#[derive(Serialize, JsonSchema)]
struct Source {
    runs: usize,
    changed: usize,
}

#[derive(Serialize, JsonSchema)]
struct Changed<'a> {
    run: &'a str,
    source: &'a str,
    from: Verdict<'a>,
    to: Verdict<'a>,
    /// The modes whose answers are others.
    modes: Vec<Answer<'a>>,
    rewritten: bool,
}

#[derive(Serialize, JsonSchema)]
struct Answer<'a> {
    mode: &'a str,
    /// `found`, `clear`, `cannot tell`, `not applicable`, or `absent` where it was not asked.
    from: &'a str,
    to: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Verdict<'a> {
    /// The class of the verdict, or `unreadable`.
    class: &'a str,
    mode: Option<&'a str>,
    step: Option<u32>,
}

/// The JSON Schema of a difference.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Wire).to_value()
}

/// The difference as JSON, with a line break at its end.
pub fn json(difference: &Difference) -> String {
    let wire = wire(difference);
    let text = serde_json::to_string_pretty(&wire).expect("no map in it has keys other than text");
    format!("{text}\n")
}

fn wire(difference: &Difference) -> Wire<'_> {
    let [before, after] = &difference.rules;
    let source = |[runs, changed]: [usize; 2]| Source { runs, changed };
    Wire {
        schema: SCHEMA,
        rules: Sides { before, after },
        both: difference.both,
        only: Sides { before: &difference.before, after: &difference.after },
        classes: counts(&difference.classes),
        modes: difference
            .modes
            .iter()
            .map(|(mode, moved)| (mode.as_str(), counts(moved)))
            .collect(),
        sources: difference
            .sources
            .iter()
            .map(|(name, two)| (name.as_str(), source(*two)))
            .collect(),
        changes: difference.changes.iter().map(changed).collect(),
        rescored: difference.rescored,
        rewritten: difference.rewritten,
    }
}

fn counts(moved: &BTreeMap<Moved, usize>) -> Vec<Count<'_>> {
    moved
        .iter()
        .map(|(moved, runs)| Count { from: &moved.from, to: &moved.to, runs: *runs })
        .collect()
}

fn changed(change: &Change) -> Changed<'_> {
    Changed {
        run: &change.place,
        source: &change.source,
        from: verdict(&change.from),
        to: verdict(&change.to),
        modes: change.modes.iter().map(answer).collect(),
        rewritten: change.rewritten,
    }
}

fn answer(answered: &Answered) -> Answer<'_> {
    let Answered { mode, moved } = answered;
    Answer { mode, from: &moved.from, to: &moved.to }
}

fn verdict(said: &Said) -> Verdict<'_> {
    Verdict { class: &said.class, mode: said.mode.as_deref(), step: said.step }
}
