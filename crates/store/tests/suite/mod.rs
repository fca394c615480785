//! What every store must do, whichever database it lives in. One list of cases, run on each.

mod changing;
mod listing;
mod made;
mod sending;
mod transferring;
pub(crate) mod writers;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where a case gets an empty store: an address that nobody has opened yet.
pub(crate) type Fresh<'f> = &'f dyn Fn() -> String;

/// A case.
type Case = (&'static str, fn(Fresh<'_>));

const CASES: &[Case] = &[
    ("what is written is read back, event by event", changing::round_trip),
    ("a run joins the incident of its signature and is never filed twice", changing::joining),
    ("what an earlier version filed is joined by what was broken", changing::joining_the_former),
    ("what an earlier version filed is known wherever it lies", changing::knowing_the_former),
    ("a run from after the fix reopens", changing::regressing),
    ("a merged incident's runs belong to its target", changing::merging),
    ("a refused step leaves nothing behind", changing::refusing),
    ("a step sees what another connection wrote", changing::two_connections),
    ("drills are kept apart", changing::drills),
    ("reviews are kept", changing::reviews),
    ("a store of a newer schema is refused", changing::newer_schema),
    ("a NUL in what a run says is kept as the mark for what cannot be read", changing::nul),
    ("a mistyped place makes no store, and a store keeps its number", changing::mistyped),
    ("lists are filtered and paged", listing::pages),
    ("what is listed is what is counted", listing::facts),
    ("one batch is listed in the order of its numbers, on every page", listing::one_batch),
    ("news are told once, and again after a failure", sending::once),
    ("a sender that died is replaced and has no say any more", sending::leases),
    ("an incident's notices go to an address in their order", sending::in_order),
    ("what a service made of a notice is noted with it", sending::linked),
    ("what waits or was given up is sent again when somebody says so", sending::again),
    ("what nobody is left to hear of is let go, and noted", sending::let_go),
    ("an export is imported as it was", transferring::round_trip),
    ("an import is taken whole or not at all", transferring::all_or_nothing),
    (
        "an export that is cut off is refused, and one of the form before is read",
        transferring::cut_off,
    ),
    ("a backup is a store", transferring::backup),
    ("eight processes that write at once lose nothing and double nothing", writers::eight_at_once),
    ("processes that file the same runs at once file each once", writers::same_runs),
    ("what was committed before a kill is there", writers::killed),
    ("four senders at once send each notice once", writers::four_senders),
];

/// Runs every case, and names those that did not hold.
pub(crate) fn failures(fresh: Fresh<'_>) -> Vec<&'static str> {
    CASES
        .iter()
        .filter(|(_, case)| catch_unwind(AssertUnwindSafe(|| case(fresh))).is_err())
        .map(|(name, _)| *name)
        .collect()
}

/// Runs a statement behind the store's back.
pub(crate) fn execute(url: &str, statement: &str) {
    use sqlx::{Connection as _, Executor as _};
    sqlx::any::install_default_drivers();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        let mut connection = sqlx::AnyConnection::connect(url).await.expect("the database answers");
        connection.execute(statement).await.expect("the statement is fine");
        connection.close().await.expect("the connection closes");
    });
}
