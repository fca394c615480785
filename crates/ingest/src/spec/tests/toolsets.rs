//! `tools.json` in the shapes that model services and tool servers use.

use crate::spec::read_tools;
use case::spec::Tool;

fn only(text: &str) -> Tool {
    let mut tools = read_tools("tools.json", text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(tools.len(), 1);
    tools.remove(0)
}

fn required(tool: &Tool) -> Vec<&str> {
    tool.required.iter().map(|name| &**name).collect()
}

#[test]
fn a_function_of_a_chat_request() {
    let tool = only(
        r#"[{"type": "function", "function": {"name": "pay", "description": "Pays.",
            "parameters": {"type": "object", "required": ["to"]}}}]"#,
    );
    assert_eq!((&*tool.name, required(&tool)), ("pay", vec!["to"]));
    let description = tool.description.expect("it has one");
    assert_eq!(description.origin.pointer(), "/0/function/description");
    assert_eq!(tool.changes_state, None);
}

#[test]
fn a_tool_with_an_input_schema() {
    let tool = only(r#"{"tools": [{"name": "pay", "input_schema": {"required": ["to", "sum"]}}]}"#);
    assert_eq!(required(&tool), ["to", "sum"]);
}

#[test]
fn a_tool_of_a_server_says_whether_it_only_reads() {
    let text = |hint: bool| {
        format!(
            r#"{{"result": {{"tools": [{{"name": "look", "inputSchema": {{"required": ["id"]}},
                "annotations": {{"readOnlyHint": {hint}}}}}]}}}}"#
        )
    };
    assert_eq!(only(&text(true)).changes_state, Some(false));
    assert_eq!(only(&text(false)).changes_state, Some(true));
    assert_eq!(required(&only(&text(true))), ["id"]);
}

#[test]
fn a_tool_that_the_service_runs_is_called_by_its_type() {
    let text = r#"{"tools": [{"type": "web_search"}, {"type": "function", "name": "pay"}]}"#;
    let tools = read_tools("tools.json", text).unwrap_or_else(|error| panic!("{error}"));
    let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(names, ["web_search", "pay"]);
}

#[test]
fn what_is_no_list_of_tools_is_an_error() {
    let error = |text| read_tools("tools.json", text).expect_err("it is wrong").to_string();
    insta::assert_snapshot!(error("{\"a\": 1}"), @"tools.json: holds no tool definitions; give a list of tool definitions, or an object with `tools`");
    insta::assert_snapshot!(error("[\n{]"), @"tools.json:2:2: is not JSON (key must be a string at line 2 column 2); export the tools again");
    insta::assert_snapshot!(error(r#"{"tools": [{"name": "a"}, {}]}"#), @"tools.json: the tool at /tools/1 has no name; add `name`");
}
