//! Lines without a number: what is known about the run besides its steps.

use crate::Error;
use crate::line::{Line, after, word};
use crate::read::Draft;
use case::record::{EndReason, VerifierResult};
use case::spec::Tool;
use case::trace::{Request, Trace};
use case::{Ending, Origin, Passage, Record, RecordKind};

/// The reasons for which a run ends and the words they are written with.
const ENDINGS: [(&str, EndReason); 9] = [
    ("regular", EndReason::Regular),
    ("step-limit", EndReason::StepLimit),
    ("time-limit", EndReason::TimeLimit),
    ("cost-limit", EndReason::CostLimit),
    ("error-limit", EndReason::ErrorLimit),
    ("agent-error", EndReason::AgentError),
    ("breakdown", EndReason::Breakdown),
    ("stopped", EndReason::Stopped),
    ("unknown", EndReason::Unknown),
];

/// Reads a line that is not a step.
pub(crate) fn read(draft: &mut Draft, line: &Line) -> Result<(), Error> {
    let (keyword, _, rest) = word(&line.text);
    match keyword {
        "task" => draft.trace.task = Some(Passage::new(rest, Origin::top().key("task"))),
        "system" => draft.trace.labels.system = Some(rest.into()),
        "symptom" => draft.symptom = Some(rest.into()),
        "tools" => draft.tools.extend(tools(line.no, rest)?),
        "no" if rest == "content" => draft.silent = true,
        "request" => draft.trace.requests.push(request(&draft.trace, line.no, rest)?),
        "record" => {
            let kind = record(line.no, rest)?;
            let at = Origin::top().key("records");
            let at = at.index(draft.trace.records.len());
            let step = None;
            draft.trace.records.push(Record { kind, at, step });
        }
        _ => {
            let what = format!(
                "`{keyword}` begins no line; a step begins with its number, other lines with \
                 task, system, tools, symptom, no content, request or record"
            );
            return Err(Error::new(line.no, what));
        }
    }
    Ok(())
}

/// `STEP tokens 1200` or `STEP without 2 3`: what the request was given that STEP answers. It stands
/// after the step.
fn request(trace: &Trace, line: usize, text: &str) -> Result<Request, Error> {
    let problem = || {
        let what = "a request reads `request 5 tokens 1200` or `request 5 without 2 3`";
        Error::new(line, what)
    };
    let step = |number: &str| {
        let index = number.parse::<usize>().ok()?.checked_sub(1)?;
        trace.steps.get(index)
    };
    let mut words = text.split_whitespace();
    let answer = words.next().and_then(step).ok_or_else(problem)?;
    let (agent, step_no) = (answer.actor, answer.no);
    let mut request = Request { agent, step: step_no, tokens: None, lost: 0, left_out: Vec::new() };
    match words.next() {
        Some("tokens") => request.tokens = words.next().and_then(|count| count.parse().ok()),
        Some("without") => {
            let left_out = words.map(|number| step(number).map(|step| step.no));
            request.left_out = left_out.collect::<Option<_>>().ok_or_else(problem)?;
            request.lost = u32::try_from(request.left_out.len()).unwrap_or(u32::MAX);
        }
        _ => {}
    }
    let says_nothing = request.tokens.is_none() && request.lost == 0;
    if says_nothing { Err(problem()) } else { Ok(request) }
}

/// `NAME(required, arguments) NAME`.
fn tools(line: usize, text: &str) -> Result<Vec<Tool>, Error> {
    let mut tools = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '(' || c.is_whitespace());
        let (name, after_name) = rest.split_at(end.unwrap_or(rest.len()));
        let (required, after_tool) = match after_name.strip_prefix('(') {
            None => ("", after_name),
            Some(inside) => inside.split_once(')').ok_or_else(|| {
                Error::new(line, format!("the bracket after `{name}` is not closed"))
            })?,
        };
        if name.is_empty() {
            return Err(Error::new(line, "a tool without a name"));
        }
        tools.push(tool(name, required));
        rest = after_tool.trim_start();
    }
    Ok(tools)
}

fn tool(name: &str, required: &str) -> Tool {
    let required = required.split(',').map(str::trim);
    Tool {
        name: name.into(),
        description: None,
        required: required.filter(|name| !name.is_empty()).map(Into::into).collect(),
        changes_state: None,
    }
}

/// `reward 0`, `reward 3 of 5`, `verifier NAME passed`, `ended step-limit WORD`,
/// `exception KIND MESSAGE`.
fn record(line: usize, text: &str) -> Result<RecordKind, Error> {
    let (kind, _, rest) = word(text);
    match kind {
        "reward" => reward(line, rest),
        "verifier" => verifier(line, rest),
        "ended" => ended(line, rest),
        "exception" => {
            let (kind, _, message) = word(rest);
            Ok(RecordKind::Exception { kind: kind.into(), message: message.into() })
        }
        _ => {
            let what =
                format!("`{kind}` is no record; there are reward, verifier, ended, exception");
            Err(Error::new(line, what))
        }
    }
}

fn reward(line: usize, text: &str) -> Result<RecordKind, Error> {
    let (value, full) = text.split_once(" of ").unwrap_or((text, "1"));
    let number = |text: &str| {
        let number = text.trim().parse::<f64>().ok();
        number
            .filter(|number| number.is_finite())
            .ok_or_else(|| Error::new(line, format!("`{text}` is no number")))
    };
    Ok(RecordKind::Reward { value: number(value)?, full: number(full)? })
}

fn verifier(line: usize, text: &str) -> Result<RecordKind, Error> {
    let (name, _, said) = word(text);
    let result = if after(said, "passed").is_some() {
        VerifierResult::Passed
    } else if let Some(why) = after(said, "failed") {
        VerifierResult::Failed { why: why.into() }
    } else if let Some(why) = after(said, "not run") {
        VerifierResult::NotRun { why: why.into() }
    } else {
        let what = "a verifier has `passed`, `failed WHY` or `not run WHY`";
        return Err(Error::new(line, what));
    };
    Ok(RecordKind::Verifier { name: name.into(), result })
}

fn ended(line: usize, text: &str) -> Result<RecordKind, Error> {
    let (name, _, own) = word(text);
    let Some((_, reason)) = ENDINGS.iter().find(|(known, _)| *known == name) else {
        let known = ENDINGS.map(|(known, _)| known).join(", ");
        let what = format!("`{name}` is no way to end; there are {known}");
        return Err(Error::new(line, what));
    };
    let own = if own.is_empty() { name } else { own };
    Ok(RecordKind::Ended(Ending { reason: *reason, word: own.into() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Example;

    fn with(header: &str) -> Result<Example, Error> {
        crate::read(&format!("{header}\n1 user  Go."))
    }

    fn recorded(header: &str) -> RecordKind {
        with(header).unwrap().trace.records.remove(0).kind
    }

    #[test]
    fn the_head_names_task_system_tools_and_symptom() {
        let head =
            "task  Fix it.\nsystem ops-bot\ntools restart(app, zone) page\nsymptom  Still down.";
        let example = with(head).unwrap();
        assert_eq!(&*example.trace.task.unwrap().text, "Fix it.");
        assert_eq!(example.trace.labels.system.as_deref(), Some("ops-bot"));
        assert_eq!(example.symptom.as_deref(), Some("Still down."));
        let tools = example.tools.iter().map(|tool| (&*tool.name, tool.required.len()));
        assert_eq!(tools.collect::<Vec<_>>(), [("restart", 2), ("page", 0)]);
    }

    #[test]
    fn a_request_says_how_much_it_was_given_and_what_it_leaves_out() {
        let text = "1 user  Go.\n2 desk  Gone.\nrequest 2 tokens 1200\nrequest 2 without 1";
        let requests = crate::read(text).unwrap().trace.requests;
        assert_eq!(requests[0].tokens, Some(1200));
        assert_eq!((requests[1].lost, requests[1].left_out[0].get()), (1, 1));
        for wrong in
            ["request 1 tokens many", "request 9 tokens 3", "request 1 without 7", "request"]
        {
            let problem = crate::read(&format!("1 user  Go.\n{wrong}")).unwrap_err();
            assert!(problem.what.contains("a request reads"), "{problem}");
        }
    }

    #[test]
    fn content_that_was_not_captured_is_counted() {
        let capture = with("no content").unwrap().trace.capture;
        assert_eq!((capture.expected, capture.silent), (1, 1));
    }

    #[test]
    fn records_hold_what_others_wrote_down() {
        let reward = |value, full| RecordKind::Reward { value, full };
        assert_eq!(recorded("record reward 0"), reward(0.0, 1.0));
        assert_eq!(recorded("record reward 3 of 5"), reward(3.0, 5.0));
        assert_eq!(
            recorded("record verifier pytest not run uvx is missing"),
            RecordKind::Verifier {
                name: "pytest".into(),
                result: VerifierResult::NotRun { why: "uvx is missing".into() },
            }
        );
        assert_eq!(
            recorded("record ended step-limit max_turns"),
            RecordKind::Ended(Ending { reason: EndReason::StepLimit, word: "max_turns".into() })
        );
        assert_eq!(
            recorded("record exception RateLimit try again later"),
            RecordKind::Exception { kind: "RateLimit".into(), message: "try again later".into() }
        );
    }

    #[test]
    fn wrong_heads_say_what_would_be_right() {
        let problem = |head: &str| with(head).unwrap_err().to_string();
        assert!(problem("note  x").contains("`note` begins no line"));
        assert!(problem("record score 1").contains("there are reward"));
        assert!(problem("record reward much").contains("`much` is no number"));
        assert!(problem("record verifier pytest happy").contains("not run WHY"));
        assert!(problem("record ended badly").contains("there are regular"));
        assert!(problem("tools restart(app").contains("not closed"));
        assert!(problem("tools (app)").contains("without a name"));
    }
}
