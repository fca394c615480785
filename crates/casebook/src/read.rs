//! Reads a whole shorthand text. What single lines mean is in `step` and `header`.

use crate::line::{Line, lines};
use crate::{Error, Example, Mark, header, step};
use case::spec::Tool;
use case::trace::Capture;
use case::{Act, ActorKind, Passage, StepNo, Trace};
use std::sync::Arc;

/// An example in the making.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) trace: Trace,
    pub(crate) tools: Vec<Tool>,
    pub(crate) symptom: Option<Arc<str>>,
    /// Calls without a result, oldest first.
    pub(crate) open: Vec<StepNo>,
    /// Whether the example plays a run whose content was not captured.
    pub(crate) silent: bool,
    marks: Vec<Mark>,
}

/// Reads a trace in shorthand (the crate's front page shows one).
pub fn read(text: &str) -> Result<Example, Error> {
    let mut draft = Draft::default();
    draft.trace.dialect = "casebook";
    draft.trace.id = "example".into();
    for line in lines(text)? {
        draft.line(&line)?;
    }
    if draft.trace.steps.is_empty() {
        return Err(Error::new(1, "no steps; a step reads `1 user  Do this.`"));
    }
    Ok(draft.finish())
}

impl Draft {
    fn line(&mut self, line: &Line) -> Result<(), Error> {
        let is_step = line.text.starts_with(|first: char| first.is_ascii_digit());
        if !is_step {
            if line.marks.is_empty() {
                return header::read(self, line);
            }
            return Err(Error::new(line.no, "only a step can be marked"));
        }
        let step = step::read(self, line)?;
        let marks = line.marks.iter().map(|code| Mark { step, code: code.clone() });
        self.marks.extend(marks);
        Ok(())
    }

    fn finish(mut self) -> Example {
        if self.trace.task.is_none() {
            self.trace.task = first_request(&self.trace);
        }
        let expected = u32::try_from(self.trace.steps.len()).unwrap_or(u32::MAX);
        self.trace.capture =
            Capture { expected, silent: if self.silent { expected } else { 0 }, orphans: 0 };
        Example { trace: self.trace, marks: self.marks, tools: self.tools, symptom: self.symptom }
    }
}

/// The first thing that a person said, as the readers of real formats have it.
fn first_request(trace: &Trace) -> Option<Passage> {
    trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Person).find_map(|step| {
        match &step.act {
            Act::Say { text, to: _ } => Some(text.clone()),
            Act::Instruct(_)
            | Act::Think(_)
            | Act::Call(_)
            | Act::Result(_)
            | Act::Handoff { .. }
            | Act::Event { .. } => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_task_is_what_a_person_said_first() {
        let example = read("1 system  Be kind.\n2 user  Restart the pods.").unwrap();
        let task = example.trace.task.unwrap();
        assert_eq!(&*task.text, "Restart the pods.");
        assert_eq!(task.origin.pointer(), "/1/text");
    }

    #[test]
    fn marks_name_their_step() {
        let example = read("1 user  Go.\n2 bot  Gone.  <- FM-3.2").unwrap();
        assert_eq!(example.marks.len(), 1);
        assert_eq!(example.marks[0].step.get(), 2);
        assert_eq!(example.marks[0].code, "FM-3.2");
        assert_eq!(example.trace.steps[1].words(), "Gone.");
    }

    #[test]
    fn a_marked_header_is_refused() {
        let problem = read("task  Go.  <- FM-1.1\n1 user  Go.").unwrap_err();
        assert_eq!(problem.to_string(), "line 1: only a step can be marked");
    }

    #[test]
    fn nothing_at_all_is_refused() {
        assert!(read("\n\n").is_err());
    }
}
