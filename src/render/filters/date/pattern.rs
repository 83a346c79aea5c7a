//! Steps through a text, for the forms that times are written in.

/// A place in a text. Each step yields what it took, or nothing and stays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

/// The first place where a form fits, as what it yields and the bytes it takes.
pub(super) fn search<'t, T>(
    text: &'t str,
    form: impl Fn(&mut Cursor<'t>) -> Option<T>,
) -> Option<(T, std::ops::Range<usize>)> {
    text.char_indices().find_map(|(start, _)| {
        let mut cursor = Cursor { text, at: start };
        form(&mut cursor).map(|found| (found, start..cursor.at))
    })
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The characters of a class, as many as there are.
    pub(super) fn all(&mut self, class: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let taken = rest.find(|character| !class(character)).map_or(rest, |end| rest.get(..end).unwrap_or_default());
        self.at += taken.len();
        taken
    }

    /// One digit or more.
    pub(super) fn digits(&mut self) -> Option<&'t str> {
        Some(self.all(|character| character.is_ascii_digit())).filter(|digits| !digits.is_empty())
    }

    /// Blanks, if there are some.
    pub(super) fn blanks(&mut self) {
        self.all(|character| character == ' ');
    }

    /// One of several characters.
    pub(super) fn one_of(&mut self, characters: &[char]) -> Option<char> {
        let character = self.rest().chars().next().filter(|character| characters.contains(character))?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// One of several texts, the first that fits.
    pub(super) fn any(&mut self, texts: &[&'t str]) -> Option<&'t str> {
        let text = texts.iter().find(|text| self.rest().starts_with(**text))?;
        self.at += text.len();
        Some(text)
    }

    /// Whether a word begins or ends here.
    pub(super) fn is_boundary(&self) -> bool {
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        let before = self.text.get(..self.at).and_then(|before| before.chars().next_back()).is_some_and(is_word);
        before != self.rest().chars().next().is_some_and(is_word)
    }

    /// A form that fits or takes nothing.
    pub(super) fn maybe<T>(&mut self, form: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = form(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    /// What was taken by a form that fits.
    pub(super) fn taken<T>(&mut self, form: impl FnOnce(&mut Self) -> Option<T>) -> Option<&'t str> {
        let start = self.at;
        self.maybe(form)?;
        self.text.get(start..self.at)
    }

    /// As many characters of a class as possible with a form behind them that fits.
    pub(super) fn all_before<T>(
        &mut self,
        class: impl Fn(char) -> bool,
        form: impl Fn(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let start = self.at;
        let run = self.all(class);
        let ends = std::iter::once(run.len()).chain(run.char_indices().rev().map(|(end, _)| end));
        let found = { ends }.find_map(|end| {
            let mut ahead = Self { text: self.text, at: start + end };
            form(&mut ahead).map(|found| (found, ahead))
        });
        self.at = start;
        let (found, ahead) = found?;
        *self = ahead;
        Some(found)
    }
}
