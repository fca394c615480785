//! Files that are put into a prompt.

use super::outline;
use crate::spec::{SpecFile, detect_and_read};

fn beside(name: &str) -> Result<String, String> {
    match name {
        "parts/limits.md" => Ok("Never call `wipe`.\n\n{{> ../tone.md}}\n".to_owned()),
        "tone.md" => Ok("Be brief.\n".to_owned()),
        "turns.md" => Ok("{{include: main.md}}\n".to_owned()),
        _ => Err("no such file".to_owned()),
    }
}

fn read(text: &str) -> SpecFile {
    detect_and_read("desk/main.md", text, &beside).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_is_put_in_binds_and_is_cited_where_it_stands() {
    let file =
        read("You keep the shelves.\n\n{{include: parts/limits.md}}\n{% include \"tone.md\" %}\n");
    insta::assert_snapshot!(outline(&file.spec), @"
        1 prompt:1 You keep the shelves.
        3 prompt:3 {{include: parts/limits.md}}
        1 included:parts/limits.md:1 Never call `wipe`.
        3 included:parts/limits.md:3 {{> ../tone.md}}
        1 included:tone.md:1 Be brief.
        ");
    let files: Vec<&str> = file.spec.files.iter().map(|path| &**path).collect();
    assert_eq!(files, ["desk/main.md", "desk/parts/limits.md", "desk/tone.md"]);
    assert_eq!(file.complaints, []);
}

#[test]
fn what_cannot_be_had_is_said() {
    let file =
        read("You keep the shelves.\n{{include: gone.md}}\n```\n{{include: shown.md}}\n```\n");
    let said: Vec<String> = file.complaints.iter().map(|one| one.what.clone()).collect();
    insta::assert_snapshot!(said.join("\n"), @"line 2: `gone.md` is put in here and cannot be read (no such file): what it states is not known");
}

#[test]
fn files_that_take_each_other_in_are_an_error() {
    let error = detect_and_read("desk/main.md", "Work.\n{{include: turns.md}}\n", &beside);
    insta::assert_snapshot!(error.expect_err("they do"), @"desk/turns.md:1:1: the files take each other in: desk/main.md, desk/turns.md, desk/main.md; take this line out");
}

#[test]
fn a_text_that_is_nearly_json_is_no_prompt() {
    let error = |text| detect_and_read("a.txt", text, &beside).expect_err("it is none").to_string();
    insta::assert_snapshot!(error("[\n  \"clerk\": {\"prompt\": \"You sort letters.\"}\n]"), @"a.txt:2:10: begins like JSON and is none (expected `,` or `]` at line 2 column 10); mend it, or write the instructions as plain text");
    for prompt in
        ["[Clerk] You sort letters.", "{{name}}, you sort letters.", "{role} sorts letters."]
    {
        assert!(detect_and_read("a.txt", prompt, &beside).is_ok(), "{prompt}");
    }
}

#[test]
fn a_prompt_file_of_a_spec_takes_in_the_same() {
    let beside = |name: &str| match name {
        "prompts/main.md" => {
            Ok("You keep the shelves.\n{{include: ../parts/limits.md}}\n".to_owned())
        }
        other => beside(other),
    };
    let text = "schema: masthead.spec/1\nsystem: desk\nagents:\n  - {name: keeper, prompt_file: prompts/main.md}\n";
    let file =
        detect_and_read("spec.yaml", text, &beside).unwrap_or_else(|error| panic!("{error}"));
    insta::assert_snapshot!(outline(&file.spec), @"
        1 prompt:keeper You keep the shelves.
        1 included:keeper:parts/limits.md:1 Never call `wipe`.
        3 included:keeper:parts/limits.md:3 {{> ../tone.md}}
        1 included:keeper:tone.md:1 Be brief.
        ");
}
