//! FM-2.3: the agents work on something that the task never asked for, and nobody decided so.

mod another;
mod elsewhere;
mod left;
mod names;
mod parts;
mod picked;
mod pieces;
mod restated;
mod slipped;
mod subject;
mod tail;
mod unnamed;
mod words;

use crate::catalog::{Entry, FixEntry, Need};
use crate::reading::{Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use case::Case;
use subject::{Followed, Subject};

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::TaskDerailment,
    page: include_str!("FM-2.3.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "objective-decision-record",
        text: "give the objective an id, carry it on every message and let it change only at a recorded decision",
        measured: None,
    },
    wrong_fix: "a stronger reminder of the goal drifts with everything else",
    single_agent: false,
    check,
};

/// How far a question leans towards the mode: most side tracks belong to the task after all.
const LEAN: Score = Score::new(0.2);

fn check(case: &Case, view: &View<'_>) -> Reading {
    let Some(task) = &case.trace.task else {
        return Reading::cannot_tell("the task that the run was given");
    };
    let subject = Subject::of(&task.text);
    let followed = Followed::of(view, &subject);
    let restated = restated::look(case, &task.text);
    let mut findings = restated.findings;
    if findings.is_empty() {
        findings.extend(picked::look(view));
    }
    let other = elsewhere::look(view, &subject, &followed);
    findings.extend(other.finding);
    if findings.is_empty() {
        findings.extend(left::look(view, &subject, &followed));
    }
    if findings.is_empty() {
        findings.extend(unnamed::look(view));
    }
    Reading::found_or(findings, || {
        let mut questions = restated.questions;
        questions.extend(restated::renamed(case, &task.text));
        questions.extend(tail::question(view, &followed));
        if !questions.is_empty() {
            let missing = "whether the task was changed by a decision";
            return Reading::ask(missing, questions, LEAN);
        }
        if let Some(refuter) = other.refuter {
            return Reading::clear_after("the objective was changed by a request", vec![refuter]);
        }
        if let Some(missing) = elsewhere::open(&subject, &followed) {
            return Reading::cannot_tell(missing);
        }
        to_the_end(view, &subject, &followed, restated.refuters)
    })
}

/// Whether the last third of the run and its last word are still about the task.
fn to_the_end(
    view: &View<'_>,
    subject: &Subject,
    followed: &Followed,
    refuters: Vec<Refuter>,
) -> Reading {
    let Some(end) = followed.last_third() else {
        return Reading::cannot_tell("words of the agents");
    };
    let (still, about) = (followed.still(), subject.about.len());
    if !elsewhere::is_still_on_task(subject, followed) {
        return Reading::cannot_tell(format!(
            "what the agents work on from step {end} on: {still} of the {about} words that tell what the task is about stand there",
        ));
    }
    if let Some(word) = tail::says_nothing_of_it(view, followed) {
        return Reading::cannot_tell(format!(
            "whether the last word, step {}, still serves the task: it names nothing of it",
            word.no
        ));
    }
    let because = format!(
        "the last third of the run, from step {end} on, still holds {still} of the {about} words that tell what the task is about",
    );
    Reading::clear_after(because, refuters)
}
