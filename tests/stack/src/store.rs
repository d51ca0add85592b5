//! A second way to the mail, past everything that is being tested: Dovecot's IMAP process on a pipe.

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::folder_name::quoted;
use crate::host::MailHost;
use crate::wait::wait_for;

/// A message as the host keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub uid: u32,
    /// As IMAP writes them, sorted: `\Answered`, `\Seen`, `$label` …, without `\Recent`.
    pub flags: Vec<String>,
    /// With CRLF line ends. Dovecot puts 0x80 for NUL.
    pub raw: Vec<u8>,
}

/// RFC 4314's letters and Dovecot's words.
const RIGHTS: [(char, &str); 11] = [
    ('l', "lookup"),
    ('r', "read"),
    ('w', "write"),
    ('s', "write-seen"),
    ('t', "write-deleted"),
    ('i', "insert"),
    ('p', "post"),
    ('e', "expunge"),
    ('k', "create"),
    ('x', "delete"),
    ('a', "admin"),
];

impl MailHost {
    /// All messages of a folder, oldest first; none if there is no such folder.
    pub fn messages(&self, address: &str, folder: &str) -> Result<Vec<Stored>> {
        let commands =
            format!("1 EXAMINE {}\r\n2 UID FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n", quoted(folder));
        fetched(&self.imap(address, commands.as_bytes())?)
    }

    /// The bytes of all messages of a folder, oldest first.
    pub fn raw_messages(&self, address: &str, folder: &str) -> Result<Vec<Vec<u8>>> {
        Ok(self.messages(address, folder)?.into_iter().map(|message| message.raw).collect())
    }

    /// Waits until a folder holds as many messages as that, or more, and gives them.
    pub fn wait_for_messages(
        &self,
        address: &str,
        folder: &str,
        count: usize,
    ) -> Result<Vec<Stored>> {
        wait_for(&format!("{count} messages in {address}'s {folder}"), || {
            let messages = self.messages(address, folder)?;
            Ok((messages.len() >= count).then_some(messages))
        })
    }

    /// Puts a message into a folder with flags such as `\Seen`, past LMTP and Sieve, and makes the folder if need be.
    ///
    /// What Dovecot would not take by IMAP (an empty message, NUL) it takes by [`Self::deliver`].
    pub fn save(&self, address: &str, folder: &str, flags: &[&str], raw: &[u8]) -> Result<()> {
        let mut commands = Vec::new();
        if folder != "INBOX" && !self.folders(address)?.iter().any(|name| name == folder) {
            write!(commands, "1 CREATE {0}\r\n2 SUBSCRIBE {0}\r\n", quoted(folder))?;
        }
        write!(
            commands,
            "3 APPEND {} ({}) {{{}+}}\r\n",
            quoted(folder),
            flags.join(" "),
            raw.len()
        )?;
        commands.extend_from_slice(raw);
        commands.extend_from_slice(b"\r\n");
        expect_ok(&self.imap(address, &commands)?)
    }

    /// The names of all folders of a person's own, sorted.
    pub fn folders(&self, address: &str) -> Result<Vec<String>> {
        let output = self.doveadm(&["mailbox", "list", "-8", "-u", address])?;
        let mut names: Vec<_> =
            String::from_utf8_lossy(&output).lines().map(str::to_owned).collect();
        names.sort();
        Ok(names)
    }

    /// Gives somebody rights (RFC 4314's, such as `lrwstipekx`) on another person's folder.
    pub fn share(&self, owner: &str, folder: &str, with: &str, rights: &str) -> Result<()> {
        let subject = format!("user={with}");
        let mut arguments = vec!["acl", "set", "-u", owner, folder, &subject];
        arguments.extend(
            RIGHTS.iter().filter(|(letter, _)| rights.contains(*letter)).map(|(_, name)| name),
        );
        self.doveadm(&arguments).map(drop)
    }

    /// Runs IMAP commands as somebody, all written at once, and gives everything that Dovecot answers.
    ///
    /// Each line needs a tag and CRLF.
    pub fn imap(&self, address: &str, commands: &[u8]) -> Result<Vec<u8>> {
        let input = [commands, LAST.as_bytes(), b" NOOP\r\n"].concat();
        let arguments = ["exec", "imap", "-u", address];
        let mut process = self
            .doveadm_command(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start doveadm")?;
        let mut stdin = process.stdin.take().context("no standard input")?;
        let mut stdout = process.stdout.take().context("no standard output")?;
        // Both pipes are short: who writes all first and then reads may wait for ever.
        let writer = thread::spawn(move || (stdin.write_all(&input), stdin));
        let mut answers = Vec::new();
        let mut piece = vec![0; 64 * 1024];
        // At LOGOUT, or at the end of its input, Dovecot lets go of what is not written yet.
        while !is_whole(&answers) {
            let length = stdout.read(&mut piece)?;
            if length == 0 {
                break;
            }
            answers.extend_from_slice(piece.get(..length).unwrap_or_default());
        }
        // A process that ends before it has read all says why on its own.
        drop(writer.join());
        printed(&arguments, process.wait_with_output()?)?;
        Ok(answers)
    }

    /// Runs Dovecot's `doveadm` on this host and gives what it prints.
    pub fn doveadm(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = self.doveadm_command(arguments).output().context("cannot start doveadm")?;
        printed(arguments, output)
    }

    fn doveadm_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("doveadm");
        command
            .arg("-c")
            .arg(self.runtime.path("dovecot.conf"))
            .args(arguments)
            // The mail's owner must be able to stay where it is started.
            .current_dir(self.runtime.root())
            .stdin(Stdio::null());
        command
    }
}

/// The tag of the command after all others.
const LAST: &str = "after-all-others";

/// Whether the last command was answered.
fn is_whole(answers: &[u8]) -> bool {
    let lines = answers.strip_suffix(b"\r\n");
    let last = lines.and_then(|lines| lines.rsplit(|byte| *byte == b'\n').next());
    last.is_some_and(|line| line.starts_with(LAST.as_bytes()))
}

fn printed(arguments: &[&str], output: Output) -> Result<Vec<u8>> {
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        bail!("doveadm {}: {}", arguments.join(" "), reason.trim());
    }
    Ok(output.stdout)
}

/// Every tagged answer must be OK.
fn expect_ok(answers: &[u8]) -> Result<()> {
    let text = String::from_utf8_lossy(answers);
    match text.lines().find(|line| !line.starts_with(['*', '+']) && !is_ok(line)) {
        Some(refused) => bail!("Dovecot said: {refused}"),
        None => Ok(()),
    }
}

fn is_ok(line: &str) -> bool {
    line.split(' ').nth(1) == Some("OK")
}

/// The messages in answers to FETCH, each `* 1 FETCH (UID 1 FLAGS (…) BODY[] {12}`, its bytes, and `)`.
fn fetched(mut answers: &[u8]) -> Result<Vec<Stored>> {
    let mut messages = Vec::new();
    while let Some(end) = answers.windows(2).position(|pair| pair == b"\r\n") {
        let (line, rest) = answers.split_at(end);
        answers = rest.get(2..).unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let Some(length) = line.strip_suffix('}').and_then(|line| line.rsplit_once('{')) else {
            continue;
        };
        let (raw, rest) =
            answers.split_at_checked(length.1.parse()?).context("a message is cut off")?;
        answers = rest;
        messages.push(Stored {
            uid: between(&line, "UID ", " ")?.parse()?,
            flags: flags(&line)?,
            raw: raw.to_vec(),
        });
    }
    Ok(messages)
}

fn flags(line: &str) -> Result<Vec<String>> {
    let all = between(line, "FLAGS (", ")")?;
    let mut flags: Vec<_> =
        all.split_whitespace().filter(|&flag| flag != r"\Recent").map(str::to_owned).collect();
    flags.sort();
    Ok(flags)
}

fn between<'a>(line: &'a str, before: &str, after: &str) -> Result<&'a str> {
    let found = line.split_once(before).and_then(|(_, rest)| rest.split_once(after));
    found.map(|(found, _)| found).with_context(|| format!("{before}missing in {line}"))
}

#[cfg(test)]
mod tests {
    use super::{Stored, fetched};

    #[test]
    fn a_message_may_look_like_an_answer() {
        let answers = b"* PREAUTH hi\r\n* 1 FETCH (UID 7 FLAGS (\\Seen \\Recent $a) BODY[] {5}\r\n{9}\r\n)\r\n* 2 FETCH (UID 9 FLAGS () BODY[] {0}\r\n)\r\n2 OK\r\n";
        let expected = [
            Stored { uid: 7, flags: vec!["$a".into(), "\\Seen".into()], raw: b"{9}\r\n".to_vec() },
            Stored { uid: 9, flags: vec![], raw: vec![] },
        ];
        assert_eq!(fetched(answers).unwrap(), expected);
    }
}
