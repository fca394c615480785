//! Jira: one issue an incident, with its category, the way back, and its transitions.

use crate::fake::{Answer, Asked, Fake, fake};
use crate::samples::{drill, later, opened};
use crate::{notifier, told};
use connect::notify::{Done, Kind, Notice, NotifyError, Retry};
use serde_json::{Value, json};

const TOKEN: [(&str, &str); 1] = [("JIRA_API_TOKEN", "made-up")];

fn toml(address: &str, further: &str) -> String {
    format!(
        "[notifiers.board]\nkind = \"jira\"\nproject = \"OPS\"\naddress = \"{address}\"\n{further}\n"
    )
}

const WHOLE: &str = r#"
edition = "cloud"
user = "bot@example.org"
issue_type = "Bug"
labels = ["agents"]
category_field = "customfield_10042"
categories = { FC1 = "Specification" }
transitions = { accepted = "In Progress", closed = "Finish" }
"#;

/// A project with its issues.
#[derive(Default)]
struct Project {
    issues: Vec<Value>,
    comments: Vec<Value>,
}

impl Project {
    fn answer(&mut self, asked: &Asked) -> Answer {
        let what = asked.what();
        let path = what.split("/rest/api/2/").nth(1).expect("it is version 2");
        match (asked.method.as_str(), path) {
            ("GET", "search/jql" | "search") => {
                let found: Vec<&Value> =
                    self.issues.iter().filter(|it| is_asked(asked, it)).collect();
                Answer::json(200, &json!({"issues": found}))
            }
            ("GET", "field") => Answer::json(
                200,
                &json!([{"id": "customfield_10042", "schema": {"type": "option"}}]),
            ),
            ("POST", "issue") => self.create(&asked.json()),
            ("GET", "issue/OPS-1") if !self.issues.is_empty() => Answer::json(200, &self.issues[0]),
            ("GET", "issue/OPS-1/comment") => {
                Answer::json(200, &json!({"comments": self.comments}))
            }
            ("POST", "issue/OPS-1/comment") => {
                self.comments.push(asked.json());
                Answer::json(201, &json!({"id": "1"}))
            }
            ("PUT", "issue/OPS-1") => Answer::With(204, "", String::new()),
            ("POST", "issue/OPS-1/remotelink") => Answer::json(201, &json!({"id": 1})),
            ("GET", "issue/OPS-1/transitions") => Answer::json(
                200,
                &json!({"transitions": [
                    {"id": "11", "name": "Start", "to": {"name": "In Progress"}},
                    {"id": "31", "name": "Finish", "to": {"name": "Done"}},
                ]}),
            ),
            ("POST", "issue/OPS-1/transitions") => {
                let id = asked.json()["transition"]["id"].clone();
                let to = if id == "11" { "In Progress" } else { "Done" };
                self.issues[0]["fields"]["status"] = json!({"name": to});
                Answer::With(204, "", String::new())
            }
            _ => Answer::json(404, &json!({"errorMessages": ["Issue does not exist"]})),
        }
    }

    fn create(&mut self, asked: &Value) -> Answer {
        let mut issue = asked.clone();
        issue["key"] = "OPS-1".into();
        issue["fields"]["status"] = json!({"name": "To Do"});
        self.issues.push(issue);
        Answer::json(201, &json!({"id": "1", "key": "OPS-1"}))
    }
}

/// Whether the search names one of the issue's labels.
fn is_asked(asked: &Asked, issue: &Value) -> bool {
    let labels = issue["fields"]["labels"].as_array().expect("it has labels");
    labels.iter().any(|label| {
        let quoted = format!("labels+%3D+%22{}%22", label.as_str().unwrap_or_default());
        asked.path.contains(&quoted)
    })
}

fn jira() -> Fake {
    let mut project = Project::default();
    fake(move |asked| project.answer(asked))
}

/// What was written: method, path and body.
fn written(service: Fake) -> Vec<(String, Value)> {
    let asked = service.asked();
    let written = asked.iter().filter(|asked| asked.method != "GET");
    written.map(|asked| (asked.what(), asked.json())).collect()
}

#[test]
fn an_incident_is_one_issue_with_category_and_the_way_back() {
    let service = jira();
    let notifier = notifier(&toml(&service.address, WHOLE));
    let receipt = told(&notifier, &opened(), &TOKEN).expect("it is told");
    assert_eq!((receipt.done, receipt.reference.as_deref()), (Done::Told, Some("OPS-1")));
    assert_eq!(receipt.url, Some(format!("{}/browse/OPS-1", service.address)));
    let again = told(&notifier, &opened(), &TOKEN).expect("it is there");
    assert_eq!((again.done, again.reference.as_deref()), (Done::AlreadyThere, Some("OPS-1")));
    let written = written(service);
    let paths: Vec<&str> = written.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "POST /rest/api/2/issue",
            "POST /rest/api/2/issue/OPS-1/remotelink",
            "POST /rest/api/2/issue/OPS-1/remotelink",
        ]
    );
    let fields = &written[0].1["fields"];
    assert_eq!(fields["project"]["key"], "OPS");
    assert_eq!(fields["issuetype"]["name"], "Bug");
    assert_eq!(fields["customfield_10042"], json!({"value": "Specification"}));
    assert_eq!(
        (&fields["labels"][0], &fields["labels"][2]),
        (&json!("masthead"), &json!("agents"))
    );
    assert_eq!(written[1].1["globalId"], written[2].1["globalId"]);
    assert_eq!(written[1].1["object"]["url"], "https://masthead.example.org/incidents/INC-42");
}

#[test]
fn later_notices_are_comments_and_move_the_issue_on() {
    let service = jira();
    let notifier = notifier(&toml(&service.address, WHOLE));
    let tell = |notice: &Notice| told(&notifier, notice, &TOKEN).expect("it is told").done;
    tell(&opened());
    let accepted = Notice { reference: Some("OPS-1".to_owned()), ..later(Kind::Accepted) };
    assert_eq!(tell(&accepted), Done::Told);
    assert_eq!(tell(&accepted), Done::AlreadyThere);
    assert_eq!(tell(&later(Kind::Closed)), Done::Told);
    // What comes late changes nothing that was done since.
    assert_eq!(tell(&accepted), Done::AlreadyThere);
    let written = written(service);
    let count = |end: &str| written.iter().filter(|(path, _)| path.ends_with(end)).count();
    assert_eq!((count("/issue"), count("/comment"), count("/transitions")), (1, 2, 2));
    let last = written.last().map(|(path, _)| path.as_str());
    assert_eq!(last, Some("POST /rest/api/2/issue/OPS-1/comment"));
    let category = written.iter().find(|(path, _)| path.starts_with("PUT "));
    let category = category.map(|(_, body)| &body["fields"]["customfield_10042"]);
    assert_eq!(category, Some(&json!({"value": "Specification"})));
}

#[test]
fn cloud_and_server_are_asked_where_they_answer_and_as_they_want() {
    let service = jira();
    told(&notifier(&toml(&service.address, WHOLE)), &drill(), &TOKEN).expect("it is told");
    let asked = service.asked();
    assert_eq!(asked[0].what(), "GET /rest/api/2/search/jql");
    // bot@example.org:made-up
    assert!(asked[0].has("authorization: Basic Ym90QGV4YW1wbGUub3JnOm1hZGUtdXA="));
    let service = jira();
    told(&notifier(&toml(&service.address, "")), &drill(), &TOKEN).expect("it is told");
    let asked = service.asked();
    assert_eq!(asked[0].what(), "GET /rest/api/2/search");
    assert!(asked[0].has("authorization: Bearer made-up"));
}

#[test]
fn a_summary_is_cut_to_what_jira_takes() {
    let service = jira();
    let notice = Notice { title: "ü".repeat(400), ..opened() };
    told(&notifier(&toml(&service.address, "")), &notice, &TOKEN).expect("it is told");
    let written = written(service);
    let summary = written[0].1["fields"]["summary"].as_str().expect("there is one");
    assert_eq!(summary.chars().count(), 255);
}

fn unusable(further: &str, kind: Kind) -> NotifyError {
    let service = jira();
    let notifier = notifier(&toml(&service.address, further));
    let problem = told(&notifier, &later(kind), &TOKEN).expect_err("it cannot be done");
    drop(service.asked());
    assert_eq!(problem.retry(), Retry::Never);
    problem
}

#[test]
fn a_transition_or_field_that_jira_does_not_have_is_named() {
    let said = unusable("transitions = { closed = \"Bin\" }", Kind::Closed).to_string();
    assert!(said.contains("no transition or status Bin from where it is; it has Start, Finish"));
    assert!(said.ends_with("mend transitions"), "{said}");
    let said = unusable("category_field = \"Category\"", Kind::Opened).to_string();
    assert!(said.contains("Jira has no field Category"), "{said}");
}

#[test]
fn what_jira_says_of_a_field_is_passed_on() {
    let mut project = Project::default();
    let service = fake(move |asked| match asked.method.as_str() {
        "POST" => Answer::json(
            400,
            &json!({"errorMessages": [], "errors": {"issuetype": "The issue type is not valid"}}),
        ),
        _ => project.answer(asked),
    });
    let problem = told(&notifier(&toml(&service.address, "")), &opened(), &TOKEN);
    drop(service.asked());
    let said = problem.expect_err("it is refused").to_string();
    assert!(said.contains("400: issuetype: The issue type is not valid"), "{said}");
    assert!(said.contains("check project, issue_type"), "{said}");
}
