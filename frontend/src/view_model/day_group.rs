//! Headings over the messages of a list: the last week by day, what is older by month.

use shared::instant::year_and_month;

/// What the messages under one heading have in common. Days are counted from 1 January 1970 in the reader's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayGroup {
    Today,
    Yesterday,
    /// Two to six days ago, so that the weekday's name tells which day it is.
    Day(i64),
    Month {
        year: i16,
        month: i8,
    },
}

impl DayGroup {
    /// Of a message received on `day`, read on `today`.
    pub fn of(day: i64, today: i64) -> Self {
        match today - day {
            // A clock that is ahead makes nothing newer than today.
            ..=0 => Self::Today,
            1 => Self::Yesterday,
            2..=6 => Self::Day(day),
            7.. => {
                let (year, month) = year_and_month(day);
                Self::Month { year, month }
            }
        }
    }

    /// Whether the heading names the day, so that rows under it show the time alone.
    pub fn names_the_day(self) -> bool {
        !matches!(self, Self::Month { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 21 November 2026.
    const TODAY: i64 = 20_778;

    #[track_caller]
    fn check(days_ago: i64, expected: DayGroup) {
        assert_eq!(DayGroup::of(TODAY - days_ago, TODAY), expected);
    }

    #[test]
    fn a_week_by_day_and_the_rest_by_month() {
        check(0, DayGroup::Today);
        check(-3, DayGroup::Today); // From a clock that is ahead.
        check(1, DayGroup::Yesterday);
        check(6, DayGroup::Day(TODAY - 6));
        check(7, DayGroup::Month { year: 2026, month: 11 }); // The same weekday: its name would mislead.
        check(21, DayGroup::Month { year: 2026, month: 10 });
        check(365, DayGroup::Month { year: 2025, month: 11 });
    }
}
