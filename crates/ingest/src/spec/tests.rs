//! Spec files, prompts and drafts as people write them.

mod drafts;
mod foreigners;
mod included;
mod joined;
mod mistakes;
mod odd;
mod prompts;
mod templates;
mod toolsets;
mod whole;

use super::{SpecFile, read_yaml};
use case::{Clause, Spec};

/// The prompt files of the tests.
fn prompts(path: &str) -> Result<String, String> {
    match path {
        "prompts/planner.md" => Ok("Plan first.\n\nStop when the plan is done.\n".to_owned()),
        "prompts/clerk.md" => Ok("Pay back what the plan says.\n".to_owned()),
        _ => Err("no such file".to_owned()),
    }
}

/// The spec file `text`, which must be right.
fn read(text: &str) -> SpecFile {
    read_yaml("spec.yaml", text, &prompts).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// `sections` of a spec file, with the two lines that every one begins with.
fn whole(sections: &str) -> String {
    format!("schema: masthead.spec/1\nsystem: desk\n{sections}")
}

/// What is wrong with `text`, as people see it.
fn error(text: &str) -> String {
    match read_yaml("spec.yaml", text, &prompts) {
        Ok(file) => panic!("was read: {:?}", file.spec.clauses),
        Err(error) => error.to_string(),
    }
}

fn clause<'s>(spec: &'s Spec, id: &str) -> &'s Clause {
    let mut clauses = spec.clauses.iter();
    let found = clauses.find(|clause| &*clause.id.0 == id);
    found.unwrap_or_else(|| panic!("no clause {id}"))
}

/// The ids, lines and first lines of all clauses, one a line.
fn outline(spec: &Spec) -> String {
    let lines = spec.clauses.iter().map(|clause| {
        let words = clause.text.text.lines().next().unwrap_or_default();
        format!("{} {} {words}\n", clause.line.unwrap_or(0), clause.id.0)
    });
    lines.collect()
}
