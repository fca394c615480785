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
        "The agent was lazy",
        "Human error",
        "It just happened",
        "A difficult customer",
        "Human error in the review step",
        "The agent was lazy in the verification step",
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
