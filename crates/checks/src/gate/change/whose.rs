//! Whether a failure is one of the system whose spec changed: the fix of another system's failure is not
//! looked for in it.

use case::Spec;

/// Whose failure it is, as far as its verdict says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// The system of the run.
    pub system: Option<String>,
    /// The agent at whose step the leading finding points.
    pub agent: Option<String>,
}

impl Whose {
    /// Why it is no failure of what `spec` is for; `None` where it is, or where that is not said. Agents are
    /// compared where systems cannot be: a system may have agents that its spec does not list.
    pub fn is_not_of(&self, spec: &Spec) -> Option<String> {
        if let (Some(own), Some(other)) = (&spec.system, &self.system) {
            let what = || format!("the failure is one of {other}, and the spec is for {own}");
            return (plain(own) != plain(other)).then(what);
        }
        let agent = self.agent.as_ref()?;
        let names: Vec<String> = spec.roles.iter().map(|role| plain(&role.name)).collect();
        let is_named = !names.is_empty() && names.iter().all(|name| !name.is_empty());
        let failed = plain(agent);
        // A trace may add to the name of an agent what it runs as.
        let is_own =
            names.iter().any(|name| name.contains(&failed) || failed.contains(name.as_str()));
        (is_named && !failed.is_empty() && !is_own).then(|| {
            let own: Vec<&str> = spec.roles.iter().map(|role| &*role.name).collect();
            format!(
                "the failure is one of the agent {agent}, and the spec is for {}",
                own.join(", ")
            )
        })
    }
}

/// A name without letter case and marks.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::Role;

    fn spec(system: Option<&str>, roles: &[&str]) -> Spec {
        let role = |name: &&str| Role { name: (*name).into(), instructions: None, tools: None };
        Spec {
            system: system.map(Into::into),
            roles: roles.iter().map(role).collect(),
            ..Spec::default()
        }
    }

    fn whose(system: Option<&str>, agent: Option<&str>) -> Whose {
        Whose { system: system.map(str::to_owned), agent: agent.map(str::to_owned) }
    }

    #[test]
    fn another_system_or_another_agent_is_told() {
        let desk = spec(Some("returns-desk"), &["clerk"]);
        assert!(whose(Some("billing"), Some("clerk")).is_not_of(&desk).is_some());
        assert_eq!(whose(Some("Returns Desk"), Some("planner")).is_not_of(&desk), None);
        let clerk = spec(None, &["clerk"]);
        let said = whose(Some("billing"), Some("planner")).is_not_of(&clerk);
        assert!(said.is_some_and(|said| said.contains("planner") && said.contains("clerk")));
        assert_eq!(whose(None, Some("clerk_agent")).is_not_of(&clerk), None);
    }

    #[test]
    fn what_nobody_names_is_nobody_elses() {
        assert_eq!(whose(None, None).is_not_of(&spec(Some("desk"), &["clerk"])), None);
        assert_eq!(whose(Some("desk"), Some("clerk")).is_not_of(&spec(None, &[""])), None);
        assert_eq!(whose(Some("desk"), Some("clerk")).is_not_of(&spec(None, &[])), None);
    }
}
