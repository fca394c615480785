//! The wire types of `masthead.report/1`. Field names are a contract: they may be joined by more,
//! never renamed.

use super::Scope;
use incidents::IncidentId;
use incidents::confirmed::Confirmed;
use schemars::JsonSchema;
use serde::Serialize;

/// The name of this version.
const SCHEMA: &str = "masthead.report/1";

/// A report.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "masthead.report/1")]
pub(super) struct Report {
    /// `masthead.report/1`.
    schema: &'static str,
    /// The window in words.
    window: String,
    /// What was chosen besides, as `name value`.
    chosen: Vec<String>,
    /// The moment that counts as now; RFC 3339.
    at: String,
    #[serde(flatten)]
    body: Body,
}

impl Report {
    pub(super) fn new(scope: &Scope, body: Body) -> Self {
        Self {
            schema: SCHEMA,
            window: scope.window.clone(),
            chosen: scope.chosen.iter().map(|(name, value)| format!("{name} {value}")).collect(),
            at: scope.at.to_string(),
            body,
        }
    }
}

/// What the report holds.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "report", rename_all = "lowercase")]
pub(super) enum Body {
    /// How incidents spread.
    Distribution {
        /// Single-agent and multi-agent runs are never counted together.
        populations: Vec<Part>,
        /// Structures that came in under several symptom names.
        gaps: Vec<Gap>,
        /// Shares of the layers that others published, for reference only.
        published: Vec<Published>,
    },
    /// What to build, in order.
    Backlog {
        items: Vec<Item>,
        /// Incidents that are left out because they were closed with a fix, which no rerun proves.
        unproven: Vec<String>,
    },
    /// How each model fails.
    Fingerprint {
        fingerprints: Vec<Fingerprint>,
        /// Inputs that could not be read.
        unread: usize,
        /// Runs that were found more than once; each counts once.
        doubled: usize,
        /// Runs that come from verdicts made with the run's own record in view: modes that read it show in
        /// failed runs for that reason alone.
        sighted: usize,
    },
    /// The leader's page.
    Leader(Box<Leader>),
    /// How far each set-up can be relied on: a single try beside several.
    Passk {
        setups: Vec<Setup>,
        /// Runs that name no task; they are not counted.
        without_task: usize,
        /// Inputs that could not be read.
        unread: usize,
        /// Runs that were found more than once; each counts once.
        doubled: usize,
    },
    /// How far machine and people agree.
    Agreement(Raters),
    /// A taxonomy of symptoms held against the layers.
    Symptoms {
        symptoms: Vec<Tabulated>,
        /// The incidents under names that lead to several layers.
        unroutable: Share,
        /// Lines of the taxonomy that fit no incident and no run.
        unplaced: Vec<String>,
    },
    /// The reviews.
    Cadence {
        /// nothing-yet, on-time, due, overdue.
        state: &'static str,
        /// When the next one is due, or since when it has been.
        day: Option<String>,
        reviews: Vec<Review>,
    },
}

/// So many of so many.
#[derive(Serialize, JsonSchema)]
pub(super) struct Share {
    part: usize,
    of: usize,
    /// `null` of nothing.
    rate: Option<f64>,
    /// Wilson's 95 % interval.
    interval: Option<[f64; 2]>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Count {
    /// `null` where the incidents do not say.
    pub(super) name: Option<String>,
    /// Of a task: the system that calls it so, where the incidents say. What two systems call alike is two
    /// tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system: Option<String>,
    #[serde(flatten)]
    pub(super) share: Share,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Part {
    /// single-agent, multi-agent, or `no run known`.
    pub(super) population: &'static str,
    pub(super) incidents: usize,
    /// How many of them name a layer: what the shares are of, those of `classes` apart.
    pub(super) layered: usize,
    /// Whether there are enough for conclusions: thirty.
    pub(super) enough: bool,
    pub(super) classes: Vec<Count>,
    pub(super) categories: Vec<Count>,
    pub(super) modes: Vec<Count>,
    pub(super) agents: Vec<Count>,
    pub(super) tasks: Vec<Count>,
    pub(super) models: Vec<Count>,
    pub(super) systems: Vec<Count>,
    pub(super) clusters: Vec<Cluster>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Cluster {
    pub(super) rule: &'static str,
    pub(super) meaning: &'static str,
    /// Why it fired, with counts.
    pub(super) because: String,
    /// The incidents that made it fire.
    pub(super) evidence: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Gap {
    pub(super) category: &'static str,
    pub(super) system: Option<String>,
    pub(super) structure: String,
    pub(super) symptoms: Vec<Symptom>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Symptom {
    pub(super) name: String,
    pub(super) incidents: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Published {
    pub(super) edition: &'static str,
    pub(super) caveat: &'static str,
    pub(super) percent: Vec<Percent>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Percent {
    pub(super) category: &'static str,
    pub(super) percent: f64,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Item {
    /// From 1.
    pub(super) order: usize,
    pub(super) category: &'static str,
    pub(super) system: Option<String>,
    pub(super) structure: String,
    pub(super) owners: Vec<String>,
    pub(super) role: &'static str,
    /// The modes that it would remove.
    pub(super) removes: Vec<&'static str>,
    /// The incidents that show it.
    pub(super) evidence: Vec<String>,
    pub(super) runs: usize,
    /// Those of the incidents that rest on a person's word alone.
    pub(super) person_only: Vec<String>,
    /// How often it came back after another fix.
    pub(super) recurred: usize,
    pub(super) mend_first: Vec<MendFirst>,
}

/// An earlier layer of the same system that is open. Where the item names no system, of runs that name none
/// either: whether they are of one system nobody knows.
#[derive(Serialize, JsonSchema)]
pub(super) struct MendFirst {
    pub(super) category: &'static str,
    pub(super) incidents: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Fingerprint {
    pub(super) model: String,
    pub(super) population: &'static str,
    pub(super) failed: usize,
    pub(super) succeeded: usize,
    /// Runs of which nobody says how they ended; they count for nothing.
    pub(super) ungraded: usize,
    pub(super) modes_a_failed_run: Option<f64>,
    /// The mode that goes with failure most, beyond chance.
    pub(super) dominant: Option<&'static str>,
    pub(super) prescription: Option<&'static str>,
    pub(super) modes: Vec<ModePrint>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ModePrint {
    pub(super) mode: &'static str,
    pub(super) failed: Share,
    pub(super) succeeded: Share,
    /// Failed minus succeeded.
    pub(super) difference: Option<f64>,
    /// Newcombe's 95 % interval of the difference.
    pub(super) interval: Option<[f64; 2]>,
    /// goes-with-failure, goes-with-success, open.
    pub(super) weight: &'static str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Leader {
    pub(super) incidents: usize,
    /// The median from opening to the first route; of an even number the mean of the two in the middle.
    pub(super) seconds_to_route: Option<i64>,
    pub(super) unrouted: usize,
    pub(super) accepted: Share,
    pub(super) overdue: Vec<Overdue>,
    /// How often each came back after a fix: as itself, or its gap under another name.
    pub(super) recurred: Vec<Times>,
    /// The gaps that came back in an incident of another name.
    pub(super) returns: Vec<Return>,
    pub(super) cannot_tell: Share,
    pub(super) missing_inputs: Vec<Missing>,
    /// The verdicts that cannot tell and of which no input is known that would help.
    pub(super) without_cure: usize,
    /// Incident cycles that wrong fixes cost.
    pub(super) cycles_lost: usize,
    pub(super) days_lost: i32,
    pub(super) wrong_fixes: Vec<Times>,
    pub(super) stories: Vec<Story>,
    pub(super) agreement: Agreement,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Overdue {
    pub(super) incident: String,
    pub(super) fix: u32,
    pub(super) what: String,
    pub(super) owner: Option<String>,
    pub(super) days: i32,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Times {
    pub(super) incident: String,
    pub(super) times: usize,
}

/// A structural gap that was there again in another incident after its fix.
#[derive(Serialize, JsonSchema)]
pub(super) struct Return {
    /// The incident whose fix had shipped.
    pub(super) mended: String,
    /// The one in which the gap is there again.
    pub(super) again: String,
    /// What the two share: the missing structure, or layer, tool and role.
    pub(super) gap: String,
    /// Whether its runs say that they began after the fix. Where they do not, it is not counted as a recurrence.
    pub(super) dated: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Missing {
    pub(super) input: String,
    pub(super) verdicts: usize,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Story {
    pub(super) incident: String,
    pub(super) symptom: String,
    pub(super) class: &'static str,
    pub(super) mode: Option<&'static str>,
    pub(super) owner: Option<String>,
    pub(super) fix: Option<String>,
    pub(super) runs: usize,
    /// How often it came back after a fix, under its own signature.
    pub(super) recurred: usize,
    /// The incidents in which its gap was there again under another name after its fix.
    pub(super) again: Vec<String>,
    /// The other incidents of the same system and layer whose runs began after its fix.
    pub(super) layer_again: Vec<String>,
    /// Runs without a date that came in since a fix shipped: nobody knows whether they began after it.
    pub(super) undated: usize,
    /// proven, refuted or open: what reruns said of the fix that shipped last; `null` where none were compared.
    pub(super) proof: Option<&'static str>,
    pub(super) state: &'static str,
}

/// How far machine and people agree.
#[derive(Serialize, JsonSchema)]
pub(super) struct Agreement {
    /// Incidents that both judged.
    both: usize,
    /// Those that they judged alike, layer and mode.
    alike: usize,
    kappas: Vec<Agreed>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Agreed {
    /// `layers`, a layer, a mode, or `everybody` (Fleiss).
    of: &'static str,
    /// `null` where nothing varies.
    kappa: Option<f64>,
    /// `null` too where the raters never differ: a large sample's error is nothing there.
    interval: Option<[f64; 2]>,
    n: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Setup {
    /// The model, and what else was told apart.
    #[serde(rename = "setup")]
    pub(super) name: String,
    /// single-agent or multi-agent; `null` where only outcomes are known.
    pub(super) population: Option<&'static str>,
    /// The graded tries of each task.
    pub(super) tasks: Vec<Tried>,
    /// Tries of which nobody says how they ended; they count for nothing.
    pub(super) ungraded: usize,
    /// Tasks that were done sometimes and sometimes not.
    pub(super) wavering: usize,
    pub(super) rows: Vec<Pass>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Tried {
    /// The system, where somebody names one. What two systems call alike is two tasks.
    pub(super) system: Option<String>,
    pub(super) task: String,
    pub(super) passed: usize,
    pub(super) of: usize,
}

/// One number of tries; every figure is over the tasks that were tried at least so often.
#[derive(Serialize, JsonSchema)]
pub(super) struct Pass {
    pub(super) k: usize,
    pub(super) tasks: usize,
    #[serde(rename = "pass_at_1")]
    pub(super) first: Mean,
    #[serde(rename = "pass_at_k")]
    pub(super) once: Mean,
    /// pass^k: every one of k tries succeeds.
    #[serde(rename = "pass_hat_k")]
    pub(super) every: Mean,
    /// pass@1 minus pass^k.
    pub(super) gap: Mean,
}

/// A mean over tasks.
#[derive(Serialize, JsonSchema)]
pub(super) struct Mean {
    pub(super) value: f64,
    /// Wilson's 95 % interval, a task being one observation.
    pub(super) interval: [f64; 2],
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Raters {
    pub(super) incidents: usize,
    /// Incidents that no machine judged.
    pub(super) person_only: usize,
    pub(super) pairs: Vec<Pair>,
    pub(super) everybody: Option<Everybody>,
}

/// The machine and one person: Cohen's kappa.
#[derive(Serialize, JsonSchema)]
pub(super) struct Pair {
    pub(super) person: String,
    /// Incidents that both judged.
    pub(super) both: usize,
    /// Those that they judged alike, layer and mode.
    pub(super) alike: usize,
    /// Whether there are enough for conclusions: thirty.
    pub(super) enough: bool,
    pub(super) kappas: Vec<Agreed>,
}

/// All raters, over the incidents that each of them judged: Fleiss' kappa.
#[derive(Serialize, JsonSchema)]
pub(super) struct Everybody {
    pub(super) raters: Vec<String>,
    pub(super) subjects: usize,
    pub(super) enough: bool,
    pub(super) kappas: Vec<Agreed>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Tabulated {
    pub(super) symptom: String,
    pub(super) incidents: usize,
    /// nowhere (several layers), layer-or-outage, owner, untold.
    pub(super) leads: &'static str,
    pub(super) classes: Vec<Count>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Review {
    pub(super) day: String,
    pub(super) by: String,
}

pub(super) fn ids(all: &[IncidentId]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// To six decimals: what follows is noise of the machine.
pub(super) fn rounded(value: f64) -> f64 {
    let value = (value * 1e6).round() / 1e6;
    if value == 0.0 { 0.0 } else { value }
}

pub(super) fn interval(of: incidents::interval::Interval) -> [f64; 2] {
    [rounded(of.low), rounded(of.high)]
}

pub(super) fn share(of: incidents::interval::Share) -> Share {
    Share {
        part: of.part,
        of: of.of,
        rate: of.rate().map(rounded),
        interval: of.wilson().map(interval),
    }
}

pub(super) fn agreement(of: &Confirmed) -> Agreement {
    let mut kappas = vec![agreed("layers", of.classes.as_ref())];
    kappas.extend(of.categories.iter().map(|(layer, of)| agreed(layer.code(), of.as_ref())));
    kappas.extend(of.modes.iter().map(|(mode, of)| agreed(mode.code(), of.as_ref())));
    kappas.extend(of.everybody.as_ref().map(|of| agreed("everybody", Some(of))));
    Agreement { both: of.both, alike: of.alike, kappas }
}

pub(super) fn agreed(name: &'static str, of: Option<&incidents::agreement::Kappa>) -> Agreed {
    Agreed {
        of: name,
        kappa: of.map(|of| rounded(of.value)),
        interval: of.and_then(|of| of.interval).map(interval),
        n: of.map(|of| of.subjects),
    }
}
