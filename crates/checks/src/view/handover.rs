//! Whether a call passes the matter on to a person or another agent.
//!
//! Told by the tool's name and by what the call passes on: who transfers money or raises rights hands
//! nothing over. A name that says neither is none.

use super::effect;
use super::{Exchange, View, prose};
use case::ActorKind;
use serde_json::Value;

/// Verbs that pass something on.
const VERBS: &[&str] = &["transfer", "escalate"];

/// Words of a name that leave no doubt.
const ALWAYS: &[&str] = &["handoff", "handover", "human", "humans"];

/// Who can take a matter over.
const PARTIES: &[&str] = &[
    "agent",
    "agents",
    "person",
    "people",
    "team",
    "support",
    "operator",
    "representative",
    "rep",
    "manager",
    "supervisor",
    "staff",
    "specialist",
    "expert",
    "queue",
    "desk",
    "helpdesk",
    "engineer",
    "oncall",
    "call",
    "department",
    "colleague",
    "owner",
    "admin",
    "tier",
    "level",
];

/// What is passed on where the matter itself is.
const MATTERS: &[&str] = &[
    "ticket",
    "case",
    "issue",
    "incident",
    "chat",
    "conversation",
    "matter",
    "request",
    "complaint",
    "problem",
    "customer",
    "user",
    "session",
    "control",
];

/// Whether the call hands the matter over.
pub fn hands_over(exchange: &Exchange<'_>) -> bool {
    let words: Vec<String> = effect::words(&exchange.call.tool.text).collect();
    names_handover(&words, &exchange.call.arguments)
}

/// Whether the call names an agent that takes part in the run: then the matter stays in it.
pub(crate) fn is_to_participant(view: &View<'_>, exchange: &Exchange<'_>) -> bool {
    let tool: Vec<String> = effect::words(&exchange.call.tool.text).collect();
    let leaves = prose::leaves(&exchange.call.arguments);
    let agents = view.case.trace.actors.iter().enumerate();
    let mut others = agents
        .filter(|(at, actor)| *at != exchange.step.actor.index() && actor.kind == ActorKind::Agent);
    others.any(|(_, actor)| {
        let own: Vec<String> = effect::words(&actor.name).collect();
        let is_in_name =
            !own.is_empty() && tool.windows(own.len()).any(|run| run == own.as_slice());
        is_in_name || leaves.iter().any(|(_, text)| text.trim().eq_ignore_ascii_case(&actor.name))
    })
}

fn names_handover(words: &[String], arguments: &Value) -> bool {
    let holds = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if holds(ALWAYS)
        || words.windows(2).any(
            |pair| matches!(pair, [one, two] if one == "hand" && (two == "off" || two == "over")),
        )
    {
        return true;
    }
    if !holds(VERBS) {
        return false;
    }
    let is_verb = |word: &String| VERBS.contains(&word.as_str());
    let is_bare = words.iter().all(|word| is_verb(word) || word == "to");
    let is_directed = words.iter().any(|word| word == "to");
    holds(PARTIES) || holds(MATTERS) || ((is_bare || is_directed) && !holds_amount(arguments))
}

/// Whether a number is among what is passed on: then it is an amount of something.
fn holds_amount(arguments: &Value) -> bool {
    match arguments {
        Value::Number(_) => true,
        Value::String(text) => text.trim().parse::<f64>().is_ok(),
        Value::Array(entries) => entries.iter().any(holds_amount),
        Value::Object(members) => members.values().any(holds_amount),
        Value::Null | Value::Bool(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn is_handover(tool: &str, arguments: &Value) -> bool {
        let words: Vec<String> = effect::words(tool).collect();
        names_handover(&words, arguments)
    }

    #[test]
    fn a_matter_is_told_from_money_and_rights() {
        let summary = json!({"summary": "refund of an old ticket"});
        for tool in [
            "transfer_to_human_agents",
            "escalate",
            "escalate_ticket",
            "transfer_to_billing",
            "handoff_to_writer",
            "escalate_to_oncall",
        ] {
            assert!(is_handover(tool, &summary), "{tool}");
        }
        let money = json!({"to": "landlord", "amount": 900});
        for tool in [
            "transfer",
            "transfer_funds",
            "transfer_to_savings",
            "escalate_privileges",
            "transfer_file",
            "get_transfers",
        ] {
            assert!(!is_handover(tool, &money), "{tool}");
        }
    }
}
