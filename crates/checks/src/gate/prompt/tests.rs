//! The page of sentences is the test: each line is read, and must come out as it says.

use super::*;
use ingest::spec::read_prompt;

const PAGE: &str = include_str!("sentences.md");

fn names() -> Names {
    let names = [
        "refund",
        "confirm_identity",
        "search",
        "run_tests",
        "submit",
        "get_ticket",
        "get_order",
        "ask_user",
        "cancel_order",
    ];
    Names::new(names.map(Arc::from))
}

fn word(about: About) -> &'static str {
    match about {
        About::Obligation => "obligation",
        About::Prohibition => "prohibition",
        About::Format => "format",
        About::Limit => "limit",
        About::Termination => "termination",
        About::Clarification => "clarification",
        About::Verification => "verification",
        About::Role => "role",
    }
}

#[test]
fn every_sentence_of_the_page_comes_out_as_the_page_says() {
    let rows =
        PAGE.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| sentence"));
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [sentence, about, weight, clause] = cells.as_slice() else {
            panic!("not four cells: {row}");
        };
        count += 1;
        let (said, worth, held) = match of_sentence(sentence, &names()) {
            None => ("-", "", String::new()),
            Some((said, Weight::Checkable { clause })) => (word(said), "checkable", clause),
            Some((said, Weight::Judged)) => (word(said), "judged", String::new()),
            Some((said, Weight::Hollow { instead })) => (word(said), "hollow", instead),
        };
        if (said, worth) != (*about, *weight) || !held.contains(clause) {
            wrong.push(format!("{sentence}: {said} {worth} {held}"));
        }
    }
    assert!(80 <= count, "{count} sentences");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_statement_is_quoted_verbatim_with_its_line() {
    let text = "---\nname: clerk\n---\n\n# Rules\n\nYou sort the mail. Never open\na letter.\n\n- Be careful.\n";
    let found = statements(&read_prompt("clerk.md", text).spec);
    let lines: Vec<(Option<u32>, &str)> =
        found.iter().map(|one| (one.place.line, &*one.place.quote)).collect();
    assert_eq!(lines, [(Some(7), "Never open a letter."), (Some(10), "Be careful.")]);
    assert!(found.iter().all(|one| &*one.role == "clerk"));
}

#[test]
fn a_prompt_in_another_language_is_left_unread() {
    let text = "Du bist ein Helfer. Frage immer nach, wenn etwas unklar ist, und sei vorsichtig.";
    assert_eq!(statements(&read_prompt("helfer.md", text).spec), []);
}

#[test]
fn the_two_prompts_that_say_nothing_are_told_apart() {
    let of = |text: &str| {
        let all = statements(&read_prompt("a.md", text).spec);
        all.into_iter().map(|one| (one.about, one.weight)).collect::<Vec<_>>()
    };
    let plain = of("You are a helpful assistant that fixes Kubernetes incidents.");
    assert_eq!(plain, [(About::Role, Weight::Judged)]);
    let ended = of(
        "You are a helpful assistant that fixes Kubernetes incidents. Make sure to stop when the task is done.",
    );
    let [_, (About::Termination, Weight::Hollow { instead })] = ended.as_slice() else {
        panic!("{ended:?}");
    };
    assert!(instead.starts_with("termination: {success:"));
}
