//! What a command changes: which program runs in the end, with which subcommand and options.

use super::Change;
use super::command::{self, Command};
use super::tables::{
    CLOUD_VERBS, CLOUDS, DATABASES, EXEC_VALUED, FILES, HARMLESS, HARMLESS_SHORT, REDIS,
    REDIS_VALUED, SHELLS, SSH_VALUED, SUBCOMMANDS, SYSTEM, VALUED, WRAPPERS,
};
use super::{http, sql};

/// How deep a script may stand in a script.
const DEEPEST: usize = 4;

/// The changes that `script` makes; unsure are those that it may have passed by.
pub(super) fn of_script(script: &str, depth: usize) -> Vec<Change> {
    if depth == DEEPEST {
        return Vec::new();
    }
    command::commands(script).iter().flat_map(|command| of_command(command, depth)).collect()
}

/// The changes that one command makes.
pub(super) fn of_command(command: &Command, depth: usize) -> Vec<Change> {
    let mut changes = of_words(&command.words, depth);
    let files = command.writes.iter().filter(|file| is_file(file));
    changes.extend(files.map(|file| Change::new("write", file.clone(), "")));
    changes.extend(of_input(&command.words, &command.input, depth));
    for change in &mut changes {
        change.is_sure &= !command.is_uncertain;
        change.place.push_str(&command.folder);
    }
    changes
}

/// The changes that a here-document makes, where the program takes it for its script.
fn of_input(words: &[String], input: &str, depth: usize) -> Vec<Change> {
    let words = unassigned(words);
    let Some((first, rest)) = words.split_first().filter(|_| !input.is_empty() && depth < DEEPEST)
    else {
        return Vec::new();
    };
    let program = first.rsplit('/').next().unwrap_or(first);
    if let Some((_, operands, valued)) = WRAPPERS.iter().find(|(name, ..)| *name == program) {
        return of_input(wrapped(rest, *operands, valued), input, depth + 1);
    }
    let is_bare = rest.iter().all(|word| word.starts_with('-') && !is_short(word, 'c'));
    let is_remote = program == "ssh" && wrapped(rest, 1, SSH_VALUED).is_empty();
    if is_remote || (SHELLS.contains(&program) && is_bare) {
        return of_script(input, depth + 1);
    }
    let is_database = DATABASES.iter().any(|(name, _)| *name == program);
    if is_database { sql::change(input).into_iter().collect() } else { Vec::new() }
}

/// Whether `name` is a program whose subcommands are known.
pub(super) fn is_known(name: &str) -> bool {
    CLOUDS.contains(&name)
        || name == "redis-cli"
        || SUBCOMMANDS.iter().any(|(names, _)| names.contains(&name))
}

/// The changes that a command of these words makes.
pub(super) fn of_words(words: &[String], depth: usize) -> Vec<Change> {
    let words = unassigned(words);
    let Some((first, rest)) = words.split_first().filter(|_| depth < DEEPEST) else {
        return Vec::new();
    };
    let program = first.rsplit('/').next().unwrap_or(first);
    if let Some((_, operands, valued)) = WRAPPERS.iter().find(|(name, ..)| *name == program) {
        let inner = wrapped(rest, *operands, valued);
        // What comes through the pipe is a file like any other.
        let piped = (program == "xargs").then(|| "piped".to_owned());
        return of_words(&inner.iter().cloned().chain(piped).collect::<Vec<_>>(), depth + 1);
    }
    if SHELLS.contains(&program) {
        let script =
            rest.iter().position(|word| is_short(word, 'c')).and_then(|at| rest.get(at + 1));
        return script.map_or_else(Vec::new, |script| of_script(script, depth + 1));
    }
    if program == "ssh" {
        return of_script(&wrapped(rest, 1, SSH_VALUED).join(" "), depth + 1);
    }
    if let Some(inner) = executed(program, rest) {
        return of_words(inner, depth + 1);
    }
    let stated = DATABASES.iter().find(|(name, _)| *name == program);
    if let Some((_, options)) = stated {
        return statement(rest, options).and_then(sql::change).into_iter().collect();
    }
    if matches!(program, "curl" | "http" | "https" | "wget") {
        return http::of_client(program, rest).into_iter().collect();
    }
    if program == "redis-cli" {
        return of_redis(rest).into_iter().collect();
    }
    changed(program, rest).into_iter().collect()
}

fn of_redis(words: &[String]) -> Option<Change> {
    let (first, things) = wrapped(words, 0, REDIS_VALUED).split_first()?;
    let verb = first.to_lowercase();
    let change = || Change::new(format!("redis-cli {verb}"), things.join("/"), "redis-cli");
    REDIS.contains(&verb.as_str()).then(change)
}

/// What is left after assignments of variables.
fn unassigned(words: &[String]) -> &[String] {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let assigns = |word: &&String| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    words.get(words.iter().take_while(assigns).count()..).unwrap_or_default()
}

/// What follows a wrapper's options and its first operands.
fn wrapped<'w>(mut words: &'w [String], mut operands: usize, valued: &[&str]) -> &'w [String] {
    while let Some((first, rest)) = words.split_first() {
        let valued = valued.contains(&first.as_str());
        let skipped = match (first.starts_with('-'), valued) {
            (true, true) => 2,
            (true, false) => 1,
            (false, _) if operands > 0 => {
                operands -= 1;
                1
            }
            (false, _) => return words,
        };
        words = words.get(skipped..).unwrap_or_else(|| rest.get(rest.len()..).unwrap_or_default());
    }
    words
}

/// The command that a program runs in a container or for each file that it finds.
fn executed<'w>(program: &str, words: &'w [String]) -> Option<&'w [String]> {
    let at = |wanted: &str| words.iter().position(|word| word == wanted);
    match program {
        "find" => {
            let at = at("-exec").or_else(|| at("-execdir"))?;
            words.get(at + 1..)
        }
        "kubectl" | "oc" => {
            at("exec")?;
            words.get(at("--")? + 1..)
        }
        "docker" | "podman" | "docker-compose" => {
            let exec = at("exec").filter(|at| *at <= 1)?;
            Some(wrapped(words.get(exec + 1..)?, 1, EXEC_VALUED))
        }
        _ => None,
    }
}

/// The statement that a database's client is given.
fn statement<'w>(words: &'w [String], options: &[&str]) -> Option<&'w str> {
    let at = words.iter().position(|word| options.contains(&word.as_str()));
    let given = if options.is_empty() { words.last() } else { words.get(at? + 1) };
    given.map(String::as_str)
}

fn changed(program: &str, words: &[String]) -> Option<Change> {
    if is_harmless(program, words) {
        return None;
    }
    let (place, operands) = operands(words);
    let change = |what: String, things: &[&str]| {
        Some(Change { place: place.clone(), ..Change::new(what, things.join("/"), program) })
    };
    if FILES.contains(&program) {
        let lasts = operands.iter().any(|operand| is_file(operand));
        return if lasts { change(program.to_owned(), &operands) } else { None };
    }
    if SYSTEM.contains(&program) {
        return change(program.to_owned(), &operands);
    }
    if edits_in_place(program, words) {
        return change(format!("{program} -i"), operands.get(1..).unwrap_or_default());
    }
    if program == "find" && words.iter().any(|word| word == "-delete") {
        return change("find -delete".to_owned(), &operands);
    }
    // The old order: the service's name before what becomes of it.
    if program == "service"
        && let [unit, verb @ ("start" | "stop" | "restart" | "reload"), ..] = operands.as_slice()
    {
        return change(format!("service {verb}"), &[unit]);
    }
    if CLOUDS.contains(&program) {
        let verb = operands.iter().find(|word| leads_with_verb(word))?;
        return change(format!("{program} {verb}"), &operands);
    }
    let (_, subcommands) = SUBCOMMANDS.iter().find(|(names, _)| names.contains(&program))?;
    let subcommand = subcommands.iter().find(|subcommand| fits(subcommand, &operands, words))?;
    let named = subcommand.split(' ').filter(|part| !part.is_empty() && !is_option(part)).count();
    let subject = subject(program, operands.get(named..).unwrap_or_default());
    change(format!("{program} {subcommand}").trim_end().to_owned(), &subject)
}

/// What is changed, spelled in one way: a release without its chart, a resource without settings.
fn subject<'w>(program: &str, operands: &[&'w str]) -> Vec<&'w str> {
    let most = if program == "helm" { 1 } else { usize::MAX };
    operands.iter().copied().filter(|thing| !thing.contains('=')).take(most).collect()
}

fn is_harmless(program: &str, words: &[String]) -> bool {
    // The `-n` of these is another switch: `--no-verify`, `--no-stat`, `--no-commit`.
    let commits = words.iter().any(|word| {
        matches!(word.as_str(), "commit" | "merge" | "cherry-pick" | "revert" | "pull" | "am")
    });
    let short = HARMLESS_SHORT.iter().filter(|(name, _)| *name == program);
    let short: Vec<&str> = short.map(|(_, switch)| *switch).collect();
    words.iter().any(|word| {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let is_long = HARMLESS.contains(&name) && !matches!(value, "none" | "false");
        is_long
            || (!commits && short.iter().any(|switch| word == switch || is_grouped(word, switch)))
    })
}

/// Whether a letter's switch stands among others, as in `-avn`.
fn is_grouped(word: &str, switch: &str) -> bool {
    let letter = switch.trim_start_matches('-');
    let group = word.strip_prefix('-').unwrap_or_default();
    // The `-l` of `kill` would be among the letters of a signal's name.
    letter != "l" && group.bytes().all(|byte| byte.is_ascii_alphabetic()) && group.contains(letter)
}

/// The words that are no options. An option before the first of them takes its value with it: that
/// is the place where the command works.
fn operands(words: &[String]) -> (String, Vec<&str>) {
    let (mut place, mut operands) = (String::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if !word.starts_with('-') || word == "-" {
            operands.push(word.as_str());
        } else if operands.is_empty() && VALUED.contains(&word.as_str()) {
            place.extend(words.next().into_iter().flat_map(|value| [" ", value.as_str()]));
        }
    }
    (place, operands)
}

fn is_option(part: &str) -> bool {
    part.starts_with('-') || part.ends_with('=')
}

/// Whether the words hold `subcommand`: its names lead the operands, its options stand anywhere.
fn fits(subcommand: &str, operands: &[&str], words: &[String]) -> bool {
    let mut at = 0;
    subcommand.split(' ').filter(|part| !part.is_empty()).all(|part| {
        if is_option(part) {
            return words
                .iter()
                .any(|word| word == part || (part.ends_with('=') && word.starts_with(part)));
        }
        at += 1;
        operands.get(at - 1) == Some(&part)
    })
}

fn leads_with_verb(word: &str) -> bool {
    CLOUD_VERBS.contains(&word.split('-').next().unwrap_or(word))
}

/// Whether `sed` or `perl` writes back to the file: `-i`, alone or last of a group of switches.
fn edits_in_place(program: &str, words: &[String]) -> bool {
    matches!(program, "sed" | "gsed" | "perl" | "ruby")
        && words.iter().any(|word| word.starts_with("--in-place") || is_short(word, 'i'))
}

/// Whether `word` is the switch, alone or after switches that take no value.
fn is_short(word: &str, switch: char) -> bool {
    /// Switches without a value of the shells and editors above.
    const BARE: &str = "pnlawrsExeu0";
    let Some(group) = word.strip_prefix('-').filter(|group| !group.starts_with('-')) else {
        return false;
    };
    group.find(switch).is_some_and(|at| group[..at].chars().all(|letter| BARE.contains(letter)))
}

/// Whether something that is written to is a file that lasts: no device, no stream, no scratch.
pub(super) fn is_file(target: &str) -> bool {
    const PASSING: &[&str] = &["/dev/", "/tmp/", "/var/tmp/", "$TMPDIR", "-"];
    !PASSING.iter().any(|start| target.starts_with(start))
        && target.chars().any(|letter| letter.is_alphabetic() || "/.*{$".contains(letter))
}
