//! Time zones: names of the tz database, and offsets from UTC.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The farthest offset, in seconds.
const FARTHEST: i64 = 14 * 3_600;

/// The offset of a zone, or of a text such as `-05:00`, at a time in seconds since 1970.
pub(super) fn offset(zone: &str, at: i64) -> Option<i32> {
    if zone.starts_with(['+', '-']) {
        return offset_of_text(zone);
    }
    let zone = TimeZone::get(zone).ok()?;
    let at = Timestamp::from_second(at.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second())).ok()?;
    Some(zone.to_offset(at).seconds())
}

/// The offset that a number means: hours, hours and minutes as in `-0530`, or seconds.
pub(super) fn offset_of_number(number: i64) -> Option<i32> {
    let (amount, sign) = (i64::try_from(number.unsigned_abs()).ok()?, number.signum());
    let seconds = match amount {
        0..=14 => amount * 3_600,
        100..=1_400 if amount % 100 < 60 => amount / 100 * 3_600 + amount % 100 * 60,
        900..=FARTHEST if amount % 900 == 0 => amount,
        _ => return None,
    };
    i32::try_from(sign * seconds).ok()
}

/// The seconds of `+09`, `+0900`, `+09:00` or `+09:00:00`.
pub(super) fn offset_of_text(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let unsigned = text.get(1..)?;
    let digits = unsigned.replace(':', "");
    let is_written_right = match unsigned.matches(':').count() {
        0 => matches!(digits.len(), 1 | 2 | 4 | 6),
        1 => digits.len() == 4 && unsigned.get(2..3) == Some(":"),
        2 => digits.len() == 6 && unsigned.get(2..3) == Some(":") && unsigned.get(5..6) == Some(":"),
        _ => false,
    };
    if !is_written_right || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| digits.get(from..digits.len().min(from + 2)).map_or(0, |part| part.parse().unwrap_or(0));
    let (hours, minutes, seconds): (i32, i32, i32) = (part(0), part(2), part(4));
    (hours < 24 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3_600 + minutes * 60 + seconds))
}
