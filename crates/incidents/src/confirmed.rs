//! How far machine and people agree, over the incidents that both judged: the user's own figure for how
//! much a machine's verdict is worth here.

use crate::agreement::{Kappa, cohen, fleiss};
use crate::event::AuthorKind;
use crate::incident::Incident;
use checks::{Category, Class, Mode};
use std::collections::{BTreeMap, BTreeSet};

/// The agreement between the machine's last verdict and a person's.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmed {
    /// How many incidents both judged.
    pub both: usize,
    /// How many of them they judged alike, layer and mode.
    pub alike: usize,
    /// Over all classes; `None` where they do not vary.
    pub classes: Option<Kappa>,
    /// For each layer, whether it is that one.
    pub categories: Vec<(Category, Option<Kappa>)>,
    /// For each mode that either of them named, whether it is that one.
    pub modes: Vec<(Mode, Option<Kappa>)>,
    /// Over all classes, among everybody who judged at least two incidents that all of them judged;
    /// `None` for fewer than three.
    pub everybody: Option<Kappa>,
}

/// The agreement over these incidents.
pub fn confirmed(incidents: &[Incident]) -> Confirmed {
    let both = incidents.iter().filter_map(|one| {
        let machine = &one.judged_by(AuthorKind::Machine)?.said;
        let person = &one.judged_by(AuthorKind::Person)?.said;
        Some((machine, person))
    });
    let both: Vec<_> = both.collect();
    let layers: Vec<(&str, &str)> =
        both.iter().map(|(machine, person)| (name(machine.class), name(person.class))).collect();
    let of_category = |category: Category| {
        let is = |one: Option<Category>| one == Some(category);
        let pairs: Vec<(bool, bool)> =
            both.iter().map(|(m, p)| (is(m.category()), is(p.category()))).collect();
        (category, cohen(&pairs))
    };
    let of_mode = |mode: Mode| {
        let pairs: Vec<(bool, bool)> =
            both.iter().map(|(m, p)| (m.mode == Some(mode), p.mode == Some(mode))).collect();
        pairs.iter().any(|pair| *pair != (false, false)).then(|| (mode, cohen(&pairs)))
    };
    Confirmed {
        both: both.len(),
        alike: both.iter().filter(|(machine, person)| machine.agrees(person)).count(),
        classes: cohen(&layers),
        categories: Category::ALL.into_iter().map(of_category).collect(),
        modes: Mode::ALL.into_iter().filter_map(of_mode).collect(),
        everybody: everybody(incidents),
    }
}

/// Fleiss' kappa wants the same number of raters for each: only incidents that all of them judged count.
fn everybody(incidents: &[Incident]) -> Option<Kappa> {
    let last = |one: &Incident| -> BTreeMap<String, Class> {
        one.judgements.iter().map(|given| (given.by.name.clone(), given.said.class)).collect()
    };
    let given: Vec<BTreeMap<String, Class>> = incidents.iter().map(last).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in given.iter().flat_map(BTreeMap::keys) {
        *counts.entry(name).or_default() += 1;
    }
    let raters: BTreeSet<&str> =
        counts.into_iter().filter(|(_, count)| 1 < *count).map(|(name, _)| name).collect();
    if raters.len() < 3 {
        return None;
    }
    let whole = given.iter().filter(|one| raters.iter().all(|rater| one.contains_key(*rater)));
    let rated = |one: &BTreeMap<String, Class>| -> Vec<usize> {
        let counted = crate::judgement::CLASSES
            .iter()
            .map(|class| raters.iter().filter(|rater| one.get(**rater) == Some(class)).count());
        counted.collect()
    };
    fleiss(&whole.map(rated).collect::<Vec<_>>())
}

const fn name(class: Class) -> &'static str {
    crate::judgement::class_name(class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Author, Opening, Purpose, Stamp, What};
    use crate::incident::IncidentId;
    use crate::judgement::Judgement;
    use crate::signature::Signature;
    use jiff::Timestamp;

    const FC1: Class = Class::Layer(Category::Specification);
    const FC2: Class = Class::Layer(Category::Coordination);

    /// Judged by the machine, then by each of the people.
    fn judged(machine: Class, people: &[Class]) -> Incident {
        let stamp = |by| Stamp::new(by, Timestamp::UNIX_EPOCH);
        let said = |class| Judgement::by_person(class, None, None);
        let opening = Opening {
            purpose: Purpose::Real,
            signature: Signature::bare(machine, None),
            system: None,
            symptom: None,
            title: "it looped".to_owned(),
            sighting: None,
            judgement: said(machine),
        };
        let first = stamp(Author::machine("masthead")).event(What::Opened(Box::new(opening)));
        let later = people.iter().zip(["kim", "lee"]).map(|(class, name)| {
            stamp(Author::person(name)).event(What::Judged(Box::new(said(*class))))
        });
        let events = std::iter::once(first).chain(later).collect();
        Incident::replay(IncidentId::new("INC-1"), events).expect("it begins with an opening")
    }

    #[test]
    fn machine_and_people_are_held_against_each_other() {
        let incidents = [
            judged(FC1, &[FC1, FC1]),
            judged(FC1, &[FC1, FC1]),
            judged(FC2, &[FC2, FC2]),
            judged(FC2, &[FC2, FC1]),
            judged(FC1, &[]),
        ];
        let said = confirmed(&incidents);
        // The last person's word is the people's word.
        assert_eq!((said.both, said.alike), (4, 3));
        let kappa = said.classes.expect("it varies");
        // Observed 0.75; chance 0.5 * 0.75 + 0.5 * 0.25 = 0.5.
        assert!((kappa.value - 0.5).abs() < 1e-12, "{kappa:?}");
        let everybody = said.everybody.expect("three judged four incidents");
        assert_eq!(everybody.subjects, 4);
        assert_eq!(said.categories[2], (Category::Verification, None));
    }

    #[test]
    fn nobody_confirmed_anything() {
        let said = confirmed(&[judged(FC1, &[])]);
        assert_eq!((said.both, said.classes, said.everybody), (0, None, None));
    }
}
