//! The filters `date` and `time_zone`.

mod calendar;
mod forms;
mod pattern;
mod read;
mod strftime;
mod zone;

use std::fmt::Write;

use self::calendar::Moment;
use self::strftime::Fault;
use super::{Call, Result, written};
use crate::render::{Stop, Value};

/// Writes a time in a format of `strftime`. What is no time stays as it is.
pub(super) fn date<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([format], []) = call.arguments()?;
    let format = call.text(format);
    if format.is_empty() {
        return Ok(input);
    }
    let Some(moment) = moment(call, input) else { return Ok(input) };
    let mut text = call.room(2 * format.len())?;
    strftime::write(&mut text, &moment, format).map_err(|fault| {
        Stop::Error(match fault {
            Fault::Unfinished => format!("invalid format: {format}"),
            Fault::Width => format!("Numerical result out of range - {format}"),
        })
    })?;
    call.check(text.len())?;
    Ok(written(text))
}

/// Moves a time into a zone: a text that `date` reads back with the zone's offset.
pub(super) fn time_zone<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([zone], []) = call.arguments()?;
    let Some(moment) = moment(call, input) else { return Ok(input) };
    let offset = match zone {
        // A user without a time zone.
        Value::Nil => 0,
        Value::Integer(number) => zone::offset_of_number(number).ok_or_else(|| {
            Stop::Error(format!("{number} is no offset from UTC: write hours, such as -5, or '-05:00'"))
        })?,
        _ => {
            let name = call.text(zone);
            zone::offset(name, moment.seconds).ok_or_else(|| {
                Stop::Error(format!("'{name}' is no time zone: write a name such as 'America/New_York', or an offset"))
            })?
        }
    };
    let local = Moment { offset, zone: "", ..moment };
    let date = local.date();
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    let (sign, amount) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
    let mut text = call.room("2026-11-24 10:00:00 -0500".len())?;
    // A string takes all that is written to it.
    let _ = write!(
        text,
        "{:04}-{:02}-{:02} {hour:02}:{minute:02}:{second:02} {sign}{:02}{:02}",
        date.year,
        date.month,
        date.day,
        amount / 3_600,
        amount / 60 % 60
    );
    Ok(written(text))
}

/// The time that a value means: `now`, a Unix time, a text as people write times.
fn moment(call: &Call<'_, '_>, value: Value<'_>) -> Option<Moment> {
    match value {
        Value::Integer(seconds) => Some(Moment::utc(seconds)),
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok().map(Moment::utc),
        Value::String(text) => {
            let now = call.resources.now;
            let now = Moment { nanoseconds: now.subsec_nanosecond().unsigned_abs(), ..Moment::utc(now.as_second()) };
            match text.to_lowercase().as_str() {
                "now" | "today" => Some(now),
                text => read::read(text, &now),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
