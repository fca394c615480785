//! Faults of the surroundings, told by the strings that machines write: status codes, errno names,
//! shells' and clients' fixed messages.
//!
//! Only a result that is an error can report a fault: a page that mentions an outage is content.
//! Not found, invalid argument and the like are ordinary answers to an agent's own mistake.

use super::{Fact, FactKind, Place, Standing, network, text};
use crate::pattern::pattern;
use crate::sieve::Sieve;
use crate::view::{Exchange, prose};
use case::{Cite, Step, ToolResult};
use regex::Regex;
use serde_json::Value;
use std::ops::Range;
use std::sync::LazyLock;

/// A failure of the surroundings rather than of the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A service or host could not be reached, or answered that it is down.
    Outage,
    /// A quota or rate limit refused the call.
    RateLimit,
    /// No answer came in time.
    Timeout,
    /// Credentials were missing or refused.
    Access,
    /// A program or module that the surroundings should provide is not there.
    NotInstalled,
    /// The harness's own process ran out of memory or was killed.
    Memory,
}

impl Fault {
    /// The fault in plain words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outage => "outage",
            Self::RateLimit => "rate limit",
            Self::Timeout => "timeout",
            Self::Access => "access refused",
            Self::NotInstalled => "not installed",
            Self::Memory => "out of memory",
        }
    }
}

/// How much of an error's beginning and end is searched.
const WINDOW: usize = 2048;

/// One pattern a fault, asked in this order: a rate limit that answers 503 is a rate limit.
///
/// A program's own time limit (`Command timed out`) is no fault of the surroundings, so only a
/// network's words count; nor is `Permission denied` on a file. A module that is not found is a
/// fault where the interpreter was asked to run it or where it is a test runner: everything else
/// may be the agent's own module.
static FAULTS: [(Fault, LazyLock<Regex>); 5] = [
    (
        Fault::RateLimit,
        LazyLock::new(|| {
            pattern(
                r"(?i)\b(?:http|status|code|error)\W{0,4}(?:code\W{0,3})?429\b|\b429 (?:too many|client error)|too many requests|rate_limit_exceeded|rate_limit_error|\bRateLimitError\b|rate limit (?:exceeded|reached|hit)|insufficient_quota|quota exceeded|exceeded your current quota|\bRESOURCE_EXHAUSTED\b|ThrottlingException",
            )
        }),
    ),
    (
        Fault::Timeout,
        LazyLock::new(|| {
            pattern(
                r"(?i)\bETIMEDOUT\b|\bdial tcp\b[^\n]{0,80}i/o timeout|connection timed out|connect(?:ion)? timeout|read timed out|\bReadTimeout\b|\bConnectTimeout\b|DEADLINE_EXCEEDED|gateway time-?out|\b(?:http|status)\W{0,4}(?:code\W{0,3})?504\b|upstream request timeout|request timed out|\bAPITimeoutError\b",
            )
        }),
    ),
    (
        Fault::Access,
        LazyLock::new(|| {
            pattern(
                r"(?i)\b(?:http|status|code)\W{0,4}(?:code\W{0,3})?40[13]\b|\b401 (?:unauthorized|client error)|\b403 (?:forbidden|client error)|invalid_api_key|incorrect api key|authentication_error|\bAuthenticationError\b|\bUNAUTHENTICATED\b|AccessDeniedException",
            )
        }),
    ),
    (
        Fault::NotInstalled,
        LazyLock::new(|| {
            pattern(
                r"(?im)command not found|^\S*sh: (?:line )?(?:\d+: )?\S+: not found|is not recognized as an internal or external command|executable file not found in \$PATH|^\S*python[\d.]*(?:\.exe)?: No module named \S+|No module named '?(?:pytest|tox|nose|nose2|coverage|mypy|ruff|hypothesis|flake8|pylint)\b|env: \S+: No such file or directory",
            )
        }),
    ),
    (
        Fault::Outage,
        LazyLock::new(|| {
            pattern(
                r"(?i)\bECONNREFUSED\b|\bECONNRESET\b|connection refused|connection reset by peer|\bENOTFOUND\b|\bEAI_AGAIN\b|getaddrinfo failed|name or service not known|temporary failure in name resolution|could not resolve host|no such host|network is unreachable|no route to host|\bENETUNREACH\b|\bEHOSTUNREACH\b|no healthy upstream|failed to establish a new connection|net:{2}ERR_(?:NAME|CONN|INTERNET|ADDRESS|TIMED|SSL|CERT)|\b(?:http|status|code)\W{0,4}(?:code\W{0,3})?50[023]\b|\b500 internal server error|\b502 bad gateway|\b503 service|\b50\d server error|service (?:is )?(?:temporarily )?unavailable|internal server error|overloaded_error|CERTIFICATE_VERIFY_FAILED|certificate has expired|ssl handshake|tls handshake|\bSSLError\b|\bAPIConnectionError\b|\bConnectError\b|socket hang up|upstream connect error|failed to connect to all addresses|StatusCode\.UNAVAILABLE|\bServiceUnavailable\b|\bInternalServerError\b|(?:model|server|engine|service) is (?:currently )?overloaded",
            )
        }),
    ),
];

/// What stands in every match of each of [`FAULTS`], in their order.
const MARKS: [&[&str]; 5] = [
    &[
        "429",
        "too many requests",
        "rate_limit",
        "ratelimit",
        "rate limit",
        "quota",
        "resource_exhausted",
        "throttling",
    ],
    &["timedout", "timed out", "timeout", "gateway time", "deadline_exceeded", "504"],
    &["401", "403", "api_key", "api key", "authentication", "unauthenticated", "accessdenied"],
    &["not found", "not recognized", "no module named", "no such file"],
    &[
        "econn",
        "connection re",
        "enotfound",
        "eai_again",
        "getaddrinfo",
        "not known",
        "name resolution",
        "not resolve",
        "no such host",
        "unreach",
        "no route",
        "new connection",
        "::err_",
        "500",
        "502",
        "503",
        "server error",
        "unavailable",
        "certificate",
        "handshake",
        "sslerror",
        "apiconnectionerror",
        "connecterror",
        "hang up",
        "connect error",
        "healthy upstream",
        "connect to all",
        "internalservererror",
        "overloaded",
    ],
];

static GATE: LazyLock<Sieve> = LazyLock::new(|| Sieve::of(&MARKS));

/// Those of [`FAULTS`] that `words` may name, in their order.
fn candidates(words: &str) -> impl Iterator<Item = (Fault, &'static Regex)> {
    let open = GATE.open(words);
    let marked = FAULTS.iter().enumerate().filter(move |(at, _)| open & (1 << at) != 0);
    marked.map(|(_, (fault, pattern))| (*fault, &**pattern))
}

/// The fault that the exchange's result reports, if it reports one.
pub fn fault(exchange: &Exchange<'_>) -> Option<Fault> {
    let (_, result) = exchange.result?;
    of(result, &exchange.facts)
}

/// The fault that `result`, which states `facts`, reports.
pub(super) fn of(result: &ToolResult, facts: &[Fact]) -> Option<Fault> {
    found(result, facts).map(|(fault, _)| fault)
}

/// The kind of error that the exchange's result names, where its words tell more than the fault does.
pub fn fault_kind(exchange: &Exchange<'_>) -> Option<&'static str> {
    let (_, result) = exchange.result?;
    let (fault, range) = found(result, &exchange.facts)?;
    let text = &*result.text.text;
    let words = range.and_then(|range| text.get(range));
    let words = words.or_else(|| ends(text).next().and_then(|head| text.get(head)));
    words.filter(|_| fault == Fault::Outage).and_then(network::kind)
}

/// The host that the exchange's fault is about: the one that the call asks, else the one that the result
/// names; `None` where neither names another machine.
pub fn fault_host(exchange: &Exchange<'_>) -> Option<String> {
    let (_, result) = exchange.result?;
    let leaves = prose::leaves(&exchange.call.arguments);
    let asked = leaves.iter().filter(|(_, value)| value.contains("://"));
    let mut asked = asked.filter_map(|(_, value)| network::host(value));
    let head = ends(&result.text.text).next();
    asked.next().or_else(|| network::host(result.text.text.get(head?)?))
}

/// The words of the exchange's result that report its fault; the call where none came.
pub fn cite_fault(exchange: &Exchange<'_>) -> Cite {
    let step = Cite::step(exchange.step);
    exchange.result.map_or(step, |came| cite(came, &exchange.facts))
}

/// The words of a result, which states `facts`, that report its fault.
pub(super) fn cite((step, result): (&Step, &ToolResult), facts: &[Fact]) -> Cite {
    found(result, facts)
        .and_then(|(_, range)| range)
        .and_then(|range| Cite::range(step, range))
        .unwrap_or_else(|| Cite::step(step))
}

fn found(result: &ToolResult, facts: &[Fact]) -> Option<(Fault, Option<Range<usize>>)> {
    let is_error = |fact: &&Fact| {
        fact.standing == Standing::Bad && !fact.listed && fact.kind != FactKind::State
    };
    let text = &*result.text.text;
    let bad: Vec<&Fact> = facts.iter().filter(is_error).collect();
    if bad.is_empty() && !text::is_error_message(text) && !is_shell_word(text) {
        return None;
    }
    if let Some(fault) = bad.iter().find_map(|fact| of_status(fact)) {
        return Some((fault, range_of(bad.first().copied())));
    }
    // In data only what names the error is searched: the rest is content.
    match &result.data {
        Some(data @ Value::Object(_)) => {
            named_in(data, 0).map(|fault| (fault, in_text(text, fault)))
        }
        Some(_) | None => ends(text).find_map(|window| in_window(text, window)),
    }
}

fn of_status(fact: &Fact) -> Option<Fault> {
    if fact.kind != FactKind::Http {
        return None;
    }
    match fact.value.as_str() {
        "429" => Some(Fault::RateLimit),
        "401" | "403" => Some(Fault::Access),
        "504" | "408" => Some(Fault::Timeout),
        "500" | "502" | "503" | "529" => Some(Fault::Outage),
        _ => None,
    }
}

fn range_of(fact: Option<&Fact>) -> Option<Range<usize>> {
    match &fact?.at {
        Place::Text(range) => Some(range.clone()),
        Place::Member(_) | Place::Whole => None,
    }
}

/// A shell's short word that a program is missing comes without any mark of an error.
fn is_shell_word(text: &str) -> bool {
    /// A shell says it in one line; a longer text is content.
    const LINE: usize = 200;
    let is_missing =
        |(fault, pattern): (Fault, &Regex)| fault == Fault::NotInstalled && pattern.is_match(text);
    text.len() <= LINE && candidates(text).any(is_missing)
}

/// The fault named by a member that holds an error's words.
fn named_in(data: &Value, depth: usize) -> Option<Fault> {
    const DEEPEST: usize = 3;
    let Value::Object(members) = data else {
        return None;
    };
    let is_name = |name: &str| {
        [
            "error",
            "errors",
            "message",
            "detail",
            "code",
            "type",
            "reason",
            "stderr",
            "output",
            "stdout",
            "exception",
        ]
        .contains(&name)
    };
    members.iter().filter(|(name, _)| is_name(name)).find_map(|(_, member)| match member {
        Value::String(words) if words.eq_ignore_ascii_case("timeout") => Some(Fault::Timeout),
        Value::String(words) => ends(words).find_map(|window| of_words(&words[window])),
        Value::Object(_) if depth < DEEPEST => named_in(member, depth + 1),
        Value::Object(_) | Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
            None
        }
    })
}

fn of_words(words: &str) -> Option<Fault> {
    candidates(words).find(|(_, pattern)| pattern.is_match(words)).map(|(fault, _)| fault)
}

/// The fault that the words of an error tell of which is the harness's or a service's own.
pub fn fault_in(error: &str) -> Option<Fault> {
    let named = ends(error).find_map(|window| in_window(error, window)).map(|(fault, _)| fault);
    named.or_else(|| OUT_OF_MEMORY.is_match(error).then_some(Fault::Memory))
}

/// Whether `words` tell of an outage: that it is named as a fault, by a word that tells of one, or by
/// a word of the caller's own list.
pub fn tells_outage(words: &str, own: &[&str]) -> bool {
    const TELLS: &[&str] = &[
        "unavailable",
        "outage",
        "down",
        "unreachable",
        "timed",
        "timeout",
        "offline",
        "later",
        "retry",
    ];
    let is_telling =
        |token: &str| TELLS.iter().chain(own).any(|told| token.eq_ignore_ascii_case(told));
    prose::tokens(words).any(|(_, token)| is_telling(token)) || fault_in(words).is_some()
}

/// What the harness's own process dies of. In a tool's result it may be the agent's own code.
static OUT_OF_MEMORY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|[\s.])(?:MemoryError|OutOfMemoryError)\b|\bOOMKilled\b|(?i)\bout of memory\b")
});

fn in_window(text: &str, window: Range<usize>) -> Option<(Fault, Option<Range<usize>>)> {
    let words = &text[window.clone()];
    candidates(words).find_map(|(fault, pattern)| {
        let found = pattern.find(words)?;
        Some((fault, Some(window.start + found.start()..window.start + found.end())))
    })
}

/// Where the text of a JSON result names the fault.
fn in_text(text: &str, fault: Fault) -> Option<Range<usize>> {
    let (_, pattern) = FAULTS.iter().find(|(named, _)| *named == fault)?;
    ends(text).find_map(|window| {
        let found = pattern.find(&text[window.clone()])?;
        Some(window.start + found.start()..window.start + found.end())
    })
}

/// The beginning and the end of a text, cut at characters.
fn ends(text: &str) -> impl Iterator<Item = Range<usize>> {
    let head = text.floor_char_boundary(WINDOW);
    let tail = text.ceil_char_boundary(text.len().saturating_sub(WINDOW)).max(head);
    [0..head, tail..text.len()].into_iter().filter(|window| !window.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_superset;

    #[test]
    fn every_match_of_a_fault_is_a_candidate_for_it() {
        for (fault, pattern) in &FAULTS {
            assert_superset(pattern, |words| candidates(words).any(|(named, _)| named == *fault));
        }
    }
}
