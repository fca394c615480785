//! Shares with the interval in which the true one lies in 95 of 100 cases, and differences of shares.
//! Knows nothing of incidents.

use std::fmt;

/// The normal distribution's two-sided 95 % point.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// A range of numbers, ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// So many of so many; never more than all.
    pub const fn new(part: usize, of: usize) -> Self {
        Self { part: if part < of { part } else { of }, of }
    }

    /// The share as a number; `None` of nothing.
    pub fn rate(self) -> Option<f64> {
        (self.of != 0).then(|| number(self.part) / number(self.of))
    }

    /// Wilson's interval (1927); `None` of nothing.
    pub fn wilson(self) -> Option<Interval> {
        wilson(self.rate()?, self.of)
    }
}

/// Wilson's interval of a mean of `of` observations that each lie between 0 and 1; `None` of nothing.
/// Exact in its intent for yes and no; what lies between them varies less, so there it is too wide
/// rather than too narrow.
pub(crate) fn wilson(rate: f64, of: usize) -> Option<Interval> {
    if of == 0 {
        return None;
    }
    let n = number(of);
    let middle = rate + Z * Z / (2.0 * n);
    let reach = Z * (rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n)).max(0.0).sqrt();
    let scale = 1.0 + Z * Z / n;
    // None and all of them have exact ends, which rounding would miss by a hair.
    let low = if rate <= 0.0 { 0.0 } else { ((middle - reach) / scale).max(0.0) };
    let high = if 1.0 <= rate { 1.0 } else { ((middle + reach) / scale).min(1.0) };
    Some(Interval { low, high })
}

impl fmt::Display for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} of {}", self.part, self.of)
    }
}

/// The interval of `one - other` (Newcombe 1998, method 10: from Wilson's ends); `None` where either
/// is of nothing.
pub fn difference(one: Share, other: Share) -> Option<Interval> {
    let (p1, p2) = (one.rate()?, other.rate()?);
    let (w1, w2) = (one.wilson()?, other.wilson()?);
    let change = p1 - p2;
    Some(Interval {
        low: change - (p1 - w1.low).hypot(w2.high - p2),
        high: change + (w1.high - p1).hypot(p2 - w2.low),
    })
}

/// A count as a number to work with.
#[expect(clippy::cast_precision_loss, reason = "counts of runs are far below 2^52")]
pub(crate) const fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rounded(interval: Option<Interval>) -> (f64, f64) {
        let round = |x: f64| (x * 10_000.0).round() / 10_000.0;
        let interval = interval.expect("the share is of something");
        (round(interval.low), round(interval.high))
    }

    /// Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    #[test]
    fn wilson_gives_the_published_ends() {
        assert_eq!(rounded(Share::new(81, 263).wilson()), (0.2553, 0.3662));
        assert_eq!(rounded(Share::new(15, 148).wilson()), (0.0624, 0.1605));
        assert_eq!(rounded(Share::new(0, 20).wilson()), (0.0, 0.1611));
        assert_eq!(rounded(Share::new(1, 29).wilson()), (0.0061, 0.1718));
    }

    /// Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
    #[test]
    fn the_difference_gives_the_published_ends() {
        let of = |a, m, b, n| rounded(difference(Share::new(a, m), Share::new(b, n)));
        assert_eq!(of(56, 70, 48, 80), (0.0524, 0.3339));
        assert_eq!(of(9, 10, 3, 10), (0.1705, 0.8090));
        assert_eq!(of(6, 7, 2, 7), (0.0582, 0.8062));
        assert_eq!(of(5, 56, 0, 29), (-0.0381, 0.1926));
    }

    #[test]
    fn nothing_has_no_share() {
        assert_eq!(Share::new(0, 0).wilson(), None);
        assert_eq!(difference(Share::new(0, 0), Share::new(1, 2)), None);
    }

    proptest! {
        #[test]
        fn the_share_lies_in_its_interval(part in 0usize..500, more in 0usize..500) {
            let share = Share::new(part, part + more);
            if let (Some(rate), Some(interval)) = (share.rate(), share.wilson()) {
                prop_assert!(0.0 <= interval.low && interval.low <= rate + 1e-12);
                prop_assert!(rate <= interval.high + 1e-12 && interval.high <= 1.0);
            }
        }
    }
}
