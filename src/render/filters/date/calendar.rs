//! Times of the Gregorian calendar, in years without end.

/// A second of a day.
const DAY: i64 = 86_400;

/// A time at an offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// Since 1970 in UTC.
    pub(super) seconds: i64,
    /// Of the second that has begun.
    pub(super) nanoseconds: u32,
    /// Seconds east of UTC.
    pub(super) offset: i32,
    /// The zone's name; empty where only the offset is known.
    pub(super) zone: &'static str,
}

/// Year, month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
}

impl Date {
    /// Days since 1970; a day that the month does not have is one of the next month.
    pub(super) fn days(self) -> i64 {
        // Years begin in March, so that a leap day is the last of its year.
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The date of a number of days since 1970.
    pub(super) fn of(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self { year: year_of_era + era * 400 + i64::from(month <= 2), month, day }
    }
}

impl Moment {
    /// A time in UTC.
    pub(super) fn utc(seconds: i64) -> Self {
        Self { seconds, nanoseconds: 0, offset: 0, zone: "UTC" }
    }

    /// Seconds since 1970 on the clocks of the place.
    fn local(&self) -> i64 {
        self.seconds.saturating_add(self.offset.into())
    }

    /// Days since 1970 in the calendar of the place.
    fn days(&self) -> i64 {
        self.local().div_euclid(DAY)
    }

    /// The date at the place.
    pub(super) fn date(&self) -> Date {
        Date::of(self.days())
    }

    /// The second of the day at the place.
    fn second_of_day(&self) -> i64 {
        self.local().rem_euclid(DAY)
    }

    pub(super) fn hour(&self) -> i64 {
        self.second_of_day() / 3_600
    }

    pub(super) fn minute(&self) -> i64 {
        self.second_of_day() / 60 % 60
    }

    pub(super) fn second(&self) -> i64 {
        self.second_of_day() % 60
    }

    /// The day of the week; Sunday is 0.
    pub(super) fn weekday(&self) -> i64 {
        (self.days() + 4).rem_euclid(7)
    }

    /// The day of the year, from 1.
    pub(super) fn day_of_year(&self) -> i64 {
        self.days() - Date { year: self.date().year, month: 1, day: 1 }.days() + 1
    }

    /// The week of the year, where the first one begins with the first Sunday, or with the first of another weekday.
    pub(super) fn week(&self, first_weekday: i64) -> i64 {
        (self.day_of_year() + 6 - (self.weekday() - first_weekday).rem_euclid(7)) / 7
    }

    /// Year and week of ISO 8601: weeks begin on Monday and belong to the year of their Thursday.
    pub(super) fn iso_week(&self) -> (i64, i64) {
        let thursday = self.days() - (self.weekday() + 6).rem_euclid(7) + 3;
        let year = Date::of(thursday).year;
        (year, (thursday - Date { year, month: 1, day: 1 }.days()) / 7 + 1)
    }
}
