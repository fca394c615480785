//! The three checks in order, and what they come to: the whole of the heart on one screen.

use crate::effects::{self, ChangeMade};
use crate::graph::Graph;
use crate::graph::chain::{self, Chain};
use crate::outcome::{Outcome, Status};
use crate::question::{Answers, Question};
use crate::reading::{Finding, Reading};
use crate::readings::{self, ModeReading};
use crate::standing::{self, Standing};
use crate::sufficiency::Sufficiency;
use crate::suspects::{self, Suspect};
use crate::taxonomy::Category;
use crate::verdict::{self, Class, Verdict};
use crate::view::verification::{self, Verification};
use crate::view::{View, short};
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
    /// The calls that may have changed something and cannot be read.
    pub unread: Vec<StepNo>,
    /// The three checks, FC1 first.
    pub checks: Vec<Check>,
    /// All fourteen modes.
    pub modes: Vec<ModeReading>,
    /// What it comes down to.
    pub verdict: Verdict,
    /// Where to look first, the most suspect step first.
    pub suspects: Vec<Suspect>,
    /// From an early failure to what came of it, where one rests on the other.
    pub chain: Option<Chain>,
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

impl Check {
    /// One that was not asked for.
    const fn not_run(category: Category) -> Self {
        Self {
            category,
            result: CheckResult::NotRun,
            held: false,
            divergence: None,
            findings: Vec::new(),
            questions: Vec::new(),
            because: Vec::new(),
        }
    }
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
    triage_of(case, answers, &Category::ALL)
}

/// The same, where only some of the checks are asked for: all modes are read, and only those of the
/// checks that were asked for may lead, raise a suspicion or ask.
pub fn triage_of(case: &Case, answers: &Answers, asked: &[Category]) -> Triage {
    let view = View::new(case);
    let sufficiency = view.sufficiency().clone();
    let outcome = view.outcome().clone();
    let modes = readings::of(&view, answers);
    let of_asked = modes.iter().filter(|one| asked.contains(&one.mode.category()));
    let run: Vec<ModeReading> = of_asked.cloned().collect();
    let standing = standing::of(&view, &outcome, &run, answers);
    let verification = verification::of(&view);
    let (effects, unread) = (effects::of(&view), effects::unread(&view));
    let is_changed = effects.iter().any(|change| !change.undone) || !unread.is_empty();
    let mut verdict = Verdict::weigh(case, &outcome, &run, &standing);
    if is_changed && matches!(verdict.class, Class::Infrastructure | Class::External) {
        verdict.timing = verdict::BESIDE_CHANGES;
    }
    let is_visible = verification::has_layer(case);
    let readings = Readings { modes: &run, standing: &standing, is_visible };
    let checks = Category::ALL.map(|category| {
        if asked.contains(&category) {
            check(category, readings, &outcome, &verdict)
        } else {
            Check::not_run(category)
        }
    });
    let symptom = chain::symptom(&view, &outcome);
    let graph = symptom.map(|_| Graph::of(&view)).unwrap_or_default();
    let chain = symptom.and_then(|step| chain::longest(&graph, &chain::found(&view, &run), step));
    let slice = symptom.map(|step| graph.back_from(step));
    let suspects = suspects::of(&view, &run, &graph, slice.as_ref());
    Triage {
        sufficiency,
        outcome,
        verification,
        effects,
        unread,
        checks: checks.into(),
        modes,
        verdict,
        suspects,
        chain,
    }
}

/// What the checks are put together from.
#[derive(Clone, Copy)]
struct Readings<'r> {
    modes: &'r [ModeReading],
    standing: &'r [Standing],
    /// Whether there is an eval layer. Without one the third layer is invisible, never clear.
    is_visible: bool,
}

impl<'r> Readings<'r> {
    fn of(self, category: Category) -> impl Iterator<Item = &'r ModeReading> {
        self.modes.iter().filter(move |one| one.mode.category() == category)
    }

    fn standing(self, category: Category) -> Option<&'r Reading> {
        let mut own = self.standing.iter().filter(move |one| one.category == category);
        own.next().map(|one| &one.reading)
    }
}

fn check(category: Category, from: Readings<'_>, outcome: &Outcome, verdict: &Verdict) -> Check {
    let standing = from.standing(category);
    let of_modes = from.of(category).map(|one| &one.reading);
    let mut findings: Vec<Finding> =
        of_modes.chain(standing).flat_map(Reading::findings).cloned().collect();
    findings.sort_by(|one, other| other.score.get().total_cmp(&one.score.get()));
    let leads_before = matches!(verdict.class, Class::Layer(lead) if lead < category);
    let result = result(category, from, &findings);
    let mut asked: Vec<Question> =
        from.of(category).flat_map(|one| questions(&one.reading)).cloned().collect();
    if asked.is_empty() && result == CheckResult::CannotTell {
        asked.extend(standing.into_iter().flat_map(questions).cloned());
    }
    Check {
        category,
        result,
        held: leads_before && outcome.status != Status::Succeeded,
        divergence: findings.first().and_then(|finding| finding.divergence),
        findings,
        questions: asked,
        because: from.of(category).filter_map(because).collect(),
    }
}

fn result(category: Category, from: Readings<'_>, findings: &[Finding]) -> CheckResult {
    if !findings.is_empty() {
        return CheckResult::Found;
    }
    let is_invisible = category == Category::Verification && !from.is_visible;
    let is_open = |one: &ModeReading| matches!(one.reading, Reading::CannotTell(_));
    if is_invisible || from.of(category).any(is_open) {
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
    Some(format!("{}: {}", one.mode, short::counted(why)))
}
