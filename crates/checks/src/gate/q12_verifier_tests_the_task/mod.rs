//! Q12: the last check turns wrong results down, its judges agree with people, and somebody looks at a share
//! of what ships.

use crate::gate::entry::Entry;
use crate::gate::files::{Wanting, wanting_cases};
use crate::gate::gaps::filled;
use crate::gate::names::{by_name, clauses, is_same_name, reader_of, yaml};
use crate::gate::prompt::matter::{is_check_of_form, is_on_form};
use crate::gate::prompt::{About, Statement};
use crate::gate::ship::File;
use crate::gate::strength::{its_own, settled, unproven};
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use crate::pattern::pattern;
use crate::view::effect::{self, Effect};
use case::spec::{Coverage, Judge, Level, Proves, Sampling};
use case::{Clause, ClauseKind, Spec};
use regex::Regex;
use std::sync::LazyLock;

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Verifier,
    question: "Does the verification test the task and not the form?",
    page: include_str!("Q12.md"),
    check,
};

/// Four of five wrong results: a check that lets more through is a coin with a bias.
const LEAST_REJECTED: f64 = 0.8;
/// Of fewer, a share of four in five is told by one more or less.
const LEAST_WRONG: usize = 10;
/// Of a thousand runs one is looked at; with less a failure is found by its victims.
const LEAST_RATE: f64 = 0.001;
/// Landis and Koch (1977) call agreement from 0.61 on substantial; below it two raters mean two things.
const LEAST_KAPPA: f64 = 0.6;
/// With fewer cases the interval of kappa is wider than the distance between good and useless.
const LEAST_CASES: u32 = 50;
/// Models behind a judge change within a year, and so does what is judged.
const OLDEST_DAYS: i64 = 365;

/// What judges are called, and the models that most of them are.
const JUDGES: [&str; 6] = ["claude", "gemini", "gpt", "grader", "judge", "llm"];

/// What is said of a tool that has a model judge.
static BY_A_MODEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:llms?|language models?|(?:asks?|has|lets?|uses?) (?:an?|the|another) (?:\w+ )?model)\b",
    )
});

fn check(ship: &Ship<'_>, today: Day) -> Ruling {
    let mut tally = Tally::of(Requirement::Verifier);
    let last = clauses(ship.spec, |kind| match kind {
        ClauseKind::Verification(coverage) if coverage.level == Level::Final => Some(coverage),
        _ => None,
    });
    if last.is_empty() && of_the_form(ship, &mut tally) {
        return tally.ruling("");
    }
    if last.is_empty() {
        let what = "no verification stands at the end, so nothing tells a wrong result";
        tally.open(Place::whole(ship.spec), what, check_in_yaml("What is to be true.", "TOOL"));
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
    for (clause, coverage) in &last {
        uncompared(ship.spec, (clause, coverage), &mut tally);
    }
    let first =
        last.first().map_or_else(|| Place::whole(ship.spec), |(clause, _)| Place::of(clause));
    sampled(ship, first, &mut tally);
    tally.ruling("wrong results are turned down, and production is sampled")
}

/// Says which checks of the form the prompts ask for, where nothing else verifies; `false` where they ask for
/// none.
fn of_the_form(ship: &Ship<'_>, tally: &mut Tally) -> bool {
    let is_such = |one: &&Statement| {
        let is_on_it = matches!(one.about, About::Format | About::Verification);
        is_on_it && is_check_of_form(&one.place.quote)
    };
    for one in ship.statements.iter().filter(is_such) {
        let what = format!("it proves the form and not the task: \"{}\"", one.place.quote);
        tally.fails(one.place.clone(), what, check_in_yaml("What is to be true.", "TOOL"));
    }
    tally.failed() != 0
}

/// Whether a check tests the task and was tried on wrong results.
fn strict(ship: &Ship<'_>, (clause, coverage): (&Clause, &Coverage), tally: &mut Tally) {
    let place = Place::of(clause);
    let tool = &coverage.tool;
    let mend = in_yaml(ship.spec, coverage);
    if coverage.proves == Proves::Format {
        let what = format!("`{tool}` proves the form of the result, not the task");
        tally.fails(place, what, mend);
        return;
    }
    if is_named_for_form(tool) {
        let what = format!("`{tool}` sounds like a check of the form, and is to prove the task");
        tally.open(place.clone(), what, mend.clone());
    }
    proof(ship.spec, (clause, coverage), tally);
    let Some(rejects) = &coverage.rejects else {
        let what = format!("nobody tried `{tool}` on wrong results");
        tally.fails(place, what, mend);
        return;
    };
    if let Some(File::Present { cases: Some(cases) }) = ship.files.get(&rejects.cases)
        && (1..LEAST_WRONG).contains(cases)
    {
        let what = format!(
            "`{tool}` was tried on too few wrong results: {cases} ({LEAST_WRONG} or more pass)"
        );
        tally.fails(place.clone(), what, mend.clone());
    }
    if rejects.share < LEAST_REJECTED {
        let share = rejects.share;
        let what = format!(
            "`{tool}` turns down {share} of wrong results ({LEAST_REJECTED} or more passes)"
        );
        tally.fails(place.clone(), what, mend.clone());
    }
    if are_ambiguous(ship, &rejects.cases) {
        let what =
            format!("`{}` holds the ambiguous tasks, which are no wrong results", rejects.cases);
        tally.fails(place.clone(), what, mend.clone());
    }
    match wanting_cases(ship, &rejects.cases) {
        Some(Wanting::Fails(what)) => tally.fails(place, what, mend),
        Some(Wanting::Open(what)) => tally.open(place, what, mend),
        None => tally.shows(place),
    }
}

/// Whether a tool's name is that of a check of the form. A name proves nothing, so that it stays open.
fn is_named_for_form(tool: &str) -> bool {
    let words: Vec<String> = effect::words(effect::proper(tool)).collect();
    by_name(tool) == Effect::Verifies && is_on_form(&words.join(" "))
}

/// Whether the tasks that can mean two things are given out as wrong results, too.
fn are_ambiguous(ship: &Ship<'_>, cases: &str) -> bool {
    ship.spec.clauses.iter().any(|clause| match &clause.kind {
        ClauseKind::Clarification(branch) => branch.cases.as_deref() == Some(cases),
        _ => false,
    })
}

/// Whether what counts as proof of the task is a result of the very tool that checks.
fn proof(spec: &Spec, (clause, coverage): (&Clause, &Coverage), tally: &mut Tally) {
    let tool = &coverage.tool;
    let mend = in_yaml(spec, coverage);
    let place = Place::of(clause);
    let Some(predicate) = &coverage.predicate else {
        let what = format!("no result of `{tool}` counts as proof");
        tally.fails(place, what, mend);
        return;
    };
    if !predicate.tools().contains(&&**tool) {
        let what = format!("what counts as proof is no result of `{tool}`");
        tally.fails(place, what, mend);
    } else if let Some(why) = settled(predicate, spec) {
        tally.fails(place, format!("the result that counts as proof {why}"), mend);
    } else if let Some(Wanting::Fails(why)) = unproven(predicate, spec) {
        tally.fails(place, why, mend);
    }
}

/// Whether a judge agrees with people, on enough cases and not too long ago.
fn calibrated((clause, judge): (&Clause, &Judge), today: Day, tally: &mut Tally) {
    let name = &judge.name;
    let mend = judge_in_yaml(name, &today.to_string());
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

/// A judge by its name that nobody compared with people. A name proves nothing, so that it stays open.
fn uncompared(spec: &Spec, (clause, coverage): (&Clause, &Coverage), tally: &mut Tally) {
    let names = [Some(&*coverage.tool), coverage.by.as_deref()];
    let is_compared = |name: &str| {
        spec.clauses.iter().any(|clause| match &clause.kind {
            ClauseKind::Judge(judge) => is_same_name(&judge.name, name),
            _ => false,
        })
    };
    let is_said_so = |name: &str| {
        let said = spec.tool(name).and_then(|tool| tool.description.as_ref());
        said.is_some_and(|said| BY_A_MODEL.is_match(&said.text))
    };
    let sounds = |name: &&str| {
        effect::words(name).any(|word| JUDGES.contains(&word.as_str())) || is_said_so(name)
    };
    for name in names.into_iter().flatten().filter(sounds).filter(|name| !is_compared(name)) {
        let what =
            format!("`{name}` sounds like a judge, and nothing says how it agrees with people");
        tally.open(Place::of(clause), what, judge_in_yaml(name, "YYYY-MM-DD"));
    }
}

fn judge_in_yaml(name: &str, day: &str) -> String {
    format!(
        "judges:\n  - {{name: {}, kappa: 0.7, cases: {LEAST_CASES}, measured: \"{day}\"}}\n",
        yaml(name)
    )
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
        if *rate < LEAST_RATE {
            let what =
                format!("a sampling rate of {rate} looks at nothing ({LEAST_RATE} or more does)");
            tally.fails(Place::of(clause), what, mend.clone());
        } else if filled(owner.as_ref()).is_none() {
            tally.fails(Place::of(clause), "nobody owns the sample", mend.clone());
        } else {
            tally.shows(Place::of(clause));
        }
    }
}

/// The check as it would pass, with another tool where its own looks at nothing but itself.
fn in_yaml(spec: &Spec, coverage: &Coverage) -> String {
    let tool = &*coverage.tool;
    let looks = its_own(tool, spec).is_none();
    let tool = if looks { tool } else { reader_of(Some(tool), spec).unwrap_or("TOOL") };
    check_in_yaml(&coverage.objective, tool)
}

fn check_in_yaml(objective: &str, tool: &str) -> String {
    let (objective, tool) = (yaml(objective), yaml(tool));
    format!(
        "verification:\n  - {{objective: {objective}, level: final, tool: {tool},\n     \
         proves: task, by: program,\n     \
         result: {{last_result: {{tool: {tool}, pointer: /FIELD, equals: VALUE}}}},\n     \
         rejects: {{cases: tests/wrong_results.jsonl, share: {LEAST_REJECTED}}}}}\n"
    )
}
