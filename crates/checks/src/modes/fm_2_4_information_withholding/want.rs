//! What a receiver lacked: an argument it made up, a call that failed for want of one, a question
//! that nobody answered, each against what the sender held under the same name.

use super::held::{self, Held, Holdings};
use super::sight::{Handover, Means, Sight};
use super::{ENTRY, Wants, last};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, effect, is_from_person, prose};
use case::trace::CallForm;
use case::{Act, ActorNo, Case, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// The sender held one value under this name, the receiver called with another that nobody gave it.
const MADE_UP: Score = Score::new(0.65);
/// The same, and the call failed.
const MADE_UP_AND_FAILED: Score = Score::new(0.75);
/// The tool names what is missing, and the sender held it.
const MISSING: Score = Score::new(0.7);
/// The receiver asked for it by name, and a person had to give it.
const ASKED: Score = Score::new(0.55);
/// Places that are compared word by word with everything the receiver saw.
const MOST: usize = 24;

/// A value that a receiver lacked.
struct Want<'v, 'c> {
    handover: Handover,
    /// Where it shows.
    step: &'c Step,
    name: String,
    held: &'v Held,
    cite: Cite,
    what: String,
    score: Score,
}

/// Everything that receivers lacked and senders held.
pub(super) fn look(view: &View<'_>, sight: &Sight) -> Wants {
    let mut wants = Wants::default();
    let holdings = Holdings::of(view);
    // The last handover to each agent: what it was given for what it does now.
    let mut given: BTreeMap<ActorNo, Handover> = BTreeMap::new();
    let mut due = sight.handovers.iter().peekable();
    let mut tried = 0;
    let mut looks = 0;
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
        if is_call && handover.by == Means::Call && wants.brought.is_none() && looks < MOST {
            looks += 1;
            wants.brought = brought(view, handover, step);
        }
        if holdings.is_empty() || MOST <= tried {
            continue;
        }
        let found = match view.exchange_of(step.no).filter(|_| is_call) {
            Some(exchange) => in_call(view, &holdings, handover, exchange),
            None => asked(view, &holdings, handover, step),
        };
        for want in found {
            tried += 1;
            settle(view, sight, &want, &mut wants);
        }
    }
    wants
}

/// A value of the receiver's call that nobody gave, as words for what is not known. Whether the sender
/// withheld it cannot be told where the conversation may have gone with the call.
fn brought(view: &View<'_>, handover: Handover, step: &Step) -> Option<String> {
    let call = step.call()?;
    let leaves = prose::leaves(&call.arguments);
    let (pointer, value) = leaves.iter().find(|(pointer, value)| {
        let words: Vec<String> = effect::words(prose::key_of(pointer)).collect();
        held::points(value)
            && !held::is_own(&words.join(" "))
            && !is_given(view, handover.to, step.no, value)
    })?;
    Some(format!(
        "where {value} comes from, which step {} takes for {}: nobody gave it, and the call at step {} may have passed the conversation on",
        step.no,
        prose::key_of(pointer),
        handover.at
    ))
}

/// Arguments that differ from what the sender held under their names, and names that the call failed
/// for want of.
fn in_call<'v, 'c>(
    view: &View<'c>,
    holdings: &'v Holdings,
    handover: Handover,
    exchange: &Exchange<'c>,
) -> Vec<Want<'v, 'c>> {
    let step = exchange.step;
    let tool = &exchange.call.tool.text;
    let failed = exchange.standing == Standing::Bad;
    let mut wants = Vec::new();
    let mut present = Vec::new();
    for (pointer, value) in prose::leaves(&exchange.call.arguments) {
        let Some(name) = held::name(prose::key_of(&pointer)) else {
            continue;
        };
        present.push(name.clone());
        let Some(held) = holdings.one(handover.from, &name, handover.at) else {
            continue;
        };
        let is_other = !held::same(&held.value, &value)
            && [&held.value, &value].into_iter().all(|one| held::is_specific(one))
            && !held::is_own(&name);
        let cite = Cite::argument(step, &pointer).filter(|_| is_other);
        let Some(cite) = cite.filter(|_| !is_given(view, handover.to, step.no, &value)) else {
            continue;
        };
        let end = if failed { ", and the call failed" } else { "" };
        let what = format!("{tool} is called with {value} for {}{end}", prose::key_of(&pointer));
        let score = if failed { MADE_UP_AND_FAILED } else { MADE_UP };
        wants.push(Want { handover, step, name, held, cite, what, score });
    }
    wants.extend(missing(holdings, handover, exchange, &present).filter(|_| failed));
    wants
}

/// The argument that a failed call's result names as missing.
fn missing<'v, 'c>(
    holdings: &'v Holdings,
    handover: Handover,
    exchange: &Exchange<'c>,
    present: &[String],
) -> Option<Want<'v, 'c>> {
    const LACKS: [&str; 4] = ["missing", "required", "must be provided", "not provided"];
    let (came, result) = exchange.result?;
    let text = result.text.text.to_lowercase();
    if !LACKS.iter().any(|word| text.contains(word)) {
        return None;
    }
    let names = prose::tokens(&result.text.text)
        .filter_map(|(at, token)| Some((at, token, held::name(token)?)));
    let mut lacked = names.filter(|(_, _, name)| !present.contains(name));
    let (at, token, name, held) = lacked.find_map(|(at, token, name)| {
        let held = holdings.one(handover.from, &name, handover.at)?;
        Some((at, token, name, held))
    })?;
    let cite = Cite::range(came, at..at + token.len())?;
    let what = format!("{} failed for want of {token}", exchange.call.tool.text);
    Some(Want { handover, step: exchange.step, name, held, cite, what, score: MISSING })
}

/// A receiver that says what it lacks, or asks for it without a question mark. Only nominates.
static LACKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:please (?:provide|give|send|share|tell|supply|pass)|(?:is|are|was|were) missing|missing:?",
        r"|(?:do|does|did) not have|(?:do|does|did)n['’]t have|(?:was|were|is|are)(?: not|n['’]t) (?:given|provided|supplied|passed)",
        r"|no [a-z ]{2,40} (?:was|were|is) (?:given|provided|supplied|passed)|lack(?:s|ing)?)\b",
    ))
});

/// Where a text asks for something: its first question, else its first sentence that says what is
/// lacking.
fn wish(text: &str) -> Option<Range<usize>> {
    let start = |at: usize| text[..at].rfind(['.', '\n', '!']).map_or(0, |end| end + 1);
    if let Some(mark) = text.find('?') {
        return Some(start(mark)..mark + 1);
    }
    let found = LACKS.find(text)?;
    let rest = text[found.end()..].find(['.', '\n', '!']);
    Some(start(found.start())..rest.map_or(text.len(), |end| found.end() + end))
}

/// A question of the receiver, or its word that something is missing, that names what the sender held.
fn asked<'v, 'c>(
    view: &View<'c>,
    holdings: &'v Holdings,
    handover: Handover,
    step: &'c Step,
) -> Vec<Want<'v, 'c>> {
    let is_word = matches!(step.act, Act::Say { .. } | Act::Handoff { .. });
    let text = step.words();
    let Some(Range { start, end }) = wish(text).filter(|_| is_word) else {
        return Vec::new();
    };
    let question = &text[start..end];
    let words: Vec<String> = effect::words(question).collect();
    let stands = |name: &str| name.split(' ').all(|part| words.iter().any(|word| word == part));
    let mut names = holdings.names(handover.from, handover.at).into_iter();
    let Some((name, held)) = names.find(|(name, _)| stands(name)) else {
        return Vec::new();
    };
    let from = start + (question.len() - question.trim_start().len());
    let Some(cite) = Cite::range(step, from..end) else {
        return Vec::new();
    };
    let asker = view.case.trace.actor(step).map_or("the receiver", |actor| &*actor.name);
    let what = format!("{asker} asks for the {name}");
    vec![Want { handover, step, name: name.to_owned(), held, cite, what, score: ASKED }]
}

/// Whether anybody but the agent itself gave `value` before `until`, where the agent could see it or
/// not: a value that somebody gave is not made up.
fn is_given(view: &View<'_>, agent: ActorNo, until: StepNo, value: &str) -> bool {
    let steps = view.case.trace.steps.get(..until.index()).unwrap_or_default();
    let own = |step: &Step| step.actor == agent && step.result().is_none();
    steps.iter().filter(|step| !own(step)).any(|step| holds(step, value))
}

/// Whether `value` stands in the step's words or arguments.
fn holds(step: &Step, value: &str) -> bool {
    let value = value.trim();
    match step.call() {
        Some(call) => prose::leaves(&call.arguments).iter().any(|(_, text)| contains(text, value)),
        None => contains(step.words(), value),
    }
}

fn contains(text: &str, value: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(value).any(|(at, _)| {
        !is_part(text[..at].chars().next_back())
            && !is_part(text[at + value.len()..].chars().next())
    })
}

/// A finding where the value never reached the receiver, or only by a person who was asked for it. A
/// question that nobody answered may be about something else, so it is put to a person.
fn settle(view: &View<'_>, sight: &Sight, want: &Want<'_, '_>, wants: &mut Wants) {
    let case = view.case;
    let receiver = want.handover.to;
    let has = |step: &&Step| sight.sees(case, receiver, step) && holds(step, &want.held.value);
    let is_asked = want.score == ASKED;
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
    let is_unsure = match want.handover.by {
        Means::Message => false,
        // Whoever makes a value up may have had the right one before its eyes.
        Means::Call => want.score == MADE_UP,
        Means::Control => true,
    };
    if is_unsure && !(is_asked && told.is_none()) {
        let ask = format!(
            "Was {}, which {} held at step {}, out of the sight of {} at step {}, where {}?",
            want.held.value,
            name_of(case, want.handover.from),
            want.held.at,
            name_of(case, receiver),
            want.step.no,
            want.what
        );
        wants.questions.push(Question::new(ask, Reply::Yes, finding));
        return;
    }
    if is_asked && told.is_none() {
        let ask = format!(
            "Is {}, which {} held at step {}, what {} asks for at step {}?",
            want.held.value,
            name_of(case, want.handover.from),
            want.held.at,
            name_of(case, receiver),
            want.step.no
        );
        wants.questions.push(Question::new(ask, Reply::Yes, finding));
        return;
    }
    if let Some(told) = told {
        finding.summary =
            format!("{}; a person had to give it at step {}", finding.summary, told.no);
        finding = finding.citing([Cite::step(told)]);
    }
    wants.findings.push(finding);
}

fn name_of(case: &Case, actor: ActorNo) -> &str {
    case.trace.actors.get(actor.index()).map_or("", |actor| &*actor.name)
}

fn finding(case: &Case, want: &Want<'_, '_>, told: Option<&Step>) -> Option<Finding> {
    let (from, to) = (name_of(case, want.handover.from), name_of(case, want.handover.to));
    let source = case.trace.step(want.held.at)?;
    let passed = case.trace.step(want.handover.at)?;
    let summary = format!(
        "{}; {from} held the {} {} at step {} and passed the work to {to} at step {} without it",
        want.what, want.name, want.held.value, want.held.at, want.handover.at
    );
    let shown = Cite::words(source, &want.held.value).unwrap_or_else(|| Cite::step(source));
    let absent =
        |what: String, from: StepNo, to: StepNo| Cite::absent(what, Searched::Steps(from, to));
    let start = StepNo::at_index(0);
    let until = told.map_or_else(|| last(case), |_| want.step.no);
    let anywhere = absent(format!("{} in a step that {to} sees", want.held.value), start, until);
    let given = absent("another source of the value".to_owned(), start, want.step.no);
    let made_up = (want.score == MADE_UP || want.score == MADE_UP_AND_FAILED)
        .then(|| Refuter::not_held("somebody gave the value that was used", given));
    Some(
        Finding::new(ENTRY.mode, want.score, want.cite.clone(), summary)
            .citing([shown, Cite::step(passed)])
            .refuters([Refuter::not_held(format!("{to} got it another way"), anywhere)])
            .refuters(made_up)
            .refuters([Refuter::untested(format!("{to} sees more than the log shows"))]),
    )
}
