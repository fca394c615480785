//! FC1 before FC2 before FC3: work on a later layer while an earlier one of the same system is open is
//! warned of. A warning, never a refusal: a team may have its reasons.

use crate::incident::IncidentId;
use crate::tagged::Tagged;
use checks::Category;
use std::fmt;

/// Work on a later layer over open incidents of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The layer that is worked on.
    pub working_on: Category,
    /// The earlier layer that is open.
    pub open: Category,
    /// The system; `None` where none is named, so that nobody knows whether the incidents are of one.
    pub system: Option<String>,
    /// Its open incidents in the same system, or in runs that name none.
    pub incidents: Vec<IncidentId>,
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.incidents.iter().map(IncidentId::as_str).collect();
        let (later, open, ids) = (self.working_on, self.open, ids.join(", "));
        match &self.system {
            Some(_) => write!(
                out,
                "work on {later} starts over open {open} of the same system ({ids}); what shows in {later} \
                 may be its consequence: mend {open} first"
            ),
            None => write!(
                out,
                "{open} is open too ({ids}), in runs that name no system either; if it is the same one, what \
                 shows in {later} may be its consequence: mend {open} first"
            ),
        }
    }
}

/// What to warn of before work on `category` of `system` starts.
pub fn warnings(category: Category, system: Option<&str>, incidents: &[Tagged]) -> Vec<Warning> {
    let earlier = Category::ALL.into_iter().filter(|one| *one < category);
    earlier
        .filter_map(|open| {
            let own = incidents.iter().filter(|one| {
                one.category() == Some(open)
                    && one.system.as_deref() == system
                    && !one.state.is_over()
            });
            let incidents: Vec<IncidentId> = own.map(|one| one.id.clone()).collect();
            (!incidents.is_empty()).then(|| Warning {
                working_on: category,
                open,
                system: system.map(str::to_owned),
                incidents,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::State;
    use crate::tagged::tests_only::tagged;

    #[test]
    fn runs_that_name_no_system_are_not_said_to_be_of_one() {
        let nameless = |number, mode| Tagged { system: None, ..tagged(number, mode) };
        let incidents = [nameless(1, "FM-1.3"), tagged(2, "FM-1.3")];
        let said = warnings(Category::Coordination, None, &incidents);
        assert_eq!(said.len(), 1);
        let words = said[0].to_string();
        assert!(words.contains("name no system either") && words.contains("(INC-1)"), "{words}");
        assert!(!words.contains("same system"), "{words}");
    }

    #[test]
    fn an_open_earlier_layer_of_the_same_system_is_warned_of() {
        let incidents = [
            tagged(1, "FM-1.3"),
            Tagged { state: State::Closed, ..tagged(2, "FM-2.2") },
            Tagged { system: Some("search".to_owned()), ..tagged(3, "FM-2.2") },
        ];
        let said = warnings(Category::Verification, Some("shop"), &incidents);
        assert_eq!(said.len(), 1);
        assert!(said[0].to_string().starts_with("work on FC3 starts over open FC1"), "{}", said[0]);
        assert!(warnings(Category::Specification, Some("shop"), &incidents).is_empty());
    }
}
