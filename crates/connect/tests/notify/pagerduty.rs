//! `PagerDuty`: one alert an incident, and nobody is woken for a run that has ended.

use crate::fake::{Fake, always};
use crate::samples::{drill, later, opened, recurrence};
use crate::{notifier, told};
use connect::notify::{Done, Kind, Notice, Receipt, Severity, Writing};
use serde_json::Value;

const KEY: (&str, &str) = ("PAGERDUTY_ROUTING_KEY", "made-up-routing-key");

fn pagerduty() -> Fake {
    always(202, "", r#"{"status": "success", "message": "Event processed", "dedup_key": "x"}"#)
}

/// What is sent for a notice, and what came of it.
fn event(notice: &Notice) -> (Vec<Value>, Receipt) {
    let service = pagerduty();
    let toml = format!("[notifiers.x]\nkind = \"pagerduty\"\naddress = \"{}\"\n", service.address);
    let receipt = told(&notifier(&toml), notice, &[KEY]).expect("it is told");
    let asked = service.asked();
    assert!(asked.iter().all(|asked| asked.what() == "POST /v2/enqueue"));
    (asked.iter().map(crate::fake::Asked::json).collect(), receipt)
}

#[test]
fn an_incident_is_one_alert() {
    let (first, receipt) = event(&opened());
    assert_eq!(first[0]["routing_key"], KEY.1);
    assert_eq!(first[0]["event_action"], "trigger");
    assert_eq!(first[0]["dedup_key"], "masthead/shop/INC-42");
    assert_eq!(receipt.reference.as_deref(), Some("masthead/shop/INC-42"));
    let payload = &first[0]["payload"];
    assert_eq!((&payload["source"], &payload["class"]), (&"billing".into(), &"FM-1.5".into()));
    assert_eq!(payload["custom_details"]["owner"], "Priya Raman");
    assert_eq!(first[0]["links"][0]["href"], "https://masthead.example.org/incidents/INC-42");
    for (kind, action) in [
        (Kind::Recurrence, "trigger"),
        (Kind::Accepted, "acknowledge"),
        (Kind::FixShipped, "trigger"),
        (Kind::Closed, "resolve"),
    ] {
        let (next, _) = event(&later(kind));
        assert_eq!(next[0]["dedup_key"], first[0]["dedup_key"]);
        assert_eq!(next[0]["event_action"], action);
    }
}

#[test]
fn a_page_is_for_a_run_that_still_writes() {
    let severity = |notice: &Notice| event(notice).0[0]["payload"]["severity"].clone();
    assert_eq!(severity(&opened()), "critical");
    assert_eq!(severity(&Notice { writing: Writing::Ended, ..opened() }), "warning");
    assert_eq!(severity(&Notice { severity: Severity::Ticket, ..opened() }), "warning");
    assert_eq!(severity(&recurrence()), "warning");
    assert_eq!(severity(&later(Kind::Joined)), "info");
    let drill = Notice { severity: Severity::Page, writing: Writing::Still, ..drill() };
    assert_eq!(severity(&drill), "info");
}

#[test]
fn the_alert_of_another_monitor_is_annotated_and_never_closed() {
    let alert = Some("monitor/checkout-errors".to_owned());
    let (sent, _) = event(&Notice { alert: alert.clone(), ..opened() });
    assert_eq!(sent[0]["dedup_key"], "monitor/checkout-errors");
    for kind in [Kind::Accepted, Kind::FixShipped, Kind::Closed] {
        let (sent, receipt) = event(&Notice { alert: alert.clone(), ..later(kind) });
        assert_eq!((sent.len(), receipt.done), (0, Done::LeftAlone));
    }
}

#[test]
fn a_long_summary_is_cut_to_what_pagerduty_takes() {
    let (sent, _) = event(&Notice { title: "ü".repeat(3000), ..opened() });
    let summary = sent[0]["payload"]["summary"].as_str().expect("there is one");
    assert_eq!(summary.chars().count(), 1024);
    let (sent, _) = event(&Notice { book: "b".repeat(400), ..opened() });
    assert!(sent[0]["dedup_key"].as_str().is_some_and(|key| key.len() <= 255));
}
