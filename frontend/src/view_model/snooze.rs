//! Times to put a message away until that are one click away.

/// An hour of a day to come, on the reader's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name among the words.
    pub word: &'static str,
    pub days_ahead: u32,
    pub hour: u32,
}

/// What to offer on a `weekday`, counted from Sunday as 0, at an `hour`. No day is offered twice.
pub fn choices(weekday: u32, hour: u32) -> Vec<Choice> {
    let to_saturday = 6_u32.saturating_sub(weekday);
    let to_monday = if weekday == 0 { 1 } else { 8_u32.saturating_sub(weekday) };
    let later = (hour < 18).then_some(Choice {
        word: "snooze.today",
        days_ahead: 0,
        hour: (hour + 3).max(9),
    });
    let weekend = (weekday != 0 && to_saturday > 1).then_some(Choice {
        word: "snooze.weekend",
        days_ahead: to_saturday,
        hour: 9,
    });
    let week = (to_monday > 1).then_some(Choice {
        word: "snooze.nextWeek",
        days_ahead: to_monday,
        hour: 8,
    });
    let tomorrow = Choice { word: "snooze.tomorrow", days_ahead: 1, hour: 8 };
    [later, Some(tomorrow), weekend, week].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(weekday: u32, hour: u32, expected: &str) {
        let words = choices(weekday, hour).into_iter().map(|choice| {
            let word = choice.word.trim_start_matches("snooze.");
            format!("{word} +{} {}", choice.days_ahead, choice.hour)
        });
        assert_eq!(words.collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn each_day_is_offered_once_and_only_if_it_is_to_come() {
        check(1, 10, "today +0 13, tomorrow +1 8, weekend +5 9, nextWeek +7 8");
        check(3, 2, "today +0 9, tomorrow +1 8, weekend +3 9, nextWeek +5 8");
        check(5, 17, "today +0 20, tomorrow +1 8, nextWeek +3 8");
        check(6, 18, "tomorrow +1 8, nextWeek +2 8");
        check(0, 23, "tomorrow +1 8");
    }
}
