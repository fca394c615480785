//! Whether two numbers may be one amount in two units, such as 1300 centimetres and 13 metres. Knows
//! no names of units: only by what one goes into the other.

/// Factors by which one amount is told in two units, beside the powers of ten: of times and of bytes.
const FACTORS: &[f64] = &[60.0, 3600.0, 86_400.0, 1024.0, 1_048_576.0, 1_073_741_824.0];

/// Whether two numbers that differ may be one amount in two units.
pub(crate) fn are_two_of_one(one: f64, other: f64) -> bool {
    let (least, most) = (one.abs().min(other.abs()), one.abs().max(other.abs()));
    if least == 0.0 {
        return false;
    }
    let ratio = most / least;
    let is_factor = |factor: f64| (ratio / factor - 1.0).abs() < 1e-9;
    let tens = (1..=9).map(|power| 10_f64.powi(power));
    tens.chain(FACTORS.iter().copied()).any(is_factor)
}

/// The same of numbers as they are written; other texts are in no unit.
pub(crate) fn are_written_two_of_one(one: &str, other: &str) -> bool {
    let numbers = one.parse::<f64>().ok().zip(other.parse::<f64>().ok());
    numbers.is_some_and(|(one, other)| are_two_of_one(one, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_amount_in_two_units_differs_by_a_factor_that_units_differ_by() {
        for (one, other) in [("1300", "13"), ("2.5", "250"), ("2", "7200"), ("1", "1024")] {
            assert!(are_written_two_of_one(one, other), "{one} and {other}");
        }
        for (one, other) in [("2012", "2021"), ("13", "26"), ("0", "10"), ("B7", "70")] {
            assert!(!are_written_two_of_one(one, other), "{one} and {other}");
        }
    }
}
