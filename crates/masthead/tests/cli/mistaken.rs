//! The incident book where people mistype or misname: a place that is none, a layer that is none, a fix that is
//! called what it is not. Nothing is filed anywhere else for it.

use crate::story::Story;

const KIM: (&str, &str) = ("2026-03-02", "kim");

/// An incident that its owner has accepted.
fn accepted() -> Story {
    Story::new()
        .types(KIM, "incident open runs/loop-1.json --failed \"search loops\"")
        .types(("2026-03-02", "priya"), "incident accept INC-1")
}

#[test]
fn a_store_that_is_meant_and_not_named_files_nothing_elsewhere() {
    for mistaken in
        ["[store]\nurl = 5\n", "[store]\nulr = \"sqlite:book.db\"\n", "[store\nurl = \"x\"\n"]
    {
        let story = Story::new().file("masthead.toml", mistaken);
        let story = story.types(KIM, "incident open runs/loop-1.json --failed \"search loops\"");
        assert_eq!(story.status(), 2, "{}", story.transcript());
        assert!(story.transcript().contains("names no place"), "{}", story.transcript());
        let story = story.types(KIM, "incident open runs/loop-1.json --store sqlite:mine.db");
        assert_ne!(story.status(), 2, "{}", story.transcript());
    }
}

#[test]
fn the_file_of_a_book_is_whole_when_a_command_has_ended() {
    let lines = ["incident list", "incident accept INC-9", "incident route INC-1 --to fc2"];
    let mut story = accepted();
    for line in lines {
        story = story.types(KIM, line);
        for beside in ["book.db-wal", "book.db-shm"] {
            assert!(!story.last().path(beside).exists(), "{beside} after {line}");
        }
    }
}

#[test]
fn a_mistyped_layer_is_nobody_and_an_owner_of_another_layer_is_pointed_out() {
    let mut story = accepted();
    for nobody in ["fc4", "FC7", "\"\""] {
        story = story.types(KIM, &format!("incident route INC-1 --to {nobody}"));
        assert_eq!(story.status(), 1, "{}", story.transcript());
    }
    let story = story.types(KIM, "incident route INC-1 --to Platform");
    let said = story.transcript();
    assert!(said.contains("Platform is named for coordination (masthead.toml:6)"), "{said}");
}

#[test]
fn a_fix_is_what_its_words_say() {
    let priya = ("2026-03-02", "priya");
    let mut story = accepted();
    for (what, kind) in [
        ("add to the prompt: please be careful", "tone-only"),
        ("upgrade to a better model", "model"),
    ] {
        story = story.types(priya, &format!("incident fix 1 \"{what}\" --change structural"));
        let said = story.last().screen();
        assert_eq!(story.status(), 1, "{said}");
        assert!(said.contains(&format!("`{kind}` is a wrong fix for FC1")), "{said}");
    }
    let story = story
        .file("old.md", "You find the ticket that a person means.\n")
        .file(
            "new.md",
            "You find the ticket that a person means. Call search_tickets at most 2 times with the same arguments.\n",
        )
        .types(priya, "incident fix 1 limit --diff old.md new.md");
    let said = story.last().screen();
    assert_eq!(story.status(), 0, "{said}");
    assert!(said.contains("planned (evaluable-constraint)"), "{said}");
}
