//! The tidy test: what the house rules ask of the repository's files, as far as
//! a program can see it. It reads files and nothing else; it never mends them.
//! Every check takes a `Tree`, so that each is shown to fail on a made-up one.

mod layout;
mod manifests;
mod pages;
mod sources;
mod tree;

use tree::Tree;

/// One check: the problems that it sees, each with where and what to do.
type Check = fn(&Tree) -> Vec<String>;

fn holds(check: Check) {
    let problems = check(&Tree::of_repository());
    assert!(problems.is_empty(), "\n\n{}\n", problems.join("\n"));
}

#[test]
fn crates_depend_only_along_the_arrows() {
    holds(manifests::stray_arrows);
}

#[test]
fn every_crate_takes_the_workspace_lints() {
    holds(manifests::without_lints);
}

#[test]
fn clippy_keeps_the_size_limits() {
    holds(manifests::loose_limits);
}

#[test]
fn every_source_file_says_what_it_is_for() {
    holds(sources::without_header);
}

#[test]
fn source_files_stay_short() {
    holds(sources::too_long);
}

#[test]
fn the_pure_crates_reach_for_nothing_outside() {
    holds(sources::impure);
}

#[test]
fn no_loose_end_is_left_in_the_sources() {
    holds(sources::loose_ends);
}

#[test]
fn file_names_say_what_is_in_them() {
    holds(sources::empty_names);
}

#[test]
fn every_mode_folder_is_whole_and_no_page_is_an_orphan() {
    holds(pages::broken_modes);
}

#[test]
fn every_question_folder_is_whole() {
    holds(pages::broken_questions);
}

#[test]
fn links_between_documents_lead_somewhere() {
    holds(pages::dead_links);
}

#[test]
fn the_documents_around_the_code_are_there() {
    holds(layout::missing);
}
