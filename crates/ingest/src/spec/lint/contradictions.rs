//! Clauses that cannot all hold.

use super::{note, stands};
use case::predicate::CallPattern;
use case::{Clause, ClauseKind, Complaint, Predicate, Spec};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn between(spec: &Spec) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut met = Met::default();
    for (index, clause) in spec.clauses.iter().enumerate() {
        complaints.extend(held_and_banned(clause, spec));
        complaints.extend(changes_meanwhile(clause, spec));
        for earlier in met.by(clause, index) {
            complaints.extend(spec.clauses.get(earlier).and_then(|one| at_odds(clause, one)));
        }
    }
    complaints
}

/// The clauses so far, by what they are about: only those about one thing can be at odds, and of those that say
/// the same about it the first stands for all. So a spec of any length is gone through once.
#[derive(Default)]
struct Met {
    about: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Met {
    /// The earlier clauses that may be at odds with `clause`, in their order; it is one of them from now on.
    fn by(&mut self, clause: &Clause, index: usize) -> BTreeSet<usize> {
        let mut earlier = BTreeSet::new();
        for (thing, said) in said_of(clause) {
            let known = self.about.entry(thing).or_default();
            earlier.extend(known.iter().filter(|(other, _)| **other != said).map(|(_, at)| *at));
            known.entry(said).or_insert(index);
        }
        earlier
    }
}

/// What a clause is about, as far as another one may be at odds with it, and what it says of each.
fn said_of(clause: &Clause) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let words = || format!("words {:?} {}", clause.role, plain(&clause.text.text));
    match &clause.kind {
        ClauseKind::May => found.push((words(), "may".to_owned())),
        ClauseKind::MayNot => found.push((words(), "may not".to_owned())),
        ClauseKind::Guard(guard) => found.push((called(&guard.tool), "limits".to_owned())),
        ClauseKind::Success(Some(predicate)) => {
            found.push((format!("state {predicate:?}"), "success".to_owned()));
            found.extend(needed(predicate).map(|tool| (called(tool), "needs".to_owned())));
        }
        ClauseKind::GiveUp(Some(predicate)) => {
            found.push((format!("state {predicate:?}"), "gives up".to_owned()));
        }
        ClauseKind::Constraint(Some(predicate)) => {
            found.extend(banned_tools(predicate).map(|call| (called(&call.tool), "bans".into())));
            if let Predicate::Before { first, then } = predicate {
                let (first, then) = (format!("{first:?}"), format!("{then:?}"));
                let pair = if first < then { (&first, &then) } else { (&then, &first) };
                found.push((format!("order {} {}", pair.0, pair.1), first.clone()));
            }
        }
        ClauseKind::Constraint(None)
        | ClauseKind::Success(None)
        | ClauseKind::GiveUp(None)
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Clarification(_)
        | ClauseKind::Handoff(_)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Verification(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_)
        | ClauseKind::Prose => {}
    }
    found.extend(Limit::of(clause).map(|limit| limit.said()));
    found
}

fn called(tool: &str) -> String {
    format!("call {tool}")
}

/// What a clause and an earlier one say against each other.
fn at_odds(clause: &Clause, earlier: &Clause) -> Option<Complaint> {
    let (said, mend) = allowed_and_banned(clause, earlier)
        .or_else(|| two_limits(clause, earlier))
        .or_else(|| same_end(clause, earlier))
        .or_else(|| one_way(clause, earlier).or_else(|| one_way(earlier, clause)))?;
    Some(note(clause, &format!("{said} {}; {mend}", stands(earlier, clause))))
}

/// What is said against the other clause, and how to mend it.
type Odds = Option<(String, &'static str)>;

/// The same words under `may` and `may_not`.
fn allowed_and_banned(clause: &Clause, earlier: &Clause) -> Odds {
    let are = matches!(
        (&clause.kind, &earlier.kind),
        (ClauseKind::May, ClauseKind::MayNot) | (ClauseKind::MayNot, ClauseKind::May)
    );
    let is_same = || plain(&clause.text.text) == plain(&earlier.text.text);
    (are && clause.role == earlier.role && is_same())
        .then(|| ("allows and forbids the same as".to_owned(), "keep one of them"))
}

/// Two limits on one tool that differ.
fn two_limits(clause: &Clause, earlier: &Clause) -> Odds {
    let (one, other) = (Limit::of(clause)?, Limit::of(earlier)?);
    let differ = match (one.counts, other.counts) {
        // A guard counts equal calls, so it may be stricter than a limit on all of them.
        (Counts::Guard, Counts::All | Counts::Equal) => other.most < one.most,
        (Counts::All | Counts::Equal, Counts::Guard) => one.most < other.most,
        (Counts::Guard, Counts::Guard)
        | (Counts::All, Counts::All)
        | (Counts::Equal, Counts::Equal) => one.most != other.most,
        (Counts::All, Counts::Equal) | (Counts::Equal, Counts::All) => false,
    };
    (one.call == other.call && differ).then(|| {
        let what = format!("allows {} of `{}`, against {} by", one.most, one.call.tool, other.most);
        (what, "keep the one that is meant")
    })
}

/// How often a tool may be called.
struct Limit {
    call: CallPattern,
    most: u32,
    counts: Counts,
}

/// Which calls are counted together.
#[derive(Clone, Copy, Debug)]
enum Counts {
    /// Equal calls with equal results.
    Guard,
    /// Calls with equal arguments.
    Equal,
    /// All.
    All,
}

impl Limit {
    fn said(&self) -> (String, String) {
        (format!("limit {:?}", self.call), format!("{:?} {}", self.counts, self.most))
    }

    fn of(clause: &Clause) -> Option<Self> {
        match &clause.kind {
            ClauseKind::Guard(guard) => {
                let call = CallPattern { tool: guard.tool.clone(), arguments: Vec::new() };
                Some(Self { call, most: guard.max_repeats, counts: Counts::Guard })
            }
            ClauseKind::Constraint(Some(Predicate::AtMost { call, times, equal_arguments })) => {
                let counts = if *equal_arguments { Counts::Equal } else { Counts::All };
                let limit = Self { call: call.clone(), most: *times, counts };
                (*times != 0).then_some(limit)
            }
            _ => None,
        }
    }
}

/// A run that gives up where it has succeeded.
fn same_end(clause: &Clause, earlier: &Clause) -> Odds {
    let pair = match (&clause.kind, &earlier.kind) {
        (ClauseKind::Success(Some(one)), ClauseKind::GiveUp(Some(other)))
        | (ClauseKind::GiveUp(Some(one)), ClauseKind::Success(Some(other))) => (one, other),
        _ => return None,
    };
    (pair.0 == pair.1).then(|| {
        let what = "holds in the same state as".to_owned();
        (what, "say in what state the run gives up without success")
    })
}

/// What the constraint `ban` never allows, and `clause` needs or limits; and two orders that exclude
/// each other.
fn one_way(clause: &Clause, ban: &Clause) -> Odds {
    let ClauseKind::Constraint(Some(banned)) = &ban.kind else { return None };
    let bans = |tool: &str| banned_tools(banned).any(|call| *call.tool == *tool);
    match &clause.kind {
        ClauseKind::Success(Some(success)) => {
            let tool = needed(success).find(|tool| bans(tool))?;
            let what = format!("needs a call of `{tool}`, which is never to be called by");
            Some((what, "change one of them: success is out of reach"))
        }
        ClauseKind::Guard(guard) if bans(&guard.tool) => {
            let what = format!("limits `{}`, which is never to be called by", guard.tool);
            Some((what, "take one of them out"))
        }
        ClauseKind::Constraint(Some(Predicate::Before { first, then })) => {
            let Predicate::Before { first: other_first, then: other_then } = banned else {
                return None;
            };
            (first == other_then && then == other_first).then(|| {
                let what = "wants the two calls in the other order than".to_owned();
                (what, "keep the one that is meant")
            })
        }
        _ => None,
    }
}

/// The calls that a predicate bans outright.
fn banned_tools(predicate: &Predicate) -> impl Iterator<Item = &CallPattern> {
    parts(predicate).into_iter().filter_map(|part| match part {
        Predicate::NotCalled(call) | Predicate::AtMost { call, times: 0, .. } => {
            call.arguments.is_empty().then_some(call)
        }
        _ => None,
    })
}

/// The tools without whose calls a predicate never holds.
fn needed(predicate: &Predicate) -> impl Iterator<Item = &str> {
    parts(predicate).into_iter().filter_map(|part| match part {
        Predicate::Called(call) => Some(&*call.tool),
        Predicate::LastResult { tool, .. } => Some(&**tool),
        _ => None,
    })
}

/// The predicates that all have to hold.
fn parts(predicate: &Predicate) -> Vec<&Predicate> {
    match predicate {
        Predicate::All(list) => list.iter().flat_map(parts).collect(),
        other => vec![other],
    }
}

/// A tool that its agent holds, under `may_not`.
fn held_and_banned(clause: &Clause, spec: &Spec) -> Option<Complaint> {
    let role = clause.role.as_ref().filter(|_| clause.kind == ClauseKind::MayNot)?;
    let role = spec.roles.iter().find(|one| one.name == *role)?;
    let words = plain(&clause.text.text);
    let tool = role.tools.iter().flatten().find(|tool| is_call_of(&words, &plain(tool)))?;
    let what =
        format!("forbids `{tool}`, and `{}` holds it; take it out of its `tools`", role.name);
    Some(note(clause, &what))
}

/// Whether `words` are the name of a tool, or say that it is called, and nothing else.
fn is_call_of(words: &str, tool: &str) -> bool {
    const CALLS: &[&str] =
        &["", "call ", "use ", "run ", "invoke ", "calling ", "using ", "running "];
    let words = words.strip_suffix(" tool").unwrap_or(words);
    CALLS.iter().any(|call| {
        let rest = words.strip_prefix(call);
        rest.is_some_and(|rest| rest.strip_prefix("the ").unwrap_or(rest) == tool)
    })
}

/// A tool that may be called before a question is answered, and changes something.
fn changes_meanwhile(clause: &Clause, spec: &Spec) -> Option<Complaint> {
    let ClauseKind::Clarification(branch) = &clause.kind else { return None };
    let changes = |name: &str| spec.tool(name).is_some_and(|tool| tool.changes_state == Some(true));
    let tool = branch.meanwhile.iter().flatten().find(|tool| changes(tool))?;
    let what = format!(
        "allows `{tool}` before the answer is there, and it changes state; allow what only reads"
    );
    Some(note(clause, &what))
}

/// Words without letter case, marks and the white space between them.
fn plain(text: &str) -> String {
    let text = text.to_lowercase();
    let is_mark = |letter: char| matches!(letter, '`' | '"' | '\'' | '.' | ',' | '!' | ';' | ':');
    let words = text.split(|letter: char| letter.is_whitespace() || is_mark(letter));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
