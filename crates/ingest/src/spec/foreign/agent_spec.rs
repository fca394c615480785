//! The Open Agent Specification, as YAML or JSON: agents with their system prompt and tools, flows with
//! their edges, and components that are referred to by id.

use super::gathering::{Gathering, Setting, one_line};
use crate::spec::settings::{Whose, within};
use crate::spec::tree::{Node, Tree};
use case::spec::{Clarification, Tool};
use case::{ClauseKind, Origin, Passage};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Every component by its id.
type Components<'n> = BTreeMap<&'n str, &'n Node>;

pub(super) fn is(document: &Node) -> bool {
    document.has("component_type") || document.has("$referenced_components")
}

pub(super) fn read(document: &Node, gathering: &mut Gathering<'_>) {
    let mut all = Vec::new();
    collect(document, &mut all);
    let mut components = Components::new();
    for one in &all {
        if let Some(id) = one.get("id").and_then(Node::str) {
            components.insert(id, one);
        }
    }
    for (id, one) in document.get("$referenced_components").map(Node::members).unwrap_or_default() {
        components.insert(&id.value, one);
    }
    for one in &all {
        let kind = kind(one);
        if kind.ends_with("Agent") {
            read_agent(one, &components, gathering);
        } else if kind.ends_with("Tool") {
            read_tool(one, gathering);
        }
    }
    for one in &all {
        match kind(one) {
            "Flow" => read_flow(one, &components, gathering),
            "Swarm" => read_swarm(one, &components, gathering),
            "ManagerWorkers" => read_managed(one, &components, gathering),
            _ => {}
        }
    }
}

/// Every component in the order of the file.
fn collect<'n>(node: &'n Node, all: &mut Vec<&'n Node>) {
    if node.has("component_type") {
        all.push(node);
    }
    match &node.value {
        Tree::Map(members) => members.iter().for_each(|(_, value)| collect(value, all)),
        Tree::List(items) => items.iter().for_each(|item| collect(item, all)),
        Tree::Empty | Tree::Flag(_) | Tree::Number(_) | Tree::Text(_) => {}
    }
}

fn kind(node: &Node) -> &str {
    node.get("component_type").and_then(Node::str).unwrap_or_default()
}

/// The component itself, or the one that it refers to.
fn resolved<'n>(node: &'n Node, components: &Components<'n>) -> Option<&'n Node> {
    match node.get("$component_ref").and_then(Node::str) {
        Some(id) => components.get(id).copied(),
        None => Some(node),
    }
}

fn name(node: &Node) -> Option<String> {
    node.get("name").and_then(Node::str).map(one_line)
}

fn read_agent(agent: &Node, components: &Components<'_>, gathering: &mut Gathering<'_>) {
    let Some(name) = name(agent) else { return };
    let role = Some(name.as_str());
    let tools = held(agent, components, gathering);
    gathering.agent(&name, tools);
    if let Some(text) = agent.get("description").and_then(Node::text) {
        gathering.said(&format!("role:{name}"), ClauseKind::Prose, (&text, role));
    }
    if let Some(text) = agent.get("system_prompt").and_then(Node::text) {
        gathering.instructs(&format!("system_prompt:{name}"), &text, role);
        let origin = Origin::file(&gathering.file.path);
        let known = gathering.spec.roles.iter_mut().find(|known| *known.name == *name);
        if let Some(known) = known {
            known.instructions = Some(Passage::new(text.value.trim(), origin));
        }
    }
    keeps(agent, "outputs", (&name, role), gathering);
    keeps(agent, "transforms", (&name, role), gathering);
    let config = agent.get("llm_config").and_then(|config| resolved(config, components));
    gathering.model(config.and_then(|config| config.get("model_id")?.text()), &name);
    if let Some(at) = agent.get("human_in_the_loop").filter(|asked| asked.is_yes()) {
        let kind = ClauseKind::Clarification(Clarification::default());
        gathering.set(Setting { id: format!("human_in_the_loop:{name}"), kind, at, role });
    }
}

/// The tools that an agent holds; `None` where a set of tools does not name them.
fn held(
    agent: &Node,
    components: &Components<'_>,
    gathering: &mut Gathering<'_>,
) -> Option<Vec<Arc<str>>> {
    let boxes = agent.get("toolboxes").map(Node::items).unwrap_or_default();
    let listed = agent.get("tools").map(Node::items);
    let mut names: Vec<Arc<str>> = Vec::new();
    let mut is_whole = listed.is_some() || !boxes.is_empty();
    for one in listed.unwrap_or_default().iter().chain(boxes) {
        let Some(component) = resolved(one, components) else {
            let id = one.get("$component_ref").and_then(Node::str).unwrap_or_default();
            let what = format!(
                "`{id}` names no component of this file; add it to `$referenced_components`"
            );
            gathering.complain(one.line(), &what);
            is_whole = false;
            continue;
        };
        if kind(component).ends_with("ToolBox") {
            let filter = component.get("tool_filter").map(Node::items).unwrap_or_default();
            let filtered =
                filter.iter().filter_map(|tool| tool.str().or_else(|| tool.get("name")?.str()));
            names.extend(filtered.map(Arc::from));
            is_whole &= !filter.is_empty();
        } else {
            names.extend(name(component).map(Arc::from));
        }
    }
    is_whole.then_some(names)
}

fn read_tool(tool: &Node, gathering: &mut Gathering<'_>) {
    let Some(name) = name(tool).filter(|name| gathering.spec.tool(name).is_none()) else { return };
    let inputs = tool.get("inputs").map(Node::items).unwrap_or_default();
    let required = inputs.iter().filter(|input| !input.has("default"));
    let origin = Origin::file(&gathering.file.path);
    let description = tool.get("description").and_then(Node::text);
    gathering.spec.tools.push(Tool {
        name: name.as_str().into(),
        description: description.map(|text| Passage::new(gathering.source.words(&text), origin)),
        required: required.filter_map(title).map(Arc::from).collect(),
        changes_state: None,
    });
    keeps(tool, "requires_confirmation", (&name, None), gathering);
}

/// Keeps a setting of a component that has no clause of a kind of its own.
fn keeps(one: &Node, key: &str, (name, role): (&str, Option<&str>), gathering: &mut Gathering<'_>) {
    let is_set = |value: &Node| match &value.value {
        Tree::Empty | Tree::Flag(false) => false,
        Tree::List(items) => !items.is_empty(),
        Tree::Flag(true) | Tree::Number(_) | Tree::Text(_) | Tree::Map(_) => true,
    };
    let found = one.members().iter().find(|(known, value)| known.value == key && is_set(value));
    if let Some((key, value)) = found {
        gathering.keeps(within(Whose::AgentSpec, key, value), &|key| format!("{key}:{name}"), role);
    }
}

fn title(property: &Node) -> Option<&str> {
    property.get("title").and_then(Node::str)
}

/// The agents that a flow connects: where control passes from one to another, with whatever nodes lie
/// between, and what is passed.
fn read_flow(flow: &Node, components: &Components<'_>, gathering: &mut Gathering<'_>) {
    let edges = flow.get("control_flow_connections").map(Node::items).unwrap_or_default();
    let edges = edges.iter().filter_map(|edge| resolved(edge, components));
    let ways: Vec<(&str, &str, &Node)> = edges
        .filter_map(|edge| Some((end(edge, "from_node")?, end(edge, "to_node")?, edge)))
        .collect();
    let mut known = BTreeSet::new();
    for (from, _, _) in &ways {
        let Some(sender) = agent_of(from, components).filter(|_| known.insert(*from)) else {
            continue;
        };
        let mut open = vec![*from];
        let mut seen = BTreeSet::new();
        while let Some(node) = open.pop() {
            for (_, to, edge) in ways.iter().filter(|(start, _, _)| *start == node) {
                if !seen.insert(*to) {
                    continue;
                }
                match agent_of(to, components) {
                    Some(receiver) if receiver != sender => {
                        let fields = passed(flow, (from, to), components);
                        let at = edge.get("name").or_else(|| edge.get("to_node")).unwrap_or(edge);
                        gathering.passes((&sender, &receiver), fields, at);
                    }
                    Some(_) => {}
                    None => open.push(to),
                }
            }
        }
    }
}

/// The node that an edge names.
fn end<'n>(edge: &'n Node, key: &str) -> Option<&'n str> {
    let node = edge.get(key)?;
    node.get("$component_ref").or_else(|| node.get("id")).and_then(Node::str)
}

/// The agent that the node `id` runs.
fn agent_of(id: &str, components: &Components<'_>) -> Option<String> {
    let node = components.get(id)?;
    name(resolved(node.get("agent")?, components)?)
}

/// The fields that go from one node to another: by the edges of data, or, where there are none, by name.
fn passed(flow: &Node, (from, to): (&str, &str), components: &Components<'_>) -> Vec<Arc<str>> {
    let Some(edges) = flow.get("data_flow_connections") else {
        let titles = |id: &str, key: &str| -> Vec<&str> {
            let node = components.get(id).and_then(|node| node.get(key));
            node.map(Node::items).unwrap_or_default().iter().filter_map(title).collect()
        };
        let given = titles(from, "outputs");
        let taken = titles(to, "inputs");
        return taken.into_iter().filter(|name| given.contains(name)).map(Arc::from).collect();
    };
    let edges = edges.items().iter().filter_map(|edge| resolved(edge, components));
    let own = edges.filter(|edge| {
        end(edge, "source_node") == Some(from) && end(edge, "destination_node") == Some(to)
    });
    own.filter_map(|edge| edge.get("destination_input")?.str()).map(Arc::from).collect()
}

fn read_swarm(swarm: &Node, components: &Components<'_>, gathering: &mut Gathering<'_>) {
    for pair in swarm.get("relationships").map(Node::items).unwrap_or_default() {
        let named = |one: &Node| name(resolved(one, components)?);
        if let [from, to] = pair.items()
            && let (Some(from), Some(to)) = (named(from), named(to))
        {
            gathering.passes((&from, &to), Vec::new(), pair);
        }
    }
}

fn read_managed(group: &Node, components: &Components<'_>, gathering: &mut Gathering<'_>) {
    let manager = group.get("group_manager").and_then(|one| name(resolved(one, components)?));
    let Some(manager) = manager else { return };
    for worker in group.get("workers").map(Node::items).unwrap_or_default() {
        if let Some(name) = resolved(worker, components).and_then(name) {
            gathering.passes((&manager, &name), Vec::new(), worker);
        }
    }
}
