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

#[test]
fn a_login_that_may_make_no_tables_uses_a_book_that_is_up_to_date() {
    let given = std::env::var(ADDRESS).ok();
    let own = given.is_none().then(|| Cluster::start().expect("PostgreSQL starts"));
    let server = given.or_else(|| own.as_ref().map(Cluster::url)).expect("there is a server");
    let (name, role) =
        (format!("granted_{}", std::process::id()), format!("r{}", std::process::id()));
    suite::execute(&server, &format!("CREATE DATABASE {name}"));
    let url = server.replace("/postgres?", &format!("/{name}?"));
    drop(store::Store::open(&url).expect("the owner makes it"));
    suite::execute(&url, &format!("CREATE ROLE {role}"));
    suite::execute(&url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let rights = "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public";
    suite::execute(&url, &format!("GRANT {rights} TO {role}"));
    let as_role = format!("{url}&options=-c%20role%3D{role}");
    let store = store::Store::there(&as_role).expect("nothing has to be made");
    store.review(jiff::civil::date(2026, 3, 2), "kim").expect("it may write");
    assert_eq!(store.reviews().expect("it may read").len(), 1);
    drop(store);
    suite::execute(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
    suite::execute(&server, &format!("DROP ROLE {role}"));
}

/// What the cases start as processes of their own.
#[test]
fn a_writer_of_its_own() {
    suite::writers::play();
}
