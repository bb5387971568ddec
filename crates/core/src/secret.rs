//! Secret values: they have neither Debug nor Display and are wiped from memory when dropped.

pub mod readable;

use rand::Rng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A digest or a keyed hash by which a secret is recognised. It has no `==`: [`SecretDigest::fits`] takes the same time
/// wherever two values differ, so that the time of an answer tells nothing about a stored one.
#[derive(Clone)]
pub struct SecretDigest(Vec<u8>);

impl SecretDigest {
    /// Takes a digest that was computed from a secret.
    pub(crate) const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Whether a stored or received value is this digest, in constant time.
    #[must_use]
    pub fn fits(&self, other: &[u8]) -> bool {
        is_same(&self.0, other)
    }

    /// The first bytes of the digest, for a proof that must be short.
    pub(crate) fn shortened(mut self, length: usize) -> Self {
        self.0.truncate(length);
        self
    }

    /// The bytes, to look a row up by them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, for a column that keeps them.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Whether two secret values are the same, in a time that depends on their lengths alone.
#[must_use]
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// A password as it was typed.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes the typed text unchanged.
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

/// An opaque token: 256 random bits, handed out once. The database keeps only its digest.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// Length of a token's text form: 32 bytes in base64url without padding.
const TOKEN_LENGTH: usize = 43;

impl Token {
    /// Generates a token.
    pub fn new(random: &mut impl Rng) -> Self {
        use base64::Engine as _;
        let mut bytes = Zeroizing::new([0_u8; 32]);
        random.fill_bytes(bytes.as_mut());
        Self(Zeroizing::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes.as_ref())))
    }

    /// Reads a token that came back in a cookie, form or link. Returns `None` if the text can't be a token.
    #[must_use]
    pub fn received(text: &str) -> Option<Self> {
        let plausible =
            text.len() == TOKEN_LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        plausible.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// Reads a token of a link that was copied from a mail, with what came along behind it, such as `>`, `。` or `.`. Returns
    /// `None` if the text doesn't begin with a token, for example because the link was cut.
    #[must_use]
    pub fn of_link(text: &str) -> Option<Self> {
        let (token, behind) = text.trim_start().split_at_checked(TOKEN_LENGTH)?;
        // A longer run of letters and digits is another value.
        if behind.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        Self::received(token)
    }

    /// The text behind a prefix by which scanners of secrets know it, as people and programs keep it.
    #[must_use]
    pub fn behind(&self, prefix: &str) -> Zeroizing<String> {
        Zeroizing::new(format!("{prefix}{}", self.0.as_str()))
    }

    /// Reads what [`Token::behind`] wrote. Returns `None` if the prefix is another, or no token follows.
    #[must_use]
    pub fn received_behind(prefix: &str, text: &str) -> Option<Self> {
        Self::received(text.strip_prefix(prefix)?)
    }

    /// The text, for a cookie, form or link only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The SHA-256 digest of the token's text, which the database keeps.
    #[must_use]
    pub fn digest(&self) -> SecretDigest {
        SecretDigest::new(self.digest_bytes().into())
    }

    pub(crate) fn digest_bytes(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_fits_itself_alone() {
        let digest = Token::received(&"a".repeat(TOKEN_LENGTH)).unwrap().digest();
        let kept = digest.clone().into_bytes();
        assert!(digest.fits(&kept));
        for at in 0..kept.len() {
            let mut other = kept.clone();
            other[at] ^= 1;
            assert!(!digest.fits(&other), "byte {at}");
        }
        assert!(!digest.fits(&kept[1..]) && !digest.fits(&[]));
        assert!(digest.clone().shortened(16).fits(&kept[..16]) && !digest.shortened(16).fits(&kept));
    }
}
