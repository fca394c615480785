//! `tools.json`: tool definitions as model services and tool servers write them.

use super::error::{Fault, Place, SpecError};
use super::unmarked;
use case::spec::Tool;
use case::{Origin, Passage};
use serde_json::Value;
use std::sync::Arc;

/// Reads the tool definitions of an `OpenAI` or Anthropic request, or of an MCP `tools/list`: a
/// list, or an object that holds it as `tools` or `result.tools`.
///
/// # Errors
/// The file is at fault: it is not JSON, holds no list of tools, or one of them has no name.
pub fn read_tools(path: &str, text: &str) -> Result<Vec<Tool>, SpecError> {
    tools(path, text).map_err(|fault| fault.in_file(path))
}

fn tools(path: &str, text: &str) -> Result<Vec<Tool>, Fault> {
    let document: Value = serde_json::from_str(unmarked(text)).map_err(|problem| {
        let at = Place {
            line: u32::try_from(problem.line()).unwrap_or(u32::MAX),
            column: u32::try_from(problem.column()).unwrap_or(u32::MAX),
        };
        Fault::new(Some(at), format!("is not JSON ({problem})"), "export the tools again")
    })?;
    let top = Origin::file(path);
    let (list, origin) = list(&document, &top).ok_or_else(|| {
        let mend = "give a list of tool definitions, or an object with `tools`";
        Fault::new(None, "holds no tool definitions", mend)
    })?;
    let each = list.iter().enumerate();
    each.map(|(index, item)| tool(item, &origin.index(index))).collect()
}

fn list<'v>(document: &'v Value, top: &Origin) -> Option<(&'v [Value], Origin)> {
    let found = |value: &'v Value, origin| Some((value.as_array()?.as_slice(), origin));
    found(document, top.clone())
        .or_else(|| found(document.get("tools")?, top.key("tools")))
        .or_else(|| {
            let tools = document.pointer("/result/tools")?;
            found(tools, top.key("result").key("tools"))
        })
}

fn tool(item: &Value, at: &Origin) -> Result<Tool, Fault> {
    let (definition, origin) = match item.get("function") {
        Some(function) if function.is_object() => (function, at.key("function")),
        _ => (item, at.clone()),
    };
    let name = definition.get("name").or_else(|| hosted(definition)).and_then(Value::as_str);
    let name = name.ok_or_else(|| {
        let what = format!("the tool at {} has no name", at.pointer());
        Fault::new(None, what, "add `name`")
    })?;
    let description = definition.get("description").and_then(Value::as_str);
    Ok(Tool {
        name: name.into(),
        description: description.map(|text| Passage::new(text, origin.key("description"))),
        required: required(definition),
        changes_state: changes_state(definition),
    })
}

/// What a tool is called that the model's service runs itself: its type is its name.
fn hosted(definition: &Value) -> Option<&Value> {
    let kind = definition.get("type")?;
    (!matches!(kind.as_str(), Some("function" | "custom"))).then_some(kind)
}

fn required(definition: &Value) -> Vec<Arc<str>> {
    let shapes = ["parameters", "input_schema", "inputSchema"];
    let schema = shapes.iter().find_map(|shape| definition.get(shape));
    let names = schema.and_then(|schema| schema.get("required")?.as_array());
    let names = names.into_iter().flatten();
    names.filter_map(Value::as_str).map(Into::into).collect()
}

/// What MCP's annotations say; nothing where they say nothing.
fn changes_state(definition: &Value) -> Option<bool> {
    let annotations = definition.get("annotations")?;
    let reads_only = annotations.get("readOnlyHint").and_then(Value::as_bool);
    reads_only.map(|reads_only| !reads_only)
}
