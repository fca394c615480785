//! Demands on what a call is given: a thing that must stay as it is, a number that must not exceed
//! another one, and the one value that an argument must have.

use crate::pattern::pattern;
use crate::view::evidence::Standing;
use crate::view::verification::identifiers;
use crate::view::{Exchange, View, effect, is_from_person, prose};
use case::StepNo;
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What a call must not be given.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum GivenRule {
    /// No change of this thing.
    Spared(String),
    /// No higher number for this argument of this tool.
    Within { tool: String, argument: String, most: f64 },
    /// No other value for this argument of this tool.
    Fixed { tool: String, argument: String, value: String },
}

/// A thing that stays as it is.
static SPARED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:leave|keep)\s+(\S+)\s+(?:exactly\s+)?(?:as it is|as is|alone|unchanged|untouched)\b",
        r"|\b(?:do not|don['’]t|never|must not)\s+(?:change|touch|modify|alter|delete|cancel|update)\s+(\S+)",
    ))
});

/// A bound on an argument of a tool.
static WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b([a-z][a-z_ ]{1,30}?) of ([a-z][\w.-]{2,60}) (?:must|may|should|can|shall)(?: not| never) (?:exceed|be (?:above|over|higher than|greater than|more than)) (\d{1,9}(?:\.\d{1,4})?)",
    )
});

/// The value of an argument of a tool: `whenever you call book_room, the floor has to be "3"`.
static FIXED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r#"(?i)^\W*(?:whenever|when|each time|every time|any time|if)(?: you| it)? (?:call|use|run|invoke|calling|using)s? [`'"]?(?P<tool>[a-z][\w.-]{2,60})[`'"]?,"#,
        r#" (?:always )?(?:set )?(?:the |its )?(?P<argument>[a-z][a-z_ ]{1,30}?)(?: argument| parameter| field)? (?:(?:must|has to|should|is to|needs to|shall)(?: always)? be(?: set to| exactly)?|to) ["'`“](?P<value>[^"'`”]{1,60})["'`”]"#,
    ))
});

/// The same the other way round: `the floor of book_room must be "3"`.
static FIXED_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?P<argument>[a-z][a-z_ ]{1,30}?)(?: argument| parameter| field)? (?:of|for|in) [`'"]?(?P<tool>[a-z][\w.-]{2,60})[`'"]? (?:must|has to|should|is to|needs to|shall)(?: always)? be(?: set to| exactly)? ["'`“](?P<value>[^"'`”]{1,60})["'`”]"#,
    )
});

/// Arguments that name what an act is not for.
const SPARES: &[&str] = &["exclude", "except", "excluding", "skip", "keep", "ignore", "without"];

/// The rule that a sentence states, if it states one.
pub(super) fn read(text: &str, view: &View<'_>) -> Option<GivenRule> {
    // Either kind names a number or a thing with one, and both patterns are slow to rule out.
    if !prose::has_digit(text) {
        return None;
    }
    if let Some(found) = SPARED.captures(text) {
        let token = found.get(1).or(found.get(2))?.as_str();
        let (_, thing) = prose::tokens(token).next()?;
        let is_thing = prose::shape(thing).is_some() && prose::has_digit(thing);
        return is_thing.then(|| GivenRule::Spared(thing.to_owned()));
    }
    let Some(found) = WITHIN.captures(text) else {
        return fixed(text, view);
    };
    let (argument, tool, most) = (found.get(1)?, found.get(2)?, found.get(3)?);
    let argument = argument.as_str().split_whitespace().last()?.to_lowercase();
    let most = most.as_str().parse().ok()?;
    let tool = tool.as_str().to_owned();
    is_known_tool(view, &tool).then_some(GivenRule::Within { tool, argument, most })
}

/// The rule that an argument has one value. That a tool is called is no condition beside it.
pub(super) fn fixed(text: &str, view: &View<'_>) -> Option<GivenRule> {
    if !text.contains(['"', '\'', '`', '“']) {
        return None;
    }
    let found = FIXED.captures(text).or_else(|| FIXED_OF.captures(text))?;
    let of = |name: &str| found.name(name).map(|found| found.as_str());
    let tool = of("tool")?.to_owned();
    let argument = of("argument")?.to_lowercase();
    let value = of("value")?.trim().to_owned();
    is_known_tool(view, &tool).then_some(GivenRule::Fixed { tool, argument, value })
}

impl GivenRule {
    /// What is demanded, as a phrase.
    pub(super) fn what(&self) -> String {
        match self {
            Self::Spared(thing) => format!("{thing} left as it is"),
            Self::Within { tool, argument, most } => {
                format!("the {argument} of {tool} at most {most}")
            }
            Self::Fixed { tool, argument, value } => {
                format!("the {argument} of {tool} \"{value}\"")
            }
        }
    }

    /// Whether one of several calls is given the value: then only a person can tell whether all of them
    /// were meant.
    pub(super) fn is_given_once(&self, view: &View<'_>) -> bool {
        let Self::Fixed { tool, argument, value } = self else {
            return false;
        };
        let mut own = view.exchanges.iter().filter(|made| *made.call.tool.text == **tool);
        own.any(|made| {
            given(made, argument).is_some_and(|given| given.trim().eq_ignore_ascii_case(value))
        })
    }

    /// The first call that breaks it.
    pub(super) fn broken_at(&self, view: &View<'_>, stated: Option<StepNo>) -> Option<StepNo> {
        if self.is_given_once(view) {
            return None;
        }
        let breaks = |made: &&Exchange<'_>| {
            made.standing != Standing::Bad && stated.is_none_or(|stated| stated < made.step.no)
        };
        let mut made = view.exchanges.iter().filter(breaks);
        let made = made.find(|made| match self {
            Self::Spared(thing) => made.effect.changes_state() && changes(made, thing),
            Self::Within { tool, argument, most } => {
                *made.call.tool.text == **tool
                    && number(made, argument).is_some_and(|number| *most < number)
            }
            Self::Fixed { tool, argument, value } => {
                *made.call.tool.text == **tool
                    && given(made, argument)
                        .is_some_and(|given| !given.trim().eq_ignore_ascii_case(value))
            }
        });
        made.map(|made| made.step.no)
    }

    /// Whether a person spoke of the thing, or of the tool, between the demand and its breach.
    pub(super) fn is_lifted(&self, view: &View<'_>, stated: Option<StepNo>, at: StepNo) -> bool {
        let named = match self {
            Self::Spared(thing) => thing,
            Self::Within { tool, .. } | Self::Fixed { tool, .. } => tool,
        };
        let steps = view.case.trace.steps.get(..at.index()).unwrap_or_default();
        steps.iter().any(|step| {
            Some(step.no) != stated
                && is_from_person(view.case, step)
                && step.words().contains(named.as_str())
        })
    }
}

/// Whether a call is made about the thing: an argument is it, and not one that spares it.
fn changes(made: &Exchange<'_>, thing: &str) -> bool {
    let Some(members) = made.call.arguments.as_object() else {
        return false;
    };
    members.iter().any(|(name, value)| {
        let mut own = BTreeSet::new();
        identifiers(value, &mut own);
        let spares = effect::words(name).any(|word| SPARES.contains(&word.as_str()));
        !spares && own.contains(thing)
    })
}

fn number(made: &Exchange<'_>, argument: &str) -> Option<f64> {
    let members = made.call.arguments.as_object()?;
    let named = members
        .iter()
        .find(|(name, _)| effect::words(name).any(|word| prose::kindred(&word, argument)))?;
    match named.1 {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The text that a call gives for the argument of exactly that name.
fn given(made: &Exchange<'_>, argument: &str) -> Option<String> {
    let wanted: Vec<String> = effect::words(argument).collect();
    let members = made.call.arguments.as_object()?;
    let named = members.iter().find(|(name, _)| effect::words(name).eq(wanted.iter().cloned()))?;
    match named.1 {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether the run declares or calls a tool of that name.
fn is_known_tool(view: &View<'_>, name: &str) -> bool {
    let declared = view.case.spec.tools.iter().any(|tool| &*tool.name == name);
    declared || view.exchanges.iter().any(|made| &*made.call.tool.text == name)
}
