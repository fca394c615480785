//! `masthead incident fix` and `ship`.

use super::book::Book;
use super::{Refused, done, warn};
use crate::cli::incident::Fix;
use crate::command::write;
use crate::exit::Exit;
use anyhow::{Context, Result, anyhow, bail};
use case::Spec;
use case::spec::Tool;
use checks::Category;
use checks::gate::change;
use checks::gate::change::judge::{self, Answer, Failure, Shown};
use incidents::change::Compared;
use incidents::{ChangeKind, FixNo, Incident, PlannedFix, fix_order};
use jiff::civil::Date;
use report::incident::hanging;
use store::{Filter, Page};

/// The most open incidents of a system that are looked through for an earlier layer.
const LOOKED_THROUGH: usize = 500;

pub(super) fn plan(book: &Book, asked: &Fix) -> Result<Exit> {
    let incident = book.incident(&asked.id)?;
    let Told { kind, compared, overridden } = kind_of_change(asked, &incident)?;
    let plan = PlannedFix {
        what: asked.what.trim().to_owned(),
        kind,
        due: asked.due,
        compared,
        overridden,
        despite: asked.force.as_deref().map(|why| why.trim().to_owned()),
        replaces: asked.instead_of.iter().copied().map(FixNo).collect(),
    };
    let planned = book.change(&asked.id, |incident, stamp| incident.plan(plan.clone(), stamp))?;
    for warning in warnings(book, &planned, kind)? {
        warn(&warning);
    }
    if asked.force.is_some() && planned.fixes.last().is_some_and(|fix| fix.plan.despite.is_none()) {
        warn(&format!(
            "--force was not needed: `{}` is not refused here; nothing was overridden, and the reason is not kept",
            kind.name()
        ));
    }
    let number = planned.fixes.last().map_or(0, |fix| fix.no.0);
    let due = plan.due.map_or_else(|| ", without a day".to_owned(), |due| format!(", due {due}"));
    done(&planned, &format!("fix {number} planned ({}){due}", kind.name()))
}

/// What is known of a planned change.
struct Told {
    kind: ChangeKind,
    /// The versions that say so.
    compared: Option<Compared>,
    /// Why they are held to mend nothing here, where that is overridden.
    overridden: Option<String>,
}

/// What kind of change is planned: what a comparison of two versions says, else whoever plans it.
fn kind_of_change(asked: &Fix, incident: &Incident) -> Result<Told> {
    let [old, new] = asked.diff.as_slice() else {
        let said = asked.change.context("give --change KIND, or --diff OLD NEW")?.kind();
        return Ok(Told {
            kind: as_worded(asked, said, incident),
            compared: None,
            overridden: None,
        });
    };
    let (mut before, mut after) =
        crate::command::gate::two_versions(asked.spec.as_deref(), (old, new))?;
    knowing(&mut before, incident);
    knowing(&mut after, incident);
    let summary = change::kind_of(&before, &after);
    let Some(kind) = ChangeKind::of(summary.leading) else {
        bail!(
            "{old} and {new} differ in nothing that a run could show ({}); change what is missing",
            summary.leading.name()
        );
    };
    let changes = change::changes(&before, &after);
    let judged = judge::of(&changes, &failure(incident));
    let decided = judged.decided_by.and_then(|at| changes.get(at)).or(changes.first());
    let what = decided.map_or_else(String::new, |change| format!(": {}", change.what));
    let kinds: Vec<&str> = summary.kinds.iter().rev().map(|kind| kind.name()).collect();
    write::print(&hanging(&[
        format!("{old} to {new}: {}{what}", kinds.join(", ")),
        format!("as a fix of {}: {}", incident.id, judged.because),
    ]))?;
    let is_wrong = matches!(judged.answer, Answer::WrongFix | Answer::Weakens);
    if is_wrong && asked.force.is_none() {
        return Err(Refused(format!(
            "{}: `{}` is a wrong fix here: {}; plan one that adds what is missing, or say why you do it \
             all the same: --force WHY",
            incident.id,
            kind.name(),
            judged.because
        ))
        .into());
    }
    let compared = Some(Compared { old: old.clone(), new: new.clone() });
    Ok(Told { kind, compared, overridden: is_wrong.then_some(judged.because) })
}

/// The kind that the words of the plan name, where they contradict the one that was given.
fn as_worded(asked: &Fix, said: ChangeKind, incident: &Incident) -> ChangeKind {
    let Some(worded) = said.contradicted_by(&asked.what) else {
        return said;
    };
    let line = format!(
        "{}: \"{}\" reads as `{}`, not as `{}`; where it is more than that, name what is added, or compare \
         the versions: --diff OLD NEW",
        incident.id,
        report::line(&asked.what),
        worded.name(),
        said.name()
    );
    warn(&line);
    worded
}

/// A prompt declares no tools; the one over which the incident's runs failed is there all the same.
fn knowing(spec: &mut Spec, incident: &Incident) {
    if let Some(tool) = incident.signature.tool.as_deref().filter(|_| spec.tools.is_empty()) {
        spec.tools.push(Tool {
            name: tool.into(),
            description: None,
            required: Vec::new(),
            changes_state: None,
        });
    }
}

/// The failure that the change answers, as the verdict has it.
fn failure(incident: &Incident) -> Failure {
    let judged = incident.judged();
    let modes = judged.map_or(&[][..], |one| one.said.modes.as_slice());
    let mut found: Vec<Category> = modes.iter().map(|mode| mode.category()).collect();
    found.sort();
    found.dedup();
    let shown =
        Shown { tool: incident.signature.tool.as_deref().map(Into::into), ..Shown::default() };
    Failure { class: incident.class(), mode: incident.mode(), clause_state: None, found, shown }
}

/// Whether this kind mends anything in this layer, and whether an earlier layer is to be mended first.
fn warnings(book: &Book, incident: &Incident, kind: ChangeKind) -> Result<Vec<String>> {
    let Some(layer) = incident.category() else {
        return Ok(Vec::new());
    };
    let mut said = Vec::new();
    if let Some(why) = kind.why_wrong(layer) {
        let then = match kind {
            ChangeKind::VerifierWeakened => "it cannot be closed behind it until that is put back",
            _ => "closed with it alone it is a misdiagnosis",
        };
        said.push(format!(
            "{}: {} is a wrong fix for {layer}: {why}; that it was planned all the same is on record, and {then}",
            incident.id,
            kind.name()
        ));
    }
    if let Some(why) = kind.why_doubtful() {
        said.push(format!(
            "{}: {} mends {layer} only where reruns prove that it does: {why}; closed without such a proof it is a \
             misdiagnosis; plan a check, guard or condition that a program can evaluate",
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
        incident.fixes.iter().filter(|fix| fix.is_open()).map(|fix| fix.no).collect();
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
