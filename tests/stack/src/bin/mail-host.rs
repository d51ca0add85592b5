//! The private mail host as a program, for whoever is not written in Rust or must not run as root.
//!
//! Its first line says in JSON where it is, who has a mailbox, and what Pli's settings must hold to use it. Then it
//! obeys requests, a line of JSON each, answered by a line each. It ends, and removes everything, when its standard
//! input is closed.
//!
//! ```text
//! mail-host --sample none
//! < {"host":"localhost","ports":{"imap":21000,…},"people":[…],"settings":"[mail]\n…",…}
//! > {"do":"deliver","to":"anna@pli.example","message":"Subject: Lunch?\r\n\r\nAt noon?\r\n"}
//! < {"ok":null}
//! > {"do":"stopSmtp"}
//! < {"ok":null}
//! ```

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use stack::{Import, MailHost, Options, Person, Sample, fixtures, mailing_list};

fn main() -> Result<()> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    let mut options = Options { store: arguments.mail.clone(), ..Options::default() };
    options.people.extend(guests(arguments.guests));
    options.people.extend(arguments.unlucky());
    options.message_bytes = arguments.message_bytes.unwrap_or(options.message_bytes);
    anyhow::ensure!(
        ["", "none", "organisation"].contains(&arguments.sample.as_str()),
        "no such sample"
    );
    let mut host = MailHost::start(options)?;
    // Mail that was kept from an earlier start is not made twice.
    let is_new = !host.people().iter().any(|person| host.home(person).exists());
    if arguments.sample == "organisation" && is_new {
        host.fill(Sample::new(now()?))?;
    }
    if arguments.directory {
        host.start_directory()?;
    }
    say(&describe(&host, arguments.directory)?)?;
    for line in std::io::stdin().lock().lines() {
        let answer = match obey(&mut host, &line?) {
            Ok(value) => json!({ "ok": value }),
            Err(error) => json!({ "error": format!("{error:#}") }),
        };
        say(&answer)?;
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Arguments {
    /// How much mail there is at the start.
    sample: String,
    /// Where mail is kept from one start to the next.
    mail: Option<PathBuf>,
    /// How many people there are besides those of the demo, with empty mailboxes.
    guests: usize,
    /// The largest message that SMTP takes.
    message_bytes: Option<u64>,
    /// Whether there is an LDAP directory of everybody.
    directory: bool,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut arguments = Self::default();
        while let Some(word) = words.next() {
            let value = words.next().with_context(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--sample" => arguments.sample = value,
                "--mail" => arguments.mail = Some(PathBuf::from(value)),
                "--guests" => {
                    arguments.guests = value.parse().context("--guests needs a number")?
                }
                "--message-bytes" => {
                    let bytes = value.parse().context("--message-bytes needs a number")?;
                    arguments.message_bytes = Some(bytes);
                }
                "--directory" => {
                    arguments.directory = value.parse().context("--directory: true or false")?;
                }
                _ => bail!("unknown switch {word}"),
            }
        }
        Ok(arguments)
    }

    /// Where there are guests, there are also one whose mailbox is soon full and one who may not send.
    fn unlucky(&self) -> Vec<Person> {
        if self.guests == 0 {
            return Vec::new();
        }
        vec![
            Person::new("narrow@pli.example", "Nina Narrow").with_quota(60_000),
            Person::new("mute@pli.example", "Max Mute").not_sending(),
        ]
    }
}

/// People whose mailboxes nobody else looks at: one for each test.
fn guests(count: usize) -> impl Iterator<Item = Person> {
    (1..=count).map(|number| {
        Person::new(&format!("guest{number}@pli.example"), &format!("Guest {number}"))
    })
}

/// What can be asked of the host while it runs.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
enum Request {
    StartDav,
    /// What the address book "Friends" on the CardDAV server holds.
    DavCards {
        address: String,
    },
    /// Writes a card there, as another program would; deletes it where there is no text.
    PutDavCard {
        address: String,
        name: String,
        text: Option<String>,
    },
    StopSmtp,
    StartSmtp,
    StopImap,
    StartImap,
    /// By LMTP, past any sending server.
    Deliver {
        to: String,
        message: String,
    },
    /// By SMTP, as from outside.
    Send {
        from: String,
        to: String,
        message: String,
    },
    /// Straight into a folder, with flags.
    Save {
        address: String,
        folder: String,
        #[serde(default)]
        flags: Vec<String>,
        message: String,
    },
    /// Makes a folder of all the messages that no mail program should choke on, and says their names in its order.
    SaveFixtures {
        address: String,
        folder: String,
    },
    /// Makes a folder of a long discussion.
    SaveDiscussion {
        address: String,
        folder: String,
        count: usize,
    },
    /// What a folder holds, oldest first.
    Messages {
        address: String,
        folder: String,
    },
    /// Puts a Sieve script there as another program would, and lets mail go through it.
    PutScript {
        address: String,
        name: String,
        text: String,
    },
    /// The Sieve script that mail goes through, as it lies there.
    ActiveScript {
        address: String,
    },
}

fn obey(host: &mut MailHost, line: &str) -> Result<Value> {
    match serde_json::from_str(line).context("that is no request")? {
        Request::StartDav => host.start_dav()?,
        Request::DavCards { address } => return Ok(json!(host.dav_cards(&address)?)),
        Request::PutDavCard { address, name, text } => {
            host.put_dav_card(&address, &name, text.as_deref())?;
        }
        Request::StopSmtp => host.stop_smtp()?,
        Request::StartSmtp => host.start_smtp()?,
        Request::StopImap => host.stop_imap()?,
        Request::StartImap => host.start_imap()?,
        Request::Deliver { to, message } => host.deliver(&to, message.as_bytes())?,
        Request::Send { from, to, message } => {
            host.deliver_by_smtp(&from, &to, message.as_bytes())?;
        }
        Request::Save { address, folder, flags, message } => {
            let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
            host.save(&address, &folder, &flags, message.as_bytes())?;
        }
        Request::SaveFixtures { address, folder } => return save_fixtures(host, &address, &folder),
        Request::SaveDiscussion { address, folder, count } => {
            host.import(&address, &folder, mailing_list(count, 1, now()?))?;
        }
        Request::Messages { address, folder } => return messages(host, &address, &folder),
        Request::PutScript { address, name, text } => host.put_script(&address, &name, &text)?,
        Request::ActiveScript { address } => return Ok(json!(host.active_script(&address)?)),
    }
    Ok(Value::Null)
}

fn save_fixtures(host: &MailHost, address: &str, folder: &str) -> Result<Value> {
    let start = now()?.as_second() - 3600;
    let mut imports = Vec::new();
    let mut names = Vec::new();
    for (name, raw) in fixtures::all() {
        let second = start + i64::try_from(names.len())?;
        let received = Timestamp::from_second(second).map_err(|error| anyhow!("{error}"))?;
        imports.push(Import { received, flags: Vec::new(), raw });
        names.push(name);
    }
    host.import(address, folder, imports)?;
    Ok(json!(names))
}

fn now() -> Result<Timestamp> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Timestamp::from_second(now.as_secs().try_into()?).map_err(|error| anyhow!("{error}"))
}

fn messages(host: &MailHost, address: &str, folder: &str) -> Result<Value> {
    let stored = host.messages(address, folder)?;
    let messages = stored.iter().map(|message| {
        let raw = String::from_utf8_lossy(&message.raw);
        json!({ "uid": message.uid, "flags": message.flags, "raw": raw })
    });
    Ok(Value::Array(messages.collect()))
}

fn describe(host: &MailHost, with_directory: bool) -> Result<Value> {
    let ports = host.ports();
    let (master, master_password) = host.master();
    let people = host.people().iter().map(|person| {
        json!({ "address": person.address, "name": person.name, "password": person.password })
    });
    let mut settings = settings(host);
    if with_directory {
        settings.push_str(&directory(host)?);
    }
    Ok(json!({
        "host": stack::HOST,
        "pid": std::process::id(),
        "ports": {
            "imap": ports.imap,
            "imaps": ports.imaps,
            "sieve": ports.sieve,
            "lmtp": ports.lmtp,
            "submission": ports.submission,
            "submissions": ports.submissions,
            "smtp": ports.smtp,
            "dav": ports.dav,
        },
        "caFile": host.ca_path(),
        "people": people.collect::<Value>(),
        "master": { "user": master, "password": master_password },
        "settings": settings,
    }))
}

/// The same for the directory.
fn directory(host: &MailHost) -> Result<String> {
    let (base, reader, _) = host.directory();
    let password = host.directory_password_file()?;
    Ok(format!(
        "\n[directory]\n\
         url = \"ldap://{}:{}\"\n\
         base = {base:?}\n\
         bind_dn = {reader:?}\n\
         bind_password_file = {password:?}\n",
        stack::HOST,
        host.ports().ldap,
    ))
}

/// The tables of `pli.toml` that tell where this host is; `deploy/pli.toml` explains them.
fn settings(host: &MailHost) -> String {
    let ports = host.ports();
    let name = stack::HOST;
    let ca = host.ca_path();
    let (master, _) = host.master();
    let password_file = host.master_password_file();
    let before = host.sieve_before_file();
    format!(
        "[mail]\n\
         extra_ca_files = [{ca:?}]\n\n\
         [domains.\"*\"]\n\
         imap = {{ host = \"{name}\", port = {}, tls = \"implicit\" }}\n\
         smtp = {{ host = \"{name}\", port = {}, tls = \"implicit\" }}\n\
         sieve = {{ host = \"{name}\", port = {}, tls = \"starttls\" }}\n\n\
         [contacts]\n\
         carddav_hosts = [\"{name}:{}\"]\n\n\
         [organisation]\n\
         domains = [\"pli.example\"]\n\
         admins = [\"admin@pli.example\"]\n\
         shared_addresses = [\"contact@pli.example\"]\n\
         sieve_before_file = {before:?}\n\n\
         [masters.\"*\"]\n\
         user = \"{master}\"\n\
         password_file = {password_file:?}\n\n\
         [authserv_ids]\n\
         \"*\" = [\"mx.pli.example\"]\n\n\
         [names]\n{}",
        ports.imaps,
        ports.submissions,
        ports.sieve,
        ports.dav,
        names()
    )
}

/// The people of the demo by their names; guests stay the addresses that they are.
fn names() -> String {
    let people = stack::people();
    people.iter().map(|person| format!("{:?} = {:?}\n", person.address, person.name)).collect()
}

fn say(value: &Value) -> Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{value}")?;
    output.flush().context("nobody listens any more")
}
