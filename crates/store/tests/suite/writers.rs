//! Processes that write at once, and processes that are killed while they write. Each is this test
//! binary, started anew with a part to play.

use super::Fresh;
use super::changing::open;
use super::made::{ALONE, at, machine, opening, person};
use super::sending::{claim, notice};
use checks::Mode;
use checks::verdict::Class;
use incidents::{IncidentId, Signature};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use store::outbox::Told;

const URL: &str = "MASTHEAD_TEST_WRITER_URL";
const PART: &str = "MASTHEAD_TEST_WRITER_PART";
const NUMBER: &str = "MASTHEAD_TEST_WRITER_NUMBER";

/// Runs that each of the eight writers files, and notes that it makes.
const EACH: usize = 12;

/// Plays the part that the environment names; without one, the part of a single writer on a new file.
pub(crate) fn play() {
    let part = |name: &str| std::env::var(name).ok();
    let (Some(url), Some(name)) = (part(URL), part(PART)) else {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite:{}/book.db", folder.path().display());
        write(&url, 0);
        let store = open(&url);
        assert_eq!(store.tagged().expect("they are counted").len(), EACH / 2);
        return;
    };
    let number = part(NUMBER).and_then(|number| number.parse().ok()).expect("a number");
    match name.as_str() {
        "write" => write(&url, number),
        "same" => file_the_same(&url),
        "note" => note_on(&url),
        "send" => send(&url),
        other => panic!("there is no part `{other}`"),
    }
}

fn start(url: &str, part: &str, number: usize) -> Child {
    let this = std::env::current_exe().expect("this program has a path");
    Command::new(this)
        .args(["--exact", "a_writer_of_its_own", "--nocapture"])
        .env(URL, url)
        .env(PART, part)
        .env(NUMBER, number.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("a process can be started")
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("somebody listens");
}

/// Files runs of signatures that all writers share, and notes each on the incident it belongs to.
fn write(url: &str, number: usize) {
    let store = open(url);
    for at in 0..EACH {
        let role = format!("role {}", at % (EACH / 2));
        let opening = opening(Mode::StepRepetition, &role, &format!("{number} {at}"));
        let filed = store.file(&opening, &machine(1), ALONE).expect("it is filed");
        let words = format!("{number} {at}");
        store.change(&filed.incident.id, |one| one.note(&words, person(2))).expect("it is noted");
    }
}

pub(super) fn eight_at_once(fresh: Fresh<'_>) {
    // Nobody has opened it: the eight also bring its schema up to date at once.
    let url = fresh();
    let writers: Vec<Child> = (0..8).map(|number| start(&url, "write", number)).collect();
    for mut writer in writers {
        assert!(writer.wait().expect("it ends").success());
    }
    let all = open(&url).incidents().expect("they are read");
    assert_eq!(all.len(), EACH / 2, "one incident a signature");
    let runs: BTreeSet<&str> =
        all.iter().flat_map(|one| &one.sightings).map(|run| run.path.as_str()).collect();
    let sighted: usize = all.iter().map(|one| one.sightings.len()).sum();
    assert_eq!((runs.len(), sighted), (8 * EACH, 8 * EACH), "every run, once");
    let is_note = |event: &&incidents::Event| matches!(event.what, incidents::What::Noted(_));
    let notes: usize = all.iter().map(|one| one.timeline.iter().filter(is_note).count()).sum();
    assert_eq!(notes, 8 * EACH, "every note, once");
    let ids: BTreeSet<String> = all.iter().map(|one| one.id.to_string()).collect();
    let wanted: BTreeSet<String> = (1..=EACH / 2).map(|number| format!("INC-{number}")).collect();
    assert_eq!(ids, wanted, "no number is skipped");
}

/// Files runs that nobody could judge, which join nothing, and runs of one signature: the same in each process,
/// which each has in files of its own.
fn file_the_same(url: &str) {
    let store = open(url);
    for at in 0..EACH {
        let mut untold = opening(Mode::StepRepetition, "planner", &format!("untold {at}"));
        untold.judgement.class = Class::Inconclusive;
        untold.judgement.mode = None;
        untold.signature = Signature::bare(Class::Inconclusive, None);
        lies_here(&mut untold);
        store.file(&untold, &machine(1), ALONE).expect("it is filed");
        let mut told = opening(Mode::StepRepetition, "planner", &format!("told {at}"));
        lies_here(&mut told);
        store.file(&told, &machine(1), ALONE).expect("it is filed");
    }
}

fn lies_here(opening: &mut incidents::event::Opening) {
    if let Some(run) = &mut opening.sighting {
        run.path = format!("{}.jsonl", std::process::id());
        run.record = Some(format!("/{}", run.trace.len()));
    }
}

pub(super) fn same_runs(fresh: Fresh<'_>) {
    let url = fresh();
    let writers: Vec<Child> = (0..4).map(|number| start(&url, "same", number)).collect();
    for mut writer in writers {
        assert!(writer.wait().expect("it ends").success());
    }
    let all = open(&url).incidents().expect("they are read");
    let runs: Vec<&str> =
        all.iter().flat_map(|one| &one.sightings).map(|run| run.trace.as_str()).collect();
    let distinct: BTreeSet<&str> = runs.iter().copied().collect();
    assert_eq!((all.len(), runs.len(), distinct.len()), (EACH + 1, 2 * EACH, 2 * EACH));
}

/// Notes on until it is killed, and says each time what is committed.
fn note_on(url: &str) {
    let store = open(url);
    let id = IncidentId::new("INC-1");
    for number in 0.. {
        let changed = store.change(&id, |one| one.note(&format!("note {number}"), person(2)));
        let version = changed.expect("it is noted").version();
        say(&format!("committed {version}"));
    }
}

pub(super) fn killed(fresh: Fresh<'_>) {
    let url = fresh();
    let store = open(&url);
    let opening = opening(Mode::StepRepetition, "planner", "a");
    let id = store.file(&opening, &machine(1), ALONE).expect("it is filed").incident.id;
    let mut before = 1;
    for _ in 0..5 {
        let mut writer = start(&url, "note", 0);
        let out = writer.stdout.take().expect("it has an output");
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        let mut committed = lines.filter_map(|line| line.strip_prefix("committed ")?.parse().ok());
        let last: usize = committed.by_ref().take(15).last().expect("it commits");
        writer.kill().expect("it can be killed");
        let last = committed.last().unwrap_or(last);
        writer.wait().expect("it ends");
        let kept = open(&url).incident(&id).expect("it is read").expect("it is there");
        // What was committed and not yet said may be there as well.
        assert!(last <= kept.version() && kept.version() <= last + 1, "{last} {}", kept.version());
        assert!(before < kept.version());
        before = kept.version();
    }
}

/// Claims and sends until nothing is left, and says what it sent.
fn send(url: &str) {
    let store = open(url);
    loop {
        let claimed = claim(&store, 3, at(1));
        if claimed.is_empty() {
            return;
        }
        for one in claimed {
            say(&format!("sent {}", one.notice.key));
            assert!(store.sent(&one, &Told::default(), at(1)).expect("it is noted"));
        }
    }
}

pub(super) fn four_senders(fresh: Fresh<'_>) {
    let url = fresh();
    let own = |number| {
        let incident = Some(IncidentId::new(format!("INC-{number}")));
        incidents::notice::Notice { incident, ..notice(number) }
    };
    let notices: Vec<_> = (0..60).map(own).collect();
    open(&url).tell(&notices).expect("it is told");
    let senders: Vec<Child> = (0..4).map(|number| start(&url, "send", number)).collect();
    let mut sent: Vec<String> = Vec::new();
    for mut sender in senders {
        let out = sender.stdout.take().expect("it has an output");
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        sent.extend(lines.filter_map(|line| line.strip_prefix("sent ").map(str::to_owned)));
        assert!(sender.wait().expect("it ends").success());
    }
    sent.sort();
    let mut wanted: Vec<String> = notices.into_iter().map(|one| one.key).collect();
    wanted.sort();
    assert_eq!(sent, wanted, "each notice, once");
}
