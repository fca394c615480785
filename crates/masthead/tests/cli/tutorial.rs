//! `docs/guide/tutorial.md` is typed as it stands, in a copy of `examples/past`, and what is said is what
//! the page says. A block names who types on which day, and the keys that answer what is asked; a line
//! `[...]` stands for lines that the page leaves out.

use crate::runner::{Said, masthead};
use std::fs;
use std::path::{Path, PathBuf};

/// A block of the page.
struct Block {
    /// The line on which it begins, from 1.
    line: usize,
    who: String,
    day: String,
    /// What is typed when something is asked, a line each.
    keys: String,
    command: String,
    said: Vec<String>,
}

const LEFT_OUT: &str = "[...]";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The blocks of the page, one command each.
fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (at, line) in page.lines().enumerate() {
        if let Some(about) = line.strip_prefix("```console ") {
            blocks.push(begun(at + 1, about));
            inside = true;
        } else if line.starts_with("```") {
            inside = false;
        } else if inside && let Some(block) = blocks.last_mut() {
            match line.strip_prefix("$ masthead ") {
                Some(command) if block.command.is_empty() => command.clone_into(&mut block.command),
                Some(_) => panic!("line {}: one command a block", at + 1),
                None => block.said.push(line.to_owned()),
            }
        }
    }
    blocks
}

fn begun(line: usize, about: &str) -> Block {
    let value = |name: &str| {
        let named = about.split(' ').find_map(|part| part.strip_prefix(&format!("{name}=")));
        named.unwrap_or_default().to_owned()
    };
    let keys = value("keys");
    let keys = keys.split(',').filter(|key| !key.is_empty()).map(|key| key.trim_matches('.'));
    Block {
        line,
        who: value("as"),
        day: value("on"),
        keys: keys.flat_map(|key| [key, "\n"]).collect(),
        command: String::new(),
        said: Vec::new(),
    }
}

/// Everything below `folder`, by its path in it.
fn files(folder: &Path, below: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        let name = if below.is_empty() { name } else { format!("{below}/{name}") };
        if path.is_dir() {
            all.extend(files(&path, &name));
        } else {
            all.push((name, fs::read(&path).expect("it can be read")));
        }
    }
    all
}

/// The words of a line; double quotes hold a word with spaces together.
fn words(line: &str) -> Vec<String> {
    let pieces = line.split('"').enumerate();
    let words = pieces.flat_map(|(at, piece)| match at % 2 {
        1 => vec![piece.to_owned()],
        _ => piece.split_whitespace().map(str::to_owned).collect(),
    });
    words.collect()
}

/// What was said, in the order in which it stands on a terminal: what is asked comes first.
fn told(said: &Said, asks: bool) -> Vec<String> {
    let (first, second) = if asks { (&said.err, &said.out) } else { (&said.out, &said.err) };
    format!("{first}{second}").lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Whether `said` is what the page has, with anything in place of what it leaves out.
fn fits(page: &[String], said: &[String]) -> bool {
    match page.split_first() {
        None => said.is_empty(),
        Some((line, rest)) if line == LEFT_OUT => {
            (0..=said.len()).any(|skipped| fits(rest, &said[skipped..]))
        }
        Some((line, rest)) => said.first() == Some(line) && fits(rest, &said[1..]),
    }
}

#[test]
fn the_tutorial_says_what_the_program_says() {
    let page = fs::read_to_string(root().join("docs/guide/tutorial.md")).expect("it is there");
    let mut said = files(&root().join("examples/past"), "")
        .into_iter()
        .fold(masthead(["--version"]), |start, (name, bytes)| start.file(&name, bytes))
        .run();
    let blocks = blocks(&page);
    assert!(20 < blocks.len(), "the page has lost its blocks: {}", blocks.len());
    for block in blocks {
        let words = words(&block.command);
        let mut args: Vec<&str> = words.iter().map(String::as_str).collect();
        args.extend(["--at", &block.day]);
        let start = said.then(&args).variable("USER", &block.who).input(&block.keys);
        said = start.run();
        let told = told(&said, !block.keys.is_empty());
        assert!(
            fits(&block.said, &told),
            "tutorial.md:{}: {} says, with status {}:\n{}",
            block.line,
            block.command,
            said.status,
            told.join("\n")
        );
    }
}
