//! What of a prompt was broken, as a phrase that stays the same when the prompt is edited elsewhere and
//! another demand of the same prompt does not share. Decides nothing about the run.

use case::hidden::unhashed;
use case::{Case, Cite, ClauseKind};
use checks::reading::Finding;

/// The demand that the finding rests on: the one that was read from words, by what it demands; else the cited
/// words of a prompt. A clause that somebody declared has an id of its own, and is none.
pub(super) fn of(case: &Case, finding: &Finding) -> Option<String> {
    let Some(id) = finding.cited_clause() else {
        return finding.demand.as_deref().map(of_task);
    };
    let clause = case.spec.clauses.iter().find(|clause| clause.id == *id);
    if clause.is_none_or(|clause| clause.kind != ClauseKind::Prose) {
        return None;
    }
    finding.demand.as_deref().map(without_numbers).or_else(|| of_words(words(finding)?))
}

/// Whether that is what the signature names, from whomever the demand came.
pub(crate) fn is(demand: &str, what: &str) -> bool {
    [without_numbers(what), of_task(what)].iter().any(|one| one == demand)
}

fn words(finding: &Finding) -> Option<&str> {
    finding.citations().iter().find_map(|cite| match cite {
        Cite::Clause { quote, .. } => Some(quote.as_ref()?.text()),
        Cite::Step { .. } | Cite::Absent { .. } => None,
    })
}

/// A sentence by its words alone: without the mark of a list before it, its case, and its full stop.
pub(super) fn of_words(sentence: &str) -> Option<String> {
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '"' | '`' | '\'');
    let marked = sentence.trim_start_matches(|letter: char| {
        !is_letter(letter) || letter.is_ascii_digit() || matches!(letter, '.' | ')')
    });
    let bare = marked.trim_end_matches(|letter: char| !is_letter(letter) && letter != ')');
    let words = without_numbers(&bare.to_lowercase());
    (!words.is_empty()).then_some(words)
}

/// A bound that is set anew bounds the same.
fn without_numbers(words: &str) -> String {
    each(&unhashed(words), |word| {
        word.contains(|letter: char| letter.is_ascii_digit()) && !word.contains(char::is_alphabetic)
    })
}

/// What a task demands, without what it is about this time: numbers, names of files and what it quotes.
fn of_task(words: &str) -> String {
    let words = unhashed(words);
    let mut shown = String::with_capacity(words.len());
    for (at, part) in words.split('"').enumerate() {
        // Every second part stands between quotation marks.
        shown.push_str(if at % 2 == 0 { part } else { "#" });
    }
    each(&shown, |word| {
        let inner = word.trim_matches(|letter: char| letter.is_ascii_punctuation());
        inner.contains(|letter: char| letter.is_ascii_digit() || matches!(letter, '/' | '.' | '‹'))
    })
}

/// The words, those that are values as a mark.
fn each(words: &str, is_value: impl Fn(&str) -> bool) -> String {
    let shown = words.split_whitespace().map(|word| if is_value(word) { "#" } else { word });
    shown.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_the_same_wherever_it_stands_in_a_list() {
        let one = of_words("- Reply only in JSON.");
        assert_eq!(one.as_deref(), Some("reply only in json"));
        assert_eq!(of_words("3) Reply only in  JSON"), one);
        assert_ne!(of_words("Reply only in English."), one);
        assert_eq!(of_words("at most 3 calls"), of_words("At most 5 calls."));
        assert_eq!(of_words("***"), None);
    }

    #[test]
    fn what_a_task_is_about_this_time_is_no_part_of_its_demand() {
        assert_eq!(of_task("the file out/report-7.csv"), "the file #");
        assert_eq!(of_task("a message that ends with \"Bye, Ana\""), "a message that ends with #");
        assert_eq!(of_task("verify before refund"), "verify before refund");
    }
}
