//! What a receiver lacked, held against what it saw: each want becomes a finding, a question, or a word
//! on what met it.

use super::held::{self, Held, Holdings};
use super::joined::Rows;
use super::sight::{Handover, Means, Sight};
use super::{ENTRY, Wants, asked, call, caveat, last};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::{View, effect, is_from_person, prose};
use case::trace::CallForm;
use case::{ActorNo, Case, Cite, Searched, Step, StepNo};
use std::collections::BTreeMap;

/// The receiver may have been given more than is known.
const UNSURE: Score = Score::new(0.5);
/// Places that are compared word by word with everything the receiver saw.
const MOST: usize = 24;

/// Requests that are held against every name that the sender knew.
const MOST_ASKS: usize = 256;

/// How a want shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A value was used that nobody gave.
    MadeUp,
    /// A call was made without one, or failed for want of it.
    Lacked,
    /// It was asked for.
    Asked,
    /// Nobody answered, and the receiver did nothing more.
    AskedInVain,
}

/// A value that a receiver lacked.
pub(super) struct Want<'c> {
    pub(super) handover: Handover,
    /// Who held it: the sender, or another agent whose word came to others.
    pub(super) holder: ActorNo,
    /// Where it shows.
    pub(super) step: &'c Step,
    pub(super) name: String,
    pub(super) held: Held,
    pub(super) cite: Cite,
    pub(super) what: String,
    pub(super) sign: Sign,
    /// Whether it shows in a call that failed.
    pub(super) is_failed: bool,
    pub(super) score: Score,
}

/// Whether every receiver sees everything: then it was given nothing in particular.
fn is_open(sight: &Sight) -> bool {
    sight.handovers.iter().all(|handover| sight.leaks.contains_key(&handover.to))
}

/// Everything that receivers lacked and senders held.
pub(super) fn look(view: &View<'_>, sight: &Sight) -> Wants {
    if is_open(sight) { Wants::default() } else { of_the_blind(view, sight) }
}

fn of_the_blind(view: &View<'_>, sight: &Sight) -> Wants {
    let mut wants = Wants::default();
    let holdings = Holdings::of(view);
    let rows = Rows::of(view);
    let caveats = caveat::Caveats::of(view);
    // The last handover to each agent: what it was given for what it does now.
    let mut given: BTreeMap<ActorNo, Handover> = BTreeMap::new();
    let mut due = sight.handovers.iter().peekable();
    let mut tried = 0;
    let mut looks = 0;
    let mut asks = 0;
    for step in &view.case.trace.steps {
        while let Some(handover) = due.next_if(|handover| handover.at <= step.no) {
            if !sight.leaks.contains_key(&handover.to) {
                given.insert(handover.to, *handover);
            }
        }
        let Some(handover) = given.get(&step.actor).copied() else {
            continue;
        };
        let is_call = step.call().is_some_and(|call| call.form == CallForm::Data);
        wants.calls += usize::from(is_call);
        let is_compared = is_call && holdings.holds_before(handover.from, handover.at);
        wants.compared += usize::from(is_compared);
        if is_call && wants.brought.is_none() && looks < MOST {
            looks += 1;
            wants.brought = brought(view, handover, step);
        }
        let exchange = view.exchange_of(step.no).filter(|_| is_call);
        if let Some(exchange) = exchange.filter(|_| looks < MOST) {
            let warned = caveats.unheard((view, sight), handover, exchange);
            looks += usize::from(warned.is_some());
            wants.findings.extend(warned);
        }
        if holdings.is_empty() || MOST <= tried {
            continue;
        }
        let is_asked = exchange.is_none() && asks < MOST_ASKS && asked::wishes(step);
        asks += usize::from(is_asked);
        let found = match exchange {
            Some(exchange) => call::lacks((view, sight), (&holdings, &rows), handover, exchange),
            None if is_asked => asked::lacks(view, &holdings, handover, step),
            None => Vec::new(),
        };
        for want in found {
            tried += 1;
            settle(view, sight, &want, &mut wants);
        }
    }
    wants
}

/// A value of the receiver's call that nobody gave, as words for what is not known. Whether the sender
/// withheld it cannot be told where the conversation may have gone with the call, nor where no name says which of
/// the sender's values it stands for.
fn brought(view: &View<'_>, handover: Handover, step: &Step) -> Option<String> {
    let call = step.call()?;
    let leaves = prose::leaves(&call.arguments);
    // What is worked out stands in no message either: a day, a quantity.
    let is_of_kind = match handover.by {
        Means::Call | Means::Shared => held::points,
        Means::Message | Means::Control => held::is_specific,
    };
    let (pointer, value) = leaves.iter().find(|(pointer, value)| {
        let words: Vec<String> = effect::words(prose::key_of(pointer)).collect();
        is_of_kind(value)
            && !held::is_own(&words.join(" "))
            && !is_given(view, handover.to, step.no, value)
    })?;
    let because = match handover.by {
        Means::Call | Means::Shared => {
            format!("the call at step {} may have passed the conversation on", handover.at)
        }
        Means::Message | Means::Control => {
            "no name says whether the sender held what it stands for".to_owned()
        }
    };
    Some(format!(
        "where {value} comes from, which step {} takes for {}: nobody gave it, and {because}",
        step.no,
        prose::key_of(pointer),
    ))
}

/// Whether anybody but the agent itself gave `value` before `until`, where the agent could see it or
/// not: a value that somebody gave is not made up.
pub(super) fn is_given(view: &View<'_>, agent: ActorNo, until: StepNo, value: &str) -> bool {
    let steps = view.case.trace.steps.get(..until.index()).unwrap_or_default();
    let own = |step: &Step| step.actor == agent && step.result().is_none();
    steps.iter().filter(|step| !own(step)).any(|step| holds(step, value))
}

/// Whether `value` stands in the step's words or arguments.
pub(super) fn holds(step: &Step, value: &str) -> bool {
    let value = value.trim();
    match step.call() {
        Some(call) => prose::leaves(&call.arguments).iter().any(|(_, text)| contains(text, value)),
        None => contains(step.words(), value),
    }
}

pub(super) fn contains(text: &str, value: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(value).any(|(at, _)| {
        !is_part(text[..at].chars().next_back())
            && !is_part(text[at + value.len()..].chars().next())
    })
}

/// A finding where the value never reached the receiver, or only by a person who was asked for it. A
/// question that may be about something else is put to a person.
fn settle(view: &View<'_>, sight: &Sight, want: &Want<'_>, wants: &mut Wants) {
    let case = view.case;
    let receiver = want.handover.to;
    let has = |step: &&Step| sight.sees(case, receiver, step) && holds(step, &want.held.value);
    let is_asked = matches!(want.sign, Sign::Asked | Sign::AskedInVain);
    let seen = case.trace.steps.iter().find(has);
    let told = seen.filter(|seen| is_asked && want.step.no < seen.no && is_from_person(case, seen));
    if let Some(seen) = seen.filter(|_| told.is_none()) {
        let what = format!("the {} reached the receiver", want.name);
        wants.met.push(Refuter::held(what, Cite::step(seen)));
        return;
    }
    let Some(mut finding) = finding(case, want, told) else {
        return;
    };
    if let Some(told) = told {
        finding.summary =
            format!("{}; a person had to give it at step {}", finding.summary, told.no);
        finding = finding.citing([Cite::step(told)]);
    }
    let is_unsure = match want.handover.by {
        Means::Shared => true,
        Means::Call => want.sign == Sign::MadeUp,
        Means::Message | Means::Control => false,
    };
    if is_unsure {
        finding.score = UNSURE;
    }
    let is_sure = match (want.handover.by, want.sign) {
        (_, Sign::Asked) => told.is_some() && want.handover.by != Means::Control,
        (Means::Control, _) => false,
        (_, Sign::AskedInVain | Sign::Lacked) | (Means::Message, Sign::MadeUp) => true,
        // Whoever makes a value up may have had the right one before its eyes, but hardly fails with it.
        (Means::Call | Means::Shared, Sign::MadeUp) => want.is_failed,
    };
    if is_sure {
        wants.findings.push(finding);
        return;
    }
    let (value, from) = (&want.held.value, name_of(case, want.holder));
    let (to, at, no) = (name_of(case, receiver), want.held.at, want.step.no);
    let ask = if is_asked {
        format!("Is {value}, which {from} held at step {at}, what {to} asks for at step {no}?")
    } else {
        format!(
            "Was {value}, which {from} held at step {at}, out of the sight of {to} at step {no}, where {}?",
            want.what
        )
    };
    wants.questions.push(Question::new(ask, Reply::Yes, finding));
}

pub(super) fn name_of(case: &Case, actor: ActorNo) -> &str {
    case.trace.actors.get(actor.index()).map_or("", |actor| &*actor.name)
}

fn finding(case: &Case, want: &Want<'_>, told: Option<&Step>) -> Option<Finding> {
    let (from, to) = (name_of(case, want.holder), name_of(case, want.handover.to));
    let source = case.trace.step(want.held.at)?;
    let passed = case.trace.step(want.handover.at)?;
    let sender = if want.holder == want.handover.from {
        "and passed".to_owned()
    } else {
        format!("and {} passed", name_of(case, want.handover.from))
    };
    let summary = format!(
        "{}; {from} held the {} {} at step {} {sender} the work to {to} at step {} without it",
        want.what, want.name, want.held.value, want.held.at, want.handover.at
    );
    let shown = Cite::words(source, &want.held.value).unwrap_or_else(|| Cite::step(source));
    let absent =
        |what: String, from: StepNo, to: StepNo| Cite::absent(what, Searched::Steps(from, to));
    let start = StepNo::at_index(0);
    let until = told.map_or_else(|| last(case), |_| want.step.no);
    let anywhere = absent(format!("{} in a step that {to} sees", want.held.value), start, until);
    let given = absent("another source of the value".to_owned(), start, want.step.no);
    let made_up = (want.sign == Sign::MadeUp)
        .then(|| Refuter::not_held("somebody gave the value that was used", given));
    Some(
        Finding::new(ENTRY.mode, want.score, want.cite.clone(), summary)
            .citing([shown, Cite::step(passed)])
            .refuters([Refuter::not_held(format!("{to} got it another way"), anywhere)])
            .refuters(made_up)
            .refuters([Refuter::untested(format!("{to} sees more than the log shows"))]),
    )
}
