//! Q12: the last check turns wrong results down, its judges agree with people, and somebody looks at a share
//! of what ships.

use crate::gate::entry::Entry;
use crate::gate::files::{Wanting, wanting};
use crate::gate::names::{clauses, yaml};
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::spec::{Coverage, Judge, Level, Proves, Sampling};
use case::{Clause, ClauseKind};

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Verifier,
    question: "Does the verification test the task and not the form?",
    page: include_str!("Q12.md"),
    check,
};

/// Four of five wrong results: a check that lets more through is a coin with a bias.
const LEAST_REJECTED: f64 = 0.8;
/// Landis and Koch (1977) call agreement from 0.61 on substantial; below it two raters mean two things.
const LEAST_KAPPA: f64 = 0.6;
/// With fewer cases the interval of kappa is wider than the distance between good and useless.
const LEAST_CASES: u32 = 50;
/// Models behind a judge change within a year, and so does what is judged.
const OLDEST_DAYS: i64 = 365;

fn check(ship: &Ship<'_>, today: Day) -> Ruling {
    let mut tally = Tally::of(Requirement::Verifier);
    let last = clauses(ship.spec, |kind| match kind {
        ClauseKind::Verification(coverage) if coverage.level == Level::Final => Some(coverage),
        _ => None,
    });
    if last.is_empty() {
        let what = "no verification stands at the end, so nothing tells a wrong result";
        tally.open(Place::whole(ship.spec), what, in_yaml("What is to be true.", "TOOL"));
        return tally.ruling("");
    }
    for (clause, coverage) in &last {
        strict(ship, (clause, coverage), &mut tally);
    }
    let judges = clauses(ship.spec, |kind| match kind {
        ClauseKind::Judge(judge) => Some(judge),
        _ => None,
    });
    for (clause, judge) in judges {
        calibrated((clause, judge), today, &mut tally);
    }
    let first =
        last.first().map_or_else(|| Place::whole(ship.spec), |(clause, _)| Place::of(clause));
    sampled(ship, first, &mut tally);
    tally.ruling("wrong results are turned down, and production is sampled")
}

/// Whether a check tests the task and was tried on wrong results.
fn strict(ship: &Ship<'_>, (clause, coverage): (&Clause, &Coverage), tally: &mut Tally) {
    let place = Place::of(clause);
    let tool = &coverage.tool;
    let mend = in_yaml(&coverage.objective, tool);
    if coverage.proves == Proves::Format {
        let what = format!("`{tool}` proves the form of the result, not the task");
        tally.fails(place, what, mend);
        return;
    }
    if coverage.predicate.is_none() {
        let what = format!("no result of `{tool}` counts as proof");
        tally.fails(place.clone(), what, mend.clone());
    }
    let Some(rejects) = &coverage.rejects else {
        let what = format!("nobody tried `{tool}` on wrong results");
        tally.fails(place, what, mend);
        return;
    };
    if rejects.share < LEAST_REJECTED {
        let share = rejects.share;
        let what = format!(
            "`{tool}` turns down {share} of wrong results ({LEAST_REJECTED} or more passes)"
        );
        tally.fails(place.clone(), what, mend.clone());
    }
    match wanting(ship, &rejects.cases) {
        Some(Wanting::Fails(what)) => tally.fails(place, what, mend),
        Some(Wanting::Open(what)) => tally.open(place, what, mend),
        None => tally.shows(place),
    }
}

/// Whether a judge agrees with people, on enough cases and not too long ago.
fn calibrated((clause, judge): (&Clause, &Judge), today: Day, tally: &mut Tally) {
    let name = &judge.name;
    let mend = format!(
        "judges:\n  - {{name: {}, kappa: 0.7, cases: {LEAST_CASES}, measured: \"{today}\"}}\n",
        yaml(name)
    );
    let measured = judge.measured.as_deref().map(Day::read);
    let wrong = if judge.kappa.is_none_or(|kappa| kappa < LEAST_KAPPA) {
        let kappa = judge.kappa.map_or("not measured".to_owned(), |kappa| format!("{kappa}"));
        Some(format!(
            "agreement of `{name}` with people: {kappa} (kappa of {LEAST_KAPPA} or more passes)"
        ))
    } else if judge.cases.is_none_or(|cases| cases < LEAST_CASES) {
        let cases = judge.cases.unwrap_or(0);
        Some(format!(
            "agreement of `{name}` was measured on {cases} cases ({LEAST_CASES} or more passes)"
        ))
    } else {
        match measured {
            None => Some(format!("nothing says when agreement of `{name}` was measured")),
            Some(None) => {
                Some(format!("when agreement of `{name}` was measured is no day (YYYY-MM-DD)"))
            }
            Some(Some(day)) if today < day => {
                Some(format!("agreement of `{name}` was measured on {day}, which is yet to come"))
            }
            Some(Some(day)) if OLDEST_DAYS < day.days_until(today) => {
                Some(format!("agreement of `{name}` was measured on {day}, over a year ago"))
            }
            Some(Some(_)) => None,
        }
    };
    match wrong {
        Some(what) => tally.fails(Place::of(clause), what, mend),
        None => tally.shows(Place::of(clause)),
    }
}

fn sampled(ship: &Ship<'_>, beside: Place, tally: &mut Tally) {
    let stated = clauses(ship.spec, |kind| match kind {
        ClauseKind::Sampling(sampling) => Some(sampling),
        _ => None,
    });
    let owner = ship.owners.verification.as_ref().map_or("NAME", |owner| &*owner.name);
    let mend = format!("sampling: {{rate: 0.05, owner: {}}}\n", yaml(owner));
    if stated.is_empty() {
        let what = "no share of production runs is looked at afterwards";
        tally.fails(beside, what, mend.clone());
    }
    for (clause, Sampling { rate, owner }) in stated {
        if *rate <= 0.0 {
            tally.fails(Place::of(clause), "a sampling rate of 0 looks at nothing", mend.clone());
        } else if owner.is_none() {
            tally.fails(Place::of(clause), "nobody owns the sample", mend.clone());
        } else {
            tally.shows(Place::of(clause));
        }
    }
}

fn in_yaml(objective: &str, tool: &str) -> String {
    let (objective, tool) = (yaml(objective), yaml(tool));
    format!(
        "verification:\n  - {{objective: {objective}, level: final, tool: {tool},\n     \
         proves: task, by: program,\n     \
         result: {{last_result: {{tool: {tool}, pointer: /FIELD, equals: VALUE}}}},\n     \
         rejects: {{cases: tests/wrong_results.jsonl, share: {LEAST_REJECTED}}}}}\n"
    )
}
