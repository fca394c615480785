//! Weighing: which layer leads, what may be only downstream, who owns it, what mends it, and what
//! to refuse. Everything here is decided from the readings; nothing is looked up in the trace.

use crate::calibration::{LEADS_A_FAILURE, LEADS_ALONE};
use crate::outcome::{Assertion, Outcome, Status};
use crate::reading::{Finding, Fix, Reading, Score};
use crate::readings::ModeReading;
use crate::standing::Standing;
use crate::taxonomy::{Category, Mode};
use case::{Case, Owner};

/// What the whole triage comes down to.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The layer, or why there is none.
    pub class: Class,
    /// How strongly it is indicated.
    pub class_score: Score,
    /// The mode that leads; provisional until the postmortem.
    pub mode: Option<Mode>,
    /// Whether the class was reached because the other two layers are clear.
    pub by_elimination: bool,
    /// Modes of later layers that may be consequences of the leading one.
    pub downstream: Vec<Mode>,
    /// The role that owns the mend.
    pub owner_role: &'static str,
    /// Who that is here, where the configuration or the spec says.
    pub owner: Option<Owner>,
    /// When it is mended.
    pub timing: &'static str,
    /// The structural fix.
    pub fix: Option<Fix>,
    /// What not to do, and why.
    pub wrong_fix: &'static str,
}

/// What a verdict can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A layer of the agent system.
    Layer(Category),
    /// The run could not work or could not be judged.
    Infrastructure,
    /// A service that is not the team's own failed.
    External,
    /// It cannot be told.
    Inconclusive,
    /// Nothing failed.
    Nothing,
}

/// How much stronger a later layer must be to lead before an earlier one. Fix order is an order of
/// mending: between comparable findings the earlier layer leads, because the later one may be its
/// consequence; a weak one never outranks a strong one.
const CLEARLY_STRONGER: f64 = 0.15;

/// When an outage is mended in whose run something was changed: another run would do it again.
pub const BESIDE_CHANGES: &str = "now; look at what it changed before another run";

/// When an outage of somebody else's service is mended.
pub const WHEN_BACK: &str = "when the service answers again; then run it again";

impl Verdict {
    /// Weighs the readings, and what people said about whole layers, under the outcome.
    pub fn weigh(
        case: &Case,
        outcome: &Outcome,
        readings: &[ModeReading],
        standing: &[Standing],
    ) -> Self {
        match outcome.status {
            Status::Infrastructure => Self::beside_outage(case, outcome, readings, standing),
            Status::Succeeded => Self::without_layer(
                Class::Nothing,
                "nothing to refuse: the run did what it was asked",
            ),
            // Infrastructure comes before any mode is blamed, whoever says that the run failed.
            Status::Failed if outcome.broken => {
                Self::beside_outage(case, outcome, readings, standing)
            }
            Status::Failed => leading(readings, standing, |one| LEADS_A_FAILURE <= one.score.get())
                .map(|lead| Self::layer(case, lead, readings))
                .or_else(|| Self::by_elimination(case, outcome, readings))
                .unwrap_or_else(Self::inconclusive),
            Status::Unverified | Status::Unknown => {
                leading(readings, standing, |one| LEADS_ALONE <= one.score.get())
                    .map_or_else(Self::inconclusive, |lead| Self::layer(case, lead, readings))
            }
        }
    }

    /// Infrastructure, unless an agent went wrong before anything broke down: that is none of the
    /// outage's doing.
    fn beside_outage(
        case: &Case,
        outcome: &Outcome,
        readings: &[ModeReading],
        standing: &[Standing],
    ) -> Self {
        let is_before = |one: &Finding| {
            let at = one.divergence.or_else(|| one.primary().step_no());
            at.zip(outcome.broken_since).is_some_and(|(at, since)| at < since)
        };
        let leads = |one: &Finding| LEADS_ALONE <= one.score.get() && is_before(one);
        let outage = || {
            if outcome.external { Self::external(case) } else { Self::infrastructure(case) }
        };
        leading(readings, standing, leads)
            .map_or_else(outage, |lead| Self::layer(case, lead, readings))
    }

    fn layer(case: &Case, lead: &Finding, readings: &[ModeReading]) -> Self {
        let category = lead.category;
        let entry = lead.mode.map(Mode::entry);
        Self {
            class: Class::Layer(category),
            class_score: lead.score,
            mode: lead.mode,
            by_elimination: false,
            downstream: downstream(category, readings),
            owner_role: category.owner_role(),
            owner: owner(case, category),
            timing: category.timing(),
            fix: lead.fix.clone(),
            wrong_fix: entry.map_or(wrong_fix(category), |entry| entry.wrong_fix),
        }
    }

    /// A person says that the output is wrong, and the first two layers are clear: then nothing
    /// caught a wrong output, which is the third layer's.
    fn by_elimination(case: &Case, outcome: &Outcome, readings: &[ModeReading]) -> Option<Self> {
        let is_clear = |category: Category| {
            let mut of_category =
                readings.iter().filter(|one| one.mode.category() == category).peekable();
            // A layer that was not read is not clear.
            of_category.peek().is_some()
                && of_category
                    .all(|one| matches!(one.reading, Reading::Clear(_) | Reading::NotApplicable(_)))
        };
        let earlier = [Category::Specification, Category::Coordination];
        if outcome.asserted_by != Assertion::Person || !earlier.into_iter().all(is_clear) {
            return None;
        }
        let category = Category::Verification;
        Some(Self {
            class: Class::Layer(category),
            class_score: ELIMINATED,
            mode: None,
            by_elimination: true,
            downstream: Vec::new(),
            owner_role: category.owner_role(),
            owner: owner(case, category),
            timing: category.timing(),
            fix: Some(Mode::NoOrIncompleteVerification.entry().fix.to_fix()),
            wrong_fix: wrong_fix(category),
        })
    }

    fn infrastructure(case: &Case) -> Self {
        Self {
            owner_role: "operations",
            owner: case.owners.infrastructure.clone(),
            timing: "now; then run it again",
            ..Self::without_layer(
                Class::Infrastructure,
                "any change to prompt, spec or agents: this run says nothing about them",
            )
        }
    }

    /// A service of others broke down: nobody here can mend it, and nobody here is to blame.
    fn external(case: &Case) -> Self {
        Self { class: Class::External, timing: WHEN_BACK, ..Self::infrastructure(case) }
    }

    fn inconclusive() -> Self {
        Self::without_layer(
            Class::Inconclusive,
            "any change now: no layer is shown, so a prompt edit would be a guess on record",
        )
    }

    fn without_layer(class: Class, wrong_fix: &'static str) -> Self {
        Self {
            class,
            class_score: Score::NONE,
            mode: None,
            by_elimination: false,
            downstream: Vec::new(),
            owner_role: "none yet",
            owner: None,
            timing: "",
            fix: None,
            wrong_fix,
        }
    }
}

/// What elimination is worth: the structure shows no failure, a person does; about even odds that
/// the missing piece is a check.
const ELIMINATED: Score = Score::new(0.5);

/// The finding that leads: the strongest one, unless an earlier layer has one that is nearly as
/// strong. One that rests on an answer never goes before a stronger one that the run itself shows, and
/// one whose own refuter held goes before none.
fn leading<'r>(
    readings: &'r [ModeReading],
    standing: &'r [Standing],
    may_lead: impl Fn(&Finding) -> bool,
) -> Option<&'r Finding> {
    let best_of = |category: Category| {
        let of_category = readings.iter().filter(move |one| one.mode.category() == category);
        let of_layer = standing.iter().filter(move |one| one.category == category);
        let read = of_category.map(|one| &one.reading).chain(of_layer.map(|one| &one.reading));
        let may_lead = |one: &&Finding| !one.is_refuted() && may_lead(one);
        let best = read.filter_map(|reading| reading.findings().iter().find(may_lead));
        best.max_by(|one, other| one.score.get().total_cmp(&other.score.get()))
    };
    let best: Vec<&Finding> = Category::ALL.into_iter().filter_map(best_of).collect();
    let strongest = best.iter().map(|finding| finding.score.get()).fold(0.0, f64::max);
    let is_shown = |finding: &&&Finding| finding.rests_on.is_empty();
    let shown = best.iter().filter(is_shown).map(|finding| finding.score.get()).fold(0.0, f64::max);
    best.into_iter().find(|finding| {
        let score = finding.score.get();
        score > strongest - CLEARLY_STRONGER && (finding.rests_on.is_empty() || score >= shown)
    })
}

/// The modes found in layers after `category`: mending the earlier one may remove them.
fn downstream(category: Category, readings: &[ModeReading]) -> Vec<Mode> {
    let later = readings.iter().filter(|one| one.mode.category() > category);
    later.filter(|one| !one.reading.findings().is_empty()).map(|one| one.mode).collect()
}

fn owner(case: &Case, category: Category) -> Option<Owner> {
    match category {
        Category::Specification => case.owners.specification.clone(),
        Category::Coordination => case.owners.coordination.clone(),
        Category::Verification => case.owners.verification.clone(),
    }
}

/// The general wrong fix of a layer, for findings without a mode.
const fn wrong_fix(category: Category) -> &'static str {
    match category {
        Category::Specification => {
            "a firmer tone in the prompt: wording adds no constraint that anything can check"
        }
        Category::Coordination => {
            "more retries or stronger coordination wording: the flow has no branch that acts on it"
        }
        Category::Verification => {
            "infrastructure alerts or schema validation: they stay green while the output is wrong"
        }
    }
}

#[cfg(test)]
mod tests;
