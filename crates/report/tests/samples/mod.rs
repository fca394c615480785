//! The runs that every output is tested on. Readings are written by hand, so that a change of a
//! detector does not change a screen.

use case::spec::{ClauseRef, Coverage, Level, Proves};
use case::trace::{Capture, Labels, Source};
use case::{
    Case, Cite, Clause, ClauseKind, Complaint, Origin, Owner, Owners, Passage, Predicate, Searched,
    Spec, SpecSource, StepNo, predicate::CallPattern,
};
use checks::effects::ChangeMade;
use checks::outcome::{Assertion, Outcome, Status};
use checks::reading::{ClauseState, Fix, Refuter};
use checks::readings::ModeReading;
use checks::sufficiency::Sufficiency;
use checks::suspects::Suspect;
use checks::triage::{Check, CheckResult};
use checks::view::View;
use checks::view::verification;
use checks::{Answers, Category, Finding, Mode, Question, Reading, Reply, Score, Triage, Verdict};
use report::{Entry, Judged, Show};

/// A case and what is said about it.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) case: Case,
    pub(crate) triage: Triage,
    pub(crate) complaints: Vec<Complaint>,
    pub(crate) answers: Answers,
}

impl Sample {
    pub(crate) fn judged(&self, show: Show) -> Judged<'_> {
        Judged {
            case: &self.case,
            triage: &self.triage,
            complaints: &self.complaints,
            answers: &self.answers,
            show,
            run_words: None,
            timing: None,
        }
    }

    pub(crate) fn entry(&self) -> Entry<'_> {
        Entry::Judged(self.judged(Show::default()))
    }
}

pub(crate) fn all() -> Vec<Sample> {
    vec![endless(), blind(), healthy(), unrun(), unproven(), overlong()]
}

fn no(number: usize) -> StepNo {
    StepNo::at_index(number - 1)
}

fn owners() -> Owners {
    let owner = |name: &str, line: u32| {
        Some(Owner { name: name.into(), source: format!("masthead.toml:{line}").into() })
    };
    Owners {
        specification: owner("Ada Example", 14),
        coordination: owner("Ben Example", 15),
        verification: owner("Cem Example", 16),
        infrastructure: owner("Operations", 17),
    }
}

fn case(shorthand: &str, name: &str) -> Case {
    let example = casebook::read(shorthand).expect("the sample is well-formed");
    let mut trace = example.trace;
    trace.id = format!("7f3a-{name}").into();
    trace.source = Source { path: format!("runs/{name}.json").into(), record: None };
    trace.dialect = "chat";
    trace.content_hash = "c0ffee".into();
    trace.labels = Labels {
        system: Some("ticket-triage".into()),
        version: Some("v12".into()),
        environment: Some("prod".into()),
        ..Labels::default()
    };
    Case { trace, spec: Spec::default(), symptom: example.symptom, owners: owners() }
}

/// What a sample says in so many words; all else follows from it.
struct Said {
    outcome: Outcome,
    modes: Vec<(Mode, Reading)>,
    rest: fn(Mode) -> Reading,
    effects: Vec<ChangeMade>,
}

fn sample(name: &'static str, case: Case, said: Said) -> Sample {
    let modes: Vec<ModeReading> = Mode::ALL
        .into_iter()
        .map(|mode| {
            let given = said.modes.iter().find(|(of, _)| *of == mode);
            let reading = given.map_or_else(|| (said.rest)(mode), |(_, reading)| reading.clone());
            ModeReading { mode, reading }
        })
        .collect();
    let verdict = Verdict::weigh(&case, &said.outcome, &modes, &[]);
    let checks =
        Category::ALL.into_iter().map(|category| check(category, &modes, &verdict)).collect();
    let suspects = suspects(&modes);
    let silent = case.trace.capture.silent;
    let missing = if silent == 0 {
        Vec::new()
    } else {
        vec![format!("message content: {silent} of {silent} elements carry none")]
    };
    let triage = Triage {
        chain: None,
        sufficiency: Sufficiency {
            content: silent == 0,
            ended: Some(true),
            links: true,
            verifier_ran: None,
            missing,
        },
        verification: verification::of(&View::new(&case)),
        outcome: said.outcome,
        effects: said.effects,
        unread: Vec::new(),
        checks,
        modes,
        verdict,
        suspects,
    };
    Sample { name, case, triage, complaints: Vec::new(), answers: Answers::none() }
}

fn check(category: Category, modes: &[ModeReading], verdict: &Verdict) -> Check {
    let own: Vec<&ModeReading> =
        modes.iter().filter(|one| one.mode.category() == category).collect();
    let findings: Vec<Finding> =
        own.iter().flat_map(|one| one.reading.findings()).cloned().collect();
    let gaps: Vec<_> = own
        .iter()
        .filter_map(|one| match &one.reading {
            Reading::CannotTell(gap) => Some(gap),
            _ => None,
        })
        .collect();
    let result = match (findings.is_empty(), gaps.is_empty()) {
        (false, _) => CheckResult::Found,
        (true, false) => CheckResult::CannotTell,
        (true, true) => CheckResult::Clear,
    };
    Check {
        category,
        result,
        held: matches!(verdict.class, checks::Class::Layer(lead) if lead < category),
        divergence: findings.first().and_then(|finding| finding.divergence),
        findings,
        questions: gaps.iter().flat_map(|gap| gap.questions.clone()).collect(),
        because: gaps.iter().map(|gap| gap.missing.clone()).collect(),
    }
}

fn suspects(modes: &[ModeReading]) -> Vec<Suspect> {
    let findings = modes.iter().flat_map(|one| one.reading.findings());
    findings
        .filter_map(|finding| {
            Some(Suspect {
                step: finding.divergence?,
                weight: finding.score.get(),
                why: finding.summary.clone(),
            })
        })
        .collect()
}

fn outcome(status: Status, asserted_by: Assertion, reason: &str) -> Outcome {
    let reason = reason.to_owned();
    Outcome {
        status,
        asserted_by,
        reason,
        evidence: None,
        broken: false,
        broke: None,
        external: false,
        broken_since: None,
        faults: 0,
    }
}

fn clear(mode: Mode) -> Reading {
    match mode.category() {
        Category::Specification => Reading::clear("4 of 4 steps inside their role"),
        Category::Coordination => Reading::clear("announced call = actual call, 2 of 2"),
        Category::Verification => Reading::clear("the last check reads what was changed"),
    }
}

fn step(case: &Case, number: usize) -> &case::Step {
    case.trace.step(no(number)).expect("the sample has the step")
}

fn guarded_spec() -> Spec {
    let clause = |id: &str, kind: ClauseKind, (line, text): (u32, &str)| Clause {
        id: ClauseRef(id.into()),
        kind,
        text: Passage::new(text, Origin::file("spec.yaml").field(id)),
        file: Some("spec.yaml".into()),
        line: Some(line),
        role: None,
    };
    Spec {
        source: SpecSource::Declared { path: "spec.yaml".into(), hash: "ab12".into() },
        clauses: vec![
            clause(
                "termination",
                ClauseKind::Success(None),
                (31, "stop when the ticket is resolved"),
            ),
            clause(
                "verified",
                ClauseKind::Verification(Coverage {
                    objective: "the ticket is resolved".into(),
                    level: Level::Final,
                    tool: "get_ticket".into(),
                    proves: Proves::Task,
                    predicate: None,
                    by: None,
                    rejects: None,
                }),
                (40, "get_ticket says resolved"),
            ),
        ],
        lines: 88,
        ..Spec::default()
    }
}

/// A runaway loop: FC1 leads, FC3 is held behind it.
pub(crate) fn endless() -> Sample {
    let mut case = case(
        "task  Close the VPN ticket of ‹email:7f3a›.\n\
         1 user  Close the VPN ticket of ‹email:7f3a›.\n\
         2 planner  call search_tickets {\"q\": \"VPN down\"}\n\
         3 tool  0 results\n\
         4 planner  call search_tickets {\"q\": \"VPN down\"}\n\
         5 tool  0 results\n\
         6 planner  call search_tickets {\"q\": \"VPN down\"}\n\
         7 tool  0 results\n\
         8 planner  call create_ticket {\"title\": \"VPN down\"}\n\
         9 tool  created\n\
         record reward 0\n",
        "endless",
    );
    case.spec = guarded_spec();
    let unchecked = Finding::new(
        Mode::NoOrIncompleteVerification,
        Score::new(0.7),
        Cite::step(step(&case, 8)),
        "nothing reads the ticket back after create_ticket",
    );
    let effects = vec![ChangeMade {
        step: no(8),
        tool: "create_ticket".to_owned(),
        what: None,
        undone: false,
        captured: true,
    }];
    let single = Reading::NotApplicable("one agent only");
    let said = Said {
        outcome: outcome(Status::Failed, Assertion::Reward, "reward 0 of 1"),
        modes: vec![
            (Mode::StepRepetition, Reading::found(repeated(&case))),
            (Mode::NoOrIncompleteVerification, Reading::found(unchecked)),
            (Mode::ConversationReset, single),
        ],
        rest: clear,
        effects,
    };
    let mut sample = sample("endless", case, said);
    sample.triage.sufficiency.ended = None;
    sample
}

/// The finding of the runaway loop, with every kind of citation.
fn repeated(case: &Case) -> Finding {
    let clause = Cite::clause(&case.spec.clauses[0]);
    let pointed = Cite::argument(step(case, 6), "/q").expect("the argument is there");
    let absent = Cite::absent("a repeat limit on search_tickets", Searched::SpecLines(1, 88));
    let result = Cite::step(step(case, 7));
    let refuters = [
        Refuter::not_held("results changed in between", result.clone()),
        Refuter::untested("the harness retried"),
    ];
    let guard = Predicate::AtMost {
        call: CallPattern { tool: "search_tickets".into(), arguments: Vec::new() },
        times: 2,
        equal_arguments: true,
    };
    let summary = "planner calls search_tickets {\"q\":\"VPN down\"} 3 times for \
        ‹email:7f3a›, same result each time: \"0 results\"";
    Finding::new(Mode::StepRepetition, Score::new(0.91), pointed, summary)
        .citing([result, clause, absent])
        .refuters(refuters)
        .clause(ClauseState::Vague)
        .fixed_by(Fix {
            id: "state-guard",
            text: "search_tickets: at most 2 equal results, then state GIVE_UP".to_owned(),
            predicate: Some(guard),
            measured: None,
        })
}

/// What is missing in the run without content.
const SILENT: &str = "message content: 6 of 6 elements carry none";

/// Neither content nor spec: three answers would decide it.
pub(crate) fn blind() -> Sample {
    let mut case = case(
        "symptom refund went to the wrong customer\n\
         1 user  x\n\
         2 biller  call refund.create {}\n\
         3 tool  x\n\
         4 mailer  call mail.send {}\n\
         5 tool  x\n\
         6 mailer  x\n",
        "blind",
    );
    case.trace.capture = Capture { expected: 6, silent: 6, orphans: 0 };
    let effects = [(2, "refund.create"), (4, "mail.send")].map(|(step, tool)| ChangeMade {
        step: no(step),
        tool: tool.to_owned(),
        what: None,
        undone: false,
        captured: false,
    });
    let said = Said {
        outcome: outcome(
            Status::Failed,
            Assertion::Person,
            "a person says: refund went to the wrong customer",
        ),
        modes: open_questions(&case),
        rest: |_| Reading::cannot_tell(SILENT),
        effects: effects.to_vec(),
    };
    sample("blind", case, said)
}

/// One question for each layer.
fn open_questions(case: &Case) -> Vec<(Mode, Reading)> {
    let questions = [
        (
            Mode::DisobeyTaskSpecification,
            "the agent's spec",
            ("Does the prompt say which customer a refund goes to?", Reply::No),
        ),
        (
            Mode::FailToAskForClarification,
            SILENT,
            ("Could the request mean two customers, and nobody asked?", Reply::Yes),
        ),
        (
            Mode::NoOrIncompleteVerification,
            "a tool result after #4, the last write",
            ("Was the refund compared with the order before success?", Reply::No),
        ),
    ];
    let gap = |(mode, missing, (ask, on)): (Mode, &str, (&str, Reply))| {
        let then = Finding::new(mode, Score::new(0.5), Cite::place(step(case, 2)), "x");
        let mut question = Question::new(ask, on, then);
        question.id = format!("id-{mode}").into();
        (mode, Reading::ask(missing, vec![question], Score::NONE))
    };
    questions.map(gap).to_vec()
}

const RESOLVED: &str = "1 user  Close ticket 7.\n\
     2 planner  call close_ticket {\"id\": 7}\n\
     3 tool  ok\n\
     4 planner  call get_ticket {\"id\": 7}\n\
     5 tool  status: resolved\n\
     6 planner  Done.\n";

/// A success that a tool's result proves.
pub(crate) fn healthy() -> Sample {
    let mut case = case(RESOLVED, "healthy");
    case.spec = guarded_spec();
    let mut proven = outcome(Status::Succeeded, Assertion::Tool, "proven by step 5: get_ticket");
    proven.evidence = Some(Cite::step(step(&case, 5)));
    let said = Said { outcome: proven, modes: Vec::new(), rest: clear, effects: Vec::new() };
    sample("healthy", case, said)
}

/// A verifier that never ran.
pub(crate) fn unrun() -> Sample {
    let shorthand = format!("{RESOLVED}record verifier pytest not run image not found\n");
    let case = case(&shorthand, "unrun");
    let said = Said {
        outcome: outcome(
            Status::Infrastructure,
            Assertion::Verifier,
            "the verifier pytest never ran: image not found",
        ),
        modes: Vec::new(),
        rest: clear,
        effects: Vec::new(),
    };
    sample("unrun", case, said)
}

/// The agent's word and nothing else.
pub(crate) fn unproven() -> Sample {
    let mut case = case(RESOLVED, "unproven");
    case.spec = guarded_spec();
    let mut word = outcome(
        Status::Unverified,
        Assertion::Nobody,
        "the agent has the last word (step 6); no tool result shows it",
    );
    word.evidence = Some(Cite::step(step(&case, 6)));
    let said = Said { outcome: word, modes: Vec::new(), rest: clear, effects: Vec::new() };
    sample("unproven", case, said)
}

/// Everything at once, and all of it too long.
pub(crate) fn overlong() -> Sample {
    let mut sample = endless();
    let long = "überlange Worte ohne ein nahes Ende, \"und ein Zitat darin\" ".repeat(12);
    sample.name = "overlong";
    sample.case.symptom = Some(long.as_str().into());
    sample.case.trace.id = "0123456789abcdef".repeat(8).into();
    sample.case.trace.source.path = format!("{}/run.json", "folder/".repeat(30)).into();
    sample.case.trace.labels.system = Some(long.as_str().into());
    let complaint = |at: usize| Complaint::new(&Origin::top().index(at), long.as_str());
    sample.complaints = (0..40).map(complaint).collect();
    let verdict = &mut sample.triage.verdict;
    verdict.owner = Some(Owner { name: long.as_str().into(), source: long.as_str().into() });
    verdict.mode = Some(Mode::UnawareOfTerminationConditions);
    if let Some(fix) = &mut verdict.fix {
        fix.text.clone_from(&long);
    }
    let change = |number: usize| ChangeMade {
        step: no(8),
        tool: format!("tool_{number}"),
        what: None,
        undone: false,
        captured: true,
    };
    sample.triage.effects = (0..90).map(change).collect();
    for check in &mut sample.triage.checks {
        for finding in &mut check.findings {
            finding.summary.clone_from(&long);
            let more = (0..9).map(|_| Cite::step(step(&sample.case, 1)));
            *finding = finding.clone().citing(more);
            let refuters = (0..9).map(|_| Refuter::untested(long.as_str()));
            *finding = finding.clone().refuters(refuters);
        }
    }
    sample
}
