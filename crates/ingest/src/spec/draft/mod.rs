//! A first spec file from a run, a prompt or the agent files of another tool: what is known is written
//! down, what is not is marked `GAP` for a person to fill, in the words of the question that asks for it
//! before the system ships. Nothing is guessed: suggestions are comments until somebody agrees.

mod agents;
mod gaps;
mod seen;

use super::quoting::yaml;
use super::{SCHEMA, SpecFile};
use case::spec::{Cap, Handoff, Tool};
use case::{Clause, ClauseKind, Role, Spec, Trace};
use seen::{Repeat, Seen};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most suggestions of one kind: more would be deleted unread.
const MOST_SUGGESTIONS: usize = 12;

/// A first spec of the system that `trace` is a run of; `spec` is what the trace carries of it.
pub fn from_trace(trace: &Trace, spec: &Spec) -> String {
    let seen = Seen::of(trace);
    let mut draft = Draft::new(&format!("the run {}", yaml(&trace.id)));
    let system = trace.labels.system.as_ref().or(spec.system.as_ref());
    draft.system(system.map(|name| &**name));
    draft.constraints(&spec.clauses);
    draft.agents(&seen.agents(spec), spec, &str::to_owned);
    draft.tools(&seen.tools(spec), &seen.tools);
    draft.guards(&seen.repeats);
    draft.of_the_run(spec, &Said::default());
    let bare = |(from, to): &(Arc<str>, Arc<str>)| (from.clone(), to.clone(), Vec::new());
    draft.handoffs(&seen.handoffs.iter().map(bare).collect::<Vec<_>>());
    draft.rest(spec);
    draft.text
}

/// How the draft names a file that is known by another path: relative to where the draft will lie.
pub type Beside<'a> = &'a dyn Fn(&str) -> String;

/// Sentences of the prompts that have a place in a spec; whoever reads prompts as rules finds them.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// When the run is done.
    pub ends: Vec<Arc<str>>,
    /// When it asks what the task means.
    pub asks: Vec<Arc<str>>,
}

/// A first spec of the system that a prompt or the agent files of another tool state, with what their prompts say.
pub fn from_file(file: &SpecFile, said: &Said, beside: Beside<'_>) -> String {
    let spec = &file.spec;
    let names: Vec<String> = spec.files.iter().map(|path| yaml(path)).collect();
    let from = if names.is_empty() { "what a run carries".to_owned() } else { names.join(", ") };
    let mut draft = Draft::new(&from);
    draft.system(spec.system.as_deref());
    draft.constraints(&spec.clauses);
    draft.agents(&spec.roles, spec, beside);
    draft.tools(&spec.tools, &BTreeMap::new());
    draft.guards(&[]);
    draft.of_the_run(spec, said);
    draft.handoffs(&declared(spec));
    draft.rest(spec);
    draft.text
}

/// Who passes on to whom, each once, and what.
type Passed = (Arc<str>, Arc<str>, Vec<Arc<str>>);

fn declared(spec: &Spec) -> Vec<Passed> {
    let mut known = BTreeSet::new();
    let handoffs = spec.clauses.iter().filter_map(|clause| match &clause.kind {
        ClauseKind::Handoff(Handoff { from: Some(from), to, required, .. }) => {
            Some((from.clone(), to.clone(), required.clone()))
        }
        _ => None,
    });
    handoffs.filter(|(from, to, _)| known.insert((from.clone(), to.clone()))).collect()
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

    /// A text as it stands, below an empty line.
    fn block(&mut self, block: &str) {
        self.text.push('\n');
        self.text.push_str(block);
    }

    fn system(&mut self, name: Option<&str>) {
        match name {
            Some(name) => self.line(&format!("system: {}", yaml(name))),
            None => self.line("system: unnamed  # GAP: its name, as traces carry it"),
        }
    }

    /// Sentences with a word of obligation, of an order or a bound are shown for a person to decide on.
    fn constraints(&mut self, clauses: &[Clause]) {
        self.block(gaps::CONSTRAINTS);
        let binding = clauses.iter().filter(|clause| is_binding(clause));
        let binding: Vec<&Clause> = binding.take(MOST_SUGGESTIONS).collect();
        if !binding.is_empty() {
            self.line("# Is each of these a constraint?");
        }
        for clause in binding {
            let line = clause.line.map_or(String::new(), |line| format!("line {line}: "));
            self.line(&format!("# - {line}{}", yaml(&clause.text.text)));
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
        self.block(gaps::GUARDS);
        if repeats.is_empty() {
            self.text.push_str(gaps::GUARD);
        }
        for repeat in repeats.iter().take(MOST_SUGGESTIONS) {
            let Repeat { tool, times, first } = repeat;
            self.line(&format!("#  - tool: {}", yaml(tool)));
            self.line(&format!(
                "#    max_repeats: 2  # the run made {times} equal calls, from step {first}"
            ));
        }
    }

    /// The end of a run, its context, and what it asks.
    fn of_the_run(&mut self, spec: &Spec, said: &Said) {
        self.block(gaps::CONTEXT);
        self.block(gaps::TERMINATION);
        let ends = texts(spec, |kind| matches!(kind, ClauseKind::Success(_)), &said.ends);
        self.said_of("when the run is done", ends);
        self.text.push_str(gaps::ENDS);
        let gives_up = |clause: &&Clause| matches!(clause.kind, ClauseKind::GiveUp(_));
        for clause in spec.clauses.iter().filter(gives_up) {
            self.line(&format!("# Known: gives up, {}", yaml(&clause.text.text)));
        }
        for (clause, cap) in caps(spec).filter(|(clause, _)| is_of_nobody(clause, &spec.roles)) {
            let whose = clause.role.as_deref().unwrap_or("the run");
            self.line(&format!("# Known: {} for {}: {cap}", yaml(&clause.text.text), yaml(whose)));
        }
        self.block("# GAP, Q6: is ambiguity a branch of the flow?\nclarification:\n");
        let asks = texts(spec, |kind| matches!(kind, ClauseKind::Clarification(_)), &said.asks);
        self.said_of("when to ask", asks);
        self.text.push_str(gaps::CLARIFICATION);
    }

    /// The first of these words, and the others for a person to choose. What holds only under a condition is an
    /// exception sooner than the rule.
    fn said_of(&mut self, gap: &str, said: Vec<String>) {
        let (exceptions, rules): (Vec<String>, Vec<String>) = said.into_iter().partition(|text| {
            let first = text.split_whitespace().next();
            first.is_some_and(|word| {
                ["if", "unless"].iter().any(|one| word.eq_ignore_ascii_case(one))
            })
        });
        let mut said = rules.into_iter().chain(exceptions);
        match said.next() {
            Some(text) => self.line(&format!("  text: {}", yaml(&text))),
            None => self.line(&format!("  # text: GAP, {gap}")),
        }
        for other in said {
            self.line(&format!("  # or: {}", yaml(&other)));
        }
    }

    fn handoffs(&mut self, handoffs: &[Passed]) {
        self.block(gaps::HANDOFFS);
        if handoffs.is_empty() {
            self.line("handoffs:  # GAP, if agents pass work on");
            self.text.push_str(gaps::HANDOFF);
            return;
        }
        self.line("handoffs:");
        for (from, to, required) in handoffs {
            self.line(&format!("  - from: {}", yaml(from)));
            self.line(&format!("    to: {}", yaml(to)));
            if required.is_empty() {
                self.line("    # required: [GAP]");
            } else {
                self.line(&format!("    required: {}", flow(required)));
            }
            self.line("    # schema: GAP, the file of its schema");
            self.line("    # acknowledged_by: GAP");
            self.line("    # session: GAP");
        }
    }

    fn rest(&mut self, spec: &Spec) {
        self.block(gaps::OBJECTIVES);
        let is = |clause: &&Clause| matches!(clause.kind, ClauseKind::Objective(_));
        let objectives = spec.clauses.iter().filter(is);
        for clause in objectives {
            self.line(&format!("  - id: {}", yaml(&clause.id.0)));
            self.line(&format!("    text: {}", yaml(&clause.text.text)));
            self.line("    # changed_by: [GAP]");
            self.line("    # recorded_in: GAP");
        }
        self.block(gaps::REST);
    }
}

/// The words of the clauses of a kind, and those of `said` that stand in none of them.
fn texts(spec: &Spec, is: impl Fn(&ClauseKind) -> bool, said: &[Arc<str>]) -> Vec<String> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clauses = spec.clauses.iter().filter(|clause| is(&clause.kind));
    let mut texts: Vec<String> = clauses.map(|clause| clause.text.text.to_string()).collect();
    for said in said {
        if !texts.iter().any(|text| plain(text).contains(&plain(said))) {
            texts.push(said.to_string());
        }
    }
    texts
}

/// The caps with how they are written.
fn caps(spec: &Spec) -> impl Iterator<Item = (&Clause, String)> {
    spec.clauses.iter().filter_map(|clause| match clause.kind {
        ClauseKind::Cap(Cap::Steps(most)) => Some((clause, format!("steps: {most}"))),
        ClauseKind::Cap(Cap::Seconds(most)) => Some((clause, format!("seconds: {most}"))),
        ClauseKind::Cap(Cap::Cost(most)) => Some((clause, format!("cost: {most}"))),
        _ => None,
    })
}

/// Whether a clause binds none of the roles, so that no role of the draft can hold it.
fn is_of_nobody(clause: &Clause, roles: &[Role]) -> bool {
    let role = clause.role.as_deref().unwrap_or_default();
    roles.iter().all(|known| *known.name != *role)
}

/// Whether a piece of prose has a word of obligation, or of an order or a bound. It is only shown to a person.
fn is_binding(clause: &Clause) -> bool {
    const WORDS: &[&str] = &[
        "must", "never", "always", "only", "not", "don't", "required", "before", "unless", "under",
        "most", "within", "times", "limit", "maximum",
    ];
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
