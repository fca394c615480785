//! The store's suite on SQLite: each case on a new file.

mod suite;

use std::cell::Cell;

#[test]
fn every_case_holds_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let number = Cell::new(0);
    let failed = suite::failures(&|| {
        number.set(number.get() + 1);
        format!("sqlite:{}/book {}?#%.db", folder.path().display(), number.get())
    });
    assert!(failed.is_empty(), "{failed:#?}");
}

/// What the cases start as processes of their own.
#[test]
fn a_writer_of_its_own() {
    suite::writers::play();
}
