//! From the domain types to the wire types, field by field. Nothing is decided here.

use super::find::{self, score};
use super::v1;
use crate::{Judged, Quotes, Timing};
use case::trace::{Nanos, Source};
use case::{SpecSource, StepNo};
use checks::graph::Link;
use checks::graph::chain::ChainLink;
use checks::outcome::{Assertion, Status};
use checks::taxonomy::{Mode, TAXONOMY};
use checks::verdict::Class;
use checks::{Category, Reading, Reply, identity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Hashed once: it reads every page.
static RULES: LazyLock<std::sync::Arc<str>> = LazyLock::new(identity::rules);

/// A judged run.
pub(super) fn element<'a>(judged: &Judged<'a>) -> v1::Element<'a> {
    let triage = judged.triage;
    let effects = triage.effects.iter().map(|change| v1::Effect {
        step: change.step.get(),
        origin: origin(judged, change.step),
        tool: &change.tool,
        what: change.what.as_deref(),
        undone: change.undone,
        captured: change.captured,
    });
    let suspects = triage.suspects.iter().map(|suspect| v1::Suspect {
        step: suspect.step.get(),
        agent: find::agent(judged, suspect.step),
        origin: origin(judged, suspect.step),
        weight: rounded(suspect.weight),
        why: find::said(judged, &suspect.why),
    });
    let checks = triage.checks.iter();
    v1::Element::Triage(Box::new(v1::Triage {
        schema: v1::SCHEMA,
        tool: tool(),
        trace: trace(judged),
        spec: spec(judged),
        complaints: complaints(judged),
        sufficiency: sufficiency(judged),
        outcome: outcome(judged),
        effects: effects.collect(),
        unread: (!triage.unread.is_empty())
            .then(|| triage.unread.iter().map(|step| step.get()).collect()),
        checks: checks.map(|check| find::check(judged, check)).collect(),
        modes: modes(judged),
        verdict: verdict(judged),
        suspects: suspects.collect(),
        chain: chain(judged),
        answers: answers(judged),
        symptom: judged.case.symptom.as_deref(),
        timing: judged.timing.map(timing),
    }))
}

fn chain<'a>(judged: &Judged<'a>) -> Vec<v1::ChainLink<'a>> {
    let links = judged.triage.chain.iter().flat_map(|chain| &chain.links);
    let link = |link: &'a ChainLink| {
        let (via, value) = match &link.link {
            None => (None, None),
            Some(Link::Result) => (Some(v1::Via::Result), None),
            Some(Link::Instruction) => (Some(v1::Via::Instruction), None),
            Some(Link::Value(value)) => (Some(v1::Via::Value), Some(value.as_str())),
        };
        v1::ChainLink {
            step: link.step.get(),
            agent: find::agent(judged, link.step),
            origin: origin(judged, link.step),
            modes: link.modes.iter().map(|mode| mode.code()).collect(),
            via,
            value: value.filter(|_| judged.show.quotes == Quotes::Shown),
        }
    };
    links.map(link).collect()
}

/// An input that could not be read.
pub(super) fn unreadable<'a>(path: &'a str, at: &'a str, what: &'a str) -> v1::Element<'a> {
    v1::Element::Unreadable(v1::Unreadable {
        schema: v1::SCHEMA,
        source: v1::Source { path, record: (!at.is_empty()).then_some(at) },
        error: what,
    })
}

fn tool() -> v1::Tool {
    v1::Tool { version: env!("CARGO_PKG_VERSION"), rules: RULES.to_string(), taxonomy: TAXONOMY }
}

fn trace<'a>(judged: &Judged<'a>) -> v1::Trace<'a> {
    let trace = &judged.case.trace;
    let labels = &trace.labels;
    let Source { path, record } = &trace.source;
    let mut seen = BTreeSet::new();
    let models = trace.agents().filter_map(|actor| actor.model.as_deref());
    let sufficiency = &judged.triage.sufficiency;
    v1::Trace {
        id: &trace.id,
        source: v1::Source { path, record: record.as_deref() },
        dialect: trace.dialect,
        framework: labels.framework.as_deref(),
        system: labels.system.as_deref(),
        version: labels.version.as_deref(),
        environment: labels.environment.as_deref(),
        tenant: labels.tenant.as_deref(),
        session: labels.session.as_deref(),
        task: labels.task.as_deref(),
        trial: labels.trial.as_deref(),
        models: models.filter(|model| seen.insert(*model)).collect(),
        agents: trace.agents().map(|actor| &*actor.name).collect(),
        steps: trace.steps.len(),
        multi_agent: trace.is_multi_agent(),
        started: trace.started.and_then(time),
        ended: trace.ended.and_then(time),
        complete: sufficiency.ended == Some(true) && sufficiency.links,
        content_hash: &trace.content_hash,
    }
}

fn time(nanos: Nanos) -> Option<String> {
    let stamp = jiff::Timestamp::from_nanosecond(i128::from(nanos.0)).ok()?;
    Some(stamp.to_string())
}

fn spec<'a>(judged: &Judged<'a>) -> v1::Spec<'a> {
    let spec = &judged.case.spec;
    let (source, path, hash) = match &spec.source {
        SpecSource::Declared { path, hash } => {
            (v1::SpecSource::Declared, Some(&**path), Some(&**hash))
        }
        SpecSource::FromTrace => (v1::SpecSource::FromTrace, None, None),
        SpecSource::Absent => (v1::SpecSource::Absent, None, None),
    };
    v1::Spec { source, path, hash, drift: spec.drift.is_some() }
}

fn complaints<'a>(judged: &Judged<'a>) -> Vec<v1::Complaint<'a>> {
    let complaints = judged.complaints.iter().map(|complaint| v1::Complaint {
        at: crate::words::place(&complaint.at),
        what: &complaint.what,
    });
    complaints.collect()
}

fn sufficiency<'a>(judged: &Judged<'a>) -> v1::Sufficiency<'a> {
    let sufficiency = &judged.triage.sufficiency;
    v1::Sufficiency {
        content: sufficiency.content,
        ended: sufficiency.ended,
        links: sufficiency.links,
        verifier_ran: sufficiency.verifier_ran,
        missing: sufficiency.missing.iter().map(String::as_str).collect(),
    }
}

fn outcome<'a>(judged: &Judged<'a>) -> v1::Outcome<'a> {
    let outcome = &judged.triage.outcome;
    let evidence = outcome.evidence.as_ref();
    v1::Outcome {
        status: match outcome.status {
            Status::Failed => v1::Status::Failed,
            Status::Succeeded => v1::Status::Succeeded,
            Status::Infrastructure => v1::Status::Infrastructure,
            Status::Unverified => v1::Status::Unverified,
            Status::Unknown => v1::Status::Unknown,
        },
        asserted_by: match outcome.asserted_by {
            Assertion::Person => v1::AssertedBy::Person,
            Assertion::Reward => v1::AssertedBy::Reward,
            Assertion::Verifier => v1::AssertedBy::Verifier,
            Assertion::Tool => v1::AssertedBy::Tool,
            Assertion::Nobody => v1::AssertedBy::None,
        },
        reason: find::said(judged, &outcome.reason),
        evidence: evidence.map(|cite| v1::Citation { at: find::at(judged, cite), primary: true }),
    }
}

fn modes(judged: &Judged<'_>) -> BTreeMap<&'static str, v1::Mode> {
    let modes = judged.triage.modes.iter().map(|one| {
        let result = match one.reading {
            Reading::Found(_) => v1::ModeResult::Found,
            Reading::Clear(_) => v1::ModeResult::Clear,
            Reading::CannotTell(_) => v1::ModeResult::CannotTell,
            Reading::NotApplicable(_) => v1::ModeResult::NotApplicable,
        };
        let score = score(one.reading.score());
        (one.mode.code(), v1::Mode { result, score })
    });
    modes.collect()
}

fn verdict<'a>(judged: &Judged<'a>) -> v1::Verdict<'a> {
    let verdict = &judged.triage.verdict;
    let owner = verdict.owner.as_ref();
    let fix = verdict.fix.as_ref();
    v1::Verdict {
        class: class(verdict.class),
        class_score: score(verdict.class_score),
        mode: verdict.mode.map(Mode::code),
        mode_provisional: verdict.mode.is_some(),
        by_elimination: verdict.by_elimination,
        downstream: verdict.downstream.iter().map(|mode| mode.code()).collect(),
        owner: v1::Owner {
            role: verdict.owner_role,
            name: owner.map(|owner| &*owner.name),
            source: owner.map(|owner| &*owner.source),
        },
        fix: fix.map(|fix| find::fix(judged, fix)),
        timing: verdict.timing,
        wrong_fix: verdict.wrong_fix,
        track_record: track_record(judged),
        signature: signature(judged),
    }
}

/// What another run must share to be the same incident. What broke stands in words of the run.
fn signature(judged: &Judged<'_>) -> Option<v1::Signature> {
    if judged.triage.verdict.class == Class::Nothing {
        return None;
    }
    let shared = incidents::Signature::of(judged.case, judged.triage);
    let incidents::Signature { class, mode, clause, demand, role, tool, service, fault } = shared;
    let said = |words: Option<String>| words.map(|words| find::said(judged, &words));
    let (demand, service, fault) = (said(demand), said(service), said(fault));
    Some(v1::Signature { class, mode, clause, demand, role, tool, service, fault })
}

/// How often the mode that leads was right on the labelled runs of the framework. Nobody has judged
/// the runs of this place yet.
fn track_record(judged: &Judged<'_>) -> Option<v1::TrackRecord> {
    let record = crate::phrase::track_record(judged)?;
    Some(v1::TrackRecord { framework: [record.right, record.fired], own: [0, 0] })
}

const fn class(class: Class) -> v1::Class {
    match class {
        Class::Layer(Category::Specification) => v1::Class::FC1,
        Class::Layer(Category::Coordination) => v1::Class::FC2,
        Class::Layer(Category::Verification) => v1::Class::FC3,
        Class::Infrastructure => v1::Class::Infrastructure,
        Class::External => v1::Class::External,
        Class::Inconclusive => v1::Class::Inconclusive,
        Class::Nothing => v1::Class::Nothing,
    }
}

fn answers<'a>(judged: &Judged<'a>) -> Vec<v1::Answer<'a>> {
    let answers = judged.answers.iter().map(|(id, answer)| v1::Answer {
        id,
        reply: reply(answer.reply),
        author: &answer.author,
        at: &answer.at,
    });
    answers.collect()
}

/// A reply.
pub(super) const fn reply(reply: Reply) -> v1::Reply {
    match reply {
        Reply::Yes => v1::Reply::Yes,
        Reply::No => v1::Reply::No,
    }
}

/// The element of the input that the step was read from.
pub(super) fn origin(judged: &Judged<'_>, step: StepNo) -> String {
    let step = judged.case.trace.step(step);
    step.map_or(String::new(), |step| step.at.pointer())
}

fn timing(timing: Timing) -> v1::Timing {
    let milliseconds = |time: std::time::Duration| rounded(time.as_secs_f64() * 1000.0);
    v1::Timing {
        reading_ms: milliseconds(timing.reading),
        judging_ms: milliseconds(timing.judging),
    }
}

/// Four decimals: more would claim a precision that nothing here has.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
