//! Embeds the sample of `octosync demo`: every JSON file of both folders, by its collection.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=demo");
    let demo = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("demo");
    let mut code = String::new();
    for (name, folder) in [("SOURCE", "source"), ("DESTINATION", "destination")] {
        let files = json_files(&demo.join(folder))?;
        writeln!(code, "/// The documents of the demo's {folder}, by collection.").map_err(io::Error::other)?;
        writeln!(code, "pub(crate) const {name}: &[(&str, &str)] = &[").map_err(io::Error::other)?;
        for file in files {
            println!("cargo::rerun-if-changed={}", file.display());
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            writeln!(code, "    ({stem:?}, include_str!({file:?})),").map_err(io::Error::other)?;
        }
        writeln!(code, "];").map_err(io::Error::other)?;
    }
    fs::write(Path::new(&variable("OUT_DIR")?).join("demo.rs"), code)
}

fn json_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(io::Error::other)
}
