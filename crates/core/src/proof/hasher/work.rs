//! One argon2id hash: its form, and the work that it takes. Nothing here knows a queue.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::Cost;
use crate::failure::Failure;
use crate::secret::is_same;

const LANES: u32 = 1;
/// Bytes of a salt.
pub(super) const SALT_LENGTH: usize = 16;
pub(super) const HASH_LENGTH: usize = 32;
/// The least memory that argon2 takes, in KiB (RFC 9106: 8 for each lane).
const LEAST_MEMORY: u64 = 8;

/// The memory of one hash, and the work that was done in it.
#[derive(Default)]
pub(super) struct Workspace {
    pub memory: Vec<Block>,
    /// KiB times passes.
    pub work: u64,
}

/// Whether a hash has a lower cost than this one.
pub(super) fn outgrew(cost: Cost, phc: &str) -> Result<bool, Failure> {
    let broken = || Failure::Inconsistent("a stored password hash can't be read");
    let parsed = PasswordHash::new(phc).map_err(|_| broken())?;
    let params = Params::try_from(&parsed).map_err(|_| broken())?;
    Ok(params.m_cost() < cost.memory_kib || params.t_cost() < cost.passes)
}

/// Computes a new hash and writes it as a PHC string.
pub(super) fn compute(cost: Cost, salt: &[u8], password: &[u8], space: &mut Workspace) -> Result<String, Failure> {
    let trouble = |_| Failure::Inconsistent("argon2 doesn't take these parameters");
    let params = Params::new(cost.memory_kib, cost.passes, LANES, Some(HASH_LENGTH)).map_err(trouble)?;
    let mut out = [0_u8; HASH_LENGTH];
    digest(&params, salt, password, &mut out, space)?;
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

/// Whether a password is the one of a hash, with the work of `cost` if the hash took less.
pub(super) fn check(cost: Cost, phc: &str, password: &[u8], space: &mut Workspace) -> Result<bool, Failure> {
    let broken = || Failure::Inconsistent("a stored password hash can't be read");
    let stored = PasswordHash::new(phc).map_err(|_| broken())?;
    if stored.algorithm != Algorithm::Argon2id.ident() || stored.version != Some(Version::V0x13.into()) {
        return Err(broken());
    }
    let params = Params::try_from(&stored).map_err(|_| broken())?;
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else { return Err(broken()) };
    let mut out = vec![0_u8; expected.len()];
    digest(&params, salt.as_ref(), password, &mut out, space)?;
    top_up(cost, &params, password, space)?;
    Ok(is_same(&out, expected.as_bytes()))
}

/// Does the work by which a hash of a lower cost is cheaper than one of today's cost, and throws the result away.
fn top_up(cost: Cost, stored: &Params, password: &[u8], space: &mut Workspace) -> Result<(), Failure> {
    let work = |memory: u32, passes: u32| u64::from(memory) * u64::from(passes);
    let rest = work(cost.memory_kib, cost.passes).saturating_sub(work(stored.m_cost(), stored.t_cost()));
    if rest < LEAST_MEMORY {
        return Ok(());
    }
    let passes = rest.div_ceil(u64::from(cost.memory_kib));
    let memory = (rest / passes).max(LEAST_MEMORY);
    let narrow = |wide: u64| u32::try_from(wide).map_err(|_| Failure::Inconsistent("argon2 doesn't take this cost"));
    let params = Params::new(narrow(memory)?, narrow(passes)?, LANES, Some(HASH_LENGTH))
        .map_err(|_| Failure::Inconsistent("argon2 doesn't take these parameters"))?;
    let mut out = [0_u8; HASH_LENGTH];
    digest(&params, &[0_u8; SALT_LENGTH], password, &mut out, space)?;
    std::hint::black_box(out);
    Ok(())
}

fn digest(params: &Params, salt: &[u8], password: &[u8], out: &mut [u8], space: &mut Workspace) -> Result<(), Failure> {
    space.memory.resize(params.block_count(), Block::default());
    space.work += u64::from(params.m_cost()) * u64::from(params.t_cost());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_into_with_memory(password, salt, out, space.memory.as_mut_slice())
        .map_err(|_| Failure::Inconsistent("argon2 refused"))
}
