//! Each feature on a run made for it.

use super::super::Feature;
use super::super::candidates;
use case::{Case, Owners, Spec};

/// The steps whose turns have the feature.
fn with(feature: Feature, text: &str) -> Vec<u32> {
    let trace = casebook::read(text).expect("the trace is in shorthand").trace;
    let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
    let all = candidates(&case);
    all.iter().filter(|one| one.marks.has(feature)).map(|one| one.step.get()).collect()
}

const TALK: &str = "1 user  How far is it to the lake?\n\
                    2 ann   Let us ask the map.\n\
                    3 bob   It is 418 km by road.\n\
                    4 bob   By rail it is 390 km.\n\
                    5 ann   So 418 km, then?";

#[test]
fn numbers_that_nothing_gave_are_marked_where_they_begin() {
    assert_eq!(with(Feature::NewNumber, TALK), [3, 4]);
    assert_eq!(with(Feature::NewNumberSaidFirst, TALK), [3]);
    assert_eq!(with(Feature::NewNumberGoingOn, TALK), [4]);
    assert_eq!(with(Feature::NumberOfAnswer, TALK), [3]);
    assert_eq!(with(Feature::StatesEarly, TALK), [3, 4]);
    assert_eq!(with(Feature::NumberUsedOften, TALK), [0; 0]);
    let secret = TALK.replace("418 km by road", "‹phone:41› by road");
    assert_eq!(with(Feature::NewNumberSaidFirst, &secret), [4]);
    let given = TALK.replace("the lake?", "the lake? Not 390 km.");
    assert_eq!(with(Feature::NewNumber, &given), [3]);
}

#[test]
fn who_has_the_turn_is_marked() {
    assert_eq!(with(Feature::FirstOfAgent, TALK), [2, 3]);
    assert_eq!(with(Feature::FirstOfOther, TALK), [3]);
    assert_eq!(with(Feature::FirstOfOtherBlind, TALK), [3]);
    assert_eq!(with(Feature::TakesOver, TALK), [3, 5]);
    assert_eq!(with(Feature::HandsBack, TALK), [2, 4]);
    assert_eq!(with(Feature::BeginsWork, TALK), [2]);
    assert_eq!(with(Feature::Ends, TALK), [5]);
    assert_eq!(with(Feature::EndsAlone, TALK), [0; 0]);
    assert_eq!(with(Feature::Asks, TALK), [5]);
    assert_eq!(with(Feature::AfterPerson, TALK), [0; 0]);
}

const WORK: &str = "1 user   Book the room for Tuesday.\n\
                    2 clerk  call find_room {\"day\": \"Tuesday\"}\n\
                    3 tool   error: timeout\n\
                    4 clerk  call find_room {\"day\": \"Tuesday\"}\n\
                    5 tool   []\n\
                    6 clerk  There is none, so I take the hall.\n\
                    7 user   Good.\n\
                    8 clerk  call create_booking {\"room\": \"hall\"}\n\
                    9 tool   booked\n\
                    10 clerk Done, it is booked.";

#[test]
fn calls_and_what_came_of_them_are_marked() {
    assert_eq!(with(Feature::Failed, WORK), [2]);
    assert_eq!(with(Feature::FailedFirst, WORK), [2]);
    assert_eq!(with(Feature::AfterError, WORK), [4]);
    assert_eq!(with(Feature::RepeatsCall, WORK), [4]);
    assert_eq!(with(Feature::EmptyResult, WORK), [4]);
    assert_eq!(with(Feature::Unrecovered, WORK), [0; 0]);
    assert_eq!(with(Feature::Changes, WORK), [8]);
    assert_eq!(with(Feature::FirstChange, WORK), [8]);
    assert_eq!(with(Feature::ChangesAfterPerson, WORK), [8]);
    assert_eq!(with(Feature::LastCall, WORK), [8]);
}

#[test]
fn what_is_said_of_results_is_marked() {
    assert_eq!(with(Feature::NoCall, WORK), [6, 10]);
    assert_eq!(with(Feature::ReadsResult, WORK), [6, 10]);
    assert_eq!(with(Feature::ReadsResultFirst, WORK), [6]);
    assert_eq!(with(Feature::AfterLastResult, WORK), [10]);
    assert_eq!(with(Feature::BeforePerson, WORK), [6]);
    assert_eq!(with(Feature::AfterPerson, WORK), [8]);
    assert_eq!(with(Feature::EndsAlone, WORK), [10]);
    assert_eq!(with(Feature::SaysLittle, WORK), [10]);
}

#[test]
fn values_are_marked_where_they_begin_and_where_they_are_used() {
    let run = "1 user   Close ticket QX-4471.\n\
               2 ann    It belongs to account DE-7712.\n\
               3 bob    call close_ticket {\"id\": \"QX-4471\", \"account\": \"DE-7712\"}\n\
               4 tool   closed\n\
               5 bob    DE-7712 is closed.";
    assert_eq!(with(Feature::NewValue, run), [2]);
    assert_eq!(with(Feature::NewValueUsed, run), [2]);
    assert_eq!(with(Feature::UsesGiven, run), [3]);
    assert_eq!(with(Feature::Brought, run), [2]);
    assert_eq!(with(Feature::RestsNear, run), [2]);
}

#[test]
fn layout_is_marked_and_no_word_is_read() {
    let run = "1 user  Go.\n2 ann  ok\n3 ann  This is what I would do, if I were asked.\n\
               4 ann  This is what I would do, if I were asked.";
    assert_eq!(with(Feature::SaysLittle, run), [2]);
    assert_eq!(with(Feature::RepeatsWords, run), [4]);
}

#[test]
fn a_run_that_says_the_request_again_has_started_over() {
    let run = "1 user  Count the red boats in the north harbour.\n\
               2 ann   Plan: Count the red boats in the north harbour. I begin at the pier.\n\
               3 bob   I looked at the pier.\n\
               4 ann   New plan: Count the red boats in the north harbour. I begin at the quay.\n\
               5 bob   I looked at the quay.";
    assert_eq!(with(Feature::BeforeRestart, run), [2, 3]);
    assert_eq!(with(Feature::AfterRestart, run), [5]);
    let once = run.replace("New plan: Count the red boats in the north harbour.", "Then");
    assert_eq!(with(Feature::BeforeRestart, &once), [0; 0]);
}
