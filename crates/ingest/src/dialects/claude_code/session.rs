//! One session into steps, in the order of its conversation, with every subagent where it was
//! called. Decides what each line gives; the order of the lines is settled before.

use super::line::{self, Kind};
use super::tree;
use super::{ending, setup};
use crate::carried;
use crate::dialects::coding::{self, Log, Strangers, Voice, flag, harness, note, person};
use crate::draft::Draft;
use crate::json::At;
use case::trace::{EventKind, Request};
use case::{Act, ActorKind, ActorNo, Origin, StepNo};
use std::collections::{BTreeMap, BTreeSet};

/// What the agent that a person talks to is called.
pub(super) const MAIN: &str = "claude-code";

/// What a subagent is called whose type nothing says.
const NAMELESS: &str = "subagent";

/// How deep subagents may call subagents; those below stand after the run instead of inside it.
const DEEPEST: usize = 32;

/// A subagent, until it is read.
pub(super) struct Sub<'v> {
    pub(super) id: Option<&'v str>,
    /// The id of the call that started it.
    pub(super) call: Option<&'v str>,
    /// The workflow that it worked in.
    pub(super) run: Option<&'v str>,
    /// Its type.
    pub(super) name: Option<&'v str>,
    pub(super) lines: Vec<At<'v>>,
}

/// The lines of subagents that stand in the session's own file, one entry for each subagent.
pub(super) fn asides(lines: Vec<At<'_>>) -> Vec<Sub<'_>> {
    let mut subs: Vec<Sub<'_>> = Vec::new();
    let mut of_key: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        let (id, call) = (line.text("agentId"), line.text("parent_tool_use_id"));
        let known = call.or(id).or_else(|| line.text("parentUuid"));
        let at = known.and_then(|key| of_key.get(key).copied()).unwrap_or_else(|| {
            subs.push(Sub { id, call, run: None, name: None, lines: Vec::new() });
            subs.len() - 1
        });
        of_key.extend(line.text("uuid").map(|uuid| (uuid, at)));
        of_key.extend(call.or(id).map(|key| (key, at)));
        subs[at].lines.push(line);
    }
    subs
}

/// A session that is being read.
pub(super) struct Session<'v, 'r> {
    pub(super) draft: Draft<'r>,
    pub(super) log: Log<'v>,
    subs: Vec<Option<Sub<'v>>>,
    by_id: BTreeMap<&'v str, usize>,
    by_call: BTreeMap<&'v str, usize>,
    by_run: BTreeMap<&'v str, Vec<usize>>,
    /// Subagents that do not give their call, by what they were asked.
    by_prompt: BTreeMap<&'v str, usize>,
    /// The arguments of each call by its id.
    asked: BTreeMap<&'v str, At<'v>>,
    /// What was said in each reply, by the reply's id: lines of one reply may repeat each other.
    said: BTreeSet<(&'v str, &'v str)>,
    counted: BTreeSet<&'v str>,
    names: BTreeMap<String, usize>,
    strangers: Strangers,
    pub(super) is_set_up: bool,
    /// What stopped the agent, unless it went on.
    pub(super) halt: Option<At<'v>>,
    pub(super) ending: Option<At<'v>>,
    /// The main agent's last reply, if nothing came after it.
    pub(super) last_reply: Option<At<'v>>,
    /// Whether this log says of any reply why it stopped.
    pub(super) tells_stops: bool,
}

/// Whose lines are read.
#[derive(Clone, Copy)]
pub(super) struct Thread {
    pub(super) agent: ActorNo,
    /// The agent that gave a subagent its work.
    principal: Option<ActorNo>,
    depth: usize,
}

impl<'v, 'r> Session<'v, 'r> {
    pub(super) fn new(draft: Draft<'r>, subs: Vec<Sub<'v>>) -> Self {
        let mut session = Self {
            draft,
            log: Log::default(),
            subs: Vec::new(),
            by_id: BTreeMap::new(),
            by_call: BTreeMap::new(),
            by_run: BTreeMap::new(),
            by_prompt: BTreeMap::new(),
            asked: BTreeMap::new(),
            said: BTreeSet::new(),
            counted: BTreeSet::new(),
            names: BTreeMap::new(),
            strangers: Strangers::default(),
            is_set_up: false,
            halt: None,
            ending: None,
            last_reply: None,
            tells_stops: false,
        };
        for (number, sub) in subs.into_iter().enumerate() {
            session.by_id.extend(sub.id.map(|id| (id, number)));
            session.by_call.extend(sub.call.map(|call| (call, number)));
            if let Some(run) = sub.run {
                session.by_run.entry(run).or_default().push(number);
            }
            let prompt = prompt(&sub.lines).filter(|_| sub.call.is_none());
            let prompt = prompt.and_then(|(_, words)| words.as_str());
            session.by_prompt.extend(prompt.map(|prompt| (prompt, number)));
            session.subs.push(Some(sub));
        }
        session
    }

    /// Reads the main agent's `lines`, and with them all subagents.
    pub(super) fn read(mut self, lines: Vec<At<'v>>) -> Draft<'r> {
        let agent = self.draft.actor(MAIN, ActorKind::Agent);
        let thread = Thread { agent, principal: None, depth: 0 };
        self.thread(lines, thread);
        for number in 0..self.subs.len() {
            if let Some(sub) = self.subs[number].take() {
                self.unreferred(sub);
            }
        }
        ending::record(&mut self, agent);
        self.strangers.complain(&mut self.draft);
        carried::settle(&mut self.draft);
        self.draft
    }

    fn thread(&mut self, lines: Vec<At<'v>>, thread: Thread) {
        let lines = tree::settled(lines, &mut self.draft);
        let summed_up: BTreeSet<&str> = lines
            .iter()
            .filter(|line| line::kind(line.value) == Kind::Summary)
            .filter_map(|line| line.text("parentUuid"))
            .collect();
        for line in &lines {
            let first = self.draft.trace.steps.len();
            let is_told = line.text("uuid").is_some_and(|uuid| summed_up.contains(uuid));
            self.line(line, thread, is_told);
            coding::stamp(&mut self.draft, first, line.get("timestamp").as_ref());
        }
    }

    /// Reads one line. `is_told` says that a summary after it tells what it marks.
    fn line(&mut self, line: &At<'v>, thread: Thread, is_told: bool) {
        match line::kind(line.value) {
            Kind::Turn if line.text("type") == Some("assistant") => self.reply(line, thread),
            Kind::Turn => self.turn(line, thread),
            Kind::Summary => {
                let voice = harness(&mut self.draft, &line.origin);
                let words = line::parts(line).into_iter().next();
                let words = words.map(|part| part.get("text").unwrap_or(part));
                let kind = EventKind::Compaction;
                coding::event(&mut self.draft, kind, words.as_ref(), &voice);
            }
            Kind::Boundary if !is_told => {
                let voice = harness(&mut self.draft, &line.origin);
                let words = line.get("content");
                let kind = EventKind::Compaction;
                coding::event(&mut self.draft, kind, words.as_ref(), &voice);
            }
            Kind::Failure => {
                let voice = harness(&mut self.draft, &line.origin);
                let error = line.get("error");
                let said = error.as_ref().and_then(|error| error.get("message")).or(error);
                let said = said.or_else(|| line.get("content"));
                coding::event(&mut self.draft, EventKind::Error, said.as_ref(), &voice);
            }
            Kind::Setup => setup::read(self, line, thread.agent),
            Kind::Attachment => setup::attachment(self, line),
            Kind::Ending => self.ending = Some(line.clone()),
            Kind::Boundary | Kind::Note => {}
            Kind::Unknown if self.printed_call(line, thread) => {}
            Kind::Unknown => {
                let kind = line.text("type").unwrap_or("none");
                self.strangers.add(&line.origin, kind);
            }
        }
    }

    /// A reply of the model, or a piece of one.
    fn reply(&mut self, line: &At<'v>, thread: Thread) {
        let message = line.get("message");
        let model = message.as_ref().and_then(|message| message.get("model"));
        let parts = line::parts(line);
        let is_synthetic = model.as_ref().and_then(At::as_str) == Some("<synthetic>");
        if is_synthetic || flag(line.value, "isApiErrorMessage") {
            self.stand_in(line, &parts);
            return;
        }
        self.halt = None;
        if thread.principal.is_none() {
            self.tells_stops |= message.as_ref().is_some_and(|it| it.get("stop_reason").is_some());
            self.last_reply.clone_from(&message);
        }
        coding::model(&mut self.draft, thread.agent, model.as_ref());
        let voice = Voice { actor: thread.agent, kind: ActorKind::Agent, at: line.origin.clone() };
        let id = message.as_ref().and_then(|message| message.text("id"));
        let first = self.draft.trace.steps.len();
        for part in &parts {
            let own = part.first(&["text", "thinking", "id"]).and_then(|own| own.as_str());
            let own = own.filter(|own| !own.is_empty()).zip(id);
            if own.is_some_and(|(own, id)| !self.said.insert((id, own))) {
                continue;
            }
            if let (Some(id), Some(input)) = (part.text("id"), part.get("input")) {
                self.asked.insert(id, input);
            }
            self.log.part(&mut self.draft, part, &voice);
        }
        if self.draft.trace.steps.len() == first && !parts.is_empty() {
            // A thought that the service keeps to itself, or a piece said before.
            note(&mut self.draft, None, &voice);
        }
        coding::count(&mut self.draft, first, &voice);
        if let Some(message) = &message {
            self.request(message, id, (thread.agent, first));
        }
    }

    /// Notes how much the model was given for a reply, once.
    fn request(&mut self, message: &At<'v>, id: Option<&'v str>, (agent, first): (ActorNo, usize)) {
        const GIVEN: &[&str] =
            &["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"];
        let Some(usage) =
            message.get("usage").filter(|_| id.is_none_or(|id| self.counted.insert(id)))
        else {
            return;
        };
        let counts = GIVEN.iter().filter_map(|name| usage.get(name)?.value.as_u64());
        let tokens = counts.fold(0_u64, u64::saturating_add);
        if tokens > 0 {
            let step = StepNo::at_index(first);
            let request =
                Request { agent, step, tokens: Some(tokens), lost: 0, left_out: Vec::new() };
            self.draft.trace.requests.push(request);
        }
    }

    /// What the harness put in the place of a reply.
    fn stand_in(&mut self, line: &At<'v>, parts: &[At<'v>]) {
        let voice = harness(&mut self.draft, &line.origin);
        let is_error = flag(line.value, "isApiErrorMessage");
        let kind = if is_error { EventKind::Error } else { EventKind::Other };
        for part in parts {
            let words = part.get("text").unwrap_or_else(|| part.clone());
            coding::event(&mut self.draft, kind, Some(&words), &voice);
        }
        if is_error {
            self.halt = Some(line.clone());
        }
    }

    /// A message of the person, of whoever stands for one, or of a tool.
    fn turn(&mut self, line: &At<'v>, thread: Thread) {
        if thread.principal.is_none() {
            self.last_reply = None;
        }
        let first = self.draft.trace.steps.len();
        let kind = line.get("origin").and_then(|origin| origin.text("kind").map(str::to_owned));
        let is_noted = kind.is_some_and(|kind| kind != "human");
        let voice = match thread.principal {
            Some(actor) => Voice { actor, kind: ActorKind::Agent, at: line.origin.clone() },
            None => person(&mut self.draft, &line.origin),
        };
        for part in line::parts(line) {
            let words = part.as_str().or_else(|| part.text("text")).unwrap_or_default();
            if part.text("type").is_some_and(|kind| kind.ends_with("tool_result")) {
                self.result(line, &part, thread);
            } else if line::is_interruption(words) {
                note(&mut self.draft, Some(&part.get("text").unwrap_or(part)), &voice);
                self.halt = Some(line.clone());
            } else if line::is_command(words) {
                note(&mut self.draft, Some(&part.get("text").unwrap_or(part)), &voice);
            } else if is_noted || line::is_of_harness(words) {
                let voice = harness(&mut self.draft, &line.origin);
                note(&mut self.draft, Some(&part.get("text").unwrap_or(part)), &voice);
            } else if flag(line.value, "isMeta") {
                let voice = harness(&mut self.draft, &line.origin);
                self.log.part(&mut self.draft, &part, &voice);
            } else {
                self.log.part(&mut self.draft, &part, &voice);
                self.halt = None;
            }
        }
        coding::count(&mut self.draft, first, &voice);
        self.address(first, thread);
    }

    /// What the principal says to a subagent is said to it.
    fn address(&mut self, first: usize, thread: Thread) {
        if thread.principal.is_none() {
            return;
        }
        for step in self.draft.trace.steps.iter_mut().skip(first) {
            if let Act::Say { text: _, to } = &mut step.act
                && Some(step.actor) == thread.principal
            {
                *to = Some(thread.agent);
            }
        }
    }

    /// A tool's result; before it come the steps of the subagent that worked for it.
    fn result(&mut self, line: &At<'v>, part: &At<'v>, thread: Thread) {
        let id = part.text("tool_use_id");
        let about = line.get("toolUseResult");
        let agent = about.as_ref().and_then(|about| about.text("agentId"));
        let run = about.as_ref().and_then(|about| about.text("runId"));
        for number in run.and_then(|run| self.by_run.remove(run)).unwrap_or_default() {
            self.subagent(number, part, thread);
        }
        if let Some(number) = self.sub_of(id, agent) {
            self.subagent(number, part, thread);
        } else if let Some(about) = about.as_ref().filter(|_| agent.is_some()) {
            let what = "the steps of this subagent are in another file and were not read";
            self.draft.complain(&about.origin, what);
        }
        let voice = harness(&mut self.draft, &line.origin);
        let first = self.draft.trace.steps.len();
        self.log.part(&mut self.draft, part, &voice);
        let said = about.as_ref().and_then(At::as_str);
        let failed = said.is_some_and(|said| said.starts_with("Error:"));
        coding::settle_failure(&mut self.draft, first, |_| failed.then_some(true));
        if line::is_refusal(line) {
            let why = line.get("toolDenialKind").or(about);
            note(&mut self.draft, why.as_ref(), &voice);
        }
    }

    fn sub_of(&self, call: Option<&str>, agent: Option<&str>) -> Option<usize> {
        let by_agent = || self.by_id.get(agent?).copied();
        let by_call = || self.by_call.get(call?).copied();
        let asked = || self.asked.get(call?)?.text("prompt").filter(|_| agent.is_none());
        let by_prompt = || self.by_prompt.get(asked()?).copied();
        let number = by_agent().or_else(by_call).or_else(by_prompt)?;
        self.subs[number].is_some().then_some(number)
    }

    /// Reads the subagent `number`, who worked for the result at `result`.
    fn subagent(&mut self, number: usize, result: &At<'v>, thread: Thread) {
        if thread.depth >= DEEPEST {
            return;
        }
        let Some(mut sub) = self.subs[number].take() else {
            return;
        };
        let asked = result.text("tool_use_id").and_then(|id| self.asked.get(id));
        let kind = asked.and_then(|asked| asked.text("subagent_type"));
        let to = self.name(sub.name.or(kind).unwrap_or(NAMELESS));
        let prompt = prompt(&sub.lines);
        let at = prompt.as_ref().map_or(&result.origin, |(at, _)| &sub.lines[*at].origin).clone();
        let text = prompt.as_ref().and_then(|(_, words)| self.draft.string(words));
        let step = self.draft.push(thread.agent, Act::Handoff { to, text }, &at);
        if let Some((at, _)) = prompt {
            let line = sub.lines.remove(at);
            coding::stamp(&mut self.draft, step.index(), line.get("timestamp").as_ref());
        }
        let principal = Some(thread.agent);
        self.thread(sub.lines, Thread { agent: to, principal, depth: thread.depth + 1 });
    }

    /// Subagents that no result refers to still acted.
    fn unreferred(&mut self, sub: Sub<'v>) {
        let Some(first) = sub.lines.first() else {
            return;
        };
        let what = "no result refers to this subagent; its steps stand after all others";
        self.draft.complain(&first.origin, what);
        let agent = self.name(sub.name.unwrap_or(NAMELESS));
        let principal = Some(self.draft.actor(MAIN, ActorKind::Agent));
        self.thread(sub.lines, Thread { agent, principal, depth: DEEPEST });
    }

    /// A participant of that type, told apart from others of it.
    fn name(&mut self, kind: &str) -> ActorNo {
        let count = self.names.entry(kind.to_owned()).or_default();
        *count += 1;
        let name = if *count == 1 { kind.to_owned() } else { format!("{kind} #{count}") };
        self.draft.actor(&name, ActorKind::Agent)
    }

    /// The speaker of the harness's words at `at`.
    pub(super) fn harness(&mut self, at: &Origin) -> Voice {
        harness(&mut self.draft, at)
    }
}

/// What a subagent was asked: the number of the line, and the words.
fn prompt<'v>(lines: &[At<'v>]) -> Option<(usize, At<'v>)> {
    let at = lines.iter().position(line::is_prompt)?;
    let part = line::parts(&lines[at]).into_iter().next()?;
    let words = part.get("text").unwrap_or(part);
    words.as_str().map(|_| (at, words.clone()))
}
