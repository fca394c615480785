//! Which words of a sentence hint at a demand: one pass over the sentence, so that the patterns which
//! read demands are tried, and even compiled, only where they can match.

use crate::lexicon::Lexicon;
use std::sync::LazyLock;

/// What a sentence's words hint at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hints(u32);

/// Lists of words, each of which says something about a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// Words without which no sentence demands anything that is read here.
    Commands,
    /// A condition, a possibility or an example.
    Conditional,
    /// Words that demand something of the result, whether or not it can be checked.
    Demands,
    /// Words without which a sentence is not about how a message begins or ends.
    AtAnEnd,
    /// Words without which a sentence is not about the answer.
    OfTheAnswer,
    /// What a program that is to be written prints or returns is no answer of the agent, and neither
    /// is what somebody else is to be asked for.
    OfAnother,
    /// Words for the use of a tool.
    Calls,
    /// A number as the answer.
    Number,
    /// JSON as the answer.
    Json,
    /// One word as the answer.
    Word,
    /// Yes or no as the answer.
    Yes,
    /// What is counted in an answer.
    Units,
    /// What must stay as it is.
    LeftAlone,
    /// Words for a template.
    Format,
}

/// The words of each [`Hint`], in their order.
const LISTS: [&[&str]; 14] = [
    &[
        "answer*",
        "reply*",
        "respond*",
        "respons*",
        "summarise*",
        "summarize*",
        "message*",
        "output*",
        "format*",
        "finish*",
        "begin*",
        "start*",
        "end*",
        "must*",
        "never*",
        "always*",
        "not*",
        "don't*",
        "exactly*",
        "at most*",
        "no more*",
        "only*",
        "first*",
        "before*",
        "without*",
        "save*",
        "write*",
        "store*",
        "put*",
        "create*",
        "generate*",
        "call*",
        "avoid*",
        "refrain*",
        "skip*",
        "forbid*",
        "prohibit*",
        "banned*",
        "off limits*",
        "off-limits*",
        "keep*",
        "limit*",
        "use*",
        "give*",
        "exceed*",
        "maximum*",
        "one*",
    ],
    &[
        "if",
        "when",
        "whenever",
        "unless",
        "once",
        "until",
        "except",
        "in case",
        "depending",
        "while",
        "where",
        "otherwise",
        "for example",
        "e.g",
        "such as",
        "should you",
        "can",
        "could",
        "may want",
        "prefer",
        "ideally",
        "example",
    ],
    &[
        "must",
        "never",
        "do not",
        "don't",
        "exactly",
        "at most",
        "at least",
        "no more than",
        "only",
        "without",
        "instead of",
        "in alphabetical order",
        "rounde",
        "rounded",
        "nearest",
        "format",
        "sorted",
    ],
    &["end", "finish", "conclude", "close", "begin", "start"],
    &[
        "answer",
        "respond",
        "reply",
        "response",
        "summarise",
        "summarize",
        "summary",
        "message",
        "explain",
        "describe",
        "keep",
        "limit",
    ],
    &[
        "function", "script", "program", "file", "endpoint", "api", "method", "stdout", "stdin",
        "print", "prints", "printed", "return", "returns", "class", "code", "query", "each",
        "every", "ask", "tell", "user", "customer", "caller", "they", "them",
    ],
    &[
        "use",
        "call",
        "calls",
        "invoke",
        "run",
        "using",
        "calling",
        "invoking",
        "running",
        "used",
        "called",
        "invoked",
        "avoid",
        "refrain",
        "forbidden",
        "prohibited",
        "banned",
        "off limits",
        "off-limits",
        "allowed",
        "permitted",
    ],
    &["number", "integer"],
    &["json"],
    &["word"],
    &["yes"],
    &["word*", "sentence*", "character*", "line*", "bullet*", "item*"],
    &["do not", "don't", "never", "must not", "may not", "should not"],
    &["format", "form", "template", "syntax"],
];

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(&LISTS));

impl Hints {
    /// Reads `sentence` once.
    pub(super) fn of(sentence: &str) -> Self {
        Self(LEXICON.lists_in(sentence))
    }

    /// Whether a word of that list stands in the sentence.
    pub(super) const fn has(self, hint: Hint) -> bool {
        self.0 & (1 << hint as u32) != 0
    }
}
