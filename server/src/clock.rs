//! Time, as an argument: the only place that asks what time it is.
