//! Signatures that somebody else can check: Ed25519 (RFC 8032) under a key of the society. The private key is derived from
//! the society's master key, so it is never in the database.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::TenantKeys;
use crate::failure::Failure;

/// What stands before the key in its DER form (RFC 8410: SubjectPublicKeyInfo of Ed25519).
const DER: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The public key that checks a society's signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Whether `signature` (64 bytes) is the society's signature of `message`.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).is_ok()
    }

    /// The key as PEM, as OpenSSL and others read it.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let der = BASE64.encode([DER.as_slice(), &self.0].concat());
        format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
    }
}

impl TenantKeys {
    fn key_pair(&self) -> Result<Ed25519KeyPair, Failure> {
        Ed25519KeyPair::from_seed_unchecked(self.signing.as_ref()).map_err(|_| Failure::Keys("a signing key".into()))
    }

    /// Signs a message. Each kind of message begins with a text of its own, so that none can pass for another kind.
    ///
    /// # Errors
    /// When the key can't be used.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        Ok(self.key_pair()?.sign(message).as_ref().to_vec())
    }

    /// The key that checks this society's signatures.
    ///
    /// # Errors
    /// When the key can't be used.
    pub fn public_key(&self) -> Result<PublicKey, Failure> {
        let pair = self.key_pair()?;
        let key = <[u8; 32]>::try_from(pair.public_key().as_ref()).map_err(|_| Failure::Keys("a public key".into()))?;
        Ok(PublicKey(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TenantId;
    use crate::sealed::{KeyStore, RootKey};
    use rand::SeedableRng;
    use uuid::Uuid;

    #[test]
    fn a_signature_holds_for_its_message_and_society_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut random = rand::rngs::StdRng::seed_from_u64(7);
        let store = KeyStore::open(folder.path(), &RootKey::generate(&mut random)).unwrap();
        let [a, b] = [1, 2].map(|id| store.keys_or_new(TenantId(Uuid::from_u128(id)), &mut random).unwrap());
        let signature = a.sign(b"head 1").unwrap();
        let key = a.public_key().unwrap();
        assert!(key.verifies(b"head 1", &signature));
        assert!(!key.verifies(b"head 2", &signature));
        assert!(!key.verifies(b"head 1", &signature[1..]) && !key.verifies(b"head 1", b""));
        assert!(!b.public_key().unwrap().verifies(b"head 1", &signature));
        for i in 0..signature.len() {
            let mut changed = signature.clone();
            changed[i] ^= 1;
            assert!(!key.verifies(b"head 1", &changed), "byte {i}");
        }
    }

    /// The public key of RFC 8032, 7.1, test 1, as OpenSSL writes it.
    #[test]
    fn a_public_key_is_written_as_others_read_it() {
        let hex = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let bytes = crate::sealed::from_hex(hex).unwrap();
        let pem = PublicKey(bytes.try_into().unwrap()).to_pem();
        assert_eq!(
            pem,
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n"
        );
    }
}
