//! Last words that nominate: an act that is announced and never comes, "could not" after an error.
//! What decides is what stands around them: that nothing follows, that the last call failed and
//! nothing else was tried.

use super::{ENTRY, ask};
use crate::pattern::pattern;
use crate::question::Question;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::sieve::Sieved;
use crate::view::effect::{self, Effect};
use crate::view::evidence::{self, Fact, FactKind, Standing};
use crate::view::{Exchange, View, prose, short};
use case::{Act, ActorKind, Cite, Searched, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The next act is announced in the very last words of the run.
const ANNOUNCED: Score = Score::new(0.62);
/// The last call failed, nothing else was tried, and "could not" is handed over. Whether anything
/// else could have been tried is not known.
const GAVE_IN: Score = Score::new(0.5);

/// More calls than this after which to give up is no haste.
const TRIES: usize = 2;

/// The longest announcement that a summary repeats.
const LONGEST: usize = 80;

static ANNOUNCES: Sieved = Sieved::new(WILL, || {
    pattern(concat!(
        r"(?i)^\W*(?:(?:next|now|then|first|so|okay|ok|alright|great|and|finally),? )*(?:to [^,\n]{3,60}, )?",
        r"(?:let me|let's|i(?:'|’)ll|i will|i am going to|i(?:'|’)m going to|we(?:'|’)ll|we will|the next step is to)",
        r"(?: (?:now|then|first|next|try to|start by|begin by|proceed to|go ahead and|continue to))*",
        r" (?:check|look|search|run|fix|create|write|update|try|find|open|read|test|verify|implement|",
        r"start|continue|proceed|inspect|fetch|retrieve|query|call|use|get|examine|review|calculate|",
        r"compute|analy[sz]e|install|build|download|add|modify|edit|navigate|click|visit|investigate|",
        r"apply|execute|gather|collect|explore|perform|make|set|load|extract|process|correct|confirm|rerun|re-run|",
        r"cancel|exchange|return|refund|book|send|transfer|issue|submit|place|change|remove|delete|restart|roll|deploy|merge|print|pay|close|assign|schedule|replace|move|rename|compare|count|draft|prepare)\b",
    ))
});

/// The same up to the verb: what is announced may be one of the run's own tools.
static LEADS: Sieved = Sieved::new(WILL, || {
    pattern(concat!(
        r"(?i)^\W*(?:(?:next|now|then|first|so|okay|ok|alright|great|and|finally),? )*(?:to [^,\n]{3,60}, )?",
        r"(?:let me|let's|i(?:'|’)ll|i will|i am going to|i(?:'|’)m going to|we(?:'|’)ll|we will|the next step is to)",
        r"(?: (?:now|then|first|next|try to|start by|begin by|proceed to|go ahead and|continue to))* ",
    ))
});

/// What stands in every announcement.
const WILL: &[&[&str]] =
    &[&["let me", "let's", "'ll", "’ll", " will", "i will", "we will", "going to", "next step is"]];

/// Words that make an announcement an offer, a condition or a refusal.
static HELD_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:you|your|not|never|if|once|when|unless|until|after|please|know)\b|n['’]t\b")
});

/// Words of an error that is about how the call was put: another one could have been made.
static OF_FORM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:malformed|syntax|arguments?|param(?:eter)?s?|pars(?:e|ing) error|format|schema|unrecogni[sz]ed|unexpected|usage:|did you mean|typo|misspelt|invalid (?:\w+ )?(?:json|date|time|value|type|input|id|option|choice|key|name|query|request)|(?:missing|required) (?:\w+ )?(?:field|value|key|property)|must be (?:an? )?(?:string|number|integer|list|array|object|one of|\w+:\w+)|try again|retry|try another)\b",
    )
});

/// "Cannot" without a failure beside it is as often a rule as an end.
static COULD_NOT: Sieved = Sieved::new(CANNOT, || {
    pattern(concat!(
        r"(?i)\b(?:unable to|could not|couldn['’]t|was not able to|wasn['’]t able to|not able to|failed to)\b",
        r"|\b(?:cannot|can['’]t)\b[^\n]{0,120}\b(?:fail\w*|error)\b",
    ))
});

/// What stands wherever somebody could not.
const CANNOT: &[&[&str]] = &[&["able to", "could", "failed to", "cannot", "can't", "can’t"]];

/// The last sentence of a text that is not inside a fence, with its place.
fn last_sentence(text: &str) -> Option<(&str, Range<usize>)> {
    let end = text.trim_end().len();
    let text = &text[..end];
    if text.ends_with("```") || text.ends_with('>') || text.ends_with('}') {
        return None;
    }
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let bytes = text.as_bytes();
    let body = text.trim_end_matches(['.', '!', ':', '…']).len();
    let before = (line..body).rev().find(|at| {
        matches!(bytes.get(*at), Some(b'.' | b'!' | b'?'))
            && bytes.get(at + 1).is_some_and(u8::is_ascii_whitespace)
    });
    let from = before.map_or(line, |at| at + 1);
    let from = from + (text[from..].len() - text[from..].trim_start().len());
    Some((text.get(from..)?, from..end))
}

/// The run ends with the announcement of an act that nobody makes.
pub(super) fn announced(view: &View<'_>) -> Option<Finding> {
    let word = view.last_word()?;
    if !has_the_end(view, word) {
        return None;
    }
    let (sentence, range) = last_sentence(word.words())?;
    let is_announced = ANNOUNCES.is_match(sentence) || names_act(view, sentence);
    if sentence.ends_with('?') || !is_announced || HELD_BACK.is_match(sentence) {
        return None;
    }
    // A log that holds no call and no ending may stop between the words and the act.
    let trace = &view.case.trace;
    if view.exchanges.is_empty() && trace.records.is_empty() && !trace.closed {
        return None;
    }
    // A message that comes with a call does what it announces.
    let acts =
        |step: &&Step| step.at == word.at && matches!(step.act, Act::Call(_) | Act::Handoff { .. });
    if view
        .case
        .trace
        .steps
        .iter()
        .rev()
        .take_while(|step| step.at == word.at)
        .any(|step| acts(&step))
    {
        return None;
    }
    let cite = Cite::range(word, range)?;
    let last = view.case.trace.last()?;
    let summary = format!(
        "the run ended at step {} with {} and nothing follows",
        word.no,
        short::quoted(sentence, LONGEST)
    );
    let searched = Cite::absent("a call after the announcement", Searched::Steps(word.no, last));
    Some(
        Finding::new(ENTRY.mode, ANNOUNCED, cite, summary)
            .refuters([Refuter::not_held("the announced act came after all", searched)])
            .fixed_by(Fix {
                text: "take a message without a call for the end only when the success predicate holds; else hand the turn back".to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}

/// Whether the sentence announces an act: a verb of writing follows, or the words of the name of one of the
/// run's tools.
fn names_act(view: &View<'_>, sentence: &str) -> bool {
    let Some(lead) = LEADS.find(sentence) else {
        return false;
    };
    let said: Vec<String> = effect::words(&sentence[lead.end()..]).collect();
    if said.first().is_some_and(|verb| effect::always_writes(verb)) {
        return true;
    }
    let is_said = |tool: &str| {
        let own: Vec<String> = effect::words(tool).collect();
        let is_first = own.first().zip(said.first()).is_some_and(|(own, said)| own == said);
        is_first && own.iter().all(|part| said.iter().any(|word| prose::kindred(word, part)))
    };
    let declared = view.case.spec.tools.iter().map(|tool| &tool.name);
    let mut called = view.exchanges.iter().map(|made| &made.call.tool.text);
    declared.into_iter().any(|tool| is_said(tool)) || called.any(|tool| is_said(tool))
}

/// Whether nobody says or does anything after the step.
pub(super) fn has_the_end(view: &View<'_>, word: &Step) -> bool {
    view.after(word.no).iter().all(|step| match &step.act {
        Act::Event { .. } => true,
        Act::Say { .. }
        | Act::Call(_)
        | Act::Result(_)
        | Act::Think(_)
        | Act::Handoff { .. }
        | Act::Instruct(_) => view.case.trace.kind(step) == ActorKind::Harness,
    })
}

/// "Could not", right after a call that failed and with nothing else tried.
pub(super) fn gave_in(view: &View<'_>) -> Option<Finding> {
    let (word, range) = admission(view)?;
    let failed = view.exchanges.last()?;
    if failed.standing != Standing::Bad || evidence::fault(failed).is_some() {
        return None;
    }
    // A tool that broke down by itself leaves less to try than one that refused what it was given.
    let broke_down = |fact: &Fact| {
        fact.kind == FactKind::Exception && !fact.value.to_ascii_lowercase().starts_with("error")
    };
    if failed.effect != Effect::Runs && failed.facts.iter().any(broke_down) {
        return None;
    }
    // A refusal for what the matter itself is leaves nothing to try that the log would show.
    let is_of_form = |text: &str| OF_FORM.is_match(text);
    if failed.effect != Effect::Runs
        && !failed.result.is_some_and(|(_, own)| is_of_form(&own.text.text))
    {
        return None;
    }
    let tool = &failed.call.tool.text;
    let own = |other: &&Exchange<'_>| other.call.tool.text == *tool;
    let attempts = view.exchanges.iter().filter(own).count();
    let went_well = view.exchanges.iter().filter(own).any(|other| other.standing != Standing::Bad);
    if TRIES < attempts || went_well {
        return None;
    }
    let summary = format!(
        "{tool} failed at step {}, nothing else was tried, and step {} hands over that it could not be done",
        failed.end(),
        word.no
    );
    let searched = Searched::Steps(failed.end(), word.no);
    let tried = Cite::absent("another call after the failure", searched);
    let (came, result) = failed.result?;
    let error = evidence::worst(&failed.facts).map(|fact| evidence::cite(came, result, fact));
    Some(
        Finding::new(ENTRY.mode, GAVE_IN, Cite::range(word, range)?, summary)
            .citing(error)
            .citing([tried.clone()])
            .refuters([Refuter::not_held("something else was tried", tried)]),
    )
}

/// Where the last word of the run says "could not", after all calls.
fn admission<'c>(view: &View<'c>) -> Option<(&'c Step, Range<usize>)> {
    let word = view.last_word()?;
    let acted = view.exchanges.last().map(Exchange::end);
    if !has_the_end(view, word) || acted.is_none_or(|end| word.no < end) {
        return None;
    }
    let sentences = prose::sentences_near(word.words(), |near| COULD_NOT.is_match(near));
    let own = sentences.into_iter().find(|sentence| COULD_NOT.is_match(sentence.text))?;
    Some((word, own.start..own.start + own.text.len()))
}

/// Asks about a last word that says "could not" where structure shows nothing.
pub(super) fn question(view: &View<'_>) -> Option<Question> {
    let (word, range) = admission(view)?;
    Some(ask(word, Cite::range(word, range)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_sieved;

    fn announces(text: &str) -> bool {
        last_sentence(text).is_some_and(|(sentence, _)| {
            ANNOUNCES.is_match(sentence) && !HELD_BACK.is_match(sentence)
        })
    }

    #[test]
    fn announcements_are_told_from_offers_and_refusals() {
        for text in [
            "Found it. Let me now open the page.",
            "I'll inspect the log and report.",
            "Next, I will run the tests:",
            "To be sure, let me verify the count.",
        ] {
            assert!(announces(text), "{text}");
        }
        for text in [
            "Let me know what else you need.",
            "I will not file anything.",
            "I'll proceed once you confirm.",
            "I will run it.\n<answer>4</answer>",
            "Let me check. It is 4.",
        ] {
            assert!(!announces(text), "{text}");
        }
    }

    #[test]
    fn every_announcement_and_every_failure_passes_its_gate() {
        assert_sieved(&ANNOUNCES);
        assert_sieved(&COULD_NOT);
    }
}
