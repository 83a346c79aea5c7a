//! The forms that dates and times are written in, as Ruby's `Date._parse` has them.

use super::pattern::Cursor;

pub(super) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const ERAS: [&str; 8] = ["ce", "c.e.", "bce", "b.c.e.", "ad", "a.d.", "bc", "b.c."];
const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];

/// How a date is written.
type Form = for<'t> fn(&mut Cursor<'t>) -> Option<Found<'t>>;

/// The forms of dates, in the order in which they are looked for.
pub(super) const FORMS: &[Form] = &[
    day_and_month_name,
    month_name_and_day,
    with_hyphens,
    of_era,
    month_name_between,
    with_slashes,
    with_dots,
    day_of_year,
    short_year,
    month_name,
    ordinal,
    digits,
];

/// What a form found.
#[derive(Debug)]
pub(super) enum Found<'t> {
    /// Year, month and day, perhaps in another order, and whether the year counts backwards.
    Date { year: Option<&'t str>, month: Option<&'t str>, day: Option<&'t str>, before_christ: bool },
    /// A date of a Japanese era, its year already counted from Christ.
    Era { year: i64, month: i64, day: i64 },
    /// A year and a day of it.
    DayOfYear { year: &'t str, day: &'t str },
    /// Digits alone, with a time, its fraction and its zone.
    Digits { sign: &'t str, date: &'t str, time: Option<&'t str>, fraction: Option<&'t str>, zone: Option<&'t str> },
}

/// A date of three parts.
fn date<'t>(year: Option<&'t str>, month: Option<&'t str>, day: Option<&'t str>) -> Option<Found<'t>> {
    Some(Found::Date { year, month, day, before_christ: false })
}

/// `monday,`
pub(super) fn weekday(cursor: &mut Cursor<'_>) -> Option<()> {
    if !cursor.is_boundary() {
        return None;
    }
    cursor.any(&WEEKDAYS)?;
    cursor.all(|character| !matches!(character, '-' | '/' | ' ') && !character.is_ascii_digit());
    Some(())
}

/// `10:00:30.5 pm +09:00`, `3pm`, `10h`
pub(super) fn time<'t>(cursor: &mut Cursor<'t>) -> Option<(&'t str, Option<&'t str>)> {
    let time = cursor.taken(|cursor| {
        cursor.digits()?;
        let has_minutes = cursor.maybe(minutes).or_else(|| cursor.maybe(hours));
        match (has_minutes, cursor.maybe(half)) {
            (None, None) => None,
            _ => Some(()),
        }
    })?;
    let zone = cursor.maybe(|cursor| {
        cursor.blanks();
        cursor.taken(zone_offset).or_else(|| cursor.taken(zone_name))
    });
    Some((time, zone))
}

/// `:00:30.5` behind an hour
fn minutes(cursor: &mut Cursor<'_>) -> Option<()> {
    let colon_and_digits = |cursor: &mut Cursor<'_>| {
        cursor.blanks();
        cursor.one_of(&[':'])?;
        cursor.blanks();
        cursor.digits().map(|_| ())
    };
    colon_and_digits(cursor)?;
    if cursor.maybe(colon_and_digits).is_some() && cursor.one_of(&[',', '.']).is_some() {
        cursor.digits();
    }
    Some(())
}

/// `h 30m 20s` behind an hour
fn hours(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.blanks();
    cursor.one_of(&['h'])?;
    let part = |cursor: &mut Cursor<'_>, unit: char| {
        cursor.blanks();
        cursor.digits()?;
        cursor.one_of(&[unit]);
        Some(())
    };
    if cursor.maybe(|cursor| part(cursor, 'm')).is_some() {
        cursor.maybe(|cursor| part(cursor, 's'));
    }
    Some(())
}

/// `am`, `p.m.`
fn half(cursor: &mut Cursor<'_>) -> Option<char> {
    cursor.blanks();
    let half = cursor.one_of(&['a', 'p'])?;
    match cursor.any(&[".m.", "m"])? {
        "m" if !cursor.is_boundary() => None,
        _ => Some(half),
    }
}

/// `+09:00`, `gmt-5`
fn zone_offset(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.any(&["gmt", "utc", "ut"]);
    cursor.one_of(&['-', '+'])?;
    cursor.digits()?;
    cursor.maybe(|cursor| {
        cursor.one_of(&[',', '.', ':'])?;
        cursor.digits()?;
        cursor.maybe(|cursor| {
            cursor.one_of(&[':'])?;
            cursor.digits()
        });
        Some(())
    });
    Some(())
}

/// `est`, `eastern standard time`
fn zone_name(cursor: &mut Cursor<'_>) -> Option<()> {
    let long = |cursor: &mut Cursor<'_>| {
        cursor.all_before(
            |character| character.is_alphabetic() || matches!(character, '.' | ' '),
            |cursor| {
                cursor.any(&["standard time", "daylight time"])?;
                cursor.is_boundary().then_some(())
            },
        )
    };
    if cursor.maybe(long).is_some() {
        return Some(());
    }
    let name = cursor.all(char::is_alphabetic);
    cursor.maybe(|cursor| {
        cursor.any(&[" dst"])?;
        cursor.is_boundary().then_some(())
    });
    (!name.is_empty() && cursor.is_boundary()).then_some(())
}

/// What may follow a name or a number until the next part.
fn is_tail(character: char) -> bool {
    !matches!(character, '-' | ' ') && !character.is_ascii_digit()
}

fn is_tail_but_apostrophe(character: char) -> bool {
    is_tail(character) && character != '\''
}

/// Digits with an apostrophe or a sign before them.
fn number<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    cursor.taken(|cursor| {
        cursor.one_of(&['\'']);
        cursor.one_of(&['-']);
        cursor.digits()
    })
}

/// Digits with an apostrophe before them.
fn unsigned<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    cursor.taken(|cursor| {
        cursor.one_of(&['\'']);
        cursor.digits()
    })
}

/// An era and a year behind it, if there are.
fn era_and_year<'t>(
    cursor: &mut Cursor<'t>,
    comma: bool,
    year: fn(&mut Cursor<'t>) -> Option<&'t str>,
) -> (bool, Option<&'t str>) {
    let found = cursor.maybe(|cursor| {
        cursor.blanks();
        if comma {
            cursor.one_of(&[',']);
            cursor.blanks();
        }
        let era = cursor.any(&ERAS);
        cursor.blanks();
        Some((era.is_some_and(|era| era.starts_with('b')), year(cursor)?))
    });
    found.map_or((false, None), |(before_christ, year)| (before_christ, Some(year)))
}

/// `14th march 2016`
fn day_and_month_name<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    cursor.one_of(&['\'']);
    let day = cursor.digits()?;
    let month = cursor.all_before(is_tail, |cursor| {
        cursor.blanks();
        cursor.any(&MONTHS)
    })?;
    cursor.all(is_tail_but_apostrophe);
    let (before_christ, year) = era_and_year(cursor, false, |cursor| {
        cursor.taken(|cursor| {
            number(cursor)?;
            cursor.maybe(|cursor| {
                cursor.any(&ORDINALS)?;
                cursor.is_boundary().then_some(())
            });
            Some(())
        })
    });
    Some(Found::Date { year, month: Some(month), day: Some(day), before_christ })
}

/// `march 14, 2016`
fn month_name_and_day<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    if !cursor.is_boundary() {
        return None;
    }
    let month = cursor.any(&MONTHS)?;
    cursor.all(is_tail_but_apostrophe);
    cursor.blanks();
    let day = unsigned(cursor)?;
    cursor.all(is_tail_but_apostrophe);
    let (before_christ, year) = era_and_year(cursor, true, number);
    Some(Found::Date { year, month: Some(month), day: Some(day), before_christ })
}

/// `2016-03-14`
fn with_hyphens<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    let year = cursor.taken(|cursor| {
        cursor.one_of(&['\'']);
        cursor.one_of(&['-', '+']);
        cursor.digits()
    })?;
    cursor.one_of(&['-'])?;
    let month = cursor.digits()?;
    cursor.one_of(&['-'])?;
    date(Some(year), Some(month), Some(number(cursor)?))
}

/// `14-mar-2016`, `mar-14-2016`
fn month_name_between<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    let is_tail = |character: char| !matches!(character, '-' | '/' | '.');
    let day_first = |cursor: &mut Cursor<'t>| {
        let day = number(cursor)?;
        cursor.one_of(&['-'])?;
        let month = cursor.any(&MONTHS)?;
        cursor.all(is_tail);
        cursor.one_of(&['-'])?;
        date(Some(number(cursor)?), Some(month), Some(day))
    };
    if let Some(found) = cursor.maybe(day_first) {
        return Some(found);
    }
    if !cursor.is_boundary() {
        return None;
    }
    let month = cursor.any(&MONTHS)?;
    cursor.all(is_tail);
    cursor.one_of(&['-'])?;
    let day = number(cursor)?;
    let year = cursor.maybe(|cursor| {
        cursor.one_of(&['-'])?;
        number(cursor)
    });
    date(year, Some(month), Some(day))
}

/// `2016/03/14`, `14/3/2016`, `3/14`
fn with_slashes<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    let year = number(cursor)?;
    cursor.one_of(&['/'])?;
    cursor.blanks();
    let month = unsigned(cursor)?;
    let day = cursor.maybe(|cursor| {
        let separator = cursor.all(|character| !character.is_ascii_digit() && !matches!(character, ' ' | '\'' | '-'));
        if separator.chars().count() != 1 {
            return None;
        }
        cursor.blanks();
        number(cursor)
    });
    date(Some(year), Some(month), day)
}

/// `2016.3.14`
fn with_dots<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    let year = number(cursor)?;
    cursor.one_of(&['.'])?;
    cursor.blanks();
    let month = unsigned(cursor)?;
    cursor.one_of(&['.'])?;
    cursor.blanks();
    date(Some(year), Some(month), Some(number(cursor)?))
}

/// `h31.4.30`, of a Japanese era
fn of_era<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    if !cursor.is_boundary() {
        return None;
    }
    let before = match cursor.one_of(&['m', 't', 's', 'h', 'r'])? {
        'm' => 1867,
        't' => 1911,
        's' => 1925,
        'h' => 1988,
        _ => 2018,
    };
    let mut next = |dot: bool| {
        if dot {
            cursor.one_of(&['.'])?;
        }
        cursor.digits()?.parse::<i64>().ok()
    };
    Some(Found::Era { year: next(false)?.checked_add(before)?, month: next(true)?, day: next(true)? })
}

/// `2016-074`
fn day_of_year<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    if !cursor.is_boundary() {
        return None;
    }
    let year = cursor.digits().filter(|digits| matches!(digits.len(), 2 | 4))?;
    cursor.one_of(&['-'])?;
    let day = cursor.digits().filter(|digits| digits.len() == 3)?;
    cursor.is_boundary().then_some(Found::DayOfYear { year, day })
}

/// `bc`
pub(super) fn before_christ(cursor: &mut Cursor<'_>) -> Option<()> {
    if !cursor.is_boundary() {
        return None;
    }
    match cursor.any(&["b.c.e.", "b.c.", "bce", "bc"])? {
        "bce" | "bc" if !cursor.is_boundary() => None,
        _ => Some(()),
    }
}

/// `'16`
fn short_year<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    cursor.one_of(&['\''])?;
    let year = cursor.digits()?;
    cursor.is_boundary().then(|| date(Some(year), None, None))?
}

/// `march`
fn month_name<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    if !cursor.is_boundary() {
        return None;
    }
    let month = cursor.any(&MONTHS)?;
    cursor.all(|character| character != ' ');
    Some(Found::Date { year: None, month: Some(month), day: None, before_christ: false })
}

/// `14th`
fn ordinal<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    let day = cursor.digits()?;
    cursor.any(&ORDINALS)?;
    cursor.is_boundary().then(|| date(None, None, Some(day)))?
}

/// `20160314t100000z`
fn digits<'t>(cursor: &mut Cursor<'t>) -> Option<Found<'t>> {
    let sign = cursor.any(&["-", "+"]).unwrap_or_default();
    let date = cursor.digits().filter(|digits| (2..=14).contains(&digits.len()))?;
    let time = cursor.maybe(|cursor| {
        cursor.blanks();
        cursor.one_of(&['t']);
        cursor.blanks();
        cursor.digits().filter(|digits| (2..=6).contains(&digits.len()))
    });
    let fraction = cursor.maybe(|cursor| {
        cursor.one_of(&[',', '.'])?;
        Some(cursor.digits().unwrap_or_default())
    });
    let zone = cursor.taken(|cursor| {
        match cursor.one_of(&['z', '-', '+'])? {
            'z' => {}
            _ => {
                cursor.digits()?;
            }
        }
        cursor.is_boundary().then_some(())
    });
    Some(Found::Digits { sign, date, time, fraction, zone })
}
