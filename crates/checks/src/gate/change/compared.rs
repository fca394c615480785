//! Two clauses of one kind: which of the two holds more, and by what.

use super::leaning::{
    Leaning, of_allowed, of_bound, of_condition, of_predicate, of_progress, of_required, of_stated,
};
use case::spec::{
    Cap, Clarification, Context, Coverage, Guard, Handoff, Judge, Level, Logging, Objective,
    Proves, Sampling,
};
use case::{ClauseKind, Predicate};

/// What came of comparing two clauses.
pub(super) struct Compared {
    pub(super) leaning: Leaning,
    /// By what, as a phrase.
    pub(super) how: Option<String>,
}

/// Puts together what was found of each part.
#[derive(Default)]
pub(super) struct Parts(Vec<(Leaning, String)>);

impl Parts {
    pub(super) fn add(mut self, leaning: Leaning, how: impl Into<String>) -> Self {
        if leaning != Leaning::Same {
            self.0.push((leaning, how.into()));
        }
        self
    }

    /// One part that holds less is not made up for by another that holds more.
    pub(super) fn done(self) -> Compared {
        let looser = |part: &&(Leaning, String)| part.0 == Leaning::Looser;
        let leaning = if self.0.iter().any(|part| looser(&part)) {
            Leaning::Looser
        } else {
            self.0.iter().fold(Leaning::Same, |sum, (leaning, _)| sum.and(*leaning))
        };
        let shown: Vec<&str> = match self.0.iter().find(looser) {
            Some((_, how)) => vec![how],
            None => self.0.iter().map(|(_, how)| how.as_str()).collect(),
        };
        Compared { leaning, how: (!shown.is_empty()).then(|| shown.join(", ")) }
    }
}

/// Which of two clauses of one kind holds more.
pub(super) fn compared(old: &ClauseKind, new: &ClauseKind) -> Compared {
    match (old, new) {
        (ClauseKind::Constraint(old), ClauseKind::Constraint(new))
        | (ClauseKind::Success(old), ClauseKind::Success(new)) => {
            let how = match (old, new) {
                (None, Some(_)) => "words became a predicate",
                (Some(_), None) => "the predicate is gone, its words stay",
                (Some(_), Some(_)) | (None, None) => "its predicate",
            };
            Parts::default().add(of_condition(old.as_ref(), new.as_ref()), how).done()
        }
        (ClauseKind::GiveUp(old), ClauseKind::GiveUp(new)) => give_up(old.as_ref(), new.as_ref()),
        (ClauseKind::Guard(old), ClauseKind::Guard(new)) => guard(old, new),
        (ClauseKind::Cap(old), ClauseKind::Cap(new)) => cap(*old, *new),
        (ClauseKind::Context(old), ClauseKind::Context(new)) => context(old, new),
        (ClauseKind::Clarification(old), ClauseKind::Clarification(new)) => clarification(old, new),
        (ClauseKind::Handoff(old), ClauseKind::Handoff(new)) => handoff(old, new),
        (ClauseKind::Objective(old), ClauseKind::Objective(new)) => objective(old, new),
        (ClauseKind::Logging(old), ClauseKind::Logging(new)) => logging(old, new),
        (ClauseKind::Verification(old), ClauseKind::Verification(new)) => coverage(old, new),
        (ClauseKind::Judge(old), ClauseKind::Judge(new)) => judge(old, new),
        (ClauseKind::Sampling(old), ClauseKind::Sampling(new)) => sampling(old, new),
        _ => Compared { leaning: Leaning::Other, how: None },
    }
}

/// A run that gives up in fewer states, or in the same later, goes on for longer.
fn give_up(old: Option<&Predicate>, new: Option<&Predicate>) -> Compared {
    let leaning = of_occasion(old, new);
    let how = match (old, new, leaning) {
        (None, Some(_), _) => "words became a predicate",
        (Some(_), None, _) => "the predicate is gone, its words stay",
        (_, _, Leaning::Tighter) => "sooner, or in more states",
        (_, _, Leaning::Looser) => "later, or in fewer states",
        (_, _, Leaning::Same | Leaning::Other) => "its predicate",
    };
    Parts::default().add(leaning, how).done()
}

fn guard(old: &Guard, new: &Guard) -> Compared {
    let (was, is) = (old.max_repeats, new.max_repeats);
    Parts::default()
        .add(if old.tool == new.tool { Leaning::Same } else { Leaning::Other }, "its tool")
        .add(of_bound(was, is), format!("max_repeats {was} became {is}"))
        .add(of_progress(old.progress.as_deref(), new.progress.as_deref()), "its mark of progress")
        .add(of_stated(old.idempotency_key.as_ref(), new.idempotency_key.as_ref()), "its key")
        .done()
}

/// A cap of nothing lets no run begin, or is read as none: it bounds nothing either way.
fn cap(old: Cap, new: Cap) -> Compared {
    let (leaning, was, is) = match (old, new) {
        (Cap::Steps(old), Cap::Steps(new)) => (of_bound(old, new), f64::from(old), f64::from(new)),
        (Cap::Seconds(old), Cap::Seconds(new)) | (Cap::Cost(old), Cap::Cost(new)) => {
            (of_bound(old, new), old, new)
        }
        (Cap::Steps(_) | Cap::Seconds(_) | Cap::Cost(_), _) => (Leaning::Other, 0.0, 0.0),
    };
    if is <= 0.0 && 0.0 < was {
        return Parts::default()
            .add(Leaning::Looser, format!("{was} became {is}, which is no cap"))
            .done();
    }
    let leaning = if was <= 0.0 && 0.0 < is { Leaning::Tighter } else { leaning };
    Parts::default().add(leaning, format!("{was} became {is}")).done()
}

fn context(old: &Context, new: &Context) -> Compared {
    match (old, new) {
        (Context::Budget(old), Context::Budget(0)) if 0 < *old => {
            Parts::default().add(Leaning::Looser, format!("{old} became 0, which is none")).done()
        }
        (Context::Budget(0), Context::Budget(new)) if 0 < *new => {
            Parts::default().add(Leaning::Tighter, format!("0 became {new}")).done()
        }
        (Context::Budget(old), Context::Budget(new)) => {
            Parts::default().add(of_bound(old, new), format!("{old} became {new}")).done()
        }
        (
            Context::LongestRun { steps: old, tested_by: before },
            Context::LongestRun { steps: new, tested_by: after },
        ) => Parts::default()
            .add(of_stated(before.as_ref(), after.as_ref()), "its test")
            .add(of_bound(new, old), format!("{old} steps became {new}"))
            .done(),
        (
            Context::Pinned | Context::Compaction | Context::Budget(_) | Context::LongestRun { .. },
            _,
        ) => Compared { leaning: Leaning::Other, how: None },
    }
}

fn clarification(old: &Clarification, new: &Clarification) -> Compared {
    Parts::default()
        .add(of_stated(old.ask.as_ref(), new.ask.as_ref()), "the tool that asks")
        .add(of_occasion(old.when.as_ref(), new.when.as_ref()), "when it is taken")
        .add(
            of_allowed(old.meanwhile.as_deref(), new.meanwhile.as_deref()),
            "what may be called meanwhile",
        )
        .add(of_stated(old.cases.as_ref(), new.cases.as_ref()), "its cases")
        .done()
}

/// When a branch is taken, or a run given up: on fewer runs is looser.
fn of_occasion(old: Option<&Predicate>, new: Option<&Predicate>) -> Leaning {
    match (old, new) {
        (Some(old), Some(new)) => of_predicate(old, new).reversed(),
        (old, new) => of_stated(old, new),
    }
}

fn handoff(old: &Handoff, new: &Handoff) -> Compared {
    // A field that another one took the place of is not passed on any more.
    let required = match of_required(&old.required, &new.required) {
        Leaning::Looser | Leaning::Other => Leaning::Looser,
        leaning @ (Leaning::Same | Leaning::Tighter) => leaning,
    };
    Parts::default()
        .add(required, "its required fields")
        .add(of_stated(old.schema.as_ref(), new.schema.as_ref()), "its schema")
        .add(of_stated(old.version.as_ref(), new.version.as_ref()), "the version of its schema")
        .add(
            of_stated(old.acknowledged_by.as_ref(), new.acknowledged_by.as_ref()),
            "its acknowledgement",
        )
        .add(of_stated(old.session.as_ref(), new.session.as_ref()), "its session")
        .done()
}

fn objective(old: &Objective, new: &Objective) -> Compared {
    // Where nobody may change it there is no change to record.
    let is_fixed = new.changed_by.as_ref().is_some_and(Vec::is_empty);
    let recorded = match of_stated(old.recorded_in.as_ref(), new.recorded_in.as_ref()) {
        Leaning::Looser | Leaning::Other if is_fixed => Leaning::Same,
        leaning @ (Leaning::Same | Leaning::Tighter | Leaning::Looser | Leaning::Other) => leaning,
    };
    Parts::default()
        .add(of_allowed(old.changed_by.as_deref(), new.changed_by.as_deref()), "who may change it")
        .add(recorded, "where a change is recorded")
        .done()
}

fn logging(old: &Logging, new: &Logging) -> Compared {
    let share = match (old.share, new.share) {
        (Some(old), Some(new)) => of_bound(new, old),
        (old, new) => of_stated(old.as_ref(), new.as_ref()),
    };
    Parts::default()
        .add(share, "its share")
        .add(of_stated(old.monitor.as_ref(), new.monitor.as_ref()), "its monitor")
        .add(of_stated(Some(&old.intent), Some(&new.intent)), "the field of the intent")
        .add(of_stated(Some(&old.act), Some(&new.act)), "the field of the act")
        .done()
}

fn coverage(old: &Coverage, new: &Coverage) -> Compared {
    let proves = match (old.proves, new.proves) {
        (Proves::Task, Proves::Format) => Leaning::Looser,
        (Proves::Format, Proves::Task) => Leaning::Tighter,
        (Proves::Task, Proves::Task) | (Proves::Format, Proves::Format) => Leaning::Same,
    };
    let rejects = match (&old.rejects, &new.rejects) {
        (Some(old), Some(new)) => of_bound(new.share, old.share),
        (old, new) => of_stated(old.as_ref(), new.as_ref()),
    };
    Parts::default()
        .add(proves, "what it proves")
        .add(of_level(old.level, new.level), "when it happens")
        .add(
            of_condition(old.predicate.as_ref(), new.predicate.as_ref()),
            "the result that counts as proof",
        )
        .add(rejects, "the wrong outputs that it turned down")
        .add(of_stated(old.by.as_ref(), new.by.as_ref()), "who runs it")
        .add(of_stated(Some(&old.tool), Some(&new.tool)), "its tool")
        .done()
}

/// After every change is the most often, and before success the one that must not be left out.
fn of_level(old: Level, new: Level) -> Leaning {
    match (old, new) {
        (Level::Final | Level::Intermediate, Level::Step) => Leaning::Tighter,
        (Level::Step, Level::Intermediate | Level::Final) | (Level::Final, Level::Intermediate) => {
            Leaning::Looser
        }
        (Level::Intermediate, Level::Final) => Leaning::Other,
        (Level::Step, Level::Step)
        | (Level::Intermediate, Level::Intermediate)
        | (Level::Final, Level::Final) => Leaning::Same,
    }
}

fn judge(old: &Judge, new: &Judge) -> Compared {
    let kappa = match (old.kappa, new.kappa) {
        (Some(old), Some(new)) => of_bound(new, old),
        (old, new) => of_stated(old.as_ref(), new.as_ref()),
    };
    let cases = match (old.cases, new.cases) {
        (Some(old), Some(new)) => of_bound(new, old),
        (old, new) => of_stated(old.as_ref(), new.as_ref()),
    };
    Parts::default()
        .add(kappa, "its kappa")
        .add(cases, "the cases that it was measured on")
        .add(
            of_stated(old.measured.as_ref(), new.measured.as_ref()),
            "the day on which it was measured",
        )
        .done()
}

fn sampling(old: &Sampling, new: &Sampling) -> Compared {
    Parts::default()
        .add(of_bound(new.rate, old.rate), format!("rate {} became {}", old.rate, new.rate))
        .add(of_stated(old.owner.as_ref(), new.owner.as_ref()), "its owner")
        .done()
}
