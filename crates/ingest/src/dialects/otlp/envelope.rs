//! The objects in which services and frameworks wrap messages: where in a request or an answer the
//! messages, the instructions and the tools on offer stand. Knows shapes, and no framework by name.

use super::message;
use super::node::{Kind, Node, View};
use super::part;

/// Members that hold messages and nothing else.
const MESSAGES: &[&str] = &["messages", "choices", "candidates", "generations", "contents"];

/// Members that hold messages or words in some envelopes and data in others.
const LOOSE: &[&str] = &["input", "output", "prompt", "prompts", "response"];

const INSTRUCTIONS: &[&str] =
    &["instructions", "system", "system_instruction", "systemInstruction", "system_prompt"];

const TOOLS: &[&str] = &["tools", "functions"];

/// Members that hold the settings of a request beside its messages.
const SETTINGS: &[&str] = &["config", "request", "invocation_params"];

/// Members under which several definitions of tools stand together.
const GROUPED: &[&str] = &["function_declarations", "functionDeclarations"];

/// How many envelopes may lie in one another: real ones are at most three.
const DEEPEST: usize = 5;

/// The messages or words inside of all envelopes at `view`.
pub(super) fn contents<'t, 'v>(view: View<'t, 'v>) -> View<'t, 'v> {
    let mut view = view;
    for _ in 0..DEEPEST {
        let Some(inner) = inner(&view) else {
            break;
        };
        view = inner;
    }
    view
}

/// Whether `node` is an object around messages.
pub(super) fn is_envelope(node: &Node<'_>) -> bool {
    inner(&node.view()).is_some()
}

fn inner<'t, 'v>(view: &View<'t, 'v>) -> Option<View<'t, 'v>> {
    let is_one = |node| message::is_message(node) || part::is_part(node);
    if !matches!(view.node.kind, Kind::Map(_)) || is_one(view.node) {
        return None;
    }
    view.first(MESSAGES).or_else(|| {
        let mut loose = LOOSE.iter().filter_map(|name| view.get(name));
        loose.find(|held| is_worded(held.node))
    })
}

/// Whether `node` holds words or messages, rather than data of some other kind.
fn is_worded(node: &Node<'_>) -> bool {
    match &node.kind {
        Kind::Text(_) => true,
        Kind::List(items) => {
            let is_text = |item: &Node<'_>| item.text().is_some();
            !items.is_empty() && (items.iter().all(is_text) || message::is_talk(node))
        }
        Kind::Map(_) => message::is_talk(node),
        Kind::Plain(_) => false,
    }
}

/// The instructions that stand beside the messages in the envelopes of `node`.
pub(super) fn instructions<'t, 'v>(node: &'t Node<'v>) -> Option<View<'t, 'v>> {
    beside(node, INSTRUCTIONS)
}

/// The definitions of tools that stand beside the messages, or among them as messages of their own.
pub(super) fn tools<'t, 'v>(node: &'t Node<'v>) -> Vec<View<'t, 'v>> {
    let mut found = Vec::new();
    for tool in beside(node, TOOLS).iter().flat_map(View::items) {
        match tool.first(GROUPED) {
            Some(group) => found.extend(group.items()),
            None => found.push(tool),
        }
    }
    found.extend(contents(node.view()).items().filter_map(|item| defined(&item)));
    found
}

/// The definition of a tool that stands in the place of a message.
pub(super) fn defined<'t, 'v>(message: &View<'t, 'v>) -> Option<View<'t, 'v>> {
    let content = message.get("content")?;
    let is_definition =
        content.text("type") == Some("function") && content.get("function").is_some();
    is_definition.then_some(content)
}

fn beside<'t, 'v>(node: &'t Node<'v>, names: &[&str]) -> Option<View<'t, 'v>> {
    let mut view = node.view();
    for _ in 0..DEEPEST {
        let settings = || SETTINGS.iter().find_map(|name| view.get(name)?.first(names));
        if let Some(found) = view.first(names).or_else(settings) {
            return Some(found);
        }
        view = inner(&view)?;
    }
    None
}
