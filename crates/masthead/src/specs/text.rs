//! Whether a file that is given as a spec is text at all, and whether its text is data or words.

use serde_json::{Deserializer, Value};

/// A file as text, or why it is none.
pub(super) fn of(bytes: &[u8]) -> Result<&str, String> {
    const KINDS: &str = "a spec is YAML, JSON, Markdown or a prompt in UTF-8";
    if let Some(kind) = ingest::bytes::kind_of_binary(bytes) {
        return Err(format!("no text file ({kind}); {KINDS}"));
    }
    if bytes.contains(&0) {
        return Err(format!("no text file (binary file); {KINDS}"));
    }
    std::str::from_utf8(bytes).map_err(|problem| {
        let before = bytes.get(..problem.valid_up_to()).unwrap_or(bytes);
        let line = before.split(|byte| *byte == b'\n').count();
        format!("line {line}: not UTF-8; save it as UTF-8")
    })
}

/// Whether a text is data, be it broken, rather than words: many prompts begin with a bracket, be it a
/// heading such as `[ROLE]` or a place that is filled when they are used, such as `{{role}}`.
pub(super) fn is_data(text: &str, is_named_prompt: bool) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut letters = text.chars().filter(|letter| !letter.is_whitespace());
    let opens = match (letters.next(), letters.next()) {
        (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '[' | '"' | ']')) => true,
        // A list of numbers; a prompt that numbers its parts so goes on in words.
        (Some('['), Some(letter)) => letter.is_ascii_digit() || letter == '-',
        _ => false,
    };
    if !opens {
        return false;
    }
    let mut values = Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        // Words behind the first value make a sentence of it.
        Some(Ok(_)) => {
            let rest = text.get(values.byte_offset()..).unwrap_or_default().trim_start();
            rest.is_empty() || rest.starts_with(['{', '['])
        }
        // A value that is cut off is no template.
        Some(Err(problem)) => problem.is_eof() || !is_named_prompt,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_told_from_a_prompt_that_begins_with_a_bracket() {
        for words in
            ["[ROLE]\nWork.", "{{role}}", "[1] Be brief.", "{name} is a clerk.", "", "Work."]
        {
            assert!(!is_data(words, false), "{words}");
        }
        for data in
            ["{\"a\": 1}", "[1, 2", "[{\"a\": 1}]\n", "{\"a\": 1}\n{\"a\": 2}\n", "{}", "{\"a\": "]
        {
            assert!(is_data(data, false) && is_data(data, true), "{data}");
        }
        assert!(is_data("{\"a\": b}", false), "a slip in data");
        assert!(!is_data("{\"a\": {{b}}}", true), "a template");
    }
}
