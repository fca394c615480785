//! The name of a server or product that stands before the names of several tools of a run, as in
//! `crm_get_order` and `crm_refund_order`: it says nothing about what any of them does, and hides the
//! verb that leads the name proper.

use super::effect::{self, Effect};
use case::{Case, Spec, Step};
use std::collections::{BTreeMap, BTreeSet};

/// What stands before the names of tools.
#[derive(Debug, Default)]
pub(super) struct Namespaces<'c>(BTreeSet<&'c str>);

/// What is known of a first part.
struct Part<'c> {
    /// The first name that begins with it.
    name: &'c str,
    is_shared: bool,
    /// Whether a verb follows it somewhere; `order_items` and `order_status` share a noun.
    leads_verb: bool,
}

impl<'c> Namespaces<'c> {
    /// Those of a run.
    pub(super) fn of(case: &'c Case) -> Self {
        let declared = case.spec.tools.iter().map(|tool| &*tool.name);
        let called = case.trace.steps.iter().filter_map(Step::call).map(|call| &*call.tool.text);
        let mut parts: BTreeMap<&str, Part<'_>> = BTreeMap::new();
        for name in declared.chain(called) {
            let Some((part, rest)) = split(name) else {
                continue;
            };
            let known = parts.entry(part).or_insert_with(|| {
                let leads_verb = effect::leads_with_verb(rest);
                Part { name, is_shared: false, leads_verb }
            });
            if known.name != name && !(known.is_shared && known.leads_verb) {
                known.is_shared = true;
                known.leads_verb |= effect::leads_with_verb(rest);
            }
        }
        let is_name = |(part, known): &(&'c str, Part<'_>)| {
            known.is_shared && known.leads_verb && says_nothing(part)
        };
        Self(parts.into_iter().filter(is_name).map(|(part, _)| part).collect())
    }

    /// The name of a tool for itself.
    pub(super) fn bare<'n>(&self, tool: &'n str) -> &'n str {
        split(tool).filter(|(part, _)| self.0.contains(part)).map_or(tool, |(_, rest)| rest)
    }
}

/// Whether the part is no verb, neither by itself nor before an object.
fn says_nothing(part: &str) -> bool {
    let is_unknown = |name: &str| effect::of_name(name, &Spec::default()) == Effect::Unknown;
    is_unknown(part.trim_end_matches(['_', '-'])) && is_unknown(&format!("{part}x"))
}

/// `crm_` and `get_order` of `crm_get_order`; nothing where nothing follows.
fn split(name: &str) -> Option<(&str, &str)> {
    let at = name.find(['_', '-'])?;
    let (part, rest) = name.split_at(at + 1);
    (0 < at && rest.starts_with(char::is_alphabetic)).then_some((part, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(calls: &[&str]) -> Vec<String> {
        let line = |(at, name): (usize, &&str)| format!("{} desk  call {name} {{}}\n", at + 1);
        let text: String = calls.iter().enumerate().map(line).collect();
        let trace = casebook::read(&text).expect("the trace is in shorthand").trace;
        let owners = case::Owners::default();
        let case = Case { trace, spec: Spec::default(), symptom: None, owners };
        let names = Namespaces::of(&case);
        calls.iter().map(|call| names.bare(call).to_owned()).collect()
    }

    #[test]
    fn what_several_names_begin_with_is_no_part_of_any() {
        let calls = ["crm_get_order", "crm_refund_order", "get_time"];
        assert_eq!(bare(&calls), ["get_order", "refund_order", "get_time"]);
        assert_eq!(bare(&["crm_get_order", "refund_order"]), ["crm_get_order", "refund_order"]);
    }

    #[test]
    fn a_verb_or_a_noun_that_names_begin_with_is_no_name_of_a_server() {
        for calls in [
            ["get_order", "get_person"],
            ["set_order", "set_person"],
            ["refund_order", "refund_person"],
            ["customer_order_items", "customer_email"],
        ] {
            assert_eq!(bare(&calls), calls);
        }
    }
}
