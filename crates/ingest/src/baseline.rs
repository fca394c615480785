//! `masthead.baseline.yaml`: lacks of specs that are known and let through for a while. An entry without
//! a reason, a name and an end is refused with its line: writing a baseline answers for nothing yet.

use crate::spec::{Refused, unmarked};
use case::unfilled::says_nothing;
use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;

/// The first line of such a file.
pub const SCHEMA: &str = "masthead.baseline/1";

/// What a written file says to whoever opens it.
const HEAD: &str = "# What these specs lack today. Each entry needs a reason, who answers for it (by) and the last day on
# which it is let through (until: YYYY-MM-DD); without them the file is refused. Take out what you mend.
";

/// One lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The system whose spec it is.
    pub system: String,
    /// The id of the question: `Q1` to `Q12`.
    pub question: String,
    /// What is lacking, for people.
    pub what: String,
    /// What it is recognised by.
    pub fingerprint: String,
    /// Since when it is known, as `YYYY-MM-DD`.
    pub on: String,
    /// Why it is let through.
    pub reason: String,
    /// Who answers for it.
    pub by: String,
    /// The last day on which it is let through, as `YYYY-MM-DD`.
    pub until: String,
    /// The line it starts on, from 1; 0 for one that stands in no file yet.
    pub line: u64,
}

/// Why a baseline could not be read. The one who wrote it is at fault, and is told where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}{}: {what}; {mend}", line.map_or(String::new(), |line| format!(":{line}")))]
pub struct BaselineError {
    /// The file, as the user named it.
    pub path: String,
    /// The line, from 1, where it is known.
    pub line: Option<u64>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: Spanned<String>,
    #[serde(default)]
    entries: Vec<Spanned<Mirror>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mirror {
    system: String,
    question: String,
    #[serde(default)]
    what: String,
    fingerprint: String,
    on: Spanned<String>,
    #[serde(default)]
    reason: Option<Spanned<String>>,
    #[serde(default)]
    by: Option<Spanned<String>>,
    #[serde(default)]
    until: Option<Spanned<String>>,
}

#[derive(Serialize)]
struct Written<'e> {
    schema: &'static str,
    entries: Vec<WrittenEntry<'e>>,
}

#[derive(Serialize)]
struct WrittenEntry<'e> {
    system: &'e str,
    question: &'e str,
    what: &'e str,
    fingerprint: &'e str,
    on: &'e str,
    reason: &'e str,
    by: &'e str,
    until: &'e str,
}

/// The entries of a baseline that counts.
///
/// # Errors
/// The file is at fault: it is not YAML, has an unknown key, a day that is none, or an entry that nobody
/// answers for.
pub fn read(path: &str, text: &str) -> Result<Vec<Entry>, BaselineError> {
    let fault = |(line, what, mend): Fault| BaselineError {
        path: path.to_owned(),
        line: Some(line).filter(|line| *line > 0),
        what,
        mend,
    };
    let file = parse(text).map_err(fault)?;
    file.entries.iter().try_for_each(finished).map_err(fault)?;
    Ok(file.entries.into_iter().map(entry).collect())
}

/// The entries of a baseline that may still wait for its reasons.
///
/// # Errors
/// The file is not YAML or has an unknown key.
pub fn read_unfinished(path: &str, text: &str) -> Result<Vec<Entry>, BaselineError> {
    let fault = |(line, what, mend): Fault| BaselineError {
        path: path.to_owned(),
        line: Some(line).filter(|line| *line > 0),
        what,
        mend,
    };
    Ok(parse(text).map_err(fault)?.entries.into_iter().map(entry).collect())
}

/// The entries as a file.
pub fn write(entries: &[Entry]) -> String {
    let entries = entries.iter().map(|entry| {
        let Entry { system, question, what, fingerprint, on, reason, by, until, line: _ } = entry;
        WrittenEntry { system, question, what, fingerprint, on, reason, by, until }
    });
    let written = Written { schema: SCHEMA, entries: entries.collect() };
    let text = serde_saphyr::to_string(&written);
    format!("{HEAD}{}", text.expect("plain text in lists and mappings can be written"))
}

/// A line, what is wrong on it, and how to mend it.
type Fault = (u64, String, String);

fn parse(text: &str) -> Result<File, Fault> {
    let file: File = serde_saphyr::from_str(unmarked(text)).map_err(|problem| of_yaml(&problem))?;
    let Spanned { value: schema, referenced, .. } = &file.schema;
    if schema != SCHEMA {
        let what = format!("`{schema}` is not a schema that is read");
        return Err((referenced.line(), what, format!("write `schema: {SCHEMA}`")));
    }
    Ok(file)
}

/// What the YAML reader refuses, where it does.
fn of_yaml(problem: &serde_saphyr::Error) -> Fault {
    let line = problem.location().map_or(0, |location| location.line());
    let Refused { what, mend } = Refused::of(problem);
    (line, what, mend.unwrap_or_else(|| "see docs/guide/ci.md".to_owned()))
}

/// Whether somebody answers for the entry, until a day.
fn finished(one: &Spanned<Mirror>) -> Result<(), Fault> {
    let Mirror { system, question, on, reason, by, until, what: _, fingerprint: _ } = &one.value;
    let of = format!("the entry of {system}, {question},");
    let asked = [
        ("reason", reason, "say why this is let through"),
        ("by", by, "name who answers for it"),
        ("until", until, "give the last day on which it is let through, as YYYY-MM-DD"),
    ];
    for (key, value, mend) in asked {
        let value = value.as_ref();
        if value.is_none_or(|value| value.value.trim().is_empty()) {
            let line = value.map_or(one.referenced, |value| value.referenced).line();
            return Err((line, format!("{of} has no `{key}`"), mend.to_owned()));
        }
        if let Some(gap) = value.filter(|value| says_nothing(&value.value)) {
            let what = format!("{of} has a `{key}` that names nothing: `{}`", gap.value);
            return Err((gap.referenced.line(), what, mend.to_owned()));
        }
    }
    for day in [Some(on), until.as_ref()].into_iter().flatten() {
        if day.value.parse::<jiff::civil::Date>().is_err() {
            let what = format!("`{}` is no day", day.value);
            return Err((day.referenced.line(), what, "write it as YYYY-MM-DD".to_owned()));
        }
    }
    Ok(())
}

fn entry(one: Spanned<Mirror>) -> Entry {
    let line = one.referenced.line();
    let Mirror { system, question, what, fingerprint, on, reason, by, until } = one.value;
    let text = |value: Option<Spanned<String>>| value.map_or(String::new(), |value| value.value);
    Entry {
        system,
        question,
        what,
        fingerprint,
        on: on.value,
        reason: text(reason),
        by: text(by),
        until: text(until),
        line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfinished() -> Entry {
        Entry {
            system: "ticket: triage".into(),
            question: "Q5".into(),
            what: "no cap: \"soon\" # is no number".into(),
            fingerprint: "012345678901".into(),
            on: "2026-06-01".into(),
            ..Entry::default()
        }
    }

    fn finished() -> Entry {
        let (reason, by, until) = ("moves".into(), "Ada".into(), "2026-09-30".into());
        Entry { reason, by, until, ..unfinished() }
    }

    fn refused(entry: &Entry) -> String {
        let problem = read("b.yaml", &write(std::slice::from_ref(entry)));
        problem.expect_err("it is refused").to_string()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = write(&[finished(), unfinished()]);
        let read = read_unfinished("b.yaml", &text).expect("it is YAML");
        let lines: Vec<u64> = read.iter().map(|entry| entry.line).collect();
        assert_eq!(lines, [5, 13]);
        let plain = read.into_iter().map(|entry| Entry { line: 0, ..entry });
        assert_eq!(plain.collect::<Vec<_>>(), [finished(), unfinished()]);
    }

    #[test]
    fn an_entry_that_nobody_answers_for_is_refused_with_its_line() {
        let of = "the entry of ticket: triage, Q5, has no";
        assert_eq!(
            refused(&unfinished()),
            format!("b.yaml:10: {of} `reason`; say why this is let through")
        );
        let nameless = Entry { by: "  ".into(), ..finished() };
        assert_eq!(refused(&nameless), format!("b.yaml:11: {of} `by`; name who answers for it"));
        for (entry, line, key, gap, mend) in [
            (
                Entry { by: "none".into(), ..finished() },
                11,
                "by",
                "none",
                "name who answers for it",
            ),
            (
                Entry { reason: "?".into(), ..finished() },
                10,
                "reason",
                "?",
                "say why this is let through",
            ),
        ] {
            let of = "the entry of ticket: triage, Q5, has a";
            let said = format!("b.yaml:{line}: {of} `{key}` that names nothing: `{gap}`; {mend}");
            assert_eq!(refused(&entry), said);
        }
        let ended = Entry { until: "30 September".into(), ..finished() };
        assert_eq!(refused(&ended), "b.yaml:12: `30 September` is no day; write it as YYYY-MM-DD");
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let read = |text: &str| read("b.yaml", text).expect_err("it is refused").to_string();
        assert_eq!(
            read("schema: masthead.baseline/9\n"),
            "b.yaml:1: `masthead.baseline/9` is not a schema that is read; write `schema: masthead.baseline/1`"
        );
        assert_eq!(
            read("schema: masthead.baseline/1\nentrys: []\n"),
            "b.yaml:2: unknown key `entrys`; did you mean `entries`?"
        );
        assert_eq!(
            read("schema: masthead.baseline/1\nentries:\n  - system: a\n"),
            "b.yaml:3: `question` is missing; add `question:`"
        );
        assert!(read("schema: [\n").starts_with("b.yaml:"));
        assert_eq!(read("{}"), "b.yaml:1: `schema` is missing; add `schema:`");
    }
}
