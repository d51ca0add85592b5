//! What every handler can reach.
