//! The questions on the screen, in the order in which they would decide, and how to answer them.

use super::head::{path, said};
use super::screen::{Rank, Screen};
use crate::{Judged, asked, words};
use case::Owners;
use checks::{Category, Question, Reply};

/// The most questions on a screen.
const MOST: usize = 3;
/// What a person's look into each layer may take.
const BUDGETS: &str = "30 s, 5 min, 20 min";
/// The widest name beside a question.
const NAME: usize = 14;

/// The questions and the way to answer them; nothing where there are none.
pub(super) fn questions(screen: &mut Screen, judged: &Judged<'_>) {
    let open: Vec<(String, &Question)> = asked(judged.triage)
        .into_iter()
        .enumerate()
        .map(|(index, question)| (handle(judged, index, question), question))
        .filter(|(_, question)| judged.show.checks.contains(question.decides()))
        .collect();
    if open.is_empty() {
        return;
    }
    screen.gap();
    let text = if open.len() <= MOST {
        format!("Ask, in this order ({BUDGETS}); the first decisive one routes it:")
    } else {
        let number = open.len();
        format!("Ask, in this order ({BUDGETS}); {MOST} of {number}, all with --ask:")
    };
    screen.line(&text, Rank::Needed);
    for (handle, question) in open.iter().take(MOST) {
        one(screen, judged, (handle, question));
    }
    let first = open.first().map_or("Q1", |(handle, _)| handle.as_str());
    // A path that has no room beside both has a line of its own.
    let both = |path: &str| format!("masthead triage {path} --ask   or  --answer {first}=yes");
    let alone = screen.room().saturating_sub("masthead triage  --ask".len());
    let path = path(judged, alone);
    if words::columns(&both(&path)) <= screen.room() {
        screen.field("Answer", &both(&path), (1, Rank::Needed));
    } else {
        screen.field("Answer", &format!("masthead triage {path} --ask"), (1, Rank::Needed));
        screen.field("", &format!("or with --answer {first}=yes in its place"), (1, Rank::Detail));
    }
}

/// What the question is called on the command line. Numbers count through the questions of a run
/// without answers; as answers close some of them the numbers would shift, so then it is the id.
fn handle(judged: &Judged<'_>, index: usize, question: &Question) -> String {
    if judged.answers.iter().next().is_none() {
        format!("Q{}", index + 1)
    } else {
        question.id.to_string()
    }
}

fn one(screen: &mut Screen, judged: &Judged<'_>, (handle, question): (&str, &Question)) {
    let reply = match question.found_on {
        Reply::Yes => "yes",
        Reply::No => "no ",
    };
    let category = question.decides();
    let name = owner(&judged.case.owners, category);
    let route = format!("{reply} -> {category}{name}");
    let ask = said(judged, &question.ask);
    if words::columns(handle) < 5 {
        screen.placed(&format!("  {handle}"), (&ask, &route), (3, Rank::Needed));
    } else {
        screen.placed("", (handle, &route), (1, Rank::Needed));
        screen.field("", &ask, (2, Rank::Needed));
    }
}

fn owner(owners: &Owners, category: Category) -> String {
    let owner = match category {
        Category::Specification => &owners.specification,
        Category::Coordination => &owners.coordination,
        Category::Verification => &owners.verification,
    };
    owner.as_ref().map_or(String::new(), |owner| {
        format!(" {}", words::shortened(&words::line(&owner.name), NAME))
    })
}
