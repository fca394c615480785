//! What `--no-quotes` promises: no word of the run that tells anything stands in any output, save names
//! of tools, agents and arguments, and words that our own pages use as well.

use crate::runner::{EXAMPLES, masthead};
use serde_json::Value;
use std::collections::BTreeSet;

/// Our own pages, without their examples.
const PAGES: &str = include_str!("../../../../docs/reference/modes.md");
const SCREEN: &str = include_str!("../../../report/src/explain/screen.md");

/// Values that stand in findings, questions and claims, in sentences without marks.
const RUNS: [&str; 2] = [
    r#"{"messages": [
 {"role": "user", "content": "Create the order for customer one two three four five."},
 {"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "create_order", "arguments": "{\"customer_id\":\"12345\"}"}}]},
 {"role": "tool", "tool_call_id": "c1", "content": "{\"ok\":true}"},
 {"role": "assistant", "content": "Created."}]}"#,
    r#"{"messages": [
 {"role": "user", "content": "Set the plan of U-1441."},
 {"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "update_user", "arguments": "{\"id\":\"U-1441\",\"plan\":\"platinum\"}"}}]},
 {"role": "tool", "tool_call_id": "c1", "content": "{\"ok\":true}"},
 {"role": "assistant", "tool_calls": [{"id": "c2", "function": {"name": "get_user", "arguments": "{\"id\":\"U-1441\"}"}}]},
 {"role": "tool", "tool_call_id": "c2", "content": "{\"id\":\"U-1441\",\"plan\":\"bronze\"}"},
 {"role": "assistant", "content": "I have updated the plan to platinum."}]}"#,
];

/// The telling parts of a text, in lower case: four letters, three digits, or both in one word.
fn telling(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let is_edge = |letter: char| letter.is_whitespace() || "\"'`,;=|(){}[]<>*“”".contains(letter);
    for token in text.split(is_edge) {
        let token = token.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        let has_digit = token.contains(|letter: char| letter.is_ascii_digit());
        if has_digit && token.contains(char::is_alphabetic) {
            words.insert(token.clone());
        }
        let parts = token.split(|letter: char| !letter.is_alphanumeric());
        let tells = |part: &&str| {
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { 3 <= part.len() } else { 4 <= part.chars().count() }
        };
        words.extend(parts.filter(tells).map(str::to_owned));
    }
    words
}

/// What is said, given and returned in the run, and the names of members, tools and parties.
fn gather(value: &Value, said: &mut BTreeSet<String>, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                names.extend(telling(name));
                match member {
                    Value::String(text)
                        if ["content", "text", "arguments", "output"].contains(&&**name) =>
                    {
                        said.extend(telling(text));
                        if let Ok(inner) = serde_json::from_str::<Value>(text) {
                            gather(&inner, &mut BTreeSet::new(), names);
                        }
                    }
                    Value::String(text) => names.extend(telling(text)),
                    other => gather(other, said, names),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, said, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_output_without_quotes_holds_a_telling_word_of_the_run() {
    let prose = PAGES.split("```").step_by(2).collect::<String>();
    let own = telling(&format!("{prose} {SCREEN}"));
    let bundled = EXAMPLES.iter().map(|(name, run)| (*name, *run, false));
    let ours = RUNS.iter().map(|run| ("run.json", *run, true));
    for (path, run, is_file) in bundled.chain(ours) {
        let run: Value = serde_json::from_str(run).expect("a run is JSON");
        let (mut said, mut names) = (BTreeSet::new(), BTreeSet::new());
        gather(&run, &mut said, &mut names);
        for format in ["text", "slack", "markdown", "jsonl"] {
            let start = masthead(["triage", path, "--no-quotes", "--format", format]);
            let start = if is_file { start.file(path, run.to_string()) } else { start };
            let out = start.run().out;
            let told = telling(&out);
            let kept = |word: &&String| !own.contains(*word) && !names.contains(*word);
            let leaks: Vec<&String> = told.intersection(&said).filter(kept).collect();
            assert!(leaks.is_empty(), "{path} as {format}: {leaks:?}\n{out}");
        }
    }
}
