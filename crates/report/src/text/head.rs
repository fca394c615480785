//! What stands above the checks: the verdict, the run, what the person said, what was changed, who
//! mends it.

use super::screen::{Rank, Screen};
use crate::{Judged, hidden, phrase, words};
use case::{Quote, StepNo};
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
        let text = words::quoted(symptom);
        screen.field("You said", &text, (2, Rank::Needed));
    } else if !gives_reason(judged) {
        let text = said(judged, &judged.triage.outcome.reason);
        screen.field("Outcome", &text, (1, Rank::Needed));
    }
    if let Some(changed) = phrase::changed(judged) {
        screen.field("Changed", &changed, (2, Rank::Owner));
    }
    if let Some(drift) = &judged.case.spec.drift {
        screen.field("Drift", &said(judged, &drift.what), (2, Rank::Owner));
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
    screen.placed("Owner", (&phrase::owner(judged), source), (1, Rank::Owner));
    let urgency = phrase::urgency(verdict);
    if !urgency.is_empty() {
        screen.field("", urgency, (1, Rank::Needed));
    }
}

/// What mends it, what to refuse, and what is known of both.
pub(super) fn mend(screen: &mut Screen, judged: &Judged<'_>) {
    let verdict = &judged.triage.verdict;
    if let Some(fix) = &verdict.fix {
        screen.field("Fix", &said(judged, &fix.text), (3, Rank::Fix));
        if let Some(predicate) = &fix.predicate {
            let text = words::line(&phrase::predicate(predicate));
            screen.field("", &format!("holds when: {text}"), (2, Rank::Cited));
        }
    }
    screen.field("Refuse", &words::line(verdict.wrong_fix), (2, Rank::Refuse));
    if let Some(fix) = &verdict.fix {
        let evidence = phrase::evidence(fix.measured);
        let text = format!("{}; fix: {evidence}", phrase::record(judged));
        screen.field("Record", &text, (1, Rank::Record));
    }
}

/// What to type next: the most useful commands that fit, each whole.
pub(super) fn next(screen: &mut Screen, judged: &Judged<'_>) {
    let mut commands = Vec::new();
    let class = judged.triage.verdict.class;
    if class == Class::Inconclusive && judged.case.symptom.is_none() {
        commands.push(format!("masthead triage {} --failed \"what is wrong\"", path(judged, 28)));
    } else {
        let mode = judged.triage.verdict.mode;
        commands.extend(mode.map(|mode| format!("masthead explain {mode}")));
    }
    let beside: usize = commands.iter().map(|command| words::columns(command) + 6).sum();
    let room = screen.room().saturating_sub(beside + "masthead show ".len());
    commands.push(format!("masthead show {}", path(judged, room)));
    commands.push("--format json".to_owned());
    screen.field("Next", &fitting(&commands, screen.room()), (1, Rank::Next));
    if let Some(timing) = judged.timing {
        let text = phrase::took(timing);
        screen.field("Took", &text, (1, Rank::Needed));
    }
}

/// As many of the commands as stand beside each other.
fn fitting(commands: &[String], room: usize) -> String {
    let mut line = String::new();
    for command in commands {
        let gap = if line.is_empty() { "" } else { "      " };
        if words::columns(&line) + words::columns(gap) + words::columns(command) <= room {
            line.push_str(gap);
            line.push_str(command);
        }
    }
    line
}

/// The path as it is typed; a word for it where it is wider than `room`, because half a path is
/// none.
pub(super) fn path(judged: &Judged<'_>, room: usize) -> String {
    let path = words::line(&judged.case.trace.source.path);
    let path = if path.contains(' ') { format!("'{path}'") } else { path };
    if words::columns(&path) <= room { path } else { "PATH".to_owned() }
}

/// Our own sentence on one line, without the run's words in it where those are not to be shown.
pub(super) fn said(judged: &Judged<'_>, text: &str) -> String {
    hidden::said(judged, &words::line(text))
}

/// The quotation of a step in its marks; one that was cut within a line ends with an ellipsis
/// outside of them.
pub(super) fn quotation(judged: &Judged<'_>, step: StepNo, quote: &Quote) -> String {
    /// Shorter ones were meant to be that short.
    const LONG: usize = 80;
    let text = quote.text();
    let step = judged.case.trace.step(step);
    let after = step.and_then(|step| {
        let words = step.words();
        words.get(words.find(text)? + text.len()..)
    });
    let line = after.and_then(|after| after.lines().next());
    let is_cut = LONG < text.len() && line.is_some_and(|line| !line.trim().is_empty());
    format!("{}{}", words::quoted(text), if is_cut { "…" } else { "" })
}
