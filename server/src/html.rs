//! Hostile HTML made harmless.
