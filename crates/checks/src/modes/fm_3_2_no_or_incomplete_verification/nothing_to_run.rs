//! Changes to files that a run of the program would not show: comments, what a person gave word for
//! word, files that are taken away, and what lies among the documents.

use crate::view::verification::strings;
use crate::view::{Exchange, commands, effect, is_from_person};
use case::{Case, Step};

/// Whether all that the call writes is comments: running the program would not show them.
pub(super) fn only_comments(write: &Exchange<'_>) -> bool {
    let texts = || strings(&write.call.arguments).filter(|text| text.contains(char::is_whitespace));
    texts().next().is_some() && texts().all(is_comment)
}

fn is_comment(text: &str) -> bool {
    let text = text.trim();
    let is_docstring = ["\"\"\"", "'''"].iter().any(|quote| {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        inner.is_some_and(|inner| !inner.contains(quote))
    });
    let marks = ["# ", "// ", "/// ", "//! ", "-- ", "; "];
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    is_docstring || lines.all(|line| marks.iter().any(|mark| line.starts_with(mark)))
}

/// Whether the call takes files away: that is how a run tidies up.
pub(super) fn removes(write: &Exchange<'_>) -> bool {
    const REMOVE: &[&str] = &["delete", "remove", "rm", "unlink", "trash", "rmdir"];
    let by_name = || effect::words(&write.call.tool.text).any(|word| REMOVE.contains(&&*word));
    commands::targets(write).next() == Some("rm") || (!write.writes && by_name())
}

/// Whether all that the call writes stands in what a person said: it is kept, and was not made.
pub(super) fn is_given(case: &Case, write: &Exchange<'_>) -> bool {
    let names: Vec<&str> = commands::targets(write).collect();
    let own = || strings(&write.call.arguments).map(str::trim).filter(|text| !text.is_empty());
    let mut texts = own().filter(|text| !names.contains(text)).peekable();
    let said = || {
        let steps = case.trace.steps.iter().filter(|step| is_from_person(case, step));
        let task = case.trace.task.iter().map(|task| &*task.text);
        steps.map(Step::words).chain(task)
    };
    texts.peek().is_some() && texts.all(|text| said().any(|words| words.contains(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docstring_is_a_comment_and_code_is_none() {
        for text in ["\"\"\"Adds two numbers.\"\"\"", "# one\n# two", "/// What it does."] {
            assert!(is_comment(text), "{text}");
        }
        for text in ["#include <a.h>", "\"\"\"Doc.\"\"\"\nx = 1", "x = 1  # one", "#!/bin/sh\nrm a"]
        {
            assert!(!is_comment(text), "{text}");
        }
    }
}
