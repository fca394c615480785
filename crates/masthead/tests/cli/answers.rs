//! Answers: given on the command line or asked for, they change the verdict by the one path, and are
//! kept with their author and time.

use crate::runner::{FAILED, UNTOLD, masthead};
use insta::assert_snapshot;

#[test]
fn an_answer_changes_the_verdict_and_is_kept() {
    let open = masthead(["triage", "run.json", "--format", "json"]).file("run.json", UNTOLD).run();
    assert_eq!(open.status, 3);
    assert_eq!(open.verdict()["verdict"]["class"], "inconclusive");
    let answered = masthead(["triage", "run.json", "--format", "json", "--answer", "Q1=no"])
        .and(["--author", "Mei Sato"])
        .file("run.json", UNTOLD)
        .run();
    let verdict = answered.verdict();
    assert_eq!(answered.status, 1);
    assert_eq!(verdict["verdict"]["class"], "FC3");
    assert_eq!(verdict["answers"][0]["author"], "Mei Sato");
    assert_eq!(verdict["answers"][0]["reply"], "no");
    let at = verdict["answers"][0]["at"].as_str().expect("a time");
    assert!(at.starts_with("20") && at.ends_with('Z') && at.len() == 20, "{at}");
    let rests_on = &verdict["checks"][2]["findings"][0]["rests_on"];
    assert_eq!(rests_on[0], verdict["answers"][0]["id"]);
}

#[test]
fn a_question_can_be_answered_by_its_id() {
    let open = masthead(["triage", "run.json", "--format", "json"]).file("run.json", UNTOLD);
    let open = open.run().verdict();
    let id = open["checks"][2]["questions"][0]["id"].as_str().expect("an id").to_owned();
    let option = format!("{id}=no");
    let start = masthead(["triage", "run.json", "--format", "json", "--answer", &option]);
    let answered = start.file("run.json", UNTOLD).variable("USER", "jon").run().verdict();
    assert_eq!(answered["verdict"]["class"], "FC3");
    assert_eq!(answered["answers"][0]["author"], "jon");
}

#[test]
fn the_screen_of_an_answer() {
    let start = masthead(["triage", "run.json", "--answer", "Q1=no", "--author", "Mei Sato"]);
    assert_snapshot!(start.file("run.json", UNTOLD).run().screen());
}

#[test]
fn questions_are_put_one_by_one() {
    let asked = masthead(["triage", "run.json", "--format", "json", "--ask"])
        .file("run.json", UNTOLD)
        .input("no\n")
        .run();
    assert_eq!(asked.verdict()["verdict"]["class"], "FC3");
    assert!(asked.err.starts_with("Q1  "), "{}", asked.err);
    assert!(asked.err.contains("Enter to leave it open"), "{}", asked.err);
}

#[test]
fn a_question_left_open_changes_nothing() {
    let plain = masthead(["triage", "run.json", "--format", "json"]).file("run.json", UNTOLD);
    let silent = masthead(["triage", "run.json", "--format", "json", "--ask"])
        .file("run.json", UNTOLD)
        .input("\n");
    assert_eq!(silent.run().out, plain.run().out);
}

#[test]
fn an_answer_that_is_neither_yes_nor_no() {
    assert_snapshot!(masthead(["triage", "examples/loop", "--answer", "Q1=maybe"]).run().screen());
    let said = masthead(["triage", "examples/loop", "--answer", "Q1"]).run();
    assert_eq!((said.status, said.out.as_str()), (2, ""));
}

#[test]
fn an_answer_to_what_was_not_asked_is_an_error_before_any_verdict() {
    let start = masthead(["triage", "run.json", "--answer", "Q9=yes"]).file("run.json", UNTOLD);
    let said = start.run();
    assert_eq!((said.status, said.out.as_str()), (2, ""));
    assert!(said.err.starts_with("masthead: --answer Q9: this run asks Q1"), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1);
}

#[test]
fn a_screen_that_shows_a_layer_has_no_number_to_answer() {
    let said = masthead(["triage", "examples/loop", "--answer", "Q1=no"]).run();
    assert_eq!((said.status, said.out.as_str()), (2, ""));
    assert!(said.err.contains("this run asks no question"), "{}", said.err);
}

#[test]
fn two_replies_to_one_question_are_an_error() {
    let start = masthead(["triage", "run.json", "--answer", "Q1=no", "--answer", "q1=yes"]);
    let said = start.file("run.json", UNTOLD).run();
    assert_eq!((said.status, said.out.as_str()), (2, ""));
    assert!(said.err.contains("answered yes and no"), "{}", said.err);
}

#[test]
fn answers_are_for_one_run() {
    let said = masthead(["triage", "a.json", "b.json", "--answer", "Q1=yes"])
        .file("a.json", FAILED)
        .file("b.json", UNTOLD)
        .run();
    assert_eq!((said.status, said.out.as_str()), (2, ""));
    assert!(said.err.contains("one run"), "{}", said.err);
}

#[test]
fn replies_and_run_cannot_both_come_from_standard_input() {
    let said = masthead(["triage", "-", "--ask"]).input(UNTOLD).run();
    assert_eq!((said.status, said.out.as_str()), (2, ""));
    assert!(said.err.contains("give the run as a file"), "{}", said.err);
}
