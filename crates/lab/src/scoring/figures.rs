//! The arithmetic of the page: intervals, agreement, ranking. It knows nothing
//! of verdicts.

/// So many of so many, with the interval in which the true share lies in 95 of 100 cases (Wilson):
/// `0.92 [0.83, 0.97]`, a dash where there is nothing to share.
pub(super) fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let (low, high) = wilson(part, whole);
    format!("{:.2} [{low:.2}, {high:.2}]", number(part) / number(whole))
}

/// The two ends of Wilson's 95 % interval of a share.
pub(super) fn wilson(part: usize, whole: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    let n = number(whole);
    let p = number(part) / n;
    let middle = p + Z * Z / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((middle - reach) / scale).max(0.0), ((middle + reach) / scale).min(1.0))
}

/// Cohen's kappa of pairs of yes and no; `None` where both are constant.
pub(super) fn kappa(pairs: &[(bool, bool)]) -> Option<f64> {
    let share = |holds: &dyn Fn(&(bool, bool)) -> bool| {
        number(pairs.iter().filter(|pair| holds(pair)).count()) / number(pairs.len().max(1))
    };
    let agreed = share(&|pair| pair.0 == pair.1);
    let (one, other) = (share(&|pair| pair.0), share(&|pair| pair.1));
    let chance = one.mul_add(other, (1.0 - one) * (1.0 - other));
    ((1.0 - chance).abs() > 1e-9).then(|| (agreed - chance) / (1.0 - chance))
}

/// How often a failed run stands above a passed one, ties counted half, and the half width of its 95 %
/// interval (Hanley and `McNeil` 1982).
pub(super) fn auroc(failed: &[f64], passed: &[f64]) -> Option<(f64, f64)> {
    if failed.is_empty() || passed.is_empty() {
        return None;
    }
    let above = |one: f64, other: f64| {
        if one > other {
            1.0
        } else if one < other {
            0.0
        } else {
            0.5
        }
    };
    let pairs = failed.iter().flat_map(|one| passed.iter().map(move |other| above(*one, *other)));
    let (m, n) = (number(failed.len()), number(passed.len()));
    let area = pairs.sum::<f64>() / (m * n);
    let (q1, q2) = (area / (2.0 - area), 2.0 * area * area / (1.0 + area));
    let spread =
        area * (1.0 - area) + (m - 1.0) * (q1 - area * area) + (n - 1.0) * (q2 - area * area);
    Some((area, 1.96 * (spread / (m * n)).max(0.0).sqrt()))
}

/// The mean squared distance of forecasts from what was so.
pub(super) fn brier(forecasts: &[(f64, bool)]) -> Option<f64> {
    let distance = |(forecast, was): &(f64, bool)| (forecast - f64::from(u8::from(*was))).powi(2);
    let sum: f64 = forecasts.iter().map(distance).sum();
    (!forecasts.is_empty()).then(|| sum / number(forecasts.len()))
}

/// A count as a number to work with.
#[expect(clippy::cast_precision_loss, reason = "counts of runs are far below 2^52")]
pub(super) const fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_few_has_a_wide_interval() {
        assert_eq!(share(3, 3), "1.00 [0.44, 1.00]");
        assert_eq!(share(0, 0), "-");
    }

    #[test]
    fn agreement_beyond_chance_is_one_where_all_agree_and_none_where_one_is_constant() {
        let agreed = [(true, true), (false, false)];
        assert_eq!(kappa(&agreed), Some(1.0));
        assert_eq!(kappa(&[(true, true), (false, true)]), Some(0.0));
        assert_eq!(kappa(&[(true, true)]), None);
    }

    #[test]
    fn ties_count_half_and_few_pairs_leave_a_wide_interval() {
        let (area, reach) = auroc(&[0.5, 0.9], &[0.5, 0.1]).expect("both are there");
        assert!((area - 0.875).abs() < 1e-9 && 0.3 < reach);
        assert_eq!(auroc(&[], &[0.5]), None);
    }

    #[test]
    fn a_forecast_is_held_against_what_was_so() {
        assert_eq!(brier(&[(1.0, true), (0.5, false)]), Some(0.125));
    }
}
