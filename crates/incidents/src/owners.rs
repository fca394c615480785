//! Who mends what: a verdict goes to exactly one structural owner. A layer without an owner is a
//! mistake of set-up and is told as one, never routed around.

use checks::{Category, Class};
use std::collections::BTreeMap;
use std::fmt;

/// A person or a team.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    /// As people call them.
    pub name: String,
    /// How to reach them, where it is known.
    pub contact: Option<String>,
    /// Where they are named, such as `masthead.toml:14`.
    pub source: String,
}

/// The seats to fill: one for each layer, and one for what lies below them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seat {
    /// FC1.
    Specification,
    /// FC2.
    Coordination,
    /// FC3.
    Verification,
    /// Infrastructure and services of others.
    Infrastructure,
}

impl Seat {
    /// Each of them.
    pub const ALL: [Self; 4] =
        [Self::Specification, Self::Coordination, Self::Verification, Self::Infrastructure];

    /// The seat that a class goes to; `None` where there is nothing to mend.
    pub const fn of(class: Class) -> Option<Self> {
        match class {
            Class::Layer(Category::Specification) => Some(Self::Specification),
            Class::Layer(Category::Coordination) => Some(Self::Coordination),
            Class::Layer(Category::Verification) => Some(Self::Verification),
            Class::Infrastructure | Class::External => Some(Self::Infrastructure),
            Class::Inconclusive | Class::Nothing => None,
        }
    }

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Specification => "specification",
            Self::Coordination => "coordination",
            Self::Verification => "verification",
            Self::Infrastructure => "infrastructure",
        }
    }

    /// The seat of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|seat| seat.name().eq_ignore_ascii_case(name.trim()))
    }

    /// The role that fills it.
    pub const fn role(self) -> &'static str {
        match self {
            Self::Specification => Category::Specification.owner_role(),
            Self::Coordination => Category::Coordination.owner_role(),
            Self::Verification => Category::Verification.owner_role(),
            Self::Infrastructure => "operations",
        }
    }

    /// When what it owns is mended.
    pub const fn timing(self) -> &'static str {
        match self {
            Self::Specification => Category::Specification.timing(),
            Self::Coordination => Category::Coordination.timing(),
            Self::Verification => Category::Verification.timing(),
            Self::Infrastructure => "now",
        }
    }
}

/// Who sits where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    /// By default.
    pub default: BTreeMap<Seat, Party>,
    /// For one system, in place of the default.
    pub systems: BTreeMap<String, BTreeMap<Seat, Party>>,
}

/// An incident's way to its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The seat.
    pub seat: Seat,
    /// Who sits there.
    pub to: Party,
}

/// Why an incident has no way to an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unrouted {
    /// Nothing was found that anybody could mend: the verdict cannot tell, or found no failure.
    NothingToMend(&'static str),
    /// Nobody sits where it belongs.
    NoOwner {
        /// The empty seat.
        seat: Seat,
        /// The system that it is empty for.
        system: Option<String>,
    },
}

impl fmt::Display for Unrouted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToMend(class) => write!(
                out,
                "a verdict of `{class}` names no layer, so nobody can own it; \
                 answer its questions or give it what it is missing"
            ),
            Self::NoOwner { seat, system } => {
                let of = system.as_ref().map_or_else(String::new, |name| format!(" of `{name}`"));
                write!(
                    out,
                    "nobody owns the {} layer{of} ({}); name a person or team under `{}` in [owners]",
                    seat.name(),
                    seat.role(),
                    seat.name()
                )
            }
        }
    }
}

impl Registry {
    /// Who sits there for that system.
    pub fn party(&self, seat: Seat, system: Option<&str>) -> Option<&Party> {
        let own = system.and_then(|name| self.systems.get(name)).and_then(|seats| seats.get(&seat));
        own.or_else(|| self.default.get(&seat))
    }

    /// Everybody who sits there: by default, and for a system of their own. Once each, with the first system
    /// that names them.
    pub fn parties(&self, seat: Seat) -> Vec<(Option<&str>, &Party)> {
        let mut all: Vec<(Option<&str>, &Party)> = Vec::new();
        let default = self.default.get(&seat).map(|party| (None, party));
        let own = self.systems.iter().filter_map(|(system, seats)| {
            seats.get(&seat).map(|party| (Some(system.as_str()), party))
        });
        for (system, party) in default.into_iter().chain(own) {
            if !all.iter().any(|(_, known)| known.name == party.name) {
                all.push((system, party));
            }
        }
        all
    }

    /// The one owner of a verdict.
    ///
    /// # Errors
    /// Says which seat is empty, or that there is nothing to mend.
    pub fn route(&self, class: Class, system: Option<&str>) -> Result<Route, Unrouted> {
        let name = crate::judgement::class_name(class);
        let seat = Seat::of(class).ok_or(Unrouted::NothingToMend(name))?;
        let to = self.party(seat, system).cloned();
        let to = to.ok_or_else(|| Unrouted::NoOwner { seat, system: system.map(str::to_owned) })?;
        Ok(Route { seat, to })
    }

    /// The seats of the three layers that are empty for `system`.
    pub fn empty_seats(&self, system: Option<&str>) -> Vec<Seat> {
        let layers = [Seat::Specification, Seat::Coordination, Seat::Verification];
        layers.into_iter().filter(|seat| self.party(*seat, system).is_none()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(name: &str) -> Party {
        Party { name: name.to_owned(), contact: None, source: "masthead.toml:3".to_owned() }
    }

    #[test]
    fn a_system_goes_before_the_default_and_an_empty_seat_is_an_error() {
        let mut registry = Registry::default();
        registry.default.insert(Seat::Coordination, party("platform"));
        let own = BTreeMap::from([(Seat::Coordination, party("search platform"))]);
        registry.systems.insert("search".to_owned(), own);
        let class = Class::Layer(Category::Coordination);
        let to = |system| registry.route(class, system).map(|route| route.to.name);
        assert_eq!(to(Some("search")), Ok("search platform".to_owned()));
        assert_eq!(to(Some("billing")), Ok("platform".to_owned()));
        let empty = registry.route(Class::Layer(Category::Verification), Some("search"));
        let said = empty.expect_err("nobody sits there").to_string();
        assert!(
            said.contains("verification layer of `search`") && said.contains("[owners]"),
            "{said}"
        );
        let all = registry.parties(Seat::Coordination);
        let names: Vec<_> =
            all.iter().map(|(system, party)| (*system, party.name.as_str())).collect();
        assert_eq!(names, [(None, "platform"), (Some("search"), "search platform")]);
        assert_eq!(registry.empty_seats(None), [Seat::Specification, Seat::Verification]);
    }

    #[test]
    fn what_cannot_be_told_is_nobodys() {
        let said = Registry::default().route(Class::Inconclusive, None);
        assert_eq!(said, Err(Unrouted::NothingToMend("inconclusive")));
    }
}
