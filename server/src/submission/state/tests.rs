use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + seconds).unwrap()
}

fn failed(reason: RefusalReason) -> Outcome {
    Outcome::Failed(Refusal { reason, diagnostic: None })
}

fn refused() -> Outcome {
    let problem = Refusal { reason: RefusalReason::Other, diagnostic: None };
    Outcome::Refused { problem, recipients: Vec::new() }
}

/// One of each kind of place, by name.
fn places() -> Vec<(&'static str, Progress)> {
    let held = Progress::held(at(0));
    let step = |progress: &Progress, happening| progress.after(happening, at(0)).unwrap();
    let connecting = step(&held, Happening::Due);
    let handing = step(&connecting, Happening::HandOver);
    let end = |outcome| step(&handing, Happening::Ended(outcome));
    vec![
        ("retrying", end(failed(RefusalReason::TryLater))),
        ("sent", end(Outcome::Accepted)),
        ("refused", end(refused())),
        ("unknown", end(Outcome::Unknown)),
        ("cancelled", step(&held, Happening::Cancelled)),
        ("held", held),
        ("connecting", connecting),
        ("handing-over", handing),
    ]
}

fn name(progress: &Progress) -> &'static str {
    match (&progress.status, progress.phase) {
        (SubmissionStatus::Held { .. }, _) => "held",
        (SubmissionStatus::Retrying { .. }, _) => "retrying",
        (SubmissionStatus::Sending, Phase::Connecting) => "connecting",
        (SubmissionStatus::Sending, _) => "handing-over",
        (SubmissionStatus::Sent { .. }, _) => "sent",
        (SubmissionStatus::Refused { .. }, _) => "refused",
        (SubmissionStatus::Unknown { .. }, _) => "unknown",
        (SubmissionStatus::Cancelled, _) => "cancelled",
    }
}

#[test]
fn every_place_and_every_happening() {
    use Happening::*;
    // What isn't here can't happen.
    let table = [
        ("held", Due, "connecting"),
        ("held", Cancelled, "cancelled"),
        ("retrying", Due, "connecting"),
        ("retrying", Cancelled, "cancelled"),
        ("retrying", Again, "held"),
        ("connecting", HandOver, "handing-over"),
        ("connecting", FoundAtStart, "held"),
        ("connecting", Ended(Outcome::Accepted), "sent"),
        ("connecting", Ended(Outcome::Unknown), "unknown"),
        ("connecting", Ended(refused()), "refused"),
        ("connecting", Ended(failed(RefusalReason::TryLater)), "retrying"),
        ("handing-over", FoundAtStart, "unknown"),
        ("handing-over", Ended(Outcome::Accepted), "sent"),
        ("handing-over", Ended(Outcome::Unknown), "unknown"),
        ("handing-over", Ended(refused()), "refused"),
        ("handing-over", Ended(failed(RefusalReason::TryLater)), "retrying"),
        ("unknown", FoundInSent, "sent"),
        ("unknown", Again, "held"),
        ("refused", Again, "held"),
    ];
    let happenings = [
        Due,
        HandOver,
        Ended(Outcome::Accepted),
        Ended(Outcome::Unknown),
        Ended(refused()),
        Ended(failed(RefusalReason::TryLater)),
        FoundAtStart,
        FoundInSent,
        Cancelled,
        Again,
    ];
    for (place, progress) in places() {
        for happening in &happenings {
            let expected = table
                .iter()
                .find(|(from, when, _)| *from == place && when == happening)
                .map(|(_, _, to)| *to);
            let after = progress.after(happening.clone(), at(1));
            assert_eq!(after.as_ref().map(name), expected, "{place}, {happening:?}");
        }
    }
}

#[test]
fn nothing_that_may_be_with_the_host_is_taken_up_by_itself() {
    for (place, progress) in places() {
        let taken_up = matches!(place, "held" | "retrying");
        assert_eq!(progress.due_at().is_some(), taken_up, "{place}");
        if let Some(found) = progress.after(Happening::FoundAtStart, at(9)) {
            assert_eq!(found.due_at().is_some(), place == "connecting", "{place}");
        }
    }
}

#[test]
fn attempts_come_less_and_less_often_and_end() {
    let mut progress = Progress::held(at(0));
    let mut now = at(0);
    let mut pauses = Vec::new();
    while let Some(due) = progress.due_at() {
        pauses.push(due.duration_since(now).as_secs());
        now = due;
        progress = progress.after(Happening::Due, now).unwrap();
        let outcome = Happening::Ended(failed(RefusalReason::Unreachable));
        progress = progress.after(outcome, now).unwrap();
    }
    assert_eq!(pauses.get(..6).unwrap(), [0, 5, 10, 20, 40, 60]);
    assert!(pauses.is_sorted());
    assert_eq!(name(&progress), "refused");
    let hours = now.duration_since(at(0)).as_hours();
    assert!((48..50).contains(&hours), "{hours}");
}
