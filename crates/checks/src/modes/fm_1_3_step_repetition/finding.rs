//! How a loop is told: what was done, how often, what the spec says about it, what would have
//! refuted it, and the guard that would end it. It does not decide whether something is a loop.

use super::ENTRY;
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::evidence::Standing;
use crate::view::repeats::{Left, Stretch};
use crate::view::stated::{self, Guard};
use crate::view::{Exchange, View, short};
use case::predicate::CallPattern;
use case::{Act, ActorKind, Case, Cite, Predicate, Searched, Step, StepNo};

/// A declared limit was broken: the count is the proof.
const OVER_GUARD: Score = Score::new(0.85);
/// The run never did anything else again: it ended in the loop.
const NEVER_LEFT: Score = Score::new(0.75);
/// The same with an error each time, which nothing recovered.
const NEVER_LEFT_FAILING: Score = Score::new(0.8);
/// The agent ended the loop with its answer: the loop cost time, perhaps nothing else.
const ANSWERED: Score = Score::new(0.35);
/// The run went on to something new. Nine in ten successful runs of one model hold such a
/// repetition, so it says little.
const LEFT: Score = Score::new(0.3);
/// Left, but each time with an error: the detour was forced by a step without a guard.
const LEFT_FAILING: Score = Score::new(0.4);
/// The same long message five times is a model that has stopped reading, even if it goes on.
const SPEECH: Score = Score::new(0.5);
/// It also ends with that message.
const SPEECH_TO_THE_END: Score = Score::new(0.65);
/// Added for loops of ten and more: nobody retries that often.
const MANY: f64 = 0.1;
/// See [`MANY`].
const MANY_TIMES: usize = 10;

/// How many equal results the fix allows: the first and one retry.
const ALLOWED: u32 = 2;
/// How many steps of the loop are cited; the range in the summary says the rest.
const CITED: usize = 3;
/// The longest piece of arguments or results in a summary, in characters.
const SHORT: usize = 60;

/// A loop of calls on a tool without a declared guard.
pub(super) fn of_calls(
    case: &Case,
    view: &View<'_>,
    stretch: &Stretch,
    exchange: &Exchange<'_>,
) -> Finding {
    let tool = &exchange.call.tool.text;
    let expected = format!("a limit on repeating {tool}");
    let stated = stated::about_repeating(case, &expected);
    let no_guard = Cite::absent(expected, stated::searched(case));
    // An end that is stated in words alone would not have stopped it either.
    let stopping = stated::about_stopping(case);
    let vague = (stopping.state == ClauseState::Vague).then_some(stopping.cite);
    let vague = vague.filter(|cite| *cite != stated.cite);
    let fix = Fix {
        text: format!(
            "{tool}: at most {ALLOWED} equal results, then leave the step for a give-up state"
        ),
        predicate: Some(at_most(tool, ALLOWED)),
        ..ENTRY.fix.to_fix()
    };
    told(view, stretch, exchange)
        .clause(stated.state)
        .citing(std::iter::once(stated.cite).chain(vague))
        .refuters([Refuter::not_held("a guard allows it", no_guard)])
        .fixed_by(fix)
}

/// A loop of calls beyond what a declared guard allows.
pub(super) fn over_guard(
    view: &View<'_>,
    stretch: &Stretch,
    exchange: &Exchange<'_>,
    guard: Guard<'_>,
) -> Finding {
    let Guard { clause, most } = guard;
    // The first call that the guard forbids is the one to point at.
    let before = stretch.times - stretch.steps.len();
    let excess = usize::try_from(most).map_or(0, |most| most.saturating_sub(before));
    let again = stretch.steps.get(excess).copied().unwrap_or(stretch.again);
    let stretch = &Stretch { again, ..stretch.clone() };
    let tool = &exchange.call.tool.text;
    let fix = Fix {
        text: format!(
            "enforce {} outside of the agent: refuse {tool} after {most} equal results",
            clause.id.0
        ),
        predicate: Some(at_most(tool, most)),
        ..ENTRY.fix.to_fix()
    };
    let mut finding = told(view, stretch, exchange)
        .clause(ClauseState::Violated)
        .citing([Cite::clause(clause)])
        .fixed_by(fix);
    finding.score = OVER_GUARD;
    finding
}

/// A loop of words.
pub(super) fn of_words(case: &Case, view: &View<'_>, stretch: &Stretch) -> Option<Finding> {
    let step = case.trace.step(stretch.again)?;
    let speaker = case.trace.actor(step).map_or("an agent", |who| &who.name);
    let cycle = match stretch.period {
        1 => String::new(),
        many => format!(", in a cycle of {many} messages"),
    };
    let summary = format!(
        "{speaker} says the same {} times (steps {}-{}){cycle}, {}: {}{}",
        stretch.times,
        stretch.first,
        stretch.end,
        without_news(stretch),
        short::quoted(step.words(), SHORT),
        way_out(view, stretch).words()
    );
    let stated = stated::about_repeating(case, "a limit on repeating a message");
    let fix = Fix {
        text: format!(
            "end the exchange, or hand over, as soon as {speaker} repeats a message and no call, result or person has spoken since"
        ),
        ..ENTRY.fix.to_fix()
    };
    let score = way_out(view, stretch).score(stretch, Standing::Neutral);
    let finding = Finding::new(Mode::StepRepetition, score, Cite::step(step), summary)
        .citing(others(case, stretch))
        .clause(stated.state)
        .citing([stated.cite])
        .refuters([nothing_new(stretch, "a new message, call or result")])
        .fixed_by(fix);
    Some(finding)
}

/// Between which steps nothing new came: the first time may lie before the last news.
fn without_news(stretch: &Stretch) -> String {
    if stretch.since <= stretch.first {
        return "with nothing new from anybody in between".to_owned();
    }
    format!("with nothing new from anybody after step {}", stretch.since)
}

/// The same long message word for word, whatever came in between.
pub(super) fn of_speech(case: &Case, stretch: &Stretch) -> Option<Finding> {
    let step = case.trace.step(stretch.again)?;
    let speaker = case.trace.actor(step).map_or("an agent", |who| &who.name);
    let summary = format!(
        "{speaker} says the same {} times word for word (steps {}-{}), whatever comes in between: {}",
        stretch.times,
        stretch.first,
        stretch.end,
        short::quoted(step.words(), SHORT)
    );
    let stated = stated::about_repeating(case, "a limit on repeating a message");
    let score = match stretch.left {
        Left::Never => SPEECH_TO_THE_END,
        Left::ByNews(_) | Left::ByAnotherResult(_) => SPEECH,
    };
    let finding = Finding::new(Mode::StepRepetition, score, Cite::step(step), summary)
        .citing(others(case, stretch))
        .clause(stated.state)
        .citing([stated.cite]);
    Some(finding)
}

/// What all loops of calls have in common.
fn told(view: &View<'_>, stretch: &Stretch, exchange: &Exchange<'_>) -> Finding {
    let case = view.case;
    let way_out = way_out(view, stretch);
    let who = case.trace.actor(exchange.step).map_or("an agent", |actor| &actor.name);
    let cycle = match stretch.period {
        1 => String::new(),
        many => format!(", in a cycle of {many} calls"),
    };
    let result = exchange.result.map_or("", |(step, _)| step.words());
    let summary = format!(
        "{who} calls {} {} times (steps {}-{}){cycle}, same result each time: {}{}",
        call_in_short(exchange),
        stretch.times,
        stretch.first,
        stretch.end,
        short::quoted(result, SHORT),
        way_out.words()
    );
    let score = way_out.score(stretch, exchange.standing);
    let primary =
        case.trace.step(stretch.again).map_or_else(|| Cite::step(exchange.step), Cite::step);
    Finding::new(Mode::StepRepetition, score, primary, summary)
        .citing(others(case, stretch))
        .refuters([
            nothing_new(stretch, "another result of the same call"),
            nothing_new(stretch, "a person's word or another call's change"),
        ])
}

/// The other steps of the loop: the first time, then the repetitions after the primary one.
fn others(case: &Case, stretch: &Stretch) -> Vec<Cite> {
    let repeated = stretch.steps.iter().filter(|no| **no != stretch.again);
    std::iter::once(&stretch.first)
        .chain(repeated)
        .take(CITED)
        .filter_map(|no| case.trace.step(*no))
        .map(Cite::step)
        .collect()
}

fn nothing_new(stretch: &Stretch, what: &str) -> Refuter {
    let looked = Searched::Steps(stretch.again, stretch.end);
    Refuter::not_held(format!("{what} in between"), Cite::absent(what, looked))
}

/// How the loop ended, as far as the run shows it.
#[derive(Clone, Copy)]
enum WayOut {
    Never,
    Answered(StepNo),
    WentOn(StepNo),
}

impl WayOut {
    fn words(self) -> String {
        match self {
            Self::Never => "; the run never left it".to_owned(),
            Self::Answered(at) => format!("; it ended with the answer at step {at}"),
            Self::WentOn(at) => format!("; the run went on at step {at}"),
        }
    }

    fn score(self, stretch: &Stretch, standing: Standing) -> Score {
        let base = match (self, standing) {
            (Self::Never, Standing::Bad) => NEVER_LEFT_FAILING,
            (Self::Never, Standing::Good | Standing::Neutral) => NEVER_LEFT,
            (Self::Answered(_), _) => ANSWERED,
            (Self::WentOn(_), Standing::Bad) => LEFT_FAILING,
            (Self::WentOn(_), Standing::Good | Standing::Neutral) => LEFT,
        };
        if stretch.times >= MANY_TIMES { Score::new(base.get() + MANY) } else { base }
    }
}

fn way_out(view: &View<'_>, stretch: &Stretch) -> WayOut {
    match stretch.left {
        Left::ByNews(at) | Left::ByAnotherResult(at) => WayOut::WentOn(at),
        Left::Never => view
            .after(stretch.end)
            .iter()
            .rfind(|step| is_word_of_agent(view.case, step))
            .map_or(WayOut::Never, |step| WayOut::Answered(step.no)),
    }
}

fn is_word_of_agent(case: &Case, step: &Step) -> bool {
    matches!(step.act, Act::Say { .. })
        && case.trace.kind(step) == ActorKind::Agent
        && !step.words().trim().is_empty()
}

fn at_most(tool: &str, times: u32) -> Predicate {
    Predicate::AtMost {
        call: CallPattern { tool: tool.into(), arguments: Vec::new() },
        times,
        equal_arguments: true,
    }
}

/// The call as people would write it, its arguments cut to what fits a line.
pub(super) fn call_in_short(exchange: &Exchange<'_>) -> String {
    let arguments = exchange.call.arguments.to_string();
    format!("{} {}", exchange.call.tool.text, short::data(&arguments, SHORT))
}
