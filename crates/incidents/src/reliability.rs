//! How often a task succeeds if it is tried k times: at least once (pass@k) and every time (pass^k).
//! Both are unbiased for c successes in n trials: `1 - C(n-c,k)/C(n,k)` and `C(c,k)/C(n,k)`.
//!
//! A rate of single tries says nothing about a task that is tried again: the two stand side by side,
//! over the same tasks, so that the difference is the user's own.

use crate::fingerprint::RunOutcome;
use crate::interval::{Interval, number, wilson};
use crate::sighting::Population;
use std::collections::BTreeMap;

/// The successes of one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trials {
    /// How many succeeded.
    pub passed: usize,
    /// How many there were.
    pub of: usize,
}

impl Trials {
    /// The chance that each of `k` tries succeeds; `None` for fewer than `k` trials.
    pub fn pass_every(self, k: usize) -> Option<f64> {
        (1..=self.of).contains(&k).then(|| chosen(self.passed.min(self.of), self.of, k))
    }

    /// The chance that at least one of `k` tries succeeds; `None` for fewer than `k` trials.
    pub fn pass_once(self, k: usize) -> Option<f64> {
        let failed = self.of.saturating_sub(self.passed);
        (1..=self.of).contains(&k).then(|| 1.0 - chosen(failed, self.of, k))
    }
}

/// `C(part, k) / C(of, k)`, factor by factor, so that nothing overflows.
fn chosen(part: usize, of: usize, k: usize) -> f64 {
    if part < k {
        return 0.0;
    }
    (0..k).map(|at| number(part - at) / number(of - at)).product()
}

/// The mean over tasks, of those with at least `k` trials; `None` where there is none.
pub fn mean(tasks: &[Trials], one: impl Fn(Trials) -> Option<f64>) -> Option<f64> {
    let each: Vec<f64> = tasks.iter().filter_map(|task| one(*task)).collect();
    (!each.is_empty()).then(|| each.iter().sum::<f64>() / number(each.len()))
}

/// A task. What two systems call by the same name, such as its number in a list, is two tasks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// The system that it was given to, where somebody names one.
    pub system: Option<String>,
    /// Its name there.
    pub name: String,
}

/// One try of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// The task.
    pub task: Task,
    /// What was tried: the model, and whatever else tells one set-up from another.
    pub setup: String,
    /// One agent or several; `None` where only the outcome is known.
    pub population: Option<Population>,
    /// How it ended.
    pub outcome: RunOutcome,
}

/// A mean over tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// In which the true one lies in 95 of 100 cases: Wilson's, with the task as the observation, however
    /// often it was tried.
    pub interval: Interval,
}

/// One number of tries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// How many tries.
    pub k: usize,
    /// The tasks that were tried at least so often. Every figure of the row is over these.
    pub tasks: usize,
    /// The chance that a single try succeeds.
    pub first: Mean,
    /// That at least one of `k` does.
    pub once: Mean,
    /// That all of `k` do.
    pub every: Mean,
    /// By how much a single try overstates: `first - every`.
    pub gap: Mean,
}

/// How far one set-up can be relied on.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// The set-up.
    pub setup: String,
    /// One agent or several.
    pub population: Option<Population>,
    /// The graded tries of each task, by its system and name.
    pub tasks: Vec<(Task, Trials)>,
    /// Tries of which nobody says how they ended: they count for nothing.
    pub ungraded: usize,
    /// From one try to as many as any task was tried.
    pub rows: Vec<Row>,
}

impl Reliability {
    /// How many graded tries there are.
    pub fn tries(&self) -> usize {
        self.tasks.iter().map(|(_, trials)| trials.of).sum()
    }

    /// The tasks that succeeded sometimes and failed sometimes.
    pub fn wavering(&self) -> usize {
        let wavers = |trials: &Trials| 0 < trials.passed && trials.passed < trials.of;
        self.tasks.iter().filter(|(_, trials)| wavers(trials)).count()
    }

    /// The tasks that were tried more than once by runs that name no system: what they call alike counts as
    /// one task.
    pub fn unplaced(&self) -> usize {
        let is_unplaced = |(task, trials): &&(Task, Trials)| task.system.is_none() && 1 < trials.of;
        self.tasks.iter().filter(is_unplaced).count()
    }

    /// The largest number of tries that every task had: up to it the rows speak of the same tasks.
    pub fn whole(&self) -> usize {
        self.tasks.iter().map(|(_, trials)| trials.of).min().unwrap_or(0)
    }
}

/// How far each set-up can be relied on, by name; single-agent and multi-agent runs apart.
pub fn reliability(tries: &[Try]) -> Vec<Reliability> {
    let mut setups: BTreeMap<(&str, Option<Population>), Vec<&Try>> = BTreeMap::new();
    for one in tries {
        setups.entry((&one.setup, one.population)).or_default().push(one);
    }
    let of = |((setup, population), tries): ((&str, _), Vec<&Try>)| {
        let tasks = tasks(&tries);
        let trials: Vec<Trials> = tasks.iter().map(|(_, trials)| *trials).collect();
        let most = trials.iter().map(|one| one.of).max().unwrap_or(0);
        Reliability {
            setup: setup.to_owned(),
            population,
            ungraded: tries.iter().filter(|one| one.outcome == RunOutcome::Ungraded).count(),
            rows: (1..=most).filter_map(|k| row(&trials, k)).collect(),
            tasks,
        }
    };
    setups.into_iter().map(of).collect()
}

fn tasks(tries: &[&Try]) -> Vec<(Task, Trials)> {
    let mut tasks: BTreeMap<&Task, Trials> = BTreeMap::new();
    for one in tries {
        let passed = match one.outcome {
            RunOutcome::Succeeded => 1,
            RunOutcome::Failed => 0,
            RunOutcome::Ungraded => continue,
        };
        let trials = tasks.entry(&one.task).or_insert(Trials { passed: 0, of: 0 });
        trials.passed += passed;
        trials.of += 1;
    }
    tasks.into_iter().map(|(task, trials)| (task.clone(), trials)).collect()
}

fn row(tasks: &[Trials], k: usize) -> Option<Row> {
    let tried: Vec<Trials> = tasks.iter().copied().filter(|one| k <= one.of).collect();
    let over = |one: fn(Trials, usize) -> Option<f64>| {
        let value = mean(&tried, |task| one(task, k))?;
        Some(Mean { value, interval: wilson(value, tried.len())? })
    };
    Some(Row {
        k,
        tasks: tried.len(),
        first: over(|task, _| task.pass_every(1))?,
        once: over(Trials::pass_once)?,
        every: over(Trials::pass_every)?,
        gap: over(|task, k| Some(task.pass_every(1)? - task.pass_every(k)?))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(value: Option<f64>, wanted: f64) -> bool {
        value.is_some_and(|value| (value - wanted).abs() < 1e-12)
    }

    #[test]
    fn five_of_ten_twice() {
        let task = Trials { passed: 5, of: 10 };
        assert!(close(task.pass_every(1), 0.5));
        assert!(close(task.pass_every(2), 10.0 / 45.0));
        assert!(close(task.pass_once(2), 1.0 - 10.0 / 45.0));
        assert!(close(task.pass_every(6), 0.0));
        assert_eq!(task.pass_every(11), None);
    }

    #[test]
    fn tasks_with_too_few_trials_do_not_count() {
        let tasks = [Trials { passed: 1, of: 1 }, Trials { passed: 1, of: 2 }];
        assert!(close(mean(&tasks, |task| task.pass_every(2)), 0.0));
        assert!(close(mean(&tasks, |task| task.pass_every(1)), 0.75));
    }

    /// The README of tau-bench (sierra-research/tau-bench, 2024), airline, fifty tasks tried four times:
    /// the numbers of tasks that were done 0, 1, 2, 3 and 4 times are the only ones that give its four
    /// figures.
    #[test]
    fn the_published_figures_of_a_benchmark_come_out() {
        let published = [
            ([16, 13, 8, 5, 8], ["0.380", "0.237", "0.185", "0.160"]),
            ([30, 7, 6, 2, 5], ["0.225", "0.140", "0.110", "0.100"]),
        ];
        for (done, wanted) in published {
            let tries = done.iter().enumerate().flat_map(|(passed, tasks)| {
                (0..*tasks).flat_map(move |task| (0..4).map(move |at| (passed, task, at)))
            });
            let tries = tries.map(|(passed, task, at)| Try {
                task: Task { system: None, name: format!("{passed}-{task}") },
                setup: "m".to_owned(),
                population: Some(Population::Single),
                outcome: if at < passed { RunOutcome::Succeeded } else { RunOutcome::Failed },
            });
            let all = reliability(&tries.collect::<Vec<_>>());
            let every: Vec<String> =
                all[0].rows.iter().map(|row| format!("{:.3}", row.every.value)).collect();
            assert_eq!(every, wanted);
            assert_eq!((all[0].whole(), all[0].tries()), (4, 200));
        }
    }

    /// The example of the evaluation that came with Chen et al., Evaluating Large Language Models Trained
    /// on Code (2021): six samples of one task, three right, pass@1 0.5; and its formula by factorials.
    #[test]
    fn the_published_estimator_is_the_one_by_factorials() {
        fn choose(n: usize, k: usize) -> f64 {
            if n < k {
                return 0.0;
            }
            (0..k).fold(1.0, |all, at| all * number(n - at) / number(at + 1))
        }
        assert!(close(Trials { passed: 3, of: 6 }.pass_once(1), 0.5));
        for n in 1..13 {
            for (c, k) in (0..=n).flat_map(|c| (1..=n).map(move |k| (c, k))) {
                let task = Trials { passed: c, of: n };
                let once = 1.0 - choose(n - c, k) / choose(n, k);
                assert!(close(task.pass_once(k), once), "{task:?} {k}");
                assert!(close(task.pass_every(k), choose(c, k) / choose(n, k)), "{task:?} {k}");
            }
        }
    }

    #[test]
    fn one_row_speaks_of_the_same_tasks_throughout() {
        let tried = |task: &str, outcome| Try {
            task: Task { system: None, name: task.to_owned() },
            setup: "m".to_owned(),
            population: None,
            outcome,
        };
        let all = reliability(&[
            tried("a", RunOutcome::Succeeded),
            tried("a", RunOutcome::Failed),
            tried("a", RunOutcome::Ungraded),
            tried("b", RunOutcome::Succeeded),
        ]);
        let [one, two] = all[0].rows.as_slice() else { panic!("two numbers of tries: {all:?}") };
        assert_eq!((one.tasks, two.tasks, all[0].ungraded), (2, 1, 1));
        assert!(close(Some(one.first.value), 0.75) && close(Some(two.first.value), 0.5));
        assert!(close(Some(two.every.value), 0.0) && close(Some(two.gap.value), 0.5));
        assert_eq!((all[0].wavering(), all[0].whole()), (1, 1));
        assert!(0.9 < two.once.interval.high && two.every.interval.high < 0.8);
    }

    #[test]
    fn what_two_systems_call_alike_is_two_tasks() {
        let tried = |system: Option<&str>, outcome| Try {
            task: Task { system: system.map(str::to_owned), name: "4".to_owned() },
            setup: "m".to_owned(),
            population: Some(Population::Single),
            outcome,
        };
        let all = reliability(&[
            tried(Some("airline"), RunOutcome::Succeeded),
            tried(Some("retail"), RunOutcome::Failed),
            tried(None, RunOutcome::Failed),
        ]);
        assert_eq!((all[0].tasks.len(), all[0].rows.len(), all[0].wavering()), (3, 1, 0));
        assert_eq!(all[0].unplaced(), 0);
        let all = reliability(&[tried(None, RunOutcome::Failed), tried(None, RunOutcome::Failed)]);
        assert_eq!((all[0].rows.len(), all[0].unplaced()), (2, 1));
    }

    proptest! {
        #[test]
        fn more_tries_never_make_every_likelier_or_once_rarer(passed in 0usize..40, failed in 0usize..40, k in 1usize..40) {
            let task = Trials { passed, of: passed + failed };
            if let (Some(one), Some(two)) = (task.pass_every(k), task.pass_every(k + 1)) {
                prop_assert!(two <= one + 1e-12 && (0.0..=1.0).contains(&one));
            }
            if let (Some(one), Some(two)) = (task.pass_once(k), task.pass_once(k + 1)) {
                prop_assert!(one <= two + 1e-12 && (0.0..=1.0 + 1e-12).contains(&one));
            }
        }
    }
}
