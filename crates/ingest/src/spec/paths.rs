//! Names of files that a spec file names: relative to the file that names them. Words only; nothing is opened.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A file that goes into a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    /// As people know it.
    pub(super) path: Arc<str>,
    /// Its name relative to the folder of the file that was given.
    pub(super) name: String,
}

impl File {
    /// The file that was given.
    pub(super) fn given(path: &str) -> Self {
        let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
        Self { path: path.into(), name: name.unwrap_or_else(|| path.to_owned()) }
    }

    /// The one that this file calls `name`.
    pub(super) fn beside(&self, name: &str) -> Self {
        Self { path: joined(&self.path, name).into(), name: joined(&self.name, name) }
    }
}

fn joined(file: &str, name: &str) -> String {
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let mut path = PathBuf::new();
    for part in folder.join(name).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(path.components().next_back(), Some(Component::Normal(_))) =>
            {
                path.pop();
            }
            Component::ParentDir
            | Component::Normal(_)
            | Component::RootDir
            | Component::Prefix(_) => {
                path.push(part);
            }
        }
    }
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_relative_to_the_file_that_names_it() {
        let spec = File::given("agents/desk/masthead.spec.yaml");
        let prompt = spec.beside("./prompts/clerk.md");
        assert_eq!(
            (&*prompt.path, prompt.name.as_str()),
            ("agents/desk/prompts/clerk.md", "prompts/clerk.md")
        );
        let shared = spec.beside("../shared.yaml");
        assert_eq!((&*shared.path, shared.name.as_str()), ("agents/shared.yaml", "../shared.yaml"));
        assert_eq!(&*shared.beside("x.md").path, "agents/x.md");
        assert_eq!(spec.beside("/etc/x").name, "/etc/x");
    }
}
