//! Whether running what was written is somebody else's: a person forbids it, runs it, or says who will.
//!
//! Words only. They take a finding back and never raise one.

use crate::pattern::pattern;
use crate::view::is_from_person;
use case::{Act, Case};
use regex::Regex;
use std::sync::LazyLock;

/// Words by which somebody keeps the agent from running anything. Read broadly, because they only
/// ever take a finding back.
static NOT_TO_RUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:do not|don['’]t|never|must not|mustn['’]t|should not|shouldn['’]t|may not|cannot|can['’]t|not to|without|avoid|no need to|needn['’]t|need not|refrain from|not allowed to|only i|i(?:['’]ll| will| shall| want to))\s+(?:(?:try|even|ever|actually|need|have|to|also|yet|\w+ or)\s+){0,2}(?:run|running|execut(?:e|ing)|test|testing|start|starting|launch|launching|compile|compiling)(?:\s+(?:it|them|this|that|anything|nothing|any (?:code|tests?|commands?|programs?)|(?:the |your |my |its |any )?(?:code|tests?|scripts?|programs?|suite|app|files?|changes?|results?))\b|\s*[.,;:!?)]|\s*$)|\b(?:skip|leave out|don['’]t bother with) (?:the |any |all )?(?:tests?|testing|verification|checks?|running)\b|\bno (?:tests?|testing|verification|checks?|runs?) (?:is |are )?(?:needed|necessary|required)\b|\b(?:tests?|testing|verification|checks?) (?:is|are) not (?:needed|necessary|required)\b",
    )
});

/// Words by which a person says that something is, was or will be run, and not by the agent: `CI will
/// test it`, `for the admin to run tonight`, `I ran the tests`. An order to run it has none of them.
static RUN_BY_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:will|to be|be|been|being|is|are|was|were|gets?|for (?:\w+ ){1,3}to) (?:\w+ ){0,2}?(?:run|executed?|tested|test|launch(?:ed)?|deploy(?:ed)?)|(?:I|we|they|he|she|CI|pipeline|colleagues?) (?:\w+ ){0,2}?(?:run|runs|ran|test|tests|tested|executes?|executed|tried))\b|['’]ll (?:\w+ ){0,2}?(?:run|test|execute|try)\b",
    )
});

/// Whether a person or the instructions say not to run anything.
pub(super) fn is_forbidden(case: &Case) -> bool {
    is_said(case, |words| NOT_TO_RUN.is_match(words))
}

/// The same, or a person says who runs it.
pub(super) fn is_somebody_elses(case: &Case) -> bool {
    is_said(case, |words| NOT_TO_RUN.is_match(words) || RUN_BY_OTHERS.is_match(words))
}

fn is_said(case: &Case, says: impl Fn(&str) -> bool) -> bool {
    let is_said = case.trace.steps.iter().any(|step| match &step.act {
        Act::Instruct(_) => NOT_TO_RUN.is_match(step.words()),
        _ => is_from_person(case, step) && says(step.words()),
    });
    is_said || case.trace.task.as_ref().is_some_and(|task| says(&task.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_forbids_a_run_is_told_from_who_forbids_something_else() {
        for text in [
            "Fix it but do not run anything.",
            "Only write the test; don't run it.",
            "Write the script without executing it.",
            "Change it, no need to test.",
            "Prepare the migration. I will run it myself.",
            "Never edit or run the tests",
            "Change the header and skip the tests.",
            "Edit it; no testing needed.",
        ] {
            assert!(NOT_TO_RUN.is_match(text), "{text}");
        }
        for text in [
            "Do not change the tests.",
            "Never run git commit.",
            "Do not run destructive commands as root.",
            "Run it before you report.",
            "Do not stop before the tests pass.",
        ] {
            assert!(!NOT_TO_RUN.is_match(text), "{text}");
        }
    }

    #[test]
    fn who_runs_it_is_told_from_who_is_to_run_it() {
        for text in [
            "Write count.py; CI will test it.",
            "Write the migration for the admin to run tonight.",
            "It must not be run before Monday.",
            "I ran the tests, they pass.",
            "We'll try it on the node first.",
        ] {
            assert!(RUN_BY_OTHERS.is_match(text), "{text}");
        }
        for text in [
            "Write it and run it.",
            "Mend the parser, with tests.",
            "Please test it before you report.",
            "Run the tests.",
        ] {
            assert!(!RUN_BY_OTHERS.is_match(text), "{text}");
        }
    }
}
