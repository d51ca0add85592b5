//! Sieve scripts past ManageSieve, as another program would leave them.

use std::fs;
use std::os::unix::fs::symlink;

use anyhow::Result;

use crate::host::MailHost;
use crate::import::make_folders;

impl MailHost {
    /// Puts a script there, and lets mail go through it.
    pub fn put_script(&self, address: &str, name: &str, text: &str) -> Result<()> {
        let home = self.home(self.person(address)?);
        let folder = home.join("sieve");
        make_folders(&folder, &home, &self.owner)?;
        let path = folder.join(format!("{name}.sieve"));
        fs::write(&path, text)?;
        self.owner.give(&path)?;
        let active = home.join(".dovecot.sieve");
        drop(fs::remove_file(&active));
        symlink(format!("sieve/{name}.sieve"), active)?;
        Ok(())
    }

    /// The script that mail goes through; `None` if through none.
    pub fn active_script(&self, address: &str) -> Result<Option<String>> {
        let path = self.home(self.person(address)?).join(".dovecot.sieve");
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(fs::read_to_string(path)?))
    }
}
