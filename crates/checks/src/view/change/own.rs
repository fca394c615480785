//! A tool that is itself a well-known program: its arguments are that program's command line. What
//! the command line does is not told here.

use super::{Change, program};
use serde_json::Value;

/// The known program that a tool of these words is: `kubectl`, `run_terraform`.
pub(super) fn program_of(words: &[String]) -> Option<&str> {
    const AROUND: &[&str] = &["run", "exec", "execute", "cli", "command", "tool", "functions"];
    let mut own = words.iter().map(String::as_str).filter(|word| !AROUND.contains(word));
    let first = own.next().filter(|word| program::is_known(word))?;
    own.next().is_none().then_some(first)
}

/// The changes of a tool that is a program: its arguments are the words after the program's name,
/// the verb before what it is given.
pub(super) fn changes(program: &str, arguments: &Value) -> Vec<Change> {
    const PARTS: &[&str] = &[
        "command",
        "cmd",
        "commands",
        "command_line",
        "subcommand",
        "action",
        "verb",
        "operation",
        "args",
        "arguments",
        "argv",
        "input",
    ];
    let mut line = String::new();
    let mut add = |part: &Value| {
        let words = part.as_array().map_or(std::slice::from_ref(part), Vec::as_slice);
        for word in words.iter().filter_map(Value::as_str) {
            line.push(' ');
            // A word of a list is one word, whatever it holds.
            let quoted = shlex::try_quote(word).ok().filter(|_| part.is_array());
            line.push_str(quoted.as_deref().unwrap_or(word));
        }
    };
    match arguments {
        Value::Object(members) => {
            PARTS.iter().filter_map(|name| members.get(*name)).for_each(&mut add);
        }
        Value::String(_) | Value::Array(_) => add(arguments),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    let line = line.trim_start();
    let is_named = line.split_whitespace().next() == Some(program);
    let line = if is_named { line.to_owned() } else { format!("{program} {line}") };
    program::of_script(&line, 0)
}
