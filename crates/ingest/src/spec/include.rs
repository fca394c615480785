//! The files that a spec file includes: their clauses belong to it, and keep their own file and line.

use super::error::Fault;
use super::mirror::Text;
use super::yaml::Reader;

impl Reader<'_> {
    /// Reads an included file. One that two files include is read once.
    pub(super) fn include(&mut self, name: &Text) -> Result<(), Fault> {
        let file = self.file.beside(&name.value);
        if let Some(from) = self.open.iter().position(|open| open.path == file.path) {
            let way: Vec<&str> = self.open[from..].iter().map(|open| &*open.path).collect();
            let what = format!("the files include each other: {}, {}", way.join(", "), file.path);
            return Err(Fault::new(name.place, what, "take this line out"));
        }
        if self.texts.iter().any(|(known, _)| known.path == file.path) {
            return Ok(());
        }
        let text = self.text_of(&file).map_err(|problem| {
            let what = format!("the included file `{}` cannot be read ({problem})", name.value);
            Fault::new(name.place, what, "name it relative to this file")
        })?;
        self.sections_of(&file, &text)
    }
}
