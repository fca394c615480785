//! A missing input that the agent replaces: code that is run on values which its own comment or its
//! author calls assumed or made up, which stand nowhere before, and on which the answer then rests.
//!
//! The words only nominate. What makes the finding is that nobody gave the values, that the code ran,
//! and that what came out of it is in the answer; or that the environment has no such input.

use super::invented;
use super::marked::{self, Kind, Marked};
use super::people::{People, Reach};
use super::proof::{self, Settled};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, prose};
use case::trace::CallForm;
use case::{Act, ActorKind, Cite, Searched, Step, StepNo};
use regex::Regex;
use std::sync::LazyLock;

/// Values that the agent itself calls made up, and an answer that rests on them.
const ANSWERED: Score = Score::new(0.62);
/// The same without anybody to ask.
const ALONE: Score = Score::new(0.5);
/// Places that are looked at; each costs a look at all words before it.
const MOST_PLACES: usize = 12;
/// The last things said, of which one gives the answer.
const LAST_WORDS: usize = 3;
/// How much of a result is read for what came out.
const MOST_RESULT: usize = 4096;

/// What came of the made-up inputs.
#[derive(Default)]
pub(super) struct StandIns {
    /// Those that the answer rests on.
    pub(super) findings: Vec<Finding>,
    /// Those beside which other input was had, to be asked about.
    pub(super) questions: Vec<Question>,
}

/// Every made-up input that the run went on with.
pub(super) fn look(view: &View<'_>, people: &People<'_, '_>) -> StandIns {
    let mut left = MOST_PLACES;
    let mut came = StandIns::default();
    for exchange in &view.exchanges {
        let Some(code) = code_of(exchange) else {
            continue;
        };
        let message = message_of(view, exchange);
        for marked in marked::places(code, message.map_or("", Step::words)) {
            if left == 0 {
                return came;
            }
            left -= 1;
            let place = Place { exchange, code, message, marked };
            if is_asked_for(view, &place) || requested(view, &place).is_some() {
                continue;
            }
            let found = rested_on(view, people, &place);
            let Some(found) = found.or_else(|| denied(view, people, &place)) else {
                continue;
            };
            match had(view, &place) {
                Some(step) => came.questions.push(ask(&place, step, found)),
                None => came.findings.push(found),
            }
            break;
        }
    }
    came
}

/// The question whether the answer rests on the made-up values where later code ran on others.
fn ask(place: &Place<'_, '_>, other: &Step, found: Finding) -> Question {
    let ask = format!(
        "Does the answer rest on what step {} calls \"{}\", rather than on what step {} brought?",
        place.exchange.step.no, place.marked.word, other.no
    );
    Question::new(ask, Reply::Yes, found)
}

/// The result of later code that marks nothing as made up, a number of which is in the last words:
/// then other input was had after all.
fn had<'c>(view: &View<'c>, place: &Place<'_, 'c>) -> Option<&'c Step> {
    let later = view.exchanges.iter().filter(|made| place.exchange.step.no < made.step.no);
    let real = later.filter(|made| {
        made.standing != Standing::Bad
            && code_of(made).is_some_and(|code| {
                marked::places(code, "").is_empty()
                    && !marked::files_in(place.code).any(|file| code.contains(file))
            })
    });
    real.filter_map(|made| made.result).find_map(|(came, result)| {
        let text = marked::opening(&result.text.text, MOST_RESULT);
        let last = view.said.iter().rev().take(LAST_WORDS);
        let said = |outcome: &str| {
            let mut later = last.clone().filter(|step| came.no < step.no);
            later.any(|step| marked::same(step.words(), outcome).is_some())
        };
        marked::outcomes(text).any(said).then_some(came)
    })
}

/// Somebody is asked to hand something over.
static HAND_OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:please|could you|can you|would you|kindly)\b[^.?!\n]{0,40}\b(?:provide|upload|send|share|attach|supply|paste)\b",
    )
});

/// Where the caller asked for the input itself, in the same message or since a person last spoke.
fn requested<'c>(view: &View<'c>, place: &Place<'_, 'c>) -> Option<&'c Step> {
    let act = place.exchange.step;
    let before = view.case.trace.steps.get(..act.no.index()).unwrap_or_default();
    let own = before.iter().rev().take_while(|step| !is_from_person(view.case, step));
    let mut said = own.filter(|step| step.actor == act.actor);
    said.find(|step| {
        let is_asked = view.exchange_of(step.no).is_some_and(|made| made.effect == Effect::Asks);
        is_asked || (matches!(step.act, Act::Say { .. }) && HAND_OVER.is_match(step.words()))
    })
}

/// Code whose author calls some of it made up.
struct Place<'v, 'c> {
    exchange: &'v Exchange<'c>,
    code: &'v str,
    message: Option<&'c Step>,
    marked: Marked<'v>,
}

/// The code that a call runs: its longest string.
fn code_of<'v>(exchange: &'v Exchange<'_>) -> Option<&'v str> {
    if exchange.call.form != CallForm::Code && exchange.effect != Effect::Runs {
        return None;
    }
    let arguments = &exchange.call.arguments;
    let members = arguments.as_object().into_iter().flat_map(|members| members.values());
    let texts = members.filter_map(|value| value.as_str()).chain(arguments.as_str());
    texts.max_by_key(|text| text.len())
}

/// What the caller said right before, in the same breath.
fn message_of<'c>(view: &View<'c>, exchange: &Exchange<'c>) -> Option<&'c Step> {
    let before = view.case.trace.steps.get(..exchange.step.no.index())?;
    let mut own = before.iter().rev().take_while(|step| step.actor == exchange.step.actor);
    own.find(|step| !matches!(step.act, Act::Call(_)))
        .filter(|step| matches!(step.act, Act::Say { .. } | Act::Think(_)))
}

/// Whether people, the task or the instructions speak of such a stand-in themselves.
fn is_asked_for(view: &View<'_>, place: &Place<'_, '_>) -> bool {
    let steps = view.case.trace.steps.get(..place.exchange.step.no.index()).unwrap_or_default();
    let message = place.message.map(|message| message.no);
    let asks = |step: &&Step| {
        let opens = step.no.index() == 0 && Some(step.no) != message;
        opens || is_from_person(view.case, step) || matches!(step.act, Act::Instruct(_))
    };
    let words = steps.iter().filter(asks).map(Step::words);
    invented::declared(view).chain(words).any(|text| place.marked.is_spoken_of(text))
}

/// The words of everybody but the caller, up to the call: people, tools, the spec, and other agents
/// who do not call their values made up themselves.
fn given<'v>(view: &'v View<'_>, exchange: &Exchange<'_>) -> impl Iterator<Item = &'v str> {
    let steps = view.case.trace.steps.get(..exchange.step.no.index()).unwrap_or_default();
    let caller = exchange.step.actor;
    let gives = move |step: &&Step| {
        step.actor != caller
            && (0 == step.no.index()
                || view.case.trace.kind(step) != ActorKind::Agent
                || !marked::is_marked(step.words()))
    };
    invented::declared(view).chain(steps.iter().filter(gives).map(Step::words))
}

/// The finding that the answer rests on values that nobody gave.
fn rested_on(view: &View<'_>, people: &People<'_, '_>, place: &Place<'_, '_>) -> Option<Finding> {
    if place.exchange.standing == Standing::Bad || marked::is_test(place.code) {
        return None;
    }
    let fresh = place
        .marked
        .fresh(|value| given(view, place.exchange).any(|text| marked::holds(text, value)));
    let shown = match place.marked.kind {
        Kind::Assumed => fresh.first().copied()?,
        Kind::MadeUp if marked::is_random(place.code) => "random ones",
        Kind::MadeUp if marked::MANY <= fresh.len() => fresh.first().copied()?,
        Kind::MadeUp => return None,
    };
    if place.marked.kind == Kind::Assumed
        && marked::is_worked_out(shown, given(view, place.exchange))
    {
        return None;
    }
    let (came, answer) = answered(view, place)?;
    let what = format!(
        "{} runs on values marked \"{}\", among them {shown}, which nobody gave, and the answer rests on them",
        place.exchange.call.tool.text, place.marked.word,
    );
    Some(finding(view, people, place, (shown, what)).citing([came, answer]))
}

/// The finding that the input whose name was assumed is not there, and that no other was had.
fn denied(view: &View<'_>, people: &People<'_, '_>, place: &Place<'_, '_>) -> Option<Finding> {
    let (came, result) = place.exchange.result?;
    let file = place.marked.files().find(|file| {
        let is_given = given(view, place.exchange).any(|text| text.contains(file));
        !is_given && result.text.text.contains(file)
    })?;
    let lacks =
        ["No such file", "no such file", "not found", "does not exist", "ENOENT", "cannot access"];
    let shown = lacks.iter().find_map(|words| Cite::words(came, words))?;
    let later = view.exchanges.iter().filter(|exchange| place.exchange.step.no < exchange.step.no);
    let reads = |exchange: &Exchange<'_>| {
        let leaves = prose::leaves(&exchange.call.arguments);
        code_of(exchange).is_some()
            || leaves.iter().any(|(_, text)| marked::files_in(text).next().is_some())
    };
    let is_mended = |exchange: &Exchange<'_>| {
        exchange.standing != Standing::Bad
            && reads(exchange)
            && exchange.result.is_some_and(|(_, result)| !result.text.text.contains(file))
    };
    if later.into_iter().any(is_mended) {
        return None;
    }
    let what = format!(
        "{} runs on {file}, which its author assumes and nobody gave, and there is no such input",
        place.exchange.call.tool.text
    );
    Some(finding(view, people, place, (file, what)).citing([shown]))
}

fn finding(
    view: &View<'_>,
    people: &People<'_, '_>,
    place: &Place<'_, '_>,
    (value, what): (&str, String),
) -> Finding {
    let act = place.exchange.step;
    let open = view.case.trace.steps.first().unwrap_or(act);
    let line = place.message.and_then(|message| Cite::words(message, place.marked.text));
    let argument = || {
        let members = place.exchange.call.arguments.as_object()?;
        let (name, _) = members.iter().find(|(_, value)| value.as_str() == Some(place.code))?;
        Cite::argument(act, &format!("/{name}"))
    };
    let primary = line.or_else(argument).unwrap_or_else(|| Cite::step(act));
    let score = if people.reach == Reach::Nobody { ALONE } else { ANSWERED };
    let expected = format!("a word of anybody else that gives {value}").into();
    let settled = Settled { open, act, primary, what, expected };
    let refuter = Refuter::not_held(
        format!("the request asks for {} values", place.marked.word.to_lowercase()),
        Cite::absent(
            format!("\"{}\" in the request or the instructions", place.marked.stem),
            Searched::Steps(StepNo::at_index(0), act.no),
        ),
    );
    let asked = Refuter::not_held(
        "the input was asked for",
        Cite::absent(
            "a request to hand it over, since a person last spoke",
            Searched::Steps(open.no, act.no),
        ),
    );
    proof::finding(view, people, score, settled)
        .citing([Cite::step(act)])
        .refuters([refuter, asked])
}

/// What came out of the code, or out of later code that reads what it wrote, and that the
/// last words give: where it came out, and where it is given.
fn answered(view: &View<'_>, place: &Place<'_, '_>) -> Option<(Cite, Cite)> {
    let files: Vec<_> = marked::files_in(place.code).collect();
    let from = place.exchange.step.no;
    let derives = |exchange: &Exchange<'_>| {
        let reads = |code: &str| files.iter().any(|file| code.contains(file));
        exchange.step.no == from || from < exchange.step.no && code_of(exchange).is_some_and(reads)
    };
    let (own, others): (Vec<_>, Vec<_>) = view
        .exchanges
        .iter()
        .filter(|exchange| exchange.result.is_some())
        .partition(|exchange| derives(exchange));
    let results = || others.iter().filter_map(|exchange| exchange.result);
    let said: Vec<_> = view.said.iter().rev().take(LAST_WORDS).collect();
    own.iter().rev().filter(|exchange| exchange.standing != Standing::Bad).find_map(|exchange| {
        let (came, result) = exchange.result?;
        let text = marked::opening(&result.text.text, MOST_RESULT);
        marked::outcomes(text).chain(marked::last_outcome(text)).find_map(|outcome| {
            let mut later = said.iter().filter(|step| came.no < step.no);
            let (step, range) =
                later.find_map(|step| Some((step, marked::same(step.words(), outcome)?)))?;
            let is_in = |text: &str| marked::holds(text, outcome);
            let is_had = given(view, place.exchange).any(is_in)
                || results().any(|(_, result)| is_in(&result.text.text));
            (!is_had).then_some(())?;
            Some((Cite::words(came, outcome)?, Cite::range(step, range)?))
        })
    })
}
