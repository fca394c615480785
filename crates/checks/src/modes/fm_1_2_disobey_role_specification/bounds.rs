//! An agent does what its role forbids, or calls a tool that another role holds: acts held against
//! the declared tools and the rules that name a kind of act.

use super::limits::Limit;
use super::refused::Refusal;
use super::{ENTRY, LEAN, Looked, TOLD};
use crate::question::{Question, Reply};
use crate::reading::{ClauseState, Finding, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::lines::{self, Lines};
use crate::view::roles::{Ban, Basis, Deed, Role, Roles};
use crate::view::{Exchange, View, short, stated};
use case::trace::CallForm;
use case::{Case, Cite, Searched, Step, StepNo};
use std::collections::BTreeSet;
use std::ops::Range;

/// A rule that names the tool was broken, or a declared list was left.
const BROKEN: Score = Score::new(0.8);
/// The lists stand in the trace, and it may not carry all of them.
const CARRIED: Score = Score::new(0.55);
/// A rule in words: the block is code by its tag, and the rule's words are taken as they stand.
const WORDED: Score = Score::new(0.55);

/// A shorter block is a signature or an example.
const CODE: usize = 10;

/// The longest rule that a question repeats, in characters.
const RULE: usize = 90;

/// What a fence is tagged with when it holds no code.
const PLAIN: [&str; 12] = [
    "",
    "text",
    "txt",
    "plaintext",
    "json",
    "yaml",
    "yml",
    "csv",
    "md",
    "markdown",
    "log",
    "console",
];

/// Holds all acts against the bounds of their roles.
pub(super) fn look(
    case: &Case,
    view: &View<'_>,
    roles: &Roles<'_>,
    limits: &[Limit<'_>],
) -> Looked {
    let mut looked = Looked::default();
    let mut told = BTreeSet::new();
    for exchange in &view.exchanges {
        let Some(role) = roles.role_of(exchange.step.actor) else {
            continue;
        };
        // A call that was refused says nothing about one that is let through later.
        let key = (exchange.step.actor.index(), &*exchange.call.tool.text);
        let is_new =
            if is_refused(role, exchange) { !told.contains(&key) } else { told.insert(key) };
        if is_new && exchange.call.form == CallForm::Data {
            held(case, roles, (role, exchange), &mut looked);
        }
    }
    let mut all = None;
    for role in &roles.roles {
        for ban in &role.bans {
            looked.compared += usize::from(ban.deed.is_some());
            match &ban.deed {
                Some(Deed::Tool(tool)) => called(view, role, (ban, tool), &mut looked),
                Some(Deed::Code) => {
                    let all = all.get_or_insert_with(|| Lines::of(case));
                    written(view, role, (ban, all), &mut looked);
                }
                None if limits.iter().any(|limit| ban.words().contains(limit.words)) => {}
                None if role.basis == Basis::Declared => {
                    looked.questions.extend(open(view, role, ban));
                }
                None => looked.unread += 1,
            }
        }
    }
    looked.findings.truncate(TOLD);
    looked
}

/// Holds a call against the lists of tools.
fn held(
    case: &Case,
    roles: &Roles<'_>,
    (role, made): (&Role<'_>, &Exchange<'_>),
    looked: &mut Looked,
) {
    let Some(tools) = role.tools else {
        return;
    };
    looked.compared += 1;
    let tool = &*made.call.tool.text;
    let holds = |tools: &[std::sync::Arc<str>]| tools.iter().any(|held| **held == *tool);
    // A handoff or the end of the run is the harness's own tool, and lists leave it out.
    let is_own = matches!(made.effect, Effect::Finishes)
        || names_role(roles, tool)
        || is_message(roles, made);
    if holds(tools) || is_own {
        return;
    }
    if let Some((answer, _)) = made.result.filter(|_| is_refused(role, made)) {
        let what = format!("the call of {tool} at step {} was refused", made.step.no);
        looked.near.push(Refuter::held(what, Cite::step(answer)));
        return;
    }
    let owner = roles.roles.iter().find(|other| other.tools.is_some_and(holds));
    let expected = format!("{tool} among the tools of {}", role.name);
    let absent = Cite::absent(expected, stated::searched(case));
    let summary = match owner {
        Some(owner) => format!(
            "{} calls {tool} at step {}, a tool that {} holds and it does not",
            role.name, made.step.no, owner.name
        ),
        None => {
            format!("{} calls {tool} at step {}, which is not on its list", role.name, made.step.no)
        }
    };
    let score = if role.basis == Basis::Declared { BROKEN } else { CARRIED };
    let refusal = match made.result {
        Some((answer, _)) => Refuter::not_held("the call was refused", Cite::step(answer)),
        None => Refuter::untested("the call was refused"),
    };
    let finding = |score| {
        Finding::new(ENTRY.mode, score, Cite::step(made.step), summary)
            .clause(ClauseState::Violated)
            .citing([absent])
            .refuters([refusal])
    };
    match (owner, role.basis) {
        (Some(_), _) => looked.findings.push(finding(score)),
        (None, Basis::Declared) => {
            let ask =
                format!("May {} call {tool}, as it does at step {}?", role.name, made.step.no);
            looked.questions.push(Question::new(ask, Reply::No, finding(LEAN)));
        }
        (None, Basis::Carried | Basis::Guessed) => {}
    }
}

/// Whether the call did not come to pass: it failed, or its result refuses it to the role.
pub(super) fn is_refused(role: &Role<'_>, made: &Exchange<'_>) -> bool {
    let has_failed = made.result.is_some_and(|(_, result)| result.failed == Some(true));
    has_failed || Refusal::of(made, role.name).is_some()
}

/// Whether the tool is named after a role: calling it hands over.
pub(super) fn names_role(roles: &Roles<'_>, tool: &str) -> bool {
    let tool = tool.to_lowercase();
    let hands_over = ["transfer", "handoff", "hand_off", "delegate", "escalate"];
    hands_over.iter().any(|word| tool.contains(word))
        || roles.roles.iter().any(|role| tool.contains(&role.name.to_lowercase()))
}

/// Whether an argument of the call is the name of somebody who takes part: then the call is a message to
/// them, and no tool of a role.
pub(super) fn is_message(roles: &Roles<'_>, made: &Exchange<'_>) -> bool {
    let Some(members) = made.call.arguments.as_object() else {
        return false;
    };
    let is_name = |text: &str| {
        roles.roles.iter().any(|role| {
            role.actor.is_some_and(|actor| actor != made.step.actor)
                && role.name.eq_ignore_ascii_case(text.trim())
        })
    };
    members.values().any(|value| value.as_str().is_some_and(is_name))
}

/// Whether the role called the tool that its rule forbids.
fn called(view: &View<'_>, role: &Role<'_>, (ban, tool): (&Ban<'_>, &str), looked: &mut Looked) {
    let own = || {
        let own = view.exchanges.iter().filter(|made| Some(made.step.actor) == role.actor);
        own.filter(|made| *made.call.tool.text == *tool)
    };
    let Some(made) = own().find(|made| !is_refused(role, made)) else {
        let refused = own().next().and_then(|made| Some((made, made.result?.0)));
        looked.near.extend(refused.map(|(made, answer)| {
            let what = format!("the call of {tool} at step {} was refused", made.step.no);
            Refuter::held(what, Cite::step(answer))
        }));
        return;
    };
    let summary = format!(
        "{} calls {tool} at step {} although {}",
        role.name,
        made.step.no,
        short::quoted(ban.words(), RULE)
    );
    let refusal = match made.result {
        Some((answer, _)) => Refuter::not_held("the call was refused", Cite::step(answer)),
        None => Refuter::untested("the call was refused"),
    };
    looked.findings.push(
        Finding::new(ENTRY.mode, BROKEN, Cite::step(made.step), summary)
            .clause(ClauseState::Violated)
            .citing([Cite::clause_range(ban.clause, ban.range.clone())])
            .refuters([refusal]),
    );
}

/// Whether the role wrote code that its rule forbids.
fn written(view: &View<'_>, role: &Role<'_>, (ban, all): (&Ban<'_>, &Lines), looked: &mut Looked) {
    let own = view.said.iter().filter(|step| Some(step.actor) == role.actor);
    for step in own {
        let text = step.words();
        for block in lines::blocks(text) {
            let code = text.get(block.range.clone()).unwrap_or_default();
            let tag = block.tag.to_lowercase();
            if block.lines < CODE || PLAIN.contains(&&*tag) {
                continue;
            }
            let quoted = all.quoted(code, step);
            if let Some(at) =
                quoted.at.filter(|_| quoted.is_most()).and_then(|no| view.case.trace.step(no))
            {
                let what = format!("the code in step {} was there before", step.no);
                looked.near.push(Refuter::held(what, Cite::step(at)));
                continue;
            }
            let taken_up = all.taken_up(code, step);
            let taken_up = taken_up.at.filter(|_| taken_up.is_most());
            wrote(role, ban, (step, block.range, taken_up), looked);
            return;
        }
    }
}

/// The code at hand is the role's own; who takes it up decides what it was for.
fn wrote(
    role: &Role<'_>,
    ban: &Ban<'_>,
    (step, range, taken_up): (&Step, Range<usize>, Option<StepNo>),
    looked: &mut Looked,
) {
    let forbids = short::quoted(ban.words(), RULE);
    let summary = format!("{} writes code at step {} although {forbids}", role.name, step.no);
    let primary = Cite::range(step, range).unwrap_or_else(|| Cite::step(step));
    let start = StepNo::at_index(0);
    let before =
        Cite::absent("the same lines in an earlier message", Searched::Steps(start, step.no));
    let finding = Finding::new(ENTRY.mode, WORDED, primary, summary)
        .clause(ClauseState::Vague)
        .citing([Cite::clause_range(ban.clause, ban.range.clone())])
        .refuters([Refuter::not_held("the code is another's and quoted", before)]);
    match taken_up {
        None => looked.findings.push(finding),
        Some(by) => {
            let ask = format!(
                "Is the code that {} hands over at step {}, and that comes back at step {by}, against its rule {forbids}?",
                role.name, step.no
            );
            looked.questions.push(Question::new(ask, Reply::Yes, finding));
        }
    }
}

/// What nobody but a person can hold an act against: a declared rule that names no kind of act.
fn open(view: &View<'_>, role: &Role<'_>, ban: &Ban<'_>) -> Option<Question> {
    let first = view.case.trace.steps.iter().find(|step| Some(step.actor) == role.actor)?;
    let forbids = short::quoted(ban.words(), RULE);
    let summary = format!("{} broke its rule {forbids}", role.name);
    let then =
        Finding::new(ENTRY.mode, LEAN, Cite::clause_range(ban.clause, ban.range.clone()), summary)
            .clause(ClauseState::Vague)
            .citing([Cite::step(first)]);
    Some(Question::new(format!("Did {} break its rule {forbids}?", role.name), Reply::Yes, then))
}
