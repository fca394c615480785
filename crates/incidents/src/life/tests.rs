//! An incident's way through its states, and every step that is refused on it.

use super::*;
use crate::change::{ChangeKind, PlannedFix};
use crate::event::{Author, Purpose};
use crate::judgement::{Evidence, Ground};
use crate::notice::News;
use crate::owners::{Party, Seat};
use crate::prove::{Aspect, Met, Reason};
use crate::sighting::Population;
use crate::signature::Signature;
use checks::{Category, Mode};
use jiff::civil::date;

const MODE: Mode = Mode::FailToAskForClarification;

fn stamp(minute: i8) -> Stamp {
    let at = date(2026, 3, 2).at(9, minute, 0, 0);
    let at = at.to_zoned(jiff::tz::TimeZone::UTC).expect("a time").timestamp();
    Stamp::new(Author::person("kim"), at)
}

fn machine(minute: i8) -> Stamp {
    Stamp { by: Author::machine("masthead 0.1.0"), ..stamp(minute) }
}

fn said(mode: Mode) -> Judgement {
    let mut said = Judgement::by_person(Class::Layer(mode.category()), Some(mode), None);
    said.ground = Ground::Trace;
    said.checked = vec![Category::Specification];
    said.evidence = vec![Evidence {
        quote: "I'll assume".to_owned(),
        origin: "/3/content".to_owned(),
        step: Some(4),
    }];
    said
}

fn run(hash: &str) -> Sighting {
    Sighting {
        trace: hash.to_owned(),
        path: format!("{hash}.json"),
        record: None,
        content_hash: hash.to_owned(),
        twin: 0,
        framework: None,
        agents: vec!["planner".to_owned()],
        models: Vec::new(),
        task: None,
        population: crate::sighting::Population::Multi,
        began: None,
    }
}

fn opening(mode: Mode) -> Opening {
    Opening {
        purpose: Purpose::Real,
        signature: Signature::bare(Class::Layer(mode.category()), Some(mode)),
        system: Some("shop".to_owned()),
        symptom: None,
        title: "wrong refund".to_owned(),
        sighting: Some(run("a")),
        judgement: said(mode),
    }
}

fn opened(mode: Mode) -> Incident {
    let event = open(opening(mode), machine(0)).expect("it may be opened");
    Incident::replay(IncidentId::new("INC-1"), vec![event]).expect("it begins with an opening")
}

fn route(name: &str, seat: Seat) -> Route {
    let to = Party { name: name.to_owned(), contact: None, source: "masthead.toml:3".to_owned() };
    Route { seat, to }
}

fn take(incident: &mut Incident, event: Result<Event, Refusal>) {
    incident.apply(event.expect("the step may be taken"));
}

fn accepted(mode: Mode) -> Incident {
    let mut incident = opened(mode);
    let routed = incident.route_to(route("platform", Seat::Coordination), stamp(1));
    take(&mut incident, routed);
    let accepted = incident.accept(stamp(2));
    take(&mut incident, accepted);
    incident
}

fn planned(kind: ChangeKind) -> PlannedFix {
    let why = "to show what becomes of it".to_owned();
    let plan = PlannedFix::new("a gate before refunds", kind, Some(date(2026, 4, 1)));
    PlannedFix { despite: Some(why), ..plan }
}

fn explained(root_cause: &str) -> Postmortem {
    Postmortem {
        class: Some(Class::Layer(MODE.category())),
        mode: Some(MODE),
        missing_structure: "clarification gate absent".to_owned(),
        owner: "platform".to_owned(),
        root_cause: root_cause.to_owned(),
        ..Postmortem::default()
    }
}

/// Accepted, fixed by a change of that kind, explained: all that closing asks for.
fn shipped(kind: ChangeKind) -> Incident {
    let mut incident = accepted(MODE);
    let plan = incident.plan(planned(kind), stamp(3));
    take(&mut incident, plan);
    let ship = incident.ship(FixNo(1), date(2026, 3, 2), stamp(4));
    take(&mut incident, ship);
    let explain = incident.explain(explained("No branch asks when two orders match."), stamp(5));
    take(&mut incident, explain);
    incident
}

fn ending(incident: &Incident) -> Ending {
    match incident.close(stamp(9)).expect("it may be closed").what {
        What::Closed(ending) => ending,
        other => panic!("closing gives {other:?}"),
    }
}

#[test]
fn the_whole_way_from_open_to_closed_is_folded_from_its_events() {
    let mut incident = shipped(ChangeKind::Structural);
    assert_eq!(incident.state, State::Fixing);
    let close = incident.close(stamp(9));
    take(&mut incident, close);
    assert_eq!((incident.state, incident.ending.clone()), (State::Closed, Some(Ending::Mended)));
    let again = Incident::replay(incident.id.clone(), incident.timeline.clone());
    assert_eq!(again, Some(incident));
}

#[test]
fn a_page_is_written_from_what_is_known_and_asks_for_the_rest() {
    let fresh = crate::postmortem::template(&accepted(MODE));
    insta::assert_snapshot!(fresh);
    let gaps: Vec<&str> =
        crate::postmortem::lint(&fresh).iter().map(|problem| problem.rule.name()).collect();
    assert_eq!(gaps, ["missing-structure", "root-cause"]);
    let whole = crate::postmortem::template(&shipped(ChangeKind::Structural));
    assert_eq!(crate::postmortem::lint(&whole), [], "{whole}");
    assert_eq!(
        crate::postmortem::record(&shipped(ChangeKind::Structural)),
        "FC2, FM-2.2, clarification gate absent, platform, 2026-03-02"
    );
    assert_eq!(crate::postmortem::read(&whole).root_cause, "No branch asks when two orders match.");
}

#[test]
fn nothing_is_changed_before_an_owner_has_it() {
    let refused = opened(MODE).plan(planned(ChangeKind::Structural), stamp(1));
    let said = refused.expect_err("nobody has it").to_string();
    assert!(said.starts_with("the incident is open; first have its owner accept it"), "{said}");
    assert!(opened(MODE).accept(stamp(1)).is_err());
}

#[test]
fn a_rejection_keeps_its_reason_and_goes_to_somebody_else() {
    let incident = accepted(MODE);
    let back = incident.reject("not ours", route("platform", Seat::Coordination), stamp(3));
    assert_eq!(back, Err(Refusal::BackToSender("platform".to_owned())));
    let silent = incident.reject("  ", route("specs", Seat::Specification), stamp(3));
    assert_eq!(silent, Err(Refusal::Empty("reason")));
    let events = incident
        .reject("the spec never says which order", route("specs", Seat::Specification), stamp(3))
        .expect("it may be rejected");
    let mut incident = incident;
    for event in events {
        incident.apply(event);
    }
    assert_eq!(incident.state, State::Routed);
    assert_eq!(incident.route, Some(route("specs", Seat::Specification)));
    assert!(incident.timeline.iter().any(
        |event| matches!(&event.what, What::Rejected { reason } if reason.contains("which order"))
    ));
}

#[test]
fn every_verdict_is_kept_and_a_persons_counts() {
    let mut incident = opened(MODE);
    let same = incident.judge(said(MODE), stamp(1));
    take(&mut incident, same);
    assert_eq!(incident.judgements[1].said.stance, Stance::Confirms);
    let other =
        incident.judge(said(Mode::StepRepetition), Stamp { by: Author::person("lee"), ..stamp(2) });
    take(&mut incident, other);
    let later = incident.judge(said(MODE), machine(3));
    take(&mut incident, later);
    let stances: Vec<Stance> = incident.judgements.iter().map(|one| one.said.stance).collect();
    assert_eq!(
        stances,
        [Stance::Provisional, Stance::Confirms, Stance::Corrects, Stance::Corrects]
    );
    assert_eq!(incident.mode(), Some(Mode::StepRepetition));
}

#[test]
fn a_mode_outside_its_layer_is_refused() {
    let mut wrong = said(MODE);
    wrong.class = Class::Layer(Category::Verification);
    let refused = opened(MODE).judge(wrong, stamp(1)).expect_err("FM-2.2 is none of FC3");
    assert_eq!(refused.to_string(), "FM-2.2 belongs to FC2, not to FC3; change one of the two");
}

#[test]
fn closing_names_all_that_it_lacks() {
    let mut incident = opened(MODE);
    incident.judgements[0].said.evidence.clear();
    let lacking = incident.lacking();
    assert_eq!(
        lacking,
        [
            "the missing structure",
            "an owner",
            "evidence",
            "a postmortem with a root cause",
            "a fix in production (or a reason to withdraw it)"
        ]
    );
    assert_eq!(incident.close(stamp(1)), Err(Refusal::Lacking(lacking)));
}

#[test]
fn an_adjusted_prompt_is_a_misdiagnosis_unless_the_spec_was_checked_and_the_change_can_be_evaluated()
 {
    assert_eq!(ending(&shipped(ChangeKind::EvaluableConstraint)), Ending::Mended);
    let tone = ending(&shipped(ChangeKind::ToneOnly));
    assert!(matches!(tone, Ending::Misdiagnosed { .. }), "{tone:?}");
    let mut unchecked = shipped(ChangeKind::EvaluableConstraint);
    for one in &mut unchecked.judgements {
        one.said.checked.clear();
    }
    let Ending::Misdiagnosed { why } = ending(&unchecked) else {
        panic!("nobody checked the spec");
    };
    assert!(why.contains("before the specification was checked"), "{why}");
}

/// The mended incident, back although its fix was in production.
fn returned() -> Incident {
    let mut incident = shipped(ChangeKind::Structural);
    let closed = incident.close(stamp(6));
    take(&mut incident, closed);
    let back = incident.reopen(Comeback::FixDidNotHold, "", stamp(7));
    take(&mut incident, back);
    incident
}

#[test]
fn what_came_back_is_closed_by_a_fix_from_after_its_return() {
    let mut incident = returned();
    let wanted = vec!["a fix in production since it came back (or a reason to withdraw it)"];
    assert_eq!(incident.close(stamp(8)), Err(Refusal::Lacking(wanted.clone())));
    let plan = incident.plan(planned(ChangeKind::Structural), stamp(8));
    take(&mut incident, plan);
    assert_eq!(incident.close(stamp(8)), Err(Refusal::Lacking(wanted)), "a plan mends nothing");
    let ship = incident.ship(FixNo(2), date(2026, 3, 2), stamp(8));
    take(&mut incident, ship);
    assert_eq!(ending(&incident), Ending::Mended);
}

#[test]
fn the_fix_that_did_not_hold_covers_no_wrong_one_and_its_proof_is_void() {
    let mut incident = returned();
    let wrong = planned(ChangeKind::RetryOrCoordinationWording);
    let plan = incident.plan(wrong, stamp(8));
    take(&mut incident, plan);
    let ship = incident.ship(FixNo(2), date(2026, 3, 2), stamp(8));
    take(&mut incident, ship);
    assert!(matches!(ending(&incident), Ending::Misdiagnosed { .. }));
    let mut proven = shipped(ChangeKind::Structural);
    let reason = Reason { about: Aspect::Gone, met: Met::Yes, says: "gone".to_owned() };
    let proof = Proof {
        mode: Some(MODE),
        runs: (5, 5),
        reasons: vec![reason],
        persisting: Vec::new(),
        shown: Vec::new(),
    };
    let compared = proven.compare(proof, stamp(6));
    take(&mut proven, compared);
    assert!(proven.proof().is_some());
    let back = proven.reopen(Comeback::FixDidNotHold, "", stamp(7));
    take(&mut proven, back);
    assert_eq!((proven.proof(), proven.proofs.len()), (None, 1));
}

#[test]
fn a_page_that_says_otherwise_than_the_book_is_refused() {
    let incident = shipped(ChangeKind::Structural);
    let page = || explained("No branch asks when two orders match.");
    let other = Mode::StepRepetition;
    let pages = [
        (
            "category",
            Postmortem { class: Some(Class::Layer(other.category())), mode: Some(other), ..page() },
        ),
        ("mode", Postmortem { mode: Some(Mode::TaskDerailment), ..page() }),
        ("owner", Postmortem { owner: "Mei Sato".to_owned(), ..page() }),
        ("kind of change", Postmortem { kind: Some(ChangeKind::ToneOnly), ..page() }),
    ];
    for (wanted, page) in pages {
        match incident.explain(page, stamp(6)) {
            Err(Refusal::PageDiffers { what, .. }) => assert_eq!(what, wanted),
            other => panic!("{wanted}: {other:?}"),
        }
    }
    let same = Postmortem { kind: Some(ChangeKind::Structural), ..page() };
    assert!(incident.explain(same, stamp(6)).is_ok());
}

#[test]
fn an_owner_follows_the_layer_and_who_had_it_stays_on_record() {
    let mut incident = accepted(MODE);
    let before = incident.class();
    assert_eq!(incident.follows(before), None, "the same layer");
    let judged = incident.judge(said(Mode::StepRepetition), stamp(3));
    take(&mut incident, judged);
    assert_eq!(incident.follows(before), Some(Seat::Specification));
    let routed = incident.route_to(route("Priya", Seat::Specification), stamp(4));
    take(&mut incident, routed);
    assert_eq!(incident.follows(before), None, "it is there");
    let held = incident.held_before();
    let who: Vec<_> = held.iter().map(|one| one.route.to.name.as_str()).collect();
    assert_eq!(who, ["platform"]);
    assert_eq!(
        held[0].accepted.as_ref().map(|(by, at)| (by.name.as_str(), *at)),
        Some(("kim", stamp(2).at))
    );
    assert_eq!(held[0].until, stamp(4).at);
    let nothing = Judgement::by_person(Class::Inconclusive, None, None);
    let judged = incident.judge(nothing, stamp(5));
    take(&mut incident, judged);
    assert_eq!(incident.follows(before), None, "what cannot be told leads to nobody else");
}

#[test]
fn another_model_counts_only_where_runs_show_it_and_a_weakened_verifier_never() {
    let mut incident = shipped(ChangeKind::Model);
    assert!(matches!(ending(&incident), Ending::Misdiagnosed { .. }));
    let reason = Reason { about: Aspect::Gone, met: Met::Yes, says: "gone".to_owned() };
    let proof = Proof {
        mode: Some(MODE),
        runs: (5, 5),
        reasons: vec![reason],
        persisting: Vec::new(),
        shown: Vec::new(),
    };
    let proven = incident.compare(proof, stamp(6));
    take(&mut incident, proven);
    assert_eq!((incident.state, ending(&incident)), (State::Proven, Ending::Mended));
    let weakened = shipped(ChangeKind::VerifierWeakened).close(stamp(9));
    assert_eq!(weakened, Err(Refusal::VerifierWeakened(FixNo(1))));
    let mut put_back = shipped(ChangeKind::VerifierWeakened);
    let planned = put_back.plan(planned(ChangeKind::Structural), stamp(9));
    take(&mut put_back, planned);
    assert_eq!(put_back.close(stamp(9)), Err(Refusal::VerifierWeakened(FixNo(1))), "not yet");
    let day = incident.last_shipped().expect("it shipped").on;
    let back = put_back.ship(FixNo(2), day, stamp(9));
    take(&mut put_back, back);
    assert_eq!(ending(&put_back), Ending::Mended);
}

#[test]
fn a_refutation_stands_until_a_comparison_proves_the_fix_or_another_one_ships() {
    let proof = |met: Met| {
        let reason = Reason { about: Aspect::Gone, met, says: "seen".to_owned() };
        Proof {
            mode: Some(MODE),
            runs: (5, 0),
            reasons: vec![reason],
            persisting: Vec::new(),
            shown: Vec::new(),
        }
    };
    let mut incident = shipped(ChangeKind::Structural);
    assert!(!incident.is_proven());
    for met in [Met::No, Met::Unknown] {
        let compared = incident.compare(proof(met), stamp(6));
        take(&mut incident, compared);
    }
    assert_eq!(incident.close(stamp(7)), Err(Refusal::Refuted), "none of the last runs counted");
    let mut proven = incident.clone();
    for met in [Met::Yes, Met::Unknown] {
        let compared = proven.compare(proof(met), stamp(7));
        take(&mut proven, compared);
    }
    assert_eq!((proven.state, proven.is_proven()), (State::Proven, true));
    let plan = incident.plan(planned(ChangeKind::Structural), stamp(7));
    take(&mut incident, plan);
    let ship = incident.ship(FixNo(2), date(2026, 3, 2), stamp(8));
    take(&mut incident, ship);
    let closed = incident.close(stamp(9));
    take(&mut incident, closed);
    let facts = incident.facts();
    assert_eq!((facts.mended, facts.unproven), (false, true), "nobody compared the second one");
}

#[test]
fn a_wrong_fix_is_planned_only_with_its_reason_on_record() {
    let mut incident = accepted(MODE);
    let retry = PlannedFix { despite: None, ..planned(ChangeKind::RetryOrCoordinationWording) };
    let refused = incident.plan(retry.clone(), stamp(3)).expect_err("retries mend nothing in FC2");
    assert!(refused.to_string().contains("is a wrong fix for FC2"), "{refused}");
    let blank = PlannedFix { despite: Some(" ".to_owned()), ..retry.clone() };
    assert_eq!(incident.plan(blank, stamp(3)), Err(Refusal::Empty("reason")));
    let why = Some("it buys the night".to_owned());
    let forced = incident.plan(PlannedFix { despite: why.clone(), ..retry }, stamp(3));
    take(&mut incident, forced);
    assert_eq!(incident.fixes[0].plan.despite, why);
    assert!(
        incident.fixes[0].plan.overridden.as_deref().is_some_and(|why| why.contains("retries"))
    );
    let plain = incident.plan(planned(ChangeKind::Structural), stamp(4));
    take(&mut incident, plain);
    let kept = &incident.fixes[1].plan;
    assert_eq!((&kept.despite, &kept.overridden), (&None, &None), "nothing was overridden");
    let told = PlannedFix {
        overridden: Some("the comparison says that it mends another layer".to_owned()),
        ..planned(ChangeKind::Structural)
    };
    let compared = incident.plan(told.clone(), stamp(4)).expect("it may be planned");
    assert_eq!(compared.what, What::Planned(told), "what a comparison says was overridden");
    let late = PlannedFix { due: Some(date(2026, 3, 1)), ..planned(ChangeKind::Structural) };
    assert!(matches!(incident.plan(late, stamp(4)), Err(Refusal::DueBefore { .. })));
    let early = incident.ship(FixNo(1), date(2026, 3, 1), stamp(5));
    assert!(matches!(early, Err(Refusal::ShippedTooEarly { .. })), "{early:?}");
    let ahead = incident.ship(FixNo(1), date(2026, 3, 3), stamp(5));
    assert!(matches!(ahead, Err(Refusal::ShippedTooLate { .. })), "{ahead:?}");
}

#[test]
fn a_link_leads_where_a_browser_follows_and_an_alert_is_a_key() {
    let link = |kind: &str, to: &str| Link { kind: kind.to_owned(), to: to.to_owned() };
    let linked = |kind: &str, to: &str| opened(MODE).link(link(kind, to), stamp(1)).is_ok();
    assert!(linked("jira", "https://jira.example/OPS-7") && linked("alert", "checkout-5xx"));
    for to in ["javascript:alert(1)", "file:///etc/passwd", "ftp://host/x", "https://", "http:// a"]
    {
        assert!(!linked("wiki", to), "{to}");
    }
}

#[test]
fn the_runs_of_an_incident_prove_no_fix_of_it() {
    let incident = opened(MODE);
    let refused = incident.not_its_own([&run("new"), &incident.sightings[0]]);
    assert!(matches!(refused, Err(Refusal::OwnRuns { count: 1, .. })), "{refused:?}");
    assert_eq!(incident.not_its_own([&run("new")]), Ok(()));
}

#[test]
fn one_change_is_one_piece_of_news() {
    let mut incident = opened(MODE);
    let told = |incident: &Incident, before: usize| {
        crate::notice::news(incident, before).map(|(news, _)| news)
    };
    let routed = incident.route_to(route("platform", Seat::Coordination), stamp(1));
    take(&mut incident, routed);
    assert_eq!(told(&incident, 0), Some(News::Opened), "opened and routed at once");
    assert_eq!(told(&incident, 1), Some(News::Routed));
    let before = incident.version();
    for number in 0..9 {
        let seen = incident.sight(run(&format!("more {number}")), machine(2));
        take(&mut incident, seen);
        let wanted = (number == 8).then_some(News::Joined);
        assert_eq!(told(&incident, incident.version() - 1), wanted, "run {}", number + 2);
    }
    assert_eq!(told(&incident, before), Some(News::Joined));
    let noted = incident.note("x", stamp(3));
    take(&mut incident, noted);
    assert_eq!(told(&incident, incident.version() - 1), None);
}

#[test]
fn a_root_cause_needs_its_layer_and_a_structure() {
    let blamed = opened(MODE).explain(explained("Model behavior was inconsistent"), stamp(1));
    assert!(matches!(blamed, Err(Refusal::ForbiddenRootCause(_))), "{blamed:?}");
    let mut unknown = opened(MODE);
    unknown.judgements[0].said.class = Class::Inconclusive;
    unknown.judgements[0].said.mode = None;
    let early = Postmortem { class: None, mode: None, ..explained("No gate asks.") };
    assert_eq!(unknown.explain(early, stamp(1)), Err(Refusal::RootCauseBeforeCategory));
}

#[test]
fn what_is_over_takes_no_step_but_reopening_and_what_is_merged_points_on() {
    let mut incident = shipped(ChangeKind::Structural);
    assert_eq!(
        incident.reopen(Comeback::Person, "", stamp(8)),
        Err(Refusal::NotOver(State::Fixing))
    );
    let close = incident.close(stamp(9));
    take(&mut incident, close);
    assert_eq!(incident.accept(stamp(10)), Err(Refusal::Over(State::Closed)));
    let reopen = incident.reopen(Comeback::Person, "it is back", stamp(11));
    take(&mut incident, reopen);
    assert_eq!(incident.state, State::Reopened);
    let other = IncidentId::new("INC-2");
    let merge = incident.merge_into(&other, stamp(12));
    take(&mut incident, merge);
    assert_eq!(incident.note("x", stamp(13)), Err(Refusal::Merged(other)));
    assert_eq!(incident.tagged(), None);
}

#[test]
fn merging_takes_over_the_runs_that_are_new() {
    let one = opened(MODE);
    let mut other = opened(MODE);
    other.id = IncidentId::new("INC-2");
    other.sightings.push(run("b"));
    let events = one.absorb(&other, &stamp(1)).expect("it may be merged");
    assert_eq!(events.len(), 2);
    let mut one = one;
    for event in events {
        one.apply(event);
    }
    assert_eq!((one.sightings.len(), one.absorbed.len()), (2, 1));
}

#[test]
fn runs_of_another_population_are_not_taken_over() {
    let one = opened(MODE);
    let mut other = opened(MODE);
    other.id = IncidentId::new("INC-2");
    let own = one.sightings[0].population;
    let another = Population::ALL.into_iter().find(|of| *of != own).expect("there are two");
    other.sightings[0].population = another;
    let refused = one.absorb(&other, &stamp(1));
    assert_eq!(refused, Err(Refusal::OtherPopulation { from: another, into: own }));
    let mut outage = one.clone();
    outage.signature = Signature::bare(Class::External, None);
    other.signature = outage.signature.clone();
    assert!(outage.absorb(&other, &stamp(1)).is_ok(), "an outage hits both");
}

#[test]
fn a_plan_that_another_replaced_is_neither_due_nor_late() {
    let mut incident = accepted(MODE);
    let due = date(2026, 3, 9);
    for _ in 0..2 {
        let one = PlannedFix { due: Some(due), ..planned(ChangeKind::Structural) };
        let one = incident.plan(one, stamp(3));
        take(&mut incident, one);
    }
    let better = PlannedFix {
        replaces: vec![FixNo(1)],
        due: Some(date(2026, 4, 1)),
        ..planned(ChangeKind::Structural)
    };
    let better = incident.plan(better, stamp(4));
    take(&mut incident, better);
    let late: Vec<FixNo> = incident.overdue(date(2026, 3, 20)).map(|fix| fix.no).collect();
    assert_eq!(late, [FixNo(2)]);
    assert_eq!(incident.fixes[0].replaced_by, Some(FixNo(3)));
    let told = crate::notice::by_the_calendar(&incident, date(2026, 3, 20));
    assert!(told.iter().all(|(_, no, _)| *no != FixNo(1)), "{told:?}");
    let unknown = PlannedFix { replaces: vec![FixNo(9)], ..planned(ChangeKind::Structural) };
    assert_eq!(incident.plan(unknown, stamp(5)), Err(Refusal::NoSuchFix(FixNo(9))));
}

#[test]
fn a_tag_is_put_on_once_and_only_taken_off_where_it_is() {
    let mut incident = opened(MODE);
    let tag = incident.tag("quarter-1", stamp(1));
    take(&mut incident, tag);
    assert!(incident.tag(" quarter-1 ", stamp(2)).is_err());
    assert!(incident.untag("other", stamp(2)).is_err());
}
