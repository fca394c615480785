//! The findings that announcements and acts give, with words and act cited side by side.

use super::ENTRY;
use super::announced::{Ledger, Mismatch};
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::prose;
use crate::view::turns::Turns;
use case::{Act, Cite, Searched, StepNo};

/// An identifier of a known tool is announced and another tool is called: exact on both sides.
const OTHER_TOOL: Score = Score::new(0.8);
/// A target of the same shape differs: exact, but one text may speak of two targets.
const OTHER_TARGET: Score = Score::new(0.72);
/// Agents' names are often ordinary words, so a handoff to another one weighs less.
const OTHER_AGENT: Score = Score::new(0.5);
impl<'c> Ledger<'c> {
    /// How many announcements were compared.
    fn compared(&self) -> usize {
        self.equal + self.tools.len() + self.targets.len()
    }

    /// The finding that another tool was called than announced.
    pub(super) fn tool_finding(&self, turns: &Turns<'c>) -> Option<Finding> {
        let first = self.tools.first()?;
        let handoff = matches!(first.act.act, Act::Handoff { .. });
        let score = if handoff { OTHER_AGENT } else { OTHER_TOOL };
        let verb = if handoff { "hands over to" } else { "calls" };
        let summary = format!(
            "announces {} and {verb} {}{}",
            first.announced,
            first.actual,
            self.compounding(&self.tools)
        );
        let finding = finding(score, first, summary, turns);
        let text = format!(
            "log the announced tool beside the call and refuse the call when they differ: step {} announces {} and calls {}",
            first.words.no, first.announced, first.actual
        );
        Some(finding.citing(related(&self.tools)).fixed_by(fix(text)))
    }

    /// The finding that another target was acted on than announced.
    pub(super) fn target_finding(&self, turns: &Turns<'c>) -> Option<Finding> {
        let first = self.targets.first()?;
        let call = first.act.call()?;
        let pointer = first.pointer.as_deref()?;
        let summary = format!(
            "announces \"{}\" and calls {} with {} = \"{}\"{}",
            first.announced,
            call.tool.text,
            prose::key_of(pointer),
            first.actual,
            self.compounding(&self.targets)
        );
        let text = format!(
            "log the announced target beside the call and refuse {} when its {} is another one",
            call.tool.text,
            prose::key_of(pointer)
        );
        let finding = finding(OTHER_TARGET, first, summary, turns);
        Some(finding.citing(related(&self.targets)).fixed_by(fix(text)))
    }

    /// "; again at steps 12, 18: 3 of 14 announcements".
    fn compounding(&self, list: &[Mismatch<'c>]) -> String {
        let again: Vec<_> = list.iter().skip(1).map(|one| one.act.no.to_string()).collect();
        if again.is_empty() {
            return String::new();
        }
        let (count, all) = (list.len(), self.compared());
        format!("; again at steps {}: {count} of {all} announcements", again.join(", "))
    }
}

fn finding(score: Score, first: &Mismatch<'_>, summary: String, turns: &Turns<'_>) -> Finding {
    let primary = act_cite(first);
    let end = turns.turns.get(first.turn).map(|turn| turns.stretch_end(turn));
    let end: StepNo = end.unwrap_or(first.act.no).max(first.act.no);
    let kept = format!("the announced call with {} before anybody else spoke", first.announced);
    let absent = Cite::absent(kept, Searched::Steps(first.act.no, end));
    let refuters = [
        Refuter::not_held(format!("the same words also name {}", first.actual), words_cite(first)),
        Refuter::not_held("a parallel call of the same turn keeps the word", primary.clone()),
    ];
    Finding::new(Mode::ReasoningActionMismatch, score, primary, summary)
        .citing([words_cite(first), absent])
        .refuters(refuters)
}

/// Without a predicate: what was announced here is no rule for other runs.
fn fix(text: String) -> Fix {
    Fix { text, ..ENTRY.fix.to_fix() }
}

/// The later mismatches, words and act each.
fn related(list: &[Mismatch<'_>]) -> Vec<Cite> {
    let rest = list.iter().skip(1);
    rest.flat_map(|one| [act_cite(one), words_cite(one)]).collect()
}

fn words_cite(one: &Mismatch<'_>) -> Cite {
    Cite::range(one.words, one.range.clone()).unwrap_or_else(|| Cite::step(one.words))
}

fn act_cite(one: &Mismatch<'_>) -> Cite {
    let argument = |pointer: &String| Cite::argument(one.act, pointer);
    let argument = one.pointer.as_ref().and_then(argument);
    argument.unwrap_or_else(|| Cite::step(one.act))
}
