//! What each aspect of a comparison comes to, in words with counts.

use super::rerun::Kept;
use super::{Aspect, Met, Reason, Rerun, Subject};
use crate::interval::{Share, difference};
use crate::signature::demand;
use checks::Mode;
use std::collections::{BTreeMap, BTreeSet};

/// The most that chance may explain of a mode's absence.
const CHANCE: f64 = 0.05;

/// The most missing inputs that are named.
const NAMED: usize = 2;

/// The runs of both sides that count, and what the later ones can tell.
pub(super) struct Sides<'r> {
    mode: Mode,
    demand: Option<&'r str>,
    before: &'r [&'r Rerun],
    after: &'r [&'r Rerun],
    found_in: Vec<&'r str>,
    gone: usize,
    /// How many other runs of the incident itself began after the fix.
    later: usize,
    /// How many other reruns showed it when the same fix was compared before.
    shown: usize,
    /// How many of `gone` are so by the broken demand alone.
    by_demand: usize,
    /// Why the others cannot tell, with how many.
    untold: BTreeMap<String, usize>,
}

/// What one rerun tells of the mode.
enum Told {
    Found,
    Gone,
    /// The same by the broken demand alone.
    Kept,
    Untold(String),
}

impl<'r> Sides<'r> {
    pub(super) fn of(
        subject: &'r Subject,
        before: &'r [&'r Rerun],
        after: &'r [&'r Rerun],
    ) -> Self {
        let (mode, untold) = (subject.mode, BTreeMap::new());
        let demand = subject.demand.as_deref();
        let is_named = |hash: &&String| after.iter().any(|run| run.hash == **hash);
        let unnamed = |hashes: &'r BTreeSet<String>| hashes.iter().filter(|hash| !is_named(hash));
        let later = unnamed(&subject.later).count();
        let shown = unnamed(&subject.shown).filter(|hash| !subject.later.contains(*hash)).count();
        let (found_in, gone, by_demand) = (Vec::new(), 0, 0);
        let mut sides =
            Self { mode, demand, before, after, found_in, gone, later, shown, by_demand, untold };
        for run in after {
            match sides.told(run) {
                Told::Found => sides.found_in.push(run.hash.as_str()),
                Told::Gone => sides.gone += 1,
                Told::Kept => {
                    sides.gone += 1;
                    sides.by_demand += 1;
                }
                Told::Untold(why) => *sides.untold.entry(why).or_default() += 1,
            }
        }
        sides
    }

    /// The content of the reruns that show the mode.
    pub(super) fn found_in(&self) -> Vec<String> {
        self.found_in.iter().map(|hash| (*hash).to_owned()).collect()
    }

    /// Every aspect but the first one.
    pub(super) fn reasons(&self) -> [Reason; 5] {
        [self.enough(), self.is_gone(), self.seen(), self.success(), self.verified()]
    }

    /// Where the mode shows it is there. That it is not there counts only where it could have been seen as
    /// well as before, by everybody who looked before.
    fn told(&self, run: &Rerun) -> Told {
        if run.found.contains(&self.mode) && !self.is_of_another(run) {
            return Told::Found;
        }
        if let Some(idle) = self.verifiers().into_iter().find(|one| !run.verifiers.contains(*one)) {
            return Told::Untold(format!("a verdict of {idle}"));
        }
        let inputs: BTreeSet<&str> = in_every(self.before.iter().map(|run| &run.inputs));
        if let Some(lost) = inputs.into_iter().find(|input| !run.inputs.contains(input)) {
            return Told::Untold(format!("{lost}, which every run before had"));
        }
        if run.clear.contains(&self.mode) {
            return Told::Gone;
        }
        if run.keeps(&self.broken()) {
            return Told::Kept;
        }
        let missing = run.missing.get(&self.mode);
        Told::Untold(missing.map_or("a reading of the mode", String::as_str).to_owned())
    }

    /// The demands that the runs from before broke, where that is what the mode is about: of several the one
    /// that the incident is named by.
    fn broken(&self) -> BTreeSet<&'r str> {
        if self.mode != Mode::DisobeyTaskSpecification {
            return BTreeSet::new();
        }
        let all = self.before.iter().flat_map(|run| &run.demands);
        let all = all.filter(|(_, kept)| **kept == Kept::No).map(|(what, _)| what.as_str());
        let all: BTreeSet<&str> = all.collect();
        let is_own = |what: &&str| self.demand.is_some_and(|demand| demand::is(demand, what));
        let own: BTreeSet<&str> = all.iter().copied().filter(is_own).collect();
        if own.is_empty() { all } else { own }
    }

    /// Whether what the rerun breaks is another demand than the one that was broken before.
    fn is_of_another(&self, run: &Rerun) -> bool {
        let broken = self.broken();
        let breaks = |what: &&str| run.demands.get(*what) == Some(&Kept::No);
        !broken.is_empty() && !broken.iter().any(breaks)
    }

    fn verifiers(&self) -> BTreeSet<&'r String> {
        let (first, rest) = match self.before.split_first() {
            Some((first, rest)) => (*first, rest),
            None => return BTreeSet::new(),
        };
        let all = first.verifiers.iter();
        all.filter(|one| rest.iter().all(|run| run.verifiers.contains(*one))).collect()
    }

    /// Whether it shows again, which needs no number.
    const fn is_back(&self) -> bool {
        !self.found_in.is_empty() || 0 < self.later || 0 < self.shown
    }

    /// In how many of the runs from before that can tell it the mode is.
    fn was(&self) -> Share {
        let found = self.before.iter().filter(|run| run.found.contains(&self.mode)).count();
        let clear = self.before.iter().filter(|run| run.clear.contains(&self.mode)).count();
        Share::new(found, found + clear)
    }

    fn enough(&self) -> Reason {
        let (mode, was, about) = (self.mode, self.was(), Aspect::Enough);
        let reason = |met, says| Reason { about, met, says };
        if self.is_back() {
            return reason(Met::Yes, format!("{mode} is there again, which needs no more runs"));
        }
        let Some(needed) = needed(was) else {
            let says = format!(
                "{mode} was found in no run from before, so there is nothing to compare with"
            );
            return reason(Met::Unknown, says);
        };
        let reruns = if self.gone == 1 { "rerun" } else { "reruns" };
        let says = format!(
            "{} {reruns} can tell {mode}; {needed} without it are needed, as it was in {was} before",
            self.gone
        );
        match needed.checked_sub(self.gone).filter(|lacking| 0 < *lacking) {
            None => reason(Met::Yes, says),
            Some(lacking) => reason(Met::Unknown, format!("{says}: {lacking} more would do")),
        }
    }

    fn is_gone(&self) -> Reason {
        let (mode, was, about) = (self.mode, self.was(), Aspect::Gone);
        let found = self.found_in.len();
        let is = Share::new(found, found + self.gone);
        let reason = |met, says| Reason { about, met, says };
        if 0 < self.later {
            let runs = if self.later == 1 { "run" } else { "runs" };
            let own = format!("{} {runs} of the incident itself", self.later);
            let says =
                format!("{mode} is in {own} that began after the fix, and in {}", reruns(is));
            return reason(Met::No, says);
        }
        if 0 < self.shown {
            let (reruns_are, those) =
                if self.shown == 1 { ("rerun", "is") } else { ("reruns", "are") };
            let says = format!(
                "{mode} is in {} {reruns_are} that {those} not named any more and stood against this fix before, \
                 and in {}",
                self.shown,
                reruns(is)
            );
            return reason(Met::No, says);
        }
        if is.of == 0 {
            return reason(Met::Unknown, format!("no rerun can tell {mode}"));
        }
        if is.part == 0 {
            let says =
                format!("{mode} is in {} that can tell it, and was in {was} before", reruns(is));
            return match self.under_another_name(was) {
                Some(other) => reason(Met::Unknown, format!("{says}; {other}")),
                None => reason(Met::Yes, says),
            };
        }
        let fell = difference(was, is).filter(|interval| 0.0 < interval.low);
        let is = reruns(is);
        let says = if let Some(by) = fell {
            format!(
                "{mode} is in {is}; it fell from {was} by {:.2} to {:.2}, and is not gone",
                by.low, by.high
            )
        } else {
            format!("{mode} is in {is}, and was in {was} before: no fall beyond chance")
        };
        reason(Met::No, says)
    }

    /// Reruns that failed and show another mode of the layer, unless those are fewer than chance explains against
    /// the runs from before: the structure that is missing may only show in another way.
    fn under_another_name(&self, was: Share) -> Option<String> {
        let layer = self.mode.category();
        let of_layer = |run: &Rerun| -> BTreeSet<Mode> {
            let found = run.found.iter().copied();
            found.filter(|mode| mode.category() == layer && *mode != self.mode).collect()
        };
        let failed = self.after.iter().filter(|run| run.succeeded == Some(false));
        let shown: Vec<BTreeSet<Mode>> =
            failed.map(|run| of_layer(run)).filter(|modes| !modes.is_empty()).collect();
        let is = Share::new(shown.len(), self.after.len());
        let fell = difference(was, is).is_some_and(|interval| 0.0 < interval.low);
        let modes: BTreeSet<Mode> = shown.into_iter().flatten().collect();
        let modes: Vec<&str> = modes.into_iter().map(Mode::code).collect();
        (!fell && !modes.is_empty()).then(|| {
            format!(
                "{is} failed with another finding of its layer ({}): what is missing may only show under another \
                 name",
                modes.join(", ")
            )
        })
    }

    /// A mode that cannot be told any more is not gone: such reruns count for nothing, and the others have
    /// to be enough.
    fn seen(&self) -> Reason {
        let (mode, about) = (self.mode, Aspect::Inputs);
        let all = self.after.len();
        let told = self.found_in.len() + self.gone;
        let untold = all - told;
        let reason = |met, says| Reason { about, met, says };
        if all == 0 {
            return reason(Met::Unknown, "no rerun counts".to_owned());
        }
        if untold == 0 {
            let told = reruns(Share::new(told, all));
            return reason(Met::Yes, format!("{mode} could be told in {told}{}", self.demanded()));
        }
        let is_enough = self.is_back() || needed(self.was()).is_some_and(|one| one <= self.gone);
        let met = if is_enough { Met::Yes } else { Met::Unknown };
        let others = if untold == 1 { "the other is" } else { "the others are" };
        let says = format!(
            "{mode} could be told in {}{}; {others} left out, for want of {}",
            reruns(Share::new(told, all)),
            self.demanded(),
            self.wanted()
        );
        reason(met, says)
    }

    /// By which demands the mode is gone where they alone could be told.
    fn demanded(&self) -> String {
        if self.by_demand == 0 {
            return String::new();
        }
        let broken: Vec<&str> = self.broken().into_iter().take(NAMED).collect();
        format!(", in {} by what was broken alone ({})", self.by_demand, broken.join("; "))
    }

    /// What the reruns that cannot tell are missing, the most frequent first.
    fn wanted(&self) -> String {
        let mut all: Vec<(&String, &usize)> = self.untold.iter().collect();
        all.sort_by(|one, other| other.1.cmp(one.1));
        let more = all.len().saturating_sub(NAMED);
        let shown = all.iter().take(NAMED).map(|(why, count)| match all.len() {
            1 => (*why).clone(),
            _ => format!("{why} ({count})"),
        });
        let shown = shown.collect::<Vec<_>>().join("; ");
        if more == 0 { shown } else { format!("{shown}; and {more} more inputs") }
    }

    /// Whether the task is done as often as before, by somebody else's word than the agents'. Reruns none
    /// of which did it prove nothing: what ends the run early ends the mode, too.
    fn success(&self) -> Reason {
        let graded = |runs: &[&Rerun]| {
            let graded: Vec<bool> = runs.iter().filter_map(|run| run.succeeded).collect();
            Share::new(graded.iter().filter(|done| **done).count(), graded.len())
        };
        let (was, is) = (graded(self.before), graded(self.after));
        let (met, mut says) = match (self.after.len(), is.of) {
            (0, _) => (Met::Unknown, "no rerun counts".to_owned()),
            (_, 0) => (Met::Unknown, UNGRADED.to_owned()),
            (_, _) => done(was, is),
        };
        let others = self.after.len() - is.of;
        if 0 < is.of && 0 < others {
            let others = if others == 1 { "one".to_owned() } else { others.to_string() };
            says = format!("{says}; nobody graded the other {others}");
        }
        Reason { about: Aspect::Success, met, says }
    }

    /// A verifier that is in no rerun any more was taken out; one that did not run was not, and the reruns
    /// that it did not judge are left out. Of what the agents checked themselves nobody took anything out.
    fn verified(&self) -> Reason {
        let about = Aspect::Verifiers;
        let reason = |met, says| Reason { about, met, says };
        let judged: Vec<&&Rerun> = self.after.iter().filter(|run| !run.broke).collect();
        if judged.is_empty() {
            return reason(Met::Unknown, "no rerun counts".to_owned());
        }
        let always = self.verifiers();
        let is_there = |one: &&&String| {
            judged.iter().any(|run| run.verifiers.contains(**one) || run.idle.contains(**one))
        };
        let removed: Vec<&str> =
            always.iter().filter(|one| !is_there(one)).map(|one| one.as_str()).collect();
        if !removed.is_empty() {
            return reason(Met::No, format!("missing in every rerun: {}", removed.join(", ")));
        }
        let levels: BTreeSet<&str> = in_every(self.before.iter().map(|run| &run.levels));
        let is_lost = |level: &&&str| !judged.iter().any(|run| run.levels.contains(**level));
        let lost: Vec<&str> = levels.iter().filter(is_lost).copied().collect();
        if !lost.is_empty() {
            let says = format!("every run before had {}, and no rerun has", lost.join(", "));
            return reason(Met::Unknown, says);
        }
        let ran = judged.iter().any(|run| always.iter().all(|one| run.verifiers.contains(*one)));
        if !ran {
            let says = "what verified every run before did not run in a single rerun".to_owned();
            return reason(Met::Unknown, says);
        }
        let says = match always.len() {
            0 if !levels.is_empty() => {
                let levels: Vec<&str> = levels.into_iter().collect();
                format!("every run before had {}, and so have reruns", levels.join(", "))
            }
            0 => "nothing verified every run before, so nothing was taken out".to_owned(),
            1 => "what verified every run before still does".to_owned(),
            count => format!("everything that verified every run before ({count}) still does"),
        };
        reason(Met::Yes, says)
    }
}

/// `1 of 3 reruns`, `1 of 1 rerun`.
fn reruns(share: Share) -> String {
    format!("{share} {}", if share.of == 1 { "rerun" } else { "reruns" })
}

const UNGRADED: &str =
    "nobody but the agent says whether a rerun did its task; a reward or a verifier's record would";

/// Whether the task is done as often as it was, with the figures.
fn done(was: Share, is: Share) -> (Met, String) {
    let change = difference(is, was);
    let figures = change.map_or_else(String::new, |change| {
        format!(", {was} before (change {:+.2} to {:+.2})", change.low, change.high)
    });
    let graded = if is.of == 1 { "rerun" } else { "reruns" };
    let did = format!("{is} graded {graded} did their task");
    if change.is_some_and(|change| change.high < 0.0) {
        return (Met::No, format!("{did}{figures}"));
    }
    if is.part == 0 {
        let says = format!(
            "no rerun did its task: 0 of {} graded{figures}; what stops a run ends the mode as well",
            is.of
        );
        return (Met::Unknown, says);
    }
    if is.part == is.of {
        return (Met::Yes, format!("every graded rerun ({is}) did its task"));
    }
    if change.is_none() {
        return (Met::Unknown, format!("{did}, and no run from before was graded"));
    }
    // Cross-multiplied, so that no rounding decides.
    if is.part * was.of < was.part * is.of {
        return (Met::Unknown, format!("{did}{figures}: fewer, by what may be chance"));
    }
    let failed = is.of - is.part;
    // Where no run from before did it, any success is more than that, and says nothing of the others.
    if was.part == 0 && is.part <= failed {
        let says = format!(
            "{did}{figures}: the other {failed} did not, and what stops a run ends the mode as well"
        );
        return (Met::Unknown, says);
    }
    (Met::Yes, format!("{did}{figures}; {failed} did not"))
}

/// How many reruns without the mode chance would not explain: as many as make `(1 - rate)^n` small,
/// with the lowest rate that the runs from before allow; `None` where none of them shows the mode.
pub(super) fn needed(before: Share) -> Option<usize> {
    let rate = before.wilson().map_or(0.0, |interval| interval.low);
    if rate <= 0.0 {
        return None;
    }
    let needed = (CHANCE.ln() / (1.0 - rate).max(f64::MIN_POSITIVE).ln()).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of runs, cast with saturation"
    )]
    let needed = needed as usize;
    Some(needed.max(1))
}

/// What is in every one of them; nothing where there is none.
fn in_every<'s>(
    mut sets: impl Iterator<Item = &'s BTreeSet<&'static str>>,
) -> BTreeSet<&'static str> {
    let Some(first) = sets.next() else {
        return BTreeSet::new();
    };
    sets.fold(first.clone(), |all, one| all.intersection(one).copied().collect())
}
