//! Names that name nothing, and sentences that state nothing: empty ones, those that put it off, and what a
//! proposal left to be filled in. Whoever reads what people filled in asks here, so that all refuse the same.

/// The gaps of what the gate and `spec draft` propose, as they are spelt there.
pub const PROPOSED: [&str; 13] = [
    "AGENT",
    "ALARM",
    "ARGUMENT",
    "CONDITION",
    "FACT",
    "FIELD",
    "GAP",
    "ID",
    "NAME",
    "PREDICATE",
    "TOOL",
    "VALUE",
    "WORDS",
];

/// The sentences of the same proposals, which say what is to stand there.
const TEMPLATES: [&str; 6] = [
    "what happens when the budget is full",
    "what every request must hold",
    "what is to be reached",
    "what is to be true",
    "what it must leave to others",
    "what must hold",
];

/// What people write where they have nothing to write, in any letter case.
const PUT_OFF: [&str; 30] = [
    "anybody",
    "anyone",
    "everybody",
    "everyone",
    "fixme",
    "n/a",
    "na",
    "nil",
    "no one",
    "nobody",
    "none",
    "not applicable",
    "nothing",
    "nowhere",
    "null",
    "somebody",
    "someone",
    "somewhere",
    "tba",
    "tbd",
    "to be added",
    "to be decided",
    "to be defined",
    "to be determined",
    "to be done",
    "to be written",
    "to do",
    "todo",
    "unassigned",
    "whoever",
];

/// Whether `words` name or state nothing: no letter and no number, a word that puts it off, or what a
/// proposal says is to be filled in.
pub fn says_nothing(words: &str) -> bool {
    let words = uncommented(words);
    let bare = words.trim_end_matches(['.', '!', '…']).trim_end();
    let lower = bare.to_lowercase();
    !words.chars().any(char::is_alphanumeric)
        || PROPOSED.contains(&bare)
        || PUT_OFF.contains(&lower.as_str())
        || TEMPLATES.contains(&lower.as_str())
        || is_unfilled_rule(bare)
        || is_note(bare)
}

/// `words` without the mark of a comment around them.
fn uncommented(words: &str) -> &str {
    const MARKS: [&str; 4] = ["#", "//", "<!--", "/*"];
    let words = words.trim();
    let inside = MARKS.iter().find_map(|mark| words.strip_prefix(mark));
    let inside = inside.map(|inside| inside.trim_start_matches(['#', '/', '*']));
    inside.map_or(words, |inside| inside.trim_end_matches("-->").trim_end_matches("*/").trim())
}

/// `TODO: the cases of last year`: a note of what is to be done, as editors look for it.
fn is_note(words: &str) -> bool {
    let (mark, _) = words.split_once([':', '(']).unwrap_or_default();
    ["todo", "tbd", "tba"].iter().any(|known| mark.trim_end().eq_ignore_ascii_case(known))
}

/// Whether a text of any length holds nothing: each of its lines is empty, a comment or a heading, or says
/// nothing.
pub fn holds_nothing(text: &str) -> bool {
    const MARKS: [&str; 4] = ["#", "//", "<!--", "/*"];
    let is_aside = |line: &str| MARKS.iter().any(|mark| line.starts_with(mark));
    text.lines().map(str::trim).all(|line| is_aside(line) || says_nothing(line))
}

/// `Call refund before CONDITION`, as it is proposed.
fn is_unfilled_rule(sentence: &str) -> bool {
    let rest = sentence.strip_prefix("Call ");
    rest.and_then(|rest| rest.strip_suffix(" before CONDITION")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_nothing_is_told_from_names() {
        for gap in ["anyone", "Somebody.", "nowhere"] {
            assert!(says_nothing(gap), "{gap}");
        }
        for gap in ["", "  ", "-", "?", "…", "TBD", "todo.", "None", "nothing", "FIELD", "GAP"] {
            assert!(says_nothing(gap), "{gap}");
        }
        for name in ["Mei Lin", "field", "id", "tool", "none-of-these", "7", "质检组"] {
            assert!(!says_nothing(name), "{name}");
        }
    }

    #[test]
    fn a_sentence_of_a_proposal_states_nothing() {
        for gap in [
            "What it must leave to others.",
            "What must hold.",
            "What every request must hold.",
            "What happens when the budget is full.",
            "Call create_ticket before CONDITION.",
        ] {
            assert!(says_nothing(gap), "{gap}");
        }
        for rule in [
            "Call create_ticket before get_ticket.",
            "Change the ID of a customer.",
            "What the customer pays must hold a receipt.",
        ] {
            assert!(!says_nothing(rule), "{rule}");
        }
    }
}
