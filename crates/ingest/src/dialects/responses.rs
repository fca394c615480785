//! What goes to a model's service and what comes back, as applications log it: a whole object of the
//! Responses API, or a request with its messages beside the response to it.

use super::chat::message::Talk;
use super::chat::{self, wrapper};
use super::{Dialect, Extent};
use crate::carried;
use crate::draft::Draft;
use crate::json::{At, Value, member, text};
use crate::sink::Sink;
use case::{Act, ActorKind};

/// An object of the Responses API.
pub(super) const OBJECT: Dialect =
    Dialect { name: "openai-response", extent: Extent::Document, is: is_object, read: read_object };

/// A request and the response to it.
pub(super) const EXCHANGE: Dialect =
    Dialect { name: "api-log", extent: Extent::Document, is: is_exchange, read: read_exchange };

fn is_object(document: &Value<'_>) -> bool {
    let items = member(document, "output").and_then(Value::as_array);
    text(document, "object") == Some("response")
        && items.is_some_and(|items| items.iter().all(|item| text(item, "type").is_some()))
}

fn is_exchange(document: &Value<'_>) -> bool {
    let (Some(request), Some(response)) = (side(document, REQUESTS), side(document, RESPONSES))
    else {
        return false;
    };
    member(request, "messages").is_some_and(chat::is_list)
        && (answer(response).is_some() || is_object(response))
        || member(request, "input").is_some() && is_object(response)
}

const REQUESTS: &[&str] = &["request", "request_body"];
const RESPONSES: &[&str] = &["response", "response_body"];

/// The body of one side, alone or inside of what says how it was sent.
fn side<'v>(document: &'v Value<'v>, names: &[&str]) -> Option<&'v Value<'v>> {
    let side = names.iter().find_map(|name| member(document, name))?;
    let body = member(side, "body").filter(|body| body.is_object());
    Some(body.unwrap_or(side)).filter(|side| side.is_object())
}

/// The name of the member of a response that holds its answer.
fn answer(response: &Value<'_>) -> Option<&'static str> {
    let choices = member(response, "choices").and_then(Value::as_array);
    let is_chosen = choices.is_some_and(|choices| {
        choices.first().is_some_and(|choice| member(choice, "message").is_some())
    });
    let is_whole = text(response, "role") == Some("assistant");
    is_chosen.then_some("choices").or_else(|| is_whole.then_some("content"))
}

/// What was given: the words of a person, or items.
fn given<'v>(draft: &mut Draft<'_>, input: Option<&At<'v>>, items: &mut Vec<At<'v>>) {
    let Some(input) = input else {
        return;
    };
    if let Some(text) = draft.string(input) {
        let user = draft.actor("user", ActorKind::Person);
        draft.push(user, Act::Say { text, to: None }, &input.origin);
        draft.trace.capture.expected += 1;
    }
    items.extend(input.items());
}

fn told(draft: &mut Draft<'_>, items: &[At<'_>]) {
    let mut talk = Talk::over(items.to_vec(), &[]);
    for item in items {
        talk.read(draft, item);
    }
}

fn read_object(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(OBJECT.name);
    draft.covers(document.value);
    wrapper::read_spec(document, &mut draft);
    let mut items = Vec::new();
    given(&mut draft, document.get("input").as_ref(), &mut items);
    items.extend(document.get("output").iter().flat_map(At::items));
    told(&mut draft, &items);
    wrapper::read_labels(document, &mut draft);
    close(document, &mut draft);
    sink.give(draft);
}

fn close(response: &At<'_>, draft: &mut Draft<'_>) {
    let error = response.get("error").filter(|error| error.value.is_object());
    if let Some(message) = error.as_ref().and_then(|error| error.get("message")) {
        let kind = error.as_ref().and_then(|error| error.text("code")).unwrap_or("error");
        let kind = draft.clean(kind);
        draft.exception(&kind, message.as_str().unwrap_or_default(), message.origin.clone());
    }
    carried::settle(draft);
}

fn read_exchange(document: &At<'_>, sink: &mut Sink<'_>) {
    let mut draft = sink.draft(EXCHANGE.name);
    draft.covers(document.value);
    let at = |names: &[&'static str]| {
        let side = document.first(names)?;
        let body = side.get("body").filter(|body| body.value.is_object());
        Some(body.unwrap_or(side))
    };
    let (Some(request), Some(response)) = (at(REQUESTS), at(RESPONSES)) else {
        sink.refuse(&document.origin, "holds no request with a response".to_owned());
        return;
    };
    wrapper::read_spec(&request, &mut draft);
    let mut items = Vec::new();
    given(&mut draft, request.first(&["messages", "input"]).as_ref(), &mut items);
    match answer(response.value) {
        Some("choices") => {
            let choices: Vec<At<'_>> = response.get("choices").iter().flat_map(At::items).collect();
            if choices.len() > 1 {
                let what = "the service gave several answers; the first is taken for the one used";
                draft.complain(&response.origin, what);
            }
            items.extend(choices.first().and_then(|choice| choice.get("message")));
        }
        Some(_) => items.push(response.clone()),
        None => items.extend(response.get("output").iter().flat_map(At::items)),
    }
    told(&mut draft, &items);
    wrapper::read_labels(document, &mut draft);
    if let Some(model) = request.get("model").and_then(|model| draft.label(&model)) {
        draft.set_model(ActorKind::Agent, &model);
    }
    close(&response, &mut draft);
    sink.give(draft);
}
