//! FM-2.5: one agent asks another for a change, and the other delivers the same again; or it has to ask
//! for the same twice, and the other does the same other thing both times.

mod delivered;
mod feedback;
mod nearly;
mod open;
mod overruled;
mod quoted;
mod repeated;
mod reported;

use crate::catalog::{Entry, FixEntry, Need};
use crate::question::Question;
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::evidence::Standing;
use crate::view::{View, prose, short};
use case::{Act, ActorKind, ActorNo, Case, Cite, Searched, Step};
use delivered::{Again, What};
use feedback::{Reply, Tenor};
use std::collections::BTreeSet;
use std::ops::Range;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::IgnoredOtherAgentsInput,
    page: include_str!("FM-2.5.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "acknowledged-feedback",
        text: "make feedback a typed message that the receiver must acknowledge with what it changed",
        measured: None,
    },
    wrong_fix: "a firmer tone towards the receiver; more rounds of the same exchange",
    single_agent: false,
    check,
};

/// The same is delivered after the request, and nothing is said to it.
const UNCHANGED: Score = Score::new(0.6);
/// The one who asked has to ask again.
const ASKED_AGAIN: Score = Score::new(0.75);
/// The sender says that it took the request up, and sends the same.
const CLAIMED: Score = Score::new(0.8);
/// Nothing shows what was said in between.
const UNHEARD: Score = Score::new(0.3);

/// How many findings of one run are told.
const TOLD: usize = 3;
/// A person answers two questions of one mode, not ten.
const MOST_QUESTIONS: usize = 2;
/// The longest piece of a request in a summary, in characters.
const SHORT: usize = 80;
/// How many steps may lie between two deliveries: what comes later answers something else.
const FAR: usize = 16;
/// How soon the one who asked must ask again.
const SOON: usize = 6;
/// A longer message repeats a document, not an answer, in bytes.
const OWN_WORDS: usize = 1500;
/// The shortest name of something that feedback and delivery can share, in bytes.
const NAMED: usize = 4;

/// What the comparison brought up.
#[derive(Default)]
struct Looked {
    findings: Vec<Finding>,
    questions: Vec<Question>,
    near: Vec<Refuter>,
    compared: usize,
}

fn check(case: &Case, view: &View<'_>) -> Reading {
    let mut looked = Looked::default();
    for again in delivered::again(view) {
        looked.compared += 1;
        compare(case, view, &again, &mut looked);
    }
    repeated::look(case, view, &mut looked);
    overruled::look(case, view, &mut looked);
    reported::look(case, view, &mut looked);
    if looked.findings.is_empty() {
        quoted::look(case, view, &mut looked);
    }
    looked.questions.extend(nearly::question(case, view));
    let Looked { mut findings, mut questions, mut near, compared } = looked;
    findings.truncate(TOLD);
    questions.truncate(MOST_QUESTIONS);
    near.truncate(TOLD);
    Reading::found_or(findings, || {
        if !questions.is_empty() {
            return Reading::ask(
                "whether what one agent told or asked another was heeded",
                questions,
                UNHEARD,
            );
        }
        let spoken = view.said.len();
        if spoken == 0 && view.exchanges.is_empty() {
            return Reading::cannot_tell(
                "messages between the agents: none says or calls anything",
            );
        }
        if let Some(word) = open::objection(case, view) {
            return Reading::cannot_tell(format!(
                "whether what step {} asks of another agent was taken up: only equal deliveries and values that were ruled out are compared",
                word.no
            ));
        }
        let because = format!(
            "{spoken} messages and {} calls searched for the same delivery after a request ({compared} repeated), a ban or a value passed over and a question left open",
            view.exchanges.len()
        );
        Reading::clear_after(because, near)
    })
}

/// Judges what lies between two equal deliveries: what somebody answered to the first, where the
/// second is the next thing that its sender did.
fn compare<'c>(case: &'c Case, view: &View<'c>, again: &Again<'c>, looked: &mut Looked) {
    let between = view.between(again.first.no, again.second.no);
    if between.len() > FAR {
        return;
    }
    let first = again.first.no.index() + view.pieces(again.first).len();
    let is_own = |step: &Step| {
        step.actor == again.first.actor
            && first <= step.no.index()
            && step.at != again.first.at
            && step.at != again.second.at
    };
    let is_other = |step: &Step| step.actor != again.first.actor;
    let heard = || between.iter().rev().filter(|step| is_other(step) && is_said(case, step));
    let mut own = between.iter().filter(|step| is_own(step) && is_said(case, step)).peekable();
    if own.peek().is_some() {
        // What was said in between without a delivery may answer the advice, and may only promise.
        let word = heard().find(|step| is_for(step, again.first.actor));
        if again.what == What::Block && !own.any(|step| prose::holds_fence(step.words())) {
            looked.questions.extend(word.and_then(|word| open::unread(case, view, again, word)));
        }
        return;
    }
    // The nearest word counts: an approval after a request withdraws it.
    let mut read = heard().map(|step| (step, feedback::tenor(step)));
    let Some((word, tenor)) = read.find(|(_, tenor)| *tenor != Tenor::Other) else {
        // No list of words knows all that asks for a change.
        let word = heard().find(|step| is_for(step, again.first.actor));
        looked.questions.extend(word.and_then(|word| open::unread(case, view, again, word)));
        return;
    };
    if let Some(news) = news_after(view, word, again) {
        let what =
            format!("something came in between before step {} delivered the same", again.second.no);
        looked.near.push(Refuter::held(what, Cite::step(news)));
        return;
    }
    match tenor {
        Tenor::Other => {}
        Tenor::Approves if feedback::wishes(word) => {
            looked.questions.extend(open::unread(case, view, again, word));
        }
        Tenor::Approves => {
            let what = format!("what step {} delivers again had been approved", again.second.no);
            looked.near.push(Refuter::held(what, Cite::step(word)));
        }
        Tenor::Silent => looked.questions.extend(open::unheard(case, again, word)),
        Tenor::Asks(range) => asked(case, view, (again, word, range), looked),
    }
}

/// Whether an agent said it, or handed over with it.
fn is_said(case: &Case, step: &Step) -> bool {
    matches!(step.act, Act::Say { .. } | Act::Handoff { .. })
        && case.trace.kind(step) == ActorKind::Agent
}

/// A call with its result, or a person's word, after the request: the same may be right now.
fn news_after<'c>(view: &View<'c>, word: &Step, again: &Again<'c>) -> Option<&'c Step> {
    let between = view.between(word.no, again.second.no).iter();
    between.into_iter().find(|step| match step.act {
        Act::Result(_) => true,
        Act::Say { .. } => view.case.trace.kind(step) == ActorKind::Person,
        Act::Instruct(_)
        | Act::Think(_)
        | Act::Call(_)
        | Act::Handoff { .. }
        | Act::Event { .. } => false,
    })
}

/// A change was asked for.
fn asked<'c>(
    case: &'c Case,
    view: &View<'c>,
    (again, word, range): (&Again<'c>, &'c Step, Range<usize>),
    looked: &mut Looked,
) {
    let object = delivered::object(view, again);
    let request = word.words().get(range.clone()).unwrap_or_default();
    // An answer that comes again may be all there is to say; it has to be found wrong first. A call
    // has to have failed the same way twice.
    let is_faulted = match again.what {
        What::Block => true,
        What::Words => feedback::finds_fault(request) && object.len() <= OWN_WORDS,
        What::Call => feedback::finds_fault(request) || has_failed(view, again),
    };
    let Some(link) = link(case, (again, word, request), &object).filter(|_| is_faulted) else {
        looked.questions.extend(open::unread(case, view, again, word));
        return;
    };
    let (second, reply) = match again.what {
        What::Block => replied(view, again),
        What::Words | What::Call => (again.second, Reply::None),
    };
    if let Some((step, reason)) = reason(case, (again, word), (second, &reply)) {
        // Only a reason that speaks of what was asked about is certainly one.
        if !shares_name(step.words().get(reason.clone()).unwrap_or_default(), word.words()) {
            looked.questions.push(open::answered(case, again, word));
            return;
        }
        let what = format!("step {} gives a reason for staying with it", step.no);
        let cite = Cite::range(step, reason).unwrap_or_else(|| Cite::step(step));
        looked.near.push(Refuter::held(what, cite));
        return;
    }
    if again.what == What::Block
        && (adds(view, again) || (reply == Reply::None && says_more(view, (again, word))))
    {
        looked.questions.push(open::answered(case, again, word));
        return;
    }
    let repeated = asked_again(case, view, (again, word));
    looked.findings.push(told(case, (again, word, range), (second, reply, repeated), link));
}

/// What the second delivery says about the request, and in which piece of the message.
fn replied<'c>(view: &View<'c>, again: &Again<'c>) -> (&'c Step, Reply) {
    let pieces = view.pieces(again.second).iter();
    let mut replies = pieces.map(|piece| (piece, feedback::reply(piece)));
    replies.find(|(_, reply)| *reply != Reply::None).unwrap_or((again.second, Reply::None))
}

/// Why the sender stays with what it sent, said with the delivery or in a message of its own before.
fn reason<'c>(
    case: &'c Case,
    (again, word): (&Again<'c>, &Step),
    (second, reply): (&'c Step, &Reply),
) -> Option<(&'c Step, Range<usize>)> {
    if let Reply::Reasons(range) = reply {
        return Some((second, range.clone()));
    }
    if again.what != What::Block || *reply != Reply::None {
        return None;
    }
    let between = case.trace.steps.get(word.no.index() + 1..again.second.no.index())?;
    let own = between.iter().filter(|step| step.actor == again.second.actor);
    own.filter(|step| matches!(step.act, Act::Say { .. })).find_map(|step| {
        match feedback::reply(step) {
            Reply::Reasons(range) => Some((step, range)),
            Reply::None | Reply::Claims(_) => None,
        }
    })
}

/// Whether the sender says something of its own after the request, with the delivery or before it.
fn says_more(view: &View<'_>, (again, word): (&Again<'_>, &Step)) -> bool {
    let own = |step: &&Step| {
        step.actor == again.second.actor
            && matches!(step.act, Act::Say { .. } | Act::Handoff { .. })
    };
    let between = view.between(word.no, again.second.no).iter().filter(own);
    let mut said = between.chain(view.pieces(again.second));
    let first = view.whole(again.first);
    said.any(|step| feedback::says_more(&first, step))
}

/// Whether the second delivery holds, beside the equal blocks, something that is no sentence and that the
/// first did not hold: an output, a table, another short block. It may be what was asked for.
fn adds(view: &View<'_>, again: &Again<'_>) -> bool {
    let first = view.whole(again.first);
    let known: BTreeSet<&str> = first.lines().map(str::trim).collect();
    let second = view.whole(again.second);
    let is_sentence = |line: &str| line.ends_with(['.', '!', '?', ':']) || line.contains(". ");
    let mut fenced = false;
    second.lines().map(str::trim).any(|line| {
        if line.starts_with("```") {
            fenced = !fenced;
            return false;
        }
        !line.is_empty() && !known.contains(line) && (fenced || !is_sentence(line))
    })
}

/// The finding: who asked for what, and what came.
fn told(
    case: &Case,
    (again, word, range): (&Again<'_>, &Step, Range<usize>),
    (second, reply, repeated): (&Step, Reply, Option<&Step>),
    link: Refuter,
) -> Finding {
    let (name, other) = (name(case, again.second), name(case, word));
    let noun = again.what.noun();
    let request = word.words().get(range.clone()).unwrap_or_default();
    let mut summary = format!(
        "{other} asks {name} at step {}: {}; {name} delivers the same {noun} again at step {}",
        word.no,
        short::quoted(request, SHORT),
        again.second.no
    );
    let (score, claim) = match (reply, repeated) {
        (Reply::Claims(claim), _) => {
            summary.push_str(" and says that it was changed");
            (CLAIMED, Cite::range(second, claim))
        }
        (Reply::None | Reply::Reasons(_), Some(_)) => (ASKED_AGAIN, None),
        (Reply::None | Reply::Reasons(_), None) => (UNCHANGED, None),
    };
    let request = Cite::range(word, range).unwrap_or_else(|| Cite::step(word));
    let searched = Searched::Steps(word.no, again.second.no);
    Finding::new(ENTRY.mode, score, Cite::step(again.second), summary)
        .citing([request, Cite::step(again.first)])
        .citing(claim)
        .citing(repeated.map(Cite::step))
        .refuters([
            Refuter::not_held(
                format!("{name} gave a reason for staying with it"),
                Cite::absent("a reason beside the delivery", searched),
            ),
            Refuter::not_held(
                "something else had changed, so that the same was right",
                Cite::absent("a tool's result or a person's word after the request", searched),
            ),
            link,
        ])
}

/// What ties the request to the delivery, as the refuter that the two are about different things:
/// a name that both hold, or the addressee. `None` where nothing does.
fn link(
    case: &Case,
    (again, word, request): (&Again<'_>, &Step, &str),
    object: &str,
) -> Option<Refuter> {
    let what = "the request is about something else";
    let shared =
        prose::tokens(request).find(|(_, token)| is_name(token) && object.contains(*token));
    if let Some((_, token)) = shared {
        return Some(Refuter::not_held(what, Cite::words(word, token)?));
    }
    let own = again.first.actor;
    let is_addressed = matches!(word.act, Act::Say { to: Some(to), text: _ } | Act::Handoff { to, text: _ } if to == own)
        || request.contains(name(case, again.first))
        || feedback::asks_by_name(word, name(case, again.first))
        || word
            .words()
            .trim_start_matches(['*', '@', '#', ' '])
            .starts_with(name(case, again.first));
    is_addressed.then(|| Refuter::not_held(what, Cite::step(word)))
}

/// Whether a token is the name of something rather than a word.
fn is_name(token: &str) -> bool {
    NAMED <= token.len() && (token.contains(['_', '.', '(']) || prose::has_digit(token))
}

/// Whether `text` holds a name that `other` holds.
fn shares_name(text: &str, other: &str) -> bool {
    prose::tokens(text).any(|(_, token)| is_name(token) && other.contains(token))
}

/// Whether the message is for `actor`: to it, or to all.
fn is_for(step: &Step, actor: ActorNo) -> bool {
    match step.act {
        Act::Say { to, text: _ } => to.is_none_or(|to| to == actor),
        Act::Handoff { to, text: _ } => to == actor,
        Act::Instruct(_) | Act::Think(_) | Act::Call(_) | Act::Result(_) | Act::Event { .. } => {
            false
        }
    }
}

/// Whether the call failed both times.
fn has_failed(view: &View<'_>, again: &Again<'_>) -> bool {
    [again.first, again.second].iter().all(|step| {
        let made = view.exchange_of(step.no);
        made.is_some_and(|made| made.standing == Standing::Bad)
    })
}

/// The next word of the one who asked, if it asks the same once more.
fn asked_again<'c>(
    case: &Case,
    view: &View<'c>,
    (again, word): (&Again<'c>, &Step),
) -> Option<&'c Step> {
    let is_next = |step: &&Step| step.actor == word.actor && matches!(step.act, Act::Say { .. });
    let next = view.after(again.second.no).iter().take(SOON).find(is_next)?;
    let is_agent = case.trace.kind(next) == ActorKind::Agent;
    (is_agent && matches!(feedback::tenor(next), Tenor::Asks(_))).then_some(next)
}

fn name<'c>(case: &'c Case, step: &Step) -> &'c str {
    case.trace.actor(step).map_or("an agent", |actor| &actor.name)
}
