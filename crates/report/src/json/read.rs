//! Reads what `masthead triage --format json` or `jsonl` wrote: the elements, whichever way they were put
//! one after another. What an element has to hold is for its reader to say; fields that it has no use for
//! are passed over, so that outputs of other versions are read as long as their schema is the same.

use super::SCHEMA;
use serde::de::DeserializeOwned;
use std::fmt;

/// Why the output of a triage could not be read: where, what is wrong there, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad(String);

impl Bad {
    /// What is wrong with the file as a whole.
    pub(crate) fn of_file(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// What is wrong with the element with that number, from 1.
    fn of_element(number: usize, what: &str) -> Self {
        Self(format!("verdict {number}: {what}"))
    }
}

impl fmt::Display for Bad {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Bad {}

/// What every element says of itself.
pub(crate) trait Element: DeserializeOwned {
    /// The schema that it names.
    fn schema(&self) -> &str;
}

/// What `read` makes of each element of an array, or of objects one after another.
pub(crate) fn each<E: Element, T>(
    bytes: &[u8],
    mut read: impl FnMut(E) -> Result<T, String>,
) -> Result<Vec<T>, Bad> {
    let mut made = Vec::new();
    for (at, element) in elements::<E>(bytes)?.into_iter().enumerate() {
        let made_of = known(&element).and_then(|()| read(element));
        made.push(made_of.map_err(|what| Bad::of_element(at + 1, &what))?);
    }
    Ok(made)
}

fn known(element: &impl Element) -> Result<(), String> {
    if element.schema() == SCHEMA {
        return Ok(());
    }
    let schema = element.schema();
    Err(format!("its schema is {schema:?}, and only {SCHEMA} is known; triage the run again"))
}

fn elements<E: Element>(bytes: &[u8]) -> Result<Vec<E>, Bad> {
    let is_array = bytes.trim_ascii_start().first() == Some(&b'[');
    let documents = serde_json::Deserializer::from_slice(bytes);
    if is_array {
        let lists: Result<Vec<Vec<E>>, _> = documents.into_iter().collect();
        return lists
            .map(|lists| lists.into_iter().flatten().collect())
            .map_err(|problem| not_ours(&problem));
    }
    documents.into_iter().collect::<Result<_, _>>().map_err(|problem| not_ours(&problem))
}

fn not_ours(problem: &serde_json::Error) -> Bad {
    let line = problem.line().max(1);
    // The reader gives the place at the end of its message.
    let said = problem.to_string();
    let said = said.rfind(" at line ").map_or(said.as_str(), |end| &said[..end]);
    Bad(format!(
        "line {line}: not the output of masthead triage --format json or jsonl ({said}); triage the run again"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct One {
        schema: String,
        is: u8,
    }

    impl Element for One {
        fn schema(&self) -> &str {
            &self.schema
        }
    }

    fn read(text: &str) -> Result<Vec<u8>, String> {
        let small = |one: One| if one.is < 9 { Ok(one.is) } else { Err("too large".to_owned()) };
        each(text.as_bytes(), small).map_err(|bad| bad.to_string())
    }

    #[test]
    fn an_array_an_object_and_lines_are_read() {
        let one = r#"{"schema":"masthead.triage/1","is":1}"#;
        let two = "{\"schema\":\"masthead.triage/1\",\n \"is\":2}";
        assert_eq!(read(&format!("[{one},\n{two}]")), Ok(vec![1, 2]));
        assert_eq!(read(&format!("{one}\n\n{two}\n")), Ok(vec![1, 2]));
        assert_eq!(read(two), Ok(vec![2]));
        assert_eq!(read("[]"), Ok(vec![]));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let refused = |text: &str| read(text).expect_err("it is refused");
        let one = r#"{"schema":"masthead.triage/1","is":1}"#;
        assert!(refused("tests pass").starts_with("line 1: not the output"));
        assert!(refused(&format!("{one}\nno")).starts_with("line 2: not the output"));
        assert!(refused(&format!("[{one},\n{{\"is\":2}}]")).contains("missing field `schema`"));
        let other = format!("{one}\n{{\"schema\":\"other/1\",\"is\":2}}");
        assert!(refused(&other).starts_with("verdict 2: its schema is \"other/1\""));
        assert_eq!(refused(&one.replace(":1}", ":9}")), "verdict 1: too large");
    }
}
