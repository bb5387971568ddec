//! The name of a passkey (端末の名前), by which a member tells the phone from the PC.

use crate::input::text::fold_name;

/// The maximum number of characters of a name.
pub const LONGEST_NAME: usize = 64;

/// A valid name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// Why a name is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// It is empty after trimming.
    Empty,
    /// It has more than [`LONGEST_NAME`] characters.
    TooLong,
    /// It has control characters.
    Unreadable,
}

impl Name {
    /// Parses a typed name: trims it, composes it (NFC) and removes invisible characters. Such a character could reverse the
    /// text around the name, or make two names look alike.
    ///
    /// # Errors
    /// See [`NameFault`].
    pub fn read(typed: &str) -> Result<Self, NameFault> {
        let name = fold_name(typed);
        match name.chars().count() {
            0 => Err(NameFault::Empty),
            _ if name.chars().any(char::is_control) => Err(NameFault::Unreadable),
            1..=LONGEST_NAME => Ok(Self(name)),
            _ => Err(NameFault::TooLong),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_to_64_characters_that_can_be_written() {
        let read = |typed: &str| Name::read(typed).map(|name| name.as_str().to_owned());
        assert_eq!(read(" 　わたしのiPhone\u{200B}").as_deref(), Ok("わたしのiPhone"));
        assert_eq!(read("\u{202E}enohPi\u{202C} \u{2066}a\u{2069}\u{200D}").as_deref(), Ok("enohPi a"));
        assert_eq!(read("\u{200B}\u{3164}"), Err(NameFault::Empty));
        assert_eq!(read("か\u{3099}").as_deref(), Ok("が"));
        assert_eq!(read(&"あ".repeat(64)), Ok("あ".repeat(64)));
        assert_eq!(read(&"あ".repeat(65)), Err(NameFault::TooLong));
        assert_eq!(read(" 　"), Err(NameFault::Empty));
        assert_eq!(read("a\u{0007}b"), Err(NameFault::Unreadable));
        assert_eq!(read("a\nb"), Err(NameFault::Unreadable));
    }
}
