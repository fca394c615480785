//! Texts from runs written so that a channel shows them and obeys none of them.

use super::Medium;
use std::borrow::Cow;

/// Stands behind a sign that would name a person or an issue: it is not seen, and breaks the name.
const JOINER: char = '\u{2060}';

/// `text` as the medium has to have it.
pub(crate) fn escape(medium: Medium, text: &str) -> Cow<'_, str> {
    match medium {
        Medium::Slack => Cow::Owned(slack(text)),
        Medium::GitHub => Cow::Owned(markdown(text)),
        Medium::Jira => Cow::Owned(wiki(text)),
        Medium::PagerDuty | Medium::Webhook | Medium::Email | Medium::Stdout => Cow::Borrowed(text),
    }
}

/// Slack's three signs, which also begin its links and mentions.
pub(crate) fn slack(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Markdown as GitHub reads it. A backslash does not keep a name from being one.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\`*_[]<>|~&".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
        if matches!(letter, '@' | '#') {
            out.push(JOINER);
        }
    }
    out
}

/// Jira's wiki notation, in which two backslashes are a new line.
fn wiki(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("&#92;"),
            _ if "{}[]*_^~|!?+".contains(letter) => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_shows_what_would_be_a_mention() {
        assert_eq!(slack("<!channel> & <@U1>"), "&lt;!channel&gt; &amp; &lt;@U1&gt;");
    }

    #[test]
    fn github_names_nobody_and_shows_every_sign() {
        assert_eq!(markdown("@acme/all see #7"), "@\u{2060}acme/all see #\u{2060}7");
        assert_eq!(markdown("<!-- x --> `a` [b](c)"), "\\<!-- x --\\> \\`a\\` \\[b\\](c)");
    }

    #[test]
    fn jira_shows_what_would_be_a_macro_or_a_person() {
        assert_eq!(wiki("{code} [~mei] a\\\\b"), "\\{code\\} \\[\\~mei\\] a&#92;&#92;b");
    }
}
