//! What a format of the `date` filter writes, by the example of one moment.

/// The moment at which a format is tried, 2026-03-04T05:06:07.089Z, a Wednesday: its month, day and hours have one digit
/// each, so that padding shows. `None` for a directive that is not known.
///
/// Source: <https://docs.ruby-lang.org/en/master/language/strftime_formatting_rdoc.html>.
pub fn example(format: &str) -> Option<String> {
    let mut written = String::new();
    let mut rest = format;
    while let Some((before, directive)) = rest.split_once('%') {
        written.push_str(before);
        let flags_end = directive.find(|c: char| !"-0^#_:".contains(c))?;
        let (flags, after) = directive.split_at(flags_end);
        let width_end = after.find(|c: char| !c.is_ascii_digit())?;
        let (width, after) = after.split_at(width_end);
        let letter = after.chars().next()?;
        rest = after.get(letter.len_utf8()..)?;
        if !width.is_empty() && !matches!(letter, 'L' | 'N') {
            return None;
        }
        written.push_str(&one(letter, flags, width)?);
    }
    written.push_str(rest);
    Some(written)
}

fn one(letter: char, flags: &str, width: &str) -> Option<String> {
    let number = |value: u32, digits: usize, pad: char| {
        let pad = match flags {
            "-" => return value.to_string(),
            "0" => '0',
            "_" => ' ',
            _ => pad,
        };
        let digits = digits.saturating_sub(value.to_string().len());
        std::iter::repeat_n(pad, digits).chain(value.to_string().chars()).collect()
    };
    Some(match letter {
        'Y' | 'G' => "2026".to_owned(),
        'C' => "20".to_owned(),
        'y' | 'g' => "26".to_owned(),
        'm' => number(3, 2, '0'),
        'd' => number(4, 2, '0'),
        'e' => number(4, 2, ' '),
        'j' => number(63, 3, '0'),
        'H' | 'I' => number(5, 2, '0'),
        'k' | 'l' => number(5, 2, ' '),
        'M' => number(6, 2, '0'),
        'S' => number(7, 2, '0'),
        'L' | 'N' => fraction(width.parse().unwrap_or(if letter == 'L' { 3 } else { 9 })),
        'z' => if flags.contains(':') { "+00:00" } else { "+0000" }.to_owned(),
        'Z' => "UTC".to_owned(),
        's' => "1772600767".to_owned(),
        'p' => "AM".to_owned(),
        'P' => "am".to_owned(),
        'u' | 'w' => "3".to_owned(),
        'U' | 'W' => number(9, 2, '0'),
        'V' => number(10, 2, '0'),
        'B' => "March".to_owned(),
        'b' | 'h' => "Mar".to_owned(),
        'A' => "Wednesday".to_owned(),
        'a' => "Wed".to_owned(),
        'F' => "2026-03-04".to_owned(),
        'D' | 'x' => "03/04/26".to_owned(),
        'T' | 'X' => "05:06:07".to_owned(),
        'R' => "05:06".to_owned(),
        'r' => "05:06:07 AM".to_owned(),
        'c' => "Wed Mar  4 05:06:07 2026".to_owned(),
        'v' => " 4-MAR-2026".to_owned(),
        'n' => "\n".to_owned(),
        't' => "\t".to_owned(),
        '%' => "%".to_owned(),
        _ => return None,
    })
}

fn fraction(digits: usize) -> String {
    "089".chars().chain(std::iter::repeat('0')).take(digits.clamp(1, 24)).collect()
}

#[cfg(test)]
mod tests {
    use super::example;

    #[test]
    fn formats_write_what_ruby_writes() {
        for (format, written) in [
            ("%Y-%m-%d", "2026-03-04"),
            ("%Y-%-m-%-d", "2026-3-4"),
            ("%Y-%m-%dT%H:%M:%S.%LZ", "2026-03-04T05:06:07.089Z"),
            ("%FT%T%z", "2026-03-04T05:06:07+0000"),
            ("%FT%T%:z", "2026-03-04T05:06:07+00:00"),
            ("%e %B %Y, 100%%", " 4 March 2026, 100%"),
            ("%-d. %b '%y %l %P", "4. Mar '26  5 am"),
            ("%Y년 %_m월", "2026년  3월"),
            ("%6N", "089000"),
            ("", ""),
        ] {
            assert_eq!(example(format).as_deref(), Some(written), "{format}");
        }
        for unknown in ["%Q", "%", "%-", "%10Y", "%가"] {
            assert_eq!(example(unknown), None, "{unknown}");
        }
    }
}
