//! What has been published about the categories and modes, for `explain` and the reference: names
//! by version, shares by version, and what must be said along with them. All sentences are ours.
//!
//! Nothing here decides anything. Shares describe the runs that their authors looked at; they
//! differ by framework, model and workload and are no prior for anybody else's runs.
//!
//! Sources of the numbers, one for each [`Edition`]: v1 is read off a figure of arXiv 2503.13657v1
//! (March 2025); v2 comes from the v2 text (April 2025) by way of several agreeing copies, and its
//! modes sum to its categories; v3 from the conference text (October 2025); the released labels
//! were counted in the data set's rebuild of August 2026 (1,642 runs).

use crate::taxonomy::{Category, Mode};

/// What has been published about one mode.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// What the mode is, in our words.
    pub definition: &'static str,
    /// How Masthead tells it, in our words.
    pub detection: &'static str,
    /// Its other names.
    pub aliases: &'static [Alias],
    /// Its share of all failures found.
    pub shares: Shares,
    /// What must be said along with the names and shares of this mode.
    pub caveats: &'static [&'static str],
}

/// What has been published about one category.
#[derive(Clone, Copy, Debug)]
pub struct PublishedCategory {
    /// What the category is, in our words.
    pub definition: &'static str,
    /// Its other names.
    pub aliases: &'static [Alias],
    /// Its share of all failures found.
    pub shares: Shares,
    /// What must be said along with the names and shares of this category.
    pub caveats: &'static [&'static str],
}

/// A name that somebody uses for the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Who uses it.
    pub by: Naming,
    /// The name.
    pub name: &'static str,
}

/// Who gives names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The code books before the fourteen modes, in whose terms the human labels were given.
    EarlyCodeBook,
    /// The first version of the paper.
    PaperV1,
    /// The second version of the paper.
    PaperV2,
    /// The third version of the paper, whose names we use.
    PaperV3,
    /// The definitions in the authors' repository.
    AuthorsRepository,
    /// The authors' Python library and the prompt of their notebook.
    AuthorsLibrary,
    /// The successor by the same group that grows a taxonomy for each system.
    AdaMast,
}

impl Naming {
    /// In the order of their appearance.
    pub const ALL: [Self; 7] = [
        Self::EarlyCodeBook,
        Self::PaperV1,
        Self::PaperV2,
        Self::PaperV3,
        Self::AuthorsRepository,
        Self::AuthorsLibrary,
        Self::AdaMast,
    ];

    /// How it is typed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EarlyCodeBook => "early",
            Self::PaperV1 => "v1",
            Self::PaperV2 => "v2",
            Self::PaperV3 => "v3",
            Self::AuthorsRepository => "repository",
            Self::AuthorsLibrary => "library",
            Self::AdaMast => "adamast",
        }
    }

    /// Who is typed or shown so.
    pub fn from_name(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_it = |one: &Self| {
            one.code().eq_ignore_ascii_case(text) || one.name().eq_ignore_ascii_case(text)
        };
        Self::ALL.into_iter().find(is_it)
    }

    /// How it is shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EarlyCodeBook => "early code book",
            Self::PaperV1 => "MAST v1",
            Self::PaperV2 => "MAST v2",
            Self::PaperV3 => "MAST v3",
            Self::AuthorsRepository => "authors' repository",
            Self::AuthorsLibrary => "authors' library",
            Self::AdaMast => "AdaMAST",
        }
    }
}

/// Shares of all failures found, in percent, by edition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    v1: f64,
    v2: f64,
    v3: f64,
    released: f64,
}

impl Shares {
    /// Every edition with its share, the one whose names we use first.
    pub const fn by_edition(self) -> [(Edition, f64); 4] {
        [
            (Edition::V3, self.v3),
            (Edition::V2, self.v2),
            (Edition::V1, self.v1),
            (Edition::Released, self.released),
        ]
    }
}

/// An edition of the published shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// arXiv 2503.13657v1, March 2025.
    V1,
    /// arXiv 2503.13657v2, April 2025.
    V2,
    /// arXiv 2503.13657v3, October 2025.
    V3,
    /// The released labels.
    Released,
}

impl Edition {
    /// In the order of their appearance.
    pub const ALL: [Self; 4] = [Self::V1, Self::V2, Self::V3, Self::Released];

    /// How it is shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1 => "MAST v1 (March 2025)",
            Self::V2 => "MAST v2 (April 2025)",
            Self::V3 => "MAST v3 (October 2025)",
            Self::Released => "released labels (August 2026)",
        }
    }

    /// What must be said along with its shares.
    pub const fn caveat(self) -> &'static str {
        match self {
            Self::V1 => "read off a figure; some modes were numbered and named differently",
            Self::V2 => "about 200 tasks; taken from copies of the text that agree",
            Self::V3 => {
                "labels by a model over 1,642 runs; the human agreement of 0.88 rests on \
                         about 15 of them"
            }
            Self::Released => "labels by a model over 1,642 runs; agrees with none of the papers",
        }
    }
}

/// What holds of every published share.
pub const SHARES_CAVEAT: &str = "Shares depend on framework, model and workload: they describe \
    the runs that were labelled and are no expectation for yours. Count your own.";

impl Mode {
    /// What has been published about it.
    pub const fn published(self) -> &'static Published {
        match self {
            Self::DisobeyTaskSpecification => &FM_1_1,
            Self::DisobeyRoleSpecification => &FM_1_2,
            Self::StepRepetition => &FM_1_3,
            Self::LossOfConversationHistory => &FM_1_4,
            Self::UnawareOfTerminationConditions => &FM_1_5,
            Self::ConversationReset => &FM_2_1,
            Self::FailToAskForClarification => &FM_2_2,
            Self::TaskDerailment => &FM_2_3,
            Self::InformationWithholding => &FM_2_4,
            Self::IgnoredOtherAgentsInput => &FM_2_5,
            Self::ReasoningActionMismatch => &FM_2_6,
            Self::PrematureTermination => &FM_3_1,
            Self::NoOrIncompleteVerification => &FM_3_2,
            Self::IncorrectVerification => &FM_3_3,
        }
    }
}

impl Category {
    /// What has been published about it.
    pub const fn published(self) -> &'static PublishedCategory {
        match self {
            Self::Specification => &FC1,
            Self::Coordination => &FC2,
            Self::Verification => &FC3,
        }
    }
}

/// The shares of v1, v2, v3 and the released labels, in that order: one row of the table that the
/// file's head gives the sources of.
const fn shares(percent: [f64; 4]) -> Shares {
    let [v1, v2, v3, released] = percent;
    Shares { v1, v2, v3, released }
}

const fn early(name: &'static str) -> Alias {
    let by = Naming::EarlyCodeBook;
    Alias { by, name }
}

const fn v1(name: &'static str) -> Alias {
    let by = Naming::PaperV1;
    Alias { by, name }
}

const fn v2(name: &'static str) -> Alias {
    let by = Naming::PaperV2;
    Alias { by, name }
}

const fn v3(name: &'static str) -> Alias {
    let by = Naming::PaperV3;
    Alias { by, name }
}

const fn repository(name: &'static str) -> Alias {
    let by = Naming::AuthorsRepository;
    Alias { by, name }
}

const fn library(name: &'static str) -> Alias {
    let by = Naming::AuthorsLibrary;
    Alias { by, name }
}

const fn ada_mast(name: &'static str) -> Alias {
    let by = Naming::AdaMast;
    Alias { by, name }
}

const FC1: PublishedCategory = PublishedCategory {
    definition: "The failure was set up before the run: in the task, the roles, the limits on \
        repetition, the memory or the condition for stopping.",
    aliases: &[
        v3("System Design Issues"),
        v2("Specification Issues (System Design)"),
        v1("Poor Specification (System Design)"),
    ],
    shares: shares([37.17, 41.77, 44.2, 36.9]),
    caveats: &["The paper has these failures happen during the run and often reflect the design; \
         repetition and lost history can be told only with the trace."],
};

/// v3 prints 32.3; its six modes sum to 32.35.
const FC2: PublishedCategory = PublishedCategory {
    definition: "The parts did not work together: a question that was not asked, a message \
        that did not arrive or was not heeded, an act other than the one announced.",
    aliases: &[v2("Inter-Agent Misalignment (Agent Coordination)")],
    shares: shares([31.41, 36.94, 32.3, 33.1]),
    caveats: &[
        "Most published runs have several agents. With a single agent only FM-2.2 and FM-2.6 \
         apply.",
    ],
};

const FC3: PublishedCategory = PublishedCategory {
    definition: "The result was not checked, was checked in part, or was declared good against \
        what the check said.",
    aliases: &[v2("Task Verification (Quality Control)")],
    shares: shares([31.41, 21.30, 23.5, 30.0]),
    caveats: &[
        "Judge models are weak at exactly this: across 11,755 runs with known end states no judge \
         told false claims of success better than AUROC 0.65 (arXiv 2606.09863).",
    ],
};

const FM_1_1: Published = Published {
    definition: "The result or an act breaks something that the task demands or forbids in so \
        many words.",
    detection: "A ledger of the constraints in task and spec is held against the end state. \
        Declared predicates are evaluated; a constraint that only words state becomes a question.",
    aliases: &[early("Poor task constraint compliance")],
    shares: shares([15.2, 10.98, 11.8, 11.5]),
    caveats: &[
        "In runs of an operations benchmark, breaches of format alone were found to be benign \
         (ITBench study, February 2026).",
    ],
};

const FM_1_2: Published = Published {
    definition: "An agent does what another role is there for, or what its own role may not do.",
    detection: "Each call is compared with the tools that the caller's role holds, each kind of \
        work with the role that owns it, each message with the one who speaks.",
    aliases: &[
        early("Disobey role specification"),
        early("Tendency to overachieve"),
        early("Blurring roles"),
    ],
    shares: shares([1.57, 0.5, 1.5, 1.77]),
    caveats: &[],
};

const FM_1_3: Published = Published {
    definition: "Finished work is done again although nothing has changed that would call for it.",
    detection: "Equal calls with equal results and nothing new in between, alone or as a cycle of \
        several steps. Asking again with a changed result counts as polling and is clear.",
    aliases: &[early("Step repetition")],
    shares: shares([11.5, 17.14, 15.7, 12.92]),
    caveats: &[
        "The commonest mode in v2 and in v3.",
        "Often harmless: it stood in over 90 % of one model's successful runs (ITBench study, \
         February 2026). Compare failed runs with successful ones before you mend it.",
    ],
};

/// The correlation is v3's largest between two modes.
const FM_1_4: Published = Published {
    definition: "What was said or settled earlier has dropped out, and the agent acts as it would \
        have before.",
    detection: "The messages that go into one call of an agent are compared with those of the \
        call before; compactions, questions already answered and contradicted facts are looked for.",
    aliases: &[early("Backtracking interruption"), early("Discontinued reasoning")],
    shares: shares([2.36, 3.33, 2.8, 2.28]),
    caveats: &["Found together with FM-2.1 more than any other pair (correlation 0.63, v3)."],
};

/// The figures on failed runs are from v3, appendix J.1: two frameworks.
const FM_1_5: Published = Published {
    definition: "Nobody in the run recognises that it should stop, so it goes on or is stopped \
        from outside.",
    detection: "Steps after the success condition held, exchanges that say nothing new, an end at \
        a limit, and a stop condition that nothing can evaluate.",
    aliases: &[early("Unaware of stopping conditions")],
    shares: shares([6.54, 9.82, 12.4, 8.48]),
    caveats: &[
        "Almost only in failed runs: 10 and 11 % of them, none of the successful ones, in the two \
         frameworks that v3 looked at.",
    ],
};

const FM_2_1: Published = Published {
    definition: "The dialogue begins anew without cause, and the progress made is lost.",
    detection: "A greeting, a first plan or the opening instructions return after work was done.",
    aliases: &[early("Conversation reset"), early("Trajectory restart")],
    shares: shares([5.5, 2.33, 2.2, 1.56]),
    caveats: &["Found together with FM-1.4 more than any other pair (correlation 0.63, v3)."],
};

const FM_2_2: Published = Published {
    definition: "Something needed was unclear or missing, and the agent went ahead on an \
        assumption.",
    detection: "An open point (a required argument that nobody gave, several candidates, a \
        placeholder, an assumption said aloud) followed by an act, with no question in between.",
    aliases: &[early("Fail to elicit clarification"), early("Proceed with incorrect assumptions")],
    shares: shares([2.09, 11.65, 6.8, 5.15]),
    caveats: &["Second in its category in v2 only; eighth of all modes in v3."],
};

const FM_2_3: Published = Published {
    definition: "The work turns to something that the task did not ask for.",
    detection: "The objective changes without a recorded decision, a side goal is never left \
        again, or the subject leaves the task and stays away.",
    aliases: &[early("Derailment from task")],
    shares: shares([5.5, 7.15, 7.4, 6.87]),
    caveats: &[],
};

/// The share of failed runs is from v3, appendix J.1.
const FM_2_4: Published = Published {
    definition: "An agent knows something that another one needs, and keeps it.",
    detection: "A value in the sender's results that the handoff lacks, and a receiver that then \
        asks for it, guesses it or fails without it.",
    aliases: &[early("Withholding relevant information")],
    shares: shares([6.02, 1.66, 0.85, 0.47]),
    caveats: &["Almost only in failed runs (v3, two frameworks)."],
};

/// The parser's fault was found by running version 0.1.0 of the library.
const FM_2_5: Published = Published {
    definition: "Another agent's advice or correction is not taken into account.",
    detection: "Feedback addressed to an agent, followed by that agent's unchanged act.",
    aliases: &[early("Ignoring suggestions from agents")],
    shares: shares([4.71, 0.17, 1.9, 7.2]),
    caveats: &[
        "The shares differ by a factor of forty between v2 and the released labels.",
        "Version 0.1.0 of the authors' library can read a yes on this mode as a no, because its \
         parser finds the \"no\" inside \"Ignored\".",
    ],
};

const FM_2_6: Published = Published {
    definition: "What the agent concludes or announces is not what it then does.",
    detection: "The tool, target or value announced is compared with the structured call of the \
        same step, claimed acts with the calls made, stated numbers with the results.",
    aliases: &[
        early("Inconsistency between reasoning and action"),
        early("Misalignment between internal thoughts and response message"),
        repository("Action-Reasoning Mismatch"),
        library("Action-Reasoning Mismatch"),
    ],
    shares: shares([7.59, 13.98, 13.2, 11.87]),
    caveats: &[
        "The commonest mode of its category, not of all.",
        "AdaMAST's built-in version of MAST has no such mode.",
        "Reported in 31 to 94 % of runs, by model, in a study that calls it fatal in one place and \
         recoverable in another (ITBench, February 2026).",
    ],
};

const FM_3_1: Published = Published {
    definition: "The run ends before its objective is met or what was needed has been exchanged.",
    detection: "An ending that leaves items of the plan open, the success condition false, or \
        \"could not\" as the answer.",
    aliases: &[
        early("Ill specified termination condition leading to premature termination"),
        early("Claiming that a task is done while it is not true"),
        ada_mast("premature termination"),
    ],
    shares: shares([8.64, 7.82, 6.2, 5.33]),
    caveats: &["Early code books count false claims of success here; we count them as FM-3.3."],
};

const FM_3_2: Published = Published {
    definition: "The outcome is not checked, or only a part of it is, and errors pass unseen.",
    detection: "No reading call after the last call that changed state, a check of form only, or \
        objectives of the spec's plan that no check covers.",
    aliases: &[
        early("Lack of result verification"),
        early("No attempt to verify outcome"),
        repository("Weak Verification"),
        library("No or Incorrect Verification"),
        ada_mast("no verification"),
    ],
    shares: shares([9.16, 6.82, 8.2, 11.83]),
    caveats: &[
        SWAPPED,
        ALSO_IN_SUCCESSES,
        "Version 0.1.0 of the authors' library can read a yes on this mode as a no, because its \
         parser finds the \"No\" in the mode's own name.",
    ],
};

/// The shares of successful and failed runs are from v3, table 7.
const FM_3_3: Published = Published {
    definition: "A check takes place and misses the point, or its verdict is not heeded.",
    detection: "A claim of success held against the results of tools: exit codes, statuses, \
        counts, alert states. The last word of the tool decides.",
    aliases: &[
        early("Lack of critical verification"),
        early("Evaluator agent fails to be critical"),
        repository("No or Incorrect Verification"),
        library("Weak Verification"),
        ada_mast("weak verification"),
        ada_mast("incorrect verification"),
    ],
    shares: shares([13.61, 6.66, 9.1, 12.8]),
    caveats: &[
        SWAPPED,
        ALSO_IN_SUCCESSES,
        "In 17 to 20 % of the successful and 25 to 28 % of the failed runs of two frameworks (v3).",
    ],
};

/// The definitions were compared side by side: paper, repository, notebook, library, label sheet.
const SWAPPED: &str = "The definitions of FM-3.2 and FM-3.3 are swapped between the paper, the \
    sheet the human labels were given with, the authors' repository and their library. Compare \
    published numbers only with both modes taken together. In the repository 3.2 is a check that falls \
    short (FM-3.3 here) and 3.3 a check left out (FM-3.2 here); names are listed here under the number \
    that they have there.";

/// v3, appendix J.1.
const ALSO_IN_SUCCESSES: &str = "Common in successful runs too (v3): alone it does not explain a \
    failure.";

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(category: Category, edition: Edition) -> f64 {
        let modes = Mode::ALL.into_iter();
        let modes = modes.filter(|mode| mode.category() == category);
        modes.map(|mode| share(mode.published().shares, edition)).sum()
    }

    fn share(shares: Shares, edition: Edition) -> f64 {
        let mut all = shares.by_edition().into_iter();
        all.find(|(of, _)| *of == edition).map_or(0.0, |(_, share)| share)
    }

    #[test]
    fn the_modes_of_a_category_sum_to_its_share() {
        for category in Category::ALL {
            for edition in Edition::ALL {
                let printed = share(category.published().shares, edition);
                let summed = sum(category, edition);
                assert!(
                    (printed - summed).abs() < 0.1,
                    "{category} {edition:?}: {printed} printed, {summed} summed"
                );
            }
        }
    }

    #[test]
    fn every_mode_is_explained() {
        for mode in Mode::ALL {
            let published = mode.published();
            assert!(published.definition.ends_with('.'), "{mode}");
            assert!(published.detection.ends_with('.'), "{mode}");
            assert!(!published.aliases.is_empty(), "{mode}");
        }
    }
}
