//! Candidates that a lookup gives as lines of text: each holds the name that was looked up and one
//! identifier of its own.

use super::candidates::{NAMES, has_word};
use super::choice::Member;
use crate::view::prose;
use std::collections::BTreeSet;

/// Lines that are read. A longer answer is a report and no choice.
const MOST_LINES: usize = 200;

/// The name that was looked up, in lower case, and the lines that hold it; `None` unless there are
/// several, each with an identifier of the same form.
pub(super) fn members(text: &str, asked: &[(String, String)]) -> Option<(String, Vec<Member>)> {
    let names = asked
        .iter()
        .filter(|(pointer, value)| value.len() > 2 && has_word(prose::key_of(pointer), NAMES));
    names.map(|(_, value)| value.to_lowercase()).find_map(|name| {
        let lines = text.lines().take(MOST_LINES);
        let holding: Vec<_> = lines.filter(|line| line.to_lowercase().contains(&name)).collect();
        let members: Option<Vec<_>> = holding.into_iter().map(member).collect();
        let members = members.filter(|members| 1 < members.len())?;
        let ids: BTreeSet<_> = members.iter().map(|member| &member.id).collect();
        let shapes: BTreeSet<_> = members.iter().map(|member| prose::shape(&member.id)).collect();
        (ids.len() == members.len() && shapes.len() == 1).then_some((name, members))
    })
}

/// A line with its first identifier.
fn member(line: &str) -> Option<Member> {
    let is_id = |token: &&str| prose::has_digit(token) && prose::shape(token).is_some();
    let id = prose::tokens(line).map(|(_, token)| token).find(is_id)?;
    let words = prose::tokens(line).map(|(_, token)| (String::new(), token.to_owned()));
    Some(Member { id: id.to_owned(), leaves: words.collect(), flags: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(key: &str) -> Vec<(String, String)> {
        vec![(format!("/{key}"), "Ada Moor".to_owned())]
    }

    #[test]
    fn lines_with_the_name_and_an_identifier_are_candidates() {
        let text = "Two found:\nK-301 Ada Moor, Linz\nK-302 Ada Moor, Wels\nK-303 Bo Lind";
        let (name, members) = members(text, &asked("name")).unwrap();
        let ids: Vec<_> = members.iter().map(|member| member.id.as_str()).collect();
        assert_eq!((name.as_str(), ids), ("ada moor", vec!["K-301", "K-302"]));
    }

    #[test]
    fn a_search_for_words_or_a_line_without_an_identifier_lists_no_candidates() {
        let text = "K-301 Ada Moor\nK-302 Ada Moor";
        assert!(members(text, &asked("query")).is_none());
        assert!(members("K-301 Ada Moor\nsee also Ada Moor", &asked("name")).is_none());
    }
}
