//! GitHub: one issue an incident, found again by its mark.

use crate::fake::{Answer, Asked, Fake, fake};
use crate::samples::{later, opened};
use crate::{notifier, told};
use connect::notify::{Done, Kind, Notice, Receipt, Retry};
use serde_json::{Value, json};
use std::time::Duration;

const TOKEN: [(&str, &str); 1] = [("GITHUB_TOKEN", "ghp-made-up")];

fn toml(address: &str) -> String {
    format!(
        "[notifiers.repo]\nkind = \"github\"\nrepository = \"acme/agents\"\nlabels = [\"agents\"]\naddress = \"{address}\"\n"
    )
}

/// A repository with its issues and their comments.
#[derive(Default)]
struct Repository {
    issues: Vec<Value>,
    comments: Vec<Vec<Value>>,
    /// How many requests that create something are taken without a word.
    mute: usize,
}

impl Repository {
    fn answer(&mut self, asked: &Asked) -> Answer {
        let what = asked.what();
        let rest = what.split("/repos/acme/agents/issues").nth(1).expect("it is about issues");
        let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
        let number: Option<usize> = parts.first().map(|part| part.parse().expect("a number"));
        match (asked.method.as_str(), number, parts.get(1)) {
            ("GET", None, _) => Answer::json(200, &self.issues.iter().rev().cloned().collect()),
            ("POST", None, _) => self.create(asked.json()),
            (_, Some(number), _) if number > self.issues.len() => {
                Answer::json(404, &json!({"message": "Not Found"}))
            }
            ("GET", Some(number), None) => Answer::json(200, &self.issues[number - 1]),
            ("PATCH", Some(number), None) => {
                self.issues[number - 1]["state"] = asked.json()["state"].clone();
                Answer::json(200, &self.issues[number - 1])
            }
            ("GET", Some(number), Some(_)) => {
                Answer::json(200, &Value::Array(self.comments[number - 1].clone()))
            }
            ("POST", Some(number), Some(_)) => {
                self.comments[number - 1].push(asked.json());
                Answer::json(201, &json!({}))
            }
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn create(&mut self, mut issue: Value) -> Answer {
        let number = self.issues.len() + 1;
        issue["number"] = number.into();
        issue["state"] = "open".into();
        issue["html_url"] = format!("https://github.example/acme/agents/issues/{number}").into();
        self.issues.push(issue.clone());
        self.comments.push(Vec::new());
        if self.mute > 0 {
            self.mute -= 1;
            return Answer::Silence;
        }
        Answer::json(201, &issue)
    }
}

fn github(mute: usize) -> Fake {
    let mut repository = Repository { mute, ..Repository::default() };
    fake(move |asked| repository.answer(asked))
}

/// What was written, as method and path.
fn written(service: Fake) -> Vec<String> {
    let asked = service.asked();
    asked.iter().filter(|asked| asked.method != "GET").map(Asked::what).collect()
}

fn is_told(receipt: &Receipt) -> (Done, Option<&str>) {
    (receipt.done, receipt.reference.as_deref())
}

#[test]
fn an_incident_is_one_issue_with_comments() {
    let service = github(0);
    let notifier = notifier(&toml(&service.address));
    let tell = |notice: &Notice| told(&notifier, notice, &TOKEN).expect("it is told");
    let first = tell(&opened());
    assert_eq!(is_told(&first), (Done::Told, Some("1")));
    assert_eq!(first.url.as_deref(), Some("https://github.example/acme/agents/issues/1"));
    assert_eq!(is_told(&tell(&opened())), (Done::AlreadyThere, Some("1")));
    let routed = Notice { reference: Some("1".to_owned()), ..later(Kind::Routed) };
    assert_eq!(is_told(&tell(&routed)), (Done::Told, Some("1")));
    assert_eq!(is_told(&tell(&routed)), (Done::AlreadyThere, Some("1")));
    tell(&later(Kind::Closed));
    assert_eq!(is_told(&tell(&later(Kind::Closed))), (Done::AlreadyThere, Some("1")));
    tell(&later(Kind::Recurrence));
    assert_eq!(tell(&later(Kind::Closed)).done, Done::AlreadyThere);
    let elsewhere = Notice { book: "other".to_owned(), ..opened() };
    assert_eq!(is_told(&tell(&elsewhere)), (Done::Told, Some("2")));
    assert_eq!(
        written(service),
        [
            "POST /repos/acme/agents/issues",
            "POST /repos/acme/agents/issues/1/comments",
            "PATCH /repos/acme/agents/issues/1",
            "POST /repos/acme/agents/issues/1/comments",
            "PATCH /repos/acme/agents/issues/1",
            "POST /repos/acme/agents/issues/1/comments",
            "POST /repos/acme/agents/issues",
        ]
    );
}

#[test]
fn an_issue_has_a_title_labels_and_a_mark_that_is_not_shown() {
    let service = github(0);
    let notice = Notice { title: "ü".repeat(400), ..opened() };
    told(&notifier(&toml(&service.address)), &notice, &TOKEN).expect("it is told");
    let asked = service.asked();
    assert!(asked.iter().all(|asked| asked.has("authorization: Bearer ghp-made-up")));
    assert!(asked.iter().all(|asked| asked.has("x-github-api-version: 2022-11-28")));
    let issue = asked.iter().find(|asked| asked.method == "POST").expect("it is created").json();
    assert_eq!(issue["title"].as_str().map(|title| title.chars().count()), Some(256));
    assert_eq!(issue["labels"], json!(["masthead", "agents"]));
    let body = issue["body"].as_str().expect("it has words");
    assert!(body.contains("\n\n<!-- masthead incident "), "{body}");
    assert!(!body.contains("@all"), "{body}");
}

#[test]
fn an_issue_that_was_taken_without_a_word_is_not_created_twice() {
    let service = github(1);
    let mut notifier = notifier(&toml(&service.address));
    notifier.patience = Duration::from_millis(300);
    let lost = told(&notifier, &opened(), &TOKEN).expect_err("nobody answers");
    assert_eq!(lost.retry(), Retry::Later(None));
    let again = told(&notifier, &opened(), &TOKEN).expect("it answers");
    assert_eq!(is_told(&again), (Done::AlreadyThere, Some("1")));
    assert_eq!(written(service), ["POST /repos/acme/agents/issues"]);
}

#[test]
fn an_issue_that_is_gone_is_created_anew() {
    let service = github(0);
    let notice = Notice { reference: Some("9".to_owned()), ..later(Kind::Overdue) };
    let receipt = told(&notifier(&toml(&service.address)), &notice, &TOKEN).expect("it is told");
    assert_eq!(is_told(&receipt), (Done::Told, Some("1")));
    assert_eq!(written(service), ["POST /repos/acme/agents/issues"]);
}
