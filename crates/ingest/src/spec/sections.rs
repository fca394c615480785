//! The sections of `masthead.spec.yaml`, each to its clauses.

use super::condition::Condition;
use super::error::{Fault, Place};
use super::located::Located;
use super::mirror::{
    Agent, Caps, Clarification, Constraint, GiveUp, Guard, Handoff, Level, Proves, Termination,
    Text, Tool, Verification,
};
use super::yaml::{Prompted, Reader, Stated};
use super::{Prompts, prompt};
use case::spec::{Cap, Coverage};
use case::{ClauseKind, Origin, Passage, Predicate, Role, spec};
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn constraint(&mut self, one: &Located<Constraint>) -> Result<(), Fault> {
        let Constraint { id, text, predicate, human_judged } = &one.value;
        let predicate = evaluated(predicate.as_ref())?;
        let id = id.value.as_str();
        if predicate.is_some() && *human_judged {
            let what = format!("`{id}` has a predicate and is human-judged");
            return Err(Fault::new(one.place, what, "keep one of them"));
        }
        if predicate.is_none() && !human_judged {
            let mend = "add a `predicate`, or say `human_judged: true`";
            let what = format!("nothing can evaluate the constraint `{id}`; {mend}");
            self.complain(one.line(), &what);
        }
        let words = self.source.words(text);
        self.push(Stated::new(id, ClauseKind::Constraint(predicate), words, one.place))
    }

    pub(super) fn agent(
        &mut self,
        one: &Located<Agent>,
        prompts: Prompts<'_>,
    ) -> Result<(), Fault> {
        let Agent { name, role, may, may_not, tools, prompt_file } = &one.value;
        let name: Arc<str> = name.value.as_str().into();
        if self.spec.roles.iter().any(|known| known.name == name) {
            let what = format!("the agent `{name}` stands twice");
            return Err(Fault::new(one.place, what, "keep one of them"));
        }
        if let Some(text) = role {
            self.push(self.said(format!("role:{name}"), ClauseKind::Prose, text).binding(&name))?;
        }
        for (number, text) in may.iter().flatten().enumerate() {
            let id = format!("{name}:may:{}", number + 1);
            self.push(self.said(id, ClauseKind::May, text).binding(&name))?;
        }
        for (number, text) in may_not.iter().flatten().enumerate() {
            let id = format!("{name}:may_not:{}", number + 1);
            self.push(self.said(id, ClauseKind::MayNot, text).binding(&name))?;
        }
        let instructions = match prompt_file {
            Some(file) => Some(self.prompt_file(file, prompts, &name)?),
            None => None,
        };
        let tools = tools.as_ref().map(|tools| {
            let names = tools.iter().map(|tool| tool.value.as_str().into());
            names.collect()
        });
        self.spec.roles.push(Role { name, instructions, tools });
        Ok(())
    }

    fn prompt_file(
        &mut self,
        file: &Text,
        prompts: Prompts<'_>,
        role: &Arc<str>,
    ) -> Result<Passage, Fault> {
        let path = file.value.as_str();
        let text = prompts(path).map_err(|problem| {
            let what = format!("the prompt file `{path}` cannot be read ({problem})");
            Fault::new(file.place, what, "name it relative to the spec file")
        })?;
        let text: Arc<str> = text.into();
        self.prompts.push(Prompted { role: role.clone(), file: path.into(), text: text.clone() });
        Ok(Passage::new(text, Origin::file(path)))
    }

    /// A clause that is nothing but its words.
    fn said(&self, id: String, kind: ClauseKind, text: &Text) -> Stated {
        Stated::new(id, kind, self.source.words(text), text.place)
    }

    pub(super) fn tool(&mut self, one: &Located<Tool>) -> Result<(), Fault> {
        let Tool { name, description, required, changes_state } = &one.value;
        if self.spec.tool(&name.value).is_some() {
            let what = format!("the tool `{}` stands twice", name.value);
            return Err(Fault::new(one.place, what, "keep one of them"));
        }
        let description = description
            .as_ref()
            .map(|text| Passage::new(self.source.words(text), Origin::file(&self.path)));
        self.spec.tools.push(spec::Tool {
            name: name.value.as_str().into(),
            description,
            required: shared(required.as_deref()),
            changes_state: *changes_state,
        });
        Ok(())
    }

    pub(super) fn guard(&mut self, one: &Located<Guard>) -> Result<(), Fault> {
        let Guard { id, tool, max_repeats, text } = &one.value;
        let id = named(id.as_ref(), || format!("guard:{}", tool.value));
        let kind =
            ClauseKind::Guard { tool: tool.value.as_str().into(), max_repeats: max_repeats.value };
        let words = self.words(text.as_ref(), max_repeats);
        self.push(Stated::new(id, kind, words, one.place))
    }

    pub(super) fn termination(&mut self, one: &Located<Termination>) -> Result<(), Fault> {
        let Termination { id, text, success, give_up, caps } = &one.value;
        let id = named(id.as_ref(), || "termination".to_owned());
        let predicate = evaluated(success.as_ref())?;
        // Without words and without a predicate the spec is silent on when the run is done, even
        // if it has caps: a clause here would hide that.
        let stated = match (text, success) {
            (Some(text), _) => Some((self.source.words(text), text.place)),
            (None, Some(success)) => Some((self.source.line(success.line()), success.place)),
            (None, None) => None,
        };
        if let Some((words, at)) = stated {
            self.push(Stated::new(id.as_str(), ClauseKind::Success(predicate), words, at))?;
        }
        if let Some(give_up) = give_up {
            self.give_up(&id, give_up)?;
        }
        caps.as_ref().map_or(Ok(()), |caps| self.caps(&id, caps))
    }

    fn give_up(&mut self, id: &str, one: &Located<GiveUp>) -> Result<(), Fault> {
        let GiveUp { text, predicate } = &one.value;
        let kind = ClauseKind::GiveUp(evaluated(predicate.as_ref())?);
        let words = self.words(text.as_ref(), one);
        self.push(Stated::new(format!("{id}:give_up"), kind, words, one.place))
    }

    fn caps(&mut self, id: &str, caps: &Caps) -> Result<(), Fault> {
        let Caps { steps, seconds, cost } = caps;
        if let Some(most) = steps {
            self.cap(format!("{id}:steps"), Cap::Steps(most.value), most.place)?;
        }
        if let Some(most) = seconds {
            self.cap(format!("{id}:seconds"), Cap::Seconds(most.value), most.place)?;
        }
        if let Some(most) = cost {
            self.cap(format!("{id}:cost"), Cap::Cost(most.value), most.place)?;
        }
        Ok(())
    }

    fn cap(&mut self, id: String, cap: Cap, at: Option<Place>) -> Result<(), Fault> {
        let words = self.source.line(at.map(|at| at.line));
        self.push(Stated::new(id, ClauseKind::Cap(cap), words, at))
    }

    pub(super) fn clarification(&mut self, one: &Located<Clarification>) -> Result<(), Fault> {
        let Clarification { id, text, ask } = &one.value;
        let id = named(id.as_ref(), || "clarification".to_owned());
        let kind =
            ClauseKind::Clarification { ask: ask.as_ref().map(|tool| tool.value.as_str().into()) };
        let words = self.words(text.as_ref(), one);
        self.push(Stated::new(id, kind, words, one.place))
    }

    pub(super) fn handoff(&mut self, one: &Located<Handoff>) -> Result<(), Fault> {
        let Handoff { id, from, to, required, text } = &one.value;
        let from = from.as_ref().map(|name| name.value.as_str());
        let id = named(id.as_ref(), || format!("handoff:{}:{}", from.unwrap_or("*"), to.value));
        let kind = ClauseKind::Handoff {
            from: from.map(Into::into),
            to: to.value.as_str().into(),
            required: shared(required.as_deref()),
        };
        let words = self.words(text.as_ref(), to);
        self.push(Stated::new(id, kind, words, one.place))
    }

    pub(super) fn verification(&mut self, one: &Located<Verification>) -> Result<(), Fault> {
        let Verification { id, objective, level, tool, proves, result } = &one.value;
        let is_one = |kind: &ClauseKind| matches!(kind, ClauseKind::Verification(_));
        let known = self.spec.clauses.iter().filter(|clause| is_one(&clause.kind));
        let number = known.count() + 1;
        let id = named(id.as_ref(), || format!("verification:{number}"));
        let coverage = Coverage {
            objective: objective.value.trim().into(),
            level: match level {
                Level::Step => spec::Level::Step,
                Level::Intermediate => spec::Level::Intermediate,
                Level::Final => spec::Level::Final,
            },
            tool: tool.value.as_str().into(),
            proves: match proves {
                Proves::Format => spec::Proves::Format,
                Proves::Task => spec::Proves::Task,
            },
            predicate: evaluated(result.as_ref())?,
        };
        let words = self.source.words(objective);
        self.push(Stated::new(id, ClauseKind::Verification(coverage), words, one.place))
    }

    /// The prompt files as clauses. Their words on when the run is done count only where the spec
    /// file itself says nothing.
    pub(super) fn prompt_clauses(&mut self) -> Result<(), Fault> {
        let ends = |kind: &ClauseKind| matches!(kind, ClauseKind::Success(_));
        let is_silent = !self.spec.clauses.iter().any(|clause| ends(&clause.kind));
        for Prompted { role, file, text } in std::mem::take(&mut self.prompts) {
            let top = Some(Place { line: 1, column: 1 });
            let id = format!("prompt:{role}");
            let clause = Stated::new(id, ClauseKind::Prose, text.clone(), top);
            self.push(clause.binding(&role).standing_in(&file))?;
            if is_silent {
                let endings = prompt::endings(&file, &text, Some(&role));
                self.spec.clauses.extend(endings);
            }
        }
        Ok(())
    }
}

fn evaluated(condition: Option<&Located<Condition>>) -> Result<Option<Predicate>, Fault> {
    condition.map(Located::predicate).transpose()
}

fn named(id: Option<&Text>, otherwise: impl FnOnce() -> String) -> String {
    id.map_or_else(otherwise, |id| id.value.clone())
}

fn shared(list: Option<&[String]>) -> Vec<Arc<str>> {
    let names = list.into_iter().flatten();
    names.map(|name| name.as_str().into()).collect()
}
