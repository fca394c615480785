//! Any bytes are read without a panic, and always lead to an answer: a run, or
//! why there is none. What the run holds is not judged here.

#![no_main]

use ingest::{Input, read};
use libfuzzer_sys::fuzz_target;
use redact::Redactor;

fuzz_target!(|bytes: &[u8]| {
    let redactor = Redactor::off();
    let mut answers = 0_usize;
    let input = Input {
        path: "fuzz",
        bytes,
        redactor: &redactor,
    };
    read(input, &mut |_| answers += 1);
    assert_ne!(answers, 0, "an input was swallowed");
});
