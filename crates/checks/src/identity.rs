//! Ids of findings and questions: hashes of mode, primary origin and clause. Step numbers do not
//! enter, because spans that come late renumber the steps.

use crate::reading::Finding;
use crate::sources::FINGERPRINTS;
use crate::taxonomy::Mode;
use case::Cite;
use case::hidden::unhashed;
use std::sync::Arc;

/// 64-bit FNV-1a: stable over versions of Rust and platforms, which the standard hasher is not.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn word(self, word: &str) -> Self {
        self.bytes(word.as_bytes()).bytes(&[0xff])
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    fn id(self) -> Arc<str> {
        format!("{:012x}", self.0 >> 16).into()
    }
}

/// The id of a finding.
pub fn finding(finding: &Finding) -> Arc<str> {
    base(finding).id()
}

/// The id of the question that would make `then` a finding: all that it would cite tells it from
/// the other questions of its mode, down to the sentence where two stand in one message. Its words
/// do not enter; they may name step numbers.
pub(crate) fn question(then: &Finding) -> Arc<str> {
    let cited = then.citations().iter();
    let hash = cited.fold(base(then), |hash, cite| {
        let (file, place) = place(cite);
        hash.word(&file).word(&place).bytes(&start(cite).to_le_bytes())
    });
    hash.id()
}

/// The id of what is told apart by these words, in their order.
pub(crate) fn words(words: &[&str]) -> Arc<str> {
    words.iter().fold(Fnv::new(), |hash, word| hash.word(word)).id()
}

/// The version of the rules: changes whenever a mode's page does, or anything in the code of this
/// crate, thresholds and fixes among it. What decides outside of it is the version of the tool.
pub fn rules() -> Arc<str> {
    let pages = Mode::ALL.into_iter().fold(Fnv::new(), |hash, mode| hash.word(mode.entry().page));
    let sources = FINGERPRINTS.iter();
    sources.fold(pages, |hash, source| hash.bytes(&source.to_le_bytes())).id()[..8].into()
}

fn base(finding: &Finding) -> Fnv {
    let mode = finding.mode.map_or(finding.category.code(), Mode::code);
    let clause = finding.cited_clause().map_or("", |clause| &clause.0);
    let (file, pointer) = place(finding.primary());
    Fnv::new().word(mode).word(&file).word(&pointer).word(clause)
}

/// Where the quoted words begin in their text; 0 where nothing is quoted.
fn start(cite: &Cite) -> u64 {
    match cite {
        Cite::Step { quote: Some(quote), .. } | Cite::Clause { quote: Some(quote), .. } => {
            u64::try_from(quote.span().start).unwrap_or(u64::MAX)
        }
        Cite::Step { quote: None, .. } | Cite::Clause { quote: None, .. } | Cite::Absent { .. } => {
            0
        }
    }
}

/// Where the primary citation points; what is absent is named by what was expected. The hash of what
/// stands in for a secret there is another one in every process.
fn place(cite: &Cite) -> (String, String) {
    match cite {
        Cite::Step { origin, .. } => {
            (origin.other_file().unwrap_or_default().to_owned(), origin.pointer())
        }
        Cite::Clause { file, clause, .. } => {
            (file.as_deref().unwrap_or("").to_owned(), clause.0.to_string())
        }
        Cite::Absent { expected, .. } => (String::new(), unhashed(expected)),
    }
}
