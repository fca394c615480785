//! Another task altogether: hardly a word of the recorded task stands in anything that the agents
//! said, did or were answered, in a language that the task is written in.

use super::ENTRY;
use super::subject::{Followed, Subject, is_asking};
use super::words::Key;
use crate::reading::{Finding, Refuter, Score};
use crate::view::{View, is_from_person, short};
use case::{Act, ActorKind, Cite, Searched, Step, StepNo};

/// The log shows from end to end what the work is about, and the task what it should be.
const OTHER_TASK: Score = Score::new(0.7);
/// The largest share of the task's subject that other tasks hold by chance. Over the development runs
/// the shares fall into two groups, up to 0.22 and from 0.38 on; all of the first work on another task.
const BY_CHANCE: f64 = 0.25;
/// Fewer telling words say too little of what a task is about.
const TASK_WORDS: usize = 8;
/// Fewer telling words say too little of what the agents work on.
const WORK_WORDS: usize = 40;
/// The share of the task's words of grammar that any longer text in its language holds.
const SAME_LANGUAGE: f64 = 0.5;
/// So many different words of grammar are not shared by two languages.
const MANY: usize = 25;
/// The longest part of the task that a summary repeats.
const LONGEST_TASK: usize = 80;

/// What came of the comparison.
#[derive(Default)]
pub(super) struct Elsewhere {
    pub(super) finding: Option<Finding>,
    /// A person's later request that the agents followed instead.
    pub(super) refuter: Option<Refuter>,
}

/// The share of the task's subject that shows that the agents work on it, however little they say.
const ON_TASK: f64 = 0.5;
/// With fewer telling words in the task, a share of them is chance.
const FEWEST: usize = 4;

/// Whether the agents hold enough of the task's subject to be on it.
fn is_on_task(subject: &Subject, followed: &Followed<'_, '_>) -> bool {
    let is_enough = |held: usize| share(held, subject.about.len()) >= ON_TASK;
    FEWEST <= subject.about.len() && (is_enough(followed.still()) || is_enough(followed.shared()))
}

/// Whether the agents were on the task before the end, as far as it says what it is about.
pub(super) fn was_on_task(subject: &Subject, followed: &Followed<'_, '_>) -> bool {
    FEWEST <= subject.about.len() && share(followed.shared(), subject.about.len()) > BY_CHANCE
}

/// Whether `steps` are in the language of the task: they hold enough of its words of grammar, or it is
/// so long that it holds most of theirs.
pub(super) fn speaks_alike(subject: &Subject, steps: &[Step]) -> bool {
    let own: Vec<Subject> = steps.iter().map(|step| Subject::of(step.words())).collect();
    let holds = |key: &&Key<'_>| own.iter().any(|own| own.grammar.place(key).is_some());
    let held = subject.grammar.iter().filter(|key| holds(&key)).count();
    share(held, subject.grammar.len()) >= SAME_LANGUAGE / 2.0 || MANY <= held
}

/// Whether the end of the run holds more of the task's subject than another task would.
pub(super) fn is_still_on_task(subject: &Subject, followed: &Followed<'_, '_>) -> bool {
    share(followed.still(), subject.about.len()) > BY_CHANCE
}

/// What keeps it open whether the agents are on the task, if anything.
pub(super) fn open(subject: &Subject, followed: &Followed<'_, '_>) -> Option<String> {
    too_little(subject, followed).filter(|_| !is_on_task(subject, followed))
}

/// What keeps the comparison from being made, if anything.
fn too_little(subject: &Subject, followed: &Followed<'_, '_>) -> Option<String> {
    if subject.about.len() < TASK_WORDS {
        let count = subject.about.len();
        return Some(format!("a task that says what it is about: {count} telling words"));
    }
    let work = followed.work(WORK_WORDS).len();
    if work < WORK_WORDS {
        return Some(format!("words of the agents: {work} that tell what they work on"));
    }
    let is_language = |count: usize| share(count, subject.grammar.len()) >= SAME_LANGUAGE;
    if !is_language(followed.grammar(is_language)) {
        // A long task has more of them than a short run ever uses.
        let is_enough = |count: usize| MANY <= count;
        return Some(if is_enough(followed.grammar(is_enough)) {
            let (still, about) = (followed.still(), subject.about.len());
            format!("more of the task than {still} of its {about} telling words in the last third")
        } else {
            "a task in the language that the agents work in".to_owned()
        });
    }
    None
}

/// The finding, where the agents work on another task from first to last.
pub(super) fn look(view: &View<'_>, subject: &Subject, followed: &Followed<'_, '_>) -> Elsewhere {
    let is_whole = view.case.trace.capture.silent == 0;
    if !is_whole || is_still_on_task(subject, followed) {
        return Elsewhere::default();
    }
    let is_other = share(followed.shared(), subject.about.len()) <= BY_CHANCE;
    if !is_other || too_little(subject, followed).is_some() {
        return Elsewhere::default();
    }
    let steps = &view.case.trace.steps;
    let by_agent = |step: &&Step| view.case.trace.kind(step) == ActorKind::Agent;
    let speaks = |step: &&Step| by_agent(step) && matches!(step.act, Act::Say { .. });
    let Some(first) = steps.iter().find(speaks).or_else(|| steps.iter().find(by_agent)) else {
        return Elsewhere::default();
    };
    if let Some(request) = other_request(view, subject, followed) {
        let refuter = Refuter::held("a person asked for something else", Cite::step(request));
        return Elsewhere { finding: None, refuter: Some(refuter) };
    }
    let task = view.case.trace.task.as_ref().map_or("", |task| &*task.text);
    let whole = || Searched::Steps(StepNo::at_index(0), view.case.trace.last().unwrap_or(first.no));
    let summary = format!(
        "the agents work on something else from step {} on: of {} words that tell what the task ({}) is about, {} stand in anything they said or did",
        first.no,
        subject.about.len(),
        short::quoted(task, LONGEST_TASK),
        followed.shared()
    );
    let absent = Cite::absent("the subject of the recorded task", whole());
    let asked = Cite::absent("a person's request for what the agents work on", whole());
    let finding = Finding::new(ENTRY.mode, OTHER_TASK, Cite::step(first), summary)
        .citing([absent])
        .refuters([
            Refuter::not_held("a person asked for something else", asked),
            given(view, subject, first.no),
        ]);
    Elsewhere { finding: Some(finding), refuter: None }
}

/// Whether the agents were given another task than the recorded one, as far as the words before their
/// first act show it: the harness may have handed them something else, such as its own error.
fn given(view: &View<'_>, subject: &Subject, first: StepNo) -> Refuter {
    let what = "the recorded task is not the one that the agents were given";
    let before = view.case.trace.steps.get(..first.index()).unwrap_or_default();
    let mut opening = before.iter().filter(|step| !step.words().trim().is_empty()).peekable();
    let Some(last) = opening.peek().copied() else {
        return Refuter::untested(what);
    };
    let holds = |step: &Step| {
        let own = Subject::of(step.words());
        let held = subject.about.iter().filter(|key| own.about.place(key).is_some()).count();
        share(held, subject.about.len()) > BY_CHANCE
    };
    match opening.find(|step| holds(step)) {
        Some(step) => Refuter::not_held(what, Cite::step(step)),
        None => Refuter::held(what, Cite::step(last)),
    }
}

/// A later word of a person that asks for what the agents then work on.
fn other_request<'c>(
    view: &View<'c>,
    subject: &Subject,
    followed: &Followed<'_, '_>,
) -> Option<&'c Step> {
    let said = view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step));
    let mut later = said.skip(1).filter(|step| is_asking(view, step)).peekable();
    later.peek()?;
    let work = followed.work(usize::MAX);
    later.find(|step| {
        let request = Subject::of(step.words());
        let is_met =
            |key: &Key<'_>| work.place(key).is_some() && subject.about.place(key).is_none();
        let met = request.about.iter().filter(is_met).count();
        met > 0 && share(met, request.about.len()) > BY_CHANCE
    })
}

/// The share that `part` is of `whole`; of nothing, everything is shared.
#[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
