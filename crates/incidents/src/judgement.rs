//! One verdict about an incident, by whomever: the machine's, a judge's, a person's. All are kept.

use case::Cite;
use checks::reading::Finding;
use checks::triage::CheckResult;
use checks::{Category, Class, Mode, Triage};

/// Words that prove something, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The words, verbatim; what was expected and is absent, for an absence; empty for a place.
    pub quote: String,
    /// The file (where it is another than the run's) and the pointer into it, or the clause.
    pub origin: String,
    /// The step, from 1.
    pub step: Option<u32>,
}

/// What the verdict stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The run itself was read.
    Trace,
    /// Only what a person says: the run is gone or was never kept.
    PersonOnly,
}

/// How a verdict relates to the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// It is a first word, and may be confirmed or corrected.
    Provisional,
    /// It says the same as the one before, on purpose.
    Confirms,
    /// It says something else than the one before.
    Corrects,
}

/// A verdict as the incident book keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The layer, or why there is none.
    pub class: Class,
    /// The leading mode.
    pub mode: Option<Mode>,
    /// Every mode that was found, the leading one among them.
    pub modes: Vec<Mode>,
    /// How strongly it is indicated, from 0 to 1; `None` for a person, who does not say.
    pub score: Option<f64>,
    /// The name of the structural fix, such as `state-guard`.
    pub fix: Option<String>,
    /// The structure that is missing, as a noun phrase: "clarification gate absent".
    pub missing_structure: Option<String>,
    /// What was missing to tell more, each as a noun phrase.
    pub missing_input: Vec<String>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Whether every call's surroundings worked, faults that were made good included; `None` where
    /// nobody looked.
    pub clean_infrastructure: Option<bool>,
    /// The checks that came to a result, whichever: *cannot tell* is none.
    pub checked: Vec<Category>,
    /// The version of the rules, for a machine.
    pub rules: Option<String>,
    /// How it relates to the one before.
    pub stance: Stance,
    /// What it stands on.
    pub ground: Ground,
}

impl Judgement {
    /// What a triage comes to.
    pub fn of(triage: &Triage) -> Self {
        let verdict = &triage.verdict;
        let lead = leading(triage);
        let found = triage.modes.iter().filter(|one| !one.reading.findings().is_empty());
        let told = triage.checks.iter().filter(|one| match one.result {
            CheckResult::Found | CheckResult::Clear => true,
            CheckResult::CannotTell | CheckResult::NotRun => false,
        });
        let fix = verdict.fix.as_ref();
        let cites = lead.map_or(&[][..], Finding::citations);
        let broke = triage.outcome.broke.as_ref().and_then(|broke| broke.shown_by.as_ref());
        let outcome = triage.outcome.evidence.iter().chain(broke).take(1);
        let outcome = outcome.filter(|_| lead.is_none());
        Self {
            class: verdict.class,
            mode: verdict.mode,
            modes: found.map(|one| one.mode).collect(),
            score: Some(verdict.class_score.get()),
            fix: fix.map(|fix| fix.id.to_owned()),
            missing_structure: None,
            missing_input: triage.sufficiency.missing.clone(),
            evidence: shown(triage, cites.iter().chain(outcome).map(evidence).collect()),
            clean_infrastructure: Some(!triage.outcome.broken && triage.outcome.faults == 0),
            checked: told.map(|one| one.category).collect(),
            rules: Some(checks::identity::rules().to_string()),
            stance: Stance::Provisional,
            ground: Ground::Trace,
        }
    }

    /// What a person says, from the three questions: which layer, which mode, what is missing.
    pub fn by_person(class: Class, mode: Option<Mode>, missing_structure: Option<String>) -> Self {
        Self {
            class,
            mode,
            modes: mode.into_iter().collect(),
            score: None,
            fix: mode.map(|mode| mode.entry().fix.id.to_owned()),
            missing_structure,
            missing_input: Vec::new(),
            evidence: Vec::new(),
            clean_infrastructure: None,
            checked: Vec::new(),
            rules: None,
            stance: Stance::Provisional,
            ground: Ground::PersonOnly,
        }
    }

    /// Whether both name the same layer and mode.
    pub fn agrees(&self, other: &Self) -> bool {
        self.class == other.class && self.mode == other.mode
    }

    /// The layer, if it is one.
    pub const fn category(&self) -> Option<Category> {
        category(self.class)
    }
}

/// The layer that a class names, if it names one.
pub const fn category(class: Class) -> Option<Category> {
    match class {
        Class::Layer(category) => Some(category),
        Class::Infrastructure | Class::External | Class::Inconclusive | Class::Nothing => None,
    }
}

/// The name of a class in files and tables.
pub const fn class_name(class: Class) -> &'static str {
    match class {
        Class::Layer(category) => category.code(),
        Class::Infrastructure => "infrastructure",
        Class::External => "external",
        Class::Inconclusive => "inconclusive",
        Class::Nothing => "none",
    }
}

/// Every class.
pub const CLASSES: [Class; 7] = [
    Class::Layer(Category::Specification),
    Class::Layer(Category::Coordination),
    Class::Layer(Category::Verification),
    Class::Infrastructure,
    Class::External,
    Class::Inconclusive,
    Class::Nothing,
];

/// The class of that name, in any case.
pub fn class_named(name: &str) -> Option<Class> {
    CLASSES.into_iter().find(|class| class_name(*class).eq_ignore_ascii_case(name.trim()))
}

/// The finding that the verdict rests on.
pub(crate) fn leading(triage: &Triage) -> Option<&Finding> {
    let category = category(triage.verdict.class)?;
    let check = triage.checks.iter().find(|check| check.category == category)?;
    check
        .findings
        .iter()
        .filter(|finding| finding.mode == triage.verdict.mode)
        .find(|finding| !finding.is_refuted())
}

/// What shows an outage that no step does is the word of whoever ran the agents: it is the evidence.
fn shown(triage: &Triage, cited: Vec<Evidence>) -> Vec<Evidence> {
    match triage.verdict.class {
        Class::Infrastructure | Class::External if cited.is_empty() => {
            let outcome = &triage.outcome;
            let how = outcome.broke.as_ref().map_or(&outcome.reason, |broke| &broke.how);
            vec![Evidence { quote: String::new(), origin: how.clone(), step: None }]
        }
        Class::Infrastructure
        | Class::External
        | Class::Layer(_)
        | Class::Inconclusive
        | Class::Nothing => cited,
    }
}

fn evidence(cite: &Cite) -> Evidence {
    match cite {
        Cite::Step { step, origin, quote } => Evidence {
            quote: quote.as_ref().map_or_else(String::new, |quote| quote.text().to_owned()),
            origin: match origin.other_file() {
                Some(file) => format!("{file}#{}", origin.pointer()),
                None => origin.pointer(),
            },
            step: Some(step.get()),
        },
        Cite::Clause { clause, file, line, origin: _, quote } => Evidence {
            quote: quote.as_ref().map_or_else(String::new, |quote| quote.text().to_owned()),
            origin: match (file, line) {
                (Some(file), Some(line)) => format!("{file}:{line} ({})", clause.0),
                (Some(file), None) => format!("{file} ({})", clause.0),
                (None, _) => clause.0.to_string(),
            },
            step: None,
        },
        Cite::Absent { expected, searched: _ } => {
            Evidence { quote: String::new(), origin: format!("absent: {expected}"), step: None }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_name_that_reads_back() {
        for class in CLASSES {
            assert_eq!(class_named(class_name(class)), Some(class));
        }
        assert_eq!(class_named("fc2"), Some(Class::Layer(Category::Coordination)));
    }
}
