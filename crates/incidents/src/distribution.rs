//! How incidents spread over layers, modes, agents, tasks, models and systems: the user's own rates,
//! each with its interval. Single-agent and multi-agent runs are never counted together.
//!
//! Shares that others published are no prior for anybody's runs and enter nothing here; where they are
//! shown beside, they come with their versions from `checks::published`.

use crate::interval::Share;
use crate::judgement::class_name;
use crate::sighting::Population;
use crate::tagged::Tagged;
use checks::{Category, Mode};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The number of tagged incidents from which a distribution says something about the architecture.
/// Below it the intervals of a layer's share are some forty points wide.
pub const ENOUGH: usize = 30;

/// Which incidents are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// All of them.
    All,
    /// Those opened from the first moment on and before the second.
    Between(Timestamp, Timestamp),
    /// The newest ones.
    Last(usize),
}

impl Window {
    /// The incidents of the window, the newest first.
    pub fn of(self, incidents: impl IntoIterator<Item = Tagged>) -> Vec<Tagged> {
        let mut all: Vec<Tagged> = incidents.into_iter().collect();
        all.sort_by(|one, other| (other.opened, &other.id).cmp(&(one.opened, &one.id)));
        match self {
            Self::All => {}
            Self::Between(from, to) => all.retain(|one| from <= one.opened && one.opened < to),
            Self::Last(count) => all.truncate(count),
        }
        all
    }
}

/// So many incidents under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The name; `None` where the incident does not say.
    pub name: Option<String>,
    /// Of a task: the system that calls it so. What two systems call alike is two tasks.
    pub system: Option<String>,
    /// How many of how many.
    pub share: Share,
}

/// How the incidents of one population spread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many there are.
    pub incidents: usize,
    /// How many of them name a layer: what the shares of layers and modes are of.
    pub layered: usize,
    /// By layer or the reason why there is none, of all.
    pub classes: Vec<Count>,
    /// By layer, of those that name one, FC1 first; all three, with none counted as none.
    pub categories: Vec<Count>,
    /// By mode, of those that name a layer, the most frequent first.
    pub modes: Vec<Count>,
    /// By the role of the agent at which it showed, of those that name a layer.
    pub agents: Vec<Count>,
    /// By task, of those that name a layer.
    pub tasks: Vec<Count>,
    /// By model, of those that name a layer. One incident may count for several.
    pub models: Vec<Count>,
    /// By system, of those that name a layer.
    pub systems: Vec<Count>,
}

impl Spread {
    /// Whether there are too few to draw conclusions.
    pub const fn is_thin(&self) -> bool {
        self.layered < ENOUGH
    }
}

/// How the incidents of a window spread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    /// Runs of one agent.
    pub single: Spread,
    /// Runs of several.
    pub multi: Spread,
    /// Incidents of which no run is known.
    pub unknown: Spread,
}

/// Counts the incidents.
pub fn distribution(incidents: &[Tagged]) -> Distribution {
    let of = |population: Option<Population>| {
        let own: Vec<&Tagged> =
            incidents.iter().filter(|one| one.population == population).collect();
        spread(&own)
    };
    Distribution {
        single: of(Some(Population::Single)),
        multi: of(Some(Population::Multi)),
        unknown: of(None),
    }
}

fn spread(incidents: &[&Tagged]) -> Spread {
    let layered: Vec<&Tagged> =
        incidents.iter().copied().filter(|one| one.category().is_some()).collect();
    let by = |name: fn(&Tagged) -> Vec<Option<String>>| counted(&layered, name);
    let mut categories = by(|one| vec![one.category().map(|one| one.code().to_owned())]);
    for category in Category::ALL {
        if !categories.iter().any(|count| count.name.as_deref() == Some(category.code())) {
            let share = Share::new(0, layered.len());
            let name = Some(category.code().to_owned());
            categories.push(Count { name, system: None, share });
        }
    }
    categories.sort_by(|one, other| one.name.cmp(&other.name));
    Spread {
        incidents: incidents.len(),
        layered: layered.len(),
        classes: counted(incidents, |one| vec![Some(class_name(one.class).to_owned())]),
        categories,
        modes: by(|one| vec![one.mode.map(|mode: Mode| mode.code().to_owned())]),
        agents: by(|one| vec![one.agent.clone()]),
        tasks: tasks(&layered),
        models: by(|one| match one.models.as_slice() {
            [] => vec![None],
            models => models.iter().cloned().map(Some).collect(),
        }),
        systems: by(|one| vec![one.system.clone()]),
    }
}

fn counted(incidents: &[&Tagged], names: fn(&Tagged) -> Vec<Option<String>>) -> Vec<Count> {
    let names = incidents.iter().flat_map(|one| names(one));
    ranked(names.map(|name| (name, None)), incidents.len())
}

fn tasks(incidents: &[&Tagged]) -> Vec<Count> {
    let named = incidents.iter().map(|one| {
        let system = one.task.as_ref().and(one.system.clone());
        (one.task.clone(), system)
    });
    ranked(named, incidents.len())
}

/// The most frequent name first, equal ones by name.
fn ranked(names: impl Iterator<Item = (Option<String>, Option<String>)>, of: usize) -> Vec<Count> {
    let mut counts: BTreeMap<(Option<String>, Option<String>), usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let count = |((name, system), part)| Count { name, system, share: Share::new(part, of) };
    let mut counts: Vec<Count> = counts.into_iter().map(count).collect();
    counts.sort_by_key(|one| Reverse(one.share.part));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagged::tests_only::tagged;

    #[test]
    fn the_populations_are_kept_apart_and_outages_are_in_no_layers_share() {
        let mut incidents = vec![tagged(1, "FM-1.3"), tagged(2, "FM-1.3"), tagged(3, "FM-2.2")];
        incidents.push(Tagged {
            class: checks::Class::Infrastructure,
            mode: None,
            ..tagged(4, "FM-1.3")
        });
        incidents.push(Tagged { population: Some(Population::Single), ..tagged(5, "FM-3.2") });
        let all = distribution(&incidents);
        assert_eq!((all.multi.incidents, all.multi.layered, all.single.incidents), (4, 3, 1));
        let categories: Vec<(Option<&str>, usize)> =
            all.multi.categories.iter().map(|one| (one.name.as_deref(), one.share.part)).collect();
        assert_eq!(categories, [(Some("FC1"), 2), (Some("FC2"), 1), (Some("FC3"), 0)]);
        assert_eq!(all.multi.modes[0].share, Share::new(2, 3));
        assert!(all.multi.is_thin());
    }

    #[test]
    fn a_task_is_one_of_its_system() {
        let at = |number: i64, system: &str| Tagged {
            system: Some(system.to_owned()),
            task: Some("4".to_owned()),
            ..tagged(number, "FM-1.3")
        };
        let all = distribution(&[at(1, "airline"), at(2, "retail"), at(3, "retail")]);
        let tasks: Vec<(Option<&str>, usize)> =
            all.multi.tasks.iter().map(|one| (one.system.as_deref(), one.share.part)).collect();
        assert_eq!(tasks, [(Some("retail"), 2), (Some("airline"), 1)]);
    }

    #[test]
    fn a_window_takes_the_newest() {
        let all =
            Window::Last(2).of([tagged(1, "FM-1.3"), tagged(3, "FM-1.3"), tagged(2, "FM-1.3")]);
        let ids: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["INC-3", "INC-2"]);
    }
}
