//! What the documents say: the pages of modes and questions sit in their own folders, links resolve.

use std::collections::BTreeSet;

use crate::tree::Tree;

const MODES: &str = "crates/checks/src/modes/";

pub(crate) fn broken_modes(tree: &Tree) -> Vec<String> {
    let inside = || tree.files().filter_map(|(path, _)| path.strip_prefix(MODES));
    let folders: BTreeSet<&str> =
        inside().filter_map(|path| Some(path.split_once('/')?.0)).collect();
    let broken = folders.iter().flat_map(|folder| gaps_of(tree, folder));
    broken.chain(orphans(tree)).collect()
}

const QUESTIONS: &str = "crates/checks/src/gate/";

pub(crate) fn broken_questions(tree: &Tree) -> Vec<String> {
    let inside = || tree.files().filter_map(|(path, _)| path.strip_prefix(QUESTIONS));
    let folders: BTreeSet<&str> =
        inside().filter_map(|path| Some(path.split_once('/')?.0)).collect();
    let mut broken = Vec::new();
    for folder in folders {
        let Some(number) = number_of(folder) else { continue };
        let wanted =
            [format!("{QUESTIONS}{folder}/mod.rs"), format!("{QUESTIONS}{folder}/Q{number}.md")];
        let absent = wanted.iter().filter(|path| tree.text(path).is_none());
        broken.extend(absent.map(|path| format!("{path}: is missing")));
    }
    broken
}

/// `q05_termination_is_evaluable` is the folder of Q5.
fn number_of(folder: &str) -> Option<u8> {
    let (number, _name) = folder.strip_prefix('q')?.split_once('_')?;
    number.parse().ok()
}

#[test]
fn a_question_folder_without_its_page_is_seen() {
    let whole = [
        ("crates/checks/src/gate/q05_ends/mod.rs", ""),
        ("crates/checks/src/gate/q05_ends/Q5.md", ""),
        ("crates/checks/src/gate/prompt/split.rs", ""),
    ];
    assert!(broken_questions(&Tree::of(&whole)).is_empty());
    assert_eq!(broken_questions(&Tree::of(&whole[..1])).len(), 1);
}

/// What a mode's folder lacks.
fn gaps_of(tree: &Tree, folder: &str) -> Vec<String> {
    let Some(page) = page_of(folder) else {
        return vec![format!("{MODES}{folder}: name it fm_X_Y_name, as FM-X.Y")];
    };
    let wanted = [format!("{MODES}{folder}/mod.rs"), format!("{MODES}{folder}/{page}")];
    let absent = wanted.iter().filter(|path| tree.text(path).is_none());
    let mut gaps: Vec<String> = absent.map(|path| format!("{path}: is missing")).collect();
    let list =
        tree.text(&format!("{MODES}mod.rs")).or_else(|| tree.text("crates/checks/src/modes.rs"));
    if !list.is_some_and(|list| list.contains(&format!("mod {folder};"))) {
        gaps.push(format!("{MODES}{folder}: no `mod {folder};` names it, so it is not built"));
    }
    gaps
}

/// Mode pages anywhere in the repository that are not their folder's own.
fn orphans(tree: &Tree) -> Vec<String> {
    let orphan = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let home = folder.strip_prefix(MODES).and_then(page_of);
        name.starts_with("FM-") && home.as_deref() != Some(name)
    };
    let pages = tree.ending(".md").filter(|(path, _)| orphan(path));
    pages.map(|(path, _)| format!("{path}: a mode page belongs in its mode's folder")).collect()
}

/// `fm_1_3_step_repetition` has the page `FM-1.3.md`.
fn page_of(folder: &str) -> Option<String> {
    let mut parts = folder.strip_prefix("fm_")?.splitn(3, '_');
    let (category, number, _name) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(category) && digits(number)).then(|| format!("FM-{category}.{number}.md"))
}

pub(crate) fn dead_links(tree: &Tree) -> Vec<String> {
    let dead = |(path, text): (&str, &str)| -> Vec<String> {
        let dead = links(text).into_iter().filter(|link| !leads_somewhere(tree, path, link));
        dead.map(|link| format!("{path}: `{link}` leads nowhere; mend the link or the file"))
            .collect()
    };
    tree.ending(".md").flat_map(dead).collect()
}

fn leads_somewhere(tree: &Tree, from: &str, link: &str) -> bool {
    let target = link.split('#').next().unwrap_or_default();
    let elsewhere = link.contains("://") || link.starts_with("mailto:");
    elsewhere || target.is_empty() || resolve(from, target).is_some_and(|path| tree.has(&path))
}

/// The path that a link names, seen from the file it stands in; `None` where it
/// leaves the repository.
fn resolve(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}

/// Where the links of a document lead: `[text](target)` and `[name]: target`,
/// outside of code.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        if !fence && !fenced {
            links.extend(links_of(&without_code(line)));
        }
    }
    links
}

fn links_of(line: &str) -> Vec<String> {
    let first_word = |target: &str| target.split_whitespace().next().unwrap_or_default().to_owned();
    let inline =
        line.split("](").skip(1).filter_map(|rest| Some(first_word(rest.split_once(')')?.0)));
    let named = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    inline.chain(named.map(|(_, target)| first_word(target))).collect()
}

/// The line without what stands between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

#[test]
fn a_mode_folder_without_its_page_or_its_line_is_seen() {
    let whole = [
        ("crates/checks/src/modes/mod.rs", "mod fm_1_3_step_repetition;"),
        ("crates/checks/src/modes/fm_1_3_step_repetition/mod.rs", ""),
        ("crates/checks/src/modes/fm_1_3_step_repetition/FM-1.3.md", ""),
    ];
    assert!(broken_modes(&Tree::of(&whole)).is_empty());
    for left_out in 0..whole.len() {
        let mut files = whole.to_vec();
        files.remove(left_out);
        assert!(!broken_modes(&Tree::of(&files)).is_empty(), "without {}", whole[left_out].0);
    }
}

#[test]
fn a_mode_page_away_from_home_is_seen() {
    let orphans = |path| broken_modes(&Tree::of(&[(path, "")])).len();
    assert_eq!(orphans("docs/FM-1.3.md"), 1);
    assert_eq!(orphans("docs/modes.md"), 0);
    let twice = [("crates/checks/src/modes/fm_1_3_repetition/FM-1.4.md", "")];
    assert!(broken_modes(&Tree::of(&twice)).iter().any(|problem| problem.contains("belongs")));
    assert!(
        !broken_modes(&Tree::of(&[("crates/checks/src/modes/repetition/mod.rs", "")])).is_empty()
    );
}

#[test]
fn a_link_that_leads_nowhere_is_seen() {
    let dead = |text| dead_links(&Tree::of(&[("docs/a.md", text), ("README.md", "")])).len();
    assert_eq!(dead("[up](../README.md#install) ![same](a.md) [web](https://a.example)"), 0);
    assert_eq!(dead("[gone](b.md) and [out](../../x.md)"), 2);
    assert_eq!(dead("[gone]: b.md \"title\""), 1);
    assert_eq!(dead("`[code](b.md)`\n```text\n[code](b.md)\n```\n[here](#part)"), 0);
}
