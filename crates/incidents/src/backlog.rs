//! The architectural backlog: one item for each structure that is missing in a system, with who owns
//! it, what shows that it is missing, and which modes it would remove.

use crate::incident::IncidentId;
use crate::tagged::Tagged;
use checks::{Category, Mode};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// One thing to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The layer that it belongs to.
    pub category: Category,
    /// The system that lacks it.
    pub system: Option<String>,
    /// The structure that is missing, or the name of the structural fix.
    pub structure: String,
    /// Who owns it, where an incident was routed; several where they disagree.
    pub owners: BTreeSet<String>,
    /// The role that owns it.
    pub role: &'static str,
    /// The incidents that show it, the newest first.
    pub evidence: Vec<IncidentId>,
    /// How many runs those had.
    pub runs: usize,
    /// The modes that it would remove.
    pub removes: BTreeSet<Mode>,
    /// How often it came back after a fix. Whether that was this structure nobody knows.
    pub recurred: usize,
}

/// The items in the order in which to build them: FC1 before FC2 before FC3, because the later layers'
/// failures may be consequences; within a layer what shows most often first. Incidents that were closed with a
/// fix that counts are left out, proven or not: nothing more is to be built for them.
pub fn backlog(incidents: &[Tagged]) -> Vec<Item> {
    let mut items: BTreeMap<(Category, Option<String>, String), Item> = BTreeMap::new();
    for one in incidents.iter().filter(|one| !one.mended && !one.unproven) {
        let Some(category) = one.category() else {
            continue;
        };
        let structure =
            one.structure.clone().unwrap_or_else(|| "structure not named yet".to_owned());
        let key = (category, one.system.clone(), named(&structure));
        let item = items.entry(key).or_insert_with(|| Item {
            category,
            system: one.system.clone(),
            structure,
            owners: BTreeSet::new(),
            role: category.owner_role(),
            evidence: Vec::new(),
            runs: 0,
            removes: BTreeSet::new(),
            recurred: 0,
        });
        item.owners.extend(one.owner.clone());
        item.evidence.push(one.id.clone());
        item.runs += one.runs;
        item.removes.extend(one.mode);
        item.recurred += one.recurred;
    }
    let mut items: Vec<Item> = items.into_values().collect();
    items.sort_by_key(|item| (item.category, Reverse(item.evidence.len()), Reverse(item.runs)));
    items
}

/// A structure's name by which two spellings of it are one.
pub(crate) fn named(structure: &str) -> String {
    let words = structure.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    let filler = ["absent", "missing", "no", "the", "a", "an", "is", "not", "there", "lacking"];
    words.filter(|word| !filler.contains(&word.as_str())).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagged::tests_only::tagged;

    #[test]
    fn one_structure_is_one_item_however_it_is_spelled_and_the_spec_comes_first() {
        let named = |number, mode, structure: &str| Tagged {
            structure: Some(structure.to_owned()),
            ..tagged(number, mode)
        };
        let items = backlog(&[
            named(1, "FM-2.2", "clarification gate absent"),
            named(2, "FM-2.2", "No clarification gate"),
            named(3, "FM-1.3", "state guard"),
            Tagged { mended: true, ..named(4, "FM-1.5", "termination predicate") },
        ]);
        let told: Vec<(&str, usize)> =
            items.iter().map(|item| (item.structure.as_str(), item.evidence.len())).collect();
        assert_eq!(told, [("state guard", 1), ("clarification gate absent", 2)]);
        assert_eq!(items[1].removes, BTreeSet::from([Mode::FailToAskForClarification]));
    }
}
