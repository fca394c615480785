//! What one mode says about one case, and what a finding is made of.

use crate::question::Question;
use crate::taxonomy::{Category, Mode};
use case::spec::ClauseRef;
use case::{Cite, Predicate, StepNo};
use std::sync::Arc;

/// What a mode says about a case.
#[derive(Clone, Debug)]
pub enum Reading {
    /// The structure proves it. The strongest finding comes first; there is at least one.
    Found(Vec<Finding>),
    /// It was looked for where it would show, and is not there. Never said for lack of data.
    Clear(Clearance),
    /// It cannot be decided from what there is.
    CannotTell(Gap),
    /// It cannot happen in a run of this kind.
    NotApplicable(&'static str),
}

/// Why a mode is clear.
#[derive(Clone, Debug)]
pub struct Clearance {
    /// What was compared, with counts, as a phrase for the screen.
    pub because: String,
    /// The near misses and why they are none.
    pub refuters: Vec<Refuter>,
}

/// Why a mode cannot tell.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The input that is missing, as a noun phrase.
    pub missing: String,
    /// What a person could answer instead.
    pub questions: Vec<Question>,
    /// How strongly the structure leans towards the mode all the same.
    pub lean: Score,
}

impl Reading {
    /// Found, with one finding.
    pub fn found(finding: Finding) -> Self {
        Self::Found(vec![finding])
    }

    /// Found if there is any finding (strongest first), else `otherwise`.
    pub fn found_or(mut findings: Vec<Finding>, otherwise: impl FnOnce() -> Self) -> Self {
        if findings.is_empty() {
            return otherwise();
        }
        // A stable sort keeps equal scores in the order of the run.
        findings.sort_by(|one, other| other.score.0.total_cmp(&one.score.0));
        Self::Found(findings)
    }

    /// Clear because of what was compared.
    pub fn clear(because: impl Into<String>) -> Self {
        Self::Clear(Clearance { because: because.into(), refuters: Vec::new() })
    }

    /// Clear, with the near misses that were looked at.
    pub fn clear_after(because: impl Into<String>, refuters: Vec<Refuter>) -> Self {
        Self::Clear(Clearance { because: because.into(), refuters })
    }

    /// Cannot tell for want of `missing`, and nothing to ask.
    pub fn cannot_tell(missing: impl Into<String>) -> Self {
        Self::ask(missing, Vec::new(), Score::NONE)
    }

    /// Cannot tell for want of `missing`; these questions would decide.
    pub fn ask(missing: impl Into<String>, questions: Vec<Question>, lean: Score) -> Self {
        Self::CannotTell(Gap { missing: missing.into(), questions, lean })
    }

    /// The same with the worth of every refuted finding held down, whichever mode made it.
    #[must_use]
    pub fn weighed(self) -> Self {
        let Self::Found(mut findings) = self else {
            return self;
        };
        for finding in findings.iter_mut().filter(|one| one.is_refuted()) {
            finding.score = Score::new(finding.score.0.min(REFUTED.0));
        }
        Self::found_or(findings, || Self::clear(""))
    }

    /// The findings, if any.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Found(findings) => findings,
            Self::Clear(_) | Self::CannotTell(_) | Self::NotApplicable(_) => &[],
        }
    }

    /// How strongly the mode is indicated: the best finding's score, or the lean of a gap.
    pub fn score(&self) -> Score {
        match self {
            Self::Found(findings) => findings.first().map_or(Score::NONE, |best| best.score),
            Self::CannotTell(gap) => gap.lean,
            Self::Clear(_) | Self::NotApplicable(_) => Score::NONE,
        }
    }
}

/// How strongly something is indicated, from 0 to 1. A probability only where its [`ScoreBasis`]
/// says so.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Score(f64);

impl Score {
    /// No indication at all.
    pub const NONE: Self = Self(0.0);

    /// The score, held between 0 and 1.
    pub const fn new(value: f64) -> Self {
        if value >= 0.0 && value <= 1.0 {
            Self(value)
        } else if value > 1.0 {
            Self(1.0)
        } else {
            Self(0.0)
        }
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// What a score rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreBasis {
    /// Calibrated on people's labels: a probability.
    Labels,
    /// Measured on injected faults: an order, no probability.
    Injected,
    /// The author's judgement of how strong the structure is: an order, no probability.
    Prior,
}

/// The most that a finding is worth whose own refuter held: too little to lead, even in a run that is
/// known to have failed.
const REFUTED: Score = Score::new(0.25);

/// One proven instance of a mode.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The mode; `None` for "every part valid, the whole wrong".
    pub mode: Option<Mode>,
    /// The layer.
    pub category: Category,
    /// How strong it is.
    pub score: Score,
    /// How strong its mode calls it, before anything was counted.
    pub own: Score,
    /// What the score rests on.
    pub basis: ScoreBasis,
    /// One sentence that stands alone, with the values that matter, without a final dot.
    pub summary: String,
    /// What the spec says about it, for FC1.
    pub clause_state: Option<ClauseState>,
    /// The answers that it rests on, by question id.
    pub rests_on: Vec<Arc<str>>,
    /// The step at which the run left its path.
    pub divergence: Option<StepNo>,
    /// What was demanded, where one demand was broken: a phrase that stays the same when the demand is
    /// worded anew or moves to another place.
    pub demand: Option<String>,
    citations: Vec<Cite>,
    /// What would have refuted it, and whether it did.
    pub refuters: Vec<Refuter>,
    /// The structural fix for this instance.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding of `mode` that `primary` proves.
    pub fn new(mode: Mode, score: Score, primary: Cite, summary: impl Into<String>) -> Self {
        Self {
            mode: Some(mode),
            divergence: primary.step_no(),
            ..Self::unnamed(mode.category(), score, primary, summary)
        }
    }

    /// A finding of a category without a mode.
    pub fn unnamed(
        category: Category,
        score: Score,
        primary: Cite,
        summary: impl Into<String>,
    ) -> Self {
        Self {
            mode: None,
            category,
            score,
            own: score,
            basis: ScoreBasis::Prior,
            summary: summary.into(),
            clause_state: None,
            rests_on: Vec::new(),
            divergence: primary.step_no(),
            demand: None,
            citations: vec![primary],
            refuters: Vec::new(),
            fix: None,
        }
    }

    /// The same with more citations.
    #[must_use]
    pub fn citing(mut self, more: impl IntoIterator<Item = Cite>) -> Self {
        self.citations.extend(more);
        self
    }

    /// The same with what was tried to refute it.
    #[must_use]
    pub fn refuters(mut self, refuters: impl IntoIterator<Item = Refuter>) -> Self {
        self.refuters.extend(refuters);
        self
    }

    /// The same with what the spec says about it.
    #[must_use]
    pub fn clause(mut self, state: ClauseState) -> Self {
        self.clause_state = Some(state);
        self
    }

    /// The same with the one demand that was broken.
    #[must_use]
    pub fn of_demand(mut self, what: impl Into<String>) -> Self {
        self.demand = Some(what.into());
        self
    }

    /// The same with a fix of its own in place of the mode's general one.
    #[must_use]
    pub fn fixed_by(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Whether something that would refute it was looked for and is there: it is shown, with what
    /// speaks against it, and never leads.
    pub fn is_refuted(&self) -> bool {
        self.refuters.iter().any(|one| one.tested.as_ref().is_some_and(|tested| tested.held))
    }

    /// The citation that proves it.
    pub fn primary(&self) -> &Cite {
        &self.citations[0]
    }

    /// Every citation, the primary one first.
    pub fn citations(&self) -> &[Cite] {
        &self.citations
    }

    /// The clause that is cited, if any.
    pub fn cited_clause(&self) -> Option<&ClauseRef> {
        self.citations.iter().find_map(|cite| match cite {
            Cite::Clause { clause, .. } => Some(clause),
            Cite::Step { .. } | Cite::Absent { .. } => None,
        })
    }
}

/// What the spec says about something that went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseState {
    /// Nothing states it: the spec author's.
    Silent,
    /// Stated in words that nothing can evaluate: the spec author's.
    Vague,
    /// A rule that can be evaluated was broken: whoever enforces it.
    Violated,
}

/// Something that would have refuted a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refuter {
    /// What would refute it, as a phrase.
    pub what: String,
    /// What came of looking for it; `None` where it could not be looked for.
    pub tested: Option<Tested>,
}

/// What came of looking for a refutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// Whether it is there, so that the finding does not hold.
    pub held: bool,
    /// Where it is, or where it was looked for.
    pub cite: Cite,
}

impl Refuter {
    /// A refuter that was looked for and is there.
    pub fn held(what: impl Into<String>, cite: Cite) -> Self {
        Self { what: what.into(), tested: Some(Tested { held: true, cite }) }
    }

    /// A refuter that was looked for and is not there; with where it was looked for. What a finding
    /// states anyway is none: only a search of its own is.
    pub fn not_held(what: impl Into<String>, searched: Cite) -> Self {
        Self { what: what.into(), tested: Some(Tested { held: false, cite: searched }) }
    }

    /// A refuter with what the search for it brought up.
    pub fn looked_for(what: impl Into<String>, found: Option<Cite>, searched: Cite) -> Self {
        match found {
            Some(cite) => Self::held(what, cite),
            None => Self::not_held(what, searched),
        }
    }

    /// A refuter that cannot be looked for in this input.
    pub fn untested(what: impl Into<String>) -> Self {
        Self { what: what.into(), tested: None }
    }
}

/// A structural fix, as data where it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// Its name in the catalogue, such as `state-guard`.
    pub id: &'static str,
    /// What to change, in one or two lines.
    pub text: String,
    /// The condition that the change must make true, where one can be stated.
    pub predicate: Option<Predicate>,
    /// Where its effect was measured, and how large it was; `None` where nobody did.
    pub measured: Option<&'static str>,
}
