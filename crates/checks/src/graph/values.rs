//! Where each specific value first stood: ids, amounts, addresses, paths and whole names in data.
//! Words of a language are no values; equal ones prove nothing.

use crate::view::View;
use case::{Act, Step, StepNo};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The shortest and longest value, in bytes: shorter ones are equal by chance, longer ones are texts.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=80;
/// A number with fewer digits stands in two places by chance.
const DIGITS: usize = 4;
/// How deep data is searched; deeper than any tool's arguments or results.
const DEPTH: usize = 12;

/// The values seen so far, each with the step where it first stood.
pub(super) struct Seen<'c> {
    first: HashMap<String, StepNo>,
    /// Names of tools: they stand everywhere.
    tools: HashSet<&'c str>,
}

impl<'c> Seen<'c> {
    /// Nothing seen yet.
    pub(super) fn of(view: &View<'c>) -> Self {
        let tools = view.exchanges.iter().map(|exchange| &*exchange.call.tool.text).collect();
        Self { first: HashMap::new(), tools }
    }

    /// Takes a step's values, and tells each that stood in an earlier step where an agent uses it.
    pub(super) fn take(&mut self, step: &Step, by_agent: bool, used: &mut dyn FnMut(StepNo, &str)) {
        let may_use = by_agent && step.result().is_none();
        let mut take = |value: &str| {
            if self.tools.contains(value) {
                return;
            }
            match self.first.get(value) {
                Some(from) if may_use => used(*from, value),
                Some(_) => {}
                None => {
                    self.first.insert(value.to_owned(), step.no);
                }
            }
        };
        of_step(step, &mut take);
    }
}

/// The specific values that a step holds, each as often as it stands there.
pub(crate) fn of_step(step: &Step, take: &mut dyn FnMut(&str)) {
    match &step.act {
        Act::Call(call) => leaves(&call.arguments, DEPTH, take),
        Act::Result(result) => {
            if let Some(data) = &result.data {
                leaves(data, DEPTH, take);
            } else {
                tokens(&result.text.text, take);
            }
        }
        Act::Say { .. }
        | Act::Think(_)
        | Act::Handoff { .. }
        | Act::Event { .. }
        | Act::Instruct(_) => tokens(step.words(), take),
    }
}

/// The values at the leaves of data: whole names, and what stands in texts.
fn leaves(data: &Value, depth: usize, take: &mut dyn FnMut(&str)) {
    match data {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => {
            let text = number.to_string();
            if is_specific(&text) {
                take(&text);
            }
        }
        Value::String(text) => {
            let whole = text.trim();
            if is_name(whole) {
                take(whole);
            }
            tokens(text, take);
        }
        Value::Array(_) | Value::Object(_) if depth == 0 => {}
        Value::Array(items) => items.iter().for_each(|item| leaves(item, depth - 1, take)),
        Value::Object(members) => {
            members.values().for_each(|member| leaves(member, depth - 1, take));
        }
    }
}

/// The specific values in a text, without what stands in for a secret: its key is another one in
/// every process.
fn tokens(text: &str, take: &mut dyn FnMut(&str)) {
    for (at, piece) in text.split('‹').enumerate() {
        let open =
            if at == 0 { piece } else { piece.split_once('›').map_or(piece, |(_, rest)| rest) };
        clean_tokens(open, take);
    }
}

/// Byte by byte, because every text of the run passes here: other than ASCII ends a token, which
/// leaves every piece at the boundary of a character.
fn clean_tokens(text: &str, take: &mut dyn FnMut(&str)) {
    let mut start = 0;
    let mut tells = false;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        match byte {
            b'0'..=b'9' | b'@' | b'/' => tells = true,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'-' | b'.' | b':' | b'#' | b'+' => {}
            _ => {
                if tells && start < at {
                    let token = text[start..at].trim_matches(['.', ':', '-', '/', '#', '+']);
                    if is_specific(token) {
                        take(token);
                    }
                }
                start = at + 1;
                tells = false;
            }
        }
    }
}

/// Whether a token is unlikely to stand in two places by chance.
fn is_specific(token: &str) -> bool {
    if !LENGTH.contains(&token.len()) {
        return false;
    }
    let is_path = token.matches('/').count() > 1 || (token.contains('/') && token.contains('.'));
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let is_number = token.bytes().all(|byte| byte.is_ascii_digit() || b".,+-:/eE".contains(&byte));
    let is_id = if is_number { DIGITS <= digits } else { 0 < digits };
    is_id || token.contains('@') || is_path
}

/// Whether a leaf of data is a name rather than a word of a language or a state.
fn is_name(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_lowercase());
    LENGTH.contains(&text.len()) && !is_plain && !text.contains('‹') && !is_specific(text)
}
