//! What a trace itself carries of the spec: instructions and tool definitions, filed under the
//! agent that they were given to. Each wording and each tool is kept once.

use crate::draft::Draft;
use case::spec::{ClauseRef, Tool};
use case::{Clause, ClauseKind, Passage, Role, SpecSource};
use std::sync::Arc;

/// Files instructions to `agent` as a clause that nobody claims to understand.
pub(crate) fn instructions(draft: &mut Draft<'_>, agent: &str, text: &Passage) {
    if text.text.trim().is_empty() {
        return;
    }
    let name = role(draft, agent);
    let earlier = draft.spec.clauses.iter();
    let earlier = earlier.filter(|clause| clause.role.as_ref() == Some(&name));
    let mut number = 1;
    for clause in earlier {
        if clause.text.text == text.text {
            return;
        }
        number += 1;
    }
    let id = match number {
        1 => format!("instructions:{name}"),
        more => format!("instructions:{name}#{more}"),
    };
    draft.spec.clauses.push(Clause {
        id: ClauseRef(id.into()),
        kind: ClauseKind::Prose,
        text: text.clone(),
        file: None,
        line: None,
        role: Some(name.clone()),
    });
    let roles = draft.spec.roles.iter_mut();
    for role in roles.filter(|role| role.name == name) {
        role.instructions.get_or_insert_with(|| text.clone());
    }
    draft.spec.source = SpecSource::FromTrace;
}

/// Files a tool that `agent` holds.
pub(crate) fn tool(draft: &mut Draft<'_>, agent: &str, tool: Tool) {
    let holder = role(draft, agent);
    let roles = draft.spec.roles.iter_mut();
    for role in roles.filter(|role| role.name == holder) {
        let held = role.tools.get_or_insert_default();
        if !held.contains(&tool.name) {
            held.push(tool.name.clone());
        }
    }
    if draft.spec.tool(&tool.name).is_none() {
        draft.spec.tools.push(tool);
    }
    draft.spec.source = SpecSource::FromTrace;
}

/// The role of that name, declared if it is new.
fn role(draft: &mut Draft<'_>, agent: &str) -> Arc<str> {
    let known = draft.spec.roles.iter().find(|role| &*role.name == agent);
    if let Some(role) = known {
        return role.name.clone();
    }
    let name: Arc<str> = agent.into();
    draft.spec.roles.push(Role { name: name.clone(), instructions: None, tools: None });
    name
}
