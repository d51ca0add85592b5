//! Searches known messages while one types, in a worker of the browser.
