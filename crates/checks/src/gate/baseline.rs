//! What is known to be lacking and let through for a while: entries that a person gave a reason, a name
//! and an end, matched to lacks by what they say and never by their lines.

use super::signed::{Day, Signature};
use super::{Lack, Requirement, Review, Ruling};
use crate::identity;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One lack that somebody answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The system whose spec it is.
    pub system: Arc<str>,
    /// The question that it keeps from passing.
    pub requirement: Requirement,
    /// Which lack it is: see [`fingerprint`].
    pub fingerprint: Arc<str>,
    /// Who lets it through, since when, until when and why.
    pub signature: Signature,
}

/// What a baseline did to a review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// The lacks that are let through, with who answers for each.
    pub known: Vec<Known>,
    /// Entries whose lack is still there and whose time is over: it blocks again.
    pub expired: Vec<Known>,
    /// Entries of this system that match nothing any more, to be taken out.
    pub gone: Vec<Known>,
}

impl Covered {
    /// Who answers for the lack with that fingerprint.
    pub fn of(&self, fingerprint: &str) -> Option<&Signature> {
        let known = self.known.iter().find(|known| &*known.fingerprint == fingerprint);
        known.map(|known| &known.signature)
    }
}

/// What a lack is recognised by: the question, the clause and what is wrong with it. Line numbers do not
/// enter, neither the place nor those in its words or in the clause's id, so that a lack stays known when
/// the file above it grows.
pub fn fingerprint(requirement: Requirement, lack: &Lack) -> Arc<str> {
    let clause = lack.place.clause.as_ref().map_or("", |clause| &clause.0);
    let (code, what) = (requirement.code(), without_lines(&lack.what));
    match without_number(clause) {
        None => identity::words(&[code, clause, &what]),
        // What it says tells it from its neighbours in place of the number.
        Some(bare) => identity::words(&[code, &bare, &what, &lack.place.quote]),
    }
}

/// The id of a clause without the number that it was given by its line or its place in a list; `None` for one
/// that has none.
fn without_number(clause: &str) -> Option<String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = clause.split(':').collect();
    let named: Vec<&str> = parts.iter().copied().filter(|part| !is_number(part)).collect();
    (named.len() < parts.len()).then(|| named.join(":"))
}

/// What each lack of a ruling is recognised by, in their order. A ruling that is not met and names no
/// lack is one itself.
pub fn fingerprints(ruling: &Ruling) -> Vec<Arc<str>> {
    let requirement = ruling.requirement;
    if ruling.lacks.is_empty() {
        return vec![identity::words(&[requirement.code(), "", &without_lines(&ruling.reason)])];
    }
    ruling.lacks.iter().map(|lack| fingerprint(requirement, lack)).collect()
}

/// Lets through what `baseline` knows and has not expired `today`: a ruling all of whose lacks are known
/// is waived until the first of them ends.
pub fn apply(review: &mut Review, system: &str, baseline: &[Known], today: Day) -> Covered {
    let own: Vec<&Known> = baseline.iter().filter(|known| &*known.system == system).collect();
    let mut covered = Covered::default();
    let mut seen = BTreeSet::new();
    for ruling in review.rulings.iter_mut().filter(|ruling| !ruling.is_met()) {
        let mut ends: Vec<&Known> = Vec::new();
        let prints = fingerprints(ruling);
        for print in &prints {
            let entry = own.iter().find(|known| {
                known.requirement == ruling.requirement && known.fingerprint == *print
            });
            let Some(entry) = entry else { continue };
            seen.insert((entry.requirement, print.clone()));
            if entry.signature.holds_on(today) {
                ends.push(entry);
            } else {
                covered.expired.push((*entry).clone());
            }
        }
        covered.known.extend(ends.iter().map(|known| (*known).clone()));
        if ends.len() == prints.len() {
            let first = ends.iter().min_by_key(|known| known.signature.until);
            ruling.waived = first.map(|known| known.signature.clone());
        }
    }
    let is_gone = |known: &&Known| !seen.contains(&(known.requirement, known.fingerprint.clone()));
    covered.gone = own.into_iter().filter(is_gone).cloned().collect();
    covered
}

/// `text` without the numbers of lines in it: neither `lines 3 and 7` nor `spec.yaml:12` stays.
fn without_lines(text: &str) -> String {
    let mut in_lines = false;
    let mut kept = Vec::new();
    for word in text.split_whitespace() {
        let is_number = word.starts_with(|letter: char| letter.is_ascii_digit());
        if in_lines && (is_number || ["and", "to"].contains(&word)) {
            continue;
        }
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        in_lines = ["line", "lines"].contains(&bare);
        let is_digits = |end: &str| {
            let end = end.trim_end_matches(|letter: char| !letter.is_alphanumeric());
            !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit())
        };
        kept.push(match word.rsplit_once(':') {
            Some((file, end)) if is_digits(end) && file.contains('.') => file,
            Some(_) | None => word,
        });
    }
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::{Level, Place, Standing};
    use super::*;
    use case::spec::ClauseRef;

    const TODAY: Day = Day { year: 2026, month: 6, day: 1 };

    fn lack(what: &str, line: u32) -> Lack {
        let clause = Some(ClauseRef("termination".into()));
        let place = Place { line: Some(line), clause, ..Place::default() };
        Lack { what: what.to_owned(), place, mend: String::new() }
    }

    fn review(lacks: Vec<Lack>) -> Review {
        let mut ruling = Ruling::new(Requirement::Termination, Standing::Fails, "no end");
        ruling.lacks = lacks;
        Review { rulings: vec![ruling], level: Level::All }
    }

    fn known(of: &Lack, until: Day) -> Known {
        let on = Day { year: 2026, month: 1, day: 2 };
        let signature = Signature {
            by: "Ada Example".into(),
            on,
            until,
            text: "moves next quarter".into(),
            source: "masthead.baseline.yaml:4".into(),
        };
        let fingerprint = fingerprint(Requirement::Termination, of);
        let requirement = Requirement::Termination;
        Known { system: "triage".into(), requirement, fingerprint, signature }
    }

    const LATER: Day = Day { year: 2026, month: 12, day: 31 };
    const EARLIER: Day = Day { year: 2026, month: 5, day: 31 };

    #[test]
    fn a_lack_stays_known_when_its_line_moves() {
        let one = lack("no cap (see lines 3 and 7, and spec.yaml:12)", 4);
        let moved = lack("no cap (see lines 13 and 17, and spec.yaml:22)", 14);
        let other = lack("no cap on cost", 4);
        let print = |lack| fingerprint(Requirement::Termination, lack);
        assert_eq!(print(&one), print(&moved));
        assert_ne!(print(&one), print(&other));
        assert_ne!(print(&one), fingerprint(Requirement::Guards, &one));
    }

    #[test]
    fn a_clause_of_a_prompt_stays_known_when_lines_come_before_it() {
        let at = |id: &str, quote: &str| {
            let place = Place {
                clause: Some(ClauseRef(id.into())),
                quote: quote.into(),
                ..Place::default()
            };
            let lack = Lack { what: "checks nothing".to_owned(), place, mend: String::new() };
            fingerprint(Requirement::Constraints, &lack)
        };
        assert_eq!(at("prompt:3:done", "Stop when done."), at("prompt:9:done", "Stop when done."));
        assert_ne!(at("prompt:3:done", "Stop when done."), at("prompt:3:done", "Stop when full."));
        assert_ne!(at("prompt:3", "Stop."), at("prompt:3:done", "Stop."));
        assert_eq!(at("clerk:may:2", "Refund."), at("clerk:may:1", "Refund."));
    }

    #[test]
    fn a_ruling_ships_when_all_its_lacks_are_known() {
        let (one, two) = (lack("no predicate", 4), lack("no cap", 5));
        let mut half = review(vec![one.clone(), two.clone()]);
        let covered = apply(&mut half, "triage", &[known(&one, LATER)], TODAY);
        assert!(!half.may_ship());
        assert_eq!(covered.known.len(), 1);
        let mut whole = review(vec![one.clone(), two.clone()]);
        let sooner = Day { year: 2026, month: 7, day: 1 };
        apply(&mut whole, "triage", &[known(&one, LATER), known(&two, sooner)], TODAY);
        assert!(whole.may_ship());
        assert_eq!(whole.rulings[0].waived.as_ref().map(|waived| waived.until), Some(sooner));
    }

    #[test]
    fn an_entry_that_expired_blocks_again_and_is_said() {
        let one = lack("no predicate", 4);
        let mut review = review(vec![one.clone()]);
        let covered = apply(&mut review, "triage", &[known(&one, EARLIER)], TODAY);
        assert!(!review.may_ship());
        assert_eq!((covered.expired.len(), covered.known.len(), covered.gone.len()), (1, 0, 0));
    }

    #[test]
    fn an_entry_without_its_lack_is_pointed_out() {
        let (one, mended) = (lack("no predicate", 4), lack("no cap", 5));
        let mut review = review(vec![one]);
        let entries = [known(&mended, LATER)];
        let covered = apply(&mut review, "triage", &entries, TODAY);
        assert_eq!(covered.gone, entries);
        assert!(!review.may_ship());
        let elsewhere = apply(&mut review, "another system", &entries, TODAY);
        assert_eq!(elsewhere, Covered::default());
    }

    #[test]
    fn a_ruling_without_lacks_is_one_itself() {
        let mut review = review(Vec::new());
        let print = fingerprints(&review.rulings[0])[0].clone();
        let entry = Known { fingerprint: print, ..known(&lack("", 0), LATER) };
        apply(&mut review, "triage", &[entry], TODAY);
        assert!(review.may_ship());
    }
}
