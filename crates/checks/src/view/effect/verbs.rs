//! The words of tools' names that nominate an effect: closed lists of English verbs, and of what takes
//! their meaning back.

pub(super) const VERIFIES: &[&str] =
    &["verify", "validate", "check", "test", "tests", "assert", "lint", "review"];
pub(super) const ASKS: &[&str] = &["ask", "clarify", "confirm", "clarification", "elicit"];
pub(super) const FINISHES: &[&str] =
    &["finish", "submit", "done", "complete", "terminate", "stop", "end", "answer"];
/// Those that end a thing as well as the run.
pub(super) const STOPS: &[&str] = &["terminate", "stop"];
/// What they end when they end the run; anything else is a thing of the world.
pub(super) const OF_THE_RUN: &[&str] = &[
    "answer",
    "final",
    "task",
    "run",
    "conversation",
    "session",
    "chat",
    "dialog",
    "dialogue",
    "turn",
    "work",
    "episode",
    "agent",
    "step",
    "loop",
    "action",
    "interaction",
    "now",
    "here",
    "with",
    "and",
];
/// What is handed in or brought to an end in the world, rather than as the answer.
pub(super) const HANDED_IN: &[&str] = &[
    "order",
    "claim",
    "refund",
    "request",
    "application",
    "payment",
    "job",
    "form",
    "ticket",
    "booking",
    "reservation",
    "purchase",
    "checkout",
    "call",
    "expense",
];
pub(super) const RUNS: &[&str] = &[
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
pub(super) const CHANGES: &[&str] = &[
    "create",
    "update",
    "delete",
    "remove",
    "cancel",
    "send",
    "write",
    "add",
    "edit",
    "modify",
    "insert",
    "pay",
    "restart",
    "deploy",
    "apply",
    "assign",
    "rename",
    "replace",
    "upload",
    "publish",
    "enable",
    "disable",
    "revoke",
    "kill",
    "reserve",
    "truncate",
    "cordon",
    "uncordon",
    "activate",
    "deactivate",
    "reactivate",
    "suspend",
    "unsuspend",
    "unlock",
    "unsubscribe",
    "provision",
    "deprovision",
    "uninstall",
    "reboot",
    "wipe",
    "erase",
    "destroy",
    "overwrite",
    "append",
    "evict",
    "ban",
    "unban",
    "unblock",
    "reopen",
    "unarchive",
    "attach",
    "detach",
    "unlink",
    "unassign",
    "redeem",
    "dismiss",
    "undeploy",
    "downgrade",
    "reinstate",
    "cancels",
];
/// Verbs only where they lead the name: further in they are nouns or qualities of what is meant.
pub(super) const CHANGES_IF_LEADING: &[&str] = &[
    "set",
    "put",
    "mark",
    "move",
    "merge",
    "push",
    "grant",
    "promote",
    "restore",
    "drop",
    "switch",
    "drain",
    "approve",
    "reject",
    "decline",
    "void",
    "reset",
    "migrate",
    "archive",
    "rotate",
    "shutdown",
    "clear",
    "flush",
    "invite",
    "enroll",
    "withdraw",
    "deposit",
    "pause",
    "resume",
    "mute",
    "snooze",
    "adjust",
    "increase",
    "decrease",
    "swap",
    "toggle",
    "subscribe",
    "unregister",
    "save",
    "acknowledge",
    "ack",
    "purge",
    "revert",
];
/// The same; they say nothing where what follows is what is kept of such deeds: `change_log`.
pub(super) const CHANGES_IF_DONE: &[&str] = &[
    "change", "lock", "upgrade", "import", "trigger", "block", "register", "release", "start",
    "link", "tag", "place", "make", "turn", "bind", "sync", "launch", "install", "silence",
];
/// What is kept of deeds, or done without leaving a mark.
pub(super) const KEPT: &[&str] = &[
    "status", "state", "history", "log", "logs", "info", "details", "detail", "stats", "summary",
    "count", "list", "notes", "events", "report", "request", "call", "query", "api", "http", "id",
    "search", "lookup", "get", "view", "time", "date",
];
/// Words that make a question, or a rehearsal, of the verb which follows.
pub(super) const ASKS_WHETHER: &[&str] =
    &["can", "could", "may", "should", "would", "is", "has", "preview", "simulate", "dry"];
/// Nouns as often as verbs: they must lead, and nothing after them may be what is looked at.
pub(super) const NOUNS_TOO: &[&str] = &[
    "order", "issue", "book", "post", "patch", "schedule", "commit", "charge", "transfer",
    "refund", "exchange", "return", "close", "scale", "rollback", "rollout", "wire", "ship",
];
/// What is opened as a new thing in the world; anything else that is opened is only looked at.
pub(super) const OPENED: &[&str] = &[
    "ticket", "issue", "account", "case", "incident", "claim", "dispute", "position", "order",
    "pr", "pull", "door", "gate", "valve",
];
/// What follows a noun when the tool only looks: the status of an order, the opening of a file.
pub(super) const LOOKED_AT: &[&str] = &[
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
    "pdf",
];
/// What may be looked at, or settled by the verb before it: then the name says nothing.
pub(super) const MAY_BE_LOOKED_AT: &[&str] = &[
    "policy",
    "policies",
    "rate",
    "rates",
    "date",
    "dates",
    "time",
    "times",
    "options",
    "quote",
    "estimate",
    "type",
    "types",
    "schema",
    "slots",
    "availability",
    "eligibility",
    "rules",
    "window",
    "reason",
    "reasons",
    "balance",
    "fee",
    "fees",
    "number",
    "name",
    "names",
    "paper",
    "article",
];
/// What is resolved by settling it; anything else is only looked up.
pub(super) const SETTLED: &[&str] =
    &["ticket", "issue", "case", "incident", "alert", "dispute", "claim", "conversation", "thread"];
/// Qualities of a thing that is spoken of: what stands after them is no deed.
pub(super) const QUALITIES: &[&str] = &[
    "last",
    "latest",
    "current",
    "recent",
    "previous",
    "next",
    "all",
    "available",
    "my",
    "open",
    "pending",
    "active",
];
/// Joins a second deed to the first one.
pub(super) const JOINS: &[&str] = &["and", "or", "then"];
/// Words for the agent's own list of what it is to do.
pub(super) const OWN_PLAN: &[&str] = &["todo", "todos", "plan", "scratchpad", "checklist"];
/// Nouns too, of which a write is made by what follows even behind a prefix: `air_book_flight`.
pub(super) const NOUNS_BEHIND: &[&str] = &["book", "ship", "close", "open"];
/// Words in the names of handoffs.
pub(super) const HANDS_OVER: &[&str] =
    &["transfer", "handoff", "handover", "delegate", "escalate", "hand"];
/// What money goes to.
pub(super) const ACCOUNTS: &[&str] =
    &["account", "savings", "checking", "bank", "wallet", "card", "iban"];
/// Words in the names of tools that tell somebody something.
pub(super) const MESSAGES: &[&str] = &["comment", "message", "email", "mail", "notify", "reply"];
/// Words that keep what is told among those who take part.
pub(super) const INSIDE: &[&str] = &["human", "note", "log", "memo"];
pub(super) const READS: &[&str] = &[
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
