//! A person's word on an incident or a page: put down once, beside the machine's. The one place that
//! writes it, whether it was typed or stood in a table.

use super::prose::Prose;
use crate::command::incident::book::Book;
use crate::command::open;
use anyhow::Result;
use checks::{Class, Mode};
use incidents::event::AuthorKind;
use incidents::owners::Seat;
use incidents::past::{IMPORTED, Tagging};
use incidents::{Author, Incident, IncidentId, Judgement, Stamp};
use std::collections::{BTreeMap, BTreeSet};

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
    /// It is on record now, at this incident, which is with the owner of another layer where it is astray.
    New { id: IncidentId, astray: bool },
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
    let judged = book.change(id, |incident, stamp| {
        let missing = missing.clone().or_else(|| {
            let kept = incident.missing_structure().filter(|_| *class == incident.class());
            kept.map(str::to_owned)
        });
        let mut said = Judgement::by_person(*class, *mode, missing);
        // A person who has the run before them judges the run.
        let first = incident.judgements.first().filter(|_| !incident.sightings.is_empty());
        if let Some(first) = first {
            said.ground = first.said.ground;
        }
        incident.judge(said, Stamp { by: Author::person(word.name.clone()), ..stamp })
    })?;
    let route = judged.route.as_ref().filter(|_| !judged.state.is_over());
    // What cannot be told, or was no failure, leads to nobody else.
    let seat = Seat::of(judged.class());
    let astray = route.is_some_and(|route| seat.is_some_and(|seat| seat != route.seat));
    Ok(Put::New { id: judged.id, astray })
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
    let filed = open::begin(book, prose.page.opening(word.said.clone()), stamp)?;
    let id = filed.incident.id.to_string();
    book.change(&id, |incident, stamp| incident.tag(IMPORTED, stamp))?;
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

/// Says what came of many words, and which incidents are with the owner of another layer.
pub(super) fn told(put: &[Put]) -> String {
    let new: Vec<&Put> = put.iter().filter(|one| **one != Put::Known).collect();
    let known = put.len() - new.len();
    let mut text = format!("{} put on record", words(new.len()));
    if 0 < known {
        text.extend([", ", &known.to_string(), " known before"]);
    }
    text.push('\n');
    let mut opened = BTreeSet::new();
    // The last word on an incident is how it stands.
    let mut stands: BTreeMap<&IncidentId, bool> = BTreeMap::new();
    for one in put {
        match one {
            Put::New { id, astray } => {
                stands.insert(id, *astray);
            }
            Put::Opened(id) => {
                opened.insert(id);
            }
            Put::Known => {}
        }
    }
    if !opened.is_empty() {
        text.extend(["opened: ", &listed(opened), "\n"]);
    }
    let astray: BTreeSet<&IncidentId> =
        stands.into_iter().filter(|(_, astray)| *astray).map(|(id, _)| id).collect();
    if !astray.is_empty() {
        let next = "; masthead incident route ID sends one on\n";
        text.extend(["with the owner of another layer now: ", &listed(astray), next]);
    }
    text
}

fn listed(ids: BTreeSet<&IncidentId>) -> String {
    ids.into_iter().map(IncidentId::as_str).collect::<Vec<_>>().join(", ")
}

fn words(number: usize) -> String {
    if number == 1 { "1 verdict".to_owned() } else { format!("{number} verdicts") }
}
