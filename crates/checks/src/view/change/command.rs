//! Cuts a shell script into the simple commands that it runs, with the files that each writes to.
//!
//! Words are `shlex`'s business. That crate knows no operators, so they are found here first:
//! outside of quotes, comments and here-documents. What stands inside of a quoted `$(…)` is left
//! alone, and so is every expansion: nothing here runs anything.

use std::mem;

/// One simple command.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// The program and its arguments, quotes taken off.
    pub(super) words: Vec<String>,
    /// The files that its output goes to.
    pub(super) writes: Vec<String>,
    /// The folder that the script had changed to before, as written.
    pub(super) folder: String,
    /// The here-document that it is given.
    pub(super) input: String,
    /// Whether the script may have passed it by: after `||`, in a branch, in a function's body.
    pub(super) is_uncertain: bool,
}

/// Stands for a redirection whose target is written to, in a place where no script has it.
const WRITES: char = '\u{1}';
/// Stands for a redirection whose target is not written to.
const READS: char = '\u{2}';

/// Words that stand before a command without being one.
const KEYWORDS: &[&str] =
    &["if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "fi", "done", "}"];

/// The commands of `script`, in order.
pub(super) fn commands(script: &str) -> Vec<Command> {
    let mut reader = Reader::default();
    let mut rest = script.chars().peekable();
    let mut cutter = Cutter { reader: &mut reader, pending: Vec::new(), piece: String::new() };
    while let Some(letter) = rest.next() {
        cutter.take(letter, &mut rest);
    }
    cutter.cut(After::Always);
    reader.commands
}

type Letters<'s> = std::iter::Peekable<std::str::Chars<'s>>;

/// What joins a command to the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// It runs in any case, or when the one before it went well.
    Always,
    /// It runs only when the one before it failed.
    Failure,
    /// It is the body of a function.
    Function,
}

/// Finds the operators.
struct Cutter<'r> {
    reader: &'r mut Reader,
    /// The words that end the here-documents which begin on this line, and the places of the commands
    /// that they are for.
    pending: Vec<(String, usize)>,
    piece: String,
}

impl Cutter<'_> {
    fn take(&mut self, letter: char, rest: &mut Letters<'_>) {
        match letter {
            '\'' | '"' => self.quoted(letter, rest),
            '\\' => {
                self.piece.push(letter);
                self.piece.extend(rest.next());
            }
            '#' if self.piece.chars().next_back().is_none_or(char::is_whitespace) => {
                while rest.next_if(|next| *next != '\n').is_some() {}
            }
            '\n' => {
                self.cut(After::Always);
                for (end, at) in mem::take(&mut self.pending) {
                    let input = document(&end, rest);
                    if let Some(command) = self.reader.commands.get_mut(at) {
                        command.input = input;
                    }
                }
            }
            '&' if rest.peek() == Some(&'>') => {}
            '|' if rest.next_if_eq(&'|').is_some() => self.cut(After::Failure),
            '(' if rest.next_if_eq(&'(').is_some() => skip_arithmetic(rest),
            '(' if rest.next_if_eq(&')').is_some() => self.cut(After::Function),
            ';' | '&' | '|' | '(' | ')' | '`' => self.cut(After::Always),
            '>' => self.output(rest),
            '<' => self.input(rest),
            _ => self.piece.push(letter),
        }
    }

    fn quoted(&mut self, quote: char, rest: &mut Letters<'_>) {
        self.piece.push(quote);
        while let Some(letter) = rest.next() {
            self.piece.push(letter);
            if letter == quote {
                return;
            }
            if letter == '\\' && quote == '"' {
                self.piece.extend(rest.next());
            }
        }
    }

    fn output(&mut self, rest: &mut Letters<'_>) {
        // The number of a stream is a word of its own: `2>log`, but `v2 >log`.
        let bare = self.piece.trim_end_matches(|letter: char| letter.is_ascii_digit());
        if bare.is_empty() || bare.ends_with(char::is_whitespace) {
            self.piece.truncate(bare.len());
        }
        let _ = rest.next_if(|next| matches!(next, '>' | '|'));
        let to_stream = rest.next_if_eq(&'&').is_some();
        self.mark(if to_stream { READS } else { WRITES });
    }

    fn input(&mut self, rest: &mut Letters<'_>) {
        if rest.next_if_eq(&'<').is_none() || rest.next_if_eq(&'<').is_some() {
            self.mark(READS);
            return;
        }
        let _ = rest.next_if_eq(&'-');
        while rest.next_if(|next| matches!(next, ' ' | '\t')).is_some() {}
        let mut end = String::new();
        while let Some(letter) =
            rest.next_if(|next| !next.is_whitespace() && !";&|<>()".contains(*next))
        {
            if !matches!(letter, '\'' | '"' | '\\') {
                end.push(letter);
            }
        }
        self.pending.push((end, self.reader.commands.len()));
    }

    fn mark(&mut self, mark: char) {
        self.piece.extend([' ', mark, ' ']);
    }

    fn cut(&mut self, after: After) {
        let piece = mem::take(&mut self.piece);
        self.reader.take(&piece);
        self.reader.after = after;
    }
}

/// A here-document up to the line that ends it.
fn document(end: &str, rest: &mut Letters<'_>) -> String {
    let mut document = String::new();
    while rest.peek().is_some() {
        let mut line = String::new();
        while let Some(letter) = rest.next().filter(|letter| *letter != '\n') {
            line.push(letter);
        }
        if line.trim_matches(['\t', '\r']) == end {
            break;
        }
        document.push_str(&line);
        document.push('\n');
    }
    document
}

/// Passes over `((…))`: its signs compare.
fn skip_arithmetic(rest: &mut Letters<'_>) {
    while let Some(letter) = rest.next() {
        if letter == ')' && rest.next_if_eq(&')').is_some() {
            return;
        }
    }
}

/// Makes commands of the pieces between operators.
struct Reader {
    commands: Vec<Command>,
    folder: String,
    after: After,
    /// Inside of a branch or of a function's body.
    is_aside: bool,
}

impl Default for Reader {
    fn default() -> Self {
        let commands = Vec::new();
        Self { commands, folder: String::new(), after: After::Always, is_aside: false }
    }
}

impl Reader {
    fn take(&mut self, piece: &str) {
        self.is_aside |= self.after == After::Function;
        let mut command = Command::default();
        let mut words = shlex::Shlex::new(piece);
        while let Some(word) = words.next() {
            match word.strip_prefix([WRITES, READS]).map(str::is_empty) {
                Some(true) => {
                    let target = words.next();
                    command.writes.extend(target.filter(|_| word.starts_with(WRITES)));
                }
                Some(false) | None => command.words.push(word),
            }
        }
        // An open quotation: what its words are is anybody's guess.
        if words.had_error {
            return;
        }
        self.leave_keywords(&mut command);
        if command.words.first().is_some_and(|first| first == "[[") {
            command.writes.clear();
        }
        if let [first, folder, ..] = command.words.as_slice()
            && first == "cd"
        {
            self.folder.clone_from(folder);
        }
        command.folder.clone_from(&self.folder);
        command.is_uncertain = self.is_aside || self.after == After::Failure;
        if !command.words.is_empty() || !command.writes.is_empty() {
            self.commands.push(command);
        }
    }

    fn leave_keywords(&mut self, command: &mut Command) {
        let words = &command.words;
        let is_keyword = |word: &&String| KEYWORDS.contains(&word.as_str());
        let many = words.iter().take_while(is_keyword).count();
        for word in command.words.drain(..many) {
            match word.as_str() {
                "then" | "else" | "elif" => self.is_aside = true,
                "fi" | "}" => self.is_aside = false,
                _ => {}
            }
        }
        match command.words.first().map(String::as_str) {
            Some("case") => self.is_aside = true,
            Some("esac") => self.is_aside = false,
            Some(_) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(script: &str) -> Vec<(String, Vec<String>, bool)> {
        let one =
            |command: Command| (command.words.join(" "), command.writes, command.is_uncertain);
        commands(script).into_iter().map(one).collect()
    }

    fn words(script: &str) -> Vec<String> {
        read(script).into_iter().map(|(words, _, _)| words).collect()
    }

    #[test]
    fn operators_count_only_outside_of_quotes_and_comments() {
        assert_eq!(words("a;b&&c | d & e"), ["a", "b", "c", "d", "e"]);
        assert_eq!(words("echo 'a; b && c' \"d | e\" # ; f"), ["echo a; b && c d | e"]);
        assert_eq!(
            words("x=$(rm y) find . -exec rm {} \\;"),
            ["x=$", "rm y", "find . -exec rm {} ;"]
        );
    }

    #[test]
    fn a_redirection_is_a_write_unless_it_goes_to_a_stream() {
        let writes = |script| read(script).remove(0).1;
        assert_eq!(writes("cat a>b 2>&1 2>err >>'c d' <in"), ["b", "err", "c d"]);
        assert!(writes("echo '>' a \\> b 2>&1 <in").is_empty());
        assert!(writes("[[ a > b ]]").is_empty());
        assert_eq!(words("echo $((3 > 2)) end"), ["echo $ end"]);
    }

    #[test]
    fn a_here_document_is_no_script() {
        assert_eq!(words("cat <<'EOF' > notes\nrm -rf /\nEOF\nls"), ["cat", "ls"]);
    }

    #[test]
    fn what_may_have_been_passed_by_is_uncertain() {
        let uncertain =
            |script| -> Vec<bool> { read(script).into_iter().map(|one| one.2).collect() };
        assert_eq!(uncertain("a || b; c"), [false, true, false]);
        assert_eq!(uncertain("if a; then b; fi; c"), [false, true, false]);
        assert_eq!(uncertain("for x in 1 2; do rm y; done"), [false, false]);
        assert_eq!(words("f() { rm y; }\nls"), ["f", "rm y", "ls"]);
        assert_eq!(uncertain("f() { rm y; }\nls"), [false, true, false]);
    }
}
