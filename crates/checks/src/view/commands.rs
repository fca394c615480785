//! Which files and objects a call writes, read from its arguments: a path, a patch, or a command line
//! that holds a writing program.
//!
//! A command line may do several things; only what it writes last, after any test that it runs, leaves
//! something that nobody has looked at.

use super::Exchange;
use crate::pattern::pattern;
use crate::view::effect::Effect;
use crate::view::verification::{last_test_at, strings};
use aho_corasick::AhoCorasick;
use case::Call;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// Without one of these nothing is written, and the pattern need not be tried.
static GATE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = [
        "sed ",
        "perl -",
        "tee ",
        "rm ",
        "mv ",
        "cp ",
        "patch",
        "truncate ",
        "git ",
        "kubectl ",
        "helm ",
        "terraform ",
        ">",
        "open(",
        "write_text",
    ];
    AhoCorasick::new(words).expect("a few short words make an automaton")
});

/// A program that writes, where a command may begin.
static WRITES: LazyLock<Regex> = LazyLock::new(|| {
    let program = r"sed (?:-\w+ )*-\w*i|perl -\w*i|tee |rm |mv |cp |patch |truncate |git (?:-C \S+ )?(?:commit|apply|am|checkout|restore|reset|revert|merge|rebase|cherry-pick|stash|push|rm|mv) ?|kubectl (?:-\S+ \S+ )?(?:apply|delete|patch|scale|edit|set|replace|create|rollout (?:restart|undo)) ?|helm (?:install|upgrade|uninstall|rollback) |terraform (?:apply|destroy)";
    pattern(&format!(
        r#"(?m)(?:^|[;&|(]|\$ |sudo )\s*(?:{program})|(?:^|[^->=0-9&])>{{1,2}}\s*[\w./~"'$]|\bopen\([^)\n]{{1,160}},\s*(?:mode=)?['"][wax]|\.write_(?:text|bytes)\("#
    ))
});

/// Where output goes that nobody keeps.
const NOWHERE: &str = "/dev/null";

/// Arguments that name the file that a tool works on.
const PATHS: &[&str] = &["path", "file", "file_path", "filename", "filepath", "file_name"];

/// What the names of program files end with: what they hold can be run.
const PROGRAMS: &[&str] = &[
    "py", "pyx", "js", "jsx", "mjs", "ts", "tsx", "rs", "c", "cc", "cpp", "h", "hpp", "go", "java",
    "kt", "scala", "rb", "php", "pl", "r", "jl", "lua", "sh", "bash", "sql", "sparql", "swift",
    "cs", "hs", "ml", "ex", "exs", "clj", "ipynb",
];

/// Whether `call`, which has that `effect`, is a command that writes, and after that runs no test.
pub(super) fn writes(call: &Call, effect: Effect) -> bool {
    let may_write = matches!(effect, Effect::Runs | Effect::Changes | Effect::Unknown);
    may_write && lines(&call.arguments).any(|text| last_write_in(text).is_some())
}

/// The command lines in a call's arguments: other arguments hold content.
fn lines(arguments: &Value) -> impl Iterator<Item = &str> {
    let names = ["command", "cmd", "code", "script"];
    let of_command = names.into_iter().filter_map(|name| arguments.get(name)?.as_str());
    let listed = arguments.get("commands").and_then(Value::as_array);
    let listed = listed.into_iter().flatten().filter_map(Value::as_str);
    arguments.as_str().into_iter().chain(of_command).chain(listed)
}

/// Where the last write of a command line stands, if no test follows it.
fn last_write_in(command: &str) -> Option<usize> {
    if !GATE.is_match(command) {
        return None;
    }
    let is_kept = |found: &regex::Match<'_>| {
        let start = found.end().saturating_sub(1);
        !command.get(start..).unwrap_or_default().starts_with(NOWHERE)
    };
    let last = WRITES.find_iter(command).filter(is_kept).last()?;
    let Some(test) = last_test_at(command) else {
        return Some(last.start());
    };
    // What a test run prints into a file or a pipe is no change of what it tested.
    let between = command.get(test..last.end())?;
    [";", "&&", "\n"].iter().any(|end| between.contains(end)).then_some(last.start())
}

/// Programs whose exit code 1 is an answer: nothing was found, or two things differ.
const ANSWERING: &[&str] = &[
    "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "ack", "diff", "cmp", "test", "[", "[[", "find",
    "which", "pgrep", "type", "command", "git",
];

/// Whether the exit code of the command line is the answer of a search or a comparison: its last program
/// is one.
pub fn answers_by_exit(exchange: &Exchange<'_>) -> bool {
    let last = lines(&exchange.call.arguments).last().and_then(|text| {
        let mut parts = text.rsplit(['\n', ';', '&', '|']).map(str::trim);
        parts.find(|part| !part.is_empty())?.split_whitespace().next()
    });
    let name = last.map(|word| word.rsplit('/').next().unwrap_or(word));
    name.is_some_and(|name| ANSWERING.contains(&name))
}

/// The names of what `exchange` works on: paths, the files of a patch, the words of a command that
/// writes.
pub fn targets<'e>(exchange: &'e Exchange<'_>) -> impl Iterator<Item = &'e str> {
    let arguments = &exchange.call.arguments;
    let paths = PATHS.iter().filter_map(|name| arguments.get(*name)?.as_str());
    let patched = strings(arguments).flat_map(patched);
    let commands = lines(arguments).filter(|_| exchange.writes);
    let written = commands.filter_map(|text| text.get(last_write_in(text)?..)?.lines().next());
    paths.chain(patched).chain(written.flat_map(str::split_whitespace))
}

/// The files that the headers of a patch name.
fn patched(text: &str) -> impl Iterator<Item = &str> {
    /// How far into a text a header of a patch is looked for.
    const HEADER_LINES: usize = 40;
    let is_patch = text.starts_with("*** Begin Patch") || text.starts_with("diff --git");
    let lines = text.lines().take(if is_patch { HEADER_LINES } else { 0 });
    let headers = ["*** Update File: ", "*** Add File: ", "+++ b/"];
    lines.filter_map(move |line| headers.iter().find_map(|header| line.strip_prefix(header)))
}

/// The program file that `exchange` writes.
pub fn program<'e>(exchange: &'e Exchange<'_>) -> Option<&'e str> {
    let clean = |name: &'e str| name.trim_matches(['"', '\'', ';', '&', ')', '(', ',', '>']);
    targets(exchange).map(clean).find(|name| is_program(name))
}

/// What the names of documents end with: nothing that runs reads them.
const DOCUMENTS: &[&str] = &["md", "markdown", "rst", "adoc"];

/// Files by these names are documents with any ending that is a text's, or without one.
const PAPERS: &[&str] = &[
    "readme",
    "changelog",
    "changes",
    "license",
    "licence",
    "notice",
    "authors",
    "contributors",
    "contributing",
    "copying",
    "history",
    "notes",
    "todo",
];

/// Whether all that `exchange` writes are documents. A plain text may be what a program reads, so
/// one counts only by its name or the folder it lies in.
pub fn is_document(exchange: &Exchange<'_>) -> bool {
    let mut files = targets(exchange).peekable();
    !exchange.writes && files.peek().is_some() && files.all(is_paper)
}

/// Whether all that `exchange` writes are documents or lie in their folder, as their settings do.
pub fn lies_among_documents(exchange: &Exchange<'_>) -> bool {
    let in_docs = |name: &str| name.split(['/', '\\']).any(|part| part == "docs" || part == "doc");
    let mut files = targets(exchange).peekable();
    !exchange.writes && files.peek().is_some() && files.all(|name| is_paper(name) || in_docs(name))
}

fn is_paper(name: &str) -> bool {
    let mut parts = name.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(name).to_ascii_lowercase();
    let (stem, ending) = file.rsplit_once('.').unwrap_or((&file, "txt"));
    let mut in_docs = || parts.any(|part| part == "docs" || part == "doc");
    DOCUMENTS.contains(&ending) || (ending == "txt" && (PAPERS.contains(&stem) || in_docs()))
}

fn is_program(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let Some((stem, ending)) = file.rsplit_once('.') else {
        return false;
    };
    let ending = ending.to_ascii_lowercase();
    // Settings in the form of a program are read by others, and nobody runs them.
    let kind = stem.rsplit_once('.').map(|(_, kind)| kind);
    let is_settings = stem.starts_with('.') || matches!(kind, Some("config" | "conf"));
    !stem.is_empty() && !is_settings && PROGRAMS.contains(&ending.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITING: &[&str] = &[
        "sed -i 's/a/b/' parser.py",
        "pytest && sed -i 's/a/b/' parser.py",
        "cd app; rm -f tests/test_a.py",
        "cat notes | tee parser.py",
        "echo 'x = 1' > parser.py",
        "cat > run.sh <<EOF\necho\nEOF",
        "git commit -am done",
        "kubectl apply -f deploy.yaml",
        "kubectl -n shop delete pod web-1",
        "mv a.py b.py",
        "patch -p1 < fix.diff",
        "python -c \"open('a.py', 'w').write('')\"",
    ];

    const LOOKING: &[&str] = &[
        "cat parser.py",
        "ls -la > /dev/null",
        "python run.py 2>&1",
        "sed -n 1,20p parser.py",
        "sed -i 's/a/b/' parser.py && pytest tests",
        "pytest tests > log.txt",
        "pytest tests 2>&1 | tee log.txt",
        "kubectl get pods",
        "git status",
        "git log --format=%an",
        "grep -rn 'a->b' src",
        "python -c \"print(open('a.py').read())\"",
        "awk '{ if ($1 >= 3) print }' a.txt",
    ];

    #[test]
    fn a_command_line_writes_if_its_last_act_does() {
        let writes = |command: &&&str| last_write_in(command).is_some();
        let missed: Vec<_> = WRITING.iter().filter(|command| !writes(command)).collect();
        let guessed: Vec<_> = LOOKING.iter().filter(writes).collect();
        assert!(missed.is_empty() && guessed.is_empty(), "missed {missed:?}, guessed {guessed:?}");
    }

    #[test]
    fn a_file_is_a_document_by_its_ending_its_name_or_its_folder() {
        for name in ["CHANGELOG.md", "LICENSE", "docs/limits.txt", "guide/use.rst"] {
            assert!(is_paper(name), "{name}");
        }
        for name in ["parser.txt", "requirements.txt", "Makefile", "docs/conf.py", "a.py"] {
            assert!(!is_paper(name), "{name}");
        }
    }

    #[test]
    fn a_file_is_a_program_by_its_ending() {
        assert!(is_program("src/parser.py") && is_program("c:\\app\\Main.JAVA"));
        assert!(!is_program("lint.config.js") && !is_program(".lintrc.js"));
        assert!(!is_program("notes.md") && !is_program(".sh") && !is_program("Makefile"));
    }
}
