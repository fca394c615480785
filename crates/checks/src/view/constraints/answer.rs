//! What was handed over as the answer: the last word of an agent, or inside it the piece that is
//! marked as the answer.

use super::source;
use crate::pattern::pattern;
use crate::view::effect::Effect;
use crate::view::{View, is_from_person, prose, replies};
use case::{Cite, Step, StepNo};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The answer of a run.
#[derive(Clone, Debug)]
pub struct Answer<'c> {
    /// The step that holds it.
    pub step: &'c Step,
    /// The words.
    pub text: &'c str,
    /// It, cited.
    pub cite: Cite,
    /// Whether the run itself marks it as the answer.
    pub is_marked: bool,
}

/// The answer of the run, if an agent said anything at all.
pub fn of<'c>(view: &View<'c>) -> Option<Answer<'c>> {
    let word = view.last_word()?;
    finishing(view, word.no).or_else(|| said(word))
}

/// The answer inside of what one step says.
fn said(step: &Step) -> Option<Answer<'_>> {
    let words = step.words();
    let marked = marked(words);
    let is_marked = marked.is_some();
    let range = marked.unwrap_or(0..words.len());
    let text = words.get(range.clone())?.trim();
    Some(Answer { step, text, cite: Cite::range(step, range)?, is_marked })
}

/// The one text that the call which ended the run carries.
fn finishing<'c>(view: &View<'c>, word: StepNo) -> Option<Answer<'c>> {
    let last = view.exchanges.last().filter(|last| word < last.step.no)?;
    if last.effect != Effect::Finishes {
        return None;
    }
    let members = last.call.arguments.as_object()?;
    let mut texts = members.iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text.as_str())),
        _ => None,
    });
    let ((name, text), None) = (texts.next()?, texts.next()) else {
        return None;
    };
    let name = name.replace('~', "~0").replace('/', "~1");
    let cite = Cite::argument(last.step, &format!("/{name}"))?;
    Some(Answer { step: last.step, text: text.trim(), cite, is_marked: true })
}

/// Where a text marks its answer: in a box, between answer tags, after `FINAL ANSWER:` or as the
/// arguments of a closing form such as `FINISH([…])`.
fn marked(text: &str) -> Option<Range<usize>> {
    let after = |mark: &str| text.rfind(mark).map(|at| at + mark.len());
    if let Some(from) = after("\\boxed{") {
        let end = text[from..].rfind('}').map_or(text.len(), |end| from + end);
        return Some(from..end);
    }
    if let Some(from) = after("<answer>") {
        let end = text[from..].find("</answer>").map_or(text.len(), |end| from + end);
        return Some(from..end);
    }
    if let Some(from) = after("FINAL ANSWER:").or_else(|| after("Final Answer:")) {
        let end = text[from..].find('\n').map_or(text.len(), |end| from + end);
        return Some(from..end);
    }
    let from = closing_form(text)?;
    let end = text.trim_end().len();
    let inner = text.get(from..end)?.trim_end_matches([')', ']']).len();
    Some(from..from + inner)
}

/// Where the arguments of a text that is one `NAME([…])` begin.
fn closing_form(text: &str) -> Option<usize> {
    let head = text.len() - text.trim_start().len();
    let open = head + text[head..].find('(')?;
    let name = &text[head..open];
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let closes = text.trim_end().ends_with(')');
    let list = text[open + 1..].trim_start().starts_with('[');
    (is_name && closes).then_some(open + 1 + usize::from(list))
}

/// The answer that had been given when a person turned to another matter: they ask something, and no
/// word of weight in it stands in the task or in what had been said.
pub(super) fn before_another_matter<'c>(view: &View<'c>) -> Option<Answer<'c>> {
    let case = view.case;
    let task = source::task(case)?;
    let later = view.after(task.no);
    let again = later.iter().find(|step| is_from_person(case, step))?;
    let word = view.said.iter().rfind(|step| step.no < again.no).copied()?;
    let known: BTreeSet<String> = weighty(task.words()).chain(weighty(word.words())).collect();
    let is_other = again.words().contains('?')
        && weighty(again.words()).next().is_some()
        && weighty(again.words()).all(|token| !known.contains(&token));
    if is_other { said(word) } else { None }
}

/// Words of the matter rather than of the language.
fn weighty(text: &str) -> impl Iterator<Item = String> + '_ {
    const LIGHT: [&str; 16] = [
        "about", "could", "every", "other", "please", "shall", "should", "thank", "thanks",
        "their", "there", "these", "those", "where", "which", "would",
    ];
    let tokens = prose::tokens(text).map(|(_, token)| token.to_lowercase());
    tokens.filter(|token| 5 <= token.len() && !LIGHT.contains(&token.as_str()))
}

/// An offer at the end of an answer: it waits for nothing.
static OFFERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:anything|something) (?:else|more)|would you like|do you want|shall i|should i|want me to|(?:can|may|could) i (?:also )?help)\b",
    )
});

/// The first person has nothing to give.
static HAS_NONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:i|we)(?:['’]m| am| are|['’]re| was| were| have(?: not| been)?|['’]ve)? (?:\w+ )?(?:sorry|afraid|unable|not able|could not|couldn['’]t|cannot|can['’]t|do not|don['’]t|did not|didn['’]t|(?:not|never) (?:allowed|permitted)|not been able|was not able|wasn['’]t|won['’]t|will not|refuse|decline|have no|found no\w*|failed)\b",
        r"|^\W*(?:sorry|unfortunately|unable|cannot|error)\b|\b(?:is|was|are|were) (?:not|no) (?:available|found|possible|enough|sufficient|stated|given|known)\b|\bno (?:answer|information|data|results?|access)\b",
    ))
});

/// From this many words on a message says something, whatever it admits or asks beside that.
const SUBSTANTIVE: usize = 40;

/// How many sentences at the beginning of a substantive message are its point.
const POINT: usize = 1;

/// Whether a message asks something back: it ends with a question that is no offer behind an answer.
pub(super) fn asks_back(text: &str) -> bool {
    let text = text.trim_end();
    let last =
        text.trim_end_matches('?').rfind(['.', '!', '?', '\n']).map_or(text, |at| &text[at..]);
    let is_offer = SUBSTANTIVE <= text.split_whitespace().count() && OFFERS.is_match(last);
    text.ends_with('?') && !is_offer
}

/// Whether a message says that there is no answer: all of a short one is taken, and of a substantive
/// one how it begins.
pub(super) fn admits_none(text: &str) -> bool {
    let is_long = SUBSTANTIVE <= text.split_whitespace().count();
    let all = prose::sentences_near(text, |near| HAS_NONE.is_match(near));
    let most = if is_long { POINT } else { usize::MAX };
    let begins = text.len() - text.trim_start().len();
    all.iter().take(most).any(|sentence| {
        let is_first = !is_long || sentence.start <= begins;
        is_first && HAS_NONE.is_match(sentence.text)
    })
}

/// Whether a person spoke again after the task, did not only answer what an agent had asked, and had an
/// answer: then it is not the task alone that the last word answers.
pub(super) fn was_asked_again(view: &View<'_>) -> bool {
    !asked_again(view).is_empty()
}

/// Where a person did so.
fn asked_again<'c>(view: &View<'c>) -> Vec<&'c Step> {
    let (Some(task), Some(word)) = (source::task(view.case), view.last_word()) else {
        return Vec::new();
    };
    let later = view.after(task.no).iter().take_while(|step| step.no < word.no);
    let is_again = |step: &&Step| is_from_person(view.case, step) && !replies::is_reply(view, step);
    later.filter(is_again).collect()
}

/// The messages that may answer the task where a person spoke again: the last one before each of their
/// words, and the last of all. `None` where a person may have taken the demand back, or speaks of it.
pub(super) fn candidates<'c>(view: &View<'c>, demand: &str) -> Option<Vec<Answer<'c>>> {
    let again = asked_again(view);
    let known: BTreeSet<String> = weighty(demand).collect();
    let speaks_of = |step: &Step| weighty(step.words()).any(|token| known.contains(&token));
    if again.iter().any(|step| TAKES_BACK.is_match(step.words()) || speaks_of(step)) {
        return None;
    }
    let before = again.iter().filter_map(|step| {
        let word = view.said.iter().rfind(|word| word.no < step.no).copied()?;
        said(word)
    });
    let mut all: Vec<Answer<'c>> = before.collect();
    all.extend(of(view));
    Some(all)
}

/// Words by which a person may take a demand back.
static TAKES_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:no|not|never ?mind|instead|forget|skip|leave|rather|actually|drop|fine|enough)\b|n['’]t\b",
    )
});

/// Whether a person speaks after the message and may take the demand back.
pub(super) fn is_taken_back(view: &View<'_>, answer: &Step) -> bool {
    let is_last = view.last_word().is_some_and(|word| word.no == answer.no);
    let mut said = view.after(answer.no).iter().filter(|step| is_from_person(view.case, step));
    is_last && said.any(|step| TAKES_BACK.is_match(step.words()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_what_is_marked_as_one() {
        let table = [
            ("So it is \\boxed{\\frac{1}{2}}.", "\\frac{1}{2}"),
            ("<think>hm</think> <answer> Oslo </answer>", " Oslo "),
            ("Checked.\nFINAL ANSWER: 23\nbye", " 23"),
            ("FINISH([\"a\", 2])", "\"a\", 2"),
        ];
        for (text, answer) in table {
            assert_eq!(marked(text).and_then(|range| text.get(range)), Some(answer), "{text}");
        }
        for plain in ["It is 23.", "see f(x)", "NOTE (late)"] {
            assert_eq!(marked(plain).and_then(|range| plain.get(range)), None, "{plain}");
        }
    }
}
