//! Pli in the browser.
