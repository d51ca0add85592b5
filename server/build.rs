//! Tells cargo what macros read behind its back, and where the browser's files are.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/db/migrations");

    // Without `..` in it: a debug build compares paths when it reads files from there, and the folder may come later.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the package is");
    let root = Path::new(&package).parent().expect("the package lies in the workspace");
    let dist = root.join("dist");
    println!("cargo:rustc-env=PLI_DIST={}", dist.display());

    // A release build embeds the files. A debug build doesn't, and isn't to be built anew for each change of them.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed={}", dist.display());
    }
}
