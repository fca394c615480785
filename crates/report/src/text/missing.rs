//! What a check that cannot tell is missing, what could be told all the same, and the command that
//! would supply the rest. The most decisive comes first.

use super::head::{path, said};
use crate::{Judged, phrase, words};
use checks::reading::Gap;
use checks::{Category, Reading};

/// The widest path in a command below a check.
const PATH: usize = 36;

/// What is missing, then what is clear, then which modes do not exist yet; each as a phrase.
pub(super) fn phrases(judged: &Judged<'_>, category: Category) -> Vec<String> {
    let mut phrases = Vec::new();
    if category == Category::Verification {
        phrases.extend(phrase::verification(judged).into_iter().map(|phrase| match &*phrase {
            // Never "no FC3": what nobody looks for does not show.
            phrase::NO_LAYER => format!("{phrase}: FC3 is invisible"),
            _ => phrase,
        }));
    }
    if category == Category::Specification && judged.case.spec.is_absent() {
        let system = judged.case.trace.labels.system.as_deref().map(words::line);
        phrases.push(system.map_or("no spec".to_owned(), |name| format!("no spec for {name}")));
    }
    let Sorted { wanted, clear } = sorted(judged, category);
    for (missing, modes) in &wanted {
        // What many modes want is what the check wants.
        let whose = if modes.len() < 3 { format!(" for {}", codes(modes)) } else { String::new() };
        phrases.push(format!("missing{whose}: {}", opening(missing)));
    }
    if !clear.is_empty() {
        phrases.push(format!("{} clear", codes(&clear)));
    }
    phrases
}

/// The modes of a check by what they say.
#[derive(Default)]
struct Sorted {
    /// Each missing thing once, with the modes that want it.
    wanted: Vec<(String, Vec<&'static str>)>,
    clear: Vec<&'static str>,
}

fn sorted(judged: &Judged<'_>, category: Category) -> Sorted {
    let mut sorted = Sorted::default();
    for one in judged.triage.modes.iter().filter(|one| one.mode.category() == category) {
        let code = one.mode.code();
        match &one.reading {
            Reading::Clear(_) => sorted.clear.push(code),
            Reading::CannotTell(Gap { missing, .. }) => {
                let missing = said(judged, missing);
                match sorted.wanted.iter_mut().find(|(known, _)| *known == missing) {
                    Some((_, modes)) => modes.push(code),
                    None => sorted.wanted.push((missing, vec![code])),
                }
            }
            Reading::Found(_) | Reading::NotApplicable(_) => {}
        }
    }
    sorted
}

/// What stands before the first semicolon outside of a quotation: the noun phrase, without its
/// explanation.
fn opening(text: &str) -> &str {
    let ends = text.match_indices("; ").map(|(at, _)| &text[..at]);
    let mut whole = ends.filter(|part| part.matches('"').count() % 2 == 0);
    whole.next().unwrap_or(text)
}

/// `FM-1.1, 1.2`: the prefix once.
fn codes(modes: &[&'static str]) -> String {
    let bare: Vec<&str> = modes.iter().map(|code| code.trim_start_matches("FM-")).collect();
    format!("FM-{}", bare.join(", "))
}

/// The command that would supply what the check is missing.
pub(super) fn supply(judged: &Judged<'_>, category: Category) -> Option<String> {
    let trace = &judged.case.trace;
    match category {
        Category::Specification if !judged.case.spec.is_declared() => {
            Some(format!("masthead spec draft {}", path(judged, PATH)))
        }
        Category::Specification | Category::Coordination if 0 < trace.capture.silent => {
            Some("to capture it next time: masthead explain content".to_owned())
        }
        Category::Verification if judged.triage.sufficiency.ended != Some(true) => {
            Some("export the run again once it has ended".to_owned())
        }
        Category::Verification if judged.triage.sufficiency.verifier_ran.is_none() => {
            Some("a check outside of this trace would not show here".to_owned())
        }
        Category::Specification | Category::Coordination | Category::Verification => None,
    }
}
