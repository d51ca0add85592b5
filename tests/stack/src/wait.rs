//! Waiting for something to become so.

use std::net::{Ipv4Addr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Long enough for anything that will happen at all, also on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Asks `look` again and again until it gives something, at most for [`PATIENCE`].
///
/// `what` completes the sentence "gave up waiting for …".
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if Instant::now() > deadline {
            bail!("gave up waiting for {what}");
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}

/// Whether something accepts connections on a loopback port.
pub(crate) fn answers(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}
