//! `masthead.answers.yaml`: what people put their names under, for one system. A signature without an end,
//! or with one too far off, is refused with its line: it would be a rule, and rules belong into the spec.

use super::SpecError;
use super::error::Fault;
use super::located::Located;
use super::mirror::{List, Text};
use super::unmarked;
use case::unfilled::says_nothing;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

/// What the first line of such a file says.
pub const SCHEMA: &str = "masthead.answers/1";

/// An answer may count for a year: whoever signed should look again by then.
const LONGEST_ANSWER: i64 = 366;
/// A waiver may count for a quarter: longer, and it is no exception.
const LONGEST_WAIVER: i64 = 92;

/// The questions that can be answered.
const QUESTIONS: [&str; 12] =
    ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "Q10", "Q11", "Q12"];

/// What people signed for one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The system, as its spec names it.
    pub system: String,
    /// Answers: the question passes on the word of a person.
    pub answers: Vec<Entry>,
    /// Waivers: the question is not met, and it ships all the same.
    pub waivers: Vec<Entry>,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The question's id: `Q1` to `Q12`.
    pub question: String,
    /// Who signed.
    pub by: String,
    /// When.
    pub on: Date,
    /// The last day on which it counts.
    pub until: Date,
    /// What they say.
    pub text: String,
    /// The line it starts on, from 1.
    pub line: u32,
}

/// What people signed for one system: answers to questions of the gate that no artefact answers, and waivers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "masthead.answers/1", rename = "Answers")]
struct File {
    /// Always `masthead.answers/1`.
    #[schemars(extend("const" = "masthead.answers/1"))]
    schema: Text,
    /// The name of the system, as its spec has it.
    system: Text,
    /// Answers: the question passes on the word of a person, until a day.
    #[serde(default)]
    answers: List<Located<Mirror>>,
    /// Waivers: the question is not met, and it ships all the same, until a day.
    #[serde(default)]
    waivers: List<Located<Mirror>>,
}

/// A name under something.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Signature")]
struct Mirror {
    /// The question: `Q1` to `Q12`.
    question: Text,
    /// Who signs: a person's name.
    by: Text,
    /// The day of the signature, as `YYYY-MM-DD`.
    on: Text,
    /// The last day on which it counts: within a year for an answer, within a quarter for a waiver.
    until: Text,
    /// What is answered, or why it ships all the same.
    text: Text,
}

/// Reads a `masthead.answers.yaml`.
///
/// # Errors
/// The file is at fault: it is not YAML, has an unknown key, a question that nobody asks, a day that is none,
/// or a signature that nobody gives or that does not end in time.
pub fn read(path: &str, text: &str) -> Result<Answers, SpecError> {
    parse(text).map_err(|fault| fault.in_file(path))
}

/// The JSON Schema of the file, for editors.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(File).to_value()
}

fn parse(text: &str) -> Result<Answers, Fault> {
    let options = serde_saphyr::options! { strict_booleans: true };
    let file: File = serde_saphyr::from_str_with_options(unmarked(text), options)
        .map_err(|problem| Fault::of_yaml(&problem))?;
    let File { schema, system, answers, waivers } = file;
    if schema.value != SCHEMA {
        let what = format!("`{}` is not a schema that is read", schema.value);
        return Err(Fault::new(schema.place, what, format!("write `schema: {SCHEMA}`")));
    }
    Ok(Answers {
        system: system.value,
        answers: entries(answers.as_deref(), "answer", LONGEST_ANSWER)?,
        waivers: entries(waivers.as_deref(), "waiver", LONGEST_WAIVER)?,
    })
}

fn entries(list: Option<&[Located<Mirror>]>, what: &str, most: i64) -> Result<Vec<Entry>, Fault> {
    let mut found: Vec<Entry> = Vec::new();
    for one in list.into_iter().flatten() {
        let new = entry(one, what, most)?;
        // One that begins when the other has ended is its renewal.
        let is_beside = |known: &&Entry| {
            known.question == new.question && known.on <= new.until && new.on <= known.until
        };
        if let Some(known) = found.iter().find(is_beside) {
            let said = format!(
                "{} has two {what}s for the same days (the first, of {}, on line {})",
                new.question, known.by, known.line
            );
            return Err(Fault::new(one.place, said, "keep the one that counts"));
        }
        found.push(new);
    }
    Ok(found)
}

fn entry(one: &Located<Mirror>, what: &str, most: i64) -> Result<Entry, Fault> {
    let Mirror { question, by, on, until, text } = &one.value;
    let known = QUESTIONS.iter().find(|known| known.eq_ignore_ascii_case(question.value.trim()));
    let known = known.ok_or_else(|| {
        let said = format!("`{}` is no question of the gate", question.value);
        Fault::new(question.place, said, "give one of Q1 to Q12")
    })?;
    for (words, key) in [(by, "by"), (text, "text")] {
        if words.value.trim().is_empty() {
            let said = format!("the {what} for {known} has an empty `{key}`");
            return Err(Fault::new(words.place, said, "say who signs, and what"));
        }
        if says_nothing(&words.value) {
            let said =
                format!("the `{key}` of the {what} for {known} names nothing: `{}`", words.value);
            return Err(Fault::new(words.place, said, "say who signs, and what"));
        }
    }
    let (from, last) = (day(on)?, day(until)?);
    let days = from.duration_until(last).as_hours() / 24;
    if days < 0 || most < days {
        let said = format!("the {what} for {known} counts from {from} until {last}");
        let mend = format!("end it 0 to {most} days after it begins");
        return Err(Fault::new(until.place, said, mend));
    }
    Ok(Entry {
        question: (*known).to_owned(),
        by: by.value.trim().to_owned(),
        on: from,
        until: last,
        text: text.value.trim().to_owned(),
        line: one.line().unwrap_or(0),
    })
}

fn day(text: &Text) -> Result<Date, Fault> {
    text.value.parse().map_err(|_| {
        let what = format!("`{}` is no day", text.value);
        Fault::new(text.place, what, "write it as YYYY-MM-DD")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "schema: masthead.answers/1
system: refund-desk
answers:
  - question: q6
    by: Jon Aldana
    on: 2026-09-01
    until: 2027-02-28
    text: Tickets are routed by hand before the desk sees them.
waivers:
  - {question: Q12, by: Mei Lin, on: 2026-11-01, until: 2026-12-31, text: Calibration is booked.}
";

    fn refused(from: &str, to: &str) -> String {
        assert!(WHOLE.contains(from), "{from}");
        let text = WHOLE.replace(from, to);
        read("masthead.answers.yaml", &text).expect_err("it is refused").to_string()
    }

    #[test]
    fn signatures_are_read_with_their_lines() {
        let file = read("masthead.answers.yaml", WHOLE).expect("it is right");
        assert_eq!(file.system, "refund-desk");
        let [answer] = file.answers.as_slice() else { panic!("{file:?}") };
        assert_eq!((&*answer.question, &*answer.by, answer.line), ("Q6", "Jon Aldana", 4));
        assert_eq!(answer.until.to_string(), "2027-02-28");
        assert_eq!(file.waivers[0].line, 10);
    }

    #[test]
    fn a_mistake_is_said_with_its_line_and_how_to_mend_it() {
        let said = [
            refused("q6", "Q13"),
            refused("until: 2027-02-28", "until: 2099-02-28"),
            refused("until: 2026-12-31", "until: 2027-10-31"),
            refused("until: 2027-02-28", "until: 2026-08-31"),
            refused("on: 2026-09-01", "on: 2026-09-31"),
            refused("by: Jon Aldana", "by: ' '"),
            refused("by: Jon Aldana", "by: TBD"),
            refused("text: Calibration is booked.", "text: '.'"),
            refused("    until: 2027-02-28\n", ""),
            refused("answers/1", "answers/2"),
            refused("waivers:", "waiver:"),
        ];
        insta::assert_snapshot!(said.join("\n"), @r"
        masthead.answers.yaml:4:15: `Q13` is no question of the gate; give one of Q1 to Q12
        masthead.answers.yaml:7:12: the answer for Q6 counts from 2026-09-01 until 2099-02-28; end it 0 to 366 days after it begins
        masthead.answers.yaml:10:57: the waiver for Q12 counts from 2026-11-01 until 2027-10-31; end it 0 to 92 days after it begins
        masthead.answers.yaml:7:12: the answer for Q6 counts from 2026-09-01 until 2026-08-31; end it 0 to 366 days after it begins
        masthead.answers.yaml:6:9: `2026-09-31` is no day; write it as YYYY-MM-DD
        masthead.answers.yaml:5:9: the answer for Q6 has an empty `by`; say who signs, and what
        masthead.answers.yaml:5:9: the `by` of the answer for Q6 names nothing: `TBD`; say who signs, and what
        masthead.answers.yaml:10:75: the `text` of the waiver for Q12 names nothing: `.`; say who signs, and what
        masthead.answers.yaml:7:5: `until` is missing; add `until:`
        masthead.answers.yaml:1:9: `masthead.answers/2` is not a schema that is read; write `schema: masthead.answers/1`
        masthead.answers.yaml:9:1: unknown key `waiver`; did you mean `waivers`?
        ");
    }

    #[test]
    fn two_answers_for_the_same_days_are_refused_and_a_renewal_is_not() {
        let second = |from: &str, until: &str| {
            let entry = format!(
                "  - {{question: Q6, by: Mei Lin, on: {from}, until: {until}, text: By hand.}}\nwaivers:"
            );
            read("a.yaml", &WHOLE.replace("waivers:", &entry))
        };
        let refused = second("2027-02-28", "2027-05-01").expect_err("the days meet").to_string();
        insta::assert_snapshot!(refused, @"a.yaml:9:5: Q6 has two answers for the same days (the first, of Jon Aldana, on line 4); keep the one that counts");
        assert_eq!(second("2027-03-01", "2027-05-01").map(|file| file.answers.len()), Ok(2));
    }

    #[test]
    fn the_schema_accepts_what_the_reader_accepts() {
        let validator = jsonschema::validator_for(&json_schema()).expect("the schema is one");
        let document: serde_json::Value = serde_saphyr::from_str(WHOLE).expect("it is YAML");
        assert!(validator.is_valid(&document));
    }
}
