//! What lies between two versions of a spec, and whether it is the right fix: for the terminal, as
//! `masthead.change/1`, and for a pull request.

mod failures;

pub use failures::{Failed, failures};

use crate::words;
use case::hidden::unhashed;
use checks::Mode;
use checks::gate::Place;
use checks::gate::change::judge::{Answer, Failure, Judgement};
use checks::gate::change::{Change, Kind};
use incidents::judgement::class_name;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write as _;

/// The name of this version.
const SCHEMA: &str = "masthead.change/1";
/// The widest line.
const WIDTH: usize = 80;
/// The column in which text begins.
const LABEL: usize = 10;
/// The most of a file's path that is shown; its end says most.
const FILE: usize = 24;
/// The most changes on a screen; what weighs most comes first.
const MOST: usize = 5;

/// Two versions, what lies between them, and what is said of it.
#[derive(Clone, Copy)]
pub struct Compared<'a> {
    /// The old version, as the user named it.
    pub old: &'a str,
    /// The new one.
    pub new: &'a str,
    /// What lies between them, what weighs most first.
    pub changes: &'a [Change],
    /// What is said of it, for each failure that it answers; one without a failure where none was given.
    pub judged: &'a [Judged],
    /// The files that a version names and that were not looked at.
    pub not_looked_at: &'a [String],
}

/// A failure and what is said of the change as its fix.
pub struct Judged {
    /// The run, as people find it.
    pub run: String,
    /// What failed in it; `None` where no verdict was given.
    pub failure: Option<Failure>,
    /// What is said.
    pub judgement: Judgement,
}

/// In words, at most 24 lines.
pub fn text(compared: &Compared<'_>) -> String {
    let mut out = String::new();
    // Of equal answers the first one is told.
    let worst = compared.judged.iter().rev().max_by_key(|one| one.judgement.answer);
    if let Some(Judged { run, failure, judgement }) = worst {
        let head = headline(judgement.answer, failure.as_ref());
        let _ = writeln!(out, "{head}");
        field(&mut out, "from", &versions(compared), 1);
        if let Some(failure) = failure {
            field(&mut out, "failed", &format!("{}  {run}", named(failure)), 1);
        }
        field(&mut out, "because", &judgement.because, 3);
        if let Some(note) = &judgement.note {
            field(&mut out, "but", note, 2);
        }
        let others = compared.judged.len() - 1;
        if others > 0 {
            let same =
                compared.judged.iter().filter(|one| one.judgement.answer == judgement.answer);
            let also = format!(
                "{} of {} failures come out so, this is the first",
                same.count(),
                others + 1
            );
            field(&mut out, "", &also, 1);
        }
        out.push('\n');
        list(&mut out, compared.changes);
        if !compared.not_looked_at.is_empty() {
            field(&mut out, "unseen", &unseen(compared), 2);
        }
        if failure.is_some() || judgement.answer == Answer::Weakens {
            field(&mut out, "Evidence", judgement.evidence, 4);
        }
    }
    unhashed(&out)
}

fn unseen(compared: &Compared<'_>) -> String {
    let names = compared.not_looked_at.join(", ");
    format!("{names}: not there beside one version alone, so not compared")
}

fn versions(compared: &Compared<'_>) -> String {
    let short = |side: &str| words::ending(side, FILE + LABEL / 2);
    format!("{} to {}", short(compared.old), short(compared.new))
}

/// What it comes to, in capitals.
fn headline(answer: Answer, failure: Option<&Failure>) -> &'static str {
    match (answer, failure.is_some()) {
        (Answer::Addresses, true) => "ADDRESSES the layer that failed",
        (Answer::Addresses, false) => "NOTHING WEAKENED",
        (Answer::CannotTell, true) => "CANNOT TELL whether this is the fix",
        (Answer::CannotTell, false) => "CANNOT TELL whether less is held than before",
        (Answer::WrongFix, _) => "WRONG FIX",
        (Answer::Weakens, _) => "WEAKENED: refused, whatever it is to mend",
    }
}

fn list(out: &mut String, changes: &[Change]) {
    let is_any = changes.iter().any(|one| one.kind.is_of_substance());
    // Where nothing weighs anything, what was put otherwise is all there is to see.
    let is_shown =
        |one: &&Change| one.kind.is_of_substance() || !is_any && one.kind == Kind::WithoutEffect;
    let shown: Vec<&Change> = changes.iter().filter(is_shown).collect();
    let quiet = changes.len() - shown.len();
    for change in shown.iter().take(MOST) {
        let on: Vec<&str> = change.bears_on.iter().map(|one| one.code()).collect();
        let on = if on.is_empty() { String::new() } else { format!("  ({})", on.join(", ")) };
        field(out, sign(change), &format!("{}: {}{on}", label(change.kind), change.what), 2);
        let is_one = change.old == change.new;
        let sides = if is_one {
            [(" ", &change.new), ("", &None)]
        } else {
            [("-", &change.old), ("+", &change.new)]
        };
        for (mark, place) in sides {
            if let Some(place) = place.as_ref().filter(|place| !place.quote.is_empty()) {
                let line = format!("{mark} {} {}", at(place), words::quoted(&place.quote));
                field(out, "", line.trim_start(), 1);
            }
        }
    }
    let more = shown.len().saturating_sub(MOST);
    if more > 0 {
        field(out, "", &format!("and {more} more: --format json"), 1);
    }
    if quiet > 0 {
        let edits = words::count(quiet, "edit");
        field(out, "", &format!("{edits} beside that no run could show"), 1);
    }
    if changes.is_empty() {
        field(out, "", "nothing changed", 1);
    }
}

fn sign(change: &Change) -> &'static str {
    match (&change.old, &change.new) {
        (None, Some(_)) => "added",
        (Some(_), None) => "removed",
        (Some(_), Some(_)) | (None, None) => "changed",
    }
}

/// A kind in words.
fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Harmless => "harmless",
        Kind::WithoutEffect => "no effect",
        Kind::ToneOnly => "tone only",
        Kind::Wording => "words for a person to judge",
        Kind::RetryOrCoordinationWording => "retry or coordination wording",
        Kind::Model => "another model",
        Kind::InfrastructureAlerting => "infrastructure",
        Kind::EvaluableConstraint => "evaluable constraint",
        Kind::NotJudged => "not judged",
        Kind::Replaced => "replaced",
        Kind::Structural => "structure",
        Kind::Loosened => "loosened",
        Kind::VerifierWeakened => "verifier weakened",
    }
}

fn at(place: &Place) -> String {
    match (&place.file, place.line) {
        (Some(file), Some(line)) => format!("{}:{line}", words::ending(file, FILE)),
        (Some(file), None) => words::ending(file, FILE),
        (None, _) => "in the run".to_owned(),
    }
}

fn named(failure: &Failure) -> String {
    let mode =
        failure.mode.map(|mode| format!(" {} {}", mode.code(), mode.name())).unwrap_or_default();
    format!("{}{mode}", class_name(failure.class))
}

fn field(out: &mut String, label: &str, text: &str, most: usize) {
    for (number, line) in words::wrapped(text, WIDTH - LABEL, most).iter().enumerate() {
        let label = if number == 0 { label } else { "" };
        let _ = writeln!(out, "{}", format!("{label:<LABEL$}{line}").trim_end());
    }
}

/// For a pull request.
pub fn markdown(compared: &Compared<'_>) -> String {
    let mut out = String::new();
    for Judged { run, failure, judgement } in compared.judged {
        let head = headline(judgement.answer, failure.as_ref());
        let _ = writeln!(out, "### {head}\n");
        if let Some(failure) = failure {
            let _ = writeln!(out, "{} in `{run}`.\n", named(failure));
        }
        let _ = writeln!(out, "{}.\n", judgement.because);
        if let Some(note) = &judgement.note {
            let _ = writeln!(out, "{note}.\n");
        }
        let _ = writeln!(out, "Evidence: {}.\n", judgement.evidence);
    }
    if !compared.not_looked_at.is_empty() {
        let _ = writeln!(out, "Not looked at: {}.\n", unseen(compared));
    }
    let _ = writeln!(out, "| change | what | old | new |\n|---|---|---|---|");
    for change in compared.changes {
        let cell = |place: &Option<Place>| {
            let place = place.as_ref().map(|place| format!("{} {}", at(place), place.quote));
            place.unwrap_or_default().replace('|', "\\|")
        };
        let (old, new) = (cell(&change.old), cell(&change.new));
        let _ = writeln!(out, "| {} | {} | {old} | {new} |", label(change.kind), change.what);
    }
    unhashed(&out)
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "masthead.change/1")]
struct Wire<'a> {
    schema: &'static str,
    /// The old version.
    old: &'a str,
    /// The new one.
    new: &'a str,
    /// The kind of change that weighs most; `harmless` where nothing changed.
    leading: &'static str,
    /// What lies between them, what weighs most first.
    changes: Vec<WireChange<'a>>,
    /// What is said of it, for each failure that it answers.
    judged: Vec<WireJudged<'a>>,
    /// The files that a version names and that were not looked at: they are not beside it, and the other
    /// version lies elsewhere.
    not_looked_at: &'a [String],
}

#[derive(Serialize, JsonSchema)]
struct WireChange<'a> {
    /// harmless, without-effect, tone-only, wording, retry-or-coordination-wording, model,
    /// infrastructure-alerting, replaced, evaluable-constraint, structural, loosened or verifier-weakened.
    kind: &'static str,
    what: &'a str,
    /// The questions of the gate that it bears on.
    bears_on: Vec<&'static str>,
    old: Option<WirePlace<'a>>,
    new: Option<WirePlace<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct WirePlace<'a> {
    file: Option<&'a str>,
    /// From 1.
    line: Option<u32>,
    clause: Option<&'a str>,
    quote: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct WireJudged<'a> {
    /// The run; empty where no verdict was given.
    run: &'a str,
    /// FC1, FC2, FC3, infrastructure, external, inconclusive or none.
    class: Option<&'static str>,
    mode: Option<&'static str>,
    /// addresses, cannot-tell, wrong-fix or weakens.
    answer: &'static str,
    because: &'a str,
    note: Option<&'a str>,
    /// The change that decided it, by its place in `changes`.
    decided_by: Option<usize>,
    evidence: &'static str,
}

/// One object (`masthead.change/1`).
pub fn json(compared: &Compared<'_>) -> String {
    let changes = compared.changes.iter().map(|change| WireChange {
        kind: change.kind.name(),
        what: &change.what,
        bears_on: change.bears_on.iter().map(|one| one.code()).collect(),
        old: change.old.as_ref().map(wire),
        new: change.new.as_ref().map(wire),
    });
    let judged = compared.judged.iter().map(|Judged { run, failure, judgement }| WireJudged {
        run,
        class: failure.as_ref().map(|failure| class_name(failure.class)),
        mode: failure.as_ref().and_then(|failure| failure.mode).map(Mode::code),
        answer: match judgement.answer {
            Answer::Addresses => "addresses",
            Answer::CannotTell => "cannot-tell",
            Answer::WrongFix => "wrong-fix",
            Answer::Weakens => "weakens",
        },
        because: &judgement.because,
        note: judgement.note.as_deref(),
        decided_by: judgement.decided_by,
        evidence: judgement.evidence,
    });
    let wire = Wire {
        schema: SCHEMA,
        old: compared.old,
        new: compared.new,
        leading: compared.changes.first().map_or(Kind::Harmless, |change| change.kind).name(),
        changes: changes.collect(),
        judged: judged.collect(),
        not_looked_at: compared.not_looked_at,
    };
    let text = serde_json::to_string_pretty(&wire);
    let mut text = unhashed(&text.expect("the wire types have no maps"));
    text.push('\n');
    text
}

fn wire(place: &Place) -> WirePlace<'_> {
    WirePlace {
        file: place.file.as_deref(),
        line: place.line,
        clause: place.clause.as_ref().map(|clause| &*clause.0),
        quote: &place.quote,
    }
}

/// The JSON Schema of the object.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Wire<'_>).to_value()
}
