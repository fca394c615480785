//! What the questions would have said of runs that are over: which of their failures a question that is not
//! met foretold, which no question would have caught, and what each waiver let through.
//!
//! Counts and nothing else: a run is folded in and forgotten, so that any number of them can be looked at.

use super::review::{Lack, Review, Ruling, Standing};
use super::{Place, Requirement};
use crate::reading::{ClauseState, Finding};
use crate::taxonomy::{Category, Mode};
use crate::triage::Triage;
use crate::verdict::Class;
use case::spec::ClauseRef;
use case::{Cite, Searched};
use std::collections::BTreeMap;

/// The most runs that are named beside a count.
const SHOWN: usize = 3;

/// What a finding of a run blames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blamed {
    /// The mode; `None` for "every part valid, the whole wrong".
    pub mode: Option<Mode>,
    /// What the spec said about it.
    pub state: Option<ClauseState>,
    /// The clause that is cited, with its words.
    pub place: Option<Place>,
    /// Whether what is cited is that the spec does not state something.
    pub is_gap: bool,
    /// What is said of it.
    pub summary: String,
}

/// One run, as far as the questions are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The run, as people find it.
    pub run: String,
    /// What failed in it.
    pub class: Class,
    /// What its leading findings blame: those of the verdict's layer and mode.
    pub leading: Vec<Blamed>,
    /// What any finding blames that nothing refutes.
    pub all: Vec<Blamed>,
}

impl Seen {
    /// What was found in a run.
    pub fn of(run: String, triage: &Triage) -> Self {
        let (class, mode) = (triage.verdict.class, triage.verdict.mode);
        let findings = triage.checks.iter().flat_map(|check| check.findings.iter());
        let standing: Vec<&Finding> = findings.filter(|one| !one.is_refuted()).collect();
        let leads = |one: &&&Finding| class == Class::Layer(one.category) && one.mode == mode;
        let blamed = |one: &&Finding| Blamed::by(one);
        Self {
            run,
            class,
            leading: standing.iter().filter(leads).map(blamed).collect(),
            all: standing.iter().map(blamed).collect(),
        }
    }
}

impl Blamed {
    fn by(finding: &Finding) -> Self {
        let place = finding.citations().iter().find_map(placed);
        let is_absent = |cite: &Cite| match cite {
            Cite::Absent { searched, .. } => !matches!(searched, Searched::Steps(..)),
            Cite::Step { .. } | Cite::Clause { .. } => false,
        };
        let is_gap = finding.clause_state == Some(ClauseState::Silent)
            || (place.is_none() && finding.citations().iter().any(is_absent));
        let summary = finding.summary.clone();
        Self { mode: finding.mode, state: finding.clause_state, place, is_gap, summary }
    }

    /// Whether `lack` names the clause, or the gap, that is blamed.
    fn is_named_by(&self, lack: &Lack) -> bool {
        let Some(place) = &self.place else {
            // A gap on a tool or a role quotes its name.
            return self.is_gap && self.summary.contains(&*lack.place.quote);
        };
        let words = |one: &str, other: &str| !one.is_empty() && other.contains(one);
        let (blamed, lacks) = (&*place.quote, &*lack.place.quote);
        if words(blamed, lacks) || words(lacks, blamed) {
            return true;
        }
        // A prompt is one clause and holds many rules: its id alone names none of them.
        let is_prompt =
            |id: &ClauseRef| id.0.starts_with("prompt") || id.0.starts_with("instructions");
        let id = place.clause.as_ref().filter(|id| !is_prompt(id));
        id.is_some() && id == lack.place.clause.as_ref()
    }
}

fn placed(cite: &Cite) -> Option<Place> {
    match cite {
        Cite::Clause { clause, file, line, origin: _, quote } => Some(Place {
            file: file.clone(),
            line: *line,
            clause: Some(clause.clone()),
            quote: quote.as_ref().map_or_else(|| "".into(), |quote| first_line(quote.text())),
        }),
        Cite::Step { .. } | Cite::Absent { .. } => None,
    }
}

fn first_line(words: &str) -> std::sync::Arc<str> {
    words.lines().next().unwrap_or_default().trim().into()
}

/// What one question would have said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Failed runs whose spec does not meet it, waived or not.
    pub not_met: usize,
    /// Failed runs in which a mode that it prevents was found.
    pub shown: usize,
    /// Failed runs in which such a mode leads the verdict.
    pub led: usize,
    /// Failed runs that it would have stopped: it is not met, and such a mode leads or what it lacks is the
    /// clause that the run blames.
    pub caught: usize,
    /// Those of them in which what the question lacks is the clause or gap that the run blames.
    pub same_clause: usize,
    /// Failed runs that it would have stopped, had it not been waived.
    pub waived: usize,
    /// The first few runs that it would have stopped.
    pub runs: Vec<String>,
}

/// Why no question would have caught a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missed {
    /// The clause was there and was broken: nobody enforced it.
    NotEnforced,
    /// Every question on it is met.
    AllMet,
    /// It has no mode, and so no question.
    NoQuestion,
}

/// What the questions would have said of past runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backtest {
    /// Runs that were judged.
    pub runs: usize,
    /// Those in which a layer failed.
    pub failed: usize,
    /// Those of which a question that is not met is on the leading mode, or names the clause that it blames.
    pub caught: usize,
    /// Failed runs by layer: how many, how many were caught, and how many by naming what they blame.
    pub layers: BTreeMap<Category, [usize; 3]>,
    /// By question.
    pub rows: BTreeMap<Requirement, Row>,
    /// Findings that no question would have caught, by mode and reason.
    pub missed: BTreeMap<(Option<Mode>, Missed), usize>,
    /// The first few failed runs that nothing would have stopped.
    pub through: Vec<String>,
}

impl Backtest {
    /// Takes in a run that was held to a spec with these rulings.
    pub fn add(&mut self, review: &Review, seen: &Seen) {
        self.runs += 1;
        let Class::Layer(category) = seen.class else {
            return;
        };
        self.failed += 1;
        let mut is_caught = false;
        let mut is_named = false;
        for ruling in &review.rulings {
            let (caught, named) =
                self.rows.entry(ruling.requirement).or_default().add(ruling, seen);
            is_caught |= caught;
            is_named |= named;
        }
        self.caught += usize::from(is_caught);
        let [runs, caught, named] = self.layers.entry(category).or_default();
        *runs += 1;
        *caught += usize::from(is_caught);
        *named += usize::from(is_named);
        if !is_caught && self.through.len() < SHOWN {
            self.through.push(seen.run.clone());
        }
        for blamed in &seen.all {
            if let Some(why) = missed(review, blamed) {
                *self.missed.entry((blamed.mode, why)).or_default() += 1;
            }
        }
    }
}

impl Row {
    /// Whether the question would have stopped the run, and whether by naming what it blames.
    fn add(&mut self, ruling: &Ruling, seen: &Seen) -> (bool, bool) {
        let prevents =
            |one: &&Blamed| one.mode.is_some_and(|mode| ruling.requirement.modes().contains(&mode));
        let is_met = is_met(ruling);
        self.not_met += usize::from(!is_met);
        self.shown += usize::from(seen.all.iter().any(|one| prevents(&one)));
        let leading: Vec<&Blamed> = seen.leading.iter().filter(prevents).collect();
        self.led += usize::from(!leading.is_empty());
        let names = |one: &Blamed| ruling.lacks.iter().any(|lack| one.is_named_by(lack));
        let is_named = leading.iter().any(|one| names(one)) || flags(seen, &names);
        if is_met || (leading.is_empty() && !is_named) {
            return (false, false);
        }
        if ruling.waived.is_some() {
            self.waived += 1;
            return (false, false);
        }
        self.caught += 1;
        self.same_clause += usize::from(is_named);
        if self.runs.len() < SHOWN {
            self.runs.push(seen.run.clone());
        }
        (true, is_named)
    }
}

/// Whether a question names a clause that the run blames, whatever the question is on: a rule that nothing
/// can evaluate is the matter of the first question, and is broken in many modes.
fn flags(seen: &Seen, names: &dyn Fn(&Blamed) -> bool) -> bool {
    seen.leading.iter().any(|one| one.place.is_some() && names(one))
}

/// Whether a question is met without a waiver.
fn is_met(ruling: &Ruling) -> bool {
    match ruling.standing {
        Standing::Passes | Standing::NotApplicable => true,
        Standing::Fails | Standing::Unknown => false,
    }
}

/// Why no question would have caught a finding; `None` where one would.
fn missed(review: &Review, blamed: &Blamed) -> Option<Missed> {
    let Some(mode) = blamed.mode else {
        return Some(Missed::NoQuestion);
    };
    let on_it = |ruling: &&Ruling| ruling.requirement.modes().contains(&mode);
    let is_open = review.rulings.iter().filter(on_it).any(|ruling| !is_met(ruling));
    if is_open {
        None
    } else if blamed.state == Some(ClauseState::Violated) {
        Some(Missed::NotEnforced)
    } else {
        Some(Missed::AllMet)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::super::signed::{Day, Signature};
    use super::*;

    fn ruling(requirement: Requirement, standing: Standing, quote: &str) -> Ruling {
        let place = Place { quote: quote.into(), ..Place::default() };
        let lack = Lack { what: "nothing ends it".to_owned(), place, mend: String::new() };
        let lacks = if standing == Standing::Fails { vec![lack] } else { Vec::new() };
        Ruling { lacks, ..Ruling::new(requirement, standing, "because") }
    }

    fn seen(mode: Mode, state: ClauseState, quote: &str) -> Seen {
        let place = Place { quote: quote.into(), ..Place::default() };
        let blamed = Blamed {
            mode: Some(mode),
            state: Some(state),
            place: (state != ClauseState::Silent).then_some(place),
            is_gap: state == ClauseState::Silent,
            summary: "search was called four times".to_owned(),
        };
        let class = Class::Layer(mode.category());
        Seen { run: "a.json".to_owned(), class, leading: vec![blamed.clone()], all: vec![blamed] }
    }

    fn review(rulings: Vec<Ruling>) -> Review {
        Review { rulings, level: Level::All }
    }

    #[test]
    fn a_question_that_is_not_met_catches_the_failure_that_it_is_on() {
        let open = review(vec![
            ruling(Requirement::Termination, Standing::Fails, "stop when done"),
            ruling(Requirement::Guards, Standing::Passes, ""),
        ]);
        let mut test = Backtest::default();
        let ends = Mode::UnawareOfTerminationConditions;
        test.add(&open, &seen(ends, ClauseState::Vague, "stop when done"));
        test.add(&open, &seen(ends, ClauseState::Vague, "rest on Sundays"));
        test.add(&open, &seen(ends, ClauseState::Silent, ""));
        test.add(&open, &seen(Mode::StepRepetition, ClauseState::Violated, "at most twice"));
        let row = &test.rows[&Requirement::Termination];
        assert_eq!((row.led, row.caught, row.same_clause), (3, 3, 1));
        assert_eq!((test.failed, test.caught), (4, 3));
        assert_eq!(test.layers[&Category::Specification], [4, 3, 1]);
        assert_eq!(test.missed, [((Some(Mode::StepRepetition), Missed::NotEnforced), 1)].into());
    }

    #[test]
    fn a_clause_that_another_question_names_counts_in_its_row_as_in_the_sum() {
        let open = review(vec![
            ruling(Requirement::Constraints, Standing::Fails, "stop when done"),
            ruling(Requirement::Termination, Standing::Passes, ""),
        ]);
        let mut test = Backtest::default();
        let ends = Mode::UnawareOfTerminationConditions;
        test.add(&open, &seen(ends, ClauseState::Vague, "stop when done"));
        let row = &test.rows[&Requirement::Constraints];
        assert_eq!((row.led, row.caught, row.same_clause), (0, 1, 1));
        assert_eq!(row.runs, ["a.json"]);
        assert_eq!(test.layers[&Category::Specification], [1, 1, 1]);
        assert_eq!(test.rows[&Requirement::Termination].caught, 0);
    }

    #[test]
    fn a_gap_is_named_by_a_lack_without_words_or_on_the_same_tool() {
        for (quote, named) in [("", 1), ("search", 1), ("refund", 0)] {
            let open = review(vec![ruling(Requirement::Guards, Standing::Fails, quote)]);
            let mut test = Backtest::default();
            test.add(&open, &seen(Mode::StepRepetition, ClauseState::Silent, ""));
            assert_eq!(test.rows[&Requirement::Guards].same_clause, named, "{quote}");
        }
    }

    #[test]
    fn what_a_waiver_let_through_is_its_cost() {
        let day = Day { year: 2026, month: 1, day: 1 };
        let waived = Signature {
            by: "Ida".into(),
            on: day,
            until: day,
            text: "later".into(),
            source: "masthead.answers.yaml:3".into(),
        };
        let open =
            Ruling { waived: Some(waived), ..ruling(Requirement::Guards, Standing::Fails, "") };
        let mut test = Backtest::default();
        test.add(&review(vec![open]), &seen(Mode::StepRepetition, ClauseState::Silent, ""));
        let row = &test.rows[&Requirement::Guards];
        assert_eq!((row.waived, row.caught, test.caught), (1, 0, 0));
        assert_eq!(test.through, ["a.json"]);
    }

    #[test]
    fn runs_in_which_no_layer_failed_are_only_counted() {
        let mut test = Backtest::default();
        let fine =
            Seen { class: Class::Nothing, ..seen(Mode::StepRepetition, ClauseState::Silent, "") };
        test.add(&review(Vec::new()), &fine);
        assert_eq!((test.runs, test.failed), (1, 0));
    }
}
