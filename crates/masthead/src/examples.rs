//! The bundled examples: the files of `examples/`, inside the binary, so that a first verdict needs
//! no file at hand.

use anyhow::{Context, Result, bail};
use ingest::spec::{self, SpecFile};

/// One bundled run.
#[derive(Debug)]
pub(crate) struct Example {
    /// What people call it: its folder.
    pub(crate) path: &'static str,
    /// The run.
    pub(crate) run: &'static [u8],
    spec: &'static str,
}

/// The configuration that names the examples' specs and owners.
pub(crate) const CONFIG: &str = include_str!("../../../examples/masthead.toml");
/// What people call it.
pub(crate) const CONFIG_PATH: &str = "examples/masthead.toml";

const EXAMPLES: &[Example] = &[
    Example {
        path: "examples/loop",
        run: include_bytes!("../../../examples/loop/run.json"),
        spec: include_str!("../../../examples/loop/masthead.spec.yaml"),
    },
    Example {
        path: "examples/assumption",
        run: include_bytes!("../../../examples/assumption/run.json"),
        spec: include_str!("../../../examples/assumption/masthead.spec.yaml"),
    },
    Example {
        path: "examples/mismatch",
        run: include_bytes!("../../../examples/mismatch/trace.json"),
        spec: include_str!("../../../examples/mismatch/masthead.spec.yaml"),
    },
    Example {
        path: "examples/victory",
        run: include_bytes!("../../../examples/victory/trace.json"),
        spec: include_str!("../../../examples/victory/masthead.spec.yaml"),
    },
    Example {
        path: "examples/unrun-verifier",
        run: include_bytes!("../../../examples/unrun-verifier/run.json"),
        spec: include_str!("../../../examples/unrun-verifier/masthead.spec.yaml"),
    },
    Example {
        path: "examples/success",
        run: include_bytes!("../../../examples/success/run.json"),
        spec: include_str!("../../../examples/success/masthead.spec.yaml"),
    },
];

/// The example that people mean by `name`.
pub(crate) fn named(name: &str) -> Option<&'static Example> {
    let name = name.trim_end_matches('/');
    EXAMPLES.iter().find(|example| example.path == name)
}

/// Their names, for error messages.
pub(crate) fn list() -> String {
    EXAMPLES.iter().map(|example| example.path).collect::<Vec<_>>().join(", ")
}

/// The spec that the examples' configuration names as `path`.
pub(crate) fn spec(path: &str) -> Result<SpecFile> {
    let full = format!("examples/{path}");
    let is_its = |example: &&Example| full.starts_with(&format!("{}/", example.path));
    match EXAMPLES.iter().find(is_its) {
        Some(example) => example.spec(),
        None => bail!("{path}: no such example"),
    }
}

impl Example {
    /// Its spec.
    pub(crate) fn spec(&self) -> Result<SpecFile> {
        let path = format!("{}/masthead.spec.yaml", self.path);
        let no_prompts = |name: &str| Err(format!("{name}: the examples have no prompt files"));
        spec::detect_and_read(&path, self.spec, &no_prompts).context("a bundled spec is broken")
    }
}
