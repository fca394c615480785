//! The same structural gap under different symptom names: what gets fixed again and again because
//! every incident is called something else. Names are people's; an incident that nobody gave a name to has
//! no other one. A gap whose fix had shipped and that is there again in another incident came back, whatever
//! mode it shows this time.

use crate::backlog::named;
use crate::incident::IncidentId;
use crate::tagged::Tagged;
use checks::Category;
use jiff::Timestamp;
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
    if is_usual(one) && one.system.is_none() {
        return None;
    }
    Some((one.category()?, one.system.clone(), named(structure)))
}

/// Whether its structure is only the usual fix of its mode, because nobody named one.
fn is_usual(one: &Tagged) -> bool {
    one.mode.is_some_and(|mode| one.structure.as_deref() == Some(mode.entry().fix.id))
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

/// A gap that was there again, in another incident, after its fix had shipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// The incident whose fix had shipped.
    pub mended: IncidentId,
    /// The one in which the gap is there again.
    pub again: IncidentId,
    /// What the two share.
    pub shared: Shared,
    /// Whether it is known to have begun after the fix.
    pub since: Since,
}

/// What shows that two incidents of one system are one gap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shared {
    /// The missing structure, as people named it in both.
    Structure(String),
    /// The layer, the agent's role and the tool; in one of the two nobody has named the structure yet.
    Place {
        /// The layer.
        category: Category,
        /// The role, where it is known.
        role: Option<String>,
        /// The tool.
        tool: String,
    },
}

impl Shared {
    /// What it is, as a phrase.
    pub fn in_words(&self) -> String {
        match self {
            Self::Structure(structure) => structure.clone(),
            Self::Place { category, role, tool } => {
                let role = role.as_ref().map_or_else(String::new, |role| format!(" by {role}"));
                format!("{} at {tool}{role}", category.code())
            }
        }
    }
}

/// Whether an incident is known to have begun after a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Its first run began after it.
    After,
    /// Its runs have no date. It was filed after it.
    Undated,
}

/// The gaps that came back in another incident after their fix, in the order of the incidents in which they did.
/// Each is held against the incident of the gap whose fix shipped last before it. Within one system: what nobody
/// says is of the same system shares nothing.
pub fn returns(incidents: &[Tagged]) -> Vec<Return> {
    let mut mended: BTreeMap<(&str, Shared), Vec<(Timestamp, &Tagged)>> = BTreeMap::new();
    for one in incidents {
        let (Some(system), Some(shipped)) = (one.system.as_deref(), one.shipped) else { continue };
        for shared in shares(one) {
            mended.entry((system, shared)).or_default().push((shipped, one));
        }
    }
    let mut found: Vec<Return> = incidents.iter().filter_map(|one| again(one, &mended)).collect();
    found.sort_by(|one, other| one.again.cmp(&other.again));
    found
}

fn again(
    one: &Tagged,
    mended: &BTreeMap<(&str, Shared), Vec<(Timestamp, &Tagged)>>,
) -> Option<Return> {
    let system = one.system.as_deref()?;
    let since = if one.began.is_some() { Since::After } else { Since::Undated };
    let began = one.began.unwrap_or(one.opened);
    shares(one).into_iter().find_map(|shared| {
        let before = mended.get(&(system, shared.clone()))?.iter().filter(|(shipped, other)| {
            *shipped < began && other.id != one.id && !are_told_apart(one, other)
        });
        let (_, last) = before.max_by_key(|(shipped, _)| *shipped)?;
        let (mended, again) = (last.id.clone(), one.id.clone());
        // As people wrote it, not as it is compared.
        let shared = match shared {
            Shared::Structure(name) => Shared::Structure(last.structure.clone().unwrap_or(name)),
            Shared::Place { .. } => shared,
        };
        Some(Return { mended, again, shared, since })
    })
}

/// Whether people named different structures for the two.
fn are_told_apart(one: &Tagged, other: &Tagged) -> bool {
    match (structure(one), structure(other)) {
        (Some(one), Some(other)) => one != other,
        (None, _) | (_, None) => false,
    }
}

/// The structure that people named, as it is compared.
fn structure(one: &Tagged) -> Option<String> {
    let structure = one.structure.as_deref().filter(|_| !is_usual(one))?;
    Some(named(structure)).filter(|name| !name.is_empty())
}

/// By what another incident may be the same gap, the surest first.
fn shares(one: &Tagged) -> Vec<Shared> {
    let Some(category) = one.category() else { return Vec::new() };
    let place = one.tool.as_ref().map(|tool| Shared::Place {
        category,
        role: one.agent.clone(),
        tool: tool.clone(),
    });
    structure(one).map(Shared::Structure).into_iter().chain(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Option<Timestamp> {
        Timestamp::from_second(minute * 60).ok()
    }

    /// One whose fix shipped at minute 100, at one role and tool.
    fn mended(number: i64, mode: &str) -> Tagged {
        let tool = Some("search".to_owned());
        Tagged { tool, began: at(number), shipped: at(100), ..tagged(number, mode) }
    }

    fn later(number: i64, mode: &str) -> Tagged {
        Tagged { shipped: None, ..mended(number, mode) }
    }

    fn told(incidents: &[Tagged]) -> Vec<(String, String, Since)> {
        let told = |one: Return| (one.mended.to_string(), one.again.to_string(), one.since);
        returns(incidents).into_iter().map(told).collect()
    }

    #[test]
    fn a_gap_under_another_mode_after_its_fix_came_back() {
        let back = |since| vec![("INC-1".to_owned(), "INC-200".to_owned(), since)];
        let first = mended(1, "FM-1.3");
        let again = later(200, "FM-1.5");
        assert_eq!(told(&[first.clone(), again.clone()]), back(Since::After));
        let undated = Tagged { began: None, ..again.clone() };
        assert_eq!(told(&[first.clone(), undated]), back(Since::Undated));
        // Not what began before the fix, at another tool, in another system or layer, or nobody knows where.
        for other in [
            later(50, "FM-1.5"),
            Tagged { tool: Some("refund".to_owned()), ..again.clone() },
            Tagged { agent: Some("clerk".to_owned()), ..again.clone() },
            Tagged { system: Some("desk".to_owned()), ..again.clone() },
            Tagged { tool: None, ..again.clone() },
            later(200, "FM-2.2"),
        ] {
            assert_eq!(told(&[first.clone(), other]), []);
        }
    }

    #[test]
    fn what_people_say_is_missing_decides_before_the_place() {
        let says =
            |one: Tagged, structure: &str| Tagged { structure: Some(structure.to_owned()), ..one };
        let first = says(mended(1, "FM-1.3"), "repeat limit absent");
        let elsewhere = Tagged { tool: None, agent: None, ..later(200, "FM-2.2") };
        assert_eq!(told(&[first.clone(), says(elsewhere, "No repeat limit")]).len(), 1);
        assert_eq!(told(&[first.clone(), later(200, "FM-1.5")]).len(), 1);
        assert_eq!(told(&[first, says(later(200, "FM-1.5"), "no end mark")]), []);
    }

    #[test]
    fn a_gap_that_comes_back_again_is_held_against_its_last_fix() {
        let second = Tagged { shipped: at(300), ..later(200, "FM-1.5") };
        let found = told(&[mended(1, "FM-1.3"), second, later(400, "FM-1.4")]);
        let pairs: Vec<(&str, &str)> =
            found.iter().map(|(mended, again, _)| (mended.as_str(), again.as_str())).collect();
        assert_eq!(pairs, [("INC-1", "INC-200"), ("INC-200", "INC-400")]);
    }

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
