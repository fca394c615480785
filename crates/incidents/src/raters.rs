//! How far those who judged the same incidents agree: the machine with each person (Cohen), and all of
//! them (Fleiss), over layers and modes.

use crate::agreement::{Kappa, cohen, fleiss};
use crate::distribution::ENOUGH;
use crate::event::AuthorKind;
use crate::incident::Incident;
use crate::judgement::{CLASSES, Judgement, category};
use checks::{Category, Class, Mode};
use std::collections::BTreeMap;

/// What agreement is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Which class it is.
    Classes,
    /// Whether it is that layer.
    Layer(Category),
    /// Whether it is that mode.
    Mode(Mode),
}

impl Matter {
    /// In a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classes => "layers",
            Self::Layer(layer) => layer.code(),
            Self::Mode(mode) => mode.code(),
        }
    }
}

/// The agreement on one matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreed {
    /// On what.
    pub on: Matter,
    /// How far; `None` where the ratings do not vary.
    pub kappa: Option<Kappa>,
}

/// The machine and one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The person.
    pub person: String,
    /// The incidents that both judged.
    pub both: usize,
    /// Those that they judged alike, layer and mode.
    pub alike: usize,
    /// On each matter.
    pub on: Vec<Agreed>,
}

impl Pair {
    /// Whether there are too few to draw conclusions.
    pub const fn is_thin(&self) -> bool {
        self.both < ENOUGH
    }
}

/// Everybody, over the incidents that all of them judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Everybody {
    /// Who: the machine under its own name, then the people.
    pub raters: Vec<String>,
    /// How many incidents.
    pub subjects: usize,
    /// On each matter.
    pub on: Vec<Agreed>,
}

/// What the raters of these incidents agree on.
#[derive(Clone, Debug, PartialEq)]
pub struct Raters {
    /// The incidents that were looked at.
    pub incidents: usize,
    /// Those that rest on a person's word alone: no machine judged them, and they count for nothing here.
    pub person_only: usize,
    /// The machine with each person, by name.
    pub pairs: Vec<Pair>,
    /// With two people or more: everybody.
    pub everybody: Option<Everybody>,
}

/// The machine's name among the raters.
const MACHINE: &str = "machine";

/// The last word of each rater, by name.
type Words<'i> = BTreeMap<&'i str, &'i Judgement>;

/// The agreement over these incidents.
pub fn raters(incidents: &[Incident]) -> Raters {
    let machine: Vec<Option<&Judgement>> = incidents
        .iter()
        .map(|one| one.judged_by(AuthorKind::Machine).map(|judged| &judged.said))
        .collect();
    let words: Vec<(&Judgement, Words<'_>)> = incidents
        .iter()
        .zip(&machine)
        .filter_map(|(incident, machine)| Some(((*machine)?, people(incident))))
        .collect();
    let mut names: Vec<&str> = words.iter().flat_map(|(_, said)| said.keys().copied()).collect();
    names.sort_unstable();
    names.dedup();
    Raters {
        incidents: incidents.len(),
        person_only: machine.iter().filter(|one| one.is_none()).count(),
        pairs: names.iter().map(|name| pair(name, &words)).collect(),
        everybody: (1 < names.len()).then(|| everybody(&names, &words)),
    }
}

fn people(incident: &Incident) -> Words<'_> {
    let persons = incident.judgements.iter().filter(|one| one.by.kind == AuthorKind::Person);
    persons.map(|one| (one.by.name.as_str(), &one.said)).collect()
}

fn pair(name: &str, words: &[(&Judgement, Words<'_>)]) -> Pair {
    let both: Vec<[&Judgement; 2]> =
        words.iter().filter_map(|(machine, said)| Some([*machine, *said.get(name)?])).collect();
    let kappa = |on: Matter| {
        let pairs: Vec<(u8, u8)> =
            both.iter().map(|[one, other]| (rating(on, one), rating(on, other))).collect();
        cohen(&pairs)
    };
    Pair {
        person: name.to_owned(),
        both: both.len(),
        alike: both.iter().filter(|[one, other]| one.agrees(other)).count(),
        on: matters(both.iter().flatten().copied())
            .into_iter()
            .map(|on| Agreed { on, kappa: kappa(on) })
            .collect(),
    }
}

/// Fleiss' kappa wants the same raters for each: only incidents that all of them judged count.
fn everybody(names: &[&str], words: &[(&Judgement, Words<'_>)]) -> Everybody {
    let whole: Vec<Vec<&Judgement>> = words
        .iter()
        .filter_map(|(machine, said)| {
            let people: Option<Vec<&Judgement>> =
                names.iter().map(|name| said.get(name).copied()).collect();
            Some(std::iter::once(*machine).chain(people?).collect())
        })
        .collect();
    let kappa = |on: Matter| {
        let counted = whole.iter().map(|said| {
            let mut counts = vec![0; ratings(on)];
            for one in said {
                counts[usize::from(rating(on, one))] += 1;
            }
            counts
        });
        fleiss(&counted.collect::<Vec<_>>())
    };
    Everybody {
        raters: std::iter::once(MACHINE).chain(names.iter().copied()).map(str::to_owned).collect(),
        subjects: whole.len(),
        on: matters(whole.iter().flatten().copied())
            .into_iter()
            .map(|on| Agreed { on, kappa: kappa(on) })
            .collect(),
    }
}

/// The classes, each layer, and each mode that anybody named.
fn matters<'i>(said: impl Iterator<Item = &'i Judgement>) -> Vec<Matter> {
    let mut modes: Vec<Mode> = said.filter_map(|one| one.mode).collect();
    modes.sort_unstable();
    modes.dedup();
    let layers = Category::ALL.into_iter().map(Matter::Layer);
    std::iter::once(Matter::Classes)
        .chain(layers)
        .chain(modes.into_iter().map(Matter::Mode))
        .collect()
}

/// How many ratings there are on a matter.
const fn ratings(on: Matter) -> usize {
    match on {
        Matter::Classes => CLASSES.len(),
        Matter::Layer(_) | Matter::Mode(_) => 2,
    }
}

/// The rating on a matter, from 0.
fn rating(on: Matter, said: &Judgement) -> u8 {
    match on {
        Matter::Classes => class_number(said.class),
        Matter::Layer(layer) => u8::from(category(said.class) == Some(layer)),
        Matter::Mode(mode) => u8::from(said.mode == Some(mode)),
    }
}

/// The place of a class among all of them.
fn class_number(class: Class) -> u8 {
    let at = CLASSES.into_iter().position(|one| one == class);
    at.and_then(|at| u8::try_from(at).ok()).expect("every class is among them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Author, Opening, Purpose, Stamp, What};
    use crate::incident::IncidentId;
    use crate::signature::Signature;
    use jiff::Timestamp;

    fn said(code: &str) -> Judgement {
        let mode = Mode::from_code(code).expect("a mode's code");
        Judgement::by_person(Class::Layer(mode.category()), Some(mode), None)
    }

    fn judged(machine: Option<&str>, people: &[(&str, &str)]) -> Incident {
        let stamp = |by| Stamp::new(by, Timestamp::UNIX_EPOCH);
        let first = said(machine.unwrap_or("FM-1.1"));
        let opening = Opening {
            purpose: Purpose::Real,
            signature: Signature::bare(first.class, first.mode),
            system: None,
            symptom: None,
            title: "it looped".to_owned(),
            sighting: None,
            judgement: first,
        };
        let by = machine.map_or_else(|| Author::person("ann"), |_| Author::machine("masthead"));
        let first = stamp(by).event(What::Opened(Box::new(opening)));
        let later = people.iter().map(|(name, code)| {
            stamp(Author::person(*name)).event(What::Judged(Box::new(said(code))))
        });
        let events = std::iter::once(first).chain(later).collect();
        Incident::replay(IncidentId::new("INC-1"), events).expect("it begins with an opening")
    }

    fn kappa(of: &[Agreed], on: Matter) -> Option<f64> {
        of.iter().find(|one| one.on == on)?.kappa.map(|kappa| kappa.value)
    }

    #[test]
    fn each_person_is_held_against_the_machine_and_prose_against_nobody() {
        let incidents = [
            judged(Some("FM-1.3"), &[("kim", "FM-1.3"), ("lee", "FM-1.3")]),
            judged(Some("FM-1.3"), &[("kim", "FM-1.5"), ("lee", "FM-2.2")]),
            judged(Some("FM-2.2"), &[("kim", "FM-2.2"), ("lee", "FM-2.2")]),
            judged(Some("FM-2.2"), &[("kim", "FM-2.2")]),
            judged(None, &[("kim", "FM-2.2")]),
        ];
        let all = raters(&incidents);
        assert_eq!((all.incidents, all.person_only), (5, 1));
        let [kim, lee] = all.pairs.as_slice() else { panic!("two people") };
        assert_eq!((kim.both, kim.alike, lee.both, lee.alike), (4, 3, 3, 2));
        assert_eq!(kappa(&kim.on, Matter::Classes), Some(1.0));
        // Of FM-1.3 observed 3 of 4; chance 0.5 * 0.25 + 0.5 * 0.75 = 0.5.
        assert_eq!(kappa(&kim.on, Matter::Mode(Mode::StepRepetition)), Some(0.5));
        let everybody = all.everybody.expect("two people");
        assert_eq!((everybody.subjects, everybody.raters.len()), (3, 3));
        // Machine, kim and lee: 3 + 0, 2 + 1, 0 + 3 in FC1. Observed (1 + 1/3 + 1) / 3, chance with 5 of
        // 9 in FC1: 25/81 + 16/81.
        let observed: f64 = (1.0 + 1.0 / 3.0 + 1.0) / 3.0;
        let chance = 41.0 / 81.0;
        let wanted = (observed - chance) / (1.0 - chance);
        let value = kappa(&everybody.on, Matter::Classes).expect("it varies");
        assert!((value - wanted).abs() < 1e-12, "{value} {wanted}");
        assert!(kim.is_thin());
    }

    #[test]
    fn the_last_word_of_a_person_is_theirs() {
        let all = raters(&[judged(Some("FM-1.3"), &[("kim", "FM-2.2"), ("kim", "FM-1.3")])]);
        assert_eq!((all.pairs[0].both, all.pairs[0].alike), (1, 1));
        assert_eq!(all.everybody, None);
    }
}
