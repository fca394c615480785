//! Export, import, backup.

use super::Fresh;
use super::changing::{lived, open};
use super::made::{ALONE, machine, opening, person};
use checks::Mode;
use jiff::civil::date;
use store::transfer::Imported;
use store::{Error, Store};

fn exported(store: &Store) -> Vec<u8> {
    let mut lines = Vec::new();
    store.export(&mut lines).expect("it is exported");
    lines
}

fn filled(store: &Store) {
    lived(store);
    let file = |role: &str, name: &str| {
        let opening = opening(Mode::StepRepetition, role, name);
        store.file(&opening, &machine(50), ALONE).expect("it is filed").incident.id
    };
    let (one, other) = (file("executor", "x"), file("writer", "y"));
    store.merge((&one, &other), &person(51), |_| Vec::new()).expect("they are merged");
    store.review(date(2026, 3, 2), "kim").expect("it is noted");
}

pub(super) fn round_trip(fresh: Fresh<'_>) {
    let (from, to) = (open(&fresh()), open(&fresh()));
    filled(&from);
    let lines = exported(&from);
    let imported = to.import(lines.as_slice()).expect("it is imported");
    assert_eq!(imported, Imported { new: 3, continued: 0, known: 0 });
    assert_eq!(to.incidents().expect("they are read"), from.incidents().expect("they are read"));
    assert_eq!(exported(&to), lines);
    let again = to.import(lines.as_slice()).expect("it is imported");
    assert_eq!(again, Imported { new: 0, continued: 0, known: 3 });
    let id = incidents::IncidentId::new("INC-1");
    from.change(&id, |one| one.note("later", person(60))).expect("it is noted");
    let more = to.import(exported(&from).as_slice()).expect("it is imported");
    assert_eq!(more, Imported { new: 0, continued: 1, known: 2 });
    // Numbers go on behind the imported ones, and signatures lead where they led.
    let next = to.file(&opening(Mode::StepRepetition, "reader", "z"), &machine(61), ALONE);
    assert_eq!(next.expect("it is filed").incident.id.to_string(), "INC-4");
    let joined = to.file(&opening(Mode::StepRepetition, "executor", "x2"), &machine(62), ALONE);
    assert_eq!(joined.expect("it is filed").incident.id.to_string(), "INC-3");
}

pub(super) fn all_or_nothing(fresh: Fresh<'_>) {
    let (from, to) = (open(&fresh()), open(&fresh()));
    filled(&from);
    let lines = exported(&from);
    let text = String::from_utf8(lines).expect("it is text");
    let refused = |text: &str| to.import(text.as_bytes()).expect_err("it is refused").to_string();
    let cut = &text[..text.len() - 20];
    assert!(refused(cut).contains("nothing was imported"), "{}", refused(cut));
    let headless: String = text.split_inclusive('\n').skip(1).collect();
    assert!(
        refused(&headless).starts_with("line 1: an export begins with"),
        "{}",
        refused(&headless)
    );
    let strange = text.replace("\"structural\"", "\"hope\"");
    assert!(refused(&strange).contains("`hope` is no kind of change"), "{}", refused(&strange));
    let newer = text.replace("masthead.incidents/2", "masthead.incidents/3");
    assert!(refused(&newer).contains("this Masthead reads `masthead.incidents/2`"));
    assert!(to.incidents().expect("they are read").is_empty());
    // Another incident of the same name is not overwritten.
    to.file(&opening(Mode::StepRepetition, "other", "other"), &machine(0), ALONE)
        .expect("it is filed");
    let clash = refused(&text);
    assert!(clash.starts_with("line 3: INC-1 is in this store with other events"), "{clash}");
    assert!(!clash.contains("backup") && !clash.contains("cannot read"), "{clash}");
    assert_eq!(to.incidents().expect("they are read").len(), 1);
}

pub(super) fn cut_off(fresh: Fresh<'_>) {
    let (from, to) = (open(&fresh()), open(&fresh()));
    filled(&from);
    let text = String::from_utf8(exported(&from)).expect("it is text");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 6, "what it is, how much it holds, three incidents, a review");
    for kept in 0..lines.len() {
        let cut = lines[..kept].concat();
        let said = to.import(cut.as_bytes()).expect_err("it is cut off").to_string();
        assert!(said.contains("nothing was imported"), "{kept}: {said}");
    }
    assert!(to.incidents().expect("they are read").is_empty());
    // Exports of the form before do not say how much they hold.
    let older = [&["{\"schema\":\"masthead.incidents/1\"}\n"], &lines[2..]].concat().concat();
    let imported = to.import(older.as_bytes()).expect("it is imported");
    assert_eq!(imported, Imported { new: 3, continued: 0, known: 0 });
    assert_eq!(exported(&to), exported(&from));
}

pub(super) fn backup(fresh: Fresh<'_>) {
    let url = fresh();
    let store = open(&url);
    filled(&store);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let copy = folder.path().join("copy.db");
    let outcome = store.backup(&copy);
    if url.starts_with("postgres") {
        assert!(matches!(outcome, Err(Error::BackupElsewhere)), "{outcome:?}");
        return;
    }
    outcome.expect("it is copied");
    let copied = open(&format!("sqlite:{}", copy.display()));
    assert_eq!(exported(&copied), exported(&store));
    let there = store.backup(&copy).expect_err("it is there").to_string();
    assert!(there.contains("copy.db"), "{there}");
}
