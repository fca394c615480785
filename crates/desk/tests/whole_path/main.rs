//! From bytes to a triage, whatever the bytes: no panic, no citation of what is not there, and the
//! same words in every process. Judges no verdict; that is for the pages and the bundled examples.

mod guides;
mod shapes;
mod standing;

use desk::{Config, Desk, Judged, Records};
use ingest::{Alone, Input, Unreadable};
use proptest::prelude::*;
use redact::{Redactor, Settings};
use report::{Entry, Show};
use serde_json::Value;

/// Few: every case is read and judged several times over, and the fuzz target has the long run.
const CASES: u32 = 64;

/// A desk without any configuration, whose placeholders have this key.
fn desk(key: u8) -> Desk {
    let redactor = Redactor::new(Settings { key: [key; 32], allow: Vec::new() });
    let config = Config::default();
    let (specs, symptom, records) = (Vec::new(), None, Records::Kept);
    let asked = checks::Category::ALL.to_vec();
    Desk { redactor, config, specs, symptom, records, asked, answerer: desk::nobody() }
}

fn judge(desk: &Desk, bytes: &[u8]) -> Vec<Result<Judged, Unreadable>> {
    let mut all = Vec::new();
    desk.read(Input { path: "run.json", bytes, beside: &Alone }, &mut |judged| all.push(judged));
    all
}

/// What the report says about everything in `bytes`, in every format.
fn told(desk: &Desk, bytes: &[u8]) -> Vec<String> {
    let runs = judge(desk, bytes);
    let tell = |run: &Result<Judged, Unreadable>| match run {
        Ok(judged) => {
            let shown = shown(judged);
            let screens = [report::text::screen(&shown), report::text::line(&Entry::Judged(shown))];
            let others = [report::slack::message(&shown), report::markdown::section(&shown)];
            [&[report::json::value(&Entry::Judged(shown))][..], &screens, &others].concat()
        }
        Err(problem) => vec![problem.to_string()],
    };
    runs.iter().flat_map(tell).collect()
}

fn shown(judged: &Judged) -> report::Judged<'_> {
    report::Judged {
        case: &judged.case,
        triage: &judged.triage,
        complaints: &judged.complaints,
        answers: &judged.answers,
        show: Show::default(),
        run_words: None,
        timing: None,
    }
}

/// Quotations in the verdicts over `text` that do not stand where they are said to.
fn misquoted(text: &str) -> Vec<String> {
    let raw = standing::document(text);
    let runs = judge(&desk(1), text.as_bytes());
    let verdicts = runs.iter().flatten().map(|judged| {
        let json = report::json::value(&Entry::Judged(shown(judged)));
        serde_json::from_str::<Value>(&json).expect("a verdict is JSON")
    });
    verdicts.flat_map(|verdict| standing::misquoted(&raw, &verdict)).collect()
}

/// Where two tellings part, with a little of what stands before: a whole screen says too much.
fn first_difference(one: &[String], other: &[String]) -> Option<String> {
    let (one, other) = (one.join("\n"), other.join("\n"));
    let at = one.chars().zip(other.chars()).position(|(a, b)| a != b);
    let at = at.or((one.len() != other.len()).then_some(0))?;
    Some(one.chars().skip(at.saturating_sub(120)).take(200).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn arbitrary_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!judge(&desk(1), &bytes).is_empty());
    }

    #[test]
    fn mutated_runs_are_quoted_verbatim_and_told_alike(run in shapes::mutated()) {
        let text = run.to_string();
        prop_assert_eq!(misquoted(&text), Vec::<String>::new());
        let once = told(&desk(1), text.as_bytes());
        prop_assert_eq!(first_difference(&once, &told(&desk(1), text.as_bytes())), None);
        // Another process has another key; nothing that is said may show it.
        prop_assert_eq!(first_difference(&once, &told(&desk(2), text.as_bytes())), None);
    }

    #[test]
    fn cut_off_runs_get_an_answer(run in shapes::whole(), share in 0_usize..100) {
        let text = run.to_string();
        prop_assert!(!judge(&desk(1), &text.as_bytes()[..text.len() * share / 100]).is_empty());
    }
}

#[test]
fn every_shape_is_read_as_it_is_and_quoted_verbatim() {
    for run in shapes::all() {
        let text = run.to_string();
        let runs = judge(&desk(1), text.as_bytes());
        assert!(runs.iter().all(Result::is_ok), "{text:.80}");
        assert_eq!(misquoted(&text), Vec::<String>::new());
    }
}
