//! Whether another number than the task's is a part of it: told beside other numbers of the same thing,
//! which come to the task's number together.

use super::slipped::{number, unit, words};
use super::subject::each_text;
use crate::view::prose;
use case::{ActorKind, Case, Step};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Numbers of one thing that are added up. More of them come to any sum.
const MOST: usize = 8;

/// The numbers that agents tell of one thing, each with its step.
type Told<'c> = Vec<(u64, &'c Step)>;

/// The last of several parts that come to `old` together, one of them `new`; with the parts as text.
pub(super) fn come_to<'c>(case: &'c Case, old: &str, new: &str) -> Option<(String, &'c Step)> {
    let (whole, part) = (value(old)?, value(new)?);
    if whole <= part {
        return None;
    }
    let told = told(case, whole);
    let mut sums = told.values().filter_map(|told| summed(told, (whole, part)));
    sums.next()
}

/// What agents tell of each thing: by the word behind the number, or by the tool and the argument.
fn told(case: &Case, whole: u64) -> BTreeMap<String, Told<'_>> {
    let mut told: BTreeMap<String, Told<'_>> = BTreeMap::new();
    let mut add = |thing: String, number: u64, step| {
        let own = told.entry(thing).or_default();
        if number < whole && own.len() < MOST {
            own.push((number, step));
        }
    };
    for step in &case.trace.steps {
        if case.trace.kind(step) != ActorKind::Agent || step.result().is_some() {
            continue;
        }
        if let Some(call) = step.call() {
            for (pointer, text) in prose::leaves(&call.arguments) {
                if let Some(number) = value(&text) {
                    add(format!("{} {pointer}", call.tool.text), number, step);
                }
            }
            continue;
        }
        let _whole = each_text(step, &mut |text| {
            let words = words(text);
            for (at, word) in words.iter().enumerate() {
                if let Some((number, unit)) = value(word.text).zip(unit(&words, at)) {
                    add(unit, number, step);
                }
            }
            ControlFlow::Continue(())
        });
    }
    told
}

/// Whether some of the numbers, `part` among them, come to `whole`; the last of them.
fn summed<'c>(told: &Told<'c>, (whole, part): (u64, u64)) -> Option<(String, &'c Step)> {
    (1_u32..1 << told.len()).find_map(|choice| {
        let chosen = told.iter().enumerate().filter(|(at, _)| choice & (1 << at) != 0);
        let chosen: Vec<&(u64, &Step)> = chosen.map(|(_, one)| one).collect();
        let sum = chosen.iter().fold(0_u64, |sum, (number, _)| sum.saturating_add(*number));
        if sum != whole || !chosen.iter().any(|(number, _)| *number == part) {
            return None;
        }
        let parts: Vec<String> = chosen.iter().map(|(number, _)| number.to_string()).collect();
        Some((parts.join(" and "), chosen.last()?.1))
    })
}

fn value(text: &str) -> Option<u64> {
    let text = text.trim();
    number(text).as_deref().unwrap_or(text).parse().ok()
}
