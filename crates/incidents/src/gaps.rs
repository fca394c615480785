//! The same structural gap under different symptom names: what gets fixed again and again because
//! every incident is called something else. Names are people's; an incident that nobody gave a name to has
//! no other one.

use crate::backlog::named;
use crate::incident::IncidentId;
use crate::tagged::Tagged;
use checks::Category;
use std::collections::BTreeMap;

/// A gap with more than one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The layer.
    pub category: Category,
    /// The system.
    pub system: Option<String>,
    /// The structure that is missing.
    pub structure: String,
    /// The names under which it came in, each with its incidents, in order of the names.
    pub symptoms: Vec<(String, Vec<IncidentId>)>,
}

/// The gaps that came in under at least two symptom names. Names differ if their words do.
pub fn gaps(incidents: &[Tagged]) -> Vec<Gap> {
    let mut found: BTreeMap<(Category, Option<String>, String), Vec<&Tagged>> = BTreeMap::new();
    for one in incidents.iter().filter(|one| one.symptom.is_some()) {
        if let Some(key) = key(one) {
            found.entry(key).or_default().push(one);
        }
    }
    found.into_iter().filter_map(|((category, system, _), of)| gap(category, system, &of)).collect()
}

/// Which gap it is: layer, system and structure. Where nobody named the structure it goes by the mode's
/// usual fix, which is the same thing only in one and the same system: two runs of which neither says
/// whose they are have nothing in common but the mode.
fn key(one: &Tagged) -> Option<(Category, Option<String>, String)> {
    let structure = one.structure.as_deref()?;
    let is_usual = one.mode.is_some_and(|mode| mode.entry().fix.id == structure);
    if is_usual && one.system.is_none() {
        return None;
    }
    Some((one.category()?, one.system.clone(), named(structure)))
}

fn gap(category: Category, system: Option<String>, of: &[&Tagged]) -> Option<Gap> {
    let mut symptoms: BTreeMap<String, (String, Vec<IncidentId>)> = BTreeMap::new();
    for one in of {
        let name = one.symptom_name();
        let entry = symptoms.entry(named(name));
        entry.or_insert_with(|| (name.to_owned(), Vec::new())).1.push(one.id.clone());
    }
    let structure = of.first()?.structure.clone()?;
    (1 < symptoms.len()).then(|| Gap {
        category,
        system,
        structure,
        symptoms: symptoms.into_values().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagged::tests_only::tagged;

    #[test]
    fn one_gap_under_two_names_is_pointed_out() {
        let called = |number, name: &str| Tagged {
            symptom: Some(name.to_owned()),
            ..tagged(number, "FM-2.2")
        };
        let incidents =
            [called(1, "wrong refund"), called(2, "Wrong refund!"), called(3, "duplicate ticket")];
        let found = gaps(&incidents);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].symptoms.len(), 2);
        assert!(gaps(&incidents[..2]).is_empty());
        // What the machine found differs from run to run, and is no name.
        assert!(gaps(&[tagged(1, "FM-2.2"), tagged(2, "FM-2.2")]).is_empty());
        // Nor is a mode's name one, beside a person's.
        assert!(gaps(&[called(1, "wrong refund"), tagged(2, "FM-2.2")]).is_empty());
    }

    #[test]
    fn one_mode_in_runs_of_nobody_knows_which_system_is_no_common_gap() {
        let of = |number, name: &str, system: Option<&str>, structure: &str| Tagged {
            symptom: Some(name.to_owned()),
            system: system.map(str::to_owned),
            structure: Some(structure.to_owned()),
            ..tagged(number, "FM-2.2")
        };
        let usual = checks::Mode::FailToAskForClarification.entry().fix.id;
        let known = |structure, system| {
            gaps(&[of(1, "wrong refund", system, structure), of(2, "late", system, structure)])
                .len()
        };
        assert_eq!((known(usual, None), known(usual, Some("shop"))), (0, 1));
        assert_eq!(known("no branch that asks", None), 1);
    }
}
