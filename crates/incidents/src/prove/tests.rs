//! What proves a fix, what refutes it, and what cannot be told yet.

use super::aspects::needed;
use super::*;
use crate::interval::Share;
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeSet;

const MODE: Mode = Mode::StepRepetition;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn texts(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

fn subject() -> Subject {
    Subject {
        mode: MODE,
        demand: None,
        system: Some("shop".to_owned()),
        agents: texts(&["planner"]),
        tasks: texts(&["refund-17"]),
        shipped: Some(Shipped { on: date(2026, 3, 10), noted: at("2026-03-10T12:00:00Z") }),
        later: BTreeSet::new(),
        shown: BTreeSet::new(),
    }
}

fn run(found: &[Mode], succeeded: bool) -> Rerun {
    Rerun {
        system: Some("shop".to_owned()),
        agents: texts(&["planner"]),
        task: Some("refund-17".to_owned()),
        succeeded: Some(succeeded),
        found: found.iter().copied().collect(),
        clear: Mode::ALL.into_iter().filter(|mode| !found.contains(mode)).collect(),
        inputs: BTreeSet::from(["message content", "the end of the run"]),
        verifiers: texts(&["verifier tests"]),
        ..Rerun::default()
    }
}

/// So many runs that tell the same and are not the same.
fn several(run: &Rerun, count: usize) -> Vec<Rerun> {
    (0..count).map(|number| Rerun { hash: format!("{number:x}"), ..run.clone() }).collect()
}

fn proof(before: &[Rerun], after: &[Rerun]) -> Proof {
    compare(&subject(), before, after)
}

/// Against five failed runs from before.
fn after(after: &[Rerun]) -> Proof {
    proof(&several(&run(&[MODE], false), 5), after)
}

fn told(proof: &Proof, about: Aspect) -> (Met, &str) {
    let reason = proof.reasons.iter().find(|one| one.about == about);
    let reason = reason.expect("every aspect is told");
    (reason.met, reason.says.as_str())
}

fn met(proof: &Proof, about: Aspect) -> Met {
    told(proof, about).0
}

#[test]
fn a_fix_is_proven_by_enough_reruns_in_which_the_mode_could_be_seen_and_is_not() {
    let proof = after(&several(&run(&[], true), 5));
    assert_eq!(proof.verdict(), Verdict::Proven, "{:?}", proof.reasons);
    let few = after(&several(&run(&[], true), 2));
    assert_eq!(few.verdict(), Verdict::Open);
    let (_, says) = told(&few, Aspect::Enough);
    assert_eq!(
        says,
        "2 reruns can tell FM-1.3; 4 without it are needed, as it was in 5 of 5 before: \
         2 more would do"
    );
}

#[test]
fn one_failed_run_from_before_asks_for_more_reruns_than_five_do() {
    assert_eq!(needed(Share::new(5, 5)), Some(4));
    assert_eq!(needed(Share::new(1, 1)), Some(13));
    assert_eq!(needed(Share::new(0, 3)), None);
}

#[test]
fn a_rerun_that_stood_against_the_fix_is_not_lost_by_leaving_it_out() {
    let reruns = several(&run(&[], true), 5);
    let mut against = several(&run(&[MODE], false), 6).split_off(5);
    against.extend(reruns.clone());
    let refuted = after(&against);
    assert_eq!(
        (refuted.verdict(), refuted.shown.as_slice()),
        (Verdict::Refuted, &["5".to_owned()][..])
    );
    let subject = Subject { shown: refuted.shown.into_iter().collect(), ..subject() };
    let again = compare(&subject, &several(&run(&[MODE], false), 5), &reruns);
    assert_eq!(again.verdict(), Verdict::Refuted);
    let says = "FM-1.3 is in 1 rerun that is not named any more and stood against this fix before, and in 0 of 5 reruns";
    assert_eq!(told(&again, Aspect::Gone), (Met::No, says));
    // Named again, it is read again.
    let named = several(&run(&[], true), 6);
    assert_eq!(
        compare(&subject, &several(&run(&[MODE], false), 5), &named).verdict(),
        Verdict::Proven
    );
}

#[test]
fn a_run_is_one_however_often_it_is_named() {
    let proof = after(&vec![run(&[], true); 14]);
    assert_eq!((proof.verdict(), proof.runs), (Verdict::Open, (5, 1)));
    let says = "1 of 14 runs counts; left out: 13 named twice";
    assert!(told(&proof, Aspect::Reruns).1.starts_with(says), "{:?}", proof.reasons[0]);
}

#[test]
fn runs_of_other_systems_agents_and_tasks_are_left_out_and_counted() {
    let other = |change: fn(&mut Rerun), count| {
        let mut run = run(&[], true);
        change(&mut run);
        several(&run, count)
    };
    let mut all = other(|run| run.system = Some("search".to_owned()), 1);
    all.extend(other(|run| run.task = Some("refund-18".to_owned()), 3).split_off(1));
    all.extend(other(|run| run.task = None, 4).split_off(3));
    let proof = after(&all);
    assert_eq!((proof.verdict(), proof.runs.1), (Verdict::Open, 0));
    assert_eq!(
        told(&proof, Aspect::Reruns),
        (
            Met::Unknown,
            "0 of 4 runs count; left out: 1 of another system (search), \
             2 of other tasks (refund-18), 1 without a task's name; \
             name runs of shop, of the task refund-17, since 2026-03-10"
        )
    );
}

#[test]
fn where_no_system_is_named_the_agents_stand_for_it_and_that_is_said() {
    let nameless = Subject { system: None, tasks: BTreeSet::new(), ..subject() };
    let ours = Rerun { system: None, task: None, ..run(&[], true) };
    let mut theirs = Rerun { hash: "theirs".to_owned(), ..ours.clone() };
    theirs.agents = texts(&["coder"]);
    let before = several(&Rerun { found: BTreeSet::from([MODE]), ..ours.clone() }, 5);
    let proof = compare(&nameless, &before, &[ours, theirs]);
    assert_eq!(
        told(&proof, Aspect::Reruns).1,
        "1 of 2 runs counts; left out: 1 by other agents (coder); the incident's runs \
         name no system: taken by the agent's name (planner); the incident's runs name no task, so \
         that any task counts; none names a date: that it began after the fix is the word of \
         whoever named them"
    );
}

#[test]
fn a_run_from_before_the_fix_is_no_rerun() {
    let began = |text: &str, hash: &str| Rerun {
        hash: hash.to_owned(),
        began: Some(at(text)),
        ..run(&[MODE], false)
    };
    // On the day itself the moment divides at which shipping was put down.
    let early = [began("2026-03-09T08:00:00Z", "a"), began("2026-03-10T11:00:00Z", "b")];
    let proof = after(&early);
    assert_eq!((proof.verdict(), proof.runs.1), (Verdict::Open, 0));
    assert!(told(&proof, Aspect::Reruns).1.contains("left out: 2 from before the fix shipped"));
    let proof = after(&[began("2026-03-10T13:00:00Z", "c")]);
    assert_eq!(proof.verdict(), Verdict::Refuted);
    assert_eq!(told(&proof, Aspect::Reruns).1, "1 of 1 run counts");
}

#[test]
fn a_run_whose_surroundings_broke_says_nothing_unless_the_mode_shows() {
    let broke = Rerun { broke: true, succeeded: None, ..run(&[], false) };
    assert_eq!(after(std::slice::from_ref(&broke)).runs.1, 0);
    let shows = Rerun { found: BTreeSet::from([MODE]), ..broke };
    assert_eq!(after(&[shows]).verdict(), Verdict::Refuted);
}

#[test]
fn reruns_that_cannot_tell_are_left_out_and_refute_nothing() {
    let mut blind = run(&[], true);
    blind.clear.remove(&MODE);
    blind.missing.insert(MODE, "a tool's result".to_owned());
    let proof = after(&several(&blind, 30));
    assert_eq!((proof.verdict(), met(&proof, Aspect::Inputs)), (Verdict::Open, Met::Unknown));
    assert_eq!(
        told(&proof, Aspect::Inputs).1,
        "FM-1.3 could be told in 0 of 30 reruns; the others are left out, for want of a tool's result"
    );
    let mixed = [several(&run(&[], true), 6), several(&blind, 9).split_off(7)].concat();
    let proof = after(&mixed);
    assert_eq!(proof.verdict(), Verdict::Proven, "{:?}", proof.reasons);
}

#[test]
fn fewer_modes_because_the_input_vanished_is_no_proof() {
    let mut cut = run(&[], true);
    cut.inputs.remove("the end of the run");
    let proof = after(&several(&cut, 30));
    assert_eq!((proof.verdict(), met(&proof, Aspect::Inputs)), (Verdict::Open, Met::Unknown));
}

#[test]
fn a_verifier_that_was_taken_out_or_a_task_that_is_done_less_refutes() {
    let mut before = several(&run(&[MODE], true), 10);
    before[..2].iter_mut().for_each(|run| run.succeeded = Some(false));
    let mut bare = run(&[], true);
    bare.verifiers.clear();
    let refuted = proof(&before, &several(&bare, 10));
    assert_eq!(refuted.against(), Some(Aspect::Verifiers));
    let refuted = proof(&before, &several(&run(&[], false), 10));
    assert_eq!(refuted.against(), Some(Aspect::Success));
}

#[test]
fn a_verifier_that_did_not_run_was_not_taken_out() {
    let mut idle = run(&[], true);
    idle.idle = std::mem::take(&mut idle.verifiers);
    let open = after(&several(&idle, 10));
    assert_eq!((open.verdict(), met(&open, Aspect::Verifiers)), (Verdict::Open, Met::Unknown));
    // Two without its verdict beside enough with it: those are left out.
    let mixed = [several(&run(&[], true), 8), several(&idle, 10).split_off(8)].concat();
    let proven = after(&mixed);
    assert_eq!(proven.verdict(), Verdict::Proven, "{:?}", proven.reasons);
}

#[test]
fn what_the_agents_checked_themselves_and_check_no_more_leaves_it_open() {
    let checked = Rerun { levels: BTreeSet::from(["a check at the end"]), ..run(&[MODE], false) };
    let open = proof(&several(&checked, 5), &several(&run(&[], true), 5));
    assert_eq!((open.verdict(), met(&open, Aspect::Verifiers)), (Verdict::Open, Met::Unknown));
}

#[test]
fn reruns_none_of_which_did_its_task_prove_nothing() {
    let open = after(&several(&run(&[], false), 15));
    assert_eq!((open.verdict(), met(&open, Aspect::Success)), (Verdict::Open, Met::Unknown));
    assert!(told(&open, Aspect::Success).1.starts_with("no rerun did its task: 0 of 15 graded"));
}

#[test]
fn a_single_success_among_reruns_that_fail_proves_nothing() {
    let few = [several(&run(&[], true), 1), several(&run(&[], false), 14).split_off(1)].concat();
    let open = after(&few);
    assert_eq!((open.verdict(), met(&open, Aspect::Success)), (Verdict::Open, Met::Unknown));
    let says = told(&open, Aspect::Success).1;
    assert!(says.starts_with("1 of 14 graded reruns did their task"), "{says}");
    assert!(says.contains("the other 13 did not"), "{says}");
    let most = [several(&run(&[], true), 10), several(&run(&[], false), 14).split_off(10)].concat();
    assert_eq!(after(&most).verdict(), Verdict::Proven, "{:?}", after(&most).reasons);
    // Where half of them did it before, half of them is as often.
    let mut before = several(&run(&[MODE], false), 6);
    before[..2].iter_mut().for_each(|run| run.succeeded = Some(true));
    let third = [several(&run(&[], true), 5), several(&run(&[], false), 14).split_off(5)].concat();
    assert_eq!(met(&proof(&before, &third), Aspect::Success), Met::Yes);
}

#[test]
fn a_layer_that_goes_on_failing_under_another_name_is_not_mended() {
    let other = Mode::UnawareOfTerminationConditions;
    let fails = |count: usize| {
        let mut all = several(&run(&[], true), 14);
        all[..count].iter_mut().for_each(|run| {
            run.succeeded = Some(false);
            run.found.insert(other);
            run.clear.remove(&other);
        });
        after(&all)
    };
    let open = fails(12);
    assert_eq!((open.verdict(), met(&open, Aspect::Gone)), (Verdict::Open, Met::Unknown));
    let says = told(&open, Aspect::Gone).1;
    assert!(says.contains("12 of 14 failed with another finding of its layer (FM-1.5)"), "{says}");
    assert_eq!(fails(2).verdict(), Verdict::Proven, "{:?}", fails(2).reasons);
    // Of another layer it is a gap of its own.
    let mut coordination = several(&run(&[], true), 14);
    coordination[..5].iter_mut().for_each(|run| {
        run.succeeded = Some(false);
        run.found.insert(Mode::FailToAskForClarification);
    });
    assert_eq!(after(&coordination).verdict(), Verdict::Proven);
}

#[test]
fn what_the_reruns_differ_in_is_said_and_runs_without_a_tool_cannot_tell() {
    let with = |model: &str, place: &str, request: &str, tools: &[&str], run: Rerun| Rerun {
        models: texts(&[model]),
        environment: Some(place.to_owned()),
        request: Some(request.to_owned()),
        tools: texts(tools),
        ..run
    };
    let ours = |run| with("a-1", "prod", "where is my order", &["search"], run);
    let before = several(&ours(run(&[MODE], false)), 5);
    let alike = proof(&before, &several(&ours(run(&[], true)), 14));
    assert_eq!(
        told(&alike, Aspect::Reruns).1,
        "14 of 14 runs count; none names a date: that they \
        began after the fix is the word of whoever named them"
    );
    let theirs = with("b-2", "staging", "how is the weather", &[], run(&[], true));
    let unlike = proof(&before, &several(&theirs, 14));
    assert!(
        told(&unlike, Aspect::Reruns).1.ends_with(
            "unlike the runs before: 14 of 14 by another model (b-2; a-1 before), 14 of 14 in another \
             environment (staging; prod before), 14 of 14 begin with another request, 14 of 14 without \
             tools that those had (search)"
        ),
        "{}",
        told(&unlike, Aspect::Reruns).1
    );
    let mut before = before;
    for run in &mut before {
        run.inputs.insert("a tool to call");
    }
    let open = proof(&before, &several(&theirs, 14));
    assert_eq!((open.verdict(), met(&open, Aspect::Inputs)), (Verdict::Open, Met::Unknown));
}

#[test]
fn a_demand_that_was_broken_is_held_against_reruns_that_are_not_clear_as_a_whole() {
    let mode = Mode::DisobeyTaskSpecification;
    let states = |kept, mut run: Rerun| {
        run.clear.remove(&mode);
        run.missing.insert(mode, "a word on two sentences".to_owned());
        run.demands.insert("an integer as the answer".to_owned(), kept);
        run
    };
    let subject = Subject { mode, ..subject() };
    let before = several(&states(Kept::No, run(&[mode], false)), 5);
    let with = |kept| compare(&subject, &before, &several(&states(kept, run(&[], true)), 5));
    assert_eq!(with(Kept::Yes).verdict(), Verdict::Proven, "{:?}", with(Kept::Yes).reasons);
    assert_eq!(with(Kept::Untold).verdict(), Verdict::Open);
    // One that breaks another demand may keep this one.
    let other = |kept| {
        let mut run = states(kept, run(&[mode], true));
        run.demands.insert("an answer in JSON".to_owned(), Kept::No);
        compare(&subject, &before, &several(&run, 5))
    };
    assert_eq!(other(Kept::Yes).verdict(), Verdict::Proven, "{:?}", other(Kept::Yes).reasons);
    assert_eq!(other(Kept::Untold).verdict(), Verdict::Open);
    assert_eq!(other(Kept::No).verdict(), Verdict::Refuted);
    // One that no longer states it shows nothing of it.
    let mut silent = states(Kept::Yes, run(&[], true));
    silent.demands.clear();
    assert_eq!(compare(&subject, &before, &several(&silent, 5)).verdict(), Verdict::Open);
}

#[test]
fn coordination_that_still_fails_after_a_fix_of_the_spec_is_named() {
    let other = Mode::FailToAskForClarification;
    let proof = proof(&[run(&[MODE, other], false)], &[run(&[other], true)]);
    assert_eq!(proof.persisting, [other]);
}

#[test]
fn a_mode_that_is_still_there_refutes_however_few_the_reruns() {
    let proof = after(&[run(&[MODE], true)]);
    assert_eq!((proof.verdict(), proof.against()), (Verdict::Refuted, Some(Aspect::Gone)));
    assert_eq!(told(&proof, Aspect::Enough).1, "FM-1.3 is there again, which needs no more runs");
}

#[test]
fn a_run_of_the_incident_from_after_the_fix_refutes_it_whatever_is_named() {
    let subject = Subject { later: texts(&["back"]), ..subject() };
    let before = several(&run(&[MODE], false), 5);
    let proof = compare(&subject, &before, &several(&run(&[], true), 14));
    assert_eq!(
        told(&proof, Aspect::Gone),
        (
            Met::No,
            "FM-1.3 is in 1 run of the incident itself that began after the fix, and in 0 of 14 reruns"
        )
    );
    assert_eq!(proof.verdict(), Verdict::Refuted);
}

/// A rerun that may lack anything.
fn any_rerun() -> impl Strategy<Value = Rerun> {
    let kinds = (0usize..40, 0u8..3, 0u8..3, prop::option::of(prop::bool::ANY), 0u8..3);
    kinds.prop_map(|(number, system, task, succeeded, mode)| {
        let mut one = run(if mode == 0 { &[MODE] } else { &[] }, true);
        if mode == 1 {
            one.clear.remove(&MODE);
        }
        one.hash = format!("{number:x}");
        one.system = [Some("shop"), Some("search"), None][usize::from(system)].map(str::to_owned);
        one.task = [Some("refund-17"), Some("late"), None][usize::from(task)].map(str::to_owned);
        one.succeeded = succeeded;
        one
    })
}

proptest! {
    /// Whatever is named: a proof needs the mode gone in as many runs of the same as chance asks for, and
    /// one of them done; a refutation needs something that was seen.
    #[test]
    fn what_could_not_be_told_proves_and_refutes_nothing(
        all in prop::collection::vec(any_rerun(), 0..30),
    ) {
        let proof = after(&all);
        let is_same = |one: &&Rerun| {
            one.system.as_deref() != Some("search") && one.task.as_deref() == Some("refund-17")
        };
        let same: Vec<&Rerun> = all.iter().filter(is_same).collect();
        let gone: BTreeSet<&str> =
            same.iter().filter(|one| one.clear.contains(&MODE)).map(|one| one.hash.as_str()).collect();
        match proof.verdict() {
            Verdict::Proven => {
                prop_assert!(4 <= gone.len());
                prop_assert!(same.iter().any(|one| one.succeeded == Some(true)));
            }
            Verdict::Refuted => prop_assert!(same.iter().any(|one| one.found.contains(&MODE))),
            Verdict::Open => {}
        }
    }
}
