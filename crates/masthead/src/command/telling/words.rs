//! What a notice says: the incident in plain fields, and what is new of it.

use super::Telling;
use case::hidden::unhashed;
use checks::Mode;
use connect::notify::{Field, Kind, Notice, Severity, Writing};
use incidents::Incident;
use incidents::event::{ALERT, What};
use incidents::judgement::{category, class_name};
use incidents::notice::News;

impl Telling {
    /// The notice about what happened at that place of the timeline.
    pub(super) fn words(
        &self,
        incident: &Incident,
        (news, place): (News, usize),
        key: String,
    ) -> Notice {
        let text = |words: &str| unhashed(&self.redactor.redact(words));
        let class = incident.class();
        let mode = incident.mode();
        let entry = mode.map(Mode::entry).filter(|_| asks_for_a_fix(news));
        let alert = incident.links.iter().rev().find(|link| link.kind == ALERT);
        let is_page = self.writing == Writing::Still && is_first_word(news);
        Notice {
            key,
            kind: kind(news),
            book: self.book.clone(),
            incident: incident.id.to_string(),
            title: text(&incident.title),
            system: incident.system.clone(),
            class: Some(class_name(class).to_owned()),
            category: category(class).map(|layer| layer.name().to_owned()),
            mode: mode.map(|mode| mode.code().to_owned()),
            mode_name: mode.map(|mode| mode.name().to_owned()),
            owner: incident.route.as_ref().map(|route| text(&route.to.name)),
            fix: entry.map(|entry| entry.fix.text.to_owned()),
            wrong_fix: entry.map(|entry| entry.wrong_fix.to_owned()),
            link: None,
            writing: if is_page { Writing::Still } else { Writing::Ended },
            severity: if is_page { Severity::Page } else { Severity::Ticket },
            tags: incident.tags.iter().map(|tag| text(tag)).collect(),
            fields: fields(incident, (news, place))
                .into_iter()
                .map(|(name, value)| Field { name: name.to_owned(), value: text(&value) })
                .collect(),
            alert: alert.map(|link| link.to.clone()),
            reference: None,
        }
    }
}

const fn kind(news: News) -> Kind {
    match news {
        News::Opened => Kind::Opened,
        News::Routed => Kind::Routed,
        News::Joined => Kind::Joined,
        News::Recurrence => Kind::Recurrence,
        News::Reopened => Kind::Reopened,
        News::Accepted => Kind::Accepted,
        News::Rejected => Kind::Rejected,
        News::FixPlanned => Kind::FixPlanned,
        News::FixDue => Kind::FixDue,
        News::Overdue => Kind::Overdue,
        News::FixShipped => Kind::FixShipped,
        News::Closed => Kind::Closed,
        News::Drill => Kind::Drill,
    }
}

/// Whether it is the first that anybody hears of a failure.
const fn is_first_word(news: News) -> bool {
    matches!(news, News::Opened | News::Recurrence)
}

/// Whether whoever reads it is to think of a fix.
const fn asks_for_a_fix(news: News) -> bool {
    matches!(news, News::Opened | News::Routed | News::Recurrence | News::Reopened | News::Rejected)
}

/// What is new, and what to type.
fn fields(incident: &Incident, (news, place): (News, usize)) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    let runs = || report::incident::runs(incident.sightings.len());
    match news {
        News::Opened | News::Joined | News::Recurrence => fields.push(("Seen in", runs())),
        News::FixDue | News::Overdue => fields.extend(late(incident)),
        News::Routed
        | News::Reopened
        | News::Accepted
        | News::Rejected
        | News::FixPlanned
        | News::FixShipped
        | News::Closed
        | News::Drill => {}
    }
    if let Some(event) = incident.timeline.get(place) {
        fields.extend(said(incident, &event.what));
        fields.push(("By", event.by.name.clone()));
    }
    if let Some(contact) = incident.route.as_ref().and_then(|route| route.to.contact.clone())
        && asks_for_a_fix(news)
    {
        fields.push(("Contact", contact));
    }
    if news == News::Opened {
        fields.extend(evidence(incident));
    }
    if !incident.state.is_over() {
        fields.push(("Next", report::incident::next(incident)));
    }
    fields
}

/// The fixes that have not shipped, with their days.
fn late(incident: &Incident) -> impl Iterator<Item = (&'static str, String)> {
    let open = incident.fixes.iter().filter(|fix| fix.is_open());
    open.filter_map(|fix| Some(("Planned", format!("{}, due {}", fix.plan.what, fix.plan.due?))))
}

/// What the event itself says.
fn said(incident: &Incident, what: &What) -> Vec<(&'static str, String)> {
    match what {
        What::Routed(route) => vec![("Layer's owner", route.seat.role().to_owned())],
        What::Rejected { reason } => vec![("Reason", reason.clone())],
        What::Planned(plan) => {
            let due = plan.due.map_or_else(|| "no day named".to_owned(), |due| due.to_string());
            let kind = format!("{}, due {due}", plan.kind.name());
            let despite = plan.despite.clone().map(|why| ("A wrong fix, planned because", why));
            let planned = vec![("Planned", plan.what.clone()), ("Kind of change", kind)];
            planned.into_iter().chain(despite).collect()
        }
        What::Shipped { fix, on } => {
            let known = incident.fixes.iter().find(|one| one.no == *fix);
            let what = known.map_or_else(String::new, |one| one.plan.what.clone());
            vec![("Shipped", format!("{what}, on {on}"))]
        }
        What::Closed(_) | What::MergedInto(_) => vec![("How", what.in_words())],
        What::Reopened { because, note } => {
            let note = (!note.is_empty()).then(|| ("Why", note.clone()));
            std::iter::once(("Back", because.meaning().to_owned())).chain(note).collect()
        }
        What::Opened(_)
        | What::Sighted(_)
        | What::Judged(_)
        | What::Accepted
        | What::Compared(_)
        | What::Explained(_)
        | What::Absorbed(_)
        | What::Tagged(_)
        | What::Untagged(_)
        | What::Linked(_)
        | What::Noted(_) => Vec::new(),
    }
}

/// The first quotation that the verdict rests on.
fn evidence(incident: &Incident) -> Option<(&'static str, String)> {
    let judged = incident.judged()?;
    let first = judged.said.evidence.iter().find(|one| !one.quote.is_empty())?;
    let step = first.step.map_or_else(String::new, |step| format!("step {step}, "));
    Some(("Evidence", format!("\"{}\" ({step}{})", first.quote.trim(), first.origin)))
}
