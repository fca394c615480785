//! Exit statuses, which scripts live by: 0 fine, 1 a failure, 2 unusable, 3 cannot tell; of several
//! the worst in the order 2, 1, 3, 0.

use crate::runner::{FAILED, SUCCEEDED, UNTOLD, masthead};
use std::io::{BufRead, BufReader, Read};

fn status(args: [&str; 4]) -> i32 {
    let given: Vec<&str> = args.into_iter().filter(|arg| !arg.is_empty()).collect();
    let start = given.iter().fold(masthead(["triage"]), |start, arg| start.and([*arg]));
    start
        .file("failed.json", FAILED)
        .file("fine.json", SUCCEEDED)
        .file("untold.json", UNTOLD)
        .file("bad.json", "{")
        .run()
        .status
}

#[test]
fn each_outcome_has_its_status() {
    assert_eq!(status(["fine.json", "", "", ""]), 0);
    assert_eq!(status(["failed.json", "", "", ""]), 1);
    assert_eq!(status(["bad.json", "", "", ""]), 2);
    assert_eq!(status(["untold.json", "", "", ""]), 3);
    assert_eq!(status(["nowhere.json", "", "", ""]), 2);
}

#[test]
fn the_worst_of_several_counts() {
    assert_eq!(status(["fine.json", "untold.json", "failed.json", "bad.json"]), 2);
    assert_eq!(status(["untold.json", "failed.json", "fine.json", ""]), 1);
    assert_eq!(status(["fine.json", "untold.json", "", ""]), 3);
    assert_eq!(status(["fine.json", "fine.json", "", ""]), 0);
}

#[test]
fn zero_on_demand_whatever_is_found() {
    assert_eq!(status(["failed.json", "bad.json", "untold.json", "--exit-zero"]), 0);
    assert_eq!(status(["nowhere.json", "--exit-zero", "", ""]), 2, "nothing was looked at");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let start = masthead(["triage", "many.jsonl", "--format", "jsonl"])
        .file("many.jsonl", format!("{}\n", UNTOLD.replace('\n', "")).repeat(300));
    let mut child = start.command().spawn().expect("the binary starts");
    let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("the first line comes");
    assert!(line.starts_with('{'), "{line}");
    drop(out);
    let status = child.wait().expect("it ends");
    let mut complaint = String::new();
    let mut err = child.stderr.take().expect("it is piped");
    err.read_to_string(&mut complaint).expect("it is text");
    assert_eq!((status.code(), complaint.as_str()), (Some(0), ""));
}
