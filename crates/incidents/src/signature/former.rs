//! What earlier versions wrote as a signature, and how a run finds an incident that carries one. They named
//! a prompt by its place among the messages, and took the words of whoever reported an outage into it.

use super::{Signature, demand, masked};
use crate::judgement::Judgement;

/// How they told an outage, between the tool and the fault.
const LET_DOWN: &str = " did not work and nothing made it good: ";

/// What they put before it where a person had said that the run failed.
const REPORTED: &str = "a person says: ";

/// What the ids of prompts begin with.
const PROMPTS: [&str; 3] = ["instructions", "prompt", "role:"];

impl Signature {
    /// The same as it is compared: what an earlier version wrote is brought to what of it can be told from the
    /// evidence that was kept.
    pub(crate) fn settled(&self, judgement: &Judgement) -> Self {
        if self.is_outage() {
            return self.without_reporter();
        }
        let is_prompt = self.clause.as_deref().is_some_and(of_prompt);
        if self.demand.is_some() || !is_prompt {
            return self.clone();
        }
        Self { demand: self.sentence(judgement), ..self.clone() }
    }

    /// The signature by which an incident that an earlier version opened goes for the same failure, where one could.
    pub(crate) fn former(&self, judgement: &Judgement) -> Option<Self> {
        if self.is_outage() {
            let fault = self.fault.as_deref()?;
            let fault = fault.split_once(": ").map_or(fault, |(fault, _)| fault);
            let told = format!("{}{LET_DOWN}{fault}", self.tool.as_deref()?);
            return Some(Self {
                tool: None,
                service: None,
                fault: Some(masked(&told)),
                ..self.clone()
            });
        }
        self.demand.as_ref()?;
        let sentence = self.sentence(judgement)?;
        Some(Self { demand: Some(sentence), ..self.clone() })
    }

    /// The cited words of its clause, as a demand.
    fn sentence(&self, judgement: &Judgement) -> Option<String> {
        let clause = self.clause.as_deref()?;
        let inside = format!(" ({clause})");
        let mut cited = judgement
            .evidence
            .iter()
            .filter(|one| one.step.is_none())
            .filter(|one| one.origin == clause || one.origin.ends_with(&inside));
        demand::of_words(&cited.next()?.quote)
    }

    /// An outage as its own words tell it. The tool stands in them.
    fn without_reporter(&self) -> Self {
        let Some(told) = self.fault.as_deref() else {
            return self.clone();
        };
        let own = match told.strip_prefix(REPORTED).and_then(|_| told.rsplit_once("; ")) {
            Some((_, own)) => own,
            None => told,
        };
        let tool = self.tool.clone().filter(|_| !own.contains(LET_DOWN));
        Self { fault: Some(own.to_owned()), tool, ..self.clone() }
    }
}

fn of_prompt(clause: &str) -> bool {
    PROMPTS.iter().any(|prefix| clause.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judgement::Evidence;
    use checks::{Category, Class, Mode};

    fn judged(quote: &str, clause: &str) -> Judgement {
        let class = Class::Layer(Category::Specification);
        let cited = Evidence { quote: quote.to_owned(), origin: clause.to_owned(), step: None };
        let mode = Some(Mode::DisobeyTaskSpecification);
        Judgement { evidence: vec![cited], ..Judgement::by_person(class, mode, None) }
    }

    fn signature(clause: &str, demand: Option<&str>, tool: Option<&str>) -> Signature {
        let class = Class::Layer(Category::Specification);
        Signature {
            clause: Some(clause.to_owned()),
            demand: demand.map(str::to_owned),
            tool: tool.map(str::to_owned),
            ..Signature::bare(class, Some(Mode::DisobeyTaskSpecification))
        }
    }

    #[test]
    fn an_incident_that_named_a_prompt_by_its_place_is_found_by_the_sentence() {
        let kept = judged("Reply only in JSON.", "instructions#2");
        let old = signature("instructions#2", None, Some("lookup")).settled(&kept);
        let moved = judged("Reply only in JSON.", "instructions#3");
        let new = signature("instructions#3", Some("an answer in JSON"), None);
        let former = new.former(&moved).expect("its evidence cites the sentence");
        assert_eq!(former.key(None), old.key(None));
        assert_ne!(new.key(None), old.key(None));
        let other = judged("End with \"Bye\".", "instructions#3");
        let other = signature("instructions#3", Some("a message that ends with"), None)
            .former(&other)
            .expect("its evidence cites the sentence");
        assert_ne!(other.key(None), old.key(None));
    }

    #[test]
    fn a_clause_that_somebody_declared_stays_what_it_is() {
        let declared = signature("no-writes", None, None);
        let kept = judged("Write nothing.", "spec.yaml:4 (no-writes)");
        assert_eq!(declared.settled(&kept), declared);
    }

    #[test]
    fn an_outage_that_was_kept_with_a_reporters_words_is_found_without_them() {
        let outage = |tool: Option<&str>, fault: &str| Signature {
            tool: tool.map(str::to_owned),
            fault: Some(fault.to_owned()),
            ..Signature::bare(Class::Infrastructure, None)
        };
        let kept = Judgement::by_person(Class::Infrastructure, None, None);
        let told = "a person says: no answer; still none; lookup did not work and nothing made it \
                    good: outage";
        let old = outage(None, told).settled(&kept);
        let by_machine = "lookup did not work and nothing made it good: outage";
        assert_eq!(outage(Some("lookup"), by_machine).settled(&kept).key(None), old.key(None));
        let new = outage(Some("lookup"), "outage: gateway error");
        let former = new.former(&kept).expect("it names its tool");
        assert_eq!(former.key(None), old.key(None));
    }
}
