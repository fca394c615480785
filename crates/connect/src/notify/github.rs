//! GitHub: one issue an incident, a comment for each later notice; closed with the incident, opened
//! again when it comes back.
//!
//! Issues and comments carry a mark that is not shown, and are looked for by it before anything is
//! written. The newest issues are listed rather than searched for: lists are always up to date.

use super::caller::{Address, Caller, Nature, Request, Sign};
use super::cut::cut;
use super::{Delivery, Done, Kind, NotifyError, Receipt, mark};
use desk::channel::GitHub;
use reqwest::Method;
use serde_json::{Value, json};

/// The longest title and text that are taken.
const TITLE: usize = 256;
const TEXT: usize = 65_536;

/// The version of the interface that this is written for.
const VERSION: &str = "2022-11-28";

/// Items of a page, and how many pages are looked through.
const PAGE: &str = "100";
const ITEMS: usize = 100;
const PAGES: u32 = 10;

/// The most requests that one notice takes: finding the issue by number, among the newest and by label,
/// its comments, its state, and the comment.
pub(super) const REQUESTS: u32 = 4 + 2 * PAGES;

/// The label that issues are filed under. Without the right to label an issue GitHub drops it, which
/// is why the newest issues are looked through whatever their label.
const LABEL: &str = "masthead";

/// The incident's issue.
struct Issue {
    number: String,
    body: String,
    state: String,
    url: Option<String>,
}

struct Repository<'a> {
    delivery: &'a Delivery<'a>,
    github: &'a GitHub,
    caller: Caller,
}

pub(super) fn send(delivery: &Delivery<'_>, github: &GitHub) -> Result<Receipt, NotifyError> {
    let token = delivery.credentials.find(&delivery.at(), &github.token, "token")?;
    let nature = Nature::Named;
    let address = Address { service: "GitHub", text: &github.address, key: "address", nature };
    let sign: Sign = Box::new(|request, token| {
        request.bearer_auth(token).header("X-GitHub-Api-Version", VERSION)
    });
    let caller = Caller::new(delivery, &address, token, sign)?;
    Repository { delivery, github, caller }.send()
}

impl Repository<'_> {
    fn send(&self) -> Result<Receipt, NotifyError> {
        let Some(issue) = self.found()? else {
            let issue = self.create()?;
            self.set_state(&issue)?;
            return Ok(self.receipt(Done::Told, issue));
        };
        // The issue was created for this very notice; what comes after may not have been reached.
        if issue.body.contains(&self.notice_mark()) {
            self.set_state(&issue)?;
            return Ok(self.receipt(Done::AlreadyThere, issue));
        }
        if self.has_comment(&issue)? {
            return Ok(self.receipt(Done::AlreadyThere, issue));
        }
        self.set_state(&issue)?;
        self.comment(&issue)?;
        Ok(self.receipt(Done::Told, issue))
    }

    fn receipt(&self, done: Done, issue: Issue) -> Receipt {
        let mut receipt = self.delivery.receipt(done, Some(issue.number));
        receipt.url = issue.url;
        receipt
    }

    /// The incident's issue: the one that is known, else the one that carries the incident's mark.
    fn found(&self) -> Result<Option<Issue>, NotifyError> {
        if let Some(number) = &self.delivery.notice.reference {
            let path = self.path(&["issues", number]);
            if let Some(document) = self.caller.find(&Request::get(&path, &[]))? {
                return Ok(issue(&document));
            }
        }
        let mark = self.incident_mark();
        let path = self.path(&["issues"]);
        let newest = [("state", "all"), ("sort", "created"), ("direction", "desc")];
        if let Some(found) = self.listed(&path, &newest, (&mark, 1))? {
            return Ok(issue(&found));
        }
        let filed = [("state", "all"), ("labels", LABEL)];
        Ok(self.listed(&path, &filed, (&mark, PAGES))?.as_ref().and_then(issue))
    }

    /// The first item of a list whose text holds the mark.
    fn listed(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        (mark, pages): (&str, u32),
    ) -> Result<Option<Value>, NotifyError> {
        for page in 1..=pages {
            let page = page.to_string();
            let mut query = query.to_vec();
            query.extend([("per_page", PAGE), ("page", page.as_str())]);
            let request = Request::get(path, &query).check("repository and what the token may see");
            let items = self.caller.data(&request)?;
            let items = items.as_array().ok_or_else(|| self.caller.strange())?;
            let is_it = |item: &&Value| text(&item["body"]).contains(mark);
            if let Some(found) = items.iter().find(is_it) {
                return Ok(Some(found.clone()));
            }
            if items.len() < ITEMS {
                return Ok(None);
            }
        }
        Ok(None)
    }

    fn create(&self) -> Result<Issue, NotifyError> {
        let message = &self.delivery.message;
        let labels = std::iter::once(LABEL).chain(self.github.labels.iter().map(String::as_str));
        let body = json!({
            "title": cut(&message.title, TITLE),
            "body": self.marked(&[self.incident_mark(), self.notice_mark()]),
            "labels": labels.collect::<Vec<_>>(),
        });
        let path = self.path(&["issues"]);
        let request = Request::send(Method::POST, &path, &body);
        let answer =
            self.caller.data(&request.check("repository, labels and what the token may do"))?;
        issue(&answer).ok_or_else(|| self.caller.strange())
    }

    /// Whether the notice is among the issue's comments. The comment is written last: where it is, all
    /// else has been done, and doing it again could undo what people did since.
    fn has_comment(&self, issue: &Issue) -> Result<bool, NotifyError> {
        let path = self.path(&["issues", &issue.number, "comments"]);
        Ok(self.listed(&path, &[], (&self.notice_mark(), PAGES))?.is_some())
    }

    fn comment(&self, issue: &Issue) -> Result<(), NotifyError> {
        let path = self.path(&["issues", &issue.number, "comments"]);
        let body = json!({"body": self.marked(&[self.notice_mark()])});
        let request = Request::send(Method::POST, &path, &body);
        self.caller.ask(&request.check("repository and what the token may do")).map(drop)
    }

    /// Closes or reopens the issue, if this kind of notice asks for it.
    fn set_state(&self, issue: &Issue) -> Result<(), NotifyError> {
        let body = match self.delivery.notice.kind {
            Kind::Closed => json!({"state": "closed", "state_reason": "completed"}),
            Kind::Recurrence | Kind::Reopened => json!({"state": "open"}),
            Kind::Opened
            | Kind::Routed
            | Kind::Joined
            | Kind::FixPlanned
            | Kind::FixDue
            | Kind::Overdue
            | Kind::Accepted
            | Kind::Rejected
            | Kind::FixShipped
            | Kind::Drill => return Ok(()),
        };
        if body["state"] == issue.state.as_str() {
            return Ok(());
        }
        let path = self.path(&["issues", &issue.number]);
        let request = Request::send(Method::PATCH, &path, &body);
        self.caller.ask(&request.check("repository and what the token may do")).map(drop)
    }

    fn path<'p>(&'p self, rest: &[&'p str]) -> Vec<&'p str> {
        let mut path = vec!["repos", self.github.owner.as_str(), self.github.repository.as_str()];
        path.extend(rest);
        path
    }

    fn incident_mark(&self) -> String {
        format!("<!-- masthead incident {} -->", mark::of_incident(self.delivery.notice))
    }

    fn notice_mark(&self) -> String {
        format!("<!-- masthead notice {} -->", mark::of_notice(self.delivery.notice))
    }

    /// The words, and below them marks that are not shown.
    fn marked(&self, marks: &[String]) -> String {
        let marks = marks.join("\n");
        let body = cut(&self.delivery.message.body, TEXT - marks.len() - 2);
        format!("{body}\n\n{marks}")
    }
}

fn issue(document: &Value) -> Option<Issue> {
    Some(Issue {
        number: document["number"].as_u64()?.to_string(),
        body: text(&document["body"]).to_owned(),
        state: text(&document["state"]).to_owned(),
        url: document["html_url"].as_str().map(str::to_owned),
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
