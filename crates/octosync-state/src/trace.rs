//! The trace of a process: whether it still runs, told for certain or not at all.
//!
//! Only where the system shows it as files (Linux), and only to whoever sees the same processes: a container may be
//! called as its host is, and numbers of processes are used again.

use std::path::Path;

/// Returns the trace of a process that runs; `None` where none can be made.
pub(crate) fn of(process: u32) -> Option<String> {
    Some(format!("{} {process} {}", machine()?, started(process)?))
}

/// Returns whether the process of a trace is known to have ended.
pub(crate) fn is_over(trace: &str) -> bool {
    let parts = trace.rsplit_once(' ').and_then(|(rest, started)| {
        let (machine, process) = rest.rsplit_once(' ')?;
        Some((machine, process.parse().ok()?, started))
    });
    let Some((there, process, began)) = parts else { return false };
    // A process that does not see itself sees no other.
    let sees = machine().is_some_and(|here| here == there) && started(std::process::id()).is_some();
    sees && started(process).is_none_or(|started| started != began)
}

/// Returns what tells the processes that can be seen from all others: this start of the machine, and the namespace.
fn machine() -> Option<String> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = std::fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{} {}", boot.trim(), namespace.to_str()?))
}

/// Returns when a process started, in ticks of the machine; `None` of one that is gone, or only waits to be cleared away.
fn started(process: u32) -> Option<String> {
    let text = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).ok()?;
    // The name may hold anything, but ends with the last bracket.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let started = fields.nth(18)?.to_owned();
    (!matches!(state, "Z" | "X")).then_some(started)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_runs_is_not_over_and_one_that_ended_is() {
        let mut child = std::process::Command::new("sleep").arg("100").spawn().unwrap();
        let (own, other) = (of(std::process::id()).unwrap(), of(child.id()).unwrap());
        assert!(!is_over(&own) && !is_over(&other));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!is_over(&own) && is_over(&other));
    }

    #[test]
    fn a_number_that_is_used_again_is_another_process() {
        let own = of(std::process::id()).unwrap();
        let earlier = format!("{} 1", own.rsplit_once(' ').unwrap().0);
        assert!(is_over(&earlier));
    }

    #[test]
    fn of_another_machine_nothing_is_known() {
        for trace in ["", "x", "another pid:[1] 4294967295 1", &of(std::process::id()).unwrap().replace("pid:", "pod:")]
        {
            assert!(!is_over(trace), "{trace}");
        }
        assert_eq!(of(u32::MAX), None);
    }
}
