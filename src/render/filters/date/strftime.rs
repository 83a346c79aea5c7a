//! `strftime` as Ruby has it, with its flags and widths.

use std::fmt::{self, Write};

use super::calendar::Moment;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Why a format cannot be followed.
pub(super) enum Fault {
    /// It ends within a directive.
    Unfinished,
    /// A width is too large.
    Width,
}

impl From<fmt::Error> for Fault {
    /// No text is too long to be written but by its width.
    fn from(_: fmt::Error) -> Self {
        Self::Width
    }
}

/// The largest width.
const WIDEST: usize = 65_535;

/// How one directive is written.
#[derive(Clone, Copy, Default)]
struct Style {
    /// What fills the width up; none where nothing does, or where the directive's own is meant.
    padding: Option<char>,
    /// `-`: nothing is filled up.
    bare: bool,
    upper: bool,
    swapped: bool,
    colons: usize,
    width: Option<usize>,
}

/// Writes a time in a format. A directive that does not exist stays as it is.
///
/// # Errors
/// An unfinished directive, or a width that is too large.
pub(super) fn write(out: &mut impl Write, moment: &Moment, format: &str) -> Result<(), Fault> {
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.write_str(rest.get(..at).unwrap_or_default())?;
        let directive = rest.get(at..).unwrap_or_default();
        let (style, behind) = style(directive.get(1..).unwrap_or_default())?;
        if behind.is_empty() && directive.ends_with(|last: char| last.is_ascii_digit() || "%-^#_".contains(last)) {
            return Err(Fault::Unfinished);
        }
        let length = behind.chars().next().map_or(0, char::len_utf8);
        let (conversion, after) = behind.split_at(length);
        if !write_directive(out, moment, style, conversion)? {
            out.write_str(directive.get(..directive.len() - after.len()).unwrap_or_default())?;
        }
        rest = after;
    }
    Ok(out.write_str(rest)?)
}

/// The flags and the width that a directive begins with, and what stands behind them.
fn style(directive: &str) -> Result<(Style, &str), Fault> {
    let mut style = Style::default();
    let mut rest = directive;
    while let Some(flag) = rest.chars().next() {
        match flag {
            '-' => style.bare = true,
            '0' => style.padding = Some('0'),
            '_' => style.padding = Some(' '),
            '^' => style.upper = true,
            '#' => style.swapped = true,
            _ => break,
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let width = rest.get(..digits).and_then(|digits| digits.parse().ok()).filter(|width| *width <= WIDEST);
        style.width = Some(width.ok_or(Fault::Width)?);
        rest = rest.get(digits..).unwrap_or_default();
    }
    while let Some(behind) = rest.strip_prefix(':') {
        style.colons += 1;
        rest = behind;
    }
    // The alternatives of other calendars, which Ruby does not have.
    Ok((style, rest.strip_prefix(['E', 'O']).unwrap_or(rest)))
}

/// Writes one directive, or tells that it is none.
fn write_directive(out: &mut impl Write, moment: &Moment, style: Style, conversion: &str) -> Result<bool, Fault> {
    let date = moment.date();
    let named = |names: &[&'static str], index: i64| {
        usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
    };
    let twelve = (moment.hour() + 11) % 12 + 1;
    let (iso_year, iso_week) = moment.iso_week();
    let half = if moment.hour() < 12 { "AM" } else { "PM" };
    if style.colons > 0 && conversion != "z" {
        return Ok(false);
    }
    match conversion {
        "Y" => year(out, style, date.year)?,
        "C" => number(out, style, date.year.div_euclid(100), 2, '0')?,
        "y" => number(out, style, date.year.rem_euclid(100), 2, '0')?,
        "m" => number(out, style, date.month, 2, '0')?,
        "B" => text(out, style, named(&MONTHS, date.month - 1))?,
        "b" | "h" => text(out, style, named(&MONTHS, date.month - 1).get(..3).unwrap_or_default())?,
        "d" => number(out, style, date.day, 2, '0')?,
        "e" => number(out, style, date.day, 2, ' ')?,
        "j" => number(out, style, moment.day_of_year(), 3, '0')?,
        "H" => number(out, style, moment.hour(), 2, '0')?,
        "k" => number(out, style, moment.hour(), 2, ' ')?,
        "I" => number(out, style, twelve, 2, '0')?,
        "l" => number(out, style, twelve, 2, ' ')?,
        "P" => text(out, style, if half == "AM" { "am" } else { "pm" })?,
        "p" if style.swapped => text(out, Style { swapped: false, ..style }, if half == "AM" { "am" } else { "pm" })?,
        "p" => text(out, style, half)?,
        "M" => number(out, style, moment.minute(), 2, '0')?,
        "S" => number(out, style, moment.second(), 2, '0')?,
        "L" => fraction(out, moment.nanoseconds, style.width.unwrap_or(3))?,
        "N" => fraction(out, moment.nanoseconds, style.width.unwrap_or(9))?,
        "z" => return offset(out, style, moment.offset),
        "Z" if style.swapped => text(out, Style { swapped: false, ..style }, &moment.zone.to_lowercase())?,
        "Z" => text(out, style, moment.zone)?,
        "A" => text(out, style, named(&WEEKDAYS, moment.weekday()))?,
        "a" => text(out, style, named(&WEEKDAYS, moment.weekday()).get(..3).unwrap_or_default())?,
        "u" => number(out, style, (moment.weekday() + 6) % 7 + 1, 1, '0')?,
        "w" => number(out, style, moment.weekday(), 1, '0')?,
        "G" => year(out, style, iso_year)?,
        "g" => number(out, style, iso_year.rem_euclid(100), 2, '0')?,
        "V" => number(out, style, iso_week, 2, '0')?,
        "U" => number(out, style, moment.week(0), 2, '0')?,
        "W" => number(out, style, moment.week(1), 2, '0')?,
        "s" => number(out, style, moment.seconds, 1, '0')?,
        "n" => text(out, style, "\n")?,
        "t" => text(out, style, "\t")?,
        "%" => text(out, style, "%")?,
        _ => return composed(out, moment, style, conversion),
    }
    Ok(true)
}

/// Writes a directive that stands for several, or tells that it is none.
fn composed(out: &mut impl Write, moment: &Moment, style: Style, conversion: &str) -> Result<bool, Fault> {
    let format = match conversion {
        "c" => "%a %b %e %H:%M:%S %Y",
        "D" | "x" => "%m/%d/%y",
        "F" => "%Y-%m-%d",
        "T" | "X" => "%H:%M:%S",
        "R" => "%H:%M",
        "r" => "%I:%M:%S %p",
        "v" => "%e-%^b-%Y",
        _ => return Ok(false),
    };
    let mut inner = String::new();
    write(&mut inner, moment, format)?;
    text(out, style, &inner)?;
    Ok(true)
}

/// Writes a year, with four digits at least.
fn year(out: &mut impl Write, style: Style, year: i64) -> fmt::Result {
    number(out, style, year, if year < 0 { 5 } else { 4 }, '0')
}

/// Writes a number filled up to a width.
fn number(out: &mut impl Write, style: Style, number: i64, width: usize, padding: char) -> fmt::Result {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    let width = if style.bare { 0 } else { style.width.unwrap_or(width) };
    let missing = width.saturating_sub(digits.len() + sign.len());
    match style.padding.unwrap_or(padding) {
        '0' => {
            out.write_str(sign)?;
            fill(out, '0', missing)?;
        }
        padding => {
            fill(out, padding, missing)?;
            out.write_str(sign)?;
        }
    }
    out.write_str(&digits)
}

/// Writes a text filled up to a width.
fn text(out: &mut impl Write, style: Style, text: &str) -> fmt::Result {
    if !style.bare && !text.is_empty() {
        let missing = style.width.unwrap_or(0).saturating_sub(text.len());
        fill(out, style.padding.unwrap_or(' '), missing)?;
    }
    if style.upper || style.swapped { out.write_str(&text.to_uppercase()) } else { out.write_str(text) }
}

fn fill(out: &mut impl Write, padding: char, times: usize) -> fmt::Result {
    (0..times).try_for_each(|_| out.write_char(padding))
}

/// Writes so many digits of the fraction of a second.
fn fraction(out: &mut impl Write, nanoseconds: u32, digits: usize) -> fmt::Result {
    let text = format!("{nanoseconds:09}");
    out.write_str(text.get(..digits.min(9)).unwrap_or_default())?;
    fill(out, '0', digits.saturating_sub(9))
}

/// Writes an offset from UTC, with as many colons as are asked for.
fn offset(out: &mut impl Write, style: Style, offset: i32) -> Result<bool, Fault> {
    let sign = if offset < 0 { '-' } else { '+' };
    let amount = offset.unsigned_abs();
    let (hours, minutes, seconds) = (amount / 3_600, amount / 60 % 60, amount % 60);
    let behind = match style.colons {
        0 => format!("{minutes:02}"),
        1 => format!(":{minutes:02}"),
        2 => format!(":{minutes:02}:{seconds:02}"),
        3 if seconds != 0 => format!(":{minutes:02}:{seconds:02}"),
        3 if minutes != 0 => format!(":{minutes:02}"),
        3 => String::new(),
        _ => return Ok(false),
    };
    let width = style.width.unwrap_or(0).saturating_sub(behind.len() + 1).max(2);
    let hours = hours.to_string();
    let missing = width.saturating_sub(hours.len());
    if style.padding == Some(' ') {
        fill(out, ' ', missing)?;
        out.write_char(sign)?;
    } else {
        out.write_char(sign)?;
        fill(out, '0', missing)?;
    }
    write!(out, "{hours}{behind}")?;
    Ok(true)
}
