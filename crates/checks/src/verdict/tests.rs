//! What leads, by readings made by hand.

use super::*;
use crate::reading::Refuter;
use case::{Owners, Searched, Spec};

/// A finding of `mode` of such strength.
fn found(mode: Mode, score: f64) -> ModeReading {
    let primary = case::Cite::absent("a check", Searched::NoSpec);
    let finding = Finding::new(mode, Score::new(score), primary, "made by hand");
    ModeReading { mode, reading: Reading::found(finding.fixed_by(mode.entry().fix.to_fix())) }
}

fn ended(status: Status, asserted_by: Assertion) -> Outcome {
    Outcome::new(status, asserted_by, "made by hand")
}

/// All modes; those that are not `given` are clear.
fn readings(given: Vec<ModeReading>) -> Vec<ModeReading> {
    let mut all: Vec<_> = Mode::ALL
        .into_iter()
        .map(|mode| ModeReading { mode, reading: Reading::clear("nothing there") })
        .collect();
    for one in given {
        let place = all.iter_mut().find(|known| known.mode == one.mode).expect("a known mode");
        *place = one;
    }
    all
}

fn weighed(outcome: &Outcome, given: Vec<ModeReading>) -> Verdict {
    let trace = casebook::read("1 user  Go.\n2 desk  Gone.").expect("it is in shorthand").trace;
    let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
    Verdict::weigh(&case, outcome, &readings(given), &[])
}

fn failed() -> Outcome {
    ended(Status::Failed, Assertion::Reward)
}

const FC1: Mode = Mode::StepRepetition;
const FC2: Mode = Mode::ReasoningActionMismatch;
const FC3: Mode = Mode::IncorrectVerification;

#[test]
fn the_earlier_layer_leads_between_comparable_findings() {
    let verdict = weighed(&failed(), vec![found(FC1, 0.6), found(FC3, 0.7)]);
    assert_eq!(verdict.class, Class::Layer(Category::Specification));
    assert_eq!(verdict.mode, Some(FC1));
}

#[test]
fn a_weak_earlier_finding_never_leads_before_a_strong_later_one() {
    let verdict = weighed(&failed(), vec![found(FC1, 0.4), found(FC3, 0.8)]);
    assert_eq!(verdict.class, Class::Layer(Category::Verification));
    assert!(verdict.downstream.is_empty());
}

#[test]
fn an_answer_never_goes_before_a_stronger_finding_that_the_run_shows() {
    let mut answered = found(FC1, 0.6);
    if let Reading::Found(findings) = &mut answered.reading {
        for finding in findings {
            finding.rests_on.push("a question".into());
        }
    }
    let verdict = weighed(&failed(), vec![answered.clone(), found(FC2, 0.72)]);
    assert_eq!(verdict.mode, Some(FC2));
    let verdict = weighed(&failed(), vec![answered, found(FC2, 0.6)]);
    assert_eq!(verdict.mode, Some(FC1));
}

/// The same, with something that refutes it.
fn refuted(mut one: ModeReading) -> ModeReading {
    if let Reading::Found(findings) = &mut one.reading {
        let cite = case::Cite::absent("a check", Searched::NoSpec);
        findings[0].refuters.push(Refuter::held("made by hand", cite));
    }
    one
}

#[test]
fn a_finding_whose_own_refuter_held_never_leads() {
    let verdict = weighed(&failed(), vec![refuted(found(FC1, 0.9)), found(FC2, 0.5)]);
    assert_eq!(verdict.mode, Some(FC2));
    for mode in Mode::ALL {
        let one = refuted(found(mode, 0.9));
        let verdict = weighed(&failed(), vec![one.clone()]);
        assert_eq!(verdict.class, Class::Inconclusive, "{mode}");
        assert!(one.reading.weighed().score().get() < LEADS_A_FAILURE, "{mode}");
    }
}

#[test]
fn findings_of_later_layers_may_be_downstream() {
    let verdict = weighed(&failed(), vec![found(FC1, 0.7), found(FC2, 0.5), found(FC3, 0.6)]);
    assert_eq!(verdict.downstream, [FC2, FC3]);
}

#[test]
fn a_person_and_two_clear_layers_leave_the_third() {
    let verdict = weighed(&ended(Status::Failed, Assertion::Person), Vec::new());
    assert_eq!(verdict.class, Class::Layer(Category::Verification));
    assert!(verdict.by_elimination && verdict.mode.is_none() && verdict.fix.is_some());
}

#[test]
fn nothing_is_eliminated_on_a_rewards_word_or_past_an_open_mode() {
    assert_eq!(weighed(&failed(), Vec::new()).class, Class::Inconclusive);
    let open = ModeReading { mode: FC2, reading: Reading::cannot_tell("content") };
    let verdict = weighed(&ended(Status::Failed, Assertion::Person), vec![open]);
    assert_eq!(verdict.class, Class::Inconclusive);
}

#[test]
fn infrastructure_and_success_name_no_layer_whatever_was_found() {
    let strong = || vec![found(FC1, 0.9), found(FC3, 0.9)];
    let broken = weighed(&ended(Status::Infrastructure, Assertion::Tool), strong());
    assert_eq!((broken.class, broken.mode), (Class::Infrastructure, None));
    let done = weighed(&ended(Status::Succeeded, Assertion::Reward), strong());
    assert_eq!((done.class, done.mode), (Class::Nothing, None));
    assert!(done.fix.is_none() && done.downstream.is_empty());
}

#[test]
fn a_finding_leads_alone_only_if_it_is_strong() {
    let unverified = ended(Status::Unverified, Assertion::Nobody);
    assert_eq!(weighed(&unverified, vec![found(FC2, 0.55)]).class, Class::Inconclusive);
    let verdict = weighed(&unverified, vec![found(FC2, 0.65)]);
    assert_eq!(verdict.class, Class::Layer(Category::Coordination));
    assert!(verdict.fix.is_some());
}
