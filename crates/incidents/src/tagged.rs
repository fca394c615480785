//! The few facts of an incident that are counted. Everything that speaks of many incidents reads
//! these and no more, so that a store can keep them in columns.

use crate::event::{AuthorKind, Purpose};
use crate::incident::{Incident, IncidentId, State};
use crate::judgement::{Ground, category, class_name};
use crate::life::Ending;
use crate::sighting::Population;
use checks::{Category, Class, Mode};
use jiff::Timestamp;

/// One incident, as it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Tagged {
    /// Its name.
    pub id: IncidentId,
    /// When it was opened.
    pub opened: Timestamp,
    /// Where it stands.
    pub state: State,
    /// What a person calls the symptom, where one named it.
    pub symptom: Option<String>,
    /// The incident in a line.
    pub title: String,
    /// The signature in a line.
    pub signature: String,
    /// The layer, or why there is none.
    pub class: Class,
    /// The mode.
    pub mode: Option<Mode>,
    /// Whose word that is.
    pub judged_by: AuthorKind,
    /// What that stands on.
    pub ground: Ground,
    /// The system.
    pub system: Option<String>,
    /// The framework.
    pub framework: Option<String>,
    /// The role of the agent at which it showed.
    pub agent: Option<String>,
    /// The tool of the call at which it showed; `None` where another call could have shown the same.
    pub tool: Option<String>,
    /// When its first run began that says so.
    pub began: Option<Timestamp>,
    /// What began later than this ran with a fix of it; `None` where none has shipped.
    pub shipped: Option<Timestamp>,
    /// The models of its runs.
    pub models: Vec<String>,
    /// The task of its first run.
    pub task: Option<String>,
    /// One agent or several; `None` where no run is known.
    pub population: Option<Population>,
    /// How many runs showed it.
    pub runs: usize,
    /// Who has it, or is asked to take it.
    pub owner: Option<String>,
    /// The structure that is missing, else the name of the structural fix.
    pub structure: Option<String>,
    /// Whether the surroundings of every call worked; `None` where nobody looked.
    pub clean_infrastructure: Option<bool>,
    /// How often it came back after its fix.
    pub recurred: usize,
    /// Whether it is closed with a change that counts, and reruns prove it.
    pub mended: bool,
    /// Whether it is closed with a change that counts, and nothing proves that it worked.
    pub unproven: bool,
}

impl Tagged {
    /// By what name the failure goes: a person's word for it, else the mode's own name. What a machine
    /// found differs from run to run and is no name.
    pub fn symptom_name(&self) -> &str {
        let mode = || self.mode.map_or_else(|| class_name(self.class), Mode::name);
        self.symptom.as_deref().unwrap_or_else(mode)
    }

    /// The layer, if it is one.
    pub const fn category(&self) -> Option<Category> {
        category(self.class)
    }
}

impl Incident {
    /// The facts that are counted; `None` for a drill and for one that was merged, which are counted
    /// nowhere.
    pub fn tagged(&self) -> Option<Tagged> {
        if self.purpose == Purpose::Drill || self.state == State::Merged {
            return None;
        }
        Some(self.facts())
    }

    /// The same of any incident, for lists.
    pub fn facts(&self) -> Tagged {
        let first = self.sightings.first();
        let judged = self.judged();
        let said = judged.map(|one| &one.said);
        let mut models: Vec<String> =
            self.sightings.iter().flat_map(|run| run.models.iter().cloned()).collect();
        models.sort();
        models.dedup();
        // The fix of a verdict that was overruled mends another layer.
        let upheld = |one: &&crate::incident::Judged| one.said.class == self.class();
        let fix =
            || self.judgements.iter().rev().filter(upheld).find_map(|one| one.said.fix.clone());
        let clean = self.judgements.iter().rev().find_map(|one| one.said.clean_infrastructure);
        let is_mended = self.state == State::Closed && self.ending == Some(Ending::Mended);
        let back = |one: &&crate::event::Comeback| **one == crate::event::Comeback::FixDidNotHold;
        Tagged {
            id: self.id.clone(),
            opened: self.opened,
            state: self.state,
            symptom: self.symptom.clone(),
            title: self.title.clone(),
            signature: self.signature.text(),
            class: self.class(),
            mode: self.mode(),
            judged_by: judged.map_or(AuthorKind::Machine, |one| one.by.kind),
            ground: said.map_or(Ground::PersonOnly, |one| one.ground),
            system: self.system.clone(),
            framework: first.and_then(|run| run.framework.clone()),
            agent: self.signature.role.clone(),
            tool: self.signature.place().map(str::to_owned),
            began: self.sightings.iter().filter_map(|run| run.began).min(),
            shipped: self.mended_from(),
            models,
            task: first.and_then(|run| run.task.clone()),
            population: first.map(|run| run.population),
            runs: self.sightings.len(),
            owner: self.route.as_ref().map(|route| route.to.name.clone()),
            structure: self.missing_structure().map(str::to_owned).or_else(fix),
            clean_infrastructure: clean,
            recurred: self.comebacks.iter().filter(back).count(),
            mended: is_mended && self.is_proven(),
            unproven: is_mended && !self.is_proven(),
        }
    }
}

/// Made-up incidents for the tests of what counts them.
#[cfg(test)]
pub(crate) mod tests_only {
    use super::*;

    /// Incident `INC-number` of a multi-agent run with that mode, a minute after the one before.
    pub(crate) fn tagged(number: i64, mode: &str) -> Tagged {
        let mode = Mode::from_code(mode).expect("a mode's code");
        Tagged {
            id: IncidentId::new(format!("INC-{number}")),
            opened: Timestamp::from_second(number * 60).expect("a small number"),
            state: State::Open,
            symptom: None,
            title: format!("finding {number}"),
            signature: mode.code().to_owned(),
            class: Class::Layer(mode.category()),
            mode: Some(mode),
            judged_by: AuthorKind::Machine,
            ground: Ground::Trace,
            system: Some("shop".to_owned()),
            framework: None,
            agent: Some("planner".to_owned()),
            tool: None,
            began: None,
            shipped: None,
            models: vec!["m1".to_owned()],
            task: None,
            population: Some(Population::Multi),
            runs: 1,
            owner: None,
            structure: Some(mode.entry().fix.id.to_owned()),
            clean_infrastructure: Some(true),
            recurred: 0,
            mended: false,
            unproven: false,
        }
    }
}
