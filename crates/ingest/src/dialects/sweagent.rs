//! Trajectories of agents that work in a shell, as SWE-agent and mini-SWE-agent write them: one entry
//! a turn with what the model thought, the action that it took and what the shell answered. The
//! prompt that each entry repeats, and the state of the shell, are not read.

use crate::dialects::chat;
use crate::dialects::chat::message::Talk;
use crate::dialects::{Dialect, Extent};
use crate::draft::{Came, Draft, Made};
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use crate::{carried, ending, terminal};
use case::record::EndReason;
use case::trace::EventKind;
use case::{Act, ActorKind, ActorNo, Passage};

/// A trajectory.
pub(super) const DIALECT: Dialect =
    Dialect { name: "swe-agent", extent: Extent::Document, is, read };

/// What an agent without a name is called.
const NAMELESS: &str = "agent";

/// How these harnesses say that a run ended, where our words for endings do not tell.
const ENDINGS: &[(&str, EndReason)] = &[
    ("exit_context", EndReason::StepLimit),
    ("exit_format", EndReason::AgentError),
    ("exit_total_execution_time", EndReason::TimeLimit),
    ("exit_command_timeout", EndReason::TimeLimit),
    ("exit_error", EndReason::Breakdown),
    ("exit_environment_error", EndReason::Breakdown),
    ("exit_api", EndReason::Breakdown),
    ("exit_cost", EndReason::CostLimit),
    ("exit_forfeit", EndReason::Regular),
    ("LimitsExceeded", EndReason::StepLimit),
    ("submitted", EndReason::Regular),
];

/// Whether `document` is a trajectory.
fn is(document: &Value<'_>) -> bool {
    is_turns(document) || is_mini(document)
}

fn is_turns(document: &Value<'_>) -> bool {
    let turns = member(document, "trajectory").and_then(Value::as_array);
    let first = turns.and_then(|turns| turns.iter().find(|turn| !turn.is_null()));
    let has = |turn: &Value<'_>, key| member(turn, key).is_some();
    match first {
        Some(turn) => has(turn, "action") && (has(turn, "observation") || has(turn, "thought")),
        None => turns.is_some() && has(document, "history") && has(document, "info"),
    }
}

fn is_mini(document: &Value<'_>) -> bool {
    let named = text(document, "trajectory_format");
    let info = member(document, "info");
    let is_ended = info.is_some_and(|info| member(info, "exit_status").is_some());
    let messages = member(document, "messages");
    (named.is_some() || is_ended) && messages.is_some_and(chat::is_list)
}

fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    let task = document.get("instance_id").and_then(|id| draft.label(&id));
    draft.trace.labels.task = task;
    match document.get("trajectory") {
        Some(turns) => read_turns(&mut draft, document, &turns),
        None => read_messages(&mut draft, document),
    }
    read_info(&mut draft, document);
    carried::settle(&mut draft);
    sink.give(draft);
}

fn read_turns(draft: &mut Draft<'_>, document: &At<'_>, turns: &At<'_>) {
    let history: Vec<At<'_>> = match document.get("history") {
        Some(history) => history.items().collect(),
        None => prompt(turns),
    };
    let name = history.iter().find_map(|message| message.text("agent"));
    let agent = draft.actor(name.unwrap_or(NAMELESS), ActorKind::Agent);
    open(draft, &history);
    let answers: Vec<&At<'_>> = history.iter().filter(|message| is_answer(message)).collect();
    let matches = answers.len() == turns.items().count();
    for (number, turn) in turns.items().enumerate() {
        let calls = answers.get(number).filter(|_| matches);
        let calls = calls.and_then(|answer| answer.get("tool_calls"));
        draft.trace.capture.expected += 1;
        if turn.value.is_object() {
            read_turn(draft, agent, &turn, calls);
        } else {
            draft.complain(&turn.origin, "this entry is no turn; kept as an empty one");
            draft.empty(agent, &turn.origin);
        }
    }
}

/// The prompt of the first turn, for trajectories without a history of their own.
fn prompt<'v>(turns: &At<'v>) -> Vec<At<'v>> {
    let given = turns.at(0).and_then(|first| first.first(&["query", "messages"]));
    given.map(|list| list.items().collect()).unwrap_or_default()
}

fn is_answer(message: &At<'_>) -> bool {
    message.text("role") == Some("assistant") && !is_demonstration(message)
}

fn is_demonstration(message: &At<'_>) -> bool {
    message.get("is_demo").and_then(|flag| flag.value.as_bool()) == Some(true)
}

/// What the agent was told before its first turn.
fn open(draft: &mut Draft<'_>, history: &[At<'_>]) {
    let shown: Vec<&At<'_>> = history.iter().filter(|one| is_demonstration(one)).collect();
    if let Some(first) = shown.first() {
        let what = format!("{} messages of a demonstration left out", shown.len());
        draft.complain(&first.origin, what);
    }
    let opening = history.iter().filter(|one| !is_demonstration(one));
    let opening = opening.take_while(|one| matches!(one.text("role"), Some("system" | "user")));
    for message in opening {
        open_with(draft, message);
    }
}

fn open_with(draft: &mut Draft<'_>, message: &At<'_>) {
    let Some(content) = message.get("content") else {
        return;
    };
    let parts: Vec<At<'_>> = match content.value.as_array() {
        Some(_) => content.items().map(|part| part.get("text").unwrap_or(part)).collect(),
        None => vec![content],
    };
    let texts: Vec<Passage> = parts.iter().filter_map(|part| draft.filled(part)).collect();
    for text in texts {
        if message.text("role") == Some("system") {
            carried::instruct(draft, None, &text);
            let harness = draft.actor("system", ActorKind::Harness);
            draft.push(harness, Act::Instruct(text), &message.origin);
        } else {
            let person = draft.actor("user", ActorKind::Person);
            draft.push(person, Act::Say { text, to: None }, &message.origin);
        }
    }
}

fn read_turn(draft: &mut Draft<'_>, agent: ActorNo, turn: &At<'_>, calls: Option<At<'_>>) {
    let first = draft.trace.steps.len();
    let filled = |name| turn.get(name).and_then(|at| draft.filled(&at));
    let (thought, response) = (filled("thought"), filled("response"));
    let action = turn.get("action").filter(|at| draft.filled(at).is_some());
    match (thought, response) {
        (Some(thought), _) => {
            draft.push(agent, Act::Think(thought), &turn.origin);
        }
        (None, Some(text)) if action.is_none() => {
            draft.push(agent, Act::Say { text, to: None }, &turn.origin);
        }
        (None, _) => {}
    }
    let called = action.map(|action| act(draft, agent, turn, (&action, calls)));
    let observation = turn.get("observation").filter(|_| called.is_some());
    if let Some((tool, id)) = called {
        let actor = draft.actor(&tool, ActorKind::Tool);
        let text = observation.map(|at| draft.any(&at));
        let text = text.unwrap_or_else(|| draft.blank(turn));
        let step =
            draft.result(actor, Came { text, data: None, id: None, failed: None }, &turn.origin);
        draft.trace.pair(id, step);
    } else if let Some(text) = turn.get("observation").and_then(|at| draft.filled(&at)) {
        let shell = draft.actor("environment", ActorKind::Harness);
        draft.push(shell, Act::Say { text, to: None }, &turn.origin);
    }
    if draft.trace.steps.len() == first {
        draft.trace.capture.silent += 1;
        draft.empty(agent, &turn.origin);
    }
}

/// Adds the call of a turn: as the model's service gave it, where the history holds that, or the
/// line for the shell. Returns the tool's name and the step.
fn act(
    draft: &mut Draft<'_>,
    agent: ActorNo,
    turn: &At<'_>,
    (action, calls): (&At<'_>, Option<At<'_>>),
) -> (String, case::StepNo) {
    let only = calls.filter(|calls| calls.items().count() == 1).and_then(|calls| calls.at(0));
    let given = only.and_then(|call| call.get("function"));
    let name = given.as_ref().and_then(|given| given.get("name"));
    if let (Some(given), Some(name)) = (&given, name.filter(|name| name.as_str().is_some())) {
        let arguments = given.get("arguments");
        let made = Made {
            tool: draft.any(&name),
            arguments: arguments.as_ref().map(|at| at.value),
            arguments_at: given.origin.key("arguments"),
            id: None,
        };
        let tool = name.as_str().unwrap_or_default().to_owned();
        return (tool, draft.call(agent, made, &turn.origin));
    }
    let line = action.as_str().map(program);
    let tool = line.unwrap_or("shell");
    let named = line.map(|tool| Passage::new(draft.clean(tool), action.origin.clone()));
    let made = Made {
        tool: named.unwrap_or_else(|| draft.blank(action)),
        arguments: Some(action.value),
        arguments_at: action.origin.clone(),
        id: None,
    };
    (tool.to_owned(), draft.call(agent, made, &turn.origin))
}

/// The program that a line for the shell runs, past changes of the folder.
fn program(line: &str) -> &str {
    let first = |part: &'_ str| part.split_whitespace().next().map(str::len);
    let mut parts = line.split(['\n', ';']).flat_map(|part| part.split("&&"));
    let found = parts.find_map(|part| {
        let part = part.trim_start();
        let word = &part[..first(part)?];
        (word != "cd" && !word.contains('=')).then_some(word)
    });
    found.unwrap_or_else(|| line.split_whitespace().next().unwrap_or_default())
}

/// A list of messages in which the shell answers in the person's role, or in the role of tools.
fn read_messages(draft: &mut Draft<'_>, document: &At<'_>) {
    let Some(messages) = document.get("messages") else {
        return;
    };
    let is_called = |message: At<'_>| {
        message.text("role") == Some("tool") || message.get("tool_calls").is_some()
    };
    if messages.items().any(is_called) {
        read_talk(draft, &messages);
        return;
    }
    let mut calls = Vec::new();
    let mut has_begun = false;
    for message in messages.items() {
        draft.trace.capture.expected += 1;
        let content = message.get("content").and_then(|at| draft.filled(&at));
        match (message.text("role"), content) {
            (Some("assistant"), Some(text)) => {
                has_begun = true;
                calls = answer(draft, &message, &text);
            }
            (Some("user"), Some(text)) if has_begun && !calls.is_empty() => {
                observe(draft, &message, text, &std::mem::take(&mut calls));
            }
            (Some("system" | "user"), Some(_)) => open_with(draft, &message),
            (role, text) => {
                let harness = draft.actor(role.unwrap_or("harness"), ActorKind::Harness);
                let kind = if text.is_some() { EventKind::Other } else { EventKind::Empty };
                draft.push(harness, Act::Event { kind, text }, &message.origin);
            }
        }
    }
}

/// Messages whose calls and results are data. The last one may be the harness's word on the end.
fn read_talk(draft: &mut Draft<'_>, messages: &At<'_>) {
    let is_end = |message: &At<'_>| message.text("role") == Some("exit");
    let (ends, said): (Vec<_>, Vec<_>) = messages.items().partition(is_end);
    let mut talk = Talk::over(said.clone(), &[]);
    for message in &said {
        talk.read(draft, message);
    }
    for end in ends {
        let text = end.get("content").and_then(|content| draft.filled(&content));
        let harness = draft.actor("exit", ActorKind::Harness);
        draft.push(harness, Act::Event { kind: EventKind::Other, text }, &end.origin);
    }
}

/// Adds what the agent said and the calls of the code in it.
fn answer(draft: &mut Draft<'_>, message: &At<'_>, text: &Passage) -> Vec<case::StepNo> {
    let agent = draft.actor(NAMELESS, ActorKind::Agent);
    draft.push(agent, Act::Say { text: text.clone(), to: None }, &message.origin);
    let terminal = message.get("role").unwrap_or_else(|| message.clone());
    let run = terminal::CodeRun { from: &message.origin, terminal };
    terminal::call_code(draft, agent, text, &run)
}

/// Adds what the shell answered to `calls`.
fn observe(draft: &mut Draft<'_>, message: &At<'_>, text: Passage, calls: &[case::StepNo]) {
    let code = message.get("extra").and_then(|extra| extra.get("returncode")?.value.as_i64());
    let tag = || {
        let (_, rest) = text.text.split_once("<returncode>")?;
        rest.split_once("</returncode>")?.0.trim().parse().ok()
    };
    let failed = code.or_else(tag).map(|code: i64| code != 0);
    let shell = draft.actor("shell", ActorKind::Tool);
    let step = draft.result(shell, Came { text, data: None, id: None, failed }, &message.origin);
    for call in calls {
        draft.trace.pair(*call, step);
    }
}

/// What the harness wrote down about the run.
fn read_info(draft: &mut Draft<'_>, document: &At<'_>) {
    let Some(info) = document.get("info") else {
        return;
    };
    let version = info.first(&["swe_agent_version", "mini_version"]);
    draft.trace.labels.version = version.and_then(|version| draft.label(&version));
    let config = info.get("config");
    let model = config.and_then(|config| config.get("model")?.get("model_name"));
    if let Some(model) = model.and_then(|model| draft.label(&model)) {
        draft.set_model(ActorKind::Agent, &model);
    }
    if let Some(submission) = info.get("submission") {
        submit(draft, &submission);
    }
    if let Some(status) = info.get("exit_status")
        && let Some(word) = status.as_str().filter(|word| !word.trim().is_empty())
    {
        let record = ending::record(reason(word), draft.clean(word), status.origin);
        draft.trace.records.push(record);
        draft.trace.closed = true;
    }
}

/// What the agent handed in, unless the shell has shown it.
fn submit(draft: &mut Draft<'_>, submission: &At<'_>) {
    let Some(text) = draft.filled(submission) else {
        return;
    };
    let last = draft.trace.steps.last().map_or("", |step| step.words());
    if last.contains(text.text.trim()) {
        return;
    }
    let harness = draft.actor("environment", ActorKind::Harness);
    let act = Act::Event { kind: EventKind::Other, text: Some(text) };
    draft.push(harness, act, &submission.origin);
}

/// A run that a limit made hand in what it had says both: the limit is why it ended.
fn reason(word: &str) -> EndReason {
    let known = ENDINGS.iter().find(|(name, _)| {
        let is_whole = word.eq_ignore_ascii_case(name);
        is_whole || word.contains(name) && *name != "submitted"
    });
    known.map_or_else(|| ending::reason(word), |(_, reason)| *reason)
}
