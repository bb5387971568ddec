//! Password hashing with argon2id. Each hash stores its own parameters. Hashes run on the blocking pool with bounded
//! concurrency and reuse their memory. Only this module constructs [`NewPassword`] and [`Verified`], so that no verb
//! can hash inside a transaction.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use rand::Rng;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use crate::failure::Failure;
use crate::policy::password::for_hashing;
use crate::secret::Password;

/// The cost of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Number of passes.
    pub passes: u32,
}

impl Default for Cost {
    /// The argon2id parameters that OWASP recommends: 19 MiB, 2 passes, 1 lane.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }
}

const LANES: u32 = 1;
const SALT_LENGTH: usize = 16;
const HASH_LENGTH: usize = 32;
/// Callers that may wait for each running hash. Further callers are refused, which bounds memory and waiting time.
const WAITING_PER_PERMIT: usize = 100;

/// The hash of a password as the database stores it. It has no Debug, because it must not reach a log.
#[derive(Clone)]
pub struct StoredPassword {
    pub(crate) phc: String,
    pub(crate) case_sensitive: bool,
}

/// A new password, hashed.
pub struct NewPassword(pub(crate) StoredPassword);

/// The result of a verification.
#[derive(Clone, Copy, Debug)]
pub struct Verified(bool);

impl Verified {
    /// Whether the password was right.
    #[must_use]
    pub const fn holds(self) -> bool {
        self.0
    }
}

/// Hashes and verifies passwords. Clones share the queue and the memory.
#[derive(Clone)]
pub struct Hasher {
    inner: Arc<Inner>,
}

struct Inner {
    cost: Cost,
    permits: Semaphore,
    most_waiting: usize,
    waiting: AtomicUsize,
    #[cfg(feature = "testing")]
    done: AtomicUsize,
    /// Memory of finished hashes, for reuse; at most one block list per permit.
    memory: Mutex<Vec<Vec<Block>>>,
    /// Verified when there is no account, so that an unknown user ID takes the same time (no enumeration).
    nobody: StoredPassword,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hasher({:?})", self.inner.cost)
    }
}

impl Hasher {
    /// Creates a hasher that runs at most `concurrency` hashes at once.
    ///
    /// # Errors
    /// When argon2 rejects the cost.
    pub fn new(cost: Cost, concurrency: usize, random: &mut impl Rng) -> Result<Self, Failure> {
        let concurrency = concurrency.max(1);
        let mut salt = [0_u8; SALT_LENGTH];
        random.fill_bytes(&mut salt);
        let phc = compute(cost, &salt, b"nobody's password", &mut Vec::new())?;
        Ok(Self {
            inner: Arc::new(Inner {
                cost,
                permits: Semaphore::new(concurrency),
                most_waiting: concurrency * WAITING_PER_PERMIT,
                waiting: AtomicUsize::new(0),
                #[cfg(feature = "testing")]
                done: AtomicUsize::new(0),
                memory: Mutex::new(Vec::new()),
                nobody: StoredPassword { phc, case_sensitive: true },
            }),
        })
    }

    /// Reserves a place in the queue. A caller reserves it before an attempt is counted, so that a refused caller
    /// doesn't use up an attempt.
    ///
    /// # Errors
    /// [`Failure::Busy`] when too many callers wait already.
    pub fn place(&self) -> Result<HashingTurn, Failure> {
        let inner = &self.inner;
        if inner.waiting.fetch_add(1, Ordering::SeqCst) >= inner.most_waiting {
            inner.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Failure::Busy);
        }
        Ok(HashingTurn(self.clone()))
    }

    /// Hashes a new password. Letters are case-folded first unless `case_sensitive`.
    ///
    /// # Errors
    /// [`Failure::Busy`] when too many callers wait already.
    pub async fn hash(
        &self,
        password: &Password,
        case_sensitive: bool,
        random: &mut impl Rng,
    ) -> Result<NewPassword, Failure> {
        let mut salt = [0_u8; SALT_LENGTH];
        random.fill_bytes(&mut salt);
        let password = Password::new(for_hashing(case_sensitive, password.expose()).into_owned());
        let cost = self.inner.cost;
        let place = self.place()?;
        let phc = place.run(move |memory| compute(cost, &salt, password.expose().as_bytes(), memory)).await??;
        Ok(NewPassword(StoredPassword { phc, case_sensitive }))
    }

    /// Verifies a password against an account's hash. Without an account the result is negative at the same cost.
    ///
    /// # Errors
    /// [`Failure::Busy`] when too many callers wait already; another failure when the stored hash can't be read.
    pub async fn verify(&self, password: &Password, stored: Option<&StoredPassword>) -> Result<Verified, Failure> {
        self.place()?.verify(password, stored).await
    }

    /// Whether a hash has a lower cost than new hashes have and should be renewed.
    ///
    /// # Errors
    /// When the stored hash can't be read.
    pub(crate) fn outgrew(&self, stored: &StoredPassword) -> Result<bool, Failure> {
        let broken = || Failure::Inconsistent("a stored password hash can't be read");
        let parsed = PasswordHash::new(&stored.phc).map_err(|_| broken())?;
        let params = Params::try_from(&parsed).map_err(|_| broken())?;
        let cost = self.inner.cost;
        Ok(params.m_cost() < cost.memory_kib || params.t_cost() < cost.passes)
    }

    /// Number of hashes computed so far, for tests that compare the work behind two answers.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn done(&self) -> usize {
        self.inner.done.load(Ordering::SeqCst)
    }
}

/// A place in the queue. Dropping it returns the place.
pub struct HashingTurn(Hasher);

impl HashingTurn {
    /// Verifies a password against an account's hash. Without an account the result is negative at the same cost.
    ///
    /// # Errors
    /// When a stored hash can't be read.
    pub async fn verify(self, password: &Password, stored: Option<&StoredPassword>) -> Result<Verified, Failure> {
        let somebody = stored.is_some();
        let stored = stored.unwrap_or(&self.0.inner.nobody).clone();
        let password = Password::new(for_hashing(stored.case_sensitive, password.expose()).into_owned());
        let right = self.run(move |memory| check(&stored.phc, password.expose().as_bytes(), memory)).await??;
        Ok(Verified(right && somebody))
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let inner = Arc::clone(&self.0.inner);
        let _permit = self.0.inner.permits.acquire().await.map_err(|_| Failure::Background)?;
        tokio::task::spawn_blocking(move || {
            let mut memory = inner.memory.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let result = work(&mut memory);
            #[cfg(feature = "testing")]
            inner.done.fetch_add(1, Ordering::SeqCst);
            inner.memory.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            result
        })
        .await
        .map_err(|_| Failure::Background)
    }
}

impl Drop for HashingTurn {
    fn drop(&mut self) {
        self.0.inner.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

fn compute(cost: Cost, salt: &[u8], password: &[u8], memory: &mut Vec<Block>) -> Result<String, Failure> {
    let trouble = |_| Failure::Inconsistent("argon2 doesn't take these parameters");
    let params = Params::new(cost.memory_kib, cost.passes, LANES, Some(HASH_LENGTH)).map_err(trouble)?;
    let mut out = [0_u8; HASH_LENGTH];
    digest(&params, salt, password, &mut out, memory)?;
    let broken = || Failure::Inconsistent("a password hash can't be written");
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(|_| broken())?,
        salt: Some(Salt::new(salt).map_err(|_| broken())?),
        hash: Some(Output::new(&out).map_err(|_| broken())?),
    }
    .to_string())
}

fn check(phc: &str, password: &[u8], memory: &mut Vec<Block>) -> Result<bool, Failure> {
    let broken = || Failure::Inconsistent("a stored password hash can't be read");
    let stored = PasswordHash::new(phc).map_err(|_| broken())?;
    if stored.algorithm != Algorithm::Argon2id.ident() || stored.version != Some(Version::V0x13.into()) {
        return Err(broken());
    }
    let params = Params::try_from(&stored).map_err(|_| broken())?;
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else { return Err(broken()) };
    let mut out = vec![0_u8; expected.len()];
    digest(&params, salt.as_ref(), password, &mut out, memory)?;
    Ok(out.ct_eq(expected.as_bytes()).into())
}

fn digest(
    params: &Params,
    salt: &[u8],
    password: &[u8],
    out: &mut [u8],
    memory: &mut Vec<Block>,
) -> Result<(), Failure> {
    memory.resize(params.block_count(), Block::default());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_into_with_memory(password, salt, out, memory.as_mut_slice())
        .map_err(|_| Failure::Inconsistent("argon2 refused"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1 };

    fn typed(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[tokio::test]
    async fn the_default_cost_is_owasps() {
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(Cost::default(), 1, &mut random).unwrap();
        let new = hasher.hash(&typed("correct horse"), true, &mut random).await.unwrap();
        assert!(new.0.phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", new.0.phc);
        assert!(hasher.verify(&typed("correct horse"), Some(&new.0)).await.unwrap().holds());
        assert!(!hasher.verify(&typed("Correct horse"), Some(&new.0)).await.unwrap().holds());
    }

    #[tokio::test]
    async fn the_librarys_own_verifier_agrees() {
        use argon2::password_hash::PasswordVerifier;
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(CHEAP, 2, &mut random).unwrap();
        let new = hasher.hash(&typed("pässwörd 123"), true, &mut random).await.unwrap();
        let parsed = PasswordHash::new(&new.0.phc).unwrap();
        Argon2::default().verify_password("pässwörd 123".as_bytes(), &parsed).unwrap();
    }

    #[tokio::test]
    async fn case_counts_as_the_policy_says() {
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(CHEAP, 1, &mut random).unwrap();
        let new = hasher.hash(&typed("Abcd-1234"), false, &mut random).await.unwrap();
        assert!(hasher.verify(&typed("aBCD-1234"), Some(&new.0)).await.unwrap().holds());
        assert!(!hasher.verify(&typed("aBCD-1235"), Some(&new.0)).await.unwrap().holds());
    }

    #[tokio::test]
    async fn a_hash_of_a_lower_cost_is_told_and_one_of_a_higher_cost_is_left() {
        let mut random = StdRng::seed_from_u64(1);
        let costs = [CHEAP, Cost { memory_kib: 128, passes: 1 }, Cost { memory_kib: 64, passes: 2 }];
        let hashers = costs.map(|cost| Hasher::new(cost, 1, &mut random).unwrap());
        let mut told = Vec::new();
        for old in &hashers {
            let new = old.hash(&typed("correct horse"), true, &mut random).await.unwrap();
            told.push([&hashers[0], &hashers[1], &hashers[2]].map(|now| now.outgrew(&new.0).unwrap()));
        }
        assert_eq!(told, [[false, true, true], [false, false, true], [false, true, false]]);
    }

    #[tokio::test]
    async fn nobody_is_never_verified_and_memory_is_used_again() {
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(CHEAP, 1, &mut random).unwrap();
        for _ in 0..3 {
            assert!(!hasher.verify(&typed("nobody's password"), None).await.unwrap().holds());
        }
        assert_eq!(hasher.inner.memory.lock().unwrap().len(), 1);
    }
}
