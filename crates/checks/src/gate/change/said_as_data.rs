//! What a sentence holds a run to, in the one form in which it can be compared with other sentences and with
//! clauses: the same rule may be said in many words, and may move from a prompt into the spec.

use super::canonical;
use crate::gate::prompt::{Held, Names, Sentence, held_of};
use case::spec::Cap;
use case::{Clause, ClauseKind, Spec};

/// A rule that a program can evaluate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule(Held);

impl Rule {
    /// What `sentence` holds a run to; `None` where no program could tell.
    pub(super) fn of(sentence: &Sentence, names: &Names) -> Option<Self> {
        Some(Self(match held_of(sentence, names)? {
            Held::Calls(predicate) => Held::Calls(canonical::form(&predicate, true)),
            Held::Done(predicate) => Held::Done(canonical::form(&predicate, true)),
            Held::Tools(mut tools) => {
                tools.sort_unstable();
                Held::Tools(tools)
            }
            Held::Form(form) => Held::Form(form),
            Held::File(file) => Held::File(file),
            Held::Cap(cap) => Held::Cap(cap),
        }))
    }
}

/// The clause of `spec` that holds a run to all that `sentence` does, if there is one.
pub(super) fn is_data_of<'s>(
    sentence: &Sentence,
    names: &Names,
    spec: &'s Spec,
) -> Option<&'s Clause> {
    let Rule(held) = Rule::of(sentence, names)?;
    spec.clauses.iter().find(|clause| {
        let binds = clause.role.is_none() || clause.role.as_deref() == Some(&*sentence.role);
        binds && holds(&clause.kind, &held)
    })
}

/// Whether a clause says what the words say.
fn holds(kind: &ClauseKind, held: &Held) -> bool {
    match (kind, held) {
        (ClauseKind::Constraint(Some(clause)), Held::Calls(said))
        | (ClauseKind::Success(Some(clause)), Held::Done(said)) => {
            canonical::form(clause, true) == *said
        }
        (ClauseKind::Cap(Cap::Steps(most)), Held::Cap(Cap::Steps(said))) => most <= said,
        (ClauseKind::Cap(Cap::Seconds(most)), Held::Cap(Cap::Seconds(said)))
        | (ClauseKind::Cap(Cap::Cost(most)), Held::Cap(Cap::Cost(said))) => most <= said,
        _ => false,
    }
}
