//! FM-3.3: something was checked, and success is declared against what the check says.

mod against;
mod alike;
mod bearing;
mod counts;
mod honest;
mod lapsed;
mod outdated;
mod own_verb;
mod parts;
mod proof;
mod reached;
mod refused_act;
mod reread;
mod stood;
mod unchanged;
mod unmended;
mod whole;

use crate::catalog::{Entry, FixEntry, Need};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Fix, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::claims::{self, Claim, ClaimKind};
use crate::view::evidence;
use crate::view::evidence::Standing;
use crate::view::made_up::{self, MadeUp};
use crate::view::{Exchange, View, effect, prose, short, tested, verification};
use against::{Against, Strength, Word};
use case::{Case, Cite, Predicate, Searched, Step};
use std::collections::BTreeSet;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::IncorrectVerification,
    page: include_str!("FM-3.3.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "tool-mediated-exit",
        text: "grant success only on a tool's result that proves it, such as a cleared alert or a passing test; the agent's word does not count",
        measured: None,
    },
    wrong_fix: "a bigger model or 'double-check your work': the agent still grades itself",
    single_agent: true,
    check,
};

/// Claim and last result are of one type and about one thing, and say the opposite.
const OPPOSITE: Score = Score::new(0.8);

/// Tests failed, something was changed, tests are said to pass and did not run again.
const STALE: Score = Score::new(0.65);

/// A person says that a claim is wrong which no result bears on.
const SAID_BY_PERSON: Score = Score::new(0.6);

/// A claim without any result that bears on it is common in runs that went well.
const LEAN: Score = Score::new(0.1);

/// How many of the last claims are held against the results: what was claimed before them has been
/// overtaken, and the cost stays linear.
const MOST_CLAIMS: usize = 32;

fn check(case: &Case, view: &View<'_>) -> Reading {
    let refuted = proof::refuted(case, view);
    let mut findings: Vec<Finding> = refuted.iter().filter_map(proof::claimed).collect();
    let results = view.exchanges.iter().filter(|exchange| exchange.result.is_some()).count();
    let mut claims: Vec<Claim> = Vec::new();
    // Without a result nothing speaks for or against a claim.
    if results > 0 {
        claims.extend(claims::from_last(view).take(MOST_CLAIMS));
        claims.reverse();
    }
    let mut tally = Tally { results, claims: claims.len(), ..Tally::default() };
    tally.held = claims.iter().filter(|claim| can_be_held(&claim.kind)).count();
    for claim in &claims {
        let Some(step) = case.trace.step(claim.step) else {
            continue;
        };
        let sentence = step.words().get(claim.range.clone()).unwrap_or_default();
        match against::word(view, claim, sentence) {
            Word::Silent => tally.note_silent(claim),
            Word::Supports => {
                tally.supported += 1;
                tally.firm |= claim.kind != ClaimKind::Checked;
            }
            Word::Contradicts(against) => {
                let is_known =
                    findings.iter().any(|known| known.primary().step_no() == Some(claim.step));
                if !is_known {
                    findings.push(contradicted(view, step, claim, &against));
                }
            }
        }
    }
    let mut asked = None;
    if findings.is_empty() {
        findings.extend(unmended::read(case, view));
        findings.extend(unmended::thinned(case, view));
        findings.extend(lapsed::read(view));
        findings.extend(outdated::read(view));
        findings.extend(whole::read(view));
        findings.extend(refused_act::read(case, view));
        findings.extend(stood::read(view));
        asked = looked_again(case, view, &mut findings);
    }
    let open = || refuted.as_ref().and_then(proof::open).or(asked);
    Reading::found_or(findings, || open().unwrap_or_else(|| quiet(case, view, &tally)))
}

/// What the looks after the changes show; a finding goes to the others, and what may be one is asked.
fn looked_again(case: &Case, view: &View<'_>, findings: &mut Vec<Finding>) -> Option<Reading> {
    let set = match unchanged::read(case, view) {
        Some(unchanged::Read::Shows(finding)) => {
            findings.push(*finding);
            None
        }
        Some(unchanged::Read::Open(reading)) => Some(reading),
        None => None,
    };
    if !findings.is_empty() {
        return set;
    }
    match reread::read(case, view) {
        Some(reread::Read::Shows(finding)) => {
            findings.push(*finding);
            set
        }
        Some(reread::Read::Open(reading)) => set.or(Some(reading)),
        None => set,
    }
}

/// Whether an agent says after `failed` that its act was done, and no result shows it.
pub(crate) fn is_claimed_done(view: &View<'_>, failed: &Exchange<'_>) -> bool {
    let later = claims::from_last(view).take(MOST_CLAIMS);
    later.take_while(|claim| failed.end() < claim.step).any(|claim| {
        let step = view.case.trace.step(claim.step);
        let sentence = step.and_then(|step| step.words().get(claim.range.clone()));
        match against::word(view, &claim, sentence.unwrap_or_default()) {
            Word::Contradicts(against) => against.exchange.step.no == failed.step.no,
            Word::Silent | Word::Supports => false,
        }
    })
}

/// What came of the claims that nothing contradicts.
#[derive(Default)]
struct Tally<'v> {
    results: usize,
    claims: usize,
    /// Of the claims those that a result could bear out.
    held: usize,
    supported: usize,
    /// Whether one of those that are borne out says more than that somebody looked.
    firm: bool,
    silent: Option<&'v Claim>,
}

impl<'v> Tally<'v> {
    /// Whether every claim that can be held against results is borne out by one.
    const fn is_borne_out(&self) -> bool {
        self.firm && self.supported == self.held
    }

    /// Keeps the last claim that no result bears on, before all one that a result could.
    fn note_silent(&mut self, claim: &'v Claim) {
        let is_worse = |known: &Claim| can_be_held(&known.kind) && !can_be_held(&claim.kind);
        if !self.silent.is_some_and(is_worse) {
            self.silent = Some(claim);
        }
    }
}

/// Whether a result can bear on such a claim. That something ran, or that all is done, is consistent with
/// whatever came of it.
const fn can_be_held(kind: &ClaimKind) -> bool {
    match kind {
        ClaimKind::TestsPass
        | ClaimKind::Works
        | ClaimKind::StateIs(_)
        | ClaimKind::ActionDone(_)
        | ClaimKind::Count(_, _)
        | ClaimKind::Verified
        | ClaimKind::Checked => true,
        ClaimKind::Ran | ClaimKind::Done => false,
    }
}

fn contradicted(view: &View<'_>, step: &Step, claim: &Claim, against: &Against<'_, '_>) -> Finding {
    let score = match against.strength {
        Strength::Opposite => OPPOSITE,
        Strength::Stale => STALE,
    };
    let primary = Cite::range(step, claim.range.clone()).unwrap_or_else(|| Cite::step(step));
    let none_ran = || tested::none_ran(against.exchange);
    let worst = evidence::worst(&against.exchange.facts).or_else(none_ran);
    let of_fact = || Some(evidence::cite(against.came, against.result, worst?));
    let counted = against.instead.as_ref();
    let counted = counted.and_then(|(_, range)| Cite::range(against.came, range.clone()));
    let shown = counted.or_else(of_fact).unwrap_or_else(|| Cite::step(against.came));
    let value = match (&against.instead, worst) {
        (Some((number, _)), _) => number.to_string(),
        (None, Some(fact)) => told(fact),
        (None, None) => against::fact_stated(against.exchange)
            .map_or_else(|| "failed".to_owned(), |fact| first_words(&fact.value)),
    };
    let tool = &against.exchange.call.tool.text;
    let summary = format!(
        "{} is claimed at step {}, and the last word of {tool} (step {}) is \"{value}\"",
        name(&claim.kind),
        step.no,
        against.came.no,
    );
    let last = view.last_step().map_or(step.no, |last| last.no);
    let searched = Cite::absent(
        format!("a later good result of {tool}"),
        Searched::Steps(against.came.no, last),
    );
    Finding::new(Mode::IncorrectVerification, score, primary, summary)
        .citing([shown])
        .refuters([Refuter::not_held(format!("a later result of {tool} made it good"), searched)])
        .fixed_by(exit_on(tool, None))
}

/// As much of somebody's words as fits on a line beside the rest.
const LONGEST: usize = 80;

/// The first words of a value, for a summary.
fn first_words(value: &str) -> String {
    let line = value.lines().next().unwrap_or_default();
    line[..line.floor_char_boundary(LONGEST)].to_owned()
}

/// What a fact says: a bare number with the name under which it stands.
fn told(fact: &evidence::Fact) -> String {
    match &fact.at {
        evidence::Place::Member(pointer) if fact.value.parse::<f64>().is_ok() => {
            format!("{}: {}", prose::key_of(pointer), fact.value)
        }
        evidence::Place::Member(_) | evidence::Place::Text(_) | evidence::Place::Whole => {
            first_words(&fact.value)
        }
    }
}

/// What is claimed, in words.
fn name(kind: &ClaimKind) -> String {
    match kind {
        ClaimKind::TestsPass => "that tests pass".to_owned(),
        ClaimKind::Ran => "that it was run".to_owned(),
        ClaimKind::Works => "that it works".to_owned(),
        ClaimKind::StateIs(word) => format!("the state \"{word}\""),
        ClaimKind::ActionDone(stem) => format!("that \"{stem}\" was done"),
        ClaimKind::Count(number, stem) => format!("\"{stem}\" of {number}"),
        ClaimKind::Verified => "that it was verified".to_owned(),
        ClaimKind::Checked => "that it was checked".to_owned(),
        ClaimKind::Done => "success".to_owned(),
    }
}

fn exit_on(tool: &str, predicate: Option<Predicate>) -> Fix {
    Fix {
        predicate,
        text: format!(
            "let the run end in success only on a result of {tool} that shows it; the agent's own word does not open the exit"
        ),
        ..ENTRY.fix.to_fix()
    }
}

/// Nothing is contradicted: clear only where results bear on the claims.
fn quiet(case: &Case, view: &View<'_>, tally: &Tally<'_>) -> Reading {
    let Tally { results, claims, held, supported, firm: _, silent } = *tally;
    if let Some(made) = made_up::of(view) {
        return filled_in(&made);
    }
    if results == 0 {
        return Reading::cannot_tell(
            "a tool's result to hold the agents' claims against; none is in the run",
        );
    }
    let messages = view.said.len();
    if claims == 0 && 0 < messages && !claims::are_readable(view) {
        return Reading::cannot_tell(format!(
            "words about success or failure that can be read: none in {messages} messages"
        ));
    }
    if let Some(failed) = unproven(view, tally) {
        return unread(case, view, failed);
    }
    if !tally.is_borne_out()
        && let Some(open) = unsettled(view)
    {
        return Reading::cannot_tell(open);
    }
    if claims == 0 {
        let open = || unshown(view).map(Reading::cannot_tell);
        return unclaimed(view).or_else(open).unwrap_or_else(|| {
            Reading::clear(format!(
                "no claim of success to hold against the {results} results, in {messages} messages"
            ))
        });
    }
    if tally.is_borne_out() {
        return Reading::clear(format!(
            "claims against results: {supported} of {held} have a result that bears on them, none contradicts"
        ));
    }
    let missing = match supported {
        0 => format!(
            "a result that bears on what is claimed: none of {results} does on any of {claims} claims"
        ),
        _ if supported == held => {
            "what is claimed beside that somebody looked: no claim in it can be read".to_owned()
        }
        _ => format!("a result that bears on each claim: {supported} of {held} have one"),
    };
    let question = silent.and_then(|claim| ask(case, claim));
    Reading::ask(missing, question.into_iter().collect(), LEAN)
}

/// Something was done before the last word, and no claim was read in it: it may report success in
/// words that are not read here. So it may where it speaks of success beside the matter.
fn unclaimed(view: &View<'_>) -> Option<Reading> {
    let word = view.last_word()?;
    if claims::speaks_aside(word) {
        return Some(Reading::cannot_tell(format!(
            "whether step {} claims success: it speaks of another thing, another time or what is wanted",
            word.no
        )));
    }
    let acts = |exchange: &&Exchange<'_>| {
        exchange.end() < word.no && (exchange.effect.acts() || exchange.writes)
    };
    let act = view.exchanges.iter().rev().find(acts)?;
    Some(Reading::cannot_tell(format!(
        "what the last word (step {}) claims of {} at step {}: no claim in it can be read",
        word.no, act.call.tool.text, act.step.no
    )))
}

/// What is missing where the last word states a figure that no result gives: it may be what came of a
/// check, in words that are not read here.
fn unshown(view: &View<'_>) -> Option<String> {
    let word = view.last_word()?;
    let results: Vec<String> = view
        .exchanges
        .iter()
        .filter_map(|made| Some(figures_only(&made.result?.1.text.text)))
        .collect();
    let is_figure = |value: &&str| {
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let is_plain = value.chars().all(|letter| letter.is_ascii_digit() || ",.".contains(letter));
        is_plain && FIGURE <= digits
    };
    let is_shown = |value: &str| {
        let plain = figures_only(value);
        let cut = plain.trim_end_matches('0').trim_end_matches('.');
        let bare = if plain.contains('.') { cut } else { &plain };
        results.iter().any(|text| text.contains(bare))
    };
    let figure = bearing::specific(word.words()).filter(is_figure).find(|one| !is_shown(one))?;
    Some(format!("where {figure} (step {}) comes from: no result holds it", word.no))
}

/// As many digits make a figure that nothing gives by chance.
const FIGURE: usize = 3;

/// A text without the commas that part thousands.
fn figures_only(text: &str) -> String {
    text.replace(',', "")
}

/// What is missing where the last word says how a thing stands, and the last look gave another word,
/// one that a thing passes through.
fn unsettled(view: &View<'_>) -> Option<String> {
    let (exchange, read) = against::unsettled(view)?;
    let word = view.last_word().filter(|word| exchange.end() < word.no)?;
    let is_open = honest::states_another(word.words(), read) && !claims::admits(word);
    let (tool, at) = (&exchange.call.tool.text, exchange.end());
    is_open
        .then(|| format!("whether step {} is true: {tool} (step {at}) reads \"{read}\"", word.no))
}

/// A value is stated that the failed call was to read, and nothing else in the run has it.
fn filled_in(made: &MadeUp<'_, '_>) -> Reading {
    let (tool, no, word) = (&made.failed.call.tool.text, made.failed.step.no, made.word.no);
    let missing = format!("where the value at step {word} comes from: {tool} at step {no} failed");
    let primary =
        Cite::range(made.word, made.value.clone()).unwrap_or_else(|| Cite::step(made.word));
    let value = short::quoted(made.stated(), LONGEST);
    let summary =
        format!("{value} is stated at step {word}, no result holds it, and {tool} failed");
    let then = Finding::new(Mode::IncorrectVerification, SAID_BY_PERSON, primary, summary)
        .citing([evidence::cite_fault(made.failed)])
        .fixed_by(exit_on(tool, None));
    let ask = format!("{tool} failed at step {no}: did the agent make up {value} (step {word})?");
    Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], LEAN)
}

/// What failed and was neither made good nor told: a refused check whatever others show, and anything
/// else where not every claim is borne out.
fn unproven<'v, 'c>(view: &'v View<'c>, tally: &Tally<'_>) -> Option<&'v Exchange<'c>> {
    let is_told = |failed: Option<&Exchange<'_>>| {
        view.last_word().is_some_and(|word| {
            claims::admits(word) || failed.is_some_and(|failed| speaks_of(view, word, failed))
        })
    };
    let all_hold = tally.is_borne_out();
    let refused = never_ran(view).filter(|failed| 0 < tally.supported && !is_told(Some(*failed)));
    refused.or_else(|| never_made_good(view).filter(|_| !all_hold && !is_told(None)))
}

/// A check that was refused and not made otherwise: what another check shows is not what it would have.
fn never_ran<'v, 'c>(view: &'v View<'c>) -> Option<&'v Exchange<'c>> {
    let mut after = BTreeSet::new();
    view.exchanges.iter().rev().find(|exchange| {
        let is_last = after.insert(exchange.call_key);
        is_last
            && verification::is_check(exchange)
            && exchange.result.is_some()
            && tested::never_looked(exchange)
    })
}

/// Whether the words name the call by what tells its tool from the other checks: "the smoke test" for
/// `run_smoke_test`. Then they may say that it did not run.
fn speaks_of(view: &View<'_>, word: &Step, made: &Exchange<'_>) -> bool {
    let tool = &made.call.tool.text;
    let is_others = |part: &String| {
        let mut others = view.exchanges.iter().filter(|other| !std::ptr::eq(*other, made));
        others.any(|other| {
            verification::is_check(other)
                && effect::words(&other.call.tool.text).any(|own| own == *part)
        })
    };
    let mut own = effect::words(tool).filter(|part| 3 < part.len() && !is_others(part));
    own.any(|part| prose::tokens(word.words()).any(|(_, token)| prose::kindred(&part, token)))
}

/// The last exchange whose result is bad and whose tool never gave a better one afterwards.
fn never_made_good<'v, 'c>(view: &'v View<'c>) -> Option<&'v Exchange<'c>> {
    let mut later = BTreeSet::new();
    let mut latest = |exchange: &&Exchange<'_>| {
        exchange.result.is_some() && later.insert(exchange.call.tool.text.clone())
    };
    let last_of_tool = view.exchanges.iter().rev().filter(|exchange| latest(exchange));
    last_of_tool.into_iter().find(|exchange| exchange.standing == Standing::Bad)
}

/// Something failed for good, and no claim was read against it: the last word may deny or admit it.
fn unread(case: &Case, view: &View<'_>, failed: &Exchange<'_>) -> Reading {
    let (tool, no) = (&failed.call.tool.text, failed.step.no);
    let missing = format!("what the last word says of {tool} at step {no}, which failed for good");
    let said = view.last_word().filter(|word| no < word.no);
    let question = said.and_then(|word| {
        let primary = Cite::step(word);
        let words = short::quoted(case.trace.step(word.no)?.words(), LONGEST);
        let summary =
            format!("success is claimed at step {}, and {tool} failed at step {no}", word.no);
        let then = Finding::new(Mode::IncorrectVerification, SAID_BY_PERSON, primary, summary)
            .citing([Cite::step(failed.step)]);
        let ask =
            format!("{tool} failed at step {no}: does step {} claim success? {words}", word.no);
        Some(Question::new(ask, Reply::Yes, then))
    });
    Reading::ask(missing, question.into_iter().collect(), LEAN)
}

fn ask(case: &Case, claim: &Claim) -> Option<Question> {
    let step = case.trace.step(claim.step)?;
    let primary = Cite::range(step, claim.range.clone()).unwrap_or_else(|| Cite::step(step));
    let sentence = short::quoted(step.words().get(claim.range.clone())?, LONGEST);
    let summary = format!("{} is claimed at step {}, and it is not so", name(&claim.kind), step.no);
    let then = Finding::new(Mode::IncorrectVerification, SAID_BY_PERSON, primary, summary);
    let ask = format!("Is it true what step {} says: {sentence}?", step.no);
    Some(Question::new(ask, Reply::No, then))
}
