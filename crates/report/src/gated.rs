//! A spec that was held against the twelve questions, as every output for a build or a review sees it.

use checks::gate::baseline::{Covered, fingerprints};
use checks::gate::signed::Signature;
use checks::gate::{Lack, Requirement, Review, Ruling, Standing};
use std::sync::Arc;

/// One spec and what was ruled on it.
#[derive(Clone, Copy)]
pub struct Gated<'a> {
    /// The file, as the user named it.
    pub path: &'a str,
    /// The system that it is for; its path where it names none.
    pub system: &'a str,
    /// What was ruled.
    pub review: &'a Review,
    /// Who answers for which layer.
    pub owners: &'a case::Owners,
    /// What a baseline lets through of it.
    pub covered: &'a Covered,
}

/// How far a ruling keeps the spec from shipping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// It does.
    Blocks,
    /// It would, at a level that was not asked for.
    Counts,
    /// It does not: it passes, does not arise, or somebody signed.
    Passes,
}

/// One thing that is to be said of a question that is not met.
pub(crate) struct Point<'a> {
    /// What is wrong, as a sentence without its full stop.
    pub(crate) what: &'a str,
    /// The lack, where the ruling names one.
    pub(crate) lack: Option<&'a Lack>,
    /// What it is recognised by.
    pub(crate) fingerprint: Arc<str>,
    /// Who lets it through.
    pub(crate) signature: Option<&'a Signature>,
}

impl<'a> Gated<'a> {
    /// How far `ruling` keeps it from shipping.
    pub(crate) fn weight(&self, ruling: &Ruling) -> Weight {
        let blocks = self.review.blocking().any(|one| one.requirement == ruling.requirement);
        match (blocks, ruling.is_met()) {
            (true, _) => Weight::Blocks,
            (false, false) => Weight::Counts,
            (false, true) => Weight::Passes,
        }
    }

    /// Who answers for the layer of `requirement`: the name where there is one, else the role.
    pub(crate) fn owner(&self, requirement: Requirement) -> &'a str {
        let category = requirement.category();
        let owner = match category {
            checks::Category::Specification => &self.owners.specification,
            checks::Category::Coordination => &self.owners.coordination,
            checks::Category::Verification => &self.owners.verification,
        };
        owner.as_ref().map_or(category.owner_role(), |owner| &owner.name)
    }

    /// What keeps `ruling` from passing by itself, with who lets it through: each lack, or the ruling where
    /// it names none. Nothing for what does not arise.
    pub(crate) fn points(&self, ruling: &'a Ruling) -> Vec<Point<'a>> {
        let is_open = matches!(ruling.standing, Standing::Fails | Standing::Unknown);
        if !is_open && ruling.signed.is_none() && ruling.waived.is_none() {
            return Vec::new();
        }
        let lacks = ruling.lacks.iter().map(Some);
        let lacks: Vec<Option<&Lack>> =
            if ruling.lacks.is_empty() { vec![None] } else { lacks.collect() };
        let prints = fingerprints(ruling);
        let all = ruling.waived.as_ref().or(ruling.signed.as_ref());
        let point = |(lack, fingerprint): (Option<&'a Lack>, Arc<str>)| Point {
            what: lack.map_or(&ruling.reason, |lack| &lack.what),
            lack,
            signature: self.covered.of(&fingerprint).or(all),
            fingerprint,
        };
        lacks.into_iter().zip(prints).map(point).collect()
    }

    /// `system` beside its file, or the file alone.
    pub(crate) fn title(&self) -> String {
        if self.system == self.path {
            self.path.to_owned()
        } else {
            format!("{} ({})", self.system, self.path)
        }
    }
}

/// Who signed, and for how long, as a phrase.
pub(crate) fn signed(signature: &Signature) -> String {
    let Signature { by, on, until, text, source } = signature;
    format!("{text} ({by}, {on}, until {until}, {source})")
}

/// What a question is called.
pub(crate) const fn name(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Constraints => "checkable constraints",
        Requirement::Roles => "role boundaries",
        Requirement::Guards => "guards on state",
        Requirement::Context => "what outlives truncation",
        Requirement::Termination => "evaluable end",
        Requirement::Clarification => "clarification branch",
        Requirement::Handoffs => "typed handoffs",
        Requirement::Objective => "fixed objective",
        Requirement::Logging => "intent beside the act",
        Requirement::Evidence => "exit on evidence",
        Requirement::Coverage => "verification coverage",
        Requirement::Verifier => "verification of the task",
    }
}

/// The line that a refusal of the file at `path` begins with (`path:3:1: …`), and what it says of it.
pub(crate) fn placed<'w>(path: &str, what: &'w str) -> (Option<u32>, &'w str) {
    let Some((place, said)) = what.strip_prefix(path).and_then(|rest| rest.split_once(": ")) else {
        return (None, what);
    };
    let mut numbers = place.split(':').filter(|number| !number.is_empty());
    (numbers.next().and_then(|line| line.parse().ok()), said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_its_line() {
        assert_eq!(placed("a.yaml", "a.yaml:3:1: unknown key"), (Some(3), "unknown key"));
        assert_eq!(placed("a.yaml", "a.yaml: no text file"), (None, "no text file"));
        assert_eq!(placed("a.yaml", "b.md:3: gone"), (None, "b.md:3: gone"));
    }
}
