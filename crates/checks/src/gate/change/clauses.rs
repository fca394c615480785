//! What changed in the clauses that a spec declares.

use super::compared::{Compared, compared};
use super::gist::gist;
use super::leaning::Leaning;
use super::{Change, Kind, Reach, pairs, strange, wording};
use crate::gate::Requirement;
use crate::gate::prompt::{Names, Sentence};
use crate::gate::review::Place;
use crate::gate::strength::looks_at_results;
use case::predicate::CallPattern;
use case::spec::{Cap, Context, Coverage, Guard, Handoff, Proves};
use case::{Clause, ClauseKind, Predicate, Spec};

pub(super) fn compare(old: &Spec, new: &Spec) -> Vec<Change> {
    let names = [&Names::of(old), &Names::of(new)];
    let is_bounded = |role: Option<&str>| {
        old.clauses.iter().any(|one| one.kind == ClauseKind::May && one.role.as_deref() == role)
    };
    let mut found = Vec::new();
    for (was, is) in pairs::of(old, new) {
        match (was, is) {
            (Some(was), Some(is)) => {
                let strange = strange::name((old, was), (new, is));
                found.extend(changed((was, is), strange, names));
            }
            (Some(was), None) => found.push(removed((old, was), names)),
            (None, Some(is)) if is.kind == ClauseKind::May && is_bounded(is.role.as_deref()) => {
                let what = "the role may do more";
                found.push(
                    Change::new(Kind::Loosened, what)
                        .bearing(&[Requirement::Roles])
                        .between(None, Some(at(is))),
                );
            }
            (None, Some(is)) => found.push(match strange::added(new, is) {
                Some(why) => idle(is, &why),
                None => added(is, names),
            }),
            (None, None) => {}
        }
    }
    found
}

/// The questions that a clause answers.
pub(super) fn bears_on(kind: &ClauseKind) -> Vec<Requirement> {
    match kind {
        ClauseKind::Constraint(_) => vec![Requirement::Constraints],
        ClauseKind::May | ClauseKind::MayNot => vec![Requirement::Roles],
        ClauseKind::Guard(_) => vec![Requirement::Guards],
        ClauseKind::Success(Some(predicate)) if looks_at_results(predicate) => {
            vec![Requirement::Termination, Requirement::Evidence]
        }
        ClauseKind::Success(_) | ClauseKind::GiveUp(_) | ClauseKind::Cap(_) => {
            vec![Requirement::Termination]
        }
        ClauseKind::Context(_) => vec![Requirement::Context],
        ClauseKind::Clarification(_) => vec![Requirement::Clarification],
        ClauseKind::Handoff(_) => vec![Requirement::Handoffs],
        ClauseKind::Objective(_) => vec![Requirement::Objective],
        ClauseKind::Logging(_) => vec![Requirement::Logging],
        ClauseKind::Verification(coverage) => match coverage.proves {
            Proves::Format => Vec::new(),
            Proves::Task => {
                vec![Requirement::Evidence, Requirement::Coverage, Requirement::Verifier]
            }
        },
        ClauseKind::Judge(_) | ClauseKind::Sampling(_) => vec![Requirement::Verifier],
        ClauseKind::Prose => Vec::new(),
    }
}

/// What a clause is called in a sentence.
fn name(kind: &ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Constraint(_) => "the constraint",
        ClauseKind::May => "what the role may do",
        ClauseKind::MayNot => "what the role may not do",
        ClauseKind::Guard(_) => "the guard",
        ClauseKind::Success(_) => "the condition under which the run is done",
        ClauseKind::GiveUp(_) => "the condition under which the run gives up",
        ClauseKind::Cap(Cap::Steps(_)) => "the cap on steps",
        ClauseKind::Cap(Cap::Seconds(_)) => "the cap on time",
        ClauseKind::Cap(Cap::Cost(_)) => "the cap on cost",
        ClauseKind::Context(Context::Pinned) => "the pinned fact",
        ClauseKind::Context(Context::Budget(_)) => "the budget of the context",
        ClauseKind::Context(Context::Compaction) => "the rule of compaction",
        ClauseKind::Context(Context::LongestRun { .. }) => "the longest run",
        ClauseKind::Clarification(_) => "the branch that asks",
        ClauseKind::Handoff(_) => "the handoff",
        ClauseKind::Objective(_) => "the objective",
        ClauseKind::Logging(_) => "the log of intent and act",
        ClauseKind::Verification(_) => "the verification",
        ClauseKind::Judge(_) => "the judge's calibration",
        ClauseKind::Sampling(_) => "the sampling of production runs",
        ClauseKind::Prose => "the prompt",
    }
}

/// Whether nothing but words stands in it.
fn is_words(kind: &ClauseKind) -> bool {
    match kind {
        ClauseKind::Constraint(predicate)
        | ClauseKind::Success(predicate)
        | ClauseKind::GiveUp(predicate) => predicate.is_none(),
        ClauseKind::Clarification(branch) => branch.ask.is_none() && branch.when.is_none(),
        ClauseKind::Context(Context::Compaction) | ClauseKind::Prose => true,
        ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Guard(_)
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Handoff(_)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Verification(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_) => false,
    }
}

fn added(clause: &Clause, [_, names]: [&Names; 2]) -> Change {
    let kind = &clause.kind;
    if is_words(kind) {
        let said = wording::added(&sentence(clause), names);
        // Words of a clause are never evaluated, whatever they name: triage reads the predicate.
        let kind = if said.kind == Kind::WithoutEffect { Kind::Wording } else { said.kind };
        return Change { kind, bears_on: bears_on(&clause.kind), ..said };
    }
    let (sort, what) = match kind {
        ClauseKind::Cap(cap) if is_none(*cap) => {
            (Kind::WithoutEffect, format!("{} is new, and 0 is no cap", name(kind)))
        }
        ClauseKind::Handoff(Handoff { required, schema: None, .. }) if required.is_empty() => {
            (Kind::Wording, "a way is open on which nothing must be passed".to_owned())
        }
        ClauseKind::Constraint(_) => (
            Kind::EvaluableConstraint,
            format!("{} is new, and a program can evaluate it", name(kind)),
        ),
        ClauseKind::Cap(Cap::Cost(_)) => {
            (Kind::InfrastructureAlerting, "a budget is added".to_owned())
        }
        ClauseKind::Verification(coverage) if coverage.proves == Proves::Format => (
            Kind::InfrastructureAlerting,
            "a check of the form is added, which proves nothing of the task".to_owned(),
        ),
        ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Guard(_)
        | ClauseKind::Success(_)
        | ClauseKind::GiveUp(_)
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Clarification(_)
        | ClauseKind::Handoff(_)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Verification(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_)
        | ClauseKind::Prose => (Kind::Structural, format!("{} is new", name(kind))),
    };
    let change = Change::new(sort, what).bearing(&bears_on(kind)).holding(rule(kind));
    let reach = if matches!(kind, ClauseKind::Cap(_)) { Reach::Ceiling } else { Reach::Whole };
    change.reaching(reach).between(None, Some(at(clause)))
}

/// The condition over calls that a clause holds a run to.
fn rule(kind: &ClauseKind) -> Option<Predicate> {
    let ClauseKind::Guard(Guard { tool, max_repeats, progress: _, idempotency_key: _ }) = kind
    else {
        return kind.predicate().cloned();
    };
    let call = CallPattern { tool: tool.clone(), arguments: Vec::new() };
    Some(Predicate::AtMost { call, times: *max_repeats, equal_arguments: true })
}

fn is_none(cap: Cap) -> bool {
    match cap {
        Cap::Steps(most) => most == 0,
        Cap::Seconds(most) | Cap::Cost(most) => most <= 0.0,
    }
}

fn removed((spec, clause): (&Spec, &Clause), [names, _]: [&Names; 2]) -> Change {
    let kind = &clause.kind;
    if spec.human_judged.contains(&clause.id) {
        let what = "a constraint that a person judges is gone";
        let change = Change::new(Kind::Loosened, what).bearing(&bears_on(kind));
        return change.between(Some(at(clause)), None);
    }
    if is_words(kind) && !matches!(kind, ClauseKind::Clarification(_)) {
        let said = wording::removed(&sentence(clause), names);
        let kind = if said.kind.weakens() { said.kind } else { said.kind.max(Kind::Wording) };
        // Words of a clause state something, whatever they are.
        let what = if said.kind == Kind::WithoutEffect {
            format!("{} is gone, of which only words stood there", name(&clause.kind))
        } else {
            said.what
        };
        return Change { kind, what, bears_on: bears_on(&clause.kind), ..said };
    }
    let (sort, what) = if *kind == ClauseKind::May {
        (Kind::Structural, "the role may do less".to_owned())
    } else {
        (weaker(kind), format!("{} is gone", name(kind)))
    };
    Change::new(sort, what).bearing(&bears_on(kind)).between(Some(at(clause)), None)
}

/// What it is called when this holds less.
fn weaker(kind: &ClauseKind) -> Kind {
    let proves = |kind: &ClauseKind| bears_on(kind).contains(&Requirement::Evidence);
    let is_verifier = matches!(
        kind,
        ClauseKind::Verification(_) | ClauseKind::Judge(_) | ClauseKind::Sampling(_)
    );
    if is_verifier || proves(kind) { Kind::VerifierWeakened } else { Kind::Loosened }
}

/// A clause that is new and that no run could keep or break.
fn idle(clause: &Clause, why: &str) -> Change {
    let what = format!("{} is new, and nothing comes of it: {why}", name(&clause.kind));
    Change::new(Kind::WithoutEffect, what).between(None, Some(at(clause)))
}

fn changed(
    (old, new): (&Clause, &Clause),
    strange: Option<String>,
    names: [&Names; 2],
) -> Option<Change> {
    let places = |change: Change| change.between(Some(at(old)), Some(at(new)));
    if let Some(why) = strange {
        let what = format!("{} holds no more: {why}", name(&new.kind));
        let change = Change::new(weaker(&old.kind), what).bearing(&bears_on(&old.kind));
        return Some(places(change));
    }
    if old.kind == new.kind {
        return in_other_words(old, new, names).map(places);
    }
    let Compared { leaning, how } = compared(&old.kind, &new.kind);
    let mut bears = bears_on(&old.kind);
    bears.extend(bears_on(&new.kind));
    bears.sort_unstable();
    bears.dedup();
    let name = name(&new.kind);
    let how = how.map(|how| format!(": {how}")).unwrap_or_default();
    let (kind, what) = match leaning {
        Leaning::Same => (Kind::WithoutEffect, format!("{name} is put otherwise")),
        Leaning::Tighter if matches!(new.kind, ClauseKind::Constraint(_)) => {
            (Kind::EvaluableConstraint, format!("{name} holds more{how}"))
        }
        Leaning::Tighter if matches!(new.kind, ClauseKind::Cap(Cap::Cost(_))) => {
            (Kind::InfrastructureAlerting, format!("{name} holds more{how}"))
        }
        Leaning::Tighter => (Kind::Structural, format!("{name} holds more{how}")),
        Leaning::Looser => (weaker(&old.kind), format!("{name} holds less{how}")),
        Leaning::Other => (Kind::Replaced, format!("{name} is another one{how}")),
    };
    // A condition that stood there before is nothing that the change brings.
    let is_new = |_: &Predicate| {
        matches!(new.kind, ClauseKind::Guard(_)) || old.kind.predicate() != new.kind.predicate()
    };
    let change = Change::new(kind, what).bearing(&bears).holding(rule(&new.kind).filter(is_new));
    let reach = match (&old.kind, &new.kind) {
        (_, ClauseKind::Cap(_)) => Reach::Ceiling,
        (ClauseKind::Verification(old), ClauseKind::Verification(new)) if is_named(old, new) => {
            Reach::Naming
        }
        (_, _) => Reach::Whole,
    };
    Some(places(change.reaching(reach)))
}

/// Whether nothing but who runs a verification is said anew.
fn is_named(old: &Coverage, new: &Coverage) -> bool {
    Coverage { by: new.by.clone(), ..old.clone() } == *new
}

/// Whether two rules in words bound other amounts, or have little in common: which of the two holds more no
/// program tells.
fn is_another(old: &str, new: &str) -> bool {
    let (was, is) = (gist(old), gist(new));
    let amounts = |words: &[String]| {
        let mut amounts: Vec<String> =
            words.iter().filter(|word| is_amount(word)).cloned().collect();
        amounts.sort_unstable();
        amounts
    };
    let kept = was.iter().filter(|word| is.contains(word)).count();
    amounts(&was) != amounts(&is) || 2 * kept < was.len().max(is.len())
}

fn is_amount(word: &str) -> bool {
    const AMOUNTS: [&str; 27] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty",
        "fifty", "hundred", "thousand", "first", "last", "half", "all", "any", "every", "each",
        "none", "only", "except", "not", "older", "newer",
    ];
    AMOUNTS.contains(&word) || word.contains(|letter: char| letter.is_ascii_digit())
}

/// The same clause, its words or its id changed at most.
fn in_other_words(old: &Clause, new: &Clause, names: [&Names; 2]) -> Option<Change> {
    let bears = bears_on(&new.kind);
    if old.text.text == new.text.text {
        let what = format!("{} has another id", name(&new.kind));
        return (old.id != new.id).then(|| Change::new(Kind::Harmless, what));
    }
    if normal(&old.text.text) == normal(&new.text.text) {
        return Some(Change::new(Kind::Harmless, "white space or marks"));
    }
    let is_said = matches!(
        new.kind,
        ClauseKind::May
            | ClauseKind::MayNot
            | ClauseKind::Objective(_)
            | ClauseKind::Context(Context::Pinned)
    );
    if !is_words(&new.kind) && !is_said {
        let what = format!("{} is the same in other words", name(&new.kind));
        return Some(Change::new(Kind::WithoutEffect, what).bearing(&bears));
    }
    let (was, is) = (sentence(old), sentence(new));
    let said = if new.kind == ClauseKind::MayNot {
        wording::of_a_ban(&was, &is, names)
    } else {
        wording::reworded(&was, &is, names)
    };
    if new.kind == ClauseKind::Context(Context::Compaction) && is_another(&was.said, &is.said) {
        let what = "the rule of compaction is another one: more may be cut than before";
        return Some(Change::new(Kind::Replaced, what).bearing(&bears));
    }
    // Words of a clause are never evaluated, and state something whatever they are.
    let is_raised = said.kind == Kind::WithoutEffect || said.kind.holds();
    let kind = if is_raised { Kind::Wording } else { said.kind };
    let what = if said.kind == Kind::WithoutEffect || said.what == wording::DEMANDS_NOTHING {
        format!("{} is put otherwise", name(&new.kind))
    } else {
        said.what
    };
    Some(Change { kind, what, bears_on: bears, ..said })
}

/// The words of a clause as a sentence of a prompt.
fn sentence(clause: &Clause) -> Sentence {
    let said = clause.text.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let role = clause.role.clone().unwrap_or_else(|| "".into());
    Sentence { place: Place::quoting(clause, &said), role, said, heading: None }
}

/// Words without white space, marks and letter case.
pub(super) fn normal(words: &str) -> String {
    let is_mark = |letter: char| {
        matches!(letter, '*' | '_' | '`' | '"' | '\'' | '.' | '!' | '#' | '-' | '“' | '”')
    };
    let words = words.split_whitespace().map(|word| word.trim_matches(is_mark).to_lowercase());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn at(clause: &Clause) -> Place {
    Place::of(clause)
}
