//! Salesforce record ids: 15 characters in which case matters, or the same with three more that make up for case.

use super::data::KEY_PREFIXES;
use super::find;

/// The characters of a suffix, by the number that each stands for.
const SUFFIX: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// A well-formed record id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordId {
    /// The 15 characters and the suffix.
    long: [u8; 18],
}

/// Why a text is no record id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordIdError {
    /// Neither 15 nor 18 characters.
    #[error("a record id has 15 or 18 characters, not {0}")]
    Length(usize),
    /// A character other than an ASCII letter or digit.
    #[error("a record id has letters and digits only, not `{0}`")]
    Character(char),
    /// The three last characters do not go with the others: one of them is mistyped, or the case was lost.
    #[error("the last three characters of the record id do not go with the others")]
    Checksum,
}

impl RecordId {
    /// Reads an id of 15 or 18 characters. The suffix is read in any case, as Salesforce does.
    ///
    /// # Errors
    /// [`RecordIdError`].
    pub fn parse(text: &str) -> Result<Self, RecordIdError> {
        let count = text.chars().count();
        if count != 15 && count != 18 {
            return Err(RecordIdError::Length(count));
        }
        if let Some(other) = text.chars().find(|c| !c.is_ascii_alphanumeric()) {
            return Err(RecordIdError::Character(other));
        }
        let (short, suffix) = text.as_bytes().split_first_chunk::<15>().ok_or(RecordIdError::Length(count))?;
        let right = checksum(short);
        if !suffix.is_empty() && !suffix.eq_ignore_ascii_case(&right) {
            return Err(RecordIdError::Checksum);
        }
        let mut long = [0; 18];
        long.iter_mut().zip(short.iter().chain(&right)).for_each(|(to, from)| *to = *from);
        Ok(Self { long })
    }

    /// The id as Salesforce answers it: 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.long).unwrap_or_default()
    }

    /// The first three characters, which tell the object.
    pub fn prefix(&self) -> &str {
        self.as_str().get(..3).unwrap_or_default()
    }

    /// The object, where the prefix is a known one.
    pub fn object(&self) -> Option<&'static str> {
        find(&KEY_PREFIXES, self.prefix(), |(prefix, _)| prefix).map(|(_, object)| *object)
    }

    /// Whether a record of this object can have the id: the prefix is the object's, or nothing is known of either.
    pub fn may_name(&self, object: &str) -> bool {
        match self.object() {
            Some(known) => known.eq_ignore_ascii_case(object),
            None => !KEY_PREFIXES.iter().any(|(_, known)| known.eq_ignore_ascii_case(object)),
        }
    }
}

/// The three characters that make up for the case of fifteen: in each group of five, bit *i* is set when character *i*
/// is a capital.
fn checksum(short: &[u8; 15]) -> [u8; 3] {
    let mut suffix = [0; 3];
    for (to, group) in suffix.iter_mut().zip(short.chunks(5)) {
        let number = group.iter().rev().fold(0, |number, byte| number << 1 | usize::from(byte.is_ascii_uppercase()));
        *to = SUFFIX.get(number).copied().unwrap_or_default();
    }
    suffix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_ids_have_their_suffixes() {
        for (short, suffix) in [
            ("001D000000IqhSL", "IAZ"),
            ("00Q58000007EWMD", "EA4"),
            ("0053i000001Otat", "AAC"),
            ("003aj000002oTld", "AAE"),
            ("001R0000005hDFY", "IA2"),
            ("0018M000001oWgP", "QAU"),
            ("0051J000006ybQi", "QAI"),
            ("012000000000000", "AAA"),
        ] {
            let id = RecordId::parse(short).unwrap();
            assert_eq!(id.as_str(), format!("{short}{suffix}"));
            assert_eq!(RecordId::parse(id.as_str()), Ok(id));
            assert_eq!(RecordId::parse(&format!("{short}{}", suffix.to_lowercase())), Ok(id));
        }
    }

    #[test]
    fn objects_are_told_by_prefixes() {
        for (id, object) in
            [("00Q58000007EWMD", Some("Lead")), ("0053i000001Otat", Some("User")), ("a0B000000000001", None)]
        {
            assert_eq!(RecordId::parse(id).unwrap().object(), object);
        }
        assert!(KEY_PREFIXES.is_sorted());
    }

    #[test]
    fn what_is_no_id_is_told_why() {
        for (text, error) in [
            ("", RecordIdError::Length(0)),
            ("00Q58000007EWMDE", RecordIdError::Length(16)),
            ("00Q58000007EWM-", RecordIdError::Character('-')),
            ("00Q58000007EWMé", RecordIdError::Character('é')),
            ("001900K0001pPuOAAU", RecordIdError::Checksum),
            ("003i000000K27rxAAC", RecordIdError::Checksum),
        ] {
            assert_eq!(RecordId::parse(text), Err(error), "{text}");
        }
    }
}
