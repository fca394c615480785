//! FM-1.4: an agent goes on as if part of the conversation had not happened.

mod again;
mod asked;
mod blank;
mod corrected;
mod cuts;
mod denied;
mod excused;
mod fields;
mod looked_again;
mod ordered;
mod peers;
mod redone;
mod reproached;
mod superseded;
mod undone;
mod unlooked;

use crate::catalog::{Entry, FixEntry, Need};
use crate::outcome::Status;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use asked::Asked;
use case::{Case, Cite};
use cuts::Cut;
use redone::Redone;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::LossOfConversationHistory,
    page: include_str!("FM-1.4.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "pinned-facts",
        text: "declare which facts survive compaction and pin them outside of the window",
        measured: None,
    },
    wrong_fix: "a longer context window moves the loss to a later turn",
    single_agent: true,
    check,
};

/// The history was cut, and nothing shows that the agent missed what was cut.
const UNSEEN: Score = Score::new(0.2);

fn check(case: &Case, view: &View<'_>) -> Reading {
    let cuts = cuts::of(case);
    let Asked { findings: mut found, mut refuters, values } = asked::of(view, &cuts);
    let Redone { findings, question } = redone::of(view, &cuts);
    found.extend(findings);
    let (findings, near_misses) = denied::of(view);
    found.extend(findings);
    refuters.extend(near_misses);
    let blank = blank::of(view, &cuts);
    found.extend(blank.finding);
    found.extend(peers::of(view));
    found.extend(unlooked::of(view));
    found.extend(corrected::of(view));
    let (superseded, replaced) = superseded::of(view);
    found.extend(superseded);
    if found.is_empty() {
        let again = again::of(view).or_else(|| undone::of(view));
        found.extend(again.or_else(|| looked_again::of(view)));
    }
    if !found.is_empty() {
        return Reading::found_or(found, || Reading::clear(""));
    }
    if let Some(open) = open([blank.question, replaced, question, reproached::question(view)]) {
        return open;
    }
    match cuts.first() {
        Some(cut) if view.outcome().status != Status::Succeeded => return ask_about(cut),
        Some(cut) => refuters.push(harmless(view, cut)),
        None => {}
    }
    let requests = case.trace.requests.len();
    if requests < 2
        && cuts.is_empty()
        && let Some(missing) = unseen(view, values)
    {
        return Reading::cannot_tell(missing);
    }
    let because = format!(
        "{requests} requests, {} cuts, {} calls and {values} values that a person gave: nothing was asked for \
         or done again for want of what came before",
        cuts.len(),
        view.exchanges.len()
    );
    Reading::clear_after(because, refuters)
}

/// The first of the questions that is there, with what it would tell.
fn open(questions: [Option<Question>; 4]) -> Option<Reading> {
    let missing = [
        "whether the agent still knew what had been said",
        "whether a value that a person gave later was to take the place of the first",
        "whether the agent still knew what it looked up again",
        "whether what a person says they had said was asked for again",
    ];
    let mut open = questions.into_iter().zip(missing);
    open.find_map(|(question, missing)| Some(Reading::ask(missing, vec![question?], UNSEEN)))
}

/// What would be needed where the input does not say what the model was given. One agent that does
/// nothing twice and asks for nothing twice shows no loss; what several of them were given of what
/// the others said shows nowhere else.
fn unseen(view: &View<'_>, values: usize) -> Option<String> {
    let again = redone::made_again(view);
    if again > 0 {
        let what = "what each request to the model was given, to see why a call was made again";
        return Some(format!("{what} ({again} were)"));
    }
    let spoke = view.case.trace.is_multi_agent() && values == 0 && view.said.len() > 1;
    spoke.then(|| "what each request to the model was given".to_owned())
}

/// Somebody other than the agent says that the run reached its end without what was cut.
fn harmless(view: &View<'_>, cut: &Cut<'_>) -> Refuter {
    let outcome = view.outcome();
    let what = format!("{}, and the run succeeded all the same: {}", cut.what(), outcome.reason);
    Refuter::held(what, outcome.evidence.clone().unwrap_or_else(|| Cite::step(cut.step)))
}

fn ask_about(cut: &Cut<'_>) -> Reading {
    let summary = format!("{}, and the agent went on without it", cut.what());
    let then = Finding::new(ENTRY.mode, UNSEEN, Cite::step(cut.step), summary);
    let ask = format!(
        "Did the agent go on from step {} without something it had known before?",
        cut.step.no
    );
    let question = Question::new(ask, Reply::Yes, then);
    Reading::ask("what was lost when the history was cut", vec![question], UNSEEN)
}
