//! What a condition can come to, over every run that there could be: whether it is always so, never so, or
//! so whatever the tools give back.
//!
//! A run is boiled down to what the condition looks at: how often each call was made, and which value stands
//! in each place of a result. Only values that make a difference are tried (those that the condition names,
//! and one beside each), so that trying all of them is a proof. A condition over too many places is left
//! alone: nothing is said of it.

use case::Predicate;
use case::predicate::{CallPattern, ResultAt, Test};
use regex::RegexBuilder;
use serde_json::Value;
use std::sync::Arc;

/// More runs than this are not tried. A condition that people write has a handful of places.
const MOST_WORLDS: usize = 20_000;

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    /// It holds in every run.
    Always,
    /// It holds in none.
    Never,
    /// It holds in some, or has too many places to tell.
    Varies,
}

/// What `predicate` comes to in runs of at most `most` calls.
pub(super) fn truth(predicate: &Predicate, most: u32) -> Truth {
    let Some(model) = Model::of(&[predicate], most) else { return Truth::Varies };
    let (mut is_kept, mut is_broken) = (false, false);
    model.each(|world| {
        let holds = model.holds(predicate, world);
        is_kept |= holds;
        is_broken |= !holds;
    });
    match (is_kept, is_broken) {
        (true, false) => Truth::Always,
        (false, true) => Truth::Never,
        (true, true) | (false, false) => Truth::Varies,
    }
}

/// Whether whatever a tool gives back stands at `at`: all of a result, or a pattern that matches texts which
/// have nothing in common.
pub(super) fn is_blind(at: &ResultAt) -> bool {
    const UNLIKE: [&str; 4] = ["{\"a\": 1}", "No such order!", "true", "7"];
    match at {
        ResultAt::Pointer(pointer) => pointer.is_empty(),
        ResultAt::Pattern(pattern) => {
            match RegexBuilder::new(pattern).size_limit(1 << 20).build() {
                Ok(pattern) => UNLIKE.iter().all(|text| pattern.is_match(text)),
                Err(_) => false,
            }
        }
    }
}

/// Whether what stands at `at` can only be digits: the first group of a pattern (all of it without one) asks
/// for nothing else.
pub(super) fn is_of_digits(at: &ResultAt) -> bool {
    let ResultAt::Pattern(pattern) = at else { return false };
    let group = match pattern.split_once('(') {
        Some((before, rest)) if !before.ends_with('\\') && !rest.starts_with('?') => {
            rest.split_once(')').map_or("", |(group, _)| group)
        }
        Some(_) => return false,
        None => &**pattern,
    };
    let rest = group.replace("\\d", "").replace("[0-9]", "").replace("\\.", "");
    let is_count = |letter: char| letter.is_ascii_digit() || "+*?{},".contains(letter);
    rest.len() < group.len() && rest.chars().all(is_count)
}

/// Whether `predicate` can hold though no tool gave back anything that it looks into.
pub(super) fn holds_without_results(predicate: &Predicate, most: u32) -> bool {
    let Some(model) = Model::of(&[predicate], most) else { return false };
    let is_empty = |world: &[usize]| {
        let mut places = model.places.iter().zip(world);
        places.all(|(place, at)| match place {
            Place::Result { tool: _, at: there, domain, is_compared } => {
                let is_any = !is_compared && is_blind(there);
                is_any || domain.get(*at).is_some_and(Option::is_none)
            }
            Place::Calls { .. } | Place::Order(_) => true,
        })
    };
    model.any(|world| is_empty(world) && model.holds(predicate, world))
}

/// The first tool of which `predicate` compares a value, though every value passes.
pub(super) fn any_value_of(predicate: &Predicate, most: u32) -> Option<&str> {
    let model = Model::of(&[predicate], most)?;
    model.places.iter().enumerate().find_map(|(index, place)| match place {
        Place::Result { tool, at: _, domain, is_compared: true } => {
            let with = |world: &[usize], at: usize| {
                let mut world = world.to_vec();
                world[index] = at;
                model.holds(predicate, &world)
            };
            let is_any = |world: &[usize]| {
                world[index] == 0
                    && !model.holds(predicate, world)
                    && (1..domain.len()).all(|at| with(world, at))
            };
            model.any(is_any).then_some(*tool)
        }
        Place::Result { .. } | Place::Calls { .. } | Place::Order(_) => None,
    })
}

/// Whether the two hold in the same runs, in whatever order and words they say it.
pub(super) fn are_same(one: &Predicate, other: &Predicate, most: u32) -> bool {
    let Some(model) = Model::of(&[one, other], most) else { return one == other };
    !model.any(|world| model.holds(one, world) != model.holds(other, world))
}

/// Whether in every run in which `one` holds `other` does, and in some run both do. Nothing is said where
/// there are too many places.
pub(super) fn implies(one: &Predicate, other: &Predicate, most: u32) -> bool {
    let Some(model) = Model::of(&[one, other], most) else { return false };
    let holds_alone = |world: &[usize]| model.holds(one, world) && !model.holds(other, world);
    model.any(|world| model.holds(one, world)) && !model.any(holds_alone)
}

/// One thing of a run that a condition looks at, with what it can be.
enum Place<'p> {
    /// How often a call was made, and how often at most with equal arguments.
    Calls { call: &'p CallPattern, domain: Vec<(u32, u32)> },
    /// Whether calls that were made came in the order that is asked for.
    Order(&'p Predicate),
    /// A value in a result; `None`, which comes first, where it is not there.
    Result { tool: &'p str, at: &'p ResultAt, domain: Vec<Option<Value>>, is_compared: bool },
}

impl Place<'_> {
    fn size(&self) -> usize {
        match self {
            Self::Calls { domain, .. } => domain.len(),
            Self::Order(_) => 2,
            Self::Result { domain, .. } => domain.len(),
        }
    }
}

/// The runs that make a difference to some conditions.
struct Model<'p> {
    places: Vec<Place<'p>>,
}

impl<'p> Model<'p> {
    fn of(predicates: &[&'p Predicate], most: u32) -> Option<Self> {
        let mut tests = Vec::new();
        let mut open: Vec<&'p Predicate> = predicates.to_vec();
        while let Some(predicate) = open.pop() {
            match predicate {
                Predicate::All(parts) | Predicate::Any(parts) => open.extend(parts),
                Predicate::Not(part) => open.push(part),
                test => tests.push(test),
            }
        }
        let mut model = Self { places: Vec::new() };
        for test in &tests {
            model.add(test, &tests, most);
        }
        let mut runs: usize = 1;
        for place in &model.places {
            runs = runs.checked_mul(place.size()).filter(|runs| *runs <= MOST_WORLDS)?;
        }
        Some(model)
    }

    fn add(&mut self, test: &'p Predicate, tests: &[&'p Predicate], most: u32) {
        match test {
            Predicate::Called(call)
            | Predicate::NotCalled(call)
            | Predicate::AtMost { call, times: _, equal_arguments: _ } => {
                self.add_call(call, tests, most);
            }
            Predicate::Before { first: one, then: other }
            | Predicate::After { trigger: one, follow: other, steps: _ } => {
                self.add_call(one, tests, most);
                self.add_call(other, tests, most);
                if !self.places.iter().any(|it| matches!(it, Place::Order(known) if *known == test))
                {
                    self.places.push(Place::Order(test));
                }
            }
            Predicate::LastResult { tool, at, test: _ } => self.add_result(tool, at, tests),
            Predicate::All(_) | Predicate::Any(_) | Predicate::Not(_) => {}
        }
    }

    fn add_call(&mut self, call: &'p CallPattern, tests: &[&'p Predicate], most: u32) {
        if self.calls(call).is_none() {
            self.places.push(Place::Calls { call, domain: counts(call, tests, most) });
        }
    }

    fn add_result(&mut self, tool: &'p Arc<str>, at: &'p ResultAt, tests: &[&'p Predicate]) {
        if self.result(tool, at).is_some() {
            return;
        }
        let own = tests.iter().filter_map(|test| match test {
            Predicate::LastResult { tool: its, at: there, test } if its == tool && there == at => {
                Some(test)
            }
            _ => None,
        });
        let own: Vec<&Test> = own.collect();
        let is_compared = own.iter().any(|test| **test != Test::Exists);
        let mut values = values(&own);
        // Digits alone are no number below zero.
        if is_of_digits(at) {
            values.retain(|value| value.as_f64().is_none_or(|number| 0.0 <= number));
        }
        let domain = std::iter::once(None).chain(values.into_iter().map(Some)).collect();
        self.places.push(Place::Result { tool, at, domain, is_compared });
    }

    fn calls(&self, call: &CallPattern) -> Option<usize> {
        self.places
            .iter()
            .position(|it| matches!(it, Place::Calls { call: known, .. } if *known == call))
    }

    fn result(&self, tool: &str, at: &ResultAt) -> Option<usize> {
        self.places.iter().position(|it| {
            matches!(it, Place::Result { tool: known, at: there, .. } if *known == tool && *there == at)
        })
    }

    fn each(&self, mut look: impl FnMut(&[usize])) {
        self.any(|world| {
            look(world);
            false
        });
    }

    /// Whether some run is `wanted`.
    fn any(&self, mut wanted: impl FnMut(&[usize]) -> bool) -> bool {
        let mut world = vec![0; self.places.len()];
        loop {
            if self.is_possible(&world) && wanted(&world) {
                return true;
            }
            let mut turned = false;
            for (at, place) in world.iter_mut().zip(&self.places) {
                *at += 1;
                turned = *at < place.size();
                if turned {
                    break;
                }
                *at = 0;
            }
            if !turned {
                return false;
            }
        }
    }

    /// A result without a call, or a call with given arguments and none at all, is no run.
    fn is_possible(&self, world: &[usize]) -> bool {
        let plain = |tool: &str| {
            self.places.iter().zip(world).find_map(|(place, at)| match place {
                Place::Calls { call, domain }
                    if *call.tool == *tool && call.arguments.is_empty() =>
                {
                    domain.get(*at).copied()
                }
                Place::Calls { .. } | Place::Order(_) | Place::Result { .. } => None,
            })
        };
        self.places.iter().zip(world).all(|(place, at)| match place {
            Place::Calls { call, domain } => {
                let made = domain.get(*at).map_or(0, |made| made.0);
                plain(&call.tool).is_none_or(|all| made <= all.0)
            }
            Place::Result { tool, domain, .. } => {
                let is_there = domain.get(*at).is_some_and(Option::is_some);
                !is_there || plain(tool).is_none_or(|all| 0 < all.0)
            }
            Place::Order(_) => true,
        })
    }

    fn made(&self, call: &CallPattern, world: &[usize]) -> (u32, u32) {
        let found =
            self.calls(call).and_then(|index| Some((self.places.get(index)?, world.get(index)?)));
        match found {
            Some((Place::Calls { domain, .. }, at)) => domain.get(*at).copied().unwrap_or_default(),
            Some((Place::Order(_) | Place::Result { .. }, _)) | None => (0, 0),
        }
    }

    fn holds(&self, predicate: &Predicate, world: &[usize]) -> bool {
        match predicate {
            Predicate::Called(call) => 0 < self.made(call, world).0,
            Predicate::NotCalled(call) => self.made(call, world).0 == 0,
            Predicate::AtMost { call, times, equal_arguments } => {
                let (all, equal) = self.made(call, world);
                if *equal_arguments { equal <= *times } else { all <= *times }
            }
            Predicate::Before { first, then } => {
                self.made(then, world).0 == 0
                    || (0 < self.made(first, world).0 && self.is_in_order(predicate, world))
            }
            Predicate::After { trigger, follow, steps: _ } => {
                self.made(trigger, world).0 == 0
                    || (0 < self.made(follow, world).0 && self.is_in_order(predicate, world))
            }
            Predicate::LastResult { tool, at, test } => {
                let value = self.result(tool, at).and_then(|index| {
                    match (self.places.get(index)?, world.get(index)?) {
                        (Place::Result { domain, .. }, at) => domain.get(*at)?.as_ref(),
                        (Place::Calls { .. } | Place::Order(_), _) => None,
                    }
                });
                value.is_some_and(|value| passes(value, test))
            }
            Predicate::All(parts) => parts.iter().all(|part| self.holds(part, world)),
            Predicate::Any(parts) => parts.iter().any(|part| self.holds(part, world)),
            Predicate::Not(part) => !self.holds(part, world),
        }
    }

    fn is_in_order(&self, predicate: &Predicate, world: &[usize]) -> bool {
        let is_it = |it: &Place<'_>| matches!(it, Place::Order(known) if *known == predicate);
        let index = self.places.iter().position(is_it);
        index.and_then(|index| world.get(index)).is_some_and(|at| *at == 1)
    }
}

/// The counts of a call that make a difference, none of them over `most`.
fn counts(call: &CallPattern, tests: &[&Predicate], most: u32) -> Vec<(u32, u32)> {
    let mut numbers = vec![0, 1];
    for test in tests {
        if let Predicate::AtMost { call: counted, times, equal_arguments: _ } = test
            && counted.tool == call.tool
        {
            numbers.extend([*times, times.saturating_add(1)]);
        }
    }
    numbers.retain(|number| *number <= most);
    numbers.sort_unstable();
    numbers.dedup();
    let pairs = numbers.iter().flat_map(|all| {
        let equal = numbers.iter().filter(move |equal| *equal <= all && (0 < **equal || *all == 0));
        equal.map(move |equal| (*all, *equal))
    });
    pairs.collect()
}

/// The values that make a difference to `tests`: those that they name, one beside each number, and one that
/// none of them names.
fn values(tests: &[&Test]) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let mut numbers: Vec<f64> = Vec::new();
    let mut is_ordered = false;
    for test in tests {
        match test {
            Test::Equals(value) | Test::Differs(value) => match value.as_f64() {
                Some(number) => numbers.push(number),
                None if !found.contains(value) => found.push(value.clone()),
                None => {}
            },
            Test::AtLeast(number) | Test::AtMost(number) => {
                is_ordered = true;
                numbers.push(*number);
            }
            Test::Exists => {}
        }
    }
    numbers.retain(|number| number.is_finite());
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let between = numbers.iter().zip(numbers.iter().skip(1)).map(|(low, high)| (low + high) / 2.0);
    let ends = [numbers.first().map(|low| low - 1.0), numbers.last().map(|high| high + 1.0)];
    let beside: Vec<f64> = between.chain(ends.into_iter().flatten()).collect();
    found.extend(numbers.into_iter().chain(beside).map(Value::from));
    // What is only ordered is a number; anything else can be a word.
    if !is_ordered || found.is_empty() {
        found.push(Value::from("‹a value that nothing names›"));
    }
    found
}

fn passes(value: &Value, test: &Test) -> bool {
    let is_equal = |expected: &Value| {
        value == expected || value.as_f64().is_some_and(|number| Some(number) == expected.as_f64())
    };
    match test {
        Test::Exists => true,
        Test::Equals(expected) => is_equal(expected),
        Test::Differs(expected) => !is_equal(expected),
        Test::AtLeast(least) => value.as_f64().is_some_and(|number| *least <= number),
        Test::AtMost(most) => value.as_f64().is_some_and(|number| number <= *most),
    }
}

#[cfg(test)]
mod tests;
