//! What stands above the checks: the verdict, the run, what the person said, what was changed, who
//! mends it.

use super::screen::{Rank, Screen};
use crate::{Judged, Quotes, phrase, words};
use checks::verdict::Class;

/// The run, what the person said, what was changed.
pub(super) fn run(screen: &mut Screen, judged: &Judged<'_>) {
    screen.line(&phrase::run(judged), Rank::Verdict);
    if let Some(warning) = phrase::no_end(judged) {
        screen.line(
            &format!("NO END SEEN  {}", warning.trim_start_matches("no end seen; ")),
            Rank::Needed,
        );
    }
    if !judged.complaints.is_empty() {
        let number = words::count(judged.complaints.len(), "place");
        let text = format!("{number} of the input not understood: masthead show");
        screen.field("Unread", &text, (1, Rank::Detail));
    }
    if let Some(symptom) = &judged.case.symptom {
        let text = format!("\"{}\"", words::line(symptom));
        screen.field("You said", &text, (2, Rank::Needed));
    } else if !gives_reason(judged) {
        let text = said(judged, &judged.triage.outcome.reason);
        screen.field("Outcome", &text, (1, Rank::Useful));
    }
    if let Some(changed) = phrase::changed(judged) {
        screen.field("Changed", &changed, (1, Rank::Needed));
    }
}

/// Whether the screen says elsewhere why the outcome is what it is.
fn gives_reason(judged: &Judged<'_>) -> bool {
    match judged.triage.verdict.class {
        Class::Infrastructure | Class::External | Class::Nothing => true,
        Class::Inconclusive => phrase::is_unverified(judged),
        Class::Layer(_) => false,
    }
}

/// Who mends it and when.
pub(super) fn owner(screen: &mut Screen, judged: &Judged<'_>) {
    let verdict = &judged.triage.verdict;
    if verdict.class == Class::Inconclusive {
        let text = "none yet. No layer is shown, so there is nothing to change: \
            a prompt edit now would be a guess on record";
        screen.field("Owner", text, (2, Rank::Needed));
        return;
    }
    let unnamed = "see masthead.toml";
    let source = verdict.owner.as_ref().map_or(unnamed, |owner| &*owner.source);
    screen.placed("Owner", (&phrase::owner(judged), source), Rank::Verdict);
    let urgency = phrase::urgency(verdict.class);
    if !urgency.is_empty() {
        screen.field("", urgency, (1, Rank::Needed));
    }
}

/// What mends it, what to refuse, and what is known of both.
pub(super) fn mend(screen: &mut Screen, judged: &Judged<'_>) {
    let verdict = &judged.triage.verdict;
    if let Some(fix) = &verdict.fix {
        screen.field("Fix", &said(judged, &fix.text), (2, Rank::Verdict));
        if let Some(predicate) = &fix.predicate {
            let text = words::line(&phrase::predicate(predicate));
            screen.field("", &format!("holds when: {text}"), (1, Rank::Useful));
        }
    }
    screen.field("Refuse", &words::line(verdict.wrong_fix), (2, Rank::Needed));
    if let Some(fix) = &verdict.fix {
        let evidence = phrase::evidence(fix.measured);
        let text = format!("{}; fix: {evidence}", phrase::NO_RECORD);
        screen.field("Record", &text, (2, Rank::Useful));
    }
}

/// What to do next.
pub(super) fn next(screen: &mut Screen, judged: &Judged<'_>) {
    let explain = match judged.triage.verdict.mode {
        Some(mode) => format!("masthead explain {mode}      "),
        None => String::new(),
    };
    let text = format!("{explain}{}      --format json", show(judged));
    if words::columns(&text) <= screen.room() {
        screen.field("Next", &text, (1, Rank::Useful));
    } else {
        let text = format!("{explain}masthead show PATH      --format json");
        screen.field("Next", &text, (1, Rank::Useful));
    }
    if let Some(timing) = judged.timing {
        let text = phrase::took(timing);
        screen.field("Took", &text, (1, Rank::Needed));
    }
}

fn show(judged: &Judged<'_>) -> String {
    format!("masthead show {}", path(judged))
}

/// The path as it is typed.
pub(super) fn path(judged: &Judged<'_>) -> String {
    let path = words::line(&judged.case.trace.source.path);
    if path.contains(' ') { format!("'{path}'") } else { path }
}

/// Our own sentence on one line, without the run's words in it where those are not to be shown.
pub(super) fn said(judged: &Judged<'_>, text: &str) -> String {
    let text = words::line(text);
    match judged.show.quotes {
        Quotes::Shown => text,
        Quotes::Hidden => words::unquoted(&text),
    }
}
