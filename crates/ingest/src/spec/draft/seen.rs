//! What a run shows of the system behind it, for a first spec.

use case::spec::Tool;
use case::{Act, ActorKind, Call, Role, Spec, StepNo, Trace};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Equal calls that are worth a guard: two may be a retry.
const WORTH_A_GUARD: usize = 3;

/// What a run shows of the system behind it.
#[derive(Default)]
pub(super) struct Seen {
    /// The agents in order of appearance, with the tools that they called.
    agents: Vec<(Arc<str>, BTreeSet<Arc<str>>)>,
    /// The tools that were called, with the arguments that every call had.
    pub(super) tools: BTreeMap<Arc<str>, BTreeSet<String>>,
    pub(super) handoffs: BTreeSet<(Arc<str>, Arc<str>)>,
    pub(super) repeats: Vec<Repeat>,
}

/// Equal calls of one tool.
pub(super) struct Repeat {
    pub(super) tool: Arc<str>,
    pub(super) times: usize,
    pub(super) first: StepNo,
}

impl Seen {
    pub(super) fn of(trace: &Trace) -> Self {
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
    pub(super) fn agents(&self, spec: &Spec) -> Vec<Role> {
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
    pub(super) fn tools(&self, spec: &Spec) -> Vec<Tool> {
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
