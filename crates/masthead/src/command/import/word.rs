//! A person's word on an incident or a page: put down once, beside the machine's. The one place that
//! writes it, whether it was typed or stood in a table.

use super::prose::Prose;
use crate::command::incident::book::{Book, Moved, Saying};
use crate::command::incident::said;
use crate::command::open;
use anyhow::Result;
use checks::{Class, Mode};
use incidents::event::AuthorKind;
use incidents::join::Joined;
use incidents::past::Tagging;
use incidents::{Author, Incident, IncidentId, Judgement, Stamp};
use std::collections::BTreeMap;

/// What a person says.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Who.
    pub(super) name: String,
    pub(super) said: Tagging,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It is on record now.
    New {
        /// At this incident.
        id: IncidentId,
        /// Who had it before.
        before: Option<String>,
        /// Who has it now.
        now: Option<String>,
        /// Whether its layer has no owner, and somebody else has it.
        stuck: bool,
    },
    /// It opened this incident.
    Opened(IncidentId),
    /// The same person said the same before.
    Known,
}

/// Puts a word on an incident.
pub(super) fn on_incident(book: &Book, id: &str, word: &Word) -> Result<Put> {
    let before = book.incident(id)?;
    if said_before(&before, word) {
        return Ok(Put::Known);
    }
    let Tagging { class, mode, missing, replies: _ } = &word.said;
    let moved = book.judge(
        id,
        &Saying {
            by: Some(Author::person(word.name.clone())),
            class: *class,
            mode: *mode,
            missing: missing.as_deref(),
        },
    )?;
    let before = before.route.map(|route| route.to.name);
    let stuck = moved.stuck().is_some();
    let Moved { incident, .. } = moved;
    let now = incident.route.map(|route| route.to.name);
    Ok(Put::New { id: incident.id, before, now, stuck })
}

/// The last word of that person on the incident.
pub(super) fn last<'i>(incident: &'i Incident, name: &str) -> Option<&'i Judgement> {
    let own = incident.judgements.iter().rev();
    let is_theirs = |by: &Author| by.kind == AuthorKind::Person && by.name == name;
    own.filter(|one| is_theirs(&one.by)).map(|one| &one.said).next()
}

fn said_before(incident: &Incident, word: &Word) -> bool {
    let Tagging { class, mode, missing, replies: _ } = &word.said;
    last(incident, &word.name).is_some_and(|before| {
        let adds = missing.is_some() && before.missing_structure != *missing;
        before.class == *class && before.mode == *mode && !adds
    })
}

/// Opens an incident of a page, with the person's word as its first; a page that was filed gets the word
/// as another one.
pub(super) fn on_page(book: &Book, filed: &[Incident], prose: &Prose, word: &Word) -> Result<Put> {
    if let Some(known) = filed.iter().find(|one| prose.page.opened(one)) {
        return on_incident(book, known.id.as_str(), word);
    }
    let at = prose.at.unwrap_or(book.stamp.at);
    let stamp = Stamp::new(Author::person(word.name.clone()), at);
    let missing = word.said.missing.as_deref().map(|words| said::text(&book.redactor, words));
    let tagging = Tagging { missing, ..word.said.clone() };
    let filed = open::begin(book, prose.page.opening(tagging), stamp)?;
    let id = filed.incident.id.to_string();
    if filed.joined == Joined::Known {
        // Somebody else put a word on the same page a moment ago.
        return on_incident(book, &id, word);
    }
    if let Some(why) = &filed.unrouted {
        anstream::eprintln!("masthead: {id}: nobody has it: {}", report::line(why));
    }
    Ok(Put::Opened(filed.incident.id))
}

/// A layer and mode in a few words.
pub(super) fn in_words(class: Class, mode: Option<Mode>) -> String {
    let class = incidents::judgement::class_name(class);
    mode.map_or_else(|| class.to_owned(), |mode| format!("{class} {} {}", mode.code(), mode.name()))
}

/// The machine's verdict with its score, where it has one to speak of.
pub(super) fn machine(said: &Judgement) -> String {
    let score = said.score.filter(|score| 0.005 <= *score);
    let score = score.map_or_else(String::new, |score| format!(", {score:.2}"));
    format!("{}{score}", in_words(said.class, said.mode))
}

/// Says what came of many words, which incidents they opened, and who has which incident now, as it stands after the last of them.
pub(super) fn told(put: &[Put]) -> String {
    let new: Vec<&Put> = put.iter().filter(|one| **one != Put::Known).collect();
    let known = put.len() - new.len();
    let mut text = format!("{} put on record", words(new.len()));
    if 0 < known {
        text.extend([", ", &known.to_string(), " known before"]);
    }
    text.push('\n');
    let opened = new.iter().filter_map(|one| match one {
        Put::Opened(id) => Some(id.as_str()),
        Put::New { .. } | Put::Known => None,
    });
    let opened: Vec<&str> = opened.collect();
    if !opened.is_empty() {
        text.extend(["opened: ", &opened.join(", "), "\n"]);
    }
    for (id, (before, now, is_stuck)) in went(&new) {
        if is_stuck {
            let owner = now.unwrap_or("nobody");
            text.extend([
                id.as_str(),
                " is still with ",
                owner,
                ": nobody is named for its layer\n",
            ]);
        } else if before != now {
            let from = before.map_or_else(String::new, |before| format!(", was with {before}"));
            text.extend([id.as_str(), " went to ", now.unwrap_or("nobody"), &from, "\n"]);
        }
    }
    text
}

/// Who had each incident before the first of the words and who has it after the last.
fn went<'p>(put: &[&'p Put]) -> BTreeMap<&'p IncidentId, (Option<&'p str>, Option<&'p str>, bool)> {
    let mut all = BTreeMap::new();
    for one in put {
        if let Put::New { id, before, now, stuck } = one {
            let first = (before.as_deref(), None, false);
            let entry = all.entry(id).or_insert(first);
            (entry.1, entry.2) = (now.as_deref(), *stuck);
        }
    }
    all
}

fn words(number: usize) -> String {
    if number == 1 { "1 verdict".to_owned() } else { format!("{number} verdicts") }
}
