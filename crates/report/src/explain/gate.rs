//! The questions of the gate: one page each, and all of them with the spec that answers them.

use super::section;
use crate::words;
use checks::gate::Requirement;
use checks::gate::entry::{NOTATION, WHOLE};
use checks::taxonomy::Category;

/// What passes, in general.
const RULES: &str = "A question passes by something that a program can check, or by the signature of a person \
    (masthead.answers.yaml) where nothing at hand says either way. Unknown never passes, and no signature counts \
    against what stands in the spec. Q2 and Q5 block at every level and take no signature as an answer; --level all, or \
    gate = \"all\" for a system in masthead.toml, lets all twelve block. A waiver lets a question ship unanswered, Q2 \
    and Q5 as well, by name and until a day, and is printed";

/// The page of a question, or of the gate as a whole; `None` where the name is neither.
pub(super) fn topic(name: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("gate") {
        return Some(all());
    }
    Requirement::from_code(name).map(question)
}

fn question(requirement: Requirement) -> String {
    let entry = requirement.entry();
    let category = requirement.category();
    let (code, name) = (category.code(), category.name());
    let modes: Vec<String> =
        requirement.modes().iter().map(|mode| format!("{mode} {}", mode.name())).collect();
    let blocks = if requirement.is_blocker() {
        "at every level; no signature answers it, and only a waiver lets it ship"
    } else {
        "at --level all"
    };
    let mut lines = vec![format!("{}\n", entry.page.trim_end())];
    lines.extend([
        section("Notation", NOTATION),
        section("Gate", &format!("{code} {name}")),
        section("Owner", category.owner_role()),
        section("Prevents", &modes.join(", ")),
        section("Blocks", blocks),
    ]);
    words::ended(&lines)
}

fn all() -> String {
    let mut lines = vec!["# gate\n".to_owned(), section("Rules", RULES)];
    for category in Category::ALL {
        let (code, name) = (category.code(), category.name());
        lines.push(format!("{code} {name}: {}", category.owner_role()));
        let own = Requirement::ALL.into_iter().filter(|one| one.category() == category);
        lines.extend(own.map(|one| {
            let mark = if one.is_blocker() { " (blocks always)" } else { "" };
            format!("  {:<4} {}{mark}", one.code(), one.entry().question)
        }));
        lines.push(String::new());
    }
    lines.push("A spec that answers all twelve:\n".to_owned());
    lines.push(format!("```yaml\n{WHOLE}```"));
    words::ended(&lines)
}
