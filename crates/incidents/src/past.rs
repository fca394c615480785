//! What is filed long after the fact: runs of past failures, and postmortems whose runs are gone.

use crate::event::{Opening, Purpose, What};
use crate::incident::Incident;
use crate::judgement::{Evidence, Ground, Judgement};
use crate::owners::Seat;
use crate::signature::Signature;
use crate::three_questions::Replies;
use checks::{Class, Mode};
use jiff::Timestamp;

/// The tag of every incident that was filed from the past. Between its opening and its route lie the
/// months until somebody filed it, which say nothing about how fast failures find their owners.
pub const IMPORTED: &str = "imported";

/// When an incident came into the book. One that was filed from the past is dated from its first run, and was
/// not there before somebody filed it.
pub fn filed(incident: &Incident) -> Timestamp {
    let is_mark = |what: &What| matches!(what, What::Tagged(tag) if tag == IMPORTED);
    let mark = incident.timeline.iter().find(|event| is_mark(&event.what));
    mark.map_or(incident.opened, |event| event.at)
}

/// Whether an import seems to have been stopped before it was done with the incident: it is dated from its run,
/// and nothing happened to it since but runs and tags. An import files an incident with its tag and its owner at
/// once; those of earlier versions came to that in the end.
pub fn is_unfinished(incident: &Incident) -> bool {
    let is_filing =
        |what: &What| matches!(what, What::Opened(_) | What::Sighted(_) | What::Tagged(_));
    let is_untouched = incident.timeline.iter().all(|event| is_filing(&event.what));
    let began = incident.sightings.first().map(|run| run.began);
    let is_past = began.is_some_and(|began| began.is_none_or(|at| at == incident.opened));
    let lacks_owner = incident.route.is_none() && Seat::of(incident.class()).is_some();
    is_untouched && is_past && (lacks_owner || !incident.tags.contains(IMPORTED))
}

/// What stands between the path of a page and the hash of its content.
const CONTENT: &str = " content ";

/// What makes two openings the same page: the hash of its content; `None` for what is opened from no page.
pub fn page_of(opening: &Opening) -> Option<&str> {
    if opening.sighting.is_some() || opening.judgement.ground != Ground::PersonOnly {
        return None;
    }
    let mut places = opening.judgement.evidence.iter().map(|one| one.origin.as_str());
    places.find_map(|place| place.rsplit_once(CONTENT)).map(|(_, hash)| hash)
}

/// A postmortem in prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The file, as the user named it.
    pub path: String,
    /// A hash of its content.
    pub hash: String,
    /// Its heading, else its first line.
    pub title: String,
}

/// What a person says of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagging {
    /// The layer, or why there is none.
    pub class: Class,
    /// The mode, where they name one.
    pub mode: Option<Mode>,
    /// The structure that was missing, where they name one.
    pub missing: Option<String>,
    /// Their replies, where they gave any.
    pub replies: Replies,
}

impl Page {
    /// The incident of this page: evidence of a person only. No run joins it.
    pub fn opening(&self, said: Tagging) -> Opening {
        let Tagging { class, mode, missing, replies } = said;
        let mut judgement = Judgement::by_person(class, mode, missing);
        let place = format!("{}{CONTENT}{}", self.path, self.hash);
        judgement.evidence =
            vec![Evidence { quote: self.title.clone(), origin: place, step: None }];
        judgement.evidence.extend(replies.told().into_iter().map(|told| Evidence {
            quote: String::new(),
            origin: told,
            step: None,
        }));
        Opening {
            purpose: Purpose::Real,
            signature: Signature::bare(class, mode),
            system: None,
            symptom: None,
            title: self.title.clone(),
            sighting: None,
            judgement,
        }
    }

    /// Whether the incident was opened from a page of this content, wherever it lay.
    pub fn opened(&self, incident: &Incident) -> bool {
        let evidence = incident.judgements.first().map_or(&[][..], |one| &one.said.evidence);
        evidence
            .iter()
            .any(|one| one.origin.rsplit_once(CONTENT).is_some_and(|(_, hash)| hash == self.hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Author, Stamp};
    use crate::incident::IncidentId;
    use crate::life;
    use crate::three_questions::Said;
    use checks::Category;

    #[test]
    fn a_page_is_known_by_its_content_and_rests_on_a_persons_word() {
        let page = |path: &str, hash: &str| Page {
            path: path.to_owned(),
            hash: hash.to_owned(),
            title: "Refund to the wrong customer".to_owned(),
        };
        let replies = Replies { coordination: Said::Yes, ..Replies::default() };
        let said = Tagging { class: replies.class(), mode: None, missing: None, replies };
        let first = page("old/refund.md", "ab12");
        let stamp = Stamp::new(Author::person("kim"), Timestamp::UNIX_EPOCH);
        let opening = first.opening(said);
        assert_eq!(page_of(&opening), Some("ab12"));
        let event = life::open(opening, stamp).expect("it has a title");
        let incident = Incident::replay(IncidentId::new("INC-1"), vec![event]).expect("opened");
        assert_eq!(incident.class(), Class::Layer(Category::Coordination));
        let facts = incident.facts();
        assert_eq!((facts.ground, facts.population), (Ground::PersonOnly, None));
        assert!(page("elsewhere.md", "ab12").opened(&incident));
        assert!(!page("old/refund.md", "cd34").opened(&incident));
        assert_eq!(filed(&incident), Timestamp::UNIX_EPOCH);
        let later = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24);
        let stamp = Stamp::new(Author::person("kim"), later);
        let mut imported = incident;
        imported.apply(imported.tag(IMPORTED, stamp).expect("it is new"));
        assert_eq!((filed(&imported), imported.opened), (later, Timestamp::UNIX_EPOCH));
    }
}
