//! A smell detector: how large files and functions are, and how many parameters functions take.
//!
//! A bound that is broken is a question, not a fault: split by idea, or say below why it reads better whole.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use octosync_layers::{Function, Sizes};
use std::collections::BTreeSet;
use std::path::Path;

/// The most parameters of a function, `self` included.
const PARAMETERS: usize = 5;

/// Functions that take more: file and name, each with the reason.
const MORE_PARAMETERS: &[(&str, &str, &str)] = &[
    ("completion/bash.rs", "write_registration", "a method of a trait of clap_complete"),
    ("completion/powershell.rs", "write_registration", "a method of a trait of clap_complete"),
    ("tls.rs", "verify_server_cert", "a method of a trait of rustls"),
];

fn sizes() -> Vec<(&'static str, Sizes)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |(name, root): (&'static str, &str)| (name, Sizes::read(&crates.join(name).join(root)).unwrap());
    let libraries = ["octosync", "octosync-state", "octopus-client"].map(|name| (name, "src/lib.rs"));
    libraries.into_iter().chain([("octosync-cli", "src/main.rs")]).map(read).collect()
}

#[test]
fn most_files_and_functions_are_small() {
    for (name, sizes) in sizes() {
        let (file, function) = (sizes.file_percentile(95), sizes.function_percentile(99));
        assert!(file <= 330, "{name}: 95 % of the files have at most {file} lines");
        assert!(function <= 45, "{name}: 99 % of the functions have at most {function} lines");
    }
}

#[test]
fn functions_take_five_parameters_or_say_why_not() {
    let measured = sizes();
    let many = measured.iter().flat_map(|(_, sizes)| &sizes.functions).filter(|one| one.parameters > PARAMETERS);
    let found: BTreeSet<(&str, &str)> = many.map(|Function { file, name, .. }| (&**file, &**name)).collect();
    let listed: BTreeSet<(&str, &str)> = MORE_PARAMETERS.iter().map(|(file, name, _)| (*file, *name)).collect();
    assert_eq!(found.difference(&listed).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "not listed");
    assert_eq!(listed.difference(&found).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "not needed any more");
}
