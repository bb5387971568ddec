//! Values that must not be seen: no Debug, no Display, wiped when dropped.

pub mod readable;

use rand::Rng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A password as somebody typed it.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes what was typed, to the letter.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }

    /// The text, for rules and hashing only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An opaque token: 256 bits, handed out once. The database keeps its digest only.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// Characters of a token as it travels: 32 bytes in base64url without padding.
const TOKEN_LENGTH: usize = 43;

impl Token {
    /// A fresh token.
    pub fn new(random: &mut impl Rng) -> Self {
        use base64::Engine as _;
        let mut bytes = Zeroizing::new([0_u8; 32]);
        random.fill_bytes(bytes.as_mut());
        Self(Zeroizing::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes.as_ref())))
    }

    /// A token as it came back in a cookie, form or link; nothing if it can't be one.
    #[must_use]
    pub fn received(text: &str) -> Option<Self> {
        let plausible =
            text.len() == TOKEN_LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        plausible.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The text, for a cookie, form or link only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        self.digest_bytes().into()
    }

    pub(crate) fn digest_bytes(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}
