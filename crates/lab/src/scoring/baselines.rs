//! What others reach on the same runs, as it was measured once with the same script: two models that
//! were given the taxonomy authors' own prompt, what always says yes, five plain rules, the frameworks'
//! majority, simple rankers of steps, and the length of the run. Facts, kept as they were measured.

/// Kappa of FC1, FC2 and FC3 on the human labels of one framework.
pub(super) struct OfFramework {
    pub(super) framework: &'static str,
    pub(super) rules: [f64; 3],
    pub(super) o1: [f64; 3],
    pub(super) claude: [f64; 3],
}

/// Always-found and the framework's majority reach 0 within every framework.
pub(super) const CATEGORIES: [OfFramework; 3] = [
    OfFramework {
        framework: "HyperAgent",
        rules: [0.61, 0.56, 0.56],
        o1: [0.0, 0.36, 0.05],
        claude: [-0.22, -0.25, 0.16],
    },
    OfFramework {
        framework: "AG2",
        rules: [0.64, 0.18, 0.0],
        o1: [0.0, 0.54, 0.29],
        claude: [-0.10, 0.32, 0.14],
    },
    OfFramework {
        framework: "MetaGPT",
        rules: [0.28, 0.28, 0.0],
        o1: [0.55, 0.09, -0.20],
        claude: [-0.14, 0.29, 0.01],
    },
];

/// Pooled over the source of these frameworks: always found, the framework's majority, five plain
/// rules, the o1 judge, the claude-3.7 judge.
pub(super) const POOLED: [(&str, [f64; 3]); 5] = [
    ("always found", [0.0, 0.0, 0.0]),
    ("framework's majority (in sample)", [0.15, 0.0, 0.25]),
    ("five plain rules", [0.51, 0.31, -0.02]),
    ("o1 judge", [-0.01, 0.28, 0.08]),
    ("claude-3.7 judge", [-0.16, 0.14, 0.14]),
];

/// Kappa of single modes: five plain rules, the o1 judge, the claude-3.7 judge.
pub(super) const MODES: [(&str, [f64; 3]); 7] = [
    ("FM-1.3", [0.40, 0.37, 0.04]),
    ("FM-2.1", [0.86, 0.37, -0.06]),
    ("FM-2.2", [0.31, -0.06, -0.06]),
    ("FM-2.3", [0.00, 0.34, -0.05]),
    ("FM-3.2", [0.14, 0.23, -0.04]),
    ("FM-3.3", [0.00, -0.28, 0.03]),
    ("FM-3.2|3.3", [-0.02, 0.18, 0.10]),
];

/// The exact step first, as measured on both parts of a source: the best rule of a position, the best
/// agent for all runs, the best ranker that was learned (held out by question).
pub(super) struct OfSteps {
    pub(super) source: &'static str,
    pub(super) position: &'static str,
    pub(super) exact: f64,
    pub(super) agent: Option<f64>,
    pub(super) learned: f64,
}

pub(super) const STEPS: [OfSteps; 6] = [
    OfSteps {
        source: "agent_error_bench",
        position: "second candidate",
        exact: 0.38,
        agent: None,
        learned: 0.35,
    },
    OfSteps {
        source: "agentracer",
        position: "first of a non-manager",
        exact: 0.40,
        agent: Some(0.72),
        learned: 0.39,
    },
    OfSteps {
        source: "agentrx_magentic",
        position: "one index for all",
        exact: 0.23,
        agent: Some(0.52),
        learned: 0.25,
    },
    OfSteps {
        source: "agentrx_tau",
        position: "two thirds",
        exact: 0.21,
        agent: None,
        learned: 0.17,
    },
    OfSteps {
        source: "who_and_when_ag",
        position: "first of a non-manager",
        exact: 0.29,
        agent: Some(0.14),
        learned: 0.45,
    },
    OfSteps {
        source: "who_and_when_hc",
        position: "first of a non-manager",
        exact: 0.21,
        agent: Some(0.57),
        learned: 0.21,
    },
];

/// How often the longer run is the failed one, by source.
pub(super) const LENGTH: [(&str, f64); 9] = [
    ("agentdojo_luna", 0.38),
    ("agentrx_tau", 0.73),
    ("harbor_atif_codetracer", 0.39),
    ("masft", 0.69),
    ("tau2_toolorchestra", 0.66),
    ("tau2_whissle", 0.59),
    ("tau_bench", 0.68),
    ("whissle_flow_sim", 0.58),
    ("whissle_medagentbench", 0.52),
];
