//! Asks the linker for what `cargo xtask` needs to divide the app into parts.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|target| target == "wasm32") {
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
}
