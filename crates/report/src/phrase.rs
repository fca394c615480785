//! Phrases that several outputs share: how firm a score is, whose move it is, what was changed,
//! where a citation points. Wording lives here once.

use crate::{Judged, Timing, words};
use case::predicate::{CallPattern, ResultAt, Test};
use case::spec::{Level, Proves};
use case::{Cite, Predicate, Searched, StepNo};
use checks::calibration::{self, Count};
use checks::graph::Link;
use checks::graph::chain::ChainLink;
use checks::outcome::Status;
use checks::reading::{ClauseState, Refuter, Score};
use checks::taxonomy::{Category, Mode};
use checks::verdict::{BESIDE_CHANGES, Class, Verdict};
use checks::view::verification::{Verification, has_layer};
use serde_json::Value;

/// The widest line about the run.
const WIDTH: usize = 80;
/// From here on a score is called firm: the structure is nearly conclusive by itself.
const FIRM: f64 = 0.8;
/// From here on it is called likely: it may lead without a word about the outcome.
const LIKELY: f64 = 0.6;

/// What the verdict is called at the head of a report.
pub(crate) fn headline(judged: &Judged<'_>) -> String {
    match judged.triage.verdict.class {
        Class::Layer(category) => {
            let name = category.name().to_uppercase();
            format!("{} {name}", category.code())
        }
        Class::Infrastructure => "INFRASTRUCTURE".to_owned(),
        Class::External => "EXTERNAL".to_owned(),
        Class::Inconclusive if is_unverified(judged) => "NOT VERIFIED".to_owned(),
        Class::Inconclusive => "CANNOT TELL".to_owned(),
        Class::Nothing => "NO FAILURE FOUND".to_owned(),
    }
}

/// Whether there is nothing but the agent's word that the run succeeded.
pub(crate) fn is_unverified(judged: &Judged<'_>) -> bool {
    judged.triage.outcome.status == Status::Unverified && judged.triage.sufficiency.content
}

/// The score in a word and a number.
pub(crate) fn score(score: Score) -> String {
    let value = score.get();
    let word = if value >= FIRM {
        "firm"
    } else if value >= LIKELY {
        "likely"
    } else {
        "weak"
    };
    format!("{word} {value:.2}")
}

/// From an early failure to what came of it: `#3 FM-2.6 → #8 uses "pay_551"`.
pub(crate) fn chain(judged: &Judged<'_>) -> Option<String> {
    let links = &judged.triage.chain.as_ref()?.links;
    let last = links.last()?.step;
    // That a call has a result goes without saying, unless something was found in it.
    let tells = |link: &&ChainLink| {
        link.link != Some(Link::Result) || !link.modes.is_empty() || link.step == last
    };
    let link = |link: &ChainLink| {
        let why = match &link.link {
            None => String::new(),
            Some(Link::Result) => " its result".to_owned(),
            Some(Link::Instruction) => " as told".to_owned(),
            Some(Link::Value(value)) => format!(" uses {}", words::quoted(value)),
        };
        let modes =
            if link.modes.is_empty() { String::new() } else { format!(" {}", codes(&link.modes)) };
        format!("#{}{why}{modes}", link.step)
    };
    Some(links.iter().filter(tells).map(link).collect::<Vec<_>>().join(" → "))
}

/// The mode as it is named in live triage: people and models agree on the category, not on the
/// mode, so the mode stays provisional until the postmortem.
pub(crate) fn mode(judged: &Judged<'_>) -> String {
    let verdict = &judged.triage.verdict;
    match verdict.mode {
        Some(mode) => format!("{mode} {} (provisional)", mode.name()),
        None if verdict.by_elimination => "by elimination: FC1 and FC2 are clear".to_owned(),
        None if rests_on_answer(judged) => "by an answer; the mode is open".to_owned(),
        None => "no mode: each part valid, the whole wrong".to_owned(),
    }
}

/// Whether what leads is what a person, a validator or a judge answered.
fn rests_on_answer(judged: &Judged<'_>) -> bool {
    let Class::Layer(category) = judged.triage.verdict.class else {
        return false;
    };
    let check = judged.triage.checks.iter().find(|check| check.category == category);
    let best = check.and_then(|check| check.findings.first());
    best.is_some_and(|finding| !finding.rests_on.is_empty())
}

/// Whether the run's result was verified, at which levels, and whether that tests the task or only
/// the form; without an eval layer, that there is none.
pub(crate) fn verification(judged: &Judged<'_>) -> Vec<String> {
    let Verification { ran, levels, proves, declared: _ } = &judged.triage.verification;
    let name = |level: &Level| match level {
        Level::Step => "step",
        Level::Intermediate => "intermediate",
        Level::Final => "final",
    };
    let levels: Vec<&str> = levels.iter().map(name).collect();
    let ran = match ran {
        Some(true) => format!("checks ran ({})", levels.join(", ")),
        Some(false) => "no check ran".to_owned(),
        None => "no check seen".to_owned(),
    };
    let proves = match proves {
        Some(Proves::Task) => " and test the task",
        Some(Proves::Format) => " and test the format only",
        None if levels.is_empty() => "",
        None => ", task or format not shown",
    };
    let mut phrases = vec![format!("{ran}{proves}")];
    if !has_layer(judged.case) {
        phrases.insert(0, NO_LAYER.to_owned());
    }
    phrases
}

/// What is said where nothing is declared that would verify the result.
pub(crate) const NO_LAYER: &str = "no eval layer declared";

/// The run in one line: id, system, size.
pub(crate) fn run(judged: &Judged<'_>) -> String {
    let trace = &judged.case.trace;
    let labels = &trace.labels;
    let system: Vec<&str> = [&labels.system, &labels.version, &labels.environment]
        .into_iter()
        .flatten()
        .map(|label| &**label)
        .collect();
    let agents = words::count(trace.agents().count(), "agent");
    let size = format!("{agents}  {} read", words::count(trace.steps.len(), "step"));
    // Beside a system's name the opening of an id says enough; an id alone has the whole room.
    let room = WIDTH.saturating_sub(words::columns(&size) + "run ".len() + 2);
    let system = words::line(&system.join(" "));
    let id = words::line(&trace.id);
    if system.is_empty() {
        return format!("run {}  {size}", words::shortened(&id, room));
    }
    let free = room.saturating_sub(2);
    let id = words::shortened(&id, free.saturating_sub(words::columns(&system)).max(free / 3));
    let system = words::shortened(&system, free.saturating_sub(words::columns(&id)));
    format!("run {id}  {system}  {size}")
}

/// How the end of the run shows, where that matters.
pub(crate) const fn no_end(judged: &Judged<'_>) -> Option<&'static str> {
    match judged.triage.sufficiency.ended {
        None | Some(false) => Some("no end seen; if it still runs, stop it before anything else"),
        Some(true) => None,
    }
}

/// What the run changed and did not undo, and what may have. `None` if it changed nothing.
pub(crate) fn changed(judged: &Judged<'_>) -> Option<String> {
    let seen = written(judged);
    let unread = &judged.triage.unread;
    if unread.is_empty() {
        return seen;
    }
    let named = |step: &StepNo| {
        let call = judged.case.trace.step(*step).and_then(|step| step.call());
        let tool = call.map_or("", |call| &*call.tool.text);
        format!("#{step} {}", words::line(tool)).trim_end().to_owned()
    };
    let named: Vec<String> = unread.iter().take(MOST_UNREAD).map(named).collect();
    let more = match unread.len().saturating_sub(MOST_UNREAD) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let may = format!("may have changed: {}{more}", named.join(", "));
    Some(seen.map_or_else(|| may.clone(), |seen| format!("{seen}; {may}")))
}

/// How many calls that cannot be read are named.
const MOST_UNREAD: usize = 3;

fn written(judged: &Judged<'_>) -> Option<String> {
    let effects = &judged.triage.effects;
    let open: Vec<_> = effects.iter().filter(|change| !change.undone).collect();
    if effects.is_empty() {
        return None;
    }
    if open.is_empty() {
        return Some(format!("{}, all undone", words::count(effects.len(), "write")));
    }
    let unseen =
        if open.iter().any(|change| change.captured) { "" } else { ", arguments not captured" };
    let named: Vec<String> = open
        .iter()
        .map(|change| {
            let what = change.what.as_deref().unwrap_or(&change.tool);
            format!("#{} {}", change.step, words::line(what))
        })
        .collect();
    let number = words::count(open.len(), "write");
    Some(format!("{number} not undone{unseen}: {}", named.join(", ")))
}

/// Who mends it: the name where one is known, else the role alone.
pub(crate) fn owner(judged: &Judged<'_>) -> String {
    let verdict = &judged.triage.verdict;
    match &verdict.owner {
        Some(owner) => format!("{}, {}", words::line(&owner.name), verdict.owner_role),
        None => format!("{} (nobody is named)", verdict.owner_role),
    }
}

/// How often the mode that leads was right on the labelled runs of this run's framework.
pub(crate) fn track_record(judged: &Judged<'_>) -> Option<calibration::Count> {
    let framework = judged.case.trace.labels.framework.as_deref()?;
    calibration::record(judged.triage.verdict.mode?, framework)
}

/// The same as a phrase.
pub(crate) fn record(judged: &Judged<'_>) -> String {
    let counted = track_record(judged).map(|Count { right, fired }| {
        let framework = judged.case.trace.labels.framework.as_deref().unwrap_or_default();
        format!("on {} right {right} of {fired} fired", words::line(framework))
    });
    counted.unwrap_or_else(|| NO_RECORD.to_owned())
}

/// When it is mended, and whether anybody is to be woken for it.
pub(crate) fn urgency(verdict: &Verdict) -> &'static str {
    match verdict.class {
        Class::Layer(Category::Specification) => "TICKET, not a page: the fix is pre-deploy",
        Class::Layer(Category::Coordination) => {
            "TICKET, not a page: the fix is a redesign of the runtime"
        }
        Class::Layer(Category::Verification) => "TICKET, not a page: the fix is in the eval layer",
        Class::Infrastructure | Class::External if verdict.timing == BESIDE_CHANGES => {
            "NOW: mend what broke; settle what was changed before another run"
        }
        Class::Infrastructure => "NOW: mend what broke, then run it again",
        Class::External => "WAIT: run it again when the service answers again",
        Class::Inconclusive | Class::Nothing => "",
    }
}

/// The state of the clause, as a word for a column.
pub(crate) const fn clause_state(state: ClauseState) -> &'static str {
    match state {
        ClauseState::Silent => "silent",
        ClauseState::Vague => "vague",
        ClauseState::Violated => "violated",
    }
}

/// Where a citation points.
pub(crate) fn place(cite: &Cite, spec: Option<&str>) -> String {
    match cite {
        Cite::Step { origin, .. } => words::place(origin),
        Cite::Clause { file, line, origin, .. } => match (file, line, origin) {
            (Some(file), Some(line), _) => format!("{file}:{line}"),
            (Some(file), None, _) => file.to_string(),
            (None, _, Some(origin)) => words::place(origin),
            (None, _, None) => String::new(),
        },
        Cite::Absent { expected: _, searched } => match searched {
            Searched::Steps(first, last) => format!("searched #{first}-{last}"),
            Searched::SpecLines(first, last) => {
                format!("{}:{first}-{last}", spec.unwrap_or("spec"))
            }
            Searched::NoSpec => "no spec to search".to_owned(),
        },
    }
}

/// What was tried to refute a finding, and what came of it, each as a phrase: what holds first.
pub(crate) fn refuters(refuters: &[Refuter]) -> Vec<String> {
    let came = |one: &Refuter| one.tested.as_ref().map(|tested| tested.held);
    let groups = [
        ("tested, so: ", Some(true)),
        ("tested, not so: ", Some(false)),
        ("not testable here: ", None),
    ];
    let mut phrases = Vec::new();
    for (label, held) in groups {
        let of_group = refuters.iter().filter(|one| came(one) == held);
        phrases.extend(of_group.enumerate().map(|(index, one)| {
            let label = if index == 0 { label } else { "" };
            format!("{label}{}", words::line(&one.what))
        }));
    }
    phrases
}

/// What was tried to refute a finding, and what came of it.
pub(crate) fn refuter(refuter: &Refuter) -> String {
    let came = match &refuter.tested {
        Some(tested) if tested.held => "tested, yes",
        Some(_) => "tested, no",
        None => "cannot be tested here",
    };
    format!("{}: {came}", words::line(&refuter.what))
}

/// The measured record of a mode.
pub(crate) const NO_RECORD: &str = "no measured record for this mode yet";

/// What supports the fix.
pub(crate) fn evidence(measured: Option<&str>) -> String {
    match measured {
        Some(where_and_how) => format!("measured: {where_and_how}"),
        None => "effect not measured".to_owned(),
    }
}

/// How long it took.
pub(crate) fn took(timing: Timing) -> String {
    let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    let reading = milliseconds(timing.reading);
    let judging = milliseconds(timing.judging);
    format!("{reading:.2} ms reading and redacting, {judging:.2} ms judging")
}

/// The modes after the leading one, as a list of ids.
pub(crate) fn codes(modes: &[Mode]) -> String {
    let codes: Vec<&str> = modes.iter().map(|mode| mode.code()).collect();
    codes.join(", ")
}

/// A predicate on one line.
pub(crate) fn predicate(predicate: &Predicate) -> String {
    match predicate {
        Predicate::Called(pattern) => format!("called {}", call(pattern)),
        Predicate::NotCalled(pattern) => format!("never called {}", call(pattern)),
        Predicate::Before { first, then } => format!("{} before {}", call(first), call(then)),
        Predicate::After { trigger, follow, steps } => {
            let within = steps.map_or(String::new(), |steps| format!(" within {steps} steps"));
            format!("{} after {}{within}", call(follow), call(trigger))
        }
        Predicate::AtMost { call: counted, times, equal_arguments } => {
            let equal = if *equal_arguments { " with equal arguments" } else { "" };
            format!("at most {times} x {}{equal}", call(counted))
        }
        Predicate::LastResult { tool, at, test } => {
            format!("last({tool}){} {}", result_at(at), compared(test))
        }
        Predicate::All(parts) => joined(parts, " and "),
        Predicate::Any(parts) => joined(parts, " or "),
        Predicate::Not(part) => format!("not ({})", self::predicate(part)),
    }
}

fn joined(parts: &[Predicate], word: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("({})", predicate(part))).collect();
    parts.join(word)
}

fn call(pattern: &CallPattern) -> String {
    if pattern.arguments.is_empty() {
        return pattern.tool.to_string();
    }
    let arguments: Vec<String> =
        pattern.arguments.iter().map(|(pointer, value)| format!("{pointer} = {value}")).collect();
    format!("{}({})", pattern.tool, arguments.join(", "))
}

fn result_at(at: &ResultAt) -> String {
    match at {
        ResultAt::Pointer(pointer) => pointer.to_string(),
        ResultAt::Pattern(pattern) => format!(" ~ {pattern}"),
    }
}

fn compared(test: &Test) -> String {
    let literal = |value: &Value| value.to_string();
    match test {
        Test::Equals(value) => format!("== {}", literal(value)),
        Test::Differs(value) => format!("!= {}", literal(value)),
        Test::AtLeast(number) => format!(">= {number}"),
        Test::AtMost(number) => format!("<= {number}"),
        Test::Exists => "exists".to_owned(),
    }
}
