//! E-mail: what is written, and what comes of a server's refusals.

use crate::samples::{later, opened};
use crate::smtp::{Server, Ways, server};
use crate::{notifier, told};
use connect::notify::{Kind, NotifyError, Retry};

const PASSWORD: [(&str, &str); 1] = [("SMTP_PASSWORD", "pw-made-up")];

fn toml(server: &Server, further: &str) -> String {
    format!(
        "[notifiers.mail]\nkind = \"email\"\nhost = \"127.0.0.1\"\nport = {}\nfrom = \"Masthead <masthead@example.org>\"\nto = [\"mei@example.org\", \"Jon Aldana <jon@example.org>\"]\n{further}\n",
        server.port
    )
}

const PLAIN: &str = "encryption = \"none\"\nuser = \"masthead\"";

/// What the server heard, with what is known to be different each time left out.
fn heard(notice: &connect::notify::Notice) -> Vec<String> {
    let server = server(Ways::default());
    let receipt = told(&notifier(&toml(&server, PLAIN)), notice, &PASSWORD).expect("it is told");
    assert!(receipt.reference.is_some_and(|id| id.ends_with(".masthead@example.org>")));
    server.heard().into_iter().filter(|line| !line.starts_with("Date: ")).collect()
}

#[test]
fn a_mail_has_a_subject_a_thread_and_the_same_id_each_time() {
    let first = heard(&opened());
    insta::assert_snapshot!(first.join("\n"));
    assert_eq!(first, heard(&opened()));
    let line = |lines: &[String], start: &str| {
        let found = lines.iter().find(|line| line.starts_with(start));
        found.expect("it is there").clone()
    };
    let second = heard(&later(Kind::Closed));
    assert_eq!(line(&first, "References: "), line(&second, "References: "));
    assert_ne!(line(&first, "Message-ID: "), line(&second, "Message-ID: "));
}

fn refused(ways: Ways, further: &str) -> (NotifyError, Vec<String>) {
    let server = server(ways);
    let problem = told(&notifier(&toml(&server, further)), &opened(), &PASSWORD);
    let problem = problem.expect_err("it is refused");
    assert!(!problem.to_string().contains("made-up"), "{problem}");
    (problem, server.heard())
}

#[test]
fn a_login_that_is_refused_names_where_the_password_is() {
    let ways = Ways { login: Some("535 5.7.8 not you"), ..Ways::default() };
    let (problem, _) = refused(ways, PLAIN);
    assert_eq!(problem.retry(), Retry::Never);
    let said = problem.to_string();
    assert!(said.contains("not you") && said.contains("SMTP_PASSWORD (password_env)"), "{said}");
}

#[test]
fn a_recipient_that_is_refused_for_good_is_not_tried_again() {
    let ways = Ways { recipient: Some("550 5.1.1 nobody of that name"), ..Ways::default() };
    let (problem, _) = refused(ways, PLAIN);
    assert_eq!(problem.retry(), Retry::Never);
    assert!(problem.to_string().contains("nobody of that name"), "{problem}");
    assert!(problem.to_string().contains("check from and to"), "{problem}");
    let ways = Ways { recipient: Some("451 4.7.1 come back later"), ..Ways::default() };
    assert_eq!(refused(ways, PLAIN).0.retry(), Retry::Later(None));
}

#[test]
fn a_server_without_encryption_gets_neither_password_nor_mail() {
    let (problem, heard) = refused(Ways::default(), "user = \"masthead\"");
    assert!(problem.to_string().contains("127.0.0.1"), "{problem}");
    let verbs: Vec<&str> = heard.iter().filter_map(|line| line.split(' ').next()).collect();
    assert!(!verbs.contains(&"AUTH") && !verbs.contains(&"MAIL"), "{heard:?}");
}

#[test]
fn mail_in_the_clear_is_for_this_machine_alone() {
    let toml = "[notifiers.mail]\nkind = \"email\"\nhost = \"smtp.example.org\"\nfrom = \"a@example.org\"\nto = \"b@example.org\"\nencryption = \"none\"\n";
    let problem = told(&notifier(toml), &opened(), &[]).expect_err("it is another machine");
    assert!(problem.to_string().contains("mail would go to smtp.example.org in the clear"));
    assert_eq!(problem.retry(), Retry::Never);
}

#[test]
fn an_address_that_is_none_is_named() {
    let server = server(Ways::default());
    let toml = toml(&server, PLAIN).replace("mei@example.org", "mei at example.org");
    let problem = told(&notifier(&toml), &opened(), &PASSWORD).expect_err("it is none");
    let said = problem.to_string();
    assert!(said.contains("`mei at example.org` is no e-mail address"), "{said}");
    assert!(said.ends_with("mend to"), "{said}");
}
