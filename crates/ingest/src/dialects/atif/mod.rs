//! ATIF, the agent trajectory interchange format, all versions: one object a run, with the runs of
//! its subagents inside it or in files beside it, and its continuations in files. Numbers about
//! tokens and money are not read; unknown fields are let be.

mod files;
mod own;
mod step;

pub(crate) use files::is_part;

use crate::carried;
use crate::dialects::{Dialect, Extent, doubt, trial};
use crate::draft::Draft;
use crate::json::{At, Value};
use crate::sink::Sink;
use case::spec::Tool;
use case::{Act, ActorKind, ActorNo, Origin};
use files::Others;
use std::collections::{BTreeMap, BTreeSet};

/// How deep subagents may call subagents; those below stand after the run instead of inside it.
const DEEPEST: usize = 32;

/// What an agent without a name is called.
const NAMELESS: &str = "agent";

/// The agent trajectory interchange format.
pub(super) const DIALECT: Dialect = Dialect { name: "atif", extent: Extent::Document, is, read };

/// Whether `document` is a trajectory.
pub(crate) fn is(document: &Value<'_>) -> bool {
    crate::json::text(document, "schema_version")
        .is_some_and(|version| version.trim_start().starts_with("ATIF"))
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let others = Others::of(document, sink);
    let values = others.values();
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    label(document, &mut draft);
    let mut reader = Reader::new(draft, sink.name().to_owned());
    reader.collect(document);
    for (path, value) in &values {
        let at = At::new(value, Origin::file(path));
        reader.draft.covers(value);
        reader.by_path.insert((*path).to_owned(), reader.subagents.len());
        reader.subagents.push(Subagent { at: at.clone(), read: false });
        reader.collect(&at);
    }
    reader.trajectory(document, 0);
    reader.unreferred();
    reader.account_for_copies();
    if let Some(own) = own::of(document) {
        doubt::read(&own, &mut reader.draft);
    }
    if !sink.is_one_of_many() {
        trial::surround(&mut reader.draft, sink.beside());
    }
    sink.give(reader.draft);
}

fn label(document: &At<'_>, draft: &mut Draft<'_>) {
    let agent = document.get("agent");
    let of_agent = |name: &str| agent.as_ref().and_then(|agent| agent.text(name));
    let session = document.text("session_id");
    let labels = &mut draft.trace.labels;
    labels.system = of_agent("name").map(Into::into);
    labels.version = of_agent("version").map(Into::into);
    labels.session = session.map(Into::into);
    if let Some(id) = document.text("trajectory_id").or(session) {
        draft.trace.id = id.into();
    }
}

/// A trajectory inside the document or beside it, until it is read.
struct Subagent<'v> {
    at: At<'v>,
    read: bool,
}

struct Reader<'v, 'r> {
    draft: Draft<'r>,
    subagents: Vec<Subagent<'v>>,
    /// Their positions by trajectory id.
    by_id: BTreeMap<&'v str, usize>,
    /// Their positions by session id, which the earlier versions refer by; `None` where several
    /// share it.
    by_session: BTreeMap<&'v str, Option<usize>>,
    /// The positions of those in files of their own.
    by_path: BTreeMap<String, usize>,
    /// What the file that is read is called.
    name: String,
    /// The messages of the steps that were read, where a later file may repeat them.
    said: BTreeSet<&'v str>,
    /// The first step that is left out as a copy, and how many there are.
    copied: Option<(At<'v>, usize)>,
}

/// What the steps of one trajectory share.
struct Cast<'v> {
    name: &'v str,
    agent: ActorNo,
    depth: usize,
    /// Whether the agent has done anything yet: system words after that are no instructions to it.
    begun: bool,
    /// Whether an earlier file of the same trajectory was read.
    goes_on: bool,
}

impl<'v, 'r> Reader<'v, 'r> {
    fn new(draft: Draft<'r>, name: String) -> Self {
        Self {
            draft,
            subagents: Vec::new(),
            by_id: BTreeMap::new(),
            by_session: BTreeMap::new(),
            by_path: BTreeMap::new(),
            name,
            said: BTreeSet::new(),
            copied: None,
        }
    }

    fn collect(&mut self, trajectory: &At<'v>) {
        let inner = trajectory.get("subagent_trajectories");
        for at in inner.iter().flat_map(At::items) {
            let number = self.subagents.len();
            if let Some(id) = at.text("trajectory_id") {
                self.by_id.insert(id, number);
            }
            if let Some(id) = at.text("session_id") {
                let known = self.by_session.entry(id).or_insert(Some(number));
                *known = known.filter(|known| *known == number);
            }
            self.subagents.push(Subagent { at: at.clone(), read: false });
            self.collect(&at);
        }
    }

    fn trajectory(&mut self, trajectory: &At<'v>, depth: usize) {
        let agent = trajectory.get("agent");
        let text = |name: &str| agent.as_ref().and_then(|agent| agent.text(name));
        let name = text("name").unwrap_or(NAMELESS);
        let actor = self.draft.named(name, ActorKind::Agent);
        self.model(actor, text("model_name"));
        if let Some(tools) = agent.as_ref().and_then(|agent| agent.get("tool_definitions")) {
            self.declare(name, &tools);
        }
        let mut cast = Cast { name, agent: actor, depth, begun: false, goes_on: false };
        let mut piece = Some(trajectory.clone());
        while let Some(at) = piece {
            for step in at.get("steps").iter().flat_map(At::items) {
                self.step(&step, &mut cast);
            }
            piece = self.continuation(&at);
            cast.goes_on = true;
        }
    }

    fn model(&mut self, actor: ActorNo, model: Option<&str>) {
        if let Some(actor) = self.draft.trace.actors.get_mut(actor.index())
            && actor.model.is_none()
        {
            actor.model = model.map(Into::into);
        }
    }

    /// The trajectory in which the one at `piece` goes on.
    fn continuation(&mut self, piece: &At<'v>) -> Option<At<'v>> {
        let next = piece.get("continued_trajectory_ref")?;
        let number = self.in_file(&next);
        let Some(subagent) = number.and_then(|number| self.subagents.get_mut(number)) else {
            let what = "the run goes on in another file, which is not there; this is only its \
                        first part";
            self.draft.complain(&next.origin, what);
            return None;
        };
        if subagent.read {
            self.draft.complain(&next.origin, "this continuation was read already; left out");
            return None;
        }
        subagent.read = true;
        Some(subagent.at.clone())
    }

    /// The trajectory in the file that `reference` names.
    fn in_file(&self, reference: &At<'v>) -> Option<usize> {
        let from = reference.origin.other_file().unwrap_or(&self.name);
        let places = files::places(from, reference.as_str()?);
        places.iter().find_map(|path| self.by_path.get(path)).copied()
    }

    /// The trajectory that a result refers to: by its id inside the document, by its file, or, as
    /// the earlier versions do, by its session alone.
    fn referred(&self, one: &At<'v>) -> Option<usize> {
        let id = one.text("trajectory_id");
        let inside = id.and_then(|id| self.by_id.get(id).copied());
        let in_file = || self.in_file(&one.get("trajectory_path")?);
        let of_session = || *self.by_session.get(one.text("session_id")?)?;
        inside.or_else(in_file).or_else(|| of_session().filter(|_| id.is_none()))
    }

    /// Reads the subagents that a result refers to: they ran between the call and its result.
    fn refer(&mut self, result: &At<'v>, cast: &Cast<'v>) {
        let Some(refer) = result.get("subagent_trajectory_ref") else {
            return;
        };
        let single = refer.value.as_object().is_some().then(|| refer.clone());
        for one in single.into_iter().chain(refer.items()) {
            let Some(number) = self.referred(&one) else {
                let what = "the steps of this subagent are in another file and were not read";
                self.draft.complain(&one.origin, what);
                continue;
            };
            if cast.depth < DEEPEST {
                self.subagent(number, &one, cast);
            }
        }
    }

    fn subagent(&mut self, number: usize, refer: &At<'v>, cast: &Cast<'v>) {
        let Some(subagent) = self.subagents.get_mut(number) else {
            return;
        };
        if subagent.read {
            return;
        }
        subagent.read = true;
        let at = subagent.at.clone();
        let agent = at.get("agent");
        let name = agent.as_ref().and_then(|agent| agent.text("name"));
        let to = name.unwrap_or(NAMELESS);
        let to = self.draft.named(to, ActorKind::Agent);
        let act = Act::Handoff { to, text: None };
        self.draft.push(cast.agent, act, &refer.origin);
        self.trajectory(&at, cast.depth + 1);
    }

    /// Subagents that no result refers to still acted.
    fn unreferred(&mut self) {
        for number in 0..self.subagents.len() {
            let subagent = &mut self.subagents[number];
            if subagent.read {
                continue;
            }
            subagent.read = true;
            let at = subagent.at.clone();
            let what = "no result refers to this subagent; its steps stand after all others";
            self.draft.complain(&at.origin, what);
            self.trajectory(&at, DEEPEST);
        }
    }

    fn account_for_copies(&mut self) {
        if let Some((first, count)) = self.copied.take() {
            let steps = if count == 1 { "step is" } else { "steps are" };
            let what = format!("{count} {steps} copied from an earlier file; left out as known");
            self.draft.complain(&first.origin, what);
        }
    }

    fn declare(&mut self, agent: &str, tools: &At<'v>) {
        for definition in tools.items() {
            let inner = definition.get("function").unwrap_or_else(|| definition.clone());
            let Some(name) = inner.text("name") else {
                let what = "this tool definition has no name; it was left out";
                self.draft.complain(&definition.origin, what);
                continue;
            };
            let schema = inner.first(&["parameters", "input_schema", "inputSchema"]);
            let required = schema.and_then(|schema| schema.get("required"));
            let required = required.iter().flat_map(At::items);
            let tool = Tool {
                name: self.draft.clean(name),
                description: inner.get("description").and_then(|at| self.draft.string(&at)),
                required: required.filter_map(|name| Some(name.as_str()?.into())).collect(),
                changes_state: None,
            };
            carried::hold(&mut self.draft, agent, tool);
        }
    }
}
