//! What tools did: calls from models and from tool spans, paired, and their results, told once.

use super::fingerprint::{blind_response, call_made};
use super::ledger::Known;
use super::mirror::Span;
use super::node::{Node, View};
use super::part::{self, CallPart, ResponsePart};
use super::spec;
use super::steps::{Teller, Turn};
use super::vocabulary::{self, Field, Role};
use crate::draft::{Came, Made};
use case::{Act, ActorKind, Origin, Passage, StepNo};

/// What a call was given.
struct Asked<'a, 't, 'v> {
    id: Option<&'a str>,
    given: Option<&'a View<'t, 'v>>,
    /// The place of the arguments of a call without any.
    otherwise: &'a Origin,
}

impl<'v> Teller<'_, 'v, '_> {
    /// A call that a model made.
    pub(super) fn call(&mut self, turn: &Turn, call: &CallPart<'_, 'v>) {
        if self.is_told(turn, call) {
            return;
        }
        let tool = call.name.as_ref().map(|name| name.passage(&self.draft));
        let tool = tool.unwrap_or_else(|| {
            let what = "this call names no tool; kept without a name";
            self.draft.complain(&call.at.origin, what);
            Passage::new("", call.at.origin.clone())
        });
        let asked = Asked {
            id: call.id.as_deref(),
            given: call.arguments.as_ref(),
            otherwise: &call.at.origin,
        };
        self.make_call(turn, tool, &asked);
    }

    /// Whether a call of this id was told before, and it is this one. A history may give a call's
    /// arguments in another spelling; that an id stands for several calls is shown by the history itself,
    /// or by an answer to the first of them.
    fn is_told(&self, turn: &Turn, call: &CallPart<'_, 'v>) -> bool {
        let Some((id, known)) =
            call.id.as_deref().and_then(|id| Some((id, self.calls.with_id(id)?)))
        else {
            return false;
        };
        let name = call.name.as_ref().and_then(|name| name.node.text()).unwrap_or_default();
        let given = call.arguments.as_ref().map(|given| given.node);
        let told = self.draft.trace.step(known);
        let tool = told.and_then(case::Step::call).map_or("", |call| &*call.tool.text);
        let at = &self.family.spans[turn.number].at;
        let is_elsewhere = told.is_some_and(|step| step.at != *at);
        let is_other = !name.is_empty() && !tool.is_empty() && *name != *tool;
        let is_over = self.calls.is_answered(known) && (self.is_answering || is_other);
        let is_reused = self.reused.contains(id) || is_over || (is_other && is_elsewhere);
        !is_reused || self.calls.is_alike(known, call_made(name, given))
    }

    fn make_call(&mut self, turn: &Turn, tool: Passage, asked: &Asked<'_, '_, 'v>) -> StepNo {
        if vocabulary::is_handoff(&tool.text) {
            self.leaving = Some(turn.agent);
        }
        let name = tool.text.clone();
        let json = asked.given.map(|given| given.node.json());
        let place = asked.given.map_or(asked.otherwise, |given| &given.origin);
        let made =
            Made { tool, arguments: json.as_ref(), arguments_at: place.clone(), id: asked.id };
        let at = &self.family.spans[turn.number].at;
        let step = self.draft.call(turn.agent, made, at);
        let known = Known {
            id: asked.id,
            tool: &name,
            fingerprint: call_made(&name, asked.given.map(|given| given.node)),
        };
        self.calls.add(&known, step);
        self.last_call = Some(step);
        step
    }

    /// A tool's answer inside a later request: told unless its span has told it.
    pub(super) fn response(&mut self, response: &ResponsePart<'_, 'v>, at: &Origin) {
        let call = match (response.id.as_deref(), response.tool) {
            (Some(id), _) => self.calls.with_id(id),
            (None, Some(tool)) if self.calls.knows_tool(tool) => {
                let waiting = self.calls.waiting(tool).or_else(|| self.calls.hollow_call(tool));
                if waiting.is_none() {
                    return;
                }
                waiting
            }
            (None, _) => None,
        };
        let text = match &response.content {
            Some(content) => content.passage(&self.draft),
            None => Passage::new("", response.at.origin.clone()),
        };
        if let Some(call) = call.filter(|call| self.calls.is_answered(*call)) {
            self.fill(call, text);
            return;
        }
        self.result(call, (text, response.failed), at);
    }

    /// Puts `text` in the place of a result that the tool's own span left empty.
    fn fill(&mut self, call: StepNo, text: Passage) {
        let hollow = self.calls.take_hollow(call);
        let step = hollow.and_then(|step| self.draft.trace.steps.get_mut(step.index()));
        if let Some(Act::Result(result)) = step.map(|step| &mut step.act) {
            result.data = crate::draft::held_in(&text.text);
            result.text = text;
        }
    }

    fn result(
        &mut self,
        call: Option<StepNo>,
        (text, failed): (Passage, Option<bool>),
        at: &Origin,
    ) -> StepNo {
        let called = call.and_then(|call| self.draft.trace.step(call)?.call());
        let name = called.map_or_else(|| "tool".into(), |call| call.tool.text.clone());
        let tool = self.actor(&name, ActorKind::Tool);
        let came = Came { text, data: None, id: None, failed };
        let step = self.draft.result(tool, came, at);
        if let Some(call) = call {
            self.calls.answer(call);
            self.draft.trace.pair(call, step);
        }
        step
    }

    pub(super) fn tool_starts(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let given = spec::arguments(span);
        self.count(given.is_none() && spec::outcome(span).is_none());
        let name = self.tool_name(span);
        if self.is_inside_itself(number, &name.text) {
            return;
        }
        let id = vocabulary::text(&span.attributes, Field::CallId);
        let id = id.or_else(|| spec::answered_id(span));
        let known = Known {
            id: id.as_deref(),
            tool: &name.text,
            fingerprint: call_made(&name.text, given.as_ref()),
        };
        let made = self.calls.carry_out(&known);
        let made = made.or_else(|| self.same_handoff(&name.text));
        let call = made.unwrap_or_else(|| {
            let turn = self.turn(number);
            let view = given.as_ref().map(Node::view);
            let asked = Asked { id: id.as_deref(), given: view.as_ref(), otherwise: &span.at };
            let call = self.make_call(&turn, name.clone(), &asked);
            self.calls.carry_out(&known);
            self.said.add(known.fingerprint);
            call
        });
        self.running.insert(number, call);
        if !self.family.ends_later(number) {
            self.tool_ends(number);
        }
    }

    /// Whether the span around it is of the same tool: one use of it seen twice.
    fn is_inside_itself(&self, number: usize, name: &str) -> bool {
        let around = self.family.parent(number).filter(|at| self.family.roles[*at] == Role::Tool);
        around.is_some_and(|at| *self.tool_name(&self.family.spans[at]).text == *name)
    }

    fn tool_name(&self, span: &Span<'v>) -> Passage {
        let named = vocabulary::find(&span.attributes, Field::ToolName);
        match named.as_ref().map(Node::view) {
            Some(name) if name.node.text().is_some() => name.passage(&self.draft),
            _ => {
                let name = span.name.strip_prefix("execute_tool ").unwrap_or(span.name);
                self.draft.passage(name, span.name_at.clone())
            }
        }
    }

    /// The framework's own span of a handoff is named after the agents, not after the tool that
    /// the model called just before.
    fn same_handoff(&self, name: &str) -> Option<StepNo> {
        let last = self.draft.trace.step(self.last_call?)?;
        let call = last.call()?;
        let is_same = vocabulary::is_handoff(name) && vocabulary::is_handoff(&call.tool.text);
        (is_same && call.result.is_none()).then_some(last.no)
    }

    pub(super) fn tool_ends(&mut self, number: usize) {
        let span = &self.family.spans[number];
        let Some(call) = self.running.remove(&number) else {
            return;
        };
        let mut outcome = spec::outcome(span);
        outcome.iter_mut().for_each(part::open_answer);
        let failed = span.failure.is_some().then_some(true);
        let failed = failed.or_else(|| vocabulary::failed(&span.attributes));
        if let Some(outcome) = &outcome {
            self.said.add(blind_response(outcome));
        }
        if self.calls.is_answered(call) {
            return;
        }
        let text = match &outcome {
            Some(outcome) => part::sole_text(outcome.view()).passage(&self.draft),
            None if failed == Some(true) => spec::failure_passage(&self.draft, span),
            None => return,
        };
        let step = self.result(Some(call), (text, failed), &span.at);
        if failed.is_none() && outcome.as_ref().is_some_and(Node::is_hollow) {
            let tool = self.tool_name(span).text;
            self.calls.note_hollow(&tool, call, step);
        }
        self.mark_failure(number);
    }
}
