//! A YAML or JSON document as a tree that knows its lines, for files whose shape is not ours.

use super::error::{Fault, Place};
use super::located::Located;
use super::mirror::Text;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::sync::Arc;

/// A value and where it stands.
pub(super) type Node = Located<Tree>;

/// A value of YAML or JSON.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    /// Nothing.
    Empty,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<(Text, Node)>),
}

/// Reads a document. Anchors are followed; the parser bounds what that may cost.
pub(super) fn read(text: &str) -> Result<Node, Fault> {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|problem| Fault::of_yaml(&problem))
}

impl Located<Tree> {
    /// The member called `name`, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let found = self.members().iter().find(|(key, _)| key.value == name);
        found.map(|(_, value)| value).filter(|value| !matches!(value.value, Tree::Empty))
    }

    /// Whether it has a member called `name`, be it empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members().iter().any(|(key, _)| key.value == name)
    }

    /// The members of a mapping.
    pub(super) fn members(&self) -> &[(Text, Self)] {
        match &self.value {
            Tree::Map(members) => members,
            Tree::Empty | Tree::Flag(_) | Tree::Number(_) | Tree::Text(_) | Tree::List(_) => &[],
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Tree::List(items) => items,
            Tree::Empty | Tree::Flag(_) | Tree::Number(_) | Tree::Text(_) | Tree::Map(_) => &[],
        }
    }

    /// Its text, with its place.
    pub(super) fn text(&self) -> Option<Text> {
        match &self.value {
            Tree::Text(text) => {
                let bytes = self.bytes.clone();
                Some(Located { value: text.clone(), place: self.place, bytes })
            }
            Tree::Empty | Tree::Flag(_) | Tree::Number(_) | Tree::List(_) | Tree::Map(_) => None,
        }
    }

    /// Its text.
    pub(super) fn str(&self) -> Option<&str> {
        match &self.value {
            Tree::Text(text) => Some(text),
            Tree::Empty | Tree::Flag(_) | Tree::Number(_) | Tree::List(_) | Tree::Map(_) => None,
        }
    }

    /// Its whole number from 0 up.
    pub(super) fn count(&self) -> Option<u32> {
        self.number().and_then(|number| format!("{number}").parse().ok())
    }

    /// Its number.
    pub(super) fn number(&self) -> Option<f64> {
        match self.value {
            Tree::Number(number) => Some(number),
            Tree::Empty | Tree::Flag(_) | Tree::Text(_) | Tree::List(_) | Tree::Map(_) => None,
        }
    }

    /// Every text, number and switch in it, in order; of mappings with their keys.
    pub(super) fn leaves(&self, found: &mut Vec<Arc<str>>) {
        let on_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        match &self.value {
            Tree::Empty => {}
            Tree::Flag(flag) => found.push(flag.to_string().into()),
            Tree::Number(number) => found.push(number.to_string().into()),
            Tree::Text(text) => found.push(on_one_line(text).into()),
            Tree::List(items) => items.iter().for_each(|item| item.leaves(found)),
            Tree::Map(members) => {
                for (key, value) in members {
                    let mut own = Vec::new();
                    value.leaves(&mut own);
                    found.extend(own.iter().map(|leaf| format!("{}: {leaf}", key.value).into()));
                }
            }
        }
    }

    /// The last line on which something of it begins.
    pub(super) fn last_line(&self) -> Option<u32> {
        let inside = self.items().iter().chain(self.members().iter().map(|(_, value)| value));
        inside.filter_map(Self::last_line).chain(self.line()).max()
    }

    /// Whether it says yes.
    pub(super) fn is_yes(&self) -> bool {
        matches!(self.value, Tree::Flag(true))
    }
}

/// The place of the mapping that `node` is: of its first key, which is what people look for.
pub(super) fn place_of(node: &Node) -> Option<Place> {
    node.members().first().and_then(|(key, _)| key.place).or(node.place)
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Empty)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Empty)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(flag))
    }

    #[expect(clippy::cast_precision_loss, reason = "limits of agents are small numbers")]
    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "limits of agents are small numbers")]
    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Tree::Map(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_know_their_lines() {
        let tree = read("a:\n  b: >\n    one\n    two\n  c: [1, x]\n").expect("it is YAML");
        let (key, a) = &tree.members()[0];
        assert_eq!((key.value.as_str(), key.line()), ("a", Some(1)));
        assert_eq!(place_of(a).map(|at| at.line), Some(2));
        let b = a.get("b").and_then(Node::text).expect("it is text");
        assert_eq!(b.value, "one two\n");
        let c = a.get("c").expect("it is there");
        assert_eq!(c.items()[0].count(), Some(1));
        assert_eq!(c.items()[1].line(), Some(5));
    }

    #[test]
    fn json_is_read_alike() {
        let tree = read("{\n  \"a\": {\"b\": null, \"c\": true}\n}\n").expect("it is JSON");
        let a = tree.get("a").expect("it is there");
        assert!(a.has("b") && a.get("b").is_none());
        assert!(a.get("c").is_some_and(Node::is_yes));
        assert_eq!(a.get("c").and_then(Node::line), Some(2));
    }
}
