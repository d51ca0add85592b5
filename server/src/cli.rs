//! The subcommands of `pli`.
