//! What a distribution says about the architecture: rules that fire on clusters, each with the
//! incidents that made it fire.

use crate::distribution::ENOUGH;
use crate::incident::IncidentId;
use crate::interval::Share;
use crate::tagged::Tagged;
use checks::{Category, Mode};
use std::collections::BTreeSet;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Specification failures at several agents or tasks.
    NoSpecReview,
    /// Coordination failures lead.
    CoordinationAfterthought,
    /// Wrong results while every infrastructure check was content.
    EvalMeasuresFormat,
    /// More than three reasoning-action mismatches, or unasked clarifications, in thirty.
    NoProtocolDocument,
}

impl Rule {
    /// Each of them.
    pub const ALL: [Self; 4] = [
        Self::NoSpecReview,
        Self::CoordinationAfterthought,
        Self::EvalMeasuresFormat,
        Self::NoProtocolDocument,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoSpecReview => "no-spec-review",
            Self::CoordinationAfterthought => "coordination-afterthought",
            Self::EvalMeasuresFormat => "eval-measures-format",
            Self::NoProtocolDocument => "no-protocol-document",
        }
    }

    /// What follows from it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NoSpecReview => {
                "the review of specifications does not exist or does not check the right properties"
            }
            Self::CoordinationAfterthought => {
                "coordination is an afterthought: the flow has no place where agents could agree"
            }
            Self::EvalMeasuresFormat => {
                "the evaluation tests form or infrastructure, not whether the task was done"
            }
            Self::NoProtocolDocument => {
                "there is no coordination protocol on paper; ask for the document by name"
            }
        }
    }
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The rule.
    pub rule: Rule,
    /// The incidents that made it fire, the newest first.
    pub evidence: Vec<IncidentId>,
    /// Why it fired, with counts.
    pub says: String,
}

/// The fewest incidents that are a cluster: two may be one bug seen twice.
const CLUSTER: usize = 3;

/// More than so many of one mode among [`ENOUGH`] incidents are a pattern.
const TOLERATED: usize = 3;

/// The rules that fire on these incidents, which are given the newest first.
pub fn clusters(incidents: &[Tagged]) -> Vec<Cluster> {
    let rules = Rule::ALL.into_iter();
    rules
        .flat_map(|rule| match rule {
            Rule::NoSpecReview => spec_review(incidents).into_iter().collect::<Vec<_>>(),
            Rule::CoordinationAfterthought => coordination(incidents).into_iter().collect(),
            Rule::EvalMeasuresFormat => eval(incidents).into_iter().collect(),
            Rule::NoProtocolDocument => protocol(incidents),
        })
        .collect()
}

fn of(category: Category, incidents: &[Tagged]) -> Vec<&Tagged> {
    incidents.iter().filter(|one| one.category() == Some(category)).collect()
}

fn ids(incidents: &[&Tagged]) -> Vec<IncidentId> {
    incidents.iter().map(|one| one.id.clone()).collect()
}

/// One agent that fails its spec is that agent's; several are the review's.
fn spec_review(incidents: &[Tagged]) -> Option<Cluster> {
    let own = of(Category::Specification, incidents);
    let places: BTreeSet<(&Option<String>, &Option<String>)> =
        own.iter().map(|one| (&one.system, &one.agent)).collect();
    let tasks: BTreeSet<(&Option<String>, &String)> =
        own.iter().filter_map(|one| Some((&one.system, one.task.as_ref()?))).collect();
    let spread = places.len().max(tasks.len());
    (CLUSTER <= own.len() && 2 <= spread).then(|| Cluster {
        rule: Rule::NoSpecReview,
        evidence: ids(&own),
        says: format!(
            "{} FC1 incidents at {} agents and {} named tasks",
            own.len(),
            places.len(),
            tasks.len()
        ),
    })
}

fn coordination(incidents: &[Tagged]) -> Option<Cluster> {
    let own = of(Category::Coordination, incidents);
    let others = [Category::Specification, Category::Verification];
    let most = others.map(|other| of(other, incidents).len()).into_iter().max().unwrap_or(0);
    let layered = incidents.iter().filter(|one| one.category().is_some()).count();
    (CLUSTER <= own.len() && most <= own.len()).then(|| Cluster {
        rule: Rule::CoordinationAfterthought,
        evidence: ids(&own),
        says: format!(
            "{} incidents are FC2, as many as of any other layer",
            Share::new(own.len(), layered)
        ),
    })
}

fn eval(incidents: &[Tagged]) -> Option<Cluster> {
    let all = of(Category::Verification, incidents);
    let clean: Vec<&Tagged> =
        all.iter().copied().filter(|one| one.clean_infrastructure == Some(true)).collect();
    (CLUSTER <= clean.len()).then(|| Cluster {
        rule: Rule::EvalMeasuresFormat,
        evidence: ids(&clean),
        says: format!(
            "{} FC3 incidents had no infrastructure fault at all",
            Share::new(clean.len(), all.len())
        ),
    })
}

fn protocol(incidents: &[Tagged]) -> Vec<Cluster> {
    let layered = || incidents.iter().filter(|one| one.category().is_some()).take(ENOUGH);
    let looked_at = layered().count();
    let modes = [Mode::ReasoningActionMismatch, Mode::FailToAskForClarification];
    modes
        .into_iter()
        .filter_map(|mode| {
            let own: Vec<&Tagged> = layered().filter(|one| one.mode == Some(mode)).collect();
            (TOLERATED < own.len()).then(|| Cluster {
                rule: Rule::NoProtocolDocument,
                evidence: ids(&own),
                says: format!(
                    "{} of the last {looked_at} incidents are {mode}; more than {TOLERATED} of \
                     {ENOUGH} are a pattern",
                    own.len()
                ),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagged::tests_only::tagged;

    fn fired(incidents: &[Tagged]) -> Vec<Rule> {
        clusters(incidents).iter().map(|one| one.rule).collect()
    }

    fn unclean(incidents: &mut [Tagged]) {
        for one in incidents {
            one.clean_infrastructure = Some(false);
        }
    }

    #[test]
    fn one_agent_that_fails_its_spec_is_no_pattern_and_several_are() {
        let mut incidents: Vec<Tagged> = (1..=3).map(|number| tagged(number, "FM-1.3")).collect();
        assert!(fired(&incidents).is_empty());
        incidents[0].agent = Some("writer".to_owned());
        assert_eq!(fired(&incidents), [Rule::NoSpecReview]);
        assert_eq!(clusters(&incidents)[0].evidence.len(), 3);
    }

    #[test]
    fn more_than_three_of_a_mode_in_thirty_ask_for_the_protocol() {
        let other = |number| tagged(number, "FM-3.1");
        let mut incidents: Vec<Tagged> = (1..=27).map(other).collect();
        unclean(&mut incidents);
        incidents.extend((28..=30).map(|number| tagged(number, "FM-2.6")));
        assert!(fired(&incidents).is_empty());
        incidents[0] = tagged(1, "FM-2.6");
        assert_eq!(fired(&incidents), [Rule::NoProtocolDocument]);
        // The fourth one is the thirty-first incident.
        incidents.rotate_left(1);
        incidents.insert(0, other(31));
        unclean(&mut incidents);
        assert!(fired(&incidents).is_empty());
    }

    #[test]
    fn wrong_results_under_clean_infrastructure_are_the_evals() {
        let mut incidents: Vec<Tagged> = (1..=3).map(|number| tagged(number, "FM-3.3")).collect();
        assert_eq!(fired(&incidents), [Rule::EvalMeasuresFormat]);
        incidents[2].clean_infrastructure = Some(false);
        assert!(fired(&incidents).is_empty());
    }

    #[test]
    fn coordination_leads_where_no_other_layer_has_more() {
        let incidents: Vec<Tagged> = ["FM-2.1", "FM-2.3", "FM-2.5", "FM-1.3"]
            .iter()
            .zip(1..)
            .map(|(mode, number)| tagged(number, mode))
            .collect();
        assert_eq!(fired(&incidents), [Rule::CoordinationAfterthought]);
    }
}
