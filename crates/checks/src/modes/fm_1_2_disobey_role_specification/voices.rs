//! One agent speaks as another: a message of its own holds a turn headed with the other's name, and
//! the turn delivers what only the other could.
//!
//! A request under somebody's name is addressed to them, and lines that they said before are quoted:
//! neither is this.

use super::turns::{self, Names, Turn};
use super::{ENTRY, Looked, TOLD};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::View;
use crate::view::lines::{self, Lines};
use crate::view::roles::{Deed, Role, Roles};
use crate::view::stated;
use case::{Act, ActorKind, ActorNo, Case, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Both roles are stated: the boundary is known, and the message crosses it.
const STATED: Score = Score::new(0.75);
/// Only the speakers' names say that there are two roles.
const GUESSED: Score = Score::new(0.5);

/// A block of fewer lines illustrates a request; one of as many is work.
const WORK: usize = 5;

/// How much of a turn's opening is looked at for a request, in bytes.
const OPENING: usize = 200;

/// Who opens like this speaks to somebody rather than as somebody. Words only withhold here.
static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:please|you|your|could|should|will|let['’]s|once|when)\b",
        r"|^\W*(?:add|analy[sz]e|begin|build|check|complete|compute|confirm|create|define|design|develop",
        r"|ensure|extend|find|fix|go|handle|implement|look|make|modify|open|prepare|produce|provide|read|refactor",
        r"|return|review|run|search|start|submit|summari[sz]e|take|test|try|update|use|verify|write)\b",
    ))
});

/// A speaker who speaks for itself.
static FIRST_PERSON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[\s(])(?:I|I['’](?:ve|ll|m)|[Mm]y)\s"));

/// A turn that is another's by its head and its own speaker's by its place.
struct Usurped<'c> {
    step: &'c Step,
    role: usize,
    head: Range<usize>,
}

/// Looks through all messages.
pub(super) fn look(case: &Case, view: &View<'_>, roles: &Roles<'_>) -> Looked {
    let mut looked = Looked::default();
    if roles.roles.len() < 2 {
        return looked;
    }
    let names: Vec<&str> = roles.roles.iter().map(|role| role.name).collect();
    let names = Names::of(&names);
    let mut authors: BTreeMap<ActorNo, usize> = BTreeMap::new();
    for (number, role) in roles.roles.iter().enumerate().rev() {
        authors.extend(role.actor.map(|actor| (actor, number)));
    }
    let mut lines = None;
    let mut by_author: BTreeMap<usize, Vec<Usurped<'_>>> = BTreeMap::new();
    let mut doubts: BTreeMap<usize, Vec<Usurped<'_>>> = BTreeMap::new();
    for step in &view.said {
        looked.compared += 1;
        let Some(author) = authors.get(&step.actor).copied() else {
            continue;
        };
        for turn in turns::of(step.words(), &names) {
            let holds = content(step.words(), &turn);
            if turn.name == author || !turn.is_speaker || holds == Content::Request {
                continue;
            }
            let lines = lines.get_or_insert_with(|| Lines::of(case));
            if let Some(near) = quoted(case, lines, step, &turn) {
                looked.near.push(near);
                continue;
            }
            let all = if holds == Content::Work { &mut by_author } else { &mut doubts };
            let usurped = Usurped { step, role: turn.name, head: turn.head };
            all.entry(author).or_default().push(usurped);
        }
    }
    for (author, usurped) in by_author {
        let Some(author) = roles.roles.get(author) else {
            continue;
        };
        if is_merged(view, roles, author, &usurped) {
            looked.questions.extend(question(case, roles, author, &usurped));
        } else {
            looked.findings.extend(finding(case, roles, author, &usurped));
        }
    }
    for (author, usurped) in doubts.into_iter().take(1) {
        let author = roles.roles.get(author);
        looked.questions.extend(author.and_then(|author| question(case, roles, author, &usurped)));
    }
    looked.near.truncate(TOLD);
    looked
}

/// What stands under a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// A request, or next to nothing.
    Request,
    /// Work: a block of some length.
    Work,
    /// Words that may be the speaker's report on the other, or the other's own.
    Words,
}

/// What stands under the head of `turn`.
fn content(text: &str, turn: &Turn) -> Content {
    let body = text.get(turn.body.clone()).unwrap_or_default();
    let prose = body.split("```").next().unwrap_or_default();
    let mut end = prose.len().min(OPENING);
    while !prose.is_char_boundary(end) {
        end -= 1;
    }
    if REQUEST.is_match(prose[..end].trim()) {
        return Content::Request;
    }
    if lines::blocks(body).iter().any(|block| WORK <= block.lines) {
        return Content::Work;
    }
    // Who speaks for itself says "I"; a remark on somebody does not.
    let is_own_voice = FIRST_PERSON.is_match(prose);
    if is_own_voice { Content::Words } else { Content::Request }
}

/// The near miss that the turn is where the other is quoted.
fn quoted(case: &Case, lines: &Lines, step: &Step, turn: &Turn) -> Option<Refuter> {
    let echo = lines.quoted(step.words().get(turn.body.clone())?, step);
    let at = echo.at.filter(|_| echo.is_most()).and_then(|no| case.trace.step(no))?;
    let what = format!("the turn in step {} quotes what was said before", step.no);
    Some(Refuter::held(what, Cite::step(at)))
}

/// Whether the log may write everybody's turns under one name: those who are spoken for never have a
/// step, and every message of the author is such.
fn is_merged(
    view: &View<'_>,
    roles: &Roles<'_>,
    author: &Role<'_>,
    usurped: &[Usurped<'_>],
) -> bool {
    let speaks =
        |one: &Usurped<'_>| roles.roles.get(one.role).and_then(|role| role.actor).is_some();
    let such: BTreeSet<StepNo> = usurped.iter().map(|one| one.step.no).collect();
    // A message in several pieces is one.
    let is_such = |step: &Step| {
        let own = |no: StepNo| view.case.trace.step(no).is_some_and(|at| at.actor == step.actor);
        let index = step.no.index();
        let beside = [index.checked_sub(1), Some(index), Some(index + 1)];
        let beside = beside.into_iter().flatten().map(StepNo::at_index);
        beside.filter(|no| own(*no)).any(|no| such.contains(&no))
    };
    let mut own = view.said.iter().filter(|step| Some(step.actor) == author.actor);
    such.len() >= 2 && !usurped.iter().any(speaks) && own.all(|step| is_such(step))
}

/// Asks whose turn it was.
fn question(
    case: &Case,
    roles: &Roles<'_>,
    author: &Role<'_>,
    usurped: &[Usurped<'_>],
) -> Option<Question> {
    let first = usurped.first()?;
    let other = roles.roles.get(first.role)?.name;
    let then = finding(case, roles, author, usurped)?;
    let ask = format!(
        "Did {} itself write the turn under {other}'s name in step {}?",
        author.name, first.step.no
    );
    Some(Question::new(ask, Reply::Yes, then))
}

/// The finding for all turns of others in the messages of `author`.
fn finding(
    case: &Case,
    roles: &Roles<'_>,
    author: &Role<'_>,
    usurped: &[Usurped<'_>],
) -> Option<Finding> {
    let first = usurped.first()?;
    let other = roles.roles.get(first.role)?;
    let mut names: Vec<&str> = Vec::new();
    for one in usurped {
        let name = roles.roles.get(one.role)?.name;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let is_stated = author.is_stated() && other.is_stated();
    let guessed = if is_stated { "" } else { "; the roles are guessed from who speaks" };
    let turns =
        if usurped.len() == 1 { "a turn".to_owned() } else { format!("{} turns", usurped.len()) };
    let summary = format!(
        "{} writes {turns} under the name of {} (step {}){guessed}",
        author.name,
        names.join(" and "),
        first.step.no
    );
    let primary =
        Cite::range(first.step, first.head.clone()).unwrap_or_else(|| Cite::step(first.step));
    let more = usurped.iter().skip(1).take(TOLD - 1);
    let more = more.filter_map(|one| Cite::range(one.step, one.head.clone()));
    let (state, clause) = about(case, author);
    let score = if is_stated { STATED } else { GUESSED };
    Some(
        Finding::new(ENTRY.mode, score, primary, summary)
            .citing(more)
            .clause(state)
            .citing([clause])
            .refuters(refuters(case, first, other)),
    )
}

/// What the spec says about the author's bounds: what it forbids, else what it says the role is.
fn about(case: &Case, author: &Role<'_>) -> (ClauseState, Cite) {
    if let Some(ban) = author.bans.iter().find(|ban| ban.deed == Some(Deed::Code)) {
        return (ClauseState::Vague, Cite::clause_range(ban.clause, ban.range.clone()));
    }
    if let Some(clause) = author.stated {
        return (ClauseState::Vague, Cite::clause(clause));
    }
    let expected = format!("what {} may not do", author.name);
    (ClauseState::Silent, Cite::absent(expected, stated::searched(case)))
}

fn refuters(case: &Case, first: &Usurped<'_>, other: &Role<'_>) -> [Refuter; 2] {
    let start = StepNo::at_index(0);
    let said = format!("{} had said it before and is quoted", other.name);
    let words = format!("the same lines in an earlier message of {}", other.name);
    let searched = Searched::Steps(start, first.step.no);
    let handed = handed_over(case, first.step, other.actor);
    let whole = Searched::Steps(start, case.trace.last().unwrap_or(start));
    [
        Refuter::not_held(said, Cite::absent(words, searched)),
        Refuter::looked_for(
            format!("{} handed its part over to the author", other.name),
            handed.map(Cite::step),
            Cite::absent(format!("a handoff from {}", other.name), whole),
        ),
    ]
}

/// The handoff with which the other had passed its part on.
fn handed_over<'c>(case: &'c Case, before: &Step, from: Option<ActorNo>) -> Option<&'c Step> {
    let author = before.actor;
    case.trace.steps.iter().take(before.no.index()).find(|step| {
        matches!(step.act, Act::Handoff { to, text: _ } if to == author)
            && Some(step.actor) == from
            && case.trace.kind(step) == ActorKind::Agent
    })
}
