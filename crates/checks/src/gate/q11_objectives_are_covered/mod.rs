//! Q11: each objective is verified on the way and at the end, by somebody else than who worked on it.

use crate::gate::entry::Entry;
use crate::gate::files::Wanting;
use crate::gate::gaps::{filled, is_gap};
use crate::gate::names::{Changes, changes, clauses, is_same_name, reader_of, writer, yaml};
use crate::gate::prompt::matter::{is_bare_check, is_check, is_check_of_form, is_precondition};
use crate::gate::prompt::{About, Statement};
use crate::gate::strength::its_own;
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::spec::{Coverage, Level};
use case::{Clause, ClauseKind, Spec};

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Coverage,
    question: "Is every objective verified on the way and at the end, by another than the producer?",
    page: include_str!("Q11.md"),
    check,
};

/// By which names a producer goes that is to verify its own work.
const ONESELF: [&str; 10] = [
    "self",
    "itself",
    "agent",
    "the agent",
    "same agent",
    "the same agent",
    "model",
    "the model",
    "assistant",
    "producer",
];

/// An objective, and by which words a verification may name it.
struct Aim {
    place: Place,
    names: Vec<String>,
    /// As people call it.
    title: String,
}

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let spec = ship.spec;
    let mut tally = Tally::of(Requirement::Coverage);
    let checks = clauses(spec, |kind| match kind {
        ClauseKind::Verification(coverage) => Some(coverage),
        _ => None,
    });
    let aims = aims(spec, &checks);
    if checks.is_empty() && aims.is_empty() {
        return in_words_alone(ship, tally);
    }
    for aim in &aims {
        covered(spec, aim, &checks, &mut tally);
    }
    for (clause, coverage) in &checks {
        by_another(spec, (clause, coverage), &mut tally);
        by_a_look(spec, (clause, coverage), &mut tally);
    }
    tally.ruling(format!("{} verified on the way and at the end", aims.len()))
}

/// Whether a statement has something checked that was done. What is checked before an act is a constraint.
fn looks_at_the_work(one: &Statement) -> bool {
    let quote = &one.place.quote;
    match one.about {
        About::Verification => is_check(quote) && !is_precondition(quote),
        About::Format => is_check_of_form(quote),
        About::Obligation
        | About::Prohibition
        | About::Limit
        | About::Termination
        | About::Clarification
        | About::Role => false,
    }
}

fn in_words_alone(ship: &Ship<'_>, mut tally: Tally) -> Ruling {
    let said = ship.statements.iter().filter(|one| looks_at_the_work(one));
    let (bare, said): (Vec<&Statement>, Vec<&Statement>) =
        said.partition(|one| is_bare_check(&one.place.quote));
    if let (Some(one), []) = (bare.first(), said.as_slice()) {
        let quote = &one.place.quote;
        let what = format!("whether this looks at what was done cannot be told: \"{quote}\"");
        let mend = in_yaml(ship.spec, "What is to be true.", "final");
        tally.open(one.place.clone(), what, mend);
    } else if said.is_empty() {
        let what = "no verification is declared";
        tally.open(
            Place::whole(ship.spec),
            what,
            in_yaml(ship.spec, "What is to be true.", "final"),
        );
    }
    for statement in said {
        let quote = &statement.place.quote;
        let what = format!("no check of an objective, only words: \"{quote}\"");
        tally.fails(
            statement.place.clone(),
            what,
            in_yaml(ship.spec, "What is to be true.", "final"),
        );
    }
    tally.ruling("")
}

/// The declared objectives; without any, those that the verifications name.
fn aims(spec: &Spec, checks: &[(&Clause, &Coverage)]) -> Vec<Aim> {
    let declared = spec.clauses.iter().filter(|one| matches!(one.kind, ClauseKind::Objective(_)));
    let mut aims: Vec<Aim> = declared
        .map(|clause| Aim {
            place: Place::of(clause),
            names: vec![plain(&clause.id.0), plain(&clause.text.text)],
            title: clause.id.0.to_string(),
        })
        .collect();
    if aims.is_empty() {
        for (clause, coverage) in checks {
            let name = plain(&coverage.objective);
            if !aims.iter().any(|aim| aim.names.contains(&name)) {
                let title = coverage.objective.to_string();
                aims.push(Aim { place: Place::of(clause), names: vec![name], title });
            }
        }
    }
    aims
}

/// Words without their marks: what is compared of two names of one thing.
fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}

fn covered(spec: &Spec, aim: &Aim, checks: &[(&Clause, &Coverage)], tally: &mut Tally) {
    let own = checks.iter().filter(|(_, one)| aim.names.contains(&plain(&one.objective)));
    let levels: Vec<Level> = own.map(|(_, coverage)| coverage.level).collect();
    let title = &aim.title;
    if !levels.contains(&Level::Final) {
        let what = format!("`{title}` is not verified at the end");
        tally.fails(aim.place.clone(), what, in_yaml(spec, title, "final"));
    }
    if !levels.iter().any(|level| matches!(level, Level::Step | Level::Intermediate)) {
        let what = format!("`{title}` is not verified on the way");
        tally.fails(aim.place.clone(), what, in_yaml(spec, title, "intermediate"));
    }
}

/// Who checks is stated, and holds no tool that changes anything.
fn by_another(spec: &Spec, (clause, coverage): (&Clause, &Coverage), tally: &mut Tally) {
    let place = Place::of(clause);
    let tool = &coverage.tool;
    let mend = in_yaml(spec, &coverage.objective, level(coverage.level));
    let Some(by) = filled(coverage.by.as_ref()) else {
        tally.fails(place, format!("nothing says who runs `{tool}`"), mend);
        return;
    };
    if ONESELF.iter().any(|own| is_same_name(own, by)) {
        let what = format!("`{by}` verifies its own work");
        tally.fails(place, what, mend);
        return;
    }
    let by_name = undressed(by);
    let role = spec.roles.iter().find(|role| is_same_name(undressed(&role.name), by_name));
    let held = role.and_then(|role| role.tools.as_deref()).unwrap_or_default();
    let changed = held.iter().find(|held| changes(held, spec) == Changes::Declared);
    let unsure = held.iter().find(|held| changes(held, spec) == Changes::Undeclared);
    match (role, changed, unsure) {
        (Some(_), Some(changed), _) => {
            let what = format!("`{by}` verifies its own work: it holds `{changed}`");
            tally.fails(place, what, mend);
        }
        (Some(_), None, _) if spec.roles.len() == 1 => {
            let what = format!("`{by}` is the only agent and verifies its own work");
            tally.fails(place, what, mend);
        }
        (Some(_), None, Some(unsure)) => {
            let what = format!(
                "`{by}` verifies and holds `{unsure}`: nothing says whether that changes anything"
            );
            let mend = format!("tools:\n  - {{name: {}, changes_state: false}}\n", yaml(unsure));
            tally.open(place, what, mend);
        }
        (Some(_), None, None) | (None, _, _) => tally.shows(place),
    }
}

/// A name without what people put around it: `the clerk agent`.
fn undressed(name: &str) -> &str {
    let mut words = name.trim();
    if let Some((first, rest)) = words.split_once(' ')
        && first.eq_ignore_ascii_case("the")
    {
        words = rest.trim_start();
    }
    match words.rsplit_once(' ') {
        Some((rest, last)) if last.eq_ignore_ascii_case("agent") => rest.trim_end(),
        Some(_) | None => words,
    }
}

/// What the check looks with is there, and is not the change itself.
fn by_a_look(spec: &Spec, (clause, coverage): (&Clause, &Coverage), tally: &mut Tally) {
    let place = Place::of(clause);
    let mend = in_yaml(spec, &coverage.objective, level(coverage.level));
    if is_gap(&coverage.tool) || is_gap(&coverage.objective) {
        let what = format!("`{}` is to check `{}`", coverage.tool, coverage.objective);
        tally.fails(place, format!("{what}: one of them was never filled in"), mend);
        return;
    }
    match its_own(&coverage.tool, spec) {
        Some(Wanting::Fails(why)) => tally.fails(place, why, mend),
        Some(Wanting::Open(why)) => {
            let tool = yaml(&coverage.tool);
            let mend = format!("tools:\n  - {{name: {tool}, changes_state: false}}\n");
            tally.open(place, why, mend);
        }
        None => {}
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Step => "step",
        Level::Intermediate => "intermediate",
        Level::Final => "final",
    }
}

fn in_yaml(spec: &Spec, objective: &str, level: &str) -> String {
    let tool = yaml(reader_of(writer(spec), spec).unwrap_or("TOOL"));
    format!(
        "verification:\n  - objective: {}\n    level: {level}\n    tool: {tool}\n    proves: task\n    \
         by: program\n",
        yaml(objective)
    )
}
