//! The sections of `masthead.spec.yaml` on context, coordination and verification, each to its clauses.

use super::error::Fault;
use super::located::Located;
use super::mirror::{
    Clarification, Context, Handoff, Judge, Level, Logging, LongestRun, Objective, Proves, Rejects,
    Sampling, Text, Verification,
};
use super::sections::{evaluated, name_of, named, shared};
use super::yaml::{Reader, Stated};
use case::{ClauseKind, spec};
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn context(&mut self, one: &Located<Context>) -> Result<(), Fault> {
        let Context { id, pinned, budget_tokens, compaction, longest_run } = &one.value;
        let id = named(id.as_ref(), || "context".to_owned());
        for (number, fact) in pinned.iter().flatten().enumerate() {
            let kind = ClauseKind::Context(spec::Context::Pinned);
            let id = format!("{id}:pinned:{}", number + 1);
            self.push(Stated::new(id, kind, self.source.words(fact), fact.place))?;
        }
        if let Some(most) = budget_tokens {
            let kind = ClauseKind::Context(spec::Context::Budget(most.value));
            let words = self.source.line(most.line());
            self.push(Stated::new(format!("{id}:budget"), kind, words, most.place))?;
        }
        if let Some(rule) = compaction {
            let kind = ClauseKind::Context(spec::Context::Compaction);
            let words = self.source.words(rule);
            self.push(Stated::new(format!("{id}:compaction"), kind, words, rule.place))?;
        }
        longest_run.as_ref().map_or(Ok(()), |longest| self.longest_run(&id, longest))
    }

    fn longest_run(&mut self, id: &str, one: &Located<LongestRun>) -> Result<(), Fault> {
        let LongestRun { steps, tested_by } = &one.value;
        let tested_by = name_of(tested_by.as_ref());
        let kind = ClauseKind::Context(spec::Context::LongestRun { steps: *steps, tested_by });
        let words = self.source.line(one.line());
        self.push(Stated::new(format!("{id}:longest_run"), kind, words, one.place))
    }

    pub(super) fn clarification(&mut self, one: &Located<Clarification>) -> Result<(), Fault> {
        let Clarification { id, text, ask, when, meanwhile, cases } = &one.value;
        let id = named(id.as_ref(), || "clarification".to_owned());
        let kind = ClauseKind::Clarification(spec::Clarification {
            ask: name_of(ask.as_ref()),
            when: evaluated(when.as_ref(), &id)?,
            meanwhile: meanwhile.as_deref().map(names),
            cases: name_of(cases.as_ref()),
        });
        let words = self.words(text.as_ref(), one);
        self.push(Stated::new(id, kind, words, one.place))
    }

    pub(super) fn handoff(&mut self, one: &Located<Handoff>) -> Result<(), Fault> {
        let Handoff { id, from, to, required, schema, version, acknowledged_by, session, text } =
            &one.value;
        let from = name_of(from.as_ref());
        let sender = from.as_deref().unwrap_or("*");
        let id = named(id.as_ref(), || format!("handoff:{sender}:{}", to.value));
        let kind = ClauseKind::Handoff(spec::Handoff {
            from,
            to: to.value.as_str().into(),
            required: shared(required.as_deref()),
            schema: name_of(schema.as_ref()),
            version: name_of(version.as_ref()),
            acknowledged_by: name_of(acknowledged_by.as_ref()),
            session: name_of(session.as_ref()),
        });
        let words = self.words(text.as_ref(), to);
        self.push(Stated::new(id, kind, words, one.place))
    }

    pub(super) fn objective(&mut self, one: &Located<Objective>) -> Result<(), Fault> {
        let Objective { id, text, changed_by, recorded_in } = &one.value;
        let kind = ClauseKind::Objective(spec::Objective {
            changed_by: changed_by.as_deref().map(names),
            recorded_in: name_of(recorded_in.as_ref()),
        });
        let words = self.source.words(text);
        self.push(Stated::new(id.value.as_str(), kind, words, one.place))
    }

    pub(super) fn logging(&mut self, one: &Located<Logging>) -> Result<(), Fault> {
        let Logging { id, intent, act, share, monitor } = &one.value;
        let id = named(id.as_ref(), || "logging".to_owned());
        let kind = ClauseKind::Logging(spec::Logging {
            intent: intent.value.as_str().into(),
            act: act.value.as_str().into(),
            share: share.as_ref().map(|share| share_of(share, &id)).transpose()?,
            monitor: name_of(monitor.as_ref()),
        });
        let words = self.source.line(one.line());
        self.push(Stated::new(id, kind, words, one.place))
    }

    pub(super) fn verification(&mut self, one: &Located<Verification>) -> Result<(), Fault> {
        let Verification { id, objective, level, tool, proves, result, by, rejects } = &one.value;
        let is_one = |kind: &ClauseKind| matches!(kind, ClauseKind::Verification(_));
        let known = self.spec.clauses.iter().filter(|clause| is_one(&clause.kind));
        let number = known.count() + 1;
        let id = named(id.as_ref(), || format!("verification:{number}"));
        let coverage = spec::Coverage {
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
            predicate: evaluated(result.as_ref(), &id)?,
            by: name_of(by.as_ref()),
            rejects: rejects.as_ref().map(|rejects| turned_down(rejects, &id)).transpose()?,
        };
        let words = self.source.words(objective);
        self.push(Stated::new(id, ClauseKind::Verification(coverage), words, one.place))
    }

    pub(super) fn judge(&mut self, one: &Located<Judge>) -> Result<(), Fault> {
        let Judge { name, kappa, cases, measured } = &one.value;
        let id = format!("judge:{}", name.value);
        if let Some(kappa) = kappa
            && !(-1.0..=1.0).contains(&kappa.value)
        {
            let what = format!("kappa is {}, and agreement ends at 1", kappa.value);
            return Err(Fault::new(kappa.place, what, "give a number from -1 to 1").of(&id));
        }
        let kind = ClauseKind::Judge(spec::Judge {
            name: name.value.as_str().into(),
            kappa: kappa.as_ref().map(|kappa| kappa.value),
            cases: *cases,
            measured: name_of(measured.as_ref()),
        });
        let words = self.source.line(one.line());
        self.push(Stated::new(id, kind, words, one.place))
    }

    pub(super) fn sampling(&mut self, one: &Located<Sampling>) -> Result<(), Fault> {
        let Sampling { rate, owner } = &one.value;
        let kind = ClauseKind::Sampling(spec::Sampling {
            rate: share_of(rate, "sampling")?,
            owner: name_of(owner.as_ref()),
        });
        let words = self.source.line(rate.line());
        self.push(Stated::new("sampling", kind, words, one.place))
    }
}

fn turned_down(one: &Located<Rejects>, id: &str) -> Result<spec::Rejects, Fault> {
    let Rejects { cases, share } = &one.value;
    Ok(spec::Rejects { cases: cases.value.as_str().into(), share: share_of(share, id)? })
}

fn share_of(one: &Located<f64>, id: &str) -> Result<f64, Fault> {
    if (0.0..=1.0).contains(&one.value) {
        return Ok(one.value);
    }
    let what = format!("{} is no share", one.value);
    Err(Fault::new(one.place, what, "give a number from 0 to 1").of(id))
}

fn names(list: &[Text]) -> Vec<Arc<str>> {
    list.iter().map(|name| name.value.as_str().into()).collect()
}
