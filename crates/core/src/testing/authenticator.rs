//! A software authenticator for tests: it answers WebAuthn options as a phone and its browser do, and as a forger
//! would.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use rand::Rng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::random;

/// Flag UP: the user was present.
const PRESENT: u8 = 0x01;
/// Flag UV: the user was verified.
const VERIFIED: u8 = 0x04;
/// Flag AT: attested credential data (key and id) follow.
const HAS_KEY: u8 = 0x40;

/// A phone with its browser, at one origin. A test changes the fields that a forger would change.
#[derive(Clone)]
pub struct Authenticator {
    /// The origin that the browser reports.
    pub origin: String,
    /// The RP ID that is signed; the options' own if none is set.
    pub rp_id: Option<String>,
    /// Whether the user is verified, by fingerprint, face or PIN.
    pub verifies: bool,
    /// The user handle that is sent; the key's own if none is set.
    pub user_handle: Option<Vec<u8>>,
    /// The signature counter.
    pub counter: u32,
    keys: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    id: Vec<u8>,
    rp_id: String,
    user: Vec<u8>,
    secret: SigningKey,
}

#[allow(clippy::expect_used, reason = "a test without its authenticator can't go on")]
impl Authenticator {
    /// A phone without keys.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        Self { origin: origin.to_owned(), rp_id: None, verifies: true, user_handle: None, counter: 0, keys: Vec::new() }
    }

    /// The number of keys.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// Creates a key and returns the answer for the server.
    ///
    /// # Panics
    /// When `offer` doesn't hold options for a new key.
    pub fn create(&mut self, offer: &Value) -> Value {
        let options = &offer["publicKey"];
        let rp_id = options["rp"]["id"].as_str().expect("an RP ID").to_owned();
        let mut secret = [0_u8; 32];
        random().fill_bytes(&mut secret);
        let mut id = vec![0_u8; 16];
        random().fill_bytes(&mut id);
        let user = bytes(&options["user"]["id"]);
        let secret = SigningKey::from_slice(&secret).expect("a key");
        let key = Key { id, rp_id, user, secret };
        let mut data = self.data(&key, HAS_KEY);
        data.extend([0_u8; 16]);
        data.extend(u16::try_from(key.id.len()).expect("a short id").to_be_bytes());
        data.extend(&key.id);
        data.extend(cose(&key.secret));
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut object = vec![0xa3];
        object.extend(cbor_text("fmt"));
        object.extend(cbor_text("none"));
        object.extend(cbor_text("attStmt"));
        object.push(0xa0);
        object.extend(cbor_text("authData"));
        object.extend(cbor_bytes(&data));
        let answer = json!({
            "token": offer["token"],
            "credential": {
                "id": text(&key.id),
                "rawId": text(&key.id),
                "type": "public-key",
                "response": {
                    "attestationObject": text(&object),
                    "clientDataJSON": text(&self.client_data("webauthn.create", options)),
                    "transports": ["internal"],
                },
                "clientExtensionResults": {},
            },
        });
        self.keys.push(key);
        answer
    }

    /// Signs with the latest key and returns the answer for the server.
    ///
    /// # Panics
    /// When the phone has no key.
    pub fn sign(&mut self, offer: &Value) -> Value {
        let options = &offer["publicKey"];
        let key = self.keys.last().expect("a key").clone();
        self.counter += 1;
        let data = self.data(&key, 0);
        let client = self.client_data("webauthn.get", options);
        let signed: Vec<u8> = data.iter().copied().chain(Sha256::digest(&client)).collect();
        let signature: Signature = key.secret.sign(&signed);
        json!({
            "token": offer["token"],
            "credential": {
                "id": text(&key.id),
                "rawId": text(&key.id),
                "type": "public-key",
                "response": {
                    "authenticatorData": text(&data),
                    "clientDataJSON": text(&client),
                    "signature": text(signature.to_der().as_bytes()),
                    "userHandle": text(self.user_handle.as_ref().unwrap_or(&key.user)),
                },
                "clientExtensionResults": {},
            },
        })
    }

    fn data(&self, key: &Key, more: u8) -> Vec<u8> {
        let rp_id = self.rp_id.as_ref().unwrap_or(&key.rp_id);
        let mut data = Sha256::digest(rp_id.as_bytes()).to_vec();
        data.push(PRESENT | if self.verifies { VERIFIED } else { 0 } | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }
}

/// The public key in COSE form: EC2, ES256, P-256, x, y.
#[allow(clippy::expect_used, reason = "an uncompressed point has both coordinates")]
fn cose(secret: &SigningKey) -> Vec<u8> {
    let point = secret.verifying_key().to_sec1_point(false);
    let (x, y) = (point.x().expect("x"), point.y().expect("y"));
    let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
    key.extend(cbor_bytes(x));
    key.push(0x22);
    key.extend(cbor_bytes(y));
    key
}

fn cbor_text(text: &str) -> Vec<u8> {
    cbor(0x60, text.as_bytes())
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    cbor(0x40, bytes)
}

#[allow(clippy::expect_used, reason = "a test's own short value")]
fn cbor(kind: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).expect("a short value");
    let mut out = if length < 24 { vec![kind | length] } else { vec![kind | 24, length] };
    out.extend(bytes);
    out
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[allow(clippy::expect_used, reason = "a test without its offer can't go on")]
fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().expect("text")).expect("base64url")
}
