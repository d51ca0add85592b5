//! When mail is answered automatically.

use shared::auto_reply::AutoReply;

/// Whether it answers on the day `today`, written as `2026-12-24`.
pub fn is_on(reply: &AutoReply, today: &str) -> bool {
    // Days written in this way have their order.
    reply.enabled
        && reply.from.as_ref().is_none_or(|day| day.date.as_str() <= today)
        && reply.until.as_ref().is_none_or(|day| today <= day.date.as_str())
}

#[cfg(test)]
mod tests {
    use shared::auto_reply::Day;

    use super::*;

    #[test]
    fn it_is_on_from_the_first_day_to_the_last() {
        let day = |date: &str| Some(Day { date: date.to_owned(), offset_minutes: 60 });
        let (from, until) = (day("2026-12-24"), day("2027-01-02"));
        let reply = AutoReply { enabled: true, from, until, ..AutoReply::default() };
        for (today, expected) in [
            ("2026-12-23", false),
            ("2026-12-24", true),
            ("2027-01-02", true),
            ("2027-01-03", false),
        ] {
            assert_eq!(is_on(&reply, today), expected, "{today}");
        }
        assert!(is_on(&AutoReply { until: None, ..reply.clone() }, "2030-01-01"));
        assert!(!is_on(&AutoReply { enabled: false, ..reply }, "2026-12-24"));
    }
}
