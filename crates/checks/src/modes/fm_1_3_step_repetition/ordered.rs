//! Whether a person asked for a deed so often. A number of times says so. A number or a list in the
//! request only may: it counts something, and whether it counts the deed is for a person to say.

use super::{LOOP, UNSEEN, finding};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Reading, Score};
use crate::taxonomy::Mode;
use crate::view::effect::Effect;
use crate::view::repeats::Stretch;
use crate::view::{View, is_from_person};
use case::{Act, Cite, StepNo};
use regex::{Captures, Regex};
use serde_json::Value;
use std::sync::LazyLock;

/// The longest request, in bytes, in which a bare number says how often; in a longer one any number can
/// stand for anything, and only a number of times says so.
const REQUEST: usize = 400;

/// What a person's words say about how often something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    /// Nothing.
    None,
    /// A number or a list of as many things.
    Perhaps,
    /// So many times.
    Given,
}

/// A number, and whether it counts times.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|a dozen)(?: more)?(\s*(?:times|x|×|rounds|repetitions|runs|attempts|tries)\b)?|(twice|thrice))",
    )
});

/// Asks to do something again and again, without a number, or whether it always comes out the same.
static ON_AND_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:repeatedly|over and over|again and again|(?:several|many|multiple|a few|some) times|keep (?:on )?\w+ing|until|in a loop|every (?:\w+ )?(?:second|minute|hour)s?|flak(?:y|iness)|intermittent\w*|sporadic\w*|reproduc\w+|reliab\w+|(?:un|in)?stab(?:le|ility)|consistent(?:ly)?|(?:non)?deterministic\w*|(?:load|stress)[- ]test\w*|benchmark\w*)\b",
    )
});

/// What the task, the words of persons and, for a deed that changes something, the results before it
/// say about doing it `times` times.
pub(super) fn of(view: &View<'_>, stretch: &Stretch) -> Order {
    let said = if is_look(view, stretch) {
        of_looks(view, stretch.times)
    } else {
        in_requests(view, stretch.times)
    };
    let may_be = || is_counted_by_a_result(view, stretch) || is_each_asked_for(view, stretch);
    if said == Order::None && may_be() { Order::Perhaps } else { said }
}

/// Whether the deed only looks, so that each of several things would have been looked at by itself.
fn is_look(view: &View<'_>, stretch: &Stretch) -> bool {
    let made = view.exchange_of(stretch.first);
    made.is_some_and(|made| made.effect == Effect::Reads && !made.writes)
}

/// The same of a look: only a number of times, or a word that it is to be made again and again, orders it.
/// That a request counts or lists things is no reason to look at one of them so often.
fn of_looks(view: &View<'_>, times: usize) -> Order {
    requests(view)
        .map(|text| looked_for(text, times))
        .chain(instructed(view, times))
        .max()
        .unwrap_or(Order::None)
}

fn looked_for(text: &str, times: usize) -> Order {
    if REQUEST < text.len() {
        return in_a_document(text, times);
    }
    match in_words(text, times) {
        Order::Given => Order::Given,
        Order::Perhaps if ON_AND_ON.is_match(text) => Order::Perhaps,
        Order::Perhaps | Order::None => Order::None,
    }
}

/// Whether a person spoke before each time that the deed was done again, be it in the same words.
fn is_each_asked_for(view: &View<'_>, stretch: &Stretch) -> bool {
    let mut before = stretch.first;
    stretch.steps.iter().all(|step| {
        let is_asked = view.person_speaks_between(before, *step);
        before = *step;
        is_asked
    })
}

/// Whether the words of the stretch each answer a person with what was looked up for it: equal answers
/// to equal questions repeat nothing.
pub(super) fn is_each_an_answer(view: &View<'_>, stretch: &Stretch) -> bool {
    let made_between = |from: StepNo, to: StepNo| {
        let at = view.exchanges.partition_point(|made| made.step.no <= from);
        view.exchanges.get(at).is_some_and(|made| made.step.no < to)
    };
    let mut before = stretch.first;
    let is_looked_up = stretch.steps.iter().all(|step| {
        let is_made = made_between(before, *step);
        before = *step;
        is_made
    });
    is_looked_up && is_each_asked_for(view, stretch)
}

/// What the task and the words of persons say about doing something `times` times.
pub(super) fn in_requests(view: &View<'_>, times: usize) -> Order {
    let said = requests(view).map(|text| match text.len() {
        0..=REQUEST => in_words(text, times),
        _ => in_a_document(text, times),
    });
    said.chain(instructed(view, times)).max().unwrap_or(Order::None)
}

/// The task and the words of persons.
fn requests<'c>(view: &View<'c>) -> impl Iterator<Item = &'c str> {
    let case = view.case;
    let task = case.trace.task.iter().map(|task| &*task.text);
    let persons = case.trace.steps.iter().filter(|step| is_from_person(case, step));
    task.chain(persons.map(case::Step::words))
}

/// What the instructions say of it.
fn instructed(view: &View<'_>, times: usize) -> impl Iterator<Item = Order> {
    let steps = view.case.trace.steps.iter();
    let steps = steps.filter(|step| matches!(step.act, Act::Instruct(_)));
    steps.map(move |step| in_a_document(step.words(), times))
}

/// What a long text says of it: only that very number of times, since a bound on tries orders none.
fn in_a_document(text: &str, times: usize) -> Order {
    let counted = NUMBER.captures_iter(text).any(|found| {
        let number = found.get(1).or(found.get(3)).and_then(|word| value(word.as_str()));
        let counts_times = found.get(2).is_some() || found.get(3).is_some();
        counts_times && number == Some(times) && !AT_MOST.is_match(before(text, &found))
    });
    if counted { Order::Given } else { Order::None }
}

/// What stands right before a number.
fn before<'t>(text: &'t str, found: &Captures<'t>) -> &'t str {
    let end = found.get(0).map_or(0, |whole| whole.start());
    let from = text.floor_char_boundary(end.saturating_sub(NEAR));
    text.get(from..end).unwrap_or_default()
}

/// How near to a number the words stand that make it a bound.
const NEAR: usize = 24;

/// Words that make a number of times the most that is allowed.
static AT_MOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:at most|up to|no more than|not more than|maximum(?: of)?|max\.?|within|never)\s+$",
    )
});

/// Whether a result that came before the deed holds the number: a plan says so, or a list of what is
/// there.
fn is_counted_by_a_result(view: &View<'_>, stretch: &Stretch) -> bool {
    let acts = view.exchange_of(stretch.first).is_some_and(|made| made.effect.acts());
    let until = view.exchanges.partition_point(|made| made.step.no < stretch.first);
    let before = view.exchanges.get(until.saturating_sub(PLANS)..until).unwrap_or_default();
    let mut results = before.iter().filter_map(|made| made.result?.1.data.as_ref());
    acts && results.any(|data| holds_number(data, stretch.times))
}

/// How many results before a deed are looked at for the number of times: what is older is no plan
/// for it.
const PLANS: usize = 20;

fn holds_number(data: &Value, number: usize) -> bool {
    match data {
        Value::Number(found) => found.as_u64() == u64::try_from(number).ok(),
        Value::Array(items) => items.iter().any(|item| holds_number(item, number)),
        Value::Object(members) => members.values().any(|member| holds_number(member, number)),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

fn in_words(text: &str, times: usize) -> Order {
    let numbered = NUMBER.captures_iter(text).map(|found| {
        let number = found.get(1).or(found.get(3)).and_then(|word| value(word.as_str()));
        let counts_times = found.get(2).is_some() || found.get(3).is_some();
        match number {
            // Fewer than were asked for are none too many.
            Some(number) if counts_times && times <= number => Order::Given,
            Some(number) if number == times => Order::Perhaps,
            _ => Order::None,
        }
    });
    let numbered = numbered.max().unwrap_or(Order::None);
    let listed = || text.split(['.', '!', '?', ';']).any(|part| lists(part, times));
    let added = || text.split(['.', '!', '?', ';']).any(|part| added_up(part) == times);
    let is_open = || ON_AND_ON.is_match(text) || listed() || added() || is_counted(text, times);
    if numbered == Order::None && is_open() { Order::Perhaps } else { numbered }
}

/// What the things of a sentence come to where some are listed with their number: `three cups and two
/// plates`, `here, there and twice at the gate`. A thing without one counts once.
fn added_up(part: &str) -> usize {
    let numbers = NUMBER.captures_iter(part);
    let numbers = numbers.filter_map(|found| value(found.get(1).or(found.get(3))?.as_str()));
    let (numbered, sum) =
        numbers.fold((0, 0_usize), |(count, sum), number| (count + 1, sum.saturating_add(number)));
    items(part).saturating_sub(numbered).saturating_add(sum)
}

fn value(word: &str) -> Option<usize> {
    const WORDS: [(&str, usize); 15] = [
        ("twice", 2),
        ("two", 2),
        ("thrice", 3),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("eleven", 11),
        ("twelve", 12),
        ("a dozen", 12),
        ("twenty", 20),
    ];
    let word = word.to_ascii_lowercase();
    let named = WORDS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    named.or_else(|| word.parse().ok())
}

/// Whether a word of the text is the number, in another language or as a measure.
fn is_counted(text: &str, times: usize) -> bool {
    let text = text.to_lowercase();
    let measures = [("half a dozen", 6), ("half-dozen", 6), ("a dozen", 12), ("a pair", 2)];
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    measures.iter().any(|(words, number)| *number == times && text.contains(words))
        || (2..=NUMERALS.len() + 1).contains(&times)
            && words.any(|word| NUMERALS[times - 2].contains(&word))
}

/// Two to ten, as other languages write them.
const NUMERALS: [&[&str]; 9] = [
    &["zwei", "zweimal", "deux", "dos", "due", "twee", "dois", "duas"],
    &["drei", "dreimal", "trois", "tres", "tre", "drie", "três"],
    &["vier", "viermal", "quatre", "cuatro", "quattro", "quatro"],
    &["fünf", "fünfmal", "cinq", "cinco", "cinque", "vijf"],
    &["sechs", "sechsmal", "six", "seis", "sei", "zes"],
    &["sieben", "siebenmal", "sept", "siete", "sette", "zeven", "sete"],
    &["acht", "achtmal", "huit", "ocho", "otto", "oito"],
    &["neun", "neunmal", "neuf", "nueve", "nove", "negen"],
    &["zehn", "zehnmal", "dix", "diez", "dieci", "tien", "dez"],
];

/// Whether a sentence lists so many things, or each of so many.
fn lists(part: &str, times: usize) -> bool {
    let listed = items(part);
    let is_each = || {
        let mut words = part.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| ["each", "every", "apiece"].iter().any(|it| word.eq_ignore_ascii_case(it)))
    };
    // A phrase after the list may hold a comma of its own.
    listed == times || (2 < times && times < listed && is_each())
}

/// How many things a sentence lists: `a cup, a cup and a cup`, or one a line.
fn items(part: &str) -> usize {
    let lines = part.lines().filter(|line| line.trim_start().starts_with(['-', '*', '•'])).count();
    let inline = part.matches(',').count() + part.matches(" and ").count();
    let doubled = part.matches(", and ").count();
    lines.max(if inline == 0 { 0 } else { inline - doubled + 1 })
}

/// Asks about the first deed that may have been wanted so often.
pub(super) fn ask(view: &View<'_>, calls: &[Stretch]) -> Option<Reading> {
    let is_open = |stretch: &&Stretch| {
        super::is_repetition(view, stretch) && of(view, stretch) == Order::Perhaps
    };
    let stretch = calls.iter().find(is_open)?;
    let again = view.case.trace.step(stretch.again)?;
    let exchange = view.exchange_of(*stretch.steps.first()?)?;
    let deed = finding::call_in_short(exchange);
    let summary = format!(
        "{deed} was made {} times (steps {}-{}), which nobody had asked for",
        stretch.times, stretch.first, stretch.end
    );
    let then = Finding::new(Mode::StepRepetition, UNSEEN, Cite::step(again), summary);
    let ask = format!("Did the person want {deed} to be done {} times?", stretch.times);
    let missing = if is_each_asked_for(view, stretch) {
        "whether so many equal calls were asked for: a person spoke before each of them"
    } else {
        "whether so many equal calls were asked for: the request counts something"
    };
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::No, then)], UNSEEN))
}

/// Asks about a question that an agent put in the same words several times in a row: what came in
/// between may have been no answer to it.
pub(super) fn ask_about_question(view: &View<'_>) -> Option<Reading> {
    let is_same = |pair: &[&case::Step]| {
        pair.windows(2).all(|two| {
            view.words_key(two[0].no).is_some()
                && view.words_key(two[0].no) == view.words_key(two[1].no)
        })
    };
    let run = view.said.windows(LOOP).find(|run| {
        run.iter().all(|step| step.words().trim_end().ends_with('?')) && is_same(run)
    })?;
    let (first, again) = (run.first()?, run.get(1)?);
    let summary = format!("the question of step {} was put again at step {}", first.no, again.no);
    let then = Finding::new(Mode::StepRepetition, ASKED, Cite::step(again), summary)
        .citing(std::iter::once(Cite::step(first)));
    let ask =
        format!("Had the question of step {} been answered before step {}?", first.no, again.no);
    let missing = "whether the question that was put again had been answered";
    Some(Reading::ask(missing, vec![Question::new(ask, Reply::Yes, then)], ASKED))
}

/// The same question again may be an answer that was not understood.
const ASKED: Score = Score::new(0.3);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_how_often_or_only_counts() {
        let table = [
            ("Ring the bell three times.", 3, Order::Given),
            ("Ring the bell 10x.", 4, Order::Given),
            ("Ring it twice, then thrice.", 3, Order::Given),
            ("Put four plates on the table.", 4, Order::Perhaps),
            ("Send a cup, a cup and a cup.", 3, Order::Perhaps),
            ("Lay three plates and two more of them.", 5, Order::Perhaps),
            ("Ring at the door, at the gate and twice in the yard.", 4, Order::Perhaps),
            ("Ring at the door, at the gate and twice in the yard.", 5, Order::None),
            ("Keep looking until it is open.", 5, Order::Perhaps),
            ("Ring the bell twice.", 3, Order::None),
            ("Where is order 40012?", 3, Order::None),
            ("Lay half a dozen plates.", 6, Order::Perhaps),
            ("Leg bitte drei Teller hin.", 3, Order::Perhaps),
            ("Mets trois assiettes.", 3, Order::Perhaps),
            ("One plate each for Ida, Ole and Ann, set apart.", 3, Order::Perhaps),
            ("Is the lamp flaky?", 5, Order::Perhaps),
        ];
        for (text, times, order) in table {
            assert_eq!(in_words(text, times), order, "{text}");
        }
    }
}
