//! What makes a limit one: it names a tool, another agent or a thing of the system, or an act on something, or
//! keeps an agent from judging its own work. What names none of these may be meant well, and nobody could point
//! at what it leaves out.

use super::advice::{is_advice, is_of_any_role};
use crate::gate::names::by_name;
use crate::gate::prompt::{self, Names};
use crate::view::effect::{self, Effect};
use case::{ClauseKind, Role, Spec};
use std::collections::BTreeSet;

/// What a limit is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// It names what it leaves out.
    Bounds,
    /// Whether it leaves anything out, its words do not show.
    Unclear,
    /// It leaves nothing out: a gap, or advice that any role could be given.
    Advice,
}

/// How somebody is, or carries on: what follows says in which manner, and is no object.
const STATES: [&str; 10] =
    ["act", "appear", "be", "become", "behave", "go", "remain", "seem", "stay", "work"];

/// What stands before the act of a limit, whoever wrote it out as a sentence.
const BEFORE_THE_ACT: [&str; 18] = [
    "agent", "any", "cannot", "do", "don't", "ever", "it", "may", "must", "never", "not", "please",
    "shall", "should", "the", "they", "to", "you",
];

/// Words that place something and are nothing themselves.
const PLACES: [&str; 12] = [
    "above", "against", "behind", "below", "beneath", "beside", "besides", "beyond", "despite",
    "except", "toward", "towards",
];

/// What one limit of `role` is worth in `spec`.
pub(super) fn worth(limit: &str, role: &Role, spec: &Spec) -> Worth {
    if is_advice(limit) {
        return Worth::Advice;
    }
    let names = Names::of(spec);
    let names_a_tool = !names.named(limit).is_empty();
    if names_a_tool || names_another(limit, role, spec) || is_an_act(limit, spec) {
        Worth::Bounds
    } else {
        Worth::Unclear
    }
}

/// Whether another agent is named, whose part it is.
fn names_another(limit: &str, role: &Role, spec: &Spec) -> bool {
    let words = words_of(limit);
    let others = spec.roles.iter().filter(|one| one.name != role.name);
    others.map(|one| words_of(&one.name)).any(|name| {
        !name.is_empty() && words.windows(name.len()).any(|window| window == name.as_slice())
    })
}

/// Whether something is done to something: a verb in front, and an object that not every role has.
fn is_an_act(limit: &str, spec: &Spec) -> bool {
    let words = words_of(limit);
    let from = words.iter().position(|word| !is_before_the_act(word)).unwrap_or(0);
    let Some((verb, rest)) = words.get(from..).and_then(<[String]>::split_first) else {
        return false;
    };
    if STATES.contains(&verb.as_str()) {
        return false;
    }
    let objects: Vec<&String> = rest.iter().filter(|word| is_thing(word)).collect();
    let known = words_of_system(spec);
    let is_known = |word: &str| forms(word).iter().any(|form| known.contains(form));
    if objects.iter().any(|word| is_known(word)) {
        return prompt::is_verb(verb) || !is_of_any_role(verb);
    }
    let verbs = forms(verb);
    let is_effect = verbs.iter().any(|form| by_name(form) != Effect::Unknown);
    let is_verb = is_effect || verbs.iter().any(|form| prompt::is_verb(form));
    if !objects.is_empty() {
        return is_verb;
    }
    // `Refund.`: a deed alone is done to whatever the system is about.
    let is_deed = verbs.iter().any(|form| effect::is_deed(form) || known.contains(form));
    let is_its_own = keeps_from_itself(rest) && (is_effect || is_thing(verb));
    is_deed || is_verb && is_its_own
}

fn is_before_the_act(word: &str) -> bool {
    BEFORE_THE_ACT.contains(&word) || 4 < word.len() && word.ends_with("ly")
}

/// Whether what it does to its own, or does by itself, is meant: that is left to somebody else.
fn keeps_from_itself(rest: &[String]) -> bool {
    rest.iter().any(|word| ["own", "itself", "themselves", "yourself"].contains(&word.as_str()))
}

/// Whether a word stands for something that not every role has to do with.
fn is_thing(word: &str) -> bool {
    let is_itself = ["itself", "themselves"].contains(&word);
    let is_own = !prompt::residue(word).is_empty() && !is_of_any_role(word);
    is_own && !is_itself && !PLACES.contains(&word)
}

fn words_of(text: &str) -> Vec<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '-');
    let lower = text.to_lowercase().replace('’', "'");
    let words = lower.split(|letter: char| !is_part(letter)).map(|word| word.trim_matches('\''));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A word as it stands and without the endings of a plural and of `booking`.
fn forms(word: &str) -> Vec<String> {
    /// A stem shorter than this is another word.
    const STEM: usize = 3;
    let mut found = vec![word.to_owned()];
    for (ending, instead) in [("ies", "y"), ("es", ""), ("s", ""), ("ing", ""), ("ing", "e")] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| STEM <= stem.len()) {
            found.push(format!("{stem}{instead}"));
        }
    }
    found
}

/// The words that tools, arguments, objectives, constraints, handoffs and pinned facts are named by.
fn words_of_system(spec: &Spec) -> BTreeSet<String> {
    let held = spec.roles.iter().filter_map(|role| role.tools.as_ref()).flatten();
    let arguments = spec.tools.iter().flat_map(|tool| &tool.required);
    let names = spec.tools.iter().map(|tool| &tool.name).chain(held).chain(arguments);
    let mut found: BTreeSet<String> = names.flat_map(|name| effect::words(name)).collect();
    for clause in &spec.clauses {
        match &clause.kind {
            ClauseKind::Objective(_) | ClauseKind::Context(case::spec::Context::Pinned) => {
                found.extend(words_of(&clause.text.text));
            }
            ClauseKind::Handoff(handoff) => {
                found.extend(handoff.required.iter().flat_map(|field| effect::words(field)));
            }
            ClauseKind::Constraint(_) => found.extend(effect::words(&clause.id.0)),
            ClauseKind::May
            | ClauseKind::MayNot
            | ClauseKind::Guard(_)
            | ClauseKind::Success(_)
            | ClauseKind::GiveUp(_)
            | ClauseKind::Cap(_)
            | ClauseKind::Context(_)
            | ClauseKind::Clarification(_)
            | ClauseKind::Logging(_)
            | ClauseKind::Verification(_)
            | ClauseKind::Judge(_)
            | ClauseKind::Sampling(_)
            | ClauseKind::Prose => {}
        }
    }
    let things: BTreeSet<String> = found.into_iter().filter(|word| is_thing(word)).collect();
    things.iter().flat_map(|word| forms(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::spec::Tool;

    fn desk() -> Spec {
        let tool = |name: &str, required: &[&str]| Tool {
            name: name.into(),
            description: None,
            required: required.iter().map(|one| (*one).into()).collect(),
            changes_state: None,
        };
        let role = |name: &str| Role { name: name.into(), instructions: None, tools: None };
        Spec {
            roles: vec![role("clerk"), role("night auditor")],
            tools: vec![tool("get_parcel", &["parcel"]), tool("book_courier", &["courier_id"])],
            ..Spec::default()
        }
    }

    fn of(limit: &str) -> Worth {
        let spec = desk();
        worth(limit, &spec.roles[0], &spec)
    }

    #[test]
    fn a_limit_names_something_of_the_system_or_an_act_on_something() {
        for limit in [
            "book_courier",
            "Book couriers.",
            "Never book a courier",
            "Weigh a parcel.",
            "Speak for the night auditor.",
            "Promise a refund.",
            "Grade its own work.",
            "Approve its own request.",
            "Refund.",
            "Deploys",
            "Break the seal of a letter.",
            "Give advice on the law of another country.",
            "Send e-mail to outside domains.",
            "Spend more than 50 dollars.",
            "Stop a service.",
        ] {
            assert_eq!(of(limit), Worth::Bounds, "{limit}");
        }
    }

    #[test]
    fn what_names_nothing_is_not_told_to_bound_anything() {
        for limit in [
            "Lie.",
            "Misbehave.",
            "Waste time.",
            "Upset people.",
            "Embarrass the firm.",
            "Cut corners.",
            "See the wiki.",
            "As defined in the contract.",
            "Go beyond its instructions.",
            "Act against the interest of the firm.",
            "Be short with a courier.",
            "Take any action outside its responsibilities.",
            "Ignore its instructions.",
        ] {
            assert_ne!(of(limit), Worth::Bounds, "{limit}");
        }
        assert_eq!(of("Exceed its role."), Worth::Advice);
    }
}
