//! The pages of all modes, and the case that each of their examples describes.

use case::{Case, Owners, Spec};
use casebook::PageExample;
use checks::Mode;

/// The case that an example describes.
pub(crate) fn case_of(page: &str, example: &PageExample) -> Case {
    let place = || format!("{page}: {}", example.heading);
    let mut spec = match &example.spec {
        None => Spec::default(),
        Some((text, _)) => {
            let no_prompts = |name: &str| Err(format!("{name}: pages have no prompt files"));
            match ingest::spec::read_yaml("masthead.spec.yaml", text, &no_prompts) {
                Ok(file) => file.spec,
                Err(problem) => panic!("{}: {problem}", place()),
            }
        }
    };
    spec.tools.extend(example.example.tools.iter().cloned());
    Case {
        trace: example.example.trace.clone(),
        spec,
        symptom: example.example.symptom.clone(),
        owners: Owners::default(),
    }
}

/// Every page, read.
pub(crate) fn pages() -> Vec<(Mode, casebook::Page)> {
    let read = |mode: Mode| match casebook::page(mode.entry().page) {
        Ok(page) => (mode, page),
        Err(problem) => panic!("{mode}: {problem}"),
    };
    Mode::ALL.into_iter().map(read).collect()
}
