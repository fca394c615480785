//! Q3: a tool that changes something, or that the instructions let repeat, has a limit on equal calls and
//! something that tells progress.

mod loops;

use self::loops::Loops;
use crate::gate::entry::Entry;
use crate::gate::gaps::{filled, is_gap};
use crate::gate::names::{Changes, changes, clauses, listed, tools, yaml};
use crate::gate::prompt::Held;
use crate::gate::strength::most_calls;
use crate::gate::tally::{Tally, not_applicable};
use crate::gate::{Day, Place, Requirement, Ruling, Ship};
use case::spec::Guard;
use case::{Clause, ClauseKind, Predicate, Spec};
use std::collections::BTreeMap;

pub(in crate::gate) const ENTRY: Entry = Entry {
    requirement: Requirement::Guards,
    question: "Does each step that repeats or changes something have a guard on state?",
    page: include_str!("Q3.md"),
    check,
};

/// A poll may see the same answer for a while; whoever allows more equal results than this limits nothing.
const MOST_REPEATS: u32 = 50;

fn check(ship: &Ship<'_>, _: Day) -> Ruling {
    let spec = ship.spec;
    let mut tally = Tally::of(Requirement::Guards);
    let guards = clauses(spec, |kind| match kind {
        ClauseKind::Guard(guard) => Some(guard),
        _ => None,
    });
    let limited = limited(ship);
    let Loops { named: repeated, unnamed } = Loops::of(spec, &tools(spec));
    if let [first, rest @ ..] = unnamed.as_slice()
        && guards.is_empty()
        && limited.values().all(|most| *most == 0)
    {
        let more =
            if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let what =
            format!("lets something repeat without a limit on any tool: \"{}\"{more}", first.quote);
        tally.fails(first.clone(), what, in_yaml("TOOL", Changes::Undeclared));
    }
    let known = tools(spec);
    if known.is_empty() && guards.is_empty() && repeated.is_empty() {
        return without_tools(spec, tally);
    }
    for (clause, guard) in &guards {
        limit(spec, (clause, guard), &mut tally);
    }
    let guarded = |tool: &str| {
        guards.iter().any(|(_, guard)| &*guard.tool == tool)
            || limited.get(tool).is_some_and(|most| is_enough(changes(tool, spec), *most))
    };
    let bare: Vec<&str> = known.into_iter().filter(|tool| !guarded(tool)).collect();
    for tool in &bare {
        unguarded(spec, tool, &repeated, &mut tally);
    }
    undeclared(spec, &bare, &mut tally);
    let read = bare.len();
    let held = tools(spec).len().saturating_sub(read).max(guards.len());
    tally.ruling(format!("{held} guarded; {read} only look, ask or end"))
}

/// How often each tool may be called at all, where a constraint or a sentence says so.
fn limited<'s>(ship: &'s Ship<'_>) -> BTreeMap<&'s str, u32> {
    let constraints = ship.spec.clauses.iter().filter_map(|clause| match &clause.kind {
        ClauseKind::Constraint(predicate) => predicate.as_ref(),
        _ => None,
    });
    let said = ship.statements.iter().filter_map(|one| match &one.held {
        Some(Held::Calls(predicate)) => Some(predicate),
        Some(Held::Done(_) | Held::Cap(_) | Held::Form(_) | Held::File(_) | Held::Tools(_))
        | None => None,
    });
    let mut limited = BTreeMap::new();
    constraints.chain(said).for_each(|predicate| bounded(predicate, &mut limited));
    limited
}

/// The tools of which every run that keeps to `predicate` calls so many at most. A ban leaves none.
fn bounded<'p>(predicate: &'p Predicate, limited: &mut BTreeMap<&'p str, u32>) {
    let (call, most) = match predicate {
        Predicate::AtMost { call, times, equal_arguments: false } => (call, *times),
        Predicate::NotCalled(call) => (call, 0),
        Predicate::All(parts) => return parts.iter().for_each(|part| bounded(part, limited)),
        Predicate::Not(part) => match part.as_ref() {
            Predicate::Called(call) => (call, 0),
            Predicate::Not(part) => return bounded(part, limited),
            Predicate::NotCalled(_)
            | Predicate::Before { first: _, then: _ }
            | Predicate::After { trigger: _, follow: _, steps: _ }
            | Predicate::AtMost { call: _, times: _, equal_arguments: _ }
            | Predicate::LastResult { tool: _, at: _, test: _ }
            | Predicate::All(_)
            | Predicate::Any(_) => return,
        },
        Predicate::Called(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: true }
        | Predicate::LastResult { tool: _, at: _, test: _ }
        | Predicate::Any(_) => return,
    };
    if call.arguments.is_empty() {
        let known = limited.entry(&*call.tool).or_insert(most);
        *known = most.min(*known);
    }
}

/// Whether a limit on all calls of a tool needs no marker: a single change cannot be repeated, and a look
/// that is repeated changes nothing.
const fn is_enough(changes: Changes, most: u32) -> bool {
    match changes {
        Changes::Declared | Changes::Undeclared => most <= 1,
        Changes::No => most <= MOST_REPEATS,
    }
}

/// Without a tool nothing can be repeated; where nobody says which tools there are, that is not known.
fn without_tools(spec: &Spec, mut tally: Tally) -> Ruling {
    let holds_none = |role: &case::Role| role.tools.as_ref().is_some_and(Vec::is_empty);
    if !spec.roles.is_empty() && spec.roles.iter().all(holds_none) {
        return not_applicable(Requirement::Guards, "no agent holds a tool");
    }
    let what = "no tools are declared, so nothing says which steps change or repeat something";
    tally.open(Place::whole(spec), what, "tools:\n  - {name: TOOL, changes_state: true}\n");
    tally.ruling("")
}

/// Whether a guard that is there limits anything.
fn limit(spec: &Spec, (clause, guard): (&Clause, &Guard), tally: &mut Tally) {
    let tool = &*guard.tool;
    let changes = changes(tool, spec);
    let mend = in_yaml(tool, changes);
    let most = most_calls(spec).min(MOST_REPEATS);
    if guard.max_repeats == 0 || most < guard.max_repeats {
        let what =
            format!("{} equal calls of `{tool}` are no limit (1 to {most} is)", guard.max_repeats);
        tally.fails(Place::of(clause), what, mend);
        return;
    }
    if let Some(key) =
        filled(guard.idempotency_key.as_ref()).filter(|key| is_left_out(spec, tool, key))
    {
        let what =
            format!("`{tool}` can be called without `{key}`, so nothing tells a repeat by it");
        tally.fails(Place::of(clause), what, mend);
        return;
    }
    let markers = [guard.progress.as_ref(), guard.idempotency_key.as_ref()];
    let is_marked = markers.into_iter().any(|marker| filled(marker).is_some_and(names_a_place));
    match changes {
        _ if is_marked => tally.shows(Place::of(clause)),
        Changes::Declared => {
            let what =
                format!("`{tool}` changes something, and nothing tells progress from a repeat");
            tally.fails(Place::of(clause), what, mend);
        }
        Changes::Undeclared => {
            let what = format!(
                "whether `{tool}` changes something is not declared, and its guard has no marker"
            );
            tally.open(Place::of(clause), what, mend);
        }
        Changes::No => tally.shows(Place::of(clause)),
    }
}

/// Whether a call can leave out the argument that should make it harmless: the tool says what it requires,
/// and this is not of it.
fn is_left_out(spec: &Spec, tool: &str, key: &str) -> bool {
    let argument = key.trim_start_matches('/').split(['/', '.']).next().unwrap_or_default();
    let required = spec.tool(tool).map(|tool| tool.required.as_slice()).unwrap_or_default();
    !required.is_empty() && required.iter().all(|one| **one != *argument)
}

/// Whether a marker names a field: all of a result moves with every clock in it.
fn names_a_place(marker: &str) -> bool {
    !marker.split('/').all(is_gap)
}

fn unguarded(spec: &Spec, tool: &str, repeated: &BTreeMap<&str, Place>, tally: &mut Tally) {
    let changes = changes(tool, spec);
    if let Some(place) = repeated.get(tool) {
        let what = format!("`{tool}` is to be repeated and has no guard: \"{}\"", place.quote);
        tally.fails(place.clone(), what, in_yaml(tool, changes));
    } else if changes == Changes::Declared {
        let what = format!("`{tool}` changes something and has no guard");
        tally.fails(Place::of_tool(spec, tool), what, in_yaml(tool, changes));
    }
}

/// The tools of which nobody says whether they change something, all in one.
fn undeclared(spec: &Spec, bare: &[&str], tally: &mut Tally) {
    let open: Vec<&str> =
        bare.iter().copied().filter(|tool| changes(tool, spec) == Changes::Undeclared).collect();
    let Some(first) = open.first() else { return };
    let (change, them) = if open.len() == 1 { ("changes", "it") } else { ("change", "them") };
    let what = format!(
        "nothing says whether {} {change} anything, and no guard limits {them}",
        listed(&open)
    );
    let mend = format!("tools:\n  - {{name: {}, changes_state: false}}\n", yaml(first));
    tally.open(Place::of_tool(spec, first), what, mend);
}

fn in_yaml(tool: &str, changes: Changes) -> String {
    let marker = match changes {
        Changes::Declared | Changes::Undeclared => ", idempotency_key: ARGUMENT",
        Changes::No => "",
    };
    format!("guards:\n  - {{tool: {}, max_repeats: 2{marker}}}\n", yaml(tool))
}
