//! The row of an incident: what is counted and listed, in columns, and read back from them.

use crate::error::Error;
use crate::wire::Unreadable;
use crate::wire::names;
use incidents::event::Purpose;
use incidents::judgement::class_name;
use incidents::{Incident, IncidentId, Tagged};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

/// What is read back, in the order of [`read`].
pub(crate) const COLUMNS: &str = "id, opened, state, title, signature, class, mode, judged_by, ground, \
    system, framework, agent, models, task, population, runs, owner, structure, \
    clean_infrastructure, recurred, mended, symptom, tool, began, shipped";

const WRITE: &str = "INSERT INTO incidents (id, opened, state, title, signature, class, mode, \
    judged_by, ground, system, framework, agent, models, task, population, runs, owner, structure, \
    clean_infrastructure, recurred, mended, symptom, version, purpose, updated, due, \
    tool, began, shipped) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
    $20, $21, $22, $23, $24, $25, $26, $27, $28, $29) \
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, title = excluded.title, \
    class = excluded.class, mode = excluded.mode, judged_by = excluded.judged_by, \
    ground = excluded.ground, framework = excluded.framework, models = excluded.models, \
    task = excluded.task, population = excluded.population, runs = excluded.runs, \
    owner = excluded.owner, structure = excluded.structure, \
    clean_infrastructure = excluded.clean_infrastructure, recurred = excluded.recurred, \
    mended = excluded.mended, version = excluded.version, updated = excluded.updated, \
    due = excluded.due, tool = excluded.tool, began = excluded.began, shipped = excluded.shipped";

/// Writes the row of an incident as it stands.
pub(crate) async fn write(to: &mut AnyConnection, incident: &Incident) -> Result<(), Error> {
    let facts = incident.facts();
    let ended = ended(&facts);
    let updated = incident.timeline.last().map_or(incident.opened, |event| event.at);
    let models = serde_json::to_string(&facts.models).unwrap_or_default();
    let query = sqlx::query(WRITE)
        .bind(facts.id.to_string())
        .bind(facts.opened.as_microsecond())
        .bind(facts.state.name())
        .bind(facts.title)
        .bind(facts.signature)
        .bind(class_name(facts.class))
        .bind(facts.mode.map(|mode| mode.code().to_owned()))
        .bind(facts.judged_by.name())
        .bind(names::ground_name(facts.ground))
        .bind(facts.system)
        .bind(facts.framework)
        .bind(facts.agent)
        .bind(models)
        .bind(facts.task)
        .bind(facts.population.map(|one| one.name().to_owned()))
        .bind(count(facts.runs))
        .bind(facts.owner)
        .bind(facts.structure)
        .bind(facts.clean_infrastructure.map(i64::from))
        .bind(count(facts.recurred))
        .bind(ended)
        .bind(facts.symptom)
        .bind(count(incident.version()))
        .bind(names::purpose_name(incident.purpose))
        .bind(updated.as_microsecond())
        .bind(due(incident).map(|day| day.to_string()))
        .bind(facts.tool)
        .bind(facts.began.map(Timestamp::as_microsecond))
        .bind(facts.shipped.map(Timestamp::as_microsecond));
    query.execute(to).await?;
    Ok(())
}

/// The first day on which a fix that has not shipped is due.
fn due(incident: &Incident) -> Option<Date> {
    let open = incident.fixes.iter().filter(|fix| fix.is_open());
    open.filter_map(|fix| fix.plan.due).min().filter(|_| !incident.state.is_over())
}

/// A count as a database keeps it.
pub(crate) fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The facts of a row.
pub(crate) fn read(row: &AnyRow) -> Result<Tagged, Error> {
    let id: String = row.try_get(0)?;
    facts(row, &id).map_err(|error| match error {
        Cell::Database(error) => error.into(),
        Cell::Unreadable(why) => {
            Error::Unreadable { what: format!("incident {id}"), why: why.to_string() }
        }
    })
}

/// What can be wrong with a cell.
enum Cell {
    Database(sqlx::Error),
    Unreadable(Unreadable),
}

impl From<sqlx::Error> for Cell {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Unreadable> for Cell {
    fn from(error: Unreadable) -> Self {
        Self::Unreadable(error)
    }
}

fn facts(row: &AnyRow, id: &str) -> Result<Tagged, Cell> {
    let text = |at: usize| row.try_get::<String, _>(at);
    let maybe = |at: usize| row.try_get::<Option<String>, _>(at);
    let number = |at: usize| row.try_get::<i64, _>(at);
    let size = |at: usize| number(at).map(|number| usize::try_from(number).unwrap_or(0));
    let clean: Option<i64> = row.try_get(18)?;
    Ok(Tagged {
        id: IncidentId::new(id),
        opened: moment(number(1)?),
        state: names::state(&text(2)?)?,
        title: text(3)?,
        signature: text(4)?,
        class: names::class(&text(5)?)?,
        mode: maybe(6)?.as_deref().map(names::mode).transpose()?,
        judged_by: names::author_kind(&text(7)?)?,
        ground: names::ground(&text(8)?)?,
        system: maybe(9)?,
        framework: maybe(10)?,
        agent: maybe(11)?,
        models: serde_json::from_str(&text(12)?).map_err(Unreadable::from)?,
        task: maybe(13)?,
        population: maybe(14)?.as_deref().map(names::population).transpose()?,
        runs: size(15)?,
        owner: maybe(16)?,
        structure: maybe(17)?,
        clean_infrastructure: clean.map(|truth| truth != 0),
        recurred: size(19)?,
        mended: number(20)? == PROVEN,
        unproven: matches!(number(20)?, UNTOLD | UNPROVEN),
        symptom: maybe(21)?,
        tool: maybe(22)?,
        began: row.try_get::<Option<i64>, _>(23)?.map(moment),
        shipped: row.try_get::<Option<i64>, _>(24)?.map(moment),
    })
}

/// What the column `mended` holds. An earlier version wrote of every closing with a change that counts that
/// it was mended, and did not ask whether anything proves it.
const UNTOLD: i64 = 1;
const UNPROVEN: i64 = 2;
const PROVEN: i64 = 3;

const fn ended(facts: &Tagged) -> i64 {
    match (facts.mended, facts.unproven) {
        (true, _) => PROVEN,
        (false, true) => UNPROVEN,
        (false, false) => 0,
    }
}

/// The moment that a column holds.
pub(crate) fn moment(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Which counter numbers the incidents of a purpose, and how they are called.
pub(crate) const fn numbering(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::Real => ("incident", "INC"),
        Purpose::Drill => ("drill", "DRILL"),
    }
}
