//! Whether a change is the right fix for a failure: does it change the layer that failed, in a way that a run
//! could show? Where that cannot be told, it says so.

use super::leaning::{Leaning, of_predicate};
use super::{Change, Kind, Reach, canonical};
use crate::gate::Requirement;
use crate::reading::ClauseState;
use crate::taxonomy::{Category, Mode};
use crate::verdict::Class;
use case::Predicate;
use std::sync::Arc;

const NAMING: &str = "it says who runs a check that was there: whether the check finds more by that only a run tells";

const UNREAD: &str = "what changed stands in examples, tables, code or another language than English, which are not read: what that does to a run nothing here tells";

const CEILING: &str = "a ceiling contains the run and does not say when the task is done";

const UNKNOWN: &str = "what the setting does is not known here; a person has to tell";

/// The failure that a change answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// What failed.
    pub class: Class,
    /// The leading mode.
    pub mode: Option<Mode>,
    /// What the spec said about it.
    pub clause_state: Option<ClauseState>,
    /// The layers in which something was found, the leading one included.
    pub found: Vec<Category>,
    /// What the run showed beside that.
    pub shown: Shown,
}

/// What a run showed that a fix can be compared with; what is not known is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The tool of the call that the leading finding points at.
    pub tool: Option<Arc<str>>,
    /// The conditions that the findings of the failed layer ask for as their fix.
    pub asked: Vec<Predicate>,
    /// At least so many calls of that tool the leading finding counts against the run.
    pub calls: u32,
    /// The number of its steps.
    pub steps: Option<u32>,
}

/// What is said of a change as a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It changes what failed.
    Addresses,
    /// Nothing here tells.
    CannotTell,
    /// It does not change what failed.
    WrongFix,
    /// It takes away what would show the failure, or what held it.
    Weakens,
}

/// What is said of a change as a fix, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What is said.
    pub answer: Answer,
    /// Why, as a sentence without its full stop.
    pub because: String,
    /// The change that decided it, by its place in the list.
    pub decided_by: Option<usize>,
    /// What else the reader has to know, as a sentence without its full stop.
    pub note: Option<String>,
    /// Where the effect of such a change was measured, or that it was not.
    pub evidence: &'static str,
}

/// What is said of `changes` alone, without a failure: whether they take something away. `worse` are the
/// questions that the new version answers worse.
pub fn alone(changes: &[Change], worse: &[String]) -> Judgement {
    let is_replaced = |change: &&Change| change.kind == Kind::Replaced;
    if let Some(at) = changes.iter().position(|change| change.kind.weakens()) {
        return weakened(changes, at);
    }
    if let Some(at) = changes.iter().position(|change| is_replaced(&change)) {
        let because = match changes.iter().filter(is_replaced).count() {
            1 => "one condition took the place of another: what the old one held may hold no more"
                .to_owned(),
            more => format!(
                "{more} conditions took the place of others: what the old ones held may hold no more"
            ),
        };
        return said(changes, Answer::CannotTell, Some(at), because);
    }
    // A rule in words that went or reads otherwise may hold less, and no program tells.
    let is_said = |change: &Change| change.kind == Kind::Wording && change.old.is_some();
    let because = if let Some(worse) = worse.first() {
        format!("nothing that held is gone; beside that, {worse}")
    } else if let Some(change) = changes.iter().find(|one| one.kind == Kind::NotJudged) {
        format!("nothing that is known to hold the run holds less; {}", change.what)
    } else if changes.iter().any(is_said) {
        "nothing that a program could evaluate holds less; what changed in words a person has to judge"
            .to_owned()
    } else {
        "nothing holds less than before".to_owned()
    };
    said(changes, Answer::Addresses, None, because)
}

/// What is said of `changes` as the fix of `failure`.
pub fn of(changes: &[Change], failure: &Failure) -> Judgement {
    let weakened_at = changes.iter().position(|change| change.kind.weakens());
    if let Some(at) = weakened_at {
        return weakened(changes, at);
    }
    let category = match failure.class {
        Class::Layer(category) => category,
        Class::Infrastructure | Class::External => return of_operations(changes),
        Class::Inconclusive => {
            return said(
                changes,
                Answer::CannotTell,
                None,
                "no layer is shown to have failed, so nothing tells what to change",
            );
        }
        Class::Nothing => {
            return said(changes, Answer::CannotTell, None, "no failure was found in the run");
        }
    };
    let mut judged = of_layer(changes, category, failure);
    judged.note = order(category, failure, changes).or(judged.note);
    judged
}

/// What is said of changes that take nothing away, as the fix of a layer's failure.
fn of_layer(changes: &[Change], category: Category, failure: &Failure) -> Judgement {
    let needs = needs(category, failure.mode);
    let held = |change: &Change| change.kind.holds() && change.reach == Reach::Whole;
    let serves = |change: &Change| change.bears_on.iter().any(|one| needs.contains(one));
    let asked = |change: &Change| {
        let rule = change.rule.as_ref().filter(|_| change.doubt.is_none());
        rule.is_some_and(|rule| is_asked(rule, failure))
    };
    let fits = |change: &Change| why_idle(change, failure).is_none();
    if let Some(at) = changes.iter().position(asked) {
        addresses(changes, at, category, failure)
    } else if let Some(at) = changes.iter().position(|one| held(one) && serves(one) && fits(one)) {
        addresses(changes, at, category, failure)
    } else if let Some(at) = changes.iter().position(|one| held(one) && serves(one)) {
        let idle = changes.get(at).and_then(|one| why_idle(one, failure));
        let (answer, why) = idle.unwrap_or((Answer::CannotTell, String::new()));
        said(changes, answer, Some(at), why)
    } else if let Some(at) =
        changes.iter().position(|one| one.reach == Reach::Ceiling && serves(one))
    {
        said(changes, Answer::CannotTell, Some(at), CEILING)
    } else if let Some(at) =
        changes.iter().position(|one| one.reach == Reach::Naming && serves(one))
    {
        said(changes, Answer::CannotTell, Some(at), NAMING)
    } else if let Some(at) =
        changes.iter().position(|one| one.kind == Kind::Replaced && serves(one))
    {
        let why = "it holds something else than before; whether that is what was missing only a run tells";
        said(changes, Answer::CannotTell, Some(at), why)
    } else if let Some((at, tool)) = held_back(changes, failure) {
        let why = format!(
            "it keeps `{tool}` back, over which the run failed, and is nothing that {} rests on: whether that is enough only a run tells",
            category.name()
        );
        said(changes, Answer::CannotTell, Some(at), why)
    } else if let Some((at, tool)) = demanded(changes, failure) {
        let why = format!(
            "it asks for a call of `{tool}`, on which the fix rests: whether that is enough only a run tells"
        );
        said(changes, Answer::CannotTell, Some(at), why)
    } else if let Some(at) = changes.iter().position(held) {
        elsewhere(changes, at, category, failure)
    } else {
        in_words(changes, category, &|one: &Change| serves(one) || speaks_of(one, failure))
    }
}

/// The change that lets the very call over which the run failed happen under a condition alone, and its tool.
fn held_back(changes: &[Change], failure: &Failure) -> Option<(usize, Arc<str>)> {
    let tool = failure.shown.tool.as_ref()?;
    let holds = |change: &Change| {
        let rule = change.rule.as_ref().filter(|_| change.kind.holds());
        rule.is_some_and(|rule| keeps_back(&canonical::form(rule, true), tool))
    };
    Some((changes.iter().position(holds)?, tool.clone()))
}

/// The change that asks for a call on which the fix of the failure rests, and its tool.
fn demanded(changes: &[Change], failure: &Failure) -> Option<(usize, Arc<str>)> {
    let Shown { tool, asked, calls: _, steps: _ } = &failure.shown;
    let of_fix: Vec<Arc<str>> =
        asked.iter().flat_map(Predicate::tools).chain(tool.as_deref()).map(Into::into).collect();
    changes.iter().enumerate().find_map(|(at, change)| {
        let rule = change.rule.as_ref().filter(|_| change.kind.holds())?;
        let tool = of_fix.iter().find(|tool| demands(rule, tool))?;
        Some((at, tool.clone()))
    })
}

/// Whether a condition asks for a call of `tool`.
fn demands(rule: &Predicate, tool: &str) -> bool {
    match rule {
        Predicate::Called(call) | Predicate::After { trigger: _, follow: call, steps: _ } => {
            *call.tool == *tool
        }
        Predicate::All(parts) => parts.iter().any(|part| demands(part, tool)),
        Predicate::NotCalled(_)
        | Predicate::Before { first: _, then: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ }
        | Predicate::LastResult { tool: _, at: _, test: _ }
        | Predicate::Any(_)
        | Predicate::Not(_) => false,
    }
}

/// Whether a condition rules calls of `tool` out, all of them or those that nothing came before. That it may be
/// called only so often is another matter.
fn keeps_back(rule: &Predicate, tool: &str) -> bool {
    match rule {
        Predicate::NotCalled(call) | Predicate::Before { first: _, then: call } => {
            *call.tool == *tool
        }
        Predicate::All(parts) => parts.iter().any(|part| keeps_back(part, tool)),
        Predicate::Called(_)
        | Predicate::After { trigger: _, follow: _, steps: _ }
        | Predicate::AtMost { call: _, times: _, equal_arguments: _ }
        | Predicate::LastResult { tool: _, at: _, test: _ }
        | Predicate::Any(_)
        | Predicate::Not(_) => false,
    }
}

/// Whether a sentence names the tool over which the run failed.
fn speaks_of(change: &Change, failure: &Failure) -> bool {
    let Some(tool) = &failure.shown.tool else { return false };
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let quote = change.new.as_ref().map_or("", |place| &place.quote);
    // `searches` for the calls of `search_tickets`.
    let does = tool.split('_').next().filter(|verb| SHORTEST <= verb.len() && tool.contains('_'));
    quote.split(|letter| !is_part(letter)).any(|word| {
        *word == **tool || does.is_some_and(|does| word.to_lowercase().starts_with(does))
    })
}

/// The fewest letters of the verb in a tool's name that tell it from others: `get` begins many words.
const SHORTEST: usize = 4;

/// Whether a condition is what a finding of the failed layer asks for, or holds more.
fn is_asked(rule: &Predicate, failure: &Failure) -> bool {
    let rule = canonical::form(rule, true);
    let holds = |asked: &Predicate| {
        let asked = canonical::form(asked, true);
        let leaning = of_predicate(&asked, &rule);
        // What is asked for as a denied limit is a state in which the run gives up: to do so sooner is more.
        let is_given_up = matches!((&asked, &rule), (Predicate::Not(_), Predicate::Not(_)));
        let leaning = if is_given_up { leaning.reversed() } else { leaning };
        matches!(leaning, Leaning::Same | Leaning::Tighter)
    };
    failure.shown.asked.iter().any(holds)
}

/// How many calls of `tool` a condition allows, or gives up after.
fn most_of(asked: &Predicate, tool: &str) -> Option<u32> {
    let form = canonical::form(asked, true);
    let bound = if let Predicate::Not(part) = &form { part } else { &form };
    if let Predicate::AtMost { call, times, equal_arguments: _ } = bound
        && *call.tool == *tool
    {
        return Some(*times);
    }
    None
}

/// Why a change would not have stopped the run that failed; `None` where it may have.
fn why_idle(change: &Change, failure: &Failure) -> Option<(Answer, String)> {
    let doubted = || {
        let why =
            format!("the gate itself does not pass what is added ({})", change.doubt.as_ref()?);
        Some((Answer::CannotTell, why))
    };
    too_loose(change, failure).or_else(doubted)
}

/// Why a limit on calls would not have stopped it.
fn too_loose(change: &Change, failure: &Failure) -> Option<(Answer, String)> {
    // A run that gives up after so many calls was allowed as many.
    let bound = match change.rule.as_ref()? {
        Predicate::Not(bound) => bound,
        bound => bound,
    };
    let Predicate::AtMost { call, times, equal_arguments: _ } = bound else { return None };
    let Shown { tool, asked, calls, steps } = &failure.shown;
    let tool = tool.as_ref()?;
    if call.tool != *tool {
        let why = format!("it limits `{}`, and the run failed over `{tool}`", call.tool);
        return Some((Answer::CannotTell, why));
    }
    let of_asked = asked.iter().filter_map(|one| most_of(one, tool));
    let most = of_asked.max()?.max(calls.saturating_sub(1));
    if steps.is_some_and(|steps| steps <= *times) {
        let why = format!("it allows {times} calls of `{tool}`: the run that failed keeps to it");
        return Some((Answer::WrongFix, why));
    }
    (most < *times).then(|| {
        let why = format!(
            "it allows {times} calls of `{tool}`, and only more than {most} are known to be too many: the run that failed may keep to it"
        );
        (Answer::CannotTell, why)
    })
}

/// What is said of `changes` where the failure is not one of what the spec is for, because of `why`.
pub fn of_another(changes: &[Change], why: String) -> Judgement {
    match changes.iter().position(|change| change.kind.weakens()) {
        Some(at) => weakened(changes, at),
        None => said(changes, Answer::CannotTell, None, why),
    }
}

/// The questions of which one answers the failure.
fn needs(category: Category, mode: Option<Mode>) -> Vec<Requirement> {
    let of_mode = |one: &Requirement| match mode {
        Some(mode) => one.modes().contains(&mode),
        None => one.category() == category,
    };
    Requirement::ALL.into_iter().filter(of_mode).collect()
}

fn said(
    changes: &[Change],
    answer: Answer,
    decided_by: Option<usize>,
    because: impl Into<String>,
) -> Judgement {
    let evidence = evidence(decided_by.and_then(|at| changes.get(at)).or_else(|| changes.first()));
    Judgement { answer, because: because.into(), decided_by, note: None, evidence }
}

fn weakened(changes: &[Change], at: usize) -> Judgement {
    let is_verifier = changes.get(at).is_some_and(|one| one.kind == Kind::VerifierWeakened);
    let because = if is_verifier {
        "a verification that proves less lets fewer failures be seen, and none less happen"
    } else {
        "something that held the run holds less than before"
    };
    said(changes, Answer::Weakens, Some(at), because)
}

fn addresses(changes: &[Change], at: usize, category: Category, failure: &Failure) -> Judgement {
    let mode = failure.mode.map_or_else(
        || category.code().to_owned(),
        |mode| format!("{} {}", mode.code(), mode.name()),
    );
    let because = format!(
        "it gives {} what was missing for {mode}, as something a program can check",
        category.name()
    );
    let mut judged = said(changes, Answer::Addresses, Some(at), because);
    if failure.clause_state == Some(ClauseState::Violated) {
        let note = "the clause was there and was broken: the change mends it only where something enforces the clause while the run goes on";
        judged.note = Some(note.to_owned());
    }
    judged
}

/// Something that holds, and not what failed.
fn elsewhere(changes: &[Change], at: usize, category: Category, failure: &Failure) -> Judgement {
    let bears: Vec<Category> = changes
        .get(at)
        .map(|one| one.bears_on.iter().map(|on| on.category()).collect())
        .unwrap_or_default();
    let code = category.code();
    if bears.contains(&category) {
        let mode = failure.mode.map_or("the failure", Mode::code);
        let because = format!(
            "it changes {} and not what {mode} needs; whether that is enough only a run tells",
            category.name()
        );
        return said(changes, Answer::CannotTell, Some(at), because);
    }
    let is_downstream = bears.iter().all(|one| category < *one);
    let because = match bears.first() {
        Some(layer) if is_downstream => {
            format!(
                "it changes {}, and {code} failed: mend {} first, the later layer may be only downstream of it",
                layer.code(),
                category.name()
            )
        }
        Some(layer) => format!("it changes {}, and {code} is what failed", layer.code()),
        None => format!("it changes nothing that {code} rests on"),
    };
    said(changes, Answer::WrongFix, Some(at), because)
}

/// Nothing that holds: words, plumbing, another model.
fn in_words(changes: &[Change], category: Category, serves: &dyn Fn(&Change) -> bool) -> Judgement {
    let Some(at) = changes.iter().position(|change| change.kind.is_of_substance()) else {
        return said(changes, Answer::WrongFix, None, "nothing changed that a run could show");
    };
    let kind = changes.get(at).map_or(Kind::Harmless, |change| change.kind);
    if kind == Kind::NotJudged {
        return said(changes, Answer::CannotTell, Some(at), UNKNOWN);
    }
    // Words that a person can judge may help: nothing here measures that.
    let judged = changes.iter().position(|one| one.kind == Kind::Wording && serves(one));
    let unread = changes.iter().position(|one| one.reach == Reach::Unread);
    match kind {
        Kind::InfrastructureAlerting if changes.get(at).is_some_and(serves) => {
            said(changes, Answer::CannotTell, Some(at), CEILING)
        }
        Kind::InfrastructureAlerting | Kind::Model | Kind::RetryOrCoordinationWording => {
            said(changes, Answer::WrongFix, Some(at), why_not(kind, category))
        }
        _ if let (None, Some(at)) = (judged, unread) => {
            said(changes, Answer::CannotTell, Some(at), UNREAD)
        }
        _ => match judged {
            Some(at) => said(
                changes,
                Answer::CannotTell,
                Some(at),
                "it adds words that only a person can judge; stated as data a program could tell whether a run keeps to them",
            ),
            None => said(changes, Answer::WrongFix, Some(at), why_not(kind, category)),
        },
    }
}

fn why_not(kind: Kind, category: Category) -> &'static str {
    match (kind, category) {
        (Kind::ToneOnly, Category::Specification) => {
            "more words add no structure: nothing in them can be compared with the state of a run"
        }
        (Kind::ToneOnly, Category::Coordination) => {
            "a tone is no decision point: the same ambiguous input meets the same flow"
        }
        (Kind::ToneOnly, Category::Verification) => {
            "a tone proves nothing: success still rests on the agent's word"
        }
        (Kind::RetryOrCoordinationWording, Category::Specification) => {
            "another attempt runs against the same spec"
        }
        (Kind::RetryOrCoordinationWording, Category::Coordination) => {
            "agents that are told to get along still pass on what no schema demands, and a retry meets the same gap"
        }
        (Kind::RetryOrCoordinationWording, Category::Verification) => {
            "another attempt is passed by the same check"
        }
        (Kind::InfrastructureAlerting, Category::Verification) => {
            "every part of the plumbing was well while the output was wrong: alerts, budgets and schemas do not look at the task"
        }
        (Kind::InfrastructureAlerting, Category::Specification | Category::Coordination) => {
            "it tells of the failure or contains it, and changes nothing of what caused it"
        }
        (
            Kind::Model,
            Category::Specification | Category::Coordination | Category::Verification,
        ) => {
            "another model meets the same gap; runs of both models on the same cases would be evidence, and none is given"
        }
        (
            Kind::Wording,
            Category::Specification | Category::Coordination | Category::Verification,
        ) => "it adds words on another matter than what failed",
        (
            Kind::Harmless
            | Kind::WithoutEffect
            | Kind::NotJudged
            | Kind::Replaced
            | Kind::EvaluableConstraint
            | Kind::Structural
            | Kind::Loosened
            | Kind::VerifierWeakened,
            Category::Specification | Category::Coordination | Category::Verification,
        ) => "it changes nothing that the failure rests on",
    }
}

/// A failure below the agent system: alerts and budgets are at home there.
fn of_operations(changes: &[Change]) -> Judgement {
    match changes.iter().position(|change| change.kind == Kind::InfrastructureAlerting) {
        Some(at) => said(
            changes,
            Answer::Addresses,
            Some(at),
            "the run could not work, and this watches or bounds what it runs on",
        ),
        None => match changes.iter().position(|change| change.kind == Kind::NotJudged) {
            Some(at) => said(changes, Answer::CannotTell, Some(at), UNKNOWN),
            None => said(
                changes,
                Answer::WrongFix,
                None,
                "what the run needed did not work; no clause of a spec mends that",
            ),
        },
    }
}

/// FC1 before FC2 before FC3: what to know where an earlier layer is open and left alone.
fn order(category: Category, failure: &Failure, changes: &[Change]) -> Option<String> {
    let touched = |layer: Category| {
        changes
            .iter()
            .any(|one| one.kind.holds() && one.bears_on.iter().any(|on| on.category() == layer))
    };
    let earlier = failure.found.iter().find(|layer| **layer < category && !touched(**layer))?;
    let code = earlier.code();
    Some(format!(
        "{code} was found in the same run and comes first: what failed here may be only downstream of it"
    ))
}

/// The nearest measurement there is for a change of this kind.
fn evidence(change: Option<&Change>) -> &'static str {
    const ENDS: &str = "the nearest measurement: MAST (arXiv 2503.13657 v3, table 5), a topology that ends only when its verifier confirms: ChatDev 25.0 to 40.6 % of 32 tasks, AG2 84.25 to 88.83 % with GPT-4o, no difference with GPT-4 (p = 0.4)";
    const PROMPTS: &str = "the nearest measurement: MAST (arXiv 2503.13657 v3, table 5), prompts with role specifications: +0.7 to +9.4 points in four of four settings; tone was not measured apart";
    const NONE: &str = "no measurement";
    let Some(change) = change else {
        return NONE;
    };
    let ends = [Requirement::Termination, Requirement::Evidence, Requirement::Coverage];
    match change.kind {
        // A cap ends a run; that nothing but a verifier ends it is what was measured.
        Kind::Structural if change.reach != Reach::Whole => NONE,
        Kind::Structural if change.bears_on.iter().any(|one| ends.contains(one)) => ENDS,
        Kind::Structural if change.bears_on.contains(&Requirement::Roles) => PROMPTS,
        Kind::EvaluableConstraint | Kind::Wording => PROMPTS,
        Kind::Structural
        | Kind::NotJudged
        | Kind::Replaced
        | Kind::Harmless
        | Kind::WithoutEffect
        | Kind::ToneOnly
        | Kind::RetryOrCoordinationWording
        | Kind::Model
        | Kind::InfrastructureAlerting
        | Kind::Loosened
        | Kind::VerifierWeakened => NONE,
    }
}
