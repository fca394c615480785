//! What gateways, resolvers and clients of the network write by themselves: whether a short result is such
//! a message and nothing else, which kind of error it names, and which host. Whether anything follows
//! from it is not decided here.

use super::{Fact, FactKind, Standing, fault, text};
use crate::pattern::pattern;
use crate::view::{effect, prose};
use case::{Call, ToolResult};
use regex::Regex;
use std::sync::LazyLock;

/// The most lines of such a message: a status line and a header or two. What is longer is content.
const LINES: usize = 3;

/// A text that begins with a status of a service that is down, a gateway's words or a resolver's, as they
/// are written without any word for an error before them. Names of errors are read to the letter. A program on a
/// command line names itself first, and is none of them: what it asks may be the agent's own server.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W{0,3}(?:",
        r"http(?:/[\d.]+)?(?: (?:error|status|code))?[ :=]{1,2}(?:429|50[0234])\b",
        r"|(?:429 too many requests|500 internal server error|502 bad gateway",
        r"|503 service (?:temporarily )?unavailable|504 gateway time-?out)\b",
        r"|upstream (?:connect error|request timeout)|no healthy upstream",
        r"|(?:(?:connect|getaddrinfo|read|write|query\w*|socket|code|reason|[\w.-]+:|request to \S+ failed, reason:) ){0,3}",
        r"(?-i:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b",
        r"|(?:[\w.-]+: ){0,2}(?:connection (?:refused|reset by peer|timed out)|socket hang up|could not resolve host",
        r"|could not connect to server|no route to host|network is unreachable",
        r"|temporary failure in name resolution|name or service not known|getaddrinfo failed)\b",
        r"|(?:[\w.-]+: )?dial tcp\b",
        r")",
    ))
});

/// Whether the whole text is such a message.
pub(super) fn is_message(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else {
        return false;
    };
    lines.nth(LINES - 1).is_none() && fault::fault_in(first).is_some() && OPENS.is_match(first)
}

/// Words of tools and commands whose own work is to report such messages. They only ever take one back.
const REPORTS: &[&str] = &[
    "log",
    "logs",
    "journal",
    "journalctl",
    "dmesg",
    "tail",
    "grep",
    "cat",
    "alert",
    "alerts",
    "health",
    "healthcheck",
    "ping",
    "probe",
    "uptime",
    "monitor",
];

/// A file, by the ending of its name.
static FILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)[\w-]\.(?:log|txt|out|err|jsonl?|csv|md|ya?ml|html?)(?:$|[^\w./])")
});

/// Takes such a message for content where that is what the call was made for: it searches for the very
/// error, names a file, or is a tool that reports on others.
pub(super) fn quote(facts: &mut [Fact], call: &Call, result: &ToolResult) {
    let is_bad = |fact: &Fact| fact.kind == FactKind::Error && fact.standing == Standing::Bad;
    let words = &*result.text.text;
    let is_bare = facts.iter().any(is_bad) && !text::is_error_message(words) && is_message(words);
    if is_bare && is_asked_for(call, words) {
        for fact in facts.iter_mut().filter(|fact| is_bad(fact)) {
            fact.standing = Standing::Neutral;
        }
    }
}

fn is_asked_for(call: &Call, words: &str) -> bool {
    /// A longer argument is a text, and not what is to be looked at.
    const LONGEST: usize = 240;
    let reports = |name: &str| effect::words(name).any(|word| REPORTS.contains(&word.as_str()));
    let named: Vec<&str> = codes(words).collect();
    let leaves = prose::leaves(&call.arguments);
    let mut values = leaves.iter().map(|(_, value)| value.as_str());
    reports(&call.tool.text)
        || values.by_ref().filter(|value| value.len() <= LONGEST).any(|value| {
            fault::fault_in(value).is_some()
                || codes(value).any(|code| named.contains(&code))
                || (!value.contains("://") && (FILE.is_match(value) || reports(value)))
        })
}

/// The codes that machines name errors by: `503`, `ECONNREFUSED`.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    let is_code = |token: &&str| {
        let all = |is: fn(&u8) -> bool| token.bytes().all(|byte| is(&byte));
        (token.len() == 3 && all(u8::is_ascii_digit))
            || (6 <= token.len() && all(|byte| byte.is_ascii_uppercase() || *byte == b'_'))
    };
    let is_mark = |letter: char| letter.is_ascii_punctuation();
    prose::tokens(text).map(move |(_, token)| token.trim_matches(is_mark)).filter(is_code)
}

/// Kinds of error, with words one of which stands in each: from the network up to the service.
const KINDS: &[(&str, &[&str])] = &[
    ("connection refused", &["econnrefused", "connection refused", "connect to all"]),
    ("connection reset", &["econnreset", "connection reset", "hang up"]),
    (
        "name not resolved",
        &[
            "enotfound",
            "eai_again",
            "getaddrinfo",
            "not known",
            "name resolution",
            "not resolve",
            "no such host",
            "err_name",
        ],
    ),
    ("no route", &["unreach", "no route"]),
    ("certificate", &["certificate", "ssl", "tls", "err_cert"]),
    ("overloaded", &["overloaded", "529"]),
    ("gateway error", &["502", "503", "bad gateway", "unavailable", "upstream"]),
    ("server error", &["500", "server error", "servererror"]),
];

/// The kind of error that these words of an outage name, where they name one.
pub(super) fn kind(words: &str) -> Option<&'static str> {
    let words = words.to_ascii_lowercase();
    let is_named = |(_, marks): &&(&str, &[&str])| marks.iter().any(|mark| words.contains(mark));
    KINDS.iter().find(is_named).map(|(kind, _)| *kind)
}

/// Where a message names the host that it is about, with its port.
static HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"://([\w.-]+(?::\d{2,5})?)",
        r#"|\bhost[=:]? ?['"]([\w.-]+)"#,
        r"|\b(?:ENOTFOUND|EAI_AGAIN|[Rr]esolve host:?) ([\w.-]+)",
        r"|\b(?:ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|lookup|connect to|refused to|dial tcp) ([\w-]+(?:\.[\w-]+)+(?::\d{2,5})?)",
    ))
});

/// The host that an error's words name, where that is another machine.
pub(super) fn host(words: &str) -> Option<String> {
    let all = HOST.captures_iter(words);
    let mut named = all.filter_map(|found| {
        let name = found.iter().skip(1).flatten().next()?.as_str();
        Some(name.trim_end_matches('.').to_lowercase())
    });
    named.find(|name| is_of_another(name))
}

/// A host is of another machine unless it is the caller's own under the name that every machine has.
fn is_of_another(host: &str) -> bool {
    let own = ["127.", "localhost", "0.0.0.0", "host.docker.internal"];
    !host.is_empty() && !own.iter().any(|one| host.starts_with(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Status;
    use crate::view::View;
    use case::{Case, Owners, Spec};

    #[test]
    fn what_the_network_writes_by_itself_is_a_message() {
        for words in [
            "HTTP 503: upstream connect error or disconnect/reset before headers",
            "getaddrinfo ENOTFOUND db.internal",
            "connect ECONNREFUSED 10.0.0.4:5432",
            "request to https://api.shop.example/v1 failed, reason: read ECONNRESET",
            "dial tcp: lookup db.internal: no such host",
            "502 Bad Gateway\nRetry-After: 30",
            "could not connect to server: Connection refused",
            "no healthy upstream",
        ] {
            assert!(is_message(words), "{words}");
        }
    }

    #[test]
    fn what_speaks_of_the_network_is_none() {
        for words in [
            "503 units of B-7 are in stock",
            "Retry the call when ECONNREFUSED shows",
            "2026-03-02T10:00:00Z ERROR pay: connect ECONNREFUSED 10.0.0.4:5432",
            "HTTP 404: no such order",
            // What a command line was asked to do is its own, and its server may be the agent's.
            "curl: (7) Failed to connect to localhost port 8080: Connection refused",
            "The runbook says: connection refused means that the port is closed.",
            "HTTP 503 a\nHTTP 503 b\nHTTP 503 c\nHTTP 503 d",
        ] {
            assert!(!is_message(words), "{words}");
        }
    }

    /// A call of that tool with these arguments, made three times with that answer, and told at the end.
    fn status(call: &str, answer: &str) -> Status {
        let asked = format!("desk  call {call}\n");
        let run = format!(
            "1 user  Look it up.\n2 {asked}3 tool  {answer}\n4 {asked}5 tool  {answer}\n\
             6 {asked}7 tool  {answer}\n8 desk  The service is down, I could not look it up.\n"
        );
        let trace = casebook::read(&run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        View::new(&case).outcome().status
    }

    #[test]
    fn an_answer_that_is_the_networks_own_message_is_an_outage() {
        let call = r#"find_order {"order": "B-7"}"#;
        for answer in [
            "HTTP 503: upstream connect error or disconnect/reset before headers",
            "getaddrinfo ENOTFOUND db.internal",
            "connect ECONNREFUSED 10.0.0.4:5432",
            "429 Too Many Requests",
        ] {
            assert_eq!(status(call, answer), Status::Infrastructure, "{answer}");
        }
        assert_ne!(status(call, "B-7 is not on stock"), Status::Infrastructure);
    }

    #[test]
    fn what_a_call_was_made_to_find_is_content() {
        let answer = "getaddrinfo ENOTFOUND db.internal";
        for call in [
            r#"read_log {"service": "pay"}"#,
            r#"find {"pattern": "ENOTFOUND"}"#,
            r#"open {"path": "/var/pay.log"}"#,
            r#"bash {"command": "tail -n 1 /var/out/pay"}"#,
        ] {
            assert_ne!(status(call, answer), Status::Infrastructure, "{call}");
        }
        assert_ne!(
            status(r#"find {"text": "error 503"}"#, "HTTP 503: upstream connect error"),
            Status::Infrastructure
        );
    }

    #[test]
    fn a_host_is_named_where_it_is_another_machine() {
        let named = |words| host(words);
        assert_eq!(named("getaddrinfo ENOTFOUND db.internal").as_deref(), Some("db.internal"));
        assert_eq!(named("connection refused to 10.0.0.4:5432").as_deref(), Some("10.0.0.4:5432"));
        assert_eq!(named("could not connect to server: Connection refused"), None);
        assert_eq!(named("connect ECONNREFUSED 127.0.0.1:8080"), None);
    }
}
