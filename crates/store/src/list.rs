//! What is asked of many incidents: a page of a list, everything that is counted, everything whole.

use crate::book::Store;
use crate::columns::{self, COLUMNS};
use crate::error::Error;
use crate::events;
use checks::Mode;
use checks::verdict::Class;
use incidents::event::Purpose;
use incidents::judgement::class_name;
use incidents::{Incident, IncidentId, State, Tagged};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;

/// Which incidents are listed. What is not given does not matter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// In one of these states; in any, where there is none.
    pub states: Vec<State>,
    /// Of that layer, or without one for that reason.
    pub class: Option<Class>,
    /// Of that mode.
    pub mode: Option<Mode>,
    /// Of that system.
    pub system: Option<String>,
    /// At that owner.
    pub owner: Option<String>,
    /// With that tag.
    pub tag: Option<String>,
    /// Opened then or later.
    pub since: Option<Timestamp>,
    /// Opened before then.
    pub until: Option<Timestamp>,
    /// With a fix that was due before that day and has not shipped.
    pub overdue_on: Option<Date>,
    /// Drills in place of real incidents.
    pub drills: bool,
}

/// Which part of a list: so many, from behind that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The most that are given.
    pub size: usize,
    /// The last one of the page before.
    pub after: Option<IncidentId>,
}

impl Page {
    /// The first page.
    pub const fn first(size: usize) -> Self {
        Self { size, after: None }
    }
}

/// A page of a list, the newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The incidents.
    pub incidents: Vec<Tagged>,
    /// How many the filter chooses altogether.
    pub total: usize,
    /// The next page, if there is one.
    pub next: Option<Page>,
}

/// A value of a condition.
enum Value {
    Text(String),
    Number(i64),
}

/// Conditions with their values. The words are ours; what people give comes as values only.
#[derive(Default)]
struct Conditions {
    words: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// `words` with `?` for the value.
    fn add(&mut self, words: &str, value: Value) {
        self.values.push(value);
        self.words.push(words.replace('?', &format!("${}", self.values.len())));
    }

    fn text(&mut self, words: &str, value: impl Into<String>) {
        self.add(words, Value::Text(value.into()));
    }

    fn of(filter: &Filter) -> Self {
        let mut all = Self::default();
        let purpose = if filter.drills { Purpose::Drill } else { Purpose::Real };
        all.text("purpose = ?", crate::wire::names::purpose_name(purpose));
        if !filter.states.is_empty() {
            // The names of states hold no quotation marks.
            let names: Vec<String> =
                filter.states.iter().map(|state| format!("'{}'", state.name())).collect();
            all.words.push(format!("state IN ({})", names.join(", ")));
        }
        if let Some(class) = filter.class {
            all.text("class = ?", class_name(class));
        }
        if let Some(mode) = filter.mode {
            all.text("mode = ?", mode.code());
        }
        if let Some(system) = &filter.system {
            all.text("system = ?", system);
        }
        if let Some(owner) = &filter.owner {
            all.text("owner = ?", owner);
        }
        if let Some(tag) = &filter.tag {
            all.text("id IN (SELECT incident FROM tags WHERE tag = ?)", tag);
        }
        if let Some(since) = filter.since {
            all.add("opened >= ?", Value::Number(since.as_microsecond()));
        }
        if let Some(until) = filter.until {
            all.add("opened < ?", Value::Number(until.as_microsecond()));
        }
        if let Some(today) = filter.overdue_on {
            all.text("due < ?", today.to_string());
        }
        all
    }

    fn sentence(&self) -> String {
        self.words.join(" AND ")
    }
}

/// The newest first; of those that were opened at once the greatest number, which is the longest text.
const NEWEST_FIRST: &str = "ORDER BY opened DESC, LENGTH(id) DESC, id DESC";

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments<'q>>;

fn bound<'q>(query: &'q str, values: &'q [Value]) -> Query<'q> {
    values.iter().fold(sqlx::query(query), |query, value| match value {
        Value::Text(text) => query.bind(text.as_str()),
        Value::Number(number) => query.bind(*number),
    })
}

impl Store {
    /// A page of the incidents that the filter chooses, the newest first.
    ///
    /// # Errors
    /// Says that there is no incident that the page could come after.
    pub fn list(&self, filter: &Filter, page: &Page) -> Result<Listed, Error> {
        self.wait(async {
            let mut connection = self.database.pool.acquire().await?;
            let mut all = Conditions::of(filter);
            let query = format!("SELECT COUNT(*) FROM incidents WHERE {}", all.sentence());
            let total = bound(&query, &all.values).fetch_one(&mut *connection).await?;
            let total = usize::try_from(total.try_get::<i64, _>(0)?).unwrap_or(0);
            if let Some(after) = &page.after {
                let query = "SELECT id FROM incidents WHERE id = $1";
                let known = sqlx::query(query).bind(after.as_str());
                if known.fetch_optional(&mut *connection).await?.is_none() {
                    return Err(Error::NoSuchIncident(after.clone()));
                }
                let behind = "(opened, LENGTH(id), id) < \
                              (SELECT opened, LENGTH(id), id FROM incidents WHERE id = ?)";
                all.text(behind, after.as_str());
            }
            // One more than is given tells whether there is a next page.
            let most = columns::count(page.size.saturating_add(1));
            let query = format!(
                "SELECT {COLUMNS} FROM incidents WHERE {} {NEWEST_FIRST} LIMIT {most}",
                all.sentence()
            );
            let rows = bound(&query, &all.values).fetch_all(&mut *connection).await?;
            let mut incidents = rows.iter().map(columns::read).collect::<Result<Vec<_>, _>>()?;
            let has_more = page.size < incidents.len();
            incidents.truncate(page.size);
            let last = incidents.last().map(|one| one.id.clone()).filter(|_| has_more);
            let next = last.map(|id| Page { size: page.size, after: Some(id) });
            Ok(Listed { incidents, total, next })
        })
    }

    /// Everything that is counted: all real incidents that were not merged away, the newest first.
    ///
    /// # Errors
    /// As the database does.
    pub fn tagged(&self) -> Result<Vec<Tagged>, Error> {
        self.wait(async {
            let mut connection = self.database.pool.acquire().await?;
            let query = format!(
                "SELECT {COLUMNS} FROM incidents WHERE purpose = 'real' AND state <> 'merged' \
                 {NEWEST_FIRST}"
            );
            let rows = sqlx::query(&query).fetch_all(&mut *connection).await?;
            rows.iter().map(columns::read).collect()
        })
    }

    /// All real incidents whole, with their timelines, in the order of their opening: for what counts
    /// days and rejections.
    ///
    /// # Errors
    /// As the database does.
    pub fn incidents(&self) -> Result<Vec<Incident>, Error> {
        self.whole("purpose = 'real'")
    }

    /// All drills, in the order of their opening.
    ///
    /// # Errors
    /// As the database does.
    pub fn drills(&self) -> Result<Vec<Incident>, Error> {
        self.whole("purpose = 'drill'")
    }

    /// The incidents of one system and layer that are whole enough to ask whether their fix held.
    ///
    /// # Errors
    /// As the database does.
    pub(crate) fn whole(&self, condition: &str) -> Result<Vec<Incident>, Error> {
        self.wait(async {
            let mut connection = self.database.pool.acquire().await?;
            events::load_where(&mut connection, condition).await
        })
    }
}
