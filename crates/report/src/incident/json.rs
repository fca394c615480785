//! Incidents as JSON, `masthead.incident/1`: one compact object each.

use super::{Returns, next, v1};
use case::hidden::unhashed;
use checks::Mode;
use incidents::event::Purpose;
use incidents::judgement::{Ground, Stance, class_name};
use incidents::life::Ending;
use incidents::prove::{Met, Proof};
use incidents::{Incident, Signature, Tagged};
use jiff::civil::Date;

/// What a list says of an incident, on one line, without a line break at its end.
pub fn facts(one: &Tagged, is_late: Late, returns: Returns<'_>) -> String {
    let incident = v1::Incident {
        schema: v1::SCHEMA,
        facts: facts_of(one, is_late == Late::Yes, returns),
        whole: None,
    };
    written(&incident)
}

/// Whether a fix of an incident is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// One is.
    Yes,
    /// None is.
    No,
}

/// Everything about an incident, on one line, without a line break at its end.
pub fn whole(incident: &Incident, returns: Returns<'_>, today: Date) -> String {
    let tagged = incident.facts();
    let is_late = incident.overdue(today).next().is_some();
    let facts = v1::Facts { next: Some(next(incident)), ..facts_of(&tagged, is_late, returns) };
    let whole = Some(Box::new(whole_of(incident, today)));
    written(&v1::Incident { schema: v1::SCHEMA, facts, whole })
}

/// The JSON Schema of an incident.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(v1::Incident<'_>).to_value()
}

fn written(incident: &v1::Incident<'_>) -> String {
    let text = serde_json::to_string(incident).expect("the wire types have no maps");
    unhashed(&text)
}

fn facts_of<'a>(one: &'a Tagged, overdue: bool, returns: Returns<'a>) -> v1::Facts<'a> {
    v1::Facts {
        id: one.id.as_str(),
        opened: one.opened.to_string(),
        state: one.state.name(),
        title: &one.title,
        symptom: one.symptom.as_deref(),
        class: class_name(one.class),
        mode: one.mode.map(Mode::code),
        judged_by: one.judged_by.name(),
        system: one.system.as_deref(),
        framework: one.framework.as_deref(),
        agent: one.agent.as_deref(),
        models: texts(&one.models),
        task: one.task.as_deref(),
        population: one.population.map(incidents::sighting::Population::name),
        runs: one.runs,
        owner: one.owner.as_deref(),
        structure: one.structure.as_deref(),
        recurred: one.recurred,
        came_back_as: returns.after(&one.id).map(|found| found.again.as_str()).collect(),
        same_gap_as: returns.of(&one.id).map(|found| found.mended.as_str()),
        mended: one.mended,
        unproven: one.unproven,
        overdue,
        next: None,
    }
}

fn texts(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

fn codes(modes: &[Mode]) -> Vec<&'static str> {
    modes.iter().map(|mode| mode.code()).collect()
}

fn signature(signature: &Signature) -> v1::Signature<'_> {
    let Signature { class, mode, clause, demand, role, tool, service, fault } = signature;
    v1::Signature {
        class,
        mode: mode.as_deref(),
        clause: clause.as_deref(),
        demand: demand.as_deref(),
        role: role.as_deref(),
        tool: tool.as_deref(),
        service: service.as_deref(),
        fault: fault.as_deref(),
    }
}

fn whole_of(incident: &Incident, today: Date) -> v1::Whole<'_> {
    let settled = incident.postmortem.as_ref().is_some_and(|one| one.mode.is_some());
    v1::Whole {
        drill: incident.purpose == Purpose::Drill,
        signature: signature(&incident.signature),
        mode_provisional: incident.mode().is_some() && !settled,
        route: incident.route.as_ref().map(|route| v1::Route {
            seat: route.seat.name(),
            role: route.seat.role(),
            timing: route.seat.timing(),
            name: &route.to.name,
            contact: route.to.contact.as_deref(),
            source: &route.to.source,
        }),
        held_before: incident.held_before().into_iter().map(held).collect(),
        missing_structure: incident.missing_structure(),
        sightings: incident.sightings.iter().map(sighting).collect(),
        verdicts: incident.judgements.iter().map(verdict).collect(),
        fixes: incident.fixes.iter().map(|one| fix(incident, one, today)).collect(),
        proofs: incident.proofs.iter().map(proof).collect(),
        postmortem: incident.postmortem.as_ref().map(postmortem),
        ending: incident.ending.as_ref().map(|one| ending(incident, one)),
        comebacks: incident.comebacks.iter().map(|one| one.meaning()).collect(),
        lacking: if incident.state.is_over() { Vec::new() } else { incident.lacking() },
        merged_into: incident.merged_into.as_ref().map(incidents::IncidentId::as_str),
        absorbed: incident.absorbed.iter().map(incidents::IncidentId::as_str).collect(),
        tags: incident.tags.iter().map(String::as_str).collect(),
        links: incident
            .links
            .iter()
            .map(|link| v1::Link { kind: &link.kind, to: &link.to })
            .collect(),
        timeline: incident.timeline.iter().map(event).collect(),
    }
}

fn held(held: incidents::held::Held) -> v1::Held {
    let incidents::held::Held { route, accepted, until } = held;
    let (by, at) = accepted.unzip();
    v1::Held {
        seat: route.seat.name(),
        name: route.to.name,
        accepted_by: by.map(|by| by.name),
        accepted: at.map(|at| at.to_string()),
        until: until.to_string(),
    }
}

fn sighting(run: &incidents::Sighting) -> v1::Sighting<'_> {
    v1::Sighting {
        trace: &run.trace,
        path: &run.path,
        record: run.record.as_deref(),
        content_hash: &run.content_hash,
        framework: run.framework.as_deref(),
        agents: texts(&run.agents),
        models: texts(&run.models),
        task: run.task.as_deref(),
        population: run.population.name(),
        began: run.began.map(|at| at.to_string()),
    }
}

fn author(by: &incidents::Author) -> v1::Author<'_> {
    v1::Author { name: &by.name, kind: by.kind.name() }
}

fn verdict(judged: &incidents::incident::Judged) -> v1::Verdict<'_> {
    let said = &judged.said;
    v1::Verdict {
        by: author(&judged.by),
        at: judged.at.to_string(),
        class: class_name(said.class),
        mode: said.mode.map(Mode::code),
        modes: codes(&said.modes),
        score: said.score.map(|score| (score * 100.0).round() / 100.0),
        fix: said.fix.as_deref(),
        missing_structure: said.missing_structure.as_deref(),
        missing_input: texts(&said.missing_input),
        evidence: said
            .evidence
            .iter()
            .map(|one| v1::Evidence { quote: &one.quote, origin: &one.origin, step: one.step })
            .collect(),
        checked: said.checked.iter().map(|layer| layer.code()).collect(),
        rules: said.rules.as_deref(),
        stance: match said.stance {
            Stance::Provisional => "provisional",
            Stance::Confirms => "confirms",
            Stance::Corrects => "corrects",
        },
        ground: match said.ground {
            Ground::Trace => "trace",
            Ground::PersonOnly => "person-only",
        },
    }
}

fn fix<'a>(incident: &'a Incident, fix: &'a incidents::change::Fix, today: Date) -> v1::Fix<'a> {
    let layer = incident.category();
    let compared = fix.plan.compared.as_ref();
    v1::Fix {
        number: fix.no.0,
        what: &fix.plan.what,
        kind: fix.plan.kind.name(),
        wrong: fix.plan.overridden.as_deref().or_else(|| fix.plan.kind.why_wrong(layer?)),
        despite: fix.plan.despite.as_deref(),
        compared: compared.map(|one| [one.old.as_str(), one.new.as_str()]),
        due: fix.plan.due.map(|day| day.to_string()),
        shipped: fix.shipped.map(|day| day.to_string()),
        replaced_by: fix.replaced_by.map(|later| later.0),
        overdue_days: fix.days_overdue(today),
    }
}

fn proof(proof: &Proof) -> v1::Proof<'_> {
    v1::Proof {
        verdict: proof.verdict().name(),
        mode: proof.mode.map(Mode::code),
        before: proof.runs.0,
        after: proof.runs.1,
        reasons: proof
            .reasons
            .iter()
            .map(|one| v1::Reason {
                about: one.about.name(),
                met: match one.met {
                    Met::Yes => Some(true),
                    Met::No => Some(false),
                    Met::Unknown => None,
                },
                says: &one.says,
            })
            .collect(),
        persisting: codes(&proof.persisting),
    }
}

fn postmortem(one: &incidents::postmortem::Postmortem) -> v1::Postmortem<'_> {
    v1::Postmortem {
        class: one.class.map(class_name),
        mode: one.mode.map(Mode::code),
        missing_structure: &one.missing_structure,
        owner: &one.owner,
        root_cause: &one.root_cause,
        evidence: texts(&one.evidence),
        fix: &one.fix,
        kind: one.kind.map(incidents::ChangeKind::name),
    }
}

fn ending<'a>(incident: &Incident, ending: &'a Ending) -> v1::Ending<'a> {
    match ending {
        Ending::Mended if !incident.is_proven() => v1::Ending { how: "unproven", why: None },
        Ending::Mended => v1::Ending { how: "mended", why: None },
        Ending::Misdiagnosed { why } => v1::Ending { how: "misdiagnosed", why: Some(why) },
        Ending::Withdrawn { reason } => v1::Ending { how: "withdrawn", why: Some(reason) },
    }
}

fn event(event: &incidents::Event) -> v1::Event<'_> {
    v1::Event { at: event.at.to_string(), by: author(&event.by), what: event.what.in_words() }
}
