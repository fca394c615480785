//! Jira, Cloud and Server alike through version 2 of its interface: one issue an incident, a comment
//! for each later notice, the category in a field, the way back as a remote link, and a transition
//! where one is configured.
//!
//! Every step can be taken twice without harm: the issue is found by the incident's label, a comment by
//! the notice's mark, the remote link by its global id.

use super::caller::{Address, Caller, Nature, Request, Sign};
use super::cut::cut;
use super::{Delivery, Done, NotifyError, Receipt, mark};
use desk::channel::{Edition, Jira};
use reqwest::Method;
use serde_json::{Value, json};

/// The longest summary and text that are taken.
const SUMMARY: usize = 255;
const TEXT: usize = 32_767;

/// How many of an issue's newest comments are looked through for a notice that comes again.
const COMMENTS: &str = "100";

/// The most requests that one notice takes: finding the issue by key and by label, its comments, the
/// category's field and setting it, the link, two for a transition, and the comment.
pub(super) const REQUESTS: u32 = 9;

/// What is asked of an issue.
const FIELDS: &str = "status,description";

/// The incident's issue.
struct Issue {
    key: String,
    status: String,
    description: String,
}

struct Project<'a> {
    delivery: &'a Delivery<'a>,
    jira: &'a Jira,
    caller: Caller,
}

pub(super) fn send(delivery: &Delivery<'_>, jira: &Jira) -> Result<Receipt, NotifyError> {
    let token = delivery.credentials.find(&delivery.at(), &jira.token, "token")?;
    let nature = Nature::Named;
    let address = Address { service: "Jira", text: &jira.address, key: "address", nature };
    let user = jira.user.clone();
    let sign: Sign = Box::new(move |request, token| match &user {
        Some(user) => request.basic_auth(user, Some(token)),
        None => request.bearer_auth(token),
    });
    let caller = Caller::new(delivery, &address, token, sign)?;
    Project { delivery, jira, caller }.send()
}

impl Project<'_> {
    fn send(&self) -> Result<Receipt, NotifyError> {
        let Some(issue) = self.found()? else {
            let issue = self.create()?;
            self.link(&issue)?;
            self.transition(&issue)?;
            return Ok(self.receipt(Done::Told, issue));
        };
        // The issue was created for this very notice; what comes after may not have been reached.
        if issue.description.contains(&self.mark()) {
            self.link(&issue)?;
            self.transition(&issue)?;
            return Ok(self.receipt(Done::AlreadyThere, issue));
        }
        if self.has_comment(&issue)? {
            return Ok(self.receipt(Done::AlreadyThere, issue));
        }
        self.set_category(&issue)?;
        self.link(&issue)?;
        self.transition(&issue)?;
        self.comment(&issue)?;
        Ok(self.receipt(Done::Told, issue))
    }

    fn receipt(&self, done: Done, issue: Issue) -> Receipt {
        let root = self.jira.address.trim_end_matches('/');
        let url = format!("{root}/browse/{}", issue.key);
        let mut receipt = self.delivery.receipt(done, Some(issue.key));
        receipt.url = Some(url);
        receipt
    }

    /// The incident's issue: the one that is known, else the one with the incident's label.
    fn found(&self) -> Result<Option<Issue>, NotifyError> {
        if let Some(key) = &self.delivery.notice.reference {
            let path = ["rest", "api", "2", "issue", key];
            if let Some(document) = self.caller.find(&Request::get(&path, &[("fields", FIELDS)]))? {
                return Ok(issue(&document));
            }
        }
        let project = self.jira.project.replace(['"', '\\'], "");
        let label = self.label();
        let jql = format!("project = \"{project}\" AND labels = \"{label}\" ORDER BY created ASC");
        let query = [("jql", jql.as_str()), ("fields", FIELDS), ("maxResults", "1")];
        let path: &[&str] = match self.jira.edition {
            Edition::Cloud => &["rest", "api", "2", "search", "jql"],
            Edition::Server => &["rest", "api", "2", "search"],
        };
        let request = Request::get(path, &query);
        let answer = self.caller.data(&request.check("project, edition and address"))?;
        let issues = answer["issues"].as_array().ok_or_else(|| self.caller.strange())?;
        Ok(issues.first().and_then(issue))
    }

    fn create(&self) -> Result<Issue, NotifyError> {
        let message = &self.delivery.message;
        let mut labels = vec!["masthead".to_owned(), self.label()];
        labels.extend(self.jira.labels.iter().map(|label| label.replace(' ', "-")));
        let mut fields = json!({
            "project": {"key": self.jira.project},
            "issuetype": {"name": self.jira.issue_type},
            "summary": cut(&message.title, SUMMARY),
            "description": self.marked(),
            "labels": labels,
        });
        if let Some((field, value)) = self.category()? {
            fields[field] = value;
        }
        let path = ["rest", "api", "2", "issue"];
        let body = json!({"fields": fields});
        let request = Request::send(Method::POST, &path, &body);
        let check = "project, issue_type, category_field and categories";
        let answer = self.caller.data(&request.check(check))?;
        let key = answer["key"].as_str().ok_or_else(|| self.caller.strange())?;
        let (key, status, description) = (key.to_owned(), String::new(), self.marked());
        Ok(Issue { key, status, description })
    }

    /// Whether the notice is among the issue's comments. The comment is written last: where it is, all
    /// else has been done, and doing it again could undo what people did since.
    fn has_comment(&self, issue: &Issue) -> Result<bool, NotifyError> {
        let path = ["rest", "api", "2", "issue", &issue.key, "comment"];
        let query = [("orderBy", "-created"), ("maxResults", COMMENTS)];
        let known = self.caller.data(&Request::get(&path, &query))?;
        let known = known["comments"].as_array().ok_or_else(|| self.caller.strange())?;
        let mark = self.mark();
        Ok(known.iter().any(|comment| text(&comment["body"]).contains(&mark)))
    }

    fn comment(&self, issue: &Issue) -> Result<(), NotifyError> {
        let path = ["rest", "api", "2", "issue", &issue.key, "comment"];
        let body = json!({"body": self.marked()});
        self.caller.ask(&Request::send(Method::POST, &path, &body).check("token")).map(drop)
    }

    fn set_category(&self, issue: &Issue) -> Result<(), NotifyError> {
        let Some((field, value)) = self.category()? else { return Ok(()) };
        let path = ["rest", "api", "2", "issue", &issue.key];
        let body = json!({"fields": {field: value}});
        let request = Request::send(Method::PUT, &path, &body);
        self.caller.ask(&request.check("category_field and categories")).map(drop)
    }

    /// The category's field and its value, in the shape that the field's type wants.
    fn category(&self) -> Result<Option<(&str, Value)>, NotifyError> {
        let (Some(field), Some(class)) = (&self.jira.category_field, &self.delivery.notice.class)
        else {
            return Ok(None);
        };
        let known = self.caller.data(&Request::get(&["rest", "api", "2", "field"], &[]))?;
        let known = known.as_array().ok_or_else(|| self.caller.strange())?;
        let Some(found) = known.iter().find(|known| known["id"] == field.as_str()) else {
            let what =
                format!("Jira has no field {field}; fields are named by id, as customfield_10042");
            let key = "category_field".to_owned();
            return Err(NotifyError::Unusable { at: self.delivery.at(), what, key });
        };
        let name = self.jira.categories.get(class).unwrap_or(class).as_str();
        let value = match (found["schema"]["type"].as_str(), found["schema"]["items"].as_str()) {
            (Some("option"), _) => json!({"value": name}),
            (Some("array"), Some("option")) => json!([{"value": name}]),
            (Some("array"), Some("component")) => json!([{"name": name}]),
            (Some("array"), _) => json!([name]),
            _ => json!(name),
        };
        Ok(Some((field, value)))
    }

    /// The way back to the incident; a link with the same global id is replaced.
    fn link(&self, issue: &Issue) -> Result<(), NotifyError> {
        let Some(link) = &self.delivery.notice.link else { return Ok(()) };
        let notice = self.delivery.notice;
        let path = ["rest", "api", "2", "issue", &issue.key, "remotelink"];
        let body = json!({
            "globalId": format!("masthead={}", mark::of_incident(notice)),
            "application": {"type": "masthead", "name": "Masthead"},
            "relationship": "is told by",
            "object": {"url": link, "title": format!("{} in Masthead", notice.incident)},
        });
        self.caller.ask(&Request::send(Method::POST, &path, &body).check("token")).map(drop)
    }

    /// Moves the issue on, if this kind of notice leads anywhere.
    fn transition(&self, issue: &Issue) -> Result<(), NotifyError> {
        let Some(to) = self.jira.transitions.get(self.delivery.notice.kind.name()) else {
            return Ok(());
        };
        if issue.status.eq_ignore_ascii_case(to) {
            return Ok(());
        }
        let path = ["rest", "api", "2", "issue", &issue.key, "transitions"];
        let known = self.caller.data(&Request::get(&path, &[]))?;
        let known = known["transitions"].as_array().ok_or_else(|| self.caller.strange())?;
        let leads = |it: &&Value| {
            let names = [&it["name"], &it["to"]["name"]];
            names.iter().any(|name| text(name).eq_ignore_ascii_case(to))
        };
        let Some(id) = known.iter().find(leads).and_then(|it| it["id"].as_str()) else {
            let names: Vec<&str> = known.iter().map(|it| text(&it["name"])).collect();
            let what = format!(
                "the issue {} has no transition or status {to} from where it is; it has {}",
                issue.key,
                names.join(", ")
            );
            let key = "transitions".to_owned();
            return Err(NotifyError::Unusable { at: self.delivery.at(), what, key });
        };
        let body = json!({"transition": {"id": id}});
        self.caller.ask(&Request::send(Method::POST, &path, &body).check("transitions")).map(drop)
    }

    /// The label by which the incident's issue is found.
    fn label(&self) -> String {
        let notice = self.delivery.notice;
        let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
        let readable: String = notice.incident.chars().filter(is_plain).take(40).collect();
        format!("masthead-{readable}-{}", mark::of_incident(notice))
    }

    fn mark(&self) -> String {
        format!("masthead:{}", mark::of_notice(self.delivery.notice))
    }

    /// The words, and below them the mark by which they are found.
    fn marked(&self) -> String {
        let mark = self.mark();
        let body = cut(&self.delivery.message.body, TEXT - mark.len() - 30);
        format!("{body}\n\n{{color:#888888}}{mark}{{color}}")
    }
}

fn issue(document: &Value) -> Option<Issue> {
    let fields = &document["fields"];
    Some(Issue {
        key: document["key"].as_str()?.to_owned(),
        status: text(&fields["status"]["name"]).to_owned(),
        description: text(&fields["description"]).to_owned(),
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
