use std::process::ExitCode;

/// glibc's keeps what was large and is free again, in each of its arenas: hashing passwords alone (19 MiB each) left
/// hundreds of megabytes behind.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
