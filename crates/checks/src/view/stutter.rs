//! One record written several times: a stretch of different records in which each stands equally
//! often in succession is the log's doing. No agent says everything three times, one thing after the
//! other, and a tool and a person with it.
//!
//! It tells the copies; what is counted or compared elsewhere leaves them out.

use case::{Act, Case, Passage, Step, StepNo};
use std::collections::BTreeSet;

/// How many different records in succession must stand equally often.
const RECORDS: usize = 3;

/// What is in the log more than once.
#[derive(Debug, Default)]
pub struct Stutter {
    /// The steps that are copies of an earlier one.
    pub copies: BTreeSet<StepNo>,
    /// The stretches.
    pub folds: Vec<Fold>,
}

/// A stretch of records that each stand equally often.
#[derive(Clone, Copy, Debug)]
pub struct Fold {
    /// Its first step.
    pub first: StepNo,
    /// Its last step.
    pub last: StepNo,
    /// How often each record stands there.
    pub times: usize,
    /// How many different ones there are.
    pub records: usize,
}

/// A record, and how often it stands in succession.
struct Group<'c> {
    copies: Vec<&'c [Step]>,
}

/// Finds them in one pass.
pub fn of(case: &Case) -> Stutter {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for record in case.trace.steps.chunk_by(|one, next| one.at == next.at) {
        match groups.last_mut() {
            Some(group) if is_same_record(group.copies[0], record) => group.copies.push(record),
            _ => groups.push(Group { copies: vec![record] }),
        }
    }
    let mut stutter = Stutter::default();
    for stretch in groups.chunk_by(|one, next| one.copies.len() == next.copies.len()) {
        let times = stretch[0].copies.len();
        if 1 < times && RECORDS <= stretch.len() {
            stutter.fold(stretch, times);
        }
    }
    stutter
}

impl Stutter {
    fn fold(&mut self, stretch: &[Group<'_>], times: usize) {
        let all = || stretch.iter().flat_map(|group| group.copies.iter()).copied().flatten();
        if let (Some(first), Some(last)) = (all().next(), all().last()) {
            let (first, last) = (first.no, last.no);
            self.folds.push(Fold { first, last, times, records: stretch.len() });
        }
        let copies = stretch.iter().flat_map(|group| group.copies.iter().skip(1));
        self.copies.extend(copies.copied().flatten().map(|step| step.no));
    }
}

fn is_same_record(one: &[Step], other: &[Step]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
}

fn is_same(one: &Step, other: &Step) -> bool {
    let words = |one: &Option<Passage>, other: &Option<Passage>| match (one, other) {
        (Some(one), Some(other)) => one.text == other.text,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    one.actor == other.actor
        && match (&one.act, &other.act) {
            (Act::Instruct(one), Act::Instruct(other)) | (Act::Think(one), Act::Think(other)) => {
                one.text == other.text
            }
            (Act::Say { text: one, to }, Act::Say { text: other, to: others }) => {
                to == others && one.text == other.text
            }
            (Act::Call(one), Act::Call(other)) => {
                one.tool.text == other.tool.text && one.arguments == other.arguments
            }
            (Act::Result(one), Act::Result(other)) => {
                one.text.text == other.text.text && one.data == other.data
            }
            (Act::Handoff { to, text: one }, Act::Handoff { to: others, text: other }) => {
                to == others && words(one, other)
            }
            (Act::Event { kind, text: one }, Act::Event { kind: others, text: other }) => {
                kind == others && words(one, other)
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Owners, Spec};

    fn copies(shorthand: &str) -> Vec<u32> {
        let trace = casebook::read(shorthand).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        of(&case).copies.into_iter().map(StepNo::get).collect()
    }

    #[test]
    fn only_a_stretch_in_which_everything_stands_equally_often_is_the_logs() {
        let written_twice = "1 user  Go.\n2 user  Go.\n3 desk  call look {\"at\": 1}\n\
                             4 desk  call look {\"at\": 1}\n5 desk  Seen.\n6 desk  Seen.\n";
        assert_eq!(copies(written_twice), [2, 4, 6]);
        let said_thrice = "1 user  Go.\n2 desk  On it.\n3 desk  On it.\n4 desk  On it.\n";
        assert!(copies(said_thrice).is_empty());
        let uneven = "1 user  Go.\n2 user  Go.\n3 desk  On it.\n4 desk  On it.\n5 desk  On it.\n\
                      6 desk  Done.\n7 desk  Done.\n";
        assert!(copies(uneven).is_empty());
    }
}
