//! The change said that it took, the last look at the same thing gives the same member a bad value,
//! or the last check of the run failed, and the report tells the state that the change had given.

use super::{ENTRY, exit_on};
use crate::reading::{Finding, Refuter, Score};
use crate::view::claims;
use crate::view::effect;
use crate::view::evidence::{self, FactKind, Place, Standing};
use crate::view::prose;
use crate::view::verification::{self, is_check, is_write, looks_back, own_things};
use crate::view::{Exchange, View};
use case::{Cite, Searched, Step};
use std::collections::BTreeSet;
use std::ops::Range;

/// The same member of the same thing, read last and bad; the report holds the earlier value.
const READ_BAD: Score = Score::new(0.75);
/// The check failed and is the last word on the change; what it looked at does not show.
const CHECK_FAILED: Score = Score::new(0.6);

/// A report that holds the state of the change against a later look or check that went wrong.
pub(super) fn read(view: &View<'_>) -> Option<Finding> {
    let at = view.exchanges.iter().rposition(is_write)?;
    let write = view.exchanges.get(at)?;
    let later = view.exchanges.get(at + 1..)?;
    let word = view.last_word()?;
    let last = later.last().filter(|last| last.end() < word.no)?;
    if write.standing == Standing::Bad || evidence::fault(last).is_some() {
        return None;
    }
    read_otherwise(view, write, last, word).or_else(|| check_failed(view, write, last, word))
}

/// The last look shows a bad value of a member that the change itself gave a better one.
fn read_otherwise(
    view: &View<'_>,
    write: &Exchange<'_>,
    look: &Exchange<'_>,
    word: &Step,
) -> Option<Finding> {
    if !looks_back(look, &own_things(write)) {
        return None;
    }
    let (came, result) = look.result?;
    let bad = look.facts.iter().find(|fact| {
        fact.kind == FactKind::State && fact.standing == Standing::Bad && !fact.listed
    })?;
    let Place::Member(pointer) = &bad.at else {
        return None;
    };
    let key = prose::key_of(pointer);
    let before = write.result?.1.data.as_ref()?.get(key)?.as_str()?;
    let range = stated(word, before).filter(|_| !holds(word.words(), &bad.value))?;
    if before.eq_ignore_ascii_case(&bad.value) || claims::admits(word) {
        return None;
    }
    let summary = format!(
        "step {} tells {key} \"{before}\" as {} gave it at step {}; {} read it as \"{}\" at step {}",
        word.no,
        write.call.tool.text,
        write.end(),
        look.call.tool.text,
        bad.value,
        came.no
    );
    let shown = evidence::cite(came, result, bad);
    Some(finding(view, (look, shown), (word, range), (READ_BAD, summary)))
}

/// The last check failed, and the report tells what the change set as if it had not.
fn check_failed(
    view: &View<'_>,
    write: &Exchange<'_>,
    check: &Exchange<'_>,
    word: &Step,
) -> Option<Finding> {
    if !is_check(check) || check.standing != Standing::Bad || claims::admits(word) {
        return None;
    }
    let (came, result) = check.result?;
    let worst = evidence::worst(&check.facts)?;
    let is_told = check.facts.iter().any(|fact| {
        fact.standing == Standing::Bad && 1 < fact.value.len() && holds(word.words(), &fact.value)
    });
    if is_told || !speaks_of(word, check) || !speaks_of_thing(word, write) {
        return None;
    }
    let set = verification::strings(&write.call.arguments).filter(|value| is_state(value));
    let (value, range) = set.into_iter().find_map(|value| Some((value, stated(word, value)?)))?;
    let summary = format!(
        "step {} tells \"{value}\" and speaks of what {} looked at, whose result at step {} is bad",
        word.no, check.call.tool.text, came.no
    );
    let shown = evidence::cite(came, result, worst);
    Some(finding(view, (check, shown), (word, range), (CHECK_FAILED, summary)))
}

fn finding(
    view: &View<'_>,
    (last, shown): (&Exchange<'_>, Cite),
    (word, range): (&Step, Range<usize>),
    (score, summary): (Score, String),
) -> Finding {
    let primary = Cite::range(word, range).unwrap_or_else(|| Cite::step(word));
    let end = view.last_step().map_or(word.no, |step| step.no);
    let tool = &last.call.tool.text;
    let searched =
        Cite::absent(format!("a later good result of {tool}"), Searched::Steps(last.end(), end));
    Finding::new(ENTRY.mode, score, primary, summary)
        .citing([shown])
        .refuters([Refuter::not_held(format!("a later result of {tool} made it good"), searched)])
        .fixed_by(exit_on(tool, None))
}

/// A word that can be a state: letters alone, and no shorter than `done`.
fn is_state(value: &str) -> bool {
    const SHORTEST: usize = 4;
    const LONGEST: usize = 24;
    (SHORTEST..=LONGEST).contains(&value.len())
        && value.chars().all(|letter| letter.is_alphabetic() || letter == '_')
}

/// The sentence of `word` that affirms `value`, in bytes of its text.
fn stated(word: &Step, value: &str) -> Option<Range<usize>> {
    let near = |window: &str| holds(window, value);
    let own = prose::sentences_near(word.words(), near).into_iter();
    let mut own = own.filter(|sentence| holds(sentence.text, value));
    let sentence = own.find(|sentence| claims::is_affirmed(sentence.text))?;
    Some(sentence.start..sentence.start + sentence.text.len())
}

/// Whether `text` holds `value` as a word of its own, in any letter case.
fn holds(text: &str, value: &str) -> bool {
    let (text, value) = (text.to_lowercase(), value.to_lowercase());
    let is_edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    text.match_indices(&value).any(|(at, found)| {
        is_edge(text[..at].chars().next_back()) && is_edge(text[at + found.len()..].chars().next())
    })
}

/// Whether the report names what the check looks at: the noun after the verb of its tool's name.
fn speaks_of(word: &Step, check: &Exchange<'_>) -> bool {
    let noun = effect::words(&check.call.tool.text).nth(1);
    noun.is_some_and(|noun| holds(word.words(), &noun))
}

/// Whether the report names the thing that was changed.
fn speaks_of_thing(word: &Step, write: &Exchange<'_>) -> bool {
    let mut things = BTreeSet::new();
    verification::identifiers(&write.call.arguments, &mut things);
    let named = |thing: &String| prose::has_digit(thing) && holds(word.words(), thing);
    things.iter().any(named)
}
