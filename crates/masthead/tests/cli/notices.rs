//! Telling people: what goes to whom and when, what becomes of it where a receiver is down or the sender is
//! killed, and the way back from a tracker.

use crate::incidents::postgres::Cluster;
use crate::receiver::{Receiver, Request, nobody};
use crate::runner::EXAMPLES;
use crate::story::{CONFIG, Story};
use insta::assert_snapshot;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

const KIM: (&str, &str) = ("2026-03-02T09:00:00Z", "kim");
const PRIYA: (&str, &str) = ("2026-03-02T10:00:00Z", "priya");

fn takes(_: &Request) -> (u16, Value) {
    (200, json!({}))
}

/// The usual folder, with these notifiers, each a webhook.
fn telling(webhooks: &[(&str, &str, &str)]) -> Story {
    let mut notifiers = String::new();
    for (name, host, more) in webhooks {
        notifiers.extend([
            "\n[notifiers.",
            name,
            "]\nkind = \"webhook\"\ntimeout_s = 1\naddress = \"http://",
        ]);
        notifiers.extend([*host, "/\"\n", more, "\n"]);
    }
    Story::new()
        .file("masthead.toml", &format!("{CONFIG}{notifiers}"))
        .variable("MASTHEAD_WEBHOOK_SECRET", "shared")
}

#[test]
fn every_change_that_concerns_somebody_is_told_once() {
    let receiver = Receiver::start(takes);
    let story = telling(&[("ops", receiver.host(), "")])
        .types(KIM, "incident open runs/loop-1.json --failed \"search loops\"")
        .types(KIM, "incident open runs/loop-1.json runs/loop-2.json")
        .types(KIM, "incident note 1 \"seen\"")
        .types(PRIYA, "incident reject 1 --reason \"it is the flow\" --to fc2")
        .types(KIM, "incident route 1 --to fc1")
        .types(PRIYA, "incident accept 1")
        .types(PRIYA, "incident fix 1 \"a guard\" --change structural --due 2026-03-05")
        .types(PRIYA, "incident ship 1")
        .types(("2026-03-09", "kim"), "incident open later/loop-5.json")
        .types(("2026-03-09", "kim"), "incident close 1 --withdraw \"a risk that we take\"")
        .types(("2026-03-09", "kim"), "incident reopen 1 --reason \"we do not\"")
        .types(("2026-03-09", "kim"), "incident notify");
    assert_eq!(
        receiver.kinds(),
        [
            "opened",
            "rejected",
            "routed",
            "accepted",
            "fix-planned",
            "fix-shipped",
            "recurrence",
            "closed",
            "reopened"
        ],
        "{}",
        story.transcript()
    );
    let heard = receiver.heard();
    let keys: BTreeSet<&str> = heard.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys.len(), heard.len(), "each has a key of its own");
    let first = &heard[0].body;
    assert_eq!(first["owner"], "Priya Raman");
    assert_eq!((&first["class"], &first["mode"]), (&json!("FC1"), &json!("FM-1.3")));
    assert_eq!((&first["severity"], &first["writing"]), (&json!("ticket"), &json!("ended")));
    assert!(story.last().err.is_empty(), "{}", story.last().err);
}

#[test]
fn fixes_that_are_due_and_late_are_told_by_the_calendar() {
    let receiver = Receiver::start(takes);
    let story = telling(&[("ops", receiver.host(), "")])
        .types(KIM, "incident open runs/loop-1.json")
        .types(PRIYA, "incident accept 1")
        .types(PRIYA, "incident fix 1 \"a guard\" --change structural --due 2026-03-20");
    let days = ["03-10", "03-18", "03-19", "03-21", "03-22", "03-27", "03-28"];
    let story = days
        .iter()
        .fold(story, |story, day| story.types((&format!("2026-{day}"), "kim"), "incident notify"));
    assert_eq!(receiver.kinds()[3..], ["fix-due", "overdue", "overdue"], "{}", story.transcript());
    assert_snapshot!(story.transcript());
}

#[test]
fn one_receiver_that_is_down_keeps_nothing_from_the_others() {
    let (up, down) = (Receiver::start(takes), nobody());
    let story = telling(&[("down", &down, ""), ("up", up.host(), "")])
        .types(KIM, "incident open runs/loop-1.json examples/assumption");
    assert_eq!(story.status(), 0, "{}", story.transcript());
    assert_eq!(up.kinds(), ["opened", "opened"]);
    let said = &story.last().err;
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("masthead: INC-1 opened was not told: notifier down"), "{said}");
    let story = story.types(KIM, "incident notify --dry-run");
    let left = story.last().out.clone();
    assert_eq!(left.lines().filter(|line| line.contains("down (webhook)")).count(), 2, "{left}");
    let story = story.types(KIM, "doctor");
    assert!(story.last().out.contains("1 were tried and not told"), "{}", story.last().out);
    let back = Receiver::at(&down, takes, Duration::ZERO);
    let story = story.types(KIM, "incident notify --now").types(KIM, "incident notify");
    assert_eq!((story.status(), back.kinds().len()), (0, 2), "{}", story.transcript());
    assert_eq!(up.kinds().len(), 2, "nobody is told twice");
}

#[test]
fn notices_for_a_notifier_that_was_taken_out_are_shown_until_somebody_lets_them_go() {
    let (up, down) = (Receiver::start(takes), nobody());
    let both = telling(&[("old", &down, ""), ("ops", up.host(), "")])
        .types(KIM, "incident open runs/loop-1.json")
        .types(KIM, "incident notify --drop old");
    assert_eq!(both.status(), 1, "{}", both.last().screen());
    assert!(both.last().err.contains("`old` stands at masthead.toml:"), "{}", both.last().err);
    let webhook =
        format!("[notifiers.ops]\nkind = \"webhook\"\naddress = \"http://{}/\"\n", up.host());
    let config = format!("{CONFIG}\n{webhook}");
    let broken = format!("{config}[notifiers.old]\nkind = \"pigeon\"\n");
    let story = both.file("masthead.toml", &broken).types(KIM, "incident notify --dry-run");
    let out = &story.last().out;
    assert!(out.contains("cannot be used") && !out.contains("any more"), "{out}");
    let story = story.file("masthead.toml", &config).types(KIM, "doctor");
    let out = &story.last().out;
    assert!(out.contains("FAIL  notices for nobody"), "{out}");
    assert!(out.contains("masthead incident notify --drop old"), "{out}");
    assert!(out.contains("nothing is left in the outbox"), "the other one was told: {out}");
    let story = story.types(KIM, "incident notify");
    assert_eq!(story.status(), 1, "something is left: {}", story.last().screen());
    assert!(story.last().err.contains("does not name it any more (INC-1 opened)"));
    let story = story
        .types(KIM, "incident notify --drop old")
        .types(KIM, "incident show 1")
        .types(KIM, "incident notify");
    assert_eq!((story.status(), story.last().err.as_str()), (0, ""), "{}", story.transcript());
    let noted = "kim: noted: never told to the notifier old";
    assert!(story.transcript().contains(noted), "{}", story.transcript());
    let story = story.types(KIM, "incident notify --drop old");
    assert_eq!(story.status(), 1, "{}", story.last().screen());
    assert_eq!(up.kinds(), ["opened"], "what was let go is told to nobody");
}

#[test]
fn who_hears_of_a_layer_hears_when_it_goes_on_to_another() {
    let (specs, flow) = (Receiver::start(takes), Receiver::start(takes));
    let story = telling(&[
        ("specs", specs.host(), "for = [\"FC1\"]"),
        ("flow", flow.host(), "for = [\"FC2\"]"),
    ])
    .types(KIM, "incident open runs/loop-1.json")
    .types(KIM, "incident judge 1 --mode FM-2.2");
    assert_eq!(
        (specs.kinds(), flow.kinds()),
        (vec!["opened".to_owned(), "routed".to_owned()], vec!["routed".to_owned()]),
        "{}",
        story.transcript()
    );
}

#[test]
fn a_configuration_that_came_with_the_runs_tells_nobody() {
    let receiver = Receiver::start(takes);
    let notifier = format!(
        "[owners]\nspecification = \"Ada\"\n[notifiers.theirs]\nkind = \"webhook\"\naddress = \"http://{}/\"\n",
        receiver.host()
    );
    let run = crate::story::looped(1);
    let said = crate::runner::masthead(["--version"]).file("theirs/masthead.toml", &notifier);
    let said = said.file("theirs/run.json", run).run();
    let opened = said
        .then(&["incident", "open", "theirs/run.json", "--store", "sqlite:book.db"])
        .variable("USER", "kim")
        .variable("MASTHEAD_WEBHOOK_SECRET", "shared")
        .run();
    assert!(opened.out.contains("routed to Ada"), "{}", opened.screen());
    assert!(receiver.heard().is_empty());
}

/// An issue tracker with nothing in it but what it was told just now.
fn tracker(request: &Request) -> (u16, Value) {
    let issue = json!({"number": 7, "state": "open", "body": "",
        "html_url": "https://github.example/acme/agents/issues/7"});
    let is_post = request.line.starts_with("POST");
    match request.line.as_str() {
        line if line.ends_with("/issues") && is_post => (201, issue),
        line if line.ends_with("/issues/7") => (200, issue),
        _ if is_post => (201, json!({})),
        _ => (200, json!([])),
    }
}

#[test]
fn a_tracker_gets_one_issue_and_the_incident_its_address() {
    let receiver = Receiver::start(tracker);
    let config = format!(
        "{CONFIG}\n[notifiers.board]\nkind = \"github\"\nrepository = \"acme/agents\"\naddress = \"http://{}\"\n",
        receiver.host()
    );
    let story = Story::new()
        .file("masthead.toml", &config)
        .variable("GITHUB_TOKEN", "shared")
        .types(KIM, "incident open runs/loop-1.json")
        .types(PRIYA, "incident accept 1")
        .types(KIM, "incident show 1 --format json");
    let links = &story.last().verdict()["links"];
    assert_eq!(links.as_array().map(Vec::len), Some(1), "{links}");
    assert_eq!(links[0]["to"], "https://github.example/acme/agents/issues/7");
    let posted: Vec<String> = receiver.heard().into_iter().map(|one| one.line).collect();
    let made = |end: &str| {
        posted.iter().filter(|line| *line == &format!("POST /repos/acme/agents/{end}")).count()
    };
    assert_eq!((made("issues"), made("issues/7/comments")), (1, 1), "{posted:?}");
}

fn pager(request: &Request) -> (u16, Value) {
    (202, json!({"status": "success", "dedup_key": request.body["dedup_key"]}))
}

#[test]
fn nobody_is_woken_unless_the_run_still_writes_and_a_known_alert_is_joined() {
    let receiver = Receiver::start(pager);
    let config = format!(
        "{CONFIG}\n[notifiers.oncall]\nkind = \"pagerduty\"\naddress = \"http://{}\"\n",
        receiver.host()
    );
    let story = Story::new()
        .file("masthead.toml", &config)
        .variable("PAGERDUTY_ROUTING_KEY", "shared")
        .types(KIM, "incident open runs/loop-1.json --alert checkout-5xx")
        .types(KIM, "incident open examples/assumption --still-writing")
        .types(PRIYA, "incident accept 1");
    let said: Vec<(Value, Value)> = receiver
        .heard()
        .iter()
        .map(|one| (one.body["payload"]["severity"].clone(), one.body["dedup_key"].clone()))
        .collect();
    // The alert is somebody else's: it is joined and never acknowledged.
    assert_eq!(said.len(), 2, "{said:?} {}", story.transcript());
    assert_eq!(said[0], (json!("warning"), json!("checkout-5xx")));
    assert_eq!(said[1].0, json!("critical"));
}

#[test]
fn a_drill_goes_down_every_real_way() {
    let (specs, down) = (Receiver::start(takes), nobody());
    let story =
        telling(&[("specs", specs.host(), "for = [\"FC1\"]"), ("flow", &down, "for = [\"FC2\"]")])
            .types(KIM, "incident drill");
    assert_eq!(story.status(), 1, "a way that is down is no way");
    let said = story.last().out.clone();
    assert!(said.contains("to be told over specs (webhook)"), "{said}");
    assert!(said.contains("told over no notifier"), "{said}");
    assert_eq!(specs.kinds(), ["drill"]);
    assert!(story.last().err.contains("DRILL-2 drill was not told"), "{}", story.last().err);
}

/// How many notifiers there are in the tests that kill.
const MANY: usize = 12;

/// Sends many notices, kills the sender in the midst of it again and again, and lets another one finish.
fn killed_senders(database: Option<&str>) {
    const KILLS: usize = 3;
    let receiver = Receiver::slow(takes, Duration::from_millis(25));
    let names: Vec<String> = (0..MANY).map(|number| format!("n{number}")).collect();
    let webhooks: Vec<_> = names.iter().map(|name| (name.as_str(), receiver.host(), "")).collect();
    let mut story = telling(&webhooks);
    if let Some(url) = database {
        story = story.variable("MASTHEAD_STORE", url);
    }
    let runs: Vec<&str> = EXAMPLES.iter().map(|(name, _)| *name).collect();
    let open = format!("incident open runs/loop-1.json {}", runs.join(" "));
    story = story.kills_after(&open, || 5 < receiver.heard().len());
    for kill in 1..KILLS {
        let before = receiver.heard().len();
        story = story.kills_after("incident notify", || before + 5 * kill < receiver.heard().len());
    }
    // Whoever was killed has until its lease runs out: the time-out of one request, and five seconds.
    std::thread::sleep(Duration::from_millis(6_500));
    story = story.now("incident open runs/loop-1.json").now(&open).now("incident notify");
    assert_eq!(story.status(), 0, "{}", story.transcript());
    let story = story.now("incident list --all --format json");
    let incidents = story.last().json().len();
    assert!(3 < incidents, "{incidents}");
    let heard = receiver.heard();
    let keys: BTreeSet<&str> = heard.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys.len(), incidents * MANY, "every incident to every receiver: nothing is lost");
    let twice = heard.len() - keys.len();
    assert!(twice <= KILLS, "{twice} came twice, and only what was on its way at a kill may");
}

#[test]
fn killed_senders_lose_nothing_and_tell_nothing_twice_on_sqlite() {
    killed_senders(None);
}

#[test]
fn killed_senders_lose_nothing_and_tell_nothing_twice_on_postgresql() {
    let server = Cluster::start().expect("PostgreSQL starts");
    killed_senders(Some(&server.url()));
}

#[test]
fn eight_commands_at_once_tell_each_thing_once() {
    let receiver = Receiver::slow(takes, Duration::from_millis(10));
    let story = telling(&[("a", receiver.host(), ""), ("b", receiver.host(), "")])
        .types(KIM, "incident open runs/loop-1.json")
        .at_once(8, "incident note 1 \"seen by one of eight\"")
        .at_once(8, "incident open runs examples/assumption examples/victory --author kim")
        .types(KIM, "incident notify")
        .types(KIM, "incident list --all --format json");
    let incidents = story.last().json();
    let runs: u64 = incidents.iter().filter_map(|one| one["runs"].as_u64()).sum();
    assert_eq!((incidents.len(), runs), (3, 6), "each run, once");
    let heard = receiver.heard();
    let keys: BTreeSet<&str> = heard.iter().map(|one| one.key.as_str()).collect();
    assert_eq!((keys.len(), heard.len()), (6, 6), "each incident to both, once");
    let story = story.types(KIM, "incident show 1 --format json");
    let timeline = story.last().verdict()["timeline"].clone();
    let notes = timeline.as_array().into_iter().flatten();
    let notes = notes.filter(|one| one.to_string().contains("one of eight")).count();
    assert_eq!(notes, 8, "every note, once");
}
