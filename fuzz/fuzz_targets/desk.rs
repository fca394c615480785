//! Any bytes go the whole way: no panic, an answer for every input, no citation of what is not
//! there, and the same bytes whatever the redaction key. Whether a verdict is right is not asked.

#![no_main]

#[path = "../../crates/desk/tests/whole_path/standing.rs"]
mod standing;

use desk::{Config, Desk, Records};
use libfuzzer_sys::fuzz_target;
use redact::{Redactor, Settings};
use report::{Entry, Judged, Show};

/// The verdicts over `bytes` as JSON, under a redaction key.
fn verdicts(bytes: &[u8], key: u8) -> Vec<String> {
    let redactor = Redactor::new(Settings {
        key: [key; 32],
        allow: Vec::new(),
    });
    let desk = Desk {
        redactor,
        config: Config::default(),
        specs: Vec::new(),
        symptom: None,
        records: Records::Kept,
        asked: checks::Category::ALL.to_vec(),
        answerer: desk::nobody(),
    };
    let mut all = Vec::new();
    desk.read("fuzz", bytes, &mut |run| {
        all.push(match run {
            Err(problem) => problem.to_string(),
            Ok(judged) => report::json::value(&Entry::Judged(Judged {
                case: &judged.case,
                triage: &judged.triage,
                complaints: &judged.complaints,
                answers: &judged.answers,
                show: Show::default(),
                timing: None,
            })),
        });
    });
    all
}

fuzz_target!(|bytes: &[u8]| {
    let once = verdicts(bytes, 1);
    assert!(!once.is_empty(), "an input was swallowed");
    assert_eq!(once, verdicts(bytes, 2));
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let raw = standing::document(text);
    for verdict in once.iter().filter_map(|text| serde_json::from_str(text).ok()) {
        assert_eq!(standing::misquoted(&raw, &verdict), Vec::<String>::new());
    }
});
