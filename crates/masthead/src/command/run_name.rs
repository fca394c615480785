//! How a table beside the runs names one: by the end of its path, by that and its record, or by its id.

use incidents::Sighting;
use std::path::{Component, Path};

/// What stands behind the last slash: what names of the same run have in common.
pub(crate) fn end(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The names that a run goes by, the most exact one first. A file that is named without a record stands
/// for all of its runs.
pub(crate) fn names(run: &Sighting) -> [String; 3] {
    let record = run.record.as_ref().map_or_else(String::new, |at| format!(":{at}"));
    [format!("{}{record}", run.path), run.path.clone(), run.trace.clone()]
}

/// Whether `name` is the run with these names.
pub(crate) fn fits(name: &str, names: &[String; 3]) -> bool {
    let [exact, path, id] = names;
    is_end_of(name, exact) || is_end_of(name, path) || name == id
}

/// Whether `path` ends with the whole parts of `run`.
pub(crate) fn is_end_of(run: &str, path: &str) -> bool {
    let parts = |of: &str| -> Vec<String> {
        let parts = Path::new(of).components().filter(|part| *part != Component::CurDir);
        parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    parts(path).ends_with(&parts(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_whole_parts_of_its_path() {
        assert!(is_end_of("b/run.json", "/a/b/run.json"));
        assert!(is_end_of("run.json:3", "./b/run.json:3"));
        assert!(!is_end_of("run.json", "/a/rerun.json"));
        assert!(!is_end_of("c/run.json", "/a/b/run.json"));
    }
}
