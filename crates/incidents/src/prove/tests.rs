//! What proves a fix, what refutes it, and what cannot be told yet.

use super::*;

const MODE: Mode = Mode::StepRepetition;

fn run(found: &[Mode], succeeded: bool) -> Rerun {
    Rerun {
        succeeded: Some(succeeded),
        found: found.iter().copied().collect(),
        told: Mode::ALL.into_iter().collect(),
        inputs: BTreeSet::from(["message content", "the end of the run"]),
        verifiers: BTreeSet::from(["verifier tests".to_owned()]),
    }
}

fn met(proof: &Proof, about: Aspect) -> Met {
    let reason = proof.reasons.iter().find(|one| one.about == about);
    reason.expect("every aspect is told").met
}

#[test]
fn a_fix_is_proven_by_enough_reruns_in_which_the_mode_could_be_seen_and_is_not() {
    let before = vec![run(&[MODE], false); 5];
    let proof = compare(MODE, &before, &vec![run(&[], true); 5]);
    assert_eq!(proof.verdict(), Verdict::Proven, "{:?}", proof.reasons);
    let few = compare(MODE, &before, &vec![run(&[], true); 2]);
    assert_eq!(few.verdict(), Verdict::Open);
    let says = &few.reasons[0].says;
    assert!(says.starts_with("2 reruns can tell FM-1.3; 4 without it are needed"), "{says}");
}

#[test]
fn one_failed_run_from_before_asks_for_more_reruns_than_five_do() {
    assert_eq!(needed(Share::new(5, 5)), 4);
    assert_eq!(needed(Share::new(1, 1)), 13);
    assert_eq!(needed(Share::new(0, 3)), usize::MAX);
}

#[test]
fn fewer_modes_because_the_input_vanished_is_no_proof() {
    let before = vec![run(&[MODE], false); 5];
    let mut blind = run(&[], true);
    blind.told.remove(&MODE);
    let proof = compare(MODE, &before, &vec![blind; 30]);
    assert_eq!((proof.verdict(), met(&proof, Aspect::Inputs)), (Verdict::Refuted, Met::No));
    let mut cut = run(&[], true);
    cut.inputs.remove("the end of the run");
    let proof = compare(MODE, &before, &vec![cut; 30]);
    assert_eq!(met(&proof, Aspect::Inputs), Met::No);
}

#[test]
fn a_verifier_that_was_taken_out_or_a_task_that_is_done_less_refutes() {
    let before: Vec<Rerun> = [vec![run(&[MODE], true); 8], vec![run(&[MODE], false); 2]].concat();
    let mut bare = run(&[], true);
    bare.verifiers.clear();
    let proof = compare(MODE, &before, &vec![bare; 10]);
    assert_eq!(met(&proof, Aspect::Verifiers), Met::No);
    let proof = compare(MODE, &before, &vec![run(&[], false); 10]);
    assert_eq!(met(&proof, Aspect::Success), Met::No);
}

#[test]
fn coordination_that_still_fails_after_a_fix_of_the_spec_is_named() {
    let other = Mode::FailToAskForClarification;
    let proof = compare(MODE, &[run(&[MODE, other], false)], &[run(&[other], true)]);
    assert_eq!(proof.persisting, [other]);
}

#[test]
fn a_mode_that_is_still_there_refutes_however_few_the_reruns() {
    let proof = compare(MODE, &vec![run(&[MODE], false); 5], &[run(&[MODE], true)]);
    assert_eq!(proof.verdict(), Verdict::Refuted);
}
