//! What the questions say of both versions beside the changes: an answer that got worse is never nothing, and
//! what a question does not pass is no fix.

use super::{GOOD, Kind, PROMPT, changes, judge, spec, with};
use crate::gate::change::judge::{Answer, Failure, Shown};
use crate::gate::change::{answered_worse, doubted, given_up};
use crate::gate::ship::File;
use crate::gate::{Day, Level, Review, Ship, Signed, review};
use crate::taxonomy::Mode;
use crate::verdict::Class;
use case::{Owners, Spec};

fn ruled(spec: &Spec) -> Review {
    let owners = Owners::default();
    let wrong = ("wrong_refunds.jsonl".into(), File::Present { cases: Some(20) });
    let files = [wrong, ("nothing.jsonl".into(), File::Missing)].into();
    let today = Day::read("2026-11-23").expect("it is a day");
    review(&Ship::of(spec, &owners, &files), &Signed::default(), Level::All, today)
}

fn good() -> Spec {
    spec(GOOD, PROMPT)
}

fn edited(from: &str, to: &str) -> Spec {
    assert!(GOOD.contains(from), "{from}");
    spec(&GOOD.replacen(from, to, 1), PROMPT)
}

#[test]
fn an_answer_that_cannot_be_told_any_more_is_given_up() {
    let new = edited("by: program", "by: llm-judge");
    let lost = given_up(&ruled(&good()), &ruled(&new));
    let said: Vec<&str> = lost.iter().map(|change| change.what.as_str()).collect();
    assert!(
        matches!(said.as_slice(), [one] if one.starts_with("Q12 passed, and now cannot be told")),
        "{said:?}"
    );
    assert!(lost.iter().all(|change| change.kind == Kind::VerifierWeakened), "{lost:?}");
}

#[test]
fn words_where_nothing_stood_are_said_and_weaken_nothing() {
    let branch = "clarification:\n  text: Ask when two orders match.\n  ask: ask_person\n  when: {last_result: {tool: search, pointer: /matches, at_least: 2}}\n  meanwhile: [search]\n";
    assert!(GOOD.contains(branch));
    let bare = GOOD.replacen(branch, "", 1);
    let (old, new) =
        (spec(&bare, PROMPT), spec(&bare, &format!("{PROMPT}- Ask when anything is unclear.\n")));
    let (before, after) = (ruled(&old), ruled(&new));
    assert!(given_up(&before, &after).is_empty());
    let worse = answered_worse(&before, &after);
    assert!(worse.iter().any(|one| one.starts_with("Q6 was open, and now fails")), "{worse:?}");
    let judged = judge::alone(&changes(&old, &new), &worse);
    assert_eq!(judged.answer, Answer::Addresses);
    assert!(!judged.because.contains("nothing holds less"), "{judged:?}");
}

fn answer(old: &Spec, new: &Spec, mode: Mode) -> Answer {
    let failure = Failure {
        class: Class::Layer(mode.category()),
        mode: Some(mode),
        clause_state: None,
        found: vec![mode.category()],
        shown: Shown::default(),
    };
    let found = doubted(changes(old, new), (&ruled(old), &ruled(new)), new);
    judge::of(&found, &failure).answer
}

#[test]
fn what_its_own_question_does_not_pass_is_no_fix() {
    let table = [
        ("meanwhile: [search]", "meanwhile: [search]\n  cases: nothing.jsonl", false),
        ("    by: program\n    rejects: {cases: wrong_refunds.jsonl, share: 0.9}\n", "", true),
    ];
    for (from, to, is_old) in table {
        let other = edited(from, to);
        let (old, new) = if is_old { (other, good()) } else { (good(), other) };
        let mode =
            if is_old { Mode::IncorrectVerification } else { Mode::FailToAskForClarification };
        let wanted = if is_old { Answer::Addresses } else { Answer::CannotTell };
        assert_eq!(answer(&old, &new, mode), wanted, "{from}");
    }
    let sampling = "sampling: {rate: 0.05, owner: Mei Lin}\n";
    let old = edited(sampling, "");
    for (rate, wanted) in [("0.05", Answer::Addresses), ("0.00001", Answer::CannotTell)] {
        let new = edited(sampling, &format!("sampling: {{rate: {rate}, owner: Mei Lin}}\n"));
        assert_eq!(answer(&old, &new, Mode::IncorrectVerification), wanted, "{rate}");
    }
    let unnamed = edited("    by: program\n", "");
    for (by, wanted) in [("program", Answer::CannotTell), ("clerk", Answer::CannotTell)] {
        let new = edited("    by: program\n", &format!("    by: {by}\n"));
        assert_eq!(answer(&unnamed, &new, Mode::IncorrectVerification), wanted, "{by}");
    }
}

#[test]
fn a_judge_that_nothing_is_given_to_is_no_change_of_substance() {
    let judges = "judges:\n  - {name: tone-judge, kappa: 0.7, cases: 120, measured: \"2026-05-01\"}\nsampling: {rate: 0.05, owner: Mei Lin}\n";
    assert!(GOOD.contains(judges));
    let none = GOOD.replacen(judges, "", 1);
    let idle = GOOD.replacen("sampling: {rate: 0.05, owner: Mei Lin}\n", "", 1);
    let kinds = |old: &str, new: &str| -> Vec<Kind> {
        let found = changes(&spec(old, PROMPT), &spec(new, PROMPT));
        found.iter().map(|change| change.kind).collect()
    };
    assert_eq!(kinds(&none, &idle), [Kind::WithoutEffect]);
    let named = |yaml: &str| yaml.replacen("by: program", "by: Tone judge", 1);
    assert_eq!(kinds(&named(&none), &named(&idle)), [Kind::Structural]);
}

#[test]
fn what_took_anothers_place_is_not_said_to_hold_as_much() {
    let swapped = with("{first: confirm, then: refund}", "{first: refund, then: confirm}");
    let judged = judge::alone(&swapped, &[]);
    assert_eq!(judged.answer, Answer::CannotTell, "{judged:?}");
    let asked = super::prompted("Never promise a date to the person.", "Promise dates rarely.");
    let judged = judge::alone(&asked, &[]);
    assert!(!judged.because.starts_with("nothing holds less"), "{judged:?}");
}

#[test]
fn what_keeps_the_failed_call_back_is_not_the_wrong_fix() {
    let rule = |rule: &str| {
        with("agents:", &format!("  - {{id: new, text: New., predicate: {rule}}}\n\nagents:"))
    };
    let failure = Failure {
        class: Class::Layer(Mode::FailToAskForClarification.category()),
        mode: Some(Mode::FailToAskForClarification),
        clause_state: None,
        found: vec![Mode::FailToAskForClarification.category()],
        shown: Shown { tool: Some("refund".into()), ..Shown::default() },
    };
    for (predicate, answer) in [
        ("{before: {first: ask_person, then: refund}}", Answer::CannotTell),
        ("{before: {first: refund, then: ask_person}}", Answer::WrongFix),
        ("{before: {first: ask_person, then: search}}", Answer::WrongFix),
        ("{at_most: {call: refund, times: 1}}", Answer::WrongFix),
    ] {
        let changes = rule(predicate);
        let judged = judge::of(&changes, &failure);
        assert_eq!(judged.answer, answer, "{predicate} {judged:?}");
    }
}
