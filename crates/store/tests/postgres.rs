//! The store's suite on PostgreSQL: each case in a new database of a server that is there for these
//! tests alone.

#[path = "../../../xtask/src/postgres.rs"]
mod postgres;
mod suite;

use postgres::{ADDRESS, Cluster};
use std::cell::Cell;

#[test]
fn every_case_holds_on_postgresql() {
    let given = std::env::var(ADDRESS).ok();
    let own = given.is_none().then(|| Cluster::start().expect("PostgreSQL starts"));
    let server = given.or_else(|| own.as_ref().map(Cluster::url)).expect("there is a server");
    let number = Cell::new(0);
    let name = |number: u32| format!("book_{}_{number}", std::process::id());
    let failed = suite::failures(&|| {
        number.set(number.get() + 1);
        let name = name(number.get());
        suite::execute(&server, &format!("CREATE DATABASE {name}"));
        server.replace("/postgres?", &format!("/{name}?"))
    });
    for made in 1..=number.get() {
        suite::execute(&server, &format!("DROP DATABASE {} WITH (FORCE)", name(made)));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// What the cases start as processes of their own.
#[test]
fn a_writer_of_its_own() {
    suite::writers::play();
}
