//! The signature of a message of SNS, by the RSA key of a certificate.

use chrono::{DateTime, Utc};
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RsaParameters, UnparsedPublicKey,
};
use x509_cert::Certificate;
use x509_cert::der::DecodePem;
use x509_cert::der::oid::ObjectIdentifier;

/// rsaEncryption (RFC 8017, appendix A.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// How a message is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// Version 1, which topics have unless they are set to version 2.
    Sha1,
    /// Version 2.
    Sha256,
}

/// The key of a certificate.
pub(super) struct SigningKey {
    /// An RSA public key (RFC 8017, appendix A.1.1), in DER.
    public: Vec<u8>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl SigningKey {
    /// Reads a certificate in PEM form. `None` if it is none, or has another kind of key.
    pub fn of(pem: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_pem(pem).ok()?;
        let content = certificate.tbs_certificate();
        let key = content.subject_public_key_info();
        if key.algorithm.oid != RSA {
            return None;
        }
        let instant = |time: &x509_cert::time::Time| {
            DateTime::from_timestamp(i64::try_from(time.to_unix_duration().as_secs()).ok()?, 0)
        };
        let validity = content.validity();
        Some(Self {
            public: key.subject_public_key.as_bytes()?.to_vec(),
            from: instant(&validity.not_before)?,
            until: instant(&validity.not_after)?,
        })
    }

    /// Whether the certificate is valid.
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && now <= self.until
    }

    /// Whether a signature over a text is right.
    pub fn has_signed(&self, algorithm: Algorithm, text: &str, signature: &[u8]) -> bool {
        let parameters: &RsaParameters = match algorithm {
            Algorithm::Sha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Algorithm::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        };
        UnparsedPublicKey::new(parameters, &self.public).verify(text.as_bytes(), signature).is_ok()
    }
}
