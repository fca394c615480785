//! Facts in a text result: lines in the forms that processes, test runners and compilers print.
//!
//! Only the beginning and the end of a long text are read. Programs report there; what stands in
//! the middle of a page is content.

use super::{Fact, FactKind, Place, Standing, network, words};
use crate::pattern::pattern;
use aho_corasick::AhoCorasick;
use regex::{Captures, Regex};
use std::ops::Range;
use std::sync::LazyLock;

/// How much of the beginning is read: wrappers put exit codes and statuses on the first lines.
const HEAD: usize = 2048;

/// How much of the end is read: test runners and tracebacks put what matters last.
const TAIL: usize = 4096;

/// A text up to this length that begins like an error message is one.
const SHORT: usize = 600;

/// What must stand somewhere in a text before a pattern is tried on it, by pattern. One pass over
/// the text finds them all; most texts then need none of the patterns.
const GATES: &[(Form, &[&str])] = &[
    (
        Form::Exit,
        &[
            "exit code",
            "exit_code",
            "exitcode",
            "exit status",
            "exit_status",
            "exitstatus",
            "exited with",
            "return code",
            "returncode",
            "return_code",
        ],
    ),
    (Form::Http, &["http/", "client error", "server error", "status"]),
    (Form::State, &["status", "state", "result", "verdict", "conclusion", "health"]),
    (Form::Counts, &["pass", "fail", "error", "skipped", "ignored", "pending"]),
    (
        Form::Runner,
        &["fail", "--- fail", "error ", "not ok", "ok", "pass", "tests run: ", "build failed"],
    ),
    (Form::Labelled, &["failures:", "failed:", "errors:", "passed:"]),
    (Form::Tally, &["tests", "items", "0 pass"]),
    (
        Form::Exception,
        &[
            "traceback (",
            "error",
            "exception",
            "panicked at",
            "panic: ",
            "not found",
            "fatal: ",
            "npm err!",
            ": *** ",
            "failed to solve",
            "response from daemon",
            "failed to build",
            "no such file",
            "permission denied",
        ],
    ),
];

/// The forms that facts come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Exit,
    Http,
    State,
    Counts,
    Runner,
    Labelled,
    Tally,
    Exception,
}

static GATE: LazyLock<(AhoCorasick, Vec<Form>)> = LazyLock::new(|| {
    let pairs = GATES.iter().flat_map(|(form, words)| words.iter().map(|word| (*form, *word)));
    let (forms, words): (Vec<Form>, Vec<&str>) = pairs.unzip();
    let built = AhoCorasick::builder().ascii_case_insensitive(true).build(words);
    (built.expect("a few short words make an automaton"), forms)
});

/// The forms that may be in `part`.
fn forms_in(part: &str) -> Vec<Form> {
    let (automaton, forms) = &*GATE;
    let mut present: Vec<Form> = Vec::new();
    for found in automaton.find_overlapping_iter(part) {
        let form = forms.get(found.pattern().as_usize());
        let is_new = |form: &&Form| !present.contains(form) && fits(**form, part, found.range());
        present.extend(form.filter(is_new));
        if present.len() == GATES.len() {
            break;
        }
    }
    // In the order of the table, whatever came first in the text.
    GATES.iter().map(|(form, _)| *form).filter(|form| present.contains(form)).collect()
}

/// Whether a pattern of that form can match around the word at `range`: what stands right beside it
/// says so for the words that prose is full of.
fn fits(form: Form, part: &str, range: Range<usize>) -> bool {
    let bytes = part.as_bytes();
    let before = |back: usize| range.start.checked_sub(back).and_then(|at| bytes.get(at));
    match form {
        // `3 passed`, `3 tests passed`.
        Form::Counts => {
            let counted =
                |byte: &u8| byte.is_ascii_digit() || matches!(byte, b's' | b't' | b'S' | b'T');
            before(1) == Some(&b' ') && before(2).is_some_and(counted)
        }
        // At the beginning of a line.
        Form::Runner => before(1).is_none_or(|byte| *byte == b'\n'),
        // `KeyError: 3`, `error[E3]: 4`, or at the end of a line.
        Form::Exception => {
            let word = part[range.clone()].as_bytes();
            let is_name =
                word.eq_ignore_ascii_case(b"error") || word.eq_ignore_ascii_case(b"exception");
            !is_name || bytes.get(range.end).is_none_or(|byte| matches!(byte, b':' | b'\n' | b'['))
        }
        Form::Exit | Form::Http | Form::State | Form::Labelled | Form::Tally => true,
    }
}

/// How many letters may stand before an exit code on its line: a report opens with it.
const BEFORE_EXIT: usize = 60;

static EXIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:exit[ _]?(?:code|status)|exited with(?: (?:exit |return )?(?:code|status))?|return[ _]?code)["']?\s*(?:[:=>]|is|was|of)?\s*(-?\d{1,4})\b"#,
    )
});

static HTTP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?im)^(?:HTTP/[\d.]+ (\d{3})\b|(\d{3}) (?:client|server) error\b|(?:http )?status(?: code)?\s*[:=]\s*(\d{3})\b)",
    )
});

static STATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?im)^[ \t*-]*[\w. -]{0,30}?(?:status|state|result|verdict|conclusion|health)[*"]*\s*[:=]\s*[*"]*([a-z][a-z_ -]{1,24}?)[*" \t.]*$"#,
    )
});

static EXCEPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^(?:Traceback \(most recent call last\)|(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception)(?::|$)|thread '[^'\n]*' panicked at|panic: |(?:\S*sh|env): [^\n]*not found$|(?:\S*sh|env): (?:line \d+: )?\S+: (?:Permission denied|No such file or directory)$|(?:ERROR: |error: )?failed to solve: |ERROR: Service '[^'\n]*' failed to build|(?:docker: )?Error response from daemon: |error(?:\[E\d+\])?: |[^\s:]+:\d+(?::\d+)?: (?:fatal )?error: |fatal: |npm ERR!|make(?:\[\d+\])?: \*\*\* )",
    )
});

/// One line of counts, as pytest, jest, vitest, cargo, mocha and ctest print it, and nothing else on the
/// line.
static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    let what = r"\d+ (?:(?:tests? )?(?:passed|failed|passing|failing|errors?|failures?|skipped|ignored|xfailed|xpassed|warnings?|deselected|pending|total|todo|measured|filtered out)|(?:doc)?tests?|examples?|specs?|assertions?)";
    let tail = r"in [\d.:]+ ?m?s?(?:econds)?|finished in [^\n]{0,20}|out of \d+|\([^)\n]{0,30}\)";
    pattern(&format!(
        r"(?im)^[=\s-]*(?:\d+% tests passed,\s*|tests?:?\s+|test (?:suites?|files?):?\s*|test result: \w+\.\s*)?{what}(?:[ \t]*[,;|]?[ \t]*(?:{what}|{tail}))*[=\s.]*$"
    ))
});

/// One line of counts behind their names, as phpunit, dotnet and maven print it.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"tests?(?: run)?|assertions|passed|failed|failures|errors|skipped|total|warnings|incomplete|risky";
    pattern(&format!(
        r"(?im)^[^\n:,]{{0,24}}?\b(?:{name})[ \t]*:[ \t]*\d+(?:[,;][ \t]*(?:{name})[ \t]*:[ \t]*\d+)+"
    ))
});

/// One of them.
static LABELLED_COUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(tests?(?: run)?|passed|failed|failures|errors)[ \t]*:[ \t]*(\d+)")
});

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(\d+) (?:tests? )?(passed|failed|passing|failing|errors?|failures?)\b")
});

static RUNNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^(?:FAILED \((?:failures|errors)=\d+[^)\n]*\)|--- FAIL\b[^\n]*|FAIL(?:\t[^\n]*)?$|FAILED \S+::\S+|ERROR \S+::\S+|not ok \d+|ok[ \t]+\S+[ \t]+[\d.]+s\b|ok \d+|PASS$|OK(?: \(skipped=\d+\))?$|(?:Tests run: \d+, )?Failures: \d+, Errors: \d+|BUILD FAILED\b)",
    )
});

static RAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^Ran (\d+) tests?\b"));

/// How many tests ran, or that none did. It says nothing about success.
static TALLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?im)^[=\s]*(?:ran \d+ tests?\b[^\n]*|collected 0 items\b[^\n]*|no tests? (?:ran|(?:were |was )?(?:found|collected|run|executed))\b[^\n]*|running 0 tests|0 (?:tests? )?pass(?:ed|ing)\b[^\n]*|tests:[ \t]+0 total|tests run: 0,[^\n]*|test result: ok\. 0 passed; 0 failed[^\n]*)$",
    )
});

static BEGINS_AS_ERROR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W{0,3}(?:(?:command|process|execution|call|request|operation|tool) (?:has )?timed out\b|(?:error|exception)\b(?::|!| (?:executing|calling|running|while|code|\d))|failed to\b|\w+error:)",
    )
});

/// Adds the facts of `text`.
pub(super) fn read(text: &str, facts: &mut Vec<Fact>) {
    for window in windows(text) {
        let part = &text[window.clone()];
        let forms = forms_in(part);
        if !forms.is_empty() {
            Reader { part, offset: window.start, facts }.read(&forms);
        }
    }
    if text.len() <= SHORT && facts.iter().all(|fact| fact.standing != Standing::Bad) {
        error_message(text, facts);
    }
}

/// Whether the whole text is one short error message.
pub(super) fn is_error_message(text: &str) -> bool {
    text.len() <= SHORT && BEGINS_AS_ERROR.is_match(text.trim_start())
}

fn error_message(text: &str, facts: &mut Vec<Fact>) {
    if is_error_message(text) || network::is_message(text) {
        let start = text.len() - text.trim_start().len();
        let line = text[start..].lines().next().unwrap_or_default();
        facts.push(Fact {
            kind: FactKind::Error,
            value: line.to_owned(),
            standing: Standing::Bad,
            at: Place::Text(start..start + line.len()),
            listed: false,
        });
    }
}

/// The head and the tail, cut at line breaks so that `^` means what it says.
fn windows(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let (head, tail) = if text.len() <= HEAD + TAIL {
        (Some(text.len()), None)
    } else {
        let tail = text.len() - TAIL;
        let line = bytes[tail..].iter().position(|byte| *byte == b'\n');
        let head = bytes[..HEAD].iter().rposition(|byte| *byte == b'\n');
        (head, line.map(|end| tail + end + 1))
    };
    let head = head.map(|end| 0..end);
    head.into_iter().chain(tail.map(|start| start..text.len()))
}

struct Reader<'t> {
    part: &'t str,
    offset: usize,
    facts: &'t mut Vec<Fact>,
}

impl Reader<'_> {
    fn read(mut self, forms: &[Form]) {
        for form in forms {
            match form {
                Form::Exit => self.exit_codes(),
                Form::Http => self.each(&HTTP, http_status),
                Form::State => self.each(&STATE, state),
                Form::Counts => self.each(&COUNTS, counts),
                Form::Runner => {
                    let ran_some = RAN.captures(self.part).is_some_and(|ran| &ran[1] != "0");
                    self.each(&RUNNER, |found| {
                        let line = found.get(0)?.as_str();
                        Some((FactKind::Tests, line.to_owned(), of_runner(line, ran_some)))
                    });
                }
                Form::Labelled => self.each(&LABELLED, |found| {
                    let line = found.get(0)?.as_str();
                    Some((FactKind::Tests, line.trim().to_owned(), of_labelled(line)?))
                }),
                Form::Tally => self.each(&TALLY, |found| {
                    let line = found.get(0)?.as_str().trim_matches(['=', ' ', '\n', '\t']);
                    Some((FactKind::Tests, line.to_owned(), Standing::Neutral))
                }),
                Form::Exception => self.each(&EXCEPTION, |found| {
                    let line = found.get(0)?.as_str().to_owned();
                    Some((FactKind::Exception, line, Standing::Bad))
                }),
            }
        }
    }

    fn each(&mut self, pattern: &Regex, read: impl Fn(&Captures<'_>) -> Said) {
        for found in pattern.captures_iter(self.part) {
            if let Some((said, whole)) = read(&found).zip(found.get(0)) {
                self.push(said, whole.range());
            }
        }
    }

    /// The first exit code of each line, from the line's beginning. The pattern leaves the line out,
    /// because it is several times faster without.
    fn exit_codes(&mut self) {
        let mut end = 0;
        for found in EXIT.captures_iter(self.part) {
            let Some((said, whole)) = exit_code(&found).zip(found.get(0)) else {
                continue;
            };
            let before = &self.part[..whole.start()];
            let line = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1);
            if end <= line && before[line..].chars().nth(BEFORE_EXIT).is_none() {
                end = whole.end();
                self.push(said, line..end);
            }
        }
    }

    fn push(&mut self, (kind, value, standing): Fragment, at: Range<usize>) {
        let at = Place::Text(self.offset + at.start..self.offset + at.end);
        self.facts.push(Fact { kind, value, standing, at, listed: false });
    }
}

/// What one match says: its kind, its value and what it says about success.
type Fragment = (FactKind, String, Standing);

/// The same, where it says anything.
type Said = Option<Fragment>;

fn exit_code(found: &Captures<'_>) -> Said {
    let code = found.get(1)?.as_str();
    let standing = if code == "0" { Standing::Neutral } else { Standing::Bad };
    Some((FactKind::ExitCode, code.to_owned(), standing))
}

fn http_status(found: &Captures<'_>) -> Said {
    let code = found.iter().skip(1).flatten().next()?.as_str();
    let standing = if code < "400" { Standing::Neutral } else { Standing::Bad };
    Some((FactKind::Http, code.to_owned(), standing))
}

fn state(found: &Captures<'_>) -> Said {
    let word = found.get(1)?.as_str();
    words::state(word).map(|(kind, standing)| (kind, word.to_owned(), standing))
}

fn counts(found: &Captures<'_>) -> Said {
    let line = found.get(0)?.as_str();
    let standing = of_counts(line)?;
    Some((FactKind::Tests, line.trim_matches(['=', ' ', '\n']).to_owned(), standing))
}

fn of_counts(line: &str) -> Option<Standing> {
    let mut passed = 0_u64;
    let mut failed = 0_u64;
    for found in COUNT.captures_iter(line) {
        let number = found[1].parse::<u64>().unwrap_or(u64::MAX);
        if found[2].to_ascii_lowercase().starts_with("pass") {
            passed = passed.saturating_add(number);
        } else {
            failed = failed.saturating_add(number);
        }
    }
    match (passed, failed) {
        (0, 0) => line.contains("100% tests passed").then_some(Standing::Good),
        (_, 0) => Some(Standing::Good),
        (_, _) => Some(Standing::Bad),
    }
}

/// What a line of counts behind their names says; nothing where no test is counted.
fn of_labelled(line: &str) -> Option<Standing> {
    let mut counted = 0_u64;
    let mut failed = 0_u64;
    for found in LABELLED_COUNT.captures_iter(line) {
        let number = found[2].parse::<u64>().unwrap_or(u64::MAX);
        let sum = if matches!(&found[1].to_ascii_lowercase()[..1], "f" | "e") {
            &mut failed
        } else {
            &mut counted
        };
        *sum = sum.saturating_add(number);
    }
    match (counted, failed) {
        (0, 0) => None,
        (_, 0) => Some(Standing::Good),
        (_, _) => Some(Standing::Bad),
    }
}

/// `OK` alone is a word; after `Ran 3 tests` it is a verdict.
fn of_runner(line: &str, ran_some: bool) -> Standing {
    let counted = line.contains("Failures: ");
    if counted {
        let clean = line.contains("Failures: 0, Errors: 0");
        return if clean { Standing::Good } else { Standing::Bad };
    }
    if line.starts_with("OK") {
        return if ran_some { Standing::Good } else { Standing::Neutral };
    }
    let is_good = line.starts_with("ok") || line == "PASS";
    if is_good { Standing::Good } else { Standing::Bad }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_superset;

    #[test]
    fn every_match_is_of_a_form_that_is_looked_for() {
        let forms = [(Form::Exit, &EXIT), (Form::Runner, &RUNNER), (Form::Exception, &EXCEPTION)];
        for (form, pattern) in forms {
            assert_superset(pattern, |words| forms_in(words).contains(&form));
        }
    }

    #[test]
    fn runners_that_count_in_their_own_ways_are_read() {
        let standing = |text: &str| {
            let mut facts = Vec::new();
            read(text, &mut facts);
            super::super::weigh(&facts)
        };
        for text in [
            " Test Files  1 failed | 2 passed (3)\n      Tests  3 failed | 9 passed (12)",
            "FAILURES!\nTests: 9, Assertions: 21, Failures: 1.",
            "Failed!  - Failed:     3, Passed:     8, Skipped:     0, Total:    11",
            "75% tests passed, 3 tests failed out of 12",
            "11 examples, 2 failures",
        ] {
            assert_eq!(standing(text), Standing::Bad, "{text}");
        }
        for text in [
            " Test Files  3 passed (3)\n      Tests  12 passed (12)",
            "Passed!  - Failed:     0, Passed:    11, Skipped:     0, Total:    11",
            "100% tests passed, 0 tests failed out of 12",
        ] {
            assert_eq!(standing(text), Standing::Good, "{text}");
        }
        assert_eq!(standing("Found 12 tests, 3 of them old"), Standing::Neutral);
    }
}
