//! What one clause of a cause says: a structure and what it lacks or does, a blame, or neither. Told by its
//! subject and its predicate, never by words that merely stand in it; where the two cannot be made out, it
//! says neither.

use super::BlameKind;
use super::words::{
    ACTS, ARRIVALS, CONTROLS, DEFECTS, DONE_BY_MINDS, EVALUATIONS, IDLE_VERBS, IRREGULAR,
    MECHANISMS, QUALITIES, RARE, STRUCTURES, TEXTS, TONE, VIRTUES, WRONGLY, Word, has, holds,
    listed,
};

/// What a clause says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// That a structure lacks something, or what it does.
    Structure,
    /// A blame.
    Blame(BlameKind),
    /// What a mind did, which is neither.
    Deed,
    /// Something else.
    Nothing,
}

/// At most so many words belong to what is said to be missing.
const PHRASE: usize = 5;

/// What a clause says.
pub(super) fn says(words: &[Word]) -> Says {
    let subject = Subject::of(words);
    if let Some(kind) = tone(words) {
        return Says::Blame(kind);
    }
    if is_structural(words, subject) {
        return Says::Structure;
    }
    match (blame(words, subject), subject) {
        (Some(kind), _) => Says::Blame(kind),
        (None, Subject::Mind(_)) => Says::Deed,
        (None, Subject::Thing(_) | Subject::Other) => Says::Nothing,
    }
}

/// Who or what a clause is about: whichever of the two comes first, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Mind(usize),
    Thing(usize),
    Other,
}

impl Subject {
    fn of(words: &[Word]) -> Self {
        if let Some(at) = doer(words) {
            return Self::Mind(at);
        }
        let mind = (0..words.len()).find(|at| is_whole_mind(words, *at));
        // What a mind brings forth is its own, unless it only names a thing: "the decision table".
        let act =
            words.first_chunk().map_or(0, |[first]: &[Word; 1]| usize::from(first.is_determiner()));
        let acts = head(words, act).filter(|at| words[*at].is(ACTS) && !words[*at].is_thing());
        let is_owned_thing = |at: usize| {
            at.checked_sub(1).is_some_and(|before| words[before].is_mind())
                && words[at].is_belonging()
        };
        let thing = (0..words.len()).find(|at| words[*at].is_thing() || is_owned_thing(*at));
        match (mind.into_iter().chain(acts).min(), thing) {
            (Some(mind), Some(thing)) if mind < thing => Self::Mind(mind),
            (Some(mind), None) => Self::Mind(mind),
            (_, Some(thing)) => Self::Thing(thing),
            (None, None) => Self::Other,
        }
    }
}

/// Whether a mind itself is meant, and not a thing that belongs to one, nor another kind of model.
fn is_whole_mind(words: &[Word], at: usize) -> bool {
    let next = words.get(at + 1);
    let is_others = at.checked_sub(1).is_some_and(|before| {
        matches!(words[before].text.as_str(), "data" | "domain" | "cost" | "threat" | "pricing")
    });
    let owns = words[at].is_possessive() && next.is_some_and(|next| is_owned(words, at + 1, next));
    // "human approval", "agent tool", but not "the model records".
    let is_part = |next: &Word| next.is_thing() && (next.is_own || !next.text.ends_with('s'));
    let names = next
        .is_some_and(|next| next.is_belonging() || is_part(next) || is_whose(words, at + 1, next));
    words[at].is_mind() && !is_others && !owns && !names
}

/// `the agent's retry`, `Claude's tool results`.
fn is_owned(words: &[Word], at: usize, word: &Word) -> bool {
    word.is_thing() || (!word.is(ACTS) && words.get(at + 1).is_some_and(Word::is_thing))
}

/// `human reviewer's screen`: the one who owns follows.
fn is_whose(words: &[Word], at: usize, word: &Word) -> bool {
    word.is_mind() && word.is_possessive() && words.get(at + 1).is_some_and(Word::is_thing)
}

/// Who did it, of a sentence in the passive.
fn doer(words: &[Word]) -> Option<usize> {
    let by = words.iter().position(|word| word.text == "by")?;
    let name = by + 1 + usize::from(words.get(by + 1).is_some_and(Word::is_determiner));
    // Who checks their own work is a matter of structure.
    let is_alone =
        words.get(name + 1).is_some_and(|next| next.is("itself, themselves, alone, only"));
    (name < words.len() && is_whole_mind(words, name) && !is_alone).then_some(name)
}

/// The last word of the noun phrase that begins at `from`.
fn head(words: &[Word], from: usize) -> Option<usize> {
    let rest = words.get(from..)?;
    let ends = |word: &Word| word.is_preposition() || is_auxiliary(word) || word.is(IRREGULAR);
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    length.checked_sub(1).map(|last| from + last)
}

fn tone(words: &[Word]) -> Option<BlameKind> {
    let is_text = words.iter().any(|word| word.is(TEXTS) && !word.is_own);
    (is_text && has(words, TONE)).then_some(BlameKind::Toned)
}

fn blame(words: &[Word], subject: Subject) -> Option<BlameKind> {
    let accuses = matches!(subject, Subject::Mind(_));
    let mut kinds = BlameKind::ALL.into_iter();
    // Adjectives may stand before their noun: "nondeterministic model behavior".
    let kind = kinds.find(|kind| {
        (accuses || !kind.needs_subject())
            && listed(kind.phrases()).any(|phrase| holds(words, phrase))
    });
    kind.or_else(|| match subject {
        Subject::Mind(at) if is_trait(&words[at..]) => Some(BlameKind::Trait),
        Subject::Mind(_) | Subject::Thing(_) | Subject::Other => None,
    })
}

/// `the model is forgetful`: what a mind is, everywhere.
fn is_trait(from_mind: &[Word]) -> bool {
    let mut rest = from_mind.iter().skip(1);
    let Some(verb) = rest.next() else { return false };
    let mut rest = rest.skip_while(|word| is_filler(word));
    let is_fact = |word: &Word| {
        word.text.ends_with("ed")
            || word.text.ends_with("ing")
            || word.is_preposition()
            || word.is_determiner()
            || word.is(IRREGULAR)
            || word.is(CONTROLS)
            || word.is_number()
    };
    let is_pronoun = from_mind.first().is_some_and(|mind| mind.is("it, they, we, i, you, he, she"));
    !is_pronoun && is_copula(verb) && rest.next().is_some_and(|word| !is_fact(word))
}

fn is_structural(words: &[Word], subject: Subject) -> bool {
    match subject {
        Subject::Mind(at) => {
            let rest = words.get(at + 1..).unwrap_or_default();
            is_given(rest) || is_unheld(rest) || (words[at].text == "we" && is_left_by_us(rest))
        }
        Subject::Thing(at) => {
            is_absent(words)
                || is_uncontrolled(words)
                || is_defective(words)
                || (!is_case_met(words) && does(words, at))
        }
        Subject::Other => is_absent(words) || is_uncontrolled(words) || is_defective(words),
    }
}

/// What a mind was given, may do, or has not: somebody else's doing, and something that can be changed.
fn is_given(rest: &[Word]) -> bool {
    (0..rest.len()).any(|at| is_given_at(rest, at))
}

fn is_given_at(rest: &[Word], at: usize) -> bool {
    let given = "given, told, shown, sent, handed, passed, allowed, permitted, wired, connected, restricted, \
                 limited, authorized, granted, denied, assigned";
    let (verb, after) = (&rest[at], &rest[at + 1..]);
    let names_thing = after.iter().any(Word::is_thing);
    if verb.is("lacks, lacked") {
        return names(after);
    }
    if verb.is("has, had, have") {
        return after.first().is_some_and(|word| word.text == "no") && names(&after[1..]);
    }
    if verb.is("can, could, may, might") {
        let without = after.iter().position(|word| word.text == "without");
        return without.is_some_and(|at| names(&after[at + 1..]));
    }
    let is_not = is_negated(verb) || after.first().is_some_and(is_negation);
    let passive = after.iter().find(|word| !is_filler(word));
    is_copula(verb)
        && passive.is_some_and(|word| word.is(given))
        && (names_thing || (is_not && 2 < after.len()))
        && !has(after, TONE)
}

/// `two agents write to one ticket without a lock`: whoever does it, nothing that could be there holds it.
fn is_unheld(rest: &[Word]) -> bool {
    let Some(at) = rest.iter().position(|word| word.text == "without") else { return false };
    let phrase = rest[at + 1..].iter().take_while(|word| !word.is_preposition());
    let phrase: Vec<&Word> = phrase.skip_while(|word| word.is_determiner()).take(PHRASE).collect();
    let is_thing = phrase.last().is_some_and(|word| word.is(MECHANISMS));
    is_thing && !phrase.iter().any(|word| word.text.ends_with("ing") || word.is(QUALITIES))
}

/// `we never defined when the search should stop`: what nobody did, said by those whose it was.
fn is_left_by_us(rest: &[Word]) -> bool {
    let verb = rest.iter().position(|word| !is_auxiliary(word) && !is_filler(word));
    let Some(verb) = verb else { return false };
    let is_not = rest[..verb].iter().any(|word| is_negation(word) || is_negated(word));
    is_not && is_left(&rest[verb..]) && has_content(&rest[verb + 1..])
}

/// `an edge case in the flow was hit`: that something rare came up, and not what was missing for it.
fn is_case_met(words: &[Word]) -> bool {
    let is_case = |word: &Word| {
        word.is("case, cases, situation*, scenario*, circumstance*, condition*, input, inputs, path, paths")
    };
    let is_rare = |pair: &[Word]| matches!(pair, [rare, case] if rare.is(RARE) && is_case(case));
    words.windows(2).any(is_rare) && has(words, ARRIVALS) && !words.iter().any(is_negation)
}

/// `the router routed the request incorrectly`: that it did what it is there for, and did it wrong. Where, from what
/// or by how much would tell more; so does that it was set up wrong.
fn is_mere_verdict(verb: &Word, after: &[Word]) -> bool {
    let is_detail = |word: &Word| word.is_preposition() || word.is_number() || word.is_own;
    has(after, WRONGLY)
        && !after.iter().any(is_detail)
        && !(is_copula(verb) && has(after, CONTROLS))
}

/// Whether the noun phrase that stands first names a structure.
fn names(words: &[Word]) -> bool {
    let skipped = words.iter().take_while(|word| word.is_determiner() || word.text == "of").count();
    let phrase = &words[skipped..];
    let length = phrase.iter().take(PHRASE).position(Word::is_preposition);
    let phrase = &phrase[..length.unwrap_or(phrase.len().min(PHRASE))];
    let is_doing = 1 < phrase.len()
        && phrase.first().is_some_and(|word| word.text.ends_with("ing") && !word.is_thing());
    phrase.iter().any(Word::is_thing) && !has(phrase, QUALITIES) && !is_doing
}

/// `no gate stands between`, `nothing ranks them`, `missing approval`.
fn is_absent(words: &[Word]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let after = &words[at + 1..];
        match word.text.as_str() {
            "no" if after.first().is_some_and(|word| word.text == "one") => is_left(&after[1..]),
            "no" | "without" | "missing" | "absent" | "lack" | "lacking" | "absence" | "lacks"
            | "lacked" | "omits" | "omitted" | "zero" => {
                names(after) || (word.is("no, lacks, lacked") && has_nothing(words, at))
            }
            "nothing" | "none" | "neither" => is_open(after),
            "nobody" => is_left(after),
            _ => false,
        }
    })
}

/// `the flow has no way to tell them apart`: a thing has not what is no structure by itself.
fn has_nothing(words: &[Word], at: usize) -> bool {
    let (before, after) = (&words[..at], &words[at + 1..]);
    let has_it = words[at].text != "no"
        || before.last().is_some_and(|word| word.is("has, had, have, is, was"));
    before.iter().any(Word::is_thing)
        && has_it
        && !after.is_empty()
        && !has(after, QUALITIES)
        && !after.iter().take(2).any(|word| word.is(EVALUATIONS) || word.is(TONE))
}

/// What nothing does: anything but going wrong or being known.
fn is_open(after: &[Word]) -> bool {
    let idle = "wrong, went, could, can, special, unusual, new, else, known, helps, helped, more";
    let Some(first) = after.first() else { return false };
    let verb = if is_copula(first) { after.get(1) } else { Some(first) };
    let is_fact = verb
        .is_some_and(|word| !is_copula(first) || word.text.ends_with("ed") || word.is(CONTROLS));
    2 <= after.len()
        && is_fact
        && !first.is(idle)
        && !first.is(IDLE_VERBS)
        && !has(after, QUALITIES)
        && !verb.is_some_and(|word| word.is(DONE_BY_MINDS))
}

/// What nobody does, where it is a duty that can be given to somebody.
fn is_left(after: &[Word]) -> bool {
    let verb = after.iter().find(|word| !is_auxiliary(word) && !is_filler(word));
    2 <= after.len() && verb.is_some_and(|word| word.is(CONTROLS)) && !has(after, QUALITIES)
}

/// `the inventory is not checked`.
fn is_uncontrolled(words: &[Word]) -> bool {
    words.windows(3).any(|window| match window {
        [verb, not, control] => {
            let is_not = is_copula(verb) && is_negation(not) && control.is(CONTROLS);
            let is_never = is_negated(verb) && is_copula(verb) && not.is(CONTROLS);
            is_not || is_never
        }
        _ => false,
    }) && !has(words, QUALITIES)
}

/// `ambiguous termination condition`, `clarification gate absent`.
fn is_defective(words: &[Word]) -> bool {
    let stands_before = |at: usize| words[at + 1..].iter().take(2).any(Word::is_thing);
    let stands_after = |at: usize| at.checked_sub(1).is_some_and(|before| words[before].is_thing());
    let mut at = words.iter().enumerate().filter(|(_, word)| word.is(DEFECTS) && !word.is_own);
    let is_said =
        at.any(|(at, _)| stands_before(at) || (at + 1 == words.len() && stands_after(at)));
    is_said && !has(words, QUALITIES)
}

/// Whether the thing at `at` is said to lack something, or to do something definite.
fn does(words: &[Word], at: usize) -> bool {
    let Some(verb) = verb_after(words, at) else { return false };
    let (word, after) = (&words[verb], &words[verb + 1..]);
    // "incorrectly routed" says no more than "routed incorrectly".
    if is_mere_verdict(word, &words[at + 1..]) {
        return false;
    }
    if is_copula(word) {
        return is_state(&words[at], after);
    }
    let object = &after[after.iter().take_while(|word| is_filler(word)).count()..];
    if word.is("has, had, have") {
        let is_definite = after
            .first()
            .is_some_and(|word| word.is_number() || is_negation(word) || word.is("only"));
        return is_definite && has_content(object)
            || is_told(object) && object.iter().any(Word::is_thing);
    }
    if word.is("should, must, needs, need, needed, ought, lacks, lacked") {
        return is_told(object)
            && object.iter().any(Word::is_thing)
            && !object.iter().take(2).any(is_copula);
    }
    if is_auxiliary(word) {
        let is_permitted = word.is("may, can, could, might")
            && object.first().is_some_and(|word| word.text == "be");
        let permitted = is_permitted && object.get(1).is_some_and(|word| word.is(DONE_BY_MINDS));
        return permitted || is_modal(&words[at], object);
    }
    // What a record shows is still to be said: "the log shows that the model was wrong".
    let is_report = after.first().is_some_and(|word| word.is("that, how"))
        && word.is("show*, prov*, indicat*, reveal*, suggest*, demonstrat*, mean, means, say, says, said, tells, told, confirm*");
    !is_report && !word.is(IDLE_VERBS) && is_told(object)
}

/// Whether a clause has a verb as far as can be told.
pub(super) fn has_verb(words: &[Word]) -> bool {
    words.iter().any(is_auxiliary) || (0..words.len()).any(|at| verb_after(words, at).is_some())
}

/// What follows `can`, `does` and their like.
fn is_modal(thing: &Word, rest: &[Word]) -> bool {
    let Some(verb) = rest.first() else { return false };
    if verb.text == "be" {
        return is_state(thing, &rest[1..]);
    }
    !verb.is(IDLE_VERBS) && is_told(&rest[1..])
}

/// What follows `is`: a defect, or what was done to it, and no verdict.
fn is_state(thing: &Word, after: &[Word]) -> bool {
    let is_before = |word: &Word| is_filler(word) || word.is_determiner() || word.is(WRONGLY);
    let said = after.iter().position(|word| !is_before(word));
    let Some(at) = said else { return false };
    let (word, rest) = (&after[at], &after[at + 1..]);
    let bounds = "limit*, timeout*, cap, caps, threshold*, budget*, quota*, scope*, permission*, role*, window, list, index*, deadline*";
    if at.checked_sub(1).is_some_and(|before| after[before].text == "too") {
        return thing.is(bounds)
            && word.is("short, long, low, high, small, large, wide, broad, narrow, early, late");
    }
    let is_not = after[..at].iter().any(is_negation);
    if rest.first().is_some_and(|next| next.text == "than")
        && thing.is(bounds)
        && word.text.ends_with("er")
    {
        return has_content(&rest[1..]);
    }
    if word.is(EVALUATIONS) || word.is(DONE_BY_MINDS) || word.is(TONE) {
        return false;
    }
    let is_done = word.text.ends_with("ed") && 4 < word.text.len()
        || word.is(IRREGULAR)
        || word.is("given, written, hidden, overwritten, read, shown, split, driven, bound");
    let is_there = word.is_preposition()
        && !has(rest, EVALUATIONS)
        && (rest.iter().any(Word::is_thing) || rest.iter().any(Word::is_number));
    word.is(DEFECTS)
        || (is_not && word.is(VIRTUES))
        || is_done
        || is_there
        || (after[..at].iter().any(|word| word.is("only")) && has_content(rest))
}

/// Whether words say something definite, and no mere verdict.
fn is_told(words: &[Word]) -> bool {
    let is_judged = has(words, EVALUATIONS) && !words.iter().any(Word::is_thing);
    has_content(words) && !is_judged
}

fn has_content(words: &[Word]) -> bool {
    let is_empty = |word: &Word| {
        word.is_mind() || word.is_determiner() || word.is_preposition() || is_filler(word)
            || word.is(EVALUATIONS) || word.is("them, him, her, us, me, itself, through, up, down, out, again, done, things, something, stuff")
    };
    words.iter().any(|word| !is_empty(word))
}

/// The verb that belongs to the thing at `at`.
fn verb_after(words: &[Word], at: usize) -> Option<usize> {
    let is_plural = |word: &Word| {
        word.text.ends_with('s')
            && !word.text.ends_with("ss")
            && !word.is_possessive()
            && !word.is("bus, status, always, alias")
    };
    (at + 1..words.len()).find(|here| {
        let (word, before) = (&words[*here], &words[here - 1]);
        let next = words.get(here + 1);
        if is_auxiliary(word) || word.is("needs, need, needed, lacks, lacked") {
            return true;
        }
        if before.is_preposition() || before.is_determiner() || before.is_possessive() || is_copula(before) {
            return false;
        }
        let is_followed = next.is_some_and(|next| !next.is_preposition() || next.is("that, into, to, from, for, at, on, before, after, which, between, as, in, over, whether, when, if, without"));
        let is_noun = word.is(STRUCTURES) && !next.is_some_and(|next| next.is_determiner() || next.is_own || next.is("only, no, to, what, whatever"));
        let is_third = is_plural(word) && !is_plural(before);
        let are_two = words[..*here].iter().any(|word| word.text == "and");
        let is_many = (is_plural(before) || are_two) && before.is_thing() && !word.is_preposition() && !is_filler(word);
        let is_past = 3 < word.text.len() && word.text.ends_with("ed") || word.is(IRREGULAR);
        is_followed && !is_noun && !word.is_own && (is_third || is_past || is_many)
    })
}

fn is_copula(word: &Word) -> bool {
    word.is("is, are, was, were, be, been, being, isn't, aren't, wasn't, weren't, became, becomes, got, gets, seems, seemed, remains, remained, stays, stayed")
}

fn is_auxiliary(word: &Word) -> bool {
    is_copula(word) || is_negated(word)
        || word.is("has, have, had, does, do, did, can, could, cannot, may, might, will, would, should, must")
}

fn is_negation(word: &Word) -> bool {
    word.is("no, not, never, neither")
}

fn is_negated(word: &Word) -> bool {
    word.text.ends_with("n't") || word.text == "cannot"
}

fn is_filler(word: &Word) -> bool {
    is_negation(word) || word.is("also, just, simply, always, still, too, very, so, really, only, ever, often, sometimes, even, yet, then, now, already, silently, both, been")
}
