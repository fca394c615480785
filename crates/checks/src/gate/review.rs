//! What comes of the questions: a ruling on each, and whether the spec may ship.

use super::signed::{Day, Signature, Signed};
use super::{Requirement, Ship};
use case::{Clause, spec::ClauseRef};
use std::sync::Arc;

/// What became of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Answered by something that a program can check, or signed for.
    Passes,
    /// What is there does not answer it.
    Fails,
    /// Nothing says either way. Unknown never passes.
    Unknown,
    /// It does not arise, such as handoffs of a single agent.
    NotApplicable,
}

/// A place in what ships.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file; `None` for the trace itself.
    pub file: Option<Arc<str>>,
    /// The line, from 1; `None` inside a trace, or for the file as a whole.
    pub line: Option<u32>,
    /// The clause.
    pub clause: Option<ClauseRef>,
    /// Its words, verbatim and on one line; empty where the place is a gap.
    pub quote: Arc<str>,
}

impl Place {
    /// Where `clause` stands, with the first line of its words.
    pub fn of(clause: &Clause) -> Self {
        Self::quoting(clause, clause.text.text.lines().next().unwrap_or_default().trim())
    }

    /// Where `clause` stands, with `words` of it.
    pub fn quoting(clause: &Clause, words: &str) -> Self {
        Self {
            file: clause.file.clone(),
            line: clause.line,
            clause: Some(clause.id.clone()),
            quote: words.into(),
        }
    }
}

/// One thing that keeps a question from passing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What is wrong, as a sentence without its full stop.
    pub what: String,
    /// Where it stands, or where it should.
    pub place: Place,
    /// What would pass: lines of `masthead.spec.yaml`, or a command.
    pub mend: String,
}

/// What was ruled on one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The question.
    pub requirement: Requirement,
    /// What became of it.
    pub standing: Standing,
    /// Why, in one sentence without its full stop.
    pub reason: String,
    /// What answers it.
    pub evidence: Vec<Place>,
    /// What keeps it from passing; empty where it passes by itself.
    pub lacks: Vec<Lack>,
    /// Who signed for it, where the artefacts did not answer.
    pub signed: Option<Signature>,
    /// Who let it ship without an answer.
    pub waived: Option<Signature>,
}

impl Ruling {
    /// A ruling by what the artefacts show.
    pub fn new(requirement: Requirement, standing: Standing, reason: impl Into<String>) -> Self {
        Self {
            requirement,
            standing,
            reason: reason.into(),
            evidence: Vec::new(),
            lacks: Vec::new(),
            signed: None,
            waived: None,
        }
    }

    /// Whether it may ship as far as this question goes.
    pub fn is_met(&self) -> bool {
        let stands = matches!(self.standing, Standing::Passes | Standing::NotApplicable);
        stands || self.waived.is_some()
    }
}

/// Which questions block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Only the two without which nothing ships: the end of the run and the bounds of its roles.
    #[default]
    Blockers,
    /// All twelve.
    All,
}

/// What was ruled on all twelve, in their order.
#[derive(Clone, Debug)]
pub struct Review {
    /// The rulings.
    pub rulings: Vec<Ruling>,
    /// Which of them block.
    pub level: Level,
}

impl Review {
    /// The rulings that keep it from shipping.
    pub fn blocking(&self) -> impl Iterator<Item = &Ruling> {
        let counts = |ruling: &&Ruling| match self.level {
            Level::Blockers => ruling.requirement.is_blocker(),
            Level::All => true,
        };
        self.rulings.iter().filter(counts).filter(|ruling| !ruling.is_met())
    }

    /// Whether it may ship.
    pub fn may_ship(&self) -> bool {
        self.blocking().next().is_none()
    }
}

/// Holds what ships against all twelve questions. What the artefacts show comes first; a signature counts
/// only where they are silent, and never for a blocker. A waiver changes no ruling: it lets the question
/// ship unanswered.
pub fn review(ship: &Ship<'_>, signed: &Signed, level: Level, today: Day) -> Review {
    let ruled = |one: Requirement| {
        let derived = (one.entry().check)(ship, today);
        waived(answered(derived, signed, today), signed, today)
    };
    Review { rulings: Requirement::ALL.into_iter().map(ruled).collect(), level }
}

/// The ruling with what people answered. A question that artefacts answer needs no signature.
fn answered(ruling: Ruling, signed: &Signed, today: Day) -> Ruling {
    let asked = ruling.requirement;
    let mut ruling = ruling;
    if matches!(ruling.standing, Standing::Passes | Standing::NotApplicable) {
        return ruling;
    }
    for (_, answer) in signed.answers.iter().filter(|(one, _)| *one == asked) {
        if asked.is_blocker() {
            let what =
                format!("the answer of {} does not count: no signature ends a run", answer.by);
            ruling.lacks.push(on_signature(answer, what));
        } else if !answer.holds_on(today) {
            ruling.lacks.push(out_of_time(answer, today, "answer"));
        } else if ruling.standing == Standing::Fails {
            let what =
                format!("the answer of {} does not count against what stands here", answer.by);
            ruling.lacks.push(on_signature(answer, what));
        } else {
            ruling.standing = Standing::Passes;
            ruling.reason =
                format!("signed by {} until {}: {}", answer.by, answer.until, answer.text);
            ruling.signed = Some(answer.clone());
        }
    }
    ruling
}

/// The ruling with who lets it ship all the same.
fn waived(mut ruling: Ruling, signed: &Signed, today: Day) -> Ruling {
    if ruling.is_met() {
        return ruling;
    }
    for (_, waiver) in signed.waivers.iter().filter(|(one, _)| *one == ruling.requirement) {
        if waiver.holds_on(today) {
            ruling.waived = Some(waiver.clone());
        } else {
            ruling.lacks.push(out_of_time(waiver, today, "waiver"));
        }
    }
    ruling
}

fn out_of_time(signature: &Signature, today: Day, what: &str) -> Lack {
    let by = &signature.by;
    let said = if today < signature.on {
        format!("the {what} of {by} begins on {}", signature.on)
    } else {
        format!("the {what} of {by} ended on {}", signature.until)
    };
    on_signature(signature, said)
}

const SIGN_AGAIN: &str = "state it in the spec, or sign again in masthead.answers.yaml";

impl Ruling {
    /// What is said of signatures that do not count: that one has ended, or has not begun.
    pub fn on_signatures(&self) -> impl Iterator<Item = &Lack> {
        self.lacks.iter().filter(|lack| lack.mend == SIGN_AGAIN)
    }
}

/// Something about a signature, at its own place.
fn on_signature(signature: &Signature, what: String) -> Lack {
    let (file, line) = match signature.source.rsplit_once(':') {
        Some((file, line)) => (file, line.parse().ok()),
        None => (&*signature.source, None),
    };
    let place = Place { file: Some(file.into()), line, ..Place::default() };
    Lack { what, place, mend: SIGN_AGAIN.to_owned() }
}

#[cfg(test)]
mod tests;
