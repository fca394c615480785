//! The changes that a call makes by what it carries: a shell's commands, a statement of SQL, an HTTP
//! request. What runs is parsed; the tool's name only says which language its argument is in.
//!
//! A change is claimed of commands that are known to make one. A script of another language, a
//! program that is not in the tables and what a script may have passed by are not.

mod command;
mod http;
mod own;
mod program;
mod sql;
mod tables;

use super::Exchange;
use super::effect::{self, Effect};
use super::evidence::{Fact, FactKind, Standing};
use case::trace::CallForm;
use case::{Call, Spec};
use serde_json::Value;

pub(super) use http::only_reads;

/// One change that a call carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is done, in the words that do it: `kubectl delete`, `UPDATE`, `POST`.
    pub what: String,
    /// What it is done to, as written.
    pub thing: String,
    /// Where: the folder that the script went to, the namespace or repository that it names.
    place: String,
    /// The program that would report its failure.
    program: String,
    /// Whether it was made if the call went through: a branch may have been passed by, and what a
    /// procedure or another language's code does cannot be read.
    is_sure: bool,
}

/// Members that hold a shell's command, whatever the tool is called.
const COMMANDS: &[&str] =
    &["command", "cmd", "commands", "command_line", "cmdline", "shell_command", "bash_command"];
/// Members that hold one where the tool is a shell.
const SCRIPTS: &[&str] = &["script", "code", "input", "keystrokes", "text", "args", "action"];
/// Words in the names of shells.
const SHELLS: &[&str] = &["bash", "shell", "sh", "zsh", "terminal", "console", "powershell", "ssh"];
/// Words in the names of what runs another language.
const LANGUAGES: &[&str] =
    &["python", "ipython", "jupyter", "notebook", "javascript", "js", "node", "repl", "browser"];
/// Members that hold a statement of SQL.
const STATEMENTS: &[&str] = &["sql", "query", "statement", "statements", "stmt", "sql_query"];
/// Words in the names of tools whose query is a search.
const SEARCHES: &[&str] = &["search", "web", "google", "retrieve", "browse", "lookup"];

/// What undoes what, by the words that do it; both must be done to the same thing.
const INVERSES: &[(&str, &[&str])] = &[
    ("git commit", &["git revert"]),
    ("kubectl create", &["kubectl delete"]),
    ("kubectl cordon", &["kubectl uncordon"]),
    ("kubectl set", &["kubectl rollout undo"]),
    ("kubectl rollout restart", &["kubectl rollout undo"]),
    ("kubectl rollout pause", &["kubectl rollout resume"]),
    ("helm install", &["helm uninstall", "helm delete"]),
    ("helm upgrade", &["helm rollback"]),
    ("systemctl start", &["systemctl stop"]),
    ("systemctl stop", &["systemctl start"]),
    ("systemctl enable", &["systemctl disable"]),
    ("systemctl disable", &["systemctl enable"]),
    ("docker start", &["docker stop"]),
    ("docker stop", &["docker start"]),
    ("mkdir", &["rmdir"]),
];

impl Change {
    fn new(what: impl Into<String>, thing: String, program: &str) -> Self {
        let (place, program) = (String::new(), program.to_owned());
        Self { what: what.into(), thing, place, program, is_sure: true }
    }

    /// Code that nothing here reads.
    fn of_code() -> Self {
        Self { is_sure: false, ..Self::new("code", String::new(), "") }
    }

    /// The words that would take this back.
    pub(crate) fn inverses(&self) -> &'static [&'static str] {
        let own = INVERSES.iter().find(|(what, _)| *what == self.what);
        own.map_or(&[], |(_, inverses)| *inverses)
    }

    /// Whether these words take something back.
    pub(crate) fn takes_back(&self) -> bool {
        INVERSES.iter().any(|(_, inverses)| inverses.contains(&&*self.what))
    }

    /// What it is done to, spelled alike for what is done and undone. `git revert HEAD` is about
    /// the commit that came last.
    pub(crate) fn subject(&self) -> String {
        let thing = match self.what.as_str() {
            "git commit" => "HEAD",
            // `kubectl set image deployment/web` names what it sets first.
            "kubectl set" => self.thing.split_once('/').map_or("", |(_, thing)| thing),
            _ => &self.thing,
        };
        format!("{} {thing}", self.place)
    }

    /// Whether `HEAD` means another commit after it.
    pub(crate) fn moves_head(&self) -> bool {
        self.what.starts_with("git ") && !matches!(&*self.what, "git commit" | "git push")
    }
}

/// The changes that went through in `exchange`, by what its call carries. None where the spec says
/// that the tool changes nothing, and none where the result says that they failed.
pub fn made(exchange: &Exchange<'_>, spec: &Spec) -> Vec<Change> {
    let mut changes = possible(exchange, spec);
    changes.retain(|change| change.is_sure);
    changes
}

/// Whether the call in `exchange` may have changed something, and nothing in it says that it did.
pub fn is_unread(exchange: &Exchange<'_>, spec: &Spec) -> bool {
    let changes = possible(exchange, spec);
    !changes.is_empty() && changes.iter().all(|change| !change.is_sure)
}

/// Whether what the call does is read from what it carries, whatever its tool is called.
pub fn is_carried(call: &Call) -> bool {
    if http::of_arguments(&call.arguments).is_some() || http::only_reads(&call.arguments) {
        return true;
    }
    let Value::Object(members) = &call.arguments else {
        return false;
    };
    members.iter().any(|(name, member)| {
        let name = name.to_lowercase();
        let is = |list: &[&str]| list.contains(&name.as_str());
        is(COMMANDS) || (is(STATEMENTS) && member.as_str().is_some_and(sql::only_reads))
    })
}

fn possible(exchange: &Exchange<'_>, spec: &Spec) -> Vec<Change> {
    if exchange.effect.leaves_its_mark() || exchange.standing == Standing::Bad {
        return Vec::new();
    }
    let declared = spec.tool(&exchange.call.tool.text).and_then(|tool| tool.changes_state);
    if declared == Some(false) {
        return Vec::new();
    }
    let mut changes = carried(exchange.call, exchange.effect);
    if !changes.is_empty() {
        let refusals = Refusals::of(exchange);
        changes.retain(|change| !refusals.hold(change));
    }
    changes
}

/// The changes that `call` asks for.
fn carried(call: &Call, effect: Effect) -> Vec<Change> {
    let words: Vec<String> = effect::words(&call.tool.text).collect();
    let is_any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_shell = is_any(SHELLS);
    // A code block that names no language may be in any.
    let is_code = call.form == CallForm::Code && !(is_shell && words.len() == 1);
    if is_any(LANGUAGES) || is_code {
        let runs = effect == Effect::Runs || is_code;
        return if runs { vec![Change::of_code()] } else { Vec::new() };
    }
    if let Some(program) = own::program_of(&words) {
        return own::changes(program, &call.arguments);
    }
    if let Some(request) = http::of_arguments(&call.arguments) {
        return vec![request];
    }
    let mut changes = Vec::new();
    let members = match &call.arguments {
        Value::String(script) if is_shell || effect == Effect::Runs => {
            return program::of_script(script, 0);
        }
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return changes;
        }
    };
    for (name, member) in members {
        let name = name.to_lowercase();
        let is = |list: &[&str]| list.contains(&name.as_str());
        if is(COMMANDS) || (is_shell && is(SCRIPTS)) {
            commands(member, &name, &mut changes);
        } else if is(STATEMENTS) && !is_any(SEARCHES) {
            changes.extend(member.as_str().and_then(sql::change));
        }
    }
    changes
}

/// The commands of one member: a script, a list of scripts, or the words of one command.
fn commands(member: &Value, name: &str, changes: &mut Vec<Change>) {
    match member {
        Value::String(script) => changes.extend(program::of_script(script, 0)),
        Value::Array(entries) if name == "commands" => {
            for entry in entries {
                let script = entry.as_str().or_else(|| {
                    SCRIPTS.iter().chain(COMMANDS).find_map(|name| entry.get(name)?.as_str())
                });
                changes.extend(script.into_iter().flat_map(|script| program::of_script(script, 0)));
            }
        }
        Value::Array(words) => {
            let words: Vec<String> =
                words.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect();
            changes.extend(program::of_words(&words, 0));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
    }
}

/// What the result says against changes. A process that ended well did what it was told, whatever
/// it printed.
struct Refusals {
    /// The beginnings of its lines, in lower case.
    lines: Vec<String>,
    exited_well: bool,
}

impl Refusals {
    fn of(exchange: &Exchange<'_>) -> Self {
        let text = exchange.result.map_or("", |(_, result)| &*result.text.text);
        let begins = |line: &str| line.trim().chars().take(LONGEST_OPENING).collect::<String>();
        let lines = text.lines().take(MOST_LINES).map(|line| begins(line).to_lowercase());
        let is_zero = |fact: &Fact| fact.kind == FactKind::ExitCode && fact.value == "0";
        Self { lines: lines.collect(), exited_well: exchange.facts.iter().any(is_zero) }
    }

    /// Whether a line says that `change` failed or that there was nothing to change.
    fn hold(&self, change: &Change) -> bool {
        let reporter = format!("{}: ", change.program);
        self.lines.iter().any(|line| {
            let says = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
            let by_shell = || {
                let after = |shell: &&str| line.strip_prefix(shell);
                SHELLS.iter().filter_map(after).any(|rest| rest.starts_with(": "))
            };
            let by_program = !change.program.is_empty() && line.starts_with(&reporter);
            says(NOTHING) || (!self.exited_well && (says(FAILED) || by_program || by_shell()))
        })
    }
}

/// How programs say that nothing was left to do.
const NOTHING: &[&str] = &[
    "nothing to commit",
    "everything up-to-date",
    "already up to date",
    "0 rows affected",
    "update 0",
    "delete 0",
    "insert 0 0",
    "no changes. your infrastructure",
];
/// How they begin the line that says why they did not.
const FAILED: &[&str] = &[
    "error",
    "e: ",
    "err:",
    "fatal:",
    "failed to ",
    "npm err",
    "! [rejected]",
    "permission denied",
];
/// How much of a line tells how it begins.
const LONGEST_OPENING: usize = 80;
/// How many lines of a result are read for its refusal.
const MOST_LINES: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Origin, Passage};
    use serde_json::json;

    fn asked(tool: &str, arguments: Value) -> Vec<String> {
        let call = Call {
            tool: Passage::new(tool, Origin::top()),
            arguments,
            arguments_at: Origin::top(),
            form: CallForm::Data,
            id: None,
            result: None,
        };
        let effect = effect::of(&call, &Spec::default());
        let sure = carried(&call, effect).into_iter().filter(|change| change.is_sure);
        sure.map(|change| change.what).collect()
    }

    fn shell(command: &str) -> Vec<String> {
        asked("terminal", json!({"command": command}))
    }

    const WRITES: &[&str] = &[
        "rm -rf build",
        "mv a b",
        "sed -i 's/a/b/' app.toml",
        "sed -Ei.bak s/a/b/ app.toml",
        "perl -pi -e s/a/b/ app.toml",
        "echo x | sudo tee -a /etc/hosts",
        "echo x >> notes.md",
        "make 2>&1 > build.log",
        "cd repo && git push origin main",
        "git -C repo commit -am 'ls; a'",
        "git reset --hard HEAD~1",
        "kubectl -n prod apply -f web.yaml",
        "kubectl --context a delete pod web-1",
        "kubectl rollout undo deployment/web",
        "kubectl scale deploy/web --replicas=0",
        "terraform -chdir=infra apply -auto-approve",
        "helm upgrade web ./chart",
        "docker rm -f web",
        "docker compose down",
        "sudo systemctl restart nginx",
        "service nginx restart",
        "npm publish",
        "pip install x",
        "find . -name '*.pyc' -delete",
        "find . -name x -exec rm {} \\;",
        "ls | xargs -n 1 rm",
        "bash -lc 'cd a && rm b'",
        "ssh -p 22 host 'rm a'",
        "docker exec -it db psql -c 'DELETE FROM carts'",
        "kubectl exec web-1 -n prod -- rm a",
        "psql -h db -c \"UPDATE a SET b = 1\"",
        "curl -X POST https://a.example/jobs",
        "aws ec2 terminate-instances --instance-ids i-1",
        "gcloud compute instances delete web",
        "gh pr merge 7",
        "FORCE=1 timeout 10 rm a",
        "kill -9 77",
        "sudo -n systemctl restart nginx",
        "docker exec -i db rm a",
        "sudo bash -e <<'EOF'\ncd a\nrm b\nEOF",
        "psql <<EOF\nDELETE FROM carts;\nEOF",
        "redis-cli -h cache DEL cart:7",
        "git merge -n topic",
    ];
    const READS: &[&str] = &[
        "kubectl get pods -n delete",
        "kubectl rollout status deployment/web",
        "kubectl apply -f web.yaml --dry-run=client",
        "git status && git log --oneline",
        "git diff > /dev/null",
        "git push --dry-run",
        "git tag -l",
        "git stash list",
        "ls > /dev/null 2>&1",
        "cat notes.md 2>/dev/null | grep rm",
        "echo 'rm -rf /' | wc -l",
        "echo \"a > b\"",
        "grep -r 'kubectl delete' .",
        "sed -n 1,20p app.toml",
        "awk '$1 > 5' a",
        "terraform plan",
        "helm list",
        "helm upgrade web ./chart --dry-run",
        "docker ps",
        "docker compose logs",
        "systemctl status nginx",
        "npm view left-pad",
        "curl -s https://a.example/jobs",
        "aws s3 ls",
        "aws ec2 describe-instances",
        "gcloud compute instances list",
        "psql -c 'SELECT 1'",
        "test -f a || rm b",
        "if [ -f a ]; then rm a; fi",
        "python -c 'import os'",
        "man rm",
        "which git",
        "ls > /tmp/out",
        "rm -f /tmp/out",
        "kill -0 77",
        "rsync -avn --delete a/ b/",
        "git clean -fdn",
        "redis-cli GET cart:7",
        "cat <<EOF\nrm a\nEOF",
        "create",
        "view",
    ];

    #[test]
    fn commands_change_what_their_programs_change() {
        let missed: Vec<_> = WRITES.iter().filter(|command| shell(command).is_empty()).collect();
        let guessed: Vec<_> = READS.iter().filter(|command| !shell(command).is_empty()).collect();
        assert!(missed.is_empty() && guessed.is_empty(), "missed {missed:?}, guessed {guessed:?}");
    }

    #[test]
    fn what_is_parsed_is_the_argument_and_not_the_tool_name() {
        assert_eq!(asked("frob", json!({"cmd": ["git", "push"]})), ["git push"]);
        assert_eq!(asked("frob", json!({"cmd": ["bash", "-lc", "rm a; ls"]})), ["rm"]);
        assert_eq!(asked("frob", json!({"sql": "DELETE FROM carts"})), ["DELETE"]);
        assert_eq!(asked("frob", json!({"method": "PUT", "url": "/a"})), ["PUT"]);
        assert_eq!(asked("kubectl", json!({"command": "delete pod x"})), ["kubectl delete"]);
        assert_eq!(asked("kubectl", json!({"args": ["delete", "pod", "x"]})), ["kubectl delete"]);
        assert_eq!(asked("kubectl", json!({"command": "kubectl get pods"})), [""; 0]);
        assert_eq!(asked("run_terraform", json!({"action": "apply"})), ["terraform apply"]);
        assert_eq!(asked("terraform", json!({"action": "plan"})), [""; 0]);
        assert_eq!(asked("run_python", json!({"code": "rm -rf a"})), [""; 0]);
        assert_eq!(asked("note", json!({"text": "git push"})), [""; 0]);
        assert_eq!(asked("web_search", json!({"query": "drop table users"})), [""; 0]);
    }
}
