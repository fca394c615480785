//! One numbered line: who did what.

use crate::Error;
use crate::line::{Line, after, word};
use crate::read::Draft;
use case::trace::{CallForm, EventKind};
use case::{Act, ActorKind, ActorNo, Call, Origin, Passage, StepNo, ToolResult};
use serde_json::{Map, Value};

/// The kinds of event and the words they are written with.
const EVENTS: [(&str, EventKind); 6] = [
    ("limit", EventKind::Limit),
    ("compaction", EventKind::Compaction),
    ("error", EventKind::Error),
    ("empty", EventKind::Empty),
    ("verification", EventKind::Verification),
    ("other", EventKind::Other),
];

/// A step's line after its number: what every kind of step needs to know.
struct Rest<'t> {
    line: usize,
    at: Origin,
    /// The width of the gap between the actor and what follows.
    gap: usize,
    text: &'t str,
}

impl Rest<'_> {
    fn passage(&self, text: &str) -> Passage {
        Passage::new(text, self.at.key("text"))
    }

    fn words(&self, text: &str) -> Option<Passage> {
        (!text.is_empty()).then(|| self.passage(text))
    }

    fn error(&self, what: impl Into<String>) -> Error {
        Error::new(self.line, what)
    }
}

/// Reads a numbered line and adds its step.
pub(crate) fn read(draft: &mut Draft, line: &Line) -> Result<StepNo, Error> {
    let due = draft.trace.steps.len() + 1;
    let (number, _, rest) = word(&line.text);
    if number.parse() != Ok(due) {
        let what = format!("step {due} is due here, not `{number}`");
        return Err(Error::new(line.no, what));
    }
    let (actor, gap, text) = word(rest);
    let rest = Rest { line: line.no, at: Origin::top().index(due - 1), gap, text };
    match actor {
        "" => Err(rest.error("nobody acts; a step reads `1 user  Do this.`")),
        "tool" => returned(draft, &rest),
        "event" => happened(draft, &rest),
        "system" => {
            let act = Act::Instruct(rest.passage(rest.text));
            Ok(push(draft, actor, act, &rest))
        }
        _ => did(draft, actor, &rest),
    }
}

/// What a person or an agent did.
fn did(draft: &mut Draft, actor: &str, rest: &Rest<'_>) -> Result<StepNo, Error> {
    let act = if let Some(call) = after(rest.text, "call") {
        Act::Call(called(call, rest)?)
    } else if let Some(words) = after(rest.text, "thinks") {
        Act::Think(rest.passage(words))
    } else if rest.text.trim() == "lets its turn pass" {
        Act::Event { kind: EventKind::Empty, text: None }
    } else if let Some(words) = after(rest.text, "hands to") {
        let (to, words) = addressee(draft, words, rest)?;
        let text = rest.words(words);
        Act::Handoff { to, text }
    } else if let Some(words) = after(rest.text, "->") {
        let (to, words) = addressee(draft, words, rest)?;
        let (text, to) = (rest.passage(words), Some(to));
        Act::Say { text, to }
    } else {
        // `says` is for words that would otherwise be read as one of the forms above.
        let words = after(rest.text, "says").unwrap_or(rest.text);
        match rest.words(words) {
            Some(text) => Act::Say { text, to: None },
            None => Act::Event { kind: EventKind::Empty, text: None },
        }
    };
    let is_call = matches!(act, Act::Call(_));
    let step = push(draft, actor, act, rest);
    if is_call {
        draft.open.push(step);
    }
    Ok(step)
}

/// `call TOOL`, `call TOOL {"name": "value"}` or `call TOOL words`.
fn called(call: &str, rest: &Rest<'_>) -> Result<Call, Error> {
    let (tool, _, given) = word(call);
    if tool.is_empty() {
        return Err(rest.error("`call` names no tool"));
    }
    let arguments = if given.is_empty() {
        Value::Object(Map::new())
    } else if given.starts_with('{') {
        serde_json::from_str(given)
            .map_err(|problem| rest.error(format!("the arguments are not JSON: {problem}")))?
    } else {
        let input = Value::String(given.to_owned());
        Value::Object(Map::from_iter([("input".to_owned(), input)]))
    };
    Ok(Call {
        tool: Passage::new(tool, rest.at.key("tool")),
        arguments,
        arguments_at: rest.at.key("arguments"),
        form: CallForm::Data,
        id: None,
        result: None,
    })
}

fn addressee<'t>(
    draft: &mut Draft,
    words: &'t str,
    rest: &Rest<'_>,
) -> Result<(ActorNo, &'t str), Error> {
    let (name, _, words) = word(words);
    if name.is_empty() {
        return Err(rest.error("nobody is addressed"));
    }
    Ok((actor_named(draft, name), words))
}

/// `tool WORDS`, `tool failed  WORDS`, `tool for 4  WORDS`, `tool for 4 failed  WORDS`.
fn returned(draft: &mut Draft, rest: &Rest<'_>) -> Result<StepNo, Error> {
    let (call, gap, words) = answered(draft, rest)?;
    draft.open.retain(|open| *open != call);
    let (failed, words) = failure(gap, words);
    let name = draft.trace.step(call).and_then(|step| step.call());
    let name = name.map_or_else(|| "tool".into(), |call| call.tool.text.clone());
    let result = ToolResult { text: rest.passage(words), data: data(words), call: None, failed };
    let actor = draft.trace.actor_named(&name, ActorKind::Tool);
    let step = draft.trace.push(actor, Act::Result(result), rest.at.clone());
    draft.trace.pair(call, step);
    Ok(step)
}

/// The call that a result answers, the gap before its words, and its words.
fn answered<'t>(draft: &Draft, rest: &Rest<'t>) -> Result<(StepNo, usize, &'t str), Error> {
    let named = (rest.gap == 1).then(|| after(rest.text, "for")).flatten();
    let (number, gap, words) = named.map_or(("", rest.gap, rest.text), word);
    let Ok(number) = number.parse::<usize>() else {
        let latest = draft.open.last().copied();
        let call = latest.ok_or_else(|| rest.error("no call is waiting for this result"))?;
        return Ok((call, rest.gap, rest.text));
    };
    let waiting = |open: &&StepNo| open.index() + 1 == number;
    let call = draft.open.iter().find(waiting).copied();
    let call = call
        .ok_or_else(|| rest.error(format!("step {number} is no call that waits for a result")))?;
    Ok((call, gap, words))
}

/// Whether the words begin with the flag `failed`. Two spaces tell it from a result that begins
/// with that word: `tool failed  no route` is the flag, `tool  failed to connect` is not.
fn failure(gap: usize, words: &str) -> (Option<bool>, &str) {
    let (first, gap_after, rest) = word(words);
    let is_flag = first == "failed" && (gap == 1 || gap_after > 1 || rest.is_empty());
    if is_flag { (Some(true), rest) } else { (None, words) }
}

/// The words as data where they are a JSON object or array, as the readers of real formats have it.
fn data(words: &str) -> Option<Value> {
    let opens = words.starts_with(['{', '[']);
    opens.then(|| serde_json::from_str(words).ok()).flatten()
}

/// `event KIND  WORDS`.
fn happened(draft: &mut Draft, rest: &Rest<'_>) -> Result<StepNo, Error> {
    let (name, _, words) = word(rest.text);
    let Some((_, kind)) = EVENTS.iter().find(|(known, _)| *known == name) else {
        let known = EVENTS.map(|(known, _)| known).join(", ");
        return Err(rest.error(format!("`{name}` is no kind of event; there are {known}")));
    };
    let act = Act::Event { kind: *kind, text: rest.words(words) };
    Ok(push(draft, "system", act, rest))
}

fn push(draft: &mut Draft, actor: &str, act: Act, rest: &Rest<'_>) -> StepNo {
    let actor = actor_named(draft, actor);
    draft.trace.push(actor, act, rest.at.clone())
}

fn actor_named(draft: &mut Draft, name: &str) -> ActorNo {
    let kind = match name {
        "user" => ActorKind::Person,
        "system" => ActorKind::Harness,
        _ => ActorKind::Agent,
    };
    draft.trace.actor_named(name, kind)
}

#[cfg(test)]
mod tests {
    use crate::read;
    use case::trace::EventKind;
    use case::{Act, ActorKind, Step, Trace};
    use serde_json::json;

    fn trace(text: &str) -> Trace {
        read(text).unwrap().trace
    }

    fn problem(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    fn name<'t>(trace: &'t Trace, step: &Step) -> &'t str {
        &trace.actor(step).unwrap().name
    }

    #[test]
    fn people_and_agents_speak_and_address_each_other() {
        let trace = trace("1 user  Go.\n2 planner -> executor  Restart.\n3 executor says call me");
        assert_eq!(trace.kind(&trace.steps[0]), ActorKind::Person);
        let Act::Say { text, to } = &trace.steps[1].act else {
            panic!("not said");
        };
        assert_eq!(&*text.text, "Restart.");
        assert_eq!(&*trace.actors[to.unwrap().index()].name, "executor");
        assert_eq!(trace.steps[2].words(), "call me");
        assert!(trace.is_multi_agent());
    }

    #[test]
    fn thoughts_handoffs_and_instructions_are_told_apart() {
        let text =
            "1 system  Be brief.\n2 planner thinks  Hm.\n3 planner hands to executor  Yours.";
        let trace = trace(text);
        assert!(matches!(&trace.steps[0].act, Act::Instruct(_)));
        assert!(matches!(&trace.steps[1].act, Act::Think(text) if &*text.text == "Hm."));
        assert!(matches!(&trace.steps[2].act, Act::Handoff { text: Some(_), .. }));
        assert_eq!(name(&trace, &trace.steps[2]), "planner");
    }

    #[test]
    fn calls_take_json_words_or_nothing() {
        let text = "1 bot  call a {\"app\": \"pay\"}\n2 bot  call b two words\n3 bot call c";
        let trace = trace(text);
        let arguments = |index: usize| trace.steps[index].call().unwrap().arguments.clone();
        assert_eq!(arguments(0), json!({"app": "pay"}));
        assert_eq!(arguments(1), json!({"input": "two words"}));
        assert_eq!(arguments(2), json!({}));
        let app = trace.steps[0].call().unwrap().argument("/app").unwrap();
        assert_eq!(app.origin.pointer(), "/0/arguments/app");
    }

    #[test]
    fn a_result_answers_the_latest_open_call_unless_it_says_which() {
        let trace = trace("1 bot  call a\n2 bot  call b\n3 tool for 1  [1]\n4 tool  two");
        let first = trace.steps[2].result().unwrap();
        assert_eq!(first.call.unwrap().get(), 1);
        assert_eq!(first.data, Some(json!([1])));
        assert_eq!(trace.steps[3].result().unwrap().call.unwrap().get(), 2);
        assert_eq!(trace.steps[1].call().unwrap().result.unwrap().get(), 4);
        assert_eq!(name(&trace, &trace.steps[3]), "b");
    }

    #[test]
    fn the_flag_failed_is_told_from_words_by_the_gap() {
        let text =
            "1 bot  call a\n2 tool failed  no route\n3 bot  call a\n4 tool  failed to connect";
        let trace = trace(text);
        let flag = trace.steps[1].result().unwrap();
        assert_eq!((flag.failed, &*flag.text.text), (Some(true), "no route"));
        let words = trace.steps[3].result().unwrap();
        assert_eq!((words.failed, &*words.text.text), (None, "failed to connect"));
    }

    #[test]
    fn a_named_call_can_have_failed() {
        let trace = trace("1 bot  call a\n2 tool for 1 failed  no route");
        let result = trace.steps[1].result().unwrap();
        assert_eq!((result.failed, &*result.text.text), (Some(true), "no route"));
    }

    #[test]
    fn events_have_a_kind_and_perhaps_words() {
        let trace = trace("1 event limit  20 steps\n2 event compaction\n3 bot");
        let kinds = trace.steps.iter().map(|step| match &step.act {
            Act::Event { kind, text } => (*kind, text.is_some()),
            _ => (EventKind::Other, false),
        });
        let kinds = kinds.collect::<Vec<_>>();
        assert_eq!(kinds[0], (EventKind::Limit, true));
        assert_eq!(kinds[1], (EventKind::Compaction, false));
        assert_eq!(kinds[2], (EventKind::Empty, false));
    }

    #[test]
    fn wrong_lines_say_what_would_be_right() {
        assert_eq!(problem("1 user  a\n3 user  b"), "line 2: step 2 is due here, not `3`");
        assert_eq!(problem("1 tool  a"), "line 1: no call is waiting for this result");
        assert!(problem("1 bot  call a\n2 tool for 7  x").contains("step 7 is no call"));
        assert!(problem("1 event boom").contains("there are limit, compaction"));
        assert!(problem("1 bot  call a {\"b\":").contains("not JSON"));
        assert!(problem("1 bot call").contains("names no tool"));
        assert!(problem("1 bot ->").contains("nobody is addressed"));
        assert!(problem("1").contains("nobody acts"));
    }
}
