//! FM-2.1: after work has been done the run begins again as it began.

mod again;
mod finding;
mod onward;
mod prefaced;
mod replay;
mod returns;
mod stretch;

use crate::catalog::{Entry, FixEntry, Need};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use crate::view::evidence::Standing;
use case::{ActorKind, Case, Cite, Step};
use onward::Onward;
use regex::Regex;
use replay::Replay;
use returns::{Habit, Retold, Return, Start};
use std::sync::LazyLock;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::ConversationReset,
    page: include_str!("FM-2.1.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "resumable-session",
        text: "carry a session and state id on every message so that a restart is detected and resumed",
        measured: None,
    },
    wrong_fix: "retrying the run repeats the restart",
    single_agent: false,
    check,
};

/// A person may have started the run again, or it was resumed and looks up again what it needs.
const UNDECIDED: Score = Score::new(0.35);

fn check(case: &Case, view: &View<'_>) -> Reading {
    let Some(start) = Start::of(view) else {
        return Reading::cannot_tell("an agent's first words or call, to see whether they return");
    };
    let returns = returns::of(view, &start);
    let habit = returns.first().map_or(Habit::Varied, |first| returns::habit(view, &start, first));
    let mut findings = Vec::new();
    let mut questions = Vec::new();
    let mut refuters = Vec::new();
    for back in &returns {
        match judge(view, &start, (back, habit)) {
            Judged::Reset(finding) => findings.push(finding),
            Judged::Perhaps(question) => questions.push(question),
            Judged::Other(refuter) => refuters.push(refuter),
        }
    }
    let mut findings = finding::gathered(findings);
    if findings.is_empty() {
        match again::of(view, &start).or_else(|| replay::of(view)) {
            Some(Replay::Reset(finding)) => findings.push(finding),
            Some(Replay::Perhaps(finding)) => questions.push(wanted(finding)),
            None => {}
        }
    }
    Reading::found_or(findings, || {
        if questions.is_empty() {
            let again = returns::in_short(view, &start).or_else(|| prefaced::of(view, &start));
            questions.extend(again.map(|at| ask_about(&start, at)));
        }
        otherwise(case, &start, questions, refuters)
    })
}

/// What one return of the opening comes to.
enum Judged {
    Reset(Finding),
    Perhaps(Question),
    Other(Refuter),
}

fn judge<'c>(
    view: &View<'c>,
    start: &Start<'c>,
    (back, habit): (&Return<'c>, Habit<'c>),
) -> Judged {
    let other = |what: &str, cite: Cite| Judged::Other(Refuter::held(what, cite));
    let Some(then) = back.then else {
        return other("nobody acted after the opening came back", Cite::step(back.at));
    };
    if let Some(news) = back.news {
        return other("something new came with the opening: another task began", Cite::step(news));
    }
    if let Some(cause) = back.cause {
        return other(
            "what stands before it says why the run was started again",
            Cite::step(cause),
        );
    }
    if then.actor != start.first.actor {
        return other("the opening was passed on to another agent", Cite::step(then));
    }
    if back.retold == Retold::AndGoesOn {
        return other("all of it is told once more and goes on from there", Cite::step(then));
    }
    let redone = finding::redone(view, start, back);
    let is_alike = begins_alike(view, start, back, then);
    if !is_alike && redone.is_none() {
        return other("the agent went on with other words and other calls", Cite::step(then));
    }
    if let Habit::Same(step) = habit {
        return other("the agent says much the same at other times, too", Cite::step(step));
    }
    let onward = onward::of(view, start, back, redone);
    if let Onward::On(step) = onward {
        return other("the same is done for the next object", Cite::step(step));
    }
    let is_meant = view.case.trace.kind(back.at) == ActorKind::Person;
    // Where an agent speaks only when it is opened, the opening belongs to every turn of it.
    let is_each_turn = !back.is_own && matches!(habit, Habit::Silent);
    let is_undecided = !is_alike
        || is_explained(view, back.before)
        || is_meant
        || is_each_turn
        || back.retold == Retold::AndStops
        || matches!(onward, Onward::Perhaps);
    let mut found = finding::of(view, start, back, redone);
    if !is_undecided {
        return Judged::Reset(found);
    }
    found.score = UNDECIDED;
    // What a person sends twice may be meant to begin anew, a run that only looks something up
    // again may have been resumed, and what is told twice in equal words may have been done once.
    let ask = format!(
        "Did the run start over at step {}, with its work since step {} lost?",
        back.at.no, start.first.no
    );
    Judged::Perhaps(Question::new(ask, Reply::Yes, found))
}

/// Whether the last act before the return may be why the run began again: a call that failed, or words
/// that say so. Both only take the decision back: a call may fail and the run be reset for nothing.
fn is_explained(view: &View<'_>, before: &Step) -> bool {
    let made = view.exchange_of(before.no);
    made.is_some_and(|made| made.standing == Standing::Bad) || AFRESH.is_match(&view.whole(before))
}

/// Words that announce a new start.
static AFRESH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:start(?:ing)?|begin(?:ning)?|go(?:ing)?) (?:over|again|anew|afresh|from scratch|from the beginning)\b|\b(?:restart|starting) (?:the|all|everything)\b|\bback to square one\b",
    )
});

/// Whether the agent began after the return as it had begun at first. Where its own first words are
/// what came back, the act after them must come back, too: a phrase that is said often is no start.
fn begins_alike<'c>(view: &View<'c>, start: &Start<'c>, back: &Return<'c>, then: &'c Step) -> bool {
    if !back.is_own {
        return returns::is_near(view, start.first, then);
    }
    let pair = start.second.zip(back.next);
    pair.is_some_and(|(one, other)| one.actor == other.actor && returns::is_near(view, one, other))
}

/// Asks whether short first words that came back with their answer are a new start.
fn ask_about(start: &Start<'_>, at: &Step) -> Question {
    let first = start.first.no;
    let summary = format!("the words of step {first} came back at step {}", at.no);
    let then = Finding::new(ENTRY.mode, UNDECIDED, Cite::step(at), summary)
        .citing([Cite::step(start.first)]);
    let ask =
        format!("Did the run start over at step {}, with its work since step {first} lost?", at.no);
    Question::new(ask, Reply::Yes, then)
}

/// Asks whether an agent that says that it starts over had a reason to.
fn wanted(mut then: Finding) -> Question {
    then.score = UNDECIDED;
    let ask = "Did the agent start over without need, with what had been done lost?".to_owned();
    Question::new(ask, Reply::Yes, then)
}

fn otherwise(
    case: &Case,
    start: &Start<'_>,
    questions: Vec<Question>,
    refuters: Vec<Refuter>,
) -> Reading {
    if !questions.is_empty() {
        let first = questions.into_iter().take(1).collect();
        return Reading::ask("whether what had been done was still known", first, UNDECIDED);
    }
    let searched = case.trace.steps.len() - start.first.no.index();
    let because = format!("{searched} steps searched for the run's opening and its first words");
    Reading::clear_after(because, refuters)
}
