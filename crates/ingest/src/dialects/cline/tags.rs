//! Calls that stand as tags in a model's words, and the heads of results that stand in words. Knows
//! the shape of both and no tool by its name, but for the few that speak to the person.

use crate::dialects::coding::Voice;
use crate::draft::Draft;
use crate::json::At;
use case::trace::CallForm;
use case::{Act, Call};
use serde_json::json;

/// The tags inside which a call holds what it says to the person.
const SPOKEN: &[&str] = &["result", "response", "question"];

/// How failed calls are told of.
const FAILURES: &[&str] = &["The tool execution failed with the following error", "<error>"];

/// A call in a text: what stands before it, its tool, and what stands in it.
pub(super) struct Tagged<'t> {
    before: &'t str,
    tool: &'t str,
    inside: &'t str,
}

/// The call that `words` end with: a tag whose name has several words, around tags of its own.
pub(super) fn call(words: &str) -> Option<Tagged<'_>> {
    let trimmed = words.trim_end().strip_suffix('>')?;
    let (_, name) = trimmed.rsplit_once("</")?;
    let is_name = |name: &str| {
        let mut letters = name.chars();
        name.contains('_') && letters.all(|letter| letter.is_ascii_lowercase() || letter == '_')
    };
    if !is_name(name) {
        return None;
    }
    let opening = format!("<{name}>");
    let start = words.find(&opening)?;
    let from = start + opening.len();
    let end = words.rfind(&format!("</{name}>")).filter(|end| from <= *end)?;
    let inside = &words[from..end];
    let first = inside.trim_start().strip_prefix('<')?;
    let (child, _) = first.split_once('>')?;
    inside.contains(&format!("</{child}>")).then_some(Tagged {
        before: words[..start].trim(),
        tool: &words[start + 1..from - 1],
        inside,
    })
}

/// What stands between the tags called `tag`.
pub(super) fn inside<'t>(words: &'t str, tag: &str) -> Option<&'t str> {
    let (_, rest) = words.split_once(&format!("<{tag}>"))?;
    rest.split_once(&format!("</{tag}>")).map(|(inside, _)| inside)
}

/// Adds what the words say, and the call in them.
pub(super) fn read(draft: &mut Draft<'_>, (words, asked): (&At<'_>, &Tagged<'_>), voice: &Voice) {
    let say = |draft: &mut Draft<'_>, said: &str| {
        let text = draft.passage(said, words.origin.clone());
        if !text.text.trim().is_empty() {
            draft.push(voice.actor, Act::Say { text, to: None }, &voice.at);
        }
    };
    let thought = inside(asked.before, "thinking");
    match thought {
        Some(thought) if asked.before.starts_with("<thinking>") => {
            let text = draft.passage(thought.trim(), words.origin.clone());
            draft.push(voice.actor, Act::Think(text), &voice.at);
            let (_, rest) = asked.before.split_once("</thinking>").unwrap_or_default();
            say(draft, rest.trim());
        }
        _ => say(draft, asked.before),
    }
    if let Some(said) = SPOKEN.iter().find_map(|tag| inside(asked.inside, tag)) {
        say(draft, said.trim());
        return;
    }
    let code = inside(asked.inside, "command").unwrap_or(asked.inside);
    let code = draft.clean(code);
    let call = Call {
        tool: draft.passage(asked.tool, words.origin.clone()),
        arguments: json!({ "code": &*code }),
        arguments_at: words.origin.clone(),
        form: CallForm::Code,
        id: None,
        result: None,
    };
    draft.push(voice.actor, Act::Call(call), &voice.at);
}

/// The tool that the head of a result names: `[tool for 'what'] Result:`, or without the `for`.
pub(super) fn result_head(words: &str) -> Option<&str> {
    let (head, _) = words.strip_prefix('[')?.split_once("] Result:")?;
    let name = head.split_once(' ').map_or(head, |(name, _)| name);
    (!name.is_empty()).then_some(name)
}

/// Whether nothing stands behind the head: the result is the next part.
pub(super) fn is_bare_head(words: &str) -> bool {
    words.split_once("] Result:").is_some_and(|(_, body)| body.trim().is_empty())
}

/// Whether the result, after its head if it has one, says that the call failed.
pub(super) fn has_failed(words: &str) -> bool {
    let body = words.split_once("] Result:").map_or(words, |(_, body)| body.trim_start());
    FAILURES.iter().any(|failure| body.starts_with(failure))
}
