//! What the names in a spec suggest: which tool changes something, which one looks at what was changed,
//! who asks a person. A name nominates what a mend is written with; it proves nothing.

use super::review::Place;
use crate::view::effect::{self, Effect};
use case::{Clause, ClauseKind, Predicate, Role, Spec};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether calling a tool changes something outside the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changes {
    /// The spec says so.
    Declared,
    /// Its name suggests it, or says nothing; the spec does not say.
    Undeclared,
    /// It does not: the spec says so, or its name is that of a look, a question or an end.
    No,
}

/// Whether calling `tool` changes something.
pub(super) fn changes(tool: &str, spec: &Spec) -> Changes {
    match spec.tool(tool).and_then(|declared| declared.changes_state) {
        Some(true) => Changes::Declared,
        Some(false) => Changes::No,
        None => match by_name(tool) {
            Effect::Reads | Effect::Verifies | Effect::Asks | Effect::Finishes | Effect::Tells
                if is_of_two_minds(tool) =>
            {
                Changes::Undeclared
            }
            Effect::Reads | Effect::Verifies | Effect::Asks | Effect::Finishes | Effect::Tells => {
                Changes::No
            }
            // Of a tool whose name says nothing, the plan of verification may: it checks.
            Effect::Unknown if effect::of_name(tool, spec) == Effect::Verifies => Changes::No,
            Effect::Changes | Effect::Sends | Effect::Runs | Effect::Unknown => Changes::Undeclared,
        },
    }
}

/// Whether a name that begins with a look goes on to be something else: another verb with the word behind it
/// (`check_out`, `get_rid_of_order`), a look and a change at once (`read_write`), or asking for a change.
fn is_of_two_minds(tool: &str) -> bool {
    /// What makes another verb of the one before it.
    const PARTICLES: [&str; 4] = ["away", "off", "out", "rid"];
    let words: Vec<String> = effect::words(effect::proper(tool)).collect();
    let [verb, second, rest @ ..] = words.as_slice() else { return false };
    // Somebody searches on the web and lists on a market; nobody checks in a desk.
    let is_other_verb = PARTICLES.contains(&second.as_str())
        || (second == "on" && verb == "list")
        || (second == "in" && rest.is_empty());
    let is_pair = rest.is_empty() && effect::always_writes(second);
    let asks_for_one = by_name(verb) == Effect::Asks && rest.is_empty() && effect::is_deed(second);
    is_other_verb || is_pair || asks_for_one
}

/// What a tool's name alone suggests, whatever the spec makes of it.
pub(super) fn by_name(tool: &str) -> Effect {
    effect::of_name(tool, &Spec::default())
}

/// Every tool that the spec declares or lets a role hold, in the order in which it does.
pub(super) fn tools(spec: &Spec) -> Vec<&str> {
    let declared = spec.tools.iter().map(|tool| &*tool.name);
    let held = spec.roles.iter().filter_map(|role| role.tools.as_ref()).flatten();
    let mut seen = BTreeSet::new();
    declared.chain(held.map(|tool| &**tool)).filter(|tool| seen.insert(*tool)).collect()
}

/// The first tool that looks at what `writer` changed, as far as their names tell: it only reads, and
/// shares a word with the writer, or is the only one that reads.
pub(super) fn reader_of<'s>(writer: Option<&str>, spec: &'s Spec) -> Option<&'s str> {
    let reads = |tool: &&str| {
        changes(tool, spec) == Changes::No
            && matches!(effect::of_name(tool, spec), Effect::Reads | Effect::Verifies)
    };
    let readers: Vec<&str> = tools(spec).into_iter().filter(reads).collect();
    let object: BTreeSet<String> = writer.map(words).unwrap_or_default();
    let shares = |tool: &&str| words(tool).iter().any(|word| object.contains(word));
    readers.iter().copied().find(|tool| shares(tool)).or(match readers.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

/// The first tool that changes something, declared ones before those that only sound like it.
pub(super) fn writer(spec: &Spec) -> Option<&str> {
    let all = tools(spec);
    let declared = all.iter().copied().find(|tool| changes(tool, spec) == Changes::Declared);
    let named = |tool: &&str| effect::of_name(tool, spec).leaves_its_mark();
    declared.or_else(|| all.iter().copied().find(named))
}

/// The first tool that asks a person, by its name.
pub(super) fn asker(spec: &Spec) -> Option<&str> {
    tools(spec).into_iter().find(|tool| effect::of_name(tool, spec) == Effect::Asks)
}

/// The words of a tool's name without a plural's ending: what it is about.
fn words(tool: &str) -> BTreeSet<String> {
    let singular = |word: String| word.strip_suffix('s').map_or(word.clone(), str::to_owned);
    effect::words(tool).map(singular).collect()
}

/// The first tool by its name that `predicate` names and the spec does not know. A spec that knows no
/// tools leaves them to the run.
pub(super) fn undeclared<'p>(predicate: &'p Predicate, spec: &Spec) -> Option<&'p str> {
    let known = tools(spec);
    let strange = |tool: &&str| !known.is_empty() && !known.contains(tool);
    predicate.tools().into_iter().filter(strange).min()
}

/// Whether two names are one: letter case and the marks between their words make no other.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String {
        name.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    letters(one) == letters(other)
}

/// What people call a role; a prompt names nobody.
pub(super) fn called(role: &Role) -> String {
    if role.name.is_empty() { "the agent".to_owned() } else { format!("`{}`", role.name) }
}

/// `name` as a scalar of YAML.
pub(super) fn yaml(name: &str) -> String {
    let is_plain = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-./".contains(letter))
        && !["true", "false", "null", "yes", "no", "on", "off"].contains(&name);
    // A string of JSON is one of YAML.
    if is_plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

/// An end that could be evaluated, with the tool that looks like the reader of what is changed.
pub(super) fn success_in_yaml(spec: &Spec) -> String {
    let tool = yaml(reader_of(writer(spec), spec).unwrap_or("TOOL"));
    format!(
        "termination:\n  success: {{last_result: {{tool: {tool}, pointer: /FIELD, equals: VALUE}}}}\n"
    )
}

/// A handoff from one agent to another, as it would pass.
pub(super) fn handoff_in_yaml(from: &str, to: &str) -> String {
    let (from, to) = (yaml(from), yaml(to));
    format!(
        "handoffs:\n  - {{from: {from}, to: {to}, required: [FIELD],\n     acknowledged_by: FIELD, \
         session: FIELD, version: \"1\"}}\n"
    )
}

/// Names as a list of YAML, broken into lines that fit a screen.
pub(super) fn yaml_list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    /// As many columns as a screen leaves to a list below a key.
    const WIDTH: usize = 56;
    let mut list = String::from("[");
    let mut column = 0;
    for (index, name) in names.into_iter().map(yaml).enumerate() {
        if index != 0 {
            list.push(',');
            let is_full = WIDTH < column + name.len();
            list.push_str(if is_full { "\n      " } else { " " });
            column = if is_full { 0 } else { column };
        }
        column += name.len() + 2;
        list.push_str(&name);
    }
    list.push(']');
    list
}

/// Names in marks, as a sentence lists them: all of a few, else the first ones and a count.
pub(super) fn listed(names: &[&str]) -> String {
    /// More names than this are not read.
    const SHOWN: usize = 4;
    let marked: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    let shown = marked.join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

impl Place {
    /// The spec as a whole: where something should stand that stands nowhere.
    pub(super) fn whole(spec: &Spec) -> Self {
        let file = match &spec.source {
            case::SpecSource::Declared { path, hash: _ } => Some(path.clone()),
            case::SpecSource::FromTrace | case::SpecSource::Absent => None,
        };
        Self { file, ..Self::default() }
    }

    /// Where a role is declared, or its prompt begins.
    pub(super) fn of_role(spec: &Spec, role: &Role) -> Self {
        let clause = || spec.clauses.iter().find(|one| one.role.as_ref() == Some(&role.name));
        at(&spec.roles_at, &role.name)
            .or_else(|| clause().map(|one| Self { quote: "".into(), ..Self::of(one) }))
            .unwrap_or_else(|| Self::whole(spec))
    }

    /// Where a tool is declared.
    pub(super) fn of_tool(spec: &Spec, tool: &str) -> Self {
        at(&spec.tools_at, tool).unwrap_or_else(|| Self::whole(spec))
    }
}

type Lines = std::collections::BTreeMap<Arc<str>, (Arc<str>, u32)>;

fn at(lines: &Lines, name: &str) -> Option<Place> {
    let (file, line) = lines.get(name)?;
    Some(Place { file: Some(file.clone()), line: Some(*line), ..Place::default() })
}

/// The clauses of the spec with what `pick` takes from each.
pub(super) fn clauses<'s, T>(
    spec: &'s Spec,
    pick: impl Fn(&'s ClauseKind) -> Option<T>,
) -> Vec<(&'s Clause, T)> {
    spec.clauses.iter().filter_map(|clause| Some((clause, pick(&clause.kind)?))).collect()
}
