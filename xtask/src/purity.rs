//! Proves that the pure crates are pure: no files, sockets, clock, environment, processes or threads in their sources.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Crates that may only turn bytes and values into values.
const PURE: [&str; 6] = ["terminology", "text", "nn", "index", "coding", "deaths"];

/// Paths of the standard library and macros that reach outside.
const IMPURE: [&str; 13] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io::stdin",
    "std::io::stdout",
    "std::thread",
    "SystemTime",
    "Instant",
    "std::os",
    "env!(\"",
    "println!",
    "std::path",
];

/// Dependencies that bring none of that along.
const ALLOWED: [&str; 19] = [
    "candle-",
    "fastrand",
    "gemm",
    "half",
    "ndarray",
    "safetensors",
    // Workbooks from bytes in memory: its opening of files is not used, and `std::io::Cursor` is all it is given.
    "calamine",
    "zip",
    "chardetng",
    "crc32fast",
    "csv",
    "encoding_rs",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "unicode-normalization",
    "ishizue-",
    "rustc-hash",
];

/// Checks every source line and every dependency of the pure crates.
pub(crate) fn check() -> Result<String> {
    let mut findings = Vec::new();
    for name in PURE {
        let root = Path::new("crates").join(name);
        check_dependencies(&root, &mut findings)?;
        for file in sources(&root.join("src"))? {
            check_source(&file, &mut findings)?;
        }
    }
    if findings.is_empty() { Ok(format!("pure: {}", PURE.join(", "))) } else { bail!("{}", findings.join("\n")) }
}

fn check_source(file: &Path, findings: &mut Vec<String>) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    for (number, line) in text.lines().enumerate() {
        if line.trim() == "#[cfg(test)]" {
            break;
        }
        let code = line.split("//").next().unwrap_or_default();
        // The version of the crate itself is a constant of the build, not of the machine.
        let code = code.replace("env!(\"CARGO_PKG_VERSION\")", "");
        if let Some(found) = IMPURE.iter().find(|path| code.contains(**path)) {
            findings.push(format!("{}:{}: {found} has no place in a pure crate", file.display(), number + 1));
        }
    }
    Ok(())
}

fn check_dependencies(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let section = text.split("[dependencies]").nth(1).unwrap_or_default();
    for line in section
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        if !ALLOWED.iter().any(|allowed| name == *allowed || allowed.ends_with('-') && name.starts_with(allowed)) {
            findings.push(format!("{}: the dependency {name} is not on the list of pure ones", manifest.display()));
        }
    }
    Ok(())
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    Ok(files)
}
