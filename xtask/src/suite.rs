//! `cargo xtask test`: format, lints, licences, doc tests, every other test.
//! The test runner comes last, so that its closing lines close the run.

use std::path::{Path, PathBuf};

use crate::postgres::{self, Cluster};
use crate::stage::{has_cargo, root, run_cargo, run_cargo_with, run_program, say};

pub(crate) fn test() -> Result<(), String> {
    tool_chain()?;
    run_cargo(&["fmt", "--all", "--check"])?;
    run_cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    licences()?;
    doc_tests()?;
    tests()
}

/// A minimal tool chain has neither; rust-toolchain.toml names both.
fn tool_chain() -> Result<(), String> {
    if has_cargo("fmt") && has_cargo("clippy") {
        return Ok(());
    }
    run_program("rustup", &["component", "add", "rustfmt", "clippy"])
}

fn licences() -> Result<(), String> {
    if !has_cargo("deny") {
        say("\n==> cargo deny: SKIPPED, not installed (cargo install --locked cargo-deny)");
        return Ok(());
    }
    let deny = ["deny", "--workspace", "check", "--hide-inclusion-graph"];
    run_cargo(&[&deny[..], &["bans", "licenses", "sources"]].concat())?;
    if has_advisories() {
        return run_cargo(&["deny", "--workspace", "--offline", "check", "advisories"]);
    }
    say("advisories: SKIPPED, no advisory database here (cargo deny fetch db)");
    Ok(())
}

/// Whether cargo-deny has fetched its advisories. The folder alone proves
/// nothing: a fetch that failed leaves it behind, empty.
fn has_advisories() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|user| user.join(".cargo")));
    let databases = home.and_then(|home| home.join("advisory-dbs").read_dir().ok());
    databases.is_some_and(|entries| entries.flatten().any(|entry| entry.path().is_dir()))
}

/// Examples in the docs of library code. `cargo test --doc` costs a build of
/// every library a second time, so it runs only where there is an example.
fn doc_tests() -> Result<(), String> {
    if has_example(&root().join("crates")) {
        return run_cargo(&["test", "--workspace", "--doc"]);
    }
    Ok(())
}

fn has_example(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return has_example(&path);
        }
        path.extension().is_some_and(|x| x == "rs")
            && std::fs::read_to_string(&path).is_ok_and(|text| opens_example(&text))
    })
}

/// A fence that opens bare, or marked `rust`, in a doc comment is compiled and run.
fn opens_example(text: &str) -> bool {
    let mut inside = false;
    text.lines().any(|line| {
        let line = line.trim_start();
        let doc = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        let Some(fence) = doc.and_then(|doc| doc.trim().strip_prefix("```")) else {
            return false;
        };
        inside = !inside;
        inside && matches!(fence, "" | "rust" | "no_run")
    })
}

/// The tests of the store run on a PostgreSQL server, too, which is there for as long as they are.
fn tests() -> Result<(), String> {
    install_postgres()?;
    let cluster = Cluster::start()?;
    let address = cluster.url();
    let server = (postgres::ADDRESS, address.as_str());
    if has_cargo("nextest") {
        return run_cargo_with(server, &["nextest", "run", "--workspace"]);
    }
    let all = ["test", "--workspace", "--lib", "--bins", "--tests", "--examples"];
    run_cargo_with(server, &all)
}

/// A bare machine has no server to start; Debian's package brings one.
fn install_postgres() -> Result<(), String> {
    if postgres::programs().is_some() {
        return Ok(());
    }
    run_program("apt-get", &["update", "--quiet"])?;
    let install = ["install", "--yes", "--quiet", "--no-install-recommends", "postgresql"];
    run_program("apt-get", &install).map_err(|stop| {
        format!(
            "{stop}\nxtask: the tests need PostgreSQL; install it, or put its programs on the PATH"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::opens_example;

    #[test]
    fn only_fences_that_rustdoc_runs_are_examples() {
        assert!(opens_example("/// Adds.\n/// ```\n/// assert!(true);"));
        assert!(opens_example("    //! ```rust"));
        assert!(!opens_example("/// ```text\n/// a picture\n/// ```"));
        assert!(!opens_example("// ```\nlet fence = \"```\";"));
    }
}
