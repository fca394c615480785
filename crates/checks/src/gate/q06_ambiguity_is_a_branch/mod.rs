//! Q6: where a task can mean two things, the flow takes a branch that asks, and ambiguous tasks have gone
//! through it.

use crate::gate::entry::Entry;
use crate::gate::files::{Wanting, wanting_cases};
use crate::gate::gaps::is_gap;
use crate::gate::names::{
    Changes, asker, by_name, changes, clauses, tools, undeclared, yaml, yaml_list,
};
use crate::gate::strength::settled;
use crate::gate::tally::Tally;
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use crate::view::effect::{self, Effect};
use case::spec::Clarification;
use case::{Clause, ClauseKind, Spec};

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Clarification,
    question: "Is ambiguity a branch of the flow?",
    page: include_str!("Q6.md"),
    check,
};

/// The tool that is proposed where none asks.
const ASK: &str = "ask_person";

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let mut tally = Tally::of(Requirement::Clarification);
    let branches = clauses(ship.spec, |kind| match kind {
        ClauseKind::Clarification(branch) => Some(branch),
        _ => None,
    });
    if branches.is_empty() {
        return in_words_alone(ship, tally);
    }
    for (clause, branch) in branches {
        ask(ship.spec, (clause, branch), &mut tally);
        condition(ship.spec, (clause, branch), &mut tally);
        cases(ship, (clause, branch), &mut tally);
        tally.shows(Place::of(clause));
    }
    tally.ruling("a branch asks, and ambiguous tasks have gone through it")
}

fn in_words_alone(ship: &Ship<'_>, mut tally: Tally) -> Ruling {
    let mut said = ship.statements.iter().filter(|one| one.is_on_the_task()).peekable();
    if said.peek().is_none() {
        let what = "nothing says what happens when the task can mean two things";
        tally.open(Place::whole(ship.spec), what, in_yaml(ship.spec));
    }
    for statement in said {
        let what = format!("no branch asks, only words: \"{}\"", statement.place.quote);
        tally.fails(statement.place.clone(), what, in_yaml(ship.spec));
    }
    tally.ruling("")
}

/// The tool that asks is there, and somebody holds it.
fn ask(spec: &Spec, (clause, branch): (&Clause, &Clarification), tally: &mut Tally) {
    let Some(tool) = branch.ask.as_ref().filter(|tool| !is_gap(tool)) else {
        tally.fails(Place::of(clause), "no tool asks a person", in_yaml(spec));
        return;
    };
    let known = tools(spec);
    if !known.is_empty() && !known.contains(&&**tool) {
        let what = format!("`{tool}` is to ask, and nothing declares it");
        tally.fails(Place::of(clause), what, format!("tools:\n  - name: {}\n", yaml(tool)));
        return;
    }
    if changes(tool, spec) == Changes::Declared && by_name(tool) == Effect::Changes {
        let what = format!("`{tool}` is to ask, and changes something instead");
        tally.fails(Place::of(clause), what, in_yaml(spec));
        return;
    }
    if let Some(instead) = does_instead(tool, spec) {
        let what = format!("`{tool}` is to ask, and its name is that of {instead}");
        tally.open(Place::of(clause), what, in_yaml(spec));
    }
    let is_stated = !spec.roles.is_empty() && spec.roles.iter().all(|role| role.tools.is_some());
    let held = spec.roles.iter().filter_map(|role| role.tools.as_ref()).flatten();
    if is_stated && held.into_iter().all(|held| held != tool) {
        let what = format!("`{tool}` is to ask, and no agent holds it");
        let name = spec.roles.first().map(|role| &*role.name).filter(|name| !name.is_empty());
        let name = name.unwrap_or("AGENT");
        let mend = format!("agents:\n  - {{name: {}, tools: [{}]}}\n", yaml(name), yaml(tool));
        tally.fails(Place::of(clause), what, mend);
    }
}

/// What a tool does by its name where that is no question, and nothing else about it is one: neither what it
/// is said to do nor what it is given.
fn does_instead(tool: &str, spec: &Spec) -> Option<&'static str> {
    let declared = spec.tool(tool);
    let said = declared.and_then(|tool| tool.description.as_ref());
    let is_question = |word: String| word.starts_with("ask") || word.starts_with("question");
    let given = declared.into_iter().flat_map(|tool| &tool.required);
    let asks = said.is_some_and(|said| effect::words(&said.text).any(is_question))
        || given.flat_map(|argument| effect::words(argument)).any(is_question);
    if asks {
        return None;
    }
    if effect::is_handover(tool) {
        return Some("a handover");
    }
    match by_name(tool) {
        Effect::Reads => Some("a look"),
        Effect::Verifies => Some("a check"),
        Effect::Finishes => Some("an end"),
        Effect::Changes
        | Effect::Sends
        | Effect::Tells
        | Effect::Asks
        | Effect::Runs
        | Effect::Unknown => None,
    }
}

/// Something that a program evaluates takes the branch, or keeps changes out until the answer is there.
fn condition(spec: &Spec, (clause, branch): (&Clause, &Clarification), tally: &mut Tally) {
    let place = Place::of(clause);
    if let Some(tool) = branch.when.as_ref().and_then(|when| undeclared(when, spec)) {
        let what = format!("the branch is taken on `{tool}`, which nothing declares");
        tally.fails(place.clone(), what, format!("tools:\n  - name: {}\n", yaml(tool)));
    }
    if let Some(why) = branch.when.as_ref().and_then(|when| settled(when, spec)) {
        let what = format!("the condition of the branch {why}");
        tally.fails(place.clone(), what, in_yaml(spec));
    }
    if branch.when.is_none() && branch.meanwhile.is_none() {
        let what = "nothing evaluable takes the branch, and nothing keeps changes out meanwhile";
        tally.fails(place.clone(), what, in_yaml(spec));
    }
    for tool in branch.meanwhile.iter().flatten() {
        match changes(tool, spec) {
            Changes::Declared => {
                let what =
                    format!("`{tool}` changes something and may be called before the answer");
                tally.fails(place.clone(), what, in_yaml(spec));
            }
            Changes::Undeclared => {
                let what = format!(
                    "`{tool}` may be called before the answer, and nothing says whether it changes something"
                );
                let mend = format!("tools:\n  - {{name: {}, changes_state: false}}\n", yaml(tool));
                tally.open(place.clone(), what, mend);
            }
            Changes::No => {}
        }
    }
}

fn cases(ship: &Ship<'_>, (clause, branch): (&Clause, &Clarification), tally: &mut Tally) {
    let Some(cases) = &branch.cases else {
        let what = "no ambiguous tasks have gone through the branch";
        tally.fails(Place::of(clause), what, "clarification:\n  cases: tests/ambiguous.jsonl\n");
        return;
    };
    let mend =
        format!("clarification:\n  cases: {}  # a line for each ambiguous task\n", yaml(cases));
    match wanting_cases(ship, cases) {
        Some(Wanting::Fails(what)) => tally.fails(Place::of(clause), what, mend),
        Some(Wanting::Open(what)) => tally.open(Place::of(clause), what, mend),
        None => {}
    }
}

fn in_yaml(spec: &Spec) -> String {
    let known = asker(spec);
    let ask = yaml(known.unwrap_or(ASK));
    let branch =
        format!("clarification:\n  ask: {ask}\n  meanwhile: []\n  cases: tests/ambiguous.jsonl\n");
    if known.is_some() || tools(spec).is_empty() {
        return branch;
    }
    // Where tools are declared, one that is not is nobody's.
    let declared = format!("tools:\n  - {{name: {ask}, changes_state: false}}\n");
    let holder = spec.roles.iter().find_map(|role| Some((role, role.tools.as_ref()?)));
    let held = holder.map(|(role, held)| {
        let tools = yaml_list(held.iter().map(|tool| &**tool).chain([ASK]));
        let name = if role.name.is_empty() { "AGENT" } else { &*role.name };
        format!("agents:\n  - {{name: {}, tools: {tools}}}\n", yaml(name))
    });
    format!("{branch}{declared}{}", held.unwrap_or_default())
}
