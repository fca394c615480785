//! What the questions of the gate say of two versions: which of them are answered worse than before, and which
//! changes a question itself rules as no answer.

use super::{Change, Kind};
use crate::gate::review::{Review, Ruling, Standing};
use crate::taxonomy::Category;
use case::{ClauseKind, Spec};

/// The questions that the old version answered and the new one does not, whatever changed in between. An
/// answer that nobody can tell any more is given up as well: unknown never passes.
pub fn given_up(old: &Review, new: &Review) -> Vec<Change> {
    let lost = pairs(old, new).filter(|(before, after)| {
        let is_lost = matches!(after.standing, Standing::Fails | Standing::Unknown);
        before.standing == Standing::Passes && is_lost
    });
    let change = |(before, after): (&Ruling, &Ruling)| {
        let asked = after.requirement;
        let kind = match asked.category() {
            Category::Verification => Kind::VerifierWeakened,
            Category::Specification | Category::Coordination => Kind::Loosened,
        };
        let what = format!("{} passed, and now {}: {}", asked.code(), now(after), after.reason);
        let place = after.lacks.first().map(|lack| lack.place.clone());
        Change::new(kind, what).bearing(&[asked]).between(before.evidence.first().cloned(), place)
    };
    lost.map(change).collect()
}

/// The questions that the old version did not answer either and that the new one answers worse, each as a
/// phrase. Nothing is taken away by that: words where nothing stood fail what was open.
pub fn answered_worse(old: &Review, new: &Review) -> Vec<String> {
    let worse = pairs(old, new).filter(|(before, after)| match before.standing {
        Standing::Passes | Standing::Fails => false,
        Standing::Unknown => after.standing == Standing::Fails,
        Standing::NotApplicable => matches!(after.standing, Standing::Fails | Standing::Unknown),
    });
    let phrase = |(before, after): (&Ruling, &Ruling)| {
        let was = match before.standing {
            Standing::NotApplicable => "did not arise",
            Standing::Unknown | Standing::Passes | Standing::Fails => "was open",
        };
        format!("{} {was}, and now {}: {}", after.requirement.code(), now(after), after.reason)
    };
    worse.map(phrase).collect()
}

fn pairs<'r>(old: &'r Review, new: &'r Review) -> impl Iterator<Item = (&'r Ruling, &'r Ruling)> {
    old.rulings.iter().zip(&new.rulings)
}

const fn now(ruling: &Ruling) -> &'static str {
    match ruling.standing {
        Standing::Unknown => "cannot be told",
        Standing::Passes | Standing::Fails | Standing::NotApplicable => "fails",
    }
}

/// `changes`, each with what its own question finds wanting in it. `new` is the new version.
pub fn doubted(changes: Vec<Change>, (old, after): (&Review, &Review), new: &Spec) -> Vec<Change> {
    let with_doubt = |change: Change| {
        let doubt = if change.kind.holds() { doubt(&change, (old, after), new) } else { None };
        Change { doubt, ..change }
    };
    changes.into_iter().map(with_doubt).collect()
}

/// What a question lacks in the clause that a change adds or tightens, and did not lack there before.
fn doubt(change: &Change, (old, after): (&Review, &Review), new: &Spec) -> Option<String> {
    let clause = change.new.as_ref()?.clause.as_ref()?;
    // Words of a prompt answer no question; whether they are a fix is told by what they name.
    let is_words =
        |kind: &ClauseKind| matches!(kind, ClauseKind::Prose | ClauseKind::Success(None));
    if new.clause(clause).is_none_or(|clause| is_words(&clause.kind)) {
        return None;
    }
    let before = change.old.as_ref().and_then(|place| place.clause.as_ref());
    pairs(old, after).filter(|(_, is)| change.bears_on.contains(&is.requirement)).find_map(
        |(was, is)| {
            let known = |what: &str| {
                let mut lacks = was.lacks.iter();
                before.is_some()
                    && lacks.any(|lack| lack.what == what && lack.place.clause.as_ref() == before)
            };
            let lack = is
                .lacks
                .iter()
                .find(|lack| lack.place.clause.as_ref() == Some(clause) && !known(&lack.what))?;
            Some(format!("{}: {}", is.requirement.code(), lack.what))
        },
    )
}
