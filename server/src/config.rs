//! The operator's settings (`pli.toml`), and the only place that reads the environment.
