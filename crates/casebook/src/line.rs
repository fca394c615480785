//! From physical lines to whole ones: continuation lines are joined, marks are taken off the ends.

use crate::Error;

/// One line of the shorthand with everything that belongs to it.
pub(crate) struct Line {
    /// The physical line it starts on, from 1.
    pub(crate) no: usize,
    /// Its text, continuation lines joined by line breaks.
    pub(crate) text: String,
    /// The codes of its marks.
    pub(crate) marks: Vec<String>,
}

/// The whole lines of `text`. Blank lines separate nothing and are left out.
pub(crate) fn lines(text: &str) -> Result<Vec<Line>, Error> {
    let mut lines: Vec<Line> = Vec::new();
    for (index, physical) in text.lines().enumerate() {
        let no = index + 1;
        if physical.trim().is_empty() {
            continue;
        }
        let (words, marks) = without_marks(no, physical)?;
        if !physical.starts_with(char::is_whitespace) {
            lines.push(Line { no, text: words.to_owned(), marks });
        } else if let Some(begun) = lines.last_mut() {
            begun.text.push('\n');
            begun.text.push_str(words.trim_start());
            begun.marks.extend(marks);
        } else {
            return Err(Error::new(no, "an indented line continues nothing"));
        }
    }
    Ok(lines)
}

/// `line` without `<- FM-1.3` or `<- FM-1.3, FM-1.5` at its end, and the codes that stood there.
fn without_marks(no: usize, line: &str) -> Result<(&str, Vec<String>), Error> {
    let Some((words, marks)) = line.rsplit_once("<- FM-") else {
        return Ok((line.trim_end(), Vec::new()));
    };
    let mut codes = Vec::new();
    for code in marks.split(',') {
        let code = code.trim().trim_start_matches("FM-");
        if !is_number_of_mode(code) {
            let what = format!("`{code}` is no mode; a mark reads `<- FM-1.3` and ends its line");
            return Err(Error::new(no, what));
        }
        codes.push(format!("FM-{code}"));
    }
    Ok((words.trim_end(), codes))
}

/// Whether `code` has the shape of `1.3`. Which modes exist is not known here.
fn is_number_of_mode(code: &str) -> bool {
    code.split_once('.').is_some_and(|(category, mode)| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        digits(category) && digits(mode)
    })
}

/// The first word of `text`, the width of the gap after it, and what follows the gap.
pub(crate) fn word(text: &str) -> (&str, usize, &str) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let words = rest.trim_start();
    (first, rest.len() - words.len(), words)
}

/// What follows `keyword` in `text`, if `text` begins with it as a whole word.
pub(crate) fn after<'t>(text: &'t str, keyword: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(keyword)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continuation_lines_belong_to_the_line_before() {
        let lines = lines("1 user  one\n   two  <- FM-1.3, FM-1.5\n\n2 user  three").unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].text, "1 user  one\ntwo");
        assert_eq!(lines[0].marks, ["FM-1.3", "FM-1.5"]);
        assert_eq!(lines[1].no, 4);
    }

    #[test]
    fn a_mark_that_names_no_mode_is_refused() {
        let problem = lines("1 user  one  <- FM-loop").err().unwrap();
        assert_eq!(problem.line, 1);
        assert!(problem.what.contains("`loop`"), "{problem}");
    }

    #[test]
    fn text_that_begins_indented_is_refused() {
        assert!(lines("\n  1 user  one").is_err_and(|problem| problem.line == 2));
    }

    #[test]
    fn keywords_are_whole_words() {
        assert_eq!(after("call it", "call"), Some("it"));
        assert_eq!(after("calling it", "call"), None);
        assert_eq!(after("call", "call"), Some(""));
    }
}
