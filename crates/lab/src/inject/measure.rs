//! Counts what the modes say of runs with faults, with near misses, and of the runs as they were.

use super::{Kind, Recipe};
use case::{Case, StepNo};
use checks::reading::Reading;
use checks::view::View;
use checks::{Answers, Mode, readings};
use std::fmt::Write;

/// What came of one recipe over all runs.
pub struct Measured {
    /// The recipe.
    pub recipe: &'static Recipe,
    /// The counts.
    pub counts: Counts,
    /// The runs in which a fault was not found, or a near miss was, with what was said instead.
    pub wrong: Vec<String>,
}

/// How often a recipe could be applied, and what was found then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Runs that had a place for it.
    pub applied: u32,
    /// Runs in which the mode was found, citing one of the fault's steps.
    pub at_step: u32,
    /// Runs in which the mode was found at other steps only.
    pub elsewhere: u32,
    /// Runs in which the mode could not be told.
    pub open: u32,
}

/// What the modes say after each of the recipes. Runs in which the mode is found before anything is done to
/// them are left out of its recipes: they are counted by [`controls`].
pub fn measure(recipes: &[&'static Recipe], cases: &[Case], seed: u64) -> Vec<Measured> {
    let untouched: Vec<(&Case, Vec<Mode>)> =
        cases.iter().map(|case| (case, found_modes(case))).collect();
    recipes.iter().map(|recipe| measure_one(recipe, &untouched, seed)).collect()
}

fn measure_one(recipe: &'static Recipe, cases: &[(&Case, Vec<Mode>)], seed: u64) -> Measured {
    let mut counts = Counts::default();
    let mut wrong = Vec::new();
    for (case, _) in cases.iter().filter(|(_, found)| !found.contains(&recipe.mode)) {
        let Some(injected) = recipe.apply(case, seed) else {
            continue;
        };
        let reading = reading(&injected.case, recipe.mode);
        let is_right = counts.take(&reading, &injected.at) == (recipe.kind == Kind::Fault);
        if !is_right {
            wrong.push(format!("{}: {}", case.trace.id, told(&reading)));
        }
    }
    Measured { recipe, counts, wrong }
}

/// In how many of the untouched runs each mode is found.
fn controls(cases: &[Case]) -> impl Iterator<Item = (Mode, usize)> {
    let found: Vec<Mode> = cases.iter().flat_map(found_modes).collect();
    Mode::ALL.into_iter().map(move |mode| {
        let runs = found.iter().filter(|one| **one == mode).count();
        (mode, runs)
    })
}

impl Counts {
    /// Counts what was said of a run with a fault `at` these steps, and returns whether it was found:
    /// for a near miss, which has no steps, anywhere.
    fn take(&mut self, reading: &Reading, at: &[StepNo]) -> bool {
        self.applied += 1;
        match reading {
            Reading::Found(findings) => {
                let steps = findings.iter().flat_map(checks::Finding::citations);
                let mut steps = steps.filter_map(case::Cite::step_no);
                let is_there = steps.any(|step| at.contains(&step));
                self.at_step += u32::from(is_there);
                self.elsewhere += u32::from(!is_there);
                return is_there || at.is_empty();
            }
            Reading::CannotTell(_) => self.open += 1,
            Reading::Clear(_) | Reading::NotApplicable(_) => {}
        }
        false
    }
}

/// What a mode said, in a line.
fn told(reading: &Reading) -> String {
    match reading {
        Reading::Found(findings) => {
            let summary = findings.first().map_or("", |finding| &finding.summary);
            format!("found: {summary}")
        }
        Reading::Clear(clearance) => format!("clear: {}", clearance.because),
        Reading::CannotTell(gap) => format!("cannot tell: {}", gap.missing),
        Reading::NotApplicable(why) => format!("not applicable: {why}"),
    }
}

fn found_modes(case: &Case) -> Vec<Mode> {
    let all = readings::of(&View::new(case), &Answers::none());
    let found = all.into_iter().filter(|one| matches!(one.reading, Reading::Found(_)));
    found.map(|one| one.mode).collect()
}

fn reading(case: &Case, mode: Mode) -> Reading {
    let all = readings::of(&View::new(case), &Answers::none());
    let own = all.into_iter().find(|one| one.mode == mode);
    own.map_or(Reading::NotApplicable("no such mode"), |one| one.reading)
}

/// The counts as a table, and the untouched runs below it.
pub fn table(measured: &[Measured], cases: &[Case]) -> String {
    let mut text = format!(
        "{:<7} {:<9} {:<44} {:>5} {:>8} {:>9} {:>11}\n",
        "mode", "", "what is done", "runs", "at step", "elsewhere", "cannot tell"
    );
    for Measured { recipe, counts, wrong: _ } in measured {
        let kind = if recipe.kind == Kind::Fault { "fault" } else { "near miss" };
        let Counts { applied, at_step, elsewhere, open } = counts;
        let mode = recipe.mode.to_string();
        writeln!(
            text,
            "{mode:<7} {kind:<9} {:<44} {applied:>5} {at_step:>8} {elsewhere:>9} {open:>11}",
            recipe.name
        )
        .expect("a string takes all");
    }
    text.push_str(&summary(measured, cases));
    text.push_str(&super::apart::summary(measured));
    text
}

/// Every run of which something wrong was said, by recipe.
pub fn wrong(measured: &[Measured]) -> String {
    let mut text = String::new();
    for one in measured {
        for run in &one.wrong {
            writeln!(text, "{} {}: {run}", one.recipe.mode, one.recipe.name)
                .expect("a string takes all");
        }
    }
    text
}

/// For each mode the mean of what its recipes find, and the mean of that over the modes: a recipe that
/// fits many runs counts no more than one that fits few.
fn recall(measured: &[Measured]) -> String {
    let of = |mode: Mode| {
        let own = measured.iter().filter(|one| one.recipe.kind == Kind::Fault);
        let own = own.filter(|one| one.recipe.mode == mode && 0 < one.counts.applied);
        mean(own.map(|one| f64::from(one.counts.at_step) / f64::from(one.counts.applied)))
    };
    let modes: Vec<(Mode, f64)> =
        Mode::ALL.into_iter().filter_map(|mode| Some((mode, of(mode)?))).collect();
    let Some(all) = mean(modes.iter().map(|(_, share)| *share)) else {
        return "no run had a place for a fault".to_owned();
    };
    let each: Vec<String> =
        modes.iter().map(|(mode, share)| format!("{mode} {share:.2}")).collect();
    format!("recall at the step {all:.2}, the mean over {} modes: {}", modes.len(), each.join(", "))
}

/// The mean of some shares; `None` of none.
fn mean(shares: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = shares.fold((0.0, 0.0), |(count, sum), share| (count + 1.0, sum + share));
    (0.0 < count).then_some(sum / count)
}

fn summary(measured: &[Measured], cases: &[Case]) -> String {
    let sum = |kind: Kind, count: fn(&Counts) -> u32| -> u32 {
        let own = measured.iter().filter(|one| one.recipe.kind == kind);
        own.map(|one| count(&one.counts)).sum()
    };
    let faults = sum(Kind::Fault, |counts| counts.applied);
    let found = sum(Kind::Fault, |counts| counts.at_step);
    let misses = sum(Kind::NearMiss, |counts| counts.applied);
    let taken = sum(Kind::NearMiss, |counts| counts.at_step + counts.elsewhere);
    let mut text = format!(
        "\n{found} of {faults} faults found at their step; {taken} of {misses} near misses taken for one\n"
    );
    writeln!(text, "{}", recall(measured)).expect("a string takes all");
    let alarms = controls(cases).filter(|(_, found)| 0 < *found);
    let alarms: Vec<String> = alarms.map(|(mode, found)| format!("{mode} {found}")).collect();
    let alarms = if alarms.is_empty() { "nothing".to_owned() } else { alarms.join(", ") };
    writeln!(text, "found in the {} untouched runs: {alarms}", cases.len())
        .expect("a string takes all");
    text
}
