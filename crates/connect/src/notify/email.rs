//! E-mail through a mail server. A mail that comes again has the same `Message-ID`, which mail programs
//! show once, and all mails of an incident are one thread.

use super::credentials::Credential;
use super::cut::cut;
use super::{Delivery, NotifyError, Receipt, clean, mark};
use desk::channel::{Email, Encryption};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials as Login;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, SmtpTransport};
use lettre::{Message, Transport};
use std::net::IpAddr;

/// The usual ports: submission, submission over TLS, and the one between servers.
const STARTTLS: u16 = 587;
const IMPLICIT: u16 = 465;
const PLAIN: u16 = 25;

/// How often the mail server is waited for with one mail: the connection, two greetings, encryption, the
/// login in up to three steps, the sender, the recipients, the mail, the end.
pub(super) const EXCHANGES: u32 = 12;

/// A subject that mail programs show in one line.
const SUBJECT: usize = 200;

/// What the mail server is told of who calls, so that the machine's name stays at home.
const HELLO: &str = "masthead.invalid";

pub(super) fn send(delivery: &Delivery<'_>, email: &Email) -> Result<Receipt, NotifyError> {
    let mail = mail(delivery, email)?;
    let (transport, login) = transport(delivery, email)?;
    match transport.send(&mail.message) {
        Ok(_) => Ok(delivery.told(Some(mail.id))),
        Err(problem) => Err(refusal(delivery, email, (&problem, login.as_ref()))),
    }
}

/// A mail and its id.
struct Mail {
    message: Message,
    id: String,
}

fn mail(delivery: &Delivery<'_>, email: &Email) -> Result<Mail, NotifyError> {
    let from = mailbox(delivery, &email.from, "from")?;
    let domain = from.email.domain().to_owned();
    let id = format!("<{}.masthead@{domain}>", mark::of_notice(delivery.notice));
    let thread = format!("<{}.masthead@{domain}>", mark::of_incident(delivery.notice));
    let subject = cut(&delivery.message.title, SUBJECT);
    let mut builder = Message::builder()
        .message_id(Some(id.clone()))
        .references(thread)
        .subject(subject)
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Masthead-Kind", delivery.notice.kind.name()));
    for to in &email.to {
        builder = builder.to(mailbox(delivery, to, "to")?);
    }
    let body =
        SinglePart::builder().header(ContentType::TEXT_PLAIN).body(delivery.message.body.clone());
    let message = builder.from(from).singlepart(body).map_err(|problem| {
        let what = format!("no mail can be made of it ({problem})");
        NotifyError::Unusable { at: delivery.at(), what, key: "from and to".to_owned() }
    })?;
    Ok(Mail { message, id })
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn mailbox(delivery: &Delivery<'_>, text: &str, key: &str) -> Result<Mailbox, NotifyError> {
    text.parse().map_err(|_| {
        let what = format!("`{text}` is no e-mail address such as mei@example.org");
        NotifyError::Unusable { at: delivery.at(), what, key: key.to_owned() }
    })
}

fn transport(
    delivery: &Delivery<'_>,
    email: &Email,
) -> Result<(SmtpTransport, Option<Credential>), NotifyError> {
    let host = email.host.as_str();
    let unusable = |what: String, key: &str| NotifyError::Unusable {
        at: delivery.at(),
        what,
        key: key.to_owned(),
    };
    let parameters = || {
        TlsParameters::new(host.to_owned())
            .map_err(|problem| unusable(format!("no encrypted way to {host} ({problem})"), "host"))
    };
    let (tls, usual) = match email.encryption {
        Encryption::StartTls => (Tls::Required(parameters()?), STARTTLS),
        Encryption::Implicit => (Tls::Wrapper(parameters()?), IMPLICIT),
        Encryption::Plain => {
            allowed(email)
                .map_err(|what| unusable(what, "encryption; none is for this machine alone"))?;
            (Tls::None, PLAIN)
        }
    };
    let mut builder = SmtpTransport::builder_dangerous(host)
        .port(email.port.unwrap_or(usual))
        .tls(tls)
        .hello_name(ClientId::Domain(HELLO.to_owned()))
        .timeout(Some(delivery.notifier.patience));
    let mut login = None;
    if let Some((user, secret)) = &email.login {
        let password = delivery.credentials.find(&delivery.at(), secret, "password")?;
        builder = builder.credentials(Login::new(user.clone(), password.value.clone()));
        login = Some(password);
    }
    Ok((builder.build(), login))
}

/// Whether mail may go there; else why not.
pub(super) fn allowed(email: &Email) -> Result<(), String> {
    match email.encryption {
        Encryption::Plain if !is_here(&email.host) => {
            Err(format!("mail would go to {} in the clear", email.host))
        }
        Encryption::Plain | Encryption::StartTls | Encryption::Implicit => Ok(()),
    }
}

/// Whether the host is this machine.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// The answers of a mail server that are about who signs in (RFC 4954).
const LOGIN: &[u16] = &[432, 454, 530, 534, 535, 538];

fn refusal(
    delivery: &Delivery<'_>,
    email: &Email,
    (problem, login): (&Error, Option<&Credential>),
) -> NotifyError {
    let (at, host) = (delivery.at(), email.host.clone());
    let mut said = clean::line(&said(problem));
    if let Some(login) = login {
        said = said.replace(&login.value, "‹credential›");
    }
    let status = problem.status().map(u16::from);
    let is_login = status.is_some_and(|status| LOGIN.contains(&status));
    match (is_login, login) {
        _ if problem.is_transient() => NotifyError::Busy { at, host, said, after: None },
        (true, Some(login)) => NotifyError::Refused { at, host, said, place: login.place.clone() },
        (true, None) => {
            let key = "user and password_env: the server wants a login".to_owned();
            NotifyError::Rejected { at, host, said, key }
        }
        _ if problem.is_permanent() => {
            NotifyError::Rejected { at, host, said, key: "from and to".to_owned() }
        }
        _ if problem.is_client() => {
            let key = "host, encryption and user".to_owned();
            NotifyError::Rejected { at, host, said, key }
        }
        _ => NotifyError::Unreachable { at, host, why: said, key: "host, port, encryption" },
    }
}

/// The problem with what caused it.
fn said(problem: &Error) -> String {
    let mut said = problem.to_string();
    let mut cause = std::error::Error::source(problem);
    while let Some(deeper) = cause {
        let words = deeper.to_string();
        if !said.contains(&words) {
            said = format!("{said}: {words}");
        }
        cause = deeper.source();
    }
    cut(&said, 300)
}
