//! Calls that put the form of source files right: formatters, and linters that mend what they find.
//!
//! They rewrite files that were checked before, whatever they make of them. Whether the change matters is
//! not decided here, and a call that only reports is none.

use super::Exchange;
use crate::pattern::pattern;
use crate::sieve::Sieve;
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::verification::{last_test_at, strings};
use regex::Regex;
use std::sync::LazyLock;

/// A program that rewrites files in their form, where a command may begin, with what makes it write.
static PROGRAM: LazyLock<Regex> = LazyLock::new(|| {
    let launched = r"(?:sudo |npx |bunx |pnpm |yarn |poetry run |uv run |uvx |python[\d.]* -m )*";
    let program = concat!(
        r"(?:black|isort|autopep8|yapf|ruff format|cargo fmt|rustfmt|go fmt|terraform fmt|mix format",
        r"|dart format|dotnet format|swiftformat|php-cs-fixer fix|prettier|biome format|clang-format",
        r"|gofmt|goimports|ruff|eslint|stylelint|biome|rubocop|ktlint|cargo clippy|cargo fix|golangci-lint",
        r"|pre-commit run|run (?:format|fmt|lint:fix))\b",
    );
    pattern(&format!(r"(?m)(?:^|[;&|(]|\$ )\s*{launched}(?:npm )?(?P<line>{program}[^\n;&|]*)"))
});

/// Programs that write only where they are told to.
static ON_DEMAND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:prettier|biome|clang-format|gofmt|goimports|ruff(?: check)?|eslint|stylelint|rubocop|ktlint|cargo clippy|golangci-lint|autopep8|yapf)\b",
    )
});

/// What tells them to.
static TO_WRITE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\s(?:--write|--fix(?:-only)?|--in-place|--apply|-w|-i|-a|-A|-F|--autocorrect)\b")
});

/// What makes any of them look alone.
static ONLY_LOOKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\s(?:--check(?:-only)?|--diff|--dry-run|--list-different|--verify-no-changes|-l)\b")
});

/// Without one of these no such program stands in a command.
static MAY_TIDY: LazyLock<Sieve> = LazyLock::new(|| {
    Sieve::of(&[&[
        "black",
        "isort",
        "pep8",
        "yapf",
        "ruff",
        "fmt",
        "format",
        "fix",
        "prettier",
        "biome",
        "eslint",
        "stylelint",
        "rubocop",
        "ktlint",
        "clippy",
        "golangci",
        "pre-commit",
        "goimports",
    ]])
});

/// Words in the names of tools that do the same.
const TOOLS: &[&str] = &["format", "reformat", "formatter", "fmt", "autofix", "prettify", "tidy"];

/// What a program says that has changed something.
static CHANGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\breformatted\b|\b[1-9]\d* (?:\w+ )?(?:fixed|changed|reformatted|formatted)\b|\bfixed\b|\bfixing\b|\bmodified by\b",
    )
});

/// What one says that has changed nothing.
static UNCHANGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:left )?unchanged\b|\balready (?:formatted|well|clean)|\bno (?:changes?|fixes|files? (?:changed|reformatted))\b|\ball checks passed\b|\bnothing to\b|\b0 files?\b|\bskipped\b",
    )
});

/// Whether `exchange` put files into form, as far as its result does not say that nothing had to be: after
/// the last test that it ran, if it ran one.
pub fn tidies(exchange: &Exchange<'_>) -> bool {
    let Some((_, result)) = exchange.result else {
        return false;
    };
    let text = &*result.text.text;
    let is_idle = UNCHANGED.is_match(text) && !CHANGED.is_match(text);
    let is_bad = exchange.standing == Standing::Bad && !CHANGED.is_match(text);
    !is_idle && !is_bad && (is_command(exchange) || is_tool(exchange))
}

fn is_command(exchange: &Exchange<'_>) -> bool {
    let runs = matches!(exchange.effect, Effect::Runs | Effect::Unknown | Effect::Verifies);
    runs && strings(&exchange.call.arguments).any(|text| {
        MAY_TIDY.opens(text)
            && last_in(text).is_some_and(|at| last_test_at(text).is_none_or(|test| test < at))
    })
}

/// Where the last such program of a command line stands.
fn last_in(command: &str) -> Option<usize> {
    let writes = |line: &str| {
        !ONLY_LOOKS.is_match(line)
            && (!ON_DEMAND.is_match(line) || TO_WRITE.is_match(line) || is_format(line))
    };
    let lines = PROGRAM.captures_iter(command).filter_map(|found| found.name("line"));
    lines.filter(|line| writes(line.as_str())).last().map(|line| line.start())
}

/// `ruff format` writes by itself, as its other commands do not.
fn is_format(line: &str) -> bool {
    line.starts_with("ruff format")
}

fn is_tool(exchange: &Exchange<'_>) -> bool {
    let may_write = match exchange.effect {
        Effect::Unknown | Effect::Changes => true,
        Effect::Reads
        | Effect::Verifies
        | Effect::Runs
        | Effect::Sends
        | Effect::Tells
        | Effect::Asks
        | Effect::Finishes => false,
    };
    let mut words = effect::words(&exchange.call.tool.text);
    let of_code =
        |word: &String| matches!(&**word, "code" | "file" | "files" | "source" | "sources");
    let is_of_code = effect::words(&exchange.call.tool.text).any(|word| of_code(&word));
    may_write && is_of_code && words.any(|word| TOOLS.contains(&&*word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::tests::assert_superset;

    #[test]
    fn every_such_program_may_tidy() {
        assert_superset(&PROGRAM, |command| MAY_TIDY.opens(command));
    }

    #[test]
    fn programs_that_write_are_told_from_those_that_look() {
        for command in [
            "black src",
            "cd app && npx prettier --write src/app.ts",
            "ruff check --fix .",
            "ruff format .",
            "python -m isort src",
            "cargo fmt",
            "npm run format",
            "eslint src --fix",
            "gofmt -w main.go",
            "pytest -q; black src",
        ] {
            assert!(last_in(command).is_some(), "{command}");
        }
        for command in [
            "black --check src",
            "cargo fmt --check",
            "ruff check .",
            "eslint src",
            "prettier -l src",
            "cat black.txt",
            "git log --format=%h",
        ] {
            assert!(last_in(command).is_none(), "{command}");
        }
    }
}
