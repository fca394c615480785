//! The same structural gap under different symptom names: what gets fixed again and again because
//! every incident is called something else.

use crate::backlog::named;
use crate::incident::IncidentId;
use crate::tagged::Tagged;
use checks::Category;
use std::collections::{BTreeMap, BTreeSet};

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
    for one in incidents {
        if let (Some(category), Some(structure)) = (one.category(), &one.structure) {
            let key = (category, one.system.clone(), named(structure));
            found.entry(key).or_default().push(one);
        }
    }
    found.into_iter().filter_map(|((category, system, _), of)| gap(category, system, &of)).collect()
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

/// The symptom names under which the structure of `one` came in before, in the same system.
pub fn other_names<'i>(one: &Tagged, incidents: &'i [Tagged]) -> BTreeSet<&'i str> {
    let Some(structure) = one.structure.as_deref().map(named) else {
        return BTreeSet::new();
    };
    let same = incidents.iter().filter(|other| {
        other.id != one.id
            && other.category() == one.category()
            && other.system == one.system
            && other.structure.as_deref().map(named).as_ref() == Some(&structure)
    });
    same.map(Tagged::symptom_name)
        .filter(|other| named(other) != named(one.symptom_name()))
        .collect()
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
        assert_eq!(other_names(&incidents[2], &incidents).len(), 2);
        assert!(gaps(&incidents[..2]).is_empty());
        // What the machine found differs from run to run, and is no name.
        assert!(gaps(&[tagged(1, "FM-2.2"), tagged(2, "FM-2.2")]).is_empty());
    }
}
