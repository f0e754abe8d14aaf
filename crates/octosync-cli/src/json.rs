//! JSON that is safe to show: no character in it moves a cursor, turns the direction of writing, or gives an order to the
//! build server that reads the output.
//!
//! JSON itself asks for escapes below U+0020 alone; the values stay the same.

use crate::render::text::{is_unsafe, orders};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Returns a value as indented JSON.
pub(crate) fn pretty(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Safe(PrettyFormatter::new())))?;
    Ok(String::from_utf8(bytes).expect("JSON is text"))
}

/// Writes as the inner formatter does, but for the characters of texts that do more than stand there.
struct Safe<'a>(PrettyFormatter<'a>);

impl Formatter for Safe<'_> {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        let unsafe_at = |rest: &str| rest.find(is_unsafe).into_iter().chain(orders(rest)).min();
        while let Some(at) = unsafe_at(rest) {
            let character = rest[at..].chars().next().expect("something was found there");
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + character.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn what_moves_the_cursor_is_escaped() {
        assert_eq!(
            pretty(&json!(["\u{7f}\u{9b}\u{202e}\u{feff} ä\n"])).unwrap(),
            "[\n  \"\\u007f\\u009b\\u202e\\ufeff ä\\n\"\n]"
        );
        let order = json!(["##octopus[setVariable]"]);
        assert_eq!(pretty(&order).unwrap(), "[\n  \"\\u0023#octopus[setVariable]\"\n]");
    }

    proptest! {
        #[test]
        fn the_values_stay_and_nothing_unsafe_is_left(text in "\\PC*|.*", key in ".*") {
            let value = json!({ key: [text, { "a": null }] });
            let shown = pretty(&value).unwrap();
            prop_assert!(!shown.chars().any(|character| character != '\n' && is_unsafe(character)));
            prop_assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
        }
    }
}
