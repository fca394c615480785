//! Agent files of Google's ADK: an agent with its instruction, tools and sub-agents. The files of
//! sub-agents are read with it. A workflow that only runs its sub-agents calls no model and no tool, and is no
//! agent: its work passes between those that it runs.

use super::gathering::{Gathering, Setting, one_line};
use crate::spec::error::Fault;
use crate::spec::settings::{Whose, known_within, within};
use crate::spec::tree::{Node, Tree};
use case::ClauseKind;
use case::spec::Cap;
use std::sync::Arc;

/// The texts that an agent is instructed with.
const INSTRUCTIONS: &[&str] = &["global_instruction", "static_instruction", "instruction"];

/// The keys that become clauses of a kind of their own. Every other one is kept as a setting.
const READ: &[&str] = &[
    "name",
    "description",
    "global_instruction",
    "static_instruction",
    "instruction",
    "max_iterations",
    "model",
    "tools",
    "sub_agents",
];

/// An agent whose files are being read, and how its sub-agents run.
struct Agent {
    name: String,
    runs: Runs,
}

/// How sub-agents come to run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    /// When their agent hands over to one.
    HandedOver,
    /// One after another.
    InOrder,
    /// All at once.
    AtOnce,
}

impl Runs {
    fn of(class: &str) -> Self {
        match class.rsplit('.').next().unwrap_or(class) {
            "SequentialAgent" | "LoopAgent" => Self::InOrder,
            "ParallelAgent" => Self::AtOnce,
            _ => Self::HandedOver,
        }
    }
}

/// Who takes over what is passed to an agent, and who passes on what comes of it.
struct Ends {
    first: String,
    last: String,
}

/// Whether a document only says in which order others run.
fn is_workflow(document: &Node, runs: Runs) -> bool {
    let mut acts = INSTRUCTIONS.iter().chain(&["model", "tools"]);
    runs != Runs::HandedOver && document.has("sub_agents") && !acts.any(|key| document.has(key))
}

pub(super) fn is(document: &Node) -> bool {
    let has = |key| document.has(key);
    has("agent_class") || (has("name") && (has("instruction") || has("sub_agents")))
}

pub(super) fn read(document: &Node, gathering: &mut Gathering<'_>) -> Result<(), Fault> {
    let mut open = vec![gathering.file.path.clone()];
    agent(document, gathering, &mut open).map(|_| ())
}

/// Reads one agent and everything below it. `open` are the files on the way to it.
fn agent(
    document: &Node,
    gathering: &mut Gathering<'_>,
    open: &mut Vec<Arc<str>>,
) -> Result<Ends, Fault> {
    let name = document.get("name").and_then(Node::str).map(one_line).ok_or_else(|| {
        gathering.fault(document, "the agent has no `name`".to_owned(), "add `name:`")
    })?;
    let class = document.get("agent_class").and_then(Node::str).unwrap_or("LlmAgent");
    let runs = Runs::of(class);
    let acts = !is_workflow(document, runs);
    let role = Some(name.as_str()).filter(|_| acts);
    if acts {
        let tools = tools(document, gathering, &name);
        gathering.agent(&name, tools);
    }
    described(document, gathering, (&name, role));
    let parent = Agent { name: name.clone(), runs };
    let below = below(document, &parent, gathering, open)?;
    Ok(below.filter(|_| !acts).unwrap_or_else(|| Ends { first: name.clone(), last: name }))
}

/// What a document says of its agent, beside whom it runs.
fn described(document: &Node, gathering: &mut Gathering<'_>, (name, role): (&str, Option<&str>)) {
    if let Some(text) = document.get("description").and_then(Node::text) {
        gathering.said(&format!("role:{name}"), ClauseKind::Prose, (&text, role));
    }
    for key in INSTRUCTIONS {
        if let Some(text) = document.get(key).and_then(Node::text) {
            gathering.instructs(&format!("{key}:{name}"), &text, role);
        }
    }
    if let Some((at, most)) = document.get("max_iterations").and_then(|at| Some((at, at.count()?)))
    {
        // Of a workflow it counts rounds, which have as many steps as they like.
        let kind = role.map_or(ClauseKind::Prose, |_| ClauseKind::Cap(Cap::Steps(most)));
        gathering.set(Setting { id: format!("max_iterations:{name}"), kind, at, role });
    }
    gathering.model(document.get("model").and_then(Node::text), name);
    let id = |setting: &str| format!("{setting}:{name}");
    for (key, value) in document.members() {
        // A plain agent is what there is where no class is named.
        let is_empty = matches!(value.value, Tree::Empty)
            || key.value == "agent_class" && value.str().is_some_and(|class| class == "LlmAgent");
        if !is_empty && !READ.contains(&key.value.as_str()) {
            gathering.keeps(within(Whose::Adk, key, value), &id, role);
        }
        if key.value == "tools" {
            gathering.keeps(known_within(Whose::Adk, key, value), &id, role);
        }
    }
}

/// The names that calls spell; `None` where a set of tools does not name them.
fn tools(document: &Node, gathering: &mut Gathering<'_>, agent: &str) -> Option<Vec<Arc<str>>> {
    let listed = document.get("tools")?;
    let mut names = Vec::new();
    let mut is_whole = true;
    for tool in listed.items() {
        let Some(class) = tool.str().or_else(|| tool.get("name")?.str()) else { continue };
        let short = class.rsplit('.').next().unwrap_or(class);
        let arguments = tool.get("args");
        if short.ends_with("Toolset") {
            let filter = arguments.and_then(|arguments| arguments.get("tool_filter"));
            let listed = filter.map(Node::items).unwrap_or_default();
            names.extend(listed.iter().filter_map(Node::str).map(Arc::from));
            if listed.is_empty() {
                is_whole = false;
                let what = format!(
                    "`{short}` does not name the tools that `{agent}` holds; add `tool_filter`"
                );
                gathering.complain(tool.line(), &what);
            }
        } else {
            names.push(agent_tool(short, arguments).unwrap_or_else(|| short.into()));
        }
    }
    is_whole.then_some(names)
}

/// An agent that is called like a tool has the name of its file here, as far as is known.
fn agent_tool(class: &str, arguments: Option<&Node>) -> Option<Arc<str>> {
    if class != "AgentTool" {
        return None;
    }
    let agent = arguments?.get("agent")?;
    let named = agent.str().or_else(|| agent.get("config_path")?.str())?;
    let file = named.rsplit('/').next().unwrap_or(named);
    Some(file.trim_end_matches(".yaml").trim_end_matches(".yml").into())
}

/// The sub-agents, and who passes on to whom.
fn below(
    document: &Node,
    parent: &Agent,
    gathering: &mut Gathering<'_>,
    open: &mut Vec<Arc<str>>,
) -> Result<Option<Ends>, Fault> {
    let mut ends: Option<Ends> = None;
    for one in document.get("sub_agents").map(Node::items).unwrap_or_default() {
        let Some(Ends { first, last }) = sub_agent(one, gathering, open)? else { continue };
        match (parent.runs, &ends) {
            (Runs::InOrder, Some(before)) => {
                gathering.passes((&before.last, &first), Vec::new(), one);
            }
            (Runs::HandedOver, _) => {
                gathering.passes((&parent.name, &first), Vec::new(), one);
            }
            (Runs::InOrder, None) | (Runs::AtOnce, _) => {}
        }
        let first = ends.map_or(first, |before| before.first);
        ends = Some(Ends { first, last });
    }
    Ok(ends)
}

fn sub_agent(
    one: &Node,
    gathering: &mut Gathering<'_>,
    open: &mut Vec<Arc<str>>,
) -> Result<Option<Ends>, Fault> {
    if let Some(code) = one.get("code").and_then(Node::str) {
        let name = code.rsplit('.').next().unwrap_or(code).to_owned();
        gathering.agent(&name, None);
        gathering.complain(one.line(), &format!("`{code}` is code, and not read"));
        return Ok(Some(Ends { first: name.clone(), last: name }));
    }
    let Some(path) = one.get("config_path").and_then(Node::str) else {
        return if is(one) { agent(one, gathering, open).map(Some) } else { Ok(None) };
    };
    let file = gathering.file.beside(path);
    if open.contains(&file.path) {
        let what =
            format!("the agents are each other's sub-agents: {}, {}", open.join(", "), file.path);
        return Err(gathering.fault(one, what, "take this line out"));
    }
    let (parent, source) = (gathering.file.clone(), gathering.source.text().to_owned());
    let document = gathering.open(path).map_err(|problem| {
        let what = format!("the sub-agent's file `{path}` cannot be read ({problem})");
        gathering.fault(one, what, "name it relative to this file")
    })?;
    open.push(file.path);
    let ends = agent(&document, gathering, open)?;
    open.pop();
    gathering.enter(&parent, &source);
    Ok(Some(ends))
}
