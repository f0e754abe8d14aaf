//! The differences between two runs of one command: exit codes, JSON by path, text by line.
//!
//! Normalised are only time (`stats.seconds` in JSON, and the seconds at the end of the summary), the count of requests in
//! the summary (`stats.requests` has it as data, and is compared), and the order of the lines on stderr, because both
//! servers are read at the same time. Addresses, ids and paths are compared as they are: both runs see the same servers
//! from the same folder.

use crate::program::Ran;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// One difference between what two builds said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The command, such as `plan --json`.
    pub command: String,
    /// The JSON path, with positions in lists: `plan.destinations[0].steps[3].born`; `stdout` or `stderr` for a line of
    /// text, `exit` for the exit code.
    pub place: String,
    /// The JSON value, line or code before; `None` if there is none.
    pub before: Option<Value>,
    /// The same after.
    pub after: Option<Value>,
}

impl Difference {
    /// Returns the path without positions in lists: `plan.destinations[].steps[].born`.
    #[must_use]
    pub fn path(&self) -> String {
        without_positions(&self.place)
    }
}

/// Returns a path with the positions in lists left out.
fn without_positions(place: &str) -> String {
    let mut path = String::new();
    let mut rest = place;
    while let Some((start, tail)) = rest.split_once('[') {
        let end = tail.find(']').unwrap_or(0);
        let is_position = end > 0 && tail[..end].bytes().all(|byte| byte.is_ascii_digit());
        path.push_str(start);
        path.push('[');
        rest = if is_position { &tail[end..] } else { tail };
    }
    path + rest
}

/// Returns how two runs of one command differ.
#[must_use]
pub fn differences(command: &str, before: &Ran, after: &Ran) -> Vec<Difference> {
    let mut all = Differences { command, found: Vec::new() };
    if before.code != after.code {
        all.add("exit", Some(before.code.into()), Some(after.code.into()));
    }
    match (json(&before.stdout), json(&after.stdout)) {
        (Some(before), Some(after)) => all.values("", &before, &after),
        _ => all.lines("stdout", &before.stdout, &after.stdout),
    }
    all.lines("stderr", &sorted(&before.stderr), &sorted(&after.stderr));
    all.found
}

fn sorted(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// Reads a JSON document, without the time that the run took.
fn json(text: &str) -> Option<Value> {
    let mut document: Value = serde_json::from_str(text).ok()?;
    if let Some(stats) = document.get_mut("stats").and_then(Value::as_object_mut) {
        stats.remove("seconds");
    }
    document.is_object().then_some(document)
}

/// Replaces the time and the count of requests at the end of a line such as `… · 5 requests, 0 writes, 0.1 s`.
fn without_time(line: &str) -> String {
    let timed = line.trim_end().strip_suffix(" s").and_then(|line| line.rsplit_once(", "));
    let Some((rest, _)) = timed.filter(|(_, seconds)| seconds.parse::<f64>().is_ok()) else { return line.to_owned() };
    let counted = rest.rsplit_once(", ").and_then(|(rest, writes)| Some((rest.rsplit_once(" · ")?, writes)));
    match counted.filter(|((_, requests), _)| requests.ends_with(" requests") || requests.ends_with(" request")) {
        Some(((rest, _), writes)) => format!("{rest} · REQUESTS, {writes}, TIME"),
        None => format!("{rest}, TIME"),
    }
}

/// The member that stands for the order of a list whose items are compared one by one.
const ORDER: &str = "(order)";

struct Differences<'c> {
    command: &'c str,
    found: Vec<Difference>,
}

impl Differences<'_> {
    fn add(&mut self, place: &str, before: Option<Value>, after: Option<Value>) {
        self.found.push(Difference { command: self.command.to_owned(), place: place.to_owned(), before, after });
    }

    fn values(&mut self, place: &str, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(was), Value::Object(now)) => {
                let names: std::collections::BTreeSet<&String> = was.keys().chain(now.keys()).collect();
                for name in names {
                    let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                    self.optional(&place, was.get(name), now.get(name));
                }
            }
            (Value::Array(was), Value::Array(now)) => self.lists(place, was, now),
            _ if before != after => self.add(place, Some(before.clone()), Some(after.clone())),
            _ => {}
        }
    }

    fn optional(&mut self, place: &str, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(before), Some(after)) => self.values(place, before, after),
            _ => self.add(place, before.cloned(), after.cloned()),
        }
    }

    /// Aligns the items first, so that an item that is new does not make all that follow it differ.
    fn lists(&mut self, place: &str, before: &[Value], after: &[Value]) {
        if let (Some(was), Some(now)) = (identities(before), identities(after)) {
            return self.identified(place, (before, &was), (after, &now));
        }
        let texts = |list: &[Value]| list.iter().map(Value::to_string).collect::<Vec<_>>();
        for (was, now) in aligned(&texts(before), &texts(after)) {
            let position = now.or(was).unwrap_or_default();
            let (was, now) = (was.map(|at| &before[at]), now.map(|at| &after[at]));
            self.optional(&format!("{place}[{position}]"), was, now);
        }
    }

    /// Compares items that have an identity: each with itself, wherever it stands, and then what moved.
    fn identified(&mut self, place: &str, before: (&[Value], &[String]), after: (&[Value], &[String])) {
        for (at, id) in after.1.iter().enumerate() {
            let was = before.1.iter().position(|was| was == id).map(|at| &before.0[at]);
            self.optional(&format!("{place}[{at}]"), was, Some(&after.0[at]));
        }
        let gone = |id: &&String| !after.1.contains(id);
        for (at, _) in before.1.iter().enumerate().filter(|(_, id)| gone(id)) {
            self.add(&format!("{place}[{at}]"), Some(before.0[at].clone()), None);
        }
        let common = |ids: &[String], others: &[String]| {
            ids.iter().filter(|id| others.contains(id)).cloned().collect::<Vec<String>>()
        };
        let (was, now) = (common(before.1, after.1), common(after.1, before.1));
        if was != now {
            self.add(&format!("{place}.{ORDER}"), Some(was.into()), Some(now.into()));
        }
    }

    fn lines(&mut self, place: &str, before: &str, after: &str) {
        let lines = |text: &str| text.lines().map(without_time).collect::<Vec<_>>();
        let (before, after) = (lines(before), lines(after));
        for (was, now) in aligned(&before, &after) {
            let line = |lines: &[String], at: Option<usize>| at.map(|at| Value::from(lines[at].clone()));
            self.add(place, line(&before, was), line(&after, now));
        }
    }
}

/// Returns what tells the items of a list apart, if each has an `id` of its own.
fn identities(list: &[Value]) -> Option<Vec<String>> {
    let ids: Option<Vec<String>> = list.iter().map(|item| Some(item.get("id")?.as_str()?.to_owned())).collect();
    ids.filter(|ids| ids.iter().collect::<std::collections::BTreeSet<_>>().len() == ids.len())
}

/// Returns the positions of what differs in two lists: side by side where items changed, alone where one was added or
/// removed.
fn aligned(before: &[String], after: &[String]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, before, after) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (was, now) = (op.old_range(), op.new_range());
        let longest = was.len().max(now.len());
        let at = |range: &std::ops::Range<usize>, offset: usize| range.clone().nth(offset);
        pairs.extend((0..longest).map(|offset| (at(&was, offset), at(&now, offset))));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ran(code: i32, stdout: &str, stderr: &str) -> Ran {
        Ran { code, stdout: stdout.to_owned(), stderr: stderr.to_owned() }
    }

    fn places(before: &Ran, after: &Ran) -> Vec<String> {
        differences("plan", before, after).into_iter().map(|found| found.place).collect()
    }

    #[test]
    fn the_same_run_at_another_pace_has_no_difference() {
        let before = ran(
            2,
            r#"{"exit": 2, "stats": {"requests": 5, "seconds": 0.1}}"#,
            "a: 1 to create · 5 requests, 0 writes, 0.1 s\n",
        );
        let after = ran(
            2,
            r#"{"stats": {"seconds": 7.5, "requests": 5}, "exit": 2}"#,
            "a: 1 to create · 5 requests, 0 writes, 12.5 s\n",
        );
        assert_eq!(differences("plan", &before, &after), []);
    }

    #[test]
    fn requests_are_compared_as_data_and_not_in_the_summary() {
        let line = |text: &str| without_time(text);
        assert_eq!(
            line("a: 1 to create · 5 requests, 0 writes, 0.1 s"),
            line("a: 1 to create · 7 requests, 0 writes, 9.9 s")
        );
        assert_ne!(
            line("a: 1 to create · 5 requests, 0 writes, 0.1 s"),
            line("a: 1 to create · 5 requests, 1 write, 0.1 s")
        );
        assert_eq!(line("wait, 3.0 s"), "wait, TIME");
    }

    #[test]
    fn lines_on_stderr_have_no_order() {
        assert!(places(&ran(0, "", "a\nb\n"), &ran(0, "", "b\na\n")).is_empty());
        assert_eq!(places(&ran(0, "a\nb\n", ""), &ran(0, "b\na\n", "")), ["stdout", "stdout"]);
    }

    #[test]
    fn every_part_of_a_run_is_compared() {
        let before = ran(2, r#"{"stats": {"requests": 5}}"#, "wrote plan\n");
        assert_eq!(places(&before, &ran(3, &before.stdout, &before.stderr)), ["exit"]);
        assert_eq!(places(&before, &ran(2, r#"{"stats": {"requests": 6}}"#, &before.stderr)), ["stats.requests"]);
        assert_eq!(places(&before, &ran(2, &before.stdout, "wrote it\n")), ["stderr"]);
        assert_eq!(places(&ran(0, "same\nold\n", ""), &ran(0, "same\nnew\n", "")), ["stdout"]);
        assert_eq!(places(&before, &ran(2, "no JSON", &before.stderr)), ["stdout"]);
    }

    fn found(before: &Value, after: &Value) -> Vec<(String, Option<Value>, Option<Value>)> {
        let found = differences("plan", &ran(0, &before.to_string(), ""), &ran(0, &after.to_string(), ""));
        found.into_iter().map(|one| (one.place, one.before, one.after)).collect()
    }

    #[test]
    fn a_value_is_found_by_its_path_and_a_new_item_shifts_nothing() {
        let before = json!({"steps": [{"id": "a", "needs": []}, {"id": "b", "needs": ["a"]}, {"id": "c"}]});
        let after = json!({"steps": [{"id": "0"}, {"id": "a", "needs": []}, {"id": "b", "needs": ["0"]}, {"id": "c"}]});
        let expected = [
            ("steps[0]".to_owned(), None, Some(json!({"id": "0"}))),
            ("steps[2].needs[0]".to_owned(), Some(json!("a")), Some(json!("0"))),
        ];
        assert_eq!(found(&before, &after), expected);
        assert_eq!(without_positions("steps[2].needs[0]"), "steps[].needs[]");
        let (before, after) = (json!({"kept": [{"x": 1}, {"x": 2}]}), json!({"kept": [{"x": 2}]}));
        assert_eq!(found(&before, &after), [("kept[0]".to_owned(), Some(json!({"x": 1})), None)]);
    }

    #[test]
    fn an_item_that_moves_differs_in_the_order_and_in_nothing_else() {
        let before = json!({"steps": [{"id": "a", "born": true}, {"id": "b"}, {"id": "gone"}]});
        let after = json!({"steps": [{"id": "b"}, {"id": "a"}]});
        let expected = [
            ("steps[1].born".to_owned(), Some(json!(true)), None),
            ("steps[2]".to_owned(), Some(json!({"id": "gone"})), None),
            ("steps.(order)".to_owned(), Some(json!(["a", "b"])), Some(json!(["b", "a"]))),
        ];
        assert_eq!(found(&before, &after), expected);
    }

    #[test]
    fn a_member_that_looks_like_a_place_keeps_its_name() {
        assert_eq!(without_positions("after.'Octopus.Script[Web]'[12].x[]"), "after.'Octopus.Script[Web]'[].x[]");
    }
}
