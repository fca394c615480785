//! Which format a file of lines is in, told by its first lines: logs open with words, crashes cut the
//! first line off, and some writers put a header in front. None of them may cost the runs behind it.

use crate::dialects::{Dialect, Extent, guess};
use crate::json::Value;

/// How many lines may stand before the first that is told to be a run or a piece of one.
pub(crate) const LATEST: usize = 40;

/// The dialect of the first line that is of a known one, if the file is to be read by lines.
/// `lines` are those of the file that are not blank; only a few are looked at.
pub(crate) fn opening<'l>(lines: impl Iterator<Item = &'l str>) -> Option<&'static Dialect> {
    let mut documents: Vec<Option<Value<'l>>> = Vec::new();
    let mut is_broken_json = false;
    for line in lines.take(LATEST) {
        let document = serde_json::from_str::<Value<'l>>(line).ok();
        if documents.is_empty() {
            if let Some(dialect) = document.as_ref().and_then(of_line) {
                return Some(dialect);
            }
            is_broken_json = document.is_none() && !is_words(line);
        }
        documents.push(document);
    }
    let dialect = documents.iter().flatten().find_map(of_line)?;
    let known = documents.iter().flatten().filter(|document| of_line(document).is_some()).count();
    let is_other = |document: &&Value<'_>| !document.is_null() && of_line(document).is_none();
    let others = documents.iter().flatten().filter(is_other).count();
    let broken = documents.iter().filter(|document| document.is_none()).count();
    // A document printed over many lines that is cut off holds its own pieces, not runs of a file.
    if is_broken_json && broken > known {
        return None;
    }
    let is_told_together = || {
        let elements = documents.iter().map(|document| document.clone().unwrap_or(Value::Null));
        guess::is(&Value::Array(elements.collect()))
    };
    (others == 0 || others <= known && !is_told_together()).then_some(dialect)
}

/// The dialect of what stands on a line: of one document, or of each in a list of runs.
pub(crate) fn of_line(document: &Value<'_>) -> Option<&'static Dialect> {
    Dialect::of(document).or_else(|| {
        let first = document.as_array()?.iter().find(|item| !item.is_null())?;
        Dialect::of(first).filter(|dialect| dialect.extent == Extent::Document)
    })
}

/// Whether a line does not even begin as JSON does.
pub(crate) fn is_words(line: &str) -> bool {
    !line.trim_start().starts_with(['{', '['])
}
