//! Signs mails (DKIM, RFC 6376), with the key of the sender's domain.
//!
//! The signature is made over the bytes that leave, so it is the last header that is added. Headers and body are signed in
//! their relaxed form, which mail servers on the way may fold anew. ADR 49 says why no library does this.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use crate::message::ReadyMail;

/// The headers that are signed where the mail has them, in the order in which they are named.
const SIGNED: [&str; 11] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];
/// The headers that are named once more than they occur, so that nobody can add another one (RFC 6376, 8.15).
const AT_MOST_ONCE: [&str; 4] = ["From", "To", "Subject", "Date"];
/// The characters of a signature in one line.
const LINE: usize = 72;

/// The keys that sign mails, by the domain of the sender's address.
#[derive(Clone, Default)]
pub struct DkimKeys(BTreeMap<String, std::sync::Arc<Key>>);

impl fmt::Debug for DkimKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

struct Key {
    selector: String,
    pair: KeyPair,
}

enum KeyPair {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// Why a key can't sign mails.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnusableKey {
    /// The file isn't a private key in PEM form.
    #[error("it isn't a private key in PEM form")]
    NotPem,
    /// The key is of another kind, or too short.
    #[error("it is neither an RSA key of 2048 to 4096 bits nor an Ed25519 key")]
    OtherKind,
    /// The selector or the domain can't be part of a host name.
    #[error("the selector can't be part of a host name")]
    Name,
}

impl DkimKeys {
    /// Adds the key of a domain. `selector` is the part of the DNS name under which its public key is
    /// (`<selector>._domainkey.<domain>`); `pem` is the private key.
    ///
    /// # Errors
    /// [`UnusableKey`], when the key can't sign mails.
    pub fn add(&mut self, domain: &str, selector: &str, pem: &[u8]) -> Result<(), UnusableKey> {
        if !is_name(selector) || !is_name(domain) {
            return Err(UnusableKey::Name);
        }
        let pair = read(&PrivateKeyDer::from_pem_slice(pem).map_err(|_| UnusableKey::NotPem)?)?;
        let key = Key { selector: selector.to_owned(), pair };
        self.0.insert(domain.to_ascii_lowercase(), std::sync::Arc::new(key));
        Ok(())
    }

    /// Whether there is a key of a domain, given in lower case.
    #[must_use]
    pub fn has(&self, domain: &str) -> bool {
        self.0.contains_key(domain)
    }

    /// The selector of the key of a domain, given in lower case.
    #[must_use]
    pub fn selector_of(&self, domain: &str) -> Option<&str> {
        self.0.get(domain).map(|key| key.selector.as_str())
    }

    /// The mail as it leaves: signed, if there is a key of the sender's domain.
    pub(super) fn signed(&self, mail: &ReadyMail) -> Vec<u8> {
        let domain = mail.sender().domain().to_ascii_lowercase();
        let signature = self.0.get(&domain).and_then(|key| key.header(&domain, mail.bytes()));
        [signature.unwrap_or_default().as_bytes(), mail.bytes()].concat()
    }
}

fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn read(der: &PrivateKeyDer<'_>) -> Result<KeyPair, UnusableKey> {
    let rsa = |pair: RsaKeyPair| KeyPair::Rsa(Box::new(pair));
    let pair = match der {
        PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()).ok().map(rsa),
        PrivateKeyDer::Pkcs8(key) => {
            let der = key.secret_pkcs8_der();
            let ed25519 = || Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok().map(KeyPair::Ed25519);
            RsaKeyPair::from_pkcs8(der).ok().map(rsa).or_else(ed25519)
        }
        _ => None,
    };
    pair.ok_or(UnusableKey::OtherKind)
}

impl Key {
    /// The header with the signature, or nothing where the machine gives no random numbers.
    fn header(&self, domain: &str, mail: &[u8]) -> Option<String> {
        let end = mail.windows(4).position(|four| four == b"\r\n\r\n")?;
        let (headers, body) = (mail.get(..end + 2)?, mail.get(end + 4..)?);
        let headers = fields(headers);
        let mut names = Vec::new();
        let mut signed = Vec::new();
        for name in SIGNED {
            for (_, field) in headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name)) {
                names.push(name.to_ascii_lowercase());
                signed.extend_from_slice(&relaxed_header(field));
                signed.extend_from_slice(b"\r\n");
            }
        }
        names.extend(AT_MOST_ONCE.map(str::to_ascii_lowercase));
        let body_hash = BASE64.encode(digest(&SHA256, &relaxed_body(body)));
        let algorithm = match self.pair {
            KeyPair::Rsa(_) => "rsa-sha256",
            KeyPair::Ed25519(_) => "ed25519-sha256",
        };
        let unsigned = format!(
            "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={domain};\r\n s={};\r\n h={};\r\n bh={body_hash};\r\n b=",
            self.selector,
            folded(&names),
        );
        signed.extend_from_slice(&relaxed_header(unsigned.as_bytes()));
        let signature = BASE64.encode(self.sign(&signed)?);
        let lines: Vec<_> = signature.as_bytes().chunks(LINE).map(String::from_utf8_lossy).collect();
        Some(format!("{unsigned}\r\n {}\r\n", lines.join("\r\n ")))
    }

    fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match &self.pair {
            KeyPair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
                Some(signature)
            }
            // RFC 8463: the hash of what is signed is signed.
            KeyPair::Ed25519(pair) => Some(pair.sign(digest(&SHA256, message).as_ref()).as_ref().to_vec()),
        }
    }
}

/// The names of the headers, in lines that are short enough.
fn folded(names: &[String]) -> String {
    let mut folded = String::new();
    let mut line = " h=".len();
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            folded.push(':');
            line += 1;
            if line + name.len() >= LINE {
                folded.push_str("\r\n  ");
                line = 2;
            }
        }
        folded.push_str(name);
        line += name.len();
    }
    folded
}

/// The headers of a mail with their names, each with its folded lines.
fn fields(headers: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    for line in headers.split_inclusive(|byte| *byte == b'\n') {
        match fields.last_mut() {
            Some((_, field)) if line.starts_with(b" ") || line.starts_with(b"\t") => field.extend_from_slice(line),
            _ => {
                let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
                fields.push((String::from_utf8_lossy(name).trim_end().to_owned(), line.to_vec()));
            }
        }
    }
    fields
}

/// A header in its relaxed form, without the line break at its end (RFC 6376, 3.4.2).
fn relaxed_header(field: &[u8]) -> Vec<u8> {
    let colon = field.iter().position(|byte| *byte == b':').unwrap_or(field.len());
    let (name, value) = field.split_at(colon);
    let mut relaxed = name.trim_ascii_end().to_ascii_lowercase();
    relaxed.push(b':');
    let value: Vec<u8> = value.iter().skip(1).copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    relaxed.extend_from_slice(squeezed(&value).trim_ascii());
    relaxed
}

/// The body in its relaxed form (RFC 6376, 3.4.4).
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    let mut empty_lines = 0;
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    for line in body.split(|byte| *byte == b'\n') {
        let line = squeezed(line.strip_suffix(b"\r").unwrap_or(line));
        let line = line.strip_suffix(b" ").unwrap_or(&line);
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty_lines) {
            relaxed.extend_from_slice(b"\r\n");
        }
        relaxed.extend_from_slice(line);
        relaxed.extend_from_slice(b"\r\n");
    }
    relaxed
}

/// Each run of spaces and tabs as one space.
fn squeezed(line: &[u8]) -> Vec<u8> {
    let mut squeezed = Vec::with_capacity(line.len());
    for byte in line {
        match byte {
            b' ' | b'\t' if squeezed.last() == Some(&b' ') => {}
            b' ' | b'\t' => squeezed.push(b' '),
            _ => squeezed.push(*byte),
        }
    }
    squeezed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 6376, 3.4.5.
    #[test]
    fn the_relaxed_forms_are_those_of_the_standard() {
        assert_eq!(relaxed_header(b"A: X\r\n"), b"a:X");
        assert_eq!(relaxed_header(b"B : Y\t\r\n\tZ  \r\n"), b"b:Y Z");
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
        assert_eq!(relaxed_body(b"a\r\n\r\nb"), b"a\r\n\r\nb\r\n");
    }

    #[test]
    fn a_key_that_cannot_sign_is_told_apart() {
        let mut keys = DkimKeys::default();
        assert_eq!(keys.add("example.jp", "m1", b"no key"), Err(UnusableKey::NotPem));
        assert_eq!(keys.add("example.jp", "m1; d=other", b""), Err(UnusableKey::Name));
        assert_eq!(keys.add("example.jp\r\nX: y", "m1", b""), Err(UnusableKey::Name));
        let other = b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
        assert_eq!(keys.add("example.jp", "m1", other), Err(UnusableKey::OtherKind));
    }
}
