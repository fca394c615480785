//! One incident whole: where it stands, who has it, what everybody said, what is planned, what proves
//! it, what happened, and what to type next.

use super::sheet::Sheet;
use super::{Returns, next, runs};
use crate::{Colour, words};
use checks::Class;
use incidents::change::Fix;
use incidents::event::{Purpose, What};
use incidents::gaps::Since;
use incidents::incident::{Judged, day};
use incidents::judgement::{Evidence, Ground, Stance, class_name};
use incidents::life::Ending;
use incidents::prove::{Aspect, Met, Proof, Verdict};
use incidents::{Event, Incident};
use jiff::Timestamp;
use jiff::civil::Date;

/// The events of a timeline that are shown.
const EVENTS: usize = 12;
/// The runs and quotations that are shown.
const SOME: usize = 3;
/// The widest path beside a moment.
const PATH: usize = 46;

/// The incident as text of at most 80 columns, readable without colour.
pub fn show(incident: &Incident, returns: Returns<'_>, today: Date, colour: Colour) -> String {
    let mut sheet = Sheet::new(colour);
    head(&mut sheet, incident);
    sheet.gap();
    owner(&mut sheet, incident);
    fixes(&mut sheet, incident, today);
    gaps(&mut sheet, incident, returns);
    missing(&mut sheet, incident);
    sheet.gap();
    verdicts(&mut sheet, incident);
    evidence(&mut sheet, incident);
    seen_in(&mut sheet, incident);
    about(&mut sheet, incident);
    sheet.gap();
    timeline(&mut sheet, incident);
    sheet.gap();
    sheet.field("Next", &next(incident));
    sheet.done()
}

/// What a comparison of reruns with an incident came to, and what comes next.
pub fn proof(incident: &Incident, proof: &Proof) -> String {
    let mut sheet = Sheet::new(Colour::Plain);
    let mode = proof.mode.map_or("", |mode| mode.code());
    sheet.head(&format!("{}  {}", incident.id, incident.state.name().to_uppercase()), mode);
    proven(&mut sheet, proof);
    sheet.field("Next", &next(incident));
    sheet.done()
}

fn head(sheet: &mut Sheet, incident: &Incident) {
    let layer = incident.category().map_or_else(
        || class_name(incident.class()).to_uppercase(),
        |layer| format!("{} {}", layer.code(), layer.name().to_uppercase()),
    );
    let drill = if incident.purpose == Purpose::Drill { "  DRILL" } else { "" };
    let left = format!("{}  {}{drill}  {layer}", incident.id, incident.state.name().to_uppercase());
    let is_settled = incident.postmortem.as_ref().is_some_and(|one| one.mode.is_some());
    let mode = incident.mode().map_or_else(String::new, |mode| {
        let note = if is_settled { "" } else { " (provisional)" };
        format!("{} {}{note}", mode.code(), mode.name())
    });
    sheet.head(&left, &mode);
    sheet.line(&incident.title);
    if let Some(symptom) = incident.symptom.as_ref().filter(|one| **one != incident.title) {
        sheet.line(&format!("a person says: {symptom}"));
    }
    let system = incident.system.as_deref().unwrap_or("not named");
    let since = day(incident.opened);
    let mut about = format!("system {system}, {} since {since}", runs(incident.sightings.len()));
    if let Some(run) = incident.sightings.first() {
        about.push_str(", ");
        about.push_str(run.population.name());
    }
    sheet.line(&about);
}

fn owner(sheet: &mut Sheet, incident: &Incident) {
    let Some(route) = &incident.route else {
        let why = match incident.class() {
            Class::Inconclusive => "none yet: no layer is shown, so there is nothing to change",
            Class::Layer(_) | Class::Infrastructure | Class::External | Class::Nothing => {
                "nobody yet: nobody is named for this layer"
            }
        };
        sheet.field("Owner", why);
        return;
    };
    let contact = route.to.contact.as_ref().map_or_else(String::new, |at| format!(" ({at})"));
    let name = format!("{}{contact}, {}", route.to.name, route.seat.role());
    sheet.placed("Owner", (&name, &route.to.source));
    sheet.field("", &format!("mended: {}", route.seat.timing()));
    for held in incident.held_before() {
        let (to, until) = (&held.route.to.name, day(held.until));
        let role = held.route.seat.role();
        let accepted = held.accepted.map_or_else(
            || "had not answered".to_owned(),
            |(by, at)| format!("accepted {} by {}", day(at), by.name),
        );
        sheet.field("", &format!("before: {to}, {role}, until {until}; {accepted}"));
    }
}

fn fixes(sheet: &mut Sheet, incident: &Incident, today: Date) {
    for fix in &incident.fixes {
        let text = format!("{} ({})", fix.plan.what, fix.plan.kind.name());
        sheet.placed(&format!("Fix {}", fix.no.0), (&text, &due(fix, today)));
        let wrong = || incident.category().and_then(|layer| fix.plan.kind.why_wrong(layer));
        if let Some(why) = fix.plan.overridden.as_deref().or_else(wrong) {
            sheet.field("", &format!("WRONG FIX for this layer: {why}"));
        }
        if let Some(compared) = &fix.plan.compared {
            let told = format!("kind told by comparing {} with {}", compared.old, compared.new);
            sheet.field("", &told);
        }
        if let Some(despite) = &fix.plan.despite {
            sheet.field("", &format!("planned all the same, because: {despite}"));
        }
    }
    match (incident.proof(), incident.proofs.last()) {
        (Some(proof), _) => proven(sheet, proof),
        (None, Some(_)) => {
            sheet.field("Proof", "none since it came back; what was proven before did not hold");
        }
        (None, None) => {}
    }
    for back in &incident.comebacks {
        sheet.field("Back", back.meaning());
    }
    ended(sheet, incident);
}

/// The same gap in other incidents, before or after a fix of it.
fn gaps(sheet: &mut Sheet, incident: &Incident, returns: Returns<'_>) {
    for found in returns.after(&incident.id) {
        let shared = found.shared.in_words();
        let when = match found.since {
            Since::After => "after its fix: the architectural fix has not shipped",
            Since::Undated => "the run has no date, so nobody knows whether it began after the fix",
        };
        sheet.field("Back", &format!("as {}, the same gap ({shared}); {when}", found.again));
    }
    if let Some(found) = returns.of(&incident.id) {
        sheet.field("Gap", &super::again(found));
    }
}

/// How it was closed. Of one that is open again that is the past.
fn ended(sheet: &mut Sheet, incident: &Incident) {
    let how = match &incident.ending {
        Some(Ending::Misdiagnosed { why }) => format!("as a MISDIAGNOSIS: {why}"),
        Some(Ending::Withdrawn { reason }) => format!("without a change: {reason}"),
        Some(Ending::Mended) => mended(incident).to_owned(),
        None => return,
    };
    if incident.state.is_over() {
        sheet.field("Closed", &how);
        return;
    }
    let closed = incident.timeline.iter().rposition(|event| matches!(event.what, What::Closed(_)));
    let Some(at) = closed else { return };
    let on = day(incident.timeline[at].at);
    // What was claimed then stands, whatever came to light since.
    let then = Incident::replay(incident.id.clone(), incident.timeline[..=at].to_vec());
    let how = match (&incident.ending, &then) {
        (Some(Ending::Mended), Some(then)) => mended(then).to_owned(),
        _ => how,
    };
    sheet.field("Was", &format!("closed on {on} ({how}), and is open again"));
}

/// What a closing with a fix that counts comes to: *mended* is said where something shows it.
pub fn mended(incident: &Incident) -> &'static str {
    if incident.is_proven() { "mended" } else { "fix shipped, not proven" }
}

/// When a fix shipped or is to ship, and by how much it is late.
fn due(fix: &Fix, today: Date) -> String {
    if let (None, Some(later)) = (fix.shipped, fix.replaced_by) {
        return format!("given up for fix {}", later.0);
    }
    match (fix.shipped, fix.plan.due, fix.days_overdue(today)) {
        (Some(on), _, _) => format!("shipped {on}"),
        (None, Some(due), Some(1)) => format!("due {due}, OVERDUE by 1 day"),
        (None, Some(due), Some(days)) => format!("due {due}, OVERDUE by {days} days"),
        (None, Some(due), None) => format!("due {due}"),
        (None, None, _) => "no day named".to_owned(),
    }
}

/// What later runs say of the fix.
fn proven(sheet: &mut Sheet, proof: &Proof) {
    let said = match proof.verdict() {
        Verdict::Proven => "the fix worked",
        Verdict::Refuted => match proof.against() {
            Some(Aspect::Success) => "no: the task is done less often with the fix",
            Some(Aspect::Verifiers) => "no: something that verified was taken out",
            Some(Aspect::Gone | Aspect::Reruns | Aspect::Enough | Aspect::Inputs) | None => {
                "the fix did not work"
            }
        },
        Verdict::Open => "cannot be told yet",
    };
    sheet
        .field("Proof", &format!("{said} ({} before, {} after)", runs(proof.runs.0), proof.runs.1));
    for reason in &proof.reasons {
        let mark = match reason.met {
            Met::Yes => "yes",
            Met::No => "NO",
            Met::Unknown => "cannot tell",
        };
        sheet.field("", &format!("{}: {mark}; {}", reason.about.name(), reason.says));
    }
    if !proof.persisting.is_empty() {
        let modes: Vec<&str> = proof.persisting.iter().map(|mode| mode.code()).collect();
        let text = format!(
            "{} persists after the specification was mended: a gap of its own, to be opened as one",
            modes.join(", ")
        );
        sheet.field("", &text);
    }
}

fn missing(sheet: &mut Sheet, incident: &Incident) {
    match incident.missing_structure() {
        Some(structure) => sheet.field("Missing", structure),
        None if incident.category().is_some() => {
            sheet.field("Missing", "not named yet; the postmortem names the structure");
        }
        None => {}
    }
    if let Some(postmortem) = &incident.postmortem
        && !postmortem.root_cause.is_empty()
    {
        sheet.field("Cause", &postmortem.root_cause);
    }
}

fn verdicts(sheet: &mut Sheet, incident: &Incident) {
    for (at, judged) in incident.judgements.iter().enumerate() {
        sheet.field(if at == 0 { "Verdicts" } else { "" }, &verdict(judged));
    }
}

fn verdict(judged: &Judged) -> String {
    let said = &judged.said;
    let mode = said.mode.map_or_else(String::new, |mode| format!(" {mode}"));
    let score = said.score.filter(|score| 0.0 < *score);
    let score = score.map_or_else(String::new, |score| format!(" {score:.2}"));
    let stance = match said.stance {
        Stance::Provisional => "",
        Stance::Confirms => ", confirms",
        Stance::Corrects => ", corrects",
    };
    let ground = match said.ground {
        Ground::Trace => "",
        Ground::PersonOnly => ", a person's word",
    };
    let fix = said.fix.as_ref().map_or_else(String::new, |fix| format!(", fix {fix}"));
    format!(
        "{} {} {}: {}{mode}{score}{stance}{ground}{fix}",
        day(judged.at),
        judged.by.kind.name(),
        judged.by.name,
        class_name(said.class)
    )
}

fn evidence(sheet: &mut Sheet, incident: &Incident) {
    let said = incident.judgements.iter().rev().map(|one| &one.said.evidence);
    let Some(all) = said.into_iter().find(|all| !all.is_empty()) else {
        sheet.field("Evidence", "none; closing needs some");
        return;
    };
    for (at, one) in all.iter().take(SOME).enumerate() {
        cited(sheet, if at == 0 { "Evidence" } else { "" }, one);
    }
    more(sheet, all.len());
}

fn cited(sheet: &mut Sheet, label: &str, evidence: &Evidence) {
    let step = evidence.step.map_or_else(String::new, |step| format!("#{step} "));
    if evidence.quote.is_empty() {
        sheet.field(label, &format!("{step}{}", evidence.origin));
        return;
    }
    let quote = words::shortened(&words::quoted(&evidence.quote), 140);
    sheet.placed(label, (&format!("{step}{quote}"), &evidence.origin));
}

fn seen_in(sheet: &mut Sheet, incident: &Incident) {
    for (at, run) in incident.sightings.iter().rev().take(SOME).enumerate() {
        let record = run.record.as_ref().map_or_else(String::new, |record| format!(":{record}"));
        let began = run.began.map_or_else(String::new, |at| format!("began {}", minute(at)));
        // The end of a long path says most.
        let path = words::ending(&words::line(&format!("{}{record}", run.path)), PATH);
        let label = if at == 0 { "Seen in" } else { "" };
        sheet.placed(label, (&path, &began));
    }
    more(sheet, incident.sightings.len());
}

fn more(sheet: &mut Sheet, all: usize) {
    if SOME < all {
        sheet.field("", &format!("and {} more (--format json)", all - SOME));
    }
}

fn about(sheet: &mut Sheet, incident: &Incident) {
    if !incident.tags.is_empty() {
        let tags: Vec<&str> = incident.tags.iter().map(String::as_str).collect();
        sheet.field("Tags", &tags.join(", "));
    }
    for link in &incident.links {
        sheet.field("Link", &format!("{} {}", link.kind, link.to));
    }
    if let Some(into) = &incident.merged_into {
        sheet.field("Merged", &format!("into {into}, which goes on"));
    }
    if !incident.absorbed.is_empty() {
        let ids: Vec<&str> = incident.absorbed.iter().map(incidents::IncidentId::as_str).collect();
        sheet.field("Includes", &ids.join(", "));
    }
}

fn timeline(sheet: &mut Sheet, incident: &Incident) {
    let earlier = incident.timeline.len().saturating_sub(EVENTS);
    for (at, event) in incident.timeline.iter().skip(earlier).enumerate() {
        sheet.field(if at == 0 { "Timeline" } else { "" }, &happened(event));
    }
    if 0 < earlier {
        sheet.field("", &format!("{earlier} earlier (--format json)"));
    }
}

fn happened(event: &Event) -> String {
    format!("{} {}: {}", minute(event.at), event.by.name, event.what.in_words())
}

/// `2026-03-02 09:00`, in UTC.
fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    let (day, time) = text.split_once('T').unwrap_or((&text, ""));
    let time: String = time.chars().take("09:00".len()).collect();
    format!("{day} {time}")
}
