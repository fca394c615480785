//! The settings of other tools' agent files: one table of what each does there, and in what order its values hold
//! an agent. A key that the table does not name is kept as one of which nothing is known.

use super::mirror::Text;
use super::tree::{Node, Tree};
use case::spec::{Does, Scale, Setting};
use std::sync::Arc;

/// Whose settings they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Markdown agents and skills with front matter.
    Markdown,
    /// `CrewAI`.
    Crew,
    /// Google's ADK.
    Adk,
    /// The Open Agent Specification.
    AgentSpec,
}

/// A setting that is known.
struct Known {
    /// Its key, or the end of its path below other keys. `*` at the end stands for whatever lies below, at the
    /// beginning for the beginning of a key.
    key: &'static str,
    does: Does,
    /// What it is set to.
    values: fn(&Node) -> Vec<Arc<str>>,
}

const fn known(key: &'static str, does: Does) -> Known {
    Known { key, does, values: leaves }
}

const YES: &[&str] = &["true", "yes", "on", "enabled"];
const NO: &[&str] = &["false", "no", "off", "disabled", ""];

/// A guard that is off where nobody switches it on.
const GUARD: Does = Does::Ranks(Scale { ranks: &[YES, NO], unset: Some(1) });
/// A guard that is on where nobody switches it off.
const GUARD_AT_FIRST: Does = Does::Ranks(Scale { ranks: &[YES, NO], unset: Some(0) });
/// A liberty that nobody has who is not given it.
const LIBERTY: Does = Does::Ranks(Scale { ranks: &[NO, YES], unset: Some(0) });
/// A liberty that is there where nobody takes it away.
const LIBERTY_AT_FIRST: Does = Does::Ranks(Scale { ranks: &[NO, YES], unset: Some(1) });

/// Claude Code, "Permission modes" (code.claude.com/docs/en/permission-modes): `plan` edits nothing; `dontAsk`
/// denies what would be asked; `default`, or `manual`, asks, and is what holds without the key; `acceptEdits`
/// edits without asking; under `auto` a classifier looks in place of a person; `bypassPermissions` asks nothing.
const PERMISSION_MODES: Does = Does::Ranks(Scale {
    ranks: &[
        &["plan"],
        &["dontAsk"],
        &["default", "manual"],
        &["acceptEdits"],
        &["auto"],
        &["bypassPermissions"],
    ],
    unset: Some(2),
});

/// `OpenCode`, "Permissions" (opencode.ai/docs/permissions): what holds without a rule depends on the other rules.
const PERMISSIONS: Does =
    Does::Ranks(Scale { ranks: &[&["deny"], &["ask"], &["allow"]], unset: None });

/// Vertex AI, `HarmBlockThreshold`: what holds without it depends on the model.
const THRESHOLDS: Does = Does::Ranks(Scale {
    ranks: &[
        &["BLOCK_LOW_AND_ABOVE"],
        &["BLOCK_MEDIUM_AND_ABOVE"],
        &["BLOCK_ONLY_HIGH"],
        &["BLOCK_NONE", "OFF"],
    ],
    unset: None,
});

/// `CrewAI`, "Agents" (docs.crewai.com/concepts/agents): code runs in a container, or on the machine itself.
const CODE_MODES: Does = Does::Ranks(Scale { ranks: &[&["safe"], &["unsafe"]], unset: Some(0) });

/// Claude Code, "Create custom subagents", "Skills", "Hooks", "Settings" (code.claude.com/docs/en); `OpenCode`,
/// "Agents" and "Permissions" (opencode.ai/docs).
const OF_MARKDOWN: &[Known] = &[
    Known { key: "tools", does: Does::Allows, values: super::front::limited },
    Known { key: "allowed-tools", does: Does::Allows, values: super::front::limited },
    Known { key: "allowed_tools", does: Does::Allows, values: super::front::limited },
    known("permissionMode", PERMISSION_MODES),
    known("permission", PERMISSIONS),
    known("permission.*", PERMISSIONS),
    Known { key: "hooks", does: Does::Checks, values: handlers },
    known("sandbox", GUARD),
    known("sandbox.enabled", GUARD),
    known("sandbox.autoAllowBashIfSandboxed", LIBERTY_AT_FIRST),
    known("sandbox.allowUnsandboxedCommands", LIBERTY_AT_FIRST),
    known("sandbox.excludedCommands", Does::Frees),
    known("isolation", Does::Holds),
    known("disable-model-invocation", GUARD),
    known("mcpServers", Does::Frees),
    // It brings the tools that read and write files along.
    known("memory", Does::Frees),
];

/// How a Markdown agent is shown, found and started.
const RUNS_OF_MARKDOWN: &[&str] = &[
    "agent",
    "argument-hint",
    "author",
    "background",
    "category",
    "color",
    "context",
    "effort",
    "icon",
    "initialPrompt",
    "license",
    "metadata",
    "mode",
    "skills",
    "tags",
    "temperature",
    "title",
    "user-invocable",
    "version",
];

/// `CrewAI`, "Agents", "Tasks", "MCP" (docs.crewai.com), with the defaults of the attributes there.
const OF_CREW: &[Known] = &[
    known("guardrail", Does::Checks),
    known("guardrails", Does::Checks),
    known("output_json", Does::Shapes),
    known("output_pydantic", Does::Shapes),
    known("response_model", Does::Shapes),
    known("allow_delegation", LIBERTY),
    known("allow_code_execution", LIBERTY),
    known("code_execution_mode", CODE_MODES),
    known("respect_context_window", GUARD_AT_FIRST),
    known("tools", Does::Allows),
    known("apps", Does::Frees),
    known("mcps", Does::Frees),
];

/// How an agent or a task of a crew is carried out.
const RUNS_OF_CREW: &[&str] = &[
    "async_execution",
    "cache",
    "callback",
    "callbacks",
    "create_directory",
    "date_format",
    "embedder",
    "function_calling_llm",
    "guardrail_max_retries",
    "inject_date",
    "knowledge_sources",
    "markdown",
    "max_reasoning_attempts",
    "max_retries",
    "max_retry_limit",
    "max_rpm",
    "memory",
    "multimodal",
    "name",
    "output_file",
    "prompt_template",
    "reasoning",
    "response_template",
    "step_callback",
    "system_template",
    "use_system_prompt",
    "verbose",
];

/// ADK, "Agent Config" (google.github.io/adk-docs/agents/config) and "Get action confirmation"
/// (google.github.io/adk-docs/tools-custom/confirmation).
const OF_ADK: &[Known] = &[
    known("output_schema", Does::Shapes),
    known("input_schema", Does::Shapes),
    known("disallow_transfer_to_parent", GUARD),
    known("disallow_transfer_to_peers", GUARD),
    known("require_confirmation", GUARD),
    known("safety_settings.threshold", THRESHOLDS),
    // Code that sees what goes in and out, and may turn it down.
    known("*_callback", Does::Checks),
    known("*_callbacks", Does::Checks),
    known("code_executor", Does::Frees),
    known("code_executors", Does::Frees),
];

/// How an agent of ADK is carried out.
const RUNS_OF_ADK: &[&str] =
    &["agent_class", "generate_content_config", "include_contents", "output_key", "planner"];

/// The Open Agent Specification (oracle.github.io/agent-spec): tools and agents.
const OF_AGENT_SPEC: &[Known] =
    &[known("requires_confirmation", GUARD), known("outputs", Does::Shapes)];

/// How an agent of the Open Agent Specification is carried out.
const RUNS_OF_AGENT_SPEC: &[&str] = &["transforms"];

impl Whose {
    fn table(self) -> (&'static [Known], &'static [&'static str]) {
        match self {
            Self::Markdown => (OF_MARKDOWN, RUNS_OF_MARKDOWN),
            Self::Crew => (OF_CREW, RUNS_OF_CREW),
            Self::Adk => (OF_ADK, RUNS_OF_ADK),
            Self::AgentSpec => (OF_AGENT_SPEC, RUNS_OF_AGENT_SPEC),
        }
    }

    /// What is known of the setting that lies at `path`.
    fn known(self, path: &[&str]) -> Option<&'static Known> {
        self.table().0.iter().find(|one| one.is_at(path))
    }
}

impl Known {
    fn is_at(&self, path: &[&str]) -> bool {
        let Some((last, above)) = path.split_last() else { return false };
        if let Some(owner) = self.key.strip_suffix(".*") {
            return above.contains(&owner);
        }
        if let Some(ending) = self.key.strip_prefix('*') {
            return last.ends_with(ending);
        }
        let mut keys = self.key.rsplit('.');
        path.iter().rev().zip(keys.by_ref()).all(|(one, key)| *one == key) && keys.next().is_none()
    }
}

/// A setting with the lines that it stands on.
pub(super) struct Kept {
    pub(super) setting: Setting,
    pub(super) first: Option<u32>,
    pub(super) last: Option<u32>,
}

/// What `key` sets: each known setting in its value by itself, called by its path, and whatever else is in it.
pub(super) fn within(tool: Whose, key: &Text, value: &Node) -> Vec<Kept> {
    let mut walk = Walk { tool, kept: Vec::new() };
    let name = key.value.as_str();
    let Some(rest) = walk.at((&[name], name), key, value) else { return walk.kept };
    if rest.is_empty() && !walk.kept.is_empty() {
        return walk.kept;
    }
    let does = if tool.table().1.contains(&name) { Does::Runs } else { Does::Unknown };
    walk.keep((name, does), key, (value, rest));
    // What stands further down is part of what stands above.
    walk.kept.rotate_right(1);
    walk.kept
}

/// The known settings that `value` holds, whatever else does.
pub(super) fn known_within(tool: Whose, key: &Text, value: &Node) -> Vec<Kept> {
    let mut walk = Walk { tool, kept: Vec::new() };
    let name = key.value.as_str();
    walk.below((&[name], name), value, &mut Vec::new());
    walk.kept
}

/// Where a value lies: the keys above it, and what people call that.
type Path<'p> = (&'p [&'p str], &'p str);

struct Walk {
    tool: Whose,
    kept: Vec<Kept>,
}

impl Walk {
    fn keep(
        &mut self,
        (name, does): (&str, Does),
        key: &Text,
        (value, values): (&Node, Vec<Arc<str>>),
    ) {
        let (first, last) = (key.line(), value.last_line().max(key.line()));
        let setting = Setting { key: name.into(), does, values };
        self.kept.push(Kept { setting, first, last });
    }

    /// Keeps the value where it is known as a whole; else gives what is left in it when the known settings
    /// below are kept.
    fn at(&mut self, path: Path<'_>, key: &Text, value: &Node) -> Option<Vec<Arc<str>>> {
        let known = self.tool.known(path.0);
        let is_whole = |one: &&Known| match one.does {
            // A switch in parts: each part is one by itself.
            Does::Ranks(_) => value.members().is_empty(),
            Does::Checks
            | Does::Shapes
            | Does::Holds
            | Does::Allows
            | Does::Frees
            | Does::Runs
            | Does::Unknown => true,
        };
        if let Some(known) = known.filter(is_whole) {
            self.keep((path.1, known.does), key, (value, (known.values)(value)));
            return None;
        }
        let mut rest = Vec::new();
        self.below(path, value, &mut rest);
        Some(rest)
    }

    fn below(&mut self, path: Path<'_>, value: &Node, rest: &mut Vec<Arc<str>>) {
        match &value.value {
            Tree::Map(members) => {
                for (inner, value) in members {
                    let name = inner.value.as_str();
                    let keys: Vec<&str> = path.0.iter().copied().chain([name]).collect();
                    let said = format!("{}.{name}", path.1);
                    let left = self.at((&keys, &said), inner, value).unwrap_or_default();
                    rest.extend(left.iter().map(|leaf| Arc::from(format!("{name}: {leaf}"))));
                }
            }
            Tree::List(items) => {
                for item in items {
                    let name = name_of(item);
                    let said =
                        name.map_or_else(|| path.1.to_owned(), |name| format!("{}.{name}", path.1));
                    self.below((path.0, &said), item, rest);
                }
            }
            Tree::Empty | Tree::Flag(_) | Tree::Number(_) | Tree::Text(_) => value.leaves(rest),
        }
    }
}

/// What an item of a list is called, so that it is the same one in another order.
fn name_of(item: &Node) -> Option<&str> {
    ["name", "category", "id"].into_iter().find_map(|key| item.get(key)?.str())
}

fn leaves(value: &Node) -> Vec<Arc<str>> {
    let mut found = Vec::new();
    value.leaves(&mut found);
    found
}

/// What each hook runs, with the event and each tool that it runs on: one without anything to run is none.
fn handlers(value: &Node) -> Vec<Arc<str>> {
    let mut found = Vec::new();
    for (event, matchers) in value.members() {
        for one in matchers.items() {
            let tools = one.get("matcher").and_then(Node::str).unwrap_or("*");
            let own = [one];
            let inner = one.get("hooks").map_or(&[][..], Node::items);
            let run: Vec<&str> = own.into_iter().chain(inner).filter_map(run_by).collect();
            for tool in tools.split('|').map(str::trim) {
                found.extend(run.iter().map(|run| format!("{} {tool}: {run}", event.value).into()));
            }
        }
    }
    found
}

/// What a hook runs, unless that does nothing whatever it is given.
fn run_by(hook: &Node) -> Option<&str> {
    const NOTHING: &[&str] = &["", ":", "true", "/bin/true", "exit 0", "exit"];
    let run = ["command", "prompt", "url"].into_iter().find_map(|key| hook.get(key)?.str())?;
    let run = run.trim().trim_end_matches(';');
    (!NOTHING.contains(&run)).then_some(run)
}
