//! The name that was probably meant.

/// The candidate nearest to a misspelt name, or `None` when none is near. Case, `-`, `_` and blanks count for nothing;
/// otherwise about one letter in three may differ.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(name);
    let length = wanted.chars().count();
    let bound = match length {
        0 => return None,
        1..=2 => 0,
        3..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .map(|candidate| (folded(candidate), candidate))
        // Names are at least as many letters apart as one is longer.
        .filter(|(folded, _)| folded.chars().count().abs_diff(length) <= bound)
        .map(|(folded, candidate)| (strsim::damerau_levenshtein(&wanted, &folded), candidate))
        .filter(|(distance, _)| *distance <= bound)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn small_slips_find_their_name() {
        let keys = ["default", "description", "operation", "when_blank", "fields"];
        assert_eq!(nearest("defalt", keys), Some("default"));
        assert_eq!(nearest("whenBlank", keys), Some("when_blank"));
        assert_eq!(nearest("Descripton", keys), Some("description"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("", keys), None);
    }
}
