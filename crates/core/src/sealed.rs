//! Sealed columns: the root key wraps each society's key. Values are encrypted with an AEAD whose associated data are
//! society, table, column and row.
//!
//! A society's master key is 32 random bytes. The root key wraps it. It is kept in a store apart from the database, one
//! file per society, so that destroying the file makes the society's sealed rows unreadable in every copy. Equality
//! search uses [`TenantKeys::blind_index`], a keyed hash of the normalised value. What others must be able to check is
//! signed, see [`signing`].

pub mod signing;

use std::collections::HashMap;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::files;
use crate::ids::TenantId;
use crate::secret::SecretDigest;

const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 24;
/// The first byte of every sealed value: the generation of the society's key that sealed the value.
const FIRST_GENERATION: u8 = 1;

type Key = Zeroizing<[u8; KEY_LENGTH]>;

/// The key that wraps the societies' keys. It comes from a file; the platform never stores it.
#[derive(Clone)]
pub struct RootKey(Key);

impl RootKey {
    /// Generates a key.
    pub fn generate(random: &mut impl Rng) -> Self {
        let mut key = Zeroizing::new([0_u8; KEY_LENGTH]);
        random.fill_bytes(key.as_mut());
        Self(key)
    }

    /// Reads a key from its text form: 64 hexadecimal digits.
    ///
    /// # Errors
    /// When the text has another form.
    pub fn from_text(text: &str) -> Result<Self, Failure> {
        let bytes = Zeroizing::new(
            from_hex(text.trim()).ok_or_else(|| Failure::Keys("a root key is 64 hexadecimal digits".into()))?,
        );
        let key = <[u8; KEY_LENGTH]>::try_from(bytes.as_slice())
            .map_err(|_| Failure::Keys("a root key is 64 hexadecimal digits".into()))?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// The text form of the key, for the file that holds it.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(to_hex(self.0.as_ref()))
    }
}

/// The table cell that a sealed value belongs to. A value that was moved to another cell can't be opened.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The table's name.
    pub table: &'static str,
    /// The column's name.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

/// The keys of one society, derived from its master key.
pub struct TenantKeys {
    tenant: TenantId,
    seal: XChaCha20Poly1305,
    index: Key,
    letters: Key,
    recovery: Key,
    /// The seed of the key that signs, see [`signing`].
    signing: Key,
}

impl fmt::Debug for TenantKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TenantKeys({})", self.tenant)
    }
}

impl TenantKeys {
    fn derive(tenant: TenantId, master: &Key) -> Result<Self, Failure> {
        let hkdf = Hkdf::<Sha256>::new(Some(tenant.0.as_bytes()), master.as_ref());
        let derive = |purpose: &str| -> Result<Key, Failure> {
            let mut key = Zeroizing::new([0_u8; KEY_LENGTH]);
            hkdf.expand(purpose.as_bytes(), key.as_mut()).map_err(|_| Failure::Keys("key derivation".into()))?;
            Ok(key)
        };
        let seal = XChaCha20Poly1305::new_from_slice(derive("seal")?.as_ref())
            .map_err(|_| Failure::Keys("key length".into()))?;
        Ok(Self {
            tenant,
            seal,
            index: derive("blind index")?,
            letters: derive("provisional credential")?,
            recovery: derive("recovery code")?,
            signing: derive("signing")?,
        })
    }

    /// The society whose keys these are.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Seals a value for its cell: generation (1 byte), nonce (24 bytes), XChaCha20-Poly1305 ciphertext.
    ///
    /// # Errors
    /// When the value is too long for the cipher.
    pub fn seal(&self, place: Place, value: &str, random: &mut impl Rng) -> Result<Vec<u8>, Failure> {
        let mut nonce = [0_u8; NONCE_LENGTH];
        random.fill_bytes(&mut nonce);
        let aad = self.associated_data(place);
        let sealed = self
            .seal
            .encrypt(&XNonce::from(nonce), Payload { msg: value.as_bytes(), aad: &aad })
            .map_err(|_| Failure::Keys("a value can't be sealed".into()))?;
        let mut out = Vec::with_capacity(1 + NONCE_LENGTH + sealed.len());
        out.push(FIRST_GENERATION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens a sealed value from its cell.
    ///
    /// # Errors
    /// When the value was sealed for another cell or society, or was altered.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<String>, Failure> {
        let broken = || Failure::Keys(format!("{}.{} can't be opened", place.table, place.column));
        let (generation, rest) = sealed.split_first().ok_or_else(broken)?;
        if *generation != FIRST_GENERATION || rest.len() < NONCE_LENGTH {
            return Err(broken());
        }
        let (nonce, ciphertext) = rest.split_at(NONCE_LENGTH);
        let nonce = <[u8; NONCE_LENGTH]>::try_from(nonce).map_err(|_| broken())?;
        let aad = self.associated_data(place);
        let bytes =
            self.seal.decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: &aad }).map_err(|_| broken())?;
        String::from_utf8(bytes).map(Zeroizing::new).map_err(|_| broken())
    }

    /// A keyed hash of a normalised value, for equality search in one column.
    #[must_use]
    pub fn blind_index(&self, column: &str, value: &str) -> Vec<u8> {
        keyed_hash(self.index.as_ref(), &[column.as_bytes(), value.as_bytes()])
    }

    /// A keyed hash that proves to this society that it made a value itself, such as a link without a row of its own.
    #[must_use]
    pub fn proof(&self, purpose: &str, value: &str) -> SecretDigest {
        SecretDigest::new(self.blind_index(purpose, value))
    }

    /// The keyed hash by which an e-mail address is found, from the address in the form for comparison.
    #[must_use]
    pub fn email_index(&self, compare_key: &str) -> Vec<u8> {
        self.blind_index("email", compare_key)
    }

    /// The keyed hash that verifies a provisional password. A slow hash would only add cost: a provisional password has
    /// at least 49 random bits, and the key isn't in the database.
    #[must_use]
    pub fn letter_fingerprint(&self, login_id: &str, password: &str) -> SecretDigest {
        SecretDigest::new(keyed_hash(self.letters.as_ref(), &[login_id.as_bytes(), password.as_bytes()]))
    }

    /// The keyed hash that finds a recovery code of an account. A recovery code is as random as a provisional password,
    /// so it needs no slow hash either.
    #[must_use]
    pub fn recovery_fingerprint(&self, account: Uuid, code: &str) -> SecretDigest {
        SecretDigest::new(keyed_hash(self.recovery.as_ref(), &[account.as_bytes(), code.as_bytes()]))
    }

    fn associated_data(&self, place: Place) -> Vec<u8> {
        let mut aad = Vec::with_capacity(32 + place.table.len() + place.column.len() + 2);
        aad.extend_from_slice(self.tenant.0.as_bytes());
        aad.extend_from_slice(place.row.as_bytes());
        aad.extend_from_slice(place.table.as_bytes());
        aad.push(0);
        aad.extend_from_slice(place.column.as_bytes());
        aad
    }
}

/// HMAC-SHA-256 over several parts. Each part is preceded by its length, so that the boundaries are unambiguous.
fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    #[allow(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any key length");
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// The store of the societies' wrapped keys: a folder apart from the database.
#[derive(Clone)]
pub struct KeyStore {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    root: XChaCha20Poly1305,
    platform: Key,
    opened: RwLock<HashMap<TenantId, Arc<TenantKeys>>>,
}

/// Why a society's keys can't be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyFault {
    /// There is no file.
    Missing,
    /// The file can't be read, with the reason.
    Unreadable(String),
    /// Another root key wrapped it, or it was altered.
    OtherRoot,
}

impl fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyStore({})", self.inner.folder.display())
    }
}

impl KeyStore {
    /// Opens the store in `folder`, which must exist.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn open(folder: &Path, root: &RootKey) -> Result<Self, Failure> {
        if !folder.is_dir() {
            return Err(Failure::Keys(format!("the key folder {} isn't there", folder.display())));
        }
        let hkdf = Hkdf::<Sha256>::new(None, root.0.as_ref());
        let mut platform = Zeroizing::new([0_u8; KEY_LENGTH]);
        hkdf.expand(b"platform index", platform.as_mut()).map_err(|_| Failure::Keys("key derivation".into()))?;
        let mut wrap = Zeroizing::new([0_u8; KEY_LENGTH]);
        hkdf.expand(b"wrap", wrap.as_mut()).map_err(|_| Failure::Keys("key derivation".into()))?;
        let root = XChaCha20Poly1305::new_from_slice(wrap.as_ref()).map_err(|_| Failure::Keys("key length".into()))?;
        Ok(Self { inner: Arc::new(Inner { folder: folder.to_owned(), root, platform, opened: RwLock::default() }) })
    }

    /// A keyed hash of a value that the platform counts across societies, such as a network address.
    #[must_use]
    pub fn platform_hash(&self, value: &[u8]) -> Vec<u8> {
        keyed_hash(self.inner.platform.as_ref(), &[value])
    }

    /// The keys of a society.
    ///
    /// # Errors
    /// When the society has no key yet, or another root key wrapped its key.
    pub fn keys(&self, tenant: TenantId) -> Result<Arc<TenantKeys>, Failure> {
        if let Ok(opened) = self.inner.opened.read()
            && let Some(keys) = opened.get(&tenant)
        {
            return Ok(Arc::clone(keys));
        }
        let path = self.file_of(tenant);
        let wrapped = std::fs::read(&path).map_err(|e| Failure::Keys(format!("{}: {e}", path.display())))?;
        self.unwrap(tenant, &wrapped)
    }

    /// The keys of a society. If the society has no key, one is created. Two processes that create the key at the same
    /// time end with the same key.
    ///
    /// # Errors
    /// When the folder can't be written, or another root key wrapped the existing key.
    pub fn keys_or_new(&self, tenant: TenantId, random: &mut impl Rng) -> Result<Arc<TenantKeys>, Failure> {
        let path = self.file_of(tenant);
        if !path.exists() {
            let mut master = Zeroizing::new([0_u8; KEY_LENGTH]);
            random.fill_bytes(master.as_mut());
            let mut nonce = [0_u8; NONCE_LENGTH];
            random.fill_bytes(&mut nonce);
            let wrapped = self
                .inner
                .root
                .encrypt(&XNonce::from(nonce), Payload { msg: master.as_ref(), aad: tenant.0.as_bytes() })
                .map_err(|_| Failure::Keys("a key can't be wrapped".into()))?;
            let content = [nonce.as_slice(), &wrapped].concat();
            write_once(&path, &content, random.next_u64())
                .map_err(|e| Failure::Keys(format!("{}: {e}", path.display())))?;
        }
        self.keys(tenant)
    }

    /// Whether the keys of a society can be used, and if not, why. It reads the file, also of keys that are open already.
    #[must_use]
    pub fn fault(&self, tenant: TenantId) -> Option<KeyFault> {
        match std::fs::read(self.file_of(tenant)) {
            Ok(wrapped) => self.unwrap(tenant, &wrapped).is_err().then_some(KeyFault::OtherRoot),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(KeyFault::Missing),
            Err(error) => Some(KeyFault::Unreadable(error.to_string())),
        }
    }

    /// The file of a society's key, whether it is there or not.
    #[must_use]
    pub fn file_of(&self, tenant: TenantId) -> PathBuf {
        self.inner.folder.join(format!("{tenant}.key"))
    }

    fn unwrap(&self, tenant: TenantId, wrapped: &[u8]) -> Result<Arc<TenantKeys>, Failure> {
        let broken = || Failure::Keys(format!("the key of society {tenant} wasn't wrapped by this root key"));
        let (nonce, ciphertext) = wrapped.split_at_checked(NONCE_LENGTH).ok_or_else(broken)?;
        let nonce = <[u8; NONCE_LENGTH]>::try_from(nonce).map_err(|_| broken())?;
        let master = Zeroizing::new(
            self.inner
                .root
                .decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: tenant.0.as_bytes() })
                .map_err(|_| broken())?,
        );
        let master = Zeroizing::new(<[u8; KEY_LENGTH]>::try_from(master.as_slice()).map_err(|_| broken())?);
        let keys = Arc::new(TenantKeys::derive(tenant, &master)?);
        if let Ok(mut opened) = self.inner.opened.write() {
            opened.insert(tenant, Arc::clone(&keys));
        }
        Ok(keys)
    }
}

/// Creates a file with this content. A file that another process has created first stays as it is.
fn write_once(path: &Path, content: &[u8], tag: u64) -> std::io::Result<()> {
    let aside = path.with_extension(format!("{tag:016x}.new"));
    let mut file = files::private().create_new(true).open(&aside)?;
    file.write_all(content)?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&aside, path);
    std::fs::remove_file(&aside)?;
    match linked {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn store(folder: &Path, seed: u64) -> KeyStore {
        let mut random = rand::rngs::StdRng::seed_from_u64(seed);
        KeyStore::open(folder, &RootKey::generate(&mut random)).unwrap()
    }

    #[test]
    fn a_value_opens_only_where_it_was_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let mut random = rand::rngs::StdRng::seed_from_u64(7);
        let store = store(folder.path(), 1);
        let (a, b) = (TenantId(Uuid::from_u128(1)), TenantId(Uuid::from_u128(2)));
        let keys = store.keys_or_new(a, &mut random).unwrap();
        let place = Place { table: "person", column: "birth_date", row: Uuid::from_u128(9) };
        let sealed = keys.seal(place, "1979-08-22", &mut random).unwrap();
        assert_eq!(keys.open(place, &sealed).unwrap().as_str(), "1979-08-22");
        assert!(keys.open(Place { row: Uuid::from_u128(8), ..place }, &sealed).is_err());
        assert!(keys.open(Place { column: "email", ..place }, &sealed).is_err());
        assert!(keys.open(Place { table: "account", ..place }, &sealed).is_err());
        assert!(keys.open(Place { table: "personbirth", column: "_date", ..place }, &sealed).is_err());
        assert!(store.keys_or_new(b, &mut random).unwrap().open(place, &sealed).is_err());
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert!(keys.open(place, &changed).is_err(), "byte {i}");
        }
    }

    /// Another society has other keys, too, so that only the associated data themselves show that it stands in them.
    #[test]
    fn society_table_column_and_row_are_all_associated() {
        let folder = tempfile::tempdir().unwrap();
        let mut random = rand::rngs::StdRng::seed_from_u64(7);
        let store = store(folder.path(), 1);
        let keys = [1, 2].map(|id| store.keys_or_new(TenantId(Uuid::from_u128(id)), &mut random).unwrap());
        let place = Place { table: "person", column: "birth_date", row: Uuid::from_u128(9) };
        let all = [
            keys[0].associated_data(place),
            keys[1].associated_data(place),
            keys[0].associated_data(Place { table: "account", ..place }),
            keys[0].associated_data(Place { column: "email", ..place }),
            keys[0].associated_data(Place { row: Uuid::from_u128(8), ..place }),
            keys[0].associated_data(Place { table: "personbirth", column: "_date", ..place }),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_is_readable_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mut random = rand::rngs::StdRng::seed_from_u64(7);
        store(folder.path(), 1).keys_or_new(TenantId(Uuid::from_u128(1)), &mut random).unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(std::fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn keys_survive_a_restart_and_need_the_same_root_key() {
        let folder = tempfile::tempdir().unwrap();
        let mut random = rand::rngs::StdRng::seed_from_u64(7);
        let tenant = TenantId(Uuid::from_u128(1));
        let before = store(folder.path(), 1).keys_or_new(tenant, &mut random).unwrap().blind_index("email", "a@b.jp");
        assert_eq!(store(folder.path(), 1).keys(tenant).unwrap().blind_index("email", "a@b.jp"), before);
        assert!(store(folder.path(), 2).keys(tenant).is_err());
        assert!(store(folder.path(), 1).keys(TenantId(Uuid::from_u128(2))).is_err());
    }
}
