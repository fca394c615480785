//! The sections of `masthead.spec.yaml` on tasks, agents, tools and ends, each to its clauses. What
//! agents pass each other, and how success is verified, is in `protocol`.

use super::condition::Condition;
use super::error::{Fault, Place};
use super::located::Located;
use super::mirror::{Agent, Caps, Constraint, GiveUp, Guard, Termination, Text, Tool};
use super::paths::File;
use super::prompt;
use super::templates::{self, TakenIn};
use super::yaml::{Prompted, Reader, Stated};
use case::spec::Cap;
use case::{Clause, ClauseKind, Origin, Passage, Predicate, Role, spec};
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn constraint(&mut self, one: &Located<Constraint>) -> Result<(), Fault> {
        let Constraint { id, text, predicate, human_judged } = &one.value;
        let id = id.value.as_str();
        let predicate = evaluated(predicate.as_ref(), id)?;
        if predicate.is_some() && *human_judged {
            let what = format!("`{id}` has a predicate and is human-judged");
            return Err(Fault::new(one.place, what, "keep one of them"));
        }
        if predicate.is_none() && !human_judged {
            let mend = "add a `predicate`, or say `human_judged: true`";
            let what = format!("nothing can evaluate the constraint `{id}`; {mend}");
            self.complain(one.line(), &what);
        }
        if *human_judged {
            self.spec.human_judged.insert(spec::ClauseRef(id.into()));
        }
        let words = self.source.words(text);
        self.push(Stated::new(id, ClauseKind::Constraint(predicate), words, one.place))
    }

    pub(super) fn agent(&mut self, one: &Located<Agent>) -> Result<(), Fault> {
        let Agent { name, role, may, may_not, tools, prompt_file, instructions, caps, model } =
            &one.value;
        let name: Arc<str> = name.value.as_str().into();
        self.take(&format!("the agent `{name}`"), one.place, "keep one of them")?;
        if let Some(line) = one.line() {
            self.spec.roles_at.insert(name.clone(), (self.file.path.clone(), line));
        }
        if let Some(text) = role {
            self.push(self.said(format!("role:{name}"), ClauseKind::Prose, text).binding(&name))?;
        }
        let limits = || may.iter().chain(may_not).flatten();
        if let Some(empty) = limits().find(|text| text.value.trim().is_empty()) {
            let what = format!("`{name}` has an empty limit");
            return Err(Fault::new(empty.place, what, "say what it may or may not do"));
        }
        for (number, text) in may.iter().flatten().enumerate() {
            let id = format!("{name}:may:{}", number + 1);
            self.push(self.said(id, ClauseKind::May, text).binding(&name))?;
        }
        for (number, text) in may_not.iter().flatten().enumerate() {
            let id = format!("{name}:may_not:{}", number + 1);
            self.push(self.said(id, ClauseKind::MayNot, text).binding(&name))?;
        }
        let instructions = match (prompt_file, instructions) {
            (Some(_), Some(words)) => {
                let what = format!("`{name}` has a `prompt_file` and `instructions`");
                return Err(Fault::new(words.place, what, "keep one of them"));
            }
            (Some(file), None) => Some(self.prompt_file(file, &name)?),
            (None, Some(words)) => Some(self.instructions(words, &name)),
            (None, None) => None,
        };
        if let Some(caps) = caps {
            self.caps((&name, Some(&name)), caps)?;
        }
        let tools = tools.as_ref().map(|tools| {
            let names = tools.iter().map(|tool| tool.value.as_str().into());
            names.collect()
        });
        self.spec.models.extend(model.as_ref().map(|model| spec::Model {
            name: model.value.as_str().into(),
            role: Some(name.clone()),
            file: Some(self.file.path.clone()),
            line: model.line(),
        }));
        self.spec.roles.push(Role { name, instructions, tools });
        Ok(())
    }

    fn prompt_file(&mut self, name: &Text, role: &Arc<str>) -> Result<Passage, Fault> {
        let file = self.file.beside(&name.value);
        let text = self.text_of(&file).map_err(|problem| {
            let what = format!("the prompt file `{}` cannot be read ({problem})", name.value);
            Fault::new(name.place, what, "name it relative to the spec file")
        })?;
        let text: Arc<str> = text.into();
        let instructions = Passage::new(text.clone(), Origin::file(&file.path));
        self.spec.files.push(file.path.clone());
        let lines = (1..).zip(text.lines()).map(|(number, line)| (number, line.to_owned()));
        let lines = lines.collect();
        self.prompts.push(Prompted { role: role.clone(), file, text, lines });
        Ok(instructions)
    }

    /// Instructions that stand in this file.
    fn instructions(&mut self, words: &Text, role: &Arc<str>) -> Passage {
        let lines = self.source.numbered(words);
        let text: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
        let text: Arc<str> = text.join("\n").into();
        let file = self.file.clone();
        let instructions = Passage::new(text.clone(), Origin::file(&file.path));
        self.prompts.push(Prompted { role: role.clone(), file, text, lines });
        instructions
    }

    /// A clause that is nothing but its words.
    fn said(&self, id: String, kind: ClauseKind, text: &Text) -> Stated {
        Stated::new(id, kind, self.source.words(text), text.place)
    }

    pub(super) fn tool(&mut self, one: &Located<Tool>) -> Result<(), Fault> {
        let Tool { name, description, required, changes_state } = &one.value;
        self.take(&format!("the tool `{}`", name.value), one.place, "keep one of them")?;
        if let Some(line) = one.line() {
            let at = (self.file.path.clone(), line);
            self.spec.tools_at.insert(name.value.as_str().into(), at);
        }
        let description = description
            .as_ref()
            .map(|text| Passage::new(self.source.words(text), Origin::file(&self.file.path)));
        self.spec.tools.push(spec::Tool {
            name: name.value.as_str().into(),
            description,
            required: shared(required.as_deref()),
            changes_state: *changes_state,
        });
        Ok(())
    }

    pub(super) fn guard(&mut self, one: &Located<Guard>) -> Result<(), Fault> {
        let Guard { id, tool, max_repeats, progress, idempotency_key, text } = &one.value;
        let id = named(id.as_ref(), || format!("guard:{}", tool.value));
        let kind = ClauseKind::Guard(spec::Guard {
            tool: tool.value.as_str().into(),
            max_repeats: max_repeats.value,
            progress: name_of(progress.as_ref()),
            idempotency_key: name_of(idempotency_key.as_ref()),
        });
        let words = self.words(text.as_ref(), max_repeats);
        self.push(Stated::new(id, kind, words, one.place))
    }

    pub(super) fn termination(&mut self, one: &Located<Termination>) -> Result<(), Fault> {
        let Termination { id, text, success, give_up, caps } = &one.value;
        let id = named(id.as_ref(), || "termination".to_owned());
        let predicate = evaluated(success.as_ref(), &id)?;
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
        caps.as_ref().map_or(Ok(()), |caps| self.caps((&id, None), caps))
    }

    fn give_up(&mut self, id: &str, one: &Located<GiveUp>) -> Result<(), Fault> {
        let GiveUp { text, predicate } = &one.value;
        let id = format!("{id}:give_up");
        let kind = ClauseKind::GiveUp(evaluated(predicate.as_ref(), &id)?);
        let words = self.words(text.as_ref(), one);
        self.push(Stated::new(id, kind, words, one.place))
    }

    /// Limits of the run, or of `role` alone.
    fn caps(&mut self, of: (&str, Option<&Arc<str>>), caps: &Caps) -> Result<(), Fault> {
        let Caps { steps, seconds, cost } = caps;
        if let Some(most) = steps {
            self.cap(of, ("steps", Cap::Steps(most.value)), most.place)?;
        }
        if let Some(most) = seconds {
            self.cap(of, ("seconds", Cap::Seconds(most.value)), most.place)?;
        }
        if let Some(most) = cost {
            self.cap(of, ("cost", Cap::Cost(most.value)), most.place)?;
        }
        Ok(())
    }

    fn cap(
        &mut self,
        (id, role): (&str, Option<&Arc<str>>),
        (name, cap): (&str, Cap),
        at: Option<Place>,
    ) -> Result<(), Fault> {
        let words = self.source.line(at.map(|at| at.line));
        let stated = Stated::new(format!("{id}:{name}"), ClauseKind::Cap(cap), words, at);
        self.push(match role {
            Some(role) => stated.binding(role),
            None => stated,
        })
    }

    /// The prompt files as clauses. Their words on when the run is done count only where the spec
    /// file itself says nothing.
    pub(super) fn prompt_clauses(&mut self) -> Result<(), Fault> {
        let ends = |kind: &ClauseKind| matches!(kind, ClauseKind::Success(_));
        let is_silent = !self.spec.clauses.iter().any(|clause| ends(&clause.kind));
        for Prompted { role, file, text, lines } in std::mem::take(&mut self.prompts) {
            let first = lines.first().map_or(1, |(number, _)| *number);
            let top = Some(Place { line: first, column: 1 });
            let id = format!("prompt:{role}");
            let said = text.clone();
            let clause = Stated::new(id, ClauseKind::Prose, said, top);
            self.push(clause.binding(&role).standing_in(&file.path))?;
            if is_silent {
                self.spec.clauses.extend(prompt::endings(&file.path, &role, &lines));
            }
            self.put_in((&file, &text), &role, is_silent)?;
        }
        Ok(())
    }

    /// What the files state that are put into a prompt.
    fn put_in(
        &mut self,
        prompt: (&File, &str),
        role: &Arc<str>,
        is_silent: bool,
    ) -> Result<(), Fault> {
        let TakenIn { clauses, texts, complaints } =
            templates::taken_in(prompt, Some(role), self.beside)?;
        let is_wanted = |one: &Clause| is_silent || one.kind == ClauseKind::Prose;
        self.spec.clauses.extend(clauses.into_iter().filter(is_wanted));
        self.spec.files.extend(texts.into_iter().map(|(path, _)| path));
        self.complaints.extend(complaints);
        Ok(())
    }
}

/// The predicate of the clause `id`, if it has one.
pub(super) fn evaluated(
    condition: Option<&Located<Condition>>,
    id: &str,
) -> Result<Option<Predicate>, Fault> {
    condition.map(Located::predicate).transpose().map_err(|fault| fault.of(id))
}

pub(super) fn named(id: Option<&Text>, otherwise: impl FnOnce() -> String) -> String {
    id.map_or_else(otherwise, |id| id.value.clone())
}

pub(super) fn shared(list: Option<&[String]>) -> Vec<Arc<str>> {
    let names = list.into_iter().flatten();
    names.map(|name| name.as_str().into()).collect()
}

pub(super) fn name_of(text: Option<&Text>) -> Option<Arc<str>> {
    text.map(|text| text.value.as_str().into())
}
