use jiff::{SignedDuration, Timestamp};
use stack::{Format, MailHost, Options, Sample};

const ANNA: &str = "anna@pli.example";

fn filled(format: Format, mailing_list: usize) -> MailHost {
    let host = MailHost::start(Options { format, ..Options::imap_only() }).unwrap();
    let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    host.fill(Sample { mailing_list, conversations: 116, ..Sample::new(now) }).unwrap();
    host
}

/// `messages=12 unseen=3`
fn status(host: &MailHost, address: &str, folder: &str) -> (usize, usize) {
    let answer = host
        .imap(address, format!("1 STATUS \"{folder}\" (MESSAGES UNSEEN)\r\n").as_bytes())
        .unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let number = |name: &str| {
        let rest = answer.split_once(&format!("{name} ")).expect(&answer).1;
        rest.split([' ', ')']).next().unwrap().parse().unwrap()
    };
    (number("MESSAGES"), number("UNSEEN"))
}

#[test]
fn every_mailbox_is_filled_in_both_formats() {
    for format in [Format::Maildir, Format::Sdbox] {
        let host = filled(format, 300);

        let folders = host.folders(ANNA).unwrap();
        for name in ["Clients/Atelier Nord", "Factures 2025", "Mailing lists", "日本の紙", "Privé"]
        {
            assert!(
                folders.iter().any(|folder| folder == name),
                "{format:?}: no {name} in {folders:?}"
            );
        }
        assert_eq!(status(&host, ANNA, "Mailing lists").0, 300);
        assert_eq!(status(&host, ANNA, "Drafts").0, 3);
        let (messages, unseen) = status(&host, ANNA, "INBOX");
        assert!(
            messages > 150 && (5..60).contains(&unseen),
            "{messages} messages, {unseen} unseen"
        );
        for person in host.people() {
            assert!(status(&host, &person.address, "INBOX").0 > 20, "{}", person.address);
        }
        let newest = host.messages(ANNA, "INBOX").unwrap().pop().unwrap();
        assert!(
            String::from_utf8_lossy(&newest.raw)
                .contains("Subject: Re: Quote for the autumn catalogue, second proof")
        );
        assert_eq!(newest.flags, [r"\Seen"]);
    }
}

#[test]
fn the_same_seed_gives_the_same_mail() {
    let [first, second] = [0, 1].map(|_| filled(Format::Maildir, 5));
    for folder in ["INBOX", "Mailing lists"] {
        let [first, second] = [&first, &second].map(|host| host.messages(ANNA, folder).unwrap());
        assert_eq!(first.len(), second.len());
        let same = first.iter().zip(&second).take_while(|(one, other)| one == other).count();
        assert_eq!(same, first.len(), "the first {same} messages of {folder} are the same");
    }
}

#[test]
fn mail_is_dated_from_the_given_time() {
    let host = filled(Format::Maildir, 5);
    let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    for folder in ["INBOX", "Sent", "Mailing lists"] {
        let dates = host
            .doveadm(&[
                "-f",
                "flow",
                "fetch",
                "-u",
                ANNA,
                "date.received.unixtime",
                "mailbox",
                folder,
            ])
            .unwrap();
        let dates = String::from_utf8_lossy(&dates).into_owned();
        let newest = dates
            .lines()
            .map(|line| line.rsplit('=').next().unwrap().parse::<i64>().unwrap())
            .max()
            .unwrap();
        let age = now.duration_since(Timestamp::from_second(newest).unwrap());
        assert!(
            age > SignedDuration::ZERO && age < SignedDuration::from_hours(3),
            "{folder}: {age}"
        );
    }
}
