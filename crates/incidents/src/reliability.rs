//! How often a task succeeds if it is tried k times: at least once (pass@k) and every time (pass^k).
//! Both are unbiased for c successes in n trials: `1 - C(n-c,k)/C(n,k)` and `C(c,k)/C(n,k)`.

use crate::interval::number;

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
