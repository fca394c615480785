//! Text to redacted text: credentials, e-mail addresses, and telephone, card, account and national numbers become placeholders such as `‹email:7f3a›`.
//!
//! One cheap pass finds anchors (`@` and a few literals); only around an anchor does anything look closely, and never
//! further than a stated bound, so the cost is linear for every input. The hash in a placeholder is keyed and depends
//! on the value alone: equal values stay equal across texts, files and processes, and nothing is remembered.
//!
//! It knows nothing of traces or formats, keeps no list of what it saw, and does not claim to find every secret: it
//! finds the shapes listed in the modules here, one file per kind of datum.

mod allow;
mod anchor;
mod bearer;
mod card;
mod cookie;
mod curl;
mod email;
mod iban;
mod key;
mod national;
mod number;
mod phone;
mod placeholder;
mod plausible;
mod secret;
mod signature;
mod token;
mod url_secret;
mod view;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::anchor::{Anchor, Anchors};
use crate::placeholder::Kind;
use crate::view::View;

pub use crate::placeholder::placeholders;

/// What a redactor needs to know: the key of its hashes, and what it must leave alone.
#[derive(Clone)]
pub struct Settings {
    /// Key of the placeholders' hashes. Two redactors with one key write equal placeholders for equal values.
    pub key: [u8; 32],
    /// Values that are never redacted: literally, or with `*` for any run of characters (`*@example.org`). Letter
    /// case is ignored.
    pub allow: Vec<String>,
}

/// Replaces secrets and personal data in text. Cloning shares the settings.
#[derive(Clone)]
pub struct Redactor {
    /// `None` passes everything through.
    settings: Option<Arc<Settings>>,
}

/// The shortest datum there is: `a@b.cd`. Shorter texts are the names and numbers that traces are full of.
const SHORTEST: usize = 6;

/// Fewest digits of a number that is taken for a telephone's or card's by its name alone.
const PHONE_LEAST: usize = 7;

/// How often a text in which something was found is looked through again.
const MOST_LOOKS: usize = 4;

/// A datum to replace.
struct Found {
    kind: Kind,
    range: Range<usize>,
}

impl Redactor {
    /// A redactor with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings: Some(Arc::new(settings)) }
    }

    /// A redactor that passes all text through.
    pub fn off() -> Self {
        Self { settings: None }
    }

    /// The text with every datum replaced; borrowed where there was none. Redacting twice changes nothing more:
    /// what a datum had hidden (a token as the name of a cookie) is found by looking again.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut redacted = self.redact_once(text);
        if let Cow::Borrowed(_) = redacted {
            return redacted;
        }
        for _ in 0..MOST_LOOKS {
            match self.redact_once(&redacted) {
                Cow::Borrowed(_) => break,
                Cow::Owned(again) => redacted = Cow::Owned(again),
            }
        }
        redacted
    }

    fn redact_once<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(settings) = &self.settings else {
            return Cow::Borrowed(text);
        };
        if text.len() < SHORTEST {
            return Cow::Borrowed(text);
        }
        let mut anchors = Anchors::over(text);
        // Everything before the floor is settled: replaced, or a placeholder that was there already. Looking back
        // stops there in both cases, which is what makes a second pass see what the first one saw.
        let mut floor = 0;
        let mut redacted = String::new();
        let mut copied = 0;
        while let Some((at, anchor)) = anchors.next() {
            if let Anchor::Placeholder = anchor {
                if let Some(end) = placeholder::end_at(text, at) {
                    floor = end;
                    anchors.skip_to(end);
                }
                continue;
            }
            let Some(found) = find(&View::new(text, floor), at, anchor) else {
                continue;
            };
            let value = &text[found.range.clone()];
            if allow::allows(&settings.allow, value) {
                continue;
            }
            redacted.push_str(&text[copied..found.range.start]);
            placeholder::write(&mut redacted, found.kind, &settings.key, value);
            copied = found.range.end;
            floor = copied;
            anchors.skip_to(copied);
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        redacted.push_str(&text[copied..]);
        Cow::Owned(redacted)
    }

    /// The value of a member called `name`, with every datum replaced. In `{"password": "…"}` the name is what gives
    /// the value away, and a reader that walks a tree sees the two apart.
    pub fn redact_member<'t>(&self, name: &str, value: &'t str) -> Cow<'t, str> {
        let Some(settings) = &self.settings else {
            return Cow::Borrowed(value);
        };
        let ordinary = self.redact(value);
        if let Cow::Owned(_) = ordinary {
            return ordinary;
        }
        if let Some(range) = secret::member(name, value)
            && !allow::allows(&settings.allow, &value[range.clone()])
        {
            let mut redacted = value[..range.start].to_owned();
            placeholder::write(&mut redacted, Kind::Secret, &settings.key, &value[range.clone()]);
            redacted.push_str(&value[range.end..]);
            return Cow::Owned(redacted);
        }
        let tells = secret::is_name(name) || phone::is_name(name) || national::is_name(name);
        if !tells {
            return self.redact(value);
        }
        let pair = format!("{name}=\"{value}\"");
        let redacted = self.redact(&pair);
        let inner = redacted.strip_prefix(name).and_then(|rest| rest.strip_prefix("=\""));
        match inner.and_then(|rest| rest.strip_suffix('"')) {
            Some(inner) if inner != value => Cow::Owned(inner.to_owned()),
            _ => self.redact(value),
        }
    }
}

impl Redactor {
    /// The placeholder of the number `digits` in a member called `name`, where the name says that it is a card's, a
    /// telephone's or a person's. Numbers under other names are amounts and ids.
    pub fn redact_number(&self, name: &str, digits: &str) -> Option<String> {
        let settings = self.settings.as_ref()?;
        let is_whole =
            digits.len() >= national::LEAST && digits.bytes().all(|byte| byte.is_ascii_digit());
        let kind = if card::is_name(name) {
            Kind::Card
        } else if national::is_name(name) {
            Kind::National
        } else if phone::is_name(name) {
            Kind::Phone
        } else {
            return None;
        };
        let least = if matches!(kind, Kind::National) { national::LEAST } else { PHONE_LEAST };
        if !is_whole || digits.len() < least || allow::allows(&settings.allow, digits) {
            return None;
        }
        let mut redacted = String::new();
        placeholder::write(&mut redacted, kind, &settings.key, digits);
        Some(redacted)
    }
}

/// A key from a passphrase of any length.
pub fn key_from(passphrase: &str) -> [u8; 32] {
    *blake3::hash(passphrase.as_bytes()).as_bytes()
}

/// The datum that this anchor belongs to, if there is one. Its end is always past the floor.
fn find(view: &View<'_>, at: usize, anchor: Anchor) -> Option<Found> {
    let (kind, range) = match anchor {
        Anchor::Placeholder => return None,
        Anchor::At => (Kind::Email, email::find(view, at)?),
        Anchor::EncodedAt => (Kind::Email, email::find_encoded(view, at)?),
        Anchor::Token => (Kind::Token, token::find(view, at)?),
        Anchor::Name => (Kind::Secret, secret::find(view, at)?),
        Anchor::Signature => (Kind::Secret, signature::find(view, at)?),
        Anchor::User => (Kind::Secret, curl::find(view, at)?),
        Anchor::Key => (Kind::Key, key::find(view, at)?),
        Anchor::Bearer => (Kind::Bearer, bearer::find_bearer(view, at)?),
        Anchor::Basic => (Kind::Secret, bearer::find_basic(view, at)?),
        Anchor::Digits => return number::find(view, at),
        Anchor::Url => (Kind::UrlSecret, url_secret::find(view, at)?),
    };
    Some(Found { kind, range })
}
