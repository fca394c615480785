//! The one client: asks with a time-out, asks again where the store is busy, and takes no more than
//! fits. Follows no redirection, because credentials must not travel.

use crate::{Outside, PullError, Store, Target};
use reqwest::blocking::{Client as Http, RequestBuilder, Response};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{StatusCode, Url};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::io::Read;
use std::time::Duration;

/// The most bytes that are taken of one run: as much as the readers take of one document.
const MOST: u64 = 1 << 30;

/// How often a request is made before it is given up.
const ATTEMPTS: u32 = 4;

/// How long a store may take to answer, and for the connection to stand.
const ANSWER: Duration = Duration::from_mins(1);
const CONNECT: Duration = Duration::from_secs(10);

/// The first wait before a request is repeated; each further one is twice as long. A store may ask
/// for more, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How a store is asked.
pub(crate) struct Service {
    pub(crate) store: Store,
    /// The variables that may name its address, the first of them in messages.
    pub(crate) address: &'static [&'static str],
    /// Where it is if none of them does.
    pub(crate) usual: &'static str,
    /// The variables that hold its credentials.
    pub(crate) credentials: &'static [&'static str],
}

/// What a store answers to one request.
pub(crate) enum Answer {
    /// The bytes of a JSON document.
    Found(Vec<u8>),
    /// That it has no such thing.
    Missing,
}

/// Puts credentials on a request.
pub(crate) type Sign<'a> = Box<dyn Fn(RequestBuilder) -> RequestBuilder + 'a>;

pub(crate) struct Client<'a> {
    http: Http,
    service: &'a Service,
    base: Url,
    sign: Sign<'a>,
    outside: Outside<'a>,
    /// How many bytes may still come.
    room: u64,
}

impl<'a> Client<'a> {
    /// A client for the store that `target` names, at the address of the environment.
    pub(crate) fn new(
        service: &'a Service,
        target: &Target,
        outside: Outside<'a>,
        sign: Sign<'a>,
    ) -> Result<Self, PullError> {
        let store = service.store;
        let address = outside.variable(service.address);
        let address = address.unwrap_or_else(|| service.usual.to_owned());
        let base = parsed(store, &address)?;
        if let Some(page) = &target.base {
            let page = parsed(store, page)?;
            if !is_same(store, &page, &base) {
                let host = page.host_str().unwrap_or_default().to_owned();
                return Err(PullError::Foreign { store, host, variable: service.address[0] });
            }
        }
        let mut http = Http::builder()
            .timeout(ANSWER)
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("masthead/", env!("CARGO_PKG_VERSION")));
        if is_local(&base) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|problem| PullError::Unreachable {
            store,
            host: host(&base),
            why: innermost(&problem),
            variable: service.address[0],
        })?;
        Ok(Self { http, service, base, sign, outside, room: MOST })
    }

    /// The document at `path` with `query`.
    pub(crate) fn get(
        &mut self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Answer, PullError> {
        let url = self.url(path, query);
        self.ask(&|http| http.get(url.clone()))
    }

    /// The answer to `body` at `path`.
    pub(crate) fn post(&mut self, path: &[&str], body: &Value) -> Result<Answer, PullError> {
        let url = self.url(path, &[]);
        let body = body.to_string();
        self.ask(&|http| {
            http.post(url.clone()).header("Content-Type", "application/json").body(body.clone())
        })
    }

    /// The answer as data.
    pub(crate) fn data(&self, bytes: &[u8]) -> Result<Value, PullError> {
        serde_json::from_slice(bytes).map_err(|_| self.not_json())
    }

    pub(crate) fn not_found(&self, target: &Target) -> PullError {
        let host = host(&self.base);
        PullError::NotFound { store: self.service.store, id: target.id.clone(), host }
    }

    /// Whether the configured address ends in this path.
    pub(crate) fn ends_with(&self, path: &str) -> bool {
        self.base.path().trim_end_matches('/').ends_with(path)
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    fn ask(&mut self, request: &dyn Fn(&Http) -> RequestBuilder) -> Result<Answer, PullError> {
        let mut wait = FIRST_WAIT;
        let mut asked = 1;
        loop {
            let request = request(&self.http).header("Accept", "application/json");
            let response = (self.sign)(request).send().map_err(|it| self.unreachable(&it))?;
            let status = response.status();
            let is_busy = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
            if !is_busy || asked == ATTEMPTS {
                return self.answer(response, asked);
            }
            (self.outside.wait)(wanted(response.headers()).unwrap_or(wait).min(LONGEST_WAIT));
            wait *= 2;
            asked += 1;
        }
    }

    fn answer(&mut self, response: Response, asked: u32) -> Result<Answer, PullError> {
        let store = self.service.store;
        let status = response.status();
        match status {
            StatusCode::NOT_FOUND | StatusCode::NO_CONTENT | StatusCode::GONE => {
                return Ok(Answer::Missing);
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let (status, names) = (status.as_u16(), self.service.credentials);
                return Err(PullError::Refused { store, status, names });
            }
            _ if status.is_redirection() => return Err(self.not_json()),
            _ if !status.is_success() => {
                let (status, host) = (status.as_u16(), host(&self.base));
                return Err(PullError::Failed { store, status, host, asked });
            }
            _ => {}
        }
        let mut bytes = Vec::new();
        let read = response.take(self.room + 1).read_to_end(&mut bytes);
        read.map_err(|problem| self.broken_off(&problem))?;
        let size = bytes.len() as u64;
        self.room = self.room.checked_sub(size).ok_or(PullError::TooLarge { store })?;
        match serde_json::from_slice::<IgnoredAny>(&bytes) {
            Ok(_) => Ok(Answer::Found(bytes)),
            Err(_) => Err(self.not_json()),
        }
    }

    fn not_json(&self) -> PullError {
        let (store, variable) = (self.service.store, self.service.address[0]);
        PullError::NotJson { store, host: host(&self.base), variable }
    }

    fn unreachable(&self, problem: &reqwest::Error) -> PullError {
        let why =
            if problem.is_timeout() { "no answer in time".into() } else { innermost(problem) };
        let (store, variable) = (self.service.store, self.service.address[0]);
        PullError::Unreachable { store, host: host(&self.base), why, variable }
    }

    fn broken_off(&self, problem: &std::io::Error) -> PullError {
        let (store, variable) = (self.service.store, self.service.address[0]);
        PullError::Unreachable { store, host: host(&self.base), why: problem.to_string(), variable }
    }
}

/// How long the store asks to be left alone.
pub(crate) fn wanted(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn parsed(store: Store, address: &str) -> Result<Url, PullError> {
    let refused = || PullError::NoAddress { store, address: address.to_owned() };
    let url: Url = address.parse().map_err(|_| refused())?;
    let is_web = matches!(url.scheme(), "http" | "https");
    if is_web && url.has_host() { Ok(url) } else { Err(refused()) }
}

/// Whether a page of `store` is served by the one that answers at `base`.
fn is_same(store: Store, page: &Url, base: &Url) -> bool {
    let is_near = |host: &str| base.host_str() == Some(host);
    if page.origin() == base.origin() {
        return true;
    }
    // LangSmith answers on another name than it shows its pages on, in each of its regions.
    let host = page.host_str().unwrap_or_default();
    let region = host.strip_suffix("smith.langchain.com");
    let is_cloud =
        region.is_some_and(|region| is_near(&format!("{region}api.smith.langchain.com")));
    store == Store::LangSmith && is_cloud && page.scheme() == base.scheme()
}

/// Whether the address is this machine's: a proxy is not asked for it.
pub(crate) fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_loopback = |host: &str| host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    host == "localhost" || is_loopback(host)
}

/// Host and port, without anything that an address may hold besides.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// What kept a request, without the address, which may hold credentials.
pub(crate) fn innermost(problem: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = problem;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
