//! The tools that a spec knows, and sentences in which they are written the way people write them:
//! `run tests` for `run_tests`, `3 searches` for three calls of `search`.

use case::{ClauseKind, Spec};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The names of the tools that a spec knows.
#[derive(Clone, Debug, Default)]
pub struct Names {
    set: BTreeSet<Arc<str>>,
    /// Names of several words, as they are said: `run tests`.
    spoken: Vec<(String, Arc<str>)>,
}

impl Names {
    /// Those that it declares, that its roles hold, and that its clauses speak of.
    pub fn of(spec: &Spec) -> Self {
        let declared = spec.tools.iter().map(|tool| tool.name.clone());
        let held = spec.roles.iter().filter_map(|role| role.tools.as_ref()).flatten().cloned();
        let guarded = spec.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Guard(guard) => Some(guard.tool.clone()),
            ClauseKind::Verification(coverage) => Some(coverage.tool.clone()),
            ClauseKind::Clarification(branch) => branch.ask.clone(),
            ClauseKind::Constraint(_)
            | ClauseKind::May
            | ClauseKind::MayNot
            | ClauseKind::Success(_)
            | ClauseKind::GiveUp(_)
            | ClauseKind::Cap(_)
            | ClauseKind::Context(_)
            | ClauseKind::Handoff(_)
            | ClauseKind::Objective(_)
            | ClauseKind::Logging(_)
            | ClauseKind::Judge(_)
            | ClauseKind::Sampling(_)
            | ClauseKind::Prose => None,
        });
        Self::new(declared.chain(held).chain(guarded))
    }

    /// These.
    pub fn new(names: impl IntoIterator<Item = Arc<str>>) -> Self {
        let set: BTreeSet<Arc<str>> = names.into_iter().filter(|name| 2 < name.len()).collect();
        let said = |name: &Arc<str>| name.to_lowercase().replace(['_', '-', '.'], " ");
        let mut spoken: Vec<(String, Arc<str>)> = set
            .iter()
            .map(|name| (said(name), name.clone()))
            .filter(|(said, _)| said.contains(' '))
            .collect();
        // The longest first: `search` stands inside of `search_mail`.
        spoken.sort_by_key(|(said, _)| std::cmp::Reverse(said.len()));
        Self { set, spoken }
    }

    /// For a sentence: these, or, where none are known, what it writes as a name of its own.
    pub(super) fn for_sentence(&self, sentence: &str) -> BTreeSet<Arc<str>> {
        if !self.set.is_empty() {
            return self.set.clone();
        }
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let words = sentence.split(|letter: char| !is_part(letter));
        // `Validation_Expert` is somebody; tools are written in lower case.
        let is_name = |word: &&str| {
            let is_lower = |letter: char| !letter.is_ascii_uppercase();
            word.trim_matches('_').contains('_') && word.chars().all(is_lower)
        };
        words.filter(is_name).map(Into::into).collect()
    }

    /// Those that stand in `sentence`, marked as names, in their order.
    pub(super) fn mentioned(&self, sentence: &str) -> Vec<Arc<str>> {
        let known = self.for_sentence(sentence);
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
        let mut found: Vec<Arc<str>> = Vec::new();
        for word in sentence.split(|letter: char| !is_part(letter)) {
            let word = word.trim_end_matches(['.', '-']);
            let is_name = word.contains('_')
                || word.chars().skip(1).any(char::is_uppercase)
                || sentence.contains(&format!("`{word}`"))
                || sentence.contains(&format!("{word} tool"));
            if let Some(name) = known.get(word).filter(|_| is_name)
                && !found.contains(name)
            {
                found.push(name.clone());
            }
        }
        found
    }

    /// Those that stand in `sentence` the way people write them, in their order.
    pub(crate) fn named(&self, sentence: &str) -> Vec<Arc<str>> {
        self.mentioned(&self.marked(sentence))
    }

    /// The sentence with the names in it marked as such.
    pub(crate) fn marked(&self, sentence: &str) -> String {
        let mut text = sentence.to_owned();
        for (said, name) in &self.spoken {
            text = replaced(&text, said, name);
        }
        counted(&text, &self.set)
    }
}

/// Every occurrence of `said` as whole words becomes a call of `name`.
fn replaced(text: &str, said: &str, name: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::new();
    let mut from = 0;
    for (at, found) in lower.match_indices(said) {
        let end = at + found.len();
        let is_word = |letter: Option<char>| {
            letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
        };
        let (Some(before), Some(after)) = (text.get(..at), text.get(end..)) else {
            continue;
        };
        if at < from || is_word(before.chars().next_back()) || is_word(after.chars().next()) {
            continue;
        }
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str(if is_told(before) { "call `" } else { "`" });
        out.push_str(name);
        out.push('`');
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Whether what stands before a name tells to use it, with no verb between.
fn is_told(before: &str) -> bool {
    let before = before.trim_end().to_ascii_lowercase();
    let ends =
        ["always", "must", "never", "to", "please", "not", "then", "first,", "first", "don't"];
    before.is_empty() || ends.iter().any(|word| before.ends_with(word))
}

/// Counts of a name that is a common word, and orders that end on one, written as calls.
fn counted(text: &str, names: &BTreeSet<Arc<str>>) -> String {
    const NUMBERS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "single",
        "many",
    ];
    const CALLS: [&str; 8] =
        ["before", "after", "calling", "call", "use", "using", "invoke", "invoking"];
    let words: Vec<&str> = text.split(' ').collect();
    let mut out: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|mark: char| !mark.is_alphanumeric() && mark != '_');
        let lower = bare.to_lowercase();
        let singular = [
            lower.as_str(),
            lower.strip_suffix("es").unwrap_or(""),
            lower.strip_suffix('s').unwrap_or(""),
        ];
        let name = singular.iter().find_map(|form| names.get(*form));
        let before =
            at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |word| *word).to_lowercase();
        let after = words.get(at + 1).map_or("", |word| *word).to_lowercase();
        let is_count = before.parse::<u32>().is_ok() || NUMBERS.contains(&before.as_str());
        let tail = word.get(word.find(bare).unwrap_or(0) + bare.len()..).unwrap_or_default();
        let is_marked = word.contains('`') || word.contains('"');
        match name {
            Some(name) if is_count && !after.starts_with("call") => {
                out.push(format!("calls of `{name}`{tail}"));
            }
            Some(name) if at == 0 && ["at", "no", "not", "only"].contains(&after.as_str()) => {
                out.push(format!("Call `{name}`{tail}"));
            }
            Some(name) if !is_marked && CALLS.contains(&before.as_str()) && *bare == **name => {
                out.push(format!("`{name}`{tail}"));
            }
            Some(_) | None => out.push((*word).to_owned()),
        }
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_tool_is_known_a_name_in_lower_case_is_one() {
        let found = |sentence| Names::default().for_sentence(sentence).len();
        assert_eq!(found("Never call send_mail."), 1);
        assert_eq!(found("The Data_Expert verifies the sum."), 0);
    }

    #[test]
    fn names_are_found_as_people_write_them() {
        let names = Names::new(["run_tests", "submit", "search"].map(Arc::from));
        assert_eq!(names.marked("Run tests before submit."), "call `run_tests` before `submit`.");
        assert_eq!(names.marked("Make at most 3 searches."), "Make at most 3 calls of `search`.");
        assert_eq!(names.marked("Search at most twice."), "Call `search` at most twice.");
        assert_eq!(names.marked("Search the web."), "Search the web.");
    }
}
