//! Session logs of Claude Code: lines that form a tree by `uuid` and `parentUuid`, the same lines in
//! an exported list, and the stream that a run without a terminal prints. Subagents stand where they
//! were called, from the same file or from files of their own. What the harness notes for itself is
//! no step.

mod cursor;
mod ending;
mod files;
mod line;
mod session;
mod setup;
mod tree;

pub(crate) use files::is_part;

use crate::dialects::{Dialect, Extent};
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::Origin;
use files::Files;
use session::{Session, Sub};

/// The most elements that are looked at to tell the dialect.
const LOOK: usize = 40;

/// The member that holds the lines of an exported session.
const EXPORTED: &str = "loglines";

/// Session logs of Claude Code.
pub(super) const DIALECT: Dialect =
    Dialect { name: "claude-code", extent: Extent::Spread, is, read };

/// Whether `document` is such a log, or a line of one.
pub(crate) fn is(document: &Value<'_>) -> bool {
    let list = member(document, EXPORTED).unwrap_or(document);
    let Some(items) = list.as_array() else {
        return line::is_line(document);
    };
    let looked_at = items.iter().filter(|item| !item.is_null()).take(LOOK);
    let (lines, others): (Vec<_>, Vec<_>) = looked_at.partition(|item| line::is_line(item));
    !lines.is_empty() && lines.len() >= others.len()
}

/// Reads it.
pub(crate) fn read(document: &At<'_>, sink: &mut Sink<'_>) {
    let list = document.get(EXPORTED).unwrap_or_else(|| document.clone());
    let lines: Vec<At<'_>> = match list.value.as_array() {
        Some(_) => list.items().filter(|item| !item.value.is_null()).collect(),
        None => vec![list],
    };
    let files = Files::of(&lines, sink);
    let subagents = files.subagents();
    let mut draft = sink.draft(DIALECT.name);
    draft.covers(document.value);
    for subagent in &subagents {
        subagent.lines.iter().for_each(|line| draft.covers(line));
    }
    label(document, &lines, &mut draft);
    let (aside, main): (Vec<At<'_>>, Vec<At<'_>>) =
        lines.into_iter().partition(|line| line::is_aside(line.value));
    // The file of a subagent alone is its session.
    let is_alone = !main.iter().any(|line| line::kind(line.value) == line::Kind::Turn);
    let (main, aside) = if is_alone && !aside.is_empty() {
        (main.into_iter().chain(aside).collect(), Vec::new())
    } else {
        (main, aside)
    };
    let mut subs = session::asides(aside);
    subs.extend(subagents.iter().map(|subagent| Sub {
        id: Some(subagent.id),
        call: text(&subagent.about, "toolUseId"),
        run: subagent.run(),
        name: text(&subagent.about, "agentType"),
        lines: placed(&subagent.lines, subagent.path),
    }));
    let read = Session::new(draft, subs).read(main);
    sink.give(read);
}

fn placed<'f>(lines: &'f [Value<'f>], path: &str) -> Vec<At<'f>> {
    let file = Origin::file(path);
    let lines = lines.iter().enumerate();
    lines
        .filter(|(_, line)| line.is_object())
        .map(|(at, line)| At::new(line, file.index(at)))
        .collect()
}

fn label(document: &At<'_>, lines: &[At<'_>], draft: &mut crate::draft::Draft<'_>) {
    let find = |names: &[&'static str]| {
        let own = || document.first(names).filter(|_| document.value.is_object());
        lines.iter().find_map(|line| line.first(names)).or_else(own)
    };
    let session = find(&["sessionId", "session_id"]).and_then(|id| draft.label(&id));
    let version = find(&["version", "claude_code_version"]).and_then(|at| draft.label(&at));
    let labels = &mut draft.trace.labels;
    labels.system = Some(session::MAIN.into());
    labels.session.clone_from(&session);
    labels.version = version;
    draft.trace.id = session.unwrap_or_default();
}
