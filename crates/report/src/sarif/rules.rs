//! The rules that results name: the fourteen modes, the layers, and what a verdict can be that names no
//! layer; and before a run the twelve questions. Each carries the head of its page.

use super::wire::{Help, Rule, Tags, Text};
use crate::gated;
use checks::gate::Requirement;
use checks::{Category, Mode};

/// Where the documents stand, with a slash at the end; nowhere as long as the project has no address.
pub(super) const DOCUMENTS: Option<&str> = match option_env!("CARGO_PKG_REPOSITORY") {
    Some(address) if !address.is_empty() => Some(address),
    Some(_) | None => None,
};

/// What a result of a triage is an instance of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A failure mode.
    Mode(Mode),
    /// A layer, where no mode of it is named.
    Layer(Category),
    /// The surroundings of the run broke down.
    Infrastructure,
    /// Somebody else's service did.
    External,
    /// No layer can be named.
    Inconclusive,
}

impl Named {
    /// All of them, in the order of the rules.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let modes = Mode::ALL.into_iter().map(Self::Mode);
        let layers = Category::ALL.into_iter().map(Self::Layer);
        modes.chain(layers).chain([Self::Infrastructure, Self::External, Self::Inconclusive])
    }

    /// The mode, or the layer where there is none.
    pub(super) fn of(mode: Option<Mode>, category: Category) -> Self {
        mode.map_or(Self::Layer(category), Self::Mode)
    }

    /// Its id.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Mode(mode) => mode.code(),
            Self::Layer(category) => category.code(),
            Self::Infrastructure => "infrastructure",
            Self::External => "external",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// Its place among the rules.
    pub(super) fn index(self) -> usize {
        Self::all().position(|one| one == self).unwrap_or_default()
    }

    fn rule(self) -> Rule {
        match self {
            Self::Mode(mode) => of_mode(mode),
            Self::Layer(category) => of_layer(category),
            Self::Infrastructure => plain(
                self.id(),
                "Infrastructure failed",
                "What the run stands on broke down, so that it says nothing about the agents",
                "Operations mends it, now; then run it again. Change no prompt, spec or agent for it",
            ),
            Self::External => plain(
                self.id(),
                "External service failed",
                "A service failed that no instruction, clause or tool of the team's names",
                "Wait until it answers, and run it again. Change no prompt, spec or agent for it",
            ),
            Self::Inconclusive => plain(
                self.id(),
                "Layer cannot be told",
                "Nothing shows which layer failed, or whether the run succeeded",
                "Answer the open questions, or bring what is missing; change nothing before",
            ),
        }
    }
}

/// The rules of a triage.
pub(super) fn of_triage() -> Vec<Rule> {
    Named::all().map(Named::rule).collect()
}

/// The rules of a gate.
pub(super) fn of_gate() -> Vec<Rule> {
    Requirement::ALL.into_iter().map(of_requirement).collect()
}

fn of_mode(mode: Mode) -> Rule {
    let entry = mode.entry();
    let category = mode.category();
    let head = head(entry.page);
    let (fix, refuse) = (entry.fix.text, entry.wrong_fix);
    let owner = category.owner_role();
    Rule {
        id: mode.code().to_owned(),
        name: joined(mode.name()),
        short_description: Text::new(mode.name()),
        full_description: Text::new(mode.published().definition),
        help_uri: address_of(entry.page, "modes", DOCUMENTS),
        help: Help {
            text: format!("{head}\n\nFix: {fix}\nRefuse: {refuse}\nOwner: {owner}"),
            markdown: format!(
                "{head}\n\n**Fix:** {fix}\n\n**Refuse:** {refuse}\n\n**Owner:** {owner}\n\n\
                 `masthead explain {mode}` prints the page with its examples."
            ),
        },
        properties: tags(category),
    }
}

fn of_layer(category: Category) -> Rule {
    let published = category.published();
    let mut rule = plain(
        category.code(),
        category.name(),
        published.definition,
        &format!("Owner: {}, {}", category.owner_role(), category.timing()),
    );
    rule.properties = tags(category);
    rule
}

fn of_requirement(requirement: Requirement) -> Rule {
    let category = requirement.category();
    let modes: Vec<&str> = requirement.modes().iter().map(|mode| mode.code()).collect();
    let owner = category.owner_role();
    let prevents = modes.join(", ");
    let blocks = if requirement.is_blocker() {
        " (nothing ships without an answer or a waiver)"
    } else {
        ""
    };
    let entry = requirement.entry();
    let head = head(entry.page);
    let name = gated::name(requirement);
    Rule {
        id: requirement.code().to_owned(),
        name: joined(name),
        short_description: Text::new(name),
        full_description: Text::new(entry.question),
        help_uri: address_of(entry.page, "gate", DOCUMENTS),
        help: Help {
            text: format!("{head}\n\nPrevents: {prevents}{blocks}\nOwner: {owner}"),
            markdown: format!(
                "{head}\n\n**Prevents:** {prevents}{blocks}\n\n**Owner:** {owner}\n\n\
                 `masthead explain {}` prints the page with its examples.",
                requirement.code()
            ),
        },
        properties: tags(category),
    }
}

fn plain(id: &str, name: &str, what: &str, help: &str) -> Rule {
    Rule {
        id: id.to_owned(),
        name: joined(name),
        short_description: Text::new(name),
        full_description: Text::new(what),
        help_uri: None,
        help: Help { text: help.to_owned(), markdown: help.to_owned() },
        properties: Tags { tags: vec!["masthead".to_owned()] },
    }
}

fn tags(category: Category) -> Tags {
    Tags { tags: vec!["masthead".into(), category.code().into(), category.name().into()] }
}

/// The page down to its first example.
fn head(page: &str) -> &str {
    page.split("\n## ").next().unwrap_or(page).trim_end()
}

/// Where the page stands among the documents at `address`: below its heading, as GitHub names headings.
fn address_of(page: &str, document: &str, address: Option<&str>) -> Option<String> {
    let heading = page.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
    let anchor = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter.is_alphanumeric().then(|| letter.to_ascii_lowercase()),
    });
    let anchor: String = anchor.collect();
    let address = address?.trim_end_matches('/');
    Some(format!("{address}/blob/main/docs/reference/{document}.md#{anchor}"))
}

/// The name as one word, as the names of rules are (`StepRepetition`).
fn joined(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let upper = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    };
    words.map(upper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_stands_where_its_index_says() {
        let rules = of_triage();
        assert_eq!(rules.len(), 14 + 3 + 3);
        for one in Named::all() {
            assert_eq!(rules[one.index()].id, one.id());
        }
    }

    #[test]
    fn the_head_of_a_page_has_no_examples() {
        for rule in of_triage().into_iter().chain(of_gate()) {
            assert!(!rule.help.markdown.contains("```"), "{}", rule.id);
            assert!(!rule.help.text.is_empty(), "{}", rule.id);
        }
    }

    #[test]
    fn names_are_one_word() {
        assert_eq!(joined("No or incomplete verification"), "NoOrIncompleteVerification");
        assert!(of_gate().iter().chain(&of_triage()).all(|rule| !rule.name.contains(' ')));
    }

    #[test]
    fn a_page_has_an_address_where_the_project_has_one() {
        let page = "# FM-1.3 Step repetition\n\nText.";
        let uri = address_of(page, "modes", Some("https://example.org/masthead/"));
        let wanted =
            "https://example.org/masthead/blob/main/docs/reference/modes.md#fm-13-step-repetition";
        assert_eq!(uri.as_deref(), Some(wanted));
        assert_eq!(address_of(page, "modes", None), None);
    }
}
