//! Limits that leave nothing out: gaps, and advice that any role could be given (*exceed its role*, *break the
//! law*). What is left of a limit when such words are taken away is what it leaves to others.

use crate::gate::gaps::is_gap;
use crate::gate::prompt;

/// Words about the bounds themselves, about harm and about calls as such: which ones, they do not say.
const OF_ANY_ROLE: &str = "\
action actions activity activities authority authorised authorized bound boundaries boundary breach breaches break call called calling calls damage \
damaging dangerous disallowed duties duty ethical ethics evil exceed exceeding exceeds forbidden harm harmful harming \
harms illegal illegally immoral improper inappropriate invoke irresponsible jurisdiction law laws legal limit limits \
mandate misuse operation operations outside overstep oversteps permission permissions permitted prohibited purview remit responsibilities \
responsibility restricted role roles scope stray unacceptable unapproved unauthorised unauthorized unethical unlawful unsafe \
violate violates violating";

/// Whether a limit is a gap, or leaves out nothing in particular.
pub(super) fn is_advice(limit: &str) -> bool {
    let is_own = |word: &&str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        !is_of_any_role(&bare)
    };
    let own: Vec<&str> = limit.split_whitespace().filter(is_own).collect();
    is_gap(limit) || prompt::is_hollow(limit) || prompt::is_hollow(&own.join(" "))
}

/// Whether a word in lower case is about the bounds of any role.
pub(super) fn is_of_any_role(word: &str) -> bool {
    OF_ANY_ROLE.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_told_from_what_leaves_something_out() {
        for advice in [
            "Exceed its role.",
            "Call tools it should not call.",
            "Do anything harmful.",
            "Break the law.",
            "Act outside its scope.",
            "Make mistakes.",
            "What it must leave to others.",
        ] {
            assert!(is_advice(advice), "{advice}");
        }
        for limit in [
            "Refund.",
            "Refund before get_order has shown the amount.",
            "Break the seal of a parcel.",
            "Call a customer at night.",
            "Give advice on the law of another country.",
            "Spend more than 50 dollars.",
        ] {
            assert!(!is_advice(limit), "{limit}");
        }
    }
}
