//! The store: opened once, read and changed through functions that block until it is done.
//!
//! Every change is one transaction: the events, the rows made from them, and the news about them. A
//! change that meets another writer is decided again on what that one left.

use crate::error::{self, Error};
use crate::events;
use crate::open::{self, Backend, Database, Making};
use crate::{columns, outbox, signatures};
use incidents::event::{Opening, What};
use incidents::join::{self, Joined};
use incidents::notice::Notice;
use incidents::past;
use incidents::{Event, Incident, IncidentId, Refusal, Stamp};
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Row as _, Transaction};
use std::future::Future;
use tokio::runtime::{Builder, Runtime};

/// How often a change is decided again before it is given up. Each time somebody else got ahead.
const TRIES: usize = 50;

/// An open store. Its functions block; from within an asynchronous runtime they are to be called on a
/// thread that may.
#[derive(Debug)]
pub struct Store {
    pub(crate) database: Database,
    runtime: Runtime,
}

/// What a change comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The events to append.
    pub events: Vec<Event>,
    /// The news to tell about them. News with a key that is known are told once.
    pub notices: Vec<Notice>,
}

impl From<Event> for Change {
    fn from(event: Event) -> Self {
        vec![event].into()
    }
}

impl From<Vec<Event>> for Change {
    fn from(events: Vec<Event>) -> Self {
        Self { events, notices: Vec::new() }
    }
}

/// A run that was filed.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// What it came to.
    pub joined: Joined,
    /// The incident that it is in now.
    pub incident: Incident,
    /// How many events that had before.
    pub before: usize,
}

/// Closes the connection, so that the file of an SQLite store is whole by itself once nobody has it open:
/// people copy that one file.
impl Drop for Store {
    fn drop(&mut self) {
        // Inside of a runtime nothing may block; the connection then closes when that comes to it.
        if tokio::runtime::Handle::try_current().is_err() {
            self.runtime.block_on(self.database.pool.close());
        }
    }
}

impl Store {
    /// Opens `sqlite:PATH` (made where it is missing) or `postgres://…`, and brings its schema up to
    /// date.
    ///
    /// # Errors
    /// Says whether the address, the place or the schema is the trouble.
    pub fn open(url: &str) -> Result<Self, Error> {
        Self::opened(url, Making::Allowed)
    }

    /// Opens the store that is there, and makes none: for whoever only reads, or changes what is there.
    ///
    /// # Errors
    /// As [`Self::open`]; and says that there is none.
    pub fn there(url: &str) -> Result<Self, Error> {
        Self::opened(url, Making::Refused)
    }

    fn opened(url: &str, making: Making) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let database = runtime.block_on(open::open(url, making))?;
        Ok(Self { database, runtime })
    }

    /// The number by which this store is told from every other. It is `fresh` where it had none, and stays
    /// what it is from then on; a copy of the store has the same.
    ///
    /// # Errors
    /// As the database does.
    pub fn number(&self, fresh: i64) -> Result<i64, Error> {
        let known = "SELECT value FROM counters WHERE name = 'store'";
        let made =
            "INSERT INTO counters (name, value) VALUES ('store', $1) ON CONFLICT (name) DO NOTHING";
        let found = self.wait(async {
            let mut connection = self.database.pool.acquire().await?;
            let row = sqlx::query(known).fetch_optional(&mut *connection).await?;
            row.map(|row| row.try_get::<i64, _>(0)).transpose()
        })?;
        if let Some(number) = found {
            return Ok(number);
        }
        self.wait(self.retried(async |to| {
            sqlx::query(made).bind(fresh).execute(&mut *to).await?;
            Ok(sqlx::query(known).fetch_one(to).await?.try_get(0)?)
        }))
    }

    /// The number of the schema that it has.
    ///
    /// # Errors
    /// As the database does.
    pub fn schema(&self) -> Result<i64, Error> {
        self.wait(open::schema(&self.database.pool))
    }

    /// Whether it may be written: takes a writer's lock and leaves everything as it is.
    ///
    /// # Errors
    /// As the database does.
    pub fn try_writing(&self) -> Result<(), Error> {
        self.wait(self.retried(async |to| {
            sqlx::query("UPDATE counters SET value = value").execute(to).await?;
            Ok(())
        }))
    }

    /// Files a run: it opens an incident, or joins the one of its signature. A run that was filed before
    /// changes nothing, whatever the verdict is this time. What `next` gives for it happens in the same
    /// transaction; it is asked again where somebody else was faster.
    ///
    /// # Errors
    /// Refuses what cannot be an incident, and what `next` refuses.
    pub fn file<C: Into<Change>>(
        &self,
        opening: &Opening,
        stamp: &Stamp,
        next: impl Fn(&Filed) -> Result<C, Refusal>,
    ) -> Result<Filed, Error> {
        let one = [(opening.clone(), stamp.clone())];
        let filed = self.file_together(&one, next)?.pop();
        filed.ok_or_else(|| Error::NoSuchIncident(IncidentId::new("")))
    }

    /// Files runs that belong together, in that order, all of them or none. What `next` gives happens once to
    /// each incident that they came to, in the same transaction: whoever is killed leaves no incident that
    /// was opened and not finished. Gives what became of each run, with its incident as it stands in the end.
    ///
    /// # Errors
    /// As [`Self::file`].
    pub fn file_together<C: Into<Change>>(
        &self,
        runs: &[(Opening, Stamp)],
        next: impl Fn(&Filed) -> Result<C, Refusal>,
    ) -> Result<Vec<Filed>, Error> {
        self.wait(self.retried(async |to| {
            let mut all: Vec<Filed> = Vec::new();
            for (opening, stamp) in runs {
                all.push(file(to, opening, stamp).await?);
            }
            for mut one in together(&all) {
                let change = next(&one).map_err(|refusal| refused(&one.incident.id, refusal))?;
                apply(to, &mut one.incident, change.into()).await?;
                let own = all.iter_mut().filter(|filed| filed.incident.id == one.incident.id);
                own.for_each(|filed| filed.incident.clone_from(&one.incident));
            }
            Ok(all)
        }))
    }

    /// Opens an incident with that first event, joining none: a drill, a postmortem in prose. What `next`
    /// gives happens in the same transaction. A page that was opened before changes nothing.
    ///
    /// # Errors
    /// Refuses an event that opens nothing, and what `next` refuses.
    pub fn begin<C: Into<Change>>(
        &self,
        opening: &Event,
        next: impl Fn(&Incident) -> Result<C, Refusal>,
    ) -> Result<Filed, Error> {
        self.wait(self.retried(async |to| {
            let What::Opened(opened) = &opening.what else {
                let why = "it is to begin with another event than an opening".to_owned();
                return Err(Error::Unreadable { what: "a new incident".to_owned(), why });
            };
            // Whoever has the number writes alone, so that two cannot both find the page new.
            let id = next_id(to, opened.purpose).await?;
            if let Some(known) = seen_page(to, opened).await? {
                give_back(to, opened.purpose).await?;
                return Ok(self::known(known));
            }
            let mut incident = events::begin(to, id, vec![opening.clone()]).await?;
            let change = next(&incident).map_err(|refusal| refused(&incident.id, refusal))?;
            apply(to, &mut incident, change.into()).await?;
            Ok(Filed { joined: Joined::New, incident, before: 0 })
        }))
    }

    /// Changes an incident: `step` sees it as it stands and gives what happens next. It is asked again
    /// where somebody else was faster, so it must do nothing but decide.
    ///
    /// # Errors
    /// Says that there is no such incident, or why the step is refused.
    pub fn change<C: Into<Change>>(
        &self,
        id: &IncidentId,
        step: impl Fn(&Incident) -> Result<C, Refusal>,
    ) -> Result<Incident, Error> {
        self.wait(self.retried(async |to| {
            let mut incident = self.held(to, id).await?;
            let change = step(&incident).map_err(|refusal| refused(id, refusal))?;
            apply(to, &mut incident, change.into()).await?;
            Ok(incident)
        }))
    }

    /// Merges an incident into another: its runs, and every later one of its signature, belong there.
    /// `news` gives what is told of the one that ends, as it stands then.
    ///
    /// # Errors
    /// Says that there is no such incident, or why it cannot be merged.
    pub fn merge(
        &self,
        (id, into): (&IncidentId, &IncidentId),
        stamp: &Stamp,
        news: impl Fn(&Incident) -> Vec<Notice>,
    ) -> Result<Incident, Error> {
        self.wait(self.retried(async |to| {
            // Always in the same order, so that two merges cannot wait for each other.
            let (first, second) = if id < into { (id, into) } else { (into, id) };
            self.held(to, first).await?;
            self.held(to, second).await?;
            let mut from = self.held(to, id).await?;
            let mut target = self.held(to, into).await?;
            let merged = from.merge_into(into, stamp.clone());
            let merged = merged.map_err(|refusal| refused(id, refusal))?;
            let absorbed = target.absorb(&from, stamp).map_err(|refusal| refused(into, refusal))?;
            events::append(to, &mut from, vec![merged]).await?;
            events::append(to, &mut target, absorbed).await?;
            outbox::enqueue(to, &news(&from)).await?;
            Ok(target)
        }))
    }

    /// The incident, with everything that ever happened to it.
    ///
    /// # Errors
    /// As the database does.
    pub fn incident(&self, id: &IncidentId) -> Result<Option<Incident>, Error> {
        self.wait(async {
            let mut connection = self.database.pool.acquire().await?;
            events::load(&mut connection, id).await
        })
    }

    /// Waits for an answer of the database.
    pub(crate) fn wait<T>(&self, asked: impl Future<Output = T>) -> T {
        self.runtime.block_on(asked)
    }

    /// Does `work` in one transaction, and again where another writer was in its way.
    pub(crate) async fn retried<T>(
        &self,
        work: impl AsyncFn(&mut AnyConnection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        for tried in 1..=TRIES {
            let outcome = self.once(&work).await;
            match outcome {
                Err(error) if error.is_passing() => open::pause(tried).await,
                Err(Error::Database(source)) if error::is_read_only(&source) => {
                    return Err(Error::ReadOnly { place: self.database.place.clone() });
                }
                outcome => return outcome,
            }
        }
        Err(Error::Contended)
    }

    async fn once<T>(
        &self,
        work: &impl AsyncFn(&mut AnyConnection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut transaction = self.transaction().await?;
        let done = work(&mut transaction).await?;
        transaction.commit().await?;
        Ok(done)
    }

    /// SQLite takes the write lock at once: one that only read before would be turned away when it wants
    /// to write.
    async fn transaction(&self) -> Result<Transaction<'static, Any>, Error> {
        let begin = match self.database.backend {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN",
        };
        Ok(self.database.pool.begin_with(begin).await?)
    }

    /// The incident, held against other writers until the transaction ends.
    pub(crate) async fn held(
        &self,
        to: &mut AnyConnection,
        id: &IncidentId,
    ) -> Result<Incident, Error> {
        if self.database.backend == Backend::Postgres {
            let query = "SELECT id FROM incidents WHERE id = $1 FOR UPDATE";
            sqlx::query(query).bind(id.to_string()).fetch_optional(&mut *to).await?;
        }
        let incident = events::load(to, id).await?;
        incident.ok_or_else(|| Error::NoSuchIncident(id.clone()))
    }
}

/// Lets the change happen to an incident that is held.
pub(crate) async fn apply(
    to: &mut AnyConnection,
    incident: &mut Incident,
    change: Change,
) -> Result<(), Error> {
    if !change.events.is_empty() {
        events::append(to, incident, change.events).await?;
    }
    outbox::enqueue(to, &change.notices).await
}

fn refused(id: &IncidentId, refusal: Refusal) -> Error {
    Error::Refused { id: id.clone(), refusal }
}

async fn file(to: &mut AnyConnection, opening: &Opening, stamp: &Stamp) -> Result<Filed, Error> {
    let whole = stamp.clone().event(What::Opened(Box::new(opening.clone())));
    let opening = match &events::storable(&IncidentId::new(""), whole)?.what {
        What::Opened(opening) => &(**opening).clone(),
        _ => opening,
    };
    renewed(to, opening.purpose).await?;
    if let Some(incident) = seen(to, opening).await? {
        return Ok(known(incident));
    }
    // Whoever takes the number writes alone until its transaction ends, so that two that meet the same
    // new signature cannot both open an incident for it.
    let id = next_id(to, opening.purpose).await?;
    // Another may have filed the same run while this one waited for the number.
    if let Some(incident) = seen(to, opening).await? {
        give_back(to, opening.purpose).await?;
        return Ok(known(incident));
    }
    let newest = match signatures::lead(to, opening).await? {
        Some(known) => goes_on(to, known).await?,
        None => None,
    };
    let filing = join::file(newest.as_ref(), opening.clone(), stamp);
    let filing = filing.map_err(|refusal| refused(&id, refusal))?;
    let (incident, before) = match (filing.joined, newest) {
        (Joined::New, _) | (_, None) => (events::begin(to, id, filing.events).await?, 0),
        (
            Joined::Ongoing | Joined::Regressed(_) | Joined::Late | Joined::Undated | Joined::Known,
            Some(mut known),
        ) => {
            give_back(to, opening.purpose).await?;
            let before = known.version();
            events::append(to, &mut known, filing.events).await?;
            // An incident of an earlier version goes by the signature of today from now on.
            if let Some(key) = opening.key() {
                signatures::own(to, &known.id, &key).await?;
            }
            (known, before)
        }
    };
    Ok(Filed { joined: filing.joined, incident, before })
}

/// Brings what an earlier version wrote beside the events to the rules of today, alone.
async fn renewed(to: &mut AnyConnection, purpose: incidents::event::Purpose) -> Result<(), Error> {
    if signatures::are_current(to).await? {
        return Ok(());
    }
    next_id(to, purpose).await?;
    signatures::renew(to).await?;
    give_back(to, purpose).await
}

/// What filing a run again comes to.
const fn known(incident: Incident) -> Filed {
    let before = incident.timeline.len();
    Filed { joined: Joined::Known, incident, before }
}

/// The incidents that runs came to, once each: as the last of its runs left it, with what all of them come to.
fn together(all: &[Filed]) -> Vec<Filed> {
    let mut each: Vec<Filed> = Vec::new();
    for filed in all {
        match each.iter_mut().find(|one| one.incident.id == filed.incident.id) {
            Some(one) => {
                one.joined = one.joined.and(filed.joined);
                one.incident.clone_from(&filed.incident);
            }
            None => each.push(filed.clone()),
        }
    }
    each
}

/// The incident that was opened from the same page before.
async fn seen_page(to: &mut AnyConnection, opening: &Opening) -> Result<Option<Incident>, Error> {
    let Some(hash) = past::page_of(opening) else { return Ok(None) };
    match events::of_page(to, hash).await? {
        Some(id) => goes_on(to, id).await,
        None => Ok(None),
    }
}

/// The incident that the run was filed under before.
async fn seen(to: &mut AnyConnection, opening: &Opening) -> Result<Option<Incident>, Error> {
    let Some(run) = &opening.sighting else {
        return Ok(None);
    };
    match events::of_run(to, run).await? {
        Some(id) => goes_on(to, id).await,
        None => Ok(None),
    }
}

/// The incident of that name, or the one that it was merged into in the end.
async fn goes_on(to: &mut AnyConnection, id: IncidentId) -> Result<Option<Incident>, Error> {
    let mut incident = events::load(to, &id).await?;
    // An incident is merged before its target can be, so the way has an end.
    while let Some(into) = incident.as_ref().and_then(|one| one.merged_into.clone()) {
        incident = events::load(to, &into).await?;
    }
    Ok(incident)
}

/// The next number, taken.
async fn next_id(
    to: &mut AnyConnection,
    purpose: incidents::event::Purpose,
) -> Result<IncidentId, Error> {
    let (counter, prefix) = columns::numbering(purpose);
    let query = "UPDATE counters SET value = value + 1 WHERE name = $1 RETURNING value";
    let row: AnyRow = sqlx::query(query).bind(counter).fetch_one(to).await?;
    let number: i64 = row.try_get(0)?;
    Ok(IncidentId::new(format!("{prefix}-{number}")))
}

/// The number was not needed after all.
async fn give_back(
    to: &mut AnyConnection,
    purpose: incidents::event::Purpose,
) -> Result<(), Error> {
    let (counter, _) = columns::numbering(purpose);
    let query = "UPDATE counters SET value = value - 1 WHERE name = $1";
    sqlx::query(query).bind(counter).execute(to).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_may_be_shared_between_threads() {
        const fn is_shared<T: Send + Sync>() {}
        is_shared::<Store>();
    }

    #[test]
    fn a_place_that_cannot_be_is_told_with_what_to_look_at() {
        let said = Store::open("sqlite:/nowhere/at/all.db").expect_err("there is no such folder");
        let said = said.to_string();
        assert!(said.starts_with("cannot open the store at sqlite:/nowhere/at/all.db: "), "{said}");
        assert!(said.ends_with("see whether it is there and may be written"), "{said}");
    }

    #[test]
    fn a_file_that_is_no_store_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("notes.txt");
        let text = "these are notes, and by no means a database ".repeat(40);
        std::fs::write(&path, &text).expect("a file can be written");
        let said = Store::open(&format!("sqlite:{}", path.display())).expect_err("it is no store");
        assert!(said.to_string().contains("not a database"), "{said}");
        assert_eq!(std::fs::read_to_string(&path).expect("it is there"), text);
    }

    #[test]
    fn a_server_that_is_not_there_is_told_at_once() {
        let url = "postgres://kim:secret@127.0.0.1:1/book";
        let said = Store::open(url).expect_err("nobody listens there").to_string();
        assert!(said.contains("postgres://kim@127.0.0.1:1/book: "), "{said}");
        assert!(said.contains("refused") && !said.contains("secret"), "{said}");
    }
}
