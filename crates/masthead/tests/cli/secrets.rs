//! What redaction catches reaches no output: a run full of secrets, told in every way there is.

use crate::runner::masthead;
use serde_json::json;

/// Put together here, so that no scanner takes this file for a leak.
fn planted() -> [String; 3] {
    let token = ["gh", "p_a8Kd02mZ9qLx7Rt5Vb1Nc3Yw6Hs4Je0Gf2Ud"].concat();
    let address = ["ann.lee", "@", "example.org"].concat();
    [token, address, "hunter22".to_owned()]
}

/// Secrets in every text of a run that loops, so that findings, citations and questions come near.
fn run() -> String {
    let [token, address, password] = planted();
    let all = format!("{address} password={password} {token}");
    let call = |id: usize| {
        json!({"role": "assistant", "name": format!("bot of {address}"), "content": format!("I call send_mail. {all}"),
            "tool_calls": [{"id": format!("c{id}"), "type": "function", "function": {"name": "send_mail",
                "arguments": json!({"to": address, "password": password, "note": all}).to_string()}}]})
    };
    let result = |id: usize| {
        json!({"role": "tool", "tool_call_id": format!("c{id}"),
            "content": json!({"error": all, "password": password}).to_string()})
    };
    let mut messages = vec![
        json!({"role": "system", "content": format!("Stop when {all} is content.")}),
        json!({"role": "user", "name": address, "content": format!("Write to {all}")}),
        json!({"role": address, "content": all}),
        json!(all),
    ];
    messages.extend((0..5).flat_map(|id| [call(id), result(id)]));
    messages.push(
        json!({"role": "assistant", "content": format!("Done, the mail to {all} was sent.")}),
    );
    json!({"id": format!("run of {address}"), "system_name": format!("mailer of {address}"), "model": all,
        "environment": all, "termination_reason": format!("max_turns for {all}"),
        "tools": [{"name": "send_mail", "description": format!("Mails with {all}")}], "messages": messages})
    .to_string()
}

#[test]
fn no_output_holds_a_planted_secret() {
    let [token, address, password] = planted();
    let symptom = format!("mail to {address} with password={password} and {token}");
    let starts = [
        masthead(["triage", "run.json", "--format", "text"]),
        masthead(["triage", "run.json", "--format", "slack"]),
        masthead(["triage", "run.json", "--format", "json"]),
        masthead(["triage", "run.json", "--format", "jsonl"]),
        masthead(["triage", "run.json", "--format", "markdown"]),
        masthead(["triage", "run.json", "other.json"]),
        masthead(["triage", "run.json", "--failed", &symptom]),
        masthead(["triage", "run.json", "--failed", &symptom, "--format", "json"]),
        masthead(["triage", "run.json", "--failed", &symptom, "--format", "slack"]),
        masthead(["triage", "run.json", "--failed", &symptom, "--ask"]),
        masthead(["triage", "run.json", "--failed", &symptom, "--format", "markdown"]),
        masthead(["show", "run.json"]),
        masthead(["spec", "draft", "run.json"]),
        masthead(["triage", "run.json", "--spec", "prompt.md", "--format", "json"]),
        masthead(["spec", "draft", "prompt.md"]),
    ];
    for start in starts {
        let start = start.file("run.json", run()).file("other.json", run());
        let prompt =
            format!("You mail.\n\nNever mail {address}.\nUse password={password}, {token}.\n");
        let said = start.file("prompt.md", prompt).run();
        assert!(!said.out.is_empty(), "{}", said.err);
        for secret in planted() {
            assert!(!said.out.contains(&secret), "{secret} in\n{}", said.out);
            assert!(!said.err.contains(&secret), "{secret} in\n{}", said.err);
        }
    }
}

#[test]
fn a_file_that_is_refused_is_not_quoted() {
    let [token, address, password] = planted();
    let all = format!("{address} password={password} {token}");
    for text in [all.clone(), json!({"note": all}).to_string(), json!([all]).to_string()] {
        let said = masthead(["triage", "x.json"]).file("x.json", text).run();
        assert_eq!(said.status, 2);
        for secret in planted() {
            assert!(!said.screen().contains(&secret), "{}", said.screen());
        }
    }
}
