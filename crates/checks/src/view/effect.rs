//! What a call does to the world: whether it only reads, changes something, checks something, asks
//! somebody or ends the run.
//!
//! The spec's word counts first. Without one, the tool's name nominates: names are chosen by the
//! people who wrote the tool, so their leading verb is a fair first guess and never proof.

use case::{Call, ClauseKind, Spec};

/// What a call does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It only looks.
    Reads,
    /// It changes state that outlives the run.
    Changes,
    /// It checks whether something is as it should be.
    Verifies,
    /// It asks a person, or tells them something and waits.
    Asks,
    /// It ends the run or gives the answer.
    Finishes,
    /// It runs code or commands that may do anything.
    Runs,
    /// Its name does not say.
    Unknown,
}

impl Effect {
    /// Whether the world may be different afterwards.
    pub const fn changes_state(self) -> bool {
        matches!(self, Self::Changes)
    }
}

const VERIFIES: &[&str] =
    &["verify", "validate", "check", "test", "tests", "assert", "lint", "review"];
const ASKS: &[&str] = &["ask", "clarify", "confirm", "clarification", "elicit"];
const FINISHES: &[&str] =
    &["finish", "submit", "done", "complete", "terminate", "stop", "end", "answer"];
const RUNS: &[&str] = &[
    "bash",
    "shell",
    "sh",
    "exec",
    "execute",
    "python",
    "terminal",
    "code",
    "command",
    "ipython",
    "interpreter",
    "console",
    "powershell",
];
const CHANGES: &[&str] = &[
    "create", "update", "delete", "remove", "book", "cancel", "send", "write", "set", "add",
    "edit", "modify", "insert", "put", "patch", "post", "transfer", "refund", "pay", "charge",
    "restart", "deploy", "apply", "assign", "return", "exchange", "move", "rename", "replace",
    "upload", "publish", "merge", "push", "commit", "close", "open", "enable", "disable", "grant",
    "revoke", "schedule", "scale", "rollback", "rollout", "kill", "order", "issue", "reserve",
    "mark",
];
const READS: &[&str] = &[
    "get",
    "list",
    "search",
    "find",
    "read",
    "fetch",
    "lookup",
    "look",
    "query",
    "describe",
    "show",
    "view",
    "browse",
    "calculate",
    "think",
    "load",
    "count",
    "retrieve",
    "inspect",
    "visit",
    "scroll",
    "grep",
    "ls",
    "cat",
    "glob",
    "open_file",
    "select",
];

/// What `call` does.
pub fn of(call: &Call, spec: &Spec) -> Effect {
    of_name(&call.tool.text, spec)
}

/// What a call of the tool called `tool` does.
pub fn of_name(tool: &str, spec: &Spec) -> Effect {
    if is_declared_verifier(tool, spec) {
        return Effect::Verifies;
    }
    match spec.tool(tool).and_then(|declared| declared.changes_state) {
        Some(true) => Effect::Changes,
        Some(false) => {
            named(tool).filter(|effect| !effect.changes_state()).unwrap_or(Effect::Reads)
        }
        None => named(tool).unwrap_or(Effect::Unknown),
    }
}

fn is_declared_verifier(tool: &str, spec: &Spec) -> bool {
    spec.clauses.iter().any(|clause| match &clause.kind {
        ClauseKind::Verification(coverage) => &*coverage.tool == tool,
        _ => false,
    })
}

/// What the words of a tool's name suggest; the first word that says anything decides.
fn named(tool: &str) -> Option<Effect> {
    words(tool).find_map(|word| {
        let word = word.as_str();
        let kinds = [
            (VERIFIES, Effect::Verifies),
            (ASKS, Effect::Asks),
            (FINISHES, Effect::Finishes),
            (RUNS, Effect::Runs),
            (CHANGES, Effect::Changes),
            (READS, Effect::Reads),
        ];
        kinds.into_iter().find(|(list, _)| list.contains(&word)).map(|(_, effect)| effect)
    })
}

/// The words of a name in snake, kebab, dotted or camel case, in lower case.
pub(crate) fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|letter: char| !letter.is_alphanumeric()).flat_map(camel_words)
}

fn camel_words(part: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut after_lower = false;
    for letter in part.chars() {
        if words.is_empty() || (letter.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        after_lower = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_that_says_anything_decides() {
        assert_eq!(named("get_user_details"), Some(Effect::Reads));
        assert_eq!(named("jira.createIssue"), Some(Effect::Changes));
        assert_eq!(named("runTests"), Some(Effect::Verifies));
        assert_eq!(named("frobnicate"), None);
    }
}
