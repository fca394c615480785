//! What an HTTP request changes: its method says so, as RFC 9110 §9.2.1 has it, in a structured
//! argument or on a client's command line.

use super::Change;
use serde_json::Value;

const METHODS: &[&str] = &["method", "http_method", "httpMethod", "verb"];
const PLACES: &[&str] = &["url", "uri", "endpoint", "path", "route", "href"];
/// What a POST that only asks ends in.
const ASKED: &[&str] = &[
    "search",
    "_search",
    "query",
    "graphql",
    "find",
    "lookup",
    "filter",
    "validate",
    "preview",
    "simulate",
    "count",
    "_count",
    "login",
    "token",
    "completions",
    "embeddings",
];

/// What the request in `arguments` is to change.
pub(super) fn of_arguments(arguments: &Value) -> Option<Change> {
    request(arguments).and_then(|(method, place)| of_request(method, place))
}

/// Whether the arguments are a request that only reads.
pub(in crate::view) fn only_reads(arguments: &Value) -> bool {
    request(arguments).is_some_and(|(method, _)| {
        ["GET", "HEAD", "OPTIONS"].iter().any(|safe| method.eq_ignore_ascii_case(safe))
    })
}

fn request(arguments: &Value) -> Option<(&str, &str)> {
    let member = |names: &[&str]| names.iter().find_map(|name| arguments.get(name)?.as_str());
    Some((member(METHODS)?, member(PLACES)?))
}

fn of_request(method: &str, place: &str) -> Option<Change> {
    let method = method.to_uppercase();
    let path = place.split(['?', '#']).next().unwrap_or(place).trim_end_matches('/');
    let changes = match method.as_str() {
        "PUT" | "PATCH" | "DELETE" => true,
        "POST" => !path.rsplit(['/', ':']).next().is_some_and(|last| ASKED.contains(&last)),
        _ => false,
    };
    changes.then(|| Change::new(method, place.to_owned(), "curl"))
}

/// What a client's command line is to change.
pub(super) fn of_client(program: &str, words: &[String]) -> Option<Change> {
    /// Options that come with a body, and so with POST.
    const BODIES: &[&str] =
        &["-d", "--data", "-F", "--form", "--json", "--post-data", "--post-file"];
    /// Options that take a value; the first word that is none is the address.
    const VALUED: &[&str] =
        &["-H", "--header", "-u", "--user", "-o", "--output", "-A", "-b", "-e", "-m"];
    let (mut method, mut place, mut has_body, mut sends_get) = (None, None, None, false);
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let (name, value) =
            word.split_once('=').filter(|_| word.starts_with("--")).unwrap_or((word, ""));
        match name {
            "-X" | "--request" | "--method" if value.is_empty() => method = words.next(),
            "-X" | "--request" | "--method" => method = Some(value),
            "-G" | "--get" | "-I" | "--head" => sends_get = true,
            "-T" | "--upload-file" => has_body = words.next().map(|_| "PUT"),
            _ if name.starts_with("-X") => method = word.get(2..),
            _ if BODIES.contains(&name) || name.starts_with("--data") => {
                has_body = has_body.or(Some("POST"));
                if value.is_empty() {
                    words.next();
                }
            }
            _ if VALUED.contains(&name) => {
                words.next();
            }
            _ if word.starts_with('-') => {}
            // httpie: the method before the address.
            _ if program.starts_with("http")
                && place.is_none()
                && method.is_none()
                && is_method(word) =>
            {
                method = Some(word);
            }
            _ => place = place.or(Some(word)),
        }
    }
    let implied = has_body.filter(|_| !sends_get).unwrap_or("GET");
    of_request(method.unwrap_or(implied), place?)
}

fn is_method(word: &str) -> bool {
    ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn client(words: &str) -> Option<String> {
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        of_client("curl", &words).map(|change| format!("{} {}", change.what, change.thing))
    }

    #[test]
    fn a_client_changes_by_its_method_or_its_body() {
        assert_eq!(
            client("-s -X POST https://a.example/v1/jobs"),
            Some("POST https://a.example/v1/jobs".into())
        );
        assert_eq!(
            client("https://a.example/jobs -d {}"),
            Some("POST https://a.example/jobs".into())
        );
        assert_eq!(
            client("-XDELETE https://a.example/jobs/7"),
            Some("DELETE https://a.example/jobs/7".into())
        );
        assert_eq!(client("-s https://a.example/jobs"), None);
        assert_eq!(client("-G -d q=x https://a.example/jobs"), None);
        assert_eq!(client("-X POST https://a.example/_search -d {}"), None);
    }

    #[test]
    fn a_structured_request_needs_a_method_and_a_place() {
        let change = |arguments: Value| of_arguments(&arguments).is_some();
        assert!(change(json!({"method": "patch", "url": "/v1/users/7"})));
        assert!(!change(json!({"method": "GET", "url": "/v1/users/7"})));
        assert!(!change(json!({"method": "POST"})));
        assert!(only_reads(&json!({"method": "get", "path": "/v1/users"})));
    }
}
