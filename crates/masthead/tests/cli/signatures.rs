//! Which runs are one incident: two demands of one prompt are two, one demand is one wherever it stands and
//! whichever call broke it, and an outage is one whatever anybody says about it.

use crate::runner::{Said, masthead};
use serde_json::{Value, json};

const CONFIG: &str = "[store]\nurl = \"sqlite:book.db\"\n";

/// The names of the calls in the order in which one message makes them, and what the run answers at the end.
fn run(id: &str, prompts: &[&str], (calls, answer): (&[&str], &str)) -> String {
    let mut messages: Vec<Value> =
        prompts.iter().map(|text| json!({"role": "system", "content": text})).collect();
    messages.push(json!({"role": "user", "content": "Cancel my booking T-4."}));
    let called = calls.iter().enumerate().map(|(at, name)| {
        json!({"id": format!("c{at}"), "type": "function",
            "function": {"name": name, "arguments": "{\"booking\": \"T-4\"}"}})
    });
    messages.push(json!({"role": "assistant", "content": null,
        "tool_calls": called.collect::<Vec<_>>()}));
    for at in 0..calls.len() {
        messages.push(json!({"role": "tool", "tool_call_id": format!("c{at}"),
            "content": "{\"ok\": true}"}));
    }
    messages.push(json!({"role": "assistant", "content": answer}));
    json!({"id": id, "model": "m-1", "metadata": {"system": "travel"}, "messages": messages})
        .to_string()
}

/// A run whose one tool answers the same three times, as its agent says at the end.
fn outage(id: &str, tool: &str, (arguments, answer): (Value, &str)) -> String {
    let mut messages = vec![json!({"role": "user", "content": "Which seats are free?"})];
    for at in 0..3 {
        messages.push(
            json!({"role": "assistant", "content": null, "tool_calls": [{"id": format!("c{at}"),
            "type": "function", "function": {"name": tool, "arguments": arguments.to_string()}}]}),
        );
        messages.push(json!({"role": "tool", "tool_call_id": format!("c{at}"), "content": answer}));
    }
    let last = "The service is not available at the moment, I could not look it up.";
    messages.push(json!({"role": "assistant", "content": last}));
    json!({"id": id, "model": "m-1", "messages": messages}).to_string()
}

/// What filing the file comes to: the incident, and what it is to it.
fn filed(said: Said, file: &str, failed: &str) -> (Said, String) {
    let said = said.then(&["incident", "open", file, "--failed", failed]).variable("USER", "kim");
    let said = said.run();
    let first = said.screen().lines().next().unwrap_or_default().to_owned();
    let words: Vec<&str> = first.split_whitespace().take(2).collect();
    let comes_to = words.join(" ").trim_end_matches(':').to_owned();
    (said, comes_to)
}

fn each(files: &[(&str, String, &str)], wanted: &[&str]) {
    let start = masthead(["--version"]).file("masthead.toml", CONFIG);
    let start = files.iter().fold(start, |start, (name, run, _)| start.file(name, run));
    let mut said = start.run();
    for ((name, _, failed), wanted) in files.iter().zip(wanted) {
        let (after, comes_to) = filed(said, name, failed);
        assert_eq!(comes_to, *wanted, "{name}: {}", after.screen());
        said = after;
    }
}

#[test]
fn two_demands_of_one_prompt_are_two_incidents_and_one_is_one_wherever_it_stands() {
    let prompt =
        "You help travellers. Reply only in JSON. Always end your answer with \"Safe travels\".";
    let reworded = "You help travellers with a booking. Answer in JSON only.";
    let call: &[&str] = &["cancel_booking"];
    let plain = (call, "It is cancelled. Safe travels");
    let closing = (call, "{\"cancelled\": true}");
    each(
        &[
            ("json.json", run("a", &[prompt], plain), "no JSON"),
            ("closing.json", run("b", &[prompt], closing), "the last line is missing"),
            ("moved.json", run("c", &["Today is a Monday.", prompt], plain), "it cannot be read"),
            ("reworded.json", run("d", &[reworded], plain), "no JSON"),
        ],
        &["INC-1 new", "INC-2 new", "INC-1 ongoing", "INC-1 ongoing"],
    );
}

#[test]
fn a_demand_is_one_incident_whichever_call_broke_it() {
    let prompt = "You help travellers. Only make one tool call at a time.";
    let of = |id, calls| run(id, &[prompt], (calls, "It is cancelled."));
    each(
        &[
            ("one.json", of("a", &["cancel_booking", "get_booking"]), "two at once"),
            ("other.json", of("b", &["get_booking", "cancel_booking"]), "two at once"),
        ],
        &["INC-1 new", "INC-1 ongoing"],
    );
}

#[test]
fn an_outage_is_one_incident_whatever_is_said_of_it_and_another_kind_is_another() {
    let down = |id, tool| outage(id, tool, (json!({"q": id}), "Error: 503 Service Unavailable"));
    let refused = outage("d", "seats", (json!({"q": "d"}), "Error: connection refused"));
    let host = "Error: getaddrinfo ENOTFOUND db.travel.example";
    let named = |id, tool| outage(id, tool, (json!({"q": id}), host));
    each(
        &[
            ("a.json", down("a", "seats"), "no answer"),
            ("b.json", down("b", "seats"), "the customer got no reply; twice"),
            ("c.json", down("c", "mail"), "no answer"),
            ("d.json", refused, "no answer"),
            ("e.json", named("e", "seats"), "no answer"),
            ("f.json", named("f", "fares"), "nothing came"),
        ],
        &["INC-1 new", "INC-1 ongoing", "INC-2 new", "INC-3 new", "INC-4 new", "INC-4 ongoing"],
    );
}
