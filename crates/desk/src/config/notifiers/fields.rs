//! The values of one notifier's table: what has the wrong type is a warning and counts as missing.

use super::super::{Reader, entries};
use crate::channel::Secret;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// One notifier's table.
pub(super) struct Fields<'t> {
    /// `notifiers.NAME`.
    pub(super) of: String,
    /// Where it begins.
    pub(super) at: usize,
    pub(super) table: &'t DeTable<'t>,
}

impl<'t> Fields<'t> {
    pub(super) fn value(&self, key: &str) -> Option<(usize, &'t DeValue<'t>)> {
        let (_, at, value) = entries(self.table).into_iter().find(|(name, _, _)| *name == key)?;
        Some((at, value))
    }

    /// Whether any key is there that begins so.
    pub(super) fn has(&self, start: &str) -> bool {
        entries(self.table).iter().any(|(key, _, _)| key.starts_with(start))
    }
}

impl Reader<'_> {
    /// The credential called `name`: a variable, a file, else the variable that is `usual`.
    pub(super) fn secret(&mut self, fields: &Fields<'_>, name: &str, usual: &str) -> Secret {
        let variable = self.text(fields, &format!("{name}_env"));
        let file = self.text(fields, &format!("{name}_file"));
        match (variable, file) {
            (None, Some(file)) => Secret::File(file),
            (None, None) => Secret::Variable(usual.to_owned()),
            (Some(variable), None) => Secret::Variable(variable),
            (Some(variable), Some(_)) => {
                let told = format!(
                    "{}: {name}_env and {name}_file are both given; the variable is used",
                    fields.of
                );
                self.warn(fields.at, told);
                Secret::Variable(variable)
            }
        }
    }

    pub(super) fn required(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        if fields.value(key).is_none() {
            self.warn(fields.at, format!("{} needs {key}; it is left out until then", fields.of));
            return None;
        }
        self.text(fields, key)
    }

    pub(super) fn text(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        let (at, value) = fields.value(key)?;
        let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            self.warn(at, format!("{}.{key} must be a text that is not empty", fields.of));
        }
        text.map(str::to_owned)
    }

    pub(super) fn number(&mut self, fields: &Fields<'_>, key: &str) -> Option<i64> {
        let (at, value) = fields.value(key)?;
        let number = match value {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.warn(at, format!("{}.{key} must be a whole number", fields.of));
        }
        number
    }

    /// A list of texts, or one text.
    pub(super) fn texts(&mut self, fields: &Fields<'_>, key: &str) -> Vec<String> {
        let Some((at, value)) = fields.value(key) else { return Vec::new() };
        if let Some(one) = value.as_str() {
            return vec![one.to_owned()];
        }
        let items = value.as_array().into_iter().flat_map(|items| items.iter());
        let texts: Vec<String> =
            items.filter_map(|item| item.get_ref().as_str()).map(str::to_owned).collect();
        if value.as_array().is_none_or(|items| items.iter().count() != texts.len()) {
            self.warn(at, format!("{}.{key} must be a list of texts", fields.of));
        }
        texts
    }

    /// A table of texts.
    pub(super) fn map(&mut self, fields: &Fields<'_>, key: &str) -> BTreeMap<String, String> {
        let Some((at, value)) = fields.value(key) else { return BTreeMap::new() };
        let Some(table) = value.as_table() else {
            self.warn(at, format!("{}.{key} must be a table of texts", fields.of));
            return BTreeMap::new();
        };
        let mut map = BTreeMap::new();
        for (name, at, value) in entries(table) {
            match value.as_str() {
                Some(text) => drop(map.insert(name.to_owned(), text.to_owned())),
                None => self.warn(at, format!("{}.{key}.{name} must be a text", fields.of)),
            }
        }
        map
    }
}
