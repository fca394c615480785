//! An existing taxonomy of symptoms held against layers: a symptom whose incidents lie in several
//! layers cannot tell anybody who has to mend them.

use crate::interval::Share;
use crate::judgement::{category, class_name};
use checks::{Category, Class};
use std::collections::{BTreeMap, BTreeSet};

/// One symptom name and the verdicts that were given under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// The name, as the team writes it.
    pub name: String,
    /// How many incidents lie in each class, by its name.
    pub classes: BTreeMap<&'static str, usize>,
    /// The layers among them.
    pub layers: BTreeSet<Category>,
}

impl Symptom {
    /// Whether it leads to more than one owner.
    pub fn is_ambiguous(&self) -> bool {
        1 < self.layers.len()
    }

    /// How many incidents came in under it.
    pub fn incidents(&self) -> usize {
        self.classes.values().sum()
    }
}

/// To whom a symptom's name leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To nobody: its incidents lie in several layers.
    Nowhere,
    /// To a layer's owner or to whoever runs the surroundings: outages came in under it too.
    LayerOrOutage,
    /// To one owner.
    Owner,
    /// It cannot be said: none of its incidents could be told.
    Untold,
}

impl Leads {
    /// In a word or two.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nowhere => "nowhere",
            Self::LayerOrOutage => "layer-or-outage",
            Self::Owner => "owner",
            Self::Untold => "untold",
        }
    }
}

impl Symptom {
    /// To whom it leads.
    pub fn leads(&self) -> Leads {
        let outages = [Class::Infrastructure, Class::External];
        let has_outages = outages.iter().any(|one| self.classes.contains_key(class_name(*one)));
        match (self.layers.len(), has_outages) {
            (0, false) => Leads::Untold,
            (0, true) | (1, false) => Leads::Owner,
            (1, true) => Leads::LayerOrOutage,
            (_, _) => Leads::Nowhere,
        }
    }
}

/// A taxonomy, tabulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its symptoms, by name.
    pub symptoms: Vec<Symptom>,
    /// The incidents under symptoms that lead to more than one owner.
    pub unroutable: Share,
}

/// Tabulates pairs of a symptom's name and a verdict. Names that differ in case or space alone are one;
/// it is shown as it was written first.
pub fn tabulate<'s>(pairs: impl IntoIterator<Item = (&'s str, Class)>) -> Table {
    let mut symptoms: BTreeMap<String, Symptom> = BTreeMap::new();
    for (name, class) in pairs {
        let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
        let entry = symptoms.entry(words.join(" ")).or_insert_with(|| Symptom {
            name: name.trim().to_owned(),
            classes: BTreeMap::new(),
            layers: BTreeSet::new(),
        });
        *entry.classes.entry(class_name(class)).or_default() += 1;
        entry.layers.extend(category(class));
    }
    let symptoms: Vec<Symptom> = symptoms.into_values().collect();
    let all = symptoms.iter().map(Symptom::incidents).sum();
    let lost = symptoms.iter().filter(|one| one.is_ambiguous()).map(Symptom::incidents).sum();
    Table { symptoms, unroutable: Share::new(lost, all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symptom_of_two_layers_routes_nothing() {
        let (fc1, fc2) =
            (Class::Layer(Category::Specification), Class::Layer(Category::Coordination));
        let table = tabulate([
            ("agent looped", fc1),
            ("Agent  looped", fc2),
            ("agent looped", fc1),
            ("timeout", Class::Infrastructure),
            ("timeout", fc2),
        ]);
        let told: Vec<(&str, bool)> =
            table.symptoms.iter().map(|one| (one.name.as_str(), one.is_ambiguous())).collect();
        assert_eq!(told, [("agent looped", true), ("timeout", false)]);
        assert_eq!(table.unroutable, Share::new(3, 5));
        let leads: Vec<Leads> = table.symptoms.iter().map(Symptom::leads).collect();
        assert_eq!(leads, [Leads::Nowhere, Leads::LayerOrOutage]);
    }
}
