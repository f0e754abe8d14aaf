//! The words of a command of PowerShell: quotes, escapes, continued lines and lists as its own parser reads them, as far as a
//! call of a script needs it.
//!
//! Values that only PowerShell can work out, such as variables, are marked and never guessed. Invariant: no word gets into an error.

use std::iter::Peekable;
use std::str::Chars;

/// A word of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// The text, without the quotes around it.
    pub(super) text: String,
    /// Whether it begins in quotes: then it is a value, whatever its first letter.
    pub(super) is_quoted: bool,
    /// Whether it holds a variable or an expression, so that only PowerShell knows its value.
    pub(super) is_computed: bool,
}

/// Letters behind a backtick that stand for something else than themselves.
const ESCAPES: &[char] = &['0', 'a', 'b', 'e', 'f', 'n', 'r', 't', 'u', 'v'];
/// Variables whose values are always the same.
const CONSTANTS: &[&str] = &["true", "false", "null"];
/// Words that continue a line in some shell.
const CONTINUED: &[&str] = &["\\", "^"];

/// Splits a text into words.
///
/// # Errors
/// When a quote or a bracket is never closed, when parameters are splatted, or when something follows the command.
pub(super) fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut reader = Reader { letters: text.chars().peekable(), words: Vec::new(), word: None, in_list: false };
    while let Some(letter) = reader.letters.next() {
        reader.letter(letter)?;
    }
    reader.end();
    Ok(reader.words)
}

struct Reader<'t> {
    letters: Peekable<Chars<'t>>,
    words: Vec<Word>,
    word: Option<Word>,
    /// Whether the last letter was a comma between the items of a list.
    in_list: bool,
}

impl Reader<'_> {
    fn letter(&mut self, letter: char) -> Result<(), String> {
        let was_in_list = std::mem::take(&mut self.in_list);
        match letter {
            '\'' | '‘' | '’' | '‚' | '‛' => self.quoted(is_single)?,
            '"' | '“' | '”' | '„' => self.quoted(is_double)?,
            '`' => self.escaped(),
            '$' => self.variable()?,
            '(' | '{' => self.bracket(letter)?,
            '@' if self.word.is_none() => self.at()?,
            '#' if self.word.is_none() => self.comment(),
            ';' | '|' | '<' | '>' => self.behind()?,
            // In front, it calls the script.
            '&' if self.word.is_some() || !self.words.is_empty() => self.behind()?,
            _ if letter.is_whitespace() => self.blank(was_in_list),
            ',' => {
                self.push(letter);
                self.in_list = true;
            }
            _ => self.push(letter),
        }
        Ok(())
    }

    fn word(&mut self) -> &mut Word {
        self.word.get_or_insert_with(Word::default)
    }

    fn push(&mut self, letter: char) {
        self.word().text.push(letter);
    }

    fn end(&mut self) {
        let is_word = |word: &Word| word.is_quoted || !CONTINUED.contains(&word.text.as_str());
        self.words.extend(self.word.take().filter(is_word));
    }

    /// A blank ends a word, unless a comma on either side of it makes a list that goes on.
    fn blank(&mut self, was_in_list: bool) {
        while self.letters.next_if(|next| next.is_whitespace()).is_some() {}
        self.in_list = was_in_list;
        if !was_in_list && self.letters.peek() != Some(&',') {
            self.end();
        }
    }

    /// Reads what follows a backtick: the rest of a continued line, or a letter that means itself.
    fn escaped(&mut self) {
        match self.letters.next() {
            None | Some('\n') => {}
            Some('\r') => drop(self.letters.next_if_eq(&'\n')),
            Some(next) if next.is_whitespace() && self.word.is_none() => {}
            Some(next) => {
                self.word().is_computed |= ESCAPES.contains(&next);
                self.push(next);
            }
        }
    }

    /// Reads a text to the quote that ends it; two of them are one that stands for itself.
    fn quoted(&mut self, is_quote: fn(char) -> bool) -> Result<(), String> {
        self.word.get_or_insert_with(|| Word { is_quoted: true, ..Word::default() });
        while let Some(letter) = self.letters.next() {
            match letter {
                _ if is_quote(letter) => {
                    if self.letters.next_if(|next| is_quote(*next)).is_none() {
                        return Ok(());
                    }
                    self.push(letter);
                }
                '`' if is_quote('"') => self.escaped(),
                '$' if is_quote('"') && self.names_variable() => {
                    self.word().is_computed = true;
                }
                _ => self.push(letter),
            }
        }
        Err("a quote is opened and never closed".to_owned())
    }

    /// Returns whether what follows a `$` makes it a variable or an expression.
    fn names_variable(&mut self) -> bool {
        self.letters
            .peek()
            .is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '{' | '(' | '?' | '^' | '$'))
    }

    fn variable(&mut self) -> Result<(), String> {
        if !self.names_variable() {
            self.push('$');
            return Ok(());
        }
        let begins = self.word.as_ref().is_none_or(|word| word.text.ends_with([':', ',']));
        let mut name = String::new();
        while let Some(letter) = self.letters.next_if(|next| next.is_alphanumeric() || matches!(next, '_' | ':' | '.'))
        {
            name.push(letter);
        }
        let ends = self.letters.peek().is_none_or(|next| next.is_whitespace() || matches!(next, ',' | ';' | '|'));
        if begins && ends && CONSTANTS.iter().any(|constant| constant.eq_ignore_ascii_case(&name)) {
            self.word().text.push_str(&name);
        } else {
            self.word().is_computed = true;
        }
        Ok(())
    }

    /// Skips an expression in brackets: its value is PowerShell's affair.
    fn bracket(&mut self, first: char) -> Result<(), String> {
        self.word().is_computed = true;
        let (open, close) = if first == '(' { ('(', ')') } else { ('{', '}') };
        let (mut depth, mut quote) = (1_usize, None);
        while depth > 0 {
            let letter = self.letters.next().ok_or("a bracket is opened and never closed")?;
            match quote {
                Some(end) if letter == end => quote = None,
                Some(_) => {}
                None if matches!(letter, '\'' | '"') => quote = Some(letter),
                None if letter == open => depth += 1,
                None if letter == close => depth -= 1,
                None => {}
            }
        }
        Ok(())
    }

    /// Reads what follows an `@`: a list, a table, or the variable of splatted parameters.
    fn at(&mut self) -> Result<(), String> {
        match self.letters.next_if(|next| matches!(next, '(' | '{')) {
            Some(open) => self.bracket(open),
            None if self.names_variable() => Err("parameters in a variable (`@name`, splatting) are not supported: \
                only PowerShell knows them; write each parameter with its value"
                .to_owned()),
            None => {
                self.push('@');
                Ok(())
            }
        }
    }

    fn comment(&mut self) {
        while self.letters.next_if(|next| *next != '\n').is_some() {}
    }

    /// Accepts nothing behind the command.
    fn behind(&mut self) -> Result<(), String> {
        self.end();
        if self.letters.all(char::is_whitespace) {
            return Ok(());
        }
        Err("something follows the command (`;`, `|`, `&`, `<` or `>` outside quotes): give the call of the script alone".to_owned())
    }
}

const fn is_single(letter: char) -> bool {
    matches!(letter, '\'' | '‘' | '’' | '‚' | '‛')
}

const fn is_double(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the words, each that only PowerShell knows as `?`.
    fn read(text: &str) -> Vec<String> {
        let shown = |word: Word| if word.is_computed { "?".to_owned() } else { word.text };
        words(text).unwrap().into_iter().map(shown).collect()
    }

    #[test]
    fn words_are_read_as_powershell_reads_them() {
        let rows: &[(&str, &[&str])] = &[
            ("a 'b c' \"d e\"", &["a", "b c", "d e"]),
            ("'O''Brien' \"say \"\"hi\"\"\" \"a`\"b\"", &["O'Brien", "say \"hi\"", "a\"b"]),
            ("a`\n  b`\r\n c", &["a", "b", "c"]),
            ("a ` \n b \\\n c ^\n d", &["a", "b", "c", "d"]),
            ("“Web”, ‘API’", &["Web,API"]),
            ("'A','B', 'C' ,D", &["A,B,C,D"]),
            ("$true $FALSE $null -X:$true", &["true", "FALSE", "null", "-X:true"]),
            ("$name \"$name\" '$name' $env:KEY \"$(f x)\" a$b", &["?", "?", "$name", "?", "?", "?"]),
            ("(f 'x)' (y)) @('A', 'B') @{ A = 'b' } ${a b}", &["?", "?", "?", "?"]),
            ("price$ \"5 $\"", &["price$", "5 $"]),
            ("a # comment 'b\nc # d", &["a", "c"]),
            ("a#b a@b", &["a#b", "a@b"]),
            ("a;", &["a"]),
            ("& a", &["&", "a"]),
            ("\"a`nb\"", &["?"]),
        ];
        for (text, expected) in rows {
            assert_eq!(read(text), *expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_single_command_is_refused() {
        for (text, said) in [
            ("a 'b", "a quote is opened"),
            ("a \"b`\"", "a quote is opened"),
            ("a (b", "a bracket is opened"),
            ("a @params", "splatting"),
            ("a; b", "something follows"),
            ("a | b", "something follows"),
            ("a > b", "something follows"),
            ("a && b", "something follows"),
        ] {
            let error = words(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
