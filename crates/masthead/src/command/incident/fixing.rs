//! `masthead incident fix` and `ship`.

use super::book::Book;
use super::{Refused, done, warn};
use crate::cli::incident::Fix;
use crate::exit::Exit;
use anyhow::{Result, anyhow};
use incidents::{ChangeKind, FixNo, Incident, PlannedFix, fix_order};
use jiff::civil::Date;
use store::{Filter, Page};

/// The most open incidents of a system that are looked through for an earlier layer.
const LOOKED_THROUGH: usize = 500;

pub(super) fn plan(book: &Book, asked: &Fix) -> Result<Exit> {
    let kind = kind_of_change(asked);
    let plan = PlannedFix { what: asked.what.trim().to_owned(), kind, due: asked.due };
    let planned = book.change(&asked.id, |incident, stamp| incident.plan(plan.clone(), stamp))?;
    for warning in warnings(book, &planned, kind)? {
        warn(&warning);
    }
    let number = planned.fixes.last().map_or(0, |fix| fix.no.0);
    let due = plan.due.map_or_else(|| ", without a day".to_owned(), |due| format!(", due {due}"));
    done(&planned, &format!("fix {number} planned ({}){due}", kind.name()))
}

/// What kind of change is planned: what whoever plans it says. The one place to ask a comparison of two
/// versions instead.
const fn kind_of_change(asked: &Fix) -> ChangeKind {
    asked.change.kind()
}

/// Whether this kind mends anything in this layer, and whether an earlier layer is to be mended first.
fn warnings(book: &Book, incident: &Incident, kind: ChangeKind) -> Result<Vec<String>> {
    let Some(layer) = incident.category() else {
        return Ok(Vec::new());
    };
    let mut said = Vec::new();
    if let Some(why) = kind.why_wrong(layer) {
        said.push(format!(
            "{}: {} is a wrong fix for {layer}: {why}; closed with it alone it is on record as a \
             misdiagnosis",
            incident.id,
            kind.name()
        ));
    }
    let filter = Filter {
        states: super::book::open_states(),
        system: incident.system.clone(),
        ..Filter::default()
    };
    let open = book.store.list(&filter, &Page::first(LOOKED_THROUGH))?.incidents;
    let order = fix_order::warnings(layer, incident.system.as_deref(), &open);
    said.extend(order.iter().map(ToString::to_string));
    Ok(said)
}

pub(super) fn ship(book: &Book, id: &str, (fix, on): (Option<u32>, Option<Date>)) -> Result<Exit> {
    let incident = book.incident(id)?;
    let fix = match fix {
        Some(number) => FixNo(number),
        None => only_open(&incident)?,
    };
    let on = on.unwrap_or_else(|| book.today());
    let shipped = book.change(id, |incident, stamp| incident.ship(fix, on, stamp))?;
    done(&shipped, &format!("fix {} is in production since {on}", fix.0))
}

/// The only fix that has not shipped.
fn only_open(incident: &Incident) -> Result<FixNo> {
    let open: Vec<FixNo> =
        incident.fixes.iter().filter(|fix| fix.shipped.is_none()).map(|fix| fix.no).collect();
    match open[..] {
        [only] => Ok(only),
        [] => Err(Refused(format!(
            "{}: there is no fix that has not shipped; plan one first: masthead incident fix",
            incident.id
        ))
        .into()),
        _ => {
            let numbers: Vec<String> = open.iter().map(|no| no.0.to_string()).collect();
            Err(anyhow!(
                "{}: fixes {} have not shipped; say which: --fix NUMBER",
                incident.id,
                numbers.join(", ")
            ))
        }
    }
}
