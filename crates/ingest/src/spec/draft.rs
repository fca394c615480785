//! A first spec file from a run or a prompt: what is known is written down, what is not is marked
//! `GAP` for a person to fill. Nothing is guessed: suggestions are comments until somebody agrees.

use super::quoting::yaml;
use super::{SCHEMA, SpecFile};
use case::spec::Tool;
use case::{Act, ActorKind, Call, Clause, ClauseKind, Role, Spec, SpecSource, StepNo, Trace};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Equal calls that are worth a guard: two may be a retry.
const WORTH_A_GUARD: usize = 3;

/// The most suggestions of one kind: more would be deleted unread.
const MOST_SUGGESTIONS: usize = 12;

/// A first spec of the system that `trace` is a run of; `spec` is what the trace carries of it.
pub fn from_trace(trace: &Trace, spec: &Spec) -> String {
    let seen = Seen::of(trace);
    let mut draft = Draft::new(&format!("the run {}", yaml(&trace.id)));
    let system = trace.labels.system.as_ref().or(spec.system.as_ref());
    draft.system(system.map(|name| &**name));
    draft.constraints(&spec.clauses);
    draft.agents(&seen.agents(spec), None);
    draft.tools(&seen.tools(spec), &seen.tools);
    draft.guards(&seen.repeats);
    draft.termination(&spec.clauses);
    draft.clarification();
    draft.handoffs(&seen.handoffs);
    draft.rest();
    draft.text
}

/// A first spec of the system that a prompt file instructs.
pub fn from_prompt(file: &SpecFile) -> String {
    let path = match &file.spec.source {
        SpecSource::Declared { path, hash: _ } => Some(&**path),
        SpecSource::FromTrace | SpecSource::Absent => None,
    };
    let mut draft = Draft::new(&yaml(path.unwrap_or("a prompt")));
    draft.system(file.spec.system.as_deref());
    draft.constraints(&file.spec.clauses);
    draft.agents(&file.spec.roles, path);
    draft.tools(&file.spec.tools, &BTreeMap::new());
    draft.guards(&[]);
    draft.termination(&file.spec.clauses);
    draft.clarification();
    draft.handoffs(&BTreeSet::new());
    draft.rest();
    draft.text
}

/// What a run shows of the system behind it.
#[derive(Default)]
struct Seen {
    /// The agents in order of appearance, with the tools that they called.
    agents: Vec<(Arc<str>, BTreeSet<Arc<str>>)>,
    /// The tools that were called, with the arguments that every call had.
    tools: BTreeMap<Arc<str>, BTreeSet<String>>,
    handoffs: BTreeSet<(Arc<str>, Arc<str>)>,
    repeats: Vec<Repeat>,
}

/// Equal calls of one tool.
struct Repeat {
    tool: Arc<str>,
    times: usize,
    first: StepNo,
}

impl Seen {
    fn of(trace: &Trace) -> Self {
        let mut seen = Self::default();
        let mut equal: BTreeMap<(Arc<str>, String), (usize, StepNo)> = BTreeMap::new();
        for step in &trace.steps {
            let Some(actor) = trace.actor(step) else {
                continue;
            };
            if actor.kind != ActorKind::Agent {
                continue;
            }
            let index = seen.agent(&actor.name);
            match &step.act {
                Act::Call(call) => {
                    seen.agents[index].1.insert(call.tool.text.clone());
                    seen.tool(call);
                    let key = (call.tool.text.clone(), call.arguments.to_string());
                    equal.entry(key).or_insert((0, step.no)).0 += 1;
                }
                Act::Handoff { to, text: _ } => {
                    let to = trace.actors.get(to.index());
                    let to = to.filter(|to| to.kind == ActorKind::Agent);
                    let pair = to.map(|to| (actor.name.clone(), to.name.clone()));
                    seen.handoffs.extend(pair);
                }
                Act::Instruct(_)
                | Act::Say { .. }
                | Act::Think(_)
                | Act::Result(_)
                | Act::Event { .. } => {}
            }
        }
        seen.repeats = worst_of_each_tool(equal);
        seen
    }

    fn agent(&mut self, name: &Arc<str>) -> usize {
        let known = self.agents.iter().position(|(known, _)| known == name);
        known.unwrap_or_else(|| {
            self.agents.push((name.clone(), BTreeSet::new()));
            self.agents.len() - 1
        })
    }

    fn tool(&mut self, call: &Call) {
        let members = call.arguments.as_object();
        let names: BTreeSet<String> =
            members.map(|members| members.keys().cloned().collect()).unwrap_or_default();
        self.tools
            .entry(call.tool.text.clone())
            .and_modify(|always| always.retain(|name| names.contains(name)))
            .or_insert(names);
    }

    /// The agents of the trace's own spec and those that were seen, with every tool known of each.
    fn agents(&self, spec: &Spec) -> Vec<Role> {
        let mut roles: Vec<Role> = spec.roles.clone();
        for (name, called) in &self.agents {
            let known = roles.iter().position(|role| role.name == *name);
            let index = known.unwrap_or_else(|| {
                roles.push(Role { name: name.clone(), instructions: None, tools: None });
                roles.len() - 1
            });
            let held = roles[index].tools.get_or_insert_default();
            let more = called.iter().filter(|tool| !held.contains(tool));
            let more: Vec<Arc<str>> = more.cloned().collect();
            held.extend(more);
        }
        roles
    }

    /// The tools of the trace's own spec, and those that were called without a definition.
    fn tools(&self, spec: &Spec) -> Vec<Tool> {
        let mut tools = spec.tools.clone();
        for name in self.tools.keys() {
            if spec.tool(name).is_none() {
                tools.push(Tool {
                    name: name.clone(),
                    description: None,
                    required: Vec::new(),
                    changes_state: None,
                });
            }
        }
        tools
    }
}

fn worst_of_each_tool(equal: BTreeMap<(Arc<str>, String), (usize, StepNo)>) -> Vec<Repeat> {
    let mut worst: BTreeMap<Arc<str>, (usize, StepNo)> = BTreeMap::new();
    for ((tool, _), (times, first)) in equal {
        let entry = worst.entry(tool).or_insert((times, first));
        if entry.0 < times {
            *entry = (times, first);
        }
    }
    let worst = worst.into_iter();
    let repeats = worst.map(|(tool, (times, first))| Repeat { tool, times, first });
    repeats.filter(|repeat| repeat.times >= WORTH_A_GUARD).collect()
}

/// The file in the making.
struct Draft {
    text: String,
}

impl Draft {
    fn new(from: &str) -> Self {
        let mut draft = Self { text: String::new() };
        draft.line(&format!("# A first spec, drafted from {from}."));
        draft.line("# Fill what is marked GAP; docs/guide/spec.md says how.");
        draft.line(&format!("schema: {SCHEMA}"));
        draft
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn lines(&mut self, lines: &[&str]) {
        for line in lines {
            self.line(line);
        }
    }

    fn system(&mut self, name: Option<&str>) {
        match name {
            Some(name) => self.line(&format!("system: {}", yaml(name))),
            None => self.line("system: unnamed  # GAP: its name, as traces carry it"),
        }
    }

    /// Sentences with a word of obligation are shown for a person to decide on.
    fn constraints(&mut self, clauses: &[Clause]) {
        self.lines(&[
            "",
            "# GAP: constraints on the task. One for each; with a predicate, or human_judged: true.",
            "constraints:",
            "#  - id: no-refund-unasked",
            "#    text: Refund only after the person has confirmed the amount.",
            "#    predicate: {before: {first: ask_person, then: refund}}",
        ]);
        let binding = clauses.iter().filter(|clause| is_binding(clause));
        let binding: Vec<&Clause> = binding.take(MOST_SUGGESTIONS).collect();
        if !binding.is_empty() {
            self.line("# Is each of these a constraint?");
        }
        for clause in binding {
            let line = clause.line.map_or(String::new(), |line| format!("line {line}: "));
            self.line(&format!("#   {line}{}", yaml(&clause.text.text)));
        }
    }

    fn agents(&mut self, roles: &[Role], prompt_file: Option<&str>) {
        self.lines(&["", "# GAP: what each agent may and may not do."]);
        if roles.is_empty() {
            self.line("agents:  # GAP: the agents");
            return;
        }
        self.line("agents:");
        for role in roles {
            if role.name.is_empty() {
                self.line("  - name: agent  # GAP: its name, as traces spell it");
            } else {
                self.line(&format!("  - name: {}", yaml(&role.name)));
            }
            self.line("    # role: GAP");
            self.line("    # may: [GAP]");
            self.line("    # may_not: [GAP]");
            match &role.tools {
                Some(tools) => {
                    self.line("    # GAP: is this list complete?");
                    self.line(&format!("    tools: {}", flow(tools)));
                }
                None => self.line("    # tools: [GAP]"),
            }
            match (prompt_file, &role.instructions) {
                (Some(path), Some(_)) => self.line(&format!("    prompt_file: {}", yaml(path))),
                (None, Some(_)) => {
                    self.line(
                        "    # prompt_file: GAP, the file of the instructions that it ran with",
                    );
                }
                (_, None) => self.line("    # prompt_file: GAP"),
            }
        }
    }

    /// An argument that every call of one run had may still be optional: it is only shown.
    fn tools(&mut self, tools: &[Tool], called: &BTreeMap<Arc<str>, BTreeSet<String>>) {
        self.line("");
        if tools.is_empty() {
            self.line("tools:  # GAP: the tools");
            return;
        }
        self.line("tools:");
        for tool in tools {
            self.line(&format!("  - name: {}", yaml(&tool.name)));
            if let Some(description) = &tool.description {
                self.line(&format!("    description: {}", yaml(&description.text)));
            }
            let always = called.get(&tool.name).filter(|always| !always.is_empty());
            if !tool.required.is_empty() {
                self.line(&format!("    required: {}", flow(&tool.required)));
            } else if let Some(always) = always {
                let names: Vec<Arc<str>> = always.iter().map(|name| name.as_str().into()).collect();
                self.line(&format!("    # required: GAP; every call had {}", flow(&names)));
            }
            match tool.changes_state {
                Some(changes) => self.line(&format!("    changes_state: {changes}")),
                None => self.line("    # changes_state: GAP, true or false"),
            }
        }
    }

    fn guards(&mut self, repeats: &[Repeat]) {
        self.lines(&["", "# GAP: a limit for every tool that can be called in a loop."]);
        self.line("guards:");
        for repeat in repeats.iter().take(MOST_SUGGESTIONS) {
            let Repeat { tool, times, first } = repeat;
            self.line(&format!("#  - tool: {}", yaml(tool)));
            self.line(&format!(
                "#    max_repeats: 2  # the run made {times} equal calls, from step {first}"
            ));
        }
    }

    fn termination(&mut self, clauses: &[Clause]) {
        let said = clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::Success(_)));
        self.lines(&["", "termination:"]);
        match said {
            Some(clause) => self.line(&format!("  text: {}", yaml(&clause.text.text))),
            None => self.line("  # text: GAP, when the run is done"),
        }
        self.lines(&[
            "  # GAP: success, as a condition that a program can evaluate:",
            "  # success: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}",
            "  # GAP: when the run gives up, so that it ends where success is out of reach:",
            "  # give_up: {text: Three searches., predicate: {not: {at_most: {call: search, times: 2}}}}",
            "  # GAP: hard limits:",
            "  # caps: {steps: 60, seconds: 600}",
        ]);
    }

    fn clarification(&mut self) {
        self.lines(&[
            "",
            "# GAP: what to do when the task can mean two things, and the tool that asks.",
            "# clarification: {text: Ask before acting on a guess., ask: ask_person}",
        ]);
    }

    fn handoffs(&mut self, handoffs: &BTreeSet<(Arc<str>, Arc<str>)>) {
        self.line("");
        if handoffs.is_empty() {
            self.line("handoffs:  # GAP, if agents pass work on: from, to, required fields");
            return;
        }
        self.line("handoffs:");
        for (from, to) in handoffs {
            self.line(&format!("  - from: {}", yaml(from)));
            self.line(&format!("    to: {}", yaml(to)));
            self.line("    # required: [GAP]");
        }
    }

    fn rest(&mut self) {
        self.lines(&[
            "",
            "# GAP: how success is verified, each objective by a tool.",
            "verification:",
            "#  - objective: The ticket is resolved.",
            "#    level: final",
            "#    tool: get_ticket",
            "#    proves: task",
            "#    result: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}",
            "",
            "# GAP: who answers for which layer.",
            "owners:",
            "#  specification: GAP",
            "#  coordination: GAP",
            "#  verification: GAP",
            "#  infrastructure: GAP",
        ]);
    }
}

/// Whether a piece of prose has a word of obligation. It is only shown to a person.
fn is_binding(clause: &Clause) -> bool {
    const WORDS: &[&str] = &["must", "never", "always", "only", "not", "don't", "required"];
    clause.kind == ClauseKind::Prose
        && clause
            .text
            .text
            .split(|letter: char| !letter.is_alphabetic() && letter != '\'')
            .any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

fn flow(names: &[Arc<str>]) -> String {
    let names: Vec<String> = names.iter().map(|name| yaml(name)).collect();
    format!("[{}]", names.join(", "))
}
