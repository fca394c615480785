//! What goes wrong on the way, said so that somebody can mend it, and whether trying again helps.

use crate::fake::{Answer, always, fake};
use crate::samples::opened;
use crate::{notifier, told};
use connect::notify::{NotifyError, Retry};
use std::time::Duration;

const TOKEN: [(&str, &str); 1] = [("GITHUB_TOKEN", "ghp-made-up")];

fn github(address: &str) -> String {
    format!(
        "[notifiers.repo]\nkind = \"github\"\nrepository = \"acme/agents\"\naddress = \"{address}\"\n"
    )
}

/// What is said where GitHub answers so.
fn refused(status: u16, headers: &'static str, body: &'static str) -> NotifyError {
    let service = always(status, headers, body);
    let problem = told(&notifier(&github(&service.address)), &opened(), &TOKEN);
    drop(service.asked());
    let problem = problem.expect_err("it is refused");
    let said = problem.to_string();
    assert!(said.starts_with("notifier repo (masthead.toml:1): 127.0.0.1:"), "{said}");
    assert!(!said.contains("made-up") && !said.ends_with('.'), "{said}");
    problem
}

#[test]
fn a_service_that_is_busy_is_tried_again_when_it_says() {
    let later = |seconds| Retry::Later(Some(Duration::from_secs(seconds)));
    assert_eq!(refused(429, "Retry-After: 30\r\n", "").retry(), later(30));
    assert_eq!(refused(403, "Retry-After: 60\r\n", "{}").retry(), later(60));
    assert_eq!(refused(403, "X-RateLimit-Remaining: 0\r\n", "{}").retry(), Retry::Later(None));
    assert_eq!(refused(500, "", "<html>oh</html>").retry(), Retry::Later(None));
    assert_eq!(refused(503, "Retry-After: 5\r\n", "").retry(), later(5));
}

#[test]
fn a_refusal_says_what_to_mend() {
    let said = |problem: NotifyError, words: &[&str]| {
        assert_eq!(problem.retry(), Retry::Never);
        let said = problem.to_string();
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    };
    said(
        refused(401, "", r#"{"message": "Bad credentials: ghp-made-up"}"#),
        &["401: Bad credentials: ‹credential›", "the variable GITHUB_TOKEN (token_env)"],
    );
    said(refused(403, "", "{}"), &["refuses the credential (403)"]);
    said(refused(404, "", r#"{"message": "Not Found"}"#), &["404: Not Found", "check repository"]);
    said(
        refused(302, "Location: http://127.0.0.1:1/\r\n", ""),
        &["sends on to another address (302)", "write the final address into address"],
    );
}

#[test]
fn somebody_else_who_answers_is_told_apart() {
    let strange = refused(200, "", "<html>Sign in</html>");
    assert!(matches!(strange, NotifyError::Strange { .. }), "{strange}");
    assert_eq!(strange.retry(), Retry::Later(None));
    assert!(matches!(refused(200, "", "{}"), NotifyError::Strange { .. }));
}

#[test]
fn a_service_that_says_nothing_is_given_up_in_time() {
    let service = fake(|_| Answer::Silence);
    let mut notifier = notifier(&github(&service.address));
    notifier.patience = Duration::from_millis(100);
    let problem = told(&notifier, &opened(), &TOKEN).expect_err("nobody answers");
    assert_eq!(problem.retry(), Retry::Later(None));
    assert!(problem.to_string().contains("cannot be reached (no answer in time)"), "{problem}");
    drop(service.asked());
}

#[test]
fn a_service_that_is_not_there_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let problem =
        told(&notifier(&github(&address)), &opened(), &TOKEN).expect_err("nobody is there");
    assert_eq!(problem.retry(), Retry::Later(None));
    assert!(problem.to_string().contains("check address and the network"), "{problem}");
}

#[test]
fn a_missing_credential_is_named_before_anybody_is_asked() {
    let said = |variables: &[(&str, &str)], toml: &str| {
        let problem = told(&notifier(toml), &opened(), variables).expect_err("it is missing");
        assert_eq!(problem.retry(), Retry::Never);
        problem.to_string()
    };
    let toml = github("https://api.github.example");
    let unset = said(&[], &toml);
    assert!(unset.contains("the variable GITHUB_TOKEN (token_env) is not set"), "{unset}");
    assert!(said(&[("GITHUB_TOKEN", " ")], &toml).contains("is empty"));
    let file = format!("{toml}token_file = \"secrets/none\"\n");
    assert!(said(&[], &file).contains("the file secrets/none (token_file) cannot be read"));
}

#[test]
fn a_credential_may_stand_in_a_file() {
    let service = always(500, "", "");
    let toml = format!("{}token_file = \"secrets/token\"\n", github(&service.address));
    told(&notifier(&toml), &opened(), &[]).expect_err("it is busy");
    assert!(service.asked()[0].has("authorization: Bearer from-a-file"));
}

#[test]
fn a_credential_goes_nowhere_in_the_clear() {
    let problem = told(&notifier(&github("http://github.example")), &opened(), &TOKEN);
    let said = problem.expect_err("it is not encrypted").to_string();
    assert!(said.contains("in the clear, use https://"), "{said}");
    let problem =
        told(&notifier(&github("https://bot:pw-made-up@github.example")), &opened(), &TOKEN);
    let said = problem.expect_err("it holds a password").to_string();
    assert!(said.contains("holds a password") && !said.contains("pw-made-up"), "{said}");
    let problem = told(&notifier(&github("github.example")), &opened(), &TOKEN);
    let said = problem.expect_err("it is no address").to_string();
    assert!(
        said.contains("github.example is no address such as https://HOST; mend address"),
        "{said}"
    );
}
