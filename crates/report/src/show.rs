//! The run as Masthead understood it: every step with its actor, its act and the place it was read
//! from. For those who doubt a verdict, so placeholders keep their hashes here.

use case::record::VerifierResult;
use case::trace::{Capture, EventKind};
use case::{Act, Case, Complaint, Record, RecordKind, Step, StepNo};

/// The widest words of one step.
const WORDS: usize = 100;

/// The steps, then what others recorded, what was not understood, and how much was captured.
pub fn steps(case: &Case, complaints: &[Complaint]) -> String {
    let trace = &case.trace;
    let record = trace.source.record.as_deref().unwrap_or("");
    let mut lines = vec![format!(
        "run {}  {}  {}{record}  {} steps",
        plain(&trace.id),
        trace.dialect,
        plain(&trace.source.path),
        trace.steps.len()
    )];
    lines.extend(trace.steps.iter().map(|step| self::step(case, step)));
    lines.extend(trace.records.iter().map(record_line));
    lines.extend(complaints.iter().map(|complaint| {
        let at = format!("{:?}", complaint.at);
        format!("complaint  {}  at {}", plain(&complaint.what), top(&at))
    }));
    lines.push(capture(trace.capture));
    crate::words::ended(&lines)
}

fn step(case: &Case, step: &Step) -> String {
    let actor = case.trace.actor(step);
    let name = actor.map_or("?".to_owned(), |actor| plain(&actor.name));
    let (kind, words) = act(case, &step.act);
    let words = shortened(&words);
    let error = match &step.error {
        Some(error) => format!("  ERROR {}", shortened(&plain(error))),
        None => String::new(),
    };
    let pair = pairing(&step.act);
    let at = format!("{:?}", step.at);
    format!("#{:<4} {name:<16} {kind:<9} {words}{error}{pair}  {}", step.no, top(&at))
}

/// The kind of act in one word, and its words.
fn act(case: &Case, act: &Act) -> (&'static str, String) {
    let name = |no: case::ActorNo| {
        let actor = case.trace.actors.get(no.index());
        actor.map_or("?".to_owned(), |actor| plain(&actor.name))
    };
    match act {
        Act::Instruct(text) => ("instructs", plain(&text.text)),
        Act::Say { text, to: None } => ("says", plain(&text.text)),
        Act::Say { text, to: Some(to) } => {
            ("says", format!("-> {}: {}", name(*to), plain(&text.text)))
        }
        Act::Think(text) => ("thinks", plain(&text.text)),
        Act::Call(call) => {
            let arguments = plain(&call.arguments.to_string());
            ("calls", format!("{} {arguments}", plain(&call.tool.text)))
        }
        Act::Result(result) => {
            let kind = if result.failed == Some(true) { "fails" } else { "returns" };
            (kind, plain(&result.text.text))
        }
        Act::Handoff { to, text } => {
            let words = text.as_ref().map_or("", |text| &*text.text);
            ("hands to", format!("{} {}", name(*to), plain(words)))
        }
        Act::Event { kind, text } => {
            let words = text.as_ref().map_or("", |text| &*text.text);
            (event(*kind), plain(words))
        }
    }
}

const fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Compaction => "(compact)",
        EventKind::Limit => "(limit)",
        EventKind::Error => "(error)",
        EventKind::Verification => "(verify)",
        EventKind::Empty => "(empty)",
        EventKind::Other => "(event)",
    }
}

/// Which call a result answers, and the other way round.
fn pairing(act: &Act) -> String {
    let arrow = |sign: &str, no: StepNo| format!("  {sign} #{no}");
    match act {
        Act::Call(call) => call.result.map_or("  no result".to_owned(), |no| arrow("->", no)),
        Act::Result(result) => result.call.map_or("  no call".to_owned(), |no| arrow("<-", no)),
        Act::Instruct(_)
        | Act::Say { .. }
        | Act::Think(_)
        | Act::Handoff { .. }
        | Act::Event { .. } => String::new(),
    }
}

fn record_line(record: &Record) -> String {
    let what = match &record.kind {
        RecordKind::Reward { value, full } => format!("reward {value} of {full}"),
        RecordKind::Verifier { name, result } => {
            let came = match result {
                VerifierResult::Passed => "passed".to_owned(),
                VerifierResult::Failed { why } => format!("failed {}", plain(why)),
                VerifierResult::NotRun { why } => format!("not run {}", plain(why)),
            };
            format!("verifier {} {came}", plain(name))
        }
        RecordKind::Ended(end) => format!("ended {:?} ({})", end.reason, plain(&end.word)),
        RecordKind::Exception { kind, message } => {
            format!("exception {} {}", plain(kind), plain(message))
        }
    };
    let at = format!("{:?}", record.at);
    format!("record  {}  {}", shortened(what.trim_end()), top(&at))
}

fn capture(capture: Capture) -> String {
    let Capture { expected, silent, orphans } = capture;
    if expected == 0 {
        return "captured  everything that the input has a place for".to_owned();
    }
    let seen = expected - silent.min(expected);
    format!("captured  content in {seen} of {expected} elements, {orphans} with a missing parent")
}

/// The pointer, or a word where it is the top of the file.
fn top(at: &str) -> &str {
    if at.is_empty() { "(top)" } else { at }
}

/// On one line and without control characters; unlike elsewhere, hashes stay.
fn plain(text: &str) -> String {
    crate::words::visible(text)
}

fn shortened(text: &str) -> String {
    crate::words::shortened(text, WORDS)
}
