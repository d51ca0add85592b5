//! Times to send a message at that are one click away.

/// A time on a day to come, on the writer's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name among the words.
    pub word: &'static str,
    pub days_ahead: u32,
    pub hour: u32,
}

/// What to offer on a `weekday`, counted from Sunday as 0. Monday isn't offered twice.
pub fn choices(weekday: u32) -> Vec<Choice> {
    let to_monday = match weekday {
        0 => 1,
        weekday => 8 - weekday.min(6),
    };
    let all = [
        Choice { word: "later.tomorrowMorning", days_ahead: 1, hour: 8 },
        Choice { word: "later.tomorrowAfternoon", days_ahead: 1, hour: 13 },
        Choice { word: "later.monday", days_ahead: to_monday, hour: 8 },
    ];
    all.into_iter().filter(|choice| choice.word != "later.monday" || to_monday > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(weekday: u32, monday: Option<u32>) {
        let choices = choices(weekday);
        let found = choices.iter().find(|choice| choice.word == "later.monday");
        assert_eq!(found.map(|choice| choice.days_ahead), monday);
        assert_eq!(choices.iter().filter(|choice| choice.days_ahead == 1).count(), 2);
    }

    #[test]
    fn monday_is_the_next_one_unless_that_is_tomorrow() {
        check(0, None);
        check(1, Some(7));
        check(2, Some(6));
        check(5, Some(3));
        check(6, Some(2));
    }
}
