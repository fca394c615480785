//! The open incident book: where it is kept, who acts, when, and who owns what. The one place that
//! reads the clock and names an author.

use super::said;
use crate::cli::Keeping;
use crate::command::telling::Telling;
use crate::settings;
use anyhow::{Context, Result, anyhow, bail};
use checks::{Class, Mode};
use desk::Config;
use desk::config::book::Team;
use incidents::cadence::{self, Cadence};
use incidents::owners::{Party, Registry, Route, Seat};
use incidents::past::IMPORTED;
use incidents::{Author, Event, Incident, IncidentId, Judgement, Refusal, Stamp, State};
use jiff::Timestamp;
use jiff::civil::Date;
use redact::Redactor;
use std::path::{Path, PathBuf};
use store::{Change, Store};

/// The name of the file in the platform's folder for data.
const FILE: &str = "masthead/masthead.db";

/// The incident book, open.
pub(crate) struct Book {
    /// Where it is kept.
    pub(crate) store: Store,
    /// Who owns what.
    pub(crate) config: Config,
    /// Who acts, and when.
    pub(crate) stamp: Stamp,
    /// Who is told of what happens.
    pub(crate) telling: Telling,
    /// The moment that was named, where one was.
    at: Option<Timestamp>,
    /// Keeps secrets out of what people write.
    pub(crate) redactor: Redactor,
    /// Whether what was imported is worked off, of which nobody is told.
    works_off: bool,
}

/// What somebody says of an incident.
pub(crate) struct Saying<'s> {
    /// Who, where it is another one than who acts.
    pub(crate) by: Option<Author>,
    /// The layer, or why there is none.
    pub(crate) class: Class,
    /// The mode.
    pub(crate) mode: Option<Mode>,
    /// The missing structure.
    pub(crate) missing: Option<&'s str>,
}

impl Saying<'_> {
    /// The verdict on this incident. What was missing is still missing where the layer is the same.
    fn of(&self, incident: &Incident) -> Judgement {
        let missing = self
            .missing
            .or_else(|| incident.missing_structure().filter(|_| self.class == incident.class()));
        let mut said = Judgement::by_person(self.class, self.mode, missing.map(str::to_owned));
        // A person who has the run before them judges the run.
        let first = incident.judgements.first().filter(|_| !incident.sightings.is_empty());
        if let Some(first) = first {
            said.ground = first.said.ground;
        }
        said
    }
}

/// An incident after somebody's verdict.
pub(crate) struct Moved {
    /// Who had it before.
    before: Option<Route>,
    /// The incident as it stands now.
    pub(crate) incident: Incident,
}

impl Moved {
    /// The way that it went by that verdict.
    pub(crate) fn to(&self) -> Option<&Route> {
        self.incident.route.as_ref().filter(|now| Some(*now) != self.before.as_ref())
    }

    /// Who has it though the verdict leads to another layer: nobody is named there.
    pub(crate) fn stuck(&self) -> Option<&Route> {
        let seat = Seat::of(self.incident.class())?;
        let route = self.incident.route.as_ref().filter(|_| !self.incident.state.is_over());
        route.filter(|route| route.seat != seat)
    }
}

/// What is to be done with a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// Only read.
    Look,
    /// Filled from an export: made where it is missing, and nobody is told.
    Receive,
    /// What is there is changed, and people are told.
    Act,
    /// The same, and it is made where it is missing.
    Begin,
}

/// Where a store is, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its address.
    pub(crate) url: String,
    /// Who named it: an option, a variable, a line of the configuration, or the default.
    pub(crate) source: String,
}

impl Book {
    /// The book by the configuration of the working directory, to look at. It has to be there.
    pub(crate) fn open(asked: &Keeping) -> Result<Self> {
        Self::used(asked, Use::Look)
    }

    /// The same for a command that changes what is there: somebody has to be named who does.
    pub(crate) fn acting(asked: &Keeping) -> Result<Self> {
        author(asked)?;
        Self::used(asked, Use::Act)
    }

    /// The same for a command that may be the first one ever.
    pub(crate) fn beginning(asked: &Keeping) -> Result<Self> {
        author(asked)?;
        Self::used(asked, Use::Begin)
    }

    /// The book that an export is read into.
    pub(crate) fn receiving(asked: &Keeping) -> Result<Self> {
        Self::used(asked, Use::Receive)
    }

    /// The book whose notices are sent, for nobody in particular.
    pub(crate) fn sending(asked: &Keeping) -> Result<Self> {
        Self::used(asked, Use::Act)
    }

    /// The same book where what was imported is worked off: nobody is told of that.
    pub(crate) fn of_the_past(self) -> Self {
        Self { works_off: true, ..self }
    }

    fn used(asked: &Keeping, what: Use) -> Result<Self> {
        let (config, folder) = settings::here();
        settings::warn(&config);
        Self::at((&config, &folder), asked, what).map(|book| Self { config, ..book })
    }

    /// The same book for runs that may bring a configuration of their own: who owns them stands there,
    /// where the book is kept and who is told does not. The book could not be found again without the runs,
    /// and nobody's credentials go where a file that came with runs says.
    pub(crate) fn for_runs(asked: &Keeping, runs: &Config) -> Result<Self> {
        author(asked)?;
        let (here, folder) = settings::here();
        let book = Self::at((&here, &folder), asked, Use::Begin)?;
        Ok(Self { config: runs.clone(), ..book })
    }

    fn at((here, folder): (&Config, &Path), asked: &Keeping, what: Use) -> Result<Self> {
        let place = place(asked.store.as_deref(), here, folder)?;
        let at = asked.at.unwrap_or_else(Timestamp::now);
        // Who only looks need not be known.
        let by = author(asked).unwrap_or_default();
        let stamp = Stamp::new(Author::person(by), at);
        let store = match what {
            Use::Look | Use::Act => Store::there(&place.url),
            Use::Receive | Use::Begin => {
                place.make_room()?;
                Store::open(&place.url)
            }
        };
        let store = store.with_context(|| place.source.clone())?;
        let telling = match what {
            Use::Look | Use::Receive => Telling::nobody(),
            Use::Act | Use::Begin => Telling::by(here, folder, &store)?,
        };
        let redactor = settings::redactor(here);
        let (config, at) = (Config::default(), asked.at);
        Ok(Self { store, config, stamp, telling, at, redactor, works_off: false })
    }

    /// The day that counts as today.
    pub(crate) fn today(&self) -> Date {
        incidents::incident::day(self.stamp.at)
    }

    /// Where the reviews stand, as every screen says it: seen from the last one; before the first, from the
    /// day that the configuration names, else from that on which the book began.
    pub(crate) fn reviews_stand(&self, all: &[Incident]) -> Result<Cadence> {
        let held = cadence::last_held(&self.store.reviews()?, self.today());
        let last = held.max(first_review(&self.config));
        Ok(cadence::cadence(last, cadence::began(all), self.today()))
    }

    /// The incident of that name.
    pub(crate) fn incident(&self, id: &str) -> Result<Incident> {
        let id = named(id);
        let found = self.store.incident(&id)?;
        found.ok_or_else(|| store::Error::NoSuchIncident(id).into())
    }

    /// Lets one thing happen to an incident. Every change of the command line goes through here or
    /// through [`Self::change_all`]: what is to be told about it is added in one place.
    pub(crate) fn change(
        &self,
        id: &str,
        step: impl Fn(&Incident, Stamp) -> Result<Event, Refusal>,
    ) -> Result<Incident> {
        self.change_all(id, |incident, stamp| Ok(vec![step(incident, stamp)?]))
    }

    /// Lets several things happen to an incident at once.
    pub(crate) fn change_all(
        &self,
        id: &str,
        steps: impl Fn(&Incident, Stamp) -> Result<Vec<Event>, Refusal>,
    ) -> Result<Incident> {
        let id = named(id);
        let step = |incident: &Incident| {
            if let Some(at) = self.at.filter(|at| *at < incident.opened) {
                return Err(Refusal::BeforeIt {
                    at: incidents::incident::day(at),
                    opened: incident.opened,
                });
            }
            let events = steps(incident, self.stamp.clone())?;
            Ok(self.told(incident, events))
        };
        Ok(self.store.change(&id, step)?)
    }

    /// The events with the news about them, which are kept in one transaction.
    pub(crate) fn told(&self, incident: &Incident, events: Vec<Event>) -> Change {
        let events: Vec<Event> =
            events.into_iter().map(|event| said::event(&self.redactor, event)).collect();
        let mut after = incident.clone();
        events.iter().cloned().for_each(|event| after.apply(event));
        let is_past = self.works_off && after.tags.contains(IMPORTED);
        let told = (!is_past).then(|| self.telling.of_change(&after, incident.version()));
        Change { events, notices: told.unwrap_or_default() }
    }

    /// Puts a verdict on an incident. Where it is another layer's now, it goes to that one's owner at once.
    pub(crate) fn judge(&self, id: &str, said: &Saying<'_>) -> Result<Moved> {
        let before = self.incident(id)?;
        let by_layer = self.registry();
        let incident = self.change_all(id, |incident, stamp| {
            let by = said.by.clone().unwrap_or_else(|| stamp.by.clone());
            let stamp = Stamp { by, ..stamp };
            let judged = incident.judge(said.of(incident), stamp.clone())?;
            let mut after = incident.clone();
            after.apply(judged.clone());
            let mut events = vec![judged];
            if after.follows(incident.class()).is_some()
                && let Ok(route) = by_layer.route(after.class(), after.system.as_deref())
            {
                events.push(after.route_to(route, stamp)?);
            }
            Ok(events)
        })?;
        Ok(Moved { before: before.route, incident })
    }

    /// Who owns what, by the configuration.
    pub(crate) fn registry(&self) -> Registry {
        registry(&self.config)
    }

    /// The way that `to` names: a layer's owner, else somebody by name in the seat that the incident's
    /// verdict leads to.
    pub(crate) fn route(&self, incident: &Incident, to: Option<&str>) -> Result<Route> {
        let system = incident.system.as_deref();
        let Some(to) = to else {
            let route = self.registry().route(incident.class(), system);
            return route.map_err(|unrouted| self.unrouted(&unrouted));
        };
        if let Ok(seat) = crate::cli::incident::seat(to) {
            let party = self.registry().party(seat, system).cloned();
            let empty =
                || incidents::owners::Unrouted::NoOwner { seat, system: incident.system.clone() };
            let to = party.ok_or_else(|| self.unrouted(&empty()))?;
            return Ok(Route { seat, to });
        }
        if is_no_layer(to) {
            bail!(
                "`{to}` is no layer and no name; write fc1, fc2, fc3, infrastructure, or who is to have it"
            );
        }
        let seat = Seat::of(incident.class()).with_context(|| {
            format!(
                "{}: its verdict names no layer that {to} could own; judge it first",
                incident.id
            )
        })?;
        Ok(Route { seat, to: self.named_for(seat, to) })
    }

    /// Whoever bears that name. Where the configuration names them for another layer than `seat` it is the
    /// person who routes that names them for this one, and that is said.
    fn named_for(&self, seat: Seat, name: &str) -> Party {
        let registry = self.registry();
        let of = |seat| {
            let mut parties = registry.parties(seat).into_iter();
            parties.find(|(_, party)| party.name == name).map(|(_, party)| party.clone())
        };
        let by = format!("named by {}", self.stamp.by.name);
        if let Some(party) = of(seat) {
            return party;
        }
        let other = Seat::ALL.into_iter().find_map(|other| Some((other, of(other)?)));
        if let Some((other, party)) = other {
            super::warn(&format!(
                "{name} is named for {} ({}) and not for {}; where that layer failed, correct the verdict: \
                 masthead incident judge",
                other.name(),
                party.source,
                seat.name()
            ));
            return Party { source: by, ..party };
        }
        if let Some(team) = self.config.book.team_named(name) {
            return Party {
                name: team.name.clone(),
                contact: team.contact.clone(),
                source: team.source.clone(),
            };
        }
        if Seat::ALL.into_iter().any(|seat| !registry.parties(seat).is_empty()) {
            super::warn(&format!("{name} is no owner that masthead.toml names"));
        }
        Party { name: name.to_owned(), contact: None, source: by }
    }

    fn unrouted(&self, why: &incidents::owners::Unrouted) -> anyhow::Error {
        let file = match self.config.path.as_str() {
            "" => "masthead.toml (there is none here yet)",
            path => path,
        };
        anyhow!("{why} of {file}")
    }

    /// The people behind an owner, where the configuration names any.
    pub(crate) fn team(&self, party: &Party) -> Option<&Team> {
        self.config.book.team_named(&party.name)
    }
}

/// Whether a word is meant for a layer and names none: `fc4`, or nothing at all.
fn is_no_layer(to: &str) -> bool {
    let code = to.trim().to_ascii_lowercase();
    let number = code.strip_prefix("fc").map(|rest| rest.trim_start_matches(['-', ' ']));
    code.is_empty()
        || number.is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// The id as it is kept: `inc-7` and `7` are `INC-7`.
pub(crate) fn named(id: &str) -> IncidentId {
    let id = id.trim();
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    IncidentId::new(if is_number { format!("INC-{id}") } else { id.to_ascii_uppercase() })
}

/// The states in which something is still to be done.
pub(crate) fn open_states() -> Vec<State> {
    State::ALL.into_iter().filter(|state| !state.is_over()).collect()
}

/// The day that counts as today, for a command that changes nothing.
pub(crate) fn today(asked: &Keeping) -> Date {
    incidents::incident::day(asked.at.unwrap_or_else(Timestamp::now))
}

/// The day from which the configuration has the first review counted.
pub(crate) fn first_review(config: &Config) -> Option<Date> {
    config.book.reviews.from.as_ref().and_then(|from| from.value.parse().ok())
}

/// Who acts.
fn author(asked: &Keeping) -> Result<String> {
    let variable = |name| std::env::var(name).ok();
    let named = asked.author.clone().or_else(|| variable("USER")).or_else(|| variable("USERNAME"));
    let Some(name) = named.filter(|name| !name.trim().is_empty()) else {
        bail!("nobody acts: neither --author nor $USER is set; give --author NAME");
    };
    Ok(name.trim().to_owned())
}

/// Where the store is: the option, `MASTHEAD_STORE`, `[store] url`, else the platform's folder for data.
pub(crate) fn place(asked: Option<&str>, config: &Config, folder: &Path) -> Result<Place> {
    let variable = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    if let Some(url) = asked {
        return Ok(Place { url: url.to_owned(), source: "--store".to_owned() });
    }
    if let Some(url) = variable("MASTHEAD_STORE") {
        return Ok(Place { url, source: "MASTHEAD_STORE".to_owned() });
    }
    if let Some(setting) = &config.book.store {
        return Ok(Place { url: beside(&setting.value, folder), source: setting.source.clone() });
    }
    if let Some(what) = &config.book.misplaced {
        bail!("{}: {}, or give --store URL", what.source, what.value);
    }
    let home = || variable("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let data = variable("XDG_DATA_HOME").or_else(|| variable("LOCALAPPDATA")).map(PathBuf::from);
    let Some(data) = data.or_else(home) else {
        bail!(
            "there is no folder for the incident book: $HOME is not set; \
             give --store sqlite:PATH, or set MASTHEAD_STORE"
        );
    };
    let url = format!("sqlite:{}", data.join(FILE).display());
    Ok(Place { url, source: "the platform's folder for data".to_owned() })
}

/// A relative path of the configuration counts from its folder, wherever one works.
fn beside(url: &str, folder: &Path) -> String {
    let relative = url.strip_prefix("sqlite:").filter(|path| !path.starts_with("//"));
    match relative {
        Some(path) if Path::new(path).is_relative() => {
            format!("sqlite:{}", folder.join(path).display())
        }
        Some(_) | None => url.to_owned(),
    }
}

impl Place {
    /// The file of an SQLite store.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
    }

    /// The address without a password.
    pub(crate) fn shown(&self) -> String {
        let Some((scheme, rest)) = self.url.split_once("://") else {
            return self.url.clone();
        };
        match rest.split_once('@').and_then(|(login, host)| Some((login.split_once(':')?.0, host)))
        {
            Some((user, host)) => format!("{scheme}://{user}@{host}"),
            None => self.url.clone(),
        }
    }

    /// Makes the folder of a file that is not there yet.
    fn make_room(&self) -> Result<()> {
        let Some(file) = self.file() else { return Ok(()) };
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let made = folder.map_or(Ok(()), std::fs::create_dir_all);
        made.with_context(|| {
            let folder = folder.unwrap_or(Path::new("."));
            format!("{}: the folder of the incident book cannot be made", folder.display())
        })
    }
}

/// The owners that the configuration names.
pub(crate) fn registry(config: &Config) -> Registry {
    let seats = |owners: &case::Owners| {
        let all = [
            (Seat::Specification, &owners.specification),
            (Seat::Coordination, &owners.coordination),
            (Seat::Verification, &owners.verification),
            (Seat::Infrastructure, &owners.infrastructure),
        ];
        let named = all.into_iter().filter_map(|(seat, owner)| Some((seat, owner.as_ref()?)));
        named.map(|(seat, owner)| (seat, party(config, owner))).collect()
    };
    let systems = config.systems.iter();
    Registry {
        default: seats(&config.owners),
        systems: systems.map(|one| (one.name.clone(), seats(&one.owners))).collect(),
    }
}

/// An owner as the incident book keeps it.
pub(crate) fn party(config: &Config, owner: &case::Owner) -> Party {
    let source = owner.source.to_string();
    match config.book.team_of(owner) {
        Some(team) => Party { name: team.name.clone(), contact: team.contact.clone(), source },
        None => Party { name: owner.name.to_string(), contact: None, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_store_lies_beside_the_configuration() {
        let folder = Path::new("/team");
        assert_eq!(beside("sqlite:book.db", folder), "sqlite:/team/book.db");
        assert_eq!(beside("sqlite:/var/book.db", folder), "sqlite:/var/book.db");
        assert_eq!(beside("sqlite:///var/book.db", folder), "sqlite:///var/book.db");
        assert_eq!(beside("postgres://kim@db/book", folder), "postgres://kim@db/book");
    }

    #[test]
    fn a_password_is_not_shown() {
        let place = |url: &str| Place { url: url.to_owned(), source: String::new() };
        assert_eq!(place("postgres://kim:secret@db/book").shown(), "postgres://kim@db/book");
        assert_eq!(place("sqlite:book.db").shown(), "sqlite:book.db");
    }

    #[test]
    fn a_mistyped_layer_is_nobodys_name() {
        for mistyped in ["fc4", "FC-12", "fc 0", "", "  "] {
            assert!(is_no_layer(mistyped), "{mistyped}");
        }
        for name in ["Ana", "fcb", "FC1 crew", "4"] {
            assert!(!is_no_layer(name), "{name}");
        }
    }

    #[test]
    fn an_id_is_known_however_it_is_typed() {
        let ids = ["7", "inc-7", " INC-7 "].map(|id| named(id).to_string());
        assert_eq!(ids, ["INC-7"; 3]);
        assert_eq!(named("drill-2").to_string(), "DRILL-2");
    }
}
