//! A value of an attribute, whichever way it was carried: as an OTLP `AnyValue`, as JSON inside a
//! string, or put together from flattened keys. Every node still leads back to its exact place.

use crate::draft::Draft;
use crate::json::{self, Value};
use case::{Origin, Passage};
use std::borrow::Cow;

/// A value and how to get to it from the value that holds it.
#[derive(Clone, Debug)]
pub(super) struct Node<'v> {
    way: Way,
    pub(super) kind: Kind<'v>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Kind<'v> {
    /// A string.
    Text(Cow<'v, str>),
    /// `null`, a truth value or a number.
    Plain(Value<'v>),
    /// A list.
    List(Vec<Node<'v>>),
    /// Members in the order of the input.
    Map(Vec<(Cow<'v, str>, Node<'v>)>),
}

/// The way from the place of a list or map to one of its values.
#[derive(Clone, Debug)]
enum Way {
    /// By its own name or position, as in plain JSON.
    Own,
    /// By these steps: the list of an `AnyValue` and the wrapper of its element.
    Wrapped(usize, &'static [&'static str], &'static [&'static str]),
    /// It stands somewhere else altogether.
    Elsewhere(Origin),
}

/// The wrappers of `AnyValue`, in both spellings, with the rest of the way to the value inside.
const WRAPPERS: &[(&str, Wrapper, &[&str])] = &[
    ("stringValue", Wrapper::Scalar, &["stringValue"]),
    ("string_value", Wrapper::Scalar, &["string_value"]),
    ("intValue", Wrapper::Whole, &["intValue"]),
    ("int_value", Wrapper::Whole, &["int_value"]),
    ("boolValue", Wrapper::Scalar, &["boolValue"]),
    ("bool_value", Wrapper::Scalar, &["bool_value"]),
    ("doubleValue", Wrapper::Scalar, &["doubleValue"]),
    ("double_value", Wrapper::Scalar, &["double_value"]),
    ("bytesValue", Wrapper::Scalar, &["bytesValue"]),
    ("bytes_value", Wrapper::Scalar, &["bytes_value"]),
    ("arrayValue", Wrapper::List, &["arrayValue", "values"]),
    ("array_value", Wrapper::List, &["array_value", "values"]),
    ("kvlistValue", Wrapper::Map, &["kvlistValue", "values"]),
    ("kvlist_value", Wrapper::Map, &["kvlist_value", "values"]),
];

#[derive(Clone, Copy)]
enum Wrapper {
    Scalar,
    /// A whole number, which JSON writes as a string.
    Whole,
    List,
    Map,
}

type Unwrapped<'v> = (Kind<'v>, &'static [&'static str]);

impl<'v> Node<'v> {
    /// The value of an attribute whose value stands at `origin`.
    pub(super) fn attribute(value: &'v Value<'v>, origin: &Origin) -> Self {
        let (kind, rest) = unwrapped(value);
        Self::at(kind, below(origin, rest))
    }

    /// A value that stands at `origin`.
    pub(super) fn at(kind: Kind<'v>, origin: Origin) -> Self {
        Self { way: Way::Elsewhere(origin), kind }
    }

    fn own(kind: Kind<'v>) -> Self {
        Self { way: Way::Own, kind }
    }

    /// The node as seen from the top.
    pub(super) fn view(&self) -> View<'_, 'v> {
        let origin = match &self.way {
            Way::Elsewhere(origin) => origin.clone(),
            Way::Own | Way::Wrapped(..) => Origin::top(),
        };
        View { node: self, origin }
    }

    /// The string, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            Kind::Plain(_) | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The id that it is: a string that is not empty, or a whole number.
    pub(super) fn id(&self) -> Option<Cow<'_, str>> {
        match &self.kind {
            Kind::Text(text) => (!text.is_empty()).then_some(Cow::Borrowed(&**text)),
            Kind::Plain(value) => json::id(value),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The member `name`, unless it is missing or `null`.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Kind::Map(members) = &self.kind else {
            return None;
        };
        let found = members.iter().find(|(key, _)| key == name);
        found.map(|(_, node)| node).filter(|node| !node.is_null())
    }

    /// Whether it is the value `true`.
    pub(super) fn is_true(&self) -> bool {
        matches!(self.kind, Kind::Plain(Value::Bool(true)))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Plain(Value::Null))
    }

    /// The same value, its string replaced by the list or object that is written in it, if `fits`.
    pub(super) fn open(&mut self, fits: impl Fn(&Self) -> bool) {
        let Kind::Text(text) = &self.kind else {
            return;
        };
        let opened = match text {
            Cow::Borrowed(text) => parsed(text),
            Cow::Owned(text) => parsed(text).map(Kind::into_owned),
        };
        if let Some(kind) = opened {
            let closed = std::mem::replace(&mut self.kind, kind);
            if !fits(self) {
                self.kind = closed;
            }
        }
    }

    /// The same value, its string replaced by the string that is written in it as JSON.
    pub(super) fn decode(&mut self) {
        let quoted = |text: &str| text.trim_start().starts_with('"');
        let decoded = match &self.kind {
            Kind::Text(text) if quoted(text) => serde_json::from_str::<String>(text).ok(),
            Kind::Text(_) | Kind::Plain(_) | Kind::List(_) | Kind::Map(_) => None,
        };
        if let Some(decoded) = decoded {
            self.kind = Kind::Text(Cow::Owned(decoded));
        }
    }

    /// What stands at `path` inside of it, down into objects that are written as JSON in strings.
    pub(super) fn inside(mut self, path: &[&str]) -> Option<Self> {
        for name in path {
            self.open(|opened| matches!(opened.kind, Kind::Map(_)));
            let origin = self.view().get(name)?.origin;
            let Kind::Map(members) = self.kind else {
                return None;
            };
            let (_, found) = members.into_iter().find(|(key, _)| key == name)?;
            self = Self::at(found.kind, origin);
        }
        (!self.is_null()).then_some(self)
    }

    /// The only element of a list.
    pub(super) fn sole(self) -> Option<Self> {
        let mut items = self.into_items();
        if items.len() == 1 { items.pop() } else { None }
    }

    /// Whether it holds nothing: an empty object, list or string, as it is or written in a string.
    pub(super) fn is_hollow(&self) -> bool {
        match &self.kind {
            Kind::Text(text) => matches!(text.trim(), "" | "{}" | "[]" | "null"),
            Kind::Plain(value) => value.is_null(),
            Kind::List(items) => items.is_empty(),
            Kind::Map(members) => members.is_empty(),
        }
    }

    /// The elements of the list that it is or that is written in it.
    pub(super) fn into_items(mut self) -> Vec<Self> {
        self.open(|opened| matches!(opened.kind, Kind::List(_)));
        let places: Vec<Origin> = self.view().items().map(|item| item.origin).collect();
        match self.kind {
            Kind::List(items) => {
                let items = items.into_iter().zip(places);
                items.map(|(item, origin)| Self::at(item.kind, origin)).collect()
            }
            Kind::Text(_) | Kind::Plain(_) | Kind::Map(_) => Vec::new(),
        }
    }

    /// The value as plain JSON.
    pub(super) fn json(&self) -> Value<'_> {
        match &self.kind {
            Kind::Text(text) => Value::Str(Cow::Borrowed(text)),
            Kind::Plain(value) => value.clone(),
            Kind::List(items) => Value::Array(items.iter().map(Self::json).collect()),
            Kind::Map(members) => {
                let members = members.iter().map(|(name, node)| (&**name, node.json()));
                Value::Object(members.collect::<Vec<_>>().into())
            }
        }
    }
}

impl Kind<'_> {
    fn into_owned<'o>(self) -> Kind<'o> {
        let node = |node: Node<'_>| Node { way: node.way, kind: node.kind.into_owned() };
        match self {
            Self::Text(text) => Kind::Text(Cow::Owned(text.into_owned())),
            Self::Plain(Value::Bool(truth)) => Kind::Plain(Value::Bool(truth)),
            Self::Plain(Value::Number(number)) => Kind::Plain(Value::Number(number)),
            Self::Plain(_) => Kind::Plain(Value::Null),
            Self::List(items) => Kind::List(items.into_iter().map(node).collect()),
            Self::Map(members) => Kind::Map(
                members
                    .into_iter()
                    .map(|(name, member)| (Cow::Owned(name.into_owned()), node(member)))
                    .collect(),
            ),
        }
    }
}

/// The list or object that is written in `text`.
fn parsed(text: &str) -> Option<Kind<'_>> {
    let opens = text.trim_start().as_bytes().first()?;
    if !matches!(opens, b'{' | b'[') {
        return None;
    }
    serde_json::from_str::<Value<'_>>(text).ok().map(plain)
}

/// Plain JSON, taken over.
pub(super) fn plain(value: Value<'_>) -> Kind<'_> {
    match value {
        Value::Str(text) => Kind::Text(text),
        Value::Array(items) => {
            let items = items.into_iter().map(|item| Node::own(plain(item)));
            Kind::List(items.collect())
        }
        Value::Object(members) => {
            let members = members.into_vec().into_iter();
            Kind::Map(members.map(|(name, member)| (name, Node::own(plain(member)))).collect())
        }
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_)) => Kind::Plain(scalar),
    }
}

/// What is inside an `AnyValue`, with the way there; anything else is plain JSON as it stands.
fn unwrapped<'v>(value: &'v Value<'v>) -> Unwrapped<'v> {
    if let Value::Str(text) = value {
        return (Kind::Text(Cow::Borrowed(text)), &[]);
    }
    let wrapper = value.as_object().and_then(|object| {
        let (name, inner) = object.iter().next()?;
        let (_, wrapper, rest) = WRAPPERS.iter().find(|(known, _, _)| *known == name)?;
        Some((wrapper, inner, *rest))
    });
    let Some((wrapper, inner, rest)) = wrapper else {
        return (plain(value.clone()), &[]);
    };
    let values = || {
        let list = crate::json::member(inner, "values").and_then(Value::as_array);
        list.unwrap_or_default().iter().enumerate()
    };
    let kind = match wrapper {
        Wrapper::Whole => whole(inner).map_or_else(|| borrowed(inner), Kind::Plain),
        Wrapper::Scalar => borrowed(inner),
        Wrapper::List => {
            Kind::List(values().map(|(number, item)| wrapped(item, number, &[])).collect())
        }
        Wrapper::Map => Kind::Map(values().filter_map(entry).collect()),
    };
    (kind, rest)
}

/// Whether `value` is an `AnyValue` with its wrapper.
pub(super) fn is_wrapped(value: &Value<'_>) -> bool {
    let name = value.as_object().and_then(|object| object.iter().next());
    name.is_some_and(|(name, _)| WRAPPERS.iter().any(|(known, _, _)| *known == name))
}

/// What an `AnyValue` wraps, or the value itself.
pub(super) fn scalar<'v>(value: &'v Value<'v>) -> &'v Value<'v> {
    let first = value.as_object().and_then(|object| object.iter().next());
    first.filter(|_| is_wrapped(value)).map_or(value, |(_, inner)| inner)
}

/// A value as it stands, its string not copied.
fn borrowed<'v>(value: &'v Value<'v>) -> Kind<'v> {
    match value {
        Value::Str(text) => Kind::Text(Cow::Borrowed(text)),
        other => plain(other.clone()),
    }
}

/// The number that is written in a string.
fn whole(value: &Value<'_>) -> Option<Value<'static>> {
    let digits = value.as_str()?;
    let positive = digits.parse::<u64>().ok().map(Value::from);
    positive.or_else(|| digits.parse::<i64>().ok().map(Value::from))
}

fn entry<'v>((number, item): (usize, &'v Value<'v>)) -> Option<(Cow<'v, str>, Node<'v>)> {
    let name = crate::json::text(item, "key")?;
    let value = item.as_object()?.get("value")?;
    Some((Cow::Borrowed(name), wrapped(value, number, &["value"])))
}

fn wrapped<'v>(value: &'v Value<'v>, number: usize, slot: &'static [&'static str]) -> Node<'v> {
    // An `AnyValue` without any member is the protocol's `null`.
    let is_nothing = value.as_object().is_some_and(|members| members.iter().next().is_none());
    let (kind, rest): Unwrapped<'v> =
        if is_nothing { (Kind::Plain(Value::Null), &[]) } else { unwrapped(value) };
    Node { way: Way::Wrapped(number, slot, rest), kind }
}

fn below(origin: &Origin, rest: &'static [&'static str]) -> Origin {
    rest.iter().fold(origin.clone(), |origin, name| origin.key(name))
}

/// A node together with its place in the input.
#[derive(Clone, Debug)]
pub(super) struct View<'t, 'v> {
    pub(super) node: &'t Node<'v>,
    pub(super) origin: Origin,
}

impl<'t, 'v> View<'t, 'v> {
    fn child(&self, node: &'t Node<'v>, own: impl FnOnce(&Origin) -> Origin) -> Self {
        let origin = match &node.way {
            Way::Own => own(&self.origin),
            Way::Wrapped(number, slot, rest) => {
                below(&below(&self.origin.index(*number), slot), rest)
            }
            Way::Elsewhere(origin) => origin.clone(),
        };
        Self { node, origin }
    }

    /// The member `name`, unless it is missing or `null`.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let node = self.node.get(name)?;
        Some(self.child(node, |origin| origin.field(name)))
    }

    /// The first of `names` that is there.
    pub(super) fn first(&self, names: &[&str]) -> Option<Self> {
        names.iter().find_map(|name| self.get(name))
    }

    /// The string member `name`.
    pub(super) fn text(&self, name: &str) -> Option<&'t str> {
        self.node.get(name)?.text()
    }

    /// The elements of a list; none for anything else.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        let items: &'t [Node<'v>] = match &self.node.kind {
            Kind::List(items) => items,
            Kind::Text(_) | Kind::Plain(_) | Kind::Map(_) => &[],
        };
        let numbered = items.iter().enumerate();
        numbered.map(|(number, node)| self.child(node, |origin| origin.index(number)))
    }

    /// What of it can be quoted: the value itself where it stands in one place, and the strings in
    /// it where it was put together from values that stand apart.
    pub(super) fn quotable(&self) -> Vec<Self> {
        let Kind::Map(members) = &self.node.kind else {
            return vec![self.clone()];
        };
        let stands_apart = |node: &Node<'_>| matches!(node.way, Way::Elsewhere(_));
        if !members.iter().any(|(_, member)| stands_apart(member)) {
            return vec![self.clone()];
        }
        let strings = members.iter().filter(|(_, member)| member.text().is_some());
        strings.filter_map(|(name, _)| self.get(name)).collect()
    }

    /// What stands inside a wrapper of that name, or the value itself.
    pub(super) fn through(self, wrapper: &str) -> Self {
        self.get(wrapper).unwrap_or(self)
    }

    /// The value as a passage: a string as it stands, anything else as compact JSON.
    pub(super) fn passage(&self, draft: &Draft<'_>) -> Passage {
        if let Some(text) = self.node.text() {
            return draft.passage(text, self.origin.clone());
        }
        let text = draft.data(&self.node.json()).to_string();
        Passage::new(text, self.origin.clone())
    }
}
