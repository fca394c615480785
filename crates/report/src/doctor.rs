//! Whether everything is ready for the next incident: for a terminal, and as `masthead.doctor/1`.

use crate::words;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write as _;

/// The widest line.
const WIDTH: usize = 80;
/// The column in which evidence begins.
const COLUMN: usize = 28;
/// The name of this version.
const SCHEMA: &str = "masthead.doctor/1";

/// One thing that has to be in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name for programs, such as `owner-fc1`.
    pub id: String,
    /// What it is, in a few words.
    pub name: String,
    /// What it came to.
    pub health: Health,
    /// What that rests on.
    pub evidence: String,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It is in order.
    Pass,
    /// It is not.
    Fail {
        /// The command, or the line of a file, that mends it.
        mend: String,
    },
}

impl Check {
    /// Something that is in order.
    pub fn pass(id: impl Into<String>, name: impl Into<String>, evidence: String) -> Self {
        Self { id: id.into(), name: name.into(), health: Health::Pass, evidence }
    }

    /// Something that is not.
    pub fn fail(
        id: impl Into<String>,
        name: impl Into<String>,
        (evidence, mend): (String, String),
    ) -> Self {
        Self { id: id.into(), name: name.into(), health: Health::Fail { mend }, evidence }
    }

    /// Whether it is in order.
    pub fn passes(&self) -> bool {
        self.health == Health::Pass
    }
}

/// All checks for a terminal, with a line break at the end.
pub fn text(checks: &[Check]) -> String {
    let failed = checks.iter().filter(|check| !check.passes()).count();
    let mut out = match failed {
        0 => format!("READY  all {} checks pass\n\n", checks.len()),
        failed => format!("NOT READY  {failed} of {} checks fail\n\n", checks.len()),
    };
    for check in checks {
        let mark = if check.passes() { "ok" } else { "FAIL" };
        let head = format!("{mark:<5} {}", check.name);
        hang(&mut out, &format!("{head:<COLUMN$}"), &check.evidence);
        if let Health::Fail { mend } = &check.health {
            hang(&mut out, &format!("{:>COLUMN$}", "mend: "), mend);
        }
    }
    out
}

/// Text beside a label, its later lines below its first one.
fn hang(out: &mut String, label: &str, text: &str) {
    for (at, part) in
        words::wrapped(&words::line(text), WIDTH - COLUMN, usize::MAX).iter().enumerate()
    {
        let label = if at == 0 { label } else { "" };
        let _ = writeln!(out, "{label:<COLUMN$}{part}");
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "masthead.doctor/1")]
struct Wire<'a> {
    /// `masthead.doctor/1`.
    schema: &'static str,
    /// Whether every check passes.
    ready: bool,
    checks: Vec<One<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct One<'a> {
    id: &'a str,
    name: &'a str,
    pass: bool,
    evidence: &'a str,
    /// The command, or the line of a file, that mends it; `null` where it passes.
    mend: Option<&'a str>,
}

/// All checks as one object, with a line break at the end.
pub fn json(checks: &[Check]) -> String {
    let wire = Wire {
        schema: SCHEMA,
        ready: checks.iter().all(Check::passes),
        checks: checks.iter().map(one).collect(),
    };
    let text = serde_json::to_string_pretty(&wire).expect("the wire types have no maps");
    format!("{text}\n")
}

fn one(check: &Check) -> One<'_> {
    let Check { id, name, health, evidence } = check;
    let mend = match health {
        Health::Pass => None,
        Health::Fail { mend } => Some(mend.as_str()),
    };
    One { id, name, pass: mend.is_none(), evidence, mend }
}

/// The JSON Schema of it.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Wire<'_>).to_value()
}
