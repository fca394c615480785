//! How a session ended: the record that a stream closes with, a service that failed for good, or a
//! person who stopped the agent. A log that just stops says nothing of its end.

use super::line;
use super::session::Session;
use crate::dialects::coding::{self, Voice, flag};
use crate::ending;
use crate::json::At;
use case::record::EndReason;
use case::{Act, ActorKind, ActorNo, Origin};

/// Puts the ending on record, if the session says how it ended.
pub(super) fn record(session: &mut Session<'_, '_>, agent: ActorNo) {
    if let Some(line) = session.ending.take() {
        closing(session, &line, agent);
    } else if let Some(line) = session.halt.take() {
        halted(session, &line);
    } else if let Some(reply) = &session.last_reply {
        // A reply that stopped for a tool, or that had not stopped where others say that they had.
        let is_open = match reply.text("stop_reason") {
            Some(reason) => reason == "tool_use",
            None => session.tells_stops,
        };
        session.draft.trace.open_turn = is_open;
    }
}

/// The record that a stream closes with.
fn closing(session: &mut Session<'_, '_>, line: &At<'_>, agent: ActorNo) {
    session.draft.trace.closed = true;
    let is_error = flag(line.value, "is_error");
    if let Some(denied) = line.get("permission_denials").filter(|all| all.items().next().is_some())
    {
        let voice = session.harness(&line.origin);
        coding::note(&mut session.draft, Some(&denied), &voice);
    }
    let answer = line.get("result").filter(|_| !is_error);
    if let Some(answer) = answer.filter(|answer| !is_said(session, answer)) {
        let voice = Voice { actor: agent, kind: ActorKind::Agent, at: line.origin.clone() };
        coding::say(&mut session.draft, &answer, &voice);
    }
    let (reason, word) = reason(line, is_error);
    put(session, reason, &word);
}

/// Whether the last words of an agent are these.
fn is_said(session: &Session<'_, '_>, answer: &At<'_>) -> bool {
    let trace = &session.draft.trace;
    let mut said =
        trace.steps.iter().rev().filter(|step| {
            matches!(step.act, Act::Say { .. }) && trace.kind(step) == ActorKind::Agent
        });
    let answer = answer.as_str().map(|answer| session.draft.clean(answer));
    said.next().zip(answer).is_some_and(|(last, answer)| last.words().trim() == answer.trim())
}

fn reason<'v>(line: &At<'v>, is_error: bool) -> (EndReason, At<'v>) {
    let word = line.get("subtype").unwrap_or_else(|| line.clone());
    let reason = match word.as_str().unwrap_or_default() {
        "error_max_turns" => EndReason::StepLimit,
        "error_max_budget_usd" => EndReason::CostLimit,
        "error_max_structured_output_retries" => EndReason::ErrorLimit,
        "success" if !is_error => EndReason::Regular,
        "success" => {
            // The session was carried through, and all that came was the service's error.
            let said = line.get("result").unwrap_or(word);
            let is_down = line.get("api_error_status").is_some() || is_outage(&said);
            return (if is_down { EndReason::Breakdown } else { EndReason::Unknown }, said);
        }
        "error_during_execution" => EndReason::Unknown,
        other => ending::reason(other),
    };
    (reason, word)
}

/// The last thing in the log is that something stopped the agent.
fn halted(session: &mut Session<'_, '_>, line: &At<'_>) {
    let Some(words) = line::parts(line).into_iter().next() else {
        return;
    };
    let words = words.get("text").unwrap_or(words);
    let is_person = line::is_interruption(words.as_str().unwrap_or_default());
    let reason = match line.text("error") {
        _ if is_person => EndReason::Stopped,
        Some("invalid_request" | "max_output_tokens") => EndReason::Unknown,
        Some("unknown") | None if !is_outage(&words) => EndReason::Unknown,
        Some(_) | None => EndReason::Breakdown,
    };
    put(session, reason, &words);
}

/// Whether the words are those with which the harness passes on an error of the model's service.
fn is_outage(words: &At<'_>) -> bool {
    words.as_str().is_some_and(|words| words.trim_start().starts_with("API Error"))
}

fn put(session: &mut Session<'_, '_>, reason: EndReason, word: &At<'_>) {
    let said = word.as_str().unwrap_or_default().lines().next().unwrap_or_default();
    let said = session.draft.clean(said);
    let at: Origin = word.origin.clone();
    session.draft.trace.records.push(ending::record(reason, said, at));
}
