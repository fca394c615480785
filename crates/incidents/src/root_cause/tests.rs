//! Root causes that are refused, and such as may stand.

use super::*;

/// What is said of it in an incident of a layer.
fn said(text: &str) -> Option<Blame> {
    blame(text, Some(Category::Coordination))
}

fn kind(text: &str) -> Option<BlameKind> {
    said(text).map(|blame| blame.kind)
}

#[test]
fn the_nature_of_the_model_is_no_root_cause() {
    for (text, wanted) in [
        ("Model behavior was inconsistent", BlameKind::Inconsistent),
        ("model behaviour was inconsistent.", BlameKind::Inconsistent),
        ("  MODEL   BEHAVIOUR\twas\ninconsistent ", BlameKind::Inconsistent),
        ("The model's behavior is non-deterministic", BlameKind::Inconsistent),
        ("Nondeterministic LLM output behaviour", BlameKind::Inconsistent),
        ("m o d e l behaviour was inconsistent", BlameKind::Inconsistent),
        ("GPT-4 was flaky that day", BlameKind::Inconsistent),
        ("The LLM hallucinated the ticket number", BlameKind::Hallucinated),
        ("The agent got confused about the order", BlameKind::Confused),
        ("The agent didn’t realise that it was done", BlameKind::Confused),
        ("The model is not smart enough for this", BlameKind::Incapable),
        ("The model ignored the instructions", BlameKind::Disobedient),
        ("The model did not follow the spec", BlameKind::Disobedient),
        ("The AI made a mistake", BlameKind::Erred),
        ("It was a one-off", BlameKind::Chance),
        ("LLM nondeterminism", BlameKind::Inconsistent),
        ("Variance in the model's answers", BlameKind::Inconsistent),
        ("the ai was dumb", BlameKind::Incapable),
        ("Claude 3.7 misunderstood the request", BlameKind::Confused),
        ("This is how LLMs are", BlameKind::Chance),
        ("The assistant went off the rails", BlameKind::Erred),
        ("model\u{a0}behavior was in\u{ad}consistent", BlameKind::Inconsistent),
        ("The agent was lazy", BlameKind::Trait),
        ("Unknown", BlameKind::Unsaid),
        ("n/a", BlameKind::Unsaid),
    ] {
        assert_eq!(kind(text), Some(wanted), "{text}");
    }
}

#[test]
fn a_structure_may_be_named_whatever_the_model_did() {
    for text in [
        "The model name was misspelled in the config",
        "No clarification gate exists, so the agent guessed the account",
        "The termination condition cannot be evaluated from state",
        "The model was inconsistent because no guard limits repeated calls",
        "The handoff schema has no field for the account number",
        "The agent's role has no tool allowlist",
        "The model version was pinned in no file",
        "Two agents share one role and nothing says who writes",
        "The model endpoint failed over to a region without quota",
        "Random order of the results broke the pagination check",
        "Retries hide that the tool is flaky",
        "The data model was wrong: the order table has no currency field",
        "The verifier tests the format and never the total",
        "The agent failed to call the verifier since none is wired",
        "The agent failed because the tool returned stale data",
        "The router sent requests to the wrong model",
        "",
    ] {
        assert_eq!(said(text), None, "{text}");
    }
}

#[test]
fn what_names_nothing_that_could_be_added_is_no_root_cause() {
    for text in [
        "Model quality issue",
        "Unlucky sampling at temperature 1",
        "Human error",
        "It just happened",
        "A difficult customer",
        "Human error in the review step",
        "Somebody was tired that night",
        "search_tickets looped",
    ] {
        assert_eq!(kind(text), Some(BlameKind::Unnamed), "{text}");
    }
    for text in [
        "search_tickets has no end",
        "Somebody removed the guard and no review asks for it",
        "The handoff drops the order's number",
        "The agent calls `refund` twice: nothing makes the call once",
    ] {
        assert_eq!(kind(text), None, "{text}");
    }
    // An outage is somebody else's structure; the nature of a model is no cause of it either.
    assert_eq!(blame("The provider was down from nine to ten", None), None);
    assert!(blame("The model was flaky", None).is_some());
}

#[test]
fn a_structure_that_is_only_mentioned_does_not_help() {
    for text in [
        "The model ignored the handoff schema",
        "The agent did not follow the termination condition",
        "The model behaved inconsistently and we adjusted the prompt",
    ] {
        assert!(said(text).is_some(), "{text}");
    }
}

#[test]
fn a_refusal_quotes_the_clause_and_says_what_to_write() {
    let said = said("The run failed. Model behaviour was   inconsistent.").expect("it blames");
    let said = said.to_string();
    assert!(said.starts_with("\"Model behaviour was inconsistent.\" is no root cause:"), "{said}");
    assert!(said.contains("name the state, guard or check"), "{said}");
}

const STRUCTURAL: &[&str] = &[
    "The booking flow writes the seat before the payment is confirmed.",
    "The calendar tool accepts dates without a time zone.",
    "Two writers share the cache and neither locks it.",
    "The reranker's index was built from last year's catalogue.",
    "The approval form shows the net amount only.",
    "The webhook delivers the same event twice and the consumer has no idempotency key.",
    "There is no escalation path for refunds above the limit.",
    "The orchestration graph has no edge from the reviewer back to the coder.",
    "The `close_case` tool returns success even where the record is locked.",
    "The summary step drops every line after the first thousand characters.",
    "Nobody reviews changes of the prompt before they are released.",
    "The eval set contains no conversation in which the customer changes the order.",
    "The agent was given write access to the production table.",
    "The agents had no shared state, so each asked the customer again.",
    "The planner was never told which tools the coder has.",
    "The stop rule counts messages and not tool calls.",
    "The handoff message names the customer but not the account.",
    "The router falls back to billing where no rule matches.",
    "The verifier reads the agent's summary in place of the database.",
    "The policy document contradicts the refund table.",
    "The model hallucinated a booking number, and no check compares it with the reservation system.",
    "The allowlist was last updated in March and lacks the new tool.",
    "The lookup tool sorts orders by price where the flow expects them by date.",
    "The ticket template has one free-text field for three answers.",
    "The retriever indexes only documents in English.",
    "The permission check runs after the write.",
    "The two tools share a name.",
    "The planner's message format drops attachments.",
    "No alarm fires when the queue is full.",
    "The spec does not say what happens when two accounts match.",
    "The judge scores politeness and never the booked date.",
    "The policy engine was disabled in staging and the setting was copied to production.",
    "The agent is allowed to close tickets without a second pair of eyes: the role has no boundary.",
    "The memory store keeps only the last five messages.",
    "A default of 0 stands for \"not asked\" and for \"free of charge\" alike.",
    "The search endpoint ignores the `since` parameter.",
    "The handoff to billing carries no order id.",
    "The agent picked the newest order; no branch asks which one is meant.",
    "The verifier and the generator share one prompt.",
    "The model answered from memory since the retrieval step may be skipped.",
    "The retry budget is counted per call, not per run.",
    "Two orders match, and the flow takes the first.",
    "Rate limits are not shared between workers.",
    "The condition \"done\" is evaluated by the agent itself.",
    "The file was read before it was written.",
    "The schema permits negative amounts.",
    "The tool has no dry-run mode.",
];

#[test]
fn a_cause_says_what_a_structure_lacks_or_does() {
    for text in STRUCTURAL.iter().copied() {
        assert_eq!(said(text), None, "{text}");
    }
}

const BLAMING: &[&str] = &[
    "The triage flow was fine, the assistant simply wasn't paying attention.",
    "Our LLM tends to be sloppy with dates in the booking schema.",
    "The summarizer agent has a weak memory.",
    "The gate failed because Gemini was having an off day.",
    "Haiku is too cheap for this workflow.",
    "The instructions were too polite.",
    "The prompt lacked a stern tone.",
    "The validation step was unlucky this time.",
    "Cosmic rays hit the queue.",
    "A hiccup in the handoff.",
    "The handoff was a mess.",
    "The tool was weird.",
    "The operator was careless with the approval form.",
    "The on-call engineer forgot the runbook.",
    "The index had a bad day.",
    "The search step performed poorly.",
    "The policy was misread by the assistant.",
    "The approval was skipped by the agent.",
    "The user was confusing.",
    "The model has no feeling for money in the refund step.",
    "The retriever's results were not great.",
    "The workflow could be better.",
    "The prompt ought to be stricter.",
    "The clause should be worded more forcefully.",
    "The system was having trouble with the contract.",
    "The gate misbehaved.",
    "The extraction step produced garbage.",
    "The tool chain let us down.",
    "The state got messed up.",
    "The rule about refunds was not taken seriously.",
    "The context overwhelmed the LLM.",
    "The handoff between two agents went poorly.",
    "The model, as usual, broke the rule.",
    "DeepSeek cannot count, so the limit was passed.",
    "The limit did not hold because Qwen counts badly.",
    "The instruction to stop should be in capital letters.",
    "More emphasis is needed in the prompt.",
    "The prompt needs to say it louder.",
    "The agent had no patience with the workflow.",
    "There was no diligence in the review step.",
    "Nobody cared about the contract.",
    "Nothing went right in the routing.",
    "The gate did not work.",
    "The check failed.",
    "The eval is useless.",
    "A temporary quirk of the routing.",
    "Just one of those runs.",
    "Entropy.",
    "The record looked fine to the agent.",
    "The agent got the rule wrong.",
    "The LLM's stochastic nature defeated the guard.",
    "The model treats the policy as a suggestion.",
    "The guard is good but the model is bad.",
    "The step was hard.",
];

#[test]
fn a_mind_a_tone_and_luck_are_refused_whatever_structure_stands_beside_them() {
    for text in BLAMING.iter().copied() {
        assert!(said(text).is_some(), "{text}");
    }
}

#[test]
fn each_sentence_is_held_to_the_rule() {
    for text in [
        "No gate stands before the refund. Besides, the model was inconsistent.",
        "No gate stands before the refund.\n\nThe LLM hallucinated an order.",
        "No gate stands before the refund, and the assistant was careless.",
        "The gate was missing because the developer was tired.",
        "The assistant was careless, so no gate was asked.",
    ] {
        assert!(said(text).is_some(), "{text}");
    }
    for text in [
        "The agent took the newest order. No branch asks which one is meant.",
        "The flow had no gate, so the model's guess went through.",
        "The model hallucinated an order, and no check compares it with the ledger.",
    ] {
        assert_eq!(said(text), None, "{text}");
    }
}

#[test]
fn a_missing_structure_is_something_that_can_be_added() {
    for text in [
        "clarification gate absent",
        "repeat limit on search_tickets",
        "approval by a person",
        "agent tool allowlist",
        "model version pin",
        "no owner of the price list",
        "account id in the handoff",
        "",
    ] {
        assert_eq!(misnamed(text), None, "{text}");
    }
    for (text, wanted) in [
        ("a wiser model", BlameKind::Trait),
        ("the assistant", BlameKind::Trait),
        ("more attention of the bot", BlameKind::Trait),
        ("common sense", BlameKind::Trait),
        ("clearer instructions", BlameKind::Toned),
        ("stronger wording", BlameKind::Toned),
        ("unknown", BlameKind::Unsaid),
        ("see below", BlameKind::Unsaid),
        ("tbd", BlameKind::Unsaid),
    ] {
        assert_eq!(misnamed(text).map(|blame| blame.kind), Some(wanted), "{text}");
    }
}

#[test]
fn that_something_came_up_or_was_done_wrong_names_nothing() {
    for text in [
        "An edge case in the booking flow was hit.",
        "The booking flow hit a corner case.",
        "A rare situation in the refund workflow was reached.",
        "The flow ran into an unusual condition.",
        "The router routed the request incorrectly.",
        "The router incorrectly routed the request.",
        "The message was routed wrongly.",
        "The agent answered without checking the results.",
        "The model acted without care.",
        "We did not follow the rule.",
        "We never defined it.",
    ] {
        assert!(said(text).is_some(), "{text}");
    }
}

#[test]
fn what_nobody_defined_and_what_holds_nobody_is_a_structure() {
    for text in [
        "We never defined when the search should stop.",
        "Two agents write to the same ticket without a lock.",
        "The agents refund in parallel without an idempotency key.",
        "The edge case of two equal names is not covered by any branch.",
        "The branch for the empty case was never reached.",
        "The timeout was incorrectly configured.",
        "The parser incorrectly reads 1.234 as a decimal.",
        "The config names the wrong endpoint.",
    ] {
        assert_eq!(said(text), None, "{text}");
    }
}
