//! Migrations are embedded by a macro, which cargo can't see: build again when one comes.

fn main() {
    println!("cargo:rerun-if-changed=src/db/migrations");
}
