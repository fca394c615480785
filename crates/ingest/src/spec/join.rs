//! The declared spec and what the trace carries of it, as one: the declaration wins, the trace
//! fills in what it leaves open, and where the two contradict each other that is said.

use case::spec::Drift;
use case::{Role, Spec};
use std::sync::{Arc, LazyLock};

/// The longest piece of a differing line that is shown, in letters.
const LONGEST_PIECE: usize = 80;

/// The declared spec, with what only the trace knows: tools, the roles of a spec that declares
/// none, instructions of roles that name no prompt file. [`Spec::drift`] is set where the trace
/// carries other instructions than the declared ones, or tools that the role does not hold.
pub fn join(declared: Spec, from_trace: &Spec) -> Spec {
    let mut spec = declared;
    if spec.roles.is_empty() {
        spec.roles.clone_from(&from_trace.roles);
    }
    name_the_only_role(&mut spec, from_trace);
    spec.drift = first_drift(&spec, from_trace);
    for role in &mut spec.roles {
        if role.instructions.is_none() {
            let ran = from_trace.roles.iter().find(|ran| ran.name == role.name);
            role.instructions = ran.and_then(|ran| ran.instructions.clone());
        }
    }
    for tool in &from_trace.tools {
        if spec.tool(&tool.name).is_none() {
            spec.tools.push(tool.clone());
        }
    }
    spec
}

/// A prompt file names nobody. Where one agent ran, the prompt is that agent's.
fn name_the_only_role(spec: &mut Spec, from_trace: &Spec) {
    if let ([role], [ran]) = (spec.roles.as_mut_slice(), from_trace.roles.as_slice())
        && role.name.is_empty()
    {
        role.name = ran.name.clone();
    }
}

fn first_drift(spec: &Spec, from_trace: &Spec) -> Option<Drift> {
    let pairs = spec.roles.iter().filter_map(|role| {
        let ran = from_trace.roles.iter().find(|ran| ran.name == role.name)?;
        Some((role, ran))
    });
    let mut drifts = pairs
        .filter_map(|(role, ran)| other_instructions(role, ran).or_else(|| other_tools(role, ran)));
    drifts.next().map(|what| Drift { what })
}

fn other_instructions(role: &Role, ran: &Role) -> Option<Arc<str>> {
    let declared = role.instructions.as_ref()?;
    let used = ran.instructions.as_ref()?;
    let difference = difference(&declared.text, &used.text)?;
    let file = declared.origin.other_file().unwrap_or("the spec");
    let name = &role.name;
    Some(format!("`{name}` did not run with {file}: {difference}").into())
}

fn other_tools(role: &Role, ran: &Role) -> Option<Arc<str>> {
    let held = role.tools.as_ref()?;
    let used = ran.tools.as_ref()?;
    let more: Vec<&str> =
        used.iter().filter(|tool| !held.contains(tool)).map(|tool| &**tool).collect();
    if more.is_empty() {
        return None;
    }
    let name = &role.name;
    let what = format!("`{name}` ran with tools that its role does not hold: {}", more.join(", "));
    Some(what.into())
}

/// A piece of the declared instructions.
enum Piece {
    /// Words that the run must have.
    Words(String),
    /// A place that is filled when the run starts (`{date}`), or that was redacted: any words.
    Filled,
}

/// What differs between the declared instructions and those that ran, in words: the first declared
/// line that did not run, or the first words that ran and are not declared. White space does not
/// count.
fn difference(declared: &str, ran: &str) -> Option<String> {
    let ran: Vec<&str> = ran.split_whitespace().collect();
    let ran = ran.join(" ");
    let mut rest = ran.as_str();
    let mut is_open = false;
    for (number, line) in declared.lines().enumerate() {
        for piece in pieces(line) {
            let words = match piece {
                Piece::Filled => {
                    is_open = true;
                    continue;
                }
                Piece::Words(words) => words,
            };
            let Some(at) = rest.find(&words) else {
                return Some(format!("line {} did not run: {}", number + 1, shown(line)));
            };
            let added = rest[..at].trim();
            if !added.is_empty() && !is_open {
                let place = number + 1;
                return Some(format!("before line {place} the run has: {}", shown(added)));
            }
            rest = &rest[at + words.len()..];
            is_open = false;
        }
    }
    let added = rest.trim();
    (!added.is_empty() && !is_open).then(|| format!("at its end the run has: {}", shown(added)))
}

fn pieces(line: &str) -> Vec<Piece> {
    static FILLED: LazyLock<regex::Regex> = LazyLock::new(|| {
        let pattern = r"\{\{[^{}]*\}\}|\$?\{[\w. ]+\}|‹[^›]*›";
        regex::Regex::new(pattern).expect("the pattern is valid")
    });
    let mut pieces = Vec::new();
    let mut from = 0;
    for filled in FILLED.find_iter(line) {
        pieces.extend(words(&line[from..filled.start()]));
        pieces.push(Piece::Filled);
        from = filled.end();
    }
    pieces.extend(words(&line[from..]));
    pieces
}

fn words(text: &str) -> Option<Piece> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| Piece::Words(words.join(" ")))
}

fn shown(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST_PIECE) {
        Some((end, _)) => format!("\"{}…\"", text[..end].trim_end()),
        None => format!("\"{text}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_count() {
        assert_eq!(difference("Be brief.\n\nAsk first.", "Be  brief. Ask\nfirst."), None);
    }

    #[test]
    fn the_first_line_that_did_not_run_is_named() {
        let found = difference("Be brief.\nAsk first.", "Be brief. Guess.");
        assert_eq!(found.as_deref(), Some("line 2 did not run: \"Ask first.\""));
    }

    #[test]
    fn words_that_nobody_declared_are_named() {
        let found = difference("Be brief.", "Be brief. Never ask.");
        assert_eq!(found.as_deref(), Some("at its end the run has: \"Never ask.\""));
        let found = difference("One.\nTwo.", "One. Never ask. Two.");
        assert_eq!(found.as_deref(), Some("before line 2 the run has: \"Never ask.\""));
    }

    #[test]
    fn a_place_that_is_filled_at_the_start_may_hold_anything() {
        let declared = "Today is {date}. Serve ‹name:1f›.\nAsk {{ user.name }}";
        assert_eq!(difference(declared, "Today is 1 May 2031. Serve Ann Lee. Ask Bo"), None);
    }
}
