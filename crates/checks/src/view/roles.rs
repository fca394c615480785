//! Who takes part in which role: the tools that each role holds, the words that state it, and what
//! they forbid. From the spec where it says so, else from what the trace carries; where neither
//! does, the speakers alone are the roles, and whoever uses them has to say that they are guessed.
//!
//! A sentence becomes a rule only where an act can be held against it by its kind. Whether one was
//! broken is not decided here.

use crate::pattern::pattern;
use crate::view::View;
use crate::view::prose;
use case::{ActorKind, ActorNo, Case, Clause, ClauseKind};
use regex::Regex;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// The roles of a run.
#[derive(Debug, Default)]
pub struct Roles<'c> {
    /// The declared ones first, then the agents that nothing states.
    pub roles: Vec<Role<'c>>,
}

/// One role.
#[derive(Debug)]
pub struct Role<'c> {
    /// Its name, as the input spells it.
    pub name: &'c str,
    /// Who acts in it; `None` where nobody of that name took a step.
    pub actor: Option<ActorNo>,
    /// What is known of it.
    pub basis: Basis,
    /// The tools it holds; `None` where that is not stated.
    pub tools: Option<&'c [Arc<str>]>,
    /// The words that state it.
    pub stated: Option<&'c Clause>,
    /// What it may not do.
    pub bans: Vec<Ban<'c>>,
}

/// What is known of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Somebody wrote it down as a spec.
    Declared,
    /// The trace carries its instructions or tools.
    Carried,
    /// Somebody speaks under that name, and that is all.
    Guessed,
}

/// Something that a role may not do.
#[derive(Clone, Debug)]
pub struct Ban<'c> {
    /// The clause that says so.
    pub clause: &'c Clause,
    /// The sentence in it, in bytes.
    pub range: Range<usize>,
    /// What is forbidden; `None` where no act can be told to be of that kind.
    pub deed: Option<Deed>,
}

/// A kind of act that can be told by its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Writing code.
    Code,
    /// Calling this tool.
    Tool(Arc<str>),
}

impl<'c> Ban<'c> {
    /// The sentence that forbids.
    pub fn words(&self) -> &'c str {
        self.clause.text.text.get(self.range.clone()).unwrap_or_default()
    }
}

impl Role<'_> {
    /// Whether anything at all says what the role is.
    pub const fn is_stated(&self) -> bool {
        self.stated.is_some() || self.tools.is_some() || !self.bans.is_empty()
    }
}

impl<'c> Roles<'c> {
    /// The roles of `view`.
    pub fn of(view: &View<'c>) -> Self {
        let case = view.case;
        let basis = if case.spec.is_declared() { Basis::Declared } else { Basis::Carried };
        let mut roles = Self::default();
        let mut seen = vec![false; case.trace.actors.len()];
        for role in &case.spec.roles {
            let actor = actor_of(case, &role.name);
            if let Some(place) = actor.and_then(|no| seen.get_mut(no.index())) {
                *place = true;
            }
            roles.roles.push(Role {
                name: named(&role.name),
                actor,
                basis,
                tools: role.tools.as_deref(),
                stated: stated(case, &role.name),
                bans: bans(view, &role.name),
            });
        }
        for step in &case.trace.steps {
            let Some(actor) = case.trace.actor(step) else {
                continue;
            };
            let place = seen.get_mut(step.actor.index()).filter(|place| !**place);
            if let Some(place) = place.filter(|_| actor.kind == ActorKind::Agent) {
                *place = true;
                roles.roles.push(Role {
                    name: named(&actor.name),
                    actor: Some(step.actor),
                    basis: Basis::Guessed,
                    tools: None,
                    stated: None,
                    bans: Vec::new(),
                });
            }
        }
        roles
    }

    /// The role that `actor` acts in.
    pub fn role_of(&self, actor: ActorNo) -> Option<&Role<'c>> {
        self.roles.iter().find(|role| role.actor == Some(actor))
    }
}

/// What a role is called: one without a name is the agent's.
fn named(name: &str) -> &str {
    if name.trim().is_empty() { "the agent" } else { name }
}

/// The agent that acts in the role called `name`; where there is one agent and one role, they belong
/// together whatever they are called.
fn actor_of(case: &Case, name: &str) -> Option<ActorNo> {
    let is_alone = case.spec.roles.len() == 1 && !case.trace.is_multi_agent();
    case.trace.steps.iter().find_map(|step| {
        let actor = case.trace.actor(step)?;
        let is_it =
            actor.kind == ActorKind::Agent && (is_alone || actor.name.eq_ignore_ascii_case(name));
        is_it.then_some(step.actor)
    })
}

/// The words that state the role called `name`.
fn stated<'c>(case: &'c Case, name: &str) -> Option<&'c Clause> {
    let is_setting = |clause: &Clause| case.spec.settings.contains_key(&clause.id);
    of_role(case, name).find(|clause| clause.kind == ClauseKind::Prose && !is_setting(clause))
}

/// The clauses that bind the role called `name`: its own, and where it is the only one the whole
/// system's.
fn of_role<'c>(case: &'c Case, name: &str) -> impl Iterator<Item = &'c Clause> {
    let is_alone = case.spec.roles.len() == 1;
    case.spec.clauses.iter().filter(move |clause| match &clause.role {
        Some(role) => role.eq_ignore_ascii_case(name),
        None => is_alone,
    })
}

/// What the clauses of the role called `name` forbid.
fn bans<'c>(view: &View<'c>, name: &str) -> Vec<Ban<'c>> {
    let mut found = Vec::new();
    for clause in of_role(view.case, name) {
        let text = &*clause.text.text;
        if clause.kind == ClauseKind::MayNot {
            let deed = deed(view, text);
            found.push(Ban { clause, range: 0..text.len(), deed });
        } else if clause.kind == ClauseKind::Prose {
            let forbidding = prose::sentences(text, &FORBIDS).into_iter().filter_map(|sentence| {
                let at = FORBIDS.find(sentence.text)?;
                let range = sentence.start..sentence.start + sentence.text.len();
                let deed = deed(view, &sentence.text[at.end()..]);
                Some(Ban { clause, range, deed })
            });
            found.extend(forbidding);
        }
    }
    found
}

/// Words that forbid. They only nominate a sentence.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:do not|don['’]t|does not|never|must not|may not|cannot|can['’]t|should not",
        r"|shouldn['’]t|(?:not|never) (?:allowed|permitted|supposed) to|(?:is|are) not to)\b",
    ))
});

/// What is forbidden under a condition is allowed under another, and nothing here tells which holds.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:unless|until|without|before|after|if|when|while|except|than|only|twice|again",
        r"|instead|yet|that|which|for|in|to|with|as|on|over|from|outside|beyond|within|about|more)\b",
    ))
});

/// Writing code, as a whole kind of act.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:ever )?(?:write|produce|generate|implement|provide|output)(?: any| the| your)?(?: \w+)? code\b",
    )
});

/// Calling one tool, as a whole kind of act.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:ever )?(?:call|use|run|invoke)s?(?: the)? (?:tool |function )?[`'\x22]?([\w.\-]+)",
    )
});

/// The kind of act that `forbidden`, the words behind "do not", stands for, where it is one.
fn deed(view: &View<'_>, forbidden: &str) -> Option<Deed> {
    let clause = forbidden.split([';', '.', '\n']).next().unwrap_or_default();
    if let Some(code) = CODE.find(forbidden) {
        let rest = clause.get(code.end()..).unwrap_or_default();
        return (!CONDITION.is_match(rest)).then_some(Deed::Code);
    }
    let named = CALL.captures(forbidden)?.get(1)?;
    let name = named.as_str().trim_end_matches('.');
    let rest = clause.get(named.start() + name.len()..).unwrap_or_default();
    let is_tool = is_tool(view, name);
    (is_tool && !CONDITION.is_match(rest)).then(|| Deed::Tool(name.into()))
}

/// Whether a tool of that name is declared, held or called.
fn is_tool(view: &View<'_>, name: &str) -> bool {
    let spec = &view.case.spec;
    let is_held = |tools: &Vec<Arc<str>>| tools.iter().any(|tool| **tool == *name);
    spec.tool(name).is_some()
        || spec.roles.iter().filter_map(|role| role.tools.as_ref()).any(is_held)
        || view.exchanges.iter().any(|exchange| *exchange.call.tool.text == *name)
}
