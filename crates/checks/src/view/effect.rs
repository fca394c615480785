//! What a call does to the world: whether it only reads, changes something, checks something, asks
//! somebody or ends the run.
//!
//! The spec's word counts first. Without one, the tool's name nominates: names are chosen by the
//! people who wrote the tool, so their leading verb is a fair first guess and never proof.

use super::rehearsal;
use case::{Call, ClauseKind, Spec};
use serde_json::Value;

/// What a call does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It only looks.
    Reads,
    /// It changes state that outlives the run and that can be looked at afterwards.
    Changes,
    /// It sends a message out: that cannot be taken back, and no check can look at it.
    Sends,
    /// It tells those who take part something, or leaves a note for them.
    Tells,
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
    /// Whether it is a write: something is different afterwards that could be looked at.
    pub const fn changes_state(self) -> bool {
        matches!(self, Self::Changes)
    }

    /// Whether the world outside of the conversation may be different afterwards.
    pub const fn leaves_its_mark(self) -> bool {
        matches!(self, Self::Changes | Self::Sends)
    }

    /// Whether it does something with what it is given, rather than look or ask.
    pub const fn acts(self) -> bool {
        matches!(self, Self::Changes | Self::Sends | Self::Tells)
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
    "create", "update", "delete", "remove", "cancel", "send", "write", "add", "edit", "modify",
    "insert", "pay", "restart", "deploy", "apply", "assign", "rename", "replace", "upload",
    "publish", "enable", "disable", "revoke", "kill", "reserve",
];
/// Verbs only where they lead the name: further in they are nouns or qualities of what is meant.
const CHANGES_IF_LEADING: &[&str] = &[
    "set",
    "put",
    "mark",
    "move",
    "merge",
    "push",
    "grant",
    "promote",
    "restore",
    "acknowledge",
    "ack",
    "purge",
    "revert",
];
/// Words that make a question, or a rehearsal, of the verb which follows.
const ASKS_WHETHER: &[&str] =
    &["can", "could", "may", "should", "would", "is", "has", "preview", "simulate", "dry"];
/// Nouns as often as verbs: they must lead, and nothing after them may be what is looked at.
const NOUNS_TOO: &[&str] = &[
    "order", "issue", "book", "post", "patch", "schedule", "commit", "charge", "transfer",
    "refund", "exchange", "return", "close", "open", "scale", "rollback", "rollout",
];
/// What follows a noun when the tool only looks: the status of an order, the opening of a file.
const LOOKED_AT: &[&str] = &[
    "get",
    "list",
    "search",
    "find",
    "lookup",
    "query",
    "view",
    "fetch",
    "read",
    "status",
    "state",
    "detail",
    "details",
    "info",
    "information",
    "history",
    "summary",
    "count",
    "id",
    "ids",
    "total",
    "price",
    "report",
    "tracking",
    "track",
    "stats",
    "log",
    "logs",
    "file",
    "files",
    "url",
    "page",
    "link",
    "browser",
    "tab",
    "webpage",
    "website",
    "document",
    "folder",
    "directory",
    "image",
    "line",
];
/// Words in the names of tools that tell somebody something.
const MESSAGES: &[&str] = &["comment", "message", "email", "mail", "notify", "reply"];
/// Words that keep what is told among those who take part.
const INSIDE: &[&str] = &["human", "note", "log", "memo"];
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
    of_as(call, &call.tool.text, spec)
}

/// The same where `bare` is what the tool is called for itself.
pub(super) fn of_as(call: &Call, bare: &str, spec: &Spec) -> Effect {
    match of_name_as(&call.tool.text, bare, spec) {
        Effect::Changes | Effect::Sends if only_looks(&call.arguments) => Effect::Reads,
        Effect::Changes | Effect::Sends | Effect::Tells | Effect::Unknown
            if rehearsal::asked(&call.arguments) =>
        {
            Effect::Reads
        }
        effect => effect,
    }
}

/// An editor takes its verb as an argument, and a client of HTTP its method; one that looks changes
/// nothing.
fn only_looks(arguments: &Value) -> bool {
    let verb = arguments.get("command").and_then(Value::as_str);
    verb.is_some_and(|verb| ["view", "read", "show", "list"].contains(&verb))
        || super::change::only_reads(arguments)
}

/// What a call of the tool called `tool` does.
pub fn of_name(tool: &str, spec: &Spec) -> Effect {
    of_name_as(tool, tool, spec)
}

/// The same where `bare` is what the tool is called for itself.
pub(super) fn of_name_as(tool: &str, bare: &str, spec: &Spec) -> Effect {
    if is_declared_verifier(tool, spec) {
        return Effect::Verifies;
    }
    match spec.tool(tool).and_then(|declared| declared.changes_state) {
        // Declared to change something outside: then even a note leaves its mark.
        Some(true) => match told(bare) {
            Effect::Tells => Effect::Sends,
            effect => effect,
        },
        Some(false) => named(bare).filter(|effect| !effect.acts()).unwrap_or(Effect::Reads),
        None => named(bare).unwrap_or(Effect::Unknown),
    }
}

/// Whether a name begins with a verb that is one wherever it stands.
pub(super) fn leads_with_verb(name: &str) -> bool {
    let first = words(name).next();
    first.is_some_and(|word| CHANGES.contains(&word.as_str()) || READS.contains(&word.as_str()))
}

fn is_declared_verifier(tool: &str, spec: &Spec) -> bool {
    spec.clauses.iter().any(|clause| match &clause.kind {
        ClauseKind::Verification(coverage) => &*coverage.tool == tool,
        _ => false,
    })
}

/// What the words of a tool's name suggest; the first word that says anything decides, and the name
/// proper before the names of the server and the group in front of it.
fn named(tool: &str) -> Option<Effect> {
    let own: Vec<String> = words(proper(tool)).collect();
    let effect = leading(&own).or_else(|| plain(own.into_iter())).or_else(|| plain(words(tool)))?;
    Some(if effect == Effect::Changes { told(tool) } else { effect })
}

/// A name without what stands before its last dot, slash, colon or double underscore.
fn proper(tool: &str) -> &str {
    let tool = tool.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let tool = tool.rsplit(['.', '/', ':']).next().unwrap_or(tool);
    tool.rsplit("__").next().unwrap_or(tool)
}

/// What the first word says if it is one that says something only there.
fn leading(words: &[String]) -> Option<Effect> {
    let (first, rest) = words.split_first()?;
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    if is(ASKS_WHETHER, first) && !rest.is_empty() {
        return Some(Effect::Reads);
    }
    if is(CHANGES_IF_LEADING, first) {
        return Some(Effect::Changes);
    }
    if !is(NOUNS_TOO, first) {
        return None;
    }
    let looks = rest.iter().any(|word| is(LOOKED_AT, word));
    let opens_nothing = rest.is_empty() && first == "open";
    Some(if looks || opens_nothing { Effect::Reads } else { Effect::Changes })
}

/// What the first word that always says something says.
fn plain(mut words: impl Iterator<Item = String>) -> Option<Effect> {
    words.find_map(|word| {
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

/// What a tool that changes something comes to when its name says that it tells somebody.
fn told(tool: &str) -> Effect {
    let mut effect = Effect::Changes;
    for word in words(proper(tool)) {
        if INSIDE.contains(&word.as_str()) {
            return Effect::Tells;
        }
        if MESSAGES.contains(&word.as_str()) {
            effect = Effect::Sends;
        }
    }
    effect
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

    const WRITES: &str = "
        create_invoice update_address delete_row cancel_pending_trip book_room bookFlight
        modify_seat order_parts place.order_parts open_ticket tickets.openIssue close_account
        mark_paid mark_as_read set_status set_thermostat mcp__shop__return_item
        return_delivered_goods exchange_items refund_charge charge_card transfer_funds
        schedule_visit issue_voucher post_invoice push_branch merge_request commit
        rollback_release write_file edit str_replace_editor move_card functions.put_object
        scale_service bank/pay_bill update_user promote_build restore_snapshot acknowledge_alert
    ";
    const NO_WRITES: &str = "
        order_status orderStatus get_order open_file open open_url list_open_issues search_set
        find_return_policy return_status issue_details get_book book_info transfer_history
        refund_status schedule_lookup commit_log latest_order order.status order_get
        shop.orders.list read_mark next_set exchange_rate_query post_count show_close_date
        get_email send_email notify_team add_comment transfer_to_human add_note verify_order
        check_refund mcp__orders__search open_webpage can_create_order preview_deploy
    ";

    #[test]
    fn a_change_is_told_by_the_verb_that_leads() {
        let is_write = |tool: &&str| named(tool).is_some_and(Effect::changes_state);
        let missed: Vec<_> = WRITES.split_whitespace().filter(|tool| !is_write(tool)).collect();
        let guessed: Vec<_> = NO_WRITES.split_whitespace().filter(is_write).collect();
        assert!(missed.is_empty() && guessed.is_empty(), "missed {missed:?}, guessed {guessed:?}");
    }

    #[test]
    fn what_is_sent_leaves_its_mark_and_what_is_told_inside_does_not() {
        assert_eq!(named("send_email"), Some(Effect::Sends));
        assert_eq!(named("crm.add_comment"), Some(Effect::Sends));
        assert_eq!(named("transfer_to_human"), Some(Effect::Tells));
        assert!(Effect::Sends.leaves_its_mark() && !Effect::Tells.leaves_its_mark());
    }

    #[test]
    fn an_editor_that_is_told_to_look_only_looks() {
        assert!(only_looks(&serde_json::json!({"command": "view", "path": "a.rs"})));
        assert!(!only_looks(&serde_json::json!({"command": "create", "path": "a.rs"})));
    }
}
