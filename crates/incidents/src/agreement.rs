//! Agreement beyond chance: Cohen's kappa for two raters, Fleiss' for many, each with its interval.
//! Knows nothing of incidents.

use crate::interval::{Interval, Z, number};
use std::collections::BTreeMap;

/// An agreement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    /// Agreement beyond chance: 1 is all there is, 0 what chance gives.
    pub value: f64,
    /// In which the true one lies in 95 of 100 cases. `None` where too little varies to reckon an error.
    pub interval: Option<Interval>,
    /// The share of equal ratings.
    pub observed: f64,
    /// The share of equal ratings that chance would give.
    pub chance: f64,
    /// How many subjects were rated.
    pub subjects: usize,
}

/// Cohen's kappa (1960) of pairs of ratings, with the large-sample error of Fleiss, Cohen and Everitt
/// (1969). `None` where there is no pair, or where chance alone explains everything (both raters only
/// ever said one thing).
pub fn cohen<R: Ord>(pairs: &[(R, R)]) -> Option<Kappa> {
    let n = number(pairs.len());
    let names = pairs.iter().flat_map(|(one, other)| [one, other]);
    let mut index: BTreeMap<&R, usize> = names.map(|name| (name, 0)).collect();
    index.values_mut().enumerate().for_each(|(at, value)| *value = at);
    let mut table = vec![vec![0.0; index.len()]; index.len()];
    for (one, other) in pairs {
        table[index[one]][index[other]] += 1.0 / n;
    }
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<f64> =
        (0..table.len()).map(|at| table.iter().map(|row| row[at]).sum()).collect();
    let observed: f64 = (0..table.len()).map(|at| table[at][at]).sum();
    let chance: f64 = rows.iter().zip(&columns).map(|(row, column)| row * column).sum();
    if pairs.is_empty() || 1.0 - chance < 1e-9 {
        return None;
    }
    let value = (observed - chance) / (1.0 - chance);
    let error = cohen_error(&table, &rows, &columns, value) / n.sqrt();
    Some(Kappa {
        value,
        interval: around(value, error / (1.0 - chance)),
        observed,
        chance,
        subjects: pairs.len(),
    })
}

/// The numerator of the standard error, before the number of subjects: `sqrt(A + B - C)`.
fn cohen_error(table: &[Vec<f64>], rows: &[f64], columns: &[f64], kappa: f64) -> f64 {
    let chance: f64 = rows.iter().zip(columns).map(|(row, column)| row * column).sum();
    let (mut on, mut off) = (0.0, 0.0);
    for (i, row) in table.iter().enumerate() {
        for (j, share) in row.iter().enumerate() {
            if i == j {
                on += share * (1.0 - (rows[i] + columns[i]) * (1.0 - kappa)).powi(2);
            } else {
                off += share * (columns[i] + rows[j]).powi(2);
            }
        }
    }
    let off = off * (1.0 - kappa).powi(2);
    let rest = (kappa - chance * (1.0 - kappa)).powi(2);
    (on + off - rest).max(0.0).sqrt()
}

/// Fleiss' kappa (1971): each subject is a list of how many raters chose each category, the same
/// number of raters for all. The error is that of the jackknife over the subjects (Efron 1982): it holds
/// whatever the true kappa is. The one of Fleiss, Nee and Landis (1979) holds only where that is 0.
/// `None` for fewer than two raters or subjects of different size, and where chance explains all.
pub fn fleiss(subjects: &[Vec<usize>]) -> Option<Kappa> {
    let raters: usize = subjects.first()?.iter().sum();
    let categories = subjects.first()?.len();
    let is_even = |one: &Vec<usize>| one.iter().sum::<usize>() == raters && one.len() == categories;
    if raters < 2 || !subjects.iter().all(is_even) {
        return None;
    }
    let all = Sums::of(subjects, raters);
    let (value, observed, chance) = all.kappa()?;
    // Without one subject there may be nothing left that varies; such a kappa has no error that is known.
    let left: Option<Vec<f64>> =
        subjects.iter().map(|one| all.without(one).kappa().map(|(value, ..)| value)).collect();
    let error = left.map(|left| jackknife(&left));
    Some(Kappa {
        value,
        interval: error.and_then(|error| around(value, error)),
        observed,
        chance,
        subjects: subjects.len(),
    })
}

/// What Fleiss' kappa of some subjects is made of.
struct Sums {
    subjects: f64,
    raters: f64,
    /// The shares of equal pairs, added up.
    agreed: f64,
    /// How often each category was chosen.
    chosen: Vec<f64>,
}

impl Sums {
    fn of(subjects: &[Vec<usize>], raters: usize) -> Self {
        let raters = number(raters);
        let categories = subjects.first().map_or(0, Vec::len);
        let chosen = |at: usize| subjects.iter().map(|one| number(one[at])).sum();
        Self {
            subjects: number(subjects.len()),
            raters,
            agreed: subjects.iter().map(|one| agreed(one, raters)).sum(),
            chosen: (0..categories).map(chosen).collect(),
        }
    }

    fn without(&self, one: &[usize]) -> Self {
        let chosen = self.chosen.iter().zip(one);
        Self {
            subjects: self.subjects - 1.0,
            raters: self.raters,
            agreed: self.agreed - agreed(one, self.raters),
            chosen: chosen.map(|(all, own)| all - number(*own)).collect(),
        }
    }

    /// Kappa, the share of equal ratings, and that which chance would give.
    fn kappa(&self) -> Option<(f64, f64, f64)> {
        let observed = self.agreed / self.subjects;
        let ratings = self.subjects * self.raters;
        let chance: f64 = self.chosen.iter().map(|count| (count / ratings).powi(2)).sum();
        let is_told = 0.5 < self.subjects && 1e-9 <= 1.0 - chance;
        is_told.then(|| ((observed - chance) / (1.0 - chance), observed, chance))
    }
}

/// The share of pairs of raters who say the same of one subject.
fn agreed(one: &[usize], raters: f64) -> f64 {
    let squares: f64 = one.iter().map(|count| number(*count).powi(2)).sum();
    (squares - raters) / (raters * (raters - 1.0))
}

/// The standard error by the values without one subject each.
fn jackknife(left: &[f64]) -> f64 {
    let n = number(left.len());
    let mean = left.iter().sum::<f64>() / n;
    let spread: f64 = left.iter().map(|value| (value - mean).powi(2)).sum();
    ((n - 1.0) / n * spread).sqrt()
}

/// The smallest standard error that is one. Sums of shares are nothing only to about 1e-8 after the root;
/// ten thousand ratings that differ once have an error of 1e-4.
const LEAST_ERROR: f64 = 1e-6;

fn around(value: f64, error: f64) -> Option<Interval> {
    let ends = Interval { low: (value - Z * error).max(-1.0), high: (value + Z * error).min(1.0) };
    (LEAST_ERROR < error).then_some(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(counts: &[&[usize]]) -> Vec<(usize, usize)> {
        let cells = counts
            .iter()
            .enumerate()
            .flat_map(|(i, row)| row.iter().enumerate().map(move |(j, count)| ((i, j), *count)));
        cells.flat_map(|(cell, count)| vec![cell; count]).collect()
    }

    fn close(value: f64, wanted: f64) -> bool {
        (value - wanted).abs() < 0.0005
    }

    /// Cohen 1960: 200 cases, three categories.
    #[test]
    fn cohens_own_example() {
        let kappa = cohen(&table(&[&[88, 10, 2], &[14, 40, 6], &[18, 10, 12]])).expect("it varies");
        assert!(close(kappa.value, 0.492), "{kappa:?}");
        assert!(close(kappa.observed, 0.70) && close(kappa.chance, 0.41), "{kappa:?}");
    }

    /// Fleiss, Statistical Methods for Rates and Proportions, 1981, chapter 13: kappa 0.68 with the
    /// standard error 0.087 of 100 subjects.
    #[test]
    fn the_textbooks_error_of_cohens_kappa() {
        let kappa = cohen(&table(&[&[75, 1, 4], &[5, 4, 1], &[0, 0, 10]])).expect("it varies");
        assert!(close(kappa.value, 0.6765), "{kappa:?}");
        let error = (kappa.value - kappa.interval.expect("it varies").low) / Z;
        assert!((error - 0.087).abs() < 0.001, "{error}");
    }

    /// Fleiss 1971: thirty patients, six raters, five diagnoses.
    #[test]
    fn fleiss_own_example() {
        let patients: Vec<Vec<usize>> = [
            "00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040",
            "00006", "10050", "11040", "03300", "10050", "02031", "00501", "30012", "51000",
            "02040", "10203", "00006", "01050", "02013", "20040", "10041", "05010", "40002",
            "02040", "10500", "00006",
        ]
        .iter()
        .map(|row| row.bytes().map(|digit| usize::from(digit - b'0')).collect())
        .collect();
        let kappa = fleiss(&patients).expect("it varies");
        assert!(close(kappa.value, 0.430), "{kappa:?}");
        assert!((kappa.observed - 0.555).abs() < 0.001, "{kappa:?}");
        assert!((kappa.chance - 0.220).abs() < 0.001, "{kappa:?}");
    }

    /// Two raters agree on all of forty subjects but one: an error that holds only for a kappa of 0 would be
    /// 0.16, and reach from 0.58 to above 1.
    #[test]
    fn the_interval_of_fleiss_kappa_follows_its_value() {
        let rows = |counts: [(Vec<usize>, usize); 3]| -> Vec<Vec<usize>> {
            counts.into_iter().flat_map(|(row, times)| vec![row; times]).collect()
        };
        let wide = |of: Interval| of.high - of.low;
        let near = rows([(vec![2, 0], 20), (vec![0, 2], 19), (vec![1, 1], 1)]);
        let near = fleiss(&near).and_then(|of| of.interval).expect("it varies");
        assert!(0.82 < near.low && wide(near) < 0.2, "{near:?}");
        let far = rows([(vec![2, 0], 10), (vec![0, 2], 10), (vec![1, 1], 20)]);
        let far = fleiss(&far).and_then(|of| of.interval).expect("it varies");
        assert!(0.5 < wide(far), "{far:?}");
        let once = fleiss(&rows([(vec![2, 0], 30), (vec![0, 2], 1), (vec![1, 1], 0)]));
        let once = once.expect("it varies");
        assert!(once.interval.is_none(), "without the one nothing varies: {once:?}");
    }

    #[test]
    fn one_word_only_is_no_agreement_to_speak_of() {
        assert_eq!(cohen(&[("yes", "yes"), ("yes", "yes")]), None);
        assert_eq!(cohen::<u8>(&[]), None);
        assert_eq!(fleiss(&[vec![3, 0], vec![3, 0]]), None);
        assert_eq!(fleiss(&[vec![1, 2], vec![1, 1]]), None);
    }

    #[test]
    fn all_equal_is_one_and_has_no_interval() {
        let kappa = cohen(&[("a", "a"), ("b", "b")]).expect("it varies");
        assert!((kappa.value - 1.0).abs() < 1e-12 && kappa.interval.is_none());
    }

    /// One in 136: the shares do not add up to 1 to the last digit, and the error is nothing all the same.
    #[test]
    fn a_rounding_is_no_error() {
        let equal = cohen(&table(&[&[135, 0], &[0, 1]])).expect("it varies");
        assert!(equal.interval.is_none(), "{equal:?}");
        let never_named = cohen(&table(&[&[129, 7], &[0, 0]])).expect("it varies");
        assert!(never_named.interval.is_none(), "{never_named:?}");
        let thrice = fleiss(&[vec![vec![3, 0]; 135], vec![vec![0, 3]; 1]].concat());
        assert!(thrice.is_some_and(|of| of.interval.is_none()), "{thrice:?}");
    }
}
