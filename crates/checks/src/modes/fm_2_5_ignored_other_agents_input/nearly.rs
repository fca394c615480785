//! What is delivered again with other marks and no other word, after somebody asked for a change. Whether
//! the marks were what was asked for is for a person to say.

use super::feedback::{self, Tenor};
use super::{ENTRY, SHORT, UNHEARD, name};
use crate::question::{Question, Reply};
use crate::reading::Finding;
use crate::view::{View, short};
use case::{Case, Cite, Step};

/// Shorter messages are phrases that come again by themselves, in words.
const WORDS: usize = 8;

/// What one agent says before another one speaks.
struct Speech<'c> {
    first: &'c Step,
    words: String,
}

/// The first such delivery: the very next word of the one who was asked.
pub(super) fn question(case: &Case, view: &View<'_>) -> Option<Question> {
    let speeches = speeches(view);
    let found = speeches.windows(3).find(|three| {
        let [first, word, second] = three else {
            return false;
        };
        first.first.actor == second.first.actor
            && first.words != second.words
            && matches!(feedback::tenor(word.first), Tenor::Asks(_))
            && is_nearly(&first.words, &second.words)
    })?;
    let (first, word, second) = (found[0].first, found[1].first, found[2].first);
    let (own, other) = (name(case, second), name(case, word));
    let summary = format!(
        "{own} delivers at step {} the words of step {} again, with other marks, after {other} asked for a change",
        second.no, first.no
    );
    let then = Finding::new(ENTRY.mode, UNHEARD, Cite::step(second), summary)
        .citing([word, first].map(Cite::step));
    let ask = format!(
        "Step {} says the same as step {} but for its marks: is that what {other} asked for at step {}: {}?",
        second.no,
        first.no,
        word.no,
        short::quoted(word.words(), SHORT)
    );
    Some(Question::new(ask, Reply::No, then))
}

/// What the agents say, each stretch of one of them by itself: where a message is cut means nothing.
fn speeches<'c>(view: &View<'c>) -> Vec<Speech<'c>> {
    let mut speeches: Vec<Speech<'c>> = Vec::new();
    for step in view.said.iter().filter(|step| !view.is_copy(step.no)) {
        match speeches.last_mut().filter(|last| last.first.actor == step.actor) {
            Some(last) => {
                last.words.push(' ');
                last.words.push_str(step.words());
            }
            None => speeches.push(Speech { first: step, words: step.words().to_owned() }),
        }
    }
    speeches
}

/// Whether two texts have the same words, whatever marks end them. A mark by itself or inside of a word is
/// an operator or part of a name.
fn is_nearly(one: &str, other: &str) -> bool {
    fn words(text: &str) -> impl Iterator<Item = String> + '_ {
        let is_mark = |letter: char| matches!(letter, '.' | ',' | ';' | ':' | '!' | '?' | '…');
        text.split_whitespace().map(move |word| word.trim_end_matches(is_mark).to_lowercase())
    }
    words(one).take(WORDS).count() == WORDS && words(one).eq(words(other))
}
