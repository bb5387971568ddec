//! Password hashing with argon2id. Each hash stores its own parameters. Hashes run on the blocking pool with bounded
//! concurrency and reuse their memory. Only this module constructs [`NewPassword`] and [`Verified`], so that no verb
//! can hash inside a transaction.
//!
//! A hash that has begun runs to its end, also when its caller has gone. The running hash therefore owns its permit, its
//! place in the queue and its memory; a caller who leaves frees none of them early.

mod work;

use std::collections::HashMap;
#[cfg(feature = "testing")]
use std::sync::atomic::AtomicU64;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::Block;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use rand::Rng;
use tokio::sync::Semaphore;
use uuid::Uuid;

use self::work::{HASH_LENGTH, SALT_LENGTH, Workspace, check, compute};
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

/// Callers that may wait for each running hash. Further callers are refused, which bounds memory and waiting time.
const WAITING_PER_PERMIT: usize = 100;
/// Callers of one share that may run or wait at a time. A form that was sent twice needs two.
const MOST_OF_A_SHARE: usize = 4;

/// The hash of a password as the database stores it. It has no Debug, because it must not reach a log.
#[derive(Clone)]
pub struct StoredPassword {
    pub(crate) phc: String,
    pub(crate) case_sensitive: bool,
}

impl StoredPassword {
    /// A hash like this one that no password fits, because it is random and the hash of nothing.
    pub(crate) fn fitting_nothing(&self, random: &mut impl Rng) -> Self {
        let mut bytes = [0_u8; HASH_LENGTH];
        random.fill_bytes(&mut bytes);
        let before = self.phc.rsplit_once('$').map_or("", |(before, _)| before);
        Self { phc: format!("{before}${}", BASE64.encode(bytes)), case_sensitive: self.case_sensitive }
    }
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

/// How much a hasher has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HasherLoad {
    /// Hashes that are being computed.
    pub running: usize,
    /// Callers that wait.
    pub waiting: usize,
    /// The most callers, running or waiting; further ones are refused.
    pub places: usize,
}

/// The queue of all password hashes. Clones share it, and the memory. It hashes nothing by itself: whoever hashes says first for
/// whom, by [`Hasher::within`] or [`Hasher::for_strangers`].
#[derive(Clone)]
pub struct Hasher {
    inner: Arc<Inner>,
}

/// Hashes and verifies passwords for one caller of the queue.
#[derive(Clone)]
pub struct HasherShare {
    inner: Arc<Inner>,
    /// For whom; nobody in particular if `None`.
    share: Option<Uuid>,
}

struct Inner {
    cost: Cost,
    concurrency: usize,
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// The shares that have a caller now.
    lines: Mutex<HashMap<Uuid, Line>>,
    #[cfg(feature = "testing")]
    measured: Measured,
    /// Memory of finished hashes, for reuse; at most one block list per permit.
    memory: Mutex<Vec<Vec<Block>>>,
    /// Verified when there is no account, so that an unknown user ID takes the same time (no enumeration).
    nobody: StoredPassword,
}

/// The callers of one share, of whom one at a time waits for a permit.
struct Line {
    turn: Arc<Semaphore>,
    callers: usize,
}

/// What tests measure.
#[cfg(feature = "testing")]
#[derive(Default)]
struct Measured {
    done: AtomicUsize,
    work: AtomicU64,
    running: AtomicUsize,
    most_running: AtomicUsize,
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
        let phc = compute(cost, &salt, b"nobody's password", &mut Workspace::default())?;
        let inner = Inner {
            cost,
            concurrency,
            permits: Arc::new(Semaphore::new(concurrency)),
            waiting: AtomicUsize::new(0),
            lines: Mutex::default(),
            #[cfg(feature = "testing")]
            measured: Measured::default(),
            memory: Mutex::default(),
            nobody: StoredPassword { phc, case_sensitive: true },
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Hashes for one letter or one account that has shown itself. Of a share's hashes one runs at a time, and
    /// the next one queues only after it; so whoever sends many forms at once waits for themselves and not before
    /// everybody else. Never for an ID that somebody typed: others could then fill its owner's share.
    #[must_use]
    pub fn within(&self, share: Uuid) -> HasherShare {
        HasherShare { inner: Arc::clone(&self.inner), share: Some(share) }
    }

    /// Hashes for whoever has shown nothing yet, e.g. at a sign-in, where limits on attempts bound the work.
    #[must_use]
    pub fn for_strangers(&self) -> HasherShare {
        HasherShare { inner: Arc::clone(&self.inner), share: None }
    }

    /// Whether a hash has a lower cost than new hashes have and should be renewed.
    ///
    /// # Errors
    /// When the stored hash can't be read.
    pub(crate) fn outgrew(&self, stored: &StoredPassword) -> Result<bool, Failure> {
        work::outgrew(self.inner.cost, &stored.phc)
    }

    /// How much the hasher has to do at the moment.
    #[must_use]
    pub fn load(&self) -> HasherLoad {
        let inner = &self.inner;
        let running = inner.concurrency.saturating_sub(inner.permits.available_permits());
        let callers = inner.waiting.load(Ordering::SeqCst);
        HasherLoad { running, waiting: callers.saturating_sub(running), places: inner.concurrency * WAITING_PER_PERMIT }
    }

    /// Number of hashes computed so far, for tests that compare the work behind two answers.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn done(&self) -> usize {
        self.inner.measured.done.load(Ordering::SeqCst)
    }

    /// The work of all hashes so far, in KiB times passes, for tests that compare the work behind two answers.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn work(&self) -> u64 {
        self.inner.measured.work.load(Ordering::SeqCst)
    }

    /// The most hashes that ran at the same time, and the block lists that are kept for reuse.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn most_at_once(&self) -> (usize, usize) {
        (self.inner.measured.most_running.load(Ordering::SeqCst), self.inner.pool().len())
    }
}

impl HasherShare {
    /// Reserves a place in the queue. A caller reserves it before an attempt is counted, so that a refused caller
    /// doesn't use up an attempt.
    ///
    /// # Errors
    /// [`Failure::Busy`] when too many callers wait already, in all or of this share.
    pub fn place(&self) -> Result<HashingTurn, Failure> {
        let inner = &self.inner;
        let line = match self.share {
            None => None,
            Some(share) => Some((share, inner.join(share)?)),
        };
        // From here on, dropping the turn gives back what it has taken.
        let turn = HashingTurn { inner: Arc::clone(inner), line };
        if inner.waiting.fetch_add(1, Ordering::SeqCst) >= inner.concurrency * WAITING_PER_PERMIT {
            return Err(Failure::Busy);
        }
        Ok(turn)
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
        let phc = place.run(move |space| compute(cost, &salt, password.expose().as_bytes(), space)).await??;
        Ok(NewPassword(StoredPassword { phc, case_sensitive }))
    }

    /// Verifies a password against an account's hash. Without an account the result is negative at the same cost.
    ///
    /// # Errors
    /// [`Failure::Busy`] when too many callers wait already; another failure when the stored hash can't be read.
    pub async fn verify(&self, password: &Password, stored: Option<&StoredPassword>) -> Result<Verified, Failure> {
        self.place()?.verify(password, stored).await
    }
}

impl Inner {
    /// Adds a caller to a share's line.
    fn join(&self, share: Uuid) -> Result<Arc<Semaphore>, Failure> {
        let mut lines = self.lines();
        let line = lines.entry(share).or_insert_with(|| Line { turn: Arc::new(Semaphore::new(1)), callers: 0 });
        if line.callers >= MOST_OF_A_SHARE {
            return Err(Failure::Busy);
        }
        line.callers += 1;
        Ok(Arc::clone(&line.turn))
    }

    /// Removes a caller from a share's line.
    fn leave(&self, share: Uuid) {
        let mut lines = self.lines();
        if let Some(line) = lines.get_mut(&share) {
            line.callers -= 1;
            if line.callers == 0 {
                lines.remove(&share);
            }
        }
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<Uuid, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pool(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a hash in memory of the pool.
    fn work<T>(&self, work: impl FnOnce(&mut Workspace) -> T) -> T {
        #[cfg(feature = "testing")]
        self.measured.begin();
        let memory = self.pool().pop().unwrap_or_default();
        let mut workspace = Workspace { memory, work: 0 };
        let result = work(&mut workspace);
        let mut pool = self.pool();
        if pool.len() < self.concurrency {
            pool.push(workspace.memory);
        }
        drop(pool);
        #[cfg(feature = "testing")]
        self.measured.end(workspace.work);
        result
    }
}

#[cfg(feature = "testing")]
impl Measured {
    fn begin(&self) {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_running.fetch_max(running, Ordering::SeqCst);
    }

    fn end(&self, work: u64) {
        self.running.fetch_sub(1, Ordering::SeqCst);
        self.work.fetch_add(work, Ordering::SeqCst);
        self.done.fetch_add(1, Ordering::SeqCst);
    }
}

/// A place in the queue. Dropping it returns the place.
pub struct HashingTurn {
    inner: Arc<Inner>,
    line: Option<(Uuid, Arc<Semaphore>)>,
}

impl HashingTurn {
    /// Verifies a password against an account's hash. Without an account, or with a hash of a lower cost, the same work
    /// is done as for a hash of today's cost, so that the time doesn't tell which accounts exist.
    ///
    /// # Errors
    /// When a stored hash can't be read.
    pub async fn verify(self, password: &Password, stored: Option<&StoredPassword>) -> Result<Verified, Failure> {
        let somebody = stored.is_some();
        let stored = stored.unwrap_or(&self.inner.nobody).clone();
        let password = Password::new(for_hashing(stored.case_sensitive, password.expose()).into_owned());
        let cost = self.inner.cost;
        let right = self.run(move |space| check(cost, &stored.phc, password.expose().as_bytes(), space)).await??;
        Ok(Verified(right && somebody))
    }

    async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&mut Workspace) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let closed = |_| Failure::Background;
        let own = match &self.line {
            None => None,
            Some((_, turn)) => Some(Arc::clone(turn).acquire_owned().await.map_err(closed)?),
        };
        let permit = Arc::clone(&self.inner.permits).acquire_owned().await.map_err(closed)?;
        tokio::task::spawn_blocking(move || {
            let result = self.inner.work(work);
            drop((permit, own, self));
            result
        })
        .await
        .map_err(|_| Failure::Background)
    }
}

impl Drop for HashingTurn {
    fn drop(&mut self) {
        self.inner.waiting.fetch_sub(1, Ordering::SeqCst);
        if let Some((share, _)) = &self.line {
            self.inner.leave(*share);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::Argon2;
    use argon2::password_hash::phc::PasswordHash;
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
        let new = hasher.for_strangers().hash(&typed("correct horse"), true, &mut random).await.unwrap();
        assert!(new.0.phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", new.0.phc);
        assert!(hasher.for_strangers().verify(&typed("correct horse"), Some(&new.0)).await.unwrap().holds());
        assert!(!hasher.for_strangers().verify(&typed("Correct horse"), Some(&new.0)).await.unwrap().holds());
    }

    #[tokio::test]
    async fn the_librarys_own_verifier_agrees() {
        use argon2::password_hash::PasswordVerifier;
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(CHEAP, 2, &mut random).unwrap();
        let new = hasher.for_strangers().hash(&typed("pässwörd 123"), true, &mut random).await.unwrap();
        let parsed = PasswordHash::new(&new.0.phc).unwrap();
        Argon2::default().verify_password("pässwörd 123".as_bytes(), &parsed).unwrap();
    }

    #[tokio::test]
    async fn case_counts_as_the_policy_says() {
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(CHEAP, 1, &mut random).unwrap();
        let new = hasher.for_strangers().hash(&typed("Abcd-1234"), false, &mut random).await.unwrap();
        assert!(hasher.for_strangers().verify(&typed("aBCD-1234"), Some(&new.0)).await.unwrap().holds());
        assert!(!hasher.for_strangers().verify(&typed("aBCD-1235"), Some(&new.0)).await.unwrap().holds());
    }

    #[tokio::test]
    async fn a_hash_of_a_lower_cost_is_told_and_one_of_a_higher_cost_is_left() {
        let mut random = StdRng::seed_from_u64(1);
        let costs = [CHEAP, Cost { memory_kib: 128, passes: 1 }, Cost { memory_kib: 64, passes: 2 }];
        let hashers = costs.map(|cost| Hasher::new(cost, 1, &mut random).unwrap());
        let mut told = Vec::new();
        for old in &hashers {
            let new = old.for_strangers().hash(&typed("correct horse"), true, &mut random).await.unwrap();
            told.push([&hashers[0], &hashers[1], &hashers[2]].map(|now| now.outgrew(&new.0).unwrap()));
        }
        assert_eq!(told, [[false, true, true], [false, false, true], [false, true, false]]);
    }

    #[tokio::test]
    async fn nobody_is_never_verified_and_memory_is_used_again() {
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(CHEAP, 1, &mut random).unwrap();
        for _ in 0..3 {
            assert!(!hasher.for_strangers().verify(&typed("nobody's password"), None).await.unwrap().holds());
        }
        assert_eq!(hasher.inner.pool().len(), 1);
    }

    /// Begins `callers` verifications, and ends them when they have begun or queued.
    async fn leave_while_hashing(hasher: &Hasher, callers: usize) {
        let tasks: Vec<_> = (0..callers)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.for_strangers().verify(&typed("correct horse"), None).await })
            })
            .collect();
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        for task in tasks {
            task.abort();
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn callers_who_leave_free_no_permit_and_no_memory_early() {
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(Cost { memory_kib: 4096, passes: 2 }, 2, &mut random).unwrap();
        for _ in 0..20 {
            leave_while_hashing(&hasher, 6).await;
        }
        while hasher.inner.measured.running.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        assert!(hasher.done() > 2, "hashes ran on after their callers had gone");
        let (running, kept) = hasher.most_at_once();
        assert!(running <= 2 && kept <= 2, "{running} at once, {kept} kept");
        assert!(hasher.for_strangers().verify(&typed("correct horse"), None).await.is_ok());
        // A task that was ended gives its place back when it is next looked at.
        for _ in 0..10_000 {
            if hasher.inner.waiting.load(Ordering::SeqCst) == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        panic!("places were lost");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_share_has_one_hash_on_its_way_and_lets_others_past() {
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(Cost { memory_kib: 2048, passes: 1 }, 2, &mut random).unwrap();
        let own = hasher.within(Uuid::from_u128(7));
        let places: Vec<_> = (0..MOST_OF_A_SHARE).map(|_| own.place().unwrap()).collect();
        assert!(matches!(own.place(), Err(Failure::Busy)), "too many of one share");
        assert!(
            hasher.for_strangers().place().is_ok() && hasher.within(Uuid::from_u128(8)).place().is_ok(),
            "others have room"
        );
        let tasks: Vec<_> = places
            .into_iter()
            .map(|place| tokio::spawn(async move { place.verify(&typed("correct horse"), None).await }))
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(hasher.most_at_once().0, 1);
        assert!(hasher.inner.lines().is_empty(), "a line without callers is forgotten");
    }

    #[tokio::test]
    async fn a_hash_of_a_lower_cost_and_an_unknown_id_take_the_work_of_todays_cost() {
        let mut random = StdRng::seed_from_u64(1);
        let today = Cost { memory_kib: 1024, passes: 3 };
        let hasher = Hasher::new(today, 1, &mut random).unwrap();
        let full = u64::from(today.memory_kib * today.passes);
        for (memory_kib, passes) in [(1024, 3), (1024, 1), (256, 1), (700, 2), (8, 1), (1024, 2), (1023, 3)] {
            let old = Hasher::new(Cost { memory_kib, passes }, 1, &mut random).unwrap();
            let stored = old.for_strangers().hash(&typed("correct horse"), true, &mut random).await.unwrap().0;
            for word in ["correct horse", "wrong horse"] {
                let before = hasher.work();
                let right = hasher.for_strangers().verify(&typed(word), Some(&stored)).await.unwrap().holds();
                assert_eq!(right, word == "correct horse");
                let work = hasher.work() - before;
                assert!(full - work.min(full) < 8 && work < full + 8, "{memory_kib} {passes}: {work} of {full}");
            }
        }
        let before = hasher.work();
        assert!(!hasher.for_strangers().verify(&typed("correct horse"), None).await.unwrap().holds());
        assert_eq!(hasher.work() - before, full);
    }

    /// Measured in turn, so that a busy machine slows all of them alike. The test above counts the work instead and runs
    /// every time.
    #[tokio::test]
    #[ignore = "measures time"]
    #[allow(clippy::disallowed_methods, reason = "measures")]
    async fn an_older_hash_a_current_one_and_an_unknown_id_take_the_same_time() {
        let mut random = StdRng::seed_from_u64(1);
        let hasher = Hasher::new(Cost { memory_kib: 8192, passes: 2 }, 1, &mut random).unwrap();
        let old = Hasher::new(Cost { memory_kib: 2048, passes: 1 }, 1, &mut random).unwrap();
        let (word, wrong) = (typed("correct horse"), typed("wrong horse"));
        let current = hasher.for_strangers().hash(&word, true, &mut random).await.unwrap().0;
        let older = old.for_strangers().hash(&word, true, &mut random).await.unwrap().0;
        let mut taken = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..15 {
            for (times, stored) in taken.iter_mut().zip([Some(&current), Some(&older), None]) {
                let begun = std::time::Instant::now();
                hasher.for_strangers().verify(&wrong, stored).await.unwrap();
                times.push(begun.elapsed());
            }
        }
        let [current, older, nobody] = taken.map(|mut times| {
            times.sort();
            times[times.len() / 3].as_secs_f64()
        });
        for other in [older, nobody] {
            assert!((0.6..1.67).contains(&(other / current)), "{current} {older} {nobody}");
        }
    }
}
