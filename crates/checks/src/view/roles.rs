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
            let deeds = deeds(view, text).into_iter();
            found.extend(deeds.map(|deed| Ban { clause, range: 0..text.len(), deed }));
        } else if clause.kind == ClauseKind::Prose {
            for sentence in prose::sentences(text, &FORBIDS) {
                let Some(at) = FORBIDS.find(sentence.text) else {
                    continue;
                };
                let range = sentence.start..sentence.start + sentence.text.len();
                let deeds = deeds(view, &sentence.text[at.end()..]).into_iter();
                found.extend(deeds.map(|deed| Ban { clause, range: range.clone(), deed }));
            }
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

/// Calling a tool, as a whole kind of act.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:ever )?(?:call|use|run|invoke)s?(?: the)? (?:tools? |functions? )?")
});

/// One more name of a list.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^(?:, ?(?:or |and |nor )?|/| (?:or|and|nor) )?(?:the )?([`'"]?)([\w.\-]*\w)(?:\(\))?[`'"]?"#,
    )
});

/// Words that go on with something else than a tool.
static GOES_ON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:,|/|,? (?:or|and|nor)\b) ?(?:or |and |nor )?\w"));

/// The tools that `text` begins with, one or a list of them, and what stands behind the last. A name of
/// letters alone is a tool where `is_tool` knows it.
pub fn tools_of(text: &str, is_tool: impl Fn(&str) -> bool) -> (Vec<&str>, &str) {
    let (mut names, mut rest) = (Vec::new(), text);
    while let Some(found) = ITEM.captures(rest) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(2)) else {
            break;
        };
        let is_written = !found[1].is_empty() || name.as_str().contains('_');
        if !is_written && !is_tool(name.as_str()) {
            break;
        }
        names.push(name.as_str());
        rest = rest.get(whole.end()..).unwrap_or_default();
    }
    (names, rest)
}

/// Whether `rest`, the words behind a list of tools, goes on with something else that is forbidden.
pub fn goes_on(rest: &str) -> bool {
    GOES_ON.is_match(rest)
}

/// The kinds of act that `forbidden`, the words behind "do not", stands for: one for each tool of a list,
/// and `None` for what is no such kind.
fn deeds(view: &View<'_>, forbidden: &str) -> Vec<Option<Deed>> {
    let clause = forbidden.split([';', '.', '\n']).next().unwrap_or_default();
    if let Some(code) = CODE.find(forbidden) {
        let rest = clause.get(code.end()..).unwrap_or_default();
        return vec![(!CONDITION.is_match(rest)).then_some(Deed::Code)];
    }
    let called = CALL.find(forbidden).and_then(|call| forbidden.get(call.end()..));
    let (names, rest) = tools_of(called.unwrap_or_default(), |name| is_tool(view, name));
    let clause = rest.split([';', '.', '\n']).next().unwrap_or_default();
    let known: Vec<Option<Deed>> = names
        .into_iter()
        .filter(|name| is_tool(view, name))
        .map(|name| Some(Deed::Tool(name.into())))
        .collect();
    if known.is_empty() || CONDITION.is_match(clause) {
        return vec![None];
    }
    let more = goes_on(clause).then_some(None);
    known.into_iter().chain(more).collect()
}

/// Whether a tool of that name is declared, held or called.
fn is_tool(view: &View<'_>, name: &str) -> bool {
    let spec = &view.case.spec;
    let is_held = |tools: &Vec<Arc<str>>| tools.iter().any(|tool| **tool == *name);
    spec.tool(name).is_some()
        || spec.roles.iter().filter_map(|role| role.tools.as_ref()).any(is_held)
        || view.exchanges.iter().any(|exchange| *exchange.call.tool.text == *name)
}
