//! A fault of the surroundings that the call itself brought about: a program or a host that nobody
//! named, or credentials that it carried. The surroundings only said so.

use crate::pattern::pattern;
use crate::view::effect::words;
use crate::view::evidence::{self, Fault};
use crate::view::{Exchange, View, prose};
use case::{ActorKind, Step};
use regex::Regex;
use std::sync::LazyLock;

/// The program or module that is not there, in the fixed messages of shells and interpreters.
static ABSENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?m)(\S+): command not found|sh: (?:line )?(?:\d+: )?(\S+): not found|'?([\w.-]+)'? is not recognized as|exec: "([^"]+)": executable file|No module named '?([\w-]+)|env: (\S+): No such file"#,
    )
});

/// Programs that a machine for developers has without being told.
const COMMON: &[&str] = &[
    "python",
    "python3",
    "pip",
    "pip3",
    "pytest",
    "tox",
    "nose",
    "nose2",
    "coverage",
    "mypy",
    "ruff",
    "hypothesis",
    "flake8",
    "pylint",
    "node",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "jest",
    "tsc",
    "git",
    "cargo",
    "rustc",
    "go",
    "java",
    "javac",
    "mvn",
    "gradle",
    "make",
    "cmake",
    "gcc",
    "docker",
    "kubectl",
    "helm",
    "curl",
    "wget",
    "psql",
    "mysql",
    "sqlite3",
    "ruby",
    "bundle",
    "php",
    "dotnet",
    "uv",
    "poetry",
    "jq",
    "ssh",
    "terraform",
    "aws",
    "gcloud",
];

/// The words of a resolver that knows no such name.
static UNKNOWN_HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bENOTFOUND\b|\bEAI_AGAIN\b|getaddrinfo failed|name or service not known|name resolution|could not resolve host|no such host|ERR_NAME",
    )
});

/// Words in the names of arguments that carry credentials.
const CREDENTIALS: &[&str] =
    &["password", "passwd", "passphrase", "pin", "otp", "secret", "token", "key", "credentials"];

/// Whether the call in `failed` itself brought its fault about.
pub(super) fn is_own_doing(view: &View<'_>, failed: &Exchange<'_>) -> bool {
    let (Some(fault), Some((_, result))) = (evidence::fault(failed), failed.result) else {
        return false;
    };
    let text = &*result.text.text;
    match fault {
        Fault::NotInstalled => absent(text).is_some_and(|name| {
            !COMMON.contains(&name) && !is_given(view, failed, |words| words.contains(name))
        }),
        Fault::Outage => UNKNOWN_HOST.is_match(text) && names_unknown_host(view, failed),
        Fault::Access => prose::leaves(&failed.call.arguments).iter().any(|(pointer, value)| {
            let mut name = words(prose::key_of(pointer));
            name.any(|word| CREDENTIALS.contains(&word.as_str())) && !is_instructed(view, value)
        }),
        Fault::RateLimit | Fault::Timeout | Fault::Memory => false,
    }
}

/// The bare name of what is absent.
fn absent(text: &str) -> Option<&str> {
    let found = ABSENT.captures(text)?;
    let name = found.iter().skip(1).flatten().next()?.as_str();
    let name = name.trim_end_matches(':');
    Some(name.rsplit(['/', ' ']).next().unwrap_or(name))
}

/// Whether the call names hosts, and somebody other than an agent named none of them before.
fn names_unknown_host(view: &View<'_>, failed: &Exchange<'_>) -> bool {
    let leaves = prose::leaves(&failed.call.arguments);
    let mut hosts = leaves.iter().flat_map(|(_, value)| hosts(value)).peekable();
    hosts.peek().is_some()
        && hosts.all(|host| !is_given(view, failed, |words| words.contains(host)))
}

/// Whether the call asks hosts that nothing of the team's names: no instruction, no clause and no tool.
/// What a task or a result names may be anybody's; the machine itself is nobody else's.
pub(super) fn is_of_others(view: &View<'_>, failed: &Exchange<'_>) -> bool {
    let leaves = prose::leaves(&failed.call.arguments);
    let mut hosts = leaves.iter().flat_map(|(_, value)| hosts(value)).peekable();
    let is_local = |host: &str| !host.contains('.') || host.starts_with("127.");
    let is_ours = |host: &str| {
        let described = view.case.spec.tools.iter().filter_map(|tool| tool.description.as_ref());
        let in_tools = described.into_iter().any(|said| said.text.contains(host));
        let in_clauses =
            view.case.spec.clauses.iter().any(|clause| clause.text.text.contains(host));
        in_tools || in_clauses || is_instructed(view, host)
    };
    hosts.peek().is_some() && hosts.all(|host| !is_local(host) && !is_ours(host))
}

/// What stands between `//` and the path in each address.
fn hosts(text: &str) -> impl Iterator<Item = &str> {
    text.split("://").skip(1).filter_map(|rest| {
        let host = rest.split(['/', ':', '?', '#', '"', '\'', ' ']).next()?;
        (!host.is_empty()).then_some(host)
    })
}

/// Whether somebody other than an agent said it before the call: a person, the instructions, a result.
/// Where content was not captured it may have been.
fn is_given(view: &View<'_>, failed: &Exchange<'_>, holds: impl Fn(&str) -> bool) -> bool {
    let trace = &view.case.trace;
    let before = trace.steps.iter().take_while(|step| step.no < failed.step.no);
    let is_other = |step: &&Step| trace.kind(step) != ActorKind::Agent;
    trace.capture.silent > 0
        || before.filter(is_other).any(|step| holds(step.words()))
        || view.case.spec.clauses.iter().any(|clause| holds(&clause.text.text))
        || trace.task.as_ref().is_some_and(|task| holds(&task.text))
}

/// Whether the instructions hold the value.
fn is_instructed(view: &View<'_>, value: &str) -> bool {
    let instructions = |step: &&Step| matches!(step.act, case::Act::Instruct(_));
    view.case.trace.steps.iter().filter(instructions).any(|step| step.words().contains(value))
}

#[cfg(test)]
mod tests {
    use crate::outcome::Status;
    use crate::view::View;
    use case::{Case, Owners, Spec};

    fn status(ask: &str, call: &str, result: &str) -> Status {
        let run = format!(
            "1 user  {ask}\n2 desk  call {call}\n3 tool  {result}\n4 desk  I could not do it.\n"
        );
        let trace = casebook::read(&run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        View::new(&case).outcome().status
    }

    #[test]
    fn only_a_host_that_somebody_named_can_be_down() {
        let call = r#"fetch {"url": "https://wiki.shop.example/home"}"#;
        let result = r#"{"error": "could not resolve host: wiki.shop.example"}"#;
        assert_eq!(status("Open our wiki.", call, result), Status::Unverified);
        let named = "Open wiki.shop.example for me.";
        assert_eq!(status(named, call, result), Status::Infrastructure);
    }

    #[test]
    fn a_service_that_nothing_of_the_teams_names_is_of_others() {
        let is_external = |instructions: &str, url: &str| {
            let run = format!(
                "1 system  {instructions}\n2 user  Sum up {url} for me.\n\
                 3 desk  call fetch {{\"url\": \"{url}\"}}\n\
                 4 tool  {{\"error\": \"503 Service Unavailable\"}}\n5 desk  I could not read it.\n"
            );
            let trace = casebook::read(&run).expect("the shorthand reads").trace;
            let case =
                Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
            let outcome = View::new(&case).outcome().clone();
            assert_eq!(outcome.status, Status::Infrastructure, "{url}");
            outcome.external
        };
        assert!(is_external("Be kind.", "https://news.example/today"));
        assert!(!is_external("Read only from wiki.shop.example.", "https://wiki.shop.example/pay"));
        assert!(!is_external("Be kind.", "http://localhost:8090/pay"));
    }

    #[test]
    fn only_a_program_that_somebody_named_or_everybody_knows_can_be_missing() {
        let of = |ask: &str, program: &str| {
            let call = format!(r#"bash {{"command": "{program}"}}"#);
            let result =
                format!(r#"{{"exit_code": 127, "output": "bash: {program}: command not found"}}"#);
            status(ask, &call, &result)
        };
        assert_eq!(of("Run the tests.", "pytset"), Status::Unverified);
        assert_eq!(of("Run the tests.", "pytest"), Status::Infrastructure);
        assert_eq!(of("Start shopctl.", "shopctl"), Status::Infrastructure);
    }

    #[test]
    fn credentials_that_the_call_carries_are_its_own() {
        let result = r#"{"error": "401 Unauthorized"}"#;
        let of = |call: &str| status("Read the balance.", call, result);
        assert_eq!(of(r#"read_balance {"api_key": "K-2"}"#), Status::Unverified);
        assert_eq!(of(r#"read_balance {"account": "A-2"}"#), Status::Infrastructure);
    }
}
