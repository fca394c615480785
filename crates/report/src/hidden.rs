//! What `--no-quotes` leaves out of our own sentences: the words of the run. Values stand in summaries
//! without marks, so a word is left out where the run holds it and neither our own pages nor the names
//! of tools, agents and arguments do.

use crate::{Judged, Quotes};
use case::record::VerifierResult;
use case::{Case, RecordKind};
use checks::suspects::Feature;
use checks::taxonomy::Mode;
use checks::view::claims;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The words that a run holds and that are nobody else's.
pub struct RunWords {
    words: BTreeSet<String>,
    /// How many steps the run has: `#7` is one of them.
    steps: usize,
}

/// Our own sentence, without the run's words in it where those are not to be shown.
pub(crate) fn said(judged: &Judged<'_>, text: &str) -> String {
    match (judged.show.quotes, judged.run_words) {
        (Quotes::Shown, _) => text.to_owned(),
        (Quotes::Hidden, Some(words)) => words.hide(text),
        (Quotes::Hidden, None) => RunWords::of(judged.case).hide(text),
    }
}

/// Gathers the run's words once, where they are to be left out of what `render` makes.
pub(crate) fn within<T>(judged: &Judged<'_>, render: impl FnOnce(&Judged<'_>) -> T) -> T {
    if judged.show.quotes == Quotes::Shown || judged.run_words.is_some() {
        return render(judged);
    }
    let words = RunWords::of(judged.case);
    render(&Judged { run_words: Some(&words), ..*judged })
}

/// The words of our own pages outside of their examples.
static OWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let pages = Mode::ALL.map(|mode| mode.entry().page);
    let prose = pages.iter().flat_map(|page| page.split("```").step_by(2));
    // What is quoted or set as code in our prose is an example, too.
    let plain = prose.flat_map(|text| text.split(['"', '`']).step_by(2));
    let is_word = |word: &&str| word.chars().all(char::is_lowercase);
    let marks = Feature::ALL.into_iter().map(Feature::meaning);
    plain.chain(marks).flat_map(parts).filter(is_word).map(str::to_owned).collect()
});

impl RunWords {
    /// The words of what was said, thought, given and returned, and of what others wrote down.
    pub fn of(case: &Case) -> Self {
        let mut words = BTreeSet::new();
        let mut names = BTreeSet::new();
        let trace = &case.trace;
        trace.actors.iter().for_each(|actor| take(&actor.name, &mut names));
        take(&trace.id, &mut names);
        take(case.symptom.as_deref().unwrap_or_default(), &mut names);
        for step in &trace.steps {
            take(step.words(), &mut words);
            take(step.error.as_deref().unwrap_or_default(), &mut words);
            if let Some(call) = step.call() {
                take(&call.tool.text, &mut names);
                leaves(&call.arguments, &mut words, &mut names);
            }
            if let Some(data) = step.result().and_then(|result| result.data.as_ref()) {
                leaves(data, &mut words, &mut names);
            }
        }
        for record in &trace.records {
            match &record.kind {
                RecordKind::Verifier {
                    name: _,
                    result: VerifierResult::Failed { why } | VerifierResult::NotRun { why },
                }
                | RecordKind::Exception { kind: _, message: why } => take(why, &mut words),
                RecordKind::Verifier { name: _, result: VerifierResult::Passed }
                | RecordKind::Reward { .. }
                | RecordKind::Ended(_) => {}
            }
        }
        words.retain(|word| !names.contains(word) && !OWN.contains(word));
        Self { words, steps: trace.steps.len() }
    }

    /// `text` without them, and without what stands between its double quotes, save a verb of ours.
    pub(crate) fn hide(&self, text: &str) -> String {
        let mut pieces = text.split('"');
        let mut out = self.masked(pieces.next().unwrap_or_default());
        while let Some(inside) = pieces.next() {
            let shown = if claims::is_stem(inside) { inside } else { "…" };
            let after = self.masked(pieces.next().unwrap_or_default());
            out.extend(["\"", shown, "\"", &after]);
        }
        out
    }

    fn masked(&self, text: &str) -> String {
        let mut before = "";
        let mask = |piece: &str, before: &str| {
            let counts = ["step", "steps", "line", "lines"].contains(&before);
            let found = piece.find(char::is_alphanumeric);
            let end = piece.char_indices().rfind(|(_, letter)| letter.is_alphanumeric());
            let (Some(start), Some((end, last))) = (found, end) else {
                return piece.to_owned();
            };
            let word = &piece[start..end + last.len_utf8()];
            // What redaction put in place of a value tells nothing more.
            let is_redacted = piece[..start].ends_with('‹') && piece[start..].contains('›');
            if counts || is_redacted || self.is_step(piece) || !self.is_held(word) {
                return piece.to_owned();
            }
            format!("{}…{}", &piece[..start], &piece[end + last.len_utf8()..])
        };
        let pieces = text.split_inclusive(char::is_whitespace).map(|piece| {
            let masked = mask(piece, before);
            before = piece.trim_matches(|letter: char| !letter.is_alphanumeric());
            masked
        });
        pieces.collect()
    }

    /// Whether the piece names steps, as `#7` and `#7-12` do, and no order of that number.
    fn is_step(&self, piece: &str) -> bool {
        let is_one = |part: &str| part.parse::<usize>().is_ok_and(|step| step <= self.steps);
        piece.split_once('#').is_some_and(|(_, numbers)| parts(numbers).all(is_one))
    }

    fn is_held(&self, word: &str) -> bool {
        let holds = |part: &str| self.words.contains(&part.to_lowercase());
        holds(word) || parts(word).any(holds)
    }
}

/// The fewest letters of a word that tells anything by itself, and digits of a number.
const LONG: usize = 4;
const MANY: usize = 3;

/// Adds the telling words of a text: each as it is written, and its parts.
fn take(text: &str, words: &mut BTreeSet<String>) {
    let is_edge = |letter: char| letter.is_whitespace() || "\"'`,;=|(){}[]<>*“”".contains(letter);
    for token in text.split(is_edge) {
        let token = token.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_code = token.contains(|letter: char| letter.is_ascii_digit())
            && token.contains(char::is_alphabetic);
        if is_code {
            words.insert(token.to_lowercase());
        }
        let tells = |part: &&str| {
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            let least = if is_number { MANY } else { LONG };
            least <= part.chars().count()
        };
        words.extend(parts(token).filter(tells).map(str::to_lowercase));
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty())
}

fn leaves(value: &Value, words: &mut BTreeSet<String>, names: &mut BTreeSet<String>) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => take(&number.to_string(), words),
        Value::String(text) => take(text, words),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, words, names)),
        Value::Object(members) => {
            for (name, member) in members {
                take(name, names);
                leaves(member, words, names);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Owners, Spec};

    fn hidden(text: &str) -> String {
        let run = r#"
1 user  Give Anna Lee the gold plan, customer O-7 of #W4411 and #4411, and update the rest.
2 desk  call update_user {"id": "C-1041", "amount": 412.5}
3 tool  {"ok": true}
"#;
        let trace = casebook::read(run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        RunWords::of(&case).hide(text)
    }

    #[test]
    fn the_runs_words_are_left_out_and_ours_stay() {
        let table = [
            (
                "C-1041 is written by update_user (step 412)",
                "… is written by update_user (step 412)",
            ),
            ("O-7: the plan is gold, not silver", "…: the plan is …, not silver"),
            ("\"update\" is claimed of \"Anna\"", "\"update\" is claimed of \"…\""),
            ("#2-3 name #W4411 and #4411", "#2-3 name #… and #…"),
            ("it holds 412.5 (step 2)", "it holds … (step 2)"),
        ];
        for (text, without) in table {
            assert_eq!(hidden(text), without);
        }
    }
}
