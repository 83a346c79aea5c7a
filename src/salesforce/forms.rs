//! What the values of a field look like where they stand as text: numbers, dates, e-mail addresses.
//!
//! Sources: the REST API Developer Guide on dates; error messages that were published for the rest.

/// A whole number. Texts are read less strictly than JSON numbers: leading zeros and a plus sign are taken.
pub fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number, with or without decimals and exponent.
pub fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') && unsigned.parse::<f64>().is_ok()
}

/// `yyyy-MM-dd`
pub fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<u32>().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (number(4), number(2), number(2)) else { return false };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// `yyyy-MM-ddTHH:mm:ss`, perhaps with milliseconds, and `Z` or an offset.
pub fn is_datetime(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    is_date(date) && is_zoned_time(time)
}

/// `HH:mm:ss`, perhaps with milliseconds, and `Z` or an offset.
fn is_zoned_time(time: &str) -> bool {
    let Some(at) = time.find(['Z', '+', '-']) else { return false };
    let Some((clock, zone)) = time.split_at_checked(at) else { return false };
    is_clock(clock) && is_zone(zone)
}

/// `HH:mm:ss`, perhaps with a fraction of a second.
fn is_clock(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut numbers = clock.split(':').map(|part| part.parse::<u32>().ok().filter(|_| part.len() == 2));
    let mut below = |limit: u32| numbers.next().flatten().is_some_and(|number| number < limit);
    let is_time = below(24) && below(60) && below(60) && numbers.next().is_none();
    is_time && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_zone(text: &str) -> bool {
    let digits = text.get(1..).unwrap_or_default().bytes().filter(|byte| *byte != b':');
    text == "Z" || digits.clone().count() == 4 && digits.into_iter().all(|byte| byte.is_ascii_digit())
}

/// What Salesforce is known to take for an address: something, an `@`, and a domain with a point; no character that RFC 5322
/// keeps for lists and comments.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    !local.is_empty()
        && !local.starts_with('.')
        && !text.contains(|c: char| c.is_whitespace() || "(),:;<>[\\]".contains(c))
        && !local.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_what_looks_like_them() {
        for text in ["2024-02-29", "2026-12-31"] {
            assert!(is_date(text), "{text}");
        }
        for text in ["2023-02-29", "2024-7-30", "30.07.2024", "07/30/2024", "2024-13-01", "2024-07-30T00:00:00Z"] {
            assert!(!is_date(text), "{text}");
        }
        for text in [
            "2024-07-30T20:54:16Z",
            "2024-07-30T20:54:16.000Z",
            "2024-07-30T20:54:16.5+0900",
            "2024-07-30T20:54:16-08:00",
        ] {
            assert!(is_datetime(text), "{text}");
        }
        for text in [
            "2024-07-30 20:54",
            "2024-07-30 20:54:16 UTC",
            "2024-07-30T20:54:16",
            "2024-07-30",
            "2024-07-30T25:00:00Z",
            "2024-07-30T20:54:16:00Z",
        ] {
            assert!(!is_datetime(text), "{text}");
        }
    }

    #[test]
    fn numbers_and_addresses_are_those_that_were_seen_accepted() {
        for text in ["123123", "-17", "+5", "007"] {
            assert!(is_whole(text) && is_decimal(text), "{text}");
        }
        for text in ["1,000", "50+", "$5", "5 people", "1.000,50", "€5", "0x1F", "inf", "NaN", "1e", "--5", ""] {
            assert!(!is_whole(text) && !is_decimal(text), "{text}");
        }
        assert!(is_decimal("-17.36") && is_decimal(".5") && is_decimal("1e5") && !is_whole("1.5"));
        for text in ["ada@example.com", "a..b.@example.co.kr", "o'brien+x@sub.example.com"] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "test@testcom",
            ".ada@example.com",
            "ada",
            "@example.com",
            "ada@example.",
            "a b@example.com",
            "a@b.com;c@d.com",
            "a,b@c.com",
            "Ada <ada@example.com>",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }
}
