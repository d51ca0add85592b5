//! Pli in the browser.

fn main() {
    frontend::run();
}
