//! Which kinds of claim a sentence may hold: one pass over its words, before any pattern is tried.

use super::words::actions;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::LazyLock;

/// The kinds of claim that a sentence can hold, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    Tests,
    Ran,
    Works,
    State,
    Action,
    Verified,
    Checked,
    Done,
}

impl Hint {
    /// In the order in which their patterns are tried.
    pub(super) const ALL: [Self; 8] = [
        Self::Tests,
        Self::Ran,
        Self::Works,
        Self::State,
        Self::Action,
        Self::Verified,
        Self::Checked,
        Self::Done,
    ];

    /// Its place in a set of hints.
    pub(super) const fn bit(self) -> u16 {
        1 << self as u8
    }

    /// The bit of what must stand beside it.
    const fn beside(self) -> u16 {
        1 << (8 + self as u8)
    }
}

/// All kinds.
pub(super) const KINDS: u16 = 0xff;

/// What must stand in a sentence before the pattern of a kind is tried on it.
const HINTS: &[(Hint, &[&str])] = &[
    (Hint::Tests, &["test", "assertion", " pass"]),
    (Hint::Ran, &["ran", "run", "execut", "tested", "simulated"]),
    (Hint::Works, &["work", "ran", "runs", "execut", "built", "compiled", "successful"]),
    (
        Hint::State,
        &[
            "resolved",
            "cleared",
            "healthy",
            "fixed",
            "recovered",
            "restored",
            "operational",
            "normal",
            "stable",
            "stabilized",
            "mitigated",
        ],
    ),
    (
        Hint::Verified,
        &[
            "verified",
            "verification indicates",
            "verification confirms",
            "verification shows",
            "validated",
            "confirm that",
            "confirmed that",
            "final confirmed",
            "with the confirmed",
            "conclude that",
            "accurate",
            "correct",
            "double-checked",
        ],
    ),
    (Hint::Checked, &["checked", "reconciled"]),
    (
        Hint::Done,
        &[
            "complete",
            "done",
            "finish",
            "accepted",
            "approved",
            "met",
            "satisfied",
            "implement",
            "successful",
        ],
    ),
];

/// What must stand beside a hint of these kinds for a claim of that kind.
const BESIDE: &[(Hint, &[&str])] = &[
    (Hint::Tests, &["pass", "succe"]),
    (Hint::Works, &["success", "correctly", "as expected", "fine", "without", "perfectly", "well"]),
];

static HINTED: LazyLock<(AhoCorasick, Vec<u16>)> = LazyLock::new(|| {
    let fixed = HINTS.iter().flat_map(|(hint, words)| words.iter().map(|word| (hint.bit(), *word)));
    let actions =
        actions().flat_map(|(_, forms)| forms.iter()).map(|form| (Hint::Action.bit(), *form));
    let beside = BESIDE.iter();
    let beside = beside.flat_map(|(hint, words)| words.iter().map(|word| (hint.beside(), *word)));
    let (bits, words): (Vec<u16>, Vec<&str>) = fixed.chain(actions).chain(beside).unzip();
    let mut builder = AhoCorasick::builder();
    let builder = builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    (builder.build(words).expect("a few short words make an automaton"), bits)
});

/// The kinds of claim that the sentence's words hint at, as a set of [`Hint::bit`]s.
pub(super) fn hinted(sentence: &str) -> u16 {
    let (automaton, bits) = &*HINTED;
    let found = automaton.find_overlapping_iter(sentence);
    let found = found.filter_map(|found| bits.get(found.pattern().as_usize()));
    let set = found.fold(0, |set, bit| set | bit);
    let is_alone = |hint: &Hint| set & hint.beside() == 0;
    let alone = BESIDE.iter().map(|(hint, _)| *hint).filter(is_alone);
    alone.fold(set, |set, hint| set & !hint.bit())
}
