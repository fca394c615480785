//! Which event may come next. Every step is a function of the incident as it stands; it gives the
//! event, or a refusal that says why not and what to do instead. It changes nothing itself.

use crate::change::{ChangeKind, FixNo, PlannedFix};
use crate::event::{ALERT, Comeback, Event, Link, Opening, Stamp, What};
use crate::incident::{Incident, IncidentId, State, day};
use crate::judgement::{Judgement, Stance, category};
use crate::owners::{Route, Seat};
use crate::postmortem::Postmortem;
use crate::prove::{Proof, Shipped};
use crate::refusal::Refusal;
use crate::root_cause;
use crate::sighting::Sighting;
use checks::{Category, Class};
use jiff::Timestamp;
use jiff::civil::Date;

mod closing;

/// How an incident was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A structure was added that was missing. Whether that worked is what reruns say.
    Mended,
    /// It was closed with a change that mends nothing of the kind. On record as a misdiagnosis.
    Misdiagnosed {
        /// Why the change does not count.
        why: String,
    },
    /// Nothing was changed, for a reason: no failure after all, an outage that is over, a risk that
    /// somebody accepted.
    Withdrawn {
        /// The reason.
        reason: String,
    },
}

/// The first event of an incident.
///
/// # Errors
/// Refuses a mode outside of its layer, and an incident without a title.
pub fn open(opening: Opening, stamp: Stamp) -> Result<Event, Refusal> {
    fits(&opening.judgement)?;
    given("title", &opening.title)?;
    Ok(stamp.event(What::Opened(Box::new(opening))))
}

impl Incident {
    /// Another run of the same signature.
    ///
    /// # Errors
    /// Refuses a run that is known, and a merged incident.
    pub fn sight(&self, run: Sighting, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        if self.sightings.iter().any(|known| known.is_same_run(&run)) {
            return Err(Refusal::SameRun(run.path));
        }
        Ok(stamp.event(What::Sighted(Box::new(run))))
    }

    /// A verdict of anybody. Its stance follows from the verdict before it.
    ///
    /// # Errors
    /// Refuses a mode outside of its layer, and a missing structure that is none.
    pub fn judge(&self, mut said: Judgement, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        fits(&said)?;
        // What stands in the book already is taken over as it is.
        let known = self.missing_structure();
        let missing = said.missing_structure.as_deref().filter(|said| Some(*said) != known);
        structural(missing)?;
        let before = self.judged().filter(|one| one.by != stamp.by);
        said.stance = match before {
            Some(before) if before.said.agrees(&said) => Stance::Confirms,
            Some(_) => Stance::Corrects,
            None => Stance::Provisional,
        };
        Ok(stamp.event(What::Judged(Box::new(said))))
    }

    /// To its structural owner.
    ///
    /// # Errors
    /// Refuses what is over.
    pub fn route_to(&self, route: Route, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_over()?;
        Ok(stamp.event(What::Routed(route)))
    }

    /// The seat that its owner has to change to, since its verdict was another one `before`: the layer's own,
    /// where that is another layer now and somebody else's. What cannot be told leads to nobody else.
    pub fn follows(&self, before: Class) -> Option<Seat> {
        let seat = Seat::of(self.class())?;
        let moved = Seat::of(before) != Some(seat);
        let is_there = self.route.as_ref().is_some_and(|route| route.seat == seat);
        (moved && !is_there && !self.state.is_over()).then_some(seat)
    }

    /// The owner takes it. In a drill this is the acknowledgement.
    ///
    /// # Errors
    /// Refuses what was not routed.
    pub fn accept(&self, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_over()?;
        self.only_in(&[State::Routed], "route it to an owner who has not answered yet")?;
        Ok(stamp.event(What::Accepted))
    }

    /// The owner does not take it, and says who should: the rejection, and the new route.
    ///
    /// # Errors
    /// Refuses a rejection without a reason, and a route back to the one who rejects.
    pub fn reject(&self, reason: &str, to: Route, stamp: Stamp) -> Result<[Event; 2], Refusal> {
        self.not_over()?;
        self.only_in(&[State::Routed, State::Accepted], "route it to an owner")?;
        given("reason", reason)?;
        if self.route.as_ref().is_some_and(|now| now.to.name == to.to.name) {
            return Err(Refusal::BackToSender(to.to.name));
        }
        let rejected = What::Rejected { reason: reason.trim().to_owned() };
        Ok([stamp.clone().event(rejected), stamp.event(What::Routed(to))])
    }

    /// A fix that the owner means to make.
    ///
    /// # Errors
    /// Refuses a fix before an owner has accepted the incident (nothing is changed before it is known
    /// whose layer it is), one that was due before today, one in place of what shipped, and one of a kind that mends nothing in the
    /// layer, unless it says why it is planned despite that. A reason that overrides nothing is not kept.
    pub fn plan(&self, mut fix: PlannedFix, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_over()?;
        let taken = [State::Accepted, State::Fixing, State::Proven, State::Reopened];
        self.only_in(
            &taken,
            "have its owner accept it: no change before it is known whose layer it is",
        )?;
        given("what", &fix.what)?;
        for old in &fix.replaces {
            let known = self.fixes.iter().find(|one| one.no == *old);
            if known.ok_or(Refusal::NoSuchFix(*old))?.shipped.is_some() {
                return Err(Refusal::ShippedBefore(*old));
            }
        }
        if let Some(due) = fix.due.filter(|due| *due < day(stamp.at)) {
            return Err(Refusal::DueBefore { due, today: day(stamp.at) });
        }
        if let Some(despite) = &fix.despite {
            given("reason", despite)?;
        }
        match (self.why_wrong(fix.kind), &fix.despite) {
            (Some((layer, why)), None) => {
                return Err(Refusal::WrongFix { kind: fix.kind, layer, why });
            }
            (Some((_, why)), Some(_)) => {
                fix.overridden.get_or_insert_with(|| why.to_owned());
            }
            (None, Some(_)) if fix.overridden.is_none() => fix.despite = None,
            (None, _) => {}
        }
        Ok(stamp.event(What::Planned(fix)))
    }

    /// Why a change of that kind mends nothing here.
    fn why_wrong(&self, kind: ChangeKind) -> Option<(Category, &'static str)> {
        let layer = self.category()?;
        Some((layer, kind.why_wrong(layer)?))
    }

    /// The day on which it was first there: that of its first run, where that says when it began.
    pub fn began(&self) -> Date {
        let runs = self.sightings.iter().filter_map(|run| run.began).min();
        day(runs.map_or(self.opened, |began| began.min(self.opened)))
    }

    /// A planned fix is in production since `on`.
    ///
    /// # Errors
    /// Refuses a fix that nobody planned or that shipped before, a day that is still to come, and one
    /// from before the incident: what was in production then did not keep it from happening.
    pub fn ship(&self, fix: FixNo, on: Date, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_over()?;
        let known = self.fixes.iter().find(|one| one.no == fix).ok_or(Refusal::NoSuchFix(fix))?;
        if known.shipped.is_some() {
            return Err(Refusal::ShippedBefore(fix));
        }
        if on < self.began() {
            return Err(Refusal::ShippedTooEarly { on, began: self.began() });
        }
        if day(stamp.at) < on {
            return Err(Refusal::ShippedTooLate { on, today: day(stamp.at) });
        }
        Ok(stamp.event(What::Shipped { fix, on }))
    }

    /// Refuses reruns that are its own runs, under whatever name: they are what a fix was to change, and say
    /// nothing of one. Those that began after the last fix are reruns all the same.
    ///
    /// # Errors
    /// Names the first of them, and how many there are.
    pub fn not_its_own<'r>(
        &self,
        reruns: impl IntoIterator<Item = &'r Sighting>,
    ) -> Result<(), Refusal> {
        let is_own = |run: &&Sighting| {
            let mut known = self.sightings.iter();
            known.any(|known| known.content_hash == run.content_hash)
                && !self.ran_after_last_fix(run)
        };
        let own: Vec<&Sighting> = reruns.into_iter().filter(is_own).collect();
        own.first().map_or(Ok(()), |first| {
            Err(Refusal::OwnRuns { first: first.path.clone(), count: own.len() })
        })
    }

    /// The result of comparing later runs with it, whichever way it went.
    ///
    /// # Errors
    /// Refuses a comparison before anything shipped: there is nothing yet that it could prove.
    pub fn compare(&self, proof: Proof, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_over()?;
        if self.first_shipped().is_none() {
            let first = "ship a fix: until then later runs prove nothing about one";
            return Err(Refusal::TooEarly { state: self.state, first });
        }
        Ok(stamp.event(What::Compared(Box::new(proof))))
    }

    /// The postmortem.
    ///
    /// # Errors
    /// Refuses a root cause before the layer, a mode outside of it, a root cause that blames the model's nature,
    /// and a page that says otherwise than the book.
    pub fn explain(&self, postmortem: Postmortem, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        let class = postmortem.class.unwrap_or_else(|| self.class());
        let layer = category(class);
        let root_cause = postmortem.root_cause.trim();
        if class == Class::Inconclusive && !root_cause.is_empty() {
            return Err(Refusal::RootCauseBeforeCategory);
        }
        if let Some(mode) = postmortem.mode.filter(|mode| Some(mode.category()) != layer) {
            return Err(Refusal::ModeOutside { mode, category: layer });
        }
        let has_mode = postmortem.mode.or_else(|| self.mode()).is_some();
        if layer.is_some() && !has_mode && !root_cause.is_empty() {
            return Err(Refusal::RootCauseBeforeCategory);
        }
        if let Some(blame) = root_cause::blame(root_cause, layer) {
            return Err(Refusal::ForbiddenRootCause(blame));
        }
        structural(layer.map(|_| postmortem.missing_structure.as_str()))?;
        self.agrees_with(&postmortem)?;
        Ok(stamp.event(What::Explained(Box::new(postmortem))))
    }

    /// It is over without a change, for a reason that is kept.
    ///
    /// # Errors
    /// Refuses one without a reason.
    pub fn withdraw(&self, reason: &str, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_over()?;
        given("reason", reason)?;
        let reason = reason.trim().to_owned();
        Ok(stamp.event(What::Closed(Ending::Withdrawn { reason })))
    }

    /// It is back.
    ///
    /// # Errors
    /// Refuses one that was never over.
    pub fn reopen(&self, because: Comeback, note: &str, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        let may = matches!(self.state, State::Closed | State::Proven)
            || because == Comeback::FixDidNotHold;
        if !may {
            return Err(Refusal::NotOver(self.state));
        }
        Ok(stamp.event(What::Reopened { because, note: note.trim().to_owned() }))
    }

    /// It is `into` under a second name. The other one is told by [`Self::absorb`].
    ///
    /// # Errors
    /// Refuses itself, and what was merged before.
    pub fn merge_into(&self, into: &IncidentId, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        if self.id == *into {
            return Err(Refusal::MergedIntoItself);
        }
        Ok(stamp.event(What::MergedInto(into.clone())))
    }

    /// Takes over another incident's runs: the note of it, and the runs that are new here.
    ///
    /// # Errors
    /// Refuses itself, what was merged before, and runs of the other population: single- and multi-agent runs are
    /// counted apart. Of an outage the agents are no cause, so it may have hit both.
    pub fn absorb(&self, from: &Self, stamp: &Stamp) -> Result<Vec<Event>, Refusal> {
        self.not_merged()?;
        if self.id == from.id {
            return Err(Refusal::MergedIntoItself);
        }
        let of = |one: &Self| one.sightings.first().map(|run| run.population);
        let is_outage = self.signature.is_outage() && from.signature.is_outage();
        if let (Some(from), Some(into)) = (of(from), of(self))
            && from != into
            && !is_outage
        {
            return Err(Refusal::OtherPopulation { from, into });
        }
        let is_new = |run: &&Sighting| !self.sightings.iter().any(|known| known.is_same_run(run));
        let runs = from.sightings.iter().filter(is_new);
        let sighted = runs.map(|run| stamp.clone().event(What::Sighted(Box::new(run.clone()))));
        let absorbed = stamp.clone().event(What::Absorbed(from.id.clone()));
        Ok(std::iter::once(absorbed).chain(sighted).collect())
    }

    /// Puts a tag on it.
    ///
    /// # Errors
    /// Refuses an empty tag and one that it has.
    pub fn tag(&self, tag: &str, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        given("tag", tag)?;
        let tag = tag.trim().to_owned();
        if self.tags.contains(&tag) {
            return Err(Refusal::TagUnchanged(tag));
        }
        Ok(stamp.event(What::Tagged(tag)))
    }

    /// Takes a tag off.
    ///
    /// # Errors
    /// Refuses a tag that it does not have.
    pub fn untag(&self, tag: &str, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        let tag = tag.trim().to_owned();
        if !self.tags.contains(&tag) {
            return Err(Refusal::TagUnchanged(tag));
        }
        Ok(stamp.event(What::Untagged(tag)))
    }

    /// Notes where it stands elsewhere.
    ///
    /// # Errors
    /// Refuses a link that no browser follows, except the key of an alert, which is none.
    pub fn link(&self, link: Link, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        given("link", &link.to)?;
        given("kind of link", &link.kind)?;
        if link.kind != ALERT && !is_address(&link.to) {
            return Err(Refusal::NoAddress(link.to));
        }
        Ok(stamp.event(What::Linked(link)))
    }

    /// A remark.
    ///
    /// # Errors
    /// Refuses an empty one.
    pub fn note(&self, words: &str, stamp: Stamp) -> Result<Event, Refusal> {
        self.not_merged()?;
        given("note", words)?;
        Ok(stamp.event(What::Noted(words.trim().to_owned())))
    }

    /// Whether a run began after a fix was in production; `None` where it does not say when it began: the
    /// day on which somebody brought it in is none of its own. On the day of shipping itself it is the moment
    /// at which that was noted that divides.
    pub fn ran_after_fix(&self, run: &Sighting) -> Option<bool> {
        let began = run.began?;
        Some(self.in_production().any(|fix| fix.is_before(began)))
    }

    /// The moment behind which whatever began ran with a fix: see [`Self::ran_after_fix`].
    pub(crate) fn mended_from(&self) -> Option<Timestamp> {
        self.in_production().filter_map(Shipped::from).min()
    }

    /// Whether a run is known to have begun after the last fix was in production.
    pub fn ran_after_last_fix(&self, run: &Sighting) -> bool {
        let shipped = self.last_shipped();
        shipped.is_some_and(|fix| run.began.is_some_and(|began| fix.is_before(began)))
    }

    /// Since when its last fix is in production.
    pub fn last_shipped(&self) -> Option<Shipped> {
        self.in_production().max_by_key(|fix| (fix.on, fix.noted))
    }

    fn in_production(&self) -> impl Iterator<Item = Shipped> {
        self.timeline.iter().filter_map(|event| match &event.what {
            What::Shipped { fix: _, on } => Some(Shipped { on: *on, noted: event.at }),
            _ => None,
        })
    }

    fn not_merged(&self) -> Result<(), Refusal> {
        self.merged_into.clone().map_or(Ok(()), |into| Err(Refusal::Merged(into)))
    }

    fn not_over(&self) -> Result<(), Refusal> {
        self.not_merged()?;
        if self.state.is_over() { Err(Refusal::Over(self.state)) } else { Ok(()) }
    }

    fn only_in(&self, states: &[State], first: &'static str) -> Result<(), Refusal> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Refusal::TooEarly { state: self.state, first })
    }
}

/// `http://HOST…` or `https://HOST…`, in one word.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let is_plain = !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    is_plain && host.is_some_and(|host| !host.is_empty())
}

fn fits(said: &Judgement) -> Result<(), Refusal> {
    let layer = said.category();
    match said.mode {
        Some(mode) if Some(mode.category()) != layer => {
            Err(Refusal::ModeOutside { mode, category: layer })
        }
        _ => Ok(()),
    }
}

fn structural(missing: Option<&str>) -> Result<(), Refusal> {
    match missing.and_then(root_cause::misnamed) {
        Some(blame) => Err(Refusal::NoStructure(blame)),
        None => Ok(()),
    }
}

fn given(field: &'static str, words: &str) -> Result<(), Refusal> {
    if words.trim().is_empty() { Err(Refusal::Empty(field)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
