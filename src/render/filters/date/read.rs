//! Reads times as people write them, in the forms and the order of Ruby's `Time.parse`.

use super::calendar::{Date, Moment};
use super::forms::{FORMS, Found, MONTHS, before_christ, time, weekday};
use super::pattern::search;
use super::zone;

/// Ruby reads no longer text.
const LONGEST: usize = 128;

/// What a text tells of a time.
#[derive(Clone, Debug, Default)]
struct Parts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour: Option<i64>,
    minute: Option<i64>,
    second: Option<i64>,
    nanoseconds: u32,
    zone: Option<String>,
    /// The year has all its digits.
    is_full_year: bool,
    before_christ: bool,
}

/// The time that a text in small letters means; what it does not tell of the beginning is as it is now.
pub(super) fn read(text: &str, now: &Moment) -> Option<Moment> {
    if text.len() > LONGEST {
        return None;
    }
    parts(text).moment(now)
}

/// Reads a text part by part; what one form takes is gone for the next.
fn parts(text: &str) -> Parts {
    let mut parts = Parts::default();
    let mut text = plain(text);
    if let Some((_, place)) = search(&text, weekday) {
        text.replace_range(place, " ");
    }
    if let Some(((time, zone), place)) = search(&text, time) {
        parts.set_time(time);
        parts.zone = zone.map(str::to_owned);
        text.replace_range(place, " ");
    }
    for form in FORMS {
        if let Some((found, place)) = search(&text, form) {
            parts.set_date(found);
            text.replace_range(place, " ");
            break;
        }
    }
    if search(&text, before_christ).is_some() {
        parts.before_christ = true;
    }
    parts.set_rest(text.trim());
    parts
}

/// The text with one blank for whatever means nothing in a time.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_alphanumeric() || "-+',./:@[]".contains(character) {
            plain.push(character);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain
}

/// The number of digits that stand behind whatever is no digit.
fn amount(text: &str) -> Option<i64> {
    let digits = text.trim_start_matches(|character: char| !character.is_ascii_digit());
    digits.get(..digits.bytes().take_while(u8::is_ascii_digit).count())?.parse().ok()
}

/// Billionths of a second.
fn billionths(digits: &str) -> u32 {
    let digits = digits.get(..digits.len().min(9)).unwrap_or_default();
    format!("{digits:0<9}").parse().unwrap_or(0)
}

impl Parts {
    /// Takes a time of the day apart.
    fn set_time(&mut self, time: &str) {
        let half = time.trim_end_matches(['m', '.', ' ']).chars().next_back().filter(|half| matches!(half, 'a' | 'p'));
        let mut numbers = time.split(|character: char| !character.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut next = || numbers.next();
        self.hour = next().and_then(|digits| digits.parse().ok());
        self.minute = next().and_then(|digits| digits.parse().ok());
        self.second = next().and_then(|digits| digits.parse().ok());
        self.nanoseconds = next().map_or(0, billionths);
        if let (Some(half), Some(hour)) = (half, self.hour) {
            self.hour = Some(hour % 12 + if half == 'p' { 12 } else { 0 });
        }
    }

    fn set_date(&mut self, found: Found<'_>) {
        match found {
            Found::Date { year, month, day, before_christ } => {
                self.before_christ = before_christ;
                self.set_year_month_day(year, month, day);
            }
            Found::Era { year, month, day } => {
                (self.year, self.month, self.day, self.is_full_year) = (Some(year), Some(month), Some(day), true);
            }
            Found::DayOfYear { year, day } => {
                (self.year, self.day_of_year, self.is_full_year) = (amount(year), amount(day), year.len() > 2);
            }
            Found::Digits { sign, date, time, fraction, zone } => {
                self.set_digits(sign, date);
                if let Some(time) = time {
                    self.set_time_digits(time, fraction.is_some());
                }
                self.nanoseconds = fraction.map_or(self.nanoseconds, billionths);
                self.zone = zone.map(str::to_owned).or_else(|| self.zone.take());
            }
        }
    }

    /// Takes three parts for what they look like: what has more than two digits or an apostrophe is the year.
    fn set_year_month_day<'t>(&mut self, year: Option<&'t str>, month: Option<&'t str>, day: Option<&'t str>) {
        let is_year = |text: &str| text.starts_with('\'') || text.len() > 2;
        let is_name = |text: &str| text.starts_with(char::is_alphabetic);
        let (mut year, mut month, mut day) = match (year, month, day) {
            (Some(year), Some(month), None) => (None, Some(year), Some(month)),
            parts => parts,
        };
        if year.is_none() && day.is_some_and(is_year) {
            (year, day) = (day, None);
        }
        // Something behind the digits, as in `3rd`: it is the day.
        if let Some(text) = year
            && !text.ends_with(|character: char| character.is_ascii_digit())
        {
            (year, day) = (day, Some(text));
        }
        if month.is_some_and(|month| !is_name(month) && is_year(month)) {
            (year, month, day) = (month, day, year);
        }
        if day.is_some_and(is_year) {
            (year, day) = (day, year);
        }
        if let Some(text) = year {
            let digits = text.trim_start_matches('\'');
            let unsigned = digits.trim_start_matches(['-', '+']);
            self.is_full_year = unsigned.len() > 2 || unsigned.len() < digits.len();
            self.year = amount(unsigned).map(|year| if digits.starts_with('-') { -year } else { year });
        }
        self.month = month.and_then(|month| match MONTHS.iter().position(|name| *name == month) {
            Some(index) => i64::try_from(index + 1).ok(),
            None => amount(month),
        });
        self.day = day.and_then(amount);
    }

    /// Takes digits apart by how many they are.
    fn set_digits(&mut self, sign: &str, digits: &str) {
        let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i64>().ok());
        let signed = |year: Option<i64>| year.map(|year| if sign == "-" { -year } else { year });
        self.is_full_year = digits.len() > 6 || !sign.is_empty();
        match digits.len() {
            2 => self.day = part(0, 2),
            3 => self.day_of_year = part(0, 3),
            4 => (self.month, self.day) = (part(0, 2), part(2, 4)),
            5 => (self.year, self.day_of_year) = (signed(part(0, 2)), part(2, 5)),
            6 => (self.year, self.month, self.day) = (signed(part(0, 2)), part(2, 4), part(4, 6)),
            7 => (self.year, self.day_of_year) = (signed(part(0, 4)), part(4, 7)),
            8 | 10 | 12 | 14 => {
                (self.year, self.month, self.day) = (signed(part(0, 4)), part(4, 6), part(6, 8));
                if let Some(time) = digits.get(8..).filter(|time| !time.is_empty()) {
                    self.set_time_digits(time, false);
                }
            }
            _ => {}
        }
    }

    /// Takes digits of a time apart: from the hour on, or up to the second where its fraction follows.
    fn set_time_digits(&mut self, digits: &str, to_second: bool) {
        let part = |from: usize| digits.get(from..from + 2).and_then(|part| part.parse::<i64>().ok());
        let numbers = [part(0), part(2), part(4)];
        [self.hour, self.minute, self.second] = match (to_second, digits.len()) {
            (true, 2) => [None, None, numbers[0]],
            (true, 4) => [None, numbers[0], numbers[1]],
            _ => numbers,
        };
    }

    /// Takes what is left for the day or the hour that is missing.
    fn set_rest(&mut self, rest: &str) {
        let Some(number) = rest.parse::<i64>().ok().filter(|_| rest.len() <= 2) else { return };
        if self.hour.is_some() && self.day.is_none() && (1..=31).contains(&number) {
            self.day = Some(number);
        } else if self.day.is_some() && self.hour.is_none() && (0..=24).contains(&number) {
            self.hour = Some(number);
        }
    }

    /// The time that these parts are.
    fn moment(mut self, now: &Moment) -> Option<Moment> {
        if self.before_christ {
            self.year = self.year.map(|year| 1 - year);
        } else if let Some(year @ 0..=99) = self.year
            && !self.is_full_year
        {
            self.year = Some(year + if year >= 69 { 1900 } else { 2000 });
        }
        let zone = self.zone.as_deref().and_then(offset_of_zone);
        let offset = zone.unwrap_or(0);
        self.complete(&Moment { offset, ..*now })?;
        let (hour, minute, second) = (self.hour?, self.minute?, self.second?);
        let is_time = (0..=23).contains(&hour) && (0..=59).contains(&minute) && (0..=60).contains(&second)
            || (hour, minute, second) == (24, 0, 0);
        let date = match (self.day_of_year, self.year, self.month, self.day) {
            (Some(day @ 1..=366), Some(year), ..) => Date { year, month: 1, day },
            (None, Some(year), Some(month @ 1..=12), Some(day @ 1..=31)) => Date { year, month, day },
            _ => return None,
        };
        // Years that no clock will show, and no calculation can hold.
        if !is_time || date.year.unsigned_abs() > 99_999_999 {
            return None;
        }
        let seconds = date.days() * 86_400 + hour * 3_600 + minute * 60 + second - i64::from(offset);
        let zone = if offset == 0 { "UTC" } else { "" };
        Some(Moment { seconds, nanoseconds: self.nanoseconds, offset, zone })
    }

    /// What is not told before the first part that is, is as it is now; what is not told behind it, the least.
    fn complete(&mut self, now: &Moment) -> Option<()> {
        let told = [self.year, self.month, self.day, self.hour, self.minute, self.second];
        if told.iter().all(Option::is_none) && self.day_of_year.is_none() && self.nanoseconds == 0 {
            return None;
        }
        let date = now.date();
        let present = [date.year, date.month, date.day, now.hour(), now.minute(), now.second()];
        let first = told.iter().position(Option::is_some).unwrap_or(told.len());
        let first = if self.day_of_year.is_some() { first.min(1) } else { first };
        let least = [1970, 1, 1, 0, 0, 0];
        let mut all = [0; 6];
        for (index, part) in all.iter_mut().enumerate() {
            let missing = if index < first { present.get(index) } else { least.get(index) };
            *part = told.get(index).copied().flatten().or(missing.copied())?;
        }
        let [year, month, day, hour, minute, second] = all;
        (self.year, self.month, self.day) = (Some(year), Some(month), Some(day));
        (self.hour, self.minute, self.second) = (Some(hour), Some(minute), Some(second));
        Some(())
    }
}

/// The offset of a zone as Ruby knows it: by number, by the names of the United States, or by a letter.
fn offset_of_zone(zone: &str) -> Option<i32> {
    if zone.starts_with(['+', '-']) {
        return zone::offset_of_text(zone).filter(|_| zone.len() > 2);
    }
    let hours = match zone {
        "utc" | "ut" | "gmt" | "z" => 0,
        "edt" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        _ => match *zone.as_bytes() {
            [letter @ b'a'..=b'i'] => i32::from(letter - b'a') + 1,
            [letter @ b'k'..=b'm'] => i32::from(letter - b'k') + 10,
            [letter @ b'n'..=b'y'] => -i32::from(letter - b'n') - 1,
            _ => return None,
        },
    };
    Some(hours * 3_600)
}
