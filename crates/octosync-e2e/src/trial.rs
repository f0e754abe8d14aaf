//! Properties that are tried on servers: how many cases they see, and how they are run to their end.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};

/// Returns how many cases a property sees: a few, because each starts servers, unless `PROPTEST_CASES` asks for others.
pub fn cases(few: u32) -> u32 {
    std::env::var_os("PROPTEST_CASES").map_or(few, |_| Config::default().cases)
}

/// Returns how a property is tried. Failures are small enough to be printed whole; no files are left behind.
pub fn config(few: u32) -> Config {
    Config { cases: cases(few), failure_persistence: None, ..Config::default() }
}

/// Runs to its end what takes servers.
///
/// # Panics
/// When no runtime can be built.
pub fn block_on<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be built").block_on(work)
}

/// Tries a property on values of a strategy.
///
/// # Panics
/// With the smallest value that was found for which it does not hold.
pub fn holds<S: Strategy>(config: Config, strategy: &S, property: impl AsyncFn(S::Value) -> TestCaseResult) {
    let tried = TestRunner::new(config).run(strategy, |value| block_on(property(value)));
    if let Err(error) = tried {
        panic!("{error}");
    }
}
