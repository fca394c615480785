//! The one client that notices go through: one attempt with a time-out, to one host, without following
//! anybody elsewhere. Tells what helps against each refusal, and hides the credential in what a
//! service says.

use super::credentials::{Credential, Place};
use super::cut::cut;
use super::{At, Delivery, NotifyError, clean};
use crate::http::{host, innermost, is_local, wanted};
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;
use std::io::Read;
use std::sync::Arc;

/// The most bytes that are taken of an answer: a page of a hundred of GitHub's longest issues fits.
const MOST: u64 = 16 << 20;

/// How much of a service's words is passed on.
const SAID: usize = 300;

/// Says that a limit is used up where the status alone does not.
const REMAINING: &str = "x-ratelimit-remaining";

/// Puts the credential on a request.
pub(crate) type Sign = Box<dyn Fn(RequestBuilder, &str) -> RequestBuilder>;

/// Where a service is.
pub(crate) struct Address<'a> {
    /// What it is called.
    pub(crate) service: &'static str,
    /// The address.
    pub(crate) text: &'a str,
    /// The key of the configuration that names it, or that names the variable it is in.
    pub(crate) key: &'static str,
    /// Whether it may be shown and what may be sent there.
    pub(crate) nature: Nature,
}

/// What an address is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Public; a credential is sent there.
    Named,
    /// Public; no credential is sent there.
    Open,
    /// Itself the credential.
    Secret,
}

/// One request.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a [&'a str],
    pub(crate) query: &'a [(&'a str, &'a str)],
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<String>,
    /// The keys of the configuration that a refusal may come from.
    pub(crate) check: &'static str,
}

impl<'a> Request<'a> {
    /// Asks for what is at `path`.
    pub(crate) const fn get(path: &'a [&'a str], query: &'a [(&'a str, &'a str)]) -> Self {
        Self { method: Method::GET, path, query, headers: &[], body: None, check: "address" }
    }

    /// Sends `body` to `path`.
    pub(crate) fn send(method: Method, path: &'a [&'a str], body: &Value) -> Self {
        let body = Some(body.to_string());
        Self { method, path, query: &[], headers: &[], body, check: "address" }
    }

    /// The same, naming the keys that a refusal may come from.
    pub(crate) const fn check(mut self, check: &'static str) -> Self {
        self.check = check;
        self
    }
}

/// One service, ready to be told.
pub(crate) struct Caller {
    http: Client,
    base: Url,
    at: Arc<At>,
    service: &'static str,
    key: &'static str,
    credential: Credential,
    sign: Sign,
}

impl Caller {
    /// A client for the service at `address`, with its credential.
    pub(crate) fn new(
        delivery: &Delivery<'_>,
        address: &Address<'_>,
        credential: Credential,
        sign: Sign,
    ) -> Result<Self, NotifyError> {
        let at = delivery.at();
        let base = base(&at, address, &credential.place)?;
        let mut http = Client::builder()
            .timeout(delivery.notifier.patience)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("masthead/", env!("CARGO_PKG_VERSION")));
        if is_local(&base) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|problem| NotifyError::Unreachable {
            at: at.clone(),
            host: host(&base),
            why: innermost(&problem),
            key: address.key,
        })?;
        let (service, key) = (address.service, address.key);
        Ok(Self { http, base, at, service, key, credential, sign })
    }

    /// What the service answers where it takes the request.
    pub(crate) fn ask(&self, request: &Request<'_>) -> Result<Vec<u8>, NotifyError> {
        let (status, headers, body) = self.exchange(request)?;
        if status.is_success() {
            Ok(body)
        } else {
            Err(self.refusal(status, (headers, body), request))
        }
    }

    /// The same as data.
    pub(crate) fn data(&self, request: &Request<'_>) -> Result<Value, NotifyError> {
        let body = self.ask(request)?;
        serde_json::from_slice(&body).map_err(|_| self.strange())
    }

    /// The same, or nothing where the service has no such thing.
    pub(crate) fn find(&self, request: &Request<'_>) -> Result<Option<Value>, NotifyError> {
        let (status, headers, body) = self.exchange(request)?;
        match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            _ if status.is_success() => {
                serde_json::from_slice(&body).map(Some).map_err(|_| self.strange())
            }
            _ => Err(self.refusal(status, (headers, body), request)),
        }
    }

    /// That the one who answers is not the service.
    pub(crate) fn strange(&self) -> NotifyError {
        let (at, host) = (self.at.clone(), host(&self.base));
        NotifyError::Strange { at, host, service: self.service, key: self.key.to_owned() }
    }

    /// That the credential is not taken.
    pub(crate) fn refused(&self, said: String) -> NotifyError {
        let (at, place) = (self.at.clone(), self.credential.place.clone());
        NotifyError::Refused { at, host: host(&self.base), said, place }
    }

    /// That what was sent is not taken.
    pub(crate) fn rejected(&self, said: String, check: &str) -> NotifyError {
        let (at, host) = (self.at.clone(), host(&self.base));
        NotifyError::Rejected { at, host, said, key: check.to_owned() }
    }

    /// That it cannot be taken now.
    pub(crate) fn busy(&self, said: String) -> NotifyError {
        NotifyError::Busy { at: self.at.clone(), host: host(&self.base), said, after: None }
    }

    fn exchange(
        &self,
        request: &Request<'_>,
    ) -> Result<(StatusCode, HeaderMap, Vec<u8>), NotifyError> {
        let url = self.url(request);
        let mut builder = self.http.request(request.method.clone(), url);
        builder = builder.header("Accept", "application/json");
        if let Some(body) = &request.body {
            let kind = "application/json; charset=utf-8";
            builder = builder.header("Content-Type", kind).body(body.clone());
        }
        for (name, value) in request.headers {
            builder = builder.header(*name, *value);
        }
        let response = (self.sign)(builder, &self.credential.value).send();
        let response = response.map_err(|problem| self.unreachable(&problem))?;
        self.read(response)
    }

    fn read(&self, response: Response) -> Result<(StatusCode, HeaderMap, Vec<u8>), NotifyError> {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        let read = response.take(MOST).read_to_end(&mut body);
        // A service that has taken the notice has taken it, whatever becomes of its words.
        match read {
            Err(problem) if !status.is_success() || body.is_empty() => {
                Err(self.lost(problem.to_string()))
            }
            Ok(_) | Err(_) => Ok((status, headers, body)),
        }
    }

    fn url(&self, request: &Request<'_>) -> Url {
        let mut url = self.base.clone();
        if !request.path.is_empty()
            && let Ok(mut parts) = url.path_segments_mut()
        {
            parts.pop_if_empty().extend(request.path);
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(request.query);
        }
        url
    }

    fn refusal(
        &self,
        status: StatusCode,
        (headers, body): (HeaderMap, Vec<u8>),
        request: &Request<'_>,
    ) -> NotifyError {
        let host = host(&self.base);
        let said = self.said(status, &body);
        let after = wanted(&headers);
        let is_used_up = after.is_some() || headers.get(REMAINING).is_some_and(|left| left == "0");
        match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
                NotifyError::Busy { at: self.at.clone(), host, said, after }
            }
            _ if status.is_server_error() || (status == StatusCode::FORBIDDEN && is_used_up) => {
                NotifyError::Busy { at: self.at.clone(), host, said, after }
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => self.refused(said),
            _ if status.is_redirection() => NotifyError::Moved {
                at: self.at.clone(),
                host,
                status: status.as_u16(),
                key: self.key.to_owned(),
            },
            _ => self.rejected(said, request.check),
        }
    }

    /// The status, and what the service says of it, without the credential.
    fn said(&self, status: StatusCode, body: &[u8]) -> String {
        let words = match serde_json::from_slice::<Value>(body) {
            Ok(document) => messages(&document).join("; "),
            Err(_) => String::from_utf8_lossy(body).into_owned(),
        };
        let words = clean::line(&words).replace(&self.credential.value, "‹credential›");
        // A page for people says nothing that fits into a line.
        if words.is_empty() || words.starts_with('<') {
            return status.as_u16().to_string();
        }
        format!("{}: {}", status.as_u16(), cut(&words, SAID))
    }

    fn unreachable(&self, problem: &reqwest::Error) -> NotifyError {
        if problem.is_builder() {
            return self.refused("it holds signs that no credential has".to_owned());
        }
        let is_late = problem.is_timeout();
        self.lost(if is_late { "no answer in time".to_owned() } else { innermost(problem) })
    }

    fn lost(&self, why: String) -> NotifyError {
        let (at, host) = (self.at.clone(), host(&self.base));
        NotifyError::Unreachable { at, host, why, key: self.key }
    }
}

/// The address, if a notice may go there.
fn base(at: &Arc<At>, address: &Address<'_>, place: &Place) -> Result<Url, NotifyError> {
    let is_secret = address.nature == Nature::Secret;
    let key = if is_secret { place.to_string() } else { address.key.to_owned() };
    let unusable = |what: String| NotifyError::Unusable { at: at.clone(), what, key: key.clone() };
    allowed(address.text, address.nature).map_err(unusable)
}

/// The address, if anything may be sent there; else why not.
pub(crate) fn allowed(text: &str, nature: Nature) -> Result<Url, String> {
    let shown = if nature == Nature::Secret { "what it holds" } else { text };
    let url: Option<Url> = text.parse().ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or_else(|| format!("{shown} is no address such as https://HOST"))?;
    if url.password().is_some() {
        return Err(format!("the address of {} holds a password", host(&url)));
    }
    if url.scheme() == "http" && nature != Nature::Open && !is_local(&url) {
        return Err(format!("a credential would go to {} in the clear, use https://", host(&url)));
    }
    Ok(url)
}

/// The members in which services say what is wrong.
const TOLD: &[&str] = &["message", "error", "errors", "errorMessages", "field", "code"];

/// The texts that a service's error holds.
fn messages(document: &Value) -> Vec<String> {
    match document {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(messages).collect(),
        Value::Object(members) => {
            let told = members.iter().filter(|(name, _)| TOLD.contains(&name.as_str()));
            told.flat_map(|(name, member)| match (name.as_str(), member) {
                // Jira names the field that is wrong by the member's name.
                ("errors", Value::Object(fields)) => fields
                    .iter()
                    .map(|(field, why)| format!("{field}: {}", messages(why).join(", ")))
                    .collect(),
                _ => messages(member),
            })
            .collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}
