//! FM-2.2: something the act depends on was open, the agent settled it by itself and acted, and no
//! question to a person stands in between.

mod assumed;
mod candidates;
mod choice;
mod dates;
mod doubt;
mod fresh;
mod invented;
mod kept;
mod lines;
mod listed;
mod marked;
mod people;
mod picked;
mod proof;
mod referred;
mod stand_in;
mod unanswered;
mod wanted;
mod wavered;

use crate::catalog::{Entry, FixEntry, Need};
use crate::pattern::pattern;
use crate::question::Question;
use crate::reading::{Reading, Score};
use crate::taxonomy::Mode;
use crate::view::effect::Effect;
use crate::view::{Exchange, View};
use case::trace::CallForm;
use case::{Act, ActorKind, Case, Step, StepNo};
use invented::Traced;
use people::People;
use regex::Regex;
use std::sync::LazyLock;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::FailToAskForClarification,
    page: include_str!("FM-2.2.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "clarification-gate",
        text: "put a branch into the flow: an unresolved ambiguity leads to a question or to read-only work, never to a write",
        measured: None,
    },
    wrong_fix: "'ask when uncertain' in the prompt is a sentence, not a gate; the same ambiguous input is acted on at the same rate",
    single_agent: true,
    check,
};

/// How far an unconfirmed value leans towards the mode: people often know more than the trace.
const LEAN: Score = Score::new(0.3);
/// A person answers two questions of one mode, not ten.
const MOST_QUESTIONS: usize = 2;

fn check(_: &Case, view: &View<'_>) -> Reading {
    let people = People::of(view);
    let candidates = candidates::look(view, &people);
    let traced = invented::trace(view, &people);
    let assumed = assumed::look(view, &people);
    let listed = listed::look(view, &people, &candidates.steps);
    let stand_ins = stand_in::look(view, &people);
    let unanswered = unanswered::look(view, &people);
    let findings = candidates
        .findings
        .into_iter()
        .chain(traced.findings.iter().cloned())
        .chain(assumed.findings)
        .chain(stand_ins.findings)
        .chain(unanswered.findings)
        .chain(wavered::look(view, &people))
        .collect();
    let questions: Vec<_> = candidates
        .questions
        .into_iter()
        .chain(assumed.questions)
        .chain(traced.questions.iter().cloned())
        .chain(listed)
        .chain(stand_ins.questions)
        .chain(unanswered.questions)
        .take(MOST_QUESTIONS)
        .collect();
    Reading::found_or(findings, || {
        without_finding(view, &traced, questions, (candidates.settled, candidates.unread))
    })
}

fn without_finding(
    view: &View<'_>,
    traced: &Traced,
    questions: Vec<Question>,
    (settled, unread): (usize, Option<(StepNo, StepNo)>),
) -> Reading {
    if !questions.is_empty() {
        return Reading::ask("a person's word on a value that nobody gave", questions, LEAN);
    }
    if view.exchanges.is_empty() {
        return Reading::cannot_tell("structured tool calls: no act is recorded as data");
    }
    if let Some(opaque) = view.exchanges.iter().find(|exchange| is_opaque(exchange)) {
        return Reading::cannot_tell(format!(
            "what {} changes: its arguments are code or commands",
            opaque.call.tool.text
        ));
    }
    let lists = match settled {
        0 => "no result fits two candidates".to_owned(),
        count => format!("{count} of {count} lists of candidates settled before the act"),
    };
    let open = unread.map(apart).or_else(|| referred::missing(view));
    if let Some(missing) = open.or_else(|| wavered::days(view)) {
        return Reading::cannot_tell(missing);
    }
    if traced.acts == 0 {
        if let Some(late) = late(view) {
            return Reading::cannot_tell(format!(
                "structured tool calls before step {}: what was done until then is in words alone",
                late.no
            ));
        }
        return Reading::clear(format!(
            "the run only reads, {0} of {0} calls; {lists}",
            view.exchanges.len()
        ));
    }
    if let Some((tool, key, no)) = traced.fresh.as_ref().or(traced.unheard.as_ref()) {
        return Reading::cannot_tell(format!(
            "where the value of {key} comes from that {tool} is given at step {no}: it stands nowhere before"
        ));
    }
    if traced.values == 0
        && let Some((tool, no)) = fresh::unheard(view)
    {
        return Reading::cannot_tell(format!(
            "what the values that {tool} is given at step {no} were worked out of: none of them stands before"
        ));
    }
    Reading::clear(format!(
        "identifiers in {} acts given before, {} of {}; {lists}",
        traced.acts, traced.given, traced.values
    ))
}

/// What is not known where records share the name that was asked for and an act takes one of them.
fn apart((list, act): (StepNo, StepNo)) -> String {
    format!(
        "which of the records of step {list} was meant: several share the name asked for, none has an identifier, and step {act} takes one"
    )
}

/// The first call, where a person had been answered without any before: then acts are not recorded
/// as calls, and what one late call does says nothing about them. A question is no answer.
fn late<'c>(view: &View<'c>) -> Option<&'c Step> {
    let first = view.exchanges.first()?.step;
    let steps = view.case.trace.steps.get(..first.no.index()).unwrap_or_default();
    // The last word, once an agent has spoken: people may open with several messages.
    let mut last: Option<&Step> = None;
    for step in steps.iter().filter(|step| matches!(step.act, Act::Say { .. })) {
        match view.case.trace.kind(step) {
            ActorKind::Agent => last = Some(step),
            ActorKind::Person => match last {
                Some(before) if !is_open(view, before) => return Some(first),
                Some(_) => last = Some(step),
                None => {}
            },
            ActorKind::Tool | ActorKind::Harness => {}
        }
    }
    None
}

/// Whether nothing was to be done yet: the one agent asks. Among several a question may be for
/// another one.
fn is_open(view: &View<'_>, last: &Step) -> bool {
    let is_agent = view.case.trace.kind(last) == ActorKind::Agent;
    is_agent && !view.case.trace.is_multi_agent() && ASKS.is_match(last.words())
}

/// Somebody is asked for something before the work can begin.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\?|\bplease (?:provide|tell|share|give|confirm|let|enter|specify|send)\b")
});

/// Code and commands act on values that are not arguments.
fn is_opaque(exchange: &Exchange<'_>) -> bool {
    exchange.call.form == CallForm::Code || exchange.effect == Effect::Runs
}
