//! Specs from paths: a file that states one, a folder of agents, a run that carries its own, a bundled
//! example. What a path stands for is told by content; one that cannot be read does not stop the others.

mod text;

use crate::examples;
use crate::folder::Folder;
use crate::inputs;
use crate::settings::shown;
use crate::walk;
use anyhow::{Result, anyhow, bail};
use case::{Owners, Role, Spec, SpecSource};
use ingest::spec::{self, SpecFile};
use ingest::{Input, Run};
use redact::Redactor;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Endings of files in a folder that may state a spec. A file that is named outright may end as it likes.
const SPECS: &[&str] = &["yaml", "yml", "md", "json"];

/// Endings of files that hold data, of whatever kind.
const DATA: &[&str] = &["yaml", "yml", "json"];

/// Endings of files that are prompts where a folder holds nothing that says more.
const PROMPTS: &[&str] = &["md", "txt", "prompt"];

/// Folders that hold what others wrote, or no text.
const PASSED_OVER: &[&str] = &[".git", ".venv", "venv", "node_modules", "__pycache__", "target"];

/// Files of a repository that are for people.
const FOR_PEOPLE: &[&str] =
    &["readme", "license", "licence", "changelog", "contributing", "notice"];

/// The specs that `path` stands for, without secrets and personal data, with the tool definitions of
/// `tools` added: a file gives one, a folder one for each system or agent in it, a file of runs one for each
/// that differs.
pub(crate) fn read(
    path: &Path,
    tools: Option<&Path>,
    redactor: &Redactor,
) -> Vec<Result<SpecFile>> {
    let found = match found(path, redactor) {
        Ok(found) => found,
        Err(problem) => return vec![Err(problem)],
    };
    let finished = |file: Result<SpecFile>| Ok(holding(file?, tools)?.redacted(redactor));
    found.into_iter().map(finished).collect()
}

/// The spec with the tool definitions of `tools` added.
pub(crate) fn holding(mut file: SpecFile, tools: Option<&Path>) -> Result<SpecFile> {
    if let Some(tools) = tools {
        file.hold(spec::read_tools(&shown(tools), &text_of(tools)?)?);
    }
    Ok(file)
}

fn found(path: &Path, redactor: &Redactor) -> Result<Vec<Result<SpecFile>>> {
    let name = path.to_string_lossy();
    if path.is_dir() {
        return in_folder(path, redactor);
    }
    if let Some(example) = examples::named(&name).filter(|_| !path.exists()) {
        return Ok(vec![example.spec()]);
    }
    let bytes = bytes_of(path)?;
    let stated = text::of(&bytes);
    if let Ok(text) = stated
        && spec::names_itself(&shown(path), text)
    {
        return Ok(vec![read_text(path, text)]);
    }
    let is_named_so = ends_in(path, SPECS) || ends_in(path, PROMPTS);
    if let Err(what) = &stated
        && is_named_so
        && !ends_in(path, &["json"])
    {
        bail!("{}: {what}", shown(path));
    }
    let runs = in_runs(path, &bytes, redactor)?;
    // JSON that is no run is more likely a wrong file than a prompt.
    match stated {
        Ok(text)
            if !text::is_data(text, ends_in(path, PROMPTS)) && runs.iter().all(Result::is_err) =>
        {
            Ok(vec![read_text(path, text)])
        }
        Ok(_) | Err(_) => Ok(runs),
    }
}

/// Whether a file is data that does not say of itself that it is a spec or an agent.
pub(crate) fn is_other_data(path: &Path) -> bool {
    let bytes = if ends_in(path, DATA) { std::fs::read(path).ok() } else { None };
    bytes.is_some_and(|bytes| {
        text::of(&bytes).is_ok_and(|text| !spec::names_itself(&shown(path), text))
    })
}

/// Reads a file that somebody wrote as a spec, a prompt or an agent.
pub(crate) fn read_file(path: &Path) -> Result<SpecFile> {
    let bytes = bytes_of(path)?;
    let text = text::of(&bytes).map_err(|what| anyhow!("{}: {what}", shown(path)))?;
    read_text(path, text)
}

fn read_text(path: &Path, text: &str) -> Result<SpecFile> {
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let beside = |name: &str| {
        let path = folder.join(name);
        // The folder of the file itself has no name left.
        if name.trim_matches(['.', '/']).is_empty() || path.is_dir() {
            return Err("it is a folder".to_owned());
        }
        let bytes = std::fs::read(path).map_err(|problem| problem.to_string())?;
        text::of(&bytes).map(str::to_owned)
    };
    Ok(spec::detect_and_read(&shown(path), text, &beside)?)
}

fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let input = match path.to_str() {
        Some("-") => inputs::Input::Stdin,
        Some(_) | None => inputs::Input::File(path.to_owned()),
    };
    let bytes = input.bytes().map_err(|what| anyhow!("{}: the spec {what}", path.display()))?;
    Ok(bytes.into_owned())
}

fn text_of(path: &Path) -> Result<String> {
    let bytes = bytes_of(path)?;
    let text = text::of(&bytes).map_err(|what| anyhow!("{}: {what}", shown(path)))?;
    Ok(text.to_owned())
}

/// The specs that the runs of a file carry, each once.
fn in_runs(path: &Path, bytes: &[u8], redactor: &Redactor) -> Result<Vec<Result<SpecFile>>> {
    let name = shown(path);
    let beside = Folder::of(path);
    let input = Input { path: &name, bytes, beside: &beside };
    let mut known = BTreeSet::new();
    let mut files = Vec::new();
    let mut refused = Vec::new();
    let mut runs = 0_usize;
    ingest::read(input, redactor, &mut |run| match run {
        Ok(run) => {
            runs += 1;
            let file = carried(run);
            if !says_nothing(&file.spec) && known.insert(fingerprint(&file.spec)) {
                files.push(Ok(file));
            }
        }
        Err(problem) => refused.push(problem),
    });
    if files.is_empty() && 0 < runs {
        let what = "carries no spec: no instructions of an agent and no tool definitions";
        bail!("{name}: the run {what}; give the file that they stand in");
    }
    files.extend(refused.into_iter().map(|problem| Err(problem.into())));
    Ok(files)
}

fn says_nothing(spec: &Spec) -> bool {
    let is_bare = |role: &Role| role.instructions.is_none() && role.tools.is_none();
    spec.clauses.is_empty() && spec.tools.is_empty() && spec.roles.iter().all(is_bare)
}

/// What a run carries of its spec, with the name that it gives its system.
fn carried(run: Run) -> SpecFile {
    let Run { trace, mut spec, complaints } = run;
    spec.system = spec.system.or(trace.labels.system);
    SpecFile { spec, owners: Owners::default(), complaints }
}

/// What tells two specs that runs carry apart: their words, and not where those stand.
fn fingerprint(spec: &Spec) -> u64 {
    let mut hasher = DefaultHasher::new();
    spec.system.hash(&mut hasher);
    for clause in &spec.clauses {
        (&clause.id.0, &clause.text.text).hash(&mut hasher);
    }
    for role in &spec.roles {
        let words = role.instructions.as_ref().map(|words| &words.text);
        (&role.name, words, &role.tools).hash(&mut hasher);
    }
    for tool in &spec.tools {
        let words = tool.description.as_ref().map(|words| &words.text);
        (&tool.name, words, &tool.required).hash(&mut hasher);
    }
    hasher.finish()
}

/// What a folder holds: what says of itself that it is a spec or an agent; where nothing does, its prompts;
/// where there are none, its runs.
fn in_folder(folder: &Path, redactor: &Redactor) -> Result<Vec<Result<SpecFile>>> {
    let files = files_in(folder);
    let mut specs = Vec::new();
    for path in files.iter().filter(|path| ends_in(path, SPECS)) {
        let Ok(bytes) = std::fs::read(path) else { continue };
        match text::of(&bytes) {
            Ok(text) if spec::names_itself(&shown(path), text) => {
                specs.push((path, read_text(path, text)));
            }
            Err(what) if spec::is_spec(&String::from_utf8_lossy(&bytes)) => {
                specs.push((path, Err(anyhow!("{}: {what}", shown(path)))));
            }
            Ok(_) | Err(_) => {}
        }
    }
    if specs.is_empty() {
        let prompts = files.iter().filter(|path| is_prompt(path));
        specs.extend(prompts.map(|path| (path, read_file(path))));
    } else {
        tell_passed_over(&passed_over(&files, &specs));
    }
    if !specs.is_empty() {
        return Ok(without_parts(specs));
    }
    let mut carried = Vec::new();
    for path in files.iter().filter(|path| inputs::is_trace(path)) {
        match bytes_of(path).and_then(|bytes| in_runs(path, &bytes, redactor)) {
            Ok(files) => carried.extend(files),
            Err(problem) => carried.push(Err(problem)),
        }
    }
    if carried.is_empty() {
        let kinds = "a masthead.spec.yaml, agent files, prompts (.md, .txt) and runs";
        bail!("{}: holds no spec; looked for {kinds}", folder.display());
    }
    Ok(once(carried))
}

/// Whether a file may be a prompt, where a folder holds nothing that says more.
fn is_prompt(path: &Path) -> bool {
    let is_named_so = ends_in(path, PROMPTS) && !is_for_people(path);
    let is_data = |bytes: Vec<u8>| {
        text::of(&bytes).is_ok_and(|text| text::is_data(text, ends_in(path, PROMPTS)))
    };
    is_named_so && !std::fs::read(path).is_ok_and(is_data)
}

/// What may be a prompt and is not read, because a file beside it says of itself that it is an agent. Pages in
/// other folders are nobody's prompts, nor are files that go into a spec.
fn passed_over(files: &[PathBuf], specs: &[(&PathBuf, Result<SpecFile>)]) -> Vec<String> {
    let agents = specs.iter().map(|(path, _)| *path).filter(|path| ends_in(path, PROMPTS));
    let folders: BTreeSet<Option<&Path>> = agents.map(|path| path.parent()).collect();
    let parts: BTreeSet<&str> = specs.iter().flat_map(|(_, file)| parts(file)).collect();
    let is_read = |path: &PathBuf| specs.iter().any(|(known, _)| *known == path);
    let beside = files.iter().filter(|path| folders.contains(&path.parent()) && !is_read(path));
    let left = beside.filter(|path| is_prompt(path)).map(|path| shown(path));
    left.filter(|name| !parts.contains(name.as_str())).collect()
}

fn tell_passed_over(names: &[String]) {
    /// More names than this are not read.
    const SHOWN: usize = 5;
    if names.is_empty() {
        return;
    }
    let more = names.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    anstream::eprintln!(
        "masthead: not read, because files beside them say of themselves that they are agents and these do not: \
         {}{more}; name a file to have it read",
        names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ")
    );
}

/// Specs that runs carry, each once.
fn once(specs: Vec<Result<SpecFile>>) -> Vec<Result<SpecFile>> {
    let mut known = BTreeSet::new();
    let is_new = |file: &Result<SpecFile>| match file {
        Ok(file) => known.insert(fingerprint(&file.spec)),
        Err(_) => true,
    };
    specs.into_iter().filter(is_new).collect()
}

/// Without the files that go into the spec of another one: the second of a pair, an included file, a
/// prompt, the file of a sub-agent.
fn without_parts(specs: Vec<(&PathBuf, Result<SpecFile>)>) -> Vec<Result<SpecFile>> {
    // One file may be named by paths that differ: `./a`, `a`, `b/../a`.
    let parts: Vec<BTreeSet<PathBuf>> = specs
        .iter()
        .map(|(_, file)| parts(file).into_iter().map(|part| plain(Path::new(part))).collect())
        .collect();
    let names: Vec<PathBuf> = specs.iter().map(|(path, _)| plain(path)).collect();
    let is_in = |part: usize, whole: usize| parts[whole].contains(&names[part]);
    let is_part = |one: usize| {
        let mut others = (0..names.len()).filter(|other| *other != one);
        // Either of a pair names the other: the first of them stands.
        others.any(|other| is_in(one, other) && (other < one || !is_in(other, one)))
    };
    let kept: Vec<bool> = (0..names.len()).map(|one| !is_part(one)).collect();
    let kept = specs.into_iter().zip(kept).filter(|(_, kept)| *kept);
    kept.map(|((_, file), _)| file).collect()
}

/// What a spec is read from, in whatever order: two paths that give the same have named one spec twice.
pub(crate) fn sources(spec: &Spec) -> Option<BTreeSet<PathBuf>> {
    // Of one file people may have a reason to name it twice.
    let all = || spec.files.iter().map(|file| plain(Path::new(&**file))).collect();
    (1 < spec.files.len()).then(all)
}

/// The one path of a file, or the path as it stands where there is no such file.
fn plain(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn parts(file: &Result<SpecFile>) -> Vec<&str> {
    let spec = file.as_ref().map(|file| &file.spec);
    let own = spec.as_ref().ok().and_then(|spec| match &spec.source {
        SpecSource::Declared { path, hash: _ } => Some(path),
        SpecSource::FromTrace | SpecSource::Absent => None,
    });
    let files = spec.into_iter().flat_map(|spec| &spec.files);
    files.filter(|file| Some(*file) != own).map(|file| &**file).collect()
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let is_looked_into = |path: &Path| {
        let below = path.strip_prefix(folder).unwrap_or(path);
        !below.iter().any(|name| PASSED_OVER.iter().any(|known| name == *known))
    };
    let entries = walk::entries(folder).flatten();
    let files = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    files.map(ignore::DirEntry::into_path).filter(|path| is_looked_into(path)).collect()
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| endings.iter().any(|known| ending == *known))
}

fn is_for_people(path: &Path) -> bool {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    stem.is_some_and(|stem| {
        FOR_PEOPLE.iter().any(|known| stem.starts_with(known) || stem.ends_with(known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREW: (&str, &str) = (
        include_str!("../../../examples/specs/crew/agents.yaml"),
        include_str!("../../../examples/specs/crew/tasks.yaml"),
    );

    /// What a folder with these files stands for: the path of each spec, or what is wrong.
    fn in_folder_of(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().expect("there is a place for temporary files");
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
        let root = folder.path().display().to_string();
        let name = |file: Result<SpecFile>| match file {
            Ok(file) => match file.spec.source {
                SpecSource::Declared { path, hash: _ } => path.to_string(),
                SpecSource::FromTrace | SpecSource::Absent => {
                    format!("carried by {}", file.spec.system.as_deref().unwrap_or("a run"))
                }
            },
            Err(problem) => format!("{problem:#}"),
        };
        let read = read(folder.path(), None, &Redactor::off());
        read.into_iter().map(|file| name(file).replace(&format!("{root}/"), "")).collect()
    }

    const AGENT: &str = "---\nname: a\ndescription: Works.\n---\nWork.\n";

    #[test]
    fn every_agent_of_a_folder_is_a_spec_and_a_pair_is_one() {
        let found = in_folder_of(&[
            ("crew/agents.yaml", CREW.0),
            ("crew/tasks.yaml", CREW.1),
            ("one.md", AGENT),
            ("two.md", AGENT),
            ("page.md", "# A page\n"),
            ("compose.yaml", "services: {web: {image: x}}\n"),
            ("node_modules/x/agent.md", AGENT),
        ]);
        assert_eq!(found, ["crew/agents.yaml", "one.md", "two.md"]);
    }

    #[test]
    fn a_file_that_goes_into_another_is_not_read_by_itself() {
        let spec = "schema: masthead.spec/1\nsystem: desk\ninclude: [a_limits.yaml]\n\
                    agents: [{name: a, prompt_file: agent.md}]\n";
        let limits = "schema: masthead.spec/1\nguards: [{tool: x, max_repeats: 1}]\n";
        let files = [("masthead.spec.yaml", spec), ("a_limits.yaml", limits), ("agent.md", AGENT)];
        // The limits alone lack a system; nobody meant them to be a spec.
        assert_eq!(in_folder_of(&files), ["masthead.spec.yaml"]);
    }

    #[test]
    fn a_prompt_file_that_is_a_folder_is_called_one() {
        for name in [".", "sub"] {
            let spec = format!(
                "schema: masthead.spec/1\nsystem: desk\nagents: [{{name: a, prompt_file: {name}}}]\n"
            );
            let found = in_folder_of(&[("masthead.spec.yaml", &spec), ("sub/x.bin", "x")]);
            assert!(found[0].contains("cannot be read (it is a folder)"), "{found:?}");
        }
    }

    #[test]
    fn a_bad_file_does_not_stop_the_others() {
        let found = in_folder_of(&[
            ("bad.yaml", "schema: masthead.spec/1\nsystem: a\nguard: []\n"),
            ("good.md", AGENT),
        ]);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("bad.yaml:3:1: unknown key `guard`"), "{found:?}");
        assert_eq!(found[1], "good.md");
    }

    #[test]
    fn a_folder_without_agents_gives_its_prompts_and_else_its_runs() {
        let prompts = [("README.md", "About.\n"), ("desk.txt", "Be brief.\n")];
        assert_eq!(in_folder_of(&prompts), ["desk.txt"]);
        let run = r#"{"messages": [{"role": "system", "content": "You close tickets."},
            {"role": "user", "content": "Close 7."}, {"role": "assistant", "content": "Done."}]}"#;
        let other = run.replace("close tickets", "open tickets");
        let runs = [("1.json", run), ("2.json", run), ("3.json", &other)];
        assert_eq!(in_folder_of(&runs), ["carried by a run"; 2], "each spec once");
        let nothing = in_folder_of(&[("a.bin", "x")]);
        assert!(nothing[0].contains("holds no spec"), "{nothing:?}");
    }

    #[test]
    fn a_prompt_beside_an_agent_is_not_passed_over_in_silence() {
        let folder = tempfile::tempdir().expect("there is a place for temporary files");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("docs")).expect("made");
        let spec =
            "schema: masthead.spec/1\nsystem: desk\nagents: [{name: a, prompt_file: part.md}]\n";
        for (name, text) in [
            ("agent.md", AGENT),
            ("desk.md", "Never refund.\n"),
            ("part.md", "Be brief.\n"),
            ("README.md", "About.\n"),
            ("docs/page.md", "# A page\n"),
            ("masthead.spec.yaml", spec),
        ] {
            std::fs::write(at(name), text).expect("written");
        }
        let files = files_in(folder.path());
        let read = [at("agent.md"), at("masthead.spec.yaml")];
        let specs: Vec<_> = read.iter().map(|path| (path, read_file(path))).collect();
        assert_eq!(passed_over(&files, &specs), [shown(&at("desk.md"))]);
        assert!(passed_over(&files, &specs[1..]).is_empty(), "no agent stands beside them");
    }

    #[test]
    fn a_run_without_a_spec_says_so() {
        let run = r#"{"messages": [{"role": "user", "content": "Close 7."},
            {"role": "assistant", "content": "Done."}]}"#;
        let found = in_folder_of(&[("run.json", run)]);
        assert!(found[0].contains("carries no spec"), "{found:?}");
    }
}
