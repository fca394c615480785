//! Specs in several files.

use super::{outline, whole};
use crate::spec::{SpecFile, read_yaml};

fn files(path: &str) -> Result<String, String> {
    let text = match path {
        "shared/limits.yaml" => {
            "schema: masthead.spec/1\ninclude: [tools.yaml, ../base.yaml]\nguards: [{tool: search, max_repeats: 2}]\nowners: {specification: Ann, verification: Bo}\n"
        }
        "shared/tools.yaml" => {
            "schema: masthead.spec/1\ntools: [{name: search}]\nagents: [{name: clerk, prompt_file: clerk.md}]\n"
        }
        "shared/clerk.md" => "Pay back. Stop when it is paid.\n",
        "base.yaml" => {
            "schema: masthead.spec/1\nclarification: {ask: ask_person, cases: unclear.jsonl}\n"
        }
        "same.yaml" => "schema: masthead.spec/1\nguards: [{tool: a, max_repeats: 1}]\n",
        "round.yaml" => "schema: masthead.spec/1\ninclude:\n  - spec.yaml\n",
        "broken.yaml" => "schema: masthead.spec/1\nguard: []\n",
        "bad.yaml" => {
            "schema: masthead.spec/1\nconstraints:\n  - id: a\n    text: b\n    predicate: {all: []}\n"
        }
        _ => return Err("no such file".to_owned()),
    };
    Ok(text.to_owned())
}

fn read(sections: &str) -> Result<SpecFile, String> {
    let text = whole(sections);
    let all = |path: &str| if path == "spec.yaml" { Ok(text.clone()) } else { files(path) };
    read_yaml("desk/spec.yaml", &text, &all).map_err(|error| error.to_string())
}

fn error(sections: &str) -> String {
    read(sections).expect_err("it is wrong")
}

#[test]
fn included_clauses_keep_their_file_and_line() {
    let file = read("include: [shared/limits.yaml, base.yaml]\nowners: {specification: Cy}\n");
    let file = file.unwrap_or_else(|error| panic!("{error}"));
    let places: Vec<String> = file
        .spec
        .clauses
        .iter()
        .map(|clause| format!("{} {}", clause.file.as_deref().unwrap_or_default(), clause.id.0))
        .collect();
    insta::assert_snapshot!(places.join("\n"), @r#"
        desk/shared/limits.yaml guard:search
        desk/base.yaml clarification
        desk/shared/clerk.md prompt:clerk
        desk/shared/clerk.md prompt:clerk:1:done
        "#);
    insta::assert_snapshot!(outline(&file.spec), @r#"
        3 guard:search guards: [{tool: search, max_repeats: 2}]
        2 clarification clarification: {ask: ask_person, cases: unclear.jsonl}
        1 prompt:clerk Pay back. Stop when it is paid.
        1 prompt:clerk:1:done Stop when it is paid.
        "#);
    let files: Vec<&str> = file.spec.files.iter().map(|file| &**file).collect();
    insta::assert_snapshot!(files.join("\n"), @r#"
        desk/spec.yaml
        desk/shared/limits.yaml
        desk/shared/tools.yaml
        desk/shared/clerk.md
        desk/base.yaml
        "#);
    let owner = |owner: &Option<case::Owner>| owner.as_ref().map(|owner| owner.source.to_string());
    assert_eq!(owner(&file.owners.specification).as_deref(), Some("desk/spec.yaml:4"));
    assert_eq!(owner(&file.owners.verification).as_deref(), Some("desk/shared/limits.yaml:4"));
    assert_eq!(file.spec.system.as_deref(), Some("desk"));
}

#[test]
fn a_clause_in_two_files_names_both() {
    insta::assert_snapshot!(error("include: [same.yaml]\nguards: [{tool: a, max_repeats: 2}]\n"), @"desk/same.yaml:2:10: the clause id `guard:a` stands twice (first at desk/spec.yaml:4); give this clause an `id` of its own");
}

#[test]
fn files_that_include_each_other_are_an_error_with_its_line() {
    insta::assert_snapshot!(error("include: [round.yaml]\n"), @"desk/round.yaml:3:5: the files include each other: desk/spec.yaml, desk/round.yaml, desk/spec.yaml; take this line out");
    insta::assert_snapshot!(error("include: [spec.yaml]\n"), @"desk/spec.yaml:3:11: the files include each other: desk/spec.yaml, desk/spec.yaml; take this line out");
}

#[test]
fn a_mistake_in_an_included_file_is_told_with_that_file() {
    insta::assert_snapshot!(error("include: [gone.yaml]\n"), @"desk/spec.yaml:3:11: the included file `gone.yaml` cannot be read (no such file); name it relative to this file");
    insta::assert_snapshot!(error("include: [broken.yaml]\n"), @"desk/broken.yaml:2:1: unknown key `guard`; did you mean `guards`?");
    insta::assert_snapshot!(error("include: [bad.yaml]\n"), @"desk/bad.yaml:5:16: in `a`: this list of predicates is empty; put at least one test in it");
    insta::assert_snapshot!(error("include: [shared/clerk.md]\n"), @"desk/shared/clerk.md:1:1: is not a spec file: it has no `schema`; write `schema: masthead.spec/1` as the first line");
}

#[test]
fn the_given_file_names_its_system() {
    let error =
        read_yaml("spec.yaml", "schema: masthead.spec/1\n", &files).expect_err("it is wrong");
    insta::assert_snapshot!(error.to_string(), @"spec.yaml:1:1: `system` is missing; add `system:`");
}
