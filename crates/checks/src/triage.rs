//! The three checks in order, and what they come to: the whole of the heart on one screen.

use crate::effects::{self, ChangeMade};
use crate::outcome::{self, Outcome, Status};
use crate::question::{Answers, Question};
use crate::reading::{Finding, Reading};
use crate::readings::{self, ModeReading};
use crate::sufficiency::{self, Sufficiency};
use crate::suspects::{self, Suspect};
use crate::taxonomy::Category;
use crate::verdict::{Class, Verdict};
use crate::view::View;
use crate::view::verification::{self, Verification};
use case::{Case, StepNo};

/// Everything that Masthead says about one case.
#[derive(Clone, Debug)]
pub struct Triage {
    /// What there was to judge by.
    pub sufficiency: Sufficiency,
    /// What became of the run.
    pub outcome: Outcome,
    /// Whether anything verified it, at which levels, and whether that tested the task.
    pub verification: Verification,
    /// What it changed in the world.
    pub effects: Vec<ChangeMade>,
    /// The three checks, FC1 first.
    pub checks: Vec<Check>,
    /// All fourteen modes.
    pub modes: Vec<ModeReading>,
    /// What it comes down to.
    pub verdict: Verdict,
    /// Where to look first, the most suspect step first.
    pub suspects: Vec<Suspect>,
}

/// One of the three checks.
#[derive(Clone, Debug)]
pub struct Check {
    /// The layer it checks.
    pub category: Category,
    /// What it says.
    pub result: CheckResult,
    /// Whether it is held back behind an earlier layer that is to be mended first.
    pub held: bool,
    /// Where the run first left its path, as far as this layer shows it.
    pub divergence: Option<StepNo>,
    /// What was found, the strongest first.
    pub findings: Vec<Finding>,
    /// What would decide what could not be told, the most decisive first.
    pub questions: Vec<Question>,
    /// Why it is clear, or what it is missing.
    pub because: Vec<String>,
}

/// What a check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckResult {
    /// At least one of its modes is found.
    Found,
    /// All of its modes are clear or not applicable.
    Clear,
    /// None is found, and at least one cannot be told.
    CannotTell,
    /// It was not asked for.
    NotRun,
}

/// Judges the case with the answers at hand. The same case and answers always give the same triage.
pub fn triage(case: &Case, answers: &Answers) -> Triage {
    let view = View::new(case);
    let sufficiency = sufficiency::of(&view);
    let outcome = outcome::of(&view, &sufficiency);
    let modes = readings::of(&view, answers);
    let verdict = Verdict::weigh(case, &outcome, &modes);
    let checks = checks(&modes, &outcome, &verdict);
    let suspects = suspects::of(&view, &modes, &outcome);
    let effects = effects::of(&view);
    Triage {
        sufficiency,
        outcome,
        verification: verification::of(&view),
        effects,
        checks,
        modes,
        verdict,
        suspects,
    }
}

fn checks(modes: &[ModeReading], outcome: &Outcome, verdict: &Verdict) -> Vec<Check> {
    Category::ALL.into_iter().map(|category| check(category, modes, outcome, verdict)).collect()
}

fn check(category: Category, modes: &[ModeReading], outcome: &Outcome, verdict: &Verdict) -> Check {
    let own = || modes.iter().filter(move |one| one.mode.category() == category);
    let mut findings: Vec<Finding> =
        own().flat_map(|one| one.reading.findings()).cloned().collect();
    findings.sort_by(|one, other| other.score.get().total_cmp(&one.score.get()));
    let result = result(own(), &findings);
    let leads_before = matches!(verdict.class, Class::Layer(lead) if lead < category);
    Check {
        category,
        result,
        held: leads_before && outcome.status != Status::Succeeded,
        divergence: findings.first().and_then(|finding| finding.divergence),
        findings,
        questions: own().flat_map(|one| questions(&one.reading)).cloned().collect(),
        because: own().filter_map(because).collect(),
    }
}

fn result<'m>(own: impl Iterator<Item = &'m ModeReading>, findings: &[Finding]) -> CheckResult {
    if !findings.is_empty() {
        return CheckResult::Found;
    }
    let mut own = own;
    if own.any(|one| matches!(one.reading, Reading::CannotTell(_))) {
        return CheckResult::CannotTell;
    }
    CheckResult::Clear
}

fn questions(reading: &Reading) -> &[Question] {
    match reading {
        Reading::CannotTell(gap) => &gap.questions,
        Reading::Found(_) | Reading::Clear(_) | Reading::NotApplicable(_) => &[],
    }
}

/// Why a mode is clear or cannot tell, with its id in front.
fn because(one: &ModeReading) -> Option<String> {
    let why = match &one.reading {
        Reading::Clear(clearance) => &clearance.because,
        Reading::CannotTell(gap) => &gap.missing,
        Reading::Found(_) | Reading::NotApplicable(_) => return None,
    };
    Some(format!("{}: {why}", one.mode))
}
