//! Telling people what becomes of incidents: which news goes to whom, in which words (`words`), and the
//! way out of the outbox (`sending`). News is put there by the change that it is about; that is the one
//! thing that decides whether it is told.

pub(crate) mod sending;
pub(crate) mod strays;
mod words;

use crate::settings;
use anyhow::Result;
use connect::notify::{Credentials, Medium, Templates, Writing};
use desk::Config;
use desk::channel::Notifier;
use incidents::Incident;
use incidents::judgement::class_name;
use incidents::notice::{self, News, Notice};
use redact::Redactor;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::path::{Path, PathBuf};
use store::Store;

/// Who is told, and by what name the book goes.
pub(crate) struct Telling {
    /// In the order of `masthead.toml`.
    notifiers: Vec<Notifier>,
    /// The folder with the team's own words.
    templates: Option<PathBuf>,
    /// The folder that files with credentials are named from.
    folder: PathBuf,
    redactor: Redactor,
    /// Two books may both have an `INC-1`; receivers tell them apart by this.
    book: String,
    /// Whether the runs that are filed are still at work.
    pub(crate) writing: Writing,
    /// The key of the alert that told of them first.
    pub(crate) alert: Option<String>,
}

impl Telling {
    /// Nobody is told of anything.
    pub(crate) fn nobody() -> Self {
        Self {
            notifiers: Vec::new(),
            templates: None,
            folder: PathBuf::new(),
            redactor: Redactor::off(),
            book: String::new(),
            writing: Writing::Ended,
            alert: None,
        }
    }

    /// Whoever the configuration of the working directory names. One that lies beside runs is never asked:
    /// it came with the runs, and names where credentials go.
    pub(crate) fn by(config: &Config, folder: &Path, store: &Store) -> Result<Self> {
        let notifiers = &config.notifiers;
        if notifiers.list.is_empty() {
            return Ok(Self::nobody());
        }
        let number = store.number(fresh())?;
        Ok(Self {
            notifiers: notifiers.list.clone(),
            templates: notifiers.templates.as_deref().map(|path| folder.join(path)),
            folder: folder.to_owned(),
            redactor: settings::redactor_here(),
            book: format!("book-{number:x}"),
            ..Self::nobody()
        })
    }

    /// What is told of a change: `incident` is as the change leaves it, and had `before` events.
    pub(crate) fn of_change(&self, incident: &Incident, before: usize) -> Vec<Notice> {
        let Some((news, at)) = notice::news(incident, before) else {
            return Vec::new();
        };
        self.notices(incident, (news, &at.to_string(), at))
    }

    /// What the calendar tells of an incident.
    fn of_calendar(&self, incident: &Incident, today: jiff::civil::Date) -> Vec<Notice> {
        let said = notice::by_the_calendar(incident, today).into_iter();
        let told = said.flat_map(|(news, _, which)| {
            let about = format!("{}-{which}", news.name());
            self.notices(incident, (news, &about, incident.version()))
        });
        told.collect()
    }

    /// One notice for each notifier that is told of the incident.
    fn notices(
        &self,
        incident: &Incident,
        (news, about, place): (News, &str, usize),
    ) -> Vec<Notice> {
        let told = self.notifiers_of(incident);
        let one = |notifier: &Notifier| {
            let channel = Medium::of(&notifier.channel).name();
            let key = Notice::key(&incident.id, about, channel, &notifier.name);
            let words = self.words(incident, (news, place), format!("{}/{key}", self.book));
            Notice {
                key,
                incident: Some(incident.id.clone()),
                place,
                news,
                channel: channel.to_owned(),
                address: notifier.name.clone(),
                body: serde_json::to_string(&words).unwrap_or_default(),
            }
        };
        told.map(one).collect()
    }

    /// Whoever is told of the incident: of its layer, or of one that it was held to be of before, so that
    /// who heard of it once also hears that it went on to another.
    pub(crate) fn notifiers_of<'t>(
        &'t self,
        incident: &'t Incident,
    ) -> impl Iterator<Item = &'t Notifier> {
        let system = incident.system.as_deref();
        self.notifiers.iter().filter(move |notifier| {
            let mut classes = incident.judgements.iter().map(|one| class_name(one.said.class));
            classes.any(|class| notifier.is_for(Some(class), system))
        })
    }

    /// The words of the team, else the built-in ones.
    fn templates(&self) -> Templates {
        self.templates.as_deref().map_or_else(Templates::built_in, Templates::in_folder)
    }

    /// Hands out credentials from the environment and from the files that the configuration names.
    fn with_credentials<T>(&self, work: impl FnOnce(&Credentials<'_>) -> T) -> T {
        let variables = |name: &str| std::env::var(name).ok();
        let files = |path: &str| std::fs::read_to_string(self.folder.join(path));
        work(&Credentials { variables: &variables, files: &files })
    }
}

/// A number that no other book has. The standard library's hash keys are random for each process.
fn fresh() -> i64 {
    let random = RandomState::new().build_hasher().finish();
    i64::try_from(random >> 1).unwrap_or(i64::MAX)
}
